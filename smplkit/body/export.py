"""Write the open bodies in the form that smplx, and what builds on it, loads unchanged.

smplx reads `ROOT/smpl/SMPL_{NEUTRAL,FEMALE,MALE}.pkl`, a pickled dict of plain arrays, and
`ROOT/smplx/SMPLX_{NEUTRAL,FEMALE,MALE}.npz`. The vertex numbers that smplx has built in for nose,
eyes, ears, toes and finger tips lie on those parts of the open bodies too.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from smplkit.body.model_files import (
    EXPRESSION_COLUMNS,
    GENDERS,
    OPEN_LICENCE,
    SHAPE_COLUMNS,
    ModelData,
    WholeBodyData,
    load_model,
)
from smplkit.skeleton_smplx import SMPLX_JOINTS

_FORMATS = {"smpl": "pkl", "smplx": "npz"}  # what smplx looks for


def export_model(
    folder: str | Path,
    genders: Sequence[str] = GENDERS,
    overwrite: bool = False,
    kinds: Sequence[str] = ("smpl",),
) -> list[Path]:
    """Write open bodies for `smplx.create(folder, model_type=kind)`.

    Args:
        folder: becomes the ROOT that smplx is given; files go to its folder `smpl` or `smplx`.
        genders: which of "neutral", "female" and "male".
        overwrite: replace files that are there.
        kinds: which of "smpl" and "smplx".

    Returns:
        The files written (about 45 MB each of SMPL, 3 MB of SMPL-X).

    Raises:
        FileExistsError: a file is there and `overwrite` is False; nothing is written then.
        ValueError: unknown gender or kind, or an empty `folder`.
    """
    if folder == "":
        raise ValueError('folder must not be empty; "." is the current folder')
    genders = (genders,) if isinstance(genders, str) else genders
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    models = [load_model(kind=kind, gender=gender) for kind in kinds for gender in genders]
    paths = [
        Path(folder) / m.kind / f"{m.kind.upper()}_{m.gender.upper()}.{_FORMATS[m.kind]}"
        for m in models
    ]
    present = [str(path) for path in paths if path.exists()]
    if present and not overwrite:
        raise FileExistsError(
            f"{', '.join(present)} exists already; choose another folder or pass overwrite=True"
        )
    for model, path in zip(models, paths, strict=True):
        {"smpl": write_smplx_pickle, "smplx": write_smplx_npz}[model.kind](model, path)
    return paths


def write_smplx_pickle(model: ModelData, path: Path) -> None:
    """Write one open SMPL model; a file at `path` is replaced.

    Args:
        model: an openly licensed SMPL model.
        path: the file, its folder is made.

    Raises:
        ValueError: the model is not openly licensed.
    """
    data = pickle.dumps(_contents(model) | {"shapedirs": model.shapedirs}, protocol=2)
    # numpy 2 writes the name of a module that numpy 1 does not have; both know the old one.
    data = data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    _write(path, lambda temporary: temporary.write_bytes(data))


def write_smplx_npz(model: WholeBodyData, path: Path) -> None:
    """Write one open SMPL-X model; a file at `path` is replaced.

    The directions are filled up with zeros to 300 of shape and 100 of expression: some readers look
    for the expression from column 300 on only. They are kept in single precision.

    Args:
        model: an openly licensed SMPL-X model.
        path: the file, its folder is made.

    Raises:
        ValueError: the model is not openly licensed.
    """
    directions = [(model.shapedirs, SHAPE_COLUMNS), (model.expression_dirs, EXPRESSION_COLUMNS)]
    padded = [np.pad(x, ((0, 0), (0, 0), (0, n - x.shape[-1]))) for x, n in directions]
    contents = _contents(model) | {
        "shapedirs": np.concatenate(padded, axis=-1).astype(np.float32),
        "posedirs": model.posedirs.astype(np.float32),
        "hands_componentsl": model.hand_components["left"],
        "hands_componentsr": model.hand_components["right"],
        "hands_meanl": model.hand_mean["left"],
        "hands_meanr": model.hand_mean["right"],
        "lmk_faces_idx": model.landmark_faces,
        "lmk_bary_coords": model.landmark_weights,
        "dynamic_lmk_faces_idx": model.contour_faces,
        "dynamic_lmk_bary_coords": model.contour_weights,
        "joint2num": np.array({name: i for i, name in enumerate(SMPLX_JOINTS)}, dtype=object),
    }

    def write(temporary: Path) -> None:
        with temporary.open("wb") as stream:  # a name would get the suffix .npz
            np.savez_compressed(stream, **contents)

    _write(path, write)


def _contents(model: ModelData) -> dict:
    """What the files of both kinds hold."""
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
    return {name: value for name, value in contents.items() if value is not None}


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """Write under another name first, so that there is never half a file at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
