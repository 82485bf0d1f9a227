"""What Python says of rotations, limits, mirroring and posed joints, for the tests in node."""

from __future__ import annotations

import json
import math
from pathlib import Path

import roma
import torch
from torch import Tensor

from smplkit import SMPL
from smplkit.data.augmentation import mirror_pose
from smplkit.explorer.limits_payload import limits_payload
from smplkit.joint_limits import (
    JOINT_LIMITS,
    angles_to_axis_angle,
    clamp_to_limits,
    joint_angles,
    joint_limit_excess,
)
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS, SMPL_PARENTS


def write_golden_anatomy(folder: Path) -> None:
    """Write one JSON file a topic: rotations, limits, skeleton."""
    generator = torch.Generator().manual_seed(5)
    topics = {
        "rotations": _rotations(generator),
        "limits": _limits(generator),
        "skeleton": _skeleton(generator),
    }
    for name, values in topics.items():
        (folder / f"{name}.json").write_text(json.dumps(values, default=Tensor.tolist))


def _random(generator: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _rotations(generator: torch.Generator) -> dict:
    """Rotation vectors of all lengths up to beyond pi, their matrices and Euler angles."""
    angles = [0.0, 1e-12, 1e-8, 1e-5, 9e-5, 1.1e-4, 1e-3, 0.1, 1.0, 2.0, 3.0, 3.14]
    angles += [math.pi - 1e-5, math.pi - 1e-9, math.pi, math.pi + 1e-9, 4.0, 6.0]
    directions = torch.cat([_random(generator, 5, 3), torch.eye(3).double(), -torch.eye(3)])
    directions = torch.nn.functional.normalize(directions, dim=-1)
    rotvecs = (torch.tensor(angles, dtype=torch.float64)[:, None, None] * directions).view(-1, 3)
    euler = (torch.rand(50, 3, generator=generator, dtype=torch.float64) * 2 - 1) * torch.tensor(
        [math.pi, math.pi / 2, math.pi]
    )
    return {
        "rotvecs": rotvecs,
        "rotmats": roma.rotvec_to_rotmat(rotvecs).flatten(1),
        "euler": euler,
        "eulerRotmats": roma.euler_to_rotmat("XYZ", list(euler.T)).flatten(1),
    }


def _limits(generator: torch.Generator) -> dict:
    """Rotations of all joints of 40 bodies, from within the limits to anywhere, taken apart."""
    spread = torch.linspace(0.05, 2.5, 40).double()[:, None, None]
    rotvecs = spread * _random(generator, 40, 23, 3)
    rotmats = roma.rotvec_to_rotmat(rotvecs)
    return {
        "payload": limits_payload(),
        "rotvecs": rotvecs,
        "rotmats": rotmats.flatten(2),
        "angles": joint_angles(rotmats),
        "clamped": clamp_to_limits(rotmats).flatten(2),
        "excess": joint_limit_excess(rotmats),
    }


def _skeleton(generator: torch.Generator) -> dict:
    """The open body's joints at rest and posed, and the same of the mirrored poses."""
    body = SMPL().double()
    lower, upper = (limit.double() for limit in JOINT_LIMITS)
    angles = lower + (upper - lower) * torch.rand(12, 23, 3, generator=generator).double()
    body_pose = angles_to_axis_angle(angles)
    global_orient = 0.8 * _random(generator, 12, 3)
    transl = _random(generator, 12, 3)
    mirrored_orient, mirrored_body_pose = mirror_pose(global_orient, body_pose)
    posed = body(global_orient=global_orient, body_pose=body_pose, transl=transl)
    mirror = body(
        global_orient=mirrored_orient,
        body_pose=mirrored_body_pose,
        transl=transl * torch.tensor([-1.0, 1, 1]),
    )
    return {
        "names": SMPL_JOINTS,
        "parents": SMPL_PARENTS,
        "flip": SMPL_FLIP,
        "restJoints": body(vertices=False).joints[:24],
        "poses": torch.cat([global_orient[:, None], body_pose], 1).flatten(1),
        "transl": transl,
        "joints": posed.joints[:, :24],
        "mirroredPoses": torch.cat([mirrored_orient[:, None], mirrored_body_pose], 1).flatten(1),
        "mirroredJoints": mirror.joints[:, :24],
    }
