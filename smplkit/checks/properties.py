"""Properties that every exercise has: the gate, right values, leading dimensions, gradients."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input, StudentError
from smplkit.checks.compare import (
    GRADIENT_TOLERANCE,
    TOLERANCE,
    require_close,
    require_finite,
    require_right,
)
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property

BATCH = (4,)


def gate(exercise: Exercise, call: CheckedCall, rng: np.random.Generator) -> None:
    """Names of the parameters, shape and dtype of the result, nothing infinite."""
    given, names = list(call.parameters), list(exercise.inputs)
    extra = given[len(names) :]
    if given[: len(names)] != names or not all(call.parameters[name] for name in extra):
        raise Failure(f"the parameters are ({', '.join(given)}), expected ({', '.join(names)})")
    inputs = exercise.draw(rng, BATCH)
    for dtype in TOLERANCE:
        require_finite(call(*cast(inputs, dtype)), f"for ordinary {dtype} inputs")


def values(exercise: Exercise, call: CheckedCall, rng: np.random.Generator) -> None:
    """The numbers are those of the oracle."""
    inputs = exercise.draw(rng, BATCH)
    require_right(exercise, inputs, call(*inputs))


def any_leading(exercise: Exercise, call: CheckedCall, rng: np.random.Generator) -> None:
    """A stack of inputs gives the stack of the results, whatever the stack's shape or layout.

    Measured against the function's own results, so that wrong values do not cost points twice.
    """
    inputs = exercise.draw(rng, (2, 3))
    rows = [
        _named(call, _row(exercise, inputs, i), "no leading dimensions") for i in np.ndindex(2, 3)
    ]
    if torch.equal(rows[0], rows[1]):
        raise Failure("two different inputs give the same result")
    stacked = torch.stack(rows).unflatten(0, (2, 3))
    whole = _named(call, inputs, "leading dimensions (2, 3)")
    require_close(whole, stacked, "leading dimensions (2, 3), against one by one")
    three = _named(call, _row(exercise, inputs, 0), "leading dimensions (3,)")
    require_close(three, stacked[0], "leading dimensions (3,), against one by one")
    one = _named(call, _row(exercise, inputs, (0, slice(1))), "leading dimensions (1,)")
    require_close(one, stacked[0, :1], "leading dimensions (1,), against one by one")
    what = "inputs that are not contiguous in memory"
    require_close(_named(call, strided(inputs), what), stacked, what)
    require_close(call(*cast(inputs, torch.float32)), stacked, "float32 against float64")
    require_untouched(exercise, call)


def gradients(exercise: Exercise, call: CheckedCall, rng: np.random.Generator) -> None:
    """Autograd agrees with central differences of the function's own values."""
    require_gradients(exercise, call, exercise.draw(rng, BATCH), rng)


def require_gradients(
    exercise: Exercise,
    call: CheckedCall,
    inputs: tuple[Input, ...],
    rng: np.random.Generator,
    labels: tuple[str, ...] = (),
) -> None:
    """Raise Failure unless autograd and central differences agree at `inputs`, for each input.

    Inputs named in `labels` are choices rather than quantities (a sign, a mask): a right answer may
    well branch on them, and then has no gradient for them.
    """
    value = call(*inputs)
    cotangent = torch.from_numpy(rng.standard_normal(value.shape))
    found = call.vjp(inputs, cotangent)
    step = 1e-6
    for place, (name, x) in enumerate(zip(exercise.inputs, inputs, strict=True)):
        if not isinstance(x, torch.Tensor) or name in labels:
            continue
        gradient = found[place]
        require_finite(gradient, f"gradient for {name}")
        # One direction, which moves all elements, shows any error; there are several seeds.
        direction = torch.from_numpy(rng.standard_normal(x.shape))
        ends = [
            [*inputs[:place], x + sign * step * direction, *inputs[place + 1 :]] for sign in (1, -1)
        ]
        slope = [((call(*e) - value) * cotangent).sum() / step for e in ends]
        numeric = float(slope[0] - slope[1]) / 2
        if numeric == 0:
            true = [((exercise.expected(e) - value) * cotangent).sum() / step for e in ends]
            if abs(float(true[0] - true[1]) / 2) > 1e-6:
                raise Failure(f"the result does not depend on {name}")
        analytic = float((gradient * direction).sum())
        if abs(analytic - numeric) > GRADIENT_TOLERANCE * max(1.0, abs(numeric)):
            raise Failure(
                f"gradient for {name} along a random direction is {analytic:.6g}, "
                f"but the values change by {numeric:.6g}"
            )


def cast(inputs: tuple[Input, ...], dtype: torch.dtype) -> tuple[Input, ...]:
    """Inputs with all tensors as `dtype`."""
    return tuple(x.to(dtype) if isinstance(x, torch.Tensor) else x for x in inputs)


def strided(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """The same values with a gap after every element, so that view() and the like fail."""
    return tuple(
        torch.stack([x, torch.zeros_like(x)], dim=-1)[..., 0] if isinstance(x, torch.Tensor) else x
        for x in inputs
    )


def require_untouched(exercise: Exercise, call: CheckedCall) -> None:
    """Raise Failure when any call so far has changed an input in place."""
    changed = [name for name in exercise.inputs if name in call.modified]
    if changed:
        raise Failure(f"it changes its input in place: {', '.join(changed)}")


def _row(exercise: Exercise, inputs: tuple[Input, ...], index: object) -> tuple[Input, ...]:
    carried = exercise.inputs.values()
    return tuple(x[index] if has else x for x, has in zip(inputs, carried, strict=True))


def _named(call: CheckedCall, inputs: tuple[Input, ...], what: str) -> torch.Tensor:
    """Call the function, and say under which circumstances when that fails."""
    try:
        return call(*inputs)
    except (Failure, StudentError) as error:
        raise Failure(f"{what}: {error}") from None


def common(
    points: float, *, gradient_points: float, stack_points: float
) -> tuple[Property, Property, Property]:
    """The three properties behind an exercise's own laws: values, leading dimensions, gradients."""
    return (
        Property(points, "gives the right values", values),
        Property(
            stack_points, "takes any leading dimensions and leaves its inputs alone", any_leading
        ),
        Property(gradient_points, "has the right gradients", gradients),
    )


GATE = Property(0, "takes and returns what the exercise says", gate)
