"""nbgrader's side of a grading run: results go into its gradebook and its graded notebooks.

Many processes grade, one writes: the gradebook is a single file, and a class is written in seconds.
nbgrader gets notebooks that were made anew, in a folder of their own; it never opens what was
handed in. Its formgrader, feedback and export then work as ever.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from smplkit.grading.course_folders import Assignment
from smplkit.grading.notebook_file import Unreadable, read_file
from smplkit.grading.rebuild import rebuild, written_answers
from smplkit.grading.result import FAILED, Result
from smplkit.notebooks import grader

MARK = "smplkit_digest"  # in the metadata of a graded notebook: what nbgrader was given
# What the exchange writes beside a submission: when it was handed in, and a random text, without
# which it does not give feedback back.
TIMESTAMP, RECEIPT = "timestamp.txt", "submission_secret.txt"
# Points and report are in the notebook already: nothing is executed.
STEPS = [f"nbgrader.preprocessors.{name}" for name in ("SaveAutoGrades", "AssignLatePenalties")]


class NbgraderRefused(ValueError):
    """nbgrader could not do something; the message holds the end of its log."""


class NbgraderCourse:
    """An assignment in nbgrader's gradebook; a context manager. Only one may write at a time."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._folder = assignment.course.grading

    def __enter__(self) -> NbgraderCourse:
        """Enter the assignment in the gradebook, when it is not there as the exercise has it now.

        Raises:
            NbgraderRefused: It cannot be entered.
        """
        for left_over in self._folder.glob(".nbgrader-*"):  # by a run that was ended from outside
            shutil.rmtree(left_over, ignore_errors=True)
        self._given = Path(tempfile.mkdtemp(prefix=".nbgrader-", dir=self._folder))
        self._api = self._opened()
        with _quiet(), self._gradebook() as gradebook:
            known = self._known(gradebook)
        if known != {task.test_id: task.points for task in self.assignment.release.tasks}:
            name = self.assignment.name
            if not (self.assignment.course.root / "solutions" / name).is_dir():
                raise NbgraderRefused(
                    f"the gradebook does not know {name} as it is now, and solutions/{name}, from "
                    "which nbgrader would enter it, is not here"
                )
            with _quiet():
                _demand(self._api.generate_assignment(name), f"{name} cannot be entered")
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._given, ignore_errors=True)

    def put(self, result: Result) -> bool:
        """Put a result into gradebook and graded notebook, unless both have it already.

        What a person has changed (scores, comments) stays; nbgrader asks them to look again.

        Returns:
            Whether anything was written.

        Raises:
            NbgraderRefused: It could not be written; doing it again may work.
            ValueError: The result is a failure, from which no points follow.
        """
        if result.state == FAILED:
            raise ValueError(f"the result of {result.student} is a failure, expected points")
        folder = self._given / "submitted" / result.student / self.assignment.name
        notebook, notes = self._notebook(result), self._notes(result.student)
        text = nbformat.writes(notebook)
        digest = hashlib.sha256(f"{json.dumps(notes)}\n{text}".encode()).hexdigest()
        if self._has(result, digest):
            return False
        notebook.metadata[MARK] = digest
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / self.assignment.release.notebook)
        for name, note in notes.items():
            (folder / name).write_text(note, encoding="ascii")
        with _quiet():
            done = self._api.autograde(self.assignment.name, result.student, force=True)
        _demand(done, f"the result of {result.student} cannot be written")
        shutil.rmtree(folder)
        return True

    def _opened(self) -> NbGraderAPI:
        changes = Config()
        changes.CourseDirectory.submitted_directory = str(self._given / "submitted")
        # Entering an assignment makes its student version, which is in exercises/ already.
        changes.CourseDirectory.release_directory = str(self._given / "release")
        changes.Autograde.sanitize_preprocessors = []
        changes.Autograde.autograde_preprocessors = STEPS
        return grader(self.assignment.course.root, changes)

    @contextmanager
    def _gradebook(self) -> Iterator[Gradebook]:
        with self._api.gradebook as gradebook:
            yield gradebook

    def _known(self, gradebook: Gradebook) -> dict[str, float]:
        """Points of the cells that are graded here, as the gradebook has them."""
        written = {answer.grade_id for answer in self.assignment.release.written}
        try:
            notebook = gradebook.find_notebook(self.assignment.name, self.assignment.name)
        except MissingEntry:
            return {}
        return {c.name: c.max_score for c in notebook.grade_cells if c.name not in written}

    def _notebook(self, result: Result) -> NotebookNode:
        assignment, release = self.assignment, self.assignment.release
        written = written_answers(assignment.folder(result.student), release)
        exercise = assignment.course.exercises / assignment.name
        return rebuild(release, exercise, assignment.submission(result.student), result, written)

    def _notes(self, student: str) -> dict[str, str]:
        """What the exchange has written beside the submission, by file; only what makes sense."""
        found = {}
        for name in (TIMESTAMP, RECEIPT):
            with suppress(Unreadable, UnicodeDecodeError):
                found[name] = read_file(self.assignment.folder(student), name).decode("ascii")
        try:
            parse_utc(found.get(TIMESTAMP, "").strip()[:100])
        except (ValueError, OverflowError):
            found.pop(TIMESTAMP, None)
        if not re.fullmatch(r"[0-9a-f]{1,200}\s*", found.get(RECEIPT, "")):
            found.pop(RECEIPT, None)
        return {name: text.strip()[:200] for name, text in found.items()}

    def _has(self, result: Result, digest: str) -> bool:
        """Whether the graded notebook is this one, and the gradebook has its points."""
        name = self.assignment.name
        path = self._folder / "autograded" / result.student / name / f"{name}.ipynb"
        try:
            mark = nbformat.read(path, as_version=4).metadata.get(MARK)
        except (OSError, ValueError, nbformat.reader.NotJSONError):
            return False
        if mark != digest:
            return False
        points = {e.name: e.points for e in result.exercises}
        wanted = {t.test_id: points[t.exercise] for t in self.assignment.release.tasks}
        with _quiet(), self._gradebook() as gradebook:
            try:
                notebook = gradebook.find_submission_notebook(name, name, result.student)
            except MissingEntry:
                return False
            return wanted.items() <= {g.name: g.auto_score for g in notebook.grades}.items()


def _demand(done: dict, what: str) -> None:
    if not done["success"]:
        log = f"{done.get('log', '')}\n{done.get('error', '')}".strip()
        raise NbgraderRefused(f"{what}. The end of what nbgrader says:\n{log[-1500:]}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of nbgrader's own parts, which mean nothing for the grades."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        warnings.filterwarnings("ignore", module="nbformat")
        yield
