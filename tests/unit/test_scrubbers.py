"""Scrubbers: the slider shows the picture of its step."""

from __future__ import annotations

import io

import ipywidgets as widgets
import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.body import SMPL
from smplkit.data.people import as_sample, render_people
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import denormalise_image
from smplkit.methods.smplify import SMPLify, Stage
from smplkit.scrubbers import film_strip, fit_frames, scrubber

matplotlib.use("Agg")
FRAMES = [np.full((8, 6, 3), 20 * i, np.uint8) for i in range(7)]
CAPTIONS = [f"step {i}" for i in range(7)]


def shown(widget: widgets.Widget) -> tuple[np.ndarray, str]:
    image, caption, _ = widget.children
    return np.array(Image.open(io.BytesIO(image.value))), caption.value


def test_slider_chooses_picture_and_caption():
    widget = scrubber(FRAMES, CAPTIONS)
    play, slider = widget.children[2].children
    assert (slider.min, slider.max, play.max) == (0, 6, 6)
    for step in (0, 4, 6, 1):
        slider.value = step
        picture, caption = shown(widget)
        assert np.array_equal(picture, FRAMES[step])
        assert caption == f"step {step}"


def test_frames_and_captions_must_fit():
    for frames, captions in ((FRAMES, CAPTIONS[:3]), ([], [])):
        with pytest.raises(ValueError, match="equally many and at least one, got"):
            scrubber(frames, captions)


def test_film_strip_has_the_first_and_the_last():
    figure = film_strip(FRAMES, CAPTIONS, count=3)
    assert [axis.get_title() for axis in figure.axes] == ["step 0", "step 3", "step 6"]
    last = figure.axes[-1].images[0].get_array()
    assert np.array_equal(np.asarray(last), FRAMES[6])
    matplotlib.pyplot.close(figure)


def test_frames_of_a_fit_begin_with_the_start_and_end_with_the_result():
    config = PeopleConfig(2, image_size=64, keypoint_noise=0, keypoint_dropout=0, occluders=0)
    ids = torch.arange(2)
    batch = as_sample(render_people(config, ids), ids)
    keypoints = batch["keypoints_2d"].clone()
    keypoints[..., :2] = (keypoints[..., :2] + 1) * 32
    focal = batch["focal_length"] * 64 / batch["box"][:, 2]
    body = SMPL()
    smplify = SMPLify(body, stages=(Stage(iterations=6),), camera_iterations=6, record_every=3)
    fit = smplify(keypoints, focal, (32.0, 32.0), box=(32.0, 32.0, 64.0))
    image = denormalise_image(batch["image"][1]).permute(1, 2, 0).numpy()
    frames, captions = fit_frames(body, fit, image, keypoints[1], float(focal[1]), person=1)
    assert len(frames) == len(captions) == len(fit.history.iterations)
    assert captions[0].startswith("camera, iteration 0: energy")
    assert captions[-1].startswith("result")
    assert str(round(float(fit.energy[1]))) in captions[-1]
    assert all(frame.shape == (64, 64, 3) and frame.dtype == np.uint8 for frame in frames)
    # The photograph is still there where nothing is drawn, with its own colours.
    same = (frames[-1] == image).all(-1)
    assert 0.3 < same.mean() < 1
    assert not np.array_equal(frames[0], frames[-1])
