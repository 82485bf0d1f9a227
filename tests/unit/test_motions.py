"""Random motions: within the limits, smooth, on the ground, at a speed that fits the steps."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit.body import SMPL
from smplkit.data.motions import ACTIONS, Motions, random_motions
from smplkit.data.movement.controls import INDEX
from smplkit.data.movement.gait import draw_walkers, gait_controls, leg_phase
from smplkit.data.movement.grounding import rest_pelvis, sole_points
from smplkit.data.movement.scripts import TEMPO
from smplkit.data.movement.timeline import follow_keys, smooth_in_time
from smplkit.joint_limits import out_of_limits
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance
from smplkit.skeleton import SMPL_JOINTS

FPS = 30.0


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module", params=["train", "test"])
def motions(request) -> Motions:
    return random_motions(300, 48, seeded(), split=request.param)


def of_action(action: str, count: int = 40, frames: int = 60, split: str = "train") -> Motions:
    return random_motions(count, frames, seeded(1), split=split, actions=[action])


def joints_of(motions: Motions) -> torch.Tensor:
    """(N, T, 24, 3) metres."""
    return SMPL()(
        body_pose=motions.body_pose,
        global_orient=motions.global_orient,
        transl=motions.transl,
        vertices=False,
    ).joints


def soles_of(motions: Motions) -> torch.Tensor:
    """(N, T, 6, 3) points of the soles above the ground, metres."""
    pelvis = motions.transl + rest_pelvis()
    return sole_points(motions.body_pose, motions.global_orient) + pelvis[:, :, None]


# --- what comes out ------------------------------------------------------------------------------


def test_shapes_labels_and_limits(motions):
    assert motions.body_pose.shape == (300, 48, 23, 3)
    assert motions.global_orient.shape == motions.transl.shape == (300, 48, 3)
    assert motions.fps == FPS
    counts = torch.bincount(motions.action, minlength=len(ACTIONS))
    assert len(counts) == len(ACTIONS)
    assert (counts > 10).all()
    for values in (motions.body_pose, motions.global_orient, motions.transl):
        assert values.isfinite().all()
    assert not out_of_limits(axis_angle_to_rotmat(motions.body_pose), tolerance=1e-4).any()


def test_the_generator_decides():
    first, again, other = (random_motions(30, 10, seeded(seed)) for seed in (5, 5, 6))
    for name in ("body_pose", "global_orient", "transl", "action"):
        assert torch.equal(getattr(first, name), getattr(again, name))
    assert not torch.equal(first.body_pose, other.body_pose)
    state = torch.get_rng_state()
    random_motions(10, 10, seeded())
    assert torch.equal(torch.get_rng_state(), state)


def test_every_motion_is_another():
    walks = of_action("walk", count=30).body_pose.flatten(1)
    apart = torch.cdist(walks, walks) + 1e9 * torch.eye(30)
    assert apart.min() > 1


@pytest.mark.parametrize(("count", "frames", "fps"), [(0, 5, 30.0), (12, 1, 30.0), (12, 20, 10.0)])
def test_few_frames_and_other_rates(count, frames, fps):
    motions = random_motions(count, frames, seeded(), fps=fps)
    assert motions.body_pose.shape == (count, frames, 23, 3)
    assert motions.transl.isfinite().all()


def test_sequences_begin_above_the_origin(motions):
    start = motions.transl[:, 0] + rest_pelvis()
    assert start[:, [0, 2]].abs().max() < 1e-5


# --- smooth in time ------------------------------------------------------------------------------


def test_joints_never_jump(motions):
    rotmats = axis_angle_to_rotmat(motions.body_pose)
    turned = geodesic_distance(rotmats[:, 1:], rotmats[:, :-1])
    # No joint turns faster than a sprinter's knee, 2100 degrees a second.
    assert torch.rad2deg(turned).max() < 70
    # The numbers follow the rotation: an axis-angle that jumps by 2 pi would change by far more.
    changed = (motions.body_pose[:, 1:] - motions.body_pose[:, :-1]).norm(dim=-1)
    assert (changed < 2 * turned + 1e-3).all()
    root = axis_angle_to_rotmat(motions.global_orient)
    assert torch.rad2deg(geodesic_distance(root[:, 1:], root[:, :-1])).max() < 20


def test_accelerations_are_bounded_and_nobody_freezes(motions):
    joints = joints_of(motions)
    acceleration = (joints[:, 2:] - 2 * joints[:, 1:-1] + joints[:, :-2]).norm(dim=-1) * FPS**2
    running = motions.action == ACTIONS.index("run")
    assert acceleration[running].max() < 300  # the feet of sprinters
    assert acceleration[~running].max() < 150
    moved = (joints.amax(1) - joints.amin(1)).norm(dim=-1).amax(-1)
    assert moved.min() > 0.02
    assert moved.median() > 0.4


def test_a_finer_clock_shows_the_same_movement():
    coarse = random_motions(20, 30, seeded(2), fps=30.0, actions=["walk"])
    fine = random_motions(20, 59, seeded(2), fps=60.0, actions=["walk"])
    torch.testing.assert_close(fine.body_pose[:, ::2], coarse.body_pose, atol=1e-5, rtol=0)
    torch.testing.assert_close(fine.transl[:, ::2], coarse.transl, atol=0.02, rtol=0)


# --- on the ground -------------------------------------------------------------------------------


def test_feet_are_on_the_ground_unless_people_jump_or_run(motions):
    lowest = soles_of(motions)[..., 1].amin(-1)
    assert lowest.min() > -0.04
    aloft = ("jump", "run")
    for index, action in enumerate(ACTIONS):
        highest = lowest[motions.action == index].max()
        assert highest > 0.02 if action in aloft else highest < 0.02, action


def test_the_soles_of_the_mean_body_touch_the_ground():
    """The mesh itself, not the points that the height was made from."""
    motions = of_action("squat", count=8, frames=10)
    vertices = SMPL()(
        body_pose=motions.body_pose, global_orient=motions.global_orient, transl=motions.transl
    ).vertices
    assert vertices[..., 1].amin(-1).abs().max() < 0.04


@pytest.mark.parametrize("split", ["train", "test"])
def test_walkers_move_forward_and_their_feet_stand_still(split):
    motions = of_action("walk", count=60, split=split)
    soles = soles_of(motions)
    speed = (soles[:, 1:] - soles[:, :-1])[..., [0, 2]].norm(dim=-1) * FPS
    lowest = soles[:, 1:].flatten(0, 1)[..., 1].argmin(-1)
    standing = speed.flatten(0, 1).gather(1, lowest[:, None])
    steps = (motions.transl[:, 1:] - motions.transl[:, :-1]) * FPS
    pace = steps[..., [0, 2]].norm(dim=-1).mean(1)
    assert pace.min() > 0.25
    assert pace.max() < 1.6
    assert standing.median() < 0.06 * pace.mean()
    # Forward is where the body faces: the pelvis' own z axis.
    facing = axis_angle_to_rotmat(motions.global_orient)[:, 1:, :, 2]
    assert ((steps * facing).sum(-1).mean(1) > 0.95 * pace).all()


def test_runners_are_faster_and_leave_the_ground():
    pace = {}
    for action in ("walk", "run"):
        motions = of_action(action)
        way = (motions.transl[:, -1] - motions.transl[:, 0])[:, [0, 2]].norm(dim=-1)
        pace[action] = way / ((60 - 1) / FPS)
    assert pace["run"].min() > pace["walk"].max()
    lowest = soles_of(of_action("run"))[..., 1].amin(-1)
    assert ((lowest > 0.005).float().mean(1) > 0.02).all()  # everybody flies now and then


def test_jumps_fall_freely():
    motions = of_action("jump", frames=90)
    lowest = soles_of(motions)[..., 1].amin(-1)
    assert (lowest.amax(1) > 0.05).all()
    height = joints_of(motions)[:, :, 0, 1]
    acceleration = (height[:, 2:] - 2 * height[:, 1:-1] + height[:, :-2]) * FPS**2
    top = lowest.argmax(1)
    inside = (top > 3) & (top < 86) & (lowest.amax(1) > 0.2)
    # the mean of five frames, a sixth of a second
    around = (top[inside, None] - 1 + torch.arange(-2, 3)).clamp(0, 87)
    assert inside.sum() > 10
    assert (acceleration[inside].gather(1, around).mean(1).median() + 9.81).abs() < 2


def test_people_on_the_spot_stay_there():
    for action in ("wave", "reach", "squat"):
        soles = soles_of(of_action(action))
        speed = (soles[:, 1:] - soles[:, :-1])[..., [0, 2]].norm(dim=-1) * FPS
        assert speed.median() < 0.04, action


def test_turning_turns_and_waving_waves():
    turning = of_action("turn")
    facing = axis_angle_to_rotmat(turning.global_orient)[..., 2]
    turned = (facing[:, 0] * facing[:, -1]).sum(-1).clamp(-1, 1).acos()
    assert torch.rad2deg(turned).median() > 45
    joints = joints_of(of_action("wave", frames=90))
    over_elbow = [
        joints[:, :, SMPL_JOINTS.index(f"{side}_wrist"), 1]
        - joints[:, :, SMPL_JOINTS.index(f"{side}_elbow"), 1]
        for side in ("left", "right")
    ]
    assert (torch.maximum(*over_elbow).amax(1) > 0.12).all()  # a hand was up


def test_sitting_and_squatting_go_down():
    for action, least, usual in (("sit", 0.2, 0.3), ("squat", 0.08, 0.18)):
        height = joints_of(of_action(action, frames=150))[:, :, 0, 1]
        depth = height.amax(1) - height.amin(1)
        assert depth.min() > least
        assert depth.median() > usual


# --- held out ------------------------------------------------------------------------------------


def test_the_splits_share_no_tempo_and_no_gait():
    assert TEMPO["train"][1] <= TEMPO["test"][0]
    pace = {}
    for split in ("train", "test"):
        motions = of_action("run", split=split)
        pace[split] = (motions.transl[:, -1] - motions.transl[:, 0])[:, [0, 2]].norm(dim=-1)
    assert pace["test"].min() > pace["train"].max()  # only the test split sprints


# --- parts ---------------------------------------------------------------------------------------


def test_keys_are_reached_in_time():
    durations = torch.tensor([[1.0, 2.0]])
    keys = torch.tensor([[[0.0], [10.0], [30.0]]])
    times = torch.tensor([[-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 9.0]])
    values = follow_keys(durations, keys, times)[0, :, 0]
    torch.testing.assert_close(values, torch.tensor([0.0, 0, 5, 10, 20, 30, 30]))


def test_smoothing_keeps_straight_lines_and_the_range():
    line = torch.linspace(0, 1, 50)[None, :, None]
    torch.testing.assert_close(smooth_in_time(line, 2.0)[:, 10:-10], line[:, 10:-10])
    noise = torch.rand(3, 50, 4, generator=seeded())
    smooth = smooth_in_time(noise, 1.5)
    assert smooth.shape == noise.shape
    assert (smooth <= noise.amax(1, keepdim=True) + 1e-6).all()
    assert smooth.diff(dim=1).abs().max() < 0.4 * noise.diff(dim=1).abs().max()


def test_a_standing_foot_goes_back_as_fast_as_the_person_walks():
    walkers = draw_walkers("walk", "train", 30, seeded())
    phase = torch.linspace(0, 1, 201).expand(30, -1)
    controls, hips = gait_controls(walkers, phase)
    own = leg_phase(walkers, phase, 0.0)
    # Thigh and knee to the place of the ankle, by the two bones of the mean body.
    rest = SMPL()(vertices=False).joints
    hip, knee, ankle = (
        rest[SMPL_JOINTS.index(f"left_{name}"), 1:] for name in ("hip", "knee", "ankle")
    )
    names = [f"left_{name}" for name in ("thigh", "knee", "foot")]
    thigh, bend, pitch = (controls[..., INDEX[name]].deg2rad() for name in names)
    place = _turned(knee - hip, thigh) + _turned(ankle - knee, thigh - bend)
    flat = (own > 0.15) & (own < 0.3) & (pitch.abs() < 0.01)
    speed = (place[:, 2:, 1] - place[:, :-2, 1]) / (phase[:, 2:] - phase[:, :-2])
    expected = -walkers.stride.expand(-1, 199)
    torch.testing.assert_close(speed[flat[:, 1:-1]], expected[flat[:, 1:-1]], atol=0.03, rtol=0.03)
    # and lies as high above the ground as at rest
    height = hips + place[..., 0]
    floor = SMPL()().vertices[:, 1].min()
    assert (height[flat] - (ankle[0] - floor)).abs().max() < 0.01


def _turned(bone: torch.Tensor, angle: torch.Tensor) -> torch.Tensor:
    """A bone (y, z) turned forward by angles (...): (..., 2)."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    y, z = bone
    return torch.stack([y * cos + z * sin, z * cos - y * sin], dim=-1)


# --- errors --------------------------------------------------------------------------------------


def test_bad_requests_are_named():
    with pytest.raises(ValueError, match="actions must be some of walk, run"):
        random_motions(2, 5, seeded(), actions=["swim"])
    with pytest.raises(ValueError, match="actions must be some of"):
        random_motions(2, 5, seeded(), actions=[])
    with pytest.raises(ValueError, match="split must be"):
        random_motions(2, 5, seeded(), split="val")
    with pytest.raises(ValueError, match="frames must be at least 1"):
        random_motions(2, 0, seeded())
    with pytest.raises(ValueError, match="fps positive"):
        random_motions(2, 5, seeded(), fps=math.nan)
