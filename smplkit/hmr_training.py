"""HMR at three sizes: which network is trained on which people, and how well it does then.

    trained = train_hmr("cpu", folder="runs/hmr")
    trained.errors["HMR"]["pa_mpjpe_mm"]

The same function serves the lecture, `smplkit train hmr`, and the weights that come with the
package. People are synthetic unless others are given; those that it is measured on have postures
that training never shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.checkpoints import save_checkpoint
from smplkit.data.augmentation import augment
from smplkit.data.people import SyntheticPeople, as_sample, render_people
from smplkit.data.people_config import PeopleConfig
from smplkit.data.postures import random_postures
from smplkit.data.sample import People, Sample
from smplkit.data.shapes import random_betas
from smplkit.methods.evaluate import ConstantEstimate, evaluate, mean_parameters
from smplkit.methods.hmr import HMR, Discriminator, HMRStep
from smplkit.presets import PRESETS, Preset, choose_preset
from smplkit.training import History, fit

_REAL = 20_000  # bodies that the critic takes for real people


@dataclass(frozen=True)
class Recipe:
    """What is trained on what.

    Attributes:
        preset: steps, batch, machine.
        backbone: of `HMR`.
        people: to learn from.
        held_out: to be measured on; another split.
        learning_rate: of Adam.
        fresh: make people while training instead of keeping them on disk, on the machine's
            accelerator; nobody is then seen twice.
    """

    preset: Preset
    backbone: str
    people: PeopleConfig
    held_out: PeopleConfig
    learning_rate: float
    fresh: bool = False


RECIPES = {
    "smoke": Recipe(
        PRESETS["smoke"],
        "small",
        PeopleConfig(256),
        PeopleConfig(256, split="test"),
        learning_rate=1e-3,
    ),
    "cpu": Recipe(
        replace(PRESETS["cpu"], steps=3000),  # about 4 minutes of one core
        "small",
        PeopleConfig(20_000),
        PeopleConfig(1_000, split="test"),
        learning_rate=1e-3,
    ),
    "gpu": Recipe(
        replace(PRESETS["gpu"], workers=0),  # the GPU makes the pictures itself
        "resnet50",
        PeopleConfig(1_000_000, image_size=224, yaw=180.0),
        PeopleConfig(2_000, split="test", image_size=224, yaw=180.0),
        learning_rate=3e-4,
        fresh=True,
    ),
}


@dataclass(frozen=True)
class Trained:
    """What a training leaves.

    Attributes:
        network: in evaluation mode, on the CPU.
        history: its log.
        errors: on the held-out people (see `evaluate`), of "HMR" and of "mean body".
    """

    network: HMR
    history: History
    errors: dict[str, dict[str, float]]


class FreshPeople:
    """Synthetic people that are made when they are asked for, and not kept.

    Neighbours are made together, so a batch is a row of neighbours that starts where its first
    position says. Shuffled positions still give other people in each batch.

    Args:
        config: what people; its count is the length.
        device: where to make them.
    """

    def __init__(self, config: PeopleConfig, device: str) -> None:
        self.config, self.device = config, device

    def __len__(self) -> int:
        return self.config.count

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """As many people as there are positions, on the device."""
        first = int(ids[0]) // len(ids) * len(ids)
        ids = torch.arange(first, first + len(ids)) % len(self)
        sample = as_sample(render_people(self.config, ids, self.device), ids)
        return sample if generator is None else augment(sample, generator)


def train_hmr(
    recipe: str | Recipe | None = None,
    *,
    folder: str | Path | None = None,
    seed: int = 0,
    people: People | None = None,
    held_out: People | None = None,
    critic: bool = False,
    progress: bool = True,
) -> Trained:
    """Train HMR, and measure it on people it has not seen.

    Args:
        recipe: name of a recipe, or one of your own; default, what the machine has (see
            `choose_preset`).
        folder: for checkpoints and log; a training in it is continued. At the end the network is
            there as `hmr.safetensors`, for `smplkit predict`.
        seed: of the network's first values, and of all that is drawn in training.
        people: to learn from instead of the recipe's.
        held_out: to be measured on instead of the recipe's.
        critic: also train against a critic, which compares with synthetic postures and shapes.
        progress: whether to show anything.

    Returns:
        Network, log and errors. If the training was interrupted, the errors are those so far.

    Raises:
        ValueError, FileExistsError: as `choose_preset` and `fit`.
    """
    if not isinstance(recipe, Recipe):
        recipe = RECIPES[choose_preset(recipe).name]
    target = None if folder is None else Path(folder) / "hmr.safetensors"
    if target and target.exists() and not (target.parent / "state.safetensors").exists():
        raise FileExistsError(
            f"folder: there is {target}, but no state.safetensors of its training; choose another "
            "folder"
        )
    device = recipe.preset.accelerator
    if people is None:
        people = (
            FreshPeople(recipe.people, device)
            if recipe.fresh
            else SyntheticPeople(recipe.people, progress=progress)
        )
    if held_out is None:
        held_out = SyntheticPeople(recipe.held_out, progress=progress)

    body, real = SMPL(), None
    mean = mean_parameters(people, body)
    torch.manual_seed(seed)
    network = HMR(recipe.backbone, mean=mean)
    if critic:
        source = torch.Generator().manual_seed(seed)
        real = random_postures(_REAL, source).body_pose, random_betas(_REAL, source)
    against = Discriminator() if critic else None
    step = HMRStep(network, body, against, real, learning_rate=recipe.learning_rate)

    def measure() -> dict[str, float]:
        return evaluate(step.networks["hmr"], held_out, body)

    history = fit(
        step, people, recipe.preset, folder=folder, seed=seed, validate=measure, progress=progress
    )
    errors = {
        "HMR": evaluate(network.to(device), held_out, body),
        "mean body": evaluate(ConstantEstimate(mean).to(device), held_out, body),
    }
    network.cpu().eval()
    if target and not history.interrupted and _is_first_process():
        facts = {"seed": seed, "recipe": str(recipe), "errors": _finite(errors["HMR"])}
        save_checkpoint(target, network.state_dict(), facts)
    return Trained(network, history, errors)


def _is_first_process() -> bool:
    return not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0


def _finite(errors: dict[str, float]) -> dict[str, float]:
    """Without those that the people have no labels for."""
    return {name: value for name, value in errors.items() if math.isfinite(value)}
