"""Walking and running, planned from the feet up.

Convention. The phase counts cycles of two steps; at whole numbers the left foot touches the ground.
A leg follows its own phase, that of the right leg half a cycle late. Side view: metres forward and
up, the hip above the origin of the ground; degrees forward and up.

In a walk, a foot stands still on the ground, that is, it moves back under the hip as fast as the
person walks. It touches down heel first, lies flat, rolls over its ball and swings to its next
place. Where ankle and hip are then gives thigh and knee, by the triangle of the two bones. So a
gait is a stride and a few numbers on how the foot is set down and lifted (`gait_styles.py`), and
feet do not slide.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit.data.movement.controls import CONTROLS, INDEX
from smplkit.data.movement.gait_styles import GAITS, Gait
from smplkit.data.movement.grounding import leg_geometry

# The legs are never quite straight, which would make the knee snap.
_STRAIGHTEST = 0.994
# The toes stay bent for this part of the swing.
_TOES_RELAX = 0.45


class Walkers(NamedTuple):
    """N people's gaits: the numbers of `Gait`, one each, (N, 1)."""

    stride: Tensor
    cadence: Tensor
    contact: Tensor
    passing: Tensor
    strike: Tensor
    push: Tensor
    clearance: Tensor
    crouch: Tensor
    bounce: Tensor
    arm: Tensor
    limp: Tensor
    rest: Tensor  # (N, 38)


def draw_walkers(kind: str, split: str, count: int, generator: torch.Generator) -> Walkers:
    """Draw gaits.

    Args:
        kind: "walk" or "run".
        split: "train" or "test".
        count: number of people N.
        generator: source of randomness, on the CPU.

    Returns:
        Their gaits.
    """
    low, high, rest = _GAIT_TABLES[kind, split]
    style = torch.randint(len(low), (count,), generator=generator)
    numbers = low[style] + (high - low)[style] * torch.rand(low[style].shape, generator=generator)
    # Long steps are quick steps: the two share their random number.
    share = torch.rand(count, 1, generator=generator)
    numbers[:, :2] = low[style, :2] + (high - low)[style, :2] * share
    return Walkers(*numbers.split(1, dim=1), rest[style])


def gait_controls(walkers: Walkers, phase: Tensor) -> tuple[Tensor, Tensor]:
    """Controls of people at some phases of their gait.

    Args:
        walkers: N gaits.
        phase: (N, T) cycles.

    Returns:
        (N, T, 38) degrees, and (N, T) height of the hips above the ground, metres.
    """
    hip = _hip_height(walkers, phase)
    controls = walkers.rest[:, None].expand(*phase.shape, -1).clone()
    for side, shift in (("left", 0.0), ("right", 0.5)):
        own = leg_phase(walkers, phase, shift)
        forward, up, pitch = _ankle(walkers, own)
        thigh, knee = _two_bones(forward, hip - up)
        _set(controls, side, "thigh", thigh)
        _set(controls, side, "knee", knee)
        _set(controls, side, "foot", pitch)
        toes_down = -torch.rad2deg(_parts(torch.deg2rad(pitch))[1])
        relaxed = _ease((own - walkers.contact) / (_TOES_RELAX * (1 - walkers.contact)))
        _set(controls, side, "toes", toes_down * (1 - relaxed))  # flat until they leave the ground
        # The arm is back when its leg is in front, and turns to keep the plane of the elbow.
        swing = -walkers.arm * torch.cos(2 * torch.pi * (own - 0.02))
        _set(controls, side, "arm_forward", 1.25 * swing + 4)
        _set(controls, side, "arm_turn", 0.7 * swing)
        _set(controls, side, "elbow", 0.3 * swing)
    # The shoulders turn against the legs; the pelvis drops to the side of the swinging leg.
    _set(controls, "", "twist", 0.25 * walkers.arm * torch.cos(2 * torch.pi * phase))
    sink = torch.sin(2 * torch.pi * (phase - 0.02))
    _set(controls, "", "tilt", -2.5 * sink)
    _set(controls, "", "side", 2 * sink)
    return controls, hip


def leg_phase(walkers: Walkers, phase: Tensor, shift: float) -> Tensor:
    """Phase of a leg in 0..1, 0 at its touch-down.

    Args:
        walkers: N gaits.
        phase: (N, T) cycles.
        shift: 0 for the left leg, 0.5 for the right one.

    Returns:
        (N, T).
    """
    late = shift + (walkers.limp if shift else 0)
    return torch.remainder(phase + late, 1)


def _ankle(walkers: Walkers, own: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Place of the ankle, from the point below the hip, and pitch of the foot, at a leg's phase."""
    geometry = leg_geometry()
    contact = walkers.contact
    swing = ((own - contact) / (1 - contact)).clamp(0, 1)
    # On the ground: heel first, flat, then over the ball. In the air: back up.
    landing = _ease(own / 0.12)
    rolling = _ease((own / contact - 0.5) / 0.6)  # has not quite ended when the foot leaves
    leaving = _ease(torch.full_like(own, 0.5 / 0.6))
    in_air = walkers.strike * _ease((swing - 0.4) / 0.6)
    in_air = in_air - walkers.push * leaving * (1 - _ease(swing / 0.65))
    pitch = torch.where(swing > 0, in_air, walkers.strike * (1 - landing) - walkers.push * rolling)
    ahead = _ease(swing) - own + walkers.passing  # in strides; the foot stands still on the ground
    lift = walkers.clearance * 16 * swing**2 * (1 - swing) ** 2
    # The foot turns about its heel when the toes are up, about its ball when they are down.
    toes_up, toes_down = _parts(torch.deg2rad(pitch))
    about_ball = _turn_change(*geometry.ankle_from_ball, toes_down)
    about_heel = _turn_change(*geometry.ankle_from_heel, toes_up)
    # In the air the tips of the toes must not scrape over the ground.
    lift = lift - geometry.toes * torch.sin(toes_down) * _ease(swing / _TOES_RELAX)
    forward = walkers.stride * ahead + about_ball[0] + about_heel[0]
    up = geometry.ankle_from_ball[1] + about_ball[1] + about_heel[1] + lift
    return forward, up, pitch


def _turn_change(forward: float, up: float, angle: Tensor) -> tuple[Tensor, Tensor]:
    """How far a point moves when it is turned by an angle that lifts what is in front."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    return forward * (cos - 1) - up * sin, forward * sin + up * (cos - 1)


def _parts(angle: Tensor) -> tuple[Tensor, Tensor]:
    """Positive and negative part of an angle, with a smooth passage at zero."""
    soft = 0.04  # radians
    positive = (angle + torch.sqrt(angle.square() + soft**2) - soft) / 2
    return positive, angle - positive


def _hip_height(walkers: Walkers, phase: Tensor) -> Tensor:
    """(N, T) height of the hips: as high as both legs reach, less the crouch."""
    reach = _STRAIGHTEST * sum(leg_geometry().bones)

    def bounce(at: Tensor) -> Tensor:
        return walkers.bounce * torch.cos(4 * torch.pi * (at - walkers.contact / 2))

    grid = torch.arange(48) / 48
    grid = grid.expand(len(phase), -1)
    # While a foot is on the ground its leg has to reach it; while it swings it can bend.
    forward, up, _ = _ankle(walkers, grid)
    limit = up + (reach**2 - forward.square()).clamp(min=0.01).sqrt() - bounce(grid)
    limit = torch.where(grid < walkers.contact, limit, torch.inf).amin(1, keepdim=True)
    return limit - walkers.crouch + bounce(phase)


def _two_bones(forward: Tensor, down: Tensor) -> tuple[Tensor, Tensor]:
    """Thigh and knee, degrees, that put the ankle there, seen from the hip."""
    thigh, shin = leg_geometry().bones
    distance = torch.hypot(forward, down)
    longest, soft = _STRAIGHTEST * (thigh + shin), 0.006
    distance = longest - soft * F.softplus((longest - distance) / soft)
    distance = distance.clamp(min=abs(thigh - shin) + 0.1)
    inside = (thigh**2 + distance**2 - shin**2) / (2 * thigh * distance)
    at_knee = (thigh**2 + shin**2 - distance**2) / (2 * thigh * shin)
    raised = torch.atan2(forward, down) + torch.acos(inside)
    bent = torch.pi - torch.acos(at_knee) - leg_geometry().rest_bend
    return torch.rad2deg(raised), torch.rad2deg(bent)


def _ease(x: Tensor) -> Tensor:
    """From 0 to 1 with no speed and no acceleration at either end."""
    x = x.clamp(0, 1)
    return x**3 * (10 - 15 * x + 6 * x**2)


def _set(controls: Tensor, side: str, name: str, value: Tensor) -> None:
    """Add to a control."""
    controls[..., INDEX[f"{side}_{name}" if side else name]] += value


def _gait_table(gaits: tuple[Gait, ...]) -> tuple[Tensor, Tensor, Tensor]:
    """Lowest and highest numbers (G, 11) of gaits, and their resting controls (G, 38)."""
    numbers = torch.tensor(
        [[x if isinstance(x, tuple) else (x, x) for x in gait[:-1]] for gait in gaits]
    )
    rest = torch.zeros(len(gaits), len(CONTROLS))
    for row, gait in zip(rest, gaits, strict=True):
        for name, value in gait.rest.items():
            for control in (name, f"left_{name}", f"right_{name}"):
                if control in INDEX:
                    row[INDEX[control]] = value
    return *numbers.unbind(-1), rest


_GAIT_TABLES = {
    (kind, split): _gait_table(gaits)
    for kind, splits in GAITS.items()
    for split, gaits in splits.items()
}
