"""Check of reading a result table. The oracle adds up seed by seed."""

from __future__ import annotations

import math

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import (
    BATCH,
    GATE,
    any_leading,
    values,
)

Rng = np.random.Generator
QUANTILE = 2.7764451  # Student's t, 97.5 %, 4 degrees of freedom


def draw_table(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    seeds = int(rng.integers(4, 9))  # not always the five of the text
    luck = rng.normal(100, 15, (*batch, seeds))  # of a seed, shared by both columns
    effect = rng.choice([-6.0, 0.0, 6.0], (*batch, 1))
    without = luck + rng.normal(0, 1, luck.shape)
    return *map(torch.from_numpy, (without, luck - effect + rng.normal(0, 1, luck.shape))), QUANTILE


def reading(
    without: np.ndarray,
    with_prior: np.ndarray,
    quantile: float,
    sign: float = 1.0,
    degrees: int = 1,
    root: float = 0.5,
    paired: bool = True,
) -> np.ndarray:
    out = np.zeros((*without.shape[:-1], 4))
    for index in np.ndindex(without.shape[:-1]):
        gains = [sign * (a - b) for a, b in zip(without[index], with_prior[index], strict=True)]
        n = len(gains)
        mean = sum(gains) / n
        if paired:
            variance = sum((gain - mean) ** 2 for gain in gains) / (n - degrees)
        else:
            variance = np.var(without[index], ddof=1) + np.var(with_prior[index], ddof=1)
        margin = quantile * math.sqrt(variance) / n**root
        low, high = mean - margin, mean + margin
        out[index] = mean, low, high, float(low > 0) - float(high < 0)
    return out


def follows_the_sign(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    without, with_prior, quantile = exercise.draw(rng, BATCH)
    value = call(without, with_prior, quantile)
    swapped = call(with_prior, without, quantile)
    require_close(swapped, -value[..., [0, 2, 1, 3]], "both columns exchanged")
    better = call(with_prior + 50, with_prior + 0.01 * (without - 100), quantile)
    require_close(better[..., 3], torch.ones(BATCH), "clearly smaller errors with the prior")
    worse = call(with_prior + 0.01 * (without - 100), with_prior + 50, quantile)
    require_close(worse[..., 3], -torch.ones(BATCH), "clearly larger errors with the prior")


def pairs_seeds(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    without, with_prior, quantile = exercise.draw(rng, BATCH)
    value = call(without, with_prior, quantile)
    if not value.any():
        raise Failure("all numbers are 0")
    luck = torch.from_numpy(rng.normal(0, 100, tuple(without.shape)))
    moved = call(without + luck, with_prior + luck, quantile)
    require_close(moved, value, "hard and easy seeds, the same for both columns")


READ_TABLE = Exercise(
    name="04.read_table",
    skill="evaluation",
    inputs={"without": True, "with_prior": True, "quantile": False},
    draw=draw_table,
    oracle=reading,
    properties=(
        GATE,
        Property(0.5, "says which side is better", follows_the_sign),
        Property(1, "compares seed with seed", pairs_seeds),
        Property(1, "gives the right values", values),
        Property(0.5, "takes any leading dimensions and leaves its inputs alone", any_leading),
    ),
    mistakes=(
        (
            "The sign is reversed: a smaller error with the prior is a gain",
            lambda *inputs: reading(*inputs, sign=-1.0),
        ),
        (
            "The variance is divided by the number of seeds: divide by one less",
            lambda *inputs: reading(*inputs, degrees=0),
        ),
        (
            "This is the spread of single seeds: the mean's is smaller by the root of their number",
            lambda *inputs: reading(*inputs, root=0.0),
        ),
        (
            "The two columns seem to be treated as separate samples: take differences first",
            lambda *inputs: reading(*inputs, paired=False),
        ),
    ),
)
