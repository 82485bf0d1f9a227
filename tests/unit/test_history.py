"""The log of a training: rows, columns that come later, and the file."""

from __future__ import annotations

import math

import numpy as np
import pytest

from smplkit.history import History


def filled(steps: int = 5) -> History:
    history = History()
    for number in range(steps):
        terms = {"net.loss": 1 / (number + 3), "net.l1": 0.1 * number}
        if number == 2:
            terms["validation.mpjpe"] = 1e-300 / 3
        history.add(0.5 * number, terms)
    return history


def same(first: History, second: History) -> None:
    assert list(first.columns) == list(second.columns)
    assert first.seconds == second.seconds
    for name in first.columns:
        np.testing.assert_array_equal(first[name], second[name])


def test_columns_may_come_later():
    history = filled()
    assert len(history) == 5 and history["net.loss"].shape == (5,)
    assert [math.isnan(v) for v in history["validation.mpjpe"]] == [True, True, False, True, True]
    with pytest.raises(KeyError, match="no column 'loss'; there are net.loss, net.l1"):
        history["loss"]


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_round_trips_are_exact(steps, tmp_path):
    history = filled(steps)
    same(History.from_tensor(history.to_tensor(), list(history.columns)), history)
    history.write(tmp_path / "log.csv")
    same(History.read(tmp_path / "log.csv"), history)
    assert [p.name for p in tmp_path.iterdir()] == ["log.csv"]


def test_the_file_is_what_a_table_program_expects(tmp_path):
    filled(3).write(tmp_path / "log.csv")
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert lines[0] == "step,seconds,net.loss,net.l1,validation.mpjpe"
    assert lines[1] == "0,0.000,0.3333333333333333,0.0,"
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no log of a training"),
        ("a,b\n1,2\n", "is no log of a training: its first line must begin with step,seconds"),
        ("step,seconds,x\n0,0.1,2\n2,0.2,3\n", "line 3 of .* is broken: '2,0.2,3'"),
        ("step,seconds,x\n0,0.1\n", "line 2 of .* is broken"),
    ],
)
def test_files_that_are_none(text, message, tmp_path):
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        History.read(tmp_path / "x.csv")
