"""Mirroring and tinting samples."""

from __future__ import annotations

import pytest
import torch

from smplkit.cameras import crop_to_full_points, perspective_projection
from smplkit.data.augmentation import augment, mirror_sample, mirrored_texture
from smplkit.data.people import PeopleConfig, as_sample, render_people
from smplkit.data.sample import Sample, denormalise_image, missing_labels
from smplkit.rasterizer import rasterize
from smplkit.shading import iuv_map, part_map
from smplkit.skeleton import KEYPOINT_SETS


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Six people with all fields."""
    ids = torch.arange(6)
    return as_sample(render_people(PeopleConfig(6, maps=True, occluders=0.0), ids), ids)


@pytest.fixture(scope="module")
def sequence() -> Sample:
    ids = torch.arange(3)
    return as_sample(render_people(PeopleConfig(3, frames=4, image_size=16, maps=True), ids), ids)


def all_of(sample: Sample) -> torch.Tensor:
    return torch.ones(len(sample["index"]), dtype=torch.bool)


@pytest.mark.parametrize("kind", ["sample", "sequence"])
def test_twice_is_what_was_given(kind, request):
    sample = request.getfixturevalue(kind)
    flip = all_of(sample)
    twice = mirror_sample(mirror_sample(sample, flip), flip)
    assert twice.keys() == sample.keys()
    for name, value in sample.items():
        tolerance = 2.1 / 255 if name == "iuv" else 1e-4 * (name in ("box", "keypoints_full"))
        torch.testing.assert_close(twice[name], value, atol=tolerance, rtol=0, msg=name)


def test_only_the_chosen_ones_change(sample):
    flip = torch.tensor([True, False] * 3)
    mirrored = mirror_sample(sample, flip)
    everything = mirror_sample(sample, all_of(sample))
    for name, value in sample.items():
        assert torch.equal(mirrored[name][~flip], value[~flip]), name
        assert torch.equal(mirrored[name][flip], everything[name][flip]), name
    for name in ("image", "parts", "keypoints_2d", "body_pose", "transl", "box"):
        assert not torch.equal(everything[name], sample[name]), name


@pytest.mark.parametrize("kind", ["sample", "sequence"])
def test_the_mirrored_body_is_where_the_mirrored_labels_say(open_body, kind, request):
    sample = request.getfixturevalue(kind)
    mirrored = mirror_sample(sample, all_of(sample))
    out = open_body(*(mirrored[n] for n in ("betas", "body_pose", "global_orient", "transl")))
    points = open_body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, mirrored["focal_length"], mirrored["image_size"] / 2)
    expected = crop_to_full_points(mirrored["keypoints_true"][..., :2], mirrored["box"])
    torch.testing.assert_close(pixels, expected, atol=5e-3, rtol=0)
    relative = points[..., 25:, :] - out.joints[..., :1, :]
    torch.testing.assert_close(mirrored["keypoints_3d"][..., :3], relative, atol=1e-5, rtol=0)
    there = mirrored["keypoints_2d"][..., 2] > 0
    full = crop_to_full_points(mirrored["keypoints_2d"][..., :2], mirrored["box"])
    torch.testing.assert_close(mirrored["keypoints_full"][..., :2][there], full[there])
    assert (mirrored["keypoints_full"][~there] == 0).all()
    assert (mirrored["keypoints_2d"][~there] == 0).all()


def test_mirrored_maps_are_those_of_the_mirrored_body(open_body, sample):
    mirrored = mirror_sample(sample, all_of(sample))
    out = open_body(*(mirrored[n] for n in ("betas", "body_pose", "global_orient", "transl")))
    pixels = perspective_projection(
        out.vertices, mirrored["focal_length"], mirrored["image_size"] / 2
    )
    box = mirrored["box"][:, None]
    pixels = (pixels - box[..., :2] + box[..., 2:] / 2) * (64 / box[..., 2:])
    raster = rasterize(pixels, out.vertices[..., 2], open_body.faces, (64, 64))
    part = torch.as_tensor(open_body.model.vertex_part)
    expected = part_map(raster, part)
    person = (expected > 0) & (mirrored["parts"] > 0)
    assert (expected == mirrored["parts"])[person].float().mean() > 0.9  # it is the coarse mesh
    uv = torch.as_tensor(open_body.model.uv_coords, dtype=torch.float32)
    corners = torch.as_tensor(open_body.model.uv_faces)
    expected = iuv_map(raster, part, uv, corners)
    distance = (expected - mirrored["iuv"])[:, 1:].norm(dim=1)[person]
    assert (distance < 0.03).float().mean() > 0.95


def test_texture_of_the_partners(open_body):
    model, table = open_body.model, mirrored_texture()
    uv = torch.as_tensor(model.uv_coords, dtype=torch.float32)
    # From the middle of a face to the middle of its partner and back.
    middle = uv[torch.as_tensor(model.uv_faces)].mean(1)
    there = table[:, (255 * middle[:, 1]).round().long(), (255 * middle[:, 0]).round().long()].T
    back = table[:, (255 * there[:, 1]).round().long(), (255 * there[:, 0]).round().long()].T
    assert ((back - middle).norm(dim=-1) < 3 / 255).float().mean() > 0.98
    assert ((there - middle).norm(dim=-1) > 0.05).float().mean() > 0.7


def test_bones_of_a_mirrored_body_keep_their_length(sample):
    mirrored = mirror_sample(sample, all_of(sample))
    names = KEYPOINT_SETS["openpose25+24"].joints[25:]
    for bone in (("knee", "ankle"), ("elbow", "wrist")):
        left, right = ([names.index(f"{side}_{n}") for n in bone] for side in ("left", "right"))
        points, others = mirrored["keypoints_3d"][..., :3], sample["keypoints_3d"][..., :3]
        length = (points[:, left[0]] - points[:, left[1]]).norm(dim=-1)
        expected = (others[:, right[0]] - others[:, right[1]]).norm(dim=-1)
        torch.testing.assert_close(length, expected)


def test_augment_mirrors_half_and_tints(sample):
    source = torch.Generator().manual_seed(0)
    many = Sample(**{name: value.repeat_interleave(50, 0) for name, value in sample.items()})
    changed = augment(many, source)
    flipped = (changed["transl"] != many["transl"]).any(-1)
    assert flipped.float().mean().item() == pytest.approx(0.5, abs=0.1)
    before = mirror_sample(many, flipped)["image"]
    bytes_before, bytes_after = (
        denormalise_image(image).float() for image in (before, changed["image"])
    )
    dark = (bytes_before < 150) & (bytes_before > 60)
    gain = torch.where(dark, bytes_after / bytes_before, torch.nan).flatten(2)
    assert 0.58 < gain.nanmedian(-1).values.min() < 0.7
    assert 1.3 < gain[~gain.isnan()].max() < 1.43
    spread = gain - gain.nanmedian(-1, keepdim=True).values
    assert spread[~spread.isnan()].abs().max() < 0.02  # the same all over a channel
    assert torch.equal(changed["betas"], many["betas"])


def test_augmentation_depends_on_the_generator_alone(sample, sequence):
    for batch in (sample, sequence):
        one, other, third = (augment(batch, torch.Generator().manual_seed(s)) for s in (5, 5, 6))
        assert all(torch.equal(one[name], other[name]) for name in one)
        assert not torch.equal(one["image"], third["image"])


def test_points_without_pictures_can_be_mirrored():
    ids = torch.arange(4)
    sample = as_sample(render_people(PeopleConfig(4, image_size=None), ids), ids)
    changed = augment(sample, torch.Generator().manual_seed(0))
    assert changed.keys() == sample.keys() | {"mirrored", "rotation"}


def test_missing_labels_stay_missing():
    labels = missing_labels(3)
    labels |= {
        "box": torch.tensor([[500.0, 500.0, 100.0]]).expand(3, 3),
        "image_size": torch.full((3, 2), 1000.0),
        "focal_length": torch.full((3,), 1000.0),
    }
    mirrored = mirror_sample(labels, torch.ones(3, dtype=torch.bool))
    for name in missing_labels(3):
        assert torch.equal(mirrored[name], labels[name]), name
