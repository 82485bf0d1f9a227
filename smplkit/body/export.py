"""Write the open body in the form that smplx, and what builds on it, loads unchanged.

smplx reads `ROOT/smpl/SMPL_{NEUTRAL,FEMALE,MALE}.pkl`: a pickled dict of plain arrays. The vertex
numbers that smplx has built in for nose, eyes, ears, toes and finger tips lie on those parts of the
open body too.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from smplkit.body.model_files import GENDERS, OPEN_LICENCE, ModelData, load_model


def export_model(
    folder: str | Path, genders: Sequence[str] = GENDERS, overwrite: bool = False
) -> list[Path]:
    """Write the open body for `smplx.create(folder, model_type="smpl")`.

    Args:
        folder: becomes the ROOT that smplx is given; files go to its folder `smpl`.
        genders: which of "neutral", "female" and "male".
        overwrite: replace files that are there.

    Returns:
        The files written (about 45 MB each).

    Raises:
        FileExistsError: a file is there and `overwrite` is False; nothing is written then.
        ValueError: unknown gender, or an empty `folder`.
    """
    if folder == "":
        raise ValueError('folder must not be empty; "." is the current folder')
    if isinstance(genders, str):
        genders = (genders,)
    paths = [Path(folder) / "smpl" / f"SMPL_{gender.upper()}.pkl" for gender in genders]
    models = [load_model(gender=gender) for gender in genders]
    present = [str(path) for path in paths if path.exists()]
    if present and not overwrite:
        raise FileExistsError(
            f"{', '.join(present)} exists already; choose another folder or pass overwrite=True"
        )
    for model, path in zip(models, paths, strict=True):
        write_smplx_pickle(model, path)
    return paths


def write_smplx_pickle(model: ModelData, path: Path) -> None:
    """Write one open model; a file at `path` is replaced.

    Args:
        model: an openly licensed SMPL model.
        path: the file, its folder is made.

    Raises:
        ValueError: the model is not openly licensed.
    """
    if model.licence != OPEN_LICENCE:
        raise ValueError(
            f"only models under {OPEN_LICENCE} may be exported, {model.path} has licence "
            f"{model.licence!r}; use licensed files where they are"
        )
    contents = {
        "v_template": model.v_template,
        "f": model.faces.astype(np.uint32),
        "weights": model.weights,
        "J_regressor": model.J_regressor,
        "shapedirs": model.shapedirs,
        "posedirs": model.posedirs,
        "kintree_table": np.array([model.parents, range(len(model.parents))], dtype=np.int64),
        # What smplx passes over and `load_model` reads.
        "gender": model.gender,
        "licence": model.licence,
        "vertex_mirror": model.vertex_mirror,
        "vertex_part": model.vertex_part,
        "vt": model.uv_coords,
        "ft": model.uv_faces,
        **{f"J_regressor_{key}": rows for key, rows in model.keypoint_regressors.items()},
    }
    contents = {name: value for name, value in contents.items() if value is not None}
    data = pickle.dumps(contents, protocol=2)
    # numpy 2 writes the name of a module that numpy 1 does not have; both know the old one.
    data = data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
