"""What a hostile submission is made of: a row of the table in course/instructor.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from smplkit.grading.box import Limits
from smplkit.grading.release import Task
from smplkit.grading.result import GRADED
from tests.grading.submissions import ROOT, cell, solved

ALL, ALL_BUT_FIRST, NOTHING = "all points", "all but the first function's", "0 points"
FULL = "**5 of 5**"  # of the toy assignment that stock nbgrader was tried with
RIGHT, WRONG = "    return solved(*inputs)", "    return wrong(*inputs)"

# `solved` is the right answer, `wrong` has its shape and type, and no right number in it.
ANSWER = '''import os, sys

def attempt(act):
    """Try something, and say what came of it."""
    try:
        print("got", act())
    except BaseException as error:
        print("got nothing:", type(error).__name__)

ABOVE

SOLVED

def wrong(*inputs):
    return torch.rand_like(solved(*inputs))

HEAD
    inputs = (NAMES,)
INSIDE
'''


@dataclass(frozen=True)
class Row:
    """One thing that a submission tries.

    Attributes:
        name: Of the test.
        tries: What it tries, as the table says.
        stock: What stock nbgrader let it do; measured once, on a toy assignment.
        here: What comes out here besides the points; tests hold the table to it.
        points: ALL, ALL_BUT_FIRST or NOTHING, for every chapter.
        said: Pattern of something that is said of it: that it was really tried, or why it failed.
    """

    name: str
    tries: str
    stock: str
    here: str
    points: str
    said: str


@dataclass(frozen=True)
class Code(Row):
    """Tried by the code of a solution cell.

    Attributes:
        above: Runs when the cell is loaded. `{course}` and the like are filled in by the tests.
        inside: The body of the function that is asked for.
        limits: Of the box, where the usual ones would take minutes.
        alone: Whether it spoils the process for the student's other functions.
    """

    above: str = ""
    inside: str = WRONG
    limits: Limits | None = None
    alone: bool = False


@dataclass(frozen=True)
class Handed:
    """What a row on the level of the notebook works on.

    Attributes:
        chapter: Name of the assignment.
        tasks: What it asks for.
        notebook: Right or wrong answers, to be changed.
        folder: Empty; the student's own.
        course: The instructor's folder, which the student knows well.
    """

    chapter: str
    tasks: tuple[Task, ...]
    notebook: dict
    folder: Path
    course: Path


@dataclass(frozen=True)
class Notebook(Row):
    """Tried by the file or the folder.

    Attributes:
        make: Returns what to write as the notebook: a dict, a text, bytes; or None.
        answers: What the notebook has in its solution cells before: RIGHT or WRONG.
        state: Of the result.
    """

    make: Callable[[Handed], object] = lambda handed: handed.notebook
    answers: str = RIGHT
    state: str = GRADED


def answer(chapter: str, task: Task, above: str = "", inside: str = WRONG) -> str:
    """Text of a solution cell that tries something."""
    text = "".join(cell(solved(chapter), task.cell_id)["source"])
    (function,) = (n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
    head = text.splitlines()[function.lineno - 1 : function.body[0].lineno - 1]
    parts = {
        "ABOVE": above.strip(),
        "SOLVED": text.replace(f"def {task.function}(", "def solved("),
        "HEAD": "\n".join(head),
        "NAMES": ", ".join(a.arg for a in function.args.args),
        "INSIDE": inside.rstrip(),
    }
    made = ANSWER
    for name, part in parts.items():
        made = made.replace(name, part)
    return made


def answers(chapter: str, tasks: tuple[Task, ...], inside: str) -> dict:
    """A notebook with all answers right, or all of them wrong."""
    if inside == RIGHT:
        return solved(chapter)
    return solved(chapter, {t.cell_id: answer(chapter, t, inside=inside) for t in tasks})


def solution_path(course: Path, chapter: str) -> Path:
    """Where the instructor has the solution."""
    return course / "solutions" / chapter / f"{chapter}.ipynb"


REAL_SOLUTIONS = ROOT / "solutions"
