"""A coarse mesh for the open body: about 1 500 of its own 7 000 vertices.

Pictures of 64 pixels do not show 14 000 triangles. The coarse mesh keeps a subset of the vertices,
so a body needs to pose only those, and everything that is given per vertex (parts, texture) holds
for them unchanged:

    coarse = coarse_mesh(body)
    out = body(betas=..., body_pose=..., vertices=coarse.ids)     # out.vertices (..., Vc, 3)
    raster = rasterize(project(out.vertices), out.vertices[..., 2], coarse.faces, (64, 64))

Faces are counter-clockwise seen from outside, as the body's own; the mesh is closed and mirror
symmetric. Made by `python -m smplkit.body.make_open_body.coarse`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from smplkit.body.smpl import SMPL

_FILE = Path(__file__).parent / "data" / "coarse_mesh.npz"


class CoarseMesh(NamedTuple):
    """A mesh on some of a body's vertices.

    Attributes:
        ids: (Vc,) int64 numbers of the vertices in the body, ascending.
        faces: (Fc, 3) int64 triangles, indices into `ids`.
        uv_faces: (Fc, 3) int64 their texture corners, indices into `body.model.uv_coords`.
    """

    ids: Tensor
    faces: Tensor
    uv_faces: Tensor


def coarse_mesh(body: SMPL) -> CoarseMesh:
    """The coarse mesh of an open body of any gender, on the body's device.

    Args:
        body: a layer on one of the open bodies that come with this package, or on an export of it.

    Returns:
        The mesh.

    Raises:
        ValueError: the body has other faces, as licensed bodies do.
    """
    with np.load(_FILE) as file:
        topology = str(file["topology"])
        arrays = [file[name].astype(np.int64) for name in CoarseMesh._fields]
    if topology_digest(body.model.faces) != topology:
        raise ValueError(
            f"body must be an open body, whose coarse mesh is known; got {body.model.path.name} "
            f"with {body.num_vertices} vertices and {len(body.model.faces)} faces of its own: use "
            "body.faces, or SMPL() without a model file"
        )
    return CoarseMesh(*(torch.from_numpy(array).to(body.faces.device) for array in arrays))


def topology_digest(faces: np.ndarray) -> str:
    """SHA-256 of faces (F, 3), by which a body is recognised."""
    return hashlib.sha256(np.ascontiguousarray(faces, "<i8").tobytes()).hexdigest()
