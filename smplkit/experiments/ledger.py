"""Recorded findings: what the pages of `course/claims` and the lectures show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from smplkit.lab import course_root


def recorded(claim: str, folder: str | Path | None = None) -> dict[str, Any]:
    """Read a finding that was recorded before.

    Args:
        claim: its id, such as "F3".
        folder: where; default `course/claims` of this course.

    Returns:
        The finding as written by `smplkit.experiments.record.record`.

    Raises:
        FileNotFoundError: it was not recorded.
    """
    folder = course_root() / "course" / "claims" if folder is None else Path(folder)
    path = folder / f"{claim}.json"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.json")))
        raise FileNotFoundError(f"claim: {claim!r} is not recorded in {folder}; there are {known}")
    return json.loads(path.read_text(encoding="utf-8"))


def print_recorded(claim: str) -> None:
    """Print a recorded finding: budget, tables with spreads, and verdicts."""
    finding = recorded(claim)
    print(f"{claim}: {finding['claim']}\nrecorded with: {finding['budget']}")
    for rows in finding["tables"].values():
        columns = [name for name in rows[0] if not name.endswith("_spread")]
        lines = [[_entry(row, column) for column in columns] for row in rows]
        table = [[column.replace("_", " ") for column in columns], *lines]
        widths = [max(len(line[i]) for line in table) for i in range(len(columns))]
        print()
        for line in table:
            print("   ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))
    print()
    for question, answer in finding["verdicts"].items():
        interval = f"{answer['mean']:.2f} [{answer['low']:.2f}, {answer['high']:.2f}]"
        print(f"{question}: {interval} -> {answer['word']}")


def _entry(row: dict[str, Any], column: str) -> str:
    value, spread = row[column], row.get(f"{column}_spread")
    text = value if isinstance(value, str) else f"{value:g}"
    return text if spread is None else f"{text} ± {spread:g}"
