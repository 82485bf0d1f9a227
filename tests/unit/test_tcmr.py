"""TCMR: the specification's names and numbers, loops, and which frame sees what."""

from __future__ import annotations

import math

import pytest
import torch

from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.tcmr import TCMR, TCMRStep, TCMRWeights, inputs, middle_labels
from smplkit.methods.temporal import temporal_supervision
from tests.unit.temporal_toys import (
    BODY,
    FEATURES,
    HEAD_SHAPES,
    clips,
    gru_in_loops,
    head_in_loops,
    linear,
    part,
    take,
)


def small(**changes) -> TCMR:
    torch.manual_seed(0)
    sizes = dict(feature_size=FEATURES, hidden_size=10, attention_size=6, head_size=32) | changes
    return TCMR(**sizes)


def official_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for branch, both in (("cur", True), ("bef", False), ("aft", False)):
        for layer, given in ((0, 2048), (1, 2048 if both else 1024)):
            for suffix in ("", "_reverse") if both else ("",):
                name = f"l{layer}{suffix}"
                shapes[f"encoder.gru_{branch}.weight_ih_{name}"] = (3072, given)
                shapes[f"encoder.gru_{branch}.weight_hh_{name}"] = (3072, 1024)
                shapes[f"encoder.gru_{branch}.bias_ih_{name}"] = (3072,)
                shapes[f"encoder.gru_{branch}.bias_hh_{name}"] = (3072,)
        shapes[f"encoder.linear_{branch}.weight"] = (2048, 2048 if both else 1024)
        shapes[f"encoder.linear_{branch}.bias"] = (2048,)
    sizes = {"fc": (256, 2048), "attention.0": (256, 768)}
    sizes |= {"attention.2": (256, 256), "attention.4": (3, 256)}
    for name, size in sizes.items():
        shapes[f"encoder.attention.{name}.weight"] = size
        shapes[f"encoder.attention.{name}.bias"] = size[:1]
    return shapes | {f"regressor.{name}": shape for name, shape in HEAD_SHAPES.items()}


# --- the network ---------------------------------------------------------------------------------


def test_the_official_layout_is_complete():
    with torch.device("meta"):
        network = TCMR()
    state = network.official_state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == official_shapes()
    assert len(state) == 59
    one_way = 3072 * (2048 + 1024 + 2) + 3072 * (1024 + 1024 + 2)
    both_ways = 4 * 3072 * (2048 + 1024 + 2)
    linears = 2049 * 2048 + 2 * 1025 * 2048
    attention = 2049 * 256 + 769 * 256 + 257 * 256 + 257 * 3
    head = 2206 * 1024 + 1025 * 1024 + 1025 * 157
    expected = both_ways + 2 * one_way + linears + attention + head
    assert sum(p.numel() for p in network.parameters()) == expected == 81_907_360


@pytest.mark.parametrize("frames", [16, 5])
def test_the_network_in_loops(frames):
    """The future runs backward to the frame behind the middle; ReLU before each projection, no
    residual; no activation after the first layer of the attention, tanh after its last."""
    network = small(frames=frames, layers=1).double().eval()
    torch.nn.init.normal_(network.encoder.attention.attention[4].weight, std=20)  # tanh must matter
    window = torch.randn(frames, FEATURES, dtype=torch.float64)
    state = network.state_dict()
    middle = frames // 2

    forward = gru_in_loops(part(state, "encoder.gru_cur."), window, 1)
    backward = gru_in_loops(part(state, "encoder.gru_cur."), window.flip(0), 1, "_reverse").flip(0)
    current = torch.cat([forward[middle], backward[middle]])
    past = gru_in_loops(part(state, "encoder.gru_bef."), window[:middle], 1)[-1]
    rows = [window[t] for t in range(frames - 1, middle, -1)]
    future = gru_in_loops(part(state, "encoder.gru_aft."), torch.stack(rows), 1)[-1]
    branches = [
        linear(state, f"encoder.linear_{name}", x.clamp(min=0))
        for name, x in (("bef", past), ("cur", current), ("aft", future))
    ]
    x = torch.cat([linear(state, "encoder.attention.fc", branch) for branch in branches])
    for number in (0, 2, 4):
        x = torch.tanh(linear(state, f"encoder.attention.attention.{number}", x))
    weights = x.exp() / x.exp().sum()
    integrated = sum(w * branch for w, branch in zip(weights, branches, strict=True))

    estimate = network(window[None])
    torch.testing.assert_close(estimate.scores[0], weights)
    found = {"past": branches[0], "future": branches[2], "integrated": integrated}
    network.train()
    for module in network.regressor.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    training = network(window[None])
    assert training.betas.shape == (1, 3, 10) and estimate.betas.shape == (1, 10)
    for number, feature in enumerate(found.values()):
        rotmat, betas, camera = head_in_loops(part(state, "regressor."), feature)
        torch.testing.assert_close(training.betas[0, number], betas)
        torch.testing.assert_close(training.camera[0, number], camera)
        torch.testing.assert_close(training.rotmat[0, number].double(), rotmat, atol=1e-5, rtol=0)
    for name in ("rotmat", "betas", "camera"):  # evaluation: the integrated one
        one, three = getattr(estimate, name), getattr(training, name)
        torch.testing.assert_close(one, three[:, 2])


def test_neither_past_nor_future_sees_the_middle_frame():
    network = small().double().train()
    network.regressor.eval()
    features = torch.randn(1, 16, FEATURES, dtype=torch.float64, requires_grad=True)
    betas = network(features).betas[0]
    for number, frames in ((0, range(8)), (1, range(9, 16)), (2, range(16))):
        gradient = torch.autograd.grad(betas[number].sum(), features, retain_graph=True)[0]
        assert gradient[0].abs().amax(-1).nonzero().flatten().tolist() == list(frames)


def test_the_last_step_of_either_branch_is_the_one_next_to_the_middle():
    """A GRU that forgets everything but its last input shows which frame that is."""
    network = small(layers=1)
    for gru in (network.encoder.gru_bef, network.encoder.gru_aft):
        torch.nn.init.zeros_(gru.weight_hh_l0)
        with torch.no_grad():
            gru.bias_ih_l0[10:20] = -40.0  # the update gate: nothing of the old state
    features = torch.randn(1, 16, FEATURES, requires_grad=True)
    past, future, _ = network.encoder(features)[0][0]
    for feature, frame in ((past, 7), (future, 9)):
        gradient = torch.autograd.grad(feature.sum(), features, retain_graph=True)[0]
        assert gradient[0].abs().amax(-1).argmax() == frame
        assert (gradient[0].abs().amax(-1) > 1e-9).sum() == 1


def test_no_weight_is_more_than_e_squared_times_another():
    network = small().eval()
    for layer in network.encoder.attention.modules():
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.normal_(layer.weight, std=30)
    scores = network(torch.randn(50, 16, FEATURES)).scores
    torch.testing.assert_close(scores.sum(-1), torch.ones(50))
    ratio = (scores.amax(-1) / scores.amin(-1)).max()
    assert 0.99 * math.e**2 < ratio < 1.01 * math.e**2


def test_the_integrated_feature_is_a_convex_combination():
    """No residual, unless it is asked for: the frame's feature then joins the current branch."""
    network, features = small(), torch.randn(4, 16, FEATURES)
    with_residual = small(residual=True)
    for encoder, added in ((network.encoder, 0.0), (with_residual.encoder, features[:, 8])):
        (past, future, integrated), scores = encoder(features)[0].unbind(1), encoder(features)[1]
        hidden = encoder.gru_cur(features)[0][:, 8].relu()
        current = encoder.linear_cur(hidden) + added
        mixed = sum(s[:, None] * x for s, x in zip(scores.T, (past, current, future), strict=True))
        torch.testing.assert_close(integrated, mixed)


def test_gradients_reach_every_parameter_in_training():
    network = small()
    estimate = network(torch.randn(2, 16, FEATURES))
    loss = (estimate.rotmat * torch.randn_like(estimate.rotmat)).sum()
    (loss + estimate.betas.sum() + estimate.camera.sum()).backward()
    without = [name for name, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


def test_evaluation_is_deterministic_and_windows_do_not_meet():
    network, features = small().eval(), torch.randn(3, 16, FEATURES)
    estimate = network(features)
    assert torch.equal(estimate.rotmat, network(features).rotmat)
    torch.testing.assert_close(network(features[1:2]).rotmat, estimate.rotmat[1:2])
    assert len(estimate.stages) == 3
    network.train()
    assert not torch.equal(network(features).betas, network(features).betas)


@pytest.mark.parametrize("shape", [(2, 16, 2048), (2, 15, FEATURES), (16, FEATURES)])
def test_windows_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match=rf"features must have shape \(B, 16, {FEATURES}\)"):
        small()(torch.zeros(shape))
    with pytest.raises(ValueError, match="frames must be at least 3"):
        small(frames=2)


# --- the step ------------------------------------------------------------------------------------


def test_the_published_weights():
    weights = TCMRWeights()
    assert (weights.keypoints_2d, weights.keypoints_3d, weights.pose, weights.betas) == (
        300, 300, 60, 0.06,
    )  # fmt: skip
    settings = TCMRStep(small(), BODY).optimizers["tcmr"].param_groups[0]
    assert settings["lr"] == 5e-5 and settings["weight_decay"] == 0


def test_labels_are_those_of_frame_8_three_times():
    batch, _ = clips(2)
    labels = middle_labels(batch)
    for name, value in labels.items():
        assert value.shape == (2, 3, *batch[name].shape[2:]), name
        for number in range(3):
            assert torch.equal(value[:, number], batch[name][:, 8]), name


def test_the_loss_by_hand():
    """Each of the three estimates apart, then their mean; other frames' labels do not count."""
    batch, _ = clips(2)
    batch["has_smpl"][0, 8] = 0
    network = small(dropout=0.0)
    step = TCMRStep(network, BODY)
    assert set(step.networks) == set(step.optimizers) == {"tcmr"} and step.memory == {}
    (turn,) = step.turns(batch)
    assert turn.network == "tcmr"
    estimate = network(*inputs(batch))
    middle = Sample(**{name: x[:, 8] for name, x in batch.items()})
    apart = []
    for number in range(3):
        fields = (estimate.rotmat, estimate.betas, estimate.camera)
        one = Estimate(*(x[:, number] for x in fields))
        apart.append(temporal_supervision(one, middle, BODY))
    for name, term in turn.terms.items():
        mean = sum(terms[name] for terms in apart) / 3
        torch.testing.assert_close(term, mean, rtol=1e-4, atol=1e-6)
    factors = dict(keypoints_2d=300, keypoints_3d=300, pose=60, betas=0.06)
    expected = sum(factors[name] * term for name, term in turn.terms.items())
    torch.testing.assert_close(turn.loss, expected)
    others = {name: x.clone() for name, x in batch.items()}
    for name in middle_labels(batch):
        others[name][:, [*range(8), *range(9, 16)]] = torch.nan
    (again,) = step.turns(Sample(**others))
    torch.testing.assert_close(again.loss, turn.loss)


def test_it_learns_eight_windows_by_heart():
    batch, _ = clips(8)
    step = TCMRStep(small(hidden_size=32, head_size=96, dropout=0.0), BODY, learning_rate=4e-3)
    first = take(step, batch)
    for _ in range(120):
        last = take(step, batch)
    for name in ("keypoints_2d", "keypoints_3d", "pose"):
        assert last[name] < 0.2 * first[name], name
