"""Random postures of many kinds: standing, walking, sitting, lunging, waving, and so on.

Convention. `body_pose` is axis-angle in radians, joints 1 to 23 of the SMPL order, and lies within
`smplkit.joint_limits.JOINT_LIMITS`. `global_orient` is in the body frame (y up, facing +z): only
the lean of the pelvis that belongs to the posture (a squatting person leans forward), heading 0.

A posture is a stance of legs and trunk (`stances.py`) or a phase of a gait (`gait.py`), with arms
that do what the stance asks for or make a gesture (`gestures.py`), mirrored half of the time, and
some jitter in every joint. The "test" split draws stances, gaits and gestures that "train" never
draws (see the banks), and shares nothing with it but the arms at rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.data.movement.collisions import collision_depth
from smplkit.data.movement.controls import (
    ARM,
    ARM_COLUMNS,
    CONTROLS,
    INDEX,
    LEG,
    controls_to_pose,
    controls_to_root,
    mirror,
)
from smplkit.data.movement.gait import draw_walkers, gait_controls
from smplkit.data.movement.gait_styles import GAITS
from smplkit.data.movement.gestures import REST_ARMS, TEST_ARMS, TRAIN_ARMS, Gesture
from smplkit.data.movement.grounding import mean_body
from smplkit.data.movement.stances import FAMILIES as _FAMILIES
from smplkit.data.movement.stances import Stance
from smplkit.data.shapes import random_betas
from smplkit.joint_limits import JOINT_LIMITS

__all__ = ["FAMILIES", "Postures", "draw_arms", "draw_controls", "random_betas", "random_postures"]

FAMILIES = tuple(_FAMILIES)

# Degrees of jitter of single controls; those left out have 2.
_JITTER = {
    "nod": 8.0, "look": 14.0, "tip": 5.0, "arm_up": 3.0, "arm_forward": 3.0, "arm_turn": 4.0,
    "elbow": 3.0, "wrist": 9.0, "thumbwards": 6.0, "pronate": 9.0, "shrug": 3.0, "toes": 3.0,
}  # fmt: skip
# A posture whose arms are deeper than this in the body (metres) is drawn again, a few times.
_DEEPEST, _ATTEMPTS = 0.025, 4
# Degrees of jitter of all angles of all joints: 2.5, or 6 % of a small range.
_WOBBLE = torch.rad2deg(0.06 * (JOINT_LIMITS.upper - JOINT_LIMITS.lower)).flatten().clamp(max=2.5)


@dataclass(frozen=True)
class Postures:
    """Random postures.

    Attributes:
        body_pose: (N, 23, 3) axis-angle, radians.
        family: (N,) int64 index in `FAMILIES`.
        global_orient: (N, 3) lean of the pelvis in the body frame, axis-angle, radians.
    """

    body_pose: Tensor
    family: Tensor
    global_orient: Tensor


def random_postures(count: int, generator: torch.Generator, split: str = "train") -> Postures:
    """Draw postures, each family as often as any other.

    Args:
        count: number of postures N.
        generator: source of randomness, on the CPU.
        split: "train", or "test" for stances and gestures that are held out.

    Returns:
        The postures.

    Raises:
        ValueError: unknown `split`.
    """
    if split not in ("train", "test"):
        raise ValueError(f'split must be "train" or "test", got {split!r}')
    family = torch.randint(len(FAMILIES), (count,), generator=generator)
    controls = draw_controls(family, generator, split)
    wobble = _WOBBLE * torch.randn(count, 69, generator=generator)
    return Postures(controls_to_pose(controls, wobble), family, controls_to_root(controls))


def draw_controls(family: Tensor, generator: torch.Generator, split: str = "train") -> Tensor:
    """Draw the controls of postures of given families.

    Args:
        family: (N,) int64 index in `FAMILIES`.
        generator: source of randomness, on the CPU.
        split: "train" or "test".

    Returns:
        (N, 38) degrees, see `smplkit.data.movement.controls`.
    """
    controls = _draw_once(family, generator, split)
    doubtful = torch.arange(len(family))
    for _ in range(_ATTEMPTS):
        doubtful = doubtful[_collision(controls[doubtful]) > _DEEPEST]
        controls[doubtful] = _draw_once(family[doubtful], generator, split)
    return controls


def _collision(controls: Tensor) -> Tensor:
    """(N,) depth in metres to which arms are inside the mean body."""
    body = mean_body()(body_pose=controls_to_pose(controls), vertices=False)
    return collision_depth(body.joints)


def _draw_once(family: Tensor, generator: torch.Generator, split: str) -> Tensor:
    """Controls (N, 38) of postures in which arms may run through the body."""
    count = len(family)
    controls = _draw_stances(family, generator, split)
    for name in GAITS:
        members = (family == FAMILIES.index(name)).nonzero().squeeze(-1)
        if len(members):
            walkers = draw_walkers(name, split, len(members), generator)
            phase = torch.rand(len(members), 1, generator=generator)
            controls[members] = gait_controls(walkers, phase)[0].squeeze(1)
    gestures, chosen = _draw_gestures(family, generator, split)
    controls = torch.where(chosen, gestures, controls)
    controls = controls + _JITTER_SIZE * torch.randn(count, len(CONTROLS), generator=generator)
    flip = torch.rand(count, 1, generator=generator) < 0.5
    return torch.where(flip, mirror(controls), controls)


def draw_arms(bank: dict[str, Gesture], count: int, generator: torch.Generator) -> Tensor:
    """Draw gestures of one arm, each as often as any other.

    Args:
        bank: gestures by name.
        count: number of gestures N.
        generator: source of randomness, on the CPU.

    Returns:
        (N, 9) degrees of the controls `ARM`.
    """
    which = torch.randint(len(bank), (count,), generator=generator)
    return _uniform(_gesture_table(bank)[which], generator)


def _draw_stances(family: Tensor, generator: torch.Generator, split: str) -> Tensor:
    table, first, number = _STANCE_TABLES[split]
    choice = (torch.rand(len(family), generator=generator) * number[family]).long()
    start, end = table[first[family] + choice].unbind(1)
    return start + (end - start) * torch.rand(len(family), 1, generator=generator)


def _draw_gestures(family: Tensor, generator: torch.Generator, split: str) -> tuple[Tensor, Tensor]:
    """Controls (N, 38) with both arms filled in, and (N, 38) which of them are to be used."""
    count = len(family)
    bank = TRAIN_ARMS if split == "train" else TEST_ARMS
    rest = _gesture_table(REST_ARMS)[_REST[family]]
    left, right = (draw_arms(bank, count, generator) for _ in range(2))
    free_left, free_right = torch.rand(2, count, 1, generator=generator) < _FREE[family, None]
    same = torch.rand(count, 1, generator=generator) < _SAME[family, None]
    left = torch.where(free_left, left, _uniform(rest, generator))
    right = torch.where(free_right, right, _uniform(rest, generator))
    right = torch.where(same, left, right)
    controls = torch.zeros(count, len(CONTROLS))
    controls[:, ARM_COLUMNS[0]], controls[:, ARM_COLUMNS[1]] = left, right
    # The arms of a gait swing with the legs unless they make a gesture.
    swinging = _SWINGS[family, None]
    used = torch.zeros(count, len(CONTROLS), dtype=torch.bool)
    used[:, ARM_COLUMNS[0]] = ~swinging | free_left
    used[:, ARM_COLUMNS[1]] = ~swinging | torch.where(same, free_left, free_right)
    return controls, used


def _uniform(ranges: Tensor, generator: torch.Generator) -> Tensor:
    """Numbers (N, K) within ranges (N, 2, K)."""
    low, high = ranges.unbind(1)
    return low + (high - low) * torch.rand(low.shape, generator=generator)


def _gesture_table(bank: dict[str, Gesture]) -> Tensor:
    """(G, 2, 9) low and high of the controls of an arm."""
    table = torch.zeros(len(bank), 2, len(ARM))
    for i, gesture in enumerate(bank.values()):
        for name, bounds in gesture.items():
            table[i, :, ARM.index(name)] = torch.tensor(bounds)
    return table


def _stance_table(stance: Stance) -> Tensor:
    """(2, 38) begin and end of a stance."""
    table = torch.zeros(2, len(CONTROLS))
    for name in sorted(stance, key=lambda name: name not in LEG):  # single legs last: they prevail
        near_is_left = name.replace("near_", "left_").replace("far_", "right_")
        for control in (f"left_{name}", f"right_{name}") if name in LEG else (near_is_left,):
            table[:, INDEX[control]] = torch.tensor(stance[name])
    return table


def _stance_tables(split: str) -> tuple[Tensor, Tensor, Tensor]:
    """All stances (S, 2, 38) of a split, and the first and the number of those of each family."""
    banks = [getattr(family, split) or ({},) for family in _FAMILIES.values()]
    number = torch.tensor([len(bank) for bank in banks])
    table = torch.stack([_stance_table(stance) for bank in banks for stance in bank])
    return table, number.cumsum(0) - number, number


_STANCE_TABLES = {split: _stance_tables(split) for split in ("train", "test")}
_JITTER_SIZE = torch.tensor(
    [_JITTER.get(c.removeprefix("left_").removeprefix("right_"), 2.0) for c in CONTROLS]
)
_REST = torch.tensor([list(REST_ARMS).index(family.rest) for family in _FAMILIES.values()])
_FREE = torch.tensor([family.free for family in _FAMILIES.values()])
_SAME = torch.tensor([family.same for family in _FAMILIES.values()])
_SWINGS = torch.tensor([name in GAITS for name in _FAMILIES])
