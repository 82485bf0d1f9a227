"""Results of a class as tables for a spreadsheet, and as the files that Gradescope reads.

A student without a result that counts has a state and empty points, never a zero. Nothing holds a
time: the same results give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from smplkit.checks.exercise import Exercise
from smplkit.grading.gradebook_scores import GradebookScore
from smplkit.grading.report_text import report_text
from smplkit.grading.result import GRADED, Result
from smplkit.grading.standing import Standing
from smplkit.mesh_files import write_bytes

Table = list[list[str | float]]  # the first row names the columns
GRADEBOOK_COLUMNS = ("raw_score", "late_penalty", "score", "max_score", "needs_manual_grade")


def class_table(
    standings: Sequence[Standing],
    exercises: Mapping[str, Exercise],
    gradebook: Mapping[str, GradebookScore | None],
) -> Table:
    """A row for each student: state, points in all and for each exercise, nbgrader's score.

    Args:
        standings: Of the class.
        exercises: Of the assignment, in the order of the notebook.
        gradebook: From `gradebook_scores`.
    """
    named = [f"gradebook_{column}" for column in GRADEBOOK_COLUMNS]
    table: Table = [["student", "state", "points", "max_points", *exercises, *named]]
    possible = float(sum(e.points for e in exercises.values()))
    for one in standings:
        points = {e.name: e.points for e in one.graded.exercises} if one.graded else {}
        total = one.graded.points if one.graded else ""
        row = [one.student, one.state, total, possible, *(points.get(n, "") for n in exercises)]
        table.append([*row, *_gradebook_columns(gradebook.get(one.student))])
    return table


def skill_table(standings: Sequence[Standing], exercises: Mapping[str, Exercise]) -> Table:
    """A row for each student and skill: what was earned, and what is possible."""
    table: Table = [["student", "state", "skill", "points", "max_points"]]
    for one in standings:
        earned = _by_skill(one.graded) if one.graded else {}
        for skill, possible in _possible(exercises).items():
            table.append([one.student, one.state, skill, earned.get(skill, ""), possible])
    return table


def skill_means(standings: Sequence[Standing], exercises: Mapping[str, Exercise]) -> Table:
    """A row for each skill: the mean of those whose code was graded.

    A file that cannot be read says nothing about a skill: it does not count here.
    """
    table: Table = [["skill", "students", "mean_points", "max_points", "mean_percent"]]
    graded = [_by_skill(s.graded) for s in standings if s.graded and s.state == GRADED]
    for skill, possible in _possible(exercises).items():
        row: list[str | float] = [skill, len(graded), "", possible, ""]
        if graded:
            mean = sum(earned[skill] for earned in graded) / len(graded)
            row[2], row[4] = round(mean, 3), round(100 * mean / possible, 1)
        table.append(row)
    return table


def gradescope(result: Result) -> dict:
    """A result in the form of Gradescope's results.json, a test for each exercise.

    The form is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/.

    Args:
        result: With points; Gradescope knows no state without.
    """
    said = f"{result.points:g} of {result.max_points:g} points"
    return {
        "score": result.points,
        "output": "\n".join([said, *result.problems]),
        "output_format": "text",  # else Gradescope takes it for HTML
        "visibility": "visible",
        "tests": [
            {
                "name": exercise.name,
                "number": str(number),
                "score": exercise.points,
                "max_score": exercise.max_points,
                "output": report_text(exercise),
                "output_format": "text",
                "tags": [exercise.skill],
                "visibility": "visible",
            }
            for number, exercise in enumerate(result.exercises, 1)
        ],
    }


def csv_bytes(table: Table) -> bytes:
    """A table as CSV that spreadsheets open as it is meant.

    It starts with the mark of UTF-8, without which Excel garbles names. A text that a spreadsheet
    would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_harmless(x) for x in row] for row in table)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def json_bytes(fields: dict) -> bytes:
    """JSON in ASCII, a newline at the end."""
    return (json.dumps(fields, indent=1, allow_nan=False) + "\n").encode("ascii")


def write_files(files: Mapping[Path, bytes | None], overwrite: bool) -> None:
    """Write files, each in one go, and leave those alone that are as they should be.

    Args:
        files: Contents by path; None for a file that must not be there. Folders are made.
        overwrite: Replace and remove what is there; else nothing is written if anything is.

    Raises:
        FileExistsError: Something else is there, and `overwrite` is False.
        OSError: A file cannot be written.
    """
    changes = {path: new for path, new in files.items() if new != _contents(path)}
    taken = [path for path in changes if os.path.lexists(path)]
    if taken and not overwrite:
        others = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise FileExistsError(
            f"{taken[0]}{others}: there already, and not as it would be now. Nothing was written; "
            "say --overwrite to replace what is there, or choose another folder with --output"
        )
    for path, new in changes.items():
        if new is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, new)


def _contents(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _harmless(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    # Spaces before it do not keep a spreadsheet from seeing a formula; nor does a wide sign.
    start = value.lstrip()[:1]
    return (
        f"'{value}" if value[:1] in ("\t", "\r", "\n") or start in tuple("=+-@＝＋－＠") else value
    )


def _gradebook_columns(score: GradebookScore | None) -> list[str | float]:
    if score is None:
        return [""] * len(GRADEBOOK_COLUMNS)
    waits = "yes" if score.needs_manual_grade else "no"
    return [score.raw_score, score.late_penalty, score.score, score.max_score, waits]


def _possible(exercises: Mapping[str, Exercise]) -> dict[str, float]:
    """Points possible for each skill, in the order in which the notebook comes to them."""
    possible: dict[str, float] = {}
    for exercise in exercises.values():
        possible[exercise.skill] = possible.get(exercise.skill, 0.0) + exercise.points
    return possible


def _by_skill(result: Result) -> dict[str, float]:
    earned: dict[str, float] = {}
    for exercise in result.exercises:
        earned[exercise.skill] = earned.get(exercise.skill, 0.0) + exercise.points
    return earned
