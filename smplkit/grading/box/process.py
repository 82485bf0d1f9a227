"""One worker: a process outside, that is asked one thing at a time and killed when it overruns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

import torch

from smplkit.grading.box.cpu import cpu_seconds
from smplkit.grading.box.limits import InfrastructureError, Limits
from smplkit.grading.box.protocol import ProtocolError, frame, read_frame
from smplkit.grading.box.start import explained, prepared

START_SECONDS = 120  # by the clock: torch takes one to three, if the machine has nothing else to do
POLL_SECONDS = 0.05
START = "from smplkit.grading.box.worker import main; main()"

Reply = tuple[dict, list[torch.Tensor]]


class WorkerLost(Exception):
    """The student's code has ended its process or overrun, and it is dead; the message says how."""


class Worker:
    """A process in which a student's code runs.

    Attributes:
        seconds: Computing time since it was started, where the system tells.
        closed: Whether it has been killed.
    """

    def __init__(self, limits: Limits, trusted: bool) -> None:
        """Start the process, without any student's code yet.

        Args:
            limits: What it may use.
            trusted: Without a sandbox.

        Raises:
            InfrastructureError: It cannot be started.
        """
        self.seconds = 0.0
        self.closed = False
        self._limits = limits
        self._request = 0
        self._resources = ExitStack()
        try:
            self._start(trusted)
            self._greet()
        except (OSError, InfrastructureError) as error:
            self.close()
            why = explained(str(error), trusted)
            raise InfrastructureError(f"the box cannot be started: {why}") from error

    def ask(self, header: dict, tensors: Sequence[torch.Tensor] = ()) -> Reply:
        """Send a request and return the reply.

        Raises:
            WorkerLost: There is no reply, none in time or none that makes sense.
        """
        self._request += 1
        data = frame({**header, "id": self._request}, tensors)
        try:
            self._task = _Task(lambda: self._converse(data))
            reply, found = self._finish(self._task)
            if reply.get("id") != self._request:
                raise ProtocolError("a reply to something that was not asked")
            return reply, found
        except (OSError, EOFError):
            self.close()
            raise WorkerLost("it ended the process that it ran in") from None
        except ProtocolError as error:
            self.close()
            raise WorkerLost(f"it disturbed the process that it ran in ({error})") from None
        except WorkerLost:
            self.close()
            raise

    def close(self) -> None:
        """Kill the process and all that it has started, and wait for its end."""
        self.closed = True
        self._resources.close()

    def _start(self, trusted: bool) -> None:
        folder = Path(self._resources.enter_context(_folder()))
        arguments = ["-c", START, json.dumps(self._limits.of_process())]
        how = prepared(arguments, folder, self._limits, trusted)
        self._said = self._resources.enter_context(_unnamed_file())
        self._process = subprocess.Popen(
            **how,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,
        )
        self._resources.callback(self._end)

    def _greet(self) -> None:
        self._task = task = _Task(lambda: read_frame(self._process.stdout))
        try:
            if not task.ends_within(START_SECONDS):
                raise InfrastructureError(f"no sign of life in {START_SECONDS} s")
            header, _ = task.result()
            if header.get("is") != "ready":
                raise ProtocolError("the first frame is not a greeting")
        except (EOFError, ProtocolError):
            self._process.kill()
            self._process.wait()
            self._said.seek(0)
            said = self._said.read(2000).decode("utf-8", "replace").strip()
            raise InfrastructureError(said or "it ended at once") from None
        self._look_at_clock()

    def _converse(self, data: bytes) -> Reply:
        self._process.stdin.write(data)
        self._process.stdin.flush()
        return read_frame(self._process.stdout)

    def _finish(self, task: _Task) -> Reply:
        limits = self._limits
        most = self.seconds + limits.call_seconds
        end = time.monotonic() + limits.wall_seconds
        while not task.ends_within(POLL_SECONDS):
            self._look_at_clock()
            if self.seconds > most:
                seconds = f"{limits.call_seconds:g} s of computing time"
                raise WorkerLost(f"it took more than {seconds}")
            if time.monotonic() > end:
                raise WorkerLost(f"it did not end within {limits.wall_seconds:g} s")
        self._look_at_clock()
        return task.result()

    def _end(self) -> None:
        _kill(self._process)
        # A plain worker's children may live on and hold the pipe: closing it here would wait too.
        if self._task.ends_within(5):
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    pipe.close()

    def _look_at_clock(self) -> None:
        self.seconds = max(self.seconds, cpu_seconds(self._process.pid) or 0.0)


class _Task:
    """Something that may wait for ever, in a thread of its own that nobody has to wait for."""

    def __init__(self, work: Callable[[], Reply]) -> None:
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ends_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> Reply:
        if self._error is not None:
            raise self._error
        return self._found

    def _run(self) -> None:
        self._error: Exception | None = None
        try:
            self._found = self._work()
        except Exception as error:
            self._error = error


def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="smplkit-box-", ignore_cleanup_errors=True)


def _unnamed_file() -> BinaryIO:
    return tempfile.TemporaryFile()


def _kill(process: subprocess.Popen) -> None:
    """Kill a process; bubblewrap's takes all others of the sandbox along, a plain one its group."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
