"""What is behind people: two walls or fields of colour, clutter, uneven light.

Convention. Pixels of the full picture; the background of a sequence is one picture, past which a
panning camera moves.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.data.synthetic.colours import draw_colours
from smplkit.data.synthetic.patches import Patches, colour_at, cover, draw_powers, draw_stripes
from smplkit.data.synthetic.viewpoints import LONG_SIDE

_CLUTTER = 7
_GRID = 20  # cells of uneven light along the picture
_BORDER = 100.0  # px around the picture into which a camera may pan


class Backgrounds(NamedTuple):
    """Backgrounds of N pictures.

    Attributes:
        patches: floor and clutter.
        colours: (N, 1 + K, 2, 3) and stripes: (N, 1 + K, 3), of the wall and of the patches.
        light: (N, 3, G, G) factors of the colours on a grid over the picture.
    """

    patches: Patches
    colours: Tensor
    stripes: Tensor
    light: Tensor


def draw_backgrounds(count: int, generator: torch.Generator) -> Backgrounds:
    """Draw backgrounds.

    Args:
        count: number of pictures N.
        generator: source of randomness, on the CPU.

    Returns:
        The backgrounds.
    """
    shape = (count, 1 + _CLUTTER)
    centre = LONG_SIDE * torch.rand(*shape, 2, generator=generator)
    half = 15 + 185 * torch.rand(*shape, 2, generator=generator).square()
    there = torch.rand(*shape, 1, generator=generator) < torch.rand(
        count, 1, 1, generator=generator
    )
    half, power = half * there, draw_powers(shape, generator)
    # The first is the floor: from some height to far below the picture, and endless.
    horizon = LONG_SIDE * (0.3 + 0.6 * torch.rand(count, generator=generator))
    centre[:, 0] = torch.stack([torch.full((count,), LONG_SIDE / 2), horizon + 5e4], dim=-1)
    half[:, 0], power[:, 0] = 5e4, 16.0
    colours = draw_colours((count, 2 + _CLUTTER, 2), generator)
    # Most things are of little contrast to themselves.
    contrast = torch.rand(count, 2 + _CLUTTER, 1, generator=generator).square()
    colours[:, :, 1] = torch.lerp(colours[:, :, 0], colours[:, :, 1], contrast)
    stripes = draw_stripes((count, 2 + _CLUTTER), generator)
    patches = Patches(centre, half, power, colours[:, 1:], stripes[:, 1:])
    return Backgrounds(patches, colours, stripes, _draw_light(count, generator))


def paint_background(background: Backgrounds, x: Tensor, y: Tensor) -> Tensor:
    """Paint backgrounds.

    Args:
        background: of N pictures.
        x: (N, W) position of the columns, pixels of the full picture.
        y: (N, H) position of the rows.

    Returns:
        (N, 3, H, W) colours, about 0..1.
    """
    top = cover(background.patches, x, y)
    picture = colour_at(background.colours, background.stripes, top, x, y)
    columns, rows = _tents(x), _tents(y)
    light = rows[:, None] @ background.light @ columns[:, None].mT
    return light.mul_(picture)


def _draw_light(count: int, generator: torch.Generator) -> Tensor:
    """Factors (N, 3, G, G): a slope over the picture, blotches large and small, slightly tinted."""
    size = torch.rand(3, count, 1, 1, 1, generator=generator)
    slope = torch.randn(count, 1, 2, generator=generator)
    steps = torch.linspace(-0.5, 0.5, _GRID)
    slope = slope[..., :1, None] * steps + slope[..., 1:, None] * steps[:, None]
    large = torch.randn(count, 3, 5, 5, generator=generator)
    large = torch.nn.functional.interpolate(large, size=(_GRID, _GRID), mode="bilinear")
    small = torch.randn(count, 1, _GRID, _GRID, generator=generator)
    return (1 + 0.5 * size[0] * slope + 0.3 * size[1] * large + 0.25 * size[2] * small).clamp(0, 2)


def _tents(positions: Tensor) -> Tensor:
    """(N, P, G) weights of the cells of the grid at positions (N, P), for linear interpolation."""
    cells = (positions + _BORDER) * ((_GRID - 1) / (LONG_SIDE + 2 * _BORDER))
    cells = cells.clamp(0, _GRID - 1)
    grid = torch.arange(_GRID, device=positions.device)
    return (1 - (cells[..., None] - grid).abs()).clamp(min=0)
