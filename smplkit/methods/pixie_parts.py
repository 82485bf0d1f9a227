"""What PIXIE does with features: regressors, extractors and moderators.

    regressor    feature -> parameters, once and for good: no feedback, no mean to start from
    extractor    the body's feature -> what it has to say about one part
    moderator    that, and the part's own feature -> whom to believe

An extractor is a `Perceptron` of a single layer. Names of parameters are those of the published
checkpoint.

Source: PIXIE (Feng et al. 2021), section 3, and its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._shapes import require_shape
from smplkit.data.poses import named_pose
from smplkit.methods.pixie_decode import TRUNK_AND_LIMBS
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_rot6d


class Perceptron(nn.Module):
    """Linear layers with ReLU between them, and none at the end.

    Args:
        sizes: of input, hidden layers and output.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for size, after in zip(sizes[:-1], sizes[1:], strict=True):
            layers += [nn.Linear(size, after), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x: Tensor) -> Tensor:
        """(B, sizes[0]) to (B, sizes[-1])."""
        return self.layers(x)


class Regressor(Perceptron):
    """Feature to blocks of parameters. The numbers ARE the parameters.

    Args:
        sizes: of the feature and of the hidden layers.
        blocks: name of each block, in the order in which they come out, and its numbers before
            training, when the last layer hardly looks at its input. They start a bias that is then
            trained, or overwritten by a checkpoint; nothing is added to them later.
    """

    def __init__(self, sizes: Sequence[int], blocks: Mapping[str, Tensor]) -> None:
        start = torch.cat(list(blocks.values()))
        super().__init__([*sizes, len(start)])
        self.blocks = {name: len(block) for name, block in blocks.items()}
        last = self.layers[-1]
        nn.init.xavier_uniform_(last.weight, gain=0.01)
        last.bias = nn.Parameter(start)

    def forward(self, feature: Tensor) -> dict[str, Tensor]:
        """Blocks by name, each (B, size)."""
        numbers = super().forward(feature).split(list(self.blocks.values()), dim=-1)
        return dict(zip(self.blocks, numbers, strict=True))


class Moderator(nn.Module):
    """Weigh two features of the same part: one seen from the body, one from the part's own crop.

    Args:
        feature_size: of either.
        hidden_size: of the two hidden layers.
    """

    def __init__(self, feature_size: int, hidden_size: int) -> None:
        super().__init__()
        self.layers = Perceptron([2 * feature_size, hidden_size, hidden_size, 2]).layers
        self.temperature = nn.Parameter(torch.ones(1))

    def forward(self, of_body: Tensor, of_part: Tensor) -> Tensor:
        """How much to believe either.

        Args:
            of_body: (B, feature_size) what the body's feature has to say about the part.
            of_part: (B, feature_size) feature of the part's crop.

        Returns:
            (B, 2) weights that sum to one: of the body's side FIRST, then of the part.

        Raises:
            TypeError, ValueError: the features differ in shape.
        """
        require_shape("of_part", of_part, of_body.shape[-1])
        logits = self.layers(torch.cat([of_body, of_part], dim=-1))
        return F.softmax(self.temperature * logits, dim=-1)


def fuse(of_body: Tensor, of_part: Tensor, part_weight: Tensor) -> Tensor:
    """Mix features (B, D): (1 - w) of_body + w of_part, with one number w (B,) for all of D."""
    part_weight = part_weight[:, None]
    return (1 - part_weight) * of_body + part_weight * of_part


def parameter_blocks(num_betas: int, num_expression: int) -> dict[str, dict[str, Tensor]]:
    """What each regressor says, in the order of its numbers, and where it starts.

    Args:
        num_betas, num_expression: shape and expression coefficients.

    Returns:
        For each regressor, its blocks: somebody who stands upright, faces the camera and fills the
        crop. Of heads and hands the rotation is absolute, a half turn about x for the same person.
    """
    upright = torch.tensor([1.0, 0.0, 0.0, -1.0, 0.0, 0.0])
    unturned = torch.tensor([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    standing = rotmat_to_rot6d(axis_angle_to_rotmat(named_pose("standing")))
    return {
        "body": {
            "camera": torch.tensor([0.9, 0.0, 0.0]),
            "global_orient": upright,
            "body_pose": standing[[joint - 1 for joint in TRUNK_AND_LIMBS]].flatten(),
            "neck_pose": unturned,
        },
        "head_share": {
            "betas": torch.zeros(num_betas),
            "expression": torch.zeros(num_expression),
            "head_pose": upright,
            "jaw_pose": torch.zeros(3),
        },
        "hand_share": {"wrist_pose": upright, "hand_pose": unturned.repeat(15)},
        "head": {
            "camera": torch.tensor([6.0, 0.0, 0.0]),
            "albedo": torch.zeros(50),
            "light": torch.zeros(27),
        },
        "hand": {"camera": torch.tensor([4.5, 0.0, 0.0])},
    }
