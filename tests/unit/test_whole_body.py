"""Synthetic people with hands and faces: labels that fit each other and the pictures."""

from __future__ import annotations

import dataclasses
import pickle

import pytest
import torch
import torch.nn.functional as F

from smplkit.body import SMPLX
from smplkit.data.augmentation import draw_gain
from smplkit.data.people import PeopleConfig
from smplkit.data.sample import GENDER_LABELS, PARTS, Sample, denormalise_image
from smplkit.data.synthetic import part_crops
from smplkit.data.synthetic.patches import covers
from smplkit.data.synthetic.whole_scenes import draw_whole_scene
from smplkit.data.whole_body import WholeBodyPeople, as_whole_sample, render_whole_people
from smplkit.data.whole_body_config import PART_IMAGES, WholeBodyConfig
from smplkit.rotations import rotmat_to_axis_angle
from smplkit.skeleton_smplx import PART_POINTS, SMPLX_KEYPOINT_SETS

SMALL = WholeBodyConfig(40, image_size=32, part_size=24)
PLAIN = dataclasses.replace(
    SMALL, occluders=0, part_occluders=0, degradation=0, keypoint_noise=0, part_jitter=0
)
SHAPES = {
    "image": (3, 32, 32),
    "head_image": (3, 24, 24),
    "left_hand_image": (3, 24, 24),
    "right_hand_image": (3, 24, 24),
    "keypoints_2d": (49, 3),
    "keypoints_3d": (24, 4),
    "keypoints_full": (49, 3),
    "keypoints_true": (49, 3),
    "keypoints_whole": (145, 3),
    "keypoints_whole_true": (145, 3),
    "keypoints_whole_3d": (145, 4),
    "global_orient": (3,),
    "body_pose": (21, 3),
    "left_hand_pose": (15, 3),
    "right_hand_pose": (15, 3),
    "jaw_pose": (3,),
    "expression": (10,),
    "betas": (10,),
    "transl": (3,),
    "box": (3,),
    "image_size": (2,),
    "focal_length": (),
    "part_boxes": (3, 3),
    "part_hidden": (3,),
    "part_sharpness": (3,),
    "gender": (),
    "has_smpl": (),
    "has_keypoints_3d": (),
    "action": (),
    "index": (),
}


def make(config: WholeBodyConfig, count: int) -> Sample:
    ids = torch.arange(count)
    return as_whole_sample(render_whole_people(config, ids), ids)


@pytest.fixture(scope="module")
def body() -> SMPLX:
    return SMPLX()


@pytest.fixture(scope="module")
def plain() -> Sample:
    """32 people whom nothing hides, without noise."""
    return make(PLAIN, 32)


@pytest.fixture(scope="module")
def usual() -> Sample:
    return make(SMALL, 40)


@pytest.fixture(scope="module")
def people(tmp_path_factory) -> WholeBodyPeople:
    return WholeBodyPeople(SMALL, cache=tmp_path_factory.mktemp("cache"))


def test_fields_and_shapes(people):
    batch = people.batch(torch.tensor([37, 3, 3]))
    assert {name: tuple(x.shape[1:]) for name, x in batch.items()} == SHAPES
    assert set(batch) <= set(Sample.__annotations__)
    for name, value in batch.items():
        expected = torch.int64 if name in ("gender", "action", "index") else torch.float32
        assert value.dtype == expected, name
        assert torch.equal(value[1], value[2])
    assert batch["index"].tolist() == [37, 3, 3]
    assert len(people) == 40
    assert people.batch(torch.zeros(0, dtype=torch.int64))["image"].shape == (0, 3, 32, 32)


def test_depends_on_seed_and_position_alone(people, usual):
    alone = people.batch(torch.tensor([5, 38]))
    for name, value in alone.items():
        torch.testing.assert_close(value, usual[name][[5, 38]], msg=name)
    many = dataclasses.replace(SMALL, count=1000)
    ids = torch.tensor([64, 5])
    more = as_whole_sample(render_whole_people(many, ids), ids)
    assert torch.equal(more["image"][1], alone["image"][0])
    other = make(dataclasses.replace(SMALL, seed=1), 6)
    assert not torch.equal(other["betas"][5], alone["betas"][0])
    test = make(dataclasses.replace(SMALL, split="test"), 6)
    assert not torch.equal(test["body_pose"][5], alone["body_pose"][0])


def test_the_cache_is_found_again_and_travels(people, tmp_path):
    copy = pickle.loads(pickle.dumps(people))
    ids = torch.tensor([1, 2])
    for name, value in people.batch(ids).items():
        assert torch.equal(value, copy.batch(ids)[name])
    with pytest.raises(TypeError, match="config must be a WholeBodyConfig, got PeopleConfig"):
        WholeBodyPeople(PeopleConfig(3), cache=tmp_path)


def test_the_body_model_gives_the_labelled_points(plain, body):
    names = ("betas", "expression", "body_pose", "global_orient", "jaw_pose", "transl",
             "left_hand_pose", "right_hand_pose")  # fmt: skip
    out = body(**{name: plain[name] for name in names})
    points = body.keypoints(out, "pixie145", camera_frame=True)
    pelvis = out.joints[:, :1]
    whole_3d = plain["keypoints_whole_3d"]
    torch.testing.assert_close(points - pelvis, whole_3d[..., :3], atol=2e-5, rtol=0)
    of_body = body.keypoints(out, "openpose25+24")
    last = plain["keypoints_3d"][..., :3]
    torch.testing.assert_close(of_body[:, 25:] - pelvis, last, atol=2e-5, rtol=0)

    def in_crop(points: torch.Tensor) -> torch.Tensor:
        pixels = points[..., :2] / points[..., 2:] * plain["focal_length"][:, None, None]
        pixels = pixels + plain["image_size"][:, None] / 2
        return (pixels - plain["box"][:, None, :2]) / (plain["box"][:, None, 2:] / 2)

    true = plain["keypoints_whole_true"]
    torch.testing.assert_close(in_crop(points), true[..., :2], atol=1e-3, rtol=0)
    torch.testing.assert_close(
        in_crop(of_body), plain["keypoints_true"][..., :2], atol=1e-3, rtol=0
    )
    assert (true[..., 2] == 1).all() and (whole_3d[..., 3] == 1).all()
    # People face the camera, upright: the half turn about x is part of the labels.
    assert (out.transforms[:, 0, 1, 1] < 0).float().mean() > 0.9


def test_points_that_can_be_seen(plain, usual):
    for sample in (plain, usual):
        seen = sample["keypoints_whole"][..., 2]
        assert ((seen == 0) | (seen == 1)).all()
        assert (sample["keypoints_whole"][seen == 0] == 0).all()
    seen = plain["keypoints_whole"][..., 2] > 0
    exact = plain["keypoints_whole_true"][..., :2]
    torch.testing.assert_close(plain["keypoints_whole"][..., :2][seen], exact[seen])
    error = (usual["keypoints_whole"] - usual["keypoints_whole_true"])[..., :2]
    error = error[usual["keypoints_whole"][..., 2] > 0]
    assert 0.001 < error.std() < 0.05
    # Of a face one sees the front: most landmarks of those who look here, few from behind.
    faces = plain["keypoints_whole"][:, list(PART_POINTS["head"]), 2].mean(1)
    nose = plain["keypoints_whole_3d"][:, SMPLX_KEYPOINT_SETS["pixie145"].joints.index("nose"), 2]
    head = plain["keypoints_whole_3d"][:, SMPLX_KEYPOINT_SETS["pixie145"].joints.index("head"), 2]
    ahead = head - nose  # metres that the nose is nearer to the camera than the joint of the head
    assert faces[ahead > 0.08].mean() > 0.75
    assert faces[ahead > 0.08].mean() > faces[ahead < 0.03].mean()


def test_what_stands_before_points_hides_them():
    config = dataclasses.replace(SMALL, part_occluders=3.0, keypoint_noise=0)
    scene = draw_whole_scene(config, 0, torch.device("cpu"))
    behind = covers(scene.shot.occluders, scene.pixels)
    sample = make(config, 32)  # the block of the scene
    seen = sample["keypoints_whole"][..., 2] > 0
    # Looked up in pixels of a 64th of a box, so that edges may be off by one.
    assert (seen & behind).float().sum() / behind.float().sum() < 0.05
    free = make(dataclasses.replace(config, part_occluders=0, occluders=0), 32)
    lost = (free["keypoints_whole"][..., 2] > 0) & ~seen
    assert (lost & ~behind).float().sum() / lost.float().sum() < 0.05
    assert torch.equal(free["keypoints_whole_true"], sample["keypoints_whole_true"])
    hidden, before = sample["part_hidden"], free["part_hidden"]
    assert (hidden >= before - 1e-6).all()
    assert hidden.mean() > before.mean() + 0.2
    assert ((hidden >= 0) & (hidden <= 1)).all()
    # The share of hidden points of a part tells about the same as the share of its pixels.
    for part, name in enumerate(PARTS):
        share = behind[:, list(PART_POINTS[name])].float().mean(1)
        new = hidden[:, part] - before[:, part]
        assert torch.corrcoef(torch.stack([share, new]))[0, 1] > 0.6


def test_boxes_of_parts(plain, usual):
    box, whole = usual["part_boxes"], usual["box"]
    true = usual["keypoints_whole_true"][..., :2] * (whole[:, None, 2:] / 2) + whole[:, None, :2]
    middle = plain["part_boxes"]
    true_plain = (
        plain["keypoints_whole_true"][..., :2] * (plain["box"][:, None, 2:] / 2)
        + plain["box"][:, None, :2]
    )
    for part, (name, margin, shift) in enumerate(
        [("head", 2.0, 0.3), ("left_hand", 2.4, 0.4), ("right_hand", 2.4, 0.4)]
    ):
        ids = list(PART_POINTS[name])
        low, high = true[:, ids].amin(1), true[:, ids].amax(1)
        extent = (high - low).amax(-1)
        ratio = box[:, part, 2] / extent
        assert margin - 0.201 < ratio.min() < margin - 0.1
        assert margin + 0.1 < ratio.max() < margin + 0.201
        off = (box[:, part, :2] - (low + high) / 2).abs() / extent[:, None]
        assert 0.7 * shift < off.max() < shift + 1e-3
        within = (true[:, ids] - box[:, None, part, :2]).abs().amax((1, 2)) / box[:, part, 2]
        assert within.max() < 0.5
        low, high = true_plain[:, ids].amin(1), true_plain[:, ids].amax(1)
        extent = (high - low).amax(-1)
        torch.testing.assert_close(middle[:, part, 2], margin * extent, atol=0.02, rtol=0)
        torch.testing.assert_close(middle[:, part, :2], (low + high) / 2, atol=0.02, rtol=0)


def test_crops_of_parts_show_what_the_crop_of_the_body_shows():
    config = dataclasses.replace(PLAIN, image_size=512, part_size=16)
    sample = make(config, 6)
    image, whole = sample["image"], sample["box"]
    for part, name in enumerate(PARTS):
        box = sample["part_boxes"][:, part]
        centre = (box[:, :2] - whole[:, :2]) / (whole[:, 2:] / 2)
        along = (torch.arange(16) + 0.5) / 8 - 1
        grid = centre[:, None, None] + (box[:, 2] / whole[:, 2])[:, None, None, None] * (
            torch.stack(torch.meshgrid(along, along, indexing="xy"), dim=-1)
        )
        cut = F.grid_sample(image, grid, align_corners=False)
        drawn = sample[f"{name}_image"]
        there = (grid.abs() < 1).all(-1)[:, None].expand_as(cut)
        assert there.float().mean() > 0.9
        pair = torch.stack([cut[there], drawn[there]])
        assert torch.corrcoef(pair)[0, 1] > 0.9, name


def test_degradation_takes_away_what_it_says():
    board = 255 * ((torch.arange(32) // 2) % 2).to(torch.uint8).expand(3, 32, 32)
    pictures = torch.stack([board, board.mT, board, board])
    scale = torch.tensor([1.0, 1.0, 0.1, 1.0])
    line = torch.tensor([[0.25, 0.0], [0.25, 0.0], [0.0, 0.0], [0.0, 0.0]])
    contrast = (
        part_crops.degrade(pictures, scale, line).float().std((1, 2, 3)) / board.float().std()
    )
    assert contrast[0] < 0.3  # stripes across the line
    assert contrast[1] > 0.95  # stripes along it
    assert contrast[2] < 0.3
    assert contrast[3] == 1
    worse = part_crops.Degradation(scale.expand(3, 4).mT, line[:, None].expand(4, 3, 2))
    sharpness = worse.sharpness(32)[:, 0]
    torch.testing.assert_close(sharpness, torch.tensor([1 / 8, 1 / 8, 0.1, 1.0]))


def test_how_often_crops_are_bad(usual, plain):
    assert (plain["part_sharpness"] == 1).all()
    drawn = part_crops.draw_degradation(2000, 1.0, torch.Generator().manual_seed(0))
    small, blurred = drawn.scale < 1, (drawn.line != 0).any(-1)
    assert not (small & blurred).any()
    assert abs(small.float().mean() - 0.25) < 0.03
    assert abs(blurred.float().mean() - 0.15) < 0.03
    assert drawn.scale.min() >= 0.1 and drawn.scale[small].max() <= 0.5
    bad = usual["part_sharpness"] < 1
    assert 0.2 < bad.float().mean() < 0.6
    assert (usual["part_sharpness"] >= 0.1).all()
    # Bad crops are smooth: less difference between neighbours, without the camera's noise.
    clean = make(dataclasses.replace(SMALL, degradation=0), 40)
    for part, name in enumerate(PART_IMAGES):
        rows = usual["part_sharpness"][:, part] < 0.3
        roughness = [s[name][rows].diff(dim=-1).abs().mean() for s in (usual, clean)]
        assert roughness[0] < 0.75 * roughness[1]
        assert torch.equal(usual[name][~bad[:, part]], clean[name][~bad[:, part]])
    assert torch.equal(usual["image"], clean["image"])


def test_faces_hands_and_shapes_vary(usual):
    assert usual["jaw_pose"][:, 0].max() > 0.2
    assert (usual["jaw_pose"][:, 0] >= 0).all()
    assert 0.7 < usual["expression"].std() < 1.2
    share = [(usual["gender"] == label).float().mean().item() for label in range(3)]
    assert len(GENDER_LABELS) == 3 and min(share[:2]) > 0.2 and 0.05 < share[2] < 0.4
    assert usual["left_hand_pose"].std() > 0.2
    assert not torch.equal(usual["left_hand_pose"], usual["right_hand_pose"])


def test_augmentation_changes_colours_alone(people):
    ids = torch.arange(6)
    as_they_are = people.batch(ids)
    changed = people.batch(ids, torch.Generator().manual_seed(0))
    again = people.batch(ids, torch.Generator().manual_seed(0))
    for name, value in as_they_are.items():
        assert torch.equal(changed[name], again[name])
        assert torch.equal(changed[name], value) == (name not in ("image", *PART_IMAGES)), name
    # The same factor in all crops of a person, where neither is white.
    ratios = []
    for name in ("image", *PART_IMAGES):
        before, after = (denormalise_image(s[name]).double() for s in (as_they_are, changed))
        usable = (before > 40) & (after < 250)
        total = [(x * usable).sum((-1, -2)) for x in (after, before)]
        ratios.append(total[0] / total[1].clamp(min=1))
    gain = draw_gain(6, torch.Generator().manual_seed(0)).double()
    known = ratios[0] > 0
    torch.testing.assert_close(ratios[0][known], gain[known], atol=0.02, rtol=0)
    for ratio in ratios[1:]:
        known = (ratio > 0) & (ratios[0] > 0)
        torch.testing.assert_close(ratio[known], ratios[0][known], atol=0.02, rtol=0)


def test_global_orient_is_that_of_the_camera_frame(plain, body):
    out = body(global_orient=plain["global_orient"], vertices=False)
    torch.testing.assert_close(
        rotmat_to_axis_angle(out.transforms[:, 0, :, :3]), plain["global_orient"], atol=1e-4, rtol=0
    )
    heading = out.transforms[:, 0, 2, 2]  # z of the body's front, in the camera frame
    assert (heading < 0).float().mean() > 0.9  # towards the camera


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"count": 0}, ValueError, "count must lie in 1"),
        ({"part_size": 4}, ValueError, "part_size must lie in 8..1024, got 4"),
        ({"image_size": None}, TypeError, "image_size must be a number"),
        ({"part_jitter": 1.5}, ValueError, "part_jitter must lie in 0..1"),
        ({"degradation": "high"}, TypeError, "degradation must be a number"),
        ({"split": "validation"}, ValueError, 'split must be "train" or "test"'),
    ],
)
def test_settings_that_mean_nothing(wrong, error, words):
    with pytest.raises(error, match=words):
        WholeBodyConfig(**{"count": 3} | wrong)


def test_positions_that_are_not_there(people):
    with pytest.raises(IndexError, match=r"0\.\.39, got 40\.\.40"):
        people.batch(torch.tensor([40]))
    with pytest.raises(TypeError, match="ids must be a torch.Tensor of int64"):
        people.batch([1, 2])


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_makes_the_same_people(usual):
    ids = torch.arange(40)
    arrays = render_whole_people(SMALL, ids, device="cuda")
    made = as_whole_sample({name: x.cpu() for name, x in arrays.items()}, ids)
    for name in ("keypoints_whole_true", "part_boxes", "betas", "left_hand_pose"):
        torch.testing.assert_close(made[name], usual[name], atol=1e-2, rtol=1e-3)
    assert (made["image"] - usual["image"]).abs().mean() < 0.02
