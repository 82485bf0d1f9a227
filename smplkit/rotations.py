"""Rotations: axis-angle, matrices and the 6D representation, for any leading dimensions.

Convention. A rotation matrix acts on column vectors, `y = rotmat @ x`. An axis-angle vector points
along the axis, its length is the angle in radians (right-hand rule).

The six numbers of `rot6d` are the first two COLUMNS of the matrix, laid out as a 3x2 matrix and
read row by row: r11 r12 r21 r22 r31 r32 (SPIN, PyMAF, CLIFF, VIBE, TCMR, MotionBERT). Two other
layouts are in use; both pass every shape check and give nonsense when mixed up, so they have named
converters: "columns" is the first column, then the second (HMR 2.0); "rows" is the first row, then
the second (pytorch3d). See course/conventions.md.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

from smplkit._precision import full_precision
from smplkit._shapes import require_broadcast, require_shape


def axis_angle_to_rotmat(axis_angle: torch.Tensor) -> torch.Tensor:
    """Turn axis-angle vectors into rotation matrices (Rodrigues' formula).

    Exact to machine precision at every angle, and so are its first and second derivatives, at
    angle zero too.

    Args:
        axis_angle: (..., 3) axis times angle, radians.

    Returns:
        (..., 3, 3) rotation matrices.

    Raises:
        TypeError, ValueError: `axis_angle` is not a floating-point tensor of shape (..., 3).

    Source: Rodrigues 1840; SMPL (Loper et al. 2015), equation 1.
    """
    require_shape("axis_angle", axis_angle, 3)
    # R = I + (sin t / t) K + ((1 - cos t) / t^2) K^2. Both fractions are smooth functions of t^2,
    # so near zero they come from their series in t^2, and no 0/0 and no kink of a norm is met.
    # Below t = 0.1 the first dropped terms are under 3e-18, and their derivatives under 2e-15.
    angle_sq = axis_angle.square().sum(-1)[..., None, None]
    small = angle_sq < 1e-2
    u = torch.where(small, angle_sq, 0.0)
    angle = torch.where(small, 1.0, angle_sq).sqrt()
    sine_series = 1 - u / 6 * (1 - u / 20 * (1 - u / 42 * (1 - u / 72)))
    cosine_series = 0.5 - u / 24 * (1 - u / 30 * (1 - u / 56 * (1 - u / 90)))
    sine = torch.where(small, sine_series, torch.sin(angle) / angle)
    cosine = torch.where(small, cosine_series, 2 * (torch.sin(angle / 2) / angle).square())

    x, y, z = axis_angle.unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).unflatten(-1, (3, 3))
    identity = torch.eye(3, dtype=axis_angle.dtype, device=axis_angle.device)
    return identity + sine * cross + cosine * (cross @ cross)


def rotmat_to_axis_angle(rotmat: torch.Tensor) -> torch.Tensor:
    """Turn rotation matrices into axis-angle vectors of length at most pi.

    Values and gradients are finite everywhere, at angle 0 and pi too. At pi both directions of the
    axis are right, and one of them is returned. Second derivatives at angle 0 are not available.

    Args:
        rotmat: (..., 3, 3) rotation matrices.

    Returns:
        (..., 3) axis times angle, radians.

    Raises:
        TypeError, ValueError: `rotmat` is not a floating-point tensor of shape (..., 3, 3).

    Source: Markley, "Unit quaternion from rotation matrix", 2008 (as implemented in roma).
    """
    require_shape("rotmat", rotmat, 3, 3)
    import roma  # here, not above: it pulls in torch's compiler, which would double the import time

    return roma.rotmat_to_rotvec(rotmat)


def rot6d_to_rotmat(rot6d: torch.Tensor) -> torch.Tensor:
    """Turn 6D numbers (default layout, see the module) into rotation matrices by Gram-Schmidt.

    The two columns need not be orthonormal: the first is normalised, the second made orthogonal to
    it. Columns that are zero or parallel name no rotation; the result is then finite, but not one.

    Args:
        rot6d: (..., 6) first two columns as a 3x2 matrix, read row by row.

    Returns:
        (..., 3, 3) rotation matrices.

    Raises:
        TypeError, ValueError: `rot6d` is not a floating-point tensor of shape (..., 6).

    Source: Zhou et al., "On the continuity of rotation representations", CVPR 2019, section 4.2.
    """
    require_shape("rot6d", rot6d, 6)
    return _gram_schmidt(*rot6d.unflatten(-1, (3, 2)).unbind(-1))


def rotmat_to_rot6d(rotmat: torch.Tensor) -> torch.Tensor:
    """Take the 6D numbers (default layout) of rotation matrices.

    Args:
        rotmat: (..., 3, 3) rotation matrices.

    Returns:
        (..., 6) first two columns as a 3x2 matrix, read row by row.

    Raises:
        TypeError, ValueError: `rotmat` is not a floating-point tensor of shape (..., 3, 3).
    """
    require_shape("rotmat", rotmat, 3, 3)
    return rotmat[..., :2].flatten(-2)


def rot6d_from_columns(columns: torch.Tensor) -> torch.Tensor:
    """Reorder "first column, then second column" (HMR 2.0) into the default layout.

    Args:
        columns: (..., 6) r11 r21 r31 r12 r22 r32.

    Returns:
        (..., 6) r11 r12 r21 r22 r31 r32.

    Raises:
        TypeError, ValueError: `columns` is not a floating-point tensor of shape (..., 6).
    """
    require_shape("columns", columns, 6)
    return columns.unflatten(-1, (2, 3)).mT.flatten(-2)


def rot6d_to_columns(rot6d: torch.Tensor) -> torch.Tensor:
    """Reorder the default layout into "first column, then second column" (HMR 2.0).

    Args:
        rot6d: (..., 6) r11 r12 r21 r22 r31 r32.

    Returns:
        (..., 6) r11 r21 r31 r12 r22 r32.

    Raises:
        TypeError, ValueError: `rot6d` is not a floating-point tensor of shape (..., 6).
    """
    require_shape("rot6d", rot6d, 6)
    return rot6d.unflatten(-1, (3, 2)).mT.flatten(-2)


def rot6d_from_rows(rows: torch.Tensor) -> torch.Tensor:
    """Convert "first row, then second row" (pytorch3d) into the default layout.

    No reordering can do this: the default layout needs entries of the third row. The rows are made
    orthonormal first, as pytorch3d does when it reads them.

    Args:
        rows: (..., 6) r11 r12 r13 r21 r22 r23.

    Returns:
        (..., 6) r11 r12 r21 r22 r31 r32.

    Raises:
        TypeError, ValueError: `rows` is not a floating-point tensor of shape (..., 6).
    """
    require_shape("rows", rows, 6)
    return rotmat_to_rot6d(_gram_schmidt(rows[..., :3], rows[..., 3:]).mT)


def rot6d_to_rows(rot6d: torch.Tensor) -> torch.Tensor:
    """Convert the default layout into "first row, then second row" (pytorch3d).

    Args:
        rot6d: (..., 6) r11 r12 r21 r22 r31 r32.

    Returns:
        (..., 6) r11 r12 r13 r21 r22 r23.

    Raises:
        TypeError, ValueError: `rot6d` is not a floating-point tensor of shape (..., 6).
    """
    return rot6d_to_rotmat(rot6d)[..., :2, :].flatten(-2)


def nearest_rotmat(matrix: torch.Tensor) -> torch.Tensor:
    """Find the rotation matrix with the least squared distance to any 3x3 matrix.

    The result has determinant +1 for every input. Where several rotations are equally near (zero or
    rank-1 matrices, and some reflections) one of them is returned, with a finite gradient.

    Args:
        matrix: (..., 3, 3) any matrices.

    Returns:
        (..., 3, 3) rotation matrices.

    Raises:
        TypeError, ValueError: `matrix` is not a floating-point tensor of shape (..., 3, 3).

    Source: the special orthogonal Procrustes problem, Horn 1987 and Umeyama 1991 (roma).
    """
    require_shape("matrix", matrix, 3, 3)
    if matrix.numel() == 0:  # roma's closed form refuses empty batches
        return matrix.clone()
    import roma  # see rotmat_to_axis_angle

    return roma.special_procrustes(matrix)


@full_precision
def geodesic_distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Measure the angle of the rotation that leads from one rotation matrix to another.

    Accurate from 0 to pi in float32, with finite gradients everywhere (the sub-gradient at 0 and at
    pi is zero), where the usual arccos of the trace loses half of the digits at both ends.

    Args:
        a, b: (..., 3, 3) rotation matrices; leading dimensions broadcast.

    Returns:
        (...) angles in [0, pi], radians.

    Raises:
        TypeError, ValueError: `a` or `b` is not a floating-point tensor of shape (..., 3, 3).
    """
    require_shape("a", a, 3, 3)
    require_shape("b", b, 3, 3)
    require_broadcast(a=a.shape[:-2], b=b.shape[:-2])
    relative = a.mT @ b
    # The antisymmetric part has Frobenius norm 2 sqrt(2) sin(angle), the trace is 1 + 2 cos(angle).
    sine = torch.linalg.matrix_norm(relative - relative.mT) / 8**0.5
    cosine = (relative.diagonal(dim1=-2, dim2=-1).sum(-1) - 1) / 2
    return torch.atan2(sine, cosine)


def _gram_schmidt(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Rotation matrices (..., 3, 3) with columns made orthonormal from two vectors (..., 3)."""
    first = F.normalize(first, dim=-1)
    second = F.normalize(second - (first * second).sum(-1, keepdim=True) * first, dim=-1)
    return torch.stack([first, second, torch.linalg.cross(first, second, dim=-1)], dim=-1)
