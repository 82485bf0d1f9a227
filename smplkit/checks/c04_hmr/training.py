"""Check of a training step with a critic. The oracle has its gradients written out by hand."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close, require_finite
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import GATE, cast, require_untouched, strided, values

Rng = np.random.Generator
N, M, D, P = 6, 5, 4, 3  # fake and real bodies, features, numbers of a body


def draw_game(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    features, labels = rng.normal(size=(N, D)), rng.normal(size=(N, P))
    has = np.array([1.0, 0, 1, 1, 0, 1])
    real = rng.normal(1, 0.5, (M, P))
    network, critic = rng.normal(0, 0.5, (D, P)), rng.normal(0, 0.5, P)
    arrays = (features, labels, has, real, network, critic)
    return *map(torch.from_numpy, arrays), 0.3, 0.05


def updated(
    features: np.ndarray,
    labels: np.ndarray,
    has: np.ndarray,
    real: np.ndarray,
    network: np.ndarray,
    critic: np.ndarray,
    adversarial: float,
    rate: float,
    critic_first: bool = False,
    fresh: bool = False,
    ascend: bool = False,
    masked: bool = True,
    fool: float = 1.0,
) -> np.ndarray:
    fake = features @ network
    new_critic = critic - (-rate if ascend else rate) * critic_gradient(fake, real, critic)
    judge = new_critic if critic_first else critic
    mask = has if masked else np.ones_like(has)
    error = np.where(mask[:, None] > 0, fake - np.where(mask[:, None] > 0, labels, 0), 0)
    towards_labels = 2 * features.T @ error / max(mask.sum(), 1)
    towards_real = 2 * features.T @ np.outer(fake @ judge - fool, judge) / len(fake)
    new_network = network - rate * (towards_labels + adversarial * towards_real)
    if fresh:
        new_critic = critic - rate * critic_gradient(features @ new_network, real, critic)
    return np.concatenate([new_network, new_critic[None]])


def critic_gradient(fake: np.ndarray, real: np.ndarray, critic: np.ndarray) -> np.ndarray:
    return 2 * real.T @ (real @ critic - 1) / len(real) + 2 * fake.T @ (fake @ critic) / len(fake)


def learns_from_labels(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    features, labels, has, real, network, critic, _, rate = exercise.draw(rng, ())
    new = call(features, labels, has, real, network, critic, 0.0, rate)[:D]
    loss = [
        ((features @ w - labels)[has > 0]).square().sum().item() / 4
        for w in (network, torch.as_tensor(new))
    ]
    if not loss[1] < loss[0]:
        raise Failure("without the critic, the loss on the labels must get smaller")
    spoiled = labels.clone()
    spoiled[has == 0] = torch.nan
    got = call(features, spoiled, has, real, network, critic, 0.0, rate)[:D]
    require_finite(got, "new weights of the network, NaN as the label where has_label is 0")
    require_close(got, new, "NaN as the label where has_label is 0")
    none = torch.zeros_like(has)
    got = call(features, torch.nan * labels, none, real, network, critic, 0.0, rate)[:D]
    require_close(got, network, "no labels and no critic: the network must stay as it is")


def fools_the_critic(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    features, labels, has, real, network, critic, _, rate = exercise.draw(rng, ())
    inputs = (features, labels, 0 * has, real, network, critic)
    new = call(*inputs, 1.0, rate / 10)[:D]
    fooled = [((features @ w @ critic) - 1).square().mean().item() for w in (network, new)]
    if not fooled[1] < fooled[0]:
        raise Failure("without labels, the old critic must find the new bodies more real")
    twice = call(*inputs, 2.0, rate / 10)[:D]
    require_close(twice - network, 2 * (new - network), "adversarial weight 2, against twice 1")


def trains_the_critic(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    features, labels, has, real, network, critic, weight, rate = exercise.draw(rng, ())
    new = call(features, labels, has, real, network, critic, weight, rate)[D]
    fake = (features @ network).numpy()
    before, after = (
        float(((real.numpy() @ c - 1) ** 2).mean() + ((fake @ c) ** 2).mean())
        for c in (critic.numpy(), new.double().numpy())
    )
    if not after < before:
        raise Failure("the critic must tell real from predicted bodies better than before")
    other = call(features, labels + 1, 0 * has, real, network, critic, 5.0, rate)[D]
    faster = call(features, labels, has, real, network, critic, weight, 2 * rate)[D]
    require_close(faster - critic, 2 * (new - critic), "change of the critic, at twice the rate")
    what = "new critic, with other labels: it must be trained on the bodies before the update"
    require_close(other, new, what)


def robust(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    inputs = exercise.draw(rng, ())
    value = call(*inputs)
    old = torch.cat([inputs[4], inputs[5][None]])
    require_close(call(*inputs[:-1], 0.0), old, "at the rate 0 nothing may change")
    if torch.equal(value, old):
        raise Failure("nothing has changed")
    require_close(call(*strided(inputs)), value, "inputs that are not contiguous in memory")
    require_close(call(*cast(inputs, torch.float32)), value, "float32 against float64")
    require_untouched(exercise, call)


def _changed(**options) -> object:
    return lambda *inputs: updated(*inputs, **options)


TRAINING_STEP = Exercise(
    name="04.training_step",
    skill="training",
    inputs=dict.fromkeys(
        (
            "features",
            "labels",
            "has_label",
            "real",
            "network",
            "critic",
            "adversarial",
            "rate",
        ),
        False,
    ),
    draw=draw_game,
    oracle=updated,
    properties=(
        GATE,
        Property(1, "the network learns from labels, where there are some", learns_from_labels),
        Property(1, "the network learns to fool the critic", fools_the_critic),
        Property(1, "the critic learns to tell bodies apart", trains_the_critic),
        Property(1.5, "gives the right new weights", values),
        Property(0.5, "leaves its inputs alone", robust),
    ),
    mistakes=(
        (
            "The network seems to be judged by the new critic: its turn comes first",
            _changed(critic_first=True),
        ),
        (
            "The critic seems to see bodies of the updated network: use the same bodies",
            _changed(fresh=True),
        ),
        ("The critic seems to go uphill: subtract its gradient", _changed(ascend=True)),
        ("The mask has_label seems to be left out", _changed(masked=False)),
        ("The network seems to want a score of 0: that is the critic's wish", _changed(fool=0.0)),
    ),
)
