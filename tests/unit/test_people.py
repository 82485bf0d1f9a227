"""Synthetic people: labels that agree with each other and with the pixels, the same every time."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch

from smplkit.cameras import crop_to_full_points, perspective_projection
from smplkit.data import code_digest
from smplkit.data.motions import ACTIONS
from smplkit.data.people import PeopleConfig, SyntheticPeople, as_sample, render_people
from smplkit.data.sample import Sample, denormalise_image
from smplkit.rasterizer import rasterize
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance
from smplkit.skeleton import KEYPOINT_SETS

NAMES = KEYPOINT_SETS["openpose25+24"].joints
STILLS = PeopleConfig(300, image_size=32, maps=True)
VIDEOS = PeopleConfig(4, image_size=32, frames=6, fps=10)


def sample_of(config: PeopleConfig) -> Sample:
    ids = torch.arange(config.count)
    return as_sample(render_people(config, ids), ids)


@pytest.fixture(scope="module")
def stills() -> Sample:
    return sample_of(STILLS)


@pytest.fixture(scope="module")
def videos() -> Sample:
    return sample_of(VIDEOS)


def digest(arrays: dict[str, torch.Tensor]) -> str:
    hashes = [hashlib.sha256(arrays[name].numpy().tobytes()).hexdigest() for name in sorted(arrays)]
    return "".join(hashes)


def test_batch_has_the_fields_and_shapes_of_a_sample(stills, videos):
    shapes = {
        "image": (3, 32, 32), "keypoints_2d": (49, 3), "keypoints_3d": (24, 4),
        "global_orient": (3,), "body_pose": (23, 3), "betas": (10,), "transl": (3,),
        "has_smpl": (), "has_keypoints_3d": (), "box": (3,), "image_size": (2,),
        "focal_length": (), "keypoints_full": (49, 3), "keypoints_true": (49, 3),
        "silhouette": (32, 32), "parts": (32, 32), "iuv": (3, 32, 32),
    }  # fmt: skip
    assert set(stills) == {*shapes, "action", "index"} <= set(Sample.__annotations__)
    for name, shape in shapes.items():
        assert stills[name].shape == (300, *shape), name
        assert name in ("silhouette", "parts", "iuv") or videos[name].shape == (4, 6, *shape), name
        expected = torch.int64 if name == "parts" else torch.float32
        assert stills[name].dtype == expected, name
        assert stills[name].isfinite().all(), name
    for sample in (stills, videos):
        assert sample["action"].shape == sample["index"].shape == sample["image"].shape[:1]
        assert torch.equal(sample["index"], torch.arange(len(sample["index"])))
        assert (sample["has_smpl"] == 1).all() and (sample["has_keypoints_3d"] == 1).all()
    assert (stills["action"] == -1).all()
    assert ((videos["action"] >= 0) & (videos["action"] < len(ACTIONS))).all()


@pytest.mark.parametrize("kind", ["stills", "videos"])
def test_projected_body_is_at_the_keypoints(open_body, kind, request):
    sample = request.getfixturevalue(kind)
    out = open_body(
        *(sample[n] for n in ("betas", "body_pose", "global_orient", "transl")), vertices=False
    )
    points = open_body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, sample["focal_length"], sample["image_size"] / 2)
    true = crop_to_full_points(sample["keypoints_true"][..., :2], sample["box"])
    torch.testing.assert_close(true, pixels, atol=5e-3, rtol=0)
    relative = points[..., 25:, :] - out.joints[..., :1, :]
    torch.testing.assert_close(sample["keypoints_3d"][..., :3], relative, atol=1e-5, rtol=0)
    there = sample["keypoints_2d"][..., 2] > 0
    full = crop_to_full_points(sample["keypoints_2d"][..., :2], sample["box"])
    torch.testing.assert_close(sample["keypoints_full"][..., :2][there], full[there])
    for name in ("keypoints_2d", "keypoints_full"):
        assert (sample[name][~there] == 0).all()
        assert torch.equal(sample[name][..., 2], sample["keypoints_2d"][..., 2])


def test_crop_is_the_full_picture_cut_out(open_body):
    """The visible person against a drawing of the full picture with the whole mesh."""
    sample = sample_of(PeopleConfig(30, image_size=32, maps=True, occluders=0))
    out = open_body(*(sample[n] for n in ("betas", "body_pose", "global_orient", "transl")))
    pixels = perspective_projection(out.vertices, sample["focal_length"], sample["image_size"] / 2)
    drawn = rasterize(pixels, out.vertices[..., 2], open_body.faces, (1000, 1000)).mask
    steps = (torch.arange(32) + 0.5) / 32 - 0.5
    position = sample["box"][:, :2, None] + sample["box"][:, 2, None, None] * steps  # (B, 2, 32)
    inside = (position >= 0) & (position < sample["image_size"][..., None])
    inside = inside[:, 1, :, None] & inside[:, 0, None, :]
    column, row = position.long().clamp(0, 999).unbind(1)
    expected = drawn[torch.arange(30)[:, None, None], row[:, :, None], column[:, None, :]] & inside
    seen = sample["silhouette"] > 0
    overlap = (expected & seen).sum((1, 2)) / (expected | seen).sum((1, 2))
    assert overlap.median() > 0.93 and overlap.min() > 0.8  # coarse mesh, whole pixels
    # Outside of the full picture all is black.
    assert (~inside).any() and not denormalise_image(sample["image"]).movedim(1, -1)[~inside].any()


def test_maps_belong_together(stills):
    person = stills["silhouette"] == 1
    assert torch.equal(person, stills["parts"] > 0)
    assert torch.equal(stills["iuv"][:, 0], stills["parts"].float())
    assert not stills["iuv"][:, 1:][~person[:, None].expand(-1, 2, -1, -1)].any()
    assert stills["parts"].max() == 24 and stills["iuv"][:, 1:].max() <= 1
    assert 0.05 < person.float().mean() < 0.4


@pytest.mark.parametrize(
    "joint, start, end",
    [(4, "left_knee", "left_ankle"), (19, "right_elbow", "right_wrist"), (15, "jaw", "head")],
)
def test_parts_are_where_the_bones_are(stills, joint, start, end):
    """Pixels of a part lie around its bone, left and right not exchanged."""
    here = stills["parts"] == joint + 1
    seen = here.sum((1, 2)) > 6
    steps = (torch.arange(32) + 0.5) / 16 - 1
    weight = here[seen].float()
    x = (weight * steps).sum((1, 2)) / weight.sum((1, 2))
    y = (weight * steps[:, None]).sum((1, 2)) / weight.sum((1, 2))
    ids = torch.tensor([NAMES.index(start), NAMES.index(end)])
    partners = torch.tensor(KEYPOINT_SETS["openpose25+24"].flip)[ids]
    points = stills["keypoints_true"][seen, :, :2]
    here, there = (
        (torch.stack([x, y], -1) - points[:, bone].mean(1)).norm(dim=-1) for bone in (ids, partners)
    )
    assert here.median() < 0.06
    assert joint == 15 or (here < there).float().mean() > 0.95


def test_people_are_upright_and_face_the_camera(stills):
    points = stills["keypoints_true"][..., :2]
    head, feet = points[:, NAMES.index("head_top"), 1], points[:, NAMES.index("left_ankle"), 1]
    assert (head < feet).float().mean() > 0.9
    rotmat = axis_angle_to_rotmat(stills["global_orient"])
    heading = torch.rad2deg(torch.atan2(rotmat[:, 0, 2], -rotmat[:, 2, 2]))
    upright = rotmat[:, 1, 1] < -0.8
    assert heading[upright].abs().max() < 75  # 60, and the lean of posture and camera
    left, right = (points[:, NAMES.index(f"{side}_hip"), 0] for side in ("left", "right"))
    assert (left > right)[upright & (heading.abs() < 40)].float().mean() > 0.95


def test_boxes_hold_the_people_who_are_in_the_picture(stills):
    assert (stills["keypoints_2d"][..., :2].abs() <= 1.0).all(-1).float().mean() > 0.97
    there = stills["keypoints_2d"][..., 2] > 0.3
    largest = (stills["keypoints_2d"][..., :2].abs() * there[..., None]).amax((1, 2))
    assert 0.75 < largest.median() < 0.95  # a box is 1.2 times as large as needed
    # Off-centre people, and various cameras.
    away = (stills["box"][:, :2] - stills["image_size"] / 2) / stills["focal_length"][:, None]
    assert torch.rad2deg(away.norm(dim=-1).atan()).median() > 5
    assert stills["focal_length"].max() > 2 * stills["focal_length"].min()


def test_depends_on_seed_and_position_alone():
    config = PeopleConfig(300, image_size=16, maps=True)
    ids = torch.arange(300)
    whole = render_people(config, ids)
    for some in (ids[3:4], ids[250:263], torch.tensor([299, 0, 150, 150])):
        part = render_people(config, some)
        for name, value in part.items():
            assert torch.equal(value, whole[name][some]), name
    chunks = [render_people(config, part) for part in ids.split(170)]
    assert digest({n: torch.cat([c[n] for c in chunks]) for n in whole}) == digest(whole)
    fewer = render_people(PeopleConfig(10, image_size=16, maps=True), ids[:10])
    assert all(torch.equal(fewer[name], whole[name][:10]) for name in whole)
    without = render_people(PeopleConfig(300, image_size=None), ids)
    assert set(whole) - set(without) == {"image", "parts", "uv"}
    assert all(torch.equal(without[name], whole[name]) for name in without)


def test_same_in_another_process():
    code = (
        "import torch, hashlib\n"
        "from smplkit.data.people import PeopleConfig, render_people\n"
        "x = render_people(PeopleConfig(5, image_size=16, frames=3), torch.arange(5))\n"
        "h = [hashlib.sha256(x[n].numpy().tobytes()).hexdigest() for n in sorted(x)]\n"
        "print(''.join(h))\n"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    config = PeopleConfig(5, image_size=16, frames=3)
    assert other.stdout.strip() == digest(render_people(config, torch.arange(5)))


def test_nobody_twice():
    """Neither other seeds nor the test split show anybody again."""
    configs = [
        PeopleConfig(300, image_size=None),
        PeopleConfig(300, image_size=None, seed=1),
        PeopleConfig(300, image_size=None, split="test"),
    ]
    samples = [sample_of(config) for config in configs]
    everybody = torch.cat([torch.cat([s["betas"], s["body_pose"].flatten(1)], -1) for s in samples])
    distance = torch.cdist(everybody, everybody).fill_diagonal_(torch.inf)
    assert distance.min() > 0.1
    # The same kind of cameras, people as far away.
    for name in ("focal_length", "transl"):
        means = [s[name].reshape(300, -1)[:, -1].mean().item() for s in samples]
        assert max(means) < 1.25 * min(means)


def test_settings_change_what_they_say_and_nothing_else():
    base = sample_of(PeopleConfig(64, image_size=None))
    exact = sample_of(PeopleConfig(64, image_size=None, keypoint_noise=0, keypoint_dropout=0))
    assert (exact["keypoints_2d"][..., 2] == 1).all()
    torch.testing.assert_close(exact["keypoints_2d"], exact["keypoints_true"])
    for name in ("betas", "body_pose", "global_orient", "transl"):
        assert torch.equal(base[name], exact[name])
    round_about = sample_of(PeopleConfig(64, image_size=None, yaw=180))
    assert torch.equal(base["body_pose"], round_about["body_pose"])
    rotmats = [axis_angle_to_rotmat(s["global_orient"]) for s in (base, round_about)]
    assert geodesic_distance(*rotmats).max() > math.radians(90)


def test_things_before_people_hide_pixels_and_points():
    settings = {"image_size": 32, "maps": True}
    none, many = (
        sample_of(PeopleConfig(64, occluders=strength, **settings)) for strength in (0.0, 4.0)
    )
    assert many["silhouette"].sum() < 0.85 * none["silhouette"].sum()
    missing = [(s["keypoints_2d"][..., 2] == 0).float().mean() for s in (none, many)]
    assert missing[1] > 1.7 * missing[0]


def test_sequences_show_one_person_moving(videos):
    assert (videos["betas"] == videos["betas"][:, :1]).all()
    assert (videos["focal_length"] == videos["focal_length"][:, :1]).all()
    step = (videos["keypoints_3d"][:, 1:, :, :3] - videos["keypoints_3d"][:, :-1, :, :3]).norm(
        dim=-1
    )
    assert 0.002 < step.mean() < 0.2 and step.max() < 0.8  # metres in a tenth of a second
    moved = (videos["transl"][:, 1:] - videos["transl"][:, :-1]).norm(dim=-1)
    assert moved.max() < 0.6
    image = denormalise_image(videos["image"]).float()
    change = (image[:, 1:] - image[:, :-1]).abs().mean((2, 3, 4))
    strangers = (image[1:] - image[:-1]).abs().mean((2, 3, 4))
    assert change.max() < strangers.mean() / 2
    box_step = (videos["box"][:, 1:] - videos["box"][:, :-1]).abs() / videos["box"][:, 1:, 2:]
    assert box_step.max() < 0.2


def test_people_on_disk(tmp_path, capsys):
    config = PeopleConfig(20, image_size=16, maps=True)
    people = SyntheticPeople(config, cache=tmp_path)
    assert len(people) == 20
    assert capsys.readouterr().out == ""  # nobody looks
    ids = torch.tensor([7, 3, 3, 19])
    batch = people.batch(ids)
    expected = as_sample(render_people(config, ids), ids)
    assert batch.keys() == expected.keys()
    assert all(torch.equal(batch[name], expected[name]) for name in batch)
    assert sum(array.nbytes for array in people.arrays.values()) == config.nbytes
    assert set(people.arrays) == set(config.fields)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = SyntheticPeople(PeopleConfig(20, image_size=16, maps=True, yaw=60), cache=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    assert torch.equal(again.batch(ids)["image"], batch["image"])
    SyntheticPeople(PeopleConfig(20, image_size=16, maps=True, seed=1), cache=tmp_path)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2


def test_cache_of_the_environment_and_progress_where_somebody_looks(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SMPLKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("FORCE_COLOR", "1")
    SyntheticPeople(PeopleConfig(5, image_size=None), progress=False)
    assert capsys.readouterr().out == ""
    SyntheticPeople(PeopleConfig(6, image_size=None))
    shown = capsys.readouterr().out
    assert "Making 6 synthetic people" in shown and "MB in" in shown and "6/6" in shown
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2


def test_augmented_batches_come_from_the_generator(tmp_path):
    people = SyntheticPeople(PeopleConfig(16, image_size=16), cache=tmp_path)
    ids = torch.arange(16)
    one, other, third = (
        people.batch(ids, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)
    )
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not torch.equal(one["image"], third["image"])
    assert not torch.equal(one["body_pose"], people.batch(ids)["body_pose"])
    before = people.arrays["body_pose"].copy()
    people.batch(ids)["body_pose"].zero_()  # batches are copies
    assert (people.arrays["body_pose"] == before).all()


def test_people_travel_to_another_process_as_a_name(tmp_path):
    people = SyntheticPeople(PeopleConfig(30, image_size=16), cache=tmp_path)
    travelled = pickle.dumps(people)
    assert len(travelled) < 2000
    ids = torch.arange(5)
    assert torch.equal(pickle.loads(travelled).batch(ids)["image"], people.batch(ids)["image"])


@pytest.mark.parametrize(
    "ids, error",
    [
        ([0, 1], TypeError),
        (torch.tensor([0.0]), TypeError),
        (torch.tensor([[0]]), ValueError),
        (torch.tensor([0, 5]), IndexError),
        (torch.tensor([-1]), IndexError),
    ],
)
def test_wrong_positions(ids, error):
    with pytest.raises(error, match="ids must"):
        render_people(PeopleConfig(5, image_size=None), ids)


def test_no_positions():
    config = PeopleConfig(5, image_size=16, frames=3)
    arrays = render_people(config, torch.zeros(0, dtype=torch.int64))
    for name, field in config.fields.items():
        assert arrays[name].shape == (0, *field.shape[1:]), name


def test_settings_in_numpys_numbers_are_the_same_people():
    given = PeopleConfig(np.int64(5), yaw=np.float32(30), image_size=np.int32(32))
    assert given == PeopleConfig(5, yaw=30.0, image_size=32)
    assert json.dumps(dataclasses.asdict(given))  # as the cache writes them
    with pytest.raises(TypeError, match="config must be a PeopleConfig, got 5"):
        SyntheticPeople(5)


def test_code_that_is_edited_while_it_runs_is_not_taken_for_the_new_one(tmp_path, monkeypatch):
    """A cache is of the code as it was imported: its files are not looked at again later."""

    def edited(module):
        raise AssertionError(f"the files of {module} were read after the import")

    monkeypatch.setattr(code_digest, "_sources", edited)
    code_digest.code_digest.cache_clear()
    people = SyntheticPeople(PeopleConfig(2, image_size=None), tmp_path, progress=False)
    assert len(people.batch(torch.arange(2))["betas"]) == 2


@pytest.mark.parametrize(
    "settings, error",
    [
        ({"count": 0}, ValueError),
        ({"count": 2.5}, TypeError),
        ({"count": 5, "image_size": 4}, ValueError),
        ({"count": 5, "yaw": 200}, ValueError),
        ({"count": 5, "frames": 0}, ValueError),
        ({"count": 5, "keypoint_noise": -1}, ValueError),
        ({"count": 5, "occluders": float("nan")}, ValueError),
        ({"count": 5, "split": "val"}, ValueError),
        ({"count": 5, "image_size": None, "maps": True}, ValueError),
        ({"count": 5, "maps": "no"}, TypeError),
        ({"count": 5, "seed": True}, TypeError),
    ],
)
def test_wrong_settings(settings, error):
    with pytest.raises(error, match=list(settings)[-1]):
        PeopleConfig(**settings)
