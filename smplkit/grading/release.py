"""What an exercise asks for, read from its student version: cells, checks and points.

Only `exercises/` is believed in these matters, never a submission. Nothing of it is executed: the
checks are found in the syntax trees of the graded cells. A check is given a function of the
notebook, or the name of a file that a function above it makes: `check("04.x", "x.safetensors")`.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path, PurePath


@dataclass(frozen=True)
class Task:
    """One graded function, or one graded file and the function that makes it.

    Attributes:
        exercise: Name of its check, such as "01.rodrigues".
        function: Name of the function that the check is given, or whose work the file is.
        grade_id: nbgrader's name of the solution cell.
        cell_id: The solution cell's id in the notebook.
        test_id: nbgrader's name of the graded cell, where the points belong.
        test: Source of the graded cell.
        points: What the graded cell is worth.
        file: Name of the file that the check is given; "" where it is given the function.
    """

    exercise: str
    function: str
    grade_id: str
    cell_id: str
    test_id: str
    test: str
    points: float
    file: str = ""


@dataclass(frozen=True)
class WrittenAnswer:
    """A cell that a person grades: nbgrader's name of it, and what it is worth."""

    grade_id: str
    points: float


@dataclass(frozen=True)
class Release:
    """An assignment as students get it.

    Attributes:
        assignment: Its name, that of its folder and of its notebook.
        tasks: Graded functions and files in the order of the notebook.
        given: Sources of the locked cells, which run before every function: the imports.
        shown: Sources of the other code cells. Functions may use what these define.
        written: Cells that a person grades.
    """

    assignment: str
    tasks: tuple[Task, ...]
    given: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    written: tuple[WrittenAnswer, ...] = ()

    @property
    def notebook(self) -> str:
        """Name of the file that students hand in."""
        return f"{self.assignment}.ipynb"


def read_release(folder: Path) -> Release:
    """Read `exercises/<assignment>`.

    Args:
        folder: With one notebook in it, which has the folder's name.

    Raises:
        OSError: The notebook cannot be read.
        ValueError: It is no student version of an exercise of this course; the message says why.
    """
    path = folder / f"{folder.name}.ipynb"
    others = sorted(p.name for p in folder.glob("*.ipynb") if p != path)
    if others:
        raise ValueError(f"{folder} holds {', '.join(others)}, expected {path.name} alone")
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return _release(folder.name, notebook["cells"])
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, SyntaxError) as error:
        said = f"{type(error).__name__}: {error}"
        raise ValueError(f"{path} is not a notebook that nbgrader has released: {said}") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _release(assignment: str, cells: list[dict]) -> Release:
    solutions: dict[str, tuple[str, str]] = {}  # function -> grade_id and cell id of its cell
    tasks, given, shown, written = [], [], [], []
    for cell in cells:
        source = "".join(cell["source"])
        notes = cell["metadata"].get("nbgrader", {})
        is_code, name = cell["cell_type"] == "code", notes.get("grade_id", "")
        if notes.get("task") or (notes.get("grade") and notes.get("solution")):
            written.append(WrittenAnswer(name, float(notes["points"])))
        elif notes.get("grade"):
            exercise, function, file = _check_in(name, source)
            if file:  # the function is the one that the cell above defines
                function = next(reversed(solutions), "")
            if function not in solutions:
                raise ValueError(f"no solution cell before {name!r} defines {function or file}")
            where = *solutions[function], name, source
            tasks.append(Task(exercise, function, *where, float(notes["points"]), file))
        elif is_code and notes.get("solution"):
            for statement in ast.parse(source).body:
                if isinstance(statement, ast.FunctionDef):
                    solutions[statement.name] = (name, cell.get("id", name))
        elif is_code:
            (given if notes.get("locked") else shown).append(source)
    if not tasks:
        raise ValueError("it has no graded cells")
    return Release(assignment, tuple(tasks), tuple(given), tuple(shown), tuple(written))


def _check_in(cell: str, source: str) -> tuple[str, str, str]:
    """The exercise, and the function or the file, in the one call of `check` of a graded cell."""
    calls = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Name("check"), [ast.Constant(exercise), ast.Name(function)]):
                calls.append((exercise, function, ""))
            case ast.Call(ast.Name("check"), [ast.Constant(exercise), ast.Constant(str(file))]):
                calls.append((exercise, "", file))
    if len(calls) != 1:
        raise ValueError(
            f'graded cell {cell!r} has {len(calls)} calls like check("01.name", name), expected 1'
        )
    _, _, file = calls[0]
    if file and PurePath(file).name != file:
        raise ValueError(f"graded cell {cell!r} asks for {file!r}, expected a name without folders")
    return calls[0]
