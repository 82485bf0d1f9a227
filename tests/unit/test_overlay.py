"""Pictures of bodies: pixels against the rasteriser, order in depth, colours, frames of meshes."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
import torch
import trimesh

from smplkit import overlay
from smplkit.body import SMPL
from smplkit.cameras import perspective_projection
from smplkit.mesh_files import glb_of_people, write_bytes
from smplkit.rasterizer import rasterize
from smplkit.shading import shade

FOCAL = 200.0


@pytest.fixture(scope="module")
def body() -> SMPL:
    return SMPL()


@pytest.fixture
def photograph() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (90, 70, 3), dtype=np.uint8)


def standing(body: SMPL, *places: tuple[float, float, float]) -> torch.Tensor:
    """(P, V, 3) people who face the camera."""
    facing = torch.tensor([torch.pi, 0.0, 0.0]).expand(len(places), 3)
    return body(global_orient=facing, transl=torch.tensor(places)).vertices


# --- over the photograph -----------------------------------------------------------------------


def test_pixels_against_the_rasteriser(body, photograph):
    vertices = standing(body, (0.2, 0.3, 5.0))
    picture = overlay.draw_bodies(photograph, vertices, body.faces, FOCAL, opacity=1.0)
    points = perspective_projection(vertices, FOCAL, (35.0, 45.0))
    raster = rasterize(points, vertices[..., 2], body.faces, (70, 90))
    # Pixels whose neighbours see the body as well are covered with all of their samples.
    mask = raster.mask[0].numpy()
    inside, outside = mask[1:-1, 1:-1].copy(), ~mask[1:-1, 1:-1]
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            shifted = np.roll(mask, (dy, dx), (0, 1))[1:-1, 1:-1]
            inside &= shifted
            outside &= ~shifted
    assert inside.sum() > 200
    assert outside.sum() > 2000
    drawn, before = picture[1:-1, 1:-1], photograph[1:-1, 1:-1]
    assert (drawn[outside] == before[outside]).all()
    shaded = shade(raster, vertices, torch.tensor(overlay.person_color(0)))[0]
    expected = (255 * shaded.permute(1, 2, 0)).numpy()[1:-1, 1:-1]
    difference = np.abs(drawn.astype(float) - expected)[inside]
    assert np.median(difference) < 4  # four samples around the centre, not the centre itself
    # Over the whole body the light is the same.
    assert np.abs(drawn[inside].mean(0) - expected[inside].mean(0)).max() < 3


def test_opacity_blends(body, photograph):
    vertices = standing(body, (0.0, 0.3, 5.0))
    none, half, full = (
        overlay.draw_bodies(photograph, vertices, body.faces, FOCAL, opacity=opacity)
        for opacity in (0.0, 0.5, 1.0)
    )
    assert (none == photograph).all()
    between = (photograph.astype(float) + full) / 2
    assert np.abs(half - between).max() <= 1.0


def test_the_nearer_person_hides_the_other(body, photograph):
    red, green = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    for depths in ((4.0, 8.0), (8.0, 4.0)):
        vertices = standing(body, *((0.0, 0.3, depth) for depth in depths))
        picture = overlay.draw_bodies(
            photograph, vertices, body.faces, FOCAL, colors=(red, green), opacity=1.0
        )
        near = 0 if depths[0] < depths[1] else 1
        x, y = perspective_projection(vertices[:, :1], FOCAL, (35.0, 45.0))[near, 0].int().tolist()
        assert picture[y + 2, x].argmax() == near


def test_principal_point_moves_the_picture(body):
    black = np.zeros((60, 80, 3), np.uint8)
    vertices = standing(body, (0.0, 0.3, 7.0))
    middle = overlay.draw_bodies(black, vertices, body.faces, FOCAL)
    moved = overlay.draw_bodies(black, vertices, body.faces, FOCAL, principal_point=(45.0, 27.0))
    assert (moved[:-3, 5:] == middle[3:, :-5]).all()
    assert middle.any()


def test_nobody_and_people_behind_the_camera_leave_the_photograph(body, photograph):
    nobody = overlay.draw_bodies(photograph, torch.zeros(0, 7, 3), body.faces, FOCAL)
    behind = overlay.draw_bodies(
        photograph, standing(body, (0.0, 0.0, -5.0)), body.faces, FOCAL
    )  # fmt: skip
    assert (nobody == photograph).all()
    assert (behind == photograph).all()
    assert nobody is not photograph


def test_side_view_shows_depth(body):
    """Two people, the farther of whom is right of the other: from the side it is left of it."""
    vertices = standing(body, (-0.3, 0.0, 4.0), (0.3, 0.0, 6.0))
    red, green = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    picture = overlay.draw_from_side(vertices, body.faces, FOCAL, (120, 90), colors=(red, green))
    assert picture.shape == (90, 120, 3)
    columns = np.arange(120)
    place = []
    for channel, other in ((0, 1), (1, 0)):
        strength = picture[..., channel].astype(float) * (picture[..., other] == 0)
        place.append((strength.sum(0) * columns).sum() / strength.sum())
    near, far = place
    assert near > far + 15
    # All of both people is in the picture: white all around.
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (edges == 255).all()
    # They face to the right, where the camera was: toes are on that side of heels.
    alone = overlay.draw_from_side(vertices[:1], body.faces, FOCAL, (120, 90), colors=(red,))
    rows, at = np.nonzero(alone[..., 1] == 0)
    feet = at[rows > rows.max() - 3]
    assert feet.mean() > at.mean()


def test_points_are_drawn_where_they_are(photograph):
    points = torch.tensor([[[20.0, 30.0, 1.0], [50.0, 60.0, 0.0], [torch.nan, 10.0, 1.0]]])
    black = np.zeros_like(photograph)
    picture = overlay.draw_points(black, points, colors=[(1.0, 1.0, 1.0)])
    rows, columns = np.nonzero(picture.any(2))
    assert abs(rows.mean() + 0.5 - 30) < 0.6
    assert abs(columns.mean() + 0.5 - 20) < 0.6
    assert len(rows) < 30


def test_pictures_to_draw_on_keep_places(photograph):
    large, factor = overlay.resize_for_drawing(photograph, least=300)
    assert factor == 4
    assert large.shape == (360, 280, 3)
    again = large.reshape(90, 4, 70, 4, 3).mean((1, 3))
    assert np.corrcoef(again.ravel(), photograph.ravel())[0, 1] > 0.95
    assert overlay.resize_for_drawing(photograph, least=90)[1] == 1
    small, factor = overlay.resize_for_drawing(large, least=300, most=320)
    assert factor == 320 / 360
    assert small.shape == (320, 249, 3)
    middle = small.mean((0, 1)) - photograph.mean((0, 1))
    assert np.abs(middle).max() < 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": np.zeros((4, 4), np.uint8)}, "image"),
        ({"image": np.zeros((4, 4, 3))}, "image"),
        ({"vertices": torch.zeros(7000, 3)}, "vertices"),
        ({"colors": [(1.0, 1.0, 1.0)] * 2}, "colors"),
        ({"opacity": 1.5}, "opacity"),
    ],
)
def test_bad_arguments_are_named(body, arguments, message):
    given = {
        "image": np.zeros((8, 8, 3), np.uint8),
        "vertices": torch.zeros(1, 7000, 3),
        "faces": body.faces,
        "focal_length": FOCAL,
    }
    with pytest.raises((TypeError, ValueError), match=message):
        overlay.draw_bodies(**given | arguments)


# --- glb ---------------------------------------------------------------------------------------


def test_glb_stands_upright_and_faces_the_viewer(body):
    vertices = standing(body, (0.0, 0.0, 4.0), (1.0, 0.0, 5.0))
    people = {"person_0": vertices[0], "person_3": vertices[1]}
    colors = {"person_0": (1.0, 0.0, 0.0), "person_3": (0.0, 0.5, 1.0)}
    contents = glb_of_people(people, body.faces, colors)
    scene = trimesh.load(io.BytesIO(contents), file_type="glb")
    assert set(scene.geometry) == set(people)
    for name, x, z in (("person_0", 0.0, -4.0), ("person_3", 1.0, -5.0)):
        mesh = scene.geometry[name]
        assert mesh.vertices.shape == (7000, 3)
        assert (mesh.faces == body.faces.numpy()).all()
        assert mesh.is_watertight and mesh.volume > 0
        middle = mesh.vertices.mean(0)
        assert abs(middle[0] - x) < 0.1 and abs(middle[2] - z) < 0.3
        nose, top = mesh.vertices[332], mesh.vertices[:, 1].max()
        assert top - nose[1] < 0.3  # the head is up
        assert nose[2] > middle[2]  # and looks towards +z, where a viewer's camera is
    document = json.loads(contents[20 : 20 + int.from_bytes(contents[12:16], "little")])
    assert {"person_0", "person_3"} <= {node.get("name") for node in document["nodes"]}
    factors = {m["name"]: m["pbrMetallicRoughness"]["baseColorFactor"] for m in
               document["materials"]}  # fmt: skip
    np.testing.assert_allclose(factors["person_3"], [0.0, 0.5, 1.0, 1.0], atol=0.01)


def test_glb_of_nobody_and_of_broken_bodies(body):
    with pytest.raises(ValueError, match="people is empty"):
        glb_of_people({}, body.faces)
    with pytest.raises(ValueError, match="'anna'.*finite"):
        glb_of_people({"anna": torch.full((7000, 3), torch.nan)}, body.faces)


def test_files_are_written_whole(tmp_path):
    path = tmp_path / "a.bin"
    write_bytes(path, b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError):
        write_bytes(tmp_path / "none" / "a.bin", b"")
