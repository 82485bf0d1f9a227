"""The explorer's view as a picture, drawn by the package's own rasteriser: no browser, no GPU."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from smplkit.explorer.orbit_camera import (
    DEFAULT_CAMERA,
    camera_points,
    project_points,
    validate_camera,
)
from smplkit.overlay import person_color
from smplkit.rasterizer import Raster, rasterize
from smplkit.shading import vertex_normals
from smplkit.zbuffer import require_faces

SKIN = (0.91, 0.77, 0.67)
_COLORS = 64  # of a file: enough for one skin in any light
BACKGROUND = (0.90, 0.91, 0.92)  # quiet on a white page as well as on a dark one
SAMPLES = 2  # per pixel and axis, so that outlines are smooth
# Directions to the lights in the frame of the camera (x right, y down, z forward), each with its
# strength: one over the left shoulder, a weak one from the right against hard shadows.
_LIGHTS = (((-0.6, -0.9, -0.9), 0.72), ((1.0, -0.2, -0.3), 0.22))
_AMBIENT = 0.3
_PARALLEL = 100.0  # metres that orthographic depths are pushed away, see `rasterize`


@torch.no_grad()
def render_still(
    vertices: Tensor | np.ndarray,
    faces: Tensor | np.ndarray,
    camera: Mapping[str, object] = DEFAULT_CAMERA,
    size: int = 480,
    colors: Tensor | np.ndarray | None = None,
    background: tuple[float, float, float] = BACKGROUND,
) -> np.ndarray:
    """Draw one body or several, softly lit from where the camera is.

    Args:
        vertices: (V, 3) of one body or (P, V, 3) of several, metres, body frame.
        faces: (F, 3) triangles of one body, counter-clockwise seen from outside.
        camera: see `orbit_camera`; missing keys are those of `DEFAULT_CAMERA`.
        size: width and height, pixels.
        colors: (V, 3) or (P, V, 3) in 0..1; default `SKIN`, and for further bodies the colours of
            `overlay.person_color`.
        background: colour in 0..1.

    Returns:
        (size, size, 3) uint8. What is not in front of the camera is left out.

    Raises:
        ValueError: shapes that do not fit, numbers that are not finite, a bad camera or size.
    """
    camera = validate_camera(camera)
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
        raise ValueError(f"size must be a whole number of pixels, at least 1, got {size!r}")
    bodies = finite_tensor("vertices", vertices)
    if bodies.ndim not in (2, 3) or bodies.shape[-1] != 3 or not bodies.numel():
        raise ValueError(f"vertices must have shape (V, 3) or (P, V, 3), got {tuple(bodies.shape)}")
    bodies = bodies.view(-1, *bodies.shape[-2:])
    people, per_body, _ = bodies.shape
    triangles = triangle_tensor(faces)
    require_faces(triangles, per_body)
    triangles = torch.cat([triangles + person * per_body for person in range(people)])
    seen = camera_points(bodies.reshape(1, people * per_body, 3), camera)
    points = project_points(seen, camera, SAMPLES * int(size))
    depth = seen[..., 2]
    if camera["orthographic"]:  # sees what is behind its centre as well
        depth = depth - depth.amin() + _PARALLEL
    raster = rasterize(points, depth, triangles, (SAMPLES * int(size),) * 2)
    return _paint(raster, seen, _body_colors(colors, people, per_body), background)


def png_bytes(picture: np.ndarray) -> bytes:
    """A (H, W, 3) uint8 picture as a PNG file of 64 colours, which is a third as large for them."""
    buffer = io.BytesIO()
    few = Image.fromarray(picture).quantize(_COLORS, dither=Image.Dither.NONE)
    few.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def with_still(
    bundle: dict | tuple[dict, dict] | None, picture: np.ndarray, text: str
) -> tuple[dict, dict]:
    """Add a picture and a line of text to what a widget displays, for pages without widgets.

    Args:
        bundle: what the widget's own `_repr_mimebundle_` returned: data, (data, metadata) or None.
        picture: (H, W, 3) uint8.
        text: one line that says what it is.

    Returns:
        Data and metadata.
    """
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    still = base64.b64encode(png_bytes(picture)).decode("ascii")
    return {**data, "text/plain": text, "image/png": still}, metadata


def finite_tensor(name: str, value: Tensor | np.ndarray | Sequence) -> Tensor:
    """An argument as a float32 tensor on the CPU; ValueError if it holds anything but numbers."""
    if not isinstance(value, Tensor):
        try:
            value = torch.from_numpy(np.array(value, np.float32))
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} must be an array or a tensor of numbers, got {type(value).__name__}"
            ) from None
    value = value.detach().float().cpu()
    if not value.isfinite().all():
        raise ValueError(f"{name} must be finite, got NaN or infinite numbers")
    return value


def triangle_tensor(faces: Tensor | np.ndarray) -> Tensor:
    """Integers of any kind as an int64 tensor on the CPU; `require_faces` refuses the rest."""
    faces = faces if isinstance(faces, Tensor) else torch.from_numpy(np.array(faces))
    return faces.cpu() if faces.is_floating_point() else faces.cpu().long()


def _paint(
    raster: Raster, seen: Tensor, colors: Tensor, background: tuple[float, float, float]
) -> np.ndarray:
    """The lit picture, the mean of the samples of each pixel."""
    normals = vertex_normals(seen[0], raster.faces)
    normals, colors = raster.interpolate_covered(torch.cat([normals, colors], 1)).split(3, 1)
    directions, strengths = (seen.new_tensor(part) for part in zip(*_LIGHTS, strict=True))
    cosines = normalize(normals, dim=-1) @ normalize(directions, dim=-1).T
    light = _AMBIENT + cosines.clamp(min=0) @ strengths
    lit = raster.spread((colors * light[:, None]).clamp(0, 1))[0]
    lit = torch.where(raster.mask[0, ..., None], lit, lit.new_tensor(background))
    picture = avg_pool2d(lit.permute(2, 0, 1), SAMPLES).permute(1, 2, 0)
    return (255 * picture).round().to(torch.uint8).numpy()


def _body_colors(colors: Tensor | np.ndarray | None, people: int, per_body: int) -> Tensor:
    """(P V, 3) colours of all vertices."""
    if colors is None:
        default = torch.tensor([SKIN, *(person_color(i) for i in range(people - 1))])
        return default[:, None].expand(-1, per_body, -1).flatten(0, 1)
    given = finite_tensor("colors", colors)
    expected = [(people, per_body, 3)] + [(per_body, 3)] * (people == 1)
    if tuple(given.shape) not in expected:
        raise ValueError(f"colors must have shape {expected[-1]}, got {tuple(given.shape)}")
    return given.reshape(-1, 3)
