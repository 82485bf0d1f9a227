"""Cameras and where people stand before them.

Convention. A picture has a longer side of 1000 px and its principal point in the middle. `turn`
takes the body frame (y up, facing +z) to the camera frame (x right, y down, z forward): heading
first, then half a turn about x, then pitch and roll of the camera. The heading is relative to the
axis of the camera, not to the line of sight: somebody at the border of the picture who "faces the
camera" is seen from the side by as much as the camera's opening angle says. That is what makes a
crop ambiguous (CLIFF).

A camera may pan slowly: `pan` turns what it sees, frame by frame.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.cameras import BODY_TO_CAMERA
from smplkit.rotations import axis_angle_to_rotmat

LONG_SIDE = 1000.0  # px
_ASPECTS = (4 / 3, 3 / 4, 16 / 9, 9 / 16, 1.0)
_FIELD_OF_VIEW = (35.0, 85.0)  # degrees along the diagonal
_SHARE = (0.35, 0.95)  # larger side of the person, by the shorter side of the picture
_MARGIN = 0.1  # kept from the border by all others, by the person's size
_TRUNCATED = (0.15, 0.35)  # how many people may be cut by the border, and how much of their size
_NEAREST = 1.0  # metres between the camera and the nearest point of the body
_PAN = (5.0, 0.25)  # largest swing in degrees, swings per second


class Views(NamedTuple):
    """Cameras of N pictures or sequences of T frames.

    Attributes:
        image_size: (N, 2) width and height, pixels.
        focal_length: (N,) pixels.
        turn: (N, 3, 3) from the body frame to the axes of the camera.
        pan: (N, T, 3, 3) turns of the camera axes, the identity for a camera at rest.
        shift: (N, T, 2) where the pan moves what is far away, pixels.
        share: (N,) larger side of the person by the shorter side of the picture.
        place: (N, 2) in 0..1, where the person stands within what the picture allows.
        slack: (N,) how far the person may stick out of the picture, by the person's size.
    """

    image_size: Tensor
    focal_length: Tensor
    turn: Tensor
    pan: Tensor
    shift: Tensor
    share: Tensor
    place: Tensor
    slack: Tensor


def draw_views(
    count: int, yaw: float, generator: torch.Generator, frames: int = 1, fps: float = 30.0
) -> Views:
    """Draw cameras.

    Args:
        count: number of cameras N.
        yaw: degrees that the body may be turned away from facing the camera, either side.
        generator: source of randomness, on the CPU.
        frames: T; cameras of a single frame do not pan.
        fps: frames per second.

    Returns:
        The cameras.
    """

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    def normal(scale: float, cut: float) -> Tensor:
        return (scale * torch.randn(count, generator=generator)).clamp(-cut, cut)

    aspect = torch.tensor(_ASPECTS)[torch.randint(len(_ASPECTS), (count,), generator=generator)]
    image_size = torch.stack([aspect, torch.ones(count)], dim=-1)
    image_size = (LONG_SIDE * image_size / image_size.amax(-1, keepdim=True)).round()
    half_angle = torch.deg2rad(uniform(*_FIELD_OF_VIEW)) / 2
    focal_length = torch.linalg.vector_norm(image_size, dim=-1) / (2 * half_angle.tan())
    heading, pitch, roll = uniform(-yaw, yaw), normal(8.0, 25.0), normal(3.0, 9.0)
    turn = _about(2, roll) @ _about(0, pitch) @ BODY_TO_CAMERA @ _about(1, heading)
    truncated = uniform(0, 1) < _TRUNCATED[0]
    views = [uniform(*_SHARE), uniform(0, 1, 2), truncated * _TRUNCATED[1]]
    pan, shift = _draw_pan(focal_length, frames, fps, generator)
    return Views(image_size, focal_length, turn, pan, shift, *views)


def place_people(points: Tensor, views: Views) -> Tensor:
    """Find where to put people so that they fill their share of the picture.

    Args:
        points: (N, M, 3) metres, axes of the camera, relative to any point; all that should be
            seen, in a sequence of all frames.
        views: the cameras.

    Returns:
        (N, 3) translation of the points, metres, in the frame of the camera.
    """
    low, high = points.amin(-2), points.amax(-2)
    extent = (high - low)[:, :2]
    box = views.share * views.image_size.amin(-1)
    distance = views.focal_length * extent.amax(-1) / box
    middle = (low + high) / 2
    # No nearer than that the closest point is well before the camera.
    distance = torch.maximum(distance, _NEAREST + middle[:, 2] - low[:, 2])
    scale = (views.focal_length / distance)[:, None]
    half = extent * scale / 2
    # The middle of the person is `margin` or more from the border, central if there is no room.
    slack = views.slack[:, None]
    whole = half + 2 * _MARGIN * half.amax(-1, keepdim=True)
    margin = torch.where(slack > 0, half * (1 - 2 * slack), whole)
    room = (views.image_size / 2 - margin).clamp(min=0)
    offset = (2 * views.place - 1) * room
    target = torch.cat([offset / scale, distance[:, None]], dim=-1)
    return target - middle


def heading_of(rotmats: Tensor) -> Tensor:
    """The angle about y by which a body is turned, in the body frame.

    Args:
        rotmats: (..., 3, 3) orientation of the pelvis.

    Returns:
        (...) radians, positive when turned to the body's left.
    """
    return torch.atan2(rotmats[..., 0, 2], rotmats[..., 2, 2])


def _about(axis: int, degrees: Tensor) -> Tensor:
    """Rotation matrices (..., 3, 3) about an axis of the frame."""
    vectors = torch.zeros(*degrees.shape, 3)
    vectors[..., axis] = torch.deg2rad(degrees)
    return axis_angle_to_rotmat(vectors)


def _draw_pan(
    focal_length: Tensor, frames: int, fps: float, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Slow swings to the side and up, of half of the cameras that take more than one frame."""
    count = len(focal_length)
    size, phase = torch.rand(2, count, 2, generator=generator)
    moves = (torch.rand(count, 1, generator=generator) < 0.5) & (frames > 1)
    time = torch.arange(frames) / fps
    swing = torch.sin(2 * math.pi * (_PAN[1] * time[:, None] + phase[:, None]))
    degrees = torch.tensor([_PAN[0], _PAN[0] / 3]) * (size * moves)[:, None] * swing
    pan = _about(0, degrees[..., 1]) @ _about(1, degrees[..., 0])
    # A point far away on the axis, seen after the turn.
    shift = focal_length[:, None, None] * pan[..., :2, 2] / pan[..., 2, 2:]
    return pan, shift
