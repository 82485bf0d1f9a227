"""What a body layer returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torch import Tensor

from smplkit._precision import without_autocast
from smplkit.body import lbs

if TYPE_CHECKING:
    from smplkit.body.smpl import SMPL


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
    body: SMPL = field(repr=False)

    @property
    def v_shaped(self) -> Tensor:
        """(..., V, 3) all vertices of the shaped body in the T-pose, computed when asked for."""
        with without_autocast(self.betas.device):
            return self.body.v_template + lbs.blend_shapes(self.betas, self.body.shapedirs)
