"""Checks of exercise 01, SMPL inside a network: names and shapes as in `smplkit.body.lbs`."""

from __future__ import annotations

from smplkit.checks.c01_smpl.blend_shapes import BLEND_SHAPES, POSE_BLEND_SHAPES
from smplkit.checks.c01_smpl.kinematics import FORWARD_KINEMATICS
from smplkit.checks.c01_smpl.rodrigues import RODRIGUES
from smplkit.checks.c01_smpl.skinning import LINEAR_BLEND_SKINNING, SKINNING_TRANSFORMS

EXERCISES = (
    RODRIGUES,
    BLEND_SHAPES,
    POSE_BLEND_SHAPES,
    FORWARD_KINEMATICS,
    SKINNING_TRANSFORMS,
    LINEAR_BLEND_SKINNING,
)
