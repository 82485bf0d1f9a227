"""Where the body is while its feet push it over the ground.

Convention. The ground is y = 0, y points up; metres and seconds. Feet come from the legs of the
mean open body in its rest pose: heel, ball and tip of the toes, on the sole. What stands on the
ground carries the body: its height puts the lowest points onto the ground, and it moves forward as
fast as the points on the ground move backwards under it, so feet do not slide.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.body import SMPL, lbs
from smplkit.data.movement.timeline import smooth_in_time
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_EXTRA_VERTICES, SMPL_JOINTS, SMPL_PARENTS

_LEGS = (0, 1, 2, 4, 5, 7, 8, 10, 11)  # pelvis, then hips, knees, ankles and feet
_LEG_PARENTS = tuple(_LEGS.index(SMPL_PARENTS[j]) if j else -1 for j in _LEGS)
# Points within about this height of the lowest one carry the body, metres.
_SOFTNESS = 0.012


@lru_cache(maxsize=1)
def mean_body() -> SMPL:
    """The open body, whose mean shape postures and motions are made for."""
    return SMPL().float()  # whatever torch makes by default when it is first needed


@lru_cache(maxsize=1)
def _feet() -> tuple[Tensor, Tensor, Tensor]:
    """Rest joints of the legs (9, 3), sole points (6, 3) from their joint, its place in `_LEGS`."""
    rest = mean_body()()
    floor = rest.vertices[:, 1].min()
    points, owners = [], []
    for side in ("left", "right"):
        ankle, toes = (SMPL_JOINTS.index(f"{side}_{name}") for name in ("ankle", "foot"))
        heel = rest.vertices[SMPL_EXTRA_VERTICES[f"{side}_heel"]]
        tip = rest.vertices[SMPL_EXTRA_VERTICES[f"{side}_big_toe"]]
        for joint, z in ((ankle, heel[2] + 0.02), (toes, rest.joints[toes, 2]), (toes, tip[2])):
            point = torch.stack([rest.joints[joint, 0], floor, z])
            points.append(point - rest.joints[joint])
            owners.append(_LEGS.index(joint))
    return rest.joints[list(_LEGS)], torch.stack(points), torch.tensor(owners)


class LegGeometry(NamedTuple):
    """The mean open body's left leg from its side, metres forward and up, radians.

    Attributes:
        bones: lengths of thigh and shin.
        rest_bend: how far the knee is bent in the T-pose.
        ankle_from_heel, ankle_from_ball: the ankle seen from points of the sole.
        toes: from the ball to the tip of the toes.
    """

    bones: tuple[float, float]
    rest_bend: float
    ankle_from_heel: tuple[float, float]
    ankle_from_ball: tuple[float, float]
    toes: float


@lru_cache(maxsize=1)
def leg_geometry() -> LegGeometry:
    """Measure the leg for planning steps."""
    rest, points, _ = _feet()
    hip, knee, ankle, toes = (rest[_LEGS.index(j), 1:].double() for j in (1, 4, 7, 10))
    thigh, shin = knee - hip, ankle - knee
    bend = torch.atan2(thigh[1], -thigh[0]) - torch.atan2(shin[1], -shin[0])
    from_heel, from_ball = -points[0, 1:], ankle - toes - points[1, 1:]
    return LegGeometry(
        (thigh.norm().item(), shin.norm().item()),
        bend.item(),
        (from_heel[1].item(), from_heel[0].item()),
        (from_ball[1].item(), from_ball[0].item()),
        (points[2] - points[1]).norm().item(),
    )


def sole_points(body_pose: Tensor, global_orient: Tensor) -> Tensor:
    """Points on the soles of the feet relative to the pelvis.

    Args:
        body_pose: (..., 23, 3) axis-angle, radians.
        global_orient: (..., 3) axis-angle, radians.

    Returns:
        (..., 6, 3) heel, ball and tip of the left foot, then of the right one; metres, in the frame
        that `global_orient` leads to.
    """
    rest, points, owners = _feet()
    legs = body_pose[..., [j - 1 for j in _LEGS[1:]], :]
    rotmats = axis_angle_to_rotmat(torch.cat([global_orient[..., None, :], legs], dim=-2))
    transforms = lbs.forward_kinematics(rotmats, rest - rest[0], _LEG_PARENTS)[..., owners, :, :]
    return (transforms[..., :3] @ points[..., None]).squeeze(-1) + transforms[..., 3]


def pelvis_path(soles: Tensor, support: Tensor, lift: Tensor, drift: Tensor, fps: float) -> Tensor:
    """Where the pelvis has to be for the feet to stay on the ground.

    Args:
        soles: (N, T, P, 3) points of the feet relative to the pelvis, metres.
        support: (N, T, 2) for the left and the right foot, 1 while it may carry the body, 0 while
            it is to be in the air, between while changing.
        lift: (N, T) height of the pelvis in the air as planned, metres, from any level.
        drift: (N, T, 2) speed over ground in the air, along x and z, metres a second, on top of
            the speed at take-off and landing.
        fps: frames a second.

    Returns:
        (N, T, 3) the pelvis above the ground y = 0, metres; frame 0 is at x = z = 0.
    """
    heights = soles[..., 1]
    may_carry = support.repeat_interleave(soles.shape[2] // 2, dim=-1)
    share = torch.softmax(-heights / _SOFTNESS + (may_carry + 1e-9).log(), dim=-1)
    standing = -(share * heights).sum(-1)
    steps = soles[:, 1:, :, [0, 2]] - soles[:, :-1, :, [0, 2]]
    carries = (share[:, 1:] + share[:, :-1])[..., None] / 2
    speed = -(carries * steps).sum(2) * fps
    speed = torch.cat([speed[:, :1], (speed[:, 1:] + speed[:, :-1]) / 2, speed[:, -1:]], dim=1)
    # In the air, speed and height (less the lift) are those of the frames around on the ground.
    known = torch.cat([(standing - lift)[..., None], speed], dim=-1)
    grounded = support.amax(-1, keepdim=True)
    weight = grounded + 1e-6
    frames = 0.08 * fps
    around = smooth_in_time(known * weight, frames) / smooth_in_time(weight, frames)
    around = smooth_in_time(around, frames)  # halfway, the landing takes over from the take-off
    in_air = 1 - grounded
    known = (1 - in_air) * known + in_air * around
    height = smooth_in_time(known[..., :1] + lift[..., None], 0.02 * fps)
    speed = smooth_in_time(known[..., 1:] + in_air * drift, 0.02 * fps)
    along = (speed[:, 1:] + speed[:, :-1]).cumsum(1) / (2 * fps)
    along = torch.cat([torch.zeros_like(along[:, :1]), along], dim=1)
    return torch.cat([along[..., :1], height, along[..., 1:]], dim=-1)


def rest_pelvis() -> Tensor:
    """(3,) the pelvis of the mean open body at rest: `transl` is the way from there."""
    return _feet()[0][0]
