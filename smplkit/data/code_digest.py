"""Recognise by its code what made a file: a digest of a module and all it imports from here.

A cache made by older code must not be taken for a new one, and nobody remembers to count up a
version number. So the number is counted from the code itself.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "smplkit"


@functools.cache
def code_digest(module: str) -> str:
    """Digest of the source of a module and of the modules of this package that it needs.

    Args:
        module: full name.

    Returns:
        64 hexadecimal digits, which change with any of these files.
    """
    digest = hashlib.sha256()
    for path in sorted(_sources(module)):
        # Line ends differ between systems, the code does not.
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _sources(module: str) -> set[Path]:
    """Files of a module and of all modules of the package that it imports, directly or not."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if name not in found and path is not None:
            found[name] = path
            waiting += _imports(path)
    return set(found.values())


def _imports(path: Path) -> list[str]:
    """What a file imports from the package; names that are no modules among them."""
    names = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] == PACKAGE]


def _file_of(module: str) -> Path | None:
    """The file of a module; None for the name of anything else."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # something inside of a module
        return None
    return Path(spec.origin) if spec is not None and spec.origin else None
