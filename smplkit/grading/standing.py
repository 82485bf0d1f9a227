"""How things stand for each student of an assignment: graded, or what is in the way.

Only the result of what is handed in now, graded with what is installed now, gives points. All else
has a state and no points, which is not the same as zero points.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from smplkit.grading.collect import Submission
from smplkit.grading.course_folders import Assignment
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import versions

NOT_HANDED_IN = "not_handed_in"
NOT_GRADED = "not_graded"
OUT_OF_DATE = "out_of_date"  # graded before, but what decides about the points is another now


@dataclass(frozen=True)
class Standing:
    """How things stand for one student.

    Attributes:
        student: Name.
        state: That of the result, or one of the states above.
        result: The one that counts now, or a failure to make it, or None.
        submission: What was handed in, or None.
        why: A sentence, when there are no points; else "".
    """

    student: str
    state: str
    result: Result | None = None
    submission: Submission | None = None
    why: str = ""

    @property
    def graded(self) -> Result | None:
        """The result, if it says anything about the submission."""
        return self.result if self.result and self.result.points is not None else None


def standings(assignment: Assignment, also: Iterable[str] = ()) -> list[Standing]:
    """How things stand for the class, in order of the names.

    Args:
        assignment: The assignment.
        also: Students who belong to the class whether they have handed in or not.
    """
    handed_in = set(assignment.students())
    return [
        standing(assignment, student)
        if student in handed_in
        else Standing(student, NOT_HANDED_IN, why="Nothing was handed in.")
        for student in sorted(handed_in.union(also))
    ]


def standing(assignment: Assignment, student: str) -> Standing:
    """How things stand for a student; what they handed in is read, nothing is run.

    Args:
        assignment: The assignment.
        student: One of `assignment.students()`.
    """
    submission = assignment.submission(student)
    result = assignment.result(submission)
    if result is not None:
        failed = result.state == FAILED
        why = "Grading failed, which says nothing about the submission." if failed else ""
        return Standing(student, result.state, result, submission, why)
    earlier = _earlier_results(assignment, student)
    if not earlier:
        return Standing(student, NOT_GRADED, None, submission, "It has not been graded yet.")
    return Standing(student, OUT_OF_DATE, None, submission, _what_changed(earlier))


def _earlier_results(assignment: Assignment, student: str) -> list[Result | None]:
    """Results under other keys; None for one that this version cannot read."""
    found: list[Result | None] = []
    folder = assignment.course.results / assignment.name / student
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith(".") or path.name.endswith(".failed.json"):
            continue
        found.append(None)
        with suppress(ValueError, OSError):
            found[-1] = Result.from_json(path.read_text(encoding="ascii"))
    return found


def _what_changed(earlier: list[Result | None]) -> str:
    """Say why the result nearest to now does not count; results hold no time to tell the last."""
    now = versions()
    changes = [
        {name: then for name in now if (then := result.versions.get(name)) != now[name]}
        for result in earlier
        if result is not None
    ]
    if not changes:
        return "It was graded by another version of smplkit."
    nearest = min(changes, key=len)
    if not nearest:
        return "It was graded, but the submission has changed since."
    said = [
        f"{name} {then} (now {now[name]})" for name, then in nearest.items() if name != "checks"
    ]
    if "checks" in nearest:
        said.append("other checks (smplkit itself has changed)")
    return f"It was graded with {', '.join(said)}."
