"""The training loop: one for all methods, to be read from top to bottom.

A method hands over a `Step` (its networks, their optimisers, and a generator of turns), `fit` does
the rest: batches, learning rates, precision, several processes, log, checkpoints.

    history = fit(HMRStep(...), people, choose_preset(), folder="runs/hmr", seed=0)

**What happens in step n follows from the seed, n, and the state before it.** The batch does
(`smplkit.batches`), and so do the random numbers that the step draws, because torch's global
generator is seeded before each step. So a run that was interrupted, or killed, goes on from its
last checkpoint as if nothing had been, and a run that met a NaN can be brought back to just before.

Lightning Fabric (https://lightning.ai/docs/fabric) moves networks to the device, runs them in mixed
precision and averages gradients over processes. What surrounds the loop is in `smplkit.launch`, the
folder of a run in `smplkit.runs`; `course/training.md` explains the use.
"""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable
from pathlib import Path

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.optim import Optimizer

from smplkit.batches import Batches, mix_seed
from smplkit.data.sample import People, Sample
from smplkit.history import History
from smplkit.launch import agree, interrupts, prepared, require_agreement, start
from smplkit.methods.step import Step, Turn
from smplkit.presets import PRESETS, Preset, choose_preset
from smplkit.progress import Screen, open_screen
from smplkit.runs import Run

__all__ = ["PRESETS", "History", "NotFinite", "Preset", "choose_preset", "fit"]


class NotFinite(ValueError):
    """A loss or a gradient was NaN or infinite."""


def fit(
    step: Step,
    people: People,
    preset: Preset,
    *,
    folder: str | Path | None = None,
    seed: int = 0,
    validate: Callable[[], dict[str, float]] | None = None,
    on_step: Callable[[int, dict[str, float]], None] | None = None,
    checkpoint_every: float = 60.0,
    progress: bool = True,
) -> History:
    """Train, and return what was measured.

    The networks end where they were given, on the same device, in evaluation mode. Torch's global
    random generator is seeded anew in each step.

    Ctrl-C, or the stop button of a notebook, ends the training after the step that is running: it
    is saved, and the history returned. A second Ctrl-C ends it at once. SIGTERM saves too and then
    ends the program.

    Args:
        step: what is trained.
        people: the dataset.
        preset: sizes and machine, see `choose_preset`.
        folder: for checkpoints and log; made if needed. If it holds this very training, that is
            continued, or, if it is finished, loaded. None: nothing is written.
        seed: of shuffling, augmentation and all that the step draws, 0 or more. (The networks'
            first values were drawn before, by whoever made them.)
        validate: called every `preset.validate_every` steps and after the last one, with networks
            in evaluation mode and without gradients, in each process; returns numbers for the log.
        on_step: called after each step with its number and what it measured, in the first process.
            If it runs a network, it should do so in evaluation mode and without gradients.
        checkpoint_every: seconds between checkpoints.
        progress: whether to show anything.

    Returns:
        One row per step, those of earlier parts of the training included.

    Raises:
        ValueError: arguments that do not fit together, or the folder holds another training.
        FileExistsError: the folder holds files of the same names that are no training.
        NotFinite: a loss or gradient was. Networks, and the folder, are then in the state before
            the step in which it happened.
    """
    fabric = start(preset)
    batches = Batches(people, preset.batch_size, seed, fabric.global_rank, fabric.world_size)
    run = Run(step, people, preset, seed, folder, writes=fabric.is_global_zero)
    history, first = run.history, len(run.history)
    require_agreement(fabric, first)
    shown = progress and fabric.is_global_zero
    if first == preset.steps:
        say(shown, f"{folder} holds this training, finished: loaded, not trained again.")
        for network in step.networks.values():
            network.eval()
        return history
    if first:
        say(shown, f"Going on in {folder} after {first} of {preset.steps} steps.")

    # Without workers a dataset may be on the GPU already, where nothing can be pinned.
    pin = fabric.device.type == "cuda" and preset.workers > 0
    with prepared(fabric, step) as optimizers, interrupts() as asked:
        run.save(history)
        # Not before: a bar that nobody closes leaves a terminal without its cursor.
        screen = (open_screen if shown else Screen)(preset.steps, first)
        began = saved = time.monotonic()
        before = history.seconds[-1] if first else 0.0
        try:
            for number, batch in batches.load(first, preset.steps, preset.workers, pin):
                set_rates(optimizers, preset.rate(number))
                seed_step(seed, number, fabric.global_rank)
                terms = take_step(fabric, step, optimizers, batch, preset.gradient_clip)
                last = number + 1 == preset.steps
                if validate and (last or (number + 1) % preset.validate_every == 0):
                    terms |= validation(step, validate)
                history.add(before + time.monotonic() - began, terms)
                screen.update(history)
                if on_step and fabric.is_global_zero:
                    on_step(number, terms)
                overdue = time.monotonic() > saved + checkpoint_every
                stop, save = agree(fabric, bool(asked), overdue)
                if stop or save or last:
                    run.save(history)
                    saved = time.monotonic()
                if stop and not last:
                    history.interrupted = True
                    break
        except NotFinite as problem:
            # Back to the last checkpoint, and from there again up to the step before this one.
            run.rewind()
            for number in range(run.done, len(history)):
                set_rates(optimizers, preset.rate(number))
                seed_step(seed, number, fabric.global_rank)
                take_step(fabric, step, optimizers, batches[number], preset.gradient_clip)
            run.save(history)
            where = f"the networks and {folder}" if folder else "the networks"
            raise NotFinite(
                f"Training stopped in step {len(history)}, {problem}. The state after "
                f"{len(history)} good steps is back in {where}. Usual reasons: too high a learning "
                "rate, a division by zero, the square root or norm of a zero."
            ) from None
        finally:
            screen.close(history)
    if history.interrupted:
        how = f"{folder} is saved, the same call goes on" if folder else "no folder, nothing saved"
        say(shown, f"Stopped after {len(history)} of {preset.steps} steps: {how}.")
    if signal.SIGTERM in asked:
        raise SystemExit(128 + signal.SIGTERM)
    return history


def take_step(
    fabric: Fabric,
    step: Step,
    optimizers: dict[str, Optimizer],
    batch: Sample,
    gradient_clip: float | None,
) -> dict[str, float]:
    """Train on one batch: after each turn of the step, update the network whose turn it was.

    Args:
        fabric: knows device, precision and processes.
        step: what is trained, its networks wrapped.
        optimizers: by network, wrapped.
        batch: on any device.
        gradient_clip: largest norm of a network's gradient, or None.

    Returns:
        What was measured, by "network.term"; with several processes, the mean over them.

    Raises:
        NotFinite: before the update.
        ValueError: the step yields no turn, or a wrong one.
    """
    terms = {}
    for turn in step.turns(fabric.to_device(batch)):
        require_turn(step, turn)
        network, optimizer = step.networks[turn.network], optimizers[turn.network]
        optimizer.zero_grad()
        fabric.backward(turn.loss)
        measured = {"loss": turn.loss, **turn.terms, "gradient_norm": gradient_norm(network)}
        # One transfer for all numbers of the turn: each one makes a GPU wait.
        numbers = torch.stack([x.detach().double().reshape(()) for x in measured.values()])
        measured = dict(zip(measured, fabric.all_reduce(numbers).tolist(), strict=True))
        if not math.isfinite(measured["loss"] + measured["gradient_norm"]):
            raise NotFinite(
                f"turn of {turn.network!r}: {what_is_not_finite(measured, network.module)}"
            )
        if gradient_clip is not None and measured["gradient_norm"] > gradient_clip:
            fabric.clip_gradients(network, optimizer, max_norm=gradient_clip)
        optimizer.step()
        terms |= {f"{turn.network}.{name}": value for name, value in measured.items()}
    if not terms:
        raise ValueError(f"turns() of {type(step).__name__} yielded no turn: nothing was trained")
    return terms


def gradient_norm(network: nn.Module) -> Tensor:
    """The length of the gradient over all parameters of a network, a scalar."""
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
    if not gradients:
        raise ValueError("the loss of a turn must depend on the parameters of its network")
    return torch.stack(torch._foreach_norm(gradients)).norm()


def set_rates(optimizers: dict[str, Optimizer], factor: float) -> None:
    """Multiply each optimiser's own learning rate with the schedule's factor."""
    for optimizer in optimizers.values():
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * factor


def seed_step(seed: int, number: int, rank: int) -> None:
    """Seed torch's global generators for one step of one process."""
    mixed = mix_seed(seed, 2, number, rank)
    torch.default_generator.manual_seed(mixed)  # torch.manual_seed takes a millisecond
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed(mixed)


def validation(step: Step, validate: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What `validate` returns with the networks in evaluation mode, for the log."""
    for network in step.networks.values():
        network.eval()
    with torch.no_grad():
        found = validate()
    for network in step.networks.values():
        network.train()
    return {f"validation.{name}": float(value) for name, value in found.items()}


def what_is_not_finite(measured: dict[str, float], network: nn.Module) -> str:
    """Name the terms, and the parameters whose gradients, are NaN or infinite."""
    bad = [f"{name} is {value}" for name, value in measured.items() if not math.isfinite(value)]
    good = [f"{name} is {value:.4g}" for name, value in measured.items() if math.isfinite(value)]
    found = f"{', '.join(bad)}; {', '.join(good) or 'nothing'} (finite)"
    layers = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is not None and not parameter.grad.isfinite().all()
    ]
    if not layers:
        return found
    more = f" and {len(layers) - 5} more" if len(layers) > 5 else ""
    return f"{found}; the gradient is not finite in {', '.join(layers[:5])}{more}"


def require_turn(step: Step, turn: Turn) -> None:
    """Raise ValueError if a turn is nobody's, or its loss or a term is no scalar."""
    if turn.network not in step.networks:
        raise ValueError(
            f"turns() of {type(step).__name__} yielded a turn of {turn.network!r}; its networks "
            f"are {', '.join(step.networks)}"
        )
    for name, value in {"loss": turn.loss, **turn.terms}.items():
        if not isinstance(value, Tensor) or value.numel() != 1:
            given = tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
            raise ValueError(
                f"turns() of {type(step).__name__} yielded {name!r} of {turn.network!r} as {given};"
                " expected a scalar tensor"
            )


def say(shown: bool, line: str) -> None:
    """Print a line in the one process that shows anything."""
    if shown:
        print(line, flush=True)
