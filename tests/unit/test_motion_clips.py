"""Clips of joints: axes and units, cutting, stretching, what a batch holds."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from smplkit.data.h36m_input import H36M17_FLIP, H36M17_JOINTS, crop_scale
from smplkit.data.mixed import MixedPeople
from smplkit.data.motion_clips import (
    MotionClips,
    amass_motion_clips,
    cut_clips,
    motion_joints,
    random_motion_clips,
    resample_frames,
)
from smplkit.data.motions import Motions

AT = {name: i for i, name in enumerate(H36M17_JOINTS)}


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def clips(open_body) -> MotionClips:
    return random_motion_clips(5, generator(), frames=4, body=open_body)


def standing(frames: int = 2, heading: float = 0.0) -> Motions:
    """The mean body in the T-pose, walking off to its left at one metre a frame."""
    transl = torch.zeros(1, frames, 3)
    transl[..., 0] = torch.arange(frames)
    orient = torch.tensor([0.0, heading, 0.0]).expand(1, frames, 3)
    return Motions(torch.zeros(1, frames, 23, 3), orient, transl, torch.tensor([0]), 60.0)


# --- joints --------------------------------------------------------------------------------------


def test_axes_and_units_are_those_of_a_level_camera(open_body):
    joints = motion_joints(standing(), body=open_body)[0]
    first, metre = joints[0], 0.298
    assert first[AT["head"], 1] < first[AT["pelvis"], 1] < first[AT["left_ankle"], 1]  # y down
    # Somebody who faces the camera has the left hand on the right side of the picture,
    assert first[AT["left_wrist"], 0] > 0.15 > -0.15 > first[AT["right_wrist"], 0]
    # and the nose nearer to the camera than the neck.
    assert first[AT["jaw"], 2] < first[AT["neck"], 2]
    height = first[AT["left_ankle"], 1] - first[AT["head"], 1]
    assert 1.3 * metre < height < 1.8 * metre
    torch.testing.assert_close(joints[1] - joints[0], torch.tensor([metre, 0, 0]).expand(17, 3))
    away = motion_joints(standing(heading=torch.pi), body=open_body)[0, 0]
    assert away[AT["left_wrist"], 0] < 0 and away[AT["jaw"], 2] > away[AT["neck"], 2]


def test_the_axes_of_amass_in_the_words_of_the_specification(open_body):
    """(x, y, z), z up -> (x, -z, y)."""
    body, motions = open_body, standing(3)
    source = generator()
    motions.body_pose.copy_(0.3 * torch.randn(1, 3, 23, 3, generator=source))
    motions.transl.copy_(torch.randn(1, 3, 3, generator=source))
    out = body(None, motions.body_pose, motions.global_orient, motions.transl)
    x, up, forward = body.keypoints(out, "h36m17")[..., [0, 4, 1], :].unbind(-1)
    z_up = torch.stack([x, -forward, up], dim=-1)  # as AMASS has it
    expected = 0.298 * torch.stack([z_up[..., 0], -z_up[..., 2], z_up[..., 1]], dim=-1)
    got = motion_joints(motions, body=open_body)
    torch.testing.assert_close(got[..., :2, :], expected[..., :2, :])
    torch.testing.assert_close(got[..., 4, :], expected[..., 2, :])


def test_shapes_count(open_body):
    motions = standing()
    tall = torch.zeros(1, 10)
    tall[0, 0] = 2.0
    own = dataclasses.replace(motions, betas=tall)
    got, given, mean = (
        motion_joints(m, betas, open_body)
        for m, betas in ((own, None), (motions, tall), (motions, None))
    )
    assert torch.equal(got, given) and not torch.allclose(got, mean)


def test_random_motions_head_anywhere_and_are_not_centred(open_body):
    clips = random_motion_clips(40, generator(), frames=2, body=open_body)
    assert clips.motion.shape == (40, 2, 17, 3) and clips.kind == "3d"
    across = clips.motion[:, 0, AT["left_hip"]] - clips.motion[:, 0, AT["right_hip"]]
    heading = torch.atan2(across[:, 2], across[:, 0])
    quarters = [(heading.div(torch.pi / 2).floor() == k).sum() for k in (-2, -1, 0, 1)]
    assert min(quarters) > 3
    height = -clips.motion[:, :, 0, 1] / 0.298  # of the pelvis over the ground
    assert height.min() > 0.3 and 0.6 < height.mean() < 1.2


def test_random_motions_are_reproducible(open_body, clips):
    again = random_motion_clips(5, generator(), frames=4, body=open_body)
    assert torch.equal(again.motion, clips.motion)
    long = random_motion_clips(1, generator(), split="test", body=open_body)
    assert long.motion.shape == (1, 243, 17, 3)
    with pytest.raises(ValueError, match="split must be"):
        random_motion_clips(1, generator(), split="held out", body=open_body)


# --- cutting -------------------------------------------------------------------------------------


def counted(length: int) -> torch.Tensor:
    return torch.arange(float(length))[:, None, None].expand(length, 17, 3)


def test_clips_overlap_by_two_thirds():
    clips = cut_clips(counted(243 + 2 * 81 + 80))
    assert clips.shape == (3, 243, 17, 3)
    assert clips[:, 0, 0, 0].tolist() == [0, 81, 162] and clips[2, -1, 0, 0] == 162 + 242
    assert cut_clips(counted(5), 5, 2).shape == (1, 5, 17, 3)


def test_short_sequences_are_stretched_once():
    clips = cut_clips(counted(4), 10, 3)
    assert clips.shape == (1, 10, 17, 3)
    numbers = clips[0, :, 0, 0]
    assert (numbers.diff() >= 0).all() and set(numbers.tolist()) == {0, 1, 2, 3}
    assert torch.equal(cut_clips(counted(4), 10, 3), clips)


@pytest.mark.parametrize(("length", "frames"), [(10, 10), (100, 7), (3, 8), (1, 4), (243, 100)])
def test_even_resampling(length, frames):
    even = resample_frames(length, frames)
    assert even.tolist() == [i * length // frames for i in range(frames)]


@pytest.mark.parametrize(("length", "frames"), [(100, 7), (3, 8), (10, 10)])
def test_random_resampling(length, frames):
    source = generator()
    draws = torch.stack([resample_frames(length, frames, source) for _ in range(2000)])
    assert (draws.diff(dim=1) >= 0).all() and draws.min() == 0 and draws.max() == length - 1
    if length > frames:  # any frame of its share, and each as often as the others
        share = torch.arange(frames) * length / frames
        assert (draws >= share.floor()).all() and (draws <= share + length / frames).all()
        counts = torch.bincount(draws.flatten(), minlength=length) / 2000
        assert counts.min() > 0.02 and counts.mean().item() == pytest.approx(7 / 100)
    else:
        share = torch.arange(frames) * length / frames
        assert (draws >= share.floor()).all() and (draws <= share.floor() + 1).all()
        if length < frames:  # the first has nothing before it; 0.375 is nearer to 0 than to 1
            assert (draws[:, 1] == 0).float().mean() > 0.55


# --- AMASS ---------------------------------------------------------------------------------------


def write_amass(path, frames: int, rate: float, seed: int = 0) -> dict[str, np.ndarray]:
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    start, end = 0.3 * random.standard_normal((2, 1, 156))
    way = np.linspace(0, 1, frames)[:, None]
    arrays = {
        "poses": (1 - way) * start + way * end,
        "trans": np.concatenate([way, 2 * way, 1 + 0 * way], axis=1),
        "betas": random.standard_normal(16),
        "gender": np.array("male"),
        "mocap_framerate": np.array(rate),
    }
    np.savez(path, **arrays)
    return arrays


def test_motion_capture_in_clips(tmp_path, open_body):
    write_amass(tmp_path / "a" / "long.npz", 61, 120.0)
    write_amass(tmp_path / "b" / "odd.npz", 18, 100.0, seed=1)
    write_amass(tmp_path / "c" / "short.npz", 5, 60.0, seed=2)
    clips = amass_motion_clips(tmp_path, frames=9, stride=3, body=open_body)
    # 61 frames at 120 are 31 at 60: 8 clips. 100 / 60 is rounded to 2, not down to 1: 9 frames.
    assert clips.motion.shape == (8 + 1 + 1, 9, 17, 3)
    torch.testing.assert_close(clips.motion[0, 3:], clips.motion[1, :6])
    pelvis = clips.motion[:8, :, 0]  # moves by (1, 2, 0) metres in 60 frames at 120, z up
    moved = pelvis[7, -1] - pelvis[0, 0]
    assert moved[1].abs() < 0.01 and moved[2] == pytest.approx(0.298 * 2, abs=0.02)
    assert moved[0] == pytest.approx(0.298, abs=0.02)
    with pytest.raises(FileNotFoundError, match="no sequences of AMASS"):
        amass_motion_clips(tmp_path / "nothing")


# --- batches -------------------------------------------------------------------------------------


def test_a_batch_of_joints(clips):
    batch = clips.batch(torch.tensor([3, 1]))
    assert torch.equal(batch["motion_3d"], clips.motion[[3, 1]])
    assert torch.equal(batch["motion_2d"][..., :2], clips.motion[[3, 1], ..., :2])
    assert (batch["motion_2d"][..., 2] == 1).all()
    assert batch["has_motion_3d"].tolist() == [1, 1] and batch["detected"].tolist() == [0, 0]
    assert batch["index"].tolist() == [3, 1]


def test_half_of_the_joints_is_mirrored_as_a_whole_clip(clips):
    ids = torch.arange(5).repeat(40)
    batch = clips.batch(ids, generator())
    mirrored = clips.motion[:, :, list(H36M17_FLIP)] * torch.tensor([-1.0, 1, 1])
    same = (batch["motion_3d"] == clips.motion[ids]).flatten(1).all(1)
    other = (batch["motion_3d"] == mirrored[ids]).flatten(1).all(1)
    assert (same ^ other).all() and 70 < other.sum() < 130
    assert torch.equal(batch["motion_2d"][..., :2], batch["motion_3d"][..., :2])


@pytest.mark.parametrize("kind", ["annotated", "detected"])
def test_a_batch_of_points(kind):
    points = 640 * torch.rand(5, 4, 17, 3, generator=generator())
    points[..., 2] /= 640
    clips = MotionClips(points, kind)
    batch = clips.batch(torch.arange(5))
    assert torch.equal(batch["motion_2d"], crop_scale(points))
    assert not batch["motion_3d"].any() and not batch["has_motion_3d"].any()
    assert batch["detected"].tolist() == 5 * [float(kind == "detected")]
    augmented = clips.batch(torch.arange(5).repeat(40), generator())["motion_2d"]
    inside = (augmented[..., :2].abs() < 1).all(-1)
    # Squares from 1 down to a quarter of what is seen: all is inside of the largest ones only.
    share = inside.float().mean((1, 2))
    assert share.max() > 0.75 and share.min() < 0.2


def test_motions_and_videos_mix(clips):
    videos = MotionClips(torch.rand(3, 4, 17, 3, generator=generator()), "detected")
    both = MixedPeople([clips, videos])
    batch = both.batch(torch.arange(5).repeat(4), generator())
    assert batch["motion_2d"].shape == (20, 4, 17, 3)
    assert 0 < batch["has_motion_3d"].sum() < 20
    assert torch.equal(batch["detected"], 1 - batch["has_motion_3d"])


# --- errors --------------------------------------------------------------------------------------


def test_mistakes_are_named():
    with pytest.raises(
        ValueError, match=r"motion must have shape \(N, T, 17, 3\).*\(0, 4, 17, 3\)"
    ):
        MotionClips(torch.zeros(0, 4, 17, 3))
    with pytest.raises(ValueError, match="kind must be one of 3d, annotated, detected, got '2d'"):
        MotionClips(torch.zeros(1, 4, 17, 3), "2d")
    with pytest.raises(IndexError, match="ids must be positions in 0..0"):
        MotionClips(torch.zeros(1, 4, 17, 3)).batch(torch.tensor([1]))
    with pytest.raises(ValueError, match="frames and stride must be at least 1"):
        cut_clips(counted(5), 3, 0)
    with pytest.raises(ValueError, match="length and frames must be at least 1, got 0 and 4"):
        resample_frames(0, 4)
