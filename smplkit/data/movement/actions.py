"""What people do over time: a plan of controls, heading and jumps for each action.

Convention. A plan covers N people at T times; where they go follows later from their feet
(`grounding.py`). Walking, running and turning repeat steps (`stepping.py`). The other actions go
through key poses that are drawn from the banks of stances and gestures; each cycle draws anew what
arms do, how far and how fast, while the place of the feet stays.

Everything takes the split: "test" uses the held-out gaits, stances and gestures, and is quicker
(`scripts.TEMPO`, cadences in `gait_styles.py` and `stepping.py`) than "train" ever is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from smplkit.data.movement.controls import ARM, INDEX, mirror
from smplkit.data.movement.gait_styles import GAITS
from smplkit.data.movement.key_poses import feet_under, mix, upright_over, with_arms
from smplkit.data.movement.scripts import Plan, Script, flight_time
from smplkit.data.movement.stepping import turn, walk_or_run
from smplkit.data.postures import draw_arms


def _squat(script: Script) -> Iterator[None]:
    low = script.posture("squat")
    upright = upright_over(low, script.posture("stand"))
    while True:
        lowest = mix(upright, low, script.uniform(0.75, 1.0))
        script.go(upright, 0.2, 0.6)
        script.go(lowest, 0.5, 0.9)
        script.go(lowest, 0.1, 0.5)
        script.go(upright, 0.5, 0.9)
        yield


def _sit(script: Script) -> Iterator[None]:
    seated = feet_under(script.posture("sit"))
    upright = upright_over(seated, script.posture("stand"))
    between = mix(upright, seated, 0.5)  # the trunk is well in front on the way down
    between[:, INDEX["lean"]] += 18
    between[:, INDEX["bend"]] += 12
    while True:
        right = torch.where(script.coin(), script.arm(), script.arm("lap"))
        busy = with_arms(seated, script.arm(), right)
        script.go(upright, 0.2, 0.6)
        script.go(between, 0.4, 0.6)
        script.go(seated, 0.4, 0.6)
        script.go(seated, 0.2, 0.6)
        script.go(busy, 0.4, 0.7)
        script.go(busy, 0.2, 0.8)
        script.go(seated, 0.4, 0.6)
        script.go(between, 0.5, 0.7)
        script.go(upright, 0.4, 0.6)
        yield


_ARMS_BACK = {"arm_up": (-66.0, -58.0), "arm_forward": (-48.0, -36.0), "elbow": (5.0, 30.0)}


def _jump(script: Script) -> Iterator[None]:
    low = script.posture("squat")
    upright = upright_over(low, script.posture("stand"))
    on_toes = upright.clone()
    for side in ("left", "right"):
        on_toes[:, INDEX[f"{side}_foot"]] -= 32
        on_toes[:, INDEX[f"{side}_toes"]] += 28
    while True:
        crouched = mix(upright, low, script.uniform(0.4, 0.65))
        back = draw_arms({"back": _ARMS_BACK}, script.count, script.generator)
        front = script.arm("in_front")
        height = script.uniform(0.12, 0.4)
        script.go(upright, 0.2, 0.5)
        script.go(with_arms(crouched, back, back), 0.4, 0.6)
        script.go(with_arms(on_toes, front, front), 0.22, 0.28)
        script.jumps.append((script.now - 0.02, height, script.uniform(0.0, 1.2)))
        # Legs and arms do something in the air; the legs are back before the ground comes.
        aloft = mix(on_toes, script.posture("jump"), script.uniform(0.3, 1.0))
        for key in (aloft, on_toes):
            script.keys.append(key)
            script.durations.append(flight_time(height) / 2)
        script.go(mix(upright, crouched, 0.7), 0.18, 0.24)
        script.go(upright, 0.35, 0.6)
        yield


def _wave(script: Script) -> Iterator[None]:
    upright = script.posture("stand")
    left = script.coin()
    while True:
        arm = script.arm("wave" if script.split == "train" else "high_bent")
        script.go(upright, 0.2, 0.5)
        for swing in (1, -1, 1, -1, 1):
            turned = arm.clone()
            turned[:, ARM.index("arm_turn")] += swing * script.uniform(12, 24)
            turned[:, ARM.index("elbow")] += swing * script.uniform(12, 26)
            key = torch.where(left, with_arms(upright, turned), with_arms(upright, None, turned))
            script.go(key, *((0.45, 0.7) if script.keys[-1] is upright else (0.22, 0.36)))
        script.go(upright, 0.4, 0.7)
        yield


def _reach(script: Script) -> Iterator[None]:
    pose = script.posture("stand", "stand", "twist", "bend")
    upright = upright_over(pose, script.posture("stand"))
    goals = ("forward", "up", "side") if script.split == "train" else ("diagonal", "low_side")
    while True:
        goal = script.arm(*goals)
        body = with_arms(mix(upright, pose, script.uniform(0.4, 1.0)), script.arm("hang"), goal)
        body = torch.where(script.coin(), with_arms(body, goal, script.arm("hang")), body)
        body = torch.where(script.coin(0.3), with_arms(body, goal, goal), body)
        script.go(upright, 0.2, 0.5)
        script.go(body, 0.5, 0.9)
        script.go(body, 0.2, 0.6)
        script.go(upright, 0.5, 0.9)
        yield


def _kick(script: Script) -> Iterator[None]:
    kick = script.posture("kick")
    guard = with_arms(script.posture("stand"), script.arm("guard"), script.arm("guard"))
    chamber = mix(guard, kick, 0.6)  # the leg goes up bent
    for side in ("left", "right"):
        raised = chamber[:, INDEX[f"{side}_thigh"]].clamp(0, 60)
        knee = chamber[:, INDEX[f"{side}_knee"]]
        chamber[:, INDEX[f"{side}_knee"]] = torch.maximum(knee, 1.5 * raised)
        chamber[:, INDEX[f"{side}_foot"]] -= (chamber[:, INDEX[f"{side}_knee"]] - knee) * 0.6
    while True:
        other = script.coin(0.3)
        script.go(guard, 0.2, 0.5)
        for key, low, high in ((chamber, 0.28, 0.4), (kick, 0.18, 0.26), (chamber, 0.22, 0.3)):
            script.go(torch.where(other, mirror(key), key), low, high)
        script.go(guard, 0.25, 0.4)
        yield


_DANCED = ("lunge", "kick", "twist", "gesture", "both_arms", "squat", "balance", "stand", "bend")


def _dance(script: Script) -> Iterator[None]:
    beat = script.uniform(0.25, 0.42) / script.tempo  # half the time from pose to pose
    last = script.posture(*_DANCED)
    while True:
        pose = script.posture(*_DANCED)
        step = mix(last, pose, 0.5)  # on the way a foot is lifted, left or right
        left = script.coin().squeeze(1)
        for side, lifted in (("left", left), ("right", ~left)):
            for name, degrees in (("thigh", 16), ("knee", 34), ("foot", -14)):
                step[:, INDEX[f"{side}_{name}"]] += degrees * lifted
        script.keys += [step, pose]
        script.durations += [beat, beat]
        last = pose
        yield


# Each writes one cycle of keys whenever it is resumed; seconds that a cycle takes at least.
_SCRIPTS: dict[str, tuple[Callable[[Script], Iterator[None]], float]] = {
    "squat": (_squat, 0.9),
    "jump": (_jump, 1.1),
    "wave": (_wave, 1.4),
    "reach": (_reach, 1.0),
    "sit": (_sit, 2.4),
    "kick": (_kick, 0.8),
    "dance": (_dance, 0.35),
}


def _scripted(
    action: str, times: Tensor, fps: float, generator: torch.Generator, split: str
) -> Plan:
    write, shortest = _SCRIPTS[action]
    script = Script(len(times), generator, split)
    cycles = write(script)
    next(cycles)
    first = script.now
    next(cycles)
    # The sequence begins at a random moment of the second cycle.
    begin = first + (script.now - first) * torch.rand(script.count, generator=generator)
    for _ in range(int(float(times[0, -1] - times[0, 0]) / shortest) + 2):
        next(cycles)
    return script.play(times - times[:, :1] + begin[:, None], fps)


ACTIONS = ("walk", "run", "squat", "jump", "wave", "reach", "sit", "kick", "turn", "dance")


def plan(action: str, times: Tensor, fps: float, generator: torch.Generator, split: str) -> Plan:
    """Draw what people do.

    Args:
        action: one of `ACTIONS`.
        times: (N, T) seconds, evenly spaced.
        fps: frames a second.
        generator: source of randomness, on the CPU.
        split: "train" or "test".

    Returns:
        The plan; half of the people are mirrored.
    """
    if action in GAITS:
        drawn = walk_or_run(action, times, generator, split)
    elif action == "turn":
        drawn = turn(times, fps, generator, split)
    else:
        drawn = _scripted(action, times, fps, generator, split)
    flip = torch.rand(len(times), 1, generator=generator) < 0.5
    drawn.controls = torch.where(flip[..., None], mirror(drawn.controls), drawn.controls)
    drawn.support = torch.where(flip[..., None], drawn.support.flip(-1), drawn.support)
    drawn.heading = torch.where(flip, -drawn.heading, drawn.heading)
    return drawn
