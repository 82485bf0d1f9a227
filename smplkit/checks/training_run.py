"""Run a student's training, and save what it returns beside the notebook, to be handed in."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import save
from torch import nn


def train_and_save(file: str | Path, train: Callable[[int], nn.Module], seed: int = 0) -> None:
    """Train a network, and save its weights. A file of this name is replaced: it was made here.

    While nbgrader runs the notebook (autograde, validate) nothing is trained, and the file counts
    that is there: a result must not change by being graded, and takes its time only once.

    Args:
        file: Where to; a name without folder lies beside the notebook.
        train: The training: takes a seed, returns the network.
        seed: What it is called with.

    Raises:
        TypeError: The training returned no network.
        OSError: The file cannot be written. What was there is still there.
    """
    path = Path(file)
    if os.environ.get("NBGRADER_EXECUTION"):
        print(f"nbgrader runs this notebook: nothing is trained, {path.name} counts as it is.")
        return
    began = time.monotonic()
    try:
        network = train(seed)
    except NotImplementedError as error:
        if str(error):
            raise
        print(f"{train.__name__} is not done yet: nothing was trained or saved.")
        return
    if not isinstance(network, nn.Module):
        kind = type(network).__name__
        raise TypeError(f"{train.__name__} returned a {kind}, expected the network (nn.Module)")
    replaced = path.exists()
    # Copies, because the format knows neither strides nor tensors that share memory.
    tensors = {
        name: x.detach().to("cpu", copy=True).contiguous()
        for name, x in network.state_dict().items()
    }
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(save(tensors))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    print(
        f"Trained in {time.monotonic() - began:.0f} s, {'replaced' if replaced else 'wrote'} "
        f"{path.name} ({path.stat().st_size / 1000:.0f} kB). Hand it in with the notebook."
    )
