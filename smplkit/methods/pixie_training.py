"""Training PIXIE: first each expert by itself, then all together with the moderators.

    fit(PIXIEStep(pixie, gaussians, stage="experts"), people, ...)
    fit(PIXIEStep(pixie, gaussians), people, ...)

"experts": the body from its own feature, coarse parts and all, and each part from its own crop. No
crop says anything about another picture, and the moderators, which nothing asks, stand still.

"together": the same, the body with fused parts, and the update term, which pulls what the body's
picture says about a part to what the part's own crop says. The crops of some people must be worse
than the body's picture then, blurred or hidden, or the moderators have nothing to learn.

This is the kit's recipe. The authors never published their training code. From what is left of it
in the names of their runs come most of the weights below; from the paper Adam and its rate, the
two phases and the kinds of terms. Losses that need a texture model or a network that recognises
faces are left out (see `pixie_losses.py`).

Source: PIXIE (Feng et al. 2021), sections 3.4 and 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.data.sample import PARTS, Sample
from smplkit.methods.pixie import PIXIE, inputs
from smplkit.methods.pixie_estimate import WholeBodyEstimate
from smplkit.methods.pixie_losses import body_terms, part_boxes, part_terms
from smplkit.methods.shape_gaussians import ShapeGaussians, gendered_shape_loss
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.priors import joint_limit_prior, shape_prior

STAGES = ("experts", "together")


@dataclass(frozen=True)
class PIXIEWeights:
    """Weights of the terms, each of which is a mean, summed over all estimates that have it.

    From the names of the authors' runs: body 5, face and hands 1, 3D 0.5, pose 5, betas 0 (shape is
    learnt from points and from its class), gendered shape 0.001, pose prior 0.1, eyes 1, lips 0.5,
    priors of a face's expression and shape 1e-4. What these multiplied is not known. `expression`
    and `update` are ours.
    """

    body_2d: float = 5.0
    face_2d: float = 1.0
    hands_2d: float = 1.0
    points_3d: float = 0.5
    pose: float = 5.0
    betas: float = 0.0
    expression: float = 0.1
    eyes: float = 1.0
    lips: float = 0.5
    update: float = 0.1
    gendered_shape: float = 0.001
    pose_prior: float = 0.1
    expression_prior: float = 1e-4
    face_shape_prior: float = 1e-4


class PIXIEStep:
    """PIXIE's training step.

    Args:
        pixie: the network that is trained. Its body model is that of the losses.
        gaussians: shapes by gender, of the same body model.
        weights: of the terms.
        learning_rate: of Adam.
        stage: "experts" or "together".

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        ValueError: unknown `stage`.
    """

    def __init__(
        self,
        pixie: PIXIE,
        gaussians: ShapeGaussians,
        weights: PIXIEWeights | None = None,
        learning_rate: float = 1e-4,
        stage: str = "together",
    ) -> None:
        if stage not in STAGES:
            raise ValueError(f"stage must be one of {', '.join(STAGES)}, got {stage!r}")
        self.body, self.gaussians, self.stage = pixie.body, gaussians, stage
        self.weights = PIXIEWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"pixie": pixie}
        self.optimizers = {"pixie": torch.optim.Adam(pixie.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "pixie".

        Args:
            batch: labels of whole bodies (see `Sample`); crops of parts, or the network cuts them.
        """
        estimate = self.networks["pixie"](*inputs(batch))
        terms = self.supervision(estimate, batch)
        yield Turn("pixie", weighted_sum(self.weights, terms), terms)

    def supervision(self, estimate: WholeBodyEstimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of the loss, not yet weighted.

        Args:
            estimate: of a body.
            batch: its labels.

        Returns:
            Scalars by the names of `PIXIEWeights`, `update` only of the stage "together".
        """
        bodies = estimate.stages[:1] if self.stage == "experts" else estimate.stages
        boxes = part_boxes(batch, estimate.boxes)
        terms: dict[str, Tensor] = {}
        for whole in bodies:
            _add(terms, body_terms(whole, batch, self.body))
            _add(terms, self.priors(whole, batch))
        for part in PARTS:
            alone = estimate.parts[part]
            _add(terms, part_terms(part, alone, boxes[part], batch, self.body))
            if self.stage == "together":
                of_body, of_part = estimate.features[part].float().unbind(1)
                _add(terms, {"update": F.mse_loss(of_body, of_part.detach())})
        face_shape = shape_prior(estimate.parts["head"].betas.float()).mean()
        return terms | {"face_shape_prior": face_shape}

    def priors(self, whole: WholeBodyEstimate, batch: Sample) -> dict[str, Tensor]:
        """What is likely, whatever the picture shows."""
        return {
            "gendered_shape": gendered_shape_loss(whole.betas, batch["gender"], self.gaussians),
            "pose_prior": joint_limit_prior(whole.body_estimate().rotmat[:, 1:]).mean(),
            "expression_prior": whole.expression.float().square().sum(-1).mean(),
        }


def _add(terms: dict[str, Tensor], more: dict[str, Tensor]) -> None:
    """Add terms to those of the same name."""
    for name, term in more.items():
        terms[name] = terms.get(name, 0) + term
