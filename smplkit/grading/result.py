"""What grading one submission gives, as an object and as JSON.

A result holds no time and no place: the same submission, graded again, gives the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

SCHEMA = 1

GRADED = "graded"
UNREADABLE = "unreadable"  # the file cannot be graded as it is: no points until there is another
FAILED = "infrastructure_failure"  # says nothing about the submission: never a zero, grade again
STATES = (GRADED, UNREADABLE, FAILED)


@dataclass(frozen=True)
class PropertyResult:
    """How one property came out.

    Attributes:
        statement: What must hold.
        points, max_points: What it earned, and what it is worth.
        passed: Whether it holds.
        message: Why it does not, without any of the hidden inputs; else "".
        mistake: The likely mistake, where one is known; else "".
    """

    statement: str
    points: float
    max_points: float
    passed: bool
    message: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise came out.

    Attributes:
        name, skill: Of the exercise.
        points, max_points: Earned, and possible.
        properties: Those that were tried; the others need the first one to hold.
        output: What the code printed or warned, which costs nothing.
        problems: Sentences about the cell and why its code could not be run.
    """

    name: str
    skill: str
    points: float
    max_points: float
    properties: tuple[PropertyResult, ...] = ()
    output: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """How one submission came out.

    Attributes:
        key: Digest of all that decides about it: code, checks, environment, seeds.
        assignment, student: Names.
        state: One of STATES.
        exercises: In the order of the notebook; empty after an infrastructure failure.
        problems: Sentences about the submission as a whole, or about the failure.
        versions: Of what it was graded with.
        schema: Of the JSON.
    """

    key: str
    assignment: str
    student: str
    state: str
    exercises: tuple[ExerciseResult, ...]
    problems: tuple[str, ...]
    versions: Mapping[str, str]
    schema: int = SCHEMA

    @property
    def points(self) -> float | None:
        """Sum of the points; None after an infrastructure failure, which is no zero."""
        return None if self.state == FAILED else float(sum(e.points for e in self.exercises))

    @property
    def max_points(self) -> float | None:
        """Sum of the possible points; None after an infrastructure failure."""
        return None if self.state == FAILED else float(sum(e.max_points for e in self.exercises))

    def to_json(self) -> str:
        """The result as text: ASCII, keys in order, a newline at the end."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Read what `to_json` wrote.

        Raises:
            ValueError: The text is something else, damaged, or of another version.
        """
        try:
            fields = json.loads(text)
            if fields["schema"] != SCHEMA:
                raise ValueError(f"the result has schema {fields['schema']!r}, expected {SCHEMA}")
            exercises = tuple(_exercise(e) for e in fields.pop("exercises"))
            result = cls(**fields | {"exercises": exercises, "problems": tuple(fields["problems"])})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a result: {type(error).__name__}: {error}") from None
        if result.state not in STATES:
            raise ValueError(f"the result's state is {result.state!r}, expected one of {STATES}")
        return result


def _exercise(fields: dict) -> ExerciseResult:
    properties = tuple(PropertyResult(**p) for p in fields["properties"])
    exercise = ExerciseResult(
        **fields | {"properties": properties, "problems": tuple(fields["problems"])}
    )
    for part in (exercise, *properties):
        if not 0 <= part.points <= part.max_points < math.inf:
            raise ValueError(
                f"{exercise.name} has {part.points!r} of {part.max_points!r} points, expected a "
                "number between 0 and the maximum"
            )
    return exercise
