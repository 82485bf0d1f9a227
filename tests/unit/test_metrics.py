"""Metrics: against loops in numpy and scipy, and the changes they must not see."""

from __future__ import annotations

import math

import numpy as np
import pytest
import roma
import torch
from scipy.spatial import procrustes
from scipy.spatial.transform import Rotation

from smplkit import metrics
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_PARENTS

LEADING = [(), (3,), (2, 3), (0,)]


def points(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(
        *shape, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)
    )


def rotmats(*shape: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return roma.random_rotmat(shape, dtype=torch.float64, generator=generator)


def random_similarity(x: torch.Tensor, seed: int) -> torch.Tensor:
    rotation = rotmats(*x.shape[:-2], seed=seed)
    shift = points(*x.shape[:-2], 1, seed=seed + 1)
    scale = 0.3 + torch.rand(*x.shape[:-2], 1, 1, generator=torch.Generator().manual_seed(seed))
    return scale.to(x) * (x @ rotation.mT) + shift


def naive_mpjpe(pred: np.ndarray, target: np.ndarray) -> float:
    return sum(math.dist(a, b) for a, b in zip(pred, target, strict=True)) / len(pred)


def naive_pa_mpjpe(pred: np.ndarray, target: np.ndarray) -> float:
    """Procrustes by singular values, one pose, with the last one flipped for a reflection."""
    a, b = pred - pred.mean(0), target - target.mean(0)
    u, s, vt = np.linalg.svd(b.T @ a)
    d = np.diag([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    scale = np.trace(np.diag(s) @ d) / (a**2).sum()
    return naive_mpjpe(scale * a @ (u @ d @ vt).T, b)


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("root", [None, 0, (2, 3)])
def test_mpjpe_against_a_loop(leading, root):
    pred, target = points(*leading, 14, seed=0), points(*leading, 14, seed=1)
    result = metrics.mpjpe(pred, target, root)
    assert result.shape == leading
    for index in np.ndindex(*leading):
        a, b = pred[index].numpy(), target[index].numpy()
        if root is not None:
            rows = [root] if isinstance(root, int) else list(root)
            a, b = a - a[rows].mean(0), b - b[rows].mean(0)
        assert result[index].item() == pytest.approx(naive_mpjpe(a, b))


def test_mpjpe_counts_what_it_should():
    target = points(5, 14, seed=0)
    shift = torch.tensor([0.3, 0.0, -0.4], dtype=torch.float64)
    torch.testing.assert_close(
        metrics.mpjpe(target + shift, target), torch.full((5,), 0.5).double()
    )
    for root in (0, (1, 4)):
        assert (metrics.mpjpe(target + shift, target, root) < 1e-15).all()


@pytest.mark.parametrize("leading", LEADING)
def test_pa_mpjpe_against_a_loop(leading):
    target = points(*leading, 14, seed=0)
    pred = random_similarity(target + 0.1 * points(*leading, 14, seed=1), seed=2)
    result = metrics.pa_mpjpe(pred, target)
    assert result.shape == leading
    for index in np.ndindex(*leading):
        expected = naive_pa_mpjpe(pred[index].numpy(), target[index].numpy())
        assert result[index].item() == pytest.approx(expected, abs=1e-12)


def test_alignment_against_scipy():
    target = points(14, seed=3)
    # scipy may mirror; so near to the target there is no need to
    pred = random_similarity(target + 0.3 * points(14, seed=4), seed=5)
    target_unit, pred_unit, disparity = procrustes(target.numpy(), pred.numpy())
    aligned = metrics.procrustes_align(pred, target)
    spread = torch.linalg.matrix_norm(target - target.mean(0)).item()
    np.testing.assert_allclose(
        (aligned - target).numpy() / spread, pred_unit - target_unit, atol=1e-12
    )
    assert ((aligned - target) / spread).square().sum().item() == pytest.approx(disparity)


def test_pa_mpjpe_does_not_see_similarities():
    pred, target = points(6, 17, seed=5), points(6, 17, seed=6)
    before = metrics.pa_mpjpe(pred, target)
    torch.testing.assert_close(metrics.pa_mpjpe(random_similarity(pred, seed=7), target), before)
    exact = metrics.pa_mpjpe(random_similarity(target, seed=8), target)
    assert (exact < 1e-14).all()


def test_alignment_is_best_among_nearby_similarities():
    pred, target = points(17, seed=9), points(17, seed=10)
    aligned = metrics.procrustes_align(pred, target)
    best = (aligned - target).square().sum()
    generator = torch.Generator().manual_seed(11)
    for size in (1e-3, 1e-1, 1.0):
        for _ in range(50):
            noise = torch.randn(7, dtype=torch.float64, generator=generator) * size
            moved = (1 + noise[0]) * aligned @ axis_angle_to_rotmat(noise[1:4]).T + noise[4:]
            assert (moved - target).square().sum() >= best


def test_alignment_never_mirrors():
    target = points(8, 14, seed=12)
    mirrored = target * torch.tensor([-1.0, 1.0, 1.0])
    assert (metrics.pa_mpjpe(mirrored, target) > 0.1).all()
    for pred, result, truth in zip(
        mirrored, metrics.pa_mpjpe(mirrored, target), target, strict=True
    ):
        assert result.item() == pytest.approx(naive_pa_mpjpe(pred.numpy(), truth.numpy()))


def test_alignment_in_float32():
    target = points(20, 14, seed=13)
    pred = random_similarity(target + 0.05 * points(20, 14, seed=14), seed=15)
    result = metrics.pa_mpjpe(pred.float(), target.float())
    assert result.dtype == torch.float32
    torch.testing.assert_close(result.double(), metrics.pa_mpjpe(pred, target), atol=1e-6, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_degenerate_points_stay_finite(dtype):
    target = points(14, seed=16).to(dtype)
    line = torch.linspace(-1, 1, 14, dtype=dtype)[:, None] * torch.tensor([1.0, 2.0, 0.5]).to(dtype)
    one_place = torch.full((14, 3), 0.25, dtype=dtype)
    planar = target * torch.tensor([1.0, 1.0, 0.0]).to(dtype)
    for pred, truth in [
        (one_place, target),
        (target, one_place),
        (one_place, one_place),
        (line, target),
        (line, 3 * line.flip(-1) + 1),
        (planar, target),
    ]:
        pred = pred.clone().requires_grad_()
        aligned = metrics.procrustes_align(pred, truth)
        error = metrics.pa_mpjpe(pred, truth)
        error.backward()
        assert aligned.isfinite().all()
        assert pred.grad.isfinite().all()
    mean = target.mean(0).expand(14, 3)
    torch.testing.assert_close(metrics.procrustes_align(one_place, target), mean)
    assert metrics.pa_mpjpe(line, 3 * line.flip(-1) + 1) < 1e-6


def test_gradient_of_pa_mpjpe():
    pred, target = points(3, 6, seed=17).requires_grad_(), points(3, 6, seed=18)
    assert torch.autograd.gradcheck(lambda x: metrics.pa_mpjpe(x, target), pred)


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("function", [metrics.pve, metrics.pve_t])
def test_vertex_errors_against_a_loop(function, leading):
    pred, target = points(*leading, 50, seed=0), points(*leading, 50, seed=1)
    result = function(pred, target)
    assert result.shape == leading
    for index in np.ndindex(*leading):
        expected = naive_mpjpe(pred[index].numpy(), target[index].numpy())
        assert result[index].item() == pytest.approx(expected)


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("frames", [3, 9])
def test_acceleration_error_against_a_loop(leading, frames):
    pred = points(*leading, frames, 14, seed=0)
    target = points(*leading, frames, 14, seed=1)
    result = metrics.acceleration_error(pred, target)
    assert result.shape == leading
    for index in np.ndindex(*leading):
        a, b = pred[index].numpy(), target[index].numpy()
        errors = [
            math.dist(
                a[t - 1, j] - 2 * a[t, j] + a[t + 1, j], b[t - 1, j] - 2 * b[t, j] + b[t + 1, j]
            )
            for t in range(1, frames - 1)
            for j in range(14)
        ]
        assert result[index].item() == pytest.approx(np.mean(errors))


def test_acceleration_error_does_not_see_steady_motion_but_sees_falling():
    target = points(8, 14, seed=2)
    t = torch.arange(8, dtype=torch.float64)[:, None, None]
    drifting = target + 0.3 + 0.1 * t
    assert metrics.acceleration_error(drifting, target) < 1e-14
    falling = target + 0.5 * t.square() * torch.tensor([0.0, -0.02, 0.0], dtype=torch.float64)
    assert metrics.acceleration_error(falling, target).item() == pytest.approx(0.02)


def test_videos_are_never_joined():
    video = points(2, 5, 14, seed=3)
    error = metrics.acceleration_error(video, torch.zeros_like(video))
    joined = metrics.acceleration_error(video.flatten(0, 1), torch.zeros(10, 14, 3).double())
    assert error.shape == (2,)
    assert error.mean().item() != pytest.approx(joined.item(), rel=1e-3)
    other = metrics.acceleration_error(video.flip(0), torch.zeros_like(video))
    torch.testing.assert_close(other, error.flip(0))


@pytest.mark.parametrize("leading", LEADING)
def test_angle_errors_against_scipy(leading):
    pred, target = rotmats(*leading, 24, seed=0), rotmats(*leading, 24, seed=1)
    local = metrics.geodesic_error(pred, target)
    limbs = metrics.mean_joint_angle_error(pred, target)
    assert local.shape == limbs.shape == leading
    for index in np.ndindex(*leading):
        angles, chains = [], []
        for side in (pred, target):
            chain = []
            for joint, parent in enumerate(SMPL_PARENTS):
                rotation = Rotation.from_matrix(side[index][joint].numpy())
                chain.append(chain[parent] * rotation if joint else rotation)
            chains.append(chain)
        for joint in range(24):
            a, b = (Rotation.from_matrix(side[index][joint].numpy()) for side in (pred, target))
            angles.append((a.inv() * b).magnitude())
        assert local[index].item() == pytest.approx(np.mean(angles))
        limb_angles = [
            (chains[0][joint].inv() * chains[1][joint]).magnitude()
            for joint in (0, 1, 2, 4, 5, 16, 17, 18, 19)
        ]
        assert limbs[index].item() == pytest.approx(np.mean(limb_angles))


def test_an_error_at_the_root_turns_every_limb():
    target = rotmats(24, seed=2)
    turn = axis_angle_to_rotmat(torch.tensor([0.0, 0.7, 0.0], dtype=torch.float64))
    pred = target.clone()
    pred[0] = turn @ target[0]
    assert metrics.geodesic_error(pred, target).item() == pytest.approx(0.7 / 24)
    assert metrics.mean_joint_angle_error(pred, target).item() == pytest.approx(0.7)


def test_errors_name_what_was_given():
    with pytest.raises(ValueError, match=r"pred must have shape \(..., J, 3\), got \(4, 2\)"):
        metrics.mpjpe(torch.zeros(4, 2), torch.zeros(4, 3))
    with pytest.raises(ValueError, match=r"agree in \(J, 3\) .* got \(2, 14, 3\) and \(2, 17, 3\)"):
        metrics.mpjpe(torch.zeros(2, 14, 3), torch.zeros(2, 17, 3))
    with pytest.raises(ValueError, match=r"agree in \(V, 3\) and not be empty"):
        metrics.pve(torch.zeros(2, 0, 3), torch.zeros(2, 0, 3))
    for root in (14, -1, (0, 99), ()):
        with pytest.raises(ValueError, match="root must name joints between 0 and 13, got"):
            metrics.mpjpe(torch.zeros(14, 3), torch.zeros(14, 3), root)
    with pytest.raises(ValueError, match="at least 3 frames for an acceleration, got 2"):
        metrics.acceleration_error(torch.zeros(2, 14, 3), torch.zeros(2, 14, 3))
    with pytest.raises(
        ValueError, match=r"pred must have shape \(..., 24, 3, 3\), got \(23, 3, 3\)"
    ):
        metrics.mean_joint_angle_error(torch.zeros(23, 3, 3), torch.zeros(23, 3, 3))
    with pytest.raises(TypeError, match="target must be a torch.Tensor"):
        metrics.mpjpe(torch.zeros(14, 3), np.zeros((14, 3)))
