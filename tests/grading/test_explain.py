"""`smplkit grade explain`: why a student has these points, in words that fit into a terminal."""

from __future__ import annotations

import re
import shutil

import pytest
from typer.testing import CliRunner

from smplkit.commands.grade_explain import explanation, losses
from smplkit.grading.course_folders import Course
from smplkit.grading.result import ExerciseResult, PropertyResult
from smplkit.grading.standing import Standing, standing
from tests.grading.small_class import NAME, STATES, app, build
from tests.grading.submissions import hand_in


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return build(tmp_path_factory.mktemp("course"))


@pytest.fixture
def explain(assignment, monkeypatch):
    """Explains, and returns what was said; the status must be 0 unless another is expected."""

    def run(student, name=NAME, status=0, columns="80", color=False):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.chdir(assignment.course.root)
        result = CliRunner().invoke(app, ["explain", student, name], color=color)
        assert result.exit_code == status, result.output
        return result.output

    return run


def plain(text):
    return " ".join(text.split())


def test_what_failed_and_the_likely_mistake(explain):
    said = explain("ben")
    assert said.startswith(f"ben, {NAME}: graded, 11 of 18 points\n")
    for text in (
        "FAILED 0 of 0.5 gives the right values",
        "This is the transpose, the rotation the other way round",
        "passed 1 of 1 keeps the rest pose",
        "SyntaxError in line 1: '(' was never closed",
        "The cell 'forward-kinematics' is there 2 times (copied or split?)",
        "not done yet: write your code in place of",
        "the function wrote (this costs no points):",
        "torch ",
    ):
        assert text in plain(said), text
    assert re.search(r"checks [0-9a-f]{12}\b", plain(said))


def test_points_lost_add_up(explain, assignment):
    said = explain("ben")
    lost = said.split("Points lost\n")[1].split("\n\n")[0]
    assert sum(float(n) for n in re.findall(r"(?m)^ +([\d.]+)  01\.", lost)) == 18 - 11
    assert "0.5 01.rodrigues: gives the right values" in plain(lost)
    assert "2 01.blend_shapes: no code that could be checked" in plain(lost)
    assert "needed for all the rest" in lost
    for student in ("ben", "=1+1", "ada"):
        for exercise in standing(assignment, student).graded.exercises:
            missing = exercise.max_points - exercise.points
            assert sum(points for points, _ in losses(exercise)) == missing
    assert "Points lost" not in explain("ada")


def test_a_gate_that_only_hidden_numbers_close_costs_everything():
    gate = PropertyResult("takes and returns what it should", 0.0, 0.0, False, "no")
    exercise = ExerciseResult("01.rodrigues", "rotations", 0.0, 4.0, (gate,))
    assert losses(exercise) == [(4.0, "takes and returns what it should: needed for all the rest")]


@pytest.mark.parametrize("student", STATES)
def test_every_state_is_said(explain, student):
    said = explain(student)
    assert said.startswith(f"{student}, {NAME}: {STATES[student].replace('_', ' ')}")
    has_points = student in ("=1+1", "ada", "ben", "cleo")
    assert ("of 18 points" in said) == has_points
    assert (f"smplkit grade run {NAME}" in said) == (not has_points)


@pytest.mark.parametrize(
    ("student", "text"),
    [
        ("cleo", "the file is not a notebook, or a part is missing"),
        ("dan", "It has not been graded yet."),
        ("eve", "It was graded, but the submission has changed since."),
        ("finn", "OSError: no memory left"),
    ],
)
def test_what_is_in_the_way(explain, student, text):
    assert text in plain(explain(student))
    assert "Points lost" not in explain(student)


def test_what_is_noticed_before_grading(assignment, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(assignment.course.root, root)
    course = Course(root)
    shutil.rmtree(course.submitted / "dan")
    hand_in(course.submitted, NAME, '{"cells": []}', "dan")
    other = course.assignment(NAME)
    said = explanation(other, standing(other, "dan"), 80)
    assert "What was noticed\n  There is no cell with the function rodrigues" in said


@pytest.mark.parametrize("columns", ["80", "60", "1", "500"])
def test_it_fits(explain, columns):
    width = min(max(int(columns), 60), 92)  # a statement is left whole where it nearly fits
    for student in STATES:
        for line in explain(student, columns=columns).splitlines():
            assert len(line) <= width and line == line.rstrip()


def test_colours_only_for_a_terminal_and_no_codes_of_a_student(explain):
    assert "\x1b" not in explain("ben")
    colored = explain("ben", color=True)
    assert "\x1b[31m\x1b[1m  FAILED\x1b[0m" in colored
    assert "\x1b[2J" not in colored and "\ufffd[2J gone" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == explain("ben")


def test_no_codes_in_a_name(assignment):
    said = explanation(assignment, Standing("a\x1b[2J", "not_graded", why="Not yet."), 80)
    assert said.startswith("a\ufffd[2J, 01_smpl: not graded") and "\x1b" not in said


def test_nothing_hidden_is_told(explain, assignment):
    secret = (assignment.course.grading / "course_secret").read_text().split()[-1].split("-")[0]
    seeds = [str(seed) for seeds in assignment.seeds.values() for seed in seeds]
    for student in STATES:
        said = explain(student)
        assert secret not in said and not [seed for seed in seeds if seed in said]


def test_somebody_unknown(explain):
    said = plain(explain("zoe", status=1))
    assert "STUDENT is 'zoe', who has handed in nothing for 01_smpl" in said
    assert "expected one of =1+1, ada, ben" in said
    assert "'../ada'" in explain("../ada", status=1)


def test_unknown_assignment_and_no_course(explain, tmp_path, monkeypatch):
    assert "expected one of 01_smpl" in plain(explain("ada", "02_smpl", status=1))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["explain", "ada", NAME])
    assert result.exit_code == 1 and "run the command there" in result.output
    assert list(tmp_path.iterdir()) == []
