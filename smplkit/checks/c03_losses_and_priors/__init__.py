"""Checks of exercise 03, losses and priors: formulas as in `smplkit.losses` and its neighbours."""

from __future__ import annotations

from smplkit.checks.c03_losses_and_priors.energy import SMPLIFY_ENERGY
from smplkit.checks.c03_losses_and_priors.joints import JOINTS_LOSS
from smplkit.checks.c03_losses_and_priors.least_squares_gan import LSGAN_LOSSES
from smplkit.checks.c03_losses_and_priors.rotations import ROTATION_LOSSES
from smplkit.checks.c03_losses_and_priors.silhouette import SOFT_SILHOUETTE

EXERCISES = (JOINTS_LOSS, ROTATION_LOSSES, SOFT_SILHOUETTE, SMPLIFY_ENERGY, LSGAN_LOSSES)
