"""Texture coordinates and part labels of the whole body."""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.source import Source
from smplkit.body.make_open_body.symmetry import Halves


def texture(source: Source, half_uv_faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Texture coordinates (T, 2) and the corners (F, 3) of the whole mesh's faces into them.

    The layout is MakeHuman's, with the origin at the lower left.
    """
    corners = np.concatenate([half_uv_faces, source.uv_mirror[half_uv_faces][:, ::-1]])
    used, index = np.unique(corners, return_inverse=True)
    return source.uv[used], index.reshape(corners.shape)


def part_labels(weights: np.ndarray, halves: Halves) -> np.ndarray:
    """Joint (V,) with the largest weight; a mid-line vertex takes a joint of the mid-line."""
    flip = np.array(halves.flip)
    labels = weights[: halves.half].argmax(1)
    middle_joints = np.arange(len(flip)) == flip
    labels[: halves.midline] = (weights[: halves.midline] * middle_joints).argmax(1)
    return np.concatenate([labels, flip[labels[halves.midline :]]])
