"""Notice when an exercise is answered by calling the library's own answer.

The library must hold the answers, as the lectures run on it, and so do the oracles of the checks.
While a student's function runs, the code of every function of the guarded packages is replaced by
one that refuses. Replacing the code, not the name, also reaches functions that were imported or
stored before.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FunctionType

GUARDED = ("smplkit", "roma", "smplx")
# What all checks are made of (the oracles are elsewhere in the package, and refuse), and the
# wrapper around some functions of the library, so that the report names the function itself.
FREE = (
    *(
        f"smplkit.checks.{part}"
        for part in ("call", "capture", "compare", "exercise", "guard", "properties")
    ),
    "smplkit._precision",
)


class Delegated(Exception):
    """The student's function called an answer of the library; the message is the answer's name."""


_called: list[str] = []


@contextmanager
def no_delegation() -> Iterator[None]:
    """Make all functions of the guarded packages refuse to work until the end of the block.

    Raises:
        Delegated: One of them was called, even if the caller swallowed the refusal.
    """
    _called.clear()
    guarded = _guarded_functions(len(sys.modules))
    kept = [function.__code__ for function, _ in guarded]
    try:
        for function, refusing in guarded:
            function.__code__ = refusing
        yield
    finally:
        for (function, _), code in zip(guarded, kept, strict=True):
            function.__code__ = code
        if _called:
            raise Delegated(_called[0])


def refuse(name: str) -> None:
    """Note that the guarded function `name` was called, and raise Delegated."""
    _called.append(name)
    raise Delegated(name)


@lru_cache(maxsize=1)
def _guarded_functions(num_modules: int) -> list[tuple[FunctionType, CodeType]]:
    """Functions of the guarded packages, each with the code that refuses in its name.

    Look again only when modules were imported since: a check calls a function often.
    """
    found: dict[int, FunctionType] = {}
    for name, module in list(sys.modules.items()):
        if not _within(name, GUARDED) or _within(name, FREE):
            continue
        for value in list(vars(module).values()):
            wraps = "__wrapped__" in getattr(value, "__dict__", ())  # decorators and caches
            function = inspect.unwrap(value) if wraps else value
            # A closure's code cannot be replaced by one without its cells; the libraries have none.
            if isinstance(function, FunctionType) and not function.__code__.co_freevars:
                home = function.__module__ or ""
                if _within(home, GUARDED) and not _within(home, FREE):
                    found[id(function)] = function
    return [(f, _refusing_code(f"{f.__module__}.{f.__qualname__}")) for f in found.values()]


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _template(*args: object, **kwargs: object) -> None:
    # Runs in the module of the function whose code it replaces: no name of this file is in reach.
    from smplkit.checks.guard import refuse

    refuse("NAME")


def _refusing_code(name: str) -> CodeType:
    code = _template.__code__
    constants = tuple(name if constant == "NAME" else constant for constant in code.co_consts)
    return code.replace(co_consts=constants)
