"""Whether boxes can be made here, as which user, and what is said when they cannot."""

from __future__ import annotations

import re
import shutil
import sys

import pytest

from smplkit.grading.box import Box, InfrastructureError, plain, sandbox, start, why_no_box
from tests.grading.boxes import NOBODY, is_root, needs_bwrap, run_as

needs_root = pytest.mark.skipif(not is_root(), reason="only root can become another user")
WHO = """
from smplkit.grading.box import Box, why_no_box
import torch
for trusted in (True, False):
    print("reason:", why_no_box(trusted) or "none")
    with Box("import os, torch\\ndef who(x):\\n    return x + os.getuid()", trusted=trusted) as box:
        print("user:", int(box.call("who")(torch.zeros(1))))
"""
WORKS = "reason: none\nuser: 65534\n"


@needs_bwrap
def test_a_sandbox_can_be_made_here():
    assert why_no_box() == ""


@needs_bwrap
@needs_root
@pytest.mark.parametrize("user", [NOBODY, {}], ids=["ordinary user", "root"])
def test_code_runs_as_nobody_whoever_grades(user):
    assert run_as(user, WHO) == 2 * WORKS


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bwrap: Creating new namespace failed: Operation not permitted",
         "does not let it make a sandbox.*apparmor_restrict.*says: bwrap: Creating new namespace"),
        ("bwrap: Unknown option --disable-userns", "too old, 0.8 or later is needed"),
        ("out of luck", "out of luck"),
    ],
)  # fmt: skip
def test_a_sandbox_that_cannot_be_made(monkeypatch, tmp_path, line, message):
    broken = tmp_path / "bwrap"
    broken.write_text(f"#!/bin/sh\necho '{line}' >&2\nexit 1\n")
    broken.chmod(0o755)
    which = {"bwrap": str(broken), "setpriv": "/usr/bin/setpriv"}
    monkeypatch.setattr(sandbox.shutil, "which", which.get)
    assert re.search(message, why_no_box())
    with pytest.raises(InfrastructureError, match=f"the box cannot be started: .*{message}"):
        Box("")


def test_without_bubblewrap_the_reason_is_given(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    assert "bubblewrap (the command bwrap) is not installed" in why_no_box()


@needs_root
def test_a_python_that_nobody_can_read(monkeypatch, tmp_path):
    """Such as one in root's home."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "python").symlink_to(shutil.which("true"))
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    monkeypatch.setattr(sys, "executable", str(closed / "python"))
    said = why_no_box(trusted=True)
    assert "running it as the user nobody failed: [Errno 13] Permission denied" in said
    assert "Grade as an ordinary user, or with a Python that all users can read" in said
    with pytest.raises(InfrastructureError) as raised:
        Box("", trusted=True)
    assert str(raised.value) == f"the box cannot be started: {said}"


@needs_root
def test_the_folder_that_keeps_nobody_out_is_named(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(sys, "executable", str(closed / "python"))
    said = start.explained("no", trusted=True)
    # Folders above may be closed as well; the outermost is the one to open first.
    named = re.search(r"Only some users may enter (\S+), and (\S+)python is in it", said)
    assert named and str(closed).startswith(named[1]) and named[2] == f"{closed}/"


def test_packages_that_cannot_be_read(monkeypatch):
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    monkeypatch.setattr(plain, "environment", lambda library, scratch: {"PYTHONPATH": library})
    said = why_no_box(trusted=True)
    assert said == "Python cannot read torch, numpy"


def test_a_python_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    monkeypatch.setattr(start, "TRIAL", "import time; time.sleep(60)")
    monkeypatch.setattr(start, "TRIAL_SECONDS", 1)
    assert "timed out after 1 seconds" in why_no_box(trusted=True)


def test_trusted_code_can_be_run_here(monkeypatch):
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    assert why_no_box(trusted=True) == ""
