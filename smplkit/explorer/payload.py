"""A body model as a few small arrays that the browser can evaluate.

Blend shapes travel as integers with one scale per column; pose blend shapes, which are local, only
for the vertices that a joint moves. The open body takes 1.2 MB, a model with dense pose blend
shapes about 5 MB. What the rounding does to the vertices is far below a tenth of a millimetre.

The page asks for a body by its `digest`, so that two explorers of one body send it once.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import torch

from smplkit.body import SMPL
from smplkit.explorer.limits_payload import limits_payload
from smplkit.explorer.poses import named_poses
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS

# Pose blend shapes of more numbers than this are rounded to 8 bits instead of 16.
_FINE_NUMBERS = 2_000_000
_INFLUENCES = 4  # joints that move one vertex; SMPL has at most four


class Payload:
    """The arrays of a body, ready to be sent.

    Args:
        body: an SMPL layer.

    Attributes:
        meta: what JSON can say: names, parents, limits, and for each buffer its name, dtype and
            shape.
        buffers: the arrays in the order of `meta["arrays"]`, little-endian.

    Raises:
        TypeError, ValueError: not an SMPL layer, or not one of 10 betas.
    """

    def __init__(self, body: SMPL) -> None:
        if not isinstance(body, SMPL):
            raise TypeError(f"body must be a smplkit.SMPL layer, got {type(body).__name__}")
        if body.num_betas != 10:
            raise ValueError(f"body must have 10 betas, got {body.num_betas}")
        arrays = {key: np.ascontiguousarray(array) for key, array in _arrays(body).items()}
        self.buffers = [array.tobytes() for array in arrays.values()]
        digest = hashlib.sha256(b"".join(self.buffers)).hexdigest()[:16]
        self.meta: dict[str, Any] = {
            "digest": digest,
            "gender": body.model.gender,
            "licence": body.model.licence,
            "names": list(SMPL_JOINTS),
            "parents": list(body.parents),
            "flip": list(SMPL_FLIP),
            "presets": named_poses(),
            "limits": limits_payload(),
            "arrays": [
                {"name": name, "dtype": array.dtype.str[1:], "shape": list(array.shape)}
                for name, array in arrays.items()
            ],
        }


def _arrays(body: SMPL) -> dict[str, np.ndarray]:
    """All arrays by their names in the browser."""
    template, faces, weights, posedirs, shapedirs, regressor = (
        _numpy(getattr(body, name))
        for name in ("v_template", "faces", "weights", "posedirs", "shapedirs", "J_regressor")
    )
    shape_dirs, shape_scale = _quantise(shapedirs.transpose(2, 0, 1).reshape(body.num_betas, -1))
    influences = np.argsort(-weights, axis=1, kind="stable")[:, :_INFLUENCES]
    strengths = np.take_along_axis(weights, influences, axis=1)
    return {
        "template": template.astype("<f4"),
        "faces": faces.astype("<u4"),
        "shapeDirs": shape_dirs,
        "shapeScale": shape_scale,
        "jointTemplate": (regressor @ template).astype("<f4"),
        "jointDirs": np.einsum("jv,vcs->sjc", regressor, shapedirs).astype("<f4"),
        "weightJoints": influences.astype("u1"),
        "weights": (strengths / strengths.sum(1, keepdims=True)).astype("<f4"),
        **_pose_blend(posedirs),
    }


def _pose_blend(posedirs: np.ndarray) -> dict[str, np.ndarray]:
    """Pose blend shapes, joint by joint, for the vertices that each joint moves.

    Args:
        posedirs: (V, 3, 207).

    Returns:
        poseDirs: the numbers of joint 1, joint 2, ..., each (vertices it moves, 3, 9), flat;
        poseScale (207,): metres per unit of each column; poseVertices: which vertices, joint after
        joint; poseStart (24,): where the vertices of each joint begin, and the end.
    """
    by_joint = posedirs.reshape(len(posedirs), 3, -1, 9).transpose(2, 0, 1, 3)  # (23, V, 3, 9)
    moved = [np.flatnonzero(np.abs(block).max(axis=(1, 2)) > 1e-7) for block in by_joint]
    counts = [len(vertices) for vertices in moved]
    fine = 27 * sum(counts) <= _FINE_NUMBERS
    columns, scale = _quantise(posedirs.reshape(-1, posedirs.shape[2]).T, "<i2" if fine else "i1")
    rounded = columns.T.reshape(len(posedirs), 3, -1, 9).transpose(2, 0, 1, 3)
    return {
        "poseDirs": np.concatenate(
            [block[ids].ravel() for block, ids in zip(rounded, moved, strict=True)]
        ),
        "poseScale": scale,
        "poseVertices": np.concatenate(moved).astype("<u2" if len(posedirs) < 65536 else "<u4"),
        "poseStart": np.cumsum([0, *counts]).astype("<u4"),
    }


def _quantise(rows: np.ndarray, dtype: str = "<i2") -> tuple[np.ndarray, np.ndarray]:
    """Round rows (N, M) to integers; a row is then its scale (N,) times the integers."""
    largest = np.iinfo(dtype).max
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-12) / largest
    return np.round(rows / scale[:, None]).astype(dtype), scale.astype("<f4")


def _numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().double().numpy()
