"""Cameras, where people stand before them, and the boxes around them."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit.cameras import perspective_projection
from smplkit.data.synthetic.boxes import box_around, hidden_by_body, jitter_box
from smplkit.data.synthetic.viewpoints import draw_views, heading_of, place_people
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import KEYPOINT_SETS


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_cameras_are_within_their_ranges():
    views = draw_views(3000, 40.0, generator())
    assert (views.image_size.amax(-1) == 1000).all() and (views.image_size.amin(-1) >= 562).all()
    diagonal = views.image_size.norm(dim=-1)
    angle = torch.rad2deg(2 * torch.atan(diagonal / 2 / views.focal_length))
    assert angle.min() >= 35 and angle.max() <= 85.001
    assert angle.mean().item() == pytest.approx(60, abs=1)
    eye = torch.eye(3).expand(3000, 3, 3)
    torch.testing.assert_close(views.turn @ views.turn.mT, eye)
    assert (torch.linalg.det(views.turn) > 0).all()
    # Up in the body frame is up in the picture (-y), give or take pitch and roll.
    assert views.turn[:, 1, 1].max() < -math.cos(math.radians(36))
    # The body's front (+z) faces the camera (-z), give or take the yaw and these.
    facing = torch.rad2deg(torch.atan2(views.turn[:, 0, 2], -views.turn[:, 2, 2]))
    assert 36 < facing.max() < 46 and -46 < facing.min() < -36


def test_all_round():
    views = draw_views(2000, 180.0, generator())
    facing = torch.atan2(views.turn[:, 0, 2], -views.turn[:, 2, 2])
    for quarter in range(4):
        low = -math.pi + quarter * math.pi / 2
        share = ((facing >= low) & (facing < low + math.pi / 2)).float().mean().item()
        assert share == pytest.approx(0.25, abs=0.04)


def test_single_pictures_do_not_pan_and_half_of_the_cameras_of_sequences_do():
    views = draw_views(50, 60.0, generator())
    assert torch.equal(views.pan, torch.eye(3).expand(50, 1, 3, 3)) and not views.shift.any()
    views = draw_views(600, 60.0, generator(), frames=20, fps=10.0)
    moves = views.shift.abs().amax((1, 2)) > 0
    assert moves.float().mean().item() == pytest.approx(0.5, abs=0.07)
    # Slowly, and what is far away goes where the shift says.
    step = (views.shift[:, 1:] - views.shift[:, :-1]).norm(dim=-1)
    assert step.max() < 0.03 * views.focal_length.max()
    far = views.pan @ torch.tensor([0.0, 0.0, 1e4])
    seen = perspective_projection(far[:, :, None], views.focal_length[:, None], (0.0, 0.0))[:, :, 0]
    torch.testing.assert_close(seen, views.shift, atol=1e-2, rtol=1e-3)


def test_people_fill_their_share_and_stand_in_the_picture():
    views = draw_views(1000, 60.0, generator())
    points = torch.randn(1000, 30, 3, generator=generator(1)) * torch.tensor([0.2, 0.4, 0.15])
    place = place_people(points, views)
    pixels = perspective_projection(
        points, views.focal_length, views.image_size / 2, translation=place
    )
    extent = (pixels.amax(1) - pixels.amin(1)).amax(-1)
    share = extent / views.image_size.amin(-1)
    # Equal but for perspective, which makes what is near larger.
    assert (share / views.share).median().item() == pytest.approx(1.05, abs=0.06)
    middle = box_around(pixels)[:, :2]
    assert ((middle > 0) & (middle < views.image_size)).all()
    whole = ((pixels > 0) & (pixels < views.image_size[:, None])).all(-1).all(-1)
    assert 0.88 < whole.float().mean() < 0.99
    assert (whole | (views.slack > 0)).float().mean() > 0.96  # perspective again
    offset = (middle - views.image_size / 2) / views.image_size
    assert offset[:, 0].std() > 0.12 and offset.mean(0).abs().max() < 0.03
    assert (points + place[:, None])[..., 2].min() > 0.99


def test_heading():
    angles = torch.linspace(-3, 3, 13)
    turned = axis_angle_to_rotmat(torch.stack([0 * angles, angles, 0 * angles], -1))
    torch.testing.assert_close(heading_of(turned), angles)
    lean = axis_angle_to_rotmat(torch.tensor([0.5, 0.0, 0.0]))
    torch.testing.assert_close(heading_of(turned @ lean), angles)


def test_box_around_chosen_points():
    points = torch.tensor([[[0.0, 0.0], [10.0, 20.0], [500.0, 500.0]]])
    chosen = torch.tensor([[True, True, False]])
    torch.testing.assert_close(box_around(points, chosen), torch.tensor([[5.0, 10.0, 24.0]]))
    torch.testing.assert_close(box_around(points), torch.tensor([[250.0, 250.0, 600.0]]))


@pytest.mark.parametrize("frames", [1, 4, 30])
def test_jitter_is_the_same_in_all_frames_and_follows_the_person(frames):
    time = torch.arange(frames)[:, None]
    box = torch.tensor([300.0, 400.0, 200.0]) + time * torch.tensor([4.0, 1.0, 2.0])
    box = box.expand(500, frames, 3)
    jittered = jitter_box(box, generator())
    change = (jittered - box)[..., :2] / box[..., 2:]
    assert change[:, 0].std().item() == pytest.approx(0.03, rel=0.15)
    scale = jittered[..., 2] / box[..., 2]
    assert scale[:, 0].std().item() == pytest.approx(0.06, rel=0.15)
    if frames == 30:  # a steady motion stays as it is, away from the ends
        inner = change[:, 4:-4]
        assert (inner - inner[:, :1]).abs().max() < 0.01


def test_what_a_body_hides_of_itself(open_body):
    names = KEYPOINT_SETS["openpose25+24"].joints
    facing, away = torch.tensor([math.pi, 0.0, 0.0]), torch.tensor([0.0, 0.0, math.pi])
    side = axis_angle_to_rotmat(facing) @ axis_angle_to_rotmat(torch.tensor([0.0, math.pi / 2, 0]))
    rotmats = torch.eye(3).repeat(3, 24, 1, 1)
    rotmats[:, 0] = torch.stack([axis_angle_to_rotmat(facing), axis_angle_to_rotmat(away), side])
    out = open_body.from_rotmats(rotmats, vertices=False, transl=torch.tensor([0.0, 0.0, 4.0]))
    points = open_body.keypoints(out, "openpose25+24")[:, None]
    pixels = perspective_projection(points, 1000.0, (500.0, 500.0))
    hidden = hidden_by_body(points, pixels, torch.full((3, 1), 1000.0))[:, 0]
    seen = {view: {n for n, h in zip(names, hidden[i], strict=True) if h}
            for i, view in enumerate(("facing", "away", "side"))}  # fmt: skip
    assert not seen["facing"]
    assert {"nose", "left_eye", "op_right_eye"} <= seen["away"]
    assert not seen["away"] & {"left_wrist", "right_knee", "head_top", "left_ear"}
    # Turned to the left: the right arm, spread towards the camera, is seen, the left one is not.
    assert {"left_shoulder", "left_elbow"} <= seen["side"]
    assert not seen["side"] & {"right_shoulder", "right_elbow", "right_wrist", "nose"}
