"""The course secret: made once, whoever asks first, and never lost by accident."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from smplkit.checks.exercise import PUBLIC_SEEDS
from smplkit.grading import secret as module
from smplkit.grading.secret import assignment_seeds, course_secret, hidden_seeds

SECRET = bytes(range(32))


def test_made_once(tmp_path):
    folder = tmp_path / "course" / "grading"
    first = course_secret(folder)
    path = folder / "course_secret"
    text = path.read_bytes()
    assert len(first) == 32 and path.stat().st_mode & 0o777 == 0o600
    assert course_secret(folder) == first and path.read_bytes() == text
    assert os.listdir(folder) == ["course_secret"]
    assert course_secret(tmp_path / "other") != first


def test_mode_does_not_depend_on_umask(tmp_path):
    before = os.umask(0)
    try:
        course_secret(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "course_secret").stat().st_mode & 0o777 == 0o600


def test_many_processes_get_the_same(tmp_path):
    """All wait for a sign, so that they ask at the same moment."""
    go, folder = tmp_path / "go", tmp_path / "grading"
    code = (
        "import sys, os, pathlib, smplkit.grading.secret as s\n"
        f"print('ready', flush=True)\nwhile not os.path.exists({str(go)!r}): pass\n"
        f"print(s.course_secret(pathlib.Path({str(folder)!r})).hex())"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    go.touch()
    said = {process.communicate(timeout=60)[0] for process in processes}
    assert said == {course_secret(folder).hex() + "\n"}
    assert os.listdir(folder) == ["course_secret"]


def test_late_maker_does_not_replace(tmp_path):
    first = course_secret(tmp_path)
    module._make(tmp_path / "course_secret")  # had looked before the first one was there
    assert course_secret(tmp_path) == first and os.listdir(tmp_path) == ["course_secret"]


def test_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        course_secret(tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"",
        lambda text: text[:-5],
        lambda text: text + b"\n",
        lambda text: text.replace(text[50:51], b"0" if text[50:51] != b"0" else b"1", 1),
        lambda text: b"\xff" + text,
        lambda text: b"\0" * len(text),
    ],
)
def test_damaged_file(tmp_path, change):
    course_secret(tmp_path)
    path = tmp_path / "course_secret"
    damaged = change(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(ValueError, match="course_secret is damaged .* backup") as error:
        course_secret(tmp_path)
    assert path.read_bytes() == damaged
    assert damaged[44:108].decode("latin-1") not in str(error.value) or not damaged.strip(b"\0")


def test_readable_by_others(tmp_path):
    course_secret(tmp_path)
    (tmp_path / "course_secret").chmod(0o640)
    with pytest.raises(ValueError, match="mode 640, expected 600.*chmod 600"):
        course_secret(tmp_path)


def test_link_in_its_place(tmp_path):
    (tmp_path / "course_secret").symlink_to(tmp_path / "gone")
    with pytest.raises(ValueError, match="is a link"):
        course_secret(tmp_path)
    assert not (tmp_path / "gone").exists()


def test_seeds_follow_from_all_three():
    seeds = hidden_seeds(SECRET, "01_smpl", "01.rodrigues")
    assert seeds == hidden_seeds(SECRET, "01_smpl", "01.rodrigues")
    others = [
        hidden_seeds(b"x" * 32, "01_smpl", "01.rodrigues"),
        hidden_seeds(SECRET, "02_smpl", "01.rodrigues"),
        hidden_seeds(SECRET, "01_smpl", "01.blend_shapes"),
    ]
    numbers = [seed for found in (seeds, *others) for seed in found]
    assert len(set(numbers)) == 12 and not set(numbers) & set(PUBLIC_SEEDS)
    assert all(2**63 <= number < 2**64 for number in numbers)
    assert assignment_seeds(SECRET, "01_smpl", ["01.rodrigues"]) == {"01.rodrigues": seeds}


def test_seeds_stay_the_same_over_versions():
    """Else grading a class again after an update would not repeat."""
    assert hidden_seeds(SECRET, "01_smpl", "01.rodrigues")[0] == 12576192371007419937
