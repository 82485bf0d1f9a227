"""SMPL as a network layer: parameters in, a posed body out.

Convention. Metres, y up, the body faces +z in the T-pose with its left hand towards +x. Axis-angle
in radians, rotations relative to the parent joint. `global_orient` turns the body about its pelvis,
which is not the origin; `transl` is added afterwards. Betas count standard deviations of shape.

The steps are those of `lbs.py`, which to read first; `layer.py` arranges them for speed.

Source: Loper et al., "SMPL: A skinned multi-person linear model", SIGGRAPH Asia 2015, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from smplkit.body.layer import BodyLayer, require_count
from smplkit.body.model_files import ModelData, load_model, require_kind
from smplkit.body.output import SMPLOutput


class SMPL(BodyLayer):
    """The SMPL body model as a differentiable layer.

    Its arrays are buffers in torch's default dtype that follow `.to(...)` and are left out of
    `state_dict()`; `.to(torch.float64)` makes it fit for numerical checks of gradients.

    Args:
        model: None for the open body of this package; else a licensed `.pkl` or `.npz` file, a
            folder as smplx expects it, or arrays from `load_model`.
        gender: "neutral", "female" or "male"; which file to read.
        num_betas: how many shape coefficients to use, at most as many as the file has.

    Attributes:
        model: the arrays of the file, numpy.
        parents: index of the parent of each joint, -1 for the pelvis.
        num_betas, num_vertices, num_joints: S, V and 24.
        faces: (F, 3) buffer, vertex indices of the triangles.
        J_regressor: (24, V) buffer, joints from vertices at rest.

    Raises:
        FileNotFoundError, ValueError: no such file, not SMPL or damaged (see `load_model`), or
            fewer shape directions than `num_betas`.
        TypeError: `model` is no path, or `num_betas` no integer.

    Example:
        >>> body = SMPL()
        >>> out = body(body_pose=torch.zeros(2, 23, 3))
        >>> out.joints.shape
        torch.Size([2, 24, 3])
    """

    _GROUPS = {"global_orient": 1, "body_pose": 23}

    def __init__(
        self,
        model: str | Path | ModelData | None = None,
        gender: str = "neutral",
        num_betas: int = 10,
    ) -> None:
        data = model if isinstance(model, ModelData) else load_model(model, gender=gender)
        require_kind(data, "smpl")
        require_count("num_betas", num_betas, data.shapedirs.shape[-1], "shape directions", data)
        super().__init__(data, [data.shapedirs[..., :num_betas]])

    def forward(
        self,
        betas: torch.Tensor | None = None,
        body_pose: torch.Tensor | None = None,
        global_orient: torch.Tensor | None = None,
        transl: torch.Tensor | None = None,
        vertices: bool | Sequence[int] | torch.Tensor = True,
    ) -> SMPLOutput:
        """Pose the body from axis-angle parameters; those left out are zero.

        Args:
            betas: (..., S) shape coefficients, in standard deviations.
            body_pose: (..., 23, 3) or (..., 69) axis-angle of all joints but the pelvis, radians.
            global_orient: (..., 3) axis-angle of the pelvis, radians.
            transl: (..., 3) translation, metres.
            vertices: True for all vertices, False for joints only (much faster), or the (N,)
                indices of the vertices wanted.

        Leading dimensions broadcast. The result has the dtype of the body.

        Returns:
            The posed body.

        Raises:
            TypeError, ValueError: wrong type or shape of an argument, or leading dimensions that
                do not broadcast.
        """
        pose = {"global_orient": global_orient, "body_pose": body_pose}
        betas = self._parameter("betas", betas, self.num_betas)
        transl = None if transl is None else self._parameter("transl", transl, 3)
        rotmats = self._rotmats(pose, {"betas": betas}, transl)
        return self._pose(SMPLOutput, rotmats, {"betas": betas}, transl, vertices)

    def from_rotmats(
        self,
        rotmats: torch.Tensor,
        betas: torch.Tensor | None = None,
        transl: torch.Tensor | None = None,
        vertices: bool | Sequence[int] | torch.Tensor = True,
    ) -> SMPLOutput:
        """Pose the body from rotation matrices, which is what networks predict.

        Args:
            rotmats: (..., 24, 3, 3) rotations relative to the parent joint, the pelvis first.
            betas, transl, vertices: as in `forward`.

        Returns:
            The posed body.

        Raises:
            TypeError, ValueError: as in `forward`.
        """
        betas = self._parameter("betas", betas, self.num_betas)
        return self._pose(SMPLOutput, rotmats, {"betas": betas}, transl, vertices)
