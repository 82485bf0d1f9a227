"""Layers for numbers that are given at the vertices of a mesh, as GraphCMR has them.

Convention. (B, channels, nodes), channels before nodes as images have them. The weight of
`GraphLinear` is (out, in), that of `GraphConvolution` (in, out), as in the published code, whose
names these layers have too.

A graph convolution is a linear layer at each node, followed by a mean over the node and its
neighbours: information walks one edge per layer. The linear layers between them are the same at all
nodes, and see none but their own.

Source: Kipf and Welling, "Semi-supervised classification with graph convolutional networks", ICLR
2017; residual blocks of GraphCMR (Kolotouros et al., CVPR 2019), section 3.2 and its code.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._precision import full_precision
from smplkit.body.mesh_levels import MeshLevel, upsample


class NeighbourMean(nn.Module):
    """Mean over each node and its neighbours: A x, where the rows of the sparse A sum to 1.

    A has a one for each edge and on the diagonal, and each ROW is divided by its sum (a step of a
    random walk; Kipf and Welling divide by square roots of the sums of row and column).

    Args:
        edges: (E, 2) pairs of nodes, each once.
        count: number of nodes.
    """

    indices: Tensor
    values: Tensor

    def __init__(self, edges: Tensor, count: int) -> None:
        super().__init__()
        self.count = count
        loops = torch.arange(count, device=edges.device)[:, None].expand(-1, 2)
        pairs = torch.cat([edges, edges.flip(1), loops])
        pairs = pairs[torch.argsort(pairs[:, 0] * count + pairs[:, 1])]  # coalesced
        sums = torch.zeros(count, device=edges.device)
        sums = sums.index_add(0, pairs[:, 0], torch.ones(len(pairs), device=edges.device))
        # Parts instead of a sparse tensor: training on several machines copies dense buffers only.
        self.register_buffer("indices", pairs.T.contiguous(), persistent=False)
        self.register_buffer("values", 1 / sums[pairs[:, 0]], persistent=False)

    @full_precision
    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to (B, C, N)."""
        matrix = torch.sparse_coo_tensor(
            self.indices,
            self.values,
            (self.count, self.count),
            check_invariants=False,
            is_coalesced=True,
        )
        columns = x.to(self.values.dtype).flatten(0, 1).T  # (N, B C): one product for all samples
        return torch.sparse.mm(matrix, columns).T.unflatten(0, x.shape[:2])


class GraphLinear(nn.Module):
    """The same linear layer at each node, W x + b: a convolution of width 1.

    Args:
        channels: of the input.
        out: channels of the output.
    """

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        bound = 1 / (channels * out)
        self.W = nn.Parameter(torch.empty(out, channels).uniform_(-bound, bound))
        self.b = nn.Parameter(torch.empty(out).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv1d(x, self.W[..., None], self.b)


class GraphConvolution(nn.Module):
    """A linear layer at each node, then the mean over neighbours: A (x weight) + bias.

    Args:
        channels: of the input.
        out: channels of the output.
    """

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        bound = 6 / (channels + out) ** 0.5
        self.weight = nn.Parameter(torch.empty(channels, out).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out).uniform_(-bound, bound))

    def forward(self, x: Tensor, neighbours: NeighbourMean) -> Tensor:
        return neighbours(F.conv1d(x, self.weight.mT[..., None])) + self.bias[:, None]


class GraphResBlock(nn.Module):
    """Linear, graph convolution, linear, each after a group norm and ReLU; plus the input.

    Nothing follows the sum. Groups have eight channels.

    Args:
        channels: of the input, a multiple of 8.
        out: channels of the output, a multiple of 16.
    """

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        inside = out // 2
        self.lin1 = GraphLinear(channels, inside)
        self.conv = GraphConvolution(inside, inside)
        self.lin2 = GraphLinear(inside, out)
        # There in all blocks, as in the published weights; used where the number changes.
        self.skip_conv = GraphLinear(channels, out)
        self.pre_norm = nn.GroupNorm(channels // 8, channels)
        self.norm1 = nn.GroupNorm(inside // 8, inside)
        self.norm2 = nn.GroupNorm(inside // 8, inside)
        self.changes = channels != out

    def forward(self, x: Tensor, neighbours: NeighbourMean) -> Tensor:
        y = self.lin1(F.relu(self.pre_norm(x)))
        y = self.conv(F.relu(self.norm1(y)), neighbours)
        y = self.lin2(F.relu(self.norm2(y)))
        return (self.skip_conv(x) if self.changes else x) + y


class GraphSequential(nn.Sequential):
    """Layers one after the other; those that look at neighbours are told who they are."""

    def forward(self, x: Tensor, neighbours: NeighbourMean) -> Tensor:
        for layer in self:
            x = layer(x, neighbours) if isinstance(layer, GraphResBlock) else layer(x)
        return x


class Upsampling(nn.Module):
    """From one level of a mesh to the next finer one.

    Args:
        level: the coarser one.
    """

    ids: Tensor
    weights: Tensor

    def __init__(self, level: MeshLevel) -> None:
        super().__init__()
        self.register_buffer("ids", level.up_ids, persistent=False)
        self.register_buffer("weights", level.up_weights, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, C) to (B, M, C)."""
        return upsample(x, self.ids, self.weights)
