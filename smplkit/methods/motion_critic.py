"""VIBE's critic: does a clip of poses look like motion capture?

    axis-angle (N, T, 69), root left out -> GRU -> weighted mean over time -> score

It sees a clip as a whole: a pose that is possible in each frame can still move as nobody moves.
11.8 million parameters.

Source: VIBE (Kocabas et al. 2020), section 3.2 and figure 3, and its code. From the code, easily
got wrong: the score of each frame passes tanh and dropout too before the softmax over time. The
code drops the axis of a batch of one; here it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from smplkit.methods.official import load_official, official_state_dict


class AttentionPooling(nn.Module):
    """A weighted mean over time, whose weights a small network finds.

    Args:
        size: of the vectors.
        dropout: after each layer.
    """

    def __init__(self, size: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for width in (size, size, 1):  # the score too goes through tanh and dropout
            layers += [nn.Linear(size, width), nn.Tanh(), nn.Dropout(dropout)]
        self.attention = nn.Sequential(*layers)
        for layer in self.attention[::3]:
            nn.init.uniform_(layer.weight, -0.1, 0.1)
            nn.init.constant_(layer.bias, 0.01)

    def forward(self, sequence: Tensor) -> Tensor:
        """Vectors (B, T, size) to their weighted mean (B, size)."""
        return (self.attention(sequence).softmax(dim=1) * sequence).sum(1)


class MotionDiscriminator(nn.Module):
    """The critic: does a clip look like motion capture?

    Args:
        hidden_size, layers: of the GRU.
        dropout: in the attention.
    """

    def __init__(self, hidden_size: int = 1024, layers: int = 2, dropout: float = 0.2) -> None:
        super().__init__()
        self.gru = nn.GRU(69, hidden_size, layers, batch_first=True)
        self.attention = AttentionPooling(hidden_size, dropout)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, body_pose: Tensor) -> Tensor:
        """Score clips.

        Args:
            body_pose: (N, T, 69) axis-angle of the 23 joints without the root.

        Returns:
            (N, 1) scores without activation: 1 for real, 0 for made up.

        Raises:
            ValueError: `body_pose` has another shape.
        """
        if body_pose.ndim != 3 or body_pose.shape[-1] != 69 or 0 in body_pose.shape:
            raise ValueError(
                "body_pose must have shape (N, T, 69), axis-angle without the root, "
                f"got {tuple(body_pose.shape)}"
            )
        hidden, _ = self.gru(body_pose)
        return self.fc(self.attention(hidden))

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the critic of a checkpoint of training.

        Args:
            checkpoint: the file's dict, or the state dict under its "disc_motion_state_dict".

        Raises:
            ValueError: it does not fit; nothing is loaded then.
        """
        load_official(self, checkpoint, key="disc_motion_state_dict")

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under the authors' names: what lies under "disc_motion_state_dict"."""
        return official_state_dict(self)
