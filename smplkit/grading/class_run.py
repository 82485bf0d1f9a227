"""Grade a class: read what was handed in, grade what has no result yet, write the gradebook.

Every step can be interrupted and done again. A result is kept as soon as it is there, under a key
that follows from all it depends on; so a second run grades nothing twice, and ends with the same
results and the same gradebook as a run that nobody disturbed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smplkit.grading.course_folders import Assignment
from smplkit.grading.jobs import Job, Pool, checked
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import exercises_of
from smplkit.grading.store import keep_result


@dataclass(frozen=True)
class Plan:
    """What a run has to do.

    Attributes:
        kept: Results that are there.
        jobs: What is to be graded, in the order of names; also what has failed before.
    """

    kept: tuple[Result, ...]
    jobs: tuple[Job, ...]


def plan(assignment: Assignment, trusted: bool = False) -> Plan:
    """Look at all that was handed in.

    Args:
        assignment: What is to be graded.
        trusted: Whether code will be run without a sandbox.

    Raises:
        ValueError: The exercise and its checks do not fit together, or the secret is unusable.
        OSError: A folder cannot be read.
    """
    exercises_of(assignment.release)
    kept, jobs = [], []
    for student in assignment.students():
        submission = assignment.submission(student)
        result = assignment.result(submission)
        if result is not None and result.state != FAILED:
            kept.append(result)
        else:
            jobs.append(Job(submission, assignment.seeds, trusted))
    return Plan(tuple(kept), tuple(jobs))


def grade(assignment: Assignment, jobs: Iterable[Job], pool: Pool) -> Iterator[Result]:
    """Grade, and keep each result before it is told.

    Raises:
        OSError: A result cannot be kept, as on a full disk. Those before it are kept.
    """
    by_student = {job.submission.student: job for job in jobs}
    for result in pool.results(by_student.values()):
        result = checked(by_student[result.student], result)
        keep_result(assignment.course.results, result)
        yield result
