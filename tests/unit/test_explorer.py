"""The explorer's kernel side: traits, messages to the page, files. No browser."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from smplkit import SMPL
from smplkit.body.model_files import OPEN_LICENCE
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.data.readers.amass import read_amass
from smplkit.explorer import Explorer
from smplkit.explorer.payload import Payload
from smplkit.rotations import axis_angle_to_rotmat


@pytest.fixture(scope="module")
def body():
    return SMPL()


@pytest.fixture
def explorer(body):
    """An explorer that keeps what it would send."""
    explorer = Explorer(body)
    explorer.sent = []
    explorer.send = lambda content, buffers=None: explorer.sent.append((content, buffers or []))
    return explorer


def hello(explorer, has_body=False):
    explorer._on_custom(explorer, {"type": "hello", "hasBody": has_body}, [])
    return explorer.sent


def floats(buffer, *shape):
    return np.frombuffer(buffer, "<f4").reshape(shape)


def random_pose(seed=0):
    return 0.4 * torch.randn(24, 3, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kind", ["tensor", "array", "flat", "list"])
def test_a_pose_may_be_given_in_many_forms(explorer, kind):
    pose = random_pose()
    given = {"tensor": pose, "array": pose.numpy(), "flat": pose.flatten(), "list": pose.tolist()}
    explorer.pose = given[kind]
    assert explorer.pose == pytest.approx(pose.flatten().tolist())
    assert all(type(value) is float for value in explorer.pose)


def test_its_parameters_are_those_of_the_layer(body, explorer):
    pose, betas, transl = random_pose(), torch.linspace(-1, 1, 10), torch.tensor([0.1, 0.2, 0.3])
    explorer.pose, explorer.betas, explorer.transl = pose, betas, transl
    expected = body(betas=betas, body_pose=pose[1:], global_orient=pose[0], transl=transl).vertices
    torch.testing.assert_close(body(**explorer.parameters()).vertices, expected)
    torch.testing.assert_close(explorer.vertices(), expected)


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("pose", np.zeros(69), r"pose must have shape \(72,\) or \(24, 3\), got \(69,\)"),
        ("pose", np.full(72, np.nan), "pose must be finite"),
        ("pose", "standing", "pose must be an array or a tensor of numbers, got str"),
        ("betas", np.zeros(16), r"betas must have shape \(10,\), got \(16,\)"),
        ("transl", [0, 0, np.inf], "transl must be finite"),
        ("joint", "left_wing", "joint must be one of pelvis"),
        ("frame", 1, r"frame must lie in 0\.\.0, got 1"),
        ("camera", {"distance": -1}, "distance"),
        ("camera", {"azimut": 1}, "unknown key 'azimut'"),
        ("sync", "always", "sync must be one of release, continuous, off"),
    ],
)
def test_a_bad_trait_raises_and_changes_nothing(explorer, trait, value, message):
    explorer.pose = random_pose()
    before = getattr(explorer, trait)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, trait, value)
    assert getattr(explorer, trait) == before


def test_bad_arguments(body, make_model):
    with pytest.raises(TypeError, match=r"body must be a smplkit\.SMPL layer, got str"):
        Explorer("smpl")
    with pytest.raises(ValueError, match="body must have 10 betas, got 5"):
        Explorer(SMPL(num_betas=5))
    with pytest.raises(ValueError, match="pose must have shape"):
        Explorer(body, pose=np.zeros(3))
    with pytest.raises(ValueError, match="samples must have shape"):
        Explorer(body, samples=np.zeros((4, 5)))


def test_traits_are_observed(explorer):
    seen = []
    explorer.observe(lambda change: seen.append(change["name"]), ["pose", "betas", "joint"])
    explorer.pose = random_pose()
    explorer.pose = random_pose()  # the same: no change
    explorer.joint = "head"
    assert seen == ["pose", "joint"]


def test_the_first_page_gets_the_body_and_the_second_does_not(body, explorer):
    first = hello(explorer)
    assert first[0][0]["type"] == "body"
    assert first[0][1] == Payload(body).buffers
    kinds = [content["type"] for content, _ in first]
    assert kinds == ["body", "samples"]
    explorer.sent = []
    again = hello(explorer, has_body=True)
    assert [content["type"] for content, _ in again] == ["samples"]
    assert sum(len(b) for _, buffers in again for b in buffers) < 50_000


def test_the_payload_is_small_and_one_per_body(body):
    payload = Payload(body)
    assert sum(map(len, payload.buffers)) < 1.5e6
    assert len(json.dumps(payload.meta)) < 30_000
    assert payload.meta["digest"] == Payload(SMPL()).meta["digest"]
    assert payload.meta["digest"] != Payload(SMPL(gender="female")).meta["digest"]
    assert set(payload.meta["presets"]) == set(NAMED_POSES)


def test_a_model_with_dense_pose_blend_shapes_stays_below_six_megabytes(body):
    rng = np.random.default_rng(0)
    dense = rng.normal(scale=0.003, size=body.model.posedirs.shape)
    payload = Payload(SMPL(replace(body.model, posedirs=dense)))
    assert sum(map(len, payload.buffers)) < 6e6
    arrays = {
        a["name"]: (a["dtype"], b)
        for a, b in zip(payload.meta["arrays"], payload.buffers, strict=True)
    }
    assert arrays["poseDirs"][0] == "i1"
    scale = np.frombuffer(arrays["poseScale"][1], "<f4")
    numbers = np.frombuffer(arrays["poseDirs"][1], "i1").reshape(23, -1, 3, 9)
    back = numbers.transpose(1, 2, 0, 3).reshape(dense.shape) * scale
    # half a step of the coarsest column, each entry of R - I at most 2
    assert np.abs(back - dense).max() <= scale.max() / 2 * 1.001


def test_a_sequence_is_checked_sent_and_stepped_through(explorer):
    hello(explorer)
    poses = torch.stack([random_pose(i) for i in range(5)])
    transl = torch.arange(15.0).reshape(5, 3)
    explorer.set_sequence(poses, transl, fps=24)
    content, (sent_poses, sent_transl) = explorer.sent[-1]
    assert content == {"type": "sequence", "count": 5, "fps": 24.0, "frame": 0}
    np.testing.assert_array_equal(floats(sent_poses, 5, 24, 3), poses)
    np.testing.assert_array_equal(floats(sent_transl, 5, 3), transl)
    explorer.frame = 3
    assert explorer.pose == pytest.approx(poses[3].flatten().tolist())
    assert explorer.transl == pytest.approx(transl[3].tolist())
    with pytest.raises(ValueError, match=r"frame must lie in 0\.\.4, got 5"):
        explorer.frame = 5
    explorer.set_sequence(None)
    assert explorer.sent[-1] == ({"type": "sequence", "count": 0}, [])
    assert explorer.pose == pytest.approx(poses[3].flatten().tolist())


def test_a_shorter_sequence_after_a_longer_one(explorer):
    explorer.set_sequence(torch.zeros(9, 72))
    explorer.frame = 8
    explorer.set_sequence(torch.ones(2, 72))
    assert explorer.frame == 0
    assert explorer.pose == (1.0,) * 72


def test_poses_of_other_bodies_lose_their_hands(explorer):
    poses = torch.randn(4, 156, generator=torch.Generator().manual_seed(0))
    explorer.set_sequence(poses)
    explorer.frame = 2
    assert explorer.pose[:66] == pytest.approx(poses[2, :66].tolist())
    assert explorer.pose[66:] == (0.0,) * 6


@pytest.mark.parametrize(
    ("poses", "settings", "message"),
    [
        (np.zeros((0, 72)), {}, "at least one frame"),
        (np.zeros((3, 70)), {}, r"got \(3, 70\)"),
        (np.zeros(72), {}, r"got \(72,\)"),
        (np.full((2, 72), np.nan), {}, "poses must be finite"),
        (np.zeros((3, 72)), {"transl": np.zeros((2, 3))}, r"transl must have shape \(3, 3\)"),
        (np.zeros((3, 72)), {"fps": 0}, "fps must be a positive number"),
        (np.zeros((3, 72)), {"betas": np.zeros(3)}, "betas must have shape"),
    ],
)
def test_bad_sequences_leave_the_old_one(explorer, poses, settings, message):
    explorer.set_sequence(torch.ones(2, 72))
    with pytest.raises(ValueError, match=message):
        explorer.set_sequence(poses, **settings)
    explorer.frame = 1
    assert explorer.pose == (1.0,) * 72


def test_amass(explorer, body, tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "walk_poses.npz"
    np.savez(
        path, poses=rng.normal(scale=0.3, size=(6, 156)), trans=rng.normal(size=(6, 3)),
        betas=np.ones(16), gender="male", mocap_framerate=60.0,
    )  # fmt: skip
    explorer.load_amass(path)
    motion = read_amass(path, body=body)
    explorer.frame = 4
    expected = torch.cat([motion.global_orient[4], motion.body_pose[4].flatten()])
    assert explorer.pose == pytest.approx(expected.tolist(), abs=1e-6)
    assert explorer.betas == (0.0,) * 10
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(ValueError, match=r"walk_poses\.npz"):
        explorer.load_amass(path)
    assert explorer.pose == pytest.approx(expected.tolist(), abs=1e-6)


def test_comparing_with_vertices_an_output_and_nothing(body, explorer):
    hello(explorer)
    other = body(body_pose=named_pose("squat"))
    for given in (other, other.vertices, other.vertices.numpy()):
        explorer.compare(given)
        content, (vertices,) = explorer.sent[-1]
        assert content == {"type": "reference"}
        np.testing.assert_array_equal(floats(vertices, -1, 3), other.vertices)
    explorer.compare(None)
    assert explorer.sent[-1] == ({"type": "reference"}, [])


def test_comparing_with_an_explorer_follows_it(body, explorer):
    other = Explorer(body)
    hello(explorer)
    explorer.compare(other)
    other.pose = random_pose(3)
    np.testing.assert_allclose(floats(explorer.sent[-1][1][0], -1, 3), other.vertices(), atol=1e-6)
    count = len(explorer.sent)
    explorer.compare(None)
    other.pose = random_pose(4)
    assert len(explorer.sent) == count + 1  # the end of it, and nothing after that


def test_comparing_with_another_mesh(explorer, tiny_model):
    with pytest.raises(ValueError, match=r"other must have vertices of shape \(7000, 3\)"):
        explorer.compare(SMPL(tiny_model)())
    with pytest.raises(ValueError, match="other must be finite"):
        explorer.compare(torch.full((7000, 3), torch.nan))


def test_targets(explorer):
    hello(explorer)
    points = np.arange(48.0).reshape(24, 2)
    explorer.set_target(points)
    assert explorer.sent[-1][0] == {"type": "target", "points": points.tolist()}
    with pytest.raises(ValueError, match=r"keypoints_2d must have shape \(24, 2\), got \(49, 3\)"):
        explorer.set_target(np.zeros((49, 3)))
    explorer.set_target(None)
    assert explorer.sent[-1][0] == {"type": "target", "points": None}


def test_a_page_that_comes_later_gets_all_of_it(body, explorer):
    explorer.set_sequence(torch.zeros(3, 72))
    explorer.compare(body())
    explorer.set_target(np.zeros((24, 2)))
    assert explorer.sent == []
    kinds = [content["type"] for content, _ in hello(explorer)]
    assert kinds == ["body", "samples", "sequence", "reference", "target"]


def test_samples_of_ones_own(body):
    samples = torch.stack([random_pose(i)[1:] for i in range(3)])
    explorer = Explorer(body, samples=samples)
    (content, (buffer,)), *_ = explorer._contents.messages(0)
    assert content["type"] == "samples"
    np.testing.assert_allclose(floats(buffer, 3, 24, 3)[:, 1:], samples, atol=1e-7)


def test_named_poses_and_samples_are_possible_ones(explorer):
    from smplkit.joint_limits import out_of_limits

    samples = torch.from_numpy(floats(explorer._contents.messages(0)[0][1][0], -1, 24, 3).copy())
    named = torch.tensor(list(explorer._payload.meta["presets"].values())).reshape(-1, 24, 3)
    for poses in (samples, named):
        assert not out_of_limits(axis_angle_to_rotmat(poses[:, 1:]), tolerance=0.01).any()


def test_the_notebook_keeps_a_picture(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert data["image/png"].startswith("iVBOR")
    assert "sliders()" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_snapshot_follows_pose_and_camera(explorer):
    before = np.asarray(explorer.snapshot(200))
    assert before.shape == (200, 200, 3)
    explorer.pose = random_pose()
    turned = np.asarray(explorer.snapshot(200))
    explorer.camera = {"azimuth": 120}
    assert (before != turned).any() and (turned != np.asarray(explorer.snapshot(200))).any()


def test_the_static_page_holds_everything(explorer, tmp_path):
    explorer.pose = random_pose()
    path = explorer.to_html(tmp_path / "page.html", title="A <b> page")
    text = path.read_text()
    assert len(text) < 8e6
    assert "A &lt;b&gt; page" in text
    assert "http" not in text.split('id="code"')[0].replace("http-equiv", "")
    page = json.loads(text.split('id="page">')[1].split("</script>")[0])
    assert page["start"]["pose"] == list(explorer.pose)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        explorer.to_html(path)
    explorer.to_html(path, overwrite=True)


def test_a_licensed_body_does_not_go_into_a_page(body, tmp_path):
    licensed = SMPL(replace(body.model, licence="Max Planck licence"))
    assert body.model.licence == OPEN_LICENCE
    with pytest.raises(ValueError, match="Max Planck licence"):
        Explorer(licensed).to_html(tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_a_page_asks_for_the_code_once(explorer):
    explorer._on_custom(explorer, {"type": "need-bundle"}, [])
    content, (code,) = explorer.sent[-1]
    assert content == {"type": "bundle"}
    assert len(code) > 300_000
    assert len(str(explorer._esm)) < 4000
    explorer._on_custom(explorer, "nonsense", [])
    explorer._on_custom(explorer, {"type": "nonsense"}, [])
    assert len(explorer.sent) == 1


def test_the_package_does_not_load_the_widgets():
    code = "import sys, smplkit; sys.exit(any(m in sys.modules for m in ('anywidget', 'plotly')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_anywidget_there_are_sliders():
    code = """
import sys
sys.modules["anywidget"] = None  # what an import of a package that is not there meets
from smplkit import SMPL
from smplkit.explorer import Explorer
explorer = Explorer(SMPL())
assert type(explorer).__name__ == "SliderExplorer", type(explorer)
data, _ = explorer._repr_mimebundle_()
assert data["image/png"]
try:
    from smplkit.explorer import MeshView
except ImportError as error:
    assert "pip install anywidget" in str(error), error
else:
    raise AssertionError("MeshView without anywidget")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
