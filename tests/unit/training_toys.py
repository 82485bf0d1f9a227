"""Tiny people, networks and steps for the tests of the training loop; also run as a program:

python tests/unit/training_toys.py FOLDER STEPS [CHECKPOINT_EVERY]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from smplkit.checkpoints import load_checkpoint
from smplkit.methods.step import Turn
from smplkit.training import History, Preset, fit


class Points:
    """Random points and a linear function of them, in memory."""

    def __init__(self, count: int = 40, noise: float = 0.0) -> None:
        generator = torch.Generator().manual_seed(0)
        self.x = torch.randn(count, 6, generator=generator)
        self.y = self.x @ torch.randn(6, 3, generator=generator)
        self.noise = noise

    def __len__(self) -> int:
        return len(self.x)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> dict[str, Tensor]:
        noise = torch.randn(len(ids), 3, generator=generator) * self.noise
        return {"x": self.x[ids], "y": self.y[ids] + noise, "index": ids}


class Regression:
    """One network, one turn. `spoil` may change the loss, by the number of the call."""

    def __init__(
        self,
        make: Callable[[], nn.Module] | None = None,
        optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
        spoil: Callable[[int, Tensor], Tensor] = lambda call, loss: loss,
        **settings: float,
    ) -> None:
        torch.manual_seed(0)
        network = (make or linear)()
        self.networks = {"net": network}
        self.optimizers = {"net": optimizer(network.parameters(), **{"lr": 0.05, **settings})}
        self.memory: dict[str, Tensor] = {}
        self.spoil, self.calls = spoil, 0

    def turns(self, batch: dict[str, Tensor]) -> Iterator[Turn]:
        difference = self.networks["net"](batch["x"]) - batch["y"]
        loss = self.spoil(self.calls, difference.square().mean())
        self.calls += 1
        yield Turn("net", loss, {"l1": difference.abs().mean()})


class Game:
    """A generator and a critic; the critic's turn comes after the generator's update."""

    def __init__(
        self, noise: float = 0.1, make_critic: Callable[[], nn.Module] | None = None
    ) -> None:
        torch.manual_seed(0)
        self.noise = noise
        critic = nn.Linear(3, 1) if make_critic is None else make_critic()
        self.networks = {"generator": linear(), "critic": critic}
        self.optimizers = {
            "generator": torch.optim.Adam(self.networks["generator"].parameters(), lr=0.02),
            "critic": torch.optim.SGD(self.networks["critic"].parameters(), 0.1, momentum=0.9),
        }
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: dict[str, Tensor]) -> Iterator[Turn]:
        noisy = batch["x"] + self.noise * torch.randn_like(batch["x"])
        critic = self.networks["critic"]
        loss = (critic(self.networks["generator"](noisy)) - 1).square().mean()
        yield Turn("generator", loss, {"fooled": loss.detach()})
        with torch.no_grad():
            fake = self.networks["generator"](noisy)
        real, fake = critic(batch["y"]), critic(fake)
        yield Turn("critic", (real - 1).square().mean() + fake.square().mean(), {})


class WithMemory(Regression):
    """Keeps the last loss of each sample."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = {"last": torch.zeros(40)}

    def turns(self, batch: dict[str, Tensor]) -> Iterator[Turn]:
        difference = self.networks["net"](batch["x"]) - batch["y"]
        before = self.memory["last"][batch["index"]].mean()
        self.memory["last"][batch["index"]] = difference.square().mean(dim=1).detach()
        yield Turn("net", difference.square().mean(), {"before": before})


def linear() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3))


def restless() -> nn.Module:
    """A network with running statistics and random numbers of its own."""
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 3))


def preset(steps: int = 12, **changes: object) -> Preset:
    return Preset("test", **{"steps": steps, "batch_size": 8, "warmup": 3, **changes})


def weights(step: Regression | Game) -> dict[str, Tensor]:
    """Copies of everything that the networks of a step hold."""
    return {
        f"{name}.{key}": value.clone()
        for name, network in step.networks.items()
        for key, value in network.state_dict().items()
    }


def train(step, steps=12, people=None, **keywords) -> History:
    """`fit`, silent; keywords of the preset may be mixed in."""
    changes = {k: keywords.pop(k) for k in list(keywords) if k in Preset.__dataclass_fields__}
    people = Points(noise=0.1) if people is None else people
    return fit(step, people, preset(steps, **changes), **{"progress": False, **keywords})


def assert_same(step, other, history=None, other_history=None):
    first, second = weights(step), weights(other)
    assert first.keys() == second.keys()
    for name in first:
        assert torch.equal(first[name], second[name]), name
    if history is not None:
        assert history.columns == other_history.columns


def interrupt_at(number: int, *signals: int):
    def on_step(done, _):
        if done == number:
            for one in signals:
                os.kill(os.getpid(), one)

    return on_step


def steps_in(state: Path) -> int:
    return len(load_checkpoint(state)[0]["history"])


if __name__ == "__main__":
    folder, steps, every = sys.argv[1], int(sys.argv[2]), float((*sys.argv, "60")[3])
    fit(
        Regression(restless), Points(noise=0.1), preset(steps), folder=folder,
        checkpoint_every=every, on_step=lambda *_: time.sleep(0.01),
    )  # fmt: skip
