"""`smplkit grade export`: points and skills as CSV, and files for Gradescope."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from smplkit.grading.standing import Standing


def export(
    assignment: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Such as 01_smpl.")],
    output: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where to; made when it is not there.")
    ] = Path("grading/export"),
    overwrite: Annotated[
        bool, typer.Option(help="Replace files that are there and say something else.")
    ] = False,
) -> None:
    """Write the class's points and skills as CSV, and a results.json per student for Gradescope.

    Who has no points (not graded, changed since, a failure) has a state and empty points.
    """
    from rich.console import Console

    from smplkit.grading.course_folders import Course
    from smplkit.grading.export import (
        class_table,
        csv_bytes,
        gradescope,
        json_bytes,
        skill_means,
        skill_table,
        write_files,
    )
    from smplkit.grading.gradebook_scores import gradebook_scores
    from smplkit.grading.run import exercises_of
    from smplkit.grading.standing import standings

    course = Course(Path())
    chosen = course.assignment(assignment)
    exercises = exercises_of(chosen.release)
    gradebook = gradebook_scores(course.grading / "gradebook.db", assignment)
    with Console().status("Reading what was handed in"):
        found = standings(chosen, also=gradebook)
    if not any(one.submission for one in found):
        raise ValueError(
            f"nobody has handed in {assignment}: expected {course.submitted}/STUDENT/{assignment}"
        )
    tables = {
        output / f"{assignment}.csv": class_table(found, exercises, gradebook),
        output / f"{assignment}_skills.csv": skill_table(found, exercises),
        output / f"{assignment}_skill_means.csv": skill_means(found, exercises),
    }
    files: dict[Path, bytes | None] = {path: csv_bytes(table) for path, table in tables.items()}
    own = output / f"{assignment}_gradescope"
    results = {one.student: one.graded for one in found}
    # What an earlier export wrote for somebody who has no points now must not be handed out.
    files |= {path: None for path in own.glob("*.json") if results.get(path.stem, ...) is None}
    files |= {own / f"{who}.json": json_bytes(gradescope(r)) for who, r in results.items() if r}
    write_files(files, overwrite)
    for what, path in zip(("points", "skills", "class means per skill"), tables, strict=True):
        typer.echo(f"{what:<22} {path}")
    graded = sum(result is not None for result in results.values())
    typer.echo(f"{'for Gradescope':<22} {own}, {graded} files")
    _say_who_has_no_points(found, assignment)


def _say_who_has_no_points(found: list[Standing], assignment: str) -> None:
    from smplkit.grading.box.calls import printable

    counts = Counter(one.state.replace("_", " ") for one in found)
    typer.echo(f"{len(found)} students: " + ", ".join(f"{n} {s}" for s, n in counts.items()))
    missing = [one.student for one in found if one.submission and not one.graded]
    if missing:
        names = printable(", ".join(missing[:10])) + (", ..." if len(missing) > 10 else "")
        typer.echo(f"No points for {names}; to grade them: smplkit grade run {assignment}")
