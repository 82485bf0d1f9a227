"""Keypoint files of detectors and annotators: every format lands on the right of the 49 rows."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from smplkit.data.readers.keypoint_files import read_keypoints
from smplkit.skeleton import KEYPOINT_SETS

NAMES49 = KEYPOINT_SETS["openpose25+24"].joints
OPENPOSE18 = [
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
]
LSP14 = [
    "right_ankle",
    "right_knee",
    "right_hip",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_wrist",
    "right_elbow",
    "right_shoulder",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "neck",
    "head_top",
]
# Number of points -> the name of the row that each belongs to.
ROWS = {
    49: NAMES49,
    25: NAMES49[:25],
    18: [f"op_{name}" for name in OPENPOSE18],
    17: KEYPOINT_SETS["coco17"].joints,
    14: LSP14,
}


def person(count, seed=0):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.uniform(5, 300, (count, 2)), rng.uniform(0.2, 1, (count, 1))], 1)


def assert_placed(points, given):
    """The points (49, 3) hold the given (K, 3) at the rows of their names, zeros elsewhere."""
    expected = np.zeros((49, 3))
    for name, point in zip(ROWS[len(given)], given, strict=True):
        expected[NAMES49.index(name)] = point
    np.testing.assert_allclose(points, expected, rtol=1e-6)


@pytest.mark.parametrize("count", ROWS)
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
@pytest.mark.parametrize("people", [None, 1, 3])
def test_arrays(tmp_path, count, suffix, people):
    path = tmp_path / f"points{suffix}"
    given = np.stack([person(count, seed) for seed in range(people or 1)])
    stored = given if people else given[0]
    if suffix == ".npy":
        np.save(path, stored)
    else:
        np.savez(path, keypoints=stored, note=np.array("x"))
    points = read_keypoints(path)
    assert points.shape == (people or 1, 49, 3)
    for one, expected in zip(points, given, strict=True):
        assert_placed(one, expected)


def test_lsp_as_it_comes(tmp_path):
    given = person(14)
    given[:, 2] = 1
    given[3, 2] = 0
    np.save(tmp_path / "a.npy", given.T)
    given[3] = 0
    assert_placed(read_keypoints(tmp_path / "a.npy")[0], given)
    np.savez(tmp_path / "a.npz", given.T)  # the only array, under any name
    assert_placed(read_keypoints(tmp_path / "a.npz")[0], given)


def test_three_people_of_fourteen_points_are_not_lsp(tmp_path):
    given = np.stack([person(14, seed) for seed in range(3)])
    np.save(tmp_path / "a.npy", given)
    points = read_keypoints(tmp_path / "a.npy")
    for one, expected in zip(points, given, strict=True):
        assert_placed(one, expected)


def openpose(*people, **more):
    return {
        "version": 1.3,
        "people": [
            {
                "person_id": [-1],
                "pose_keypoints_2d": np.asarray(points).ravel().tolist(),
                "face_keypoints_2d": [1.0] * 210,
                "hand_left_keypoints_2d": [],
                "hand_right_keypoints_2d": [2.0] * 63,
            }
            | more
            for points in people
        ],
    }


@pytest.mark.parametrize("count", [25, 18])
def test_openpose(tmp_path, count):
    path = tmp_path / "image_keypoints.json"
    given = [person(count, seed) for seed in range(2)]
    given[1][4] = 0
    path.write_text(json.dumps(openpose(*given)))
    points = read_keypoints(path)
    assert len(points) == 2
    for one, expected in zip(points, given, strict=True):
        assert_placed(one, expected)


def coco(flat=True):
    """Two images; two people in the first, one of a crowd and one person in the second."""
    people = [person(17, seed) for seed in range(4)]
    for points in people:
        points[:, 2] = np.where(np.arange(17) % 3 == 0, 1, 2)
    people[1][5] = 0
    images = [
        {"id": 42, "file_name": "val2014/COCO_val2014_000000000042.jpg"},
        {"id": 7, "file_name": "b.jpg"},
    ]
    annotations = [
        {"id": i, "image_id": image, "iscrowd": crowd, "keypoints": points.ravel().tolist()}
        for i, (image, crowd, points) in enumerate(
            zip((42, 7, 42, 7), (0, 0, 0, 1), people, strict=True)
        )
    ]
    for points in people:
        points[points[:, 2] > 0, 2] = 1
    return {"images": images, "annotations": annotations}, people


def test_coco_annotations(tmp_path):
    path = tmp_path / "a.json"
    data, people = coco()
    path.write_text(json.dumps(data))
    first = read_keypoints(path, image="somewhere/else/COCO_val2014_000000000042.jpg")
    assert len(first) == 2
    assert_placed(first[0], people[0])
    assert_placed(first[1], people[2])
    second = read_keypoints(path, image="b.jpg")
    assert len(second) == 1
    assert_placed(second[0], people[1])
    with pytest.raises(ValueError, match=r"a\.json is about 2 images \(.*say which one with image"):
        read_keypoints(path)
    with pytest.raises(ValueError, match=r"a\.json is not about c\.jpg; it is about .*b\.jpg"):
        read_keypoints(path, image="c.jpg")
    data["annotations"] = data["annotations"][:1]
    path.write_text(json.dumps(data))
    assert_placed(read_keypoints(path)[0], people[0])
    with pytest.raises(ValueError, match=r"a\.json has nobody in it"):
        read_keypoints(path, image="b.jpg")


def test_coco_results(tmp_path):
    path = tmp_path / "results.json"
    people = [person(17, seed) for seed in range(3)]
    people[1][2, 2] = 1.3  # some detectors go beyond
    results = [
        {"image_id": i, "category_id": 1, "keypoints": points.ravel().tolist(), "score": 0.9}
        for i, points in zip((42, 42, 5), people, strict=True)
    ]
    path.write_text(json.dumps(results))
    people[1][2, 2] = 1
    points = read_keypoints(path, image="COCO_val2014_000000000042.jpg")
    assert len(points) == 2
    assert_placed(points[1], people[1])
    assert_placed(read_keypoints(path, image="000000000005.png")[0], people[2])
    with pytest.raises(ValueError, match="is about 2 images"):
        read_keypoints(path)
    with pytest.raises(ValueError, match="is not about 000000000006"):
        read_keypoints(path, image="000000000006.png")
    path.write_text(json.dumps(results[2:]))
    assert_placed(read_keypoints(path)[0], people[2])


def test_results_that_name_their_image(tmp_path):
    """AlphaPose has the file's name for an id."""
    path = tmp_path / "alphapose-results.json"
    people = [person(17, seed) for seed in range(2)]
    results = [
        {"image_id": name, "category_id": 1, "keypoints": points.ravel().tolist(), "score": 2.9}
        for name, points in zip(("42.jpg", "b.jpg"), people, strict=True)
    ]
    path.write_text(json.dumps(results))
    for name, points in zip(("42.jpg", "some/where/b.jpg"), people, strict=True):
        found = read_keypoints(path, image=name)
        assert len(found) == 1
        assert_placed(found[0], points)
    with pytest.raises(ValueError, match=r"is not about c\.jpg; it is about 42\.jpg, b\.jpg"):
        read_keypoints(path, image="c.jpg")


@pytest.mark.parametrize("missing", [math.nan, math.inf])
def test_points_that_are_not_there(tmp_path, missing):
    given = person(25)
    for suffix, write in (
        (".npy", lambda path: np.save(path, given)),
        (".json", lambda path: path.write_text(json.dumps(openpose(given)))),
    ):
        given[:] = person(25)
        given[3, 0] = given[5, 2] = missing
        given[7] = missing
        given[9, 2] = -0.5
        path = tmp_path / f"a{suffix}"
        write(path)
        given[[3, 5, 7, 9]] = 0
        assert_placed(read_keypoints(path)[0], given)


WRONG = {
    "shape.npy": (np.ones((23, 3)), r"an array of shape \(23, 3\); expected OpenPose"),
    "two.npy": (np.ones((17, 2)), r"an array of shape \(17, 2\)"),
    "flat.npy": (np.ones(51), r"an array of shape \(51,\)"),
    "text.npy": (np.array([["a"]]), "keypoints must be numbers, got <U1"),
    "zeros.npy": (np.zeros((17, 3)), "no point of 1 people has a confidence over 0"),
    "nobody.npy": (np.zeros((0, 17, 3)), "has nobody in it"),
    "unit.npy": (np.full((2, 17, 3), 0.5), "all coordinates lie in -1 to 1, expected pixels"),
    "two.npz": ({"a": np.ones(3), "b": np.ones(3)}, "one array, or one called keypoints; got a, b"),
    "nobody.json": ({"people": []}, "has nobody in it"),
    "short.json": (openpose(np.ones((7, 3))), "pose_keypoints_2d must be 75 numbers.*got 21"),
    "null.json": ({"people": [None]}, "pose_keypoints_2d must be 75 numbers.*got None"),
    "other.json": ({"shapes": []}, "holds an object with shapes; expected OpenPose JSON"),
    "number.json": (3, "holds a int; expected"),
    "image.json": ({"images": [3], "annotations": []}, "images must be objects.*got a int"),
    "person.json": ({"images": [], "annotations": [3]}, "annotations must be objects"),
    "id.json": ([{"image_id": [1]}], r"image_id must be a number or text, got \[1\]"),
    "box.json": ([{"image_id": 1, "bbox": [1, 2, 3, 4]}], "keypoints must be 51 numbers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_files_that_do_not_fit(tmp_path, name):
    data, message = WRONG[name]
    path = tmp_path / name
    if path.suffix == ".json":
        path.write_text(json.dumps(data))
    elif path.suffix == ".npy":
        np.save(path, data)
    else:
        np.savez(path, **data)
    with pytest.raises(ValueError, match=message) as error:
        read_keypoints(path)
    assert str(path) in str(error.value)


def test_files_that_are_something_else(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no keypoints at .*absent\.json; give OpenPose"):
        read_keypoints(tmp_path / "absent.json")
    for name, message in (
        ("a.npy", "cannot be read as an .npy"),
        ("a.npz", "is no .npz file"),
        ("a.json", "is no JSON"),
        ("a.txt", "is no file of keypoints"),
    ):
        (tmp_path / name).write_text("<html>")
        with pytest.raises(ValueError, match=message) as error:
            read_keypoints(tmp_path / name)
        assert "allow_pickle" not in str(error.value)  # numpy's advice for any damaged file
    objects = np.array([None, print], dtype=object)
    np.save(tmp_path / "a.npy", objects, allow_pickle=True)
    with pytest.raises(ValueError, match=r"a\.npy cannot be read"):
        read_keypoints(tmp_path / "a.npy")
