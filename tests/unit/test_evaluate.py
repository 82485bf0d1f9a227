"""Evaluation: networks whose errors are known, and the mean that is the best constant."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from smplkit.body import SMPL
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.evaluate import ConstantEstimate, evaluate, mean_parameters
from smplkit.methods.iterative_head import standing_parameters
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_rot6d

BODY = SMPL()
CAMERA = torch.tensor([0.8, 0.1, -0.2])


class Crowd:
    """People in memory, whose picture is their position in the dataset."""

    def __init__(self, count: int = 9, spread: float = 0.3) -> None:
        generator = torch.Generator().manual_seed(0)
        pose = spread * torch.randn(count, 24, 3, generator=generator)
        root = torch.tensor([torch.pi, 0.0, 0.0])
        pose[:, 0] = root + pose[:, 0]
        betas = spread * torch.randn(count, 10, generator=generator)
        points = BODY.keypoints(BODY(betas, pose[:, 1:], pose[:, 0]), "openpose25+24")
        crop = weak_perspective_projection(points, CAMERA)
        one = torch.ones(count, 49, 1)
        self.sample = Sample(
            image=torch.arange(count),
            keypoints_2d=torch.cat([crop + 0.5, one], -1),
            keypoints_true=torch.cat([crop, one], -1),
            keypoints_3d=torch.cat([points[:, 25:] - points[:, 39:40], one[:, 25:]], -1),
            global_orient=pose[:, 0],
            body_pose=pose[:, 1:],
            betas=betas,
            has_smpl=torch.ones(count),
            has_keypoints_3d=torch.ones(count),
        )
        self.truth = Estimate(axis_angle_to_rotmat(pose), betas, CAMERA.expand(count, 3))

    def __len__(self) -> int:
        return len(self.sample["betas"])

    def batch(self, ids, generator=None) -> Sample:
        assert generator is None
        return Sample(**{name: value[ids] for name, value in self.sample.items()})


class Oracle(nn.Module):
    """Knows the truth by position, and may turn, shift or spoil it."""

    def __init__(self, truth: Estimate, change=lambda rotmat, betas, camera: None) -> None:
        super().__init__()
        self.truth, self.change, self.modes = truth, change, []

    def forward(self, ids):
        self.modes.append(self.training)
        rotmat, betas, camera = self.truth.rotmat, self.truth.betas, self.truth.camera
        made = [rotmat[ids].clone(), betas[ids].clone(), camera[ids].clone()]
        self.change(*made)
        return Estimate(*made)


def test_the_truth_has_no_error_and_the_mode_comes_back():
    crowd = Crowd()
    oracle = Oracle(crowd.truth).train()
    errors = evaluate(oracle, crowd, BODY, batch_size=4)
    assert list(errors) == ["mpjpe_mm", "pa_mpjpe_mm", "root_deg", "keypoints_2d_px"]
    assert all(value == pytest.approx(0, abs=0.1) for value in errors.values())
    assert oracle.training and oracle.modes == [False] * 3


def test_a_turned_root_costs_no_aligned_error():
    crowd, angle = Crowd(), 0.3

    def turn(rotmat, betas, camera):
        rotmat[:, 0] = axis_angle_to_rotmat(torch.tensor([0.0, angle, 0.0])) @ rotmat[:, 0]

    errors = evaluate(Oracle(crowd.truth, turn), crowd, BODY)
    assert errors["root_deg"] == pytest.approx(math.degrees(angle), abs=0.01)
    assert errors["mpjpe_mm"] > 30 and errors["pa_mpjpe_mm"] < 0.1


def test_reprojection_is_measured_in_pixels_of_224():
    crowd = Crowd()

    def shift(rotmat, betas, camera):
        camera[:, 1] += 0.1  # metres; 0.08 of half a crop

    errors = evaluate(Oracle(crowd.truth, shift), crowd, BODY)
    assert errors["keypoints_2d_px"] == pytest.approx(0.8 * 0.1 * 112, rel=1e-3)
    del crowd.sample["keypoints_true"]  # what the detector says is 0.5 away in x and y
    crowd.sample["keypoints_2d"][0, :, 2] = 0
    crowd.sample["keypoints_2d"][1, 5:, 2] = 0
    errors = evaluate(Oracle(crowd.truth), crowd, BODY)
    assert errors["keypoints_2d_px"] == pytest.approx(0.5 * 2**0.5 * 112, rel=1e-3)


def test_errors_are_means_over_people_whatever_the_batches():
    crowd = Crowd()
    constant = ConstantEstimate(standing_parameters())
    whole = evaluate(constant, crowd, BODY)
    parts = evaluate(constant, crowd, BODY, batch_size=2)
    assert whole == pytest.approx(parts, rel=1e-4)
    alone = []
    for index in range(len(crowd)):
        one = Crowd()
        one.sample = crowd.batch(torch.tensor([index]))
        alone.append(evaluate(constant, one, BODY)["mpjpe_mm"])
    assert whole["mpjpe_mm"] == pytest.approx(sum(alone) / len(alone), rel=1e-4)


def test_joints_serve_where_there_are_no_parameters():
    crowd = Crowd()
    both = evaluate(ConstantEstimate(standing_parameters()), crowd, BODY)
    crowd.sample["has_smpl"] = torch.zeros(len(crowd))
    for name in ("global_orient", "body_pose", "betas"):
        crowd.sample[name] = torch.zeros_like(crowd.sample[name])
    joints = evaluate(ConstantEstimate(standing_parameters()), crowd, BODY)
    assert math.isnan(joints["root_deg"])
    # the same body parts, not quite the same points: hips and knees differ by centimetres
    assert joints["mpjpe_mm"] == pytest.approx(both["mpjpe_mm"], rel=0.25)
    assert evaluate(Oracle(crowd.truth), crowd, BODY)["mpjpe_mm"] < 40
    crowd.sample["has_keypoints_3d"][3] = 0
    with pytest.raises(ValueError, match="people must all have SMPL labels or 3D keypoints"):
        evaluate(Oracle(crowd.truth), crowd, BODY)


def test_another_input():
    crowd = Crowd()
    evaluate(ConstantEstimate(standing_parameters()), crowd, BODY, lambda b: b["keypoints_2d"])
    with pytest.raises(ValueError, match="people must not be empty"):
        evaluate(Oracle(crowd.truth), Crowd(0), BODY)


# --- the mean ------------------------------------------------------------------------------------


def test_the_mean_of_equal_people_is_each_of_them():
    crowd = Crowd()
    for name, value in crowd.sample.items():
        crowd.sample[name] = value[:1].expand(len(crowd), *value.shape[1:])
    crowd.sample["keypoints_2d"] = crowd.sample["keypoints_true"]
    mean = mean_parameters(crowd, BODY)
    expected = rotmat_to_rot6d(crowd.truth.rotmat[0]).flatten()
    torch.testing.assert_close(mean.rot6d, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(mean.betas, crowd.truth.betas[0])
    torch.testing.assert_close(mean.camera, CAMERA, atol=1e-4, rtol=0)


def test_no_other_camera_shows_the_mean_body_better():
    crowd = Crowd()
    crowd.sample["keypoints_2d"][2, :20] = 0.0
    mean = mean_parameters(crowd, BODY)
    points = BODY.keypoints(BODY.from_rotmats(mean.estimate().rotmat, mean.betas), "openpose25+24")
    label = crowd.sample["keypoints_2d"].double()
    camera = mean.camera.double().requires_grad_()
    error = weak_perspective_projection(points.double(), camera) - label[..., :2]
    loss = (label[..., 2:] * error.square()).sum()
    gradient = torch.autograd.grad(loss, camera)[0]  # zero at the least sum of squares
    assert gradient.abs().max() < 1e-3 * loss


def test_the_mean_beats_standing_and_leaves_out_who_has_no_labels():
    crowd = Crowd(40)
    crowd.sample["keypoints_2d"] = crowd.sample["keypoints_true"]
    mean = mean_parameters(crowd, BODY)
    of_mean = evaluate(ConstantEstimate(mean), crowd, BODY)
    of_standing = evaluate(ConstantEstimate(standing_parameters()), crowd, BODY)
    assert all(of_mean[name] < of_standing[name] for name in of_mean)
    crowd.sample["has_smpl"][20:] = 0
    crowd.sample["betas"][20:] = torch.nan
    assert mean_parameters(crowd, BODY).betas.isfinite().all()
    crowd.sample["has_smpl"][:] = 0
    assert torch.equal(mean_parameters(crowd, BODY).rot6d, standing_parameters().rot6d)
