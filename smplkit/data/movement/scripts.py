"""Scripts: key poses of many people at once, and when they are reached.

Convention. Seconds, degrees of the controls (`controls.py`), metres. A script is written key by
key for N people, each with an own tempo, and played at any times.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.data.movement.gestures import REST_ARMS, TEST_ARMS, TRAIN_ARMS
from smplkit.data.movement.timeline import follow_keys, smooth_in_time
from smplkit.data.postures import FAMILIES, draw_arms, draw_controls

# How quick people are, relative to the durations written below.
TEMPO = {"train": (0.75, 1.2), "test": (1.2, 1.4)}
_SMOOTHING = 0.07  # seconds
_GRAVITY = 9.81


@dataclass
class Plan:
    """What N people do at T times.

    Attributes:
        controls: (N, T, 38) degrees.
        heading: (N, T) radians, positive to the left.
        support: (N, T, 2) for each foot, 1 while it may carry the body, 0 in the air.
        lift: (N, T) height of the pelvis as planned for the time in the air, metres, from any
            level.
        drift: (N, T) forward speed of a jump, metres a second.
    """

    controls: Tensor
    heading: Tensor
    support: Tensor
    lift: Tensor
    drift: Tensor


class Script:
    """Key poses and when they are reached, built up key by key for N people at once."""

    def __init__(self, count: int, generator: torch.Generator, split: str) -> None:
        self.count, self.generator, self.split = count, generator, split
        self.tempo = self.uniform(*TEMPO[split])
        self.durations: list[Tensor] = []
        self.keys: list[Tensor] = []
        self.jumps: list[tuple[Tensor, Tensor, Tensor]] = []  # begin, height, forward speed

    def uniform(self, low: float, high: float) -> Tensor:
        """(N,) random numbers."""
        return low + (high - low) * torch.rand(self.count, generator=self.generator)

    def coin(self, probability: float = 0.5) -> Tensor:
        """(N, 1) random truth values."""
        return torch.rand(self.count, 1, generator=self.generator) < probability

    def posture(self, *families: str) -> Tensor:
        """(N, 38) random controls, each of one of the families."""
        members = torch.tensor([FAMILIES.index(family) for family in families])
        which = torch.randint(len(families), (self.count,), generator=self.generator)
        return draw_controls(members[which], self.generator, self.split)

    def arm(self, *gestures: str) -> Tensor:
        """(N, 9) random controls of an arm, of the named gestures or of all of the split."""
        bank = TRAIN_ARMS if self.split == "train" else TEST_ARMS
        known = REST_ARMS | TRAIN_ARMS | TEST_ARMS
        bank = {gesture: known[gesture] for gesture in gestures} or bank
        return draw_arms(bank, self.count, self.generator)

    def go(self, key: Tensor, low: float, high: float) -> None:
        """Reach a key after a random number of seconds between two, fewer for the quick."""
        self.keys.append(key)
        self.durations.append(self.uniform(low, high) / self.tempo)

    @property
    def now(self) -> Tensor:
        """(N,) seconds from the first key to the last one so far."""
        return torch.stack(self.durations).sum(0) - self.durations[0]

    def play(self, times: Tensor, fps: float) -> Plan:
        """The plan at times (N, T) since the first key."""
        durations = torch.stack(self.durations[1:], dim=1)
        controls = follow_keys(durations, torch.stack(self.keys, dim=1), times)
        controls = smooth_in_time(controls, _SMOOTHING * fps)
        zero = torch.zeros_like(times)
        plan = Plan(controls, zero, torch.ones(*times.shape, 2), zero, zero)
        for begin, height, speed in self.jumps:
            aloft = (times - begin[:, None]) / flight_time(height)[:, None]  # 0 to 1 in the air
            in_air = ((aloft > 0) & (aloft < 1)).to(times)
            plan.lift = plan.lift + in_air * height[:, None] * 4 * aloft * (1 - aloft)
            plan.support = plan.support - in_air[..., None]
            plan.drift = plan.drift + in_air * speed[:, None]
        if self.jumps:  # pushing off and landing take a moment
            plan.lift = smooth_in_time(plan.lift[..., None], 0.045 * fps).squeeze(-1)
            plan.support = smooth_in_time(plan.support, 0.03 * fps)
        return plan


def flight_time(height: Tensor) -> Tensor:
    """Seconds in the air of a jump of some height."""
    return 2 * torch.sqrt(2 * height / _GRAVITY)
