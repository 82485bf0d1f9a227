"""From the vertices of a surface to the parameters of the body nearest to it (GraphCMR).

    vertices now and in the template, (B, N, 6) -> linear layers -> 24 matrices, betas -> rotations

It needs no picture, so it serves any network that makes vertices.

Source: Kolotouros et al., CVPR 2019, section 3.4 and its code; see `graphcmr.py`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.rotations import nearest_rotmat


class FCBlock(nn.Module):
    """Linear layer, batch norm, ReLU."""

    def __init__(self, size: int, out: int) -> None:
        super().__init__()
        self.fc_block = nn.Sequential(nn.Linear(size, out), nn.BatchNorm1d(out), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.fc_block(x)


class FCResBlock(nn.Module):
    """Two linear layers with batch norms, plus the input; ReLU."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.fc_block = nn.Sequential(
            nn.Linear(size, size),
            nn.BatchNorm1d(size),
            nn.ReLU(),
            nn.Linear(size, size),
            nn.BatchNorm1d(size),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.fc_block(x))


class ParamRegressor(nn.Module):
    """Vertices of the coarse mesh to the rotations and betas of SMPL.

    Args:
        num_nodes: number of vertices.
        hidden_size: of the layers.
    """

    def __init__(self, num_nodes: int, hidden_size: int = 1024) -> None:
        super().__init__()
        self.num_nodes = num_nodes
        self.layers = nn.Sequential(
            FCBlock(6 * num_nodes, hidden_size),
            FCResBlock(hidden_size),
            FCResBlock(hidden_size),
            nn.Linear(hidden_size, 24 * 9 + 10),
        )

    def forward(self, nodes: Tensor) -> tuple[Tensor, Tensor]:
        """Rotations (B, 24, 3, 3) and betas (B, 10).

        Args:
            nodes: (B, N, 6) vertices as they are, and in the template.

        Raises:
            ValueError: `nodes` has another shape.
        """
        if nodes.ndim != 3 or nodes.shape[1:] != (self.num_nodes, 6):
            raise ValueError(
                f"nodes must have shape (B, {self.num_nodes}, 6), got {tuple(nodes.shape)}"
            )
        numbers = self.layers(nodes.flatten(1)).float()
        return orthogonal_times_det(numbers[:, :216].view(-1, 24, 3, 3)), numbers[:, 216:]


def orthogonal_times_det(matrices: Tensor) -> Tensor:
    """Rotations (..., 3, 3) from any matrices: the orthogonal factor times its determinant.

    For a positive determinant that is the nearest rotation. For a negative one it is the nearest
    rotation of MINUS the matrix, where `nearest_rotmat` would turn one axis only. Between the two
    the rotation jumps: in training, joints that start on the wrong side come right late.
    """
    sign = torch.where(torch.linalg.det(matrices.detach()) < 0, -1.0, 1.0)
    return nearest_rotmat(sign[..., None, None] * matrices)
