"""Submissions that want something else than to answer: none gets it, and none stops the others."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from pathlib import Path

import pytest
import torch

import smplkit
from smplkit.checks import EXERCISES
from smplkit.checks.call import StudentError
from smplkit.checks.exercise import grade
from smplkit.checks.guard import Delegated
from smplkit.grading.box import Box, Limits, plain
from tests.grading.boxes import needs_bwrap
from tests.grading.hostile import BREAKING, SNOOPING

COURSE = Path(smplkit.__file__).parent
ONE = torch.ones(1)
WITHOUT_SANDBOX = (
    *("read_file", "list_course", "find_solutions", "find_oracles", "find_real_packages"),
    *("system_files", "connect", "kill_grader", "write_outside", "write_anywhere"),
)


def names(text: str, start: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.startswith(f"def {start}")]
    return [line[4:].partition("(")[0] for line in lines]


@pytest.fixture(scope="module")
def snooping(tmp_path_factory):
    """The text, aimed at things that are really there."""
    canary = tmp_path_factory.mktemp("grader") / "secret.txt"
    canary.write_text("secret")
    memory = ctypes.create_string_buffer(b"secret!!")
    os.environ["GRADING_SECRET"] = "secret"
    with socket.create_server(("127.0.0.1", 0)) as server:
        aims = {
            "{canary}": canary,
            "{course}": COURSE,
            "{port}": server.getsockname()[1],
            "{pid}": os.getpid(),
            "{address}": ctypes.addressof(memory),
        }
        text = SNOOPING
        for place, aim in aims.items():
            text = text.replace(place, str(aim))
        yield text
    del os.environ["GRADING_SECRET"]


@pytest.fixture(scope="module")
def snooping_box(snooping):
    with Box(snooping) as box:
        assert box.error == ""
        yield box


@needs_bwrap
@pytest.mark.parametrize("name", names(SNOOPING, "try_"))
def test_snooping_gets_nothing(snooping_box, name):
    if name == "try_copied_code":  # it refuses by itself, and that is noticed
        with pytest.raises(Delegated, match="smplkit.rotations.axis_angle_to_rotmat"):
            snooping_box.call(name)(ONE)
    else:
        assert snooping_box.call(name)(ONE).item() == 0


def test_snooping_would_get_something_without_a_sandbox(snooping, monkeypatch):
    """So that the test above can fail."""
    monkeypatch.setattr(plain, "drops_rights", lambda: False)
    with Box(snooping, trusted=True) as box:
        for name in WITHOUT_SANDBOX:
            assert box.call(f"try_{name}")(ONE).item() == 1, name


@needs_bwrap
def test_background_processes_die_with_the_box():
    mark = f"box-test-{os.getpid()}"
    text = f"""
import os, sys, torch
def start(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            wait = "import time; time.sleep(60)"
            os.execv(sys.executable, [sys.executable, "-S", "-c", wait, {mark!r}])
        os._exit(0)
    return x
"""

    def running() -> bool:
        return any(mark.encode() in _command(p) for p in Path("/proc").glob("[0-9]*"))

    with Box(text) as box:
        assert box.call("start")(ONE) == 1
        assert _within(5, running)
    assert _within(5, lambda: not running())


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def _within(seconds: float, condition) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


# Attacks on the process and the pipe


BROKEN = {
    "garbage": "it disturbed the process",
    "wrong_number": "it disturbed the process",
    "pickle": "it disturbed the process",
    "huge_claim": "it disturbed the process",
    "half_a_frame": "it ended the process",
    "not_a_value": "a forged answer",
    "close_pipe": "it ended the process",
    "exit": "it ended the process",
    "abort": "it ended the process",
    "loop": "more than 1 s of computing time",
    "loop_without_signals": "more than 1 s of computing time",
    "loop_in_child": "more than 1 s of computing time",
    "sleep": "it did not end within 6 s",
}


@pytest.fixture(scope="module")
def breaking_box():
    with Box(BREAKING, Limits(call_seconds=1, wall_seconds=6, losses=1)) as box:
        yield box


def test_every_attack_is_tried():
    assert [f"break_{name}" for name in BROKEN] == names(BREAKING, "break_")


@needs_bwrap
@pytest.mark.parametrize("name", BROKEN)
def test_attacks_cost_only_the_attacker(breaking_box, name):
    attack = breaking_box.call(f"break_{name}")
    start = time.monotonic()
    with pytest.raises(StudentError, match=BROKEN[name]):
        attack(ONE)
        attack(ONE)  # where a frame of its own came too late for the first call
    assert time.monotonic() - start < 30
    with pytest.raises(StudentError, match="not tried: earlier calls"):
        attack(ONE)
    assert breaking_box.call("right")(ONE) == 2


@needs_bwrap
def test_forged_answers_earn_what_their_values_deserve():
    """A gradient of another shape must not trip the check, nor forged parameters or messages."""
    text = (
        BREAKING
        + """
def rodrigues(axis_angle):
    frame = next(f.frame for f in inspect.stack() if "request" in f.frame.f_locals)
    if frame.f_locals["request"]["do"] == "vjp":
        send({"id": number(), "is": "value", "modified": [["x"], 7, "axis_angle"],
              "tensors": [{"dtype": "bool", "shape": [7], "stride": [1]}]}, bytes(7))
    x, y, z = axis_angle.unbind(-1)
    o = torch.zeros_like(x)
    matrix = torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))
    return torch.linalg.matrix_exp(matrix)
"""
    )
    with Box(text, Limits(losses=3)) as box:
        with pytest.raises(StudentError, match="a forged answer"):
            box.call("rodrigues").vjp((torch.ones(3),), torch.ones(3, 3))
        report = grade(EXERCISES["01.rodrigues"], box.call("rodrigues"))
    failed = {o.property.statement for o in report.outcomes if o.message}
    assert "has the right gradients" in failed
    assert 0 < report.points < 4


@needs_bwrap
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("torch.empty(3 * 2**30, dtype=torch.uint8)", "it raised|numbers take"),
        ("torch.zeros(2**27, dtype=torch.uint8)", "numbers take 134217728 bytes, at most"),
        ("bytearray(8 * 2**30)", "it raised MemoryError"),
        ("torch.eye(2).to_sparse()", "unusable: a tensor is torch.float32 and torch.sparse_coo"),
        ("torch.ones(1).requires_grad_().expand(3, 3).unsqueeze(0)[[0] * 30].sum((1, 2)).tolist()",
         "it returned a list"),
        ("(_ for _ in ()).throw(KeyboardInterrupt)", "it raised KeyboardInterrupt"),
        ("type('Nasty', (Exception,), {'__str__': lambda self: 1 / 0})()", "it returned a Nasty"),
    ],
)  # fmt: skip
def test_unusable_values(snooping_box, value, message):
    snooping_box.load(f"def value(x):\n    return {value}")
    with pytest.raises(StudentError, match=message):
        snooping_box.call("value")(ONE)


@needs_bwrap
def test_all_calls_of_a_function_share_a_budget():
    text = "import time\ndef slow(x):\n    end = time.process_time() + 0.6\n"
    text += (
        "    while time.process_time() < end:\n        pass\n    return x\ndef f(x):\n    return x"
    )
    with Box(text, Limits(function_seconds=1)) as box:
        slow = box.call("slow")
        assert slow(ONE) == slow(ONE) == 1
        with pytest.raises(StudentError, match="all calls together took more than 1 s"):
            slow(ONE)
        assert box.call("f")(ONE) == box.call("slow")(ONE) == 1
