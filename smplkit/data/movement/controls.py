"""The few numbers that poses are made of: how a person would describe a posture, in degrees.

A pose is 38 controls, such as how far the left thigh is raised, how far the knee is bent, how high
the right arm is. They are an affine map away from the anatomical angles of the joints
(`smplkit.joint_limits`): the spine bends in three places at once, the collar bone helps to raise
the arm, and the ankle makes up for thigh and knee. So mixing the controls of two poses mixes their
angles.

Convention. All controls zero is standing upright with feet flat and arms out to the sides (the
T-pose). Thigh and foot are measured against the vertical and the ground, not against their
neighbours: whatever thigh and knee do, `foot` 0 keeps the sole flat. "left" controls belong to the
left limbs, and equal numbers left and right mean mirrored limbs.

- lean, tilt: the pelvis to the front, and to its left, as seen from above. Part of the root.
- bend, twist, side: the spine to the front, turned left, to the left.
- nod, look, tip: neck and head down, turned left, to the left.
- thigh: to the front. out: away from the other leg. turn_out: thigh about its axis, toes outwards.
  knee: bent. foot: toes up. toes: bent upwards.
- shrug: collar bone up. arm_up: from the horizontal, -75 hangs down. arm_forward: from the side
  to the front. arm_turn: about its axis, outwards. elbow: bent. pronate: the palm of a hanging
  hand turned backwards. wrist: bent to the palm. thumbwards: hand bent to the thumb. curl: fingers.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.joint_limits import ANGLES, JOINT_LIMITS, angles_to_axis_angle

_MIDDLE = ("lean", "tilt", "bend", "twist", "side", "nod", "look", "tip")
LEG = ("thigh", "out", "turn_out", "knee", "foot", "toes")
ARM = (
    "shrug", "arm_up", "arm_forward", "arm_turn", "elbow", "pronate", "wrist", "thumbwards", "curl",
)  # fmt: skip
CONTROLS = _MIDDLE + tuple(f"{side}_{name}" for name in LEG + ARM for side in ("left", "right"))
INDEX = {name: i for i, name in enumerate(CONTROLS)}
# Where the controls of the left and of the right arm are.
ARM_COLUMNS = tuple([INDEX[f"{side}_{name}"] for name in ARM] for side in ("left", "right"))

# Controls that change their sign in a mirror; the others change sides.
_SIGNED = ("tilt", "twist", "side", "look", "tip")

# What each control does: {joint: {angle: degrees per degree}}.
_MIDDLE_EFFECTS = {
    "lean": {"hip": {"flexion": 1}},  # the thighs stay where they are
    "bend": {f"spine{i}": {"flexion": w} for i, w in ((1, 0.42), (2, 0.32), (3, 0.26))},
    "twist": {f"spine{i}": {"turn left": 1 / 3} for i in (1, 2, 3)},
    "side": {f"spine{i}": {"bend left": 1 / 3} for i in (1, 2, 3)},
    "nod": {"neck": {"flexion": 0.5}, "head": {"flexion": 0.5}},
    "look": {"neck": {"turn left": 0.5}, "head": {"turn left": 0.5}},
    "tip": {"neck": {"bend left": 0.5}, "head": {"bend left": 0.5}},
}
_LIMB_EFFECTS = {
    "thigh": {"hip": {"flexion": 1}, "ankle": {"dorsiflexion": -1}},
    "out": {"hip": {"abduction": 1}, "ankle": {"inversion": -0.5}},
    "turn_out": {"hip": {"external rotation": 1}},
    "knee": {"knee": {"flexion": 1}, "ankle": {"dorsiflexion": 1}},
    "foot": {"ankle": {"dorsiflexion": 1}},
    "toes": {"foot": {"extension": 1}},
    "shrug": {"collar": {"elevation": 1}},
    "arm_up": {"collar": {"elevation": 0.2}, "shoulder": {"elevation": 0.8}},
    "arm_forward": {"collar": {"protraction": 0.12}, "shoulder": {"horizontal adduction": 0.88}},
    "arm_turn": {"shoulder": {"external rotation": 1}},
    "elbow": {"elbow": {"flexion": 1}},
    "pronate": {"elbow": {"pronation": 0.75}, "wrist": {"pronation": 0.25}},
    "wrist": {"wrist": {"flexion": 1}},
    "thumbwards": {"wrist": {"radial deviation": 1}},
    "curl": {"hand": {"flexion": 1}},
}
# The collar bone is level when the arm hangs, and then the shoulder makes up for it.
_HANGING_COLLAR = 14.0


def _affine_map() -> tuple[Tensor, Tensor]:
    """Degrees (69,) of all angles at controls zero, and (38, 69) what each control adds."""
    column = {
        (joint, name): 3 * j + k
        for j, (joint, names) in enumerate(ANGLES.items())
        for k, name in enumerate(names)
    }
    matrix, offset = torch.zeros(len(CONTROLS), len(column)), torch.zeros(len(column))
    for side in ("left", "right"):
        effects = {f"{side}_{name}": effect for name, effect in _LIMB_EFFECTS.items()}
        for control, joints in (effects | _MIDDLE_EFFECTS).items():
            for joint, angles in joints.items():
                sided = joint if joint in ANGLES else f"{side}_{joint}"
                for angle, weight in angles.items():
                    matrix[INDEX[control], column[sided, angle]] = weight
        # The pelvis tilts, the thighs stay: on the side it tilts to that is abduction.
        hip = column[f"{side}_hip", "abduction"]
        matrix[INDEX["tilt"], hip] = 1.0 if side == "left" else -1.0
        offset[column[f"{side}_collar", "elevation"]] = _HANGING_COLLAR
        offset[column[f"{side}_shoulder", "elevation"]] = -_HANGING_COLLAR
    return offset, matrix


_OFFSET, _MATRIX = _affine_map()
_LOWER, _UPPER = (torch.rad2deg(limit).flatten() for limit in JOINT_LIMITS)
# The outermost part of each range, where angles are slowed down instead of cut off.
_MARGIN = (0.1 * (_UPPER - _LOWER)).clamp(max=6.0)
_MIRROR = torch.tensor(
    [
        INDEX[name.replace("left", "right") if "left" in name else name.replace("right", "left")]
        for name in CONTROLS
    ]
)
_MIRROR_SIGN = torch.tensor([-1.0 if name in _SIGNED else 1.0 for name in CONTROLS])


def controls_to_angles(controls: Tensor, wobble: Tensor | float = 0.0) -> Tensor:
    """Anatomical angles of a pose, all within the limits.

    Angles bend smoothly towards a limit instead of passing it, so a smooth motion stays smooth.

    Args:
        controls: (..., 38) degrees, in the order of `CONTROLS`.
        wobble: (..., 69) degrees added to the angles before, for variety that no control has.

    Returns:
        (..., 23, 3) angles as in `smplkit.joint_limits`, radians.
    """
    angles = controls @ _MATRIX + _OFFSET + wobble
    above = (angles - (_UPPER - _MARGIN)).clamp(min=0)
    below = ((_LOWER + _MARGIN) - angles).clamp(min=0)
    # x - tanh x has no slope and no curvature at 0; the limit itself is never reached.
    slack = 0.999 * _MARGIN
    angles = angles - above + slack * torch.tanh(above / slack)
    angles = angles + below - slack * torch.tanh(below / slack)
    return torch.deg2rad(angles).unflatten(-1, (23, 3))


def controls_to_pose(controls: Tensor, wobble: Tensor | float = 0.0) -> Tensor:
    """The `body_pose` of controls.

    Args:
        controls, wobble: as in `controls_to_angles`.

    Returns:
        (..., 23, 3) axis-angle, radians.
    """
    return angles_to_axis_angle(controls_to_angles(controls, wobble))


def controls_to_root(controls: Tensor, heading: Tensor | None = None) -> Tensor:
    """The orientation of the pelvis: tilted, leaned, then turned to where the person is heading.

    Args:
        controls: (..., 38) degrees.
        heading: (...) radians about the vertical, 0 facing +z, positive to the left; default 0.

    Returns:
        (..., 3) `global_orient` in the body frame, axis-angle, radians.
    """
    lean, tilt = torch.deg2rad(controls[..., :2]).unbind(-1)
    yaw = torch.zeros_like(lean) if heading is None else heading
    # Quaternion of turn_y(yaw) @ turn_x(lean) @ turn_z(-tilt), written out.
    (cy, sy), (cx, sx), (cz, sz) = (
        (torch.cos(a / 2), torch.sin(a / 2)) for a in (yaw, lean, -tilt)
    )
    quaternion = torch.stack(
        [
            cy * cx * cz + sy * sx * sz,
            cy * sx * cz + sy * cx * sz,
            sy * cx * cz - cy * sx * sz,
            cy * cx * sz - sy * sx * cz,
        ],
        dim=-1,
    )
    quaternion = torch.where(quaternion[..., :1] < 0, -quaternion, quaternion)
    cosine, vector = quaternion[..., :1], quaternion[..., 1:]
    sine = vector.norm(dim=-1, keepdim=True)
    safe = sine.clamp(min=1e-12)
    return torch.where(sine < 1e-6, 2.0, 2 * torch.atan2(safe, cosine) / safe) * vector


def mirror(controls: Tensor) -> Tensor:
    """The mirrored pose: left and right change places.

    Args:
        controls: (..., 38).

    Returns:
        (..., 38).
    """
    return controls[..., _MIRROR] * _MIRROR_SIGN
