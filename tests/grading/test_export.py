"""`smplkit grade export`: tables, Gradescope's files, and what happens to files that are there."""

from __future__ import annotations

import csv
import json
import os
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from smplkit.grading import standing as standing_module
from smplkit.grading.course_folders import Course
from smplkit.grading.export import csv_bytes, skill_means
from smplkit.grading.gradebook_scores import GradebookScore, gradebook_scores
from smplkit.grading.result import Result
from smplkit.grading.run import exercises_of
from smplkit.grading.standing import standing, standings
from tests.grading.small_class import NAME, STATES, app, build, grade, make_gradebook
from tests.grading.submissions import hand_in, solved

# Gradescope's documentation: fields of the file, and of one test, with their types.
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FIELDS = {
    "score": float,
    "execution_time": float,
    "output": str,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": VISIBILITY,
    "stdout_visibility": VISIBILITY,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST_FIELDS = {
    "score": float,
    "max_score": float,
    "status": {"passed", "failed"},
    "name": str,
    "name_format": FORMATS,
    "number": str,
    "output": str,
    "output_format": FORMATS,
    "tags": list,
    "visibility": VISIBILITY,
    "extra_data": dict,
}
# A new gradebook makes nbgrader's own parts warn.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    build(root)
    return root


@pytest.fixture
def course(graded_class, tmp_path, monkeypatch):
    """A copy of the class to work in."""
    root = tmp_path / "course"
    shutil.copytree(graded_class, root)
    monkeypatch.chdir(root)
    return Course(root)


@pytest.fixture
def export(course):
    """Exports, and returns what was said; the status must be 0 unless another is expected."""

    def run(*options, status=0):
        result = CliRunner().invoke(app, ["export", NAME, *options])
        assert result.exit_code == status, result.output
        return result.output

    return run


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_student(course, file=f"{NAME}.csv"):
    return {row["student"]: row for row in rows(course.grading / "export" / file)}


def kept(course, student):
    """The JSON of the student's result, read without the kit."""
    (path,) = (course.results / NAME / student).glob("*.json")
    return json.loads(path.read_text())


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_points_are_those_of_the_results(course, export):
    export()
    table = by_student(course)
    assert list(table) == ["'=1+1", *list(STATES)[1:]]
    for student in ("ada", "ben", "cleo"):
        result, row = kept(course, student), table[student]
        assert row["state"] == result["state"]
        points = {e["name"]: e["points"] for e in result["exercises"]}
        assert {name: float(row[name]) for name in points} == points
        assert float(row["points"]) == sum(points.values())
        assert float(row["max_points"]) == sum(e["max_points"] for e in result["exercises"])
    assert (table["ada"]["points"], table["cleo"]["points"]) == ("18.0", "0.0")
    assert 0 < float(table["ben"]["points"]) < 18


def test_no_points_are_no_zero(course, export):
    said = export()
    table = by_student(course)
    exercises = exercises_of(course.assignment(NAME).release)
    skills = rows(course.grading / "export" / f"{NAME}_skills.csv")
    for student, state in list(STATES.items())[4:]:
        row = table[student]
        assert (row["state"], row["points"], row["max_points"]) == (state, "", "18.0")
        assert all(row[name] == "" for name in exercises)
        mine = [r for r in skills if r["student"] == student]
        assert mine and all((r["state"], r["points"]) == (state, "") for r in mine)
        assert student in said.splitlines()[-1]
        assert not (course.grading / "export" / f"{NAME}_gradescope" / f"{student}.json").exists()
    assert "7 students: 3 graded, 1 unreadable, 1 not graded, 1 out of date" in said


def test_skills_add_up(course, export):
    export()
    skills = rows(course.grading / "export" / f"{NAME}_skills.csv")
    for student, row in by_student(course).items():
        mine = [r for r in skills if r["student"] == student]
        assert [r["skill"] for r in mine] == ["rotations", "body model"]
        assert sum(float(r["max_points"]) for r in mine) == 18
        if row["points"]:
            assert sum(float(r["points"]) for r in mine) == float(row["points"])


def test_means_are_of_those_whose_code_was_graded(course, export):
    export()
    means = {r["skill"]: r for r in rows(course.grading / "export" / f"{NAME}_skill_means.csv")}
    skills = rows(course.grading / "export" / f"{NAME}_skills.csv")
    for skill, row in means.items():
        points = [
            float(r["points"]) for r in skills if (r["skill"], r["state"]) == (skill, "graded")
        ]
        assert (row["students"], len(points)) == ("3", 3)
        assert float(row["mean_points"]) == pytest.approx(sum(points) / 3, abs=1e-3)
        percent = 100 * sum(points) / 3 / float(row["max_points"])
        assert float(row["mean_percent"]) == pytest.approx(percent, abs=0.1)


def test_means_of_nobody_are_empty(course):
    assignment = course.assignment(NAME)
    table = skill_means([standing(assignment, "dan")], exercises_of(assignment.release))
    assert table[1:] == [["rotations", 0, "", 4, ""], ["body model", 0, "", 14, ""]]


@pytest.mark.parametrize("student", ["=1+1", "ada", "ben", "cleo"])
def test_gradescope_knows_every_field(course, export, student):
    export()
    path = course.grading / "export" / f"{NAME}_gradescope" / f"{student}.json"
    fields, result = json.loads(path.read_text(encoding="ascii")), kept(course, student)
    for known, found in ((FIELDS, fields), *((TEST_FIELDS, test) for test in fields["tests"])):
        for name, value in found.items():
            kind = known[name]
            assert value in kind if isinstance(kind, set) else isinstance(value, kind), name
    tests = {e["name"]: (e["points"], e["max_points"], [e["skill"]]) for e in result["exercises"]}
    given = {t["name"]: (t["score"], t["max_score"], t["tags"]) for t in fields["tests"]}
    assert given == tests
    assert fields["score"] == sum(score for score, _, _ in given.values())
    assert "execution_time" not in fields
    # Whatever may hold a student's words must not be taken for HTML.
    assert {fields["output_format"], *(t["output_format"] for t in fields["tests"])} == {"text"}


def test_gradescope_says_what_the_report_says(course, export):
    export()
    folder = course.grading / "export" / f"{NAME}_gradescope"
    ben, cleo = (json.loads((folder / f"{who}.json").read_text()) for who in ("ben", "cleo"))
    assert "This is the transpose" in ben["tests"][0]["output"]
    assert "\x1b" not in ben["tests"][0]["output"]
    assert "SyntaxError in line 1" in ben["tests"][1]["output"]
    assert "the file is not a notebook" in cleo["output"]


def test_formulas_are_no_formulas():
    harmless = ["ada", "a=1", "01.rodrigues", "", "x -1", "'=1"]
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\xa0@x", "＝1"]
    text = csv_bytes([["name", "points"], *([name, -1.5] for name in [*harmless, *formulas])])
    found = list(csv.reader(text.decode("utf-8-sig").splitlines(keepends=True)))[1:]
    assert [name for name, _ in found] == [*harmless, *(f"'{name}" for name in formulas)]
    assert {points for _, points in found} == {"-1.5"}


def test_any_name_can_be_written():
    names = ['"quoted", name', "Ærøskøbing 山田", "two\nlines"]
    text = csv_bytes([["student"], *([name] for name in names)])
    assert text.startswith("\ufeff".encode())
    read = csv.reader(text.decode("utf-8-sig").splitlines(keepends=True))
    assert [name for (name,) in read] == ["student", *names]
    assert csv_bytes([[os.fsdecode(b"caf\xe9")]]) == "\ufeffcaf\\udce9\r\n".encode()


def test_the_same_results_give_the_same_bytes(course, export):
    export()
    first = contents(course.grading / "export")
    assert len(first) == 3 + 4
    times = {p: (course.grading / "export" / p).stat().st_mtime_ns for p in first}
    export()  # nothing is there that would have to be replaced
    assert {p: (course.grading / "export" / p).stat().st_mtime_ns for p in first} == times
    export("--output", "elsewhere/below")
    assert contents(course.root / "elsewhere" / "below") == first


def test_nothing_is_replaced_without_being_asked(course, export):
    export()
    folder = course.grading / "export"
    before = contents(folder)
    mine = folder / f"{NAME}_gradescope" / "ben.json"
    mine.write_text("mine")
    grade(course.assignment(NAME), "dan")
    said = " ".join(export(status=1).split())
    assert f"{NAME}.csv and 3 more: there already" in said and "--overwrite" in said
    assert contents(folder) == before | {mine.relative_to(folder): b"mine"}

    export("--overwrite")
    after = contents(folder)
    assert after.keys() - before.keys() == {mine.relative_to(folder).with_name("dan.json")}
    assert after[mine.relative_to(folder)] == before[mine.relative_to(folder)]
    assert by_student(course)["dan"]["points"] == "18.0"
    assert not [p for p in folder.rglob("*") if p.suffix == ".tmp"]


def test_old_points_do_not_stay_for_gradescope(course, export):
    export()
    folder = course.grading / "export" / f"{NAME}_gradescope"
    (folder / "somebody.json").write_text("mine")
    shutil.rmtree(course.submitted / "ada")
    hand_in(course.submitted, NAME, solved(NAME, {"blend-shapes": "def no("}), "ada")
    export(status=1)
    assert (folder / "ada.json").exists()
    export("--overwrite")
    assert not (folder / "ada.json").exists()
    assert by_student(course)["ada"]["state"] == "out_of_date"
    assert (folder / "somebody.json").read_text() == "mine"


def test_what_the_gradebook_says(course, export):
    path = course.grading / "gradebook.db"
    make_gradebook(path, {"ada": 18.0, "ben": 1.5, "gil": None}, penalty=3.0)
    before = path.read_bytes()
    assert gradebook_scores(path, NAME) == {
        "ada": GradebookScore(19.0, 3.0, 20.0, False),
        "ben": GradebookScore(1.5, 3.0, 20.0, True),
        "gil": None,
    }
    export()
    assert path.read_bytes() == before
    table = by_student(course)
    columns = ["raw_score", "late_penalty", "score", "max_score", "needs_manual_grade"]
    found = {s: [row[f"gradebook_{c}"] for c in columns] for s, row in table.items()}
    assert found["ada"] == ["19.0", "3.0", "16.0", "20.0", "no"]
    assert found["ben"] == ["1.5", "3.0", "0.0", "20.0", "yes"]
    assert found["cleo"] == found["gil"] == [""] * 5
    assert (table["gil"]["state"], table["gil"]["points"]) == ("not_handed_in", "")


def test_gradebook_of_another_assignment_or_none(course):
    path = course.grading / "gradebook.db"
    assert gradebook_scores(path, NAME) == {}
    assert not path.exists()
    make_gradebook(path, {"ada": 18.0})
    assert gradebook_scores(path, "02_projection") == {"ada": None}


@pytest.mark.parametrize("damaged", [b"no database", b""])
def test_a_damaged_gradebook_is_named(course, export, damaged):
    (course.grading / "gradebook.db").write_bytes(damaged)
    said = export(status=1)
    assert "gradebook.db cannot be read as nbgrader's gradebook" in " ".join(said.split())
    assert (course.grading / "gradebook.db").read_bytes() == damaged
    assert not (course.grading / "export").exists()


def test_nobody_has_handed_in(course, export):
    shutil.rmtree(course.submitted)
    assert f"nobody has handed in {NAME}" in export(status=1)
    assert not (course.grading / "export").exists()


def test_standings_of_the_class(course):
    assignment = course.assignment(NAME)
    assert {s.student: s.state for s in standings(assignment)} == STATES
    found = {s.student: s for s in standings(assignment, also=["gil", "ada"])}
    assert list(found) == [*STATES, "gil"]
    assert found["gil"].state == "not_handed_in"
    assert all((s.graded is None) == bool(s.why) for s in found.values())


def test_why_a_result_does_not_count_any_more(course, monkeypatch):
    assignment = course.assignment(NAME)
    assert "the submission has changed" in standing(assignment, "eve").why
    (path,) = (course.results / NAME / "eve").glob("*.json")
    result = Result.from_json(path.read_text())
    monkeypatch.setattr(
        standing_module, "versions", lambda: dict(result.versions, torch="9.1", checks="new")
    )
    why = standing(assignment, "eve").why
    assert why == (
        f"It was graded with torch {result.versions['torch']} (now 9.1), "
        "other checks (smplkit itself has changed)."
    )
    path.write_text(replace(result, schema=0).to_json())
    assert standing(assignment, "eve").why == "It was graded by another version of smplkit."
    path.rename(path.with_suffix(".failed.json"))
    assert standing(assignment, "eve").state == "not_graded"
