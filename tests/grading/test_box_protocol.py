"""What goes through the pipe to the box: values come out as they went in, forgeries do not."""

from __future__ import annotations

import ast
import io
import json
import math
import pickle
import struct

import pytest
import torch

from smplkit.checks.guard import GUARDED
from smplkit.grading.box import protocol
from smplkit.grading.box.hollow import KEPT, MADE_BY, hollow, hollow_modules
from smplkit.grading.box.protocol import ProtocolError, frame, read_frame
from smplkit.grading.box.values import pack, tensor_of, text_from, unpack


def through(tensor: torch.Tensor) -> torch.Tensor:
    header, (found,) = read_frame(io.BytesIO(frame({"id": 1}, [tensor])))
    assert header == {"id": 1}
    return found


def forged(header: object, numbers: bytes = b"", claim: int | None = None) -> io.BytesIO:
    """A frame with any header, and with a claim about the length of its numbers."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    size = len(numbers) if claim is None else claim
    return io.BytesIO(struct.pack(">IQ", len(text), size) + text + numbers)


def one(**changed: object) -> dict:
    return {"tensors": [{"dtype": "float64", "shape": [2], "stride": [1], **changed}]}


# Values


@pytest.mark.parametrize("dtype", protocol.DTYPES.values(), ids=protocol.DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 0, 3), (2, 3, 4)])
def test_tensors_come_out_as_they_went_in(dtype, shape):
    numbers = torch.arange(math.prod(shape), dtype=torch.float64).reshape(shape)
    tensor = (numbers % 2 == 1) if dtype == torch.bool else numbers.to(dtype)
    found = through(tensor)
    assert found.dtype == dtype and found.stride() == tensor.stride()
    assert torch.equal(found, tensor)


def test_special_numbers_survive():
    tensor = torch.tensor([math.nan, math.inf, -math.inf, -0.0, 5e-324], dtype=torch.float64)
    assert torch.equal(through(tensor).view(torch.int64), tensor.view(torch.int64))


@pytest.mark.parametrize(
    "layout",
    [lambda x: x.mT, lambda x: x[:, ::2], lambda x: torch.stack([x, x], -1)[..., 0]],
    ids=["transposed", "every other", "gaps"],
)
def test_layout_in_memory_is_kept(layout):
    tensor = layout(torch.arange(12.0).reshape(3, 4))
    single = layout(torch.ones(1, 1))
    assert through(single).stride() == single.stride()
    found = through(tensor)
    assert found.stride() == tensor.stride() and torch.equal(found, tensor)


def test_expanded_tensors_get_memory_of_their_own():
    found = through(torch.arange(3.0).expand(2, 3))
    assert found.is_contiguous() and torch.equal(found, torch.arange(3.0).expand(2, 3))


def test_conjugate_and_negative_views():
    tensor = torch.tensor([1 + 2j]).conj()
    assert torch.equal(through(tensor), torch.tensor([1 - 2j]))
    assert torch.equal(through(tensor.imag), torch.tensor([-2.0]))


def test_values_of_any_kind():
    value = (torch.ones(2), 3, 0.1, True, None, (-1, 0, (torch.zeros(()),)))
    tensors: list[torch.Tensor] = []
    packed = json.loads(json.dumps(pack(value, tensors)))
    found = unpack(packed, tensors)
    assert found[1:5] == value[1:5] and [type(x) for x in found] == [type(x) for x in value]
    assert found[5][:2] == (-1, 0) and torch.equal(found[5][2][0], torch.zeros(()))
    with pytest.raises(TypeError, match="an input is a list, expected a tensor"):
        pack(([1, 2],), [])


@pytest.mark.parametrize("text", ["", "x = 'é'\n", "\ud800\0", "x\n" * 100_000])
def test_texts_of_any_length(text):
    assert text_from(through(tensor_of(text))) == text


def test_what_a_reader_would_not_take_is_not_written(monkeypatch):
    with pytest.raises(ProtocolError, match=r"torch\.sparse_coo"):
        frame({}, [torch.eye(2).to_sparse()])
    with pytest.raises(ProtocolError, match=r"torch\.float8_e5m2"):
        frame({}, [torch.zeros(2, dtype=torch.float8_e5m2)])
    with pytest.raises(ProtocolError, match="header take"):
        frame({"message": "x" * protocol.MAX_HEADER})
    with pytest.raises(ProtocolError, match="numbers take 3221225472 bytes"):
        frame({}, [torch.zeros(1, dtype=torch.uint8).expand(3 * 2**30)])


# Forgeries


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (one(dtype="object"), "dtype"),
        (one(dtype="O8"), "dtype"),
        (one(dtype=["float64"]), "dtype"),
        (one(shape=[-2]), "small whole numbers"),
        (one(shape=[2.0]), "small whole numbers"),
        (one(shape=[True]), "small whole numbers"),
        (one(shape=[10**400]), "small whole numbers"),
        (one(stride=[-1]), "small whole numbers"),
        (one(stride=[]), "same length"),
        (one(stride=[2**26]), "gaps take"),
        (one(shape=[1] * 40, stride=[1] * 40), "at most 16"),
        (one(shape="22"), "lists"),
        (one(shape=[3]), "16 bytes are not"),
        (one(shape=[2**20, 2**20, 2**20, 2**20]), "are not|same length"),
        (one(extra=1), "nothing else"),
        ({"tensors": [7]}, "nothing else"),
        ({"tensors": {}}, "list of tensors"),
        ({"tensors": one()["tensors"] * 65}, "list of tensors"),
        ({}, "list of tensors"),
        ([], "list of tensors"),
        (b"[" * 60_000, "RecursionError|JSONDecodeError"),
        (b"\xff\xfe", "UnicodeDecodeError"),
        (b"1" * 5000, "list of tensors|ValueError"),
        (b"", "JSONDecodeError"),
    ],
)
def test_forged_headers(header, message):
    with pytest.raises(ProtocolError, match=message):
        read_frame(forged(header, bytes(16)))


def test_pickle_is_no_number():
    class Payload:
        def __reduce__(self):
            return pytest.fail, ("a pickle was read",)

    data = pickle.dumps(Payload())
    with pytest.raises(ProtocolError, match="dtype"):
        read_frame(forged(one(dtype="object", shape=[1]), data))
    assert len(read_frame(forged(one(dtype="uint8", shape=[len(data)]), data))[1][0]) == len(data)


class Endless(io.RawIOBase):
    """A pipe that never ends; counts what is read from it."""

    def __init__(self, start: bytes) -> None:
        self.start, self.count = start, 0

    def read(self, size: int = -1) -> bytes:
        self.count += size
        data, self.start = self.start[:size], self.start[size:]
        return data + bytes(size - len(data))


@pytest.mark.parametrize(("header", "numbers"), [(2**32 - 1, 0), (10, 3 * 2**30), (10, 2**64 - 1)])
def test_nothing_is_read_for_a_claim_that_is_too_large(header, numbers):
    pipe = Endless(struct.pack(">IQ", header, numbers))
    with pytest.raises(ProtocolError, match="at most"):
        read_frame(pipe)
    assert pipe.count == 12


def test_truncated_frames():
    whole = frame({"id": 1}, [torch.ones(3)])
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(whole[:length]))


def test_undefined_bools_become_defined():
    header = one(dtype="bool", shape=[3])
    _, (found,) = read_frame(forged(header, b"\x00\x01\xff"))
    assert found.view(torch.uint8).tolist() == [0, 1, 1]


# The hollow library


def test_library_of_the_box_has_no_answers_and_no_oracles():
    sources = {name: ast.unparse(tree) for name, tree in hollow_modules().items()}
    checks = {n for n in sources if n.startswith("smplkit/checks/")}
    kept = {"__init__", "call", "capture", "guard"}
    assert checks == {f"smplkit/checks/{part}.py" for part in kept}
    assert {n.partition("/")[0] for n in sources} <= set(GUARDED)
    for name in ("smplkit/rotations.py", "smplkit/body/lbs.py", "smplkit/cameras.py"):
        assert "refuse(" in sources[name]
        for word in ("sin(", "einsum(", "sqrt(", "cross("):
            assert word not in sources[name], name


def test_hollow_modules():
    text = """
SIZE = 3
class A:
    LIMIT = SIZE + 1
    def __init__(self):
        self.x = 1
    @property
    def secret(self):
        return 42
@wrapper
def outer(a, b=SIZE):
    def inner():
        return 42
    return inner
if SIZE:
    async def later():
        return 42
"""
    emptied = ast.unparse(hollow(text, "smplkit/part/__init__.py"))
    assert "42" not in emptied and "SIZE + 1" in emptied and "self.x = 1" in emptied
    assert "def outer(a, b=SIZE)" in emptied
    for name in ("A.secret", "outer", "later"):
        assert f"refuse('smplkit.part.{name}')" in emptied
    assert "__init__" in MADE_BY and all(k.startswith("smplkit.") for k in KEPT)
