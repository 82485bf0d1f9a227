"""`smplkit train`: train a method of the course, and say how well it does on people held out.

Into the folder goes what `smplkit.training.fit` keeps (the state to go on from, the log), and at
the end the network as `hmr.safetensors`, which `smplkit predict --checkpoint` takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from smplkit.data.sample import People

METHODS = ("hmr",)
# Names of the errors in the table, and the digits after the point.
COLUMNS = {
    "mpjpe_mm": ("MPJPE, mm", 0),
    "pa_mpjpe_mm": ("PA-MPJPE, mm", 0),
    "root_deg": ("root, degrees", 1),
    "keypoints_2d_px": ("2D, px of 224", 1),
}


def train(
    method: Annotated[str, typer.Argument(help="hmr.")],
    preset: Annotated[
        str | None,
        typer.Option(help="smoke, cpu or gpu; without it, what this machine has."),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Annotations (.npz as SPIN's, images beside them) to learn from instead of "
            "synthetic people; may be given several times."
        ),
    ] = None,
    held_out: Annotated[
        Path | None,
        typer.Option(help="Annotations to be measured on instead of synthetic people."),
    ] = None,
    critic: Annotated[
        bool, typer.Option("--critic", help="Train against HMR's critic too.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of all that is drawn, 0 or more.")] = 0,
    steps: Annotated[int | None, typer.Option(help="Instead of the preset's.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Folder; a training in it is continued. Without it, runs/METHOD-PRESET-SEED.",
        ),
    ] = None,
) -> None:
    """Train a method, or go on with a training that was interrupted."""
    from dataclasses import replace

    from rich.console import Console

    from smplkit.hmr_training import RECIPES, train_hmr
    from smplkit.training import choose_preset

    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    recipe = RECIPES[choose_preset(preset).name]
    if steps is not None:
        recipe = replace(recipe, preset=replace(recipe.preset, steps=steps))
    size = recipe.people.image_size
    people = read_people(data, size) if data else None
    others = read_people([held_out], size) if held_out else None
    folder = output or Path("runs") / f"{method}-{recipe.preset.name}-{seed}"
    trained = train_hmr(
        recipe, folder=folder, seed=seed, people=people, held_out=others, critic=critic
    )
    Console().print(error_table(trained.errors))
    if trained.history.interrupted:
        typer.echo(f"interrupted; the same command goes on in {folder}")
    else:
        typer.echo(
            f"wrote {folder / 'hmr.safetensors'}; try: smplkit predict IMAGE -o FOLDER "
            f"--checkpoint {folder / 'hmr.safetensors'}"
        )


def read_people(paths: list[Path], image_size: int) -> People:
    """One dataset of annotations, or several in equal shares.

    Raises:
        OSError, ValueError: a file is not there, or cannot be used.
    """
    from smplkit.data.mixed import MixedPeople
    from smplkit.data.readers.spin_npz import SpinNpz

    datasets = [SpinNpz(path, image_size=image_size) for path in paths]
    return datasets[0] if len(datasets) == 1 else MixedPeople(datasets)


def error_table(errors: dict[str, dict[str, float]]) -> Table:
    """Errors on held-out people, a row for each network."""
    from rich.table import Table

    titles = (title for title, _ in COLUMNS.values())
    table = Table("", *titles, title="on people that training never saw")
    for name, row in errors.items():
        table.add_row(name, *(f"{row[key]:.{digits}f}" for key, (_, digits) in COLUMNS.items()))
    return table
