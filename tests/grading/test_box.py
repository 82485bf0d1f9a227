"""The box gives the reports that a direct call gives, and says what went wrong with a text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from smplkit.checks import EXERCISES
from smplkit.checks.call import Call, StudentError
from smplkit.checks.exercise import grade
from smplkit.grading.box import Box, InfrastructureError, Limits, plain, sandbox
from smplkit.grading.box.submission import Submission
from tests.grading import answers_01_smpl, answers_02_projection
from tests.grading.boxes import needs_bwrap
from tests.grading.test_catalogue import RIGHT, WRONG

RODRIGUES = """
import torch

def skew(v):
    x, y, z = v.unbind(-1)
    o = torch.zeros_like(x)
    return torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))

def right(axis_angle):
    return torch.linalg.matrix_exp(skew(axis_angle))

def numpy(axis_angle):
    return right(axis_angle).numpy()

def no_return(axis_angle):
    right(axis_angle)

def stub(axis_angle):
    # YOUR CODE HERE
    raise NotImplementedError()

def raises(axis_angle):
    return (axis_angle
            @ torch.ones(7, 7))  # the culprit

def exits(axis_angle):
    exit(1)

def single(axis_angle):
    return right(axis_angle).float()

def integer(axis_angle):
    return right(axis_angle).long()

def boolean(axis_angle):
    return right(axis_angle) > 0

def detached(axis_angle):
    return right(axis_angle).detach()

def in_place(axis_angle):
    axis_angle += 1
    return right(axis_angle - 1)

def transposed(axis_angle):
    return right(axis_angle).mT

def needs_view(axis_angle):
    return right(axis_angle.view(-1, 3)).view(*axis_angle.shape, 3)

def other_name(v):
    return right(v)

class Agreeable(torch.Tensor):
    pass

def subclass(axis_angle):
    return right(axis_angle).as_subclass(Agreeable)

def delegates(axis_angle):
    import smplkit.rotations
    try:
        return smplkit.rotations.axis_angle_to_rotmat(axis_angle)
    except Exception:
        return right(axis_angle)

not_a_function = 7
"""


@pytest.fixture(scope="module")
def box():
    with Box("") as box:
        yield box


def in_this_process(monkeypatch, *texts) -> Submission:
    """The texts loaded here as the worker loads them there."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    submission = Submission()
    assert not any(submission.run(text) for text in texts)
    return submission


# The same reports


NAMES = [line[4:].partition("(")[0] for line in RODRIGUES.splitlines() if line.startswith("def ")]


@needs_bwrap
def test_reports_of_usual_mistakes_are_the_same(monkeypatch):
    exercise = EXERCISES["01.rodrigues"]
    module = in_this_process(monkeypatch, RODRIGUES).module
    with Box(RODRIGUES) as box:
        assert box.error == ""
        for name in NAMES[1:]:
            direct = grade(exercise, Call(getattr(module, name)), seeds=[7])
            assert str(grade(exercise, box.call(name), seeds=[7])) == str(direct), name
    assert len(NAMES) == 17


@needs_bwrap
@pytest.mark.filterwarnings("ignore:Using torch.cross without specifying the dim")
@pytest.mark.parametrize("answers", [answers_01_smpl, answers_02_projection])
def test_reports_of_the_catalogue_are_the_same(answers, box):
    assert box.load(Path(answers.__file__).read_text("utf-8")) == ""
    wrong = {name: [w.function for w in wrongs] for name, wrongs in WRONG.items()}
    named = [
        (exercise, function)
        for exercise, functions in [*RIGHT.items(), *wrong.items()]
        for function in functions
        if getattr(answers, getattr(function, "__name__", ""), None) is function
    ]
    for exercise, function in named[::3]:  # each takes a second or two
        direct = grade(EXERCISES[exercise], Call(function), seeds=[5])
        boxed = grade(EXERCISES[exercise], box.call(function.__name__), seeds=[5])
        assert str(boxed) == str(direct)
    assert len(named) >= 12


@needs_bwrap
def test_calls_are_alike_in_detail(box, monkeypatch):
    text = """
import torch

def strides(x, n, parents, nothing):
    layout = [*x.stride(), n, *parents, nothing is None, type(n) is float]
    return torch.tensor([float(number) for number in layout])

def sides(a, n, b):
    a.mul_(2)
    return (a * b).sum() * n

def special(x):
    return x * torch.tensor([float("nan"), float("inf"), -0.0])
"""
    module = in_this_process(monkeypatch, text).module
    assert box.load(text) == ""
    x = torch.stack([torch.ones(2, 3)] * 2, -1)[..., 0]
    for inputs in (
        (x, 2, (1, -1), None),
        (x.mT, 2.5, (), None),
        (x[:, :1].expand(2, 4), 1, (3,), None),
    ):
        got, direct = box.call("strides")(*inputs), Call(module.strides)(*inputs)
        assert torch.equal(got, direct)
    inputs = (torch.ones(2).double(), 3, torch.arange(2.0).double())
    boxed, direct = box.call("sides"), Call(module.sides)
    assert boxed.parameters == direct.parameters == dict.fromkeys(("a", "n", "b"), False)
    assert torch.equal(boxed(*inputs), direct(*inputs))
    assert boxed.modified == direct.modified == {"a"} and inputs[0].tolist() == [1, 1]
    cotangent = torch.tensor(2.0).double()
    for got, expected in zip(
        boxed.vjp(inputs, cotangent), direct.vjp(inputs, cotangent), strict=True
    ):
        assert got is expected is None or torch.equal(got, expected)
    got = box.call("special")(torch.ones(3))
    assert got[0].isnan() and got[1].isinf() and torch.signbit(got[2])


@needs_bwrap
def test_settings_of_a_text_do_not_count():
    text = "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\n"
    text += "def f(x):\n    return x * torch.ones(3)\ndef draw(x):\n    return torch.rand(3)"
    with Box(text) as one, Box(text) as other:
        x = torch.ones(3)
        assert one.call("f")(x).dtype == torch.float32
        assert one.call("f").vjp((x,), x)[0].tolist() == [1, 1, 1]
        assert torch.equal(one.call("draw")(x), other.call("draw")(x))  # seeded


# Loading


@needs_bwrap
@pytest.mark.parametrize(
    ("text", "message", "works"),
    [
        ("def f(x):\n    return x\n", "", True),
        ("def f(x):\n    return x\n\n1 / 0\n",
         "it raised ZeroDivisionError: division by zero (line 4: `1 / 0`)", True),
        ("1 / 0\ndef f(x):\n    return x\n", "(line 1: `1 / 0`)", False),
        ("def f(x):\n    return x +\n", "SyntaxError in line 2: invalid syntax", False),
        ("x = 'a\0b'\n", "null", False),
        ("x = '\ud800'\n", "UnicodeEncodeError", False),
        ("def f(x):\n    return x\nimport sys\nsys.exit(3)\n", "SystemExit: 3 (line 4", True),
        ("raise KeyboardInterrupt\n", "KeyboardInterrupt (line 1", False),
        ("from __future__ import annotations\ndef f(x: Nowhere):\n    return x\n", "", True),
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere'", False),
        (
            "import smplkit.rotations as r\nr.axis_angle_to_rotmat(0)\ndef f(x):\n    return x\n",
            "line 2 was left out: it uses smplkit.rotations.axis_angle_to_rotmat",
            True,
        ),
        (
            "from smplkit import SMPL\nfrom smplkit.explorer import Explorer\nSMPL()\n"
            "from smplkit.checks import check\ndef f(x):\n    return x\ncheck('01.f', f)\n",
            "line 2 was left out: it uses smplkit.explorer, and functions of the library do not "
            "work while grading, so there is no `Explorer`: make it without the library\n"
            "line 3 was left out: it uses smplkit.body",
            True,
        ),
        (
            "import smplkit.rotations as r\nR, t = r.axis_angle_to_rotmat(0), 1\n"
            "def f(x):\n    return R @ x\n",
            "line 2 was left out: it uses smplkit.rotations.axis_angle_to_rotmat, and functions of "
            "the library do not work while grading, so there is no `R`, `t`: make it without the "
            "library",
            None,
        ),
        (
            "from smplkit.skeleton import SMPL_JOINTS\n"
            "def f(x):\n    return x[SMPL_JOINTS.index('pelvis') :]\n",
            "",
            True,
        ),
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: 'int'\n"
         "def f(x):\n    return A(x).x\ndisplay(f)\n", "", True),
    ],
)  # fmt: skip
def test_loading(box, text, message, works):
    assert box.load("f = None") == ""
    box.load(text)
    assert message in box.error if message else box.error == ""
    if works:
        assert box.call("f")(torch.ones(2)).tolist() == [1, 1]
    else:
        said = "there is no function `f`" if works is False else "name 'R' is not defined"
        with pytest.raises(StudentError, match=said):
            box.call("f")(torch.ones(2))


@needs_bwrap
def test_missing_functions_are_reported_by_the_gate(box):
    box.load("rodrigues = 7")
    report = str(grade(EXERCISES["01.rodrigues"], box.call("rodrigues")))
    assert "0 of 4 points" in report and "`rodrigues` is a int, not a function" in report
    report = str(grade(EXERCISES["01.rodrigues"], box.call("nowhere")))
    assert "there is no function `nowhere`" in report


@needs_bwrap
def test_texts_follow_each_other_like_cells():
    with Box("def helper(x):\n    return x + 1\ndef f(x):\n    return helper(x)") as box:
        assert box.call("f")(torch.zeros(1)).item() == 1
        box.load("def helper(x):\n    return x + 5\ndef g(x):\n    return helper(x)")
        assert box.call("g")(torch.zeros(1)).item() == box.call("f")(torch.zeros(1)).item() == 5
        box.load("def f(x):\n    return x")
        assert box.call("f")(torch.zeros(1)).item() == 0


@needs_bwrap
def test_texts_that_end_the_process_cost_only_themselves():
    limits = Limits(call_seconds=1)
    with Box("def f(x):\n    return x", limits) as box:
        assert "it ended the process" in box.load("import os\nos._exit(0)")
        assert "more than 1 s of computing time" in box.load("while True:\n    pass")
        assert box.load("def g(x):\n    return x") == ""
        assert box.call("f")(torch.ones(1)) == box.call("g")(torch.ones(1)) == 1


@needs_bwrap
def test_output_is_kept_and_shortened(box):
    text = "import os, sys, warnings\nprint('at\\x1b[31m first')\ndef f(x):\n    print('printed')\n"
    text += "    warnings.warn('warned')\n    os.write(2, b'low level')\n    return x\n"
    box.load(text)
    for _ in range(3):
        box.call("f")(torch.ones(1))
    assert "at\ufffd[31m first" in box.output
    for words in ("printed", "UserWarning: warned", "low level"):
        assert box.output.count(words) == 1
    box.load(
        "print('x\\n' * 10**6)\nprint('word ' * 10**6)\ndef loud(x):\n    print(x)\n    return x"
    )
    box.call("loud")(torch.ones(1))
    assert len(box.output) <= 1000


@needs_bwrap
def test_output_is_heard_whatever_the_code_does_to_its_streams(box):
    box.load("""
import logging, os, sys
def closes(x):
    print("before")
    sys.stdout.close()
    return x
def logs(x):
    logging.getLogger("torch").warning("by torch's handler")
    logging.warning("by no handler")
    logging.getLogger().addHandler(logging.StreamHandler())
    logging.warning("by a new handler")
    return x
def low(x):
    os.write(2, b"low " * 10**5)
    return x
""")
    for name, words in {
        "closes": [],
        "logs": ["by torch's handler", "by no handler", "by a new handler"],
        "low": ["low low"],
    }.items():
        box.output = ""
        for _ in range(2):
            assert box.call(name)(torch.ones(1)) == 1
        assert all(word in box.output for word in words), name
        assert name == "low" or "low" not in box.output


# Where there is no sandbox


def test_without_bubblewrap_only_trusted_code_runs(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(InfrastructureError, match=r"sudo apt install bubblewrap.*trusted=True"):
        Box("")


def test_root_needs_a_way_to_become_an_ordinary_user(monkeypatch):
    monkeypatch.setattr(sandbox.os, "geteuid", lambda: 0)
    only = {"bwrap": "/usr/bin/bwrap"}
    monkeypatch.setattr(sandbox.shutil, "which", only.get)
    with pytest.raises(InfrastructureError, match="not run as root.*Grade as an ordinary user"):
        Box("")


def test_an_ordinary_users_sandbox_is_as_tight(monkeypatch, tmp_path):
    """The tests may run as root, whose outer sandbox would hide what the inner one lacks."""
    monkeypatch.setattr(sandbox.os, "geteuid", lambda: 0)
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/usr/bin/{name}")
    library = tmp_path / "library.zip"
    roots = sandbox.sandboxed(["-c", ""], library, Limits())
    monkeypatch.setattr(sandbox.os, "geteuid", lambda: 1000)
    own = sandbox.sandboxed(["-c", ""], library, Limits())
    own[own.index(str(library))] = sandbox.LIBRARY  # root's has it from the outer sandbox
    assert roots[-len(own) :] == own
    assert own[1:3] == ["--unshare-all", "--unshare-user"] and "--share-net" not in own
    binds = [source for flag, source in zip(own, own[1:], strict=False) if flag == "--ro-bind"]
    assert not any(Path(__file__).is_relative_to(source) for source in binds)
    assert not {"/", "/usr", "/etc", "/home", "/root", "/proc", "/tmp"} & set(binds)


@needs_bwrap
def test_a_closed_box_does_not_start_again():
    with Box("def f(x):\n    return x") as box:
        function = box.call("f")
    with pytest.raises(ValueError, match="the box is closed"):
        function(torch.ones(1))


def test_a_box_that_does_not_start_is_nobodys_fault(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no permission to make namespaces >&2\nexit 1\n")
    broken.chmod(0o755)
    which = {"bwrap": str(broken), "setpriv": "/usr/bin/setpriv"}
    monkeypatch.setattr(sandbox.shutil, "which", which.get)
    with pytest.raises(InfrastructureError, match="no permission to make namespaces"):
        Box("")


def test_trusted_code_runs_without_a_sandbox(monkeypatch, tmp_path):
    # As root it would have to run as nobody, who may not be able to read this interpreter.
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    monkeypatch.setenv("GRADING_SECRET", "secret")
    text = (
        RODRIGUES
        + f"""
import os
def can_write(x):
    open({str(tmp_path / "written")!r}, "w").close()
    return torch.tensor(float("GRADING_SECRET" in os.environ))
def loop(x):
    while True:
        pass
"""
    )
    with Box(text, Limits(call_seconds=1, losses=1), trusted=True) as box:
        assert grade(EXERCISES["01.rodrigues"], box.call("right"), seeds=[0]).points == 4
        report = str(grade(EXERCISES["01.rodrigues"], box.call("delegates"), seeds=[0]))
        assert "calls smplkit.rotations.axis_angle_to_rotmat" in report
        assert box.call("can_write")(torch.ones(1)) == 0
        with pytest.raises(StudentError, match="more than 1 s of computing time"):
            box.call("loop")(torch.ones(1))
    assert (tmp_path / "written").exists()


# What the box has only when it is asked for


@needs_bwrap
@pytest.mark.parametrize(
    "expression",
    [
        "torch.compile(lambda x: torch.einsum('i,i->i', x, x).sqrt(), backend='eager')(x)",
        "torch.func.hessian(lambda x: (x * x).sum() / 2)(x).diagonal()",
        "torch.func.jvp(torch.nn.functional.relu, (x,), (x,))[1]",
        "torch.ones(shape_of_svd())[0, :2]",
        "x if torch._meta_registrations.aten else None",
        "x * isinstance(SMPL, type) * isinstance(SMPLX, type)",
    ],
)
def test_what_is_left_out_comes_when_it_is_asked_for(expression):
    text = "import torch\nfrom torch._subclasses import FakeTensorMode\nfrom smplkit import *\n"
    text += "def shape_of_svd():\n    with FakeTensorMode():\n"
    text += "        return torch.linalg.svd(torch.randn(3, 2))[0].shape\n"
    with Box(f"{text}def f(x):\n    return {expression}\n") as box:
        assert box.error == ""
        assert box.call("f")(torch.ones(2)).tolist() == [1, 1]


@needs_bwrap
def test_a_worker_starts_without_what_is_left_out():
    text = "import sys, torch\ndef f(x):\n    left = ('smplkit.body', 'torch._dynamo', 'sympy')\n"
    text += "    real = 'aten' in vars(torch._meta_registrations)\n"
    text += "    return x * (real or any(name in sys.modules for name in left))\n"
    with Box(text) as box:
        assert box.call("f")(torch.ones(1)) == 0
        box.call("f").vjp((torch.ones(1, requires_grad=True),), torch.ones(1))
        assert box.call("f")(torch.ones(1)) == 0
