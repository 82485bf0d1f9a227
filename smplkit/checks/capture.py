"""Keep what a student's function prints, logs or warns off the notebook, and show it in the report.

nbgrader gives zero points to a graded cell with anything on stderr, were it only a warning of a
library. So nothing may reach it while a check runs: neither Python's warnings, logging and progress
bars nor what compiled code writes to file descriptor 2.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

MAX_CHARACTERS = 1000


class Output:
    """What was written during a check; `text` is complete once the check is over."""

    text = ""


@contextmanager
def captured() -> Iterator[Output]:
    """Collect stdout, stderr, warnings and log messages until the end of the block."""
    output = Output()
    written = io.StringIO()
    caught: list[warnings.WarningMessage] = []
    with tempfile.TemporaryFile() as raw:
        try:
            with (
                _descriptor_2_into(raw.fileno()),
                _log_handlers_into(written),
                redirect_stdout(written),
                redirect_stderr(written),
                warnings.catch_warnings(record=True) as caught,
            ):
                warnings.simplefilter("always")
                yield output
        finally:
            raw.seek(0)
            warned = "".join(f"{w.category.__name__}: {w.message}\n" for w in caught)
            low_level = raw.read(MAX_CHARACTERS).decode("utf-8", errors="replace")
            output.text = shortened(warned + low_level + written.getvalue())


@contextmanager
def _descriptor_2_into(descriptor: int) -> Iterator[None]:
    kept = os.dup(2)
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _log_handlers_into(stream: io.StringIO) -> Iterator[None]:
    """Log handlers keep the stream they were made with, so redirecting sys.stderr misses them."""
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = {h: None for logger in loggers for h in getattr(logger, "handlers", ())}
    swapped = [h for h in handlers if getattr(h, "stream", None) in (sys.stdout, sys.stderr)]
    kept = [handler.setStream(stream) for handler in swapped]
    try:
        yield
    finally:
        for handler, original in zip(swapped, kept, strict=True):
            handler.setStream(original)


def shortened(text: str) -> str:
    """Each line once, as the function is called many times, and not too much of it."""
    text = "\n".join(dict.fromkeys(text.strip().splitlines()))
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + " ... (shortened)"
