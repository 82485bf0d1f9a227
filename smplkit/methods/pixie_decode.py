"""From PIXIE's numbers to the 55 rotations of a whole body.

Convention. Absolute rotations lead from the axes of a part to those of the camera; relative ones to
those of the parent joint, as everywhere in this kit. Joints are those of SMPL-X: 22 of the body,
jaw, two eyes, 15 of the left hand, 15 of the right.

The regressors' numbers are of four kinds, and none of them is a correction of a mean:

    global_orient, body_pose, neck_pose         6D, relative to the parent
    head_pose, left_ and right_wrist_pose       6D, ABSOLUTE: a crop of a hand shows how the hand is
                                                turned in the picture, not how the elbow is bent
    jaw_pose                                    Euler angles x, y, z: Rx @ Ry @ Rz
    left_ and right_hand_pose                   6D, relative; the left hand was seen in a mirror

An absolute rotation A becomes relative by the product P of its parents' rotations, from the pelvis
on: P^T A. The parents' gradient is cut there. Otherwise the network could turn the trunk to make
amends for a head.

Source: PIXIE (Feng et al. 2021), section 3, and its code. Not verified: what its code does with the
wrist of a hand that comes without a body; here the wrist has the absolute rotation it should have.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import radians

import torch
from torch import Tensor

from smplkit._precision import full_precision
from smplkit._shapes import require_shape
from smplkit.rotations import axis_angle_to_rotmat, rot6d_to_rotmat

NUM_JOINTS = 55
NECK, HEAD, LEFT_WRIST, RIGHT_WRIST, JAW, LEFT_FINGERS, RIGHT_FINGERS = 12, 15, 20, 21, 22, 25, 40
# The 17 joints of `body_pose`: all of the body but pelvis, neck, head and wrists.
TRUNK_AND_LIMBS = (*range(1, 12), 13, 14, *range(16, 20))
# From the pelvis to the parent of the joint, in the order in which their rotations multiply.
PARENTS = {
    HEAD: (0, 3, 6, 9, 12),
    LEFT_WRIST: (0, 3, 6, 9, 13, 16, 18),
    RIGHT_WRIST: (0, 3, 6, 9, 14, 17, 19),
}
ROTATIONS = (
    "global_orient", "body_pose", "neck_pose", "head_pose", "jaw_pose",
    "left_wrist_pose", "left_hand_pose", "right_wrist_pose", "right_hand_pose",
)  # fmt: skip
HEAD_LIMITS = (20.0, 70.0, 10.0)  # degrees about x (nod), y (turn) and z (tilt)


@full_precision
def euler_to_rotmat(angles: Tensor) -> Tensor:
    """Turn about x, then about the turned y, then about the turned z.

    Args:
        angles: (..., 3) radians.

    Returns:
        (..., 3, 3) Rx @ Ry @ Rz.

    Raises:
        TypeError, ValueError: `angles` is not a floating-point tensor of shape (..., 3).
    """
    require_shape("angles", angles, 3)
    x, y, z = axis_angle_to_rotmat(torch.diag_embed(angles)).unbind(-3)
    return x @ y @ z


def mirror_rotmat(rotmat: Tensor) -> Tensor:
    """The rotation that a mirror across the x axis shows: M R M with M = diag(-1, 1, 1).

    Args:
        rotmat: (..., 3, 3).

    Returns:
        (..., 3, 3), entries (0, 1), (0, 2), (1, 0) and (2, 0) negated.

    Raises:
        TypeError, ValueError: `rotmat` is not a floating-point tensor of shape (..., 3, 3).
    """
    require_shape("rotmat", rotmat, 3, 3)
    mirror = rotmat.new_tensor([-1.0, 1.0, 1.0])
    return rotmat * mirror[:, None] * mirror


def plausible_head(rotmat: Tensor) -> Tensor:
    """Refuse what no neck can do: angles of the head beyond their limit become ZERO.

    They are not clamped to the limit. An angle beyond it is a mistake of the network, and the
    middle is then the better guess.

    Args:
        rotmat: (..., 3, 3) of the head, relative to the neck.

    Returns:
        (..., 3, 3) with the angles of Rx @ Ry @ Rz within 20, 70 and 10 degrees.

    Raises:
        TypeError, ValueError: `rotmat` is not a floating-point tensor of shape (..., 3, 3).
    """
    require_shape("rotmat", rotmat, 3, 3)
    import roma  # here, not above: it pulls in torch's compiler (see `smplkit.rotations`)

    angles = roma.rotmat_to_euler("XYZ", rotmat)  # capitals: about the turned axes
    limits = angles.new_tensor([radians(limit) for limit in HEAD_LIMITS])
    return euler_to_rotmat(torch.where(angles.abs() > limits, 0.0, angles))


def whole_body_rotmat(parameters: Mapping[str, Tensor], limit_head: bool) -> Tensor:
    """Rotations of all joints from the numbers of the regressors.

    Args:
        parameters: by the names of `ROTATIONS`: 6 numbers (B, 6) for one joint, 17 and
            15 times 6 for the body and a hand, (B, 3) for the jaw. What is missing is at rest.
            Without `global_orient` the whole body turns with the head; without both it is upright
            and faces the camera, diag(1, -1, -1).
        limit_head: apply `plausible_head`.

    Returns:
        (B, 55, 3, 3) rotations relative to the parent joint.

    Raises:
        ValueError: `parameters` is empty.
    """
    if not parameters:
        raise ValueError("parameters must hold at least one block of numbers, got none")
    given = {  # (B, N, 3, 3), for the jaw (B, 3, 3)
        name: euler_to_rotmat(value.float())
        if name == "jaw_pose"
        else rot6d_to_rotmat(value.float().unflatten(-1, (-1, 6)))
        for name, value in parameters.items()
    }
    some = next(iter(parameters.values()))
    rest = torch.eye(3, device=some.device).expand(len(some), 3, 3)
    pose = [rest] * NUM_JOINTS
    alone = "global_orient" not in given

    if not alone:
        pose[0] = given["global_orient"][:, 0]
    elif "head_pose" in given:
        pose[0] = given["head_pose"][:, 0]
    else:
        pose[0] = rest * rest.new_tensor([1.0, -1.0, -1.0])
    if "body_pose" in given:
        for joint, rotmat in zip(TRUNK_AND_LIMBS, given["body_pose"].unbind(1), strict=True):
            pose[joint] = rotmat
    if "neck_pose" in given:
        pose[NECK] = given["neck_pose"][:, 0]
    if "jaw_pose" in given:
        pose[JAW] = given["jaw_pose"]
    if "head_pose" in given and not alone:
        head = _relative(pose, HEAD, given["head_pose"][:, 0])
        pose[HEAD] = plausible_head(head) if limit_head else head

    for side, wrist, fingers in (
        ("left", LEFT_WRIST, LEFT_FINGERS),
        ("right", RIGHT_WRIST, RIGHT_FINGERS),
    ):
        if f"{side}_wrist_pose" not in given:
            continue
        absolute, hand = given[f"{side}_wrist_pose"][:, 0], given[f"{side}_hand_pose"]
        if side == "left":  # all hands are right ones to the network
            absolute, hand = mirror_rotmat(absolute), mirror_rotmat(hand)
        pose[wrist] = _relative(pose, wrist, absolute)
        pose[fingers : fingers + 15] = hand.unbind(1)
    return torch.stack(pose, dim=1)


@full_precision
def _relative(pose: list[Tensor], joint: int, absolute: Tensor) -> Tensor:
    """An absolute rotation (B, 3, 3) relative to the parent of the joint, whose chain is known."""
    parents = pose[0].detach()
    for parent in PARENTS[joint][1:]:
        parents = parents @ pose[parent].detach()
    return parents.mT @ absolute
