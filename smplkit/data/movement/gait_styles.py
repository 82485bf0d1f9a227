"""Ways of walking and running, in the few numbers that `gait.py` makes steps from.

`GAITS` has other gaits for training than for testing. Typical numbers are those of gait
laboratories (Winter, "The biomechanics and motor control of human gait", 1991; Novacheck, "The
biomechanics of running", 1998), rounded.
"""

from __future__ import annotations

from typing import NamedTuple

Range = tuple[float, float]


class Gait(NamedTuple):
    """A way of walking or running.

    Attributes:
        stride: metres of a cycle, that is of two steps.
        cadence: cycles a second.
        contact: part of the cycle that a foot is on the ground; below 0.5 there are flights.
        passing: phase of the leg at which the ankle passes under the hip.
        strike, push: degrees that the toes point up as the foot lands, and down as it leaves.
        clearance: metres that the ankle is lifted in the swing, on top of the turn of the foot.
        crouch: metres that the hip is lower than the legs allow.
        bounce: metres that the hip rises and falls about its mean; it is highest as the other foot
            passes in a walk (positive), and lowest in a run (negative).
        arm: degrees that the arms swing to either side.
        limp: by which part of a cycle one leg hurries.
        rest: controls that stay; without "left" or "right" they hold for both sides.
    """

    stride: Range
    cadence: Range
    contact: float
    passing: float
    strike: float
    push: float
    clearance: Range
    crouch: Range
    bounce: float
    arm: Range
    limp: float
    rest: dict[str, float]


_HANGING = {"arm_up": -72.0, "elbow": 18.0, "pronate": 10.0, "out": 1.5, "turn_out": 5.0}
_PUMPING = {"arm_up": -66.0, "arm_turn": -4.0, "elbow": 88.0, "curl": 40.0, "turn_out": 3.0}

GAITS: dict[str, dict[str, tuple[Gait, ...]]] = {
    "walk": {
        "train": (
            Gait(
                (1.05, 1.42), (0.8, 1.02), 0.62, 0.25, 18, 58, (0.03, 0.06), (0.0, 0.015), 0.024,
                (18, 40), 0.0, {**_HANGING, "lean": 3},
            ),
            Gait(  # strolling
                (0.7, 1.1), (0.6, 0.85), 0.66, 0.25, 12, 42, (0.025, 0.05), (0.0, 0.02), 0.014,
                (6, 18), 0.0, {**_HANGING, "lean": 1, "turn_out": 9},
            ),
            Gait(  # creeping
                (0.6, 1.1), (0.55, 0.85), 0.64, 0.27, 6, 36, (0.04, 0.1), (0.05, 0.12), 0.006,
                (4, 20), 0.0,
                {**_HANGING, "lean": 14, "bend": 22, "nod": -18, "elbow": 50, "out": 4},
            ),
        ),
        "test": (
            Gait(  # marching
                (1.0, 1.4), (0.75, 0.95), 0.58, 0.23, 8, 45, (0.22, 0.34), (0.0, 0.01), 0.012,
                (40, 58), 0.0, {**_HANGING, "elbow": 10},
            ),
            Gait(  # limping
                (0.6, 1.0), (0.6, 0.85), 0.64, 0.25, 6, 34, (0.025, 0.04), (0.0, 0.03), 0.01,
                (4, 14), 0.09, {**_HANGING, "lean": 6, "bend": 10, "side": 5, "out": 3},
            ),
        ),
    },
    "run": {
        "train": (
            Gait(
                (1.9, 2.5), (1.3, 1.5), 0.31, 0.12, 4, 62, (0.1, 0.2), (0.0, 0.02), -0.015,
                (26, 44), 0.0, {**_PUMPING, "lean": 8, "bend": 3},
            ),
            Gait(  # jogging
                (1.3, 1.9), (1.2, 1.4), 0.35, 0.14, 5, 52, (0.08, 0.15), (0.0, 0.02), -0.016,
                (14, 28), 0.0, {**_PUMPING, "lean": 5, "out": 1},
            ),
        ),
        "test": (
            Gait(  # sprinting
                (2.7, 3.3), (1.6, 1.8), 0.24, 0.09, -6, 66, (0.2, 0.28), (0.0, 0.02), -0.012,
                (48, 66), 0.0, {**_PUMPING, "lean": 12, "bend": 5},
            ),
        ),
    },
}  # fmt: skip
