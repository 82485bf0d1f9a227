"""Shading, part and IUV maps: against loops, known answers and what cannot be otherwise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import trimesh

from smplkit.rasterizer import Raster, rasterize
from smplkit.shading import iuv_map, part_map, shade, vertex_normals

SIZE = 40


def uniform(*shape: int, seed: int = 0) -> torch.Tensor:
    """Random numbers in 0..1."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


def sphere(subdivisions: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """Vertices (V, 3) of length 1 and faces, counter-clockwise seen from outside."""
    mesh = trimesh.creation.icosphere(subdivisions)
    return torch.tensor(np.array(mesh.vertices)), torch.tensor(np.array(mesh.faces)).long()


def sphere_picture(batch: int = 1) -> tuple[Raster, torch.Tensor]:
    """Two of them or more, five metres away, filling most of the picture."""
    vertices, faces = sphere()
    vertices = (vertices + torch.tensor([0.0, 0.0, 5.0])).expand(batch, -1, -1)
    points = 80 * vertices[..., :2] / vertices[..., 2:] + SIZE / 2
    return rasterize(points, vertices[..., 2], faces, (SIZE, SIZE)), vertices


def test_normals_against_loops():
    generator = torch.Generator().manual_seed(0)
    vertices = torch.randn(2, 6, 3, generator=generator, dtype=torch.float64)
    faces = torch.tensor([[0, 1, 2], [2, 1, 3], [3, 4, 0]])
    expected = np.zeros((2, 6, 3))
    for b in range(2):
        for face in faces.tolist():
            i, j, k = (vertices[b, v].numpy() for v in face)
            for v in face:
                expected[b, v] += np.cross(j - i, k - i)
    lengths = np.linalg.norm(expected, axis=-1, keepdims=True)
    expected /= np.where(lengths > 0, lengths, 1)
    normals = vertex_normals(vertices, faces)
    np.testing.assert_allclose(normals.numpy(), expected)
    assert (normals[:, 5] == 0).all()  # no face there
    assert torch.equal(vertex_normals(vertices[1], faces), normals[1])


def test_normals_of_a_sphere_point_outwards():
    vertices, faces = sphere()
    assert (vertex_normals(vertices, faces) * vertices).sum(-1).min() > 0.999


def test_normals_have_gradients_where_faces_vanish():
    vertices = torch.zeros(3, 3, requires_grad=True)
    vertex_normals(vertices, torch.tensor([[0, 1, 2]])).sum().backward()
    assert vertices.grad.isfinite().all()


def test_a_lit_sphere_follows_the_cosine():
    raster, vertices = sphere_picture()
    color = torch.tensor([0.8, 0.5, 0.2], dtype=torch.float64)
    light = torch.tensor([3.0, 0.0, -4.0], dtype=torch.float64)
    picture = shade(raster, vertices, color, light, ambient=0.25)
    assert picture.shape == (1, 3, SIZE, SIZE)
    radius = raster.interpolate(vertices - torch.tensor([0.0, 0.0, 5.0]))
    cosine = (radius @ (light / 5)).clamp(min=0) / radius.norm(dim=-1).clamp(min=0.5)
    expected = (0.25 + 0.75 * cosine)[:, None] * color[None, :, None, None]
    expected = torch.where(raster.mask[:, None], expected, 0)
    torch.testing.assert_close(picture, expected, atol=0.01, rtol=0)  # it is a polyhedron
    assert (picture[:, 0] == 0.2).any()  # the side away from the light has the ambient only


def test_light_from_above_lights_the_upper_side():
    raster, vertices = sphere_picture()
    white = torch.ones(3, dtype=torch.float64)
    picture = shade(raster, vertices, white, torch.tensor([0.0, -1.0, 0.0]))[0, 0]
    assert picture[SIZE // 4, SIZE // 2] > picture[3 * SIZE // 4, SIZE // 2] + 0.2
    default = shade(raster, vertices, white)[0, 0]  # from the upper left, and the front
    assert default[12, 12] > default[12, -12] > default[-12, -12]


def test_colours_and_lights_per_body():
    raster, vertices = sphere_picture(batch=2)
    colors = uniform(2, vertices.shape[1], 3)
    lights = torch.tensor([[0.0, 0.0, -1.0], [1.0, 0.0, -1.0]])
    both = shade(raster, vertices, colors, lights)
    for i in range(2):
        one = shade(raster, vertices, colors[i], lights[i])
        assert torch.equal(one[i], both[i])
    plain = shade(raster, vertices, torch.tensor([0.3, 0.4, 0.5], dtype=torch.float64))
    same = torch.tensor([0.3, 0.4, 0.5], dtype=torch.float64).expand(vertices.shape[1], 3)
    torch.testing.assert_close(shade(raster, vertices, same), plain)
    assert shade(raster, vertices, 9 * colors).max() == 1


def quad() -> tuple[Raster, torch.Tensor]:
    """A square over the picture, 10 x 10, with its corners at the picture's, and its faces."""
    points = torch.tensor([[[0.0, 0], [10, 0], [10, 10], [0, 10]]])
    faces = torch.tensor([[0, 2, 1], [0, 3, 2]])
    return rasterize(points, torch.ones(1, 4), faces, (10, 10)), faces


def test_a_pixel_has_the_part_of_the_nearest_corner():
    raster, _ = quad()
    parts = part_map(raster, torch.tensor([4, 7, 23, 0]))
    assert parts.dtype == torch.int64
    corners = [parts[0, y, x].item() for y, x in ((0, 0), (0, 9), (9, 9), (9, 0))]
    assert corners == [5, 8, 24, 1]
    assert set(parts.unique().tolist()) == {5, 8, 24, 1}


def test_uv_runs_over_the_texture_and_jumps_at_seams():
    raster, faces = quad()
    uv = torch.tensor([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    iuv = iuv_map(raster, torch.tensor([2, 2, 2, 2]), uv, faces)
    assert iuv.shape == (1, 3, 10, 10)
    ticks = (torch.arange(10) + 0.5) / 10
    assert (iuv[:, 0] == 3).all()
    torch.testing.assert_close(iuv[0, 1], ticks.expand(10, 10))
    torch.testing.assert_close(iuv[0, 2], ticks[:, None].expand(10, 10))
    apart = torch.cat([uv, uv / 2])  # the second face lies elsewhere on the texture
    seam = iuv_map(raster, torch.zeros(4).long(), apart, faces + torch.tensor([[0], [4]]))
    second = raster.face_ids[0] == 1
    torch.testing.assert_close(seam[0, 1:, second], iuv[0, 1:, second] / 2)
    torch.testing.assert_close(seam[0, 1:, ~second], iuv[0, 1:, ~second])


def test_the_background_is_zero_everywhere():
    raster, vertices = sphere_picture()
    parts = torch.zeros(raster.num_vertices).long()
    uv = 0.1 + 0.9 * uniform(raster.num_vertices, 2)
    pictures = (
        part_map(raster, parts)[:, None],
        iuv_map(raster, parts, uv, raster.faces),
        shade(raster, vertices, torch.ones(3, dtype=torch.float64)),
    )
    for picture in pictures:
        covered = (picture != 0).any(1)
        assert torch.equal(covered, raster.mask)
        assert 0 < covered.float().mean() < 1


def test_the_open_body_has_all_its_parts(open_body):
    vertices = open_body.v_template[None] * torch.tensor([1.0, -1, -1]) + torch.tensor([0, 0, 9])
    points = 900 * vertices[..., :2] / vertices[..., 2:] + torch.tensor([100, 50])
    raster = rasterize(points, vertices[..., 2], open_body.faces, (200, 220))
    parts = part_map(raster, torch.as_tensor(open_body.model.vertex_part))
    assert set(parts.unique().tolist()) == set(range(25))
    left_of_the_picture = parts[:, :, :90].unique().tolist()  # where its right side is
    assert 21 + 1 in left_of_the_picture and 20 + 1 not in left_of_the_picture


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r, v: part_map(r, torch.zeros(5).long()), r"vertex_part .*\(642,\).* \(5,\)"),
        (lambda r, v: part_map(r, torch.zeros(642)), "vertex_part .* got torch.float32"),
        (lambda r, v: part_map(r, [0, 1]), "vertex_part .* got list"),
        (lambda r, v: shade(r, v, torch.ones(2)), "colors must have shape"),
        (lambda r, v: shade(r, v, torch.ones(9, 3)), "attributes must have one row"),
        (lambda r, v: shade(r, v, torch.ones(3), torch.ones(4, 3)), r"light must .* \(1, 3\)"),
        (lambda r, v: vertex_normals(v, r.faces + 1), r"faces must lie in 0..641, got 1..642"),
        (lambda r, v: vertex_normals(v[..., :2], r.faces), "vertices must have shape"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(*sphere_picture())
