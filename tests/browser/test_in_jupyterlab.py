"""Explorers and meshes in a real notebook: the page and the kernel tell each other everything."""

from __future__ import annotations

import importlib.util
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.browser import PATIENCE, save_picture
from tests.browser.explorer_page import ExplorerPage

DEGREE = np.pi / 180
WINDOW = {"width": 1280, "height": 900}
EXPLORER = """
import numpy as np
from smplkit import SMPL
from smplkit.explorer import Explorer

seen = []
explorer = Explorer(SMPL())
traits = ["pose", "betas", "transl", "joint", "camera", "frame"]
explorer.observe(lambda change: seen.append(change["name"]), traits)
explorer
"""
MESH = """
import numpy as np
from smplkit import SMPL
from smplkit.explorer import Explorer, MeshView

body = SMPL()
view = MeshView(body.faces)
for k in range(4):
    view.append(body().vertices * (1 + 0.1 * k), f"step {k}")
view
"""
TWENTY = """
for k in range(20):
    display(Explorer(body, pose=np.full(72, 0.01 * k)))
"""
# Keeps all WebGL contexts of the page, to be asked at the end whether they are still alive.
CONTEXTS = """
globalThis.contexts = [];
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = getContext.call(this, kind, ...rest);
  if (/webgl/.test(kind) && context && !contexts.includes(context)) contexts.push(context);
  return context;
};
"""


@pytest.fixture(scope="module")
def notebook(lab, browser):
    """A notebook with one explorer, and cells before and after it."""
    opened = lab.open(browser, ["0", EXPLORER, "1"], viewport=WINDOW)
    opened.run_all()
    yield opened
    opened.close()


@pytest.fixture
def explorer(notebook):
    """Its explorer, in the T-pose; nothing may be complained of until the test is over."""
    notebook.execute("explorer.joint = 'left_elbow'; explorer.sync = 'release'")
    page = ExplorerPage(notebook.page)
    page.tab("Pose")
    page.wait_for("s.store.meta.names[s.store.view.joint] === 'left_elbow'")
    page.edit(pose=np.zeros(72), betas=np.zeros(10), transl=np.zeros(3))
    notebook.wait_until("not any((*explorer.pose, *explorer.betas, *explorer.transl))")
    notebook.execute("seen.clear()")
    yield page
    assert notebook.tab.complaints == []


def test_a_slider_is_seen_in_the_kernel(notebook, explorer):
    explorer.slider("y").focus()
    for _ in range(3):
        explorer.page.keyboard.press("ArrowRight")
    notebook.wait_until("abs(explorer.pose[55] - np.radians(3)) < 1e-9")
    assert notebook.evaluate("list(explorer.pose)") == explorer.pose.ravel().tolist()
    assert notebook.evaluate("set(seen)") == {"pose"}
    explorer.tab("Shape")
    explorer.box("beta 2").fill("-1.5")
    explorer.box("beta 2").press("Enter")
    notebook.wait_until("explorer.betas[2] == -1.5")
    explorer.canvas.press("PageDown")
    notebook.wait_until("explorer.joint == 'right_elbow'")
    explorer.canvas.press("3")
    notebook.wait_until("explorer.camera['azimuth'] == 90")
    assert notebook.evaluate("explorer.backend") == "webgl2"


def test_the_kernel_sets_what_is_on_screen(notebook, explorer):
    before = explorer.picture()
    notebook.execute("explorer.pose = 0.3 * np.sin(np.arange(72))")
    explorer.wait_for("s.body.pose.some(Boolean)")
    np.testing.assert_array_equal(explorer.pose.ravel(), 0.3 * np.sin(np.arange(72)))
    posed = explorer.picture()
    assert (posed != before).any(axis=-1).mean() > 0.02
    notebook.execute("explorer.betas = np.linspace(-2, 2, 10)")
    explorer.wait_for("s.body.betas.some(Boolean)")
    assert (explorer.picture() != posed).any(axis=-1).sum() > 200
    notebook.execute("explorer.joint = 'left_knee'; explorer.camera = {'azimuth': 90.0}")
    explorer.wait_for("s.store.view.camera.azimuth === 90")
    assert explorer.joint == "left_knee"
    # What came from the kernel does not come back to it as something else.
    notebook.page.wait_for_timeout(300)
    assert notebook.evaluate("np.allclose(explorer.pose, 0.3 * np.sin(np.arange(72)), atol=0)")


def test_what_the_kernel_refuses_leaves_the_page_alone(notebook, explorer):
    with pytest.raises(AssertionError, match="pose must be finite"):
        notebook.execute("explorer.pose = np.full(72, np.nan)")
    with pytest.raises(AssertionError, match=r"pose must have shape \(72,\) or \(24, 3\)"):
        notebook.execute("explorer.pose = np.zeros(70)")
    notebook.page.wait_for_timeout(300)
    assert not explorer.pose.any()


def test_keys_stay_in_the_explorer(notebook, explorer):
    """JupyterLab takes many in command mode, unless the focused element says otherwise."""
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    notebook.page.evaluate(f"void ({active} = 1)")
    camera = explorer.camera
    keys = ("ArrowDown", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowRight", "ArrowRight")
    for control in (explorer.slider("x"), explorer.canvas):
        control.focus()
        for key in keys:
            notebook.page.keyboard.press(key)
        expect(control).to_be_focused()
        assert notebook.page.evaluate(active) == 1
    assert explorer.pose[18, 0] == pytest.approx(2 * DEGREE)
    assert explorer.camera["azimuth"] == camera["azimuth"] + 5
    assert abs(explorer.camera["elevation"] - camera["elevation"]) == 5
    for key in ("Control+z", "1", "o"):
        explorer.canvas.press(key)
    assert explorer.pose[18, 0] == pytest.approx(1 * DEGREE)
    assert explorer.camera["azimuth"] == 0 and explorer.camera["orthographic"]
    # No cell went, became a heading or folded its output.
    cells = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
    assert notebook.page.evaluate(f"{cells}.map(c => c.cell_type)") == ["code"] * 3
    expect(explorer.canvas).to_be_visible()
    explorer.canvas.press("Home")


def test_nothing_is_sent_with_sync_off(notebook, explorer):
    notebook.execute("explorer.sync = 'off'")
    notebook.page.wait_for_timeout(200)
    notebook.tab.sent.clear()
    explorer.slider("y").focus()
    for _ in range(5):
        explorer.page.keyboard.press("ArrowRight")
    notebook.page.wait_for_timeout(400)
    assert explorer.pose[18, 1] == pytest.approx(5 * DEGREE)
    assert [frame for frame in notebook.tab.sent if "comm_msg" in frame] == []
    assert not notebook.evaluate("any(explorer.pose)")


def test_a_motion_and_a_reference_from_the_kernel(notebook, explorer):
    notebook.execute("poses = np.zeros((12, 72)); poses[:, 3] = np.arange(12) / 10")
    notebook.execute("explorer.set_sequence(poses, fps=12)")
    panel = explorer.tab("Motion")
    expect(panel).to_contain_text("12 frames at 12 a second")
    explorer.box("Frame").fill("7")
    explorer.box("Frame").press("Enter")
    notebook.wait_until("explorer.frame == 7")
    assert notebook.evaluate("explorer.pose[3]") == pytest.approx(0.7, abs=1e-6)
    notebook.execute("explorer.frame = 3")
    explorer.wait_for("s.store.view.frame === 3")
    assert explorer.pose[1, 0] == pytest.approx(0.3, abs=1e-6)
    notebook.execute("explorer.set_sequence(None)")
    expect(panel).to_contain_text("No motion")

    notebook.execute("explorer.pose = np.zeros(72); explorer.transl = np.zeros(3)")
    notebook.execute("other = Explorer(explorer.body, transl=[0.03, 0.04, 0])")
    notebook.execute("explorer.compare(other)")
    panel = explorer.tab("View")
    expect(panel).to_contain_text("Vertices are 50.0 mm apart on average.")
    notebook.execute("other.transl = [0.0, 0.02, 0]")
    expect(panel).to_contain_text("Vertices are 20.0 mm apart on average.")
    notebook.execute("explorer.compare(None)")
    expect(panel).not_to_contain_text("mm apart")


def rgba(element, name):
    """A colour of an element's style: (3,) in 0..1, and its opacity."""
    text = element.evaluate(f"e => getComputedStyle(e).{name}")
    numbers = [float(part) for part in re.findall(r"[\d.]+", text)]
    return np.array(numbers[:3]) / 255, numbers[3] if len(numbers) > 3 else 1.0


def contrast(first, second):
    """Contrast of two colours in 0..1, from 1 to 21, as WCAG defines it."""
    colors = np.stack([first, second])
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ [0.2126, 0.7152, 0.0722])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_themes(notebook, explorer, theme):
    notebook.page.evaluate(
        f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})"
    )
    notebook.page.wait_for_function(
        "dark => document.body.dataset.jpThemeLight === String(!dark)", arg=theme == "Dark"
    )
    explorer.drawn()
    paper, _ = rgba(explorer.root, "backgroundColor")
    assert (paper.mean() < 0.3) == (theme == "Dark")
    for part in (".smplkit-status", ".smplkit-slider label", ".smplkit-group legend", "summary"):
        ink, opacity = rgba(explorer.root.locator(part).first, "color")
        assert contrast(paper, opacity * ink + (1 - opacity) * paper) > 4.5, part
    backdrop, _ = rgba(explorer.canvas, "backgroundColor")
    np.testing.assert_allclose(explorer.picture()[3, 3] / 255, backdrop, atol=0.01)
    save_picture(notebook.page, f"jupyterlab_{theme.lower()}")


def test_twenty_explorers_and_a_mesh_share_one_context(lab, browser):
    opened = lab.open(browser, [MESH, TWENTY], viewport=WINDOW, script=CONTEXTS)
    try:
        opened.run_all()
        page = opened.page
        explorers = page.locator(".smplkit-explorer:not(.smplkit-mesh)")
        expect(explorers).to_have_count(20, timeout=PATIENCE)
        page.wait_for_function(
            "[...document.querySelectorAll('.smplkit-explorer')].every(e => e.smplkit)"
        )
        pictures = [ExplorerPage(page, index).picture() for index in range(21)]
        for picture in pictures:
            warm = picture[..., 0].astype(int) - picture[..., 2]
            assert (warm > 12).mean() > 0.02
        for first, second in zip(pictures[1:], pictures[2:], strict=False):
            assert not np.array_equal(first, second)
        again = [ExplorerPage(page, index).picture() for index in (1, 2)]
        assert np.array_equal(again[0], pictures[1]) and np.array_equal(again[1], pictures[2])
        assert page.evaluate("contexts.length") == 1
        assert not page.evaluate("contexts.some(c => c.isContextLost())")

        root = page.locator(".smplkit-mesh")
        expect(root).to_contain_text("step 3")
        scrubber = root.get_by_role("slider", name="Frame", exact=True)
        scrubber.press("ArrowLeft")
        expect(root).to_contain_text("step 2")
        opened.wait_until("view.frame == 2")
        opened.execute("view.frame = 0")
        expect(root).to_contain_text("step 0")
        assert not np.array_equal(ExplorerPage(page, 0).picture(), pictures[0])
        opened.execute("view.frame = -1; view.append(body().vertices, 'one more')")
        expect(root).to_contain_text("one more")
        assert opened.tab.complaints == []
        save_picture(page, "mesh_view")
    finally:
        opened.close()


def test_in_notebook_7(lab, browser):
    if importlib.util.find_spec("notebook") is None:
        pytest.skip("no Notebook 7: pip install notebook")
    opened = lab.open(browser, [EXPLORER], app="notebook", viewport=WINDOW)
    try:
        opened.run_all()
        explorer = ExplorerPage(opened.page)
        explorer.slider("z").focus()
        opened.page.keyboard.press("ArrowRight")
        opened.wait_until("abs(explorer.pose[56] - np.radians(1)) < 1e-9")
        opened.execute("explorer.pose = np.full(72, 0.1)")
        explorer.wait_for("s.body.pose[0] === 0.1")
        save_picture(opened.page, "notebook_7")
        assert opened.tab.complaints == []
    finally:
        opened.close()
