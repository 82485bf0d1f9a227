"""COCO's keypoint files as a dataset."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.data.readers.coco_json import COCO17_TO_49, CocoKeypoints
from smplkit.skeleton import KEYPOINT_SETS

# Row of SPIN's 24 for each of COCO's 17 points, as section 7 of SPIN's code has it.
SPIN_ROWS = [19, 20, 21, 22, 23, 9, 8, 10, 7, 11, 6, 3, 2, 4, 1, 5, 0]


def annotation(number, image_id=42, **changes):
    """A person whose point k is at (10 + k, 20 + 2 k + number), all visible."""
    points = [v for k in range(17) for v in (10 + k, 20 + 2 * k + number, 2)]
    return {
        "id": number,
        "image_id": image_id,
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [5, 10, 30, 50],
        "num_keypoints": 17,
        "keypoints": points,
    } | changes


def hide(points, *which, to=0):
    """Set points to unlabelled (0) or hidden (1)."""
    points = list(points)
    for k in which:
        points[3 * k : 3 * k + 3] = [0, 0, 0] if to == 0 else [*points[3 * k : 3 * k + 2], to]
    return points


def contents():
    full = annotation(0)["keypoints"]
    return {
        "info": {},
        "images": [
            {"id": 42, "file_name": "a.png", "width": 60, "height": 80},
            {"id": 7, "file_name": "b.png", "width": 90, "height": 40},
        ],
        "annotations": [
            annotation(1),
            annotation(2, keypoints=hide(full, 0, 3, 4)),
            annotation(3, keypoints=hide(full, 5)),
            annotation(4, 7, keypoints=hide(full, 6, 7, to=1)),
            annotation(5, iscrowd=1),
            annotation(6, keypoints=[0] * 51),
        ],
        "categories": [{"id": 1, "name": "person"}],
    }


@pytest.fixture
def write(tmp_path):
    """Writes the file and its images."""

    def write(data):
        Image.new("RGB", (60, 80), "red").save(tmp_path / "a.png")
        Image.new("RGB", (90, 40), "blue").save(tmp_path / "b.png")
        path = tmp_path / "person_keypoints.json"
        path.write_text(json.dumps(data))
        return path

    return write


def test_the_rows_are_spins_and_have_the_same_names():
    assert [row - 25 for row in COCO17_TO_49] == SPIN_ROWS
    names = KEYPOINT_SETS["openpose25+24"].joints
    assert tuple(names[row] for row in COCO17_TO_49) == KEYPOINT_SETS["coco17"].joints


def test_people_with_all_twelve_points(write, tmp_path):
    data = CocoKeypoints(write(contents()), tmp_path, image_size=32)
    assert data.annotation_ids == [1, 2, 4]
    assert data.names == ["a.png", "a.png", "b.png"]
    sample = data.batch(torch.arange(3))
    assert sample["image_size"].tolist() == [[60, 80], [60, 80], [90, 40]]
    assert sample["box"].tolist() == [[20, 35, 60]] * 3
    points = sample["keypoints_full"]
    assert not points[:, :25].any()
    for k, row in enumerate(SPIN_ROWS):
        assert points[0, 25 + row].tolist() == [10 + k, 21 + 2 * k, 1]
    assert (points[1, [25 + SPIN_ROWS[k] for k in (0, 3, 4)]] == 0).all()
    assert (points[2, [25 + SPIN_ROWS[k] for k in (6, 7)], 2] == 1).all()  # hidden, but labelled
    expected = (points[0, 25 + 19, :2] - torch.tensor([20, 35])) / 30
    torch.testing.assert_close(sample["keypoints_2d"][0, 25 + 19, :2], expected)
    np.testing.assert_allclose(sample["focal_length"], [100, 100, np.hypot(90, 40)], rtol=1e-6)
    for name in ("has_smpl", "has_keypoints_3d", "transl", "global_orient"):
        assert not sample[name].any()
    inside = sample["image"][2, :, 16, 16] * torch.tensor([0.229, 0.224, 0.225])
    np.testing.assert_allclose(inside + torch.tensor([0.485, 0.456, 0.406]), [0, 0, 1], atol=0.01)


def test_a_crowd_needs_no_points_and_an_image_needs_a_size(write, tmp_path):
    data = contents()
    del data["annotations"][4]["keypoints"]  # the crowd's
    assert len(CocoKeypoints(write(data), tmp_path)) == 3
    del data["images"][1]["width"]
    with pytest.raises(
        ValueError, match=r"image b\.png must have a width and a height.*None and 40"
    ):
        CocoKeypoints(write(data), tmp_path)


def test_fewer_points_and_augmentation(write, tmp_path):
    data = CocoKeypoints(write(contents()), tmp_path, image_size=32, min_keypoints=6)
    assert data.annotation_ids == [1, 2, 3, 4]
    sample = data.batch(torch.arange(4).repeat(8), torch.Generator().manual_seed(0))
    moved = sample["keypoints_full"][:8, 25 + 19] - data.labels["keypoints_full"][0, 25 + 19]
    assert moved.abs().max() > 1
    assert (sample["keypoints_2d"][..., 2] > 0).sum() == 8 * (17 + 14 + 16 + 17)


def test_another_image_than_the_annotated_one(write, tmp_path):
    data = CocoKeypoints(write(contents()), tmp_path, image_size=32)
    Image.new("RGB", (30, 40)).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"a\.png is \[30\.0, 40\.0\].*annotated at \[60\.0, 80"):
        data.batch(torch.tensor([0]))


def test_an_image_that_was_annotated_as_the_sensor_saw_it(write, tmp_path):
    """COCO has a few pictures that viewers turn, but its annotators' tool did not."""
    data = CocoKeypoints(write(contents()), tmp_path, image_size=32)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    stored = Image.new("RGB", (60, 80), "red")
    stored.paste("lime", (0, 0, 60, 30))
    stored.save(tmp_path / "a.png", exif=exif)
    sample = data.batch(torch.tensor([0]))
    assert sample["image_size"].tolist() == [[60, 80]]
    green = sample["image"][0, 1] > 0
    assert green[8, 10:30].all() and not green[16:, 10:30].any()  # the box is centred at y = 35


WRONG = {
    "list": ([1, 2], "is no COCO keypoints file.*got a list of 2"),
    "object": ({"people": []}, "got an object with people"),
    "short": ("keypoints", [1, 2, 3], "keypoints must be 51 numbers.*got 3 entries"),
    "none": ("keypoints", None, "keypoints must be 51 numbers.*got None"),
    "words": ("keypoints", ["a"] * 51, "keypoints must be 51 numbers"),
    "box": ("bbox", [1, 2, 0, 0], r"bbox of annotation 1 must be x, y, width, height.*\[1, 2, 0"),
    "endless": ("bbox", [0, 0, float("inf"), 3], "bbox of annotation 1 must be"),
    "image": ("image_id", 5, "annotation 1 is of image 5, which is not in the file"),
    "id": ("image_id", [42], r"image_id must be a number or text, got \[42\]"),
    "entry": ({"images": [], "annotations": [3]}, "annotations must be objects.*got a int"),
    "image entry": ({"images": [1], "annotations": []}, "images must be objects.*got a int"),
    "no name": ({"images": [{"id": 1}], "annotations": []}, "file_name, got an object with id"),
}


@pytest.mark.parametrize("name", WRONG)
def test_files_that_do_not_fit(write, tmp_path, name):
    *change, message = WRONG[name]
    data = change[0] if len(change) == 1 else contents()
    if len(change) == 2:
        data["annotations"][0][change[0]] = change[1]
    path = write(data)
    with pytest.raises(ValueError, match=message) as error:
        CocoKeypoints(path, tmp_path)
    assert str(path) in str(error.value)


def test_nobody_and_nothing(write, tmp_path):
    data = contents()
    data["annotations"] = data["annotations"][4:]
    with pytest.raises(ValueError, match="of 2 annotations none has 12 of the twelve"):
        CocoKeypoints(write(data), tmp_path)
    with pytest.raises(FileNotFoundError, match=r"absent\.json is not there"):
        CocoKeypoints(tmp_path / "absent.json", tmp_path)
    path = write(contents())
    path.write_text(path.read_text()[:100])
    with pytest.raises(ValueError, match="is no JSON, or was cut off"):
        CocoKeypoints(path, tmp_path)
    with pytest.raises(FileNotFoundError, match=r"a\.png is not in .*val2014"):
        CocoKeypoints(write(contents()), tmp_path / "val2014")
