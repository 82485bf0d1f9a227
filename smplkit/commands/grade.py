"""`smplkit grade`: grade a class. Run it in the course's folder."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console
    from rich.progress import Progress

    from smplkit.grading.class_run import Plan
    from smplkit.grading.course_folders import Assignment
    from smplkit.grading.jobs import Pool
    from smplkit.grading.result import Result
    from smplkit.grading.unfinished import Settings

Name = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Such as 01_smpl.")]


def run(
    assignment: Name,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Processes that grade; by default one a core."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Finish an interrupted run, with its settings.")
    ] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on the workers of a Dask scheduler: tcp://HOST:PORT.")
    ] = None,
    trusted: Annotated[
        bool,
        typer.Option(
            "--trusted",
            help="Where there is no sandbox: run submissions with your rights. Not for a class.",
        ),
    ] = False,
) -> None:
    """Grade what a class has handed in, and write the points into nbgrader's gradebook.

    Only what has no result yet is graded, so a run that was interrupted goes on where it was.
    """
    from rich.console import Console

    from smplkit.grading.course_folders import Course
    from smplkit.grading.unfinished import Settings, alone, interrupted, noted

    course = Course(Path())
    chosen = course.assignment(assignment)
    with alone(course.grading):
        before = interrupted(course.grading, assignment)
        if resume and before is None:
            raise ValueError(f"no run of {assignment} was interrupted: leave out --resume")
        usual = before if resume else Settings(_cores())
        settings = Settings(jobs or usual.jobs, scheduler or usual.scheduler)
        console = Console()
        planned = _planned(chosen, _without_sandbox(settings, trusted, console), console)
        with noted(course.grading, assignment, settings):
            complete = _grade_class(chosen, planned, settings, console)
    if not complete:
        raise typer.Exit(1)


def status(
    assignment: Annotated[
        str | None, typer.Argument(metavar="[ASSIGNMENT]", help="Without one, all of them.")
    ] = None,
) -> None:
    """Say who has handed in what, and how far the grading is."""
    from rich.console import Console

    from smplkit.grading.course_folders import Course
    from smplkit.grading.status_tables import class_table, course_table
    from smplkit.grading.unfinished import interrupted

    course, console = Course(Path()), Console()
    if assignment is None:
        console.print(course_table(course))
    else:
        console.print(class_table(course.assignment(assignment)))
    for name in course.assignments() if assignment is None else [assignment]:
        if interrupted(course.grading, name):
            console.print(f"A run of {name} was interrupted: smplkit grade run {name} --resume")


def _planned(assignment: Assignment, without_box: bool, console: Console) -> Plan:
    """What there is to do.

    Raises:
        ValueError: Nobody has handed in anything.
    """
    from smplkit.grading.class_run import plan

    with console.status("Reading what was handed in ..."):
        planned = plan(assignment, without_box)
    if not (planned.kept or planned.jobs):
        raise ValueError(
            f"nobody has handed in {assignment.name}: expected "
            f"{assignment.course.submitted}/STUDENT/{assignment.name}/{assignment.release.notebook}"
        )
    return planned


def _grade_class(
    assignment: Assignment, planned: Plan, settings: Settings, console: Console
) -> bool:
    """Grade, write, and tell. Returns whether every submission has its points in the gradebook."""
    from smplkit.grading.class_run import grade
    from smplkit.grading.result import FAILED

    results = list(planned.kept)
    if planned.jobs:
        with _progress(console) as progress, _pool(settings, progress.console.print) as pool:
            graded = grade(assignment, planned.jobs, pool)
            for result in progress.track(graded, len(planned.jobs), description="grading"):
                _tell(result, progress.console)
                results.append(result)
    good = sorted((r for r in results if r.state != FAILED), key=lambda r: r.student)
    written, refused = _write(assignment, good, console)
    failed = len(results) - len(good)
    console.print(
        f"{assignment.name}: {len(results)} handed in; {len(planned.jobs) - failed} results are "
        f"new, {len(planned.kept)} were there; {written} written into the gradebook"
    )
    if failed or refused:
        console.print(
            f"[bold]{failed + refused} have no points yet, for reasons that are not theirs.[/] "
            f"Mend what is said above, and run the same command again."
        )
    return not (failed or refused)


def _write(assignment: Assignment, results: Iterable[Result], console: Console) -> tuple[int, int]:
    """Put results into nbgrader. Returns how many were written and how many were refused."""
    from smplkit.grading.nbgrader_course import NbgraderCourse, NbgraderRefused

    written = refused = 0
    with _progress(console) as progress, NbgraderCourse(assignment) as nbgrader:
        for result in progress.track(list(results), description="writing"):
            try:
                written += nbgrader.put(result)
            except NbgraderRefused as error:
                refused += 1
                progress.console.print(f"{result.student}: {error}", style="red", markup=False)
    return written, refused


def _without_sandbox(settings: Settings, trusted: bool, console: Console) -> bool:
    """Whether to run code without a sandbox: only where there is none, and where that was allowed.

    Raises:
        ValueError: There is no sandbox, and that was not allowed; or not even without one.
    """
    from smplkit.grading.box import why_no_box

    why = "" if settings.scheduler else why_no_box()
    if not why and not (trusted and settings.scheduler):
        return False
    if not trusted:
        raise ValueError(
            f"{why}. A class is not graded without a sandbox: submissions are code of strangers. "
            "If you trust everyone who wrote them as you trust yourself, add --trusted"
        )
    if not settings.scheduler and (still := why_no_box(trusted=True)):
        raise ValueError(still)
    console.print(
        "[bold red]WITHOUT A SANDBOX.[/] Every submission runs with your rights: it can read and "
        "change your files, and send them away. This is for code that you trust."
    )
    return True


def _pool(settings: Settings, note: Callable[[str], None]) -> AbstractContextManager[Pool]:
    if settings.scheduler:
        from smplkit.grading.dask_pool import DaskPool

        # Dask's own log would be written across the progress bar; what matters is told by `note`.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            return DaskPool(settings.scheduler, note=note)
        except ImportError as error:
            raise ValueError(str(error)) from None
    from smplkit.grading.pool import LocalPool

    return nullcontext(LocalPool(settings.jobs))


def _progress(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("ETA"),
        TimeRemainingColumn(),
        console=console,
    )


def _tell(result: Result, console: Console) -> None:
    """Name what somebody should look at; the rest is in the gradebook."""
    from rich.markup import escape

    from smplkit.grading.result import GRADED

    if result.state != GRADED:
        said = escape(f"{result.state.replace('_', ' ')}: {' '.join(result.problems)}")
        console.print(f"[bold]{escape(result.student)}[/]: {said}")


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
