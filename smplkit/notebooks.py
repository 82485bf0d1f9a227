"""Notebooks as text that can be reviewed: one canonical form, and student versions from solutions.

Canonical form: nbformat 4.5, cell ids that a person can read, no outputs or counters, no metadata
but the kernel's and nbgrader's, UTF-8, keys in order, one space of indent, a newline at the end.

`solutions/` is written by hand, `exercises/` is made from it by nbgrader and never edited.

    python -m smplkit.notebooks check      say what is not canonical; exit code 1 if anything is
    python -m smplkit.notebooks fix        write the canonical form
    python -m smplkit.notebooks release    make exercises/ anew from solutions/
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = ("deletable", "editable", "nbgrader", "tags")
FOLDERS = ("course", "exercises", "lectures", "solutions")
MAX_CODE_LINES = 25
READABLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RANDOM_ID = re.compile(r"[0-9a-f-]{8,}")  # what editors put in: hexadecimal, or a UUID

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Check and release notebooks.")


def canonical(notebook: dict) -> dict:
    """Return the notebook in canonical form, as far as that needs no decision.

    Args:
        notebook: Parsed nbformat 4 notebook. It is not changed.
    """
    return {
        "cells": [_canonical_cell(cell) for cell in notebook["cells"]],
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _canonical_cell(cell: dict) -> dict:
    kept = {key: cell[key] for key in ("attachments", "cell_type", "id") if key in cell}
    kept["metadata"] = {k: v for k, v in cell["metadata"].items() if k in CELL_METADATA}
    kept["source"] = "".join(cell["source"]).rstrip().splitlines(keepends=True)
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    return kept


def to_text(notebook: dict) -> str:
    """Write a notebook as nbformat does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def problems(text: str) -> list[str]:
    """Say what keeps the text of a notebook from being canonical; empty when nothing does."""
    try:
        notebook = json.loads(text)
        fixed = to_text(canonical(notebook))
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        return [f"not a notebook of nbformat 4: {type(error).__name__}: {error}"]
    found, seen = [], set()
    for number, cell in enumerate(notebook["cells"], start=1):
        cell_id = cell.get("id", "")
        if not READABLE_ID.fullmatch(cell_id) or RANDOM_ID.fullmatch(cell_id):
            found.append(f"cell {number}: id {cell_id!r} cannot be read; name what the cell is for")
        if cell_id in seen:
            found.append(f"cell {number}: id {cell_id!r} is there twice")
        seen.add(cell_id)
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", cell_id)
        if grade_id != cell_id:
            found.append(f"cell {number}: id {cell_id!r} and grade_id {grade_id!r} differ")
        lines = "".join(cell["source"]).count("\n") + 1
        if cell["cell_type"] == "code" and lines > MAX_CODE_LINES:
            found.append(
                f"cell {cell_id!r}: {lines} lines of code, at most {MAX_CODE_LINES} allowed"
            )
    if text != fixed:
        found.append("outputs, counters, metadata or layout are not canonical; `fix` mends that")
    return found


def find(root: Path) -> list[Path]:
    """All notebooks of the course."""
    found = [path for folder in FOLDERS for path in (root / folder).rglob("*.ipynb")]
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def release(root: Path) -> list[Path]:
    """Make the notebooks of `exercises/` from `solutions/` with nbgrader.

    The gradebook is a temporary one: that of a class stays as it is. So do other files in
    `exercises/`.

    Args:
        root: Folder with `solutions/` and `nbgrader_config.py`.

    Returns:
        The notebooks made.

    Raises:
        RuntimeError: nbgrader refused (its log is in the message), or an exercise that would be
            replaced holds somebody's work.
    """
    target = root / "exercises"
    for source in (root / "solutions").rglob("*.ipynb"):
        path = target / source.relative_to(root / "solutions")
        if path.exists() and _holds_work(path, source):
            raise RuntimeError(
                f"somebody has worked in {path}, which would be lost; move it elsewhere first"
            )
    with tempfile.TemporaryDirectory(prefix="smplkit-release-") as folder:
        course = Path(folder)
        shutil.copy(root / "nbgrader_config.py", course)
        # Weights lie there when somebody has run a solution that trains a network.
        without = shutil.ignore_patterns("*.safetensors")
        shutil.copytree(root / "solutions", course / "solutions", ignore=without)
        api = grader(course)
        for assignment in sorted(api.get_source_assignments()):
            result = api.generate_assignment(assignment)
            if not result["success"]:
                raise RuntimeError(f"{assignment}: {result.get('log')}\n{result.get('error')}")
        shutil.copytree(course / "exercises", target, dirs_exist_ok=True)
    return sorted(target.rglob("*.ipynb"))


def _holds_work(path: Path, source: Path) -> bool:
    """Whether an exercise has cells of somebody's own, or a solution cell that is no bare stub."""
    known = {cell["id"] for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    solved = (cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution"))
    return any(cell.get("id") not in known for cell in cells) or not all(
        _is_stub("".join(cell["source"])) for cell in solved
    )


def _is_stub(code: str) -> bool:
    """Whether the code is functions that hold a docstring and `raise NotImplementedError()`."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return False
    return all(
        isinstance(function, ast.FunctionDef)
        and [type(line) for line in function.body] == [ast.Expr, ast.Raise]
        and "# YOUR CODE HERE\n" in code
        for function in statements
    )


def grader(course: Path, changes: dict | None = None):
    """Open a course folder with nbgrader, as its command line would, within this process.

    Args:
        course: Folder with `nbgrader_config.py`.
        changes: Settings (traitlets.config.Config) that go before those of the file.

    Returns:
        nbgrader.apps.NbGraderAPI
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    # nbgrader starts a program that lies beside the interpreter, whether or not that is on PATH.
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    config.merge(changes or {})
    return NbGraderAPI(config=config)


@app.command("check")
def check_command() -> None:
    """Say which notebooks are not in canonical form, and why."""
    found = [
        f"{path}: {problem}"
        for path in find(Path())
        for problem in problems(path.read_text(encoding="utf-8"))
    ]
    typer.echo("\n".join(found) or "all notebooks are in canonical form")
    raise typer.Exit(1 if found else 0)


@app.command("fix")
def fix_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Notebooks; without, all.")] = None,
) -> None:
    """Write notebooks in canonical form. Ids and long cells remain for you to mend."""
    for path in paths or find(Path()):
        text = path.read_text(encoding="utf-8")
        fixed = to_text(canonical(json.loads(text)))
        if text != fixed:
            written = path.with_suffix(".ipynb.new")
            written.write_text(fixed, encoding="utf-8")
            written.replace(path)
            typer.echo(f"fixed {path}")


@app.command("release")
def release_command() -> None:
    """Make the student versions in exercises/ from solutions/. What was there is replaced."""
    try:
        for path in release(Path()):
            typer.echo(f"made {path}")
    except RuntimeError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
