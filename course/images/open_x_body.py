"""The open body in SMPL-X's layout, at a glance: python course/images/open_x_body.py"""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from torch import Tensor
from torch.nn import functional as F

from smplkit.body import SMPLX
from smplkit.plots import BLUE, SKIN
from smplkit.rasterizer import rasterize
from smplkit.shading import shade
from smplkit.skeleton_smplx import SMPLX_JOINTS

PIXELS = 360  # of each picture, both ways


def fist(body: SMPLX) -> Tensor:
    """(15, 3) pose of the left hand: every joint bends towards the palm, which faces down."""
    joints = body().joints[25:40].unflatten(0, (5, 3))
    along = joints[:, 2] - joints[:, 0]
    towards = torch.tensor([0.0, -1.0, 0.0]).repeat(5, 1)
    towards[4] = joints[3, 0] + torch.tensor([0.0, -0.03, 0.0]) - joints[4, 0]  # the thumb's way
    axes = F.normalize(torch.linalg.cross(along, towards), dim=-1)
    degrees = torch.tensor([[75.0, 95.0, 65.0]] * 4 + [[25.0, 40.0, 55.0]])
    return (torch.deg2rad(degrees)[..., None] * axes[:, None]).flatten(0, 1)


def look_at(
    ax: Axes, body: SMPLX, at: Tensor, size: float, turn: float = 0.0, faces: Tensor | None = None,
    **pose: Tensor,
) -> None:  # fmt: skip
    """Render the posed body, or some of its faces: a square around a point, in parallel projection.

    The axes are in metres, x to the right and y up, as seen with the body turned by degrees.
    """
    angle = math.radians(turn)
    to_camera = torch.tensor(
        [
            [math.cos(angle), 0.0, math.sin(angle)],
            [0.0, -1.0, 0.0],
            [math.sin(angle), 0.0, -math.cos(angle)],
        ]
    )
    seen = (body(**pose).vertices - at) @ to_camera.T
    pixels = (seen[:, :2] / size + 0.5) * PIXELS
    raster = rasterize(
        pixels[None],
        seen[None, :, 2] + 1000,
        body.faces if faces is None else faces,
        (PIXELS, PIXELS),
    )
    image = shade(raster, seen[None], torch.tensor(to_rgb(SKIN)))[0]
    image = torch.where(image.sum(0) > 0, image, 1.0)  # a white background
    x, y = float(at @ to_camera[0]), float(at[1])
    box = (x - size / 2, x + size / 2, y - size / 2, y + size / 2)
    ax.imshow(image.permute(1, 2, 0), extent=box)
    ax.axis("off")


def main() -> None:
    body = SMPLX()
    rest = body()
    joint = dict(zip(SMPLX_JOINTS, rest.joints, strict=True))
    figure, axes = plt.subplots(4, 6, figsize=(13, 9), layout="constrained")

    middle = torch.tensor([0.0, -0.35, 0.0])
    for ax, turn in zip(axes[0, :3], (0.0, 90.0, 180.0), strict=True):
        look_at(ax, body, middle, 1.9, turn)
    source = torch.Generator().manual_seed(2)
    shapes = torch.randn(3, 10, generator=source)
    poses = 0.2 * torch.randn(3, 21, 3, generator=source)
    for ax, betas, pose in zip(axes[0, 3:], shapes, poses, strict=True):
        look_at(ax, body, middle, 2.0, 20.0, betas=betas, body_pose=pose)
    axes[0, 0].set_title("template")
    axes[0, 3].set_title("random shapes and poses")

    face = (joint["left_eyeball"] + joint["right_eyeball"]) / 2 - torch.tensor([0, 0.035, 0])
    for ax, (angle, turn) in zip(
        axes[1, :4], ((0.0, 0.0), (0.15, 0.0), (0.38, 0.0), (0.38, -60.0)), strict=True
    ):
        look_at(ax, body, face, 0.22, turn, jaw_pose=torch.tensor([angle, 0.0, 0.0]))
        ax.set_title(f"jaw {angle:g} rad")
    for ax, yaw in zip(axes[1, 4:], (0.0, -0.6), strict=True):
        pose = torch.zeros(21, 3)
        pose[11, 1] = yaw  # the neck
        look_at(ax, body, face, 0.22, body_pose=pose)
        ax.scatter(*body.landmarks(body(body_pose=pose))[:, :2].T, s=5, color=BLUE, zorder=3)
        ax.set_title("landmarks")

    for column, ax in enumerate(axes[2]):
        k, value = column // 2, 2.0 - 4.0 * (column % 2)
        look_at(ax, body, face, 0.22, expression=value * torch.eye(10)[k])
        ax.set_title(f"expression {k + 1}: {value:+g}")

    second, third = (body.hand_pose_from_pca(torch.eye(3)[k], "left") for k in (1, 2))
    hands = {
        "flat hand": torch.zeros(15, 3),
        "mean hand": body.hand_pose_from_pca(torch.zeros(1), "left"),
        "component 2": second,
        "component 3": third,
        "fist": fist(body),
        "its back": fist(body),
    }
    names = [n for n in SMPLX_JOINTS if n.startswith("left") and n[-1] in "123"] + ["left_wrist"]
    parts = torch.tensor([SMPLX_JOINTS.index(name) for name in names])
    on_hand = torch.isin(torch.from_numpy(body.model.vertex_part)[body.faces], parts).all(1)
    raised = torch.zeros(21, 3)
    raised[SMPLX_JOINTS.index("left_wrist") - 1, 2] = torch.pi / 2
    at = joint["left_wrist"] + torch.tensor([0.0, 0.08, 0.0])
    for ax, (title, pose) in zip(axes[3], hands.items(), strict=True):
        turn = 90.0 if title == "its back" else -90.0
        pose = {"left_hand_pose": pose, "body_pose": raised}
        look_at(ax, body, at, 0.22, turn, body.faces[on_hand], **pose)
        ax.set_title(title)
    figure.savefig(Path(__file__).with_name("open_x_body.png"), dpi=72)


if __name__ == "__main__":
    main()
