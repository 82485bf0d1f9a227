"""SPIN's random changes of a training sample: turned, scaled, mirrored and tinted.

The mirror is that of `augmentation.py`; here is what photographs have in addition.

Convention. The picture is turned about the optical axis, which is the middle of the full image, and
the box goes along: the crop then shows just what SPIN gets by turning it about its own centre, and
the person, the points and the box still belong to one camera, as methods that look at the full
image need it. Angles in radians, from x towards y (clockwise as one sees it). First turned, then
mirrored.

Source: SPIN (Kolotouros et al. 2019), code of its base dataset.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.data.sample import Sample
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle


class Augmentation(NamedTuple):
    """Random changes of B samples.

    Attributes:
        flip: (B,) bool, mirror the picture.
        gain: (B, 3) factors of red, green, blue.
        rotation: (B,) angle, radians.
        scale: (B,) factor of the size of the box.
    """

    flip: Tensor
    gain: Tensor
    rotation: Tensor
    scale: Tensor


def draw_augmentation(count: int, generator: torch.Generator) -> Augmentation:
    """Draw changes as SPIN does in training.

    Mirrored with probability 0.5; gains uniform in 0.6 to 1.4; rotation with standard deviation 30
    degrees, cut at 60 and none at all with probability 0.6; scale with standard deviation 0.25
    about 1, cut at 0.75 and 1.25.

    Args:
        count: how many samples, B.
        generator: source of the random numbers, on the CPU.

    Returns:
        The changes.
    """
    chance = torch.rand(count, 5, generator=generator)
    normal = torch.randn(count, 2, generator=generator)
    rotation = (30 * normal[:, 0]).clamp(-60, 60) * (math.pi / 180)
    return Augmentation(
        flip=chance[:, 0] < 0.5,
        gain=0.6 + 0.8 * chance[:, 1:4],
        rotation=torch.where(chance[:, 4] < 0.6, 0.0, rotation),
        scale=(1 + 0.25 * normal[:, 1]).clamp(0.75, 1.25),
    )


def rotate_labels(sample: Sample, angle: Tensor, pelvis_at_rest: Tensor) -> Sample:
    """Turn the labels of samples about the optical axis.

    Args:
        sample: labels with keypoints_full, keypoints_3d, global_orient, transl, box and image_size.
        angle: (B,) radians.
        pelvis_at_rest: (B, 3) pelvis of the unposed body of these betas, metres: `global_orient`
            turns about it, `transl` moves the origin.

    Returns:
        A new dict; fields that do not change are shared.
    """
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([cos, -sin, sin, cos], dim=-1).unflatten(-1, (2, 2))  # (B, 2, 2)
    about_z = torch.eye(3).repeat(len(angle), 1, 1)
    about_z[:, :2, :2] = turn
    middle = sample["image_size"][:, None] / 2

    points, box = sample["keypoints_full"].clone(), sample["box"].clone()
    points[..., :2] = (points[..., :2] - middle) @ turn.mT + middle
    box[:, None, :2] = (box[:, None, :2] - middle) @ turn.mT + middle
    joints = sample["keypoints_3d"].clone()
    joints[..., :2] = joints[..., :2] @ turn.mT
    orient = rotmat_to_axis_angle(about_z @ axis_angle_to_rotmat(sample["global_orient"]))
    pelvis = sample["transl"] + pelvis_at_rest
    transl = (about_z @ pelvis[..., None])[..., 0] - pelvis_at_rest
    # Labels that are missing stay zero; those of samples that are not turned stay as given.
    turned = (angle != 0)[:, None]
    has_orient = turned & (sample["has_smpl"] > 0)[:, None]
    has_transl = turned & (sample["transl"] != 0).any(-1, keepdim=True)
    return Sample(
        **sample
        | {
            "keypoints_full": torch.where(points[..., 2:] > 0, points, 0.0),
            "keypoints_3d": joints,
            "box": box,
            "global_orient": torch.where(has_orient, orient, sample["global_orient"]),
            "transl": torch.where(has_transl, transl, sample["transl"]),
        }
    )
