"""Coarser levels of a body's mesh, for networks that work on the surface (GraphCMR, PyMAF).

    full, middle, coarse = mesh_levels(SMPL())        # 7000, 1750 and 438 vertices
    body(..., vertices=coarse.ids)                    # pose only these
    middle.upsample(x)                                # (..., 1750, 3) -> (..., 7000, 3)

Each level has a fourth of the vertices of the one before, and keeps them where they are: going down
is picking. Going up, each vertex of the finer level is a mean of three vertices of the coarser one,
weighted by the barycentric coordinates of the nearest point of its surface. Only triangles that
look the same way count as near: a finger does not hang on to its neighbour, nor one lip on the
other.

The weights of a network belong to the order of the nodes it was trained with. So the levels of the
open body, the same for all genders, come with this package (made by
`python -m smplkit.body.make_open_body.levels`). Those of other bodies are computed when they are
first asked for, in a few seconds, and kept in the cache folder. GraphCMR's and PyMAF's published
weights need their authors' own levels, see `mesh_downsampling.py`.

Source: Ranjan et al., "Generating 3D faces using convolutional mesh autoencoders", ECCV 2018,
section 3.2, for the scheme; `edge_collapse.py` for the coarsening.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import secrets
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from smplkit.body import edge_collapse
from smplkit.body.coarse import topology_digest
from smplkit.body.model_files import ModelData
from smplkit.body.smpl import SMPL
from smplkit.cache_folder import cache_folder

SHIPPED = Path(__file__).parent / "data" / "mesh_levels.npz"
_FIELDS = ("ids", "faces", "up_ids", "up_weights")
_log = logging.getLogger(__name__)


class MeshLevel(NamedTuple):
    """One level of a mesh.

    Attributes:
        ids: (N,) int64 ascending numbers of its vertices in the full mesh.
        edges: (E, 2) int64 pairs of indices into `ids`, each once, the smaller index first.
        faces: (F, 3) int64 triangles, indices into `ids`, oriented as the body's own; None in
            levels that were read from a file without them.
        up_ids: (M, 3) int64 for each vertex of the next finer level three of this one; None for the
            full mesh.
        up_weights: (M, 3) float32 their weights; rows sum to 1. None for the full mesh.
    """

    ids: Tensor
    edges: Tensor
    faces: Tensor | None = None
    up_ids: Tensor | None = None
    up_weights: Tensor | None = None

    def upsample(self, x: Tensor) -> Tensor:
        """Carry what is given per vertex to the next finer level.

        Args:
            x: (..., N, C) on this level.

        Returns:
            (..., M, C) on the finer one.

        Raises:
            ValueError: this is the full mesh, or `x` has another number of vertices.
        """
        if self.up_ids is None:
            raise ValueError("the full mesh has no finer level")
        if x.ndim < 2 or x.shape[-2] != len(self.ids):
            raise ValueError(f"x must have shape (..., {len(self.ids)}, C), got {tuple(x.shape)}")
        return upsample(x, self.up_ids, self.up_weights.to(x))


def upsample(x: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
    """Sums of three rows: x (..., N, C), ids (M, 3) and weights (M, 3) to (..., M, C)."""
    return sum(x.index_select(-2, ids[:, k]) * weights[:, k, None] for k in range(3))


def mesh_levels(
    body: SMPL | ModelData, sizes: Sequence[int] | None = None
) -> tuple[MeshLevel, ...]:
    """The mesh of a body, and coarser ones.

    Args:
        body: a layer or its arrays; its surface must be closed.
        sizes: numbers of vertices of the coarser levels, falling; default a fourth, rounded up, and
            a fourth of that: 1723 and 431 for the 6890 vertices of SMPL.

    Returns:
        The full mesh, then the coarser levels; on the body's device.

    Raises:
        TypeError: `body` is something else.
        ValueError: bad `sizes`, or the surface is not closed.
    """
    model = body if isinstance(body, ModelData) else getattr(body, "model", None)
    if not isinstance(model, ModelData):
        raise TypeError(f"body must be a body model or its arrays, got {type(body).__name__}")
    count = len(model.v_template)
    by_default = default_sizes(count)
    sizes = by_default if sizes is None else tuple(int(size) for size in sizes)
    if (
        any(a <= b for a, b in zip((count, *sizes), sizes, strict=False))
        or min(sizes, default=0) < 4
    ):
        raise ValueError(f"sizes must fall from below {count} to no less than 4, got {sizes}")
    arrays = None
    if sizes == by_default:
        arrays = _shipped(topology_digest(model.faces))
    if arrays is None:
        arrays = _computed_once(model, sizes)
    device = body.faces.device if isinstance(body, torch.nn.Module) else "cpu"
    levels = [{"ids": np.arange(count), "faces": model.faces}]
    for k in range(1, len(sizes) + 1):
        levels.append({name: arrays[f"{name}{k}"] for name in _FIELDS})
    for level in levels:
        level["edges"] = mesh_edges(level["faces"])
    return tuple(
        # from_numpy: tensors of numbers also while a network is built on the meta device.
        MeshLevel(**{name: torch.from_numpy(_widened(x)).to(device) for name, x in level.items()})
        for level in levels
    )


def default_sizes(count: int) -> tuple[int, int]:
    """A fourth of the vertices, rounded up, and a fourth of that."""
    middle = -(-count // 4)
    return middle, -(-middle // 4)


def mesh_edges(faces: np.ndarray) -> np.ndarray:
    """The edges (E, 2) of triangles (F, 3), each once, the smaller index first."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    return np.unique(np.sort(edges, axis=1), axis=0)


def compute_levels(model: ModelData, sizes: Sequence[int]) -> dict[str, np.ndarray]:
    """Coarsen the template of a body.

    Args:
        model: the body.
        sizes: numbers of vertices of the coarser levels.

    Returns:
        Arrays ids, faces, up_ids (int16 or int32) and up_weights (float32) of each level, the
        number of the level behind the name.
    """
    whole = np.arange(len(model.v_template)), model.faces
    levels = edge_collapse.collapse_edges(model.v_template, model.faces, sizes)
    small = np.int16 if len(model.v_template) < 2**15 else np.int32
    arrays = {}
    for k, ((finer, finer_faces), (ids, faces)) in enumerate(
        zip([whole, *levels], levels, strict=False), 1
    ):
        kept = np.isin(finer, ids)
        up_ids = np.repeat(np.searchsorted(ids, finer)[:, None], 3, axis=1)
        up_weights = np.repeat([[1.0, 0.0, 0.0]], len(finer), axis=0)
        points = model.v_template[finer]
        normals = _vertex_normals(points, finer_faces)
        nearest, weights = closest_points(
            points[~kept], normals[~kept], model.v_template[ids], faces
        )
        up_ids[~kept], up_weights[~kept] = faces[nearest], weights
        arrays[f"ids{k}"], arrays[f"faces{k}"] = ids.astype(small), faces.astype(small)
        arrays[f"up_ids{k}"] = up_ids.astype(small)
        arrays[f"up_weights{k}"] = up_weights.astype(np.float32)
    return arrays


def closest_points(
    points: np.ndarray, normals: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each point the closest triangle among those that look the same way.

    Args:
        points: (N, 3).
        normals: (N, 3) where each point looks.
        vertices: (V, 3) of the triangles.
        faces: (F, 3) the triangles.

    Returns:
        Index of the triangle (N,), and barycentric coordinates (N, 3) of its closest point.
    """
    from trimesh.triangles import closest_point, points_to_barycentric

    triangles = vertices[faces]
    centres = triangles.mean(1)
    radii = np.linalg.norm(triangles - centres[:, None], axis=-1).max(1)
    facing = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    nearest = np.empty(len(points), np.int64)
    weights = np.empty((len(points), 3))
    for rows in np.array_split(np.arange(len(points)), len(points) // 256 + 1):
        # Spheres about the triangles tell which of them can be the closest.
        distance = np.linalg.norm(points[rows, None] - centres, axis=-1)
        distance[normals[rows] @ facing.T <= 0] = np.inf
        bound = (distance + radii).min(1, keepdims=True)
        row, face = np.nonzero((distance - radii <= bound) & np.isfinite(distance))
        near = closest_point(triangles[face], points[rows[row]])
        error = np.linalg.norm(near - points[rows[row]], axis=1)
        order = np.lexsort((face, error, row))
        first = order[np.unique(row[order], return_index=True)[1]]
        nearest[rows] = face[first]
        weights[rows] = points_to_barycentric(triangles[face[first]], near[first])
    weights = weights.clip(0, 1)
    return nearest, weights / weights.sum(1, keepdims=True)


def _vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Normals (V, 3) of vertices, means over their triangles by area, not of length 1."""
    a, b, c = np.moveaxis(vertices[faces], 1, 0)
    normals = np.zeros_like(vertices)
    for corner in faces.T:
        np.add.at(normals, corner, np.cross(b - a, c - a))
    return normals


def _widened(array: np.ndarray) -> np.ndarray:
    """Integers as int64, others as they are; a copy."""
    return array.astype(np.int64 if array.dtype.kind == "i" else array.dtype)


@functools.cache
def _shipped(topology: str) -> dict[str, np.ndarray] | None:
    """The levels that come with this package, if they are of that mesh."""
    with np.load(SHIPPED) as file:
        return dict(file) if str(file["topology"]) == topology else None


def _computed_once(model: ModelData, sizes: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The levels from the cache folder, computed and put there first if they are not."""
    digest = hashlib.sha256(repr(sizes).encode())
    digest.update(np.ascontiguousarray(model.faces, "<i8").tobytes())
    digest.update(np.ascontiguousarray(model.v_template, "<f8").tobytes())
    for module in (__file__, edge_collapse.__file__):  # other code makes other levels
        digest.update(Path(module).read_bytes().replace(b"\r\n", b"\n"))
    target = cache_folder() / f"mesh-levels-{digest.hexdigest()[:24]}.npz"
    damaged = (OSError, ValueError, EOFError, zipfile.BadZipFile)
    with contextlib.suppress(*damaged), target.open("rb") as stream, np.load(stream) as file:
        return dict(file)
    arrays = compute_levels(model, sizes)
    building = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.npz")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        np.savez(building, **arrays)
        os.replace(building, target)  # whole or not at all
    except OSError as error:
        _log.warning("mesh levels cannot be kept in %s (%s)", target.parent, error)
        with contextlib.suppress(OSError):
            building.unlink()
    return arrays
