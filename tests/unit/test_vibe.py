"""VIBE and its critic: the specification's names and numbers, loops, and the game of the two."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from smplkit.data.motion_prior import random_clips
from smplkit.methods.temporal import temporal_supervision
from smplkit.methods.vibe import VIBE, MotionDiscriminator, VIBEStep, VIBEWeights, inputs
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance
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

REAL = random_clips(20, torch.Generator().manual_seed(1))


def small(**changes) -> VIBE:
    torch.manual_seed(0)
    sizes = dict(feature_size=FEATURES, hidden_size=10, head_size=32) | changes
    return VIBE(**sizes)


def official_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, given in ((0, 2048), (1, 1024)):
        shapes[f"encoder.gru.weight_ih_l{layer}"] = (3072, given)
        shapes[f"encoder.gru.weight_hh_l{layer}"] = (3072, 1024)
        shapes[f"encoder.gru.bias_ih_l{layer}"] = shapes[f"encoder.gru.bias_hh_l{layer}"] = (3072,)
    shapes |= {"encoder.linear.weight": (2048, 1024), "encoder.linear.bias": (2048,)}
    return shapes | {f"regressor.{name}": shape for name, shape in HEAD_SHAPES.items()}


# --- the network ---------------------------------------------------------------------------------


def test_the_official_layout_is_complete():
    with torch.device("meta"):
        network = VIBE()
    state = network.official_state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == official_shapes()
    assert len(state) == 23
    gru = 3072 * (2048 + 1024 + 2) + 3072 * (1024 + 1024 + 2)
    head = 2206 * 1024 + 1025 * 1024 + 1025 * 157
    expected = gru + 1025 * 2048 + head
    assert sum(p.numel() for p in network.parameters()) == expected == 21_309_597


@pytest.mark.parametrize("changes", [{}, {"residual": False}])
def test_the_network_in_loops(changes):
    """Forward in time only, ReLU before the linear layer, the feature added after it; the head
    without activations, 6D numbers by interleaved columns."""
    network = small(**changes).double().eval()
    features = torch.randn(2, 5, FEATURES, dtype=torch.float64)
    estimate = network(features)
    assert estimate.rotmat.shape == (2, 5, 24, 3, 3)
    assert (estimate.betas.shape, estimate.camera.shape) == ((2, 5, 10), (2, 5, 3))
    assert len(estimate.stages) == 3
    state = network.state_dict()
    for b, sequence in enumerate(features):
        hidden = gru_in_loops(part(state, "encoder.gru."), sequence, 2)
        for t, (h, feature) in enumerate(zip(hidden, sequence, strict=True)):
            temporal = linear(state, "encoder.linear", h.clamp(min=0))
            temporal = temporal if changes else temporal + feature
            rotmat, betas, camera = head_in_loops(part(state, "regressor."), temporal)
            # in the network 6D numbers become rotations in single precision
            torch.testing.assert_close(estimate.rotmat[b, t].double(), rotmat, atol=1e-5, rtol=0)
            torch.testing.assert_close(estimate.betas[b, t], betas)
            torch.testing.assert_close(estimate.camera[b, t], camera)


def test_a_frame_sees_the_past_and_not_the_future():
    network = small().eval()
    features = torch.randn(1, 6, FEATURES)
    changed = features.clone()
    changed[:, 3] += 1
    moved = (network(changed).betas - network(features).betas).abs().amax(-1)[0] > 0
    assert moved.tolist() == [False, False, False, True, True, True]
    both = small(bidirectional=True).eval()
    assert ((both(changed).betas - both(features).betas).abs().amax(-1) > 0).all()


def test_sequences_of_any_length_and_no_neighbours_in_the_batch():
    network = small().eval()
    features = torch.randn(3, 30, FEATURES)
    whole = network(features)
    torch.testing.assert_close(network(features[1:2, :7]).rotmat, whole.rotmat[1:2, :7])


def test_evaluation_is_deterministic_and_training_draws_dropout():
    features = torch.randn(1, 4, FEATURES)
    network = small().eval()
    assert torch.equal(network(features).rotmat, network(features).rotmat)
    network.train()
    assert not torch.equal(network(features).betas, network(features).betas)


def test_gradients_reach_every_parameter():
    network = small()
    estimate = network(torch.randn(2, 4, FEATURES))
    loss = (estimate.rotmat * torch.randn_like(estimate.rotmat)).sum()
    (loss + estimate.betas.sum() + estimate.camera.sum()).backward()
    without = [name for name, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


@pytest.mark.parametrize("shape", [(2, 16, 2048), (16, FEATURES), (2, 0, FEATURES)])
def test_features_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match=rf"features must have shape \(B, T, {FEATURES}\)"):
        small()(torch.zeros(shape))


# --- the critic ----------------------------------------------------------------------------------


def test_the_official_layout_of_the_critic():
    with torch.device("meta"):
        critic = MotionDiscriminator()
    shapes: dict[str, tuple[int, ...]] = {"fc.weight": (1, 1024), "fc.bias": (1,)}
    for layer, given in ((0, 69), (1, 1024)):
        shapes[f"gru.weight_ih_l{layer}"] = (3072, given)
        shapes[f"gru.weight_hh_l{layer}"] = (3072, 1024)
        shapes[f"gru.bias_ih_l{layer}"] = shapes[f"gru.bias_hh_l{layer}"] = (3072,)
    for number, width in ((0, 1024), (3, 1024), (6, 1)):
        shapes[f"attention.attention.{number}.weight"] = (width, 1024)
        shapes[f"attention.attention.{number}.bias"] = (width,)
    state = critic.official_state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == shapes
    gru = 3072 * (69 + 1024 + 2) + 3072 * (1024 + 1024 + 2)
    expected = gru + 2 * 1025 * 1024 + 1025 + 1025
    assert sum(p.numel() for p in critic.parameters()) == expected == 11_762_690


def test_the_critic_in_loops():
    """The last score too passes tanh before the softmax over time."""
    torch.manual_seed(0)
    critic = MotionDiscriminator(hidden_size=7).double().eval()
    nn.init.normal_(critic.attention.attention[6].weight, std=20)  # tanh must matter
    clip = torch.randn(1, 6, 69, dtype=torch.float64)
    state = critic.state_dict()
    hidden = gru_in_loops(part(state, "gru."), clip[0], 2)
    scores = []
    for h in hidden:
        x = h
        for number in (0, 3, 6):
            x = torch.tanh(linear(state, f"attention.attention.{number}", x))
        scores.append(x)
    weights = torch.stack(scores).exp()
    weights = weights / weights.sum()
    pooled = sum(w * h for w, h in zip(weights, hidden, strict=True))
    assert critic(clip).shape == (1, 1)  # a batch of one keeps its axis
    torch.testing.assert_close(critic(clip)[0], linear(state, "fc", pooled))


def test_the_critics_attention_starts_and_drops_as_published():
    torch.manual_seed(0)
    attention = MotionDiscriminator(hidden_size=64).attention
    for layer in attention.attention[::3]:
        assert layer.weight.abs().max() <= 0.1 and layer.weight.std() > 0.05
        assert (layer.bias == 0.01).all()
    sequence = torch.randn(1, 5, 64)
    kept = [attention(sequence) for _ in range(30)]
    assert any(not torch.equal(kept[0], other) for other in kept)
    assert [layer.p for layer in attention.attention[2::3]] == [0.2, 0.2, 0.2]
    # Dropout hits the scores themselves: with all of them dropped the mean is a plain one.
    attention.attention[8].p = 1.0
    torch.testing.assert_close(attention(sequence), sequence.mean(1))


def test_gradients_reach_every_parameter_of_the_critic():
    torch.manual_seed(0)
    critic = MotionDiscriminator(hidden_size=16)
    critic(torch.randn(4, 5, 69)).square().sum().backward()
    assert all(p.grad.abs().max() > 0 for p in critic.parameters())


def test_the_critic_refuses_poses_with_the_root():
    for shape in ((2, 16, 72), (2, 16, 85), (16, 69)):
        with pytest.raises(ValueError, match=r"body_pose must have shape \(N, T, 69\)"):
            MotionDiscriminator(8)(torch.zeros(shape))


def test_official_weights_of_the_critic():
    torch.manual_seed(0)
    critic, other = MotionDiscriminator(8).eval(), MotionDiscriminator(8).eval()
    clip = torch.randn(2, 5, 69)
    file = {"gen_state_dict": {}, "disc_motion_state_dict": critic.official_state_dict()}
    other.load_official(file)
    assert torch.equal(other(clip), critic(clip))
    with pytest.raises(ValueError, match="state_dict does not fit MotionDiscriminator"):
        MotionDiscriminator(9).load_official(file)


# --- the step ------------------------------------------------------------------------------------


def test_the_published_weights():
    weights = VIBEWeights()
    assert (weights.keypoints_2d, weights.keypoints_3d, weights.pose, weights.betas) == (
        300, 300, 60, 0.06,
    )  # fmt: skip
    assert (weights.adversarial, weights.critic) == (0.5, 0.5)
    step = VIBEStep(small(), BODY, MotionDiscriminator(8), REAL)
    settings = {n: o.param_groups[0] for n, o in step.optimizers.items()}
    assert settings["vibe"]["lr"] == 5e-5 and settings["vibe"]["weight_decay"] == 0
    assert settings["critic"]["lr"] == settings["critic"]["weight_decay"] == 1e-4


def test_without_a_critic_the_loss_is_the_weighted_sum():
    batch, _ = clips()
    weights = VIBEWeights(2.0, 3.0, 5.0, 7.0)
    step = VIBEStep(small(dropout=0.0), BODY, weights=weights)
    (turn,) = step.turns(batch)
    terms = temporal_supervision(step.networks["vibe"](*inputs(batch)), batch, BODY)
    assert set(turn.terms) == {"keypoints_2d", "keypoints_3d", "pose", "betas"}
    factors = dict(keypoints_2d=2, keypoints_3d=3, pose=5, betas=7)
    expected = sum(factors[name] * term for name, term in terms.items())
    torch.testing.assert_close(turn.loss, expected)


class Recorder(nn.Module):
    """A critic that remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Linear(69, 1)
        self.shown: list[torch.Tensor] = []

    def forward(self, body_pose: torch.Tensor) -> torch.Tensor:
        self.shown.append(body_pose)
        return self.score(body_pose.mean(1))


def test_the_order_of_the_turns_and_what_the_critic_sees():
    """69 numbers a frame without the root; sums over a clip's scores, means over clips."""
    batch, _ = clips(3)
    critic, weights = Recorder(), VIBEWeights(adversarial=11.0, critic=13.0)
    step = VIBEStep(small(), BODY, critic, REAL, weights, learning_rate=1e-3)
    assert set(step.networks) == set(step.optimizers) == {"vibe", "critic"} and step.memory == {}
    estimates = []
    step.networks["vibe"].register_forward_hook(lambda module, x, y: estimates.append(y))
    turns = step.turns(batch)

    first = next(turns)
    fake = critic.shown[0]
    assert first.network == "vibe" and fake.shape == (3, 16, 69)
    back = axis_angle_to_rotmat(fake.unflatten(-1, (23, 3)))
    assert geodesic_distance(back, estimates[0].rotmat[:, :, 1:]).max() < 1e-3
    scores = critic(fake)
    expected = sum((score - 1) ** 2 for score in scores.flatten()) / 3
    torch.testing.assert_close(first.terms["fooling"], expected)
    labels = sum(
        getattr(weights, name) * first.terms[name]
        for name in ("keypoints_2d", "keypoints_3d", "pose", "betas")
    )
    torch.testing.assert_close(first.loss, labels + 11 * expected)
    first.loss.backward()
    gradients = [p.grad.clone() for p in step.networks["vibe"].parameters()]
    step.optimizers["vibe"].step()
    step.optimizers["critic"].zero_grad()

    second = next(turns)
    assert second.network == "critic"
    shown = critic.shown[-1]
    assert len(shown) == 6 and torch.equal(shown[3:], fake) and not shown.requires_grad
    for clip in shown[:3]:  # columns 6 to 74 of a real one, all frames of one clip
        assert any(torch.equal(clip, one[:, 6:75]) for one in REAL)
    real, made_up = critic(shown).flatten().split(3)
    expected = sum((x - 1) ** 2 for x in real) / 3 + sum(x**2 for x in made_up) / 3
    torch.testing.assert_close(second.terms["critic"], expected)
    torch.testing.assert_close(second.loss, 13 * expected)
    second.loss.backward()
    unchanged = [p.grad for p in step.networks["vibe"].parameters()]
    assert all(torch.equal(a, b) for a, b in zip(unchanged, gradients, strict=True))
    assert list(turns) == []


def test_real_clips_are_drawn_from_all_of_them():
    step = VIBEStep(small(), BODY, MotionDiscriminator(8), REAL)
    torch.manual_seed(0)
    drawn = step.draw_real(500, torch.device("cpu"))
    which = (drawn[:, None] == REAL[:, :, 6:75]).all(-1).all(-1)
    assert (which.sum(1) == 1).all() and which.any(0).all()


def test_the_critic_learns_to_tell_and_the_network_to_fool_it():
    torch.manual_seed(0)
    batch, _ = clips(4, 6)
    weights = VIBEWeights(0, 0, 0, 0)
    critic = MotionDiscriminator(32, dropout=0.0)
    step = VIBEStep(small(dropout=0.0), BODY, critic, REAL[:, :6], weights, 0.0, 3e-3)
    before = take(step, batch)
    for _ in range(25):
        after = take(step, batch)
    assert after["critic"] < 0.5 * before["critic"]  # the network stands still, the critic learns
    step.optimizers["vibe"].param_groups[0]["lr"] = 1e-2
    step.optimizers["critic"].param_groups[0]["lr"] = 0.0
    for _ in range(25):
        fooled = take(step, batch)
    assert fooled["fooling"] < 0.7 * after["fooling"]


def test_critic_and_real_clips_belong_together():
    for critic, real in ((MotionDiscriminator(8), None), (None, REAL)):
        with pytest.raises(ValueError, match="critic and real belong together"):
            VIBEStep(small(), BODY, critic, real)
    for real in (REAL[:, 0], REAL[..., 3:75], REAL[:0]):
        with pytest.raises(ValueError, match=r"real must have shape \(M, T, 85\)"):
            VIBEStep(small(), BODY, MotionDiscriminator(8), real)
    step = VIBEStep(small(), BODY, MotionDiscriminator(8), REAL)
    with pytest.raises(ValueError, match="equally long, got 16 and 9 frames"):
        next(step.turns(clips(2, 9)[0]))


def test_it_learns_eight_frames_by_heart():
    batch, _ = clips(2, 4)
    step = VIBEStep(small(hidden_size=48, head_size=96, dropout=0.0), BODY, learning_rate=4e-3)
    first = take(step, batch)
    for _ in range(120):
        last = take(step, batch)
    for name in ("keypoints_2d", "keypoints_3d", "pose"):
        assert last[name] < 0.2 * first[name], name


def test_the_same_seed_gives_the_same_step():
    batch, _ = clips()
    losses = []
    for _ in range(2):
        step = VIBEStep(small(), BODY, MotionDiscriminator(8), REAL, learning_rate=1e-3)
        torch.manual_seed(3)
        losses.append([take(step, batch)["critic"] for _ in range(2)])
    assert losses[0] == losses[1]
