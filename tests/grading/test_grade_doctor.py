"""`smplkit grade doctor`: what a student sees before handing in, with nothing but the notebook."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.grading.small_class import NAME, app, ben
from tests.grading.submissions import ROOT, cell, extra, hand_in, solved, untouched


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    """Looks at a notebook in an otherwise empty folder, and returns what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(path, status):
        result = CliRunner().invoke(app, ["doctor", str(path)])
        assert result.exit_code == status, result.output
        return result.output

    return run


def cells(text):
    """The table's text without its frame; in each row, one line after the other."""
    rows, row = [], None
    for line in text.splitlines():
        parts = [part.strip() for part in line.strip("│┃").split("│")]
        if len(parts) != 3:
            continue
        if parts[0]:
            rows.append(row := [""] * 3)
        row[:] = [f"{old} {new}".strip() for old, new in zip(row, parts, strict=True)]
    return rows


@pytest.mark.parametrize("as_file", [False, True])
def test_all_is_well(doctor, tmp_path, as_file):
    folder = hand_in(tmp_path, NAME, solved(NAME))
    said = doctor(folder / f"{NAME}.ipynb" if as_file else folder, 0)
    assert [state for state, _, _ in cells(said)] == ["ok"] * 7
    assert "It can be handed in." in said and "problem" not in said
    assert os.listdir(folder) == [f"{NAME}.ipynb"]


def test_problems_end_with_status_1(doctor, tmp_path):
    said = doctor(hand_in(tmp_path, NAME, ben()), 1)
    found = {name: (state, text) for state, name, text in cells(said)}
    assert found["blend_shapes"][0] == "problem" and "SyntaxError" in found["blend_shapes"][1]
    assert found["linear_blend_skinning"] == (
        "problem",
        "not done yet; write your code in place of `raise NotImplementedError()`",
    )
    assert found["forward_kinematics"][0] == "note"
    assert "2 problem(s): mend them before you hand it in." in said


def test_notes_alone_are_no_problem(doctor, tmp_path):
    notebook = solved(NAME)
    notebook["cells"].append(dict(cell(notebook, "rodrigues")))
    said = doctor(hand_in(tmp_path, NAME, notebook), 0)
    assert [state for state, _, _ in cells(said)].count("note") == 1


def test_long_names_are_whole_in_80_columns(doctor, tmp_path):
    said = doctor(hand_in(tmp_path, "02_projection", untouched("02_projection")), 1)
    assert "weak_to_perspective_translation" in said and "…" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_renamed_file(doctor, tmp_path):
    folder = hand_in(tmp_path, NAME, solved(NAME))
    (folder / f"{NAME}.ipynb").rename(folder / f"{NAME} (1).ipynb")
    assert f"rename it to {NAME}.ipynb" in " ".join(cells(doctor(folder, 1))[0])


def test_codes_of_a_terminal_stay_in_the_file(doctor, tmp_path):
    notebook = solved(NAME)
    notebook["cells"].append(extra("1", "\x1b[2J"))
    notebook["cells"][-1]["outputs"] = [{"name": "stderr", "output_type": "stream", "text": ""}]
    said = doctor(hand_in(tmp_path, NAME, notebook), 0)
    assert "\ufffd[2J" in said and "\x1b" not in said


def test_nothing_there(doctor):
    said = " ".join(doctor("exercises/01_smpl", 1).split())
    assert "SUBMISSION is exercises/01_smpl, where nothing is; expected a notebook" in said
    assert "mend them" not in said


def test_without_nbgrader_and_far_from_the_course(tmp_path):
    """As on a student's machine that has only the library."""
    folder = hand_in(tmp_path, NAME, solved(NAME))
    code = (
        "import sys\n"
        "sys.modules['nbgrader'] = sys.modules['nbformat'] = sys.modules['jupyter_client'] = None\n"
        "import typer\n"
        "from smplkit.commands.grade_doctor import doctor\n"
        "typer.run(doctor)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-c", code, folder.name],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "It can be handed in." in done.stdout
