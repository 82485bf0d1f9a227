"""Caches: what happens to files, processes and disks."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from smplkit.data import cache, code_digest
from smplkit.data.cache import Field

FIELDS = {"numbers": Field("float32", (6, 3)), "marks": Field("uint8", (6,))}
FACTS = {"seed": 1}

# The same in another process, without waiting for torch.
SCRIPT = f"""
import importlib.util, os, sys, time
import numpy as np
spec = importlib.util.spec_from_file_location("cache", {cache.__file__!r})
cache = importlib.util.module_from_spec(spec)
sys.modules["cache"] = cache
spec.loader.exec_module(cache)
fields = {{n: cache.Field(*f) for n, f in { ({n: tuple(f) for n, f in FIELDS.items()})!r}.items()}}
folder = sys.argv[1]

def make(target):
    with open(os.path.join(folder, "made.txt"), "a") as stream:
        stream.write("x")
    for i in range(3):
        yield {{"numbers": np.full((2, 3), i), "marks": np.full(2, 10 + i)}}
        print("chunk", i, flush=True)
        time.sleep(float(sys.argv[2]))

arrays = cache.open_or_make("toy", {FACTS!r}, fields, make, cache.Path(folder))
print("sum", float(arrays["numbers"].sum()), flush=True)
"""


def chunks(target: Path):
    for i in range(3):
        yield {"numbers": np.full((2, 3), i), "marks": np.full(2, 10 + i)}


def never(target: Path):
    raise AssertionError("made again")


def start(folder: Path, pause: float) -> subprocess.Popen:
    command = [sys.executable, "-c", SCRIPT, str(folder), str(pause)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def open_toy(folder: Path, make=chunks, facts=FACTS) -> dict[str, np.ndarray]:
    return cache.open_or_make("toy", facts, FIELDS, make, folder)


def target_of(folder: Path) -> Path:
    (target,) = (path for path in folder.iterdir() if path.is_dir())
    return target


def check(arrays: dict[str, np.ndarray]) -> None:
    np.testing.assert_array_equal(arrays["numbers"], np.repeat([0, 1, 2], 2)[:, None] * np.ones(3))
    np.testing.assert_array_equal(arrays["marks"], np.repeat([10, 11, 12], 2))
    assert {n: (str(a.dtype), a.shape) for n, a in arrays.items()} == FIELDS


def test_made_once_and_read_only(tmp_path):
    check(open_toy(tmp_path / "new" / "folder"))
    arrays = open_toy(tmp_path / "new" / "folder", never)
    check(arrays)
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1


def test_files_are_what_the_manifest_says(tmp_path):
    open_toy(tmp_path)
    target = target_of(tmp_path)
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["facts"] == FACTS
    for name, field in FIELDS.items():
        data = (target / f"{name}.npy").read_bytes()
        assert manifest["files"][name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert np.load(target / f"{name}.npy").shape == field.shape


def test_other_facts_never_meet(tmp_path):
    open_toy(tmp_path)
    made = []
    open_toy(tmp_path, lambda target: made.append(target) or chunks(target), {"seed": 2})
    assert len(made) == 1
    check(open_toy(tmp_path, never))


def flip_a_byte(target: Path) -> None:
    with (target / "numbers.npy").open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"\x7f")


def flip_a_byte_unseen(target: Path) -> None:
    status = (target / "numbers.npy").stat()
    flip_a_byte(target)
    os.utime(target / "numbers.npy", ns=(status.st_atime_ns, status.st_mtime_ns))
    cache._checked.clear()  # as in another process


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        flip_a_byte_unseen,
        lambda target: os.truncate(target / "marks.npy", 100),
        lambda target: (target / "marks.npy").unlink(),
        lambda target: (target / "manifest.json").unlink(),
        lambda target: (target / "manifest.json").write_text("{"),
        lambda target: (target / "manifest.json").write_text("[]"),
    ],
)
def test_damage_is_found_and_mended(tmp_path, caplog, damage):
    open_toy(tmp_path)
    damage(target_of(tmp_path))
    check(open_toy(tmp_path))
    assert "damaged" in caplog.text
    check(open_toy(tmp_path, never))
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_a_failed_make_leaves_nothing(tmp_path):
    def fails(target):
        yield from list(chunks(target))[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_toy(tmp_path, fails)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    check(open_toy(tmp_path))


def test_killed_in_the_middle(tmp_path):
    process = start(tmp_path, 60)
    assert process.stdout.readline() == "chunk 0\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    leftovers = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(leftovers) == 1 and ".building-" in leftovers[0].name
    check(open_toy(tmp_path))
    assert not leftovers[0].exists()
    check(open_toy(tmp_path, never))


def test_two_processes_at_once_make_it_once(tmp_path):
    processes = [start(tmp_path, 0.2) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert all(out.endswith("sum 18.0\n") for out, _ in outputs)
    assert sorted("waiting for another process" in errors for _, errors in outputs) == [False, True]
    assert (tmp_path / "made.txt").read_text() == "x"
    check(open_toy(tmp_path, never))


def test_without_locks_the_later_one_takes_what_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "fcntl", None)
    kept = []

    def slow(target):
        check(open_toy(tmp_path))  # another process, meanwhile
        kept.append((target / "manifest.json").stat().st_ino)
        yield from chunks(target)

    check(open_toy(tmp_path, slow))
    assert (target_of(tmp_path) / "manifest.json").stat().st_ino == kept[0]


def test_without_locks_only_old_leftovers_go(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "fcntl", None)
    open_toy(tmp_path)
    target = target_of(tmp_path)
    young, old = (target.with_name(f".{target.name}.building-{i}") for i in range(2))
    for path in (young, old):
        path.mkdir()
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    (target / "marks.npy").unlink()
    check(open_toy(tmp_path))
    assert young.exists() and not old.exists()


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="cannot be written.*SMPLKIT_CACHE"):
        open_toy(tmp_path / "file" / "cache")


def test_disk_without_room(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(OSError, match="only 0 MB are free.*make room"):
        open_toy(tmp_path, never)


def test_disk_that_fills_up(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150, limits[1]))  # bytes in a file
    try:
        with pytest.raises(OSError, match="cannot be written"):
            open_toy(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    check(open_toy(tmp_path))


def test_folder_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SMPLKIT_CACHE", str(tmp_path / "here"))
    assert cache.cache_folder() == tmp_path / "here"
    check(cache.open_or_make("toy", FACTS, FIELDS, chunks))
    assert target_of(tmp_path / "here").name.startswith("toy-")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SMPLKIT_CACHE", "~/there")
    assert cache.cache_folder() == tmp_path / "there"
    check(cache.open_or_make("toy", FACTS, FIELDS, chunks, "~/elsewhere"))
    assert target_of(tmp_path / "elsewhere").name.startswith("toy-")
    monkeypatch.delenv("SMPLKIT_CACHE")
    assert cache.cache_folder().name == "smplkit"


def test_code_digest_sees_all_that_is_imported_and_nothing_else(tmp_path, monkeypatch):
    package = tmp_path / "toypackage"
    (package / "sub").mkdir(parents=True)
    sources = {
        "__init__": "",
        "top": "from toypackage.sub import middle\n",
        "sub/__init__": "",
        "sub/middle": textwrap.dedent(
            """
            def late():
                from toypackage.bottom import constant
            """
        ),
        "bottom": "constant = 1\n",
        "other": "",
    }
    for name, text in sources.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(code_digest, "PACKAGE", "toypackage")
    digest = code_digest.code_digest.__wrapped__
    first = digest("toypackage.top")
    (package / "other.py").write_text("constant = 2\n")
    assert digest("toypackage.top") == first
    (package / "bottom.py").write_text("constant = 2\n")
    assert digest("toypackage.top") != first
