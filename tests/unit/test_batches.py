"""Which samples a step sees, and how large a training is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from smplkit.batches import Batches
from smplkit.training import PRESETS, choose_preset, fit
from tests.unit.training_toys import (
    Points,
    Regression,
    linear,
)


def test_every_epoch_is_a_permutation():
    batches = Batches(Points(10), 4, seed=5)
    row = torch.cat([batches.ids(number) for number in range(10)])
    for epoch in row.split(10):
        assert epoch.sort().values.tolist() == list(range(10))
    assert len({tuple(epoch.tolist()) for epoch in row.split(10)}) == 4
    assert torch.equal(batches.ids(3), row[12:16])  # in any order of asking
    assert torch.equal(Batches(Points(3), 7, seed=5).ids(1), small_epochs(3, 7))
    assert not torch.equal(Batches(Points(10), 4, seed=6).ids(0), row[:4])


def small_epochs(count: int, size: int) -> torch.Tensor:
    single = Batches(Points(count), 1, seed=5)
    return torch.cat([single.ids(number) for number in range(size, 2 * size)])


def test_processes_share_a_batch():
    whole = Batches(Points(10), 6, seed=1)
    parts = [Batches(Points(10), 6, seed=1, rank=rank, world=3) for rank in range(3)]
    for number in range(5):
        assert torch.equal(torch.cat([p.ids(number) for p in parts]), whole.ids(number))
    with pytest.raises(ValueError, match="batch_size must be a multiple of the 4 processes, got 6"):
        Batches(Points(10), 6, seed=1, rank=0, world=4)


def test_augmentation_differs_from_step_to_step():
    batches = Batches(Points(4, noise=1.0), 4, seed=0)
    noises = [batches[n]["y"] - batches.people.y[batches.ids(n)] for n in (0, 1, 0)]
    assert torch.equal(noises[0], noises[2])
    assert (noises[0] - noises[1]).abs().min() > 1e-6


def test_choosing_a_preset(monkeypatch):
    monkeypatch.delenv("SMPLKIT_PRESET", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_preset() is PRESETS["cpu"] and choose_preset("smoke") is PRESETS["smoke"]
    with pytest.raises(ValueError, match="preset 'gpu' needs an NVIDIA GPU"):
        choose_preset("gpu")
    with pytest.raises(ValueError, match="preset 'gpu' needs an NVIDIA GPU"):
        fit(Regression(), Points(), PRESETS["gpu"])
    with pytest.raises(ValueError, match="preset must be one of smoke, cpu, gpu, got 'large'"):
        choose_preset("large")
    monkeypatch.setenv("SMPLKIT_PRESET", "smoke")
    assert choose_preset() is PRESETS["smoke"] and choose_preset("cpu") is PRESETS["cpu"]
    monkeypatch.setenv("SMPLKIT_PRESET", "nope")
    with pytest.raises(ValueError, match="the variable SMPLKIT_PRESET must be one of"):
        choose_preset()
    monkeypatch.delenv("SMPLKIT_PRESET")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_preset() is PRESETS["gpu"]


@pytest.mark.parametrize(
    "change",
    [{"steps": 0}, {"batch_size": 2.5}, {"gradient_clip": -1.0}, {"precision": "16-mixed"},
     {"accelerator": "gpu"}, {"workers": -1}],
)  # fmt: skip
def test_presets_that_cannot_be(change):
    with pytest.raises(ValueError, match=f"{next(iter(change))}.* got"):
        replace(PRESETS["cpu"], **change)


def test_the_package_comes_without_lightning():
    code = (
        "import sys, smplkit, smplkit.presets, smplkit.methods.step, smplkit.checkpoints\n"
        "heavy = [m for m in sys.modules if m.startswith(('lightning', 'matplotlib'))]\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_toy_network_is_small():
    assert sum(p.numel() for p in linear().parameters()) == 83
