"""Check of the least-squares GAN pair. The oracle goes score by score."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import (
    GATE,
    cast,
    gradients,
    require_untouched,
    strided,
    values,
)

Rng = np.random.Generator
OUTPUTS = 5  # scores of one critic


def draw_scores(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    # More fakes than reals: HMR shows its critic the fakes of all three steps.
    real = rng.normal(0.8, 0.4, (4, OUTPUTS))
    fake = rng.normal(0.2, 0.4, (9, OUTPUTS))
    return torch.from_numpy(real), torch.from_numpy(fake)


def mean_of(scores: np.ndarray, wanted: float) -> float:
    return sum((s - wanted) ** 2 for row in scores for s in row) / len(scores)


def losses(real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    return np.array([mean_of(fake, 1.0), mean_of(real, 1.0) + mean_of(fake, 0.0)])


def who_wants_what(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    real, fake = exercise.draw(rng, ())
    ones, zeros = torch.ones_like, torch.zeros_like
    perfect = call(ones(real), zeros(fake))
    require_close(perfect, torch.tensor([float(OUTPUTS), 0]), "a critic that is always right")
    fooled = call(ones(real), ones(fake))
    require_close(fooled, torch.tensor([0, float(OUTPUTS)]), "a critic that takes all for real")
    other = call(real + 1, fake)
    value = call(real, fake)[0]
    if not value > 0:
        raise Failure("the network's loss is not above 0, though its bodies fool nobody")
    require_close(other[0], value, "network's loss, scores of real bodies changed")


def mean_over_bodies(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    real, fake = exercise.draw(rng, ())
    value = call(real, fake)
    if not (value > 0).all():
        raise Failure("a loss is not above 0 for scores that are not perfect")
    twice = call(torch.cat([real, real]), torch.cat([fake, fake]))
    require_close(twice, value, "every body twice, which must not matter")
    wide = call(torch.cat([real, real], 1), torch.cat([fake, fake], 1))
    require_close(wide, 2 * value, "every score twice, against twice the loss")


def opposite_pulls(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    real, fake = exercise.draw(rng, ())
    pulls = [call.vjp((real, fake), torch.tensor(c).to(real))[1] for c in ([1.0, 0], [0, 1.0])]
    between = (fake > 0) & (fake < 1)
    if not ((pulls[0] < 0) & (pulls[1] > 0))[between].all():
        raise Failure("between 0 and 1 the two losses must pull the score of a fake apart")


def robust(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    inputs = exercise.draw(rng, ())
    value = call(*inputs)
    require_close(call(*strided(inputs)), value, "inputs that are not contiguous in memory")
    require_close(call(*cast(inputs, torch.float32)), value, "float32 against float64")
    one = call(inputs[0][:1], inputs[1][:1])
    expected = exercise.expected((inputs[0][:1], inputs[1][:1]))
    require_close(one, expected, "a single body each")
    require_untouched(exercise, call)


LSGAN_LOSSES = Exercise(
    name="03.lsgan_losses",
    skill="adversarial priors",
    inputs={"real": False, "fake": False},
    draw=draw_scores,
    oracle=losses,
    properties=(
        GATE,
        Property(0.5, "the network wants to fool, the critic to tell apart", who_wants_what),
        Property(0.5, "is a mean over bodies, of a sum over scores", mean_over_bodies),
        Property(0.5, "the two losses pull a fake's score apart", opposite_pulls),
        Property(0.5, "gives the right values", values),
        Property(0.5, "works for one body, leaves its inputs alone", robust),
        Property(0.5, "has the right gradients", gradients),
    ),
    mistakes=(
        ("The two losses seem to be in the other order", lambda r, f: losses(r, f)[::-1]),
        (
            "This is the mean over the scores too, expected their sum",
            lambda r, f: losses(r, f) / OUTPUTS,
        ),
        (
            "The critic's loss is half of what is asked",
            lambda r, f: losses(r, f) * np.array([1.0, 0.5]),
        ),
        (
            "These are sums over the bodies, expected means",
            lambda r, f: np.array(
                [mean_of(f, 1) * len(f), mean_of(r, 1) * len(r) + mean_of(f, 0) * len(f)]
            ),
        ),
        (
            "The critic seems to want 0 for real and 1 for fake bodies",
            lambda r, f: np.array([mean_of(f, 1), mean_of(r, 0) + mean_of(f, 1)]),
        ),
        (
            "The network seems to want 0 for its own bodies: that is what the critic wants",
            lambda r, f: np.array([mean_of(f, 0), mean_of(r, 1) + mean_of(f, 0)]),
        ),
    ),
)
