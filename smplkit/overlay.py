"""Pictures of posed bodies over a photograph, drawn by the z-buffer of this package.

Convention. Images are uint8 (H, W, 3), red green blue. Vertices are metres in the camera frame (x
right, y down, z forward); focal length and principal point are pixels of the image given. All
people share one z-buffer, so who stands nearer hides who stands behind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.cameras import perspective_projection
from smplkit.rasterizer import rasterize
from smplkit.shading import shade

# Told apart by most people who do not see red or green: Okabe and Ito's colours, made lighter.
PERSON_COLORS = (
    (0.55, 0.78, 0.95),
    (0.96, 0.76, 0.42),
    (0.50, 0.83, 0.72),
    (0.95, 0.66, 0.55),
    (0.90, 0.74, 0.86),
    (0.93, 0.90, 0.55),
)
SAMPLES = 2  # per pixel and axis, so that outlines are smooth


def person_color(index: int) -> tuple[float, float, float]:
    """Colour of the person of a number; colours repeat after `PERSON_COLORS`."""
    return PERSON_COLORS[index % len(PERSON_COLORS)]


def draw_bodies(
    image: np.ndarray,
    vertices: Tensor,
    faces: Tensor,
    focal_length: float,
    principal_point: tuple[float, float] | None = None,
    colors: Sequence[tuple[float, float, float]] | None = None,
    opacity: float = 0.85,
) -> np.ndarray:
    """Draw bodies over a photograph.

    Args:
        image: (H, W, 3) uint8.
        vertices: (P, V, 3) of P people, metres, camera frame; P = 0 leaves the image as it is.
        faces: (F, 3) int64 triangles of one body.
        focal_length: pixels.
        principal_point: pixels; default the middle of the image.
        colors: one per person, in 0..1; default `PERSON_COLORS` in turn.
        opacity: 1 hides the photograph behind the bodies, 0 the bodies.

    Returns:
        (H, W, 3) uint8, a new image. Parts of a body behind the camera are left out.

    Raises:
        TypeError, ValueError: wrong types or shapes, colours that are not one per person, or an
            opacity outside of 0..1.
    """
    _require_image(image)
    require_shape("vertices", vertices, "V", 3)
    if vertices.ndim != 3:
        raise ValueError(f"vertices must have shape (P, V, 3), got {tuple(vertices.shape)}")
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity must lie in 0..1, got {opacity}")
    height, width = image.shape[:2]
    people, per_body = vertices.shape[:2]
    if people == 0:
        return image.copy()
    colors = [person_color(i) for i in range(people)] if colors is None else colors
    if len(colors) != people:
        raise ValueError(f"colors must be one for each of {people} people, got {len(colors)}")
    centre = (width / 2, height / 2) if principal_point is None else principal_point
    # One mesh of all people, at more samples than the image has pixels.
    scene = vertices.detach().reshape(1, people * per_body, 3).float()
    meshes = torch.cat([faces + person * per_body for person in range(people)])
    points = SAMPLES * perspective_projection(scene, focal_length, centre, check_depth=False)
    raster = rasterize(points, scene[..., 2], meshes, (SAMPLES * width, SAMPLES * height))
    paint = scene.new_tensor(colors).repeat_interleave(per_body, dim=0)
    shaded = shade(raster, scene, paint)[0].permute(1, 2, 0)
    cover = opacity * raster.mask[0, ..., None].to(shaded)
    painted, cover = _average(cover * shaded), _average(cover)
    blended = 255 * painted + (1 - cover) * torch.from_numpy(image.copy()).to(painted)
    return blended.round().clamp(0, 255).to(torch.uint8).cpu().numpy()


def draw_from_side(
    vertices: Tensor,
    faces: Tensor,
    focal_length: float,
    image_size: tuple[int, int],
    colors: Sequence[tuple[float, float, float]] | None = None,
) -> np.ndarray:
    """Draw bodies as somebody on the left of the photographer's view sees them, on white.

    The camera goes round the middle of all people by a quarter turn. What was near the first camera
    is on the right. This shows the depth that the photograph hides.

    Args:
        vertices, faces, focal_length, colors: as in `draw_bodies`.
        image_size: width and height of the picture, pixels, and of that which the focal length
            belongs to.

    Returns:
        (H, W, 3) uint8.

    Raises:
        TypeError, ValueError: as `draw_bodies`.
    """
    width, height = image_size
    white = np.full((height, width, 3), 255, np.uint8)
    if len(vertices) == 0:
        return white
    low, high = vertices.amin((0, 1)), vertices.amax((0, 1))
    middle = (low + high) / 2
    x, y, z = (vertices - middle).unbind(-1)
    # Far enough for all people to be in the picture, and not nearer than the first camera was.
    reach = torch.stack([(high - low)[2] / width, (high - low)[1] / height]).max()
    distance = torch.maximum(middle[2], 1.1 * focal_length * reach + (high - low)[0] / 2)
    turned = torch.stack([-z, y, x + distance], dim=-1)
    return draw_bodies(white, turned, faces, focal_length, colors=colors, opacity=1.0)


def draw_points(
    image: np.ndarray, points: Tensor, colors: Sequence[tuple[float, float, float]] | None = None
) -> np.ndarray:
    """Draw keypoints as dots with a dark rim.

    Args:
        image: (H, W, 3) uint8.
        points: (P, K, 3) x, y, confidence of P people, pixels; those without confidence are left
            out.
        colors: one per person, in 0..1; default `PERSON_COLORS` in turn.

    Returns:
        (H, W, 3) uint8, a new image.
    """
    _require_image(image)
    picture = Image.fromarray(image)
    draw = ImageDraw.Draw(picture)
    radius = max(1.5, max(image.shape[:2]) / 200)
    for person, keypoints in enumerate(points.tolist()):
        color = person_color(person) if colors is None else colors[person]
        fill = tuple(round(255 * channel) for channel in color)
        for x, y, confidence in keypoints:
            if confidence > 0 and math.isfinite(x) and math.isfinite(y):
                corners = (x - radius, y - radius, x + radius, y + radius)
                draw.ellipse(corners, fill=fill, outline=(0, 0, 0))
    return np.array(picture)


def resize_for_drawing(
    image: np.ndarray, least: int = 640, most: int = 1600
) -> tuple[np.ndarray, float]:
    """Enlarge a small image by a whole factor, so that what is drawn over it can be seen.

    A photograph of many megapixels is made smaller: drawing takes time and memory by the pixel.

    Args:
        image: (H, W, 3) uint8.
        least: pixels that the longer side should have.
        most: pixels that the longer side may have.

    Returns:
        The image, and the factor: multiply points, focal length and principal point by it.
    """
    _require_image(image)
    height, width = image.shape[:2]
    longer = max(height, width)
    factor = most / longer if longer > most else max(1, math.ceil(least / longer))
    if factor == 1:
        return image, 1.0
    size = (round(factor * width), round(factor * height))
    return np.array(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)), float(factor)


def _average(samples: Tensor) -> Tensor:
    """(S H, S W, C) -> (H, W, C), the mean of the samples of each pixel."""
    height, width, channels = samples.shape
    return samples.reshape(height // SAMPLES, SAMPLES, width // SAMPLES, SAMPLES, channels).mean(
        (1, 3)
    )


def _require_image(image: np.ndarray) -> None:
    if not isinstance(image, np.ndarray) or image.ndim != 3 or image.shape[2] != 3:
        given = image.shape if isinstance(image, np.ndarray) else type(image).__name__
        raise ValueError(f"image must be a uint8 array of shape (H, W, 3), got {given}")
    if image.dtype != np.uint8:
        raise TypeError(f"image must hold bytes (uint8), got {image.dtype}")
