"""Meshes of posed bodies as glb files, which every 3D viewer and Blender open.

Convention. glTF has y up, and its viewers look along -z. A camera frame (x right, y down, z
forward) becomes that by a half turn about x, (x, -y, -z): a person who stands upright in the
photograph stands upright in the viewer and faces it as they faced the camera, which is at the
origin. Metres. People written by several calls stand to each other as before the camera.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from torch import Tensor

from smplkit.cameras import BODY_TO_CAMERA


def glb_of_people(
    people: Mapping[str, Tensor],
    faces: Tensor,
    colors: Mapping[str, tuple[float, float, float]] | None = None,
) -> bytes:
    """Pack people into one glb file.

    Args:
        people: name -> (V, 3) vertices, metres, camera frame. The names are those of the nodes and
            meshes in the file.
        faces: (F, 3) int64 triangles.
        colors: name -> colour in 0..1; default grey.

    Returns:
        The contents of the file.

    Raises:
        ValueError: nobody to pack, vertices of another shape, or not finite.
    """
    import trimesh

    if not people:
        raise ValueError("people is empty; expected at least one name with vertices (V, 3)")
    scene = trimesh.Scene()
    for name, vertices in people.items():
        if vertices.ndim != 2 or vertices.shape[1] != 3 or not vertices.isfinite().all():
            raise ValueError(
                f"people[{name!r}] must be finite vertices of shape (V, 3), got "
                f"{tuple(vertices.shape)}"
            )
        upright = vertices.detach().cpu().float() @ BODY_TO_CAMERA  # its own inverse
        mesh = trimesh.Trimesh(upright.numpy(), faces.cpu().numpy(), process=False)
        color = (0.7, 0.7, 0.7) if colors is None else colors[name]
        mesh.visual = trimesh.visual.TextureVisuals(
            material=trimesh.visual.material.PBRMaterial(
                name=name,
                baseColorFactor=np.array([*color, 1.0]),
                metallicFactor=0.0,
                roughnessFactor=0.9,
            )
        )
        scene.add_geometry(mesh, node_name=name, geom_name=name)
    return scene.export(file_type="glb", include_normals=True)


def write_bytes(path: Path, contents: bytes) -> None:
    """Write a file in one go: readers see the old one or the new one, never a part.

    Args:
        path: the file; replaced when it is there, its folder must exist.
        contents: what to write.

    Raises:
        OSError: it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(contents)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
