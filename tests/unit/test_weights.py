"""Shipped weights: round trips, cards, and files that do not belong together."""

from __future__ import annotations

import json
import shutil

import pytest
import torch
from torch import nn

from smplkit.weights import MAX_BYTES, load_weights, save_weights, shipped_weights

CARD = {
    "about": "a test", "command": "none", "preset": "smoke", "seed": 0, "people": "nobody",
    "errors": {"mpjpe_mm": 1.5},
}  # fmt: skip


@pytest.fixture
def network():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 5))
    network[1].running_var.fill_(1e-6)  # float16 would keep one digit of it
    return network


def test_round_trip(network, tmp_path):
    state = network.state_dict()
    path = save_weights("tiny-net", state, CARD, folder=tmp_path)
    assert path == tmp_path / "tiny-net.safetensors" and shipped_weights(tmp_path) == ["tiny-net"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tiny-net.json", "tiny-net.safetensors"]
    tensors, card = load_weights("tiny-net", folder=tmp_path)
    network.load_state_dict(tensors)
    for name, value in state.items():
        loaded = tensors[name]
        assert loaded.dtype == value.dtype and loaded.shape == value.shape
        if value.ndim < 2:
            assert torch.equal(loaded, value)
        else:
            assert torch.equal(loaded, value.half().float())
    assert card["errors"] == {"mpjpe_mm": 1.5} and card["about"] == "a test"
    assert card["parameters"] == sum(v.numel() for v in state.values() if v.is_floating_point())


def test_half_the_room(tmp_path):
    save_weights("large", {"w": torch.zeros(900, 1000)}, CARD, folder=tmp_path)
    assert 1.8e6 < (tmp_path / "large.safetensors").stat().st_size < MAX_BYTES
    with pytest.raises(ValueError, match="tensors take 2.2 MB, at most 2 MB"):
        save_weights("larger", {"w": torch.zeros(1100, 1000)}, CARD, folder=tmp_path)
    assert shipped_weights(tmp_path) == ["large"]


def test_nothing_is_replaced_unasked(network, tmp_path):
    save_weights("tiny", network.state_dict(), CARD, folder=tmp_path)
    other = {**CARD, "seed": 1}
    with pytest.raises(FileExistsError, match="is there already; say replace=True"):
        save_weights("tiny", network.state_dict(), other, folder=tmp_path)
    assert load_weights("tiny", tmp_path)[1]["seed"] == 0
    save_weights("tiny", network.state_dict(), other, folder=tmp_path, replace=True)
    assert load_weights("tiny", tmp_path)[1]["seed"] == 1


def test_files_that_do_not_belong_together(tmp_path):
    for name, value in (("one", 0.0), ("two", 1.0)):
        save_weights(name, {"w": torch.full((2, 2), value)}, CARD, folder=tmp_path)
    shutil.copy(tmp_path / "one.safetensors", tmp_path / "two.safetensors")
    with pytest.raises(ValueError, match="two.safetensors in .* is not the file that its card"):
        load_weights("two", folder=tmp_path)
    (tmp_path / "one.safetensors").write_bytes(b"x")
    with pytest.raises(ValueError, match="the weights 'one' in .* are broken"):
        load_weights("one", folder=tmp_path)
    (tmp_path / "one.json").unlink()
    with pytest.raises(
        FileNotFoundError, match="there are no weights 'one' with a card in .*; there: one"
    ):
        load_weights("one", folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "tensors", "card", "message"),
    [
        ("Tiny", {}, CARD, "name must be lower-case letters, digits and dashes, got 'Tiny'"),
        ("../x", {}, CARD, "name must be"),
        ("a", {"w": torch.full((2, 2), 1e5)}, CARD, "w has numbers that are not finite in .*16"),
        ("a", {"b": torch.tensor([float("nan")])}, CARD, "b has numbers that are not finite"),
        ("a", {}, {"about": ""}, "card lacks command, preset, seed, people, errors"),
        ("a", {}, {**CARD, "errors": float("nan")}, "not JSON compliant"),
    ],
)
def test_what_cannot_be_saved(name, tensors, card, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        save_weights(name, tensors, card, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_weights_in_the_package_are_whole():
    for name in shipped_weights():
        tensors, card = load_weights(name)
        assert tensors and json.dumps(card)
