"""``smplkit lab`` finds the course, serves its start page and says where."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from smplkit import lab


def test_the_course_is_found_from_inside_it(monkeypatch):
    root = lab.course_root()
    monkeypatch.chdir(root / "lectures")
    assert lab.course_root() == root


def test_without_notebooks_the_error_says_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "__file__", str(tmp_path / "smplkit" / "lab.py"))
    with pytest.raises(FileNotFoundError, match="clone of the course"):
        lab.course_root()
    assert lab.serve(port=8888, browser=False) == 1
    assert "clone of the course" in capsys.readouterr().err


def test_without_jupyterlab_the_error_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    assert lab.serve(port=8888, browser=False) == 1
    assert "make lab" in capsys.readouterr().err


def fetch(address: str) -> str:
    """A page of a server that says where it is a moment before it listens there."""
    for _ in range(20):
        try:
            with urllib.request.urlopen(address, timeout=30) as page:
                return page.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.5)
    raise TimeoutError(f"nobody listens at {address}")


def test_the_start_page_is_served(tmp_path):
    environment = os.environ | {
        name: str(tmp_path)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    command = [sys.executable, "-m", "smplkit", "lab", "--no-browser", "--port", "28765"]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        seen = []
        for line in server.stdout:
            seen.append(line)
            address = re.search(r"http://127\.0\.0\.1:\d+/lab/tree/lectures/\S+", line)
            if address:
                break
        else:
            pytest.fail("the server ended without an address:\n" + "".join(seen))
        text = fetch(address.group())
        assert "@jupyterlab/apputils-extension:announcements" in text  # listed as disabled
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=30)
