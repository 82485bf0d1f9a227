"""Inputs of a function as a JSON tree with places for tensors, texts as tensors, and back."""

from __future__ import annotations

import torch

Value = torch.Tensor | float | tuple | None


def pack(value: Value, tensors: list[torch.Tensor]) -> object:
    """Take a value apart.

    Args:
        value: A tensor, a number, None, or a tuple of such.
        tensors: The tensors met in it are appended here.

    Returns:
        What JSON can hold: a number, null, {"tensor": place in `tensors`} or {"tuple": [...]}.

    Raises:
        TypeError: It is of another kind.
    """
    if isinstance(value, torch.Tensor):
        tensors.append(value)
        return {"tensor": len(tensors) - 1}
    if isinstance(value, tuple):
        return {"tuple": [pack(x, tensors) for x in value]}
    if value is None or type(value) in (bool, int, float):
        return value
    raise TypeError(
        f"an input is a {type(value).__name__}, expected a tensor, a number, None or a tuple of "
        "such"
    )


def unpack(packed: object, tensors: list[torch.Tensor]) -> Value:
    """Put a value together again. Only for what the grader has packed: nothing is checked."""
    if not isinstance(packed, dict):
        return packed
    if "tensor" in packed:
        return tensors[packed["tensor"]]
    return tuple(unpack(x, tensors) for x in packed["tuple"])


def tensor_of(text: str) -> torch.Tensor:
    """A text of any length as a tensor of bytes: headers are short."""
    return torch.frombuffer(
        bytearray(text.encode("utf-8", "surrogatepass") + b"\n"), dtype=torch.uint8
    )


def text_from(tensor: torch.Tensor) -> str:
    """The text that `tensor_of` has made a tensor of."""
    return tensor.numpy().tobytes().decode("utf-8", "surrogatepass")[:-1]
