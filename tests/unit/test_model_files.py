"""Model files: every form in which SMPL is handed out loads, everything else is a clear error."""

from __future__ import annotations

import pickle
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest

from smplkit.body import SMPL, ModelData, export_model, load_model
from smplkit.body.export import write_smplx_pickle
from smplkit.body.model_arrays import ModelFileError
from smplkit.body.model_files import GENDERS, OPEN_LICENCE
from smplkit.body.restricted_pickle import UnsafePickleError

FIELDS = ("v_template", "faces", "weights", "J_regressor", "shapedirs", "posedirs")


def official(model: ModelData) -> dict[str, np.ndarray]:
    """The seven arrays of SMPL's files, with the types that they have there."""
    tree = np.array([model.parents, range(24)], dtype=np.int64) % 2**32  # the root is 4294967295
    return {
        "v_template": model.v_template,
        "f": model.faces.astype(np.uint32),
        "weights": model.weights,
        "J_regressor": model.J_regressor,
        "shapedirs": model.shapedirs,
        "posedirs": model.posedirs,
        "kintree_table": tree.astype(np.uint32),
        "bs_type": "lrotmin",
    }


def write(path: Path, arrays: dict, protocol: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(pickle.dumps(arrays, protocol))
    return path


def assert_same(loaded: ModelData, model: ModelData) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(model, name))
        assert getattr(loaded, name).dtype in (np.float64, np.int64)
    assert loaded.parents == model.parents


@pytest.fixture
def chumpy(monkeypatch):
    """Classes that pickle under chumpy's names, with the state that chumpy's have."""
    modules = {
        name: types.ModuleType(name) for name in ("chumpy", "chumpy.ch", "chumpy.reordering")
    }

    class Ch:
        def __init__(self, **state):
            self.__dict__.update(state)

    class Select(Ch):
        pass

    for cls, module in ((Ch, "chumpy.ch"), (Select, "chumpy.reordering")):
        cls.__module__, cls.__qualname__ = module, cls.__name__
        setattr(modules[module], cls.__name__, cls)
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    yield types.SimpleNamespace(Ch=Ch, Select=Select)


@pytest.mark.parametrize("name", ["model.pkl", "model.npz", "SMPL_NEUTRAL.PKL"])
def test_plain_files(tiny_model, tmp_path, name):
    path = write(tmp_path / name, official(tiny_model))
    loaded = load_model(path)
    assert_same(loaded, tiny_model)
    assert loaded.path == path
    assert loaded.licence == "unknown"
    assert not loaded.keypoint_regressors
    assert_same(load_model(str(path)), tiny_model)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_the_original_pickles_hold_chumpy_and_scipy_objects(
    chumpy, tiny_model, tmp_path, protocol, monkeypatch
):
    sparse = pytest.importorskip("scipy.sparse")
    arrays = official(tiny_model)
    arrays["J_regressor"] = sparse.csc_matrix(arrays["J_regressor"])
    bookkeeping = {"_dirty_vars": {"x"}, "_itr": None, "_make_dense": False}
    arrays["v_template"] = chumpy.Ch(x=arrays["v_template"], **bookkeeping)
    arrays["posedirs"] = chumpy.Ch(x=arrays["posedirs"], **bookkeeping)
    wide = np.concatenate([arrays["shapedirs"], np.ones((60, 3, 290))], axis=2)
    idxs = np.arange(wide.size).reshape(wide.shape)[:, :, :10]
    arrays["shapedirs"] = chumpy.Select(
        a=chumpy.Ch(x=wide), idxs=idxs.ravel(), preferred_shape=(60, 3, 10)
    )
    path = write(tmp_path / "smpl" / "basicModel_neutral_lbs_10_207_0_v1.0.0.pkl", arrays, protocol)
    for name in ("chumpy", "chumpy.ch", "chumpy.reordering"):
        monkeypatch.delitem(sys.modules, name)
    assert_same(load_model(path), tiny_model)
    assert_same(load_model(tmp_path), tiny_model)
    assert "chumpy" not in sys.modules


def test_objects_inside_an_npz(tiny_model, tmp_path):
    sparse = pytest.importorskip("scipy.sparse")
    arrays = official(tiny_model)
    boxed = np.empty((), dtype=object)
    boxed[()] = sparse.csc_matrix(arrays["J_regressor"])
    names = np.array({"pelvis": 0}, dtype=object)
    path = write(tmp_path / "model.npz", arrays | {"J_regressor": boxed, "joint2num": names})
    assert_same(load_model(path), tiny_model)


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("smpl/SMPL_FEMALE.pkl", "female"),
        ("SMPL_MALE.npz", "male"),
        ("basicModel_f_lbs_10_207_0_v1.0.0.pkl", "female"),
        ("basicmodel_m_lbs_10_207_0_v1.1.0.pkl", "male"),
        ("models/basicmodel_neutral_lbs_10_207_0_v1.1.0.pkl", "neutral"),
        ("smpl/models/basicModel_neutral_lbs_10_207_0_v1.0.0.pkl", "neutral"),
    ],
)
def test_folders_and_names(make_model, tmp_path, name, gender):
    for seed, other in enumerate(GENDERS):
        other_name = name.replace("FEMALE", "X").replace("MALE", "X").replace("X", other.upper())
        if other_name != name and "SMPL" in name:
            write(tmp_path / other_name, official(make_model(seed=seed + 1)))
    write(tmp_path / name, official(make_model()))
    loaded = load_model(tmp_path, gender=gender)
    assert_same(loaded, make_model())
    assert loaded.gender == gender
    assert SMPL(tmp_path, gender=gender).num_vertices == 60


def test_three_hundred_shape_directions(make_model, tmp_path):
    path = write(tmp_path / "SMPL_NEUTRAL.npz", official(make_model(num_betas=300)))
    assert SMPL(path).num_betas == 10
    assert SMPL(path, num_betas=300).shapedirs.shape == (60, 3, 300)
    with pytest.raises(
        ValueError, match=r"num_betas must be in 1\.\.300.*SMPL_NEUTRAL.npz.*got 301"
    ):
        SMPL(path, num_betas=301)


def test_keypoint_regressors_beside_a_licensed_file(tiny_model, tmp_path):
    path = write(tmp_path / "smpl" / "SMPL_NEUTRAL.pkl", official(tiny_model))
    regressors = tiny_model.keypoint_regressors
    np.save(path.parent / "J_regressor_h36m.npy", regressors["h36m"])
    np.save(tmp_path / "J_regressor_coco.npy", regressors["coco17"])
    loaded = load_model(path)
    assert loaded.keypoint_regressors.keys() == {"h36m", "coco17"}
    for key, rows in loaded.keypoint_regressors.items():
        np.testing.assert_array_equal(rows, regressors[key])
    np.save(path.parent / "J_regressor_extra.npy", np.ones((9, 6890)) / 6890)
    with pytest.raises(ModelFileError, match=r"J_regressor_extra.*\(9, 60\).*\(9, 6890\)"):
        load_model(path)
    (path.parent / "J_regressor_extra.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(ModelFileError, match=r"J_regressor_extra\.npy cannot be read"):
        load_model(path)
    with (path.parent / "J_regressor_extra.npy").open("wb") as stream:
        np.savez(stream, rows=regressors["extra"])
    with pytest.raises(ModelFileError, match=r"J_regressor_extra\.npy cannot be read as the \.npy"):
        load_model(path)


def test_a_note_inside_an_npz_is_passed_over(tiny_model, tmp_path):
    path = write(tmp_path / "model.npz", official(tiny_model))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", "Made by hand.")
        archive.writestr("notes/", "")
    assert_same(load_model(path), tiny_model)


@pytest.mark.parametrize("gender", GENDERS)
def test_the_open_body(gender):
    model = load_model(gender=gender)
    assert (model.gender, model.licence) == (gender, OPEN_LICENCE)
    assert model.keypoint_regressors.keys() == {"extra", "coco17", "h36m"}
    assert len(model.v_template) > 6788
    for name in ("vertex_mirror", "uv_coords", "uv_faces", "vertex_part"):
        assert getattr(model, name) is not None


WRONG_ARRAYS = {
    "missing": (lambda a: a.pop("posedirs"), "no arrays posedirs"),
    "nan": (lambda a: a["v_template"].__setitem__((3, 1), np.nan), "v_template must be finite"),
    "vertices": (lambda a: a.update(weights=a["weights"][:50]), r"weights.*\(60, 24\).*\(50, 24\)"),
    "transposed": (lambda a: a.update(J_regressor=a["J_regressor"].T), r"J_regressor.*\(24, 60\)"),
    "posedirs": (lambda a: a.update(posedirs=a["posedirs"][..., :93]), r"posedirs.*207.*93"),
    "flat": (lambda a: a.update(shapedirs=a["shapedirs"][..., 0]), r"shapedirs.*\(60, 3, S\)"),
    "text": (lambda a: a.update(v_template=np.array(["a"])), "v_template must be numbers"),
    "face": (lambda a: a["f"].__setitem__((0, 0), 60), r"f must lie in 0\.\.59, got 0\.\.60"),
    "sums": (lambda a: a.update(weights=2 * a["weights"]), "rows of weights must sum to 1"),
    "tree": (
        lambda a: a["kintree_table"].__setitem__((0, 5), 3),
        "row 0 of kintree_table must be SMPL's parents",
    ),
    "smplx": (
        lambda a: a.update(kintree_table=np.zeros((2, 55), int)),
        r"55 joints \(SMPL-X\), expected the 24",
    ),
    "mano": (lambda a: a.update(kintree_table=np.zeros((2, 16), int)), r"16 joints \(MANO\)"),
    "empty": (lambda a: a.update(v_template=np.zeros((0, 3)), f=a["f"][:0]), "must have vertices"),
    "no_tree": (lambda a: a.update(kintree_table=np.array(1)), "0 joints"),
}


@pytest.mark.parametrize("name", WRONG_ARRAYS)
@pytest.mark.parametrize("suffix", [".npz", ".pkl"])
def test_arrays_that_do_not_fit(tiny_model, tmp_path, name, suffix):
    change, message = WRONG_ARRAYS[name]
    arrays = {key: np.array(value) for key, value in official(tiny_model).items()}
    change(arrays)
    path = write(tmp_path / f"model{suffix}", arrays)
    with pytest.raises(ModelFileError, match=message) as error:
        load_model(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("suffix", [".npz", ".pkl"])
@pytest.mark.parametrize("part", [0.0, 0.2, 0.7, 0.999])
def test_a_download_that_broke_off(tiny_model, tmp_path, suffix, part):
    data = write(tmp_path / f"whole{suffix}", official(tiny_model)).read_bytes()
    path = tmp_path / f"part{suffix}"
    path.write_bytes(data[: int(part * len(data))])
    with pytest.raises(ModelFileError, match=f"part{suffix} cannot be read.*again"):
        load_model(path)


def test_files_that_are_something_else(tmp_path):
    page = tmp_path / "SMPL_NEUTRAL.pkl"
    page.write_text("<!doctype html><title>Sign in</title>")
    with pytest.raises(ModelFileError, match="cannot be read"):
        load_model(page)
    page.write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(ModelFileError, match="holds a list, expected a dict"):
        load_model(page)
    readme = tmp_path / "readme.txt"
    readme.write_text("hello")
    with pytest.raises(ModelFileError, match=r"must end in \.npz or \.pkl, got .*readme\.txt"):
        load_model(readme)


def test_a_pickle_that_wants_to_run_something(tmp_path):
    path = tmp_path / "SMPL_NEUTRAL.pkl"
    path.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(UnsafePickleError, match=r"SMPL_NEUTRAL\.pkl.*os\.system.*refused"):
        load_model(path)
    boxed = np.empty((), dtype=object)
    boxed[()] = print
    np.savez(tmp_path / "model.npz", v_template=boxed)
    with pytest.raises(UnsafePickleError, match=r"model\.npz.*builtins\.print"):
        load_model(tmp_path / "model.npz")


def test_nothing_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no model file at .*absent.*smpl/SMPL_MALE\.pkl"):
        load_model(tmp_path / "absent", gender="male")
    with pytest.raises(FileNotFoundError, match="model files found: none"):
        load_model(tmp_path)
    (tmp_path / "smpl").mkdir()
    (tmp_path / "smpl" / "SMPL_FEMALE.pkl").touch()
    with pytest.raises(FileNotFoundError, match=r"SMPL_MALE\.pkl.*found: SMPL_FEMALE\.pkl"):
        load_model(tmp_path, gender="male")


@pytest.mark.parametrize("name", ["SMPL_MALE.pkl", "basicmodel_m_lbs_10_207_0_v1.1.0.pkl"])
def test_the_wrong_gender_by_name(tiny_model, tmp_path, name):
    path = write(tmp_path / name, official(tiny_model))
    for asked in ("female", "neutral"):
        with pytest.raises(ModelFileError, match=f'"{asked}" was asked.*is male.*gender="male"'):
            SMPL(path, gender=asked)
    assert load_model(path, gender="male").gender == "male"


def test_the_wrong_gender_by_contents(tiny_model, tmp_path):
    arrays = official(tiny_model) | {"gender": np.array("female")}
    for name in ("model.npz", "SMPL_NEUTRAL.npz"):
        with pytest.raises(ModelFileError, match="is female"):
            load_model(write(tmp_path / name, arrays))


@pytest.mark.parametrize("said", ["MALE", b"male", np.array(["Male"])])
@pytest.mark.parametrize("suffix", [".npz", ".pkl"])
def test_gender_in_contents_in_any_spelling(tiny_model, tmp_path, said, suffix):
    path = write(tmp_path / f"model{suffix}", official(tiny_model) | {"gender": said})
    with pytest.raises(ModelFileError, match='is male; pass gender="male"'):
        load_model(path)
    assert load_model(path, gender="male").gender == "male"


def test_the_name_counts_when_the_contents_tell_no_gender(tiny_model, tmp_path):
    for said in ("unknown", 1.0, ["male", "female"]):
        path = write(tmp_path / "SMPL_FEMALE.npz", official(tiny_model) | {"gender": said})
        with pytest.raises(ModelFileError, match="is female"):
            load_model(path)


def test_a_path_that_is_empty_or_no_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for call in (load_model, SMPL):
        with pytest.raises(ValueError, match="path of the model must not be empty"):
            call("")
        with pytest.raises(TypeError, match="path of the model must be a str.*got 5"):
            call(5)
    with pytest.raises(ValueError, match="folder must not be empty"):
        export_model("")
    assert not list(tmp_path.iterdir())


def test_arguments_out_of_range():
    with pytest.raises(ValueError, match="gender must be one of neutral, female, male, got 'f'"):
        load_model(gender="f")
    with pytest.raises(ValueError, match="kind must be .*, got 'star'"):
        load_model(kind="star")


def test_export_and_read_back(tmp_path):
    (path,) = export_model(tmp_path / "bodies", genders="female")
    assert path == tmp_path / "bodies" / "smpl" / "SMPL_FEMALE.pkl"
    assert [p.name for p in path.parent.iterdir()] == ["SMPL_FEMALE.pkl"]
    with path.open("rb") as stream:
        plain = pickle.load(stream)
    assert plain["posedirs"].dtype == np.float64
    assert b"numpy._core" not in path.read_bytes()  # numpy 1 could not read it

    back, original = load_model(tmp_path / "bodies", gender="female"), load_model(gender="female")
    assert_same(back, original)
    for name in ("vertex_mirror", "uv_coords", "uv_faces", "vertex_part"):
        np.testing.assert_array_equal(getattr(back, name), getattr(original, name))
    for key, rows in original.keypoint_regressors.items():
        np.testing.assert_array_equal(back.keypoint_regressors[key], rows)
    assert back.licence == OPEN_LICENCE


def test_export_overwrites_only_when_told_to(tmp_path):
    present = tmp_path / "smpl" / "SMPL_MALE.pkl"
    write(present, {})
    before = present.read_bytes()
    with pytest.raises(FileExistsError, match=r"SMPL_MALE\.pkl exists already.*overwrite=True"):
        export_model(tmp_path)
    assert present.read_bytes() == before
    assert list(present.parent.iterdir()) == [present]
    export_model(tmp_path, genders=("male",), overwrite=True)
    assert load_model(tmp_path, gender="male").gender == "male"
    with pytest.raises(ValueError, match="gender must be one of"):
        export_model(tmp_path, genders=("other",))


def test_licensed_models_are_not_exported(tiny_model, tmp_path):
    licensed = load_model(write(tmp_path / "model.pkl", official(tiny_model)))
    with pytest.raises(ValueError, match="only models under CC0-1.0.*'unknown'"):
        write_smplx_pickle(licensed, tmp_path / "copy.pkl")
    assert not (tmp_path / "copy.pkl").exists()
