"""The commands that touch body files, as a user types them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from smplkit.__main__ import app
from smplkit.experiments import Finding, report, verdict
from smplkit.experiments.weak_perspective import DistanceRow

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
    for word in (
        ("export", "info")
        if command
        else ("lab", "doctor", "experiment", "body", "data", "fit", "predict", "train")
    ):
        assert word in output


@pytest.fixture
def quick_claim(monkeypatch):
    """Claim F1 answered from a table, not by three seconds of work."""
    rows = (DistanceRow(1.5, 5.1, 2.344, 0.025, 9.9, 1.314),)
    answer = Finding(
        "F1", "a claim", "a budget", (0, 1, 2), "open_neutral.npz", "smplkit experiment F1",
        {"flat": rows}, {"near minus far, px": verdict([2.0, 2.1, 2.2])},
    )  # fmt: skip
    monkeypatch.setitem(report.EXPERIMENTS, "F1", lambda: answer)


def test_an_experiment_prints_tables_and_verdict_and_writes_them(quick_claim, tmp_path):
    result = run(app, ["experiment", "F1", "--output", str(tmp_path / "F1.json")])
    assert result.exit_code == 0
    for word in ("2.344", "supported", "near minus far"):
        assert word in result.output
    written = json.loads((tmp_path / "F1.json").read_text())
    assert written["tables"]["flat"][0]["error_px"] == 2.344


def test_an_experiment_never_replaces_a_file_unasked(quick_claim, tmp_path):
    mine = tmp_path / "F1.json"
    mine.write_text("mine")
    result = run(app, ["experiment", "F1", "--output", str(mine)])
    assert result.exit_code == 1
    assert "--overwrite" in result.output
    assert mine.read_text() == "mine"
    assert run(app, ["experiment", "F1", "--output", str(mine), "--overwrite"]).exit_code == 0
    assert mine.read_text() != "mine"


def test_an_unknown_claim_is_named():
    result = run(app, ["experiment", "Q7"])
    assert result.exit_code == 1
    assert "'Q7' has no experiment; there are F1, F2" in result.output


def test_an_output_that_cannot_be_written_is_refused_before_the_run(monkeypatch, tmp_path):
    monkeypatch.setitem(report.EXPERIMENTS, "F1", lambda: pytest.fail("it ran"))
    for output in (tmp_path / "no" / "F1.json", tmp_path):
        result = run(app, ["experiment", "F1", "--output", str(output), "--overwrite"])
        assert result.exit_code == 1
        assert "is not a file in a folder that exists" in " ".join(result.output.split())


def test_preset_and_seeds_reach_the_experiment(monkeypatch, quick_claim):
    seen = {}
    answer = report.EXPERIMENTS["F1"]()

    def trained(preset: str = "cpu", seeds=(0, 1, 2)) -> Finding:
        seen.update(preset=preset, seeds=list(seeds))
        return answer

    monkeypatch.setitem(report.EXPERIMENTS, "F1", trained)
    command = ["experiment", "F1", "--preset", "smoke", "--seeds", "4"]
    assert run(app, command).exit_code == 0
    assert seen == {"preset": "smoke", "seeds": [0, 1, 2, 3]}


@pytest.mark.parametrize(
    ("option", "said"),
    [(["--preset", "cpu"], "F1 trains nothing"), (["--seeds", "2"], "at least 3")],
)
def test_a_preset_or_seeds_that_mean_nothing_are_refused(quick_claim, option, said):
    result = run(app, ["experiment", "F1", *option])
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(
    "command",
    [
        ["data", "check", "NOWHERE"],
        ["fit", "NOWHERE.jpg", "--keypoints", "NOWHERE.json", "-o", "OUT"],
        ["predict", "NOWHERE.jpg", "--checkpoint", "NOWHERE.pt", "-o", "OUT"],
        ["train", "nothing"],
    ],
)
def test_a_failing_command_says_why_in_one_line(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(app, command)
    assert result.exit_code == 1
    assert result.output.startswith("error: ")
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []
