"""What exercises are graded by: `check("01.rodrigues", rodrigues)` under the function it checks.

A check makes its own inputs, tries properties before values against an oracle that is independent
of the library, prints what holds and what does not, and returns the points. It looks at nothing but
the function: no other cell of the notebook and no global state counts. Where a network is to be
trained, it looks at nothing but the file with its weights, which `train_and_save` wrote.

A new exercise needs three things, and tests hold them together: an `Exercise` or a `FileExercise`
in the module of its lecture, its cells in `solutions/`, and right and wrong answers in
`tests/grading/`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import torch

from smplkit.checks.c01_smpl import EXERCISES as EXERCISES_01
from smplkit.checks.c02_projection import EXERCISES as EXERCISES_02
from smplkit.checks.c03_losses_and_priors import EXERCISES as EXERCISES_03
from smplkit.checks.c04_hmr import EXERCISES as EXERCISES_04
from smplkit.checks.call import Call
from smplkit.checks.capture import captured
from smplkit.checks.exercise import Exercise, Report, grade
from smplkit.checks.file_exercise import FileExercise, grade_file, read_answer
from smplkit.checks.training_run import train_and_save

EXERCISES: dict[str, Exercise | FileExercise] = {
    e.name: e for e in (*EXERCISES_01, *EXERCISES_02, *EXERCISES_03, *EXERCISES_04)
}

__all__ = ["EXERCISES", "check", "train_and_save"]


def check(name: str, answer: Callable[..., torch.Tensor] | str | Path) -> float:
    """Print how an answer meets an exercise, property by property, and return its points.

    Nothing goes to stderr: what a function prints or warns is part of the report.

    Args:
        name: Which exercise, such as "01.rodrigues".
        answer: The function itself, not its result; where a trained network is asked for, the name
            of its file.

    Returns:
        Points, a plain float between 0 and what the exercise is worth.

    Raises:
        ValueError: There is no such exercise.
        TypeError: The answer is neither, or the other of the two.
    """
    if name not in EXERCISES:
        known = ", ".join(EXERCISES)
        raise ValueError(f"name is {name!r}, expected one of the exercises: {known}")
    with captured() as output:
        report = _graded(EXERCISES[name], answer)
    print(report)
    if output.text:
        print("While it ran, your function wrote (this costs no points):")
        print("\n".join(f"    {line}" for line in output.text.splitlines()))
    return report.points


def _graded(exercise: Exercise | FileExercise, answer: object) -> Report:
    kind = type(answer).__name__
    if isinstance(exercise, FileExercise):
        if not isinstance(answer, str | os.PathLike):
            raise TypeError(
                f"answer is a {kind}, expected the name of the file, as in "
                f"check({exercise.name!r}, {exercise.file!r})"
            )
        return grade_file(exercise, read_answer(exercise, answer))
    if not callable(answer):
        raise TypeError(
            f"answer is a {kind}, expected the function itself, as in "
            f"check({exercise.name!r}, {exercise.function}), without calling it"
        )
    return grade(exercise, Call(answer))
