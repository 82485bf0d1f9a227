"""Notebooks are in canonical form, and what is not is told apart."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from smplkit.checks import EXERCISES
from smplkit.checks.file_exercise import FileExercise
from smplkit.notebooks import app, canonical, find, problems, to_text

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = find(ROOT)
SOLUTIONS = [path for path in NOTEBOOKS if path.is_relative_to(ROOT / "solutions")]


def relative(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_is_canonical(path):
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_is_what_nbformat_writes(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")


@pytest.fixture
def notebook():
    code = {"cell_type": "code", "id": "setup", "metadata": {}, "source": ["a = 'ä'\n", "a"]}
    text = {"cell_type": "markdown", "id": "title", "metadata": {"tags": ["x"]}, "source": ["# T"]}
    return canonical({"cells": [text, code]})


def test_canonical_form_has_no_problems(notebook):
    text = to_text(notebook)
    assert problems(text) == []
    assert "ä" in text and text.endswith("}\n")
    assert canonical(json.loads(text)) == notebook


def with_output(notebook):
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hi"}]


def with_counter(notebook):
    notebook["cells"][1]["execution_count"] = 3


def with_editor_metadata(notebook):
    notebook["cells"][0]["metadata"]["collapsed"] = True


def with_other_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "my-env"}


def with_old_format(notebook):
    notebook["nbformat_minor"] = 4


@pytest.mark.parametrize(
    "change", [with_output, with_counter, with_editor_metadata, with_other_kernel, with_old_format]
)
def test_fixable_problems(notebook, change):
    wrong = copy.deepcopy(notebook)
    change(wrong)
    assert "`fix` mends that" in problems(to_text(wrong))[0]
    assert canonical(wrong) == notebook


@pytest.mark.parametrize(
    "wrong", ["6f1c2a3b", "0a1b2c3d-1111-4222-8333-444455556666", "Title 1", ""]
)
def test_unreadable_ids(notebook, wrong):
    notebook["cells"][0]["id"] = wrong
    assert "cannot be read" in problems(to_text(notebook))[0]


def test_id_twice(notebook):
    notebook["cells"][0]["id"] = "setup"
    assert problems(to_text(notebook)) == ["cell 2: id 'setup' is there twice"]


def test_grade_id_differs(notebook):
    notebook["cells"][1]["metadata"]["nbgrader"] = {"grade_id": "other"}
    assert problems(to_text(notebook)) == ["cell 2: id 'setup' and grade_id 'other' differ"]


def test_long_cell(notebook):
    notebook["cells"][1]["source"] = ["a\n"] * 25 + ["a"]
    assert problems(to_text(notebook)) == ["cell 'setup': 26 lines of code, at most 25 allowed"]


def test_layout(notebook):
    assert problems(json.dumps(notebook)) != []
    assert "not a notebook" in problems("{}")[0]


# The command


@pytest.fixture
def folder(tmp_path, monkeypatch, notebook):
    (tmp_path / "lectures").mkdir()
    path = tmp_path / "lectures" / "00_x.ipynb"
    notebook["cells"][1]["execution_count"] = 3
    path.write_text(to_text(notebook), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


def test_command_checks_then_fixes(folder):
    runner = CliRunner()
    found = runner.invoke(app, ["check"])
    assert found.exit_code == 1 and "00_x.ipynb: outputs, counters" in found.output
    assert "fixed" in runner.invoke(app, ["fix"]).output
    assert runner.invoke(app, ["check"]).exit_code == 0
    assert runner.invoke(app, ["fix"]).output == ""
    assert [p.name for p in folder.parent.iterdir()] == ["00_x.ipynb"]


OWN_CELL = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "my notes"}
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
WORK = {
    "begun": "    # YOUR CODE HERE\n    angle = 1\n    raise NotImplementedError()",
    "broken": "    # YOUR CODE HERE\n    raise ) NotImplementedError()",
    "solved": "    return torch.eye(3)",
    "own cell": STUB,
}


@pytest.mark.parametrize("how", WORK)
def test_release_keeps_work(folder, how):
    """Whatever a student did in an exercise, making the exercises anew refuses and says where."""
    root = folder.parents[1]
    exercise = json.loads((ROOT / "exercises/01_smpl/01_smpl.ipynb").read_text(encoding="utf-8"))
    cell = next(cell for cell in exercise["cells"] if cell["id"] == "rodrigues")
    text = "".join(cell["source"])
    assert STUB in text
    cell["source"] = text.replace(STUB, WORK[how])
    exercise["cells"] += [OWN_CELL] if how == "own cell" else []
    mine = root / "exercises" / "01_smpl" / "01_smpl.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text(json.dumps(exercise), encoding="utf-8")
    before = mine.read_bytes()
    shutil.copytree(ROOT / "solutions", root / "solutions")

    refused = CliRunner().invoke(app, ["release"])
    assert refused.exit_code == 1
    assert "somebody has worked in exercises/01_smpl/01_smpl.ipynb" in refused.output
    assert mine.read_bytes() == before


# Solutions


def cells(path):
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def test_every_exercise_stands_in_a_solution_once():
    calls = [
        "".join(cell["source"])
        for path in SOLUTIONS
        for cell in cells(path).values()
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    # Each imports check anew: a student may have put something else under that name.
    fresh = "from smplkit.checks import check\n\n"
    answers = {
        name: f'"{exercise.file}"' if isinstance(exercise, FileExercise) else exercise.function
        for name, exercise in EXERCISES.items()
    }
    expected = [f'{fresh}check("{name}", {answer})' for name, answer in answers.items()]
    assert sorted(calls) == sorted(expected)


@pytest.mark.parametrize("path", SOLUTIONS, ids=relative)
def test_exercise_has_text_solution_check_in_order(path):
    ids = list(cells(path))
    for name, exercise in EXERCISES.items():
        if not name.startswith(path.stem[:2]):
            continue
        slug = exercise.function.replace("_", "-")
        wanted = [f"{slug}-task", slug, f"{slug}-test"]
        if isinstance(exercise, FileExercise):
            wanted[1:2] = [f"{slug}-tools", slug, f"{slug}-run"]
        place = ids.index(wanted[0])
        assert ids[place : place + len(wanted)] == wanted
        task, solution, test = (cells(path)[f"{slug}{end}"] for end in ("-task", "", "-test"))
        assert test["metadata"]["nbgrader"]["points"] == exercise.points
        assert test["metadata"]["nbgrader"]["locked"] is True
        assert solution["metadata"]["nbgrader"]["solution"] is True
        source = "".join(solution["source"])
        assert source.index("def ") < source.index('"""') < source.index("### BEGIN SOLUTION")
        text = "".join(task["source"])
        points = f"{exercise.points:g} point"
        assert all(
            word in text for word in ("minutes", "difficulty", points, "<details>", "returns")
        )
        if isinstance(exercise, FileExercise):
            run = "".join(cells(path)[f"{slug}-run"]["source"])
            assert f'train_and_save("{exercise.file}", {exercise.function}, ' in run
            assert f"`{exercise.file}`" in text and "replaces the file" in text
        else:
            assert all(f"| `{parameter}` |" in text for parameter in exercise.inputs)


@pytest.mark.parametrize("path", SOLUTIONS, ids=relative)
def test_exercise_is_the_solution_without_its_bodies(path):
    exercise = ROOT / "exercises" / path.relative_to(ROOT / "solutions")
    student = cells(exercise)
    assert list(student) == list(cells(path))
    for cell_id, cell in cells(path).items():
        source, given = "".join(cell["source"]), "".join(student[cell_id]["source"])
        assert "SOLUTION" not in given
        if "### BEGIN SOLUTION" in source:
            assert given.startswith(source.split("    ### BEGIN")[0])
            assert given.endswith("raise NotImplementedError()")
        else:
            assert given == source
