"""What SMPL and SMPL-X have in common: parameters in, a posed body out.

The steps are those of `lbs.py`, which to read first. Here they are arranged for speed: the blend
shapes of shape (and expression) and pose are one matrix product, the joints come straight from the
coefficients, and on a CPU the skinning runs in chunks (`skinning.py`).

`smpl.py` and `smplx.py` say what the parameters are called.

Source: Loper et al., "SMPL: A skinned multi-person linear model", SIGGRAPH Asia 2015, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from smplkit._precision import without_autocast
from smplkit._shapes import require_broadcast, require_shape
from smplkit.body import lbs
from smplkit.body.keypoints import keypoint_weights
from smplkit.body.model_files import ModelData
from smplkit.body.output import SMPLOutput
from smplkit.body.skinning import skin
from smplkit.rotations import axis_angle_to_rotmat


class BodyLayer(nn.Module):
    """A body model as a differentiable layer; the base of `SMPL` and `SMPLX`.

    Its arrays are buffers in torch's default dtype that follow `.to(...)` and are left out of
    `state_dict()`; `.to(torch.float64)` makes it fit for numerical checks of gradients.

    Args:
        model: the arrays of the file.
        directions: for each kind of coefficient, the betas first, (V, 3, S) displacements per unit.

    Attributes:
        model, parents, num_betas, num_vertices, num_joints, faces, J_regressor: as in `SMPL`.
    """

    # Groups of joints whose axis-angle `forward` takes, in the order of the joints.
    _GROUPS: ClassVar[dict[str, int]]

    def __init__(self, model: ModelData, directions: Sequence[np.ndarray]) -> None:
        super().__init__()
        self.model = model
        self.parents = model.parents
        self.num_betas = directions[0].shape[-1]
        self.num_vertices, self.num_joints = model.weights.shape
        self.register_buffer("faces", torch.tensor(model.faces), persistent=False)
        self._add_buffer("J_regressor", model.J_regressor)
        # Planar: one matrix for all x of the vertices, one for y, one for z (see skinning.py).
        directions = np.concatenate(directions, axis=-1)
        planar = [directions, model.v_template[..., None], model.posedirs]
        planar = np.concatenate(planar, axis=-1).transpose(1, 2, 0)
        self._add_buffer("_directions", planar)  # (3, S + 1 + 9 (J - 1), V), S of all kinds
        self._add_buffer("_weights", model.weights.T)  # (J, V)
        # Joints are linear in the vertices, those in the coefficients: no need for the vertices.
        joint_directions = np.einsum("jv,vcs->sjc", model.J_regressor, directions)
        self._add_buffer("_joint_template", (model.J_regressor @ model.v_template).reshape(-1))
        self._add_buffer("_joint_directions", joint_directions.reshape(directions.shape[-1], -1))
        self._keypoint_cache: dict[tuple, tuple[Tensor, ...]] = {}

    def _add_buffer(self, name: str, array: np.ndarray) -> None:
        tensor = torch.tensor(np.ascontiguousarray(array), dtype=torch.get_default_dtype())
        self.register_buffer(name, tensor, persistent=False)

    @property
    def v_template(self) -> Tensor:
        """(V, 3) mean body in the T-pose, metres."""
        return self._directions[:, len(self._joint_directions)].T

    @property
    def shapedirs(self) -> Tensor:
        """(V, 3, S) displacement per unit of each beta, metres."""
        return self._directions[:, : self.num_betas].permute(2, 0, 1)

    @property
    def posedirs(self) -> Tensor:
        """(V, 3, 9 (J - 1)) displacement per entry of the pose feature, metres."""
        return self._directions[:, len(self._joint_directions) + 1 :].permute(2, 0, 1)

    @property
    def weights(self) -> Tensor:
        """(V, J) skinning weights, rows sum to 1."""
        return self._weights.T

    def _rotmats(
        self,
        pose: Mapping[str, Tensor | None],
        coefficients: Mapping[str, Tensor],
        transl: Tensor | None,
    ) -> Tensor:
        """Rotations (..., J, 3, 3) from axis-angle by group of joints, None for the rest pose.

        `coefficients` and `transl` are looked at for their leading dimensions: here, where all
        arguments have the names that the caller knows.
        """
        given = {name: self._axis_angle(name, pose[name], n) for name, n in self._GROUPS.items()}
        leads = {name: value.shape[:-2] for name, value in given.items()}
        require_broadcast(
            **{name: value.shape[:-1] for name, value in coefficients.items()},
            **leads,
            transl=torch.Size() if transl is None else transl.shape[:-1],
        )
        lead = torch.broadcast_shapes(*leads.values())
        axis_angle = torch.cat([x.expand(*lead, -1, 3) for x in given.values()], dim=-2)
        with without_autocast(self._weights.device):
            return axis_angle_to_rotmat(axis_angle)

    def _axis_angle(self, name: str, value: Tensor | None, count: int) -> Tensor:
        """Axis-angle (..., count, 3) of a group, given so, flat, or for a single joint (..., 3)."""
        if count == 1:
            return self._parameter(name, value, 3)[..., None, :]
        if isinstance(value, Tensor) and value.shape[-1:] == (3 * count,):
            value = value.unflatten(-1, (count, 3))
        return self._parameter(name, value, count, 3)

    def _pose(
        self,
        output: type[SMPLOutput],
        rotmats: Tensor,
        coefficients: Mapping[str, Tensor],
        transl: Tensor | None,
        vertices: bool | Sequence[int] | Tensor,
    ) -> SMPLOutput:
        """Pose the body by rotation matrices; checks of `rotmats` and `transl` included."""
        rotmats = self._parameter("rotmats", rotmats, self.num_joints, 3, 3)
        transl = None if transl is None else self._parameter("transl", transl, 3)
        lead = require_broadcast(
            rotmats=rotmats.shape[:-3],
            **{name: value.shape[:-1] for name, value in coefficients.items()},
            transl=torch.Size() if transl is None else transl.shape[:-1],
        )
        rotmats = rotmats.expand(*lead, -1, 3, 3)
        coefficients = {name: value.expand(*lead, -1) for name, value in coefficients.items()}
        ids = None if isinstance(vertices, bool) else self._vertex_ids(vertices)
        with without_autocast(self._weights.device):
            shape = torch.cat(list(coefficients.values()), dim=-1)
            rest_joints = self._joint_template + shape @ self._joint_directions
            rest_joints = rest_joints.unflatten(-1, (self.num_joints, 3))
            transforms = lbs.forward_kinematics(rotmats, rest_joints, self.parents)
            if transl is not None:
                positions = transforms[..., 3] + transl[..., None, :]
                transforms = torch.cat([transforms[..., :3], positions[..., None]], dim=-1)
            out = output(
                vertices=None,
                joints=transforms[..., 3],
                rest_joints=rest_joints,
                transforms=transforms,
                rotmats=rotmats,
                **coefficients,
                vertex_ids=ids,
                body=self,
            )
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
        coefficients = [*out.coefficients, of_template, lbs.pose_feature(out.rotmats)]
        coefficients = torch.cat(coefficients, dim=-1).reshape(batch, directions.shape[1])
        rest = self._blend(coefficients, directions).transpose(0, 1)  # (B, 3, V)
        relative = lbs.skinning_transforms(out.transforms, out.rest_joints)
        posed = skin(rest, weights, relative.reshape(batch, self.num_joints, 3, 4))
        return posed.view(*lead, weights.shape[1], 3)

    def _blend(self, coefficients: Tensor, directions: Tensor) -> Tensor:
        """Add up directions (3, D, V) weighted by coefficients (B, D): (3, B, V)."""
        # bmm: `@` would copy the directions when the coefficients need a gradient.
        return torch.bmm(coefficients.expand(3, -1, -1), directions)

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
            return points + of_vertices @ self._some_vertices(out, ids, *buffers)

    def _some_vertices(self, out: SMPLOutput, ids: Tensor, *buffers: Tensor) -> Tensor:
        """Posed vertices (..., N, 3), taken from `out` if it has them."""
        if out.vertices is not None and out.vertex_ids is None:
            return out.vertices.index_select(-2, ids)
        return self._pose_vertices(out, *buffers)

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


def require_count(name: str, value: int, most: int, what: str, model: ModelData) -> None:
    """Check how many coefficients are asked for.

    Args:
        name, value: the argument.
        most: how many the file has.
        what: what the file has them of.
        model: the file.

    Raises:
        TypeError: no integer.
        ValueError: not in 1..most.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if not 1 <= value <= most:
        raise ValueError(
            f"{name} must be in 1..{most}, the {what} that {model.path} has; got {value}"
        )
