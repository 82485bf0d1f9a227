"""Checks of exercise 02, projection: conventions as in `smplkit.cameras`."""

from __future__ import annotations

from smplkit.checks.c02_projection.loss import REPROJECTION_LOSS
from smplkit.checks.c02_projection.projections import PERSPECTIVE, WEAK_PERSPECTIVE
from smplkit.checks.c02_projection.translations import (
    CROP_TO_FULL_TRANSLATION,
    WEAK_TO_PERSPECTIVE_TRANSLATION,
)

EXERCISES = (
    WEAK_PERSPECTIVE,
    PERSPECTIVE,
    WEAK_TO_PERSPECTIVE_TRANSLATION,
    CROP_TO_FULL_TRANSLATION,
    REPROJECTION_LOSS,
)
