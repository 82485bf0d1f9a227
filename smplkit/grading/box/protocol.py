"""What goes through the pipe between the grader and the box: a JSON header, then raw numbers.

No pickle, as the other end may be anything. Sizes, dtypes and shapes are checked before anything is
read or reserved for them, so that a forged frame costs no more than its caps.

A frame is 4 bytes length of the header, 8 bytes length of the numbers, the header in UTF-8, and the
elements of all tensors in row-major order, one tensor after the other.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from typing import BinaryIO

import torch

MAX_HEADER = 64 * 2**10  # bytes
MAX_NUMBERS = 64 * 2**20  # bytes, a hundred times what any exercise needs
MAX_TENSORS = 64
MAX_DIMENSIONS = 16
DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float64, torch.float32, torch.float16, torch.bfloat16),
        *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool),
        *(torch.complex128, torch.complex64),
    )
}
_LENGTHS = struct.Struct(">IQ")


class ProtocolError(Exception):
    """A frame is not what it must be; the message says in which respect."""


def frame(header: dict, tensors: Sequence[torch.Tensor] = ()) -> bytes:
    """One frame.

    Args:
        header: Anything that JSON can hold; "tensors" is taken by the protocol.
        tensors: Dense tensors on the CPU, of the dtypes in `DTYPES`.

    Raises:
        ProtocolError: A reader would not take the frame.
    """
    described = [_described(x) for x in tensors]
    text = json.dumps({**header, "tensors": described}).encode("ascii")
    size = sum(x.numel() * x.element_size() for x in tensors)
    _require_size("header", len(text), MAX_HEADER)
    _require_size("numbers", size, MAX_NUMBERS)
    return b"".join([_LENGTHS.pack(len(text), size), text, *map(_bytes, tensors)])


def read_frame(stream: BinaryIO) -> tuple[dict, list[torch.Tensor]]:
    """Read one frame.

    Returns:
        The header and the tensors. They have the strides they were written with, unless elements
        shared memory: then they are contiguous.

    Raises:
        EOFError: The other end is gone, perhaps in the middle of a frame.
        ProtocolError: The bytes are not a frame.
    """
    header_size, size = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
    _require_size("header", header_size, MAX_HEADER)
    _require_size("numbers", size, MAX_NUMBERS)
    try:
        header = json.loads(_read(stream, header_size).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the header is not JSON: {type(error).__name__}") from None
    described = header.pop("tensors", None) if isinstance(header, dict) else None
    if not isinstance(described, list) or len(described) > MAX_TENSORS:
        raise ProtocolError("the header is not an object with a list of tensors")
    layouts = [_layout(one) for one in described]
    if sum(math.prod(shape) * dtype.itemsize for dtype, shape, _ in layouts) != size:
        raise ProtocolError(f"{size} bytes are not what the tensors' shapes and dtypes need")
    # The memory between the elements counts as well: it is reserved with them.
    _require_size("tensors with their gaps", sum(_reach(*one) for one in layouts), MAX_NUMBERS)
    return header, [_read_tensor(stream, *layout) for layout in layouts]


def _described(tensor: torch.Tensor) -> dict:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in DTYPES or tensor.layout != torch.strided:
        raise ProtocolError(
            f"a tensor is {tensor.dtype} and {tensor.layout}, expected plain numbers"
        )
    return {"dtype": dtype, "shape": [*tensor.shape], "stride": [*tensor.stride()]}


def _layout(described: object) -> tuple[torch.dtype, list[int], list[int]]:
    if not isinstance(described, dict) or described.keys() != {"dtype", "shape", "stride"}:
        raise ProtocolError("a tensor has a dtype, a shape and a stride, and nothing else")
    name, shape, stride = described["dtype"], described["shape"], described["stride"]
    if not isinstance(name, str) or name not in DTYPES:
        raise ProtocolError("the dtype is not one of numbers")
    for sizes in (shape, stride):
        if not isinstance(sizes, list) or len(sizes) > MAX_DIMENSIONS:
            raise ProtocolError(f"shape and stride are not lists of at most {MAX_DIMENSIONS}")
        if any(type(n) is not int or not 0 <= n <= MAX_NUMBERS for n in sizes):
            raise ProtocolError("shape and stride are not small whole numbers")
    if len(shape) != len(stride):
        raise ProtocolError("shape and stride are not of the same length")
    return DTYPES[name], shape, stride


def _reach(dtype: torch.dtype, shape: list[int], stride: list[int]) -> int:
    if 0 in shape:
        return 0
    return (1 + sum((n - 1) * s for n, s in zip(shape, stride, strict=True))) * dtype.itemsize


def _read_tensor(
    stream: BinaryIO, dtype: torch.dtype, shape: list[int], stride: list[int]
) -> torch.Tensor:
    count = math.prod(shape)
    if not count:
        return torch.empty(shape, dtype=dtype)
    raw = torch.frombuffer(bytearray(_read(stream, count * dtype.itemsize)), dtype=torch.uint8)
    # Any other byte than 0 and 1 in a bool is undefined.
    flat = raw != 0 if dtype == torch.bool else raw.view(dtype)
    elements = flat.reshape(shape)
    if _shares_memory(shape, stride):
        return elements
    return torch.empty_strided(shape, stride, dtype=dtype).copy_(elements)


def _shares_memory(shape: list[int], stride: list[int]) -> bool:
    """Whether two elements may lie in the same place, as in an expanded tensor."""
    reach = 0
    for step, n in sorted((s, n) for s, n in zip(stride, shape, strict=True) if n > 1):
        if step <= reach:
            return True
        reach += step * (n - 1)
    return False


def _bytes(tensor: torch.Tensor) -> bytes:
    # A fresh copy: a single element counts as contiguous whatever its stride, and is no bytes then.
    plain = torch.empty(tensor.numel(), dtype=tensor.dtype).copy_(tensor.detach().reshape(-1))
    return plain.view(torch.uint8).numpy().tobytes()


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the other end of the pipe is closed")
    return data


def _require_size(what: str, size: int, most: int) -> None:
    if size > most:
        raise ProtocolError(f"the {what} take {size} bytes, at most {most} are allowed")
