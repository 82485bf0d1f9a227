"""People that a trained network is measured on: with postures that training never shows.

What makes and measures people is imported where it is needed: every module of the library that is
loaded makes the guard slower, and with it the checks of functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from smplkit.checks.exercise import Failure

if TYPE_CHECKING:
    from smplkit.body import SMPL
    from smplkit.data.sample import Sample
    from smplkit.methods.estimate import Estimate

COUNT = 500  # people of each seed


class HeldOut:
    """People with postures that training never shows, in memory."""

    def __init__(self, seed: int) -> None:
        from smplkit.data.people import as_sample, render_people
        from smplkit.data.people_config import PeopleConfig

        config = PeopleConfig(COUNT, seed % 2**63, split="test", image_size=None)
        ids = torch.arange(COUNT)
        self._sample = as_sample(render_people(config, ids), ids)

    def __len__(self) -> int:
        return COUNT

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The samples at some positions, as they are."""
        return {name: x[ids] for name, x in self._sample.items()}


@lru_cache(maxsize=8)  # a grading run comes back to the same seeds for each submission
def held_out(seed: int) -> tuple[HeldOut, float]:
    """People, and the MPJPE in millimetres of the mean body on them."""
    from smplkit.methods.evaluate import ConstantEstimate, mean_parameters

    people = HeldOut(seed)
    mean = ConstantEstimate(mean_parameters(people, body()))
    return people, errors(mean, people)["mpjpe_mm"]


@cache
def body() -> SMPL:
    """The open body."""
    from smplkit.body import SMPL

    return SMPL()


def errors(network: nn.Module, people: HeldOut) -> dict[str, float]:
    """What `evaluate` measures.

    Raises:
        Failure: The network's numbers are beyond all measure.
    """
    from smplkit.methods.evaluate import evaluate
    from smplkit.methods.keypoint_hmr import detected_keypoints

    estimate = estimates(network, people)
    for name in ("rotmat", "betas", "camera"):
        largest = getattr(estimate, name).abs().max()
        if not largest < 1e3:
            raise Failure(
                f"for ordinary keypoints the network's {name} holds {largest:.3g}: the training "
                "has diverged. A lower learning rate or gradient clipping helps"
            )
    return evaluate(network, people, body(), detected_keypoints)


def estimates(network: nn.Module, people: HeldOut) -> Estimate:
    """What a network says of all people."""
    from smplkit.methods.keypoint_hmr import detected_keypoints

    with torch.no_grad():
        return network(detected_keypoints(people.batch(torch.arange(COUNT))))


def measure(network: nn.Module, seeds: Sequence[int]) -> dict[str, float]:
    """Mean errors over the people of some seeds, and the MPJPE as percentage of the mean body's."""
    rows = []
    for seed in seeds:
        people, mean_body = held_out(seed)
        rows.append(errors(network, people) | {"mean_body_mm": mean_body})
    measured = {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
    percent = 100 * measured["mpjpe_mm"] / measured["mean_body_mm"]
    return measured | {"mean_body_percent": percent}
