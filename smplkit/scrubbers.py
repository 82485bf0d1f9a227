"""Watch an optimisation or an iterative network: pictures of its steps under a slider.

Pictures are drawn once and kept as PNG, so that moving the slider costs nothing.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from PIL import Image

from smplkit.body import SMPL, SMPLOutput
from smplkit.methods.fit_result import Fit
from smplkit.overlay import draw_bodies, draw_points


def scrubber(frames: Sequence[np.ndarray], captions: Sequence[str]) -> widgets.Widget:
    """Show one of several pictures, chosen by a slider or played in turn.

    Args:
        frames: (H, W, 3) uint8 pictures.
        captions: one line under each.

    Returns:
        The widget. The slider works with the arrow keys.

    Raises:
        ValueError: no frames, or another number of captions.
    """
    if not frames or len(frames) != len(captions):
        raise ValueError(
            f"frames and captions must be equally many and at least one, got {len(frames)} and "
            f"{len(captions)}"
        )
    pictures = [_png(frame) for frame in frames]
    shown = widgets.Image(value=pictures[0], format="png", layout={"max_width": "480px"})
    shown.alt = captions[0]
    caption = widgets.Label(captions[0])
    last = len(frames) - 1
    slider = widgets.IntSlider(max=last, description="step", layout={"width": "420px"})
    play = widgets.Play(max=last, interval=250, show_repeat=False)
    widgets.jslink((play, "value"), (slider, "value"))

    def show(change: dict) -> None:
        shown.value, caption.value = pictures[change["new"]], captions[change["new"]]

    slider.observe(show, "value")
    return widgets.VBox([shown, caption, widgets.HBox([play, slider])])


def film_strip(frames: Sequence[np.ndarray], captions: Sequence[str], count: int = 5) -> Figure:
    """Some of the pictures side by side, for print and for who has no slider.

    Args:
        frames: (H, W, 3) uint8 pictures.
        captions: title of each.
        count: how many to show, evenly spaced, the first and the last among them.

    Returns:
        The figure.
    """
    chosen = np.linspace(0, len(frames) - 1, min(count, len(frames))).round().astype(int)
    figure, axes = plt.subplots(1, len(chosen), figsize=(2.6 * len(chosen), 3), squeeze=False)
    for axis, index in zip(axes[0], chosen, strict=True):
        axis.imshow(frames[index])
        axis.set_title(captions[index], fontsize=8)
        axis.axis("off")
    figure.tight_layout()
    return figure


@torch.no_grad()
def fit_frames(
    body: SMPL,
    fit: Fit,
    image: np.ndarray,
    keypoints_2d: torch.Tensor,
    focal_length: float,
    person: int = 0,
) -> tuple[list[np.ndarray], list[str]]:
    """Draw the recorded iterations of a fit over its picture.

    Args:
        body: the body that was fitted.
        fit: what `SMPLify` returned.
        image: (H, W, 3) uint8, whose middle is the principal point.
        keypoints_2d: (49, 3) what was fitted to, pixels of the image.
        focal_length: of the image, pixels.
        person: which of the batch.

    Returns:
        The pictures, and a caption for each: stage, iteration and energy.
    """
    posed, captions = fit_bodies(body, fit, person)
    frames = []
    for vertices in posed.vertices:
        picture = draw_bodies(image, vertices[None], body.faces, focal_length)
        frames.append(draw_points(picture, keypoints_2d[None]))
    return frames, captions


@torch.no_grad()
def fit_bodies(body: SMPL, fit: Fit, person: int = 0) -> tuple[SMPLOutput, list[str]]:
    """Bodies of the recorded iterations of a fit.

    Args:
        body: the body that was fitted.
        fit: what `SMPLify` returned.
        person: which of the batch.

    Returns:
        (M,) bodies before the camera, and a caption for each: stage, iteration and energy.
    """
    history = fit.history
    posed = body(
        **{name: value[:, person] for name, value in _layer_arguments(history.parameters).items()}
    )
    energy = sum(history.terms.values())[:, person]
    captions = [
        f"{history.stages[at]}, iteration {at}: energy {energy[at]:.0f}"
        for at in history.iterations
    ]
    return posed, captions


def _layer_arguments(parameters: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Recorded parameters under the names of the body layer."""
    return {
        "transl" if name == "camera_translation" else name: value
        for name, value in parameters.items()
    }


def _png(frame: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, format="png")
    return buffer.getvalue()
