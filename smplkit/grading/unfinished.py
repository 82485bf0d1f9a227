"""One grading run at a time, and a note of the one that was interrupted, for `--resume`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = "run.lock"


@dataclass(frozen=True)
class Settings:
    """How a run works; what it finds does not depend on it.

    Attributes:
        jobs: Processes on this machine.
        scheduler: Address of a Dask scheduler, which then does the work instead.
    """

    jobs: int
    scheduler: str | None = None


@contextmanager
def alone(grading: Path) -> Iterator[None]:
    """Keep other runs out of a course's folder until the end of the block, or of the process.

    Raises:
        ValueError: Another run is under way.
    """
    grading.mkdir(parents=True, exist_ok=True)
    lock = FileLock(grading / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise ValueError(
            f"another grading run works in {grading}: wait until it has ended (`smplkit grade "
            "status` may be run meanwhile)"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def noted(grading: Path, assignment: str, settings: Settings) -> Iterator[None]:
    """Leave a note of a run if the block does not come to its end, whatever ends it.

    Raises:
        OSError: The note cannot be written.
    """
    note = _note(grading, assignment)
    note.write_text(json.dumps(asdict(settings)) + "\n", encoding="utf-8")
    yield
    note.unlink()


def interrupted(grading: Path, assignment: str) -> Settings | None:
    """Settings of the last run, if it did not come to its end; None if it did.

    A note that cannot be read, as after a power cut, stands for a run with one process.
    """
    try:
        return Settings(**json.loads(_note(grading, assignment).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return Settings(1)


def _note(grading: Path, assignment: str) -> Path:
    return grading / f"{assignment}.unfinished.json"
