"""The steps of linear blend skinning against loops in numpy, and the fast skinning against them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from smplkit.body import lbs
from smplkit.body.skinning import ChunkedSkinning, plain_skinning, skin
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_PARENTS

LEADS = [(), (1,), (3,), (2, 3), (0,)]


def randn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_rotmats(*lead: int, seed: int = 0) -> torch.Tensor:
    return axis_angle_to_rotmat(randn(*lead, 3, seed=seed))


def chain_in_numpy(rotmats: np.ndarray, joints: np.ndarray, parents: tuple[int, ...]) -> np.ndarray:
    """Forward kinematics of one body, joint by joint, with 4x4 matrices."""
    world = []
    for j, parent in enumerate(parents):
        local = np.eye(4)
        local[:3, :3] = rotmats[j]
        local[:3, 3] = joints[j] - (joints[parent] if parent >= 0 else 0)
        world.append(local if parent < 0 else world[parent] @ local)
    return np.stack(world)[:, :3]


@pytest.mark.parametrize("lead", LEADS)
def test_blend_shapes_is_a_weighted_sum(lead):
    betas, shapedirs = randn(*lead, 4), randn(7, 3, 4, seed=1)
    expected = sum(betas[..., k, None, None] * shapedirs[..., k] for k in range(4))
    torch.testing.assert_close(lbs.blend_shapes(betas, shapedirs), expected)


def test_pose_feature_is_row_major_without_the_root():
    rotmats = random_rotmats(24)
    feature = lbs.pose_feature(rotmats)
    expected = np.concatenate([(r - np.eye(3)).ravel() for r in rotmats[1:].numpy()])
    np.testing.assert_allclose(feature, expected)
    assert not np.allclose(expected, lbs.pose_feature(rotmats.mT))
    assert not lbs.pose_feature(torch.eye(3).expand(2, 24, 3, 3)).any()


@pytest.mark.parametrize("lead", LEADS)
def test_pose_blend_shapes_is_a_weighted_sum(lead):
    rotmats, posedirs = random_rotmats(*lead, 3), randn(5, 3, 18, seed=1)
    feature = lbs.pose_feature(rotmats)
    expected = sum(feature[..., k, None, None] * posedirs[..., k] for k in range(18))
    torch.testing.assert_close(lbs.pose_blend_shapes(rotmats, posedirs), expected)


def test_regress_joints_is_a_weighted_mean():
    regressor, vertices = randn(4, 6).softmax(-1), randn(2, 3, 6, 3, seed=1)
    expected = torch.zeros(2, 3, 4, 3, dtype=torch.float64)
    for j in range(4):
        for v in range(6):
            expected[..., j, :] += regressor[j, v] * vertices[..., v, :]
    torch.testing.assert_close(lbs.regress_joints(regressor, vertices), expected)


@pytest.mark.parametrize("parents", [SMPL_PARENTS, (-1, 0, 1, 2, 3), (-1, 0, 0, 2, 1, 2), (-1,)])
@pytest.mark.parametrize("lead", LEADS)
def test_forward_kinematics_against_a_loop(lead, parents):
    rotmats, joints = random_rotmats(*lead, len(parents)), randn(*lead, len(parents), 3, seed=1)
    transforms = lbs.forward_kinematics(rotmats, joints, parents)
    assert transforms.shape == (*lead, len(parents), 3, 4)
    for index in np.ndindex(*lead):
        expected = chain_in_numpy(rotmats[index].numpy(), joints[index].numpy(), parents)
        np.testing.assert_allclose(transforms[index], expected, atol=1e-12)


def test_forward_kinematics_broadcasts_one_skeleton_over_many_poses():
    rotmats, joints = random_rotmats(2, 5, 24), randn(24, 3, seed=1)
    together = lbs.forward_kinematics(rotmats, joints, SMPL_PARENTS)
    repeated = lbs.forward_kinematics(rotmats, joints.expand(2, 5, 24, 3), SMPL_PARENTS)
    torch.testing.assert_close(together, repeated)


@pytest.mark.parametrize(("first", "second"), [((2, 1), (3,)), ((), (3,)), ((3,), ())])
def test_skinning_broadcasts_over_leading_dimensions(first, second):
    lead = torch.broadcast_shapes(first, second)
    transforms, rest = randn(*first, 5, 3, 4), randn(*second, 5, 3, seed=1)
    relative = lbs.skinning_transforms(transforms, rest)
    repeated = lbs.skinning_transforms(transforms.expand(*lead, 5, 3, 4), rest.expand(*lead, 5, 3))
    torch.testing.assert_close(relative, repeated)
    weights, vertices = randn(6, 5).softmax(-1), randn(*second, 6, 3, seed=2)
    posed = lbs.linear_blend_skinning(vertices, weights, transforms)
    spread = vertices.expand(*lead, 6, 3), weights, transforms.expand(*lead, 5, 3, 4)
    torch.testing.assert_close(posed, lbs.linear_blend_skinning(*spread))


def test_a_joint_turns_its_descendants_about_itself_and_nothing_else():
    rotmats = torch.eye(3, dtype=torch.float64).repeat(24, 1, 1)
    rotmats[16] = random_rotmats()  # left shoulder: elbow 18, wrist 20, hand 22
    rest = randn(24, 3)
    posed = lbs.forward_kinematics(rotmats, rest, SMPL_PARENTS)[..., 3]
    moved = {18, 20, 22}
    for j in range(24):
        expected = rest[16] + rotmats[16] @ (rest[j] - rest[16]) if j in moved else rest[j]
        torch.testing.assert_close(posed[j], expected)


def test_skinning_transforms_carry_rest_joints_to_posed_joints():
    rotmats, rest = random_rotmats(4, 24), randn(4, 24, 3, seed=1)
    transforms = lbs.forward_kinematics(rotmats, rest, SMPL_PARENTS)
    relative = lbs.skinning_transforms(transforms, rest)
    homogeneous = torch.cat([rest, torch.ones(4, 24, 1)], dim=-1)[..., None]
    torch.testing.assert_close((relative @ homogeneous).squeeze(-1), transforms[..., 3])


def test_skinning_transforms_are_the_identity_at_rest():
    rest = randn(24, 3)
    at_rest = torch.eye(3, dtype=torch.float64).expand(24, 3, 3)
    relative = lbs.skinning_transforms(lbs.forward_kinematics(at_rest, rest, SMPL_PARENTS), rest)
    identity = torch.eye(4, dtype=torch.float64)[:3].expand(24, 3, 4)
    torch.testing.assert_close(relative, identity, atol=1e-14, rtol=0)


@pytest.mark.parametrize("lead", LEADS)
def test_linear_blend_skinning_against_a_loop(lead):
    weights = randn(6, 3).softmax(-1)
    vertices, transforms = randn(*lead, 6, 3, seed=1), randn(*lead, 3, 3, 4, seed=2)
    posed = lbs.linear_blend_skinning(vertices, weights, transforms)
    assert posed.shape == (*lead, 6, 3)
    for index in np.ndindex(*lead):
        for v in range(6):
            matrix = sum(weights[v, j] * transforms[index][j] for j in range(3))
            expected = matrix[:, :3] @ vertices[index][v] + matrix[:, 3]
            torch.testing.assert_close(posed[index][v], expected)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lbs.blend_shapes(randn(9), randn(7, 3, 10)), ["betas", "10", "(9,)"]),
        (lambda: lbs.blend_shapes(randn(10), randn(7, 10)), ["shapedirs", "(7, 10)"]),
        (lambda: lbs.pose_feature(randn(24, 3)), ["rotmats", "(24, 3)"]),
        (lambda: lbs.pose_blend_shapes(randn(3, 3, 3), randn(5, 3, 9)), ["posedirs", "18"]),
        (lambda: lbs.regress_joints(randn(4, 6), randn(5, 3)), ["vertices", "(..., 6, 3)"]),
        (
            lambda: lbs.forward_kinematics(randn(24, 3, 3), randn(23, 3), SMPL_PARENTS),
            ["rest_joints", "(23, 3)"],
        ),
        (
            lambda: lbs.forward_kinematics(randn(3, 3, 3), randn(3, 3), (-1, 2, 1)),
            ["parents", "(-1, 2, 1)"],
        ),
        (
            lambda: lbs.linear_blend_skinning(randn(6, 3), randn(6, 3), randn(4, 3, 4)),
            ["transforms", "(..., 3, 3, 4)"],
        ),
        (
            lambda: lbs.forward_kinematics(randn(2, 2, 3, 3), randn(3, 2, 3), (-1, 0)),
            ["leading", "rotmats (2,)", "rest_joints (3,)"],
        ),
        (
            lambda: lbs.skinning_transforms(randn(2, 5, 3, 4), randn(3, 5, 3)),
            ["leading", "transforms (2,)", "rest_joints (3,)"],
        ),
        (
            lambda: lbs.linear_blend_skinning(randn(2, 6, 3), randn(6, 5), randn(3, 5, 3, 4)),
            ["leading", "vertices (2,)", "transforms (3,)"],
        ),
    ],
)
def test_errors_name_the_argument_and_the_shapes(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert all(word in str(error.value) for word in words), str(error.value)


def test_a_first_call_in_inference_mode_does_not_spoil_training():
    parents = (-1, 0, 1, 1, 0, 4)  # a tree that no other test uses
    with torch.inference_mode():
        lbs.forward_kinematics(random_rotmats(6), randn(6, 3), parents)
    rotmats = random_rotmats(6).requires_grad_()
    lbs.forward_kinematics(rotmats, randn(6, 3), parents).sum().backward()
    assert rotmats.grad.abs().sum() > 0


def skinning_inputs(batch: int, num_vertices: int = 9) -> list[torch.Tensor]:
    """Planar vertices, transposed weights and transforms, in float64, that ask for gradients."""
    return [
        randn(batch, 3, num_vertices).requires_grad_(),
        randn(5, num_vertices, seed=1).softmax(0),
        randn(batch, 5, 3, 4, seed=2).requires_grad_(),
    ]


@pytest.mark.parametrize("batch", [0, 1, 3, 16, 37, 130])
def test_fast_skinning_equals_linear_blend_skinning(batch):
    planar, weights, transforms = skinning_inputs(batch)
    posed = skin(planar, weights, transforms)
    expected = lbs.linear_blend_skinning(planar.mT, weights.T, transforms)
    assert posed.is_contiguous()
    torch.testing.assert_close(posed, expected)
    upstream = randn(*posed.shape, seed=3)
    got = torch.autograd.grad(posed, (planar, transforms), upstream)
    wanted = torch.autograd.grad(expected, (planar, transforms), upstream)
    torch.testing.assert_close(got, wanted)


def test_fast_skinning_has_right_first_and_second_derivatives():
    planar, weights, transforms = skinning_inputs(2, num_vertices=3)
    assert torch.autograd.gradcheck(lambda p, t: skin(p, weights, t), (planar, transforms))
    assert torch.autograd.gradgradcheck(lambda p, t: skin(p, weights, t), (planar, transforms))


def test_the_fast_function_is_what_runs_on_a_cpu():
    planar, weights, transforms = skinning_inputs(2)
    assert type(skin(planar, weights, transforms).grad_fn).__name__ == "ChunkedSkinningBackward"


def test_plain_and_chunked_skinning_agree_in_float32():
    planar, weights, transforms = (x.detach().float() for x in skinning_inputs(20, 500))
    joint_last = transforms.permute(0, 2, 3, 1).contiguous()
    torch.testing.assert_close(
        ChunkedSkinning.apply(planar, weights, joint_last),
        plain_skinning(planar, weights, joint_last),
    )


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")
def test_function_transforms_and_forward_mode():
    planar, weights, transforms = (x.detach() for x in skinning_inputs(3, 4))

    def one(p: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return skin(p[None], weights, t[None])[0]

    torch.testing.assert_close(
        torch.func.vmap(one)(planar, transforms), skin(planar, weights, transforms)
    )
    reverse = torch.func.jacrev(one, argnums=1)(planar[0], transforms[0])
    forward = torch.func.jacfwd(one, argnums=1)(planar[0], transforms[0])
    torch.testing.assert_close(reverse, forward)
