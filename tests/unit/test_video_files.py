"""Videos from files and folders, the keypoints that go with them, and boxes that do not jump."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.data.readers.video_frames import DEFAULT_FPS, open_frames, write_video
from smplkit.data.readers.video_keypoints import read_track, track_boxes


def pictures(count: int, size: tuple[int, int] = (64, 48)) -> list[np.ndarray]:
    """Frames whose brightness tells their number, brighter on the left."""
    width, height = size
    shade = np.linspace(60, 0, width)[None, :, None]
    return [np.uint8(np.full((height, width, 3), 15 * n) + shade) for n in range(count)]


def folder_of(path, frames: list[np.ndarray], name: str = "frame_{}.png"):
    path.mkdir()
    for number, picture in enumerate(frames, 8):  # 8, 9, 10: by number, not by letter
        Image.fromarray(picture).save(path / name.format(number))
    return path


def test_a_folder_gives_its_pictures_in_the_order_of_their_numbers(tmp_path):
    given = pictures(4)
    folder = folder_of(tmp_path / "walk", given)
    (folder / "notes.txt").write_text("not a picture")
    frames = open_frames(folder)
    assert frames.size == (64, 48) and frames.fps == DEFAULT_FPS
    for _ in range(2):  # as often as needed
        found = list(frames)
        assert len(found) == 4
        assert all(np.array_equal(a, b) for a, b in zip(found, given, strict=True))


def test_a_video_goes_round(tmp_path):
    given = pictures(6, (64, 49))  # an odd side
    write_video(tmp_path / "walk.mp4", iter(given), fps=25.0)
    frames = open_frames(tmp_path / "walk.mp4")
    assert frames.size == (64, 48) and frames.fps == pytest.approx(25)
    found = list(frames)
    assert len(found) == len(list(frames)) == 6
    for a, b in zip(found, given, strict=True):
        assert np.abs(a.astype(float) - b[:48]).mean() < 4  # what compression does
    assert found[0][:, :16].mean() > found[0][:, -16:].mean() + 20  # not mirrored
    assert list(tmp_path.iterdir()) == [tmp_path / "walk.mp4"]


def test_what_is_no_video(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="no video at .*walk.mp4; give a video file"):
        open_frames(tmp_path / "walk.mp4")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="empty has no pictures in it; expected files"):
        open_frames(tmp_path / "empty")
    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(ValueError, match="text.mp4 cannot be read as a video"):
        open_frames(tmp_path / "text.mp4")
    folder = folder_of(tmp_path / "mixed", [*pictures(2), *pictures(1, (32, 48))])
    with pytest.raises(ValueError, match="frame_10.png has 32 x 48 pixels, the first frame 64 x"):
        list(open_frames(folder))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ValueError, match="video files need PyAV: pip install av; without it"):
        open_frames(tmp_path / "text.mp4")
    assert len(list(open_frames(folder_of(tmp_path / "good", pictures(1))))) == 1


def person_at(x: float, y: float, side: float = 40.0) -> np.ndarray:
    """25 OpenPose points on a square."""
    along = np.linspace(-side / 2, side / 2, 25)
    return np.stack([x + along, y - along, np.full(25, 0.9)], axis=-1)


def openpose_folder(path, frames: list[list[np.ndarray]]):
    path.mkdir()
    for number, people in enumerate(frames, 8):
        entries = [{"pose_keypoints_2d": p.flatten().tolist()} for p in people]
        (path / f"walk_{number}_keypoints.json").write_text(json.dumps({"people": entries}))
    return path


def test_an_array_is_one_person(tmp_path):
    points = np.stack([person_at(50 + t, 60) for t in range(5)])
    np.save(tmp_path / "walk.npy", points)
    track = read_track(tmp_path / "walk.npy", 5)
    assert track.shape == (5, 49, 3)
    torch.testing.assert_close(track[:, :25], torch.tensor(points).float())
    with pytest.raises(ValueError, match="keypoints of 5 frames, the video has 6"):
        read_track(tmp_path / "walk.npy", 6)


def test_one_of_several_people_is_followed(tmp_path):
    """Two people walk past each other; the order of the file changes, and one frame is empty."""
    large = [person_at(100 + 4 * t, 80, 60) for t in range(6)]
    small = [person_at(160 - 4 * t, 80, 30) for t in range(6)]
    frames = [
        [s, b] if t % 2 else [b, s] for t, (s, b) in enumerate(zip(small, large, strict=True))
    ]
    frames[3] = []
    frames[4] = [small[4]]  # the large one is hidden; the small one is not taken for it
    small[4][:, 0] += 500
    folder = openpose_folder(tmp_path / "json", frames)
    for person, expected in ((None, large), (0, large), (1, small)):
        track = read_track(folder, 6, person)
        for t in (0, 1, 2, 5):
            torch.testing.assert_close(track[t, :25], torch.tensor(expected[t]).float())
        assert track[3].abs().max() == 0
    assert read_track(folder, 6)[4].abs().max() == 0


def test_folders_that_do_not_fit(tmp_path):
    folder = openpose_folder(tmp_path / "json", [[person_at(50, 50)], []])
    with pytest.raises(ValueError, match="keypoints of 2 frames, the video has 3"):
        read_track(folder, 3)
    with pytest.raises(ValueError, match="--person 1: .*walk_8_keypoints.json has 1 people"):
        read_track(folder, 2, person=1)
    nobody = openpose_folder(tmp_path / "nobody", [[], []])
    with pytest.raises(ValueError, match="nobody has nobody in it, in none of its 2 files"):
        read_track(nobody, 2)
    with pytest.raises(ValueError, match="is one JSON file; give the folder with a file for each"):
        read_track(next(folder.iterdir()), 2)


def test_boxes_move_smoothly_over_gaps_and_outliers():
    count = 60
    track = torch.zeros(count, 49, 3)
    for t in range(count):
        track[t, :25] = torch.tensor(person_at(100 + 2.0 * t, 80))
    clean = track_boxes(track)
    middle = torch.arange(count) * 2.0 + 100
    torch.testing.assert_close(clean[25:35, 0], middle[25:35], atol=0.5, rtol=0)
    torch.testing.assert_close(clean[:, 2], torch.full((count,), 1.2 * 40), atol=0.01, rtol=0)
    disturbed = track.clone()
    disturbed[20:23] = 0  # not seen
    disturbed[40, :25, :2] += 300  # somebody else
    torch.testing.assert_close(track_boxes(disturbed), clean, atol=0.7, rtol=0)
    single = torch.zeros(4, 49, 3)
    single[2] = track[0]
    assert (track_boxes(single) - clean[0]).abs().max() < 40
    assert torch.equal(track_boxes(single)[0], track_boxes(single)[3])
