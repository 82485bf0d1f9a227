"""Published checkpoints: reading their files, and loading them into our networks.

The authors' files are dicts: the network's tensors lie under a key ("model"), next to the state of
an optimiser and counters; names may start with "module." (saved from several GPUs), and the arrays
of the SMPL model (`smpl.v_template` and the like) are among them. Here the network's own tensors
are taken out, renamed to ours by their prefixes, and must then fit exactly: a checkpoint that fits
only in part gives bodies that look plausible and are wrong.

Files are read as tensors and plain numbers only; no code that a file may hold is run.
"""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

Prefixes = Mapping[str, str]  # their prefix -> ours; the longest one that fits a name counts


def read_checkpoint(path: str | Path) -> dict[str, Any]:
    """Read a checkpoint file of tensors: `.safetensors`, `.npz`, or what `torch.save` wrote.

    Args:
        path: the file.

    Returns:
        The dict in it, tensors on the CPU.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no checkpoint, damaged, or holds objects other than tensors and numbers.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"checkpoint: there is no file {path}")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        if path.suffix == ".npz":  # variables of TensorFlow, see `tensorflow_weights.py`
            with np.load(path, allow_pickle=False) as file:
                return {name: torch.from_numpy(file[name]) for name in file.files}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old formats of pickle
            checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        found = re.search(r"GLOBAL (\S+)", str(error))  # torch's message runs over many lines
        raise ValueError(
            f"checkpoint: {path} cannot be read as tensors and plain numbers alone; it holds "
            f"{found[1] if found else 'other objects, or is damaged'}. Python objects may run any "
            "code when they are read. If you trust its source, unpack the network once: "
            f"torch.save(torch.load({path.name!r}, weights_only=False)['model'], 'network.pt')"
        ) from None
    except Exception as error:  # on files of other kinds, the readers fail in many ways
        raise ValueError(f"checkpoint: {path} is damaged or no checkpoint ({error!r})") from error
    if not isinstance(checkpoint, dict):
        raise ValueError(
            f"checkpoint: {path} must hold a dict of tensors, got {type(checkpoint).__name__}"
        )
    return checkpoint


def network_tensors(checkpoint: Mapping[str, Any], key: str = "model") -> dict[str, Tensor]:
    """Take the network's own tensors out of a published checkpoint.

    Args:
        checkpoint: the dict of the file, or the state dict in it.
        key: where in the file the state dict lies.

    Returns:
        Tensors by name, without "module." in front and without those of the SMPL model.

    Raises:
        ValueError: there are no tensors.
    """
    state = checkpoint.get(key, checkpoint)
    tensors = {k: v for k, v in state.items() if isinstance(v, Tensor)}
    if not tensors:
        raise ValueError(
            f"state_dict must hold tensors, by name or in a dict under {key!r}; "
            f"got {', '.join(map(str, list(checkpoint)[:8])) or 'nothing'}"
        )
    tensors = {k.removeprefix("module."): v for k, v in tensors.items()}
    return {k: v for k, v in tensors.items() if "smpl" not in k.split(".")}


def load_official(
    network: nn.Module,
    checkpoint: Mapping[str, Any],
    prefixes: Prefixes | None = None,
    key: str = "model",
    skip: Collection[str] = (),
) -> None:
    """Load a published checkpoint: all of it, or nothing and an error that lists what differs.

    Args:
        network: ours; stays as it is if the checkpoint does not fit.
        checkpoint: see `network_tensors`.
        prefixes: from their names to ours, such as {"": "backbone.", "fc1": "head.fc1"}; default
            the names are the same.
        key: where in the file the state dict lies.
        skip: beginnings of their names that are left out, such as an unused classifier's.

    Raises:
        ValueError: names are missing or unexpected, or shapes differ. Only the counters of batch
            norms, which older versions of torch did not save, may be missing.
    """
    prefixes = prefixes or {}
    theirs = network_tensors(checkpoint, key)
    theirs = {k: v for k, v in theirs.items() if not k.startswith(tuple(skip))}
    given = {_rename(k, prefixes): v for k, v in theirs.items()}
    wanted = network.state_dict()
    back = _inverse(prefixes)  # the message speaks of names as they are in the file
    missing = [k for k in wanted if k not in given and not k.endswith("num_batches_tracked")]
    unexpected = [k for k in given if k not in wanted]
    shapes = [
        f"{_rename(k, back)} {tuple(v.shape)} instead of {tuple(wanted[k].shape)}"
        for k, v in given.items()
        if k in wanted and v.shape != wanted[k].shape
    ]
    differences = [
        _list("missing", [_rename(k, back) for k in missing]),
        _list("unexpected", [_rename(k, back) for k in unexpected]),
        _list("of another shape", shapes),
    ]
    if any(differences):
        raise ValueError(
            f"state_dict does not fit {type(network).__name__}: "
            + "; ".join(difference for difference in differences if difference)
        )
    network.load_state_dict(given, strict=False)


def official_state_dict(network: nn.Module, prefixes: Prefixes | None = None) -> dict[str, Tensor]:
    """The tensors of our network under the authors' names: what `load_official` reads.

    Args:
        network: ours.
        prefixes: as for `load_official`.

    Returns:
        Tensors by their names. They share memory with the network.
    """
    back = _inverse(prefixes or {})
    return {_rename(k, back): v for k, v in network.state_dict().items()}


def _rename(name: str, prefixes: Prefixes) -> str:
    """The name with the longest prefix that fits exchanged."""
    fitting = [prefix for prefix in prefixes if name.startswith(prefix)]
    if not fitting:
        return name
    prefix = max(fitting, key=len)
    return prefixes[prefix] + name[len(prefix) :]


def _inverse(prefixes: Prefixes) -> dict[str, str]:
    return {ours: theirs for theirs, ours in prefixes.items()}


def _list(what: str, names: list[str]) -> str:
    """ "3 missing: a, b, c", shortened to the first ten; nothing for no names."""
    if not names:
        return ""
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"{len(names)} {what}: {', '.join(names[:10])}{more}"
