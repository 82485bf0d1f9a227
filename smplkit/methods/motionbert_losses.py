"""Losses of MotionBERT: distances of joints, of their velocities, of what one clip calls another.

Convention. Joints (..., T, J, 3), the first one the pelvis; any unit. Each loss is a mean over the
labelled frames; where `has` is 0 nothing of pred or target counts, not even NaN.

The code of the pretraining also computes losses of limb lengths and of angles between limbs, all
with weight 0; they are not here.

Source: MotionBERT (Zhu et al. 2023), section 3 (pretraining), and code. Scale: Rhodin et al.,
"Unsupervised geometry-aware representation for 3D human pose estimation", 2018.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit._masks import keep, label_mask, mean_over, require_same_shape
from smplkit._shapes import require_shape


def root_relative(joints: Tensor) -> Tensor:
    """Joints (..., J, D) relative to the first of them, frame by frame."""
    return joints - joints[..., :1, :]


def position_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Distance of joints, not squared.

    Args:
        pred, target: (..., T, J, 3) joints.
        has: (..., T) above 0 for frames that have the label; default all.

    Returns:
        Scalar, mean over labelled frames and joints.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, pred, target = _labelled(pred, target, has)
    return mean_over(mask, torch.linalg.vector_norm(pred - target, dim=-1))


def scaled_position_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Distance of joints after each frame has been scaled to fit: how far somebody is away, and so
    how large, is anybody's guess.

    Args:
        pred, target, has: as for `position_loss`.

    Returns:
        Scalar, mean over labelled frames and joints of |s pred - target|, with s of the frame that
        makes the sum of squares least: <pred, target> / <pred, pred>.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, pred, target = _labelled(pred, target, has)
    along = (pred * target).sum((-1, -2), keepdim=True)
    length = pred.square().sum((-1, -2), keepdim=True)
    scale = along / length.clamp(min=1e-12)
    return mean_over(mask, torch.linalg.vector_norm(scale * pred - target, dim=-1))


def velocity_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Distance of what joints move from frame to frame.

    Args:
        pred, target, has: as for `position_loss`.

    Returns:
        Scalar, mean over pairs of labelled frames and joints; 0 for clips of one frame.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, pred, target = _labelled(pred, target, has)
    pairs = mask[..., 1:] & mask[..., :-1]
    (difference,) = keep(pairs, torch.diff(pred - target, dim=-3))
    return mean_over(pairs, torch.linalg.vector_norm(difference, dim=-1))


def weighted_2d_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Distance in the picture, by confidence.

    Args:
        pred: (..., T, J, 3) joints relative to the pelvis, of which x and y count.
        target: (..., T, J, 3) x, y and confidence, anywhere. Frames without a pelvis (confidence 0)
            cannot be centred and count as unlabelled.
        has: as for `position_loss`.

    Returns:
        Scalar, mean over labelled frames and all joints of confidence * distance.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, pred, target = _labelled(pred, target, has)
    mask = mask & (target[..., 0, 2] > 0)
    pred, target = keep(mask, pred, target)
    difference = pred[..., :2] - root_relative(target[..., :2])
    distance = torch.linalg.vector_norm(difference, dim=-1)
    return mean_over(mask, target[..., 2] * distance)


def absolute_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Absolute difference of vectors, such as betas.

    Args:
        pred, target: (..., S).
        has: (...) above 0 for those that have the label; default all.

    Returns:
        Scalar, mean over labelled vectors and their numbers.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    require_same_shape(pred, target)
    mask = label_mask(has, pred.shape[:-1], pred.device)
    pred, target = keep(mask, pred, target)
    return mean_over(mask, (pred - target).abs())


def supervised_contrastive_loss(
    vectors: Tensor, labels: Tensor, temperature: float = 0.1, base_temperature: float = 0.07
) -> Tensor:
    """Bring vectors of the same label nearer to each other than to the others.

    Args:
        vectors: (B, D) of length 1.
        labels: (B,) integers; below 0 where unknown: such a vector is only one of the others.
        temperature: by which inner products are divided; the smaller, the more the nearest count.
        base_temperature: the loss is multiplied by `temperature` over this, 1.43.

    Returns:
        Scalar, mean over vectors that have partners; 0 if none has. Each contributes minus the mean
        over its partners of log(exp(a . partner / t) / sum over all others of exp(a . other / t)).

    Raises:
        ValueError: shapes that do not fit together.

    Source: Khosla et al., "Supervised contrastive learning", 2020, equation 2.
    """
    if vectors.ndim != 2 or labels.shape != vectors.shape[:1]:
        raise ValueError(
            "vectors and labels must have shapes (B, D) and (B,), got "
            f"{tuple(vectors.shape)} and {tuple(labels.shape)}"
        )
    vectors = vectors.float()
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    similarity = (vectors @ vectors.mT / temperature).masked_fill(itself, -torch.inf)
    log_share = similarity.log_softmax(-1).masked_fill(itself, 0.0)
    partners = (labels[:, None] == labels) & (labels >= 0) & ~itself
    count = partners.sum(-1)
    loss = -(log_share * partners).sum(-1) / count.clamp(min=1)
    return temperature / base_temperature * mean_over(count > 0, loss)


def _labelled(pred: Tensor, target: Tensor, has: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """Which frames count, and both sides with zeros in the others."""
    require_shape("pred", pred, "T", "J", 3)
    require_shape("target", target, "T", "J", 3)
    require_same_shape(pred, target)
    mask = label_mask(has, pred.shape[:-2], pred.device)
    return mask, *keep(mask, pred, target)
