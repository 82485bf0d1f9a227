"""Geometry is not computed in half precision because a network around it is."""

from __future__ import annotations

import pytest
import torch

from smplkit import cameras, metrics, rotations

GENERATOR = torch.Generator().manual_seed(0)
JOINTS = 0.4 * torch.randn(16, 24, 3, generator=GENERATOR)
ROTMATS = rotations.axis_angle_to_rotmat(torch.randn(16, 24, 3, generator=GENERATOR))
AWAY = torch.tensor([0.0, 0.0, 5.0])


@pytest.mark.parametrize(
    "compute",
    [
        lambda: metrics.pa_mpjpe(JOINTS, JOINTS.flip(0)),
        lambda: metrics.mean_joint_angle_error(ROTMATS, ROTMATS.flip(0)),
        lambda: rotations.geodesic_distance(a=ROTMATS, b=ROTMATS.flip(0)),
        lambda: cameras.perspective_projection(
            JOINTS, 5000.0, (500.0, 500.0), rotation=ROTMATS[0, 0], translation=AWAY
        ),
    ],
    ids=["pa_mpjpe", "mean_joint_angle_error", "geodesic_distance", "perspective_projection"],
)
def test_autocast_changes_nothing(compute):
    expected = compute()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = compute()
    assert got.dtype == torch.float32
    torch.testing.assert_close(got, expected, rtol=0, atol=0)


def test_a_mixed_pair_is_measured_in_the_wider_precision():
    assert metrics.pa_mpjpe(JOINTS, JOINTS.double()).dtype == torch.float64
    assert metrics.mpjpe(JOINTS.bfloat16(), JOINTS).dtype == torch.float32


@pytest.mark.parametrize(
    "compute", [metrics.mpjpe, metrics.pa_mpjpe, metrics.pve], ids=lambda f: f.__name__
)
def test_leading_dimensions_that_do_not_fit_are_named(compute):
    with pytest.raises(ValueError, match=r"must broadcast, got pred \(4,\), target \(3,\)"):
        compute(JOINTS[:4], JOINTS[:3])
    with pytest.raises(ValueError, match=r"must broadcast, got a \(4,\), b \(3,\)"):
        rotations.geodesic_distance(ROTMATS[:4, 0], ROTMATS[:3, 0])


def test_a_root_that_is_no_joint_is_named():
    for root in (24, (0.5,), "pelvis", ()):
        with pytest.raises(ValueError, match="root must name joints between 0 and 23"):
            metrics.mpjpe(JOINTS, JOINTS, root=root)
