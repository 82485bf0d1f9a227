"""What surrounds the training loop: processes, wrapped networks, and requests to stop.

Several processes are several copies of the same program, one per GPU, started by `torchrun` or
`fabric run`. They do the same things in the same order and differ in `fabric.global_rank` alone;
whoever decides something on its own (that a minute is over, that Ctrl-C was pressed) must tell the
others first, or they wait for each other for ever.
"""

from __future__ import annotations

import atexit
import inspect
import logging
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies import DDPStrategy
from lightning_fabric.utilities.warnings import PossibleUserWarning
from torch.nn.parallel import DistributedDataParallel
from torch.optim import Optimizer

from smplkit.methods.step import Step
from smplkit.presets import Preset, require_accelerator

# Fabric tells on standard error which precision it uses; in a graded notebook that costs points.
logging.getLogger("lightning_fabric").setLevel(logging.WARNING)

# Each process keeps BatchNorm statistics of its own; those of the first are saved. (Copying them
# around before each forward pass breaks the second pass of a critic.) PyTorch 2.13 renamed it.
_NAMES = inspect.signature(DistributedDataParallel).parameters
_SYNC_BUFFERS = "forward_sync_buffers" if "forward_sync_buffers" in _NAMES else "broadcast_buffers"


def start(preset: Preset) -> Fabric:
    """Start Fabric on the machine of a preset; returns when all processes have met.

    Args:
        preset: its accelerator, devices and precision.

    Returns:
        lightning_fabric.Fabric

    Raises:
        ValueError: there is no GPU, and the preset needs one.
    """
    require_accelerator(preset)
    # torchrun and `fabric run` say how many processes there are; elsewhere the preset does.
    here = int(os.environ.get("LOCAL_WORLD_SIZE", preset.devices))
    everywhere = int(os.environ.get("WORLD_SIZE", here))
    with warnings.catch_warnings():
        # Hints for other uses of Fabric, such as to call srun wherever that is installed.
        warnings.simplefilter("ignore", category=PossibleUserWarning)
        fabric = Fabric(
            accelerator=preset.accelerator,
            devices=here,
            num_nodes=everywhere // here,
            precision=preset.precision,
            strategy=DDPStrategy(**{_SYNC_BUFFERS: False}) if everywhere > 1 else "auto",
        )
        if "LT_CLI_USED" not in os.environ:  # `fabric run` has done it
            fabric.launch()
    if torch.distributed.is_initialized():
        atexit.unregister(_part)
        atexit.register(_part)
    fabric.barrier()  # the first process may still be writing what another one is about to read
    return fabric


def _part() -> None:
    """Close the connections between processes; their threads do not survive the program's end."""
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


@contextmanager
def prepared(fabric: Fabric, step: Step) -> Iterator[dict[str, Optimizer]]:
    """Put wrapped networks into a step for a while, in training mode on Fabric's device.

    Args:
        fabric: started.
        step: its `networks` are exchanged, and put back in any case: on the device they were on,
            in evaluation mode, without gradients, the optimisers with their own rates.

    Yields:
        The wrapped optimisers by name; each group has its own rate as "initial_lr".

    Raises:
        ValueError: a network without optimiser, or the reverse; or memory and several processes,
            which would each keep their own.
    """
    if step.networks.keys() != step.optimizers.keys():
        raise ValueError(
            f"{type(step).__name__} must have one optimiser per network: its networks are "
            f"{', '.join(step.networks)}, its optimisers are for {', '.join(step.optimizers)}"
        )
    if step.memory and fabric.world_size > 1:
        raise ValueError(
            f"{type(step).__name__} keeps memory ({', '.join(step.memory)}), which several "
            "processes cannot share; train it with one"
        )
    networks, optimizers = dict(step.networks), {}
    homes = {name: next(network.parameters()).device for name, network in networks.items()}
    try:
        for name, network in networks.items():
            optimizer = step.optimizers[name]
            for group in optimizer.param_groups:
                group["initial_lr"] = group["lr"]
            step.networks[name], optimizers[name] = fabric.setup(network.train(), optimizer)
            _follow(optimizer)
        yield optimizers
    finally:
        for name, network in networks.items():
            optimizer = step.optimizers[name]
            step.networks[name] = network.to(homes[name]).eval()
            optimizer.zero_grad()
            _follow(optimizer)
            for group in optimizer.param_groups:
                group["lr"] = group.pop("initial_lr", group["lr"])


def _follow(optimizer: Optimizer) -> None:
    """Move what an optimiser has accumulated to where its parameters are now."""
    optimizer.load_state_dict(optimizer.state_dict())


@contextmanager
def interrupts() -> Iterator[list[int]]:
    """Collect requests to stop instead of breaking off in the middle of an update.

    Yields:
        The signals that came, SIGINT (Ctrl-C) or SIGTERM; look at it from time to time. A second
        SIGINT raises KeyboardInterrupt, except under torchrun, which sends each one twice and ends
        the processes itself when they take too long. Outside of the main thread, where Python
        allows no signal handlers, it stays empty.
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and number in asked and "LOCAL_WORLD_SIZE" not in os.environ:
            raise KeyboardInterrupt
        asked.append(number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def agree(fabric: Fabric, *wishes: bool) -> list[bool]:
    """For each wish, whether any process has it.

    Args:
        fabric: started.
        wishes: of this process.
    """
    if fabric.world_size == 1:
        return list(wishes)
    votes = torch.tensor(wishes, dtype=torch.float32, device=fabric.device)
    return (fabric.all_reduce(votes, reduce_op="sum") > 0).tolist()


def require_agreement(fabric: Fabric, done: int) -> None:
    """Wait for all processes, and raise in all of them if they would start at different steps.

    Args:
        fabric: started.
        done: steps that this process finds done in the folder.

    Raises:
        ValueError: they do not see the same folder.
    """
    first = fabric.broadcast(done)
    if agree(fabric, done != first)[0]:
        raise ValueError(
            f"folder: the first process finds {first} steps done in it, process "
            f"{fabric.global_rank} finds {done}, and all must find the same; it must be on a disk "
            "that all machines share"
        )
