"""`smplkit predict` for a video: one person's body in every frame.

    vibe, tcmr     features of the frames' crops, from the backbone of an HMR, then the network
    motionbert     the 2D keypoints of the frames, no pictures; placed where the keypoints are
    others         each frame by itself, as a photograph

Where the person is, a box says that holds for the whole video, or keypoints (then the box follows
them, see `smplkit.data.readers.video_keypoints`). Written into the output folder:

    motion.npz     the parameters, T frames in front (`estimation.predicted_arrays`), and fps
    overlay.png    the bodies on some of the frames
    overlay.mp4    the bodies on all of them, where PyAV is installed
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from smplkit.commands.estimation import (
    estimate_crops,
    open_network,
    pose_estimate,
    predicted_arrays,
)
from smplkit.commands.fit import require_free
from smplkit.commands.results import write_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from torch import Tensor, nn

    from smplkit.body import SMPL, SMPLX
    from smplkit.data.readers.video_frames import VideoFrames
    from smplkit.methods.catalogue import Method
    from smplkit.methods.estimate import Estimate

# Frames in overlay.png, and their width in it, pixels.
SHOWN, SHOWN_WIDTH = 8, 320
_AT_ONCE = 32  # bodies that are posed together


def is_video(source: Path) -> bool:
    """Whether a path is to be read as frames: a folder, or a file that is no photograph."""
    from smplkit.data.images import IMAGE_SUFFIXES

    return source.is_dir() or (source.is_file() and source.suffix.lower() not in IMAGE_SUFFIXES)


def predict_video(
    source: Path,
    output: Path,
    entry: Method,
    checkpoint: str | None,
    box: list[str] | None,
    keypoints: Path | None,
    person: int | None,
    backbone: str,
    body: Path | None,
    focal_length: float | None,
    force: bool,
) -> None:
    """Estimate the body of one person in every frame; arguments as for `predict`."""
    import numpy as np
    import torch

    from smplkit.commands.predict import note_body, require_overlap
    from smplkit.data.readers.video_frames import open_frames, write_video
    from smplkit.data.readers.video_keypoints import read_track, track_boxes
    from smplkit.mesh_files import write_bytes
    from smplkit.methods.camera_start import guess_focal_length

    if box and len(box) > 1:
        raise ValueError(f"--box: of a video one person is followed, got {len(box)} boxes")
    if entry.name == "motionbert" and not keypoints:
        raise ValueError("--method motionbert sees keypoints, not pictures; give --keypoints")
    if entry.name == "pixie":
        raise ValueError("--method pixie takes photographs; give one frame")
    names = ["motion.npz", "overlay.png", *(["overlay.mp4"] if find_spec("av") else [])]
    require_free(output, [output / name for name in names], force)
    frames = open_frames(source)
    count = sum(1 for _ in frames)
    track = read_track(keypoints, count, person) if keypoints else None
    boxes = _constant_boxes(box, frames, count) if track is None else track_boxes(track)
    require_overlap(boxes, frames.size)
    network, facts, layer = open_network(entry, checkpoint, body)
    note_body(facts, body)
    focal = focal_length or guess_focal_length(frames.size, boxes)
    typer.echo(
        f"{count} frames, {frames.fps:g} a second; focal length {focal:.0f} pixels"
        f"{'' if focal_length else ' (guessed)'}"
    )
    estimate = estimate_frames(entry, network, frames, boxes, track, backbone, focal)
    transl = _translation(estimate, layer, boxes, track, frames.size, focal)
    posed = pose_estimate(estimate, layer, transl, vertices=False)
    arrays = predicted_arrays(
        posed, slice(None), transl, boxes, estimate.camera, focal, frames.size
    )
    output.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    np.savez(file, **arrays, fps=np.float32(frames.fps))
    write_bytes(output / "motion.npz", file.getvalue())
    typer.echo(f"wrote {output / 'motion.npz'}")

    chosen = torch.linspace(0, count - 1, min(count, SHOWN)).round().long().tolist()
    sheet = [_shrink(x) for x in overlays(estimate, layer, transl, frames, focal, set(chosen))]
    write_picture(output, np.concatenate(sheet, axis=1))
    if "overlay.mp4" in names:
        drawn = overlays(estimate, layer, transl, frames, focal, set(range(count)))
        write_video(output / "overlay.mp4", drawn, frames.fps)
        typer.echo(f"wrote {output / 'overlay.mp4'}")
    else:
        typer.echo("no overlay.mp4: that needs PyAV, pip install av")


def estimate_frames(
    entry: Method,
    network: nn.Module,
    frames: VideoFrames,
    boxes: Tensor,
    track: Tensor | None,
    backbone: str,
    focal: float,
) -> Estimate:
    """Run a network on a video.

    Args:
        entry: the method.
        network: its network.
        frames: the video, T frames.
        boxes: (T, 3) of the person, pixels.
        track: (T, 49, 3) keypoints, pixels; needed for motionbert.
        backbone: for methods over features, where to find an HMR.
        focal: focal length, pixels.

    Returns:
        The estimate (T,).

    Raises:
        ValueError: the features of the backbone are not those of the network.
    """
    from smplkit.data.images import crop_image
    from smplkit.methods.video import estimate_sequence, join, track_features
    from smplkit.pretrained import load_hmr

    if entry.name == "motionbert":
        from smplkit.data.h36m_input import crop_scale, points49_to_h36m17

        return estimate_sequence(network, crop_scale(points49_to_h36m17(track)))
    if entry.kind == "frames":
        hmr, _ = load_hmr(backbone)
        if hmr.backbone.feature_size != network.feature_size:
            raise ValueError(
                f"--backbone {backbone} gives features of {hmr.backbone.feature_size} numbers, the "
                f"network takes {network.feature_size}; give the backbone that it was trained with"
            )
        crops = (
            crop_image(picture, box, hmr.image_size)
            for picture, box in zip(frames, boxes.tolist(), strict=True)
        )
        return estimate_sequence(network, track_features(hmr.backbone, crops))
    return join(
        [
            estimate_crops(entry, network, picture, box[None], focal)
            for picture, box in zip(frames, boxes, strict=True)
        ]
    )


def overlays(
    estimate: Estimate,
    layer: SMPL | SMPLX,
    transl: Tensor,
    frames: VideoFrames,
    focal: float,
    chosen: set[int],
) -> Iterator[np.ndarray]:
    """Draw the body on the chosen frames, one after the other."""
    from smplkit.overlay import draw_bodies, resize_for_drawing

    vertices = None
    for number, picture in enumerate(frames):
        if number % _AT_ONCE == 0 or vertices is None:
            first = number // _AT_ONCE * _AT_ONCE
            some = slice(first, first + _AT_ONCE)
            vertices = pose_estimate(_part(estimate, some), layer, transl[some]).vertices
        if number in chosen:
            large, factor = resize_for_drawing(picture)
            yield draw_bodies(large, vertices[number % _AT_ONCE, None], layer.faces, focal * factor)


def _part(estimate: Estimate, some: slice) -> Estimate:
    from smplkit.methods.estimate import Estimate

    return Estimate(estimate.rotmat[some], estimate.betas[some], None)


def _constant_boxes(box: list[str] | None, frames: VideoFrames, count: int) -> Tensor:
    """The same box for all frames; without one the whole picture."""
    import torch

    from smplkit.commands.predict import read_box

    text = box[0] if box else f"0,0,{frames.size[0]},{frames.size[1]}"
    return torch.tensor([read_box(text)]).expand(count, 3)


def _translation(
    estimate: Estimate,
    layer: SMPL,
    boxes: Tensor,
    track: Tensor | None,
    size: tuple[int, int],
    focal: float,
) -> Tensor:
    """Where the bodies stand (T, 3): as their cameras say, else where the keypoints are."""
    import torch

    from smplkit.cameras import crop_to_full_translation
    from smplkit.methods.camera_start import estimate_translation
    from smplkit.methods.supervision import posed_keypoints

    if estimate.camera is not None:
        return crop_to_full_translation(estimate.camera, boxes, size, focal)
    with torch.no_grad():
        points = posed_keypoints(estimate, layer)
    seen = (track[..., 2] > 0).sum(-1) >= 3  # fewer points do not fix three numbers
    if not seen.any():
        raise ValueError("--keypoints: in no frame there are three points to place the body at")
    found = estimate_translation(points[seen], track[seen], focal, (size[0] / 2, size[1] / 2))
    # Where the person is not seen, as in the nearest frame before, or else after.
    times = seen.nonzero().squeeze(-1)
    nearest = (torch.searchsorted(times, torch.arange(len(track)), right=True) - 1).clamp(min=0)
    return found[nearest]


def _shrink(picture: np.ndarray) -> np.ndarray:
    """A picture at the width that it has in overlay.png."""
    import numpy as np
    from PIL import Image

    height = round(picture.shape[0] * SHOWN_WIDTH / picture.shape[1])
    return np.array(Image.fromarray(picture).resize((SHOWN_WIDTH, height)))
