"""The unit of work of a grading run: one submission in, one result out, on whatever machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from smplkit.checks import EXERCISES
from smplkit.grading.box import Box
from smplkit.grading.collect import Submission
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import grade_submission, result_key, versions


@dataclass(frozen=True)
class Job:
    """One submission to grade. All that the grading depends on, and nothing that it could change.

    Attributes:
        submission: What was handed in.
        seeds: Hidden seeds of each exercise, in the order of the notebook. They follow from the
            course's secret, which is not here: it stays on the instructor's machine.
        trusted: Run the code without a sandbox.
    """

    submission: Submission
    seeds: Mapping[str, tuple[int, ...]]
    trusted: bool = False

    @property
    def key(self) -> str:
        """Key of the result, as this machine would grade it."""
        return result_key(self.submission, self.seeds)


class Pool(Protocol):
    """Something that works off jobs: `LocalPool`, `DaskPool`."""

    def results(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """One result for each job, in the order in which they get done."""


def do(job: Job) -> Result:
    """Grade a submission."""
    exercises = {name: EXERCISES[name] for name in job.seeds}
    return grade_submission(
        job.submission, exercises, job.seeds, lambda: Box("", trusted=job.trusted)
    )


def failed(job: Job, why: str) -> Result:
    """The result of a job that no machine could do: a failure, which is no zero.

    Args:
        job: The job.
        why: A sentence for the instructor.
    """
    who = job.submission.assignment, job.submission.student
    return Result(job.key, *who, FAILED, (), (why,), versions())


def checked(job: Job, result: Result) -> Result:
    """The result, if it is the job's; another machine may have other versions of what decides."""
    if result.key == job.key:
        return result
    ours = versions()
    other = [
        f"{name} {result.versions.get(name)} (here {version})"
        for name, version in ours.items()
        if result.versions.get(name) != version
    ]
    return failed(job, f"the worker has another version of {', '.join(other) or 'the seeds'}")
