"""Grading in the box for nbgrader's own commands: `nbgrader autograde`, and formgrader's button.

They take the place of nbgrader's `Execute`, which runs submissions with the rights of whoever
grades. `nbgrader_config.py` names them; `smplkit grade run` does the same for a class, faster, and
also where nbgrader cannot read a file.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from smplkit.grading.box import Box
from smplkit.grading.course_folders import Assignment, Course
from smplkit.grading.rebuild import rebuild, written_answers
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import exercises_of
from smplkit.grading.store import grade_once

Processed = tuple[NotebookNode, ResourcesDict]


class TakeAnswers(NbGraderPreprocessor):
    """First of all steps: the exercise's own notebook with the answers in it, and nothing else.

    After that, a cell that was copied, split or renamed cannot stop the run.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """Return a notebook made anew, in place of the one that was handed in."""
        return _rebuilt(*_where(resources)), resources


class GradeInBox(NbGraderPreprocessor):
    """In place of `Execute`: grade in the box, and put points and report under the cells."""

    trusted = Bool(
        False, help="Run submissions without a sandbox, with your rights. Not for a class."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """Return the notebook with its outputs.

        Raises:
            RuntimeError: The submission could not be graded, for no fault of its own.
        """
        assignment, student = _where(resources)
        result = grade_once(
            assignment.submission(student),
            exercises_of(assignment.release),
            assignment.seeds,
            lambda: Box("", trusted=self.trusted),
            assignment.course.results,
        )
        if result.state == FAILED:
            _forget(resources["nbgrader"])
            raise RuntimeError(f"{student} was not graded: {' '.join(result.problems)}")
        return _rebuilt(assignment, student, result), resources


def _where(resources: ResourcesDict) -> tuple[Assignment, str]:
    """The assignment and the student; nbgrader's commands work in the course's folder."""
    names = resources["nbgrader"]
    return Course(Path()).assignment(names["assignment"]), names["student"]


def _rebuilt(assignment: Assignment, student: str, result: Result | None = None) -> NotebookNode:
    written = written_answers(assignment.folder(student), assignment.release)
    exercise = assignment.course.exercises / assignment.name
    return rebuild(assignment.release, exercise, assignment.submission(student), result, written)


def _forget(names: dict) -> None:
    """Take a submission without any points out of the gradebook, which would count it as zero."""
    with Gradebook(names["db_url"]) as gradebook:
        submission = gradebook.find_submission(names["assignment"], names["student"])
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        if all(g.auto_score is None and g.manual_score is None for g in grades):
            gradebook.remove_submission(names["assignment"], names["student"])
