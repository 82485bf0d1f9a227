"""Critics: networks that tell real poses and shapes from those that HMR makes up.

Convention. Rotations are matrices, relative to the parent joint, of the 23 joints of the body: the
root, which no mocap set can judge, is left out. Scores have no activation: real ones are trained
towards 1, made-up ones towards 0 (least squares, `smplkit.losses`).

Source: HMR (Kanazawa et al. 2018), section 3.3 and its code.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._shapes import require_shape


class Discriminator(nn.Module):
    """HMR's factorised critic: one score per joint, one for the pose, one for the shape.

    What a single joint may do is learnt from all frames at once and needs few numbers; only the
    score of the whole pose sees how joints go together.

    Args:
        hidden_size: of the two layers of the whole-pose score.
    """

    num_scores = 25

    def __init__(self, hidden_size: int = 1024) -> None:
        super().__init__()
        # The same two layers for each joint ...
        self.joint_fc1 = nn.Linear(9, 32)
        self.joint_fc2 = nn.Linear(32, 32)
        # ... and then a linear score of its own: a convolution in 23 groups of 32 channels.
        self.joint_score = nn.Conv1d(23 * 32, 23, kernel_size=1, groups=23)
        self.pose_fc1 = nn.Linear(23 * 32, hidden_size)
        self.pose_fc2 = nn.Linear(hidden_size, hidden_size)
        self.pose_score = nn.Linear(hidden_size, 1)
        self.shape_fc1 = nn.Linear(10, 10)
        self.shape_fc2 = nn.Linear(10, 5)
        self.shape_score = nn.Linear(5, 1)

    def forward(self, rotmat: Tensor, betas: Tensor) -> Tensor:
        """Score bodies.

        Args:
            rotmat: (N, 23, 3, 3) rotations without the root.
            betas: (N, 10) shapes.

        Returns:
            (N, 25) scores of the 23 joints, of the whole pose, and of the shape.

        Raises:
            TypeError, ValueError: wrong types or shapes.
        """
        _require_bodies(rotmat, betas)
        joints = F.relu(self.joint_fc1(rotmat.flatten(-2)))
        joints = F.relu(self.joint_fc2(joints)).flatten(1)  # (N, 736), all of one joint together
        pose = F.relu(self.pose_fc2(F.relu(self.pose_fc1(joints))))
        shape = F.relu(self.shape_fc2(F.relu(self.shape_fc1(betas))))
        return torch.cat(
            [
                self.joint_score(joints[..., None]).squeeze(-1),
                self.pose_score(pose),
                self.shape_score(shape),
            ],
            dim=-1,
        )


class SingleDiscriminator(nn.Module):
    """One network over all numbers of pose and shape: what HMR factorises, for comparison.

    Args:
        hidden_size: of the two layers. The default gives as many parameters as `Discriminator` has,
            1.81 million.
    """

    num_scores = 1

    def __init__(self, hidden_size: int = 1239) -> None:
        super().__init__()
        self.fc1 = nn.Linear(23 * 9 + 10, hidden_size)
        self.fc2 = nn.Linear(hidden_size, hidden_size)
        self.score = nn.Linear(hidden_size, 1)

    def forward(self, rotmat: Tensor, betas: Tensor) -> Tensor:
        """Score bodies: (N, 23, 3, 3) rotations and (N, 10) shapes to (N, 1) scores.

        Raises:
            TypeError, ValueError: wrong types or shapes.
        """
        _require_bodies(rotmat, betas)
        x = torch.cat([rotmat.flatten(1), betas], dim=-1)
        return self.score(F.relu(self.fc2(F.relu(self.fc1(x)))))


def _require_bodies(rotmat: Tensor, betas: Tensor) -> None:
    require_shape("rotmat", rotmat, 23, 3, 3)
    require_shape("betas", betas, 10)
    if rotmat.ndim != 4 or betas.ndim != 2 or len(rotmat) != len(betas):
        raise ValueError(
            "rotmat and betas must have shapes (N, 23, 3, 3) and (N, 10), "
            f"got {tuple(rotmat.shape)} and {tuple(betas.shape)}"
        )
