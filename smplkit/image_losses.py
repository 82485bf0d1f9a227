"""Losses on pixels: silhouettes and part maps. `smplkit.losses` has them too.

Convention. One number, a mean over labelled samples or pixels; see `smplkit.losses` for masks.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit._masks import keep, label_mask, mean_over, require_same_shape
from smplkit._precision import full_precision
from smplkit._shapes import require_shape

# Cross-entropy of a pixel ends here: the logarithm of 0 is infinite, and a soft silhouette is
# exactly 0 or 1 away from its outline. The nearest number to 1 in float32 is 6e-8 below it.
_LEAST_PROBABILITY = 1e-6


def silhouette_iou_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """One minus intersection over union of two silhouettes.

    Does not depend on how large the person is in the picture. Where the two do not overlap it is
    1 and flat: it needs a start that is nearly right.

    Args:
        pred: (..., H, W) soft silhouettes in [0, 1].
        target: (..., H, W) masks in [0, 1].
        has: (...) above 0 for the samples that have a mask; default all.

    Returns:
        Scalar, mean over labelled samples of 1 - sum(p t) / sum(p + t - p t); two empty silhouettes
        agree.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: Liu et al., "Soft Rasterizer", ICCV 2019.
    """
    mask, pred, target = _silhouettes(pred, target, has)
    overlap = (pred * target).sum((-1, -2))
    union = (pred + target).sum((-1, -2)) - overlap
    nobody = union == 0  # so are samples without a mask by now, and they count 0
    iou = torch.where(nobody, 1.0, overlap / torch.where(nobody, 1.0, union))
    return mean_over(mask, 1 - iou)


def silhouette_bce_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Binary cross-entropy of a silhouette, pixel by pixel.

    Probabilities are kept 1e-6 away from 0 and 1; a pixel beyond that has no gradient.

    Args:
        pred: (..., H, W) probabilities in [0, 1] that the person covers the pixel.
        target: (..., H, W) masks in [0, 1].
        has: (...) above 0 for the samples that have a mask; default all.

    Returns:
        Scalar, mean over labelled samples and their pixels of -t log p - (1 - t) log(1 - p).

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    mask, pred, target = _silhouettes(pred, target, has)
    probability = pred.clamp(_LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
    entropy = -target * probability.log() - (1 - target) * torch.log1p(-probability)
    (entropy,) = keep(mask, entropy)
    return mean_over(mask, entropy)


@full_precision
def part_cross_entropy(logits: Tensor, parts: Tensor, has: Tensor | None = None) -> Tensor:
    """Cross-entropy of a part map, pixel by pixel, all classes alike.

    Args:
        logits: (..., C, H, W) one score for each class; softmax makes them probabilities.
        parts: (..., H, W) int64 classes, 0 the background; negative where not labelled.
        has: (...) above 0 for the samples that have a part map; default all.

    Returns:
        Scalar, mean over all labelled pixels of the batch of -log(probability of the right class).

    Raises:
        TypeError, ValueError: wrong types or shapes, or classes beyond C (seen on the CPU only).

    Source: NBF (Omran et al. 2018).
    """
    require_shape("logits", logits, "C", "H", "W")
    if not isinstance(parts, Tensor) or parts.dtype != torch.int64:
        given = parts.dtype if isinstance(parts, Tensor) else type(parts).__name__
        raise TypeError(f"parts must be a torch.Tensor of int64 classes, got {given}")
    *leading, classes, height, width = logits.shape
    if parts.shape != (*leading, height, width):
        raise ValueError(
            f"parts must have shape {(*leading, height, width)} to fit logits "
            f"{tuple(logits.shape)}, got {tuple(parts.shape)}"
        )
    if parts.device.type == "cpu" and parts.numel() and parts.max() >= classes:
        raise ValueError(
            f"parts must be below the {classes} classes of logits, got {int(parts.max())}"
        )
    mask = label_mask(has, logits.shape[:-3], logits.device)[..., None, None] & (parts >= 0)
    (logits,) = keep(mask, logits.movedim(-3, -1))
    wrong = F.cross_entropy(
        logits.reshape(-1, classes), parts.clamp(min=0).reshape(-1), reduction="none"
    )
    (wrong,) = keep(mask, wrong.reshape(mask.shape))
    return mean_over(mask, wrong)


def _silhouettes(pred: Tensor, target: Tensor, has: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """Which samples count, and both sides, zero for the others."""
    require_shape("pred", pred, "H", "W")
    require_shape("target", target, "H", "W")
    require_same_shape(pred, target)
    mask = label_mask(has, pred.shape[:-2], pred.device)
    return mask, *keep(mask, pred, target)
