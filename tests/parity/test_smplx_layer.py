"""SMPL-X against smplx, an independent implementation, on the same files."""

from __future__ import annotations

import contextlib
import dataclasses
import io

import numpy as np
import pytest
import torch

from smplkit.body import SMPLX, export_model
from smplkit.body.export import write_smplx_npz

smplx = pytest.importorskip("smplx")

BATCH = 6
ANGLES = {"rest": 0.0, "tiny": 1e-4, "small": 0.2, "usual": 1.0, "pi": torch.pi, "beyond": 4.0}
COUNTS = {
    "global_orient": 1,
    "body_pose": 21,
    "jaw_pose": 1,
    "leye_pose": 1,
    "reye_pose": 1,
    "left_hand_pose": 15,
    "right_hand_pose": 15,
}


@pytest.fixture(scope="module", params=["random", "neutral"])
def folder_and_gender(request, tmp_path_factory, make_whole_model):
    """A random model without any symmetry, and the neutral open body."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param != "random":
        export_model(folder, request.param, kinds="smplx")
        return folder, request.param
    model = make_whole_model(10_000)
    for name in ("v_template", "weights", "J_regressor", "landmark_weights", "contour_weights"):
        single = getattr(model, name).astype(np.float32)  # smplx rounds them in any case
        model = dataclasses.replace(model, **{name: single})
    write_smplx_npz(model, folder / "smplx" / "SMPLX_NEUTRAL.npz")
    return folder, "neutral"


def pair(folder_and_gender, dtype=torch.float64, **options):
    """(ours, theirs) in a dtype; theirs takes plain axis-angle for the hands if not told else."""
    folder, gender = folder_and_gender
    options = {"use_pca": False, "flat_hand_mean": True, "use_face_contour": True} | options
    torch.set_default_dtype(dtype)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            theirs = smplx.create(
                folder, model_type="smplx", gender=gender, dtype=dtype, batch_size=BATCH, **options
            )
        return SMPLX(folder, gender=gender), theirs
    finally:
        torch.set_default_dtype(torch.float32)


def parameters(angle: float, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)

    def randn(*shape: int) -> torch.Tensor:
        return torch.randn(BATCH, *shape, generator=generator, dtype=dtype)

    pose = {
        name: angle * torch.nn.functional.normalize(randn(n, 3), dim=-1).flatten(1)
        for name, n in COUNTS.items()
    }
    return pose | {"betas": 1.5 * randn(10), "expression": randn(10), "transl": randn(3)}


def test_vertices_and_joints_of_all_kinds(folder_and_gender):
    # smplx adds 1e-8 to each component before it takes the angle: a micrometre is as near as it
    # comes on the random model.
    ours, theirs = pair(folder_and_gender)
    for angle in ANGLES.values():
        given = parameters(angle, torch.float64)
        out, expected = ours(**given), theirs(**given)
        torch.testing.assert_close(out.vertices, expected.vertices, atol=1e-6, rtol=0)
        points = ours.keypoints(out, "smplx144")
        torch.testing.assert_close(points, expected.joints, atol=1e-6, rtol=0)


@pytest.mark.parametrize("gender", ["female", "male"])
def test_the_gendered_bodies(gender, tmp_path):
    export_model(tmp_path, gender, kinds="smplx")
    ours, theirs = pair((tmp_path, gender))
    given = parameters(1.0, torch.float64)
    out, expected = ours(**given), theirs(**given)
    torch.testing.assert_close(out.vertices, expected.vertices, atol=1e-6, rtol=0)
    points = ours.keypoints(out, "smplx144")
    torch.testing.assert_close(points, expected.joints, atol=1e-6, rtol=0)


def test_float32_agrees_to_micrometres(folder_and_gender):
    ours, theirs = pair(folder_and_gender, torch.float32)
    given = parameters(1.0, torch.float32)
    given["transl"] *= 0
    out, expected = ours(**given), theirs(**given)
    torch.testing.assert_close(out.vertices, expected.vertices, atol=3e-6, rtol=0)
    points = ours.keypoints(out, "smplx144")
    torch.testing.assert_close(points, expected.joints, atol=3e-6, rtol=0)


def test_the_contour_at_all_yaws(folder_and_gender):
    ours, theirs = pair(folder_and_gender)
    yaws = torch.tensor([-80.0, -39.2, -17.6, 3.2, 38.4, 55.0], dtype=torch.float64).deg2rad()
    given = parameters(0.1, torch.float64)
    given["global_orient"] = torch.stack([0 * yaws, yaws, 0 * yaws], dim=-1)
    expected = theirs(**given).joints
    out = ours(**given, vertices=False)
    torch.testing.assert_close(ours.keypoints(out, "smplx144"), expected, atol=1e-6, rtol=0)
    face = torch.cat([expected[:, 127:], expected[:, 76:127]], dim=1)
    torch.testing.assert_close(ours.landmarks(out), face, atol=1e-6, rtol=0)


@pytest.mark.parametrize(("count", "flat"), [(6, False), (45, False), (12, True)])
def test_hands_from_principal_components(folder_and_gender, count, flat):
    ours, theirs = pair(folder_and_gender, use_pca=True, num_pca_comps=count, flat_hand_mean=flat)
    given = parameters(0.5, torch.float64)
    generator = torch.Generator().manual_seed(1)
    for side in ("left", "right"):
        coefficients = torch.randn(BATCH, count, generator=generator, dtype=torch.float64)
        given[f"{side}_hand_pose"] = coefficients
    expected = theirs(**given)
    for side in ("left", "right"):
        pose = ours.hand_pose_from_pca(given[f"{side}_hand_pose"], side)
        if flat:  # the option leaves the mean out
            pose = pose - ours.hand_pose_from_pca(torch.zeros(0), side)
        given[f"{side}_hand_pose"] = pose
    torch.testing.assert_close(ours(**given).vertices, expected.vertices, atol=1e-6, rtol=0)


def test_gradients(folder_and_gender):
    ours, theirs = pair(folder_and_gender)
    given = {name: x.requires_grad_() for name, x in parameters(1.0, torch.float64).items()}
    mine, other = ours(**given), theirs(**given)
    generator = torch.Generator().manual_seed(1)
    of_vertices = torch.randn(other.vertices.shape, generator=generator, dtype=torch.float64)
    of_joints = torch.randn(other.joints.shape, generator=generator, dtype=torch.float64)
    gradients = [
        torch.autograd.grad([vertices, joints], list(given.values()), [of_vertices, of_joints])
        for vertices, joints in (
            (mine.vertices, ours.keypoints(mine, "smplx144")),
            (other.vertices, other.joints),
        )
    ]
    for got, expected in zip(*gradients, strict=True):
        torch.testing.assert_close(got, expected, atol=1e-4, rtol=1e-6)


def test_rotation_matrices_and_the_shape_at_rest(folder_and_gender):
    ours, theirs = pair(folder_and_gender)
    given = parameters(1.0, torch.float64)
    out = ours(**given)
    layer = smplx.build_layer(
        folder_and_gender[0],
        model_type="smplx",
        gender=folder_and_gender[1],
        use_face_contour=True,
        dtype=torch.float64,
    )
    first, matrices = 0, {}
    for name, count in COUNTS.items():
        matrices[name] = out.rotmats[:, first : first + count]
        first += count
    # Without transl: the weights, in single precision, do not sum to one exactly, and we move the
    # joints, smplx the vertices.
    others = {name: given[name] for name in ("betas", "expression")}
    expected = layer(**matrices, **others)
    again = ours.from_rotmats(out.rotmats, **others)
    torch.testing.assert_close(again.vertices, expected.vertices, atol=1e-12, rtol=0)
    at_rest = layer(**others)
    torch.testing.assert_close(out.v_shaped, at_rest.vertices, atol=2e-7, rtol=0)
    torch.testing.assert_close(out.rest_joints, at_rest.joints[:, :55], atol=1e-8, rtol=0)


def test_body_models_reads_the_same_files(folder_and_gender):
    body_models = pytest.importorskip("body_models.smplx.torch", reason="extra bench")
    folder, gender = folder_and_gender
    ours, _ = pair(folder_and_gender, torch.float32)
    file = folder / "smplx" / f"SMPLX_{gender.upper()}.npz"
    theirs = body_models.SMPLX(model_path=file, flat_hand_mean=True)
    given = parameters(0.5, torch.float32)
    given["transl"] *= 0
    groups = {name: given[name].unflatten(1, (n, 3)) for name, n in COUNTS.items()}
    expected = theirs.forward_vertices(
        groups["body_pose"],
        torch.cat([groups["jaw_pose"], groups["leye_pose"], groups["reye_pose"]], dim=1),
        torch.cat([groups["left_hand_pose"], groups["right_hand_pose"]], dim=1),
        pelvis_rotation=given["global_orient"],
        shape=given["betas"],
        expression=given["expression"],
    )
    torch.testing.assert_close(ours(**given).vertices, expected, atol=3e-6, rtol=0)
