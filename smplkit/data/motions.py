"""Random motions of many kinds: walking, jumping, waving, dancing, and so on.

Convention. `body_pose` and `global_orient` are axis-angle in radians in the body frame (y up, the
body faces +z at heading 0), `transl` is in metres: `body(body_pose=..., global_orient=...,
transl=...)` stands on the ground y = 0, exactly for the mean body. Every sequence starts with the
pelvis above the origin. `body_pose` lies within the joint limits and never jumps between frames;
`global_orient` is a continuous rotation too, but its three numbers jump where a person who turns
round passes a heading of pi: compare rotation matrices, not the numbers.

The "test" split is held out: its gaits (`gait_styles.py`), stances (`stances.py`) and gestures
(`gestures.py`) are others than those of "train", and its tempo is quicker (`scripts.TEMPO`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.data.movement.actions import ACTIONS, plan
from smplkit.data.movement.controls import CONTROLS, LEG, controls_to_pose, controls_to_root
from smplkit.data.movement.grounding import pelvis_path, rest_pelvis, sole_points
from smplkit.data.movement.timeline import sway
from smplkit.joint_limits import ANGLES

__all__ = ["ACTIONS", "Motions", "random_motions"]

# Degrees of slow sway of each control, and of the constant oddity of each joint angle; little in
# the legs, whose feet it would move.
_SWAY = torch.tensor([0.3 if name.split("_", 1)[-1] in LEG else 1.2 for name in CONTROLS])
_ODDITY = torch.tensor([0.4 if "hip" in j or "knee" in j or "ankle" in j else 1.2 for j in ANGLES])
_MARGIN = 0.35  # seconds made before and after, so that smoothing has no ends


@dataclass(frozen=True)
class Motions:
    """Random motions.

    Attributes:
        body_pose: (N, T, 23, 3) axis-angle, radians.
        global_orient: (N, T, 3) axis-angle in the body frame, radians.
        transl: (N, T, 3) metres.
        action: (N,) int64 index in `ACTIONS`.
        fps: frames a second.
        betas: (N, 10) shape of who moves; None for random motions, which are anybody's.
    """

    body_pose: Tensor
    global_orient: Tensor
    transl: Tensor
    action: Tensor
    fps: float
    betas: Tensor | None = None


def random_motions(
    count: int,
    frames: int,
    generator: torch.Generator,
    fps: float = 30.0,
    split: str = "train",
    actions: Sequence[str] | None = None,
) -> Motions:
    """Draw motions, each action as often as any other.

    Args:
        count: number of sequences N.
        frames: length T of each.
        generator: source of randomness, on the CPU.
        fps: frames a second.
        split: "train", or "test" for motions that are held out.
        actions: draw only these; default all.

    Returns:
        The motions.

    Raises:
        ValueError: unknown `split` or action, `frames` below 1 or `fps` not positive.
    """
    actions = ACTIONS if actions is None else tuple(dict.fromkeys(actions))
    unknown = [action for action in actions if action not in ACTIONS]
    if unknown or not actions:
        raise ValueError(f"actions must be some of {', '.join(ACTIONS)}, got {list(actions)}")
    if split not in ("train", "test"):
        raise ValueError(f'split must be "train" or "test", got {split!r}')
    if frames < 1 or not fps > 0:
        raise ValueError(f"frames must be at least 1 and fps positive, got {frames} and {fps}")
    margin = int(_MARGIN * fps + 0.5)
    chosen = torch.tensor([ACTIONS.index(action) for action in actions])
    action = chosen[torch.randint(len(chosen), (count,), generator=generator)]
    body_pose = torch.zeros(count, frames, 23, 3)
    global_orient, pelvis = torch.zeros(2, count, frames, 3)
    for name in actions:
        members = (action == ACTIONS.index(name)).nonzero().squeeze(-1)
        if len(members):
            times = (torch.arange(frames + 2 * margin) - margin) / fps
            parts = _move(name, times.expand(len(members), -1), fps, generator, split)
            inside = slice(margin, margin + frames)
            body_pose[members], global_orient[members], pelvis[members] = (
                part[:, inside] for part in parts
            )
    over_ground = torch.tensor([1.0, 0.0, 1.0])
    pelvis = pelvis - pelvis[:, :1] * over_ground
    return Motions(body_pose, global_orient, pelvis - rest_pelvis(), action, fps)


def _move(
    name: str, times: Tensor, fps: float, generator: torch.Generator, split: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Body pose, orientation and position of the pelvis of people who do the same action."""
    drawn = plan(name, times, fps, generator, split)
    controls = drawn.controls + sway(times, _SWAY, generator)
    wobble = torch.randn(len(times), 1, 69, generator=generator) * _ODDITY.repeat_interleave(3)
    body_pose = controls_to_pose(controls, wobble)
    global_orient = controls_to_root(controls, drawn.heading)
    forward = torch.stack([torch.sin(drawn.heading), torch.cos(drawn.heading)], dim=-1)
    soles = sole_points(body_pose, global_orient)
    path = pelvis_path(soles, drawn.support, drawn.lift, drawn.drift[..., None] * forward, fps)
    return body_pose, global_orient, path
