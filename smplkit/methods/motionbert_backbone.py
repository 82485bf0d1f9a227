"""MotionBERT's backbone: attention over joints and over frames, in two orders at once.

    points -> token per joint and frame + joint's own vector + frame's own vector
    5 times:  tokens -> joints, then frames -> a        tokens <- w a + (1 - w) b
              tokens -> frames, then joints -> b        w from a and b, for each token
    -> norm -> linear layer -> tanh                     the representation
    -> linear layer                                     the 3D motion

Both orders start from the same tokens, and both attentions have MLPs of their own: a layer holds
four attentions and four MLPs.

Source: MotionBERT (Zhu et al. 2023), section 3 (DSTformer), and code. See `motionbert.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.methods.official import load_official, official_state_dict

JOINTS = 17
SIZES: dict[str, dict[str, int]] = {
    "base": {},
    "lite": {"dim_feat": 256, "mlp_ratio": 4},
    "small": {"dim_feat": 64, "mlp_ratio": 2, "depth": 2, "num_heads": 4, "dim_rep": 64},
}
_WRAPPERS = ("model_pos", "model", "state_dict")  # where in the files of each task the tensors lie


class Published(nn.Module):
    """A network whose names are those of the published files."""

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published.

        Args:
            checkpoint: what `read_checkpoint` finds in the file, or the state dict under its
                "model_pos" (pretraining and 3D pose) or "model" (mesh and actions). "module." in
                front of names, and arrays of SMPL, are left out.

        Raises:
            ValueError: it does not fit; nothing is loaded then.
        """
        key = next((key for key in _WRAPPERS if key in checkpoint), _WRAPPERS[0])
        load_official(self, checkpoint, key=key, skip=("head.J_regressor",))

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under the authors' names."""
        return official_state_dict(self)


class Attention(nn.Module):
    """Multi-head self-attention over the last but one dimension.

    Args:
        dim: of the tokens.
        num_heads: parts into which a token is cut; each attends on its own.
    """

    def __init__(self, dim: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (A, B, L, D): each of the L looks at the L of the same A and B."""
        qkv = self.qkv(x).unflatten(-1, (3, self.num_heads, -1))  # (A, B, L, 3, heads, c)
        q, k, v = qkv.flatten(0, 1).permute(2, 0, 3, 1, 4)  # each (A B, heads, L, c)
        attended = F.scaled_dot_product_attention(q, k, v)  # scaled by c ** -0.5
        return self.proj(attended.transpose(1, 2).flatten(2).view_as(x))


class MLP(nn.Module):
    """Two linear layers with a GELU between them, token by token.

    Args:
        dim: of the tokens.
        hidden: of the layer between.
    """

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (..., D) to changes of them."""
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Attention over joints and attention over frames, each with an MLP of its own after it.

    Args:
        dim: of the tokens.
        num_heads: of the attentions.
        mlp_ratio: size of the MLPs' hidden layer, in `dim`.
        joints_first: whether joints come before frames.
    """

    def __init__(self, dim: int, num_heads: int, mlp_ratio: int, joints_first: bool) -> None:
        super().__init__()
        self.joints_first = joints_first
        norms = (nn.LayerNorm(dim, eps=1e-6) for _ in range(4))
        self.norm1_s, self.norm1_t, self.norm2_s, self.norm2_t = norms
        self.attn_s, self.attn_t = (Attention(dim, num_heads) for _ in range(2))
        self.mlp_s, self.mlp_t = (MLP(dim, mlp_ratio * dim) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (B, T, 17, D) to tokens."""
        if self.joints_first:
            return self.over_frames(self.over_joints(x))
        return self.over_joints(self.over_frames(x))

    def over_joints(self, x: Tensor) -> Tensor:
        """Let the joints of each frame look at each other."""
        x = x + self.attn_s(self.norm1_s(x))
        return x + self.mlp_s(self.norm2_s(x))

    def over_frames(self, x: Tensor) -> Tensor:
        """Let the frames of each joint look at each other."""
        x = x + self.attn_t(self.norm1_t(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mlp_t(self.norm2_t(x))


class DSTformer(Published):
    """2D points of a clip to its 3D motion, by way of a representation.

    The defaults are the published size; `SIZES` has the others.

    Args:
        dim_feat: of the tokens.
        mlp_ratio: size of the MLPs' hidden layer, in `dim_feat`.
        depth: number of layers.
        num_heads: of each attention; divides `dim_feat`.
        dim_rep: of the representation.
        maxlen: frames of the longest clip.

    Attributes:
        dim_rep, maxlen: as given.

    Raises:
        ValueError: `num_heads` does not divide `dim_feat`.
    """

    def __init__(
        self,
        dim_feat: int = 512,
        mlp_ratio: int = 2,
        depth: int = 5,
        num_heads: int = 8,
        dim_rep: int = 512,
        maxlen: int = 243,
    ) -> None:
        super().__init__()
        if dim_feat % num_heads:
            raise ValueError(
                f"dim_feat must be a multiple of num_heads, got {dim_feat} and {num_heads}"
            )
        self.dim_rep, self.maxlen = dim_rep, maxlen
        self.joints_embed = nn.Linear(3, dim_feat)
        self.pos_embed = nn.Parameter(torch.zeros(1, JOINTS, dim_feat))
        self.temp_embed = nn.Parameter(torch.zeros(1, maxlen, 1, dim_feat))

        def blocks(joints_first: bool) -> nn.ModuleList:
            sizes = (dim_feat, num_heads, mlp_ratio, joints_first)
            return nn.ModuleList(Block(*sizes) for _ in range(depth))

        self.blocks_st, self.blocks_ts = blocks(True), blocks(False)
        self.ts_attn = nn.ModuleList(nn.Linear(2 * dim_feat, 2) for _ in range(depth))
        self.norm = nn.LayerNorm(dim_feat, eps=1e-6)
        layers = OrderedDict(fc=nn.Linear(dim_feat, dim_rep), act=nn.Tanh())
        self.pre_logits = nn.Sequential(layers)
        self.head = nn.Linear(dim_rep, 3)
        self._initialise()

    def _initialise(self) -> None:
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.trunc_normal_(layer.weight, std=0.02)
                nn.init.zeros_(layer.bias)
        for embedding in (self.pos_embed, self.temp_embed):
            nn.init.trunc_normal_(embedding, std=0.02)
        for fusion in self.ts_attn:  # both streams count the same at first
            nn.init.zeros_(fusion.weight)
            nn.init.constant_(fusion.bias, 0.5)

    def represent(self, points: Tensor) -> Tensor:
        """The representation of a motion.

        Args:
            points: (B, T, 17, 3) x, y and confidence, right leg first, T up to `maxlen`; see
                `smplkit.data.h36m_input`.

        Returns:
            (B, T, 17, dim_rep) within -1 to 1.

        Raises:
            ValueError: `points` has another shape, or too many frames.
        """
        if points.ndim != 4 or points.shape[2:] != (JOINTS, 3) or 0 in points.shape:
            raise ValueError(
                f"points must have shape (B, T, {JOINTS}, 3), got {tuple(points.shape)}; see "
                "smplkit.data.h36m_input for other sets of points"
            )
        frames = points.shape[1]
        if frames > self.maxlen:
            raise ValueError(
                f"points must have at most {self.maxlen} frames, got {frames}; cut longer videos "
                "into clips (by_clips)"
            )
        x = self.joints_embed(points) + self.pos_embed + self.temp_embed[:, :frames]
        for st, ts, fusion in zip(self.blocks_st, self.blocks_ts, self.ts_attn, strict=True):
            a, b = st(x), ts(x)
            weight = fusion(torch.cat([a, b], dim=-1)).softmax(-1)
            x = weight[..., :1] * a + weight[..., 1:] * b
        return self.pre_logits(self.norm(x))

    def forward(self, points: Tensor) -> Tensor:
        """Estimate the 3D motion.

        Args:
            points: as for `represent`.

        Returns:
            (B, T, 17, 3) joints in the units of pretraining, relative to the pelvis.

        Raises:
            ValueError: as for `represent`.
        """
        return self.head(self.represent(points))
