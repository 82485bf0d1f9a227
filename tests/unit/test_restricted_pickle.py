"""Pickles are read without being run: honest ones of all protocols, hostile and broken ones."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from smplkit.body import restricted_pickle
from smplkit.body.restricted_pickle import UnsafePickleError, read_pickle, to_array

ARRAYS = {
    "floats": np.random.default_rng(0).normal(size=(3, 4, 2)),
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big_endian": np.arange(5, dtype=">f4"),
    "half": np.array([[0.5, 1.25]], np.float16),
    "indices": np.array([[1, 2**32 - 1]], np.uint32),
    "empty": np.zeros((0, 3)),
    "scalar": np.float64(2.5),
    "truth": np.array([True, False]),
    "text": np.array("female"),
    "boxed": np.array(np.arange(3), dtype=object).reshape(-1)[:1],
    "number": 3,
}


def read(data: bytes):
    return read_pickle(io.BytesIO(data))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_of_all_kinds_and_protocols(name, protocol):
    original = ARRAYS[name]
    back = to_array(read(pickle.dumps({"key": original}, protocol))["key"])
    assert type(back) is np.ndarray
    expected = original.item() if name == "boxed" else original
    np.testing.assert_array_equal(back, expected)
    assert back.dtype == np.asarray(expected).dtype


def test_an_array_as_python_2_wrote_it():
    raw = np.array([1.5, -2.0, 3.0], "<f8").tobytes()
    data = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01bt"
        b"R(K\x01K\x03\x85cnumpy\ndtype\n(U\x02f8K\x00K\x01tR"
        b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U"
        + bytes([len(raw)])
        + raw
        + b"tb."
    )
    np.testing.assert_array_equal(to_array(read(data)), [1.5, -2.0, 3.0])


@pytest.mark.parametrize("form", ["csc", "csr"])
@pytest.mark.parametrize("kind", ["matrix", "array"])
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_sparse_matrices_without_scipy(form, kind, protocol):
    sparse = pytest.importorskip("scipy.sparse")
    dense = np.random.default_rng(1).normal(size=(4, 7)).clip(min=0)
    data = pickle.dumps(getattr(sparse, f"{form}_{kind}")(dense), protocol)
    np.testing.assert_array_equal(to_array(read(data)), dense)
    old_name = b"cscipy.sparse.%s\n" % form.encode()  # of scipy before 1.8
    old = data.replace(b"cscipy.sparse._%s\n" % form.encode(), old_name)
    np.testing.assert_array_equal(to_array(read(old)), dense)


class Call:
    """Pickles as a call of `function(*arguments)`."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


HOSTILE = {
    "os.system": lambda path: Call(os.system, f"touch {path}"),
    "eval": lambda path: Call(eval, f"open({str(path)!r}, 'w')"),
    "exec": lambda path: Call(exec, f"open({str(path)!r}, 'w')"),
    "open": lambda path: Call(open, str(path), "w"),
    "Popen": lambda path: Call(subprocess.Popen, ["touch", str(path)]),
    "getattr": lambda path: Call(getattr, np.ndarray, "tofile"),
    "import": lambda path: Call(__import__, "os"),
    "nested": lambda path: [{"v_template": (1, Call(os.mkdir, str(path)))}],
    "numpy.save": lambda path: Call(np.save, str(path), 1),
    "numpy.load": lambda path: Call(np.load, str(path)),
    "subclass": lambda path: Call(type, "T", (), {}),
}


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_run(name, protocol, tmp_path):
    marker = tmp_path / "was_run"
    data = pickle.dumps(HOSTILE[name](marker), protocol)
    with pytest.raises(UnsafePickleError, match="refused"):
        read(data)
    assert not marker.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"(S'true'\nios\nsystem\n.",  # INST
        b"(cos\nsystem\nS'true'\no.",  # OBJ
        b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.",  # dotted name
        b"\x80\x04\x8c\x05numpy\x8c\x10ndarray.__base__\x93.",
        b"\x80\x04\x8c\x06chumpy\x8c\x09os.system\x93.",
        b"cchumpy_evil\nCh\n.",
        b"cnumpy.core.multiarray\nfromfile\n.",
        b"cnumpy\nload\n.",
        b"cbuiltins\ngetattr\n(c_codecs\nencode\nS'__globals__'\ntR.",
        b"c_codecs\nencode\n(S'x'\nS'rot13'\ntR.",
        b"c_codecs\ndecode\n(S'x'\nS'zlib'\ntR.",
        b"csmplkit.body.restricted_pickle\n_Stub\n.",
        b"ccopyreg\n_reconstructor\n(cos\nsystem\nc__builtin__\nobject\nNtR.",
    ],
)
def test_hand_made_attacks_are_refused(data):
    with pytest.raises(UnsafePickleError):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"P0\n.",  # persistent id
        b"\x80\x02\x82\x01.",  # extension registry
        b"cnumpy\nndarray\n(dS'state'\nI1\nsb.",  # BUILD on a class, not on an object
        b"cnumpy\nndarray\n(N(dS'array'\nI1\nstb.",  # set an attribute of a class
        b"cnumpy\nndarray\n)RS'x'\nI1\ns.",  # set items of an object
        b"ccopyreg\n_reconstructor\n(c_codecs\nencode\nc__builtin__\nobject\nNtR.",
        b"ccopyreg\n_reconstructor\n(I1\nI2\nNtR.",
        b"",
        b"\x80\x02",
        b"not a pickle",
        b"PK\x03\x04",
    ],
)
def test_misused_names_and_broken_files_are_errors(data):
    before = {name: dict(vars(stub)) for name, stub in restricted_pickle._ALLOWED.items()}
    with pytest.raises(ValueError):
        read(data)
    assert {n: dict(vars(stub)) for n, stub in restricted_pickle._ALLOWED.items()} == before


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        None,
        [None],
        np.array([{}, []], dtype=object),
        np.zeros(2, dtype=[("x", float)]),
        np.array("2000-01-01", "M8[D]"),
    ],
)
def test_what_is_no_array_of_numbers_is_an_error(value):
    with pytest.raises(ValueError):
        to_array(read(pickle.dumps(value)))


def test_no_damage_gets_past_value_error():
    rng = np.random.default_rng(0)
    good = pickle.dumps({"v": np.arange(20.0), "w": np.float64(1)}, 2)
    refused = 0
    for _ in range(3000):
        data = bytearray(good[: rng.integers(len(good))] if rng.random() < 0.2 else good)
        for _ in range(rng.integers(1, 4)):
            if data:
                data[rng.integers(len(data))] = rng.integers(256)
        try:
            read(bytes(data))
        except ValueError:  # anything else fails the test
            refused += 1
    assert 1000 < refused < 3000  # most damage is seen, some only changes a number


def test_neither_scipy_nor_chumpy_is_imported():
    code = (
        "import sys, smplkit.body.restricted_pickle as r, io;"
        "r.read_pickle(io.BytesIO(b'cchumpy.ch\\nCh\\n.'));"
        "r.read_pickle(io.BytesIO(b'cscipy.sparse.csc\\ncsc_matrix\\n.'));"
        "assert not {m.split('.')[0] for m in sys.modules} & {'scipy', 'chumpy'}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
