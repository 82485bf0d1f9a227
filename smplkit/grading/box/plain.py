"""A worker without a sandbox, where there is no bubblewrap: for trusted code.

Limits hold and the library is the hollow one, but the code can read, write and send what its user
can. Nobody's code runs as root.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from smplkit.grading.box.sandbox import UNPRIVILEGED, environment


def plain(arguments: list[str], library: Path, scratch: Path) -> dict[str, object]:
    """Arguments of `subprocess.Popen` that run Python without a sandbox.

    Args:
        arguments: Of the interpreter.
        library: The zip file with the hollow library.
        scratch: Folder for what the code writes.
    """
    return {
        "args": [sys.executable, "-s", *arguments],
        "env": environment(str(library), str(scratch)),
        "cwd": scratch,
        **ordinary_user(scratch),
    }


def ordinary_user(scratch: Path) -> dict[str, object]:
    """For root: arguments that start a process as nobody, who gets the folder to write to.

    Nobody has to be able to read the interpreter; one in root's home cannot be started.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    nobody = int(UNPRIVILEGED)
    os.chown(scratch, nobody, nobody)
    scratch.parent.chmod(0o711)
    return {"user": nobody, "group": nobody, "extra_groups": []}
