"""Leave samples and points without a label out of a loss, exactly.

A loss times zero is not enough: a missing label may hold NaN, and 0 * NaN is NaN, in the loss and
in the gradient. So the values are replaced before anything is computed from them. What is left is
0.0, its gradient is zero too, and both stay part of the graph, so that a batch without any label is
a step like any other.
"""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor


def require_same_shape(pred: Tensor, target: Tensor) -> None:
    """Raise unless prediction and target have one shape; to broadcast here is nearly always a bug.

    Args:
        pred, target: the two.

    Raises:
        ValueError: the shapes differ.
    """
    if pred.shape != target.shape:
        raise ValueError(
            "pred and target must have the same shape, "
            f"got {tuple(pred.shape)} and {tuple(target.shape)}"
        )


def label_mask(has: Tensor | None, leading: torch.Size, device: torch.device) -> Tensor:
    """Which samples have the label.

    Args:
        has: (...) numbers or booleans, above 0 for yes; None for all.
        leading: the leading dimensions of the prediction.
        device: where the prediction lies.

    Returns:
        (...) bool.

    Raises:
        TypeError, ValueError: `has` is no tensor, or not one number for each sample.
    """
    if has is None:
        return torch.ones(leading, dtype=torch.bool, device=device)
    if not isinstance(has, Tensor):
        raise TypeError(
            f"has must be a torch.Tensor of shape {tuple(leading)} or None, "
            f"got {type(has).__name__}"
        )
    if has.shape != leading:
        raise ValueError(
            f"has must hold one number for each sample of pred, {tuple(leading)}, "
            f"got {tuple(has.shape)}"
        )
    return has > 0


def keep(mask: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
    """Put zeros where the mask is false, and go to float32 from the half precisions.

    Args:
        mask: (...) bool.
        values: each (..., *) numbers, of any further dimensions.

    Returns:
        The values in one dtype, float32 or float64.
    """
    dtype = torch.float32
    for value in values:
        dtype = torch.promote_types(dtype, value.dtype)
    return tuple(
        torch.where(mask.reshape(*mask.shape, *(1,) * (v.ndim - mask.ndim)), v.to(dtype), 0.0)
        for v in values
    )


def mean_over(mask: Tensor, errors: Tensor) -> Tensor:
    """Mean of the errors of the labelled samples; 0 where there are none.

    Args:
        mask: (...) bool.
        errors: (..., *), zero where the mask is false.

    Returns:
        Scalar.
    """
    count = mask.sum() * prod(errors.shape[mask.ndim :])
    return errors.sum() / count.clamp(min=1)
