"""Soft silhouettes: against distances known otherwise, central differences, and bad input.

Boxes seen from the front without perspective have rectangles for silhouettes, whose distance to
everything is a formula, or a minimum over many points on their border.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import trimesh

from smplkit.body.coarse import coarse_mesh
from smplkit.silhouettes import face_neighbours, soft_silhouette, softras_silhouette
from smplkit.zbuffer import visible_faces

BOX = trimesh.creation.box(extents=(1, 1, 1))
BOX_FACES = torch.tensor(np.array(BOX.faces)).long()


def box(left: float, top: float, right: float, bottom: float, z: float) -> tuple[torch.Tensor, ...]:
    """Points (8, 2) and depth (8,) of a box whose front, nearest to the camera, is larger."""
    corners = torch.tensor(np.array(BOX.vertices))  # +-1/2
    size, middle = (
        torch.tensor([right - left, bottom - top]),
        torch.tensor([right + left, bottom + top]),
    )
    shrink = 1 - 0.2 * (corners[:, 2:] + 0.5)  # so that the sides are not seen edge-on
    return middle / 2 + corners[:, :2] * shrink * size, z + corners[:, 2]


def boxes(*rectangles: tuple[float, ...]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Several boxes as one mesh in one image, given by left, top, right, bottom and z."""
    points, depth = (torch.cat(parts) for parts in zip(*(box(*r) for r in rectangles), strict=True))
    faces = torch.cat([BOX_FACES + 8 * i for i in range(len(rectangles))])
    return points[None], depth[None], faces


def signed_distance(rectangles: list[tuple[float, ...]], width: int, height: int) -> np.ndarray:
    """(H, W) distance of pixel centres to the border of a union of rectangles, positive inside."""

    def inside(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        within = [(x > r[0]) & (x < r[2]) & (y > r[1]) & (y < r[3]) for r in rectangles]
        return np.any(within, axis=0)

    border = []
    for left, top, right, bottom, _ in rectangles:
        s = np.linspace(0, 1, 2001)
        x, y = left + s * (right - left), top + s * (bottom - top)
        for side in ((x, 0 * s + top), (x, 0 * s + bottom), (0 * s + left, y), (0 * s + right, y)):
            border.append(np.stack(side, -1)[~inside(*side)])
    border = np.concatenate(border)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    gaps = np.hypot(x[..., None] - border[:, 0], y[..., None] - border[:, 1]).min(-1)
    return np.where(inside(x, y), gaps, -gaps)


@pytest.fixture(scope="module")
def person(open_body) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Coarse bodies in two poses, facing 32 x 32 pictures: points, depth and faces, in float64."""
    coarse = coarse_mesh(open_body)
    generator = torch.Generator().manual_seed(0)
    pose = 0.2 * torch.randn(2, 23, 3, generator=generator)
    orient = torch.tensor([[math.pi, 0, 0]]).expand(2, 3)
    out = open_body(body_pose=pose, global_orient=orient, vertices=coarse.ids)
    vertices = (out.vertices - out.joints[:, :1]).double() + torch.tensor([0, 0, 4.0])
    points = 60 * vertices[..., :2] / vertices[..., 2:] + 16
    return points, vertices[..., 2], coarse.faces


# --- the mesh ----------------------------------------------------------------------------------


def test_neighbours_against_trimesh():
    mesh = trimesh.creation.icosphere(2)
    neighbours = face_neighbours(torch.tensor(np.array(mesh.faces)).long())
    pairs = {(f, n) for f, row in enumerate(neighbours.tolist()) for n in row}
    expected = {(a, b) for a, b in mesh.face_adjacency.tolist()}
    assert pairs == expected | {(b, a) for a, b in expected}
    for face, row in zip(mesh.faces[:9].tolist(), neighbours[:9].tolist(), strict=True):
        for k, other in enumerate(row):
            assert {face[k], face[(k + 1) % 3]} <= set(mesh.faces[other].tolist())


def test_borders_and_crowded_edges_have_no_neighbour():
    open_mesh = torch.tensor([[0, 1, 2], [2, 1, 3]])
    assert face_neighbours(open_mesh).tolist() == [[-1, 1, -1], [0, -1, -1]]
    fan = torch.tensor([[0, 1, 2], [1, 0, 3], [0, 1, 4]])  # three faces on one edge
    assert (face_neighbours(fan) == -1).all()
    assert face_neighbours(fan[:0]).shape == (0, 3)


# --- distances ---------------------------------------------------------------------------------

SCENES = {
    "one": [(5.2, 7.3, 20.6, 15.1, 3.0)],
    "small": [(8.1, 8.2, 9.4, 9.3, 3.0)],
    "apart": [(2.2, 3.3, 10.6, 20.1, 3.0), (15.3, 5.1, 21.2, 12.4, 4.0)],
    "crossing": [(3.2, 9.3, 25.6, 14.1, 3.0), (10.3, 2.1, 17.2, 21.4, 5.0)],
    "hidden": [(3.2, 4.3, 24.6, 20.1, 3.0), (9.3, 8.1, 17.2, 15.4, 5.0)],
    "in front": [(3.2, 4.3, 24.6, 20.1, 5.0), (9.3, 8.1, 17.2, 15.4, 3.0)],
    "over the border": [(-7.2, 9.3, 12.6, 40.1, 3.0), (20.3, -9.1, 40.0, 9.4, 5.0)],
    "joined outside": [(-9.2, 3.3, -3.6, 21.1, 3.0), (-6.3, 9.1, 12.2, 15.4, 5.0)],
}


@pytest.mark.parametrize("sigma", [0.4, 1.3])
@pytest.mark.parametrize("name", SCENES)
def test_against_distances_to_rectangles(name, sigma):
    width, height = 28, 24
    soft = soft_silhouette(*boxes(*SCENES[name]), (width, height), sigma)
    reach = 8 * sigma
    expected = signed_distance(SCENES[name], width, height).clip(-reach, reach)
    error = np.abs(sigma * soft[0].logit().numpy() - expected)
    # Where one outline goes on behind the other is seen in the mask, to about a pixel.
    assert error.max() < (0.8 if name == "crossing" else 0.01)
    assert (error < 0.01).mean() > 0.9


def test_one_half_is_the_hard_mask(person):
    points, depth, faces = person
    mask = visible_faces(points, depth, faces, (32, 32)) >= 0
    assert 0.05 < mask.float().mean() < 0.5
    for sigma in (0.1, 0.5, 3.0):
        soft = soft_silhouette(points, depth, faces, (32, 32), sigma)
        assert soft.dtype == torch.float64
        assert torch.equal(soft > 0.5, mask)


def test_a_part_of_the_picture_is_the_same_part(person):
    points, depth, faces = person
    whole = soft_silhouette(points, depth, faces, (32, 32))
    part = soft_silhouette(points - torch.tensor([9, 12]), depth, faces, (8, 10))
    torch.testing.assert_close(part, whole[:, 12:22, 9:17])


def test_images_do_not_depend_on_their_batch_or_on_given_neighbours(person):
    points, depth, faces = person
    both = soft_silhouette(points, depth, faces, (32, 32), neighbours=face_neighbours(faces))
    for i in range(2):
        one = soft_silhouette(points[i : i + 1], depth[i : i + 1], faces, (32, 32))
        assert torch.equal(one[0], both[i])


def test_float32_is_close_to_float64(person):
    points, depth, faces = person
    soft = soft_silhouette(points.float(), depth.float(), faces, (32, 32))
    torch.testing.assert_close(soft, soft_silhouette(*person, (32, 32)).float(), atol=1e-4, rtol=0)


# --- SoftRas -----------------------------------------------------------------------------------


def test_softras_against_loops():
    generator = torch.Generator().manual_seed(0)
    points = 12 * torch.rand(2, 9, 2, generator=generator, dtype=torch.float64)
    faces = torch.tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8], [2, 3, 7]])
    picture = softras_silhouette(points, faces, (12, 10), sigma=1.5)
    for b, y, x in np.ndindex(2, 10, 12):
        p, empty = np.array([x + 0.5, y + 0.5]), 1.0
        for face in faces.tolist():
            triangle = points[b, face].numpy()
            gaps, sides = [], []
            for u, v in zip(triangle, np.roll(triangle, -1, 0), strict=True):
                t = np.clip((p - u) @ (v - u) / ((v - u) @ (v - u)), 0, 1)
                gaps.append(((p - u - t * (v - u)) ** 2).sum())
                sides.append((v - u)[0] * (p - u)[1] - (v - u)[1] * (p - u)[0])
            sign = 1 if min(sides) >= 0 or max(sides) <= 0 else -1
            empty *= 1 - 1 / (1 + math.exp(-sign * min(gaps) / 1.5))
        assert picture[b, y, x].item() == pytest.approx(1 - empty, abs=3e-5)


def test_softras_swells_with_the_number_of_triangles_and_the_contour_does_not():
    soft, hard, softras = [], [], []
    for subdivisions in (1, 3):
        mesh = trimesh.creation.icosphere(subdivisions)
        points = torch.tensor(mesh.vertices[None, :, :2] * 10 + 16)
        depth, faces = torch.tensor(mesh.vertices[None, :, 2] + 9), torch.tensor(mesh.faces).long()
        faces = faces.flip(-1)  # z forward: the sphere is mirrored
        hard.append((visible_faces(points, depth, faces, (32, 32)) >= 0).sum().item())
        soft.append(soft_silhouette(points, depth, faces, (32, 32)).sum().item())
        softras.append(softras_silhouette(points, faces, (32, 32)).sum().item())
    assert soft == pytest.approx(hard, rel=0.02)
    assert softras[0] > 1.05 * hard[0]
    assert softras[1] > 1.15 * hard[1]


def test_softras_of_a_body_is_far_from_its_mask(person):
    points, depth, faces = person
    mask = visible_faces(points, depth, faces, (32, 32)) >= 0
    picture = softras_silhouette(points, faces, (32, 32)) > 0.5
    assert (picture | ~mask).float().mean() > 0.999  # all of the body, and more
    assert (picture & mask).sum() / (picture | mask).sum() < 0.7


# --- gradients ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["contour", "softras"])
def test_gradients_against_central_differences(person, kind):
    points, depth, faces = (t[:1] if t.ndim > 1 and t.is_floating_point() else t for t in person)
    target = visible_faces(points + 2, depth, faces, (32, 32)) >= 0

    def loss(points: torch.Tensor) -> torch.Tensor:
        if kind == "contour":
            picture = soft_silhouette(points, depth, faces, (32, 32))
        else:
            picture = softras_silhouette(points, faces, (32, 32), sigma=0.05)
        return (picture - target.double()).square().sum()

    points = points.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(points), points)
    reached = (gradient[0].abs().sum(-1) > 1e-6).sum()
    assert (100 if kind == "contour" else 700) < reached  # contour vertices, or most of all
    step, errors = 1e-6, []
    for vertex in gradient[0].abs().sum(-1).topk(15).indices.tolist():
        for axis in range(2):
            shift = torch.zeros_like(points)
            shift[0, vertex, axis] = step
            with torch.no_grad():
                numeric = (loss(points + shift) - loss(points - shift)) / (2 * step)
            errors.append((numeric - gradient[0, vertex, axis]).abs().item())
    assert max(errors) < 1e-5 * gradient.abs().max().item()


def test_a_translation_is_found(person):
    points, depth, faces = person
    true = torch.tensor([2.0, -1.5], dtype=torch.float64)
    target = (visible_faces(points + true, depth, faces, (32, 32)) >= 0).double()
    neighbours = face_neighbours(faces)
    shift = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([shift], lr=0.15)
    for _ in range(60):
        picture = soft_silhouette(points + shift, depth, faces, (32, 32), neighbours=neighbours)
        optimizer.zero_grad()
        (picture - target).square().mean().backward()
        optimizer.step()
    torch.testing.assert_close(shift.detach(), true, atol=0.15, rtol=0)


# --- degenerate input --------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e30, -1e8, 1e6])
def test_bad_coordinates_do_no_harm(person, bad):
    points, depth, faces = person
    points = points.clone().float()
    points[0, 100] = bad
    points.requires_grad_()
    for picture in (
        soft_silhouette(points, depth, faces, (32, 32)),
        softras_silhouette(points, faces, (32, 32), sigma=0.1),
    ):
        assert picture.isfinite().all()
        points.grad = None
        picture.sum().backward()
        assert points.grad.isfinite().all()
        assert (points.grad[1] != 0).any()


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -3.0])
def test_bodies_with_bad_depth_are_cut_or_gone(person, bad):
    points, depth, faces = person
    depth = depth.clone()
    depth[0] = bad
    depth[1, 100] = bad
    mask = visible_faces(points, depth, faces, (32, 32)) >= 0
    soft = soft_silhouette(points, depth, faces, (32, 32))
    assert (soft[0] < 1e-3).all()
    assert torch.equal(soft > 0.5, mask)


def test_nothing_to_draw(person):
    points, depth, faces = person
    for p, z, f in (
        (points, depth, faces[:0]),
        (points[:0], depth[:0], faces),
        (points[:, :0], depth[:, :0], faces[:0]),
        (points + 1e4, depth, faces),
        (0 * points + 3.5, depth, faces),
    ):
        for picture in (
            soft_silhouette(p, z, f, (5, 4)),
            softras_silhouette(p, f, (5, 4)),
        ):
            assert picture.shape == (len(p), 4, 5)
            assert (picture < 1e-3).all()


def test_a_picture_of_one_pixel_and_a_large_sigma(person):
    points, depth, faces = person
    soft = soft_silhouette(points - 15, depth, faces, (1, 1), sigma=1e3)
    assert soft.shape == (2, 1, 1)
    assert ((soft >= 0) & (soft <= 1)).all()


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"sigma": 0.0}, ValueError, "sigma must be a positive number, got 0.0"),
        ({"sigma": math.nan}, ValueError, "sigma must be a positive number, got nan"),
        ({"faces": torch.tensor([[0, 1, 9999]])}, ValueError, "faces must lie in 0..1499"),
        ({"image_size": (0, 5)}, ValueError, "image_size must be"),
        ({"points_2d": torch.zeros(3, 2)}, ValueError, "points_2d"),
    ],
)
def test_bad_arguments_are_named(person, changes, error, message):
    points, depth, faces = person
    given = {"points_2d": points, "faces": faces, "image_size": (5, 5)} | changes
    with pytest.raises(error, match=message):
        soft_silhouette(depth=depth, **given)
    with pytest.raises(error, match=message):
        softras_silhouette(**given)


def test_wrong_neighbours_are_named(person):
    points, depth, faces = person
    with pytest.raises(ValueError, match=r"neighbours must be face_neighbours.* \(4, 3\)"):
        soft_silhouette(points, depth, faces, (5, 5), neighbours=faces[:4])


def test_everything_is_made_on_the_device_of_the_points(person):
    points, depth, faces = person
    expected = (
        soft_silhouette(points, depth, faces, (9, 9)),
        softras_silhouette(points, faces, (9, 9)),
    )
    with torch.device("meta"):  # whatever forgets its device lands there, and fails
        assert torch.equal(soft_silhouette(points, depth, faces, (9, 9)), expected[0])
        assert torch.equal(softras_silhouette(points, faces, (9, 9)), expected[1])
