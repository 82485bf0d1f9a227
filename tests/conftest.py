"""Fixtures shared by the tests: a small random model in SMPL's layout, and the open body."""

from __future__ import annotations

import os

# Two workers share two cores: with more threads each they would mostly wait for one another. Before
# torch is imported, and in the environment, so that processes and notebooks started by tests agree.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from smplkit.body import SMPL, ModelData, WholeBodyData
from smplkit.skeleton import SMPL_PARENTS
from smplkit.skeleton_smplx import SMPLX_PARENTS


def random_means(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Weights with four entries per row that sum to 1."""
    weights = np.zeros((rows, columns))
    for row in weights:
        row[rng.choice(columns, 4, replace=False)] = rng.dirichlet(np.ones(4))
    return weights


def random_model(num_vertices: int = 60, num_betas: int = 10, seed: int = 0) -> ModelData:
    """A model of random numbers, right in shapes and sums, without any symmetry."""
    rng = np.random.default_rng(seed)
    means = functools.partial(random_means, rng)
    return ModelData(
        v_template=rng.normal(scale=0.5, size=(num_vertices, 3)),
        faces=rng.integers(0, num_vertices, (2 * num_vertices - 4, 3)),
        weights=means(num_vertices, 24),
        J_regressor=means(24, num_vertices),
        shapedirs=rng.normal(scale=0.02, size=(num_vertices, 3, num_betas)),
        posedirs=rng.normal(scale=0.01, size=(num_vertices, 3, 207)),
        parents=SMPL_PARENTS,
        gender="neutral",
        licence="CC0-1.0",
        path=Path("random.npz"),
        keypoint_regressors={
            "extra": means(9, num_vertices),
            "coco17": means(17, num_vertices),
            "h36m": means(17, num_vertices),
        },
    )


def random_whole_model(
    num_vertices: int = 80, num_betas: int = 10, num_expression: int = 10, seed: int = 0
) -> WholeBodyData:
    """A model of random numbers in SMPL-X's layout."""
    rng = np.random.default_rng(seed)
    F = 2 * num_vertices - 4
    body = random_model(num_vertices, num_betas, seed)
    sides = ("left", "right")
    return WholeBodyData(
        **vars(body)
        | {
            "weights": random_means(rng, num_vertices, 55),
            "J_regressor": random_means(rng, 55, num_vertices),
            "posedirs": rng.normal(scale=0.01, size=(num_vertices, 3, 486)),
            "parents": SMPLX_PARENTS,
            "faces": np.stack([rng.choice(num_vertices, 3, replace=False) for _ in range(F)]),
        },
        expression_dirs=rng.normal(scale=0.02, size=(num_vertices, 3, num_expression)),
        hand_components={side: rng.normal(scale=0.3, size=(45, 45)) for side in sides},
        hand_mean={side: rng.normal(scale=0.3, size=45) for side in sides},
        landmark_faces=rng.integers(0, F, 51),
        landmark_weights=rng.dirichlet(np.ones(3), 51),
        contour_faces=rng.integers(0, F, (79, 17)),
        contour_weights=rng.dirichlet(np.ones(3), (79, 17)),
    )


@pytest.fixture(scope="session")
def make_whole_model() -> Callable[..., WholeBodyData]:
    """`random_whole_model`, for tests that choose sizes or seeds."""
    return random_whole_model


@pytest.fixture
def make_model() -> Callable[..., ModelData]:
    """`random_model`, for tests that choose sizes or seeds."""
    return random_model


@pytest.fixture
def tiny_model() -> ModelData:
    """A random model of 60 vertices."""
    return random_model()


@pytest.fixture
def tiny_body(tiny_model: ModelData) -> SMPL:
    """A layer on the tiny model, in float64 without a detour through float32."""
    torch.set_default_dtype(torch.float64)
    try:
        return SMPL(tiny_model)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="session")
def open_body() -> SMPL:
    """The open neutral body; tests must not change it."""
    return SMPL()
