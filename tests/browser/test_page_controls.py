"""The controls of the explorer: sliders, boxes and keys, undo, edits of poses, views and losses."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from scipy.spatial.transform import Rotation

from smplkit.cameras import perspective_projection
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS

DEGREE = np.pi / 180


def test_an_arrow_key_moves_a_slider_by_one_step(explorer, start):
    explorer.choose_joint("left_knee")
    angles = explorer.pose[4] / DEGREE
    for k, name in enumerate("xyz"):
        explorer.slider(name).focus()
        explorer.page.keyboard.press("ArrowRight")
        # The slider stands on whole degrees, so the first step goes to one of them.
        assert explorer.pose[4, k] / DEGREE == pytest.approx(np.round(angles[k]) + 1, abs=1e-6)
        explorer.page.keyboard.press("ArrowRight")
        assert explorer.pose[4, k] / DEGREE == pytest.approx(np.round(angles[k]) + 2, abs=1e-6)
    explorer.tab("Shape")
    explorer.box("beta 3").fill("1.25")
    explorer.box("beta 3").press("Enter")
    assert explorer.betas[3] == 1.25
    explorer.slider("beta 3").focus()
    explorer.page.keyboard.press("ArrowLeft")
    assert explorer.betas[3] == pytest.approx(1.25, abs=0.11) and explorer.betas[3] != 1.25
    others = np.arange(10) != 3
    np.testing.assert_array_equal(explorer.betas[others], start[72:82][others])


def test_exact_numbers_as_euler_angles(explorer):
    explorer.choose_joint("right_shoulder")
    explorer.choose("Numbers are", "Euler angles x, y, z")
    for name, value in zip("xyz", ("20", "-35.5", "50"), strict=True):
        explorer.box(name).fill(value)
        explorer.box(name).press("Enter")
    expected = Rotation.from_euler("XYZ", [20, -35.5, 50], degrees=True).as_rotvec()
    np.testing.assert_allclose(explorer.pose[17], expected, atol=1e-9)
    explorer.choose("Numbers are", "axis-angle")
    for name, value in zip("xyz", expected / DEGREE, strict=True):
        assert float(explorer.box(name).input_value()) == pytest.approx(value, abs=0.051)


def test_an_exact_number_stays_exact_however_it_is_entered(explorer):
    explorer.choose_joint("left_hip")
    for key, value in [("Enter", -35.56), ("Tab", 12.34)]:
        explorer.box("y").fill(str(value))
        explorer.box("y").press(key)
        assert explorer.pose[1, 1] == pytest.approx(value * DEGREE, abs=1e-12)
        explorer.canvas.focus()
        assert explorer.pose[1, 1] == pytest.approx(value * DEGREE, abs=1e-12)
    explorer.press("Undo")
    explorer.press("Undo")
    assert not explorer.pose.any()


def test_a_wrong_number_is_explained_and_changes_nothing(explorer, start):
    for text, said in [("", "got no number"), ("400", "from -360 to 360, got 400")]:
        explorer.box("x").fill(text)
        explorer.box("x").press("Enter")
        expect(explorer.message).to_contain_text(said)
        np.testing.assert_array_equal(explorer.state, start)
        explorer.button("×").click()
        expect(explorer.message).to_be_hidden()


def test_undo_is_the_identity_for_every_edit(explorer, start):
    """Whatever was done, as many steps back lead to the same numbers, and forth again."""
    explorer.choose_joint("left_elbow")
    explorer.slider("y").press("ArrowRight")
    explorer.press("Mirror")
    explorer.press("Left → right")
    explorer.press("Random")
    explorer.choose("Named pose", list(NAMED_POSES)[-1])
    explorer.press("Reset joint")
    explorer.slider("z").press("ArrowLeft")
    explorer.press("Right → left")
    explorer.tab("Shape")
    explorer.slider("beta 0").press("ArrowRight")
    explorer.press("Random")
    explorer.press("To the origin")
    explorer.press("Mean shape")
    explorer.tab("Pose")
    explorer.press("Reset pose")
    end, steps = explorer.state, explorer.hook("s.store.history.states.length")
    assert np.abs(end).max() == 0
    while not np.array_equal(explorer.state, start):
        explorer.canvas.press("Control+z")
    assert explorer.button("Redo").is_enabled()
    for _ in range(steps):
        explorer.canvas.press("Control+Shift+z")
    np.testing.assert_array_equal(explorer.state, end)
    expect(explorer.button("Redo")).to_be_disabled()
    while explorer.button("Undo").is_enabled():
        explorer.press("Undo")
    assert not explorer.state.any()  # what the page began with


def test_one_drag_of_a_slider_is_one_step_of_undo(explorer, start):
    explorer.choose_joint("head")
    box = explorer.slider("x").bounding_box()
    y = box["y"] + box["height"] / 2
    explorer.page.mouse.move(box["x"] + box["width"] * 0.5, y)
    explorer.page.mouse.down()
    for part in (0.55, 0.6, 0.65, 0.7):
        explorer.page.mouse.move(box["x"] + box["width"] * part, y)
    explorer.page.mouse.up()
    assert explorer.pose[15, 0] > 0.5
    explorer.press("Undo")
    np.testing.assert_array_equal(explorer.state, start)


def test_mirroring(explorer, start):
    before = explorer.vertices
    explorer.press("Mirror")
    mirrored = start[:72].reshape(24, 3)[list(SMPL_FLIP)] * [1, -1, -1]
    np.testing.assert_array_equal(explorer.pose, mirrored)
    np.testing.assert_array_equal(explorer.transl, start[82:] * [-1, 1, 1])
    assert np.abs(explorer.vertices - before).max() > 0.05
    explorer.press("Mirror")
    np.testing.assert_array_equal(explorer.state, start)
    np.testing.assert_allclose(explorer.vertices, before, atol=1e-6)


@pytest.mark.parametrize(("button", "kept"), [("Left → right", "left"), ("Right → left", "right")])
def test_copying_a_side(explorer, start, button, kept):
    explorer.press(button)
    pose, before = explorer.pose, start[:72].reshape(24, 3)
    mirrored = before[list(SMPL_FLIP)] * [1, -1, -1]
    for j, name in enumerate(SMPL_JOINTS):
        copied = name.startswith(("left_", "right_")) and not name.startswith(kept)
        np.testing.assert_array_equal(pose[j], mirrored[j] if copied else before[j])


def test_presets_random_and_reset(explorer):
    for name in NAMED_POSES:
        explorer.choose("Named pose", name)
        np.testing.assert_allclose(explorer.pose[1:], named_pose(name).numpy(), atol=1e-6)
    seen = []
    for _ in range(3):
        explorer.press("Random")
        seen.append(explorer.pose[1:])
        assert 0.1 < np.abs(seen[-1]).max() < np.pi
    assert not np.array_equal(seen[0], seen[1]) and not np.array_equal(seen[1], seen[2])
    joint = SMPL_JOINTS.index("left_elbow")
    explorer.choose_joint("left_elbow")
    explorer.press("Reset joint")
    assert not explorer.pose[joint].any()
    others = np.arange(24) != joint
    np.testing.assert_array_equal(explorer.pose[others][1:], seen[-1][others[1:]])
    explorer.press("Reset pose")
    assert not explorer.pose.any()


def test_height_is_that_of_the_shaped_body(explorer, open_body):
    betas = np.linspace(-1.5, 1.5, 10)
    explorer.edit(betas=betas, pose=np.full((24, 3), 0.3))
    explorer.tab("Shape")
    shaped = open_body(betas=torch.tensor(betas, dtype=torch.float32)).v_shaped[:, 1]
    height = 100 * float(shaped.max() - shaped.min())
    text = explorer.root.locator("output:visible").inner_text()
    assert float(text.split()[0]) == pytest.approx(height, abs=0.06)


def test_limits_warn_and_stop(explorer):
    explorer.choose_joint("left_knee")
    status = explorer.root.get_by_role("status")
    explorer.box("x").fill("-60")  # a knee does not bend forwards
    explorer.box("x").press("Enter")
    expect(status).to_contain_text("beyond its limit")
    assert explorer.pose[4, 0] == pytest.approx(-60 * DEGREE)
    explorer.choose("Joint limits", "stop there")
    stopped = explorer.pose[4, 0]
    assert -15 * DEGREE < stopped <= 0.01
    expect(status).not_to_contain_text("beyond its limit")
    explorer.box("x").fill("-90")
    explorer.box("x").press("Enter")
    assert explorer.pose[4, 0] == pytest.approx(stopped, abs=1e-3)


def test_keys_in_the_window(explorer):
    names = explorer.names
    explorer.choose_joint("left_hip")
    explorer.canvas.press("PageDown")
    assert explorer.joint == names[2]
    explorer.canvas.press("PageUp")
    assert explorer.joint == "left_hip"
    azimuth = explorer.camera["azimuth"]
    explorer.canvas.press("ArrowRight")
    assert explorer.camera["azimuth"] == azimuth + 5
    explorer.canvas.press("3")
    assert explorer.camera["azimuth"] == 90
    distance = explorer.camera["distance"]
    explorer.canvas.press("+")
    assert explorer.camera["distance"] < distance
    explorer.canvas.press("o")
    assert explorer.camera["orthographic"]
    expect(explorer.button("Parallel")).to_have_attribute("aria-pressed", "true")
    explorer.canvas.press("Home")
    assert not explorer.camera["orthographic"]
    explorer.choose_joint("right_wrist")
    explorer.choose("Named pose", "standing")
    before = explorer.joint_pixel("right_wrist")
    explorer.canvas.press("Shift+ArrowUp")
    after = explorer.joint_pixel("right_wrist")
    assert before[1] - after[1] > 0.5 and abs(after[0] - before[0]) < 0.5


def test_overlays_and_colours_change_the_picture(explorer):
    explorer.choose_joint("left_elbow")
    panel = explorer.tab("View")
    before = explorer.picture()
    for name in ("skeleton", "joint names", "joint axes", "rotation rings", "wireframe"):
        panel.get_by_label(name, exact=True).click()
        changed = explorer.picture()
        assert (changed != before).any(axis=-1).sum() > 200, name
        panel.get_by_label(name, exact=True).click()
        np.testing.assert_array_equal(explorer.picture(), before)
    explorer.choose("Colours", "blend weights of the joint")
    expect(panel).to_contain_text("How much left elbow moves each vertex.")
    weights = explorer.picture()
    assert (weights != before).any(axis=-1).mean() > 0.03
    explorer.canvas.press("PageDown")
    assert (explorer.picture() != weights).any(axis=-1).sum() > 200


def test_the_two_pictures_and_the_loss(explorer, start):
    panel = explorer.tab("Picture")
    explorer.press("Keep as target")
    expect(panel).to_contain_text("perspective 0.0 px²")
    joints = explorer.joints
    explorer.edit(pose=start[:72] + 0.1)
    # 260 px focal length, the pelvis at (0, 0.25, 3) m in a camera that looks at the body's front.
    flip = np.array([1, -1, -1])
    before, after = (
        perspective_projection(
            torch.tensor((points - points[0]) * flip + [0, 0.25, 3]), 260.0, (112.0, 112.0)
        ).numpy()
        for points in (joints, explorer.joints)
    )
    loss = np.square(after - before).sum(axis=1).mean()
    prior = np.square(start[72:82]).sum()
    expect(panel).to_contain_text(f"perspective {loss:.1f} px²")
    expect(panel).to_contain_text(f"shape prior {prior:.1f}")

    # Both pictures can be dragged: the perspective one moves the body, not the target.
    picture = panel.get_by_role("img", name="The joints under perspective")
    box = picture.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = panel.inner_text()
    explorer.page.mouse.move(*middle)
    explorer.page.mouse.down()
    explorer.page.mouse.move(middle[0] + 15, middle[1], steps=3)
    explorer.page.mouse.up()
    assert panel.inner_text() != said
    moved = after + [15 * 224 / box["width"], 0] - before
    expect(panel).to_contain_text(f"perspective {np.square(moved).sum(axis=1).mean():.0f}"[:-1])
    np.testing.assert_array_equal(explorer.state[:72], start[:72] + 0.1)
    explorer.press("No target")
    expect(panel).to_contain_text("No target")
