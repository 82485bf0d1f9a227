"""The doctor names what is missing and ends with the right status."""

from __future__ import annotations

import importlib.metadata
import sys
from types import SimpleNamespace

import pytest

from smplkit import doctor


def finding(name: str) -> doctor.Finding:
    (found,) = [row for row in doctor.examine() if row.name == name]
    return found


def test_this_environment_can_run_the_course(capsys):
    findings = doctor.examine()
    assert [row for row in findings if row.state == "problem"] == []
    assert doctor.show(findings) == 0
    assert "The course can run." in capsys.readouterr().out


def test_every_row_that_is_not_ok_says_how_to_mend_it(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "import_module", _refuse)
    monkeypatch.setattr(doctor.shutil, "which", lambda program, path=None: None)
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    for row in doctor.examine():
        assert row.state == "ok" or row.mend, row


def _refuse(package: str) -> None:
    raise ImportError(f"no {package} here")


@pytest.mark.parametrize("name", ["JupyterLab", "widgets", "pictures", "statistics", "nbgrader"])
def test_a_missing_package_is_a_problem_and_status_1(monkeypatch, capsys, name):
    monkeypatch.setattr(doctor, "import_module", _refuse)
    row = finding(name)
    assert row.state == "problem"
    assert "make lab" in row.mend
    assert doctor.show([row]) == 1
    assert "cannot run" in capsys.readouterr().out


def test_an_old_torch_is_a_problem(monkeypatch):
    import torch

    monkeypatch.setattr(torch, "__version__", "2.3.1+cpu")
    assert finding("torch").state == "problem"


def test_nbgrader_of_another_environment_is_noted(monkeypatch, tmp_path):
    other = tmp_path / "nbgrader"
    other.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    row = finding("nbgrader's programs")
    assert row.state == "note"
    assert str(other) in row.found


def test_notebooks_missing_outside_a_clone(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("smplkit.lab.__file__", str(tmp_path / "smplkit" / "lab.py"))
    row = finding("notebooks")
    assert row.state == "problem"
    assert "clone" in row.mend


def test_little_disk_is_only_a_note(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: SimpleNamespace(free=10**9))
    assert finding("free disk").state == "note"


def test_versions_shown_are_the_installed_ones():
    assert importlib.metadata.version("plotly") in finding("widgets").found
