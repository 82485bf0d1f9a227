"""Check of the reprojection loss. The oracle adds up one coordinate at a time."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import (
    BATCH,
    GATE,
    cast,
    require_gradients,
    require_untouched,
    strided,
    values,
)

Rng = np.random.Generator
K = 6  # keypoints


def draw_keypoints(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    target = rng.uniform(-1, 1, (*batch, K, 2))
    predicted = target + rng.normal(0, 0.3, target.shape)
    confidence = rng.uniform(0.1, 1, (*batch, K))
    confidence[..., 0] = 0  # not seen
    confidence[..., 1:3] = rng.uniform(0.01, 0.1, (*batch, 2))  # hardly seen, which still counts
    confidence = rng.permuted(confidence, axis=-1)
    return torch.from_numpy(predicted), torch.from_numpy(target), torch.from_numpy(confidence)


def loss(predicted: np.ndarray, target: np.ndarray, confidence: np.ndarray) -> float:
    total = 0.0
    for index in np.ndindex(predicted.shape):
        total += confidence[index[:-1]] * (predicted[index] - target[index]) ** 2
    return total / confidence.size


def is_quadratic(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence = exercise.draw(rng, BATCH)
    zero = torch.zeros(())
    require_close(call(target, target, confidence), zero, "prediction equal to the target")
    value = _positive_loss(call(predicted, target, confidence))
    far = call(3 * predicted - 2 * target, target, confidence)
    require_close(far, 9 * value, "three times the error, against nine times the loss")
    shift = torch.tensor([5.0, -3.0])
    moved = call(predicted + shift, target + shift, confidence)
    require_close(moved, value, "prediction and target moved alike, which must not matter")


def trusts_confidence(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence = exercise.draw(rng, BATCH)
    value = _positive_loss(call(predicted, target, confidence))
    half = call(predicted, target, confidence / 2)
    require_close(half, value / 2, "half the confidence, against half the loss")
    even, odd = confidence.clone(), confidence.clone()
    even[..., 1::2] = odd[..., ::2] = 0
    parts = call(predicted, target, even) + call(predicted, target, odd)
    what = "loss with half of the keypoints at confidence 0, plus that with the other half"
    require_close(parts, value, what)
    confidence[..., ::2] = 0
    wild = predicted.clone()
    wild[..., ::2, :] += 1e3
    value = call(predicted, target, confidence)
    require_close(call(wild, target, confidence), value, "keypoints of confidence 0 moved far away")
    inputs = (predicted, target, confidence)
    gradient = call.vjp(inputs, torch.ones((), dtype=value.dtype))[0]
    if not gradient[..., 1::2, :].any():
        raise Failure("keypoints of confidence above 0 get no gradient")
    if gradient[..., ::2, :].any():
        raise Failure("keypoints of confidence 0 get a gradient, expected exactly 0")


def survives_no_keypoint(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence = exercise.draw(rng, BATCH)
    _positive_loss(call(predicted, target, confidence))
    nothing = (predicted, target, torch.zeros_like(confidence))
    value = call(*nothing)
    if value != 0:
        raise Failure(f"all confidences 0: the loss is {float(value):.6g}, expected exactly 0")
    gradient = call.vjp(nothing, torch.ones((), dtype=value.dtype))[0]
    if not (gradient == 0).all():
        raise Failure("all confidences 0: the gradient for predicted is not exactly 0")


def means_over_stack(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    inputs = exercise.draw(rng, (2, 3))
    rows = [call(*(x[i] for x in inputs)) for i in np.ndindex(2, 3)]
    if torch.equal(rows[0], rows[1]):
        raise Failure("two different inputs give the same result")
    mean = torch.stack(rows).mean()
    require_close(call(*inputs), mean, "leading dimensions (2, 3), against the mean one by one")
    flat = tuple(x.flatten(0, 1) for x in inputs)
    require_close(call(*flat), mean, "leading dimensions (6,), against the mean one by one")
    one = tuple(x[0, :1] for x in inputs)
    require_close(call(*one), rows[0], "leading dimensions (1,), against none")
    require_close(call(*strided(inputs)), mean, "inputs that are not contiguous in memory")
    require_close(call(*cast(inputs, torch.float32)), mean, "float32 against float64")
    require_untouched(exercise, call)


def gradients(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence = exercise.draw(rng, BATCH)
    # Not at confidence 0: an answer may well leave these keypoints out.
    require_gradients(exercise, call, (predicted, target, confidence.clamp(min=0.01)), rng)


def _positive_loss(value: torch.Tensor) -> torch.Tensor:
    if not value > 0:
        raise Failure(f"the loss of a wrong prediction is {float(value):.6g}, expected above 0")
    return value


REPROJECTION_LOSS = Exercise(
    name="02.reprojection_loss",
    skill="losses",
    inputs={"predicted": True, "target": True, "confidence": True},
    draw=draw_keypoints,
    oracle=loss,
    properties=(
        GATE,
        Property(0.5, "is zero at the truth and grows with the square of the error", is_quadratic),
        Property(
            1, "is proportional to the confidence; 0 means no influence at all", trusts_confidence
        ),
        Property(0.5, "is exactly 0, with gradient 0, without any keypoint", survives_no_keypoint),
        Property(1, "gives the right values", values),
        Property(
            0.5,
            "is a mean over leading dimensions, leaves its inputs alone",
            means_over_stack,
        ),
        Property(0.5, "has the right gradients", gradients),
    ),
    mistakes=(
        ("This is the sum, not the mean", lambda p, t, c: loss(p, t, c) * c.size),
        (
            "This is half the loss: divide by the number of keypoints, not of coordinates",
            lambda p, t, c: loss(p, t, c) / 2,
        ),
        ("The confidence seems to be left out", lambda p, t, c: loss(p, t, np.ones_like(c))),
        ("The confidence seems to be squared", lambda p, t, c: loss(p, t, c * c)),
        (
            "It is divided by the sum of the confidences: divide by the number of keypoints",
            lambda p, t, c: loss(p, t, c) * c.size / c.sum(),
        ),
        (
            "It is divided by the sum of the confidences: divide by the number of keypoints",
            lambda p, t, c: loss(p, t, c) * c.size / c.sum() / 2,
        ),
        (
            "It is divided by the number of seen keypoints: divide by the number of all keypoints",
            lambda p, t, c: loss(p, t, c) * c.size / (c > 0).sum(),
        ),
        (
            "This is the absolute error, not its square",
            lambda p, t, c: loss(np.sqrt(np.abs(p - t)), 0 * t, c),
        ),
        ("This is the square root of the loss", lambda p, t, c: np.sqrt(loss(p, t, c))),
    ),
)
