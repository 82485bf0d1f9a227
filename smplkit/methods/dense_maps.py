"""Dense maps: for each pixel the part of the body, and the place on its surface.

    head: features (B, C, H, W) -> DenseMaps, scores of parts and u, v for each part
    labels: from a sample's `iuv`, or drawn from the labelled body

Every pixel has a right answer, so that one picture teaches thousands of times what 24 joints do.

Convention. Parts are those of `Sample.iuv`: 0 on the background, else joint index + 1; u and v are
texture coordinates in [0, 1]. DensePose's 24 surface parts are others, of the same number; the 14
coarse ones here are groups of joints in the order of DensePose's.

Source: PyMAF (Zhang et al. 2021), section 3.3 and its code; DensePose (Gueler et al., CVPR 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.cameras import perspective_projection
from smplkit.data.sample import Sample
from smplkit.methods.camera_start import estimate_translation
from smplkit.methods.supervision import CROP_SIZE, FOCAL_LENGTH
from smplkit.rasterizer import rasterize
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.shading import iuv_map
from smplkit.skeleton import SMPL_JOINTS

_COARSE = (
    "pelvis spine1 spine2 spine3 left_collar right_collar",
    "right_wrist right_hand",
    "left_wrist left_hand",
    "left_ankle left_foot",
    "right_ankle right_foot",
    "right_hip",
    "left_hip",
    "right_knee",
    "left_knee",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "neck head",
)
# Part of a pixel -> its coarse part, 0 staying 0.
_COARSE_OF_PART = torch.tensor(
    [0] + [next(i for i, group in enumerate(_COARSE, 1) if j in group.split()) for j in SMPL_JOINTS]
)


@dataclass(eq=False)
class DenseMaps:
    """Predicted maps.

    Attributes:
        u, v: (B, 25, H, W) texture coordinates, a channel for each part.
        parts: (B, 25, H, W) scores of parts.
        coarse_parts: (B, 15, H, W) scores of coarse parts.
    """

    u: Tensor
    v: Tensor
    parts: Tensor
    coarse_parts: Tensor


class DenseHead(nn.Module):
    """Four 3x3 convolutions.

    Args:
        channels: of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        fine, coarse = len(SMPL_JOINTS) + 1, len(_COARSE) + 1
        self.predict_u = nn.Conv2d(channels, fine, 3, padding=1)
        self.predict_v = nn.Conv2d(channels, fine, 3, padding=1)
        self.predict_ann_index = nn.Conv2d(channels, coarse, 3, padding=1)
        self.predict_uv_index = nn.Conv2d(channels, fine, 3, padding=1)

    def forward(self, features: Tensor) -> DenseMaps:
        """Maps of the size of the features (B, C, H, W)."""
        return DenseMaps(
            self.predict_u(features),
            self.predict_v(features),
            self.predict_uv_index(features),
            self.predict_ann_index(features),
        )


def dense_losses(dense: DenseMaps, batch: Sample, body: SMPL) -> dict[str, Tensor]:
    """How far maps are from those of the labelled bodies.

    Args:
        dense: predicted maps.
        batch: `iuv`, or else labelled bodies and 2D keypoints to draw it from.
        body: the body model.

    Returns:
        Scalars: parts and coarse_parts, cross entropies, means over all pixels of the samples with
        SMPL labels; u and v, sums of smooth L1 over those pixels, each in the channel of its own
        part (the background's target is 0), divided by the size of the whole batch. Zero if no
        sample has SMPL labels.
    """
    size = dense.parts.shape[-1]
    labelled = batch["has_smpl"] > 0
    if not labelled.any():
        zero = sum(x.sum() for x in vars(dense).values()) * 0.0
        return dict.fromkeys(("parts", "coarse_parts", "u", "v"), zero)
    iuv = dense_targets(batch, body, size)[labelled]
    parts = iuv[:, 0].round().long()
    terms = {
        "parts": F.cross_entropy(dense.parts[labelled].float(), parts),
        "coarse_parts": F.cross_entropy(
            dense.coarse_parts[labelled].float(), _COARSE_OF_PART.to(parts.device)[parts]
        ),
    }
    for channel, name in enumerate("uv", 1):
        own = getattr(dense, name)[labelled].float().gather(1, parts[:, None]).squeeze(1)
        terms[name] = F.smooth_l1_loss(own, iuv[:, channel], reduction="sum") / len(labelled)
    return terms


def dense_targets(batch: Sample, body: SMPL, size: int) -> Tensor:
    """What the maps should be.

    Args:
        batch: with `iuv`, which is reduced to the size; without it the labelled bodies are drawn
            where their keypoints are, whole, for nobody knows what hides them.
        body: the body model.
        size: side of the maps S, pixels.

    Returns:
        (B, 3, S, S) part, u, v; where a sample has no SMPL label, of no meaning.
    """
    if "iuv" in batch:
        return F.interpolate(batch["iuv"], (size, size), mode="nearest-exact")
    return draw_dense(batch, body, size)


@torch.no_grad()
def draw_dense(batch: Sample, body: SMPL, size: int) -> Tensor:
    """Draw part, u and v of labelled bodies, each where its 2D keypoints say.

    Args:
        batch: needs the SMPL labels and keypoints_2d.
        body: the body model, with texture coordinates.
        size: side of the maps S, pixels.

    Returns:
        (B, 3, S, S) part, u, v; zeros for samples without SMPL labels or visible keypoints.

    Raises:
        ValueError: the body has no texture coordinates.
    """
    model = body.model
    if model.uv_coords is None or model.vertex_part is None:
        raise ValueError(
            f"body must have texture coordinates and part labels to draw dense maps, and "
            f"{model.path.name} has none; give samples with iuv, or take the open body"
        )
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    posed = body.from_rotmats(axis_angle_to_rotmat(pose), batch["betas"])
    # SPIN's camera: the least squares translation of the last 24 points at focal length 5000.
    points = body.keypoints(posed, "openpose25+24")[:, 25:]
    label = batch["keypoints_2d"][:, 25:]
    pixels = torch.cat([label[..., :2] * (CROP_SIZE / 2), label[..., 2:]], dim=-1)
    translation = estimate_translation(points, pixels, FOCAL_LENGTH, (0.0, 0.0))
    drawn = (batch["has_smpl"] > 0) & (translation[:, 2] > 1) & translation.isfinite().all(-1)
    maps = torch.zeros(len(pose), 3, size, size, device=pose.device)
    if not drawn.any():
        return maps
    vertices = posed.vertices[drawn]
    seen = perspective_projection(
        vertices, FOCAL_LENGTH, (0.0, 0.0), translation=translation[drawn]
    )
    depth = vertices[..., 2] + translation[drawn, None, 2]
    raster = rasterize((seen / CROP_SIZE + 0.5) * size, depth, body.faces, (size, size))
    like = {"device": pose.device}
    maps[drawn] = iuv_map(
        raster,
        torch.as_tensor(model.vertex_part, **like),
        torch.as_tensor(model.uv_coords, dtype=torch.float32, **like),
        torch.as_tensor(model.uv_faces, **like),
    ).to(maps)
    return maps
