"""Clips of 17 joints, 2D and 3D, for the pretraining of MotionBERT.

    clips = random_motion_clips(1000, generator)         # our own motions, 3D
    clips = amass_motion_clips("AMASS")                  # motion capture, 3D
    clips = MotionClips(points, "detected")              # 2D points of videos
    clips = MixedPeople([motions, videos])               # both, in equal shares

Convention. Joints in the order of `smplkit.data.h36m_input`, right leg first. 3D joints are seen by
a camera that is level and infinitely far away: x right, y down, z away from it, 0.298 units to the
metre, not centred at anybody. Their x and y are the 2D points. 60 frames a second.

A clip has 243 frames, four seconds. Sequences are cut into clips that overlap by two thirds; the
rest at the end is left out, but a sequence that is shorter as a whole is stretched, once.

Source: MotionBERT (Zhu et al. 2023), code that prepares its data. There AMASS's
bodies are SMPL-H's with 16 betas, soft tissue and the genders of the files; here they have the 10
betas of the body given, neutral by default.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import torch
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.body import SMPL
from smplkit.data.h36m_input import crop_scale, flip_h36m17
from smplkit.data.motions import Motions, random_motions
from smplkit.data.readers.amass import amass_files, read_amass
from smplkit.data.sample import require_ids
from smplkit.data.shapes import random_betas
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import H36M17_RIGHT_LEG_FIRST

UNITS_PER_METRE = 0.298
FRAMES, STRIDE, FPS = 243, 81, 60.0
_KINDS = ("3d", "annotated", "detected")
_AT_ONCE = 8192  # frames, so that vertices do not fill the memory


class MotionBatch(TypedDict):
    """A batch of clips.

    Attributes:
        motion_2d: (B, T, 17, 3) x, y and confidence.
        motion_3d: (B, T, 17, 3) joints, zeros where there is no label.
        has_motion_3d: (B,) 1 where motion_3d is a label, else 0.
        detected: (B,) 1 where a detector found motion_2d, which then has errors already.
        index: (B,) int64 position in the dataset.
    """

    motion_2d: Tensor
    motion_3d: Tensor
    has_motion_3d: Tensor
    detected: Tensor
    index: Tensor


class MotionClips:
    """Clips in memory: the dataset protocol of `smplkit.data.sample.People`.

    Args:
        motion: (N, T, 17, 3) joints, or 2D points and confidence in any unit.
        kind: "3d" for joints; "annotated" for 2D points that people clicked (as PoseTrack has), to
            which pretraining adds errors; "detected" for those of a detector (InstaVariety).

    Attributes:
        motion, kind: as given.

    Raises:
        TypeError, ValueError: wrong type, shape or kind, or no clips.
    """

    def __init__(self, motion: Tensor, kind: str = "3d") -> None:
        require_shape("motion", motion, "N", "T", 17, 3)
        if motion.ndim != 4 or motion.numel() == 0:
            raise ValueError(
                f"motion must have shape (N, T, 17, 3), at least one clip and frame, "
                f"got {tuple(motion.shape)}"
            )
        if kind not in _KINDS:
            raise ValueError(f"kind must be one of {', '.join(_KINDS)}, got {kind!r}")
        self.motion, self.kind = motion, kind

    def __len__(self) -> int:
        return len(self.motion)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> MotionBatch:
        """The clips at some positions.

        Args:
            ids: (B,) int64 positions, each in 0..len - 1.
            generator: mirrors half of the clips, and cuts into the picture around 2D points: the
                square is 0.25 to 1 times as large as what is seen. None for clips as they are.

        Returns:
            The batch.

        Raises:
            TypeError, ValueError, IndexError: as `require_ids`.
        """
        ids = require_ids(ids, len(self))
        motion = self.motion[ids]
        ratio: float | Tensor = 1.0
        if generator is not None:
            flip, draw = torch.rand(2, len(ids), generator=generator)
            motion = torch.where((flip < 0.5)[:, None, None, None], flip_h36m17(motion), motion)
            ratio = 0.25 + 0.75 * draw
        if self.kind == "3d":
            motion_2d = torch.cat([motion[..., :2], torch.ones_like(motion[..., 2:])], dim=-1)
        else:
            motion_2d, motion = crop_scale(motion, ratio), torch.zeros_like(motion)
        one = motion.new_ones(len(ids))
        return MotionBatch(
            motion_2d=motion_2d,
            motion_3d=motion,
            has_motion_3d=one * (self.kind == "3d"),
            detected=one * (self.kind == "detected"),
            index=ids,
        )


def random_motion_clips(
    count: int,
    generator: torch.Generator,
    frames: int = FRAMES,
    fps: float = FPS,
    split: str = "train",
    body: SMPL | None = None,
) -> MotionClips:
    """Clips of our own motions, of people of random shapes who head anywhere.

    Args:
        count: number of clips N.
        generator: source of randomness, on the CPU.
        frames: length T of each.
        fps: frames a second.
        split: "train", or "test" for motions that are held out.
        body: the body model; default the open one.

    Returns:
        The clips.

    Raises:
        ValueError: as `random_motions`, or no clips.
    """
    motions = random_motions(count, frames, generator, fps, split)
    joints = motion_joints(motions, random_betas(count, generator), body)
    heading = torch.zeros(count, 1, 3)
    heading[:, 0, 1] = 2 * torch.pi * torch.rand(count, generator=generator)
    turn = axis_angle_to_rotmat(heading)  # about where all clips start, x = z = 0
    return MotionClips(joints @ turn.mT)


def amass_motion_clips(
    folder: str | Path, frames: int = FRAMES, stride: int = STRIDE, body: SMPL | None = None
) -> MotionClips:
    """Clips of the motion capture of AMASS.

    Of each sequence every n-th frame is kept, n = rate / 60 rounded.

    Args:
        folder: of a subject, a dataset, or all of AMASS.
        frames: length T of a clip.
        stride: frames between the starts of clips.
        body: the body model; default the open one.

    Returns:
        The clips, in order of the files.

    Raises:
        FileNotFoundError, ValueError: as `amass_files` and `read_amass`.
    """
    clips = []
    for path in amass_files(folder):
        motion = read_amass(path)
        step = max(1, round(motion.fps / FPS))
        one = Motions(
            motion.body_pose[None, ::step],
            motion.global_orient[None, ::step],
            motion.transl[None, ::step],
            torch.tensor([-1]),
            motion.fps / step,
        )
        clips.append(cut_clips(motion_joints(one, motion.betas[None], body)[0], frames, stride))
    return MotionClips(torch.cat(clips))


def motion_joints(
    motions: Motions, betas: Tensor | None = None, body: SMPL | None = None
) -> Tensor:
    """The joints of motions in MotionBERT's axes and units.

    Args:
        motions: N motions of T frames, y up.
        betas: (N, 10) of who moves; default those of the motions, or else the mean body's.
        body: the body model; default the open one.

    Returns:
        (N, T, 17, 3) joints: x to the right, y down, z away from the camera, 0.298 to the metre.
    """
    body = SMPL() if body is None else body
    count, frames = motions.transl.shape[:2]
    betas = motions.betas if betas is None else betas
    betas = torch.zeros(count, 10) if betas is None else betas
    parameters = (
        betas[:, None].expand(-1, frames, -1),
        motions.body_pose,
        motions.global_orient,
        motions.transl,
    )
    joints = []
    with torch.no_grad():
        flat = (x.flatten(0, 1).split(_AT_ONCE) for x in parameters)
        for part in zip(*flat, strict=True):
            joints.append(body.keypoints(body(*part, vertices=False), "h36m17"))
    right_first = torch.cat(joints)[:, list(H36M17_RIGHT_LEG_FIRST)].unflatten(0, (count, frames))
    # From y up, towards the camera, to y down, away from it: half a turn about x.
    return right_first * (UNITS_PER_METRE * right_first.new_tensor([1.0, -1.0, -1.0]))


def cut_clips(joints: Tensor, frames: int = FRAMES, stride: int = STRIDE) -> Tensor:
    """Cut a sequence into clips, or stretch it to one if it is too short.

    Args:
        joints: (L, 17, 3).
        frames: length T of a clip.
        stride: frames between the starts of clips.

    Returns:
        (W, T, 17, 3), at least one clip.

    Raises:
        ValueError: `frames` or `stride` is less than 1, or there are no frames.
    """
    if frames < 1 or stride < 1 or not len(joints):
        raise ValueError(
            f"frames and stride must be at least 1 and joints not empty, got {frames}, {stride} "
            f"and {len(joints)} frames"
        )
    if len(joints) < frames:
        # The same for the same length: a dataset is the same each time that it is made.
        generator = torch.Generator().manual_seed(len(joints))
        return joints[resample_frames(len(joints), frames, generator)][None]
    return joints.unfold(0, frames, stride).movedim(-1, 1)


def resample_frames(length: int, frames: int, generator: torch.Generator | None = None) -> Tensor:
    """Which frames of a sequence make a clip of another length.

    The clip divides the sequence evenly. Each of its frames is the beginning of its share, or, with
    a generator, a random one: of shares longer than a frame any frame in them, of shorter ones the
    frame before or after, the nearer the more probable.

    Args:
        length: L of the sequence.
        frames: T of the clip.
        generator: source of randomness.

    Returns:
        (T,) int64 numbers of frames, in order of time.

    Raises:
        ValueError: `length` or `frames` is less than 1.
    """
    if length < 1 or frames < 1:
        raise ValueError(f"length and frames must be at least 1, got {length} and {frames}")
    share = length / frames
    times = torch.arange(frames, dtype=torch.float64) * share
    if generator is not None:
        draw = torch.rand(frames, generator=generator, dtype=torch.float64)
        times = (times + draw * max(1.0, share)).sort().values
    return times.long().clamp(max=length - 1)
