"""Published checkpoints: files and dicts as the authors write them, whole, damaged and foreign."""

from __future__ import annotations

import pickle
from collections import OrderedDict

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from smplkit.methods.official import (
    load_official,
    network_tensors,
    official_state_dict,
    read_checkpoint,
)

PREFIXES = {"": "backbone.", "fc1.": "head.fc1.", "init_": "head.init_"}


class Small(nn.Module):
    """Something with the parts that matter: two children, a batch norm, a buffer."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.backbone = nn.Sequential(OrderedDict(conv1=nn.Conv2d(3, 4, 3), bn1=nn.BatchNorm2d(4)))
        self.head = nn.Module()
        self.head.fc1 = nn.Linear(4, 2)
        self.head.register_buffer("init_pose", torch.randn(1, 6))


def same(a: nn.Module, b: nn.Module) -> bool:
    return all(torch.equal(a.state_dict()[name], x) for name, x in b.state_dict().items())


def spin_checkpoint(state: dict[str, torch.Tensor]) -> dict:
    """What SPIN's trainer writes next to the network."""
    parameter = nn.Parameter(torch.zeros(2))
    adam = torch.optim.Adam([parameter])
    parameter.sum().backward()
    adam.step()
    return {
        "model": OrderedDict(state),
        "optimizer": adam.state_dict(),
        "epoch": 3,
        "batch_idx": 10,
        "batch_size": 64,
        "dataset_perm": [2, 0, 1],
        "total_step_count": 1234,
    }


def test_names_are_exchanged_by_the_longest_prefix_and_back():
    network = Small(0)
    state = official_state_dict(network, PREFIXES)
    assert list(state) == [
        *("conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean"),
        *("bn1.running_var", "bn1.num_batches_tracked"),
        *("init_pose", "fc1.weight", "fc1.bias"),
    ]
    other = Small(1)
    assert not same(other, network)
    load_official(other, state, PREFIXES)
    assert same(other, network)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "before torch 1.6"])
def test_a_checkpoint_of_the_authors_loads_from_its_file(tmp_path, zipped):
    network = Small(0)
    state = {f"module.{k}": v for k, v in official_state_dict(network, PREFIXES).items()}
    state["module.smpl.v_template"] = torch.zeros(6890, 3)
    state["module.regressor.0.smpl.betas"] = torch.zeros(64, 10)
    path = tmp_path / "model_checkpoint.pt"
    torch.save(spin_checkpoint(state), path, _use_new_zipfile_serialization=zipped)
    checkpoint = read_checkpoint(path)
    assert checkpoint["epoch"] == 3 and "optimizer" in checkpoint
    other = Small(1)
    load_official(other, checkpoint, PREFIXES)
    assert same(other, network)


def test_a_bare_state_dict_and_safetensors_load_too(tmp_path):
    network, other = Small(0), Small(1)
    save_file(official_state_dict(network, PREFIXES), tmp_path / "network.safetensors")
    load_official(other, read_checkpoint(tmp_path / "network.safetensors"), PREFIXES)
    assert same(other, network)


def test_a_network_may_lie_under_another_key_beside_parts_that_nobody_uses():
    network, other = Small(0), Small(1)
    state = official_state_dict(network, PREFIXES)
    state |= {"fc.weight": torch.zeros(1000, 4), "fc.bias": torch.zeros(1000)}
    checkpoint = {"generator": state, "model": {"something": torch.zeros(1)}}
    with pytest.raises(ValueError, match="2 unexpected: fc.weight, fc.bias"):
        load_official(other, checkpoint, PREFIXES, key="generator")
    assert not same(other, network)
    load_official(other, checkpoint, PREFIXES, key="generator", skip=("fc.",))
    assert same(other, network)


def test_counters_of_batch_norms_may_be_missing_and_nothing_else():
    network, other = Small(0), Small(1)
    state = official_state_dict(network, PREFIXES)
    del state["bn1.num_batches_tracked"]
    load_official(other, state, PREFIXES)
    assert same(other, network)
    del state["bn1.running_var"]
    with pytest.raises(ValueError, match=r"does not fit Small: 1 missing: bn1.running_var$"):
        load_official(other, state, PREFIXES)


def test_all_differences_are_listed_under_their_names_and_nothing_is_loaded():
    network, untouched = Small(1), Small(1)
    state = official_state_dict(Small(0), PREFIXES)
    del state["fc1.weight"], state["init_pose"]
    state["fc9.weight"] = torch.zeros(2)
    state["conv1.weight"] = torch.zeros(4, 3, 7, 7)
    with pytest.raises(ValueError) as caught:
        load_official(network, {"model": state}, PREFIXES)
    assert str(caught.value) == (
        "state_dict does not fit Small: 2 missing: init_pose, fc1.weight; 1 unexpected: "
        "fc9.weight; 1 of another shape: conv1.weight (4, 3, 7, 7) instead of (4, 3, 3, 3)"
    )
    assert same(network, untouched)


def test_a_long_list_is_cut():
    with pytest.raises(ValueError, match=r"14 unexpected: a0, .*, a9 and 4 more$"):
        load_official(nn.Module(), {f"a{i}": torch.zeros(1) for i in range(14)})


def test_what_holds_no_tensors_is_refused():
    for checkpoint in ({}, {"epoch": 3, "model": {}}):
        with pytest.raises(ValueError, match="state_dict must hold tensors"):
            network_tensors(checkpoint)


class Tempting:
    """Pickled, it writes a file when it is read."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


def test_no_code_in_a_file_is_run(tmp_path):
    path, trap = tmp_path / "bad.pt", tmp_path / "trap"
    for write in (lambda x: torch.save(x, path), lambda x: path.write_bytes(pickle.dumps(x))):
        write({"model": Tempting(str(trap))})
        with pytest.raises(ValueError, match="bad.pt cannot be read as tensors and plain numbers"):
            read_checkpoint(path)
    assert not trap.exists()
    torch.save({"best": torch.nn.Linear(1, 1)}, path)
    with pytest.raises(ValueError, match="it holds torch.nn.modules.linear.Linear. Python"):
        read_checkpoint(path)


def test_files_that_are_no_checkpoints(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file .*none.pt"):
        read_checkpoint(tmp_path / "none.pt")
    torch.save({"model": {"a": torch.zeros(1000)}}, tmp_path / "whole.pt")
    whole = (tmp_path / "whole.pt").read_bytes()
    contents = {
        "cut.pt": whole[: len(whole) // 2],
        "empty.pt": b"",
        "text.pt": b"hello, this is no checkpoint",
        "text.safetensors": b"hello, this is no checkpoint",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=f"checkpoint: .*{name} "):
            read_checkpoint(tmp_path / name)
    torch.save([torch.zeros(1)], tmp_path / "list.pt")
    with pytest.raises(ValueError, match="must hold a dict of tensors, got list"):
        read_checkpoint(tmp_path / "list.pt")
