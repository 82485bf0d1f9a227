"""What `SMPLify` is given about people in pictures, checked and brought into one form."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.cameras import Number, Pair
from smplkit.methods.camera_start import (
    keypoint_box,
    require_placeable,
    split_keypoints,
    torso_weights,
)
from smplkit.methods.smplify_energy import View


def make_view(
    keypoints_2d: Tensor,
    focal_length: Number,
    principal_point: Pair,
    box: Tensor | Sequence[float] | None,
    silhouette: Tensor | None,
    ignored: Sequence[int],
    like: Tensor,
) -> View:
    """Check what is seen of people.

    Args:
        keypoints_2d, focal_length, principal_point, box, silhouette: as for `SMPLify`.
        ignored: numbers of the keypoints that do not count in body stages.
        like: a tensor of the dtype, on the device, that the work is done in.

    Returns:
        The view of B people.

    Raises:
        TypeError, ValueError: as `SMPLify`.
    """
    require_shape("keypoints_2d", keypoints_2d, 49, 3)
    if keypoints_2d.ndim != 3:
        raise ValueError(
            f"keypoints_2d must have shape (B, 49, 3), got {tuple(keypoints_2d.shape)}"
        )
    require_placeable(keypoints_2d)
    points, confidence = split_keypoints(keypoints_2d.detach().to(like))
    keypoints = torch.cat([points, confidence[..., None]], dim=-1)
    counted = keypoints.clone()
    counted[:, list(ignored)] = 0
    people = len(keypoints)
    box = keypoint_box(keypoints) if box is None else torch.as_tensor(box).to(like)
    if not (box[..., 2:] > 0).all():
        raise ValueError(
            "box must be (centre x, centre y, side) with a positive side, pixels; got a side "
            f"of {box[..., 2].min():.4g}"
        )
    if silhouette is None:
        silhouette = like.new_zeros(people, 0, 0)
    elif len(silhouette) != people or silhouette.shape[1:] != silhouette.shape[2:] * 2:
        raise ValueError(
            f"silhouette must have shape ({people}, N, N), a mask of the person's square box; "
            f"got {tuple(silhouette.shape)}"
        )
    return View(
        keypoints,
        torso_weights(keypoints),
        counted,
        per_person("focal_length", torch.as_tensor(focal_length).to(like), people),
        per_person("principal_point", torch.as_tensor(principal_point).to(like), people, 2),
        per_person("box", box, people, 3),
        silhouette.detach().to(like),
    )


def per_person(name: str, value: Tensor, people: int, *tail: int) -> Tensor:
    """An argument as (B, *tail), given for each person or once for all."""
    require_shape(name, value, *tail)
    if value.ndim > len(tail) + 1 or (value.ndim > len(tail) and len(value) not in (1, people)):
        expected = ", ".join(map(str, (people, *tail)))
        raise ValueError(f"{name} must have shape ({expected}), got {tuple(value.shape)}")
    return value.detach().expand(people, *tail).clone()
