"""How NBF learns: the segmentation from part labels, the fitting network from bodies and points.

    L = |numbers - label|_1 + |points - keypoints|           (`NBFWeights`)

The loss on the 226 numbers (the paper's L_lat) is taken BEFORE the orthogonal projection, on
absolute rotation matrices and betas. The lecture's "L1 or L2" is `matrix_norm`; published is L1.

Source: Omran et al., "Neural body fitting", 3DV 2018, section 3.3, and its code. What differs: the
reprojection there takes the true translation and SMPL's 24 joints; here it takes all keypoints that
a sample has, at the true translation where that is known and in the constant camera elsewhere, so
that pictures with 2D labels alone count too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._masks import keep, mean_over
from smplkit.body import SMPL
from smplkit.cameras import (
    full_to_crop_points,
    perspective_projection,
    weak_perspective_projection,
)
from smplkit.data.sample import Sample
from smplkit.methods.nbf import NBF, NBFEstimate, absolute_rotations, caffe_picture, inputs
from smplkit.methods.part_maps import part_labels
from smplkit.methods.refinenet import RefineNet
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.rotations import axis_angle_to_rotmat


@dataclass(frozen=True)
class NBFWeights:
    """Weights of the terms of the loss; the defaults are those of the published options.

    keypoints_3d is there with weight 0; the paper's L_3D has it.
    """

    numbers: float = 1.0
    keypoints_2d: float = 1.0
    keypoints_3d: float = 0.0


class NBFStep:
    """Training step of the fitting network, and if it is soft of the segmentation with it.

    Args:
        nbf: the network that is trained.
        body: the body model in the loop; not trained.
        weights: of the terms.
        matrix_norm: "l1" or "l2", of the term on the numbers.
        learning_rate: of Adam, whose first beta is 0.5; weights decay by 1e-4.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        ValueError: another `matrix_norm`.
    """

    def __init__(
        self,
        nbf: NBF,
        body: SMPL,
        weights: NBFWeights | None = None,
        matrix_norm: str = "l1",
        learning_rate: float = 4e-5,
    ) -> None:
        if matrix_norm not in ("l1", "l2"):
            raise ValueError(f'matrix_norm must be "l1" or "l2", got {matrix_norm!r}')
        self.body, self.matrix_norm = body, matrix_norm
        self.weights = NBFWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"nbf": nbf}
        trained = list((nbf if nbf.soft else nbf.fitter).parameters())
        groups = [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": 1e-4},
            {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimizers = {"nbf": torch.optim.Adam(groups, learning_rate, betas=(0.5, 0.999))}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "nbf"."""
        terms = self.supervision(self.networks["nbf"](*inputs(batch)), batch)
        yield Turn("nbf", weighted_sum(self.weights, terms), terms)

    def supervision(self, estimate: NBFEstimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of the loss, not yet weighted.

        Args:
            estimate: of the network.
            batch: its labels.

        Returns:
            Scalars numbers (mean over labelled samples and 226 numbers), keypoints_2d (mean
            distance of the visible points, crop coordinates) and keypoints_3d (metres, relative to
            the pelvis); zero where no sample has the label.
        """
        body = self.body.to(estimate.betas.device)
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
        absolute = absolute_rotations(axis_angle_to_rotmat(pose))
        label = torch.cat([batch["betas"], absolute.flatten(1)], dim=-1)
        has = batch["has_smpl"] > 0
        predicted, label = keep(has, estimate.numbers, label)
        error = predicted - label
        numbers = error.abs() if self.matrix_norm == "l1" else error.square()

        posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=False)
        points = body.keypoints(posed, "openpose25+24")
        seen = torch.where(
            has[:, None, None],
            _in_the_crop(points, batch),
            weak_perspective_projection(points, estimate.camera),
        )
        relative = points[:, 25:] - posed.joints[:, :1]
        confidence = batch["keypoints_3d"][..., 3:] * batch["has_keypoints_3d"][:, None, None]
        given = torch.cat([batch["keypoints_3d"][..., :3], confidence], dim=-1)
        return {
            "numbers": mean_over(has, numbers),
            "keypoints_2d": mean_distance(seen, batch["keypoints_2d"]),
            "keypoints_3d": mean_distance(relative, given),
        }


class SegmenterStep:
    """Training step of the segmentation alone: cross entropy of each pixel's part.

    The published segmentation came with weights, not with its training; these settings are ours.

    Args:
        segmenter: of an `NBF`.
        learning_rate: of Adam.
    """

    def __init__(self, segmenter: RefineNet, learning_rate: float = 1e-4) -> None:
        self.networks: dict[str, nn.Module] = {"segmenter": segmenter}
        self.optimizers = {"segmenter": torch.optim.Adam(segmenter.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "segmenter"; the batch needs image and parts."""
        logits = self.networks["segmenter"](caffe_picture(batch["image"]))
        labels = part_labels(batch["parts"])
        loss = F.cross_entropy(logits.float(), labels)
        right = (logits.detach().argmax(1) == labels).float().mean()
        yield Turn("segmenter", loss, {"pixels_right": right})


def mean_distance(points: Tensor, target: Tensor) -> Tensor:
    """Mean Euclidean distance of points, each weighed by its confidence.

    Args:
        points: (B, K, D).
        target: (B, K, D + 1) points and confidence.

    Returns:
        Scalar, sum of confidence * distance / number of points with confidence > 0.
    """
    seen = target[..., -1] > 0
    points, target = keep(seen, points, target)
    distance = torch.linalg.vector_norm(points - target[..., :-1], dim=-1)
    return mean_over(seen, target[..., -1] * distance)


def _in_the_crop(points: Tensor, batch: Sample) -> Tensor:
    """Where the crop shows points (B, K, 3) of bodies that stand at the labels' `transl`."""
    pixels = perspective_projection(
        points,
        batch["focal_length"],
        batch["image_size"] / 2,
        translation=batch["transl"],
        check_depth=False,
    )
    return full_to_crop_points(pixels, batch["box"])
