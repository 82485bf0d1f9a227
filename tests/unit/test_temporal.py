"""What VIBE and TCMR share: files, SPIN's head, and losses against loops."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import HMR
from smplkit.methods.iterative_head import IterativeHead
from smplkit.methods.official import official_state_dict
from smplkit.methods.tcmr import TCMR
from smplkit.methods.temporal import temporal_supervision
from smplkit.methods.vibe import VIBE
from tests.unit.temporal_toys import BODY, FEATURES, HEAD_SHAPES, clips

CLOSE = dict(rtol=1e-4, atol=1e-6)
NETWORKS = [VIBE, TCMR]


def small(network, seed: int = 0):
    torch.manual_seed(seed)
    return network(feature_size=FEATURES, hidden_size=10, head_size=32).eval()


# --- files ---------------------------------------------------------------------------------------


def published(network) -> dict:
    """A file as the trainers of VIBE and TCMR write it, saved from several GPUs, with SMPL."""
    state = {f"module.{name}": x for name, x in network.official_state_dict().items()}
    state["module.regressor.smpl.v_template"] = torch.zeros(6890, 3)
    state["module.regressor.smpl.vertex_joint_selector.extra_joints_idxs"] = torch.zeros(21)
    return {
        "epoch": 29,
        "gen_state_dict": state,
        "performance": 56.6,
        "gen_optimizer": {"state": {}},
        "disc_motion_state_dict": {"fc.weight": torch.zeros(1, 1024)},
    }


@pytest.mark.parametrize("kind", NETWORKS)
def test_official_weights_give_the_same_bodies(kind, tmp_path):
    network, features = small(kind), torch.randn(2, 16, FEATURES)
    torch.save(published(network), tmp_path / "model.pth.tar")
    other = small(kind, seed=1)
    assert not torch.allclose(other(features).betas, network(features).betas)
    other.load_official(torch.load(tmp_path / "model.pth.tar", weights_only=True))
    assert torch.equal(other(features).betas, network(features).betas)
    third = small(kind, seed=2)
    third.load_official(network.official_state_dict())  # the state dict alone will do
    assert torch.equal(third(features).rotmat, network(features).rotmat)


def test_the_demos_own_backbone_is_left_out():
    network = small(VIBE)
    file = published(network)
    file["gen_state_dict"] |= {"hmr.conv1.weight": torch.zeros(64, 3, 7, 7)}
    other = small(VIBE, seed=1)
    other.load_official(file)
    assert all(torch.equal(x, other.state_dict()[k]) for k, x in network.state_dict().items())


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("module.regressor.fc1.bias"), "1 missing: regressor.fc1.bias"),
        (lambda s: s.update({"encoder.extra": torch.zeros(1)}), "1 unexpected: encoder.extra"),
        (
            lambda s: s.update({"module.regressor.init_cam": torch.zeros(3)}),
            r"1 of another shape: regressor.init_cam \(3,\) instead of \(1, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_loaded(kind, change, message):
    file = published(small(kind))
    change(file["gen_state_dict"])
    other = small(kind, seed=1)
    before = {name: x.clone() for name, x in other.state_dict().items()}
    with pytest.raises(ValueError, match=f"does not fit {kind.__name__}: {message}"):
        other.load_official(file)
    assert all(torch.equal(x, before[name]) for name, x in other.state_dict().items())


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_regressor_starts_as_spins_head(kind):
    torch.manual_seed(0)
    head = IterativeHead(2048)
    spin = official_state_dict(head) | {"conv1.weight": torch.zeros(64, 3, 7, 7)}
    spin |= {"bn1.weight": torch.zeros(64), "layer4.2.conv3.weight": torch.zeros(2048, 512, 1, 1)}
    spin |= {"smpl.v_template": torch.zeros(6890, 3)}
    assert {n: tuple(x.shape) for n, x in official_state_dict(head).items()} == HEAD_SHAPES
    network = kind(hidden_size=4)
    encoder = {name: x.clone() for name, x in network.encoder.state_dict().items()}
    network.load_spin({"model": spin, "epoch": 1})
    assert all(torch.equal(x, spin[name]) for name, x in network.regressor.state_dict().items())
    assert all(torch.equal(x, encoder[name]) for name, x in network.encoder.state_dict().items())
    del spin["deccam.bias"]
    with pytest.raises(ValueError, match="1 missing: deccam.bias"):
        network.load_spin({"model": spin})


def test_every_name_of_spins_backbone_is_left_out():
    with torch.device("meta"):
        names = HMR().official_state_dict()
    spin = {name: torch.zeros(x.shape) for name, x in names.items() if x.numel() < 3_000_000}
    network = VIBE(hidden_size=4)
    assert network.regressor.fc1.weight.abs().max() > 0
    network.load_spin(spin)
    assert network.regressor.fc1.weight.abs().max() == 0


# --- losses --------------------------------------------------------------------------------------


def test_the_truth_costs_nothing():
    batch, truth = clips()
    for name, term in temporal_supervision(truth, batch, BODY).items():
        assert term.item() == pytest.approx(0, abs=1e-6), name


def test_terms_in_loops():
    batch, truth = clips(2, 3)
    generator = torch.Generator().manual_seed(3)
    confidence = torch.rand(2, 3, 49, generator=generator)
    confidence[0, 1, 20:40] = 0
    batch["keypoints_2d"][..., 2] = confidence
    batch["keypoints_3d"][..., 3] = 0.5  # confidences of 3D joints do not weigh
    batch["has_smpl"][0, 2] = 0
    batch["has_keypoints_3d"][1, :2] = 0
    other = Estimate(truth.rotmat.flip(1), truth.betas + 0.5, truth.camera + 0.1)
    terms = temporal_supervision(other, batch, BODY)
    assert set(terms) == {"keypoints_2d", "keypoints_3d", "pose", "betas"}  # none for the camera

    sums = dict.fromkeys(terms, 0.0)
    counts = dict.fromkeys(terms, 0)
    for b in range(2):
        for t in range(3):
            posed = BODY.from_rotmats(other.rotmat[b, t], other.betas[b, t])
            points = BODY.keypoints(posed, "openpose25+24")
            s, tx, ty = other.camera[b, t].tolist()
            label = batch["keypoints_2d"][b, t]
            for k in range(49):  # all 49, OpenPose's too; those of confidence 0 are counted
                x, y, z = points[k].tolist()
                z = z + 2 * 5000 / (224 * s)
                for seen, true in ((x + tx, label[k, 0]), (y + ty, label[k, 1])):
                    error = 5000 * seen / z / 112 - true.item()
                    sums["keypoints_2d"] += label[k, 2].item() * error**2
                    counts["keypoints_2d"] += 1
            if batch["has_keypoints_3d"][b, t]:
                true = batch["keypoints_3d"][b, t, :, :3]
                mine = points[25:39] - (points[27] + points[28]) / 2
                true = true[:14] - (true[2] + true[3]) / 2  # ankles to head top, from the hips
                sums["keypoints_3d"] += (mine - true).square().sum().item()
                counts["keypoints_3d"] += 14 * 3
            if batch["has_smpl"][b, t]:
                difference = other.rotmat[b, t] - truth.rotmat[b, t]  # the root included
                sums["pose"] += difference.square().sum().item()
                counts["pose"] += 24 * 9
                sums["betas"] += (other.betas - truth.betas)[b, t].square().sum().item()
                counts["betas"] += 10
    for name, term in terms.items():
        assert term.item() == pytest.approx(sums[name] / counts[name], rel=1e-3), name


@pytest.mark.parametrize(("name", "terms"), [("keypoints_3d", 1), ("smpl", 2)])
def test_missing_labels_cost_nothing_and_may_hold_anything(name, terms):
    batch, truth = clips()
    other = Estimate(truth.rotmat.flip(1).requires_grad_(), truth.betas + 0.5, truth.camera)
    batch[f"has_{name}"][:] = 0
    fields = {"keypoints_3d": ["keypoints_3d"], "smpl": ["global_orient", "body_pose", "betas"]}
    for field in fields[name]:
        batch[field] = torch.full_like(batch[field], math.nan)
    found = temporal_supervision(other, batch, BODY)
    assert sum(term.item() == 0 for term in found.values()) == terms
    sum(found.values()).backward()
    assert other.rotmat.grad.isfinite().all() and other.rotmat.grad.any()
