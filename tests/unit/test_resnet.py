"""Backbones: against torchvision's known names and numbers, and the network written out again."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from smplkit.methods.resnet import ResNet50, SmallResNet

STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))  # width, blocks, stride


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """Names and shapes of torchvision's resnet50 without fc, from the table of the paper."""
    shapes: dict[str, tuple[int, ...]] = {}

    def convolution(conv: str, norm: str, out: int, channels: int, kernel: int) -> None:
        shapes[f"{conv}.weight"] = (out, channels, kernel, kernel)
        for name in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{norm}.{name}"] = (out,)
        shapes[f"{norm}.num_batches_tracked"] = ()

    convolution("conv1", "bn1", 64, 3, 7)
    channels = 64
    for stage, (width, blocks, _) in enumerate(STAGES, start=1):
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            convolution(f"{name}.conv1", f"{name}.bn1", width, channels, 1)
            convolution(f"{name}.conv2", f"{name}.bn2", width, width, 3)
            convolution(f"{name}.conv3", f"{name}.bn3", 4 * width, width, 1)
            if block == 0:
                downsample = f"{name}.downsample"
                convolution(f"{downsample}.0", f"{downsample}.1", 4 * width, channels, 1)
            channels = 4 * width
    return shapes


def written_out(w: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """ResNet-50 in evaluation mode, as a chain of functions of its state dict."""

    def conv_norm(x, conv, norm, stride, padding):
        x = F.conv2d(x, w[f"{conv}.weight"], None, stride, padding)
        mean, var = w[f"{norm}.running_mean"], w[f"{norm}.running_var"]
        x = (x - mean[:, None, None]) / (var[:, None, None] + 1e-5).sqrt()
        return x * w[f"{norm}.weight"][:, None, None] + w[f"{norm}.bias"][:, None, None]

    x = F.max_pool2d(conv_norm(x, "conv1", "bn1", 2, 3).clamp(min=0), 3, 2, 1)
    for stage, (_, blocks, stage_stride) in enumerate(STAGES, start=1):
        for block in range(blocks):
            name, stride = f"layer{stage}.{block}", stage_stride if block == 0 else 1
            y = conv_norm(x, f"{name}.conv1", f"{name}.bn1", 1, 0).clamp(min=0)
            y = conv_norm(y, f"{name}.conv2", f"{name}.bn2", stride, 1).clamp(min=0)
            y = conv_norm(y, f"{name}.conv3", f"{name}.bn3", 1, 0)
            if block == 0:
                x = conv_norm(x, f"{name}.downsample.0", f"{name}.downsample.1", stride, 0)
            x = (x + y).clamp(min=0)
    return x.mean((2, 3))


@pytest.fixture(scope="module")
def resnet() -> ResNet50:
    """Batch norms as after some training, so that a wrong one would show."""
    torch.manual_seed(0)
    network = ResNet50().eval()
    for name, value in network.state_dict().items():
        if "running_var" in name or name.endswith(("bn1.weight", "bn2.weight", "bn3.weight")):
            value.uniform_(0.5, 1.5)
        elif "running_mean" in name:
            value.normal_(0, 0.1)
    return network


def test_names_and_shapes_are_torchvisions(resnet):
    shapes = {name: tuple(value.shape) for name, value in resnet.state_dict().items()}
    assert shapes == expected_shapes()
    # 25 557 032 is what torchvision counts, with 2048 * 1000 + 1000 in the classifier
    assert sum(p.numel() for p in resnet.parameters()) == 25_557_032 - 2_049_000


def test_resnet50_computes_what_its_table_says(resnet):
    image = torch.randn(2, 3, 96, 64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        feature, expected = resnet(image), written_out(resnet.state_dict(), image)
    assert feature.shape == (2, 2048) and feature.std() > 0.01
    torch.testing.assert_close(feature, expected, rtol=2e-4, atol=2e-4)


def test_convolutions_start_with_the_variance_of_the_paper():
    torch.manual_seed(0)
    weight = ResNet50().layer3[1].conv2.weight  # 3x3, 256 channels out
    assert weight.std().item() == pytest.approx((2 / (9 * 256)) ** 0.5, rel=0.01)


@pytest.mark.parametrize("network", [ResNet50(), SmallResNet(64)], ids=["resnet50", "small"])
def test_maps_have_the_promised_channels_and_halve_in_size(network):
    size = 224 if isinstance(network, ResNet50) else 64
    first = 4 if isinstance(network, ResNet50) else 2
    with torch.no_grad():
        maps = network.eval().maps(torch.zeros(1, 3, size, size))
    strides = [first * 2**stage for stage in range(4)]
    assert [tuple(m.shape) for m in maps] == [
        (1, channels, size // stride, size // stride)
        for channels, stride in zip(network.map_channels, strides, strict=True)
    ]


def test_other_inputs_than_pictures():
    assert SmallResNet(32, in_channels=25, feature_size=7)(torch.zeros(2, 25, 32, 32)).shape == (
        2,
        7,
    )
    with torch.no_grad():
        assert ResNet50(in_channels=1).eval()(torch.zeros(1, 1, 64, 64)).shape == (1, 2048)


@pytest.mark.parametrize("size", [0, 8, 50])
def test_small_network_refuses_sizes_that_do_not_halve_four_times(size):
    with pytest.raises(ValueError, match=f"image_size must be a multiple of 16, got {size}"):
        SmallResNet(size)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_imagenet_weights_come_from_a_file(resnet, tmp_path, suffix):
    path = tmp_path / f"resnet50{suffix}"
    state = {**resnet.state_dict(), "fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.ones(1)}
    save_file(state, path) if suffix == ".safetensors" else torch.save(state, path)
    network = ResNet50()
    network.load_imagenet(path)
    loaded = network.state_dict()
    assert all(torch.equal(loaded[name], value) for name, value in resnet.state_dict().items())


def test_weights_of_another_network_are_refused(tmp_path):
    torch.save(SmallResNet().state_dict(), tmp_path / "small.pth")
    message = (
        "does not fit ResNet50: 260 missing: layer1.0.*66 unexpected:.* of another shape: conv1"
    )
    with pytest.raises(ValueError, match=message):
        ResNet50().load_imagenet(tmp_path / "small.pth")
