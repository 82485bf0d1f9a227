"""Cameras: from points in metres to image points, and between crop and full image.

Convention. A camera frame has x to the right, y DOWN and z forward, in metres, the camera at its
origin. The body is y up and faces +z, so it has to be turned by pi about x before it is seen
upright and from the front: `rotation=BODY_TO_CAMERA` turns it about the origin, and a root
orientation `global_orient = (pi, 0, 0)` turns it about the pelvis (networks predict the latter).

Image points are (x, y), x first, from the top left corner of the image. "Pixels" means pixels of
the full image; crop coordinates run from -1 to 1 over the side of the box. A box is (centre x,
centre y, size) in pixels, an image size is (width, height). In CLIFF's 4:3 crops the size is the
HEIGHT of the crop; both axes are divided by half of it, so x stays within -0.75 to 0.75.

A weak-perspective camera is (s, tx, ty), with x = s (X + tx): the translation is in metres and
added first, s is in crop units per metre (HMR, SPIN and all after them).

Leading dimensions of all arguments broadcast. Focal lengths and sizes are data: they are checked to
be positive wherever looking costs nothing, that is for numbers and for tensors on the CPU.
"""

from __future__ import annotations

import torch

from smplkit._precision import full_precision
from smplkit._shapes import require_broadcast, require_shape

# Rotation by pi about x: from the frame of the body (y up) to a camera in front of it (y down).
BODY_TO_CAMERA = torch.diag(torch.tensor([1.0, -1.0, -1.0]))

Number = float | torch.Tensor
Pair = tuple[float, float] | torch.Tensor


@full_precision
def perspective_projection(
    points: torch.Tensor,
    focal_length: Number,
    principal_point: Pair,
    rotation: torch.Tensor | None = None,
    translation: torch.Tensor | None = None,
    check_depth: bool = True,
) -> torch.Tensor:
    """Project points with a pinhole camera: rotate, translate, divide by depth, scale, shift.

    Args:
        points: (..., N, 3) metres, in the camera frame unless rotation and translation lead there.
        focal_length: (...) or a number, pixels; one per camera, pixels are square.
        principal_point: (..., 2) or a pair of numbers, pixels.
        rotation: (..., 3, 3) applied to the points first; default none.
        translation: (..., 3) added after the rotation, metres; default none.
        check_depth: refuse points that are not in front of the camera. A training step sets it to
            False: a network may well predict such a camera on its way, the loss brings it back, and
            looking at values on a GPU makes the host wait. Points behind the camera then appear
            mirrored, as in the published implementations.

    Returns:
        (..., N, 2) pixels.

    Raises:
        TypeError, ValueError: wrong types or shapes, a focal length that is not positive, or points
            with z <= 0.

    Source: Hartley and Zisserman, "Multiple View Geometry", 2004, section 6.1.
    """
    require_shape("points", points, "N", 3)
    focal_length = _positive("focal_length", focal_length, points)
    principal_point = _pair("principal_point", principal_point, points)
    if rotation is not None:
        require_shape("rotation", rotation, 3, 3)
        require_broadcast(points=points.shape[:-2], rotation=rotation.shape[:-2])
        points = points @ rotation.to(points).mT
    if translation is not None:
        require_shape("translation", translation, 3)
        require_broadcast(points=points.shape[:-2], translation=translation.shape[:-1])
        points = points + translation[..., None, :]
    require_broadcast(
        points=points.shape[:-2],
        focal_length=focal_length.shape,
        principal_point=principal_point.shape[:-1],
    )
    depth = points[..., 2:]
    if check_depth and not (depth > 0).all():
        raise ValueError(
            f"points: {int((~(depth > 0)).sum())} of {depth.numel()} are not in front of the "
            f"camera (smallest z = {depth.min().item():.4g} m, needed z > 0); move them away with "
            "translation[..., 2]. If that comes from a weak-perspective camera, its scale s must "
            "be positive"
        )
    return focal_length[..., None, None] * points[..., :2] / depth + principal_point[..., None, :]


def weak_perspective_projection(points: torch.Tensor, camera: torch.Tensor) -> torch.Tensor:
    """Project points with a weak-perspective camera, which drops depth: x = s (X + tx).

    Args:
        points: (..., N, 3) metres, x right and y down.
        camera: (..., 3) s, tx, ty.

    Returns:
        (..., N, 2) crop coordinates.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), section 3.1, in the order of its code: add t, then scale.
    """
    require_shape("points", points, "N", 3)
    require_shape("camera", camera, 3)
    require_broadcast(points=points.shape[:-2], camera=camera.shape[:-1])
    scale, shift = camera[..., None, :1], camera[..., None, 1:]
    return scale * (points[..., :2] + shift)


def weak_to_perspective_translation(
    camera: torch.Tensor, focal_length: Number, crop_size: Number
) -> torch.Tensor:
    """Place the person before a perspective camera that looks at the centre of the crop.

    Points at the depth of the person's origin project to exactly the same place as before.

    Args:
        camera: (..., 3) s, tx, ty.
        focal_length: (...) or a number, pixels of the crop (5000 in SPIN).
        crop_size: (...) or a number, side of the crop in pixels (224 in SPIN).

    Returns:
        (..., 3) translation (tx, ty, 2 f / (crop_size s)), metres, camera frame.

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or crop size not positive.

    Source: SPIN (Kolotouros et al. 2019), code; without the 1e-9 added to its denominator.
    """
    require_shape("camera", camera, 3)
    focal_length = _positive("focal_length", focal_length, camera)
    crop_size = _positive("crop_size", crop_size, camera)
    require_broadcast(
        camera=camera.shape[:-1], focal_length=focal_length.shape, crop_size=crop_size.shape
    )
    scale, tx, ty = camera.unbind(-1)
    tz = 2 * focal_length / (crop_size * scale)
    return torch.stack(torch.broadcast_tensors(tx, ty, tz), dim=-1)


def perspective_to_weak_camera(
    translation: torch.Tensor, focal_length: Number, crop_size: Number
) -> torch.Tensor:
    """Find the weak-perspective camera of a translation: `weak_to_perspective_translation` undone.

    Args:
        translation: (..., 3) metres, camera frame.
        focal_length: (...) or a number, pixels of the crop.
        crop_size: (...) or a number, side of the crop in pixels.

    Returns:
        (..., 3) camera (2 f / (crop_size tz), tx, ty).

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or crop size not positive.
    """
    require_shape("translation", translation, 3)
    focal_length = _positive("focal_length", focal_length, translation)
    crop_size = _positive("crop_size", crop_size, translation)
    require_broadcast(
        translation=translation.shape[:-1],
        focal_length=focal_length.shape,
        crop_size=crop_size.shape,
    )
    tx, ty, tz = translation.unbind(-1)
    scale = 2 * focal_length / (crop_size * tz)
    return torch.stack(torch.broadcast_tensors(scale, tx, ty), dim=-1)


def crop_to_full_translation(
    camera: torch.Tensor, box: torch.Tensor, image_size: Pair, focal_length: Number
) -> torch.Tensor:
    """Place the person before the camera that took the full image.

    Args:
        camera: (..., 3) s, tx, ty in the crop of the box.
        box: (..., 3) centre x, centre y, size, pixels.
        image_size: (..., 2) or a pair, width and height, pixels.
        focal_length: (...) or a number, pixels of the full image.

    Returns:
        (..., 3) translation, metres, frame of the full-image camera, whose principal point is the
        middle of the image.

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or box size not positive.

    Source: CLIFF (Li et al. 2022), section 3.2 and code; without the 1e-9 in its denominators.
    """
    require_shape("camera", camera, 3)
    focal_length = _positive("focal_length", focal_length, camera)
    right, down, size = _box_from_image_centre(box, image_size)
    require_broadcast(
        camera=camera.shape[:-1], focal_length=focal_length.shape, box_and_image_size=size.shape
    )
    scale, tx, ty = camera.unbind(-1)
    pixels_per_metre = size * scale / 2
    x, y = tx + right / pixels_per_metre, ty + down / pixels_per_metre
    return torch.stack(torch.broadcast_tensors(x, y, focal_length / pixels_per_metre), dim=-1)


def box_info(box: torch.Tensor, image_size: Pair, focal_length: Number) -> torch.Tensor:
    """Tell a network where its crop comes from: direction and size of the box, in focal lengths.

    Args:
        box: (..., 3) centre x, centre y, size, pixels.
        image_size: (..., 2) or a pair, width and height, pixels.
        focal_length: (...) or a number, pixels.

    Returns:
        (..., 3) ((cx - width / 2) / f, (cy - height / 2) / f, size / f).

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or box size not positive.

    Source: CLIFF (Li et al. 2022), section 3.2. Its published weights were trained on
    `normalise_box_info` of these numbers.
    """
    right, down, size = _box_from_image_centre(box, image_size)
    focal_length = _positive("focal_length", focal_length, box)
    require_broadcast(box_and_image_size=size.shape, focal_length=focal_length.shape)
    return torch.stack([right, down, size], dim=-1) / focal_length[..., None]


def normalise_box_info(info: torch.Tensor) -> torch.Tensor:
    """Scale box information as the published CLIFF weights expect it, to about [-1, 1].

    Args:
        info: (..., 3) from `box_info`.

    Returns:
        (..., 3) first two times 2.8, third minus 0.24 and divided by 0.06.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: CLIFF, official code; the constants describe the boxes of Human3.6M.
    """
    require_shape("info", info, 3)
    return torch.cat([info[..., :2] * 2.8, (info[..., 2:] - 0.24) / 0.06], dim=-1)


def estimate_focal_length(image_size: torch.Tensor) -> torch.Tensor:
    """Guess the focal length of an unknown camera: the diagonal of its image.

    The field of view along the diagonal is then 2 atan(1/2), about 53 degrees.

    Args:
        image_size: (..., 2) width and height, pixels.

    Returns:
        (...) focal length, pixels.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: CLIFF (Li et al. 2022), section 3.2, after Kissos et al. 2020.
    """
    require_shape("image_size", image_size, 2)
    return torch.linalg.vector_norm(image_size, dim=-1)


def crop_to_full_points(points: torch.Tensor, box: torch.Tensor) -> torch.Tensor:
    """Map points from crop coordinates to pixels of the full image.

    Args:
        points: (..., N, 2) crop coordinates.
        box: (..., 3) centre x, centre y, size, pixels.

    Returns:
        (..., N, 2) pixels.

    Raises:
        TypeError, ValueError: wrong types or shapes; a box size that is not positive.
    """
    centre, half = _box_for_points(points, box)
    return points * half + centre


def full_to_crop_points(points: torch.Tensor, box: torch.Tensor) -> torch.Tensor:
    """Map points from pixels of the full image to crop coordinates.

    Args:
        points: (..., N, 2) pixels.
        box: (..., 3) centre x, centre y, size, pixels.

    Returns:
        (..., N, 2) crop coordinates.

    Raises:
        TypeError, ValueError: wrong types or shapes; a box size that is not positive.
    """
    centre, half = _box_for_points(points, box)
    return (points - centre) / half


def _box_for_points(points: torch.Tensor, box: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Centre (..., 1, 2) and half size (..., 1, 1) of the boxes of points (..., N, 2)."""
    require_shape("points", points, "N", 2)
    require_shape("box", box, 3)
    _positive("box[..., 2] (size)", box[..., 2], box)
    require_broadcast(points=points.shape[:-2], box=box.shape[:-1])
    return box[..., None, :2], box[..., None, 2:] / 2


def _box_from_image_centre(
    box: torch.Tensor, image_size: Pair
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Offset of the box to the right and down from the image centre, and its size, each (...)."""
    require_shape("box", box, 3)
    image_size = _pair("image_size", image_size, box)
    require_broadcast(box=box.shape[:-1], image_size=image_size.shape[:-1])
    right, down = (box[..., :2] - image_size / 2).unbind(-1)
    size = _positive("box[..., 2] (size)", box[..., 2], box)
    return torch.broadcast_tensors(right, down, size)


def _positive(name: str, value: Number, like: torch.Tensor) -> torch.Tensor:
    """The value as a tensor like another one, refused if not positive and cheap to look at."""
    cheap = not isinstance(value, torch.Tensor) or value.device.type == "cpu"
    value = torch.as_tensor(value, dtype=like.dtype, device=like.device)
    if cheap and not (value > 0).all():
        raise ValueError(f"{name} must be positive, got {value.min().item():.4g}")
    return value


def _pair(name: str, value: Pair, like: torch.Tensor) -> torch.Tensor:
    """The value as a tensor (..., 2) like another one."""
    value = torch.as_tensor(value, dtype=like.dtype, device=like.device)
    require_shape(name, value, 2)
    return value
