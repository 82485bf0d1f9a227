"""Checkpoints: round trips, broken files, writes that fail, and optimisers of all kinds."""

from __future__ import annotations

import os

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from smplkit.checkpoints import capture, load_checkpoint, restore, save_checkpoint

OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.9, centered=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
    "groups": lambda p: torch.optim.Adam([{"params": [x], "lr": 0.1 / x.ndim} for x in p]),
}


def parts(kind="adam", seed=0):
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Linear(5, 2))
    return {"net": network}, {"net": OPTIMIZERS[kind](network.parameters())}, {}


def train(networks, optimizers, steps, start=0):
    for number in range(start, start + steps):
        x = torch.randn(8, 4, generator=torch.Generator().manual_seed(number))
        optimizers["net"].zero_grad()
        networks["net"](x).square().mean().backward()
        optimizers["net"].step()


def state(networks):
    return {k: v.clone() for k, v in networks["net"].state_dict().items()}


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("before", [0, 3])
def test_a_restored_optimiser_goes_on_like_the_first(kind, before, tmp_path):
    first = parts(kind)
    train(*first[:2], before)
    tensors, numbers = capture(*first)
    save_checkpoint(tmp_path / "x.safetensors", tensors, {"numbers": numbers})
    train(*first[:2], 4, before)

    second = parts(kind, seed=1)
    train(*second[:2], 2)  # has other things accumulated, which must go
    tensors, facts = load_checkpoint(tmp_path / "x.safetensors")
    copies = {name: value.clone() for name, value in tensors.items()}
    restore(*second, tensors, facts["numbers"])
    train(*second[:2], 4, before)
    for name, value in state(first[0]).items():
        assert torch.equal(value, second[0]["net"].state_dict()[name]), name
    for name, value in copies.items():  # training on did not write into what was captured
        assert torch.equal(value, tensors[name]), name


def test_a_capture_is_a_copy():
    networks, optimizers, memory = *parts()[:2], {"fits": torch.zeros(3)}
    train(networks, optimizers, 2)
    tensors, numbers = capture(networks, optimizers, memory)
    kept = {name: value.clone() for name, value in tensors.items()}
    train(networks, optimizers, 2)
    memory["fits"].fill_(1)
    assert all(torch.equal(kept[name], tensors[name]) for name in kept)
    restore(networks, optimizers, memory, tensors, numbers)
    assert memory["fits"].sum() == 0
    assert torch.equal(networks["net"][0].weight, kept["network/net/0.weight"])


def test_settings_of_the_optimiser_stay():
    captured = capture(*parts())
    networks, optimizers, memory = parts()
    optimizers["net"].param_groups[0]["lr"] = 0.7
    restore(networks, optimizers, memory, *captured)
    assert optimizers["net"].param_groups[0]["lr"] == 0.7


def test_other_shapes_are_refused():
    captured = capture(*parts())
    other = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, 2))
    with pytest.raises(RuntimeError, match="size mismatch for 0.weight"):
        restore({"net": other}, {}, {}, *captured)


def test_what_json_cannot_hold_is_named():
    networks, optimizers, memory = parts()
    optimizers["net"].state[next(networks["net"].parameters())]["odd"] = [1, 2]
    with pytest.raises(TypeError, match="optimizer/net/0/odd is a list"):
        capture(networks, optimizers, memory)


def test_round_trip_of_odd_tensors(tmp_path):
    base = torch.arange(12.0).reshape(3, 4)
    tensors = {
        "strided": base.T, "shared": base[:2], "scalar": torch.tensor(3, dtype=torch.int64),
        "empty": torch.zeros(0, 3), "half": base.half(), "bool": base > 3, "bf16": base.bfloat16(),
        "grad": base.clone().requires_grad_(),
    }  # fmt: skip
    facts = {"step": 7, "text": "größer", "nested": {"list": [1, None, 0.1]}}
    save_checkpoint(tmp_path / "x.safetensors", tensors, facts)
    loaded, found = load_checkpoint(str(tmp_path / "x.safetensors"))
    assert found == facts and loaded.keys() == tensors.keys()
    for name, value in tensors.items():
        assert loaded[name].dtype == value.dtype and torch.equal(loaded[name], value), name
    assert [path.name for path in tmp_path.iterdir()] == ["x.safetensors"]


@pytest.mark.parametrize("reason", ["disk", "facts"])
def test_a_write_that_fails_leaves_the_old_one(reason, tmp_path, monkeypatch):
    path = tmp_path / "x.safetensors"
    save_checkpoint(path, {"a": torch.zeros(2)}, {"step": 1})
    facts = {"step": 2}
    if reason == "disk":

        def full(*_):
            raise OSError("no space left")

        monkeypatch.setattr(os, "replace", full)
    else:
        facts["loss"] = float("nan")
    with pytest.raises((OSError, ValueError), match="no space left|not JSON compliant"):
        save_checkpoint(path, {"a": torch.ones(2)}, facts)
    tensors, found = load_checkpoint(path)
    assert tensors["a"].sum() == 0 and found == {"step": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.safetensors"]


def test_files_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="path: there is no file .*gone"):
        load_checkpoint(tmp_path / "gone.safetensors")
    (tmp_path / "text").write_text("not tensors")
    with pytest.raises(ValueError, match="path: .*text is no readable safetensors file"):
        load_checkpoint(tmp_path / "text")
    save_checkpoint(tmp_path / "cut", {"a": torch.zeros(100)}, {})
    (tmp_path / "cut").write_bytes((tmp_path / "cut").read_bytes()[:-10])
    with pytest.raises(ValueError, match="no readable safetensors file"):
        load_checkpoint(tmp_path / "cut")
    save_file({"a": torch.zeros(1)}, tmp_path / "other")
    with pytest.raises(ValueError, match="holds tensors, but is no checkpoint of smplkit"):
        load_checkpoint(tmp_path / "other")
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path)


def test_a_place_that_cannot_be_written_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match="x.safetensors cannot be written"):
        save_checkpoint(tmp_path / "missing" / "x.safetensors", {"x": torch.ones(2)}, {})
