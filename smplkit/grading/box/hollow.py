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
import io
import marshal
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
    "smplkit/grading/box/listener.py",
    "smplkit/grading/box/postponed.py",
    "smplkit/grading/box/protocol.py",
    "smplkit/grading/box/submission.py",
    "smplkit/grading/box/values.py",
    "smplkit/grading/box/worker.py",
)
# The body model is imported where a cell asks for it: few do, and it takes a tenth of a second.
PACKAGE = """
__all__ = ["SMPL", "SMPLX"]
def __getattr__(name):
    if name not in __all__:
        raise AttributeError(name)
    import smplkit.body
    return getattr(smplkit.body, name)
"""
# A cell that calls `check` itself must load: it is told nothing, the points are made elsewhere.
REPLACED = {
    "smplkit/__init__.py": PACKAGE,
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
# How a .pyc file starts that is not compared with any source; zip files have no other.
UNTIMED = importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little") + bytes(8)
MADE_BY = ("__init__", "__post_init__", "__new__")  # some constants are objects


@cache
def hollow_library() -> bytes:
    """The hollow packages as a zip file that Python can import from, compiled."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, tree in hollow_modules().items():
            code = marshal.dumps(compile(tree, name, "exec", dont_inherit=True, optimize=0))
            # No times anywhere: the same bytes every time.
            archive.writestr(zipfile.ZipInfo(f"{name}c"), UNTIMED + code)
    return file.getvalue()


def hollow_modules() -> dict[str, ast.Module]:
    """Each module of the box's library, by its path below the library's root."""
    modules = {}
    for package in GUARDED:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:  # smplx is not installed for most people
            continue
        root = Path(spec.origin).parent
        for file in sorted(root.rglob("*.py")):
            name = f"{package}/{file.relative_to(root).as_posix()}"
            if name in REPLACED:
                modules[name] = ast.parse(REPLACED[name])
            elif name in WHOLE:
                modules[name] = ast.parse(file.read_bytes())
            elif not name.startswith(LEFT_OUT):
                modules[name] = hollow(file.read_text("utf-8"), name)
    return modules


def hollow(text: str, name: str) -> ast.Module:
    """Let all functions and methods of a module refuse.

    Args:
        text: The module.
        name: Its path below the library's root, such as "smplkit/rotations.py".
    """
    tree = ast.parse(text)
    _hollow(tree, name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    return tree


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
