"""One tracked person in a video: from crops to a body for every frame.

    crops = (crop_image(frame, box, 224) for frame, box in zip(frames, boxes))
    features = track_features(HMR().backbone, crops)              # (L, 2048)
    estimate = estimate_sequence(network, features)               # (L,)

    VIBE          up to 450 frames go through as one sequence; longer videos in pieces
    TCMR          a window of 16 around each frame; at both ends, of the frame alone
    MotionBERT    clips of up to 243 frames, from keypoints
    other heads   all frames at once, such as `HMR().head`, which looks at each alone

Source: VIBE (Kocabas et al. 2020) and TCMR (Choi et al. 2021), codes of their demos.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np
import torch
from torch import Tensor, nn

from smplkit._modes import evaluation
from smplkit.data.features import image_features
from smplkit.data.sample import normalise_image
from smplkit.data.sequences import frame_windows
from smplkit.methods.estimate import Estimate
from smplkit.methods.motionbert import MotionBERT, by_clips
from smplkit.methods.tcmr import TCMR
from smplkit.methods.vibe import VIBE

_AT_ONCE = 64  # crops, or windows


def track_features(backbone: nn.Module, crops: Iterable[np.ndarray]) -> Tensor:
    """Compute what a backbone makes of the crops of one person.

    Args:
        backbone: crops to vectors, such as `HMR().backbone`; used in evaluation mode.
        crops: L pictures (S, S, 3) uint8 of the backbone's size, from `crop_image`; they may be
            made one after the other, and are not kept. VIBE's and TCMR's demos cut squares that are
            1.1 and 1.2 times as large as the person.

    Returns:
        (L, D) float32, on the CPU.

    Raises:
        ValueError: there are none.
    """
    crops, parts = iter(crops), []
    while some := list(islice(crops, _AT_ONCE)):
        image = normalise_image(torch.from_numpy(np.stack(some)).movedim(-1, 1))
        parts.append(image_features(backbone, image))
    if not parts:
        raise ValueError("crops must hold at least one picture, got none")
    return torch.cat(parts)


def estimate_sequence(network: nn.Module, sequence: Tensor) -> Estimate:
    """Estimate a body for every frame of a video, in evaluation mode and without gradients.

    Args:
        network: see above; used on the device where it is.
        sequence: (L, ...) what it sees of each frame: features (L, D), or for MotionBERT the points
            (L, 17, 3), scaled over the whole video as its `inputs` does.

    Returns:
        The estimate (L,), without stages, on the device of the network.

    Raises:
        ValueError: there are no frames, or the network does not take them.
    """
    if sequence.ndim < 2 or not len(sequence):
        raise ValueError(
            f"sequence must have shape (L, ...) with at least one frame, "
            f"got {tuple(sequence.shape)}"
        )
    with evaluation(network) as device:
        sequence = sequence.to(device)
        if isinstance(network, TCMR):
            windows = frame_windows(len(sequence), network.frames).to(device)
            return join([network(sequence[some]) for some in windows.split(_AT_ONCE)])
        if isinstance(network, MotionBERT):
            return flatten(by_clips(network, sequence[None], network.backbone.maxlen))
        pieces = sequence.split(VIBE.max_frames if isinstance(network, VIBE) else len(sequence))
        return join([flatten(network(piece[None])) for piece in pieces])


def flatten(estimate: Estimate) -> Estimate:
    """Sequences (B, T) one after the other, (B T,), without stages."""
    camera = estimate.camera
    return Estimate(
        estimate.rotmat.flatten(0, 1),
        estimate.betas.flatten(0, 1),
        None if camera is None else camera.flatten(0, 1),
    )


def join(estimates: list[Estimate]) -> Estimate:
    """Estimates (B,) one after the other, without stages."""
    cameras = [e.camera for e in estimates if e.camera is not None]
    return Estimate(
        torch.cat([e.rotmat for e in estimates]),
        torch.cat([e.betas for e in estimates]),
        torch.cat(cameras) if cameras else None,
    )
