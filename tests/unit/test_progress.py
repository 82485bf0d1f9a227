"""What a training shows: in a terminal, in a file, in a notebook; never on standard error."""

from __future__ import annotations

import io
import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from smplkit import progress
from smplkit.history import History
from smplkit.progress import Bar, Curves, Lines, Screen, duration, open_screen, plot_history


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still unless a test moves it."""
    clock = types.SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress.time, "perf_counter", lambda: clock.now)
    return clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def filled(steps: int = 6, first: int = 0) -> History:
    history = History()
    for number in range(first, steps):
        terms = {"hmr.loss": 2.0 / (number + 1), "hmr.betas": 0.1, "hmr.gradient_norm": 3.0}
        if number % 2:
            terms |= {"critic.loss": 0.25}
        if number % 3 == 2:
            terms["validation.mpjpe_mm"] = 100.0 - number
        history.add(float(number), terms)
    return history


def run(screen: Screen, clock, steps: int, seconds_per_step: float) -> None:
    history = History()
    for number in range(steps):
        clock.now += seconds_per_step
        history.add(clock.now, {"hmr.loss": 1.0 / (number + 1)})
        screen.update(history)
    screen.close(history)


def test_a_short_training_prints_nothing(clock, capfd):
    run(Lines(50), clock, 50, 0.1)
    run(Screen(50), clock, 50, 10.0)
    assert capfd.readouterr() == ("", "")


def test_a_long_one_prints_a_line_now_and_then(clock, capfd):
    run(Lines(100), clock, 100, 1.0)
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert err == "" and 8 <= len(lines) <= 11
    assert lines[0] == "11 of 100 steps, hmr.loss 0.09091, 11 s, about 1 min 29 s left"
    assert lines[-1] == "100 of 100 steps, hmr.loss 0.01, 1 min 40 s"


def test_time_left_after_a_pause_counts_this_part_alone(clock):
    screen = Screen(100, done=50)
    clock.now += 10
    history = filled(60)
    assert screen.status(history).endswith("10 s, about 40 s left")


def test_the_bar_fills(clock, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", Terminal())
    screen = open_screen(20)
    assert type(screen) is Bar
    run(screen, clock, 20, 1.0)
    shown = terminal.getvalue()
    assert "20/20" in shown and "hmr.loss 0.05" in shown and "left" in shown
    assert sys.stderr.getvalue() == ""


def test_files_get_lines():
    assert type(open_screen(20)) is Lines


@pytest.fixture
def notebook(monkeypatch):
    """A kernel that keeps the pictures: [(how, png)]."""
    ipython, pictures = pytest.importorskip("IPython"), []
    import IPython.display

    class Handle:
        def update(self, picture):
            pictures.append(("update", picture))

    def display(picture, display_id):
        assert display_id is True
        pictures.append(("new", picture))
        return Handle()

    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setattr(ipython, "get_ipython", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", display)
    return pictures


def test_a_notebook_gets_one_picture_that_changes(clock, notebook, capfd):
    screen = open_screen(30)
    assert type(screen) is Curves
    run(screen, clock, 30, 0.25)  # 7.5 s
    assert [how for how, _ in notebook][:2] == ["new", "update"]
    assert 5 <= len(notebook) <= 8  # once per second, and at the end
    assert all(picture.data.startswith(b"\x89PNG") for _, picture in notebook)
    assert "30 of 30 steps" in notebook[-1][1].alt
    assert capfd.readouterr() == ("", "")


def test_a_slow_picture_is_drawn_less_often(clock, notebook, monkeypatch):
    screen = Curves(1000)
    monkeypatch.setattr(screen, "_draw", lambda _: setattr(clock, "now", clock.now + 0.5))
    drawn = []
    for number in range(1000):
        clock.now += 0.1
        before = clock.now
        screen.update(filled(1))
        drawn += [number] * (clock.now != before)
    assert 8 <= len(drawn) <= 12  # half a second of drawing every ten seconds


def test_stopped_before_the_first_step(notebook):
    Curves(10).close(History())
    assert notebook == []


def test_a_notebook_without_matplotlib_gets_lines(notebook, monkeypatch):
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    assert type(open_screen(5)) is Lines


def test_every_axis_says_what_it_is():
    figure = plot_history(filled(), title="three panels")
    assert [ax.get_title() for ax in figure.axes] == ["hmr", "critic", "validation"]
    for ax in figure.axes:
        assert ax.get_xlabel() == "step" and ax.get_ylabel() and ax.get_legend()
    hmr, critic, validation = figure.axes
    assert [line.get_label() for line in hmr.lines] == ["loss", "betas"]
    assert critic.lines[0].get_xdata().tolist() == [1, 3, 5]
    assert validation.lines[0].get_xdata().tolist() == [2, 5]
    assert validation.lines[0].get_ydata().tolist() == [98, 95]
    assert hmr.get_yscale() == "log" and validation.get_yscale() == "linear"
    assert figure.get_suptitle() == "three panels"


def test_many_steps_are_averaged():
    history = filled(1000)
    ax = plot_history(history).axes[0]
    x, y = ax.lines[0].get_data()
    assert len(x) == 143 and "mean over 7" in ax.get_xlabel()
    np.testing.assert_allclose(y[3], history["hmr.loss"][21:28].mean())
    assert x[3] == 24


def test_negative_and_missing_terms_can_be_drawn():
    history = History()
    history.add(1.0, {"net.loss": -1.0, "net.never": float("nan"), "net.inf": float("inf")})
    figure = plot_history(history)
    figure.canvas.draw()
    assert figure.axes[0].get_yscale() == "linear"
    with pytest.raises(ValueError, match="history is empty"):
        plot_history(History())


def test_times_as_one_reads_them():
    times = [duration(s) for s in (0.2, 59.4, 59.6, 200, 3599.6, 7500)]
    assert times == ["0 s", "59 s", "1 min 00 s", "3 min 20 s", "1 h 00 min", "2 h 05 min"]


NOTEBOOK = """
import sys; sys.path.insert(0, {root!r})
from smplkit.training import fit
from tests.unit.training_toys import Points, Regression, preset
import time
history = fit(Regression(), Points(), preset(40), on_step=lambda *_: time.sleep(0.03))
len(history)
"""


def test_in_a_real_notebook():
    """One picture, replaced in place, and not a word on standard error (it would cost points)."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    root = str(Path(__file__).parents[2])
    cell = nbformat.v4.new_code_cell(NOTEBOOK.format(root=root))
    book = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    outputs = book.cells[0].outputs
    assert [o.output_type for o in outputs] == ["display_data", "execute_result"]
    assert "image/png" in outputs[0].data and outputs[1].data["text/plain"] == "40"
    assert "40 of 40 steps" in json.dumps(outputs[0])
