"""A frame of a mesh as a picture, with its caption and the legend of its colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from PIL import Image, ImageDraw

from smplkit.explorer.mesh_frames import MeshFrames
from smplkit.explorer.still import BACKGROUND, render_still

_HEAT = colormaps["cividis"]
_INK = (60, 64, 70)


def draw_frame(
    frames: MeshFrames, frame: int, camera: Mapping[str, object], size: int, unit: str
) -> Image.Image:
    """Draw a frame.

    Args:
        frames: of the mesh; without frames the picture is empty.
        frame: which of them.
        camera: see `orbit_camera`.
        size: width and height, pixels.
        unit: of the values.

    Returns:
        (size, size) picture.

    Raises:
        ValueError: a bad camera or size.
    """
    if not len(frames):
        return Image.new("RGB", (size, size), tuple(round(255 * part) for part in BACKGROUND))
    colors, limits = None, frames.value_range()
    if limits is not None:
        share = (frames.values[frame] - limits[0]) / (limits[1] - limits[0])
        colors = _HEAT(share)[:, :3]
    picture = render_still(frames.vertices(frame), frames.faces, camera, size, colors)
    return _annotated(picture, frames.captions[frame], limits, unit)


def _annotated(
    picture: np.ndarray, caption: str, limits: Sequence[float] | None, unit: str
) -> Image.Image:
    """The picture with its caption above and, with limits, the colours' legend below."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    draw.text((10, 8), caption, fill=_INK)
    if limits is not None:
        low, high = (f"{limit:.4g} {unit}".strip() for limit in limits)
        left, top, bottom = 16 + round(draw.textlength(low)), height - 18, height - 10
        right, middle = left + width // 4, height - 14
        for column in range(left, right):
            share = (column - left) / (right - 1 - left)
            color = tuple(round(255 * channel) for channel in _HEAT(share)[:3])
            draw.line([(column, top), (column, bottom)], fill=color)
        draw.text((left - 6, middle), low, fill=_INK, anchor="rm")
        draw.text((right + 6, middle), high, fill=_INK, anchor="lm")
    return image
