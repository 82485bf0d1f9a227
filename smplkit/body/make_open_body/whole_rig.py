"""The 55 joints of SMPL-X: where they are, and which bones of MakeHuman move with them."""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.hands import LEFT_FINGER_BONES, centre_in_fingers
from smplkit.body.make_open_body.jaw import JAW, rigid_turn
from smplkit.body.make_open_body.joints import joint_centres
from smplkit.body.make_open_body.people import People
from smplkit.body.make_open_body.source import Source
from smplkit.body.make_open_body.weights import LEFT_BONES, group_weights
from smplkit.skeleton_smplx import SMPLX_FLIP, SMPLX_JOINTS

_BODY_BONES = {bone: joint for bone, joint in LEFT_BONES.items() if joint != "left_hand"}
LEFT_WHOLE_BONES = {**_BODY_BONES, **LEFT_FINGER_BONES, "eye": "left_eyeball"}


def whole_centres(
    source: Source,
    people: People,
    opening: np.ndarray,
    chosen: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Joint centres (N, 55, 3), and the angle (N,) that the jaw turns by when the mouth opens.

    Args:
        source: the rig.
        people: in the T-pose with flat hands.
        opening: (H, 3) displacement when the mouth opens.
        chosen: (H,) the chin.
        weights: (H, 55).
    """
    centres = np.zeros((len(people.heads), len(SMPLX_JOINTS), 3))
    centres[:, :22] = joint_centres(source, people.heads, people.vertices)[:, :22]
    centres[:, JAW], angle = rigid_turn(people.vertices, opening, chosen)
    for bone, joint in {**LEFT_FINGER_BONES, "eye": "left_eyeball"}.items():
        centres[:, SMPLX_JOINTS.index(joint)] = people.heads[:, source.bones.index(bone + ".L")]
    centres = centre_in_fingers(centres, people.vertices, weights)
    for j, name in enumerate(SMPLX_JOINTS):
        if name.startswith("right"):
            centres[:, j] = centres[:, SMPLX_FLIP[j]] * [-1, 1, 1]
    return centres, angle


def whole_weights(source: Source, bone_weights: np.ndarray, eyeball: np.ndarray) -> np.ndarray:
    """Weights (H, 55) from those of the 104 bones, the jaw's still with the head.

    The eyeball, and nothing else, moves with the eye's joint.

    Args:
        source: the rig.
        bone_weights: (H, 104).
        eyeball: (H,) True on the left eye.
    """
    weights = group_weights(source, bone_weights, LEFT_WHOLE_BONES, SMPLX_JOINTS)
    eye, head = SMPLX_JOINTS.index("left_eyeball"), SMPLX_JOINTS.index("head")
    weights[:, head] += weights[:, eye]
    weights[:, eye] = 0
    weights[eyeball] = np.eye(len(SMPLX_JOINTS))[eye]
    return weights
