"""Check of Rodrigues' formula. The oracle goes through quaternions, not through the formula."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close, require_finite
from smplkit.checks.exercise import CheckedCall, Exercise, Property
from smplkit.checks.properties import BATCH, GATE, common, require_gradients
from smplkit.checks.rotation_oracle import rotmat_from_axis_angle

Rng = np.random.Generator


def draw_axis_angle(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    axis = rng.standard_normal((*batch, 3))
    axis /= np.linalg.norm(axis, axis=-1, keepdims=True)
    return (torch.from_numpy(axis * rng.uniform(0.3, 2.8, (*batch, 1))),)


def turns_about_axis(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    (axis_angle,) = exercise.draw(rng, BATCH)
    rotmat = call(axis_angle)
    identity = torch.eye(3, dtype=rotmat.dtype).expand_as(rotmat)
    require_close(rotmat @ rotmat.mT, identity, "R R^T, which must be the identity")
    require_close(torch.linalg.det(rotmat), torch.ones(BATCH), "determinant")
    turned = (rotmat @ axis_angle[..., None])[..., 0]
    require_close(turned, axis_angle, "R applied to its own axis, which must stay")
    cosine = (rotmat.diagonal(dim1=-2, dim2=-1).sum(-1) - 1) / 2
    angle = axis_angle.norm(dim=-1)
    require_close(cosine, torch.cos(angle), "cosine of the angle, (trace R - 1) / 2")


def right_near_pi(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    (axis_angle,) = exercise.draw(rng, BATCH)
    axis = axis_angle / axis_angle.norm(dim=-1, keepdim=True)
    for angle in (5.0, np.pi - 1e-6, np.pi, np.pi + 1e-6):
        turn = axis * angle
        require_close(call(turn), exercise.expected((turn,)), f"angle {angle:.6f}")


def right_at_zero(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    zero = torch.zeros(*BATCH, 3, dtype=torch.float64)
    for dtype in (torch.float64, torch.float32):
        got = call(zero.to(dtype))
        require_finite(got, f"zero rotation in {dtype}")
        require_close(got, exercise.expected((zero,)), "zero rotation")
    (axis_angle,) = exercise.draw(rng, BATCH)
    for size in (1e-10, 1e-5, 1e-3):
        tiny = axis_angle * size
        require_close(call(tiny), exercise.expected((tiny,)), "tiny rotation")
    require_finite(call.vjp((zero.float(),), torch.ones(*BATCH, 3, 3))[0], "gradient at zero")
    require_gradients(exercise, call, (zero,), rng)


RODRIGUES = Exercise(
    name="01.rodrigues",
    skill="rotations",
    inputs={"axis_angle": True},
    draw=draw_axis_angle,
    oracle=rotmat_from_axis_angle,
    properties=(
        GATE,
        Property(1, "turns by the length of axis_angle about its direction", turns_about_axis),
        *common(0.5, stack_points=0.5, gradient_points=0.5),
        Property(1, "is right at zero and tiny rotations, and so is its gradient", right_at_zero),
        Property(0.5, "is right near and beyond an angle of pi", right_near_pi),
    ),
    mistakes=(
        (
            "This is the transpose, the rotation the other way round: look at the signs in the "
            "cross-product matrix",
            lambda a: rotmat_from_axis_angle(-a),
        ),
        (
            "It takes the angle as degrees: sine and cosine of torch expect radians",
            lambda a: rotmat_from_axis_angle(np.deg2rad(a)),
        ),
        (
            "The axis seems not to have length 1: divide axis_angle by its length",
            lambda a: _formula(a, unit=False),
        ),
        (
            "The term (1 - cos) K K seems to be missing",
            lambda a: _formula(a, square=False),
        ),
    ),
)


def _formula(axis_angle: np.ndarray, unit: bool = True, square: bool = True) -> np.ndarray:
    """Rodrigues' formula with a piece left out."""
    angle = np.linalg.norm(axis_angle, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(axis_angle / (angle[..., 0] if unit else 1), -1, 0)
    o = np.zeros_like(x)
    cross = np.stack([o, -z, y, z, o, -x, -y, x, o], -1).reshape(*x.shape, 3, 3)
    return np.eye(3) + np.sin(angle) * cross + square * (1 - np.cos(angle)) * cross @ cross
