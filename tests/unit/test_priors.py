"""Priors on shapes, hinges and joint limits: known answers, and what they prefer."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit import priors
from smplkit.joint_limits import JOINT_LIMITS, angles_to_rotmats
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_JOINTS


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def one_turn(joint: str, axis: str, angle: float) -> torch.Tensor:
    """A body pose with one joint turned."""
    pose = torch.zeros(23, 3, dtype=torch.float64)
    pose[SMPL_JOINTS.index(joint) - 1, "xyz".index(axis)] = angle
    return pose


@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
def test_one_number_for_each_person(leading):
    assert priors.shape_prior(random(*leading, 10)).shape == leading
    assert priors.angle_prior(random(*leading, 23, 3)).shape == leading
    assert priors.angle_prior(random(*leading, 69)).shape == leading
    rotmats = axis_angle_to_rotmat(random(*leading, 23, 3))
    assert priors.joint_limit_prior(rotmats).shape == leading


def test_the_shape_prior_is_a_squared_length():
    assert priors.shape_prior(torch.tensor([[3.0, 0.0, -4.0], [0.0, 0.0, 0.0]])).tolist() == [25, 0]


def test_the_angle_prior_at_rest():
    assert priors.angle_prior(torch.zeros(23, 3)).item() == 4
    pose = torch.ones(24, 3)  # all joints of 72 numbers, to count indices from the other end
    hinges = torch.zeros(72)
    hinges[[55, 58, 12, 15]] = 1
    pose = pose * (1 - hinges.view(24, 3))
    assert priors.angle_prior(pose[1:]).item() == 4


@pytest.mark.parametrize(
    ("joint", "axis", "wrong_way"),
    [
        ("left_elbow", "y", 1),
        ("right_elbow", "y", -1),
        ("left_knee", "x", -1),
        ("right_knee", "x", -1),
    ],
)
def test_the_angle_prior_knows_which_way_hinges_bend(joint, axis, wrong_way):
    """By number, and by the joint limits, which were written down independently of it."""
    over, bent = (one_turn(joint, axis, sign * wrong_way * 0.5) for sign in (1, -1))
    assert priors.angle_prior(over).item() == pytest.approx(3 + math.exp(1.0))
    assert priors.angle_prior(bent.flatten()).item() == pytest.approx(3 + math.exp(-1.0))
    limits = priors.joint_limit_prior(axis_angle_to_rotmat(torch.stack([over, bent])))
    assert limits[0] > 0.05
    assert limits[1] == 0


def test_the_joint_limit_prior_counts_what_is_beyond():
    lower, upper = (limit.double() for limit in JOINT_LIMITS)
    share = torch.rand(5, 23, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    inside = lower + share * (upper - lower)
    assert (priors.joint_limit_prior(angles_to_rotmats(inside)) < 1e-10).all()
    beyond = inside.clone()
    knee, wrist = SMPL_JOINTS.index("left_knee") - 1, SMPL_JOINTS.index("right_wrist") - 1
    beyond[:, knee, 2] = upper[knee, 2] + 0.2
    beyond[:, wrist, 1] = lower[wrist, 1] - 0.1
    excess = priors.joint_limit_prior(angles_to_rotmats(beyond))
    torch.testing.assert_close(excess, torch.full_like(excess, 0.2**2 + 0.1**2))


def test_gradients_against_finite_differences():
    pose = random(2, 23, 3).requires_grad_()
    assert torch.autograd.gradcheck(priors.angle_prior, pose)
    assert torch.autograd.gradcheck(priors.shape_prior, random(2, 10).requires_grad_())
    assert torch.autograd.gradcheck(
        lambda x: priors.joint_limit_prior(axis_angle_to_rotmat(x)), pose
    )


def test_following_the_gradient_brings_joints_back():
    pose = (random(4, 23, 3) * 0.8).float().requires_grad_()
    optimizer = torch.optim.Adam([pose], lr=0.03)
    start = None
    for _ in range(150):
        loss = priors.joint_limit_prior(axis_angle_to_rotmat(pose))
        start = loss.detach() if start is None else start
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
    assert (start > 1).all()
    assert (loss < 1e-3 * start).all()


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: priors.angle_prior(torch.zeros(24, 3)), "body_pose"),
        (lambda: priors.angle_prior(torch.zeros(5, 72)), "body_pose"),
        (lambda: priors.shape_prior(torch.zeros(())), "betas"),
        (lambda: priors.joint_limit_prior(torch.zeros(2, 24, 3, 3)), "rotmats"),
    ],
)
def test_bad_input_is_named(call, match):
    with pytest.raises(ValueError, match=match):
        call()
