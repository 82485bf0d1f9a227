"""Windows of videos: which frames, of which video, in which order."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch

from smplkit.batches import Batches
from smplkit.data.mixed import MixedPeople
from smplkit.data.sequences import (
    FeatureVideos,
    FeatureWindows,
    cut_windows,
    frame_windows,
    rows_of_videos,
)


def numbered(lengths=(20, 5, 37), names=None) -> FeatureVideos:
    """Videos whose features tell the row and the frame; names in no alphabetical order."""
    names = ["walk"] * lengths[0] + ["jump"] * lengths[1] + ["dance"] * lengths[2]
    rows = torch.arange(float(len(names)))
    return FeatureVideos(
        {
            "features": torch.stack([rows, -rows], dim=1),
            "betas": rows[:, None].expand(-1, 10),
            "has_smpl": torch.ones(len(names)),
            "action": torch.arange(len(names)),
        },
        names,
    )


def test_videos_come_in_order_of_first_appearance():
    names = ["b", "b", "a", "c", "a", "c", "c"]
    for given in (names, np.array(names)):
        assert [r.tolist() for r in rows_of_videos(given)] == [[0, 1], [2, 4], [3, 5, 6]]
    numbers = torch.tensor([7, 7, 3])
    assert [r.tolist() for r in rows_of_videos(numbers)] == [[0, 1], [2]]


@pytest.mark.parametrize("length", [15, 16, 17, 40, 64])
@pytest.mark.parametrize("stride", [1, 4, 16])
def test_windows_of_training_in_loops(length, stride):
    rows = torch.arange(100, 100 + length)
    windows = cut_windows(rows, 16, stride)
    expected = []
    start = 0
    while start + 16 <= length:  # the tail that does not fill a window is dropped
        expected.append(list(range(100 + start, 116 + start)))
        start += stride
    assert windows.shape == (len(expected), 16) and windows.tolist() == expected


@pytest.mark.parametrize("length", [1, 7, 15, 16, 17, 40])
def test_one_window_for_each_frame_in_loops(length):
    """The first eight and the last seven frames get a window of themselves alone."""
    windows = frame_windows(length, 16)
    assert windows.shape == (length, 16)
    for frame in range(length):
        around = list(range(frame - 8, frame + 8))
        inside = around[0] >= 0 and around[-1] < length
        assert windows[frame].tolist() == (around if inside else [frame] * 16)
        assert windows[frame, 8] == frame
    constant = (windows == windows[:, :1]).all(1)
    assert constant.sum() == min(length, 15)
    if length >= 16:
        assert constant.tolist() == [True] * 8 + [False] * (length - 15) + [True] * 7


def test_short_videos_give_no_window_and_windows_do_not_cross_videos():
    windows = FeatureWindows(numbered())
    assert windows.rows.tolist() == [
        list(range(16)), list(range(25, 41)), list(range(41, 57)),
    ]  # fmt: skip
    assert len(FeatureWindows(numbered(), stride=1)) == 5 + 22
    assert len(FeatureWindows(numbered(), frames=5)) == 4 + 1 + 7


def test_a_batch_is_a_sample_of_sequences():
    windows = FeatureWindows(numbered(), stride=4)
    ids = torch.tensor([3, 0, 3])
    batch = windows.batch(ids, torch.Generator())
    rows = windows.rows[ids]
    assert batch["features"].shape == (3, 16, 2) and batch["betas"].shape == (3, 16, 10)
    assert torch.equal(batch["features"][..., 0], rows.float())
    assert torch.equal(batch["betas"][..., 3], rows.float())
    assert batch["has_smpl"].shape == (3, 16)
    assert torch.equal(batch["action"], rows[:, 0]) and torch.equal(batch["index"], ids)
    with pytest.raises(IndexError, match="ids must be positions in 0..7"):
        windows.batch(torch.tensor([8]))


def test_they_go_where_other_datasets_go():
    windows = FeatureWindows(numbered())
    assert Batches(windows, 2, seed=0)[0]["features"].shape == (2, 16, 2)
    mixed = MixedPeople([windows, FeatureWindows(numbered(), stride=1)], [0.6, 0.4])
    assert mixed.batch(torch.arange(10))["features"].shape == (10, 16, 2)


def test_frames_by_any_index():
    videos = numbered()
    sample = videos.frames(torch.tensor([[3, 1], [0, 2]]))
    assert sample["features"][..., 0].tolist() == [[3, 1], [0, 2]]
    assert sample["action"].tolist() == [[3, 1], [0, 2]]
    assert len(videos) == 3


def test_another_process_opens_the_files_itself(tmp_path):
    np.save(tmp_path / "features.npy", np.random.default_rng(0).normal(size=(1000, 64)))
    mapped = np.load(tmp_path / "features.npy", mmap_mode="r")
    names = [0] * 1000
    for features, small in ((mapped, True), (np.array(mapped), False), (mapped[::-1], False)):
        data = pickle.dumps(FeatureVideos({"features": features}, names))
        assert (len(data) < 20_000) == small
        assert np.array_equal(pickle.loads(data).arrays["features"], features)


def test_what_is_no_video_is_refused():
    with pytest.raises(ValueError, match=r"arrays must hold features \(N, D\).*got none"):
        FeatureVideos({}, [1])
    with pytest.raises(ValueError, match=r"features.*at least one frame"):
        FeatureVideos({"features": torch.zeros(0, 3)}, [])
    with pytest.raises(ValueError, match="betas must have 3 rows as names has, got 2"):
        FeatureVideos({"features": torch.zeros(3, 4), "betas": torch.zeros(2, 10)}, [1, 1, 1])
    with pytest.raises(ValueError, match="none of the 3 videos has 38 frames; the longest has 37"):
        FeatureWindows(numbered(), frames=38)
    for frames, stride in ((0, 1), (4, 0), (4, -1)):
        with pytest.raises(ValueError, match="frames and stride must be at least 1"):
            FeatureWindows(numbered(), frames, stride)
