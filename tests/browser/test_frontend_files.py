"""Files that the page reads and writes: its own tests in node, then Python reads what it wrote."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
import trimesh

import smplkit
from smplkit.data.readers.amass import is_amass, read_amass
from smplkit.data.readers.npz_files import NpzFile
from smplkit.rotations import axis_angle_to_rotmat
from tests.browser.golden_files import write_golden_files
from tests.browser.node_tests import run_node_tests

FRONTEND = Path(smplkit.__file__).parent / "explorer" / "frontend"
TOPICS = ("npz", "motion_files", "pose_json", "mesh_export")
SEQUENCES = ("smpl", "smplh", "smplh_fortran", "smplx", "parts", "parts_bare", "one_frame")


@pytest.fixture(scope="module")
def golden(tmp_path_factory) -> Path:
    """The golden files, and in `out` what the tests in node wrote."""
    folder = tmp_path_factory.mktemp("golden")
    write_golden_files(folder)
    run_node_tests(TOPICS, folder)
    return folder


def test_numpy_reads_what_was_written(golden):
    with np.load(golden / "out" / "sample.npz", allow_pickle=False) as file:
        arrays = dict(file)
    expected = {
        "floats": np.array([[1.5, -2, 3], [0, 1e-30, 6]], "f4"),
        "doubles": np.array([0.1, -1e300, np.pi, 2.0**-40]).reshape(2, 1, 2),
        "integers": np.array([-(2**31), 0, 2**31 - 1], "i4"),
        "nothing": np.zeros((0, 72), "f4"),
        "scalar": np.array(120.0),
        "text": np.array("fem\u00e4le \U0001f9cd"),
        "empty_text": np.array(""),
    }
    assert list(arrays) == list(expected)
    for name, array in expected.items():
        assert (arrays[name].dtype, arrays[name].shape) == (array.dtype, array.shape), name
        np.testing.assert_array_equal(arrays[name], array)


def test_the_written_archive_is_whole_and_its_arrays_can_be_mapped(golden):
    with zipfile.ZipFile(golden / "out" / "sample.npz") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            with archive.open(name) as stream:
                assert np.lib.format.read_magic(stream) == (1, 0)
                np.lib.format.read_array_header_1_0(stream)
                assert stream.tell() % 64 == 0, name  # as NumPy's own


@pytest.mark.parametrize("with_body", [False, True])
@pytest.mark.parametrize("name", SEQUENCES)
def test_motions_come_back(golden, open_body, name, with_body):
    body = open_body if with_body else None
    path = golden / "out" / f"motion_{name}_{int(with_body)}.npz"
    wanted = read_amass(golden / f"motion_{name}.npz", body=body)
    assert is_amass(NpzFile(path))
    found = read_amass(path, body=body)
    torch.testing.assert_close(found.body_pose, wanted.body_pose, atol=0, rtol=0)
    roots = [axis_angle_to_rotmat(motion.global_orient) for motion in (found, wanted)]
    torch.testing.assert_close(*roots, atol=3e-6, rtol=0)
    torch.testing.assert_close(found.transl, wanted.transl, atol=3e-6, rtol=0)
    torch.testing.assert_close(found.betas, wanted.betas, atol=0, rtol=0)
    assert (found.gender, found.fps) == (wanted.gender, wanted.fps)


@pytest.mark.parametrize("kind", ["obj", "glb"])
def test_trimesh_reads_the_mesh(golden, kind):
    wanted = json.loads((golden / "mesh.json").read_text())
    # As a scene: a single mesh would come with normals of trimesh's own.
    scene = trimesh.load(golden / "out" / f"mesh.{kind}", force="scene", process=False)
    (mesh,) = scene.geometry.values()
    vertices = np.array(wanted["vertices"]).reshape(-1, 3)
    faces = np.array(wanted["faces"]).reshape(-1, 3)
    assert len(vertices) > 6000
    np.testing.assert_array_equal(mesh.faces, faces)
    np.testing.assert_allclose(mesh.vertices, vertices, atol=1e-6)
    np.testing.assert_allclose(scene.bounds, [vertices.min(0), vertices.max(0)], atol=1e-6)
    normals = np.array(wanted["normals"]).reshape(-1, 3)
    np.testing.assert_allclose(mesh.vertex_normals, normals, atol=1e-6)
    assert mesh.volume > 0.03  # faces look outwards
