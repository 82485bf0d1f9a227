"""Answers to exercise 02 as students write them, right ones and wrong ones."""

from __future__ import annotations

import torch
import torch.nn.functional as F

import smplkit.cameras

# Weak perspective


def weak(points, camera):
    return camera[..., None, :1] * (points[..., :2] + camera[..., None, 1:])


def weak_by_axis(points, camera):
    s, tx, ty = (c[..., None] for c in camera.unbind(-1))
    x, y, _ = points.unbind(-1)
    return torch.stack([s * (x + tx), s * (y + ty)], -1)


def weak_loop(points, camera):
    return torch.stack(
        [weak_by_axis(p[..., None, :], camera)[..., 0, :] for p in points.unbind(-2)], -2
    )


# Perspective


def pinhole(points, focal_length, principal_point, rotation, translation):
    seen = points @ rotation.mT + translation[..., None, :]
    tangents = seen[..., :2] / seen[..., 2:]
    return focal_length[..., None, None] * tangents + principal_point[..., None, :]


def pinhole_matrix(points, focal_length, principal_point, rotation, translation):
    o, one = torch.zeros_like(focal_length), torch.ones_like(focal_length)
    cx, cy = principal_point.unbind(-1)
    rows = [[focal_length, o, cx], [o, focal_length, cy], [o, o, one]]
    intrinsics = torch.stack([torch.stack(row, -1) for row in rows], -2)
    projection = intrinsics @ torch.cat([rotation, translation[..., None]], -1)
    homogeneous = torch.cat([points, torch.ones_like(points[..., :1])], -1)
    image = torch.einsum("...rc,...nc->...nr", projection, homogeneous)
    return image[..., :2] / image[..., 2:]


def pinhole_by_axis(points, focal_length, principal_point, rotation, translation):
    seen = (rotation[..., None, :, :] * points[..., None, :]).sum(-1) + translation[..., None, :]
    x, y, z = seen.unbind(-1)
    f, cx, cy = (a[..., None] for a in (focal_length, *principal_point.unbind(-1)))
    return torch.stack([f * x / z + cx, f * y / z + cy], -1)


def perspective(change):
    """The right projection of changed inputs: `change` gets and returns p, f, c, R, t."""

    def function(points, focal_length, principal_point, rotation, translation):
        return pinhole(*change(points, focal_length, principal_point, rotation, translation))

    return function


def after_perspective(change):
    """`change` gets the camera-frame points, f and c, and returns the image."""

    def function(points, focal_length, principal_point, rotation, translation):
        seen = points @ rotation.mT + translation[..., None, :]
        return change(seen, focal_length[..., None, None], principal_point[..., None, :])

    return function


def perspective_delegated(points, focal_length, principal_point, rotation, translation):
    return smplkit.cameras.perspective_projection(
        points, focal_length, principal_point, rotation, translation, check_depth=False
    )


# Translations


def to_crop(camera, focal_length, crop_size):
    s, tx, ty = camera.unbind(-1)
    return torch.stack([tx, ty, 2 * focal_length / (crop_size * s)], -1)


def to_crop_published(camera, focal_length, crop_size):
    depth = 2 * focal_length / (crop_size * camera[..., 0] + 1e-9)
    return torch.cat([camera[..., 1:], depth[..., None]], -1)


def to_crop_filled(camera, focal_length, crop_size):
    out = torch.empty_like(camera)
    out[..., :2] = camera[..., 1:]
    out[..., 2] = focal_length / (camera[..., 0] * crop_size / 2)
    return out


def crop(formula):
    """A wrong translation: `formula` gets s, tx, ty, f, b and returns x, y, z."""

    def function(camera, focal_length, crop_size):
        parts = torch.broadcast_tensors(*formula(*camera.unbind(-1), focal_length, crop_size))
        return torch.stack(parts, -1)

    return function


def to_full(
    camera, box, image_size, focal_length, flip=False, middle=0.5, factor=2, sign=1, power=1
):
    s, tx, ty = camera.unbind(-1)
    size = image_size.flip(-1) if flip else image_size
    dx, dy = (sign * (box[..., :2] - middle * size)).unbind(-1)
    b = box[..., 2]
    unit = factor / (b * s**power)
    return torch.stack([tx + dx * unit, ty + dy * unit, 2 * focal_length / (b * s)], -1)


def to_full_vectors(camera, box, image_size, focal_length):
    metres_per_pixel = 2 / (box[..., 2:] * camera[..., :1])
    shift = camera[..., 1:] + (box[..., :2] - image_size / 2) * metres_per_pixel
    return torch.cat([shift, focal_length[..., None] * metres_per_pixel], -1)


def to_full_through_crop(camera, box, image_size, focal_length):
    x, y, z = to_crop_published(camera, focal_length, box[..., 2]).unbind(-1)
    right, down = (box[..., :2] - image_size / 2).unbind(-1)
    return torch.stack([x + right * z / focal_length, y + down * z / focal_length, z], -1)


def full(**mistake):
    def function(camera, box, image_size, focal_length):
        return to_full(camera, box, image_size, focal_length, **mistake)

    return function


# Loss


def loss(predicted, target, confidence):
    return (confidence * (predicted - target).square().sum(-1)).mean()


def loss_torch(predicted, target, confidence):
    return 2 * (confidence[..., None] * F.mse_loss(predicted, target, reduction="none")).mean()


def loss_loop(predicted, target, confidence):
    total = sum(
        (confidence * (predicted[..., axis] - target[..., axis]).square()).sum()
        for axis in range(2)
    )
    return total / confidence.numel()


def normalised_loss(predicted, target, confidence):
    return (confidence[..., None] * (predicted - target) ** 2).sum() / confidence.sum()


def normalised_by_seen(predicted, target, confidence):
    distances = (predicted - target).square().sum(-1)
    return (confidence * distances).sum() / (confidence > 0).sum().clamp(min=1)


def thresholded(predicted, target, confidence):
    return loss(predicted, target, (confidence > 0.5).to(predicted))


def unsure_left_out(predicted, target, confidence):
    return loss(predicted, target, torch.where(confidence < 0.05, 0, confidence))


def loss_of_seen(predicted, target, confidence):
    """Leaves out the keypoints that were not seen, and still divides by the number of all."""
    seen = confidence > 0
    distances = (predicted[seen] - target[seen]).square().sum(-1)
    return (confidence[seen] * distances).sum() / confidence.numel()


def rooted(predicted, target, confidence):
    return loss(predicted, target, confidence).sqrt()
