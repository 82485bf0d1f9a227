"""Checked parameters: what people give, as the plain numbers that the widget keeps and sends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.data.postures import random_postures

POSE = 72
_BODY_NUMBERS = 66  # of the root and the 21 joints that SMPL shares with SMPL-H and SMPL-X
_LAYOUTS = {72: "SMPL", 156: "SMPL-H", 165: "SMPL-X"}
_SAMPLES = 40


def numbers(name: str, value: Tensor | np.ndarray | Sequence, size: int) -> tuple[float, ...]:
    """A parameter of one body as a tuple.

    Args:
        name: of the argument, for the message.
        value: `size` numbers in any shape that has no other meaning, such as (24, 3) for (72,).
        size: how many numbers are needed.

    Raises:
        ValueError: another number of numbers, or not finite.
    """
    array = finite_array(name, value)
    if array.size != size:
        expected = "(72,) or (24, 3)" if size == POSE else f"({size},)"
        raise ValueError(f"{name} must have shape {expected}, got {array.shape}")
    return tuple(array.ravel().tolist())


def pose_rows(name: str, value: Tensor | np.ndarray | Sequence) -> np.ndarray:
    """Poses of many frames in SMPL's layout.

    Args:
        name: of the argument, for the message.
        value: (T, 72) or (T, 24, 3) axis-angle, the root first; or (T, 156) or (T, 165), the
            layouts of SMPL-H and SMPL-X, whose hands are left out.

    Returns:
        (T, 72) float32.

    Raises:
        ValueError: another shape, no frame, or not finite.
    """
    array = finite_array(name, value)
    rows = array.reshape(len(array), -1) if array.ndim in (2, 3) and len(array) else array
    if rows.ndim != 2 or not len(rows) or rows.shape[1] not in _LAYOUTS:
        raise ValueError(
            f"{name} must have shape (T, 72), (T, 24, 3), (T, 156) or (T, 165) with at least one "
            f"frame, got {array.shape}"
        )
    poses = np.zeros((len(rows), POSE), np.float32)
    kept = POSE if rows.shape[1] == POSE else _BODY_NUMBERS
    poses[:, :kept] = rows[:, :kept]
    return poses


def sample_rows(samples: Tensor | np.ndarray | None) -> np.ndarray:
    """Poses that "random" draws from.

    Args:
        samples: axis-angle, (N, 23, 3) or (N, 69), or with the root (N, 24, 3) or (N, 72);
            None for random postures of the package, always the same ones.

    Returns:
        (N, 72) float32; the page leaves the root as it is.

    Raises:
        ValueError: another shape, no pose, or not finite.
    """
    if samples is None:
        generator = torch.Generator().manual_seed(0)
        samples = random_postures(_SAMPLES, generator).body_pose
    array = finite_array("samples", samples)
    if array.ndim == 3 and array.shape[1:] == (23, 3) or array.ndim == 2 and array.shape[1] == 69:
        flat = array.reshape(len(array), 69)
        array = np.concatenate([np.zeros((len(flat), 3)), flat], axis=1)
    return pose_rows("samples", array)


def named_poses() -> dict[str, list[float]]:
    """The named poses as 72 numbers each."""
    return {name: [0.0, 0.0, 0.0, *named_pose(name).flatten().tolist()] for name in NAMED_POSES}


def finite_array(name: str, value: Tensor | np.ndarray | Sequence) -> np.ndarray:
    """An argument as a float64 array; ValueError if it holds anything but finite numbers."""
    value = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be an array or a tensor of numbers, got {type(value).__name__}"
        ) from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got NaN or infinite numbers")
    return array
