"""The library as student code sees it in the box: names and constants, but no answers.

The guard of the checks stops functions of the library from answering an exercise, but it runs in
the same process as the student's code, which can undo it: a copy of a function's code is enough.
So the box holds a copy of the guarded packages in which every function refuses by itself. Names can
be imported and constants have their values, but there is no answer to be found by whatever trick.
The checks with their oracles, and all of grading but the worker itself, are left out.
"""

from __future__ import annotations

import ast
import importlib.util
import zipfile
from functools import cache
from pathlib import Path

from smplkit.checks.guard import GUARDED

# What the worker is made of, as it is; `_precision` is the wrapper around some of the library.
WHOLE = (
    "smplkit/_precision.py",
    "smplkit/checks/call.py",
    "smplkit/checks/capture.py",
    "smplkit/checks/guard.py",
    "smplkit/grading/box/protocol.py",
    "smplkit/grading/box/submission.py",
    "smplkit/grading/box/values.py",
    "smplkit/grading/box/worker.py",
)
# A cell that calls `check` itself must load: it is told nothing, the points are made elsewhere.
REPLACED = {
    "smplkit/checks/__init__.py": "EXERCISES = {}\ndef check(name, function): return 0.0\n",
    "smplkit/grading/__init__.py": "",
    "smplkit/grading/box/__init__.py": "",
}
LEFT_OUT = (
    "smplkit/__main__.py",
    "smplkit/body/make_open_body/",
    "smplkit/checks/",
    "smplkit/commands/",
    "smplkit/experiments/",
    "smplkit/explorer/",
    "smplkit/grading/",
    "smplkit/prior_data/",
    "smplkit/weights/",
)
# Functions that make constants while their module is imported; none of them answers anything.
KEPT = (
    "smplkit.joint_limits._axes",
    "smplkit.skeleton._flip_table",
    "smplkit.skeleton._keypoint_set",
    "smplkit.skeleton._names",
)
MADE_BY = ("__init__", "__post_init__", "__new__")  # some constants are objects


def write_hollow_library(path: Path) -> None:
    """Write the hollow packages as a zip file that Python can import from.

    Args:
        path: The file to write.

    Raises:
        OSError: It cannot be written.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in hollow_sources().items():
            archive.writestr(zipfile.ZipInfo(name), text)  # no times: the same bytes every time


@cache
def hollow_sources() -> dict[str, str]:
    """Text of each file in the box's library, by its path below the library's root."""
    sources = {}
    for package in GUARDED:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:  # smplx is not installed for most people
            continue
        root = Path(spec.origin).parent
        for file in sorted(root.rglob("*.py")):
            name = f"{package}/{file.relative_to(root).as_posix()}"
            if name in REPLACED:
                sources[name] = REPLACED[name]
            elif name in WHOLE:
                sources[name] = file.read_text("utf-8")
            elif not name.startswith(LEFT_OUT):
                sources[name] = hollow(file.read_text("utf-8"), name)
    return sources


def hollow(text: str, name: str) -> str:
    """Let all functions and methods of a module refuse.

    Args:
        text: The module.
        name: Its path below the library's root, such as "smplkit/rotations.py".
    """
    tree = ast.parse(text)
    _hollow(tree, name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    return ast.unparse(tree)


def _hollow(node: ast.AST, path: str) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            _hollow(child, f"{path}.{child.name}")
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            _hollow(child, path)
        elif (name := f"{path}.{child.name}") not in KEPT and child.name not in MADE_BY:
            # What is defined within the function goes with its body.
            refusal = f"from smplkit.checks.guard import refuse\nrefuse({name!r})"
            child.body = ast.parse(refusal).body
