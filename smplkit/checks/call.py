"""The one place where a student's function is called.

Checks reach the function through `Call` only: tensors, numbers and tuples go in, tensors come out,
gradients are asked for by `vjp`. So a worker in a sandbox can answer the same calls, and inputs,
expected values and points never have to be where the student's code runs.
"""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import torch

from smplkit.checks.guard import Delegated, no_delegation

Input = torch.Tensor | float | tuple


class StudentError(Exception):
    """The function could not be called, or returned something unusable; the message says why."""


class Call:
    """A student's function, called on copies of the inputs and with the library's answers locked.

    Attributes:
        parameters: Names of the function's parameters, and whether each has a default.
        modified: Names of the parameters whose tensors a call has changed in place.
    """

    def __init__(self, function: Callable[..., torch.Tensor]) -> None:
        self._function = function
        try:
            parameters = inspect.signature(function).parameters
        except ValueError:  # some built-in functions do not tell
            parameters = {}
        self.parameters = {n: p.default is not p.empty for n, p in parameters.items()}
        self.modified: set[str] = set()

    def __call__(self, *inputs: Input) -> torch.Tensor:
        """Return the function's value on `inputs`, without its graph.

        Raises:
            StudentError: The function raised, or returned something else than a tensor.
            Delegated: It called the library's own answer.
        """
        copies = [_copy(value) for value in inputs]
        with self._student_code():
            value = _tensor(self._function(*copies))
        for name, given, copy in zip(self.parameters, inputs, copies, strict=False):
            if isinstance(given, torch.Tensor) and not _same(given, copy):
                self.modified.add(name)
        return value.detach().clone()

    def vjp(self, inputs: tuple[Input, ...], cotangent: torch.Tensor) -> list[torch.Tensor | None]:
        """Return the gradient of `(value * cotangent).sum()` for each tensor, None for the rest.

        Raises:
            StudentError: As for a call, or the value does not depend on any input for torch.
            Delegated: It called the library's own answer.
        """
        leaves = [x.detach().clone().requires_grad_() if _is_float(x) else x for x in inputs]
        # The function gets copies of the leaves: changing a leaf in place would be another mistake.
        copies = [x.clone() if _is_float(x) else x for x in leaves]
        wanted = [x for x in leaves if _is_float(x)]
        with self._student_code():
            value = _tensor(self._function(*copies))
            if value.shape != cotangent.shape:
                shapes = f"{tuple(value.shape)}, expected {tuple(cotangent.shape)}"
                raise StudentError(f"when gradients are asked for, its shape is {shapes}")
            if not value.requires_grad:
                raise StudentError(
                    "no gradient flows from the result to the inputs: something on the way leaves "
                    "torch (.detach(), .item(), .numpy(), torch.tensor(...), torch.no_grad())"
                )
            # Of the sum: with gradients given, torch first imports 500 modules of symbolic algebra.
            with torch.enable_grad():
                total = (value * cotangent).sum()
            found = iter(torch.autograd.grad(total, wanted, materialize_grads=True))
        return [next(found) if _is_float(x) else None for x in leaves]

    @contextmanager
    def _student_code(self) -> Iterator[None]:
        try:
            with no_delegation():
                yield
        except (StudentError, Delegated):
            raise
        except (Exception, SystemExit) as error:
            raise StudentError(self._describe(error)) from None

    def _describe(self, error: BaseException) -> str:
        if isinstance(error, NotImplementedError):
            return "not done yet: write your code in place of `raise NotImplementedError()`"
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        said = "it raised " + " ".join(said.split())[:300]
        code = getattr(inspect.unwrap(self._function), "__code__", None)
        file = getattr(code, "co_filename", "")
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
        if not lines:
            return said
        return f"{said} (line {lines[-1]}: `{linecache.getline(file, lines[-1]).strip()}`)"


@contextmanager
def plain_torch() -> Iterator[None]:
    """Torch's own defaults, whatever the notebook has set: they may not count for or against."""
    dtype = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    # A device that is set, even the CPU, makes every operation of torch go through Python.
    cpu = torch.get_default_device() == torch.device("cpu")
    try:
        with nullcontext() if cpu else torch.device("cpu"), torch.enable_grad():
            yield
    finally:
        torch.set_default_dtype(dtype)


def _is_float(value: Input) -> bool:
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _copy(value: Input) -> Input:
    """Copy a tensor with its memory layout: clone() would make a strided slice contiguous."""
    if not isinstance(value, torch.Tensor):
        return value
    if 0 in value.stride():  # expanded: its elements share memory
        return value.clone()
    return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype).copy_(value)


def _same(given: torch.Tensor, copy: torch.Tensor) -> bool:
    """Whether all elements are equal; labels that a function must ignore may well be NaN."""
    if (given.shape, given.dtype) != (copy.shape, copy.dtype):
        return False
    if torch.equal(given, copy):  # most of the time; and far quicker
        return True
    return bool(((given == copy) | (given.isnan() & copy.isnan())).all())


def _tensor(result: object) -> torch.Tensor:
    # Exactly a tensor: a subclass could answer every comparison as it likes.
    if type(result) is not torch.Tensor:
        kind = "None (is there a `return`?)" if result is None else f"a {type(result).__name__}"
        raise StudentError(f"it returned {kind}, expected a torch.Tensor")
    if result.device.type != "cpu":
        raise StudentError(f"it returned a tensor on {result.device}, the inputs are on cpu")
    return result
