"""`smplkit data check`: every format is recognised, faults are named, nothing is run or written."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from smplkit.body import export_model
from smplkit.commands.data import check
from smplkit.data.inspection.paths import inspect_path

app = typer.Typer()
app.command()(check)


def run(*arguments):
    """Exit status and output of the command."""
    result = CliRunner().invoke(app, [str(x) for x in arguments])
    return result.exit_code, result.output


def picture(path, size=(60, 80)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "red").save(path)


def spin_arrays(count=6, **changes):
    points = np.ones((count, 24, 3)) * (30, 40, 1) + np.arange(24)[:, None] * (0.5, 1, 0)
    pose = np.zeros((count, 72))
    pose[:, 0] = np.pi
    return {
        "imgname": np.array([f"images/im{i}.png" for i in range(count)]),
        "center": np.full((count, 2), (35.0, 52.0)),
        "scale": np.full(count, 60 / 200),
        "part": points,
        "pose": pose,
        "shape": np.zeros((count, 10)),
        "S": np.ones((count, 24, 4)),
    } | changes


@pytest.fixture
def tmp_path(tmp_path):
    """A folder one deeper: images are looked for beside it too, where other tests have theirs."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def spin(tmp_path):
    """Writes SPIN's annotations and their images."""

    def write(name="lsp.npz", **changes):
        for i in range(6):
            picture(tmp_path / "images" / f"im{i}.png")
        np.savez(tmp_path / name, **spin_arrays(**changes))
        return tmp_path / name

    return write


def test_spin_annotations(spin, tmp_path):
    status, output = run(spin())
    assert status == 0
    for text in ("SPIN annotations", "6 people in 6 images", "100 % of the points lie in the box",
                 "3D joints: 6 people", "SMPL parameters: 6 people", "100 % of them stand upright",
                 f'for: SpinNpz("{tmp_path / "lsp.npz"}"'):  # fmt: skip
        assert text in output
    assert "missing" not in output and "problem" not in output


def test_images_that_are_not_there(spin, tmp_path):
    path = spin()
    for i in (1, 2, 3, 4):
        (tmp_path / "images" / f"im{i}.png").unlink()
    status, output = run(path)
    assert status == 1
    assert "missing: 4 of 6 images are not in" in output
    assert "images/im1.png, images/im2.png, images/im3.png, ... (1 more)" in output
    elsewhere = tmp_path / "elsewhere" / "deep" / "down"
    for i in range(6):
        picture(elsewhere / "images" / f"im{i}.png")
    status, output = run(path, "--images", elsewhere)
    assert status == 0
    assert f'"{elsewhere}")' in output
    with pytest.raises(FileNotFoundError, match="no folder of images at"):
        inspect_path(path, tmp_path / "absent")


FAULTS = {
    "shape": ({"part": np.ones((6, 14, 3))}, r"part must be numbers of shape (6, 24, 3)"),
    "scale": ({"scale": np.full(6, 60.0 / 20000)}, "center and scale do not fit the points"),
    "frame": ({"pose": np.zeros((6, 72))}, "most people stand on their head"),
    "key": ({"scale": np.array(["a"] * 6)}, "scale must be numbers"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_spin_annotations(spin, name):
    change, message = FAULTS[name]
    status, output = run(spin(**change))
    assert status == 1
    assert f"problem: {message}" in output or message in output
    assert "  for:" not in output


def test_a_key_that_is_missing(tmp_path):
    arrays = spin_arrays()
    del arrays["center"]
    np.savez(tmp_path / "a.npz", **arrays)
    status, output = run(tmp_path / "a.npz")
    assert status == 1
    assert "has no center" in output


def test_amass(tmp_path):
    folder = tmp_path / "CMU" / "01"
    folder.mkdir(parents=True)
    arrays = {
        "poses": np.zeros((50, 156)),
        "trans": np.zeros((50, 3)),
        "betas": np.zeros(16),
        "gender": np.array("male"),
        "mocap_framerate": np.array(100.0),
    }
    for i in range(30):
        np.savez(folder / f"01_{i:02d}_poses.npz", **arrays)
    np.savez(folder / "shape.npz", betas=np.zeros(16), gender=np.array("male"))
    status, output = run(folder / "01_00_poses.npz")
    assert status == 0
    assert "AMASS sequence" in output
    assert "50 frames at 100 a second, 0.5 s" in output
    status, output = run(tmp_path)
    assert status == 0
    assert "30 sequences in 1 folders: CMU/01" in output
    assert "20 of them were read, 0 have problems" in output
    np.savez(folder / "01_00_poses.npz", **arrays | {"trans": np.zeros((49, 3))})
    status, output = run(tmp_path)
    assert status == 1
    assert "01_00_poses.npz: " in output
    assert "trans must be numbers of shape (50, 3)" in output


def threedpw_sequence(frames=4):
    cameras = np.eye(4)[None].repeat(frames, 0)
    cameras[:, 2, 3] = 5
    return {
        "sequence": "walk_00",
        "poses": [np.zeros((frames, 72))] * 2,
        "betas": [np.zeros(10)] * 2,
        "trans": [np.zeros((frames, 3))] * 2,
        "genders": ["m", "f"],
        "jointPositions": [np.zeros((frames, 72))] * 2,
        "poses2d": [np.zeros((frames, 3, 18))] * 2,
        "campose_valid": [np.array([1, 1, 0, 1])] * 2,
        "cam_poses": cameras,
        "cam_intrinsics": np.array([[100.0, 0, 30], [0, 100, 40], [0, 0, 1]]),
        "img_frame_ids": np.arange(frames),
    }


def test_3dpw(tmp_path):
    file = tmp_path / "sequenceFiles" / "test" / "walk_00.pkl"
    file.parent.mkdir(parents=True)
    file.write_bytes(pickle.dumps(threedpw_sequence(), 2))
    status, output = run(file)
    assert status == 0
    assert "3DPW sequence walk_00" in output
    assert "2 people, 4 frames, 6 samples" in output
    for i in (0, 1, 3):
        picture(tmp_path / "imageFiles" / "walk_00" / f"image_{i:05d}.jpg")
    status, output = run(tmp_path)
    assert status == 0
    assert "test: 1 sequences, 6 people in 3 images" in output
    assert "train: 0 sequences" in output
    assert 'ThreeDPW("' in output
    (tmp_path / "imageFiles" / "walk_00" / "image_00001.jpg").unlink()
    status, output = run(tmp_path)
    assert status == 1
    assert "missing: test: 1 of 3 images are not in" in output
    assert "walk_00/image_00001.jpg" in output
    broken = threedpw_sequence()
    del broken["campose_valid"]
    file.write_bytes(pickle.dumps(broken, 2))
    status, output = run(file)
    assert status == 1
    assert "no sequence of 3DPW" in output


def test_coco_and_keypoints(tmp_path):
    points = [v for k in range(17) for v in (5 + k, 6 + k, 2)]
    person = {"id": 1, "image_id": 3, "bbox": [1, 2, 30, 40], "keypoints": points, "iscrowd": 0}
    data = {
        "images": [{"id": 3, "file_name": "a.png", "width": 60, "height": 80}],
        "annotations": [person, person | {"keypoints": [0] * 51}],
    }
    path = tmp_path / "person_keypoints.json"
    path.write_text(json.dumps(data))
    status, output = run(path)
    assert "missing: 1 of 1 images are not in" in output
    assert status == 0  # still good for `fit`
    assert "CocoKeypoints(" not in output
    picture(tmp_path / "val2014" / "a.png")
    status, output = run(path)
    assert "2 people in 1 images, 1 of them with all twelve points" in output
    assert f'CocoKeypoints("{path}", "{tmp_path / "val2014"}")' in output

    detected = tmp_path / "b_keypoints.json"
    detected.write_text(json.dumps({"people": [{"pose_keypoints_2d": [10.0, 20.0, 0.9] * 25}]}))
    status, output = run(detected)
    assert status == 0
    assert "missing: no photograph of a name like this" in output
    picture(tmp_path / "b.png")
    status, output = run(detected)
    assert "100 % of them lie in b.png, 60 x 80 pixels" in output
    assert "for: smplkit fit b.png --keypoints b_keypoints.json" in output
    picture(tmp_path / "b.png", (5, 5))
    status, output = run(detected)
    assert status == 1
    assert "the points do not lie in the photograph" in output


def test_coco_files_that_the_dataset_would_refuse(tmp_path):
    points = [v for k in range(17) for v in (5 + k, 6 + k, 2)]
    person = {"id": 1, "image_id": 3, "bbox": [1, 2, 0, 0], "keypoints": points}
    image = {"id": 3, "file_name": "a.png", "width": 60, "height": 80}
    picture(tmp_path / "a.png")
    path = tmp_path / "person_keypoints.json"
    path.write_text(json.dumps({"images": [image], "annotations": [person]}))
    status, output = run(path)
    assert status == 1
    assert "bbox of annotation 1 must be x, y, width, height" in output
    path.write_text(json.dumps({"images": [3], "annotations": [person]}))
    status, output = run(path)
    assert status == 1
    assert "images must be objects with id and file_name" in output


def test_coco_results_of_several_images(tmp_path):
    points = [v for k in range(17) for v in (5 + k, 6 + k, 0.5)]
    results = [{"image_id": i, "category_id": 1, "keypoints": points} for i in (1, 1, 7)]
    path = tmp_path / "results.json"
    path.write_text(json.dumps(results))
    status, output = run(path)
    assert status == 0
    assert "3 people in 2 images" in output
    path.write_text(json.dumps([*results, {"image_id": 8, "keypoints": [1]}]))
    status, output = run(path)
    assert status == 1
    assert "keypoints must be 51 numbers" in output


def test_an_array_that_is_none(tmp_path):
    (tmp_path / "fits.npy").write_bytes(b"not numpy's")
    status, output = run(tmp_path / "fits.npy")
    assert status == 1
    assert "cannot be read as an .npy file" in output and "pickle" not in output


def test_lsp_folder(tmp_path):
    for i in range(3):
        picture(tmp_path / f"{i:05d}_image.png")
        joints = np.concatenate(
            [np.random.default_rng(i).uniform(1, 59, (2, 14)), np.ones((1, 14))]
        )
        np.save(tmp_path / f"{i:05d}_joints.npy", joints)
    status, output = run(tmp_path)
    assert status == 0
    assert output.count("1 people with 14 points") == 3
    assert "100 % of them lie in 00001_image.png" in output
    assert "3 in 1 folders" in output
    assert "4 of 4 can be used as they are" in output


def test_body_models_and_what_comes_with_them(tmp_path, open_body):
    export_model(tmp_path, genders="female", kinds=("smpl", "smplx"))
    status, output = run(tmp_path / "smpl" / "SMPL_FEMALE.pkl")
    assert status == 0
    assert "female SMPL model" in output
    assert "24 joints, 10 betas" in output
    status, output = run(tmp_path / "smplx" / "SMPLX_FEMALE.npz")
    assert status == 0
    assert "female SMPL-X model" in output and 'SMPLX("' in output
    rows = np.full((17, 6890), 1 / 6890)
    np.save(tmp_path / "J_regressor_h36m.npy", rows)
    status, output = run(tmp_path / "J_regressor_h36m.npy")
    assert status == 0
    assert "regressor of 17 keypoints from 6890 vertices" in output
    np.save(tmp_path / "J_regressor_extra.npy", 2 * rows[:8])
    status, output = run(tmp_path / "J_regressor_extra.npy")
    assert status == 1
    assert "nothing uses 8 rows under the name J_regressor_extra.npy" in output
    assert "rows must sum to 1, one is off by 1" in output
    np.savez(tmp_path / "SMPLX_NEUTRAL.npz", v_template=np.zeros((9, 3)),
             kintree_table=np.zeros((2, 55)))  # fmt: skip
    status, output = run(tmp_path / "SMPLX_NEUTRAL.npz")
    assert status == 1
    assert "is no SMPL-X model" in output


def test_priors_and_starts(tmp_path):
    mixture = {
        "means": np.zeros((8, 69)),
        "covars": np.eye(69)[None].repeat(8, 0),
        "weights": np.full(8, 1 / 8),
    }
    path = tmp_path / "gmm_08.pkl"
    path.write_bytes(pickle.dumps(mixture, 2))
    status, output = run(path)
    assert status == 0
    assert "mixture of 8 Gaussians over 69 numbers" in output
    path.write_bytes(pickle.dumps(mixture | {"covars": -mixture["covars"]}, 2))
    assert "covariances be positive definite" in run(path)[1]
    path.write_bytes(pickle.dumps({"means": 1}, 2))
    assert run(path)[0] == 1

    np.savez(tmp_path / "smpl_mean_params.npz", pose=np.zeros(144), shape=np.zeros(10),
             cam=np.array([0.9, 0, 0]))  # fmt: skip
    status, output = run(tmp_path / "smpl_mean_params.npz")
    assert (status, "mean parameters of SPIN" in output) == (0, True)
    np.savez(tmp_path / "smpl_mean_params.npz", pose=np.zeros(72), shape=np.zeros(10),
             cam=np.zeros(3))  # fmt: skip
    status, output = run(tmp_path / "smpl_mean_params.npz")
    assert status == 1
    assert "pose must be numbers of shape (144)" in output

    fits = np.zeros((5, 82))
    fits[0, 80], fits[1:3, 0] = 4, 1
    np.save(tmp_path / "lsp_fits.npy", fits)
    status, output = run(tmp_path / "lsp_fits.npy")
    assert status == 0
    for text in (
        "static fits of SPIN",
        "5 people",
        "1 people have a beta beyond 3",
        "2 of them are",
    ):
        assert text in output


def test_a_folder_of_everything(spin, tmp_path):
    spin()
    np.save(tmp_path / "notes.npy", np.zeros((3, 5)))
    (tmp_path / "damaged.npz").write_bytes(b"no")
    (tmp_path / "readme.txt").write_text("hello")
    (tmp_path / "config.json").write_text("{}")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    status, output = run(tmp_path)
    assert status == 0
    assert "SPIN annotations" in output
    assert "problem: " + str(tmp_path / "damaged.npz") in output
    assert "it holds an object with nothing" in output
    assert "an array of shape (3, 5)" in output
    assert "2 of 5 can be used as they are" in output
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_many_files_are_one_report(tmp_path):
    for i in range(45):
        joints = np.ones((25, 3)) * (10, 20, 1) if i else np.ones((9, 3))
        np.save(tmp_path / f"frame{i:03d}_keypoints.npy", joints)
    (report,) = inspect_path(tmp_path)
    assert report.kind.startswith("45 .npy files")
    assert report.facts[0] == "20 of them were read, 1 have problems"
    assert "frame000_keypoints.npy" in report.problems[0]


def test_hostile_and_odd_files(tmp_path):
    bad = tmp_path / "model.pkl"
    bad.write_bytes(b"cos\nsystem\n(S'touch " + str(tmp_path / "ran").encode() + b"'\ntR.")
    status, output = run(bad)
    assert status == 1
    assert "os.system" in output and "refused" in output
    assert not (tmp_path / "ran").exists()
    (tmp_path / "a.xyz").write_text("")
    assert run(tmp_path / "a.xyz")[0] == 1
    (tmp_path / "photo.jpg").write_text("<html>")
    status, output = run(tmp_path / "photo.jpg")
    assert status == 1
    assert "cannot be read as an image" in output
    picture(tmp_path / "photo.png")
    assert run(tmp_path / "photo.png")[0] == 0
    (tmp_path / "empty").mkdir()
    status, output = run(tmp_path / "empty")
    assert status == 1
    assert "nothing that smplkit reads" in output
    with pytest.raises(FileNotFoundError, match=r"nothing at .*absent"):
        inspect_path(tmp_path / "absent")
