"""Claim F4: silhouettes tell shape that sparse joints do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from smplkit.body import SMPL
from smplkit.data.people import PeopleConfig, as_sample, render_people
from smplkit.experiments.fitting import fit_errors, seen_people
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict
from smplkit.methods.smplify import PHOTO, SMPLify, Stage
from smplkit.metrics import pve_t

SEEDS = (0, 1, 2, 3, 4)
PEOPLE = {"smoke": 2, "cpu": 24, "gpu": 128}
ITERATIONS = {"smoke": 3, "cpu": 100, "gpu": 100}
SIZE = 96  # pixels of the silhouettes


@dataclass(frozen=True)
class ShapeRow:
    """What was seen, and how wrong the body's shape is; means over seeds and their spread.

    Attributes:
        seen: what the energy looked at.
        betas_error: mean absolute error of the ten betas, standard deviations.
        pve_t_mm: error of the vertices in the T-pose, which is shape alone.
        pa_mpjpe_mm: error of the joints.
    """

    seen: str
    betas_error: float
    betas_error_spread: float
    pve_t_mm: float
    pve_t_mm_spread: float
    pa_mpjpe_mm: float
    pa_mpjpe_mm_spread: float


def silhouette_shape(preset: str = "cpu", seeds: Sequence[int] = SEEDS) -> Finding:
    """Run F4: silhouettes tell shape that sparse joints do not.

    Bodies are fitted to keypoints first. From there the fit goes on for as many steps again, once
    with the keypoints alone and once with the silhouette too.

    Args:
        preset: smoke, cpu or gpu: how many people.
        seeds: other people each, at least three.

    Returns:
        Table "shape" of `ShapeRow`, and three verdicts.
    """
    if preset not in PEOPLE:
        raise ValueError(f"preset must be one of {', '.join(PEOPLE)}, got {preset!r}")
    body = SMPL()
    runs = [_one_seed(body, seed, PEOPLE[preset], ITERATIONS[preset]) for seed in seeds]
    arms = {name: torch.tensor([run[name] for run in runs]) for name in runs[0]}
    rows = []
    for name, values in arms.items():
        mean, spread = values.mean(0).tolist(), values.std(0).tolist()
        numbers = [round(x, 3) for pair in zip(mean, spread, strict=True) for x in pair]
        rows.append(ShapeRow(name, *numbers))
    gain = (arms["keypoints"] - arms["keypoints and silhouette"]).T.tolist()
    measures = ("betas error", "PVE-T, mm", "PA-MPJPE, mm")
    return Finding(
        id="F4",
        claim="Silhouettes tell shape that sparse joints do not.",
        budget=f"{len(seeds)} seeds x {PEOPLE[preset]} held-out people, detector-like keypoints, "
        f"true silhouettes of {SIZE} px, {ITERATIONS[preset]} further iterations",
        seeds=tuple(seeds),
        body=body.model.path.name,
        command=f"smplkit experiment F4 --preset {preset} --seeds {len(seeds)}",
        tables={"shape": tuple(rows)},
        verdicts={
            f"{measure}: keypoints minus keypoints and silhouette": verdict(values)
            for measure, values in zip(measures, gain, strict=True)
        },
    )


def _one_seed(body: SMPL, seed: int, people: int, iterations: int) -> dict[str, list[float]]:
    """Errors of shape and joints (betas, mm, mm), by what was seen."""
    config = PeopleConfig(
        people, seed=1000 + seed, split="test", image_size=SIZE, maps=True, occluders=0
    )
    ids = torch.arange(people)
    batch = as_sample(render_people(config, ids), ids)
    view = seen_people(batch)
    options = PHOTO if iterations >= 100 else PHOTO | {"stages": (Stage(iterations=iterations),)}
    first = SMPLify(body, **options)(**view)
    further = SMPLify(
        body,
        stages=(Stage(iterations=iterations, camera=True),),
        camera_iterations=0,
        learning_rate=options["learning_rate"],
        ignored=options["ignored"],
    )
    start = {
        "global_orient": first.global_orient,
        "body_pose": first.body_pose,
        "betas": first.betas,
        "camera_translation": first.camera_translation,
    }
    fits = {
        "keypoints": further(**view, **start),
        "keypoints and silhouette": further(**view, **start, silhouette=batch["silhouette"]),
    }
    with torch.no_grad():
        truth = body(betas=batch["betas"]).v_shaped
        return {
            name: [
                (fit.betas - batch["betas"]).abs().mean().item(),
                1000 * pve_t(body(betas=fit.betas).v_shaped, truth).mean().item(),
                fit_errors(body, fit, batch).mean().item(),
            ]
            for name, fit in fits.items()
        }
