"""Read what a stranger handed in: no links, no devices, nothing too large."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 32 * 2**20  # room for pictures and meshes in the outputs
MAX_CELLS = 2000
MAX_CELL_CHARACTERS = 100_000  # of code; our longest cell has about a thousand
MAX_CODE_CHARACTERS = 500_000  # of all code cells, each of which is looked at

# Never wait for the other end of a pipe, and never follow a link; Windows knows neither flag.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Unreadable(Exception):
    """A submission that cannot be graded as it is; the message tells the student why."""


@dataclass(frozen=True)
class Cell:
    """A cell as it was handed in. Nothing in it can be trusted.

    Attributes:
        number: Its place in the notebook, from 1.
        kind: "code", "markdown" or "raw".
        cell_id: Its id, or "".
        grade_id: nbgrader's name of it, or "".
        source: Its text; "" for code that is longer than MAX_CELL_CHARACTERS.
        length: Characters of the text, also where it is too long to be taken.
        notes: nbgrader's metadata.
        outputs: As they stand in the file.
    """

    number: int
    kind: str
    cell_id: str
    grade_id: str
    source: str
    length: int
    notes: dict
    outputs: list


def read_cells(folder: Path, name: str) -> list[Cell]:
    """Read the notebook `name` in `folder`; both must be themselves, not links to something else.

    Raises:
        Unreadable: It is not there, is not a plain file of the folder's own, or is no notebook.
    """
    smaller = "clear the outputs (Edit, Clear Outputs of All Cells), save and hand it in again"
    return _cells(_parsed(read_file(folder, name, MAX_BYTES, smaller)))


def read_file(
    folder: Path, name: str, max_bytes: int = MAX_BYTES, smaller: str = "hand in a smaller one"
) -> bytes:
    """Read a file that is really in the folder: no link, pipe, device or second name of another.

    Args:
        folder, name: Where it is.
        max_bytes: More are not read.
        smaller: What to do about a larger one.

    Raises:
        Unreadable: It is not such a file, is empty or is larger.
    """
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise Unreadable(f"{folder.name} is a link or a file, expected a folder")
        descriptor = os.open(_named(folder, name), _FLAGS | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Unreadable(_why_not_opened(folder, name, error)) from None
    with open(descriptor, "rb", buffering=0) as file:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode):
            raise Unreadable(f"{name} is a pipe, a device or a folder, expected a file")
        if seen.st_nlink > 1:
            raise Unreadable(
                f"{name} is a second name (hard link) of another file: hand in a copy of its own"
            )
        if seen.st_size > max_bytes:
            raise Unreadable(_too_large(name, seen.st_size, max_bytes, smaller))
        try:
            contents = _all_of(file, max_bytes)
        except OSError as error:
            raise Unreadable(f"{name} cannot be read: {error.strerror}") from None
    if len(contents) > max_bytes:
        raise Unreadable(_too_large(name, len(contents), max_bytes, smaller))
    if not contents.strip():
        raise Unreadable(f"{name} is empty: save it and hand it in again")
    return contents


def _all_of(file: object, max_bytes: int) -> bytes:
    parts, size = [], 0
    while size <= max_bytes and (part := file.read(2**20)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _named(folder: Path, name: str) -> Path:
    """The file, after a look at what it is: opening a device can already do something."""
    path = folder / name
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        raise Unreadable(f"{name} is a link, expected the file itself")
    if not stat.S_ISREG(mode):
        raise Unreadable(f"{name} is a pipe, a device or a folder, expected a file")
    return path


def _why_not_opened(folder: Path, name: str, error: OSError) -> str:
    if not isinstance(error, FileNotFoundError):
        return f"{name} cannot be opened: {error.strerror}"
    try:
        suffix = os.path.splitext(name)[1]
        others = sorted(n for n in os.listdir(folder) if n.lower().endswith(suffix))
    except OSError:
        others = []
    if not others:
        return f"there is no {name}: nothing was handed in under this name"
    said = ", ".join(repr(n) for n in others[:3])
    return f"there is no {name}, but {said}: rename the file to {name} and hand it in again"


def _too_large(name: str, size: int, max_bytes: int, smaller: str) -> str:
    most = max_bytes // 2**20
    return f"{name} has {size / 2**20:.0f} MB, more than the {most} MB allowed: {smaller}"


def _parsed(contents: bytes) -> dict:
    again = "open it in JupyterLab, save it there and hand it in again"
    if contents.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in contents[:4]:
        raise Unreadable(f"the notebook is stored as UTF-16, expected UTF-8: {again}")
    try:
        notebook = json.loads(contents.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start} of the notebook is not UTF-8: {again}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"the file is not a notebook, or a part is missing (line {error.lineno}: {error.msg}): "
            f"{again}"
        ) from None
    except (RecursionError, ValueError):  # nested too deeply, a number of thousands of digits
        raise Unreadable(f"the file is no notebook that can be read: {again}") from None
    if not isinstance(notebook, dict):
        kind = type(notebook).__name__
        raise Unreadable(f"the file holds a {kind}, expected a notebook: {again}")
    if "worksheets" in notebook or not isinstance(notebook.get("cells"), list):
        raise Unreadable(f"the file has no list of cells, as notebooks of today do: {again}")
    return notebook


def _cells(notebook: dict) -> list[Cell]:
    raw = notebook["cells"]
    if len(raw) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(raw)} cells, at most {MAX_CELLS} are allowed")
    cells = [_cell(number, cell) for number, cell in enumerate(raw, 1) if isinstance(cell, dict)]
    length = sum(len(cell.source) for cell in cells if cell.kind == "code")
    if length > MAX_CODE_CHARACTERS:
        raise Unreadable(
            f"the notebook's code has {length} characters, at most {MAX_CODE_CHARACTERS} are "
            "allowed: read long tables from files, or delete cells that are not needed"
        )
    return cells


def _cell(number: int, cell: dict) -> Cell:
    """Take what has the right type, and nothing for the rest."""
    metadata, source = cell.get("metadata"), cell.get("source")
    notes = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    notes = notes if isinstance(notes, dict) else {}
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = source if isinstance(source, str) else ""
    outputs = cell.get("outputs")
    return Cell(
        number,
        _text(cell.get("cell_type")),
        _text(cell.get("id")),
        _text(notes.get("grade_id")),
        source if len(source) <= MAX_CELL_CHARACTERS else "",
        len(source),
        notes,
        [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else [],
    )


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""
