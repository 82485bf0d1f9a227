"""Right and wrong answers to exercise 02, with the points and the hint each wrong one must get.

The wrong ones are also a list of what students get wrong, for the instructor.
"""

from __future__ import annotations

import torch

import smplkit.cameras
from tests.grading.answers_02_projection import (
    after_perspective,
    crop,
    full,
    loss,
    loss_loop,
    loss_of_seen,
    loss_torch,
    normalised_by_seen,
    normalised_loss,
    perspective,
    perspective_delegated,
    pinhole,
    pinhole_by_axis,
    pinhole_matrix,
    rooted,
    thresholded,
    to_crop,
    to_crop_filled,
    to_crop_published,
    to_full,
    to_full_through_crop,
    to_full_vectors,
    unsure_left_out,
    weak,
    weak_by_axis,
    weak_loop,
)
from tests.grading.variants import Wrong, squeezed, usual_mistakes

RIGHT = {
    "02.weak_perspective": (weak, weak_by_axis, weak_loop),
    "02.perspective": (pinhole, pinhole_matrix, pinhole_by_axis),
    "02.weak_to_perspective_translation": (to_crop, to_crop_published, to_crop_filled),
    "02.crop_to_full_translation": (to_full, to_full_vectors, to_full_through_crop),
    "02.reprojection_loss": (loss, loss_torch, loss_loop, loss_of_seen),
}

WRONG = {
    "02.weak_perspective": (
        *usual_mistakes("02.weak_perspective", weak, in_place=2.5, one_axis=2.5, detached=2.5),
        squeezed(weak, 2.5),
        Wrong(
            "scale_first",
            lambda points, camera: camera[..., None, :1] * points[..., :2] + camera[..., None, 1:],
            1,
            "the translation comes first",
        ),
        Wrong(
            "swapped",
            lambda points, camera: weak(points, camera).flip(-1),
            1,
            "x and y of the result",
        ),
        Wrong(
            "ty_tx",
            lambda points, camera: weak(points, camera[..., [0, 2, 1]]),
            1,
            "tx and ty seem",
        ),
        Wrong(
            "s_last",
            lambda points, camera: weak(points, camera[..., [2, 0, 1]]),
            1,
            "as (tx, ty, s)",
        ),
        Wrong(
            "minus",
            lambda points, camera: weak(points, camera * torch.tensor([1, -1, -1])),
            1,
            "The translation is subtracted",
        ),
        Wrong(
            "no_translation",
            lambda points, camera: weak(points, camera * torch.tensor([1, 0, 0])),
            1,
            "translation seems to be left out",
        ),
        Wrong(
            "no_scale",
            lambda points, camera: points[..., :2] + camera[..., None, 1:],
            1,
            "scale seems to be left out",
        ),
        Wrong("input", lambda points, camera: points[..., :2].clone(), 0.5, "as they came"),
        Wrong(
            "divides_by_depth",
            lambda points, camera: weak(points, camera) / (points[..., 2:] + 5),
            1,
            "s = 1, tx = ty = 0",
        ),
        Wrong(
            "delegates",
            smplkit.cameras.weak_perspective_projection,
            0,
            "weak_perspective_projection",
        ),
    ),
    "02.perspective": (
        *usual_mistakes("02.perspective", pinhole, in_place=4.5, one_axis=4.5, detached=4.5),
        squeezed(pinhole, 4.5),
        Wrong(
            "no_focal", perspective(lambda p, f, c, R, t: (p, f / f, c, R, t)), 1.5, "focal length"
        ),
        Wrong(
            "no_centre",
            perspective(lambda p, f, c, R, t: (p, f, 0 * c, R, t)),
            1.5,
            "principal point",
        ),
        Wrong(
            "row_vectors",
            perspective(lambda p, f, c, R, t: (p, f, c, R.mT, t)),
            2.5,
            "points @ R^T",
        ),
        Wrong(
            "translates_first",
            perspective(lambda p, f, c, R, t: (p + t[..., None, :], f, c, R, 0 * t)),
            2.5,
            "translation seems to come before",
        ),
        Wrong(
            "minus", perspective(lambda p, f, c, R, t: (p, f, c, R, -t)), 2.5, "to be subtracted"
        ),
        Wrong(
            "swapped",
            after_perspective(lambda p, f, c: f * p[..., [1, 0]] / p[..., 2:] + c[..., [1, 0]]),
            2,
            "x and y of the result",
        ),
        Wrong(
            "no_depth",
            after_perspective(lambda p, f, c: f * p[..., :2] + c),
            2,
            "points straight ahead",
        ),
        Wrong(
            "distance_for_depth",
            after_perspective(lambda p, f, c: f * p[..., :2] / p.norm(dim=-1, keepdim=True) + c),
            2,
            "45 degrees",
        ),
        Wrong(
            "positive_depth",
            after_perspective(lambda p, f, c: f * p[..., :2] / p[..., 2:].abs() + c),
            4.5,
            "made positive",
        ),
        Wrong(
            "clamped_depth",
            after_perspective(lambda p, f, c: f * p[..., :2] / p[..., 2:].clamp(min=1e-3) + c),
            4.5,
            "points behind the camera",
        ),
        Wrong(
            "centre_only",
            after_perspective(lambda p, f, c: 0 * p[..., :2] + c),
            0.5,
            "does not depend on points",
        ),
        Wrong(
            "delegates", perspective_delegated, 0, "calls smplkit.cameras.perspective_projection"
        ),
    ),
    "02.weak_to_perspective_translation": (
        *usual_mistakes(
            "02.weak_to_perspective_translation", to_crop, in_place=2.5, one_axis=2.5, detached=2.5
        ),
        squeezed(to_crop, 2.5),
        Wrong("no_2", crop(lambda s, x, y, f, b: (x, y, f / (b * s))), 1, "factor 2"),
        Wrong(
            "times_s",
            crop(lambda s, x, y, f, b: (x, y, 2 * f * s / b)),
            1,
            "a larger person is nearer",
        ),
        Wrong(
            "no_s", crop(lambda s, x, y, f, b: (x, y, 2 * f / b)), 1, "scale seems to be left out"
        ),
        Wrong("no_size", crop(lambda s, x, y, f, b: (x, y, 2 * f / s)), 0.5, "crop size seems"),
        Wrong(
            "x_over_s",
            crop(lambda s, x, y, f, b: (x / s, y / s, 2 * f / (b * s))),
            1,
            "be divided by s",
        ),
        Wrong(
            "x_times_s",
            crop(lambda s, x, y, f, b: (s * x, s * y, 2 * f / (b * s))),
            1,
            "multiplied by s",
        ),
        Wrong(
            "s_last", crop(lambda s, x, y, f, b: (s, x, 2 * f / (b * y))), 1, "points at the depth"
        ),
        Wrong("input", crop(lambda s, x, y, f, b: (s, x, y)), 0.5, "points at the depth"),
        Wrong(
            "delegates",
            smplkit.cameras.weak_to_perspective_translation,
            0,
            "calls smplkit.cameras.weak_to_perspective_translation",
        ),
    ),
    "02.crop_to_full_translation": (
        *usual_mistakes(
            "02.crop_to_full_translation", to_full, in_place=3.5, one_axis=3.5, detached=3.5
        ),
        squeezed(to_full, 3.5),
        Wrong("from_corner", full(middle=0), 0.5, "from the corner of the image"),
        Wrong("height_width", full(flip=True), 1, "(height, width)"),
        Wrong("no_offset", full(factor=0), 1, "place of the box"),
        Wrong("sign", full(sign=-1), 1.5, "wrong sign"),
        Wrong("offset_without_2", full(factor=1), 1.5, "offset lacks its factor 2"),
        Wrong("offset_without_s", full(power=0), 1.5, "division by s"),
        Wrong("half_size_twice", full(middle=0.25), 1, "box in the middle"),
        Wrong(
            "no_2",
            lambda camera, box, image_size, focal_length: to_full(
                camera, box * torch.tensor([1, 1, 2]), image_size, focal_length
            ),
            1.5,
            "left out everywhere",
        ),
        Wrong(
            "input",
            lambda camera, box, image_size, focal_length: camera.clone(),
            0.5,
            "box in the middle",
        ),
        Wrong("delegates", smplkit.cameras.crop_to_full_translation, 0, "crop_to_full_translation"),
    ),
    "02.reprojection_loss": (
        *usual_mistakes("02.reprojection_loss", loss, in_place=3.5, one_axis=3.5, detached=2),
        Wrong(
            "sum",
            lambda predicted, target, confidence: (
                confidence[..., None] * (predicted - target) ** 2
            ).sum(),
            2.5,
            "This is the sum",
        ),
        Wrong(
            "mean_of_coordinates",
            lambda predicted, target, confidence: loss(predicted, target, confidence) / 2,
            3,
            "not of coordinates",
        ),
        Wrong(
            "no_confidence",
            lambda predicted, target, confidence: loss(
                predicted, target, torch.ones_like(confidence)
            ),
            1,
            "confidence seems to be left out",
        ),
        Wrong(
            "confidence_squared",
            lambda predicted, target, confidence: loss(predicted, target, confidence**2),
            2,
            "confidence seems to be squared",
        ),
        Wrong("normalised", normalised_loss, 1, "by the sum of the confidences"),
        Wrong("normalised_by_seen", normalised_by_seen, 2, "by the number of seen keypoints"),
        Wrong("unsure_left_out", unsure_left_out, 2, "half the confidence"),
        Wrong("thresholded", thresholded, 1.5, "half the confidence"),
        Wrong(
            "absolute",
            lambda predicted, target, confidence: loss(
                (predicted - target).abs().sqrt(), 0 * target, confidence
            ),
            2.5,
            "absolute error",
        ),
        Wrong("rooted", rooted, 0.5, "square root"),
        Wrong(
            "per_keypoint", lambda predicted, target, confidence: confidence * 0, 0, "the shape is"
        ),
        Wrong(
            "zero", lambda predicted, target, confidence: 0 * predicted.sum(), 0, "expected above 0"
        ),
    ),
}
