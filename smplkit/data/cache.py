"""Arrays that are made once and kept on disk, safe against everything that happens to files.

A cache is a folder with one `.npy` file per array and `manifest.json`: what the arrays are of, and
size and SHA-256 of each file. Its name ends in a digest of what it is of, so that caches of other
settings or of other code never meet.

It is written into a folder beside it that gets the final name when all is there; nobody ever sees
half a cache. Who makes one holds a lock, which the system takes back from a process that dies: a
second process waits, then finds the first one's work. Where there are no such locks (Windows, some
network drives) both make it, and the later one throws its own away. What a killed process left
behind is removed by the next one to make the same cache.

When opened, sizes are always compared, digests once per process and again when a file has changed.
A damaged cache is made again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from smplkit.cache_folder import cache_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_log = logging.getLogger(__name__)
_MANIFEST = "manifest.json"
_LEFTOVER_AGE = 24 * 3600.0  # seconds; only where there are no locks to tell who is alive
_checked: dict[Path, list[tuple[int, int]]] = {}  # size and time of files whose digests were right


class Field(NamedTuple):
    """Type and shape of an array; the first dimension counts the rows."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


def open_or_make(
    name: str,
    facts: Mapping[str, Any],
    fields: Mapping[str, Field],
    make: Callable[[Path], Iterator[Mapping[str, np.ndarray]]],
    folder: Path | None = None,
) -> dict[str, np.ndarray]:
    """Open a cache, made first if it is not there or damaged.

    Args:
        name: begin of the folder's name, for those who look at the disk.
        facts: what the arrays are of, as JSON: settings and code.
        fields: the arrays by name.
        make: makes them, given the final folder (to tell the user); yields the next rows of all
            arrays until all are there.
        folder: where caches are; default `cache_folder()`.

    Returns:
        The arrays, mapped into memory, read-only.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    folder = cache_folder() if folder is None else Path(folder).expanduser()
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    target = folder / f"{name}-{digest[:24]}"
    arrays = _open(target, fields)
    if arrays is not None:
        return arrays
    size = sum(field.nbytes for field in fields.values())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder / f".{target.name}.lock") as locked:
            arrays = _open(target, fields)  # another process may have made it meanwhile
            if arrays is None:
                _clear(target, locked)
                _require_space(folder, size)
                _make(target, facts, fields, make)
    except OSError as error:
        raise OSError(
            error.errno,
            f"the cache in {folder} cannot be written: {error.strerror or error}. It needs "
            f"{size / 1e6:.0f} MB; make room, or set SMPLKIT_CACHE to another folder",
        ) from error
    arrays = _open(target, fields) if arrays is None else arrays
    if arrays is None:
        raise OSError(errno.EIO, f"{target} was damaged right after it was made; check the disk")
    return arrays


def _open(target: Path, fields: Mapping[str, Field]) -> dict[str, np.ndarray] | None:
    """The arrays of a cache that is there and whole, else None."""
    if not target.is_dir():
        return None
    try:
        manifest = json.loads((target / _MANIFEST).read_text(encoding="utf-8"))["files"]
        state = []
        for name in fields:
            status = (target / f"{name}.npy").stat()
            if status.st_size != manifest[name]["size"]:
                raise ValueError(f"{name}.npy has another size than when it was made")
            state.append((status.st_size, status.st_mtime_ns))
        if _checked.get(target) != state:
            for name in fields:
                if _sha256(target / f"{name}.npy") != manifest[name]["sha256"]:
                    raise ValueError(f"{name}.npy has changed since it was made")
            _checked[target] = state
        arrays = {n: np.load(target / f"{n}.npy", mmap_mode="r") for n in fields}
        for name, field in fields.items():
            if (arrays[name].dtype, arrays[name].shape) != (np.dtype(field.dtype), field.shape):
                raise ValueError(f"{name}.npy holds another array")
        return arrays
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("the cache %s is damaged (%s); it is made again", target, error)
        return None


def _make(
    target: Path,
    facts: Mapping[str, Any],
    fields: Mapping[str, Field],
    make: Callable[[Path], Iterator[Mapping[str, np.ndarray]]],
) -> None:
    """Write a cache beside its final place, then move it there."""
    building = _building_name(target)
    building.mkdir()
    try:
        with contextlib.ExitStack() as stack:
            files = {n: stack.enter_context((building / f"{n}.npy").open("wb")) for n in fields}
            digests = {name: hashlib.sha256() for name in fields}

            # Written, not mapped: a full disk is then an error, not the end of the process.
            def write(name: str, data: bytes | memoryview) -> None:
                files[name].write(data)
                digests[name].update(data)

            for name, field in fields.items():
                write(name, _npy_header(field))
            for rows in make(target):
                for name, field in fields.items():
                    write(name, np.ascontiguousarray(rows[name], field.dtype).data.cast("B"))
        manifest = {
            "facts": facts,
            "files": {
                name: {
                    "size": (building / f"{name}.npy").stat().st_size,
                    "sha256": digests[name].hexdigest(),
                }
                for name in fields
            },
        }
        text = json.dumps(manifest, indent=1) + "\n"
        (building / _MANIFEST).write_text(text, encoding="utf-8")
        try:
            os.rename(building, target)
        except OSError:
            if not target.is_dir():
                raise
            # Another process without a lock was quicker; its work is as good.
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _npy_header(field: Field) -> bytes:
    """The first bytes of a `.npy` file."""
    stream = io.BytesIO()
    header = {
        "descr": np.lib.format.dtype_to_descr(np.dtype(field.dtype)),
        "fortran_order": False,
        "shape": field.shape,
    }
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


def _building_name(target: Path) -> Path:
    """A new name beside the final place."""
    return target.with_name(f"{_building_prefix(target)}{os.getpid()}-{secrets.token_hex(4)}")


def _building_prefix(target: Path) -> str:
    return f".{target.name}.building-"


def _clear(target: Path, locked: bool) -> None:
    """Remove a damaged cache, and what processes that were killed had begun."""
    with contextlib.suppress(FileNotFoundError):
        os.rename(target, _building_name(target))  # at once, so that nobody opens half of it
    for path in target.parent.glob(_building_prefix(target) + "*"):
        with contextlib.suppress(OSError):
            if locked or time.time() - path.stat().st_mtime > _LEFTOVER_AGE:
                shutil.rmtree(path, ignore_errors=True)


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise OSError(errno.ENOSPC, f"only {free / 1e6:.0f} MB are free")


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[bool]:
    """Hold a file's lock, waiting for it; yields whether there are locks here."""
    with path.open("a") as stream:
        locked = False
        if fcntl is not None:
            with contextlib.suppress(OSError):  # network drives without locks
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    _log.warning("waiting for another process that is making the same data")
                    fcntl.flock(stream, fcntl.LOCK_EX)
                locked = True
        yield locked


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
