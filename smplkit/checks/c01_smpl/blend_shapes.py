"""Checks of the shape and the pose blend shapes. The oracles add up one direction at a time."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common
from smplkit.checks.rotation_oracle import random_rotmats

Rng = np.random.Generator
V = 7  # vertices of the toy body


def draw_shape(rng: Rng, batch: tuple[int, ...], size: int = 10) -> tuple[Input, ...]:
    betas, shapedirs = rng.standard_normal((*batch, size)), rng.standard_normal((V, 3, size))
    return torch.from_numpy(betas), torch.from_numpy(shapedirs)


def shape_offsets(betas: np.ndarray, shapedirs: np.ndarray) -> np.ndarray:
    offsets = np.zeros((*betas.shape[:-1], V, 3))
    for s in range(betas.shape[-1]):
        offsets += betas[..., s, None, None] * shapedirs[..., s]
    return offsets


def adds_up_directions(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    size = 12  # more than SMPL's usual ten: the number of betas is up to the body
    betas, shapedirs = draw_shape(rng, BATCH, size)
    zero = torch.zeros_like(betas)
    require_close(call(zero, shapedirs), torch.zeros(*BATCH, V, 3), "betas of zero")
    offsets, doubled = call(betas, shapedirs), call(2 * betas, shapedirs)
    require_close(doubled, 2 * offsets, "doubled betas, against doubled offsets")
    for s in range(size):  # one direction at a time
        one = torch.eye(size, dtype=betas.dtype)[s].expand_as(betas)
        expected = shapedirs[..., s].expand(*BATCH, V, 3)
        require_close(call(one, shapedirs), expected, f"beta {s} of 1, all other {size - 1} zero")


BLEND_SHAPES = Exercise(
    name="01.blend_shapes",
    skill="body model",
    inputs={"betas": True, "shapedirs": False},
    draw=draw_shape,
    oracle=shape_offsets,
    properties=(
        GATE,
        Property(1, "adds up the directions, each times its beta", adds_up_directions),
        *common(0.5, stack_points=0.25, gradient_points=0.25),
    ),
    mistakes=(
        (
            "This is the mean over the betas, not the sum",
            lambda b, d: shape_offsets(b, d) / b.shape[-1],
        ),
        ("The betas seem to be squared", lambda b, d: shape_offsets(b * b, d)),
        (
            "It seems to use the first beta only",
            lambda b, d: shape_offsets(b * (np.arange(b.shape[-1]) < 1), d),
        ),
        ("The betas seem to be read in reverse", lambda b, d: shape_offsets(b[..., ::-1], d)),
    ),
)


def draw_pose(rng: Rng, batch: tuple[int, ...], joints: int = 5) -> tuple[Input, ...]:
    posedirs = rng.standard_normal((V, 3, 9 * (joints - 1)))
    return random_rotmats(rng, (*batch, joints)), torch.from_numpy(posedirs)


def pose_offsets(rotmats: np.ndarray, posedirs: np.ndarray, rest: float = 1.0) -> np.ndarray:
    offsets = np.zeros((*rotmats.shape[:-3], V, 3))
    for joint in range(1, rotmats.shape[-3]):
        for row in range(3):
            for column in range(3):
                bend = rotmats[..., joint, row, column] - rest * (row == column)
                direction = posedirs[..., 9 * (joint - 1) + 3 * row + column]
                offsets += bend[..., None, None] * direction
    return offsets


def zero_at_rest(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    rotmats, posedirs = exercise.draw(rng, BATCH)
    rest = torch.eye(3, dtype=rotmats.dtype).expand_as(rotmats)
    offsets = call(rotmats, posedirs)
    if torch.equal(offsets, call(rest, posedirs)):
        raise Failure("a bent body gives the same offsets as the rest pose")
    require_close(call(rest, posedirs), torch.zeros(*BATCH, V, 3), "rest pose, all rotations I")
    turned = rotmats.clone()
    turned[..., 0, :, :] = random_rotmats(rng, BATCH)
    require_close(call(turned, posedirs), offsets, "another root rotation, which must not matter")


POSE_BLEND_SHAPES = Exercise(
    name="01.pose_blend_shapes",
    skill="body model",
    inputs={"rotmats": True, "posedirs": False},
    draw=draw_pose,
    oracle=pose_offsets,
    properties=(
        GATE,
        Property(1, "corrects nothing at rest, and does not look at the root", zero_at_rest),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The rest pose seems not to be taken off: the feature is R - I",
            lambda r, d: pose_offsets(r, d, rest=0),
        ),
        (
            "The nine entries of each R - I seem to be read column by column, expected row by row",
            lambda r, d: pose_offsets(np.swapaxes(r, -1, -2), d),
        ),
        (
            "It seems to leave out the last joint instead of the root",
            lambda r, d: pose_offsets(np.roll(r, 1, axis=-3), d),
        ),
        (
            "The sign of the feature is the wrong way round: it is R - I, not I - R",
            lambda r, d: -pose_offsets(r, d),
        ),
    ),
)
