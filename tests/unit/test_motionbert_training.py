"""MotionBERT's losses against loops, its training steps, and that they learn."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.h36m_input import crop_scale
from smplkit.data.motion_clips import MotionBatch, MotionClips
from smplkit.data.sample import Sample
from smplkit.methods import motionbert_training
from smplkit.methods.estimate import Estimate
from smplkit.methods.motionbert import (
    ActionHead,
    DSTformer,
    EmbeddingHead,
    MotionBERT,
    MotionBERTAction,
    inputs,
)
from smplkit.methods.motionbert_losses import (
    absolute_loss,
    position_loss,
    root_relative,
    scaled_position_loss,
    supervised_contrastive_loss,
    velocity_loss,
    weighted_2d_loss,
)
from smplkit.methods.motionbert_training import (
    ActionStep,
    MeshStep,
    MeshWeights,
    OneShotStep,
    PretrainStep,
    PretrainWeights,
    action_inputs,
    nearest_example,
)
from smplkit.presets import PRESETS
from smplkit.rotations import axis_angle_to_rotmat, geodesic_distance
from smplkit.training import fit

BODY = SMPL()


def randn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def tiny(dim: int = 32) -> DSTformer:
    torch.manual_seed(0)
    return DSTformer(dim_feat=dim, mlp_ratio=1, depth=1, num_heads=4, dim_rep=dim, maxlen=6)


def take(step, batch) -> dict[str, Tensor]:
    """One step as the training loop takes it; its loss and terms."""
    (turn,) = step.turns(batch)
    (optimizer,) = step.optimizers.values()
    optimizer.zero_grad()
    turn.loss.backward()
    optimizer.step()
    return {name: x.detach() for name, x in {"loss": turn.loss, **turn.terms}.items()}


# --- losses --------------------------------------------------------------------------------------


def test_distances_against_loops():
    pred, target = randn(2, 4, 17, 3), randn(2, 4, 17, 3, seed=1)
    has = torch.tensor([[1.0, 1, 0, 1], [0, 1, 1, 1]])
    target[has == 0] = torch.nan
    position, scaled, velocity = [], [], []
    for n in range(2):
        for t in range(4):
            p, g = pred[n, t].double(), target[n, t].double()
            if has[n, t]:
                position += [(p[j] - g[j]).norm() for j in range(17)]
                # The least-squares scale, by a library instead of the formula.
                s = torch.linalg.lstsq(p.reshape(-1, 1), g.reshape(-1, 1)).solution.item()
                scaled += [(s * p[j] - g[j]).norm() for j in range(17)]
            if t and has[n, t] and has[n, t - 1]:
                moved = (pred[n, t] - pred[n, t - 1]) - (target[n, t] - target[n, t - 1])
                velocity += [moved[j].norm().double() for j in range(17)]
    assert len(position) == 6 * 17 and len(velocity) == 3 * 17
    for loss, values in (
        (position_loss, position),
        (scaled_position_loss, scaled),
        (velocity_loss, velocity),
    ):
        expected = torch.stack(values).mean().float()
        torch.testing.assert_close(loss(pred, target, has), expected)


def test_a_scale_costs_nothing_but_only_one_per_frame():
    target = randn(2, 3, 17, 3)
    scale = torch.tensor([[0.5, 2.0, 3.0], [1.0, 0.1, 7.0]])[..., None, None]
    assert scaled_position_loss(scale * target, target).item() == pytest.approx(0, abs=1e-6)
    assert scaled_position_loss(target + 1, target) > 0.1
    assert scaled_position_loss(target * torch.tensor([1.0, 2.0, 1.0]), target) > 0.1


def test_points_count_by_confidence_relative_to_the_pelvis():
    pred, target = randn(2, 3, 17, 3), randn(2, 3, 17, 3, seed=1)
    target[..., 2] = target[..., 2].abs()
    target[0, 1, 0] = 0  # a frame without pelvis
    values = []
    for n, t in ((n, t) for n in range(2) for t in range(3) if (n, t) != (0, 1)):
        for j in range(17):
            x, y = target[n, t, j, :2] - target[n, t, 0, :2]
            distance = math.hypot(pred[n, t, j, 0] - x, pred[n, t, j, 1] - y)
            values.append(target[n, t, j, 2].item() * distance)
    assert weighted_2d_loss(pred, target).item() == pytest.approx(sum(values) / len(values))
    moved = target + torch.tensor([3.0, -2.0, 0.0])
    torch.testing.assert_close(weighted_2d_loss(pred, moved), weighted_2d_loss(pred, target))


@pytest.mark.parametrize(
    "loss", [position_loss, scaled_position_loss, velocity_loss, weighted_2d_loss]
)
def test_missing_labels_cost_exactly_nothing(loss):
    pred = randn(2, 3, 17, 3).requires_grad_()
    target = torch.full((2, 3, 17, 3), torch.nan)
    value = loss(pred, target, torch.zeros(2, 3))
    assert value.item() == 0
    (gradient,) = torch.autograd.grad(value, pred)
    assert not gradient.any()
    truth = randn(2, 3, 17, 3).abs().requires_grad_()  # the root of zero has no slope
    same = loss(truth, truth.detach().clone())
    assert torch.autograd.grad(same, truth)[0].isfinite().all()


def test_clips_of_one_frame_have_no_velocity():
    assert velocity_loss(randn(2, 1, 17, 3), randn(2, 1, 17, 3, seed=1)).item() == 0


def test_absolute_differences():
    pred, target = randn(2, 3, 10), randn(2, 3, 10, seed=1)
    has = torch.tensor([[1.0, 0, 1], [0, 0, 1]])
    target[has == 0] = torch.nan
    expected = (pred - target)[has > 0].abs().mean()
    torch.testing.assert_close(absolute_loss(pred, target, has), expected)


def test_the_contrastive_loss_against_loops():
    vectors = torch.nn.functional.normalize(randn(7, 5).double(), dim=-1)
    labels = torch.tensor([2, 0, 2, 1, 0, 2, -1])  # 1 and -1 have no partner
    anchors = []
    for i in range(7):
        partners = [p for p in range(7) if p != i and labels[p] == labels[i] and labels[i] >= 0]
        if partners:
            total = sum(math.exp(vectors[i] @ vectors[a] / 0.1) for a in range(7) if a != i)
            shares = [math.exp(vectors[i] @ vectors[p] / 0.1) / total for p in partners]
            anchors.append(-sum(math.log(share) for share in shares) / len(partners))
    assert len(anchors) == 5
    expected = 0.1 / 0.07 * sum(anchors) / 5
    got = supervised_contrastive_loss(vectors, labels)
    assert got.item() == pytest.approx(expected, rel=1e-5)
    none = supervised_contrastive_loss(vectors.requires_grad_(), torch.arange(7))
    assert none.item() == 0 and none.requires_grad
    with pytest.raises(ValueError, match=r"shapes \(B, D\) and \(B,\), got \(7, 5\) and \(6,\)"):
        supervised_contrastive_loss(vectors, labels[:6])


# --- pretraining ---------------------------------------------------------------------------------


def motions(count: int = 8, frames: int = 6) -> MotionClips:
    """Random bodies that turn evenly, away from the origin."""
    pose = 0.3 * randn(count, 1, 24, 3) + 0.05 * torch.arange(frames)[:, None, None]
    with torch.no_grad():
        posed = BODY.from_rotmats(axis_angle_to_rotmat(pose), vertices=False)
        joints = 0.3 * BODY.keypoints(posed, "h36m17")
    return MotionClips(joints + torch.tensor([0.2, -0.3, 0.4]))


def both_kinds() -> MotionBatch:
    """A clip with joints, one with annotated points, one with detected ones."""
    joints = motions(1).batch(torch.tensor([0]))
    points = 1 + randn(1, 6, 17, 3, seed=2).abs()
    parts = [joints]
    for kind in ("annotated", "detected"):
        parts.append(MotionClips(points, kind).batch(torch.tensor([0])))
    return MotionBatch(**{name: torch.cat([part[name] for part in parts]) for name in joints})


def test_the_weights_of_pretraining():
    weights = PretrainWeights()
    assert (weights.position, weights.scaled, weights.velocity) == (1, 0.5, 20)
    batch, step = both_kinds(), PretrainStep(tiny(), corrupt=False)
    (turn,) = step.turns(batch)
    assert turn.network == "backbone" and step.memory == {}
    pred = step.networks["backbone"](batch["motion_2d"])
    label = batch["motion_3d"][:1] - batch["motion_3d"][:1, :, :1]
    terms = {
        "position": position_loss(pred[:1], label),
        "scaled": scaled_position_loss(pred[:1], label),
        "velocity": velocity_loss(pred[:1], label),
        "position_2d": weighted_2d_loss(pred[1:], batch["motion_2d"][1:]),
    }
    assert turn.terms.keys() == terms.keys()
    for name, expected in terms.items():
        torch.testing.assert_close(turn.terms[name], expected)
    expected = terms["position"] + 0.5 * terms["scaled"] + 20 * terms["velocity"]
    torch.testing.assert_close(turn.loss, expected + terms["position_2d"])
    (group,) = step.optimizers["backbone"].param_groups
    assert (group["lr"], group["weight_decay"]) == (5e-4, 0.01)


class Recorder(torch.nn.Module):
    """A backbone that remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(()))

    def forward(self, points: Tensor) -> Tensor:
        self.shown = points
        return self.scale * points


def test_the_input_is_not_centred_and_the_label_is():
    batch, network = motions(4).batch(torch.arange(4)), Recorder()
    (turn,) = PretrainStep(network, corrupt=False).turns(batch)
    assert torch.equal(network.shown[..., :2], batch["motion_3d"][..., :2])
    assert batch["motion_3d"][:, :, 0].norm(dim=-1).min() > 0.3
    label = batch["motion_3d"] - batch["motion_3d"][:, :, :1]
    torch.testing.assert_close(turn.terms["position"], position_loss(network.shown, label))
    assert not label[:, :, 0].any()


def test_detections_get_no_more_errors_but_all_are_hidden_in_part(monkeypatch):
    torch.manual_seed(0)
    batch, network = both_kinds(), Recorder()
    next(PretrainStep(network).turns(batch))
    seen = network.shown[..., 2] > 0
    same = (network.shown == batch["motion_2d"]).all(-1)
    assert torch.equal(same[2], seen[2]) and not same[:2].any()
    assert not seen.all((1, 2)).any()
    # Errors come before hiding: what is hidden has none.
    assert not network.shown[~seen].any()
    order: list[str] = []
    for name in ("add_detection_errors", "hide"):
        monkeypatch.setattr(motionbert_training, name, lambda x, name=name: order.append(name) or x)
    next(PretrainStep(network).turns(batch))
    assert order == ["add_detection_errors", "hide"]


def test_the_label_of_points_is_what_they_were_before():
    batch = both_kinds()
    network = Recorder()
    torch.manual_seed(0)
    (turn,) = PretrainStep(network).turns(batch)
    pred, label = network.shown[1:], batch["motion_2d"][1:]
    assert not torch.equal(pred, label)
    torch.testing.assert_close(turn.terms["position_2d"], weighted_2d_loss(pred, label))


def test_pretraining_recovers_eight_motions():
    clips, step = motions(), PretrainStep(tiny(), corrupt=False, learning_rate=3e-3)
    batch = clips.batch(torch.arange(8))
    first = take(step, batch)
    for _ in range(150):
        last = take(step, batch)
    for name in ("position", "scaled", "velocity"):
        assert last[name] < 0.3 * first[name], name


def test_the_loop_trains_it():
    step = PretrainStep(tiny())
    preset = dataclasses.replace(PRESETS["smoke"], steps=3, batch_size=4)
    history = fit(step, motions(), preset, progress=False)
    assert len(history) == 3 and not step.networks["backbone"].training


# --- bodies --------------------------------------------------------------------------------------


def people(count: int = 8, frames: int = 4) -> tuple[Sample, Estimate]:
    """Sequences of bodies with labels; the batch and the truth in it."""
    pose = 0.3 * randn(count, 1, 24, 3) + 0.03 * torch.arange(frames)[:, None, None]
    pose[:, :, 0] += torch.tensor([torch.pi, 0.0, 0.0])
    betas = randn(count, 1, 10, seed=1).expand(-1, frames, -1)
    rotmat = axis_angle_to_rotmat(pose)
    with torch.no_grad():
        points = BODY.keypoints(BODY.from_rotmats(rotmat, betas, vertices=False), "openpose25+24")
    pixels = 200 * points[..., :2] + torch.tensor([320.0, 240.0])
    batch = Sample(
        keypoints_full=torch.cat([pixels, torch.ones(count, frames, 49, 1)], dim=-1),
        global_orient=pose[:, :, 0],
        body_pose=pose[:, :, 1:],
        betas=betas.clone(),
        has_smpl=torch.ones(count, frames),
        action=torch.arange(count) % 4,
    )
    return batch, Estimate(rotmat, betas, None)


def mesh_network() -> MotionBERT:
    return MotionBERT(tiny(), hidden_size=64, dropout=0.0)


def test_the_truth_costs_nothing_but_its_size():
    batch, truth = people(2)
    terms = MeshStep(mesh_network(), BODY).supervision(truth, batch)
    for name in ("position", "velocity", "pose", "betas"):
        assert terms[name].item() == pytest.approx(0, abs=1e-5), name
    theta = torch.cat([batch["global_orient"][:, :, None], batch["body_pose"]], 2).flatten(2)
    theta = torch.cat([theta, batch["betas"]], -1)
    length = theta.square().sum(-1).sqrt().mean()
    assert terms["size"].item() == pytest.approx(length.item(), rel=2e-2)  # pi + 0.1 is pi - 0.1


def test_the_terms_and_weights_of_bodies_in_the_authors_units():
    batch, truth = people(3)
    other = Estimate(truth.rotmat.roll(1, 0), truth.betas + 0.5, None)
    terms = MeshStep(mesh_network(), BODY).supervision(other, batch)

    def joints(estimate: Estimate) -> Tensor:
        out = BODY.from_rotmats(estimate.rotmat, estimate.betas)
        points = 1000 * BODY.keypoints(out, "h36m17")  # millimetres
        return points - points[:, :, :1]

    a, b = joints(other), joints(truth)
    position = (a - b).norm(dim=-1).mean()
    velocity = ((a[:, 1:] - a[:, :-1]) - (b[:, 1:] - b[:, :-1])).norm(dim=-1).mean()
    pose = (other.rotmat - truth.rotmat).abs().mean()
    betas = (other.betas - truth.betas).abs().mean()
    loss = 0.5 * position + 10 * velocity + 1000 * pose + betas + 20 * terms["size"]
    got = sum(getattr(MeshWeights(), name) * term for name, term in terms.items())
    torch.testing.assert_close(got, loss)
    assert betas.item() == pytest.approx(0.5) and position > 50


def test_frames_without_labels_cost_nothing():
    batch, truth = people(2)
    for name in ("global_orient", "body_pose", "betas"):
        batch[name][0, 2:] = torch.nan
    batch["has_smpl"][0, 2:] = 0
    rotmat = truth.rotmat.roll(1, 0).requires_grad_()
    betas = truth.betas.clone().requires_grad_()
    terms = MeshStep(mesh_network(), BODY).supervision(Estimate(rotmat, betas, None), batch)
    size = terms.pop("size")
    assert size.isfinite()
    gradients = torch.autograd.grad(sum(terms.values()), [rotmat, betas])
    for gradient in gradients:
        assert gradient.isfinite().all() and gradient[1].any()
        assert gradient[0, :2].any() and not gradient[0, 2:].any()


def test_the_head_learns_ten_times_faster():
    network = mesh_network()
    step = MeshStep(network, BODY)
    backbone, head = step.optimizers["motionbert"].param_groups
    assert (backbone["lr"], head["lr"]) == (5e-5, 5e-4)
    assert backbone["weight_decay"] == head["weight_decay"] == 0.01
    count = sum(len(group["params"]) for group in (backbone, head))
    assert count == len(list(network.parameters()))
    assert {id(p) for p in head["params"]} == {id(p) for p in network.head.parameters()}


def test_it_learns_eight_sequences_by_heart():
    batch, truth = people()
    weights = MeshWeights(betas=200.0)  # with the authors' 1 the shape takes thousands of steps
    step = MeshStep(mesh_network(), BODY, weights, 2e-3, 2e-3)
    first = take(step, batch)
    for _ in range(120):
        last = take(step, batch)
    for name in ("position", "pose", "betas"):
        assert last[name] < 0.3 * first[name], name
    network = step.networks["motionbert"].eval()
    with torch.no_grad():
        estimate = network(*inputs(batch))
    assert geodesic_distance(estimate.rotmat, truth.rotmat).mean() < math.radians(8)
    assert torch.equal(estimate.betas[:, 0], estimate.betas[:, -1])


# --- actions -------------------------------------------------------------------------------------


def action_network(head: type) -> MotionBERTAction:
    backbone = tiny()
    torch.manual_seed(1)
    sizes = (4, 32, 64, 0.0) if head is ActionHead else (32, 64, 0.0)
    return MotionBERTAction(backbone, head(*sizes))


def test_the_points_of_one_person_fill_half_of_the_square():
    batch, _ = people(2)
    (points,) = action_inputs(batch)
    assert points.shape == (2, 1, 4, 17, 3)
    assert points[..., :2].abs().amax((1, 2, 3, 4)).tolist() == pytest.approx([0.5, 0.5])
    torch.testing.assert_close(points[:, 0], crop_scale(*inputs(batch), 2.0))


def test_the_action_step():
    batch, _ = people(4)
    batch["action"][1] = -1
    step = ActionStep(action_network(ActionHead))
    seen: list[Tensor] = []
    step.networks["action"].register_forward_hook(lambda m, x, y: seen.extend([x[0], y]))
    (turn,) = step.turns(batch)
    points, scores = seen
    extent = points[..., :2].flatten(1, 3).amax(1) - points[..., :2].flatten(1, 3).amin(1)
    assert (extent.amax(-1) < 2.4).all() and (extent.amax(-1) > 0.5).all()
    known = [0, 2, 3]
    share = scores.softmax(-1)[known, batch["action"][known]]
    torch.testing.assert_close(turn.loss, -share.log().mean())
    backbone, head = step.optimizers["action"].param_groups
    assert (backbone["lr"], head["lr"]) == (1e-4, 1e-3)
    batch["action"][:] = -1
    (turn,) = step.turns(batch)
    assert turn.loss.item() == 0


def test_it_learns_the_actions_of_eight_sequences():
    batch, _ = people()
    step = ActionStep(action_network(ActionHead), 2e-3, 2e-3)
    torch.manual_seed(0)
    for _ in range(60):
        last = take(step, batch)
    assert last["loss"] < 0.2
    network = step.networks["action"].eval()
    assert torch.equal(network(*action_inputs(batch)).argmax(-1), batch["action"])


def test_one_example_of_each_action_is_enough():
    batch, _ = people()
    step = OneShotStep(action_network(EmbeddingHead), 2e-3, 2e-3)
    torch.manual_seed(0)
    first = take(step, batch)
    for _ in range(60):
        last = take(step, batch)
    assert last["loss"] < 0.6 * first["loss"]
    with torch.no_grad():
        vectors = step.networks["action"].eval()(*action_inputs(batch))
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(8))
    assert nearest_example(vectors[4:], vectors[:4]).tolist() == [0, 1, 2, 3]


def test_root_relative():
    joints = randn(2, 3, 17, 3)
    assert not root_relative(joints)[:, :, 0].any()
    torch.testing.assert_close(root_relative(joints)[1, 2, 5], joints[1, 2, 5] - joints[1, 2, 0])
