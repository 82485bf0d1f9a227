"""Silhouettes that gradients can move.

A hard mask does not change when a vertex moves by a little, so it teaches nothing. Two ways out:

- `soft_silhouette` measures the signed distance of each pixel centre to the outer contour of the
  body and takes its sigmoid. At one half it is the hard mask exactly. Its gradients reach the
  vertices on the contour.
- `softras_silhouette` lets every triangle cover pixels softly and asks whether any does. It needs
  no contour, but the thousands of small triangles of a body each add a little around them, so that
  the mask swells. It is here to be compared with, and is slow.

Conventions as in `zbuffer.py`. Distances are in pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from smplkit._precision import full_precision
from smplkit._shapes import require_shape
from smplkit.contours import (
    Contour,
    cross,
    face_neighbours,
    nearest_pieces,
    outer_contour,
    squared_distance,
)
from smplkit.zbuffer import (
    pixel_range,
    pixels_in_boxes,
    require_drawable,
    require_image_size,
    sound_points,
    visible_faces,
)

__all__ = ["face_neighbours", "soft_silhouette", "softras_silhouette"]

REACH = 8.0  # in sigmas: further from the contour the sigmoid is 0 or 1 to 3e-4, without gradient
SOFTRAS_REACH = 12.0  # likewise in the exponent of one triangle's sigmoid: 6e-6


@full_precision
def soft_silhouette(
    points_2d: Tensor,
    depth: Tensor,
    faces: Tensor,
    image_size: tuple[int, int],
    sigma: float = 0.5,
    neighbours: Tensor | None = None,
) -> Tensor:
    """Sigmoid of the signed distance to the outer contour, over sigma.

    Which edges make the contour, and which piece of it is nearest to a pixel, is found without
    gradients; the distance to that piece then has them. Where the outline of one part goes on
    behind another is seen in the hard mask, to about a pixel; elsewhere distances are exact.

    Args:
        points_2d: (B, V, 2) projected vertices, pixels; float32 or float64.
        depth: (B, V) their z in the camera frame, positive in front.
        faces: (F, 3) int64 triangles of closed meshes, counter-clockwise seen from outside.
        image_size: (width, height), pixels.
        sigma: softness, pixels. Gradients reach 8 sigma to either side of the contour.
        neighbours: `face_neighbours(faces)`, to save making it again in a loop.

    Returns:
        (B, H, W) in 0..1, above one half where the hard mask is set; differentiable in `points_2d`.

    Raises:
        TypeError, ValueError: wrong types, shapes, sizes, or faces that point at no vertex.
    """
    width, height = require_image_size(image_size)
    require_drawable(points_2d, depth, faces)
    _require_sigma(sigma)
    neighbours = face_neighbours(faces) if neighbours is None else neighbours
    if neighbours.shape != faces.shape:
        raise ValueError(
            f"neighbours must be face_neighbours(faces) of shape {tuple(faces.shape)}, "
            f"got {tuple(neighbours.shape)}"
        )
    reach = REACH * sigma
    with torch.no_grad():
        # A frame around the picture: contours beyond its border count, hidden ones there do not.
        frame = int(min(reach + 2, max(width, height)))
        framed = points_2d + frame
        size = width + 2 * frame, height + 2 * frame
        mask = visible_faces(framed, depth, faces, size) >= 0
        contour = outer_contour(sound_points(framed, depth), faces, neighbours, mask)
        pixel, piece = nearest_pieces(contour, points_2d, (width, height), reach)
        contour = Contour(*(part.index_select(0, piece) for part in contour))
        column, line = pixel % width, pixel // width % height
        centre = torch.stack([column, line], -1).to(points_2d.dtype) + 0.5
    near = squared_distance(centre, *contour.segments(points_2d)).clamp(min=1e-12).sqrt()
    mask = mask[:, frame : frame + height, frame : frame + width]
    distance = near.new_full((mask.numel(),), reach).index_copy(0, pixel, near).view(mask.shape)
    return torch.sigmoid(torch.where(mask, distance, -distance) / sigma)


@full_precision
def softras_silhouette(
    points_2d: Tensor,
    faces: Tensor,
    image_size: tuple[int, int],
    sigma: float = 0.7,
) -> Tensor:
    """SoftRas: 1 - prod over triangles of 1 - sigmoid(+-d^2 / sigma).

    d is the distance to the triangle's border, counted positive inside. As published, front and
    back faces count alike, and depth does not count at all.

    Args:
        points_2d: (B, V, 2) projected vertices, pixels; float32 or float64.
        faces: (F, 3) int64 triangles.
        image_size: (width, height), pixels.
        sigma: softness, pixels SQUARED.

    Returns:
        (B, H, W) in 0..1; differentiable in `points_2d`.

    Raises:
        TypeError, ValueError: wrong types, shapes, sizes, or faces that point at no vertex.

    Source: Liu et al., "Soft Rasterizer", ICCV 2019, equations 1 and 6.
    """
    width, height = require_image_size(image_size)
    require_shape("points_2d", points_2d, "B", "V", 2)
    require_drawable(points_2d, depth := torch.ones_like(points_2d[..., 0]), faces)
    _require_sigma(sigma)
    reach = (SOFTRAS_REACH * sigma) ** 0.5
    with torch.no_grad():
        corners = sound_points(points_2d, depth)[:, faces].flatten(0, 1)  # (B F, 3, 2)
        low, high = corners.amin(1) - reach, corners.amax(1) + reach
        left, right = pixel_range(low[:, 0], high[:, 0], width)
        top, bottom = pixel_range(low[:, 1], high[:, 1], height)
        area = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        drawn = (left <= right) & (top <= bottom) & (area != 0)
        number = drawn.nonzero().squeeze(-1)
        boxes = [value.index_select(0, number) for value in (left, right, top, bottom)]
    not_covered = points_2d.new_zeros(len(points_2d) * height * width)  # logarithm of the product
    for box, column, line in pixels_in_boxes(*boxes):
        triangle = number.index_select(0, box)
        # Computed again in the backward pass: all pieces together would not fit into memory.
        term = checkpoint(
            _softras_term, points_2d, faces, triangle, column, line, sigma,
            use_reentrant=False, preserve_rng_state=False,
        )  # fmt: skip
        image = triangle // len(faces)
        pixel = (image * height + line.long()) * width + column.long()
        not_covered = not_covered.index_add(0, pixel, term)
    return (1 - not_covered.exp()).view(len(points_2d), height, width)


def _softras_term(
    points: Tensor, faces: Tensor, triangle: Tensor, column: Tensor, line: Tensor, sigma: float
) -> Tensor:
    """(P,) logarithm of 1 - sigmoid(+-d^2 / sigma) of pixels in the boxes of triangles."""
    first = triangle // len(faces) * points.shape[1]
    corners = faces.index_select(0, triangle % len(faces)) + first[:, None]
    points = points.flatten(0, 1)
    a, b, c = (points.index_select(0, corner) for corner in corners.unbind(1))
    centre = torch.stack([column, line], -1) + 0.5
    edges = (a, b), (b, c), (c, a)
    squared = torch.stack([squared_distance(centre, u, v) for u, v in edges]).amin(0)
    sides = torch.stack([cross(v - u, centre - u) for u, v in edges])
    inside = (sides <= 0).all(0) | (sides >= 0).all(0)
    return -F.softplus(torch.where(inside, squared, -squared) / sigma)


def _require_sigma(sigma: float) -> None:
    if not 0 < sigma < torch.inf:
        raise ValueError(f"sigma must be a positive number, got {sigma!r}")
