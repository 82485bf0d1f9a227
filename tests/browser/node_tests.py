"""Runs tests of the frontend in node, on numbers that Python wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

import smplkit

FRONTEND = Path(smplkit.__file__).parent / "explorer" / "frontend"


def run_node_tests(topics: Iterable[str], golden: Path) -> None:
    """Run `test/TOPIC.test.mjs` of each topic; none may fail or be skipped.

    Args:
        topics: names of test files.
        golden: the folder with the numbers.
    """
    if shutil.which("node") is None:
        pytest.skip("no node: install Node.js 20 or newer")
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("no packages of the page: run `npm ci` in smplkit/explorer/frontend")
    run = subprocess.run(
        ["node", "--test", "--test-reporter=tap", *(f"test/{topic}.test.mjs" for topic in topics)],
        cwd=FRONTEND,
        env=os.environ | {"SMPLKIT_GOLDEN": str(golden)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\n# skipped 0\n" in run.stdout and "\n# pass 0\n" not in run.stdout, run.stdout
