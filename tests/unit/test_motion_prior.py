"""Clips of real motions: the columns of VIBE's rows, and its rules for AMASS."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from smplkit.data.motion_prior import BODY_POSE, THETA_SIZE, motion_theta, random_clips, real_clips
from smplkit.data.motions import Motions, random_motions
from smplkit.rotations import axis_angle_to_rotmat


def test_a_row_is_camera_root_body_and_betas():
    pose = torch.arange(2 * 3 * 72.0).reshape(2, 3, 24, 3)
    betas = torch.arange(20.0).reshape(2, 10)
    motions = Motions(
        pose[:, :, 1:], pose[:, :, 0], torch.zeros(2, 3, 3), torch.zeros(2).long(), 25.0, betas
    )
    theta = motion_theta(motions)
    assert theta.shape == (2, 3, THETA_SIZE) == (2, 3, 85)
    for clip in range(2):
        for frame in range(3):
            row = theta[clip, frame]
            assert row[:3].tolist() == [1, 0, 0]
            assert torch.equal(row[3:75], pose[clip, frame].flatten())
            assert torch.equal(row[75:], betas[clip])
            # what the critic sees: 69 numbers, no camera, no root, no shape
            assert torch.equal(row[BODY_POSE], pose[clip, frame, 1:].flatten())
    assert len(row[BODY_POSE]) == 69


def test_random_clips_are_our_motions_at_25_a_second():
    clips = random_clips(6, torch.Generator().manual_seed(3))
    motions = random_motions(6, 16, torch.Generator().manual_seed(3), fps=25.0)
    assert clips.shape == (6, 16, 85)
    assert torch.equal(clips[..., BODY_POSE].unflatten(-1, (23, 3)), motions.body_pose)
    assert torch.equal(clips[..., 3:6], motions.global_orient)
    betas = clips[..., 75:]
    assert torch.equal(betas, betas[:, :1].expand_as(betas)) and betas.std() > 0.5
    other = random_clips(6, torch.Generator().manual_seed(3), split="test")
    assert not torch.equal(other, clips)
    assert random_clips(2, torch.Generator().manual_seed(3), frames=5).shape == (2, 5, 85)


@pytest.fixture
def amass(tmp_path):
    """Two sequences of SMPL-H, 120 and 60 frames a second; each number tells its place."""
    folder = tmp_path / "CMU" / "01"
    folder.mkdir(parents=True)
    numbers = torch.arange(52 * 3) / 1000
    for name, rate, count in (("long", 120.0, 4 * 75), ("short", 60.0, 2 * 59)):
        poses = numbers + torch.arange(count)[:, None] / 1000
        np.savez(
            folder / f"{name}_poses.npz",
            poses=poses.numpy().astype(np.float64),
            trans=np.zeros((count, 3)),
            betas=np.arange(16) / 10.0,
            gender=np.array("male"),
            mocap_framerate=np.array(rate),
        )
    np.savez(folder / "shape.npz", betas=np.zeros(16))
    return tmp_path


def test_amass_as_vibe_cuts_it(amass):
    clips = real_clips(amass)
    # 75 frames at 30 a second: four windows side by side, 11 frames left over; the other sequence
    # has fewer than 60
    assert clips.shape == (4, 16, 85)
    for clip in range(4):
        for frame in range(16):
            poses = (torch.arange(52 * 3) + 4 * (16 * clip + frame)) / 1000
            joints = poses.unflatten(0, (52, 3))
            kept = joints[[*range(1, 23), 37]]  # the root is y up here
            row = clips[clip, frame]
            torch.testing.assert_close(row[BODY_POSE], kept.flatten())
            up = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
            expected = up @ axis_angle_to_rotmat(joints[0])
            torch.testing.assert_close(axis_angle_to_rotmat(row[3:6]), expected)
            torch.testing.assert_close(row[75:], torch.arange(10) / 10)
    assert torch.equal(clips[..., :3], torch.tensor([1.0, 0, 0]).expand(4, 16, 3))
    with pytest.raises(ValueError, match="has 76 frames"):
        real_clips(amass, frames=76)
