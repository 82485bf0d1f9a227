"""What a body layer returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torch import Tensor

from smplkit._precision import without_autocast
from smplkit.body import lbs

if TYPE_CHECKING:
    from smplkit.body.layer import BodyLayer
    from smplkit.body.smplx import SMPLX


@dataclass(eq=False)
class SMPLOutput:
    """A posed body; "..." are the leading dimensions of the parameters.

    Attributes:
        vertices: (..., V, 3) posed vertices, metres; None if they were not asked for.
        joints: (..., 24, 3) posed joints of the kinematic tree, metres.
        rest_joints: (..., 24, 3) joints of the shaped body in the T-pose, metres.
        transforms: (..., 24, 3, 4) orientation and position of each joint.
        rotmats: (..., 24, 3, 3) rotations relative to the parents, as they went in.
        betas: (..., S) shape coefficients, as they went in.
        vertex_ids: the vertices that `vertices` holds; None for all.
        body: the layer that made this.
    """

    vertices: Tensor | None
    joints: Tensor
    rest_joints: Tensor
    transforms: Tensor
    rotmats: Tensor
    betas: Tensor
    vertex_ids: Tensor | None
    body: BodyLayer = field(repr=False)

    @property
    def coefficients(self) -> tuple[Tensor, ...]:
        """What the shape at rest is made of, in the order of the body's directions."""
        return (self.betas,)

    @property
    def v_shaped(self) -> Tensor:
        """(..., V, 3) all vertices of the shaped body in the T-pose, computed when asked for."""
        with without_autocast(self.betas.device):
            return self.body.v_template + lbs.blend_shapes(self.betas, self.body.shapedirs)


@dataclass(eq=False)
class SMPLXOutput(SMPLOutput):
    """A posed SMPL-X body: as `SMPLOutput`, with 55 joints and a face.

    Attributes:
        expression: (..., E) coefficients of facial expression, as they went in.
    """

    body: SMPLX = field(repr=False)
    expression: Tensor

    @property
    def coefficients(self) -> tuple[Tensor, ...]:
        """What the shape at rest is made of, in the order of the body's directions."""
        return self.betas, self.expression

    @property
    def v_shaped(self) -> Tensor:
        """(..., V, 3) all vertices in the T-pose, with shape and expression."""
        with without_autocast(self.betas.device):
            of_face = lbs.blend_shapes(self.expression, self.body.expression_dirs)
            return super().v_shaped + of_face
