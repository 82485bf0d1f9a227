"""Claim H3: iterative feedback beats one-shot regression, with the same number of parameters.

The head's weights are shared between its steps, so one step and three have the same network; what
differs is how often it may look at its own guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from smplkit.experiments.lifting import Bench, KeypointHMR, budget_of, detected_keypoints
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict
from smplkit.methods.hmr import HMRStep

SEEDS = (0, 1, 2, 3, 4)
STEPS = (1, 2, 3, 5)


@dataclass(frozen=True)
class StepsRow:
    """A head with some number of steps, means over seeds and their spread.

    Attributes:
        steps: of the head, in training and in use.
        parameters: of the network; the same for all.
        pa_mpjpe_mm, mpjpe_mm: error of the 3D joints.
        keypoints_2d_px: distance of the projected points from the true ones, px of a 224 px crop.
    """

    steps: int
    parameters: int
    pa_mpjpe_mm: float
    pa_mpjpe_mm_spread: float
    mpjpe_mm: float
    mpjpe_mm_spread: float
    keypoints_2d_px: float
    keypoints_2d_px_spread: float


def feedback_steps(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run H3: iterative feedback (3 steps) beats one-shot regression.

    Args:
        preset: smoke, cpu or gpu.
        seeds: of the trainings, at least three.

    Returns:
        Table "heads" of `StepsRow`, and three verdicts.
    """
    budget = budget_of(preset)
    bench = Bench.open(budget)
    runs = {steps: [_train(bench, steps, seed) for seed in seeds] for steps in STEPS}
    verdicts = {
        f"{name}, 1 step minus 3 steps, {unit}": verdict(
            [a[measure] - b[measure] for a, b in zip(runs[1], runs[3], strict=True)]
        )
        for name, measure, unit in (
            ("PA-MPJPE", "pa_mpjpe_mm", "mm"),
            ("MPJPE", "mpjpe_mm", "mm"),
            ("2D error", "keypoints_2d_px", "px"),
        )
    }
    return Finding(
        id="H3",
        claim="Iterative feedback (3 steps) beats one-shot regression.",
        budget=budget.in_words(len(seeds)) + "; full 3D labels",
        seeds=tuple(seeds),
        body=bench.body.model.path.name,
        command=f"smplkit experiment H3 --preset {preset} --seeds {len(seeds)}",
        tables={"heads": tuple(_row(steps, measured) for steps, measured in runs.items())},
        verdicts=verdicts,
    )


def _train(bench: Bench, steps: int, seed: int) -> dict[str, float]:
    torch.manual_seed(seed)
    network = KeypointHMR(iterations=steps)
    step = HMRStep(network, bench.body, learning_rate=1e-3, network_input=detected_keypoints)
    return bench.train_and_measure(step, labels_3d=True, seed=seed)


def _row(steps: int, runs: list[dict[str, float]]) -> StepsRow:
    parameters = sum(p.numel() for p in KeypointHMR(iterations=steps).parameters())
    numbers = {}
    for measure in ("pa_mpjpe_mm", "mpjpe_mm", "keypoints_2d_px"):
        values = torch.tensor([run[measure] for run in runs], dtype=torch.float64)
        numbers[measure] = round(values.mean().item(), 2)
        numbers[f"{measure}_spread"] = round(values.std().item(), 2)
    return StepsRow(steps, parameters, **numbers)
