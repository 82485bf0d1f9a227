"""The explorer's view as a picture, drawn by the package's own rasteriser: no browser, no GPU.

Convention. The camera goes round a target. It is a dict of azimuth and elevation (degrees),
distance (metres), target [x, y, z] (metres, body frame: x to the body's left, y up, z to the front)
and orthographic (bool). Azimuth 0 looks at the body's front; a positive azimuth moves the camera
towards the body's left, a positive elevation above the target. `FIELD_OF_VIEW` is the vertical one;
an orthographic camera shows as much of the plane through the target as the perspective one does.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from smplkit.cameras import perspective_projection
from smplkit.overlay import person_color
from smplkit.rasterizer import Raster, rasterize
from smplkit.shading import vertex_normals

FIELD_OF_VIEW = 40.0  # degrees
DEFAULT_CAMERA = {
    "azimuth": 20.0,
    "elevation": 8.0,
    "distance": 3.5,
    "target": [0.0, -0.15, 0.0],
    "orthographic": False,
}
SKIN = (0.91, 0.77, 0.67)
BACKGROUND = (0.90, 0.91, 0.92)  # quiet on a white page as well as on a dark one
SAMPLES = 2  # per pixel and axis, so that outlines are smooth
# Directions to the lights in the frame of the camera (x right, y down, z forward), each with its
# strength: one over the left shoulder, a weak one from the right against hard shadows.
_LIGHTS = (((-0.6, -0.9, -0.9), 0.72), ((1.0, -0.2, -0.3), 0.22))
_AMBIENT = 0.3
_PARALLEL = 100.0  # metres that orthographic depths are pushed away, see `rasterize`


def validate_camera(camera: Mapping[str, object]) -> dict:
    """Complete a camera with the defaults, or say what is wrong with it.

    Args:
        camera: some or all of the keys of `DEFAULT_CAMERA`.

    Returns:
        A new dict of all keys in plain Python numbers.

    Raises:
        ValueError: no mapping, an unknown key, a number that is not finite, an elevation outside of
            -90..90, a distance that is not positive, a target that is not three numbers, or an
            orthographic that is neither True nor False.
    """
    if not isinstance(camera, Mapping):
        raise ValueError(f"camera must be a dict of {_KEYS}, got {type(camera).__name__}")
    unknown = [key for key in camera if key not in DEFAULT_CAMERA]
    if unknown:
        raise ValueError(f"camera has the unknown key {unknown[0]!r}; it may have {_KEYS}")
    full = DEFAULT_CAMERA | dict(camera)
    target, orthographic = full["target"], full["orthographic"]
    if isinstance(target, (np.ndarray, Tensor)):
        target = target.tolist()
    if not isinstance(target, Sequence) or len(target) != 3 or not all(map(_finite, target)):
        raise ValueError(f"camera['target'] must be three finite numbers x, y, z, got {target!r}")
    if not isinstance(orthographic, (bool, np.bool_)):
        raise ValueError(f"camera['orthographic'] must be True or False, got {orthographic!r}")
    for key in ("azimuth", "elevation", "distance"):
        if not _finite(full[key]):
            raise ValueError(f"camera[{key!r}] must be a finite number, got {full[key]!r}")
    if abs(full["elevation"]) > 90:
        raise ValueError(f"camera['elevation'] must lie in -90..90, got {full['elevation']!r}")
    if full["distance"] <= 0:
        raise ValueError(f"camera['distance'] must be positive, got {full['distance']!r}")
    return {
        "azimuth": float(full["azimuth"]),
        "elevation": float(full["elevation"]),
        "distance": float(full["distance"]),
        "target": [float(value) for value in target],
        "orthographic": bool(orthographic),
    }


def camera_points(points: Tensor, camera: Mapping[str, object]) -> Tensor:
    """Points as the camera sees them.

    Args:
        points: (..., N, 3) metres, body frame.
        camera: a complete camera, as `validate_camera` returns it.

    Returns:
        (..., N, 3) metres: x right, y down, z forward, the camera at the origin.
    """
    azimuth, elevation = (math.radians(camera[key]) for key in ("azimuth", "elevation"))
    right = points.new_tensor([math.cos(azimuth), 0, -math.sin(azimuth)])
    level = math.cos(elevation)
    forward = -points.new_tensor(
        [level * math.sin(azimuth), math.sin(elevation), level * math.cos(azimuth)]
    )
    axes = torch.stack([right, torch.linalg.cross(forward, right), forward])
    turned = (points - points.new_tensor(camera["target"])) @ axes.T
    return turned + points.new_tensor([0, 0, camera["distance"]])


def project_points(points: Tensor, camera: Mapping[str, object], size: int) -> Tensor:
    """Where points of the camera frame fall in the picture.

    Args:
        points: (..., N, 3) from `camera_points`.
        camera: the complete camera.
        size: width and height of the picture, pixels.

    Returns:
        (..., N, 2) pixels, x right, y down, from the top left corner.
    """
    focal = size / 2 / math.tan(math.radians(FIELD_OF_VIEW) / 2)
    if camera["orthographic"]:
        return focal / camera["distance"] * points[..., :2] + size / 2
    return perspective_projection(points, focal, (size / 2, size / 2), check_depth=False)


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
        camera: see the module; missing keys are those of `DEFAULT_CAMERA`.
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
    triangles = torch.as_tensor(faces).cpu().long()
    triangles = torch.cat([triangles + person * per_body for person in range(people)])
    seen = camera_points(bodies.reshape(1, people * per_body, 3), camera)
    points = project_points(seen, camera, SAMPLES * int(size))
    depth = seen[..., 2]
    if camera["orthographic"]:  # sees what is behind its centre as well
        depth = depth - depth.amin() + _PARALLEL
    raster = rasterize(points, depth, triangles, (SAMPLES * int(size),) * 2)
    return _paint(raster, seen, _body_colors(colors, people, per_body), background)


def png_bytes(picture: np.ndarray) -> bytes:
    """A (H, W, 3) uint8 picture as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="png")
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


def _finite(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


_KEYS = ", ".join(DEFAULT_CAMERA)
