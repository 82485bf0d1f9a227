"""`smplkit grade ...` as a process of its own, with grading that needs no sandbox and is logged.

    python -m tests.grading.light_run run 02_projection -j 2

Each submission that is graded leaves a line in the file LIGHT_LOG; grading one takes LIGHT_SECONDS
longer than it must.
"""

from __future__ import annotations

import functools
import os
import time

from smplkit.checks import EXERCISES
from smplkit.grading.jobs import Job
from smplkit.grading.result import Result
from smplkit.grading.run import grade_submission
from tests.grading.submissions import OpenAirBox


def light(job: Job) -> Result:
    time.sleep(float(os.environ.get("LIGHT_SECONDS", "0")))
    exercises = {name: EXERCISES[name] for name in job.seeds}
    result = grade_submission(job.submission, exercises, job.seeds, OpenAirBox)
    with open(os.environ["LIGHT_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{job.submission.student}\n")
    return result


def main() -> None:
    import smplkit.grading.box
    import smplkit.grading.pool
    from smplkit.__main__ import grade_app

    smplkit.grading.box.why_no_box = lambda trusted=False: ""
    pool = functools.partial(smplkit.grading.pool.LocalPool, do=light)
    smplkit.grading.pool.LocalPool = pool
    grade_app()


if __name__ == "__main__":
    main()
