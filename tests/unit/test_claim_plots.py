"""Pictures and printed tables of recorded findings."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib
import pytest

from smplkit import claim_plots
from smplkit.experiments import ledger

matplotlib.use("Agg")
CLAIMS = Path(__file__).parents[2] / "course" / "claims"
RECORDED = sorted(path.stem for path in CLAIMS.glob("*.json"))


@pytest.fixture
def finding() -> dict:
    rows = [
        {"arm": "without", "pa_mpjpe_mm": 100.0, "pa_mpjpe_mm_spread": 5.0, "share_percent": 3.0},
        {"arm": "with", "pa_mpjpe_mm": 80.0, "pa_mpjpe_mm_spread": 2.0, "share_percent": 1.0},
    ]
    judged = {"word": "supported", "mean": 20.0, "low": 10.0, "high": 30.0, "seeds": 3}
    return {
        "id": "X1", "claim": "It helps.", "budget": "3 seeds", "tables": {"arms": rows},
        "verdicts": {"gain, mm": judged},
    }  # fmt: skip


def test_points_bars_and_labels_are_those_of_the_table(finding):
    figure = claim_plots.draw_claim(finding)
    left, right = figure.axes
    assert (left.get_xlabel(), right.get_xlabel()) == ("PA-MPJPE, mm", "share, %")
    assert [label.get_text() for label in left.get_yticklabels()] == ["without", "with"]
    points, caps, (bars,) = left.containers[0]
    assert list(points.get_xdata()) == [100.0, 80.0]
    assert [segment[:, 0].tolist() for segment in bars.get_segments()] == [[95, 105], [78, 82]]
    assert "X1: It helps." in figure.get_suptitle()


@pytest.mark.parametrize("claim", RECORDED)
def test_every_recorded_claim_can_be_drawn_and_was(claim):
    figure = claim_plots.draw_claim(ledger.recorded(claim, CLAIMS))
    assert len(figure.axes) >= 2
    matplotlib.pyplot.close(figure)
    assert (CLAIMS / f"{claim}.png").is_file()


def test_print_tells_tables_with_spread_and_verdicts(finding, tmp_path, capsys, monkeypatch):
    (tmp_path / "X1.json").write_text(json.dumps(finding))
    monkeypatch.setattr(
        ledger, "recorded", lambda claim, original=ledger.recorded: original(claim, tmp_path)
    )
    ledger.print_recorded("X1")
    said = capsys.readouterr().out
    for words in ("3 seeds", "pa mpjpe mm", "100 ± 5", "80 ± 2", "gain, mm: 20.00 [10.00, 30.00]"):
        assert words in said


def test_a_claim_that_is_not_recorded_names_those_that_are(finding, tmp_path):
    (tmp_path / "X1.json").write_text(json.dumps(finding))
    with pytest.raises(FileNotFoundError, match="'Q9' is not recorded in .*; there are X1"):
        ledger.recorded("Q9", tmp_path)
