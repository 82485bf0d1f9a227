"""Crops of head and hands: where they are cut, what hides them, how they are made worse.

A network that puts experts together has to learn when the crop of a part is not to be believed.
So things stand before parts more often than before the rest, and crops of parts (never the body's)
lose resolution: they are scaled down and up again, or blurred along a line as by motion.

Convention. Pixels of the full picture; parts in the order of `PARTS`.

Source: PIXIE (Feng et al. 2021), section 3.3, and what its code kept of its training: boxes of 1.8
to 2.2 times the extent of the face's landmarks and 2.2 to 2.6 times that of a hand's points,
shifted by up to 0.3 and 0.4; down-scaling to 0.1 to 0.5. Shifts are taken as fractions of the
extent: so no shift cuts the part. How often which happens is ours.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit.data.sample import PARTS
from smplkit.data.synthetic.colours import draw_colours
from smplkit.data.synthetic.patches import Patches, draw_powers, draw_stripes
from smplkit.skeleton_smplx import PART_POINTS

# Head, left hand, right hand: middle and spread of side by extent; largest shift by extent.
_MARGIN = torch.tensor([2.0, 2.4, 2.4])
_MARGIN_SPREAD, _SHIFT = 0.2, torch.tensor([0.3, 0.4, 0.4])
_OCCLUDED = 0.3  # how many parts have something before them
_HALF, _OFFSET = (0.2, 0.9), 0.8  # of half of its sides, and of its centre, by the extent
_SMALL, _BLURRED = 0.25, 0.2  # how many crops are scaled down, and how many of the others blurred
_SCALE, _LENGTH = (0.1, 0.5), (0.06, 0.3)  # of resolution; of the line, by the side of the crop


class Extents(NamedTuple):
    """Rectangles around the parts of N people.

    Attributes:
        centre: (N, 3, 2) pixels.
        side: (N, 3) the longer one.
    """

    centre: Tensor
    side: Tensor

    def boxes(self, margin: Tensor, shift: Tensor) -> Tensor:
        """(N, 3, 3) squares: `margin` (..., 3) and `shift` (..., 3, 2) times the side."""
        side = self.side[..., None]
        return torch.cat([self.centre + shift * side, margin[..., None] * side], dim=-1)

    def middle_boxes(self) -> Tensor:
        """(N, 3, 3) squares of the middle margins, not shifted."""
        zero = torch.zeros(3, 2, device=self.side.device)
        return self.boxes(_MARGIN.to(self.side.device), zero)


def part_extents(points: Tensor) -> Extents:
    """The rectangles around the points of parts.

    Args:
        points: (N, 145, 2) "pixie145", pixels.

    Returns:
        Their middle and longer side.
    """
    low = torch.stack([points[:, PART_POINTS[part]].amin(1) for part in PARTS], dim=1)
    high = torch.stack([points[:, PART_POINTS[part]].amax(1) for part in PARTS], dim=1)
    return Extents((low + high) / 2, (high - low).amax(-1))


def draw_part_boxes(extents: Extents, strength: float, generator: torch.Generator) -> Tensor:
    """Draw the squares that are cut out.

    Args:
        extents: of the parts of N people.
        strength: multiplies how far they are from the middle ones, 0..1.
        generator: source of randomness, on the CPU.

    Returns:
        (N, 3, 3) centre x, centre y, side.
    """
    draw = 2 * torch.rand(len(extents.side), 3, 3, generator=generator) - 1
    margin = _MARGIN + strength * _MARGIN_SPREAD * draw[..., 0]
    shift = strength * _SHIFT[:, None] * draw[..., 1:]
    return extents.boxes(margin.to(extents.side.device), shift.to(extents.side.device))


def draw_part_occluders(extents: Extents, strength: float, generator: torch.Generator) -> Patches:
    """Draw things before parts.

    Args:
        extents: of the parts of N people.
        strength: multiplies how often there is something; 0 for nothing.
        generator: source of randomness, on the CPU; what it gives does not depend on `strength`.

    Returns:
        A patch for each part.
    """
    shape = extents.side.shape
    present = torch.rand(shape, generator=generator) < strength * _OCCLUDED
    half = _HALF[0] + (_HALF[1] - _HALF[0]) * torch.rand(*shape, 2, generator=generator)
    offset = _OFFSET * (2 * torch.rand(*shape, 2, generator=generator) - 1)
    colours = draw_colours((*shape, 2), generator)
    powers, stripes = draw_powers(shape, generator), draw_stripes(shape, generator)
    draws = (offset, half * present[..., None], powers, colours, stripes)
    offset, half, *rest = (x.to(extents.side.device) for x in draws)
    side = extents.side[..., None]
    return Patches(extents.centre + offset * side, half * side, *rest)


class Degradation(NamedTuple):
    """How the crops of parts of N people are made worse.

    Attributes:
        scale: (N, 3) resolution that is left, 0.1..1; 1 for a crop that is not scaled down.
        line: (N, 3, 2) along which it is blurred, by the side of the crop; 0 for none.
    """

    scale: Tensor
    line: Tensor

    def sharpness(self, size: int) -> Tensor:
        """(N, 3) share of the resolution that is left, 0.1..1, of crops of some pixels."""
        blurred = 1 / (size * torch.linalg.vector_norm(self.line, dim=-1)).clamp(min=1)
        return torch.minimum(self.scale, blurred.clamp(min=_SCALE[0]))


def draw_degradation(count: int, strength: float, generator: torch.Generator) -> Degradation:
    """Draw how crops of parts are made worse.

    Args:
        count: number of people N.
        strength: multiplies how often they are; 0 for never.
        generator: source of randomness, on the CPU; what it gives does not depend on `strength`.

    Returns:
        What is done to each crop.
    """
    small, blurred, scale, length, angle = torch.rand(5, count, len(PARTS), generator=generator)
    is_small = small < strength * _SMALL
    is_blurred = ~is_small & (blurred < strength * _BLURRED)
    scale = torch.where(is_small, _SCALE[0] + (_SCALE[1] - _SCALE[0]) * scale, 1.0)
    length = (_LENGTH[0] + (_LENGTH[1] - _LENGTH[0]) * length) * is_blurred
    angle = math.pi * angle
    return Degradation(scale, length[..., None] * torch.stack([angle.cos(), angle.sin()], dim=-1))


def degrade(picture: Tensor, scale: Tensor, line: Tensor) -> Tensor:
    """Make crops worse.

    Args:
        picture: (B, 3, S, S) uint8.
        scale: (B,) and line: (B, 2), as in `Degradation`.

    Returns:
        (B, 3, S, S) uint8.
    """
    worse = picture.clone()
    size = picture.shape[-1]
    for row in (scale < 1).nonzero().squeeze(-1).tolist():
        pixels = max(2, round(size * scale[row].item()))
        small = F.interpolate(picture[row, None].float(), size=(pixels, pixels), mode="area")
        large = F.interpolate(small, size=(size, size), mode="bilinear")
        worse[row] = large[0].round().to(torch.uint8)
    rows = (line != 0).any(-1).nonzero().squeeze(-1)
    if len(rows):
        worse[rows] = _blur(picture[rows].float(), line[rows]).round().to(torch.uint8)
    return worse


def _blur(picture: Tensor, line: Tensor) -> Tensor:
    """Mean of pictures (B, 3, S, S) along lines (B, 2)."""
    size = picture.shape[-1]
    places = torch.linspace(-0.5, 0.5, 2 * math.ceil(_LENGTH[1] * size / 2) + 1)
    axis = torch.arange(size, device=picture.device).float()
    columns, rows = axis.expand(size, size), axis[:, None].expand(size, size)
    grid = 2 * (torch.stack([columns, rows], dim=-1) + 0.5) / size - 1
    total = torch.zeros_like(picture)
    for place in places.tolist():
        moved = grid + 2 * place * line[:, None, None]
        total += F.grid_sample(picture, moved, padding_mode="border", align_corners=False)
    return total / len(places)
