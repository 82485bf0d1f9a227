"""Where arms run through the body, found with a few capsules instead of the mesh.

Convention. Metres. A capsule is a bone with a radius; how deep a point is inside it is positive.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.skeleton import SMPL_JOINTS

# Bones from joint to joint with a radius, a little thinner than the mean body: a hand that touches
# the skin is no collision.
_TRUNK_AND_LEGS = (
    ("pelvis", "spine1", 0.11), ("spine1", "spine3", 0.11), ("spine3", "neck", 0.1),
    ("neck", "head", 0.05), ("head", "head_top", 0.085),
    ("left_hip", "left_knee", 0.065), ("right_hip", "right_knee", 0.065),
    ("left_knee", "left_ankle", 0.045), ("right_knee", "right_ankle", 0.045),
)  # fmt: skip
_RIGHT_ARM = (("right_shoulder", "right_elbow", 0.03), ("right_elbow", "right_hand", 0.03))
_ARM_RADIUS = 0.03


def collision_depth(joints: Tensor) -> Tensor:
    """Measure how deep forearms and hands are inside trunk, head, legs or the other arm.

    Args:
        joints: (..., 24, 3) joints of bodies, metres.

    Returns:
        (...) metres; negative while nothing touches.
    """
    points = _arm_points(joints, "left"), _arm_points(joints, "right")
    depth = [_depth(joints, torch.cat(points, dim=-2), bone) for bone in _TRUNK_AND_LEGS] + [
        _depth(joints, points[0], bone) for bone in _RIGHT_ARM
    ]
    return torch.stack([d.amax(-1) for d in depth]).amax(0)


def _joint(joints: Tensor, name: str) -> Tensor:
    if name == "head_top":  # the neck's length again
        neck, head = _joint(joints, "neck"), _joint(joints, "head")
        return head + (head - neck)
    return joints[..., SMPL_JOINTS.index(name), :]


def _arm_points(joints: Tensor, side: str) -> Tensor:
    """(..., 4, 3) elbow, middle of the forearm, wrist and hand."""
    elbow, wrist, hand = (_joint(joints, f"{side}_{name}") for name in ("elbow", "wrist", "hand"))
    return torch.stack([elbow, (elbow + wrist) / 2, wrist, hand], dim=-2)


def _depth(joints: Tensor, points: Tensor, bone: tuple[str, str, float]) -> Tensor:
    """(..., P) how deep points (..., P, 3) are inside a capsule, both with their thickness."""
    start, end = (_joint(joints, name)[..., None, :] for name in bone[:2])
    along = end - start
    share = ((points - start) * along).sum(-1) / along.square().sum(-1)
    nearest = start + share.clamp(0, 1)[..., None] * along
    return bone[2] + _ARM_RADIUS - (points - nearest).norm(dim=-1)
