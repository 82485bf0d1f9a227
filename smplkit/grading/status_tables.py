"""How far the grading is, as tables: of a course, and of a class in one assignment."""

from __future__ import annotations

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from smplkit.grading.course_folders import Assignment, Course
from smplkit.grading.result import FAILED, GRADED, UNREADABLE
from smplkit.grading.standing import NOT_GRADED, OUT_OF_DATE, Standing, standings

TITLES = {
    GRADED: "graded",
    UNREADABLE: "unreadable",
    NOT_GRADED: "not yet",
    OUT_OF_DATE: "changed",
    FAILED: "failed",
}


def course_table(course: Course) -> Table:
    """A row for each assignment: how many have handed in, and how they stand."""
    table = Table("assignment", "handed in", *TITLES.values(), box=SIMPLE_HEAD)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for name in course.assignments():
        counts = Counter(s.state for s in standings(course.assignment(name)))
        numbers = (counts.total(), *(counts[state] for state in TITLES))
        table.add_row(name, *(str(n) if n else "" for n in numbers))
    return table


def class_table(assignment: Assignment) -> Table:
    """A row for each student: state, points, and what somebody should look at."""
    table = Table("student", "state", "points", "noticed", title=assignment.name, box=SIMPLE_HEAD)
    table.columns[2].justify = "right"
    for found in standings(assignment):
        result = found.graded
        points = f"{result.points:g} of {result.max_points:g}" if result else ""
        table.add_row(
            escape(found.student), TITLES[found.state], points, escape("\n".join(_noticed(found)))
        )
    return table


def _noticed(found: Standing) -> list[str]:
    noticed = [found.why] if found.why else []
    if found.result is not None:
        noticed += found.result.problems
        noticed += [text for exercise in found.result.exercises for text in exercise.problems]
    return noticed
