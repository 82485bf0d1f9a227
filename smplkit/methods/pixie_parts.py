"""The parts that PIXIE is put together from: encoders, regressors, extractors and moderators.

    encoder      picture of the body, a head or a right hand -> feature
    regressor    feature -> parameters, once and for good: no feedback, no mean to start from
    extractor    the body's feature -> what it has to say about one part
    moderator    that, and the part's own feature -> whom to believe

Convention. Pictures (B, 3, S, S) are in [0, 1]; each encoder subtracts the mean and divides by the
deviation of ImageNet itself. Names of parameters are those of the published checkpoint.

Source: PIXIE (Feng et al. 2021), section 3, and its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._shapes import require_shape
from smplkit.data.sample import IMAGE_MEAN, IMAGE_STD


class Encoder(nn.Module):
    """A backbone that normalises its input itself.

    Args:
        trunk: normalised picture to feature.
        image_size: side S of the picture in pixels.

    Attributes:
        image_size: as given.
        feature_size: of the feature, the trunk's.
    """

    MEAN: Tensor
    STD: Tensor

    def __init__(self, trunk: nn.Module, image_size: int) -> None:
        super().__init__()
        self.encoder = trunk
        self.image_size, self.feature_size = image_size, trunk.feature_size
        self.register_buffer("MEAN", torch.tensor(IMAGE_MEAN).reshape(1, 3, 1, 1))
        self.register_buffer("STD", torch.tensor(IMAGE_STD).reshape(1, 3, 1, 1))

    def forward(self, image: Tensor) -> Tensor:
        """One feature per picture: (B, 3, S, S) in [0, 1] to (B, feature_size).

        Raises:
            ValueError: the picture has another shape.
        """
        size = self.image_size
        if image.ndim != 4 or image.shape[1:] != (3, size, size):
            raise ValueError(
                f"picture must have shape (B, 3, {size}, {size}), got {tuple(image.shape)}"
            )
        return self.encoder((image - self.MEAN) / self.STD)


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

    def __init__(self, sizes: Sequence[int], blocks: Mapping[str, Sequence[float]]) -> None:
        start = torch.tensor([number for block in blocks.values() for number in block])
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
