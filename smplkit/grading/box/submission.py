"""A student's text as a module, run statement by statement. Lives inside the box."""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import traceback
import types

from smplkit.checks.guard import GUARDED, Delegated


class Submission:
    """The module that a student's texts make, one after the other, like the cells of a notebook.

    A text that fails keeps what it has defined until then. Statements that need the library's
    functions are left out: the box has none (a comparison with them, under the function, is no
    mistake).
    """

    def __init__(self) -> None:
        self._texts = 0
        self.module = types.ModuleType("__main__")
        self.module.display = print  # notebooks have it
        sys.modules["__main__"] = self.module  # where classes look for the module they are in

    def run(self, text: str) -> str:
        """Run one text.

        Returns:
            Why it, or part of it, could not be run, in sentences; empty when all went well.
        """
        self._texts += 1
        file = f"<text {self._texts}>"
        # So that messages can quote the line, as they do in a notebook.
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        try:
            tree = ast.parse(text, file)
            pieces = [
                (s, compile(ast.Module([s], []), file, "exec", _future(tree), True))
                for s in tree.body
            ]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            return f"{type(error).__name__}{f' in line {line}' if line else ''}: {_said(error)}"
        left_out = []
        for statement, code in pieces:
            try:
                exec(code, self.module.__dict__)
            except BaseException as error:  # sys.exit, too, only ends the text
                reason = _missing(error)
                if not reason:
                    return "\n".join([*left_out, _raised(error, file)])
                lost = [f"`{n}`" for n in _names(statement) if n not in self.module.__dict__]
                so = f", so there is no {', '.join(lost)}: make it without the library"
                left_out.append(
                    f"line {statement.lineno} was left out: it uses {reason}, and functions of the "
                    f"library do not work while grading{so if lost else ''}"
                )
        return "\n".join(left_out)


def _future(tree: ast.Module) -> int:
    """Compiler flags of the text's `from __future__` lines, which count for all statements."""
    lines = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
    features = [getattr(__future__, a.name, None) for s in lines for a in s.names]
    return sum({f.compiler_flag for f in features if f is not None})


def _names(statement: ast.stmt) -> list[str]:
    """Names that a statement would have defined."""
    nodes = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.alias)]
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    imported = [(n.asname or n.name).partition(".")[0] for n in nodes if isinstance(n, ast.alias)]
    return list(dict.fromkeys(stored + imported))


def _missing(error: BaseException) -> str:
    """Name of the function or module of the library that a statement failed for, if it did."""
    if isinstance(error, Delegated):
        return _said(error)
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    return name if isinstance(name, str) and name.partition(".")[0] in GUARDED else ""


def _raised(error: BaseException, file: str) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if f.filename == file]
    where = f" (line {lines[-1]}: `{linecache.getline(file, lines[-1]).strip()}`)" if lines else ""
    said = _said(error)
    return f"it raised {type(error).__name__}{f': {said}' if said else ''}{where}"


def _said(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(text.split())[:300]
