"""Draw meshes: the nearest face at each pixel, and anything given at vertices between them.

Conventions of image points, depth, facing and what is not drawn are those of `zbuffer.py`, which
finds the visible faces. Here the barycentrics of each covered pixel are computed in its face, with
perspective: they weigh the three corners as they lie in space, not as they lie in the picture.

Gradients flow through barycentrics and depth of the visible face, to points and depth of its
corners. Which face is visible has no gradient: an outline that gradients should move needs
`silhouettes.py`.

    raster = rasterize(points_2d, depth, faces, (64, 64))
    picture = raster.interpolate(vertex_colors)          # (B, 64, 64, 3)
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit._precision import full_precision
from smplkit._shapes import require_shape
from smplkit.zbuffer import require_faces, visible_faces


@dataclass(frozen=True, eq=False)
class Raster:
    """What each pixel sees. Values are kept for the M covered pixels and spread when asked for.

    Attributes:
        face_ids: (B, H, W) int64, -1 where empty.
        faces: (F, 3) the triangles drawn.
        num_vertices: V.
        pixels: (M,) covered pixels, indices into the flattened (B, H, W).
        images: (M,) the image that each of them belongs to.
        weights: (M, 3) their barycentrics, differentiable.
        distances: (M,) their depth, differentiable.
    """

    face_ids: Tensor
    faces: Tensor
    num_vertices: int
    pixels: Tensor
    images: Tensor
    weights: Tensor
    distances: Tensor

    @property
    def mask(self) -> Tensor:
        """(B, H, W) bool, True where a face is seen."""
        return self.face_ids >= 0

    @property
    def barycentrics(self) -> Tensor:
        """(B, H, W, 3) weights of the corners of the face, which sum to 1; zeros where empty."""
        return self.spread(self.weights)

    @property
    def depth(self) -> Tensor:
        """(B, H, W) z of the surface in the camera frame; infinite where empty."""
        return self.spread(self.distances, empty=torch.inf)

    def spread(self, values: Tensor, empty: float = 0) -> Tensor:
        """Put values (M, ...) of the covered pixels into the picture, (B, H, W, ...)."""
        picture = values.new_full((self.face_ids.numel(), *values.shape[1:]), empty)
        picture = picture.index_copy(0, self.pixels, values)
        return picture.view(*self.face_ids.shape, *values.shape[1:])

    def corners(self, faces: Tensor | None = None) -> Tensor:
        """(M, 3) the row of `faces` (default those drawn) that each covered pixel sees."""
        seen = self.face_ids.view(-1).index_select(0, self.pixels)
        return (self.faces if faces is None else faces).index_select(0, seen)

    def interpolate(self, attributes: Tensor, faces: Tensor | None = None) -> Tensor:
        """Interpolate what is given at the corners of the faces.

        Args:
            attributes: (B, V, D), or (1, V, D) or (V, D) for all images; floating point.
            faces: (F, 3) the corners as indices into `attributes`, where these are not given per
                vertex. Texture coordinates (T, 2) come with such faces; for values per face and
                corner (F, 3, D) pass `values.flatten(0, 1)` and `torch.arange(3 * F).view(F, 3)`.

        Returns:
            (B, H, W, D), zeros where empty; differentiable in the attributes, and in the points
            and the depth drawn.

        Raises:
            TypeError, ValueError: wrong types, shapes or indices.
        """
        return self.spread(self.interpolate_covered(attributes, faces))

    def interpolate_covered(self, attributes: Tensor, faces: Tensor | None = None) -> Tensor:
        """Like `interpolate`, at the covered pixels only: (M, D)."""
        require_shape("attributes", attributes, "V", "D")
        batch, (size, width) = len(self.face_ids), attributes.shape[-2:]
        if attributes.ndim > 3 or (attributes.ndim == 3 and len(attributes) not in (1, batch)):
            raise ValueError(
                f"attributes must have shape (V, D), (1, V, D) or ({batch}, V, D) as the raster "
                f"has {batch} images, got {tuple(attributes.shape)}"
            )
        if faces is not None:
            require_faces(faces, size)
            if len(faces) != len(self.faces):
                raise ValueError(
                    f"faces must be as many as drawn, {len(self.faces)}, got {len(faces)}"
                )
        elif size != self.num_vertices:
            raise ValueError(
                f"attributes must have one row for each of the {self.num_vertices} vertices drawn, "
                f"got {size}; rows of another kind need their own `faces`"
            )
        corners = self.corners(faces)
        if attributes.ndim == 3 and len(attributes) > 1:
            corners = corners + size * self.images[:, None]
        values = attributes.flatten(0, -2).index_select(0, corners.view(-1))
        values = values.view(len(corners), 3, width)
        return (values * self.weights[..., None].to(values.dtype)).sum(1)


@full_precision
def rasterize(
    points_2d: Tensor,
    depth: Tensor,
    faces: Tensor,
    image_size: tuple[int, int],
    cull: bool = True,
) -> Raster:
    """Draw meshes.

    Args:
        points_2d: (B, V, 2) projected vertices, pixels; float32 or float64.
        depth: (B, V) their z in the camera frame, positive in front. Points of a weak-perspective
            camera want a depth far larger than the body, z + 1000 say, or they are interpolated as
            if seen from close by.
        faces: (F, 3) int64 triangles, counter-clockwise seen from outside.
        image_size: (width, height), pixels.
        cull: leave out back faces; False draws both sides.

    Returns:
        The raster, differentiable in `points_2d` and `depth`.

    Raises:
        TypeError, ValueError: wrong types, shapes, sizes, or faces that point at no vertex.

    Source: Heckbert and Moreton, "Interpolation for polygon texture mapping and shading", 1991
    (perspective-correct interpolation).
    """
    face_ids = visible_faces(points_2d, depth, faces, image_size, cull)
    _, height, width = face_ids.shape
    images, lines, columns = (face_ids >= 0).nonzero(as_tuple=True)
    pixels = (images * height + lines) * width + columns
    corners = faces.index_select(0, face_ids.view(-1).index_select(0, pixels))
    corners = (corners + points_2d.shape[1] * images[:, None]).unbind(1)
    x, y = points_2d.flatten(0, 1).unbind(1)
    z = depth.to(points_2d.dtype).flatten()
    columns, lines = (centres.to(x.dtype) + 0.5 for centres in (columns, lines))
    ax, bx, cx = (x.index_select(0, corner) - columns for corner in corners)
    ay, by, cy = (y.index_select(0, corner) - lines for corner in corners)
    corner_depth = torch.stack([z.index_select(0, corner) for corner in corners], -1)
    # Twice the areas of the parts into which the centre cuts the face.
    areas = torch.stack([bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx], -1)
    weights = areas / corner_depth
    total = weights.sum(-1, keepdim=True)
    distances = areas.sum(-1) / total.squeeze(-1)
    return Raster(face_ids, faces, points_2d.shape[1], pixels, images, weights / total, distances)
