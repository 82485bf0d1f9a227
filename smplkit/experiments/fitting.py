"""People to fit SMPLify to, and how well a fit came out: shared by claims F4 to F6."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.sample import Sample
from smplkit.methods.fit_result import Fit
from smplkit.metrics import pa_mpjpe


def seen_people(batch: Sample) -> dict[str, Any]:
    """Arguments of `SMPLify` for the people of a batch, in pixels of the full image.

    Args:
        batch: with keypoints, boxes and the true camera.
    """
    return {
        "keypoints_2d": batch["keypoints_full"],
        "focal_length": batch["focal_length"],
        "principal_point": batch["image_size"] / 2,
        "box": batch["box"],
    }


@torch.no_grad()
def joints14(body: SMPL, parameters: dict[str, Tensor]) -> Tensor:
    """The 14 joints that errors are reported on, (B, 14, 3) metres."""
    return body.keypoints(body(**parameters, vertices=False), "h36m14")


def fit_errors(body: SMPL, fit: Fit, batch: Sample) -> Tensor:
    """PA-MPJPE of each fit, (B,) millimetres."""
    truth = {name: batch[name] for name in ("global_orient", "body_pose", "betas")}
    found = {name: getattr(fit, name) for name in truth}
    return 1000 * pa_mpjpe(joints14(body, found), joints14(body, truth))
