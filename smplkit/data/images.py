"""Reading photographs, and cutting square crops out of them.

Convention. An image is an array (H, W, 3) of bytes: red, green, blue. Points are continuous, x
first: pixel (i, j) covers [i, i + 1) x [j, j + 1), its centre is at + 0.5. A box is (centre x,
centre y, size) in pixels; what lies outside of the image is black.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

# Names that count as photographs when a folder is searched.
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})


def read_image(path: str | Path, upright: bool = True) -> np.ndarray:
    """Read a photograph, whatever its file looks like inside.

    Grey, palette, CMYK and 16-bit images become red, green, blue bytes; transparent parts become
    black, like the outside of a crop; of an animation the first picture is taken.

    Args:
        path: the file.
        upright: apply the orientation that a camera notes in the EXIF data, as every viewer does.

    Returns:
        (H, W, 3) uint8.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no image, is damaged, or is too large to be a photograph.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        what = "a folder" if path.is_dir() else "not there"
        raise FileNotFoundError(f"image {path} is {what}; give the path of a photograph")
    try:
        with Image.open(path) as image:
            image.load()
            return np.array(_to_rgb(ImageOps.exif_transpose(image) if upright else image))
    except Exception as error:  # PIL's readers fail in many ways
        raise ValueError(
            f"{path} cannot be read as an image ({error}); expected a whole JPEG, PNG or other "
            "photograph"
        ) from error


def crop_image(
    image: np.ndarray, box: Sequence[float], size_px: int, rotation: float = 0.0
) -> np.ndarray:
    """Cut a square box out of an image and scale it, without jagged edges when it shrinks.

    Args:
        image: (H, W, 3) uint8.
        box: centre x, centre y, size in pixels of the image. It may reach outside, or lie there.
        size_px: side of the result in pixels.
        rotation: radians by which the contents turn about the centre of the box, from x towards y
            (clockwise as one sees it); `[[cos, -sin], [sin, cos]]` acts on the points.

    Returns:
        (size_px, size_px, 3) uint8, black where the image ends.

    Raises:
        ValueError: other shapes or types, or a box that is not finite, has no size, or is so large
            that it must be in other units.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(
            f"image must be uint8 of shape (H, W, 3), got {image.dtype} of shape {image.shape}"
        )
    cx, cy, size = (float(x) for x in box)
    if not (math.isfinite(cx) and math.isfinite(cy) and math.isfinite(size) and size > 0):
        raise ValueError(
            f"box must be (centre x, centre y, size > 0) in pixels, got ({cx}, {cy}, {size})"
        )
    if size > 16 * max(image.shape[:2]):
        raise ValueError(
            f"box of size {size:.4g} is more than 16 times an image of {image.shape[1]} x "
            f"{image.shape[0]} pixels; boxes are in pixels of this image"
        )
    if size_px < 1:
        raise ValueError(f"size_px must be at least 1, got {size_px}")
    if rotation == 0:
        return _cut(image, cx, cy, size / size_px, size_px)
    # First an upright crop at the final scale that holds the turned one, then turn that.
    cos, sin = math.cos(rotation), math.sin(rotation)
    wide = math.ceil(size_px * (abs(cos) + abs(sin))) + 2
    upright = Image.fromarray(_cut(image, cx, cy, size / size_px, wide))
    # Where a point of the result comes from: turned back about the centre.
    x0 = wide / 2 - (cos + sin) * size_px / 2
    y0 = wide / 2 - (cos - sin) * size_px / 2
    turned = upright.transform(
        (size_px, size_px),
        Image.Transform.AFFINE,
        (cos, sin, x0, -sin, cos, y0),
        resample=Image.Resampling.BILINEAR,
    )
    return np.array(turned)


def _cut(image: np.ndarray, cx: float, cy: float, step: float, size_px: int) -> np.ndarray:
    """Upright crop of size_px x size_px pixels, each `step` pixels of the image wide."""
    crop = np.zeros((size_px, size_px, 3), np.uint8)
    rows = _overlap(cy, step, size_px, image.shape[0])
    columns = _overlap(cx, step, size_px, image.shape[1])
    if rows is None or columns is None:
        return crop
    (v0, v1, top, bottom, y0, y1), (u0, u1, left, right, x0, x1) = rows, columns
    inside = image[max(top, 0) : bottom, max(left, 0) : right]
    black = [(max(-top, 0), max(bottom - image.shape[0], 0))]
    black += [(max(-left, 0), max(right - image.shape[1], 0)), (0, 0)]
    padded = Image.fromarray(np.pad(inside, black) if np.any(black) else inside)
    crop[v0:v1, u0:u1] = padded.resize(
        (u1 - u0, v1 - v0), Image.Resampling.BILINEAR, box=(x0, y0, x1, y1)
    )
    return crop


def _overlap(
    centre: float, step: float, size_px: int, length: int
) -> tuple[int, int, int, int, float, float] | None:
    """Along one axis: the pixels of the crop that see the image, and what they see of it.

    Only these are computed, so that a large box costs hardly more than the image itself.

    Returns:
        First and last + 1 pixel of the crop, the same of the image with a black margin (may reach
        outside), and where the crop's pixels begin and end in that piece; None if they miss it.
    """
    start = centre - size_px * step / 2
    first = max(0, math.floor(-start / step) - 1)
    last = min(size_px, math.ceil((length - start) / step) + 1)
    if first >= last:
        return None
    begin, end = start + first * step, start + last * step
    margin = math.ceil(step) + 1  # the filter looks one pixel of the crop beyond its own
    low, high = math.floor(begin) - margin, math.ceil(end) + margin
    return first, last, low, high, begin - low, end - low


def _to_rgb(image: Image.Image) -> Image.Image:
    """Any of PIL's modes as red, green, blue bytes."""
    if image.mode.startswith("I"):  # 16 bits, in a 32-bit image for some formats
        grey = np.asarray(image).astype(np.int64)
        if grey.size and (grey.min() < 0 or grey.max() > 65535):
            raise ValueError(f"grey values up to {grey.max()}, expected 8 or 16 bits")
        return Image.fromarray((grey >> 8).astype(np.uint8)).convert("RGB")
    if image.mode == "F":
        raise ValueError("its pixels are floating-point numbers, expected 8 or 16 bits")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "black"), image).convert("RGB")
    return image.convert("RGB")
