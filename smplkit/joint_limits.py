"""How far each joint can turn: anatomical angles of the 23 body joints and their ranges.

Convention. The rotation of a joint is taken apart as R = swing @ twist: first the bone twists about
its own axis, then it swings to its new direction about an axis across the bone. The swing is a
rotation vector, so it has two components. The three angles of a joint, in radians and in this
order, are the twist and the two components of the swing; all are zero in the T-pose. Each has a
name and a sign that a physiotherapist would recognise (`ANGLES`), for example those of the left hip
are external rotation, flexion and abduction. The right side is the mirror image of the left: equal
numbers mean mirrored limbs.

A swing by pi (the bone points backwards) is where this description breaks down, as longitude does
at a pole; the limits stay clear of it. Nothing breaks down at zero.

The ranges are our own choice. They start from the tables of the active range of motion that
physiotherapists measure with (American Academy of Orthopaedic Surgeons, "Joint motion: method of
measuring and recording", 1965; Norkin and White, "Measurement of joint motion", 2016), and are
shared out among the joints that SMPL splits the spine, the neck, the shoulder and the forearm into.
They are wider where a box around two swing components has to hold what a table gives for one
plane at a time. Limits of different joints, and of the angles of one joint, are independent of each
other here; in a body they are not.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from smplkit._precision import full_precision
from smplkit._shapes import require_shape
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_JOINTS

# For each joint, its left one if there are two: name of each angle, the axis it turns about (x to
# the left, y up, z to the front), lower and upper limit in degrees. First the twist.
_TABLE = {
    "hip": (
        ("external rotation", "+y", -45, 75),
        ("flexion", "-x", -30, 130),
        ("abduction", "+z", -35, 65),
    ),
    "knee": (
        ("external rotation", "+y", -20, 30),
        ("flexion", "+x", -5, 150),
        ("varus", "-z", -8, 8),
    ),
    "ankle": (
        ("inversion", "-z", -25, 35),
        ("dorsiflexion", "-x", -55, 35),
        ("abduction", "+y", -25, 25),
    ),
    "foot": (
        ("inversion", "-z", -10, 10),
        ("extension", "-x", -40, 70),
        ("abduction", "+y", -10, 10),
    ),
    "spine1": (
        ("turn left", "+y", -20, 20),
        ("flexion", "+x", -20, 45),
        ("bend left", "-z", -25, 25),
    ),
    "spine2": (
        ("turn left", "+y", -20, 20),
        ("flexion", "+x", -15, 35),
        ("bend left", "-z", -20, 20),
    ),
    "spine3": (
        ("turn left", "+y", -20, 20),
        ("flexion", "+x", -15, 30),
        ("bend left", "-z", -20, 20),
    ),
    "neck": (
        ("turn left", "+y", -45, 45),
        ("flexion", "+x", -35, 35),
        ("bend left", "-z", -25, 25),
    ),
    "head": (
        ("turn left", "+y", -40, 40),
        ("flexion", "+x", -30, 30),
        ("bend left", "-z", -20, 20),
    ),
    "collar": (
        ("external rotation", "-x", -25, 25),
        ("protraction", "-y", -25, 30),
        ("elevation", "+z", -12, 40),
    ),
    "shoulder": (
        ("external rotation", "-x", -95, 100),
        ("horizontal adduction", "-y", -50, 135),
        ("elevation", "+z", -95, 90),
    ),
    "elbow": (("pronation", "+x", -75, 75), ("flexion", "-y", -5, 150), ("varus", "+z", -12, 12)),
    "wrist": (
        ("pronation", "+x", -30, 30),
        ("radial deviation", "-y", -35, 25),
        ("flexion", "-z", -70, 80),
    ),
    "hand": (
        ("pronation", "+x", -10, 10),
        ("radial deviation", "-y", -15, 15),
        ("flexion", "-z", -30, 80),
    ),
}  # fmt: skip

_BODY_JOINTS = SMPL_JOINTS[1:]
_ROWS = [_TABLE[joint.removeprefix("left_").removeprefix("right_")] for joint in _BODY_JOINTS]

# The names of the three angles of each joint, under the joint's name.
ANGLES: dict[str, tuple[str, str, str]] = {
    joint: tuple(name for name, *_ in row) for joint, row in zip(_BODY_JOINTS, _ROWS, strict=True)
}


class Limits(NamedTuple):
    """Lower and upper limit of each angle, (23, 3) radians."""

    lower: Tensor
    upper: Tensor


JOINT_LIMITS = Limits(
    torch.deg2rad(
        torch.tensor([[lower for *_, lower, _ in row] for row in _ROWS]).double()
    ).float(),
    torch.deg2rad(torch.tensor([[upper for *_, upper in row] for row in _ROWS]).double()).float(),
)


def _axes() -> Tensor:
    """(23, 3, 3) the axis of each angle of each joint, a unit vector."""
    axes = torch.zeros(len(_BODY_JOINTS), 3, 3)
    for joint, (name, row) in enumerate(zip(_BODY_JOINTS, _ROWS, strict=True)):
        for angle, (_, (sign, axis), _, _) in enumerate(row):
            # A mirrored turn keeps its component about x, the axis across the mirror.
            mirror = -1.0 if name.startswith("right") and axis != "x" else 1.0
            axes[joint, angle, "xyz".index(axis)] = mirror * (1.0 if sign == "+" else -1.0)
    return axes


_AXES = _axes()


@full_precision
def joint_angles(rotmats: Tensor) -> Tensor:
    """Take the rotations of the body joints apart into anatomical angles.

    Values and gradients are finite everywhere. At a swing by pi any direction of it is right, and
    one is returned.

    Args:
        rotmats: (..., 23, 3, 3) rotations relative to the parent, joints 1 to 23 of the SMPL order.

    Returns:
        (..., 23, 3) twist and two components of the swing, radians; what they are is in `ANGLES`.

    Raises:
        TypeError, ValueError: wrong type or shape of `rotmats`.

    Source: Grassia, "Practical parameterization of rotations using the exponential map", 1998,
        section 5 (swing and twist).
    """
    require_shape("rotmats", rotmats, len(_BODY_JOINTS), 3, 3)
    axes = _AXES.to(rotmats)
    bone, first = axes[:, 0], axes[:, 1]
    swung = (rotmats @ bone[..., None]).squeeze(-1)
    normal = torch.linalg.cross(bone.expand_as(swung), swung, dim=-1)  # length sin(swing)
    sine_sq = normal.square().sum(-1, keepdim=True)
    cosine = (bone * swung).sum(-1, keepdim=True)
    # swing / sin(swing) is smooth at zero, where it comes from its series: no 0/0, no kink.
    small = (cosine > 0) & (sine_sq < 1e-3)
    opposite = (cosine < 0) & (sine_sq < torch.finfo(rotmats.dtype).eps)
    u = torch.where(small, sine_sq, 0.0)
    sine = torch.where(small | opposite, 1.0, sine_sq).sqrt()
    series = 1 + u / 6 * (1 + u * 9 / 20 * (1 + u * 25 / 42 * (1 + u * 49 / 72)))
    ratio = torch.where(small, series, torch.atan2(sine, cosine) / sine)
    swing = torch.where(opposite, torch.pi * first, ratio * normal)

    twist = axis_angle_to_rotmat(swing).mT @ rotmats  # a turn about the bone: a planar angle
    across = torch.linalg.cross(bone, first, dim=-1)
    turned = (twist @ first[..., None]).squeeze(-1)
    angle = torch.atan2((turned * across).sum(-1), (turned * first).sum(-1))
    components = (axes[:, 1:] @ swing[..., None]).squeeze(-1)
    return torch.cat([angle[..., None], components], dim=-1)


@full_precision
def angles_to_rotmats(angles: Tensor) -> Tensor:
    """Put anatomical angles together to rotations: the inverse of `joint_angles`.

    Args:
        angles: (..., 23, 3) twist and two components of the swing, radians.

    Returns:
        (..., 23, 3, 3) rotations relative to the parent.

    Raises:
        TypeError, ValueError: wrong type or shape of `angles`.
    """
    twist, swing = _rotation_vectors(angles)
    return axis_angle_to_rotmat(swing) @ axis_angle_to_rotmat(twist)


@full_precision
def angles_to_axis_angle(angles: Tensor) -> Tensor:
    """Put anatomical angles together to a `body_pose`, by quaternions and so without matrices.

    As long as the twist and the swing are each shorter than pi, as they are within the limits, the
    result is shorter than pi too and a continuous function of the angles: a smooth motion never
    makes it jump.

    Args:
        angles: (..., 23, 3) twist and two components of the swing, radians.

    Returns:
        (..., 23, 3) axis-angle, radians.

    Raises:
        TypeError, ValueError: wrong type or shape of `angles`.
    """
    twist, swing = _rotation_vectors(angles)
    cos_twist, twist = _half_turn(twist)
    cos_swing, swing = _half_turn(swing)
    # The product of the two quaternions; the dot product of their vectors is zero.
    cosine = cos_swing * cos_twist
    vector = cos_swing * twist + cos_twist * swing + torch.linalg.cross(swing, twist, dim=-1)
    sine = vector.norm(dim=-1, keepdim=True)
    small = sine < 1e-4  # below, 2 asin(sine) / sine is 2 to the last digit of float32
    safe = torch.where(small, 1.0, sine)
    return torch.where(small, 2.0, 2 * torch.atan2(safe, cosine) / safe) * vector


def joint_limit_excess(rotmats: Tensor) -> Tensor:
    """Measure how far each angle is beyond its limit.

    Args:
        rotmats: (..., 23, 3, 3) rotations relative to the parent.

    Returns:
        (..., 23, 3) radians, 0 within the limits.

    Raises:
        TypeError, ValueError: wrong type or shape of `rotmats`.
    """
    angles = joint_angles(rotmats)
    lower, upper = (limit.to(angles) for limit in JOINT_LIMITS)
    return (lower - angles).clamp(min=0) + (angles - upper).clamp(min=0)


def out_of_limits(rotmats: Tensor, tolerance: float = 1e-3) -> Tensor:
    """Tell which joints are turned further than a body could.

    Args:
        rotmats: (..., 23, 3, 3) rotations relative to the parent.
        tolerance: radians by which an angle may exceed its limit; the default covers rounding.

    Returns:
        (..., 23) bool.

    Raises:
        TypeError, ValueError: wrong type or shape of `rotmats`.
    """
    return (joint_limit_excess(rotmats) > tolerance).any(-1)


def clamp_to_limits(rotmats: Tensor) -> Tensor:
    """Turn joints back to their limits; those within them stay as they are.

    Args:
        rotmats: (..., 23, 3, 3) rotations relative to the parent.

    Returns:
        (..., 23, 3, 3) rotations within the limits.

    Raises:
        TypeError, ValueError: wrong type or shape of `rotmats`.
    """
    angles = joint_angles(rotmats)
    lower, upper = (limit.to(angles) for limit in JOINT_LIMITS)
    clamped = torch.minimum(torch.maximum(angles, lower), upper)
    inside = (clamped == angles).all(-1)[..., None, None]
    return torch.where(inside, rotmats, angles_to_rotmats(clamped))


def _rotation_vectors(angles: Tensor) -> tuple[Tensor, Tensor]:
    """Twist and swing as rotation vectors (..., 23, 3)."""
    require_shape("angles", angles, len(_BODY_JOINTS), 3)
    axes = _AXES.to(angles)
    twist = angles[..., :1] * axes[:, 0]
    return twist, angles[..., 1:2] * axes[:, 1] + angles[..., 2:] * axes[:, 2]


def _half_turn(vector: Tensor) -> tuple[Tensor, Tensor]:
    """Rotation vectors (..., 3) as quaternions: cosine (..., 1) and vector (..., 3)."""
    angle = vector.norm(dim=-1, keepdim=True)
    return torch.cos(angle / 2), torch.sinc(angle / (2 * torch.pi)) / 2 * vector
