"""People seen in a crop: what the experiments on projection share.

The person stands with the pelvis on the optical axis. The crop is a square box around the projected
points, 1.2 times as large as they are, and its side counts as 224 px. Cropping takes the focal
length away: it scales the picture, and the crop is scaled to 224 px whatever its size was. So with
a given body, only the distance can show in a crop, and the focal length here is arbitrary.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.cameras import perspective_projection

CROP = 224
FOCAL_LENGTH = 1000.0  # px of the full image
SEEDS = (0, 1, 2, 3, 4)


def see_from(points: Tensor, distance: float, focal_length: float) -> tuple[Tensor, Tensor]:
    """Look at people from a distance, with their origin on the optical axis.

    Args:
        points: (P, N, 3) metres, camera axes.
        distance: of their origin from the camera, metres.
        focal_length: pixels.

    Returns:
        Pixels (P, N, 2) relative to the principal point, and the box (P, 3) around them.
    """
    away = points.new_tensor([0.0, 0.0, distance])
    pixels = perspective_projection(points, focal_length, (0.0, 0.0), translation=away)
    low, high = pixels.amin(-2), pixels.amax(-2)
    return pixels, torch.cat([(low + high) / 2, 1.2 * (high - low).amax(-1, keepdim=True)], dim=-1)


def fit_weak_camera(points: Tensor, crop_points: Tensor) -> Tensor:
    """Find the weak-perspective camera with the least squared error.

    x = s (X + tx) is a line in X with the same slope for x and y: a linear least-squares problem.

    Args:
        points: (..., N, 3) metres, camera axes.
        crop_points: (..., N, 2) crop coordinates.

    Returns:
        (..., 3) camera s, tx, ty.
    """
    xy = points[..., :2]
    xy_mean, crop_mean = xy.mean(-2), crop_points.mean(-2)
    x, u = xy - xy_mean[..., None, :], crop_points - crop_mean[..., None, :]
    scale = (x * u).sum((-1, -2)) / x.square().sum((-1, -2))
    return torch.cat([scale[..., None], crop_mean / scale[..., None] - xy_mean], dim=-1)
