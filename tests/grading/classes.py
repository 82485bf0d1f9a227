"""Course folders with a class in them, and what grading has left there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from smplkit.grading.course_folders import Course
from smplkit.notebooks import grader
from tests.grading.submissions import ROOT, cell, extra, hand_in, place, solved, untouched


def course(root: Path, assignment: str) -> Path:
    """A course with one assignment, to which nobody has handed in anything."""
    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder / assignment, root / folder / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


def copied_cell(assignment: str, name: str) -> dict:
    """A solved notebook with one cell there twice: nbgrader by itself ends the whole run here."""
    notebook = solved(assignment)
    notebook["cells"].insert(place(notebook, name), json.loads(json.dumps(cell(notebook, name))))
    return notebook


def without_cell(assignment: str, name: str) -> dict:
    notebook = solved(assignment)
    notebook["cells"].remove(cell(notebook, name))
    return notebook


def with_plot(assignment: str) -> dict:
    """A solved notebook with cells, notes and outputs of the student's own."""
    notebook = solved(assignment)
    mine = extra("print('mine')")
    page = {"text/html": "<script>alert(1)</script>", "text/plain": "a page"}
    mine["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": page}]
    notebook["cells"].append(mine)
    return notebook


def small_class(root: Path) -> dict[str, float]:
    """Seven hand in exercise 02; returns the points that each must get."""
    name = "02_projection"
    wrong = "".join(cell(solved(name), "weak-perspective")["source"])
    wrong = wrong.replace("scale * (points[..., :2] + shift)", "scale * points[..., :2] + shift")
    handed_in = {
        "ada": (solved(name), 19),
        "ben": (solved(name, {"weak-perspective": wrong}), 17),
        "cem": (untouched(name), 0),
        "dee": (copied_cell(name, "perspective"), 19),
        "eve": ("{ broken", 0),
        "flo": (without_cell(name, "weak-perspective"), 16),
        "gus": (with_plot(name), 19),
    }
    for student, (notebook, _) in handed_in.items():
        hand_in(root / "grading" / "submitted", name, notebook, student)
    return {student: float(points) for student, (_, points) in handed_in.items()}


def run_light(root: Path, *arguments: str, shell: str = "", **environment: str) -> subprocess.Popen:
    """Start `smplkit grade ARGUMENTS` as in `light_run`; its output can be read from it.

    Or a shell script that does so, with mounts of its own.
    """
    command = [sys.executable, "-m", "tests.grading.light_run", *arguments]
    settings = {
        "LIGHT_LOG": str(root / "log"),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        **environment,
    }
    return subprocess.Popen(
        ["unshare", "-m", "bash", "-c", shell] if shell else command,
        cwd=root,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ended(run: subprocess.Popen) -> str:
    """Output of a run that has to end well."""
    output, _ = run.communicate(timeout=300)
    assert run.returncode == 0, output
    return output


def graded(root: Path) -> list[str]:
    """Who was graded, in the order of their results; a student may be there twice."""
    log = root / "log"
    return log.read_text(encoding="utf-8").split() if log.exists() else []


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file below a folder, by its path in it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def gradebook(root: Path, assignment: str) -> dict[str, dict[str, tuple]]:
    """All that nbgrader knows of an assignment: for each student, scores and remarks by cell."""
    found = {}
    with grader(root).gradebook as book:
        for submission in book.assignment_submissions(assignment):
            (notebook,) = submission.notebooks
            found[submission.student_id] = {
                g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
                for g in notebook.grades
            } | {f"{c.name} remark": (c.auto_comment,) for c in notebook.comments}
            found[submission.student_id]["score"] = (submission.score, submission.max_score)
    return found


def points_in_results(root: Path, assignment: str) -> dict[str, float | None]:
    """Points of each student by the results that count now."""
    chosen = Course(root).assignment(assignment)
    found = {s: chosen.result(chosen.submission(s)) for s in chosen.students()}
    return {student: result and result.points for student, result in found.items()}


def notebook_of(root: Path, student: str, assignment: str) -> nbformat.NotebookNode:
    """The graded notebook."""
    folder = root / "grading" / "autograded" / student / assignment
    return nbformat.read(folder / f"{assignment}.ipynb", as_version=4)
