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
    error = (got.double() - expected.double()).abs()
    error = error.nan_to_num(nan=torch.inf)
    scale = max(1.0, float(expected.abs().max()))
    if float(error.max()) > TOLERANCE[got.dtype] * scale:
        worst = np.unravel_index(int(error.argmax()), error.shape)
        raise Failure(
            f"{prefix}{_element(worst)} is {float(got[worst]):.6g}, "
            f"expected {float(expected[worst]):.6g}"
        )


def require_finite(got: torch.Tensor, what: str) -> None:
    """Raise Failure when `got` holds NaN or infinity."""
    bad = (~got.isfinite()).nonzero()
    if len(bad):
        worst = tuple(bad[0].tolist())
        raise Failure(f"{what}: {_element(worst)} is {float(got[worst])}")


def _element(index: Sequence[int]) -> str:
    return f"element ({', '.join(str(int(i)) for i in index)})" if len(index) else "the value"


def _likely_mistake(exercise: Exercise, inputs: Sequence[Input], got: torch.Tensor) -> str:
    expected = exercise.expected(inputs)
    if got.shape != expected.shape:
        return ""
    for sentence, formula in exercise.mistakes:
        with np.errstate(all="ignore"):
            wrong = torch.from_numpy(np.array(formula(*arrays(inputs)), dtype=np.float64))
        if _equal(got, wrong) and not _equal(got, expected):
            return f". {sentence}"
    if not got.any():
        return ". All values are zero"
    usable = expected.abs() > 1e-6 * expected.abs().max()
    ratio = (got.double()[usable] / expected[usable]).median()
    if ratio.isfinite() and abs(ratio) > 1e-6 and _equal(got, ratio * expected):
        return f". All values are {float(ratio):.6g} times the expected ones"
    return ""


def _equal(got: torch.Tensor, other: torch.Tensor) -> bool:
    try:
        require_close(got, other)
    except Failure:
        return False
    return True
