"""``smplkit experiment``: run one claim and print what was found."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smplkit.experiments.depth import depth_ambiguity
from smplkit.experiments.feedback_steps import feedback_steps
from smplkit.experiments.record import Finding, record
from smplkit.experiments.runtime import runtime
from smplkit.experiments.silhouette_shape import silhouette_shape
from smplkit.experiments.starts import optimisation_starts
from smplkit.experiments.training_priors import (
    adversarial_prior,
    factorised_critic,
    implausible_bodies,
)
from smplkit.experiments.weak_perspective import weak_perspective_error

EXPERIMENTS = {
    "F1": weak_perspective_error,
    "F2": depth_ambiguity,
    "F3": implausible_bodies,
    "F4": silhouette_shape,
    "F5": runtime,
    "F6": optimisation_starts,
    "H1": adversarial_prior,
    "H2": factorised_critic,
    "H3": feedback_steps,
}


def run_and_print(
    claim: str,
    output: Path | None = None,
    overwrite: bool = False,
    preset: str | None = None,
    seeds: int | None = None,
) -> None:
    """Run the experiment of a claim, print its tables and verdicts, and write it if asked to.

    Args:
        claim: id of the claim.
        output: JSON file to write, or None.
        overwrite: whether a file that is there may be replaced.
        preset: size of the experiments that train or fit; None for the size they were recorded at.
        seeds: how many seeds, from 0 on; None for as many as it was recorded with.

    Raises:
        ValueError: there is no such claim, it has no presets, there are fewer than three seeds, or
            ``output`` is no file that can be written.
        FileExistsError: ``output`` is there and may not be replaced.

    Errors are found out before the run.
    """
    if claim not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise ValueError(f"claim: {claim!r} has no experiment; there are {known}")
    if output is not None and output.exists() and not overwrite:
        raise FileExistsError(f"output: {output} is there already; say --overwrite to replace it")
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise ValueError(f"output: {output} is not a file in a folder that exists")
    experiment, options = EXPERIMENTS[claim], {}
    if preset is not None:
        if "preset" not in inspect.signature(experiment).parameters:
            raise ValueError(f"preset: {claim} trains nothing and has no presets; leave it out")
        options["preset"] = preset
    if seeds is not None:
        if seeds < 3:
            raise ValueError(f"seeds must be at least 3 for an interval, got {seeds}")
        options["seeds"] = range(seeds)
    finding = experiment(**options)
    show(finding)
    if output is not None:
        print(f"wrote {record(finding, output, replace=overwrite)}")


def show(finding: Finding) -> None:
    """Print a finding as tables."""
    console = Console()
    console.print(f"[bold]{finding.id}[/]  {finding.claim}\n{finding.budget}; {finding.body}")
    for name, rows in finding.tables.items():
        columns = [f.name for f in fields(rows[0]) if not f.name.endswith("_spread")]
        table = Table(*(column.replace("_", " ") for column in columns), title=name)
        for row in rows:
            table.add_row(*(_entry(row, column) for column in columns))
        console.print(table)
    for question, answer in finding.verdicts.items():
        interval = f"{answer.mean:.3g} (95 % interval {answer.low:.3g} to {answer.high:.3g})"
        console.print(f"{question}: {interval}: [bold]{answer.word}[/]")


def _entry(row: object, column: str) -> str:
    """A value, with its spread over the seeds where the row has it."""
    value, spread = getattr(row, column), getattr(row, f"{column}_spread", None)
    text = value if isinstance(value, str) else f"{value:g}"
    return text if spread is None else f"{text} ± {spread:g}"
