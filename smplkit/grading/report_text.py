"""A result in words: what was checked, what failed, which mistake it may be."""

from __future__ import annotations

import textwrap

from smplkit.checks.exercise import WIDTH
from smplkit.grading.result import ExerciseResult, PropertyResult

_HANGING = {
    "initial_indent": " " * 10,
    "subsequent_indent": " " * 10,
    "break_long_words": True,
    "break_on_hyphens": False,
    "width": WIDTH,
}


def report_text(exercise: ExerciseResult) -> str:
    """Say how an exercise came out, in the form of the check in the notebook.

    Nothing in it tells of hidden inputs: a result holds none.
    """
    lines = [f"{exercise.name}: {exercise.points:g} of {exercise.max_points:g} points"]
    for problem in exercise.problems:
        lines += textwrap.wrap(problem, WIDTH, initial_indent="  ", subsequent_indent="  ")
    for found in exercise.properties:
        mark = "passed" if found.passed else "FAILED"
        lines.append(f"  {mark}  {_worth(found):<12}  {found.statement}")
        for text in (found.message, found.mistake):
            lines += textwrap.wrap(text, **_HANGING)
    if exercise.properties and not exercise.properties[0].passed:
        lines.append("  The other properties can be tried once this is right.")
    if exercise.output:
        lines.append("While it ran, the function wrote (this costs no points):")
        lines += [f"    {line}" for line in exercise.output.splitlines()]
    return "\n".join(lines)


def _worth(found: PropertyResult) -> str:
    return f"{found.points:g} of {found.max_points:g}" if found.max_points else "needed"
