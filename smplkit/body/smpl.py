"""SMPL as a network layer: parameters in, a posed body out.

Convention. Metres, y up, the body faces +z in the T-pose with its left hand towards +x. Axis-angle
in radians, rotations relative to the parent joint. `global_orient` turns the body about its pelvis,
which is not the origin; `transl` is added afterwards. Betas count standard deviations of shape.

The steps are those of `lbs.py`, which to read first. Here they are arranged for speed: the blend
shapes of shape and pose are one matrix product, the joints come straight from the betas, and on a
CPU the skinning runs in chunks (`skinning.py`).

Source: Loper et al., "SMPL: A skinned multi-person linear model", SIGGRAPH Asia 2015, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from smplkit._precision import without_autocast
from smplkit._shapes import require_broadcast, require_shape
from smplkit.body import lbs
from smplkit.body.keypoints import keypoint_weights
from smplkit.body.model_files import ModelData, load_model
from smplkit.body.output import SMPLOutput
from smplkit.body.skinning import skin
from smplkit.rotations import axis_angle_to_rotmat


class SMPL(nn.Module):
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

    def __init__(
        self,
        model: str | Path | ModelData | None = None,
        gender: str = "neutral",
        num_betas: int = 10,
    ) -> None:
        super().__init__()
        data = model if isinstance(model, ModelData) else load_model(model, gender=gender)
        if isinstance(num_betas, bool) or not isinstance(num_betas, Integral):
            raise TypeError(f"num_betas must be an integer, got {num_betas!r}")
        if not 1 <= num_betas <= data.shapedirs.shape[-1]:
            raise ValueError(
                f"num_betas must be in 1..{data.shapedirs.shape[-1]}, the shape directions that "
                f"{data.path} has; got {num_betas}"
            )
        self.model = data
        self.parents = data.parents
        self.num_betas = num_betas
        self.num_vertices, self.num_joints = data.weights.shape
        self.register_buffer("faces", torch.tensor(data.faces), persistent=False)
        self._add_buffer("J_regressor", data.J_regressor)
        # Planar: one matrix for all x of the vertices, one for y, one for z (see skinning.py).
        shapedirs = data.shapedirs[..., :num_betas]
        directions = [shapedirs, data.posedirs, data.v_template[..., None]]
        planar = np.concatenate(directions, axis=-1).transpose(1, 2, 0)
        self._add_buffer("_directions", planar)  # (3, S + 207 + 1, V), the template last
        self._add_buffer("_weights", data.weights.T)  # (24, V)
        # Joints are linear in the vertices, and those in the betas: no need for the vertices.
        joint_directions = np.einsum("jv,vcs->sjc", data.J_regressor, shapedirs)
        self._add_buffer("_joint_template", (data.J_regressor @ data.v_template).reshape(-1))
        self._add_buffer("_joint_directions", joint_directions.reshape(num_betas, -1))  # (S, 72)
        self._keypoint_cache: dict[tuple, tuple[Tensor, ...]] = {}

    def _add_buffer(self, name: str, array: np.ndarray) -> None:
        tensor = torch.tensor(np.ascontiguousarray(array), dtype=torch.get_default_dtype())
        self.register_buffer(name, tensor, persistent=False)

    @property
    def v_template(self) -> Tensor:
        """(V, 3) mean body in the T-pose, metres."""
        return self._directions[:, -1].T

    @property
    def shapedirs(self) -> Tensor:
        """(V, 3, S) displacement per unit of each beta, metres."""
        return self._directions[:, : self.num_betas].permute(2, 0, 1)

    @property
    def posedirs(self) -> Tensor:
        """(V, 3, 207) displacement per entry of the pose feature, metres."""
        return self._directions[:, self.num_betas : -1].permute(2, 0, 1)

    @property
    def weights(self) -> Tensor:
        """(V, 24) skinning weights, rows sum to 1."""
        return self._weights.T

    def forward(
        self,
        betas: Tensor | None = None,
        body_pose: Tensor | None = None,
        global_orient: Tensor | None = None,
        transl: Tensor | None = None,
        vertices: bool | Sequence[int] | Tensor = True,
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
        if isinstance(body_pose, Tensor) and body_pose.shape[-1:] == (69,):
            body_pose = body_pose.unflatten(-1, (23, 3))
        body_pose = self._parameter("body_pose", body_pose, 23, 3)
        global_orient = self._parameter("global_orient", global_orient, 3)[..., None, :]
        betas = self._parameter("betas", betas, self.num_betas)
        transl = None if transl is None else self._parameter("transl", transl, 3)
        require_broadcast(  # here, where all have the names that the caller knows
            betas=betas.shape[:-1],
            body_pose=body_pose.shape[:-2],
            global_orient=global_orient.shape[:-2],
            transl=torch.Size() if transl is None else transl.shape[:-1],
        )
        lead = torch.broadcast_shapes(body_pose.shape[:-2], global_orient.shape[:-2])
        pose = [global_orient.expand(*lead, 1, 3), body_pose.expand(*lead, 23, 3)]
        with without_autocast(self._weights.device):
            rotmats = axis_angle_to_rotmat(torch.cat(pose, dim=-2))
        return self.from_rotmats(rotmats, betas, transl, vertices)

    def from_rotmats(
        self,
        rotmats: Tensor,
        betas: Tensor | None = None,
        transl: Tensor | None = None,
        vertices: bool | Sequence[int] | Tensor = True,
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
        rotmats = self._parameter("rotmats", rotmats, 24, 3, 3)
        betas = self._parameter("betas", betas, self.num_betas)
        transl = None if transl is None else self._parameter("transl", transl, 3)
        lead = require_broadcast(
            rotmats=rotmats.shape[:-3],
            betas=betas.shape[:-1],
            transl=torch.Size() if transl is None else transl.shape[:-1],
        )
        rotmats, betas = rotmats.expand(*lead, 24, 3, 3), betas.expand(*lead, self.num_betas)
        ids = None if isinstance(vertices, bool) else self._vertex_ids(vertices)
        with without_autocast(self._weights.device):
            rest_joints = self._joint_template + betas @ self._joint_directions
            rest_joints = rest_joints.unflatten(-1, (24, 3))
            transforms = lbs.forward_kinematics(rotmats, rest_joints, self.parents)
            if transl is not None:
                positions = transforms[..., 3] + transl[..., None, :]
                transforms = torch.cat([transforms[..., :3], positions[..., None]], dim=-1)
            joints = transforms[..., 3]
            out = SMPLOutput(None, joints, rest_joints, transforms, rotmats, betas, ids, self)
            if vertices is not False:
                out.vertices = self._pose_vertices(out, *self._vertex_buffers(ids))
        return out

    def _vertex_buffers(self, ids: Tensor | None) -> tuple[Tensor, Tensor]:
        """Directions (with the template) and skinning weights of some vertices, or all."""
        if ids is None:
            return self._directions, self._weights
        return self._directions[..., ids], self._weights[:, ids]

    def _pose_vertices(self, out: SMPLOutput, directions: Tensor, weights: Tensor) -> Tensor:
        """Blend and skin vertices for the shape and pose of `out`."""
        lead, batch = out.betas.shape[:-1], out.betas.shape[:-1].numel()
        of_template = out.betas.new_ones(1).expand(*lead, 1)
        coefficients = [out.betas, lbs.pose_feature(out.rotmats), of_template]
        coefficients = torch.cat(coefficients, dim=-1).reshape(batch, directions.shape[1])
        # bmm: `@` would copy the directions when the coefficients need a gradient.
        rest = torch.bmm(coefficients.expand(3, -1, -1), directions).transpose(0, 1)  # (B, 3, V)
        relative = lbs.skinning_transforms(out.transforms, out.rest_joints)
        posed = skin(rest, weights, relative.reshape(batch, 24, 3, 4))
        return posed.view(*lead, weights.shape[1], 3)

    def keypoints(self, out: SMPLOutput, name: str) -> Tensor:
        """Pick or regress a named set of keypoints.

        `out` may come without vertices: the few that the keypoints depend on are then computed.

        Args:
            out: a posed body of this layer, or of a copy of it.
            name: a key of `smplkit.skeleton.KEYPOINT_SETS`: "smpl24", "openpose25+24", "coco17",
                "h36m17" or "h36m14".

        Returns:
            (..., K, 3) keypoints, metres.

        Raises:
            ValueError: unknown `name`, the model file lacks the regressor for it, or `out` was made
                by another body.
        """
        if out.body is not self and out.body._origin() != self._origin():
            raise ValueError(
                f"out must be made by this body ({self._origin()}), "
                f"got one made by another ({out.body._origin()})"
            )
        of_joints, of_vertices, ids, *buffers = self._keypoint_buffers(name)
        with without_autocast(self._weights.device):
            points = of_joints @ out.joints
            if len(ids) == 0:
                return points
            if out.vertices is not None and out.vertex_ids is None:
                return points + of_vertices @ out.vertices.index_select(-2, ids)
            return points + of_vertices @ self._pose_vertices(out, *buffers)

    def _keypoint_buffers(self, name: str) -> tuple[Tensor, ...]:
        """Weights of joints and vertices, the vertices with a weight, and `_vertex_buffers`."""
        key = (name, self._weights.dtype, self._weights.device)
        if key not in self._keypoint_cache:
            weights = keypoint_weights(self.model, name)
            with torch.inference_mode(False), torch.no_grad():  # kept, may serve training later
                of_joints, of_vertices = map(self._weights.new_tensor, weights)
                ids = of_vertices.any(0).nonzero().squeeze(-1)
                buffers = of_joints, of_vertices[:, ids], ids, *self._vertex_buffers(ids)
            self._keypoint_cache[key] = buffers
        return self._keypoint_cache[key]

    def _parameter(self, name: str, value: Tensor | None, *shape: int) -> Tensor:
        """An argument in the body's dtype; zeros without leading dimensions if left out."""
        if value is None:
            return self._weights.new_zeros(shape)
        require_shape(name, value, *shape)
        return value.to(self._weights.dtype)

    def _vertex_ids(self, vertices: Sequence[int] | Tensor) -> Tensor:
        try:
            given = torch.as_tensor(vertices, device=self.faces.device)
        except (TypeError, ValueError, RuntimeError):  # what torch says here names no argument
            given = torch.tensor(0)  # no list, refused below
        integers = not (given.is_floating_point() or given.dtype == torch.bool) or not given.numel()
        ids = given.long()
        if not integers or ids.ndim != 1 or not ((ids >= 0) & (ids < self.num_vertices)).all():
            raise ValueError(
                f"vertices must be True, False or indices in 0..{self.num_vertices - 1}, "
                f"got {vertices!r}"
            )
        return ids

    def _origin(self) -> str:
        """What bodies whose parameters mean the same have in common."""
        model = self.model
        return f"{model.path.resolve()}, gender={model.gender}, num_betas={self.num_betas}"

    def extra_repr(self) -> str:
        return f"{self.model.path.name}, betas={self.num_betas}, vertices={self.num_vertices}"
