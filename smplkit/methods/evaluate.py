"""How well a network does on people it has not seen, and how well the mean body would do.

Convention. Errors are means over people, in the units of papers' tables: millimetres and degrees.
Reprojection is in pixels of a crop of 224, whatever size the network takes, so that networks
compare. Joints are the 14 of "h36m14", both sides centred at the pelvis of "h36m17", computed from
the bodies' parameters; where a dataset has joints only, its 14 nearest ones of the 24.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

import torch
from torch import Tensor, nn

from smplkit._modes import evaluation
from smplkit.body import SMPL, SMPLOutput
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import People, Sample, to_device
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import Parameters, standing_parameters
from smplkit.metrics import mpjpe, pa_mpjpe
from smplkit.rotations import (
    axis_angle_to_rotmat,
    geodesic_distance,
    nearest_rotmat,
    rotmat_to_rot6d,
)
from smplkit.skeleton import H36M14_FROM_17, KEYPOINT_SETS

# The 14 joints as rows of the last 24 of the 49 (SPIN's evaluation), and the pelvis of the 24.
_OF_24 = [*range(13), KEYPOINT_SETS["openpose25+24"].joints.index("head") - 25]
_PELVIS_OF_24 = KEYPOINT_SETS["openpose25+24"].joints.index("pelvis") - 25
_CROP = 224  # pixels
_COUNT = 1024  # people that a mean is taken over; it does not change with more


class ConstantEstimate(nn.Module):
    """A "network" that gives the same body for every input: what a trained one has to beat.

    Args:
        guess: (144,), (10,) and (3,).
    """

    def __init__(self, guess: Parameters) -> None:
        super().__init__()
        for name, value in zip(Parameters._fields, guess, strict=True):
            self.register_buffer(name, value.detach().reshape(1, -1))

    def forward(self, x: Tensor) -> Estimate:
        """The body, once for each of the B inputs (B, ...)."""
        guess = (self.rot6d, self.betas, self.camera)
        return Parameters(*(value.expand(len(x), -1) for value in guess)).estimate()


def evaluate(
    network: nn.Module,
    people: People,
    body: SMPL,
    network_input: Callable[[Sample], Tensor | tuple[Tensor, ...]] = itemgetter("image"),
    batch_size: int = 256,
) -> dict[str, float]:
    """Measure a network on a dataset, without augmentation.

    Args:
        network: input to `Estimate`, or to what has a `body_estimate()`; used in evaluation mode,
            on the device where it is.
        people: the dataset; each person needs has_smpl or has_keypoints_3d.
        body: the body model, on any device.
        network_input: picks what the network sees from a batch, one tensor or several; default its
            image. Every method has such a function, `inputs`.
        batch_size: people at a time.

    Returns:
        mpjpe_mm, pa_mpjpe_mm; root_deg, the mean angle of the root's error (NaN if nobody has SMPL
        labels); keypoints_2d_px, the mean distance of projected points from the true ones, where
        the dataset knows them, else from the detected ones (NaN if nobody has any).

    Raises:
        ValueError: the dataset is empty, or has people without 3D labels.
    """
    if len(people) == 0:
        raise ValueError("people must not be empty")
    errors: dict[str, list[Tensor]] = {}
    with evaluation(network) as device:
        for ids in torch.arange(len(people)).split(batch_size):
            batch = people.batch(ids)
            batch = batch if device is None else to_device(batch, device)
            seen = network_input(batch)
            estimate = network(*seen) if isinstance(seen, tuple) else network(seen)
            estimate = estimate.body_estimate()
            for name, values in _errors(estimate, batch, body.to(estimate.betas.device)).items():
                errors.setdefault(name, []).append(values.cpu())
    return {name: torch.cat(values).mean().item() for name, values in errors.items()}


def mean_parameters(people: People, body: SMPL) -> Parameters:
    """The mean body of a dataset, and the one camera that shows it best in all crops.

    Args:
        people: those with SMPL labels give the body, all that have 2D keypoints the camera. If
            nobody has SMPL labels, the body is that of `standing_parameters`.
        body: the body model.

    Returns:
        (144,), (10,) and (3,): rotations nearest to the mean of the matrices, mean betas, and the
        camera with the least squared distance of the points.

    """
    ids = torch.linspace(0, len(people) - 1, min(len(people), _COUNT)).long()
    batch, body = to_device(people.batch(ids), "cpu"), body.to("cpu")
    labelled = batch["has_smpl"] > 0
    guess = standing_parameters()
    if labelled.any():
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)[labelled]
        rotmat = nearest_rotmat(axis_angle_to_rotmat(pose).mean(0))
        guess = guess._replace(
            rot6d=rotmat_to_rot6d(rotmat).flatten(), betas=batch["betas"][labelled].mean(0)
        )
    posed = body.from_rotmats(guess.estimate().rotmat, guess.betas, vertices=False)
    points = body.keypoints(posed, "openpose25+24")[:, :2]
    return guess._replace(camera=_best_camera(points, batch["keypoints_2d"]))


def _best_camera(points: Tensor, keypoints: Tensor) -> Tensor:
    """Camera (3,) that maps points (K, 2) nearest to all the keypoints (B, K, 3) at once."""
    weight = keypoints[..., 2:]
    points = points.expand(len(keypoints), -1, -1)
    middle, target = ((weight * x).sum((0, 1)) / weight.sum() for x in (points, keypoints[..., :2]))
    centred = points - middle
    scale = (weight * centred * keypoints[..., :2]).sum() / (weight * centred.square()).sum()
    return torch.cat([scale[None], target / scale - middle])


def joints14(body: SMPL, posed: SMPLOutput) -> Tensor:
    """The 14 joints (B, 14, 3) of bodies, relative to the pelvis of the 17."""
    joints = body.keypoints(posed, "h36m17")
    return joints[:, list(H36M14_FROM_17)] - joints[:, :1]


def labelled_joints14(batch: Sample, body: SMPL) -> Tensor:
    """The 14 joints that labels tell of: those of the body, or the nearest points of the 24.

    Args:
        batch: (B,) people.
        body: the body model.

    Returns:
        (B, 14, 3) metres, relative to the pelvis.

    Raises:
        ValueError: somebody has neither label.
    """
    has_smpl = batch["has_smpl"] > 0
    if not (has_smpl | (batch["has_keypoints_3d"] > 0)).all():
        raise ValueError("people must all have SMPL labels or 3D keypoints to be measured against")
    posed = body(batch["betas"], batch["body_pose"], batch["global_orient"], vertices=False)
    given = batch["keypoints_3d"][..., :3]
    given = given[:, _OF_24] - given[:, _PELVIS_OF_24, None]
    return torch.where(has_smpl[:, None, None], joints14(body, posed), given)


def _errors(estimate: Estimate, batch: Sample, body: SMPL) -> dict[str, Tensor]:
    """Errors by name, one per person who has the label."""
    target = labelled_joints14(batch, body)
    posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=False)
    joints = joints14(body, posed)

    label = batch.get("keypoints_true", batch["keypoints_2d"])
    seen = weak_perspective_projection(body.keypoints(posed, "openpose25+24"), estimate.camera)
    distance = torch.linalg.vector_norm(seen - label[..., :2], dim=-1) * _CROP / 2
    visible = label[..., 2] > 0
    mean_distance = (distance * visible).sum(-1) / visible.sum(-1).clamp(min=1)
    root = geodesic_distance(estimate.rotmat[:, 0], axis_angle_to_rotmat(batch["global_orient"]))
    return {
        "mpjpe_mm": 1000 * mpjpe(joints, target),
        "pa_mpjpe_mm": 1000 * pa_mpjpe(joints, target),
        "root_deg": torch.rad2deg(root)[batch["has_smpl"] > 0],
        "keypoints_2d_px": mean_distance[visible.any(-1)],
    }
