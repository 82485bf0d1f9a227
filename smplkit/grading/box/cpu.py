"""Computing time of a process and of all that it has started."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def cpu_seconds(pid: int) -> float | None:
    """Seconds that a process, its descendants and those of them that have ended have computed.

    Args:
        pid: Number of the process.

    Returns:
        The seconds, or None where the system does not tell (it does on Linux): then only wall time
        ends a call.
    """
    try:
        return _ticks(pid) / _TICKS
    except OSError:
        return None


def _ticks(pid: int) -> int:
    folder = Path("/proc", str(pid))
    # The name of the program comes second, in brackets, and may itself hold anything.
    fields = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # user and system, own and of children that have ended
    for thread in os.listdir(folder / "task"):
        for child in (folder / "task" / thread / "children").read_text("ascii").split():
            try:
                ticks += _ticks(int(child))
            except OSError:  # it has ended meanwhile
                continue
    return ticks
