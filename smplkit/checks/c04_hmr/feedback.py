"""Check of the iterative head. The oracle multiplies vector by vector, step by step."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common

Rng = np.random.Generator
D, P, H, STEPS = 5, 4, 6, 3  # feature, parameters, hidden numbers, steps


def draw_head(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    feature = rng.normal(0, 1, (*batch, D))
    start = rng.normal(0, 1, (*batch, P))
    weight_1, bias_1 = rng.normal(0, 0.4, (H, D + P)), rng.normal(0, 0.3, H)
    weight_2, bias_2 = rng.normal(0, 0.4, (P, H)), rng.normal(0, 0.3, P)
    arrays = (feature, start, weight_1, bias_1, weight_2, bias_2)
    return *map(torch.from_numpy, arrays), STEPS


def stages(
    feature: np.ndarray,
    start: np.ndarray,
    weight_1: np.ndarray,
    bias_1: np.ndarray,
    weight_2: np.ndarray,
    bias_2: np.ndarray,
    steps: int,
    look: str = "guess",
    add: bool = True,
    relu: bool = True,
    guess_first: bool = False,
) -> np.ndarray:
    out = np.zeros((*start.shape[:-1], steps, P))
    for index in np.ndindex(start.shape[:-1]):
        guess = start[index]
        for step in range(steps):
            seen = guess if look == "guess" else start[index]
            pair = (seen, feature[index]) if guess_first else (feature[index], seen)
            hidden = weight_1 @ np.concatenate(pair) + bias_1
            change = weight_2 @ (np.maximum(hidden, 0) if relu else hidden) + bias_2
            guess = guess + change if add else change
            out[(*index, step)] = guess
    return out


def corrects(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """A head whose last layer is all zero changes nothing; a constant one adds up."""
    *first, weight_2, bias_2, steps = exercise.draw(rng, BATCH)
    zero = torch.zeros_like
    start = first[1]
    still = call(*first, zero(weight_2), zero(bias_2), steps)
    what = "last layer all zero: every stage must be the start"
    require_close(still, start[..., None, :].expand(*BATCH, steps, P), what)
    constant = call(*first, zero(weight_2), bias_2, steps)
    times = torch.arange(1, steps + 1, dtype=start.dtype)[:, None]
    what = "last layer constant: each step must add it once more"
    require_close(constant, start[..., None, :] + times * bias_2, what)


def feeds_back(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """Two steps are one step from where the first one ended."""
    feature, start, *layers, _ = exercise.draw(rng, BATCH)
    five = call(feature, start, *layers, 5)
    for stage in range(1, 5):
        again = call(feature, five[..., stage - 1, :], *layers, 1)[..., 0, :]
        if torch.equal(five[..., stage, :], five[..., stage - 1, :]):
            raise Failure(f"of five steps, step {stage + 1} changes nothing")
        what = f"stage {stage + 1} of five, against one step from stage {stage}"
        require_close(five[..., stage, :], again, what)
    two = call(feature, start, *layers, 2)
    require_close(five[..., :2, :], two, "the first two of five stages, against two stages")


def _changed(**options) -> object:
    return lambda *inputs: stages(*inputs, **options)


ITERATIVE_FEEDBACK = Exercise(
    name="04.iterative_feedback",
    skill="architectures",
    inputs={
        "feature": True,
        "start": True,
        "weight_1": False,
        "bias_1": False,
        "weight_2": False,
        "bias_2": False,
        "steps": False,
    },
    draw=draw_head,
    oracle=stages,
    properties=(
        GATE,
        Property(0.5, "each step corrects the guess, it does not replace it", corrects),
        Property(1, "each step looks at the latest guess", feeds_back),
        *common(1.5, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        ("Each step seems to look at the start, not at the latest guess", _changed(look="start")),
        ("The head's output seems to replace the guess: add it", _changed(add=False)),
        ("The ReLU between the layers seems to be left out", _changed(relu=False)),
        ("The guess seems to come before the feature", _changed(guess_first=True)),
    ),
)
