"""Checkpoints: tensors and facts in one safetensors file, written as a whole or not at all.

The facts are JSON in the file's header, so that a crash can never leave new tensors beside old
facts. No pickle is involved: reading a checkpoint of somebody else runs none of their code.

`capture` and `restore` translate between networks with their optimisers and flat tables of tensors:

    network/hmr/head.weight        optimizer/hmr/12/exp_avg        memory/best_fits
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer


def save_checkpoint(
    path: str | Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]
) -> None:
    """Write a checkpoint; one that is there under this name is replaced at once and completely.

    Args:
        path: of the file, by custom NAME.safetensors; its folder must exist.
        tensors: by name; any shapes, types and devices.
        facts: what JSON can hold.

    Raises:
        ValueError: the facts hold a number that is not finite.
        OSError: the file cannot be written: no such folder, no right to, no room.
    """
    path = Path(path)
    text = json.dumps(facts, ensure_ascii=False, allow_nan=False)
    # Copies, because the format knows neither strides nor tensors that share memory.
    tensors = {name: x.detach().to("cpu", copy=True).contiguous() for name, x in tensors.items()}
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        save_file(tensors, unfinished, metadata={"facts": text})
        os.replace(unfinished, path)
    except SafetensorError as error:  # what the disk said, in a class of its own
        raise OSError(f"path: {path} cannot be written: {error}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def load_checkpoint(path: str | Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read a checkpoint.

    Args:
        path: of a file by `save_checkpoint`.

    Returns:
        tensors: by name, on the CPU.
        facts: as they were given.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is broken, or of another kind.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ValueError(f"path: {path} is no readable safetensors file: {error}") from None
    if "facts" not in metadata:
        raise ValueError(f"path: {path} holds tensors, but is no checkpoint of smplkit")
    return tensors, json.loads(metadata["facts"])


def capture(
    networks: Mapping[str, nn.Module],
    optimizers: Mapping[str, Optimizer],
    memory: Mapping[str, Tensor],
) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Copy the state of a training to the CPU.

    Args:
        networks, optimizers, memory: as in `smplkit.methods.step.Step`.

    Returns:
        tensors: by name, see the top of the file.
        numbers: what optimisers keep that is no tensor, by the same names.

    Raises:
        TypeError: an optimiser or network keeps something that JSON cannot hold.
    """
    state: dict[str, Any] = {f"memory/{name}": tensor for name, tensor in memory.items()}
    for name, network in networks.items():
        state |= {f"network/{name}/{key}": value for key, value in network.state_dict().items()}
    for name, optimizer in optimizers.items():
        for index, values in optimizer.state_dict()["state"].items():
            state |= {f"optimizer/{name}/{index}/{key}": v for key, v in values.items()}
    tensors, numbers = {}, {}
    for name, value in state.items():
        if isinstance(value, Tensor):
            tensors[name] = value.detach().to("cpu", copy=True)
        elif value is None or isinstance(value, (bool, int, float, str)):
            numbers[name] = value
        else:
            raise TypeError(f"{name} is a {type(value).__name__}, which a checkpoint cannot hold")
    return tensors, numbers


def restore(
    networks: Mapping[str, nn.Module],
    optimizers: Mapping[str, Optimizer],
    memory: Mapping[str, Tensor],
    tensors: Mapping[str, Tensor],
    numbers: Mapping[str, Any],
) -> None:
    """Put a captured state back, in place and on the devices where things are.

    The optimisers keep their own settings (rates, betas ...); only what they have accumulated
    returns.

    Args:
        networks, optimizers, memory: what `capture` was given, or the same made anew.
        tensors, numbers: what it returned.

    Raises:
        RuntimeError: networks or memory have other names or shapes than those captured.
    """
    state = {**tensors, **numbers}

    def part(prefix: str) -> dict[str, Any]:
        return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}

    for name, network in networks.items():
        network.load_state_dict(part(f"network/{name}/"))
    for name, optimizer in optimizers.items():
        accumulated: dict[int, dict[str, Any]] = {}
        for path, value in part(f"optimizer/{name}/").items():
            index, key = path.split("/", 1)
            # Copies: the optimiser would go on to write into the captured tensors.
            value = value.clone() if isinstance(value, Tensor) else value
            accumulated.setdefault(int(index), {})[key] = value
        optimizer.load_state_dict({**optimizer.state_dict(), "state": accumulated})
    for name, tensor in memory.items():
        tensor.copy_(tensors[f"memory/{name}"])
