"""Plans of people who step without end: walking, running and turning on the spot.

Convention. As for `scripts.Plan`; phases count cycles of two steps.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.data.movement.controls import ARM_COLUMNS, CONTROLS, INDEX, LEG, mirror
from smplkit.data.movement.gait import draw_walkers, gait_controls, leg_phase
from smplkit.data.movement.gestures import TEST_ARMS, TRAIN_ARMS
from smplkit.data.movement.scripts import Plan, Script
from smplkit.data.movement.timeline import smooth_in_time
from smplkit.data.postures import draw_arms


def walk_or_run(action: str, times: Tensor, generator: torch.Generator, split: str) -> Plan:
    """Walk or run in a slight curve.

    Args:
        action: "walk" or "run".
        times: (N, T) seconds, evenly spaced.
        generator: source of randomness, on the CPU.
        split: "train" or "test".

    Returns:
        The plan.
    """
    count = len(times)
    walkers = draw_walkers(action, split, count, generator)
    phase = torch.rand(count, 1, generator=generator) + walkers.cadence * times
    controls, hip = gait_controls(walkers, phase)
    heading = 0.2 * torch.randn(count, 1, generator=generator) * times
    own = torch.stack([leg_phase(walkers, phase, shift) for shift in (0.0, 0.5)], dim=-1)
    # Weight comes onto a foot and leaves it within a twentieth of a cycle.
    contact = walkers.contact[..., None]
    support = (torch.minimum(own, contact - own) / 0.05).clamp(0, 1)
    if action == "walk":  # one arm or both busy with something else
        bank = TRAIN_ARMS if split == "train" else TEST_ARMS
        for columns in ARM_COLUMNS:
            busy = torch.rand(count, 1, 1, generator=generator) < 0.15
            arm = draw_arms(bank, count, generator)[:, None]
            controls[..., columns] = torch.where(busy, arm, controls[..., columns])
    return Plan(controls, heading, support, hip, torch.zeros_like(times))


def turn(times: Tensor, fps: float, generator: torch.Generator, split: str) -> Plan:
    """Turn on the spot with small steps: the feet go ahead, the body follows.

    Args:
        times, generator, split: as in `walk_or_run`.
        fps: frames a second.

    Returns:
        The plan.
    """
    count = len(times)
    low, high = (0.5, 0.85) if split == "train" else (0.85, 1.0)
    cadence = low + (high - low) * torch.rand(count, generator=generator)
    phase = torch.rand(count, 1, generator=generator) + cadence[:, None] * times
    step = torch.deg2rad(18 + 20 * torch.rand(count, 1, generator=generator))  # half a step
    way = torch.where(torch.rand(count, 1, generator=generator) < 0.5, -1.0, 1.0)
    heading = way * step * 2 * phase
    script = Script(count, generator, split)
    upright = script.posture("stand")
    even = (upright + mirror(upright)) / 2  # both feet on one level
    legs = [i for i, name in enumerate(CONTROLS) if name.split("_", 1)[-1] in (*LEG, "tilt")]
    upright[:, legs] = even[:, legs]
    controls = upright[:, None].expand(-1, times.shape[1], -1).clone()
    support = []
    for side, shift in (("left", 0.0), ("right", 0.5)):
        # Down for 0.6 of the cycle, turning backwards under the body; then up and ahead.
        own = torch.remainder(phase + shift, 1)
        air = ((own - 0.6) / 0.4).clamp(0, 1)
        support.append((torch.minimum(own, 0.6 - own) / 0.08).clamp(0, 1))
        back = -1 + 2 * own / 0.6
        ahead = torch.cos(torch.pi * air)
        swing = torch.where(own < 0.6, back, ahead)  # -1 ahead to 1 behind
        outwards = -swing * torch.rad2deg(step) * 0.6 * way * (1.0 if side == "left" else -1.0)
        raised = torch.sin(torch.pi * air) ** 2
        controls[..., INDEX[f"{side}_turn_out"]] += outwards
        controls[..., INDEX[f"{side}_thigh"]] += 18 * raised
        controls[..., INDEX[f"{side}_knee"]] += 34 * raised
        controls[..., INDEX[f"{side}_foot"]] -= 8 * raised
    controls[..., INDEX["look"]] += 15 * way
    controls = smooth_in_time(controls, 0.04 * fps)
    zero = torch.zeros_like(times)
    return Plan(controls, heading, torch.stack(support, dim=-1), zero, zero)
