"""Every right answer of the catalogues gets all points, every wrong one its own, with its hint."""

from __future__ import annotations

import pytest

from smplkit.checks import EXERCISES, check
from smplkit.checks.call import Call
from smplkit.checks.exercise import grade
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


def one_line(report: str) -> str:
    """A report without the line breaks that keep it within the page."""
    return " ".join(report.split())


def test_covers_every_exercise():
    assert set(RIGHT) == set(WRONG) == set(EXERCISES)
    assert min(len(answers) for answers in RIGHT.values()) >= 3
    assert min(len(answers) for answers in WRONG.values()) >= 8


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
@pytest.mark.parametrize("name", EXERCISES)
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
