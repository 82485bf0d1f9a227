"""Weights of TensorFlow checkpoints: other names, and filters with the axes in another order.

Reading such a file needs TensorFlow; what is taken here are its variables as a dict, which three
lines make once, where TensorFlow is:

    reader = tf.train.load_checkpoint("model.ckpt-1000")
    variables = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
    numpy.savez("model.npz", **variables)          # which `read_checkpoint` reads

Convention. A filter is (height, width, in, out) there and (out, in, height, width) here, a matrix
(in, out) there and (out, in) here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from smplkit.methods.official import load_official, official_state_dict
from smplkit.methods.refinenet import ConvNorm

_NORM = {
    "gamma": "weight", "beta": "bias", "moving_mean": "running_mean",
    "moving_variance": "running_var",
}  # fmt: skip
# What an optimiser keeps beside the network.
_OPTIMIZER = re.compile(r"(/Adam(_\d+)?|/Momentum|^beta[12]_power.*|(^|.*/)global_step)$")


def from_tensorflow(
    network: nn.Module,
    variables: Mapping[str, np.ndarray | Tensor],
    names: Iterable[tuple[str, str]],
) -> None:
    """Load the variables of a checkpoint: all of them, or nothing and an error.

    Args:
        network: ours.
        variables: arrays by name; those of optimisers are left out.
        names: pairs of a module's name here and its scope there; a module is a `ConvNorm`, a
            convolution or a linear layer.

    Raises:
        ValueError: names are missing or unexpected, or shapes differ.
    """
    tensors = {
        name: _turned(torch.as_tensor(np.asarray(value)), to_ours=True)
        for name, value in variables.items()
        if not _OPTIMIZER.search(name)
    }
    load_official(network, tensors, _full_names(network, names))


def to_tensorflow(network: nn.Module, names: Iterable[tuple[str, str]]) -> dict[str, Tensor]:
    """The weights as `from_tensorflow` reads them.

    Args:
        network, names: as there.
    """
    state = official_state_dict(network, _full_names(network, names))
    return {
        name: _turned(value, to_ours=False)
        for name, value in state.items()
        if not name.endswith("num_batches_tracked")
    }


def _full_names(network: nn.Module, names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Their name of each tensor -> ours."""
    full = {}
    for ours, theirs in names:
        module = network.get_submodule(ours)
        if isinstance(module, ConvNorm):
            full[f"{theirs}/weights"] = f"{ours}.conv.weight"
            for name, here in _NORM.items():
                full[f"{theirs}/BatchNorm/{name}"] = f"{ours}.norm.{here}"
        else:
            full[f"{theirs}/weights"] = f"{ours}.weight"
            full[f"{theirs}/biases"] = f"{ours}.bias"
    return full


def _turned(value: Tensor, to_ours: bool) -> Tensor:
    """A filter or matrix with its axes in the other order; the rest as it is."""
    if value.ndim == 4:
        return value.permute(3, 2, 0, 1) if to_ours else value.permute(2, 3, 1, 0)
    return value.mT if value.ndim == 2 else value
