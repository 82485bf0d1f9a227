"""VIBE: bodies for all frames of a video at once, and a critic that knows how people move.

    features of 16 frames (B, 16, 2048)            from SPIN's backbone, computed once, not trained
        -> GRU -> ReLU -> linear layer, + the features themselves
        -> SPIN's iterative head, frame by frame   -> rotations, betas, camera of each frame
    axis-angle (B, 16, 69), root left out          -> critic: GRU -> attention over time -> score

The head alone would give each frame the body that its picture shows, trembling. The GRU adds what
the frames before say. The critic compares clips with motion capture, and asks for clips that could
be somebody's motion: L = L_2D + L_3D + L_SMPL + L_adv.

Source: Kocabas, Athanasiou and Black, "VIBE: video inference for human body pose and shape
estimation", CVPR 2020, sections 3.1 to 3.3 and equations 4 to 8, and its code. 21.3 million
parameters, the critic 11.8 million; the published files hold 23 tensors of the network.

The code differs from the paper: the GRU runs forward only, where the paper speaks of both
directions (`bidirectional=True`; no such weights are published). Terms for smoothness and for the
shape alone exist in the code, unused. It rounds labels to half precision, and lets the learning
rate fall when the validation stands still; here labels are not rounded, and the rate follows the
preset's schedule.

Errata. The numbers of the paper's tables "with 3DPW" (51.9 mm PA-MPJPE, 82.9 MPJPE) have been
withdrawn by the authors: a mistake in preparing the data. The released model has 56.6 and 93.6, and
an acceleration error of 28.0 mm per frame^2, where 30 is commonly given for SPIN: little of the
"drastically reduced jitter" in the lecture text. Not verified: which entries besides
"gen_state_dict" the published files really hold, and that number of SPIN.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.data.motion_prior import BODY_POSE, THETA_SIZE
from smplkit.data.sample import Sample
from smplkit.losses import lsgan_discriminator_loss, lsgan_generator_loss
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead, Parameters
from smplkit.methods.motion_critic import MotionDiscriminator
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.methods.temporal import (
    TemporalNetwork,
    TemporalWeights,
    require_features,
    temporal_supervision,
)
from smplkit.rotations import rotmat_to_axis_angle

__all__ = ["VIBE", "MotionDiscriminator", "VIBEStep", "VIBEWeights", "inputs"]


class TemporalEncoder(nn.Module):
    """A GRU over the features of frames, back to their size, and added to them.

    Args:
        feature_size: of the features.
        hidden_size: of the GRU.
        layers: of the GRU.
        bidirectional: run backward in time as well.
        residual: add the features.
    """

    def __init__(
        self, feature_size: int, hidden_size: int, layers: int, bidirectional: bool, residual: bool
    ) -> None:
        super().__init__()
        self.residual = residual
        self.gru = nn.GRU(
            feature_size, hidden_size, layers, batch_first=True, bidirectional=bidirectional
        )
        self.linear = nn.Linear((1 + bidirectional) * hidden_size, feature_size)

    def forward(self, features: Tensor) -> Tensor:
        """Features (B, T, D) that know of the other frames."""
        hidden, _ = self.gru(features)
        temporal = self.linear(F.relu(hidden))
        return temporal + features if self.residual else temporal


class VIBE(TemporalNetwork):
    """Features of frames to a body for each.

    Args:
        feature_size: of the features; 2048 of a ResNet-50, 224 of `SmallResNet`.
        hidden_size, layers: of the GRU.
        head_size: of the hidden layers of the regressor.
        dropout: in the regressor.
        bidirectional: as the paper has it; the published weights run forward only.
        residual: add the features to what the GRU says of them.
        mean: where the regressor starts; default `standing_parameters()`.

    Attributes:
        max_frames: how long a sequence the authors' demo lets through in one piece.
    """

    max_frames = 450

    def __init__(
        self,
        feature_size: int = 2048,
        hidden_size: int = 1024,
        layers: int = 2,
        head_size: int = 1024,
        dropout: float = 0.5,
        bidirectional: bool = False,
        residual: bool = True,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        self.feature_size = feature_size
        self.encoder = TemporalEncoder(feature_size, hidden_size, layers, bidirectional, residual)
        self.regressor = IterativeHead(feature_size, head_size, dropout=dropout, mean=mean)

    def forward(self, features: Tensor) -> Estimate:
        """Estimate the body in each frame.

        Args:
            features: (B, T, feature_size) of T consecutive frames, any number; training uses 16.

        Returns:
            The estimate (B, T), with the stages of the regressor.

        Raises:
            ValueError: `features` has another shape.
        """
        require_features(features, self.feature_size)
        return self.regressor(self.encoder(features))


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the features (B, T, D)."""
    return (batch["features"],)


@dataclass(frozen=True)
class VIBEWeights(TemporalWeights):
    """Weights of the terms; the defaults are those of the published configuration.

    The two terms of the game are sums over a clip's scores (there is one) and means over clips.
    """

    adversarial: float = 0.5
    critic: float = 0.5


class VIBEStep:
    """VIBE's training step: losses, and where there is a critic, the game with it.

    Args:
        vibe: the network that is trained.
        body: the body model in the loop; not trained.
        critic: tells real clips from those of `vibe`; None for training on labels alone.
        real: (M, T, 85) clips of real motions (`smplkit.data.motion_prior`), as long as those of
            the batches; needed with a critic.
        weights: of the terms.
        learning_rate, critic_learning_rate: of Adam.
        critic_weight_decay: of the critic's Adam.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        ValueError: `real` is missing, has another shape, or there is no critic for it.
    """

    def __init__(
        self,
        vibe: nn.Module,
        body: SMPL,
        critic: nn.Module | None = None,
        real: Tensor | None = None,
        weights: VIBEWeights | None = None,
        learning_rate: float = 5e-5,
        critic_learning_rate: float = 1e-4,
        critic_weight_decay: float = 1e-4,
    ) -> None:
        if (critic is None) != (real is None):
            raise ValueError("critic and real belong together: give both, or neither")
        if real is not None and (real.ndim != 3 or real.shape[-1] != THETA_SIZE or not len(real)):
            raise ValueError(
                f"real must have shape (M, T, {THETA_SIZE}), at least one clip, "
                f"got {tuple(real.shape)}"
            )
        self.body, self.real = body, real
        self.weights = VIBEWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"vibe": vibe}
        self.optimizers = {"vibe": torch.optim.Adam(vibe.parameters(), lr=learning_rate)}
        if critic is not None:
            self.networks["critic"] = critic
            self.optimizers["critic"] = torch.optim.Adam(
                critic.parameters(), lr=critic_learning_rate, weight_decay=critic_weight_decay
            )
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """The network's turn, then the critic's.

        Args:
            batch: features and labels (B, T, ...); each term counts the frames with its label.

        Yields:
            Turn "vibe" with the total loss, then turn "critic" if there is one.

        Raises:
            ValueError: the clips of the batch are not as long as the real ones.
        """
        estimate = self.networks["vibe"](*inputs(batch))
        terms = temporal_supervision(estimate, batch, self.body)
        loss = weighted_sum(self.weights, terms)
        if "critic" not in self.networks:
            yield Turn("vibe", loss, terms)
            return
        # The root is left out: how people turn before a camera, motion capture does not know.
        fake = rotmat_to_axis_angle(estimate.rotmat[:, :, 1:]).flatten(-2)
        real = self.draw_real(len(fake), fake.device)
        if real.shape != fake.shape:
            raise ValueError(
                f"real clips and those of the batch must be equally long, got {real.shape[1]} and "
                f"{fake.shape[1]} frames"
            )
        terms["fooling"] = lsgan_generator_loss(self.networks["critic"](fake))
        yield Turn("vibe", loss + self.weights.adversarial * terms["fooling"], terms)

        scores = self.networks["critic"](torch.cat([real, fake.detach()]))
        loss = lsgan_discriminator_loss(*scores.chunk(2))
        yield Turn("critic", self.weights.critic * loss, {"critic": loss})

    def draw_real(self, count: int, device: torch.device) -> Tensor:
        """Draw real clips: (N, T, 69) axis-angle without the root."""
        ids = torch.randint(len(self.real), (count,))
        return self.real[ids, :, BODY_POSE].to(device)
