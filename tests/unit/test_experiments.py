"""Experiments F1 and F2: parts against independent solutions, the ledger against a run."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from smplkit.body import SMPL
from smplkit.cameras import full_to_crop_points, perspective_projection, weak_perspective_projection
from smplkit.experiments import Finding, crops, depth, record, verdict, weak_perspective
from smplkit.experiments.people import random_betas, random_poses
from smplkit.skeleton import SMPL_JOINTS

CLAIMS = Path(__file__).parents[2] / "course" / "claims"


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def cloud(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*shape, 3, dtype=torch.float64, generator=generator(seed)) - 0.5


# --- the rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 4, 5, 10, 200])
def test_interval_is_students(count):
    differences = np.random.default_rng(count).normal(0.3, 1.0, count)
    ours = verdict(differences.tolist())
    interval = stats.ttest_1samp(differences, 0.0).confidence_interval(0.95)
    assert ours.low == pytest.approx(interval.low, rel=1e-9)
    assert ours.high == pytest.approx(interval.high, rel=1e-9)
    assert ours.mean == pytest.approx(differences.mean())
    assert ours.seeds == count


def test_the_three_words():
    assert verdict([1.0, 1.1, 0.9]).word == "supported"
    assert verdict([-1.0, -1.1, -0.9]).word == "opposite"
    assert verdict([1.0, -1.1, 0.2]).word == "not seen"
    assert verdict([0.0, 0.0, 0.0]).word == "not seen"


def test_verdict_refuses_too_little():
    with pytest.raises(ValueError, match="at least 3 seeds, got 2"):
        verdict([1.0, 2.0])
    with pytest.raises(ValueError, match="must be finite, got .*nan"):
        verdict([1.0, 2.0, float("nan")])


# --- the record ----------------------------------------------------------------------------------


def finding(value: float) -> Finding:
    rows = (depth.RecoveryRow(4.0, value, 0.1, 9.0, 1.0),)
    tables = {"recovery": rows}
    return Finding("F0", "claim", "budget", (0, 1), "body", "command", tables, {})


def test_record_writes_what_it_was_given_and_never_over_it(tmp_path):
    path = record(finding(0.5), tmp_path / "F0.json")
    assert json.loads(path.read_text()) == json.loads(json.dumps(asdict(finding(0.5))))
    with pytest.raises(FileExistsError, match=r"F0.json is there already; say replace=True"):
        record(finding(0.7), path)
    assert json.loads(path.read_text())["tables"]["recovery"][0]["known_percent"] == 0.5
    record(finding(0.7), path, replace=True)
    assert json.loads(path.read_text())["tables"]["recovery"][0]["known_percent"] == 0.7


def test_a_record_that_fails_leaves_the_old_one_and_no_rest(tmp_path):
    path = record(finding(0.5), tmp_path / "F0.json")
    before = path.read_text()
    with pytest.raises(ValueError, match="JSON compliant"):
        record(finding(math.inf), path, replace=True)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


# --- the parts -----------------------------------------------------------------------------------


def test_weak_camera_against_a_general_solver():
    points = cloud(4, 20)
    target = torch.rand(4, 20, 2, dtype=torch.float64, generator=generator(1))
    camera = crops.fit_weak_camera(points, target)
    for xyz, uv, (s, tx, ty) in zip(points.numpy(), target.numpy(), camera.tolist(), strict=True):
        # unknowns s, s tx, s ty; first all x equations, then all y equations
        one, zero = np.ones(20), np.zeros(20)
        matrix = np.block(
            [[xyz[:, :1], one[:, None], zero[:, None]], [xyz[:, 1:2], zero[:, None], one[:, None]]]
        )
        oracle = np.linalg.lstsq(matrix, np.concatenate([uv[:, 0], uv[:, 1]]), rcond=None)[0]
        np.testing.assert_allclose([s, s * tx, s * ty], oracle)


def test_weak_camera_is_found_again_and_flat_people_have_no_error():
    points = cloud(3, 20)
    camera = torch.tensor([[0.9, 0.1, -0.2], [0.5, 0.0, 0.0], [1.2, -0.4, 0.3]]).double()
    seen = weak_perspective_projection(points, camera)
    torch.testing.assert_close(crops.fit_weak_camera(points, seen), camera)
    flat = points * torch.tensor([1.0, 1.0, 0.0])
    pixels = perspective_projection(flat + torch.tensor([0.0, 0.0, 2.0]), 500.0, (0.0, 0.0))
    fitted = weak_perspective_projection(flat, crops.fit_weak_camera(flat, pixels))
    torch.testing.assert_close(fitted, pixels)


@pytest.mark.parametrize("focal_known", [True, False])
def test_distance_is_recovered_exactly_without_noise(focal_known):
    points = cloud(5, 24)
    candidates = torch.linspace(2.0, 8.0, 61, dtype=torch.float64)
    focal = torch.tensor([300.0, 500, 800, 1000, 2000]).double()
    moved = points + torch.tensor([0.1, -0.2, 4.0])
    pixels = perspective_projection(moved, focal, (0.0, 0.0))
    found = depth.recover_distance(points, pixels, candidates, focal if focal_known else None)
    torch.testing.assert_close(found, torch.full((5,), 4.0).double())


def test_distance_with_noise_against_a_general_solver():
    points, candidates = cloud(1, 24), torch.linspace(2.0, 8.0, 25, dtype=torch.float64)
    pixels = perspective_projection(points + torch.tensor([0.0, 0.0, 4.0]), 800.0, (0.0, 0.0))
    pixels = pixels + 3 * cloud(1, 24, seed=1)[..., :2]
    costs = []
    for distance in candidates.tolist():
        x, y, z = points[0].numpy().T
        w, zero = 1 / (z + distance), np.zeros(24)
        matrix = np.block([[np.stack([x * w, w, zero])], [np.stack([y * w, zero, w])]])
        matrix = np.concatenate([matrix[:3].T, matrix[3:].T])
        seen = pixels[0].numpy().T.reshape(-1)
        solution = np.linalg.lstsq(matrix, seen, rcond=None)[0]
        costs.append(((matrix @ solution - seen) ** 2).sum())
    found = depth.recover_distance(points, pixels, candidates)
    assert found.item() == candidates[int(np.argmin(costs))]


def test_a_crop_does_not_know_the_focal_length():
    points = cloud(2, 20)
    seen = [full_to_crop_points(*crops.see_from(points, 3.0, focal)) for focal in (300.0, 2e3)]
    torch.testing.assert_close(*seen)
    assert seen[0].abs().amax().item() == pytest.approx(1 / 1.2)


def test_random_people_stay_within_the_limits_and_repeat():
    poses = torch.rad2deg(random_poses(500, generator()))
    assert poses.shape == (500, 23, 3)
    left, right = (poses[:, SMPL_JOINTS.index(f"{side}_hip") - 1] for side in ("left", "right"))
    assert left.amin(0).tolist() == pytest.approx([-60, -15, 0], abs=1.5)
    assert left.amax(0).tolist() == pytest.approx([15, 15, 25], abs=1.5)
    assert right.amin(0).tolist() == pytest.approx([-60, -15, -25], abs=1.5)
    assert right.amax(0).tolist() == pytest.approx([15, 15, 0], abs=1.5)
    assert poses[:, SMPL_JOINTS.index("left_knee") - 1, 0].min() >= 0
    assert torch.equal(random_poses(3, generator(4)), random_poses(3, generator(4)))
    betas = random_betas(500, 10, generator())
    assert betas.abs().max() == 2.0
    assert betas.std().item() == pytest.approx(0.96, abs=0.05)


# --- the findings --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    body = SMPL()
    runs = weak_perspective.weak_perspective_error(body), depth.depth_ambiguity(body)
    return {run.id: run for run in runs}


def test_f1_error_falls_with_distance_and_grows_with_depth(findings):
    flat, reaching = (findings["F1"].tables[kind] for kind in ("flat", "reaching"))
    for rows in (flat, reaching):
        errors = [row.error_px for row in rows]
        assert errors == sorted(errors, reverse=True)
        far, farther = rows[-2], rows[-1]
        assert far.error_px / farther.error_px == pytest.approx(
            2.0, rel=0.05
        )  # falls as 1 / distance
    for without, with_arm in zip(flat, reaching, strict=True):
        assert with_arm.error_px > without.error_px
        assert with_arm.ratio < without.ratio


def test_f2_only_the_ratio_of_focal_length_and_distance_is_seen(findings):
    family = findings["F2"].tables["family"]
    for row in family:
        if row.factor == 1.0:
            assert row.change_px == row.alone_px == 0.0
        else:
            assert row.change_px < row.alone_px / 5
            assert row.read_distance == pytest.approx(depth.NEAR, rel=0.1)
    free = [row.free_percent for row in findings["F2"].tables["recovery"]]
    assert free == sorted(free)


@pytest.mark.parametrize("name", ["F1", "F2"])
def test_the_ledger_says_what_a_run_says(findings, name):
    ledger = json.loads((CLAIMS / f"{name}.json").read_text(encoding="utf-8"))
    run = asdict(findings[name])
    for key in ("id", "claim", "budget", "body", "command"):
        assert ledger[key] == run[key]
    assert ledger["seeds"] == list(run["seeds"])
    assert ledger["tables"].keys() == run["tables"].keys()
    for table, rows in run["tables"].items():
        for written, row in zip(ledger["tables"][table], rows, strict=True):
            # rounding and vector instructions differ a little between machines
            assert written == pytest.approx(row, rel=0.03, abs=0.01)
    for difference, judged in run["verdicts"].items():
        assert ledger["verdicts"][difference]["word"] == judged["word"]
        assert ledger["verdicts"][difference]["mean"] == pytest.approx(judged["mean"], rel=0.03)


def test_the_readme_tells_every_verdict_of_the_ledger():
    readme = (CLAIMS / "README.md").read_text(encoding="utf-8")
    for path in sorted(CLAIMS.glob("*.json")):
        ledger = json.loads(path.read_text(encoding="utf-8"))
        assert f"({path.name})" in readme
        for difference, judged in ledger["verdicts"].items():
            mean, low, high = (f"{judged[key]:.2f}" for key in ("mean", "low", "high"))
            assert f"| {difference} | {mean} [{low}, {high}] | {judged['word']} |" in readme
