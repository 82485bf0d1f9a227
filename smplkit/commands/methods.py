"""`smplkit methods`: the methods of the course side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from smplkit.methods.catalogue import Method


def methods(
    name: Annotated[
        str | None, typer.Argument(help="Tell all about one method; without it, the list.")
    ] = None,
) -> None:
    """List the methods: parameters, what they see and learn from, prior, checkpoint files."""
    from rich.console import Console

    from smplkit.methods.catalogue import METHODS, method

    console = Console()
    if name is None:
        console.print(method_table(METHODS.values()))
        return
    chosen = method(name)
    for title, text in description(chosen).items():
        console.print(f"[bold]{title}[/bold]  {text}", highlight=False)
    console.print(f"\n{chosen.about()}", highlight=False, markup=False, soft_wrap=True)


def method_table(methods: list[Method]) -> Table:
    """A row for each method."""
    from rich.table import Table

    table = Table(show_lines=True)
    for title in ("method", "parameters", "sees", "learns from", "prior", "checkpoint files"):
        # Fold: half a file name helps nobody.
        justify = "right" if title == "parameters" else "left"
        table.add_column(title, justify=justify, overflow="fold")
    for entry in methods:
        table.add_row(entry.name, *list(description(entry).values())[1:6])
    return table


def description(entry: Method) -> dict[str, str]:
    """What is said about a method, by title."""
    count = entry.parameters()
    return {
        "paper": entry.paper,
        "parameters": f"{count / 1e6:.1f} M" if count else "none",
        "sees": entry.sees,
        "learns from": entry.learns_from,
        "prior": entry.prior,
        "checkpoint files": entry.checkpoints,
        "files": ", ".join(f"{name.replace('.', '/')}.py" for name in entry.files()),
    }
