"""A person in a video: which windows a network is shown, and that nothing is lost or mixed up."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from smplkit.data.sample import normalise_image
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead
from smplkit.methods.motionbert import DSTformer, MotionBERT
from smplkit.methods.resnet import SmallResNet
from smplkit.methods.tcmr import TCMR
from smplkit.methods.vibe import VIBE
from smplkit.methods.video import estimate_sequence, track_features

FEATURES = 12


def small(network):
    torch.manual_seed(0)
    return network(feature_size=FEATURES, hidden_size=10, head_size=32)


def features(length: int) -> torch.Tensor:
    return torch.randn(length, FEATURES, generator=torch.Generator().manual_seed(1))


def same(one: Estimate, other: Estimate) -> None:
    for name in ("rotmat", "betas", "camera"):
        torch.testing.assert_close(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("count", [1, 64, 100])
def test_features_of_crops_made_one_after_the_other(count):
    torch.manual_seed(0)
    backbone = SmallResNet(32, feature_size=8).train()
    crops = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
    found = track_features(backbone, (crop for crop in crops))
    assert backbone.training and found.shape == (count, 8) and not found.requires_grad
    backbone.eval()
    images = normalise_image(torch.from_numpy(crops).permute(0, 3, 1, 2))
    torch.testing.assert_close(found, backbone(images).detach())


def test_vibe_takes_450_frames_as_one_sequence():
    network, sequence = small(VIBE), features(1000)
    estimate = estimate_sequence(network, sequence)
    assert network.training and estimate.rotmat.shape == (1000, 24, 3, 3)
    assert not estimate.betas.requires_grad and estimate.stages == []
    network.eval()
    pieces = [network(sequence[None, a:b]) for a, b in ((0, 450), (450, 900), (900, 1000))]
    expected = torch.cat([piece.betas[0] for piece in pieces])
    torch.testing.assert_close(estimate.betas, expected)
    # A memory that reaches over windows of 16: frame 30 is another one when frame 3 is.
    changed = sequence.clone()
    changed[3] += 5
    moved = (estimate_sequence(network, changed).betas - estimate.betas).abs().amax(-1)
    assert (moved[:3] == 0).all() and (moved[3:20] > 0).all() and (moved[450:] == 0).all()


@pytest.mark.parametrize("length", [1, 15, 16, 40, 150])
def test_tcmr_gets_a_window_for_each_frame(length):
    network, sequence = small(TCMR), features(length)
    estimate = estimate_sequence(network, sequence)
    assert network.training and estimate.betas.shape == (length, 10)
    network.eval()
    for frame in range(length):
        if frame >= 8 and frame + 7 < length:
            window = sequence[frame - 8 : frame + 8]
        else:
            window = sequence[frame].expand(16, -1)  # static: nothing of its neighbours
        torch.testing.assert_close(estimate.betas[frame], network(window[None]).betas[0])


def test_networks_that_look_at_each_frame_alone():
    torch.manual_seed(0)
    head, sequence = IterativeHead(FEATURES, 16), features(20)
    estimate = estimate_sequence(head, sequence)
    head.eval()
    same(estimate, head(sequence))


def test_motionbert_takes_clips_of_keypoints():
    torch.manual_seed(0)
    backbone = DSTformer(dim_feat=16, dim_rep=8, depth=1, num_heads=2, maxlen=9)
    network, points = MotionBERT(backbone, hidden_size=8), torch.randn(20, 17, 3)
    estimate = estimate_sequence(network, points)
    assert network.training and estimate.camera is None
    network.eval()
    pieces = [network(points[None, a:b]) for a, b in ((0, 9), (9, 18), (18, 20))]
    torch.testing.assert_close(estimate.rotmat, torch.cat([x.rotmat[0] for x in pieces]))
    torch.testing.assert_close(estimate.betas, torch.cat([x.betas[0] for x in pieces]))


def test_what_is_no_sequence_is_refused():
    for network in (small(VIBE), small(TCMR)):
        for shape in ((0, FEATURES), (FEATURES,)):
            with pytest.raises(ValueError, match=r"sequence must have shape \(L, ...\)"):
                estimate_sequence(network, torch.zeros(shape))
        with pytest.raises(ValueError, match="features must have shape"):
            estimate_sequence(network, torch.zeros(20, FEATURES + 1))
        assert network.training
    with pytest.raises(ValueError, match="crops must hold at least one picture"):
        track_features(SmallResNet(32), [])
