"""`python -m smplkit.body.make_open_body.coarse OUT_DIR` writes coarse_mesh.npz.

It starts from the open body as shipped and needs nothing else. The same half-edge collapses that
made the body go on, until about 1 500 of its own vertices are left, under errors summed over three
genders, shapes far from the mean, and bent limbs. Poses are left-right symmetric, so that the
mid-line stays at x = 0 and the right half is the mirror of the left.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import torch
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from smplkit.body.coarse import topology_digest
from smplkit.body.make_open_body.decimate import decimate_half
from smplkit.body.model_files import GENDERS, OPEN_LICENCE, ModelData, load_model
from smplkit.body.smpl import SMPL
from smplkit.skeleton import SMPL_JOINTS

VERTICES = 1500
BETA = 2.0  # of the shapes away from the mean
CAVITY_CHART = 200  # texture charts of the head with fewer vertices are the mouth and eye sockets
# More vertices for what is small and tells people apart, hardly any for what is never seen.
IMPORTANCE = {"head": 3.0, "hand": 3.0, "foot": 2.0, "ankle": 1.5, "wrist": 1.5}
CAVITY_IMPORTANCE = 0.01


def _symmetric_poses() -> torch.Tensor:
    """(P, 23, 3) axis-angles: T-pose, sitting with bent arms, arms down, squatting."""
    pose = torch.zeros(4, 24, 3)

    def bend(row: int, joint: str, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> None:
        """The same movement on both sides; one name for a joint of the mid-line."""
        names = [joint] if joint in SMPL_JOINTS else [f"left_{joint}", f"right_{joint}"]
        for name in names:
            side = -1.0 if name.startswith("right") else 1.0
            pose[row, SMPL_JOINTS.index(name)] = torch.tensor([x, side * y, side * z])

    bend(1, "hip", x=-1.5)
    bend(1, "knee", x=1.6)
    bend(1, "elbow", y=-2.0)
    bend(1, "spine2", x=0.3)
    bend(2, "shoulder", z=-1.2)
    bend(2, "foot", x=0.4)
    bend(3, "hip", x=-1.0, z=0.5)
    bend(3, "knee", x=2.2)
    bend(3, "ankle", x=-0.4)
    bend(3, "shoulder", y=-1.3)
    bend(3, "elbow", y=-1.0)
    bend(3, "neck", x=0.4)
    return pose[:, 1:]


def _sample_bodies() -> np.ndarray:
    """(S, V, 3) bodies under which the errors are measured."""
    poses = _symmetric_poses()
    betas = torch.zeros(5, 10)
    betas[1:, 0] = torch.tensor([BETA, -BETA, 0.0, 0.0])
    betas[1:, 1] = torch.tensor([0.0, 0.0, BETA, -BETA])
    bodies = []
    for gender in GENDERS:
        body = SMPL(gender=gender).double()
        bodies.append(body(betas=betas.double()).vertices)
        bodies.append(body(body_pose=poses[1:].double()).vertices)
    return torch.cat(bodies).numpy()


def _importance(model: ModelData) -> np.ndarray:
    """(V,) factor on the error at each vertex."""
    parts = np.array(SMPL_JOINTS)[model.vertex_part]
    factor = np.ones(len(parts))
    for name, value in IMPORTANCE.items():
        factor[np.char.endswith(parts, name)] = value
    edges = model.uv_faces[:, [0, 1, 1, 2]].reshape(-1, 2)
    size = len(model.uv_coords)
    graph = coo_matrix((np.ones(len(edges)), edges.T), shape=(size, size))
    _, chart = connected_components(graph, directed=False)
    small = np.bincount(chart)[chart[model.uv_faces[:, 0]]] < CAVITY_CHART
    inside = np.unique(model.faces[small])
    outside = np.unique(model.faces[~small])
    cavity = np.setdiff1d(inside[parts[inside] == "head"], outside)
    factor[cavity] = CAVITY_IMPORTANCE
    return factor


def coarse_arrays(model: ModelData, vertices: int = VERTICES) -> dict[str, np.ndarray]:
    """Decimate a body of the open topology.

    Args:
        model: gives faces, texture corners, parts and the mirror.
        vertices: about how many to keep.

    Returns:
        ids (Vc,) ascending vertex numbers of the body, faces (Fc, 3) into ids, uv_faces (Fc, 3)
        into the body's texture coordinates, topology: the digest of the body's faces, licence.
    """
    mirror = model.vertex_mirror
    half_faces, uv_faces = np.split(model.faces, 2)[0], np.split(model.uv_faces, 2)[0]
    used = np.unique(half_faces)
    on_midline = mirror[used] == used
    half = np.concatenate([used[on_midline], used[~on_midline]])  # decimate_half wants this order
    number = np.full(len(mirror), -1)
    number[half] = np.arange(len(half))
    midline = int(on_midline.sum())
    bodies = _sample_bodies()[:, half]
    bodies[:, :midline, 0] = 0
    kept, left_faces, left_uv = decimate_half(
        bodies,
        number[half_faces],
        uv_faces,
        model.uv_coords,
        _importance(model)[half],
        midline,
        vertices,
    )
    left = half[kept][left_faces]  # numbers of the whole body from here on
    right_uv = _mirrored_corners(model, left, left_uv)
    faces = np.concatenate([left, mirror[left][:, ::-1]])
    ids = np.unique(faces)
    return {
        "ids": ids.astype(np.uint16),
        "faces": np.searchsorted(ids, faces).astype(np.uint16),
        "uv_faces": np.concatenate([left_uv, right_uv]).astype(np.uint16),
        "topology": np.array(topology_digest(model.faces)),
        "licence": np.array(OPEN_LICENCE),
    }


def _mirrored_corners(model: ModelData, left: np.ndarray, left_uv: np.ndarray) -> np.ndarray:
    """Texture corners of the mirrored faces, in their turned order."""
    (half_uv, other_uv) = np.split(model.uv_faces, 2)
    partner = np.full(len(model.uv_coords), -1)
    partner[half_uv] = other_uv[:, ::-1]  # the right half is the left face by face, turned round
    return partner[left_uv][:, ::-1]


def build(out_dir: Path) -> Path:
    """Write coarse_mesh.npz into `out_dir`, byte for byte the same every time."""
    path = out_dir / "coarse_mesh.npz"
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        np.savez_compressed(file, **coarse_arrays(load_model()))
    os.replace(temporary, path)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m smplkit.body.make_open_body.coarse", description=__doc__
    )
    parser.add_argument("out_dir", type=Path, help="folder for the file")
    build(parser.parse_args().out_dir)
