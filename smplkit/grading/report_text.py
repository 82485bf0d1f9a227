"""A result in words: what was checked, what failed, which mistake it may be."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from smplkit.checks.exercise import WIDTH
from smplkit.grading.box.calls import printable
from smplkit.grading.result import ExerciseResult, PropertyResult

_HANGING = {
    "initial_indent": " " * 10,
    "subsequent_indent": " " * 10,
    "break_long_words": True,
    "break_on_hyphens": False,
}


def report_text(exercise: ExerciseResult, width: int = WIDTH) -> str:
    """Say how an exercise came out, in the form of the check in the notebook.

    Nothing in it tells of hidden inputs: a result holds none. Nor can it do something to a
    terminal: what is not printable is replaced.

    Args:
        exercise: The result.
        width: Of a line, in characters; what the function wrote is not broken into lines.
    """
    lines = [f"{exercise.name}: {exercise.points:g} of {exercise.max_points:g} points"]
    if exercise.problems:
        lines.append(problems_text(exercise.problems, width))
    for found in exercise.properties:
        mark = "passed" if found.passed else "FAILED"
        line = f"  {mark}  {_worth(found):<12}  {found.statement}"
        # In one piece where there is room for the form that the notebook has.
        lines += textwrap.wrap(line, width, subsequent_indent=" " * 24) if width < WIDTH else [line]
        for text in (found.message, found.mistake):
            lines += textwrap.wrap(text, width, **_HANGING)
    if exercise.properties and not exercise.properties[0].passed:
        lines.append("  The other properties can be tried once this is right.")
    if exercise.output:
        lines.append("While it ran, the function wrote (this costs no points):")
        lines += [f"    {line}" for line in exercise.output.splitlines()]
    return printable("\n".join(lines))


def problems_text(problems: Iterable[str], width: int = WIDTH) -> str:
    """Sentences about a submission or an exercise, each on lines of its own."""
    wrapped = [
        textwrap.fill(p, width, initial_indent="  ", subsequent_indent="  ") for p in problems
    ]
    return printable("\n".join(wrapped))


def _worth(found: PropertyResult) -> str:
    return f"{found.points:g} of {found.max_points:g}" if found.max_points else "needed"
