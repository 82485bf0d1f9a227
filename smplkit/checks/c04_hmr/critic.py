"""Check of the factorised critic. The oracle scores joint by joint, number by number."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common

Rng = np.random.Generator
J, H = 4, 5  # joints, features of each


def draw_critic(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    rotmats, _ = np.linalg.qr(rng.normal(size=(*batch, J, 3, 3)))
    weight, bias = rng.normal(0, 0.7, (H, 9)), rng.normal(0, 0.3, H)
    joint_weight, joint_bias = rng.normal(size=(J, H)), rng.normal(size=J)
    pose_weight = rng.normal(size=J * H)
    arrays = (rotmats, weight, bias, joint_weight, joint_bias, pose_weight)
    return tuple(map(torch.from_numpy, arrays))


def scores(
    rotmats: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    joint_weight: np.ndarray,
    joint_bias: np.ndarray,
    pose_weight: np.ndarray,
    columns: bool = False,
    relu: bool = True,
    channels_first: bool = False,
    own: bool = True,
) -> np.ndarray:
    out = np.zeros((*rotmats.shape[:-3], J + 1))
    for index in np.ndindex(rotmats.shape[:-3]):
        for j in range(J):
            matrix = rotmats[index][j].T if columns else rotmats[index][j]
            for h in range(H):
                value = bias[h] + sum(
                    weight[h][3 * r + c] * matrix[r, c] for r in range(3) for c in range(3)
                )
                value = max(value, 0.0) if relu else value
                out[(*index, j)] += joint_weight[j if own else 0][h] * value
                place = h * J + j if channels_first else j * H + h
                out[(*index, J)] += pose_weight[place] * value
            out[(*index, j)] += joint_bias[j if own else 0]
    return out


def judges_each_joint(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    rotmats, *layers = exercise.draw(rng, BATCH)
    value = call(rotmats, *layers)
    other, _ = torch.linalg.qr(torch.from_numpy(rng.normal(size=(*BATCH, 3, 3))))
    changed = rotmats.clone()
    changed[..., 1, :, :] = other
    kept = [0, 2, 3]
    got = call(changed, *layers)
    what = "scores of the other joints, after one joint has moved"
    require_close(got[..., kept], value[..., kept], what)
    expected = exercise.expected((changed, *layers))
    require_close(got[..., 1], expected[..., 1], "score of the joint that has moved")


def judges_whole_pose(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """The last score alone is changed by its own weights, and is linear in them."""
    *first, pose_weight = exercise.draw(rng, BATCH)
    value = call(*first, pose_weight)
    if not value[..., J].any():
        raise Failure("the last score is 0 for random bodies")
    doubled = call(*first, 2 * pose_weight)
    require_close(doubled[..., :J], value[..., :J], "joint scores, with other weights of the pose")
    require_close(doubled[..., J], 2 * value[..., J], "pose score, with twice its weights")
    only = torch.zeros_like(pose_weight)
    only[1 * H : 2 * H] = pose_weight[1 * H : 2 * H]
    rotmats = first[0].clone()
    rotmats[..., [0, 2, 3], :, :] = rotmats[..., [2, 3, 0], :, :]
    got = call(rotmats, *first[1:], only)[..., J]
    what = "weights for joint 1 alone, the other joints exchanged"
    require_close(got, call(*first, only)[..., J], what)


def _changed(**options) -> object:
    return lambda *inputs: scores(*inputs, **options)


CRITIC_SCORES = Exercise(
    name="04.critic_scores",
    skill="adversarial priors",
    inputs={
        "rotmats": True,
        "weight": False,
        "bias": False,
        "joint_weight": False,
        "joint_bias": False,
        "pose_weight": False,
    },
    draw=draw_critic,
    oracle=scores,
    properties=(
        GATE,
        Property(0.5, "each joint is judged by itself", judges_each_joint),
        Property(1, "the last score judges all joints together", judges_whole_pose),
        *common(1.5, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The matrices seem to be read column by column: read them row by row",
            _changed(columns=True),
        ),
        ("The ReLU seems to be left out", _changed(relu=False)),
        (
            "For the whole pose the features seem to be in another order: joint 0's first",
            _changed(channels_first=True),
        ),
        ("All joints seem to use the weights of joint 0", _changed(own=False)),
    ),
)
