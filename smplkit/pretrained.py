"""Trained networks from files: shipped with the package, of your own training, or published.

What a file is shows in its tensors: SPIN and EFT name them without a prefix, ours begin with
"backbone." and "head.", and the state of a training has "network/hmr/" in front of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from smplkit.checkpoints import load_checkpoint
from smplkit.methods.hmr import HMR
from smplkit.methods.official import load_official, network_tensors, read_checkpoint
from smplkit.weights import load_weights, shipped_weights

_IN_TRAINING = "network/hmr/"


def load_hmr(checkpoint: str | Path) -> tuple[HMR, dict[str, Any]]:
    """Load a trained HMR, and what is known about it.

    Args:
        checkpoint: name of weights that come with the package ("hmr-small-64"), or a file: what
            `smplkit train hmr` wrote, a checkpoint of SPIN or EFT (`.pt`), or tensors under their
            names (`.safetensors`).

    Returns:
        The network, in evaluation mode, and the card of shipped weights, or what we wrote into the
        file; nothing about networks of others.

    Raises:
        FileNotFoundError: there is neither such a file nor such weights.
        ValueError: the file cannot be read, or does not hold an HMR.
    """
    if not Path(checkpoint).exists() and str(checkpoint) in shipped_weights():
        tensors, facts = load_weights(str(checkpoint))
        return _ours(tensors, facts, str(checkpoint))
    path = Path(checkpoint)
    if not path.is_file():
        raise FileNotFoundError(
            f"checkpoint: {path} is no file; give the file of a checkpoint, or the name of weights "
            f"that come with smplkit: {', '.join(shipped_weights()) or 'none'}"
        )
    tensors, facts = _read(path)
    if any(name.startswith(_IN_TRAINING) for name in tensors):
        tensors = {
            name.removeprefix(_IN_TRAINING): value
            for name, value in tensors.items()
            if name.startswith(_IN_TRAINING)
        }
    if any(name.startswith(("backbone.", "head.")) for name in tensors):
        return _ours(tensors, facts, str(path))
    network = HMR("resnet50")
    network.load_official(tensors)
    return network.eval(), {}


def _read(path: Path) -> tuple[Mapping[str, Tensor], Mapping[str, Any]]:
    """The tensors of a file, and what else we wrote into it."""
    if path.suffix == ".safetensors":
        try:
            return load_checkpoint(path)
        except ValueError:  # not by us; if it is broken, the next reader says so
            pass
    return network_tensors(read_checkpoint(path)), {}


def _ours(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any], source: str
) -> tuple[HMR, dict[str, Any]]:
    """An HMR of the size that its tensors have, and the facts."""
    backbone = "resnet50" if "backbone.layer1.0.conv1.weight" in tensors else "small"
    network = HMR(backbone, iterations=facts.get("iterations", 3))
    try:
        load_official(network, tensors)
    except ValueError as error:
        raise ValueError(f"checkpoint: {source}: {error}") from None
    return network.eval(), dict(facts)
