"""PIXIE's losses and training step against loops, and the Gaussians of shapes by gender."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

from smplkit.body import SMPL, SMPLX
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import GENDER_LABELS, PARTS, Sample
from smplkit.data.whole_body import as_whole_sample, render_whole_people
from smplkit.data.whole_body_config import WholeBodyConfig
from smplkit.methods.pixie import PIXIE, inputs
from smplkit.methods.pixie_crops import crop_part
from smplkit.methods.pixie_decode import PARENTS
from smplkit.methods.pixie_estimate import WholeBodyEstimate, posed_points
from smplkit.methods.pixie_losses import (
    EYELIDS,
    LIPS,
    body_terms,
    opening_loss,
    part_boxes,
    part_terms,
    relative_points_loss,
    whole_rotmat,
)
from smplkit.methods.pixie_training import PIXIEStep, PIXIEWeights
from smplkit.methods.shape_gaussians import (
    ShapeGaussians,
    fit_shape_gaussians,
    gendered_shape_loss,
)
from smplkit.skeleton_smplx import PART_POINTS, SMPLX_KEYPOINT_SETS

CLOSE = dict(rtol=1e-4, atol=1e-6)
SHAPES = ShapeGaussians(
    torch.stack([torch.linspace(-1, 1, 10), torch.linspace(0.5, -0.5, 10), torch.zeros(10)]),
    torch.stack([torch.full((10,), 0.5), torch.linspace(0.6, 0.9, 10), torch.ones(10)]),
)
NAMES = SMPLX_KEYPOINT_SETS["pixie145"].joints


@pytest.fixture(scope="module")
def body() -> SMPLX:
    """The open body without pose blend shapes: parts then look alike however they are reached."""
    model = SMPLX().model
    return SMPLX(dataclasses.replace(model, posedirs=np.zeros_like(model.posedirs)))


def people(body: SMPLX, count: int = 4, seed: int = 0) -> tuple[Sample, torch.Tensor]:
    """Random whole bodies with every label, noise for pictures; the batch and the cameras."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int, scale: float = 1.0) -> torch.Tensor:
        return scale * torch.randn(count, *shape, generator=generator)

    orient = draw(3, scale=0.3) + torch.tensor([math.pi, 0.0, 0.0])
    pose = draw(21, 3, scale=0.2)
    pose[:, 14] = 0.0  # the head goes with the neck, so that the contour of its face does
    batch = Sample(
        image=draw(3, 64, 64),
        global_orient=orient,
        body_pose=pose,
        betas=draw(10),
        expression=draw(10),
        jaw_pose=torch.cat([draw(1, scale=0.2).abs(), torch.zeros(count, 2)], -1),
        left_hand_pose=draw(15, 3, scale=0.3),
        right_hand_pose=draw(15, 3, scale=0.3),
        has_smpl=torch.ones(count),
        has_keypoints_3d=torch.ones(count),
        box=torch.tensor([320.0, 240.0, 200.0]).repeat(count, 1),
        gender=torch.arange(count) % 3,
    )
    for part in PARTS:
        batch[f"{part}_image"] = draw(3, 32, 32)
    posed = body.from_rotmats(whole_rotmat(batch), batch["betas"], batch["expression"])
    points = body.keypoints(posed, "pixie145", camera_frame=True)
    camera = torch.tensor([0.8, 0.1, -0.1]).expand(count, 3)
    seen = weak_perspective_projection(points, camera)
    one = torch.ones(count, 145, 1)
    batch["keypoints_whole"] = torch.cat([seen, one], -1)
    batch["keypoints_whole_3d"] = torch.cat([points - points[:, :1], one], -1)
    boxes = []
    for part, margin in zip(PARTS, (2.0, 2.4, 2.4), strict=True):
        pixels = (seen[:, list(PART_POINTS[part])]) * 100 + torch.tensor([320.0, 240.0])
        low, high = pixels.amin(1), pixels.amax(1)
        side = margin * (high - low).amax(1, keepdim=True)
        boxes.append(torch.cat([(low + high) / 2, side], 1))
    batch["part_boxes"] = torch.stack(boxes, 1)
    return batch, camera


def truth(batch: Sample, camera: torch.Tensor, body: SMPLX) -> WholeBodyEstimate:
    """What a perfect network would say, the parts' own cameras included."""
    rotmat = whole_rotmat(batch)
    posed = body.from_rotmats(rotmat, batch["betas"], batch["expression"])
    whole = WholeBodyEstimate(rotmat, batch["betas"], batch["expression"], camera)
    parts = {}
    chains = {"head": (*PARENTS[15], 15), "left_hand": (*PARENTS[20], 20)}
    chains["right_hand"] = (*PARENTS[21], 21)
    for number, (part, chain) in enumerate(chains.items()):
        absolute = torch.eye(3)
        for joint in chain:
            absolute = absolute @ rotmat[:, joint]
        alone = torch.eye(3).repeat(len(rotmat), 55, 1, 1)
        if part == "head":
            alone[:, 0], alone[:, 22] = absolute, rotmat[:, 22]
        else:
            alone[:, 0] = torch.diag(torch.tensor([1.0, -1.0, -1.0]))
            alone[:, chain[-1]] = alone[:, 0].mT @ absolute
            fingers = slice(25, 40) if part == "left_hand" else slice(40, 55)
            alone[:, fingers] = rotmat[:, fingers]
        x, y, side = batch["part_boxes"][:, number].unbind(-1)
        x, y, side = (x - 320) / 100, (y - 240) / 100, side / 100
        s, tx, ty = camera.unbind(-1)
        root = posed.joints[:, chain[-1]]
        own = torch.stack([s / (side / 2), root[:, 0] + tx - x / s, root[:, 1] + ty - y / s], -1)
        parts[part] = WholeBodyEstimate(alone, batch["betas"], batch["expression"], own)
    features = {part: torch.ones(len(rotmat), 2, 5) for part in PARTS}
    return dataclasses.replace(whole, parts=parts, features=features, stages=[whole, whole])


def noisy(estimate: WholeBodyEstimate, seed: int = 7) -> WholeBodyEstimate:
    """Another body near this one."""
    generator = torch.Generator().manual_seed(seed)

    def shake(x: torch.Tensor) -> torch.Tensor:
        return x + 0.1 * torch.randn(x.shape, generator=generator)

    rotmat = estimate.rotmat[torch.arange(len(estimate.rotmat)) - 1]
    return dataclasses.replace(
        estimate, rotmat=rotmat, betas=shake(estimate.betas),
        expression=shake(estimate.expression), camera=shake(estimate.camera),
    )  # fmt: skip


def posed(estimate: WholeBodyEstimate, body: SMPLX) -> torch.Tensor:
    out = body.from_rotmats(estimate.rotmat, estimate.betas, estimate.expression)
    return body.keypoints(out, "pixie145", camera_frame=True)


# --- terms ----------------------------------------------------------------------------------------


def test_the_truth_costs_nothing(body):
    batch, camera = people(body)
    estimate = truth(batch, camera, body)
    step = PIXIEStep(PIXIE("small", body), SHAPES)
    terms = step.supervision(estimate, batch)
    priors = {"gendered_shape", "pose_prior", "expression_prior", "face_shape_prior"}
    assert set(terms) == {field.name for field in dataclasses.fields(PIXIEWeights)}
    for name in set(terms) - priors:
        assert terms[name].item() == pytest.approx(0, abs=2e-5), name


def test_terms_of_a_body_against_loops(body):
    batch, camera = people(body, 3)
    estimate = noisy(truth(batch, camera, body))
    batch["keypoints_whole"][..., 2] = torch.rand(
        3, 145, generator=torch.Generator().manual_seed(1)
    )
    batch["keypoints_whole"][0, 10:80, 2] = 0
    terms = body_terms(estimate, batch, body)
    points, label = posed(estimate, body), batch["keypoints_whole"]
    hands = {
        i
        for i, name in enumerate(NAMES)
        if name.split("_")[-1].rstrip("123") in ("index", "middle", "pinky", "ring", "thumb")
    }
    assert len(hands) == 40
    face = set(range(55, 123))
    groups = {
        "body_2d": set(range(145)) - hands - face,
        "face_2d": face,
        "hands_2d": hands | {20, 21},
    }
    for name, ids in groups.items():
        total, count = 0.0, 0
        for row in range(3):
            s, tx, ty = estimate.camera[row].tolist()
            for i in ids:
                x, y, confidence = label[row, i].tolist()
                if confidence > 0:
                    px, py, _ = points[row, i].tolist()
                    total += confidence * (abs(s * (px + tx) - x) + abs(s * (py + ty) - y))
                    count += 2
        assert terms[name].item() == pytest.approx(total / count, rel=1e-4), name
    relative = points - points[:, :1]
    error = (relative - batch["keypoints_whole_3d"][..., :3]).abs().mean()
    torch.testing.assert_close(terms["points_3d"], error, **CLOSE)
    difference = (estimate.rotmat - whole_rotmat(batch)).square().mean()
    torch.testing.assert_close(terms["pose"], difference, **CLOSE)
    for name in ("betas", "expression"):
        difference = (getattr(estimate, name) - batch[name]).square().mean()
        torch.testing.assert_close(terms[name], difference, **CLOSE)


def test_labelled_rotations_are_in_the_order_of_the_joints(body):
    batch, _ = people(body, 2)
    out = body(
        body_pose=batch["body_pose"], global_orient=batch["global_orient"],
        jaw_pose=batch["jaw_pose"], left_hand_pose=batch["left_hand_pose"],
        right_hand_pose=batch["right_hand_pose"],
    )  # fmt: skip
    torch.testing.assert_close(whole_rotmat(batch), out.rotmats)


@pytest.mark.parametrize("part", PARTS)
def test_terms_of_a_part_are_in_its_own_crop_and_relative_to_its_joint(body, part):
    batch, camera = people(body, 3)
    estimate = noisy(truth(batch, camera, body).parts[part])
    number = PARTS.index(part)
    joint = {"head": 15, "left_hand": 20, "right_hand": 21}[part]
    box = part_boxes(batch, {})[part]
    terms = part_terms(part, estimate, box, batch, body)
    points = posed(estimate, body)
    total_2d = total_3d = 0.0
    shown = [i for i in PART_POINTS[part]]
    inside = shown if part != "head" else [15, *shown]
    for row in range(3):
        s, tx, ty = estimate.camera[row].tolist()
        cx, cy, side = batch["part_boxes"][row, number].tolist()
        for i in inside:
            offset = points[row, i] - points[row, joint]
            wanted = batch["keypoints_whole_3d"][row, i] - batch["keypoints_whole_3d"][row, joint]
            total_3d += (offset - wanted[:3]).abs().sum().item()
            if i in shown:
                u, v = batch["keypoints_whole"][row, i, :2].tolist()
                u, v = 320 + 100 * u, 240 + 100 * v  # pixels of the picture
                u, v = (u - cx) / (side / 2), (v - cy) / (side / 2)
                px, py, _ = offset.tolist()
                total_2d += abs(s * (px + tx) - u) + abs(s * (py + ty) - v)
    name = "face_2d" if part == "head" else "hands_2d"
    assert terms[name].item() == pytest.approx(total_2d / (3 * len(shown) * 2), rel=1e-4)
    assert terms["points_3d"].item() == pytest.approx(total_3d / (3 * len(inside) * 3), rel=1e-4)
    rows = {"head": [22], "left_hand": range(25, 40), "right_hand": range(40, 55)}[part]
    label = whole_rotmat(batch)
    difference = (estimate.rotmat[:, list(rows)] - label[:, list(rows)]).square().mean()
    torch.testing.assert_close(terms["pose"], difference, **CLOSE)
    if part == "head":
        s, tx, ty = (x[:, None] for x in estimate.camera.unbind(-1))
        offset = points - points[:, [15]]
        seen = torch.stack([s * (offset[..., 0] + tx), s * (offset[..., 1] + ty)], -1)
        centre, half = batch["part_boxes"][:, :1, :2], batch["part_boxes"][:, :1, 2:] / 2
        label = batch["keypoints_whole"].clone()
        label[..., :2] = (label[..., :2] * 100 + torch.tensor([320.0, 240.0]) - centre) / half
        for name, pairs in (("eyes", EYELIDS), ("lips", LIPS)):
            first, second = pairs
            opening = label[:, first, :2] - label[:, second, :2]
            error = (seen[:, first] - seen[:, second] - opening).abs().mean()
            torch.testing.assert_close(terms[name], error, **CLOSE)
    others = {"betas", "expression", "eyes", "lips"}
    assert set(terms) - {"points_3d", "pose", "face_2d", "hands_2d"} == (
        others if part == "head" else set()
    )


def test_eyelids_and_lips_by_their_numbers():
    """dlib's: 37-41, 38-40, 43-47 and 44-46 across eyes, 61-67, 62-66 and 63-65 inside lips."""
    as_pairs = [set(zip(*pairs, strict=True)) for pairs in (EYELIDS, LIPS)]
    eyes = {(37, 41), (38, 40), (43, 47), (44, 46)}
    mouth = {(61, 67), (62, 66), (63, 65)}
    for got, expected in zip(as_pairs, (eyes, mouth), strict=True):
        unordered = {frozenset(pair) for pair in got}
        assert unordered == {frozenset((55 + a, 55 + b)) for a, b in expected}


def test_openings_do_not_depend_on_where_the_face_is():
    generator = torch.Generator().manual_seed(0)
    pred, target = torch.randn(2, 145, 2, generator=generator), torch.rand(2, 145, 3)
    target[1, EYELIDS[0][1], 2] = 0.0
    got = opening_loss(pred, target, EYELIDS)
    torch.testing.assert_close(opening_loss(pred + 5.0, target, EYELIDS), got, **CLOSE)
    total, count = 0.0, 0
    for row in range(2):
        for a, b in zip(*EYELIDS, strict=True):
            confidence = min(target[row, a, 2].item(), target[row, b, 2].item())
            if confidence > 0:
                mine, theirs = pred[row, a] - pred[row, b], target[row, a] - target[row, b]
                total += confidence * (mine - theirs[:2]).abs().sum().item()
                count += 2
    assert count == 14
    assert got.item() == pytest.approx(total / count, rel=1e-5)


def test_relative_points_against_loops():
    generator = torch.Generator().manual_seed(0)
    pred = torch.randn(4, 5, 3, generator=generator, requires_grad=True)
    target = torch.rand(4, 5, 4, generator=generator)
    target[0, 2, 3] = 0.0  # a point that is not seen
    target[1, 0, 3] = 0.0  # somebody whose first point is not
    target[1, 0, :3] = math.nan
    has = torch.tensor([1.0, 1.0, 0.0, 1.0])
    total, count = 0.0, 0
    for row in (0, 3):
        for i in range(5):
            confidence = target[row, i, 3].item()
            if confidence > 0:
                mine = pred[row, i] - pred[row, 0]
                theirs = target[row, i, :3] - target[row, 0, :3]
                total += confidence * (mine - theirs).abs().sum().item()
                count += 3
    loss = relative_points_loss(pred, target, has)
    assert loss.item() == pytest.approx(total / count, rel=1e-5)
    loss.backward()
    assert pred.grad.isfinite().all() and not pred.grad[[1, 2]].any()
    with pytest.raises(ValueError, match=r"target must have shape \(..., 5, 4\)"):
        relative_points_loss(pred, target[..., :3])


def test_boxes_of_given_and_of_cut_crops(body):
    batch, _ = people(body, 2)
    cut = {"left_hand": torch.tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])}
    boxes = part_boxes(batch, cut)
    assert list(boxes) == list(PARTS) and boxes["left_hand"] is cut["left_hand"]
    for row in range(2):
        x, y, side = batch["part_boxes"][row, 2].tolist()
        expected = [(x - 320) / 100, (y - 240) / 100, side / 100]
        assert boxes["right_hand"][row].tolist() == pytest.approx(expected, rel=1e-5)
    all_cut = {part: cut["left_hand"] for part in PARTS}
    del batch["part_boxes"]
    assert part_boxes(batch, all_cut) == all_cut


@pytest.mark.parametrize("label", ["smpl", "keypoints_3d", "keypoints"])
def test_a_missing_label_costs_exactly_nothing(body, label):
    batch, camera = people(body, 4)
    estimate = noisy(truth(batch, camera, body))
    fields = {
        "smpl": ["body_pose", "global_orient", "betas", "expression", "jaw_pose"],
        "keypoints_3d": ["keypoints_whole_3d"],
        "keypoints": [],
    }[label]
    for field in fields:
        batch[field][[0, 2]] = math.nan
    if label == "keypoints":
        batch["keypoints_whole"][[0, 2]] = torch.tensor([math.nan, math.nan, 0.0])
    else:
        batch[f"has_{label}"][[0, 2]] = 0
    labelled = Sample(**{name: value[[1, 3]] for name, value in batch.items()})
    pair = dataclasses.replace(
        estimate,
        **{n: getattr(estimate, n)[[1, 3]] for n in ("rotmat", "betas", "expression", "camera")},
    )
    of_all, of_labelled = body_terms(estimate, batch, body), body_terms(pair, labelled, body)
    names = {
        "smpl": ("pose", "betas", "expression"),
        "keypoints_3d": ("points_3d",),
        "keypoints": ("body_2d", "face_2d", "hands_2d"),
    }[label]
    for name in names:
        torch.testing.assert_close(of_all[name], of_labelled[name], msg=name)


def test_labels_and_crops_of_synthetic_people_are_read_as_they_are_meant():
    """Where a box is, which hand is left, what is up, how the face is seen."""
    config = WholeBodyConfig(
        3, image_size=128, occluders=0, part_occluders=0, degradation=0, part_jitter=0
    )
    ids = torch.arange(3)
    batch = as_whole_sample(render_whole_people(config, ids), ids)
    points = posed_points(
        WholeBodyEstimate(whole_rotmat(batch), batch["betas"], batch["expression"], None), SMPLX()
    )
    expected = batch["keypoints_whole_3d"][..., :3]
    torch.testing.assert_close(points - points[:, :1], expected, atol=1e-5, rtol=0)
    image, *crops = inputs(batch)
    for box, crop in zip(part_boxes(batch, {}).values(), crops, strict=True):
        cut = crop_part(image, box, 32)
        error, of_mirrored = (cut - crop).abs().mean(), (cut.flip(-1) - crop).abs().mean()
        assert error < 0.08 and error < 0.7 * of_mirrored


# --- shapes by gender -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fitted() -> ShapeGaussians:
    return fit_shape_gaussians(*(SMPL(gender=g) for g in ("neutral", "female", "male")))


def test_the_closed_form_is_what_fitting_many_people_gives(fitted):
    neutral = SMPL().double()
    generator = torch.Generator().manual_seed(0)
    basis = neutral.shapedirs.flatten(0, 1)
    shift = torch.eye(3, dtype=torch.float64).repeat(neutral.num_vertices, 1)
    basis = torch.cat([basis, shift], 1)
    for row, gender in enumerate(GENDER_LABELS[:2]):
        body = SMPL(gender=gender).double()
        betas = torch.randn(400, 10, generator=generator, dtype=torch.float64)
        scans = body(betas).v_shaped + torch.tensor([3.0, 0.0, 1.0])  # standing somewhere
        difference = (scans - neutral.v_template).flatten(1).T
        fits = torch.linalg.lstsq(basis, difference).solution[:10].T.float()
        torch.testing.assert_close(fits.mean(0), fitted.mean[row], atol=0.2, rtol=0)
        torch.testing.assert_close(fits.std(0), fitted.std[row], atol=0.15, rtol=0)


def test_women_and_men_differ_and_all_people_are_the_mean(fitted):
    body = SMPL()
    heights = [body(mean).v_shaped[:, 1] for mean in fitted.mean]
    female, male, everybody = (100 * (y.max() - y.min()).item() for y in heights)
    assert female + 5 < everybody < male - 5 and 100 < female < male < 200  # centimetres
    assert torch.equal(fitted.mean[2], torch.zeros(10)) and (fitted.std[2] == 1).all()
    # Both classes together are all people, whose betas have mean 0 and deviation 1.
    mean = (fitted.mean[0] + fitted.mean[1]) / 2
    variance = (fitted.std[:2].square() + (fitted.mean[:2] - mean).square()).mean(0)
    torch.testing.assert_close(mean, torch.zeros(10), atol=0.02, rtol=0)
    torch.testing.assert_close(variance.sqrt(), torch.ones(10), atol=0.05, rtol=0)
    assert fitted.mean.shape == fitted.std.shape == (3, 10) and (fitted.std > 0).all()


def test_where_a_body_stands_says_nothing_about_its_shape(fitted):
    neutral, female, male = (SMPL(gender=g) for g in ("neutral", "female", "male"))
    moved = female.model.v_template + np.array([0.3, -0.2, 0.1])
    moved = SMPL(dataclasses.replace(female.model, v_template=moved), gender="female")
    again = fit_shape_gaussians(neutral, moved, male)
    torch.testing.assert_close(again.mean, fitted.mean, atol=1e-4, rtol=0)
    torch.testing.assert_close(again.std, fitted.std)


def test_the_shape_loss_against_loops():
    betas = torch.randn(4, 12, generator=torch.Generator().manual_seed(0), requires_grad=True)
    gender = torch.tensor([0, 2, 1, 0])
    total = 0.0
    for row in range(4):
        mean, std = SHAPES.mean[gender[row]].tolist(), SHAPES.std[gender[row]].tolist()
        mean, std = [*mean, 0.0, 0.0], [*std, 1.0, 1.0]  # coefficients that no class is known for
        for beta, m, s in zip(betas[row].tolist(), mean, std, strict=True):
            total += ((beta - m) / s) ** 2
    loss = gendered_shape_loss(betas, gender, SHAPES)
    assert loss.item() == pytest.approx(total / 4, rel=1e-5)
    # Apart from a constant of the class it is twice the negative log-likelihood.
    gaussian = torch.distributions.Normal(SHAPES.mean[0], SHAPES.std[0])
    (slope,) = torch.autograd.grad(loss, betas)
    other = betas[:1, :10].detach().requires_grad_()
    (expected,) = torch.autograd.grad(-2 * gaussian.log_prob(other).sum() / 4, other)
    torch.testing.assert_close(slope[:1, :10], expected)


def test_refused_shapes():
    with pytest.raises(ValueError, match=r"betas must have shape \(B, 10\) or more .*\(2, 9\)"):
        gendered_shape_loss(torch.zeros(2, 9), torch.zeros(2, dtype=torch.int64), SHAPES)
    with pytest.raises(ValueError, match=r"got \(2, 10\) and \(3,\)"):
        gendered_shape_loss(torch.zeros(2, 10), torch.zeros(3, dtype=torch.int64), SHAPES)
    with pytest.raises(TypeError, match="gender must hold int64 positions"):
        gendered_shape_loss(torch.zeros(2, 10), torch.zeros(2), SHAPES)
    with pytest.raises(ValueError, match="must have the same mesh, got 7000 and"):
        fit_shape_gaussians(SMPL(), SMPL(), SMPLX())


# --- the step -------------------------------------------------------------------------------------


def small(body: SMPLX) -> PIXIE:
    torch.manual_seed(0)
    return PIXIE("small", body)


def take(step: PIXIEStep, batch: Sample) -> dict[str, torch.Tensor]:
    terms: dict[str, torch.Tensor] = {}
    for turn in step.turns(batch):
        step.optimizers[turn.network].zero_grad()
        turn.loss.backward()
        step.optimizers[turn.network].step()
        terms |= {name: term.detach() for name, term in turn.terms.items()}
    return terms


def test_default_weights_are_the_traces_of_the_authors_runs():
    weights = PIXIEWeights()
    assert (weights.body_2d, weights.face_2d, weights.hands_2d) == (5, 1, 1)
    assert (weights.points_3d, weights.pose, weights.betas) == (0.5, 5, 0)
    assert (weights.gendered_shape, weights.pose_prior) == (0.001, 0.1)
    assert (weights.eyes, weights.lips) == (1, 0.5)
    assert weights.expression_prior == weights.face_shape_prior == 1e-4


@pytest.mark.parametrize("stage", ["experts", "together"])
def test_what_each_stage_trains(body, stage):
    batch, _ = people(body, 3)
    step = PIXIEStep(small(body), SHAPES, stage=stage)
    assert set(step.networks) == set(step.optimizers) == {"pixie"} and step.memory == {}
    (turn,) = step.turns(batch)
    weights = PIXIEWeights()
    expected = sum(getattr(weights, name) * term for name, term in turn.terms.items())
    torch.testing.assert_close(turn.loss, expected)
    assert ("update" in turn.terms) == (stage == "together")
    turn.loss.backward()
    still = {
        name.split(".")[0]
        for name, p in step.networks["pixie"].named_parameters()
        if p.grad is None or not p.grad.any()
    }
    assert still == ({"moderator"} if stage == "experts" else set())


def test_experts_say_nothing_about_each_others_pictures(body):
    batch, _ = people(body, 2)
    step = PIXIEStep(small(body), SHAPES, PIXIEWeights(), stage="experts")
    network = step.networks["pixie"]
    estimate = network(batch["image"], **{p: batch[f"{p}_image"] for p in PARTS})
    boxes = part_boxes(batch, {})
    sum(body_terms(estimate.stages[0], batch, body).values()).backward(retain_graph=True)
    for kind in ("head", "hand"):
        assert all(p.grad is None for p in network.encoder[kind].parameters())
    network.zero_grad()
    terms = part_terms("head", estimate.parts["head"], boxes["head"], batch, body)
    sum(terms.values()).backward()
    touched = {n for n, p in network.named_parameters() if p.grad is not None}
    assert all(n.startswith(("encoder.head.", "regressor.head")) for n in touched)


def test_the_update_pulls_the_body_to_the_part_and_not_the_part_to_the_body(body):
    batch, _ = people(body, 2)
    step = PIXIEStep(small(body), SHAPES)
    (turn,) = step.turns(batch)
    turn.terms["update"].backward()
    parameters = step.networks["pixie"].named_parameters()
    names = {name for name, p in parameters if p.grad is not None and p.grad.any()}
    assert {name.split(".")[0] for name in names} == {"encoder", "extractor"}
    assert not [name for name in names if name.startswith(("encoder.head", "encoder.hand"))]
    estimate = step.networks["pixie"].eval()(batch["image"])
    step.networks["pixie"].train()
    of_body, of_part = estimate.features["head"].unbind(1)
    assert of_body.shape == of_part.shape == (2, 224)


def test_the_update_written_out(body):
    batch, camera = people(body, 2)
    estimate = truth(batch, camera, body)
    generator = torch.Generator().manual_seed(0)
    estimate.features = {p: torch.randn(2, 2, 5, generator=generator) for p in PARTS}
    terms = PIXIEStep(small(body), SHAPES).supervision(estimate, batch)
    expected = sum(
        (estimate.features[p][row, 0, i] - estimate.features[p][row, 1, i]).item() ** 2 / 10
        for p in PARTS
        for row in range(2)
        for i in range(5)
    )
    assert terms["update"].item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("stage", ["experts", "together"])
def test_it_learns_eight_people_by_heart(body, stage):
    batch, _ = people(body, 8)
    step = PIXIEStep(small(body), SHAPES, learning_rate=1e-3, stage=stage)
    torch.manual_seed(0)
    first = take(step, batch)
    for _ in range(35):
        last = take(step, batch)
    for name in ("body_2d", "face_2d", "hands_2d", "points_3d", "pose"):
        assert last[name] < 0.4 * first[name], (name, first[name], last[name])


def test_the_same_seed_gives_the_same_step(body):
    batch, _ = people(body, 3)
    results = []
    for _ in range(2):
        step = PIXIEStep(small(body), SHAPES, learning_rate=1e-3)
        results.append([take(step, batch)["points_3d"] for _ in range(2)])
    assert results[0] == results[1]


def test_crops_may_be_left_to_the_network(body):
    batch, _ = people(body, 2)
    for name in (*(f"{part}_image" for part in PARTS), "part_boxes"):
        del batch[name]
    terms = take(PIXIEStep(small(body), SHAPES), batch)
    assert all(term.isfinite() for term in terms.values())


def test_terms_in_half_precision_are_about_those_in_single(body):
    batch, _ = people(body, 3)
    step = PIXIEStep(small(body).eval(), SHAPES)
    network, pictures = step.networks["pixie"], inputs(batch)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        half = network(*(x.bfloat16() for x in pictures))
    with torch.no_grad():
        single, got = step.supervision(network(*pictures), batch), step.supervision(half, batch)
    for name, term in got.items():
        assert term.dtype == torch.float32
        torch.testing.assert_close(term, single[name], rtol=0.05, atol=1e-3, msg=name)


def test_an_unknown_stage(body):
    with pytest.raises(ValueError, match="stage must be one of experts, together, got 'all'"):
        PIXIEStep(small(body), SHAPES, stage="all")
