"""Where a student's code runs: it answers calls, and can do nothing else.

Inputs are made, results judged and points given outside of the box, so there is nothing in it that
would be worth to read or to change. A forged answer gains what the values in it deserve.
"""

from __future__ import annotations

from types import TracebackType

import torch

from smplkit.checks.call import StudentError
from smplkit.checks.guard import Delegated
from smplkit.grading.box.calls import BoxCall, text_of
from smplkit.grading.box.limits import Limits
from smplkit.grading.box.process import Reply, Worker, WorkerLost
from smplkit.grading.box.values import tensor_of

MAX_OUTPUT = 1000  # characters


class Box:
    """A student's text, loaded in a process of its own; a context manager.

    A process that dies or overruns is replaced at the next call by a fresh one with the same texts.

    Attributes:
        error: Why the text loaded last, or a part of it, could not be loaded; empty when it could.
        output: What the code has printed and warned so far, shortened.
    """

    def __init__(self, source: str, limits: Limits | None = None, trusted: bool = False) -> None:
        """Start a process and load a text in it.

        Args:
            source: Python text of the student's solution cells.
            limits: What it may use.
            trusted: Run it without a sandbox, with all the rights of the one who grades.

        Raises:
            InfrastructureError: No box can be made here; not the student's fault.
        """
        self.error = ""
        self.output = ""
        self._limits = limits or Limits()
        self._trusted = trusted
        self._texts: list[str] = []
        self._losses: dict[str, int] = {}
        self._spent: dict[str, float] = {}
        self._worker: Worker | None = Worker(self._limits, trusted)
        self.load(source)

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and all that it has started."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def load(self, source: str) -> str:
        """Load one more text into the same module, like the next cell of a notebook.

        Returns:
            Why it, or a part of it, could not be loaded; empty when it could. What it has defined
            up to an error stays. A text that ends the process is not loaded again.

        Raises:
            InfrastructureError: There was no process any more, and none could be started.
        """
        try:
            reply, _ = self._ask({"do": "load"}, [tensor_of(source)])
            self.error = text_of(reply, "message")
            self._texts.append(source)
        except WorkerLost as lost:
            self.error = f"while the text was loaded, {lost}"
        return self.error

    def call(self, name: str) -> BoxCall:
        """The function `name` of the texts, with the interface of `smplkit.checks.call.Call`.

        If there is none, using what is returned raises a StudentError that says so. The function's
        computing time is counted anew.
        """
        self._spent.pop(name, None)
        return BoxCall(self, name)

    def ask(self, name: str, request: dict, tensors: list[torch.Tensor]) -> Reply:
        """Ask the process about the function `name`; for `BoxCall`.

        Raises:
            StudentError, Delegated: As from `Call`.
            InfrastructureError: A fresh process was needed and could not be started.
        """
        if self._losses.get(name, 0) >= self._limits.losses:
            raise StudentError("not tried: earlier calls have ended their process or took too long")
        if self._spent.get(name, 0.0) > self._limits.function_seconds:
            most = self._limits.function_seconds
            raise StudentError(f"all calls together took more than {most:g} s of computing time")
        try:
            reply, found = self._ask({**request, "name": name}, tensors, name)
        except WorkerLost as lost:
            self._losses[name] = self._losses.get(name, 0) + 1
            raise StudentError(str(lost)) from None
        if reply.get("is") == "delegated":
            raise Delegated(text_of(reply, "message"))
        if reply.get("is") == "student_error":
            raise StudentError(text_of(reply, "message"))
        if reply.get("is") != ("signature" if request["do"] == "signature" else "value"):
            raise self.distrust(name)
        return reply, found

    def distrust(self, name: str) -> StudentError:
        """End a process whose answer cannot be one to what was asked; the error to raise."""
        if self._worker is not None:
            self._worker.close()
        self._losses[name] = self._losses.get(name, 0) + 1
        return StudentError("it disturbed the process that it ran in (a forged answer)")

    def _ask(self, request: dict, tensors: list[torch.Tensor] = (), name: str = "") -> Reply:
        worker = self._started()
        before = worker.seconds
        try:
            reply, found = worker.ask(request, tensors)
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + worker.seconds - before
        self._keep_output(text_of(reply, "output"))
        return reply, found

    def _started(self) -> Worker:
        """The process; a fresh one, with all texts that do not end it, when the last is gone."""
        if self._worker is None:
            raise ValueError("the box is closed, its functions cannot be called any more")
        while self._worker.closed:
            self._worker = Worker(self._limits, self._trusted)
            for text in tuple(self._texts):
                try:
                    self._worker.ask({"do": "load"}, [tensor_of(text)])
                except WorkerLost:
                    self._texts.remove(text)
                    break
        return self._worker

    def _keep_output(self, text: str) -> None:
        if text and len(self.output) < MAX_OUTPUT:
            # Each line once, as a function is called many times.
            lines = dict.fromkeys([*self.output.splitlines(), *text.splitlines()])
            self.output = "\n".join(lines)[:MAX_OUTPUT]
