"""Checks of skinning. The oracle adds up one joint after the other."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Property
from smplkit.checks.properties import BATCH, GATE, common
from smplkit.checks.rotation_oracle import random_rotmats

Rng = np.random.Generator
J, V = 7, 6  # joints and vertices of the toy body


def draw_transforms(rng: Rng, batch: tuple[int, ...]) -> torch.Tensor:
    position = torch.from_numpy(rng.standard_normal((*batch, J, 3, 1)))
    return torch.cat([random_rotmats(rng, (*batch, J)), position], dim=-1)


def draw_posed(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    return draw_transforms(rng, batch), torch.from_numpy(rng.standard_normal((*batch, J, 3)))


def join(rotation: np.ndarray, position: np.ndarray) -> np.ndarray:
    return np.concatenate([rotation, position[..., None]], axis=-1)


def relative(transforms: np.ndarray, rest_joints: np.ndarray) -> np.ndarray:
    rotation, position = transforms[..., :3], transforms[..., 3]
    return join(rotation, position - np.einsum("...rc,...c->...r", rotation, rest_joints))


def carries_joints(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    transforms, rest_joints = exercise.draw(rng, BATCH)
    got = call(transforms, rest_joints)
    require_close(got[..., :3], transforms[..., :3], "rotation part, which must stay")
    carried = (got[..., :3] @ rest_joints[..., None])[..., 0] + got[..., 3]
    require_close(
        carried, transforms[..., 3], "the result applied to the rest joint, its new place"
    )


SKINNING_TRANSFORMS = Exercise(
    name="01.skinning_transforms",
    skill="body model",
    inputs={"transforms": True, "rest_joints": True},
    draw=draw_posed,
    oracle=relative,
    properties=(
        GATE,
        Property(0.5, "carries each joint from its rest place to its posed place", carries_joints),
        *common(0.5, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The rest joint seems to be subtracted as it is: turn it by the joint's rotation first",
            lambda t, j: join(t[..., :3], t[..., 3] - j),
        ),
        ("The rest joint seems to be added: subtract it", lambda t, j: relative(t, -j)),
        ("This is `transforms` as it came: take the rest joint off", lambda t, j: t),
        ("The translation seems to be lost", lambda t, j: relative(t * [1, 1, 1, 0], j)),
    ),
)


def draw_skin(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    vertices = torch.from_numpy(rng.standard_normal((*batch, V, 3)))
    weights = torch.from_numpy(rng.dirichlet(np.ones(J), size=V))
    return vertices, weights, draw_transforms(rng, batch)


def skin(vertices: np.ndarray, weights: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    posed = np.zeros_like(vertices)
    for joint in range(weights.shape[-1]):
        rotation, position = transforms[..., joint, :, :3], transforms[..., joint, :, 3]
        moved = np.einsum("...rc,...vc->...vr", rotation, vertices) + position[..., None, :]
        posed += weights[:, joint, None] * moved
    return posed


def moves_with_joints(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    vertices, weights, transforms = exercise.draw(rng, BATCH)
    same = transforms[..., :1, :, :].expand_as(transforms)
    rigid = vertices @ same[..., 0, :, :3].mT + same[..., 0, None, :, 3]
    require_close(call(vertices, weights, same), rigid, "all joints move alike, so must the body")
    owner = torch.from_numpy(rng.integers(0, J, V))
    alone = torch.eye(J, dtype=weights.dtype)[owner]
    owned = transforms[..., owner, :, :]
    expected = (owned[..., :3] @ vertices[..., None])[..., 0] + owned[..., 3]
    require_close(call(vertices, alone, transforms), expected, "each vertex belongs to one joint")


LINEAR_BLEND_SKINNING = Exercise(
    name="01.linear_blend_skinning",
    skill="body model",
    inputs={"vertices": True, "weights": False, "transforms": True},
    draw=draw_skin,
    oracle=skin,
    properties=(
        GATE,
        Property(1, "moves a vertex as the joints it belongs to", moves_with_joints),
        *common(1, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The weights seem not to be applied: this is the sum over all joints",
            lambda v, w, t: skin(v, np.ones_like(w), t),
        ),
        (
            "The weights seem not to be applied: this is the mean over all joints",
            lambda v, w, t: skin(v, np.ones_like(w) / J, t),
        ),
        (
            "Each vertex seems to follow its strongest joint alone: blend the joints",
            lambda v, w, t: skin(v, np.eye(J)[w.argmax(-1)], t),
        ),
        (
            "The translation of the transforms seems to be lost",
            lambda v, w, t: skin(v, w, t * [1, 1, 1, 0]),
        ),
        (
            "The rotations seem to be transposed: they act on column vectors, R v",
            lambda v, w, t: skin(v, w, join(np.swapaxes(t[..., :3], -1, -2), t[..., 3])),
        ),
        ("These are the vertices as they came", lambda v, w, t: v),
    ),
)
