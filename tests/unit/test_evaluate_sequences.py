"""Errors of videos: networks whose errors are known, loops, and cuts between videos."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from smplkit.data.sequences import FeatureVideos
from smplkit.methods.estimate import Estimate
from smplkit.methods.evaluate_sequences import evaluate_sequences
from smplkit.methods.iterative_head import IterativeHead, standing_parameters
from smplkit.methods.tcmr import TCMR
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import KEYPOINT_SETS
from tests.unit.temporal_toys import BODY, clips


def videos(*lengths: int) -> tuple[FeatureVideos, Estimate]:
    """Videos of random bodies whose features are the numbers of their rows; and the truth."""
    batch, truth = clips(1, sum(lengths))
    arrays = {name: x[0] for name, x in batch.items()}
    arrays["features"] = torch.arange(float(sum(lengths)))[:, None]
    names = [number for number, length in enumerate(lengths) for _ in range(length)]
    one = Estimate(truth.rotmat[0], truth.betas[0], truth.camera[0])
    return FeatureVideos(arrays, names), one


class Oracle(nn.Module):
    """Knows the truth by row, and may spoil it."""

    def __init__(self, truth: Estimate, change=lambda rows, rotmat, betas: None) -> None:
        super().__init__()
        self.truth, self.change, self.rows, self.modes = truth, change, [], []

    def forward(self, features: torch.Tensor) -> Estimate:
        rows = features[..., 0].long()
        self.rows += rows.tolist()
        self.modes.append(self.training)
        rotmat, betas = self.truth.rotmat[rows].clone(), self.truth.betas[rows].clone()
        self.change(rows, rotmat, betas)
        return Estimate(rotmat, betas, self.truth.camera[rows])


def hips_at_zero(rotmat, betas) -> torch.Tensor:
    posed = BODY.from_rotmats(rotmat, betas)
    joints = BODY.keypoints(posed, "h36m14")
    return joints - joints[..., [2, 3], :].mean(-2, keepdim=True)


def test_the_truth_has_no_error_and_the_mode_comes_back():
    some, truth = videos(20, 33, 9)
    oracle = Oracle(truth).train()
    errors = evaluate_sequences(oracle, some, BODY)
    assert list(errors) == ["mpjpe_mm", "pa_mpjpe_mm", "pve_mm", "accel_error_mm"]
    assert all(value == pytest.approx(0, abs=0.1) for value in errors.values())
    assert oracle.training and not any(oracle.modes)
    # Windows side by side within a video; tails and the short video are left out.
    assert oracle.rows == [list(range(16)), list(range(20, 36)), list(range(36, 52))]


def test_errors_in_loops_within_each_video():
    some, truth = videos(6, 5, 2, 9)
    names = KEYPOINT_SETS["h36m14"].joints
    assert (names[2], names[3]) == ("right_hip", "left_hip")

    def change(rows, rotmat, betas):
        turn = axis_angle_to_rotmat(torch.stack([0 * rows, 0.1 * rows, 0 * rows], -1).float())
        rotmat[..., 0, :, :] = turn @ rotmat[..., 0, :, :]
        betas += 0.3

    oracle = Oracle(truth, change)
    errors = evaluate_sequences(oracle, some, BODY, frames=3)
    kept = [list(range(6)), [6, 7, 8], [13 + i for i in range(9)]]  # whole windows of three
    distances, of_vertices, accelerations = [], [], []
    for rows in kept:
        rotmat, betas = truth.rotmat[rows].clone(), truth.betas[rows].clone()
        change(torch.tensor(rows), rotmat, betas)
        pred, target = (
            hips_at_zero(rotmat, betas),
            hips_at_zero(truth.rotmat[rows], truth.betas[rows]),
        )
        distances += (pred - target).norm(dim=-1).mean(-1).tolist()
        vertices = BODY.from_rotmats(rotmat, betas).vertices
        label = BODY.from_rotmats(truth.rotmat[rows], truth.betas[rows]).vertices
        of_vertices += (vertices - label).norm(dim=-1).mean(-1).tolist()  # nothing aligned
        for t in range(len(rows) - 2):
            ours, theirs = (x[t] - 2 * x[t + 1] + x[t + 2] for x in (pred, target))
            accelerations.append((ours - theirs).norm(dim=-1).mean().item())
    assert len(accelerations) == 4 + 1 + 7  # none of frames of two videos
    for name, values in (
        ("mpjpe_mm", distances),
        ("pve_mm", of_vertices),
        ("accel_error_mm", accelerations),
    ):
        assert errors[name] == pytest.approx(1000 * sum(values) / len(values), rel=1e-3), name
    assert 0 < errors["pa_mpjpe_mm"] < errors["mpjpe_mm"]


def test_a_jump_between_videos_is_no_acceleration():
    """Each video is wrong by a constant of its own: no trembling in either."""
    some, truth = videos(16, 16)
    still = Estimate(
        truth.rotmat[:1].expand(32, -1, -1, -1), truth.betas[:1].expand(32, -1), truth.camera
    )
    arrays = some.arrays | {
        name: torch.tensor(some.arrays[name][:1]).expand(32, *some.arrays[name].shape[1:])
        for name in ("global_orient", "body_pose", "betas", "keypoints_3d")
    }

    def change(rows, rotmat, betas):
        betas += 2.0 * (rows >= 16)[..., None]

    apart = FeatureVideos(arrays, some.names)
    errors = evaluate_sequences(Oracle(still, change), apart, BODY)
    assert errors["accel_error_mm"] < 0.01 and errors["mpjpe_mm"] > 3
    together = FeatureVideos(arrays, [0] * 32)
    assert evaluate_sequences(Oracle(still, change), together, BODY)["accel_error_mm"] > 0.5


def test_tcmr_answers_for_each_frame_and_skips_short_videos():
    torch.manual_seed(0)
    network = TCMR(5, 1, 4, 1, 4, 8)
    some, truth = videos(7, 4, 9)
    shown: list[torch.Tensor] = []
    network.register_forward_pre_hook(lambda module, x: shown.append(x[0][..., 0]))
    errors = evaluate_sequences(network, some, BODY, frames=3)  # its own 5 count
    windows = torch.cat(shown).long().tolist()
    expected = []
    for first, length in ((0, 7), (11, 9)):
        for n in range(length):
            inside = n >= 2 and n + 2 < length
            expected.append([first + n + (i - 2 if inside else 0) for i in range(5)])
    assert windows == expected
    assert all(math.isfinite(value) and value > 0 for value in errors.values())
    assert network.training


def test_a_head_that_sees_frames_alone_and_never_moves():
    """A body that stands still trembles as much as the people move: the wrong thing to boast of."""
    some, truth = videos(16, 16)
    head = IterativeHead(1, 8, mean=standing_parameters())
    for parameter in head.parameters():
        nn.init.zeros_(parameter)
    errors = evaluate_sequences(head, some, BODY)
    target = hips_at_zero(truth.rotmat, truth.betas)
    accelerations = [
        target[a : b - 2] - 2 * target[a + 1 : b - 1] + target[a + 2 : b]
        for a, b in ((0, 16), (16, 32))
    ]
    expected = 1000 * torch.cat(accelerations).norm(dim=-1).mean().item()
    assert errors["accel_error_mm"] == pytest.approx(expected, rel=1e-3)


def test_another_input_is_picked_from_whole_videos():
    some, truth = videos(16, 20)
    some.arrays["keypoints_full"] = some.arrays["keypoints_2d"]
    shown = []

    def points(batch):
        shown.append(batch["keypoints_full"].shape)
        return (batch["keypoints_full"],)

    class OfPoints(nn.Module):
        def forward(self, points: torch.Tensor) -> Estimate:
            lead = points.shape[:2]
            return Estimate(torch.eye(3).expand(*lead, 24, 3, 3), torch.zeros(*lead, 10), None)

    errors = evaluate_sequences(OfPoints(), some, BODY, network_input=points)
    assert shown == [(1, 16, 49, 3), (1, 20, 49, 3)] and errors["mpjpe_mm"] > 50


def test_joints_serve_where_there_are_no_parameters():
    some, truth = videos(16)
    arrays = some.arrays | {"has_smpl": torch.zeros(16)}
    errors = evaluate_sequences(Oracle(truth), FeatureVideos(arrays, some.names), BODY)
    assert math.isnan(errors["pve_mm"])
    assert 0 < errors["mpjpe_mm"] < 40  # the same body parts, not quite the same points
    arrays["has_keypoints_3d"] = torch.zeros(16)
    with pytest.raises(ValueError, match="people must all have SMPL labels or 3D keypoints"):
        evaluate_sequences(Oracle(truth), FeatureVideos(arrays, some.names), BODY)


def test_videos_that_are_all_too_short():
    some, truth = videos(15, 9)
    with pytest.raises(ValueError, match="none of the 2 videos has 16 frames"):
        evaluate_sequences(Oracle(truth), some, BODY)
