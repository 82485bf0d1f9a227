"""The SMPL layer: against its own steps, against laws that hold for any body, and its gradients."""

from __future__ import annotations

import copy
import doctest
import subprocess
import sys

import numpy as np
import pytest
import torch

from smplkit.body import SMPL, lbs, smpl
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import (
    H36M14_FROM_17,
    KEYPOINT_SETS,
    SMPL49_FROM_54,
    SMPL_EXTRA_VERTICES,
)


def randn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def parameters(*lead: int, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Random shape, pose and place, with joint angles of about one radian."""
    shapes = {"betas": (10,), "body_pose": (23, 3), "global_orient": (3,), "transl": (3,)}
    return {
        name: (0.6 * randn(*lead, *shape, seed=seed)).to(dtype)
        for seed, (name, shape) in enumerate(shapes.items())
    }


def test_the_layer_is_its_steps(open_body):
    given = parameters(3)
    out = open_body(**given)
    v_shaped = open_body.v_template + lbs.blend_shapes(given["betas"], open_body.shapedirs)
    rest_joints = lbs.regress_joints(open_body.J_regressor, v_shaped)
    pose = torch.cat([given["global_orient"][:, None], given["body_pose"]], dim=1)
    rotmats = axis_angle_to_rotmat(pose)
    v_posed = v_shaped + lbs.pose_blend_shapes(rotmats, open_body.posedirs)
    transforms = lbs.forward_kinematics(rotmats, rest_joints, open_body.parents)
    relative = lbs.skinning_transforms(transforms, rest_joints)
    vertices = lbs.linear_blend_skinning(v_posed, open_body.weights, relative)
    transl = given["transl"][:, None]
    for got, expected in [
        (out.v_shaped, v_shaped),
        (out.rest_joints, rest_joints),
        (out.rotmats, rotmats),
        (out.transforms[..., :3], transforms[..., :3]),
        (out.joints, transforms[..., 3] + transl),
        (out.vertices, vertices + transl),
    ]:
        torch.testing.assert_close(got, expected, atol=1e-6, rtol=0)


def test_without_arguments_it_is_the_template(open_body):
    out = open_body()
    assert out.vertices.shape == (open_body.num_vertices, 3)
    torch.testing.assert_close(out.vertices, open_body.v_template, atol=1e-6, rtol=0)
    torch.testing.assert_close(out.joints, out.rest_joints)
    assert open_body.faces.dtype == torch.long
    assert open_body.faces.max() < open_body.num_vertices


def test_global_orient_turns_about_the_pelvis(open_body):
    given = parameters(4)
    turn = axis_angle_to_rotmat(given.pop("global_orient"))
    upright = open_body(**given)
    pose = torch.cat([turn[:, None], upright.rotmats[:, 1:]], dim=1)
    turned = open_body.from_rotmats(pose, given["betas"], given["transl"])
    pelvis = upright.joints[:, :1]
    expected = pelvis + (upright.vertices - pelvis) @ turn.mT
    torch.testing.assert_close(turned.vertices, expected, atol=2e-6, rtol=0)
    torch.testing.assert_close(turned.joints[:, 0], upright.joints[:, 0])


def test_transl_moves_everything_alike(open_body):
    given = parameters(2)
    transl = given.pop("transl")
    here, there = open_body(**given), open_body(**given, transl=transl)
    for name in ("vertices", "joints"):
        expected = getattr(here, name) + transl[:, None]
        torch.testing.assert_close(getattr(there, name), expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(there.joints, there.transforms[..., 3])
    torch.testing.assert_close(there.rest_joints, here.rest_joints)


def test_bones_keep_their_length(open_body):
    given = parameters(5)
    out = open_body(**given, vertices=False)
    parents = torch.tensor(open_body.parents[1:])
    lengths = (out.joints[:, 1:] - out.joints[:, parents]).norm(dim=-1)
    at_rest = (out.rest_joints[:, 1:] - out.rest_joints[:, parents]).norm(dim=-1)
    torch.testing.assert_close(lengths, at_rest, atol=1e-6, rtol=0)


@pytest.mark.parametrize("lead", [(), (1,), (3,), (2, 3)])
def test_any_leading_dimensions(tiny_body, lead):
    given = parameters(*lead, dtype=torch.float64)
    out = tiny_body(**given)
    assert out.vertices.shape == (*lead, 60, 3)
    assert out.transforms.shape == (*lead, 24, 3, 4)
    flat = {name: value.reshape(-1, *value.shape[len(lead) :]) for name, value in given.items()}
    for i, vertices in enumerate(out.vertices.reshape(-1, 60, 3)):
        one = tiny_body(**{name: value[i] for name, value in flat.items()})
        torch.testing.assert_close(vertices, one.vertices)


def test_leading_dimensions_broadcast(tiny_body):
    given = parameters(dtype=torch.float64)
    poses = randn(2, 3, 23, 3).double()
    given |= {"body_pose": poses, "global_orient": randn(2, 1, 3).double()}
    out = tiny_body(**given)
    spread = {name: v.expand(2, 3, *v.shape[-1:]) for name, v in given.items() if v.ndim < 4}
    expected = tiny_body(**spread, body_pose=poses)
    torch.testing.assert_close(out.vertices, expected.vertices)
    assert out.betas.shape == (2, 3, 10)
    many_shapes = tiny_body(betas=randn(4, 10), body_pose=poses[0, 0])
    assert many_shapes.vertices.shape == (4, 60, 3)


def test_an_empty_batch_is_a_batch(open_body):
    betas = torch.zeros(0, 10, requires_grad=True)
    out = open_body(betas=betas, body_pose=torch.zeros(0, 23, 3))
    assert out.vertices.shape == (0, open_body.num_vertices, 3)
    assert open_body.keypoints(out, "openpose25+24").shape == (0, 49, 3)
    out.vertices.sum().backward()
    assert betas.grad.shape == (0, 10)


def test_two_ways_to_give_a_pose(tiny_body):
    given = parameters(3, dtype=torch.float64)
    out = tiny_body(**given)
    flat = tiny_body(**given | {"body_pose": given["body_pose"].flatten(1)})
    torch.testing.assert_close(out.vertices, flat.vertices)
    matrices = tiny_body.from_rotmats(out.rotmats, given["betas"], given["transl"])
    torch.testing.assert_close(out.vertices, matrices.vertices)


def test_joints_only_and_some_vertices(open_body):
    given = parameters(2, 2)
    out = open_body(**given)
    joints_only = open_body(**given, vertices=False)
    assert joints_only.vertices is None
    torch.testing.assert_close(joints_only.joints, out.joints)
    for ids in (
        [5, 0, 331],
        np.array([5, 0, 331], np.uint16),
        torch.tensor([5, 0, 331]),
    ):
        some = open_body(**given, vertices=ids)
        expected = out.vertices[..., [5, 0, 331], :]
        torch.testing.assert_close(some.vertices, expected, atol=1e-6, rtol=0)
    assert open_body(**given, vertices=[]).vertices.shape == (2, 2, 0, 3)


@pytest.mark.parametrize("name", KEYPOINT_SETS)
def test_keypoints_do_not_need_the_vertices(open_body, name):
    given = parameters(2)
    whole = open_body.keypoints(open_body(**given), name)
    assert whole.shape == (2, len(KEYPOINT_SETS[name].joints), 3)
    for vertices in (False, [3, 1]):
        alone = open_body.keypoints(open_body(**given, vertices=vertices), name)
        torch.testing.assert_close(alone, whole, atol=1e-6, rtol=0)


def test_keypoints_are_the_right_ones(open_body):
    out = open_body(**parameters(2))
    regressors = open_body.model.keypoint_regressors
    h36m17 = torch.from_numpy(regressors["h36m"]).float() @ out.vertices
    coco17 = torch.from_numpy(regressors["coco17"]).float() @ out.vertices
    extra9 = torch.from_numpy(regressors["extra"]).float() @ out.vertices
    tips = out.vertices[:, list(SMPL_EXTRA_VERTICES.values())]
    expected = {
        "smpl24": out.joints,
        "coco17": coco17,
        "h36m17": h36m17,
        "h36m14": h36m17[:, list(H36M14_FROM_17)],
        "openpose25+24": torch.cat([out.joints, tips, extra9], 1)[:, list(SMPL49_FROM_54)],
    }
    assert expected.keys() == KEYPOINT_SETS.keys()
    for name, points in expected.items():
        torch.testing.assert_close(open_body.keypoints(out, name), points, atol=1e-6, rtol=0)


def test_keypoints_pass_gradients_to_pose_and_shape(open_body):
    given = {name: value.requires_grad_() for name, value in parameters(2).items()}
    results = []
    for vertices in (True, False):
        out = open_body(**given, vertices=vertices)
        loss = (open_body.keypoints(out, "openpose25+24") * randn(49, 3)).sum()
        results.append(torch.autograd.grad(loss, list(given.values())))
    for whole, few in zip(*results, strict=True):
        assert whole.abs().max() > 0
        torch.testing.assert_close(few, whole, atol=1e-4, rtol=1e-4)


def test_keypoints_computed_in_inference_mode_first(tiny_model):
    body = SMPL(tiny_model)
    with torch.inference_mode():
        body.keypoints(body(vertices=False), "coco17")
    betas = torch.zeros(10, requires_grad=True)
    body.keypoints(body(betas, vertices=False), "coco17").sum().backward()
    assert betas.grad.abs().max() > 0


def test_missing_keypoint_data_is_explained(make_model):
    body = SMPL(make_model())
    with pytest.raises(ValueError, match="6787.*60 vertices"):
        body.keypoints(body(), "openpose25+24")
    with pytest.raises(ValueError, match="smpl24, .*'h36m'"):
        body.keypoints(body(), "h36m")
    body.model.keypoint_regressors.clear()
    with pytest.raises(ValueError, match=r"J_regressor_h36m\.npy \(17 x 60"):
        body.keypoints(body(), "h36m14")


def test_keypoints_of_another_body_are_refused(open_body):
    others = [(SMPL(gender="male"), "gender=male"), (SMPL(num_betas=3), "num_betas=3")]
    for other, words in others:
        for vertices in (True, False):
            with pytest.raises(ValueError, match=f"out must be made by this body.*{words}"):
                open_body.keypoints(other(vertices=vertices), "coco17")


def test_keypoints_of_a_copy_of_the_body(tiny_body):
    out = copy.deepcopy(tiny_body)(**parameters(2), vertices=False)
    expected = tiny_body.keypoints(tiny_body(**parameters(2)), "coco17")
    torch.testing.assert_close(tiny_body.keypoints(out, "coco17"), expected)


@pytest.mark.parametrize("angle", [0.0, 0.7, torch.pi])
def test_first_and_second_derivatives(make_model, angle):
    body = SMPL(make_model(num_vertices=5)).double()
    axes = torch.nn.functional.normalize(randn(24, 3).double(), dim=-1)
    given = parameters(dtype=torch.float64)
    inputs = (given["betas"], angle * axes[1:], angle * axes[0], given["transl"])
    for tensor in inputs:
        tensor.requires_grad_()

    def loss(*tensors: torch.Tensor) -> torch.Tensor:
        out = body(*tensors)
        return (out.vertices**2).sum() + (out.joints**3).sum()

    assert torch.autograd.gradcheck(loss, inputs)
    assert torch.autograd.gradgradcheck(loss, inputs, fast_mode=True)


def test_float64_is_exact_where_float32_is_not(open_body):
    given = parameters(4)
    exact = copy.deepcopy(open_body).double()
    single, double = open_body(**given), exact(**given)
    assert double.vertices.dtype == torch.float64
    assert exact(**given, vertices=False).joints.dtype == torch.float64
    torch.testing.assert_close(single.vertices.double(), double.vertices, atol=2e-6, rtol=0)


def test_inputs_in_half_precision_do_not_make_a_coarse_body(open_body):
    given = parameters(2)
    expected = open_body(**given)
    points, v_shaped = open_body.keypoints(expected, "coco17"), expected.v_shaped
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = open_body(**given)
        torch.testing.assert_close(out.vertices, expected.vertices)
        torch.testing.assert_close(open_body.keypoints(out, "coco17"), points)
        torch.testing.assert_close(out.v_shaped, v_shaped)
        assert open_body(betas=given["betas"].bfloat16()).vertices.dtype == torch.float32


def test_checkpoints_of_networks_do_not_carry_the_body(open_body):
    assert not open_body.state_dict()
    assert not list(open_body.parameters())


def test_the_constructor_follows_the_default_dtype(tiny_body, tiny_model):
    assert tiny_body.v_template.dtype == torch.float64
    assert tiny_body.J_regressor.dtype == torch.float64
    torch.testing.assert_close(tiny_body.shapedirs, torch.from_numpy(tiny_model.shapedirs))
    torch.testing.assert_close(tiny_body.posedirs, torch.from_numpy(tiny_model.posedirs))


def test_the_number_of_betas(make_model):
    body = SMPL(make_model(num_betas=300), num_betas=300)
    assert body(betas=torch.zeros(2, 300)).vertices.shape == (2, 60, 3)
    few = SMPL(make_model(num_betas=300))
    betas = randn(2, 10)
    padded = torch.cat([betas, torch.zeros(2, 290)], dim=1)
    torch.testing.assert_close(few(betas).vertices, body(padded).vertices)
    for wrong in (0, 11):
        with pytest.raises(ValueError, match=rf"num_betas must be in 1\.\.10.*got {wrong}"):
            SMPL(make_model(), num_betas=wrong)
    for wrong in (3.0, True, "5"):
        with pytest.raises(TypeError, match=f"num_betas must be an integer, got {wrong!r}"):
            SMPL(make_model(), num_betas=wrong)


def test_every_buffer_follows_the_default_device(tiny_model):
    with torch.device("meta"):
        body = SMPL(tiny_model)
    assert {buffer.device.type for buffer in body.buffers()} == {"meta"}
    out = body(betas=torch.zeros(2, 10, device="meta"))
    assert out.vertices.shape == out.v_shaped.shape == (2, 60, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"betas": torch.zeros(9)}, ["betas", "(..., 10)", "(9,)"]),
        ({"betas": torch.zeros(10, dtype=torch.long)}, ["betas", "int64"]),
        ({"betas": [0.0] * 10}, ["betas", "torch.Tensor", "list"]),
        ({"body_pose": torch.zeros(2, 72)}, ["body_pose", "(..., 23, 3)", "(2, 72)"]),
        ({"body_pose": torch.zeros(24, 3)}, ["body_pose", "(..., 23, 3)", "(24, 3)"]),
        ({"global_orient": torch.zeros(3, 3, 4)}, ["global_orient", "(..., 3)"]),
        ({"transl": torch.zeros(2)}, ["transl", "(..., 3)", "(2,)"]),
        (
            {"betas": torch.zeros(2, 10), "body_pose": torch.zeros(3, 23, 3)},
            ["leading", "betas (2,)", "body_pose (3,)"],
        ),
        (
            {"global_orient": torch.zeros(2, 3), "transl": torch.zeros(3, 3)},
            ["leading", "global_orient (2,)", "transl (3,)"],
        ),
        ({"vertices": [60]}, ["vertices", "0..59", "60"]),
        ({"vertices": [-1]}, ["vertices", "0..59", "-1"]),
        ({"vertices": torch.ones(60, dtype=torch.bool)}, ["vertices"]),
        ({"vertices": [[1, 2]]}, ["vertices"]),
        ({"vertices": [[1], [2, 3]]}, ["vertices", "0..59", "[[1], [2, 3]]"]),
        ({"vertices": None}, ["vertices", "0..59", "None"]),
        ({"vertices": {1, 2}}, ["vertices", "0..59", "{1, 2}"]),
        ({"vertices": "all"}, ["vertices", "0..59", "'all'"]),
    ],
)
def test_wrong_arguments_are_named(tiny_body, arguments, words):
    with pytest.raises((TypeError, ValueError)) as error:
        tiny_body(**arguments)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_rotmats_that_do_not_fit_are_named(tiny_body):
    rotmats = torch.eye(3).expand(3, 24, 3, 3)
    with pytest.raises(ValueError, match=r"leading.*rotmats \(3,\), betas \(2,\), transl \(\)"):
        tiny_body.from_rotmats(rotmats, betas=torch.zeros(2, 10))


def test_dynamo_can_trace_the_layer(tiny_body):
    given = parameters(2, dtype=torch.float64)

    def vertices(**inputs: torch.Tensor) -> torch.Tensor:
        return tiny_body(**inputs).vertices

    traced = torch.compile(vertices, backend="eager", fullgraph=True)
    torch.testing.assert_close(traced(**given), vertices(**given))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_gives_the_same_body(open_body):
    given = parameters(3)
    expected = open_body(**given)
    body = copy.deepcopy(open_body).cuda()
    out = body(**{name: value.cuda() for name, value in given.items()})
    torch.testing.assert_close(out.vertices.cpu(), expected.vertices, atol=1e-5, rtol=0)
    points = body.keypoints(out, "openpose25+24").cpu()
    expected_points = open_body.keypoints(expected, "openpose25+24")
    torch.testing.assert_close(points, expected_points, atol=1e-5, rtol=0)


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(smpl) == (0, 3)


def test_importing_the_package_brings_torch_and_nothing_heavy():
    heavy = "matplotlib plotly ipywidgets smplx nbgrader lightning scipy chumpy roma"
    code = (
        f"import sys, smplkit; found = set({heavy.split()}) & set(sys.modules);"
        "assert 'torch' in sys.modules and smplkit.SMPL; assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
