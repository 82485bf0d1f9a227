"""The command line that runs a worker inside bubblewrap: no network, no files, no other processes.

Inside there are the Python interpreter, its libraries and the hollow copy of this one, all of them
read-only, and an empty folder of limited size. No /etc, no home, no /proc, nothing of the course.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from smplkit.checks.guard import GUARDED
from smplkit.grading.box.limits import InfrastructureError, Limits

UNPRIVILEGED = "65534"  # nobody, on every system; owns no files
LIBRARY = "/box/library.zip"
SCRATCH = "/tmp"
INSTALL = (
    "Install it (sudo apt install bubblewrap, or sudo dnf install bubblewrap)"
    if sys.platform == "linux"
    else "There is none for this system: grade on Linux"
)
SHARED_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")


def sandboxed(arguments: list[str], library: Path, limits: Limits) -> list[str]:
    """Command line that runs Python in a sandbox.

    Args:
        arguments: Of the interpreter.
        library: The zip file with the hollow library.
        limits: What the sandbox may use.

    Raises:
        InfrastructureError: bubblewrap is not installed here.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise InfrastructureError(
            "bubblewrap (the command bwrap) is not installed, so submissions cannot be run safely. "
            f"Install it: {INSTALL}. Code that you trust runs without, with trusted=True"
        )
    inside = [
        *(bwrap, "--unshare-all", "--unshare-user", "--uid", UNPRIVILEGED, "--gid", UNPRIVILEGED),
        *("--cap-drop", "ALL", "--disable-userns", "--die-with-parent", "--new-session"),
        *("--clearenv", *_environment()),
        # First of all: what the interpreter needs may lie below it.
        *("--size", str(limits.scratch), "--tmpfs", SCRATCH),
        *_files(LIBRARY if _is_root() else str(library)),
        *("--ro-bind", "/proc/cpuinfo", "/proc/cpuinfo", "--dev", "/dev"),
        # bubblewrap makes these two as writable memory without a limit.
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", SCRATCH, "--", _interpreter(), "-s", *arguments),
    ]
    return [*_without_privileges(bwrap, library), *inside] if _is_root() else inside


def environment(library: str, scratch: str) -> dict[str, str]:
    """Environment of a worker: the hollow library first, one thread, no chance in hashing."""
    return {
        "HOME": scratch,
        "LANG": "C.UTF-8",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([library, *map(str, package_folders())]),
        "PYTHONUTF8": "1",
        "TMPDIR": scratch,
    }


def package_folders() -> list[Path]:
    """Folders of installed packages, such as torch."""
    import numpy
    import torch

    found = [Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib")]
    found += [Path(package.__file__).parents[1] for package in (torch, numpy)]
    return list(dict.fromkeys(found))


def _is_root() -> bool:
    return os.geteuid() == 0


def _interpreter() -> str:
    """The interpreter behind a virtual environment's link to it."""
    return os.path.realpath(sys.executable)


def _environment() -> list[str]:
    pairs = environment(LIBRARY, SCRATCH).items()
    return [part for name, value in pairs for part in ("--setenv", name, value)]


def _files(library: str) -> list[str]:
    """The view of the file system: what the interpreter needs, and nothing else."""
    base = Path(sys.base_prefix)
    folders = [*map(Path, SHARED_LIBRARIES), base / "lib", base / "lib64", *package_folders()]
    parts = []
    for folder in dict.fromkeys(folders):
        if folder.is_symlink():  # /lib is usr/lib on most systems
            parts += ["--symlink", os.readlink(folder), str(folder)]
        elif folder.is_dir():
            parts += _bind(str(folder), str(folder))
    parts += [*_bind(_interpreter(), _interpreter()), *_bind(library, LIBRARY)]
    # Installed copies of the packages that the hollow ones stand for.
    installed = [folder / name for folder in package_folders() for name in GUARDED]
    for path in (p for p in installed if p.is_dir()):
        parts += ["--size", "4096", "--tmpfs", str(path), "--remount-ro", str(path)]
    return parts


def _bind(source: str, place: str) -> list[str]:
    """Bind for reading; without --dir, root's bubblewrap makes parents that only root can enter."""
    parents = [str(folder) for folder in reversed(Path(place).parents)][1:]
    return [*(part for p in parents for part in ("--dir", p)), "--ro-bind", source, place]


def _without_privileges(bwrap: str, library: Path) -> list[str]:
    """For root: an outer sandbox in which an ordinary user sees the same files.

    Limits on processes do not hold for root, nor for what only looks like an ordinary user. And an
    ordinary user could not read an interpreter in root's home, from which the files may come.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise InfrastructureError(
            "submissions are not run as root, and the command setpriv, which would change to an "
            "ordinary user, is not installed. Grade as an ordinary user"
        )
    tools = [os.path.realpath(tool) for tool in (bwrap, setpriv)]
    binds = [part for tool in tools for part in _bind(tool, tool)]
    return [
        *(bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent"),
        *("--clearenv", *_files(str(library)), *binds, "--proc", "/proc", "--dev", "/dev"),
        *("--dir", SCRATCH, "--", tools[1], "--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED),
        *("--clear-groups", "--inh-caps=-all", "--no-new-privs", "--"),
    ]
