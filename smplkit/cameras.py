"""Cameras: from points in metres to image points, and between crop and full image.

Convention. A camera frame has x to the right, y DOWN and z forward, in metres, the camera at its
origin. The body is y up and faces +z, so it has to be turned by pi about x before it can be seen
upright and from the front: `rotation=BODY_TO_CAMERA` turns it about the origin, and a root
orientation `global_orient = (pi, 0, 0)` turns it about the pelvis (networks predict the latter).

Image points are (x, y), x first, from the top left corner of the image. "Pixels" means pixels of the
full image; crop coordinates run from -1 to 1 over the side of the box. A box is (centre x, centre y,
size) in pixels and an image size is (width, height). In CLIFF's 4:3 crops the size is the HEIGHT of
the crop; both axes are divided by half of it, so x stays within -0.75 to 0.75.

A weak-perspective camera is (s, tx, ty), with x = s (X + tx): the translation is in metres, added
first, and s is in crop units per metre (HMR, SPIN and all after them).

Symbols of the lecture: f focal_length, c principal_point, (s, tx, ty) camera, t translation.
"""

from __future__ import annotations

import torch

from smplkit._shapes import require_shape

# Rotation by pi about x: from the frame of the body (y up) to a camera in front of it (y down).
BODY_TO_CAMERA = torch.diag(torch.tensor([1.0, -1.0, -1.0]))


def perspective_projection(
    points: torch.Tensor,
    focal_length: float | torch.Tensor,
    principal_point: tuple[float, float] | torch.Tensor,
    rotation: torch.Tensor | None = None,
    translation: torch.Tensor | None = None,
    check_depth: bool = True,
) -> torch.Tensor:
    """Project points with a pinhole camera: rotate, translate, divide by depth, scale, shift.

    Leading dimensions of all arguments broadcast. Pixels are square: one focal length per camera.

    Args:
        points: (..., N, 3) metres, in the camera frame unless rotation and translation lead there.
        focal_length: (...) or a number, pixels.
        principal_point: (..., 2) or a pair of numbers, pixels.
        rotation: (..., 3, 3) applied to the points first; default none.
        translation: (..., 3) added after the rotation, metres; default none.
        check_depth: refuse points that are not in front of the camera. A training step sets it to
            False: a network may well predict such a camera on its way, the loss brings it back, and
            on a GPU looking at the values would make the host wait. Points behind the camera then
            appear mirrored, as in every published implementation.

    Returns:
        (..., N, 2) pixels.

    Raises:
        TypeError, ValueError: wrong types or shapes, a focal length that is not positive, or points
            with z <= 0.

    Source: Hartley and Zisserman, "Multiple View Geometry", equation 6.2 and 6.6, without skew.
    """
    require_shape("points", points, "N", 3)
    focal_length = _positive("focal_length", focal_length, points)
    principal_point = torch.as_tensor(principal_point, dtype=points.dtype, device=points.device)
    require_shape("principal_point", principal_point, 2)
    leading = {
        "points": points.shape[:-2],
        "focal_length": focal_length.shape,
        "principal_point": principal_point.shape[:-1],
    }
    if rotation is not None:
        require_shape("rotation", rotation, 3, 3)
        leading["rotation"] = rotation.shape[:-2]
    if translation is not None:
        require_shape("translation", translation, 3)
        leading["translation"] = translation.shape[:-1]
    _require_broadcast(leading)

    if rotation is not None:
        points = points @ rotation.to(points).mT
    if translation is not None:
        points = points + translation[..., None, :]
    depth = points[..., 2:]
    if check_depth and not (depth > 0).all():
        raise ValueError(
            f"points: {int((~(depth > 0)).sum())} of {depth.numel()} are not in front of the camera "
            f"(smallest z = {depth.min().item():.4g} m, needed z > 0); increase translation[..., 2], "
            "and if it comes from a weak-perspective camera, check that its scale s is positive"
        )
    return focal_length[..., None, None] * points[..., :2] / depth + principal_point[..., None, :]


def weak_perspective_projection(points: torch.Tensor, camera: torch.Tensor) -> torch.Tensor:
    """Project points with a weak-perspective camera: x = s (X + tx), y = s (Y + ty); depth is dropped.

    Args:
        points: (..., N, 3) metres, x right and y down.
        camera: (..., 3) s, tx, ty.

    Returns:
        (..., N, 2) crop coordinates in [-1, 1].

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), equation 1, in the order of its code: add t, then scale.
    """
    require_shape("points", points, "N", 3)
    require_shape("camera", camera, 3)
    _require_broadcast({"points": points.shape[:-2], "camera": camera.shape[:-1]})
    scale, shift = camera[..., None, :1], camera[..., None, 1:]
    return scale * (points[..., :2] + shift)


def weak_to_perspective_translation(
    camera: torch.Tensor, focal_length: float | torch.Tensor, crop_size: float | torch.Tensor
) -> torch.Tensor:
    """Place the person in front of a perspective camera that looks at the centre of the crop.

    Points at the depth of the person's origin project to exactly the same place as before.

    Args:
        camera: (..., 3) s, tx, ty.
        focal_length: (...) or a number, pixels of the crop (5000 in SPIN).
        crop_size: (...) or a number, side of the crop in pixels (224 in SPIN).

    Returns:
        (..., 3) translation tx, ty, tz = 2 f / (crop_size s), metres, camera frame.

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or crop size not positive.

    Source: SPIN (Kolotouros et al. 2019), code; without its 1e-9 in the denominator.
    """
    require_shape("camera", camera, 3)
    focal_length = _positive("focal_length", focal_length, camera)
    crop_size = _positive("crop_size", crop_size, camera)
    tz = 2 * focal_length / (crop_size * camera[..., 0])
    return torch.cat([camera[..., 1:].expand(*tz.shape, 2), tz[..., None]], dim=-1)


def perspective_to_weak_camera(
    translation: torch.Tensor, focal_length: float | torch.Tensor, crop_size: float | torch.Tensor
) -> torch.Tensor:
    """Find the weak-perspective camera for a translation, the inverse of the function above.

    Args:
        translation: (..., 3) metres, camera frame.
        focal_length: (...) or a number, pixels of the crop.
        crop_size: (...) or a number, side of the crop in pixels.

    Returns:
        (..., 3) s = 2 f / (crop_size tz), tx, ty.

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length or crop size not positive.
    """
    require_shape("translation", translation, 3)
    focal_length = _positive("focal_length", focal_length, translation)
    crop_size = _positive("crop_size", crop_size, translation)
    scale = 2 * focal_length / (crop_size * translation[..., 2])
    return torch.cat([scale[..., None], translation[..., :2].expand(*scale.shape, 2)], dim=-1)


def crop_to_full_translation(
    camera: torch.Tensor,
    box: torch.Tensor,
    image_size: torch.Tensor,
    focal_length: float | torch.Tensor,
) -> torch.Tensor:
    """Place the person in front of the camera that took the full image.

    Args:
        camera: (..., 3) s, tx, ty in the crop of the box.
        box: (..., 3) centre x, centre y, size, pixels.
        image_size: (..., 2) width, height, pixels.
        focal_length: (...) or a number, pixels of the full image.

    Returns:
        (..., 3) translation, metres, frame of the full-image camera with its principal point at
        (width / 2, height / 2).

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length not positive.

    Source: CLIFF (Li et al. 2022), section 3.2 and code (without its 1e-9).
    """
    require_shape("camera", camera, 3)
    focal_length = _positive("focal_length", focal_length, camera)
    offset, size = _box_from_image_centre(box, image_size)
    _require_broadcast({"camera": camera.shape[:-1], "focal_length": focal_length.shape,
                        "box and image_size": size.shape})  # fmt: skip
    pixels_per_metre = size * camera[..., 0] / 2
    xy = camera[..., 1:] + offset / pixels_per_metre[..., None]
    z = focal_length / pixels_per_metre
    return torch.cat([xy.expand(*z.shape, 2), z.expand(xy.shape[:-1])[..., None]], dim=-1)


def box_info(
    box: torch.Tensor, image_size: torch.Tensor, focal_length: float | torch.Tensor
) -> torch.Tensor:
    """Describe where a crop comes from: direction and size of the box, in focal lengths.

    Args:
        box: (..., 3) centre x, centre y, size, pixels.
        image_size: (..., 2) width, height, pixels.
        focal_length: (...) or a number, pixels.

    Returns:
        (..., 3) (cx - width / 2) / f, (cy - height / 2) / f, size / f.

    Raises:
        TypeError, ValueError: wrong types or shapes; focal length not positive.

    Source: CLIFF (Li et al. 2022), equation 5. The published checkpoints want
    `normalise_box_info` of it.
    """
    offset, size = _box_from_image_centre(box, image_size)
    focal_length = _positive("focal_length", focal_length, box)
    _require_broadcast({"box and image_size": size.shape, "focal_length": focal_length.shape})
    return torch.cat([offset, size[..., None]], dim=-1) / focal_length[..., None]


def normalise_box_info(info: torch.Tensor) -> torch.Tensor:
    """Scale box information as the published CLIFF checkpoints want it, roughly to [-1, 1].

    Args:
        info: (..., 3) from `box_info`.

    Returns:
        (..., 3) first two entries times 2.8, third minus 0.24 and divided by 0.06.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: CLIFF, official code; the constants are statistics of the boxes of Human3.6M.
    """
    require_shape("info", info, 3)
    return torch.cat([info[..., :2] * 2.8, (info[..., 2:] - 0.24) / 0.06], dim=-1)


def estimate_focal_length(image_size: torch.Tensor) -> torch.Tensor:
    """Guess the focal length of an unknown camera as the length of the image diagonal.

    The diagonal field of view is then 2 atan(1/2), about 53 degrees.

    Args:
        image_size: (..., 2) width, height, pixels.

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
        points: (..., N, 2) crop coordinates, [-1, 1] over the side of the box.
        box: (..., 3) centre x, centre y, size, pixels.

    Returns:
        (..., N, 2) pixels.

    Raises:
        TypeError, ValueError: wrong types or shapes; a box size that is not positive.
    """
    require_shape("points", points, "N", 2)
    centre, half = _box_for_points(points, box)
    return points * half + centre


def full_to_crop_points(points: torch.Tensor, box: torch.Tensor) -> torch.Tensor:
    """Map points from pixels of the full image to crop coordinates.

    Args:
        points: (..., N, 2) pixels.
        box: (..., 3) centre x, centre y, size, pixels.

    Returns:
        (..., N, 2) crop coordinates, [-1, 1] over the side of the box.

    Raises:
        TypeError, ValueError: wrong types or shapes; a box size that is not positive.
    """
    require_shape("points", points, "N", 2)
    centre, half = _box_for_points(points, box)
    return (points - centre) / half
