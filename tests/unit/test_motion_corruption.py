"""What pretraining does to points: statistics of many draws against the specification's tables."""

from __future__ import annotations

import pytest
import torch

from smplkit.methods import motion_corruption
from smplkit.methods.motion_corruption import (
    add_detection_errors,
    confidence_of_errors,
    hide,
    random_move,
)

X = (".0037 .0071 .0061 .0090 .0067 .0070 .0095 .0066 .0055 .0053 .0034 .0080 .0052 .0050 .0078 "
     ".0060 .0054")  # fmt: skip
Y = (".0036 .0051 .0050 .0053 .0053 .0049 .0056 .0050 .0053 .0049 .0035 .0061 .0048 .0051 .0079 "
     ".0057 .0057")  # fmt: skip
W = (".9987 .9670 .8896 .8938 .9746 .8767 .8210 .9578 .9183 .9679 .9841 .8910 .8016 .7028 .8809 "
     ".8246 .7287")  # fmt: skip
MANY = 4000


def table(text: str) -> torch.Tensor:
    return torch.tensor([float(x) for x in text.split()])


def still(clips: int, frames: int) -> torch.Tensor:
    """Points that stand still in the middle, with a confidence of their own."""
    return torch.cat(
        [torch.zeros(clips, frames, 17, 2), torch.full((clips, frames, 17, 1), 0.3)], 3
    )


@pytest.fixture
def seeded():
    torch.manual_seed(0)


def test_errors_have_the_mixture_of_the_tables(seeded, monkeypatch):
    monkeypatch.setattr(motion_corruption, "_TREMBLE", 0.0)
    offset = add_detection_errors(still(MANY, 27))[:, :, :, :2]  # as many frames as key frames
    x, y, w = table(X), table(Y), table(W)
    small, large = torch.stack([x, y], -1).square(), 0.03**2 / 3
    variance = w[:, None] * small + (1 - w[:, None]) * large
    torch.testing.assert_close(offset.square().mean((0, 1)), variance, rtol=0.05, atol=0)
    assert offset.mean((0, 1)).abs().max() < 3e-4
    # Beyond four deviations there are only the even errors, which end at 0.03.
    assert offset.abs().max() <= 0.0481  # 0.0095 may by chance reach five of its deviations
    far = (offset[..., 0].abs() > 0.02) & (offset[..., 0].abs() <= 0.03)
    expected = (1 - w) / 3 + w * torch.erfc(0.02 / x / 2**0.5) - w * torch.erfc(0.03 / x / 2**0.5)
    torch.testing.assert_close(far.float().mean((0, 1)), expected, rtol=0.25, atol=3e-4)


def test_both_axes_of_an_error_are_of_one_kind(seeded, monkeypatch):
    monkeypatch.setattr(motion_corruption, "_TREMBLE", 0.0)
    offset = add_detection_errors(still(MANY, 27))[:, :, 13, :2].abs()  # the left wrist
    both, one = ((offset > 0.02).all(-1).float().mean(), (offset[..., 0] > 0.02).float().mean())
    assert both.item() == pytest.approx((1 - 0.7028) / 9, rel=0.1)
    assert one.item() == pytest.approx((1 - 0.7028) / 3, rel=0.1)


def test_errors_are_interpolated_between_27_key_frames(seeded, monkeypatch):
    monkeypatch.setattr(motion_corruption, "_TREMBLE", 0.0)
    offset = add_detection_errors(still(2, 26 * 9 + 1))[..., :2]
    for first in range(0, 26 * 9, 9):  # corners are aligned: key frames at 0, 9, ..., 234
        for step in range(10):
            part = step / 9
            straight = (1 - part) * offset[:, first] + part * offset[:, first + 9]
            torch.testing.assert_close(offset[:, first + step], straight, atol=1e-6, rtol=1e-4)
    bend = torch.diff(offset, n=2, dim=1).abs().amax((0, 2, 3))
    assert (bend[8::9] > 1e-4).all()  # and new draws at each of them


def test_the_tremble_is_the_same_for_all_clips_of_a_batch(seeded, monkeypatch):
    monkeypatch.setattr(motion_corruption, "_DEVIATION", torch.zeros(17, 2))
    monkeypatch.setattr(motion_corruption, "_SMALL", torch.ones(17))
    offset = add_detection_errors(still(3, 400))[..., :2]
    assert torch.equal(offset[0], offset[1]) and torch.equal(offset[0], offset[2])
    assert offset[0].std().item() == pytest.approx(0.002, rel=0.03)
    assert len(offset[0].unique()) > 0.99 * offset[0].numel()


def test_confidences_follow_from_the_distance(seeded):
    for distance in (0.0, 0.01, 0.05, 0.2):
        got = confidence_of_errors(torch.full((200_000,), distance))
        mean = 0.028 / (distance + 0.028) + 1.1 * distance - 0.0046
        draw = (mean + 0.1431 * torch.randn(200_000)).clamp(0, 1)
        assert got.min() >= 0 and got.max() <= 1
        assert got.mean().item() == pytest.approx(draw.mean().item(), abs=2e-3)
        assert got.std().item() == pytest.approx(draw.std().item(), abs=2e-3)


def test_confidences_are_replaced_and_tell_of_the_errors(seeded):
    spoilt = add_detection_errors(still(500, 27))
    distance, confidence = spoilt[..., :2].norm(dim=-1), spoilt[..., 2]
    assert confidence.mean() > 0.6  # 0.3 before
    near, far = confidence[distance < 0.005].mean(), confidence[distance > 0.025].mean()
    assert near > far + 0.3


def test_missing_points_stay_missing(seeded):
    points = still(2, 9)
    points[0, :, 4] = 0
    for function in (add_detection_errors, random_move):
        assert not function(points)[0, :, 4].any()
        assert function(points)[0, :, 5].any()


def test_hidden_is_all_of_a_point(seeded):
    points = still(400, 60) + 0.5
    seen = hide(points)
    gone = seen[..., 2] == 0
    assert not seen[gone].any() and torch.equal(seen[~gone], points[~gone])
    frames = gone.all(-1).all(0)  # hidden in all clips at once
    assert frames.float().mean().item() == pytest.approx(0.1, abs=0.07)
    assert torch.equal(gone.all(-1).any(0), frames)
    assert gone[:, ~frames].float().mean().item() == pytest.approx(0.05, rel=0.05)
    # Single points are hidden clip by clip, frame by frame.
    apart = gone[:, ~frames].float()
    assert apart.mean(0).max() < 0.15 and apart.mean((1, 2)).min() > 0.01


def test_a_tenth_of_all_frames_is_hidden(seeded):
    gone = hide(still(1, 20_000) + 0.5).flatten(2).eq(0).all(-1)
    assert gone.float().mean().item() == pytest.approx(0.1, rel=0.06)


def test_clips_are_moved_evenly(seeded):
    points = torch.rand(300, 5, 17, 3, dtype=torch.float64)
    moved = random_move(points)
    assert torch.equal(moved[..., 2], points[..., 2])
    # The similarity of each frame, found from two of its points as complex numbers.
    before, after = (torch.view_as_complex(x[..., :2].contiguous()) for x in (points, moved))
    factor = (after[..., 0] - after[..., 1]) / (before[..., 0] - before[..., 1])
    shift = after[..., 0] - factor * before[..., 0]
    torch.testing.assert_close(after, factor[..., None] * before + shift[..., None])
    angle, scale = torch.rad2deg(factor.angle()), factor.abs()
    for values, low, high in (
        (angle, -10, 10),
        (scale, 0.9, 1.1),
        (shift.real, -0.1, 0.1),
        (shift.imag, -0.1, 0.1),
    ):
        assert low - 1e-6 <= values.min() < 0.9 * low + 0.1 * high
        assert 0.1 * low + 0.9 * high < values.max() <= high + 1e-6
        middle = values[:, :1] + torch.linspace(0, 1, 5).double() * (values[:, -1:] - values[:, :1])
        torch.testing.assert_close(values, middle, atol=1e-6, rtol=0)


@pytest.mark.parametrize("function", [add_detection_errors, hide, random_move])
def test_they_are_reproducible_and_need_clips(function):
    results = []
    for _ in range(2):
        torch.manual_seed(7)
        results.append(function(still(2, 9)))
    assert torch.equal(*results)
    for shape in ((9, 17, 3), (2, 9, 16, 3)):
        with pytest.raises(ValueError, match=r"points must have shape \(.*T, 17, 3\), got"):
            function(torch.zeros(shape))
    assert function(still(2, 1)).shape == (2, 1, 17, 3)
