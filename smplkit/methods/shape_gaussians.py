"""Which shapes women, men and people in general have, as a loss on the betas of the NEUTRAL body.

    loss = mean over people of sum_s ((beta_s - mean_s) / std_s)^2       of the person's class

Pictures are sometimes labelled with a gender. PIXIE uses this label in training only: the network
has no output for it, and its body stays neutral. A picture without the label, or of somebody who
is neither, is measured against all people, for whom betas are normal with mean 0 and deviation 1.

The authors fitted the neutral body to scans of people and a Gaussian to each class. Here the female
and male body models stand for the scans. Their shapes are normal in coefficients of their own, so
that fitting the neutral body to all of them has a closed form (`smplkit.data.gendered_shapes`): the
fit of the template is the mean, those of the directions give the deviations. Correlations between
coefficients are left out.

Source: PIXIE (Feng et al. 2021), section 3.4; the diagonal and the weight 0.001 are this kit's.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.body.layer import BodyLayer
from smplkit.data.gendered_shapes import expressed_in
from smplkit.data.sample import GENDER_LABELS


@dataclass(frozen=True, eq=False)
class ShapeGaussians:
    """A Gaussian over the betas of the neutral body for each class of `GENDER_LABELS`.

    Attributes:
        mean, std: (3, S), rows in the order of the labels.
    """

    mean: Tensor
    std: Tensor


def fit_shape_gaussians(neutral: BodyLayer, female: BodyLayer, male: BodyLayer) -> ShapeGaussians:
    """Express the shapes of two gendered body models in the coefficients of the neutral one.

    Args:
        neutral, female, male: three models with the same mesh, SMPL or SMPL-X.

    Returns:
        The Gaussians, float32, on the CPU.

    Raises:
        ValueError: the meshes have different numbers of vertices.
    """
    of_women, of_men = (expressed_in(neutral, body) for body in (female, male))
    everybody = torch.zeros(neutral.num_betas), torch.eye(neutral.num_betas)
    shapes = dict(zip(GENDER_LABELS, (of_women, of_men, everybody), strict=True))
    return ShapeGaussians(
        torch.stack([mean.float() for mean, _ in shapes.values()]),
        torch.stack([torch.linalg.vector_norm(m, dim=0).float() for _, m in shapes.values()]),
    )


def gendered_shape_loss(betas: Tensor, gender: Tensor, gaussians: ShapeGaussians) -> Tensor:
    """Squared Mahalanobis distance of shapes from the people of their class.

    Args:
        betas: (B, S) or more coefficients than the Gaussians have; those are measured against all
            people.
        gender: (B,) int64 position in `GENDER_LABELS`.
        gaussians: with S coefficients.

    Returns:
        Scalar, mean over people of the sum over coefficients.

    Raises:
        TypeError, ValueError: wrong types or shapes, fewer coefficients than the Gaussians have, or
            labels of another kind.
    """
    require_shape("betas", betas, "S")
    known = gaussians.mean.shape[-1]
    if betas.ndim != 2 or betas.shape[-1] < known or gender.shape != betas.shape[:1]:
        raise ValueError(
            f"betas must have shape (B, {known}) or more numbers and gender (B,), "
            f"got {tuple(betas.shape)} and {tuple(gender.shape)}"
        )
    if gender.dtype != torch.int64:
        raise TypeError(f"gender must hold int64 positions in GENDER_LABELS, got {gender.dtype}")
    mean, std = (x.to(betas.device)[gender] for x in (gaussians.mean, gaussians.std))
    betas = betas.float()
    distance = ((betas[:, :known] - mean) / std).square().sum(-1)
    return (distance + betas[:, known:].square().sum(-1)).mean()
