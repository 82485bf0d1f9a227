"""Exemplar fine-tuning: its loss, what is tuned and for how long, and that nothing stays of it."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import Tensor, nn

from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.methods.eft import (
    EFT,
    EFTWeights,
    counted_keypoints,
    from_eft_camera,
    leg_loss,
    to_eft_camera,
)
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import HMR
from smplkit.methods.iterative_head import IterativeHead
from smplkit.methods.supervision import posed_keypoints
from smplkit.skeleton import KEYPOINT_SETS
from tests.unit.spin_people import In2D, from_afar, synthetic

NAMES = KEYPOINT_SETS["openpose25+24"].joints
PEOPLE = 3


@pytest.fixture(scope="module")
def batch(open_body) -> Sample:
    truth = from_afar(synthetic(PEOPLE, image_size=64, seed=4), open_body)
    return In2D(truth).batch(torch.arange(PEOPLE))


@pytest.fixture(scope="module")
def network() -> HMR:
    torch.manual_seed(0)
    network = HMR("small")
    for name, buffer in network.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_()
    return network.eval()


def state(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def eft(network: nn.Module, body, **options: object) -> EFT:
    return EFT(network, body, **{"learning_rate": 3e-4, "max_iterations": 4, **options})


def one(batch: Sample, i: int) -> Sample:
    return Sample(**{name: value[[i]] for name, value in batch.items()})


def same(a: Estimate, b: Estimate) -> bool:
    return all(torch.equal(getattr(a, n), getattr(b, n)) for n in ("rotmat", "betas", "camera"))


# --- the loss ------------------------------------------------------------------------------------


def noisy_keypoints(seen: Tensor, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    points = seen + 0.05 * torch.randn(seen.shape, generator=generator)
    return torch.cat([points, torch.rand(*seen.shape[:-1], 1, generator=generator)], -1)


def test_the_loss_written_out(open_body, network, batch):
    estimate = network(batch["image"][:1])
    points = posed_keypoints(estimate, open_body)
    seen = weak_perspective_projection(points, estimate.camera)
    keypoints = noisy_keypoints(seen.detach())
    terms = eft(network, open_body).terms(estimate, keypoints, counted_keypoints(keypoints))
    s, tx, ty = estimate.camera[0].tolist()
    t_outside = (s * tx, s * ty)  # EFT's form: s X + t
    total = 0.0
    for j in range(25, 49):
        if j in (27, 28, 39, 25, 30):
            continue
        for axis in range(2):
            x = s * points[0, j, axis].item() + t_outside[axis]
            total += keypoints[0, j, 2].item() * (x - keypoints[0, j, axis].item()) ** 2
    assert terms["keypoints_2d"].item() == pytest.approx(total / 98, rel=1e-4)
    assert terms["betas"].item() == pytest.approx(estimate.betas[0].square().mean().item())
    assert terms["camera"].item() == pytest.approx(math.exp(-20 * s), rel=1e-4)
    leg = 0.0
    for knee, ankle in ((29, 30), (26, 25)):
        a = (keypoints[0, ankle, :2] - keypoints[0, knee, :2]).tolist()
        b = (seen[0, ankle] - seen[0, knee]).tolist()
        cosine = (a[0] * b[0] + a[1] * b[1]) / math.hypot(*a) / math.hypot(*b)
        leg += (keypoints[0, knee, 2] * keypoints[0, ankle, 2]).item() * (1 - cosine)
    assert leg > 1e-4 and terms["leg"].item() == pytest.approx(leg, rel=1e-3)
    weights = EFTWeights()
    assert (weights.keypoints_2d, weights.betas) == (300, 0.06)
    assert (weights.camera, weights.leg) == (60, 0.3)


def test_points_that_do_not_count():
    names = [name for name in NAMES if not name.startswith("op_")]
    off = {"right_hip", "left_hip", "pelvis", "right_ankle", "left_ankle"}
    given = torch.ones(2, 49, 3)
    counted = counted_keypoints(given)
    there = {NAMES[i] for i in counted[1, :, 2].nonzero()[:, 0].tolist()}
    assert there == set(names) - off
    assert (given == 1).all() and (counted[..., :2] == 1).all()


def test_ankles_count_by_the_direction_of_the_leg_only(open_body, network, batch):
    estimate = network(batch["image"][:1])
    seen = weak_perspective_projection(posed_keypoints(estimate, open_body), estimate.camera)
    keypoints = noisy_keypoints(seen.detach())
    tuner = eft(network, open_body)

    def terms(keypoints: Tensor) -> dict[str, Tensor]:
        return tuner.terms(estimate, keypoints, counted_keypoints(keypoints))

    further = keypoints.clone()
    for knee, ankle in ((29, 30), (26, 25)):
        further[0, ankle, :2] += 0.7 * (keypoints[0, ankle, :2] - keypoints[0, knee, :2])
    for name, term in terms(keypoints).items():
        torch.testing.assert_close(terms(further)[name], term)
    aside = keypoints.clone()
    aside[0, [25, 30], 0] += 0.1
    assert terms(aside)["leg"] != terms(keypoints)["leg"]
    assert terms(aside)["keypoints_2d"] == terms(keypoints)["keypoints_2d"]


def test_legs_that_have_no_direction():
    seen, keypoints = torch.zeros(1, 49, 2), torch.zeros(1, 49, 3)
    keypoints[0, [25, 26], 2] = torch.tensor([0.5, 0.8])
    keypoints[0, 25, :2] = torch.tensor([0.3, 0.0])
    seen[0, 25] = torch.tensor([0.0, 0.2])  # at a right angle
    assert leg_loss(seen, keypoints).item() == pytest.approx(0.4)
    keypoints[0, 25, 0] = 0.00889
    assert leg_loss(seen, keypoints) == 0
    keypoints[0, 25, 0] = 0.00891
    assert leg_loss(seen, keypoints).item() == pytest.approx(0.4)
    keypoints[0, 26, 2] = 0
    assert leg_loss(seen, keypoints) == 0
    seen = torch.zeros(1, 49, 2, requires_grad=True)  # the body's own bone may have none either
    keypoints[0, 26, 2] = 1
    leg_loss(seen, keypoints).backward()
    assert seen.grad.isfinite().all()


# --- fine-tuning ---------------------------------------------------------------------------------


def test_the_published_settings(open_body, network):
    tuner = EFT(network, open_body)
    settings = (tuner.learning_rate, tuner.max_iterations, tuner.threshold)
    assert settings == (5e-6, 20, 1e-4) and not tuner.translation_outside


@pytest.mark.parametrize("iterations", [1, 2, 4])
def test_the_fit_is_the_output_before_the_last_step(open_body, network, batch, iterations):
    """The same as a plain loop over steps, of which the last one is never seen."""
    person = one(batch, 0)
    fits = eft(network, open_body, max_iterations=iterations)(person)
    by_hand = copy.deepcopy(network).eval()
    frozen = [m for m in by_hand.modules() if isinstance(m, nn.BatchNorm2d)]
    fixed = {id(p) for module in frozen for p in module.parameters()}
    parameters = [p for p in by_hand.parameters() if id(p) not in fixed]
    optimizer = torch.optim.Adam(parameters, lr=3e-4)
    tuner, outputs, losses = eft(network, open_body), [], []
    for _ in range(iterations):
        estimate = by_hand(person["image"])
        keypoints = person["keypoints_2d"]
        terms = tuner.terms(estimate, keypoints, counted_keypoints(keypoints))
        loss = sum(getattr(EFTWeights(), name) * term for name, term in terms.items())
        outputs.append(estimate.detach())
        losses.append(terms["keypoints_2d"].item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert same(fits.initial, outputs[0]) and same(fits.estimate, outputs[-1])
    assert same(fits.initial, network(person["image"]).detach())
    assert not same(by_hand(person["image"]), outputs[-1])  # one more step was taken here
    assert fits.iterations.tolist() == [iterations] and fits.points.tolist() == [19]
    assert fits.initial_keypoints_2d.item() == pytest.approx(losses[0])
    assert fits.keypoints_2d.item() == pytest.approx(losses[-1])
    assert fits.loss.item() == pytest.approx(loss.item())
    assert not fits.estimate.rotmat.requires_grad and not fits.loss.requires_grad


def test_it_stops_when_the_points_are_near_enough(open_body, network, batch):
    person = one(batch, 1)
    losses = [
        eft(network, open_body, max_iterations=n)(person).keypoints_2d.item() for n in range(1, 6)
    ]
    threshold = (losses[1] + losses[2]) / 2
    assert losses[0] > losses[1] > threshold > losses[2]
    fits = eft(network, open_body, max_iterations=20, threshold=threshold)(person)
    assert fits.iterations.item() == 3 and fits.keypoints_2d.item() == pytest.approx(losses[2])
    fits = eft(network, open_body, threshold=losses[0] * 1.01)(person)
    assert fits.iterations.item() == 1 and same(fits.estimate, fits.initial)


def test_everybody_is_fitted_from_the_same_weights(open_body, network, batch):
    together = eft(network, open_body)(batch)
    for i in range(PEOPLE):
        alone = eft(network, open_body)(one(batch, i))
        for name in ("rotmat", "betas", "camera"):
            a, b = (getattr(fits.estimate, name) for fits in (together, alone))
            assert torch.equal(a[[i]], b), name
        assert together.loss[i] == alone.loss[0]
    assert together.estimate.rotmat.shape == (PEOPLE, 24, 3, 3)
    assert not torch.equal(together.estimate.rotmat, together.initial.rotmat)


def test_points_come_nearer(open_body, network, batch):
    fits = eft(network, open_body, max_iterations=30)(batch)
    assert (fits.keypoints_2d < 0.3 * fits.initial_keypoints_2d).all()


@pytest.mark.parametrize("training", [True, False])
def test_the_network_stays_as_it_is(open_body, batch, training):
    torch.manual_seed(1)
    network = HMR("small").train(training)
    network.head.fc1.requires_grad_(False)
    network.backbone.eval()
    for p in network.head.fc2.parameters():
        p.grad = torch.ones_like(p)
    before = state(network)
    modes = [m.training for m in network.modules()]
    wants = [p.requires_grad for p in network.parameters()]

    def unchanged() -> bool:
        after = network.state_dict()
        return (
            all(torch.equal(after[name], value) for name, value in before.items())
            and [m.training for m in network.modules()] == modes
            and [p.requires_grad for p in network.parameters()] == wants
            and all((p.grad == 1).all() for p in network.head.fc2.parameters())
            and all(p.grad is None for p in network.head.decpose.parameters())
        )

    with torch.no_grad():  # whoever calls it may well not need gradients
        fits = eft(network, open_body, max_iterations=2)(one(batch, 0))
    assert not same(fits.estimate, fits.initial) and unchanged()

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        eft(network, open_body, max_iterations=2)(batch, stop)
    assert unchanged()
    calls = []

    def fails_later(batch: Sample) -> tuple[Tensor]:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("no picture")
        return (batch["image"],)

    with pytest.raises(RuntimeError, match="no picture"):
        eft(network, open_body, network_input=fails_later)(batch)
    assert unchanged()


class Wide(nn.Module):
    """Another regressor: two inputs, a batch norm, dropout, its own kind of estimate."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(8)
        self.head = IterativeHead(8, 16, extra_size=3)
        self.unused = nn.Linear(2, 2)  # a head for training alone, such as of part maps

    def forward(self, features: Tensor, box: Tensor) -> Estimate:
        return self.head(self.norm(features), box)


def of_features(batch: Sample) -> tuple[Tensor, Tensor]:
    return batch["image"].flatten(1)[:, :8], batch["box"] / 1000


def test_any_regressor_without_dropout_and_with_its_batch_norm_frozen(open_body, batch):
    torch.manual_seed(2)
    network = Wide().train()
    network.norm.running_mean.fill_(0.3)
    network.norm.running_var.fill_(2.0)
    seen = []

    def look(module: nn.Module, _: object, __: object) -> None:
        learns = module.weight.requires_grad or module.bias.requires_grad
        seen.append((module.training, learns, module.running_mean.clone(), module.weight.clone()))

    network.norm.register_forward_hook(look)
    modes = []
    network.head.drop1.register_forward_hook(lambda m, *_: modes.append(m.training))
    fits, again = (
        eft(network, open_body, network_input=of_features)(one(batch, 0)) for _ in range(2)
    )
    assert same(fits.estimate, again.estimate) and not same(fits.estimate, fits.initial)
    assert len(seen) == 2 * 4 and modes and not any(modes)
    for training, learns, mean, weight in seen:
        assert not training and not learns
        assert (mean == 0.3).all() and (weight == 1).all()
    assert network.training and network.norm.weight.requires_grad


# --- cameras -------------------------------------------------------------------------------------


def test_two_forms_of_the_camera():
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(5, 7, 3, generator=generator)
    camera = torch.randn(5, 3, generator=generator)
    camera[:, 0] = camera[:, 0].abs() + 0.5
    s, t = camera[:, None, :1], to_eft_camera(camera)[:, None, 1:]
    ours = weak_perspective_projection(points, camera)
    torch.testing.assert_close(s * points[..., :2] + t, ours)
    torch.testing.assert_close(from_eft_camera(to_eft_camera(camera)), camera)


def test_networks_that_mean_the_other_form(open_body, network, batch):
    person = one(batch, 0)
    raw = network(person["image"]).camera.detach()
    fits = eft(network, open_body, max_iterations=1, translation_outside=True)(person)
    torch.testing.assert_close(fits.initial.camera, from_eft_camera(raw))
    seen = weak_perspective_projection(
        posed_keypoints(fits.initial, open_body), fits.initial.camera
    )
    points = posed_keypoints(fits.initial, open_body)[..., :2]
    torch.testing.assert_close(seen, raw[:, None, :1] * points + raw[:, None, 1:])


# --- which fits are labels ------------------------------------------------------------------------


def test_filters(open_body, network, batch):
    fits = eft(network, open_body, max_iterations=1)(batch)
    fits.estimate.betas[:] = 0.0
    fits.keypoints_2d[:], fits.initial_keypoints_2d[:] = 0.001, 0.03
    assert fits.accepted().all()
    assert not fits.accepted(largest_beta=1.0, largest_initial=0.04, largest_final=0.0003).any()
    fits.estimate.betas[0, 3] = -3.1
    fits.keypoints_2d[1] = 0.0011
    fits.initial_keypoints_2d[2] = 0.031
    assert not fits.accepted().any()
    assert fits.accepted(4.0, 0.04, 0.01).all()
    fits.keypoints_2d[:] = torch.nan
    assert not fits.accepted(4.0, 0.04, 0.01).any()


def test_nobody_to_be_seen_is_no_perfect_fit(open_body, network, batch):
    person = one(batch, 0) | {"keypoints_2d": torch.zeros(1, 49, 3)}
    fits = eft(network, open_body)(person)
    assert fits.keypoints_2d.item() == 0 and fits.iterations.item() == 1
    assert fits.points.item() == 0 and not fits.accepted().any()


def test_wrong_arguments(open_body, network, batch):
    with pytest.raises(ValueError, match="max_iterations must be at least 1, got 0"):
        EFT(network, open_body, max_iterations=0)
    nobody = Sample(**{name: value[:0] for name, value in batch.items()})
    with pytest.raises(ValueError, match="batch must have at least one person"):
        EFT(network, open_body)(nobody)
