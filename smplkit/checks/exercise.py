"""What an exercise is, and how a function is graded by it.

An exercise is a list of properties, each worth points. The first one is the gate: when names, shape
or dtype are wrong, nothing else can be judged. A property counts when it holds for every seed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from smplkit.checks.call import Call, Input, StudentError, plain_torch
from smplkit.checks.guard import Delegated

PUBLIC_SEEDS = (0, 1, 2)
WIDTH = 90  # of a report: what nbgrader's feedback pages show without scrolling
_HANGING = {
    "initial_indent": " " * 10,
    "subsequent_indent": " " * 10,
    "break_long_words": False,
    "break_on_hyphens": False,
}


class Failure(Exception):
    """A property does not hold; the message says for which element, and the likely mistake."""


class CheckedCall:
    """A call whose results have the right shape and dtype, so that properties can rely on it."""

    def __init__(self, exercise: Exercise, call: Call) -> None:
        self._exercise = exercise
        self._call = call
        self.parameters = call.parameters
        self.modified = call.modified
        self.vjp = call.vjp

    def __call__(self, *inputs: Input) -> torch.Tensor:
        """Return the function's value.

        Raises:
            Failure: Its shape or dtype is wrong.
            StudentError, Delegated: As from `Call`.
        """
        got = self._call(*inputs)
        tensors = [x for x in inputs if isinstance(x, torch.Tensor)]
        shape, dtype = self._exercise.expected(inputs).shape, tensors[0].dtype
        if got.shape != shape:
            given = ", ".join(
                f"{name} {tuple(x.shape)}"
                for name, x in zip(self._exercise.inputs, inputs, strict=True)
                if isinstance(x, torch.Tensor)
            )
            raise Failure(f"for {given} the shape is {tuple(got.shape)}, expected {tuple(shape)}")
        if got.dtype != dtype:
            raise Failure(f"for {dtype} inputs the result is {got.dtype}, expected {dtype}")
        return got


@dataclass(frozen=True)
class Property:
    """One thing that must hold.

    Attributes:
        points: What it is worth.
        statement: What holds, as it stands in the report.
        test: Called with the exercise, the function and a seeded generator; raises Failure.
    """

    points: float
    statement: str
    test: Callable[[Exercise, CheckedCall, np.random.Generator], None]


@dataclass(frozen=True)
class Exercise:
    """One graded function.

    Attributes:
        name: As in `check(name, function)`: number of the lecture, dot, name of the function.
        skill: The learning objective that its points count for.
        inputs: Names of the inputs, in order; True for those with leading dimensions.
        draw: Makes random float64 inputs with the given leading dimensions.
        oracle: Right result as an array, from arrays, independent of the library.
        properties: The gate first, which is worth nothing.
        mistakes: Sentence and wrong formula: names the mistake when a result equals the formula's.
    """

    name: str
    skill: str
    inputs: dict[str, bool]
    draw: Callable[[np.random.Generator, tuple[int, ...]], tuple[Input, ...]]
    oracle: Callable[..., np.ndarray]
    properties: tuple[Property, ...]
    mistakes: tuple[tuple[str, Callable[..., np.ndarray]], ...] = ()

    @property
    def function(self) -> str:
        """Name of the function that is asked for."""
        return self.name.partition(".")[2]

    @property
    def points(self) -> float:
        return sum(p.points for p in self.properties)

    def expected(self, inputs: Sequence[Input]) -> torch.Tensor:
        """Right result for `inputs`, in float64."""
        return torch.from_numpy(np.asarray(self.oracle(*arrays(inputs)), dtype=np.float64))


class Worth(Protocol):
    """What a report says of a property."""

    points: float
    statement: str


class Asked(Protocol):
    """What a report says of an exercise, be the answer a function or a file."""

    name: str
    points: float
    properties: Sequence[Worth]


@dataclass(frozen=True)
class Outcome:
    """How one property came out; `message` is empty when it holds."""

    property: Worth
    message: str = ""


@dataclass(frozen=True)
class Report:
    """How an answer came out: the properties that were tried, and what else is worth knowing."""

    exercise: Asked
    outcomes: tuple[Outcome, ...]
    note: str = ""

    @property
    def points(self) -> float:
        """Plain float in [0, exercise.points]: nbgrader gives full marks for any other type."""
        earned = sum(o.property.points for o in self.outcomes if not o.message)
        return float(min(max(earned, 0.0), self.exercise.points))

    def __str__(self) -> str:
        lines = [f"{self.exercise.name}: {self.points:g} of {self.exercise.points:g} points"]
        for outcome in self.outcomes:
            points = outcome.property.points
            mark = "FAILED" if outcome.message else "passed"
            worth = f"{0 if outcome.message else points:g} of {points:g}" if points else "needed"
            lines.append(f"  {mark}  {worth:<12}  {outcome.property.statement}")
            for line in outcome.message.splitlines():
                lines += textwrap.wrap(line, WIDTH, **_HANGING)
        if len(self.outcomes) < len(self.exercise.properties):
            lines.append("  The other properties can be tried once this is right.")
        lines += textwrap.wrap(self.note, WIDTH, initial_indent="  ", subsequent_indent="  ")
        return "\n".join(lines)


def grade(exercise: Exercise, call: Call, seeds: Sequence[int] = PUBLIC_SEEDS) -> Report:
    """Grade a function: every property on every seed, unless the gate is closed.

    Args:
        exercise: What is asked.
        call: The function.
        seeds: Of the random inputs. A grading run may use others than the public ones.
    """
    gate, *others = exercise.properties
    try:
        with plain_torch():
            outcomes = [_try(exercise, gate, call, seeds, 0)]
            if not outcomes[0].message:
                outcomes += [_try(exercise, p, call, seeds, i) for i, p in enumerate(others, 1)]
    except Delegated as answer:
        message = f"your function calls {answer}, the library's answer: write it yourself"
        outcomes = [Outcome(gate, message)]
    return Report(exercise, tuple(outcomes))


def _try(
    exercise: Exercise, prop: Property, call: Call, seeds: Sequence[int], index: int
) -> Outcome:
    checked = CheckedCall(exercise, call)
    for seed in seeds:
        try:
            prop.test(exercise, checked, np.random.default_rng([seed, index]))
        except (Failure, StudentError) as failure:
            return Outcome(prop, f"seed {seed}: {failure}")
    return Outcome(prop)


def arrays(inputs: Sequence[Input]) -> list:
    """Inputs for an oracle: tensors as float64 arrays, all else as it is."""
    return [x.double().numpy() if isinstance(x, torch.Tensor) else x for x in inputs]
