"""One worker: a process outside, that is asked one thing at a time and killed when it overruns."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

import torch

from smplkit.grading.box.cpu import cpu_seconds
from smplkit.grading.box.hollow import hollow_library
from smplkit.grading.box.limits import InfrastructureError, Limits
from smplkit.grading.box.protocol import ProtocolError, frame, read_frame
from smplkit.grading.box.start import explained, prepared

START_SECONDS = 120  # by the clock: torch takes one to three, if the machine has nothing else to do
POLL_SECONDS = 0.05
LOOK_SECONDS = 0.25  # looking up the computing time costs as much as answering a short call
START = "from smplkit.grading.box.postponed import postpone; postpone()\n"
START += "from smplkit.grading.box.worker import main; main()"

Reply = tuple[dict, list[torch.Tensor]]


class WorkerLost(Exception):
    """The student's code has ended its process or overrun, and it is dead; the message says how."""


class Worker:
    """A process in which a student's code runs.

    Attributes:
        seconds: Computing time since it was started, where the system tells. Of short requests it
            is known a quarter of a second late.
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
            self._talk.say(data)
            reply, found = self._hear()
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
        how = prepared(arguments, hollow_library(), folder, self._limits, trusted)
        self._said = self._resources.enter_context(_unnamed_file())
        self._process = subprocess.Popen(
            **how,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,
        )
        self._talk = _Talk(self._process)
        self._resources.callback(self._end)

    def _greet(self) -> None:
        try:
            header, _ = self._talk.hear(START_SECONDS)
            if header.get("is") != "ready":
                raise ProtocolError("the first frame is not a greeting")
        except queue.Empty:
            raise InfrastructureError(f"no sign of life in {START_SECONDS} s") from None
        except (EOFError, ProtocolError):
            self._process.kill()
            self._process.wait()
            self._said.seek(0)
            said = self._said.read(2000).decode("utf-8", "replace").strip()
            raise InfrastructureError(said or "it ended at once") from None
        self._look_at_clock()

    def _hear(self) -> Reply:
        limits = self._limits
        most = self.seconds + limits.call_seconds
        end = time.monotonic() + limits.wall_seconds
        while True:
            try:
                reply = self._talk.hear(POLL_SECONDS)
            except queue.Empty:
                self._look_at_clock()
            else:
                break
            if self.seconds > most:
                seconds = f"{limits.call_seconds:g} s of computing time"
                raise WorkerLost(f"it took more than {seconds}")
            if time.monotonic() > end:
                raise WorkerLost(f"it did not end within {limits.wall_seconds:g} s")
        if time.monotonic() > self._looked + LOOK_SECONDS:
            self._look_at_clock()
        return reply

    def _end(self) -> None:
        _kill(self._process)
        # A plain worker's children may live on and hold the pipe: closing it here would wait too.
        if self._talk.ends_within(5):
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    pipe.close()

    def _look_at_clock(self) -> None:
        self.seconds = max(self.seconds, cpu_seconds(self._process.pid) or 0.0)
        self._looked = time.monotonic()


class _Talk:
    """Writes requests and reads replies in a thread of its own, as each may wait for ever.

    The first reply comes without a request.
    """

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Reply | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send a request."""
        self._requests.put(data)

    def hear(self, seconds: float) -> Reply:
        """The next reply.

        Raises:
            queue.Empty: There was none within the seconds.
            OSError, EOFError, ProtocolError: There will never be any.
        """
        reply = self._replies.get(timeout=seconds)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def ends_within(self, seconds: float) -> bool:
        """Let the thread end, once it has nothing to wait for any more."""
        self._requests.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._replies.put(read_frame(self._process.stdout))
            while (data := self._requests.get()) is not None:
                self._process.stdin.write(data)
                self._process.stdin.flush()
                self._replies.put(read_frame(self._process.stdout))
        except Exception as error:
            self._replies.put(error)


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
