"""The course secret, and the seeds that the grading run draws its inputs with.

Students know the seeds of the check in their notebook. Those of the grading run follow from a
secret that is made once, on the instructor's machine, and stays there. With the same secret,
grading again gives the same numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

NAME = "course_secret"
NUM_BYTES = 32
NUM_SEEDS = 3
_FORM = re.compile(r"smplkit course secret, keep it to yourself: ([0-9a-f]{64})-([0-9a-f]{8})\n")


def course_secret(folder: Path) -> bytes:
    """Return the secret of a course, which is made at the first call.

    Args:
        folder: Of the gradebook, `grading/`; made when it is not there. The secret is the file
            `course_secret` in it, which only its owner can read.

    Returns:
        32 bytes. Processes that ask at the same time get the same ones.

    Raises:
        ValueError: The file is damaged, or others can read it.
        OSError: It cannot be read or made.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        folder.mkdir(parents=True, exist_ok=True)
        _make(path)
    return _read(path)


def hidden_seeds(secret: bytes, assignment: str, exercise: str) -> tuple[int, ...]:
    """Seeds of the grading run for one exercise: always the same, and none that a student knows.

    Args:
        secret: Of the course.
        assignment: Such as "01_smpl".
        exercise: Such as "01.rodrigues".
    """
    messages = (f"seed {i} of {exercise} in {assignment}" for i in range(NUM_SEEDS))
    digests = (hmac.digest(secret, message.encode(), "sha256") for message in messages)
    # The highest bit keeps them apart from the small numbers that everybody tries.
    return tuple(int.from_bytes(digest[:8], "big") | 1 << 63 for digest in digests)


def assignment_seeds(
    secret: bytes, assignment: str, exercises: Iterable[str]
) -> dict[str, tuple[int, ...]]:
    """Seeds of the grading run for all exercises of an assignment, by their names."""
    return {name: hidden_seeds(secret, assignment, name) for name in exercises}


def _make(path: Path) -> None:
    """Write the whole file under another name first: it appears complete, or not at all."""
    secret = secrets.token_bytes(NUM_BYTES)
    text = f"smplkit course secret, keep it to yourself: {secret.hex()}-{_check_sum(secret)}\n"
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        # Unlike a renaming, a second name never replaces a file that is there.
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    seen = os.lstat(path)
    if not stat.S_ISREG(seen.st_mode):
        raise ValueError(f"{path} is a link or a folder, expected the file of the course secret")
    if sys.platform != "win32" and seen.st_mode & 0o077:
        raise ValueError(
            f"{path} can be read by others (mode {seen.st_mode & 0o777:o}, expected 600): "
            f"run `chmod 600 {path}` if no student has seen it. {_instead(path)}"
        )
    found = _FORM.fullmatch(path.read_bytes().decode("ascii", "replace"))
    secret = bytes.fromhex(found[1]) if found else b""
    if not found or _check_sum(secret) != found[2]:
        raise ValueError(
            f"{path} is damaged ({seen.st_size} bytes, expected one line with a secret): put it "
            f"back from a backup, so that grades stay as they are. {_instead(path)}"
        )
    return secret


def _instead(path: Path) -> str:
    return (
        f"Or delete {path.name}: the next run makes a new one, and grades everything again, with "
        "other random numbers"
    )


def _check_sum(secret: bytes) -> str:
    return hashlib.sha256(b"check sum of " + secret).hexdigest()[:8]
