"""Forward kinematics, linear blend and dual quaternion skinning in numpy.

Dual quaternions: Kavan et al., "Skinning with dual quaternions", I3D 2007. Quaternions are
(x, y, z, w), as in scipy.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation


def forward_kinematics(rotmats, rest_joints, parents) -> np.ndarray:
    """Transforms (N, J, 3, 4) that take rest points to posed points, from local rotations."""
    rotation = np.empty(rotmats.shape)
    translation = np.empty(rotmats.shape[:-1])
    for j, parent in enumerate(parents):
        if parent < 0:
            rotation[:, j] = rotmats[:, j]
            translation[:, j] = rest_joints[j] - rotation[:, j] @ rest_joints[j]
        else:
            rotation[:, j] = rotation[:, parent] @ rotmats[:, j]
            pivot = rotation[:, parent] @ rest_joints[j] + translation[:, parent]
            translation[:, j] = pivot - rotation[:, j] @ rest_joints[j]
    return np.concatenate([rotation, translation[..., None]], -1)


def linear_blend(weights, transforms) -> np.ndarray:
    """Blended transforms (N, V, 3, 4) of weights (V, J) and transforms (N, J, 3, 4)."""
    flat = weights @ transforms.reshape(*transforms.shape[:2], 12)
    return flat.reshape(*flat.shape[:2], 3, 4)


def apply(transforms, points) -> np.ndarray:
    """Points (..., 3) moved by transforms (..., 3, 4)."""
    return (transforms[..., :3] @ points[..., None])[..., 0] + transforms[..., 3]


def _cross(a, b) -> np.ndarray:
    return np.cross(a, b, axis=-1)


def dual_quaternion_skinning(weights, transforms, points) -> np.ndarray:
    """Points (N, V, 3) or (V, 3) skinned by dual quaternions; weights (V, J)."""
    count, joints = transforms.shape[:2]
    real = Rotation.from_matrix(transforms[..., :3].reshape(-1, 3, 3)).as_quat()
    real = real.reshape(count, joints, 4)
    # One hemisphere: q and -q are one rotation. Each joint follows the strongest joint's side.
    shift = transforms[..., 3]
    w, xyz = real[..., 3:], real[..., :3]
    dual_xyz = 0.5 * (w * shift + _cross(shift, xyz))
    dual_w = -0.5 * (shift * xyz).sum(-1, keepdims=True)
    both = np.concatenate([real, dual_xyz, dual_w], -1)
    main = weights.argmax(1)
    blended = np.empty((count, len(weights), 8))
    for joint in np.unique(main):
        rows = main == joint
        side = np.sign((real * real[:, joint : joint + 1]).sum(-1, keepdims=True))
        blended[:, rows] = weights[rows] @ (np.where(side == 0, 1, side) * both)
    blended /= np.linalg.norm(blended[..., :4], axis=-1, keepdims=True)
    xyz, w = blended[..., :3], blended[..., 3:4]
    dual_xyz, dual_w = blended[..., 4:7], blended[..., 7:]
    turned = points + 2 * _cross(xyz, _cross(xyz, points) + w * points)
    return turned + 2 * (w * dual_xyz - dual_w * xyz + _cross(xyz, dual_xyz))
