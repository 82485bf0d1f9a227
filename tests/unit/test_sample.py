"""The batch that all datasets share."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from smplkit.data import sample as samples
from smplkit.data.sample import Sample


def test_normalise_image_against_numpy():
    image = torch.randint(
        0, 256, (2, 5, 3, 4, 6), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    mean = np.array([0.485, 0.456, 0.406])[:, None, None]
    std = np.array([0.229, 0.224, 0.225])[:, None, None]
    expected = (image.numpy() / 255 - mean) / std
    result = samples.normalise_image(image)
    assert result.dtype == torch.float32
    np.testing.assert_allclose(result.numpy(), expected, atol=1e-5)
    np.testing.assert_allclose(samples.normalise_image(image / 255).numpy(), expected, atol=1e-5)


def test_images_of_other_numbers():
    with pytest.raises(TypeError, match="image must be uint8, or floating point.*int64"):
        samples.normalise_image(torch.full((3, 2, 2), 200))
    half = torch.full((3, 2, 2), 0.5)
    for image in (half.double(), half.half()):
        assert torch.equal(samples.normalise_image(image), samples.normalise_image(half))


def test_denormalise_image_gives_every_byte_back():
    image = torch.arange(256, dtype=torch.uint8).expand(3, 2, 256)
    assert torch.equal(samples.denormalise_image(samples.normalise_image(image)), image)
    beyond = torch.tensor([-10.0, 10.0]).expand(3, 1, 2)
    assert torch.equal(samples.denormalise_image(beyond)[0, 0], torch.tensor([0, 255]).byte())


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 3), (1, 1, 4, 4)])
@pytest.mark.parametrize("function", [samples.normalise_image, samples.denormalise_image])
def test_channels_must_come_first(function, shape):
    with pytest.raises(ValueError, match="image must have shape .*3, H, W"):
        function(torch.zeros(shape))


@pytest.mark.parametrize("lead", [(4,), (4, 7)])
def test_missing_labels_are_zero_and_named_as_the_sample(lead):
    labels = samples.missing_labels(*lead)
    assert set(labels) <= set(Sample.__annotations__)
    assert labels["action"].tolist() == [-1] * 4
    assert labels["action"].dtype == torch.int64
    for name, value in labels.items():
        if name != "action":
            assert value.shape[: len(lead)] == lead
            assert not value.any()
    assert labels["keypoints_2d"].shape == (*lead, 49, 3)
    assert labels["keypoints_3d"].shape == (*lead, 24, 4)
    assert labels["has_smpl"].shape == lead


def test_to_device_leaves_the_given_batch_alone():
    batch = samples.missing_labels(2)
    moved = samples.to_device(batch, "meta")
    assert all(value.device.type == "meta" for value in moved.values())
    assert all(value.device.type == "cpu" for value in batch.values())
    assert set(moved) == set(batch)
