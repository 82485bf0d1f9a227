"""Features of frames: right, once, and made again only for other weights or other people."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from smplkit.data.features import extract_features, image_features
from smplkit.data.people import PeopleConfig, SyntheticPeople
from smplkit.data.sample import Sample
from smplkit.data.sequences import FeatureWindows
from smplkit.methods.resnet import SmallResNet

VIDEOS = PeopleConfig(3, image_size=32, frames=6, fps=10)


class Counting(nn.Module):
    """A small backbone that counts the pictures it is shown."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.net = SmallResNet(32, feature_size=8)
        self.seen, self.modes = 0, set()

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.seen += len(image)
        self.modes |= {self.training, torch.is_grad_enabled()}
        return self.net(image)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return SyntheticPeople(VIDEOS, tmp_path_factory.mktemp("people"), progress=False)


class Stills:
    """Single frames: the frames of some videos in a row."""

    def __init__(self, people: SyntheticPeople) -> None:
        whole = people.batch(torch.arange(len(people)))
        self.sample = {n: x.flatten(0, 1) for n, x in whole.items() if n not in ("action", "index")}
        self.names = torch.arange(len(people)).repeat_interleave(VIDEOS.frames)

    def __len__(self) -> int:
        return len(self.names)

    def batch(self, ids, generator=None) -> Sample:
        return Sample(**{n: x[ids] for n, x in self.sample.items()}, index=ids)


def test_features_are_those_of_the_backbone_in_evaluation_mode(people):
    backbone = Counting().train()
    image = people.batch(torch.arange(3))["image"]
    features = image_features(backbone, image)
    assert features.shape == (3, 6, 8) and backbone.training and backbone.modes == {False}
    backbone.eval()
    for i in range(3):
        for t in range(6):
            torch.testing.assert_close(features[i, t], backbone(image[i, t][None])[0].detach())


def test_videos_hold_features_and_every_label_but_no_pixels(people, tmp_path):
    backbone = Counting()
    videos = extract_features(people, backbone, cache=tmp_path, progress=False)
    whole = people.batch(torch.arange(3))
    assert [len(rows) for rows in videos.rows] == [6, 6, 6]
    assert set(videos.arrays) == set(whole) - {"image", "index"} | {"features"}
    for number, rows in enumerate(videos.rows):
        frames = videos.frames(rows)
        for name, x in frames.items():
            if name == "features":
                expected = image_features(backbone, whole["image"][number])
                torch.testing.assert_close(x, expected)
            elif name == "action":
                assert (x == whole[name][number]).all() and x.dtype == torch.int64
            else:
                assert torch.equal(x, whole[name][number]), name
    windows = FeatureWindows(videos, frames=3).batch(torch.arange(6))
    assert windows["features"].shape == (6, 3, 8) and windows["keypoints_2d"].shape == (6, 3, 49, 3)
    assert torch.equal(windows["action"], whole["action"].repeat_interleave(2))


def test_they_are_computed_once(people, tmp_path):
    first = Counting()
    extract_features(people, first, cache=tmp_path, progress=False)
    again = Counting()
    videos = extract_features(people, again, cache=tmp_path, progress=False)
    assert first.seen > 18 and again.seen == 6  # a sequence is looked at for the sizes
    assert len(list(tmp_path.glob("features-*"))) == 1 and len(videos) == 3


def test_other_weights_or_other_people_are_another_cache(people, tmp_path):
    def caches(people, backbone) -> int:
        extract_features(people, backbone, cache=tmp_path, progress=False)
        return len(list(tmp_path.glob("features-*")))

    assert caches(people, Counting()) == 1
    backbone = Counting()
    with torch.no_grad():
        backbone.net.fc.bias[3] += 1e-3
    assert caches(people, backbone) == 2
    backbone = Counting()
    backbone.net.bn1.running_mean[0] += 1e-3  # a buffer
    assert caches(people, backbone) == 3
    other = SyntheticPeople(
        PeopleConfig(3, image_size=32, frames=6, fps=10, seed=1), tmp_path / "p", progress=False
    )
    assert caches(other, Counting()) == 4
    fewer = SyntheticPeople(
        PeopleConfig(2, image_size=32, frames=6, fps=10), tmp_path / "p", progress=False
    )
    assert caches(fewer, Counting()) == 5
    assert caches(people, Counting()) == 5


def test_single_frames_belong_to_videos_by_name(people, tmp_path):
    stills, backbone = Stills(people), Counting()
    of_stills = extract_features(stills, backbone, stills.names, tmp_path, progress=False)
    of_sequences = extract_features(people, backbone, cache=tmp_path, progress=False)
    assert [r.tolist() for r in of_stills.rows] == [r.tolist() for r in of_sequences.rows]
    rows = torch.arange(18)
    ours, theirs = of_stills.frames(rows), of_sequences.frames(rows)
    torch.testing.assert_close(ours["features"], theirs["features"])
    assert torch.equal(ours["keypoints_2d"], theirs["keypoints_2d"])


def test_what_has_no_features_is_refused(people, tmp_path):
    stills, backbone = Stills(people), Counting()
    for given, names, message in (
        (stills, None, "got 18 frames and no names"),
        (stills, stills.names[:5], "got 18 frames and 5 names"),
        (people, [0, 1, 2], "got 3 sequences of 6 frames and 3 names"),
    ):
        with pytest.raises(ValueError, match=f"names must tell.*{message}"):
            extract_features(given, backbone, names, tmp_path, progress=False)
    blind = SyntheticPeople(PeopleConfig(2, image_size=None, frames=4), tmp_path, progress=False)
    with pytest.raises(ValueError, match="people must have pictures"):
        extract_features(blind, backbone, cache=tmp_path, progress=False)
