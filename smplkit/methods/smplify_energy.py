"""The energy of SMPLify: what is seen of people, and what a body costs that is to explain it.

    E = sum_k c_k^2 sum_xy rho(s (x_k - y_k))     how far the points x_k of the body are from the
                                                  keypoints y_k of confidence c_k, in the picture
      + pose^2 E_gmm + angle^2 E_angle + shape^2 E_shape        how unusual pose and shape are
      + silhouette^2 A                            if a mask is given: area in which they differ

with the robust rho(e) = sigma^2 e^2 / (sigma^2 + e^2), sigma = 100. The weights belong to pixels of
a crop of 224 x 224, so errors are scaled by s = 224 / side of the person's box, and A is in such
pixels: nothing depends on the resolution of the photograph.

Source: Bogo et al., "Keep it SMPL", ECCV 2016, equation 1, in the form of SPIN's code (squared
confidences, single weights). The silhouette term is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.body import SMPL, SMPLOutput
from smplkit.body.coarse import coarse_mesh
from smplkit.cameras import Number, perspective_projection
from smplkit.losses import geman_mcclure
from smplkit.methods.camera_start import KEYPOINTS_49, split_keypoints
from smplkit.priors import GMMPrior, angle_prior, shape_prior
from smplkit.silhouettes import face_neighbours, soft_silhouette

CROP_SIZE = 224.0  # pixels in which the weights of the energy are meant
SIGMA = 100.0  # of the robust error, pixels of the crop
DEPTH_WEIGHT = 100.0  # holds the depth in the camera stage, pixels of the crop per metre


def _numbers(*names: str) -> tuple[int, ...]:
    return tuple(KEYPOINTS_49.joints.index(name) for name in names)


# Points that annotators and detectors place elsewhere than the body has them.
IGNORED = _numbers("op_neck", "op_right_hip", "op_left_hip", "right_hip", "left_hip")


@dataclass(frozen=True)
class Stage:
    """One body stage.

    Attributes:
        pose, angle, shape, silhouette: weights, squared in the energy.
        iterations: steps of Adam.
        camera: move the camera translation too.
    """

    pose: float = 4.78
    angle: float = 15.2
    shape: float = 5.0
    silhouette: float = 1.0
    iterations: int = 100
    camera: bool = False


SPIN_STAGES = (Stage(),)
# From the paper of 2016: strong priors first, so that the body finds its place before it bends. The
# weight of the angles keeps the ratio to that of the pose which it has in the last stage.
PAPER_STAGES = tuple(
    Stage(pose, pose / 4.78 * 15.2, shape)
    for pose, shape in ((404.0, 100.0), (404.0, 50.0), (57.4, 10.0), (4.78, 5.0))
)
# For people in photographs, of whom nothing is known but keypoints: stay near the mean at first,
# let the camera follow, take larger steps, and count annotated hips. SPIN's settings are made for a
# start near the result: with 14 keypoints of synthetic people and no start, they end at a PA-MPJPE
# of about 110 mm, these at 83 (64 people in held-out postures).
PHOTO = {
    "stages": (
        Stage(20.0, 60.0, 20.0, iterations=50, camera=True),
        Stage(iterations=150, camera=True),
    ),
    "learning_rate": 0.03,
    "ignored": _numbers("op_neck", "op_right_hip", "op_left_hip"),
}


@dataclass(frozen=True)
class View:
    """What is seen of B people: all that does not move.

    Attributes:
        keypoints: (B, 49, 3) x, y, confidence, pixels; zeros where missing.
        torso: (B, 49) 1 for the points that place the camera.
        counted: (B, 49, 3) as keypoints, but ignored points are missing too.
        focal: (B,) pixels.
        principal: (B, 2) pixels.
        box: (B, 3) pixels.
        silhouette: (B, N, N) mask of the box; N = 0 for none.
    """

    keypoints: Tensor
    torso: Tensor
    counted: Tensor
    focal: Tensor
    principal: Tensor
    box: Tensor
    silhouette: Tensor

    @property
    def scale(self) -> Tensor:
        """(B,) pixels of the 224 crop per pixel."""
        return CROP_SIZE / self.box[:, 2]

    def project(self, points: Tensor) -> Tensor:
        """(B, N, 3) metres, camera frame -> (B, N, 2) pixels."""
        return perspective_projection(points, self.focal, self.principal, check_depth=False)

    def repeat(self, times: int) -> View:
        """The same people several times over, (times * B)."""
        return View(*(x.repeat(times, *[1] * (x.ndim - 1)) for x in vars(self).values()))


def reprojection_loss(projected: Tensor, keypoints_2d: Tensor, scale: Number = 1.0) -> Tensor:
    """The first sum of the energy, point by point.

    Args:
        projected: (..., K, 2) points of the body, pixels.
        keypoints_2d: (..., K, 3) x, y, confidence, pixels.
        scale: (...) or a number, 224 / side of the person's box.

    Returns:
        (..., K) squared confidence times the robust error of both coordinates; 0 where missing.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    require_shape("projected", projected, "K", 2)
    require_shape("keypoints_2d", keypoints_2d, projected.shape[-2], 3)
    points, confidence = split_keypoints(keypoints_2d)
    error = torch.as_tensor(scale).to(projected)[..., None, None] * (projected - points)
    return confidence.square() * geman_mcclure(error, SIGMA).sum(-1)


class Energy:
    """The energy of bodies.

    Args:
        body: the body.
        pose_prior: price of a pose.
    """

    def __init__(self, body: SMPL, pose_prior: GMMPrior) -> None:
        self.body = body
        self.pose_prior = pose_prior
        self._mesh: tuple[Tensor, Tensor, Tensor] | None = None

    def pose(
        self, parameters: dict[str, Tensor], vertices: bool | Tensor = False
    ) -> tuple[SMPLOutput, Tensor]:
        """The posed body, and its 49 keypoints (..., 49, 3)."""
        out = self.body(
            parameters["betas"],
            parameters["body_pose"],
            parameters["global_orient"],
            parameters.get("camera_translation"),
            vertices=vertices,
        )
        return out, self.body.keypoints(out, "openpose25+24")

    def camera_terms(
        self, view: View, points: Tensor, translation: Tensor, depth: Tensor
    ) -> dict[str, Tensor]:
        """Terms of the camera stage, each (B,): the torso, without confidences, and the depth.

        Args:
            view: what is seen.
            points: (B, 49, 3) of the turned body before it is moved, metres.
            translation: (B, 3) metres.
            depth: (B,) the z of the translation that the stage began with.
        """
        projected = view.project(points + translation[:, None])
        error = view.scale[:, None, None] * (projected - view.keypoints[..., :2])
        return {
            "keypoints": (view.torso[..., None] * error.square()).sum((1, 2)),
            "depth": DEPTH_WEIGHT**2 * (translation[:, 2] - depth).square(),
        }

    def body_terms(
        self, stage: Stage, view: View, parameters: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """Terms of a body stage, with their weights, each (B,)."""
        masked = view.silhouette.shape[-1] > 0
        out, keypoints = self.pose(parameters, self._silhouette_mesh()[0] if masked else False)
        data = reprojection_loss(view.project(keypoints), view.counted, view.scale)
        terms = {
            "keypoints": data.sum(-1),
            "pose": stage.pose**2 * self.pose_prior(parameters["body_pose"]),
            "angle": stage.angle**2 * angle_prior(parameters["body_pose"]),
            "shape": stage.shape**2 * shape_prior(parameters["betas"]),
        }
        if masked:
            terms["silhouette"] = stage.silhouette**2 * self._differing_area(view, out.vertices)
        return terms

    def _differing_area(self, view: View, vertices: Tensor) -> Tensor:
        """(B,) squared difference of body and mask, summed up in pixels of the 224 crop."""
        _, faces, neighbours = self._silhouette_mesh()
        side = view.silhouette.shape[-1]
        corner = view.box[:, None, :2] - view.box[:, None, 2:] / 2
        points = (view.project(vertices) - corner) * (side / view.box[:, None, 2:])
        soft = soft_silhouette(points, vertices[..., 2], faces, (side, side), neighbours=neighbours)
        return CROP_SIZE**2 * (soft - view.silhouette).square().mean((1, 2))

    def _silhouette_mesh(self) -> tuple[Tensor, Tensor, Tensor]:
        """Vertices to draw, their faces, and the neighbours of these."""
        if self._mesh is None:
            try:
                ids, faces, _ = coarse_mesh(self.body)
            except ValueError:  # a licensed body, of which all vertices are drawn
                faces = self.body.faces
                ids = torch.arange(self.body.num_vertices, device=faces.device)
            self._mesh = ids, faces, face_neighbours(faces)
        return self._mesh
