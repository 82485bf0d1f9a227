"""The slider widgets show what the model computes. No browser: the kernel's side only."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import pytest
import torch

from smplkit import SMPL
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.explorer import explore, explore_cameras
from smplkit.skeleton import SMPL_JOINTS


@pytest.fixture(scope="module")
def body():
    return SMPL()


def controls(box: widgets.Box) -> dict[str, widgets.Widget]:
    """All controls below a box, by their label."""
    found = {}
    for child in box.children:
        if isinstance(child, widgets.Box):
            found |= controls(child)
        elif getattr(child, "description", ""):
            found[child.description] = child
    return found


def shown(box: widgets.Box) -> np.ndarray:
    mesh = box.children[0].data[0]
    return np.stack([mesh.x, mesh.y, mesh.z], axis=1)


def test_a_slider_turns_the_chosen_joint(body):
    box = explore(body)
    control = controls(box)
    control["joint"].value = "right_knee"
    control["about x °"].value = 60

    pose = torch.zeros(23, 3)
    pose[SMPL_JOINTS.index("right_knee") - 1, 0] = torch.pi / 3
    np.testing.assert_allclose(shown(box), body(body_pose=pose).vertices, atol=1e-6)


def test_choosing_another_joint_keeps_the_pose_and_shows_its_angles(body):
    box = explore(body)
    control = controls(box)
    control["about z °"].value = -40  # left_elbow, the joint chosen at the start
    before = shown(box)
    control["joint"].value = "head"
    assert control["about z °"].value == 0
    np.testing.assert_array_equal(shown(box), before)
    control["joint"].value = "left_elbow"
    assert control["about z °"].value == pytest.approx(-40)


def test_betas_and_the_way_back_to_the_mean_shape(body):
    box = explore(body)
    control = controls(box)
    control["beta 1"].value = 2.0
    np.testing.assert_allclose(shown(box), body(betas=2 * torch.eye(10)[1]).vertices, atol=1e-6)
    control["mean shape"].click()
    assert control["beta 1"].value == 0
    np.testing.assert_allclose(shown(box), body().vertices, atol=1e-6)


@pytest.mark.parametrize("name", NAMED_POSES)
def test_named_poses(body, name):
    box = explore(body)
    control = controls(box)
    control["pose"].value = "squat" if name != "squat" else "sitting"
    control["pose"].value = name
    np.testing.assert_allclose(shown(box), body(body_pose=named_pose(name)).vertices, atol=1e-6)


def test_every_control_has_a_name(body):
    named = (widgets.FloatSlider, widgets.FloatLogSlider, widgets.Dropdown, widgets.Button)
    for box in (explore(body), explore_cameras(body)):
        inner = [child for child in box.children if isinstance(child, widgets.Box)]
        parts = [part for child in inner for part in child.children if isinstance(part, named)]
        assert parts and all(part.description for part in parts)


def test_cameras_agree_from_afar_and_not_from_near(body):
    box = explore_cameras(body)
    distance = controls(box)["distance"]
    figure = box.children[-1]

    def apart() -> float:
        first, second = (np.stack([t.x, t.y]) for t in (figure.data[1], figure.data[3]))
        return float(np.nanmax(np.abs(first - second)))

    distance.value = 15.0
    far = apart()
    distance.value = 1.3
    assert apart() > 5 * far


def test_an_unknown_pose_is_named():
    with pytest.raises(ValueError, match="'standng' is not a named pose; there are T-pose"):
        named_pose("standng")


def test_a_body_in_double_precision_can_be_explored():
    double = SMPL().to(torch.float64)
    for box in (explore(double), explore_cameras(double)):
        assert box.children
