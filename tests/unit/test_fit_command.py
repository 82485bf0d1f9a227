"""`smplkit fit` from end to end: every format of keypoints, files written, and what it refuses."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest
import torch
import trimesh
import typer
from PIL import Image
from typer.testing import CliRunner

from smplkit.body import SMPL
from smplkit.cameras import perspective_projection
from smplkit.commands.fit import fit
from smplkit.methods import smplify
from smplkit.overlay import draw_bodies
from smplkit.skeleton import KEYPOINT_SETS

WIDTH, HEIGHT, FOCAL = 320, 240, 400.0
NAMES = KEYPOINT_SETS["openpose25+24"].joints
PLACES = ((-0.8, 0.3, 5.0), (0.9, 0.35, 5.5))


@pytest.fixture(scope="module")
def body() -> SMPL:
    return SMPL()


@pytest.fixture(scope="module")
def scene(body, tmp_path_factory) -> tuple[Path, np.ndarray, torch.Tensor]:
    """A photograph, its keypoints (P, 49, 3), and the pelvis of its people (P, 3)."""
    pose = torch.zeros(2, 23, 3)
    pose[:, 15, 2], pose[:, 16, 2] = -1.2, 1.2  # arms down
    facing = torch.tensor([math.pi, 0.0, 0.0]).expand(2, 3)
    out = body(body_pose=pose, global_orient=facing, transl=torch.tensor(PLACES))
    grey = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    picture = draw_bodies(grey, out.vertices, body.faces, FOCAL)
    path = tmp_path_factory.mktemp("scene") / "street_7.png"
    Image.fromarray(picture).save(path)
    points = body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, FOCAL, (WIDTH / 2, HEIGHT / 2))
    keypoints = torch.cat([pixels, torch.ones(2, 49, 1)], -1).numpy()
    return path, keypoints, out.joints[:, 0]


@pytest.fixture
def quick(monkeypatch) -> None:
    stage = smplify.Stage(iterations=3, camera=True)
    monkeypatch.setattr(smplify, "PHOTO", {"stages": (stage,), "camera_iterations": 3})


def coco17(points: np.ndarray) -> np.ndarray:
    """(P, 17, 3) out of the 49, by name."""
    return points[:, [NAMES.index(name, 25) for name in KEYPOINT_SETS["coco17"].joints]]


def write_npz(folder: Path, points: np.ndarray) -> Path:
    np.savez(folder / "k.npz", keypoints=points)
    return folder / "k.npz"


def write_npy(folder: Path, points: np.ndarray) -> Path:
    np.save(folder / "k.npy", points)
    return folder / "k.npy"


def write_json(folder: Path, contents: object) -> Path:
    (folder / "k.json").write_text(json.dumps(contents))
    return folder / "k.json"


def openpose(points: np.ndarray) -> dict:
    flat = [person[:25].reshape(-1).tolist() for person in points]
    return {"version": 1.3, "people": [{"pose_keypoints_2d": numbers} for numbers in flat]}


def coco_annotations(points: np.ndarray) -> dict:
    visible = coco17(points).copy()
    visible[..., 2] = np.where(visible[..., 2] > 0, 2, 0)
    people = [
        {"id": i, "image_id": 7, "category_id": 1, "iscrowd": 0, "num_keypoints": 17,
         "bbox": [0, 0, 9, 9], "area": 81, "keypoints": person.reshape(-1).tolist()}
        for i, person in enumerate(visible)
    ]  # fmt: skip
    images = [{"id": 7, "file_name": "street_7.png", "width": WIDTH, "height": HEIGHT}]
    return {"images": images, "annotations": people, "categories": [{"id": 1, "name": "person"}]}


FORMATS = {
    "49 points, npz": lambda folder, points: write_npz(folder, points),
    "25 points, npy": lambda folder, points: write_npy(folder, points[:, :25]),
    "17 points, npy": lambda folder, points: write_npy(folder, coco17(points)),
    "14 points, npy": lambda folder, points: write_npy(folder, points[:, 25:39]),
    "OpenPose": lambda folder, points: write_json(folder, openpose(points)),
    "COCO": lambda folder, points: write_json(folder, coco_annotations(points)),
}


def run(*arguments: object):
    app = typer.Typer()
    app.command()(fit)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_finds_the_people_of_a_photograph(scene, body, tmp_path):
    image, points, pelvis = scene
    keypoints = write_npz(tmp_path, points)
    output = tmp_path / "made" / "here"
    result = run(image, "--keypoints", keypoints, "-o", output, "--focal-length", FOCAL)
    assert result.exit_code == 0, result.exception
    assert sorted(path.name for path in output.iterdir()) == [
        "overlay.png", "person_0.glb", "person_0.npz", "person_1.glb", "person_1.npz",
    ]  # fmt: skip
    for index in range(2):
        with np.load(output / f"person_{index}.npz") as file:
            arrays = dict(file)
        assert arrays["focal_length"] == FOCAL
        assert arrays["image_size"].tolist() == [WIDTH, HEIGHT]
        assert arrays["principal_point"].tolist() == [WIDTH / 2, HEIGHT / 2]
        np.testing.assert_allclose(arrays["keypoints_2d"], points[index], rtol=1e-6)
        # The arrays are arguments of the body; the person stands where they stood.
        names = ("betas", "body_pose", "global_orient", "transl")
        out = body(**{name: torch.tensor(arrays[name]) for name in names})
        np.testing.assert_allclose(out.joints.numpy(), arrays["joints"], atol=1e-5)
        assert (out.joints[0] - pelvis[index])[:2].norm() < 0.12
        assert abs(out.joints[0, 2] - pelvis[index, 2]) < 0.8
        error = np.linalg.norm(arrays["projected"] - points[index, :, :2], axis=-1)
        assert error.mean() < 4
        mesh = trimesh.load(output / f"person_{index}.glb").geometry[f"person_{index}"]
        upright = out.vertices.numpy() * [1, -1, -1]
        np.testing.assert_allclose(mesh.vertices, upright, atol=1e-4)
    # The middle panel has changed where the people are, and nowhere else.
    picture = np.asarray(Image.open(output / "overlay.png")).astype(int)
    factor = picture.shape[0] // HEIGHT
    assert picture.shape == (factor * HEIGHT, 3 * factor * WIDTH, 3)
    before = np.asarray(Image.open(image)).astype(int)
    panel = picture[:, factor * WIDTH : 2 * factor * WIDTH]
    panel = panel.reshape(HEIGHT, factor, WIDTH, factor, 3).mean((1, 3))
    person = (before != 128).any(2)
    changed = (np.abs(panel - 128) > 12).any(2)
    assert (person & changed).sum() / (person | changed).sum() > 0.75


@pytest.mark.parametrize("name", FORMATS)
def test_reads_every_format(scene, quick, tmp_path, name):
    image, points, _ = scene
    keypoints = FORMATS[name](tmp_path, points)
    result = run(image, "--keypoints", keypoints, "-o", tmp_path / "out", "--person", 1)
    assert result.exit_code == 0, result.exception
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "person_1.npz", "person_1.glb", "overlay.png"
    }  # fmt: skip
    with np.load(tmp_path / "out" / "person_1.npz") as file:
        there = file["keypoints_2d"][:, 2] > 0
        count = {"OpenPose": 25, "COCO": 17}.get(name) or int(name[:2])
        assert there.sum() == count
        truth = points[1, there, :2]
        np.testing.assert_allclose(file["keypoints_2d"][there, :2], truth, atol=25)


def test_lsp_file_of_one_person(scene, quick, tmp_path):
    image, points, _ = scene
    keypoints = write_npy(tmp_path, points[0, 25:39].T)
    result = run(image, "--keypoints", keypoints, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.exception
    assert "(guessed)" in result.stdout
    assert "fitting 1 person" in result.stdout  # not in a terminal: a line, no bar
    assert (tmp_path / "out" / "person_0.npz").exists()


def test_overwrites_only_when_told(scene, quick, tmp_path, monkeypatch):
    image, points, _ = scene
    keypoints = write_npz(tmp_path, points[:1])
    arguments = (image, "--keypoints", keypoints, "-o", tmp_path / "out")
    assert run(*arguments).exit_code == 0
    (tmp_path / "out" / "person_0.glb").write_bytes(b"mine")
    with monkeypatch.context() as context:
        context.setattr(smplify, "SMPLify", None)  # it must not even begin
        result = run(*arguments)
    assert isinstance(result.exception, FileExistsError)
    assert "person_0.npz, person_0.glb, overlay.png already" in str(result.exception)
    assert (tmp_path / "out" / "person_0.glb").read_bytes() == b"mine"
    assert run(*arguments, "--force").exit_code == 0
    assert (tmp_path / "out" / "person_0.glb").read_bytes()[:4] == b"glTF"
    assert not list((tmp_path / "out").glob("*.tmp"))


def test_people_with_too_few_points_are_left_out_and_named(scene, quick, tmp_path):
    image, points, _ = scene
    hand = np.zeros_like(points[:1])
    hand[0, NAMES.index("op_right_wrist")] = (10, 10, 1)
    keypoints = write_npz(tmp_path, np.concatenate([hand, points]))
    result = run(image, "--keypoints", keypoints, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.exception
    assert "left out: person 0 has 1 of 49 points" in result.output
    assert (tmp_path / "out" / "person_2.npz").exists()
    assert not (tmp_path / "out" / "person_0.npz").exists()
    wanted = run(image, "--keypoints", keypoints, "-o", tmp_path / "other", "--person", 0)
    assert isinstance(wanted.exception, ValueError)
    assert "person 0 has 1 of 49 points" in str(wanted.exception)
    assert "op_right_wrist" in str(wanted.exception)
    assert not (tmp_path / "other").exists()


def test_a_folder_that_cannot_be_written_to_is_refused(scene, quick, tmp_path, monkeypatch):
    image, points, _ = scene
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: not mode & os.W_OK)
    monkeypatch.setattr(smplify, "SMPLify", None)  # it must not even begin
    result = run(image, "--keypoints", write_npz(tmp_path, points), "-o", tmp_path / "out")
    refuse(result, PermissionError, "out may not be written to")


def refuse(result, kind: type[Exception], *parts: str) -> None:
    assert isinstance(result.exception, kind), result.exception
    for part in parts:
        assert part in str(result.exception)


def test_refuses_what_does_not_fit_together(scene, quick, tmp_path):
    image, points, _ = scene
    keypoints = write_npz(tmp_path, points)
    out = ("-o", tmp_path / "out")
    refuse(run(image, "--keypoints", keypoints, *out, "--person", 2), ValueError,
           "--person 2", "2 people", "0 to 1")  # fmt: skip
    refuse(run(image, "--keypoints", keypoints, *out, "--focal-length", 0), ValueError,
           "--focal-length")  # fmt: skip
    refuse(run(image, "--keypoints", tmp_path / "none.json", *out), FileNotFoundError, "none.json")
    refuse(run(tmp_path / "none.png", "--keypoints", keypoints, *out), FileNotFoundError,
           "none.png")  # fmt: skip
    refuse(run(keypoints, "--keypoints", keypoints, *out), ValueError, "cannot be read as an image")
    refuse(run(image, "--keypoints", keypoints, "-o", image), NotADirectoryError, "is a file")
    refuse(run(image, "--keypoints", keypoints, *out, "--gender", "x"), ValueError, "gender")
    refuse(run(image, "--keypoints", keypoints, *out, "--body", tmp_path / "no.pkl"),
           FileNotFoundError, "no.pkl")  # fmt: skip
    assert not (tmp_path / "out").exists()
    larger = write_npz(tmp_path, points * np.array([4.0, 4.0, 1.0]))
    refuse(run(image, "--keypoints", larger, *out), ValueError, "outside of the image",
           "320 x 240", "of person 0")  # fmt: skip
    wrong = write_npy(tmp_path, points[:, :21])
    refuse(run(image, "--keypoints", wrong, *out), ValueError, "(2, 21, 3)", "49", "25", "17", "14")
