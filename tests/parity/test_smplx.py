"""The layer against smplx, an independent implementation, on the same exported files."""

from __future__ import annotations

import contextlib
import io

import pytest
import torch

from smplkit.body import SMPL, export_model
from smplkit.skeleton import SMPL_EXTRA_VERTICES

smplx = pytest.importorskip("smplx")

ANGLES = {"rest": 0.0, "tiny": 1e-4, "small": 0.2, "usual": 1.0, "pi": torch.pi, "beyond": 4.0}


@pytest.fixture(scope="module")
def bodies(tmp_path_factory):
    """(ours, theirs) for a gender and dtype, theirs from the exported files."""
    folder = tmp_path_factory.mktemp("exported")
    export_model(folder)
    made = {}

    def pair(gender: str, dtype: torch.dtype):
        if (gender, dtype) not in made:
            torch.set_default_dtype(dtype)
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # it warns about 10 betas
                    theirs = smplx.create(folder, model_type="smpl", gender=gender, dtype=dtype)
                made[gender, dtype] = SMPL(folder, gender=gender), theirs
            finally:
                torch.set_default_dtype(torch.float32)
        return made[gender, dtype]

    return pair


def parameters(angle: float, dtype: torch.dtype, batch: int = 3) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    axes = torch.randn(batch, 24, 3, generator=generator, dtype=dtype)
    pose = angle * torch.nn.functional.normalize(axes, dim=-1)
    return {
        "betas": 1.5 * torch.randn(batch, 10, generator=generator, dtype=dtype),
        "body_pose": pose[:, 1:].flatten(1),
        "global_orient": pose[:, 0],
        "transl": torch.randn(batch, 3, generator=generator, dtype=dtype),
    }


def both(bodies, gender: str, given: dict[str, torch.Tensor]):
    ours, theirs = bodies(gender, given["betas"].dtype)
    return ours, ours(**given), theirs(**given)


def joints45(out) -> torch.Tensor:
    """The joints of smplx: 24 of the tree, then 21 vertices."""
    return torch.cat([out.joints, out.vertices[:, list(SMPL_EXTRA_VERTICES.values())]], dim=1)


@pytest.mark.parametrize("gender", ["neutral", "female", "male"])
@pytest.mark.parametrize("angle", ANGLES.values(), ids=ANGLES)
def test_vertices_and_joints(bodies, gender, angle):
    # smplx adds 1e-8 to each component before it takes the angle: 1e-7 m is as near as it comes.
    _, ours, theirs = both(bodies, gender, parameters(angle, torch.float64))
    torch.testing.assert_close(ours.vertices, theirs.vertices, atol=1e-7, rtol=0)
    torch.testing.assert_close(joints45(ours), theirs.joints, atol=1e-7, rtol=0)


@pytest.mark.parametrize("angle", ANGLES.values(), ids=ANGLES)
def test_float32_agrees_to_a_micrometre(bodies, angle):
    given = parameters(angle, torch.float32)
    given["transl"] *= 0
    _, ours, theirs = both(bodies, "neutral", given)
    torch.testing.assert_close(ours.vertices, theirs.vertices, atol=1e-6, rtol=0)
    torch.testing.assert_close(joints45(ours), theirs.joints, atol=1e-6, rtol=0)


def test_rotation_matrices(bodies):
    given = parameters(1.0, torch.float64)
    body, ours, _ = both(bodies, "neutral", given)
    _, theirs = bodies("neutral", torch.float64)
    ours = body.from_rotmats(ours.rotmats, given["betas"], given["transl"])
    expected = theirs(
        betas=given["betas"],
        body_pose=ours.rotmats[:, 1:],
        global_orient=ours.rotmats[:, :1],
        transl=given["transl"],
        pose2rot=False,
    )
    torch.testing.assert_close(ours.vertices, expected.vertices, atol=1e-12, rtol=0)
    torch.testing.assert_close(joints45(ours), expected.joints, atol=1e-12, rtol=0)


@pytest.mark.parametrize("angle", [0.2, 1.0, torch.pi])
def test_gradients(bodies, angle):
    given = {name: v.requires_grad_() for name, v in parameters(angle, torch.float64).items()}
    _, ours, theirs = both(bodies, "neutral", given)
    generator = torch.Generator().manual_seed(1)
    of_vertices = torch.randn(ours.vertices.shape, generator=generator, dtype=torch.float64)
    of_joints = torch.randn(theirs.joints.shape, generator=generator, dtype=torch.float64)
    gradients = [
        torch.autograd.grad([vertices, joints], list(given.values()), [of_vertices, of_joints])
        for vertices, joints in ((ours.vertices, joints45(ours)), (theirs.vertices, theirs.joints))
    ]
    for got, expected in zip(*gradients, strict=True):
        torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-6)


def test_shaped_template(bodies):
    given = parameters(0.5, torch.float64)
    _, ours, _ = both(bodies, "neutral", given)
    _, theirs = bodies("neutral", torch.float64)
    at_rest = theirs(betas=given["betas"], body_pose=torch.zeros(3, 69, dtype=torch.float64),
                     global_orient=torch.zeros(3, 3, dtype=torch.float64))  # fmt: skip
    torch.testing.assert_close(ours.v_shaped, at_rest.vertices, atol=1e-8, rtol=0)
    torch.testing.assert_close(ours.rest_joints, at_rest.joints[:, :24], atol=1e-8, rtol=0)
