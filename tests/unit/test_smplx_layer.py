"""The SMPL-X layer: against its own steps, against written-out landmarks, and its gradients."""

from __future__ import annotations

import copy
import dataclasses
import doctest
import math

import pytest
import torch

from smplkit.body import SMPL, SMPLX, SMPLXOutput, WholeBodyData, lbs, smplx
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import KEYPOINT_SETS, SMPL49_FROM_54
from smplkit.skeleton_smplx import (
    PART_POINTS,
    SMPLX_EXTRA_VERTICES,
    SMPLX_JOINTS,
    SMPLX_KEYPOINT_SETS,
    SMPLX_PARENTS,
)

SHAPES = {
    "betas": (10,),
    "expression": (10,),
    "body_pose": (21, 3),
    "global_orient": (3,),
    "jaw_pose": (3,),
    "leye_pose": (3,),
    "reye_pose": (3,),
    "left_hand_pose": (15, 3),
    "right_hand_pose": (15, 3),
    "transl": (3,),
}
# Which joints an argument turns, written down independently of the layer.
JOINTS_OF = {
    "global_orient": [0],
    "body_pose": list(range(1, 22)),
    "jaw_pose": [22],
    "leye_pose": [23],
    "reye_pose": [24],
    "left_hand_pose": list(range(25, 40)),
    "right_hand_pose": list(range(40, 55)),
}


def randn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def parameters(*lead: int, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Random values for all arguments, joint angles of about half a radian."""
    return {
        name: (0.4 * randn(*lead, *shape, seed=seed)).to(dtype)
        for seed, (name, shape) in enumerate(SHAPES.items())
    }


@pytest.fixture
def tiny(make_whole_model) -> SMPLX:
    """A layer on a random model of 80 vertices, in float64."""
    torch.set_default_dtype(torch.float64)
    try:
        return SMPLX(make_whole_model())
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_layer_is_its_steps(tiny):
    given = parameters(3, dtype=torch.float64)
    out = tiny(**given)
    v_shaped = (
        tiny.v_template
        + lbs.blend_shapes(given["betas"], tiny.shapedirs)
        + lbs.blend_shapes(given["expression"], tiny.expression_dirs)
    )
    rest_joints = lbs.regress_joints(tiny.J_regressor, v_shaped)
    pose = torch.cat([given[name].reshape(3, -1, 3) for name in JOINTS_OF], dim=1)
    rotmats = axis_angle_to_rotmat(pose)
    v_posed = v_shaped + lbs.pose_blend_shapes(rotmats, tiny.posedirs)
    transforms = lbs.forward_kinematics(rotmats, rest_joints, SMPLX_PARENTS)
    relative = lbs.skinning_transforms(transforms, rest_joints)
    vertices = lbs.linear_blend_skinning(v_posed, tiny.weights, relative)
    transl = given["transl"][:, None]
    for got, expected in [
        (out.v_shaped, v_shaped),
        (out.rest_joints, rest_joints),
        (out.rotmats, rotmats),
        (out.transforms[..., :3], transforms[..., :3]),
        (out.joints, transforms[..., 3] + transl),
        (out.vertices, vertices + transl),
    ]:
        torch.testing.assert_close(got, expected)
    assert isinstance(out, SMPLXOutput)
    assert torch.equal(out.betas, given["betas"])
    assert torch.equal(out.expression, given["expression"])


def with_local_fingers(model: WholeBodyData) -> WholeBodyData:
    """The model, but bent fingers correct the first 30 vertices alone, as hands in a body."""
    local = model.posedirs.copy()
    local[30:, :, 9 * 24 :] = 0
    return dataclasses.replace(model, posedirs=local)


def test_fingers_that_bend_hands_only(make_whole_model):
    model = with_local_fingers(make_whole_model())
    given = {name: x.requires_grad_() for name, x in parameters(3, dtype=torch.float64).items()}
    body = SMPLX(model).double()
    assert body._hand_vertices.tolist() == list(range(30))
    out = body(**given)
    # Vertices by number go the way of all directions.
    expected = body(**given, vertices=range(80)).vertices
    torch.testing.assert_close(out.vertices, expected)
    upstream = randn(3, 80, 3).double()
    gradients = (
        torch.autograd.grad(vertices, list(given.values()), upstream)
        for vertices in (out.vertices, expected)
    )
    for got, wanted in zip(*gradients, strict=True):
        torch.testing.assert_close(got, wanted)
    torch.testing.assert_close(body.posedirs, torch.from_numpy(model.posedirs).float().double())


@pytest.mark.parametrize("name", JOINTS_OF)
def test_each_argument_turns_its_joints(tiny, name):
    value = parameters(dtype=torch.float64)[name]
    turned = tiny(**{name: value}).rotmats
    joints = JOINTS_OF[name]
    torch.testing.assert_close(turned[joints], axis_angle_to_rotmat(value.reshape(-1, 3)))
    others = [joint for joint in range(55) if joint not in joints]
    assert torch.equal(turned[others], torch.eye(3, dtype=torch.float64).expand(len(others), 3, 3))


def test_joints_have_the_order_of_smplx():
    assert SMPLX_JOINTS[22:26] == ("jaw", "left_eyeball", "right_eyeball", "left_index1")
    assert [SMPLX_JOINTS[i] for i in (28, 31, 34, 37, 54)] == [
        "left_middle1", "left_pinky1", "left_ring1", "left_thumb1", "right_thumb3",
    ]  # fmt: skip
    for joint, parent in zip(SMPLX_JOINTS[25:], SMPLX_PARENTS[25:], strict=True):
        side, number = joint.split("_")[0], joint[-1]
        expected = f"{side}_wrist" if number == "1" else f"{joint[:-1]}{int(number) - 1}"
        assert SMPLX_JOINTS[parent] == expected


def test_without_arguments_it_is_the_template(tiny):
    out = tiny()
    torch.testing.assert_close(out.vertices, tiny.v_template)
    torch.testing.assert_close(out.joints, out.rest_joints)
    assert out.joints.shape == (55, 3)


@pytest.mark.parametrize("lead", [(), (1,), (3,), (2, 3)])
def test_any_leading_dimensions(tiny, lead):
    given = parameters(*lead, dtype=torch.float64)
    out = tiny(**given)
    assert out.vertices.shape == (*lead, 80, 3)
    assert out.transforms.shape == (*lead, 55, 3, 4)
    flat = {name: value.reshape(-1, *value.shape[len(lead) :]) for name, value in given.items()}
    for i, vertices in enumerate(out.vertices.reshape(-1, 80, 3)):
        one = tiny(**{name: value[i] for name, value in flat.items()})
        torch.testing.assert_close(vertices, one.vertices)


@pytest.mark.parametrize("name", SHAPES)
def test_any_argument_alone_may_bring_the_leading_dimensions(tiny, name):
    given = parameters(dtype=torch.float64)
    many = torch.stack([given[name], 2 * given[name]])
    out = tiny(**given | {name: many})
    assert out.vertices.shape == (2, 80, 3)
    assert out.expression.shape == out.betas.shape == (2, 10)
    for i in range(2):
        expected = tiny(**given | {name: many[i]})
        torch.testing.assert_close(out.vertices[i], expected.vertices)
        torch.testing.assert_close(tiny.landmarks(out)[i], tiny.landmarks(expected))


def test_an_empty_batch_is_a_batch(tiny):
    out = tiny(expression=torch.zeros(0, 10))
    assert out.vertices.shape == (0, 80, 3)
    assert tiny.landmarks(out).shape == (0, 68, 3)


def test_two_ways_to_give_a_pose(tiny):
    given = parameters(3, dtype=torch.float64)
    out = tiny(**given)
    groups = ("body_pose", "left_hand_pose", "right_hand_pose")
    flat = tiny(**given | {name: given[name].flatten(1) for name in groups})
    torch.testing.assert_close(out.vertices, flat.vertices)
    matrices = tiny.from_rotmats(out.rotmats, given["betas"], given["expression"], given["transl"])
    torch.testing.assert_close(out.vertices, matrices.vertices)


def test_joints_only_and_some_vertices(tiny):
    given = parameters(2, 2, dtype=torch.float64)
    out = tiny(**given)
    joints_only = tiny(**given, vertices=False)
    assert joints_only.vertices is None
    torch.testing.assert_close(joints_only.joints, out.joints)
    some = tiny(**given, vertices=[7, 0])
    torch.testing.assert_close(some.vertices, out.vertices[..., [7, 0], :])


def test_the_numbers_of_coefficients(make_whole_model):
    model = make_whole_model(num_betas=300, num_expression=100)
    whole, few = SMPLX(model, num_betas=300, num_expression=100), SMPLX(model)
    assert whole.shapedirs.shape == (80, 3, 300)
    assert whole.expression_dirs.shape == (80, 3, 100)
    betas, expression = randn(2, 10), randn(2, 10, seed=1)
    pad = torch.nn.functional.pad
    expected = whole(pad(betas, (0, 290)), pad(expression, (0, 90)))
    torch.testing.assert_close(few(betas, expression).vertices, expected.vertices)
    torch.testing.assert_close(few(betas, expression).v_shaped, expected.v_shaped)
    with pytest.raises(ValueError, match=r"num_expression must be in 1\.\.100.*got 101"):
        SMPLX(model, num_expression=101)
    with pytest.raises(ValueError, match=r"num_betas must be in 1\.\.300.*got 0"):
        SMPLX(model, num_betas=0)
    with pytest.raises(TypeError, match="num_expression must be an integer, got 3.0"):
        SMPLX(model, num_expression=3.0)


def test_hands_from_principal_components(tiny):
    coefficients = randn(4, 2, 6).double()
    for side in ("left", "right"):
        mean = torch.from_numpy(tiny.model.hand_mean[side])
        components = torch.from_numpy(tiny.model.hand_components[side])
        pose = tiny.hand_pose_from_pca(coefficients, side)
        expected = mean + sum(coefficients[..., i, None] * components[i] for i in range(6))
        torch.testing.assert_close(pose, expected.reshape(4, 2, 15, 3))
        at_rest = tiny.hand_pose_from_pca(torch.zeros(45), side)
        torch.testing.assert_close(at_rest.flatten(), mean)
    with pytest.raises(ValueError, match='side must be "left" or "right", got \'both\''):
        tiny.hand_pose_from_pca(coefficients, "both")
    with pytest.raises(ValueError, match="at most 45, got 46"):
        tiny.hand_pose_from_pca(torch.zeros(46), "left")


def contour_row(degrees: float) -> int:
    """The row of the table for a yaw of the neck, to the left counted positive."""
    whole = max(-39, min(39, round(degrees)))
    return 39 + whole if whole > 0 else -whole


@pytest.mark.parametrize("degrees", [0, 0.4, -0.4, 1, -1, 12.3, -12.7, 38.6, -39, 60, -60, 90])
@pytest.mark.parametrize("vertices", [True, False])
def test_the_contour_follows_the_yaw_of_the_neck(tiny, degrees, vertices):
    model = tiny.model
    # Half of the turn by the pelvis, half by the neck (joint 12): what counts is their sum.
    half = torch.tensor([0.0, math.radians(degrees) / 2, 0.0], dtype=torch.float64)
    body_pose = torch.zeros(21, 3, dtype=torch.float64)
    body_pose[11] = half
    given = {"global_orient": half, "body_pose": body_pose, "expression": randn(10).double()}
    out = tiny(**given)
    row = contour_row(degrees)
    expected = []
    for faces, weights in (
        (model.contour_faces[row], model.contour_weights[row]),
        (model.landmark_faces, model.landmark_weights),
    ):
        for face, weight in zip(faces, weights, strict=True):
            corners = [out.vertices[vertex] for vertex in model.faces[face]]
            expected.append(sum(w * corner for w, corner in zip(weight, corners, strict=True)))
    landmarks = tiny.landmarks(tiny(**given, vertices=vertices))
    torch.testing.assert_close(landmarks, torch.stack(expected))


def test_the_head_does_not_move_the_contour_as_in_smplx(tiny):
    body_pose = torch.zeros(21, 3, dtype=torch.float64)
    body_pose[14, 1] = 0.5
    out, at_rest = tiny(body_pose=body_pose), tiny()
    out.vertices = at_rest.vertices
    assert torch.equal(tiny.landmarks(out), tiny.landmarks(at_rest))


def test_the_contour_in_the_frame_of_a_camera(tiny):
    upright = torch.tensor([0.0, 0.5, 0.0], dtype=torch.float64)
    to_camera = torch.diag(torch.tensor([1.0, -1.0, -1.0], dtype=torch.float64))
    rotmats = tiny(global_orient=upright).rotmats
    before_camera = rotmats.clone()
    before_camera[0] = to_camera @ rotmats[0]
    out, expected = tiny.from_rotmats(before_camera), tiny.from_rotmats(rotmats)
    pelvis = out.rest_joints[0]  # it stays where it is
    landmarks = tiny.landmarks(expected) - pelvis
    got = tiny.landmarks(out, camera_frame=True) - pelvis
    torch.testing.assert_close(got, landmarks @ to_camera)
    assert not torch.allclose(tiny.landmarks(out)[:17], tiny.landmarks(out, True)[:17])


@pytest.fixture
def large(make_whole_model) -> SMPLX:
    """A layer on a random model that has the vertices with a name."""
    return SMPLX(make_whole_model(10_000))


def test_keypoints_are_the_right_ones(large):
    out = large(**parameters(2))
    model = large.model
    extra = out.vertices[:, list(SMPLX_EXTRA_VERTICES.values())]
    face = large.landmarks(out)
    contour, inner = face[:, :17], face[:, 17:]
    top = out.vertices[:, [model.v_template[:, 1].argmax()]]
    rows = {key: torch.from_numpy(x).float() for key, x in model.keypoint_regressors.items()}
    of_smpl = torch.cat([out.joints[:, :22], torch.full((2, 2, 3), torch.nan)], 1)
    in_54 = torch.cat([of_smpl, extra, rows["extra"] @ out.vertices], 1)
    expected = {
        "smplx55": out.joints,
        "smplx127": torch.cat([out.joints, extra, inner], 1),
        "smplx144": torch.cat([out.joints, extra, inner, contour], 1),
        "pixie145": torch.cat([out.joints, contour, inner, extra, top], 1),
        "face68": face,
        "openpose25+24": in_54[:, list(SMPL49_FROM_54)],
        "coco17": rows["coco17"] @ out.vertices,
        "h36m17": rows["h36m"] @ out.vertices,
    }
    bare = large(**parameters(2), vertices=False)
    for name, points in expected.items():
        assert points.shape[1] == len(SMPLX_KEYPOINT_SETS[name].joints)
        torch.testing.assert_close(large.keypoints(out, name), points, atol=2e-6, rtol=0)
        torch.testing.assert_close(large.keypoints(bare, name), points, atol=2e-6, rtol=0)
    h36m14 = large.keypoints(out, "h36m14")
    assert h36m14.shape == (2, 14, 3)


def test_keypoint_sets_name_each_point_once_and_know_their_mirror():
    for name, points in SMPLX_KEYPOINT_SETS.items():
        assert len(set(points.joints)) == len(points.joints), name
        for joint, partner in zip(points.joints, points.flip, strict=True):
            swap = {"left": "right", "right": "left"}
            words = [swap.get(word, word) for word in joint.split("_")]
            assert points.joints[partner] == "_".join(words)
    assert len(SMPLX_KEYPOINT_SETS["pixie145"].joints) == 145
    shared = SMPLX_KEYPOINT_SETS.keys() & KEYPOINT_SETS.keys()
    assert shared == {"openpose25+24", "coco17", "h36m17", "h36m14"}


def test_the_face_has_dlibs_order():
    """Known pairs of dlib's 68 points, mirror images of each other."""
    flip = SMPLX_KEYPOINT_SETS["face68"].flip
    for right, left in [(0, 16), (7, 9), (17, 26), (21, 22), (31, 35), (36, 45), (37, 44), (38, 43),
                        (39, 42), (40, 47), (41, 46), (48, 54), (50, 52), (60, 64), (61, 63),
                        (67, 65), (59, 55)]:  # fmt: skip
        assert flip[right] == left and flip[left] == right
    assert [i for i in range(68) if flip[i] == i] == [8, 27, 28, 29, 30, 33, 51, 57, 62, 66]


def test_the_points_of_parts():
    names = SMPLX_KEYPOINT_SETS["pixie145"].joints
    assert [len(PART_POINTS[part]) for part in ("head", "left_hand", "right_hand")] == [68, 21, 21]
    assert [names[i] for i in PART_POINTS["head"]] == list(SMPLX_KEYPOINT_SETS["face68"].joints)
    for side in ("left", "right"):
        of_hand = [names[i] for i in PART_POINTS[f"{side}_hand"]]
        assert of_hand[0] == f"{side}_wrist"
        assert of_hand[1:16] == [name for name in SMPLX_JOINTS[25:] if name.startswith(side)]
        assert of_hand[16:] == [
            f"{side}_{f}" for f in ("index", "middle", "pinky", "ring", "thumb")
        ]


def test_missing_keypoint_data_is_explained(make_whole_model):
    model = make_whole_model()
    body = SMPLX(model)
    out = body()
    with pytest.raises(ValueError, match='"smplx127" need vertex 9929.*only 80 vertices'):
        body.keypoints(out, "smplx127")
    with pytest.raises(ValueError, match="name must be one of smplx55, .*got 'smpl24'"):
        body.keypoints(out, "smpl24")
    model.keypoint_regressors.clear()
    with pytest.raises(ValueError, match='"coco17" need a regressor that .*does not hold'):
        body.keypoints(out, "coco17")
    object.__setattr__(model, "contour_faces", None)
    with pytest.raises(ValueError, match="no table of the face's contour"):
        body.landmarks(out)


def test_keypoints_of_another_body_are_refused(make_whole_model):
    model = make_whole_model()
    body = SMPLX(model)
    with pytest.raises(ValueError, match="out must be made by this body.*num_expression=3"):
        body.landmarks(SMPLX(model, num_expression=3)())


@pytest.mark.parametrize("vertices", [True, False])
def test_first_and_second_derivatives(make_whole_model, vertices):
    body = SMPLX(make_whole_model(num_vertices=6)).double()
    given = parameters(dtype=torch.float64)
    inputs = tuple(value.requires_grad_() for value in given.values())

    def loss(*tensors: torch.Tensor) -> torch.Tensor:
        out = body(*tensors, vertices=vertices)
        of_vertices = (out.vertices**2).sum() if vertices else 0
        return of_vertices + (out.joints**3).sum() + (body.landmarks(out) ** 2).sum()

    assert list(SHAPES) == list(given)
    assert torch.autograd.gradcheck(loss, inputs, fast_mode=True)
    assert torch.autograd.gradgradcheck(loss, inputs, fast_mode=True)


def test_a_batch_has_the_gradients_of_its_bodies(tiny):
    given = {name: x.requires_grad_() for name, x in parameters(3, dtype=torch.float64).items()}
    upstream = randn(3, 80, 3).double()
    whole = torch.autograd.grad(tiny(**given).vertices, list(given.values()), upstream)
    for i in range(3):
        one = tiny(**{name: x[i] for name, x in given.items()}).vertices
        alone = torch.autograd.grad(one, list(given.values()), upstream[i])
        for got, expected in zip(whole, alone, strict=True):
            torch.testing.assert_close(got[i], expected[i])


def test_precision_and_devices(tiny, make_whole_model):
    single = SMPLX(make_whole_model())
    given = parameters(2)
    expected, points = single(**given), single.landmarks(single(**given))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = single(**given)
        torch.testing.assert_close(out.vertices, expected.vertices)
        torch.testing.assert_close(out.v_shaped, expected.v_shaped)
        torch.testing.assert_close(single.landmarks(out), points)
    assert tiny(**given).vertices.dtype == torch.float64
    assert not single.state_dict() and not list(single.parameters())
    with torch.device("meta"):
        meta = SMPLX(with_local_fingers(make_whole_model()))
    assert {buffer.device.type for buffer in meta.buffers()} == {"meta"}
    assert meta(betas=torch.zeros(2, 10, device="meta")).vertices.shape == (2, 80, 3)


def test_landmarks_computed_in_inference_mode_first(make_whole_model):
    body = SMPLX(make_whole_model())
    with torch.inference_mode():
        body.landmarks(body(vertices=False))
    betas = torch.zeros(10, requires_grad=True)
    body.landmarks(body(betas, vertices=False)).sum().backward()
    assert betas.grad.abs().max() > 0


def test_dynamo_can_trace_the_layer(tiny):
    given = parameters(2, dtype=torch.float64)

    def vertices(**inputs: torch.Tensor) -> torch.Tensor:
        return tiny(**inputs).vertices

    traced = torch.compile(vertices, backend="eager", fullgraph=True)
    torch.testing.assert_close(traced(**given), vertices(**given))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"betas": torch.zeros(9)}, ["betas", "(..., 10)", "(9,)"]),
        ({"expression": torch.zeros(2, 50)}, ["expression", "(..., 10)", "(2, 50)"]),
        ({"expression": [0.0] * 10}, ["expression", "torch.Tensor", "list"]),
        ({"body_pose": torch.zeros(2, 23, 3)}, ["body_pose", "(..., 21, 3)", "(2, 23, 3)"]),
        ({"body_pose": torch.zeros(69)}, ["body_pose", "(..., 21, 3)", "(69,)"]),
        ({"jaw_pose": torch.zeros(3, 3, 4)}, ["jaw_pose", "(..., 3)"]),
        ({"leye_pose": torch.zeros(3, dtype=torch.long)}, ["leye_pose", "int64"]),
        ({"left_hand_pose": torch.zeros(2, 6)}, ["left_hand_pose", "(..., 15, 3)", "(2, 6)"]),
        ({"right_hand_pose": torch.zeros(12)}, ["right_hand_pose", "(..., 15, 3)", "(12,)"]),
        (
            {"expression": torch.zeros(2, 10), "jaw_pose": torch.zeros(3, 3)},
            ["leading", "expression (2,)", "jaw_pose (3,)"],
        ),
        ({"vertices": [80]}, ["vertices", "0..79", "80"]),
    ],
)
def test_wrong_arguments_are_named(tiny, arguments, words):
    with pytest.raises((TypeError, ValueError)) as error:
        tiny(**arguments)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_rotmats_that_do_not_fit_are_named(tiny):
    with pytest.raises(ValueError, match=r"rotmats must have shape \(\.\.\., 55, 3, 3\).*24"):
        tiny.from_rotmats(torch.eye(3).expand(24, 3, 3))
    rotmats = torch.eye(3).expand(3, 55, 3, 3)
    with pytest.raises(ValueError, match=r"leading.*rotmats \(3,\).*expression \(2,\)"):
        tiny.from_rotmats(rotmats, expression=torch.zeros(2, 10))


def test_each_layer_refuses_the_model_of_the_other(make_model, make_whole_model):
    with pytest.raises(ValueError, match=r"model must be SMPL-X, but .* is SMPL; use .*body\.SMPL"):
        SMPLX(make_model())
    with pytest.raises(
        ValueError, match=r"model must be SMPL, but .* is SMPL-X; use .*body\.SMPLX"
    ):
        SMPL(make_whole_model())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_gives_the_same_body(tiny):
    given = parameters(3)
    expected = tiny(**given)
    body = copy.deepcopy(tiny).cuda()
    out = body(**{name: value.cuda() for name, value in given.items()})
    torch.testing.assert_close(out.vertices.cpu(), expected.vertices)
    torch.testing.assert_close(body.landmarks(out).cpu(), tiny.landmarks(expected))


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(smplx) == (0, 3)
