"""``smplkit lab``: JupyterLab on the course, with this environment's programs on the path."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

START_PAGE = "lectures/00_start_here.ipynb"


def course_root() -> Path:
    """The folder that holds ``lectures/``: this one, one above it, or the clone of the package.

    Raises:
        FileNotFoundError: the course is nowhere there (a plain ``pip install`` has no notebooks).
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[1]):
        if (folder / START_PAGE).is_file():
            return folder
    raise FileNotFoundError(
        f"no {START_PAGE} in {here} or above it: the notebooks come with a clone of the course, "
        "not with the installed package. Run this command inside the clone."
    )


def serve(port: int, browser: bool) -> int:
    """Run JupyterLab in the foreground until it is stopped.

    Args:
        port: first port to try; Jupyter takes the next free one.
        browser: whether to open a browser window. The address is printed in any case.

    Returns:
        The exit status of JupyterLab; 1 when it cannot be started.
    """
    try:
        root = course_root()
    except FileNotFoundError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if find_spec("jupyterlab") is None:
        print(
            "error: JupyterLab is not installed here. Run 'make lab', or\n"
            '  pip install -c constraints.txt -e ".[course]"',
            file=sys.stderr,
        )
        return 1
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{START_PAGE}",
        f"--ServerApp.port={port}",
        "--log-level=WARN",  # leaves the address and what goes wrong
        *([] if browser else ["--no-browser"]),
        # Containers run as root, where Jupyter refuses to start without being told twice.
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    print(f"Opening {START_PAGE}. The address is printed below; Ctrl-C twice ends the server.")
    sys.stdout.flush()
    try:
        return subprocess.run(command, env=_environment(root), cwd=root).returncode
    except KeyboardInterrupt:
        return 0


def _environment(root: Path) -> dict[str, str]:
    """The caller's environment, with this Python's programs first and the course's settings."""
    programs = str(Path(sys.executable).parent)  # nbgrader looks for `alembic` on the path
    settings = str(root / "course" / "jupyter")
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    return os.environ | {
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_PATH": os.pathsep.join([settings, before]) if before else settings,
    }
