"""Random standing people, for experiments that need many different bodies and no images."""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.skeleton import SMPL_JOINTS

# Ranges about x, y and z in degrees, of joints on the left and on the mid-line; mirrored on the
# right. Standing people with free arms and bent knees; not a model of all that people do.
_LIMITS = {
    "left_hip": ((-60, 15), (-15, 15), (0, 25)),
    "left_knee": ((0, 80), (0, 0), (0, 0)),
    "left_shoulder": ((-20, 20), (-80, 20), (-75, 40)),
    "left_elbow": ((0, 0), (-100, 0), (0, 0)),
    "spine1": ((-5, 15), (-10, 10), (-8, 8)),
    "spine2": ((-5, 10), (-10, 10), (-5, 5)),
    "neck": ((-15, 15), (-25, 25), (-10, 10)),
}


def random_poses(count: int, generator: torch.Generator) -> Tensor:
    """Draw poses with each joint angle uniform in a range.

    Args:
        count: number of poses N.
        generator: source of randomness.

    Returns:
        (N, 23, 3) `body_pose`, axis-angle, radians.
    """
    pose = torch.zeros(count, len(SMPL_JOINTS), 3)
    for joint, limits in _LIMITS.items():
        low, high = torch.tensor(limits, dtype=torch.float32).T
        for side in sorted({joint, joint.replace("left", "right")}):
            angles = low + (high - low) * torch.rand(count, 3, generator=generator)
            mirror = torch.tensor([1.0, -1.0, -1.0] if "right" in side else [1.0, 1.0, 1.0])
            pose[:, SMPL_JOINTS.index(side)] = angles * mirror
    return torch.deg2rad(pose[:, 1:])


def random_betas(count: int, num_betas: int, generator: torch.Generator) -> Tensor:
    """Draw body shapes, normally distributed and cut off at two standard deviations.

    Args:
        count: number of bodies N.
        num_betas: coefficients S of each.
        generator: source of randomness.

    Returns:
        (N, S) `betas`, standard deviations.
    """
    return torch.randn(count, num_betas, generator=generator).clamp(-2, 2)
