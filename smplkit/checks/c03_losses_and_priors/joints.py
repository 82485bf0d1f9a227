"""Check of the loss on 3D joints with missing labels. The oracle goes joint by joint."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import GRADIENT_TOLERANCE, require_close, require_finite
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, cast, require_untouched, strided, values

Rng = np.random.Generator
K = 7  # joints, of which rows 2 and 3 are the hips
HIPS = (2, 3)


def draw_joints(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    target = rng.normal(0, 0.4, (*batch, K, 3))
    predicted = target + rng.normal(0, 0.1, target.shape) + rng.normal(0, 1, (*batch, 1, 3))
    confidence = rng.uniform(0.2, 1, (*batch, K))
    confidence[..., 0] = 0  # not seen
    confidence = np.where(
        np.isin(np.arange(K), HIPS), confidence, rng.permuted(confidence, axis=-1)
    )
    has = np.ones(batch)
    has.reshape(-1)[1::3] = 0  # no label at all
    target[has == 0] = 0  # the usual filler
    return tuple(map(torch.from_numpy, (predicted, target, confidence, has)))


def loss(
    predicted: np.ndarray, target: np.ndarray, confidence: np.ndarray, has: np.ndarray
) -> float:
    total, count = 0.0, 0
    for sample in np.ndindex(has.shape):
        if has[sample] == 0:
            continue
        count += 1
        p = predicted[sample] - sum(predicted[sample][hip] for hip in HIPS) / 2
        t = target[sample] - sum(target[sample][hip] for hip in HIPS) / 2
        for joint in range(K):
            total += confidence[sample][joint] * ((p[joint] - t[joint]) ** 2).sum()
    return total / (max(count, 1) * K)


def ignores_place(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence, has = exercise.draw(rng, BATCH)
    value = _positive(call(predicted, target, confidence, has))
    away = torch.from_numpy(rng.normal(0, 5, (*BATCH, 1, 3)))
    moved = call(predicted + away, target, confidence, has)
    require_close(moved, value, "every body moved as a whole, which must not matter")
    same = call(target + away, target, confidence, has)
    require_close(same, torch.zeros(()), "the true pose in another place")
    three = call(3 * predicted - 2 * target, target, confidence, has)
    require_close(three, 9 * value, "three times the error, against nine times the loss")


def ignores_missing(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence, has = exercise.draw(rng, (6,))
    value = _positive(call(predicted, target, confidence, has))
    keep = has > 0
    alone = call(*(x[keep] for x in (predicted, target, confidence, has)))
    require_close(value, alone, "a batch with unlabelled samples, against the labelled ones alone")
    target = target.clone()
    target[~keep] = torch.nan
    what = "NaN as the label of samples with has_joints 0"
    require_close(call(predicted, target, confidence, has), value, what)
    inputs = (predicted, target, confidence, has)
    gradient = call.vjp(inputs, torch.ones((), dtype=value.dtype))[0]
    require_finite(gradient, f"gradient for predicted, with {what}")
    if gradient[~keep].any():
        raise Failure("samples with has_joints 0 get a gradient, expected exactly 0")
    if not gradient[keep].any():
        raise Failure("samples with has_joints 1 get no gradient")


def survives_no_label(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    predicted, target, confidence, has = exercise.draw(rng, BATCH)
    _positive(call(predicted, target, confidence, has))
    nothing = (predicted, torch.full_like(target, torch.nan), confidence, torch.zeros_like(has))
    value = call(*nothing)
    if value != 0:
        raise Failure(f"no sample has a label: the loss is {float(value):.6g}, expected exactly 0")
    gradient = call.vjp(nothing, torch.ones((), dtype=value.dtype))[0]
    if not (gradient == 0).all():
        raise Failure("no sample has a label: the gradient for predicted is not exactly 0")


def any_leading(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    inputs = exercise.draw(rng, (2, 3))
    flat = tuple(x.flatten(0, 1) for x in inputs)
    value = _positive(call(*flat))
    require_close(call(*inputs), value, "leading dimensions (2, 3), against (6,)")
    alone = tuple(x[0, 0] for x in inputs)
    one = tuple(x[0, :1] for x in inputs)
    require_close(call(*one), call(*alone), "leading dimensions (1,), against none")
    require_close(call(*strided(flat)), value, "inputs that are not contiguous in memory")
    require_close(call(*cast(flat, torch.float32)), value, "float32 against float64")
    require_untouched(exercise, call)


def gradients(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    # For predicted only: masks are data, and an answer may well pick the labelled samples out.
    predicted, *labels = exercise.draw(rng, BATCH)
    value = call(predicted, *labels)
    found = call.vjp((predicted, *labels), torch.ones((), dtype=value.dtype))[0]
    for _ in range(3):
        direction = torch.from_numpy(rng.standard_normal(predicted.shape))
        ends = [call(predicted + sign * 1e-6 * direction, *labels) for sign in (1, -1)]
        numeric = float(ends[0] - ends[1]) / 2e-6
        analytic = float((found * direction).sum())
        if abs(analytic - numeric) > GRADIENT_TOLERANCE * max(1.0, abs(numeric)):
            raise Failure(
                f"gradient for predicted along a random direction is {analytic:.6g}, "
                f"but the values change by {numeric:.6g}"
            )


def _positive(value: torch.Tensor) -> torch.Tensor:
    if not value > 0:
        raise Failure(f"the loss of a wrong prediction is {float(value):.6g}, expected above 0")
    return value


def _scaled(factor: Callable) -> Callable:
    """The right loss times a factor made from the arguments."""
    return lambda p, t, c, h: loss(p, t, c, h) * factor(p, t, c, h)


JOINTS_LOSS = Exercise(
    name="03.joints_loss",
    skill="losses",
    inputs={"predicted": True, "target": True, "confidence": True, "has_joints": True},
    draw=draw_joints,
    oracle=loss,
    properties=(
        GATE,
        Property(0.5, "does not depend on where the body stands", ignores_place),
        Property(1, "ignores samples without label, even if the label is NaN", ignores_missing),
        Property(0.5, "is exactly 0, with gradient 0, without any label", survives_no_label),
        Property(1, "gives the right values", values),
        Property(0.5, "takes any leading dimensions and leaves its inputs alone", any_leading),
        Property(0.5, "has the right gradients", gradients),
    ),
    mistakes=(
        (
            "It is divided by all samples: divide by those with a label",
            _scaled(lambda p, t, c, h: max(h.sum(), 1) / h.size),
        ),
        ("This is the sum, not the mean", _scaled(lambda p, t, c, h: max(h.sum(), 1) * K)),
        (
            "It is divided by the number of coordinates: divide by the number of joints",
            _scaled(lambda p, t, c, h: 1 / 3),
        ),
        (
            "The confidence seems to be left out",
            lambda p, t, c, h: loss(p, t, np.ones_like(c), h),
        ),
        ("The confidence seems to be squared", lambda p, t, c, h: loss(p, t, c * c, h)),
        (
            "The mask has_joints seems to be left out",
            lambda p, t, c, h: loss(p, t, c, np.ones_like(h)),
        ),
    ),
)
