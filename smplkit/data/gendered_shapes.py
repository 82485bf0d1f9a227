"""Shapes of women and men, in the coefficients of the neutral body.

The neutral body of SMPL-X has shapes of all people, and a network that estimates it need not know
whose body it sees. Whose it is decides which of them are likely. The female and the male open body
have the same mesh as the neutral one; their shapes

    v = template + directions b,    b normal

are expressed in the coefficients of the neutral body by least squares. Where a body stands says
nothing about it and is left free.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.body import SMPLX
from smplkit.body.layer import BodyLayer
from smplkit.data.sample import GENDER_LABELS
from smplkit.data.shapes import random_betas


class GenderedShapes(NamedTuple):
    """Maps from the coefficients b of female and male bodies to those of the neutral one.

    Attributes:
        mean: (2, S) the mean woman and the mean man.
        map: (2, S, S) what each coefficient of theirs adds, in rows.
    """

    mean: Tensor
    map: Tensor


@functools.cache
def gendered_shapes() -> GenderedShapes:
    """The maps of the open bodies."""
    neutral = SMPLX()
    shapes = [expressed_in(neutral, SMPLX(gender=gender)) for gender in GENDER_LABELS[:2]]
    return GenderedShapes(*(torch.stack(x).float() for x in zip(*shapes, strict=True)))


def expressed_in(neutral: BodyLayer, other: BodyLayer) -> tuple[Tensor, Tensor]:
    """Express the shapes of one body in the coefficients of another with the same mesh.

    Args:
        neutral: the body whose S coefficients are wanted.
        other: the body whose shapes are expressed, with T coefficients.

    Returns:
        (S,) its mean, and (T, S) what each of its coefficients adds; double precision, on the CPU.

    Raises:
        ValueError: the meshes have different numbers of vertices.
    """
    if neutral.num_vertices != other.num_vertices:
        raise ValueError(
            "neutral and other must have the same mesh, "
            f"got {neutral.num_vertices} and {other.num_vertices} vertices"
        )

    def columns(directions: Tensor) -> Tensor:
        return directions.detach().double().cpu().flatten(0, 1)  # (3 V, ...)

    where = torch.eye(3, dtype=torch.float64).repeat(neutral.num_vertices, 1)
    basis = torch.cat([columns(neutral.shapedirs), where], dim=1)
    template = columns((other.v_template - neutral.v_template)[..., None])
    targets = torch.cat([template, columns(other.shapedirs)], dim=1)
    solution = torch.linalg.lstsq(basis, targets).solution[: neutral.num_betas].mT
    return solution[0], solution[1:]


def random_gendered_betas(gender: Tensor, generator: torch.Generator) -> Tensor:
    """Draw shapes of women and men.

    Args:
        gender: (N,) int64, 0 female or 1 male.
        generator: source of randomness.

    Returns:
        (N, S) betas of the neutral body.
    """
    shapes = gendered_shapes()
    own = random_betas(len(gender), generator, shapes.mean.shape[-1])
    return shapes.mean[gender] + torch.einsum("ns,nst->nt", own, shapes.map[gender])
