"""Things that stand before people and hide some of them.

Convention. Pixels of the full picture. In a sequence the things stay where they are.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.data.synthetic.colours import draw_colours
from smplkit.data.synthetic.patches import Patches, draw_powers, draw_stripes

_PROBABILITY = (0.3, 0.12)  # of one and of a further thing
_HALF = (0.07, 0.25)  # half of a side, by the side of the person
_LONG = 0.3  # how many are much longer in one direction, as poles and tables are


def draw_occluders(person: Tensor, strength: float, generator: torch.Generator) -> Patches:
    """Draw things before people.

    Args:
        person: (N, 3) centre and larger side of the person, pixels.
        strength: multiplies how often there is something; 0 for nothing.
        generator: source of randomness, on the CPU; what it gives does not depend on `strength`.

    Returns:
        Up to two patches per person.
    """
    count, slots = len(person), len(_PROBABILITY)
    shape = (count, slots)
    present = torch.rand(shape, generator=generator) < strength * torch.tensor(_PROBABILITY)
    centre = torch.rand(*shape, 2, generator=generator) - 0.5
    half = _HALF[0] + (_HALF[1] - _HALF[0]) * torch.rand(*shape, 2, generator=generator)
    kind = torch.rand(shape, generator=generator) / _LONG
    half[..., 0] = half[..., 0] * torch.where(kind < 0.5, 4.0, 1.0)
    half[..., 1] = half[..., 1] * torch.where((kind >= 0.5) & (kind < 1), 4.0, 1.0)
    colours = draw_colours((*shape, 2), generator)
    powers, stripes = draw_powers(shape, generator), draw_stripes(shape, generator)
    draws = (centre, half * present[..., None], powers, colours, stripes)
    centre, half, *rest = (x.to(person.device) for x in draws)
    side = person[:, None, 2:]
    return Patches(person[:, None, :2] + centre * side, half * side, *rest)
