"""What is taken from a submission: the right cells of the right file, and nothing is run."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest

from smplkit.checks import EXERCISES
from smplkit.checks.file_exercise import FileExercise
from smplkit.grading import notebook_file
from smplkit.grading.collect import read_submission
from smplkit.grading.notebook_file import Unreadable, read_cells
from smplkit.grading.program import read_code
from smplkit.grading.release import read_release
from tests.grading.submissions import RELEASES, cell, extra, hand_in, place, solved, untouched

RELEASE = RELEASES["01_smpl"]
ANSWER = "def rodrigues(axis_angle):\n    return {}\n"


@pytest.fixture
def sources(tmp_path):
    """Reads a notebook of exercise 01 as a submission, and returns the source of each exercise."""

    def read(notebook):
        submission = read_submission(hand_in(tmp_path, "01_smpl", notebook), RELEASE)
        assert not submission.unreadable
        return {name.partition(".")[2]: s for name, s in submission.sources.items()}

    return read


@pytest.mark.parametrize("assignment", RELEASES)
def test_release_agrees_with_checks(assignment):
    release = RELEASES[assignment]
    points = {task.exercise: task.points for task in release.tasks}
    lecture = assignment[:3].replace("_", ".")
    assert points == {n: e.points for n, e in EXERCISES.items() if n.startswith(lecture)}
    assert [t.function for t in release.tasks] == [EXERCISES[n].function for n in points]
    files = {n: e.file for n, e in EXERCISES.items() if isinstance(e, FileExercise)}
    assert all(t.file == files.get(t.exercise, "") for t in release.tasks)
    assert release.given == ("import torch",)
    assert release.notebook == f"{assignment}.ipynb"


def released(tmp_path, change):
    notebook = untouched("01_smpl")
    change(notebook)
    folder = tmp_path / "01_smpl"
    folder.mkdir()
    (folder / "01_smpl.ipynb").write_text(json.dumps(notebook))
    return read_release(folder)


def test_release_with_written_answer(tmp_path):
    def add(notebook):
        answer = {"grade": True, "solution": True, "grade_id": "why", "points": 2}
        notebook["cells"].append(extra("") | {"metadata": {"nbgrader": answer}})

    (written,) = released(tmp_path, add).written
    assert (written.grade_id, written.points) == ("why", 2)


def test_release_with_two_notebooks(tmp_path):
    with pytest.raises(ValueError, match="holds b.ipynb, expected 01_smpl.ipynb alone"):
        (tmp_path / "01_smpl").mkdir()
        (tmp_path / "01_smpl" / "b.ipynb").write_text("{}")
        read_release(tmp_path / "01_smpl")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("check('01.rodrigues')", "has 0 calls"),
        ("check('01.rodrigues', rodrigues); check('01.x', rodrigues)", "has 2 calls"),
        ("check('01.rodrigues', turn)", "defines turn"),
        ("check(", "SyntaxError"),
    ],
)
def test_release_without_usable_check(tmp_path, source, said):
    with pytest.raises(ValueError, match=said):
        released(tmp_path, lambda n: cell(n, "rodrigues-test").update(source=source))


def test_solutions_are_taken_in_release_order(sources):
    notebook = solved("01_smpl")
    notebook["cells"].reverse()
    found = sources(notebook)
    assert list(found) == [task.function for task in RELEASE.tasks]
    for task in RELEASE.tasks:
        source = found[task.function]
        assert source.cell == "".join(cell(notebook, task.cell_id)["source"])
        assert source.before == "import torch\n"
        assert (source.error, source.problems) == ("", ())


def test_test_cells_and_outputs_do_not_count(tmp_path):
    first = solved("01_smpl")
    second = solved("01_smpl", {"rodrigues-test": "check = 3", "setup": "import torch as t"})
    del second["cells"][place(second, "blend-shapes-test")]
    cell(second, "rodrigues")["outputs"] = [{"output_type": "stream", "name": "stderr"}]
    third = solved("01_smpl", {"rodrigues": ANSWER.format("axis_angle")})
    digests = [
        read_submission(hand_in(tmp_path, "01_smpl", notebook, name), RELEASE).digest
        for name, notebook in (("a", first), ("b", second), ("c", third))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_last_copy_counts(sources):
    notebook = solved("01_smpl")
    copy = cell(notebook, "rodrigues") | {"source": ANSWER.format("'last'")}
    notebook["cells"].insert(0, copy | {"source": ANSWER.format("'first'")})
    notebook["cells"].append(copy)
    source = sources(notebook)["rodrigues"]
    assert "'last'" in source.cell
    assert "3 times" in source.problems[0] and not source.error


def test_stub_does_not_beat_an_answer(sources):
    notebook = solved("01_smpl")
    notebook["cells"].append(cell(untouched("01_smpl"), "rodrigues"))
    assert "NotImplementedError" not in sources(notebook)["rodrigues"].cell


def test_split_cell(sources):
    notebook = solved("01_smpl")
    whole = cell(notebook, "rodrigues")
    helper = whole | {"source": "SIGN = 1\n\ndef helper(x):\n    return SIGN * x"}
    whole["source"] = ANSWER.format("helper(axis_angle)")
    notebook["cells"].insert(place(notebook, "rodrigues"), helper)
    source = sources(notebook)["rodrigues"]
    assert source.cell == whole["source"]
    assert source.before.endswith("SIGN = 1\n\ndef helper(x):\n    return SIGN * x\n")
    assert "copied or split" in source.problems[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["metadata"]["nbgrader"].update(grade_id="other"), "has the right id"),
        (lambda c: c["metadata"].clear(), "has the right id"),
        (lambda c: (c["metadata"].clear(), c.update(id="f00")), "defines rodrigues"),
        (lambda c: (c.pop("metadata"), c.pop("id")), "defines rodrigues"),
    ],
)
def test_renamed_cell_is_recognised(sources, change, said):
    notebook = solved("01_smpl")
    change(cell(notebook, "rodrigues"))
    source = sources(notebook)["rodrigues"]
    assert "def rodrigues" in source.cell and not source.error
    assert said in source.problems[0]


def test_lost_schema_version_is_only_reported(sources):
    notebook = solved("01_smpl")
    del cell(notebook, "rodrigues")["metadata"]["nbgrader"]["schema_version"]
    source = sources(notebook)["rodrigues"]
    assert not source.error and "nbgrader's notes" in source.problems[0]


@pytest.mark.parametrize("grade_id", ["answer", "blend-shapes"])
def test_answer_in_a_cell_of_its_own(sources, grade_id):
    notebook = untouched("01_smpl")
    new = extra(ANSWER.format(7)) | {"metadata": {"nbgrader": {"grade_id": grade_id}}}
    notebook["cells"].insert(0, new)
    source = sources(notebook)["rodrigues"]
    assert source.cell == new["source"] and "cell number 1" in source.problems[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda n: n["cells"].pop(place(n, "rodrigues")), "There is no cell with the function"),
        (lambda n: cell(n, "rodrigues").update(cell_type="markdown"), "turn it into a code cell"),
        (lambda n: cell(n, "rodrigues").update(source="x = 1"), "does not define a function"),
        (lambda n: cell(n, "rodrigues").update(source="def rodrigues(:"), "SyntaxError in line 1"),
        (lambda n: cell(n, "rodrigues").update(source="return 1\n"), "'return' outside function"),
        (lambda n: cell(n, "rodrigues").update(source="x = '\0'"), "NUL character"),
        (lambda n: cell(n, "rodrigues").update(source="x = '\ud800'"), "half a character"),
        (lambda n: cell(n, "rodrigues").update(source="x = 1" + "+1" * 9000), "nested too deeply"),
        (lambda n: cell(n, "rodrigues").update(source="x = 1\n" * 600), "at most 500"),
        (lambda n: cell(n, "rodrigues").update(source="#" * 100_001), "too long"),
        (lambda n: cell(n, "rodrigues").update(source={"a": 1}), "does not define a function"),
    ],
)
def test_one_bad_cell_costs_one_exercise(sources, change, said):
    notebook = solved("01_smpl")
    change(notebook)
    found = sources(notebook)
    assert said in found.pop("rodrigues").error
    assert not any(source.error for source in found.values())


def test_helpers_come_along(sources):
    notebook = solved("01_smpl")
    cell(notebook, "blend-shapes")["source"] = (
        "import math\n\ndef blend_shapes(betas, shapedirs):\n"
        "    unused = [pose for pose in betas]\n    return cross(np.pi * betas, shapedirs)\n"
    )
    cell(notebook, "pose-blend-shapes")["source"] = (
        "def pose_blend_shapes(rotmats, posedirs):\n"
        "    return math.pi * rodrigues(rotmats) + sum(posedirs)\n"
    )
    broken = "import numpy as np\npose = 1 / 0\ndef cross(a, b):\n    return a\nprint(cross)"
    notebook["cells"].insert(3, extra("sum = 0\ndef cross(a, b):\n    return 'old'", "a0"))
    notebook["cells"].append(extra(broken))
    found = sources(notebook)
    lines = found["blend_shapes"].before.splitlines()
    assert sorted(lines) == [
        "    return a",
        "def cross(a, b):",
        "import numpy as np",
        "import torch",
    ]
    before = found["pose_blend_shapes"].before
    assert "import math" in before and "def rodrigues" in before and "sum" not in before
    assert "blend_shapes" not in before


def test_definitions_are_in_order(sources):
    """Whatever a statement needs comes before it, and a value that is built up keeps its parts."""
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] = ANSWER.format("TOTAL, deco")
    notebook["cells"] += [
        extra("@deco\ndef start(): return base", "a1"),
        extra("TOTAL = 1\nTOTAL = start()\nTOTAL += STEP; OTHER = 3", "a2"),
        extra("def deco(f): return f\nbase = 4\nSTEP = 5", "a3"),
    ]
    before = sources(notebook)["rodrigues"].before
    names = {}
    exec(before, names)
    assert names["TOTAL"] == 9 and "TOTAL = 1\n" not in before


def test_own_answers_go_before_other_cells(sources):
    notebook = solved("01_smpl")
    cell(notebook, "blend-shapes")["source"] = "def blend_shapes(b, s): return rodrigues(b)"
    notebook["cells"].append(extra("if True:\n    rodrigues = 'scratch'"))
    before = sources(notebook)["blend_shapes"].before
    assert "def rodrigues" in before and "scratch" not in before


def test_names_used_deep_inside(sources):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] = (
        "def rodrigues(axis_angle):\n    class A:\n        def f(self):\n"
        "            return [lambda: (deep, local) for local in sqrt(axis_angle)]\n"
    )
    notebook["cells"].append(
        extra("from math import *\nfrom os import path\nlocal = axis_angle = 1")
    )
    notebook["cells"].append(extra("other = 2\r\ndeep = 3\rlast = 4\n"))
    before = sources(notebook)["rodrigues"].before
    assert before == "import torch\nfrom math import *\ndeep = 3\n"


def test_stub_without_its_names_is_still_a_stub(sources):
    notebook = untouched("01_smpl")
    cell(notebook, "rodrigues").update(id="f00", metadata={})
    source = sources(notebook)["rodrigues"]
    assert "NotImplementedError" in source.cell and not source.error


def test_notebook_commands_are_left_out():
    code = read_code("%matplotlib inline\nx = 1\n!ls\nx?\nif x:\n    %timeit x\ny = x % 2\n")
    assert not code.error and code.defines == {"x", "y"}
    assert read_code("%%time\nx = 1").defines == {"x"}
    assert "SyntaxError" in read_code("%matplotlib inline\nx = (").error


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"cells": [', "a part is missing"),
        (b"[1, 2]", "holds a list"),
        (b'"text"', "holds a str"),
        (b"{}", "no list of cells"),
        (b'{"cells": {}}', "no list of cells"),
        (b'{"worksheets": [], "cells": []}', "notebooks of today"),
        ('{"cells": []}'.encode("utf-16"), "UTF-16"),
        ('{"cells": []}'.encode("utf-16-le"), "UTF-16"),
        (b'{"cells": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "no notebook that can be read"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "no notebook that can be read"),
        (json.dumps({"cells": [{}] * 2001}).encode(), "at most 2000"),
    ],
)
def test_unreadable_file(tmp_path, contents, said):
    submission = read_submission(hand_in(tmp_path, "01_smpl", contents), RELEASE)
    assert said in submission.unreadable and submission.sources == {}
    assert submission.problems == (submission.unreadable,)


def test_mark_at_the_start_of_the_file_is_no_fault(tmp_path):
    text = json.dumps(solved("01_smpl")).encode("utf-8-sig")
    assert not read_submission(hand_in(tmp_path, "01_smpl", text), RELEASE).problems


def test_cells_of_any_shape_are_no_fault(sources):
    notebook = solved("01_smpl")
    notebook["cells"] += [3, None, [], {}, {"cell_type": []}, {"metadata": 3, "source": [1]}]
    notebook["cells"] += [{"cell_type": "code", "id": {}, "metadata": {"nbgrader": []}}]
    notebook["cells"] += [{"metadata": {"nbgrader": {"grade_id": ["rodrigues"]}}, "outputs": 3}]
    assert not any(source.error for source in sources(notebook).values())


def test_other_file_name(tmp_path):
    folder = hand_in(tmp_path, "01_smpl", solved("01_smpl"))
    (folder / "01_smpl.ipynb").rename(folder / "01_smpl (1).ipynb")
    (folder / "torch.py").write_text("raise SystemExit")
    said = read_submission(folder, RELEASE).unreadable
    assert "'01_smpl (1).ipynb': rename the file to 01_smpl.ipynb" in said
    assert "there is no 01_smpl.ipynb: nothing" in read_submission(tmp_path, RELEASE).unreadable


def test_too_large(tmp_path, monkeypatch):
    folder = hand_in(tmp_path, "01_smpl", solved("01_smpl"))
    monkeypatch.setattr(notebook_file, "MAX_BYTES", 2**10)
    assert "clear the outputs" in read_submission(folder, RELEASE).unreadable
    with open(folder / "01_smpl.ipynb", "r+b") as file:
        file.truncate(2**40)  # a file with a hole takes no room
    start = time.monotonic()
    assert "1048576 MB" in read_submission(folder, RELEASE).unreadable
    assert time.monotonic() - start < 5


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.ipynb"
    path.write_text(json.dumps(solved("01_smpl")))
    return path


def test_links_are_refused(tmp_path, secret_file):
    folder = tmp_path / "ada" / "01_smpl"
    folder.mkdir(parents=True)
    target = folder / "01_smpl.ipynb"
    target.symlink_to(secret_file)
    assert "is a link" in read_submission(folder, RELEASE).unreadable
    target.unlink()
    os.link(secret_file, target)
    assert "hard link" in read_submission(folder, RELEASE).unreadable
    target.unlink()
    shutil.copy(secret_file, target)
    assert not read_submission(folder, RELEASE).unreadable
    other = tmp_path / "ben"
    other.symlink_to(folder)
    assert "ben is a link" in read_submission(other, RELEASE).unreadable


def test_link_put_there_at_the_last_moment(tmp_path, secret_file, monkeypatch):
    """The file is opened without following links, whatever it was a moment before."""
    (tmp_path / "link.ipynb").symlink_to(secret_file)
    monkeypatch.setattr(notebook_file, "_named", lambda folder, name: folder / name)
    with pytest.raises(Unreadable, match="cannot be opened"):
        read_cells(tmp_path, "link.ipynb")


def test_pipes_and_folders_are_refused(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("pipe.ipynb", "folder.ipynb"):
        with pytest.raises(Unreadable, match="expected a file"):
            read_cells(tmp_path, name)
    monkeypatch.setattr(notebook_file, "_named", lambda folder, name: folder / name)
    with pytest.raises(Unreadable, match="expected a file"):  # and does not wait for a writer
        read_cells(tmp_path, "pipe.ipynb")


def test_nothing_is_executed_or_changed(tmp_path):
    mark = tmp_path / "mark"
    line = f"open({str(mark)!r}, 'w')"
    notebook = solved("01_smpl", {"rodrigues": f"{line}\ndef rodrigues(x, y={line}): pass"})
    notebook["cells"].insert(0, extra(f"class axis_angle:\n    {line}"))
    folder = hand_in(tmp_path, "01_smpl", notebook)
    before = (folder / "01_smpl.ipynb").read_bytes()
    submission = read_submission(folder, RELEASE)
    assert line in submission.sources["01.rodrigues"].text
    assert not mark.exists() and os.listdir(folder) == ["01_smpl.ipynb"]
    assert (folder / "01_smpl.ipynb").read_bytes() == before
    assert submission.student == "ada"


FINALLY = (
    "".join(f"{' ' * n}try: pass\n{' ' * n}finally:\n" for n in range(20)) + " " * 20 + "pass\n"
)


@pytest.mark.parametrize(
    "source",
    [
        FINALLY,
        "def f():\n while 1:\n  try:\n"
        + "   if x: break\n" * 3000
        + "  finally:\n"
        + "   f(x)\n" * 3000,
    ],
    ids=["within each other", "many ways out"],
)
def test_cell_that_would_keep_the_compiler_busy(sources, source):
    """For minutes, and with gigabytes: the compiler writes `finally` once for every way out."""
    found = sources(solved("01_smpl", {"rodrigues": source}))
    assert "too many `finally`" in found["rodrigues"].error
    assert not found["blend_shapes"].error


def test_finally_is_usual(sources):
    source = "def rodrigues(x):\n    try:\n        return x\n    finally:\n        print(x)\n"
    assert sources(solved("01_smpl", {"rodrigues": source}))["rodrigues"].error == ""


def test_too_much_code(tmp_path):
    notebook = solved("01_smpl")
    notebook["cells"] += [extra("x = 1\n" * 400, f"x{i}") for i in range(250)]
    said = read_submission(hand_in(tmp_path, "01_smpl", notebook), RELEASE).unreadable
    assert "code has 60" in said and "at most 500000 are allowed" in said
