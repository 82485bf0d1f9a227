"""What runs inside the box: loads a student's texts and answers calls of their functions.

Nothing here decides about points, and nothing here can be trusted once the first text has run. The
grader writes requests to stdin and reads one reply to each from stdout; see `protocol`.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
import torch

from smplkit.checks.call import Call, StudentError, plain_torch
from smplkit.checks.guard import Delegated
from smplkit.grading.box.listener import Listener
from smplkit.grading.box.protocol import ProtocolError, frame, read_frame
from smplkit.grading.box.submission import Submission
from smplkit.grading.box.values import text_from, unpack

try:
    import resource
except ImportError:  # Windows
    resource = None

MAX_TEXT = 2000  # characters of a message, which must fit into a header


def main() -> None:
    """Answer requests until the grader closes the pipe; the last argument has limits, as JSON."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    limit(json.loads(sys.argv[-1]))
    torch.set_num_threads(1)
    send(replies, frame({"id": 0, "is": "ready"}))
    answer = Answers(Listener())  # until here the grader wants to know why it did not start
    while True:
        try:
            request, tensors = read_frame(requests)
        except EOFError:
            return
        send(replies, reply(request["id"], *answer(request, tensors)))


def limit(limits: dict[str, int]) -> None:
    """Set the limits of this process, which it cannot raise again.

    Args:
        limits: By the names of Python's `resource`, without "RLIMIT_".
    """
    for name, most in limits.items() if resource else ():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS does not limit address space
            if sys.platform == "linux":
                raise


def send(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
    stream.flush()


def reply(number: int, header: dict, tensors: list[torch.Tensor]) -> bytes:
    """The frame of a reply; a value that cannot be sent is the student's mistake."""
    try:
        return frame({"id": number, **header}, tensors)
    except ProtocolError as error:
        message = f"it returned something unusable: {error}"
        return frame({"id": number, "is": "student_error", "message": message})


class Answers:
    """Answers requests about the functions of one submission."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        # What draws random numbers without a seed still does the same every time.
        torch.manual_seed(0)
        np.random.seed(0)
        random.seed(0)
        self._submission = Submission()
        self._calls: dict[str, Call] = {}

    def __call__(self, request: dict, tensors: list[torch.Tensor]) -> tuple[dict, list]:
        """Return the header of the reply and its tensors. Never raises."""
        found: list[torch.Tensor | None] = []
        header: dict = {}
        try:
            with self._listener.listening() as output:
                try:
                    header, found = getattr(self, f"_{request['do']}")(request, tensors)
                except Delegated as answer:
                    header = {"is": "delegated", "message": str(answer)[:MAX_TEXT]}
                except StudentError as error:
                    header = {"is": "student_error", "message": str(error)[:MAX_TEXT]}
            header["output"] = output.text[:MAX_TEXT]
        except BaseException as error:  # KeyboardInterrupt, or the student's own
            header = {"is": "student_error", "message": f"it raised {type(error).__name__}"}
            found = []
        header["given"] = [x is not None for x in found]
        return header, [x for x in found if x is not None]

    def _load(self, request: dict, tensors: list) -> tuple[dict, list]:
        message = self._submission.run(text_from(tensors[0]))
        return {"is": "loaded", "message": message[:MAX_TEXT]}, []

    def _signature(self, request: dict, tensors: list) -> tuple[dict, list]:
        self._calls.pop(request["name"], None)  # it may have been defined anew since
        call = self._found(request["name"])
        parameters = {str(n)[:100]: bool(has) for n, has in call.parameters.items()}
        return {"is": "signature", "parameters": dict([*parameters.items()][:100])}, []

    def _call(self, request: dict, tensors: list) -> tuple[dict, list]:
        call = self._found(request["name"])
        return _value(call, lambda: [call(*unpack(request["inputs"], tensors))])

    def _vjp(self, request: dict, tensors: list) -> tuple[dict, list]:
        call = self._found(request["name"])
        *inputs, cotangent = unpack(request["inputs"], tensors)
        return _value(call, lambda: call.vjp(tuple(inputs), cotangent))

    def _found(self, name: str) -> Call:
        if name not in self._calls:
            function = getattr(self._submission.module, name, None)
            if function is None:
                raise StudentError(f"there is no function `{name}`")
            if not callable(function):
                raise StudentError(f"`{name}` is a {type(function).__name__}, not a function")
            try:
                self._calls[name] = Call(function)
            except Exception as error:
                raise StudentError(f"`{name}` has no usable parameters: {error}") from None
        return self._calls[name]


def _value(call: Call, get: Callable[[], list]) -> tuple[dict, list]:
    with plain_torch():  # whatever the texts have set, as in a check
        found = get()
    return {"is": "value", "modified": sorted(call.modified)}, found
