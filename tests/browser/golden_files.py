"""Files made by NumPy, and what Python reads from them, for the tests of the page's file code."""

from __future__ import annotations

import json
import math
import zipfile
from pathlib import Path

import numpy as np
import torch

from smplkit.body import SMPL
from smplkit.data.movement.grounding import rest_pelvis
from smplkit.data.readers.amass import read_amass
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_JOINTS

T = 7


def write_golden_files(folder: Path) -> None:
    """Write what the tests in node read.

    Args:
        folder: where to; made if needed. It gets

            arrays_*.npz and arrays.json: arrays of many types, and their values;
            motion_*.npz and motions.json: sequences in AMASS's layouts, and what `read_amass` makes
            of them without a body and with the open one;
            pickled_*.npz: sequences with one array pickled;
            joints.json: names of SMPL's joints;
            mesh.json: the open body in a pose.
    """
    folder.mkdir(parents=True, exist_ok=True)
    body = SMPL()
    _write_arrays(folder)
    _write_sequences(folder, body)
    _dump(folder / "joints.json", SMPL_JOINTS)
    _dump(folder / "mesh.json", _mesh(body))


def _write_arrays(folder: Path) -> None:
    arrays = _arrays()
    np.savez(folder / "arrays_stored.npz", **arrays)
    np.savez_compressed(folder / "arrays_packed.npz", **arrays)
    _dump(folder / "arrays.json", {name: _described(array) for name, array in arrays.items()})
    np.savez(folder / "arrays_pickled.npz", objects=np.array([{}, None], object), good=np.eye(2))
    np.savez(folder / "arrays_records.npz", records=np.zeros(2, "i4,f8"), good=np.eye(2))
    for version in (1, 2, 3):
        with zipfile.ZipFile(folder / f"arrays_version{version}.npz", "w") as archive:
            with archive.open("a.npy", "w") as stream:
                np.lib.format.write_array(stream, np.eye(2, 3), version=(version, 0))
            archive.comment = b"a comment behind the directory"


def _write_sequences(folder: Path, body: SMPL) -> None:
    sequences = _sequences()
    read = {}
    for name, arrays in sequences.items():
        path = folder / f"motion_{name}.npz"
        (np.savez if name == "smpl" else np.savez_compressed)(path, **arrays)
        read[name] = [_read(path, None), _read(path, body)]
    _dump(folder / "motions.json", read)
    arrays = sequences["smpl"]
    for name in ("trans", "gender"):
        np.savez(folder / f"pickled_{name}.npz", **arrays | {name: arrays[name].astype(object)})


def _arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    signed = ("f2", "f4", "f8", ">f2", ">f4", ">f8", "i1", "i2", "i4", "i8", ">i4", ">i8")
    unsigned = ("u1", "u2", "u4", "u8")
    floats = rng.normal(size=(2, 3, 4))
    return {
        **{
            dtype.replace(">", "big_"): (30 * rng.normal(size=(3, 4))).astype(dtype)
            for dtype in signed
        },
        **{dtype: rng.integers(0, 200, 5).astype(dtype) for dtype in unsigned},
        "truth": np.array([[True, False], [False, False]]),
        "halves": np.array([0, 1, -2.5, 65504, 6e-5, 6e-8, np.inf, -np.inf, np.nan], "f2"),
        "limits": np.array([2**53 - 1, -(2**53) + 1, 0]),
        "largest": np.array([np.finfo("f4").max, np.finfo("f4").tiny], "f4"),
        "fortran": np.asfortranarray(floats),
        "fortran_matrix": np.asfortranarray(floats[0].astype("f4")),
        "scalar": np.array(120.0),
        "whole_scalar": np.array(7),
        "empty": np.zeros((0, 72), "f4"),
        "one": np.array([3.5]),
        "text": np.array("female"),
        "bytes": np.array(b"neutral"),
        "texts": np.array(["a", "", "\u00e4rm \U0001f9cd", "hand"]),
        "big_texts": np.array(["ab", "c"], ">U2"),
        "many_bytes": np.array([[b"male"], [b""]]),
        "fortran_texts": np.asfortranarray(np.array([["a", "b", "c"], ["d", "e", "f"]])),
    }


def _described(array: np.ndarray) -> dict:
    """An array's values in C order, whatever the order in memory."""
    values = array.ravel(order="C").tolist()
    if array.dtype.kind == "S":
        values = [x.decode() for x in values]
    if array.dtype.kind == "f":  # JSON has no infinite numbers
        values = [x if math.isfinite(x) else _IN_JAVASCRIPT[str(x)] for x in values]
    return {"shape": array.shape, "dtype": array.dtype.str, "values": values}


_IN_JAVASCRIPT = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


def _sequences() -> dict[str, dict]:
    """Random sequences, roots turned every way, in the layouts that are about."""
    rng = np.random.default_rng(1)

    def poses(joints: int) -> np.ndarray:
        angles = rng.normal(scale=0.4, size=(T, joints, 3))
        angles[:, 0] = rng.normal(scale=2, size=(T, 3))
        angles[0, 0] = 0
        angles[1, 0] = (np.pi / 2, 0, 0)  # upright in a file
        angles[2, 0] = (0, 0, np.pi)
        return angles.reshape(T, 3 * joints)

    x = poses(55)
    place = {"trans": rng.normal(size=(T, 3)), "betas": rng.normal(size=16)}
    parts = {
        "root_orient": x[:, :3],
        "pose_body": x[:, 3:66],
        "transl": rng.normal(size=(T, 3)),
        "mocap_frame_rate": np.array(100),
    }
    return {
        "smpl": place
        | {
            "poses": poses(24).astype("f4"),
            "gender": np.array("male"),
            "mocap_framerate": np.array(60.0),
        },
        "smplh": place
        | {
            "poses": poses(52),
            "gender": np.array(b"female"),
            "mocap_framerate": np.array(120),
            "dmpls": np.zeros((T, 8)),
        },
        "smplh_fortran": place
        | {
            "poses": np.asfortranarray(poses(52)),
            "trans": np.asfortranarray(place["trans"].astype("f4")),
            "betas": place["betas"][None, :4],
            "gender": np.array(["Male"]),
            "mocap_framerate": np.array([59.94, 60.06]),
        },
        "smplx": place
        | {
            "poses": x,
            "gender": np.array("neutral"),
            "surface_model_type": np.array("smplx"),
            "mocap_frame_rate": np.array(29.97, "f4"),
            "labels_obs": np.array([["C7", "LFHD"]] * T),
        },
        "parts": parts | {"pose_hand": x[:, 75:], "betas": place["betas"].astype("f4")},
        "parts_bare": parts,
        "one_frame": place | {"poses": poses(52)[-1:], "trans": np.ones((1, 3))}
        | {"mocap_framerate": np.array(30.0), "gender": np.array(3)},
    }  # fmt: skip


def _read(path: Path, body: SMPL | None) -> dict:
    motion = read_amass(path, body=body)
    pelvis = rest_pelvis()
    if body is not None:
        pelvis = body(betas=motion.betas, vertices=False).rest_joints[0]
    return {
        "restPelvis": pelvis.tolist(),
        "rootMatrices": axis_angle_to_rotmat(motion.global_orient).flatten(1).tolist(),
        "bodyPose": motion.body_pose.flatten().tolist(),
        "transl": motion.transl.flatten().tolist(),
        "betas": motion.betas.tolist(),
        "fps": motion.fps,
        "gender": motion.gender,
    }


def _mesh(body: SMPL) -> dict:
    generator = torch.Generator().manual_seed(2)
    pose = 0.3 * torch.randn(23, 3, generator=generator)
    vertices = body(body_pose=pose, transl=torch.tensor([0.1, 0.9, -0.2])).vertices
    corners = vertices[body.faces]
    across = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = torch.zeros_like(vertices).index_add_(
        0, body.faces.flatten(), across.repeat_interleave(3, 0)
    )
    normals = torch.nn.functional.normalize(normals, dim=-1)
    return {
        "vertices": vertices.flatten().tolist(),
        "normals": normals.flatten().tolist(),
        "faces": body.faces.flatten().tolist(),
    }


def _dump(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, allow_nan=False))
