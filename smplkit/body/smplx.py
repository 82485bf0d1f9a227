"""SMPL-X as a network layer: a body with fingers, jaw, eyes and facial expression.

    55 joints = 22 of the body + jaw, left and right eye + 15 of the left hand + 15 of the right
    coefficients = betas (shape of the whole body) | expression (shape of the face at the moment)

Everything else is SMPL: see `layer.py` for the steps and `smpl.py` for the conventions.

Hands are plain axis-angle of their 15 joints, and zero is the flat hand of the template. smplx has
this with `use_pca=False, flat_hand_mean=True`. By default it takes coefficients of principal
components instead, and adds the mean hand; `hand_pose_from_pca` turns these into what we take.

Source: Pavlakos et al., "Expressive body capture: 3D hands, face, and body from a single image",
CVPR 2019, section 3.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch

from smplkit._precision import without_autocast
from smplkit._shapes import require_shape
from smplkit.body.layer import BodyLayer, require_count
from smplkit.body.model_files import ModelData, WholeBodyData, load_model, require_kind
from smplkit.body.output import SMPLXOutput

# Where the 17 contour points belong in the sets that have them; `keypoint_weights` leaves them out.
_CONTOUR_AT = {"smplx144": 127, "pixie145": 55, "face68": 0}
_NECK = 12
_OF_FINGERS = 9 * 30  # entries of the pose feature, the last ones


class SMPLX(BodyLayer):
    """The SMPL-X body model as a differentiable layer.

    Its arrays are buffers in torch's default dtype that follow `.to(...)` and are left out of
    `state_dict()`; `.to(torch.float64)` makes it fit for numerical checks of gradients.

    Args:
        model: None for the open body of this package; else a licensed `.npz` or `.pkl` file, a
            folder as smplx expects it, or arrays from `load_model(..., kind="smplx")`.
        gender: "neutral", "female" or "male"; which file to read.
        num_betas: how many shape coefficients to use, at most as many as the file has.
        num_expression: the same for coefficients of expression.

    Attributes:
        model: the arrays of the file, numpy.
        parents: index of the parent of each joint, -1 for the pelvis.
        num_betas, num_expression, num_vertices, num_joints: S, E, V and 55.
        faces: (F, 3) buffer, vertex indices of the triangles.
        J_regressor: (55, V) buffer, joints from vertices at rest.

    Raises:
        FileNotFoundError, ValueError: no such file, not SMPL-X or damaged (see `load_model`), or
            fewer directions than coefficients are asked for.
        TypeError: `model` is no path, or a number of coefficients no integer.

    Example:
        >>> body = SMPLX()
        >>> out = body(left_hand_pose=torch.zeros(2, 15, 3), expression=torch.zeros(10))
        >>> out.joints.shape
        torch.Size([2, 55, 3])
    """

    _GROUPS = {
        "global_orient": 1,
        "body_pose": 21,
        "jaw_pose": 1,
        "leye_pose": 1,
        "reye_pose": 1,
        "left_hand_pose": 15,
        "right_hand_pose": 15,
    }
    model: WholeBodyData

    def __init__(
        self,
        model: str | Path | ModelData | None = None,
        gender: str = "neutral",
        num_betas: int = 10,
        num_expression: int = 10,
    ) -> None:
        is_data = isinstance(model, ModelData)
        data = model if is_data else load_model(model, kind="smplx", gender=gender)
        require_kind(data, "smplx")
        S, E = data.shapedirs.shape[-1], data.expression_dirs.shape[-1]
        require_count("num_betas", num_betas, S, "shape directions", data)
        require_count("num_expression", num_expression, E, "directions of expression", data)
        directions = [data.shapedirs[..., :num_betas], data.expression_dirs[..., :num_expression]]
        super().__init__(data, directions)
        self.num_expression = num_expression
        # Fingers bend hands and nothing else. Where the file has it so (zeros elsewhere, as the
        # open body), more than half of the directions concern a fraction of the vertices.
        fingers = data.posedirs[..., -_OF_FINGERS:]
        hands = fingers.any((1, 2)).nonzero()[0]
        few = 2 * len(hands) < self.num_vertices
        ids = torch.tensor(hands) if few else None
        self.register_buffer("_hand_vertices", ids, persistent=False)
        if few:
            self._add_buffer("_finger_directions", fingers[hands].transpose(1, 2, 0))

    @property
    def expression_dirs(self) -> torch.Tensor:
        """(V, 3, E) displacement per unit of each coefficient of expression, metres."""
        first = self.num_betas
        return self._directions[:, first : first + self.num_expression].permute(2, 0, 1)

    def forward(
        self,
        betas: torch.Tensor | None = None,
        expression: torch.Tensor | None = None,
        body_pose: torch.Tensor | None = None,
        global_orient: torch.Tensor | None = None,
        jaw_pose: torch.Tensor | None = None,
        leye_pose: torch.Tensor | None = None,
        reye_pose: torch.Tensor | None = None,
        left_hand_pose: torch.Tensor | None = None,
        right_hand_pose: torch.Tensor | None = None,
        transl: torch.Tensor | None = None,
        vertices: bool | Sequence[int] | torch.Tensor = True,
    ) -> SMPLXOutput:
        """Pose the body from axis-angle parameters; those left out are zero.

        Args:
            betas: (..., S) shape coefficients, in standard deviations.
            expression: (..., E) coefficients of facial expression, in standard deviations.
            body_pose: (..., 21, 3) or (..., 63) axis-angle of joints 1 to 21, radians.
            global_orient: (..., 3) axis-angle of the pelvis, radians.
            jaw_pose: (..., 3) axis-angle of the jaw; turning about +x opens the mouth.
            leye_pose, reye_pose: (..., 3) axis-angle of the eyes.
            left_hand_pose, right_hand_pose: (..., 15, 3) or (..., 45) axis-angle of the joints of
                index, middle, little, ring finger and thumb, from the palm outwards. Zero is the
                flat hand: these are neither principal components nor relative to the mean hand.
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
        pose = {
            "global_orient": global_orient,
            "body_pose": body_pose,
            "jaw_pose": jaw_pose,
            "leye_pose": leye_pose,
            "reye_pose": reye_pose,
            "left_hand_pose": left_hand_pose,
            "right_hand_pose": right_hand_pose,
        }
        coefficients = self._coefficients(betas, expression)
        transl = None if transl is None else self._parameter("transl", transl, 3)
        rotmats = self._rotmats(pose, coefficients, transl)
        return self._pose(SMPLXOutput, rotmats, coefficients, transl, vertices)

    def from_rotmats(
        self,
        rotmats: torch.Tensor,
        betas: torch.Tensor | None = None,
        expression: torch.Tensor | None = None,
        transl: torch.Tensor | None = None,
        vertices: bool | Sequence[int] | torch.Tensor = True,
    ) -> SMPLXOutput:
        """Pose the body from rotation matrices, which is what networks predict.

        Args:
            rotmats: (..., 55, 3, 3) rotations relative to the parent joint: pelvis, 21 of the body,
                jaw, left eye, right eye, 15 of the left hand, 15 of the right.
            betas, expression, transl, vertices: as in `forward`.

        Returns:
            The posed body.

        Raises:
            TypeError, ValueError: as in `forward`.
        """
        coefficients = self._coefficients(betas, expression)
        return self._pose(SMPLXOutput, rotmats, coefficients, transl, vertices)

    def _coefficients(
        self, betas: torch.Tensor | None, expression: torch.Tensor | None
    ) -> dict[str, torch.Tensor]:
        return {
            "betas": self._parameter("betas", betas, self.num_betas),
            "expression": self._parameter("expression", expression, self.num_expression),
        }

    def _blend(self, coefficients: torch.Tensor, directions: torch.Tensor) -> torch.Tensor:
        if directions is not self._directions or self._hand_vertices is None:
            return super()._blend(coefficients, directions)
        rest = super()._blend(coefficients[:, :-_OF_FINGERS], directions[:, :-_OF_FINGERS])
        of_hands = super()._blend(coefficients[:, -_OF_FINGERS:], self._finger_directions)
        return rest.index_add_(2, self._hand_vertices, of_hands)

    def hand_pose_from_pca(self, coefficients: torch.Tensor, side: str) -> torch.Tensor:
        """Turn coefficients of the hands' principal components into a pose of the fingers.

        The mean hand of the model, which is relaxed, is added: no coefficients give that hand. Our
        `left_hand_pose` and `right_hand_pose` are plain axis-angle with zero for the FLAT hand, as
        smplx takes them with `use_pca=False, flat_hand_mean=True`.

        Args:
            coefficients: (..., N) of the first N components, N at most 45.
            side: "left" or "right".

        Returns:
            (..., 15, 3) axis-angle, for `left_hand_pose` or `right_hand_pose`.

        Raises:
            TypeError, ValueError: wrong type or shape, more than 45 coefficients, or another side.
        """
        if side not in ("left", "right"):
            raise ValueError(f'side must be "left" or "right", got {side!r}')
        require_shape("coefficients", coefficients, "N")
        count = coefficients.shape[-1]
        if count > 45:
            raise ValueError(f"coefficients must be at most 45, got {count}")
        components = self._weights.new_tensor(self.model.hand_components[side][:count])
        mean = self._weights.new_tensor(self.model.hand_mean[side])
        with without_autocast(self._weights.device):
            return (mean + coefficients.to(mean.dtype) @ components).unflatten(-1, (15, 3))

    def landmarks(self, out: SMPLXOutput, camera_frame: bool = False) -> torch.Tensor:
        """The 68 landmarks of the face: `keypoints(out, "face68", camera_frame)`."""
        return self.keypoints(out, "face68", camera_frame)

    def keypoints(self, out: SMPLXOutput, name: str, camera_frame: bool = False) -> torch.Tensor:
        """Pick or regress a named set of keypoints.

        The contour of a face is a line on the skin that depends on where one looks from: the more
        the head is turned away, the nearer it lies to the nose. The model file has a table of it by
        the yaw of the neck, in steps of a degree up to 39 either way.

        `out` may come without vertices: the few that the keypoints depend on are then computed.

        Args:
            out: a posed body of this layer, or of a copy of it.
            name: a key of `smplkit.skeleton_smplx.SMPLX_KEYPOINT_SETS`: "smplx55", "smplx127",
                "smplx144", "pixie145", "face68", "openpose25+24", "coco17", "h36m17" or "h36m14".
            camera_frame: for the contour, whether the body is in a camera's frame (x right, y down,
                z forward), as labels and estimates are. If not, it is seen from +z with y up, as
                smplx always has it.

        Returns:
            (..., K, 3) keypoints, metres.

        Raises:
            ValueError: unknown `name`, the model file lacks what the set needs, or `out` was made
                by another body.
        """
        points = super().keypoints(out, name)
        if name not in _CONTOUR_AT:
            return points
        before, after = points.tensor_split([_CONTOUR_AT[name]], dim=-2)
        return torch.cat([before, self._contour(out, camera_frame), after], dim=-2)

    def _contour(self, out: SMPLXOutput, camera_frame: bool) -> torch.Tensor:
        """The 17 landmarks along the contour (..., 17, 3), right to left."""
        corners, weights, ids, *buffers = self._contour_buffers()
        with without_autocast(self._weights.device), torch.no_grad():
            right, up, ahead = out.transforms[..., _NECK, :, 0].unbind(-1)
            yaw = torch.atan2(ahead if camera_frame else -ahead, torch.hypot(right, up))
            degrees = (yaw * (180 / math.pi)).round().long().clamp(-39, 39)
            row = torch.where(degrees > 0, 39 + degrees, -degrees)
        lead = row.shape
        with without_autocast(self._weights.device):
            vertices = self._some_vertices(out, ids, *buffers)  # (..., N, 3)
            picked = corners[row].flatten(-2)[..., None].expand(*lead, 51, 3)
            triangles = vertices.gather(-2, picked).unflatten(-2, (17, 3))
            return (weights[row][..., None] * triangles).sum(-2)

    def _contour_buffers(self) -> tuple[torch.Tensor, ...]:
        """Corners and weights (79, 17, 3) by yaw, the vertices with a weight, and buffers of these.

        Corners count within these vertices.
        """
        if self.model.contour_faces is None:
            raise ValueError(
                f"{self.model.path} has no table of the face's contour (dynamic_lmk_faces_idx, "
                'dynamic_lmk_bary_coords); keypoints "smplx127" do without'
            )
        key = ("contour", self._weights.dtype, self._weights.device)
        if key not in self._keypoint_cache:
            with torch.inference_mode(False), torch.no_grad():  # kept, may serve training later
                faces = torch.tensor(self.model.contour_faces, device=self.faces.device)
                weights = self._weights.new_tensor(self.model.contour_weights)
                ids, corners = self.faces[faces].unique(return_inverse=True)
                self._keypoint_cache[key] = corners, weights, ids, *self._vertex_buffers(ids)
        return self._keypoint_cache[key]

    def _origin(self) -> str:
        return f"{super()._origin()}, num_expression={self.num_expression}"

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, expression={self.num_expression}"
