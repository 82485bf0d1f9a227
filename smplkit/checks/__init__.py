"""What exercises are graded by: `check("01.rodrigues", rodrigues)` under the function it checks.

A check makes its own inputs, tries properties before values against an oracle that is independent
of the library, prints what holds and what does not, and returns the points. It looks at nothing but
the function: no other cell of the notebook and no global state counts.

A new exercise needs three things, and tests hold them together: an `Exercise` in the module of its
lecture, its three cells in `solutions/`, and right and wrong answers in `tests/grading/`.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from smplkit.checks.c01_smpl import EXERCISES as EXERCISES_01
from smplkit.checks.c02_projection import EXERCISES as EXERCISES_02
from smplkit.checks.c03_losses_and_priors import EXERCISES as EXERCISES_03
from smplkit.checks.c04_hmr import EXERCISES as EXERCISES_04
from smplkit.checks.call import Call
from smplkit.checks.capture import captured
from smplkit.checks.exercise import Exercise, grade

EXERCISES: dict[str, Exercise] = {
    e.name: e for e in (*EXERCISES_01, *EXERCISES_02, *EXERCISES_03, *EXERCISES_04)
}

__all__ = ["EXERCISES", "check"]


def check(name: str, function: Callable[..., torch.Tensor]) -> float:
    """Print how a function meets an exercise, property by property, and return its points.

    Nothing goes to stderr: what the function prints or warns is part of the report.

    Args:
        name: Which exercise, such as "01.rodrigues".
        function: The function itself, not its result.

    Returns:
        Points, a plain float between 0 and what the exercise is worth.

    Raises:
        ValueError: There is no such exercise.
        TypeError: `function` cannot be called.
    """
    if name not in EXERCISES:
        known = ", ".join(EXERCISES)
        raise ValueError(f"name is {name!r}, expected one of the exercises: {known}")
    if not callable(function):
        raise TypeError(
            f"function is a {type(function).__name__}, expected the function itself, "
            f"as in check({name!r}, {name.split('.')[1]}), without calling it"
        )
    with captured() as output:
        report = grade(EXERCISES[name], Call(function))
    print(report)
    if output.text:
        print("While it ran, your function wrote (this costs no points):")
        print("\n".join(f"    {line}" for line in output.text.splitlines()))
    return report.points
