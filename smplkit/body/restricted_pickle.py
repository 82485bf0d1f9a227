"""Read the pickles in which SMPL models are distributed, without running anything they contain.

A pickle is a program: reading one from the internet with `pickle.load` can run any command. Model
files need a few names of numpy, scipy, chumpy and the standard library. Here each of them is a stub
that only keeps what the file says about it; the arrays are made from that afterwards. So neither
chumpy nor scipy is needed, and any other name is refused.
"""

from __future__ import annotations

import pickle
import re
from typing import Any, BinaryIO

import numpy as np


class UnsafePickleError(ValueError):
    """The file asks for something that no body model needs."""


class _Stub:
    """An object of the file: constructor arguments and pickled state, no behaviour.

    The stubs are classes, without attributes that a file could set and without parents that act.
    """

    __slots__ = ("args", "state")

    def __new__(cls, *args: Any) -> Any:
        stub = super().__new__(cls)
        stub.args, stub.state = args, None
        return stub

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def array(self) -> np.ndarray:
        raise ValueError("an object that is no array stands where an array belongs")


class _DType(_Stub):
    """numpy.dtype(code, align, copy) with state (version, byte order, ...)."""

    __slots__ = ()

    def dtype(self) -> np.dtype:
        code = self.args[0]
        if not isinstance(code, str) or not re.fullmatch(r"[biufSUO]\d*", code):
            raise ValueError(f"arrays of type {code!r} have no place in a model file")
        order = self.state[1] if self.state else "="
        return np.dtype(code if order not in ("<", ">") else order + code)


class _Array(_Stub):
    """numpy.ndarray and its _reconstruct: state (version, shape, dtype, is_fortran, data)."""

    __slots__ = ()

    def array(self) -> np.ndarray:
        _, shape, dtype, is_fortran, data = self.state
        return _build(data, dtype, shape, "F" if is_fortran else "C")


class _Buffer(_Stub):
    """numpy's _frombuffer(data, dtype, shape, order), the form of pickle protocol 5."""

    __slots__ = ()

    def array(self) -> np.ndarray:
        data, dtype, shape, order = self.args
        return _build(data, dtype, shape, order)


class _Scalar(_Stub):
    """numpy's scalar(dtype, data)."""

    __slots__ = ()

    def array(self) -> np.ndarray:
        dtype, data = self.args
        return _build(data, dtype, (), "C")


class _Sparse(_Stub):
    """scipy.sparse matrix: state with data, indices, indptr and the shape."""

    __slots__ = ()
    by_columns = False

    def coordinates(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
        state = self.state
        rows, columns = state["_shape"] if "_shape" in state else state["shape"]
        values, inner, starts = (to_array(state[k]) for k in ("data", "indices", "indptr"))
        outer = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        row, column = (inner, outer) if self.by_columns else (outer, inner)
        return row, column, values, (int(rows), int(columns))

    def array(self) -> np.ndarray:
        row, column, values, shape = self.coordinates()
        dense = np.zeros(shape, values.dtype)
        np.add.at(dense, (row, column), values)
        return dense


class _SparseByColumns(_Sparse):
    __slots__ = ()
    by_columns = True


class _Chumpy(_Stub):
    """Any class of chumpy: an array `x`, or a view that picks `idxs` of the array `a`."""

    __slots__ = ()

    def array(self) -> np.ndarray:
        if "x" in self.state:
            return to_array(self.state["x"])
        if "a" in self.state and "idxs" in self.state:
            picked = to_array(self.state["a"]).ravel()[to_array(self.state["idxs"])]
            shape = self.state.get("preferred_shape")
            return picked if shape is None else picked.reshape(tuple(to_array(shape)))
        raise ValueError(f"a chumpy object with {sorted(self.state)} holds no array")


class _Latin1(_Stub):
    """_codecs.encode(text, "latin1"), how protocol 2 writes bytes."""

    __slots__ = ()

    def __new__(cls, text: str, encoding: str) -> bytes:
        if encoding not in ("latin1", "latin-1"):
            raise UnsafePickleError(f"the file asks to encode text as {encoding!r}; refused")
        return text.encode("latin1")


class _NoBytes(_Stub):
    """bytes(), how protocols 0 to 2 write empty data."""

    __slots__ = ()

    def __new__(cls) -> bytes:
        return b""


class _Reconstructor(_Stub):
    """copyreg._reconstructor(cls, object, None), how protocols 0 and 1 make objects."""

    __slots__ = ()

    def __new__(cls, target: type[_Stub], base: Any, state: Any) -> _Stub:
        return target()


_NUMPY = {"_reconstruct": _Array, "scalar": _Scalar, "_frombuffer": _Buffer}
_ALLOWED: dict[tuple[str, str], type[_Stub]] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _DType,
    ("numpy", "matrix"): _Array,
    ("numpy.matrixlib.defmatrix", "matrix"): _Array,
    ("_codecs", "encode"): _Latin1,
    ("copyreg", "_reconstructor"): _Reconstructor,
    ("copy_reg", "_reconstructor"): _Reconstructor,
    **{
        (builtins, name): stub
        for builtins in ("builtins", "__builtin__")
        for name, stub in (("object", _Stub), ("set", _Stub), ("bytes", _NoBytes))
    },
    **{
        (f"numpy.{core}.{module}", name): stub
        for core in ("core", "_core")
        for module in ("multiarray", "numeric")
        for name, stub in _NUMPY.items()
    },
    **{
        (f"scipy.sparse.{module}", f"{form}_{kind}"): stub
        for form, stub in (("csc", _SparseByColumns), ("csr", _Sparse))
        for module in (form, f"_{form}")
        for kind in ("matrix", "array")
    },
    # Mixtures of Gaussians over poses: the class of 2016, and those that replaced it.
    ("sklearn.mixture.gmm", "GMM"): _Stub,
    ("sklearn.mixture.gaussian_mixture", "GaussianMixture"): _Stub,
    ("sklearn.mixture._gaussian_mixture", "GaussianMixture"): _Stub,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[_Stub]:
        if (module, name) in _ALLOWED:
            return _ALLOWED[module, name]
        if module.split(".")[0] == "chumpy" and name.isidentifier():
            return _Chumpy  # nothing of chumpy is imported
        raise UnsafePickleError(
            f"the file asks Python for {module}.{name}, which no body model needs; it was refused "
            "and nothing was run. Get the file from its original source"
        )


def read_pickle(stream: BinaryIO) -> Any:
    """Read a pickle with stubs in place of all objects; give the parts to `to_array`.

    Args:
        stream: binary file, positioned at the pickle.

    Returns:
        What was pickled: numbers, text, lists and dicts as they are, stubs for anything else.

    Raises:
        UnsafePickleError: the pickle asks for a name outside the list.
        ValueError: the pickle is damaged, or no pickle.
    """
    try:
        return _Unpickler(stream, encoding="latin1").load()
    except UnsafePickleError:
        raise
    except Exception as error:  # a damaged pickle can fail in any way
        raise ValueError(f"damaged, cut off or no pickle ({error})") from error


def read_fields(stream: BinaryIO) -> dict[str, Any]:
    """Read a pickle of one dict, or of one object by its attributes.

    Args:
        stream: binary file, positioned at the pickle.

    Returns:
        Name -> value as of `read_pickle`.

    Raises:
        UnsafePickleError: the pickle asks for a name outside the list.
        ValueError: the pickle is damaged, or holds neither.
    """
    contents = read_pickle(stream)
    fields = contents.state if isinstance(contents, _Stub) else contents
    if not isinstance(fields, dict):
        raise ValueError(f"it holds a {type(fields).__name__}, expected a dict of arrays")
    return fields


def to_array(value: Any) -> np.ndarray:
    """Turn a part of what `read_pickle` returned into a dense numpy array.

    Args:
        value: a stub, number, text or (nested) list of them.

    Returns:
        The array.

    Raises:
        ValueError: there is no array in it.
    """
    if isinstance(value, _Stub):
        return value.array()
    array = np.asarray(value)
    if array.dtype.hasobject:
        raise ValueError(f"{type(value).__name__} is no array")
    return array


def to_objects(value: Any) -> list[Any]:
    """Take the entries out of an array of Python objects that `read_pickle` returned.

    Args:
        value: a stub of such an array.

    Returns:
        The entries in order, stubs where they are no numbers or text.

    Raises:
        ValueError: it is no such array.
    """
    entries = value.state[4] if isinstance(value, _Array) and value.state else None
    if not isinstance(entries, list):
        raise ValueError("an object that is no array of objects stands where one belongs")
    return entries


def to_coordinates(value: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
    """Take a scipy sparse matrix that `read_pickle` returned apart, without making it dense.

    Args:
        value: a stub of such a matrix.

    Returns:
        Rows (N,), columns (N,) and values (N,) of the entries stored, and the shape.

    Raises:
        ValueError: it is no such matrix.
    """
    if not isinstance(value, _Sparse):
        raise ValueError("an object that is no sparse matrix stands where one belongs")
    return value.coordinates()


def to_texts(value: Any) -> list[str]:
    """Turn an array of Python objects that `read_pickle` returned into its texts, in order.

    Args:
        value: a stub of an array whose entries are text or bytes.

    Returns:
        The texts; bytes are read as UTF-8.

    Raises:
        ValueError: it is no such array, or holds anything but text.
    """
    entries = to_objects(value)
    texts = [to_array(x).item() if isinstance(x, _Stub) else x for x in entries]
    texts = [x.decode() if isinstance(x, bytes) else x for x in texts]
    if not all(isinstance(x, str) for x in texts):
        raise ValueError("an array of Python objects holds more than text")
    return texts


def _build(data: Any, dtype: Any, shape: Any, order: str) -> np.ndarray:
    """Array from raw bytes; an array of one object is that object."""
    if not isinstance(dtype, _DType):
        raise ValueError("an array without a numpy dtype")
    dtype = dtype.dtype()
    if dtype.hasobject:
        if not isinstance(data, list) or len(data) != 1:
            raise ValueError("an array of Python objects")
        return to_array(data[0])
    if isinstance(data, str):  # Python 2 wrote bytes as text
        data = data.encode("latin1")
    return np.frombuffer(data, dtype).reshape(shape, order=order).copy()
