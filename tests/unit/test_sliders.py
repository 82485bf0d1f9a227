"""The slider widgets show what the model computes. No browser: the kernel's side only."""

from __future__ import annotations

import base64
import dataclasses
import io

import ipywidgets as widgets
import nbclient
import nbformat
import numpy as np
import pytest
import torch
from PIL import Image
from plotly.graph_objects import Figure

from smplkit import SMPL
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.explorer.licence import require_open
from smplkit.explorer.sliders import SliderExplorer
from smplkit.explorer.still import render_still
from smplkit.skeleton import SMPL_JOINTS

PLOTLY = "application/vnd.plotly.v1+json"


@pytest.fixture(scope="module")
def body():
    return SMPL()


@pytest.fixture
def explorer(body):
    return SliderExplorer(body)


def controls(box: widgets.Box) -> dict[str, widgets.Widget]:
    """All controls below a box, by their label."""
    found = {}
    for child in box.children:
        if isinstance(child, widgets.Box):
            found |= controls(child)
        elif getattr(child, "description", ""):
            found[child.description] = child
    return found


def display(explorer: SliderExplorer) -> dict:
    """What the output area holds, by type."""
    (output,) = explorer.children[0].children[0].outputs
    return output["data"]


def plotly_figure(explorer: SliderExplorer) -> Figure:
    """The figure that is shown once plotly is asked for."""
    control = controls(explorer)["plotly (needs WebGL)"]
    control.value = True
    figure = Figure(display(explorer)[PLOTLY])
    control.value = False
    return figure


def shown(explorer: SliderExplorer) -> np.ndarray:
    """Vertices of plotly's figure."""
    mesh = plotly_figure(explorer).data[0]
    axes = [mesh[axis] for axis in "xyz"]
    return np.stack([np.frombuffer(base64.b64decode(a["bdata"]), a["dtype"]) for a in axes], 1)


def picture(data: dict) -> np.ndarray:
    stored = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    return np.array(stored.convert("RGB")).astype(int)


def assert_drawn(data: dict, drawn: np.ndarray) -> None:
    """Pictures are kept in 64 colours: close to what was drawn, everywhere."""
    apart = np.abs(picture(data) - drawn)
    assert apart.max() < 40 and apart.mean() < 1.5


def test_a_slider_turns_the_chosen_joint(body, explorer):
    control = controls(explorer)
    control["joint"].value = "right_knee"
    control["about x °"].value = 60

    pose = torch.zeros(23, 3)
    pose[SMPL_JOINTS.index("right_knee") - 1, 0] = torch.pi / 3
    expected = body(body_pose=pose).vertices
    np.testing.assert_allclose(shown(explorer), expected, atol=1e-6)
    drawn = render_still(expected, body.faces)
    assert_drawn(display(explorer), drawn)
    np.testing.assert_allclose(explorer.pose, [0, 0, 0, *pose.flatten()], atol=1e-6)
    assert explorer.joint == "right_knee" and "+1.05" in explorer.children[1].children[5].value


def test_the_root_turns_too(body, explorer):
    control = controls(explorer)
    control["joint"].value = "pelvis"
    control["about y °"].value = 90
    turned = body(global_orient=torch.tensor([0, torch.pi / 2, 0])).vertices
    np.testing.assert_allclose(shown(explorer), turned, atol=1e-6)
    assert control["pose"].value == "(own)"


def test_choosing_another_joint_keeps_the_pose_and_shows_its_angles(explorer):
    control = controls(explorer)
    control["about z °"].value = -40  # left_elbow, the joint chosen at the start
    before = shown(explorer)
    control["joint"].value = "head"
    assert control["about z °"].value == 0
    np.testing.assert_array_equal(shown(explorer), before)
    control["joint"].value = "left_elbow"
    assert control["about z °"].value == pytest.approx(-40)


def test_betas_and_the_way_back_to_the_mean_shape(body, explorer):
    control = controls(explorer)
    text = explorer.children[1].children[5]
    mean = text.value
    control["beta 1"].value = 2.0
    expected = body(betas=2 * torch.eye(10)[1]).vertices
    np.testing.assert_allclose(shown(explorer), expected, atol=1e-6)
    assert f"{100 * np.ptp(expected[:, 1].numpy()):.0f} cm" in text.value
    control["mean shape"].click()
    assert control["beta 1"].value == 0 and explorer.betas == (0,) * 10
    np.testing.assert_allclose(shown(explorer), body().vertices, atol=1e-6)
    assert text.value == mean


@pytest.mark.parametrize("name", NAMED_POSES)
def test_named_poses(body, explorer, name):
    control = controls(explorer)
    control["pose"].value = "squat" if name != "squat" else "sitting"
    control["pose"].value = name
    expected = body(body_pose=named_pose(name)).vertices
    np.testing.assert_allclose(shown(explorer), expected, atol=1e-6)
    control["about z °"].value = 11
    assert control["pose"].value == "(own)"


def test_traits_move_the_controls_and_the_figure(body, explorer):
    seen = []
    explorer.observe(lambda change: seen.append(change["name"]), ["pose", "betas", "transl"])
    pose = np.random.default_rng(0).normal(scale=0.4, size=(24, 3))
    explorer.pose, explorer.joint = pose, "neck"
    explorer.betas, explorer.transl = torch.arange(10) / 5, [0.1, 0.2, 0.3]
    control = controls(explorer)
    assert control["joint"].value == "neck" and control["beta 9"].value == pytest.approx(1.8)
    degrees = np.rad2deg(pose[SMPL_JOINTS.index("neck")])
    shown_degrees = [control[f"about {axis} °"].value for axis in "xyz"]
    np.testing.assert_allclose(shown_degrees, degrees, atol=1e-6)
    rows = torch.tensor(pose, dtype=torch.float32)
    out = body(torch.arange(10) / 5, rows[1:], rows[0], torch.tensor([0.1, 0.2, 0.3]))
    np.testing.assert_allclose(shown(explorer), out.vertices, atol=1e-6)
    np.testing.assert_allclose(explorer.pose, pose.ravel())  # not rounded to a slider's steps
    assert seen == ["pose", "betas", "transl"]


def test_a_pose_beyond_the_sliders_is_kept(body):
    pose = np.zeros(72)
    pose[3 * SMPL_JOINTS.index("left_elbow")] = 4.0  # radians, more than half a turn
    explorer = SliderExplorer(body, pose, betas=[4.0] + [0] * 9)
    assert explorer.pose[54] == 4.0 and explorer.betas[0] == 4.0
    assert controls(explorer)["beta 0"].value == 3
    np.testing.assert_allclose(shown(explorer), explorer.vertices(), atol=1e-6)


def test_the_view_turns_picture_and_figure(body, explorer):
    control = controls(explorer)
    control["azimuth °"].value, control["elevation °"].value = 90, 30
    assert (explorer.camera["azimuth"], explorer.camera["elevation"]) == (90, 30)
    drawn = render_still(body().vertices, body.faces, explorer.camera)
    assert_drawn(display(explorer), drawn)
    np.testing.assert_array_equal(np.asarray(explorer.snapshot()), drawn)
    eye = plotly_figure(explorer).layout.scene.camera.eye
    direction = np.array([eye.x, eye.y, eye.z]) / np.linalg.norm([eye.x, eye.y, eye.z])
    np.testing.assert_allclose(direction, [np.sqrt(3) / 2, 0.5, 0], atol=1e-6)  # the body's left
    explorer.camera = {"azimuth": 350}
    assert control["azimuth °"].value == -10 and explorer.camera["azimuth"] == 350


def test_one_type_is_shown_at_a_time(explorer):
    control = controls(explorer)
    assert set(display(explorer)) == {"image/png", "text/plain"}
    before = picture(display(explorer))
    control["about z °"].value = 80
    assert (picture(display(explorer)) != before).any()
    control["plotly (needs WebGL)"].value = True
    assert set(display(explorer)) == {PLOTLY, "text/plain"}
    assert "untick plotly" in display(explorer)["text/plain"]


def test_sliders_wait_until_they_are_let_go(explorer):
    sliders = [c for c in controls(explorer).values() if isinstance(c, widgets.FloatSlider)]
    assert len(sliders) == 15 and not any(slider.continuous_update for slider in sliders)


@pytest.mark.parametrize(
    "trait, value, message",
    [
        ("pose", np.zeros(71), r"pose must have shape \(72,\) or \(24, 3\), got \(71,\)"),
        ("pose", np.full(72, np.nan), "pose must be finite"),
        ("betas", np.zeros(9), r"betas must have shape \(10,\), got \(9,\)"),
        ("betas", "tall", "betas must be an array or a tensor of numbers, got str"),
        ("transl", [0, 0], r"transl must have shape \(3,\), got \(2,\)"),
        ("joint", "tail", "joint must be one of pelvis, .*, got 'tail'"),
        ("camera", {"zoom": 3}, "camera has the unknown key 'zoom'"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(body, explorer, trait, value, message):
    explorer.pose = np.linspace(0, 1, 72)
    kept, figure = getattr(explorer, trait), display(explorer)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, trait, value)
    assert getattr(explorer, trait) == kept and display(explorer) is figure
    if trait in ("pose", "betas", "transl"):
        with pytest.raises(ValueError, match=message):
            SliderExplorer(body, **{trait: value})


def test_the_display_holds_a_picture(body, explorer):
    explorer.pose = [0, 0, 0, *named_pose("sitting").flatten()]
    data, _ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data and data["text/plain"]
    drawn = render_still(body(body_pose=named_pose("sitting")).vertices, body.faces)
    assert_drawn(data, drawn)


CELL = """
from smplkit import SMPL
from smplkit.explorer.licence import require_open
from smplkit.explorer.sliders import SliderExplorer
explorer = SliderExplorer(SMPL())
explorer.joint = "left_knee"
explorer
"""


def test_it_works_in_a_notebook_without_a_browser():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    (output,) = book.cells[0].outputs
    assert {"image/png", "application/vnd.jupyter.widget-view+json"} <= set(output.data)


def test_every_control_has_a_name(explorer):
    assert len(controls(explorer)) == 1 + 1 + 3 + 10 + 1 + 2 + 1
    named = (widgets.FloatSlider, widgets.Dropdown, widgets.Button, widgets.Checkbox)
    parts = [part for box in explorer.children for part in box.children if isinstance(part, named)]
    assert len(parts) == len(controls(explorer)) and all(part.description for part in parts)


def test_an_unknown_pose_is_named():
    with pytest.raises(ValueError, match="'standng' is not a named pose; there are T-pose"):
        named_pose("standng")


def test_a_body_in_double_precision_can_be_explored():
    explorer = SliderExplorer(SMPL().to(torch.float64))
    explorer.pose = np.linspace(0, 1, 72)
    assert explorer.vertices().dtype == torch.float64


@pytest.mark.parametrize("licence", ["unknown", "SMPL body model licence", "cc0"])
def test_only_an_open_body_may_be_passed_on(make_model, licence):
    require_open(SMPL(make_model()), "a page")
    with pytest.raises(ValueError, match=rf"a page would hold .* random.npz .*\({licence}\)"):
        require_open(SMPL(dataclasses.replace(make_model(), licence=licence)), "a page")
