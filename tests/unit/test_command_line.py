"""The commands that touch body files, as a user types them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from smplkit.__main__ import app

run = CliRunner().invoke


def test_info_of_the_open_body():
    result = run(app, ["body", "info"])
    assert result.exit_code == 0
    for word in ("vertices", "24 joints", "10 betas", "CC0"):
        assert word in result.output


def test_info_of_a_wrong_path_is_one_clear_line(tmp_path):
    result = run(app, ["body", "info", str(tmp_path / "SMPL_NEUTRAL.pkl")])
    assert result.exit_code == 1
    assert "SMPL_NEUTRAL.pkl" in result.output
    assert "Traceback" not in result.output


def test_export_then_info_then_no_silent_overwriting(tmp_path):
    assert run(app, ["body", "export", str(tmp_path)]).exit_code == 0
    files = sorted(tmp_path.rglob("*.pkl"))
    assert [file.name for file in files] == [f"SMPL_{g}.pkl" for g in ("FEMALE", "MALE", "NEUTRAL")]
    assert run(app, ["body", "info", str(tmp_path), "--gender", "male"]).exit_code == 0

    files[0].write_bytes(b"mine")
    again = run(app, ["body", "export", str(tmp_path)])
    assert again.exit_code == 1
    assert files[0].read_bytes() == b"mine"
    assert run(app, ["body", "export", str(tmp_path), "--overwrite"]).exit_code == 0
    assert files[0].read_bytes() != b"mine"


@pytest.mark.parametrize("command", [[], ["body"]])
def test_help_lists_the_commands(command):
    output = run(app, [*command, "--help"]).output
    for word in ("export", "info") if command else ("lab", "doctor", "body"):
        assert word in output
