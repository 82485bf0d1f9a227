"""Random postures: within the limits, reproducible, wide, held out where they say so."""

from __future__ import annotations

import pytest
import torch

from smplkit.body import SMPL
from smplkit.data.movement.collisions import collision_depth
from smplkit.data.movement.controls import (
    CONTROLS,
    INDEX,
    controls_to_angles,
    controls_to_pose,
    controls_to_root,
    mirror,
)
from smplkit.data.movement.gait_styles import GAITS, Gait
from smplkit.data.movement.gestures import TEST_ARMS, TRAIN_ARMS
from smplkit.data.movement.stances import FAMILIES as STANCES
from smplkit.data.postures import FAMILIES, random_postures
from smplkit.data.shapes import random_betas
from smplkit.joint_limits import JOINT_LIMITS, joint_angles, out_of_limits
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("split", ["train", "test"])
def test_thousands_are_within_the_limits(split):
    postures = random_postures(6000, seeded(), split)
    assert postures.body_pose.shape == (6000, 23, 3)
    assert postures.global_orient.shape == (6000, 3)
    assert not out_of_limits(axis_angle_to_rotmat(postures.body_pose), tolerance=1e-4).any()
    counts = torch.bincount(postures.family, minlength=len(FAMILIES))
    assert (counts > 0.8 * 6000 / len(FAMILIES)).all()


def test_the_generator_decides():
    first, again, other = (random_postures(200, seeded(seed)) for seed in (5, 5, 6))
    assert torch.equal(first.body_pose, again.body_pose)
    assert torch.equal(first.family, again.family)
    assert not torch.equal(first.body_pose, other.body_pose)
    state = torch.get_rng_state()
    random_postures(10, seeded())
    assert torch.equal(torch.get_rng_state(), state)


def test_no_postures_and_one():
    assert random_postures(0, seeded()).body_pose.shape == (0, 23, 3)
    assert random_postures(1, seeded()).body_pose.isfinite().all()


def test_left_and_right_are_alike():
    pose = random_postures(8000, seeded()).body_pose
    for joint in ("hip", "knee", "shoulder", "elbow"):
        left, right = (
            pose[:, SMPL_JOINTS.index(f"{side}_{joint}") - 1] for side in ("left", "right")
        )
        right = right * torch.tensor([1.0, -1.0, -1.0])
        assert ((left.mean(0) - right.mean(0)).abs() < 0.05).all()
        assert ((left.std(0) - right.std(0)).abs() < 0.05).all()


def test_one_gaussian_does_not_describe_them():
    mixture = pytest.importorskip("sklearn.mixture")
    pose = random_postures(6000, seeded()).body_pose.flatten(1).double()
    train, held_out = pose[:4500], pose[4500:]
    # The control: numbers that are one Gaussian, with the same mean and covariance.
    normal = torch.distributions.MultivariateNormal(train.mean(0), train.T.cov())
    torch.manual_seed(0)
    gaussian = normal.sample((6000,))

    def gain(data: torch.Tensor, fresh: torch.Tensor) -> float:
        """How much better 8 components explain a fresh posture than 1, in nats."""
        one, eight = (
            mixture.GaussianMixture(
                components, covariance_type="full", reg_covar=1e-5, random_state=0, max_iter=15,
                tol=0.1,
            ).fit(data.numpy())
            for components in (1, 8)
        )  # fmt: skip
        return eight.score(fresh.numpy()) - one.score(fresh.numpy())

    assert gain(train, held_out) > 5
    assert gain(gaussian[:4500], gaussian[4500:]) < 0


def test_elbows_have_two_peaks():
    """Arms are about straight or bent at about a right angle; half bent is rarer than both."""
    pose = random_postures(8000, seeded()).body_pose
    angles = torch.rad2deg(joint_angles(axis_angle_to_rotmat(pose)))
    elbow = angles[:, SMPL_JOINTS.index("left_elbow") - 1, 1]
    straight, half, right_angle = (
        ((elbow > low) & (elbow < low + 15)).float().mean() for low in (15, 45, 80)
    )
    assert straight > 2 * half
    assert right_angle > 2 * half


# --- held out ------------------------------------------------------------------------------------


def test_no_gesture_of_testing_overlaps_one_of_training():
    for test in TEST_ARMS.values():
        for train in TRAIN_ARMS.values():
            gaps = []
            for name in test.keys() | train.keys():
                (a, b), (c, d) = test.get(name, (0, 0)), train.get(name, (0, 0))
                gaps.append(max(a, c) - min(b, d))
            assert max(gaps) > 2  # degrees between the two ranges of some control


def test_no_stance_of_testing_comes_near_one_of_training():
    steps = torch.linspace(0, 1, 41)
    for name, family in STANCES.items():
        if name in GAITS:
            continue
        assert family.train, name
        assert family.test, name
        for test in family.test:
            for train in family.train:
                apart = (_path(test, steps)[:, None] - _path(train, steps)).abs().amax(-1)
                assert apart.min() > 6, name  # degrees in some control


def _path(stance: dict, steps: torch.Tensor) -> torch.Tensor:
    """(41, 38) the controls along a stance, spelt out again."""
    path = torch.zeros(len(steps), len(CONTROLS))
    legs = ("thigh", "out", "turn_out", "knee", "foot", "toes")
    for single in (False, True):
        for name, value in stance.items():
            if name.startswith(("near_", "far_")) is not single:
                continue
            targets = [name.replace("near_", "left_").replace("far_", "right_")]
            if name in legs:
                targets = [f"left_{name}", f"right_{name}"]
            low, high = value if isinstance(value, tuple) else (value, value)
            for target in targets:
                path[:, INDEX[target]] = low + (high - low) * steps
    return path


def test_no_gait_of_testing_is_within_one_of_training():
    for splits in GAITS.values():
        for test in splits["test"]:
            for train in splits["train"]:
                assert any(
                    _range(a)[0] > _range(b)[1] or _range(a)[1] < _range(b)[0]
                    for a, b in zip(test[:-1], train[:-1], strict=True)
                )
    assert Gait._fields[-1] == "rest"  # which the comparison leaves out


def _range(value: float | tuple[float, float]) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def test_the_splits_differ_in_what_they_draw():
    """Side lunges and side kicks are drawn for testing only."""
    outwards = {}
    for split in ("train", "test"):
        postures = random_postures(4000, seeded(), split)
        hips = postures.body_pose[:, [0, 1], 2] * torch.tensor([1.0, -1.0])
        for name in ("lunge", "kick"):
            members = postures.family == FAMILIES.index(name)
            outwards[split, name] = torch.rad2deg(hips[members].amax(1))
    assert outwards["train", "lunge"].quantile(0.99) < outwards["test", "lunge"].quantile(0.01)
    assert outwards["train", "kick"].quantile(0.99) < outwards["test", "kick"].quantile(0.01)


# --- what postures are made of -------------------------------------------------------------------


def random_controls(count: int, size: float) -> torch.Tensor:
    return size * torch.randn(count, len(CONTROLS), generator=seeded(1))


def test_wild_controls_stay_within_the_limits_and_small_ones_are_kept():
    angles = controls_to_angles(random_controls(2000, 90))
    assert (angles > JOINT_LIMITS.lower).all()
    assert (angles < JOINT_LIMITS.upper).all()
    controls = torch.zeros(len(CONTROLS))
    controls[INDEX["left_knee"]], controls[INDEX["left_thigh"]] = 40, 30
    degrees = torch.rad2deg(controls_to_angles(controls))
    hip, knee, ankle = (SMPL_JOINTS.index(f"left_{name}") - 1 for name in ("hip", "knee", "ankle"))
    torch.testing.assert_close(degrees[[hip, knee, ankle], 1], torch.tensor([30.0, 40.0, 10.0]))


def test_angles_bend_smoothly_into_the_limits():
    """No kink: the slope of every angle changes little from one small step to the next."""
    controls = torch.zeros(4001, len(CONTROLS))
    controls[:, INDEX["left_knee"]] = torch.linspace(-100, 300, 4001)
    knee = controls_to_angles(controls)[:, SMPL_JOINTS.index("left_knee") - 1, 1]
    slope = knee.diff() / torch.deg2rad(torch.tensor(0.1))
    assert (knee.diff() >= -1e-6).all()
    assert slope.diff().abs().max() < 0.05


def test_mirrored_controls_make_the_mirrored_body():
    body = SMPL()
    controls = random_controls(50, 25)
    joints, mirrored = (
        body(body_pose=controls_to_pose(c), global_orient=controls_to_root(c), vertices=False)
        for c in (controls, mirror(controls))
    )
    pelvis = torch.tensor([-1.0, 1.0, 1.0])
    # the rest skeleton of the open body is symmetric to a fraction of a millimetre
    expected = joints.joints[:, list(SMPL_FLIP)] * pelvis
    torch.testing.assert_close(mirrored.joints, expected, atol=2e-3, rtol=0)


def test_roots_are_turned_about_three_axes():
    controls = random_controls(20, 30).double()
    heading = torch.linspace(-3, 3, 20, dtype=torch.float64)
    lean, tilt = torch.deg2rad(controls[:, :2]).T
    x, y, z = torch.eye(3, dtype=torch.float64)
    expected = (
        axis_angle_to_rotmat(heading[:, None] * y)
        @ axis_angle_to_rotmat(lean[:, None] * x)
        @ axis_angle_to_rotmat(-tilt[:, None] * z)
    )
    root = controls_to_root(controls, heading)
    torch.testing.assert_close(axis_angle_to_rotmat(root), expected)
    assert root.norm(dim=-1).max() <= torch.pi + 1e-9


def test_feet_stay_flat_whatever_thigh_knee_and_pelvis_do():
    body = SMPL()
    generator = seeded(2)
    controls = torch.zeros(100, len(CONTROLS))
    thigh = 70 * torch.rand(100, generator=generator)
    for side in ("left", "right"):
        controls[:, INDEX[f"{side}_thigh"]] = thigh
        controls[:, INDEX[f"{side}_knee"]] = thigh + 15
    controls[:, INDEX["lean"]] = 20 * torch.rand(100, generator=generator)
    posed = body(
        body_pose=controls_to_pose(controls), global_orient=controls_to_root(controls),
        vertices=False,
    )  # fmt: skip
    for foot in ("left_ankle", "right_ankle"):
        orientation = posed.transforms[:, SMPL_JOINTS.index(foot), :, :3]
        up = orientation[:, :, 1]  # where the foot's own y axis points
        assert (torch.rad2deg(torch.acos(up[:, 1].clamp(max=1))) < 3).all()


def test_arms_seldom_run_through_the_body():
    body = SMPL()
    for split in ("train", "test"):
        pose = random_postures(3000, seeded(), split).body_pose
        depth = collision_depth(body(body_pose=pose, vertices=False).joints)
        assert (depth > 0.04).float().mean() < 0.02


def test_collisions_are_measured_from_the_bones():
    rest = SMPL()(vertices=False).joints
    assert collision_depth(rest) < -0.02
    wrist = SMPL_JOINTS.index("left_wrist")
    middle = (rest[SMPL_JOINTS.index("spine3")] + rest[SMPL_JOINTS.index("spine1")]) / 2
    for away, expected in ((0.0, 0.14), (0.1, 0.04), (0.3, -0.16)):
        joints = rest.clone()
        joints[wrist] = middle + torch.tensor([0.0, 0.0, away])
        # only the wrist moves; forearm and hand stay further away from that bone
        joints[SMPL_JOINTS.index("left_hand")] = middle + torch.tensor([0.0, 0.0, 2.0])
        joints[SMPL_JOINTS.index("left_elbow")] = middle + torch.tensor([0.0, 0.0, 1.9])
        torch.testing.assert_close(collision_depth(joints).item(), expected, atol=6e-3, rtol=0)


# --- shapes and errors ---------------------------------------------------------------------------


def test_betas_are_normal_without_tails():
    betas = random_betas(20000, seeded(), num_betas=3)
    assert betas.shape == (20000, 3)
    assert betas.abs().max() <= 2.5
    assert (betas.abs() == 2.5).float().mean() < 1e-4  # nothing piles up at the cut
    assert betas.mean(0).abs().max() < 0.03
    assert (betas.std(0) - 0.97).abs().max() < 0.03
    inside = (betas.abs() < 1).float().mean().item()
    assert abs(inside - 0.683) < 0.01


def test_an_unknown_split_is_named():
    with pytest.raises(ValueError, match='split must be "train" or "test", got \'val\''):
        random_postures(3, seeded(), "val")
