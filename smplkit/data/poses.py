"""A few named poses, written as a person would say them: which joint turns how far.

Each entry is the joint's axis-angle vector in degrees, in the frame of the T-pose: x to the body's
left, y up, z to the front. Joints that are not named stay as they are in the T-pose.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.skeleton import SMPL_JOINTS

_ARMS_DOWN = {"left_shoulder": (0, 0, -70), "right_shoulder": (0, 0, 70)}

NAMED_POSES: dict[str, dict[str, tuple[float, float, float]]] = {
    "T-pose": {},
    "A-pose": {"left_shoulder": (0, 0, -40), "right_shoulder": (0, 0, 40)},
    "standing": {**_ARMS_DOWN, "left_elbow": (0, -15, 0), "right_elbow": (0, 15, 0)},
    "walking": {
        "left_hip": (-28, 0, 0),
        "right_hip": (18, 0, 0),
        "left_knee": (12, 0, 0),
        "right_knee": (32, 0, 0),
        "right_ankle": (12, 0, 0),
        "left_shoulder": (25, 0, -68),
        "right_shoulder": (-25, 0, 68),
        "left_elbow": (0, -20, 0),
        "right_elbow": (0, 35, 0),
    },
    "sitting": {
        **_ARMS_DOWN,
        "left_hip": (-88, 8, 0),
        "right_hip": (-88, -8, 0),
        "left_knee": (85, 0, 0),
        "right_knee": (85, 0, 0),
        "left_elbow": (0, -70, 0),
        "right_elbow": (0, 70, 0),
    },
    "reaching": {
        "left_shoulder": (0, -85, 0),
        "left_elbow": (0, -5, 0),
        "right_shoulder": (0, 0, 70),
        "right_elbow": (0, 20, 0),
        "left_hip": (-18, 0, 0),
        "right_hip": (10, 0, 0),
        "spine2": (8, 0, 0),
    },
    "squat": {
        "left_hip": (-95, 20, 0),
        "right_hip": (-95, -20, 0),
        "left_knee": (110, 0, 0),
        "right_knee": (110, 0, 0),
        "left_ankle": (-15, 0, 0),
        "right_ankle": (-15, 0, 0),
        "spine1": (25, 0, 0),
        "spine2": (15, 0, 0),
        "neck": (-20, 0, 0),
        "left_shoulder": (0, -75, -10),
        "right_shoulder": (0, 75, 10),
    },
    "arms up": {
        "left_collar": (0, 0, 20),
        "right_collar": (0, 0, -20),
        "left_shoulder": (0, -15, 62),
        "right_shoulder": (0, 15, -62),
        "left_elbow": (0, -12, 0),
        "right_elbow": (0, 12, 0),
    },
    "waving": {
        **_ARMS_DOWN,
        "right_collar": (0, 0, -8),
        "right_shoulder": (-85, 8, -10),
        "right_elbow": (0, 85, 0),
        "left_elbow": (0, -15, 0),
        "head": (0, -12, 0),
    },
    "running": {
        "spine1": (12, 0, 0),
        "left_hip": (-75, 0, 0),
        "left_knee": (85, 0, 0),
        "right_hip": (18, 0, 0),
        "right_knee": (55, 0, 0),
        "right_ankle": (20, 0, 0),
        "left_shoulder": (40, 10, -65),
        "right_shoulder": (-40, 25, 65),
        "left_elbow": (0, -85, 0),
        "right_elbow": (0, 85, 0),
    },
    "lunge": {
        **_ARMS_DOWN,
        "left_hip": (-85, 5, 0),
        "left_knee": (85, 0, 0),
        "right_hip": (22, 0, 0),
        "right_knee": (65, 0, 0),
        "right_foot": (-25, 0, 0),
        "left_elbow": (0, -25, 0),
        "right_elbow": (0, 25, 0),
    },
}


def named_pose(name: str) -> Tensor:
    """The body pose of that name.

    Args:
        name: a key of ``NAMED_POSES``.

    Returns:
        ``body_pose`` (23, 3), axis-angle in radians, joints 1 to 23 of the SMPL order.

    Raises:
        ValueError: there is no pose of that name.
    """
    if name not in NAMED_POSES:
        raise ValueError(f"name: {name!r} is not a named pose; there are {', '.join(NAMED_POSES)}")
    pose = torch.zeros(len(SMPL_JOINTS), 3)
    for joint, degrees in NAMED_POSES[name].items():
        pose[SMPL_JOINTS.index(joint)] = torch.tensor(degrees) * (torch.pi / 180)
    return pose[1:]
