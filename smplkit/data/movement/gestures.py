"""What single arms do: a bank of gestures, each a box of control values to draw from.

Convention. Values are ranges (low, high) in degrees of the controls of one arm (`controls.py`);
controls that a gesture leaves out stay near zero. The gestures whose hand touches the body were
found by inverse kinematics on the mean open body.

`TRAIN_ARMS` and `TEST_ARMS` have no gesture in common.
"""

from __future__ import annotations

Range = tuple[float, float]
Gesture = dict[str, Range]

# Arms that belong to what the legs do. They are no gestures, so both splits use them.
REST_ARMS: dict[str, Gesture] = {
    "hang": {
        "arm_up": (-77, -66), "arm_forward": (-8, 14), "arm_turn": (-15, 15), "elbow": (6, 35),
        "pronate": (-15, 35),
    },
    "lap": {
        "arm_up": (-80, -70), "arm_forward": (-5, 12), "arm_turn": (-25, -5), "elbow": (55, 85),
        "pronate": (0, 40),
    },
    "in_front": {
        "arm_up": (-40, 5), "arm_forward": (55, 90), "arm_turn": (0, 40), "elbow": (5, 60),
        "pronate": (-20, 40),
    },
    "dangle": {  # from a bent trunk to the ground
        "arm_up": (-45, -10), "arm_forward": (55, 85), "arm_turn": (20, 60), "elbow": (5, 30),
    },
    "balance": {
        "arm_up": (-35, 15), "arm_forward": (-15, 30), "arm_turn": (-20, 30), "elbow": (5, 45),
    },
    "pump": {  # elbows bent, as runners hold them
        "arm_up": (-72, -55), "arm_forward": (-35, 35), "arm_turn": (-20, 20), "elbow": (70, 110),
    },
}  # fmt: skip

TRAIN_ARMS: dict[str, Gesture] = {
    "hang": REST_ARMS["hang"],
    "half_bent": {
        "arm_up": (-76, -60), "arm_forward": (-5, 30), "arm_turn": (-20, 20), "elbow": (40, 85),
        "pronate": (-30, 50),
    },
    "forward": {
        "arm_up": (-30, 25), "arm_forward": (65, 95), "arm_turn": (-5, 60), "elbow": (2, 45),
        "pronate": (-40, 40),
    },
    "up": {
        "arm_up": (55, 86), "arm_forward": (0, 40), "arm_turn": (10, 70), "elbow": (2, 45),
        "pronate": (-30, 30),
    },
    "side": {
        "arm_up": (-30, 30), "arm_forward": (-20, 25), "arm_turn": (-30, 50), "elbow": (2, 35),
        "pronate": (-50, 40),
    },
    "hand_on_hip": {
        "arm_up": (-36, -26), "arm_forward": (-24, -14), "arm_turn": (-82, -70), "elbow": (84, 96),
        "wrist": (-25, -10),
    },
    "hand_on_head": {
        "arm_up": (54, 64), "arm_forward": (2, 12), "arm_turn": (80, 92), "elbow": (94, 106),
    },
    "hand_behind_head": {
        "arm_up": (22, 34), "arm_forward": (-26, -14), "arm_turn": (92, 102), "elbow": (130, 142),
        "wrist": (-40, -20), "pronate": (10, 30),
    },
    "phone": {
        "arm_up": (-45, -25), "arm_forward": (48, 62), "arm_turn": (34, 48), "elbow": (138, 148),
        "pronate": (0, 25),
    },
    "crossed": {
        "arm_up": (-66, -58), "arm_forward": (38, 46), "arm_turn": (-36, -26), "elbow": (98, 108),
        "wrist": (0, 15),
    },
    "belly": {
        "arm_up": (-68, -62), "arm_forward": (14, 22), "arm_turn": (-44, -36), "elbow": (78, 88),
        "wrist": (0, 15), "pronate": (-20, 10),
    },
    "other_shoulder": {
        "arm_up": (-56, -46), "arm_forward": (80, 92), "arm_turn": (-12, 2), "elbow": (98, 108),
    },
    "guard": {
        "arm_up": (-60, -45), "arm_forward": (50, 66), "arm_turn": (25, 42), "elbow": (112, 130),
    },
    "carry": {
        "arm_up": (-80, -66), "arm_forward": (0, 30), "arm_turn": (-8, 30), "elbow": (80, 105),
        "pronate": (-60, 20),
    },
    "wave": {
        "arm_up": (-25, 10), "arm_forward": (-5, 25), "arm_turn": (65, 92), "elbow": (70, 115),
        "wrist": (-20, 20), "thumbwards": (-15, 15),
    },
    "behind_back": {
        "arm_up": (-40, -30), "arm_forward": (-52, -44), "arm_turn": (-92, -84), "elbow": (72, 84),
        "wrist": (10, 30),
    },
    "eyes": {
        "arm_up": (12, 24), "arm_forward": (34, 46), "arm_turn": (46, 60), "elbow": (112, 124),
    },
}  # fmt: skip

TEST_ARMS: dict[str, Gesture] = {
    "diagonal": {
        "arm_up": (28, 50), "arm_forward": (45, 62), "arm_turn": (0, 40), "elbow": (5, 40),
        "pronate": (-30, 30),
    },
    "throw": {
        "arm_up": (-30, -8), "arm_forward": (-40, -22), "arm_turn": (84, 98), "elbow": (85, 115),
    },
    "heart": {
        "arm_up": (-66, -60), "arm_forward": (26, 34), "arm_turn": (-30, -22), "elbow": (110, 120),
        "wrist": (5, 20),
    },
    "chin": {
        "arm_up": (-70, -60), "arm_forward": (62, 72), "arm_turn": (10, 20), "elbow": (124, 136),
        "wrist": (0, 15),
    },
    "across_low": {
        "arm_up": (-84, -72), "arm_forward": (42, 56), "arm_turn": (-24, -8), "elbow": (40, 60),
    },
    "high_bent": {
        "arm_up": (34, 50), "arm_forward": (-10, 12), "arm_turn": (68, 84), "elbow": (58, 82),
    },
    "low_side": {
        "arm_up": (-56, -40), "arm_forward": (-40, -25), "arm_turn": (-40, 0), "elbow": (0, 25),
    },
}  # fmt: skip
