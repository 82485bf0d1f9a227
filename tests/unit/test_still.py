"""The explorer's view drawn in Python, against projections and masks made in other ways."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest
import torch
import trimesh
from PIL import Image, ImageDraw
from scipy.spatial.transform import Rotation

from smplkit.data.poses import named_pose
from smplkit.explorer.still import (
    BACKGROUND,
    DEFAULT_CAMERA,
    png_bytes,
    render_still,
    validate_camera,
    with_still,
)

RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
TETRAHEDRON = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float32)
TETRAHEDRON_FACES = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]])


def seen(picture: np.ndarray) -> np.ndarray:
    """Pixels that are not background."""
    return (picture != np.round(255 * np.array(BACKGROUND))).any(-1)


def projected(point: np.ndarray, camera: dict, size: int) -> np.ndarray:
    """Where a point falls, by turning the world in front of a camera that stays on +z."""
    back = Rotation.from_euler("yx", [-camera["azimuth"], camera["elevation"]], degrees=True)
    x, y, z = back.apply(point - np.array(camera["target"]))
    depth = camera["distance"] - (0 if camera["orthographic"] else z)
    half = np.tan(np.deg2rad(20)) * depth
    return size / 2 * (1 + np.array([x, -y]) / half)


@pytest.fixture(scope="module")
def standing(open_body):
    return open_body(body_pose=named_pose("standing")).vertices


@pytest.mark.parametrize("orthographic", [False, True])
@pytest.mark.parametrize("azimuth, elevation", [(0, 0), (70, 0), (-130, 35), (20, -60), (15, 90)])
def test_a_point_is_where_an_independent_projection_puts_it(azimuth, elevation, orthographic):
    camera = {
        "azimuth": azimuth,
        "elevation": elevation,
        "distance": 2.5,
        "target": [0.2, -0.1, 0.3],
        "orthographic": orthographic,
    }
    corners = np.array([0.5, 0.25, 0.1]) + 0.02 * TETRAHEDRON
    picture = render_still(corners, TETRAHEDRON_FACES, camera, 400)
    expected = np.array([projected(corner, camera, 400) for corner in corners])
    lines, columns = seen(picture).nonzero()
    for pixels, where in ((columns, expected[:, 0]), (lines, expected[:, 1])):
        assert pixels.min() == pytest.approx(where.min(), abs=1.5)
        assert pixels.max() + 1 == pytest.approx(where.max(), abs=1.5)


def test_the_silhouette_is_that_of_all_triangles_painted_by_pillow(standing, open_body):
    camera = validate_camera({"azimuth": 30, "elevation": 20, "orthographic": True})
    picture = render_still(standing, open_body.faces, camera, 240)
    points = np.array([projected(p, camera, 960) for p in standing.double().numpy()])
    mask = Image.new("L", (960, 960))
    draw = ImageDraw.Draw(mask)
    for triangle in points[open_body.faces.numpy()]:
        draw.polygon([tuple(corner) for corner in triangle], fill=255)
    expected = np.array(mask).reshape(240, 4, 240, 4).mean((1, 3)) > 127
    # A pixel of which only a part is covered is no background; half of them is what counts.
    both = seen(picture) & expected
    assert both.sum() / expected.sum() > 0.999
    assert both.sum() / seen(picture).sum() > 0.93
    assert seen(picture).sum() > 3000


def test_left_and_right_front_and_back(open_body):
    vertices = open_body().vertices
    left = torch.where(vertices[:, :1] > 0, torch.tensor(RED), torch.tensor(BLUE))

    def middle_of_red(azimuth: float) -> float:
        picture = render_still(vertices, open_body.faces, {"azimuth": azimuth}, 200, left)
        red = seen(picture) & (picture[..., 0] > picture[..., 2])
        return float(red.nonzero()[1].mean() - seen(picture).nonzero()[1].mean())

    assert middle_of_red(0) > 10  # who faces us has the left hand on our right
    assert middle_of_red(180) < -10
    picture = render_still(vertices, open_body.faces, {"azimuth": 90}, 200, left)
    body = picture[seen(picture)].astype(int)
    assert (body[:, 0] > body[:, 2]).mean() > 0.9  # from the body's left, its left is seen


def test_the_head_is_above_the_feet_and_from_above_nearer(open_body):
    vertices = open_body().vertices
    high = torch.where(vertices[:, 1:2] > 0.35, torch.tensor(RED), torch.tensor(BLUE))
    level = render_still(vertices, open_body.faces, {"elevation": 0}, 200, high)
    red = seen(level) & (level[..., 0] > level[..., 2])
    assert red.nonzero()[0].max() < 100
    above = render_still(vertices, open_body.faces, {"elevation": 90, "azimuth": 0}, 200, high)
    below = render_still(vertices, open_body.faces, {"elevation": -90, "azimuth": 0}, 200, high)
    assert (above[99:101, 99:101, 0] > above[99:101, 99:101, 2]).all()
    assert not (below[..., 0].astype(int) > below[..., 2])[seen(below)].any()


def test_the_nearer_of_two_bodies_hides_the_other(standing, open_body):
    behind = standing - torch.tensor([0.0, 0.0, 0.5])
    both = torch.stack([behind, standing])
    colors = torch.tensor([RED, BLUE])[:, None].expand(-1, len(standing), -1)
    camera = {"azimuth": 0, "orthographic": True, "elevation": 0}
    for order in ([0, 1], [1, 0]):
        picture = render_still(both[order], open_body.faces, camera, 200, colors[order])
        assert (picture[..., 2] >= picture[..., 0])[seen(picture)].all()
    plain = render_still(both, open_body.faces, {"azimuth": 60}, 200)
    body = plain[seen(plain)].astype(int)
    assert (body[:, 0] > body[:, 2] + 20).any() and (body[:, 2] > body[:, 0] + 20).any()


def test_an_upright_body_with_raised_arms_fits_from_all_sides(open_body):
    vertices = open_body(body_pose=named_pose("arms up")).vertices
    for azimuth in range(0, 360, 45):
        mask = seen(render_still(vertices, open_body.faces, {"azimuth": azimuth}, 200))
        edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
        assert mask.sum() > 2000 and not edge.any()


def test_orthographic_shows_the_target_at_the_same_scale():
    bar = TETRAHEDRON * np.array([0.1, 0.4, 0.001], np.float32)
    heights = []
    for orthographic in (False, True):
        camera = {"azimuth": 0, "elevation": 0, "target": [0, 0, 0], "orthographic": orthographic}
        picture = render_still(bar, TETRAHEDRON_FACES, camera, 400)
        heights.append(np.ptp(seen(picture).nonzero()[0]))
    assert abs(heights[0] - heights[1]) <= 1


def test_light_comes_from_the_camera_and_from_above(standing, open_body):
    # Black would be no light at all, and one brightness everywhere no shape.
    for azimuth in (0, 90, 180, 270):
        picture = render_still(standing, open_body.faces, {"azimuth": azimuth}, 200)
        light = picture[seen(picture)].max(1)
        assert light.min() > 40 and light.std() > 15
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.3)
    for azimuth in (0, 140):
        camera = {"azimuth": azimuth, "elevation": 0, "target": [0, 0, 0], "distance": 1}
        picture = render_still(ball.vertices, ball.faces, camera, 64, np.ones((642, 3)))[..., 0]
        middle, upper_left, lower_right = picture[32, 32], picture[16, 16], picture[48, 48]
        assert upper_left > middle > lower_right > 60 and middle > 180


def test_an_orthographic_camera_sees_what_is_behind_it():
    camera = {"distance": 0.5, "target": [0, 0, 0], "azimuth": 0, "elevation": 0}
    near = 0.05 * TETRAHEDRON + np.array([0, 0, 2], np.float32)
    picture = render_still(near, TETRAHEDRON_FACES, camera | {"orthographic": True}, 100)
    assert seen(picture)[45:55, 45:55].any()
    assert not seen(render_still(near, TETRAHEDRON_FACES, camera, 100)).any()


def test_it_is_quick(standing, open_body):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        render_still(standing, open_body.faces)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3  # 0.06 s on an idle core


def test_png_and_bundle_hold_the_picture(standing, open_body):
    picture = render_still(standing.double(), open_body.faces.numpy(), size=64)
    assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8
    stored = np.array(Image.open(io.BytesIO(png_bytes(picture))).convert("RGB"))
    apart = np.abs(stored.astype(int) - picture)
    assert apart.mean() < 0.2 and apart.max() < 40  # few colours, as a small file wants
    for own in (None, {"text/plain": "widget"}, ({"text/plain": "widget"}, {"a": 1})):
        data, metadata = with_still(own, picture, "a body")
        assert data["text/plain"] == "a body" and data["image/png"].startswith("iVBORw0KGgo")
        assert metadata == ({"a": 1} if isinstance(own, tuple) else {})


def test_a_camera_is_completed_and_made_of_plain_numbers():
    camera = validate_camera({"azimuth": np.float32(30), "target": np.zeros(3)})
    assert camera == DEFAULT_CAMERA | {"azimuth": 30, "target": [0, 0, 0]}
    assert type(camera["azimuth"]) is float and type(camera["target"][0]) is float
    camera["target"][0] = 5
    assert validate_camera({}) == DEFAULT_CAMERA


@pytest.mark.parametrize(
    "camera, message",
    [
        ([1, 2], "camera must be a dict of azimuth, .*got list"),
        ({"zoom": 2}, "unknown key 'zoom'; it may have azimuth"),
        ({"azimuth": float("nan")}, r"camera\['azimuth'\] must be a finite number, got nan"),
        ({"azimuth": "20"}, r"camera\['azimuth'\] must be a finite number, got '20'"),
        ({"elevation": 91}, r"camera\['elevation'\] must lie in -90..90, got 91"),
        ({"distance": 0}, r"camera\['distance'\] must be positive, got 0"),
        ({"distance": True}, r"camera\['distance'\] must be a finite number, got True"),
        ({"target": [0, 1]}, "three finite numbers x, y, z, got"),
        ({"target": [0, 1, np.inf]}, "three finite numbers x, y, z, got"),
        ({"target": "abc"}, "three finite numbers x, y, z, got 'abc'"),
        ({"orthographic": 1}, r"camera\['orthographic'\] must be True or False, got 1"),
    ],
)
def test_a_bad_camera_is_refused(camera, message):
    with pytest.raises(ValueError, match=message):
        validate_camera(camera)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"vertices": np.zeros((4, 2))}, r"vertices must have shape \(V, 3\) or"),
        ({"vertices": np.full((4, 3), np.nan)}, "vertices must be finite"),
        ({"vertices": "body"}, "vertices must be an array or a tensor of numbers, got str"),
        ({"vertices": np.zeros((3, 3))}, r"faces must lie in 0..2, got 0..3"),
        ({"faces": np.zeros((4, 2), int)}, r"faces must have shape \(F, 3\)"),
        ({"colors": np.zeros((3, 3))}, r"colors must have shape \(4, 3\), got \(3, 3\)"),
        ({"size": 0}, "size must be a whole number of pixels, at least 1, got 0"),
        ({"size": 12.5}, "size must be a whole number"),
    ],
)
def test_bad_arguments_are_named(change, message):
    arguments = {"vertices": TETRAHEDRON, "faces": TETRAHEDRON_FACES} | change
    with pytest.raises(ValueError, match=message):
        render_still(**arguments)
