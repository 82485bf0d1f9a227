"""Clothes, skin and hair on the surface of the body.

What a point of the surface shows is a function of where it lies on the mean body in the T-pose:
arms lie along x there and legs along y, so a hem is a bound on one coordinate. Hence clothes move
with the body, hems are sharp at any resolution, and a whole wardrobe is a table of numbers.

Convention. `surface` points are (x, y, z) of the mean open body in the T-pose, metres, x to the
body's left, y up, z to the front, its pelvis at about (0, -0.22, 0.03).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.data.synthetic.colours import draw_colours

SKIN, TOP, BOTTOM, SHOES, HAIR, DARK, LIPS = range(7)
_REGIONS = 7

# Landmarks of the mean body, metres.
_ARM_STARTS, _ARMPIT = 0.15, 0.13  # |x| beyond which, y above which it is arm
_ANKLE, _FOOT_HEIGHT = -1.04, 0.02
_HEAD_BOTTOM = 0.335
_EYE, _EYE_SIZE = (0.029, 0.459), 0.011  # |x| and y
_BROW, _MOUTH = 0.478, 0.392  # y
_FACE_FRONT = 0.125  # z


class Wardrobe(NamedTuple):
    """What N people wear.

    Attributes:
        hems: (N, 10) see `_HEMS`.
        garments: (N, 7, 14) two colours, and the pattern between them, per region; see `_pattern`.
    """

    hems: Tensor
    garments: Tensor


# Name, then ranges and how often each is worn. Arms by |x|, the rest by height y, metres.
_HEMS: dict[str, tuple[tuple[float, float, float], ...]] = {
    # Sleeveless, short, to the forearm, long.
    "sleeve": ((0.15, 0.18, 0.15), (0.26, 0.38, 0.4), (0.45, 0.58, 0.1), (0.65, 0.69, 0.35)),
    # Shirts in and over the trousers, coats and dresses.
    "waist": ((-0.22, -0.1, 0.8), (-0.6, -0.3, 0.2)),
    # Shorts, to the knee, long.
    "leg": ((-0.52, -0.36, 0.25), (-0.72, -0.56, 0.15), (-1.06, -0.96, 0.6)),
    "neck": ((0.28, 0.33, 0.85), (0.35, 0.39, 0.15)),
    "neck_depth": ((0.0, 0.03, 0.5), (0.04, 0.14, 0.5)),
    # Barefoot or shoes, boots.
    "shoe": ((-2.0, -2.0, 0.06), (-1.06, -1.02, 0.74), (-0.98, -0.72, 0.2)),
    # None, to the ears, to the shoulders and below.
    "hair": ((0.9, 0.9, 0.06), (0.455, 0.475, 0.94)),
    "hair_length": ((0.37, 0.4, 0.65), (0.15, 0.33, 0.35)),
    "beard": ((0.0, 0.0, 0.8), (0.36, 0.405, 0.2)),
    "gloves": ((2.0, 2.0, 0.95), (0.69, 0.7, 0.05)),
}
_SKIN_TONES = torch.tensor(
    [[0.96, 0.8, 0.69], [0.85, 0.64, 0.5], [0.62, 0.42, 0.3], [0.3, 0.19, 0.14]]
)
_HAIR_TONES = torch.tensor(
    [[0.08, 0.06, 0.05], [0.28, 0.17, 0.1], [0.72, 0.55, 0.3], [0.62, 0.6, 0.58], [0.5, 0.22, 0.1]]
)


def draw_wardrobe(count: int, generator: torch.Generator) -> Wardrobe:
    """Draw what people wear.

    Args:
        count: number of people N.
        generator: source of randomness, on the CPU.

    Returns:
        The wardrobe.
    """
    hems = torch.stack([_draw_hem(kinds, count, generator) for kinds in _HEMS.values()], -1)
    colours = draw_colours((count, _REGIONS, 2), generator)
    tone = torch.rand(2, count, 1, generator=generator)
    skin = _between(_SKIN_TONES, tone[0]) * (0.9 + 0.2 * tone[1])
    hair = _HAIR_TONES[torch.randint(len(_HAIR_TONES), (count,), generator=generator)]
    chance = torch.rand(4, count, 1, generator=generator)
    hair = hair * (0.7 + 0.6 * chance[0])
    hair = torch.where(chance[1] < 0.08, colours[:, HAIR, 0], hair)  # dyed, or a cap
    one_piece = chance[2] < 0.12
    colours[:, BOTTOM] = torch.where(one_piece[..., None], colours[:, TOP], colours[:, BOTTOM])
    colours[:, SHOES] *= 0.7
    for region, tone in (
        (SKIN, skin),
        (HAIR, hair),
        (LIPS, skin * skin.new_tensor([0.8, 0.5, 0.5])),
    ):
        colours[:, region] = torch.stack([tone, 0.85 * tone], dim=1)
    colours[:, DARK] = 0.08
    patterns = _draw_patterns(count, generator)
    patterns[:, BOTTOM] = torch.where(one_piece, patterns[:, TOP], patterns[:, BOTTOM])
    return Wardrobe(hems, torch.cat([colours.flatten(2), patterns], dim=-1))


def regions_at(hems: Tensor, surface: Tensor) -> Tensor:
    """Which region of the surface points lie in.

    Args:
        hems: (10, M) those of the person that each point belongs to.
        surface: (M, 3) points of the mean body in the T-pose, metres.

    Returns:
        (M,) int64: `SKIN`, `TOP`, and so on.
    """
    hem = dict(zip(_HEMS, hems, strict=True))
    x, y, z = surface.T.contiguous()
    side = x.abs()
    arm = (side > _ARM_STARTS) & (y > _ARMPIT)
    foot = y < _ANKLE + _FOOT_HEIGHT
    # The neckline hangs lowest in the middle of the chest.
    dip = hem["neck_depth"] * (1 - side / 0.09).clamp(0, 1) * (z > 0.06)
    top = torch.where(arm, side < hem["sleeve"], (y > hem["waist"]) & (y < hem["neck"] - dip))
    region = torch.where(top, TOP, SKIN)
    leg = (y < hem["waist"]) & ~arm
    region = torch.where(leg & (y > hem["leg"]) & ~foot, BOTTOM, region)
    region = torch.where((y < hem["shoe"]) & leg, SHOES, region)
    region = torch.where(side > hem["gloves"], SHOES, region)

    # Hair: above a line that rises from behind the ear to the forehead, and what hangs down behind.
    head = (y > _HEAD_BOTTOM) & (side < _ARM_STARTS)
    line = hem["hair"] + torch.where(z > 0.03, 0.5 * (z - 0.05), 2.5 * (z - 0.03) - 0.01)
    hanging = (
        (y > hem["hair_length"]) & (z < 0.035 - 0.2 * side) & (side < 0.1) & (hem["hair"] < 0.8)
    )
    hair = (head & (y > line)) | hanging
    beard = head & (y < hem["beard"]) & (z > 0.06)
    face = head & (z > _FACE_FRONT)
    brow = face & ((y - _BROW).abs() < 0.004) & ((side - _EYE[0]).abs() < 0.016)
    region = torch.where(hair | beard | brow, HAIR, region)
    lips = face & ((y - _MOUTH).abs() < 0.007) & (side < 0.022)
    region = torch.where(lips, LIPS, region)
    eye = (side - _EYE[0]).square() + 2 * (y - _EYE[1]).square() < _EYE_SIZE**2
    return torch.where(face & eye, DARK, region)


def colours_at(wardrobe: Wardrobe, people: Tensor, surface: Tensor) -> Tensor:
    """The colour of points of the surface, before light falls on it.

    Args:
        wardrobe: of N people.
        people: (M,) int64 whose surface.
        surface: (M, 3) points of the mean body in the T-pose, metres.

    Returns:
        (3, M) red, green, blue in 0..1.
    """
    region = regions_at(wardrobe.hems.T.contiguous().index_select(1, people), surface)
    rows = region + _REGIONS * people
    table = wardrobe.garments.flatten(0, 1).T.contiguous().index_select(1, rows)
    return torch.lerp(table[:3], table[3:6], _pattern(table[6:], surface))


def _pattern(numbers: Tensor, surface: Tensor) -> Tensor:
    """Between the two colours, 0..1: stripes, checks or blots made of two waves, or nothing.

    Numbers (8, M): waves along x, y, z and phase of the first, upright wave number and phase of the
    second, how much the second bends the first, and how much of the pattern there is.
    """
    kx, ky, kz, phase, across, phase_across, bend, amount = numbers
    x, y, z = surface.T.contiguous()
    second = torch.sin(across * (x + z) + phase_across)
    # Checks are waves of equal right, which a negative bend stands for.
    first = torch.sin(kx * x + ky * y + kz * z + phase + bend.clamp(min=0) * second)
    wave = torch.where(bend < 0, first * second, first)
    return amount * (0.5 + 4 * wave).clamp(0, 1)


def _draw_patterns(count: int, generator: torch.Generator) -> Tensor:
    """Numbers (N, 7, 8) as `_pattern` takes them: half of all clothes are plain."""
    shape = (count, _REGIONS)
    kind, width, phase, other, amount = torch.rand(5, *shape, generator=generator)
    number = math.pi / (0.02 + 0.06 * width)  # per metre: half a wave is 2 to 8 cm
    direction = torch.nn.functional.normalize(torch.randn(*shape, 3, generator=generator), dim=-1)
    level, upright = (torch.tensor(axis) for axis in ((0.0, 1.0, 0.0), (1.0, 0.0, 0.3)))
    direction = torch.where(kind[..., None] < 0.7, level, direction)
    direction = torch.where((kind[..., None] > 0.55) & (kind[..., None] < 0.7), upright, direction)
    bend = torch.where(kind > 0.85, 2.5, 0.0)
    bend = torch.where((kind > 0.7) & (kind < 0.85), -1.0, bend)
    direction = torch.where(bend[..., None] < 0, level, direction)
    amount = torch.where(kind < 0.45, 0.0, 0.3 + 0.7 * amount)
    # Skin and hair are never quite even.
    amount[:, [SKIN, HAIR]] = 0.5
    bend[:, [SKIN, HAIR]] = 2.5
    amount[:, [DARK, LIPS]] = 0.0
    waves = direction * number[..., None]
    second = torch.stack([0.8 * number, 2 * math.pi * other, bend, amount], dim=-1)
    return torch.cat([waves, 2 * math.pi * phase[..., None], second], dim=-1)


def _draw_hem(
    kinds: tuple[tuple[float, float, float], ...], count: int, generator: torch.Generator
) -> Tensor:
    """Draw (N,) positions of a hem: first which kind of garment, then where in its range."""
    low, high, often = torch.tensor(kinds).T
    choice, place = torch.rand(2, count, generator=generator)
    kind = (choice[:, None] > often.cumsum(0)).sum(1).clamp(max=len(kinds) - 1)
    return low[kind] + (high - low)[kind] * place


def _between(colours: Tensor, position: Tensor) -> Tensor:
    """Colours (N, 3) along a chain of colours (C, 3), at positions (N, 1) in 0..1."""
    place = position * (len(colours) - 1)
    first = place.long().clamp(max=len(colours) - 2).squeeze(-1)
    return torch.lerp(colours[first], colours[first + 1], place - place.floor())
