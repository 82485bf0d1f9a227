"""Find a body model file and turn it into arrays of known shapes.

Three sources, one result (`ModelData`): the open body that comes with this package, the licensed
SMPL files as downloaded (`.pkl`, with chumpy and scipy objects inside, or `.npz`), and a folder
laid out as smplx expects it.

Convention. Metres, y up, the body faces +z with its left hand towards +x, T-pose.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from smplkit.body.model_arrays import ModelArrays, ModelFileError, read_model_arrays
from smplkit.skeleton import SMPL_PARENTS

GENDERS = ("neutral", "female", "male")
OPEN_LICENCE = "CC0-1.0"
# Regressors of keypoints: key of `ModelData.keypoint_regressors` -> number of rows, and the file
# with them that SPIN and its successors keep beside a licensed model.
KEYPOINT_REGRESSORS = {
    "extra": (9, "J_regressor_extra.npy"),
    "coco17": (17, "J_regressor_coco.npy"),
    "h36m": (17, "J_regressor_h36m.npy"),
}
_OPEN_BODY = Path(__file__).parent / "data"
_REQUIRED = ("v_template", "f", "weights", "J_regressor", "shapedirs", "posedirs", "kintree_table")
_KINDS_BY_JOINTS = {55: "SMPL-X", 52: "SMPL-H", 16: "MANO", 5: "FLAME"}


@dataclass(frozen=True, eq=False)
class ModelData:
    """The arrays of one body model, as numpy (float64, int64).

    Attributes:
        v_template: (V, 3) mean body at rest, metres.
        faces: (F, 3) vertex indices of the triangles, counter-clockwise seen from outside.
        weights: (V, J) skinning weights, rows sum to 1.
        J_regressor: (J, V) joints from vertices at rest, rows sum to 1.
        shapedirs: (V, 3, S) displacement per unit of each beta, metres.
        posedirs: (V, 3, 9 (J - 1)) displacement per entry of the pose feature, metres.
        parents: J indices, root -1.
        gender: "neutral", "female" or "male".
        licence: name of the licence; "unknown" if the file does not say, then treat as licensed.
        path: the file.
        keypoint_regressors: "extra" (9, V), "coco17" (17, V), "h36m" (17, V), those at hand.
        vertex_mirror: (V,) index of the left-right partner of each vertex, or None.
        uv_coords: (T, 2) texture coordinates, or None.
        uv_faces: (F, 3) indices of texture coordinates, or None.
        vertex_part: (V,) the joint that each vertex is labelled with, or None.
    """

    v_template: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    J_regressor: np.ndarray
    shapedirs: np.ndarray
    posedirs: np.ndarray
    parents: tuple[int, ...]
    gender: str
    licence: str
    path: Path
    keypoint_regressors: dict[str, np.ndarray] = field(default_factory=dict)
    vertex_mirror: np.ndarray | None = None
    uv_coords: np.ndarray | None = None
    uv_faces: np.ndarray | None = None
    vertex_part: np.ndarray | None = None


def load_model(
    path: str | Path | None = None, kind: str = "smpl", gender: str = "neutral"
) -> ModelData:
    """Read a body model from the package, a file or a folder.

    Args:
        path: None for the open body; else an `.npz` or `.pkl` file, or a folder that holds
            `SMPL_NEUTRAL.pkl` (or `.npz`, or the original `basicmodel_neutral_lbs_*.pkl`) itself
            or in `smpl/` or `models/`.
        kind: the kind of model; "smpl".
        gender: "neutral", "female" or "male". A single file must be of that gender, as far as its
            contents or its name tell.

    Returns:
        The model.

    Raises:
        FileNotFoundError: nothing at `path`; the message says which files were looked for.
        ModelFileError: the file is damaged, of another kind or gender, or its arrays do not fit.
        UnsafePickleError: the file tries to run something.
        TypeError, ValueError: `path` is no path or empty, unknown `kind` or `gender`.
    """
    if kind != "smpl":
        raise ValueError(f'kind must be "smpl", got {kind!r}')
    if gender not in GENDERS:
        raise ValueError(f"gender must be one of {', '.join(GENDERS)}, got {gender!r}")
    if not (path is None or isinstance(path, (str, os.PathLike))):
        raise TypeError(f"path of the model must be a str, a Path or None, got {path!r}")
    if path == "":
        raise ValueError('path of the model must not be empty; "." is the current folder')
    file = _find_file(path, gender)
    source = read_model_arrays(file)
    said = _gender_in_contents(source) or _gender_in_name(file)
    if said not in (None, gender):
        raise ModelFileError(
            f'gender="{gender}" was asked for, but {file} is {said}; pass gender="{said}" or the '
            f"{gender} file"
        )
    return _smpl_data(source, gender)


def _find_file(path: str | Path | None, gender: str) -> Path:
    """The file that a path, a folder or None stands for."""
    path = _OPEN_BODY / f"open_{gender}.npz" if path is None else Path(path).expanduser()
    if path.is_file():
        return path
    if not path.is_dir():
        raise FileNotFoundError(
            f"no model file at {path}; give an .npz or .pkl file, a folder with "
            f"smpl/SMPL_{gender.upper()}.pkl, or None for the open body"
        )
    names = rf"(smpl_{gender}|basicmodel_({gender}|{gender[0]})_lbs_.*|open_{gender})\.(npz|pkl)"
    folders = [path / sub for sub in (".", "smpl", "models", "smpl/models")]
    present = [p for d in folders if d.is_dir() for p in sorted(d.iterdir()) if p.is_file()]
    for file in present:
        if re.fullmatch(names, file.name.lower()):
            return file
    models = [p.name for p in present if p.suffix.lower() in (".npz", ".pkl")]
    raise FileNotFoundError(
        f"no {gender} SMPL model in {path}; expected SMPL_{gender.upper()}.pkl or .npz or "
        f"basicmodel_{gender[0]}_lbs_*.pkl, there or in smpl/ or models/; "
        f"model files found: {', '.join(models) or 'none'}"
    )


def _gender_in_contents(source: ModelArrays) -> str | None:
    """Gender that an entry of the file tells: text or bytes, in any case."""
    entry = source["gender"] if "gender" in source else np.array("")
    said = entry.item() if entry.size == 1 else ""
    said = said.decode("latin1") if isinstance(said, bytes) else str(said)
    return said.lower() if said.lower() in GENDERS else None


def _gender_in_name(file: Path) -> str | None:
    """Gender that a file name tells, as in SMPL_MALE or basicModel_f_lbs_10_207_0_v1.0.0."""
    words = re.split(r"[^a-z]+", file.stem.lower())
    return next((g for g in GENDERS if g in words or g[0] in words), None)


def _smpl_data(source: ModelArrays, gender: str) -> ModelData:
    """Check that the arrays are an SMPL model, and convert them."""
    file = source.path
    missing = [name for name in _REQUIRED if name not in source]
    if missing:
        raise ModelFileError(f"{file} is no SMPL model: it has no arrays {', '.join(missing)}")
    J = source["kintree_table"].shape[-1] if source["kintree_table"].ndim else 0
    if len(SMPL_PARENTS) != J:
        raise ModelFileError(
            f"{file} is a model of {J} joints ({_KINDS_BY_JOINTS.get(J, 'unknown')}), expected "
            f"the {len(SMPL_PARENTS)} joints of SMPL; give an SMPL file"
        )
    parents = tuple(source.floats("kintree_table", 2, J)[0].astype(int).tolist())
    if parents[1:] != SMPL_PARENTS[1:]:  # the root is -1 or 2^32 - 1
        raise ModelFileError(
            f"{file}: row 0 of kintree_table must be SMPL's parents {SMPL_PARENTS}, got {parents}"
        )
    v_template = source.floats("v_template", "V", 3)
    faces = source.indices("f", len(v_template), "F", 3)
    V, F = len(v_template), len(faces)
    if V == 0:
        raise ModelFileError(f"{file}: v_template must have vertices, got none")
    has_uv = "vt" in source and "ft" in source
    return ModelData(
        v_template=v_template,
        faces=faces,
        weights=source.means("weights", V, J),
        J_regressor=source.means("J_regressor", J, V),
        shapedirs=source.floats("shapedirs", V, 3, "S"),
        posedirs=source.floats("posedirs", V, 3, 9 * (J - 1)),
        parents=SMPL_PARENTS,
        gender=gender,
        licence=str(source["licence"]) if "licence" in source else "unknown",
        path=file,
        keypoint_regressors=_keypoint_regressors(source, V),
        vertex_mirror=source.indices("vertex_mirror", V, V) if "vertex_mirror" in source else None,
        uv_coords=source.floats("vt", "T", 2) if has_uv else None,
        uv_faces=source.indices("ft", len(source["vt"]), F, 3) if has_uv else None,
        vertex_part=source.indices("vertex_part", J, V) if "vertex_part" in source else None,
    )


def _keypoint_regressors(source: ModelArrays, num_vertices: int) -> dict[str, np.ndarray]:
    """Regressors inside the model file, else from files beside it or in the folder above."""
    regressors = {}
    for key, (rows, file_name) in KEYPOINT_REGRESSORS.items():
        name = f"J_regressor_{key}"
        if name in source:
            regressors[key] = source.means(name, rows, num_vertices)
            continue
        beside = [p / file_name for p in source.path.parents[:2] if (p / file_name).is_file()]
        if beside:
            try:
                with beside[0].open("rb") as stream:
                    array = np.lib.format.read_array(stream, allow_pickle=False)
            except Exception as error:  # numpy fails in several ways
                raise ModelFileError(
                    f"{beside[0]} cannot be read as the .npy file of one array of numbers; get the "
                    "file again, or remove it"
                ) from error
            regressors[key] = ModelArrays(beside[0], {name: array}).means(name, rows, num_vertices)
    return regressors
