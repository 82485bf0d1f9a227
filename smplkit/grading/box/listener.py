"""Hear what student code prints, logs and warns. Lives inside the box.

As `smplkit.checks.capture`, but for a process that does nothing else: what can be set up once is
not set up for each of a thousand calls.
"""

from __future__ import annotations

import io
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from smplkit.checks.capture import MAX_CHARACTERS, Output, shortened


class Listener:
    """Takes over stderr for good, of Python and of what lies below it."""

    def __init__(self) -> None:
        self._low_level = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115, it is kept
        os.dup2(self._low_level.fileno(), 2)  # where log handlers write, too
        self._written = io.StringIO()

    @contextmanager
    def listening(self) -> Iterator[Output]:
        """Collect until the end of the block; the text is there after it."""
        output = Output()
        caught: list[warnings.WarningMessage] = []
        try:
            with (
                redirect_stdout(self._written),
                redirect_stderr(self._written),
                warnings.catch_warnings(record=True) as caught,
            ):
                warnings.simplefilter("always")
                yield output
        finally:
            warned = "".join(f"{w.category.__name__}: {w.message}\n" for w in caught)
            output.text = shortened(warned + self._low_level_text() + self._written_text())

    def _low_level_text(self) -> str:
        file = self._low_level
        if not os.fstat(file.fileno()).st_size:
            return ""
        file.seek(0)
        text = file.read(MAX_CHARACTERS).decode("utf-8", "replace")
        file.seek(0)
        file.truncate()
        return text

    def _written_text(self) -> str:
        if self._written.closed:  # by the code that was listened to
            self._written = io.StringIO()
        text = self._written.getvalue()
        if text:
            self._written.seek(0)
            self._written.truncate()
        return text
