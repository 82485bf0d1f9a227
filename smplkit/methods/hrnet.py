"""HRNet-W48: a backbone that keeps a fine map all the way, beside coarser ones.

    image -> stem, stride 4 -> layer1 -> stage2: strides 4, 8
                                      -> stage3: strides 4, 8, 16
                                      -> stage4: strides 4, 8, 16, 32

Each module of a stage runs every branch through four residual blocks, and then gives every branch
the sum of all, brought to its size: coarser ones by a 1x1 convolution and enlargement (nearest
pixel), finer ones by convolutions of stride 2. Where the hand is stays known to a pixel, while
whose hand it is comes from the coarse maps.

`HRNetTrunk` has the four maps; PIXIE joins them in its own way. `HRNet` adds the head of the
classification network, that of CLIFF, and gives one feature of 2048 numbers: 75.4 million
parameters without its classifier. Key names are those of the published weights.

Source: Wang et al., "Deep high-resolution representation learning for visual recognition", TPAMI
2020, sections 3 and 4.1 (HRNetV2-W48 for classification).
"""

from __future__ import annotations

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.methods.official import load_official, read_checkpoint
from smplkit.methods.resnet import BasicBlock, Bottleneck, initialise

BLOCKS = 4  # residual blocks of a branch in one module
MODULES = (1, 4, 3)  # of stages 2, 3 and 4


class HRModule(nn.Module):
    """All branches by themselves, then each the sum of all.

    Args:
        channels: of the branches, finest first.
    """

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(BasicBlock(c, c, stride=1) for _ in range(BLOCKS))) for c in channels
        )
        self.fuse_layers = nn.ModuleList(
            nn.ModuleList(_bring(channels, source, target) for source in range(len(channels)))
            for target in range(len(channels))
        )

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        maps = [branch(x) for branch, x in zip(self.branches, maps, strict=True)]
        fused = []
        for target, layers in enumerate(self.fuse_layers):
            brought = (
                x if layer is None else layer(x) for layer, x in zip(layers, maps, strict=True)
            )
            fused.append(F.relu(sum(_enlarged(x, maps[target]) for x in brought)))
        return fused


class HRNetTrunk(nn.Module):
    """Stem and four stages.

    Args:
        width: channels of the finest branch; each coarser one has twice as many.

    Attributes:
        map_channels: of the four maps, at strides 4, 8, 16 and 32.
    """

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.map_channels = tuple(width * 2**branch for branch in range(4))
        self.conv1 = nn.Conv2d(3, 64, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(64, 64, 3, stride=2, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.layer1 = nn.Sequential(
            Bottleneck(64, 64, stride=1), *(Bottleneck(256, 64, stride=1) for _ in range(3))
        )
        before: tuple[int, ...] = (256,)
        for stage, modules in enumerate(MODULES, start=2):
            channels = self.map_channels[:stage]
            transition = _transition(before, channels)
            self.add_module(f"transition{stage - 1}", transition)
            self.add_module(
                f"stage{stage}", nn.Sequential(*(HRModule(channels) for _ in range(modules)))
            )
            before = channels
        initialise(self)

    def maps(self, image: Tensor) -> list[Tensor]:
        """Feature maps, finest first.

        Args:
            image: (B, 3, H, W), sides multiples of 32.

        Returns:
            Four tensors (B, width, H/4, W/4) to (B, 8 width, H/32, W/32).
        """
        x = F.relu(self.bn1(self.conv1(image)))
        x = F.relu(self.bn2(self.conv2(x)))
        maps = [self.layer1(x)]
        for stage in (2, 3, 4):
            transition = getattr(self, f"transition{stage - 1}")
            # A new branch comes from the coarsest one so far.
            maps = [
                maps[branch] if layer is None else layer(maps[min(branch, len(maps) - 1)])
                for branch, layer in enumerate(transition)
            ]
            maps = getattr(self, f"stage{stage}")(maps)
        return maps


class HRNet(HRNetTrunk):
    """The trunk with the head of the classification network, without its classifier.

    The head widens each map with a bottleneck, adds them up from the finest to the coarsest, and
    takes the mean over the last.

    Args:
        width: channels of the finest branch.
        head_widths: inside of the bottlenecks, whose outputs have four times as many channels.
        feature_size: of the result.
    """

    def __init__(
        self,
        width: int = 48,
        head_widths: tuple[int, int, int, int] = (32, 64, 128, 256),
        feature_size: int = 2048,
    ) -> None:
        super().__init__(width)
        self.feature_size = feature_size
        self.incre_modules = nn.ModuleList(
            nn.Sequential(Bottleneck(channels, inside, stride=1))
            for channels, inside in zip(self.map_channels, head_widths, strict=True)
        )
        outs = [4 * inside for inside in head_widths]
        self.downsamp_modules = nn.ModuleList(
            _conv_norm_relu(a, b, 3, 2) for a, b in zip(outs, outs[1:], strict=False)
        )
        self.final_layer = _conv_norm_relu(outs[-1], feature_size, 1, 1)
        initialise(self)

    def forward(self, image: Tensor) -> Tensor:
        """One feature per image: (B, 3, H, W) to (B, feature_size)."""
        wide = [module(x) for module, x in zip(self.incre_modules, self.maps(image), strict=True)]
        x = wide[0]
        for down, finer in zip(self.downsamp_modules, wide[1:], strict=True):
            x = finer + down(x)
        return self.final_layer(x).mean((-2, -1))

    def load_imagenet(self, path: str | Path) -> None:
        """Start from weights trained on ImageNet, from a file in the layout of HRNet's authors.

        Args:
            path: a state dict of `hrnetv2_w48`. Its classifier is left out.

        Raises:
            OSError, ValueError: no such file, no tensors in it, or not those of this network.
        """
        load_official(self, read_checkpoint(path), key="state_dict", skip=("classifier.",))


def _enlarged(x: Tensor, like: Tensor) -> Tensor:
    """A coarser map at the size of a finer one, nearest pixel; others as they are."""
    if x.shape[-2:] == like.shape[-2:]:
        return x
    return F.interpolate(x, like.shape[-2:], mode="nearest")


def _bring(channels: tuple[int, ...], source: int, target: int) -> nn.Module | None:
    """What brings one branch to another's channels, and if it is finer to its size."""
    if source == target:
        return None
    if source > target:  # coarser; enlarged afterwards
        return _conv_norm(channels[source], channels[target], 1, 1)
    # Finer: halved as often as needed; only the last convolution changes the channels.
    steps = [
        nn.Sequential(*_conv_norm(channels[source], channels[source], 3, 2), nn.ReLU())
        for _ in range(target - source - 1)
    ]
    return nn.Sequential(*steps, _conv_norm(channels[source], channels[target], 3, 2))


def _transition(before: tuple[int, ...], after: tuple[int, ...]) -> nn.ModuleList:
    """From the branches of one stage to those of the next; None where nothing changes."""
    layers: list[nn.Module | None] = []
    for branch, channels in enumerate(after):
        if branch >= len(before):  # one level more, as the authors nest it
            down = nn.Sequential(*_conv_norm(before[-1], channels, 3, 2), nn.ReLU())
            layers.append(nn.Sequential(down))
        elif before[branch] != channels:
            same = _conv_norm(before[branch], channels, 3, 1)
            layers.append(nn.Sequential(*same, nn.ReLU()))
        else:
            layers.append(None)
    return nn.ModuleList(layers)


def _conv_norm(channels: int, out: int, kernel: int, stride: int) -> nn.Sequential:
    """Convolution without bias, and batch norm."""
    conv = nn.Conv2d(channels, out, kernel, stride, padding=kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(out))


def _conv_norm_relu(channels: int, out: int, kernel: int, stride: int) -> nn.Sequential:
    """Convolution WITH bias, batch norm and ReLU, as the head has them."""
    conv = nn.Conv2d(channels, out, kernel, stride, padding=kernel // 2)
    return nn.Sequential(conv, nn.BatchNorm2d(out), nn.ReLU())
