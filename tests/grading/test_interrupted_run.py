"""A grading run that is disturbed, and run again, ends as one that nobody disturbed.

Disturbed are processes of their own; what comes before and after runs in this one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from smplkit.__main__ import grade_app
from smplkit.grading.course_folders import Course
from smplkit.grading.unfinished import alone
from tests.grading.classes import (
    course,
    digests,
    ended,
    gradebook,
    graded,
    points_in_results,
    run_light,
    small_class,
)
from tests.grading.light_run import light

NAME = "02_projection"
# Warnings of nbgrader and of what it stands on, none of them about this project.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


class HerePool:
    """Grades in this process."""

    def __init__(self, processes):
        pass

    def results(self, jobs):
        return map(light, jobs)


def grade(root, *arguments, code=0):
    """`smplkit grade ARGUMENTS` in a course's folder, in this process; returns what it prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("LIGHT_LOG", str(root / "log"))
        patch.setenv("COLUMNS", "200")
        patch.setattr("smplkit.grading.pool.LocalPool", HerePool)
        patch.setattr("smplkit.grading.box.why_no_box", lambda trusted=False: "")
        done = CliRunner().invoke(grade_app, arguments)
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done.output


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A class that nobody has graded, and the points that each must get; to be copied."""
    root = course(tmp_path_factory.mktemp("class"), NAME)
    points = small_class(root)
    assert Course(root).assignment(NAME).seeds  # all runs have the same secret
    return root, points


@pytest.fixture(scope="module")
def undisturbed(handed_in, tmp_path_factory):
    root = tmp_path_factory.mktemp("runs") / "undisturbed"
    shutil.copytree(handed_in[0], root)
    grade(root, "run", NAME)
    return root


@pytest.fixture
def root(handed_in, tmp_path):
    shutil.copytree(handed_in[0], tmp_path / "class")
    return tmp_path / "class"


def same(root, undisturbed):
    """What a class has of all that counts: results, graded notebooks, gradebook, submissions."""
    grading, expected = root / "grading", undisturbed / "grading"
    assert points_in_results(root, NAME) == points_in_results(undisturbed, NAME)
    for folder in ("results", "submitted", "autograded"):
        assert digests(grading / folder) == digests(expected / folder), folder
    assert gradebook(root, NAME) == gradebook(undisturbed, NAME)
    left_over = {path.name for path in grading.iterdir()} - {p.name for p in expected.iterdir()}
    assert not left_over


def wait_for(condition, run):
    for _ in range(1200):
        if condition():
            return
        assert run.poll() is None, run.communicate()[0]
        time.sleep(0.05)
    raise AssertionError("it takes too long")


def alive_in(group):
    """Processes of a session that are still there, zombies aside."""
    listed = subprocess.run(
        ["ps", "-s", str(group), "-o", "stat="], capture_output=True, text=True
    ).stdout.split()
    return [state for state in listed if not state.startswith("Z")]


def test_undisturbed(handed_in, undisturbed):
    before, points = handed_in
    assert points_in_results(undisturbed, NAME) == points
    scores = {who: found["score"][0] for who, found in gradebook(undisturbed, NAME).items()}
    assert scores == points
    grading = undisturbed / "grading"
    assert digests(grading / "submitted") == digests(before / "grading" / "submitted")
    assert sorted(graded(undisturbed)) == sorted(points)


def test_again_changes_nothing(undisturbed):
    before = digests(undisturbed)
    output = grade(undisturbed, "run", NAME)
    assert "0 results are new, 7 were there; 0 written" in output
    before.pop("grading/gradebook.db")  # sqlite may move its pages
    after = digests(undisturbed)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_while_grading(root, undisturbed, signal_number):
    run = run_light(root, "run", NAME, "-j", "2", LIGHT_SECONDS="0.5")
    wait_for(lambda: len(graded(root)) >= 3, run)
    os.kill(run.pid, signal_number)
    run.communicate(timeout=60)
    assert run.returncode != 0
    assert len(graded(root)) < 7
    for _ in range(100):  # the grading processes end with the one that was killed
        if not alive_in(run.pid):
            break
        time.sleep(0.1)
    assert not alive_in(run.pid)
    done = {path.split("/")[1] for path in digests(root / "grading" / "results")}
    assert done
    assert "was interrupted" in grade(root, "status")
    (root / "log").unlink()
    grade(root, "run", NAME, "--resume")
    assert not done & set(graded(root)), "somebody was graded twice"
    same(root, undisturbed)


def test_killed_while_writing_the_gradebook(root, undisturbed):
    run = run_light(root, "run", NAME, "-j", "2")
    written = root / "grading" / "autograded"
    wait_for(lambda: written.exists() and len(list(written.iterdir())) >= 3, run)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)
    assert len(list(written.iterdir())) < 7
    (root / "log").unlink()
    grade(root, "run", NAME, "--resume")
    assert graded(root) == []
    same(root, undisturbed)


@pytest.mark.skipif(
    sys.platform != "linux"
    or subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "x", "/mnt"]).returncode != 0,
    reason="no small disk can be made here (it takes a mount of its own)",
)
@pytest.mark.parametrize("room", [28, 88], ids=["results", "gradebook"])
def test_full_disk(root, undisturbed, room):
    """The disk is full after some results, or when the gradebook is written."""
    script = f"""
        set -e
        mv grading handed_in; mkdir grading
        mount -t tmpfs -o size=8m tmpfs grading
        cp -rp handed_in/. grading
        free=$(df --output=avail -k grading | tail -1)
        dd if=/dev/zero of=grading/filler bs=1k count=$((free - {room})) status=none
        {sys.executable} -m tests.grading.light_run run {NAME} -j 2 && exit 7
        rm grading/filler
        cp -rp grading kept; umount grading; rm -r grading; mv kept grading
    """
    run = run_light(root, shell=script)
    output = ended(run)
    assert "No space left" in output or "disk is full" in output
    before = set(graded(root))
    (root / "log").unlink()
    grade(root, "run", NAME, "--resume")
    assert len(set(graded(root)) & before) <= 1, "somebody was graded twice"
    same(root, undisturbed)


def test_one_run_at_a_time(root):
    with alone(root / "grading"):
        assert "another grading run" in grade(root, "run", NAME, code=1)
    assert graded(root) == []


def test_nothing_to_resume(root):
    assert f"no run of {NAME} was interrupted" in grade(root, "run", NAME, "--resume", code=1)
