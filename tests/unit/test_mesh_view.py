"""MeshView: what goes to the page, what is drawn without one, and what is refused."""

from __future__ import annotations

import threading
import time

import nbclient
import nbformat
import numpy as np
import pytest
import torch

from smplkit.data.poses import named_pose
from smplkit.explorer.mesh_frames import MeshFrames
from smplkit.explorer.mesh_view import MeshView
from smplkit.explorer.orbit_camera import DEFAULT_CAMERA
from smplkit.explorer.still import BACKGROUND
from smplkit.methods.estimate import Estimate
from smplkit.methods.fit_result import Fit, FitHistory
from smplkit.rotations import axis_angle_to_rotmat

POSES = ["standing", "walking", "sitting", "reaching", "squat"]


class Page:
    """The other end of a widget: keeps what it is sent, and can send."""

    kernel = comm_id = "page"

    def __init__(self, view: MeshView) -> None:
        self.custom, self.states = [], []
        view.comm = self

    def on_msg(self, handler) -> None:
        self._handler = handler

    def send(self, data=None, metadata=None, buffers=None) -> None:
        if data["method"] == "custom":
            self.custom.append((data["content"], list(buffers or [])))
        elif data["method"] == "update":
            self.states.append(data["state"])

    def ask(self, content: object) -> None:
        self._message({"method": "custom", "content": content})

    def set(self, **state: object) -> None:
        self._message({"method": "update", "state": state, "buffer_paths": []})

    def _message(self, data: dict) -> None:
        self._handler({"content": {"data": data}, "buffers": []})


def decoded(bounds: list[float], buffer: bytes) -> np.ndarray:
    """Vertices of one frame as the documentation of the messages describes them."""
    low, high = np.array(bounds[:3]), np.array(bounds[3:])
    levels = np.frombuffer(buffer, "<i2").reshape(-1, 3).astype(float)
    return low + (levels / 32767 + 1) / 2 * (high - low)


@pytest.fixture(scope="module")
def motion(open_body):
    return open_body(body_pose=torch.stack([named_pose(name) for name in POSES])).vertices


def test_the_page_gets_faces_frames_and_values_when_it_asks(open_body, motion):
    values = motion[..., 1] * 100
    view = MeshView(open_body.faces, motion, POSES, values, unit="cm", fps=2)
    page = Page(view)
    page.ask({"type": "need-mesh"})
    ((content, buffers),) = page.custom
    T, V = motion.shape[:2]
    assert content["type"] == "mesh" and content["captions"] == POSES
    assert (content["count"], content["vertices"]) == (T, V)
    assert (content["fps"], content["unit"]) == (2, "cm")
    assert content["range"] == pytest.approx([float(values.min()), float(values.max())])
    np.testing.assert_array_equal(
        np.frombuffer(buffers[0], "<u4").reshape(-1, 3), open_body.faces.numpy()
    )
    assert len(buffers[1]) == 6 * T * V  # 42 kB a frame
    for frame, (bounds, true) in enumerate(zip(content["bounds"], motion.numpy(), strict=True)):
        packed = buffers[1][6 * V * frame : 6 * V * (frame + 1)]
        assert np.abs(decoded(bounds, packed) - true).max() < 5e-5
    np.testing.assert_array_equal(np.frombuffer(buffers[2], "<f4").reshape(T, V), values)


def test_other_messages_are_left_alone(open_body, motion):
    page = Page(MeshView(open_body.faces, motion))
    for content in ({"type": "need-body"}, {}, "need-mesh", None, [1]):
        page.ask(content)
    assert page.custom == []
    page.ask({"type": "need-mesh"})
    assert len(page.custom[0][1]) == 2 and page.custom[0][0]["range"] is None


def test_append_is_one_message_and_only_for_a_page_that_has_the_mesh(open_body, motion):
    view = MeshView(open_body.faces)
    page = Page(view)
    view.append(motion[0], "first")
    page.states.clear()
    assert page.custom == []
    page.ask({"type": "need-mesh"})
    view.append(motion[1].double().numpy() + 7, "far away")
    assert [content["type"] for content, _ in page.custom] == ["mesh", "append"]
    content, (packed,) = page.custom[1]
    assert content["index"] == 1 and content["caption"] == "far away" and content["range"] is None
    np.testing.assert_allclose(decoded(content["bounds"], packed), motion[1] + 7, atol=5e-5)
    assert page.states == []  # nothing that would move the scrubber of somebody who looks back
    page.ask({"type": "need-mesh"})
    assert page.custom[2][0]["captions"] == ["first", "far away"]


def test_appended_values_widen_the_range(open_body, motion):
    ones = np.ones(len(motion[0]))
    nothing = MeshView(open_body.faces, motion[:2], values=0 * ones)._frames
    assert nothing.value_range() == [0, 1]  # never empty: the colour map has two ends
    view = MeshView(open_body.faces, motion[:2], values=ones)
    page = Page(view)
    page.ask({"type": "need-mesh"})
    assert page.custom[0][0]["range"] == [0, 1]  # a distance of 0 has the colour of 0
    np.testing.assert_array_equal(np.frombuffer(page.custom[0][1][2], "<f4"), np.tile(ones, 2))
    view.append(motion[2], values=5 * ones)
    content, (_, values) = page.custom[1]
    assert content["range"] == [0, 5]
    np.testing.assert_array_equal(np.frombuffer(values, "<f4"), 5 * ones)
    view.append(motion[2], values=-3 * ones)
    assert page.custom[2][0]["range"] == [-3, 5]


def test_a_page_may_ask_while_a_loop_appends(open_body, motion):
    view = MeshView(open_body.faces)
    page = Page(view)
    asking = threading.Thread(
        target=lambda: [page.ask({"type": "need-mesh"}) for _ in range(30)], daemon=True
    )
    asking.start()
    for step in range(60):
        view.append(motion[step % len(motion)], str(step))
    asking.join()
    count = 0
    for content, buffers in page.custom:  # in the order sent, each says how many there are
        if content["type"] == "mesh":
            count = content["count"]
            assert len(content["bounds"]) == len(content["captions"]) == count
            assert len(buffers[1]) == 6 * count * len(motion[0])
        else:
            assert content["index"] == count
            count += 1
    assert count == 60


def test_frame_follows_the_end_until_it_is_moved(open_body, motion):
    view = MeshView(open_body.faces, motion[:2])
    assert view.frame == -1
    last = np.asarray(view.snapshot())
    np.testing.assert_array_equal(last, view.snapshot(1))
    view.append(motion[2])
    np.testing.assert_array_equal(view.snapshot(), view.snapshot(2))
    page = Page(view)
    page.set(frame=0)
    assert view.frame == 0
    view.append(motion[3])
    assert view.frame == 0
    np.testing.assert_array_equal(view.snapshot(), view.snapshot(0))
    assert not np.array_equal(view.snapshot(), last)


def test_the_page_hears_of_frame_and_camera_and_nothing_bad_is_taken(open_body, motion):
    view = MeshView(open_body.faces, motion)
    page = Page(view)
    view.frame = 2
    view.camera = {"azimuth": 90}
    assert page.states[0] == {"frame": 2} and page.states[1]["camera"]["azimuth"] == 90
    assert view.camera["distance"] == DEFAULT_CAMERA["distance"]  # completed
    camera = view.camera
    for bad in (5, -2):
        with pytest.raises(ValueError, match=f"-1 .the last. or one of 5 from 0, got {bad}"):
            view.frame = bad
    with pytest.raises(ValueError, match=r"camera\['distance'\] must be positive"):
        view.camera = {"distance": -1}
    page.set(frame=77)  # ipywidgets logs what is wrong
    page.set(camera={"azimuth": "x"})
    assert view.frame == 2 and view.camera == camera


def test_snapshot_has_colours_caption_and_legend(open_body, motion):
    high = (motion[0, :, 1] > 0).float()
    view = MeshView(open_body.faces, motion[0], ["standing"], high, unit="mm")
    view.camera = {"azimuth": 0, "elevation": 0}
    picture = np.asarray(view.snapshot(size=400)).astype(int)
    body = (picture[40:340] != np.round(255 * np.array(BACKGROUND))).any(-1)  # without texts
    top, bottom = (picture[40:340][part][body[part]] for part in (slice(0, 100), slice(200, 300)))
    assert (top[:, 0] > top[:, 2]).all()  # cividis ends in yellow
    assert (bottom[:, 2] > bottom[:, 0]).all()  # and begins in blue
    plain = np.asarray(MeshView(open_body.faces, motion[0]).snapshot(size=400))
    assert plain.shape == (400, 400, 3) and not np.array_equal(plain, picture)
    # The legend stands in the lower left corner, the caption in the upper left one.
    quiet = np.round(255 * np.array(BACKGROUND))
    assert (picture[-20:, :150] != quiet).any() and (picture[:25, :100] != quiet).any()
    bar = picture[-14, 25:200]
    for end in ([0, 34, 78], [254, 232, 56]):  # of cividis
        assert (np.abs(bar - end).max(axis=1) <= 3).any()
    assert (plain[-20:, :150] == quiet).all() and (plain[:25, :100] == quiet).all()


def test_the_first_camera_sees_all_frames(open_body, motion):
    moved = motion + torch.arange(len(motion))[:, None, None] * torch.tensor([0.4, 0.1, -0.3])
    view = MeshView(open_body.faces, moved)
    for azimuth in range(0, 360, 60):
        view.camera = view.camera | {"azimuth": azimuth}
        for frame in range(len(moved)):
            picture = np.asarray(view.snapshot(frame, 160))
            body = (picture != np.round(255 * np.array(BACKGROUND))).any(-1)
            assert body.sum() > 300
            assert not body[[0, -1]].any() and not body[:, [0, -1]].any()
    chosen = MeshView(open_body.faces)
    chosen.camera = {"distance": 2}
    chosen.append(motion[0])
    assert chosen.camera["distance"] == 2


def test_a_camera_frame_is_turned_upright_about_the_first_frame(open_body, motion):
    # The same people before a camera: x right, y down, z forward, 4 m and 30 cm away.
    seen = motion * torch.tensor([1, -1, -1]) + torch.tensor([0.2, 0.1, 4.3])
    view = MeshView(open_body.faces, seen[:3], axes="camera")
    view.append(seen[3])
    shown = np.stack([view._frames.vertices(frame) for frame in range(4)])
    middle = (motion[0].amin(0) + motion[0].amax(0)) / 2
    np.testing.assert_allclose(shown, motion[:4] - middle, atol=1e-4)


def history(body, count: int, people: int) -> FitHistory:
    generator = torch.Generator().manual_seed(3)
    orient = torch.tensor([torch.pi, 0, 0]).expand(count, people, 3)
    return FitHistory(
        stages=("camera", "body 1", "body 1", "result")[-count:],
        terms={"data": torch.arange(float(count * people)).view(count, people)},
        iterations=tuple(range(count)),
        parameters={
            "global_orient": orient,
            "body_pose": 0.2 * torch.randn(count, people, 23, 3, generator=generator),
            "betas": torch.randn(count, people, 10, generator=generator),
            "camera_translation": 40 + torch.randn(count, people, 3, generator=generator),
        },
    )


def test_of_fit_shows_the_recorded_iterations(open_body):
    recorded = history(open_body, 4, 2)
    nothing = torch.zeros(2)
    fit = Fit(*[nothing] * 10, history=recorded)
    view = MeshView.of_fit(open_body, fit, person=1)
    assert len(view._frames) == 4
    assert view._frames.captions[0] == "camera, iteration 0: energy 1"
    assert view._frames.captions[3] == "result, iteration 3: energy 7"
    expected = open_body(
        body_pose=recorded.parameters["body_pose"][:, 1], betas=recorded.parameters["betas"][:, 1]
    ).vertices
    pelvis = open_body(betas=recorded.parameters["betas"][:, 1]).joints[:, :1]
    shown = np.stack([view._frames.vertices(frame) for frame in range(4)])
    # Turned upright a half turn about x is undone, up to where each person stands.
    shown = shown - (shown - (expected - pelvis).numpy()).mean(1, keepdims=True)
    np.testing.assert_allclose(shown, expected - pelvis, atol=1e-4)
    assert np.ptp(shown[:, :, 2]) < 3  # the translations of 40 m are left out


def stages(open_body, count: int) -> list[Estimate]:
    generator = torch.Generator().manual_seed(5)
    pose = 0.2 * torch.randn(count, 2, 24, 3, generator=generator)
    pose[:, :, 0] = torch.tensor([torch.pi, 0, 0])
    betas = torch.randn(count, 2, 10, generator=generator)
    rotmat = axis_angle_to_rotmat(pose)
    return [Estimate(rotmat[i], betas[i], torch.ones(2, 3)) for i in range(count)]


def test_of_stages_measures_the_distance_to_the_reference(open_body):
    steps = stages(open_body, 3)
    bodies = [open_body.from_rotmats(step.rotmat[1], step.betas[1]) for step in steps]
    reference = bodies[2].vertices + torch.tensor([0.3, 0.2, 5.0])
    view = MeshView.of_stages(open_body, steps, reference=reference, person=1)
    assert view.unit == "mm" and view._frames.captions == ["step 0", "step 1", "step 2"]
    pelvis = [open_body.J_regressor[0] @ body.vertices for body in bodies]
    moved = [body.vertices - at for body, at in zip(bodies, pelvis, strict=True)]
    for step in range(3):
        apart = 1000 * (moved[step] - moved[2]).norm(dim=1)
        np.testing.assert_allclose(view._frames.values[step], apart, atol=2e-2)
    assert view._frames.value_range()[1] > 50
    plain = MeshView.of_stages(open_body, steps, ["a", "b", "c"])
    assert plain._frames.values == [] and plain._frames.captions == ["a", "b", "c"]
    # Upright: the head is the highest joint, and the body looks to the front.
    low, high = plain._frames.box()
    assert high[1] - low[1] > 1.3


def test_making_one_is_quick_and_needs_no_page(open_body, motion):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        MeshView(open_body.faces, motion, POSES)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.2


def test_the_display_holds_a_picture_and_a_line(open_body, motion):
    view = MeshView(open_body.faces, motion)
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"] == "MeshView: 5 frames, 13988 faces"
    assert data["image/png"].startswith("iVBORw0KGgo")
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == view.model_id
    empty, _ = MeshView(open_body.faces)._repr_mimebundle_()
    assert empty["text/plain"].startswith("MeshView: 0 frames") and "image/png" in empty
    one, _ = MeshView(open_body.faces, motion[0])._repr_mimebundle_()
    assert one["text/plain"].startswith("MeshView: 1 frame,")


CELL = """
from smplkit import SMPL
from smplkit.explorer.mesh_view import MeshView
body = SMPL()
view = MeshView(body.faces, body().vertices, ["start"])
for step in range(3):
    view.append(body().vertices + step, f"step {step}")
view.frame = 1
view
"""


def test_it_works_in_a_notebook_without_a_browser():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    (output,) = book.cells[0].outputs
    assert output.output_type == "execute_result"
    assert output.data["text/plain"].startswith("MeshView: 4 frames")
    assert {"image/png", "application/vnd.jupyter.widget-view+json"} <= set(output.data)


TRIANGLE = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize(
    "change, message",
    [
        ({"faces": [[0, 1, 5]]}, r"faces must lie in 0..2, got 0..5"),
        ({"faces": [[0, -1, 2]]}, r"faces must lie in 0..\d+, got -1..2"),
        ({"faces": [0, 1, 2]}, r"faces must have shape \(F, 3\)"),
        ({"vertices": np.zeros((3, 2))}, r"vertices must have shape \(V, 3\) or \(T, V, 3\)"),
        ({"vertices": np.zeros((0, 3, 3))}, r"vertices must have shape"),
        ({"vertices": TRIANGLE * np.nan}, "vertices must be finite"),
        ({"captions": ["a", "b"]}, "captions must be 1 strings, one for each frame, got 2"),
        ({"captions": "a"}, "captions must be 1 strings, one for each frame, got 'a'"),
        ({"values": np.zeros(2)}, r"values must have shape \(3,\) or \(1, 3\), got \(2,\)"),
        ({"values": [0, 1, np.inf]}, "values must be finite"),
        ({"vertices": None, "values": np.zeros(3)}, "captions and values need vertices"),
        ({"fps": 0}, "fps must be positive, got 0"),
        ({"axes": "world"}, 'axes must be "body" or "camera", got \'world\''),
    ],
)
def test_bad_arguments_are_named(change, message):
    arguments = {"faces": np.array([[0, 1, 2]]), "vertices": TRIANGLE} | change
    with pytest.raises(ValueError, match=message):
        MeshView(**arguments)


@pytest.mark.parametrize(
    "vertices, values, message",
    [
        (TRIANGLE[:2], np.zeros(2), "vertices must be 3 as in the frames before, got 2"),
        (TRIANGLE[None], np.zeros(3), r"vertices must have shape \(V, 3\), got \(1, 3, 3\)"),
        (TRIANGLE + np.nan, np.zeros(3), "vertices must be finite"),
        (TRIANGLE, None, "values must be given for all frames or for none; those before had v"),
        (TRIANGLE, np.zeros(4), r"values must have shape \(3,\)"),
    ],
)
def test_a_bad_frame_leaves_the_others_as_they_are(vertices, values, message):
    view = MeshView(np.array([[0, 1, 2]]), TRIANGLE, values=np.zeros(3))
    with pytest.raises(ValueError, match=message):
        view.append(vertices, values=values)
    frames: MeshFrames = view._frames
    kept = (frames.captions, frames.packed, frames.bounds, frames.values)
    assert [len(part) for part in kept] == [1, 1, 1, 1]


def test_a_reference_of_another_body_is_named(open_body):
    with pytest.raises(ValueError, match=r"reference must have shape \(7000, 3\), got \(3, 3\)"):
        MeshView.of_stages(open_body, stages(open_body, 1), reference=torch.tensor(TRIANGLE))
    with pytest.raises(ValueError, match="stages must hold at least one estimate, got none"):
        MeshView.of_stages(open_body, [])
