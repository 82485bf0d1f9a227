"""Every right answer of the catalogues gets all points, every wrong one its own, with its hint.

Files with weights are made when their test runs: the right ones are trained by the solution.
"""

from __future__ import annotations

import pytest

from smplkit.checks import EXERCISES, check
from smplkit.checks.call import Call
from smplkit.checks.exercise import Exercise, grade
from smplkit.checks.file_exercise import Answer, FileExercise, grade_file
from tests.grading import (
    catalogue_01_smpl,
    catalogue_02_projection,
    catalogue_03_losses_and_priors,
    catalogue_04_hmr,
)

CATALOGUES = (
    catalogue_01_smpl,
    catalogue_02_projection,
    catalogue_03_losses_and_priors,
    catalogue_04_hmr,
)
RIGHT = {name: right for catalogue in CATALOGUES for name, right in catalogue.RIGHT.items()}
WRONG = {name: wrong for catalogue in CATALOGUES for name, wrong in catalogue.WRONG.items()}
RIGHT_FILES, WRONG_FILES = catalogue_04_hmr.RIGHT_FILES, catalogue_04_hmr.WRONG_FILES
FUNCTIONS = {name: e for name, e in EXERCISES.items() if isinstance(e, Exercise)}
FILES = {name: e for name, e in EXERCISES.items() if isinstance(e, FileExercise)}
HIDDEN = (2**63 + 11, 2**63 + 12, 2**63 + 13)


def one_line(report: str) -> str:
    """A report without the line breaks that keep it within the page."""
    return " ".join(report.split())


def test_covers_every_exercise():
    assert set(RIGHT) == set(WRONG) == set(FUNCTIONS)
    assert set(RIGHT_FILES) == set(WRONG_FILES) == set(FILES)
    assert FUNCTIONS | FILES == EXERCISES
    assert min(len(answers) for answers in (RIGHT | RIGHT_FILES).values()) >= 3
    assert min(len(answers) for answers in (WRONG | WRONG_FILES).values()) >= 8


@pytest.mark.parametrize(
    ("name", "function"),
    [
        pytest.param(name, function, id=f"{name}-{i}")
        for name, functions in RIGHT.items()
        for i, function in enumerate(functions)
    ],
)
def test_right_answer(name, function, capfd):
    assert check(name, function) == EXERCISES[name].points, capfd.readouterr().out
    assert capfd.readouterr().err == ""


@pytest.mark.filterwarnings("ignore:Using torch.cross without specifying the dim")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_known_mistake_is_made_once(name):
    wrongs = [w.function for w in WRONG[name]]
    reports = [one_line(str(grade(EXERCISES[name], Call(f), seeds=[0]))) for f in wrongs]
    for sentence, _ in EXERCISES[name].mistakes:
        assert any(sentence in report for report in reports), sentence


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        pytest.param(name, wrong, id=f"{name}-{wrong.label}")
        for name, wrongs in WRONG.items()
        for wrong in wrongs
    ],
)
def test_wrong_answer(name, wrong, capfd):
    points = check(name, wrong.function)
    said = capfd.readouterr()
    assert points == wrong.points, said.out
    assert one_line(wrong.phrase) in one_line(said.out), said.out
    assert said.err == ""


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Puts a file beside the notebook, where a kernel runs."""
    monkeypatch.chdir(tmp_path)

    def put(name, contents):
        if contents is not None:
            (tmp_path / FILES[name].file).write_bytes(contents)
        return FILES[name].file

    return put


@pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param(name, make, id=f"{name}-{i}")
        for name, files in RIGHT_FILES.items()
        for i, make in enumerate(files)
    ],
)
def test_right_file(name, make, beside, capfd):
    assert check(name, beside(name, make())) == FILES[name].points, capfd.readouterr().out
    assert capfd.readouterr().err == ""
    assert grade_file(FILES[name], Answer(make()), HIDDEN).points == FILES[name].points


@pytest.mark.parametrize("name", FILES)
def test_every_known_mistake_is_in_a_file_once(name):
    """By what the reports of the wrong files must say, which the test below sees to."""
    for sentence, _ in FILES[name].mistakes:
        assert any(wrong.phrase in sentence for wrong in WRONG_FILES[name]), sentence


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        pytest.param(name, wrong, id=f"{name}-{wrong.label}")
        for name, wrongs in WRONG_FILES.items()
        for wrong in wrongs
    ],
)
def test_wrong_file(name, wrong, beside, capfd):
    points = check(name, beside(name, wrong.make()))
    said = capfd.readouterr()
    assert (type(points), points) == (float, wrong.points), said.out
    assert one_line(wrong.phrase) in one_line(said.out), said.out
    assert said.err == ""
