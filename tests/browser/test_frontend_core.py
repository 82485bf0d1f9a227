"""The browser's body, cameras and state, run by node; and the built file against its sources."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.golden_core import write_golden_core

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "smplkit" / "explorer" / "frontend"
STATIC = ROOT / "smplkit" / "explorer" / "static"
TESTS = [f"test/{name}.test.mjs" for name in ("body", "payload", "camera", "store")]

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="no node on the path")
needs_packages = pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "esbuild").is_dir(),
    reason="run `npm ci` in smplkit/explorer/frontend first",
)


@needs_node
@needs_packages
def test_the_browsers_body_is_pythons(tmp_path):
    write_golden_core(tmp_path)
    run = subprocess.run(
        ["node", "--test", "--test-reporter=spec", *TESTS],
        cwd=FRONTEND,
        env=os.environ | {"SMPLKIT_GOLDEN": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "skipped 0" in run.stdout, run.stdout


@needs_node
@needs_packages
def test_the_built_files_are_those_of_the_sources(tmp_path):
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=FRONTEND, check=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == sorted(path.name for path in STATIC.iterdir())
    for name in built:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), (
            f"static/{name} is not what its sources give: run `npm run build`"
        )
