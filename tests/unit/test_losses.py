"""Losses: against loops in numpy, known answers, scipy and PyTorch's own, and labels that lack."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from smplkit import losses
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance
from smplkit.skeleton import KEYPOINT_SETS

LEADING = [(4,), (2, 3), ()]


def random(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def keypoints(*shape: int, size: int, seed: int = 1) -> torch.Tensor:
    """Points (..., size + 1), about a third of them with confidence 0."""
    uniform = torch.rand(shape, generator=torch.Generator().manual_seed(seed)).double()
    confidence = torch.where(uniform < 0.35, 0.0, uniform)
    return torch.cat([random(*shape, size, seed=seed), confidence[..., None]], -1)


def heatmaps(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


# --- values, against loops ---------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_keypoints_2d_against_loops(leading):
    pred, target = random(*leading, 49, 2), keypoints(*leading, 49, size=2)
    l1 = mse = visible = 0.0
    for index in np.ndindex(*leading, 49):
        (x, y), (u, v, confidence) = pred[index].tolist(), target[index].tolist()
        l1 += confidence * (abs(x - u) + abs(y - v))
        mse += confidence * ((x - u) ** 2 + (y - v) ** 2)
        visible += confidence > 0
    assert 0 < visible < 49 * math.prod(leading)
    assert losses.keypoints_2d_loss(pred, target).item() == pytest.approx(l1 / (2 * visible))
    count = math.prod(leading) * 49 * 2
    assert losses.keypoints_2d_mse(pred, target).item() == pytest.approx(mse / count)


def test_keypoints_2d_by_hand():
    pred = torch.tensor([[[0.0, 0.0], [1.0, 1.0]]])
    target = torch.tensor([[[0.3, -0.1, 1.0], [9.0, 9.0, 0.0]]])
    assert losses.keypoints_2d_loss(pred, target).item() == pytest.approx(0.4 / 2)
    assert losses.keypoints_2d_mse(pred, target).item() == pytest.approx(0.1 / 4)


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("some", [False, True])
def test_keypoints_3d_against_loops(leading, some):
    names = KEYPOINT_SETS["openpose25+24"].joints[25:]
    hips = [names.index("right_hip"), names.index("left_hip")]
    assert hips == [2, 3]
    pred, target = random(*leading, 24, 3), keypoints(*leading, 24, size=3)
    target[..., hips, 3] = 0.8
    has = (random(*leading, seed=3) > 0).double() if some else None
    total, count = 0.0, 0
    for index in np.ndindex(*leading):
        if has is not None and not has[index]:
            continue
        p, t = pred[index].numpy(), target[index].numpy()
        p, xyz = p - p[hips].mean(0), t[:, :3] - t[hips, :3].mean(0)
        for joint in range(24):
            total += t[joint, 3] * ((p[joint] - xyz[joint]) ** 2).sum()
        count += 24 * 3
    loss = losses.keypoints_3d_loss(pred, target, has)
    assert loss.item() == pytest.approx(total / max(count, 1))


def test_keypoints_3d_do_not_see_where_the_person_stands():
    pred, target = random(5, 24, 3), keypoints(5, 24, size=3)
    target[..., 3] = 1
    moved = target.clone()
    moved[..., :3] += random(5, 1, 3, seed=7) * 10
    loss = losses.keypoints_3d_loss(pred, target)
    torch.testing.assert_close(losses.keypoints_3d_loss(pred + 3, moved), loss)
    assert loss > 0.5
    assert losses.keypoints_3d_loss(target[..., :3] + 3, target).item() < 1e-28


def test_a_person_without_a_hip_cannot_be_centred():
    pred, target = random(3, 24, 3), keypoints(3, 24, size=3)
    target[:, [2, 3], 3] = 1
    expected = losses.keypoints_3d_loss(pred[[0, 2]], target[[0, 2]])
    target[1, 3] = torch.tensor([math.nan, 0, 0, 0])
    torch.testing.assert_close(losses.keypoints_3d_loss(pred, target), expected)


PARAMETER_LOSSES = {
    "rotmat_l2": (losses.rotmat_loss, (24, 3, 3), np.square),
    "rotmat_l1": (lambda *a: losses.rotmat_loss(*a, norm="l1"), (24, 3, 3), np.abs),
    "axis_angle": (losses.axis_angle_loss, (24, 3), np.abs),
    "betas": (losses.betas_loss, (10,), np.square),
    "vertices": (losses.vertices_loss, (50, 3), np.abs),
}


@pytest.mark.parametrize("leading", [(4,), (2, 3)])
@pytest.mark.parametrize("name", PARAMETER_LOSSES)
def test_parameter_losses_are_means_over_the_labelled(name, leading):
    loss, tail, power = PARAMETER_LOSSES[name]
    pred, target = random(*leading, *tail), random(*leading, *tail, seed=1)
    error = power((pred - target).numpy())
    assert loss(pred, target).item() == pytest.approx(error.mean())
    has = (random(*leading, seed=3) > 0).double()
    assert 0 < has.sum() < has.numel()
    expected = error[has.numpy() > 0].mean()
    for mask in (has, has > 0, has.long()):
        assert loss(pred, target, mask).item() == pytest.approx(expected)


def test_the_matrix_loss_measures_the_angle():
    a, b = (axis_angle_to_rotmat(random(6, 24, 3, seed=seed)) for seed in (0, 1))
    expected = 4 * (1 - torch.cos(geodesic_distance(a, b)))
    torch.testing.assert_close(losses.rotmat_loss(a, b), expected.mean() / 9)


def test_the_axis_angle_loss_sees_two_names_of_one_rotation():
    near_pi = torch.tensor([[[math.pi - 0.01, 0.0, 0.0]]])
    other_name = torch.tensor([[[-math.pi - 0.01, 0.0, 0.0]]])
    assert losses.axis_angle_loss(near_pi, other_name).item() == pytest.approx(2 * math.pi / 3)
    same = losses.rotmat_loss(axis_angle_to_rotmat(near_pi), axis_angle_to_rotmat(other_name))
    assert same.item() < 1e-10


def test_camera_scale():
    camera = torch.tensor([[0.9, 5.0, -7.0], [0.0, 1.0, 1.0], [-0.1, 0.0, 0.0]])
    expected = (math.exp(-18) + 1 + math.exp(2)) / 3
    assert losses.camera_scale_loss(camera).item() == pytest.approx(expected)


def test_lsgan_by_hand():
    fake = torch.tensor([[0.0, 2.0], [1.0, 1.0], [0.5, 1.0]])
    real = torch.tensor([[1.0, 0.0], [1.0, 1.0]])
    # sums over the outputs 2, 0, 0.25 and means over three samples; real 1, 0; fake 4, 2, 1.25
    assert losses.lsgan_generator_loss(fake).item() == pytest.approx(2.25 / 3)
    loss = losses.lsgan_discriminator_loss(real, fake)
    assert loss.item() == pytest.approx(0.5 + 7.25 / 3)
    as_sequence = losses.lsgan_discriminator_loss(real[None], fake.reshape(1, 3, 2))
    assert as_sequence == loss


def test_geman_mcclure_is_square_then_flat():
    error = torch.tensor([0.0, 1e-3, 100.0, -100.0, 1e6], dtype=torch.float64)
    rho = losses.geman_mcclure(error)
    torch.testing.assert_close(rho, rho.new_tensor([0, 1e-6, 5000, 5000, 1e4]), rtol=1e-7, atol=0)
    assert losses.geman_mcclure(error, sigma=1e9)[-1].item() == pytest.approx(1e12, rel=1e-5)
    grid = torch.linspace(-500, 500, 1001, dtype=torch.float64)
    assert (losses.geman_mcclure(grid) < 1e4).all()
    wide = grid.clone().requires_grad_()
    losses.geman_mcclure(wide).sum().backward()
    # The slope is steepest at sigma / sqrt(3), and then falls.
    assert abs(grid[wide.grad.argmax()].item() - 100 / math.sqrt(3)) < 1
    for sigma in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="sigma"):
            losses.geman_mcclure(error, sigma)


# --- pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_iou_against_counting(leading):
    pred, target = (heatmaps(*leading, 9, 7, seed=s).round() for s in (0, 1))
    ious = []
    for index in np.ndindex(*leading):
        a, b = pred[index].numpy() > 0, target[index].numpy() > 0
        ious.append((a & b).sum() / (a | b).sum())
    loss = losses.silhouette_iou_loss(pred, target)
    assert loss.item() == pytest.approx(1 - np.mean(ious))


def test_iou_of_soft_and_of_empty_silhouettes():
    pred = torch.tensor([[[0.5, 0.0, 1.0]]])
    target = torch.tensor([[[1.0, 1.0, 0.0]]])
    # overlap 0.5; union 1.5 + 2 - 0.5
    assert losses.silhouette_iou_loss(pred, target).item() == pytest.approx(1 - 0.5 / 3)
    nobody = torch.zeros(2, 5, 5, requires_grad=True)
    loss = losses.silhouette_iou_loss(nobody, torch.zeros(2, 5, 5))
    loss.backward()
    assert loss.item() == 0
    assert (nobody.grad == 0).all()
    assert losses.silhouette_iou_loss(torch.zeros(1, 2, 2), torch.ones(1, 2, 2)).item() == 1


def test_bce_against_torch():
    pred = heatmaps(3, 8, 6).clamp(0.01, 0.99)
    target = heatmaps(3, 8, 6, seed=1)
    expected = F.binary_cross_entropy(pred, target)
    torch.testing.assert_close(losses.silhouette_bce_loss(pred, target), expected)
    has = torch.tensor([0.0, 1.0, 1.0])
    expected = F.binary_cross_entropy(pred[1:], target[1:])
    torch.testing.assert_close(losses.silhouette_bce_loss(pred, target, has), expected)


def test_bce_of_hard_silhouettes_stays_finite():
    pred = torch.tensor([[[0.0, 1.0, 0.0, 1.0]]], requires_grad=True)
    loss = losses.silhouette_bce_loss(pred, torch.tensor([[[0.0, 1.0, 1.0, 0.0]]]))
    loss.backward()
    assert loss.item() == pytest.approx(-math.log(1e-6) / 2, rel=0.01)
    assert pred.grad.isfinite().all()


@pytest.mark.parametrize("leading", LEADING)
def test_part_cross_entropy_against_torch(leading):
    logits = random(*leading, 5, 6, 7)
    parts = (heatmaps(*leading, 6, 7) * 6).long() - 1  # -1 to 4
    expected = F.cross_entropy(
        logits.reshape(-1, 5, 6, 7), parts.reshape(-1, 6, 7), ignore_index=-1
    )
    torch.testing.assert_close(losses.part_cross_entropy(logits, parts), expected)


def test_part_cross_entropy_of_some_samples():
    logits, parts = random(3, 5, 6, 7), (heatmaps(3, 6, 7) * 5).long()
    has = torch.tensor([1.0, 0.0, 1.0])
    expected = F.cross_entropy(logits[[0, 2]], parts[[0, 2]])
    torch.testing.assert_close(losses.part_cross_entropy(logits, parts, has), expected)


# --- what has no label -------------------------------------------------------------------------

# name: (loss, shape of one prediction)
MASKED = {
    "rotmat": (losses.rotmat_loss, (24, 3, 3)),
    "rotmat_l1": (lambda *a: losses.rotmat_loss(*a, norm="l1"), (24, 3, 3)),
    "axis_angle": (losses.axis_angle_loss, (24, 3)),
    "betas": (losses.betas_loss, (10,)),
    "vertices": (losses.vertices_loss, (12, 3)),
    "keypoints_3d": (losses.keypoints_3d_loss, (24, 3)),
    "iou": (losses.silhouette_iou_loss, (4, 5)),
    "bce": (losses.silhouette_bce_loss, (4, 5)),
    "parts": (losses.part_cross_entropy, (6, 4, 5)),
}


def masked_case(name, *leading):
    loss, tail = MASKED[name]
    pred = heatmaps(*leading, *tail)
    target = heatmaps(*leading, *tail, seed=1)
    if name == "keypoints_3d":
        target = torch.cat([target, torch.ones_like(target[..., :1])], -1)
    if name == "parts":
        target = (target[..., 0, :, :] * 6).long()
    return loss, pred, target


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("leading", [(4,), (2, 2)])
@pytest.mark.parametrize("name", MASKED)
def test_a_sample_without_label_counts_for_nothing(name, leading, bad):
    """The same loss and gradient as without the sample, whatever its label and prediction hold."""
    loss, pred, target = masked_case(name, *leading)
    has = torch.ones(leading)
    without = [(0,) * len(leading), (1,) * len(leading)]
    for index in without:
        has[index] = 0
    spoilt_pred, spoilt = pred.clone(), target.clone()
    for index in without:
        spoilt_pred[index] = bad
        spoilt[index] = -5 if name == "parts" else bad
    has[without[1]] = math.nan  # unknown whether there is a label: no label
    kept = pred[has > 0].requires_grad_()
    expected = loss(kept, target[has > 0])
    expected.backward()
    spoilt_pred.requires_grad_()
    result = loss(spoilt_pred, spoilt, has)
    result.backward()
    torch.testing.assert_close(result, expected)
    assert result > 0
    torch.testing.assert_close(spoilt_pred.grad[has > 0], kept.grad)
    assert (spoilt_pred.grad[~(has > 0)] == 0).all()


@pytest.mark.parametrize("loss", [losses.keypoints_2d_loss, losses.keypoints_2d_mse])
@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e30])
def test_points_without_confidence_count_for_nothing(loss, bad):
    pred, target = random(2, 3, 49, 2), keypoints(2, 3, 49, size=2)
    unseen = target[..., 2] == 0
    clean = pred.clone().requires_grad_()
    expected = loss(clean, target)
    expected.backward()
    pred[unseen] = bad
    target[..., :2][unseen] = bad
    target[..., 2][unseen] = torch.tensor([0.0, -1.0, math.nan]).double().repeat(99)[: unseen.sum()]
    pred.requires_grad_()
    result = loss(pred, target)
    result.backward()
    torch.testing.assert_close(result, expected)
    torch.testing.assert_close(pred.grad, clean.grad)
    assert (pred.grad[unseen] == 0).all()
    assert (pred.grad[~unseen] != 0).all()


def test_3d_points_without_confidence_count_for_nothing():
    pred, target = random(4, 24, 3), keypoints(4, 24, size=3)
    target[:, [2, 3], 3] = 1
    unseen = target[..., 3] == 0
    assert 0 < unseen.sum() < unseen.numel()
    expected = losses.keypoints_3d_loss(pred, target)
    pred[unseen] = math.inf
    target[..., :3][unseen] = math.nan
    pred.requires_grad_()
    loss = losses.keypoints_3d_loss(pred, target)
    loss.backward()
    torch.testing.assert_close(loss, expected)
    assert (pred.grad[unseen] == 0).all()
    assert (pred.grad[~unseen] != 0).all()


@pytest.mark.parametrize("leading", [(3,), (2, 3), (0,)])
@pytest.mark.parametrize("name", MASKED)
def test_a_batch_without_labels_is_a_step_like_any_other(name, leading):
    loss, pred, target = masked_case(name, *leading)
    target = target.fill_(-1) if name == "parts" else target.fill_(math.nan)
    parameter = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    result = loss(pred * parameter, target, torch.zeros(leading))
    result.backward()
    assert result.item() == 0
    assert result.shape == ()
    assert parameter.grad.item() == 0


@pytest.mark.parametrize("loss", [losses.keypoints_2d_loss, losses.keypoints_2d_mse])
@pytest.mark.parametrize("leading", [(3,), (0,)])
def test_a_batch_without_keypoints_is_a_step_like_any_other(loss, leading):
    pred = random(*leading, 49, 2).requires_grad_()
    result = loss(pred, torch.zeros(*leading, 49, 3).fill_(math.nan))
    result.backward()
    assert result.item() == 0
    assert (pred.grad == 0).all()
    assert pred.grad.shape == pred.shape


def test_no_samples_at_all():
    nothing = torch.zeros(0, 3, requires_grad=True)
    total = losses.camera_scale_loss(nothing) + losses.lsgan_generator_loss(nothing)
    (total + losses.lsgan_discriminator_loss(nothing, nothing)).backward()
    assert total.item() == 0
    assert nothing.grad.shape == (0, 3)


def test_mixed_supervision_adds_up():
    """Two samples, each with another label: the sum of losses of each alone."""
    pred3d, target3d = random(2, 24, 3), keypoints(2, 24, size=3)
    target3d[..., 3] = 1
    betas, true_betas = random(2, 10), random(2, 10, seed=1)
    both = losses.keypoints_3d_loss(pred3d, target3d, torch.tensor([1, 0])) + losses.betas_loss(
        betas, true_betas, torch.tensor([0, 1])
    )
    alone = losses.keypoints_3d_loss(pred3d[:1], target3d[:1]) + losses.betas_loss(
        betas[1:], true_betas[1:]
    )
    torch.testing.assert_close(both, alone)


# --- gradients, precision, errors --------------------------------------------------------------


@pytest.mark.parametrize("name", MASKED)
def test_gradients_against_finite_differences(name):
    loss, pred, target = masked_case(name, 3)
    has = torch.tensor([1.0, 0.0, 1.0])
    pred = (0.1 + 0.8 * pred).requires_grad_()  # away from the kinks at 0 and 1
    assert torch.autograd.gradcheck(lambda x: loss(x, target, has), pred)


def test_gradients_of_the_others_against_finite_differences():
    target = keypoints(2, 49, size=2)
    points = random(2, 49, 2).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: losses.keypoints_2d_loss(x, target), points)
    assert torch.autograd.gradcheck(lambda x: losses.keypoints_2d_mse(x, target), points)
    scores = random(4, 25).requires_grad_()
    assert torch.autograd.gradcheck(losses.lsgan_generator_loss, scores)
    assert torch.autograd.gradcheck(losses.lsgan_discriminator_loss, (scores, scores))
    assert torch.autograd.gradcheck(losses.geman_mcclure, random(9).mul(100).requires_grad_())
    cameras = (random(3, 3) * 0.1).requires_grad_()
    assert torch.autograd.gradcheck(losses.camera_scale_loss, cameras)


def all_losses(dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Every loss on predictions of a dtype and labels in float32."""
    labels = torch.promote_types(torch.float32, torch.float64 if dtype.itemsize == 8 else dtype)
    results = {}
    for name in MASKED:
        loss, pred, target = masked_case(name, 3)
        target = target if name == "parts" else target.to(labels)
        results[name] = loss(pred.to(dtype), target)
    points = random(3, 49, 2).to(dtype), keypoints(3, 49, size=2).to(labels)
    results["keypoints_2d"] = losses.keypoints_2d_loss(*points)
    results["keypoints_2d_mse"] = losses.keypoints_2d_mse(*points)
    scores = random(4, 25).to(dtype)
    results["generator"] = losses.lsgan_generator_loss(scores)
    results["discriminator"] = losses.lsgan_discriminator_loss(scores, scores)
    results["camera"] = losses.camera_scale_loss(random(4, 3).abs().to(dtype))
    results["robust"] = losses.geman_mcclure(random(4).to(dtype) * 300).sum()
    return results


def test_every_loss_in_every_precision():
    exact = all_losses(torch.float64)
    assert all(loss.dtype == torch.float64 for loss in exact.values())
    tolerance = {torch.float32: 1e-5, torch.float16: 1e-2, torch.bfloat16: 5e-2}
    for dtype, rtol in tolerance.items():
        for name, loss in all_losses(dtype).items():
            assert loss.dtype == torch.float32, name
            torch.testing.assert_close(loss, exact[name].float(), rtol=rtol, atol=1e-6, msg=name)


def test_autocast_changes_nothing():
    expected = all_losses(torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        for name, loss in all_losses(torch.float32).items():
            assert torch.equal(loss, expected[name]), name


def test_every_public_loss_is_tested_here_and_documented():
    functions = [getattr(losses, name) for name in losses.__all__]
    assert len(functions) == 14
    for function in functions:
        assert "Returns:" in function.__doc__ and "Raises:" in function.__doc__


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (
            lambda: losses.keypoints_2d_loss(random(2, 49, 2), random(2, 49, 2)),
            ValueError,
            "target",
        ),
        (lambda: losses.keypoints_2d_loss(random(2, 49, 3), random(2, 49, 3)), ValueError, "pred"),
        (lambda: losses.keypoints_2d_mse(random(2, 49, 2), random(1, 49, 3)), ValueError, "same"),
        (lambda: losses.keypoints_3d_loss(random(2, 49, 3), random(2, 49, 4)), ValueError, "24, 3"),
        (lambda: losses.keypoints_3d_loss(random(2, 24, 3), random(24, 4)), ValueError, "same"),
        (lambda: losses.betas_loss(random(2, 10), random(10)), ValueError, "same shape"),
        (lambda: losses.betas_loss(random(2, 10), [0.0] * 10), TypeError, "target"),
        (lambda: losses.betas_loss(*[random(2, 10)] * 2, torch.ones(3)), ValueError, "has"),
        (lambda: losses.betas_loss(*[random(2, 10)] * 2, torch.ones(2, 1)), ValueError, "has"),
        (lambda: losses.betas_loss(*[random(2, 10)] * 2, 1.0), TypeError, "has"),
        (lambda: losses.rotmat_loss(*[random(2, 24, 9)] * 2), ValueError, "pred"),
        (lambda: losses.rotmat_loss(*[random(2, 24, 3, 3)] * 2, norm="l3"), ValueError, "norm"),
        (lambda: losses.lsgan_discriminator_loss(random(2, 25), random(2, 1)), ValueError, "fake"),
        (lambda: losses.silhouette_iou_loss(random(2, 4, 4), random(2, 4, 5)), ValueError, "same"),
        (
            lambda: losses.silhouette_bce_loss(random(2, 4, 4), torch.ones(2, 4, 4) > 0),
            TypeError,
            "t",
        ),
        (
            lambda: losses.part_cross_entropy(random(2, 3, 4, 4), random(2, 4, 4)),
            TypeError,
            "int64",
        ),
        (
            lambda: losses.part_cross_entropy(random(2, 3, 4, 4), torch.ones(2, 4, 5).long()),
            ValueError,
            "parts",
        ),
        (
            lambda: losses.part_cross_entropy(random(1, 3, 4, 4), torch.full((1, 4, 4), 3)),
            ValueError,
            "3 classes",
        ),
    ],
)
def test_bad_input_is_named(call, error, match):
    with pytest.raises(error, match=match):
        call()
