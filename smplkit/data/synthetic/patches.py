"""Patches: coloured shapes in a picture, for what stands behind and before people.

A patch covers the points with |x - cx|^p / a^p + |y - cy|^p / b^p < 1: an ellipse for p = 2, nearly
a rectangle for a large p, a diamond for p = 1. The two terms depend on the column and on the row of
a pixel alone, so a whole picture takes one addition per pixel and patch.

Convention. Positions are pixels of the full picture; later patches lie over earlier ones.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor


class Patches(NamedTuple):
    """K patches in each of N pictures.

    Attributes:
        centre: (N, K, 2) pixels.
        half: (N, K, 2) half width and half height, pixels; 0 for a patch that is not there.
        power: (N, K) exponent p.
        colours: (N, K, 2, 3) red, green, blue in 0..1, and those of stripes, if any.
        stripes: (N, K, 3) radians per pixel along x and y, and radians.
    """

    centre: Tensor
    half: Tensor
    power: Tensor
    colours: Tensor
    stripes: Tensor


def draw_powers(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw exponents of patches: half of them rectangles, a third ellipses, some diamonds."""
    choice = (6 * torch.rand(shape, generator=generator)).long()
    return torch.tensor([16.0, 16.0, 16.0, 2.0, 2.0, 1.0])[choice]


def draw_stripes(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw stripes (..., 3): none for two in three, else 15 to 80 pixels wide, mostly level."""
    angle, width, phase, none = torch.rand(4, *shape, generator=generator)
    angle = math.pi * (torch.where(none < 0.1, angle, (2 * angle).round() / 2))
    step = math.pi / (15 + 65 * width) * (none < 0.33)
    return torch.stack([step * angle.cos(), step * angle.sin(), 2 * math.pi * phase], dim=-1)


def cover(patches: Patches, x: Tensor, y: Tensor) -> Tensor:
    """Find the topmost patch at the pixels of a picture.

    Args:
        patches: of N pictures.
        x: (N, W) position of the columns, pixels of the full picture.
        y: (N, H) position of the rows.

    Returns:
        (N, H, W) int64: 0 where there is none, else the number of the patch, from 1.
    """
    terms = []
    for axis, positions in enumerate((x, y)):
        centre, half = patches.centre[..., axis, None], patches.half[..., axis, None]
        terms.append(_term(positions[:, None], centre, half, patches.power[..., None]))
    top = torch.zeros(len(x), y.shape[1], x.shape[1], dtype=torch.int64, device=x.device)
    for k in range(patches.power.shape[1]):
        inside = terms[0][:, k, None, :] + terms[1][:, k, :, None] < 1
        top.masked_fill_(inside, k + 1)
    return top


def covers(patches: Patches, points: Tensor) -> Tensor:
    """Tell which points any patch covers.

    Args:
        patches: of N pictures.
        points: (N, M, 2) pixels of the full picture.

    Returns:
        (N, M) bool.
    """
    centre, half = patches.centre[:, None], patches.half[:, None]
    terms = _term(points[:, :, None], centre, half, patches.power[:, None, :, None])
    return (terms.sum(-1) < 1).any(-1)


def colour_at(colours: Tensor, stripes: Tensor, top: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The colour of patches at pixels.

    Args:
        colours: (N, L, 2, 3) and stripes: (N, L, 3), as in `Patches`.
        top: (N, H, W) int64 which of the L.
        x: (N, W) position of the columns, pixels of the full picture.
        y: (N, H) position of the rows.

    Returns:
        (N, 3, H, W) colours in 0..1.
    """
    count, layers = colours.shape[:2]
    table = torch.cat([colours.flatten(2), stripes], dim=-1).movedim(-1, 0).flatten(1)  # (9, N L)
    rows = (top + layers * torch.arange(count, device=top.device)[:, None, None]).flatten()
    first, second, waves = table.index_select(1, rows).view(3, 3, *top.shape)
    wave = waves[0].mul_(x[:, None, :]).add_(waves[1].mul_(y[:, :, None])).add_(waves[2])
    mix = wave.sin_().mul_(4).add_(0.5).clamp_(0, 1)
    return first.lerp_(second, mix).movedim(0, 1)


def _term(positions: Tensor, centre: Tensor, half: Tensor, power: Tensor) -> Tensor:
    """|x - c|^p / a^p, infinite where there is no patch."""
    return ((positions - centre).abs() / half.clamp(min=1e-6)).clamp(max=1e3) ** power
