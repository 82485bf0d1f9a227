"""AMASS: files of every layout come out as the same upright motion."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import roma
import torch

from smplkit.data.readers.amass import (
    AmassMotion,
    amass_clips,
    amass_files,
    is_amass,
    read_amass,
    resample,
)
from smplkit.data.readers.npz_files import NpzFile
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance, rotmat_to_axis_angle

T = 121
# y up to the files' z up
TO_Z_UP = torch.tensor([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


@pytest.fixture(scope="module")
def motion():
    """A smooth motion, y up: body_pose (T, 23, 3), global_orient, transl; hands and fingers."""
    generator = torch.Generator().manual_seed(0)
    time = torch.linspace(0, 1, T)[:, None, None]
    pose = (
        0.4
        * torch.randn(1, 52, 3, generator=generator)
        * torch.sin(3 * time + torch.arange(52)[:, None])
    )
    heading = torch.stack([0 * time[:, 0, 0], 2 * time[:, 0, 0], 0 * time[:, 0, 0]], -1)
    transl = torch.cat([time[:, 0], 0.9 + 0.1 * torch.sin(9 * time[:, 0]), 2 * time[:, 0]], -1)
    return pose, heading, transl


def arrays(motion, body, betas, joints=52):
    """The motion as AMASS's files have it, z up."""
    pose, heading, transl = motion
    root = rotmat_to_axis_angle(TO_Z_UP @ axis_angle_to_rotmat(heading))
    pelvis = body(betas=betas, vertices=False).rest_joints[0]
    in_world = (transl + pelvis) @ TO_Z_UP.T - pelvis
    body_pose, hands = pose[:, 1:22], pose[:, 22:]
    parts = {52: [body_pose, hands], 55: [body_pose, torch.full((T, 3, 3), 0.3), hands],
             24: [body_pose, hands[:, [0, 15]]]}[joints]  # fmt: skip
    poses = torch.cat([root[:, None], *parts], dim=1).reshape(T, 3 * joints)
    return {
        "poses": poses.double().numpy(),
        "trans": in_world.double().numpy(),
        "betas": np.concatenate([betas.double().numpy(), np.full(6, 9.0)]),
        "gender": np.array("female"),
        "mocap_framerate": np.array(120.0),
        "dmpls": np.zeros((T, 8)),
    }


@pytest.fixture
def betas():
    return torch.linspace(-1, 1, 10)


def parts_of(a):
    """The SMPL-X files' way to say it."""
    poses = a["poses"]
    return {
        "root_orient": poses[:, :3],
        "pose_body": poses[:, 3:66],
        "pose_hand": poses[:, 66:],
        "trans": a["trans"],
        "betas": a["betas"],
        "num_betas": np.array(16),
        "gender": np.array("female"),
        "surface_model_type": np.array("smplx"),
        "mocap_frame_rate": np.array(120),
        "mocap_time_length": np.array(1.0),
    }


VARIANTS = {
    "SMPL-H": (52, lambda a: a),
    "bytes": (52, lambda a: a | {"gender": np.array(b"female")}),
    "objects": (52, lambda a: a | {"gender": np.array("female", dtype=object)}),
    "one-element arrays": (52, lambda a: a | {"gender": np.array(["female"]),
                                              "mocap_framerate": np.array([120]),
                                              "betas": a["betas"][None]}),
    "SMPL-X": (55, lambda a: {"mocap_frame_rate" if k == "mocap_framerate" else k: v
                              for k, v in a.items()}),
    "SMPL": (24, lambda a: a | {"betas": a["betas"][:10]}),
    "parts": (52, parts_of),
    "parts without hands": (52, lambda a: {k: v for k, v in parts_of(a).items()
                                           if k != "pose_hand"}),
    "transl": (52, lambda a: {"transl" if k == "trans" else k: v for k, v in a.items()}),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("fingers", [False, True])
def test_all_layouts(tmp_path, motion, open_body, betas, name, fingers):
    joints, change = VARIANTS[name]
    np.savez(tmp_path / "a_poses.npz", **change(arrays(motion, open_body, betas, joints)))
    assert is_amass(NpzFile(tmp_path / "a_poses.npz"))
    read = read_amass(tmp_path / "a_poses.npz", fingers=fingers, body=open_body)
    pose, heading, transl = motion
    expected = torch.zeros(T, 23, 3)
    expected[:, :21] = pose[:, 1:22]
    if joints == 24 or (fingers and name != "parts without hands"):
        expected[:, 21:] = pose[:, [22, 37]]  # the first joints of the index fingers
    torch.testing.assert_close(read.body_pose, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(read.global_orient, heading, atol=1e-5, rtol=0)
    torch.testing.assert_close(read.transl, transl, atol=1e-5, rtol=0)
    torch.testing.assert_close(read.betas, betas)
    assert (read.gender, read.fps) == ("female", 120)


def test_the_body_stands_where_the_file_has_it(tmp_path, motion, open_body, betas):
    """All vertices, turned from z up to y up: (x, y, z) -> (x, z, -y)."""
    file = arrays(motion, open_body, betas)
    np.savez(tmp_path / "a.npz", **file)
    read = read_amass(tmp_path / "a.npz", body=open_body)
    poses = torch.tensor(file["poses"][::40], dtype=torch.float32)
    body_pose = torch.cat([poses[:, 3:66], torch.zeros(len(poses), 6)], dim=-1)
    transl = torch.tensor(file["trans"][::40], dtype=torch.float32)
    there = open_body(betas, body_pose, poses[:, :3], transl).vertices
    there = torch.stack([there[..., 0], there[..., 2], -there[..., 1]], dim=-1)
    here = open_body(
        read.betas, read.body_pose[::40], read.global_orient[::40], read.transl[::40]
    ).vertices
    torch.testing.assert_close(here, there, atol=1e-5, rtol=0)
    # Without the file's body everything is shifted by one constant of a few centimetres.
    other = read_amass(tmp_path / "a.npz")
    shift = other.transl - read.transl
    torch.testing.assert_close(shift, shift[:1].expand(T, 3), atol=1e-5, rtol=0)
    assert 0 < shift[0].norm() < 0.1


@pytest.mark.parametrize(
    ("rate", "fps", "step"),
    [(120, 25, 4), (100, 25, 4), (60, 25, 2), (59.94, 30, 1), (20, 25, 1), (250, 60, 4)],
)
def test_picking_frames_as_vibe(tmp_path, motion, open_body, betas, rate, fps, step):
    file = arrays(motion, open_body, betas) | {"mocap_framerate": np.array(float(rate))}
    np.savez(tmp_path / "a.npz", **file)
    whole = read_amass(tmp_path / "a.npz")
    few = resample(whole, fps)
    for name in ("body_pose", "global_orient", "transl"):
        assert torch.equal(getattr(few, name), getattr(whole, name)[::step])
    assert few.fps == pytest.approx(rate / step)


@pytest.mark.parametrize("fps", [25, 50, 120, 200])
def test_slerp_gives_the_rate_exactly(tmp_path, motion, open_body, betas, fps):
    np.savez(tmp_path / "a.npz", **arrays(motion, open_body, betas))
    whole = read_amass(tmp_path / "a.npz", body=open_body)
    new = resample(whole, fps, "slerp")
    assert new.fps == fps
    assert len(new.transl) == int((T - 1) / 120 * fps + 1e-6) + 1
    times = torch.arange(len(new.transl)) / fps
    # The heading turns evenly by 2 radians, the path is straight in x and z.
    torch.testing.assert_close(new.global_orient[:, 1], 2 * times, atol=1e-4, rtol=0)
    torch.testing.assert_close(new.transl[:, 2], 2 * times, atol=1e-4, rtol=0)


def test_slerp_between_frames_far_apart():
    generator = torch.Generator().manual_seed(2)
    body_pose = roma.random_rotvec((2, 23), generator=generator)
    orient = roma.random_rotvec(2, generator=generator)
    two = AmassMotion(
        Path("a.npz"), body_pose, orient, torch.zeros(2, 3), torch.zeros(10), "male", fps=1.0
    )
    new = resample(two, 4, "slerp")
    for got, ends in ((new.body_pose, body_pose), (new.global_orient, orient)):
        expected = roma.rotvec_slerp(*ends, torch.linspace(0, 1, 5))
        error = geodesic_distance(axis_angle_to_rotmat(got), axis_angle_to_rotmat(expected))
        assert error.max() < 2e-3


def test_clips(tmp_path, motion, open_body, betas):
    file = arrays(motion, open_body, betas)
    folder = tmp_path / "CMU" / "01"
    folder.mkdir(parents=True)
    np.savez(folder / "01_01_poses.npz", **file)
    np.savez(folder / "01_02_poses.npz", **file | {"mocap_framerate": np.array(60)})
    np.savez(folder / "shape.npz", betas=np.zeros(16), gender=np.array("male"))
    np.savez(folder / "male_stagei.npz", betas=np.zeros(16))
    assert [path.name for path in amass_files(tmp_path)] == ["01_01_poses.npz", "01_02_poses.npz"]
    clips = amass_clips(tmp_path, shortest=1)
    # 31 frames of the first, 61 of the second; clips of 16
    assert clips.body_pose.shape == (1 + 3, 16, 23, 3)
    assert clips.fps == 25
    assert clips.action.tolist() == [-1] * 4
    whole = read_amass(folder / "01_02_poses.npz")
    for clip in range(3):
        frames = slice(32 * clip, 32 * clip + 32, 2)
        assert torch.equal(clips.body_pose[1 + clip], whole.body_pose[frames])
        assert torch.equal(clips.global_orient[1 + clip], whole.global_orient[frames])
        assert torch.equal(clips.transl[1 + clip], whole.transl[frames])
    assert len(amass_clips(tmp_path, shortest=60).transl) == 3  # VIBE leaves the first out
    assert len(amass_clips(tmp_path, stride=8, shortest=60).transl) == 6
    with pytest.raises(ValueError, match="none of the 2 sequences in .* has 100 frames at 25"):
        amass_clips(tmp_path, frames=100)
    with pytest.raises(FileNotFoundError, match="no sequences of AMASS"):
        amass_clips(tmp_path / "KIT")


WRONG = {
    "no poses": ({"poses": None}, "has neither poses nor root_orient; it holds trans, betas"),
    "no rate": ({"mocap_framerate": None}, "has no mocap_framerate or mocap_frame_rate"),
    "no trans": ({"trans": None}, "has no trans or transl"),
    "size": ({"poses": np.zeros((T, 66))}, r"poses must be \(T, 72\), \(T, 156\).*\(121, 66\)"),
    "frames": ({"trans": np.zeros((T - 1, 3))}, r"trans must be numbers of shape \(121, 3\)"),
    "nan": ({"poses": np.full((T, 156), np.nan)}, "poses must be finite, got 18876 of 18876"),
    "rate": ({"mocap_framerate": np.array(0.0)}, "mocap_framerate must be positive, got 0"),
    "rate text": ({"mocap_framerate": np.array("fast")}, "mocap_framerate must be numbers"),
    "none": ({"poses": np.zeros((0, 156))}, "poses must have at least one frame"),
    "betas": ({"betas": np.zeros((2, 8))}, r"betas must be numbers of shape \(S\)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_files_that_do_not_fit(tmp_path, motion, open_body, betas, name):
    change, message = WRONG[name]
    file = arrays(motion, open_body, betas) | change
    np.savez(tmp_path / "odd.npz", **{k: v for k, v in file.items() if v is not None})
    with pytest.raises(ValueError, match=message) as error:
        read_amass(tmp_path / "odd.npz")
    assert "odd.npz" in str(error.value)


def test_wrong_arguments(tmp_path, motion, open_body, betas):
    np.savez(tmp_path / "a.npz", **arrays(motion, open_body, betas))
    whole = read_amass(tmp_path / "a.npz")
    for fps in (0, -1, math.nan):
        with pytest.raises(ValueError, match="fps must be positive"):
            resample(whole, fps)
    with pytest.raises(ValueError, match='method must be "pick" or "slerp", got \'linear\''):
        resample(whole, 30, "linear")
    with pytest.raises(ValueError, match="frames and stride must be at least 1, got 0 and 0"):
        amass_clips(tmp_path, frames=0)
