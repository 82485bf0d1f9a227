"""SMPLify: known bodies from their projections, the energy against numpy, what must not move."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

from smplkit.body import SMPL
from smplkit.cameras import BODY_TO_CAMERA, perspective_projection
from smplkit.data.postures import random_betas, random_postures
from smplkit.gmm_prior import GMMPrior
from smplkit.methods import camera_start
from smplkit.methods.smplify import (
    PAPER_STAGES,
    PHOTO,
    SPIN_CROP,
    SMPLify,
    Stage,
    reprojection_loss,
)
from smplkit.metrics import pa_mpjpe
from smplkit.rasterizer import rasterize
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance, rotmat_to_axis_angle
from smplkit.skeleton import KEYPOINT_SETS

NAMES = KEYPOINT_SETS["openpose25+24"].joints
PARAMETERS = ("global_orient", "body_pose", "betas", "camera_translation")


@pytest.fixture(scope="module")
def body() -> SMPL:
    return SMPL()


@pytest.fixture(scope="module")
def exact_body() -> SMPL:
    return SMPL().to(torch.float64)


def turned(yaw: torch.Tensor, roll: float = 0.0) -> torch.Tensor:
    """Root orientation (B, 3) of people turned by a yaw, in a picture turned by a roll."""
    zero = torch.zeros_like(yaw)
    in_picture = axis_angle_to_rotmat(torch.stack([zero, zero, zero + roll], -1))
    about = axis_angle_to_rotmat(torch.stack([zero, yaw, zero], -1))
    return rotmat_to_axis_angle(in_picture @ BODY_TO_CAMERA.to(yaw) @ about)


def people(
    body: SMPL, count: int, seed: int, yaw: torch.Tensor | None = None, roll: float = 0.0
) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    """Bodies before SPIN's camera: parameters, exact keypoints (B, 49, 3), joints (B, 24, 3)."""
    generator = torch.Generator().manual_seed(seed)
    like = body.v_template
    angle = torch.rand(count, generator=generator) * 2 * math.pi
    angle = angle if yaw is None else torch.deg2rad(yaw)
    parameters = {
        "global_orient": turned(angle, roll),
        "body_pose": random_postures(count, generator).body_pose,
        "betas": random_betas(count, generator),
        "transl": torch.tensor([0.05, 0.1, 45.0]).expand(count, 3),
    }
    parameters = {name: value.to(like) for name, value in parameters.items()}
    out = body(**parameters, vertices=False)
    points = body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, 5000.0, (112.0, 112.0))
    keypoints = torch.cat([pixels, torch.ones_like(pixels[..., :1])], -1)
    return parameters, keypoints, out.joints


def start_of(parameters: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    start = dict(parameters)
    return start | {"camera_translation": start.pop("transl")}


# --- known bodies ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_recovers_bodies_from_exact_keypoints(body, seed):
    _, keypoints, joints = people(body, 6, seed)
    smplify = SMPLify(body, **PHOTO)
    fit = smplify(keypoints, **SPIN_CROP)
    pixels = (fit.projected - keypoints[..., :2]).norm(dim=-1).mean()
    mean = body(body_pose=smplify.mean_pose(), vertices=False).joints
    assert pixels < 3
    # The best rotation, scale and place are given to the mean pose for nothing.
    assert pa_mpjpe(fit.joints, joints).mean() < 0.65 * pa_mpjpe(mean, joints).mean()


def test_recovers_the_body_exactly_from_nearby_without_priors(exact_body):
    parameters, keypoints, joints = people(exact_body, 2, seed=3)
    generator = torch.Generator().manual_seed(0)
    start = start_of(parameters)
    noise = torch.randn(start["body_pose"].shape, generator=generator)
    moved = start["body_pose"] + 0.05 * noise
    stage = Stage(pose=0.0, angle=0.0, shape=0.0, iterations=150)
    smplify = SMPLify(exact_body, stages=(stage,), camera_iterations=0, learning_rate=5e-3)
    fit = smplify(keypoints, **SPIN_CROP, **start | {"body_pose": moved})
    assert (fit.projected - keypoints[..., :2]).norm(dim=-1).mean() < 0.1
    assert pa_mpjpe(fit.joints, joints).max() < 0.02  # 45 m away depth hardly shows


def test_finds_which_way_people_face(body):
    yaw = torch.tensor([0.0, 90.0, 180.0, 270.0]).repeat(3)
    parameters, keypoints, _ = people(body, 12, seed=4, yaw=yaw)
    keypoints[:, :25] = 0  # no face and no feet: 14 annotated points, as LSP has them
    keypoints[:, 39:] = 0
    fit = SMPLify(body, **PHOTO)(keypoints, **SPIN_CROP)
    error = geodesic_distance(
        axis_angle_to_rotmat(fit.global_orient), axis_angle_to_rotmat(parameters["global_orient"])
    )
    assert error.median() < math.radians(30)
    assert error.max() < math.radians(90)


def test_finds_people_who_are_upside_down(body):
    parameters, keypoints, _ = people(body, 3, seed=5, yaw=torch.zeros(3), roll=3.0)
    fit = SMPLify(body)(keypoints, **SPIN_CROP)
    error = geodesic_distance(
        axis_angle_to_rotmat(fit.global_orient), axis_angle_to_rotmat(parameters["global_orient"])
    )
    assert error.max() < math.radians(45)
    assert (fit.projected - keypoints[..., :2]).norm(dim=-1).mean() < 8


def test_paper_stages_end_in_spins_energy(body):
    _, keypoints, _ = people(body, 2, seed=6)
    stages = [dataclasses.replace(stage, iterations=20) for stage in PAPER_STAGES]
    fit = SMPLify(body, stages=stages, learning_rate=0.05)(keypoints, **SPIN_CROP)
    start = SMPLify(body, stages=(), camera_iterations=0)(keypoints, **SPIN_CROP)
    assert [stage.pose for stage in PAPER_STAGES] == [404.0, 404.0, 57.4, 4.78]
    assert [stage.shape for stage in PAPER_STAGES] == [100.0, 50.0, 10.0, 5.0]
    assert PAPER_STAGES[-1] == Stage()
    assert (fit.energy < start.energy).all()
    assert fit.history.stages.count("body 4") == 20


# --- the energy --------------------------------------------------------------------------------


def numpy_terms(smplify, start, keypoints, weights):
    """The terms of a body stage, person by person and point by point."""
    mixture = {
        name: value.double().numpy() for name, value in smplify.pose_prior.state_dict().items()
    }
    ignored = {"op_neck", "op_right_hip", "op_left_hip", "right_hip", "left_hip"}
    terms = {name: [] for name in ("keypoints", "pose", "angle", "shape")}
    for index, points in enumerate(keypoints.numpy()):
        one = {name: value[index] for name, value in start.items()}
        out = smplify.body(
            one["betas"], one["body_pose"], one["global_orient"], one["camera_translation"]
        )
        joints = smplify.body.keypoints(out, "openpose25+24").numpy()
        data = 0.0
        for name, joint, (x, y, confidence) in zip(NAMES, joints, points, strict=True):
            if name in ignored:
                continue
            for value, at in ((x, 0), (y, 1)):
                error = 5000 * joint[at] / joint[2] + 112 - value
                data += confidence**2 * 100**2 * error**2 / (100**2 + error**2)
        pose = one["body_pose"].numpy().reshape(69)
        prices = []
        least = np.linalg.slogdet(mixture["covs"])[1].min()
        for mean, covariance, weight in zip(
            mixture["means"], mixture["covs"], mixture["weights"][0], strict=True
        ):
            away = pose - mean
            scale = 0.5 * (np.linalg.slogdet(covariance)[1] - least)
            log = np.log(weight) - 34.5 * np.log(2 * np.pi) - scale
            prices.append(0.5 * away @ np.linalg.solve(covariance, away) - log)
        bends = pose[52], -pose[55], -pose[9], -pose[12]
        terms["keypoints"].append(data)
        terms["pose"].append(weights[0] ** 2 * min(prices))
        terms["angle"].append(weights[1] ** 2 * sum(np.exp(2 * bend) for bend in bends))
        terms["shape"].append(weights[2] ** 2 * (one["betas"].numpy() ** 2).sum())
    return terms


def test_energy_against_numpy(exact_body):
    parameters, keypoints, _ = people(exact_body, 3, seed=7)
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(3, 49, 2, generator=generator).double()
    keypoints[..., :2] += 40 * noise  # far enough for the robust error to bend
    keypoints[..., 2] = torch.rand(3, 49, generator=generator)
    smplify = SMPLify(exact_body, stages=(Stage(iterations=1),), camera_iterations=0)
    start = start_of(parameters)
    terms = smplify(keypoints, **SPIN_CROP, **start).history.terms
    expected = numpy_terms(smplify, start, keypoints, (4.78, 15.2, 5.0))
    assert list(terms) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(terms[name][0].numpy(), values, rtol=1e-5)


def test_evaluates_a_start_without_iterations(exact_body):
    parameters, keypoints, joints = people(exact_body, 3, seed=8)
    start = start_of(parameters)
    keypoints[..., :2] += torch.tensor([3.0, -4.0])
    fit = SMPLify(exact_body, stages=(), camera_iterations=0)(keypoints, **SPIN_CROP, **start)
    for name in PARAMETERS:
        torch.testing.assert_close(getattr(fit, name), start[name])
    torch.testing.assert_close(fit.joints, joints)
    loss = 1e4 * 9 / (1e4 + 9) + 1e4 * 16 / (1e4 + 16)
    counted = [name not in ("op_neck", "op_right_hip", "op_left_hip", "right_hip", "left_hip")
               for name in NAMES]  # fmt: skip
    expected = loss * torch.tensor(counted, dtype=torch.float64).expand(3, 49)
    torch.testing.assert_close(fit.reprojection_loss, expected)
    assert fit.history.stages == ("result",)


def test_reprojection_loss_is_bounded_and_zero_where_missing():
    projected = torch.zeros(2, 3, 2)
    keypoints = torch.tensor([[1e6, 1e6, 0.5], [3.0, 0.0, 0.0], [math.nan, 1.0, 1.0]])
    loss = reprojection_loss(projected, keypoints.expand(2, 3, 3), scale=2.0)
    torch.testing.assert_close(loss, torch.tensor([0.25 * 2e4, 0.0, 0.0]).expand(2, 3))


# --- stages ------------------------------------------------------------------------------------


def moved(fit, start) -> set[str]:
    return {name for name in PARAMETERS if not torch.equal(getattr(fit, name), start[name])}


def test_stages_move_what_they_should(body):
    parameters, keypoints, _ = people(body, 2, seed=9)
    start = start_of(parameters)
    start["camera_translation"] = start["camera_translation"] + torch.tensor([0.1, -0.1, 3.0])
    body_stage, with_camera = Stage(iterations=5), Stage(iterations=5, camera=True)
    for stages, iterations, expected in (
        ((), 5, {"global_orient", "camera_translation"}),
        ((body_stage,), 0, {"global_orient", "body_pose", "betas"}),
        ((with_camera,), 0, set(PARAMETERS)),
    ):
        smplify = SMPLify(body, stages=stages, camera_iterations=iterations)
        assert moved(smplify(keypoints, **SPIN_CROP, **start), start) == expected


def test_camera_stage_brings_the_torso_to_its_keypoints(body):
    parameters, keypoints, _ = people(body, 3, seed=10)
    start = start_of(parameters)
    start["camera_translation"] = start["camera_translation"] + torch.tensor([0.2, -0.15, 0.0])
    fit = SMPLify(body, stages=())(keypoints, **SPIN_CROP, **start)
    torso = [NAMES.index(name) for name in ("op_right_hip", "op_left_hip", "op_right_shoulder",
                                            "op_left_shoulder")]  # fmt: skip
    error = (fit.projected - keypoints[..., :2])[:, torso].norm(dim=-1)
    assert error.max() < 1.0
    # Error of the torso without confidence, in the first evaluation, and no change of depth yet.
    first = fit.history.terms["keypoints"][0]
    before = SMPLify(body, stages=(), camera_iterations=0)(keypoints, **SPIN_CROP, **start)
    squared = (before.projected - keypoints[..., :2])[:, torso].square().sum((1, 2))
    torch.testing.assert_close(first, squared, rtol=1e-4, atol=1e-2)
    depth = fit.history.parameters["camera_translation"][1, :, 2] - 45
    torch.testing.assert_close(
        fit.history.terms["depth"][10], 1e4 * depth.square(), rtol=1e-2, atol=1e-3
    )
    assert fit.history.terms["depth"][0].eq(0).all()


def test_history_ends_with_the_result(body):
    _, keypoints, _ = people(body, 3, seed=11)
    smplify = SMPLify(body, stages=(Stage(iterations=7),), camera_iterations=4, record_every=3)
    calls = []
    fit = smplify(keypoints, **SPIN_CROP, on_iteration=lambda *call: calls.append(call))
    history = fit.history
    assert history.stages == ("camera",) * 4 + ("body 1",) * 7 + ("result",)
    assert history.iterations == (0, 3, 6, 9, 11)
    assert calls == [(step, 11) for step in range(1, 12)]
    for name in PARAMETERS:
        assert history.parameters[name].shape == (5, *getattr(fit, name).shape)
        torch.testing.assert_close(history.parameters[name][-1], getattr(fit, name))
    energy = sum(history.terms.values())
    assert energy.shape == (12, 3)
    torch.testing.assert_close(energy[-1], fit.energy)
    assert (energy[-1] < energy[4]).all()
    # The history is that of the start that was kept: evaluating it there gives its first terms.
    first = {name: history.parameters[name][0] for name in PARAMETERS}
    again = smplify(keypoints, **SPIN_CROP, **first).history
    torch.testing.assert_close(again.terms["keypoints"][0], history.terms["keypoints"][0])


def test_keeps_the_better_of_several_starts(body):
    _, keypoints, _ = people(body, 5, seed=12)
    smplify = SMPLify(body, stages=(Stage(iterations=20),), camera_iterations=20)
    starts = camera_start.root_starts(keypoints, (0.0, 180.0))
    both = smplify(keypoints, **SPIN_CROP, global_orient=starts)
    alone = torch.stack(
        [smplify(keypoints, **SPIN_CROP, global_orient=start).energy for start in starts]
    )
    torch.testing.assert_close(both.energy, alone.amin(0), rtol=1e-3, atol=0.1)
    assert both.start.unique().tolist() == [0, 1]
    assert torch.equal(both.start, alone.argmin(0))


# --- independence, invariance ------------------------------------------------------------------


def short(body: SMPL) -> SMPLify:
    return SMPLify(body, stages=(Stage(iterations=25, camera=True),), camera_iterations=15)


def test_people_of_a_batch_are_independent(exact_body):
    _, keypoints, _ = people(exact_body, 4, seed=13)
    keypoints[1, 10:20] = 0
    together = short(exact_body)(keypoints, **SPIN_CROP)
    order = torch.tensor([2, 0, 3, 1])
    permuted = short(exact_body)(keypoints[order], **SPIN_CROP)
    alone = [short(exact_body)(keypoints[i : i + 1], **SPIN_CROP) for i in range(4)]
    for name in (*PARAMETERS, "energy", "start", "reprojection_loss"):
        value = getattr(together, name)
        torch.testing.assert_close(getattr(permuted, name), value[order], rtol=0, atol=1e-6)
        ones = torch.cat([getattr(fit, name) for fit in alone])
        torch.testing.assert_close(ones, value, rtol=0, atol=1e-6)


def test_same_input_same_result(body):
    _, keypoints, _ = people(body, 3, seed=14)
    first, second = (short(body)(keypoints, **SPIN_CROP) for _ in range(2))
    for name in PARAMETERS:
        assert torch.equal(getattr(first, name), getattr(second, name))


def test_resolution_does_not_matter(exact_body):
    _, keypoints, _ = people(exact_body, 3, seed=15)
    larger = keypoints * torch.tensor([2.0, 2.0, 1.0])
    for box, box_larger in (((112.0, 112.0, 224.0), (224.0, 224.0, 448.0)), (None, None)):
        small = short(exact_body)(keypoints, 5000.0, (112.0, 112.0), box)
        large = short(exact_body)(larger, 10000.0, (224.0, 224.0), box_larger)
        for name in (*PARAMETERS, "energy"):
            torch.testing.assert_close(
                getattr(small, name), getattr(large, name), atol=1e-6, rtol=0
            )


def test_missing_points_do_not_count(exact_body):
    _, keypoints, _ = people(exact_body, 3, seed=16)
    missing = torch.rand(3, 49, generator=torch.Generator().manual_seed(2)) < 0.5
    keypoints[..., 2] = torch.where(missing, 0.0, keypoints[..., 2])
    fits = []
    for junk in (0.0, math.nan, 1e9):
        marked = keypoints.clone()
        marked[..., :2] = torch.where(missing[..., None], junk, marked[..., :2])
        fits.append(short(exact_body)(marked, **SPIN_CROP))
    for name in PARAMETERS:
        assert getattr(fits[0], name).isfinite().all()
        assert torch.equal(getattr(fits[0], name), getattr(fits[1], name))
        assert torch.equal(getattr(fits[0], name), getattr(fits[2], name))


def test_nothing_of_the_caller_changes(body):
    parameters, keypoints, _ = people(body, 2, seed=17)
    keypoints.requires_grad_()
    given = start_of(parameters) | {
        "focal_length": torch.full((2,), 5000.0),
        "principal_point": torch.full((2, 2), 112.0),
        "box": torch.tensor([112.0, 112.0, 224.0]),
    }
    before = {name: value.clone() for name, value in given.items()}
    points = keypoints.detach().clone()
    fit = short(body)(keypoints, **given)
    assert torch.equal(keypoints, points)
    for name, value in given.items():
        assert torch.equal(value, before[name]) and not value.requires_grad
    assert not any(getattr(fit, name).requires_grad for name in (*PARAMETERS, "joints"))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_works_where_gradients_are_off(body, mode):
    _, keypoints, _ = people(body, 2, seed=18)
    expected = short(body)(keypoints, **SPIN_CROP)
    with mode():
        fit = short(body)(keypoints.clone(), **SPIN_CROP)
    assert torch.equal(fit.body_pose, expected.body_pose)


def test_empty_batch(body):
    fit = short(body)(torch.zeros(0, 49, 3), **SPIN_CROP)
    assert fit.body_pose.shape == (0, 23, 3)
    assert fit.energy.shape == (0,)


# --- silhouettes -------------------------------------------------------------------------------


def test_silhouette_tells_the_shape(body):
    """People of two shapes in the T-pose: fourteen points alone hardly tell them."""
    betas = torch.zeros(2, 10)
    betas[:, 1] = torch.tensor([-2.0, 2.0])
    start = {
        "global_orient": torch.tensor([math.pi, 0.0, 0.0]).expand(2, 3),
        "body_pose": torch.zeros(2, 23, 3),
        "betas": torch.zeros(2, 10),
        "camera_translation": torch.tensor([0.0, 0.3, 45.0]).expand(2, 3),
    }
    out = body(betas, transl=start["camera_translation"], global_orient=start["global_orient"])
    pixels = perspective_projection(out.vertices, 5000.0, (112.0, 112.0))
    mask = rasterize(pixels / 4, out.vertices[..., 2], body.faces, (56, 56)).mask.float()
    points = body.keypoints(out, "openpose25+24")
    points = perspective_projection(points, 5000.0, (112.0, 112.0))
    keypoints = torch.cat([points, torch.ones(2, 49, 1)], -1)
    keypoints[:, :25] = 0
    keypoints[:, 39:] = 0
    smplify = SMPLify(body, stages=(Stage(iterations=60),), camera_iterations=0, learning_rate=0.05)
    without = smplify(keypoints, **SPIN_CROP, **start)
    seen = smplify(keypoints, **SPIN_CROP, **start, silhouette=mask)
    area = seen.history.terms["silhouette"]
    assert (area[-1] < area[0]).all()
    error = [(fit.betas - betas)[:, :2].abs().mean() for fit in (without, seen)]
    assert error[1] < 0.8 * error[0]


def test_area_of_the_silhouette_term(body):
    """A body 10 pixels of the crop aside: the area is that of the two hard masks, nearly."""
    parameters, keypoints, _ = people(body, 1, seed=19)
    start = start_of(parameters)
    out = body(**parameters)
    pixels = perspective_projection(out.vertices, 5000.0, (112.0, 112.0))
    depth, size = out.vertices[..., 2], (224, 224)
    mask = rasterize(pixels, depth, body.faces, size).mask.float()
    aside = rasterize(pixels + torch.tensor([10.0, 0.0]), depth, body.faces, size).mask.float()
    smplify = SMPLify(body, stages=(Stage(silhouette=3.0, iterations=0),), camera_iterations=0)
    areas = [
        smplify(keypoints, **SPIN_CROP, **start, silhouette=target).history.terms["silhouette"]
        for target in (mask, aside)
    ]
    expected = 9 * (mask - aside).abs().sum().item()
    # The soft edge of the body leaves a little beside any hard mask.
    assert areas[0].item() < 0.15 * expected
    assert areas[1].item() == pytest.approx(expected, rel=0.15)


# --- the start ---------------------------------------------------------------------------------


def test_translation_against_numpy(exact_body):
    parameters, keypoints, _ = people(exact_body, 3, seed=20)
    out = exact_body(**parameters | {"transl": torch.zeros(3)}, vertices=False)
    points = exact_body.keypoints(out, "openpose25+24")
    found = camera_start.estimate_translation(points, keypoints, 5000.0, (112.0, 112.0))
    torch.testing.assert_close(found, parameters["transl"], rtol=1e-8, atol=1e-8)
    generator = torch.Generator().manual_seed(3)
    keypoints[..., :2] += 5 * torch.randn(3, 49, 2, generator=generator).double()
    keypoints[..., 2] = torch.rand(3, 49, generator=generator)
    keypoints[:, 4] = math.nan
    found = camera_start.estimate_translation(points, keypoints, 5000.0, (112.0, 112.0))
    for index in range(3):
        rows, right = [], []
        for (x, y, z), (u, v, confidence) in zip(
            points[index].tolist(), keypoints[index].tolist(), strict=True
        ):
            if confidence > 0:
                weight = math.sqrt(confidence)
                rows += [
                    [weight * 5000, 0, weight * (112 - u)],
                    [0, weight * 5000, weight * (112 - v)],
                ]
                right += [weight * ((u - 112) * z - 5000 * x), weight * ((v - 112) * z - 5000 * y)]
        expected = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0]
        np.testing.assert_allclose(found[index].numpy(), expected, rtol=1e-6)


def test_start_is_before_the_camera_whatever_the_pose(body):
    parameters, keypoints, _ = people(body, 6, seed=21)
    upside_down = parameters | {
        "global_orient": turned(torch.zeros(6), math.pi), "transl": torch.zeros(3)
    }  # fmt: skip
    out = body(**upside_down, vertices=False)
    points = body.keypoints(out, "openpose25+24")
    fitted = camera_start.estimate_translation(points, keypoints, 5000.0, (112.0, 112.0))
    assert (fitted[:, 2] < 0).any()
    start = camera_start.start_translation(points, keypoints, 5000.0, (112.0, 112.0))
    assert ((start[:, 2] > 25) & (start[:, 2] < 90)).all()


def test_torso_that_places_the_camera():
    keypoints = torch.ones(4, 49, 3)
    op = [NAMES.index(f"op_{side}_{joint}") for joint in ("hip", "shoulder") for side in
          ("right", "left")]  # fmt: skip
    annotated = [NAMES.index(f"{side}_{joint}") for joint in ("hip", "shoulder") for side in
                 ("right", "left")]  # fmt: skip
    keypoints[1, op[0]] = 0
    keypoints[2, op[0]] = 0
    keypoints[2, annotated[1]] = 0
    keypoints[3, op[:2] + annotated[:2]] = 0
    chosen = [
        set(row.nonzero().flatten().tolist()) for row in camera_start.torso_weights(keypoints)
    ]
    assert chosen[0] == set(op)
    assert chosen[1] == set(annotated)
    assert chosen[2] == set(annotated) - {annotated[1]}
    assert chosen[3] == set(range(49)) - {*op[:2], *annotated[:2]}


def test_guess_of_the_focal_length():
    boxes = torch.tensor([[10.0, 10.0, 100.0], [50.0, 20.0, 40.0]])
    assert camera_start.guess_focal_length((300, 400), boxes) == 500
    assert camera_start.guess_focal_length((30, 40), boxes) == 300


# --- errors ------------------------------------------------------------------------------------


def test_too_few_keypoints_are_named(body):
    _, keypoints, _ = people(body, 3, seed=22)
    keypoints[1] = 0
    keypoints[1, 4] = torch.tensor([3.0, 4.0, 0.9])
    keypoints[1, 7] = torch.tensor([9.0, 4.0, 0.9])
    with pytest.raises(
        ValueError, match=r"keypoints_2d\[1\] has 2 of 49 .*op_right_wrist, op_left_wr"
    ):
        short(body)(keypoints, **SPIN_CROP)
    keypoints[1, :] = torch.tensor([5.0, 5.0, 1.0])
    with pytest.raises(ValueError, match=r"keypoints_2d\[1\].*at 1 different place"):
        short(body)(keypoints, **SPIN_CROP)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keypoints_2d", torch.zeros(49, 3)),
        ("keypoints_2d", torch.zeros(2, 25, 3)),
        ("focal_length", torch.ones(3)),
        ("focal_length", -5.0),
        ("principal_point", (1.0, 2.0, 3.0)),
        ("box", torch.ones(5, 3)),
        ("box", (112.0, 112.0, 0.0)),
        ("global_orient", torch.zeros(3, 3)),
        ("body_pose", torch.zeros(2, 24, 3)),
        ("betas", torch.zeros(2, 9)),
        ("camera_translation", torch.zeros(3, 3)),
        ("silhouette", torch.zeros(2, 8, 9)),
        ("silhouette", torch.zeros(3, 8, 8)),
    ],
)
def test_bad_arguments_are_named(body, name, value):
    _, keypoints, _ = people(body, 2, seed=23)
    arguments = {"keypoints_2d": keypoints, **SPIN_CROP, name: value}
    with pytest.raises((ValueError, TypeError), match=name):
        short(body)(**arguments)


def test_another_prior_is_used(body):
    prior = GMMPrior(np.full((1, 69), 0.1), 0.01 * np.eye(69)[None], np.ones(1))
    smplify = SMPLify(body, pose_prior=prior)
    torch.testing.assert_close(smplify.mean_pose(), torch.full((23, 3), 0.1))
    _, keypoints, _ = people(body, 2, seed=24)
    stages = (Stage(pose=1000.0, iterations=10),)
    fit = SMPLify(body, pose_prior=prior, stages=stages)(keypoints, **SPIN_CROP)
    torch.testing.assert_close(fit.body_pose, torch.full((2, 23, 3), 0.1), atol=0.02, rtol=0)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"record_every": 0}, "record_every must be at least 1, got 0"),
        ({"yaws": ()}, "number of yaws must be at least 1, got 0"),
        ({"camera_iterations": -1}, "camera_iterations must be at least 0, got -1"),
    ],
)
def test_settings_that_mean_nothing_are_refused(body, option, said):
    with pytest.raises(ValueError, match=said):
        SMPLify(body, **option)
