"""Pictures: what is painted, where, and in which order."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from smplkit import plots

CUBE = torch.tensor([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
CUBE_FACES = torch.tensor(
    [
        [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
        [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
    ]
)  # fmt: skip


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def painted(ax) -> np.ndarray:
    (collection,) = ax.collections
    return np.array([path.vertices[:3] for path in collection.get_paths()])


def test_only_the_two_triangles_that_face_us_are_painted(ax):
    plots.draw_body(ax, CUBE - 0.5, CUBE_FACES)
    triangles = painted(ax)
    assert len(triangles) == 2
    assert triangles.min() == -0.5 and triangles.max() == 0.5


def test_a_quarter_turn_shows_the_left_side(ax):
    long = (CUBE - 0.5) * torch.tensor([1.0, 1.0, 3.0])  # three metres from back to front
    plots.draw_body(ax, long, CUBE_FACES, turn=90)
    assert np.ptp(painted(ax)[..., 0]) == pytest.approx(3.0)


def test_the_nearer_triangle_is_painted_last(ax):
    triangle = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    points = torch.cat([torch.cat([triangle, torch.full((3, 1), z)], 1) for z in (2.0, 5.0)])
    faces = torch.tensor([[0, 1, 2], [3, 4, 5]])  # seen from the camera, both show their front
    shifted = points[:, :2] + torch.tensor([[0.0], [0.1]]).repeat_interleave(3, 0)
    plots.draw_mesh(ax, shifted, points, faces)
    assert painted(ax)[-1].min() == 0.0  # the one at depth 2


def test_body_row_stands_all_bodies_on_one_floor():
    low, high = CUBE - torch.tensor([0.5, 3.0, 0.5]), CUBE + torch.tensor([-0.5, 2.0, -0.5])
    figure = plots.body_row({"low": low, "high": high}, CUBE_FACES)
    assert [ax.get_title() for ax in figure.axes] == ["low", "high"]
    for ax in figure.axes:
        assert painted(ax)[..., 1].min() == pytest.approx(0.0)


def test_body_figure_keeps_its_axes_whatever_the_body_does():
    one = plots.body_figure(CUBE, CUBE_FACES)
    other = plots.body_figure(CUBE * 0.3, CUBE_FACES)
    assert one.layout.scene.xaxis.range == other.layout.scene.xaxis.range
    assert tuple(one.data[0].x) == tuple(CUBE[:, 0].tolist())


def test_body_figure_shows_numbers_as_colours():
    numbers = torch.arange(8.0)
    figure = plots.body_figure(CUBE, CUBE_FACES, intensity=numbers)
    np.testing.assert_array_equal(figure.data[0].intensity, numbers)


def test_skeleton_draws_each_bone(ax):
    joints = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
    plots.draw_skeleton(ax, joints, [(0, 1), (1, 2)], label="truth")
    bones, dots = ax.lines[:2], ax.lines[2]
    assert [line.get_xydata().tolist() for line in bones] == [
        [[0.0, 0.0], [1.0, 0.0]],
        [[1.0, 0.0], [1.0, 2.0]],
    ]
    assert dots.get_label() == "truth"


def test_what_is_no_single_body_is_refused(ax):
    for call in (
        lambda: plots.draw_body(ax, CUBE[None], CUBE_FACES),
        lambda: plots.body_row({"a": CUBE[None]}, CUBE_FACES),
        lambda: plots.body_figure(CUBE[None], CUBE_FACES),
    ):
        with pytest.raises(ValueError, match=r"one body of shape \(V, 3\), got \(1, 8, 3\)"):
            call()
    with pytest.raises(ValueError, match="at least one body"):
        plots.body_row({}, CUBE_FACES)
    with pytest.raises(ValueError, match=r"intensity must be \(8,\)"):
        plots.body_figure(CUBE, CUBE_FACES, intensity=torch.zeros(7))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_bodies_of_any_precision_that_carry_gradients(dtype):
    body = CUBE.to(dtype).requires_grad_()
    assert len(plots.body_row({"a": body}, CUBE_FACES).axes) == 1
    assert plots.body_figure(body, CUBE_FACES).data[0].x.max() == 1
