"""`smplkit train hmr` at the smallest preset: files, resuming, errors and refusals."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
import torch
import typer
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from smplkit import hmr_training
from smplkit.checkpoints import load_checkpoint
from smplkit.commands.train import error_table, read_people, train
from smplkit.data.mixed import MixedPeople
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.history import History
from smplkit.hmr_training import RECIPES, FreshPeople, train_hmr
from smplkit.pretrained import load_hmr


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """People of these tests are made once, and not in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMPLKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("SMPLKIT_PRESET", raising=False)
        yield


@pytest.fixture(scope="module")
def tiny():
    """The smoke recipe with fewer people."""
    people = dict(keypoint_noise=0.0, keypoint_dropout=0.0, occluders=0.0)
    return dataclasses.replace(
        RECIPES["smoke"],
        people=PeopleConfig(64, **people),
        held_out=PeopleConfig(48, split="test", **people),
    )


@pytest.fixture
def smoke(tiny, monkeypatch):
    monkeypatch.setitem(hmr_training.RECIPES, "smoke", tiny)
    return tiny


def test_the_command_trains_writes_and_goes_on(smoke, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    train("hmr", preset="smoke", seed=3)
    said = capsys.readouterr().out
    for text in ("MPJPE", "PA-MPJPE", "2D", "HMR", "mean body", "smplkit predict"):
        assert text in said
    folder = tmp_path / "runs" / "hmr-smoke-3"
    assert {"state.safetensors", "log.csv", "run.json", "hmr.safetensors"} <= {
        path.name for path in folder.iterdir()
    }
    log = History.read(folder / "log.csv")
    assert len(log) == smoke.preset.steps
    assert np.isfinite(log["hmr.loss"]).all()
    assert np.isfinite(log["validation.mpjpe_mm"][-1])
    tensors, facts = load_checkpoint(folder / "hmr.safetensors")
    assert facts["seed"] == 3 and set(facts["errors"]) >= {"mpjpe_mm", "pa_mpjpe_mm"}
    assert facts["errors"]["mpjpe_mm"] == pytest.approx(log["validation.mpjpe_mm"][-1], rel=1e-4)
    network, _ = load_hmr(folder / "hmr.safetensors")
    assert torch.equal(network.state_dict()["head.fc1.weight"], tensors["head.fc1.weight"])
    # once more: it is finished, and the same comes out without training
    before = (folder / "state.safetensors").read_bytes()
    train("hmr", preset="smoke", seed=3)
    assert (folder / "state.safetensors").read_bytes() == before
    assert "finished" in capsys.readouterr().out


def test_options_as_they_are_typed(smoke, tmp_path):
    app = typer.Typer()
    app.command()(train)
    typed = f"hmr --preset smoke --seed 4 --steps 1 -o {tmp_path / 'run'}"
    result = CliRunner().invoke(app, typed.split())
    assert result.exit_code == 0, result.output
    assert load_checkpoint(tmp_path / "run" / "hmr.safetensors")[1]["seed"] == 4


def test_an_interrupted_training_ends_like_an_undisturbed_one(tiny, tmp_path, monkeypatch):
    undisturbed = train_hmr(tiny, folder=tmp_path / "whole", progress=False)
    turns = hmr_training.HMRStep.turns
    left = [4]

    def failing(self, batch):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        yield from turns(self, batch)

    # every step is saved, and in the fifth the power goes off
    fit = hmr_training.fit
    monkeypatch.setattr(hmr_training, "fit", lambda *a, **k: fit(*a, checkpoint_every=0.0, **k))
    monkeypatch.setattr(hmr_training.HMRStep, "turns", failing)
    with pytest.raises(KeyboardInterrupt):
        train_hmr(tiny, folder=tmp_path / "cut", progress=False)
    assert not (tmp_path / "cut" / "hmr.safetensors").exists()
    assert len(History.read(tmp_path / "cut" / "log.csv")) == 4
    monkeypatch.setattr(hmr_training.HMRStep, "turns", turns)
    resumed = train_hmr(tiny, folder=tmp_path / "cut", progress=False)
    assert resumed.history["hmr.loss"].tolist() == undisturbed.history["hmr.loss"].tolist()
    assert resumed.errors == undisturbed.errors


def test_errors_are_those_of_the_network_and_of_the_mean(tiny):
    trained = train_hmr(tiny, progress=False)
    assert set(trained.errors) == {"HMR", "mean body"}
    assert not trained.network.training
    other = train_hmr(tiny, seed=1, progress=False)
    assert trained.errors["HMR"] != other.errors["HMR"]
    assert trained.errors["mean body"] == other.errors["mean body"]
    start = trained.network.head.start()
    assert start.rot6d[0, :6].tolist() == pytest.approx([1, 0, 0, -1, 0, 0], abs=0.35)
    assert 0.5 < start.camera[0, 0] < 1.2


def test_the_critic_takes_part_when_asked(tiny):
    columns = train_hmr(tiny, critic=True, progress=False).history.columns
    assert {"hmr.fooling", "critic.loss"} <= set(columns)
    assert "critic.loss" not in train_hmr(tiny, progress=False).history.columns


def test_people_that_are_made_while_training_runs():
    config = PeopleConfig(96, image_size=16)
    fresh, kept = FreshPeople(config, "cpu"), SyntheticPeople(config, progress=False)
    assert len(fresh) == 96
    batch = fresh.batch(torch.tensor([70, 3, 11, 5]))  # row 68 to 71
    assert batch["index"].tolist() == [68, 69, 70, 71]
    expected = kept.batch(batch["index"])
    assert set(batch) == set(expected)
    torch.testing.assert_close(batch["image"], expected["image"])
    torch.testing.assert_close(batch["body_pose"], expected["body_pose"])
    generator = torch.Generator().manual_seed(0)
    augmented = fresh.batch(torch.tensor([70, 3, 11, 5]), generator)
    assert not torch.equal(augmented["image"], batch["image"])
    assert fresh.batch(torch.tensor([95, 1, 2, 3, 4]))["index"].tolist() == [95, 0, 1, 2, 3]


def test_fresh_people_train_too(tiny):
    fresh = dataclasses.replace(tiny, fresh=True)
    trained = train_hmr(fresh, progress=False)
    assert np.isfinite(trained.history["hmr.loss"]).all()


def test_recipes_are_what_they_are_called():
    for name, recipe in RECIPES.items():
        assert recipe.preset.name == name
        assert recipe.people.split == "train" and recipe.held_out.split == "test"
        assert recipe.people.image_size == recipe.held_out.image_size
        size = {"small": 64, "resnet50": 224}[recipe.backbone]
        assert recipe.people.image_size == size
        assert recipe.people.yaw == recipe.held_out.yaw


# --- real data ------------------------------------------------------------------------------------


def annotations(folder, count=8, labelled=True):
    """A dataset as SPIN has it: pictures, boxes, points, and SMPL labels if wanted."""
    folder.mkdir()
    generator = np.random.default_rng(0)
    names = [f"{number}.png" for number in range(count)]
    for name in names:
        Image.fromarray(generator.integers(0, 255, (80, 60, 3), np.uint8)).save(folder / name)
    part = np.concatenate(
        [generator.uniform(10, 50, (count, 24, 2)), np.ones((count, 24, 1))], axis=-1
    )
    arrays = dict(imgname=names, center=np.full((count, 2), 30.0), scale=np.full(count, 0.3))
    arrays["part"] = part
    if labelled:
        pose = generator.normal(0, 0.1, (count, 72))
        pose[:, 0] += np.pi
        arrays |= dict(pose=pose, shape=generator.normal(0, 1, (count, 10)))
    np.savez(folder / "people.npz", **arrays)
    return folder / "people.npz"


def test_training_and_measuring_on_annotated_photographs(smoke, tmp_path, monkeypatch, capsys):
    labelled = annotations(tmp_path / "labelled")
    only_2d = annotations(tmp_path / "only_2d", labelled=False)
    train(
        "hmr", preset="smoke", data=[labelled, only_2d], held_out=labelled, steps=2, critic=True,
        output=tmp_path / "run",
    )  # fmt: skip
    assert "mean body" in capsys.readouterr().out
    log = History.read(tmp_path / "run" / "log.csv")
    assert len(log) == 2 and np.isfinite(log["critic.loss"]).all()


def test_two_dimensional_labels_alone(smoke, tmp_path):
    only_2d = annotations(tmp_path / "only_2d", labelled=False)
    trained = train_hmr(smoke, people=read_people([only_2d], 64), progress=False)
    assert not trained.history["hmr.pose"].any()
    assert trained.history["hmr.keypoints_2d"].all()
    assert np.isfinite(trained.errors["HMR"]["mpjpe_mm"])


def test_several_files_become_one_dataset(tmp_path):
    a, b = annotations(tmp_path / "a", 3), annotations(tmp_path / "b", 5)
    assert len(read_people([a], 64)) == 3
    both = read_people([a, b], 64)
    assert isinstance(both, MixedPeople) and both.total == 8


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "spun"}, "method must be one of hmr, got 'spun'"),
        ({"preset": "huge"}, "preset must be one of smoke, cpu, gpu, got 'huge'"),
        ({"steps": 0}, "steps of a preset must be a whole number, 1 or more, got 0"),
        ({"data": ["none.npz"]}, "none.npz"),
    ],
)
def test_what_cannot_be_trained(smoke, tmp_path, arguments, message):
    arguments = {"method": "hmr", "preset": "smoke", "output": tmp_path / "run", **arguments}
    with pytest.raises((ValueError, OSError), match=message):
        train(**arguments)
    assert not (tmp_path / "run").exists()


def test_a_network_of_somebody_else_is_not_replaced(tiny, tmp_path):
    (tmp_path / "hmr.safetensors").write_bytes(b"precious")
    with pytest.raises(FileExistsError, match="no state.safetensors of its training"):
        train_hmr(tiny, folder=tmp_path, progress=False)
    assert (tmp_path / "hmr.safetensors").read_bytes() == b"precious"


def test_a_label_that_nobody_has_is_a_gap_in_the_table():
    row = dict(mpjpe_mm=120.4, pa_mpjpe_mm=80.6, root_deg=float("nan"), keypoints_2d_px=7.25)
    console = Console(file=io.StringIO(), width=100)
    console.print(error_table({"HMR": row}))
    text = console.file.getvalue()
    assert all(number in text for number in ("120", "81", "nan", "7.2"))
