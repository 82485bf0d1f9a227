"""Reading the arrays of datasets from `.npz` files, with errors that name file and key.

Nothing in a file is executed: arrays of Python objects, as some write their file names, go through
the restricted unpickler and may hold text only.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from smplkit.body.restricted_pickle import UnsafePickleError, read_pickle, to_texts


class NpzFile:
    """The arrays of one `.npz` file, each read when asked for.

    Args:
        path: the file.

    Attributes:
        path: the file.
        keys: names of its arrays.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no `.npz` file, or damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        if not self.path.is_file():
            what = "a folder" if self.path.is_dir() else "not there"
            raise FileNotFoundError(f"{self.path} is {what}; give an .npz file")
        try:
            with zipfile.ZipFile(self.path) as archive:
                members = archive.namelist()
        except (zipfile.BadZipFile, OSError) as error:
            raise ValueError(
                f"{self.path} is no .npz file, or was cut off ({error}); get it again"
            ) from error
        self.keys = tuple(m.removesuffix(".npy") for m in members if m.endswith(".npy"))

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def array(self, key: str) -> np.ndarray:
        """One array, as the file has it.

        Args:
            key: its name.

        Raises:
            ValueError: no such array, it is damaged, or holds objects other than text.
            UnsafePickleError: reading it would mean to run something.
        """
        if key not in self:
            raise ValueError(
                f"{self.path} has no array {key}; it holds {', '.join(self.keys) or 'nothing'}"
            )
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{key}.npy") as stream:
                major, _ = np.lib.format.read_magic(stream)
                header = getattr(np.lib.format, f"read_array_header_{min(major, 2)}_0")
                shape, is_fortran, dtype = header(stream)
                if dtype.hasobject:
                    return np.array(to_texts(read_pickle(stream)), dtype=str).reshape(shape)
                order = "F" if is_fortran else "C"
                return np.frombuffer(stream.read(), dtype).reshape(shape, order=order)
        except UnsafePickleError as error:
            raise UnsafePickleError(f"{self.path}: {key}: {error}") from error
        except Exception as error:  # zip, zlib, numpy and pickle each fail in their own ways
            raise ValueError(f"{self.path}: {key} cannot be read ({error})") from error

    def floats(self, key: str, *shape: int | str, dtype: type = np.float32) -> np.ndarray:
        """One array of finite numbers.

        Args:
            key: its name.
            shape: expected sizes; a letter stands for any.
            dtype: type of the result.

        Returns:
            A new array.

        Raises:
            ValueError: as `array`; another shape, no numbers, NaN or infinite.
        """
        return require_floats(f"{self.path}: {key}", self.array(key), *shape, dtype=dtype)

    def texts(self, key: str) -> list[str]:
        """One array of texts, written as text, bytes or objects.

        Args:
            key: its name.

        Returns:
            The N texts.

        Raises:
            ValueError: as `array`; no (N,) texts.
        """
        array = self.array(key)
        if array.ndim != 1 or array.dtype.kind not in "US":
            raise ValueError(
                f"{self.path}: {key} must be text of shape (N,), got {array.dtype} of shape "
                f"{array.shape}"
            )
        return [x.decode() if isinstance(x, bytes) else x for x in array.tolist()]


def read_npy(path: Path) -> np.ndarray:
    """The array of an `.npy` file, mapped into memory.

    Args:
        path: the file.

    Raises:
        ValueError: it is no `.npy` file, damaged, or holds Python objects.
    """
    # numpy takes any other file for a pickle, and advises to run it.
    with path.open("rb") as stream:
        magic = stream.read(len(np.lib.format.MAGIC_PREFIX))
    try:
        if magic != np.lib.format.MAGIC_PREFIX:
            raise ValueError("it does not begin as one")
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # numpy fails in several ways
        raise ValueError(
            f"{path} cannot be read as an .npy file ({error}); expected a whole one, of numbers"
        ) from error


def require_floats(
    name: str, array: np.ndarray, *shape: int | str, dtype: type = np.float32
) -> np.ndarray:
    """Check numbers that come from a file.

    Args:
        name: file and key, for the message.
        array: what was found there.
        shape: expected sizes; a letter stands for any.
        dtype: type of the result.

    Returns:
        A new array.

    Raises:
        ValueError: another shape, no numbers, NaN or infinite.
    """
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype.kind not in "fiub":
        raise ValueError(
            f"{name} must be numbers of shape ({', '.join(map(str, shape))}), "
            f"got {array.dtype} of shape {array.shape}"
        )
    wrong = int((~np.isfinite(array)).sum())
    if wrong:
        raise ValueError(f"{name} must be finite, got {wrong} of {array.size} NaN or infinite")
    return array.astype(dtype)
