"""Rows of the hostile table that are tried by the notebook file or the folder it is in."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

from smplkit.grading.result import UNREADABLE
from tests.grading.hostile_cheating import PATCH
from tests.grading.hostile_rows import (
    ALL,
    ALL_BUT_FIRST,
    FULL,
    NOTHING,
    WRONG,
    Handed,
    Notebook,
    solution_path,
)
from tests.grading.submissions import cell, extra

SCRIPT = "<script>window.stolen = document.cookie</script>"


def solution_cells(handed: Handed) -> list[dict]:
    return [cell(handed.notebook, task.cell_id) for task in handed.tasks]


def graded_cells(handed: Handed) -> list[dict]:
    names = {task.test_id for task in handed.tasks}
    found = handed.notebook["cells"]
    return [c for c in found if c["metadata"].get("nbgrader", {}).get("grade_id") in names]


def noted(cells: Callable[[Handed], list[dict]], **notes: object) -> Callable[[Handed], object]:
    """Changes nbgrader's notes of some cells; None takes a note away."""

    def make(handed: Handed) -> dict:
        for one in cells(handed):
            kept = one["metadata"]["nbgrader"] | notes
            one["metadata"]["nbgrader"] = {k: v for k, v in kept.items() if v is not None}
        return handed.notebook

    return make


def patched_before(handed: Handed) -> dict:
    first = extra(PATCH + "import sys\npatch()\n", "zz")
    for one in graded_cells(handed):
        place = handed.notebook["cells"].index(one)
        handed.notebook["cells"].insert(place, first | {"id": f"before-{one['id']}"})
    return handed.notebook


def own_modules(handed: Handed) -> dict:
    for name in ("numpy", "torch", "smplkit", "sitecustomize"):
        (handed.folder / f"{name}.py").write_text("print('shadowed')\nraise SystemExit\n")
    return handed.notebook


def link_file(handed: Handed) -> None:
    os.symlink(solution_path(handed.course, handed.chapter), notebook_path(handed))


def link_folder(handed: Handed) -> None:
    handed.folder.rmdir()
    os.symlink(solution_path(handed.course, handed.chapter).parent, handed.folder)


def second_name(handed: Handed) -> None:
    os.link(solution_path(handed.course, handed.chapter), notebook_path(handed))


def pipe(handed: Handed) -> None:
    os.mkfifo(notebook_path(handed))


def notebook_path(handed: Handed) -> Path:
    return handed.folder / f"{handed.chapter}.ipynb"


def file_with_a_hole(handed: Handed) -> None:
    with open(notebook_path(handed), "wb") as file:
        file.truncate(2**34)


def other_name(handed: Handed) -> None:
    name = f"{handed.chapter} (1).ipynb"
    (handed.folder / name).write_text(json.dumps(handed.notebook))


def busy_compiler(handed: Handed) -> dict:
    lines = [f"{' ' * n}try: pass\n{' ' * n}finally:\n" for n in range(20)]
    source = "".join(lines) + " " * 20 + "pass\n"
    handed.notebook["cells"] += [extra(source * 50, f"busy-{n}") for n in range(5)]
    return handed.notebook


def copied(handed: Handed) -> dict:
    answers = solution_cells(handed)
    handed.notebook["cells"] += copy.deepcopy([*answers, *graded_cells(handed)])
    for task, draft in zip(handed.tasks, answers, strict=True):
        draft["source"] = f"def {task.function}(*inputs):\n    return None\n"
    return handed.notebook


def without_tests(handed: Handed) -> dict:
    for one in graded_cells(handed):
        handed.notebook["cells"].remove(one)
    return handed.notebook


def tests_first(handed: Handed) -> dict:
    moved = graded_cells(handed)
    others = [c for c in handed.notebook["cells"] if c not in moved]
    handed.notebook["cells"] = [*moved, *others]
    return handed.notebook


def own_check(handed: Handed) -> dict:
    for one in graded_cells(handed):
        points = one["metadata"]["nbgrader"]["points"]
        one["metadata"]["nbgrader"]["checksum"] = "0" * 32
        one["source"] = f"float({points})"
    return handed.notebook


def fake_output(handed: Handed) -> dict:
    for one in graded_cells(handed):
        data = {"text/plain": str(float(one["metadata"]["nbgrader"]["points"]))}
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        one["outputs"] = [result | {"data": data}]
    return handed.notebook


def unknown_kernel(handed: Handed) -> dict:
    handed.notebook["metadata"]["kernelspec"] = {"name": "mine", "display_name": "mine"}
    return handed.notebook


def nul(handed: Handed) -> dict:
    first = solution_cells(handed)[0]
    first["source"] = "".join(first["source"]) + "\n# \0\n"
    return handed.notebook


def steering(handed: Handed) -> dict:
    solution_cells(handed)[0]["source"] = "x = (\x1b]0;owned\x07\x1b[2J <script>window.stolen"
    return handed.notebook


def script_in_output(handed: Handed) -> dict:
    for one in graded_cells(handed):
        data = {"text/html": SCRIPT, "image/svg+xml": f"<svg>{SCRIPT}</svg>"}
        one["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return handed.notebook


def script_in_markdown(handed: Handed) -> dict:
    for one in handed.notebook["cells"]:
        if one["cell_type"] == "markdown":
            one["source"] = SCRIPT
    return handed.notebook


STOPPED = "error, ungraded, others go on"
NOT_READ = "said why, others go on"
ABORTED = "**whole run aborted**"
LOST = "error, submission ungraded"
LEAKED = "**copied into the feedback**"


def refused(name: str, tries: str, stock: str, said: str, make: Callable) -> Notebook:
    """A file that is not looked into."""
    return Notebook(name, tries, stock, NOT_READ, NOTHING, said, make, state=UNREADABLE)


NOTEBOOKS: tuple[Notebook, ...] = (
    Notebook(
        "extra_cells", "extra cells before the tests that replace numpy's comparisons", FULL,
        "only what the functions need is run", NOTHING, "", patched_before, WRONG,
    ),
    Notebook(
        "own_modules", "own `numpy.py`, `torch.py` in the folder", FULL,
        "only the notebook is read", NOTHING, "", own_modules, WRONG,
    ),
    refused("link", "the notebook is a link to the solution", LEAKED, "is a link", link_file),
    refused("link_folder", "the folder is a link to the solution's", "not tried",
            "is a link or a file", link_folder),
    refused("hard_link", "the notebook is a second name (hard link) of the solution",
            "not tried", "second name", second_name),
    refused("pipe", "the notebook is a pipe that nobody writes to", "not tried",
            "is a pipe", pipe),
    refused("huge", "a file of 16 GiB", "not tried", "16384 MB", file_with_a_hole),
    Notebook(
        "busy", "code that keeps a compiler busy (`finally` in `finally`)", "not tried",
        "not compiled", ALL, "",
        busy_compiler,
    ),
    Notebook(
        "no_tests", "delete the test cells", "no score, to be graded by hand",
        "the tests are the release's", ALL, "", without_tests,
    ),
    Notebook(
        "tests_first", "move the tests before the solutions", "0 for a right solution",
        "order does not matter", ALL, "", tests_first,
    ),
    Notebook(
        "renamed", "rename the solution cells", LOST, "recognised by their ids, said", ALL,
        "has the right id", noted(solution_cells, grade_id="mine"),
    ),
    Notebook(
        "ungraded", "mark the test cells as not graded", LOST, "", ALL, "",
        noted(graded_cells, grade=False, points=None),
    ),
    Notebook(
        "unlocked", "mark the test cells as solutions", LOST, "", NOTHING, "",
        noted(graded_cells, solution=True, locked=False), WRONG,
    ),
    Notebook(
        "copied", "copy solution and test cells", ABORTED, "last copy counts, said", ALL,
        "is there 2 times", copied,
    ),
    Notebook(
        "no_version", "lose the notes' `schema_version`", ABORTED, "said", ALL,
        "lost a part of nbgrader's notes", noted(solution_cells, schema_version=None),
    ),
    Notebook(
        "own_points", "100 points in the notes", "defended", "points are the release's", NOTHING,
        "", noted(graded_cells, points=100), WRONG,
    ),
    Notebook(
        "own_check", "other tests, false checksum", "defended", "the tests are the release's",
        NOTHING, "", own_check, WRONG,
    ),
    Notebook(
        "fake_output", "outputs that show all points", "defended", "outputs are not read", NOTHING,
        "", fake_output, WRONG,
    ),
    Notebook(
        "kernel", "unknown kernel", "defended", "no kernel is used", ALL, "", unknown_kernel,
    ),
    Notebook(
        "script_output", "script tag in an output", "**shown to the instructor**",
        "outputs are not taken over", ALL, "", script_in_output,
    ),
    Notebook(
        "script_markdown", "script tag in the text", "not tried", "text is the release's", ALL, "",
        script_in_markdown,
    ),
    Notebook(
        "nul", "NUL character in a solution", "0 for a right solution", "said", ALL_BUT_FIRST,
        "NUL character", nul,
    ),
    Notebook(
        "steering", "codes that steer a terminal, in a line that is no Python", "not tried",
        "quoted without them", ALL_BUT_FIRST, "SyntaxError in line 1", steering,
    ),
    refused("empty", "empty file", STOPPED, "is empty", lambda handed: ""),
    refused("broken", "half of the file", STOPPED, "a part is missing",
            lambda handed: json.dumps(handed.notebook)[:4000]),
    refused("list", "a list instead of a notebook", STOPPED, "holds a list", lambda handed: "[1]"),
    refused("utf16", "stored as UTF-16", STOPPED, "UTF-16",
            lambda handed: json.dumps(handed.notebook).encode("utf-16")),
    refused("other_name", "wrong file name", STOPPED, "rename the file", other_name),
)  # fmt: skip
