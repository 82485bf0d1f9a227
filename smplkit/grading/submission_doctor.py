"""Before handing in: what in a notebook would cost points without being a mistake in the answer.

It looks at files only and runs nothing, so it does not say how many points there will be: the
checks in the notebook do that.
"""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import smplkit.checks
from smplkit.checks import EXERCISES
from smplkit.checks.exercise import Failure
from smplkit.checks.file_exercise import Answer, FileExercise, load_network
from smplkit.checks.guard import GUARDED
from smplkit.doctor import Finding
from smplkit.grading.collect import Source, find_sources, read_answers
from smplkit.grading.notebook_file import Cell, Unreadable, read_cells
from smplkit.grading.program import is_stub, quietly, read_code
from smplkit.grading.release import Release, Task

LARGE_BYTES = 5 * 2**20
LONG_LINES, LONG_CHARACTERS = 200, 10_000
HARMLESS = ("smplkit.checks", "smplkit.checks.check")  # what the cell under the function imports


def examine_submission(path: Path, release: Release | None = None) -> list[Finding]:
    """Look at a notebook as it would be handed in.

    Args:
        path: The notebook, or the folder with it.
        release: The exercise as it was handed out; without it, what the checks say about it, as a
            student has the exercise only with their own work in it.

    Returns:
        A row for the notebook, at least one for each exercise, and more for what should be mended.
    """
    notebook, problem = _notebook_in(path, release)
    if notebook is None:
        return [Finding("file", "problem", problem, "name the notebook that you want to hand in")]
    try:
        cells = read_cells(notebook.parent, notebook.name)
    except Unreadable as error:
        return [Finding("file", "problem", str(error))]
    release = release or _release_for(notebook.name, cells)
    if release is None:
        known = ", ".join(assignments())
        found = f"nothing in {notebook.name} belongs to an exercise of this course ({known})"
        return [Finding("file", "problem", found, "hand in the notebook from exercises/")]
    findings = _about_file(notebook, release)
    sources = find_sources(cells, release)
    files = read_answers(notebook.parent, release)
    for task in release.tasks:
        if task.file:
            findings += _about_weights(task, files[task.exercise])
            findings += _about_check(task, cells)
        else:
            findings += _about_exercise(task, sources[task.exercise], cells)
    return [*findings, *_about_outputs(cells)]


def assignments() -> list[str]:
    """Names of the assignments that have checks, such as "01_smpl"."""
    names = (m.name for m in pkgutil.iter_modules(smplkit.checks.__path__) if m.ispkg)
    return sorted(name[1:] for name in names if re.fullmatch(r"c\d\d_\w+", name))


def usual_release(assignment: str) -> Release:
    """An assignment as all of this course are: cells named after their functions.

    Args:
        assignment: One of `assignments()`.
    """
    tasks = []
    for name, exercise in EXERCISES.items():
        function, file = exercise.function, ""
        if assignment.startswith(f"{name.partition('.')[0]}_"):
            cell, answer = function.replace("_", "-"), function
            if isinstance(exercise, FileExercise):
                file, answer = exercise.file, f'"{exercise.file}"'
            test = f'from smplkit.checks import check\n\ncheck("{name}", {answer})'
            points = float(exercise.points)
            tasks.append(Task(name, function, cell, cell, f"{cell}-test", test, points, file))
    return Release(assignment, tuple(tasks), given=("import torch",))


def _notebook_in(path: Path, release: Release | None) -> tuple[Path | None, str]:
    if not path.is_dir():
        return path, ""
    name = release.notebook if release else f"{path.absolute().name}.ipynb"
    found = sorted(p for p in path.glob("*.ipynb"))
    if path / name in found or not found:
        return path / name, ""
    if len(found) == 1:
        return found[0], ""
    return None, f"{path} holds {len(found)} notebooks, none of them {name}"


def _release_for(name: str, cells: Sequence[Cell]) -> Release | None:
    """The assignment that a file is named after, or else the one that most cells belong to."""
    releases = [usual_release(assignment) for assignment in assignments()]
    for release in releases:
        if name.startswith(release.assignment):
            return release
    ids = {x for cell in cells for x in (cell.grade_id, cell.cell_id)}
    shares = [(sum(task.test_id in ids for task in r.tasks), r) for r in releases]
    most, release = max(shares, key=lambda share: share[0])
    return release if most else None


def _about_file(path: Path, release: Release) -> Iterable[Finding]:
    size = path.stat().st_size
    if path.name != release.notebook:
        mend = f"rename it to {release.notebook}"
        return [Finding("file", "problem", f"{path.name} will not be found when graded", mend)]
    if size > LARGE_BYTES:
        mend = "Edit, Clear Outputs of All Cells, and save"
        return [Finding("file", "note", f"{path.name} has {size / 2**20:.0f} MB", mend)]
    return [Finding("file", "ok", f"{path.name}, {len(release.tasks)} exercises")]


def _about_exercise(task: Task, source: Source, cells: Sequence[Cell]) -> list[Finding]:
    name = task.function
    findings = [Finding(name, "note", problem) for problem in source.problems]
    findings += _about_check(task, cells)
    if source.error:
        return [Finding(name, "problem", source.error), *findings]
    code = read_code(source.cell)
    if is_stub(code, name):
        mend = "write your code in place of `raise NotImplementedError()`"
        return [Finding(name, "problem", "not done yet", mend), *findings]
    if "raise NotImplementedError" in source.cell:
        mend = "delete the line if it is left over"
        findings.append(Finding(name, "note", "`raise NotImplementedError` is still there", mend))
    lines = source.cell.count("\n") + 1
    if lines > LONG_LINES or len(source.cell) > LONG_CHARACTERS:
        found = f"the cell has {lines} lines and {len(source.cell)} characters; ten lines are usual"
        findings.append(Finding(name, "note", found, "keep only what the function needs"))
    findings += _about_imports(task, source)
    return [*([] if findings else [Finding(name, "ok", "found, and it is Python")]), *findings]


def _about_weights(task: Task, answer: Answer) -> list[Finding]:
    """Of the file with a trained network; the code that made it is not needed any more."""
    try:
        load_network(EXERCISES[task.exercise], answer)
    except Failure as failure:
        mend = f"run the cell with train_and_save below {task.function} again"
        return [Finding(task.file, "problem", str(failure), mend)]
    size = len(answer.contents) / 1000
    return [Finding(task.file, "ok", f"{size:.0f} kB, the weights that are asked for")]


def _about_check(task: Task, cells: Sequence[Cell]) -> list[Finding]:
    tests = [c for c in cells if c.grade_id == task.test_id]
    again = "copy the cell from the exercise again, to see what the grading will say"
    if not tests:
        return [Finding(task.function, "note", f"its check {task.test_id!r} is gone", again)]
    if len(tests) > 1:
        found = f"its check {task.test_id!r} is there {len(tests)} times"
        return [Finding(task.function, "note", found, "delete the copies")]
    if tests[0].kind != "code" or tests[0].source.split() != task.test.split():
        found = f"its check {task.test_id!r} was changed; the original will be used"
        return [Finding(task.function, "note", found, again)]
    return []


def _about_imports(task: Task, source: Source) -> list[Finding]:
    """Name what is taken from the library: its functions refuse to work for an answer."""
    findings = []
    for name in sorted(set(_library_names(source.text))):
        own = name.rpartition(".")[2] == task.function
        found = f"the cell imports {name}" + (", the answer itself" if own else "")
        mend = "a function that calls the library's answer gets no points: write it yourself"
        findings.append(Finding(task.function, "problem" if own else "note", found, mend))
    return findings


def _library_names(text: str) -> Iterable[str]:
    for node in ast.walk(quietly(ast.parse, text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] in GUARDED and name not in HARMLESS:
                yield name


def _about_outputs(cells: Sequence[Cell]) -> list[Finding]:
    findings = []
    for cell in cells:
        if any(o.get("name") == "stderr" for o in cell.outputs):
            found = f"cell number {cell.number} wrote warnings or errors (stderr) when it last ran"
            mend = "read them; they cost no points here, but are often worth a look"
            findings.append(Finding(cell.cell_id or "output", "note", found, mend))
    return findings
