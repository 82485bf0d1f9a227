"""Poses of hands: the axes of fingers, the shapes, the two sides alike."""

from __future__ import annotations

import pytest
import torch

from smplkit.body import SMPLX
from smplkit.data.synthetic.hands import TEST_SHAPES, TRAIN_SHAPES, hand_axes, random_hands
from smplkit.skeleton_smplx import SMPLX_EXTRA_VERTICES, SMPLX_JOINTS

FINGERS = ("index", "middle", "pinky", "ring", "thumb")


@pytest.fixture(scope="module")
def body() -> SMPLX:
    return SMPLX()


@pytest.fixture(scope="module")
def axes(body):
    return hand_axes(body().joints)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def tips(body: SMPLX, side: str, pose: torch.Tensor) -> torch.Tensor:
    """Finger tips (..., 5, 3) of a hand."""
    ids = [SMPLX_EXTRA_VERTICES[f"{side}_{finger}"] for finger in FINGERS]
    return body(**{f"{side}_hand_pose": pose}, vertices=ids).vertices


def test_axes_are_at_right_angles_to_the_fingers_and_mirrored(body, axes):
    rest = body().joints
    for s, side in enumerate(("left", "right")):
        for f, finger in enumerate(FINGERS):
            first, last = (SMPLX_JOINTS.index(f"{side}_{finger}{i}") for i in (1, 3))
            along = rest[last] - rest[first]
            for axis in (axes.curl[s, 3 * f], axes.spread[s, 3 * f]):
                assert abs(axis.norm() - 1) < 1e-5
                assert abs(axis @ along) < 1e-6
    mirror = torch.tensor([1.0, -1.0, -1.0])  # of axis-angle, across the plane x = 0
    for pair in axes:
        torch.testing.assert_close(pair[0], pair[1] * mirror, atol=2e-3, rtol=0)


@pytest.mark.parametrize("side", [0, 1])
def test_curling_closes_the_hand_and_spreading_opens_it(body, axes, side):
    name = ("left", "right")[side]
    flat = tips(body, name, torch.zeros(15, 3))
    bent = tips(body, name, 0.5 * axes.curl[side])
    assert (bent[:4, 1] < flat[:4, 1] - 0.01).all()  # palms look down in the T-pose
    little = body().joints[SMPLX_JOINTS.index(f"{name}_pinky1")]
    assert (bent[4] - little).norm() < (flat[4] - little).norm() - 0.005
    fan = torch.tensor([0.2, 0.0, -0.2, -0.1, 0.0]).repeat_interleave(3)[:, None]
    spread = tips(body, name, fan * axes.spread[side])
    assert (spread[0] - spread[2]).norm() > (flat[0] - flat[2]).norm() + 0.01


def test_random_hands_are_what_their_shapes_say(body, axes):
    left, right = random_hands(400, axes, generator())
    assert left.shape == right.shape == (400, 15, 3)
    # How far the middle fingers are bent: from straight to a fist, each often.
    for side, pose in enumerate((left, right)):
        bend = (pose[:, 3:6] * axes.curl[side, 3:6]).sum((1, 2)).rad2deg()
        assert (bend < 30).float().mean() > 0.15
        assert (bend > 180).float().mean() > 0.15
        assert bend.min() > -40 and bend.max() < 300


def test_both_sides_have_the_same_hands(axes):
    left, right = random_hands(4000, axes, generator(1))
    of_left, of_right = ((p * a).sum(-1) for p, a in zip((left, right), axes.curl, strict=True))
    error = (of_left.mean(0) - of_right.mean(0)).abs()
    assert error.max() < 0.06
    assert (of_left.std(0) - of_right.std(0)).abs().max() < 0.06


def test_test_hands_are_held_out(axes):
    assert not TRAIN_SHAPES.keys() & TEST_SHAPES.keys()
    same = [random_hands(8, axes, generator(2), split) for split in ("train", "train", "test")]
    assert torch.equal(same[0][0], same[1][0])
    assert not torch.equal(same[0][0], same[2][0])


def test_every_finger_of_every_shape_is_a_range():
    for shapes in (TRAIN_SHAPES, TEST_SHAPES):
        for name, shape in shapes.items():
            assert all(low <= high for low, high in shape), name
            assert all(low > -0.6 and high <= 1.2 for low, high in shape), name
