"""What a training measured: one row per step, in memory and as a CSV file.

Steps are counted from 0. Columns are named "network.term" ("hmr.loss", "hmr.keypoints_2d",
"hmr.gradient_norm") and "validation.metric"; a cell is NaN, in the file empty, where a step did not
measure it.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


@dataclass
class History:
    """The log of a training.

    Attributes:
        seconds: time spent in training until the end of each step, pauses left out.
        columns: numbers by name, one per step.
        interrupted: the training was stopped before its last step.
    """

    seconds: list[float] = field(default_factory=list)
    columns: dict[str, list[float]] = field(default_factory=dict)
    interrupted: bool = False

    def __len__(self) -> int:
        return len(self.seconds)

    def __getitem__(self, name: str) -> np.ndarray:
        """(steps,) float64, the column of a name; NaN where a step did not measure it."""
        if name not in self.columns:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns) or 'none'}")
        return np.asarray(self.columns[name])

    def add(self, seconds: float, terms: Mapping[str, float]) -> None:
        """Append the row of a step.

        Args:
            seconds: time spent in training so far.
            terms: what the step measured.
        """
        for name in terms:
            if name not in self.columns:
                self.columns[name] = [math.nan] * len(self)
        for name, column in self.columns.items():
            column.append(terms.get(name, math.nan))
        self.seconds.append(seconds)

    def to_tensor(self) -> Tensor:
        """(steps, 1 + columns) float64: seconds, then the columns in order."""
        return torch.tensor([self.seconds, *self.columns.values()], dtype=torch.float64).T

    @classmethod
    def from_tensor(cls, rows: Tensor, names: list[str]) -> History:
        """Undo `to_tensor`.

        Args:
            rows: (steps, 1 + columns) float64.
            names: of the columns, without the seconds.
        """
        seconds, *columns = rows.T.tolist()
        return cls(seconds, dict(zip(names, columns, strict=True)))

    def write(self, path: str | Path) -> None:
        """Write a CSV file, all of it or nothing; one that is there is replaced.

        Args:
            path: of the file; its folder must exist.
        """
        path = Path(path)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["step", "seconds", *self.columns])
                rows = zip(self.seconds, *self.columns.values(), strict=True)
                for number, (seconds, *row) in enumerate(rows):
                    cells = ("" if math.isnan(value) else repr(value) for value in row)
                    writer.writerow([number, f"{seconds:.3f}", *cells])
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)

    @classmethod
    def read(cls, path: str | Path) -> History:
        """Read what `write` wrote.

        Args:
            path: of the file.

        Raises:
            ValueError: it is no such file.
        """
        with Path(path).open(newline="", encoding="utf-8") as file:
            header, *rows = list(csv.reader(file)) or [[]]
        if header[:2] != ["step", "seconds"]:
            raise ValueError(
                f"path: {path} is no log of a training: its first line must begin with "
                f"step,seconds and is {','.join(header)!r}"
            )
        history = cls(columns={name: [] for name in header[2:]})
        for number, row in enumerate(rows):
            if len(row) != len(header) or row[0] != str(number):
                raise ValueError(f"path: line {number + 2} of {path} is broken: {','.join(row)!r}")
            history.seconds.append(float(row[1]))
            for column, cell in zip(history.columns.values(), row[2:], strict=True):
                column.append(float(cell) if cell else math.nan)
        return history
