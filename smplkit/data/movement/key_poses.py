"""Key poses made from other poses: mixed, with other arms, or with feet where they have to be.

Convention. Poses are controls (N, 38) in degrees, see `controls.py`.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.data.movement.controls import (
    ARM_COLUMNS,
    INDEX,
    LEG,
    controls_to_pose,
    controls_to_root,
)
from smplkit.data.movement.grounding import leg_geometry, sole_points


def with_arms(controls: Tensor, left: Tensor | None = None, right: Tensor | None = None) -> Tensor:
    """Controls with other arms (N, 9); those not given stay."""
    controls = controls.clone()
    for columns, arm in zip(ARM_COLUMNS, (left, right), strict=True):
        if arm is not None:
            controls[:, columns] = arm
    return controls


def mix(start: Tensor, end: Tensor, share: Tensor | float) -> Tensor:
    """Controls (N, 38) between two poses; `share` is a number or (N,)."""
    share = share[:, None] if isinstance(share, Tensor) else share
    return start + share * (end - start)


def upright_over(pose: Tensor, upright: Tensor) -> Tensor:
    """An upright pose whose feet are about where another pose has them, so that none has to move.

    Args:
        pose: (N, 38) with both feet on the ground.
        upright: (N, 38) whose trunk and arms to keep.

    Returns:
        (N, 38).
    """
    soles = sole_points(controls_to_pose(pose), controls_to_root(pose)).unflatten(1, (2, 3))
    at_rest = sole_points(torch.zeros(23, 3), torch.zeros(3)).unflatten(0, (2, 3))
    places, way = soles.mean(2), soles[:, :, 1] - soles[:, :, 0]
    straight = sum(leg_geometry().bones)
    upright = upright.clone()
    middle = places[..., 2].mean(1)
    for side, foot, sign in (("left", 0, 1.0), ("right", 1, -1.0)):
        outwards = (places[:, foot, 0] - at_rest[foot, :, 0].mean()) * sign / straight
        ahead = (places[:, foot, 2] - middle) / straight
        turned = torch.atan2(way[:, foot, 0] * sign, way[:, foot, 2])
        thigh = torch.rad2deg(torch.asin(ahead.clamp(-0.4, 0.4)))
        values = {
            "out": torch.rad2deg(torch.asin(outwards.clamp(-0.05, 0.45))),
            "turn_out": torch.rad2deg(turned).clamp(-10, 40),
            "thigh": thigh + 2,
            "knee": 4 + 0.2 * thigh.clamp(min=0),
            "foot": 0.3 * thigh.clamp(max=0),
            "toes": 0.0,
        }
        for name, value in values.items():
            upright[:, INDEX[f"{side}_{name}"]] = value
    return upright


def feet_under(seated: Tensor) -> Tensor:
    """Sitting people (N, 38) who could get up: both feet on the ground, below the knees."""
    seated = seated.clone()
    crossed = {side: seated[:, INDEX[f"{side}_out"]] > 25 for side in ("left", "right")}
    for name in LEG:
        left, right = INDEX[f"left_{name}"], INDEX[f"right_{name}"]
        left_leg = torch.where(crossed["left"], seated[:, right], seated[:, left])
        seated[:, right] = torch.where(crossed["right"], seated[:, left], seated[:, right])
        seated[:, left] = left_leg
    for side in ("left", "right"):
        stretched = seated[:, INDEX[f"{side}_knee"]] < 75
        for name, value in (("thigh", 82.0), ("knee", 88.0), ("foot", 0.0)):
            column = INDEX[f"{side}_{name}"]
            seated[:, column] = torch.where(stretched, value, seated[:, column])
    seated[:, INDEX["lean"]].clamp_(min=-8)
    return seated
