"""What nbgrader's gradebook says about an assignment. It is only read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class GradebookScore:
    """What the gradebook holds for one submission.

    Attributes:
        raw_score: Points of all cells, those that a person graded among them.
        late_penalty: Points taken off for handing in late.
        max_score: Points possible.
        needs_manual_grade: Whether a cell waits for a person.
    """

    raw_score: float
    late_penalty: float
    max_score: float
    needs_manual_grade: bool

    @property
    def score(self) -> float:
        """What counts, as nbgrader's own export has it."""
        return max(0.0, self.raw_score - self.late_penalty)


def gradebook_scores(path: Path, assignment: str) -> dict[str, GradebookScore | None]:
    """Read the scores of an assignment.

    Args:
        path: The gradebook, such as `grading/gradebook.db`.
        assignment: Name.

    Returns:
        For each student of the class the score, None where there is no submission. Empty when there
        is no gradebook.

    Raises:
        ValueError: The file is no gradebook of this version of nbgrader, or another program is
            writing to it for too long.
    """
    if not path.is_file():
        return {}
    from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
    from sqlalchemy.engine import URL
    from sqlalchemy.exc import SQLAlchemyError

    # nbgrader makes missing tables and courses as it opens a gradebook, unless it cannot write.
    query = {"mode": "ro", "uri": "true"}
    url = URL.create("sqlite", database=path.absolute().as_uri(), query=query)
    gradebook = None
    try:
        gradebook = Gradebook(url, course_id="")
        submissions = (
            gradebook.db.query(SubmittedAssignment)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .filter(Assignment.name == assignment)
        )
        found = {
            s.student_id: GradebookScore(
                float(s.score),
                float(s.late_submission_penalty or 0),
                float(s.max_score),
                bool(s.needs_manual_grade),
            )
            for s in submissions
        }
        return {student.id: found.get(student.id) for student in gradebook.students}
    except SQLAlchemyError as error:
        said = str(error).splitlines()[0]
        raise ValueError(
            f"{path} cannot be read as nbgrader's gradebook ({said}): is it of another version "
            "(`nbgrader db upgrade`), or in use?"
        ) from None
    finally:
        if gradebook is not None:
            gradebook.close()
