"""Trained networks from files: shipped with the package, of your own training, or published.

What a file is shows in the names and sizes of its tensors. Of all sizes of a method, under our
names and under the authors', the one that fits best is made, and must then fit exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from smplkit.checkpoints import load_checkpoint, save_checkpoint
from smplkit.methods.catalogue import METHODS, Method, method
from smplkit.methods.hmr import HMR
from smplkit.methods.official import load_official, read_checkpoint
from smplkit.weights import load_weights, shipped_weights


def load_network(
    name: str, checkpoint: str | Path, body: nn.Module | None = None
) -> tuple[nn.Module, dict[str, Any]]:
    """Load a trained network, and what is known about it.

    Args:
        name: of the method, see `smplkit methods`.
        checkpoint: name of weights that come with the package ("hmr-small-64"), or a file: what
            `save_network`, `smplkit train` or a training wrote (`.safetensors`), the authors'
            checkpoint (see `smplkit.methods.official.read_checkpoint`), or tensors under their
            names.
        body: the body model, for the methods that look at its mesh; default the open body.

    Returns:
        The network, in evaluation mode, and the card of shipped weights, or what we wrote into the
        file; nothing about networks of others.

    Raises:
        FileNotFoundError: there is neither such a file nor such weights.
        ValueError: unknown method, the file cannot be read, or does not hold its network.
    """
    entry = method(name)
    contents, facts = _read(checkpoint)
    if facts.get("method", name) not in _same_network(entry):
        raise ValueError(
            f"checkpoint: {checkpoint} holds a network of {facts['method']}, not {name}"
        )
    options, ours = _best_size(entry, contents, body)
    network = entry.build(options=options, body=body)
    try:
        if ours:
            load_official(network, contents)
        else:
            network.load_official(contents)
    except ValueError as error:
        raise ValueError(f"checkpoint: {checkpoint}: {error}") from None
    return network.eval(), facts


def load_hmr(checkpoint: str | Path) -> tuple[HMR, dict[str, Any]]:
    """Load a trained HMR: `load_network("hmr", checkpoint)`."""
    return load_network("hmr", checkpoint)


def save_network(
    path: str | Path, name: str, network: nn.Module, facts: Mapping[str, Any] | None = None
) -> None:
    """Write a network, for `load_network`.

    Args:
        path: NAME.safetensors, in a folder that exists.
        name: of the method.
        network: its network.
        facts: what else to tell, as JSON can hold it.

    Raises:
        FileExistsError: there is such a file.
        ValueError: unknown method.
    """
    if Path(path).exists():
        raise FileExistsError(f"path: {path} is there already; choose another name, or remove it")
    facts = {"method": method(name).name, **(facts or {})}
    save_checkpoint(path, network.state_dict(), facts)


def _read(checkpoint: str | Path) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """What a file holds, and what else we wrote into it."""
    if not Path(checkpoint).exists() and str(checkpoint) in shipped_weights():
        return load_weights(str(checkpoint))
    path = Path(checkpoint)
    if not path.is_file():
        raise FileNotFoundError(
            f"checkpoint: {path} is no file; give the file of a checkpoint, or the name of weights "
            f"that come with smplkit: {', '.join(shipped_weights()) or 'none'}"
        )
    if path.suffix == ".safetensors":
        try:
            tensors, facts = load_checkpoint(path)
        except ValueError:  # not by us; if it is broken, the next reader says so
            return read_checkpoint(path), {}
        return _of_training(tensors), facts
    return read_checkpoint(path), {}


def _of_training(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of the first network in the state of a training; others as they are."""
    first = next((k.split("/")[1] for k in tensors if k.startswith("network/")), None)
    if first is None:
        return tensors
    prefix = f"network/{first}/"
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _same_network(entry: Method) -> list[str]:
    """Names of the methods whose network is the same: HMR's serves SPIN and EFT."""
    place = (entry.module, entry.network)
    return [other.name for other in METHODS.values() if (other.module, other.network) == place]


def _best_size(
    entry: Method, contents: Mapping[str, Any], body: nn.Module | None
) -> tuple[Mapping[str, Any], bool]:
    """Options of the size that has most tensors in common with a file, and if they have our names.

    Between equals the published size under the authors' names counts first.
    """
    there = _shapes(contents)
    best: tuple[int, Mapping[str, Any], bool] = (-1, {}, False)
    for options in (*entry.sizes, entry.small_options):
        with torch.device("meta"):  # sizes without numbers
            network = entry.build(options=options, body=body)
            names = ((network.official_state_dict(), False), (network.state_dict(), True))
        for tensors, ours in names:
            common = len(_shapes(tensors) & there)
            if common > best[0]:
                best = (common, options, ours)
    return best[1:]


def _shapes(contents: Mapping[str, Any]) -> set[tuple[str, tuple[int, ...]]]:
    """Names and sizes of the tensors in a dict, and in the dicts in it."""
    found = set()
    for name, value in contents.items():
        if isinstance(value, Tensor):
            found.add((str(name).removeprefix("module."), tuple(value.shape)))
        elif isinstance(value, Mapping):
            found |= _shapes(value)
    return found
