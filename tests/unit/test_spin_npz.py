"""SPIN's annotation files, its augmentation and its mixture of datasets.

The labels are made by posing and projecting the open body; whatever the reader returns, mirrored
and turned or not, is projected again and has to land on the points it returns.
"""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.cameras import estimate_focal_length, full_to_crop_points, perspective_projection
from smplkit.data.mixed import MixedPeople, mix_as_spin
from smplkit.data.readers import photographs
from smplkit.data.readers.npz_files import NpzFile
from smplkit.data.readers.spin_augmentation import Augmentation, draw_augmentation
from smplkit.data.readers.spin_npz import SpinNpz, find_image_root
from smplkit.data.sample import denormalise_image
from smplkit.data.shapes import random_betas
from smplkit.skeleton import KEYPOINT_SETS

WIDTH, HEIGHT, FOCAL = 100, 60, 150.0
N = 4
FLIP49 = list(KEYPOINT_SETS["openpose25+24"].flip)


def slopes() -> Image.Image:
    """A picture that tells the place of a pixel: red 2.5 x, green 4 y."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    return Image.fromarray(
        np.stack([2.5 * x, 4 * y, np.full_like(x, 128)], -1).round().astype(np.uint8)
    )


@pytest.fixture(scope="module")
def people(open_body):
    """Arrays as SPIN and CLIFF write them, of N people before one camera."""
    generator = torch.Generator().manual_seed(0)
    orient = torch.tensor([math.pi, 0.0, 0.0]) + 0.3 * torch.randn(N, 3, generator=generator)
    pose = torch.cat([orient, 0.3 * torch.randn(N, 69, generator=generator)], dim=-1)
    betas = random_betas(N, generator)
    spread = torch.tensor([0.8, 0.3, 1.0])
    transl = torch.tensor([0.0, 0.0, 6.0]) + spread * torch.randn(N, 3, generator=generator)
    out = open_body(betas, pose[:, 3:], orient, transl)
    points = open_body.keypoints(out, "openpose25+24")
    pixels = perspective_projection(points, FOCAL, (WIDTH / 2, HEIGHT / 2))
    confidence = 0.5 + 0.5 * torch.rand(N, 49, 1, generator=generator)
    keypoints = torch.cat([pixels, confidence], dim=-1)
    keypoints[1, 3], keypoints[1, 30] = 0, 0
    low, high = pixels.amin(1), pixels.amax(1)
    joints = points[:, 25:] - out.joints[:, :1]
    return {
        "imgname": np.array([f"images/im{i}.png" for i in range(N)]),
        "center": ((low + high) / 2).double().numpy(),
        "scale": (1.2 * (high - low).amax(-1) / 200).double().numpy(),
        "part": keypoints[:, 25:].double().numpy(),
        "openpose": keypoints[:, :25].double().numpy(),
        "pose": pose.double().numpy(),
        "shape": betas.double().numpy(),
        "has_smpl": np.array([1, 1, 0, 1], np.uint8),
        "S": torch.cat([joints, torch.ones(N, 24, 1)], -1).double().numpy(),
        "gender": np.array(["m", "f", "m", "f"]),
        "focal_l": np.full(N, FOCAL),
        "global_t": out.joints[:, 0].double().numpy(),
    }


@pytest.fixture
def write(tmp_path, people):
    """Writes the file, with some arrays changed or (None) left out, and its images."""

    def write(name="data/people.npz", **changes):
        path = tmp_path / name
        (path.parent / "images").mkdir(parents=True, exist_ok=True)
        for i in range(N):
            slopes().save(path.parent / "images" / f"im{i}.png")
        arrays = {k: v for k, v in (people | changes).items() if v is not None}
        np.savez(path, **arrays)
        return path

    return write


def project(body, sample):
    """The 49 points of the sample's parameters, in pixels of the full image."""
    out = body(sample["betas"], sample["body_pose"], sample["global_orient"], sample["transl"])
    points = body.keypoints(out, "openpose25+24")
    relative = points[:, 25:] - out.joints[:, :1]
    middle = sample["image_size"] / 2
    return perspective_projection(points, sample["focal_length"], middle), relative


def assert_consistent(body, sample, pixels=0.01, metres=1e-5):
    """Parameters, camera, 2D and 3D points and the box of a sample tell the same."""
    labelled = sample["has_smpl"] > 0
    projected, relative = project(body, sample)
    seen = (sample["keypoints_full"][..., 2] > 0) & labelled[:, None]
    error = (projected - sample["keypoints_full"][..., :2]).norm(dim=-1)[seen]
    assert seen.sum() > 100
    assert error.max() < pixels
    assert (relative - sample["keypoints_3d"][..., :3])[labelled].abs().max() < metres
    crop = full_to_crop_points(sample["keypoints_full"][..., :2], sample["box"])
    missing = sample["keypoints_full"][..., 2] == 0
    crop[missing] = 0
    torch.testing.assert_close(sample["keypoints_2d"][..., :2], crop, atol=1e-4, rtol=0)
    torch.testing.assert_close(sample["keypoints_2d"][..., 2], sample["keypoints_full"][..., 2])
    assert not sample["keypoints_full"][missing].any()


def test_labels_and_crops_as_they_are(write, people, open_body):
    data = SpinNpz(write(), image_size=64)
    assert len(data) == N
    sample = data.batch(torch.arange(N))
    assert_consistent(open_body, sample)
    points = np.concatenate([people["openpose"], people["part"]], 1)
    np.testing.assert_allclose(sample["keypoints_full"], points, atol=1e-4)
    np.testing.assert_allclose(sample["box"][:, 2], 200 * people["scale"], rtol=1e-6)
    assert sample["image"].shape == (N, 3, 64, 64)
    assert sample["has_smpl"].tolist() == [1, 1, 0, 1]
    assert not sample["body_pose"][2].any()
    assert sample["has_keypoints_3d"].tolist() == [1] * N
    assert sample["image_size"].tolist() == [[WIDTH, HEIGHT]] * N
    assert sample["focal_length"].tolist() == [FOCAL] * N
    assert sample["index"].tolist() == list(range(N))
    assert sample["action"].tolist() == [-1] * N
    assert data.gender == ["male", "female", "male", "female"]
    assert data.mask_names is None
    again = data.batch(torch.tensor([3, 0, 3]))
    for name, value in again.items():
        assert torch.equal(value, sample[name][[3, 0, 3]])


def seen_places(image, keypoints_2d):
    """Where in the original picture the pixels at some points of the crop come from."""
    place = torch.nn.functional.grid_sample(
        denormalise_image(image)[None].double(),
        keypoints_2d[None, None, :, :2].double(),
        align_corners=False,
    )[0, :2, 0].T  # fmt: skip
    return place / torch.tensor([2.5, 4.0])


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("degrees", [0, 37, -55])
@pytest.mark.parametrize("scale", [0.8, 1.2])
def test_changed_labels_fit_body_and_picture(write, open_body, monkeypatch, flip, degrees, scale):
    data = SpinNpz(write(), image_size=128)
    plain = data.batch(torch.arange(N))
    change = Augmentation(
        flip=torch.full((N,), flip),
        gain=torch.ones(N, 3),
        rotation=torch.full((N,), math.radians(degrees)),
        scale=torch.full((N,), scale),
    )
    monkeypatch.setattr(photographs, "draw_augmentation", lambda count, generator: change)
    sample = data.batch(torch.arange(N), torch.Generator())
    # The open body is symmetric to a fraction of a millimetre.
    assert_consistent(open_body, sample, pixels=0.2 if flip else 0.01, metres=2e-3)
    torch.testing.assert_close(sample["box"][:, 2], scale * plain["box"][:, 2])
    torch.testing.assert_close(sample["betas"], plain["betas"])
    # Distances in the crop change by the scale alone: SPIN turns the crop about its own centre.
    torch.testing.assert_close(
        torch.cdist(sample["keypoints_2d"][0, :, :2], sample["keypoints_2d"][0, :, :2]) * scale,
        torch.cdist(*[plain["keypoints_2d"][0, FLIP49 if flip else slice(None), :2]] * 2),
        atol=1e-3, rtol=0,
    )  # fmt: skip
    for i in range(N):
        inside = sample["keypoints_2d"][i, :, :2].abs().amax(-1) < 0.95
        original = plain["keypoints_full"][i, FLIP49 if flip else slice(None)]
        for axis, size in ((0, WIDTH), (1, HEIGHT)):
            inside &= (original[:, axis] > 2) & (original[:, axis] < size - 2)
        inside &= original[:, 2] > 0
        places = seen_places(sample["image"][i], sample["keypoints_2d"][i, inside])
        assert (places - original[inside, :2]).abs().max() < 0.8  # bytes tell x to 0.4 pixels
        assert (places - original[inside, :2]).mean(0).abs().max() < 0.4


def test_spins_order_and_signs(write, monkeypatch):
    """Turn first, then mirror, in SPIN's own formulas about the crop."""
    data = SpinNpz(write(global_t=None), image_size=32)
    plain = data.batch(torch.arange(N))
    angle = 0.5
    change = Augmentation(
        torch.tensor([True] * N), torch.ones(N, 3), torch.full((N,), angle), torch.ones(N)
    )
    monkeypatch.setattr(photographs, "draw_augmentation", lambda count, generator: change)
    sample = data.batch(torch.arange(N), torch.Generator())
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = plain["keypoints_2d"][..., 0], plain["keypoints_2d"][..., 1]
    turned = torch.stack([-(cos * x - sin * y), sin * x + cos * y], dim=-1)[:, FLIP49]
    torch.testing.assert_close(sample["keypoints_2d"][..., :2], turned, atol=1e-4, rtol=0)
    assert not sample["transl"].any()  # unknown, and stays so
    assert not sample["global_orient"][2].any()


@pytest.mark.parametrize("flip", [False, True])
def test_the_pelvis_of_a_lopsided_body_goes_along(write, people, tiny_body, monkeypatch, flip):
    """The random body's pelvis at rest is far from x = 0, as licensed bodies' is a little."""
    data = SpinNpz(write(), image_size=16, body=tiny_body)
    change = Augmentation(
        torch.full((N,), flip), torch.ones(N, 3), torch.full((N,), 0.5), torch.ones(N)
    )
    monkeypatch.setattr(photographs, "draw_augmentation", lambda count, generator: change)
    sample = data.batch(torch.arange(N), torch.Generator())
    rest = tiny_body(sample["betas"], vertices=False).rest_joints[:, 0]
    assert rest[:, 0].abs().min() > 0.01
    x, y, z = torch.tensor(people["global_t"]).unbind(-1)
    cos, sin = math.cos(0.5), math.sin(0.5)
    turned = torch.stack([cos * x - sin * y, sin * x + cos * y, z], dim=-1)
    if flip:
        turned[:, 0] *= -1
    torch.testing.assert_close(sample["transl"] + rest, turned, atol=1e-5, rtol=0)


def test_tints_and_the_generator(write):
    data = SpinNpz(write(), image_size=32)
    ids = torch.arange(N).repeat(8)
    one = data.batch(ids, torch.Generator().manual_seed(3))
    same = data.batch(ids, torch.Generator().manual_seed(3))
    other = data.batch(ids, torch.Generator().manual_seed(4))
    for name, value in one.items():
        assert torch.equal(value, same[name])
    assert not torch.equal(one["image"], other["image"])
    assert not torch.equal(one["keypoints_2d"], other["keypoints_2d"])
    blue = denormalise_image(one["image"])[:, 2].float().amax((-1, -2)) / 128
    assert ((blue > 0.58) & (blue < 1.42)).all()
    assert blue.std() > 0.1


def test_the_draw_is_spins():
    change = draw_augmentation(20000, torch.Generator().manual_seed(0))
    assert change.flip.float().mean().item() == pytest.approx(0.5, abs=0.02)
    assert change.gain.min() >= 0.6 and change.gain.max() <= 1.4
    assert change.gain.mean().item() == pytest.approx(1, abs=0.01)
    assert (change.rotation == 0).float().mean().item() == pytest.approx(0.6, abs=0.02)
    turned = change.rotation[change.rotation != 0] * 180 / math.pi
    assert turned.abs().max().item() == pytest.approx(60)
    assert turned.abs().median().item() == pytest.approx(30 * 0.6745, rel=0.05)
    assert (turned.abs() >= 59.999).float().mean().item() == pytest.approx(0.0455, abs=0.01)
    assert change.scale.min() == 0.75 and change.scale.max() == 1.25
    assert (change.scale == 1.25).float().mean().item() == pytest.approx(0.1587, abs=0.01)


def test_whole_pixels_as_spin_cuts_them(write):
    path = write()
    exact = SpinNpz(path, image_size=64).batch(torch.arange(N))
    whole = SpinNpz(path, image_size=64, whole_pixels=True).batch(torch.arange(N))
    seen = exact["keypoints_2d"][..., 2] > 0
    pixels = ((whole["keypoints_2d"][..., :2] + 1) * 32)[seen]
    torch.testing.assert_close(pixels, pixels.round(), atol=1e-4, rtol=0)
    before = ((exact["keypoints_2d"][..., :2] + 1) * 32)[seen]
    positive = before > 0
    shift = (pixels - before)[positive]  # counted from one, cut off: 0 to 1 pixel further
    assert shift.min() > -1e-3 and shift.max() < 1.001


def test_missing_fields_are_zero_and_flagged(write):
    only = dict.fromkeys(
        ("part", "openpose", "pose", "shape", "has_smpl", "S", "gender", "focal_l", "global_t")
    )
    sample = SpinNpz(write(**only), image_size=16).batch(torch.arange(N))
    for name in ("keypoints_2d", "keypoints_full", "keypoints_3d", "global_orient", "body_pose",
                 "betas", "transl", "has_smpl", "has_keypoints_3d"):  # fmt: skip
        assert not sample[name].any()
    torch.testing.assert_close(sample["focal_length"], estimate_focal_length(sample["image_size"]))
    data = SpinNpz(write(**only | {"part": np.ones((N, 24, 3))}), image_size=16)
    assert data.gender == ["neutral"] * N
    # pose and shape without has_smpl, as in 3dpw_test.npz: all are labels
    sample = SpinNpz(write(has_smpl=None), image_size=16).batch(torch.arange(N))
    assert sample["has_smpl"].tolist() == [1] * N


def test_a_point_without_confidence_may_hold_anything(write, people):
    part = people["part"].copy()
    part[0, 5] = (-7, 1e6, 0)
    joints = people["S"].copy()
    joints[2, :, 3] = 0
    sample = SpinNpz(write(part=part, S=joints), image_size=16).batch(torch.arange(N))
    assert not sample["keypoints_full"][0, 30].any()
    assert not sample["keypoints_3d"][2].any()
    assert sample["has_keypoints_3d"].tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize("kind", ["bytes", "objects", "bytes objects"])
def test_names_as_bytes_and_objects(write, people, kind):
    names = people["imgname"]
    if "bytes" in kind:
        names = names.astype("S")
    if "objects" in kind:
        names = np.array(names.tolist(), dtype=object)
    data = SpinNpz(write(imgname=names, maskname=names, partname=names), image_size=16)
    assert data.names == data.mask_names == data.part_names == people["imgname"].tolist()


def test_a_file_that_wants_to_run_something(write, tmp_path):
    class Call:
        def __reduce__(self):
            return print, ("run",)

    with pytest.raises(ValueError, match=r"people\.npz: imgname.*builtins\.print"):
        SpinNpz(write(imgname=np.array([Call()] * N, dtype=object)))
    with pytest.raises(ValueError, match="holds more than text"):
        SpinNpz(write(imgname=np.array([1, None, 2, 3], dtype=object)))


WRONG = {
    "no center": ({"center": None}, r"people\.npz has no center.*it holds imgname, scale"),
    "rows": ({"center": np.ones((3, 2))}, r"center must be numbers of shape \(4, 2\).*\(3, 2\)"),
    "part": ({"part": np.ones((N, 14, 3))}, r"part must be numbers of shape \(4, 24, 3\)"),
    "nan": ({"S": np.full((N, 24, 4), np.nan)}, "S must be finite, got 384 of 384 NaN"),
    "text": ({"pose": np.array(["a"] * N)}, "pose must be numbers of shape"),
    "scale": ({"scale": np.array([1, 1, 0, 1.0])}, "scale must be positive, got 0 at row 2"),
    "names": ({"imgname": np.arange(N)}, r"imgname must be text of shape \(N,\), got int64"),
    "two names": ({"imgname": np.array([["a"]])}, r"imgname must be text.*\(1, 1\)"),
    "nobody": ({k: np.zeros((0, *s)) for k, s in
                (("center", (2,)), ("scale", ()), ("part", (24, 3)), ("openpose", (25, 3)))}
               | {"imgname": np.zeros(0, "U4")}
               | dict.fromkeys(("pose", "shape", "has_smpl", "S", "gender", "focal_l", "global_t")),
               "people.npz has no people"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_do_not_fit(write, name):
    changes, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        SpinNpz(write(**changes), image_root=".")


def test_files_that_are_something_else(tmp_path, write):
    with pytest.raises(FileNotFoundError, match=r"absent\.npz is not there"):
        SpinNpz(tmp_path / "absent.npz")
    (tmp_path / "page.npz").write_text("<html>")
    with pytest.raises(ValueError, match=r"page\.npz is no \.npz file"):
        SpinNpz(tmp_path / "page.npz")
    whole = write().read_bytes()
    (tmp_path / "part.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"part\.npz is no \.npz file, or was cut off"):
        SpinNpz(tmp_path / "part.npz")
    damaged = bytearray(whole)
    at = whole.index(b"part.npy") + 400
    damaged[at : at + 50] = bytes(50)
    (tmp_path / "damaged.npz").write_bytes(damaged)
    with pytest.raises(ValueError, match=r"damaged\.npz: part cannot be read"):
        NpzFile(tmp_path / "damaged.npz").array("part")


def test_images_are_looked_for(write, tmp_path):
    path = write()
    names = ["images/im0.png", "images/im3.png"]
    assert find_image_root(path, names) == path.parent
    above = write("other/extras/people.npz")
    (above.parent / "images").rename(tmp_path / "other" / "images")
    assert find_image_root(above, names) == tmp_path / "other"
    (tmp_path / "other" / "lsp").mkdir()
    (tmp_path / "other" / "images").rename(tmp_path / "other" / "lsp" / "images")
    assert find_image_root(above, names) == tmp_path / "other" / "lsp"
    assert len(SpinNpz(above)) == N
    (tmp_path / "other" / "lsp" / "images" / "im3.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"images of people\.npz, such as images/im0\.png"):
        SpinNpz(above)
    with pytest.raises(FileNotFoundError, match=r"image images/im3\.png is not in .*lsp"):
        SpinNpz(above, image_root=tmp_path / "other" / "lsp")


def test_images_that_go_missing_or_break_later(write):
    data = SpinNpz(write(), image_size=16)
    (data.root / "images" / "im2.png").unlink()
    assert len(data.batch(torch.tensor([0, 1]))["image"]) == 2
    with pytest.raises(FileNotFoundError, match=r"im2\.png is not there"):
        data.batch(torch.tensor([0, 2]))
    (data.root / "images" / "im2.png").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"im2\.png cannot be read"):
        data.batch(torch.tensor([0, 2]))


def test_positions_out_of_range(write):
    data = SpinNpz(write(), image_size=16)
    mixed = MixedPeople([data])
    for ids, error in (
        (torch.tensor([N]), IndexError),
        (torch.tensor([-1]), IndexError),
        (torch.tensor([[0, 1]]), ValueError),
        (torch.tensor([0.7]), TypeError),  # no rounding
        (torch.tensor([True, False]), TypeError),  # no mask
        ([0, 1], TypeError),
    ):
        for people in (data, mixed):
            with pytest.raises(error, match="ids must"):
                people.batch(ids)
    assert data.batch(torch.zeros(0, dtype=torch.int64))["image"].shape == (0, 3, 16, 16)
    assert data.batch(torch.zeros(0, dtype=torch.int64), torch.Generator())["box"].shape == (0, 3)


def test_a_dataset_travels_to_worker_processes(write):
    data = SpinNpz(write(), image_size=16)
    there = pickle.loads(pickle.dumps(data))
    assert torch.equal(there.batch(torch.arange(N))["image"], data.batch(torch.arange(N))["image"])


class Numbers:
    """A dataset whose samples tell where they come from."""

    def __init__(self, value: int, length: int, **more):
        self.value, self.length, self.more = value, length, more

    def __len__(self):
        return self.length

    def batch(self, ids, generator=None):
        assert ((ids >= 0) & (ids < self.length)).all()
        extra = {name: torch.full((len(ids),), x) for name, x in self.more.items()}
        return {"betas": torch.full((len(ids),), self.value), "index": ids} | extra


def test_the_mixture():
    wild = [Numbers(1, 10), Numbers(2, 30, parts=1)]
    mixed = mix_as_spin(Numbers(0, 1000), wild, Numbers(3, 200))
    np.testing.assert_allclose(mixed.shares, [0.3, 0.15, 0.45, 0.1])
    assert len(mixed) == 1000
    assert mixed.total == 1240
    ids = torch.arange(1000)
    for generator, slack in ((None, 0.004), (torch.Generator().manual_seed(0), 0.04)):
        batch = mixed.batch(ids, generator)
        shares = torch.bincount(batch["betas"], minlength=4) / 1000
        np.testing.assert_allclose(shares, mixed.shares, atol=slack)
        # In the order asked for, each at its place modulo the length of its dataset.
        offsets = torch.tensor(mixed.offsets)[batch["betas"]]
        lengths = torch.tensor([1000, 10, 30, 200])[batch["betas"]]
        assert torch.equal(batch["index"], ids % lengths + offsets)
        assert batch.keys() == {"betas", "index"}  # parts are not in all of them
    assert torch.equal(mixed.batch(ids)["index"], mixed.batch(ids)["index"])
    assert len(mixed.batch(ids[:0])["betas"]) == 0
    again = [mixed.batch(ids, torch.Generator().manual_seed(1))["betas"] for _ in range(2)]
    assert torch.equal(*again)


def test_mixtures_that_are_none():
    for datasets, shares in (([], None), ([Numbers(0, 1)], [1, 2]), ([Numbers(0, 1)], [0.0])):
        with pytest.raises(ValueError, match="shares must be positive, one per dataset"):
            MixedPeople(datasets, shares)
    with pytest.raises(IndexError, match=r"0\.\.0"):
        MixedPeople([Numbers(0, 1)]).batch(torch.tensor([1]))


def test_crops_of_two_sizes_do_not_mix(write):
    mixed = MixedPeople([SpinNpz(write(), image_size=size) for size in (16, 24)])
    with pytest.raises(ValueError, match=r"image of one shape.*\(3, 16, 16\) and \(3, 24, 24\)"):
        mixed.batch(torch.arange(N))
