"""Compare results, and say in one sentence what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.exercise import Exercise, Failure, arrays

# Allowed error by dtype, as a fraction of the largest expected element (at least of 1). Wide enough
# for a small epsilon in a division, far below any mistake worth a point.
TOLERANCE = {torch.float64: 1e-6, torch.float32: 1e-4}
GRADIENT_TOLERANCE = 1e-5  # central differences in float64 are good to about 1e-9
CLEARLY = 100  # tolerances between a wrong formula and the right one, to be named for a result


def require_right(
    exercise: Exercise, inputs: Sequence[Input], got: torch.Tensor, what: str = ""
) -> None:
    """Raise Failure unless `got` is the right result for `inputs`; name a known mistake."""
    try:
        require_close(got, exercise.expected(inputs), what)
    except Failure as failure:
        raise Failure(f"{failure}{_likely_mistake(exercise, inputs, got)}") from None


def require_close(got: torch.Tensor, expected: torch.Tensor, what: str = "") -> None:
    """Raise Failure unless `got` equals `expected` in shape and, within the tolerance, in value.

    Args:
        got: The student's result, whose dtype sets the tolerance.
        expected: The right one.
        what: Put in front of the message: under which circumstances.
    """
    prefix = f"{what}: " if what else ""
    if got.shape != expected.shape:
        raise Failure(f"{prefix}shape is {tuple(got.shape)}, expected {tuple(expected.shape)}")
    error = _error(got, expected)
    if float(error.max()) > TOLERANCE[got.dtype]:
        worst = np.unravel_index(int(error.argmax()), error.shape)
        found, right = _apart(float(got[worst]), float(expected[worst]))
        small = got.dtype == torch.float64 and float(error.max()) < 10 * TOLERANCE[got.dtype]
        why = " (computed in float32, or an epsilon too large?)" if small else ""
        raise Failure(f"{prefix}{_element(worst)} is {found}, expected {right}{why}")


def require_finite(got: torch.Tensor, what: str) -> None:
    """Raise Failure when `got` holds NaN or infinity."""
    bad = (~got.isfinite()).nonzero()
    if len(bad):
        worst = tuple(bad[0].tolist())
        raise Failure(f"{what}: {_element(worst)} is {float(got[worst])}")


def _element(index: Sequence[int]) -> str:
    return f"element ({', '.join(str(int(i)) for i in index)})" if len(index) else "the value"


def _apart(got: float, expected: float) -> tuple[str, str]:
    """Both numbers with six digits, or with as many as it takes to tell them apart."""
    digits = next((d for d in (6, 9) if f"{got:.{d}g}" != f"{expected:.{d}g}"), 17)
    return f"{got:.{digits}g}", f"{expected:.{digits}g}"


def _likely_mistake(exercise: Exercise, inputs: Sequence[Input], got: torch.Tensor) -> str:
    expected = exercise.expected(inputs)
    if got.shape != expected.shape:
        return ""
    for sentence, formula in exercise.mistakes:
        with np.errstate(all="ignore"):
            wrong = torch.from_numpy(np.array(formula(*arrays(inputs)), dtype=np.float64))
        # Where both formulas nearly agree, as at zero, a result does not tell which one it follows.
        clear = float(_error(wrong, expected).max()) > CLEARLY * TOLERANCE[got.dtype]
        if clear and _equal(got, wrong):
            return f"\n{sentence}"
    if not got.any():
        return "\nAll values are zero"
    usable = expected.abs() > 1e-6 * expected.abs().max()
    ratio = (got.double()[usable] / expected[usable]).median()
    clear = 1e-6 < abs(ratio) < torch.inf and abs(ratio - 1) > CLEARLY * TOLERANCE[got.dtype]
    if clear and got.numel() > 1 and _equal(got, ratio * expected):
        return f"\nAll values are {float(ratio):.6g} times the expected ones"
    return ""


def _equal(got: torch.Tensor, other: torch.Tensor) -> bool:
    return float(_error(got, other).max()) <= TOLERANCE[got.dtype]


def _error(got: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """Error of each element, as a fraction of the largest expected one (at least of 1)."""
    error = (got.double() - expected.double()).abs().nan_to_num(nan=torch.inf)
    return error / max(1.0, float(expected.abs().max()))
