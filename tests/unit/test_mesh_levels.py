"""Levels of a mesh: closed, part of the body, near it, the same everywhere; the authors' file."""

from __future__ import annotations

import dataclasses
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
import trimesh

from smplkit.body import SMPL, ModelData, load_model
from smplkit.body import mesh_levels as module
from smplkit.body.edge_collapse import collapse_edges
from smplkit.body.mesh_downsampling import read_mesh_downsampling
from smplkit.body.mesh_levels import MeshLevel, closest_points, compute_levels, mesh_levels
from smplkit.body.model_arrays import ModelFileError
from smplkit.body.restricted_pickle import UnsafePickleError

SPHERE = trimesh.creation.icosphere(subdivisions=3)  # 642 vertices
TORUS = trimesh.creation.torus(1.0, 0.4, major_sections=32, minor_sections=16)  # 512 vertices


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SMPLKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def ball(make_model) -> ModelData:
    """A "body" of 642 vertices, the surface of a ball."""
    return ball_model(make_model)


def ball_model(make_model) -> ModelData:
    model = make_model(len(SPHERE.vertices))
    template = np.array(SPHERE.vertices)
    return dataclasses.replace(model, v_template=template, faces=np.array(SPHERE.faces))


def check_mesh(points: np.ndarray, ids: np.ndarray, faces: np.ndarray, euler: int) -> trimesh.base:
    """Closed, consistent, all vertices used once or more, no triangle twice."""
    assert (np.diff(ids) > 0).all()
    mesh = trimesh.Trimesh(points[ids], faces, process=False)
    assert mesh.is_watertight and mesh.is_winding_consistent
    assert mesh.euler_number == euler
    np.testing.assert_array_equal(np.unique(faces), np.arange(len(ids)))
    assert len(np.unique(np.sort(faces, 1), axis=0)) == len(faces)
    return mesh


# --- the levels of the open body -----------------------------------------------------------------


def test_sizes_and_types(open_body):
    full, middle, coarse = mesh_levels(open_body)
    assert [len(level.ids) for level in (full, middle, coarse)] == [7000, 1750, 438]
    assert torch.equal(full.ids, torch.arange(7000)) and full.up_ids is None
    assert torch.equal(full.faces, open_body.faces)
    for finer, level in ((full, middle), (middle, coarse)):
        assert {t.dtype for t in level[:4]} == {torch.int64}
        assert level.up_weights.dtype == torch.float32
        assert level.ids.diff().min() > 0
        assert torch.isin(level.ids, finer.ids).all()
        assert level.up_ids.shape == level.up_weights.shape == (len(finer.ids), 3)
        assert level.up_weights.min() >= 0
        torch.testing.assert_close(level.up_weights.sum(1), torch.ones(len(finer.ids)))


def test_levels_while_a_network_is_built_without_numbers(open_body):
    with torch.device("meta"):
        levels = mesh_levels(open_body)
        assert mesh_levels(SMPL())[2].ids.is_meta
    for level, expected in zip(levels, mesh_levels(open_body), strict=True):
        assert torch.equal(level.ids, expected.ids) and torch.equal(level.edges, expected.edges)


@pytest.mark.parametrize("gender", ["neutral", "female", "male"])
def test_closed_and_of_nearly_the_same_volume(gender):
    body = SMPL(gender=gender)
    points = body.v_template.double().numpy()
    volume = trimesh.Trimesh(points, body.faces, process=False).volume
    for level, tolerance in zip(mesh_levels(body)[1:], (0.02, 0.08), strict=True):
        # Body and two eyes: three closed surfaces.
        mesh = check_mesh(points, level.ids.numpy(), level.faces.numpy(), euler=6)
        assert mesh.volume == pytest.approx(volume, rel=tolerance)  # positive: outside out
        assert mesh.area_faces.min() > 1e-6


def test_edges_are_those_of_the_faces(open_body):
    for level in mesh_levels(open_body):
        pairs = {
            (min(a, b), max(a, b))
            for face in level.faces.tolist()
            for a, b in zip(face, face[1:] + face[:1], strict=True)
        }
        assert sorted(pairs) == [tuple(pair) for pair in level.edges.tolist()]


def test_no_triangle_looks_the_other_way(open_body):
    """A triangle looks where the surface at its corners looks."""
    model = open_body.model
    normals = trimesh.Trimesh(model.v_template, model.faces, process=False).vertex_normals
    for level, share in zip(mesh_levels(open_body)[1:], (0.995, 0.96), strict=True):
        corners = level.ids[level.faces].numpy()
        a, b, c = np.moveaxis(model.v_template[corners], 1, 0)
        facing = (np.cross(b - a, c - a) * normals[corners].mean(1)).sum(1) > 0
        assert facing.mean() > share


@pytest.mark.parametrize("gender", ["neutral", "female", "male"])
def test_upsampling_gives_the_body_back(gender):
    """Within 1.5 mm from a fourth of the vertices, 5 mm from a sixteenth, on average."""
    body = SMPL(gender=gender)
    _, middle, coarse = mesh_levels(body)
    whole = body.v_template
    once = middle.upsample(whole[middle.ids])
    twice = middle.upsample(coarse.upsample(whole[coarse.ids]))
    for got, mean, largest in ((once, 1.5, 12), (twice, 5, 24)):
        error = 1000 * torch.linalg.vector_norm(got - whole, dim=-1)
        assert error.mean() < mean and error.max() < largest
    torch.testing.assert_close(once[middle.ids], whole[middle.ids])  # those kept stay exactly


def test_upsampling_holds_when_the_body_moves(open_body):
    """No vertex hangs on another finger, the other lip or the other leg."""
    generator = torch.Generator().manual_seed(0)
    pose = 0.3 * torch.randn(8, 23, 3, generator=generator)
    posed = open_body(torch.randn(8, 10, generator=generator), pose).vertices
    _, middle, coarse = mesh_levels(open_body)
    once = middle.upsample(posed[:, middle.ids])
    twice = middle.upsample(coarse.upsample(posed[:, coarse.ids]))
    for got, mean, largest in ((once, 2.5, 60), (twice, 8, 80)):
        error = 1000 * torch.linalg.vector_norm(got - posed, dim=-1)
        assert error.mean() < mean and error.max() < largest


def test_upsample_against_a_matrix(open_body):
    coarse = mesh_levels(open_body)[2]
    matrix = torch.zeros(len(coarse.up_ids), len(coarse.ids))
    for row, (ids, weights) in enumerate(zip(coarse.up_ids, coarse.up_weights, strict=True)):
        for i, w in zip(ids, weights, strict=True):
            matrix[row, i] += w
    x = torch.randn(2, len(coarse.ids), 5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(coarse.upsample(x), matrix @ x)


def test_upsample_refuses(open_body):
    full, middle, _ = mesh_levels(open_body)
    with pytest.raises(ValueError, match="full mesh has no finer level"):
        full.upsample(torch.zeros(7000, 3))
    with pytest.raises(ValueError, match=r"\(\.\.\., 1750, C\), got \(2, 1749, 3\)"):
        middle.upsample(torch.zeros(2, 1749, 3))


def test_the_levels_shipped_are_those_computed():
    model = load_model()
    arrays = compute_levels(model, (1750, 438))
    shipped = module._shipped(module.topology_digest(model.faces))
    for name, array in arrays.items():
        if name.startswith("up_"):  # where two triangles are equally near, machines may differ
            continue
        np.testing.assert_array_equal(array, shipped[name])
    for k, finer in ((1, np.arange(7000)), (2, shipped["ids1"])):
        points = model.v_template[shipped[f"ids{k}"]]
        a, b = (
            (points[s[f"up_ids{k}"]] * s[f"up_weights{k}"][..., None]).sum(1)
            for s in (arrays, shipped)
        )
        assert len(a) == len(finer)
        assert np.quantile(np.linalg.norm(a - b, axis=1), 0.999) < 1e-6


# --- coarsening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mesh, euler", [(SPHERE, 2), (TORUS, 0)], ids=["sphere", "torus"])
def test_any_closed_mesh(mesh, euler):
    points = np.array(mesh.vertices)
    levels = collapse_edges(points, np.array(mesh.faces), [200, 60])
    assert np.isin(levels[1][0], levels[0][0]).all()
    for count, (ids, faces) in zip((200, 60), levels, strict=True):
        assert len(ids) == count
        coarse = check_mesh(points, ids, faces, euler)
        assert coarse.volume == pytest.approx(mesh.volume, rel=0.25)
        facing = (coarse.face_normals * coarse.triangles_center).sum(1)
        if euler == 2:
            assert (facing > 0).all()  # of a ball, each triangle looks away from the middle


def test_flat_regions_lose_their_vertices_first():
    """A cube with many vertices is the same cube with few."""
    box = trimesh.creation.box().subdivide().subdivide().subdivide()
    [(ids, faces)] = collapse_edges(np.array(box.vertices), np.array(box.faces), [60])
    coarse = check_mesh(np.array(box.vertices), ids, faces, 2)
    assert coarse.volume == pytest.approx(1.0, abs=1e-9)
    assert (np.abs(coarse.vertices) == 0.5).all(1).sum() == 8  # the corners


def test_down_to_a_tetrahedron_and_no_further():
    points, faces = np.array(TORUS.vertices), np.array(TORUS.faces)
    tetrahedron = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    with pytest.raises(ValueError, match="cannot be coarsened to 3 vertices; 4 are left"):
        collapse_edges(corners, tetrahedron, [3])
    with pytest.raises(ValueError, match="cannot be coarsened to 4 vertices"):
        collapse_edges(points, faces, [4])  # no torus has so few


def test_open_and_twisted_surfaces_are_refused():
    points, faces = np.array(SPHERE.vertices), np.array(SPHERE.faces)
    twisted = faces.copy()
    twisted[0] = twisted[0, ::-1]
    for wrong in (faces[1:], twisted, np.concatenate([faces, faces[:1]])):
        with pytest.raises(ValueError, match="faces must be those of a closed surface"):
            collapse_edges(points, wrong, [100])
    with pytest.raises(ValueError, match="must use all 643 vertices; 1 are in none"):
        collapse_edges(np.concatenate([points, points[:1]]), faces, [100])
    second = np.where(faces == 7, 7, faces + len(points))  # another ball, which touches the first
    second = np.unique(np.concatenate([faces, second]), return_inverse=True)[1].reshape(-1, 3)
    with pytest.raises(ValueError, match="one ring around each vertex; not so around 7"):
        collapse_edges(np.concatenate([points, points[1:]]), second, [100])


def test_coarsening_does_not_depend_on_chance():
    points, faces = np.array(SPHERE.vertices), np.array(SPHERE.faces)
    once, again = (collapse_edges(points, faces, [100]) for _ in range(2))
    for a, b in zip(once[0], again[0], strict=True):
        np.testing.assert_array_equal(a, b)


# --- the nearest point ---------------------------------------------------------------------------


def test_closest_points_by_brute_force(open_body):
    """Against the distance to each triangle that looks the same way, one by one, on a fine grid."""
    model = open_body.model
    full, middle, _ = mesh_levels(open_body)
    normals = trimesh.Trimesh(model.v_template, model.faces, process=False).vertex_normals
    triangles = model.v_template[middle.ids[middle.faces].numpy()]
    facing = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    removed = np.setdiff1d(full.ids.numpy(), middle.ids.numpy())
    for v in removed[:: len(removed) // 40]:
        point = model.v_template[v]
        same_way = facing @ normals[v] > 0
        near = trimesh.triangles.closest_point(
            triangles[same_way], np.repeat(point[None], same_way.sum(), 0)
        )
        smallest = np.linalg.norm(near - point, axis=1).min()
        corners = middle.ids[middle.up_ids[v]].numpy()
        weights = middle.up_weights[v].double().numpy()
        got = np.linalg.norm(weights @ model.v_template[corners] - point)
        assert got == pytest.approx(smallest, abs=1e-6)
        steps = np.linspace(0, 1, 101)  # no other point of the triangle is nearer
        u, w = (x.ravel() for x in np.meshgrid(steps, steps))
        grid = np.stack([u, w, 1 - u - w], -1)[u + w <= 1]
        assert got <= np.linalg.norm(grid @ model.v_template[corners] - point, axis=1).min() + 1e-9


def test_only_triangles_that_look_the_same_way_are_near():
    """Two sheets back to back, a point close to the wrong one."""
    sheet = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.0]])
    vertices = np.concatenate([sheet, sheet - [0, 0, 1]])
    faces = np.array([[0, 1, 2], [3, 5, 4]])  # the upper one looks up, the lower one down
    point = np.array([[0.2, 0.2, -0.9]])
    for normal, expected in (([[0, 0, 1.0]], 0), ([[0, 0, -1.0]], 1)):
        nearest, weights = closest_points(point, np.array(normal), vertices, faces)
        assert nearest.tolist() == [expected]
        np.testing.assert_allclose(weights @ vertices[faces[expected]][:, :2], point[:, :2])


# --- other bodies, and the cache -----------------------------------------------------------------


def test_sizes_of_the_licensed_body():
    assert module.default_sizes(6890) == (1723, 431)  # GraphCMR's and PyMAF's
    assert module.default_sizes(7000) == (1750, 438)


def test_another_body_is_computed_once(ball, cache, monkeypatch):
    levels = mesh_levels(ball)
    assert [len(level.ids) for level in levels] == [642, 161, 41]
    assert len(list(cache.iterdir())) == 1

    def never(*arguments):
        raise AssertionError("computed again")

    with monkeypatch.context() as patch:
        patch.setattr(module, "compute_levels", never)
        for level, again in zip(levels, mesh_levels(SMPL(ball)), strict=True):
            assert all(
                torch.equal(a, b) for a, b in zip(level, again, strict=True) if a is not None
            )
        for other in (
            dataclasses.replace(ball, v_template=1.01 * ball.v_template),
            dataclasses.replace(ball, faces=np.roll(ball.faces, 1, axis=0)),
        ):
            with pytest.raises(AssertionError, match="computed again"):
                mesh_levels(other)
        with pytest.raises(AssertionError, match="computed again"):
            mesh_levels(ball, (300,))


@pytest.mark.parametrize("content", [b"", b"no archive", "cut off"])
def test_a_damaged_file_is_made_again(ball, cache, content):
    levels = mesh_levels(ball)
    [file] = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if content == "cut off" else content)
    assert torch.equal(mesh_levels(ball)[2].ids, levels[2].ids)
    assert file.read_bytes() == whole


def test_where_nothing_can_be_kept_it_still_works(ball, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SMPLKIT_CACHE", str(tmp_path / "file" / "folder"))
    assert len(mesh_levels(ball)[1].ids) == 161
    assert "mesh levels cannot be kept" in caplog.text


def test_sizes_of_ones_own(ball):
    levels = mesh_levels(ball, (300, 100, 30))
    assert [len(level.ids) for level in levels] == [642, 300, 100, 30]
    points = torch.tensor(ball.v_template)
    x = points[levels[3].ids]
    for level in levels[:0:-1]:
        x = level.upsample(x)
    assert torch.linalg.vector_norm(x - points, dim=-1).mean() < 0.15  # of a ball of radius 1


def test_bad_arguments(ball, tiny_model):
    for sizes in ((), (642,), (100, 100), (100, 3)):
        with pytest.raises(ValueError, match="sizes must fall from below 642"):
            mesh_levels(ball, sizes)
    with pytest.raises(TypeError, match="body must be a body model or its arrays, got str"):
        mesh_levels("body")
    with pytest.raises(ValueError, match="faces must be those of a closed surface"):
        mesh_levels(tiny_model)


# --- the authors' file ---------------------------------------------------------------------------


def write_official(path: Path, levels: tuple[MeshLevel, ...], protocol: int = 2) -> None:
    """Levels as GraphCMR's file has them, with an object of an unknown package among them."""
    sparse = pytest.importorskip("scipy.sparse")

    def objects(matrices: list) -> np.ndarray:
        array = np.empty(len(matrices), object)
        array[:] = matrices
        return array

    neighbours, up, down = [], [], []
    for level in levels:
        a, b = level.edges.numpy().T
        pairs = np.concatenate([a, b]), np.concatenate([b, a])
        shape = (len(level.ids),) * 2
        neighbours.append(sparse.csc_matrix((np.full(2 * len(a), 2.0), pairs), shape))
    for finer, level in zip(levels, levels[1:], strict=False):
        M, N = len(finer.ids), len(level.ids)
        rows = np.repeat(np.arange(M), level.up_ids.shape[1])
        values = level.up_weights.double().numpy().ravel()
        up.append(sparse.csc_matrix((values, (rows, level.up_ids.numpy().ravel())), (M, N)))
        picked = torch.searchsorted(finer.ids, level.ids).numpy()
        down.append(sparse.csc_matrix((np.ones(N), (np.arange(N), picked)), (N, M)))
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in (("A", neighbours), ("U", up), ("D", down)):
            with archive.open(f"{name}.npy", "w") as stream:
                header = {"descr": "|O", "fortran_order": False, "shape": (len(array),)}
                np.lib.format.write_array_header_1_0(stream, header)
                pickle.dump(objects(array), stream, protocol=protocol)
        archive.writestr("M.npy", b"\x93NUMPY: meshes that nobody can read")


@pytest.mark.parametrize("protocol", [2, 4])
def test_the_authors_file(ball, tmp_path, protocol):
    levels = mesh_levels(ball)
    write_official(tmp_path / "mesh_downsampling.npz", levels, protocol)
    read = read_mesh_downsampling(tmp_path / "mesh_downsampling.npz", SMPL(ball))
    for ours, theirs in zip(levels, read, strict=True):
        assert torch.equal(ours.ids, theirs.ids) and torch.equal(ours.edges, theirs.edges)
        assert theirs.faces is None
        if ours.up_ids is not None:
            x = torch.randn(len(ours.ids), 3)
            torch.testing.assert_close(theirs.upsample(x), ours.upsample(x))


def test_the_authors_file_with_sums_other_than_one(ball, tmp_path):
    full, middle, coarse = mesh_levels(ball)
    scaled = middle._replace(up_weights=0.95 * middle.up_weights)
    write_official(tmp_path / "levels.npz", (full, scaled, coarse))
    read = read_mesh_downsampling(tmp_path / "levels.npz", ball)[1]
    torch.testing.assert_close(read.up_weights.sum(1), torch.full((642,), 0.95))


def test_files_that_do_not_fit(ball, tmp_path, open_body):
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_mesh_downsampling(tmp_path / "none.npz", ball)
    path = tmp_path / "levels.npz"
    write_official(path, mesh_levels(ball))
    with pytest.raises(ModelFileError, match="mesh with 642 vertices.* open_neutral.npz with 7000"):
        read_mesh_downsampling(path, open_body)
    np.savez(path, A=np.zeros(3), U=np.zeros(3), D=np.zeros(3))
    with pytest.raises(ModelFileError, match="cannot be read as the levels of a mesh"):
        read_mesh_downsampling(path, ball)
    full, middle, coarse = mesh_levels(ball)
    fourth = (middle.up_ids[:, :1] + 1) % len(middle.ids), middle.up_weights[:, :1]
    four = middle._replace(
        up_ids=torch.cat([middle.up_ids, fourth[0]], 1),
        up_weights=torch.cat([middle.up_weights, fourth[1]], 1),
    )
    write_official(path, (full, four, coarse))
    with pytest.raises(ModelFileError, match=r"U\[0\] must have three weights for each of 642"):
        read_mesh_downsampling(path, ball)


def test_nothing_in_the_file_is_run(ball, tmp_path):
    class Hostile:
        def __reduce__(self):
            return (Path(tmp_path / "run").touch, ())

    path = tmp_path / "levels.npz"
    array = np.empty(1, object)
    array[0] = Hostile()
    np.savez(path, A=array, U=array, D=array)
    with pytest.raises(UnsafePickleError, match="levels.npz.*refused"):
        read_mesh_downsampling(path, ball)
    assert not (tmp_path / "run").exists()
