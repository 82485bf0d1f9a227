"""Claim F4: silhouettes tell shape that sparse joints do not.

How large a person is trades off with how far away they stand (claim F2), so the answer may depend
on whether the distance is known. Both are measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.people import as_sample, render_people
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample
from smplkit.experiments.fitting import fit_errors, seen_people
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict
from smplkit.methods.fit_result import Fit
from smplkit.methods.smplify import PHOTO, SMPLify, Stage
from smplkit.metrics import pve_t

SEEDS = (0, 1, 2, 3, 4)
PEOPLE = {"smoke": 2, "cpu": 24, "gpu": 128}
ITERATIONS = {"smoke": 3, "cpu": 100, "gpu": 100}
SIZE = 96  # pixels of the silhouettes
DISTANCES = ("found", "known")
POINTS, MASKS = "keypoints", "keypoints and silhouette"
BLIND = ("nothing", "nothing")


@dataclass(frozen=True)
class ShapeRow:
    """What was seen, and how wrong the body's shape is; means over seeds and their spread.

    Attributes:
        distance: "found" with the rest, or "known".
        seen: what the energy looked at.
        betas_error: mean absolute error of the ten betas, standard deviations.
        pve_t_mm: error of the vertices in the T-pose, which is shape alone.
        pa_mpjpe_mm: error of the joints.
    """

    distance: str
    seen: str
    betas_error: float
    betas_error_spread: float
    pve_t_mm: float
    pve_t_mm_spread: float
    pa_mpjpe_mm: float
    pa_mpjpe_mm_spread: float


@dataclass(frozen=True)
class MeanShapeRow:
    """How wrong the mean body is, for who looks at nothing: what a shape has to beat.

    Attributes:
        betas_error, pve_t_mm: as in `ShapeRow`.
    """

    betas_error: float
    betas_error_spread: float
    pve_t_mm: float
    pve_t_mm_spread: float


def silhouette_shape(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run F4: silhouettes tell shape that sparse joints do not.

    Bodies are fitted to keypoints first. From there the fit goes on, with the keypoints alone or
    with the silhouette too, and with the distance either free or held at the truth.

    Args:
        preset: smoke, cpu or gpu: how many people.
        seeds: other people each, at least three.

    Returns:
        Table "shape" of `ShapeRow`, table "mean shape" with one `MeanShapeRow`, six verdicts.
    """
    if preset not in PEOPLE:
        raise ValueError(f"preset must be one of {', '.join(PEOPLE)}, got {preset!r}")
    body = SMPL()
    runs = [_one_seed(body, seed, PEOPLE[preset], ITERATIONS[preset]) for seed in seeds]
    arms = {name: torch.tensor([run[name] for run in runs]) for name in runs[0]}
    rows, verdicts = [], {}
    blind = _means_and_spreads(arms.pop(BLIND))
    for (distance, seen), values in arms.items():
        rows.append(ShapeRow(distance, seen, *_means_and_spreads(values)))
    for distance in DISTANCES:
        gain = arms[distance, POINTS] - arms[distance, MASKS]
        for measure, values in zip(("betas", "PVE-T in mm", "PA-MPJPE in mm"), gain.T, strict=True):
            question = f"error of {measure} without minus with silhouette, distance {distance}"
            verdicts[question] = verdict(values.tolist())
    return Finding(
        id="F4",
        claim="Silhouettes tell shape that sparse joints do not.",
        budget=f"{len(seeds)} seeds x {PEOPLE[preset]} held-out people, detector-like keypoints, "
        f"true silhouettes of {SIZE} px, {ITERATIONS[preset]} further iterations",
        seeds=tuple(seeds),
        body=body.model.path.name,
        command=f"smplkit experiment F4 --preset {preset} --seeds {len(seeds)}",
        tables={"shape": tuple(rows), "mean shape": (MeanShapeRow(*blind),)},
        verdicts=verdicts,
    )


def _one_seed(
    body: SMPL, seed: int, people: int, iterations: int
) -> dict[tuple[str, str], list[float]]:
    """Errors of shape and joints (betas, mm, mm), by distance and by what was seen."""
    config = PeopleConfig(
        people, seed=1000 + seed, split="test", image_size=SIZE, maps=True, occluders=0
    )
    ids = torch.arange(people)
    batch = as_sample(render_people(config, ids), ids)
    view = seen_people(batch)
    stages = PHOTO["stages"] if iterations >= 100 else (Stage(iterations=iterations),)
    first = SMPLify(body, **PHOTO | {"stages": stages})(**view)
    start = {name: getattr(first, name) for name in ("global_orient", "body_pose", "betas")}
    measured = {BLIND: _shape_errors(body, torch.zeros_like(batch["betas"]), batch)}
    for distance in DISTANCES:
        found = distance == "found"
        further = SMPLify(
            body,
            **PHOTO | {"stages": (Stage(iterations=iterations, camera=found),)},
            camera_iterations=0,
        )
        camera = first.camera_translation if found else batch["transl"]
        for seen, silhouette in ((POINTS, None), (MASKS, batch["silhouette"])):
            fit = further(**view, **start, camera_translation=camera, silhouette=silhouette)
            measured[distance, seen] = _errors(body, fit, batch)
    return measured


def _errors(body: SMPL, fit: Fit, batch: Sample) -> list[float]:
    return [*_shape_errors(body, fit.betas, batch), fit_errors(body, fit, batch).mean().item()]


@torch.no_grad()
def _shape_errors(body: SMPL, betas: Tensor, batch: Sample) -> list[float]:
    shapes = [body(betas=b).v_shaped for b in (betas, batch["betas"])]
    return [
        (betas - batch["betas"]).abs().mean().item(),
        1000 * pve_t(*shapes).mean().item(),
    ]


def _means_and_spreads(values: Tensor) -> list[float]:
    """Mean and spread over seeds (S, M) of each measure, one behind the other."""
    pairs = zip(values.mean(0).tolist(), values.std(0).tolist(), strict=True)
    return [round(x, 3) for pair in pairs for x in pair]
