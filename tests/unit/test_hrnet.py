"""HRNet: names and sizes of the published weights, and its fusion written out."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from smplkit.methods.hrnet import HRModule, HRNet, HRNetTrunk


def hrnet_shapes(width: int = 48) -> dict[str, tuple[int, ...]]:
    """The trunk's tensors, from the description of the network."""
    shapes: dict[str, tuple[int, ...]] = {}
    channels = [width * 2**branch for branch in range(4)]

    def conv(name: str, out: int, source: int, kernel: int) -> None:
        shapes[f"{name}.weight"] = (out, source, kernel, kernel)

    def norm(name: str, size: int) -> None:
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (size,)
        shapes[f"{name}.num_batches_tracked"] = ()

    for number, source in ((1, 3), (2, 64)):
        conv(f"conv{number}", 64, source, 3)
        norm(f"bn{number}", 64)
    for block, source in enumerate((64, 256, 256, 256)):
        name = f"layer1.{block}"
        for number, (out, given, kernel) in enumerate(
            ((64, source, 1), (64, 64, 3), (256, 64, 1)), start=1
        ):
            conv(f"{name}.conv{number}", out, given, kernel)
            norm(f"{name}.bn{number}", out)
        if block == 0:
            conv(f"{name}.downsample.0", 256, 64, 1)
            norm(f"{name}.downsample.1", 256)
    for name, out, source in (
        ("transition1.0", channels[0], 256),
        ("transition1.1.0", channels[1], 256),
        ("transition2.2.0", channels[2], channels[1]),
        ("transition3.3.0", channels[3], channels[2]),
    ):
        conv(f"{name}.0", out, source, 3)
        norm(f"{name}.1", out)
    for stage, modules in ((2, 1), (3, 4), (4, 3)):
        for module in range(modules):
            name = f"stage{stage}.{module}"
            for i in range(stage):
                for block in range(4):
                    for number in (1, 2):
                        conv(f"{name}.branches.{i}.{block}.conv{number}", *[channels[i]] * 2, 3)
                        norm(f"{name}.branches.{i}.{block}.bn{number}", channels[i])
                for j in range(stage):
                    layer = f"{name}.fuse_layers.{i}.{j}"
                    if j > i:
                        conv(f"{layer}.0", channels[i], channels[j], 1)
                        norm(f"{layer}.1", channels[i])
                    for step in range(i - j):
                        out = channels[i] if step == i - j - 1 else channels[j]
                        conv(f"{layer}.{step}.0", out, channels[j], 3)
                        norm(f"{layer}.{step}.1", out)
    return shapes


def head_shapes() -> dict[str, tuple[int, ...]]:
    """Tensors of the classification head without its classifier."""
    shapes: dict[str, tuple[int, ...]] = {}

    def norm(name: str, size: int) -> None:
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (size,)
        shapes[f"{name}.num_batches_tracked"] = ()

    for branch, source in enumerate((48, 96, 192, 384)):
        inside, name = 32 * 2**branch, f"incre_modules.{branch}.0"
        for number, (out, given, kernel) in enumerate(
            ((inside, source, 1), (inside, inside, 3), (4 * inside, inside, 1)), start=1
        ):
            shapes[f"{name}.conv{number}.weight"] = (out, given, kernel, kernel)
            norm(f"{name}.bn{number}", out)
        shapes[f"{name}.downsample.0.weight"] = (4 * inside, source, 1, 1)
        norm(f"{name}.downsample.1", 4 * inside)
    for name, out, source, kernel in (
        *((f"downsamp_modules.{i}", 256 * 2**i, 128 * 2**i, 3) for i in range(3)),
        ("final_layer", 2048, 1024, 1),
    ):
        shapes[f"{name}.0.weight"], shapes[f"{name}.0.bias"] = (out, source, kernel, kernel), (out,)
        norm(f"{name}.1", out)
    return shapes


def tiny() -> HRNet:
    torch.manual_seed(0)
    return HRNet(4, (2, 2, 3, 4), 16).eval()


def test_the_published_layout_is_complete():
    with torch.device("meta"):
        network = HRNet()
    shapes = {name: tuple(x.shape) for name, x in network.state_dict().items()}
    assert shapes == hrnet_shapes() | head_shapes()
    assert len(shapes) + 13 == 1967  # with the regressor of CLIFF
    buffers = ("running_", "num_batches")
    count = sum(
        torch.Size(s).numel() for n, s in shapes.items() if not any(b in n for b in buffers)
    )
    assert sum(p.numel() for p in network.parameters()) == count == 75_420_864


def test_maps_at_four_strides():
    with torch.no_grad():
        maps = tiny().maps(torch.randn(1, 3, 64, 96))
    assert [tuple(x.shape) for x in maps] == [
        (1, 4, 16, 24), (1, 8, 8, 12), (1, 16, 4, 6), (1, 32, 2, 3)
    ]  # fmt: skip


def test_fusion_written_out():
    torch.manual_seed(0)
    module = HRModule((2, 3, 5)).eval()
    maps = [torch.randn(2, c, s, s) for c, s in ((2, 8), (3, 4), (5, 2))]
    fused = module(maps)

    def conv_norm(layers, x, stride):
        conv, norm = layers[0], layers[1]
        assert conv.bias is None
        x = F.conv2d(x, conv.weight, stride=stride, padding=conv.kernel_size[0] // 2)
        return x / (1 + 1e-5) ** 0.5 * norm.weight[:, None, None]

    branches = []
    for branch, x in zip(module.branches, maps, strict=True):
        assert len(branch) == 4
        for block in branch:
            y = F.relu(conv_norm((block.conv1, block.bn1), x, 1))
            x = F.relu(conv_norm((block.conv2, block.bn2), y, 1) + x)
        branches.append(x)
    fine, middle, coarse = branches
    layers = module.fuse_layers

    def nearest(x, factor):
        return x.repeat_interleave(factor, -1).repeat_interleave(factor, -2)

    expected = [
        fine
        + nearest(conv_norm(layers[0][1], middle, 1), 2)
        + nearest(conv_norm(layers[0][2], coarse, 1), 4),
        conv_norm(layers[1][0][0], fine, 2)
        + middle
        + nearest(conv_norm(layers[1][2], coarse, 1), 2),
        # Twice halved; only between the two convolutions there is a ReLU.
        conv_norm(layers[2][0][1], F.relu(conv_norm(layers[2][0][0], fine, 2)), 2)
        + conv_norm(layers[2][1][0], middle, 2)
        + coarse,
    ]
    for found, want in zip(fused, expected, strict=True):
        torch.testing.assert_close(found, F.relu(want))


def test_the_head_adds_up_the_ladder():
    network = tiny()
    image = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        maps = network.maps(image)
        y = network.incre_modules[0](maps[0])
        for step, down in enumerate(network.downsamp_modules):
            assert down[0].bias is not None and down[0].stride == (2, 2)
            y = F.relu(down[1](F.conv2d(y, down[0].weight, down[0].bias, stride=2, padding=1)))
            y = network.incre_modules[step + 1](maps[step + 1]) + y
        conv, norm = network.final_layer[:2]
        expected = F.relu(norm(F.conv2d(y, conv.weight, conv.bias))).mean((-2, -1))
        torch.testing.assert_close(network(image), expected)
        assert network(image).shape == (2, 16)


def test_the_trunk_written_out():
    """A ReLU after each convolution of stem and transitions; new branches from the coarsest one."""
    network, image = tiny(), torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        x = F.relu(network.bn1(F.conv2d(image, network.conv1.weight, stride=2, padding=1)))
        x = F.relu(network.bn2(F.conv2d(x, network.conv2.weight, stride=2, padding=1)))
        x = network.layer1(x)

        def transition(layers, x, stride):
            conv, norm = layers[0], layers[1]
            assert conv.bias is None
            return F.relu(norm(F.conv2d(x, conv.weight, stride=stride, padding=1)))

        fine = transition(network.transition1[0], x, 1)
        maps = network.stage2([fine, transition(network.transition1[1][0], x, 2)])
        maps = network.stage3([*maps, transition(network.transition2[2][0], maps[-1], 2)])
        maps = network.stage4([*maps, transition(network.transition3[3][0], maps[-1], 2)])
        for found, expected in zip(network.maps(image), maps, strict=True):
            torch.testing.assert_close(found, expected)


@pytest.mark.parametrize(
    "make",
    [lambda: HRNet(16, (8, 16, 16, 32), 256), lambda: HRNetTrunk(16)],
    ids=["whole", "trunk"],
)
def test_how_it_starts(make):
    """Convolutions normal with variance 2 / (k k out), in the head too; batch norms as usual."""
    torch.manual_seed(0)
    network = make()
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            count = module.weight.numel()
            std = (2 / (module.kernel_size[0] ** 2 * module.out_channels)) ** 0.5
            # Five times the standard error of a deviation.
            assert module.weight.std().item() == pytest.approx(std, rel=5 / (2 * count) ** 0.5), (
                name
            )
        if isinstance(module, nn.BatchNorm2d):
            assert module.momentum == 0.1 and (module.weight == 1).all() and not module.bias.any()


def test_gradients_reach_every_parameter():
    network = tiny().train()
    network(torch.randn(2, 3, 64, 64)).square().sum().backward()
    without = [n for n, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


def test_imagenet_weights_load_without_the_classifier(tmp_path):
    network, other = tiny(), HRNet(4, (2, 2, 3, 4), 16).eval()
    state = network.state_dict()
    state |= {"classifier.weight": torch.zeros(1000, 16), "classifier.bias": torch.zeros(1000)}
    for contents in (state, {"state_dict": state}):
        torch.save(contents, tmp_path / "hrnet.pth")
        other.load_imagenet(tmp_path / "hrnet.pth")
    assert all(torch.equal(x, state[name]) for name, x in other.state_dict().items())
    del state["conv1.weight"]
    torch.save(state, tmp_path / "hrnet.pth")
    with pytest.raises(ValueError, match="state_dict does not fit HRNet: 1 missing: conv1.weight"):
        other.load_imagenet(tmp_path / "hrnet.pth")


def test_trunk_keys_are_those_of_the_whole():
    trunk = HRNetTrunk(4)
    assert set(trunk.state_dict()) < set(tiny().state_dict())
    assert set(trunk.state_dict()) == set(hrnet_shapes(4))
