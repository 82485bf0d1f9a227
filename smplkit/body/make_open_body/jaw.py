"""The jaw: MakeHuman has no bone for it, so joint and weights come from a movement, jawOpen.

The lower teeth and the chin turn about an axis from ear to ear. A rigid fit to the chin's movement
finds the axis and the angle; how far a vertex goes along with that turn is its weight. What the
turn leaves over (lips that round, cheeks that hollow) becomes a pose blend shape of the jaw.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from smplkit.body.make_open_body.smoothing import bilaplacian
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.skeleton_smplx import SMPLX_JOINTS

JAW = SMPLX_JOINTS.index("jaw")
CHIN_SHARE = 0.7  # what moves by more than this part of the largest displacement is rigid bone
BELOW_EYES = 0.075  # metres; the chin is lower than that
SMOOTHING = 3.0
LEAST_CORRECTION = 2e-4  # metres


def chin(template: np.ndarray, eye: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """Which half vertices (H,) move with the bone when the mouth opens by (H, 3)."""
    length = np.linalg.norm(opening, axis=1)
    return (length > CHIN_SHARE * length.max()) & (template[:, 1] < eye[1] - BELOW_EYES)


def rigid_turn(
    samples: np.ndarray, opening: np.ndarray, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Centre (N, 3) at x = 0 and angle (N,) about +x that take the chosen vertices along.

    Args:
        samples: (N, H, 3) half bodies in the T-pose.
        opening: (H, 3) displacement when the mouth opens.
        chosen: (H,) the vertices to fit.
    """
    before = samples[:, chosen, 1:]
    after = before + opening[chosen, 1:]
    mean, mean_after = before.mean(1), after.mean(1)
    cross = np.einsum("nki,nkj->nij", before - mean[:, None], after - mean_after[:, None])
    angle = np.arctan2(cross[:, 0, 1] - cross[:, 1, 0], cross[:, 0, 0] + cross[:, 1, 1])
    turn = Rotation.from_rotvec(angle[:, None] * [1.0, 0, 0]).as_matrix()[:, 1:, 1:]
    shift = mean_after - (turn @ mean[..., None])[..., 0]
    centre = np.linalg.solve(np.eye(2) - turn, shift[..., None])[..., 0]
    return np.concatenate([np.zeros((len(samples), 1)), centre], 1), angle


def jaw_weights(
    template: np.ndarray,
    opening: np.ndarray,
    centre: np.ndarray,
    angle: float,
    faces: np.ndarray,
    halves: Halves,
) -> np.ndarray:
    """Share (H,) of the jaw's turn in the movement of each half vertex, 0..1 and smooth.

    Args:
        template: (H, 3) half body in the T-pose.
        opening: (H, 3) displacement when the mouth opens.
        centre: (3,) of the turn.
        angle: of the turn, radians.
        faces: (F, 3) triangles of the half.
        halves: the symmetry.
    """
    turn = Rotation.from_rotvec([angle, 0, 0]).as_matrix()
    rigid = (template - centre) @ (turn - np.eye(3)).T
    share = (opening * rigid).sum(1) / np.maximum((rigid**2).sum(1), 1e-8)
    moved = np.linalg.norm(opening, axis=1) > LEAST_CORRECTION
    share = np.where(moved, share, 0).clip(0, 1)
    whole = np.concatenate([share, share[halves.midline :]])[:, None]
    smooth = bilaplacian(whole, halves.faces(faces), np.full(halves.whole, SMOOTHING))
    return smooth[: halves.half, 0].clip(0, 1)


def with_jaw(weights: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Weights (H, 55) of which the jaw has taken its share (H,)."""
    out = weights * (1 - share[:, None])
    out[:, JAW] += share
    return out


def jaw_directions(
    template: np.ndarray, weights: np.ndarray, opening: np.ndarray, centre: np.ndarray, angle: float
) -> np.ndarray:
    """(H, 3, 9) directions of the jaw's entries of R - I: at `angle` the mouth opens as in jawOpen.

    The correction grows with the sine of the angle, which is entry (2, 1) and minus entry (1, 2).

    Args:
        template: (H, 3) half body in the T-pose.
        weights: (H, 55).
        opening: (H, 3) displacement when the mouth opens.
        centre: (3,) the jaw's joint.
        angle: of the turn that stands for `opening`, radians.
    """
    turn = Rotation.from_rotvec([angle, 0, 0]).as_matrix()
    share = weights[:, JAW, None]
    turned = share * ((template - centre) @ turn.T + centre) + (1 - share) * template
    blend = share[..., None] * turn + (1 - share[..., None]) * np.eye(3)
    left = np.linalg.solve(blend, (template + opening - turned)[..., None])[..., 0]
    left[np.linalg.norm(left, axis=1) < LEAST_CORRECTION] = 0
    directions = np.zeros((*left.shape, 9))
    directions[..., 7] = left / (2 * np.sin(angle))
    directions[..., 5] = -directions[..., 7]
    return directions
