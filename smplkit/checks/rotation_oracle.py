"""Rotations for the checks, by way of quaternions and independent of the library."""

from __future__ import annotations

import numpy as np
import torch


def rotmat_from_axis_angle(axis_angle: np.ndarray) -> np.ndarray:
    """Rotation matrices (..., 3, 3) of axis-angle vectors (..., 3)."""
    half = np.linalg.norm(axis_angle, axis=-1, keepdims=True) / 2
    # sin(h) / 2h is sinc(h / pi) / 2 in numpy's terms, and 1/2 at zero.
    return _rotmat(np.concatenate([np.cos(half), axis_angle * np.sinc(half / np.pi) / 2], axis=-1))


def random_rotmats(rng: np.random.Generator, batch: tuple[int, ...]) -> torch.Tensor:
    """Uniformly distributed rotation matrices (*batch, 3, 3), float64."""
    quaternion = rng.standard_normal((*batch, 4))
    return torch.from_numpy(
        _rotmat(quaternion / np.linalg.norm(quaternion, axis=-1, keepdims=True))
    )


def _rotmat(quaternion: np.ndarray) -> np.ndarray:
    w, x, y, z = np.moveaxis(quaternion, -1, 0)
    entries = [
        [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ]
    return np.stack([np.stack(row, axis=-1) for row in entries], axis=-2)
