"""Hands: which bones the fingers' joints are, a flat hand, and a space of hand poses.

Hands are described by how far each finger is curled and spread. The left hand is described, in the
T-pose with the palm down and the fingers along +x; the right hand is its mirror image.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from smplkit.skeleton_smplx import SMPLX_JOINTS

FINGERS = {"index": 2, "middle": 3, "pinky": 5, "ring": 4, "thumb": 1}  # MakeHuman's numbers
LEFT_FINGER_BONES = {
    f"finger{k}-{i}": f"left_{finger}{i}" for finger, k in FINGERS.items() for i in (1, 2, 3)
}
FIRST = SMPLX_JOINTS.index("left_index1")
FIRST_RIGHT = SMPLX_JOINTS.index("right_index1")
# MakeHuman's fingers are a little bent; (bone, bone at its far end, direction) of a flat hand.
FAN = {2: 0.10, 3: -0.04, 4: -0.17, 5: -0.32}
FLAT_HAND = tuple(
    (f"finger{k}-{i}", f"finger{k}-{i + 1}", (1.0, 0.0, z)) for k, z in FAN.items() for i in (1, 2)
)
# Degrees that a joint of a finger and of the thumb bends backwards and inwards, base to tip.
FINGER_LIMITS = ((-15, 85), (0, 105), (0, 75))
THUMB_LIMITS = ((-10, 35), (-5, 50), (-10, 70))
SPREAD = {"index": 12.0, "middle": 4.0, "pinky": -14.0, "ring": -5.0, "thumb": 14.0}  # at most
TWIST_LIMIT = 5.0  # degrees that other movements go either way
HANDS = 4000
JITTER = 3.0  # degrees of every joint about every axis, in the space of hand poses
RING_LENGTH, RING_RADIUS = 0.006, 0.02  # metres; the skin around a joint of a finger
UNDER_PALM = 0.03  # metres below the ring finger's knuckle, where the thumb curls to


def finger_axes(joints: np.ndarray, tips: dict[str, np.ndarray]) -> np.ndarray:
    """Axes (15, 3, 3) of each left finger joint: to curl about, to spread about, and along it.

    Args:
        joints: (55, 3) at rest.
        tips: the finger tips by name, (3,).
    """
    down = np.array([0.0, -1.0, 0.0])
    axes = []
    for finger in FINGERS:
        chain = [joints[SMPLX_JOINTS.index(f"left_{finger}{i}")] for i in (1, 2, 3)]
        inwards = down
        if finger == "thumb":
            knuckle = joints[SMPLX_JOINTS.index("left_ring1")]
            inwards = knuckle + UNDER_PALM * down - chain[0]
        for here, after in zip(chain, [*chain[1:], tips[finger]], strict=True):
            along = (after - here) / np.linalg.norm(after - here)
            curl = np.cross(along, inwards)
            curl /= np.linalg.norm(curl)
            axes.append([curl, np.cross(curl, along), along])
    return np.array(axes)


def centre_in_fingers(centres: np.ndarray, samples: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Joint centres (N, 55, 3) with those of the left fingers moved to the middle of the finger.

    MakeHuman's bones run along the back of the fingers, and a finger bent about an axis off its
    middle loses volume. The knuckles, in the palm, move as the joint after them does.

    Args:
        centres: (N, 55, 3) with the heads of the bones.
        samples: (N, H, 3) half bodies in the T-pose with flat hands.
        weights: (H, 55).
    """
    out, mean, at = centres.copy(), samples.mean(0), centres.mean(0)
    for finger in FINGERS:
        first = SMPLX_JOINTS.index(f"left_{finger}1")
        own = weights[:, first : first + 3].sum(1) > 0.9
        for j, base in ((first + 1, first), (first + 2, first + 1)):
            along = (at[j] - at[base]) / np.linalg.norm(at[j] - at[base])
            offset = mean - at[j]
            ring = own & (np.abs(offset @ along) < RING_LENGTH)
            ring &= np.linalg.norm(offset, axis=1) < RING_RADIUS
            across = np.cross(along, [0.0, 1.0, 0.0])
            across /= np.linalg.norm(across)
            for axis in (across, np.cross(across, along)):
                place = (samples[:, ring] - centres[:, j, None]) @ axis
                out[:, j] += (place.min(1) + place.max(1))[:, None] / 2 * axis
        if finger != "thumb":
            out[:, first] += out[:, first + 1] - centres[:, first + 1]
    return out


def _limits() -> np.ndarray:
    """(15, 2) degrees of curl."""
    return np.array(
        [pair for f in FINGERS for pair in (THUMB_LIMITS if f == "thumb" else FINGER_LIMITS)], float
    )


def sample_finger_poses(count: int, seed: int, axes: np.ndarray) -> np.ndarray:
    """Rotations (N, 55, 3, 3) of left fingers within joint limits; all other joints stay.

    Every second pose moves a single joint, the others move all.
    """
    rng = np.random.default_rng(seed)
    low, high = _limits().T
    curl = low + (high - low) * rng.random((count, 15))
    spread = np.repeat(np.abs(list(SPREAD.values())), 3) * rng.uniform(-1, 1, (count, 15))
    spread *= np.tile([1.0, 0.2, 0.2], 5)  # only the base spreads
    twist = rng.uniform(-TWIST_LIMIT, TWIST_LIMIT, (count, 15))
    angles = np.deg2rad(np.stack([curl, spread, twist], -1))
    single = np.arange(0, count, 2)
    mask = np.ones((count, 15, 1))
    mask[single] = 0
    mask[single, single // 2 % 15] = 1
    vectors = np.einsum("nja,jai->nji", angles * mask, axes)
    rotmats = np.tile(np.eye(3), (count, 55, 1, 1))
    turned = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_matrix()
    rotmats[:, FIRST : FIRST + 15] = turned.reshape(count, 15, 3, 3)
    return rotmats


def hand_space(axes: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Principal components (45, 45) in rows, and mean (45,), of random left hands.

    Hands are more or less closed as a whole; each finger differs from that, and open fingers are
    spread. The mean is the relaxed hand. Components are of length one; a positive coefficient
    curls the fingers, or, where it does not, its largest entry is positive.

    Args:
        axes: from `finger_axes`.
        seed: of the random hands.
    """
    rng = np.random.default_rng(seed)
    closed = rng.beta(1.2, 2.8, (HANDS, 1))
    each = closed + 0.22 * rng.standard_normal((HANDS, 5)) + np.array([-0.06, 0, 0.08, 0.03, -0.05])
    each = each.clip(-0.05, 1)
    high = _limits()[:, 1]
    curl = np.repeat(each, 3, 1) * high
    fan = 0.5 * rng.standard_normal((HANDS, 1)) + 0.15 * rng.standard_normal((HANDS, 5))
    at_base = np.tile([1.0, 0.0, 0.0], 5)
    open_hand = np.repeat(1 - each.clip(0, 1), 3, 1)
    spread = np.repeat(fan * list(SPREAD.values()), 3, 1) * open_hand * at_base
    angles = np.stack([curl, spread, np.zeros_like(curl)], -1)
    angles += JITTER * rng.standard_normal(angles.shape)
    poses = np.einsum("nja,jai->nji", np.deg2rad(angles), axes).reshape(HANDS, 45)
    mean = poses.mean(0)
    values, vectors = np.linalg.eigh((poses - mean).T @ (poses - mean))
    components = vectors.T[np.argsort(values)[::-1]]
    along_curl = components @ axes[:, 0].ravel()
    largest = components[np.arange(45), np.abs(components).argmax(1)]
    sign = np.sign(np.where(np.abs(along_curl) > 0.5, along_curl, largest))
    return components * sign[:, None], mean


def mirrored(poses: np.ndarray) -> np.ndarray:
    """Axis-angles (..., 45) of the other hand: x stays, y and z change sign."""
    return poses * np.tile([1.0, -1.0, -1.0], 15)
