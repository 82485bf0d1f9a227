"""Claims F3, H1 and H2: what 2D labels alone teach, and what a prior adds.

Four trainings on the same people, with the same seeds, none of which sees a 3D label: on the 2D
points alone; with fixed priors on pose and shape in the loss; with HMR's factorised critic; and
with one large critic of as many parameters. What differs is the prior alone. F3 shows the mean body
and a training with all 3D labels beside them, to say how good and how bad one can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from smplkit.data.postures import random_postures
from smplkit.data.sample import Sample
from smplkit.data.shapes import random_betas
from smplkit.experiments.lifting import (
    OUTSIDE,
    Bench,
    KeypointHMR,
    budget_of,
    detected_keypoints,
)
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import Verdict, verdict
from smplkit.methods.estimate import Estimate
from smplkit.methods.evaluate import ConstantEstimate, mean_parameters
from smplkit.methods.hmr import Discriminator, HMRStep, HMRWeights, SingleDiscriminator
from smplkit.priors import GMMPrior, shape_prior
from smplkit.rotations import rotmat_to_axis_angle

SEEDS = (0, 1, 2, 3, 4)
RATE, CRITIC_RATE = 1e-3, 5e-4  # of Adam; a small network takes larger steps than HMR's 1e-5
MOCAP = 20_000  # real bodies that critics see
# A quarter of the width of HMR's critic, for the time it takes; both have 257 000 parameters.
HIDDEN, SINGLE_HIDDEN = 256, 409


@dataclass(frozen=True)
class ArmRow:
    """One way of training without 3D labels, means over seeds and their spread.

    Attributes:
        training: what was in the loss.
        keypoints_2d_px: distance of the projected points from the true ones, px of a 224 px crop.
        outside_percent: joints more than 10 degrees beyond their limits.
        pa_mpjpe_mm, mpjpe_mm: error of the 3D joints.
    """

    training: str
    keypoints_2d_px: float
    keypoints_2d_px_spread: float
    outside_percent: float
    outside_percent_spread: float
    pa_mpjpe_mm: float
    pa_mpjpe_mm_spread: float
    mpjpe_mm: float
    mpjpe_mm_spread: float


@dataclass(frozen=True)
class PriorWeights(HMRWeights):
    """HMR's weights, and those of fixed priors.

    Attributes:
        pose_prior: of the mixture's energy, which is around 100 for a usual pose.
        shape_prior: of the sum of squared betas.
    """

    pose_prior: float = 0.01
    shape_prior: float = 0.02


class PriorStep(HMRStep):
    """HMR's step with fixed priors in place of a critic."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.pose_prior = GMMPrior()

    def supervision(self, estimate: Estimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of HMR, and the prices of pose and shape."""
        body_pose = rotmat_to_axis_angle(estimate.rotmat[:, 1:])
        return super().supervision(estimate, batch) | {
            "pose_prior": self.pose_prior(body_pose).mean(),
            "shape_prior": shape_prior(estimate.betas).mean(),
        }


def make_step(training: str, bench: Bench, seed: int) -> HMRStep:
    """A fresh network and what trains it.

    Args:
        training: "2D only", "+ fixed priors", "+ factorised critic", "+ single critic", or
            "3D labels" for all labels and no prior.
        bench: gives the body.
        seed: of the networks' first values.
    """
    torch.manual_seed(seed)
    network = KeypointHMR()
    options = {"learning_rate": RATE, "network_input": detected_keypoints}
    if training in ("2D only", "3D labels"):
        return HMRStep(network, bench.body, **options)
    if training == "+ fixed priors":
        return PriorStep(network, bench.body, weights=PriorWeights(), **options)
    critics = {
        "+ factorised critic": lambda: Discriminator(HIDDEN),
        "+ single critic": lambda: SingleDiscriminator(SINGLE_HIDDEN),
    }
    return HMRStep(
        network,
        bench.body,
        critics[training](),
        real=_motion_capture(),
        critic_learning_rate=CRITIC_RATE,
        **options,
    )


@cache
def _motion_capture() -> tuple[Tensor, Tensor]:
    """Bodies without pictures, (M, 23, 3) and (M, 10): other draws than the people in training.

    From the same distribution, though: real motion capture matches photographs less well.
    """
    generator = torch.Generator().manual_seed(77)
    return (
        random_postures(MOCAP, generator).body_pose,
        random_betas(MOCAP, generator),
    )


@cache
def train(training: str, preset: str, seed: int) -> dict[str, float]:
    """Train one arm with one seed, once: claims share arms."""
    bench = _bench(preset)
    step = make_step(training, bench, seed)
    return bench.train_and_measure(step, labels_3d=training == "3D labels", seed=seed)


@cache
def _bench(preset: str) -> Bench:
    return Bench.open(budget_of(preset))


def implausible_bodies(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run F3: 2D-only training reprojects well and still gives implausible bodies.

    Args:
        preset: smoke, cpu or gpu.
        seeds: of the trainings, at least three.

    Returns:
        Table "trainings" of `ArmRow`, with the mean body and a training on 3D labels beside the two
        that are compared, and four verdicts.
    """
    bench = _bench(preset)
    mean_body = bench.measure(ConstantEstimate(mean_parameters(bench.train, bench.body)))
    arms = {"mean body, untrained": [mean_body] * len(seeds)}
    arms |= _run(("2D only", "+ fixed priors", "3D labels"), preset, seeds)
    untrained, alone, prior, _ = arms.values()
    return _finding(
        "F3",
        "2D-only training reprojects well and still gives implausible bodies.",
        preset,
        seeds,
        arms,
        {
            "2D error, mean body minus 2D only, px": _paired(untrained, alone, "keypoints_2d_px"),
            "2D error with priors minus 2D only, px": _paired(prior, alone, "keypoints_2d_px"),
            f"joints {OUTSIDE:g} degrees out of limits, 2D only minus with priors, %": _paired(
                alone, prior, "outside_percent"
            ),
            "PA-MPJPE, 2D only minus with priors, mm": _paired(alone, prior, "pa_mpjpe_mm"),
        },
    )


def adversarial_prior(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run H1: an adversarial prior regularises 2D-only training.

    Args:
        preset: smoke, cpu or gpu.
        seeds: of the trainings, at least three.

    Returns:
        Table "trainings" of `ArmRow`, and two verdicts.
    """
    arms = _run(("2D only", "+ factorised critic"), preset, seeds)
    alone, critic = arms.values()
    return _finding(
        "H1",
        "An adversarial prior regularises 2D-only training.",
        preset,
        seeds,
        arms,
        {
            "PA-MPJPE, 2D only minus with critic, mm": _paired(alone, critic, "pa_mpjpe_mm"),
            f"joints {OUTSIDE:g} degrees out of limits, 2D only minus with critic, %": _paired(
                alone, critic, "outside_percent"
            ),
        },
    )


def factorised_critic(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run H2: factorised discriminators are easier to train than one large one.

    Args:
        preset: smoke, cpu or gpu.
        seeds: of the trainings, at least three.

    Returns:
        Table "trainings" of `ArmRow`, and two verdicts.
    """
    arms = _run(("+ factorised critic", "+ single critic"), preset, seeds)
    parts, single = arms.values()
    return _finding(
        "H2",
        "Factorised discriminators are easier to train than one large one.",
        preset,
        seeds,
        arms,
        {
            "PA-MPJPE, single minus factorised, mm": _paired(single, parts, "pa_mpjpe_mm"),
            f"joints {OUTSIDE:g} degrees out of limits, single minus factorised, %": _paired(
                single, parts, "outside_percent"
            ),
        },
    )


Arms = dict[str, list[dict[str, float]]]


def _run(trainings: Sequence[str], preset: str, seeds: Sequence[int]) -> Arms:
    """What each training measured with each seed."""
    return {name: [train(name, preset, seed) for seed in seeds] for name in trainings}


def _paired(larger: list[dict], smaller: list[dict], measure: str) -> Verdict:
    return verdict([a[measure] - b[measure] for a, b in zip(larger, smaller, strict=True)])


def _finding(
    id: str,
    claim: str,
    preset: str,
    seeds: Sequence[int],
    arms: Arms,
    verdicts: dict[str, Verdict],
) -> Finding:
    return Finding(
        id=id,
        claim=claim,
        budget=budget_of(preset).in_words(len(seeds)),
        seeds=tuple(seeds),
        body=_bench(preset).body.model.path.name,
        command=f"smplkit experiment {id} --preset {preset} --seeds {len(seeds)}",
        tables={"trainings": tuple(_row(name, runs) for name, runs in arms.items())},
        verdicts=verdicts,
    )


def _row(name: str, runs: list[dict[str, float]]) -> ArmRow:
    numbers = {}
    for measure in ("keypoints_2d_px", "outside_percent", "pa_mpjpe_mm", "mpjpe_mm"):
        values = torch.tensor([run[measure] for run in runs], dtype=torch.float64)
        numbers[measure] = round(values.mean().item(), 2)
        numbers[f"{measure}_spread"] = round(values.std().item(), 2)
    return ArmRow(name, **numbers)
