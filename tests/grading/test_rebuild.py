"""The notebook that nbgrader gets: the release's own, with the answers, reports and points."""

from __future__ import annotations

import json

import nbformat
import pytest

from smplkit.grading.collect import read_submission
from smplkit.grading.rebuild import rebuild, without_tags, written_answers
from smplkit.grading.release import WrittenAnswer, read_release
from smplkit.grading.result import GRADED, UNREADABLE, ExerciseResult, PropertyResult, Result
from tests.grading.classes import copied_cell, with_plot
from tests.grading.submissions import RELEASES, ROOT, cell, hand_in, place, solved, untouched

NAME = "02_projection"
EXERCISE = ROOT / "exercises" / NAME


def rebuilt(tmp_path, notebook, result=None):
    folder = hand_in(tmp_path, NAME, notebook)
    return rebuild(RELEASES[NAME], EXERCISE, read_submission(folder, RELEASES[NAME]), result)


def result(points: float, *, problems=(), message="", output="") -> Result:
    one = PropertyResult("gives the right values", points, 3.0, points == 3, message)
    exercise = ExerciseResult("02.weak_perspective", "cameras", points, 3.0, (one,), output)
    rest = [
        ExerciseResult(task.exercise, "cameras", 0.0, task.points)
        for task in RELEASES[NAME].tasks[1:]
    ]
    state = UNREADABLE if problems else GRADED
    return Result("0" * 64, NAME, "ada", state, (exercise, *rest), tuple(problems), {})


def texts(notebook):
    return [c.source for c in notebook.cells]


def test_an_untouched_exercise_stays_as_it_is(tmp_path):
    made = rebuilt(tmp_path, untouched(NAME))
    assert made == nbformat.read(EXERCISE / f"{NAME}.ipynb", as_version=4)


def test_answers_are_taken_over_and_nothing_else(tmp_path):
    notebook = with_plot(NAME)
    cell(notebook, "title")["source"] = "# My own title"
    cell(notebook, "perspective-test")["source"] = "5"
    cell(notebook, "perspective-test")["metadata"]["nbgrader"]["points"] = 100
    made = rebuilt(tmp_path, notebook)
    right = solved(NAME)
    for one, expected in zip(made.cells, right["cells"], strict=True):
        if one.metadata.get("nbgrader", {}).get("solution"):
            assert one.source.strip() == "".join(expected["source"]).strip()
        else:
            assert one.source == "".join(cell(untouched(NAME), expected["id"])["source"])
        assert one.metadata == cell(untouched(NAME), expected["id"])["metadata"]
    assert "mine" not in json.dumps(made)
    assert "script" not in json.dumps(made)


@pytest.mark.parametrize("change", ["copied", "moved", "renamed", "lost its notes", "gone"])
def test_nbgrader_can_work_with_it_whatever_happened_to_cells(tmp_path, change):
    notebook = solved(NAME)
    one = cell(notebook, "perspective")
    if change == "copied":
        notebook = copied_cell(NAME, "perspective")
    elif change == "moved":
        notebook["cells"].append(notebook["cells"].pop(place(notebook, "perspective")))
    elif change == "renamed":
        one["metadata"]["nbgrader"]["grade_id"] = "mine"
    elif change == "lost its notes":
        del one["metadata"]["nbgrader"]["schema_version"]
    else:
        notebook["cells"].remove(one)
    made = rebuilt(tmp_path, notebook)
    nbformat.validate(made)
    expected = [c["id"] for c in untouched(NAME)["cells"]]
    assert [c.id for c in made.cells] == expected
    (found,) = (c for c in made.cells if c.id == "perspective")
    assert ("NotImplementedError" in found.source) == (change == "gone")


def test_points_are_the_value_of_the_graded_cell(tmp_path):
    found = result(1.5, message="element (0) is 1, expected 2")
    made = rebuilt(tmp_path, solved(NAME), found)
    (graded,) = (c for c in made.cells if c.id == "weak-perspective-test")
    report, points = graded.outputs
    assert report.name == "stdout"
    assert "02.weak_perspective: 1.5 of 3 points" in report.text
    assert "element (0) is 1, expected 2" in report.text
    assert points.output_type == "execute_result"
    assert points.data == {"text/plain": "1.5"}
    graded = [c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert len(graded) == len(RELEASES[NAME].tasks)
    assert all(c.outputs[-1].data["text/plain"] == "0.0" for c in graded[1:])
    nbformat.validate(made)


def test_problems_of_the_file_stand_at_the_top(tmp_path):
    made = rebuilt(tmp_path, "{", result(0.0, problems=["line 1 is <b>broken</b>"]))
    noticed = made.cells[1]
    assert noticed.cell_type == "code"
    assert "line 1 is <b>broken</b>" in noticed.outputs[0].text  # text, not a page
    assert made.cells[2:] == rebuilt(tmp_path / "again", "{", result(0.0)).cells[1:]
    nbformat.validate(made)


def test_what_is_not_printable_is_replaced(tmp_path):
    code = "".join(cell(solved(NAME), "perspective")["source"]) + "\n# \x1b[31mred\x07"
    found = result(0.0, output="\x1b]0;title\x07", message="\x1b[2J")
    made = rebuilt(tmp_path, solved(NAME, {"perspective": code}), found)
    assert "\x1b" not in "".join(texts(made))
    assert "\\u001b" not in json.dumps(made)


def test_unfinished_answers_are_shown_too(tmp_path):
    made = rebuilt(tmp_path, solved(NAME, {"perspective": "def perspective(points:\n    pass"}))
    (found,) = (c for c in made.cells if c.id == "perspective")
    assert "def perspective(points:" in found.source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("<!-- hidden -->", "&lt;!-- hidden -->"),
        ("a < b and $x<3$ and <", "a < b and $x<3$ and <"),
    ],
)
def test_tags_in_written_answers_become_text(text, expected):
    assert without_tags(text) == expected


def with_written_answer(notebook):
    notes = {
        "cell_type": "markdown",
        "checksum": "0",
        "grade": True,
        "grade_id": "why",
        "locked": False,
        "points": 2,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    one = {"cell_type": "markdown", "id": "why", "metadata": {"nbgrader": notes}, "source": "?"}
    notebook["cells"].append(one)
    return notebook


def test_written_answers(tmp_path):
    exercise = hand_in(tmp_path / "exercises", NAME, with_written_answer(untouched(NAME)), ".")
    release = read_release(exercise)
    assert release.written == (WrittenAnswer("why", 2.0),)
    notebook = with_written_answer(solved(NAME))
    notebook["cells"][-1]["source"] = ["Because <b>it</b>\n", "is $a < b$."]
    folder = hand_in(tmp_path, NAME, notebook)
    written = written_answers(folder, release)
    assert written == {"why": "Because &lt;b>it&lt;/b>\nis $a < b$."}
    made = rebuild(release, exercise, read_submission(folder, release), None, written)
    assert made.cells[-1].source == written["why"]
    assert written_answers(tmp_path / "nowhere", release) == {}
