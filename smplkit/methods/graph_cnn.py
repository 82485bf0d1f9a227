"""A network on the graph of a mesh: image to vertices and camera (GraphCMR).

    image -> ResNet-50 -> feature (2048), copied to each vertex, below its place in the template
          -> 2051 -> 512 -> 256, five residual blocks of 256     (B, channels, vertices)
          -> residual blocks 64, 32 -> 3 coordinates of each vertex
          -> one number for each vertex -> camera

Source: Kolotouros et al., CVPR 2019, section 3.2 and its code; see `graphcmr.py`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from smplkit._precision import without_autocast
from smplkit.methods.graph_layers import (
    GraphLinear,
    GraphResBlock,
    GraphSequential,
    NeighbourMean,
)
from smplkit.methods.resnet import ResNet50


class GraphCNN(nn.Module):
    """Image to the vertices of a coarse mesh.

    Args:
        template: (N, 3) where the vertices are before anything is known, within [-1, 1].
        edges: (E, 2) pairs of neighbours, each once.
        resnet: backbone with a `feature_size`; default ResNet-50.
        channels: inside, a multiple of 16.
        layers: number of residual blocks after the first.
    """

    template: Tensor

    def __init__(
        self,
        template: Tensor,
        edges: Tensor,
        resnet: nn.Module | None = None,
        channels: int = 256,
        layers: int = 5,
    ) -> None:
        super().__init__()
        self.resnet = ResNet50() if resnet is None else resnet
        self.register_buffer("template", template, persistent=False)
        self.neighbours = NeighbourMean(edges, len(template))
        self.gc = GraphSequential(
            GraphLinear(3 + self.resnet.feature_size, 2 * channels),
            GraphResBlock(2 * channels, channels),
            *(GraphResBlock(channels, channels) for _ in range(layers)),
        )
        self.shape = GraphSequential(
            GraphResBlock(channels, 64),
            GraphResBlock(64, 32),
            nn.GroupNorm(4, 32),
            nn.ReLU(),
            GraphLinear(32, 3),
        )
        self.camera_fc = nn.Sequential(
            nn.GroupNorm(channels // 8, channels),
            nn.ReLU(),
            GraphLinear(channels, 1),
            nn.ReLU(),
            nn.Linear(len(template), 3),
        )

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Vertices (B, N, 3), metres, camera frame, and camera (B, 3) of images (B, 3, S, S)."""
        feature = self.resnet(image)
        places = self.template.T.expand(len(image), -1, -1)
        copies = feature[..., None].expand(-1, -1, len(self.template))
        x = self.gc(torch.cat([places, copies], dim=1), self.neighbours)
        with without_autocast(image.device):  # vertices to three digits would be off by 4 mm
            x = x.to(self.template.dtype)
            return self.shape(x, self.neighbours).mT, self.camera_fc(x).squeeze(1)
