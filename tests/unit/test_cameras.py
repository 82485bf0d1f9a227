"""Cameras: against loops over written-out formulas, homogeneous matrices and round trips."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from smplkit import cameras
from smplkit.rotations import axis_angle_to_rotmat

LEADING = [(), (3,), (2, 3), (0,)]


def sample(*shape: int, low: float, high: float, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    uniform = torch.rand(shape, dtype=torch.float64, generator=generator)
    return low + (high - low) * uniform


def random_box_and_camera(*leading: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    box = torch.cat(
        [sample(*leading, 2, low=100, high=900), sample(*leading, 1, low=50, high=500)], -1
    )
    camera = torch.cat(
        [sample(*leading, 1, low=0.5, high=1.2), sample(*leading, 2, low=-0.3, high=0.3)], -1
    )
    image_size = sample(*leading, 2, low=600, high=1200, seed=1)
    return box, camera, image_size


# --- perspective -------------------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_perspective_against_homogeneous_matrices(leading):
    points = sample(*leading, 5, 3, low=-1, high=1)
    focal = sample(*leading, low=400, high=1500)
    centre = sample(*leading, 2, low=100, high=600)
    rotation = axis_angle_to_rotmat(sample(*leading, 3, low=-2, high=2))
    translation = sample(*leading, 3, low=4, high=6)
    pixels = cameras.perspective_projection(points, focal, centre, rotation, translation)
    assert pixels.shape == (*leading, 5, 2)
    for index in np.ndindex(*leading):
        k = np.array([[focal[index], 0, centre[index][0]], [0, focal[index], centre[index][1]]])
        k = np.vstack([k, [0, 0, 1]])
        extrinsics = np.column_stack([rotation[index].numpy(), translation[index].numpy()])
        for point, pixel in zip(points[index], pixels[index], strict=True):
            x, y, w = k @ extrinsics @ np.append(point.numpy(), 1.0)
            np.testing.assert_allclose(pixel.numpy(), [x / w, y / w])


def test_perspective_takes_plain_numbers():
    pixels = cameras.perspective_projection(
        torch.tensor([[0.5, -0.25, 2.0], [0.0, 0.0, 7.0]]), 100, (112, 112)
    )
    assert pixels.tolist() == [[137.0, 99.5], [112.0, 112.0]]


def test_one_camera_for_many_people_and_many_cameras_for_one():
    points = sample(4, 5, 3, low=1, high=2)
    one = cameras.perspective_projection(points, 500.0, (0.0, 0.0))
    many = cameras.perspective_projection(points, torch.full((4,), 500.0), torch.zeros(4, 2))
    assert torch.equal(one, many)
    focals = torch.tensor([100.0, 200.0])  # two numbers are two cameras, never fx and fy
    both = cameras.perspective_projection(points[0], focals, (0.0, 0.0))
    torch.testing.assert_close(both[1], 2 * both[0])
    assert both.shape == (2, 5, 2)


def test_the_picture_of_a_body_is_upright_and_seen_from_the_front():
    # nose, crown, left hand, right hand of a body that is y up, faces +z and has its left at +x
    body = torch.tensor([[0, 1.5, 0.1], [0, 1.7, 0], [0.8, 1.4, 0], [-0.8, 1.4, 0]])
    camera_frame = body @ cameras.BODY_TO_CAMERA.T
    assert camera_frame[0, 2] < camera_frame[1, 2]  # the face is nearest to the camera
    nose, crown, left, right = cameras.perspective_projection(
        body, 500.0, (0.0, 0.0), cameras.BODY_TO_CAMERA, torch.tensor([0.0, 1.0, 4.0])
    )
    assert crown[1] < nose[1]  # up in the body is up in the picture, where y grows downwards
    assert left[0] > 0 > right[0]  # who faces us has the left hand on our right
    pi_about_x = axis_angle_to_rotmat(torch.tensor([math.pi, 0.0, 0.0]))
    torch.testing.assert_close(cameras.BODY_TO_CAMERA, pi_about_x, atol=1e-6, rtol=0)


def test_scaling_the_world_does_not_change_the_picture():
    points = sample(6, 3, low=1, high=3)
    project = cameras.perspective_projection
    torch.testing.assert_close(project(points, 300, (1, 2)), project(2.5 * points, 300, (1, 2)))


@pytest.mark.parametrize("z", [0.0, -1.0, float("nan")])
def test_points_that_are_not_in_front_are_counted(z):
    points = torch.tensor([[0.0, 0.0, 1.0], [1.0, 2.0, z], [0.0, 0.0, z]])
    message = rf"points: 2 of 3 are not in front of the camera \(smallest z = {z:.4g} m"
    with pytest.raises(ValueError, match=message):
        cameras.perspective_projection(points, 100.0, (0.0, 0.0))
    cameras.perspective_projection(points, 100.0, (0.0, 0.0), check_depth=False)


def test_without_the_depth_check_points_behind_appear_mirrored():
    points = torch.tensor([[0.5, 0.25, -1.0]])
    pixels = cameras.perspective_projection(points, 100.0, (0.0, 0.0), check_depth=False)
    assert pixels.tolist() == [[-50.0, -25.0]]


# --- weak perspective --------------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_weak_perspective_adds_first_and_scales_then(leading):
    points = sample(*leading, 4, 3, low=-1, high=1)
    _, camera, _ = random_box_and_camera(*leading)
    crop = cameras.weak_perspective_projection(points, camera)
    assert crop.shape == (*leading, 4, 2)
    for index in np.ndindex(*leading):
        s, tx, ty = camera[index].tolist()
        for (x, y, _), result in zip(points[index].tolist(), crop[index].tolist(), strict=True):
            np.testing.assert_allclose(result, [s * (x + tx), s * (y + ty)])


@pytest.mark.parametrize("focal", [50.0, 500.0, 5000.0])
def test_both_cameras_agree_exactly_at_the_depth_of_the_origin(focal):
    _, camera, _ = random_box_and_camera(6)
    points = sample(6, 10, 3, low=-1, high=1)
    points[..., 2] = 0.0
    translation = cameras.weak_to_perspective_translation(camera, focal, 224.0)
    pixels = cameras.perspective_projection(points, focal, (112, 112), translation=translation)
    weak = cameras.weak_perspective_projection(points, camera)
    torch.testing.assert_close(pixels, 112 * weak + 112)


def test_weak_perspective_is_the_limit_of_a_long_focal_length():
    _, camera, _ = random_box_and_camera(6)
    points = sample(6, 10, 3, low=-1, high=1)
    weak = cameras.weak_perspective_projection(points, camera)
    errors = []
    for focal in (1e3, 1e4, 1e5):
        translation = cameras.weak_to_perspective_translation(camera, focal, 224.0)
        pixels = cameras.perspective_projection(points, focal, (0, 0), translation=translation)
        errors.append((pixels / 112 - weak).abs().max().item())
    assert errors[1] / errors[0] == pytest.approx(0.1, rel=0.15)
    assert errors[2] / errors[1] == pytest.approx(0.1, rel=0.15)


def test_published_numbers_of_spin():
    translation = cameras.weak_to_perspective_translation(torch.tensor([0.9, 0.1, -0.2]), 5000, 224)
    torch.testing.assert_close(translation, torch.tensor([0.1, -0.2, 2 * 5000 / (224 * 0.9)]))


@pytest.mark.parametrize("leading", LEADING)
def test_weak_camera_and_translation_undo_each_other(leading):
    _, camera, _ = random_box_and_camera(*leading)
    focal, size = sample(*leading, low=300, high=5000), 224.0
    translation = cameras.weak_to_perspective_translation(camera, focal, size)
    assert translation.shape == (*leading, 3)
    torch.testing.assert_close(cameras.perspective_to_weak_camera(translation, focal, size), camera)


# --- crop and full image -----------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_full_frame_translation_puts_the_origins_depth_where_the_crop_has_it(leading):
    box, camera, image_size = random_box_and_camera(*leading)
    focal = sample(*leading, low=500, high=2000)
    translation = cameras.crop_to_full_translation(camera, box, image_size, focal)
    assert translation.shape == (*leading, 3)
    points = sample(*leading, 7, 3, low=-1, high=1)
    points[..., 2] = 0.0
    pixels = cameras.perspective_projection(points, focal, image_size / 2, translation=translation)
    crop = cameras.weak_perspective_projection(points, camera)
    torch.testing.assert_close(cameras.full_to_crop_points(pixels, box), crop)


def test_full_frame_translation_as_published():
    s, tx, ty, cx, cy, b, w, h, f = 0.8, 0.1, -0.2, 700.0, 300.0, 250.0, 1280.0, 720.0, 1400.0
    translation = cameras.crop_to_full_translation(
        torch.tensor([s, tx, ty]), torch.tensor([cx, cy, b]), (w, h), f
    )
    expected = [tx + 2 * (cx - w / 2) / (b * s), ty + 2 * (cy - h / 2) / (b * s), 2 * f / (b * s)]
    torch.testing.assert_close(translation, torch.tensor(expected))


def test_a_box_that_is_the_whole_image_changes_nothing():
    camera = torch.tensor([0.9, 0.05, 0.1], dtype=torch.float64)
    box = torch.tensor([112.0, 112.0, 224.0], dtype=torch.float64)
    torch.testing.assert_close(
        cameras.crop_to_full_translation(camera, box, (224, 224), 5000.0),
        cameras.weak_to_perspective_translation(camera, 5000.0, 224.0),
    )


def test_box_info_is_the_direction_and_angular_size_of_the_box():
    box = torch.tensor([[700.0, 300.0, 250.0], [640.0, 360.0, 100.0]])
    info = cameras.box_info(box, (1280.0, 720.0), 1000.0)
    torch.testing.assert_close(info, torch.tensor([[0.06, -0.06, 0.25], [0.0, 0.0, 0.1]]))
    normalised = cameras.normalise_box_info(info)
    f, b = 1000.0, box[:, 2]
    torch.testing.assert_close(normalised[:, 2], (b - 0.24 * f) / (0.06 * f))
    torch.testing.assert_close(normalised[:, :2], info[:, :2] * 2.8)


def test_focal_length_of_the_diagonal():
    focal = cameras.estimate_focal_length(torch.tensor([[300.0, 400.0], [1920.0, 1080.0]]))
    torch.testing.assert_close(focal, torch.tensor([500.0, math.hypot(1920, 1080)]))


@pytest.mark.parametrize("leading", LEADING)
def test_crop_points_and_full_points_undo_each_other(leading):
    box, _, _ = random_box_and_camera(*leading)
    points = sample(*leading, 6, 2, low=-1, high=1)
    pixels = cameras.crop_to_full_points(points, box)
    torch.testing.assert_close(cameras.full_to_crop_points(pixels, box), points)


def test_corners_of_the_crop():
    box = torch.tensor([100.0, 60.0, 40.0])
    corners = torch.tensor([[-1.0, -1.0], [1.0, 1.0], [0.0, 0.0]])
    pixels = cameras.crop_to_full_points(corners, box)
    assert pixels.tolist() == [[80.0, 40.0], [120.0, 80.0], [100.0, 60.0]]


# --- gradients and errors ----------------------------------------------------------------------


def test_gradients():
    points = sample(2, 4, 3, low=-1, high=1).requires_grad_()
    box, camera, image_size = random_box_and_camera(2)
    focal = sample(2, low=500, high=2000).requires_grad_()
    box.requires_grad_(), camera.requires_grad_()

    def through_everything(points, camera, box, focal):
        translation = cameras.crop_to_full_translation(camera, box, image_size, focal)
        pixels = cameras.perspective_projection(
            points, focal, image_size / 2, cameras.BODY_TO_CAMERA, translation
        )
        crop = cameras.full_to_crop_points(pixels, box)
        info = cameras.normalise_box_info(cameras.box_info(box, image_size, focal))
        weak = cameras.weak_perspective_projection(points, camera)
        return crop, weak, info

    assert torch.autograd.gradcheck(through_everything, (points, camera, box, focal))


@pytest.mark.parametrize("focal", [0.0, -500.0, torch.tensor([500.0, -1.0])])
def test_focal_lengths_must_be_positive(focal):
    points, camera, box = torch.ones(2, 4, 3), torch.ones(2, 3), torch.ones(2, 3)
    smallest = focal.min() if isinstance(focal, torch.Tensor) else focal
    message = f"focal_length must be positive, got {smallest:.4g}"
    for call in (
        lambda: cameras.perspective_projection(points, focal, (0.0, 0.0)),
        lambda: cameras.weak_to_perspective_translation(camera, focal, 224.0),
        lambda: cameras.perspective_to_weak_camera(camera, focal, 224.0),
        lambda: cameras.crop_to_full_translation(camera, box, (640, 480), focal),
        lambda: cameras.box_info(box, (640, 480), focal),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_box_sizes_must_be_positive():
    box = torch.tensor([[10.0, 10.0, 0.0]])
    for call in (
        lambda: cameras.box_info(box, (640, 480), 500.0),
        lambda: cameras.crop_to_full_points(torch.zeros(1, 4, 2), box),
        lambda: cameras.full_to_crop_points(torch.zeros(1, 4, 2), box),
    ):
        with pytest.raises(ValueError, match=r"box\[\.\.\., 2\] \(size\) must be positive, got 0"):
            call()


def test_wrong_shapes_are_named():
    points, camera, box = torch.ones(4, 5, 3), torch.ones(4, 3), torch.ones(4, 3)
    shape_errors = {
        r"points must have shape \(..., N, 3\), got \(4, 5, 2\)": lambda: (
            cameras.perspective_projection(points[..., :2], 500.0, (0.0, 0.0))
        ),
        r"principal_point must have shape \(..., 2\), got \(3,\)": lambda: (
            cameras.perspective_projection(points, 500.0, (0.0, 0.0, 1.0))
        ),
        r"rotation must have shape \(..., 3, 3\), got \(4, 3\)": lambda: (
            cameras.perspective_projection(points, 500.0, (0.0, 0.0), rotation=camera)
        ),
        r"must broadcast, got points \(4,\), translation \(3,\)": lambda: (
            cameras.perspective_projection(points, 500.0, (0.0, 0.0), translation=camera[:3])
        ),
        r"must broadcast, got points \(4,\), focal_length \(2,\)": lambda: (
            cameras.perspective_projection(points, torch.ones(2), (0.0, 0.0))
        ),
        r"camera must have shape \(..., 3\), got \(4, 2\)": lambda: (
            cameras.weak_perspective_projection(points, camera[:, :2])
        ),
        r"must broadcast, got points \(4,\), camera \(3,\)": lambda: (
            cameras.weak_perspective_projection(points, camera[:3])
        ),
        r"box must have shape \(..., 3\), got \(4, 2\)": lambda: cameras.box_info(
            box[:, :2], (640, 480), 500.0
        ),
        r"image_size must have shape \(..., 2\), got \(4, 3\)": lambda: (
            cameras.crop_to_full_translation(camera, box, box, 500.0)
        ),
        r"points must have shape \(..., N, 2\), got \(4, 5, 3\)": lambda: (
            cameras.crop_to_full_points(points, box)
        ),
    }
    for message, call in shape_errors.items():
        with pytest.raises(ValueError, match=message):
            call()
