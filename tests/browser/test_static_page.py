"""An explorer as one HTML file, without kernel and network: what it shows, what can be seized."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from scipy.spatial.transform import Rotation

from smplkit.body import lbs
from smplkit.rasterizer import rasterize
from smplkit.rotations import axis_angle_to_rotmat
from tests.browser.browser import save_picture
from tests.browser.explorer_page import ExplorerPage


def posed(body, pose, betas, transl):
    """Vertices (V, 3) by the Python layer."""
    pose, betas, transl = (torch.as_tensor(x, dtype=torch.float32) for x in (pose, betas, transl))
    out = body(betas=betas, body_pose=pose[1:], global_orient=pose[0], transl=transl)
    return out.vertices.numpy()


def coverage(explorer):
    """(H, W) bool: where the body is drawn, by its warm colour among greys."""
    picture = explorer.picture().astype(int)
    return picture[..., 0] - picture[..., 2] > 12


def overlap_with_python(explorer, faces):
    """Intersection over union of the body in the window and of the kit's rasteriser.

    The page's vertices are seen by the test's own camera. The mark and the name of the chosen joint
    are left out.
    """
    seen = coverage(explorer)
    points = torch.as_tensor(explorer.pixels(explorer.vertices), dtype=torch.float32)
    depth = torch.as_tensor(np.linalg.norm(explorer.vertices - explorer.eye, axis=1)).float()
    expected = rasterize(points[None], depth[None], faces, seen.shape[::-1]).mask[0].numpy()
    x, y = explorer.joint_pixel(explorer.joint).astype(int)
    for mask in (seen, expected):
        mask[max(0, y - 30) : y + 16, max(0, x - 16) : x + 200] = False
    return overlap(seen, expected)


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


def only_the_body(explorer):
    """Take away what is drawn over the body; the label of the chosen joint goes to a hand."""
    panel = explorer.tab("View")
    for name in ("skeleton", "rotation rings"):
        panel.get_by_label(name, exact=True).uncheck()
    explorer.tab("Pose")
    explorer.choose_joint("left_hand")


def test_it_is_one_small_file_that_asks_for_nothing(static_file, explorer, tab):
    assert static_file.stat().st_size <= 8_000_000
    assert explorer.hook("s.viewport.backend") == "webgl2"
    assert tab.requests == []
    assert tab.page.title()
    save_picture(tab.page, "static_page", full_page=True)


def test_vertices_are_those_of_the_python_layer(explorer, open_body):
    rng = np.random.default_rng(0)
    for _ in range(20):
        pose, betas = rng.normal(scale=0.4, size=(24, 3)), rng.normal(size=10)
        transl = rng.normal(scale=0.3, size=3)
        explorer.edit(pose=pose, betas=betas, transl=transl)
        expected = posed(open_body, pose, betas, transl)
        assert np.linalg.norm(explorer.vertices - expected, axis=1).max() < 0.2e-3


def test_stages_are_the_steps_of_the_model(explorer, open_body):
    rng = np.random.default_rng(1)
    pose, betas = rng.normal(scale=0.4, size=(24, 3)), rng.normal(size=10)
    explorer.edit(pose=pose, betas=betas, transl=[0.1, 0.2, 0.3])
    template = open_body.v_template.double()
    offsets = lbs.blend_shapes(torch.tensor(betas), open_body.shapedirs.double())
    rotmats = axis_angle_to_rotmat(torch.tensor(pose))
    blend = lbs.pose_blend_shapes(rotmats, open_body.posedirs.double())
    explorer.tab("View")
    for stage, expected in {
        "1 template": template,
        "2 + shape (betas)": template + offsets,
        "3 + pose blend shapes": template + offsets + blend,
    }.items():
        explorer.choose("Stage of the model", stage)
        assert np.abs(explorer.vertices - expected.numpy()).max() < 0.2e-3, stage
    explorer.box("Pose blend").fill("2")
    explorer.box("Pose blend").press("Enter")
    doubled = template + offsets + 2 * blend
    assert np.abs(explorer.vertices - doubled.numpy()).max() < 0.3e-3


@pytest.mark.parametrize("view", ["Front", "¾", "Side", "Back", "Top", "Parallel"])
def test_the_picture_is_that_of_the_body(explorer, open_body, view):
    rng = np.random.default_rng(2)
    only_the_body(explorer)
    explorer.edit(pose=rng.normal(scale=0.2, size=(24, 3)), betas=rng.normal(size=10))
    explorer.press(view)
    assert 0.03 < coverage(explorer).mean() < 0.5
    assert overlap_with_python(explorer, open_body.faces) > 0.98


def test_a_click_on_a_joint_chooses_it(explorer):
    for name in ("left_hip", "right_knee", "head", "left_wrist", "right_foot"):
        explorer.click(explorer.joint_pixel(name))
        assert explorer.joint == name
        expect(explorer.root.get_by_role("status")).to_contain_text(name.replace("_", " "))
        shown = explorer.root.get_by_role("combobox", name="Joint", exact=True)
        assert shown.locator("option:checked").inner_text().strip() == name.replace("_", " ")


def test_a_click_on_the_skin_chooses_the_joint_that_moves_it(explorer, open_body):
    explorer.choose_joint("head")  # its rings are out of the way
    for name, child in [("right_elbow", "right_wrist"), ("left_knee", "left_ankle")]:
        explorer.click((explorer.joint_pixel(name) + explorer.joint_pixel(child)) / 2)
        assert explorer.joint == name
    before = explorer.state
    explorer.click(np.array([15, 15]))  # beside the body
    assert explorer.joint == "left_knee"
    np.testing.assert_array_equal(explorer.state, before)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_ring_that_is_dragged_turns_the_joint_about_its_axis(explorer, axis):
    explorer.press("¾")
    explorer.choose_joint("left_hip")
    start = np.zeros((24, 3))
    start[1], start[4] = [0.3, -0.2, 0.4], [0.5, 0, 0]
    explorer.edit(pose=start)
    path = explorer.path_on_ring(axis, turn=0.7)
    steps = explorer.hook("s.store.history.states.length")
    explorer.drag(path)

    turned = Rotation.from_rotvec(start[1]).inv() * Rotation.from_rotvec(explorer.pose[1])
    expected = 0.7 * np.eye(3)[axis]
    assert np.linalg.norm(turned.as_rotvec() - expected) < 0.04
    others = np.arange(24) != 1
    np.testing.assert_array_equal(explorer.pose[others], start[others])
    assert explorer.hook("s.store.history.states.length") == steps + 1
    for name, value in zip("xyz", np.degrees(explorer.pose[1]), strict=True):
        assert float(explorer.box(name).input_value()) == pytest.approx(value, abs=0.06)
    explorer.press("Undo")
    np.testing.assert_array_equal(explorer.pose, start)


def test_a_hand_that_is_dragged_takes_the_arm_along(explorer):
    explorer.press("Front")
    explorer.choose_joint("head")  # its rings are out of the way
    names = explorer.names
    before = explorer.pose
    wrist = explorer.joint_pixel("left_wrist")
    goal = wrist + [-60, -70]
    explorer.drag(np.linspace(wrist, goal, 12))
    assert explorer.joint == "left_wrist"
    assert np.linalg.norm(explorer.joint_pixel("left_wrist") - goal) < 3
    moved = np.abs(explorer.pose - before).max(axis=1) > 1e-9
    arm = {"left_shoulder", "left_elbow"}
    assert {names[j] for j in np.flatnonzero(moved)} <= arm and moved.any()
    explorer.press("Undo")
    np.testing.assert_array_equal(explorer.pose, before)


def test_the_background_turns_the_view_and_the_wheel_zooms(explorer):
    pose, camera = explorer.pose, explorer.camera
    explorer.drag(np.array([[20, 20], [45, 20], [70, 20]]))
    assert abs(explorer.camera["azimuth"] - camera["azimuth"]) > 5
    assert explorer.camera["elevation"] == camera["elevation"]
    explorer.page.mouse.wheel(0, 200)
    explorer.drawn()
    assert explorer.camera["distance"] > 1.1 * camera["distance"]
    np.testing.assert_array_equal(explorer.pose, pose)
    explorer.press("Reset")
    assert explorer.camera == camera


def test_fingers_choose_and_the_page_still_scrolls_beside_the_body(browser, page_of, static_file):
    size = {"width": 420, "height": 700}
    tab = page_of(static_file, has_touch=True, is_mobile=True, viewport=size)
    explorer = ExplorerPage(tab.page)
    tab.page.touchscreen.tap(*explorer.at(explorer.joint_pixel("right_knee")))
    assert explorer.joint == "right_knee"

    session = tab.page.context.new_cdp_session(tab.page)

    def swipe(pixel):
        """Scroll position before and after a finger goes up by 60 pixels from there."""
        before = tab.page.evaluate("scrollY")
        x, y = explorer.at(pixel)
        for kind, dy in [("touchStart", 0), *[("touchMove", d) for d in range(10, 70, 10)]]:
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y - dy}]}
            )
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        tab.page.wait_for_timeout(300)
        return tab.page.evaluate("scrollY") - before

    camera = explorer.camera
    chest = (explorer.joint_pixel("spine3") + explorer.joint_pixel("right_collar")) / 2
    assert swipe(chest) == 0
    assert explorer.camera != camera  # a finger on the body turns the view
    camera = explorer.camera
    assert swipe(np.array([12, 200])) > 20
    assert explorer.camera == camera


def test_without_3d_the_body_is_drawn_all_the_same(
    browser_without_3d, page_of, static_file, open_body
):
    tab = page_of(static_file, browser_without_3d)
    explorer = ExplorerPage(tab.page)
    assert explorer.hook("s.viewport.backend") == "canvas2d"
    expect(explorer.root).to_contain_text("no WebGL 2")
    save_picture(tab.page, "canvas_2d", full_page=True)
    explorer.click(explorer.joint_pixel("left_hip"))
    assert explorer.joint == "left_hip"
    only_the_body(explorer)
    assert overlap_with_python(explorer, open_body.faces) > 0.98
    explorer.edit(pose=np.full((24, 3), 0.2))
    assert overlap_with_python(explorer, open_body.faces) > 0.98
    assert (tab.complaints, tab.requests) == ([], [])
