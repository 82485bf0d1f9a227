"""Image backbones: ResNet-50, and a residual network that trains on a CPU within minutes.

Convention. Images (B, 3, H, W) as `smplkit.data.sample.normalise_image` leaves them. A backbone
gives one feature per image, `backbone(image)`, and on request the maps it comes from,
`backbone.maps(image)`, finest first.

`ResNet50` has torchvision's key names and its place of the stride (on the 3x3 convolution, "v1.5"),
so that weights trained on ImageNet, and the published checkpoints of SPIN and all that follow it,
fit. Nothing is downloaded: `load_imagenet` reads a file that you have.

Source: He et al., "Deep residual learning for image recognition", CVPR 2016.
"""

from __future__ import annotations

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.methods.official import load_official, read_checkpoint


class Bottleneck(nn.Module):
    """Residual block 1x1, 3x3, 1x1, four times as wide outside as inside.

    Args:
        channels: of the input.
        width: inside; the output has 4 * width channels.
        stride: of the 3x3 convolution.
    """

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = _projection(channels, 4 * width, stride)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        return F.relu(self.bn3(self.conv3(x)) + shortcut)


class BasicBlock(nn.Module):
    """Residual block 3x3, 3x3.

    Args:
        channels: of the input.
        width: channels of the output.
        stride: of the first convolution.
    """

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = _projection(channels, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(x)) + shortcut)


class ResNet50(nn.Module):
    """ResNet-50 without its classifier: 23.5 million parameters, keys as in torchvision.

    Args:
        in_channels: of the input; 3 for pictures.

    Attributes:
        feature_size: 2048.
        map_channels: channels of the four maps, at strides 4, 8, 16 and 32.
    """

    feature_size = 2048
    map_channels = (256, 512, 1024, 2048)

    def __init__(self, in_channels: int = 3) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = _layer(64, 64, blocks=3, stride=1)
        self.layer2 = _layer(256, 128, blocks=4, stride=2)
        self.layer3 = _layer(512, 256, blocks=6, stride=2)
        self.layer4 = _layer(1024, 512, blocks=3, stride=2)
        initialise(self)

    def maps(self, image: Tensor) -> list[Tensor]:
        """Feature maps at strides 4, 8, 16 and 32.

        Args:
            image: (B, C, H, W).

        Returns:
            Four tensors (B, 256, H/4, W/4) to (B, 2048, H/32, W/32).
        """
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(image))), 3, stride=2, padding=1)
        maps = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            maps.append(x)
        return maps

    def forward(self, image: Tensor) -> Tensor:
        """One feature per image, the mean over the last map: (B, C, H, W) to (B, 2048)."""
        return self.maps(image)[-1].mean((-2, -1))

    def load_imagenet(self, path: str | Path) -> None:
        """Start from weights trained on ImageNet, from a file in torchvision's layout.

        Args:
            path: a state dict of torchvision's `resnet50`, `.pth` or `.safetensors`. Its classifier
                `fc` is left out.

        Raises:
            OSError, ValueError: no such file, no tensors in it, or not those of a ResNet-50.
        """
        tensors = read_checkpoint(path)
        load_official(self, {k: v for k, v in tensors.items() if not k.startswith("fc.")})


class SmallResNet(nn.Module):
    """Four residual blocks and a linear layer: learns from small pictures on a CPU.

    The last map is flattened instead of averaged. At this size it has few channels, and where
    something is matters more than what it is.

    Args:
        image_size: side of the square input, or height and width; multiples of 16.
        in_channels: of the input; 3 for pictures.
        channels: of the four blocks, at strides 2, 4, 8 and 16.
        feature_size: length of the feature.

    Raises:
        ValueError: a side is no multiple of 16.
    """

    def __init__(
        self,
        image_size: int | tuple[int, int] = 64,
        in_channels: int = 3,
        channels: tuple[int, int, int, int] = (16, 32, 64, 128),
        feature_size: int = 224,
    ) -> None:
        super().__init__()
        height, width = image_size if isinstance(image_size, tuple) else (image_size,) * 2
        if min(height, width) < 16 or height % 16 or width % 16:
            raise ValueError(f"image_size must be a multiple of 16, got {image_size}")
        self.feature_size, self.map_channels = feature_size, tuple(channels)
        self.conv1 = nn.Conv2d(in_channels, channels[0], 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels[0])
        self.layer1 = BasicBlock(channels[0], channels[0], stride=1)
        self.layer2 = BasicBlock(channels[0], channels[1], stride=2)
        self.layer3 = BasicBlock(channels[1], channels[2], stride=2)
        self.layer4 = BasicBlock(channels[2], channels[3], stride=2)
        self.fc = nn.Linear(channels[3] * (height // 16) * (width // 16), feature_size)
        initialise(self)

    def maps(self, image: Tensor) -> list[Tensor]:
        """Feature maps at strides 2, 4, 8 and 16.

        Args:
            image: (B, C, H, W).

        Returns:
            Four tensors with the channels of `map_channels`.
        """
        x = F.relu(self.bn1(self.conv1(image)))
        maps = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            maps.append(x)
        return maps

    def forward(self, image: Tensor) -> Tensor:
        """One feature per image: (B, C, H, W) of the `image_size` to (B, feature_size)."""
        return F.relu(self.fc(self.maps(image)[-1].flatten(1)))


def _projection(channels: int, out: int, stride: int) -> nn.Sequential | None:
    """1x1 convolution for the shortcut where the block changes size; None where it does not."""
    if stride == 1 and channels == out:
        return None
    return nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))


def _layer(channels: int, width: int, blocks: int, stride: int) -> nn.Sequential:
    """A stage of bottlenecks, the first of which changes the size."""
    first = Bottleneck(channels, width, stride)
    return nn.Sequential(first, *(Bottleneck(4 * width, width, 1) for _ in range(blocks - 1)))


def initialise(network: nn.Module) -> None:
    """Convolutions normal with variance 2 / (k k out); batch norms start as 1 and 0 by default."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
