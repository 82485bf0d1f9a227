"""Which face does each pixel see? A batched z-buffer in plain tensor operations, CPU and GPU.

Convention. Image points are (x, y), x first, y DOWN, from the top left corner; pixel (i, j) covers
[i, i+1) x [j, j+1) and shows what its centre (i + 0.5, j + 0.5) sees. Depth is the z of the camera
frame, positive in front. A triangle faces the camera if its corners run counter-clockwise as one
looks at the picture, which for y down means a NEGATIVE cross product; a mesh that is
counter-clockwise seen from outside appears so (all bodies here do). Back faces are left out: right
for closed meshes; `cull=False` draws both sides. A mirrored picture needs `faces.flip(-1)`.

How. Each triangle is expanded to the pixel centres inside its own bounding box: most have none, one
or two, so nothing is wasted on windows of a fixed size. Three edge functions tell which centres lie
inside; 1 / z is linear over the picture. Then all race for their pixels in one scatter, with a
64-bit key that holds the bits of the depth above the number of the face: the nearest wins, and of
equals the one with the lower number.

What is not drawn: a triangle without area, or with a corner that is NaN, infinite, more than 1e9
pixels away, or not in front of the camera (there is no clipping: a triangle that straddles the
camera plane is left out whole). Time grows with the pixels in all boxes together; memory does not.

Source: Pineda, "A parallel algorithm for polygon rasterization", SIGGRAPH 1988 (edge functions).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from smplkit._shapes import require_shape

FAR_PIXELS = 1e9  # beyond, float32 resolves no pixels, and products of coordinates may overflow
DEPTH_RANGE = 1e-12, 1e12  # where 1 / depth is a sound number in float32
CHUNK_FACES = 1 << 18  # triangles looked at together: few enough for a CPU's cache
CHUNK_PIXELS = 1 << 17  # pixel centres tested together; both bound the memory
GPU_CHUNKS = 16  # times as many on a GPU, which needs longer pieces of work
EMPTY = torch.iinfo(torch.int64).max  # behind all keys


@torch.no_grad()
def visible_faces(
    points_2d: Tensor,
    depth: Tensor,
    faces: Tensor,
    image_size: tuple[int, int],
    cull: bool = True,
) -> Tensor:
    """The face that each pixel sees; all that a hard silhouette needs.

    Args:
        points_2d: (B, V, 2) projected vertices, pixels; float32 or float64.
        depth: (B, V) their z in the camera frame, positive in front.
        faces: (F, 3) int64 triangles, counter-clockwise seen from outside.
        image_size: (width, height), pixels.
        cull: leave out back faces; False draws both sides.

    Returns:
        (B, H, W) int64 numbers of faces, -1 where empty.

    Raises:
        TypeError, ValueError: wrong types, shapes, sizes, or faces that point at no vertex.
    """
    width, height = require_image_size(image_size)
    require_drawable(points_2d, depth, faces)
    batch = len(points_2d)
    keys = torch.full((batch, height, width), EMPTY, device=points_2d.device)
    step = max(1, _chunk(CHUNK_FACES, faces) // max(1, len(faces)))
    for start in range(0, batch, step):
        part = slice(start, start + step)
        _draw(keys[part], points_2d[part], depth[part], faces, cull)
    return number_of_key(keys)


def _draw(keys: Tensor, points_2d: Tensor, depth: Tensor, faces: Tensor, cull: bool) -> None:
    """Draw a few images into their keys (B, H, W), in place.

    Images are the last axis, (V, B) and (F, B): a vertex is then fetched for all of them at once.
    """
    batch, height, width = keys.shape
    x, y = sound_points(points_2d, depth).permute(2, 1, 0).contiguous()
    inverse_depth = depth.T.to(x.dtype).reciprocal().flatten()
    ax, bx, cx = (x.index_select(0, corner) for corner in faces.unbind(1))
    ay, by, cy = (y.index_select(0, corner) for corner in faces.unbind(1))
    left, right = pixel_range(ax.minimum(bx).minimum(cx), ax.maximum(bx).maximum(cx), width)
    top, bottom = pixel_range(ay.minimum(by).minimum(cy), ay.maximum(by).maximum(cy), height)
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    drawn = (area < 0 if cull else area != 0) & (left <= right) & (top <= bottom)
    face, image = drawn.nonzero(as_tuple=True)
    flat = face * batch + image
    ax, bx, cx, ay, by, cy, left, right, top, bottom = (
        value.view(-1).index_select(0, flat)
        for value in (ax, bx, cx, ay, by, cy, left, right, top, bottom)
    )
    for row, column, line in pixels_in_boxes(left, right, top, bottom):
        # Corners relative to the pixel centre: an edge then has exactly opposite values in the two
        # triangles that share it, and no pixel falls between them.
        px, py = column + 0.5, line + 0.5
        a_x, b_x, c_x = (value.index_select(0, row) - px for value in (ax, bx, cx))
        a_y, b_y, c_y = (value.index_select(0, row) - py for value in (ay, by, cy))
        of_a, of_b, of_c = b_x * c_y - b_y * c_x, c_x * a_y - c_y * a_x, a_x * b_y - a_y * b_x
        total = of_a + of_b + of_c
        inside = (of_a.maximum(of_b).maximum(of_c) <= 0) & (total < 0)
        if not cull:
            inside |= (of_a.minimum(of_b).minimum(of_c) >= 0) & (total > 0)
        hit = inside.nonzero().squeeze(-1)
        of_a, of_b, of_c, total, column, line, row = (
            value.index_select(0, hit) for value in (of_a, of_b, of_c, total, column, line, row)
        )
        number, picture = face.index_select(0, row), image.index_select(0, row)
        corners = faces.index_select(0, number) * batch + picture[:, None]
        at_a, at_b, at_c = (inverse_depth.index_select(0, corner) for corner in corners.unbind(1))
        z = total / (of_a * at_a + of_b * at_b + of_c * at_c)
        pixel = (picture * height + line.long()) * width + column.long()
        keys.view(-1).scatter_reduce_(0, pixel, sort_key(z, number), "amin")


def sound_points(points_2d: Tensor, depth: Tensor) -> Tensor:
    """The points (B, V, 2), those that cannot be drawn as NaN: it fails every comparison."""
    sound = (depth > DEPTH_RANGE[0]) & (depth < DEPTH_RANGE[1])
    sound = sound[..., None] & (points_2d.abs() < FAR_PIXELS)
    return torch.where(sound, points_2d, torch.nan)


def pixel_range(low: Tensor, high: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """First and last of the pixels 0..size - 1 whose centres lie between `low` and `high`."""
    return (low - 0.5).ceil_().clamp_(min=0), (high - 0.5).floor_().clamp_(max=size - 1)


def pixels_in_boxes(
    left: Tensor, right: Tensor, top: Tensor, bottom: Tensor
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """List the pixels of N boxes one after the other, in pieces of bounded size.

    Args:
        left, right, top, bottom: (N,) whole numbers, first and last column and line of each box,
            right >= left and bottom >= top.

    Yields:
        Number of the box (P,) int64, and column and line (P,) of the pixel as floating point.
    """
    columns = (right - left + 1).long()
    counts = columns * (bottom - top + 1).long()
    ends = counts.cumsum(0)
    starts = ends - counts
    total = int(ends[-1]) if len(ends) else 0
    step = _chunk(CHUNK_PIXELS, ends)
    for begin in range(0, total, step):
        end = min(begin + step, total)
        here = ends.clamp(begin, end) - starts.clamp(begin, end)  # pixels of each box in this piece
        box = torch.repeat_interleave(here, output_size=end - begin)
        k = torch.arange(begin, end, device=box.device) - starts.index_select(0, box)
        width = columns.index_select(0, box)
        line = k.div(width, rounding_mode="floor")
        column = k - line * width
        yield box, left.index_select(0, box) + column, top.index_select(0, box) + line


def _chunk(size: int, like: Tensor) -> int:
    return size if like.device.type == "cpu" else size * GPU_CHUNKS


def sort_key(value: Tensor, number: Tensor) -> Tensor:
    """int64 that sorts by value (>= 0, to float32 precision) first, then by number (< 2^31).

    The bits of floating-point numbers that are not negative, read as integers, keep their order.
    """
    return value.float().view(torch.int32).long() << 32 | number


def number_of_key(keys: Tensor) -> Tensor:
    """The numbers in the lower halves of keys, in place; -1 for EMPTY, whose bits there are 1."""
    return keys.bitwise_left_shift_(32).bitwise_right_shift_(32)


def require_image_size(image_size: tuple[int, int]) -> tuple[int, int]:
    """Raise unless `image_size` is (width, height) of at least one whole pixel."""
    try:
        width, height = image_size
        if width == int(width) >= 1 and height == int(height) >= 1:
            return int(width), int(height)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(
        f"image_size must be (width, height) in whole pixels, at least 1, got {image_size!r}"
    )


def require_drawable(points_2d: Tensor, depth: Tensor, faces: Tensor) -> None:
    """Raise unless points (B, V, 2), depth (B, V) and faces (F, 3) fit together."""
    require_shape("points_2d", points_2d, "B", "V", 2)
    require_shape("depth", depth, "B", "V")
    if points_2d.ndim != 3 or depth.shape != points_2d.shape[:2]:
        raise ValueError(
            "points_2d and depth must have shapes (B, V, 2) and (B, V), "
            f"got {tuple(points_2d.shape)} and {tuple(depth.shape)}"
        )
    if points_2d.dtype not in (torch.float32, torch.float64):
        raise TypeError(f"points_2d must be float32 or float64, got {points_2d.dtype}")
    require_faces(faces, points_2d.shape[1])


def require_faces(faces: Tensor, size: int, name: str = "faces") -> None:
    """Raise unless `faces` is (F, 3) int64 within 0..size - 1."""
    if not isinstance(faces, Tensor) or faces.dtype != torch.int64:
        given = faces.dtype if isinstance(faces, Tensor) else type(faces).__name__
        raise TypeError(f"{name} must be a torch.Tensor of int64, got {given}")
    if faces.ndim != 2 or faces.shape[1] != 3:
        raise ValueError(f"{name} must have shape (F, 3), got {tuple(faces.shape)}")
    if len(faces):
        low, high = torch.stack(faces.aminmax()).tolist()
        if low < 0 or high >= size:
            raise ValueError(f"{name} must lie in 0..{size - 1}, got {low}..{high}")
