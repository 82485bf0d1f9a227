"""Results on disk: each submission is graded once, and no result is ever replaced by a lesser one.

A result is kept under its key, so that an older run, or one of another version, writes elsewhere:
`results/<assignment>/<student>/<key>.json`. What counts now is the result of the present key.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from smplkit.checks.exercise import Exercise
from smplkit.grading.collect import Submission
from smplkit.grading.result import FAILED, Result
from smplkit.grading.run import OpenBox, grade_submission, result_key


def grade_once(
    submission: Submission,
    exercises: Mapping[str, Exercise],
    seeds: Mapping[str, Sequence[int]],
    open_box: OpenBox,
    results: Path,
) -> Result:
    """Return the result of a submission: the one that is kept, or a new one, which is then kept.

    Args:
        submission, exercises, seeds, open_box: As for `grade_submission`.
        results: Folder of all results; made when it is not there.

    Raises:
        ValueError: As from `grade_submission`, or a name cannot be that of a folder.
        OSError: The result cannot be written, as on a full disk. What was there is still there.
    """
    key = result_key(submission, seeds)
    kept = find_result(results, submission.assignment, submission.student, key)
    if kept is not None and kept.state != FAILED:
        return kept
    result = grade_submission(submission, exercises, seeds, open_box)
    keep_result(results, result)
    return result


def find_result(results: Path, assignment: str, student: str, key: str) -> Result | None:
    """The result with this key: if there is none, a failure to make it; else None.

    A file that is damaged counts as none: the result can be made again.
    """
    folder = _folder(results, assignment, student)
    for name in (f"{key}.json", f"{key}.failed.json"):
        with suppress(FileNotFoundError, ValueError):
            found = Result.from_json((folder / name).read_text(encoding="ascii"))
            if (found.key, found.assignment, found.student) == (key, assignment, student):
                return found
    return None


def keep_result(results: Path, result: Result) -> Path:
    """Write a result, in one go; a failure does not take the place of a result.

    Returns:
        The file.

    Raises:
        OSError: It cannot be written; then nothing has changed.
    """
    folder = _folder(results, result.assignment, result.student)
    folder.mkdir(parents=True, exist_ok=True)
    failed = folder / f"{result.key}.failed.json"
    path = failed if result.state == FAILED else folder / f"{result.key}.json"
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(unfinished, "w", encoding="ascii", newline="\n") as file:
            file.write(result.to_json())
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    if path != failed:
        failed.unlink(missing_ok=True)
    return path


def _folder(results: Path, assignment: str, student: str) -> Path:
    for what, name in (("assignment", assignment), ("student", student)):
        if name in ("", ".", "..") or any(c in name for c in "/\\\0"):
            raise ValueError(f"{what} is {name!r}, expected the name of a folder")
    return results / assignment / student
