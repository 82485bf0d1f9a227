"""PIXIE's encoders: pictures to features.

Convention. Pictures (B, 3, S, S) are in [0, 1]; each encoder subtracts the mean and divides by the
deviation of ImageNet itself. Names of parameters are those of the published checkpoint; 320 for
head and hand each, 1969 for the body.

Source: PIXIE (Feng et al. 2021), and its code, which has the body's encoder from ExPose (Choutas et
al., ECCV 2020).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from smplkit.data.sample import IMAGE_MEAN, IMAGE_STD
from smplkit.methods.hrnet import HRNetTrunk
from smplkit.methods.resnet import Bottleneck, initialise


class Encoder(nn.Module):
    """A backbone that normalises its pictures itself.

    Args:
        trunk: normalised picture to feature.
    """

    MEAN: Tensor
    STD: Tensor

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.encoder = trunk
        self.register_buffer("MEAN", torch.tensor(IMAGE_MEAN).reshape(1, 3, 1, 1))
        self.register_buffer("STD", torch.tensor(IMAGE_STD).reshape(1, 3, 1, 1))

    def forward(self, image: Tensor) -> Tensor:
        """One feature per picture: (B, 3, S, S) in [0, 1] to (B, D)."""
        return self.encoder((image - self.MEAN) / self.STD)


class JoinedHRNet(HRNetTrunk):
    """HRNet-W48 with its four maps joined at the size of the coarsest: 224 px to 2048 numbers.

        strides 4, 8, 16, 32 -> each 384 channels at 7x7 -> 1536 -> five bottlenecks -> 2048 -> mean

    Unlike the head of HRNet for classification, finer maps are not added to coarser ones but put
    beside them. 109.7 million parameters.
    """

    feature_size = 2048

    def __init__(self) -> None:
        super().__init__()
        *finer, coarsest = self.map_channels
        for branch, channels in enumerate(finer):
            self.add_module(f"subsample_{4 - branch}", _halvings(channels, 3 - branch))
        joined = coarsest * len(self.map_channels)
        self.conv_layers = nn.Sequential(
            *(_joining_block(joined if block == 0 else self.feature_size) for block in range(5))
        )
        initialise(self)

    def forward(self, image: Tensor) -> Tensor:
        """One feature per picture: (B, 3, 224, 224), normalised, to (B, 2048)."""
        *finer, coarsest = self.maps(image)
        subsample = (self.subsample_4, self.subsample_3, self.subsample_2)
        brought = [halve(x) for halve, x in zip(subsample, finer, strict=True)]
        return self.conv_layers(torch.cat([*brought, coarsest], dim=1)).mean((-2, -1))


def _halvings(channels: int, times: int) -> nn.Sequential:
    """Halve a map and double its channels, several times; the convolutions have a bias."""
    layers: list[nn.Module] = []
    for _ in range(times):
        conv = nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1)
        channels *= 2
        layers += [conv, nn.BatchNorm2d(channels), nn.ReLU()]
    return nn.Sequential(*layers)


def _joining_block(channels: int) -> Bottleneck:
    """A bottleneck with a bare convolution for a shortcut, without norm, even where sizes agree."""
    block = Bottleneck(channels, 512, stride=1)
    block.downsample = nn.Conv2d(channels, 2048, 1, bias=False)
    return block
