"""Submissions made from the real exercises, and a box without walls to grade them quickly."""

from __future__ import annotations

import json
import linecache
from pathlib import Path

from smplkit.checks.call import Call, StudentError
from smplkit.checks.capture import captured
from smplkit.grading.release import read_release

ROOT = Path(__file__).resolve().parents[2]
RELEASES = {
    name: read_release(ROOT / "exercises" / name)
    for name in ("01_smpl", "02_projection", "03_losses_and_priors", "04_hmr")
}
SEEDS = (11, 12, 13)


def untouched(assignment: str) -> dict:
    """The notebook as students get it."""
    path = ROOT / "exercises" / assignment / f"{assignment}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def solved(assignment: str, changes: dict[str, str] | None = None) -> dict:
    """The notebook with all answers right, but for the sources of some cells given by their ids."""
    path = ROOT / "solutions" / assignment / f"{assignment}.ipynb"
    answers = {c["id"]: c["source"] for c in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    notebook = untouched(assignment)
    for one in notebook["cells"]:
        if one["metadata"].get("nbgrader", {}).get("solution"):
            one["source"] = answers[one["id"]]
    for name, source in (changes or {}).items():
        cell(notebook, name)["source"] = source
    return notebook


def cell(notebook: dict, name: str) -> dict:
    """The cell with an id."""
    (found,) = (c for c in notebook["cells"] if c["id"] == name)
    return found


def place(notebook: dict, name: str) -> int:
    """The index of the cell with an id."""
    return notebook["cells"].index(cell(notebook, name))


def extra(source: str, name: str = "a1b2c3") -> dict:
    """A code cell that a student has added."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def hand_in(
    root: Path,
    assignment: str,
    notebook: object,
    student: str = "ada",
    files: dict[str, bytes] | None = None,
) -> Path:
    """Write a submission; text and bytes are written as they are."""
    folder = root / student / assignment
    folder.mkdir(parents=True)
    path = folder / f"{assignment}.ipynb"
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    else:
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        path.write_text(text, encoding="utf-8")
    for name, contents in (files or {}).items():
        (folder / name).write_bytes(contents)
    return folder


class OpenAirBox:
    """Runs texts in this process: for code that the tests wrote themselves."""

    opened = 0

    def __init__(self) -> None:
        OpenAirBox.opened += 1
        self.output = ""
        self._names: dict = {"__name__": "__main__"}
        self._texts = 0

    def __enter__(self) -> OpenAirBox:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def load(self, source: str) -> str:
        self._texts += 1
        file = f"<text {id(self)} {self._texts}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        with captured() as output:
            try:
                exec(compile(source, file, "exec"), self._names)
                error = ""
            except Exception as raised:
                error = f"it raised {type(raised).__name__}: {raised}"
        self.hear(output.text)
        return error

    def hear(self, text: str) -> None:
        lines = dict.fromkeys([*self.output.splitlines(), *text.splitlines()])
        self.output = "\n".join(lines)[:1000]

    def call(self, name: str) -> Call:
        if name not in self._names:
            return _NoFunction(name)
        return _HeardCall(self._names[name], self)


class _HeardCall(Call):
    def __init__(self, function: object, box: OpenAirBox) -> None:
        super().__init__(function)
        self._box = box

    def __call__(self, *inputs):
        try:
            with captured() as output:
                return super().__call__(*inputs)
        finally:
            self._box.hear(output.text)


class _NoFunction:
    modified = frozenset()

    def __init__(self, name: str) -> None:
        self.parameters = _NoParameters(name=name)

    vjp = None


class _NoParameters(dict):
    def __iter__(self):
        raise StudentError(f"there is no function `{self['name']}`")
