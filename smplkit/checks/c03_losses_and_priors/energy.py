"""Check of SMPLify's energy. The oracle adds term by term, number by number."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, common

Rng = np.random.Generator
K = 6
SIGMA = 100.0
ANGLES = ((52, 1.0), (55, -1.0), (9, -1.0), (12, -1.0))  # index in body_pose, bad direction
INPUTS = ("projected", "keypoints", "confidence", "body_pose", "betas")


def draw_fit(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    keypoints = rng.uniform(0, 224, (*batch, K, 2))
    projected = keypoints + rng.normal(0, 40, keypoints.shape)
    confidence = rng.uniform(0.2, 1, (*batch, K))
    confidence[..., 0] = 0
    body_pose = rng.normal(0, 0.3, (*batch, 69))
    betas = rng.normal(0, 1, (*batch, 10))
    return tuple(map(torch.from_numpy, (projected, keypoints, confidence, body_pose, betas)))


def energy(
    projected: np.ndarray,
    keypoints: np.ndarray,
    confidence: np.ndarray,
    body_pose: np.ndarray,
    betas: np.ndarray,
    weights: tuple[float, float] = (15.2**2, 5.0**2),
    confidence_power: int = 2,
    sigma: float = SIGMA,
    angles=ANGLES,
    exponent: float = 2.0,
) -> np.ndarray:
    out = np.zeros(confidence.shape[:-1])
    for sample in np.ndindex(out.shape):
        total = 0.0
        for k in range(confidence.shape[-1]):
            for e in projected[sample][k] - keypoints[sample][k]:
                rho = sigma**2 * e**2 / (sigma**2 + e**2)
                total += confidence[sample][k] ** confidence_power * rho
        for index, sign in angles:
            total += weights[0] * np.exp(exponent * sign * body_pose[sample][index])
        for beta in betas[sample]:
            total += weights[1] * beta**2
        out[sample] = total
    return out


def bounded(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    inputs = exercise.draw(rng, BATCH)
    projected, keypoints, confidence, *others = inputs
    none = call(projected, keypoints, torch.zeros_like(confidence), *others)
    single = torch.zeros_like(confidence)
    single[..., 2] = 1
    wild = projected.clone()
    wild[..., 2, :] = keypoints[..., 2, :] + 1e6
    got = call(wild, keypoints, single, *others) - none
    limit = torch.full(BATCH, 2e4)
    require_close(got, limit, "one keypoint infinitely far off costs 100 squared in x and in y")
    near = projected.clone()
    near[..., 2, :] = keypoints[..., 2, :] + torch.tensor([3.0, 4.0])
    got = call(near, keypoints, single, *others) - none
    if ((got - 25).abs() > 0.1).any():
        raise Failure(f"an error of (3, 4) px costs {float(got[0]):.6g}, expected nearly 25")


def squares_confidence(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    projected, keypoints, confidence, *others = exercise.draw(rng, BATCH)
    none = call(projected, keypoints, torch.zeros_like(confidence), *others)
    data = call(projected, keypoints, confidence, *others) - none
    if not (data > 0).all():
        raise Failure("wrong keypoints cost as much with confidence 0 as with their own")
    half = call(projected, keypoints, confidence / 2, *others) - none
    require_close(half, data / 4, "half the confidence, against a quarter of the data term")
    keypoints = keypoints.clone()
    keypoints[..., 0, :] += 1e4
    moved = call(projected, keypoints, confidence, *others) - none
    require_close(moved, data, "a keypoint of confidence 0 moved far away")


def bends_one_way(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    *data, body_pose, betas = exercise.draw(rng, BATCH)
    rest = torch.zeros_like(body_pose)
    base = call(*data, rest, betas)
    names = ("the left elbow", "the right elbow", "the left knee", "the right knee")
    for (index, sign), name in zip(ANGLES, names, strict=True):
        wrong_way, right_way = rest.clone(), rest.clone()
        wrong_way[..., index], right_way[..., index] = sign, -sign
        for pose, exponent, which in ((wrong_way, 2.0, "wrong"), (right_way, -2.0, "right")):
            expected = torch.full(BATCH, 15.2**2 * (np.exp(exponent) - 1))
            got = call(*data, pose, betas) - base
            require_close(got, expected, f"{name} bent the {which} way by 1 rad, change of energy")
    other = torch.from_numpy(rng.normal(0, 1, tuple(body_pose.shape)))
    other[..., [index for index, _ in ANGLES]] = 0
    require_close(call(*data, other, betas), base, "all other angles changed")


def keeps_shape_small(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    *others, betas = exercise.draw(rng, BATCH)
    base = call(*others, torch.zeros_like(betas))
    got = call(*others, betas) - base
    require_close(got, 25 * betas.square().sum(-1), "energy of the betas alone")


def _changed(**options) -> object:
    return lambda *inputs: energy(*inputs, **options)


SMPLIFY_ENERGY = Exercise(
    name="03.smplify_energy",
    skill="optimisation",
    inputs=dict.fromkeys(INPUTS, True),
    draw=draw_fit,
    oracle=energy,
    properties=(
        GATE,
        Property(0.5, "bounds the cost of an outlier", bounded),
        Property(0.5, "squares the confidence", squares_confidence),
        Property(1, "elbows and knees bend one way", bends_one_way),
        Property(0.5, "keeps the shape near the mean", keeps_shape_small),
        *common(0.5, stack_points=0.5, gradient_points=0.5),
    ),
    mistakes=(
        (
            "The weights enter squared: 15.2 squared and 5 squared",
            _changed(weights=(15.2, 5.0)),
        ),
        ("The confidence enters squared", _changed(confidence_power=1)),
        ("The exponential seems not to be squared", _changed(exponent=1.0)),
        (
            "The four angles seem to be counted with the root in front: they index body_pose",
            _changed(angles=tuple((i + 3, s) for i, s in ANGLES)),
        ),
        (
            "The signs of the four angles seem to be reversed",
            _changed(angles=tuple((i, -s) for i, s in ANGLES)),
        ),
    ),
)
