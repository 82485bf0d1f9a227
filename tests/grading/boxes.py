"""Boxes for tests, and whether this machine can make them; other users to grade as."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import smplkit
from smplkit.grading.box.sandbox import package_folders

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def _reason() -> str:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "bubblewrap is not installed"
    trial = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"]
    said = subprocess.run(trial, capture_output=True, text=True).stderr.strip()
    return f"bubblewrap cannot make a sandbox here: {said}" if said else ""


WHY_NOT = _reason()
needs_bwrap = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def run_as(user: dict, code: str) -> str:
    """Run code with a Python that all users can read; what it prints.

    Args:
        user: Arguments of `subprocess.Popen`: `NOBODY`, or none.
        code: May import smplkit and torch.

    Returns:
        Standard output and errors. Where there is no such Python, the test is skipped.
    """
    folders = [str(Path(smplkit.__file__).parents[1]), *map(str, package_folders())]
    variables = {
        **{"PATH": os.environ["PATH"], "HOME": "/", "PYTHONPATH": os.pathsep.join(folders)},
        **{"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
    }
    how = {"env": variables, "cwd": "/", "text": True, "capture_output": True}
    version = sys.version_info[:2]
    trial = f"import sys, smplkit, torch\nassert sys.version_info[:2] == {version}"
    reason = "there is none in /usr"
    for python in (sys.executable, f"/usr/bin/python{version[0]}.{version[1]}"):
        try:
            tried = subprocess.run([python, "-c", trial], **how, **(NOBODY if is_root() else {}))
        except OSError as error:
            reason = str(error)
            continue
        if not tried.returncode:
            run = subprocess.run([python, "-c", code], **how, **user)
            return run.stdout + run.stderr
        reason = tried.stderr[-200:]
    pytest.skip(f"needs a Python that all users can read: {reason}")
