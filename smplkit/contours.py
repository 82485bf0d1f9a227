"""The outer contour of a mesh in a picture, and which piece of it is nearest to a pixel.

An edge is on the contour where one of its faces looks at the camera and the other away, and on the
OUTER contour where beyond it lies background, rather than another part of the body. The contour is
a list of pieces of such edges, none longer than a pixel: an edge may run half before the body and
half before the background.

Conventions as in `zbuffer.py`.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from smplkit.zbuffer import (
    CHUNK_FACES,
    EMPTY,
    number_of_key,
    pixel_range,
    pixels_in_boxes,
    require_faces,
    sort_key,
)

OUTSIDE = 0.75  # pixels from the contour: in the pixel there, the centre is on the outer side too


class Contour(NamedTuple):
    """P pieces of edges.

    Attributes:
        image: (P,) int64 the image each is in.
        ends: (P, 2) int64 the two vertices of the edge.
        cut: (P, 2) where on the edge the piece begins and ends: 0 at one vertex, 1 at the other.
    """

    image: Tensor
    ends: Tensor
    cut: Tensor

    def segments(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Begin and end (P, 2) of the pieces; differentiable in points (B, V, 2)."""
        first = self.image * points.shape[1]
        points = points.flatten(0, 1)
        start, stop = (points.index_select(0, first + end) for end in self.ends.unbind(1))
        return torch.lerp(start, stop, self.cut[:, :1]), torch.lerp(start, stop, self.cut[:, 1:])


def face_neighbours(faces: Tensor) -> Tensor:
    """The face beyond each edge.

    Args:
        faces: (F, 3) int64 triangles.

    Returns:
        (F, 3) int64: entry k is the face on the other side of the edge from corner k to corner
        k + 1; -1 at a border and where more than two faces meet.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_faces(faces, torch.iinfo(torch.int32).max)
    start, end = faces, faces.roll(-1, dims=1)
    edges = (start.minimum(end) << 32 | start.maximum(end)).flatten()
    _, edge, count = edges.unique(return_inverse=True, return_counts=True)
    order = edge.argsort(stable=True)
    paired = order[(count == 2).index_select(0, edge.index_select(0, order))].view(-1, 2)
    neighbours = torch.full_like(edges, -1)
    neighbours[paired] = paired.flip(1) // 3
    return neighbours.view(-1, 3)


@torch.no_grad()
def outer_contour(points: Tensor, faces: Tensor, neighbours: Tensor, mask: Tensor) -> Contour:
    """Find the outer contour.

    Args:
        points: (B, V, 2) pixels, NaN where they cannot be drawn (`zbuffer.sound_points`).
        faces: (F, 3) int64 triangles of closed meshes, counter-clockwise seen from outside.
        neighbours: (F, 3) as `face_neighbours` gives them.
        mask: (B, H, W) bool, the hard silhouette.

    Returns:
        Its pieces within the picture.
    """
    step = max(1, CHUNK_FACES // max(1, len(faces)))  # bounds the memory
    parts = []
    for first in range(0, max(1, len(points)), step):
        some = slice(first, first + step)
        image, *rest = _contour_of_some(points[some], faces, neighbours, mask[some])
        parts.append((image + first, *rest))
    return Contour(*(torch.cat(part) for part in zip(*parts, strict=True)))


def _contour_of_some(points: Tensor, faces: Tensor, neighbours: Tensor, mask: Tensor) -> Contour:
    _, height, width = mask.shape
    a, b, c = (points.index_select(1, corner) for corner in faces.unbind(1))
    front = F.pad(cross(b - a, c - a) < 0, (0, 1))  # and for face -1, where there is none: False
    image, face, corner = (front[:, :-1, None] & ~front[:, neighbours]).nonzero(as_tuple=True)
    ends = torch.stack([faces[face, corner], faces[face, (corner + 1) % 3]], -1)
    start, stop = (points[image, end] for end in ends.unbind(1))
    along = stop - start
    # Where the edge enters the picture and leaves it (Liang and Barsky 1984), 0 to 1 along it.
    slope = torch.where(along == 0, torch.finfo(along.dtype).tiny, along)
    borders = -start / slope, (start.new_tensor([width, height]) - start) / slope
    enter = borders[0].minimum(borders[1]).amax(1).clamp(min=0)
    leave = borders[0].maximum(borders[1]).amin(1).clamp(max=1)
    length = ((leave - enter) * along.norm(dim=1)).nan_to_num(0)  # inf * 0 where there is none
    count = length.ceil().clamp(min=0).long()
    edge = torch.repeat_interleave(count)
    k = torch.arange(len(edge), device=edge.device) - (count.cumsum(0) - count)[edge]
    share = torch.stack([k, k + 1], -1).to(along.dtype) / count[edge, None]
    cut = torch.lerp(enter[edge, None], leave[edge, None], share)
    start, along = start[edge], along[edge]
    outward = F.normalize(torch.stack([-along[:, 1], along[:, 0]], -1), dim=-1)
    column, line = (start + along * cut.mean(1, keepdim=True) + OUTSIDE * outward).unbind(1)
    column, line = column.clamp(0, width - 1).long(), line.clamp(0, height - 1).long()
    outer = ~mask[image[edge], line, column]
    edge = edge[outer]
    return Contour(image[edge], ends[edge], cut[outer])


@torch.no_grad()
def nearest_pieces(
    contour: Contour, points: Tensor, image_size: tuple[int, int], reach: float
) -> tuple[Tensor, Tensor]:
    """The piece of the contour that is nearest to each pixel centre within reach of one.

    Args:
        contour: the pieces.
        points: (B, V, 2) pixels.
        image_size: (width, height), pixels.
        reach: pixels.

    Returns:
        Pixels (N,), as indices into the flattened (B, H, W), and numbers of pieces (N,).
    """
    width, height = image_size
    start, stop = contour.segments(points)
    keys = torch.full((len(points) * height * width,), EMPTY, device=points.device)
    low, high = start.minimum(stop) - reach, start.maximum(stop) + reach
    left, right = pixel_range(low[:, 0], high[:, 0], width)
    top, bottom = pixel_range(low[:, 1], high[:, 1], height)
    number = ((left <= right) & (top <= bottom)).nonzero().squeeze(-1)
    boxes = (value.index_select(0, number) for value in (left, right, top, bottom))
    for box, column, line in pixels_in_boxes(*boxes):
        piece = number.index_select(0, box)
        centre = torch.stack([column, line], -1) + 0.5
        segment = start.index_select(0, piece), stop.index_select(0, piece)
        squared = squared_distance(centre, *segment)
        image = contour.image.index_select(0, piece)
        pixel = (image * height + line.long()) * width + column.long()
        key = torch.where(squared < reach**2, sort_key(squared, piece), EMPTY)
        keys.scatter_reduce_(0, pixel, key, "amin")
    pixel = (keys != EMPTY).nonzero().squeeze(-1)
    return pixel, number_of_key(keys.index_select(0, pixel))


def squared_distance(points: Tensor, start: Tensor, stop: Tensor) -> Tensor:
    """(P,) from points (P, 2) to segments; a segment without length is a point."""
    along, offset = stop - start, points - start
    length = (along * along).sum(-1)
    tiny = torch.finfo(length.dtype).tiny
    t = ((offset * along).sum(-1) / length.clamp(min=tiny)).clamp(0, 1)
    gap = offset - t[:, None] * along
    return (gap * gap).sum(-1)


def cross(u: Tensor, v: Tensor) -> Tensor:
    """(...) z of the cross product of (..., 2) with (..., 2)."""
    return u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
