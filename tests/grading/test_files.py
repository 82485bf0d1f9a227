"""Exercises that are answered by a file: what is read of it, and that nothing of it is run."""

from __future__ import annotations

import dataclasses
import os
import pickle
import re

import pytest
import torch

from smplkit.checks import EXERCISES, train_and_save
from smplkit.checks.exercise import PUBLIC_SEEDS, Failure
from smplkit.checks.file_exercise import Answer, grade_file
from smplkit.data import code_digest
from smplkit.grading import collect
from smplkit.grading.collect import read_submission
from smplkit.grading.jobs import Job
from smplkit.grading.release import read_release
from smplkit.grading.result import GRADED
from smplkit.grading.run import ONLY_HIDDEN_FILE, grade_submission
from smplkit.grading.submission_doctor import examine_submission
from tests.grading.submissions import (
    RELEASES,
    OpenAirBox,
    cell,
    extra,
    hand_in,
    place,
    solved,
    untouched,
)
from tests.grading.trained import file_of, untrained

NAME, ASSIGNMENT = "04.train_head", "04_hmr"
EXERCISE, RELEASE = EXERCISES[NAME], RELEASES[ASSIGNMENT]
FILE = EXERCISE.file
ONLY = {NAME: EXERCISE}
SEEDS = (2**63 + 987654321, 2**63 + 987654322, 2**63 + 987654323)
OTHERS = {n: e for n, e in EXERCISES.items() if n.startswith("04.") and n != NAME}


@pytest.fixture
def contents():
    """A file that is as it should be; its network is not trained."""
    return file_of(untrained())


def measuring(public: float, hidden: float):
    """The exercise, with numbers in place of measurements: shares of the bounds."""

    def measure(network, seeds):
        share = public if tuple(seeds) == PUBLIC_SEEDS else hidden
        return {bound.quantity: share * bound.below for bound in EXERCISE.bounds}

    return {NAME: dataclasses.replace(EXERCISE, measure=measure, mistakes=())}


def handed_in(tmp_path, contents, student="ada", notebook=None):
    files = {} if contents is None else {FILE: contents}
    folder = hand_in(tmp_path, ASSIGNMENT, notebook or solved(ASSIGNMENT), student, files)
    return read_submission(folder, RELEASE)


def graded(submission, exercises=ONLY):
    return grade_submission(submission, exercises, dict.fromkeys(exercises, SEEDS), OpenAirBox)


# What is read


def test_file_is_part_of_the_submission(tmp_path, contents):
    submission = handed_in(tmp_path, contents)
    assert submission.files == {NAME: Answer(contents)}
    assert submission.problems == ()
    other = handed_in(tmp_path, contents[:-1] + b"\1", "ben")
    none = handed_in(tmp_path, None, "eve")
    assert len({s.digest for s in (submission, other, none)}) == 3
    assert "there is no trained_head.safetensors" in none.files[NAME].error


def test_other_files_are_not_read(tmp_path, contents, monkeypatch):
    seen = []
    real = collect.read_file
    monkeypatch.setattr(collect, "read_file", lambda *a: seen.append(a[1]) or real(*a))
    folder = hand_in(tmp_path, ASSIGNMENT, solved(ASSIGNMENT), files={FILE: contents, "b": b"b"})
    read_submission(folder, RELEASE)
    assert seen == [FILE]


def test_renamed_file(tmp_path, contents):
    name = "trained_head (1).safetensors"
    folder = hand_in(tmp_path, ASSIGNMENT, solved(ASSIGNMENT), files={name: contents})
    error = read_submission(folder, RELEASE).files[NAME].error
    assert f"but {name!r}: rename the file to {FILE}" in error


@pytest.mark.parametrize("kind", ["link", "hard link", "pipe", "folder", "large"])
def test_what_is_not_a_plain_file_of_the_folder(tmp_path, contents, kind):
    folder = hand_in(tmp_path, ASSIGNMENT, solved(ASSIGNMENT))
    other, path = tmp_path / "other", folder / FILE
    other.write_bytes(contents)
    if kind == "link":
        path.symlink_to(other)
    elif kind == "hard link":
        os.link(other, path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.touch()
        os.truncate(path, 2**40)  # a file with a hole takes no room
    submission = read_submission(folder, RELEASE)
    said = "more than the 4 MB allowed" if kind == "large" else kind
    assert said in submission.files[NAME].error and submission.files[NAME].contents == b""
    (result,) = graded(submission).exercises
    assert result.points == 0 and said in result.properties[0].message


def test_unreadable_notebook_has_no_files(tmp_path, contents):
    submission = handed_in(tmp_path, contents, notebook=b"[]")
    assert submission.unreadable and submission.files == {}
    assert graded(submission).points == 0


def test_job_travels(tmp_path, contents):
    job = Job(handed_in(tmp_path, contents), {NAME: SEEDS})
    sent = pickle.dumps(job)
    assert len(sent) < len(contents) + 50_000
    assert pickle.loads(sent).key == job.key


# What is asked for


def released(tmp_path, change):
    folder = tmp_path / ASSIGNMENT
    folder.mkdir()
    notebook = untouched(ASSIGNMENT)
    change(notebook)
    hand_in(tmp_path / "x", ASSIGNMENT, notebook).joinpath(f"{ASSIGNMENT}.ipynb").rename(
        folder / f"{ASSIGNMENT}.ipynb"
    )
    return read_release(folder)


def test_task_knows_file_and_function():
    task = RELEASE.tasks[-1]
    assert (task.exercise, task.file, task.function) == (NAME, FILE, "train_head")
    assert (task.cell_id, task.test_id) == ("train-head", "train-head-test")
    assert [t.file for t in RELEASE.tasks[:-1]] == [""] * 4


def test_release_with_a_file_in_a_folder(tmp_path):
    asked = f'check("{NAME}", "../{FILE}")'
    with pytest.raises(ValueError, match="expected a name without folders"):
        released(tmp_path, lambda n: cell(n, "train-head-test").update(source=asked))


def test_release_with_a_file_that_nothing_makes(tmp_path):
    def change(notebook):
        asked = cell(notebook, "train-head-test")
        notebook["cells"] = [asked]

    with pytest.raises(ValueError, match=f"no solution cell .* defines {FILE}"):
        released(tmp_path, change)


# How it is graded


def test_nothing_is_trained_or_run(tmp_path, contents, monkeypatch):
    """Neither for the file nor for the functions: what the training needs stays out."""
    texts = []
    real = OpenAirBox.load
    monkeypatch.setattr(OpenAirBox, "load", lambda s, text: texts.append(text) or real(s, text))
    result = graded(handed_in(tmp_path, contents), OTHERS | measuring(0.9, 0.9))
    assert result.state == GRADED and result.points == result.max_points
    assert len(texts) > 4
    assert not any("train" in text.replace("training_step", "") for text in texts)
    assert not any("SyntheticPeople" in text for text in texts)


@pytest.mark.parametrize(
    ("public", "hidden", "points"),
    [(0.99, 1.03, 4), (0.99, 1.05, 0), (1.01, 0.5, 0), (1.0, 1.0, 0), (0.5, float("nan"), 0)],
)
def test_hidden_data_allow_for_chance(tmp_path, contents, public, hidden, points):
    submission = handed_in(tmp_path, contents)
    result = graded(submission, measuring(public, hidden))
    assert result.points == points
    messages = {p.message for p in result.exercises[0].properties[1:]}
    if points:
        assert messages == {""}
    elif public < 1:
        assert messages == {ONLY_HIDDEN_FILE}
    else:
        assert len(messages) == 4 and ONLY_HIDDEN_FILE not in messages


def test_hidden_numbers_do_not_get_out(tmp_path, contents):
    result = graded(handed_in(tmp_path, contents), measuring(0.9, 1.234567))
    text = result.to_json()
    for bound in EXERCISE.bounds:
        assert f"{1.234567 * bound.below:.1f}" not in text
    assert not any(str(seed) in text for seed in SEEDS)


def test_network_that_cannot_be_measured_on_hidden_data(tmp_path, contents):
    def measure(network, seeds):
        if tuple(seeds) != PUBLIC_SEEDS:
            raise Failure("secret 17")
        return {bound.quantity: 0.0 for bound in EXERCISE.bounds}

    strange = {NAME: dataclasses.replace(EXERCISE, measure=measure)}
    result = graded(handed_in(tmp_path, contents), strange)
    assert (result.state, result.points) == (GRADED, 0) and "secret" not in result.to_json()


def test_training_code_costs_nothing(tmp_path, contents):
    """The file counts, also where the cell that made it is gone, broken or a stub."""
    changes = {
        "gone": lambda n: n["cells"].pop(place(n, "train-head")),
        "broken": lambda n: cell(n, "train-head").update(source="def train_head(:"),
        "stub": lambda n: cell(n, "train-head").update(cell(untouched(ASSIGNMENT), "train-head")),
    }
    for student, change in changes.items():
        notebook = solved(ASSIGNMENT)
        change(notebook)
        result = graded(handed_in(tmp_path, contents, student, notebook), measuring(0.9, 0.9))
        assert result.points == 4, student
        assert bool(result.exercises[0].problems) == (student != "stub")


def test_same_points_whatever_torch_is_set_to(contents):
    kept = torch.get_default_dtype()
    once = str(grade_file(EXERCISE, Answer(contents)))
    torch.set_default_dtype(torch.float64)
    try:
        with torch.device("meta"):
            assert str(grade_file(EXERCISE, Answer(contents))) == once
    finally:
        torch.set_default_dtype(kept)


def test_network_and_people_count_among_the_checks():
    """What decides about points is in the key of a result, wherever it lies in the library."""
    names = {path.as_posix() for path in code_digest._sources("smplkit.checks")}
    for part in ("methods/keypoint_hmr", "methods/evaluate", "data/people", "metrics", "body/smpl"):
        assert any(name.endswith(f"smplkit/{part}.py") for name in names), part


# Before handing in


@pytest.mark.parametrize("known", [False, True])
def test_doctor(tmp_path, contents, known):
    release = RELEASE if known else None
    said = []
    for student, file in (("ada", contents), ("ben", None), ("eve", b"PK\3\4")):
        files = {} if file is None else {FILE: file}
        folder = hand_in(tmp_path, ASSIGNMENT, solved(ASSIGNMENT), student, files)
        (finding,) = (f for f in examine_submission(folder, release) if f.name == FILE)
        said.append((finding.state, finding.found))
    assert said[0] == ("ok", "388 kB, the weights that are asked for")
    assert said[1][0] == "problem" and "there is no trained_head.safetensors" in said[1][1]
    assert said[2][0] == "problem" and "torch.save" in said[2][1]


# Training in the notebook


def network_of(seed):
    torch.manual_seed(seed)
    return torch.nn.Linear(2, 1)


def not_done(seed):
    raise NotImplementedError()


def torch_cannot(seed):
    raise NotImplementedError("no kernel")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def test_training_replaces_the_file_and_says_so(here, capsys):
    train_and_save("a.safetensors", network_of)
    first = (here / "a.safetensors").read_bytes()
    train_and_save("a.safetensors", network_of, seed=1)
    said = re.sub(r"in \d+ s", "in - s", capsys.readouterr().out).splitlines()
    assert said[0].startswith("Trained in - s, wrote a.safetensors (0 kB). Hand it in")
    assert said[1].startswith("Trained in - s, replaced a.safetensors (0 kB)")
    assert (here / "a.safetensors").read_bytes() != first
    train_and_save("a.safetensors", network_of)
    assert (here / "a.safetensors").read_bytes() == first
    assert os.listdir(here) == ["a.safetensors"]
    (here / "notes").write_text("")  # as others may read what one writes, so this file
    assert os.stat("a.safetensors").st_mode == os.stat("notes").st_mode


@pytest.mark.parametrize("how", ["autograde", "validate"])
def test_nothing_is_trained_while_nbgrader_runs_the_notebook(here, monkeypatch, capsys, how):
    monkeypatch.setenv("NBGRADER_EXECUTION", how)
    train_and_save("a.safetensors", torch_cannot)
    assert os.listdir(here) == [] and "nothing is trained" in capsys.readouterr().out


@pytest.mark.parametrize("train", [not_done, torch_cannot, lambda seed: None, lambda seed: 1 / 0])
def test_training_that_fails_leaves_the_file_alone(here, capsys, train):
    (here / "a.safetensors").write_bytes(b"mine")
    if train is not_done:
        train_and_save("a.safetensors", train)
        assert "not_done is not done yet: nothing was trained" in capsys.readouterr().out
    else:
        with pytest.raises((NotImplementedError, TypeError, ZeroDivisionError)):
            train_and_save("a.safetensors", train)
    assert (here / "a.safetensors").read_bytes() == b"mine" and os.listdir(here) == [
        "a.safetensors"
    ]


def test_disk_that_is_full_leaves_the_file_alone(here, monkeypatch):
    (here / "a.safetensors").write_bytes(b"mine")

    def fail(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        train_and_save("a.safetensors", network_of)
    assert (here / "a.safetensors").read_bytes() == b"mine" and os.listdir(here) == [
        "a.safetensors"
    ]


def test_own_cells_with_names_of_the_training(tmp_path, contents):
    """A function that uses a name from the training's cell gets that line, and no training."""
    notebook = solved(ASSIGNMENT)
    notebook["cells"].append(extra("import math\nnetwork = train_head(0)"))
    source = "".join(cell(notebook, "read-table")["source"])
    cell(notebook, "read-table")["source"] = source.replace("gain = ", "gain = math.pi * 0 + ")
    before = handed_in(tmp_path, contents, notebook=notebook).sources["04.read_table"].before
    assert before == "import torch\nimport math\n"
