"""Rows of the hostile table that want points, by code in a solution cell.

Where cheating is the point, the function itself is `wrong`: an honest grader gives it nothing.
"""

from __future__ import annotations

from tests.grading.hostile_rows import ALL, FULL, NOTHING, Code

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
        name, tries, stock, "no IPython at work in the box", NOTHING, "got nothing: AttributeError",
        SHELL + code,
    )  # fmt: skip


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
