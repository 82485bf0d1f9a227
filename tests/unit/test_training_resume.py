"""Trainings that are stopped in all ways go on as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from smplkit.checkpoints import save_checkpoint
from smplkit.training import History, fit
from tests.unit.training_toys import (
    Game,
    Points,
    Regression,
    WithMemory,
    assert_same,
    interrupt_at,
    preset,
    restless,
    steps_in,
    train,
)


@pytest.fixture(autouse=True)
def one_thread():
    """Sums come out the same in this process and in those it starts, to the last bit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


TOYS = Path(__file__).with_name("training_toys.py")
OPTIMIZERS = {
    "adam": {"optimizer": torch.optim.Adam},
    "adamw": {"optimizer": torch.optim.AdamW, "weight_decay": 0.1},
    "sgd": {"optimizer": torch.optim.SGD},
    "momentum": {"optimizer": torch.optim.SGD, "momentum": 0.9},
    "amsgrad": {"optimizer": torch.optim.Adam, "amsgrad": True},
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_interrupted_training_goes_on_as_if_nothing_had_been(name, tmp_path, capsys):
    undisturbed = Regression(restless, **OPTIMIZERS[name])
    expected = train(undisturbed, folder=tmp_path / "whole")

    first = Regression(restless, **OPTIMIZERS[name])
    part = train(
        first, folder=tmp_path / "parts", on_step=interrupt_at(6, signal.SIGINT), progress=True
    )
    assert part.interrupted and len(part) == 7
    assert "Stopped after 7 of 12 steps" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    second = Regression(restless, **OPTIMIZERS[name])
    history = train(second, folder=tmp_path / "parts")
    assert not history.interrupted
    assert_same(undisturbed, second, expected, history)
    assert_same_log(tmp_path)
    assert first.optimizers["net"].param_groups[0]["lr"] == 0.05


def assert_same_log(tmp_path):
    """The logs of two folders are the same but for the time."""
    whole, parts = (
        [line.split(",") for line in (tmp_path / name / "log.csv").read_text().splitlines()]
        for name in ("whole", "parts")
    )
    assert [row[0] for row in parts] == ["step", *map(str, range(len(parts) - 1))]
    assert [row[:1] + row[2:] for row in whole] == [row[:1] + row[2:] for row in parts]


def test_a_game_and_a_memory_go_on(tmp_path):
    for make in (Game, WithMemory):
        undisturbed, folder = make(), tmp_path / make.__name__
        expected = train(undisturbed)
        train(make(), folder=folder, on_step=interrupt_at(4, signal.SIGINT))
        step = make()
        history = train(step, folder=folder)
        assert_same(undisturbed, step, expected, history)
    assert torch.equal(undisturbed.memory["last"], step.memory["last"])
    assert undisturbed.memory["last"].count_nonzero() > 30


def test_the_same_objects_go_on_in_a_notebook(tmp_path):
    step, undisturbed = Regression(restless), Regression(restless)
    expected = train(undisturbed)
    train(step, folder=tmp_path, on_step=interrupt_at(3, signal.SIGINT))
    history = train(step, folder=tmp_path)
    assert_same(undisturbed, step, expected, history)


def test_sigterm_saves_and_ends_the_program(tmp_path):
    with pytest.raises(SystemExit) as caught:
        train(Regression(), folder=tmp_path, on_step=interrupt_at(2, signal.SIGTERM))
    assert caught.value.code == 143
    assert len(train(Regression(), folder=tmp_path)) == 12


def test_the_second_ctrl_c_ends_at_once():
    step = Regression()
    network = step.networks["net"]
    with pytest.raises(KeyboardInterrupt):
        train(step, on_step=interrupt_at(2, signal.SIGINT, signal.SIGINT))
    assert step.networks["net"] is network
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 and later
def test_workers_survive_ctrl_c():
    history = train(
        Regression(), 30, workers=2,
        on_step=lambda number, _: number == 5 and signal_children_and_self(),
    )  # fmt: skip
    assert history.interrupted and len(history) == 6


def signal_children_and_self():
    """What the Ctrl-C of a terminal does: it reaches all processes of the group."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    for process in [*map(int, children), os.getpid()]:
        os.kill(process, signal.SIGINT)


def test_a_killed_training_goes_on_as_if_nothing_had_been(tmp_path):
    steps, moments = 200, random.Random(0)
    train(Regression(restless), steps, folder=tmp_path / "whole")
    command = [sys.executable, str(TOYS), str(tmp_path / "parts"), str(steps), "0.01"]
    state = tmp_path / "parts" / "state.safetensors"
    environment = {**os.environ, "PYTHONPATH": str(TOYS.parents[2]), "OMP_NUM_THREADS": "1"}
    rows = 0
    for _ in range(2):
        with subprocess.Popen(command, env=environment) as process:
            deadline = time.monotonic() + 60
            while not state.exists() or steps_in(state) <= rows:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.08))
            process.kill()
        rows = steps_in(state)
    assert 0 < rows < steps
    step, undisturbed = Regression(restless), Regression(restless)
    history = train(step, steps, folder=tmp_path / "parts")
    assert_same(undisturbed, step, train(undisturbed, steps), history)
    assert_same_log(tmp_path)
    left = {path.name for path in (tmp_path / "parts").iterdir() if "unfinished" not in path.name}
    assert left == {"log.csv", "run.json", "state.safetensors"}


def test_a_finished_training_is_loaded(tmp_path, capsys):
    step = Regression(restless)
    history = train(step, folder=tmp_path)

    class Forbidden(Points):
        def batch(self, ids, generator=None):
            raise AssertionError("nothing may be read")

    Forbidden.__name__ = "Points"
    other = Regression(restless)
    again = train(other, people=Forbidden(), folder=tmp_path, progress=True)
    assert_same(step, other, history, again)
    assert not other.networks["net"].training
    assert "finished: loaded, not trained again" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 1}, "seed is 1 here and 0 there"),
        ({"steps": 20}, "steps of the preset is 20 here and 12 there"),
        ({"gradient_clip": None}, "gradient_clip of the preset is None here and 1.0 there"),
        ({"people": Points(30)}, "people is 30 Points here and 40 Points there"),
        ({"step": Regression(lambda: nn.Linear(6, 3))}, "another training: network net"),
        ({"step": Regression(lr=0.1)}, "optimizer net, group 0, lr is 0.1 here and 0.05 there"),
        ({"step": Game()}, "another training: network generator, 0.weight is"),
    ],
)
def test_another_training_in_the_folder_is_refused(change, message, tmp_path):
    train(Regression(), folder=tmp_path, on_step=interrupt_at(2, signal.SIGINT))
    before = (tmp_path / "state.safetensors").read_bytes()
    with pytest.raises(ValueError, match="folder: .* holds another training") as caught:
        train(**{"step": Regression(), "folder": tmp_path, **change})
    assert message in str(caught.value)
    assert (tmp_path / "state.safetensors").read_bytes() == before


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 and later
def test_what_changes_no_number_may_change(tmp_path):
    train(Regression(), folder=tmp_path, on_step=interrupt_at(2, signal.SIGINT))
    step, undisturbed = Regression(), Regression()
    rules = replace(preset(), workers=1, validate_every=3, name="other")
    history = fit(step, Points(noise=0.1), rules, folder=tmp_path, progress=False)
    assert_same(undisturbed, step, train(undisturbed), history)


@pytest.mark.parametrize("name", ["log.csv", "run.json"])
def test_files_of_somebody_else_are_left_alone(name, tmp_path):
    (tmp_path / name).write_text("mine")
    with pytest.raises(FileExistsError, match=f"there is a {name} in .* no state.safetensors"):
        train(Regression(), folder=tmp_path)
    assert (tmp_path / name).read_text() == "mine"


def test_a_broken_state_is_named(tmp_path):
    (tmp_path / "state.safetensors").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="no readable safetensors file"):
        train(Regression(), folder=tmp_path)


def test_a_checkpoint_that_is_no_training_is_named_and_left_alone(tmp_path):
    path = tmp_path / "state.safetensors"
    save_checkpoint(path, {"x": torch.ones(2)}, {"mine": 1})
    before = path.read_bytes()
    with pytest.raises(ValueError, match="is a checkpoint, but of no training"):
        train(Regression(), folder=tmp_path)
    assert path.read_bytes() == before


def test_files_of_a_run(tmp_path):
    history = train(Regression(), folder=tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    assert sorted(p.name for p in folder.iterdir()) == ["log.csv", "run.json", "state.safetensors"]
    facts = json.loads((folder / "run.json").read_text())
    assert facts["preset"]["steps"] == 12 and facts["seed"] == 0
    assert facts["people"] == "40 Points" and facts["parameters"] == {"net": 83}
    assert facts["versions"]["torch"] == torch.__version__
    assert History.read(folder / "log.csv").columns == history.columns


def test_checkpoints_come_by_the_clock(tmp_path):
    done = []

    def look(number, _):
        done.append(steps_in(tmp_path / "state.safetensors"))

    train(Regression(), 5, folder=tmp_path, on_step=look, checkpoint_every=0)
    assert done == [0, 1, 2, 3, 4]
    done.clear()
    train(Regression(), 5, folder=tmp_path, on_step=look, seed=0)  # finished: no step
    assert done == []
