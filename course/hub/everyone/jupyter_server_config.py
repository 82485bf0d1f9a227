"""Jupyter on the hub, for all. It runs with the user's own rights, before the server starts.

A student's ~/smplkit looks like a clone without solutions: own copies of the lectures, links to the
pages and the library's source, and `exercises/`, where the assignment list puts what is fetched.
"""

import os
import shutil
from pathlib import Path

c = get_config()  # noqa: F821

COURSE = Path(__file__).resolve().parents[3]
WORK = Path.home() / "smplkit"

if not (WORK / ".git").exists():  # an instructor's clone has all of it
    (WORK / "exercises").mkdir(parents=True, exist_ok=True)
    (WORK / "lectures").mkdir(exist_ok=True)
    for lecture in (COURSE / "lectures").iterdir():
        if not (own := WORK / "lectures" / lecture.name).exists():  # what they wrote stays
            shutil.copyfile(lecture, own)
    for name in ("course", "smplkit"):
        if not (WORK / name).is_symlink() and not (WORK / name).exists():
            (WORK / name).symlink_to(COURSE / name)

os.chdir(WORK)  # where nbgrader looks for the instructor's nbgrader_config.py

# Everybody on this machine can listen to TCP ports of kernels, but not to sockets in a home.
c.KernelManager.transport = "ipc"

# What nobody uses ends: a kernel after an hour, a server after two.
c.MappingKernelManager.cull_idle_timeout = 3600
c.ServerApp.shutdown_no_activity_timeout = 7200

# A login shell would forget where the course's programs are.
c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash"]}
