"""Evaluation mode for the length of a block."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch
from torch import nn


@contextlib.contextmanager
def evaluation(network: nn.Module) -> Iterator[torch.device | None]:
    """Use a network in evaluation mode and without gradients; afterwards its mode is as before.

    Args:
        network: the network.

    Yields:
        The device where it is; None if it has no tensors.
    """
    training = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield next((x.device for x in (*network.parameters(), *network.buffers())), None)
    finally:
        network.train(training)
