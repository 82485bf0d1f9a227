"""Read the arrays of a body model file, and check their shapes and values.

Nothing in a file is executed: pickles, also those inside of `.npz` files, go through the restricted
unpickler. Every error names the file, what it holds and what is expected.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from smplkit.body.restricted_pickle import UnsafePickleError, read_pickle, to_array


class ModelFileError(ValueError):
    """A model file that is damaged, of another kind, or not what was asked for."""


@dataclass(frozen=True)
class ModelArrays:
    """The arrays of one file by name, as the file has them.

    Attributes:
        path: the file.
        arrays: name -> array; entries of the file that are no arrays are left out.
    """

    path: Path
    arrays: dict[str, np.ndarray]

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]

    def floats(self, name: str, *shape: int | str) -> np.ndarray:
        """The array as float64.

        Args:
            name: which array.
            shape: expected sizes; a letter stands for any.

        Raises:
            ModelFileError: other shape or type, NaN or infinite values.
        """
        array = self.arrays[name]
        fits = array.ndim == len(shape) and all(
            isinstance(want, str) or want == have
            for want, have in zip(shape, array.shape, strict=True)
        )
        if not fits or array.dtype.kind not in "fiu":
            expected = ", ".join(map(str, shape))
            raise ModelFileError(
                f"{self.path}: {name} must be numbers of shape ({expected}), "
                f"got {array.dtype} of shape {array.shape}"
            )
        if not np.isfinite(array).all():
            raise ModelFileError(
                f"{self.path}: {name} must be finite, got NaN or infinity; get the file again"
            )
        return array.astype(np.float64)

    def means(self, name: str, *shape: int | str) -> np.ndarray:
        """Like `floats`, for weights whose rows must sum to (about) 1."""
        rows = self.floats(name, *shape)
        worst = np.abs(rows.sum(1) - 1).max()
        if worst > 0.1:
            raise ModelFileError(
                f"{self.path}: rows of {name} must sum to 1, one is off by {worst:.2g}"
            )
        return rows

    def indices(self, name: str, limit: int, *shape: int | str) -> np.ndarray:
        """Like `floats`, as int64 within 0..limit - 1."""
        array = self.floats(name, *shape)
        if array.size and (array.min() < 0 or array.max() >= limit):
            raise ModelFileError(
                f"{self.path}: {name} must lie in 0..{limit - 1}, "
                f"got {array.min():g}..{array.max():g}"
            )
        return array.astype(np.int64)


def read_model_arrays(path: Path) -> ModelArrays:
    """Read an `.npz` or `.pkl` file.

    Args:
        path: the file.

    Returns:
        Its arrays.

    Raises:
        ModelFileError: another kind of file, damaged, or no dict of arrays.
        UnsafePickleError: the file asks for something that no model needs.
    """
    readers: dict[str, Callable] = {".npz": _read_npz, ".pkl": _read_pkl}
    if path.suffix.lower() not in readers:
        raise ModelFileError(f"a model file must end in .npz or .pkl, got {path}")
    try:
        return ModelArrays(path, readers[path.suffix.lower()](path))
    except UnsafePickleError as error:
        raise UnsafePickleError(f"{path}: {error}") from error
    except Exception as error:  # zip, zlib, numpy and pickle each fail in their own ways
        raise ModelFileError(
            f"{path} cannot be read: {error}. Get the file again, and compare its size"
        ) from error


def _read_pkl(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as stream:
        contents = read_pickle(stream)
    if not isinstance(contents, dict):
        raise ValueError(f"it holds a {type(contents).__name__}, expected a dict of arrays")
    arrays = {str(name): _array_or_none(value) for name, value in contents.items()}
    return {name: array for name, array in arrays.items() if array is not None}


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    """Like `np.load`, but with the restricted unpickler for arrays of objects."""
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.endswith(".npy"):
                continue  # a note or a folder that somebody packed along
            with archive.open(member) as stream:
                array = _array_or_none(read_npy(stream))
            if array is not None:
                arrays[member.removesuffix(".npy")] = array
    return arrays


def read_npy(stream: BinaryIO) -> Any:
    """Read an `.npy` file, or a member of an `.npz`.

    Args:
        stream: binary file, positioned at the beginning.

    Returns:
        The array; one of Python objects as of `read_pickle`.

    Raises:
        UnsafePickleError: the objects need a name outside the list.
        ValueError: the file is damaged.
    """
    major, _ = np.lib.format.read_magic(stream)
    header = getattr(np.lib.format, f"read_array_header_{min(major, 2)}_0")
    shape, is_fortran, dtype = header(stream)
    if dtype.hasobject:
        return read_pickle(stream)
    return np.frombuffer(stream.read(), dtype).reshape(shape, order="F" if is_fortran else "C")


def _array_or_none(value: Any) -> np.ndarray | None:
    try:
        return to_array(value)
    except Exception:  # no array, whatever it is; a required one will be missed later
        return None
