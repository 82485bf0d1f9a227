"""MotionBERT: one representation of motion, learnt from 2D points, for several tasks.

    2D points of a clip (B, T, 17, 3)     -> DSTformer -> representation (B, T, 17, 512)
        pretraining, 3D pose                 linear layer          -> joints (B, T, 17, 3)
        mesh      MotionBERT                 `MeshHead`            -> rotations (B, T), one shape
        action    MotionBERTAction           `ActionHead`, `EmbeddingHead`

The backbone is a transformer with one token per joint and frame. A block attends to the other
joints of the frame (S) and to the other frames of the joint (T). Each of five layers has two such
blocks, S before T and T before S, which both start from the same tokens; what they say is averaged,
with weights that are computed for each token. Pretraining asks for the 3D motion behind spoilt 2D
points; what serves that serves other tasks, with a head of two layers and little data.

Source: Zhu, Ma, Liu, Liu, Wu and Wang, "MotionBERT: a unified perspective on learning human motion
representations", ICCV 2023, section 3, and its code. 42.5 million parameters, lite 16.0
million (260 tensors each); with the mesh head 60.5 million.

The mesh head is not SPIN's: it looks once, does not correct itself, and finds no camera. Nothing
is dropped in the backbone: the code never hands on the dropout of its own settings. The mesh head
drops 0.1, the head for scores of actions 0.5, that for vectors 0.1.

Errata. "39.2 mm" in the lecture is the error of 3D joints lifted from 2D points on Human3.6M,
without pretraining (37.5 with it), and not that of bodies. "About 45 or lower on 3DPW" should read
PA-MPJPE 47.2 (MPJPE 76.9); 40.6 is reached when HybrIK's bodies are refined. The table of actions
in the authors' README has cross-subject (93.0) and cross-view (97.2) exchanged. Not verified: the
mesh errors on Human3.6M (MPJPE 53.8), one-shot actions (67.4 %), and whether the published files
keep an optimiser's state (their sizes say no).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.data.h36m_input import crop_scale, points49_to_h36m17
from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import Parameters, standing_parameters
from smplkit.methods.motionbert_backbone import JOINTS, SIZES, DSTformer, Published
from smplkit.rotations import rot6d_to_rotmat

__all__ = [
    "SIZES",
    "ActionHead",
    "DSTformer",
    "EmbeddingHead",
    "MeshHead",
    "MotionBERT",
    "MotionBERTAction",
    "by_clips",
    "inputs",
]


class MeshHead(nn.Module):
    """Representation to bodies: a pose for each frame, one shape for the clip.

    Args:
        dim_rep: of the representation.
        hidden_size: of the layers between.
        dropout: before them.
        mean: pose and shape that are added to what the head finds; default
            `standing_parameters()`, its camera unused.
    """

    init_pose: Tensor
    init_shape: Tensor

    def __init__(
        self,
        dim_rep: int = 512,
        hidden_size: int = 1024,
        dropout: float = 0.1,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.fc1, self.fc2 = (nn.Linear(JOINTS * dim_rep, hidden_size) for _ in range(2))
        self.bn1, self.bn2 = (nn.BatchNorm1d(hidden_size) for _ in range(2))
        self.head_pose = nn.Linear(hidden_size, 144)
        self.head_shape = nn.Linear(hidden_size, 10)
        for decoder in (self.head_pose, self.head_shape):
            nn.init.xavier_uniform_(decoder.weight, gain=0.01)
        mean = standing_parameters() if mean is None else mean
        self.register_buffer("init_pose", mean.rot6d.detach().reshape(1, 144).float().clone())
        self.register_buffer("init_shape", mean.betas.detach().reshape(1, 10).float().clone())

    def forward(self, representation: Tensor) -> Estimate:
        """Estimate the bodies of clips.

        Args:
            representation: (B, T, 17, dim_rep). In training B is at least 2, because the shape is
                normalised over the clips of a batch.

        Returns:
            The estimate (B, T), without camera; betas are the same in all frames.
        """
        clips, frames = representation.shape[:2]
        feature = representation.flatten(2)
        pose = self.bn1(self.fc1(self.dropout(feature)).flatten(0, 1))
        pose = self.head_pose(F.relu(pose)) + self.init_pose
        # The mean over time comes first: one shape per clip, not the mean of one per frame.
        shape = self.bn2(self.fc2(self.dropout(feature.mean(1))))
        shape = self.head_shape(F.relu(shape)) + self.init_shape
        rotmat = rot6d_to_rotmat(pose.float().unflatten(-1, (24, 6)))
        betas = shape[:, None].expand(-1, frames, -1)
        return Estimate(rotmat.unflatten(0, (clips, frames)), betas, None)


class ActionHead(nn.Module):
    """Representation to the scores of actions.

    Args:
        classes: number of actions; 60 in NTU RGB+D.
        dim_rep: of the representation.
        hidden_size: of the layer between.
        dropout: before anything else.
    """

    def __init__(
        self, classes: int = 60, dim_rep: int = 512, hidden_size: int = 2048, dropout: float = 0.5
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.fc1 = nn.Linear(JOINTS * dim_rep, hidden_size)
        self.bn = nn.BatchNorm1d(hidden_size)
        self.fc2 = nn.Linear(hidden_size, classes)

    def forward(self, representation: Tensor) -> Tensor:
        """Scores (B, classes), before any softmax, of (B, M, T, 17, dim_rep) with M persons."""
        feature = _pooled(self.dropout(representation))
        return self.fc2(F.relu(self.bn(self.fc1(feature))))


class EmbeddingHead(nn.Module):
    """Representation to a vector of length 1, in which the same actions are near each other.

    For actions of which there is one example only: the answer is the nearest example.

    Args:
        dim_rep: of the representation.
        hidden_size: of the vector.
        dropout: before anything else.
    """

    def __init__(self, dim_rep: int = 512, hidden_size: int = 2048, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.fc1 = nn.Linear(JOINTS * dim_rep, hidden_size)

    def forward(self, representation: Tensor) -> Tensor:
        """Vectors (B, hidden_size) of (B, M, T, 17, dim_rep) with M persons."""
        return F.normalize(self.fc1(_pooled(self.dropout(representation))), dim=-1)


class MotionBERT(Published):
    """2D points of a clip to bodies: backbone and mesh head.

    Args:
        backbone: key of `SIZES`, or a network that has been pretrained.
        hidden_size, dropout, mean: of the `MeshHead`.

    Raises:
        ValueError: unknown `backbone`.
    """

    def __init__(
        self,
        backbone: str | DSTformer = "base",
        hidden_size: int = 1024,
        dropout: float = 0.1,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        self.backbone = _backbone(backbone)
        self.head = MeshHead(self.backbone.dim_rep, hidden_size, dropout, mean)

    def forward(self, points: Tensor) -> Estimate:
        """Estimate the body in each frame.

        Args:
            points: (B, T, 17, 3), see `DSTformer.represent`.

        Returns:
            The estimate (B, T), without camera; one shape per clip.

        Raises:
            ValueError: as for `DSTformer.represent`.
        """
        return self.head(self.backbone.represent(points))


class MotionBERTAction(Published):
    """2D points of a clip to the action: backbone and action head.

    Args:
        backbone: key of `SIZES`, or a network that has been pretrained.
        head: an `ActionHead` or `EmbeddingHead` for the backbone's `dim_rep`; default the former,
            for the 60 actions of NTU RGB+D.

    Raises:
        ValueError: unknown `backbone`.
    """

    def __init__(
        self, backbone: str | DSTformer = "base", head: ActionHead | EmbeddingHead | None = None
    ) -> None:
        super().__init__()
        self.backbone = _backbone(backbone)
        self.head = ActionHead(dim_rep=self.backbone.dim_rep) if head is None else head

    def forward(self, points: Tensor) -> Tensor:
        """Say what is done in each clip.

        Args:
            points: (B, M, T, 17, 3) of M persons. NTU RGB+D has two; where the second one is
                missing, its points are zeros, and count all the same.

        Returns:
            What the head makes of it: scores (B, classes), or vectors (B, hidden_size).

        Raises:
            ValueError: `points` has another shape, or too many frames.
        """
        if points.ndim != 5:
            raise ValueError(
                f"points must have shape (B, M, T, {JOINTS}, 3), got {tuple(points.shape)}"
            )
        representation = self.backbone.represent(points.flatten(0, 1))
        return self.head(representation.unflatten(0, points.shape[:2]))


def inputs(batch: Sample) -> tuple[Tensor]:
    """What `MotionBERT` is called with: the points of a clip, scaled as those of wild videos.

    Args:
        batch: `keypoints_full` (B, T, 49, 3). Those in crops would not do: crops move with people.

    Returns:
        (B, T, 17, 3) alone.
    """
    return (crop_scale(points49_to_h36m17(batch["keypoints_full"])),)


def by_clips(network: MotionBERT, points: Tensor, frames: int = 243) -> Estimate:
    """Estimate the bodies of a video of any length, clip by clip.

    Args:
        network: to call for each clip.
        points: (B, L, 17, 3), scaled over the whole video.
        frames: of a clip, up to the network's `maxlen`; they do not overlap, the last is shorter.

    Returns:
        The estimate (B, L). The shape differs from clip to clip.

    Raises:
        ValueError: as for `MotionBERT`.
    """
    parts = [network(clip) for clip in points.split(frames, dim=1)]
    rotmat, betas = (torch.cat([getattr(x, n) for x in parts], 1) for n in ("rotmat", "betas"))
    return Estimate(rotmat, betas, None)


def _backbone(backbone: str | DSTformer) -> DSTformer:
    if isinstance(backbone, str):
        if backbone not in SIZES:
            raise ValueError(f"backbone must be one of {', '.join(SIZES)}, got {backbone!r}")
        backbone = DSTformer(**SIZES[backbone])
    # What nobody asks for gets no gradient, and training with several GPUs would wait for it.
    backbone.head.requires_grad_(False)
    return backbone


def _pooled(representation: Tensor) -> Tensor:
    """The mean over frames and persons: (B, M, T, 17, D) to (B, 17 D)."""
    return representation.mean(2).flatten(2).mean(1)
