"""What an experiment found, and how it is written down."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from smplkit.experiments.verdict import Verdict


@dataclass(frozen=True)
class Finding:
    """The result of one experiment, with all that is needed to repeat it.

    Attributes:
        id: the claim's id in the ledger ("F1").
        claim: what the lecture says.
        budget: what was run, in words: how many people, poses, distances, steps.
        seeds: the seeds; each gives its own sample, the same in every run.
        body: file name of the body model.
        command: what to type to repeat it.
        tables: by name, rows (frozen dataclasses) of means and spreads over the seeds.
        verdicts: by the difference that is judged ("error at 1.5 m minus error at 20 m, px").
    """

    id: str
    claim: str
    budget: str
    seeds: tuple[int, ...]
    body: str
    command: str
    tables: dict[str, tuple[Any, ...]]
    verdicts: dict[str, Verdict]


def record(finding: Finding, path: str | Path, replace: bool = False) -> Path:
    """Write a finding as JSON, all of it or nothing.

    Args:
        finding: what an experiment returned.
        path: the file to write; its folder must exist.
        replace: allow a file that is there already to be replaced.

    Returns:
        The path.

    Raises:
        FileExistsError: there is a file and `replace` is false.
        ValueError: a number in the finding is not finite.
    """
    path = Path(path)
    if path.exists() and not replace:
        raise FileExistsError(f"path: {path} is there already; say replace=True to replace it")
    text = json.dumps(asdict(finding), indent=1, ensure_ascii=False, allow_nan=False)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
