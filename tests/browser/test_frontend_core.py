"""The browser's body, cameras and state, run by node; and the built file against its sources."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.browser.golden_core import write_golden_core
from tests.browser.node_tests import FRONTEND, run_node_tests

STATIC = FRONTEND.parent / "static"


def test_the_browsers_body_is_pythons(tmp_path):
    write_golden_core(tmp_path)
    run_node_tests(["body", "payload", "camera", "store"], tmp_path)


@pytest.mark.skipif(
    shutil.which("node") is None or not (FRONTEND / "node_modules" / "esbuild").is_dir(),
    reason="needs node and `npm ci` in smplkit/explorer/frontend",
)
def test_the_built_files_are_those_of_the_sources(tmp_path):
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=FRONTEND, check=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == sorted(path.name for path in STATIC.iterdir())
    for name in built:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), (
            f"static/{name} is not what its sources give: run `npm run build`"
        )
