"""Find a body model file and turn it into arrays of known shapes.

Three sources, one result (`ModelData`, for SMPL-X `WholeBodyData`): the open body that comes with
this package, the licensed files as downloaded (`.pkl`, with chumpy and scipy objects inside, or
`.npz`), and a folder laid out as smplx expects it.

Convention. Metres, y up, the body faces +z with its left hand towards +x, T-pose.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from smplkit.body.model_arrays import ModelArrays, ModelFileError, read_model_arrays
from smplkit.skeleton import SMPL_PARENTS
from smplkit.skeleton_smplx import SMPLX_PARENTS

GENDERS = ("neutral", "female", "male")
OPEN_LICENCE = "CC0-1.0"
# Regressors of keypoints: key of `ModelData.keypoint_regressors` -> number of rows, and the file
# with them that SPIN and its successors keep beside a licensed model.
KEYPOINT_REGRESSORS = {
    "extra": (9, "J_regressor_extra.npy"),
    "coco17": (17, "J_regressor_coco.npy"),
    "h36m": (17, "J_regressor_h36m.npy"),
}
KINDS = {"smpl": "SMPL", "smplx": "SMPL-X"}
_OPEN_BODY = Path(__file__).parent / "data"
_REQUIRED = ("v_template", "f", "weights", "J_regressor", "shapedirs", "posedirs", "kintree_table")
_REQUIRED_OF_WHOLE = (
    *("hands_componentsl", "hands_componentsr", "hands_meanl", "hands_meanr"),
    *("lmk_faces_idx", "lmk_bary_coords"),
)
_PARENTS = {"smpl": SMPL_PARENTS, "smplx": SMPLX_PARENTS}
_KINDS_BY_JOINTS = {24: "SMPL", 55: "SMPL-X", 52: "SMPL-H", 16: "MANO", 5: "FLAME"}
# Columns of SMPL-X's shapedirs: all of shape, then all of expression; fewer in short files.
SHAPE_COLUMNS, EXPRESSION_COLUMNS, _SHORT_COLUMNS = 300, 100, 10


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

    kind: ClassVar[str] = "smpl"


@dataclass(frozen=True, eq=False, kw_only=True)
class WholeBodyData(ModelData):
    """The arrays of an SMPL-X model, as numpy (float64, int64): those of `ModelData`, and

    Attributes:
        expression_dirs: (V, 3, E) displacement per unit of each coefficient of expression, metres.
        hand_components: "left" and "right" (45, 45), a principal component of the fingers' pose in
            each row.
        hand_mean: "left" and "right" (45,) mean pose of the fingers, axis-angle.
        landmark_faces: (51,) triangles that the landmarks of the face lie in.
        landmark_weights: (51, 3) barycentric coordinates of each.
        contour_faces: (79, 17) triangles of the points along the face's contour, for yaws of 0 to
            39 degrees to the right, then 1 to 39 to the left; None if the file has no such table.
        contour_weights: (79, 17, 3) barycentric coordinates, or None.
    """

    expression_dirs: np.ndarray
    hand_components: dict[str, np.ndarray]
    hand_mean: dict[str, np.ndarray]
    landmark_faces: np.ndarray
    landmark_weights: np.ndarray
    contour_faces: np.ndarray | None = None
    contour_weights: np.ndarray | None = None

    kind: ClassVar[str] = "smplx"


def require_kind(model: ModelData, kind: str) -> None:
    """Raise ValueError unless a model is of a kind, "smpl" or "smplx"."""
    if model.kind != kind:
        layer = {"smpl": "SMPL", "smplx": "SMPLX"}[model.kind]
        raise ValueError(
            f"model must be {KINDS[kind]}, but {model.path} is {KINDS[model.kind]}; "
            f"use smplkit.body.{layer}"
        )


def load_model(
    path: str | Path | None = None, kind: str = "smpl", gender: str = "neutral"
) -> ModelData:
    """Read a body model from the package, a file or a folder.

    Args:
        path: None for the open body; else an `.npz` or `.pkl` file, or a folder that holds
            `SMPL_NEUTRAL.pkl` (or `.npz`, or the original `basicmodel_neutral_lbs_*.pkl`) itself
            or in `smpl/` or `models/`; for SMPL-X one with `SMPLX_NEUTRAL.npz` (or `.pkl`) itself
            or in `smplx/` or `models/`.
        kind: "smpl" or "smplx".
        gender: "neutral", "female" or "male". A single file must be of that gender, as far as its
            contents or its name tell.

    Returns:
        The model; of SMPL-X `WholeBodyData`.

    Raises:
        FileNotFoundError: nothing at `path`; the message says which files were looked for.
        ModelFileError: the file is damaged, of another kind or gender, or its arrays do not fit.
        UnsafePickleError: the file tries to run something.
        TypeError, ValueError: `path` is no path or empty, unknown `kind` or `gender`.
    """
    if kind not in KINDS:
        raise ValueError(f'kind must be "smpl" or "smplx", got {kind!r}')
    if gender not in GENDERS:
        raise ValueError(f"gender must be one of {', '.join(GENDERS)}, got {gender!r}")
    if not (path is None or isinstance(path, (str, os.PathLike))):
        raise TypeError(f"path of the model must be a str, a Path or None, got {path!r}")
    if path == "":
        raise ValueError('path of the model must not be empty; "." is the current folder')
    file = _find_file(path, kind, gender)
    source = read_model_arrays(file)
    said = _gender_in_contents(source) or _gender_in_name(file)
    if said not in (None, gender):
        raise ModelFileError(
            f'gender="{gender}" was asked for, but {file} is {said}; pass gender="{said}" or the '
            f"{gender} file"
        )
    return _model_data(source, kind, gender)


def model_kinds(path: str | Path | None, gender: str) -> list[str]:
    """The kinds of model that there are at a path.

    Args:
        path: as for `load_model`.
        gender: as for `load_model`.

    Returns:
        Some of "smpl" and "smplx"; "smpl" where there is none, for `load_model` to explain it.

    Raises:
        ModelFileError, UnsafePickleError: a file that cannot be read.
    """
    if path is not None and Path(path).expanduser().is_file():
        tree = read_model_arrays(Path(path).expanduser()).arrays.get("kintree_table", np.array(0))
        return ["smplx" if tree.shape[-1:] == (len(SMPLX_PARENTS),) else "smpl"]
    present = []
    for kind in KINDS:
        with contextlib.suppress(FileNotFoundError):
            _find_file(path, kind, gender)
            present.append(kind)
    return present or ["smpl"]


def _find_file(path: str | Path | None, kind: str, gender: str) -> Path:
    """The file that a path, a folder or None stands for."""
    if path is None:
        path = _OPEN_BODY / f"open_{'x_' if kind == 'smplx' else ''}{gender}.npz"
    path = Path(path).expanduser()
    if path.is_file():
        return path
    expected = f"{kind.upper()}_{gender.upper()}.{'pkl' if kind == 'smpl' else 'npz'}"
    if not path.is_dir():
        raise FileNotFoundError(
            f"no model file at {path}; give an .npz or .pkl file, a folder with "
            f"{kind}/{expected}, or None for the open body"
        )
    names = {
        "smpl": rf"(smpl_{gender}|basicmodel_({gender}|{gender[0]})_lbs_.*|open_{gender})",
        "smplx": rf"(smplx_{gender}(_2020)?|open_x_{gender})",
    }[kind] + r"\.(npz|pkl)"
    folders = [path / sub for sub in (".", kind, "models", f"{kind}/models", f"models/{kind}")]
    present = [p for d in folders if d.is_dir() for p in sorted(d.iterdir()) if p.is_file()]
    for file in present:
        if re.fullmatch(names, file.name.lower()):
            return file
    models = [p.name for p in present if p.suffix.lower() in (".npz", ".pkl")]
    others = {
        "smpl": f".npz or basicmodel_{gender[0]}_lbs_*.pkl",
        "smplx": ".pkl",
    }[kind]
    raise FileNotFoundError(
        f"no {gender} {KINDS[kind]} model in {path}; expected {expected} or {others}, "
        f"there or in {kind}/ or models/; model files found: {', '.join(models) or 'none'}"
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


def _model_data(source: ModelArrays, kind: str, gender: str) -> ModelData:
    """Check that the arrays are a model of that kind, and convert them."""
    file, expected = source.path, _PARENTS[kind]
    _require_arrays(source, kind, _REQUIRED)
    J = source["kintree_table"].shape[-1] if source["kintree_table"].ndim else 0
    if len(expected) != J:
        raise ModelFileError(
            f"{file} is a model of {J} joints ({_KINDS_BY_JOINTS.get(J, 'unknown')}), expected "
            f"the {len(expected)} joints of {KINDS[kind]}; give an {KINDS[kind]} file"
        )
    parents = tuple(source.floats("kintree_table", 2, J)[0].astype(int).tolist())
    if parents[1:] != expected[1:]:  # the root is -1 or 2^32 - 1
        raise ModelFileError(
            f"{file}: row 0 of kintree_table must be {KINDS[kind]}'s parents {expected}, "
            f"got {parents}"
        )
    v_template = source.floats("v_template", "V", 3)
    faces = source.indices("f", len(v_template), "F", 3)
    V, F = len(v_template), len(faces)
    if V == 0:
        raise ModelFileError(f"{file}: v_template must have vertices, got none")
    has_uv = "vt" in source and "ft" in source
    data = ModelData(
        v_template=v_template,
        faces=faces,
        weights=source.means("weights", V, J),
        J_regressor=source.means("J_regressor", J, V),
        shapedirs=source.floats("shapedirs", V, 3, "S"),
        posedirs=source.floats("posedirs", V, 3, 9 * (J - 1)),
        parents=expected,
        gender=gender,
        licence=str(source["licence"]) if "licence" in source else "unknown",
        path=file,
        keypoint_regressors=_keypoint_regressors(source, kind, V),
        vertex_mirror=source.indices("vertex_mirror", V, V) if "vertex_mirror" in source else None,
        uv_coords=source.floats("vt", "T", 2) if has_uv else None,
        uv_faces=source.indices("ft", len(source["vt"]), F, 3) if has_uv else None,
        vertex_part=source.indices("vertex_part", J, V) if "vertex_part" in source else None,
    )
    return data if kind == "smpl" else _with_hands_and_face(data, source)


def _with_hands_and_face(data: ModelData, source: ModelArrays) -> WholeBodyData:
    """What SMPL-X has beyond SMPL."""
    _require_arrays(source, "smplx", _REQUIRED_OF_WHOLE)
    F, columns = len(data.faces), data.shapedirs.shape[-1]
    # What smplx and others rely on: a file of full width keeps 300 columns for the shape.
    whole = columns >= SHAPE_COLUMNS + EXPRESSION_COLUMNS
    first = SHAPE_COLUMNS if whole else _SHORT_COLUMNS
    count = EXPRESSION_COLUMNS if whole else _SHORT_COLUMNS
    if columns <= first:
        raise ModelFileError(
            f"{source.path}: shapedirs must have 20 columns (10 of shape, 10 of expression) or 400 "
            f"(300 and 100), got {columns}"
        )
    has_contour = "dynamic_lmk_faces_idx" in source and "dynamic_lmk_bary_coords" in source
    sides = {"left": "l", "right": "r"}
    return WholeBodyData(
        **vars(data) | {"shapedirs": data.shapedirs[..., :first]},
        expression_dirs=data.shapedirs[..., first : first + count],
        hand_components={
            side: source.floats(f"hands_components{letter}", 45, 45)
            for side, letter in sides.items()
        },
        hand_mean={
            side: source.floats(f"hands_mean{letter}", 45) for side, letter in sides.items()
        },
        landmark_faces=source.indices("lmk_faces_idx", F, 51),
        landmark_weights=source.means("lmk_bary_coords", 51, 3),
        contour_faces=source.indices("dynamic_lmk_faces_idx", F, 79, 17) if has_contour else None,
        contour_weights=source.floats("dynamic_lmk_bary_coords", 79, 17, 3)
        if has_contour
        else None,
    )


def _require_arrays(source: ModelArrays, kind: str, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in source]
    if missing:
        raise ModelFileError(
            f"{source.path} is no {KINDS[kind]} model: it has no arrays {', '.join(missing)}"
        )


def _keypoint_regressors(
    source: ModelArrays, kind: str, num_vertices: int
) -> dict[str, np.ndarray]:
    """Regressors inside the model file, for SMPL also from files beside it or in the folder above.

    Files beside SMPL-X are not looked at: in a folder with both, those of SMPL lie there.
    """
    regressors = {}
    for key, (rows, file_name) in KEYPOINT_REGRESSORS.items():
        name = f"J_regressor_{key}"
        if name in source:
            regressors[key] = source.means(name, rows, num_vertices)
            continue
        beside = [p / file_name for p in source.path.parents[:2] if (p / file_name).is_file()]
        if beside and kind == "smpl":
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
