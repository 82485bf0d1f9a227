"""From MakeHuman's A-pose to SMPL's T-pose, by dual quaternions over the 104 bones.

Linear blending over the 45 degrees between the two poses would flatten the shoulders of every
sample, and with them the template.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from smplkit.body.make_open_body.skinning import apply, dual_quaternion_skinning
from smplkit.body.make_open_body.source import Source

# (bone, bone at its far end, direction to point along on the left side), root to tip.
LEFT_DIRECTIONS = (
    ("upperarm01", "lowerarm01", (1.0, 0.0, 0.0)),
    ("lowerarm01", "wrist", (1.0, 0.0, 0.0)),
    ("wrist", "finger3-1", (1.0, 0.0, 0.0)),
    ("upperleg01", "lowerleg01", (0.06, -1.0, 0.0)),
    ("lowerleg01", "foot", (0.03, -1.0, -0.03)),
)
PELVIS_AT = np.array([0.0, -0.22, 0.03])  # where SMPL keeps its pelvis


def _between(a, b) -> np.ndarray:
    """Shortest rotation (N, 3, 3) that turns directions a (N, 3) into b (3,)."""
    a = a / np.linalg.norm(a, axis=-1, keepdims=True)
    axis = np.cross(a, b / np.linalg.norm(b))
    angle = np.arctan2(np.linalg.norm(axis, axis=-1), a @ b / np.linalg.norm(b))
    axis /= np.maximum(np.linalg.norm(axis, axis=-1, keepdims=True), 1e-12)
    return Rotation.from_rotvec(axis * angle[:, None]).as_matrix()


def _descendants(source: Source, bone: int) -> list[int]:
    found = {bone}
    for b, parent in enumerate(source.bone_parents):
        if parent in found:
            found.add(b)
    return sorted(found)


def _turn(transforms, pivot, rotation, bones) -> None:
    """Rotate the bones about the posed pivot (N, 3), in place."""
    turned = rotation[:, None] @ transforms[:, bones]
    turned[..., 3] += (pivot - (rotation @ pivot[..., None])[..., 0])[:, None]
    transforms[:, bones] = turned


def to_tpose(
    source: Source,
    vertices: np.ndarray,
    weights: np.ndarray,
    heads: np.ndarray,
    left_directions: tuple = LEFT_DIRECTIONS,
) -> tuple[np.ndarray, np.ndarray]:
    """Pose every sample, and put its pelvis where SMPL keeps it.

    Args:
        source: the rig.
        vertices: (N, H, 3) in the A-pose.
        weights: (H, 104).
        heads: (N, 104, 3) bone heads.
        left_directions: which bones to turn where, as `LEFT_DIRECTIONS`.

    Returns:
        Vertices and bone heads in the T-pose, pelvis at `PELVIS_AT`.
    """
    transforms = np.zeros((*heads.shape[:2], 3, 4))
    transforms[..., :3] = np.eye(3)
    for side, sign in ((".L", 1.0), (".R", -1.0)):
        for bone, tip, direction in left_directions:
            b, t = source.bones.index(bone + side), source.bones.index(tip + side)
            pivot = apply(transforms[:, b], heads[:, b])
            now = apply(transforms[:, b], heads[:, t]) - pivot
            goal = np.array(direction) * [sign, 1, 1]
            _turn(transforms, pivot, _between(now, goal), _descendants(source, b))
        foot = source.bones.index("foot" + side)  # the sole stays as flat as it was
        pivot = apply(transforms[:, foot], heads[:, foot])
        back = np.swapaxes(transforms[:, foot, :, :3], 1, 2)
        _turn(transforms, pivot, back, _descendants(source, foot))
    posed = np.concatenate(
        [
            dual_quaternion_skinning(weights, transforms[i : i + 8], vertices[i : i + 8])
            for i in range(0, len(vertices), 8)
        ]
    )
    posed_heads = apply(transforms, heads)
    move = PELVIS_AT - posed_heads[:, source.bones.index("root")]
    return posed + move[:, None], posed_heads + move[:, None]
