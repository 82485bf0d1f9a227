"""HMR on the keypoints of a detector instead of pixels: the same head, trained in seconds.

    keypoints -> two layers -> feature -> iterative head -> rotations, betas, camera

What can be learned about losses, priors and the head does not depend on pixels. So experiments and
exercises train this network, whose input is ready at hand: a CPU is enough.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead
from smplkit.skeleton import KEYPOINT_SETS

# What person detectors report (COCO's 17), picked from the 49.
_SEEN = [
    KEYPOINT_SETS["openpose25+24"].joints.index(f"op_{name}")
    for name in KEYPOINT_SETS["coco17"].joints
]


def detected_keypoints(batch: Sample) -> Tensor:
    """What the network sees of a batch: 17 keypoints with their confidence.

    Args:
        batch: with `keypoints_2d` (B, 49, 3), in crop coordinates from -1 to 1.

    Returns:
        (B, 51) x, y and confidence of each; x and y are 0 where the confidence is.
    """
    points = batch["keypoints_2d"][:, _SEEN]
    return torch.cat([points[..., :2] * (points[..., 2:] > 0), points[..., 2:]], dim=-1).flatten(1)


class KeypointHMR(nn.Module):
    """HMR with keypoints in place of the image: two layers, then the iterative head.

    Args:
        width: of all hidden layers.
        iterations: steps of the head.
    """

    def __init__(self, width: int = 256, iterations: int = 3) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(3 * len(_SEEN), width), nn.ReLU(), nn.Linear(width, width), nn.ReLU()
        )
        self.head = IterativeHead(width, width, iterations, relu=True, dropout=0.0)

    def forward(self, keypoints: Tensor) -> Estimate:
        """Estimate the body from `detected_keypoints` (B, 51)."""
        return self.head(self.encoder(keypoints))
