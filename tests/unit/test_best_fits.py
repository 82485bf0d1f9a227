"""SPIN's dictionary: frames, who is replaced, what a fit is worth; fits made before training."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.data.augmentation import mirror_sample
from smplkit.data.mixed import MixedPeople
from smplkit.data.readers.spin_augmentation import rotate_labels
from smplkit.data.readers.spin_npz import SpinNpz
from smplkit.data.sample import Sample
from smplkit.methods.best_fits import (
    Fits,
    crop_pixels,
    fetch_fits,
    fitting_loss,
    store_fits,
)
from smplkit.methods.camera_start import placeable, require_placeable
from smplkit.methods.smplify import SMPLify, Stage
from smplkit.methods.static_fits import read_fits, static_fits, write_fits
from smplkit.metrics import pa_mpjpe
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle
from tests.unit.spin_people import In2D, from_afar, rows_of, synthetic


def frame(count: int, seed: int = 0) -> Sample:
    """Batch fields that tell of an augmentation: the first as it is, others turned, mirrored."""
    generator = torch.Generator().manual_seed(seed)
    rotation = torch.randn(count, generator=generator)
    rotation[:2] = 0
    return Sample(
        index=torch.randperm(count, generator=generator),
        mirrored=torch.arange(count) % 2 == 1,
        rotation=rotation,
    )


def same_pose(a: torch.Tensor, b: torch.Tensor, atol: float = 1e-5) -> None:
    torch.testing.assert_close(axis_angle_to_rotmat(a), axis_angle_to_rotmat(b), atol=atol, rtol=0)


# --- frames ---------------------------------------------------------------------------------------


def test_what_is_fetched_and_stored_again_is_what_was_there():
    table = rows_of(synthetic(8))
    before, batch = table.clone(), frame(8)
    fits = fetch_fits(table, batch)
    store_fits(table, batch, fits, torch.zeros(8), torch.ones(8, dtype=torch.bool))
    same_pose(table[:, :72].unflatten(1, (24, 3)), before[:, :72].unflatten(1, (24, 3)))
    still = batch["index"][batch["rotation"] == 0]
    assert torch.equal(table[still], before[still])  # to the last bit, mirrored or not
    assert torch.equal(table[:, 72:], before[:, 72:])
    moved = fits.pose - before[batch["index"], :72].unflatten(1, (24, 3))
    assert (moved.flatten(1).abs().amax(1) > 0.1).tolist() == [False] + [True] * 7


def test_fits_are_in_the_frame_of_a_turned_and_mirrored_batch(open_body):
    """First turned, then mirrored: the labels of the batch went through the same."""
    truth = synthetic(6)
    table, batch = rows_of(truth), frame(6)
    index, flip = batch["index"], batch["mirrored"]
    seen = Sample(**{name: value[index] for name, value in truth.items()})
    rest = open_body(seen["betas"], vertices=False).rest_joints[:, 0]
    seen = mirror_sample(rotate_labels(seen, batch["rotation"], rest), flip)
    fits = fetch_fits(table, batch)
    same_pose(fits.pose[:, 0], seen["global_orient"])
    assert torch.equal(fits.pose[:, 1:], seen["body_pose"])
    assert torch.equal(fits.betas, seen["betas"]) and fits.known.all()


@pytest.fixture
def photographs(tmp_path):
    """A dataset of SPIN's form, whose labels are the rows of the table."""
    truth, size = synthetic(6), (120, 80)
    names = [f"{i}.png" for i in range(6)]
    for name in names:
        Image.new("RGB", size).save(tmp_path / name)
    rows = rows_of(truth).numpy()
    np.savez(
        tmp_path / "people.npz",
        imgname=np.array(names),
        center=np.full((6, 2), [60.0, 40.0]),
        scale=np.full(6, 0.3),
        pose=rows[:, :72],
        shape=rows[:, 72:],
    )
    return SpinNpz(tmp_path / "people.npz", image_size=16), torch.from_numpy(rows)


def test_photographs_tell_what_was_done_to_them(photographs):
    people, table = photographs
    kinds = set()
    for seed in range(4):
        batch = people.batch(torch.arange(6), torch.Generator().manual_seed(seed))
        fits = fetch_fits(table, batch)
        same_pose(fits.pose[:, 0], batch["global_orient"])
        assert torch.equal(fits.pose[:, 1:], batch["body_pose"])
        turned = (batch["rotation"] != 0).tolist()
        kinds |= set(zip(batch["mirrored"].tolist(), turned, strict=True))
    assert len(kinds) == 4
    plain = people.batch(torch.arange(6))
    assert "mirrored" not in plain
    assert torch.equal(fetch_fits(table, plain).betas, table[:, 72:])


def test_a_mixture_of_synthetic_people_and_photographs(photographs):
    people, table = photographs
    drawn = In2D(synthetic(5, image_size=16, seed=3))
    mixed = MixedPeople([drawn, people])
    batch = mixed.batch(torch.arange(6), torch.Generator().manual_seed(1))
    assert {"mirrored", "rotation"} <= batch.keys()
    whole = torch.cat([rows_of(drawn.truth), table])
    assert len(whole) == mixed.total
    fits = fetch_fits(whole, batch)
    photographed = batch["index"] >= 5
    assert 0 < photographed.sum() < 6
    same_pose(fits.pose[photographed, 0], batch["global_orient"][photographed])
    assert torch.equal(fits.pose[photographed, 1:], batch["body_pose"][photographed])


# --- storing --------------------------------------------------------------------------------------


def test_only_the_chosen_rows_change():
    table, batch = torch.randn(8, 82, generator=torch.Generator().manual_seed(0)), frame(5)
    before = table.clone()
    fits = Fits(torch.ones(5, 24, 3), torch.ones(5, 10), torch.ones(5, dtype=torch.bool))
    chosen = torch.tensor([True, False, False, True, False])
    store_fits(table, batch, fits, torch.zeros(5), chosen)
    changed = (table != before).any(1).nonzero()[:, 0].tolist()
    assert changed == sorted(batch["index"][chosen].tolist())


def test_somebody_who_is_in_a_batch_twice_keeps_the_best():
    for losses, best in (([3.0, 1.0, 2.0, 0.5], 1), ([1.0, 3.0, 0.2, 9.0], 2), ([1, 1, 1, 1], 0)):
        table = torch.zeros(3, 82)
        betas = torch.arange(4.0)[:, None].expand(4, 10)
        fits = Fits(torch.zeros(4, 24, 3), betas + 1, torch.ones(4, dtype=torch.bool))
        batch = Sample(index=torch.tensor([2, 2, 2, 0]))
        store_fits(table, batch, fits, torch.tensor(losses), torch.ones(4, dtype=torch.bool))
        assert table[2, 72].item() == best + 1 and table[0, 72].item() == 4
        assert not table[1].any()
    chosen = torch.tensor([True, False, True, False])  # the better one was not to be stored
    table = torch.zeros(3, 82)
    store_fits(table, batch, fits, torch.tensor([3.0, 1.0, 2.0, 0.5]), chosen)
    assert table[:, 72].tolist() == [0, 0, 3]


def test_an_index_beyond_the_table():
    batch = frame(4) | {"index": torch.tensor([0, 1, 2, 7])}
    with pytest.raises(ValueError, match=r"fits has 5 rows, but the batch has samples 0\.\.7"):
        fetch_fits(torch.zeros(5, 82), batch)


# --- what a fit is worth --------------------------------------------------------------------------


def fits_of(sample: Sample) -> Fits:
    return fetch_fits(rows_of(sample), Sample(index=torch.arange(len(sample["index"]))))


def test_the_loss_written_out(open_body):
    sample = from_afar(synthetic(3), open_body)
    generator = torch.Generator().manual_seed(0)
    pixels = crop_pixels(sample["keypoints_2d"])
    pixels[..., :2] += 12 * torch.randn(3, 49, 2, generator=generator)
    pixels[..., 2] = torch.rand(3, 49, generator=generator)
    pixels[1, 30] = 0
    fits = fits_of(sample)
    got, given = fitting_loss(fits, pixels, open_body), pixels.clone()
    posed = open_body(fits.betas, fits.pose[:, 1:], fits.pose[:, 0])
    points = open_body.keypoints(posed, "openpose25+24").double().numpy()
    for i, (X, kp) in enumerate(zip(points, pixels.double().numpy(), strict=True)):
        # The camera: rows of f tx - (u - c) tz = (u - c) Z - f X, times the root of the confidence,
        # of the last 24 points.
        lines, right = [], []
        for (x, y, z), (u, v, c) in zip(X[25:], kp[25:], strict=True):
            root = math.sqrt(c)
            lines += [[root * 5000, 0, -root * (u - 112)], [0, root * 5000, -root * (v - 112)]]
            right += [root * ((u - 112) * z - 5000 * x), root * ((v - 112) * z - 5000 * y)]
        t = np.linalg.lstsq(np.array(lines), np.array(right), rcond=None)[0]
        total = 0.0
        for j in set(range(49)) - {1, 9, 12, 27, 28}:
            x, y, z = X[j] + t
            for e in (5000 * x / z + 112 - kp[j, 0], 5000 * y / z + 112 - kp[j, 1]):
                total += kp[j, 2] ** 2 * 1e4 * e**2 / (1e4 + e**2)
        assert got[i].item() == pytest.approx(total / 49, rel=1e-3)
    assert torch.equal(pixels, given)  # published: five confidences of the caller become zero


def test_fits_are_made_in_pixels_of_a_crop_of_224():
    points = torch.tensor([[-1.0, 0.0, 0.3], [0.5, 1.0, 1.0]])
    expected = torch.tensor([[0.0, 112.0, 0.3], [168.0, 224.0, 1.0]])
    assert torch.equal(crop_pixels(points), expected)


def test_true_bodies_are_good_fits_and_others_are_not(open_body):
    sample = from_afar(synthetic(6), open_body)
    pixels = crop_pixels(sample["keypoints_2d"])
    assert (fitting_loss(fits_of(sample), pixels, open_body) < 0.01).all()
    assert (fitting_loss(fits_of(sample), pixels.roll(1, 0), open_body) > 100).float().mean() > 0.5


def test_no_fit_and_fits_behind_the_camera_cost_infinitely(open_body):
    """Upside down behind the camera everything projects to where it should be."""
    sample = from_afar(synthetic(4), open_body)
    pixels = crop_pixels(sample["keypoints_2d"])
    rows = rows_of(sample)
    rows[0] = 0
    half_turn = axis_angle_to_rotmat(torch.tensor([0.0, 0.0, torch.pi]))
    rows[1, :3] = rotmat_to_axis_angle(half_turn @ axis_angle_to_rotmat(rows[1, :3]))
    loss = fitting_loss(fetch_fits(rows, Sample(index=torch.arange(4))), pixels, open_body)
    assert loss[:2].tolist() == [torch.inf] * 2 and (loss[2:] < 0.01).all()


def test_who_has_openpose_points_alone_is_placed_by_these(open_body):
    sample = from_afar(synthetic(4), open_body)
    pixels = crop_pixels(sample["keypoints_2d"])
    pixels[0, 25:] = 0
    pixels[1, 25 + 2 :] = 0  # two annotated points do not place a camera
    pixels[2] = 0
    loss = fitting_loss(fits_of(sample), pixels, open_body)
    assert (loss[[0, 1, 3]] < 0.01).all() and loss[2] == torch.inf


def test_placeable_is_who_smplify_does_not_refuse():
    generator = torch.Generator().manual_seed(0)
    for count in range(6):
        points = torch.zeros(1, 49, 3)
        points[0, :count, 2] = 1
        points[0, :count, :2] = torch.randint(0, 2, (count, 2), generator=generator).float()
        places = {tuple(p) for p in points[0, :count, :2].tolist()}
        assert placeable(points).tolist() == [len(places) >= 3]
        if len(places) < 3:
            with pytest.raises(ValueError, match="keypoints_2d"):
                require_placeable(points)
        else:
            require_placeable(points)
    points[0, :, 0] = torch.nan
    assert not placeable(points).item()


# --- made before training -------------------------------------------------------------------------


def quick(body, **changes) -> SMPLify:
    return SMPLify(body, camera_iterations=20, yaws=(0.0,), learning_rate=0.05,
                   **{"stages": (Stage(iterations=20),), **changes})  # fmt: skip


def test_static_fits_are_written_as_spin_does(open_body, tmp_path):
    truth = from_afar(synthetic(5), open_body)
    truth["keypoints_2d"][2] = 0  # of whom nothing is seen
    path = tmp_path / "synthetic_fits.npy"
    fits = static_fits(In2D(truth), open_body, path, quick(open_body), 2, progress=False)
    array = np.load(path)
    assert array.shape == (5, 82) and array.dtype == np.float32
    assert torch.equal(torch.from_numpy(array), fits) and torch.equal(read_fits(path, 5), fits)
    assert not fits[2].any() and fits[[0, 1, 3, 4]].any(1).all()
    seen = [0, 1, 3, 4]
    loss = fitting_loss(
        fetch_fits(fits, Sample(index=torch.arange(5))),
        crop_pixels(truth["keypoints_2d"]),
        open_body,
    )
    assert (loss[seen] < 100).all() and loss[2] == torch.inf
    joints = [
        open_body(r[:, 72:], r[:, 3:72], r[:, :3], vertices=False).joints[seen]
        for r in (fits, rows_of(truth))
    ]
    assert pa_mpjpe(*joints).mean() < 0.12


def test_files_are_not_overwritten(open_body, tmp_path):
    path = tmp_path / "a_fits.npy"
    path.write_bytes(b"hours of work")

    def never(*_, **__):
        raise AssertionError("fitted before it was asked for room")

    for write in (
        lambda: static_fits(In2D(synthetic(2)), open_body, path, never, progress=False),
        lambda: write_fits(path, torch.zeros(2, 82)),
    ):
        with pytest.raises(FileExistsError, match="a_fits.npy, which would be lost"):
            write()
    assert path.read_bytes() == b"hours of work"


def test_files_of_other_things(tmp_path):
    with pytest.raises(FileNotFoundError, match="make it with `static_fits`"):
        read_fits(tmp_path / "none.npy", 3)
    (tmp_path / "broken.npy").write_bytes(b"no array")
    with pytest.raises(ValueError, match="broken.npy cannot be read"):
        read_fits(tmp_path / "broken.npy", 3)
    write_fits(tmp_path / "four.npy", torch.zeros(4, 82))
    with pytest.raises(ValueError, match=r"four.npy must have shape \(3, 82\).*\(4, 82\)"):
        read_fits(tmp_path / "four.npy", 3)
    with pytest.raises(ValueError, match=r"fits must have shape \(N, 82\)"):
        write_fits(tmp_path / "more.npy", torch.zeros(4, 85))
    with pytest.raises(ValueError, match="finite, got 1 rows"):
        write_fits(tmp_path / "nan.npy", torch.tensor([[0.0], [torch.nan]]).expand(2, 82))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.npy", "four.npy"]


def test_mixtures_are_fitted_one_by_one(open_body, tmp_path):
    mixed = MixedPeople([In2D(synthetic(3)), In2D(synthetic(4, seed=1))])
    with pytest.raises(ValueError, match="people must be one dataset"):
        static_fits(mixed, open_body, tmp_path / "m.npy", quick(open_body), progress=False)
    assert not (tmp_path / "m.npy").exists()
