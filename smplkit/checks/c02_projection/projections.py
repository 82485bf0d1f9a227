"""Checks of the two projections. The oracles treat one point at a time."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close, require_right
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common
from smplkit.checks.rotation_oracle import random_rotmats

Rng = np.random.Generator
N = 5  # points


def draw_points(rng: Rng, batch: tuple[int, ...]) -> torch.Tensor:
    return torch.from_numpy(rng.uniform(-0.9, 0.9, (*batch, N, 3)))


def draw_camera(rng: Rng, batch: tuple[int, ...]) -> torch.Tensor:
    scale = rng.uniform(0.6, 1.4, (*batch, 1))
    return torch.from_numpy(np.concatenate([scale, rng.uniform(-0.4, 0.4, (*batch, 2))], axis=-1))


# Weak perspective -----------------------------------------------------------------------------


def draw_weak(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    return draw_points(rng, batch), draw_camera(rng, batch)


def weak(points: np.ndarray, camera: np.ndarray) -> np.ndarray:
    image = np.empty((*points.shape[:-1], 2))
    for n in range(points.shape[-2]):
        for axis in range(2):
            image[..., n, axis] = camera[..., 0] * (points[..., n, axis] + camera[..., 1 + axis])
    return image


def shifts_then_scales(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    points, camera = exercise.draw(rng, BATCH)
    image = call(points, camera)
    doubled = camera * torch.tensor([2.0, 1.0, 1.0])
    require_close(call(points, doubled), 2 * image, "doubled scale, against the doubled image")
    plain = torch.tensor([1.0, 0.0, 0.0], dtype=camera.dtype).expand_as(camera)
    require_close(call(points, plain), points[..., :2], "s = 1, tx = ty = 0, against x and y")
    shift = torch.from_numpy(rng.uniform(-0.3, 0.3, (*BATCH, 1, 3)))
    moved = camera + torch.cat([torch.zeros(*BATCH, 1), shift[..., 0, :2]], dim=-1)
    what = "points moved by d (depth too), against tx, ty moved by d"
    require_close(call(points + shift, camera), call(points, moved), what)


WEAK_PERSPECTIVE = Exercise(
    name="02.weak_perspective",
    skill="cameras",
    inputs={"points": True, "camera": True},
    draw=draw_weak,
    oracle=weak,
    properties=(
        GATE,
        Property(1, "moves the points by tx, ty, then scales; ignores depth", shifts_then_scales),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "This is s X + tx; in this course the translation comes first: s (X + tx)",
            lambda p, c: weak(p, c * [1, 0, 0]) + c[..., None, 1:],
        ),
        ("x and y of the result seem to be swapped", lambda p, c: weak(p, c)[..., ::-1]),
        ("tx and ty seem to be swapped", lambda p, c: weak(p, c[..., [0, 2, 1]])),
        ("The camera seems to be read as (tx, ty, s)", lambda p, c: weak(p, c[..., [2, 0, 1]])),
        ("The translation is subtracted: add it", lambda p, c: weak(p, c * [1, -1, -1])),
        ("The translation seems to be left out", lambda p, c: weak(p, c * [1, 0, 0])),
        ("The scale seems to be left out", lambda p, c: p[..., :2] + c[..., None, 1:]),
        ("These are x and y of the points as they came", lambda p, c: p[..., :2]),
    ),
)


# Perspective ----------------------------------------------------------------------------------


def draw_perspective(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    translation = np.concatenate(
        [rng.uniform(-0.5, 0.5, (*batch, 2)), rng.uniform(4, 8, (*batch, 1))], axis=-1
    )
    return (
        draw_points(rng, batch),
        torch.from_numpy(np.asarray(rng.uniform(500, 1500, batch))),
        torch.from_numpy(rng.uniform(200, 600, (*batch, 2))),
        random_rotmats(rng, batch),
        torch.from_numpy(translation),
    )


def pinhole(
    points: np.ndarray,
    focal_length: np.ndarray,
    principal_point: np.ndarray,
    rotation: np.ndarray,
    translation: np.ndarray,
) -> np.ndarray:
    image = np.empty((*points.shape[:-1], 2))
    for n in range(points.shape[-2]):
        seen = np.einsum("...rc,...c->...r", rotation, points[..., n, :]) + translation
        for axis in range(2):
            tangent = seen[..., axis] / seen[..., 2]
            image[..., n, axis] = focal_length * tangent + principal_point[..., axis]
    return image


def follows_rays(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    _, focal_length, principal_point, _, _ = exercise.draw(rng, BATCH)
    still = torch.eye(3, dtype=torch.float64).expand(*BATCH, 3, 3), torch.zeros(*BATCH, 3).double()
    points = draw_points(rng, BATCH) + torch.tensor([0.0, 0.0, 5.0])
    image = call(points, focal_length, principal_point, *still)
    marks = torch.tensor([[0, 0, 3], [3, 0, 3], [0, 3, 3]], dtype=torch.float64)
    expected = principal_point[..., None, :] + focal_length[..., None, None] * marks[:, :2] / 3
    require_close(
        call(marks.expand(*BATCH, 3, 3), focal_length, principal_point, *still),
        expected,
        "points straight ahead, 45 degrees to the right, 45 degrees down",
    )
    depths = torch.from_numpy(rng.uniform(0.5, 3.0, (*BATCH, N, 1)))
    further = call(points * depths, focal_length, principal_point, *still)
    require_close(further, image, "points moved along their rays, which must not matter")
    longer = call(points, 2 * focal_length, principal_point, *still)
    offset = image - principal_point[..., None, :]
    if not offset.any():
        raise Failure("everything lands on the principal point")
    what = "doubled focal length, which doubles the distance from the principal point"
    require_close(longer - principal_point[..., None, :], 2 * offset, what)


def rotates_then_translates(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    points, focal_length, principal_point, rotation, translation = exercise.draw(rng, BATCH)
    still = torch.eye(3, dtype=torch.float64).expand(*BATCH, 3, 3), torch.zeros(*BATCH, 3).double()
    moved = points @ rotation.mT + translation[..., None, :]
    got = call(points, focal_length, principal_point, rotation, translation)
    if torch.equal(got, call(points, focal_length, principal_point, *still)):
        raise Failure("rotation and translation do not matter")
    what = "with R and t, against the points R p + t with neither"
    require_close(got, call(moved, focal_length, principal_point, *still), what)


def mirrors_behind(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    points, focal_length, principal_point, rotation, translation = exercise.draw(rng, BATCH)
    inputs = (
        points,
        focal_length,
        principal_point,
        rotation,
        translation * torch.tensor([1, 1, -1]),
    )
    require_right(exercise, inputs, call(*inputs), "points behind the camera")


PERSPECTIVE = Exercise(
    name="02.perspective",
    skill="cameras",
    inputs={
        "points": True,
        "focal_length": True,
        "principal_point": True,
        "rotation": True,
        "translation": True,
    },
    draw=draw_perspective,
    oracle=pinhole,
    properties=(
        GATE,
        Property(1.5, "sees along rays: z divides, the focal length scales", follows_rays),
        Property(1, "rotates the points first, then translates them", rotates_then_translates),
        *common(1, stack_points=0.5, gradient_points=0.5),
        Property(0.5, "follows the formula for points behind the camera too", mirrors_behind),
    ),
    mistakes=(
        (
            "The focal length seems to be left out",
            lambda p, f, c, r, t: pinhole(p, np.ones_like(f), c, r, t),
        ),
        (
            "The principal point seems to be left out",
            lambda p, f, c, r, t: pinhole(p, f, np.zeros_like(c), r, t),
        ),
        (
            "The rotation seems to be transposed: for row vectors R p is points @ R^T",
            lambda p, f, c, r, t: pinhole(p, f, c, np.swapaxes(r, -1, -2), t),
        ),
        (
            "The translation seems to come before the rotation: it is R p + t, not R (p + t)",
            lambda p, f, c, r, t: pinhole(p + t[..., None, :], f, c, r, 0 * t),
        ),
        (
            "The translation seems to be subtracted: it is R p + t",
            lambda p, f, c, r, t: pinhole(p, f, c, r, -t),
        ),
        (
            "x and y of the result seem to be swapped",
            lambda p, f, c, r, t: pinhole(p, f, c, r, t)[..., ::-1],
        ),
        (
            "The depth seems to be made positive or kept from zero: follow the formula",
            lambda p, f, c, r, t: 2 * c[..., None, :] - pinhole(p, f, c, r, t),
        ),
    ),
)
