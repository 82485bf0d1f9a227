"""Body shapes to draw."""

from __future__ import annotations

import torch
from torch import Tensor

_CUT = 2.5


def random_betas(count: int, generator: torch.Generator, num_betas: int = 10) -> Tensor:
    """Draw body shapes from the normal distribution that betas are measured in, without its tails.

    Args:
        count: number of bodies N.
        generator: source of randomness.
        num_betas: coefficients S of each.

    Returns:
        (N, S) `betas`, standard deviations, none beyond 2.5.
    """
    betas = torch.randn(count, num_betas, generator=generator)
    # Fold the tails back in (1.2 % of the numbers): clamping would pile them up at the cut.
    betas = torch.where(betas.abs() > _CUT, torch.sign(betas) * 2 * _CUT - betas, betas)
    return betas.clamp(-_CUT, _CUT)
