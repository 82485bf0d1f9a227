"""Two processes that talk through gloo on the CPU: same results as one, and nobody waits for ever.

One start of two processes takes seconds, so that one program goes through all cases.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from smplkit.checkpoints import load_checkpoint
from smplkit.history import History
from smplkit.training import fit
from tests.unit.training_toys import Game, Points, Regression, preset, weights

ROOT = Path(__file__).parents[2]

PROGRAM = """
import json, os, signal, sys
from pathlib import Path
from torch import nn
from smplkit.training import NotFinite, fit
from tests.unit.training_toys import Game, Points, Regression, WithMemory, preset

folder, rank = Path(sys.argv[1]), int(os.environ["RANK"])
found = {}

def train(name, step, **keywords):
    return fit(step, Points(), preset(12), **{"folder": folder / name, **keywords})

def interrupt(number, _):
    if number == 5:  # on_step is called in the first process alone: only that one is asked to stop
        os.kill(os.getpid(), signal.SIGINT)

def spoil(call, loss):
    return loss * (float("nan") if call == 7 and rank == 1 else 1.0)

def refusal(name, step, **keywords):
    try:
        train(name, step, **keywords)
    except ValueError as error:
        found[name] = f"{type(error).__name__}: {error}"

train("whole", Regression())
train("whole", Regression())
train("game", Game(noise=0.0))
part = train("parts", Regression(), on_step=interrupt)
found["interrupted"] = [part.interrupted, len(part)]
train("parts", Regression())
train("restless", Game(make_critic=lambda: nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 1))))
refusal("bad", Regression(spoil=spoil))
refusal("memory", WithMemory())
# Machines without a common disk: the first process finds twelve steps done, the other none.
refusal("apart", Regression(), folder=folder / ("parts" if rank == 0 else "empty"))
(folder / f"found-{rank}.json").write_text(json.dumps(found))
"""


def start(launcher: list[str], program: str, folder: Path, *arguments: str):
    """Run a program in two processes; its output and errors."""
    (folder / "program.py").write_text(program)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "GLOO_SOCKET_IFNAME": "lo",
    }  # fmt: skip
    command = [sys.executable, *launcher, str(folder / "program.py"), str(folder), *arguments]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The folder that the program filled, with its output."""
    folder = tmp_path_factory.mktemp("two")
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    return folder, start(launcher, PROGRAM, folder)


def same_as_one_process(folder: Path, step, **keywords) -> None:
    """Log and networks in a folder, against a training in this process."""
    history = fit(step, Points(), preset(12), progress=False, **keywords)
    log = History.read(folder / "log.csv")
    assert list(log.columns) == list(history.columns) and len(log) == len(history)
    for name in history.columns:
        np.testing.assert_allclose(log[name], history[name], rtol=2e-4, atol=1e-6, err_msg=name)
    tensors, _ = load_checkpoint(folder / "state.safetensors")
    for name, value in weights(step).items():
        network, key = name.split(".", 1)
        torch.testing.assert_close(tensors[f"network/{network}/{key}"], value, rtol=1e-3, atol=1e-5)


def test_two_processes_train_like_one(two):
    same_as_one_process(two[0] / "whole", Regression())
    same_as_one_process(two[0] / "game", Game(noise=0.0))


def test_a_stopped_training_goes_on(two):
    assert found(two, 0)["interrupted"] == found(two, 1)["interrupted"] == [True, 6]
    whole, parts = (History.read(two[0] / name / "log.csv") for name in ("whole", "parts"))
    assert whole.columns == parts.columns


def found(two, rank: int) -> dict:
    return json.loads((two[0] / f"found-{rank}.json").read_text())


def test_a_nan_in_one_process_stops_both(two):
    for rank in (0, 1):
        assert (
            "NotFinite: Training stopped in step 7, turn of 'net': loss is nan"
            in (found(two, rank)["bad"])
        )
    state, _ = load_checkpoint(two[0] / "bad" / "state.safetensors")
    whole, good = (History.read(two[0] / name / "log.csv") for name in ("whole", "bad"))
    assert len(good) == len(state["history"]) == 7
    assert good.columns == {name: column[:7] for name, column in whole.columns.items()}


def test_what_several_processes_cannot_do_is_refused_in_all(two):
    for rank in (0, 1):
        assert "keeps memory (last), which several processes" in found(two, rank)["memory"]
        assert "the first process finds 12 steps done in it" in found(two, rank)["apart"]
    assert "process 1 finds 0" in found(two, 1)["apart"]


def test_the_first_process_alone_writes_and_prints(two):
    folder, done = two
    assert sorted(p.name for p in (folder / "whole").iterdir()) == [
        "log.csv", "run.json", "state.safetensors",
    ]  # fmt: skip
    assert not (folder / "empty").exists()
    lines = done.stdout.splitlines()
    assert len([line for line in lines if "loaded, not trained again" in line]) == 1
    assert len([line for line in lines if "Stopped after 6 of 12 steps" in line]) == 1
    assert done.stderr == ""


def test_batchnorm_in_a_critic_that_looks_twice(two):
    """The processes keep statistics of their own: copying them would break the second look."""
    assert len(History.read(two[0] / "restless" / "log.csv")) == 12


def test_under_fabric_run(monkeypatch):
    """`fabric run` speaks through the environment, and has started Fabric's processes already."""
    spoken = {
        "LT_CLI_USED": "1", "LT_ACCELERATOR": "cpu", "LT_DEVICES": "1", "LT_NUM_NODES": "1",
        "LOCAL_WORLD_SIZE": "1", "WORLD_SIZE": "1",
    }  # fmt: skip
    for name, value in spoken.items():
        monkeypatch.setenv(name, value)
    history = fit(Regression(), Points(), preset(3, devices=4), progress=False)
    assert len(history) == 3
