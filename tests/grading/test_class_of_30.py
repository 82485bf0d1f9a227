"""A class of thirty through the real box, as an instructor would grade it, to the last table."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from smplkit.notebooks import grader
from tests.grading.boxes import needs_bwrap
from tests.grading.classes import (
    copied_cell,
    course,
    digests,
    gradebook,
    notebook_of,
    points_in_results,
    with_plot,
)
from tests.grading.submissions import RELEASES, ROOT, cell, hand_in, untouched

NAME = "01_smpl"
TASKS = RELEASES[NAME].tasks
TOTAL = sum(task.points for task in TASKS)
COPIED, CORRUPT, PLOT = "student28", "student29", "student06"
# Warnings of nbgrader and of what it stands on, none of them about this project.
pytestmark = [
    needs_bwrap,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
SPEAKS = """
    print("<script>alert(2)</script>")
    angle ="""


def hand_in_class(root) -> dict[str, float]:
    """Thirty hand in: most leave one exercise out, one copied a cell, one file is damaged."""
    submitted, points = root / "grading" / "submitted", {}
    for number in range(28):
        student = f"student{number:02d}"
        notebook, points[student] = with_plot(NAME), TOTAL
        if number % 7 < len(TASKS):
            left_out = TASKS[number % 7]
            cell(notebook, left_out.cell_id)["source"] = cell(untouched(NAME), left_out.cell_id)[
                "source"
            ]
            points[student] -= left_out.points
        if student == PLOT:
            source = "".join(cell(notebook, "rodrigues")["source"])
            assert "\n    angle =" in source
            cell(notebook, "rodrigues")["source"] = source.replace("\n    angle =", SPEAKS)
        hand_in(submitted, NAME, notebook, student)
    hand_in(submitted, NAME, copied_cell(NAME, "rodrigues"), COPIED)
    whole = (submitted / "student06" / NAME / f"{NAME}.ipynb").read_bytes()
    hand_in(submitted, NAME, whole[: len(whole) // 2], CORRUPT)
    return points | {COPIED: TOTAL, CORRUPT: 0.0}


def smplkit(root, *arguments):
    """Run the command as an instructor does, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "smplkit", "grade", *arguments],
        cwd=root,
        env={**os.environ, "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class, graded; what each must get; digests of what was handed in; what was printed."""
    root = course(tmp_path_factory.mktemp("class"), NAME)
    expected = hand_in_class(root)
    handed_in = digests(root / "grading" / "submitted")
    return root, expected, handed_in, smplkit(root, "run", NAME, "-j", "2")


def test_everybody_gets_their_points(graded):
    root, expected, _, _ = graded
    assert points_in_results(root, NAME) == expected


def test_gradebook_has_the_same_totals(graded):
    root, expected, _, _ = graded
    scores = {who: found["score"] for who, found in gradebook(root, NAME).items()}
    assert scores == {student: (points, TOTAL) for student, points in expected.items()}


def test_what_needs_a_look_is_told(graded):
    root, _, _, printed = graded
    assert re.search(f"{CORRUPT}: unreadable: the file is not a notebook", printed)
    assert "30 handed in; 30 results are new" in printed
    status = smplkit(root, "status", NAME)
    assert re.search(rf"{COPIED} .*is there 2 times", status)
    assert re.search(rf"{CORRUPT} +unreadable +0 of {TOTAL:g}", status)
    assert "18 of 18" in smplkit(root, "explain", COPIED, NAME)


def test_submissions_are_as_they_were(graded):
    root, _, handed_in, _ = graded
    assert digests(root / "grading" / "submitted") == handed_in


def test_graded_again_elsewhere_the_same_bytes(graded, tmp_path):
    """With the same secret, by one process instead of two."""
    root = course(tmp_path, NAME)
    (root / "grading").mkdir()
    shutil.copy(graded[0] / "grading" / "course_secret", root / "grading")
    some = ("student02", "student03", COPIED)
    for student in some:
        shutil.copytree(
            graded[0] / "grading" / "submitted" / student, root / "grading/submitted" / student
        )
    smplkit(root, "run", NAME, "-j", "1")
    first, second = (digests(r / "grading" / "results" / NAME) for r in (graded[0], root))
    assert len(second) == len(some)
    assert second == {path: first[path] for path in second}


class Tags(HTMLParser):
    """Collects scripts, and what would run without being one."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.handlers, self._inside = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._inside = tag == "script"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.scripts.append(data)


@pytest.fixture(scope="module")
def feedback(graded):
    """Feedback pages by student, as nbgrader makes them."""
    root, pages = graded[0], {}
    for student in (PLOT, COPIED, CORRUPT):
        done = grader(root).generate_feedback(NAME, student)
        assert done["success"], done.get("log")
        page = root / "grading" / "feedback" / student / NAME / f"{NAME}.html"
        pages[student] = page.read_text(encoding="utf-8")
    return pages


def test_feedback_has_the_reports(feedback):
    assert "01.rodrigues: 4 of 4 points" in feedback[PLOT]
    assert "is there 2 times" in feedback[COPIED]
    assert "the file is not a notebook" in feedback[CORRUPT]


def test_feedback_has_no_scripts_of_students(feedback):
    assert "alert(2)" in feedback[PLOT], "it was printed, and is shown as text"
    for page in feedback.values():
        found = Tags(page)
        assert not any("alert" in script for script in found.scripts)
        assert not found.handlers


def test_feedback_has_nothing_hidden(graded, feedback):
    from smplkit.grading.course_folders import Course

    seeds = Course(graded[0]).assignment(NAME).seeds
    hidden = [str(seed) for numbers in seeds.values() for seed in numbers]
    texts = [*feedback.values(), notebook_of(graded[0], PLOT, NAME).__repr__()]
    texts += [p.read_text() for p in (graded[0] / "grading" / "results").rglob("*.json")]
    assert not [seed for seed in hidden for text in texts if seed in text]


def test_both_exports_have_the_totals(graded):
    root, expected, _, _ = graded
    smplkit(root, "export", NAME)
    with (root / "grading" / "export" / f"{NAME}.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        ours = {row["student"]: float(row["points"]) for row in csv.DictReader(file)}
    from nbgrader.plugins import CsvExportPlugin

    with grader(root).gradebook as book:
        CsvExportPlugin(to=str(root / "grades.csv")).export(book)
    with (root / "grades.csv").open(newline="") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert ours == theirs == expected
