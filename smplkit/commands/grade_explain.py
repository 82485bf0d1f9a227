"""`smplkit grade explain`: why a student has these points."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from smplkit.grading.course_folders import Assignment
    from smplkit.grading.result import ExerciseResult
    from smplkit.grading.standing import Standing

WIDTHS = (60, 90)  # narrower is unreadable; wider than the report in the notebook is no use


def explain(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="Name, as of the folder.")],
    assignment: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Such as 01_smpl.")],
) -> None:
    """Say why a student has these points: what was checked, what failed, the likely mistake."""
    from smplkit.grading.course_folders import Course
    from smplkit.grading.standing import standing

    chosen = Course(Path()).assignment(assignment)
    known = chosen.students()
    if student not in known:
        names = ", ".join(known[:10]) + (", ..." if len(known) > 10 else "")
        raise ValueError(
            f"STUDENT is {student!r}, who has handed in nothing for {assignment}; expected "
            + (f"one of {names}" if known else "somebody who has, but nobody has so far")
        )
    least, most = WIDTHS
    width = min(max(shutil.get_terminal_size().columns, least), most)
    text = explanation(chosen, standing(chosen, student), width)
    # Colours are for terminals: echo leaves them out when it writes to a file or a pipe.
    text = re.sub(r"(?m)^  FAILED(?=  )", typer.style("  FAILED", fg="red", bold=True), text)
    typer.echo(re.sub(r"(?m)^\S.*$", lambda line: typer.style(line[0], bold=True), text))


def explanation(assignment: Assignment, standing: Standing, width: int) -> str:
    """All there is to say about a student's points, in lines of at most `width` characters."""
    from smplkit.grading.box.calls import printable
    from smplkit.grading.report_text import problems_text, report_text
    from smplkit.grading.result import GRADED

    result, submission = standing.graded, standing.submission
    state = standing.state.replace("_", " ")
    points = f", {result.points:g} of {result.max_points:g} points" if result else ""
    parts = [f"{standing.student}, {assignment.name}: {state}{points}"]
    if standing.why:
        run = f"To grade it: smplkit grade run {assignment.name}"
        parts[0] += "\n" + problems_text([standing.why, run], width)
    noticed = standing.result.problems if standing.result else ()
    if submission and not result:  # else each exercise tells its own
        noticed += submission.problems
    if noticed:
        parts.append("What was noticed\n" + problems_text(noticed, width))
    if result:
        lost = [_lost(e.name, *loss, width) for e in result.exercises for loss in losses(e)]
        if lost and standing.state == GRADED:
            parts.append("\n".join(["Points lost", *lost]))
        parts += [report_text(e, width) for e in result.exercises if e.properties or e.problems]
        versions = ", ".join(f"{what} {v[:12]}" for what, v in sorted(result.versions.items()))
        parts.append("Graded with\n" + problems_text([versions], width))
    return printable("\n\n".join(parts))


def losses(exercise: ExerciseResult) -> list[tuple[float, str]]:
    """Points that were lost, and on what; they add up to all that is missing."""
    tried = exercise.properties
    if tried and not tried[0].passed:
        return [(exercise.max_points, f"{tried[0].statement}: needed for all the rest")]
    if not tried:
        return [(exercise.max_points, "no code that could be checked")]
    return [(p.max_points - p.points, p.statement) for p in tried if not p.passed]


def _lost(exercise: str, points: float, statement: str, width: int) -> str:
    return textwrap.fill(
        f"  {points:>4g}  {exercise}: {statement}", width, subsequent_indent=" " * 8
    )
