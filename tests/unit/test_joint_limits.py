"""Joint limits: against quaternions of scipy, the moving body itself, and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation

from smplkit.body import SMPL
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.joint_limits import (
    ANGLES,
    JOINT_LIMITS,
    angles_to_axis_angle,
    angles_to_rotmats,
    clamp_to_limits,
    joint_angles,
    joint_limit_excess,
    out_of_limits,
)
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_JOINTS

JOINTS = SMPL_JOINTS[1:]
# Twist and swing axes of a few joints, written out by hand.
AXES = {
    "left_hip": [(0, 1, 0), (-1, 0, 0), (0, 0, 1)],
    "right_hip": [(0, -1, 0), (-1, 0, 0), (0, 0, -1)],
    "left_ankle": [(0, 0, -1), (-1, 0, 0), (0, 1, 0)],
    "spine2": [(0, 1, 0), (1, 0, 0), (0, 0, -1)],
    "left_elbow": [(1, 0, 0), (0, -1, 0), (0, 0, 1)],
    "right_shoulder": [(-1, 0, 0), (0, 1, 0), (0, 0, -1)],
}


def random_rotmats(*leading: int, scale: float = 1.5, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    vectors = scale * torch.randn(*leading, 23, 3, generator=generator, dtype=torch.float64)
    return axis_angle_to_rotmat(vectors)


def random_angles(*leading: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    lower, upper = (limit.double() for limit in JOINT_LIMITS)
    share = torch.rand(*leading, 23, 3, generator=generator, dtype=torch.float64)
    return lower + (upper - lower) * share


@pytest.mark.parametrize("joint", AXES)
def test_angles_against_swing_and_twist_of_quaternions(joint):
    rotmats = random_rotmats(200)
    index = JOINTS.index(joint)
    angles = joint_angles(rotmats)[:, index].numpy()
    bone, *across = np.array(AXES[joint], dtype=float)
    for rotmat, angle in zip(rotmats[:, index].numpy(), angles, strict=True):
        x, y, z, w = Rotation.from_matrix(rotmat).as_quat()
        twist = Rotation.from_quat([*(np.dot([x, y, z], bone) * bone), w])
        swing = (Rotation.from_matrix(rotmat) * twist.inv()).as_rotvec()
        expected = [np.dot(twist.as_rotvec(), bone), *(np.dot(swing, axis) for axis in across)]
        np.testing.assert_allclose(angle, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("joint", "angle", "moves", "way"),
    [
        ("hip", "flexion", "knee", (0, 0, 1)),
        ("hip", "abduction", "knee", (1, 0, 0)),
        ("hip", "external rotation", "foot", (1, 0, 0)),
        ("knee", "flexion", "ankle", (0, 0, -1)),
        ("ankle", "dorsiflexion", "foot", (0, 1, 0)),
        ("collar", "elevation", "shoulder", (0, 1, 0)),
        ("collar", "protraction", "shoulder", (0, 0, 1)),
        ("shoulder", "elevation", "elbow", (0, 1, 0)),
        ("shoulder", "horizontal adduction", "elbow", (0, 0, 1)),
        ("elbow", "flexion", "wrist", (0, 0, 1)),
        ("wrist", "flexion", "hand", (0, -1, 0)),
        ("wrist", "radial deviation", "hand", (0, 0, 1)),
    ],
)
def test_positive_angles_move_the_body_as_their_names_say(joint, angle, moves, way):
    body = SMPL().double()
    for side, mirror in (("left", 1.0), ("right", -1.0)):
        name = f"{side}_{joint}"
        angles = torch.zeros(23, 3, dtype=torch.float64)
        angles[JOINTS.index(name), ANGLES[name].index(angle)] = 0.3
        pose = angles_to_axis_angle(angles)
        joints = body(body_pose=pose, vertices=False).joints - body(vertices=False).joints
        step = joints[SMPL_JOINTS.index(f"{side}_{moves}")]
        expected = torch.tensor(way, dtype=torch.float64) * torch.tensor([mirror, 1, 1])
        assert (step * expected).sum() > 0.7 * step.norm() > 0.01


def test_external_rotation_and_pronation_of_the_arm():
    body = SMPL().double()
    # With the elbow bent the forearm points forward; turned outwards it points up.
    angles = torch.zeros(23, 3, dtype=torch.float64)
    for side in ("left", "right"):
        angles[JOINTS.index(f"{side}_elbow"), 1] = torch.pi / 2
        angles[JOINTS.index(f"{side}_shoulder"), 0] = torch.pi / 2
    joints = body(body_pose=angles_to_axis_angle(angles), vertices=False).joints
    for side in ("left", "right"):
        elbow, wrist = (joints[SMPL_JOINTS.index(f"{side}_{name}")] for name in ("elbow", "wrist"))
        assert wrist[1] - elbow[1] > 0.2
    # Turning the palm of the T-pose further backwards lowers the thumb.
    thumb = {"left": 2746, "right": 6191}
    angles = torch.zeros(23, 3, dtype=torch.float64)
    for side in thumb:
        angles[JOINTS.index(f"{side}_elbow"), 0] = 0.5
    moved = body(body_pose=angles_to_axis_angle(angles)).vertices - body().vertices
    assert all(moved[vertex, 1] < -0.01 for vertex in thumb.values())


def test_mirrored_bodies_have_the_same_angles():
    rotmats = random_rotmats(50)
    flip = [JOINTS.index(_other_side(joint)) for joint in JOINTS]
    mirror = torch.diag(torch.tensor([-1.0, 1.0, 1.0], dtype=torch.float64))
    angles, mirrored = joint_angles(rotmats), joint_angles((mirror @ rotmats @ mirror)[:, flip])
    middle = [flip[j] == j for j in range(23)]
    sides = [not is_middle for is_middle in middle]
    torch.testing.assert_close(mirrored[:, sides], angles[:, flip][:, sides])
    sign = torch.tensor([-1.0, 1.0, -1.0], dtype=torch.float64)  # turn, flexion, to the side
    torch.testing.assert_close(mirrored[:, middle], sign * angles[:, middle])
    lower, upper = JOINT_LIMITS
    torch.testing.assert_close(lower[flip][sides], lower[sides])
    torch.testing.assert_close(upper[flip][sides], upper[sides])
    # on the mid-line, turning and bending to either side go equally far
    torch.testing.assert_close(lower[middle][:, [0, 2]], -upper[middle][:, [0, 2]])


def _other_side(joint: str) -> str:
    if joint.startswith("left"):
        return joint.replace("left", "right")
    return joint.replace("right", "left")


@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (0,)])
def test_there_and_back(leading):
    rotmats = random_rotmats(*leading)
    angles = joint_angles(rotmats)
    assert angles.shape == (*leading, 23, 3)
    torch.testing.assert_close(angles_to_rotmats(angles), rotmats)
    inside = random_angles(*leading)
    torch.testing.assert_close(joint_angles(angles_to_rotmats(inside)), inside)


def test_axis_angle_is_the_same_rotation_and_never_jumps():
    angles = random_angles(2000)
    pose = angles_to_axis_angle(angles)
    torch.testing.assert_close(axis_angle_to_rotmat(pose), angles_to_rotmats(angles))
    assert pose.norm(dim=-1).max() < torch.pi
    nearby = angles_to_axis_angle(angles + 1e-4)
    assert (nearby - pose).norm(dim=-1).max() < 3e-3
    assert angles_to_axis_angle(torch.zeros(23, 3)).abs().max() == 0


def test_turns_by_pi_are_still_told_apart():
    for axis in torch.eye(3, dtype=torch.float64):
        for angle in (torch.pi, torch.pi - 1e-5, torch.pi - 1e-9):
            rotmats = axis_angle_to_rotmat((axis * angle).expand(23, 3).clone())
            angles = joint_angles(rotmats)
            assert angles.isfinite().all()
            back = angles_to_rotmats(angles)
            torch.testing.assert_close(back, rotmats, atol=1e-7, rtol=0)
            assert out_of_limits(rotmats).all()  # nothing bends that far, about any axis


def test_single_precision():
    rotmats = random_rotmats(500, scale=0.7)
    rotmats = rotmats[(joint_limit_excess(rotmats) == 0).flatten(1).all(-1)]
    inside = angles_to_rotmats(random_angles(500, seed=1))
    for double in (rotmats, inside):
        single = joint_angles(double.float())
        assert single.dtype == torch.float32
        torch.testing.assert_close(single.double(), joint_angles(double), atol=2e-5, rtol=0)


def test_gradients_against_finite_differences():
    vectors = torch.randn(2, 23, 3, generator=torch.Generator().manual_seed(3)).double() * 0.6
    vectors[1, :3] = 0  # at zero and close to it
    vectors[1, 3:6] *= 1e-3

    def of_vectors(values: torch.Tensor) -> torch.Tensor:
        return joint_angles(axis_angle_to_rotmat(values))

    assert torch.autograd.gradcheck(of_vectors, vectors.requires_grad_())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradients_are_finite_everywhere(dtype):
    axes = torch.eye(3, dtype=dtype).repeat_interleave(5, dim=0)
    turns = torch.tensor([0, 1e-6, torch.pi - 1e-4, torch.pi - 1e-7, torch.pi], dtype=dtype)
    vectors = (axes * turns.repeat(3)[:, None])[:, None].expand(-1, 23, -1)
    rotmats = axis_angle_to_rotmat(vectors).detach().requires_grad_()
    (joint_angles(rotmats).sum() + joint_limit_excess(rotmats).sum()).backward()
    assert rotmats.grad.isfinite().all()


def test_named_poses_are_within_the_limits():
    for name in NAMED_POSES:
        assert not out_of_limits(axis_angle_to_rotmat(named_pose(name)), tolerance=0).any(), name


def test_excess_counts_radians_beyond_the_limit():
    angles = torch.zeros(23, 3, dtype=torch.float64)
    knee, shoulder = JOINTS.index("left_knee"), JOINTS.index("right_shoulder")
    angles[knee, 1] = JOINT_LIMITS.lower[knee, 1] - 0.4  # bent the wrong way
    angles[shoulder, 2] = JOINT_LIMITS.upper[shoulder, 2] + 0.2
    excess = joint_limit_excess(angles_to_rotmats(angles))
    assert excess.nonzero().tolist() == [[knee, 1], [shoulder, 2]]
    torch.testing.assert_close(excess[knee, 1].item(), 0.4, atol=1e-7, rtol=0)
    out = out_of_limits(angles_to_rotmats(angles), tolerance=0.3)
    assert out.nonzero().flatten().tolist() == [knee]


def test_clamping_goes_to_the_limit_and_touches_nothing_else():
    rotmats = random_rotmats(300)
    clamped = clamp_to_limits(rotmats)
    assert not out_of_limits(clamped, tolerance=1e-7).any()
    inside = ~out_of_limits(rotmats, tolerance=0)
    assert 0 < inside.sum() < inside.numel()
    assert torch.equal(clamped[inside], rotmats[inside])
    expected = joint_angles(rotmats)
    expected = expected.clamp(JOINT_LIMITS.lower.double(), JOINT_LIMITS.upper.double())
    torch.testing.assert_close(joint_angles(clamped), expected)


@pytest.mark.parametrize(
    "function", [joint_angles, joint_limit_excess, out_of_limits, clamp_to_limits]
)
def test_wrong_rotations_are_named(function):
    with pytest.raises(ValueError, match="rotmats must have shape"):
        function(torch.zeros(2, 24, 3, 3))
    with pytest.raises(TypeError, match="rotmats must be a torch.Tensor"):
        function(np.zeros((23, 3, 3)))


def test_wrong_angles_are_named():
    for function in (angles_to_rotmats, angles_to_axis_angle):
        with pytest.raises(ValueError, match="angles must have shape"):
            function(torch.zeros(69))
