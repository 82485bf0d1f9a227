"""A function in the box, to be called as `smplkit.checks.call.Call` is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import torch

from smplkit.checks.call import Input, StudentError
from smplkit.grading.box.values import pack

if TYPE_CHECKING:
    from smplkit.grading.box.box import Box


class BoxCall:
    """A student's function, called in the box on copies of the inputs.

    Attributes:
        parameters: Names of the function's parameters, and whether each has a default. Where there
            is no such function, looking into it raises a StudentError.
        modified: Names of the parameters whose tensors a call has changed in place.
    """

    def __init__(self, box: Box, name: str) -> None:
        self._box = box
        self._name = name
        self.modified: set[str] = set()
        self.parameters: Mapping[str, bool] = self._signature()

    def __call__(self, *inputs: Input) -> torch.Tensor:
        """Return the function's value on `inputs`, without its graph.

        Raises:
            StudentError: It raised, returned something else than a tensor, or used too much time.
            Delegated: It called the library's own answer.
            InfrastructureError: The box cannot be made any more.
        """
        return self._ask("call", inputs, 1)[0]

    def vjp(self, inputs: tuple[Input, ...], cotangent: torch.Tensor) -> list[torch.Tensor | None]:
        """Return the gradient of `(value * cotangent).sum()` for each tensor, None for the rest.

        Raises:
            StudentError: As for a call, or the value does not depend on any input for torch.
            Delegated, InfrastructureError: As for a call.
        """
        wanted = [isinstance(x, torch.Tensor) and x.is_floating_point() for x in inputs]
        found = iter(self._ask("vjp", (*inputs, cotangent), sum(wanted)))
        gradients = [next(found) if has else None for has in wanted]
        for x, gradient in zip(inputs, gradients, strict=True):
            if gradient is not None and (gradient.shape, gradient.dtype) != (x.shape, x.dtype):
                raise self._box.distrust(self._name)
        return gradients

    def _ask(self, what: str, inputs: tuple[Input, ...], num_tensors: int) -> list[torch.Tensor]:
        tensors: list[torch.Tensor] = []
        request = {"do": what, "inputs": pack(inputs, tensors)}
        reply, found = self._box.ask(self._name, request, tensors)
        if len(found) != num_tensors:
            raise self._box.distrust(self._name)
        modified = reply.get("modified")
        for name in modified if isinstance(modified, list) else ():
            if isinstance(name, str):
                self.modified.add(name)
        return found

    def _signature(self) -> Mapping[str, bool]:
        try:
            reply, _ = self._box.ask(self._name, {"do": "signature"}, [])
        except StudentError as error:
            return _Missing(error)
        given = reply.get("parameters")
        pairs = given.items() if isinstance(given, dict) else ()
        return {printable(name): has is True for name, has in pairs}


class _Missing(Mapping):
    """Parameters of a function that is not there. The gate of a check asks, and reports why."""

    def __init__(self, reason: StudentError) -> None:
        self._reason = reason

    def __getitem__(self, name: str) -> bool:
        raise self._reason

    def __iter__(self) -> Iterator[str]:
        raise self._reason

    def __len__(self) -> int:
        raise self._reason


def text_of(reply: dict, key: str) -> str:
    """A text in a reply, without characters that could do something to a terminal or a page."""
    text = reply.get(key)
    return printable(text) if isinstance(text, str) else ""


def printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
