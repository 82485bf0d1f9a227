"""What hostile submissions try, and what comes of it: the table at the end of course/instructor.md.

    python -m tests.grading.hostile_submissions

prints the table. The tests of this folder hold it true: they try every row, and compare the page.
"""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from smplkit.checks import EXERCISES
from smplkit.checks.call import Call
from smplkit.checks.exercise import PUBLIC_SEEDS, Exercise, grade
from smplkit.grading.release import Task
from tests.grading.hostile_cheating import CHEATING
from tests.grading.hostile_notebooks import NOTEBOOKS
from tests.grading.hostile_reaching import MACHINE, READING
from tests.grading.hostile_rows import (
    REAL_SOLUTIONS,
    Code,
    Handed,
    Notebook,
    Row,
    answer,
    answers,
    solution_path,
)
from tests.grading.submissions import RELEASES, cell, hand_in, solved

BEGIN, END = "<!-- hostile table: begin -->", "<!-- hostile table: end -->"
CANARY = "canary-5e0f"  # in every file that is none of a student's business
CODE: tuple[Code, ...] = (*CHEATING, *READING, *MACHINE)
ROWS: tuple[Row, ...] = (*CODE, *NOTEBOOKS)
# Rows whose outcome could depend on the functions that are asked for.
DEPENDING = (
    *("subclass", "frames", "forge", "public_seeds"),
    *("library", "oracle", "remember", "solution"),
)


def tasks_of(chapter: str) -> tuple[Task, ...]:
    """What a chapter asks for; answers that are files have tests of their own."""
    tasks = RELEASES[chapter].tasks
    return tuple(t for t in tasks if isinstance(EXERCISES.get(t.exercise), Exercise))


def table() -> str:
    """The table as Markdown."""
    lines = [
        "| a submission tries to | stock nbgrader | here, chapters 01 to 04 |",
        "|---|---|---|",
    ]
    for row in ROWS:
        here = row.points + (f": {row.here}" if row.here else "")
        lines.append(f"| {row.tries} | {row.stock} | {here} |")
    return "\n".join(lines)


def make_course(root: Path) -> Path:
    """An instructor's folder, with a canary in each file, and a home beside it."""
    course = root / "course"
    for chapter in RELEASES:
        path = solution_path(course, chapter)
        path.parent.mkdir(parents=True)
        text = (REAL_SOLUTIONS / chapter / path.name).read_text(encoding="utf-8")
        path.write_text(text.replace("### BEGIN SOLUTION", f"# {CANARY}"), encoding="utf-8")
        hand_in(course / "grading" / "submitted", chapter, json.dumps({"of": CANARY}), "ben")
    (course / "grading" / "course_secret").write_text(CANARY)
    (course / "nbgrader_config.py").write_text(f"# {CANARY}\n")
    with sqlite3.connect(course / "grading" / "gradebook.db") as database:
        database.execute("create table grade (manual_score)")
        database.execute("insert into grade values (1)")
    database.close()
    (root / "home" / ".ipython" / "profile_default" / "startup").mkdir(parents=True)
    return course


def contents(folder: Path) -> dict[str, bytes]:
    """All that is in a folder but what eve hands in, to see whether it has changed."""
    paths = [p for p in sorted(folder.rglob("*")) if not any(n.startswith("eve") for n in p.parts)]
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in paths}


def submit_notebook(row: Notebook, chapter: str, course: Path) -> Path:
    """Hand in what a row tries; eve's folder with it."""
    tasks = tasks_of(chapter)
    folder = course / "grading" / "submitted" / f"eve-{row.name}" / chapter
    folder.mkdir(parents=True)
    made = answers(chapter, tasks, row.answers)
    notebook = row.make(Handed(chapter, tasks, made, folder, course))
    if notebook is not None:
        data = notebook if isinstance(notebook, str | bytes) else json.dumps(notebook)
        data = data if isinstance(data, bytes) else data.encode()
        (folder / f"{chapter}.ipynb").write_bytes(data)
    return folder


def submit_code(rows: dict[Task, Code], chapter: str, course: Path, aims: dict[str, str]) -> Path:
    """Hand in a notebook with rows in some of its solution cells, and right answers in the rest."""
    changes = {}
    for task, row in rows.items():
        text = answer(chapter, task, row.above, row.inside)
        here = {"{course}": str(course), "{chapter}": chapter, **aims}
        if "{digests}" in text:
            here["{digests}"] = " ".join(public_digests(chapter, task, row))
        for place, aim in here.items():
            text = text.replace(place, aim)
        changes[task.cell_id] = text
    name = "eve-" + "-".join(dict.fromkeys(row.name for row in rows.values()))
    notebook = solved(chapter, changes)
    return hand_in(course / "grading" / "submitted", chapter, notebook, name[:100])


def public_digests(chapter: str, task: Task, row: Code) -> list[str]:
    """Digests of all inputs that the check in the notebook calls a right answer with."""
    names: dict = {}
    right = "".join(cell(solved(chapter), task.cell_id)["source"])
    exec(f"import torch\n{row.above}\n{right}", names)
    met: dict[str, None] = {}

    class Remembering(Call):
        def __call__(self, *inputs):
            met[names["digest"](inputs)] = None
            return super().__call__(*inputs)

        def vjp(self, inputs, cotangent):
            met[names["digest"](inputs)] = None
            return super().vjp(inputs, cotangent)

    report = grade(EXERCISES[task.exercise], Remembering(names[task.function]), PUBLIC_SEEDS)
    assert report.points == EXERCISES[task.exercise].points
    return list(met)


def everything() -> bool:
    """Whether every row is to be tried on every chapter, in real boxes."""
    return os.environ.get("SMPLKIT_ALL_HOSTILE") == "1"


if __name__ == "__main__":
    print(table())
