"""Keep geometry in full precision inside a network that runs in half precision."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import torch

P = ParamSpec("P")
R = TypeVar("R")


def full_precision(function: Callable[P, R]) -> Callable[P, R]:
    """Switch autocast off while a function runs.

    Autocast computes matrix products in bfloat16 and returns float32 as if nothing had happened.
    Three digits are enough for a network's features, but they are millimetres of a body and several
    pixels of an image.

    Args:
        function: takes at least one tensor.

    Returns:
        The function, undisturbed by autocast.
    """

    @functools.wraps(function)
    def undisturbed(*args: P.args, **kwargs: P.kwargs) -> R:
        tensors = (x for x in (*args, *kwargs.values()) if isinstance(x, torch.Tensor))
        device = next((x.device.type for x in tensors), "meta")
        if device == "meta":  # nothing is computed there, and autocast does not know it
            return function(*args, **kwargs)
        with torch.autocast(device, enabled=False):
            return function(*args, **kwargs)

    return undisturbed
