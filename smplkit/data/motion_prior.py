"""Real motions in clips of one length, for critics that must know how people move.

Convention. A frame is a row of 85 numbers, the `theta` of HMR and its successors:

    camera 0:3 (a dummy: 1, 0, 0) | axis-angle of 24 joints 3:75, the root first | betas 75:85

Clips have 16 frames at about 25 a second. `BODY_POSE` picks what VIBE's critic sees: the 23 joints
without the root. The root is y up here, as all of our motions; in VIBE's own files it is z up.

Source: VIBE (Kocabas et al. 2020), code of its AMASS data.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from smplkit.data.motions import Motions, random_motions
from smplkit.data.readers.amass import amass_clips
from smplkit.data.shapes import random_betas

THETA_SIZE = 85
BODY_POSE = slice(6, 75)
_FRAMES, _FPS = 16, 25.0


def motion_theta(motions: Motions) -> Tensor:
    """Motions as rows of 85 numbers.

    Args:
        motions: N clips of T frames.

    Returns:
        (N, T, 85); betas are zero where the motions have none.
    """
    pose = torch.cat([motions.global_orient[:, :, None], motions.body_pose], dim=2).flatten(2)
    lead = pose.shape[:2]
    camera = pose.new_tensor([1.0, 0.0, 0.0]).expand(*lead, 3)
    betas = pose.new_zeros(lead[0], 10) if motions.betas is None else motions.betas
    return torch.cat([camera, pose, betas[:, None].expand(*lead, 10)], dim=-1)


def random_clips(
    count: int,
    generator: torch.Generator,
    frames: int = _FRAMES,
    fps: float = _FPS,
    split: str = "train",
) -> Tensor:
    """Draw clips of our own motions, of people of random shapes.

    Args:
        count: number of clips N.
        generator: source of randomness, on the CPU.
        frames: length T of each.
        fps: frames a second.
        split: "train", or "test" for motions that are held out.

    Returns:
        (N, T, 85).

    Raises:
        ValueError: as `random_motions`.
    """
    theta = motion_theta(random_motions(count, frames, generator, fps, split))
    theta[..., 75:] = random_betas(count, generator)[:, None]
    return theta


def real_clips(folder: str | Path, frames: int = _FRAMES, fps: float = _FPS) -> Tensor:
    """Cut the motion capture of AMASS into clips as VIBE does.

    Every n-th frame is kept, n = rate // 25; sequences of fewer than 60 frames are left out then,
    and the rest that does not fill a clip. Of the 52 joints of SMPL-H numbers 0 to 22 and 37
    remain: the first joints of the index fingers stand for SMPL's hand joints.

    Args:
        folder: of a subject, a dataset, or all of AMASS.
        frames: length T of a clip; the next one begins where it ends.
        fps: frames a second, about.

    Returns:
        (N, T, 85).

    Raises:
        FileNotFoundError, ValueError: as `amass_clips`.
    """
    return motion_theta(amass_clips(folder, frames, fps, fingers=True))
