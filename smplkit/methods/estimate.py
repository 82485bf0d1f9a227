"""What every method of the course returns: a body and a camera, seen from an image.

Convention. The rotation of the root is in the CAMERA frame (x right, y down, z forward), so it is
near a half turn about x for somebody upright. The camera is weak-perspective, (s, tx, ty) in the
crop: x = s (X + tx), see `smplkit.cameras`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor


@dataclass(eq=False)
class Estimate:
    """Body and camera; "..." are the leading dimensions, (B,) for images, (B, T) for sequences.

    Attributes:
        rotmat: (..., 24, 3, 3) rotations relative to the parent joint, the root first.
        betas: (..., 10) shape coefficients.
        camera: (..., 3) s, tx, ty; None from a method that estimates no camera (MotionBERT).
        stages: the estimates after each step of a method that works in steps, without stages of
            their own; the last one has the numbers of this estimate. Empty if there are none.
    """

    rotmat: Tensor
    betas: Tensor
    camera: Tensor | None
    stages: list[Estimate] = field(default_factory=list)

    def body_estimate(self) -> Estimate:
        """What common measures compare: itself; of a whole body with face and hands, its body."""
        return self

    def detach(self) -> Estimate:
        """The same numbers, cut off from the graph that computed them."""
        return Estimate(
            self.rotmat.detach(),
            self.betas.detach(),
            None if self.camera is None else self.camera.detach(),
            [stage.detach() for stage in self.stages],
        )
