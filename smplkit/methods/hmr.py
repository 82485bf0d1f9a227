"""HMR: a body regressed from the pixels of a crop, with a critic instead of 3D labels.

    image -> backbone -> feature -> iterative head -> rotations, betas, camera -> SMPL -> losses

The total loss is the lecture's: reprojection on everything, 3D terms where there are 3D labels, and
the critic's opinion of every body that the head passes through,

    L = 60 L_2D + [has 3D] 60 L_3D + L_adv .

Source: Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018, and its code.
What differs, and why: backbone and head are SPIN's (ResNet-50 with torchvision's names, 6D
rotations, a head without ReLU), because SPIN's and EFT's are the checkpoints that exist for
PyTorch; 2D and 3D terms take all keypoints that a sample has instead of 19 and 14.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import torch
from torch import Tensor, nn

from smplkit._shapes import require_image
from smplkit.body import SMPL
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.losses import (
    betas_loss,
    keypoints_2d_loss,
    keypoints_3d_loss,
    lsgan_discriminator_loss,
    lsgan_generator_loss,
    rotmat_loss,
)
from smplkit.methods.critics import Discriminator, SingleDiscriminator
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead, Parameters
from smplkit.methods.official import load_official, official_state_dict
from smplkit.methods.resnet import ResNet50, SmallResNet
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.rotations import axis_angle_to_rotmat

__all__ = ["HMR", "Discriminator", "HMRStep", "HMRWeights", "SingleDiscriminator"]

# From the names in SPIN's and EFT's checkpoints to ours.
SPIN_PREFIXES = {
    "": "backbone.",
    "fc1.": "head.fc1.",
    "fc2.": "head.fc2.",
    "decpose.": "head.decpose.",
    "decshape.": "head.decshape.",
    "deccam.": "head.deccam.",
    "init_": "head.init_",
}


class HMR(nn.Module):
    """Image to body: backbone and iterative head.

    Args:
        backbone: "resnet50" for the published size (224 px, 27.0 million parameters, head of SPIN),
            or "small" for a CPU (64 px, about 1 million, ReLU in the head, no dropout).
        iterations: steps of the head; their number does not change the number of parameters.
        mean: where the head starts; default `standing_parameters()`.

    Attributes:
        image_size: side of the input in pixels, 224 or 64.

    Raises:
        ValueError: unknown `backbone`, or bad `iterations` or `mean` (see `IterativeHead`).
    """

    def __init__(
        self, backbone: str = "resnet50", iterations: int = 3, mean: Parameters | None = None
    ) -> None:
        super().__init__()
        if backbone == "resnet50":
            self.image_size, self.backbone = 224, ResNet50()
            self.head = IterativeHead(2048, iterations=iterations, mean=mean)
        elif backbone == "small":
            self.image_size, self.backbone = 64, SmallResNet(64)
            self.head = IterativeHead(224, 256, iterations, relu=True, dropout=0.0, mean=mean)
        else:
            raise ValueError(f'backbone must be "resnet50" or "small", got {backbone!r}')

    def forward(self, image: Tensor) -> Estimate:
        """Estimate the body in each crop.

        Args:
            image: (B, 3, S, S) with S = `image_size`, normalised (`normalise_image`).

        Returns:
            The estimate (B,), with its stages.

        Raises:
            ValueError: `image` has another shape.
        """
        require_image(image, self.image_size)
        return self.head(self.backbone(image))

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors of SPIN or EFT published.

        Args:
            checkpoint: what `read_checkpoint` finds in the file, or the state dict under its
                "model".

        Raises:
            ValueError: it does not fit; nothing is loaded then.

        EFT fits with x = s X + t (translation outside of the scale); some of its checkpoints were
        trained so. Theirs give a camera that is read as (s, tx / s, ty / s) here.
        """
        load_official(self, checkpoint, SPIN_PREFIXES)

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under SPIN's names: what lies under "model" in its checkpoints."""
        return official_state_dict(self, SPIN_PREFIXES)


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the image (B, 3, S, S)."""
    return (batch["image"],)


@dataclass(frozen=True)
class HMRWeights:
    """Weights of the terms of the loss, each of which is a mean.

    The defaults are those of HMR's training script: 60 on reprojection and on either 3D term, which
    are there half a mean squared error; pose and shape share one mean over 216 + 10 numbers.
    """

    keypoints_2d: float = 60.0
    keypoints_3d: float = 60.0 / 2
    pose: float = 60.0 / 2 * 216 / 226
    betas: float = 60.0 / 2 * 10 / 226
    adversarial: float = 1.0


class HMRStep:
    """HMR's training step: losses, and where there is a critic, the game with it.

    Args:
        hmr: the network that is trained.
        body: the body model in the loop; not trained.
        critic: tells real bodies from those of `hmr`; None for training on labels alone.
        real: poses (M, 23, 3) axis-angle and betas (M, 10) of real people, which the critic
            compares with; needed with a critic.
        weights: of the terms.
        learning_rate, critic_learning_rate: of Adam.
        network_input: picks what `hmr` sees from a batch; default its image.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        ValueError: `real` is missing, has wrong shapes, or there is no critic for it.
    """

    def __init__(
        self,
        hmr: nn.Module,
        body: SMPL,
        critic: nn.Module | None = None,
        real: tuple[Tensor, Tensor] | None = None,
        weights: HMRWeights | None = None,
        learning_rate: float = 1e-5,
        critic_learning_rate: float = 1e-4,
        network_input: Callable[[Sample], Tensor] = itemgetter("image"),
    ) -> None:
        if (critic is None) != (real is None):
            raise ValueError("critic and real belong together: give both, or neither")
        if real is not None:
            _require_real(*real)
        self.body, self.real = body, real
        self.weights = HMRWeights() if weights is None else weights
        self.network_input = network_input
        self.networks: dict[str, nn.Module] = {"hmr": hmr}
        self.optimizers = {"hmr": torch.optim.Adam(hmr.parameters(), lr=learning_rate)}
        if critic is not None:
            self.networks["critic"] = critic
            self.optimizers["critic"] = torch.optim.Adam(
                critic.parameters(), lr=critic_learning_rate
            )
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """The network's turn, then the critic's.

        Args:
            batch: needs what `network_input` picks, keypoints_2d, and the 3D labels with their
                masks; each term counts the samples that have its label.

        Yields:
            Turn "hmr" with the total loss, then turn "critic" if there is one.
        """
        estimate = self.networks["hmr"](self.network_input(batch))
        terms = self.supervision(estimate, batch)
        loss = weighted_sum(self.weights, terms)
        if "critic" not in self.networks:
            yield Turn("hmr", loss, terms)
            return
        # Every stage must be a human being, not only the last one, which alone is supervised.
        fake_rotmat = torch.cat([stage.rotmat[:, 1:] for stage in estimate.stages])
        fake_betas = torch.cat([stage.betas for stage in estimate.stages])
        terms["fooling"] = lsgan_generator_loss(self.networks["critic"](fake_rotmat, fake_betas))
        yield Turn("hmr", loss + self.weights.adversarial * terms["fooling"], terms)

        real_rotmat, real_betas = self.draw_real(len(fake_betas), fake_betas.device)
        scores = self.networks["critic"](
            torch.cat([real_rotmat, fake_rotmat.detach()]),
            torch.cat([real_betas, fake_betas.detach()]),
        )
        loss = lsgan_discriminator_loss(*scores.chunk(2))
        yield Turn("critic", loss, {"critic": loss})

    def supervision(self, estimate: Estimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of the loss that compare with labels, not yet weighted.

        Args:
            estimate: of the last stage.
            batch: its labels.

        Returns:
            Scalars keypoints_2d, keypoints_3d, pose and betas; zero where no sample has the label.
        """
        body = self.body.to(estimate.betas.device)
        posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=False)
        points = body.keypoints(posed, "openpose25+24")
        seen = weak_perspective_projection(points, estimate.camera)
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
        has_smpl = batch["has_smpl"]
        return {
            "keypoints_2d": keypoints_2d_loss(seen, batch["keypoints_2d"]),
            "keypoints_3d": keypoints_3d_loss(
                points[:, 25:], batch["keypoints_3d"], batch["has_keypoints_3d"]
            ),
            "pose": rotmat_loss(estimate.rotmat, axis_angle_to_rotmat(pose), has_smpl),
            "betas": betas_loss(estimate.betas, batch["betas"], has_smpl),
        }

    def draw_real(self, count: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """Draw real bodies: (N, 23, 3, 3) rotations and (N, 10) betas."""
        poses, betas = self.real
        ids = torch.randint(len(poses), (count,))
        return axis_angle_to_rotmat(poses[ids].to(device)), betas[ids].to(device)


def _require_real(poses: Tensor, betas: Tensor) -> None:
    if poses.shape[1:] != (23, 3) or betas.shape[1:] != (10,) or not 0 < len(poses) == len(betas):
        raise ValueError(
            "real must be poses (M, 23, 3) and betas (M, 10) of at least one body, got "
            f"{tuple(poses.shape)} and {tuple(betas.shape)}"
        )
