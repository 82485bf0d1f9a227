"""Boxes around people, and what of a person is hidden behind the person."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit.skeleton import KEYPOINT_SETS

_MARGIN = 1.2  # side by the extent of the points, as SPIN has it for most datasets
_JITTER = (0.03, 0.06)  # of the centre, by the side, and of the side
_SMOOTH = 9  # frames over which a tracker evens out its boxes

# What hides: along these bones, within a radius, what lies deeper by a margin; metres.
_NAMES = KEYPOINT_SETS["openpose25+24"].joints
_HIDING = (("op_mid_hip", "op_neck", 0.12), ("op_neck", "head_top", 0.085))
_DEEPER = 0.07


def box_around(points: Tensor, chosen: Tensor | None = None) -> Tensor:
    """The square box around points, a fifth larger than they need.

    Args:
        points: (..., K, 2) pixels.
        chosen: (..., K) bool, which of them count, at least one; default all.

    Returns:
        (..., 3) centre x, centre y, side, pixels.
    """
    low, high = points, points
    if chosen is not None:
        low = points.masked_fill(~chosen[..., None], torch.inf)
        high = points.masked_fill(~chosen[..., None], -torch.inf)
    low, high = low.amin(-2), high.amax(-2)
    side = _MARGIN * (high - low).amax(-1, keepdim=True)
    return torch.cat([(low + high) / 2, side], dim=-1)


def jitter_box(box: Tensor, generator: torch.Generator) -> Tensor:
    """Shift and scale boxes as a detector does; smooth in time, as a tracker does.

    Args:
        box: (N, T, 3) pixels.
        generator: source of randomness, on the CPU.

    Returns:
        (N, T, 3) pixels; the change is the same in all frames.
    """
    frames = box.shape[1]
    if frames > 1:
        width = min(_SMOOTH, frames)
        ends = (width // 2, width - 1 - width // 2)
        box = F.avg_pool1d(F.pad(box.mT, ends, mode="replicate"), width, stride=1).mT
    draw = torch.randn(len(box), 1, 3, generator=generator).clamp(-2.5, 2.5).to(box.device)
    side = box[..., 2:]
    centre = box[..., :2] + _JITTER[0] * draw[..., :2] * side
    return torch.cat([centre, side * (1 + _JITTER[1] * draw[..., 2:])], dim=-1)


def hidden_by_body(points: Tensor, pixels: Tensor, focal_length: Tensor) -> Tensor:
    """Which points lie behind the person's own trunk or head.

    Args:
        points: (N, T, 49, 3) in the camera frame, metres.
        pixels: (N, T, 49, 2) the same in the picture.
        focal_length: (N, T) pixels.

    Returns:
        (N, T, 49) bool.
    """
    hidden = torch.zeros_like(points[..., 0], dtype=torch.bool)
    for start, end, radius in _HIDING:
        first, last = _NAMES.index(start), _NAMES.index(end)
        bone = (pixels[..., last, :] - pixels[..., first, :])[..., None, :]
        along = ((pixels - pixels[..., first : first + 1, :]) * bone).sum(-1)
        along = (along / bone.square().sum(-1).clamp(min=1e-6)).clamp(0, 1)
        nearest = pixels[..., first : first + 1, :] + along[..., None] * bone
        depth = points[..., first : first + 1, 2].lerp(points[..., last : last + 1, 2], along)
        reach = radius * focal_length[..., None] / depth
        beside = torch.linalg.vector_norm(pixels - nearest, dim=-1)
        hidden |= (beside < reach) & (points[..., 2] > depth + _DEEPER)
    return hidden
