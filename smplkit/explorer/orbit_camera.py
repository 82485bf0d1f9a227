"""The camera of the explorer, which goes round a target.

Convention. A camera is a dict of azimuth and elevation (degrees), distance (metres), target
[x, y, z] (metres, body frame: x to the body's left, y up, z to the front) and orthographic (bool).
Azimuth 0 looks at the body's front; a positive azimuth moves the camera towards the body's left, a
positive elevation above the target. `FIELD_OF_VIEW` is the vertical one; an orthographic camera
shows as much of the plane through the target as the perspective one does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np
import torch
from torch import Tensor

from smplkit.cameras import perspective_projection

FIELD_OF_VIEW = 40.0  # degrees
DEFAULT_CAMERA = {
    "azimuth": 20.0,
    "elevation": 8.0,
    "distance": 3.2,
    "target": [0.0, -0.1, 0.0],
    "orthographic": False,
}
_KEYS = ", ".join(DEFAULT_CAMERA)


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


def camera_around(low: np.ndarray, high: np.ndarray) -> dict:
    """The default camera, moved so that bodies within a box fit in from all sides.

    Args:
        low, high: (3,) lowest and highest corner of the box, metres.

    Returns:
        A complete camera.
    """
    radius = np.linalg.norm(high - low) / 2  # of the sphere around the box
    distance = max(radius / math.sin(math.radians(FIELD_OF_VIEW / 2)), 1e-3)
    target = ((low + high) / 2).tolist()
    return DEFAULT_CAMERA | {"distance": float(distance), "target": target}


def _finite(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
