"""Pose blend shapes: what dual quaternion skinning would add to linear blend skinning.

Loper et al., SMPL, 2015, section 3: corrections are linear in the entries of R - I of joints 1..23.
SMPL learns them from scans; here they are learnt from the difference between the two skinning
methods, pulled back to the rest pose. A vertex only listens to the joints that bend it.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from smplkit.body.make_open_body.skinning import (
    apply,
    dual_quaternion_skinning,
    forward_kinematics,
    linear_blend,
)
from smplkit.skeleton import SMPL_JOINTS, SMPL_PARENTS

# How far to go from linear blending to dual quaternions: all the way at the hinges of the limbs,
# not quite at the shoulders, hips and trunk, where dual quaternions bulge.
HINGE_SHARE, OTHER_SHARE = 1.0, 0.6
HINGES = ("knee", "ankle", "foot", "elbow", "wrist", "hand")
HINGES += ("index", "middle", "pinky", "ring", "thumb")
LARGEST = 0.06  # metres; longer corrections are artefacts of nearly singular blends
RIDGES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
# Joint limits in degrees (x, y, z Euler angles) of the middle and left joints in the T-pose frame;
# the right side is mirrored. After Norkin and White, Measurement of Joint Motion, rounded.
LIMITS = {
    "hip": ((-115, 30), (-35, 35), (-20, 45)),
    "spine1": ((-15, 35), (-15, 15), (-15, 15)),
    "spine2": ((-10, 25), (-15, 15), (-12, 12)),
    "spine3": ((-10, 20), (-20, 20), (-12, 12)),
    "knee": ((0, 140), (-10, 10), (-3, 3)),
    "ankle": ((-30, 45), (-15, 15), (-15, 15)),
    "foot": ((-40, 30), (-3, 3), (-3, 3)),
    "neck": ((-25, 30), (-35, 35), (-20, 20)),
    "head": ((-25, 20), (-35, 35), (-20, 20)),
    "collar": ((-10, 10), (-20, 20), (-8, 30)),
    "shoulder": ((-70, 70), (-100, 30), (-85, 75)),
    "elbow": ((-60, 80), (-145, 0), (-5, 5)),
    "wrist": ((-45, 45), (-25, 25), (-70, 60)),
    "hand": ((-10, 10), (-10, 10), (-75, 15)),
}


def sample_poses(count: int, seed: int) -> np.ndarray:
    """Rotations (N, 24, 3, 3) within joint limits.

    Every second pose moves a single joint (through its whole range, twist included), the others
    move all joints, half of the way on average.
    """
    rng = np.random.default_rng(seed)
    angles = np.zeros((count, 24, 3))
    for j, name in enumerate(SMPL_JOINTS[1:], 1):
        low, high = np.array(LIMITS[name.split("_")[-1]], float).T
        if name.startswith("right"):
            low, high = np.array([1, -1, -1]) * low, np.array([1, -1, -1]) * high
        reach = low + (high - low) * rng.random((count, 3))
        angles[:, j] = reach * rng.uniform(0.2, 1, (count, 1))
    single = np.arange(0, count, 2)
    mask = np.zeros((count, 24, 1))
    mask[single, 1 + single // 2 % 23] = 1
    mask[1::2] = 1
    rotations = Rotation.from_euler("xyz", (angles * mask).reshape(-1, 3), degrees=True)
    return rotations.as_matrix().reshape(count, 24, 3, 3)


def _corrections(template, weights, rest_joints, rotmats, names, parents) -> np.ndarray:
    """Rest-pose offsets (N, H, 3) after which linear blending gives the wanted surface."""
    transforms = forward_kinematics(rotmats, rest_joints, parents)
    is_hinge = [n.split("_")[-1].rstrip("123") in HINGES for n in names]
    hinge = weights[:, is_hinge].sum(1, keepdims=True)
    share = OTHER_SHARE + (HINGE_SHARE - OTHER_SHARE) * np.minimum(1, 4 * hinge)
    out = np.empty((len(rotmats), *template.shape))
    for i in range(0, len(rotmats), 16):
        chunk = transforms[i : i + 16]
        blend = linear_blend(weights, chunk)
        dual = dual_quaternion_skinning(weights, chunk, template)
        wanted = share * (dual - apply(blend, template))
        out[i : i + 16] = np.linalg.solve(blend[..., :3], wanted[..., None])[..., 0]
    length = np.linalg.norm(out, axis=-1, keepdims=True)
    return out * np.minimum(1, LARGEST / np.maximum(length, 1e-12))


def _bending_joints(influences: np.ndarray, parents: tuple[int, ...]) -> list[int]:
    """Joints whose rotation moves some of the influencing joints against the others."""

    def ancestry(j: int) -> list[int]:
        return [] if j < 0 else [*ancestry(parents[j]), j]

    paths = [ancestry(int(j)) for j in influences]
    common = set.intersection(*map(set, paths))
    return sorted({j for path in paths for j in path} - common)


def pose_directions(
    template: np.ndarray,
    weights: np.ndarray,
    rest_joints: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    names: tuple[str, ...] = SMPL_JOINTS,
    parents: tuple[int, ...] = SMPL_PARENTS,
) -> tuple[np.ndarray, dict[str, float]]:
    """Ridge regression of the corrections on R - I.

    The ridge is the strongest one that is within 5 % of the best on held-out poses.

    Args:
        template: (H, 3) half body.
        weights: (H, J).
        rest_joints: (J, 3).
        train: (N, J, 3, 3) poses to learn from.
        test: (M, J, 3, 3) poses held out.
        names: of the J joints.
        parents: of the J joints.

    Returns:
        Directions (H, 3, 9 (J - 1)) and figures: the ridge, the part of the held-out
        correction energy that is left, and the mean and largest held-out correction in metres.
    """
    count, features = len(train), 9 * (len(names) - 1)
    wanted, wanted_test = (
        _corrections(template, weights, rest_joints, r, names, parents) for r in (train, test)
    )
    feature, feature_test = (
        (r[:, 1:] - np.eye(3)).reshape(len(r), features) for r in (train, test)
    )
    patterns, group = np.unique(weights > 0, axis=0, return_inverse=True)
    group = group.ravel()
    directions = np.zeros((len(RIDGES), len(template), 3, features))
    left = np.zeros(len(RIDGES))
    for g, pattern in enumerate(patterns):
        joints = _bending_joints(np.flatnonzero(pattern), parents)
        if not joints:
            continue
        rows = np.flatnonzero(group == g)
        columns = np.concatenate([np.arange(9 * (j - 1), 9 * j) for j in joints])
        a, y = feature[:, columns], wanted[:, rows].reshape(count, -1)
        gram, right = a.T @ a, a.T @ y
        for k, ridge in enumerate(RIDGES):
            fit = np.linalg.solve(gram + ridge * np.eye(len(columns)), right)
            rest = wanted_test[:, rows].reshape(len(test), -1) - feature_test[:, columns] @ fit
            left[k] += (rest**2).sum()
            part = fit.reshape(len(columns), len(rows), 3).transpose(1, 2, 0)
            directions[k, rows[:, None, None], np.arange(3)[:, None], columns] = part
    best = max(k for k in range(len(RIDGES)) if left[k] < 1.05 * left.min())
    length = np.linalg.norm(wanted_test, axis=-1)
    figures = {
        "ridge": RIDGES[best],
        "held_out_energy_left": left[best] / (wanted_test**2).sum(),
        "mean_correction_m": length.mean(),
        "p99_correction_m": np.quantile(length, 0.99),
    }
    return directions[best], {k: float(v) for k, v in figures.items()}
