"""RefineNet on a ResNet of the older kind: a picture in, scores of each class for each pixel out.

    picture -> ResNet, maps at strides 4, 8, 16, 32 -> four refinements, deepest first -> scores

Each refinement joins a map with what came from the one below, at twice its size, and lets every
place look further around (chained pooling). NBF's segmentation of body parts is this network.

`CaffeResNet` differs from `smplkit.methods.resnet.ResNet50` in what the year 2017 inherited from
Caffe: the stride sits on the first 1x1 convolution of a block, and the first pooling is 2x2.
Names follow TensorFlow's slim, see `tensorflow_names` of the two classes, because NBF's weights
exist as TensorFlow checkpoints only.

Source: Lin et al., "RefineNet: Multi-path refinement networks for high-resolution semantic
segmentation", CVPR 2017; He et al., CVPR 2016; sizes and order as in the code of NBF (Omran et al.
2018). Not verified: the order of the two convolutions before a sum of scales in the variables'
numbering, and the exact sampling positions of the bilinear resizing, which are those of
TensorFlow 1 by default here.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch.nn.functional as F
from torch import Tensor, nn


class ConvNorm(nn.Module):
    """Convolution without bias, and batch norm.

    Args:
        channels, out: of input and output.
        kernel: side of the filter, odd.
        stride: of the convolution.
    """

    def __init__(self, channels: int, out: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, out, kernel, stride, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(out)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class CaffeBottleneck(nn.Module):
    """Residual block 1x1, 3x3, 1x1 whose stride is that of the FIRST convolution.

    Args:
        channels: of the input.
        width: inside; the output has 4 * width channels.
        stride: of the first convolution and of the shortcut.
        first: whether the shortcut is a convolution, as in the first block of a stage.
    """

    def __init__(self, channels: int, width: int, stride: int, first: bool) -> None:
        super().__init__()
        self.conv1 = ConvNorm(channels, width, 1, stride)
        self.conv2 = ConvNorm(width, width, 3)
        self.conv3 = ConvNorm(width, 4 * width, 1)
        self.shortcut = ConvNorm(channels, 4 * width, 1, stride) if first else None

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.shortcut is None else self.shortcut(x)
        return F.relu(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))) + shortcut)


class CaffeResNet(nn.Module):
    """Residual network of the older kind; the defaults are a ResNet-101.

    Args:
        units: blocks of each of the four stages; (3, 4, 6, 3) for a ResNet-50.
        strides: of the first block of each stage. The stem has stride 4.
        widths: inside of the blocks; a stage's output has four times as many channels.
        in_channels: of the input.

    Attributes:
        map_channels: of the four maps.
        feature_size: of the mean over the last map.
    """

    def __init__(
        self,
        units: tuple[int, int, int, int] = (3, 4, 23, 3),
        strides: tuple[int, int, int, int] = (1, 2, 2, 2),
        widths: tuple[int, int, int, int] = (64, 128, 256, 512),
        in_channels: int = 3,
    ) -> None:
        super().__init__()
        channels = widths[0]
        self.conv1 = ConvNorm(in_channels, channels, 7, stride=2)
        self.blocks = nn.ModuleList()
        for count, stride, width in zip(units, strides, widths, strict=True):
            stage = nn.Sequential(CaffeBottleneck(channels, width, stride, first=True))
            channels = 4 * width
            stage.extend(CaffeBottleneck(channels, width, 1, first=False) for _ in range(count - 1))
            self.blocks.append(stage)
        self.map_channels = tuple(4 * width for width in widths)
        self.feature_size = channels

    def maps(self, image: Tensor) -> list[Tensor]:
        """Feature maps after each stage, finest first: (B, C, H, W) to four (B, Ci, Hi, Wi)."""
        x = F.max_pool2d(F.relu(self.conv1(image)), 2)
        maps = []
        for stage in self.blocks:
            x = stage(x)
            maps.append(x)
        return maps

    def forward(self, image: Tensor) -> Tensor:
        """One feature per image, the mean over the last map: (B, C, H, W) to (B, D)."""
        return self.maps(image)[-1].mean((-2, -1))

    def tensorflow_names(self, scope: str) -> Iterator[tuple[str, str]]:
        """Pairs of a module's name here and its scope in slim, each a `ConvNorm`."""
        yield "conv1", f"{scope}/conv1"
        for number, stage in enumerate(self.blocks, 1):
            for unit, block in enumerate(stage, 1):
                ours = f"blocks.{number - 1}.{unit - 1}"
                theirs = f"{scope}/block{number}/unit_{unit}/bottleneck_v1"
                for name, _ in block.named_children():
                    yield f"{ours}.{name}", f"{theirs}/{name}"


class ResidualUnit(nn.Module):
    """x + conv(relu(conv(relu(x)))), 3x3."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = _conv3(depth, depth), _conv3(depth, depth)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


class Refinement(nn.Module):
    """One refinement: a map of the backbone, and what came from the coarser one.

    Args:
        channels: of the backbone's map.
        depth: of the result.
        deeper: channels of what comes from the coarser refinement; None for the first one.
    """

    def __init__(self, channels: int, depth: int, deeper: int | None) -> None:
        super().__init__()
        self.conv = _conv3(channels, depth)
        self.before = nn.ModuleList(ResidualUnit(depth) for _ in range(2))
        self.fuse = (
            None if deeper is None else nn.ModuleList([_conv3(depth, depth), _conv3(deeper, depth)])
        )
        self.pooled = nn.ModuleList(_conv3(depth, depth) for _ in range(4))
        self.after = ResidualUnit(depth)

    def forward(self, x: Tensor, deeper: Tensor | None) -> Tensor:
        x = self.conv(x)
        for unit in self.before:
            x = unit(x) + x  # the unit has added its input already: twice x, as published
        if self.fuse is not None:
            here, coarse = self.fuse[0](x), self.fuse[1](deeper)
            x = here + enlarge(coarse, here.shape[-1] // coarse.shape[-1])
        total = link = F.relu(x)
        for conv in self.pooled:
            link = F.max_pool2d(conv(link), 5, stride=1, padding=2)
            total = total + link
        return self.after(total) + total


class RefineNet(nn.Module):
    """Scores of each class for each pixel.

    Args:
        classes: how many, the background included.
        backbone: of the four maps; default a ResNet-101.
        depths: of the four refinements, deepest first.
        init_std: of the decoder's first weights; narrow refinements learn next to nothing from the
            published one.

    Raises:
        ValueError (forward): the picture's sides are no multiples of 32.
    """

    def __init__(
        self,
        classes: int,
        backbone: CaffeResNet | None = None,
        depths: tuple[int, int, int, int] = (512, 256, 256, 256),
        init_std: float = 0.005,
    ) -> None:
        super().__init__()
        self.backbone = CaffeResNet() if backbone is None else backbone
        maps = self.backbone.map_channels[::-1]
        self.refinements = nn.ModuleList(
            Refinement(channels, depth, deeper)
            for channels, depth, deeper in zip(maps, depths, (None, *depths[:-1]), strict=True)
        )
        self.logits = _conv3(depths[-1], classes)
        for module in (*self.refinements.modules(), self.logits):
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=init_std)
                nn.init.zeros_(module.bias)

    def forward(self, picture: Tensor) -> Tensor:
        """Score the classes of each pixel.

        Args:
            picture: (B, 3, H, W), sides multiples of 32.

        Returns:
            (B, classes, H, W), at a quarter of the size inside, then enlarged.
        """
        if picture.shape[-1] % 32 or picture.shape[-2] % 32:
            raise ValueError(
                f"picture must have sides that are multiples of 32, got {tuple(picture.shape)}"
            )
        x = None
        for x_map, refine in zip(self.backbone.maps(picture)[::-1], self.refinements, strict=True):
            x = refine(x_map, x)
        return enlarge(self.logits(x), 4)

    def tensorflow_names(self) -> Iterator[tuple[str, str]]:
        """Pairs of a module's name here and its scope in the checkpoint, decoder in build order."""
        for ours, theirs in self.backbone.tensorflow_names("resnet_v1_101"):
            yield f"backbone.{ours}", theirs
        convolutions = [
            name for name, m in self.refinements.named_modules() if isinstance(m, nn.Conv2d)
        ]
        for number, name in enumerate(convolutions):
            yield f"refinements.{name}", "Conv" if number == 0 else f"Conv_{number}"
        yield "logits", "logits"


def enlarge(x: Tensor, factor: int) -> Tensor:
    """Bilinear enlargement as in TensorFlow 1: pixel i goes to i * factor, not to its middle.

    Args:
        x: (B, C, H, W).
        factor: whole number.

    Returns:
        (B, C, H * factor, W * factor).
    """
    height, width = x.shape[-2] * factor, x.shape[-1] * factor
    # With one more row and column, those grid points are the ones that align corners.
    padded = F.pad(x, (0, 1, 0, 1), mode="replicate")
    size = (height + 1, width + 1)
    large = F.interpolate(padded, size, mode="bilinear", align_corners=True)
    return large[..., :height, :width]


def _conv3(channels: int, out: int) -> nn.Conv2d:
    """3x3 convolution with bias."""
    return nn.Conv2d(channels, out, 3, padding=1)
