"""What PIXIE returns: a whole body, with face and fingers, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit.body import SMPLX
from smplkit.methods.estimate import Estimate


@dataclass(eq=False)
class WholeBodyEstimate:
    """A body in the layout of SMPL-X and a camera.

    Conventions are those of `smplkit.methods.estimate.Estimate`.

    Attributes:
        rotmat: (B, 55, 3, 3) rotations relative to the parent joint: 22 of the body, jaw, two eyes,
            15 of the left hand, 15 of the right.
        betas: (B, S) shape coefficients, neutral.
        expression: (B, E) expression coefficients.
        camera: (B, 3) s, tx, ty in the crop of the body; of an estimate from a part alone, in the
            crop of that part, with points relative to its joint (head or wrist).
        weights: for each part that has a crop, (B,) how much the moderator believes the crop, 0 to
            1, as it says; `PIXIE` may round it up.
        parts: "head", "left_hand" and "right_hand" estimated from their crops alone.
        boxes: for each part whose crop was cut here, (B, 3) centre x, centre y and side, in
            coordinates of the body's crop.
        features: for each part that has a crop, (B, 2, D) features as seen from the body, and of
            the crop.
        albedo: (B, 50) code of the skin's colour; head crops only. No texture model is part of this
            kit, so that nothing is made of it; nor of `light`.
        light: (B, 27) spherical harmonics, nine for each colour; head crops only.
        stages: the estimate from the body's feature alone, then this one, without stages of their
            own. Empty where there was no body.
    """

    rotmat: Tensor
    betas: Tensor
    expression: Tensor
    camera: Tensor
    weights: dict[str, Tensor] = field(default_factory=dict)
    parts: dict[str, WholeBodyEstimate] = field(default_factory=dict)
    boxes: dict[str, Tensor] = field(default_factory=dict)
    features: dict[str, Tensor] = field(default_factory=dict)
    albedo: Tensor | None = None
    light: Tensor | None = None
    stages: list[WholeBodyEstimate] = field(default_factory=list)

    def body_estimate(self) -> Estimate:
        """The 24 joints of SMPL, for what compares bodies only; SMPL's hands are at rest.

        The first ten betas are passed on: in the open bodies the same betas are the same person in
        both layouts. With licensed files they are not; measure shape on SMPL-X there.
        """
        rest = torch.eye(3, device=self.rotmat.device).expand(len(self.rotmat), 2, 3, 3)
        rotmat = torch.cat([self.rotmat[:, :22], rest.to(self.rotmat.dtype)], dim=1)
        stages = [stage.body_estimate() for stage in self.stages]
        return Estimate(rotmat, self.betas[:, :10], self.camera, stages)


def posed_points(estimate: WholeBodyEstimate, body: SMPLX) -> Tensor:
    """The 145 points of an estimated body.

    Args:
        estimate: (B,) bodies.
        body: the body model. Of shape and expression it takes as many coefficients as it has; those
            that the estimate lacks are zero.

    Returns:
        (B, 145, 3) metres, "pixie145", in the frame of the estimate without translation.
    """
    body = body.to(estimate.rotmat.device)
    posed = body.from_rotmats(
        estimate.rotmat.float(),
        _fit(estimate.betas, body.num_betas),
        _fit(estimate.expression, body.num_expression),
        vertices=False,
    )
    return body.keypoints(posed, "pixie145", camera_frame=True)


def _fit(coefficients: Tensor, count: int) -> Tensor:
    """Coefficients (B, N), cut or filled up with zeros to (B, count)."""
    return F.pad(coefficients.float(), (0, count - coefficients.shape[-1]))
