"""Claim F5: regression takes milliseconds where optimisation takes seconds."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from smplkit.body import SMPL
from smplkit.data.people import as_sample, render_people
from smplkit.data.people_config import PeopleConfig
from smplkit.experiments.fitting import seen_people
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict
from smplkit.methods.hmr import HMR
from smplkit.methods.smplify import PHOTO, SMPLify, Stage

SEEDS = (0, 1, 2, 3, 4)
BATCH = {"smoke": 2, "cpu": 32, "gpu": 64}


@dataclass(frozen=True)
class TimeRow:
    """How long one way takes, median over repetitions (of a network, of the shortest of six runs).

    Attributes:
        method: network, or settings of the optimisation.
        alone_ms: milliseconds for one image by itself.
        together_ms: milliseconds per image in a batch.
        slower: times that of HMR with ResNet-50, alone.
    """

    method: str
    alone_ms: float
    together_ms: float
    slower: float


def runtime(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run F5: regression takes milliseconds where optimisation takes seconds.

    Both run on the CPU, with as many threads as PyTorch uses here; the figures belong to the
    machine, their ratio much less so. A network's weights do not change its time: they are random.

    Args:
        preset: smoke, cpu or gpu: how many images are in a batch.
        seeds: repetitions, with other people each, at least three.

    Returns:
        Table "runtime" of `TimeRow`, and three verdicts on logarithms of ratios.
    """
    if preset not in BATCH:
        raise ValueError(f"preset must be one of {', '.join(BATCH)}, got {preset!r}")
    body, smoke = SMPL(), preset == "smoke"
    repeats = 1 if smoke else 6  # of a network: the first run warms up, the shortest counts
    short = {"stages": (Stage(iterations=2),), "camera_iterations": 2} if smoke else {}
    networks = {"HMR, ResNet-50, 224 px": HMR("resnet50"), "HMR, small, 64 px": HMR("small")}
    fits = {
        "SMPLify, SPIN's 100 + 100 iterations": SMPLify(body, **short, yaws=(0.0,)),
        "SMPLify, photograph, 4 starts": SMPLify(body, **PHOTO | short),
    }
    times = {name: [] for name in (*networks, *fits)}
    for seed in seeds:
        for count in (1, BATCH[preset]):
            for name, network in networks.items():
                images = torch.zeros(count, 3, network.image_size, network.image_size)
                network.eval()
                with torch.no_grad():
                    times[name].append(_milliseconds(partial(network, images), count, repeats))
            config = PeopleConfig(count, seed=seed, split="test", image_size=None)
            ids = torch.arange(count)
            view = seen_people(as_sample(render_people(config, ids), ids))
            for name, smplify in fits.items():
                times[name].append(_milliseconds(partial(smplify, **view), count))
    alone = {name: values[::2] for name, values in times.items()}
    together = {name: values[1::2] for name, values in times.items()}
    regression, optimisation = "HMR, ResNet-50, 224 px", "SMPLify, SPIN's 100 + 100 iterations"
    usual = statistics.median(alone[regression])
    return Finding(
        id="F5",
        claim="Regression takes milliseconds where optimisation takes seconds.",
        budget=f"{len(seeds)} repetitions, one image and batches of {BATCH[preset]}, "
        f"CPU, {torch.get_num_threads()} threads",
        seeds=tuple(seeds),
        body=body.model.path.name,
        command=f"smplkit experiment F5 --preset {preset} --seeds {len(seeds)}",
        tables={
            "runtime": tuple(
                TimeRow(
                    name,
                    round(statistics.median(alone[name]), 2),
                    round(statistics.median(together[name]), 2),
                    round(statistics.median(alone[name]) / usual, 1),
                )
                for name in times
            )
        },
        verdicts={
            "log10 of the ratio of SMPLify to HMR, one image, minus 1 (ten times)": verdict(
                _log_ratios(alone[optimisation], alone[regression], 10)
            ),
            "log10 of SMPLify's milliseconds for one image minus 3 (a second)": verdict(
                _log_ratios(alone[optimisation], [1.0] * len(seeds), 1000)
            ),
            "2 (100 ms) minus log10 of HMR's milliseconds for one image": verdict(
                _log_ratios([100.0] * len(seeds), alone[regression], 1)
            ),
        },
    )


def _milliseconds(work: Callable[[], object], count: int, repeat: int = 1) -> float:
    """Shortest time for a piece of work, per image."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times) / count


def _log_ratios(a: list[float], b: list[float], scale: float) -> list[float]:
    return [math.log10(x / y / scale) for x, y in zip(a, b, strict=True)]
