"""Grade one submission: its code answers calls in a box, everything else happens here.

Files with weights are measured here, without any of the student's code; nothing is trained.

A property counts when it holds for the notebook's seeds and for the hidden ones of the course. What
a student is told comes from the notebook's seeds alone, which are tried first. So every message can
be seen again in the notebook, and whatever the code prints or raises, nothing of the hidden
inputs gets out: while it is listened to, it has not met any.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import smplkit
from smplkit.checks import EXERCISES
from smplkit.checks.call import Call
from smplkit.checks.exercise import PUBLIC_SEEDS, Exercise, Outcome, Report, grade
from smplkit.checks.file_exercise import FileExercise, grade_file
from smplkit.data.code_digest import code_digest
from smplkit.grading.box.limits import InfrastructureError
from smplkit.grading.collect import Submission
from smplkit.grading.release import Release
from smplkit.grading.result import (
    FAILED,
    GRADED,
    SCHEMA,
    UNREADABLE,
    ExerciseResult,
    PropertyResult,
    Result,
)

AnyExercise = Exercise | FileExercise

# What decides about points, below the package's folder; and what the checks import from elsewhere.
DECIDING = ("checks", "grading/box", "grading/run.py")
ONLY_HIDDEN = (
    "it holds for the numbers that the check in your notebook draws, but not for other ones: "
    "what in your function depends on particular numbers, or on earlier calls?"
)
ONLY_HIDDEN_FILE = (
    "it holds for the data that the check in your notebook makes, but not for other data: was the "
    "network trained, or chosen, on the data of the check?"
)


class Box(Protocol):
    """What is needed of a box; `smplkit.grading.box` has it."""

    output: str

    def load(self, source: str) -> str:
        """Run one more text, and say why it could not be run, or ""."""

    def call(self, name: str) -> Call:
        """A function that the texts define."""


OpenBox = Callable[[], AbstractContextManager[Box]]


def grade_submission(
    submission: Submission,
    exercises: Mapping[str, AnyExercise],
    seeds: Mapping[str, Sequence[int]],
    open_box: OpenBox,
) -> Result:
    """Grade one submission. It is not changed, and nothing is written.

    Args:
        submission: What was handed in.
        exercises: The exercises of the assignment by name, in the order of the notebook.
        seeds: Hidden seeds of each exercise.
        open_box: Makes an empty box; called once.

    Returns:
        Equal results for equal arguments. What is not the submission's fault (no box, no memory, a
        check that breaks) gives the state FAILED and no points at all, rather than none.

    Raises:
        ValueError: There are no seeds for an exercise, or the submission is of another assignment.
    """
    strange = [] if submission.unreadable else sorted(exercises.keys() - submission.sources)
    if strange:
        raise ValueError(
            f"submission is of {submission.assignment}, which has no {', '.join(strange)}"
        )
    missing = [name for name in exercises if not seeds.get(name)]
    if missing:
        raise ValueError(f"seeds has none for {', '.join(missing)}, expected some for each")
    state, found, problems = GRADED, [], []
    if submission.unreadable:
        state, problems = UNREADABLE, [submission.unreadable]
        found = [_result(exercise, (), ()) for exercise in exercises.values()]
    else:
        try:
            with open_box() as box, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = _graded(submission, exercises, seeds, box)
        except (InfrastructureError, OSError, MemoryError) as error:
            state, found, problems = FAILED, [], [f"{type(error).__name__}: {error}"]
        except Exception as error:  # a check that breaks is a mistake of the course
            where = _where(error)
            state, found = FAILED, []
            problems = [f"a check is broken, not the submission: {type(error).__name__} in {where}"]
    key = result_key(submission, seeds)
    who = submission.assignment, submission.student
    return Result(key, *who, state, tuple(found), tuple(problems), versions())


def exercises_of(release: Release) -> dict[str, AnyExercise]:
    """The exercises that a release asks for, by name, in the order of its notebook.

    Raises:
        ValueError: The checks know no such exercise, or give it other points than the notebook.
    """
    for task in release.tasks:
        points = EXERCISES[task.exercise].points if task.exercise in EXERCISES else None
        if points != task.points:
            said = "is not among the checks" if points is None else f"is worth {points:g} there"
            raise ValueError(
                f"{task.exercise}, {task.points:g} points in the notebook of {release.assignment}, "
                f"{said}: notebook and checks are of different versions"
            )
    return {task.exercise: EXERCISES[task.exercise] for task in release.tasks}


def result_key(submission: Submission, seeds: Mapping[str, Sequence[int]]) -> str:
    """Digest of all that a result depends on: the code, the checks, the environment, the seeds.

    Returns:
        64 hexadecimal digits, from which nothing of the seeds can be told.
    """
    parts = [SCHEMA, submission.assignment, submission.digest, versions()]
    parts += [{name: list(numbers) for name, numbers in seeds.items()}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of what a submission is graded with; of the checks, a digest of their code."""
    root, digest = Path(smplkit.__file__).parent, hashlib.sha256()
    for part in DECIDING:
        for path in sorted((root / part).rglob("*.py")) or [root / part]:
            name = path.relative_to(root).as_posix()
            text = path.read_bytes().replace(b"\r\n", b"\n")  # as some systems store it
            digest.update(b"%d %d %s" % (len(name), len(text), name.encode() + text))
    digest.update(code_digest("smplkit.checks").encode())
    packages = {name: version(name) for name in ("smplkit", "torch", "numpy")}
    return packages | {"python": platform.python_version(), "checks": digest.hexdigest()}


def _graded(
    submission: Submission,
    exercises: Mapping[str, AnyExercise],
    seeds: Mapping[str, Sequence[int]],
    box: Box,
) -> list[ExerciseResult]:
    """Grade all exercises with the notebook's seeds, and then all of them with the hidden ones."""
    open_to_all = {n: _try(e, submission, PUBLIC_SEEDS, box) for n, e in exercises.items()}
    results = []
    for name, (report, output, problems) in open_to_all.items():
        hidden = report
        if report is not None and report.points:
            hidden, _, _ = _try(exercises[name], submission, seeds[name], box)
        properties = _properties(report, hidden) if report is not None else ()
        results.append(_result(exercises[name], properties, problems, output))
    return results


def _try(
    exercise: AnyExercise, submission: Submission, seeds: Sequence[int], box: Box
) -> tuple[Report | None, str, tuple[str, ...]]:
    """Look at the file of an exercise, or load its code, and grade it.

    Returns:
        The report, None when there is nothing to run; what the code printed; problems.
    """
    source = submission.sources[exercise.name]
    problems = (*source.problems, source.error) if source.error else source.problems
    if isinstance(exercise, FileExercise):
        return grade_file(exercise, submission.files[exercise.name], seeds), "", problems
    if source.error:
        return None, "", problems
    box.output = ""
    for text, what in ((source.before, "What the cell needs"), (source.cell, "The cell")):
        error = box.load(text) if text else ""
        if error:
            problems += (f"{what} could not be run to its end: {_without_addresses(error)}",)
    report = grade(exercise, box.call(source.function), seeds)
    return report, _without_addresses(box.output), problems


def _result(
    exercise: AnyExercise,
    properties: tuple[PropertyResult, ...],
    problems: tuple[str, ...],
    output: str = "",
) -> ExerciseResult:
    points = float(sum(p.points for p in properties))
    possible = float(exercise.points)
    return ExerciseResult(
        exercise.name, exercise.skill, points, possible, properties, output, problems
    )


def _properties(public: Report, hidden: Report) -> tuple[PropertyResult, ...]:
    """Judge the properties; behind a closed gate nothing else is tried, in either run."""
    tried = min(len(public.outcomes), len(hidden.outcomes))
    pairs = zip(public.outcomes[:tried], hidden.outcomes[:tried], strict=True)
    return tuple(_property(public.exercise, *pair) for pair in pairs)


def _property(exercise: AnyExercise, public: Outcome, hidden: Outcome) -> PropertyResult:
    worth, statement = float(public.property.points), public.property.statement
    if not public.message and not hidden.message:
        return PropertyResult(statement, worth, worth, True)
    said, _, mistake = (public.message or hidden.message).partition("\n")
    # The last line is the check's own: what the function raised has been made a single line.
    if not public.message:
        known = [sentence for sentence, _ in exercise.mistakes]
        why = ONLY_HIDDEN_FILE if isinstance(exercise, FileExercise) else ONLY_HIDDEN
        return PropertyResult(
            statement, 0.0, worth, False, why, mistake if mistake in known else ""
        )
    said = _without_addresses(re.sub(r"^seed \d+: ", "", said))
    return PropertyResult(statement, 0.0, worth, False, said, mistake)


def _without_addresses(text: str) -> str:
    """Places in memory, as in <object at 0x7f...>, differ from run to run."""
    return re.sub(r"\b0x[0-9a-fA-F]{6,}\b", "0x...", text)


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
