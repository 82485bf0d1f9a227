"""TCMR: the body of one frame from its past, its future, and all of them.

    features of 16 frames (B, 16, 2048)
        all 16, both directions     -> GRU, read at frame 8        -> ReLU -> linear   current
        frames 0 .. 7               -> GRU, read at its end        -> ReLU -> linear   past
        frames 15 .. 9, backward    -> GRU, read at its end        -> ReLU -> linear   future
        weights of the three (softmax) -> their weighted mean                          integrated
        -> SPIN's iterative head

A network that adds a GRU's output to the frame's own feature (VIBE) can ignore the GRU; then each
frame goes its own way, and the video trembles. Here no feature goes past a GRU, and past and future
must say what frame 8 looks like without having seen it: in training a body is regressed from either
as well, against the same labels. The current branch alone is never regressed.

Source: Choi, Moon, Chang and Lee, "Beyond static features for temporally consistent 3D human pose
and shape from a video", CVPR 2021, sections 3.1 to 3.4, and its code. 81.9 million parameters; the
published files hold 59 tensors of the network, beside an untrained critic.

Easily got wrong: no activation follows the first layer of the attention, and a tanh its last one,
so that no weight is more than e^2 times another. The released code repeats the first and last
window of each video 8 and 7 times in training (they keep the label of their own frame 8); here each
window counts once.

Errata. The lecture describes a "residual pose update added to the main stream": there is none; the
fusion is a convex combination of features (`residual=True` adds what the authors took out). Its
"46 to 47 mm on 3DPW" has no support: PA-MPJPE is 52.7, MPJPE 86.5. Not verified: the figures on
MPI-INF-3DHP and Human3.6M, and those without 3DPW in training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead, Parameters
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.methods.temporal import (
    TemporalNetwork,
    TemporalWeights,
    require_features,
    temporal_supervision,
)

_LABELS = (
    "keypoints_2d",
    "keypoints_3d",
    "global_orient",
    "body_pose",
    "betas",
    "has_smpl",
    "has_keypoints_3d",
)


@dataclass(eq=False)
class TCMREstimate(Estimate):
    """Bodies of the middle frame: (B,), or in training (B, 3) from past, future, integrated.

    Attributes:
        scores: (B, 3) weights of past, current and future in the integrated feature; sum 1.
    """

    scores: Tensor | None = None


class TemporalAttention(nn.Module):
    """How much past, current and future count.

    Args:
        feature_size: of the features.
        size: to which each is reduced, and of the layers that weigh them.
    """

    def __init__(self, feature_size: int, size: int) -> None:
        super().__init__()
        self.fc = nn.Linear(feature_size, size)
        self.attention = nn.Sequential(
            nn.Linear(3 * size, size),
            nn.Tanh(),
            nn.Linear(size, size),
            nn.Tanh(),
            nn.Linear(size, 3),
            nn.Tanh(),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Weights (B, 3) of the three features (B, 3, D)."""
        return self.attention(self.fc(features).flatten(1)).softmax(-1)


class TemporalEncoder(nn.Module):
    """Past, current and future of a window, and their mean.

    Args:
        feature_size: of the features.
        hidden_size, layers: of the three GRUs.
        attention_size: of the attention.
        middle: number of the current frame.
        residual: add the current frame's own feature to the current branch.
    """

    def __init__(
        self,
        feature_size: int,
        hidden_size: int,
        layers: int,
        attention_size: int,
        middle: int,
        residual: bool,
    ) -> None:
        super().__init__()
        self.middle, self.residual = middle, residual

        def recurrent(both_ways: bool) -> nn.GRU:
            return nn.GRU(
                feature_size, hidden_size, layers, batch_first=True, bidirectional=both_ways
            )

        self.gru_cur, self.gru_bef, self.gru_aft = (recurrent(x) for x in (True, False, False))
        self.linear_cur = nn.Linear(2 * hidden_size, feature_size)
        self.linear_bef = nn.Linear(hidden_size, feature_size)
        self.linear_aft = nn.Linear(hidden_size, feature_size)
        self.attention = TemporalAttention(feature_size, attention_size)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Look at a window.

        Args:
            features: (B, T, D).

        Returns:
            (B, 3, D) features of past, future and integrated, and (B, 3) weights of past, current
            and future.
        """
        # The future runs towards the current frame, as the past does. Neither contains it.
        before, after = features[:, : self.middle], features[:, self.middle + 1 :].flip(1)
        current = self.linear_cur(F.relu(self.gru_cur(features)[0][:, self.middle]))
        past = self.linear_bef(F.relu(self.gru_bef(before)[0][:, -1]))
        future = self.linear_aft(F.relu(self.gru_aft(after)[0][:, -1]))
        if self.residual:
            current = current + features[:, self.middle]
        branches = torch.stack([past, current, future], dim=1)
        scores = self.attention(branches)
        integrated = (scores[..., None] * branches).sum(1)
        return torch.stack([past, future, integrated], dim=1), scores


class TCMR(TemporalNetwork):
    """Features of a window of frames to the body in its middle.

    Args:
        frames: T of a window, at least 3; the current frame is number T // 2.
        feature_size: of the features; 2048 of a ResNet-50, 224 of `SmallResNet`.
        hidden_size, layers: of the GRUs.
        attention_size: of the layers that weigh the branches.
        head_size: of the hidden layers of the regressor.
        dropout: in the regressor.
        residual: add the current frame's feature to the current branch, as VIBE would; for
            comparison.
        mean: where the regressor starts; default `standing_parameters()`.

    Raises:
        ValueError: a window without past, present and future.
    """

    def __init__(
        self,
        frames: int = 16,
        feature_size: int = 2048,
        hidden_size: int = 1024,
        layers: int = 2,
        attention_size: int = 256,
        head_size: int = 1024,
        dropout: float = 0.5,
        residual: bool = False,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        if frames < 3:
            raise ValueError(f"frames must be at least 3 (past, present, future), got {frames}")
        self.frames, self.feature_size = frames, feature_size
        self.encoder = TemporalEncoder(
            feature_size, hidden_size, layers, attention_size, frames // 2, residual
        )
        self.regressor = IterativeHead(feature_size, head_size, dropout=dropout, mean=mean)

    def forward(self, features: Tensor) -> TCMREstimate:
        """Estimate the body in the middle frame.

        Args:
            features: (B, frames, feature_size) of consecutive frames.

        Returns:
            In evaluation mode the estimate (B,) from the integrated feature; in training mode three
            estimates (B, 3), from past, future and integrated.

        Raises:
            ValueError: `features` has another shape.
        """
        require_features(features, self.feature_size, self.frames)
        encoded, scores = self.encoder(features)
        found = self.regressor(encoded if self.training else encoded[:, -1])
        return TCMREstimate(found.rotmat, found.betas, found.camera, found.stages, scores)


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the features (B, T, D)."""
    return (batch["features"],)


@dataclass(frozen=True)
class TCMRWeights(TemporalWeights):
    """Weights of the terms; the published configuration has VIBE's, without the critic."""


class TCMRStep:
    """TCMR's training step: past, future and integrated against the labels of the middle frame.

    Args:
        tcmr: the network that is trained.
        body: the body model in the loop; not trained.
        weights: of the terms.
        learning_rate: of Adam.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        tcmr: nn.Module,
        body: SMPL,
        weights: TCMRWeights | None = None,
        learning_rate: float = 5e-5,
    ) -> None:
        self.body = body
        self.weights = TCMRWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"tcmr": tcmr}
        self.optimizers = {"tcmr": torch.optim.Adam(tcmr.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "tcmr".

        Args:
            batch: features and labels (B, T, ...); labels of the middle frame count.

        Yields:
            The turn.
        """
        estimate = self.networks["tcmr"](*inputs(batch))
        terms = temporal_supervision(estimate, middle_labels(batch), self.body)
        yield Turn("tcmr", weighted_sum(self.weights, terms), terms)


def middle_labels(batch: Sample) -> Sample:
    """The labels of the middle frames T // 2, once for each of the three estimates: (B, 3, ...)."""
    middle = batch["features"].shape[1] // 2
    labels = {name: batch[name][:, middle : middle + 1] for name in _LABELS}
    return Sample(**{name: x.expand(-1, 3, *x.shape[2:]) for name, x in labels.items()})
