"""`smplkit data check`: what a file or folder of a dataset or model holds, and what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from smplkit.data.inspection.report import Report


def check(
    path: Annotated[
        Path,
        typer.Argument(
            help="A file or folder: annotations of SPIN, COCO or 3DPW, AMASS, keypoints, "
            "photographs, SMPL models and what comes with them."
        ),
    ],
    images: Annotated[
        Path | None,
        typer.Option(
            help="The folder that image names in annotations are relative to; without it, looked "
            "for about them."
        ),
    ] = None,
) -> None:
    """Say what a file or folder holds, what is missing or wrong, and what it can be used for.

    Ends with status 1 when nothing in it can be used as it is.
    """
    from smplkit.data.inspection.paths import inspect_path

    reports = inspect_path(path, images)
    for report in reports:
        typer.echo(_text(report))
    usable = sum(report.usable for report in reports)
    if len(reports) > 1:
        typer.echo(f"{usable} of {len(reports)} can be used as they are")
    if not usable:
        raise typer.Exit(1)


def _text(report: Report) -> str:
    """A report as lines: what it is, then a line for each thing to say."""
    lines = [str(report.path), f"  {report.kind}"]
    lines += [f"  {fact}" for fact in report.facts]
    lines += [f"  missing: {text}" for text in report.missing]
    lines += [f"  problem: {text}" for text in report.problems]
    lines += [f"  for: {text}" for text in report.uses if not report.problems]
    return "\n".join(lines)
