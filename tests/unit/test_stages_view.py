"""Pictures of estimates: a body is drawn where its camera says."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from smplkit import SMPL
from smplkit.cameras import perspective_projection, weak_perspective_projection
from smplkit.data.sample import Sample, normalise_image
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import standing_parameters
from smplkit.rotations import rotmat_to_axis_angle
from smplkit.stages_view import (
    FOCAL_LENGTH,
    SIZE,
    crop_picture,
    people_figure,
    placed_vertices,
    stage_frames,
)


@pytest.fixture(scope="module")
def body():
    return SMPL()


def standing(*camera: float) -> Estimate:
    rotmat = standing_parameters().estimate().rotmat[None]
    return Estimate(rotmat, torch.zeros(1, 10), torch.tensor([camera]))


def grey(size: int = 16) -> torch.Tensor:
    return normalise_image(torch.full((3, size, size), 100, dtype=torch.uint8))


def test_pixels_of_a_crop_become_squares():
    pixels = torch.zeros(3, 2, 2, dtype=torch.uint8)
    pixels[0, 0, 1] = 200  # red, right top
    picture = crop_picture(normalise_image(pixels))
    assert picture.shape == (SIZE, SIZE, 3) and picture.dtype == np.uint8
    half = SIZE // 2
    assert (picture[:half, half:] == (200, 0, 0)).all()
    picture[:half, half:] = 0
    assert not picture.any()


def test_the_lens_shows_what_the_weak_camera_says(body):
    estimate = standing(0.8, 0.1, -0.2)
    vertices = placed_vertices(body, estimate.rotmat, estimate.betas, estimate.camera)
    drawn = perspective_projection(vertices, FOCAL_LENGTH, (SIZE / 2, SIZE / 2))
    unplaced = body.from_rotmats(estimate.rotmat, estimate.betas).vertices
    said = (weak_perspective_projection(unplaced, estimate.camera) + 1) * SIZE / 2
    assert (drawn - said).norm(dim=-1).max() < 1.0


def test_a_body_moves_over_the_crop_with_its_camera(body):
    frames = stage_frames(body, [standing(0.6, 0.0, 0.0), standing(0.6, 0.5, 0.0)], grey())
    assert [frame.shape for frame in frames] == [(SIZE, 2 * SIZE, 3)] * 2
    columns = []
    for frame in frames:
        over = np.abs(frame[:, :SIZE].astype(int) - 100).sum(-1) > 30
        columns.append(over.nonzero()[1].mean())
    # tx of half a metre at s = 0.6 is 0.3 of half a crop.
    assert columns[1] - columns[0] == pytest.approx(0.3 * SIZE / 2, abs=1.5)


def test_the_right_half_shows_the_body_from_the_side(body):
    (frame,) = stage_frames(body, [standing(0.9, 0.0, 0.0)], grey())
    seen = [
        np.ptp((np.abs(half.astype(int) - paper).sum(-1) > 30).nonzero()[1])
        for half, paper in ((frame[:, :SIZE], 100), (frame[:, SIZE:], 255))
    ]
    assert seen[1] < 0.8 * seen[0]  # a standing person is wider from the front


def people(count: int) -> Sample:
    pose = rotmat_to_axis_angle(standing_parameters().estimate().rotmat).expand(count, -1, -1)
    return Sample(
        image=grey().expand(count, -1, -1, -1),
        global_orient=pose[:, 0],
        body_pose=pose[:, 1:],
        betas=torch.zeros(count, 10),
    )


def test_people_stand_in_columns_and_a_right_estimate_looks_like_the_truth(body):
    figure = people_figure(body, people(1), standing(0.9, 0.0, 0.0), ["person"])
    axes = figure.axes
    assert [axis.get_ylabel() for axis in axes] == [
        "input", "estimate", "estimate,\nfrom the side", "truth,\nfrom the side",
    ]  # fmt: skip
    assert axes[0].get_title() == "person"
    found, true = (axis.images[0].get_array() for axis in axes[2:])
    assert ((found < 250).any(-1) == (true < 250).any(-1)).mean() > 0.99
    assert not np.array_equal(found, true)  # told apart by colour
    plt.close(figure)


def test_titles_must_be_one_per_person(body):
    with pytest.raises(ValueError, match="for 1 people, got 2 and 1"):
        people_figure(body, people(1), standing(0.9, 0.0, 0.0), ["a", "b"])
