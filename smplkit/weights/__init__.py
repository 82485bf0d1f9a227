"""Small trained networks that come with the package, so that a lecture can show a result at once.

    NAME.safetensors   matrices and filters in float16; vectors (biases, statistics) as they were
    NAME.json          the card: what was trained on what, by which command, with which errors

The card holds the checksum of the tensors it belongs to. Vectors take next to no room, and the
variances of a BatchNorm can be too small for float16.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

FOLDER = Path(__file__).parent
MAX_BYTES = 2_000_000
# What a card must tell; more is welcome.
CARD = ("about", "command", "preset", "seed", "people", "errors")


def shipped_weights(folder: str | Path = FOLDER) -> list[str]:
    """Names of the weights that are there.

    Args:
        folder: where to look; default, in the package.
    """
    return sorted(path.stem for path in Path(folder).glob("*.safetensors"))


def load_weights(name: str, folder: str | Path = FOLDER) -> tuple[dict[str, Tensor], dict]:
    """Read weights and their card.

    Args:
        name: one of `shipped_weights()`.
        folder: where to look; default, in the package.

    Returns:
        tensors: a state dict, on the CPU, floating-point tensors in float32.
        card: as it was saved, with sha256 and parameters.

    Raises:
        FileNotFoundError: there are no such weights, or they have no card.
        ValueError: the files are broken or do not belong together.
    """
    path = _path(name, folder)
    if not path.is_file() or not path.with_suffix(".json").is_file():
        there = ", ".join(shipped_weights(folder)) or "none"
        raise FileNotFoundError(
            f"name: there are no weights {name!r} with a card in {folder}; there: {there}"
        )
    data = path.read_bytes()
    try:
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        tensors = load(data)
    except (SafetensorError, ValueError) as error:
        raise ValueError(f"name: the weights {name!r} in {folder} are broken: {error}") from None
    if hashlib.sha256(data).hexdigest() != card.get("sha256"):
        raise ValueError(
            f"name: {path.name} in {folder} is not the file that its card describes; get both anew"
        )
    return {key: x.float() if x.is_floating_point() else x for key, x in tensors.items()}, card


def save_weights(
    name: str,
    tensors: Mapping[str, Tensor],
    card: Mapping[str, Any],
    folder: str | Path = FOLDER,
    replace: bool = False,
) -> Path:
    """Write weights and their card.

    Args:
        name: lower-case letters, digits, dashes.
        tensors: a state dict.
        card: what JSON can hold; at least about, command, preset, seed, people (what was trained
            on) and errors (by name, with units).
        folder: where to; default, in the package.
        replace: allow weights of that name to be replaced.

    Returns:
        The path of the tensors.

    Raises:
        ValueError: the card lacks something, a number is not finite or too large for float16, or
            the file would have more than 2 MB.
        FileExistsError: there are such weights and `replace` is false.
    """
    path = _path(name, folder)
    if missing := [key for key in CARD if key not in card]:
        raise ValueError(f"card lacks {', '.join(missing)}")
    if not replace and (path.exists() or path.with_suffix(".json").exists()):
        raise FileExistsError(f"name: {path} is there already; say replace=True to replace it")
    data = save({key: _small(key, value) for key, value in tensors.items()})
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"tensors take {len(data) / 1e6:.1f} MB, at most {MAX_BYTES / 1e6:.0f} MB are allowed"
        )
    facts = {
        **card,
        "parameters": sum(x.numel() for x in tensors.values() if x.is_floating_point()),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    text = json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    for target, content in ((path, data), (path.with_suffix(".json"), text.encode("utf-8"))):
        unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    return path


def _path(name: str, folder: str | Path) -> Path:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"name must be lower-case letters, digits and dashes, got {name!r}")
    return Path(folder) / f"{name}.safetensors"


def _small(name: str, value: Tensor) -> Tensor:
    """A tensor as it is stored: float16 if it is a matrix or larger."""
    value = value.detach().to("cpu", copy=True).contiguous()
    if not value.is_floating_point():
        return value
    value = value.to(torch.float16 if value.ndim > 1 else torch.float32)
    if not value.isfinite().all():
        raise ValueError(f"tensors: {name} has numbers that are not finite in {value.dtype}")
    return value
