"""What counts of a submission: for each exercise the code to run, or the file to look at.

Of the notebook nothing is executed, and nothing in it is believed: the release says which cells are
asked for, and by which ids. A student may have moved, copied, split or renamed cells; the code is
recognised again, and what was noticed is told in sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smplkit.checks.file_exercise import MAX_BYTES, SMALLER, Answer
from smplkit.grading.notebook_file import Cell, Unreadable, read_cells, read_file
from smplkit.grading.program import Code, is_stub, needed, read_code, seems_to_define
from smplkit.grading.release import Release, Task

MAX_OTHER_STATEMENTS = 2000  # in all cells that the release does not ask for


@dataclass(frozen=True)
class Source:
    """The code of one exercise.

    Attributes:
        function: The function that is asked for.
        before: What runs before the student's cell: the release's imports, and what else it needs.
        cell: The text of the student's cell.
        error: Why there is nothing to run, in a sentence; or "".
        problems: What was noticed, in sentences; it costs no points by itself.
    """

    function: str
    before: str = ""
    cell: str = ""
    error: str = ""
    problems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is run, in this order."""
        return f"{self.before}{self.cell}"

    @property
    def first_line(self) -> int:
        """Number of the line of `text` with which the student's cell begins."""
        return self.before.count("\n") + 1


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment.

    Attributes:
        assignment, student: Names.
        sources: Code of each exercise by its name, in the release's order; empty if unreadable.
            Where a file is asked for, it is the code that made it, which is not run.
        unreadable: Why the whole of it cannot be graded, in a sentence; or "".
        files: What lies beside the notebook for those exercises that ask for a file, by name of the
            exercise; empty if unreadable.
    """

    assignment: str
    student: str
    sources: dict[str, Source]
    unreadable: str = ""
    files: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[str, ...]:
        """All that was noticed, in sentences."""
        found = [self.unreadable] if self.unreadable else []
        for source in self.sources.values():
            found += [*source.problems, *([source.error] if source.error else [])]
        return tuple(found)

    @property
    def digest(self) -> str:
        """Digest of what counts, 64 hexadecimal digits: equal for what must get equal points."""
        digest = hashlib.sha256(self.unreadable.encode("utf-8", "backslashreplace"))
        for name, source in self.sources.items():
            for part in (name, source.function, source.text, source.error, *source.problems):
                encoded = part.encode("utf-8", "backslashreplace")
                digest.update(b"%d:%s" % (len(encoded), encoded))
        for name, file in self.files.items():
            error = file.error.encode("utf-8", "backslashreplace")
            for part in (name.encode(), error, file.contents):
                digest.update(b"%d:%s" % (len(part), part))
        return digest.hexdigest()


def read_submission(folder: Path, release: Release, student: str = "") -> Submission:
    """Read what a student handed in. Never raises for anything that is in the folder.

    Args:
        folder: With the notebook in it, such as `grading/submitted/ada/01_smpl`. Neither it nor
            the notebook may be a link. Only the notebook of the release's name is looked at, and
            the files that exercises ask for.
        release: What was asked for.
        student: Name; without it, that of the folder above.
    """
    student = student or folder.absolute().parent.name
    try:
        cells = read_cells(folder, release.notebook)
    except Unreadable as error:
        return Submission(release.assignment, student, {}, str(error))
    sources, files = find_sources(cells, release), read_answers(folder, release)
    return Submission(release.assignment, student, sources, files=files)


def read_answers(folder: Path, release: Release) -> dict[str, Answer]:
    """Read the files that exercises of a release ask for; none of them may be a link."""
    files = {}
    for task in (task for task in release.tasks if task.file):
        try:
            files[task.exercise] = Answer(read_file(folder, task.file, MAX_BYTES, SMALLER))
        except Unreadable as error:
            files[task.exercise] = Answer(error=str(error))
    return files


def find_sources(cells: Sequence[Cell], release: Release) -> dict[str, Source]:
    """Find the code of each exercise among the cells of a notebook."""
    codes = {cell.number: read_code(cell.source) for cell in cells if cell.kind == "code"}
    chosen = {task: find_cell(cells, codes, task) for task in release.tasks}
    taken = {cell.number for cell in chosen.values() if cell is not None}
    shown = [read_code(text) for text in release.shown]
    others = _limited([code for number, code in codes.items() if number not in taken])
    found = {}
    for task, cell in chosen.items():
        if cell is None or cell.kind != "code":
            found[task.exercise] = _nothing(cells, task)
            continue
        answers = [codes[n] for n in sorted(taken - {cell.number}) if n in codes]
        source = _source(cells, cell, task, codes)
        if not source.error:
            given = [read_code(text) for text in release.given]
            texts = [*release.given, *needed(codes[cell.number], given, [answers, shown, others])]
            before = "".join(text.rstrip("\n") + "\n" for text in texts)
            source = Source(task.function, before, source.cell, "", source.problems)
        found[task.exercise] = source
    return found


def find_cell(cells: Sequence[Cell], codes: dict[int, Code], task: Task) -> Cell | None:
    """The cell that answers a task, or None.

    Tried are the cells with nbgrader's name, then those with the id, then those that define the
    function. The last one counts that is more than the stub.

    Args:
        cells: Of the notebook.
        codes: Of the code cells, by number.
        task: What is asked for.
    """
    tiers = [
        [c for c in cells if c.grade_id == task.grade_id],
        [c for c in cells if c.cell_id == task.cell_id],
        [c for c in cells if c.number in codes],
    ]
    answers = [
        [c for c in tier if c.number in codes and seems_to_define(codes[c.number], task.function)]
        for tier in tiers
    ]
    done = [[c for c in tier if not is_stub(codes[c.number], task.function)] for tier in answers]
    named = [c for c in (*tiers[1], *tiers[0]) if c.number in codes]
    return next((tier[-1] for tier in (*done, *answers, named) if tier), None)


def copies(cells: Sequence[Cell], task: Task) -> list[Cell]:
    """Cells that carry nbgrader's name of a task's solution cell."""
    return [c for c in cells if c.grade_id == task.grade_id]


def _source(cells: Sequence[Cell], cell: Cell, task: Task, codes: dict[int, Code]) -> Source:
    code, problems = codes[cell.number], []
    others = [c for c in copies(cells, task) if c is not cell]
    if cell.grade_id != task.grade_id:
        problems.append(
            f"The cell {task.grade_id!r} is gone, empty or has lost its name; cell number "
            f"{cell.number} was graded in its place, as it "
            + ("has the right id." if cell.cell_id == task.cell_id else f"defines {task.function}.")
        )
    elif others:
        problems.append(
            f"The cell {task.grade_id!r} is there {len(others) + 1} times (copied or split?); "
            f"cell number {cell.number} was graded. Delete the others."
        )
    if "schema_version" not in cell.notes and cell.grade_id:
        problems.append(f"The cell {task.grade_id!r} has lost a part of nbgrader's notes.")
    error = ""
    if cell.length > len(cell.source):
        error = f"The cell of {task.function} has {cell.length} characters, which is too long."
    elif code.error:
        error = f"The cell of {task.function} is no Python code: {code.error}."
    elif task.function not in code.defines:
        error = f"The cell of {task.function} does not define a function of this name."
    return Source(task.function, "", code.text, error, tuple(problems))


def _nothing(cells: Sequence[Cell], task: Task) -> Source:
    lost = [*copies(cells, task), *(c for c in cells if c.cell_id == task.cell_id)]
    if lost:
        error = (
            f"The cell of {task.function} is a {lost[0].kind or 'nameless'} cell, so that its code "
            "does not run: turn it into a code cell."
        )
    else:
        error = (
            f"There is no cell with the function {task.function}: copy the cell "
            f"{task.grade_id!r} from the exercise again."
        )
    return Source(task.function, error=error)


def _limited(codes: list[Code]) -> list[Code]:
    """As many cells as one can look at in reasonable time."""
    kept, count = [], 0
    for code in codes:
        count += len(code.statements)
        if count > MAX_OTHER_STATEMENTS:
            break
        kept.append(code)
    return kept
