"""The segmentation network against its layers written out, and the maps of parts."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from smplkit.methods.part_maps import (
    PALETTE,
    PARTS,
    colour_map,
    part_labels,
    soft_colour_map,
)
from smplkit.methods.refinenet import CaffeBottleneck, CaffeResNet, Refinement, RefineNet, enlarge
from smplkit.skeleton import SMPL_JOINTS


def tiny() -> RefineNet:
    torch.manual_seed(0)
    trunk = CaffeResNet(units=(1, 1, 2, 1), widths=(4, 4, 6, 8))
    return RefineNet(5, trunk, depths=(6, 4, 4, 4)).eval()


def test_strides_lie_on_the_first_convolution_and_the_first_pooling_is_two_by_two():
    network = CaffeResNet(units=(3, 4, 6, 3), strides=(2, 2, 2, 1), widths=(1, 2, 3, 4)).eval()
    for stage, stride in zip(network.blocks, (2, 2, 2, 1), strict=True):
        first, *others = stage
        assert first.conv1.conv.stride == first.shortcut.conv.stride == (stride, stride)
        assert first.conv2.conv.stride == (1, 1)
        for block in others:
            assert block.conv1.conv.stride == (1, 1) and block.shortcut is None
    with torch.no_grad():
        sizes = [x.shape[-1] for x in network.maps(torch.randn(1, 3, 224, 224))]
    assert sizes == [28, 14, 7, 7]  # after 112 (stem) and 56 (pooling)
    with torch.no_grad():
        sizes = [x.shape[-1] for x in tiny().backbone.maps(torch.randn(1, 3, 128, 128))]
    assert sizes == [32, 16, 8, 4]


def test_a_bottleneck_written_out():
    torch.manual_seed(0)
    block = CaffeBottleneck(6, 4, 2, first=True).eval()
    for module in (block.conv1, block.conv2, block.conv3, block.shortcut):
        torch.nn.init.uniform_(module.norm.running_mean)
        torch.nn.init.uniform_(module.norm.running_var, 0.5, 2)
        torch.nn.init.uniform_(module.norm.bias)

    def apply(module, x, padding=0):
        norm = module.norm
        x = F.conv2d(x, module.conv.weight, padding=padding)
        mean, var = norm.running_mean[:, None, None], norm.running_var[:, None, None]
        scale, shift = norm.weight[:, None, None], norm.bias[:, None, None]
        return (x - mean) / (var + 1e-5).sqrt() * scale + shift

    x = torch.randn(2, 6, 8, 8)
    every_second = x[..., ::2, ::2]
    y = F.relu(apply(block.conv1, every_second))
    y = F.relu(apply(block.conv2, y, padding=1))
    expected = F.relu(apply(block.conv3, y) + apply(block.shortcut, every_second))
    torch.testing.assert_close(block(x), expected)


def test_a_refinement_written_out():
    torch.manual_seed(0)
    block = Refinement(3, 4, deeper=5)
    for parameter in block.parameters():
        torch.nn.init.normal_(parameter, std=0.3)

    def conv(module, x):
        return F.conv2d(x, module.weight, module.bias, padding=1)

    def unit(module, x):
        return x + conv(module.conv2, F.relu(conv(module.conv1, F.relu(x))))

    x, deeper = torch.randn(1, 3, 8, 8), torch.randn(1, 5, 4, 4)
    y = conv(block.conv, x)
    y = unit(block.before[0], y) + y
    y = unit(block.before[1], y) + y
    y = conv(block.fuse[0], y) + enlarge(conv(block.fuse[1], deeper), 2)
    link = total = F.relu(y)
    for module in block.pooled:
        link = conv(module, link)
        windows = F.pad(link, (2, 2, 2, 2), value=-torch.inf).unfold(2, 5, 1).unfold(3, 5, 1)
        link = windows.amax((-1, -2))
        total = total + link
    torch.testing.assert_close(block(x, deeper), unit(block.after, total) + total)


def test_enlarging_keeps_each_pixel_at_its_multiple():
    x = torch.randn(1, 2, 3, 4)
    large = enlarge(x, 4)
    assert large.shape == (1, 2, 12, 16)
    torch.testing.assert_close(large[..., ::4, ::4], x)
    torch.testing.assert_close(large[0, 0, 0, 2], (x[0, 0, 0, 0] + x[0, 0, 0, 1]) / 2)
    torch.testing.assert_close(large[0, 0, 0, -3:], x[0, 0, 0, -1].expand(3))  # the border


def test_scores_for_each_pixel():
    network = tiny()
    with torch.no_grad():
        assert network(torch.randn(2, 3, 64, 96)).shape == (2, 5, 64, 96)
    with pytest.raises(ValueError, match="sides that are multiples of 32, got"):
        network(torch.randn(1, 3, 64, 60))


def test_every_joint_belongs_to_one_part_and_sides_do_not_mix():
    labels = part_labels(torch.arange(25))
    assert labels[0] == 0 and labels.unique().tolist() == list(range(13))
    for joint, label in zip(SMPL_JOINTS, labels[1:].tolist(), strict=True):
        part, side = PARTS[label], joint.split("_")[0]
        if side in ("left", "right"):
            assert side in part or "collar" in joint, (joint, part)
        else:
            assert "left" not in part and "right" not in part
    with pytest.raises(ValueError, match="parts must be labels in 0..24, got 0..25"):
        part_labels(torch.tensor([0, 25]))


def test_certain_soft_colours_are_hard_ones():
    labels = torch.randint(13, (2, 5, 6), generator=torch.Generator().manual_seed(0))
    certain = 200.0 * F.one_hot(labels, 13).movedim(-1, 1)
    torch.testing.assert_close(soft_colour_map(certain), colour_map(labels), atol=1e-5, rtol=0)
    color = PALETTE[labels[1, 2, 3]] * 2 / 255 - 1
    torch.testing.assert_close(colour_map(labels)[1, :, 2, 3], color)


def test_uncertain_colours_are_means():
    logits = torch.full((1, 13, 1, 1), -200.0)
    logits[0, [2, 7]] = torch.tensor([0.3, 0.3]).view(2, 1, 1).log()
    expected = (PALETTE[2] + PALETTE[7]) / 255 - 1
    torch.testing.assert_close(soft_colour_map(logits)[0, :, 0, 0], expected)


def test_colours_are_told_apart():
    distances = torch.cdist(PALETTE, PALETTE) + 1e3 * torch.eye(13)
    assert distances.min() > 50
