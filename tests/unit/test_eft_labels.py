"""Fits in files: EFT's JSON, SPIN's npz, and rows of SPIN's dictionary."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.cameras import crop_to_full_points, weak_perspective_projection
from smplkit.data.readers.spin_npz import SpinNpz
from smplkit.data.sample import Sample
from smplkit.methods.best_fits import fetch_fits
from smplkit.methods.eft import ExemplarFits
from smplkit.methods.eft_labels import (
    OPENPOSE18,
    FitLabels,
    fit_labels,
    read_eft_json,
    write_eft_json,
    write_labels_npz,
)
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import HMR
from smplkit.methods.spin import SPIN
from smplkit.methods.supervision import posed_keypoints
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import KEYPOINT_SETS
from tests.unit.spin_people import rows_of, synthetic

N = 4


@pytest.fixture(scope="module")
def truth() -> Sample:
    return synthetic(N)


@pytest.fixture(scope="module")
def fits(truth) -> ExemplarFits:
    """The truth as if EFT had found it; the fit of person 2 is too bad for a label."""
    pose = rows_of(truth)[:, :72].unflatten(1, (24, 3))
    camera = torch.tensor([[0.8, 0.1, 0.3]]).expand(N, 3)
    estimate = Estimate(axis_angle_to_rotmat(pose), truth["betas"].clamp(-3, 3), camera)
    loss = torch.full((N,), 1e-4)
    good = torch.where(torch.arange(N) == 2, 0.01, loss)
    count = torch.full((N,), 19)
    return ExemplarFits(estimate, estimate, good, loss, loss, count, count)


@pytest.fixture
def labels(fits, truth) -> FitLabels:
    keypoints = truth["keypoints_2d"].clone()
    keypoints[1, 25 + 6 :] = 0  # the legs of person 1 are all that is labelled
    names = [f"COCO_{i}.png" for i in range(N)]
    return fit_labels(fits, truth | {"keypoints_2d": keypoints}, names, [10, 11, 12, None])


def test_only_good_fits_become_labels(labels, fits, truth):
    assert labels.names == ["COCO_0.png", "COCO_1.png", "COCO_3.png"]
    assert labels.annotation_ids == [10, 11, None]
    kept = [0, 1, 3]
    for name in ("rotmat", "betas", "camera"):
        assert torch.equal(getattr(labels, name), getattr(fits.estimate, name)[kept])
    assert torch.equal(labels.box, truth["box"][kept])
    assert labels.visible[[0, 2]].all()
    # OpenPose's own order: nose, neck, right arm, left arm, right leg, left leg, face.
    assert labels.visible[1].nonzero()[:, 0].tolist() == [8, 9, 10, 11, 12, 13]
    names = KEYPOINT_SETS["openpose25+24"].joints
    assert [names[i] for i in OPENPOSE18[:5]] == [
        "nose", "neck", "right_shoulder", "right_elbow", "right_wrist"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="names must have one entry for each of 4 fits"):
        fit_labels(fits, truth, ["a.png"])


def test_the_json_is_that_of_the_published_fits(labels, open_body, tmp_path):
    write_eft_json(tmp_path / "fits.json", labels)
    contents = json.loads((tmp_path / "fits.json").read_text())
    assert set(contents) == {"ver", "data"} and len(contents["data"]) == 3
    entry = contents["data"][1]
    shapes = {name: np.shape(entry[name]) for name in entry}
    assert shapes == {
        "parm_pose": (24, 3, 3), "parm_shape": (10,), "parm_cam": (3,), "bbox_scale": (),
        "bbox_center": (2,), "joint_validity_openpose18": (18,), "smpltype": (), "annotId": (),
        "imageName": (),
    }  # fmt: skip
    assert (entry["smpltype"], entry["annotId"], entry["imageName"]) == ("smpl", 11, "COCO_1.png")
    # The body, drawn as EFT's file means it: s X + t in the crop, side = 200 * scale.
    s, tx, ty = entry["parm_cam"]
    bodies = Estimate(torch.tensor(entry["parm_pose"]), torch.tensor(entry["parm_shape"]), None)
    points = posed_keypoints(bodies, open_body)[:, :2]
    side, centre = 200 * entry["bbox_scale"], torch.tensor(entry["bbox_center"])
    pixels = (s * points + torch.tensor([tx, ty])) * side / 2 + centre
    ours = posed_keypoints(Estimate(labels.rotmat, labels.betas, None), open_body)
    ours = crop_to_full_points(weak_perspective_projection(ours, labels.camera), labels.box)
    torch.testing.assert_close(pixels, ours[1], atol=1e-2, rtol=0)


def test_json_there_and_back(labels, tmp_path):
    write_eft_json(tmp_path / "fits.json", labels)
    again = read_eft_json(tmp_path / "fits.json")
    assert again.names == labels.names and again.annotation_ids == labels.annotation_ids
    for name in ("box", "rotmat", "betas", "camera", "visible"):
        torch.testing.assert_close(getattr(again, name), getattr(labels, name), msg=name)
    with pytest.raises(FileExistsError, match=r"fits\.json"):
        write_eft_json(tmp_path / "fits.json", labels)


def entry(**changes: object) -> dict:
    """A person as the published files have them; None for a key that is absent."""
    person = {
        "parm_pose": np.eye(3)[None].repeat(24, 0).tolist(), "parm_shape": [0.5] * 10,
        "parm_cam": [0.5, 0.1, -0.2], "bbox_scale": 1.5, "bbox_center": [320.5, 200],
        "joint_validity_openpose18": [1] * 18, "smpltype": "smpl", "annotId": 1743,
        "imageName": "COCO_train2014_000000044474.jpg", "subjectId": "0",
    } | changes  # fmt: skip
    return {key: value for key, value in person.items() if value is not None}


def test_published_json(tmp_path):
    people = [entry(), entry(joint_validity_openpose18=None, subjectId=None, annotId=None)]
    (tmp_path / "a.json").write_text(json.dumps({"ver": 0.1, "data": people}))
    labels = read_eft_json(tmp_path / "a.json")
    torch.testing.assert_close(labels.camera[0], torch.tensor([0.5, 0.2, -0.4]))
    assert labels.box.tolist() == [[320.5, 200, 300]] * 2
    assert labels.annotation_ids == [1743, None] and labels.visible.sum(1).tolist() == [18, 0]
    assert labels.rotmat.shape == (2, 24, 3, 3) and labels.rotmat.dtype == torch.float32


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ([entry(), entry(parm_shape=[1] * 9)], r"data\[1\]: parm_shape .*\(10\).*\(9,\)"),
        ([entry(parm_pose=None)], r"data\[0\]: parm_pose must be numbers of shape \(24, 3, 3\)"),
        ([entry(parm_cam=[1, "x", 0])], r"data\[0\]: parm_cam must be numbers"),
        ([entry(parm_cam=[1, float("nan"), 0])], r"data\[0\]: parm_cam must be finite"),
        ([entry(), entry(bbox_scale=0)], r"data\[1\]: bbox_scale must be positive, got 0"),
        ([entry(imageName=None)], r"data\[0\] must have an imageName"),
        ([entry(smpltype="smplx")], r"smpltype smpl; got .* and 'smplx'"),
        ([entry(annotId=[1])], "annotId must be a number or text"),
        ([], "must hold EFT's fits, an object with a list of people under data"),
    ],
)
def test_files_that_are_no_such_fits(people, message, tmp_path):
    (tmp_path / "b.json").write_text(json.dumps({"ver": 0.1, "data": people}))
    with pytest.raises(ValueError, match=rf"b\.json.*{message}"):
        read_eft_json(tmp_path / "b.json")


def test_other_json(tmp_path):
    (tmp_path / "c.json").write_text("[1, 2]")
    with pytest.raises(ValueError, match="c.json must hold EFT's fits.*a list of 2"):
        read_eft_json(tmp_path / "c.json")
    with pytest.raises(FileNotFoundError, match="d.json is not there"):
        read_eft_json(tmp_path / "d.json")


def test_the_npz_is_a_dataset_of_spin(labels, truth, tmp_path):
    for name in labels.names:
        Image.new("RGB", (1000, 1000)).save(tmp_path / name)
    keypoints = truth["keypoints_full"][[0, 1, 3]]
    write_labels_npz(tmp_path / "fits.npz", labels, keypoints)
    people = SpinNpz(tmp_path / "fits.npz", image_size=16)
    batch = people.batch(torch.arange(3))
    assert people.names == labels.names and (batch["has_smpl"] == 1).all()
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], 1)
    torch.testing.assert_close(axis_angle_to_rotmat(pose), labels.rotmat, atol=1e-5, rtol=0)
    torch.testing.assert_close(batch["betas"], labels.betas)
    torch.testing.assert_close(batch["box"], labels.box)
    torch.testing.assert_close(batch["keypoints_full"], keypoints)
    with pytest.raises(FileExistsError, match=r"fits\.npz"):
        write_labels_npz(tmp_path / "fits.npz", labels, keypoints)
    with pytest.raises(ValueError, match=r"keypoints_full must have shape \(3, 49, 3\)"):
        write_labels_npz(tmp_path / "other.npz", labels, truth["keypoints_full"])


def test_a_regressor_is_trained_on_fits(labels, open_body):
    """EFT's second half: SPIN's step with the fits as its dictionary, and no SMPLify."""
    options = dict(run_smplify=False, threshold=None, clamp_betas=False)
    step = SPIN(HMR("small"), open_body, labels.rows(), **options)
    fetched = fetch_fits(step.memory["best_fits"], Sample(index=torch.arange(3)))
    rotmat = axis_angle_to_rotmat(fetched.pose)
    torch.testing.assert_close(rotmat, labels.rotmat, atol=1e-5, rtol=0)
    batch = Sample(
        image=torch.zeros(3, 3, 64, 64),
        keypoints_2d=torch.rand(3, 49, 3, generator=torch.Generator().manual_seed(0)),
        keypoints_3d=torch.zeros(3, 24, 4),
        global_orient=torch.zeros(3, 3),
        body_pose=torch.zeros(3, 23, 3),
        betas=torch.zeros(3, 10),
        has_smpl=torch.zeros(3),
        has_keypoints_3d=torch.zeros(3),
        index=torch.arange(3),
    )
    (turn,) = list(step.turns(batch))
    assert turn.terms["valid"] == 1 and turn.terms["improved"] == 0
    rotation = step.networks["spin"](batch["image"]).rotmat - labels.rotmat
    assert turn.terms["pose"].item() == pytest.approx(rotation.square().mean().item(), rel=1e-3)
    assert torch.equal(step.memory["best_fits"], labels.rows())
