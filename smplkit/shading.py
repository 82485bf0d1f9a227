"""Pictures out of a raster: part labels, IUV maps, shaded surfaces.

Convention. Colours lie in 0..1. Normals point out of the body, in the frame of the vertices given;
in a camera frame (x right, y DOWN, z forward) what faces the camera has a normal with z < 0, and
light from above comes from -y. Background is 0 in every map, so labels are joint index + 1.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit._shapes import require_shape
from smplkit.rasterizer import Raster
from smplkit.zbuffer import require_faces

FROM_BEHIND_THE_CAMERA = (-0.3, -0.5, -1.0)  # over the photographer's left shoulder


def vertex_normals(vertices: Tensor, faces: Tensor) -> Tensor:
    """Normals at vertices: the mean of the faces around, weighted by area.

    Args:
        vertices: (..., V, 3).
        faces: (F, 3) int64, counter-clockwise seen from outside.

    Returns:
        (..., V, 3) of length 1, zero where the faces around have no area; differentiable.

    Raises:
        TypeError, ValueError: wrong types, shapes or indices.
    """
    require_shape("vertices", vertices, "V", 3)
    require_faces(faces, vertices.shape[-2])
    a, b, c = (vertices.index_select(-2, corner) for corner in faces.unbind(1))
    of_faces = torch.linalg.cross(b - a, c - a)  # of length twice the area
    normals = torch.zeros_like(vertices)
    for corner in faces.unbind(1):
        normals = normals.index_add(-2, corner, of_faces)
    return F.normalize(normals, dim=-1)


def shade(
    raster: Raster,
    vertices: Tensor,
    colors: Tensor,
    light: Tensor | None = None,
    ambient: float = 0.35,
) -> Tensor:
    """Matt surfaces under one distant light: colour times (ambient + the cosine to the light).

    Args:
        raster: what was drawn.
        vertices: (B, V, 3) its vertices, metres, in the frame that `light` is in.
        colors: (3,) of the whole body, or (V, 3), (1, V, 3) or (B, V, 3) of the vertices.
        light: (3,) or (B, 3) direction TO the light, of any length; default the camera frame's
            (-0.3, -0.5, -1), over the photographer's left shoulder.
        ambient: share of the light that comes from everywhere, 0..1.

    Returns:
        (B, 3, H, W) in 0..1, black where empty; differentiable.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: Lambert's cosine law, with normals interpolated over the face (Phong 1975).
    """
    require_shape("vertices", vertices, "V", 3)
    require_shape("colors", colors, 3)
    batch = len(raster.face_ids)
    light = vertices.new_tensor(FROM_BEHIND_THE_CAMERA) if light is None else light
    require_shape("light", light, 3)
    if light.shape not in ((3,), (batch, 3)):
        raise ValueError(f"light must have shape (3,) or ({batch}, 3), got {tuple(light.shape)}")
    light = F.normalize(light.to(vertices), dim=-1).expand(batch, 3)
    normals = raster.interpolate_covered(vertex_normals(vertices, raster.faces))
    cosine = (F.normalize(normals, dim=-1) * light.index_select(0, raster.images)).sum(-1)
    strength = ambient + (1 - ambient) * cosine.clamp(min=0)
    color = colors if colors.ndim == 1 else raster.interpolate_covered(colors)
    return raster.spread((color * strength[:, None]).clamp(0, 1)).permute(0, 3, 1, 2)


def part_map(raster: Raster, vertex_part: Tensor) -> Tensor:
    """Label each pixel with the part of the nearest corner, the one with the largest weight.

    Args:
        raster: what was drawn.
        vertex_part: (V,) int64 part of each vertex from 0, as `body.model.vertex_part` has it.

    Returns:
        (B, H, W) int64: part + 1, and 0 where empty.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    return raster.spread(_covered_parts(raster, vertex_part) + 1)


def iuv_map(raster: Raster, vertex_part: Tensor, uv_coords: Tensor, uv_faces: Tensor) -> Tensor:
    """The IUV map: which part each pixel sees, and where on the texture.

    Args:
        raster: what was drawn.
        vertex_part: (V,) int64 part of each vertex from 0.
        uv_coords: (T, 2) texture coordinates in 0..1, as `body.model.uv_coords` has them.
        uv_faces: (F, 3) int64 texture corners of the faces drawn, indices into `uv_coords`.

    Returns:
        (B, 3, H, W) floating point: I = part + 1, U, V; zeros where empty. U and V are of the whole
        body's one texture, unlike DensePose's, which has one for each part.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    uv = raster.interpolate_covered(uv_coords, uv_faces)
    parts = _covered_parts(raster, vertex_part)[:, None] + 1
    return raster.spread(torch.cat([parts.to(uv.dtype), uv], dim=-1)).permute(0, 3, 1, 2)


def _covered_parts(raster: Raster, vertex_part: Tensor) -> Tensor:
    """(M,) part of the nearest corner at each covered pixel."""
    integers = isinstance(vertex_part, Tensor) and vertex_part.dtype in (torch.int64, torch.int32)
    if not integers or vertex_part.shape != (raster.num_vertices,):
        given = (
            f"{vertex_part.dtype} of shape {tuple(vertex_part.shape)}"
            if isinstance(vertex_part, Tensor)
            else type(vertex_part).__name__
        )
        raise ValueError(
            f"vertex_part must be a torch.Tensor of int64 with shape ({raster.num_vertices},), one "
            f"for each vertex drawn, got {given}"
        )
    nearest = raster.weights.argmax(1, keepdim=True)
    return vertex_part.long().index_select(0, raster.corners().gather(1, nearest).squeeze(1))
