"""Pictures of recorded findings: `python -m smplkit.claim_plots course/claims` draws them anew."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from smplkit.plots import BLUE

UNITS = {"px": "px", "mm": "mm", "ms": "ms", "percent": "%"}
MOST_PANELS = 4


def draw_claim(finding: dict[str, Any]) -> Figure:
    """Draw the first table of a finding: one panel for each measure, one line for each row.

    Args:
        finding: as `smplkit.experiments.ledger.recorded` reads it.

    Returns:
        The figure; bars are the standard deviation over seeds.
    """
    rows = next(iter(finding["tables"].values()))
    names = [name for name in rows[0] if isinstance(rows[0][name], str)] or [next(iter(rows[0]))]
    measures = [n for n in rows[0] if n not in names and not n.endswith("_spread")][:MOST_PANELS]
    labels = [", ".join(str(row[name]) for name in names) for row in rows]
    figure, axes = plt.subplots(
        1, len(measures), figsize=(3.2 + 2.4 * len(measures), 1.1 + 0.4 * len(rows)),
        sharey=True, squeeze=False,
    )  # fmt: skip
    for axis, measure in zip(axes[0], measures, strict=True):
        values = [row[measure] for row in rows]
        spreads = [row.get(f"{measure}_spread", 0.0) for row in rows]
        axis.errorbar(values, range(len(rows)), xerr=spreads, fmt="o", color=BLUE, capsize=3)
        axis.set_xlabel(_label(measure))
        axis.grid(axis="x", alpha=0.3)
        if all(value >= 0 for value in values):
            axis.set_xlim(left=0)
    axes[0, 0].set_yticks(range(len(rows)), labels)
    axes[0, 0].set_ylim(len(rows) - 0.5, -0.5)
    figure.suptitle(f"{finding['id']}: {finding['claim']}", fontsize=10)
    figure.tight_layout()
    return figure


def _label(measure: str) -> str:
    """Name of a column for an axis, its unit behind a comma."""
    *words, last = measure.split("_")
    if last in UNITS and words:
        name = " ".join(words).replace("pa mpjpe", "PA-MPJPE").replace("mpjpe", "MPJPE")
        return f"{name}, {UNITS[last]}"
    return measure.replace("_", " ")


def main() -> None:
    """Draw all findings of a folder as PNG beside their JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    for path in sorted(parser.parse_args().folder.glob("*.json")):
        figure = draw_claim(json.loads(path.read_text(encoding="utf-8")))
        figure.savefig(path.with_suffix(".png"), dpi=110, metadata={"Software": None})
        plt.close(figure)
        print(f"drew {path.with_suffix('.png')}")


if __name__ == "__main__":
    main()
