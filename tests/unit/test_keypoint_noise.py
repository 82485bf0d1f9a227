"""The imitated detector: its statistics are what its tables say."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit.data.synthetic import keypoint_noise
from smplkit.data.synthetic.keypoint_noise import detect_keypoints
from smplkit.skeleton import KEYPOINT_SETS

NAMES = KEYPOINT_SETS["openpose25+24"].joints
FLIP = list(KEYPOINT_SETS["openpose25+24"].flip)
SIDE = 400.0  # larger side of the person, px


def people(count: int = 4000, frames: int = 1, seed: int = 0) -> torch.Tensor:
    """True points (N, T, 49, 2) well inside of a picture of 1000 px, the person 400 px tall."""
    points = torch.rand(count, frames, 49, 2, generator=torch.Generator().manual_seed(seed))
    points[..., 0] *= 0.5
    points[..., 0, :] = 0.0
    points[..., 1, 1] = 1.0
    return 300 + SIDE * points


def detect(points: torch.Tensor, hidden: bool = False, seed: int = 1, **settings) -> torch.Tensor:
    size = torch.full((len(points), 2), 1000.0)
    mask = torch.full(points.shape[:-1], hidden)
    generator = torch.Generator().manual_seed(seed)
    return detect_keypoints(points, mask, size, generator, **settings)


def without_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave nothing but the Gaussian noise."""
    monkeypatch.setattr(keypoint_noise, "_OUTLIERS", (0.0, 0.0))
    monkeypatch.setattr(keypoint_noise, "_LIMB_SWAP", 0.0)
    monkeypatch.setattr(keypoint_noise, "_BODY_SWAP", 0.0)


def test_clean_points_are_exact():
    points = people(50, 3)
    found = detect(points, noise=0.0, dropout=0.0)
    assert torch.equal(found[..., :2], points)
    assert (found[..., 2] == 1).all()
    points[0, 0, 3] = -50.0  # out of the picture
    assert torch.equal(detect(points, noise=0.0, dropout=0.0)[0, 0, 3, :2], points[0, 0, 3])


@pytest.mark.parametrize("hidden, factor", [(False, 1.0), (True, 2.0)])
def test_size_of_the_noise(monkeypatch, hidden, factor):
    without_events(monkeypatch)
    points = people()
    error = (detect(points, hidden, dropout=0.0)[..., :2] - points)[:, 0]
    # A person's pictures differ by a log-normal factor, whose mean square is this.
    spread = math.exp(2 * keypoint_noise._PICTURE_SPREAD**2)
    percents = {"nose": 0.7, "left_hip": 1.8, "op_right_big_toe": 2.2, "head_top": 1.2}
    for name, percent in percents.items():
        expected = factor * percent / 100 * SIDE * math.sqrt(spread)
        one = error[:, NAMES.index(name)]
        assert one.square().mean().sqrt().item() == pytest.approx(expected, rel=0.05)
        assert one.mean().abs().item() < 0.1 * expected
    twice = (detect(points, hidden, noise=2.0, dropout=0.0)[..., :2] - points)[:, 0]
    torch.testing.assert_close(twice, 2 * error, atol=1e-2, rtol=1e-4)


def test_points_of_the_same_name_have_the_same_noise(monkeypatch):
    without_events(monkeypatch)
    points = people(200)
    error = (detect(points, dropout=0.0)[..., :2] - points)[:, 0]
    same = [(NAMES.index(f"op_{name}"), i) for i, name in enumerate(NAMES[25:], 25)
            if f"op_{name}" in NAMES]  # fmt: skip
    assert len(same) > 15
    for one, other in same:
        torch.testing.assert_close(error[:, one], error[:, other], atol=1e-3, rtol=0)
    assert (error[:, 4] - error[:, 7]).abs().mean() > 1  # the two wrists


@pytest.mark.parametrize("hidden, rate", [(False, 0.015), (True, 0.35)])
def test_missing_points_are_exactly_zero(hidden, rate):
    found = detect(people(), hidden)
    missing = found[..., 2] == 0
    assert missing.float().mean().item() == pytest.approx(rate, rel=0.1)
    assert (found[missing] == 0).all()
    assert (found[~missing][:, 2] >= 0.05).all() and (found[..., 2] <= 1).all()
    never = detect(people(), hidden, dropout=0.0)
    assert (never[..., 2] > 0).all()
    # The rest of the random numbers does not depend on how much is missing.
    assert torch.equal(never[~missing], found[~missing])


def test_points_out_of_the_picture_are_not_found():
    points = people(300)
    points[:, :, 4] += torch.tensor([800.0, 0.0])
    points[:, :, 7] -= torch.tensor([0.0, 900.0])
    found = detect(points, noise=0.0)
    assert not found[:, :, [4, 7]].any()
    assert (found[..., 2] > 0).float().mean() > 0.9


def test_inventions(monkeypatch):
    monkeypatch.setattr(keypoint_noise, "_OUTLIERS", (0.1, 0.15))
    monkeypatch.setattr(keypoint_noise, "_LIMB_SWAP", 0.0)
    monkeypatch.setattr(keypoint_noise, "_BODY_SWAP", 0.0)
    points = people()
    error = (detect(points, dropout=0.0)[..., :2] - points).norm(dim=-1) / SIDE
    far = (error > 0.12).float().mean().item()
    # Rayleigh: beyond 0.12 with a standard deviation of 0.15 along each axis.
    assert far == pytest.approx(0.1 * math.exp(-(0.12**2) / (2 * 0.15**2)), rel=0.1)


def test_exchanged_sides(monkeypatch):
    monkeypatch.setattr(keypoint_noise, "_OUTLIERS", (0.0, 0.0))
    monkeypatch.setattr(keypoint_noise, "_LIMB_SWAP", 0.2)
    monkeypatch.setattr(keypoint_noise, "_BODY_SWAP", 0.1)
    points = people()
    found = detect(points, dropout=0.0)[:, 0]
    points = points[:, 0]
    exchanged = (found[..., :2] - points[:, FLIP]).norm(dim=-1) < (found[..., :2] - points).norm(
        dim=-1
    )
    shoulder, wrist, knee = (NAMES.index(f"left_{name}") for name in ("shoulder", "wrist", "knee"))
    rates = exchanged.float().mean(0)
    assert rates[shoulder].item() == pytest.approx(0.1, rel=0.3)
    either = 0.2 * 0.9 + 0.8 * 0.1
    assert rates[[wrist, knee]].tolist() == pytest.approx([either, either], rel=0.15)
    # Both wrists together, and in both halves.
    right, openpose = NAMES.index("right_wrist"), NAMES.index("op_left_wrist")
    for other in (right, openpose):
        assert (exchanged[:, wrist] == exchanged[:, other]).float().mean() > 0.97
    assert not exchanged[:, NAMES.index("op_neck")].any()


def test_confidence_falls_with_the_error():
    points = people()
    found = detect(points)
    there = found[..., 2] > 0
    error, confidence = (found[..., :2] - points).norm(dim=-1)[there], found[..., 2][there]
    ranks = torch.stack([error.argsort().argsort(), confidence.argsort().argsort()]).float()
    assert -0.9 < torch.corrcoef(ranks)[0, 1].item() < -0.4
    assert error[confidence > 0.8].median() < 0.5 * error[confidence < 0.4].median()
    assert (confidence > 0.5).float().mean() > 0.75
    # Not reliable: some of those that are far off look fine.
    assert (confidence[error > 0.1 * SIDE] > 0.5).float().mean() > 0.02


def test_noise_of_neighbouring_frames_is_alike(monkeypatch):
    without_events(monkeypatch)
    points = people(500, 12)
    error = (detect(points, dropout=0.0)[..., :2] - points) / SIDE
    error = error / error.square().mean((1, 3), keepdim=True).sqrt()
    for step in (1, 2):
        correlation = (error[:, step:] * error[:, :-step]).mean().item()
        assert correlation == pytest.approx(0.6**step, abs=0.06)
    first, last = error[:, 0].square().mean(), error[:, -1].square().mean()
    assert first.item() == pytest.approx(last.item(), rel=0.05)


def test_same_generator_same_points():
    points = people(20, 4)
    assert torch.equal(detect(points, seed=3), detect(points, seed=3))
    assert not torch.equal(detect(points, seed=3), detect(points, seed=4))
