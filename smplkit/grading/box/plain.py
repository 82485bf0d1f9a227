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
        scratch: Folder for what the code writes; both are in a folder of this worker alone.
    """
    variables = environment(str(library), str(scratch))
    if "SYSTEMROOT" in os.environ:  # without it, nothing starts on Windows
        variables["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    how = {"args": [sys.executable, "-s", *arguments], "env": variables, "cwd": scratch}
    return how | (_as_nobody(library, scratch) if drops_rights() else {})


def drops_rights() -> bool:
    """Whether code runs as nobody here: the one who grades is root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_nobody(library: Path, scratch: Path) -> dict[str, object]:
    """Let nobody read the library and own the folder to write to, and start the process as nobody.

    Nobody has to be able to read the interpreter, too; one in root's home cannot be started.
    """
    nobody = int(UNPRIVILEGED)
    library.chmod(0o644)
    os.chown(scratch, nobody, nobody)
    scratch.parent.chmod(0o711)
    return {"user": nobody, "group": nobody, "extra_groups": []}
