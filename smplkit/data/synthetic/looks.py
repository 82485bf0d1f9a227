"""What pictures look like beside the people: light, background, camera noise."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit.data.synthetic.appearance import Wardrobe, draw_wardrobe
from smplkit.data.synthetic.backgrounds import Backgrounds, draw_backgrounds

Bundle = TypeVar("Bundle", bound=tuple)


class Look(NamedTuple):
    """The look of N pictures or sequences.

    Attributes:
        wardrobe: clothes, skin, hair.
        background: what is behind.
        light: (N, 3) direction to the light, axes of the camera.
        ambient: (N,) share of the light that comes from everywhere.
        tint: (N, 3) colour and strength of the light.
        blur: (N,) weight of each neighbour of a pixel, 0..0.25.
        grain: (N,) standard deviation of the noise of pixels.
    """

    wardrobe: Wardrobe
    background: Backgrounds
    light: Tensor
    ambient: Tensor
    tint: Tensor
    blur: Tensor
    grain: Tensor


def draw_looks(count: int, generator: torch.Generator, device: torch.device) -> Look:
    """Draw the look of pictures.

    Args:
        count: number of pictures N.
        generator: source of randomness, on the CPU.
        device: where the result is to be.

    Returns:
        The looks.
    """
    wardrobe, background = draw_wardrobe(count, generator), draw_backgrounds(count, generator)
    # Mostly from above (-y) and from the side of the camera (-z).
    light = torch.randn(count, 3, generator=generator) + torch.tensor([0.0, -0.9, -0.5])
    ambient, exposure, blur, grain = torch.rand(4, count, generator=generator)
    tint = 1 + 0.06 * torch.randn(count, 3, generator=generator)
    look = Look(
        wardrobe,
        background,
        F.normalize(light, dim=-1),
        0.35 + 0.35 * ambient,
        (0.75 + 0.45 * exposure)[:, None] * tint.clamp(0.8, 1.2),
        0.05 + 0.17 * blur,
        0.03 * grain.square(),
    )
    return on_device(look, device)


def on_device(bundle: Bundle, device: torch.device) -> Bundle:
    """A named tuple of tensors, and of such tuples, on a device."""
    return _each(bundle, lambda x: x.to(device))


def choose(bundle: Bundle, rows: Tensor) -> Bundle:
    """The rows of a named tuple of tensors (N, ...), and of such tuples."""
    return _each(bundle, lambda x: x.index_select(0, rows))


def _each(bundle, function):
    parts = (function(x) if isinstance(x, Tensor) else _each(x, function) for x in bundle)
    return type(bundle)(*parts)
