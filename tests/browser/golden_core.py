"""Numbers of the Python body and cameras that the browser's code must reproduce."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import torch

from smplkit import SMPL
from smplkit.cameras import BODY_TO_CAMERA, perspective_projection, weak_perspective_projection
from smplkit.explorer.orbit_camera import camera_points, project_points, validate_camera
from smplkit.explorer.payload import Payload

BODIES = 20


@torch.no_grad()
def write_golden_core(folder: Path) -> None:
    """Write payload.json, bodies.json and cameras.json into the folder."""
    body = SMPL()
    payload = Payload(body)
    buffers = [base64.b64encode(buffer).decode() for buffer in payload.buffers]
    write(folder, "payload", {"meta": payload.meta, "buffers": buffers})

    generator = torch.Generator().manual_seed(0)
    pose = 0.4 * torch.randn(BODIES, 24, 3, generator=generator)
    betas = torch.randn(BODIES, 10, generator=generator)
    transl = torch.randn(BODIES, 3, generator=generator)
    out = body(betas=betas, body_pose=pose[:, 1:], global_orient=pose[:, 0], transl=transl)
    straight = body(betas=betas)
    write(
        folder,
        "bodies",
        {
            "pose": pose.flatten(1).tolist(),
            "betas": betas.tolist(),
            "transl": transl.tolist(),
            "vertices": out.vertices.flatten(1).tolist(),
            "joints": out.joints.flatten(1).tolist(),
            "shaped": out.v_shaped.flatten(1).tolist(),
            "height": (
                straight.vertices[..., 1].amax(1) - straight.vertices[..., 1].amin(1)
            ).tolist(),
            "weights": body.weights[:, 18].tolist(),
        },
    )
    write(folder, "cameras", cameras(out.joints[0], generator))


def cameras(joints: torch.Tensor, generator: torch.Generator) -> dict:
    """Points seen by orbit cameras, and by the two cameras of a crop."""
    points = torch.randn(30, 3, generator=generator)
    orbits = []
    for azimuth, elevation, orthographic in [(0, 0, False), (70, 25, False), (-130, -40, True)]:
        camera = validate_camera(
            {
                "azimuth": azimuth, "elevation": elevation, "orthographic": orthographic,
                "distance": 4.0, "target": [0.1, -0.2, 0.3],
            }
        )  # fmt: skip
        seen = camera_points(points, camera)
        pixels = project_points(seen, camera, 300)
        orbits.append({"camera": camera, "pixels": pixels.tolist(), "depth": seen[:, 2].tolist()})
    full = {"focal": 300.0, "distance": 2.5, "tx": 0.1, "ty": -0.2}
    weak = {"s": 0.8, "tx": -0.1, "ty": 0.3}
    relative = (joints - joints[:1]) @ BODY_TO_CAMERA.T
    shift = torch.tensor([full["tx"], full["ty"], full["distance"]])
    perspective = perspective_projection(
        relative, full["focal"], torch.tensor([112.0, 112.0]), translation=shift
    )
    crop = weak_perspective_projection(relative, torch.tensor(list(weak.values())))
    target = perspective + torch.randn(24, 2, generator=generator)
    return {
        "points": points.tolist(),
        "orbits": orbits,
        "joints": joints.flatten().tolist(),
        "full": full,
        "weak": weak,
        "perspective": perspective.tolist(),
        "weakPerspective": (112 * (crop + 1)).tolist(),
        "target": target.tolist(),
        "loss": (perspective - target).square().sum(-1).mean().item(),
    }


def write(folder: Path, name: str, content: dict) -> None:
    (folder / f"{name}.json").write_text(json.dumps(content))
