"""``smplkit doctor``: can this machine run the course, and if not, what mends it.

A finding is ``ok``, a ``note`` (the course runs, but something is slower or missing that only some
need) or a ``problem`` (the course cannot run; the command ends with status 1).
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from smplkit.lab import course_root

REINSTALL = "make lab   (or: pip install -c constraints.txt -e '.[course]')"
GENDERS = ("neutral", "female", "male")


@dataclass(frozen=True)
class Finding:
    """One row of the table: what was looked at, how it stands, what was seen, what mends it."""

    name: str
    state: str  # "ok", "note" or "problem"
    found: str
    mend: str = ""


def examine() -> list[Finding]:
    """Look at everything the course needs; never raises for something that is missing."""
    checks: Sequence[Callable[[], Finding]] = (
        _python,
        _torch,
        _gpu,
        lambda: _package("JupyterLab", "jupyterlab"),
        lambda: _package("widgets", "ipywidgets", "anywidget", "plotly"),
        lambda: _package("pictures", "matplotlib"),
        lambda: _package("statistics", "scipy"),
        lambda: _package("nbgrader", "nbgrader"),
        _nbgrader_programs,
        _kernel,
        _body_files,
        _notebooks,
        _disk,
    )
    return [check() for check in checks]


def show(
    findings: Sequence[Finding],
    title: str = "smplkit doctor",
    good: str = "The course can run.",
    bad: str = "the course cannot run yet.",
) -> int:
    """Print the findings as a table.

    Args:
        findings: The rows.
        title: Above the table.
        good, bad: What it comes to, without and with problems.

    Returns:
        0 without problems, 1 when there is at least one.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    marks = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "problem": "[red bold]problem[/]"}
    table = Table("", title=title)
    columns = {"looked at": "name", "found": "found", "how to mend it": "mend"}
    if not any(finding.mend for finding in findings):
        del columns["how to mend it"]
    for heading in columns:
        table.add_column(heading, overflow="fold")  # half a command helps nobody
    for finding in findings:
        row = (escape(getattr(finding, field)) for field in columns.values())
        table.add_row(marks[finding.state], *row)
    problems = sum(finding.state == "problem" for finding in findings)
    console = Console()
    console.print(table)
    console.print(f"{problems} problem(s): {bad}" if problems else good)
    return 1 if problems else 0


def _python() -> Finding:
    found = f"{platform.python_version()} in {sys.prefix}"
    if (3, 10) <= sys.version_info[:2] <= (3, 13):
        return Finding("Python", "ok", found)
    return Finding("Python", "problem", found, "needs 3.10 to 3.13: make lab PYTHON=python3.11")


def _torch() -> Finding:
    try:
        import torch

        torch.ones(2, 2) @ torch.ones(2, 2)
    except Exception as error:
        return Finding("torch", "problem", f"{type(error).__name__}: {error}", REINSTALL)
    release = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
    if release < (2, 4):
        return Finding("torch", "problem", torch.__version__, "needs 2.4 or newer: " + REINSTALL)
    return Finding("torch", "ok", f"{torch.__version__}, {torch.get_num_threads()} threads")


def _gpu() -> Finding:
    try:
        import torch

        if torch.cuda.is_available():
            return Finding("GPU", "ok", torch.cuda.get_device_name())
    except Exception as error:
        return Finding("GPU", "note", f"{type(error).__name__}: {error}", "mend torch first")
    if shutil.which("nvidia-smi"):
        mend = "a card is there but this torch cannot use it: see pytorch.org for the CUDA build"
        return Finding("GPU", "note", "nvidia-smi found, torch sees no card", mend)
    return Finding("GPU", "ok", "none; the course uses its CPU presets")


def _package(name: str, *packages: str) -> Finding:
    found = []
    for package in packages:
        try:
            import_module(package)
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(package)
        except Exception as error:
            return Finding(name, "problem", f"{package}: {error}", REINSTALL)
    return Finding(name, "ok", ", ".join(found))


def _nbgrader_programs() -> Finding:
    """nbgrader calls ``alembic`` by name, so the path must lead to this environment's programs."""
    here = Path(sys.executable).parent
    name = "nbgrader's programs"
    if not shutil.which("alembic", path=str(here)):
        return Finding(name, "problem", f"no alembic in {here}", REINSTALL)
    found = shutil.which("nbgrader")
    if found is not None and Path(found).parent != here:
        mend = f"activate this environment ({here}) before you call nbgrader"
        return Finding(name, "note", f"the path leads to {found}", mend)
    return Finding(name, "ok", f"in {here}", "" if found else "instructors: activate it first")


def _kernel() -> Finding:
    """Notebooks name the kernel ``python3``; it must start this Python, not another one."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
        # A bare "python" is replaced by the running interpreter when the kernel starts.
        bare = program in ("python", "python3")
        same = bare or Path(program).absolute() == Path(sys.executable).absolute()
    except Exception as error:
        return Finding("kernel python3", "problem", f"{type(error).__name__}: {error}", REINSTALL)
    if same:
        return Finding("kernel python3", "ok", program)
    mend = "remove the other one: jupyter kernelspec uninstall python3"
    return Finding("kernel python3", "problem", f"starts {program}", mend)


def _body_files() -> Finding:
    try:
        from smplkit.body import load_model

        sizes = {len(load_model(None, gender=gender).v_template) for gender in GENDERS}
    except Exception as error:
        mend = "the clone is incomplete: git checkout -- smplkit/body/data"
        return Finding("body files", "problem", f"{type(error).__name__}: {error}", mend)
    found = f"open body, {', '.join(GENDERS)}, {sizes.pop()} vertices"
    return Finding("body files", "ok", found, "licensed files: smplkit body info PATH")


def _notebooks() -> Finding:
    try:
        root = course_root()
    except FileNotFoundError as error:
        return Finding("notebooks", "problem", str(error), "clone the course and run it there")
    count = len(list(root.glob("lectures/*.ipynb")))
    return Finding("notebooks", "ok", f"{count} lectures in {root}")


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    if free < 2:
        return Finding("free disk", "note", f"{free:.1f} GB", "training and caches want 2 GB")
    return Finding("free disk", "ok", f"{free:.0f} GB")
