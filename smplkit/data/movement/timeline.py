"""Smooth movement through key poses.

Convention. Times in seconds. Between its keys a movement goes straight, then it is smoothed by a
Gaussian in time: speeds cannot jump, accelerations are bounded by the change of speed at a key over
2.5 times the smoothing time, and the movement stays between its keys.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit.data.movement.controls import CONTROLS


def follow_keys(durations: Tensor, keys: Tensor, times: Tensor) -> Tensor:
    """Go straight from key to key; before the first and after the last one, stay.

    Args:
        durations: (N, K - 1) seconds from each key to the next, positive.
        keys: (N, K, D) values at the keys.
        times: (N, T) seconds since the first key.

    Returns:
        (N, T, D) values.
    """
    arrivals = durations.cumsum(dim=1)
    leg = torch.searchsorted(arrivals, times.contiguous(), right=True)
    leg = leg.clamp(max=durations.shape[1] - 1)  # (N, T) which piece each time falls into
    progress = 1 - (arrivals.gather(1, leg) - times) / durations.gather(1, leg)
    progress = progress.clamp(0, 1)[..., None]
    leg = leg[..., None].expand(*leg.shape, keys.shape[-1])
    start, end = keys.gather(1, leg), keys.gather(1, leg + 1)
    return start + (end - start) * progress


def smooth_in_time(values: Tensor, frames: float) -> Tensor:
    """Smooth along time by a Gaussian; beyond its ends a movement is taken to stay where it is.

    Args:
        values: (N, T, D).
        frames: standard deviation of the Gaussian in frames.

    Returns:
        (N, T, D).
    """
    reach = max(1, int(3 * frames + 0.5))
    offsets = torch.arange(-reach, reach + 1, dtype=values.dtype)
    kernel = torch.exp(-0.5 * (offsets / frames) ** 2)
    rows = values.mT.flatten(0, 1)[:, None]  # (N D, 1, T)
    rows = F.pad(rows, (reach, reach), mode="replicate")
    smooth = F.conv1d(rows, (kernel / kernel.sum())[None, None])
    return smooth.view(values.shape[0], values.shape[2], -1).mT


def sway(times: Tensor, size: Tensor, generator: torch.Generator) -> Tensor:
    """Slow random movement, different in every control: nobody stands perfectly still.

    Args:
        times: (N, T) seconds.
        size: (38,) degrees, standard deviation of each control.
        generator: source of randomness, on the CPU.

    Returns:
        (N, T, 38) degrees.
    """
    # Two slow waves of random phase each; their periods are 1.5 to 6 seconds.
    count = len(times)
    shape = (count, 1, len(CONTROLS))
    total = torch.zeros(())
    for _ in range(2):
        speed = 2 * torch.pi / (1.5 + 4.5 * torch.rand(shape, generator=generator))
        phase = 2 * torch.pi * torch.rand(shape, generator=generator)
        total = total + torch.sin(speed * times[..., None] + phase)
    return total * size
