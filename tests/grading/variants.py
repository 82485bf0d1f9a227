"""Wrong answers of the kinds that every exercise meets, made from a right one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch

from smplkit.checks import EXERCISES
from smplkit.checks.call import Call
from smplkit.checks.exercise import grade

Function = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class WrongFile:
    """A wrong file, the points it must get, and what its report must say.

    Attributes:
        make: Its contents, None for no file at all.
    """

    label: str
    make: Callable[[], bytes | None]
    points: float
    phrase: str


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the points it must get, and what its report must say."""

    label: str
    function: Function
    points: float
    phrase: str


def usual_mistakes(
    name: str,
    right: Function,
    *,
    in_place: float,
    one_axis: float | None,
    detached: float | None,
) -> tuple[Wrong, ...]:
    """Mistakes of any exercise.

    Args:
        name: The exercise.
        right: A right answer to it.
        in_place, one_axis, detached: Points left for the three mistakes that do not cost all;
            `one_axis` is None for a function without leading dimensions, `detached` for one whose
            result needs no gradient.
    """
    first = next(iter(EXERCISES[name].inputs))
    axes = () if one_axis is None else (_one_axis(name, right, one_axis),)
    cut = ()
    if detached is not None:
        cut = (Wrong("detached", _after(right, torch.Tensor.detach), detached, "no gradient"),)
    return (
        Wrong("numpy", _after(right, lambda y: y.detach().numpy()), 0, "returned a ndarray"),
        Wrong("no_return", _after(right, lambda y: None), 0, "is there a `return`?"),
        Wrong("always_float32", _after(right, torch.Tensor.float), 0, "expected torch.float64"),
        Wrong("always_float64", _after(right, torch.Tensor.double), 0, "expected torch.float32"),
        Wrong("extra_dimension", _after(right, lambda y: y[None]), 0, "the shape is"),
        Wrong("infinite", _after(right, lambda y: y / 0), 0, "for ordinary"),
        Wrong("other_names", lambda *args: right(*args), 0, "the parameters are (args)"),
        Wrong("stub", _stub(right), 0, "not done yet"),
        Wrong("exits", _after(right, lambda y: exit(1)), 0, "SystemExit: 1"),
        Wrong("typed_in_seed_0", _typed_in(name, right), 0, "seed 1"),
        *cut,
        Wrong("in_place", _in_place(right), in_place, f"changes its input in place: {first}"),
        *axes,
        Wrong("asks_the_oracle", _asks_the_oracle(name, right), 0, "your function calls smplkit."),
    )


def _after(right: Function, change: Callable) -> Function:
    @functools.wraps(right)
    def function(*inputs):
        return change(right(*inputs))

    return function


def _stub(right: Function) -> Function:
    @functools.wraps(right)
    def function(*inputs):
        # YOUR CODE HERE
        raise NotImplementedError()

    return function


def _typed_in(name: str, right: Function) -> Function:
    """The right results for the inputs of seed 0, zeros for all others."""
    known: dict[tuple, torch.Tensor] = {}

    def key(inputs):
        return tuple(tuple(x.flatten().tolist()) if torch.is_tensor(x) else x for x in inputs)

    @functools.wraps(right)
    def remember(*inputs):
        return known.setdefault(key(inputs), right(*inputs))

    grade(EXERCISES[name], Call(remember), seeds=(0,))

    @functools.wraps(right)
    def function(*inputs):
        return known.get(key(inputs), torch.zeros_like(right(*inputs))).clone()

    return function


def _in_place(right: Function) -> Function:
    @functools.wraps(right)
    def function(first, *others):
        first += 0.5
        return right(first - 0.5, *others)

    return function


def squeezed(right: Function, points: float) -> Wrong:
    """Loses a leading dimension of size 1; no mistake for a result without dimensions."""
    return Wrong("squeezed", _after(right, torch.Tensor.squeeze), points, "leading dimensions (1,)")


def _asks_the_oracle(name: str, right: Function) -> Function:
    @functools.wraps(right)
    def function(*inputs):
        first = next(x for x in inputs if torch.is_tensor(x))
        return EXERCISES[name].expected(inputs).to(first)

    return function


def _one_axis(name: str, right: Function, points: float) -> Wrong:
    """Unpacks the shape as if there were exactly one leading dimension."""
    exercise = EXERCISES[name]
    place = list(exercise.inputs.values()).index(True)

    @functools.wraps(right)
    def function(*inputs):
        if inputs[place].ndim != expected_ndim:
            raise ValueError("too many values to unpack")
        return right(*inputs)

    import numpy as np

    expected_ndim = exercise.draw(np.random.default_rng(0), (4,))[place].ndim
    return Wrong("one_leading_axis", function, points, "leading dimensions")
