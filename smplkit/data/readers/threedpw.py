"""3DPW: video of one or two people outdoors with SMPL parameters, a moving camera, and 2D points.

Convention. The files have parameters in a world that a `.pkl` file per sequence shares with the
camera poses of all frames; what comes out is in the camera frame of each frame: x right, y down,
z forward. Frame i of T belongs to image_{i:05d}.jpg. P people:

    poses P x (T, 72), betas P x (10,), genders P x "m" or "f"
    jointPositions P x (T, 72)   24 joints in the world, metres: they tell where people are for any
                                 body, trans tells it for the body of the labels only
    poses2d P x (T, 3, 18)   detections of OpenPose in COCO's order of 18, pixels and confidence
    campose_valid P x (T,)   whether the camera pose fits this person in this frame
    cam_poses (T, 4, 4)   from the world to the camera
    cam_intrinsics (3, 3)   the principal point is the middle of the image

The folder has sequenceFiles/{train,validation,test}/*.pkl and imageFiles/SEQUENCE/image_*.jpg. The
betas belong to the SMPL model of the person's gender.

Source: von Marcard et al. 2018; box and camera frame as SPIN (Kolotouros et al. 2019), code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.body.restricted_pickle import UnsafePickleError, read_pickle, to_array
from smplkit.data.readers.npz_files import require_floats
from smplkit.data.readers.photographs import Photographs
from smplkit.data.sample import missing_labels
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

SPLITS = ("train", "validation", "test")
# Row of each of OpenPose's 18 points (COCO's order) among its 25: the mid-hip is new there.
OPENPOSE18_TO_25 = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
_GENDERS = {"m": "male", "f": "female"}
_ENLARGEMENT = 1.2  # of the box about the points, as SPIN
_REQUIRED = (
    "poses", "betas", "cam_poses", "cam_intrinsics", "poses2d", "campose_valid", "genders",
    "jointPositions",
)  # fmt: skip


@dataclass(frozen=True)
class Track:
    """One person of a sequence, in the camera frame of each of the T frames.

    Attributes:
        sequence: name of the sequence, which is the folder of its images.
        person: number of the person in the sequence.
        gender: "female" or "male": the SMPL model that betas belong to.
        betas: (10,) shape.
        global_orient: (T, 3) axis-angle, camera frame.
        body_pose: (T, 23, 3) axis-angle.
        joints: (T, 24, 3) SMPL's joints, metres, camera frame.
        keypoints: (T, 18, 3) pixels and confidence, OpenPose's 18 points.
        valid: (T,) bool, whether camera and person fit together.
        focal_length: pixels, mean of both axes.
        principal_point: (2,) pixels.
    """

    sequence: str
    person: int
    gender: str
    betas: Tensor
    global_orient: Tensor
    body_pose: Tensor
    joints: Tensor
    keypoints: Tensor
    valid: Tensor
    focal_length: float
    principal_point: Tensor


def read_3dpw(path: str | Path) -> list[Track]:
    """Read a sequence file of 3DPW, without running anything in it.

    Args:
        path: the `.pkl` file.

    Returns:
        Its people.

    Raises:
        FileNotFoundError: there is no such file.
        UnsafePickleError: it asks for more than arrays.
        ValueError: it is no sequence of 3DPW, or an array has another shape or is not finite; the
            message names file and key.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; give a sequence file (.pkl) of 3DPW")
    try:
        with path.open("rb") as stream:
            contents = read_pickle(stream)
    except UnsafePickleError as error:
        raise UnsafePickleError(f"{path}: {error}") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}; get the file again") from error
    if not is_3dpw(contents):
        held = sorted(map(str, contents)) if isinstance(contents, dict) else type(contents).__name__
        raise ValueError(
            f"{path} is no sequence of 3DPW: expected {', '.join(_REQUIRED)}; it holds {held}"
        )

    def array(key: str, *shape: int | str, person: int | None = None) -> Tensor:
        name = f"{path}: {key}" + ("" if person is None else f" of person {person}")
        try:
            value = to_array(contents[key] if person is None else contents[key][person])
        except Exception as error:  # stubs fail in several ways
            raise ValueError(f"{name} must be numbers ({error})") from error
        return torch.from_numpy(require_floats(name, value, *shape, dtype=np.float64))

    for key in ("poses", "betas", "poses2d", "campose_valid", "genders", "jointPositions"):
        if not isinstance(contents[key], list) or len(contents[key]) != len(contents["poses"]):
            raise ValueError(
                f"{path}: {key} must be a list with one entry per person "
                f"({len(contents['poses'])} in poses), got {_size(contents[key])}"
            )
    camera, intrinsics = array("cam_poses", "T", 4, 4), array("cam_intrinsics", 3, 3)
    T = len(camera)
    rotation, translation = camera[:, :3, :3], camera[:, :3, 3]
    tracks = []
    for i in range(len(contents["poses"])):
        poses = array("poses", T, 72, person=i).unflatten(-1, (24, 3))
        betas = array("betas", "S", person=i)
        if len(betas) < 10:
            raise ValueError(f"{path}: betas of person {i} must be at least 10, got {len(betas)}")
        joints = array("jointPositions", T, 72, person=i).unflatten(-1, (24, 3))
        root = rotation @ axis_angle_to_rotmat(poses[:, 0])
        tracks.append(
            Track(
                sequence=str(contents.get("sequence", path.stem)),
                person=i,
                gender=_GENDERS.get(str(contents["genders"][i])[:1].lower(), "neutral"),
                betas=betas[:10].float(),
                global_orient=rotmat_to_axis_angle(root).float(),
                body_pose=poses[:, 1:].float(),
                joints=(joints @ rotation.mT + translation[:, None]).float(),
                keypoints=array("poses2d", T, 3, 18, person=i).mT.float(),
                valid=array("campose_valid", T, person=i) > 0,
                focal_length=(intrinsics[0, 0].item() + intrinsics[1, 1].item()) / 2,
                principal_point=intrinsics[:2, 2].float(),
            )
        )
    return tracks


def is_3dpw(contents: Any) -> bool:
    """Whether what `read_pickle` returned has the keys of a sequence of 3DPW."""
    return isinstance(contents, dict) and all(key in contents for key in _REQUIRED)


class ThreeDPW(Photographs):
    """The people of 3DPW in every frame that has a camera for them, one sample per person.

    The box is SPIN's: about the detected points, enlarged by 1.2; where there are none, about
    SMPL's joints in the image. 2D points are the detections.

    Args:
        root: the folder with sequenceFiles/ and imageFiles/.
        split: "train", "validation" or "test".
        image_size: side of the crops in pixels.
        bodies: the SMPL layers that the labels belong to, by gender ("male", "female"), or one for
            all. They give keypoints_3d, and the place of the origin; None: no keypoints_3d, and
            transl puts the pelvis of the open body where the person's is.
        whole_pixels: cut keypoints_2d off to whole pixels of the crop, as SPIN's training does.

    Attributes:
        tracks: the people of all sequences, whole.
        track, frame: (N,) int64, where each sample comes from.

    Raises:
        FileNotFoundError: the folder lacks sequences or images; the message says which.
        UnsafePickleError, ValueError: as `read_3dpw`.
    """

    def __init__(
        self,
        root: str | Path,
        split: str = "test",
        image_size: int = 224,
        bodies: SMPL | Mapping[str, SMPL] | None = None,
        whole_pixels: bool = False,
    ) -> None:
        if split not in SPLITS:
            raise ValueError(f"split must be one of {', '.join(SPLITS)}, got {split!r}")
        root = Path(root).expanduser()
        files = sorted((root / "sequenceFiles" / split).glob("*.pkl"))
        if not files:
            raise FileNotFoundError(
                f"no sequences (.pkl) in {root / 'sequenceFiles' / split}; root must be the "
                "folder of 3DPW with sequenceFiles/ and imageFiles/ in it"
            )
        self.tracks = [track for path in files for track in read_3dpw(path)]
        frames = [track.valid.nonzero()[:, 0] for track in self.tracks]
        self.frame = torch.cat(frames)
        self.track = torch.cat([torch.full_like(x, i) for i, x in enumerate(frames)])
        names = [
            f"{self.tracks[i].sequence}/image_{frame:05d}.jpg"
            for i, frame in zip(self.track.tolist(), self.frame.tolist(), strict=True)
        ]
        parts, rests = [], []
        bodies_of = SMPL() if bodies is None else bodies
        for track, frame in zip(self.tracks, frames, strict=True):
            body = bodies_of if isinstance(bodies_of, SMPL) else _body_of(bodies_of, track.gender)
            part, rest = _labels(track, frame, body, with_joints=bodies is not None)
            parts.append(part)
            rests.append(rest.expand(len(frame), 3))
        labels = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        super().__init__(
            root / "imageFiles", names, labels, torch.cat(rests), image_size, whole_pixels
        )


@torch.no_grad()
def _labels(track: Track, frame: Tensor, body: SMPL, with_joints: bool) -> tuple[dict, Tensor]:
    """Labels of some frames of a track, and the (3,) pelvis at rest."""
    labels = missing_labels(len(frame))
    joints, orient, body_pose = (
        x[frame] for x in (track.joints, track.global_orient, track.body_pose)
    )
    out = body(track.betas, body_pose, orient, vertices=False)
    at_rest = out.rest_joints[..., 0, :].reshape(-1, 3)[:1].float()
    detected = torch.where(track.keypoints[frame][..., 2:] > 0, track.keypoints[frame], 0.0)
    labels["keypoints_full"][:, list(OPENPOSE18_TO_25)] = detected
    projected = track.focal_length * joints[..., :2] / joints[..., 2:] + track.principal_point
    labels |= {
        "box": _boxes(detected, projected),
        "focal_length": torch.full((len(frame),), track.focal_length),
        "global_orient": orient,
        "body_pose": body_pose,
        "betas": track.betas.expand(len(frame), 10).clone(),
        # The pelvis of any body then stands where jointPositions says.
        "transl": joints[:, 0] - at_rest,
        "has_smpl": torch.ones(len(frame)),
    }
    if with_joints:
        points = body.keypoints(out, "openpose25+24")[:, 25:].float() - out.joints[:, :1].float()
        labels["keypoints_3d"] = torch.cat([points, torch.ones_like(points[..., :1])], dim=-1)
        labels["has_keypoints_3d"] = torch.ones(len(frame))
    return labels, at_rest


def _boxes(detected: Tensor, projected: Tensor) -> Tensor:
    """SPIN's box (N, 3) about the detected points, or about SMPL's joints where there are none."""
    seen = detected[..., 2:] > 0
    low = torch.where(seen, detected[..., :2], torch.inf).amin(1)
    high = torch.where(seen, detected[..., :2], -torch.inf).amax(1)
    enough = ((high - low).amax(-1) > 0)[:, None]
    low = torch.where(enough, low, projected.amin(1))
    high = torch.where(enough, high, projected.amax(1))
    size = _ENLARGEMENT * (high - low).amax(-1, keepdim=True)
    return torch.cat([(low + high) / 2, size], dim=-1)


def _body_of(bodies: Mapping[str, SMPL], gender: str) -> SMPL:
    if gender not in bodies:
        raise ValueError(
            f"bodies must have a body for every gender in the data, {gender!r} too; got "
            f"{', '.join(bodies) or 'none'}"
        )
    return bodies[gender]


def _size(value: Any) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__
