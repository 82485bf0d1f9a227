"""Rows of the hostile table that reach for files, the network, processes, memory and time."""

from __future__ import annotations

from smplkit.grading.box import Limits
from tests.grading.hostile_rows import ALL, FULL, NOTHING, RIGHT, Code

SHORT = Limits(call_seconds=1.5, wall_seconds=60, losses=1)
ENDED = "it ended the process"
NO_FILE = r"got nothing: (FileNotFound|Operational|Permission|NotADirectory|OS)Error"


def snoop(name: str, tries: str, stock: str, here: str, act: str, said: str = NO_FILE) -> Code:
    """Reads or writes something that is not its own, and says what it found."""
    return Code(name, tries, stock, here, NOTHING, said, f"def act():\n{act}\nattempt(act)")


READING = (
    snoop(
        "solution",
        "read the solution and run it",
        FULL,
        "no such file in the box",
        "    return open('{course}/solutions/{chapter}/{chapter}.ipynb').read()[:99999]",
    ),
    snoop(
        "hidden_tests",
        "read hidden tests from the working folder, or from IPython's history",
        "**leaked**",
        "never in the box",
        "    import glob\n    found = glob.glob('**/*.ipynb', recursive=True)\n"
        "    return [open(f).read() for f in found], globals().get('In')",
        r"got \(\[\], None\)",
    ),
    snoop(
        "others",
        "read other students' work, and the hidden seeds' secret",
        "**succeeds**",
        "no such file",
        "    try:\n        return open('{course}/grading/course_secret').read()\n"
        "    except OSError:\n"
        "        return open('{course}/grading/submitted/ben/{chapter}/{chapter}.ipynb').read()",
    ),
    snoop(
        "gradebook",
        "set all scores in the gradebook to 99",
        "**succeeds**",
        "no such file",
        "    import sqlite3\n    with sqlite3.connect('{course}/grading/gradebook.db') as db:\n"
        "        return db.execute('update grade set manual_score = 99').rowcount",
    ),
    snoop(
        "change_solution",
        "change the solution",
        "**succeeds**",
        "no such file",
        "    return open('{course}/solutions/{chapter}/{chapter}.ipynb', 'a').write(' ')",
    ),
    snoop(
        "config",
        "append code to nbgrader_config.py",
        "**runs at the next nbgrader command**",
        "no such file",
        "    return open('{course}/nbgrader_config.py', 'a').write('1 / 0')",
    ),
    snoop(
        "startup",
        "plant an IPython start-up file for the next student",
        "**the next student's zero got 3 of 5**",
        "a home of its own, thrown away",
        "    for home in (os.path.expanduser('~'), '{home}'):\n"
        "        os.makedirs(home + '/.ipython/profile_default/startup', exist_ok=True)\n"
        "        open(home + '/.ipython/profile_default/startup/1.py', 'w').write('1 / 0')",
        r"got (None|nothing: (OS|Permission)Error)",  # a folder in the box may have that name
    ),
    snoop(
        "environment",
        "read the environment",
        "**succeeds**",
        "nothing of yours in it",
        "    return [v for k, v in os.environ.items() if 'NBGRADER' in k or 'SECRET' in k]",
        r"got \[\]",
    ),
    snoop(
        "network",
        "connect to a service on the same machine",
        "**succeeds**",
        "no network",
        "    import socket\n    return socket.create_connection(('127.0.0.1', {port}), 3)",
        "got nothing: (ConnectionRefused|OS)Error",
    ),
)

MACHINE = (
    snoop(
        "kill", "kill the grader", "**the whole run dies**", "it has no other processes in sight",
        "    os.kill(os.getppid(), 9)\n    os.kill({pid}, 9)",
        f"got nothing: (ProcessLookup|Permission)Error|{ENDED}",
    ),
    snoop(
        "background", "leave a process running", "**survives**", "dies with the box",
        """
    if not os.fork():
        os.setsid()
        if not os.fork():
            wait = "import time; time.sleep(60)"
            os.execv(sys.executable, [sys.executable, "-S", "-c", wait, "{mark}"])
        os._exit(0)
    return "started"
""", "got started",
    ),
    snoop(
        "forks", "start processes without end (tried with 80)",
        "not tried", "refused beyond 64",
        """
    import time
    for _ in range(80):
        if not os.fork():
            time.sleep(2)
            os._exit(0)
""", "got nothing: BlockingIOError",
    ),
    Code(
        "two_gigabytes", "2 GiB of memory", "no limit, all points", "allowed; the limit is 6 GiB",
        ALL, "got 2147483648", "attempt(lambda: len(bytearray(2 * 2**30)))", RIGHT,
    ),
    Code(
        "eight_gigabytes", "8 GiB of memory", "not tried", "a MemoryError", NOTHING,
        "it raised MemoryError", "", "    bytearray(8 * 2**30)\n    return solved(*inputs)",
    ),
    Code(
        "print", "print 40 MB as forty long lines", "**40 MB kept in the notebook**",
        "a thousand characters are kept", ALL, "xxxx",
        "for _ in range(40):\n    print('x' * 2**20)", RIGHT,
    ),
    Code(
        "escapes", "print a script tag and codes that steer a terminal", "not tried",
        "shown as harmless text", ALL, "window.stolen",
        "print('<script>window.stolen = 1</script>\\x1b[2J\\x1b]0;owned\\x07')", RIGHT,
    ),
    Code(
        "loop", "loop for ever", "0 after 5 s a cell, 15 s in all",
        "10 s of computing time a call, then no more (tried with 1.5 s)", NOTHING,
        "of computing time", "", "    while True:\n        pass", SHORT,
    ),
    Code(
        "stubborn_loop", "loop for ever and ignore interrupts", "0 after 15 s", "the same",
        NOTHING, "of computing time", "",
        """
    import signal
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""", SHORT,
    ),
    Code(
        "sys_exit", "`sys.exit()` in the function", "0", "", NOTHING, "SystemExit", "",
        "    sys.exit(0)",
    ),
    Code(
        "exit", "`exit()` in the function", "submission left ungraded", "the others are graded",
        NOTHING, "SystemExit", "", "    exit()",
    ),
    Code(
        "os_exit", "`os._exit(0)` in the function", "submission left ungraded",
        "the others are graded", NOTHING, ENDED, "", "    os._exit(0)",
    ),
    Code(
        "crash", "crash the interpreter", "not tried", "the others are graded", NOTHING, ENDED, "",
        "    import ctypes\n    ctypes.string_at(0)",
    ),
)  # fmt: skip
