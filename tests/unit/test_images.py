"""Photographs: files of every kind come out upright and in colour, crops show the right place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from smplkit.data.images import crop_image, read_image


def slopes(size: int = 120) -> np.ndarray:
    """Red tells x, green tells y: 2 for each pixel."""
    y, x = np.mgrid[:size, :size] + 0.5
    return np.stack([2 * x, 2 * y, np.full_like(x, 255)], axis=-1).astype(np.uint8)


CORNERS = np.zeros((6, 9, 3), np.uint8)
CORNERS[:2, :3] = (250, 10, 20)
CORNERS[:2, -3:] = (20, 240, 30)
CORNERS[-2:, :3] = (10, 30, 230)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp"])
def test_colour_files(tmp_path, suffix):
    options = {"lossless": True} if suffix == "webp" else {}
    Image.fromarray(CORNERS).save(tmp_path / f"a.{suffix}", **options)
    image = read_image(tmp_path / f"a.{suffix}")
    np.testing.assert_array_equal(image, CORNERS)
    assert image.dtype == np.uint8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_cameras_orientation_is_applied(tmp_path, orientation):
    # What the sensor saw, so that undoing the noted orientation gives CORNERS upright.
    sensor = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(sensor[orientation](CORNERS))
    Image.fromarray(stored).save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), CORNERS)


def test_grey_palette_and_single_bit(tmp_path):
    grey = np.arange(54, dtype=np.uint8).reshape(6, 9) * 4
    for mode, expected in (("L", grey), ("1", np.where(grey >= 128, 255, 0))):
        stored = Image.fromarray(grey)
        if mode == "1":
            stored = stored.point(lambda v: 255 if v >= 128 else 0).convert("1")
        stored.save(tmp_path / "a.png")
        np.testing.assert_array_equal(read_image(tmp_path / "a.png"), np.stack([expected] * 3, -1))
    palette = Image.fromarray(CORNERS).quantize(8)
    assert palette.mode == "P"
    palette.save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), CORNERS)


def test_sixteen_bits(tmp_path):
    deep = (np.arange(54, dtype=np.uint16) * 1200).reshape(6, 9)
    for suffix in ("png", "tif"):
        Image.fromarray(deep).save(tmp_path / f"a.{suffix}")
        image = read_image(tmp_path / f"a.{suffix}")
        np.testing.assert_array_equal(image, np.stack([deep >> 8] * 3, -1))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_black(tmp_path, mode):
    image = Image.fromarray(np.full((4, 4, 3), 200, np.uint8)).convert("RGBA")
    image.putpixel((1, 2), (200, 200, 200, 0))
    image = image.quantize(4) if mode == "P" else image.convert(mode)
    image.save(tmp_path / "a.png")
    expected = np.full((4, 4, 3), 200)
    expected[2, 1] = 0
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), expected)


def test_cmyk_and_animations(tmp_path):
    Image.new("CMYK", (4, 3), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    assert np.abs(read_image(tmp_path / "a.jpg").astype(int) - (255, 0, 0)).max() < 12
    frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert (read_image(tmp_path / "a.gif") == (255, 0, 0)).all()


def test_a_path_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Image.new("RGB", (3, 2), "red").save(tmp_path / "a.png")
    assert read_image("~/a.png").shape == (2, 3, 3)


def test_files_that_are_no_photographs(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match=r"image .*absent\.jpg is not there"):
        read_image(tmp_path / "absent.jpg")
    with pytest.raises(FileNotFoundError, match="is a folder"):
        read_image(tmp_path)
    (tmp_path / "page.jpg").write_text("<html>")
    with pytest.raises(ValueError, match=r"page\.jpg cannot be read as an image"):
        read_image(tmp_path / "page.jpg")
    noise = np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "whole.jpg")
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "part.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match=r"part\.jpg cannot be read.*truncated"):
        read_image(tmp_path / "part.jpg")
    Image.fromarray(np.ones((4, 4), np.float32)).save(tmp_path / "depth.tif")
    with pytest.raises(ValueError, match=r"depth\.tif.*floating-point"):
        read_image(tmp_path / "depth.tif")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(ValueError, match=r"whole\.jpg cannot be read.*bomb"):
        read_image(tmp_path / "whole.jpg")


@pytest.mark.parametrize("box", [(60, 60, 64), (57.4, 63.7, 40.5), (61, 59.5, 80)])
@pytest.mark.parametrize("rotation", [0.0, 0.4, -1.3, math.pi / 2])
def test_a_crop_shows_the_place_it_says(box, rotation):
    size = 64
    crop = crop_image(slopes(), box, size, rotation).astype(float)
    y, x = (np.mgrid[:size, :size] + 0.5) / size * box[2] - box[2] / 2
    cos, sin = math.cos(rotation), math.sin(rotation)
    # A point p of the image is seen at R (p - centre); so seen at q is what lies at R^T q.
    expected_x, expected_y = box[0] + cos * x + sin * y, box[1] - sin * x + cos * y
    shift = crop[..., :2] / 2 - np.stack([expected_x, expected_y], axis=-1)
    assert np.abs(shift).max() < 1  # pixels; bytes are half a pixel, and were rounded three times
    assert np.abs(shift.mean((0, 1))).max() < 0.3
    assert (crop[..., 2] >= 254).all()


def test_an_aligned_crop_is_the_image_itself():
    image = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    np.testing.assert_array_equal(crop_image(image, (20, 15, 16), 16), image[7:23, 12:28])
    turned = crop_image(image, (20, 15, 16), 16, math.pi / 2)
    assert np.abs(turned.astype(int) - np.rot90(image[7:23, 12:28], -1)).max() <= 1


def test_outside_is_black():
    white = np.full((30, 40, 3), 255, np.uint8)
    crop = crop_image(white, (0, 0, 20), 20)
    expected = np.zeros((20, 20, 3))
    expected[10:, 10:] = 255
    np.testing.assert_array_equal(crop, expected)
    assert not crop_image(white, (-50, 15, 20), 20).any()
    assert not crop_image(white, (1e9, -1e9, 20), 20).any()
    turned = crop_image(white, (20, 15, 100), 50, 0.7)
    assert not turned[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert (turned[25, 25] == 255).all()


@pytest.mark.parametrize("size", [33.0, 100.0, 500.0])
def test_shrinking_keeps_the_light(size):
    image = np.zeros((40, 50, 3), np.uint8)
    image[:, ::2] = 255  # every other column: without a filter it would come and go
    light = crop_image(image, (25, 20, size), 16).astype(float).sum() / 3 * (size / 16) ** 2
    if size >= 100:
        assert light == pytest.approx(255 * 1000, rel=0.03)
    else:
        grey = crop_image(image, (25, 20, size), 16)
        assert np.abs(grey.astype(float) - 127.5).max() < 40


def test_wrong_arguments():
    image = slopes()
    with pytest.raises(ValueError, match=r"uint8 of shape \(H, W, 3\), got float64"):
        crop_image(image.astype(float), (5, 5, 5), 8)
    with pytest.raises(ValueError, match=r"got uint8 of shape \(120, 120\)"):
        crop_image(image[..., 0], (5, 5, 5), 8)
    for box in ((1, 2, 0), (1, 2, -3), (math.nan, 2, 3), (1, math.inf, 3)):
        with pytest.raises(ValueError, match="box must be"):
            crop_image(image, box, 8)
    with pytest.raises(ValueError, match="more than 16 times an image of 120 x 120"):
        crop_image(image, (1, 2, 1e5), 8)
    with pytest.raises(ValueError, match="size_px must be at least 1, got 0"):
        crop_image(image, (1, 2, 3), 0)
