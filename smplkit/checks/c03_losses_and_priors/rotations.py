"""Check of two losses on one rotation. The oracle multiplies out Rodrigues' formula by hand."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common

Rng = np.random.Generator


def draw_rotations(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    axes = rng.normal(size=(2, *batch, 3))
    axes /= np.linalg.norm(axes, axis=-1, keepdims=True)
    angles = rng.uniform(0.3, 2.8, (2, *batch, 1))
    return torch.from_numpy(axes[0] * angles[0]), torch.from_numpy(axes[1] * angles[1])


def matrix(axis_angle: np.ndarray) -> np.ndarray:
    """(..., 3, 3): cos I + (1 - cos) n n^T + sin [n]x, entry by entry."""
    angle = np.sqrt((axis_angle**2).sum(-1))
    x, y, z = np.moveaxis(axis_angle / angle[..., None], -1, 0)
    c, s = np.cos(angle), np.sin(angle)
    rows = [
        [c + x * x * (1 - c), x * y * (1 - c) - z * s, x * z * (1 - c) + y * s],
        [y * x * (1 - c) + z * s, c + y * y * (1 - c), y * z * (1 - c) - x * s],
        [z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c)],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def losses(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    difference = matrix(predicted) - matrix(target)
    return np.stack([np.abs(predicted - target).sum(-1), (difference**2).sum((-2, -1))], -1)


def zero_at_truth(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target = exercise.draw(rng, BATCH)
    require_close(call(target, target), torch.zeros(*BATCH, 2), "prediction equal to the target")
    if not (call(predicted, target) > 0).all():
        raise Failure("a loss of a wrong prediction is not above 0")


def same_rotation(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """Two vectors for one rotation: angle a about n, and 2 pi - a about -n."""
    _, target = exercise.draw(rng, BATCH)
    angle = target.norm(dim=-1, keepdim=True)
    other = target * (1 - 2 * torch.pi / angle)
    axis_angle, of_matrices = call(other, target).unbind(-1)
    what = "the same rotation written as 2 pi - angle about the opposite axis"
    if not (axis_angle > 1).all():
        raise Failure(
            f"{what}: the axis-angle loss must notice the other numbers, it is {_list(axis_angle)}"
        )
    require_close(of_matrices, torch.zeros(*BATCH), f"{what}, loss on matrices")


def grows_with_angle(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """Squared distance of two matrices whose rotations are an angle d apart: 8 sin(d / 2)^2."""
    _, target = exercise.draw(rng, BATCH)
    axis = target / target.norm(dim=-1, keepdim=True)
    for apart in (0.1, 0.7):
        got = call(target + apart * axis, target)[..., 1]
        expected = torch.full(BATCH, 8 * np.sin(apart / 2) ** 2)
        require_close(got, expected, f"{apart} rad further about the same axis, loss on matrices")


def _list(values: torch.Tensor) -> str:
    return ", ".join(f"{float(v):.3g}" for v in values)


ROTATION_LOSSES = Exercise(
    name="03.rotation_losses",
    skill="losses",
    inputs={"predicted": True, "target": True},
    draw=draw_rotations,
    oracle=losses,
    properties=(
        GATE,
        Property(0.5, "both losses are zero at the truth and positive elsewhere", zero_at_truth),
        Property(
            1, "only the loss on matrices knows that two vectors can be one rotation", same_rotation
        ),
        Property(0.5, "the loss on matrices grows with the angle between them", grows_with_angle),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        ("The two losses seem to be in the other order", lambda p, t: losses(p, t)[..., ::-1]),
        (
            "These are means over the numbers, expected sums",
            lambda p, t: losses(p, t) / np.array([3.0, 9.0]),
        ),
        (
            "The loss on matrices is the absolute error, expected its square",
            lambda p, t: np.stack(
                [losses(p, t)[..., 0], np.abs(matrix(p) - matrix(t)).sum((-2, -1))], -1
            ),
        ),
        (
            "The loss on axis-angle is the squared error, expected the absolute one",
            lambda p, t: np.stack([((p - t) ** 2).sum(-1), losses(p, t)[..., 1]], -1),
        ),
        (
            "The loss on matrices is the root of the sum of squares: leave the root out",
            lambda p, t: np.stack([losses(p, t)[..., 0], np.sqrt(losses(p, t)[..., 1])], -1),
        ),
    ),
)
