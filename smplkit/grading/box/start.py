"""How a worker is started, with a sandbox or without, and what to do where it cannot be."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from smplkit.grading.box import plain
from smplkit.grading.box.limits import InfrastructureError, Limits
from smplkit.grading.box.sandbox import package_folders, sandboxed

TRIAL_SECONDS = 60  # by the clock; an idle machine takes a twentieth of a second
# Looks for what a worker imports, without importing it.
TRIAL = (
    "import sys\nfrom importlib.util import find_spec\n"
    "missing = [name for name in ('smplkit', 'torch', 'numpy') if find_spec(name) is None]\n"
    "sys.exit(f\"Python cannot read {', '.join(missing)}\" if missing else 0)"
)
NAMESPACES = (
    "bubblewrap is installed, but this system does not let it make a sandbox. On Ubuntu 24.04 and "
    "later, `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` allows it; in a "
    "container, the container's own settings must allow user namespaces. Or grade trusted code "
    "only, with trusted=True"
)
TOO_OLD = "bubblewrap here is too old, 0.8 or later is needed"


def why_no_box(trusted: bool = False) -> str:
    """Start a sandbox as a worker's is, with next to nothing in it, and see whether it works.

    Args:
        trusted: Try to run Python without a sandbox instead, as for trusted code.

    Returns:
        "" when boxes can be made here, else why not and what to do, in sentences.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="smplkit-box-") as folder:
            how = prepared(["-S", "-c", TRIAL], _empty_library(), Path(folder), Limits(), trusted)
            tried = subprocess.run(
                **how,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=TRIAL_SECONDS,
            )
    except InfrastructureError as error:
        return str(error)
    except (OSError, subprocess.TimeoutExpired) as error:
        return explained(str(error), trusted)
    if tried.returncode:
        said = tried.stderr.decode("utf-8", "replace").strip()
        return explained(said or f"Python ended with {tried.returncode}", trusted)
    return ""


def prepared(
    arguments: list[str], library: bytes, folder: Path, limits: Limits, trusted: bool
) -> dict[str, object]:
    """Arguments of `subprocess.Popen` that run Python as a worker is run.

    Args:
        arguments: Of the interpreter.
        library: A zip file that it imports from first.
        folder: An empty folder of this worker alone, for its library and what it writes.
        limits: What a sandbox may use.
        trusted: Without a sandbox.

    Raises:
        InfrastructureError: A program is missing.
        OSError: The folder cannot be written to.
    """
    path, scratch = folder / "library.zip", folder / "scratch"
    path.write_bytes(library)
    scratch.mkdir()
    if trusted:
        return plain.plain(arguments, path, scratch)
    return {"args": sandboxed(arguments, path, limits), "cwd": "/"}


def explained(said: str, trusted: bool) -> str:
    """What to do about a worker that did not start, behind what it or the system has said."""
    if trusted and plain.drops_rights():
        return (
            f"trusted code is not run as root, and running it as the user nobody failed: {said}. "
            f"{_closed_to_nobody()}Grade as an ordinary user, or with a Python that all users can "
            "read, such as one below /usr or /opt"
        )
    if not trusted and said.startswith("bwrap: "):
        return f"{TOO_OLD if 'nknown option' in said else NAMESPACES} (it says: {said})"
    return said


def _empty_library() -> bytes:
    """In place of the real one, which takes most of a second to make."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("smplkit/__init__.py", "")
    return file.getvalue()


def _closed_to_nobody() -> str:
    """Name the folder that keeps nobody from what a worker needs, if the modes tell."""
    needed = [Path(os.path.realpath(sys.executable)), Path(os.__file__), *package_folders()]
    for path in (*needed, Path(tempfile.gettempdir())):
        for folder in reversed(path.resolve().parents):
            if not folder.stat().st_mode & 0o001:
                return f"Only some users may enter {folder}, and {path} is in it. "
    return ""
