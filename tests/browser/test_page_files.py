"""Files that the explorer saves and opens: other programs read them, and bad ones do no harm."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
import torch
import trimesh
from PIL import Image
from playwright.sync_api import expect
from scipy.spatial.transform import Rotation

from smplkit.data.readers.amass import read_amass


def saved(explorer, words, folder):
    """Path of the file that a button of the tab Files makes."""
    with explorer.page.expect_download() as waiting:
        explorer.press(words)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_what_is_saved_can_be_read(explorer, start, open_body, tmp_path):
    explorer.tab("Files")
    obj = trimesh.load(saved(explorer, "Save OBJ", tmp_path), process=False)
    scene = trimesh.load(saved(explorer, "Save GLB", tmp_path), process=False)
    (glb,) = scene.geometry.values()
    for mesh in (obj, glb):
        assert len(mesh.faces) == len(open_body.faces)
        assert mesh.is_winding_consistent
        assert mesh.area == pytest.approx(
            trimesh.Trimesh(explorer.vertices, open_body.faces, process=False).area, rel=1e-4
        )
        np.testing.assert_allclose(mesh.bounds[0], explorer.vertices.min(0), atol=1e-5)
        np.testing.assert_allclose(mesh.bounds[1], explorer.vertices.max(0), atol=1e-5)

    picture = Image.open(saved(explorer, "Save PNG", tmp_path))
    np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), explorer.picture())

    path = saved(explorer, "Save npz", tmp_path)
    with np.load(path) as file:
        assert set(file) == {"poses", "trans", "betas", "gender", "mocap_framerate"}
        assert file["poses"].shape == (1, 72)
        np.testing.assert_allclose(file["betas"], start[72:82], atol=1e-6)
    motion = read_amass(path, body=open_body)
    expected = Rotation.from_rotvec(start[:3]).as_matrix()
    root = Rotation.from_rotvec(motion.global_orient[0].numpy()).as_matrix()
    np.testing.assert_allclose(root, expected, atol=1e-5)
    np.testing.assert_allclose(motion.body_pose[0].numpy().ravel(), start[3:72], atol=1e-5)
    np.testing.assert_allclose(motion.transl[0].numpy(), start[82:], atol=2e-3)

    path = saved(explorer, "Save json", tmp_path)
    pose = json.loads(path.read_text())
    assert pose["joints"]["left_knee"] == start[12:15].tolist()

    chooser = explorer.root.get_by_label("Pose file, npz or json")
    explorer.edit(pose=np.zeros(72), betas=np.zeros(10), transl=np.zeros(3))
    chooser.set_input_files(path)
    expect(explorer.message).to_contain_text("pose.json is open")
    np.testing.assert_array_equal(explorer.state, start)
    explorer.edit(pose=np.zeros(72), betas=np.zeros(10), transl=np.zeros(3))
    chooser.set_input_files(tmp_path / "pose.npz")
    expect(explorer.message).to_contain_text("pose.npz is open")
    np.testing.assert_allclose(explorer.state, start, atol=1e-5)


def amass(count, **changes):
    """Bytes of a motion file in AMASS's layout of SMPL-H."""
    rng = np.random.default_rng(4)
    arrays = {
        "poses": rng.normal(scale=0.2, size=(count, 156)),
        "trans": rng.normal(scale=0.1, size=(count, 3)),
        "betas": rng.normal(size=16),
        "gender": "neutral",
        "mocap_framerate": 60.0,
    }
    buffer = io.BytesIO()
    np.savez(buffer, **{k: v for k, v in (arrays | changes).items() if v is not None})
    return buffer.getvalue()


BAD_FILES = {
    "truncated.npz": (amass(5)[:-300], ""),
    "nan.npz": (amass(5, trans=np.full((5, 3), np.nan)), "trans"),
    "foreign.npz": (amass(5, poses=None), "poses"),
    "shape.npz": (amass(5, poses=np.zeros((5, 70))), "(T, 72), (T, 156) or (T, 165)"),
    "text.npz": (b"hello", ""),
    "broken.json": (b'{"format": ', "JSON"),
    "other.json": (b'{"a": 1}', "smplkit-pose"),
}


def test_a_bad_file_is_explained_and_the_pose_stays(explorer, start, tmp_path):
    explorer.tab("Files")
    before = explorer.picture()
    chooser = explorer.root.get_by_label("Pose file, npz or json")
    for name, (content, said) in BAD_FILES.items():
        (tmp_path / name).write_bytes(content)
        chooser.set_input_files(tmp_path / name)
        expect(explorer.message).to_contain_text(name)
        expect(explorer.message).to_contain_text(said)
        np.testing.assert_array_equal(explorer.state, start)
        explorer.press("×")
        expect(explorer.message).to_be_hidden()
    np.testing.assert_array_equal(explorer.picture(), before)


def test_a_motion_is_opened_stepped_through_and_played(explorer, open_body, tmp_path):
    (tmp_path / "walk.npz").write_bytes(amass(40))
    motion = read_amass(tmp_path / "walk.npz", body=open_body)
    poses = torch.cat([motion.global_orient[:, None], motion.body_pose], 1).numpy()
    start = explorer.state
    panel = explorer.tab("Motion")
    expect(panel).to_contain_text("No motion")
    panel.get_by_label("Motion file, AMASS npz").set_input_files(tmp_path / "walk.npz")
    expect(panel).to_contain_text("40 frames at 60 a second")

    def shows(frame):
        np.testing.assert_allclose(explorer.pose[1:], poses[frame, 1:], atol=1e-5)
        np.testing.assert_allclose(explorer.transl, motion.transl[frame].numpy(), atol=2e-3)

    shows(0)
    explorer.slider("Frame").press("ArrowRight")
    shows(1)
    panel.get_by_role("button", name="one frame on").click()
    shows(2)
    explorer.box("Frame").fill("39")
    explorer.box("Frame").press("Enter")
    shows(39)
    explorer.press("Play")
    explorer.page.wait_for_timeout(300)
    explorer.press("Pause")
    frame = explorer.hook("s.store.view.frame")
    explorer.page.wait_for_timeout(200)
    assert explorer.hook("s.store.view.frame") == frame
    shows(frame)
    explorer.canvas.press("Space")
    expect(explorer.button("Pause")).to_be_visible()
    explorer.canvas.press("Space")
    explorer.press("Take the motion away")
    explorer.press("Undo")
    np.testing.assert_array_equal(explorer.state, start)
