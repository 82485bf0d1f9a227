"""Exercises that are answered by a file: the weights of a network that the student has trained.

Nothing is trained when such an exercise is graded, and none of the student's code is needed: the
weights are put into the library's network, which is measured on data that follow from the seeds.
A file is worth what its numbers are worth, whoever computed them, and on whatever machine.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from smplkit.checks.call import plain_torch
from smplkit.checks.exercise import PUBLIC_SEEDS, Failure, Outcome, Report
from smplkit.checks.weight_file import read_weights

MAX_BYTES = 4 * 2**20  # more are not read; the networks of the exercises have a tenth of it
SMALLER = "save the weights of the network alone, without optimiser or data"

Measure = Callable[[nn.Module, Sequence[int]], Mapping[str, float]]


@dataclass(frozen=True)
class Answer:
    """A file as it was handed in: what is in it, or in a sentence why there is nothing."""

    contents: bytes = b""
    error: str = ""


@dataclass(frozen=True)
class Bound:
    """One thing that must hold: a measured number stays below a bound.

    Attributes:
        points: What it is worth.
        statement: What holds, as it stands in the report.
        quantity: The number's name among those measured.
        called: What it is called in the report.
        below: The bound.
        unit: Behind the number in messages.
    """

    points: float
    statement: str
    quantity: str = ""
    called: str = ""
    below: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class FileExercise:
    """One graded file.

    Attributes:
        name: As in `check(name, file)`: number of the lecture, dot, name of the function that makes
            the file in the notebook.
        skill: The learning objective that its points count for.
        file: Its name; it lies beside the notebook.
        network: Makes the network whose weights are asked for.
        measure: Measures a network on the data of some seeds. Raises Failure if it cannot be.
        bounds: What must hold; what is measured must be below.
        mistakes: Sentence, and a function of the network that says whether the mistake was made.
        allowance: Share by which a number may be larger on other data than on those of the check in
            the notebook, which are by chance a little easier or harder.
    """

    name: str
    skill: str
    file: str
    network: Callable[[], nn.Module]
    measure: Measure
    bounds: tuple[Bound, ...]
    mistakes: tuple[tuple[str, Callable[[nn.Module], bool]], ...]
    allowance: float

    @property
    def function(self) -> str:
        """Name of the function that makes the file in the notebook."""
        return self.name.partition(".")[2]

    @property
    def properties(self) -> tuple[Bound, ...]:
        """The gate, which is worth nothing, and the bounds."""
        gate = Bound(0, "the file holds the weights of the network: float32, finite")
        return gate, *self.bounds

    @property
    def points(self) -> float:
        return sum(bound.points for bound in self.bounds)


def read_answer(exercise: FileExercise, path: str | Path) -> Answer:
    """Read the file of one's own folder, for the check in the notebook."""
    try:
        seen = os.stat(path)
        if not stat.S_ISREG(seen.st_mode):
            return Answer(error=f"{path} is a folder or a device, expected a file")
        if seen.st_size > MAX_BYTES:
            size, most = seen.st_size / 2**20, MAX_BYTES / 2**20
            said = f"{path} has {size:.1f} MB, more than the {most:g} MB allowed: {SMALLER}"
            return Answer(error=said)
        return Answer(Path(path).read_bytes())
    except FileNotFoundError:
        said = "run the cell that trains and saves it, and hand it in with the notebook"
        return Answer(error=f"there is no {exercise.file} beside the notebook: {said}")
    except OSError as error:
        return Answer(error=f"{path} cannot be read: {error.strerror}")


def grade_file(
    exercise: FileExercise, answer: Answer, seeds: Sequence[int] = PUBLIC_SEEDS
) -> Report:
    """Grade a file.

    Args:
        exercise: What is asked.
        answer: The file.
        seeds: Of the data that the network is measured on. For others than the public ones, the
            bounds are wider by the exercise's allowance.
    """
    gate, *bounds = exercise.properties
    slack = 1.0 if tuple(seeds) == PUBLIC_SEEDS else 1.0 + exercise.allowance
    try:
        with plain_torch():
            network = load_network(exercise, answer)
            measured = exercise.measure(network, seeds)
            outcomes = [Outcome(bound, _compare(bound, measured, slack)) for bound in bounds]
            if any(outcome.message for outcome in outcomes):
                outcomes = _with_mistake(outcomes, exercise, network)
    except Failure as failure:
        return Report(exercise, (Outcome(gate, str(failure)),))
    numbers = ", ".join(f"{b.called} {measured[b.quantity]:.1f} {b.unit}" for b in bounds)
    return Report(exercise, (Outcome(gate), *outcomes), f"Measured: {numbers}.")


def load_network(exercise: FileExercise, answer: Answer) -> nn.Module:
    """The network with the weights that were handed in.

    Raises:
        Failure: The file does not hold them; the message says what it is instead.
    """
    if answer.error:
        raise Failure(answer.error)
    network = exercise.network()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(read_weights(answer.contents, shapes))
    return network


def _compare(bound: Bound, measured: Mapping[str, float], slack: float) -> str:
    value = measured[bound.quantity]
    if value < bound.below * slack:
        return ""
    unit = bound.unit
    return f"{bound.called} is {value:.1f} {unit}, expected less than {bound.below:g} {unit}"


def _with_mistake(
    outcomes: list[Outcome], exercise: FileExercise, network: nn.Module
) -> list[Outcome]:
    """Name the likely mistake under the first bound that does not hold."""
    found = next((said for said, was_made in exercise.mistakes if was_made(network)), "")
    first = next(i for i, outcome in enumerate(outcomes) if outcome.message)
    if found:
        told = Outcome(outcomes[first].property, f"{outcomes[first].message}\n{found}")
        outcomes = [*outcomes[:first], told, *outcomes[first + 1 :]]
    return outcomes
