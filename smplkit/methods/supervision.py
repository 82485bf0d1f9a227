"""What SPIN and its successors compare with labels: five terms, each a mean, and their weights.

    points = posed_keypoints(estimate, body)              # 49 points in metres
    terms = supervision(points, estimate, batch)          # scalars by name
    loss = weighted_sum(SupervisionWeights(), terms)

SPIN, EFT, PyMAF, VIBE and TCMR share all five; CLIFF replaces the reprojection by one in the full
image. A sample without a label counts as nothing in the term that needs it. Who has labels of
another origin, as SPIN has fits, puts them into the batch first.

SPIN projects with a perspective camera that looks at the middle of the crop from far away: focal
length 5000 at 224 pixels, so that a person stands about 45 metres before it.

Source: SPIN (Kolotouros et al. 2019), sections 3.2 to 3.4 and its published code.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.cameras import perspective_projection, weak_to_perspective_translation
from smplkit.data.sample import Sample
from smplkit.losses import (
    betas_loss,
    camera_scale_loss,
    keypoints_2d_mse,
    keypoints_3d_loss,
    rotmat_loss,
)
from smplkit.methods.estimate import Estimate
from smplkit.rotations import axis_angle_to_rotmat

FOCAL_LENGTH = 5000.0  # pixels of the crop
CROP_SIZE = 224.0  # pixels
_OPENPOSE = 25  # of the 49 points, the first


@dataclass(frozen=True)
class SupervisionWeights:
    """Weights of the terms of `supervision`; the defaults are SPIN's.

    SPIN's code sums 5, 5, 1, 0.001 and 1 times the terms and multiplies the sum by 60, which these
    contain.
    """

    keypoints_2d: float = 60.0 * 5
    keypoints_3d: float = 60.0 * 5
    pose: float = 60.0
    betas: float = 60.0 * 0.001
    camera: float = 60.0


def posed_keypoints(estimate: Estimate, body: SMPL) -> Tensor:
    """The 49 points of an estimated body.

    Args:
        estimate: (...) bodies.
        body: the body model.

    Returns:
        (..., 49, 3) metres, "openpose25+24", in the frame of the estimate without translation.
    """
    posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=False)
    return body.keypoints(posed, "openpose25+24")


def project_to_crop(points: Tensor, camera: Tensor) -> Tensor:
    """Project points as SPIN does: weak-perspective camera, but depth within the body counts.

    Args:
        points: (..., N, 3) metres.
        camera: (..., 3) s, tx, ty of the crop.

    Returns:
        (..., N, 2) crop coordinates, -1 to 1. For s of zero or less the person is behind the
        camera, and mirrored, as in the published code; `camera_scale_loss` keeps s away from there.
    """
    translation = weak_to_perspective_translation(camera, FOCAL_LENGTH, CROP_SIZE)
    pixels = perspective_projection(
        points, FOCAL_LENGTH, (0.0, 0.0), translation=translation, check_depth=False
    )
    return pixels / (CROP_SIZE / 2)


def supervision(
    points: Tensor, estimate: Estimate, batch: Sample, openpose: float = 0.0
) -> dict[str, Tensor]:
    """The terms of the loss that compare with labels, not yet weighted.

    Args:
        points: (..., 49, 3) of the estimate, see `posed_keypoints`.
        estimate: (...) bodies with cameras.
        batch: their labels: keypoints_2d, keypoints_3d, global_orient, body_pose, betas and the
            masks.
        openpose: factor on the confidences of the first 25 points, which a detector found. SPIN,
            EFT and PyMAF have 0 there, VIBE and TCMR 1. They count in the mean's denominator all
            the same.

    Returns:
        Scalars keypoints_2d, keypoints_3d, pose, betas and camera; zero where no sample has the
        label.
    """
    target = batch["keypoints_2d"]
    confidence = torch.cat([openpose * target[..., :_OPENPOSE, 2], target[..., _OPENPOSE:, 2]], -1)
    target = torch.cat([target[..., :2], confidence[..., None]], dim=-1)
    pose = torch.cat([batch["global_orient"][..., None, :], batch["body_pose"]], dim=-2)
    has_smpl = batch["has_smpl"]
    return {
        "keypoints_2d": keypoints_2d_mse(project_to_crop(points, estimate.camera), target),
        "keypoints_3d": keypoints_3d_loss(
            points[..., _OPENPOSE:, :], batch["keypoints_3d"], batch["has_keypoints_3d"]
        ),
        "pose": rotmat_loss(estimate.rotmat, axis_angle_to_rotmat(pose), has_smpl),
        "betas": betas_loss(estimate.betas, batch["betas"], has_smpl),
        "camera": camera_scale_loss(estimate.camera),
    }


def weighted_sum(weights: object, terms: dict[str, Tensor]) -> Tensor:
    """Add up terms of a loss.

    Args:
        weights: a dataclass with a field for each term.
        terms: scalars by name.

    Returns:
        Scalar, the sum of weight times term.
    """
    return sum(getattr(weights, name) * term for name, term in terms.items())
