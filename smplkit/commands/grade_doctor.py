"""`smplkit grade doctor`: look at a notebook before handing it in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def doctor(
    submission: Annotated[
        Path, typer.Argument(help="The notebook, or its folder, such as exercises/01_smpl.")
    ],
) -> None:
    """Before handing in: name what would cost points without being a mistake in the answer.

    The notebook is only looked at, not run. Ends with status 1 when something must be mended.
    """
    from smplkit.doctor import Finding, show
    from smplkit.grading.box.calls import printable
    from smplkit.grading.submission_doctor import examine_submission

    if not submission.exists():
        raise ValueError(
            f"SUBMISSION is {submission}, where nothing is; expected a notebook or its folder, "
            "such as exercises/01_smpl"
        )
    rows = []
    for finding in examine_submission(submission):
        # Names of functions are long: in three columns there is room for them.
        said = f"{finding.found}; {finding.mend}" if finding.mend else finding.found
        rows.append(Finding(printable(finding.name), finding.state, printable(said)))
    good = "It can be handed in. How many points it earns, the checks in the notebook tell."
    bad = "mend them before you hand it in."
    raise typer.Exit(show(rows, "smplkit grade doctor", good, bad))
