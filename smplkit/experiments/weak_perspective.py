"""Claim F1: weak perspective is good when depth is small against distance, and breaks close up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.cameras import BODY_TO_CAMERA, full_to_crop_points, weak_perspective_projection
from smplkit.experiments.crops import CROP, FOCAL_LENGTH, SEEDS, fit_weak_camera, see_from
from smplkit.experiments.people import random_betas, random_poses
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict
from smplkit.skeleton import SMPL_JOINTS

DISTANCES = (1.5, 2.0, 3.0, 4.0, 6.0, 10.0, 20.0)  # metres


@dataclass(frozen=True)
class DistanceRow:
    """F1: how wrong the best weak-perspective camera is at one distance.

    Attributes:
        distance: of the pelvis, metres.
        ratio: distance over the depth of the posed body from front to back, mean.
        error_px, error_px_spread: mean distance of the vertices in the 224 px crop, over seeds.
        worst_px: the same for the worst vertex of each person.
        error_percent: mean error in percent of the person's standing height in the picture.
    """

    distance: float
    ratio: float
    error_px: float
    error_px_spread: float
    worst_px: float
    error_percent: float


def weak_perspective_error(
    body: SMPL | None = None, seeds: Sequence[int] = SEEDS, people: int = 32
) -> Finding:
    """Run F1: weak perspective is good when depth is small against distance, and breaks close up.

    The same people stand flat to the camera and then stretch one arm towards it.

    Args:
        body: default the open neutral body.
        seeds: one sample of people each, at least three.
        people: per seed and kind of pose.

    Returns:
        Tables "flat" and "reaching" of `DistanceRow`, and three verdicts.
    """
    body = body or SMPL()
    errors: dict[str, list[Tensor]] = {"flat": [], "reaching": []}  # (distances, 4) per seed
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        betas = random_betas(people, body.num_betas, generator)
        flat = random_poses(people, generator) * torch.tensor([0.0, 0.0, 1.0])
        for kind, pose in (("flat", flat), ("reaching", _reach(flat, generator))):
            out = body(betas=betas, body_pose=pose)
            points = (out.vertices - out.joints[..., :1, :]) @ BODY_TO_CAMERA.to(out.joints).T
            height = _extent(out.v_shaped[..., 1])
            errors[kind].append(
                torch.stack([_weak_error(points, height, distance) for distance in DISTANCES])
            )
    tables, pixels = {}, {}
    for kind, per_seed in errors.items():
        stacked = torch.stack(per_seed).double()  # (seeds, distances, 4)
        pixels[kind] = stacked[..., 1]
        tables[kind] = tuple(
            DistanceRow(
                distance=distance,
                ratio=round(mean[0], 2),
                error_px=round(mean[1], 3),
                error_px_spread=round(spread[1], 3),
                worst_px=round(mean[2], 2),
                error_percent=round(mean[3], 3),
            )
            for distance, mean, spread in zip(
                DISTANCES, stacked.mean(0).tolist(), stacked.std(0).tolist(), strict=True
            )
        )
    both = (pixels["flat"] + pixels["reaching"]) / 2
    at_3_m = DISTANCES.index(3.0)
    return Finding(
        id="F1",
        claim="Weak perspective is good when depth variation is small against distance, and "
        "breaks close up.",
        budget=f"{len(seeds)} seeds x {people} people x 2 poses x {len(DISTANCES)} distances, "
        f"all {body.num_vertices} vertices",
        seeds=tuple(seeds),
        body=body.model.path.name,
        command="smplkit experiment F1",
        tables=tables,
        verdicts={
            "error at 1.5 m minus error at 20 m, px": verdict((both[:, 0] - both[:, -1]).tolist()),
            "error with an arm towards the camera minus error flat, at 3 m, px": verdict(
                (pixels["reaching"] - pixels["flat"])[:, at_3_m].tolist()
            ),
            "1 px minus error at 20 m, px": verdict((1.0 - both[:, -1]).tolist()),
        },
    )


def _reach(pose: Tensor, generator: torch.Generator) -> Tensor:
    """The same poses with the left arm stretched forwards, 70 to 100 degrees from the side."""
    pose = pose.clone()
    angle = torch.deg2rad(-70 - 30 * torch.rand(len(pose), generator=generator))
    pose[:, SMPL_JOINTS.index("left_shoulder") - 1] = angle[:, None] * torch.tensor([0.0, 1.0, 0.0])
    return pose


def _extent(values: Tensor) -> Tensor:
    """Largest minus smallest along the last axis."""
    return values.amax(-1) - values.amin(-1)


def _weak_error(points: Tensor, height: Tensor, distance: float) -> Tensor:
    """Ratio, mean and worst error in px, and error in percent of the height; means over people."""
    crop = full_to_crop_points(*see_from(points, distance, FOCAL_LENGTH))
    camera = fit_weak_camera(points, crop)
    error = (weak_perspective_projection(points, camera) - crop).norm(dim=-1)  # (P, V)
    percent = 100 * error.mean(-1) / (camera[..., 0] * height)
    ratio = distance / _extent(points[..., 2])
    pixels = error * CROP / 2
    return torch.stack([ratio, pixels.mean(-1), pixels.amax(-1), percent]).mean(-1)
