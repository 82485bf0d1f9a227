"""HMR's training step: what counts in the loss, whose turn it is, and that it learns."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import nn

from smplkit.body import SMPL
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import HMR, Discriminator, HMRStep, HMRWeights, SingleDiscriminator
from smplkit.rotations import axis_angle_to_rotmat

BODY = SMPL()
GENERATOR = torch.Generator().manual_seed(5)
REAL = (
    0.2 * torch.randn(50, 23, 3, generator=GENERATOR),
    torch.randn(50, 10, generator=GENERATOR),
)
CLOSE = dict(rtol=1e-4, atol=1e-6)


def people(count: int = 8, seed: int = 0) -> tuple[Sample, Estimate]:
    """Random bodies with every label, and noise for pictures; the batch and the truth in it."""
    generator = torch.Generator().manual_seed(seed)
    pose = 0.3 * torch.randn(count, 24, 3, generator=generator)
    pose[:, 0] += torch.tensor([torch.pi, 0.0, 0.0])
    betas = torch.randn(count, 10, generator=generator)
    camera = torch.tensor([0.8, 0.1, -0.1]).expand(count, 3)
    points = BODY.keypoints(BODY(betas, pose[:, 1:], pose[:, 0]), "openpose25+24")
    one = torch.ones(count, 49, 1)
    batch = Sample(
        image=torch.randn(count, 3, 64, 64, generator=generator),
        keypoints_2d=torch.cat([weak_perspective_projection(points, camera), one], -1),
        keypoints_3d=torch.cat([points[:, 25:] - points[:, 39:40], one[:, 25:]], -1),
        global_orient=pose[:, 0],
        body_pose=pose[:, 1:],
        betas=betas,
        has_smpl=torch.ones(count),
        has_keypoints_3d=torch.ones(count),
    )
    return batch, Estimate(axis_angle_to_rotmat(pose), betas, camera)


def small() -> HMR:
    torch.manual_seed(0)
    return HMR("small")


def take(step: HMRStep, batch: Sample) -> dict[str, torch.Tensor]:
    """One step as the training loop takes it; the terms of all turns."""
    terms: dict[str, torch.Tensor] = {}
    for turn in step.turns(batch):
        optimizer = step.optimizers[turn.network]
        optimizer.zero_grad()
        turn.loss.backward()
        optimizer.step()
        terms |= turn.terms
    return {name: term.detach() for name, term in terms.items()}


# --- the terms -----------------------------------------------------------------------------------


def test_the_truth_costs_nothing():
    batch, truth = people()
    for name, term in HMRStep(small(), BODY).supervision(truth, batch).items():
        assert term.item() == pytest.approx(0, abs=1e-6), name


def test_terms_against_their_definitions():
    batch, truth = people()
    other = Estimate(truth.rotmat.flip(0), truth.betas + 0.5, truth.camera + 0.1)
    terms = HMRStep(small(), BODY).supervision(other, batch)
    points = BODY.keypoints(BODY.from_rotmats(other.rotmat, other.betas), "openpose25+24")
    s, tx, ty = (x[:, None] for x in other.camera.unbind(-1))
    x, y = s * (points[..., 0] + tx), s * (points[..., 1] + ty)
    label = batch["keypoints_2d"]
    distance = (x - label[..., 0]).abs() + (y - label[..., 1]).abs()
    torch.testing.assert_close(terms["keypoints_2d"], distance.mean() / 2, **CLOSE)
    joints = points[:, 25:] - points[:, [27, 28]].mean(1, keepdim=True)
    label = batch["keypoints_3d"][..., :3]
    label = label - label[:, [2, 3]].mean(1, keepdim=True)
    torch.testing.assert_close(terms["keypoints_3d"], (joints - label).square().mean(), **CLOSE)
    difference = (other.rotmat - truth.rotmat).square().mean()
    torch.testing.assert_close(terms["pose"], difference, **CLOSE)
    assert terms["betas"].item() == pytest.approx(0.25)


def test_the_default_weights_are_those_of_hmrs_script():
    """0.5 * MSE over 24 * 9 rotation entries and 10 betas together, times 60."""
    batch, truth = people()
    other = Estimate(truth.rotmat.flip(0), truth.betas + 0.5, truth.camera + 0.1)
    terms = HMRStep(small(), BODY).supervision(other, batch)
    difference = [
        (other.rotmat - truth.rotmat).flatten(1),
        other.betas - truth.betas,
    ]
    parameters = 60 * 0.5 * torch.cat(difference, dim=1).square().mean()
    weights = HMRWeights()
    got = weights.pose * terms["pose"] + weights.betas * terms["betas"]
    torch.testing.assert_close(got, parameters, **CLOSE)
    assert (weights.keypoints_2d, weights.keypoints_3d, weights.adversarial) == (60, 30, 1)


@pytest.mark.parametrize("network", ["supervised", "with critic"])
def test_the_loss_is_the_weighted_sum(network):
    batch, _ = people(2)
    weights = HMRWeights(2.0, 3.0, 5.0, 7.0, 11.0)
    critic, real = (Discriminator(16), REAL) if network == "with critic" else (None, None)
    turn = next(HMRStep(small(), BODY, critic, real, weights).turns(batch))
    factors = dict(keypoints_2d=2, keypoints_3d=3, pose=5, betas=7, fooling=11)
    assert set(turn.terms) == set(factors) - ({"fooling"} if critic is None else set())
    expected = sum(factors[name] * term for name, term in turn.terms.items())
    torch.testing.assert_close(turn.loss, expected)


# --- mixed supervision ----------------------------------------------------------------------------


def unlabelled(batch: Sample, rows: list[int], name: str) -> Sample:
    """The batch with a label missing in some rows, NaN standing in its place."""
    batch = Sample(**{key: value.clone() for key, value in batch.items()})
    fields = {
        "keypoints_3d": ["keypoints_3d"],
        "smpl": ["global_orient", "body_pose", "betas"],
    }[name]
    for field in fields:
        batch[field][rows] = torch.nan
    batch[f"has_{name}"][rows] = 0
    return batch


@pytest.mark.parametrize(
    ("name", "terms"), [("keypoints_3d", ["keypoints_3d"]), ("smpl", ["pose", "betas"])]
)
def test_a_missing_label_costs_exactly_nothing(name, terms):
    batch, _ = people(4)
    step = HMRStep(small().eval(), BODY)
    half, estimate = unlabelled(batch, [0, 2], name), step.networks["hmr"](batch["image"])
    labelled = Sample(**{key: value[[1, 3]] for key, value in batch.items()})
    pair = Estimate(*(x[[1, 3]] for x in (estimate.rotmat, estimate.betas, estimate.camera)))
    got, expected = step.supervision(estimate, half), step.supervision(pair, labelled)
    for term in terms:
        torch.testing.assert_close(got[term], expected[term])
        wanted = (estimate.rotmat, estimate.betas)
        for gradient in torch.autograd.grad(
            got[term], wanted, retain_graph=True, materialize_grads=True
        ):
            assert gradient.isfinite().all() and not gradient[[0, 2]].any()
    none = step.supervision(estimate, unlabelled(batch, [0, 1, 2, 3], name))
    assert all(none[term].item() == 0 for term in terms)
    assert none["keypoints_2d"] > 0


def test_two_dimensional_labels_alone_are_enough_for_a_step():
    batch, _ = people(4)
    for name in ("keypoints_3d", "smpl"):
        batch = unlabelled(batch, [0, 1, 2, 3], name)
    step = HMRStep(small(), BODY, learning_rate=1e-3)
    before = [p.detach().clone() for p in step.networks["hmr"].parameters()]
    terms = take(step, batch)
    after = list(step.networks["hmr"].parameters())
    assert all(p.isfinite().all() for p in after)
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert terms["pose"] == terms["betas"] == terms["keypoints_3d"] == 0


# --- the game with the critic -------------------------------------------------------------------


class Recorder(nn.Module):
    """A critic that remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Linear(23 * 9 + 10, 2)
        self.shown: list[tuple[torch.Tensor, torch.Tensor]] = []

    def forward(self, rotmat: torch.Tensor, betas: torch.Tensor) -> torch.Tensor:
        self.shown.append((rotmat, betas))
        return self.score(torch.cat([rotmat.flatten(1), betas], 1))


def test_the_order_of_the_turns_and_what_the_critic_sees():
    batch, _ = people(4)
    critic = Recorder()
    step = HMRStep(small(), BODY, critic, REAL, learning_rate=1e-3)
    assert set(step.networks) == set(step.optimizers) == {"hmr", "critic"} and step.memory == {}
    images: list[torch.Tensor] = []
    step.networks["hmr"].register_forward_hook(lambda module, x, y: images.append(y))
    turns = step.turns(batch)

    first = next(turns)
    assert first.network == "hmr" and first.loss.requires_grad
    rotmat, betas = critic.shown[0]
    stages = images[0].stages  # every stage, the root left out
    assert torch.equal(rotmat, torch.cat([stage.rotmat[:, 1:] for stage in stages]))
    assert torch.equal(betas, torch.cat([stage.betas for stage in stages]))
    scores = critic(rotmat, betas)
    assert first.terms["fooling"].item() == pytest.approx(
        (scores - 1).square().sum(1).mean().item()
    )
    first.loss.backward()
    hmr_gradients = [p.grad.clone() for p in step.networks["hmr"].parameters()]
    assert all(g.any() for g in hmr_gradients)
    step.optimizers["hmr"].step()
    step.optimizers["critic"].zero_grad()

    second = next(turns)
    assert second.network == "critic"
    shown, _ = critic.shown[-1]
    assert len(shown) == 24  # 3 stages * 4 real ones, then as many made up
    assert torch.equal(shown[12:], rotmat) and not shown.requires_grad
    truth = axis_angle_to_rotmat(REAL[0])
    assert all((truth - one).abs().amax((1, 2, 3)).min() < 1e-6 for one in shown[:12])
    real, fake = critic(*critic.shown[-1]).chunk(2)
    expected = (real - 1).square().sum(1).mean() + fake.square().sum(1).mean()
    torch.testing.assert_close(second.loss, expected)
    second.loss.backward()
    unchanged = [p.grad for p in step.networks["hmr"].parameters()]
    assert all(torch.equal(a, b) for a, b in zip(unchanged, hmr_gradients, strict=True))
    assert all(p.grad.any() for p in critic.parameters())
    assert list(turns) == []


def test_real_bodies_are_drawn_from_all_of_them():
    step = HMRStep(small(), BODY, Discriminator(8), REAL)
    torch.manual_seed(0)
    _, betas = step.draw_real(2000, torch.device("cpu"))
    which = (betas[:, None] == REAL[1]).all(-1)
    assert (which.sum(1) == 1).all() and which.any(0).all()


@pytest.mark.parametrize("critic", [Discriminator, SingleDiscriminator])
def test_the_critic_learns_to_tell_and_the_network_to_fool_it(critic):
    torch.manual_seed(0)
    batch, _ = people(8)
    weights = HMRWeights(0, 0, 0, 0, 1.0)
    step = HMRStep(small(), BODY, critic(64), REAL, weights, 0.0, 1e-3)
    before = take(step, batch)
    for _ in range(60):
        after = take(step, batch)
    assert after["critic"] < 0.5 * before["critic"]  # the network stands still, the critic learns
    step.optimizers["hmr"].param_groups[0]["lr"] = 1e-3
    step.optimizers["critic"].param_groups[0]["lr"] = 0.0
    for _ in range(20):
        fooled = take(step, batch)
    assert fooled["fooling"] < 0.7 * after["fooling"]


def test_critic_and_real_bodies_belong_together():
    for critic, real in ((Discriminator(8), None), (None, REAL)):
        with pytest.raises(ValueError, match="critic and real belong together"):
            HMRStep(small(), BODY, critic, real)
    for poses, betas in ((REAL[0], REAL[1][:3]), (REAL[0].flatten(1), REAL[1])):
        with pytest.raises(ValueError, match=r"real must be poses \(M, 23, 3\) and betas"):
            HMRStep(small(), BODY, Discriminator(8), (poses, betas))


# --- learning -------------------------------------------------------------------------------------


def test_it_learns_eight_people_by_heart():
    torch.manual_seed(0)
    batch, _ = people(8)
    step = HMRStep(small(), BODY, learning_rate=2e-3)
    first = take(step, batch)
    for _ in range(80):
        last = take(step, batch)
    for name in ("keypoints_2d", "keypoints_3d", "pose"):
        assert last[name] < 0.2 * first[name], name


def test_the_same_seed_gives_the_same_step():
    batch, _ = people(4)
    losses = []
    for _ in range(2):
        step = HMRStep(small(), BODY, SingleDiscriminator(8), REAL, learning_rate=1e-3)
        torch.manual_seed(3)
        losses.append([take(step, batch)["critic"] for _ in range(2)])
    assert losses[0] == losses[1]


def test_another_input_than_pictures():
    class OfKeypoints(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[torch.Tensor] = []
            self.shift = nn.Parameter(torch.zeros(3))

        def forward(self, keypoints: torch.Tensor) -> Estimate:
            self.seen.append(keypoints)
            truth = people(4)[1]
            return dataclasses.replace(truth, camera=truth.camera + self.shift)

    batch, _ = people(4)
    network = OfKeypoints()
    step = HMRStep(network, BODY, network_input=lambda batch: batch["keypoints_2d"])
    next(step.turns(batch))
    assert torch.equal(network.seen[0], batch["keypoints_2d"])
