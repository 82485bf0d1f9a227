"""What `smplkit fit` and `smplkit predict` write: for each person, and one picture of all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor


def write_person(
    folder: Path,
    name: str,
    index: int,
    arrays: dict[str, np.ndarray],
    vertices: Tensor,
    faces: Tensor,
) -> None:
    """Write the parameters and the mesh of one person.

    Args:
        folder: for the files, which may replace others.
        name: of the files and of the mesh in them.
        index: number of the person, which chooses the colour.
        arrays: what goes into the npz.
        vertices: (V, 3) metres, camera frame.
        faces: (F, 3).
    """
    import numpy as np

    from smplkit.mesh_files import glb_of_people, write_bytes
    from smplkit.overlay import person_color

    file = io.BytesIO()
    np.savez(file, **arrays)
    write_bytes(folder / f"{name}.npz", file.getvalue())
    mesh = glb_of_people({name: vertices}, faces, {name: person_color(index)})
    write_bytes(folder / f"{name}.glb", mesh)


def write_picture(folder: Path, picture: np.ndarray) -> None:
    """Write `overlay.png` (H, W, 3) uint8, and say so."""
    from PIL import Image

    from smplkit.mesh_files import write_bytes

    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="png")
    write_bytes(folder / "overlay.png", file.getvalue())
    typer.echo(f"wrote {folder / 'overlay.png'}")
