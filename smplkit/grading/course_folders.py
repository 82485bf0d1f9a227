"""Where a course keeps what: exercises, what students hand in, results, the gradebook's secrets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from smplkit.grading.collect import Submission, read_submission
from smplkit.grading.release import Release, read_release
from smplkit.grading.result import Result
from smplkit.grading.run import result_key
from smplkit.grading.secret import assignment_seeds, course_secret
from smplkit.grading.store import find_result

Seeds = dict[str, tuple[int, ...]]


class Course:
    """A course's folder as an instructor keeps it.

    Attributes:
        root: The folder with `exercises/`, `solutions/` and `nbgrader_config.py`.
        exercises: What students get.
        grading: All that belongs to this class; git ignores it.
        submitted: `submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`, as nbgrader's exchange has it.
        results: `results/ASSIGNMENT/STUDENT/KEY.json`.
    """

    def __init__(self, root: Path) -> None:
        """Use a folder; nothing in it is changed.

        Raises:
            ValueError: It is no folder of a course.
        """
        self.root = root.absolute()
        self.exercises = self.root / "exercises"
        self.grading = self.root / "grading"
        self.submitted = self.grading / "submitted"
        self.results = self.grading / "results"
        if not (self.exercises.is_dir() and (self.root / "nbgrader_config.py").is_file()):
            raise ValueError(
                f"{self.root} is not the course's folder, which has exercises/ and "
                "nbgrader_config.py: run the command there"
            )

    def assignment(self, name: str) -> Assignment:
        """One assignment, such as "01_smpl".

        Raises:
            ValueError: There is none of this name, or what is there is no exercise.
        """
        known = self.assignments()
        if name not in known:
            raise ValueError(f"assignment is {name!r}, expected one of {', '.join(known)}")
        return Assignment(self, name)

    def assignments(self) -> list[str]:
        """Names of all assignments, in order."""
        return sorted(path.name for path in self.exercises.iterdir() if path.is_dir())


class Assignment:
    """One assignment of a course, and what the class has handed in for it."""

    def __init__(self, course: Course, name: str) -> None:
        self.course, self.name = course, name
        self.release: Release = read_release(course.exercises / name)

    @cached_property
    def seeds(self) -> Seeds:
        """Hidden seeds of its exercises; the course's secret is made when there is none.

        Raises:
            ValueError, OSError: The secret cannot be used; the message says why.
        """
        names = (task.exercise for task in self.release.tasks)
        return assignment_seeds(course_secret(self.course.grading), self.name, names)

    def students(self) -> list[str]:
        """Names of those who have handed something in, in order.

        A folder that is empty counts, too: somebody should look at it.
        """
        return sorted(self._students())

    def _students(self) -> Iterator[str]:
        if not self.course.submitted.is_dir():
            return
        for folder in self.course.submitted.iterdir():
            if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
                continue
            handed_in = folder / self.name
            if handed_in.is_dir() or handed_in.is_symlink():
                yield folder.name

    def folder(self, student: str) -> Path:
        """Where the work of a student lies. Nothing in it can be trusted."""
        return self.course.submitted / student / self.name

    def submission(self, student: str) -> Submission:
        """What a student has handed in, as far as it counts."""
        return read_submission(self.folder(student), self.release, student)

    def result(self, submission: Submission) -> Result | None:
        """The result that a submission has now: of its present form and the present checks.

        Returns:
            The result, a failure to make it, or None.
        """
        key = result_key(submission, self.seeds)
        return find_result(self.course.results, self.name, submission.student, key)
