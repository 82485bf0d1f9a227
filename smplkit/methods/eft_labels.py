"""Fits as labels in files: the published JSON of EFT's fits, and the annotations of SPIN.

    labels = read_eft_json("COCO2014-All-ver01.json")        EFT's own
    labels = fit_labels(fits, batch, names)                  what `EFT` found
    write_eft_json(path, labels);  write_labels_npz(path, labels, keypoints_full)

The JSON is {"ver": ..., "data": [...]} with one entry per person:

    parm_pose 24 x 3 x 3, parm_shape 10      root first, camera frame
    parm_cam 3                               s, tx, ty with x = s X + t, crop coordinates
    bbox_scale, bbox_center 2                box in pixels, side = 200 * scale
    joint_validity_openpose18 18             which points were labelled
    smpltype, annotId, imageName, subjectId  "smpl"; COCO's id; file name; optional

It holds no keypoints: these stay in the annotations of the dataset, under `annotId`. Written as
`.npz` with its keypoints, a dataset can be trained on like any of SPIN's (`SpinNpz`), or its rows
(`FitLabels.rows`) can be the dictionary that `spin.SPIN` begins with.

Source: the data release of EFT (Joo et al. 2021). The order of the 18 points is OpenPose's, which
is not told there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from smplkit.data.readers.coco_json import describe_json, entry_id, read_json
from smplkit.data.readers.npz_files import require_floats
from smplkit.data.sample import Sample
from smplkit.methods.eft import ExemplarFits, from_eft_camera, to_eft_camera
from smplkit.rotations import rotmat_to_axis_angle
from smplkit.skeleton import KEYPOINT_SETS

_NAMES = KEYPOINT_SETS["openpose25+24"].joints
# OpenPose's 18 points of COCO as rows of the 49: the annotated ones, as those are the labels.
OPENPOSE18 = tuple(
    _NAMES.index(name)
    for name in (
        "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder",
        "left_elbow", "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip",
        "left_knee", "left_ankle", "right_eye", "left_eye", "right_ear", "left_ear",
    )
)  # fmt: skip
_NUMBERS = {
    "parm_pose": (24, 3, 3),
    "parm_shape": (10,),
    "parm_cam": (3,),
    "bbox_scale": (),
    "bbox_center": (2,),
    "joint_validity_openpose18": (18,),
}


@dataclass(frozen=True)
class FitLabels:
    """Fitted bodies of N people in photographs.

    Attributes:
        names: N file names of the images.
        annotation_ids: N ids in the dataset's own annotations, None where unknown.
        box: (N, 3) centre x, centre y and side, pixels.
        rotmat: (N, 24, 3, 3) rotations, root first, camera frame.
        betas: (N, 10) shape coefficients.
        camera: (N, 3) s, tx, ty of the crop, x = s (X + t).
        visible: (N, 18) bool, which of OpenPose's 18 points were labelled.
    """

    names: list[str]
    annotation_ids: list[int | str | None]
    box: Tensor
    rotmat: Tensor
    betas: Tensor
    camera: Tensor
    visible: Tensor

    def rows(self) -> Tensor:
        """(N, 82) the bodies as rows of SPIN's dictionary: pose and betas."""
        return torch.cat([rotmat_to_axis_angle(self.rotmat).flatten(1), self.betas], dim=-1)


def fit_labels(
    fits: ExemplarFits,
    batch: Sample,
    names: Sequence[str],
    annotation_ids: Sequence[int | str | None] | None = None,
) -> FitLabels:
    """What `EFT` found, as labels: only the accepted ones.

    Args:
        fits: of B people.
        batch: what they were found for; needs box and keypoints_2d.
        names: B file names of the images.
        annotation_ids: B ids, if known.

    Returns:
        N of the B people, those that `fits.accepted()` tells; on the CPU.

    Raises:
        ValueError: not B names or ids.
    """
    people = len(fits.keypoints_2d)
    ids = [None] * people if annotation_ids is None else list(annotation_ids)
    for name, values in (("names", names), ("annotation_ids", ids)):
        if len(values) != people:
            raise ValueError(f"{name} must have one entry for each of {people} fits, got {values}")
    kept = fits.accepted().nonzero()[:, 0]
    return FitLabels(
        names=[names[i] for i in kept.tolist()],
        annotation_ids=[ids[i] for i in kept.tolist()],
        box=batch["box"][kept].cpu(),
        rotmat=fits.estimate.rotmat[kept].cpu(),
        betas=fits.estimate.betas[kept].cpu(),
        camera=fits.estimate.camera[kept].cpu(),
        visible=(batch["keypoints_2d"][kept][:, list(OPENPOSE18), 2] > 0).cpu(),
    )


def read_eft_json(path: str | Path) -> FitLabels:
    """Read fits that EFT's authors published, or that `write_eft_json` wrote.

    Args:
        path: the file.

    Returns:
        The labels, in the order of the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has another form; or a body of another kind than SMPL.
    """
    path = Path(path).expanduser()
    contents = read_json(path)
    data = contents.get("data") if isinstance(contents, dict) else None
    if not isinstance(data, list) or not data or not all(isinstance(x, dict) for x in data):
        raise ValueError(
            f"{path} must hold EFT's fits, an object with a list of people under data; got "
            f"{describe_json(contents)}"
        )
    names = [_text(path, i, entry) for i, entry in enumerate(data)]
    arrays = {
        key: torch.from_numpy(
            np.stack([_numbers(path, i, entry, key, *shape) for i, entry in enumerate(data)])
        )
        for key, shape in _NUMBERS.items()
    }
    if not (arrays["bbox_scale"] > 0).all():
        i = arrays["bbox_scale"].argmin().item()
        raise ValueError(
            f"{path}: data[{i}]: bbox_scale must be positive, got {arrays['bbox_scale'][i]:.4g}"
        )
    return FitLabels(
        names=names,
        annotation_ids=[entry_id(path, entry, "annotId") for entry in data],
        box=torch.cat([arrays["bbox_center"], 200 * arrays["bbox_scale"][:, None]], dim=-1),
        rotmat=arrays["parm_pose"],
        betas=arrays["parm_shape"],
        camera=from_eft_camera(arrays["parm_cam"]),
        visible=arrays["joint_validity_openpose18"] > 0,
    )


def write_eft_json(path: str | Path, labels: FitLabels) -> None:
    """Write fits in the form that EFT's authors published theirs in.

    Args:
        path: the file; it must not exist.
        labels: the fits.

    Raises:
        FileExistsError: there is such a file.
    """
    arrays = {
        "parm_pose": labels.rotmat,
        "parm_shape": labels.betas,
        "parm_cam": to_eft_camera(labels.camera),
        "bbox_scale": labels.box[:, 2] / 200,
        "bbox_center": labels.box[:, :2],
        "joint_validity_openpose18": labels.visible.int(),
    }
    lists = {key: value.tolist() for key, value in arrays.items()}
    data = [
        {key: values[i] for key, values in lists.items()}
        | {"smpltype": "smpl", "annotId": labels.annotation_ids[i], "imageName": name}
        for i, name in enumerate(labels.names)
    ]
    contents = json.dumps({"ver": 1.0, "data": data}, allow_nan=False).encode()
    with Path(path).expanduser().open("xb") as file:
        file.write(contents)


def write_labels_npz(
    path: str | Path,
    labels: FitLabels,
    keypoints_full: Tensor,
    further: Mapping[str, np.ndarray] | None = None,
) -> None:
    """Write fits as a dataset for `SpinNpz`: boxes, keypoints, and the fits as SMPL labels.

    Args:
        path: the `.npz` file; it must not exist.
        labels: the fits of N people.
        keypoints_full: (N, 49, 3) their keypoints in pixels of the photographs, and confidence.
        further: more arrays of N rows that `SpinNpz` knows, such as S, global_t and focal_l.

    Raises:
        FileExistsError: there is such a file.
        ValueError: the keypoints have another shape.
    """
    people = len(labels.names)
    if keypoints_full.shape != (people, 49, 3):
        raise ValueError(
            f"keypoints_full must have shape ({people}, 49, 3), got {tuple(keypoints_full.shape)}"
        )
    points, rows = keypoints_full.detach().cpu().numpy(), labels.rows().detach().cpu().numpy()
    file = io.BytesIO()
    np.savez(
        file,
        imgname=np.array(labels.names),
        center=labels.box[:, :2].numpy(),
        scale=labels.box[:, 2].numpy() / 200,
        openpose=points[:, :25],
        part=points[:, 25:],
        pose=rows[:, :72],
        shape=rows[:, 72:],
        has_smpl=np.ones(people, np.uint8),
        **(further or {}),
    )
    with Path(path).expanduser().open("xb") as target:
        target.write(file.getvalue())


def _text(path: Path, number: int, entry: dict[str, Any]) -> str:
    """The name of an image, from an entry about a body that we know."""
    name, kind = entry.get("imageName"), entry.get("smpltype", "smpl")
    if not isinstance(name, str) or kind != "smpl":
        raise ValueError(
            f"{path}: data[{number}] must have an imageName, and smpltype smpl; got {name!r} and "
            f"{kind!r}"
        )
    return name


def _numbers(path: Path, number: int, entry: dict[str, Any], key: str, *shape: int) -> np.ndarray:
    """Numbers of an entry; a validity that is absent is that of no point."""
    given = entry.get(key, [0] * 18 if key == "joint_validity_openpose18" else None)
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.asarray("no numbers")
    return require_floats(f"{path}: data[{number}]: {key}", array, *shape)
