"""What legs and trunk do: a bank of stances for each family of postures.

Convention. A stance is a dictionary of controls (`controls.py`, degrees). A pair of
numbers says where the stance begins and where it ends: one random number per posture leads from the
first to the second in all controls together, so a squat that is deep at the hip is deep at the
knee. Controls of a leg without "left" or "right" hold for both legs; "near" is one leg and "far"
the other, and a random mirror decides which is left.

Each family has stances for training and others, held out, for testing.
"""

from __future__ import annotations

from typing import NamedTuple

Stance = dict[str, float | tuple[float, float]]


class Family(NamedTuple):
    """A family of postures.

    Attributes:
        train, test: stances of the two splits.
        rest: name in `gestures.REST_ARMS` of what the arms do when they do nothing special.
        free: probability that an arm does something else than that.
        same: probability that the right arm does the same as the left.
    """

    train: tuple[Stance, ...]
    test: tuple[Stance, ...]
    rest: str
    free: float
    same: float


_UPRIGHT: Stance = {"out": (2, 7), "turn_out": (2, 14), "thigh": 2, "knee": (1, 6)}

FAMILIES: dict[str, Family] = {
    "stand": Family(
        train=(
            _UPRIGHT,
            {"out": (8, 20), "turn_out": (5, 20), "knee": (0, 8), "thigh": (0, 4)},
            {
                "near_thigh": (8, 16), "near_knee": (14, 28), "near_out": (6, 12),
                "far_out": (0, 3),
                "turn_out": (5, 18), "tilt": (3, 7), "side": (-3, -9),
            },
        ),
        test=(
            {  # one foot well in front of the other
                "near_thigh": (14, 24), "near_knee": (3, 12), "far_thigh": (-10, -18),
                "far_knee": (2, 8), "far_foot": (0, -14), "turn_out": (0, 12), "out": 3,
            },
        ),
        rest="hang", free=0.0, same=0.5,
    ),
    # The legs of these two come from a gait (`gait.py`).
    "walk": Family((), (), rest="hang", free=0.3, same=0.4),
    "run": Family((), (), rest="pump", free=0.0, same=0.0),
    "squat": Family(
        train=(
            {
                "thigh": (44, 95), "knee": (60, 122), "lean": (18, 28), "bend": (10, 30),
                "out": (5, 12), "turn_out": (6, 14), "nod": (-5, -22),
            },
            {  # deep, heels off the ground
                "thigh": (80, 112), "knee": (125, 145), "foot": (-20, -38), "toes": (20, 36),
                "lean": (10, 16), "bend": (15, 40), "out": (8, 18), "turn_out": (6, 14),
                "nod": (0, -25),
            },
        ),
        test=(
            {  # legs wide apart
                "thigh": (28, 55), "knee": (50, 88), "lean": (6, 18), "bend": (0, 12),
                "out": (22, 38), "turn_out": (22, 36), "nod": (0, -10),
            },
        ),
        rest="in_front", free=0.55, same=0.7,
    ),
    "sit": Family(
        train=(
            {
                "thigh": (80, 95), "knee": (98, 78), "lean": (-6, 4), "bend": (2, 22),
                "out": (2, 16),
                "turn_out": (0, 12),
            },
            {  # feet stretched out
                "thigh": (72, 84), "knee": (60, 25), "foot": (10, 35), "lean": (-12, -18),
                "bend": (8, 25), "out": (3, 10), "turn_out": (3, 14),
            },
            {  # leaning onto the thighs
                "thigh": (82, 90), "knee": (95, 88), "lean": (12, 30), "bend": (15, 45),
                "out": (8, 18),
                "nod": (-5, -25),
            },
        ),
        test=(
            {  # one ankle on the other knee
                "near_thigh": (86, 94), "near_out": (34, 42), "near_turn_out": (44, 58),
                "near_knee": (104, 116), "near_foot": (-10, -30), "far_thigh": 84,
                "far_knee": (88, 82),
                "lean": (-8, 2), "bend": (5, 20), "far_out": (4, 8),
            },
            {  # on the edge of the seat, feet drawn in
                "thigh": (76, 84), "knee": (104, 118), "foot": (-8, -20), "toes": (8, 20),
                "lean": (6, 16), "bend": (2, 14), "out": (3, 10), "turn_out": (0, 10),
            },
        ),
        rest="lap", free=0.5, same=0.6,
    ),
    "floor": Family(
        train=(
            {  # legs stretched
                "thigh": (82, 88), "knee": (4, 35), "foot": (75, 50), "lean": (-8, -16),
                "bend": (10, 25), "out": (3, 18), "turn_out": (0, 12),
            },
        ),
        test=(
            {  # legs crossed
                "thigh": (92, 100), "out": (50, 58), "turn_out": (62, 70), "knee": (128, 138),
                "foot": (-42, -46), "lean": (-8, 0), "bend": (12, 30),
            },
        ),
        rest="lap", free=0.5, same=0.6,
    ),
    "kneel": Family(
        train=(
            {  # on one knee
                "near_thigh": (80, 95), "near_knee": (82, 98), "far_thigh": (-6, 6),
                "far_knee": (86, 98), "far_foot": (-72, -80), "far_toes": (35, 55), "lean": (0, 12),
                "bend": (0, 20), "near_out": (4, 10), "far_out": (2, 6),
            },
            {
                "thigh": (-4, 8), "knee": (84, 98), "foot": (-128, -136), "lean": (0, 8),
                "bend": (0, 15), "out": (3, 12),
            },
        ),
        test=(
            {  # sitting on the heels
                "thigh": (56, 66), "knee": (136, 146), "foot": (-124, -130), "lean": (4, 16),
                "bend": (8, 30), "out": (4, 14),
            },
        ),
        rest="lap", free=0.6, same=0.5,
    ),
    "lunge": Family(
        train=(
            {
                "near_thigh": (38, 88), "near_knee": (40, 96), "far_thigh": (-16, -22),
                "far_knee": (12, 62), "far_foot": (-40, -62), "far_toes": (28, 52), "lean": (2, 14),
                "bend": (0, 12), "out": (2, 7), "turn_out": (0, 10),
            },
            {  # as fencers do, the rear leg straight
                "near_thigh": (50, 80), "near_knee": (48, 82), "far_thigh": (-22, -38),
                "far_knee": (2, 10), "far_turn_out": (15, 35), "far_foot": (-10, -22),
                "lean": (16, 26),
                "bend": (-8, 8), "out": (3, 8),
            },
        ),
        test=(
            {  # to the side
                "near_thigh": (34, 62), "near_knee": (56, 92), "near_out": (12, 22),
                "near_turn_out": (12, 25), "far_out": (28, 42), "far_knee": (0, 6),
                "lean": (10, 24),
                "bend": (4, 18),
            },
        ),
        rest="balance", free=0.55, same=0.3,
    ),
    "kick": Family(
        train=(
            {
                "near_thigh": (38, 92), "near_knee": (45, 6), "near_foot": (-20, 70),
                "far_knee": (4, 12), "far_thigh": (3, 6), "lean": (-2, -12), "bend": (2, 14),
                "out": 3,
            },
            {  # knee raised
                "near_thigh": (55, 108), "near_knee": (62, 122), "near_foot": (-25, -30),
                "far_knee": 3, "lean": (0, -6), "bend": (0, 12), "out": 3,
            },
            {  # backwards
                "near_thigh": (-18, -48), "near_knee": (40, 90), "near_foot": (-68, -145),
                "far_thigh": (4, 8), "far_knee": (4, 14), "lean": (4, 26), "bend": (0, 8),
                "nod": (0, -15), "out": 3,
            },
        ),
        test=(
            {  # sideways
                "near_out": (34, 58), "near_thigh": (8, 24), "near_knee": (40, 4),
                "near_foot": (-15, 0), "far_knee": (3, 10), "tilt": (-8, -18), "side": (-4, -12),
                "near_turn_out": (-6, -16),
            },
        ),
        rest="balance", free=0.35, same=0.4,
    ),
    "jump": Family(
        train=(
            {
                "out": (14, 34), "thigh": (2, 12), "knee": (4, 22), "foot": (-35, -55),
                "bend": (-4, 8), "turn_out": (4, 14),
            },
            {  # legs drawn up
                "thigh": (50, 104), "knee": (70, 128), "foot": (-40, -46), "lean": (4, 16),
                "bend": (8, 30), "out": (3, 12),
            },
        ),
        test=(
            {  # over a ditch
                "near_thigh": (44, 76), "near_knee": (12, 34), "near_foot": (12, 34),
                "far_thigh": (-24, -40), "far_knee": (12, 50), "far_foot": (-62, -118),
                "lean": (6, 14), "out": (3, 8),
            },
        ),
        rest="balance", free=0.75, same=0.6,
    ),
    "balance": Family(
        train=(
            {  # like a tree, a foot at the other knee
                "near_thigh": (38, 48), "near_out": (40, 48), "near_turn_out": (58, 70),
                "near_knee": (112, 124), "near_foot": (-82, -88), "far_knee": 2, "tilt": (2, 5),
                "far_out": 1,
            },
        ),
        test=(
            {  # trunk and one leg horizontal
                "near_thigh": (-45, -80), "near_knee": (4, 14), "near_foot": (-68, -108),
                "far_thigh": (4, 10), "far_knee": (4, 16), "lean": (28, 66), "bend": (0, 8),
                "nod": (-10, -35), "out": 2,
            },
        ),
        rest="balance", free=0.6, same=0.75,
    ),
    "bend": Family(
        train=(
            {
                "lean": (14, 62), "bend": (16, 62), "thigh": (4, 10), "knee": (2, 6),
                "nod": (10, -8),
                "out": (2, 10), "turn_out": (2, 10),
            },
            {  # picking something up, with bent knees
                "lean": (18, 44), "bend": (20, 58), "thigh": (18, 58), "knee": (24, 78),
                "nod": (0, -18), "out": (4, 12), "turn_out": (4, 14),
            },
        ),
        test=(
            {  # down to one side
                "lean": (16, 44), "bend": (14, 36), "side": (14, 34), "twist": (12, 30),
                "thigh": (6, 12), "knee": (6, 22), "out": (6, 14), "nod": (0, 10), "look": (10, 25),
            },
        ),
        rest="dangle", free=0.35, same=0.6,
    ),
    "twist": Family(
        train=(
            {**_UPRIGHT, "twist": (16, 46), "look": (12, 55), "bend": (0, 8)},
            {**_UPRIGHT, "side": (14, 44), "tip": (2, 18), "tilt": (0, 5)},
        ),
        test=(
            {**_UPRIGHT, "bend": (-10, -28), "nod": (-6, -30), "lean": (-4, -10), "thigh": (4, 8),
             "knee": (6, 12)},  # leaning back
        ),
        rest="hang", free=0.6, same=0.4,
    ),
    "gesture": Family(
        train=(
            _UPRIGHT,
            {"near_thigh": (8, 18), "near_knee": (12, 28), "out": (4, 10), "turn_out": (5, 15)},
        ),
        test=(
            {
                "out": (12, 22), "turn_out": (14, 24), "thigh": (8, 16), "knee": (14, 30),
                "bend": (2, 10),
            },
        ),
        rest="hang", free=0.8, same=0.15,
    ),
    "both_arms": Family(
        train=(_UPRIGHT,),
        test=({"thigh": (6, 12), "knee": (10, 20), "out": (8, 14), "turn_out": (-4, 4)},),
        rest="hang", free=1.0, same=1.0,
    ),
}  # fmt: skip
