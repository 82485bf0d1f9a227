"""A class of eight in every state, graded quickly, and nbgrader's gradebook of it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import typer

from smplkit.__main__ import plainly
from smplkit.commands.grade_doctor import doctor
from smplkit.commands.grade_explain import explain
from smplkit.commands.grade_export import export
from smplkit.grading.course_folders import Assignment, Course
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import exercises_of, grade_submission
from smplkit.grading.store import keep_result
from tests.grading.submissions import ROOT, OpenAirBox, cell, hand_in, solved, untouched

NAME = "01_smpl"
STATES = {
    "=1+1": "graded",
    "ada": "graded",
    "ben": "graded",
    "cleo": "unreadable",
    "dan": "not_graded",
    "eve": "out_of_date",
    "finn": "infrastructure_failure",
}
app = typer.Typer()
for command in (export, explain, doctor):
    app.command()(plainly(command))


def ben() -> dict:
    """Transposes, copied a cell, has no colon in another, prints an escape code, keeps one stub."""
    notebook = solved(NAME, {"blend-shapes": "def blend_shapes(betas"})
    right = "".join(cell(notebook, "rodrigues")["source"])
    rows = "[zero, -z, y], [z, zero, -x], [-y, x, zero]"
    assert rows in right
    wrong = right.replace(rows, "[zero, z, -y], [-z, zero, x], [y, -x, zero]")
    cell(notebook, "rodrigues")["source"] = 'print("\\x1b[2J gone")\n' + wrong
    again = "".join(cell(notebook, "forward-kinematics")["source"])
    notebook["cells"].append(dict(cell(notebook, "forward-kinematics"), source=again))
    stub = cell(untouched(NAME), "linear-blend-skinning")["source"]
    cell(notebook, "linear-blend-skinning")["source"] = stub
    return notebook


def build(root: Path) -> Assignment:
    """Make the course's folder, and grade those who are to be graded."""
    shutil.copytree(ROOT / "exercises" / NAME, root / "exercises" / NAME)
    (root / "nbgrader_config.py").touch()
    assignment = Course(root).assignment(NAME)
    submitted = assignment.course.submitted
    for student, notebook in {
        "=1+1": untouched(NAME),
        "ada": solved(NAME),
        "ben": ben(),
        "cleo": '{"cells": [',
        "dan": solved(NAME),
        "eve": untouched(NAME),
        "finn": solved(NAME),
    }.items():
        hand_in(submitted, NAME, notebook, student)
    for student in ("=1+1", "ada", "ben", "cleo", "eve"):
        grade(assignment, student)
    shutil.rmtree(submitted / "eve")
    hand_in(submitted, NAME, solved(NAME), "eve")
    lost = grade(assignment, "finn", OSError("no memory left"))
    assert lost.state == FAILED
    return assignment


def grade(assignment: Assignment, student: str, error: Exception | None = None) -> Result:
    """Grade a student and keep the result; or let the box fail with an error."""

    def open_box() -> OpenAirBox:
        if error is not None:
            raise error
        return OpenAirBox()

    result = grade_submission(
        assignment.submission(student),
        exercises_of(assignment.release),
        assignment.seeds,
        open_box,
    )
    keep_result(assignment.course.results, result)
    return result


def make_gradebook(path: Path, scores: dict[str, float | None], penalty: float = 0.0) -> None:
    """A gradebook with one graded and one written cell; None for a student who handed in nothing.

    The written cell of all but ada waits for a person; ada has one point for hers.
    """
    from nbgrader.api import Gradebook

    # A new gradebook is made with a program of this environment, found by its name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with Gradebook(f"sqlite:///{path}", course_id="smplkit") as gradebook:
        gradebook.add_assignment(NAME)
        gradebook.add_notebook(NAME, NAME)
        gradebook.add_grade_cell("points", NAME, NAME, max_score=18, cell_type="code")
        gradebook.add_grade_cell("essay", NAME, NAME, max_score=2, cell_type="markdown")
        for student, score in scores.items():
            gradebook.add_student(student)
            if score is None:
                continue
            (notebook,) = gradebook.add_submission(NAME, student).notebooks
            notebook.late_submission_penalty = penalty
            for grade in notebook.grades:
                grade.auto_score = score if grade.name == "points" else 0.0
                written = grade.name == "essay"
                grade.needs_manual_grade = written and student != "ada"
                grade.manual_score = 1.0 if written and student == "ada" else None
        gradebook.db.commit()


def main(root: Path) -> None:
    """`python -m tests.grading.small_class FOLDER` makes the folder, to look at."""
    build(root)
    make_gradebook(root / "grading" / "gradebook.db", {"ada": 18.0, "ben": 9.0, "gil": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
