"""Joint centres and the sparse convex regressors that find them on the surface."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from smplkit.body.make_open_body.source import Source
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS

CANDIDATES = 250  # vertices that a row may use
# MakeHuman's hip bones start further out than the centres of the hip joints, which are about 18 cm
# apart in adults.
HIP_INWARD = 0.8
ELBOW_RADIUS = 0.08  # metres; the skin around the elbow
BONE_OF_JOINT = {
    "pelvis": "root", "spine1": "spine04", "spine2": "spine03", "spine3": "spine02",
    "neck": "neck01", "head": "head", "left_hip": "upperleg01.L", "left_knee": "lowerleg01.L",
    "left_ankle": "foot.L", "left_collar": "clavicle.L", "left_shoulder": "upperarm01.L",
    "left_elbow": "lowerarm01.L", "left_wrist": "wrist.L", "left_hand": "finger3-1.L",
}  # fmt: skip


def joint_centres(source: Source, heads: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Joint centres (N, 24, 3) in the T-pose, from bone heads (N, 104, 3) and the skin (N, H, 3).

    The right side is the mirror image; middle joints lie at x = 0. The elbow is put half-way
    between the front and the back of the arm: MakeHuman's bone runs along the back, and an arm bent
    about an axis off its middle loses volume (Pappus).
    """
    centres = np.zeros((len(heads), 24, 3))
    for joint, bone in BONE_OF_JOINT.items():
        centres[:, SMPL_JOINTS.index(joint)] = heads[:, source.bones.index(bone)]
    toes = [source.bones.index(f"toe{k}-1.L") for k in (2, 4)]
    centres[:, SMPL_JOINTS.index("left_foot")] = heads[:, toes].mean(1)
    centres[:, SMPL_JOINTS.index("left_hip"), 0] *= HIP_INWARD
    elbow = SMPL_JOINTS.index("left_elbow")
    ring = np.linalg.norm(samples.mean(0) - centres[:, elbow].mean(0), axis=1) < ELBOW_RADIUS
    ring &= np.abs(samples.mean(0)[:, 0] - centres[:, elbow, 0].mean()) < 0.02
    depth = samples[:, ring, 2]
    centres[:, elbow, 2] = (depth.min(1) + depth.max(1)) / 2
    for j, partner in enumerate(SMPL_FLIP):
        if partner == j:
            centres[:, j, 0] = 0
        elif SMPL_JOINTS[j].startswith("right"):
            centres[:, j] = centres[:, partner] * [-1, 1, 1]
    return centres


def convex_row(points: np.ndarray, target: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Non-negative weights (V,) that sum to one and take points (E, V, 3) closest to (E, 3)."""
    columns = points[:, candidates].transpose(0, 2, 1).reshape(-1, len(candidates))
    heavy = 30 * np.abs(target).max() * np.sqrt(len(points))
    system = np.concatenate([columns, np.full((1, len(candidates)), heavy)])
    found, _ = nnls(system, np.append(target.ravel(), heavy), maxiter=5000)
    found[found < 1e-3] = 0
    row = np.zeros(points.shape[1])
    row[candidates] = found / found.sum()
    return row


def joint_regressor(
    samples: np.ndarray,
    centres: np.ndarray,
    betas: np.ndarray,
    halves: Halves,
    names: tuple[str, ...] = SMPL_JOINTS,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of J_regressor, fitted to a population.

    For betas of unit variance the mean squared error over the population is the error at the mean
    plus the errors of the ten directions, so the fit needs 11 bodies instead of N.

    Args:
        samples: (N, H, 3) half bodies in the T-pose.
        centres: (N, J, 3) their joint centres.
        betas: (N, 10) their shape.
        halves: the symmetry.
        names: of the J joints.

    Returns:
        J_regressor (J, V), left-right symmetric, and the mean distance (J,) in metres between the
        regressed joints and the centres of the samples.
    """
    count = len(samples)
    bodies = np.concatenate([np.ones((count, 1)) / count, betas / (count - 1)], 1).T
    points = halves.points(np.einsum("en,nhi->ehi", bodies, samples))
    targets = np.einsum("en,nji->eji", bodies, centres)
    rows = {}
    for j, name in enumerate(names):
        if name.startswith("right"):
            continue
        distance = np.linalg.norm(points[0] - targets[0, j], axis=1)
        if name.startswith("left"):
            distance[halves.half :] = np.inf
        nearest = np.argsort(distance, kind="stable")[:CANDIDATES]
        rows[j] = convex_row(points, targets[:, j], nearest)
    regressor = halves.regressor(rows, halves.flip)
    error = np.zeros(len(names))
    for sample, centre in zip(samples, centres, strict=True):
        error += np.linalg.norm(regressor @ halves.points(sample) - centre, axis=1) / count
    return regressor, error
