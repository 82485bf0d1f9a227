"""The shape space: principal components scaled to unit variance."""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.symmetry import Halves

NUM_BETAS = 10


def shape_space(
    samples: np.ndarray, halves: Halves
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean, directions and coefficients of a population in the T-pose.

    Principal components of the whole body (a side vertex counts twice); betas have unit variance.
    Signs are fixed: a positive beta makes the body taller, or, where it hardly changes the stature,
    its largest displacement points to a positive coordinate.

    Args:
        samples: (N, H, 3) half bodies.
        halves: the symmetry.

    Returns:
        Mean (H, 3), directions (H, 3, 10), betas of the samples (N, 10), and the part of the
        variance that each direction explains (10,).
    """
    count = len(samples)
    mean = samples.mean(0)
    scale = np.sqrt(halves.counted)[:, None]
    flat = ((samples - mean) * scale).reshape(count, -1)
    values, left = np.linalg.eigh(flat @ flat.T)
    order = np.argsort(values)[::-1][:NUM_BETAS]
    betas = left[:, order] * np.sqrt(count - 1)
    directions = np.einsum("nk,nd->kd", betas, flat) / (count - 1)
    directions = directions.reshape(NUM_BETAS, -1, 3) / scale
    for k, direction in enumerate(directions):
        taller = np.ptp((mean + direction)[:, 1]) - np.ptp((mean - direction)[:, 1])
        largest = direction.ravel()[np.abs(direction).argmax()]
        sign = np.sign(taller if abs(taller) > 2e-3 else largest)
        directions[k] *= sign
        betas[:, k] *= sign
    return mean, directions.transpose(1, 2, 0), betas, values[order] / values.sum()


def directions_of(
    samples: np.ndarray, betas: np.ndarray, halves: Halves
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean of a population, and directions by which betas that are given come closest to it.

    Args:
        samples: (N, H, 3) half bodies.
        betas: (N, 10) of the same people, from `shape_space` of another mesh.
        halves: the symmetry.

    Returns:
        Mean (H, 3), directions (H, 3, 10), and the part of the variance that each explains (10,).
    """
    mean = samples.mean(0)
    moved, counted = samples - mean, halves.counted[:, None]
    directions = np.einsum("nk,nhi->hik", betas, moved) / (len(samples) - 1)
    variance = (counted * (moved**2).sum(0)).sum() / (len(samples) - 1)
    return mean, directions, (counted[..., None] * directions**2).sum((0, 1)) / variance
