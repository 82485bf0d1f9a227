"""A training on disk: a folder that it can be continued from.

    state.safetensors   networks, optimisers, memory and log after the last checkpoint
    log.csv             the same log, for reading and plotting
    run.json            preset, seed, people, command and versions, written at the start

Only the first is needed to go on. It also says what is trained on what, and a training that is not
the same in every number that matters is refused. The log lies inside it, so that network and log
can never disagree; `log.csv` is written anew from it at each checkpoint.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import smplkit
from smplkit.checkpoints import capture, load_checkpoint, restore, save_checkpoint
from smplkit.data.sample import People
from smplkit.history import History
from smplkit.methods.step import Step
from smplkit.presets import Preset

# What may change between two parts of a training: where it runs, and when it looks at itself.
_FREE = ("name", "accelerator", "devices", "workers", "validate_every")


class Run:
    """The last good state of a training, in memory and, if there is a folder, on disk.

    Args:
        step: what is trained, before anything is wrapped.
        people, preset, seed: as for `smplkit.training.fit`.
        folder: where to, or None.
        writes: whether this process writes. Only one may.

    Attributes:
        history: the log that was found in the folder, empty for a new training.
        done: steps in the state that was saved last.

    Raises:
        FileExistsError: the folder holds files of that name which are no training.
        ValueError: it holds another training, or is broken.
    """

    def __init__(
        self,
        step: Step,
        people: People,
        preset: Preset,
        seed: int,
        folder: str | Path | None,
        writes: bool = True,
    ) -> None:
        self.networks, self.step = dict(step.networks), step
        self.preset, self.seed, self.writes = preset, seed, writes
        self.folder = None if folder is None else Path(folder)
        self.identity = _identity(step, people, preset, seed)
        self.history, self.done = History(), 0
        self._state: tuple[dict[str, Tensor], dict[str, Any]] = ({}, {})
        if self.folder is None:
            return
        state = self.folder / "state.safetensors"
        if state.exists():
            self._load(state)
        for name in ("log.csv", "run.json"):
            if not state.exists() and (self.folder / name).exists():
                raise FileExistsError(
                    f"folder: there is a {name} in {self.folder}, but no state.safetensors to go "
                    "on from; choose another folder"
                )

    def save(self, history: History) -> None:
        """Keep the state as it is now, in memory and in the folder.

        Args:
            history: the log up to here.
        """
        self._state = capture(self.networks, self.step.optimizers, self.step.memory)
        self.done = len(history)
        if self.folder is None or not self.writes:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        tensors, numbers = self._state
        tensors = {**tensors, "history": history.to_tensor()}
        columns = list(history.columns)
        facts = {"identity": self.identity, "numbers": numbers, "history": columns}
        save_checkpoint(self.folder / "state.safetensors", tensors, facts)
        history.write(self.folder / "log.csv")
        if not (self.folder / "run.json").exists():
            self._write_facts(self.folder / "run.json")

    def rewind(self) -> None:
        """Bring networks, optimisers and memory back to the state that was kept last."""
        restore(self.networks, self.step.optimizers, self.step.memory, *self._state)

    def _load(self, path: Path) -> None:
        """Take networks, optimisers, memory and log over from the folder."""
        tensors, facts = load_checkpoint(path)
        if "identity" not in facts:
            raise ValueError(
                f"folder: {path} is a checkpoint, but of no training; choose another folder"
            )
        there = facts["identity"]
        differences = [
            f"{name} is {self.identity.get(name, 'absent')} here and {there.get(name, 'absent')} "
            "there"
            for name in {**self.identity, **there}
            if self.identity.get(name) != there.get(name)
        ]
        if differences:
            more = f" ({len(differences) - 3} more differences)" if len(differences) > 3 else ""
            raise ValueError(
                f"folder: {self.folder} holds another training: {'; '.join(differences[:3])}{more}."
                " Give the same arguments to go on with that one, or choose another folder"
            )
        self.history = History.from_tensor(tensors.pop("history"), facts["history"])
        self.done = len(self.history)
        self._state = (tensors, facts["numbers"])
        self.rewind()

    def _write_facts(self, path: Path) -> None:
        packages = ("torch", "numpy", "lightning-fabric", "safetensors")
        facts = {
            "preset": asdict(self.preset),
            "seed": self.seed,
            "people": self.identity["people"],
            "parameters": {
                name: sum(p.numel() for p in net.parameters())
                for name, net in self.networks.items()
            },
            "command": " ".join(sys.argv),
            "versions": {
                "python": platform.python_version(),
                "smplkit": smplkit.__version__,
                **{name: version(name) for name in packages},
            },
        }
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        unfinished.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")
        os.replace(unfinished, path)


def _identity(step: Step, people: People, preset: Preset, seed: int) -> dict[str, str]:
    """All that decides what a training computes and can be told by looking at its parts."""
    facts = {"seed": str(seed), "people": f"{len(people)} {type(people).__name__}"}
    if hasattr(people, "config"):
        facts["people"] += f" of {people.config!r}"
    for name, value in asdict(preset).items():
        if name not in _FREE:
            facts[f"{name} of the preset"] = str(value)
    for name, network in step.networks.items():
        for key, value in network.state_dict().items():
            facts[f"network {name}, {key}"] = _shape(value)
    for name, value in step.memory.items():
        facts[f"memory {name}"] = _shape(value)
    for name, optimizer in step.optimizers.items():
        facts[f"optimizer {name}"] = type(optimizer).__name__
        for index, group in enumerate(optimizer.param_groups):
            for key, value in {**group, "params": len(group["params"])}.items():
                facts[f"optimizer {name}, group {index}, {key}"] = str(value)
    return facts


def _shape(value: object) -> str:
    if isinstance(value, torch.Tensor):
        return f"{tuple(value.shape)} {value.dtype}".replace("torch.", "")
    return type(value).__name__
