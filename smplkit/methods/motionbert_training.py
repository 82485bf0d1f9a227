"""Training MotionBERT: first on any motion, then on bodies or actions.

    PretrainStep   clips of joints (`smplkit.data.motion_clips`), spoilt -> 3D motion
                   L = L_pos + 0.5 L_scale + 20 L_vel, on clips with 2D points alone L_2D
    MeshStep       sequences with SMPL labels -> bodies
                   L = 0.5 L_pos + 10 L_vel (mm) + 1000 L_rotations + L_betas + 20 |theta|
    ActionStep     sequences with actions -> scores, cross entropy
    OneShotStep    the same -> vectors, contrastive loss

    backbone = DSTformer()
    fit(PretrainStep(backbone), random_motion_clips(...), ...)
    fit(MeshStep(MotionBERT(backbone), body), people, ...)

Source: MotionBERT (Zhu et al. 2023), section 3, and code. What differs: the authors
pretrain on motion capture for 30 epochs, and then in each epoch on all 2D clips before it; here a
dataset mixes both as it likes. Their learning rates fall by 1 or 2 % per epoch; here they follow
the preset's schedule. On several GPUs each hides frames of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.data.h36m_input import crop_scale
from smplkit.data.motion_clips import MotionBatch
from smplkit.data.sample import Sample
from smplkit.losses import rotmat_loss
from smplkit.methods.estimate import Estimate
from smplkit.methods.motion_corruption import add_detection_errors, hide, random_move
from smplkit.methods.motionbert import MotionBERT, MotionBERTAction, inputs
from smplkit.methods.motionbert_losses import (
    absolute_loss,
    position_loss,
    root_relative,
    scaled_position_loss,
    supervised_contrastive_loss,
    velocity_loss,
    weighted_2d_loss,
)
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

_WEIGHT_DECAY = 0.01


@dataclass(frozen=True)
class PretrainWeights:
    """Weights of the terms; the defaults are the authors', for the units of the clips."""

    position: float = 1.0
    scaled: float = 0.5
    velocity: float = 20.0
    position_2d: float = 1.0


class PretrainStep:
    """Recover 3D motion from spoilt 2D points.

    The labels are relative to the pelvis, frame by frame, and so is what the network learns to say;
    the points are where they are.

    Args:
        backbone: a `DSTformer`.
        corrupt: spoil the points. False to go on with true detections, for 3D pose alone (the
            authors then take a learning rate of 2e-4).
        weights: of the terms.
        learning_rate: of AdamW.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        backbone: nn.Module,
        corrupt: bool = True,
        weights: PretrainWeights | None = None,
        learning_rate: float = 5e-4,
    ) -> None:
        self.corrupt = corrupt
        self.weights = PretrainWeights() if weights is None else weights
        self.networks = {"backbone": backbone}
        self.optimizers = {
            "backbone": torch.optim.AdamW(
                backbone.parameters(), lr=learning_rate, weight_decay=_WEIGHT_DECAY
            )
        }
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: MotionBatch) -> Iterator[Turn]:
        """The one turn.

        Args:
            batch: clips with 3D labels, with 2D points only, or some of each.

        Yields:
            Turn "backbone".
        """
        points = batch["motion_2d"]
        pred = self.networks["backbone"](self.spoil(batch) if self.corrupt else points)
        has_3d = batch["has_motion_3d"][:, None].expand(points.shape[:2])
        label = root_relative(batch["motion_3d"])
        terms = {
            "position": position_loss(pred, label, has_3d),
            "scaled": scaled_position_loss(pred, label, has_3d),
            "velocity": velocity_loss(pred, label, has_3d),
            "position_2d": weighted_2d_loss(pred, points, 1 - has_3d),
        }
        yield Turn("backbone", weighted_sum(self.weights, terms), terms)

    def spoil(self, batch: MotionBatch) -> Tensor:
        """What the network sees (B, T, 17, 3): errors first, unless a detector made some, then
        parts hidden."""
        points = batch["motion_2d"]
        detected = batch["detected"][:, None, None, None] > 0
        return hide(torch.where(detected, points, add_detection_errors(points)))


@dataclass(frozen=True)
class MeshWeights:
    """Weights of the terms; the defaults are the authors', whose distances are in millimetres."""

    position: float = 0.5 * 1000
    velocity: float = 10.0 * 1000
    pose: float = 1000.0
    betas: float = 1.0
    size: float = 20.0


class MeshStep:
    """Fine-tune on bodies: sequences of people with SMPL labels.

    Args:
        motionbert: the network; its backbone learns at a tenth of the rate of its head.
        body: the body model in the loop; not trained.
        weights: of the terms.
        learning_rate: of AdamW for the backbone; from scratch the authors take 1e-4 for both.
        head_learning_rate: for the head.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        motionbert: MotionBERT,
        body: SMPL,
        weights: MeshWeights | None = None,
        learning_rate: float = 5e-5,
        head_learning_rate: float = 5e-4,
    ) -> None:
        self.body = body
        self.weights = MeshWeights() if weights is None else weights
        self.networks = {"motionbert": motionbert}
        self.optimizers = {"motionbert": _adamw(motionbert, learning_rate, head_learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """The one turn.

        Args:
            batch: keypoints_full and SMPL labels (B, T, ...) with has_smpl, B at least 2.

        Yields:
            Turn "motionbert".
        """
        estimate = self.networks["motionbert"](*inputs(batch))
        terms = self.supervision(estimate, batch)
        yield Turn("motionbert", weighted_sum(self.weights, terms), terms)

    def supervision(self, estimate: Estimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of the loss, not yet weighted.

        Args:
            estimate: (B, T) bodies.
            batch: their labels.

        Returns:
            Scalars, means over the frames that have labels: position and velocity of the 17 joints
            relative to the pelvis in metres, pose and betas as mean absolute differences. And size,
            the mean length of the 82 numbers of all bodies, labelled or not.
        """
        has = batch["has_smpl"]
        pose = torch.cat([batch["global_orient"][..., None, :], batch["body_pose"]], dim=-2)
        rotmat, betas = axis_angle_to_rotmat(pose), batch["betas"]
        joints = self.joints(estimate.rotmat, estimate.betas)
        label = self.joints(rotmat, betas)
        axis_angle = rotmat_to_axis_angle(estimate.rotmat).flatten(-2)
        theta = torch.cat([axis_angle, estimate.betas], dim=-1)
        return {
            "position": position_loss(joints, label, has),
            "velocity": velocity_loss(joints, label, has),
            "pose": rotmat_loss(estimate.rotmat, rotmat, has, norm="l1"),
            "betas": absolute_loss(estimate.betas, betas, has),
            "size": torch.linalg.vector_norm(theta, dim=-1).mean(),
        }

    def joints(self, rotmat: Tensor, betas: Tensor) -> Tensor:
        """The 17 joints (B, T, 17, 3) of bodies, relative to the pelvis, metres."""
        body = self.body.to(rotmat.device)
        posed = body.from_rotmats(rotmat, betas, vertices=False)
        return root_relative(body.keypoints(posed, "h36m17"))


def action_inputs(batch: Sample, ratio: float | Tensor = 2.0) -> tuple[Tensor]:
    """What `MotionBERTAction` is called with: the points of one person, half as large as may be.

    Args:
        batch: `keypoints_full` (B, T, 49, 3).
        ratio: as for `crop_scale`; training draws it from 1 to 3.

    Returns:
        (B, 1, T, 17, 3) alone.
    """
    return (crop_scale(*inputs(batch), ratio)[:, None],)


class ActionStep:
    """Fine-tune on actions: sequences of which it is known what people do.

    Args:
        network: its head an `ActionHead` with as many classes as there are actions.
        learning_rate: of AdamW for the backbone; from scratch the authors take 1e-4 for both.
        head_learning_rate: for the head.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        network: MotionBERTAction,
        learning_rate: float = 1e-4,
        head_learning_rate: float = 1e-3,
    ) -> None:
        self.networks = {"action": network}
        self.optimizers = {"action": _adamw(network, learning_rate, head_learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """The one turn, on clips that are moved about.

        Args:
            batch: keypoints_full (B, T, 49, 3), and action (B,), -1 where unknown; B at least 2.

        Yields:
            Turn "action", with the loss alone.
        """
        action = batch["action"]
        (points,) = action_inputs(batch, 1 + 2 * torch.rand(len(action), device=action.device))
        output = self.networks["action"](random_move(points[:, 0])[:, None])
        loss = self.loss(output, action)
        yield Turn("action", loss, {})

    def loss(self, scores: Tensor, action: Tensor) -> Tensor:
        """Cross entropy of scores (B, classes), the mean over clips whose action is known."""
        total = F.cross_entropy(scores, action, ignore_index=-1, reduction="sum")
        return total / (action >= 0).sum().clamp(min=1)


class OneShotStep(ActionStep):
    """Learn to tell actions apart, for later ones of which there is one example each.

    The head is an `EmbeddingHead`. A vector learns from its partners: batches need at least two
    clips of an action (the authors': exactly two). `nearest_example` answers.
    """

    def loss(self, vectors: Tensor, action: Tensor) -> Tensor:
        """Contrastive loss of vectors (B, D)."""
        return supervised_contrastive_loss(vectors, action)


def nearest_example(vectors: Tensor, examples: Tensor) -> Tensor:
    """Which example is most like each clip.

    Args:
        vectors: (B, D) of length 1.
        examples: (C, D) of length 1, one for each action.

    Returns:
        (B,) int64 numbers of examples.
    """
    return (vectors @ examples.mT).argmax(-1)


def _adamw(network: nn.Module, rate: float, head_rate: float) -> torch.optim.AdamW:
    """AdamW with a rate for `backbone` and one for `head`."""
    groups = [
        {"params": network.backbone.parameters(), "lr": rate},
        {"params": network.head.parameters(), "lr": head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=_WEIGHT_DECAY)
