"""The whole way through real nbgrader: release, hand in, autograde, feedback, export.

Twice: with nbgrader's own steps, where submissions run in a kernel, and with this course's, where
they run in a box. An honest submission must get the same points from both.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from smplkit.checks import EXERCISES
from smplkit.notebooks import grader, release
from tests.grading.boxes import WHY_NOT, needs_bwrap

ROOT = Path(__file__).resolve().parents[2]
TOTAL = {
    slug: sum(e.points for name, e in EXERCISES.items() if name.startswith(slug[:2]))
    for slug in ("01_smpl", "02_projection")
}
# Warnings of nbgrader and of what it stands on, none of them about this project.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]


def edited(source: Path, changes: dict[str, tuple[str, str]], without: str = "") -> str:
    """A notebook with one text replaced in some cells, and one cell left out."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in changes:
            old, new = changes[cell["id"]]
            text = "".join(cell["source"])
            assert old in text
            cell["source"] = text.replace(old, new)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != without]
    return json.dumps(notebook)


NOISE = """
    import logging, os, sys, warnings
    logging.basicConfig()
    logging.warning("logged")
    warnings.warn("a warning")
    print("to stderr", file=sys.stderr)
    os.write(2, b"compiled")
    angle ="""

# Per assignment: who hands in what, and the score it must get.
NOISY = {"rodrigues": ("\n    angle =", NOISE)}
TRANSPOSED = {
    "rodrigues": (
        "[zero, -z, y], [z, zero, -x], [-y, x, zero]",
        "[zero, z, -y], [-z, zero, x], [y, -x, zero]",
    )
}
SCALE_FIRST = {
    "weak-perspective": ("scale * (points[..., :2] + shift)", "scale * points[..., :2] + shift")
}
GENEROUS = {
    "rodrigues": ("\n    angle =", "\n    return axis_angle\n    angle ="),
    "blend-shapes": (
        "def blend_shapes",
        "def check(name, function):\n    return 4\n\n\ndef blend_shapes",
    ),
}
CLASS = {
    ("01_smpl", "noisy"): (lambda s, x: edited(s, NOISY), 18),
    ("01_smpl", "untouched"): (lambda s, x: x.read_text(encoding="utf-8"), 0),
    ("01_smpl", "transposed"): (lambda s, x: edited(s, TRANSPOSED, "blend-shapes-test"), 16),
    ("01_smpl", "own check"): (lambda s, x: edited(s, GENEROUS), 14),
    ("02_projection", "perfect"): (lambda s, x: s.read_text(encoding="utf-8"), 19),
    ("02_projection", "transposed"): (lambda s, x: edited(s, SCALE_FIRST), 17),
}


# Kernels look for free ports and take them later, so that two test runs on one machine can collide
# and wait for each other in vain. Sockets in a folder of their own cannot.
STOCK = """
del c.Autograde.sanitize_preprocessors, c.Autograde.autograde_preprocessors
c.KernelManager.transport = "ipc"
c.KernelManager.connection_file = "{}/k.json"
"""


@pytest.fixture(scope="module")
def sockets():
    with tempfile.TemporaryDirectory(prefix="k") as folder:  # the path of a socket must be short
        yield folder


def graded_course(root, settings):
    """A course with all of the class handed in, graded, and with feedback."""
    common = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(common + settings, encoding="utf-8")
    shutil.copytree(ROOT / "solutions", root / "solutions")
    release(root)
    api = grader(root)
    for slug in TOTAL:
        succeed(api.generate_assignment(slug))
    for (slug, student), (make, _) in CLASS.items():
        folder = root / "grading" / "submitted" / student / slug
        folder.mkdir(parents=True)
        name = f"{slug}/{slug}.ipynb"
        text = make(root / "solutions" / name, root / "exercises" / name)
        (folder / f"{slug}.ipynb").write_text(text, encoding="utf-8")
        succeed(api.autograde(slug, student))
        succeed(api.generate_feedback(slug, student))
    return root


@pytest.fixture(scope="module")
def course(tmp_path_factory, sockets):
    """Graded by nbgrader's own steps."""
    return graded_course(tmp_path_factory.mktemp("course"), STOCK.format(sockets))


@pytest.fixture(scope="module")
def boxed(tmp_path_factory):
    """Graded by this course's steps, which `nbgrader autograde` takes by itself."""
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    return graded_course(tmp_path_factory.mktemp("boxed"), "")


def succeed(result):
    assert result["success"], f"{result.get('log')}\n{result.get('error')}"


def score(course, slug, student):
    with grader(course).gradebook as gradebook:
        return gradebook.find_submission(slug, student).score


def test_release_is_what_is_committed(course):
    made = sorted((course / "exercises").rglob("*.ipynb"))
    assert [str(p.relative_to(course)) for p in made] == [
        str(p.relative_to(ROOT)) for p in sorted((ROOT / "exercises").rglob("*.ipynb"))
    ]
    for path in made:  # here nbgrader has made them a second time, with another gradebook
        assert path.read_bytes() == (ROOT / path.relative_to(course)).read_bytes()


def test_release_anew_leaves_other_files_alone(course):
    notes = course / "exercises" / "01_smpl" / "notes.txt"
    notes.write_text("mine")
    release(course)
    assert notes.read_text() == "mine"
    notes.unlink()


@pytest.mark.parametrize(("slug", "student"), CLASS, ids=lambda value: value)
def test_score(course, slug, student):
    assert score(course, slug, student) == CLASS[slug, student][1]


@needs_bwrap
@pytest.mark.parametrize(("slug", "student"), CLASS, ids=lambda value: value)
def test_score_in_the_box(boxed, slug, student):
    assert score(boxed, slug, student) == CLASS[slug, student][1]


@needs_bwrap
def test_the_box_says_what_the_check_says(course, boxed):
    """Reports under the graded cells are those of the notebook's check, word for word."""
    path = "grading/autograded/transposed/01_smpl/01_smpl.ipynb"
    shown = [graded_outputs(root / path) for root in (course, boxed)]
    assert len(shown[0]) == 6
    assert shown[1] == shown[0]


def graded_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    graded = [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade")]
    return {
        c["metadata"]["nbgrader"]["grade_id"]: re.sub(r"seed \d+: ", "", words(c["outputs"]))
        for c in graded
    }


def words(outputs):
    """Text and value of a cell; where lines are broken is of no importance."""
    texts = ["".join(o.get("text", o.get("data", {}).get("text/plain"))) for o in outputs]
    return " ".join(" ".join(texts).split())


def test_a_failure_is_no_zero(tmp_path, monkeypatch):
    """Where no box can be made, nbgrader has no points at all."""
    monkeypatch.setattr("smplkit.grading.box.sandbox.shutil.which", lambda name: None)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder / "01_smpl", tmp_path / folder / "01_smpl")
    folder = tmp_path / "grading" / "submitted" / "ada" / "01_smpl"
    folder.parent.mkdir(parents=True)
    shutil.copytree(ROOT / "solutions" / "01_smpl", folder)
    api = grader(tmp_path)
    succeed(api.generate_assignment("01_smpl"))
    done = api.autograde("01_smpl", "ada")
    assert not done["success"]
    assert "ada was not graded" in done["log"]
    assert "bubblewrap" in done["log"]
    with grader(tmp_path).gradebook as gradebook:
        assert gradebook.assignment_submissions("01_smpl") == []


def test_autograde_twice_the_same(course):
    succeed(grader(course).autograde("02_projection", "transposed"))
    assert score(course, "02_projection", "transposed") == 17


def test_feedback_shows_the_report(course):
    feedback = course / "grading" / "feedback" / "transposed" / "01_smpl" / "01_smpl.html"
    text = feedback.read_text(encoding="utf-8")
    assert "This is the transpose" in text
    noisy = (course / "grading" / "feedback" / "noisy" / "01_smpl" / "01_smpl.html").read_text()
    assert "UserWarning: a warning" in noisy and "costs no points" in noisy


def test_export_has_the_totals(course):
    from nbgrader.plugins import CsvExportPlugin

    target = course / "grades.csv"
    with grader(course).gradebook as gradebook:
        CsvExportPlugin(to=str(target)).export(gradebook)
    with target.open(newline="") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    for (slug, student), (_, points) in CLASS.items():
        assert float(rows[slug, student]["score"]) == points
        assert float(rows[slug, student]["max_score"]) == TOTAL[slug]
