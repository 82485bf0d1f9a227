"""Poses of hands: open, relaxed, fists, pointing, pinching, and anything between.

Each finger has one number, how far it is curled: 0 straight, 1 as in a fist. A hand shape is a
range of these numbers, from which a hand is drawn, with some jitter in each joint. The "test" split
has shapes of its own.

The axes that joints turn about are found from where the joints of the body are at rest, so that
they hold for any body in the layout of SMPL-X, and for the left hand as mirrored for the right.

Convention. Fingers in the order of SMPL-X: index, middle, pinky, ring, thumb. Axis-angle in
radians; zero is the flat hand.
"""

from __future__ import annotations

from math import radians
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit.skeleton_smplx import SMPLX_JOINTS

_FINGERS = ("index", "middle", "pinky", "ring", "thumb")
# Degrees of the three joints of a finger, from the palm outwards, in a fist; and of a thumb.
_FIST, _THUMB = (80.0, 100.0, 60.0), (25.0, 35.0, 60.0)
_SPREAD = {"index": 12.0, "middle": 2.0, "ring": -8.0, "pinky": -16.0, "thumb": 0.0}  # degrees
_JITTER = (0.06, 4.0)  # of the curl of each joint, and degrees about each axis
_ALIKE = 0.3  # how often both hands do the same
_BEFORE_PALM = 0.035  # metres in front of the ring finger's knuckle, where a thumb curls to

Range = tuple[float, float]


class HandShape(NamedTuple):
    """Ranges of curls, and of how far fingers are spread: 1 as far as they go."""

    index: Range
    middle: Range
    ring: Range
    pinky: Range
    thumb: Range
    spread: Range = (-0.2, 0.3)


_STRAIGHT, _SHUT = (-0.05, 0.12), (0.82, 1.0)
TRAIN_SHAPES = {
    "open": HandShape(*[(-0.05, 0.1)] * 4, (-0.4, 0.1), (0.4, 1.2)),
    "flat": HandShape(*[(-0.02, 0.08)] * 4, (0.0, 0.3), (-0.3, 0.2)),
    "relaxed": HandShape((0.12, 0.35), (0.18, 0.4), (0.22, 0.48), (0.22, 0.52), (0.1, 0.4)),
    "fist": HandShape(*[_SHUT] * 4, (0.6, 1.0)),
    "point": HandShape(_STRAIGHT, *[_SHUT] * 3, (0.4, 1.0)),
    "thumb_up": HandShape(*[_SHUT] * 4, (-0.5, -0.1)),
    "pinch": HandShape((0.42, 0.58), (0.3, 0.6), (0.1, 0.55), (0.05, 0.5), (0.5, 0.8)),
    "hold": HandShape(*[(0.38, 0.68)] * 4, (0.3, 0.7)),
    "any": HandShape(*[(0.0, 1.0)] * 4, (-0.3, 1.0), (-0.2, 1.0)),
}
TEST_SHAPES = {
    "victory": HandShape(_STRAIGHT, _STRAIGHT, _SHUT, _SHUT, (0.5, 1.0), (0.6, 1.2)),
    "horns": HandShape(_STRAIGHT, _SHUT, _SHUT, _STRAIGHT, (0.4, 1.0)),
    "four": HandShape(*[_STRAIGHT] * 4, (0.7, 1.0), (0.2, 1.0)),
    "cup": HandShape(*[(0.25, 0.42)] * 4, (0.4, 0.7), (-0.3, 0.0)),
    "claw": HandShape((0.5, 0.7), (0.5, 0.7), (0.5, 0.7), (0.5, 0.7), (-0.2, 0.2), (0.6, 1.2)),
    "rest": HandShape((0.2, 0.4), (0.25, 0.45), (0.3, 0.5), (0.35, 0.6), (0.2, 0.5)),
}


class HandAxes(NamedTuple):
    """Unit axes of the joints of the left and of the right hand.

    Attributes:
        curl: (2, 15, 3) turning about it closes the hand.
        spread: (2, 15, 3) turning about it moves a finger towards the thumb.
    """

    curl: Tensor
    spread: Tensor


def hand_axes(rest_joints: Tensor) -> HandAxes:
    """Find the axes of finger joints.

    Args:
        rest_joints: (55, 3) of a body in the layout of SMPL-X, T-pose, metres.

    Returns:
        The axes.
    """
    curl, spread = [], []
    for side, sign in (("left", -1.0), ("right", 1.0)):
        at = {
            name.removeprefix(f"{side}_"): rest_joints[i]
            for i, name in enumerate(SMPLX_JOINTS)
            if name.startswith(side)
        }
        # Out of the palm; the cross product points to the back of a left hand.
        towards_index, towards_pinky = (at[f"{f}1"] - at["wrist"] for f in ("index", "pinky"))
        palm = sign * F.normalize(torch.linalg.cross(towards_index, towards_pinky), dim=-1)
        across = at["index1"] - at["pinky1"]
        thumb_goal = at["ring1"] + _BEFORE_PALM * palm
        for finger in _FINGERS:
            along = at[f"{finger}3"] - at[f"{finger}1"]
            goal = thumb_goal - at["thumb1"] if finger == "thumb" else palm
            curl += [F.normalize(torch.linalg.cross(along, goal), dim=-1)] * 3
            spread += [F.normalize(torch.linalg.cross(along, across), dim=-1)] * 3
    return HandAxes(*(torch.stack(axes).unflatten(0, (2, 15)) for axes in (curl, spread)))


def random_hands(
    count: int, axes: HandAxes, generator: torch.Generator, split: str = "train"
) -> tuple[Tensor, Tensor]:
    """Draw poses of both hands of people.

    Args:
        count: number of people N.
        axes: from `hand_axes`.
        generator: source of randomness, on the CPU.
        split: "train", or "test" for shapes that are held out.

    Returns:
        Axis-angle of the left and of the right hands, (N, 15, 3) each.
    """
    shapes = TRAIN_SHAPES if split == "train" else TEST_SHAPES
    table = torch.tensor([[getattr(s, f) for f in (*_FINGERS, "spread")] for s in shapes.values()])
    choice = torch.randint(len(shapes), (count, 2), generator=generator)
    alike = torch.rand(count, generator=generator) < _ALIKE
    choice[:, 1] = torch.where(alike, choice[:, 0], choice[:, 1])
    low, high = table[choice].unbind(-1)  # (N, 2, 6)
    drawn = low + (high - low) * torch.rand(low.shape, generator=generator)
    curl = drawn[..., :5].repeat_interleave(3, dim=-1)
    curl = curl + _JITTER[0] * torch.randn(curl.shape, generator=generator)
    reach = torch.tensor([*_FIST * 4, *_THUMB]).deg2rad()
    sideways = torch.zeros(5, 3)
    sideways[:, 0] = torch.tensor([radians(_SPREAD[finger]) for finger in _FINGERS])
    pose = (curl * reach)[..., None] * axes.curl
    pose = pose + (drawn[..., 5:] * sideways.flatten())[..., None] * axes.spread
    pose = pose + radians(_JITTER[1]) * torch.randn(pose.shape, generator=generator)
    return pose[:, 0], pose[:, 1]
