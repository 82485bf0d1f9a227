"""The coarse mesh: closed, mirror symmetric, part of the body, and like it in pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import trimesh

from smplkit.body import SMPL, load_model
from smplkit.body.coarse import coarse_mesh
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.zbuffer import visible_faces


def test_sizes_and_types(open_body):
    coarse = coarse_mesh(open_body)
    assert all(t.dtype == torch.int64 for t in coarse)
    assert 1400 <= len(coarse.ids) <= 1600
    assert 2800 <= len(coarse.faces) <= 3200
    assert coarse.uv_faces.shape == coarse.faces.shape
    assert coarse.ids.diff().min() > 0 and coarse.ids[0] >= 0 and coarse.ids[-1] < 7000
    assert torch.equal(coarse.faces.unique(), torch.arange(len(coarse.ids)))


@pytest.mark.parametrize("gender", ["neutral", "female", "male"])
def test_closed_consistent_and_of_the_same_volume(gender):
    body = SMPL(gender=gender)
    coarse = coarse_mesh(body)
    vertices = body.v_template.double().numpy()
    mesh = trimesh.Trimesh(vertices[coarse.ids], coarse.faces, process=False)
    whole = trimesh.Trimesh(vertices, body.faces, process=False)
    assert mesh.is_watertight and mesh.is_winding_consistent
    assert mesh.volume == pytest.approx(whole.volume, rel=0.02)  # positive: outside out
    assert len(np.unique(np.sort(mesh.faces, 1), axis=0)) == len(mesh.faces)
    assert mesh.area_faces.min() > 1e-8


def test_left_and_right_are_mirror_images(open_body):
    coarse, model = coarse_mesh(open_body), open_body.model
    faces = coarse.ids[coarse.faces].numpy()
    mirrored = model.vertex_mirror[faces][:, ::-1]

    def turned(rows: np.ndarray) -> set[tuple[int, ...]]:
        """Each face from its smallest corner on."""
        return {tuple(np.roll(row, -row.argmin())) for row in rows}

    assert turned(mirrored) == turned(faces)


def test_texture_corners_belong_to_the_vertices(open_body):
    coarse, model = coarse_mesh(open_body), open_body.model
    vertex_of_corner = np.full(len(model.uv_coords), -1)
    vertex_of_corner[model.uv_faces] = model.faces
    corners = coarse.uv_faces.numpy()
    np.testing.assert_array_equal(vertex_of_corner[corners], coarse.ids[coarse.faces].numpy())
    a, b, c = np.moveaxis(model.uv_coords[corners], 1, 0)
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    assert (area > 0).all()  # no triangle lies the wrong way round on the texture


def test_all_parts_are_left(open_body):
    parts = open_body.model.vertex_part[coarse_mesh(open_body).ids]
    counts = np.bincount(parts, minlength=24)
    assert counts.min() >= 5
    for hand in (22, 23):
        assert counts[hand] >= 30  # fingers need some


def test_pictures_of_64_pixels_are_those_of_the_body(open_body):
    coarse = coarse_mesh(open_body)
    generator = torch.Generator().manual_seed(0)
    pose = 0.4 * torch.randn(16, 23, 3, generator=generator)
    betas = torch.randn(16, 10, generator=generator)
    yaw = 2 * math.pi * torch.rand(16, generator=generator)
    out = open_body(body_pose=pose, betas=betas)
    turn = axis_angle_to_rotmat(torch.stack([0 * yaw, yaw, 0 * yaw], -1))
    vertices = (out.vertices - out.joints[:, :1]) @ turn.mT * torch.tensor([1.0, -1.0, -1.0])
    depth = vertices[..., 2] + 5
    points = 150 * vertices[..., :2] / depth[..., None] + 32
    whole = visible_faces(points, depth, open_body.faces, (64, 64)) >= 0
    few = visible_faces(points[:, coarse.ids], depth[:, coarse.ids], coarse.faces, (64, 64)) >= 0
    iou = (whole & few).sum((1, 2)) / (whole | few).sum((1, 2))
    assert whole.float().mean() > 0.05
    assert iou.min() > 0.94
    assert iou.mean() > 0.97


def test_the_body_poses_only_its_vertices(open_body):
    coarse = coarse_mesh(open_body)
    betas = torch.ones(1, 10)
    few = open_body(betas=betas, vertices=coarse.ids).vertices
    torch.testing.assert_close(few, open_body(betas=betas).vertices[:, coarse.ids])


def test_other_bodies_are_refused(tiny_body):
    with pytest.raises(ValueError, match="body must be an open body.* random.npz with 60 vertices"):
        coarse_mesh(tiny_body)


def test_the_script_makes_such_meshes():
    pytest.importorskip("scipy")
    from smplkit.body.make_open_body.coarse import coarse_arrays

    model = load_model()
    arrays = coarse_arrays(model, vertices=6800)
    again = coarse_arrays(model, vertices=6800)
    assert len(arrays["ids"]) == 6800
    mesh = trimesh.Trimesh(model.v_template[arrays["ids"]], arrays["faces"], process=False)
    assert mesh.is_watertight and mesh.is_winding_consistent
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, again[name])
