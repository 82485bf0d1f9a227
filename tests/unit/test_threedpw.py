"""3DPW: sequences made with the open body in a world of their own come out before the camera."""

from __future__ import annotations

import math
import pickle
import shutil

import numpy as np
import pytest
import roma
import torch
from PIL import Image

from smplkit.body import SMPL
from smplkit.body.restricted_pickle import UnsafePickleError
from smplkit.cameras import perspective_projection
from smplkit.data.readers.threedpw import OPENPOSE18_TO_25, ThreeDPW, read_3dpw
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

T, WIDTH, HEIGHT = 6, 108, 192
FX, FY = 196.0, 197.0
VALID = np.array([[1, 1, 0, 1, 1, 1], [0, 1, 1, 0, 1, 1]], bool)


@pytest.fixture(scope="module")
def sequence(open_body):
    """What a sequence file holds, of two people who are seen by a camera that moves."""
    generator = torch.Generator().manual_seed(1)
    rotation = roma.random_rotmat(T, generator=generator)
    shift = torch.randn(T, 3, generator=generator)
    extrinsics = torch.eye(4).repeat(T, 1, 1)
    extrinsics[:, :3, :3], extrinsics[:, :3, 3] = rotation, shift
    contents = {
        "sequence": "courtyard_test_00",
        "cam_poses": extrinsics.double().numpy(),
        "cam_intrinsics": np.array([[FX, 0, WIDTH / 2], [0, FY, HEIGHT / 2], [0, 0, 1]]),
        "img_frame_ids": np.arange(T) * 2,
        "genders": ["m", "f"],
        "texture_maps": [np.zeros((2, 2, 3), np.uint8)] * 2,
        "v_template_clothed": [np.zeros((4, 3))] * 2,
        "campose_valid": list(VALID),
    }
    for key in ("poses", "trans", "betas", "betas_clothed", "jointPositions", "poses2d"):
        contents[key] = []
    for person in range(2):
        orient = torch.tensor([math.pi, 0.0, 0.0]) + 0.2 * torch.randn(T, 3, generator=generator)
        body_pose = 0.2 * torch.randn(T, 69, generator=generator)
        betas = torch.randn(10, generator=generator)
        transl = torch.tensor([0.5 * person, 0.1, 5.0]) + 0.2 * torch.randn(
            T, 3, generator=generator
        )
        camera = open_body(betas, body_pose, orient, transl)
        points = open_body.keypoints(camera, "openpose25+24")[:, list(OPENPOSE18_TO_25)]
        pixels = perspective_projection(points, (FX + FY) / 2, (WIDTH / 2, HEIGHT / 2))
        detected = torch.cat([pixels, torch.full((T, 18, 1), 0.7)], dim=-1)
        detected[:, 16] = 0
        if person == 0:
            detected[4] = 0  # nobody was detected there
        # The same people in the world: x = R^T (x_camera - t).
        in_world = rotation.mT @ axis_angle_to_rotmat(orient)
        joints = (camera.joints - shift[:, None]) @ rotation
        pose = torch.cat([rotmat_to_axis_angle(in_world), body_pose], dim=-1)
        contents["poses"].append(pose.double().numpy())
        contents["trans"].append((joints[:, 0] - camera.rest_joints[:, 0]).double().numpy())
        contents["betas"].append(betas.double().numpy())
        contents["betas_clothed"].append(betas.double().numpy())
        contents["jointPositions"].append(joints.reshape(T, 72).double().numpy())
        contents["poses2d"].append(detected.mT.double().numpy())
    return contents


def as_python_2(contents, protocol=2) -> bytes:
    """A pickle with the names of numpy before 2, where that does not change lengths within."""
    data = pickle.dumps(contents, protocol)
    return data.replace(b"numpy._core", b"numpy.core") if protocol < 4 else data


@pytest.fixture
def folder(tmp_path, sequence):
    """The folder of 3DPW with one sequence."""
    split = tmp_path / "sequenceFiles" / "test"
    split.mkdir(parents=True)
    (split / "courtyard_test_00.pkl").write_bytes(as_python_2(sequence))
    images = tmp_path / "imageFiles" / "courtyard_test_00"
    images.mkdir(parents=True)
    for i in range(T):
        Image.new("RGB", (WIDTH, HEIGHT), (10 * i, 100, 200)).save(
            images / f"image_{i:05d}.jpg", quality=95
        )
    return tmp_path


def project(body, sample):
    out = body(sample["betas"], sample["body_pose"], sample["global_orient"], sample["transl"])
    points = body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, sample["focal_length"], sample["image_size"] / 2)
    return pixels, points[:, 25:] - out.joints[:, :1]


def test_every_person_and_frame_with_a_camera(folder):
    data = ThreeDPW(folder, image_size=32)
    assert len(data) == VALID.sum()
    assert data.track.tolist() == [0] * 5 + [1] * 4
    assert data.frame.tolist() == [0, 1, 3, 4, 5, 1, 2, 4, 5]
    assert data.names[2] == "courtyard_test_00/image_00003.jpg"
    assert [track.gender for track in data.tracks] == ["male", "female"]
    sample = data.batch(torch.arange(9))
    red = (sample["image"] * 0.229 + 0.485)[:, 0].amax((-1, -2)) * 255  # tells the frame
    np.testing.assert_allclose(red, 10 * data.frame, atol=3)
    assert sample["focal_length"].tolist() == [(FX + FY) / 2] * 9
    assert sample["image_size"].tolist() == [[WIDTH, HEIGHT]] * 9
    assert sample["has_smpl"].all()
    assert not sample["has_keypoints_3d"].any()


@pytest.mark.parametrize("augmented", [False, True])
def test_parameters_land_on_the_points(folder, open_body, augmented):
    data = ThreeDPW(folder, image_size=16, bodies=open_body)
    ids = torch.arange(9).repeat(4)
    generator = torch.Generator().manual_seed(5) if augmented else None
    sample = data.batch(ids, generator)
    pixels, relative = project(open_body, sample)
    seen = sample["keypoints_full"][..., 2] > 0
    assert seen.sum() == 4 * 8 * 17
    error = (pixels - sample["keypoints_full"][..., :2]).norm(dim=-1)[seen]
    # The open body is symmetric to a fraction of a millimetre.
    assert error.max() < (0.1 if augmented else 0.01)
    metres = 2e-3 if augmented else 1e-5
    assert (relative - sample["keypoints_3d"][..., :3]).abs().max() < metres
    assert (sample["keypoints_3d"][..., 3] == 1).all()
    if augmented:
        plain = data.batch(ids)
        turned = roma.rotvec_geodesic_distance(sample["global_orient"], plain["global_orient"])
        assert (turned > 0.2).float().mean() > 0.4


def test_the_box_is_about_the_detected_points(folder, sequence):
    data = ThreeDPW(folder, image_size=16)
    sample = data.batch(torch.arange(9))
    for row in range(9):
        points = sequence["poses2d"][data.track[row]][data.frame[row]]
        points = points[:2, points[2] > 0]
        if points.size == 0:
            # Nobody was detected: the box is about SMPL's joints, which are near.
            assert sample["keypoints_full"][row].abs().sum() == 0
            near = sample["box"][row - 1]
            assert (sample["box"][row] - near).abs().max() < 40
            continue
        low, high = points.min(1), points.max(1)
        expected = [*(low + high) / 2, 1.2 * (high - low).max()]
        np.testing.assert_allclose(sample["box"][row], expected, rtol=1e-5)
        np.testing.assert_allclose(sample["keypoints_full"][row, 0, :2], points[:, 0], rtol=1e-5)
        assert not sample["keypoints_full"][row, 8].any()  # the mid-hip is not among the 18
        assert not sample["keypoints_full"][row, 25:].any()


def test_the_pelvis_stays_in_place_for_any_body(folder, open_body):
    """With another body than the labels', transl still puts the pelvis where the person's is."""
    male = SMPL(gender="male")
    data = ThreeDPW(folder, image_size=16, bodies={"male": male, "female": male})
    sample = data.batch(torch.arange(9))
    reference = ThreeDPW(folder, image_size=16).batch(torch.arange(9))
    pelvis = [
        body(x["betas"], x["body_pose"], x["global_orient"], x["transl"]).joints[:, 0]
        for body, x in ((male, sample), (open_body, reference))
    ]
    torch.testing.assert_close(*pelvis, atol=1e-5, rtol=0)
    assert sample["has_keypoints_3d"].all()
    with pytest.raises(ValueError, match="bodies must have a body for every gender.*'female'"):
        ThreeDPW(folder, bodies={"male": male})


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_pickles_of_all_ages(tmp_path, sequence, protocol):
    path = tmp_path / "a.pkl"
    path.write_bytes(as_python_2(sequence, protocol))
    tracks = read_3dpw(path)
    assert len(tracks) == 2
    np.testing.assert_array_equal(tracks[1].valid, VALID[1])
    np.testing.assert_allclose(tracks[1].betas, sequence["betas"][1], rtol=1e-6)
    # SMPL's joints before the camera, by the extrinsics of each frame
    world = np.concatenate(
        [sequence["jointPositions"][1].reshape(T, 24, 3), np.ones((T, 24, 1))], 2
    )
    camera = np.einsum("tij,tkj->tki", sequence["cam_poses"], world)[..., :3]
    np.testing.assert_allclose(tracks[1].joints, camera, atol=1e-5)


WRONG = {
    "poses": (lambda c: c.update(poses=[x[:, :69] for x in c["poses"]]),
              r"poses of person 0 must be numbers of shape \(6, 72\), got .* \(6, 69\)"),
    "frames": (lambda c: c["jointPositions"].__setitem__(1, c["jointPositions"][1][:4]),
               r"jointPositions of person 1.*\(6, 72\).*\(4, 72\)"),
    "people": (lambda c: c.update(betas=c["betas"][:1]),
               r"betas must be a list with one entry per person \(2 in poses\), got a list of 1"),
    "no list": (lambda c: c.update(poses2d=c["poses2d"][0]), "poses2d must be a list"),
    "betas": (lambda c: c.update(betas=[x[:4] for x in c["betas"]]),
              "betas of person 0 must be at least 10, got 4"),
    "nan": (lambda c: c["poses"].__setitem__(0, np.full((T, 72), np.nan)),
            "poses of person 0 must be finite, got 432 of 432 NaN"),
    "camera": (lambda c: c.update(cam_poses=c["cam_poses"][:, :3]), r"cam_poses.*\(T, 4, 4\)"),
    "points": (lambda c: c.update(poses2d=[x.transpose(0, 2, 1) for x in c["poses2d"]]),
               r"poses2d of person 0.*\(6, 3, 18\).*\(6, 18, 3\)"),
    "text": (lambda c: c.update(cam_intrinsics="c"), "cam_intrinsics must be"),
    "missing": (lambda c: c.pop("campose_valid"), "is no sequence of 3DPW: expected"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_files_that_do_not_fit(tmp_path, sequence, name):
    change, message = WRONG[name]
    contents = {k: list(v) if isinstance(v, list) else v for k, v in sequence.items()}
    change(contents)
    path = tmp_path / "odd.pkl"
    path.write_bytes(as_python_2(contents))
    with pytest.raises(ValueError, match=message) as error:
        read_3dpw(path)
    assert str(path) in str(error.value)


def test_files_that_are_something_else(tmp_path, sequence):
    path = tmp_path / "bad.pkl"
    with pytest.raises(FileNotFoundError, match=r"bad\.pkl is not there"):
        read_3dpw(path)
    path.write_bytes(as_python_2(sequence)[:5000])
    with pytest.raises(ValueError, match=r"bad\.pkl.*cut off.*get the file again"):
        read_3dpw(path)
    path.write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(ValueError, match="it holds list"):
        read_3dpw(path)
    path.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(UnsafePickleError, match=r"bad\.pkl.*os\.system"):
        read_3dpw(path)


def test_folders_that_lack_something(folder):
    with pytest.raises(ValueError, match="split must be one of train, validation, test, got 'val'"):
        ThreeDPW(folder, split="val")
    with pytest.raises(FileNotFoundError, match=r"no sequences.*sequenceFiles.train"):
        ThreeDPW(folder, split="train")
    shutil.rmtree(folder / "imageFiles")
    with pytest.raises(FileNotFoundError, match=r"courtyard_test_00/image_00000\.jpg is not in"):
        ThreeDPW(folder)
