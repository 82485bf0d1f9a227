"""Mirroring of samples, and the tint of pictures: what a network should not mind.

Convention. That of `sample.py`. The mirror's plane is the middle of the full image, upright: x of
everything in the camera frame changes sign, and left and right exchange their names. A rotation
with axis-angle (x, y, z) becomes (x, -y, -z) of the partner joint.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.sample import IMAGE_MEAN, IMAGE_STD, Sample
from smplkit.rasterizer import rasterize
from smplkit.skeleton import KEYPOINT_SETS, SMPL_FLIP

_FLIP49 = torch.tensor(KEYPOINT_SETS["openpose25+24"].flip)
_FLIP24 = _FLIP49[25:] - 25
_FLIP_BODY = torch.tensor(SMPL_FLIP[1:]) - 1
_FLIP_PARTS = torch.tensor([0, *(joint + 1 for joint in SMPL_FLIP)])
_GAIN = (0.6, 1.4)  # of each channel (SPIN, code)


def augment(sample: Sample, generator: torch.Generator) -> Sample:
    """Mirror half of the samples, and change the strength of each colour of the pictures.

    Args:
        sample: a batch.
        generator: source of randomness, on the CPU.

    Returns:
        A new batch, with what was done in its `mirrored` and `rotation`.
    """
    lead = sample["box"].shape[:-1]
    flip = torch.rand(lead[0], generator=generator) < 0.5
    gain = draw_gain(lead[0], generator)
    flip = flip.to(sample["box"].device)
    sample = mirror_sample(sample, flip)
    sample |= {"mirrored": flip, "rotation": torch.zeros_like(flip, dtype=torch.float32)}
    if "image" in sample:
        gain = gain.view(lead[0], *[1] * (len(lead) - 1), 3, 1, 1)
        sample["image"] = scale_colours(sample["image"], gain.to(sample["image"].device))
    return sample


def mirror_sample(sample: Sample, flip: Tensor) -> Sample:
    """Exchange left and right.

    Args:
        sample: a batch of symmetric bodies, whose pelvis at rest has x = 0, as the open body.
        flip: (B,) bool, which samples.

    Returns:
        A new batch; twice the same is what was given, but for the rounding of `iuv`.
    """
    mirrored = dict(sample)
    width = sample["image_size"][..., :1]
    for name in ("keypoints_2d", "keypoints_true"):
        if name in sample:
            mirrored[name] = _negate(sample[name][..., _FLIP49.to(width.device), :], 0)
    if "keypoints_full" in sample:
        points = sample["keypoints_full"][..., _FLIP49.to(width.device), :]
        x = torch.where(points[..., 2] > 0, width - points[..., 0], 0.0)
        mirrored["keypoints_full"] = torch.cat([x[..., None], points[..., 1:]], dim=-1)
    box = sample["box"]
    mirrored["box"] = torch.cat([width - box[..., :1], box[..., 1:]], dim=-1)
    mirrored["keypoints_3d"] = _negate(sample["keypoints_3d"][..., _FLIP24.to(width.device), :], 0)
    mirrored["global_orient"], mirrored["body_pose"] = mirror_pose(
        sample["global_orient"], sample["body_pose"]
    )
    mirrored["transl"] = _negate(sample["transl"], 0)
    for name in ("image", "silhouette"):
        if name in sample:
            mirrored[name] = sample[name].flip(-1)
    if "parts" in sample:
        mirrored["parts"] = _FLIP_PARTS.to(width.device)[sample["parts"].flip(-1)]
    if "iuv" in sample:
        mirrored["iuv"] = _mirror_iuv(sample["iuv"].flip(-1))
    for name, value in mirrored.items():
        if value is not sample[name]:
            where = flip.view(-1, *[1] * (value.ndim - 1))
            mirrored[name] = torch.where(where, value, sample[name])
    return Sample(**mirrored)


def mirror_pose(global_orient: Tensor, body_pose: Tensor) -> tuple[Tensor, Tensor]:
    """Exchange left and right of poses.

    Args:
        global_orient: (..., 3) axis-angle.
        body_pose: (..., 23, 3) axis-angle.

    Returns:
        The same of the mirrored body.
    """
    partners = body_pose[..., _FLIP_BODY.to(body_pose.device), :]
    return _negate(global_orient, 1, 2), _negate(partners, 1, 2)


def _negate(values: Tensor, *columns: int) -> Tensor:
    """Values (..., D) with some columns negated; zeros stay what they are."""
    signs = values.new_ones(values.shape[-1])
    signs[list(columns)] = -1
    return values * signs + 0.0


def draw_gain(count: int, generator: torch.Generator) -> Tensor:
    """Draw the strength of each colour of pictures, (count, 3)."""
    return _GAIN[0] + (_GAIN[1] - _GAIN[0]) * torch.rand(count, 3, generator=generator)


def scale_colours(image: Tensor, gain: Tensor) -> Tensor:
    """Multiply the colours behind normalised images (..., 3, H, W), not beyond white."""
    mean, std = torch.tensor([IMAGE_MEAN, IMAGE_STD], device=image.device)[:, :, None, None]
    return ((image * std + mean) * gain).clamp(max=1).sub_(mean).div_(std)


def _mirror_iuv(iuv: Tensor) -> Tensor:
    """Exchange left and right on the surface: parts and texture coordinates (..., 3, H, W)."""
    part, u, v = iuv.unbind(-3)
    table = mirrored_texture().to(iuv.device)
    there = table[:, (255 * v).round().long(), (255 * u).round().long()] * (part > 0)
    part = _FLIP_PARTS.to(iuv)[part.long()]
    return torch.stack([part, *there], dim=-3)


@functools.cache
def mirrored_texture() -> Tensor:
    """Where on the texture the mirror image of each place of the texture is.

    Made by drawing the texture of the open body, with the coordinates of the partners of its
    vertices for colours.

    Returns:
        (2, 256, 256) u and v in 0..1, at row 255 v and column 255 u.
    """
    model = SMPL().model
    by_vertices = {
        tuple(sorted(face)): dict(zip(face, corners, strict=True))
        for face, corners in zip(model.faces.tolist(), model.uv_faces.tolist(), strict=True)
    }
    partners = np.zeros_like(model.uv_faces)
    for i, face in enumerate(model.vertex_mirror[model.faces].tolist()):
        partners[i] = [by_vertices[tuple(sorted(face))][vertex] for vertex in face]
    uv = torch.as_tensor(model.uv_coords, dtype=torch.float32)
    corners = torch.as_tensor(model.uv_faces)
    # Number k of 0..255 stands for k / 255: its pixel's centre is at k + 0.5.
    raster = rasterize(
        (255 * uv + 0.5)[None], torch.ones(1, len(uv)), corners, (256, 256), cull=False
    )
    table = raster.interpolate(uv, torch.as_tensor(partners))[0].permute(2, 0, 1)
    return _fill_gaps(table, raster.mask[0])


def _fill_gaps(table: Tensor, known: Tensor) -> Tensor:
    """Extend a picture (2, H, W) beyond the border of what is known (H, W), which rounding hits."""
    for _ in range(2):
        around = torch.nn.functional.pad(torch.cat([table * known, known[None]]), (1, 1, 1, 1))
        total = torch.nn.functional.avg_pool2d(around[None], 3, stride=1)[0]
        mean = total[:2] / total[2:].clamp(min=1e-9)
        table = torch.where(known, table, mean)
        known = known | (total[2] > 0)
    return table
