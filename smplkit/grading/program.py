"""Which lines of a notebook a function needs: its own cell, and what that cell uses from others.

Running the whole notebook would let a mistake in one cell cost the points of another. So a cell is
run with nothing but the statements that define the names it uses, found with the compiler's symbol
tables. Nothing is executed here.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from smplkit.grading.box.calls import printable

T = TypeVar("T")
MAGIC = re.compile(r"\s*([%!?]|[\w.]+\?{1,2}\s*$)")
MAX_STATEMENTS = 500  # at the top level of a cell; each is looked at for half a millisecond
MAX_SIZE = 200_000  # of a cell once it is compiled, in nodes of its syntax tree
# What the compiler says of text that is no Python, or is nested beyond all measure.
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Statement:
    """A top-level statement.

    Attributes:
        text: Its lines.
        defines: Names that it gives a value.
        uses: Names that it, or a function in it, takes from the module or from Python.
        starts_over: Whether the names it defines are new, rather than made from their old values.
    """

    text: str
    defines: frozenset[str]
    uses: frozenset[str]
    starts_over: bool


@dataclass(frozen=True)
class Code:
    """The text of a cell.

    Attributes:
        text: As Python, with lines that only a notebook understands (%matplotlib) turned off.
        error: Why it is no Python, or "".
    """

    text: str
    error: str = ""

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Its top-level statements; none when it is no Python."""
        return () if self.error else tuple(quietly(_statements, self.text))

    @property
    def defines(self) -> frozenset[str]:
        """Names that its statements define."""
        return frozenset().union(*(s.defines for s in self.statements))


def read_code(source: str) -> Code:
    """Look at the text of a cell without running it."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    error = _syntax_error(source)
    if not error:
        return Code(source)
    python = "\n".join(
        re.sub(r"\S.*", "pass  # \\g<0>", line) if MAGIC.match(line) else line
        for line in source.split("\n")
    )
    return Code(source, error) if _syntax_error(python) else Code(python)


def needed(cell: Code, given: Iterable[Code], others: Sequence[Sequence[Code]]) -> list[str]:
    """Statements to run before a cell so that it finds the names it uses.

    Args:
        cell: The cell.
        given: Cells that run before it in any case; what they define is not looked for.
        others: Groups of cells. A name is taken from the first group that defines it; from the
            last statement there, if that starts over.

    Returns:
        Texts of statements, each behind those it needs itself.
    """
    known = set(dir(builtins)).union(cell.defines, *(code.defines for code in given))
    groups = [_by_name(group) for group in others]
    taken: dict[int, Statement] = {}
    visited: set[int] = set()
    missing = False
    waiting: list[tuple[Statement, bool]] = []

    def ask(statement: Statement) -> None:
        nonlocal missing
        for name in sorted(statement.uses - known, reverse=True):
            found = next((_definitions(g[name]) for g in groups if name in g), [])
            missing |= not found
            waiting.extend((s, False) for s in reversed(found) if id(s) not in visited)

    for own in reversed(cell.statements):
        ask(own)
    while waiting:
        statement, ready = waiting.pop()
        if ready:
            taken.setdefault(id(statement), statement)
        elif id(statement) not in visited:
            visited.add(id(statement))
            waiting.append((statement, True))
            ask(statement)
    # `from math import *` may define what was not found.
    stars = [s for g in groups for s in g.get("*", ())] if missing else []
    return [s.text for s in (*stars, *taken.values())]


def is_stub(code: Code, function: str) -> bool:
    """Whether the function is as it was handed out: nothing but `raise NotImplementedError()`."""
    if code.error or function not in code.defines:
        return False
    found = [
        node
        for node in quietly(ast.parse, code.text).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    return bool(found) and all(
        isinstance(line, ast.Expr | ast.Pass) or _not_implemented(line) for line in found[-1].body
    )


def seems_to_define(code: Code, name: str) -> bool:
    """Whether a cell defines a name, or would if it were Python."""
    if code.error:
        return re.search(rf"^\s*def\s+{name}\b", code.text, re.MULTILINE) is not None
    return name in code.text and name in code.defines


def _not_implemented(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)


def _syntax_error(source: str) -> str:
    if "\0" in source:
        return "it has a NUL character in it, which no Python code can hold"
    try:
        tree = quietly(ast.parse, source)
        if _compiled_size(tree) > MAX_SIZE:
            return "it is too long for Python, or has too many `finally` within each other"
        quietly(compile, source, "<cell>", "exec", dont_inherit=True)
        count = len(tree.body)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        line = source.split("\n")[error.lineno - 1 : error.lineno] if error.lineno else []
        shown = f" (`{line[0].strip()[:80]}`)" if line else ""
        return printable(f"{type(error).__name__}{where}: {error.msg}{shown}")
    except UnicodeError:
        return "it has half a character in it (a lone surrogate), which no file can hold"
    except NO_PYTHON as error:
        return f"it is nested too deeply for Python ({type(error).__name__})"
    if count > MAX_STATEMENTS:
        return f"it has {count} statements, at most {MAX_STATEMENTS} are allowed"
    return ""


def _compiled_size(tree: ast.AST) -> int:
    """About how much the compiler makes of it.

    It repeats what stands under `finally` for every way out of the `try`. So twenty of them within
    each other, in twenty short lines, would keep it busy for minutes.
    """
    sizes: dict[int, tuple[int, int]] = {}  # of each node: itself, and the jumps in it
    for node in reversed(list(ast.walk(tree))):  # children first
        children = list(ast.iter_child_nodes(node))
        repeated = {id(child) for child in getattr(node, "finalbody", ())}
        ways_out = 1 + sum(sizes[id(child)][1] for child in children) if repeated else 0
        size, jumps = 1, int(isinstance(node, ast.Return | ast.Break | ast.Continue))
        for child in children:
            times = 1 + ways_out if id(child) in repeated else 1
            size += times * sizes[id(child)][0]
            jumps += times * sizes[id(child)][1]
        sizes[id(node)] = size, jumps
    return sizes[id(tree)][0]


def quietly(read: Callable[..., T], *args: object, **options: object) -> T:
    """Python warns while it reads doubtful code; that is the student's to see, not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(*args, **options)


def _statements(source: str) -> Iterable[Statement]:
    lines = source.split("\n")
    nodes = ast.parse(source).body
    start = 0
    for i, node in enumerate(nodes):
        if i + 1 < len(nodes) and nodes[i + 1].lineno <= node.end_lineno:
            continue  # `a = 1; b = 2`: one piece
        text = "\n".join(lines[start : node.end_lineno])
        start = node.end_lineno
        yield _statement(text)


def _statement(text: str) -> Statement:
    table = symtable.symtable(text, "<statement>", "exec")
    own = table.get_symbols()
    defines = {s.get_name() for s in own if s.is_assigned() or s.is_imported()}
    uses = {s.get_name() for s in own if s.is_referenced()}
    old = defines & uses
    changed = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.AugAssign)]
    changed = {n.target.id for n in changed if isinstance(n.target, ast.Name)} & defines
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        uses |= {s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()}
        waiting += inner.get_children()
    if any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in ast.parse(text).body):
        defines |= {"*"}
    return Statement(text, frozenset(defines), frozenset(uses | changed), not old | changed)


def _by_name(group: Iterable[Code]) -> dict[str, list[Statement]]:
    """The statements that define each name, in their order."""
    found: dict[str, list[Statement]] = {}
    for statement in (s for code in group for s in code.statements):
        for name in statement.defines:
            found.setdefault(name, []).append(statement)
    return found


def _definitions(statements: Sequence[Statement]) -> list[Statement]:
    """Of the statements that define a name: the last, and earlier ones that it builds on."""
    starts = [i for i, statement in enumerate(statements) if statement.starts_over]
    return list(statements[starts[-1] if starts else 0 :])
