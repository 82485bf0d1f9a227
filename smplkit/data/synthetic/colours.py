"""Random colours."""

from __future__ import annotations

import torch
from torch import Tensor


def draw_colours(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw colours of any hue and brightness, pale ones more often than bright ones.

    Args:
        shape: leading dimensions of the result.
        generator: source of randomness, on the CPU.

    Returns:
        (*shape, 3) red, green, blue in 0..1.
    """
    hue, saturation, value = torch.rand(3, *shape, 1, generator=generator)
    sector = (torch.tensor([5.0, 3.0, 1.0]) + 6 * hue) % 6
    shade = torch.minimum(sector, 4 - sector).clamp(0, 1)  # how far each channel is below the top
    return (0.04 + 0.92 * value) * (1 - saturation**2.5 * shade)
