"""How well a network does on videos: errors of frames, and how much it trembles.

Convention. Millimetres. The protocol is that of VIBE's and TCMR's tables: 14 joints ("h36m14") with
both sides centred in the middle of the hips; vertices of the bodies as they are posed, not aligned;
the acceleration error in mm per frame^2 (papers print mm/s^2). It is taken within each video, as in
TCMR; VIBE's code runs across the cuts between videos too, where bodies jump.

Networks that answer for every frame get windows of T frames side by side, without what is left at
the end of a video, as in VIBE. TCMR gets a window around each frame (`estimate_sequence`). Videos
shorter than T frames are left out. A body that stands still has a small acceleration error: never
print it without the errors of the joints.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from smplkit._modes import evaluation
from smplkit.body import SMPL
from smplkit.data.sample import Sample, to_device
from smplkit.data.sequences import FeatureVideos, cut_windows
from smplkit.methods.estimate import Estimate
from smplkit.methods.evaluate import joints14, labelled_joints14
from smplkit.methods.tcmr import TCMR
from smplkit.methods.vibe import inputs
from smplkit.methods.video import estimate_sequence, flatten, join
from smplkit.metrics import acceleration_error, mpjpe, pa_mpjpe, pve
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import KEYPOINT_SETS

_HIPS = [KEYPOINT_SETS["h36m14"].joints.index(f"{side}_hip") for side in ("right", "left")]
_AT_ONCE = 128  # bodies with all vertices; windows


def evaluate_sequences(
    network: nn.Module,
    videos: FeatureVideos,
    body: SMPL,
    frames: int = 16,
    network_input: Callable[[Sample], tuple[Tensor]] = inputs,
) -> dict[str, float]:
    """Measure a network on videos.

    Args:
        network: VIBE, TCMR, or another one that gives an estimate (B, T) for sequences (B, T, ...),
            such as the head of HMR; used in evaluation mode, on the device where it is.
        videos: each frame needs has_smpl or has_keypoints_3d.
        body: the body model, on any device.
        frames: T of the windows; for TCMR its own.
        network_input: picks what the network sees from a batch of videos; default the features.

    Returns:
        mpjpe_mm, pa_mpjpe_mm and pve_mm, means over the frames of all videos (pve_mm over those
        with SMPL labels, NaN if there are none); accel_error_mm, the mean over all frames with two
        neighbours in their video (NaN if there are none).

    Raises:
        ValueError: no video is long enough, or frames have no 3D labels.
    """
    frames = network.frames if isinstance(network, TCMR) else frames
    errors: dict[str, list[Tensor]] = {}
    for rows in videos.rows:
        if len(rows) < frames:
            continue
        video = Sample(**{name: x[None] for name, x in videos.frames(rows).items()})
        (sequence,) = (x[0] for x in network_input(video))
        estimate = (
            estimate_sequence(network, sequence)
            if isinstance(network, TCMR)
            else estimate_windows(network, sequence, frames)
        )
        measured = video_errors(estimate, videos, rows[: len(estimate.betas)], body)
        for name, values in measured.items():
            errors.setdefault(name, []).append(values.cpu())
    if not errors:
        raise ValueError(f"none of the {len(videos)} videos has {frames} frames")
    return {name: torch.cat(values).mean().item() for name, values in errors.items()}


def estimate_windows(network: nn.Module, sequence: Tensor, frames: int) -> Estimate:
    """Estimates (L // T T,) of windows side by side; what is left at the end has none."""
    with evaluation(network) as device:
        windows = sequence[cut_windows(torch.arange(len(sequence)), frames, frames)]
        parts = windows.split(max(1, _AT_ONCE // frames))
        return join([flatten(network(part.to(device))) for part in parts])


@torch.no_grad()
def video_errors(
    estimate: Estimate, videos: FeatureVideos, rows: Tensor, body: SMPL
) -> dict[str, Tensor]:
    """Errors of one video, millimetres.

    Args:
        estimate: (L,) of consecutive frames.
        videos: where the labels are.
        rows: (L,) of the frames.
        body: the body model.

    Returns:
        mpjpe_mm and pa_mpjpe_mm (L,), pve_mm of the frames with SMPL labels, and accel_error_mm
        (L - 2,), none for fewer than three frames.
    """
    body = body.to(estimate.betas.device)
    joints, targets, distances = [], [], []
    for some in torch.arange(len(rows)).split(_AT_ONCE):
        batch = to_device(videos.frames(rows[some]), estimate.betas.device)
        posed = body.from_rotmats(estimate.rotmat[some], estimate.betas[some])
        joints.append(joints14(body, posed))
        targets.append(labelled_joints14(batch, body))
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
        label = body.from_rotmats(axis_angle_to_rotmat(pose), batch["betas"])
        distances.append(pve(posed.vertices, label.vertices)[batch["has_smpl"] > 0])
    pred, target = (
        x - x[:, _HIPS].mean(1, keepdim=True) for x in (torch.cat(joints), torch.cat(targets))
    )
    trembling = pred.new_empty(0)
    if len(rows) > 2:  # as videos of three frames each: a value for each frame with two neighbours
        trembling = acceleration_error(*(x.unfold(0, 3, 1).movedim(-1, 1) for x in (pred, target)))
    return {
        "mpjpe_mm": 1000 * mpjpe(pred, target),
        "pa_mpjpe_mm": 1000 * pa_mpjpe(pred, target),
        "pve_mm": 1000 * torch.cat(distances),
        "accel_error_mm": 1000 * trembling,
    }
