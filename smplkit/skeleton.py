"""Names, trees and left-right tables of the joint and keypoint sets in use.

Convention. Left and right are the person's own. Names are the only thing written down by hand:
flip tables follow from them, bones are written with them. `flip[i]` is the index of the partner of
keypoint i, so `keypoints[..., flip, :]` relabels the points of a mirrored picture (the x coordinate
is mirrored separately).

"h36m17" has the LEFT leg first, the row order of the `J_regressor_h36m` of SPIN and its successors;
MotionBERT and the Human3.6M files have the right leg first (`H36M17_RIGHT_LEG_FIRST`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeypointSet:
    """An ordered set of named points on the body.

    Attributes:
        name: key in `KEYPOINT_SETS`.
        joints: the K names, in order.
        flip: K indices, the left-right partner of each point (itself on the mid-line).
        bones: pairs of indices, for drawing.
    """

    name: str
    joints: tuple[str, ...]
    flip: tuple[int, ...]
    bones: tuple[tuple[int, int], ...]


def _names(text: str) -> tuple[str, ...]:
    """The names in a text of names with blanks between them."""
    return tuple(text.split())


def _flip_table(names: tuple[str, ...]) -> tuple[int, ...]:
    """Index of the name with "left" and "right" exchanged, for each name."""
    swapped = (n.replace("left", "*").replace("right", "left").replace("*", "right") for n in names)
    return tuple(names.index(n) for n in swapped)


def _keypoint_set(name: str, joints: tuple[str, ...], chains: str) -> KeypointSet:
    """Build a set; `chains` lists bones as chains "a-b-c", separated by blanks."""
    bones = []
    for chain in chains.split():
        ids = [joints.index(joint) for joint in chain.split("-")]
        bones += list(zip(ids, ids[1:], strict=False))
    return KeypointSet(name, joints, _flip_table(joints), tuple(bones))


SMPL_JOINTS = _names(
    "pelvis left_hip right_hip spine1 left_knee right_knee spine2 left_ankle right_ankle spine3 "
    "left_foot right_foot neck left_collar right_collar head left_shoulder right_shoulder "
    "left_elbow right_elbow left_wrist right_wrist left_hand right_hand"
)
SMPL_PARENTS = (
    -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21,
)  # fmt: skip
SMPL_FLIP = _flip_table(SMPL_JOINTS)

# Points that SMPL's joints do not cover, as vertices of the mesh (numbers of the SMPL template; the
# open body carries the same points at the same numbers). Order: entries 24 to 44 of smplx's joints.
SMPL_EXTRA_VERTICES = {
    "nose": 332, "right_eye": 6260, "left_eye": 2800, "right_ear": 4071, "left_ear": 583,
    "left_big_toe": 3216, "left_small_toe": 3226, "left_heel": 3387,
    "right_big_toe": 6617, "right_small_toe": 6624, "right_heel": 6787,
    "left_thumb": 2746, "left_index": 2319, "left_middle": 2445, "left_ring": 2556,
    "left_pinky": 2673,
    "right_thumb": 6191, "right_index": 5782, "right_middle": 5905, "right_ring": 6016,
    "right_pinky": 6133,
}  # fmt: skip

# Rows of `J_regressor_extra`, applied to the posed vertices: the points as annotators of LSP, MPII
# and Human3.6M click them, which is not where SMPL's own joints are (the hips most of all).
SMPL_EXTRA_REGRESSED = _names("right_hip left_hip neck head_top pelvis thorax spine jaw head")

_OPENPOSE25 = _names(
    "nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist mid_hip "
    "right_hip right_knee right_ankle left_hip left_knee left_ankle right_eye left_eye right_ear "
    "left_ear left_big_toe left_small_toe left_heel right_big_toe right_small_toe "
    "right_heel"
)
_SPIN24 = _names(
    "right_ankle right_knee right_hip left_hip left_knee left_ankle right_wrist right_elbow "
    "right_shoulder left_shoulder left_elbow left_wrist neck head_top pelvis thorax spine jaw head "
    "nose left_eye right_eye left_ear right_ear"
)
_H36M17 = _names(
    "pelvis left_hip left_knee left_ankle right_hip right_knee right_ankle spine neck jaw head "
    "left_shoulder left_elbow left_wrist right_shoulder right_elbow right_wrist"
)
_H36M14 = _names(
    "right_ankle right_knee right_hip left_hip left_knee left_ankle right_wrist right_elbow "
    "right_shoulder left_shoulder left_elbow left_wrist neck head"
)

# The 49 points of SPIN, picked from [24 joints | 21 extra vertices | 9 extra-regressor rows].
SMPL49_FROM_54 = (
    24, 12, 17, 19, 21, 16, 18, 20, 0, 2, 5, 8, 1, 4, 7, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
    8, 5, 45, 46, 4, 7, 21, 19, 17, 16, 18, 20, 47, 48, 49, 50, 51, 52, 53, 24, 26, 25, 28, 27,
)  # fmt: skip
# The 14 points that errors are reported on, picked from "h36m17" after centring at its pelvis.
H36M14_FROM_17 = tuple(_H36M17.index(name) for name in _H36M14)
# Reorders "h36m17" to the right leg first (and back: it is its own inverse).
H36M17_RIGHT_LEG_FIRST = (0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)

KEYPOINT_SETS = {
    keypoint_set.name: keypoint_set
    for keypoint_set in (
        KeypointSet(
            "smpl24",
            SMPL_JOINTS,
            SMPL_FLIP,
            tuple((parent, child) for child, parent in enumerate(SMPL_PARENTS) if parent >= 0),
        ),
        # Names of the first 25, the OpenPose points, start with "op_": the two halves have points
        # of the same name in slightly different places.
        _keypoint_set(
            "openpose25+24",
            tuple(f"op_{name}" for name in _OPENPOSE25) + _SPIN24,
            "op_nose-op_neck-op_mid_hip op_neck-op_right_shoulder-op_right_elbow-op_right_wrist "
            "op_neck-op_left_shoulder-op_left_elbow-op_left_wrist "
            "op_mid_hip-op_right_hip-op_right_knee-op_right_ankle-op_right_big_toe "
            "op_mid_hip-op_left_hip-op_left_knee-op_left_ankle-op_left_big_toe "
            "op_nose-op_right_eye-op_right_ear op_nose-op_left_eye-op_left_ear "
            "op_right_ankle-op_right_heel op_right_big_toe-op_right_small_toe "
            "op_left_ankle-op_left_heel op_left_big_toe-op_left_small_toe "
            "head_top-head-jaw-neck-thorax-spine-pelvis "
            "neck-right_shoulder-right_elbow-right_wrist neck-left_shoulder-left_elbow-left_wrist "
            "pelvis-right_hip-right_knee-right_ankle pelvis-left_hip-left_knee-left_ankle "
            "nose-right_eye-right_ear nose-left_eye-left_ear",
        ),
        _keypoint_set(
            "coco17",
            _names(
                "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder "
                "left_elbow right_elbow left_wrist right_wrist left_hip right_hip "
                "left_knee right_knee left_ankle right_ankle"
            ),
            "nose-left_eye-left_ear nose-right_eye-right_ear left_ear-left_shoulder "
            "right_ear-right_shoulder left_eye-right_eye left_shoulder-right_shoulder "
            "left_hip-right_hip left_shoulder-left_elbow-left_wrist "
            "right_shoulder-right_elbow-right_wrist left_shoulder-left_hip-left_knee-left_ankle "
            "right_shoulder-right_hip-right_knee-right_ankle",
        ),
        _keypoint_set(
            "h36m17",
            _H36M17,
            "pelvis-left_hip-left_knee-left_ankle pelvis-right_hip-right_knee-right_ankle "
            "pelvis-spine-neck-jaw-head neck-left_shoulder-left_elbow-left_wrist "
            "neck-right_shoulder-right_elbow-right_wrist",
        ),
        _keypoint_set(
            "h36m14",
            _H36M14,
            "right_ankle-right_knee-right_hip-left_hip-left_knee-left_ankle neck-head "
            "right_wrist-right_elbow-right_shoulder-neck-left_shoulder-left_elbow-left_wrist "
            "right_shoulder-right_hip left_shoulder-left_hip",
        ),
    )
}
