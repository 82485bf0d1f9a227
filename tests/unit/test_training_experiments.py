"""Experiments that train or fit: that they measure what they say, not what comes out."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
import torch

from smplkit.body import SMPL
from smplkit.data.people import PeopleConfig, SyntheticPeople, as_sample, render_people
from smplkit.experiments import Finding, feedback_steps, fitting, lifting, report, training_priors
from smplkit.experiments.lifting import Bench, KeypointHMR, TwoDimensionalLabels
from smplkit.joint_limits import joint_limit_excess
from smplkit.methods.hmr import Discriminator, SingleDiscriminator
from smplkit.methods.smplify import SMPLify
from smplkit.skeleton import KEYPOINT_SETS


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SMPLKIT_CACHE", str(tmp_path_factory.getbasetemp() / "people"))
    yield
    training_priors.train.cache_clear()
    training_priors._bench.cache_clear()


@pytest.fixture
def people() -> SyntheticPeople:
    return SyntheticPeople(PeopleConfig(8, image_size=None), progress=False)


@pytest.mark.parametrize("claim", ["F3", "F4", "F6", "H1", "H2", "H3"])
def test_a_small_run_is_complete_finite_and_the_same_again(claim):
    first = report.EXPERIMENTS[claim]("smoke", (0, 1, 2))
    training_priors.train.cache_clear()
    second = report.EXPERIMENTS[claim]("smoke", (0, 1, 2))
    assert isinstance(first, Finding)
    assert (first.id, first.seeds) == (claim, (0, 1, 2))
    assert first.command == f"smplkit experiment {claim} --preset smoke --seeds 3"
    assert first.tables == second.tables
    assert max(len(rows) for rows in first.tables.values()) >= 2
    for rows in first.tables.values():
        for row in rows:
            numbers = [getattr(row, f.name) for f in fields(row)]
            assert all(math.isfinite(x) for x in numbers if not isinstance(x, str))
    assert all(judged.seeds == 3 for judged in first.verdicts.values())


def test_runtime_is_measured_for_all_and_signed_as_the_claim_says():
    found = report.EXPERIMENTS["F5"]("smoke", (0, 1, 2))
    (rows,) = found.tables.values()
    assert len(rows) == 4
    assert all(row.alone_ms > 0 and row.together_ms > 0 for row in rows)
    assert rows[0].slower == 1.0


def test_an_unknown_preset_is_refused():
    for claim in ("F3", "F4", "F5", "F6", "H1", "H2", "H3"):
        with pytest.raises(ValueError, match="preset must be one of smoke, cpu, gpu, got 'big'"):
            report.EXPERIMENTS[claim]("big", (0, 1, 2))


def test_the_network_sees_the_detectors_points_and_nothing_of_missing_ones(people):
    batch = people.batch(torch.arange(8))
    points = batch["keypoints_2d"].clone()
    points[:, :, 2] = 0.5
    nose = KEYPOINT_SETS["openpose25+24"].joints.index("op_nose")
    points[:, nose] = torch.tensor([7.0, 8.0, 0.0])
    seen = lifting.detected_keypoints(batch | {"keypoints_2d": points}).unflatten(-1, (17, 3))
    assert not seen[:, 0].any()  # COCO's first point is the nose
    for place, name in enumerate(KEYPOINT_SETS["coco17"].joints[1:], start=1):
        row = KEYPOINT_SETS["openpose25+24"].joints.index(f"op_{name}")
        torch.testing.assert_close(seen[:, place], points[:, row])
    # The last 24 points, which are closer to 3D labels, are not seen.
    points[:, 25:] = 9.0
    again = lifting.detected_keypoints(batch | {"keypoints_2d": points}).unflatten(-1, (17, 3))
    torch.testing.assert_close(again, seen)


def test_training_on_2d_labels_does_not_touch_3d_labels(people, monkeypatch):
    """Other 3D labels, the same training: bit by bit."""
    body = SMPL()
    weights = []
    for spoil in (False, True):
        hidden = TwoDimensionalLabels(people)
        original = hidden.batch
        if spoil:

            def batch(ids, generator=None, original=original):
                sample = original(ids, generator)
                for name in ("body_pose", "global_orient", "betas", "keypoints_3d"):
                    sample[name] = torch.full_like(sample[name], torch.nan)
                return sample

            monkeypatch.setattr(hidden, "batch", batch)
        torch.manual_seed(0)
        bench = Bench(body, people, people, lifting.BUDGETS["smoke"].preset)
        step = training_priors.make_step("2D only", bench, seed=0)
        lifting.fit(step, hidden, bench.preset, progress=False)
        weights.append(torch.cat([p.flatten() for p in step.networks["hmr"].parameters()]))
    assert torch.equal(*weights)
    assert weights[0].isfinite().all()


def test_seeds_differ_and_arms_share_their_first_values():
    bench = training_priors._bench("smoke")
    steps = [
        training_priors.make_step(name, bench, seed)
        for name, seed in (("2D only", 0), ("+ factorised critic", 0), ("2D only", 1))
    ]
    first, same, other = (step.networks["hmr"].encoder[0].weight for step in steps)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_the_two_critics_are_equally_large():
    sizes = [
        sum(p.numel() for p in critic.parameters())
        for critic in (
            Discriminator(training_priors.HIDDEN),
            SingleDiscriminator(training_priors.SINGLE_HIDDEN),
        )
    ]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.01)


def test_heads_with_more_steps_have_no_more_parameters():
    sizes = {
        sum(p.numel() for p in KeypointHMR(iterations=n).parameters()) for n in feedback_steps.STEPS
    }
    assert len(sizes) == 1


def test_share_of_impossible_joints_counted_by_hand(people):
    """A network that says one pose for all, against the excess measured joint by joint."""
    network = KeypointHMR()
    torch.manual_seed(3)
    with torch.no_grad():
        network.head.decpose.weight.zero_()
        network.head.decpose.bias.normal_(0, 0.3)
    bench = Bench(SMPL(), people, people, lifting.BUDGETS["smoke"].preset)
    said = network(lifting.detected_keypoints(people.batch(torch.arange(1))))
    excess = joint_limit_excess(said.rotmat[0, 1:]).abs().amax(-1)
    by_hand = 100 * sum(math.degrees(x) > lifting.OUTSIDE for x in excess.tolist()) / 23
    assert 0 < by_hand < 100
    assert bench.measure(network)["outside_percent"] == pytest.approx(by_hand)


def test_errors_of_a_fit_are_zero_at_the_truth_and_not_elsewhere():
    config = PeopleConfig(3, image_size=None, keypoint_noise=0, keypoint_dropout=0)
    ids = torch.arange(3)
    batch = as_sample(render_people(config, ids), ids)
    body = SMPL()
    evaluate_only = SMPLify(body, stages=(), camera_iterations=0)
    truth = {name: batch[name] for name in ("global_orient", "body_pose", "betas")}
    fit = evaluate_only(**fitting.seen_people(batch), **truth, camera_translation=batch["transl"])
    assert fitting.fit_errors(body, fit, batch).max() < 0.1  # mm
    assert fit.reprojection_loss.max() < 1e-3  # the view is that of the picture
    fit = evaluate_only(**fitting.seen_people(batch))
    assert fitting.fit_errors(body, fit, batch).min() > 10
