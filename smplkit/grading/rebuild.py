"""A notebook for nbgrader made from the release: only its texts, and the code that was graded.

Nothing of the file that was handed in gets into it but the text of the answers: no outputs, no
metadata, no other cells. So whatever a student did to cells, nbgrader can work with the notebook,
and no page made from it holds more of theirs than code, which pages show as text.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from smplkit.grading.collect import Submission
from smplkit.grading.notebook_file import Unreadable, read_cells
from smplkit.grading.release import Release
from smplkit.grading.report_text import printable, problems_text, report_text
from smplkit.grading.result import ExerciseResult, Result


def rebuild(
    release: Release,
    folder: Path,
    submission: Submission,
    result: Result | None = None,
    written: dict[str, str] | None = None,
) -> NotebookNode:
    """Put a submission's answers into the exercise's notebook.

    Args:
        release: What was asked for.
        folder: The release's own, with its notebook.
        submission: What was handed in.
        result: Puts points and report under the graded cells, where nbgrader looks for them.
        written: Answers that a person grades, as from `written_answers`.
    """
    notebook = nbformat.read(folder / release.notebook, as_version=4)
    answers = dict(written or {})
    for task in release.tasks:
        source = submission.sources.get(task.exercise)
        if source is not None and source.cell.strip():
            answers[task.grade_id] = printable(source.cell)
    found = {e.name: e for e in result.exercises} if result else {}
    reports = {task.test_id: found[task.exercise] for task in release.tasks if found}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
        if name in reports:
            cell.outputs = _outputs(reports[name])
    if result is not None and result.problems:
        noticed = nbformat.v4.new_code_cell("# What was noticed in the file", id="noticed")
        noticed.outputs = [_printed(problems_text(result.problems))]
        notebook.cells.insert(1, noticed)
    return notebook


def written_answers(folder: Path, release: Release) -> dict[str, str]:
    """Text of the cells that a person grades, by nbgrader's names; the last copy of each counts.

    Tags in it are shown instead of obeyed: it becomes part of a page that the instructor opens.

    Args:
        folder: What a student has handed in.
        release: What was asked for.
    """
    names = {answer.grade_id for answer in release.written}
    try:
        cells = read_cells(folder, release.notebook) if names else []
    except Unreadable:
        return {}
    return {c.grade_id: without_tags(printable(c.source)) for c in cells if c.grade_id in names}


def without_tags(markdown: str) -> str:
    """Let what a browser could take for a tag appear as text; "a < b" stays as it is."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", markdown)


def _outputs(report: ExerciseResult) -> list[NotebookNode]:
    """What the graded cell would show: the report, and as its value the points."""
    points = {"text/plain": repr(float(report.points))}
    value = nbformat.v4.new_output("execute_result", data=points)
    return [_printed(report_text(report)), value]


def _printed(text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=text + "\n")
