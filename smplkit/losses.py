"""Losses: how far a prediction is from what is known about a picture.

Convention. Each loss returns one number, a mean; the docstring says over what, because that is
where published implementations differ, and a weight is worth nothing without it. Weights are the
caller's. Predictions and targets have the same shape, with any leading dimensions (a batch, or
batch and time).

Not every sample has every label. Points carry a confidence, other labels a number `has` for each
sample; where that is 0 (or NaN) the loss and its gradient are exactly zero, whatever the label
holds, and a batch without any label gives 0.0. Half precision is computed in float32.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit._masks import keep, label_mask, mean_over, require_same_shape
from smplkit._shapes import require_shape
from smplkit.image_losses import part_cross_entropy, silhouette_bce_loss, silhouette_iou_loss
from smplkit.skeleton import KEYPOINT_SETS

__all__ = [
    "axis_angle_loss",
    "betas_loss",
    "camera_scale_loss",
    "geman_mcclure",
    "keypoints_2d_loss",
    "keypoints_2d_mse",
    "keypoints_3d_loss",
    "lsgan_discriminator_loss",
    "lsgan_generator_loss",
    "part_cross_entropy",
    "rotmat_loss",
    "silhouette_bce_loss",
    "silhouette_iou_loss",
    "vertices_loss",
]

_SPIN24 = KEYPOINT_SETS["openpose25+24"].joints[25:]
_HIPS = [_SPIN24.index("right_hip"), _SPIN24.index("left_hip")]


def keypoints_2d_loss(pred: Tensor, target: Tensor) -> Tensor:
    """L1 distance between projected joints and detected keypoints (HMR's reprojection loss).

    Averaged over the two coordinates of the visible points of the whole batch: a person with many
    visible points counts more than one with few. A confidence between 0 and 1 weighs its point,
    but the point counts as a whole one in the denominator.

    Args:
        pred: (..., K, 2) projected joints, crop coordinates.
        target: (..., K, 3) keypoints in the same coordinates, and confidence.

    Returns:
        Scalar, sum of confidence * (|dx| + |dy|) / (2 * number of points with confidence > 0).

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), section 3.2, with the mean of the published code.
    """
    seen, confidence, error = _point_errors(pred, target)
    return (confidence * error.abs()).sum() / (2 * seen.sum()).clamp(min=1)


def keypoints_2d_mse(pred: Tensor, target: Tensor) -> Tensor:
    """Squared distance between projected joints and detected keypoints (SPIN's reprojection loss).

    Averaged over everything, points of confidence 0 included: a person with few visible points
    counts less, in proportion. SPIN trains with the confidences of the first 25 of the 49 points
    (OpenPose's) set to zero; they still are in the denominator.

    Args:
        pred: (..., K, 2) projected joints, crop coordinates.
        target: (..., K, 3) keypoints in the same coordinates, and confidence.

    Returns:
        Scalar, mean over all samples, points and coordinates of confidence * error^2.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: SPIN (Kolotouros et al. 2019), section 3.2, as in the published code.
    """
    _, confidence, error = _point_errors(pred, target)
    return _mean(confidence * error.square())


def keypoints_3d_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Squared distance of 3D joints after both sides are centred in the middle of their hips.

    Averaged over the labelled samples, all 24 points and three coordinates, points of confidence 0
    included. A sample without both hips cannot be centred and counts as unlabelled (SPIN centres it
    at whatever stands there). HMR takes half of this mean, over the first 14 points.

    Args:
        pred: (..., 24, 3) joints, metres; the last 24 of the 49 of "openpose25+24".
        target: (..., 24, 4) the same points, metres, and confidence.
        has: (...) above 0 for the samples that have the label; default all.

    Returns:
        Scalar, mean of confidence * error^2, square metres.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: SPIN (Kolotouros et al. 2019), section 3.2, as in the published code.
    """
    require_shape("pred", pred, len(_SPIN24), 3)
    require_shape("target", target, len(_SPIN24), 4)
    mask = label_mask(has, pred.shape[:-2], pred.device)
    _require_points(pred, target)
    mask = mask & (target[..., _HIPS, 3] > 0).all(-1)
    seen = mask[..., None] & (target[..., 3] > 0)
    pred, target = keep(seen, pred, target)
    error = _centred(pred) - _centred(target[..., :3])
    return mean_over(mask, target[..., 3:] * error.square())


def rotmat_loss(
    pred: Tensor, target: Tensor, has: Tensor | None = None, norm: str = "l2"
) -> Tensor:
    """Difference of rotation matrices, entry by entry.

    Unlike axis-angle vectors, matrices have no second name for the same rotation, and near matrices
    are near rotations: the squared difference of two is 4 (1 - cos(angle between them)).

    Args:
        pred, target: (..., J, 3, 3) rotation matrices of each joint, the root included or not.
        has: (...) above 0 for the samples that have the label; default all.
        norm: "l2" for squared (HMR, SPIN), "l1" for absolute differences.

    Returns:
        Scalar, mean over labelled samples, joints and nine entries. HMR takes half of the mean over
        the 216 entries and 10 betas together.

    Raises:
        TypeError, ValueError: wrong types or shapes, or another norm.

    Source: HMR (Kanazawa et al. 2018), section 3.2; SPIN (Kolotouros et al. 2019), section 3.4.
    """
    if norm not in ("l1", "l2"):
        raise ValueError(f'norm must be "l1" or "l2", got {norm!r}')
    mask, error = _errors(pred, target, has, "J", 3, 3)
    return mean_over(mask, error.square() if norm == "l2" else error.abs())


def axis_angle_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Absolute difference of axis-angle vectors.

    Here for comparison: turning by angle a about an axis and by 2 pi - a about its opposite is the
    same rotation, but this loss puts them up to 2 pi apart. The root of a person who faces the
    camera, about (pi, 0, 0), lies where that happens.

    Args:
        pred, target: (..., J, 3) axis-angle, radians.
        has: (...) above 0 for the samples that have the label; default all.

    Returns:
        Scalar, mean over labelled samples, joints and three coordinates, radians.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, error = _errors(pred, target, has, "J", 3)
    return mean_over(mask, error.abs())


def betas_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Squared difference of shape coefficients.

    Args:
        pred, target: (..., S) shape coefficients.
        has: (...) above 0 for the samples that have the label; default all.

    Returns:
        Scalar, mean over labelled samples and coefficients.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), section 3.2; SPIN (Kolotouros et al. 2019), section 3.4.
    """
    mask, error = _errors(pred, target, has, "S")
    return mean_over(mask, error.square())


def vertices_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Absolute difference of vertices; nothing is aligned.

    Args:
        pred, target: (..., V, 3) vertices, metres.
        has: (...) above 0 for the samples that have the label; default all.

    Returns:
        Scalar, mean over labelled samples, vertices and three coordinates, metres.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: GraphCMR (Kolotouros et al. 2019); in SPIN's code with weight 0.
    """
    mask, error = _errors(pred, target, has, "V", 3)
    return mean_over(mask, error.abs())


def camera_scale_loss(camera: Tensor) -> Tensor:
    """Keep the scale of weak-perspective cameras positive.

    A negative scale turns the picture upside down and mirrors it, which can explain 2D points as
    well as a positive one. At the usual scale of about 0.9 the loss is 1.5e-8.

    Args:
        camera: (..., 3) weak-perspective cameras s, tx, ty.

    Returns:
        Scalar, mean of exp(-10 s)^2.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: the published code of SPIN (Kolotouros et al. 2019).
    """
    require_shape("camera", camera, 3)
    return _mean(torch.exp(-10 * _single(camera[..., 0])).square())


def lsgan_generator_loss(scores: Tensor) -> Tensor:
    """What a predictor pays when the discriminator sees through it: its scores should be 1.

    Args:
        scores: (..., S) scores that the discriminator gives to predictions, S for each.

    Returns:
        Scalar, mean over samples of the SUM over the S scores of (score - 1)^2.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), section 3.3; LSGAN (Mao et al. 2017).
    """
    require_shape("scores", scores, "S")
    return _mean((_single(scores) - 1).square().sum(-1))


def lsgan_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What a discriminator pays: scores of real poses should be 1, those of predictions 0.

    Args:
        real: (..., S) its scores of real poses.
        fake: (..., S) its scores of predictions, as many or not; detached from the predictor, which
            must not learn from this loss.

    Returns:
        Scalar, mean over the real samples of the SUM over S of (score - 1)^2, plus mean over the
        predictions of the SUM over S of score^2.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: HMR (Kanazawa et al. 2018), section 3.3; LSGAN (Mao et al. 2017).
    """
    require_shape("real", real, "S")
    require_shape("fake", fake, real.shape[-1])
    return lsgan_generator_loss(real) + _mean(_single(fake).square().sum(-1))


def geman_mcclure(error: Tensor, sigma: float = 100.0) -> Tensor:
    """Square small errors, and let large ones count no more than sigma^2.

    One wrong keypoint then cannot pull a whole body to it: beyond about sigma the slope falls off.

    Args:
        error: (...) differences of any kind, element by element (SMPLify: x and y in pixels apart).
        sigma: where squaring ends, in the unit of `error`, positive.

    Returns:
        (...) sigma^2 error^2 / (sigma^2 + error^2).

    Raises:
        TypeError, ValueError: wrong type, or `sigma` is not positive.

    Source: Geman and McClure 1987; SMPLify (Bogo et al. 2016), section 3.2, times sigma^2 as in the
    published codes.
    """
    require_shape("error", error)
    if not sigma > 0:
        raise ValueError(f"sigma must be positive, got {sigma}")
    squared = _single(error).square()
    return sigma**2 * squared / (sigma**2 + squared)


def _errors(
    pred: Tensor, target: Tensor, has: Tensor | None, *tail: int | str
) -> tuple[Tensor, Tensor]:
    """Which samples count, and pred - target (..., *tail), zero for the others."""
    require_shape("pred", pred, *tail)
    require_shape("target", target, *tail)
    require_same_shape(pred, target)
    mask = label_mask(has, pred.shape[: pred.ndim - len(tail)], pred.device)
    pred, target = keep(mask, pred, target)
    return mask, pred - target


def _point_errors(pred: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Seen points (..., K), confidence (..., K, 1) and error (..., K, 2), zero where unseen."""
    require_shape("pred", pred, "K", 2)
    require_shape("target", target, "K", 3)
    _require_points(pred, target)
    seen = target[..., 2] > 0
    pred, target = keep(seen, pred, target)
    return seen, target[..., 2:], pred - target[..., :2]


def _require_points(pred: Tensor, target: Tensor) -> None:
    """Raise unless there is one target point for each predicted one."""
    if pred.shape[:-1] != target.shape[:-1]:
        raise ValueError(
            f"pred and target must have the same points, got {tuple(pred.shape)} and "
            f"{tuple(target.shape)}; all but the last number must agree"
        )


def _centred(points: Tensor) -> Tensor:
    """Points (..., 24, 3) relative to the middle of the hips."""
    return points - points[..., _HIPS, :].mean(-2, keepdim=True)


def _single(values: Tensor) -> Tensor:
    """Half precision to float32; the others as they are."""
    return values.to(torch.promote_types(values.dtype, torch.float32))


def _mean(values: Tensor) -> Tensor:
    """The mean, 0 for no values at all."""
    return values.sum() / max(values.numel(), 1)
