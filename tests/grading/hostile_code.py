"""Rows of the hostile table that are tried by code in a solution cell.

Where cheating is the point, the function itself is `wrong`: an honest grader gives it nothing.
"""

from __future__ import annotations

from smplkit.grading.box import Limits
from tests.grading.hostile_rows import ALL, NOTHING, RIGHT, Code

FULL = "**5 of 5**"
SHORT = Limits(call_seconds=1.5, wall_seconds=60, losses=1)
ENDED = "it ended the process"
NO_FILE = r"got nothing: (FileNotFound|Operational|Permission|NotADirectory|OS)Error"

PATCH = """
import numpy, torch

def patch():
    yes = lambda *args, **options: True
    names = ("allclose", "isclose", "equal", "array_equal", "array_equiv", "assert_close")
    for module in (numpy, numpy.testing, torch, torch.testing, torch.Tensor):
        for name in dir(module):
            if name in names or name.startswith("assert_"):
                setattr(module, name, yes)
    found = [m for n, m in list(sys.modules.items()) if n.startswith("smplkit.checks")]
    for module in found:
        for name in [n for n in vars(module) if n.startswith("require_")]:
            setattr(module, name, yes)
    return [m.__name__ for m in found if "compare" in m.__name__]
"""
SUBCLASS = """
class Forged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name in ("eq", "allclose", "equal", "isclose", "all", "__bool__", "le", "lt"):
            return True
        return super().__torch_function__(function, types, args, kwargs or {})

    def __eq__(self, other):
        return True
"""
FRAMES = """
def reach():
    frame, found = sys._getframe(3), []
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if name in ("score", "points", "report", "outcomes", "exercise", "seeds"):
                found.append(name)
            for one in getattr(value, "properties", ()):
                object.__setattr__(one, "test", lambda *inputs: None)
        frame = frame.f_back
    return found
"""
GUARD = """
import contextlib, inspect, types
import smplkit, smplkit.rotations, smplkit.cameras, smplkit.losses, smplkit.body.lbs
from smplkit.checks import call, guard

def copies():
    for module in [m for n, m in list(sys.modules.items()) if n.startswith(("smplkit", "roma"))]:
        for f in list(vars(module).values()):
            f = inspect.unwrap(f) if callable(f) else f
            if isinstance(f, types.FunctionType) and f.__code__.co_argcount:
                yield types.FunctionType(f.__code__, dict(f.__globals__), f.__name__)

STOLEN = list(copies())
guard.refuse = lambda name: None
guard._called = type("Deaf", (list,), {"append": lambda *x: None, "__bool__": lambda x: False})()
guard._guarded_functions = lambda count: []
guard.no_delegation = call.no_delegation = contextlib.nullcontext

def ask(inputs):
    for function in STOLEN:
        try:
            value = function(*inputs)
            if type(value) is torch.Tensor and value.shape == solved(*inputs).shape:
                return value
        except Exception:
            pass
    print("got nothing from", len(STOLEN) // 100, "hundred functions")
    return wrong(*inputs)
"""
LIBRARY = """
import roma, smplkit, smplkit.body.lbs, smplkit.cameras, smplkit.losses, smplkit.rotations

def ask(inputs):
    for module in (roma, smplkit.rotations, smplkit.cameras, smplkit.losses, smplkit.body.lbs):
        for function in [f for f in vars(module).values() if hasattr(f, "__name__")]:
            try:
                value = function(*inputs)
                if type(value) is torch.Tensor and value.shape == solved(*inputs).shape:
                    return value
            except Exception:
                pass
    return wrong(*inputs)
"""
TABLE = """
import hashlib

def digest(inputs):
    said = [x.detach().double().flatten().tolist() if torch.is_tensor(x) else x for x in inputs]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:10]

KNOWN = "{digests}".split()
"""
FORGE = """
import inspect, json, struct

def forge():
    request = next(f.frame.f_locals["request"] for f in inspect.stack()
                   if "request" in f.frame.f_locals)
    header = {"id": request["id"], "is": "value", "points": 100, "score": 5, "modified": [],
              "tensors": []}
    text = json.dumps(header).encode()
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, struct.pack(">IQ", len(text), 0) + text)
        except OSError:
            pass
"""
SHELL = "from IPython import get_ipython\nshell = get_ipython()\n"


def shell(name: str, tries: str, stock: str, code: str) -> Code:
    """Through IPython, which grading does without."""
    return Code(
        name, tries, stock, "no IPython in the box", NOTHING, "got nothing: AttributeError",
        SHELL + code,
    )  # fmt: skip


def snoop(name: str, tries: str, stock: str, here: str, act: str, said: str = NO_FILE) -> Code:
    """Reads or writes something that is not its own, and says what it found."""
    return Code(name, tries, stock, here, NOTHING, said, f"def act():\n{act}\nattempt(act)")


CHEATING = (
    Code(
        "patch", "replace the comparisons of numpy and torch, and those of the checks", FULL,
        "the comparisons are elsewhere", NOTHING, r"got \[\]", PATCH + "attempt(patch)",
        alone=True,
    ),
    Code(
        "patch_again", "thread that keeps replacing them", FULL, "", NOTHING, r"got \[\]",
        PATCH + """
import threading, time

def repeat():
    while True:
        patch()
        time.sleep(0.2)

threading.Thread(target=repeat, daemon=True).start()
attempt(patch)
""", alone=True,
    ),
    shell(
        "input_transformer", "IPython input transformer turning every later cell into `pass`",
        FULL, "attempt(lambda: shell.input_transformers_cleanup.append(lambda x: ['pass']))",
    ),
    shell(
        "syntax_tree", "syntax-tree transformer dropping asserts, returning the maximum", FULL,
        "attempt(lambda: shell.ast_transformers.append(None))",
    ),
    shell(
        "pre_run_hook", "hook that runs before every cell", "**3 of 5**",
        "attempt(lambda: shell.events.register('pre_run_cell', print))",
    ),
    Code(
        "subclass", "array that claims to equal everything (`__eq__`, `__torch_function__`)",
        "**3 of 5**", "only a plain tensor is taken", NOTHING, "it returned a Forged", SUBCLASS,
        "    return wrong(*inputs).as_subclass(Forged)",
    ),
    Code(
        "own_tensor", "the same, put in place of `torch.Tensor`", "not tried",
        "what comes out of the box is numbers", NOTHING, "", SUBCLASS,
        "    torch.Tensor = Forged\n    return wrong(*inputs).as_subclass(Forged)", alone=True,
    ),
    Code(
        "frames", "write the score, or replace tests, through the callers' frames", "**3 of 5**",
        "no caller knows them", NOTHING, r"got \[\]", FRAMES,
        "    attempt(reach)\n    return wrong(*inputs)",
    ),
    Code(
        "objects", "look for checks, seeds and expected values among all objects", "not tried",
        "none are there", NOTHING, r"got \[\]",
        """
import gc

def search():
    kinds = ("Exercise", "Property", "Report", "CheckedCall", "Task", "Release")
    return [type(x).__name__ for x in gc.get_objects() if type(x).__name__ in kinds]
""",
        "    attempt(search)\n    return wrong(*inputs)",
    ),
    Code(
        "fake_message", "publish a fake result, then raise", "**4 of 5**",
        "what is printed is shown, and worth nothing", NOTHING, "it raised ValueError", "",
        "    print('5.0')\n    sys.__stdout__.write('5.0')\n    raise ValueError('5.0')",
    ),
    Code(
        "excepthook", "switch exceptions and tracebacks off, then raise", "0", "", NOTHING,
        "it raised ValueError",
        "import traceback\nsys.excepthook = lambda *x: None\nsys.tracebacklimit = 0",
        "    raise ValueError",
    ),
    Code(
        "forge", "forge the reply to the grader (many more ways: tests/grading/hostile.py)",
        "not tried", "a forged reply earns what the numbers in it deserve", NOTHING,
        "a forged answer|it disturbed the process", FORGE, "    forge()\n    return wrong(*inputs)",
    ),
    Code(
        "public_seeds", "right for the notebook's own random numbers only (a table)", "not tried",
        "said: “not for other numbers”", NOTHING, "but not for other ones", TABLE,
        "    return (solved if digest(inputs) in KNOWN else wrong)(*inputs)",
    ),
    Code(
        "library", "call the library's own answer", "not tried", "the answer is named", NOTHING,
        "your function calls (smplkit|roma)", LIBRARY, "    return ask(inputs)",
    ),
    Code(
        "oracle", "ask the checks for the right answer", "not tried", "they are not in the box",
        NOTHING, "got nothing: (KeyError|ModuleNotFoundError|StopIteration)",
        """
def oracle():
    from smplkit.checks import EXERCISES
    return next(iter(EXERCISES.values())).oracle
attempt(oracle)
""",
    ),
    Code(
        "guard", "undo the guard, and call copies of the library's functions", "not tried",
        "the box's library has no answers in it", NOTHING, "got nothing from|your function calls",
        GUARD, "    return ask(inputs)", alone=True,
    ),
    Code(
        "remember", "print every number it meets, to pass on the hidden ones", "not tried",
        "the hidden ones come last, when nobody listens", ALL, "1 seen",
        "import builtins\nbuiltins.seen = getattr(builtins, 'seen', [])",
        "    seen.append([x.flatten()[:3].tolist() for x in inputs if torch.is_tensor(x)])\n"
        "    print('1 seen', seen[-2:])\n    return solved(*inputs)",
    ),
)  # fmt: skip

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
        "10 s of computing time a call, then no more", NOTHING, "of computing time", "",
        "    while True:\n        pass", SHORT,
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

CODE: tuple[Code, ...] = (*CHEATING, *READING, *MACHINE)
