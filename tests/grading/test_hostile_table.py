"""Every row of the hostile table, on the real exercises: points, and that nothing else happens.

Rows share a notebook where they cannot disturb each other. By default chapters 02 to 04 get those
that could depend on their functions, and code that only the tests have written runs without a box;
SMPLKIT_ALL_HOSTILE=1 tries every row on every chapter in real boxes, which takes some 20 minutes.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from nbconvert import HTMLExporter

from smplkit.checks import EXERCISES
from smplkit.checks.exercise import Exercise
from smplkit.grading.box import Box, Limits, plain
from smplkit.grading.collect import Submission, read_submission
from smplkit.grading.rebuild import rebuild
from smplkit.grading.result import GRADED, Result
from smplkit.grading.run import exercises_of, grade_submission
from tests.grading.boxes import needs_bwrap
from tests.grading.hostile_notebooks import script_in_markdown, script_in_output
from tests.grading.hostile_reaching import READING
from tests.grading.hostile_rows import ALL, ALL_BUT_FIRST, Code, Handed, answer
from tests.grading.hostile_submissions import (
    BEGIN,
    CANARY,
    CODE,
    DEPENDING,
    END,
    NOTEBOOKS,
    ROWS,
    contents,
    everything,
    make_course,
    submit_code,
    submit_notebook,
    table,
    tasks_of,
)
from tests.grading.submissions import RELEASES, ROOT, SEEDS, OpenAirBox, hand_in, solved

FIRST, *OTHERS = RELEASES
MARK = f"hostile-{os.getpid()}"


@dataclass(frozen=True)
class World:
    """What a submission could reach, if it got out."""

    root: Path
    course: Path
    server: socket.socket
    aims: dict[str, str]
    before: dict[str, bytes]

    def assert_nothing_happened(self) -> None:
        assert contents(self.root) == self.before
        with pytest.raises(BlockingIOError):
            self.server.accept()
        for _ in range(100):  # on a busy machine the last ones take a moment to be gone
            left = [command for command in commands() if MARK.encode() in command]
            if not left:
                break
            time.sleep(0.1)
        assert not left


def commands() -> list[bytes]:
    """Command lines of all processes."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_bytes())
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A course that the grader stands in, with secrets in its files and its environment."""
    root = tmp_path_factory.mktemp("world")
    course = make_course(root)
    (root / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        patch.chdir(course)
        patch.setenv("HOME", str(root / "home"))
        patch.setenv("NBGRADER_EXECUTION", f"autograde {CANARY}")
        patch.setenv("GRADING_SECRET", CANARY)
        patch.setattr(tempfile, "tempdir", str(root / "tmp"))
        aims = {
            "{home}": str(root / "home"),
            "{port}": str(server.getsockname()[1]),
            "{pid}": str(os.getpid()),
            "{mark}": MARK,
        }
        yield World(root, course, server, aims, contents(root))


def graded(submission: Submission, box=lambda: Box("")) -> Result:
    exercises = exercises_of(RELEASES[submission.assignment])
    return grade_submission(submission, exercises, dict.fromkeys(exercises, SEEDS), box)


def said_of(result: Result, exercise: str) -> str:
    """All that is said of one exercise."""
    (found,) = (e for e in result.exercises if e.name == exercise)
    parts = [p.message for p in found.properties] + [p.mistake for p in found.properties]
    return "\n".join([*found.problems, found.output, *parts])


def assert_nothing_said(result: Result) -> None:
    """No secret, no hidden number, nothing that steers a terminal, and not too much of anything."""
    text = result.to_json()
    assert CANARY not in text and MARK not in text and "\\u001b" not in text
    assert len(text) < 100_000
    words = set(re.findall(r"[\w.+-]+", text))
    assert not any(hidden_numbers(e.name) & words for e in result.exercises)


@cache
def hidden_numbers(name: str) -> set[str]:
    """The first numbers that an exercise's check draws with the hidden seeds."""
    exercise, found = EXERCISES[name], set()
    if not isinstance(exercise, Exercise):  # answered by a file
        return found
    for seed, index in product(SEEDS, range(len(exercise.properties))):
        for batch in ((4,), (2, 3)):
            drawn = exercise.draw(np.random.default_rng([seed, index]), batch)
            tensors = [x for x in drawn if torch.is_tensor(x)]
            found |= {str(x) for tensor in tensors for x in tensor.flatten().tolist()}
    return {number for number in found if len(number) > 8}


# Code


def runs() -> list[tuple[str, tuple[Code, ...]]]:
    """Chapters, and the rows that are tried together."""
    found = []
    for chapter in RELEASES:
        all_rows = chapter == FIRST or everything()
        rows = [row for row in CODE if all_rows or row.name in DEPENDING]
        rows.sort(key=lambda row: (row.alone, str(row.limits)))
        many = len(tasks_of(chapter))
        for _, alike in groupby(rows, lambda row: (row.alone, row.limits)):
            alike = list(alike)
            found += [(chapter, tuple(alike[i : i + many])) for i in range(0, len(alike), many)]
    return found


@needs_bwrap
@pytest.mark.parametrize(
    ("chapter", "rows"),
    [pytest.param(c, r, id=f"{c}-{'-'.join(row.name for row in r)}") for c, r in runs()],
)
def test_code(world, chapter, rows):
    tasks = tasks_of(chapter)
    placed = dict(zip(tasks, rows, strict=False))
    folder = submit_code(placed, chapter, world.course, world.aims)
    submission = read_submission(folder, RELEASES[chapter])
    limits = rows[0].limits or Limits()
    result = graded(submission, lambda: Box("", limits))
    assert result.state == GRADED
    points = {e.name: (e.points, e.max_points) for e in result.exercises}
    for task in tasks:
        earned, possible = points[task.exercise]
        if task in placed:
            row, said = placed[task], said_of(result, task.exercise)
            assert earned == (possible if row.points == ALL else 0), (row.name, said)
            assert re.search(row.said, said), (row.name, said)
        elif not any(row.alone for row in rows):
            assert earned == possible, said_of(result, task.exercise)
    assert_nothing_said(result)
    world.assert_nothing_happened()


# Notebooks

KNOWN: dict[tuple, Result] = {}


def known(submission: Submission) -> Result:
    """The result of the same code, handed in before in another notebook."""
    sources = submission.sources.values()
    code = (submission.assignment, *((s.before, s.cell, s.error) for s in sources))
    if submission.unreadable or code not in KNOWN:
        KNOWN[code] = graded(submission, (lambda: Box("")) if everything() else OpenAirBox)
    return KNOWN[code]


@pytest.mark.parametrize("row", NOTEBOOKS, ids=[row.name for row in NOTEBOOKS])
@pytest.mark.parametrize("chapter", RELEASES)
def test_notebook(world, chapter, row):
    folder = submit_notebook(row, chapter, world.course)
    submission = read_submission(folder, RELEASES[chapter])
    # The code is ours here; what a student has put elsewhere must not even come this far.
    assert "patch()" not in "".join(s.text for s in submission.sources.values())
    result = known(submission)
    assert result.state == row.state
    possible = [EXERCISES[t.exercise].points for t in tasks_of(chapter)]
    expected = {ALL: possible, ALL_BUT_FIRST: [0, *possible[1:]]}.get(row.points, [0])
    assert result.points == sum(expected), submission.problems
    assert result.max_points == sum(t.points for t in RELEASES[chapter].tasks)
    assert re.search(row.said, "\n".join(submission.problems))
    assert_nothing_said(result)
    page = nbformat.writes(
        rebuild(RELEASES[chapter], ROOT / "exercises" / chapter, submission, result)
    )
    assert CANARY not in page and "document.cookie" not in page and "\\u001b" not in page
    world.assert_nothing_happened()


def test_script_reaches_no_page(world):
    """In outputs, in the text, in the code and printed: shown, never obeyed.

    (Through nbgrader's own feedback: test_class_of_30.py.)
    """
    (prints,) = (row for row in CODE if row.name == "escapes")
    tasks = tasks_of(FIRST)
    changes = {tasks[0].cell_id: answer(FIRST, tasks[0], prints.above, prints.inside)}
    folder = world.course / "grading" / "submitted" / "eve-page" / FIRST
    handed = Handed(FIRST, tasks, solved(FIRST, changes), folder, world.course)
    script_in_markdown(handed)
    hand_in(folder.parents[1], FIRST, script_in_output(handed), "eve-page")
    submission = read_submission(folder, RELEASES[FIRST])
    result = graded(submission, OpenAirBox)
    notebook = rebuild(RELEASES[FIRST], ROOT / "exercises" / FIRST, submission, result)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "&lt;script&gt;window.stolen" in page and "<script>window.stolen" not in page
    assert "document.cookie" not in page and "\x1b" not in page


# That these tests can fail


def test_names():
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) and set(DEPENDING) <= set(names)


NOTEBOOK_CHECK = """
import sys
import torch
from smplkit.checks import check
exec(open(sys.argv[1]).read())
print("points", check("01.rodrigues", rodrigues))
"""


@pytest.mark.parametrize("name", ["patch", "frames", "guard"])
def test_cheating_succeeds_in_the_notebook(tmp_path, name):
    """Where the check runs in the same process: there the students would only cheat themselves."""
    (row,) = (row for row in CODE if row.name == name)
    text = answer(FIRST, tasks_of(FIRST)[0], row.above, row.inside)
    (tmp_path / "cell.py").write_text(text)
    command = [sys.executable, "-c", NOTEBOOK_CHECK, str(tmp_path / "cell.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert float(said.rpartition("points ")[2]) > 0, said


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_reading_succeeds_without_a_box(world, tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    course = make_course(tmp_path)
    before = contents(tmp_path)
    rows = [row for row in READING if row.name not in ("environment", "hidden_tests")]
    with Box("import torch", trusted=True) as box:
        for row in rows:
            text = answer(FIRST, tasks_of(FIRST)[0], row.above, row.inside)
            aims = {"{course}": str(course), "{chapter}": FIRST, **world.aims}
            aims["{home}"] = str(tmp_path / "home")
            for place, aim in aims.items():
                text = text.replace(place, aim)
            box.output = ""
            assert box.load(text) == "" and "got nothing" not in box.output, row.name
    after = contents(tmp_path)
    changed = {Path(name).name for name in after if after[name] != before.get(name)}
    assert changed == {"gradebook.db", f"{FIRST}.ipynb", "nbgrader_config.py", "1.py"}
    world.server.accept()[0].close()


# The page


def test_page_has_the_table():
    page = (ROOT / "course" / "instructor.md").read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table()
