"""What a student is told before handing in."""

from __future__ import annotations

import json

import pytest

from smplkit.grading.submission_doctor import assignments, examine_submission, usual_release
from tests.grading.submissions import RELEASES, cell, extra, hand_in, place, solved, untouched
from tests.grading.trained import right_files

FUNCTIONS = [task.function for task in RELEASES["01_smpl"].tasks]


@pytest.fixture
def told(tmp_path):
    """Hands in a notebook of exercise 01, and returns what is not in order."""

    def examine(notebook, release=None):
        folder = hand_in(tmp_path, "01_smpl", notebook)
        return [f for f in examine_submission(folder, release) if f.state != "ok"]

    return examine


@pytest.mark.parametrize("assignment", RELEASES)
def test_usual_release_is_the_real_one(assignment):
    real, usual = RELEASES[assignment], usual_release(assignment)
    assert (usual.tasks, usual.given, usual.notebook) == (real.tasks, real.given, real.notebook)
    assert assignment in assignments()


@pytest.mark.parametrize("assignment", RELEASES)
@pytest.mark.parametrize("known", [False, True])
def test_nothing_to_mend(tmp_path, assignment, known):
    folder = hand_in(tmp_path, assignment, solved(assignment), files=right_files(assignment))
    release = RELEASES[assignment] if known else None
    findings = examine_submission(folder, release)
    assert {f.state for f in findings} == {"ok"}
    assert [f.name for f in findings] == [
        "file",
        *(task.file or task.function for task in RELEASES[assignment].tasks),
    ]
    assert examine_submission(folder / f"{assignment}.ipynb", release) == findings


def test_untouched(told):
    findings = told(untouched("01_smpl"))
    assert [f.name for f in findings] == FUNCTIONS
    assert {(f.state, f.found) for f in findings} == {("problem", "not done yet")}
    assert "in place of `raise NotImplementedError()`" in findings[0].mend


def only(findings):
    (finding,) = findings
    return finding


def test_left_over_stub_line(told):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] += ["\n    raise NotImplementedError()"]
    finding = only(told(notebook))
    assert (finding.name, finding.state) == ("rodrigues", "note")
    assert "still there" in finding.found and "delete the line" in finding.mend


@pytest.mark.parametrize(
    ("change", "state", "said"),
    [
        (lambda n: n["cells"].pop(place(n, "rodrigues")), "problem", "There is no cell"),
        (lambda n: cell(n, "rodrigues").update(cell_type="markdown"), "problem", "into a code"),
        (lambda n: cell(n, "rodrigues").update(source="def rodrigues("), "problem", "SyntaxError"),
        (lambda n: n["cells"].append(cell(n, "rodrigues") | {}), "note", "is there 2 times"),
        (lambda n: cell(n, "rodrigues")["metadata"].clear(), "note", "has the right id"),
        (lambda n: n["cells"].pop(place(n, "rodrigues-test")), "note", "test' is gone"),
        (lambda n: n["cells"].append(cell(n, "rodrigues-test") | {}), "note", "test' is there 2"),
        (lambda n: cell(n, "rodrigues-test").update(source="4"), "note", "original will be used"),
        (lambda n: cell(n, "rodrigues-test").update(cell_type="raw"), "note", "was changed"),
    ],
)
def test_cells(told, change, state, said):
    notebook = solved("01_smpl")
    change(notebook)
    finding = only(told(notebook))
    assert (finding.name, finding.state) == ("rodrigues", state) and said in finding.found


def test_check_that_is_only_spaced_differently(told):
    notebook = solved("01_smpl")
    test = cell(notebook, "rodrigues-test")
    test["source"] = "".join(test["source"]) + "\n\n"
    assert told(notebook) == []


@pytest.mark.parametrize(
    ("line", "state", "said"),
    [
        ("from smplkit.body.lbs import rodrigues as r", "problem", "the answer itself"),
        ("from smplkit.rotations import axis_angle_to_rotmat", "note", "axis_angle_to_rotmat"),
        ("import roma", "note", "imports roma"),
        ("import smplkit.rotations as sr", "note", "imports smplkit.rotations"),
        ("from smplkit.checks.rotation_oracle import *", "note", "rotation_oracle.*"),
        ("def f():\n    from smplx import lbs", "note", "smplx.lbs"),
    ],
)
def test_imports_of_the_library(told, line, state, said):
    notebook = solved("01_smpl")
    source = "".join(cell(notebook, "rodrigues")["source"])
    cell(notebook, "rodrigues")["source"] = f"{line}\n{source}"
    finding = only(told(notebook))
    assert (finding.name, finding.state) == ("rodrigues", state) and said in finding.found
    assert "gets no points" in finding.mend


def test_answer_imported_in_another_cell(told):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] = "def rodrigues(axis_angle):\n    return r(axis_angle)"
    notebook["cells"].insert(0, extra("from smplkit.body.lbs import rodrigues as r"))
    assert only(told(notebook)).state == "problem"


def test_other_imports_are_fine(told):
    notebook = solved("01_smpl")
    source = "".join(cell(notebook, "rodrigues")["source"])
    lines = "import math\nfrom smplkit.checks import check\nimport smplkits, torch.nn as nn\n"
    cell(notebook, "rodrigues")["source"] = lines + source
    assert told(notebook) == []


def test_long_cell(told):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] += ["\n# table"] * 300
    finding = only(told(notebook))
    assert finding.name == "rodrigues" and "lines and" in finding.found


def test_large_file_and_stderr(told):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues-test")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 6 * 2**20},
        {"output_type": "stream", "name": "stderr", "text": "UserWarning: careful"},
    ]
    first, second = told(notebook)
    assert (first.name, first.state) == ("file", "note") and "Clear Outputs" in first.mend
    assert second.name == "rodrigues-test" and "stderr" in second.found


def test_renamed_file(tmp_path):
    folder = hand_in(tmp_path, "01_smpl", solved("01_smpl"))
    for name in ("01_smpl (1).ipynb", "ada.ipynb"):
        path = next(folder.glob("*.ipynb")).rename(folder / name)
        for asked in (folder, path):
            finding = only(f for f in examine_submission(asked) if f.state != "ok")
            assert finding.state == "problem" and finding.mend == "rename it to 01_smpl.ipynb"
            assert name in finding.found
    (folder / "second.ipynb").write_text("{}")
    assert "2 notebooks" in only(examine_submission(folder)).found
    (folder / "01_smpl.ipynb").write_text(json.dumps(solved("01_smpl")))
    assert examine_submission(folder)[0].state == "ok"


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ("", "is empty"),
        ("[]", "holds a list"),
        ('{"cells": [', "a part is missing"),
    ],
)
def test_unreadable(told, contents, said):
    finding = only(told(contents))
    assert (finding.name, finding.state) == ("file", "problem") and said in finding.found


def test_not_there_or_something_else(tmp_path):
    finding = only(examine_submission(tmp_path / "01_smpl.ipynb"))
    assert finding.state == "problem" and "there is no 01_smpl.ipynb" in finding.found
    (tmp_path / "diary.ipynb").write_text(json.dumps({"cells": [extra("x = 1")]}))
    finding = only(examine_submission(tmp_path / "diary.ipynb"))
    assert "belongs to an exercise of this course (01_smpl, 02_projection" in finding.found


def test_nothing_is_executed(told, tmp_path):
    mark = tmp_path / "mark"
    line = f"open({str(mark)!r}, 'w')"
    told(solved("01_smpl", {"rodrigues": f"{line}\ndef rodrigues(x={line}): pass"}))
    assert not mark.exists()
