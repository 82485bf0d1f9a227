"""Boxes for tests, and whether this machine can make them."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def _reason() -> str:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "bubblewrap is not installed"
    trial = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"]
    said = subprocess.run(trial, capture_output=True, text=True).stderr.strip()
    return f"bubblewrap cannot make a sandbox here: {said}" if said else ""


WHY_NOT = _reason()
needs_bwrap = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
