"""Read the weights that somebody hands in: a safetensors file that may hold anything at all.

The format is eight bytes with the length of a header, the header (JSON: type, shape and place of
each tensor), then the numbers. The header is judged before anything is made of the numbers, against
the names and shapes of the network that was asked for; the sentences say what went wrong.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from smplkit.checks.exercise import Failure

Shapes = Mapping[str, tuple[int, ...]]

MAX_HEADER = 100_000  # bytes; a network of a hundred tensors needs about ten thousand
# How files begin that `torch.save`, numpy and git's large file storage write.
OTHER_FORMATS = {
    b"PK\x03\x04": "what torch.save or numpy.savez writes",
    b"\x80": "a pickle",
    b"\x93NUMPY": "what numpy.save writes",
    b"version https://git-lfs": "a note of git's large file storage that the file is elsewhere",
    b"{": "JSON or a notebook",
}
SAVE = "save it with `safetensors.torch.save_file(network.state_dict(), name)`"


def read_weights(contents: bytes, expected: Shapes) -> dict[str, Tensor]:
    """Read float32 weights with exactly the expected names and shapes.

    Args:
        contents: Of the file.
        expected: Shape of each tensor by its name.

    Returns:
        Tensors by name, on the CPU, all finite.

    Raises:
        Failure: The file holds something else; the message names it, and what to do.
    """
    header, numbers = _header(contents)
    _require_names(list(header), list(expected))
    weights, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: _place(*item)):
        start, stop = _place(name, entry)
        _require_type_and_shape(name, entry, expected[name])
        if start != end or stop - start != 4 * math.prod(expected[name]) or stop > len(numbers):
            raise Failure(f"{name} does not lie where the file says, a part is missing: {SAVE}")
        end = stop
        # A copy, whose bytes torch may own.
        tensor = torch.frombuffer(bytearray(numbers[start:stop]), dtype=torch.float32)
        weights[name] = tensor.reshape(expected[name])
    for name, tensor in weights.items():
        if not tensor.isfinite().all():
            raise Failure(
                f"{name} holds NaN or infinite numbers: the training has diverged. A lower "
                "learning rate or gradient clipping helps"
            )
    return weights


def _header(contents: bytes) -> tuple[dict[str, dict], memoryview]:
    """The entries of the tensors by name, and the numbers behind the header."""
    for beginning, what in OTHER_FORMATS.items():
        if contents.startswith(beginning):
            raise Failure(f"the file is {what}, expected safetensors: {SAVE}")
    length = int.from_bytes(contents[:8], "little")
    if len(contents) < 8 or length > min(MAX_HEADER, len(contents) - 8):
        raise Failure(f"the file is no safetensors file, or a part of it is missing: {SAVE}")
    try:
        header = json.loads(contents[8 : 8 + length].decode("utf-8"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, a number of thousands of digits
        header = None
    if isinstance(header, dict):
        header.pop("__metadata__", None)
    if not isinstance(header, dict) or not all(isinstance(e, dict) for e in header.values()):
        raise Failure(f"the header of the file cannot be read: {SAVE}")
    return header, memoryview(contents)[8 + length :]


def _require_names(given: list[str], expected: list[str]) -> None:
    if set(given) == set(expected):
        return
    wrapped = {name.partition(".")[0] for name in given}
    inside = {name.partition(".")[2] for name in given}
    if len(wrapped) == 1 and inside == set(expected):
        raise Failure(
            f"all names begin with {_shown([*wrapped][0] + '.')}: that is the state dict of "
            "something around the network; save the network's own"
        )
    if given and all(any(e.endswith(f".{name}") for e in expected) for name in given):
        raise Failure(
            f"the file holds a part of the network only ({_shown(given[0])} ...): save the state "
            "dict of the whole network"
        )
    missing = [name for name in expected if name not in given]
    strange = [name for name in given if name not in expected]
    said = [
        f"{what} {', '.join(map(_shown, names[:3]))}{' ...' if len(names) > 3 else ''}"
        for what, names in (("there is no", missing), ("nothing is called", strange))
        if names
    ]
    raise Failure(
        f"the names are not those of the network ({'; '.join(said)}): save the state dict of the "
        "network that was asked for"
    )


def _require_type_and_shape(name: str, entry: dict, shape: Sequence[int]) -> None:
    dtype, given = entry.get("dtype"), entry.get("shape")
    if given != list(shape):
        raise Failure(
            f"{name} has shape {_numbers(given)}, expected {tuple(shape)}: the network was made "
            "with other sizes"
        )
    if dtype != "F32":
        raise Failure(f"{name} has type {_shown(dtype)}, expected F32: `network.float()` turns it")


def _place(name: str, entry: dict) -> tuple[int, int]:
    place = entry.get("data_offsets")
    if not isinstance(place, list) or [type(x) for x in place] != [int, int]:
        raise Failure(f"the header of the file does not say where {_shown(name)} lies: {SAVE}")
    return place[0], place[1]


def _shown(text: object) -> str:
    return repr(text if isinstance(text, str) else type(text).__name__)[:60]


def _numbers(shape: object) -> str:
    if isinstance(shape, list) and len(shape) < 8 and all(type(x) is int for x in shape):
        return str(tuple(x if abs(x) < 10**9 else "..." for x in shape))
    return "?"
