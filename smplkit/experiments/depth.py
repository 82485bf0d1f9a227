"""Claim F2: scale and depth are ambiguous in a crop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.cameras import BODY_TO_CAMERA, full_to_crop_points, weak_to_perspective_translation
from smplkit.experiments.crops import CROP, FOCAL_LENGTH, SEEDS, fit_weak_camera, see_from
from smplkit.experiments.people import random_betas, random_poses
from smplkit.experiments.record import Finding
from smplkit.experiments.verdict import verdict

NEAR = 4.0  # metres
FACTORS = (0.5, 1.0, 2.0, 4.0, 8.0)  # of distance and focal length
NOISE = 2.0  # px of the crop, standard deviation
CANDIDATES = (0.5, 256.0, 600)  # first, last and number of distances that are tried, metres


@dataclass(frozen=True)
class FamilyRow:
    """F2: distance and focal length multiplied by the same factor.

    Changes are mean distances of the joints to where they are at factor 1, in px of the crop.

    Attributes:
        factor: of both.
        distance: metres.
        change_px, change_px_spread: change inside the same box, over seeds.
        recropped_px: change if a new box is drawn around the joints.
        alone_px: change inside the same box if only the distance is multiplied.
        read_distance: distance that the crop gives if the focal length of factor 1 is believed.
        read_error_percent: its error.
    """

    factor: float
    distance: float
    change_px: float
    change_px_spread: float
    recropped_px: float
    alone_px: float
    read_distance: float
    read_error_percent: float


@dataclass(frozen=True)
class RecoveryRow:
    """F2: distance recovered from 24 noisy joints in the crop, if their 3D pose is known exactly.

    Errors are factors in percent, 100 being twice or half the distance (geometric mean).

    Attributes:
        distance: true distance, metres.
        known_percent, known_percent_spread: error with the focal length known, over seeds.
        free_percent, free_percent_spread: error if it has to be found too.
    """

    distance: float
    known_percent: float
    known_percent_spread: float
    free_percent: float
    free_percent_spread: float


def depth_ambiguity(
    body: SMPL | None = None, seeds: Sequence[int] = SEEDS, people: int = 64
) -> Finding:
    """Run F2: scale and depth are ambiguous in a crop.

    Args:
        body: default the open neutral body.
        seeds: one sample of people each, at least three.
        people: per seed.

    Returns:
        Tables "family" of `FamilyRow` and "recovery" of `RecoveryRow`, and four verdicts.
    """
    body = body or SMPL()
    families, recoveries = [], []  # (factors, 5) and (factors, 2) per seed
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        turn = (torch.rand(people, generator=generator) - 0.5) * math.radians(120)
        joints = body(
            betas=random_betas(people, body.num_betas, generator),
            body_pose=random_poses(people, generator),
            global_orient=turn[:, None] * torch.tensor([0.0, 1.0, 0.0]),
            vertices=False,
        ).joints
        points = ((joints - joints[..., :1, :]) @ BODY_TO_CAMERA.to(joints).T).double()
        families.append(_family(points))
        recoveries.append(_recovery(points, generator))
    family, recovery = torch.stack(families), torch.stack(recoveries)
    percent = 100 * torch.expm1(recovery)
    family_rows, recovery_rows = [], []
    for i, factor in enumerate(FACTORS):
        change, recropped, alone, read, read_error = family[:, i].mean(0).tolist()
        known, free = percent[:, i].mean(0).tolist()
        known_spread, free_spread = percent[:, i].std(0).tolist()
        family_rows.append(
            FamilyRow(
                factor=factor,
                distance=factor * NEAR,
                change_px=round(change, 3),
                change_px_spread=round(family[:, i, 0].std().item(), 3),
                recropped_px=round(recropped, 3),
                alone_px=round(alone, 2),
                read_distance=round(read, 3),
                read_error_percent=round(read_error, 1),
            )
        )
        recovery_rows.append(
            RecoveryRow(
                distance=factor * NEAR,
                known_percent=round(known, 2),
                known_percent_spread=round(known_spread, 2),
                free_percent=round(free, 1),
                free_percent_spread=round(free_spread, 1),
            )
        )
    same, doubled = FACTORS.index(1.0), FACTORS.index(2.0)
    return Finding(
        id="F2",
        claim="Scale and depth are ambiguous in a crop: s and t_z trade off.",
        budget=f"{len(seeds)} seeds x {people} people, 24 joints, {len(FACTORS)} distances with "
        f"focal lengths to match, {NOISE:g} px noise, {CANDIDATES[2]} candidate distances from "
        f"{CANDIDATES[0]:g} to {CANDIDATES[1]:g} m",
        seeds=tuple(seeds),
        body=body.model.path.name,
        command="smplkit experiment F2",
        tables={"family": tuple(family_rows), "recovery": tuple(recovery_rows)},
        verdicts={
            "change from 4 m to 8 m alone minus change with the focal length doubled too, px": (
                verdict((family[:, doubled, 2] - family[:, doubled, 0]).tolist())
            ),
            "2 px minus change of the crop from 4 m to 8 m with the focal length doubled, px": (
                verdict((NOISE - family[:, doubled, 0]).tolist())
            ),
            "2 px minus the same change with a new box around the joints, px": (
                verdict((NOISE - family[:, doubled, 1]).tolist())
            ),
            "log error of the distance, focal length free minus known, at 4 m": (
                verdict((recovery[:, same, 1] - recovery[:, same, 0]).tolist())
            ),
        },
    )


def recover_distance(
    points: Tensor, pixels: Tensor, candidates: Tensor, focal_length: Tensor | None = None
) -> Tensor:
    """Find the distance at which known 3D points project best onto given pixels.

    For a given distance, the pinhole equations u = f (X + tx) / (Z + tz) are linear in f and f tx,
    so each candidate is solved exactly and the best one is taken.

    Args:
        points: (P, N, 3) metres, camera axes, relative to a point at the distance sought.
        pixels: (P, N, 2) relative to the principal point.
        candidates: (C,) distances, metres.
        focal_length: (P,) pixels; None if it is to be found too.

    Returns:
        (P,) distances, metres.
    """
    weight = 1 / (points[:, None, :, 2:] + candidates[:, None, None])  # (P, C, N, 1)

    def without_shift(values: Tensor) -> Tensor:
        shift = (values * weight).sum(-2, keepdim=True) / weight.square().sum(-2, keepdim=True)
        return values - shift * weight

    x = without_shift(points[:, None, :, :2] * weight)
    u = without_shift(pixels[:, None].expand_as(x))
    if focal_length is None:
        scale = (x * u).sum((-1, -2)) / x.square().sum((-1, -2))
    else:
        scale = focal_length[:, None]
    cost = (u - scale[..., None, None] * x).square().sum((-1, -2))  # (P, C)
    return candidates[cost.argmin(-1)]


def _family(points: Tensor) -> Tensor:
    """Rows of `FamilyRow` per factor: three changes, distance read and its error in percent."""
    pixels, box = see_from(points, NEAR, FOCAL_LENGTH)
    reference = full_to_crop_points(pixels, box)
    believed = FOCAL_LENGTH * CROP / box[..., 2]  # focal length in px of the crop

    def change(crop: Tensor) -> Tensor:
        return (crop - reference).norm(dim=-1).mean(-1) * CROP / 2

    rows = []
    for factor in FACTORS:
        pixels, new_box = see_from(points, factor * NEAR, factor * FOCAL_LENGTH)
        farther, _ = see_from(points, factor * NEAR, FOCAL_LENGTH)
        crop = full_to_crop_points(pixels, box)
        camera = fit_weak_camera(points, crop)
        read = weak_to_perspective_translation(camera, believed, CROP)[..., 2]
        columns = [
            change(crop),
            change(full_to_crop_points(pixels, new_box)),
            change(full_to_crop_points(farther, box)),
            read,
            100 * (read / (factor * NEAR) - 1),
        ]
        rows.append(torch.stack(columns).mean(-1))
    return torch.stack(rows)


def _recovery(points: Tensor, generator: torch.Generator) -> Tensor:
    """Per factor: mean absolute log error of the distance, focal length known and free."""
    first, last, count = CANDIDATES
    candidates = torch.logspace(math.log10(first), math.log10(last), count, dtype=points.dtype)
    rows = []
    for factor in FACTORS:
        distance, focal_length = factor * NEAR, factor * FOCAL_LENGTH
        pixels, box = see_from(points, distance, focal_length)
        to_crop = CROP / box[..., 2]
        noise = torch.randn(pixels.shape, generator=generator, dtype=pixels.dtype)
        seen = pixels * to_crop[:, None, None] + NOISE * noise
        found = [
            recover_distance(points, seen, candidates, focal)
            for focal in (focal_length * to_crop, None)
        ]
        rows.append(torch.stack([(each / distance).log().abs().mean() for each in found]))
    return torch.stack(rows)
