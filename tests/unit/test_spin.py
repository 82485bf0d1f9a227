"""SPIN's step: what is fitted from where, what is kept, what teaches; and whole trainings."""

from __future__ import annotations

import signal
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from smplkit.data.augmentation import augment, mirror_sample
from smplkit.data.sample import Sample
from smplkit.launch import prepared
from smplkit.methods.best_fits import Fits, crop_pixels, fetch_fits, fitting_loss
from smplkit.methods.camera_start import TORSO_OPENPOSE
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import HMR
from smplkit.methods.smplify import SPIN_CROP, SPIN_STAGES, SMPLify, Stage
from smplkit.methods.spin import SPIN
from smplkit.methods.static_fits import static_fits
from smplkit.methods.supervision import posed_keypoints, supervision, weighted_sum
from smplkit.metrics import pa_mpjpe
from smplkit.presets import Preset
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle
from smplkit.training import fit
from tests.unit.spin_people import CAMERA, In2D, from_afar, rows_of, synthetic

COUNT = 6


@pytest.fixture(scope="module")
def truth(open_body) -> Sample:
    """People whose keypoints SPIN's camera sees, and who have pictures to tell them apart."""
    return from_afar(synthetic(COUNT, image_size=64), open_body)


@pytest.fixture(scope="module")
def batch(truth) -> Sample:
    return In2D(truth).batch(torch.arange(COUNT))


class Constant(nn.Module):
    """Says what it was told to, plus what it learns; remembers in which mode it was asked."""

    def __init__(self, rows: Tensor, scale: float = CAMERA[0]) -> None:
        super().__init__()
        pose = rows[:, :72].unflatten(1, (24, 3))
        self.register_buffer("rotmat", axis_angle_to_rotmat(pose))
        self.register_buffer("betas", rows[:, 72:])
        self.scale, self.modes = scale, []
        self.shift = nn.Parameter(torch.zeros(1))

    def forward(self, image: Tensor) -> Estimate:
        self.modes.append(self.training)
        camera = torch.tensor([self.scale, *CAMERA[1:]]).expand(len(image), 3)
        rotmat = self.rotmat[: len(image)] + self.shift
        return Estimate(rotmat, self.betas[: len(image)] + self.shift, camera + self.shift)


class Recorded(SMPLify):
    """SMPLify that remembers what it was called with and what it found."""

    def __call__(self, keypoints_2d: Tensor, *args: object, **keywords: object):
        self.given = {"keypoints_2d": keypoints_2d.clone(), **keywords}
        self.found = super().__call__(keypoints_2d, *args, **keywords)
        return self.found


def quick(body, steps: int = 10, **changes: object) -> Recorded:
    settings = {"camera_iterations": steps, "stages": (Stage(iterations=steps),), **changes}
    return Recorded(body, learning_rate=0.03, **settings)


def noisy(truth: Sample, amount: float, seed: int = 0) -> Tensor:
    """Rows near the truth."""
    rows = rows_of(truth)
    generator = torch.Generator().manual_seed(seed)
    return rows + amount * torch.randn(rows.shape, generator=generator)


def take(step: SPIN, batch: Sample) -> dict[str, Tensor]:
    (turn,) = list(step.turns(batch))
    assert turn.network == "spin"
    return turn.terms


def pose_of(rows: Tensor) -> Tensor:
    return axis_angle_to_rotmat(rows[:, :72].unflatten(1, (24, 3)))


# --- what SMPLify gets ----------------------------------------------------------------------------


def test_the_published_settings(open_body):
    step = SPIN(HMR("small"), open_body, torch.zeros(3, 82))
    assert step.smplify.stages == SPIN_STAGES == (Stage(4.78, 15.2, 5.0, iterations=100),)
    assert step.smplify.camera_iterations == 100 and step.smplify.learning_rate == 1e-2
    (group,) = step.optimizers["spin"].param_groups
    assert (group["lr"], group["betas"], group["weight_decay"]) == (5e-5, (0.9, 0.999), 0)
    assert (step.threshold, step.run_smplify, step.keep_best) == (100, True, True)
    assert step.clamp_betas


def test_smplify_starts_from_the_network_in_pixels_of_224(open_body, truth, batch):
    start = noisy(truth, 0.2)
    start[0, 6:12] = 0  # no rotation at all has an axis too
    network, smplify = Constant(start), quick(open_body)
    given = {name: value.clone() for name, value in batch.items()}
    step = SPIN(network.train(), open_body, torch.zeros(COUNT, 82), smplify=smplify)
    terms = take(step, batch)
    assert network.modes == [True]  # once for each picture, with dropout
    got = smplify.given
    assert not any(isinstance(x, Tensor) and x.requires_grad for x in got.values())
    pose = torch.cat([got["global_orient"][:, None], got["body_pose"]], dim=1)
    assert pose.isfinite().all()
    torch.testing.assert_close(axis_angle_to_rotmat(pose), pose_of(start), atol=1e-5, rtol=0)
    torch.testing.assert_close(got["betas"], start[:, 72:])
    depth = torch.tensor([0.0, 0.2, 2 * 5000 / (224 * 0.8)]).expand(COUNT, 3)
    torch.testing.assert_close(got["camera_translation"], depth)
    assert {name: got[name] for name in SPIN_CROP} == SPIN_CROP
    pixels = (batch["keypoints_2d"][..., :2] + 1) * 112
    torch.testing.assert_close(got["keypoints_2d"][..., :2], pixels)
    # The annotated torso places the camera: OpenPose's hips have no confidence, others keep it.
    missing = (got["keypoints_2d"][..., 2] == 0).nonzero()[:, 1].unique().tolist()
    assert missing == sorted(TORSO_OPENPOSE[:2]) == [9, 12]
    for name, value in batch.items():
        assert torch.equal(value, given[name]), name
    assert terms["improved"] == 1


def test_only_the_losses_give_gradients(open_body, truth, batch):
    """To the network as it is, with the fit as a label; none through SMPLify or the dictionary."""
    network, smplify = Constant(noisy(truth, 0.1)), quick(open_body)
    step = SPIN(network, open_body, torch.zeros(COUNT, 82), smplify=smplify)
    (turn,) = list(step.turns(batch))
    fits = smplify.found
    labels = Sample(
        **batch
        | {
            "global_orient": fits.global_orient,
            "body_pose": fits.body_pose,
            "betas": torch.where((fits.betas.abs() > 3).any(1, keepdim=True), 0.0, fits.betas),
            "has_smpl": (fits.reprojection_loss.mean(1) < 100).float(),
        }
    )
    assert labels["has_smpl"].all()
    estimate = network(batch["image"])
    terms = supervision(posed_keypoints(estimate, open_body), estimate, labels)
    for name, term in terms.items():
        torch.testing.assert_close(turn.terms[name], term)
    expected = weighted_sum(step.weights, terms)
    torch.testing.assert_close(turn.loss, expected)
    gradients = [torch.autograd.grad(x, network.shift)[0] for x in (turn.loss, expected)]
    torch.testing.assert_close(*gradients)
    assert not step.memory["best_fits"].requires_grad


def test_people_who_cannot_be_placed_are_left_out(open_body, truth, batch):
    keypoints = batch["keypoints_2d"].clone()
    keypoints[1] = 0
    keypoints[4] = 0
    keypoints[4, [9, 12, 30]] = batch["keypoints_2d"][4, [9, 12, 30]]  # hips are switched off
    smplify = quick(open_body)
    start = rows_of(truth)
    step = SPIN(Constant(start), open_body, torch.zeros(COUNT, 82), smplify=smplify)
    terms = take(step, batch | {"keypoints_2d": keypoints})
    assert len(smplify.given["keypoints_2d"]) == 4
    known = step.memory["best_fits"].any(1).tolist()
    assert known == [True, False, True, True, False, True]
    assert terms["valid"].item() == pytest.approx(4 / 6)
    nobody = batch | {"keypoints_2d": torch.zeros(COUNT, 49, 3)}
    terms = take(SPIN(Constant(start), open_body, torch.zeros(COUNT, 82)), nobody)
    assert terms["valid"] == terms["improved"] == terms["pose"] == 0


def test_fits_behind_the_camera_are_none(open_body, truth, batch):
    """A negative scale shows somebody upside down as upright."""
    rows = rows_of(truth)
    half_turn = axis_angle_to_rotmat(torch.tensor([0.0, 0.0, torch.pi]))
    rows[:, :3] = rotmat_to_axis_angle(half_turn @ axis_angle_to_rotmat(rows[:, :3]))
    smplify, table = quick(open_body), torch.zeros(COUNT, 82)
    step = SPIN(Constant(rows, -0.8), open_body, table, smplify=smplify, threshold=None)
    terms = take(step, batch)
    assert (smplify.found.camera_translation[:, 2] < 0).all()
    assert (smplify.found.reprojection_loss.mean(1) < 100).any()  # they would have been taken
    assert terms["valid"] == terms["improved"] == 0 and not step.memory["best_fits"].any()


# --- what is kept ---------------------------------------------------------------------------------


def test_better_fits_replace_worse_ones_in_the_frame_of_the_dataset(open_body, truth, batch):
    table = rows_of(truth)
    table[::2] = noisy(truth, 0.4)[::2]  # 0, 2 and 4 are bad
    shown = augment(batch, torch.Generator().manual_seed(5))
    assert 0 < shown["mirrored"].sum() < COUNT
    start = rows_of(truth)
    mirrored = fetch_fits(start, shown)
    start = torch.cat([mirrored.pose.flatten(1), mirrored.betas], dim=1)
    smplify = quick(open_body)
    step = SPIN(Constant(start), open_body, table, smplify=smplify)
    assert step.memory["best_fits"] is not table
    kept_loss = fitting_loss(
        fetch_fits(table, shown), crop_pixels(shown["keypoints_2d"]), open_body
    )
    estimate = step.networks["spin"](shown["image"]).detach()
    fits, loss, better = step.best_fits(estimate, shown)
    new_loss = smplify.found.reprojection_loss.mean(1)
    assert better.tolist() == (new_loss < kept_loss).tolist() == [True, False] * 3
    assert torch.equal(loss, torch.minimum(new_loss, kept_loss))
    kept, after = fetch_fits(table, shown), step.memory["best_fits"]
    assert torch.equal(fits.pose[~better], kept.pose[~better])
    assert torch.equal(fits.betas[~better], kept.betas[~better])
    assert torch.equal(fits.pose[better, 1:], smplify.found.body_pose[better])
    assert torch.equal(fits.betas[better], smplify.found.betas[better])
    assert torch.equal(after[~better], table[~better])  # to the last bit
    # Fetched again they are what SMPLify found in the mirrored picture.
    found = smplify.found
    fetched = fetch_fits(after, shown)
    torch.testing.assert_close(fetched.pose[better, 1:], found.body_pose[better])
    torch.testing.assert_close(fetched.pose[better, 0], found.global_orient[better])
    torch.testing.assert_close(fetched.betas[better], found.betas[better])
    # And in the frame of the dataset they fit the picture as the dataset has it.
    plain = fetch_fits(after, batch)
    loss = fitting_loss(plain, crop_pixels(batch["keypoints_2d"]), open_body)
    assert (loss[better] < 20).all() and (kept_loss[better] > 40).all()


def test_turned_pictures_give_fits_of_upright_ones(open_body, truth, batch):
    angle = torch.tensor([0.5, -0.8, 0.0, 0.3, 1.0, -0.2])
    flip = torch.tensor([True, False, True, False, True, False])
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([cos, -sin, sin, cos], dim=-1).unflatten(-1, (2, 2))
    points = batch["keypoints_2d"].clone()
    points[..., :2] = points[..., :2] @ turn.mT
    shown = mirror_sample(batch | {"keypoints_2d": points}, flip)
    shown |= {"mirrored": flip, "rotation": angle}
    start = fetch_fits(rows_of(truth), shown)
    rows = torch.cat([start.pose.flatten(1), start.betas], dim=1)
    smplify = quick(open_body, 3)
    step = SPIN(Constant(rows), open_body, torch.zeros(COUNT, 82), smplify=smplify)
    terms = take(step, shown)
    assert terms["improved"] == 1
    plain = fetch_fits(step.memory["best_fits"], batch)
    loss = fitting_loss(plain, crop_pixels(batch["keypoints_2d"]), open_body)
    assert (loss < 20).all()


def test_keep_best_can_be_switched_off(open_body, truth, batch):
    table = rows_of(truth)  # nothing is better than these
    for keep_best in (True, False):
        step = SPIN(
            Constant(noisy(truth, 0.4)), open_body, table, smplify=quick(open_body, 2),
            keep_best=keep_best,
        )  # fmt: skip
        terms = take(step, batch)
        same = (step.memory["best_fits"] == table).all(1)
        assert same.all() if keep_best else not same.any()
        assert terms["improved"] == (0 if keep_best else 1)


def test_first_fits_teach_in_the_step_that_finds_them(open_body, truth, batch):
    for threshold in (100.0, None):
        step = SPIN(
            Constant(rows_of(truth)), open_body, torch.zeros(COUNT, 82),
            smplify=quick(open_body, 2), threshold=threshold,
        )  # fmt: skip
        assert take(step, batch)["valid"] == 1


def test_without_smplify_the_dictionary_stays(open_body, truth, batch):
    smplify = quick(open_body)
    table = noisy(truth, 0.2)
    step = SPIN(Constant(rows_of(truth)), open_body, table, smplify=smplify, run_smplify=False)
    terms = take(step, batch)
    assert not hasattr(smplify, "given") and terms["improved"] == 0
    assert torch.equal(step.memory["best_fits"], table)
    loss = fitting_loss(fetch_fits(table, batch), crop_pixels(batch["keypoints_2d"]), open_body)
    assert terms["valid"] == (loss < 100).float().mean()


# --- what teaches ---------------------------------------------------------------------------------


def fits_and_losses() -> tuple[Fits, Tensor]:
    betas = torch.full((4, 10), 0.5)
    betas[1, 7], betas[2, 0], betas[3, 3] = 3.01, -3.5, 2.99
    fits = Fits(torch.ones(4, 24, 3), betas, torch.tensor([True, True, True, False]))
    return fits, torch.tensor([99.9, 20.0, 100.0, torch.inf])


def labelled() -> Sample:
    return Sample(
        global_orient=torch.full((4, 3), 2.0),
        body_pose=torch.full((4, 23, 3), 2.0),
        betas=torch.full((4, 10), 5.0),
        has_smpl=torch.tensor([0.0, 1.0, 0.0, 0.0]),
    )


def test_bad_fits_are_rejected_and_ground_truth_never_is(open_body):
    def valid(**options: object) -> list[float]:
        step = SPIN(HMR("small"), open_body, torch.zeros(4, 82), **options)
        return step.labels(*fits_and_losses(), labelled())["has_smpl"].tolist()

    assert valid() == [1, 1, 0, 0]
    assert valid(threshold=101.0) == [1, 1, 1, 0]
    assert valid(threshold=10.0) == [0, 1, 0, 0]
    assert valid(threshold=None) == [1, 1, 1, 0]  # the last one has no fit at all
    fits, _ = fits_and_losses()
    step = SPIN(HMR("small"), open_body, torch.zeros(4, 82), threshold=None)
    bad = torch.tensor([1e4, 1e4, torch.inf, torch.inf])  # even those that no camera can show
    assert step.labels(fits, bad, labelled())["has_smpl"].tolist() == [1, 1, 1, 0]


def test_ground_truth_comes_before_fits_and_large_betas_teach_the_mean(open_body):
    for clamp in (True, False):
        step = SPIN(HMR("small"), open_body, torch.zeros(4, 82), clamp_betas=clamp)
        fits, loss = fits_and_losses()
        own = labelled()
        labels = step.labels(fits, loss, own)
        for name in ("global_orient", "body_pose", "betas"):
            assert torch.equal(labels[name][1], own[name][1]), name  # whatever its betas are
        assert (labels["global_orient"][[0, 2, 3]] == 1).all()
        assert (labels["body_pose"][[0, 2, 3]] == 1).all()
        assert torch.equal(labels["betas"][[0, 3]], fits.betas[[0, 3]])
        expected = torch.zeros(10) if clamp else fits.betas[2]  # all ten, not only the large one
        assert torch.equal(labels["betas"][2], expected)
        assert fits.betas[2, 0] == -3.5
        assert torch.equal(own["has_smpl"], labelled()["has_smpl"])


def test_the_dictionary_keeps_large_betas(open_body, truth, batch):
    start = rows_of(truth)
    start[:, 72] = 4.0
    smplify = quick(open_body, 1)
    table = torch.zeros(COUNT, 82)
    step = SPIN(Constant(start), open_body, table, smplify=smplify, threshold=1000.0)
    terms = take(step, batch)
    assert (step.memory["best_fits"][:, 72] > 3.5).all()
    betas = step.networks["spin"].betas
    assert terms["valid"] == 1 and terms["betas"].item() == pytest.approx(
        betas.square().mean().item(), rel=1e-4
    )


def test_labelled_people_learn_from_labels_and_still_fill_the_dictionary(open_body, truth):
    step = SPIN(
        Constant(rows_of(truth)), open_body, torch.zeros(COUNT, 82), smplify=quick(open_body)
    )
    terms = take(step, truth)
    assert terms["pose"] < 1e-8 and terms["keypoints_3d"] < 1e-8 and terms["valid"] == 1
    assert step.memory["best_fits"].any(1).all()
    assert not torch.equal(step.memory["best_fits"], rows_of(truth))


@pytest.mark.parametrize(
    ("fits", "error", "message"),
    [
        (None, TypeError, "fits must be a tensor of floating-point numbers, got NoneType"),
        (torch.zeros(3, 82).long(), TypeError, "got torch.int64"),
        (torch.zeros(3, 72), ValueError, r"fits must have shape \(N, 82\).*got \(3, 72\)"),
        (torch.full((3, 82), torch.nan), ValueError, "fits must be finite, got 3 rows"),
    ],
)
def test_other_tables(open_body, fits, error, message):
    with pytest.raises(error, match=message):
        SPIN(HMR("small"), open_body, fits)


# --- trainings ------------------------------------------------------------------------------------


def spin(body, table: Tensor, **options: object) -> SPIN:
    torch.manual_seed(0)
    options = {"smplify": quick(body), "learning_rate": 1e-3, **options}
    return SPIN(HMR("small"), body, table, **options)


def preset(steps: int, batch_size: int) -> Preset:
    return Preset("test", steps=steps, batch_size=batch_size, warmup=2)


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_an_interrupted_training_goes_on_to_the_last_bit(open_body, truth, tmp_path, one_thread):
    people, settings = In2D(truth), dict(progress=False)

    def train(step: SPIN, folder: str, **more: object):
        return fit(step, people, preset(6, 4), folder=tmp_path / folder, **settings, **more)

    def interrupt(number: int, _: object) -> None:
        if number == 2:
            signal.raise_signal(signal.SIGINT)

    whole, first, second = (spin(open_body, noisy(truth, 0.5)) for _ in range(3))
    train(whole, "whole")
    assert train(first, "parts", on_step=interrupt).interrupted
    assert not torch.equal(first.memory["best_fits"], whole.memory["best_fits"])
    history = train(second, "parts")
    assert len(history) == 6 and not history.interrupted
    assert torch.equal(second.memory["best_fits"], whole.memory["best_fits"])
    assert not torch.equal(second.memory["best_fits"], noisy(truth, 0.5))
    for name, value in whole.networks["spin"].state_dict().items():
        assert torch.equal(second.networks["spin"].state_dict()[name], value), name
    with pytest.raises(ValueError, match="memory best_fits"):
        train(spin(open_body, torch.zeros(9, 82)), "parts")


def test_fits_become_better_while_it_trains(open_body, tmp_path):
    """From poor fits, without any 3D label: by their keypoints, and by the truth."""
    people = In2D(from_afar(synthetic(24, image_size=64, seed=1), open_body))
    poor = quick(open_body, 4, yaws=(0.0,))
    table = static_fits(people, open_body, tmp_path / "fits.npy", poor, progress=False)
    plain = people.batch(torch.arange(24))

    def quality(table: Tensor) -> tuple[float, float]:
        fits = fetch_fits(table, plain)
        loss = fitting_loss(fits, crop_pixels(plain["keypoints_2d"]), open_body)
        joints = [
            open_body(r[:, 72:], r[:, 3:72], r[:, :3], vertices=False).joints
            for r in (table, rows_of(people.truth))
        ]
        return loss.mean().item(), 1000 * pa_mpjpe(*joints).mean().item()

    step = spin(open_body, table)
    history = fit(step, people, preset(12, 12), progress=False)
    before, after = quality(table), quality(step.memory["best_fits"])
    assert after[0] < 0.6 * before[0] and after[1] < before[1] - 5, (before, after)
    assert max(history["spin.improved"]) > 0.3


def test_it_learns_eight_fits_by_heart(open_body):
    people = In2D(from_afar(synthetic(8, image_size=64, seed=2), open_body))
    step = spin(open_body, rows_of(people.truth), run_smplify=False, learning_rate=2e-3)
    batch = people.batch(torch.arange(8))
    step.networks["spin"].train()
    losses = []
    for _ in range(80):
        (turn,) = list(step.turns(batch))
        step.optimizers["spin"].zero_grad()
        turn.loss.backward()
        step.optimizers["spin"].step()
        losses.append(turn.loss.item())
    assert losses[-1] < 0.1 * losses[0]
    assert turn.terms["pose"] < 0.03 and turn.terms["valid"] == 1


def test_several_processes_are_refused(open_body):
    step = SPIN(HMR("small"), open_body, torch.zeros(3, 82))
    with (
        pytest.raises(ValueError, match=r"SPIN keeps memory \(best_fits\)"),
        prepared(SimpleNamespace(world_size=2), step),
    ):
        pass
