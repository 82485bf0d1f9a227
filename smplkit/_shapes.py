"""Checks of tensor arguments for the whole package, so that every message reads the same."""

from __future__ import annotations

import torch


def require_shape(name: str, value: torch.Tensor, *tail: int | str) -> None:
    """Raise unless `value` is a floating-point tensor whose last dimensions are `tail`.

    Args:
        name: argument name for the message.
        value: the argument.
        tail: expected last dimensions; an int must match, a letter ("N") stands for any size.

    Raises:
        TypeError: `value` is no tensor, or holds integers or booleans.
        ValueError: the last dimensions differ.
    """
    expected = f"(..., {', '.join(map(str, tail))})" if tail else "(...)"
    if not isinstance(value, torch.Tensor):
        raise TypeError(
            f"{name} must be a torch.Tensor of shape {expected}, got {type(value).__name__}; "
            f"convert it with torch.as_tensor({name}, dtype=torch.float32)"
        )
    if not value.is_floating_point():
        raise TypeError(f"{name} must hold floating-point numbers, got {value.dtype}; use .float()")
    given = tuple(value.shape[value.ndim - len(tail) :]) if value.ndim >= len(tail) else None
    if given is None or any(
        isinstance(want, int) and want != have for want, have in zip(tail, given, strict=True)
    ):
        raise ValueError(f"{name} must have shape {expected}, got {tuple(value.shape)}")


def require_broadcast(**leading: torch.Size) -> torch.Size:
    """Broadcast leading dimensions given by argument name, or say whose do not fit.

    Args:
        leading: the leading dimensions of each argument, under its name.

    Returns:
        The leading dimensions of the result.

    Raises:
        ValueError: they do not broadcast.
    """
    try:
        return torch.broadcast_shapes(*leading.values())
    except RuntimeError:
        given = ", ".join(f"{name} {tuple(shape)}" for name, shape in leading.items())
        raise ValueError(f"leading dimensions must broadcast, got {given}") from None


def require_image(
    image: torch.Tensor, height: int, width: int | None = None, name: str = "image"
) -> None:
    """Raise ValueError unless an image is a batch of crops of the size that a network takes.

    Args:
        image: should be (B, 3, height, width).
        height, width: pixels; square without `width`.
        name: of the argument, for the message.
    """
    size = (3, height, height if width is None else width)
    if image.ndim != 4 or image.shape[1:] != size:
        raise ValueError(
            f"{name} must have shape (B, {', '.join(map(str, size))}), got {tuple(image.shape)}; "
            "crop the person and resize the crop to it"
        )
