"""SMPL-X model files: what they must hold, which columns are what, and what is said otherwise."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from smplkit.__main__ import app
from smplkit.body import SMPL, SMPLX, WholeBodyData, export_model, load_model
from smplkit.body.export import write_smplx_npz, write_smplx_pickle
from smplkit.body.info import describe
from smplkit.body.model_arrays import ModelFileError

FIELDS = (
    *("v_template", "faces", "weights", "J_regressor", "shapedirs", "expression_dirs", "posedirs"),
    *("landmark_faces", "landmark_weights", "contour_faces", "contour_weights"),
)


def official(model: WholeBodyData) -> dict[str, np.ndarray]:
    """The arrays of SMPL-X's files, with the types that they have there."""
    tree = np.array([model.parents, range(55)], dtype=np.int64) % 2**32  # the root is 4294967295
    return {
        "v_template": model.v_template,
        "f": model.faces.astype(np.uint32),
        "weights": model.weights,
        "J_regressor": model.J_regressor,
        "shapedirs": np.concatenate([model.shapedirs, model.expression_dirs], axis=-1),
        "posedirs": model.posedirs,
        "kintree_table": tree.astype(np.uint32),
        "hands_componentsl": model.hand_components["left"],
        "hands_componentsr": model.hand_components["right"],
        "hands_meanl": model.hand_mean["left"],
        "hands_meanr": model.hand_mean["right"],
        "lmk_faces_idx": model.landmark_faces.astype(np.uint32),
        "lmk_bary_coords": model.landmark_weights,
        "dynamic_lmk_faces_idx": model.contour_faces,
        "dynamic_lmk_bary_coords": model.contour_weights,
        "joint2num": np.array({"Pelvis": 0}, dtype=object),
    }


def of_smpl(model) -> dict[str, np.ndarray]:
    return {
        "v_template": model.v_template,
        "f": model.faces,
        "weights": model.weights,
        "J_regressor": model.J_regressor,
        "shapedirs": model.shapedirs,
        "posedirs": model.posedirs,
        "kintree_table": np.array([model.parents, range(24)]),
    }


def write(path: Path, arrays: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(pickle.dumps(arrays, protocol=2))
    return path


def assert_same(loaded: WholeBodyData, model: WholeBodyData) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(model, name))
        assert getattr(loaded, name).dtype in (np.float64, np.int64)
    for side in ("left", "right"):
        np.testing.assert_array_equal(loaded.hand_mean[side], model.hand_mean[side])
        components = model.hand_components[side]
        np.testing.assert_array_equal(loaded.hand_components[side], components)
    assert loaded.parents == model.parents


@pytest.mark.parametrize("name", ["model.npz", "SMPLX_NEUTRAL.pkl"])
def test_plain_files(make_whole_model, tmp_path, name):
    model = make_whole_model()
    path = write(tmp_path / name, official(model))
    loaded = load_model(path, kind="smplx")
    assert isinstance(loaded, WholeBodyData)
    assert_same(loaded, model)
    assert (loaded.licence, loaded.path, loaded.kind) == ("unknown", path, "smplx")
    assert SMPLX(path).num_joints == 55


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("smplx/SMPLX_NEUTRAL.npz", "neutral"),
        ("SMPLX_FEMALE.npz", "female"),
        ("models/smplx/SMPLX_MALE.npz", "male"),
        ("smplx/SMPLX_MALE.pkl", "male"),
        ("SMPLX_NEUTRAL_2020.npz", "neutral"),
    ],
)
def test_folders_and_names(make_whole_model, make_model, tmp_path, name, gender):
    write(tmp_path / name, official(make_whole_model()))
    write(tmp_path / "smpl" / f"SMPL_{gender.upper()}.pkl", of_smpl(make_model()))
    assert_same(load_model(tmp_path, "smplx", gender), make_whole_model())
    assert SMPLX(tmp_path, gender).num_vertices == 80
    assert SMPL(tmp_path, gender).num_vertices == 60
    other = "male" if gender == "female" else "female"
    with pytest.raises(ModelFileError, match=f'"{other}" was asked.*is {gender}'):
        SMPLX(tmp_path / name, other)


def test_nothing_there(make_model, tmp_path):
    write(tmp_path / "smpl" / "SMPL_MALE.pkl", of_smpl(make_model()))
    with pytest.raises(
        FileNotFoundError, match=r"no model file at .*absent.*smplx/SMPLX_MALE\.npz"
    ):
        SMPLX(tmp_path / "absent", "male")
    with pytest.raises(FileNotFoundError, match=r"no male SMPL-X model.*SMPLX_MALE\.npz or \.pkl"):
        SMPLX(tmp_path, "male")


@pytest.mark.parametrize(
    ("columns", "shape", "expression"),
    [(400, (0, 300), (300, 400)), (20, (0, 10), (10, 20)), (50, (0, 10), (10, 20))],
)
def test_which_columns_are_shape_and_which_expression(
    make_whole_model, tmp_path, columns, shape, expression
):
    arrays = official(make_whole_model())
    arrays["shapedirs"] = np.random.default_rng(1).normal(size=(80, 3, columns))
    loaded = load_model(write(tmp_path / "model.npz", arrays), kind="smplx")
    np.testing.assert_array_equal(loaded.shapedirs, arrays["shapedirs"][..., slice(*shape)])
    of_face = arrays["shapedirs"][..., slice(*expression)]
    np.testing.assert_array_equal(loaded.expression_dirs, of_face)


WRONG_ARRAYS = {
    "missing": (lambda a: a.pop("hands_meanl"), "no SMPL-X model: it has no arrays hands_meanl"),
    "no_face": (lambda a: a.pop("lmk_bary_coords"), "no arrays lmk_bary_coords"),
    "no_template": (lambda a: a.pop("v_template"), "no SMPL-X model.*no arrays v_template"),
    "columns": (
        lambda a: a.update(shapedirs=a["shapedirs"][..., :10]),
        "shapedirs must have 20 columns.*or 400.*got 10",
    ),
    "posedirs": (lambda a: a.update(posedirs=a["posedirs"][..., :207]), "posedirs.*486.*207"),
    "hands": (
        lambda a: a.update(hands_componentsr=a["hands_componentsr"][:12]),
        r"hands_componentsr.*\(45, 45\).*\(12, 45\)",
    ),
    "face": (
        lambda a: a["lmk_faces_idx"].__setitem__(3, 156),
        r"lmk_faces_idx must lie in 0\.\.155",
    ),
    "contour": (
        lambda a: a.update(dynamic_lmk_faces_idx=a["dynamic_lmk_faces_idx"][:, :16]),
        r"dynamic_lmk_faces_idx.*\(79, 17\).*\(79, 16\)",
    ),
    "tree": (
        lambda a: a["kintree_table"].__setitem__((0, 30), 3),
        "row 0 of kintree_table must be SMPL-X's parents",
    ),
}


@pytest.mark.parametrize("name", WRONG_ARRAYS)
def test_arrays_that_do_not_fit(make_whole_model, tmp_path, name):
    change, message = WRONG_ARRAYS[name]
    arrays = {key: np.array(value) for key, value in official(make_whole_model()).items()}
    change(arrays)
    path = write(tmp_path / "model.npz", arrays)
    with pytest.raises(ModelFileError, match=message) as error:
        SMPLX(path)
    assert str(path) in str(error.value)


def test_a_file_of_the_other_model(make_model, make_whole_model, tmp_path):
    small = write(tmp_path / "SMPL_NEUTRAL.pkl", of_smpl(make_model()))
    with pytest.raises(
        ModelFileError, match=r"24 joints \(SMPL\), expected the 55 joints of SMPL-X"
    ):
        SMPLX(small)
    whole = write(tmp_path / "SMPLX_NEUTRAL.npz", official(make_whole_model()))
    with pytest.raises(
        ModelFileError, match=r"55 joints \(SMPL-X\), expected the 24 joints of SMPL"
    ):
        SMPL(whole)


def test_a_file_without_the_table_of_the_contour(make_whole_model, tmp_path):
    arrays = official(make_whole_model())
    del arrays["dynamic_lmk_faces_idx"]
    path = write(tmp_path / "model.npz", arrays)
    body = SMPLX(path)
    with pytest.raises(ValueError, match=r"model\.npz has no table of the face's contour"):
        body.landmarks(body())
    assert "no table of the face's contour" in describe(path, "neutral")


def test_regressors_of_smpl_beside_it_are_not_looked_at(make_whole_model, tmp_path):
    path = write(tmp_path / "smplx" / "SMPLX_NEUTRAL.npz", official(make_whole_model()))
    np.save(tmp_path / "J_regressor_extra.npy", np.ones((9, 6890)) / 6890)
    assert not load_model(path, kind="smplx").keypoint_regressors


def test_info_says_what_a_file_and_a_folder_hold(make_whole_model, make_model, tmp_path):
    path = write(tmp_path / "smplx" / "SMPLX_MALE.npz", official(make_whole_model()))
    text = describe(path, "male")
    for words in (
        "male SMPL-X model, licence unknown: do not pass on",
        "80 vertices, 156 faces, 55 joints, 10 betas, 10 coefficients of expression",
        "keypoint sets: smplx55, face68",
        '"smplx144" need vertex 9929',
    ):
        assert words in text
    assert describe(tmp_path, "male") == text
    write(tmp_path / "smpl" / "SMPL_MALE.pkl", of_smpl(make_model()))
    assert "male SMPL model" in describe(tmp_path, "male")
    assert text in describe(tmp_path, "male")


def test_write_and_read_back(make_whole_model, tmp_path):
    model = make_whole_model()
    for name in ("posedirs", "shapedirs", "expression_dirs"):  # kept in single precision
        single = getattr(model, name).astype(np.float32).astype(np.float64)
        object.__setattr__(model, name, single)
    path = tmp_path / "smplx" / "SMPLX_NEUTRAL.npz"
    write_smplx_npz(model, path)
    assert list(path.parent.iterdir()) == [path]
    with np.load(path, allow_pickle=True) as arrays:
        assert arrays["shapedirs"].shape == (80, 3, 400)
        assert not arrays["shapedirs"][..., 10:300].any()
        assert arrays["joint2num"].item()["left_index1"] == 25
    back = load_model(tmp_path, kind="smplx")
    assert back.licence == "CC0-1.0"
    assert back.keypoint_regressors.keys() == {"extra", "coco17", "h36m"}
    given = np.random.default_rng(0).normal(size=10)
    np.testing.assert_array_equal(back.shapedirs[..., :10] @ given, model.shapedirs @ given)
    np.testing.assert_array_equal(back.expression_dirs[..., :10], model.expression_dirs)
    for name in ("v_template", "faces", "weights", "posedirs", "contour_faces"):
        np.testing.assert_array_equal(getattr(back, name), getattr(model, name))


def test_licensed_models_are_not_written(make_whole_model, tmp_path):
    path = write(tmp_path / "model.npz", official(make_whole_model()))
    for writer in (write_smplx_npz, write_smplx_pickle):
        with pytest.raises(ValueError, match="only models under CC0-1.0.*'unknown'"):
            writer(load_model(path, kind="smplx"), tmp_path / "copy.npz")
    assert not (tmp_path / "copy.npz").exists()


def test_the_command_exports_both_bodies(tmp_path):
    run = CliRunner().invoke
    result = run(app, ["body", "export", str(tmp_path)])
    assert result.exit_code == 0, result.output
    names = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.*")}
    for gender in ("NEUTRAL", "FEMALE", "MALE"):
        assert {f"smpl/SMPL_{gender}.pkl", f"smplx/SMPLX_{gender}.npz"} <= names
    assert len(names) == 6
    told = run(app, ["body", "info", str(tmp_path), "--gender", "female"]).output
    assert "female SMPL model" in told and "female SMPL-X model" in told
    assert "smplx144, pixie145" in told
    (tmp_path / "smpl" / "SMPL_MALE.pkl").unlink()
    before = (tmp_path / "smplx" / "SMPLX_MALE.npz").read_bytes()
    assert run(app, ["body", "export", str(tmp_path)]).exit_code == 1
    assert not (tmp_path / "smpl" / "SMPL_MALE.pkl").exists()
    assert (tmp_path / "smplx" / "SMPLX_MALE.npz").read_bytes() == before


@pytest.mark.parametrize("gender", ["neutral", "female", "male"])
def test_the_open_body_exported_is_the_open_body(gender, tmp_path):
    (path,) = export_model(tmp_path, gender, kinds="smplx")
    original, back = load_model(kind="smplx", gender=gender), load_model(path, "smplx", gender)
    for name in FIELDS:
        value = getattr(back, name)
        if name in ("shapedirs", "expression_dirs"):
            assert not value[..., 10:].any()
            value = value[..., :10]
        np.testing.assert_array_equal(value, getattr(original, name), err_msg=name)
    assert back.licence == original.licence == "CC0-1.0"
    for name in ("vertex_mirror", "vertex_part", "uv_coords", "uv_faces"):
        np.testing.assert_array_equal(getattr(back, name), getattr(original, name))
