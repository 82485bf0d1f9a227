"""A body from 2D keypoints alone: the bench on which claims about training are tested.

With the keypoints of a detector as the input (`keypoint_hmr.py`), the same head, losses and critics
train in a minute instead of an hour, so that several seeds are affordable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample
from smplkit.joint_limits import out_of_limits
from smplkit.methods.evaluate import evaluate
from smplkit.methods.hmr import HMRStep
from smplkit.methods.keypoint_hmr import KeypointHMR, detected_keypoints
from smplkit.training import PRESETS, Preset, fit

__all__ = [
    "BUDGETS",
    "Bench",
    "Budget",
    "KeypointHMR",
    "TwoDimensionalLabels",
    "budget_of",
    "detected_keypoints",
]

OUTSIDE = 10.0  # degrees beyond a limit from which on a joint counts as impossible


@dataclass(frozen=True)
class Budget:
    """How much is trained and measured.

    Attributes:
        preset: of the training.
        people: to train on.
        held_out: people of the test split to measure on.
    """

    preset: Preset
    people: int
    held_out: int

    def in_words(self, seeds: int) -> str:
        """What was run, for a `Finding`."""
        return (
            f"{seeds} seeds x {self.preset.steps} steps of {self.preset.batch_size} from "
            f"{self.people} synthetic people (keypoints only, yaw up to 60 degrees either side), "
            f"measured on {self.held_out} held-out people"
        )


BUDGETS = {
    "smoke": Budget(replace(PRESETS["smoke"], batch_size=16), 64, 64),
    "cpu": Budget(
        replace(PRESETS["cpu"], steps=1000, batch_size=128, warmup=50), people=20_000, held_out=2000
    ),
    "gpu": Budget(
        replace(
            PRESETS["gpu"], steps=6000, batch_size=512, precision="32-true", workers=0, warmup=100
        ),
        people=200_000,
        held_out=4000,
    ),
}


def budget_of(preset: str) -> Budget:
    """The budget of a preset.

    Raises:
        ValueError: there is no such preset.
    """
    if preset not in BUDGETS:
        raise ValueError(f"preset must be one of {', '.join(BUDGETS)}, got {preset!r}")
    return BUDGETS[preset]


class TwoDimensionalLabels:
    """A dataset whose 3D labels are hidden: what photographs with keypoints are.

    Args:
        people: the dataset.
    """

    def __init__(self, people: SyntheticPeople) -> None:
        self.people = people

    def __len__(self) -> int:
        return len(self.people)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """As the dataset's, with `has_smpl` and `has_keypoints_3d` all 0."""
        sample = self.people.batch(ids, generator)
        none = torch.zeros_like(sample["has_smpl"])
        return sample | {"has_smpl": none, "has_keypoints_3d": none}


@dataclass(frozen=True)
class Bench:
    """The people and the body of one experiment, shared by all that it compares.

    Attributes:
        body: the body model.
        train: people to train on.
        test: people to measure on, with held-out postures and exact 2D points to compare with.
        preset: of the training.
    """

    body: SMPL
    train: SyntheticPeople
    test: SyntheticPeople
    preset: Preset

    @classmethod
    def open(cls, budget: Budget) -> Bench:
        """Make or load the people of a budget."""
        config = PeopleConfig(budget.people, image_size=None)
        test = PeopleConfig(budget.held_out, seed=1, split="test", image_size=None)
        return cls(SMPL(), SyntheticPeople(config), SyntheticPeople(test), budget.preset)

    def train_and_measure(self, step: HMRStep, labels_3d: bool, seed: int) -> dict[str, float]:
        """Train the network of a step, and measure it on people it has not seen.

        Args:
            step: with the network under "hmr", seeing `detected_keypoints`.
            labels_3d: whether 3D labels may be used.
            seed: of the training.

        Returns:
            What `evaluate` measures, and outside_percent: joints that no body can hold.
        """
        people = self.train if labels_3d else TwoDimensionalLabels(self.train)
        fit(step, people, self.preset, seed=seed, progress=False)
        return self.measure(step.networks["hmr"])

    @torch.no_grad()
    def measure(self, network: nn.Module) -> dict[str, float]:
        """Errors of a trained network, and the share of joints beyond their limits."""
        measured = evaluate(network, self.test, self.body, detected_keypoints)
        batch = self.test.batch(torch.arange(len(self.test)))
        rotmat = network(detected_keypoints(batch)).rotmat[:, 1:]
        outside = out_of_limits(rotmat, tolerance=torch.pi * OUTSIDE / 180)
        return measured | {"outside_percent": 100 * outside.float().mean().item()}
