"""Checks of the two translations that a weak-perspective camera turns into.

Both are also measured by what they are for: points in the plane of the person's origin must appear
where the weak-perspective camera had put them.
"""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.c02_projection.projections import draw_camera
from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Property
from smplkit.checks.properties import BATCH, GATE, common

Rng = np.random.Generator


# Into the crop's own camera -------------------------------------------------------------------


def draw_crop(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    focal_length, crop_size = rng.uniform(1000, 5000, batch), rng.uniform(128, 256, batch)
    return (
        draw_camera(rng, batch),
        torch.from_numpy(np.asarray(focal_length)),
        torch.from_numpy(np.asarray(crop_size)),
    )


def crop_translation(
    camera: np.ndarray, focal_length: np.ndarray, crop_size: np.ndarray
) -> np.ndarray:
    # One metre at depth tz is f / tz pixels; the camera says s crop units of crop_size / 2 pixels.
    pixels_per_metre = camera[..., 0] * (crop_size / 2)
    return np.stack([camera[..., 1], camera[..., 2], focal_length / pixels_per_metre], axis=-1)


def appears_alike(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    camera, focal_length, crop_size = exercise.draw(rng, BATCH)
    translation = call(camera, focal_length, crop_size)
    flat = torch.from_numpy(rng.uniform(-0.9, 0.9, (*BATCH, 6, 2)))
    pixels = _pixels(flat, translation, focal_length)
    expected = camera[..., None, :1] * (flat + camera[..., None, 1:])
    what = "points at the depth of the origin, in the crop (perspective against weak perspective)"
    require_close(pixels / (crop_size[..., None, None] / 2), expected, what)


def _pixels(
    flat: torch.Tensor, translation: torch.Tensor, focal_length: torch.Tensor
) -> torch.Tensor:
    """Project points (x, y, 0) from the image's centre on."""
    seen = flat + translation[..., None, :2]
    return focal_length[..., None, None] * seen / translation[..., None, 2:]


WEAK_TO_PERSPECTIVE_TRANSLATION = Exercise(
    name="02.weak_to_perspective_translation",
    skill="cameras",
    inputs={"camera": True, "focal_length": True, "crop_size": True},
    draw=draw_crop,
    oracle=crop_translation,
    properties=(
        GATE,
        Property(1, "puts the body where the weak-perspective camera saw it", appears_alike),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The factor 2 of the depth seems to be left out: crop units run over half the crop",
            lambda c, f, b: crop_translation(c, f, 2 * b),
        ),
        (
            "The scale seems to multiply the depth: a larger person is nearer",
            lambda c, f, b: crop_translation(c, f * c[..., 0] ** 2, b),
        ),
        (
            "The scale seems to be left out of the depth",
            lambda c, f, b: crop_translation(c, f * c[..., 0], b),
        ),
        (
            "The crop size seems to be left out of the depth",
            lambda c, f, b: crop_translation(c, f * b, b),
        ),
        (
            "tx and ty seem to be divided by s: they are in metres already",
            lambda c, f, b: crop_translation(c, f, b) / _with_scale(c),
        ),
        (
            "tx and ty seem to be multiplied by s: they are in metres already",
            lambda c, f, b: crop_translation(c, f, b) * _with_scale(c),
        ),
    ),
)


def _with_scale(camera: np.ndarray) -> np.ndarray:
    scale = camera[..., 0]
    return np.stack([scale, scale, np.ones_like(scale)], axis=-1)


# Into the camera of the full image ------------------------------------------------------------


def draw_full(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    width, height = rng.uniform(900, 1300, batch), rng.uniform(500, 800, batch)
    box = [rng.uniform(100, 900, batch), rng.uniform(100, 500, batch), rng.uniform(150, 400, batch)]
    return (
        draw_camera(rng, batch),
        torch.from_numpy(np.stack(box, axis=-1)),
        torch.from_numpy(np.stack([width, height], axis=-1)),
        torch.from_numpy(np.asarray(rng.uniform(800, 1600, batch))),
    )


def full_translation(
    camera: np.ndarray,
    box: np.ndarray,
    image_size: np.ndarray,
    focal_length: np.ndarray,
    offset_units: float = 1.0,
) -> np.ndarray:
    pixels_per_metre = camera[..., 0] * (box[..., 2] / 2)
    out = [focal_length / pixels_per_metre]
    for axis in (1, 0):
        offset = offset_units * (box[..., axis] - image_size[..., axis] / 2)
        out.insert(0, camera[..., 1 + axis] + offset / pixels_per_metre)
    return np.stack(out, axis=-1)


def lands_in_box(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    camera, box, image_size, focal_length = exercise.draw(rng, BATCH)
    translation = call(camera, box, image_size, focal_length)
    flat = torch.from_numpy(rng.uniform(-0.9, 0.9, (*BATCH, 6, 2)))
    pixels = _pixels(flat, translation, focal_length) + image_size[..., None, :] / 2
    in_crop = camera[..., None, :1] * (flat + camera[..., None, 1:])
    expected = box[..., None, :2] + box[..., None, 2:] / 2 * in_crop
    what = "points at the depth of the origin, in pixels of the full image"
    require_close(pixels, expected, what)


def central_box(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    camera, box, image_size, focal_length = exercise.draw(rng, BATCH)
    central = torch.cat([image_size / 2, box[..., 2:]], dim=-1)
    translation = call(camera, central, image_size, focal_length)
    require_close(translation[..., :2], camera[..., 1:], "box in the middle: tx, ty must stay")


CROP_TO_FULL_TRANSLATION = Exercise(
    name="02.crop_to_full_translation",
    skill="cameras",
    inputs={"camera": True, "box": True, "image_size": True, "focal_length": True},
    draw=draw_full,
    oracle=full_translation,
    properties=(
        GATE,
        Property(0.5, "keeps tx and ty for a box in the middle of the image", central_box),
        Property(1.5, "puts the body where the crop shows it in the full image", lands_in_box),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The box centre seems to be taken from the corner of the image: subtract half the size",
            lambda c, b, i, f: full_translation(c, b, 0 * i, f),
        ),
        (
            "image_size seems to be read as (height, width): it is (width, height)",
            lambda c, b, i, f: full_translation(c, b, i[..., ::-1], f),
        ),
        (
            "The place of the box seems to be left out",
            lambda c, b, i, f: full_translation(c, b, i, f, offset_units=0),
        ),
        (
            "The offset of the box has the wrong sign",
            lambda c, b, i, f: full_translation(c, b, i, f, offset_units=-1),
        ),
        (
            "The offset lacks its factor 2: crop units run over half the box",
            lambda c, b, i, f: full_translation(c, b, i, f, offset_units=0.5),
        ),
        (
            "The offset lacks its division by s",
            lambda c, b, i, f: full_translation(c, b, i, f, offset_units=c[..., 0]),
        ),
        (
            "The factor 2 seems to be left out everywhere: crop units run over half the box",
            lambda c, b, i, f: full_translation(c, b * [1, 1, 2], i, f),
        ),
    ),
)
