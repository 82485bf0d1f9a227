"""The rasteriser: against rays solved pixel by pixel, invariances, central differences, bad input.

The oracle knows no projection, no edge functions and no 1/z: for each pixel and triangle it solves
the 3x3 system that writes the ray through the pixel centre as a combination of the corners.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from smplkit import zbuffer
from smplkit.rasterizer import rasterize
from smplkit.zbuffer import visible_faces

FOCAL, WIDTH, HEIGHT = 30.0, 23, 17
CENTRE = torch.tensor([WIDTH / 2, HEIGHT / 2])


def uniform(*shape: int, seed: int = 0) -> torch.Tensor:
    """Random numbers in 0..1."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


def triangle_soup(batch: int = 1, count: int = 25, seed: int = 0) -> tuple[torch.Tensor, ...]:
    """Random triangles in front of the camera: vertices (B, 3 F, 3), points, depth, faces."""
    middle = uniform(batch, count, 1, 3, seed=seed) - 0.5
    middle = middle * torch.tensor([2.5, 2.0, 2.0]) + torch.tensor([0, 0, 3.0])
    spread = uniform(batch, count, 3, 3, seed=seed + 100) - 0.5
    vertices = (middle + 1.8 * spread).flatten(1, 2)
    points = FOCAL * vertices[..., :2] / vertices[..., 2:] + CENTRE
    return vertices, points, vertices[..., 2], torch.arange(3 * count).view(-1, 3)


def cast_rays(vertices: np.ndarray, faces: np.ndarray, cull: bool) -> tuple[np.ndarray, ...]:
    """Face ids (H, W), barycentrics (H, W, 3) and depth (H, W) of one image, ray by ray."""
    ids = np.full((HEIGHT, WIDTH), -1)
    weights = np.zeros((HEIGHT, WIDTH, 3))
    depth = np.full((HEIGHT, WIDTH), np.inf)
    for j, i in np.ndindex(HEIGHT, WIDTH):
        ray = [(i + 0.5 - WIDTH / 2) / FOCAL, (j + 0.5 - HEIGHT / 2) / FOCAL, 1.0]
        for number, face in enumerate(faces):
            corners = vertices[face].T
            if cull and np.linalg.det(corners) > 0:  # the camera is on the inner side
                continue
            shares = np.linalg.solve(corners, ray)  # corners @ shares = ray, whose z is 1
            z = 1 / shares.sum()
            if (shares >= 0).all() and z < depth[j, i]:
                ids[j, i], weights[j, i], depth[j, i] = number, shares * z, z
    return ids, weights, depth


def one_triangle(z: float = 1.0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A front-facing triangle that covers the pixels under a diagonal of an 8 x 8 picture."""
    points = torch.tensor([[[0.0, 0.0], [0.0, 8.0], [8.0, 0.0]]])
    return points, torch.full((1, 3), z), torch.tensor([[0, 1, 2]])


# --- against rays ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("cull", [True, False])
def test_against_rays_solved_one_by_one(dtype, cull):
    vertices, points, depth, faces = triangle_soup(batch=2)
    raster = rasterize(points.to(dtype), depth.to(dtype), faces, (WIDTH, HEIGHT), cull)
    tolerance = {"atol": 2e-4, "rtol": 0} if dtype == torch.float32 else {}
    for image in range(2):
        ids, weights, z = cast_rays(vertices[image].numpy(), faces.numpy(), cull)
        assert 0.2 < (ids >= 0).mean() < 0.9  # a scene that tests something
        np.testing.assert_array_equal(raster.face_ids[image].numpy(), ids)
        np.testing.assert_allclose(raster.barycentrics[image].numpy(), weights, **tolerance)
        np.testing.assert_allclose(raster.depth[image].numpy(), z, **tolerance)
    assert raster.barycentrics.dtype == raster.depth.dtype == dtype
    assert torch.equal(raster.mask, raster.face_ids >= 0)


def test_interpolated_positions_lie_on_the_rays():
    vertices, points, depth, faces = triangle_soup(batch=3)
    raster = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    positions = raster.interpolate(vertices)
    assert positions.shape == (3, HEIGHT, WIDTH, 3)
    seen = FOCAL * positions[..., :2] / positions[..., 2:] + CENTRE
    x, y = torch.meshgrid(torch.arange(WIDTH), torch.arange(HEIGHT), indexing="xy")
    centres = (torch.stack([x, y], -1) + 0.5).double().expand(3, -1, -1, -1)
    torch.testing.assert_close(seen[raster.mask], centres[raster.mask])
    torch.testing.assert_close(positions[..., 2][raster.mask], raster.depth[raster.mask])
    assert (positions[~raster.mask] == 0).all()
    assert raster.depth[~raster.mask].isinf().all()


def test_the_texture_of_a_floor_shrinks_with_distance():
    # A floor one metre below the camera from z = 1 to z = 9; the horizon is line 0 of the picture.
    corners = torch.tensor([[-9.0, 1, 1], [9, 1, 1], [9, 1, 9], [-9, 1, 9]])
    points = 90 * corners[:, :2] / corners[:, 2:]
    points[:, 0] += 4
    faces = torch.tensor([[0, 1, 2], [0, 2, 3]])
    raster = rasterize(points[None], corners[None, :, 2], faces, (8, 90))
    z = raster.interpolate(corners[:, 2:])[0, :, 4, 0]
    lines = torch.arange(10, 90)
    torch.testing.assert_close(z[10:], 90 / (lines + 0.5))
    assert (z[:10] == 0).all()  # beyond the end of the floor


# --- what is drawn -----------------------------------------------------------------------------


def test_pixel_centres_decide():
    # Columns 1 to 2 have their centres, 1.5 and 2.5, between 1.4 and 2.6.
    points = torch.tensor([[[1.4, -9.0], [2.6, -9.0], [2.6, 9.0], [1.4, 9.0]]])
    faces = torch.tensor([[0, 2, 1], [0, 3, 2]])
    mask = rasterize(points, torch.ones(1, 4), faces, (5, 2)).mask
    assert mask[0].tolist() == 2 * [[False, True, True, False, False]]


def test_front_faces_run_counter_clockwise_in_the_picture():
    points, depth, faces = one_triangle()  # top left, bottom left, top right
    assert visible_faces(points, depth, faces, (8, 8)).max() == 0
    assert visible_faces(points, depth, faces.flip(-1), (8, 8)).max() == -1
    both = [visible_faces(points, depth, f, (8, 8), cull=False) for f in (faces, faces.flip(-1))]
    assert torch.equal(*both)


def test_the_body_faces_the_camera_outside_out(open_body):
    out = open_body(global_orient=torch.tensor([[math.pi, 0, 0]]))
    vertices = out.vertices + torch.tensor([0, 0, 3.0])
    points = 60 * vertices[..., :2] / vertices[..., 2:] + torch.tensor([24, 20])
    culled, both = (
        visible_faces(points, vertices[..., 2], open_body.faces, (48, 48), cull)
        for cull in (True, False)
    )
    assert 100 < (culled >= 0).sum() < 1000
    assert (culled == both).float().mean() > 0.999  # what is seen of a closed mesh is its front


def test_a_mirrored_picture_needs_mirrored_faces(open_body):
    points = 16 + 64 * (16 * open_body.v_template[None, :, :2]).round() / 64  # exact when mirrored
    depth, faces = 10 - open_body.v_template[None, :, 2], open_body.faces.flip(-1)  # y up here
    mirrored = points * torch.tensor([-1.0, 1.0]) + torch.tensor([32.0, 0.0])
    picture = visible_faces(points, depth, faces, (32, 32)) >= 0
    other = visible_faces(mirrored, depth, open_body.faces, (32, 32)) >= 0
    assert picture.any()
    assert torch.equal(picture.flip(-1), other)


def crumpled_sheet(cells: int, size: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Points and faces of a grid over a picture, its inner points shaken, without folds."""
    ticks = torch.linspace(0, size, cells + 1)
    x, y = torch.meshgrid(ticks, ticks, indexing="xy")
    points = torch.stack([x, y], -1)
    shake = uniform(cells - 1, cells - 1, 2, seed=seed).float() - 0.5
    points[1:-1, 1:-1] += 0.6 * size / cells * shake
    corner = torch.arange((cells + 1) ** 2).view(cells + 1, -1)
    a, b, c, d = corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]
    faces = torch.cat([torch.stack([a, d, c], -1), torch.stack([a, c, b], -1)])
    return points.view(1, -1, 2), faces.view(-1, 3)


@pytest.mark.parametrize("snap", [None, 0.5])
def test_no_pixel_falls_between_neighbours(snap):
    for seed in range(3):
        points, faces = crumpled_sheet(cells=50, size=128, seed=seed)
        if snap:  # then edges and corners go right through pixel centres
            points = (points / snap).round() * snap
        ids = visible_faces(points, torch.ones(points.shape[:2]), faces, (128, 128))
        assert (ids >= 0).all()


def test_of_equals_the_lower_number_is_seen():
    points, depth, faces = one_triangle()
    ids = visible_faces(points, depth, faces.expand(5, 3), (8, 8))
    assert set(ids.unique().tolist()) == {-1, 0}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_micrometre_nearer_is_in_front(dtype):
    points, depth, faces = one_triangle(z=5.0)
    points, depth = points.repeat(1, 2, 1).to(dtype), depth.repeat(1, 2).to(dtype)
    depth[:, 3:] -= 1e-6
    ids = visible_faces(points, depth, torch.cat([faces, faces + 3]), (8, 8))
    assert set(ids.unique().tolist()) == {-1, 1}


# --- invariances -------------------------------------------------------------------------------


def test_images_do_not_depend_on_their_batch():
    _, points, depth, faces = triangle_soup(batch=5)
    together = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    attributes = uniform(5, points.shape[1], 4)
    values = together.interpolate(attributes)
    for i in range(5):
        alone = rasterize(points[i : i + 1], depth[i : i + 1], faces, (WIDTH, HEIGHT))
        assert torch.equal(alone.face_ids[0], together.face_ids[i])
        assert torch.equal(alone.barycentrics[0], together.barycentrics[i])
        assert torch.equal(alone.interpolate(attributes[i])[0], values[i])


def test_small_pieces_of_work_draw_the_same(monkeypatch):
    _, points, depth, faces = triangle_soup(batch=5)
    expected = visible_faces(points, depth, faces, (WIDTH, HEIGHT))
    monkeypatch.setattr(zbuffer, "CHUNK_FACES", 2 * len(faces))
    monkeypatch.setattr(zbuffer, "CHUNK_PIXELS", 7)
    assert torch.equal(visible_faces(points, depth, faces, (WIDTH, HEIGHT)), expected)


def test_the_order_of_faces_does_not_matter():
    _, points, depth, faces = triangle_soup()
    order = torch.randperm(len(faces), generator=torch.Generator().manual_seed(1))
    ids = visible_faces(points, depth, faces, (WIDTH, HEIGHT))
    shuffled = visible_faces(points, depth, faces[order], (WIDTH, HEIGHT))
    back = torch.cat([order, torch.tensor([-1])])  # an empty pixel, -1, stays one
    assert torch.equal(back[shuffled], ids)


def test_whole_pixels_shift_the_picture():
    _, points, depth, faces = triangle_soup()
    points = (256 * points).round() / 256  # so that adding whole numbers is exact
    shifted = points + torch.tensor([3.0, -2.0])
    ids = visible_faces(points, depth, faces, (WIDTH, HEIGHT))
    moved = visible_faces(shifted, depth, faces, (WIDTH, HEIGHT))
    assert torch.equal(moved[:, :-2, 3:], ids[:, 2:, :-3])


def test_pixels_in_boxes_against_loops(monkeypatch):
    monkeypatch.setattr(zbuffer, "CHUNK_PIXELS", 10)
    boxes = torch.tensor([[0.0, 4, 1, 6], [2, 2, 3, 3], [5, 7, 0, 1], [0, 30, 2, 2]])
    pieces = list(zbuffer.pixels_in_boxes(*boxes.T))
    assert max(len(box) for box, _, _ in pieces) == 10
    given = torch.cat([torch.stack([b.float(), x, y], -1) for b, x, y in pieces]).tolist()
    expected = [
        [n, x, y]
        for n, (left, right, top, bottom) in enumerate(boxes.int().tolist())
        for y in range(top, bottom + 1)
        for x in range(left, right + 1)
    ]
    assert given == expected


# --- interpolation and gradients ---------------------------------------------------------------


def test_attributes_may_be_shared_or_per_corner():
    _, points, depth, faces = triangle_soup(batch=2)
    raster = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    values = uniform(points.shape[1], 5)
    expected = raster.interpolate(values)
    assert torch.equal(raster.interpolate(values[None]), expected)
    assert torch.equal(raster.interpolate(values.expand(2, -1, -1)), expected)
    per_corner = values[faces].flatten(0, 1)  # here each face has corners of its own anyway
    numbers = torch.arange(len(per_corner)).view(-1, 3)
    assert torch.equal(raster.interpolate(per_corner, numbers), expected)
    reversed_rows = raster.interpolate(values.flip(0), len(values) - 1 - faces)
    assert torch.equal(reversed_rows, expected)
    assert raster.interpolate(values.float()).dtype == torch.float32
    assert raster.interpolate(values[:, :0]).shape == (2, HEIGHT, WIDTH, 0)


def test_gradients_against_central_differences():
    _, points, depth, faces = triangle_soup(count=10, seed=2)
    values = uniform(1, points.shape[1], 2)

    weight = uniform(HEIGHT, WIDTH, 6)

    def mean(points, depth, values):
        raster = rasterize(points, depth, faces, (WIDTH, HEIGHT), cull=False)
        assert raster.mask.sum() > 50
        inverse = torch.where(raster.mask, 1 / raster.depth, 0)[..., None]
        maps = [raster.interpolate(values), raster.barycentrics, inverse]
        return (weight * torch.cat(maps, -1)).sum()

    inputs = [t.clone().requires_grad_() for t in (points, depth, values)]
    assert gradcheck(mean, inputs, eps=1e-7, atol=1e-5)


def test_hidden_and_outside_vertices_get_no_gradient():
    near, depth, faces = one_triangle()
    points = torch.cat([near, near, near + 100], 1).requires_grad_()
    depth = torch.cat([depth, depth + 1, depth], 1).requires_grad_()
    raster = rasterize(points, depth, torch.cat([faces, faces + 3, faces + 6]), (8, 8))
    values = torch.arange(18.0).view(9, 2)
    (raster.depth[raster.mask].sum() + raster.interpolate(values).square().sum()).backward()
    assert points.grad[0, :3].abs().min() > 0
    assert (points.grad[0, 3:] == 0).all()
    assert (depth.grad[0, 3:] == 0).all()


# --- degenerate input --------------------------------------------------------------------------

BAD = {
    "NaN": (math.nan, 1.0, 1.0),
    "infinite x": (math.inf, 1.0, 1.0),
    "infinite y": (1.0, -math.inf, 1.0),
    "beyond float32's products": (1.0, 1e30, 1.0),
    "on the camera plane": (1.0, 1.0, 0.0),
    "behind": (1.0, 1.0, -1.0),
    "far too near": (1.0, 1.0, 1e-30),
    "infinite depth": (1.0, 1.0, math.inf),
    "NaN depth": (1.0, 1.0, math.nan),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("cull", [True, False])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_vertex_takes_its_triangles_with_it_and_nothing_else(bad, cull, dtype):
    _, points, depth, faces = triangle_soup()
    faces = torch.cat([faces, faces[:1].roll(1, 1) + torch.tensor([[0, 3, 0]])])
    points, depth = points.to(dtype), depth.to(dtype)
    points[0, 4], depth[0, 4] = torch.tensor(bad[:2], dtype=dtype), bad[2]
    points.requires_grad_()
    raster = rasterize(points, depth, faces, (WIDTH, HEIGHT), cull)
    good = (faces != 4).all(1)
    expected = visible_faces(points, depth, faces[good], (WIDTH, HEIGHT), cull)
    numbers = torch.cat([good.nonzero().squeeze(-1), torch.tensor([-1])])
    assert torch.equal(raster.face_ids, numbers[expected])
    assert raster.barycentrics.isfinite().all()
    raster.interpolate(uniform(1, points.shape[1], 3).to(dtype)).sum().backward()
    assert points.grad.isfinite().all()


@pytest.mark.parametrize("cull", [True, False])
def test_triangles_without_area_are_not_drawn(cull):
    point = torch.tensor([[2.5, 2.5]]).expand(3, 2)  # on a pixel centre
    line = torch.tensor([[0.5, 2.5], [4.5, 2.5], [7.5, 2.5]])  # through pixel centres
    points, faces = torch.cat([point, line])[None], torch.tensor([[0, 1, 2], [3, 4, 5], [3, 3, 4]])
    assert visible_faces(points, torch.ones(1, 6), faces, (8, 8), cull).max() == -1


@pytest.mark.parametrize("cull", [True, False])
def test_slivers_give_no_nonsense(cull):
    # Through pixel centres, and so thin that rounding decides whether they have an area at all.
    centre = (8 * uniform(20000, 1, 2)).floor() + 0.5
    along = uniform(20000, 1, 2, seed=1) - 0.5
    points = centre + along * (20 * uniform(20000, 3, 1, seed=2) - 10)
    points = points.float().view(1, -1, 2)
    faces = torch.arange(points.shape[1]).view(-1, 3)
    raster = rasterize(points, torch.ones(points.shape[:2]), faces, (8, 8), cull)
    assert raster.mask.any()
    assert ((raster.weights >= 0) & (raster.weights <= 1)).all()
    torch.testing.assert_close(raster.distances, torch.ones_like(raster.distances))


@pytest.mark.parametrize("scale", [1e2, 1e5, 3e8])
def test_a_giant_triangle_costs_no_more_than_the_picture(scale):
    points = scale * torch.tensor([[[-1.0, -1.0], [-1.0, 3.0], [3.0, -1.0]]])
    raster = rasterize(points, torch.ones(1, 3), torch.tensor([[0, 1, 2]]), (37, 29))
    assert raster.mask.all()
    assert ((raster.barycentrics >= 0) & (raster.barycentrics <= 1)).all()


def test_nothing_to_draw():
    _, points, depth, faces = triangle_soup()
    for p, z, f in (
        (points, depth, faces[:0]),
        (points[:, :0], depth[:, :0], faces[:0]),
        (points + 1e4, depth, faces),
        (points, -depth, faces),
    ):
        raster = rasterize(p, z, f, (5, 4))
        assert (raster.face_ids == -1).all()
        assert raster.face_ids.shape == (1, 4, 5)
        assert raster.interpolate(torch.ones(p.shape[1], 3)).shape == (1, 4, 5, 3)


def test_no_images_and_one_pixel():
    _, points, depth, faces = triangle_soup()
    raster = rasterize(points[:0], depth[:0], faces, (5, 4))
    assert raster.face_ids.shape == (0, 4, 5)
    assert raster.interpolate(torch.ones(0, points.shape[1], 3)).shape == (0, 4, 5, 3)
    one, z, face = one_triangle()
    assert rasterize(one, z, face, (1, 1)).face_ids.tolist() == [[[0]]]


def change(**changes):
    points, depth, faces = one_triangle()
    return {"points_2d": points, "depth": depth, "faces": faces, "image_size": (8, 8)} | changes


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"points_2d": np.zeros((1, 3, 2))}, TypeError, "points_2d must be a torch.Tensor"),
        ({"points_2d": torch.zeros(1, 3, 3)}, ValueError, r"points_2d must have shape .*\(1, 3, 3"),
        ({"points_2d": torch.zeros(1, 3, 2).half()}, TypeError, "points_2d must be float32 or flo"),
        ({"points_2d": torch.zeros(1, 1, 3, 2)}, ValueError, r"points_2d and depth .*\(1, 1, 3, 2"),
        ({"depth": torch.ones(2, 3)}, ValueError, r"points_2d and depth .* and \(2, 3\)"),
        ({"depth": torch.ones(1, 3).long()}, TypeError, "depth must hold floating-point"),
        ({"faces": torch.tensor([[0, 1, 3]])}, ValueError, r"faces must lie in 0..2, got 0..3"),
        ({"faces": torch.tensor([[0, 1, -1]])}, ValueError, r"faces must lie in 0..2, got -1..1"),
        ({"faces": torch.tensor([0, 1, 2])}, ValueError, r"faces must have shape \(F, 3\)"),
        ({"faces": torch.zeros(1, 3)}, TypeError, "faces must be a torch.Tensor of int64"),
        ({"faces": [[0, 1, 2]]}, TypeError, "faces must be a torch.Tensor of int64, got list"),
        ({"image_size": (8, 0)}, ValueError, r"image_size must be .* got \(8, 0\)"),
        ({"image_size": (8.5, 8)}, ValueError, "image_size must be"),
        ({"image_size": 8}, ValueError, "image_size must be .* got 8"),
        ({"image_size": (math.inf, 8)}, ValueError, "image_size must be"),
        ({"image_size": (math.nan, 8)}, ValueError, "image_size must be"),
    ],
)
def test_bad_arguments_are_named(changes, error, message):
    with pytest.raises(error, match=message):
        rasterize(**change(**changes))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((torch.ones(4, 2),), ValueError, "attributes must have one row for each of the 3 vertic"),
        ((torch.ones(2, 3, 2),), ValueError, r"attributes must have shape .*\(1, V, D\)"),
        ((torch.ones(3).long(),), TypeError, "attributes must hold floating-point"),
        ((torch.ones(2, 1), torch.tensor([[0, 1, 2]])), ValueError, "faces must lie in 0..1"),
        (
            (torch.ones(3, 1), torch.zeros(2, 3).long()),
            ValueError,
            "faces must be as many as drawn, 1, got 2",
        ),
    ],
)
def test_bad_attributes_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        rasterize(**change()).interpolate(*arguments)


# --- devices and precision ---------------------------------------------------------------------


def test_everything_is_made_on_the_device_of_the_points():
    _, points, depth, faces = triangle_soup(batch=2)
    expected = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    with torch.device("meta"):  # whatever forgets its device lands there, and fails
        raster = rasterize(points, depth, faces, (WIDTH, HEIGHT))
        assert torch.equal(raster.face_ids, expected.face_ids)
        assert torch.equal(raster.interpolate(points), expected.interpolate(points))


def test_autocast_does_not_touch_geometry():
    _, points, depth, faces = triangle_soup()
    points, depth = points.float(), depth.float()
    expected = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    with torch.autocast("cpu", torch.bfloat16):
        raster = rasterize(points, depth, faces, (WIDTH, HEIGHT))
    assert torch.equal(raster.barycentrics, expected.barycentrics)
