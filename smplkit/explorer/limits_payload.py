"""The joint limits as numbers that a page can read."""

from __future__ import annotations

import torch

from smplkit.joint_limits import ANGLES, JOINT_LIMITS, angles_to_axis_angle


def limits_payload() -> dict[str, list]:
    """What the browser needs to take joints apart into anatomical angles and to know their ranges.

    Returns:
        Lists without tensors, one row for each of the joints 1 to 23 of the SMPL order: "axes"
        (23, 3, 3), the unit axis of each angle, the twist's first; "lower" and "upper" (23, 3),
        radians; "angleNames" (23, 3), such as "flexion".
    """
    # A turn by one radian in one angle alone is the rotation vector of that angle's axis.
    alone = torch.eye(3, dtype=torch.float64)[:, None].expand(3, len(ANGLES), 3)
    axes = angles_to_axis_angle(alone).transpose(0, 1)
    return {
        "axes": axes.tolist(),
        "lower": JOINT_LIMITS.lower.double().tolist(),
        "upper": JOINT_LIMITS.upper.double().tolist(),
        "angleNames": [list(names) for names in ANGLES.values()],
    }
