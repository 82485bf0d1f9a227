"""Keep geometry in full precision inside a network that runs in half precision."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import ParamSpec, TypeVar

import torch

P = ParamSpec("P")
R = TypeVar("R")


def without_autocast(device: torch.device) -> AbstractContextManager:
    """Switch autocast off on a device, for the length of a block."""
    if device.type == "meta":  # holds shapes without numbers, has no autocast
        return nullcontext()
    return torch.autocast(device.type, enabled=False)


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
        with without_autocast(next((x.device for x in tensors), torch.device("meta"))):
            return function(*args, **kwargs)

    return undisturbed
