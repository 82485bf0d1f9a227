"""Grading a submission: points, messages, states, and nothing hidden in what a student sees."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import shutil

import numpy as np
import pytest
import torch

from smplkit.checks import EXERCISES
from smplkit.checks.exercise import PUBLIC_SEEDS, Property
from smplkit.grading import run, store
from smplkit.grading.box import Box, InfrastructureError
from smplkit.grading.collect import read_submission
from smplkit.grading.result import FAILED, GRADED, UNREADABLE, Result
from smplkit.grading.run import ONLY_HIDDEN, exercises_of, grade_submission, result_key
from smplkit.grading.store import find_result, grade_once, keep_result
from tests.grading import answers_01_smpl
from tests.grading.submissions import (
    RELEASES,
    SEEDS,
    OpenAirBox,
    cell,
    extra,
    hand_in,
    solved,
    untouched,
)
from tests.grading.trained import right_files

FIRST = exercises_of(RELEASES["01_smpl"])
BLEND = "01.blend_shapes"
SHORT = {BLEND: FIRST[BLEND]}, {BLEND: SEEDS}  # exercises and seeds, where one will do
HIDDEN = dict.fromkeys(EXERCISES, SEEDS)
STEM = "def rodrigues(axis_angle):\n"


@pytest.fixture
def graded(tmp_path):
    """Hands in a notebook and grades it."""

    def grade(notebook, assignment="01_smpl", student="ada", box=OpenAirBox, only=None, files=None):
        exercises, seeds = rest(assignment)
        if only is not None:
            exercises = {name: exercises[name] for name in only}
        handed_in = submission(notebook, assignment, student, files)
        return grade_submission(handed_in, exercises, seeds, box)

    def submission(notebook, assignment="01_smpl", student="ada", files=None):
        release = RELEASES[assignment]
        if not (tmp_path / student / assignment).exists():
            hand_in(tmp_path, assignment, notebook, student, files)
        return read_submission(tmp_path / student / assignment, release)

    def rest(assignment="01_smpl"):
        exercises = exercises_of(RELEASES[assignment])
        return exercises, {name: HIDDEN[name] for name in exercises}

    grade.submission, grade.rest = submission, rest
    return grade


def points(result):
    return {e.name.partition(".")[2]: e.points for e in result.exercises}


@pytest.mark.parametrize("assignment", RELEASES)
def test_right_answers_and_stubs(graded, assignment):
    result = graded(solved(assignment), assignment, files=right_files(assignment))
    assert result.points == result.max_points == sum(e.points for e in exercises_of_(assignment))
    assert [e.name for e in result.exercises] == [e.name for e in exercises_of_(assignment)]
    assert [e.skill for e in result.exercises] == [e.skill for e in exercises_of_(assignment)]
    assert all(p.passed and not p.message for e in result.exercises for p in e.properties)
    assert (result.state, result.problems) == (GRADED, ())
    nothing = graded(untouched(assignment), assignment, "ben")
    assert (nothing.state, nothing.points, nothing.max_points) == (GRADED, 0, result.max_points)
    for exercise in nothing.exercises:
        (gate,) = exercise.properties
        assert gate.message.startswith(("not done yet", "there is no trained_head.safetensors"))


def exercises_of_(assignment):
    return [*exercises_of(RELEASES[assignment]).values()]


def test_answers_in_another_style(graded):
    quaternion = inspect.getsource(answers_01_smpl.rodrigues_quaternion)
    answers = {
        "rodrigues": quaternion.replace("rodrigues_quaternion", "rodrigues"),
        "blend-shapes": inspect.getsource(answers_01_smpl.blend_loop).replace(
            "blend_loop", "blend_shapes"
        ),
        "pose-blend-shapes": inspect.getsource(answers_01_smpl.pose_loop).replace(
            "pose_loop", "pose_blend_shapes"
        ),
    }
    notebook = solved("01_smpl", answers)
    notebook["cells"].append(extra("EYE = torch.eye(3)"))
    names = ["01.rodrigues", "01.blend_shapes", "01.pose_blend_shapes"]
    assert graded(notebook, only=names).points == 9


def test_a_mistake_costs_its_own_exercise_and_is_named(graded):
    notebook = solved("01_smpl", {"blend-shapes": "def blend_shapes(betas"})
    right = "".join(cell(notebook, "rodrigues")["source"])
    assert "[zero, -z, y], [z, zero, -x], [-y, x, zero]" in right
    cell(notebook, "rodrigues")["source"] = right.replace(
        "[zero, -z, y], [z, zero, -x], [-y, x, zero]", "[zero, z, -y], [-z, zero, x], [y, -x, zero]"
    )
    result = graded(notebook)
    lost = {"rodrigues": 2, "blend_shapes": 0}
    assert points(result) == {n.partition(".")[2]: e.points for n, e in FIRST.items()} | lost
    values = result.exercises[0].properties[2]
    assert not values.passed and values.points == 0 and values.max_points == 0.5
    assert "transpose" in values.mistake and values.message.startswith("element (")
    assert "SyntaxError in line 1" in result.exercises[1].problems[0]
    assert result.exercises[1].properties == ()


def test_code_that_fails_under_the_function(graded):
    notebook = solved("01_smpl")
    cell(notebook, "rodrigues")["source"] = [
        *cell(notebook, "rodrigues")["source"],
        "\n\nprint('tried')\n1 / 0\n",
    ]
    first, second = graded(notebook, only=["01.rodrigues", BLEND]).exercises
    assert first.points == 4 and first.output == "tried" and second.output == ""
    assert "The cell could not be run to its end: it raised ZeroDivisionError" in first.problems[0]


def test_code_that_fails_above_the_function(graded):
    notebook = solved("01_smpl", {"rodrigues": "1 / 0\n" + STEM + "    return axis_angle"})
    first = graded(notebook, only=["01.rodrigues"]).exercises[0]
    assert first.points == 0 and "ZeroDivisionError" in first.problems[0]
    assert first.properties[0].message == "there is no function `rodrigues`"


def test_warnings_cost_nothing(graded):
    noise = "    import warnings\n    warnings.warn('careful')\n    print('hello')\n"
    notebook = solved("02_projection")
    source = "".join(cell(notebook, "weak-perspective")["source"])
    head, _, body = source.partition('"""\n')
    cell(notebook, "weak-perspective")["source"] = f'{head}"""\n{noise}{body}'
    first = graded(notebook, "02_projection", only=["02.weak_perspective"]).exercises[0]
    assert first.points == first.max_points and "hello" in first.output


ONLY_WHILE_HEARD = """
torch.loads = torch.loads + 1
right = torch.loads == 1
def rodrigues(axis_angle):
    angle = axis_angle.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    x, y, z = (axis_angle / angle).unbind(-1)
    o = torch.zeros_like(x)
    K = torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))
    K = K if right else K.mT
    angle = angle[..., None]
    return torch.eye(3).to(angle) + angle.sin() * K + (1 - angle.cos()) * (K @ K)
"""


def test_right_for_the_public_seeds_only(graded, monkeypatch):
    monkeypatch.setattr(torch, "loads", 0, raising=False)
    first = graded(
        solved("01_smpl", {"rodrigues": ONLY_WHILE_HEARD}), only=["01.rodrigues"]
    ).exercises[0]
    assert first.points == 2
    failed = [p for p in first.properties if not p.passed]
    assert {p.message for p in failed} == {ONLY_HIDDEN}
    assert "transpose" in next(p for p in failed if p.statement == "gives the right values").mistake


def test_right_for_the_hidden_seeds_only(graded, monkeypatch):
    monkeypatch.setattr(torch, "loads", 1, raising=False)
    source = ONLY_WHILE_HEARD.replace("torch.loads == 1", "torch.loads > 2")
    first = graded(solved("01_smpl", {"rodrigues": source}), only=["01.rodrigues"]).exercises[0]
    assert first.points == 2
    assert all(p.message not in ("", ONLY_HIDDEN) for p in first.properties if not p.passed)


TELLTALE = """
torch.seen = getattr(torch, "seen", [])
def {name}({parameters}):
    torch.seen += [x.flatten().tolist() for x in ({parameters}) if torch.is_tensor(x)]
    print(torch.seen[-3:])
    raise ValueError(torch.seen[-1])
"""


def test_hidden_inputs_do_not_get_out(graded, monkeypatch):
    """Two functions remember all inputs, their own and each other's, and say them in all ways."""
    monkeypatch.setattr(torch, "seen", [], raising=False)
    quiet = "".join(cell(solved("01_smpl"), "pose-blend-shapes")["source"])
    changes = {
        "pose-blend-shapes": quiet.replace('."""\n', '."""\n    torch.seen += posedirs.tolist()\n'),
        "rodrigues": TELLTALE.format(name="rodrigues", parameters="axis_angle,"),
        "linear-blend-skinning": TELLTALE.format(
            name="linear_blend_skinning", parameters="vertices, weights, transforms"
        ),
    }
    text = graded(solved("01_smpl", changes)).to_json()
    seen = [x for values in torch.seen for x in flat(values)]
    assert len({*map(str, seen)} & {*words(text)}) > 10  # public inputs are said
    hidden = set()
    for name, exercise in FIRST.items():
        for seed in SEEDS:
            hidden |= drawn(exercise, name, seed)
    assert hidden & set(seen)  # the code has met them
    assert not {*map(str, hidden)} & {*words(text)}


def flat(values):
    return [x for v in values for x in flat(v)] if isinstance(values, list) else [values]


def words(text):
    return text.replace("[", " ").replace("]", " ").replace(",", " ").replace('"', " ").split()


def drawn(exercise, name, seed):
    """Random numbers of the first draws with a seed, for every property."""
    found = set()
    for index in range(len(exercise.properties)):
        for batch in ((4,), (2, 3)):
            for x in exercise.draw(np.random.default_rng([seed, index]), batch):
                found |= set(x.flatten().tolist()) if torch.is_tensor(x) else set()
    return {x for x in found if len(str(x)) > 8}


def test_seeds_do_not_get_out(graded, monkeypatch):
    monkeypatch.setattr(torch, "loads", 0, raising=False)
    name, seed = "01.rodrigues", 2**63 + 987654321
    submission = graded.submission(solved("01_smpl", {"rodrigues": ONLY_WHILE_HEARD}))
    result = grade_submission(submission, {name: FIRST[name]}, {name: (seed,)}, OpenAirBox)
    assert result.exercises[0].points == 2
    assert str(seed) not in result.to_json()
    assert "seed " not in result.to_json()


def test_second_run_gives_the_same_bytes(graded):
    raises = "class Thing: pass\n" + STEM + "    print(Thing())\n    raise ValueError(Thing())"
    notebook = solved("01_smpl", {"rodrigues": raises})
    names = ["01.rodrigues", "01.forward_kinematics"]
    first, second = (graded(notebook, only=names).to_json() for _ in range(2))
    assert first == second and "0x..." in first
    assert Result.from_json(first).to_json() == first


class Broken(OpenAirBox):
    """A box that stops working at some moment."""

    when = "open"

    def __enter__(self):
        return self._fail("open") or super().__enter__()

    def load(self, source):
        return self._fail("load") or super().load(source)

    def call(self, name):
        return self._fail("call") or super().call(name)

    def _fail(self, moment):
        if moment == self.when:
            raise self.error


@pytest.mark.parametrize("moment", ["open", "load", "call"])
@pytest.mark.parametrize(
    "error", [InfrastructureError("no bubblewrap"), OSError(28, "no bubblewrap")]
)
def test_failure_of_the_machine_is_no_zero(graded, moment, error):
    broken = type("Broken", (Broken,), {"when": moment, "error": error})
    result = graded(solved("01_smpl"), box=broken)
    assert (result.state, result.points, result.max_points) == (FAILED, None, None)
    assert result.exercises == () and "no bubblewrap" in result.problems[0]
    assert Result.from_json(result.to_json()) == result


def test_broken_check_is_no_zero(graded):
    def fail(exercise, call, rng):
        raise ZeroDivisionError("of 3.14 by 0")

    broken = dataclasses.replace(FIRST[BLEND], properties=(Property(2, "works", fail),))
    submission = graded.submission(solved("01_smpl"))
    result = grade_submission(submission, {BLEND: broken}, HIDDEN, OpenAirBox)
    assert result.state == FAILED and "not the submission" in result.problems[0]
    assert "ZeroDivisionError in test_run.py" in result.problems[0] and "3.14" not in str(result)


def test_interrupt_is_not_caught(graded):
    broken = type("Broken", (Broken,), {"when": "call", "error": KeyboardInterrupt()})
    with pytest.raises(KeyboardInterrupt):
        graded(solved("01_smpl"), box=broken)


def test_missing_seeds(graded):
    submission = graded.submission(solved("01_smpl"))
    with pytest.raises(ValueError, match="seeds has none for 01.blend_shapes"):
        grade_submission(submission, FIRST, HIDDEN | {"01.blend_shapes": ()}, OpenAirBox)


def test_exercises_of_another_assignment(graded):
    with pytest.raises(ValueError, match="submission is of 02_projection, which has no 01.blend"):
        submission = graded.submission(solved("02_projection"), "02_projection")
        grade_submission(submission, *SHORT, OpenAirBox)


def test_release_of_another_version():
    release = RELEASES["01_smpl"]
    first, *others = release.tasks
    for change, said in (({"points": 3.0}, "worth 4 there"), ({"exercise": "01.x"}, "not among")):
        other = dataclasses.replace(release, tasks=(dataclasses.replace(first, **change), *others))
        with pytest.raises(ValueError, match=said):
            exercises_of(other)


def test_key_depends_on_what_decides(graded, monkeypatch):
    submission = graded.submission(solved("01_smpl"))
    key = result_key(submission, HIDDEN)
    assert key == result_key(dataclasses.replace(submission, student="ben"), HIDDEN)
    changed = solved("01_smpl", {"rodrigues": STEM + "    return axis_angle"})
    assert key != result_key(graded.submission(changed, student="eve"), HIDDEN)
    assert key != result_key(submission, HIDDEN | {"01.rodrigues": (11, 12, 14)})
    monkeypatch.setattr(run, "versions", lambda: {"torch": "0"})
    assert key != result_key(submission, HIDDEN)


def test_versions_cover_the_checks(tmp_path, monkeypatch):
    package = tmp_path / "smplkit"
    for name in ("checks/a/b.py", "grading/box/c.py", "grading/run.py", "other.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("x = 1\n")
    monkeypatch.setattr(run.smplkit, "__file__", str(package / "__init__.py"))
    look = run.versions.__wrapped__
    before = look()
    assert before["torch"] and before["numpy"] and before["python"] and before["smplkit"]
    (package / "other.py").write_text("x = 2\n")
    (package / "grading/run.py").write_bytes(b"x = 1\r\n")
    assert look() == before
    for name in ("checks/a/b.py", "grading/box/c.py", "grading/run.py"):
        (package / name).write_text("x = 2\n")
        assert look() != before, name
        (package / name).write_text("x = 1\n")
    monkeypatch.setattr(run, "code_digest", lambda module: f"other code under {module}")
    assert look() != before


def test_kept_result_is_used_again(graded, tmp_path):
    results = tmp_path / "results"
    submission, arguments = graded.submission(solved("01_smpl")), SHORT
    first = grade_once(submission, *arguments, OpenAirBox, results)
    (path,) = results.rglob("*.json")
    contents, opened = path.read_bytes(), OpenAirBox.opened
    assert path.relative_to(results).parts == ("01_smpl", "ada", f"{first.key}.json")
    assert grade_once(submission, *arguments, OpenAirBox, results) == first
    assert (OpenAirBox.opened, path.read_bytes()) == (opened, contents)
    path.write_bytes(contents[:-40])  # damaged: made again
    assert grade_once(submission, *arguments, OpenAirBox, results) == first
    assert OpenAirBox.opened == opened + 1 and path.read_bytes() == contents


def test_other_key_does_not_replace(graded, tmp_path):
    submission, (exercises, seeds) = graded.submission(solved("01_smpl")), SHORT
    first = grade_once(submission, exercises, seeds, OpenAirBox, tmp_path / "r")
    other = grade_once(
        submission, exercises, dict.fromkeys(seeds, (5,)), OpenAirBox, tmp_path / "r"
    )
    assert first.key != other.key and len([*(tmp_path / "r").rglob("*.json")]) == 2


def test_failure_is_tried_again_and_replaces_nothing(graded, tmp_path):
    submission, arguments = graded.submission(solved("01_smpl")), SHORT
    broken = type("Broken", (Broken,), {"error": InfrastructureError("no box")})
    failed = grade_once(submission, *arguments, broken, tmp_path / "r")
    asked = (tmp_path / "r", "01_smpl", "ada", failed.key)
    assert find_result(*asked) == failed and failed.state == FAILED
    good = grade_once(submission, *arguments, OpenAirBox, tmp_path / "r")
    assert good.state == GRADED and good.key == failed.key and find_result(*asked) == good
    assert [p.name for p in (tmp_path / "r").rglob("*.json")] == [f"{good.key}.json"]
    keep_result(tmp_path / "r", failed)
    assert find_result(*asked) == good


def test_full_disk_changes_nothing(graded, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    result = graded(solved("01_smpl"), only=[BLEND])
    path = keep_result(tmp_path / "r", result)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep_result(tmp_path / "r", dataclasses.replace(result, problems=("x",)))
    assert path.read_bytes() == before and os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\0"])
def test_student_must_be_the_name_of_a_folder(tmp_path, name):
    with pytest.raises(ValueError, match="student is"):
        store.find_result(tmp_path, "01_smpl", name, "k")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.update(schema=2), "schema 2, expected 1"),
        (lambda r: r.update(state="fine"), "state is 'fine'"),
        (lambda r: r.pop("student"), "not a result"),
        (lambda r: r["exercises"][0].update(points=5), "5 of 4.0 points"),
        (lambda r: r["exercises"][0]["properties"][1].update(points=-1), "-1 of 1.0 points"),
        (lambda r: r.update(exercises=[3]), "not a result"),
    ],
)
def test_text_that_is_no_result(graded, change, said):
    fields = json.loads(graded(solved("01_smpl"), only=["01.rodrigues"]).to_json())
    change(fields)
    with pytest.raises(ValueError, match=said):
        Result.from_json(json.dumps(fields))


def test_class_with_broken_notebooks(tmp_path):
    """What one hands in costs nobody else, and the folders stay as they are."""
    copied = solved("01_smpl")
    copied["cells"].insert(5, cell(copied, "rodrigues-test"))
    half = solved("01_smpl")
    half["cells"] = half["cells"][: len(half["cells"]) // 2]
    notebooks = {
        "ada": (solved("01_smpl"), GRADED, 18),
        "ben": (copied, GRADED, 18),
        "cy": (json.dumps(solved("01_smpl"))[:5000], UNREADABLE, 0),
        "dee": (json.dumps(solved("01_smpl")).encode("utf-16"), UNREADABLE, 0),
        "eve": (half, GRADED, 9),
        "flo": (untouched("01_smpl"), GRADED, 0),
    }
    results = {}
    for student, (notebook, state, expected) in notebooks.items():
        folder = hand_in(tmp_path, "01_smpl", notebook, student)
        before = (folder / "01_smpl.ipynb").read_bytes()
        submission = read_submission(folder, RELEASES["01_smpl"])
        seeds = {name: HIDDEN[name] for name in FIRST}
        results[student] = grade_once(submission, FIRST, seeds, OpenAirBox, tmp_path / "results")
        result = results[student]
        assert (result.student, result.state, result.points) == (student, state, expected)
        assert result.max_points == 18 and bool(result.problems) == (state == UNREADABLE)
        assert (folder / "01_smpl.ipynb").read_bytes() == before
        assert os.listdir(folder) == ["01_smpl.ipynb"]
    assert "UTF-16" in results["dee"].problems[0]
    assert results["ada"].key == results["ben"].key != results["cy"].key


@pytest.mark.skipif(not shutil.which("bwrap"), reason="needs bubblewrap")
def test_in_a_real_box(graded):
    """One function ends the process it is in; the others get a fresh one."""
    ends = "import os\n\n\n" + STEM + "    print('bye')\n    os._exit(0)"
    notebook = solved("01_smpl", {"rodrigues": ends})
    cell(notebook, "blend-shapes")["source"] = [
        *cell(notebook, "blend-shapes")["source"],
        "\n\nprint('loaded')",
    ]
    result = graded(notebook, box=lambda: Box(""))
    assert (result.state, result.points, points(result)["rodrigues"]) == (GRADED, 14, 0)
    assert "it ended the process" in result.exercises[0].properties[0].message
    assert result.exercises[1].output == "loaded"


def test_public_seeds_come_first(graded):
    """All of them, before the first hidden one: the order of the draws tells."""
    asked = []
    exercises = {
        name: dataclasses.replace(
            e, properties=(Property(1, "works", lambda x, c, rng: asked.append(first_of(rng))),)
        )
        for name, e in FIRST.items()
    }
    submission = graded.submission(solved("01_smpl"))
    grade_submission(submission, exercises, HIDDEN, OpenAirBox)
    public = [first_of(np.random.default_rng([seed, 0])) for seed in PUBLIC_SEEDS]
    hidden = [first_of(np.random.default_rng([seed, 0])) for seed in SEEDS]
    assert asked == public * 6 + hidden * 6


def first_of(rng):
    return float(rng.standard_normal())
