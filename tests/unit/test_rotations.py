"""Rotations: against matrix exponentials, scipy and roma, and the group laws."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import roma
import torch
from scipy.spatial.transform import Rotation

from smplkit import rotations

TOLERANCE = {torch.float32: 2e-6, torch.float64: 1e-12}
DTYPES = tuple(TOLERANCE)
LEADING = [(), (3,), (1,), (2, 3), (0,), (0, 24)]
AXIS = torch.nn.functional.normalize(torch.tensor([0.3, -0.5, 0.8], dtype=torch.float64), dim=0)
ANGLES = [0.0, 1e-12, 1e-8, 1e-6, 1e-4, 1e-3, 0.0999, 0.1001, 1.0, 3.0, math.pi - 1e-6, math.pi]


def cross_matrix(v: torch.Tensor) -> torch.Tensor:
    zero = torch.zeros_like(v[0])
    rows = [[zero, -v[2], v[1]], [v[2], zero, -v[0]], [-v[1], v[0], zero]]
    return torch.stack([torch.stack(row) for row in rows])


def exponential(v: torch.Tensor) -> torch.Tensor:
    return torch.linalg.matrix_exp(cross_matrix(v))


def random_rotmats(*shape: int, dtype=torch.float64, seed=0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return roma.random_rotmat(shape, dtype=dtype, generator=generator)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("angle", [*ANGLES, 4.0, 2 * math.pi, 20.0])
def test_rodrigues_equals_the_matrix_exponential(angle, dtype):
    v = (AXIS * angle).to(dtype)
    error = (rotations.axis_angle_to_rotmat(v) - exponential(v.double())).abs().max()
    assert error < {torch.float32: 2e-6, torch.float64: 1e-14}[dtype]


@pytest.mark.parametrize("angle", ANGLES)
def test_rodrigues_derivatives_equal_those_of_the_matrix_exponential(angle):
    v = AXIS * angle
    weights = torch.arange(1.0, 10.0, dtype=v.dtype).reshape(3, 3).square()
    jacobian = torch.autograd.functional.jacobian
    hessian = torch.autograd.functional.hessian
    torch.testing.assert_close(
        jacobian(rotations.axis_angle_to_rotmat, v), jacobian(exponential, v), atol=1e-12, rtol=0
    )
    ours = hessian(lambda x: (weights * rotations.axis_angle_to_rotmat(x)).sum(), v)
    oracle = hessian(lambda x: (weights * exponential(x)).sum(), v)
    torch.testing.assert_close(ours, oracle, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("angle", [0.0, 1e-7, 0.1, 2.0, math.pi])
def test_rodrigues_gradcheck_twice(angle):
    v = (AXIS * angle).repeat(3, 1).requires_grad_()
    assert torch.autograd.gradcheck(rotations.axis_angle_to_rotmat, v)
    assert torch.autograd.gradgradcheck(rotations.axis_angle_to_rotmat, v)


def test_known_rotation():
    quarter_about_z = rotations.axis_angle_to_rotmat(torch.tensor([0.0, 0.0, math.pi / 2]))
    turned = quarter_about_z @ torch.tensor([1.0, 0.0, 0.0])
    torch.testing.assert_close(turned, torch.tensor([0.0, 1.0, 0.0]))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("leading", LEADING)
def test_any_leading_dimensions_give_the_same_as_one_by_one(leading, dtype):
    generator = torch.Generator().manual_seed(1)
    v = torch.randn(*leading, 3, dtype=dtype, generator=generator)
    six = torch.randn(*leading, 6, dtype=dtype, generator=generator)
    matrix = torch.randn(*leading, 3, 3, dtype=dtype, generator=generator)
    rotmat = rotations.axis_angle_to_rotmat(v)
    cases = [
        (rotations.axis_angle_to_rotmat, v, (3, 3)),
        (rotations.rotmat_to_axis_angle, rotmat, (3,)),
        (rotations.rot6d_to_rotmat, six, (3, 3)),
        (rotations.rotmat_to_rot6d, rotmat, (6,)),
        (rotations.rot6d_from_columns, six, (6,)),
        (rotations.rot6d_to_columns, six, (6,)),
        (rotations.rot6d_from_rows, six, (6,)),
        (rotations.rot6d_to_rows, six, (6,)),
        (rotations.nearest_rotmat, matrix, (3, 3)),
        (lambda r: rotations.geodesic_distance(r, r.mT), rotmat, ()),
    ]
    for function, value, tail in cases:
        result = function(value)
        assert result.shape == (*leading, *tail)
        assert result.dtype == dtype
        for index in itertools.product(*map(range, leading)):
            torch.testing.assert_close(
                result[index], function(value[index]), atol=TOLERANCE[dtype], rtol=0
            )


@pytest.mark.parametrize("dtype", DTYPES)
def test_round_trips(dtype):
    rotmat = random_rotmats(50, 3, dtype=dtype)
    atol = TOLERANCE[dtype]
    for there, back in [
        (rotations.rotmat_to_axis_angle, rotations.axis_angle_to_rotmat),
        (rotations.rotmat_to_rot6d, rotations.rot6d_to_rotmat),
    ]:
        torch.testing.assert_close(back(there(rotmat)), rotmat, atol=atol, rtol=0)
    rot6d = rotations.rotmat_to_rot6d(rotmat)
    for there, back in [
        (rotations.rot6d_to_columns, rotations.rot6d_from_columns),
        (rotations.rot6d_to_rows, rotations.rot6d_from_rows),
    ]:
        torch.testing.assert_close(back(there(rot6d)), rot6d, atol=atol, rtol=0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("angle", ANGLES)
def test_axis_angle_of_a_matrix_and_its_gradient(angle, dtype):
    rotmat = exponential(AXIS * angle).to(dtype)
    v = rotations.rotmat_to_axis_angle(rotmat).double()
    if angle == math.pi:  # both directions are right
        v = v * torch.sign(v @ AXIS)
    assert (v - AXIS * angle).abs().max() < {torch.float32: 1e-6, torch.float64: 1e-12}[dtype]
    gradient = torch.autograd.functional.jacobian(rotations.rotmat_to_axis_angle, rotmat)
    assert gradient.isfinite().all()
    assert gradient.norm() < 3


def test_half_turns_about_the_axes():
    for axis in range(3):
        rotmat = -torch.eye(3)
        rotmat[axis, axis] = 1.0
        v = rotations.rotmat_to_axis_angle(rotmat)
        torch.testing.assert_close(v.abs(), math.pi * torch.eye(3)[axis])


def test_against_scipy():
    v = torch.randn(100, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    oracle = Rotation.from_rotvec(v.numpy())
    rotmat = rotations.axis_angle_to_rotmat(v)
    np.testing.assert_allclose(rotmat.numpy(), oracle.as_matrix(), atol=1e-14)
    np.testing.assert_allclose(
        rotations.rotmat_to_axis_angle(rotmat).numpy(), oracle.as_rotvec(), atol=1e-12
    )
    angle = rotations.geodesic_distance(rotmat[:50], rotmat[50:])
    np.testing.assert_allclose(angle.numpy(), (oracle[:50].inv() * oracle[50:]).magnitude())


def test_rot6d_layouts_on_a_written_out_matrix():
    # Turns x to y, y to z and z to x: every entry that is not zero is in another place per layout.
    rotmat = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    rot6d = rotations.rotmat_to_rot6d(rotmat)
    assert rot6d.tolist() == [0, 0, 1, 0, 0, 1]
    assert rotations.rot6d_to_columns(rot6d).tolist() == [0, 1, 0, 0, 0, 1]
    assert rotations.rot6d_to_rows(rot6d).tolist() == [0, 0, 1, 1, 0, 0]


def test_the_layouts_differ_and_mixing_them_gives_another_rotation():
    rotmat = random_rotmats(20)
    rot6d = rotations.rotmat_to_rot6d(rotmat)
    columns, rows = rotations.rot6d_to_columns(rot6d), rotations.rot6d_to_rows(rot6d)
    for a, b in itertools.combinations([rot6d, columns, rows], 2):
        assert ((a - b).norm(dim=-1) > 0.01).all()
        assert (a - b).norm(dim=-1).mean() > 1.0
    for misread in (columns, rows):
        angle = rotations.geodesic_distance(rotations.rot6d_to_rotmat(misread), rotmat)
        assert (angle > 0.01).all()
        assert angle.mean() > 1.0


def test_rows_read_as_columns_are_the_inverse_rotation():
    rotmat = random_rotmats(5)
    rows = rotations.rot6d_to_rows(rotations.rotmat_to_rot6d(rotmat))
    misread = rotations.rot6d_to_rotmat(rotations.rot6d_from_columns(rows))
    torch.testing.assert_close(misread, rotmat.mT)


def test_no_reordering_of_rows_gives_the_default_layout():
    rotmat = random_rotmats(2)
    rot6d = rotations.rotmat_to_rot6d(rotmat)
    rows = rotations.rot6d_to_rows(rot6d)
    for order in itertools.permutations(range(6)):
        assert (rows[:, list(order)] - rot6d).abs().max() > 1e-3


@pytest.mark.parametrize("dtype", DTYPES)
def test_gram_schmidt_of_any_six_numbers(dtype):
    rot6d = torch.randn(100, 6, dtype=dtype, generator=torch.Generator().manual_seed(3))
    rotmat = rotations.rot6d_to_rotmat(rot6d)
    for one, result in zip(rot6d, rotmat, strict=True):
        q, r = np.linalg.qr(one.double().numpy().reshape(3, 2))
        q = q * np.sign(np.diag(r))
        oracle = np.column_stack([q, np.cross(q[:, 0], q[:, 1])])
        np.testing.assert_allclose(result.numpy(), oracle, atol={4: 2e-5, 8: 1e-12}[dtype.itemsize])


@pytest.mark.parametrize("rot6d", [torch.zeros(6), torch.ones(6), torch.eye(6)[0]])
def test_degenerate_six_numbers_stay_finite(rot6d):
    rot6d = rot6d.clone().requires_grad_()
    rotmat = rotations.rot6d_to_rotmat(rot6d)
    rotmat.sum().backward()
    assert rotmat.isfinite().all()
    assert rot6d.grad.isfinite().all()


def test_nearest_rotmat_is_a_rotation_and_none_is_nearer():
    generator = torch.Generator().manual_seed(4)
    matrix = torch.randn(30, 3, 3, dtype=torch.float64, generator=generator)
    rotmat = rotations.nearest_rotmat(matrix)
    identity = torch.eye(3, dtype=torch.float64).expand(30, 3, 3)
    torch.testing.assert_close(rotmat.mT @ rotmat, identity)
    torch.testing.assert_close(torch.linalg.det(rotmat), torch.ones(30, dtype=torch.float64))
    distance = (rotmat - matrix).square().sum((-1, -2))
    for other in [*random_rotmats(200), *(rotmat[0] @ random_rotmats(5))]:
        assert (distance <= (other - matrix).square().sum((-1, -2)) + 1e-12).all()
    for one, result in zip(matrix.numpy(), rotmat.numpy(), strict=True):
        u, _, vt = np.linalg.svd(one)
        oracle = u @ np.diag([1, 1, np.linalg.det(u @ vt)]) @ vt
        np.testing.assert_allclose(result, oracle, atol=1e-9)


@pytest.mark.parametrize(
    "matrix",
    [torch.zeros(3, 3), -torch.eye(3), torch.ones(3, 3), torch.diag(torch.tensor([2.0, 1.0, 0.0]))],
)
def test_nearest_rotmat_of_degenerate_matrices(matrix):
    matrix = matrix.clone().requires_grad_()
    rotmat = rotations.nearest_rotmat(matrix)
    torch.testing.assert_close(rotmat.mT @ rotmat, torch.eye(3), atol=1e-6, rtol=0)
    assert torch.linalg.det(rotmat) > 0.99
    rotmat.square().sum().backward()
    assert matrix.grad.isfinite().all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("angle", ANGLES)
def test_geodesic_distance_and_its_gradient(angle, dtype):
    start = random_rotmats(1)[0]
    end = (start @ exponential(AXIS * angle)).to(dtype).requires_grad_()
    distance = rotations.geodesic_distance(start.to(dtype), end)
    assert abs(distance.item() - angle) < {torch.float32: 1e-6, torch.float64: 1e-14}[dtype]
    distance.backward()
    assert end.grad.isfinite().all()
    assert end.grad.norm() < 3


def test_geodesic_distance_is_a_bi_invariant_metric():
    a, b, c = random_rotmats(3, 40)
    distance = rotations.geodesic_distance
    torch.testing.assert_close(distance(a, b), distance(b, a))
    torch.testing.assert_close(distance(c @ a, c @ b), distance(a, b))
    torch.testing.assert_close(distance(a @ c, b @ c), distance(a, b))
    assert (distance(a, c) <= distance(a, b) + distance(b, c) + 1e-12).all()
    assert distance(a[:, None], b[None]).shape == (40, 40)


ARGUMENTS = [
    (rotations.axis_angle_to_rotmat, "axis_angle", 3),
    (rotations.rotmat_to_axis_angle, "rotmat", 9),
    (rotations.rot6d_to_rotmat, "rot6d", 6),
    (rotations.rotmat_to_rot6d, "rotmat", 9),
    (rotations.rot6d_from_columns, "columns", 6),
    (rotations.rot6d_to_columns, "rot6d", 6),
    (rotations.rot6d_from_rows, "rows", 6),
    (rotations.rot6d_to_rows, "rot6d", 6),
    (rotations.nearest_rotmat, "matrix", 9),
]


@pytest.mark.parametrize(("function", "name", "size"), ARGUMENTS)
def test_errors_name_the_argument_and_what_was_given(function, name, size):
    with pytest.raises(ValueError, match=rf"^{name} must have shape .*, got \(2, 5\)"):
        function(torch.zeros(2, 5))
    with pytest.raises(TypeError, match=f"^{name} must be a torch.Tensor .* got ndarray"):
        function(np.zeros(size))
    with pytest.raises(TypeError, match=f"^{name} must hold floating-point .* torch.int64"):
        function(torch.zeros(size, dtype=torch.int64))
