"""Check of the kinematic chain. The oracle places one joint after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common
from smplkit.checks.rotation_oracle import random_rotmats

Rng = np.random.Generator
J = 7  # joints of the toy body


def draw_chain(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    rest_joints = torch.from_numpy(rng.standard_normal((*batch, J, 3)))
    # A chain of three, a second limb on the root, the others anywhere.
    parents = (-1, 0, 1, 0, *(int(rng.integers(0, joint)) for joint in range(4, J)))
    return random_rotmats(rng, (*batch, J)), rest_joints, parents


def chain(
    rotmats: np.ndarray,
    rest_joints: np.ndarray,
    parents: tuple[int, ...],
    turn: Callable = lambda above, own: above @ own,
    bone: Callable = lambda rest, above: rest - above,
    by_own: bool = False,
) -> np.ndarray:
    """Joints one after the other; `turn`, `bone` and `by_own` make known mistakes."""
    turns, places = [rotmats[..., 0, :, :]], [rest_joints[..., 0, :]]
    for joint in range(1, len(parents)):
        above = parents[joint]
        turns.append(turn(turns[above], rotmats[..., joint, :, :]))
        offset = bone(rest_joints[..., joint, :], rest_joints[..., above, :])
        carrier = turns[joint if by_own else above]
        places.append(places[above] + (carrier @ offset[..., None])[..., 0])
    return np.concatenate([np.stack(turns, -3), np.stack(places, -2)[..., None]], axis=-1)


def rest_and_root(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    rotmats, rest_joints, parents = exercise.draw(rng, BATCH)
    rest = torch.eye(3, dtype=rotmats.dtype).expand_as(rotmats)
    expected = torch.cat([rest, rest_joints[..., None]], dim=-1)
    require_close(call(rest, rest_joints, parents), expected, "rest pose, which must stay")
    before = call(rotmats, rest_joints, parents)
    turn = random_rotmats(rng, BATCH)
    turned = rotmats.clone()
    turned[..., 0, :, :] = turn @ rotmats[..., 0, :, :]
    after = turn[..., None, :, :] @ before
    pivot = rest_joints[..., :1, :, None]
    after[..., 3:] += pivot - turn[..., None, :, :] @ pivot
    require_close(call(turned, rest_joints, parents), after, "another root rotation")


def moves_descendants(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    rotmats, rest_joints, parents = exercise.draw(rng, BATCH)
    before = call(rotmats, rest_joints, parents)
    bent = rotmats.clone()
    bent[..., 1, :, :] = random_rotmats(rng, BATCH)
    after = call(bent, rest_joints, parents)
    below: set[int] = set()
    for joint in range(2, J):
        if parents[joint] == 1 or parents[joint] in below:
            below.add(joint)
    for joint in range(J):
        moved = not torch.allclose(before[..., joint, :, 3], after[..., joint, :, 3], atol=1e-9)
        if moved != (joint in below):
            raise Failure(
                f"with parents {parents}, bending joint 1 {'moves' if moved else 'does not move'} "
                f"joint {joint}; it should move all joints below it, and nothing else"
            )
    for joint in range(1, J):
        bone = after[..., joint, :, 3] - after[..., parents[joint], :, 3]
        length = (rest_joints[..., joint, :] - rest_joints[..., parents[joint], :]).norm(dim=-1)
        require_close(bone.norm(dim=-1), length, f"length of the bone to joint {joint}")


FORWARD_KINEMATICS = Exercise(
    name="01.forward_kinematics",
    skill="body model",
    inputs={"rotmats": True, "rest_joints": True, "parents": False},
    draw=draw_chain,
    oracle=chain,
    properties=(
        GATE,
        Property(1, "keeps the rest pose; the root turns the whole body", rest_and_root),
        Property(
            1, "a bent joint moves what is below it; bones keep their length", moves_descendants
        ),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The rotations seem to be multiplied in the wrong order: the parent's is on the left",
            lambda r, j, p: chain(r, j, p, turn=lambda above, own: own @ above),
        ),
        (
            "The rest position of the joint seems to be used as the bone: subtract its parent's",
            lambda r, j, p: chain(r, j, p, bone=lambda rest, above: rest),
        ),
        (
            "The bone points from the joint to its parent: it is rest joint minus rest parent",
            lambda r, j, p: chain(r, j, p, bone=lambda rest, above: above - rest),
        ),
        (
            "The bone seems to be turned by the joint itself: its parent carries it",
            lambda r, j, p: chain(r, j, p, by_own=True),
        ),
        (
            "It seems to take the joint before as the parent: use parents",
            lambda r, j, p: chain(r, j, tuple(range(-1, J - 1))),
        ),
        (
            "The rotations seem to be transposed",
            lambda r, j, p: chain(np.swapaxes(r, -1, -2), j, p),
        ),
        (
            "The rotations seem not to be chained: multiply by the parent's",
            lambda r, j, p: chain(r, j, p, turn=lambda above, own: own),
        ),
    ),
)
