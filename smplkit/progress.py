"""What one sees of a training while it runs: curves in a notebook, a bar in a terminal, else lines.

Everything goes to standard output, or to the notebook as a picture; nothing to standard error. The
picture is replaced in place, at most once per second, and its last version stays in the notebook.
Where the output is a file, a line is printed every few seconds, so that a short training prints
nothing.
"""

from __future__ import annotations

import io
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from smplkit.history import History

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which colour-blind readers tell apart.
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
_POINTS = 150  # of a curve; more steps are averaged


class Screen:
    """Shows nothing. The others override what they need.

    Args:
        steps: how many there will be.
        done: how many there are already.
    """

    def __init__(self, steps: int, done: int = 0) -> None:
        self.steps, self.first = steps, done
        self.start = time.perf_counter()

    def update(self, history: History) -> None:
        """Called after each step."""

    def close(self, history: History) -> None:
        """Called once, after the last step or when the training stops for another reason."""

    def status(self, history: History) -> str:
        """ "350 of 750 steps, hmr.loss 0.0312, 62 s, about 70 s left"."""
        gone = time.perf_counter() - self.start
        done = len(history)
        parts = [f"{done} of {self.steps} steps", *losses(history), duration(gone)]
        if done < self.steps and not history.interrupted:
            left = gone / max(done - self.first, 1) * (self.steps - done)
            parts.append(f"about {duration(left)} left")
        return ", ".join(parts)


def open_screen(steps: int, done: int = 0) -> Screen:
    """The best that can be shown here.

    Args:
        steps, done: as for `Screen`.
    """
    if _in_notebook() and find_spec("matplotlib"):
        return Curves(steps, done)
    return Bar(steps, done) if sys.stdout.isatty() else Lines(steps, done)


class Lines(Screen):
    """A line every ten seconds, for files and pipes."""

    every = 10.0  # seconds

    def __init__(self, steps: int, done: int = 0) -> None:
        super().__init__(steps, done)
        self.next = self.start + self.every

    def update(self, history: History) -> None:
        if time.perf_counter() > self.next:
            self.next = time.perf_counter() + self.every
            print(self.status(history), flush=True)

    def close(self, history: History) -> None:
        if time.perf_counter() > self.start + self.every:
            print(self.status(history), flush=True)


class Bar(Screen):
    """A bar with the time left, for terminals."""

    def __init__(self, steps: int, done: int = 0) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        super().__init__(steps, done)
        self.bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("steps, {task.description},"),
            TimeElapsedColumn(),
            TextColumn("gone,"),
            TimeRemainingColumn(),
            TextColumn("left"),
            auto_refresh=False,
        )
        self.task = self.bar.add_task("starting", total=steps, completed=done)
        self.next = 0.0
        self.bar.start()

    def update(self, history: History) -> None:
        if time.perf_counter() > self.next:
            self.next = time.perf_counter() + 0.2
            self._draw(history)

    def close(self, history: History) -> None:
        self._draw(history)
        self.bar.stop()

    def _draw(self, history: History) -> None:
        text = ", ".join(losses(history)) or "starting"
        self.bar.update(self.task, completed=len(history), description=text, refresh=True)


class Curves(Screen):
    """The picture of `plot_history`, for notebooks."""

    def __init__(self, steps: int, done: int = 0) -> None:
        super().__init__(steps, done)
        self.handle = None
        self.next = self.start + 1.0

    def update(self, history: History) -> None:
        if time.perf_counter() > self.next:
            began = time.perf_counter()
            self._draw(history)
            now = time.perf_counter()
            self.next = now + max(1.0, 20 * (now - began))  # at most 5 % of the time

    def close(self, history: History) -> None:
        if len(history):
            self._draw(history)

    def _draw(self, history: History) -> None:
        from IPython.display import Image, display

        file = io.BytesIO()
        plot_history(history, title=self.status(history)).savefig(file, format="png", dpi=90)
        picture = Image(file.getvalue(), format="png", alt=f"Loss terms: {self.status(history)}")
        if self.handle is None:
            self.handle = display(picture, display_id=True)
        else:
            self.handle.update(picture)


def plot_history(history: History, title: str = "") -> Figure:
    """Draw the terms of each network, and the validation where there was one, over the steps.

    Args:
        history: of a training, running or finished, or read back with `History.read`.
        title: above everything.

    Returns:
        matplotlib.figure.Figure

    Raises:
        ValueError: there is no step in it.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator

    if not len(history):
        raise ValueError("history is empty: there is nothing to draw before the first step")
    groups: dict[str, list[str]] = {}
    for name in history.columns:
        if not name.endswith(".gradient_norm"):
            groups.setdefault(name.split(".")[0], []).append(name)
    figure = Figure(figsize=(4.2 * len(groups) + 0.6, 3.4), layout="constrained")
    if title:
        figure.suptitle(title, fontsize="medium")
    for ax, (group, names) in zip(
        figure.subplots(1, len(groups), squeeze=False)[0], groups.items(), strict=True
    ):
        merged = 1 if group == "validation" else -(-len(history) // _POINTS)
        smallest, largest = np.inf, -np.inf
        for index, name in enumerate(names):
            steps, values = _averaged(history[name], merged)
            loss = name.endswith(".loss")
            ax.plot(
                steps, values, color=_COLORS[index % len(_COLORS)], lw=2.0 if loss else 1.0,
                label=name.split(".", 1)[1], marker="o" if len(steps) < 10 else None, ms=3,
            )  # fmt: skip
            smallest = min(smallest, values.min(initial=np.inf))
            largest = max(largest, values.max(initial=-np.inf))
        if group != "validation" and smallest > 0 and largest > 10 * smallest:
            ax.set_yscale("log")
            ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            ax.yaxis.set_major_formatter("{x:g}")
            ax.minorticks_off()
        ax.set_title(group)
        ax.set_xlabel("step" if merged == 1 else f"step (each point: mean over {merged})")
        ax.set_ylabel("error" if group == "validation" else "term of the loss")
        ax.grid(alpha=0.3)
        ax.legend(fontsize="small")
    return figure


def losses(history: History) -> list[str]:
    """The last loss of each network, as text: ["hmr.loss 0.0312"]."""
    names = [name for name in history.columns if name.endswith(".loss")]
    recent = {name: history[name][-20:] for name in names}
    return [
        f"{name} {values[~np.isnan(values)][-1]:.4g}"
        for name, values in recent.items()
        if not np.isnan(values).all()
    ]


def duration(seconds: float) -> str:
    """A time as one reads it: "45 s", "3 min 20 s", "2 h 05 min"."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"


def _averaged(values: np.ndarray, merged: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps and means of `merged` neighbours each, without those that measured nothing."""
    bins = np.arange(len(values)) // merged
    there = ~np.isnan(values)
    counts = np.bincount(bins, weights=there)
    sums = np.bincount(bins, weights=np.where(there, values, 0))
    kept = counts > 0
    middles = np.bincount(bins, weights=np.arange(len(values))) / np.bincount(bins)
    return middles[kept], sums[kept] / counts[kept]


def _in_notebook() -> bool:
    """Whether the code runs in a Jupyter kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")
