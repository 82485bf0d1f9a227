"""GraphCMR's own levels of SMPL's mesh, which its and PyMAF's published weights were trained with.

    levels = read_mesh_downsampling("mesh_downsampling.npz", SMPL("path/to/smpl"))

The file holds arrays of scipy's sparse matrices: `A`, which vertices of a level are neighbours;
`D`, which vertices the next level keeps; `U`, three weights for each finer vertex (their sums are
not quite 1, from 0.92 to 1.02, and stay so). It also holds meshes as objects of another package,
which are not looked at; nothing in it is executed.

Source: the file `data/mesh_downsampling.npz` of GraphCMR (Kolotouros et al. 2019), made with the
code of CoMA (Ranjan et al., ECCV 2018).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from smplkit.body.mesh_levels import MeshLevel, mesh_edges
from smplkit.body.model_arrays import ModelFileError, read_npy
from smplkit.body.model_files import ModelData
from smplkit.body.restricted_pickle import UnsafePickleError, to_coordinates, to_objects
from smplkit.body.smpl import SMPL


def read_mesh_downsampling(path: str | Path, body: SMPL | ModelData) -> tuple[MeshLevel, ...]:
    """Read the levels of a body's mesh from a file.

    Args:
        path: GraphCMR's `mesh_downsampling.npz`, which PyMAF has too.
        body: the body that they belong to.

    Returns:
        The full mesh and the coarser levels, as of `mesh_levels`, without faces.

    Raises:
        FileNotFoundError: there is no such file.
        ModelFileError: it is damaged, of another kind, or of a mesh with other edges.
        UnsafePickleError: the file asks for something that no such file needs.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    model = body if isinstance(body, ModelData) else body.model
    try:
        with zipfile.ZipFile(path) as archive:
            neighbours, up, down = (_matrices(archive, name) for name in "AUD")
        levels = _levels(neighbours, up, down)
    except UnsafePickleError as error:
        raise UnsafePickleError(f"{path}: {error}") from error
    except Exception as error:  # zip, numpy and pickle each fail in their own ways
        raise ModelFileError(
            f"{path} cannot be read as the levels of a mesh (arrays A, U and D of sparse "
            f"matrices): {error}"
        ) from error
    edges = mesh_edges(model.faces)
    if not np.array_equal(levels[0].edges, edges):
        raise ModelFileError(
            f"{path} is of a mesh with {len(levels[0].ids)} vertices and {len(levels[0].edges)} "
            f"edges, not that of {model.path.name} with {len(model.v_template)} and {len(edges)}; "
            "give the body that it was made for, or use mesh_levels"
        )
    return tuple(levels)


def _matrices(archive: zipfile.ZipFile, name: str) -> list[tuple[Any, ...]]:
    """Rows, columns, values and shape of the matrices in an array."""
    with archive.open(f"{name}.npy") as stream:
        return [to_coordinates(entry) for entry in to_objects(read_npy(stream))]


def _levels(neighbours: list, up: list, down: list) -> list[MeshLevel]:
    """Levels from the matrices A, U and D."""
    levels = [MeshLevel(torch.arange(neighbours[0][3][0]), _edges(*neighbours[0]))]
    for k, (adjacent, finer, picks) in enumerate(zip(neighbours[1:], up, down, strict=True)):
        count, before = adjacent[3][0], len(levels[k].ids)
        rows, columns, _, shape = picks
        order = np.argsort(rows, kind="stable")
        if shape != (count, before) or not np.array_equal(rows[order], np.arange(count)):
            raise ValueError(f"D[{k}] must pick one of {before} vertices for each of {count}")
        up_ids, up_weights = _three_per_row(k, before, count, *finer)
        ids = levels[k].ids[torch.from_numpy(columns[order].astype(np.int64))]
        levels.append(MeshLevel(ids, _edges(*adjacent), None, up_ids, up_weights))
    return levels


def _edges(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, shape: tuple[int, int]
) -> torch.Tensor:
    """The pairs (E, 2) that a symmetric matrix has entries for."""
    pairs = np.stack([rows, columns], axis=1)[(values != 0) & (rows < columns)]
    return torch.from_numpy(np.unique(pairs, axis=0).astype(np.int64))


def _three_per_row(
    k: int,
    before: int,
    count: int,
    rows: np.ndarray,
    columns: np.ndarray,
    values: np.ndarray,
    shape: tuple[int, int],
) -> tuple[torch.Tensor, torch.Tensor]:
    """Up to three entries of each row: columns (M, 3) and values (M, 3), filled up with zeros."""
    order = np.lexsort((columns, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)  # within its row
    if shape != (before, count) or place.max() > 2:
        raise ValueError(f"U[{k}] must have three weights for each of {before} vertices")
    up_ids, up_weights = np.zeros((before, 3), np.int64), np.zeros((before, 3), np.float32)
    up_ids[rows, place], up_weights[rows, place] = columns, values
    return torch.from_numpy(up_ids), torch.from_numpy(up_weights)
