"""Motion capture from AMASS: one `.npz` file per sequence, in a folder per subject and dataset.

Convention. The files have z up; what comes out has y up, as `smplkit.data.motions`: axis-angle in
radians, metres, `body(body_pose=..., global_orient=..., transl=...)` stands upright. T frames:

    poses (T, 156) SMPL-H, (T, 165) SMPL-X or (T, 72) SMPL, axis-angle, root first; or in parts:
        root_orient (T, 3), pose_body (T, 63) and perhaps pose_hand (T, 90)
    trans (T, 3) metres (some conversions: transl)
    betas (S,), at least 10
    mocap_framerate, or in the SMPL-X files mocap_frame_rate: frames a second
    gender: text or bytes

Files without poses (shape.npz and *_stagei.npz, the shape of a subject) are no sequences.

Source: AMASS (Mahmood et al. 2019); resampling and hands as VIBE (Kocabas et al. 2020), code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.motions import Motions
from smplkit.data.movement.grounding import rest_pelvis
from smplkit.data.readers.npz_files import NpzFile, require_floats
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

_RATES = ("mocap_framerate", "mocap_frame_rate")
_TRANSLATIONS = ("trans", "transl")
# The files' z up to our y up: a quarter turn about x.
_Z_UP_TO_Y_UP = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
# Numbers of a pose -> the joints that stand in for SMPL's two hand joints. These are the first
# joints of the index fingers, but for SMPL itself.
_HAND_JOINTS = {72: (22, 23), 156: (22, 37), 165: (25, 40)}


@dataclass(frozen=True)
class AmassMotion:
    """One sequence.

    Attributes:
        path: its file.
        body_pose: (T, 23, 3) axis-angle, radians.
        global_orient: (T, 3) axis-angle, y up, radians.
        transl: (T, 3) metres, y up.
        betas: (10,) of the SMPL-H or SMPL-X body of the file's gender.
        gender: "neutral", "female" or "male".
        fps: frames a second.
    """

    path: Path
    body_pose: Tensor
    global_orient: Tensor
    transl: Tensor
    betas: Tensor
    gender: str
    fps: float


def is_amass(file: NpzFile) -> bool:
    """Whether a file has what a sequence of AMASS has: poses and a frame rate."""
    has_pose = "poses" in file or ("root_orient" in file and "pose_body" in file)
    return has_pose and any(key in file for key in _RATES)


def read_amass(path: str | Path, fingers: bool = False, body: SMPL | None = None) -> AmassMotion:
    """Read one sequence, at its own frame rate.

    Args:
        path: the `.npz` file.
        fingers: let the first joint of the index finger turn SMPL's hand joint, as VIBE does; else
            the hands are straight. Files in SMPL's own layout keep their hands in any case.
        body: the body of the file, for the height of the pelvis over the origin; None for the open
            mean body, whose pelvis may lie some centimetres off: the whole sequence is then shifted
            by a constant.

    Returns:
        The sequence.

    Raises:
        FileNotFoundError, ValueError: no such file, or an array that is missing, has another shape
            or is not finite; the message names it.
    """
    file = NpzFile(path)
    poses = _poses(file)
    if not len(poses):
        raise ValueError(f"{file.path}: poses must have at least one frame, got none")
    rate_key = _one_of(file, _RATES)
    fps = float(file.floats(rate_key, *file.array(rate_key).shape, dtype=np.float64).mean())
    if not fps > 0:
        raise ValueError(f"{file.path}: {rate_key} must be positive, got {fps}")
    transl = torch.from_numpy(file.floats(_one_of(file, _TRANSLATIONS), len(poses), 3))
    betas = torch.zeros(10)
    if "betas" in file:
        given = require_floats(f"{file.path}: betas", np.squeeze(file.array("betas")), "S")
        betas[: min(10, len(given))] = torch.from_numpy(given[:10])
    joints = poses.unflatten(-1, (-1, 3))
    body_pose = joints.new_zeros(len(poses), 23, 3)
    body_pose[:, :21] = joints[:, 1:22]
    if (fingers or poses.shape[1] == 72) and poses.shape[1] in _HAND_JOINTS:
        body_pose[:, 21:] = joints[:, list(_HAND_JOINTS[poses.shape[1]])]
    if body is None:
        pelvis = rest_pelvis()
    else:
        with torch.no_grad():
            pelvis = body(betas=betas, vertices=False).rest_joints[0].float()
    return AmassMotion(
        path=file.path,
        body_pose=body_pose,
        global_orient=rotmat_to_axis_angle(_Z_UP_TO_Y_UP @ axis_angle_to_rotmat(joints[:, 0])),
        transl=(transl + pelvis) @ _Z_UP_TO_Y_UP.mT - pelvis,
        betas=betas,
        gender=_gender(file),
        fps=fps,
    )


def resample(motion: AmassMotion, fps: float, method: str = "pick") -> AmassMotion:
    """Bring a sequence to another frame rate.

    Args:
        motion: the sequence.
        fps: frames a second wanted.
        method: "pick" keeps every n-th frame, n = rate // fps, as VIBE; the rate of the result is
            then `fps` or up to twice as much (120 becomes 30 for 25). "slerp" turns joints evenly
            from frame to frame and gives `fps` exactly.

    Returns:
        The sequence; `fps` is what it really has.

    Raises:
        ValueError: unknown method, or `fps` not positive.
    """
    if not fps > 0:
        raise ValueError(f"fps must be positive, got {fps}")
    if method == "pick":
        step = max(1, int(int(motion.fps) // fps))
        fields = (motion.body_pose, motion.global_orient, motion.transl)
        body_pose, global_orient, transl = (x[::step] for x in fields)
        fps = motion.fps / step
    elif method == "slerp":
        last = len(motion.transl) - 1
        times = torch.arange(int(last / motion.fps * fps + 1e-6) + 1) / fps * motion.fps
        before = times.floor().long().clamp(max=last)
        after = (before + 1).clamp(max=last)
        part = (times - before)[:, None]
        transl = motion.transl[before].lerp(motion.transl[after], part)
        global_orient = _slerp(motion.global_orient, before, after, part)
        body_pose = _slerp(motion.body_pose, before, after, part[..., None])
    else:
        raise ValueError(f'method must be "pick" or "slerp", got {method!r}')
    return AmassMotion(
        motion.path, body_pose, global_orient, transl, motion.betas, motion.gender, float(fps)
    )


def amass_files(folder: str | Path) -> list[Path]:
    """The sequences in a folder and those below it, in order of their names.

    Args:
        folder: a subject, a dataset or all of AMASS.

    Raises:
        FileNotFoundError: no such folder, or no sequence in it.
    """
    folder = Path(folder).expanduser()
    files = [
        path
        for path in sorted(folder.rglob("*.npz"))
        if path.name != "shape.npz" and not path.stem.endswith("_stagei")
    ]
    if not files:
        raise FileNotFoundError(
            f"no sequences of AMASS (.npz files) in {folder}; give the folder of a subject, of a "
            "dataset such as CMU, or of all"
        )
    return files


def amass_clips(
    folder: str | Path,
    frames: int = 16,
    fps: float = 25.0,
    stride: int | None = None,
    shortest: int = 60,
    method: str = "pick",
    fingers: bool = False,
) -> Motions:
    """Cut all sequences of a folder into clips of one length, for motion priors.

    Args:
        folder: as for `amass_files`.
        frames: length T of a clip.
        fps: frames a second, reached as `resample` says.
        stride: frames between the starts of clips; None for T.
        shortest: leave out sequences of fewer frames at the new rate, as VIBE.
        method, fingers: as for `resample` and `read_amass`.

    Returns:
        The clips, of unknown action (-1); what does not fill a clip at the end is left out.
        Their `fps` is the one asked for: with "pick" the frames of some sequences follow each other
        faster than that, as in VIBE.

    Raises:
        FileNotFoundError, ValueError: as `read_amass`; or not one clip is long enough.
    """
    stride = frames if stride is None else stride
    if frames < 1 or stride < 1:
        raise ValueError(f"frames and stride must be at least 1, got {frames} and {stride}")
    clips: list[tuple[Tensor, ...]] = []
    betas: list[Tensor] = []
    files = amass_files(folder)
    for path in files:
        motion = resample(read_amass(path, fingers), fps, method)
        if len(motion.transl) >= max(frames, shortest):
            fields = (motion.body_pose, motion.global_orient, motion.transl)
            # unfold puts the frames of a clip last
            clips.append(tuple(x.unfold(0, frames, stride).movedim(-1, 1) for x in fields))
            betas.append(motion.betas.expand(len(clips[-1][0]), -1))
    if not clips:
        raise ValueError(
            f"none of the {len(files)} sequences in {folder} has {max(frames, shortest)} frames "
            f"at {fps} a second; ask for shorter clips"
        )
    fields = [torch.cat(parts) for parts in zip(*clips, strict=True)]
    action = torch.full((len(fields[0]),), -1)
    return Motions(*fields, action=action, fps=float(fps), betas=torch.cat(betas))


def _poses(file: NpzFile) -> Tensor:
    """Poses (T, 3 J) of a file that has them in one piece or in parts."""
    if "poses" in file:
        poses = torch.from_numpy(file.floats("poses", "T", "3 J"))
        if poses.shape[1] not in _HAND_JOINTS:
            raise ValueError(
                f"{file.path}: poses must be (T, 72), (T, 156) or (T, 165) for SMPL, SMPL-H or "
                f"SMPL-X, got {tuple(poses.shape)}"
            )
        return poses
    for key in ("root_orient", "pose_body"):
        if key not in file:
            raise ValueError(
                f"{file.path} is no sequence of AMASS: it has neither poses nor {key}; it holds "
                f"{', '.join(file.keys) or 'nothing'}"
            )
    parts = [file.floats("root_orient", "T", 3)]
    parts.append(file.floats("pose_body", len(parts[0]), 63))
    if "pose_hand" in file:
        parts.append(file.floats("pose_hand", len(parts[0]), 90))
    return torch.from_numpy(np.concatenate(parts, axis=1))


def _slerp(axis_angle: Tensor, before: Tensor, after: Tensor, part: Tensor) -> Tensor:
    """Rotations (T, ..., 3) between frames: a part of the way from one to the next."""
    start = axis_angle_to_rotmat(axis_angle[before])
    way = rotmat_to_axis_angle(start.mT @ axis_angle_to_rotmat(axis_angle[after]))
    return rotmat_to_axis_angle(start @ axis_angle_to_rotmat(way * part))


def _one_of(file: NpzFile, keys: tuple[str, ...]) -> str:
    """The first of some names of an array that the file has."""
    for key in keys:
        if key in file:
            return key
    raise ValueError(
        f"{file.path} has no {' or '.join(keys)}, which the sequences of AMASS have; it holds "
        f"{', '.join(file.keys) or 'nothing'}"
    )


def _gender(file: NpzFile) -> str:
    told = file.array("gender") if "gender" in file else np.array("")
    text = told.reshape(-1)[0].item() if told.size and told.dtype.kind in "US" else ""
    text = text.decode() if isinstance(text, bytes) else text
    return {"m": "male", "f": "female"}.get(text[:1].lower(), "neutral")
