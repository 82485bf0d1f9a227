"""The picture at the top of the README: python course/images/overview.py"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import torch

from smplkit import SMPL
from smplkit.body import lbs
from smplkit.cameras import BODY_TO_CAMERA, perspective_projection
from smplkit.data.poses import named_pose
from smplkit.plots import draw_body, draw_mesh
from smplkit.skeleton import SMPL_JOINTS


def main() -> None:
    body = SMPL()
    betas = torch.tensor([-1.2, 1.0] + 8 * [0.0])
    out = body(betas=betas, body_pose=named_pose("reaching"))
    pose_blend = lbs.pose_blend_shapes(out.rotmats, body.posedirs)
    stages = {
        "template": body.v_template,
        "+ build": out.v_shaped,
        "+ pose blend": out.v_shaped + pose_blend,
        "skinned": out.vertices,
    }
    figure, axes = plt.subplots(1, 6, figsize=(13, 2.7), layout="constrained")
    for ax, (title, vertices) in zip(axes[:4], stages.items(), strict=True):
        draw_body(ax, vertices, body.faces, turn=40)
        ax.set(xlim=(-0.95, 0.95), ylim=(-1.3, 0.65), title=title)
    in_camera = (out.vertices - out.joints[SMPL_JOINTS.index("pelvis")]) @ BODY_TO_CAMERA.T
    for ax, distance in zip(axes[4:], (1.3, 12.0), strict=True):
        away = torch.tensor([0.0, 0.0, distance])
        pixels = perspective_projection(in_camera, 260 * distance, (0.0, 0.0), translation=away)
        draw_mesh(ax, pixels, in_camera + away, body.faces)
        ax.set(xlim=(-280, 280), ylim=(310, -265), aspect="equal", xticks=[], yticks=[])
        ax.set_title(f"seen from {distance:g} m")
    figure.savefig(Path(__file__).with_name("overview.png"), dpi=80)


if __name__ == "__main__":
    main()
