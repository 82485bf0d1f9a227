"""The command line: ``smplkit COMMAND`` or ``python -m smplkit COMMAND``.

Each command imports what it needs when it runs, so that ``smplkit --help`` is quick and a broken
installation can still run ``smplkit doctor``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from smplkit.commands.data import check
from smplkit.commands.fit import fit
from smplkit.commands.grade import run, status
from smplkit.commands.grade_doctor import doctor as grade_doctor
from smplkit.commands.grade_explain import explain
from smplkit.commands.grade_export import export
from smplkit.commands.methods import methods
from smplkit.commands.predict import predict
from smplkit.commands.train import train

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="smplkit: learn how networks fit the SMPL body model to images.",
)
body_app = typer.Typer(no_args_is_help=True, help="Body model files: what they hold, and export.")
data_app = typer.Typer(no_args_is_help=True, help="Datasets: what a folder holds and lacks.")
grade_app = typer.Typer(
    no_args_is_help=True, help="Grading a class (in the course's folder), and before handing in."
)
app.add_typer(body_app, name="body")
app.add_typer(data_app, name="data")
app.add_typer(grade_app, name="grade")


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with the message alone when it fails: a traceback would bury it."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except (OSError, ValueError) as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from None

    return run


app.command()(plainly(fit))
app.command()(plainly(predict))
app.command()(plainly(train))
app.command()(plainly(methods))
data_app.command()(plainly(check))
grade_app.command()(plainly(run))
grade_app.command()(plainly(status))
grade_app.command()(plainly(export))
grade_app.command()(plainly(explain))
grade_app.command("doctor")(plainly(grade_doctor))


@app.command()
def lab(
    port: Annotated[int, typer.Option(help="Port to try first; then the next free one.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the course in JupyterLab, at its start page."""
    from smplkit.lab import serve

    raise typer.Exit(serve(port=port, browser=browser))


@app.command()
def doctor() -> None:
    """Check this machine for all that the course needs, and say how to mend what is missing."""
    from smplkit.doctor import examine, show

    raise typer.Exit(show(examine()))


@app.command()
@plainly
def experiment(
    claim: Annotated[str, typer.Argument(help="Id of the claim, such as F1.")],
    output: Annotated[
        Path | None, typer.Option(help="Also write the finding there, as JSON.")
    ] = None,
    overwrite: Annotated[bool, typer.Option(help="Replace OUTPUT when it is there.")] = False,
    preset: Annotated[
        str | None, typer.Option(help="smoke, cpu or gpu, for the claims that train or fit.")
    ] = None,
    seeds: Annotated[int | None, typer.Option(help="How many seeds, at least 3.")] = None,
) -> None:
    """Test a claim of the lectures and print what was found (course/claims lists them)."""
    from smplkit.experiments.report import run_and_print

    run_and_print(claim, output, overwrite, preset, seeds)


@body_app.command("info")
@plainly
def body_info(
    path: Annotated[
        Path | None,
        typer.Argument(help="A model file (.npz, .pkl) or a folder; without it, the open body."),
    ] = None,
    gender: Annotated[str, typer.Option(help="neutral, female or male.")] = "neutral",
) -> None:
    """Say what a body model file holds, or why it cannot be used."""
    from smplkit.body.info import describe

    typer.echo(describe(path, gender))


@body_app.command("export")
@plainly
def body_export(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when it does not exist.")],
    overwrite: Annotated[bool, typer.Option(help="Replace files that are there already.")] = False,
) -> None:
    """Write the open bodies, SMPL and SMPL-X, as files that ``smplx.create(FOLDER, ...)`` loads."""
    from smplkit.body import export_model
    from smplkit.body.model_files import KINDS

    for path in export_model(folder, overwrite=overwrite, kinds=tuple(KINDS)):
        typer.echo(f"wrote {path}")


if __name__ == "__main__":
    app()
