"""The annotation files of SPIN and its successors: one `.npz` per dataset, images beside it.

COCO, MPII, LSP, LSP extended, Human3.6M, MPI-INF-3DHP and 3DPW have been brought into this form;
CLIFF's pseudo labels have it too, with two more arrays. N people, one row each:

    imgname (N,)            file name, relative to the dataset's own folder
    center (N, 2), scale (N,)   box in pixels, its side is 200 * scale
    part (N, 24, 3)         x, y in pixels and confidence of the last 24 of the 49 keypoints
    openpose (N, 25, 3)     the same of the first 25, from a detector
    pose (N, 72), shape (N, 10)   SMPL, axis-angle, root first and in the camera frame
    has_smpl (N,)           whether pose and shape are labels; without it, all are
    S (N, 24, 4)            the last 24 in 3D, metres, camera axes, from the pelvis, confidence
    gender (N,)             m or f
    maskname, partname (N,) file names of masks (LSP)
    focal_l (N,), global_t (N, 3)   CLIFF: focal length in pixels, position of the pelvis in metres

Only the first three have to be there.

Source: SPIN (Kolotouros et al. 2019), section 4.2 and code; CLIFF (Li et al. 2022), label files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.readers.npz_files import NpzFile
from smplkit.data.readers.photographs import Photographs
from smplkit.data.sample import Sample, missing_labels

_REQUIRED = ("imgname", "center", "scale")
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}


class SpinNpz(Photographs):
    """A dataset as SPIN prepares it: an `.npz` file of annotations and a folder of images.

    Points are not cut off to whole pixels of the crop as SPIN's training does, unless asked for.

    Args:
        path: the `.npz` file.
        image_root: the folder that its image names are relative to; None to look for it about the
            file (`find_image_root`).
        image_size: side of the crops in pixels.
        whole_pixels: cut keypoints_2d off to whole pixels of the crop, as SPIN.
        body: the body that the labels are for, to place CLIFF's people; None for the open body.

    Attributes:
        path: the file.
        gender: N times "male", "female" or "neutral" (not told).
        mask_names, part_names: N file names of masks, or None.

    Raises:
        FileNotFoundError: no such file, or its images are not there.
        ValueError: an array is missing, or has another shape or values than expected.
    """

    def __init__(
        self,
        path: str | Path,
        image_root: str | Path | None = None,
        image_size: int = 224,
        whole_pixels: bool = False,
        body: SMPL | None = None,
    ) -> None:
        file = NpzFile(path)
        names, labels = read_spin_npz(file)
        self.path, self.gender = file.path, _genders(file, len(names))
        self.mask_names, self.part_names = (
            file.texts(key) if key in file else None for key in ("maskname", "partname")
        )
        at_rest = None
        if "global_t" in file:
            with torch.no_grad():
                body = SMPL() if body is None else body
                at_rest = body(betas=labels["betas"], vertices=False).rest_joints[:, 0].float()
            known = (labels["transl"] != 0).any(-1, keepdim=True)
            labels["transl"] = torch.where(known, labels["transl"] - at_rest, 0.0)
        root = find_image_root(file.path, names) if image_root is None else image_root
        super().__init__(root, names, labels, at_rest, image_size, whole_pixels)


def read_spin_npz(file: NpzFile) -> tuple[list[str], Sample]:
    """The labels of SPIN's annotation file.

    Args:
        file: the file.

    Returns:
        The N image names, and the fields of a sample with N rows: those of `missing_labels`, box
        and focal_length (0 where unknown). `transl` holds the position of the pelvis, if given.

    Raises:
        ValueError: an array is missing, or has another shape or values than expected.
    """
    missing = [key for key in _REQUIRED if key not in file]
    if missing:
        raise ValueError(
            f"{file.path} has no {', '.join(missing)}, which SPIN's annotations have; it holds "
            f"{', '.join(file.keys) or 'nothing'}"
        )
    names = file.texts("imgname")
    N = len(names)
    if N == 0:
        raise ValueError(f"{file.path} has no people: imgname is empty")

    def floats(key: str, *shape: int) -> Tensor | None:
        return torch.from_numpy(file.floats(key, N, *shape)) if key in file else None

    labels = missing_labels(N)
    scale = floats("scale")
    if not (scale > 0).all():
        raise ValueError(
            f"{file.path}: scale must be positive, got {scale.min().item():.4g} at row "
            f"{scale.argmin().item()}"
        )
    labels["box"] = torch.cat([floats("center", 2), 200 * scale[:, None]], dim=-1)
    for key, rows in (("openpose", slice(0, 25)), ("part", slice(25, 49))):
        points = floats(key, rows.stop - rows.start, 3)
        if points is not None:
            labels["keypoints_full"][:, rows] = torch.where(points[..., 2:] > 0, points, 0.0)
    joints = floats("S", 24, 4)
    if joints is not None:
        labels["keypoints_3d"] = torch.where(joints[..., 3:] > 0, joints, 0.0)
        labels["has_keypoints_3d"] = (joints[..., 3] > 0).any(-1).float()
    pose, shape, has_smpl = floats("pose", 72), floats("shape", 10), floats("has_smpl")
    if pose is not None and shape is not None:
        has_smpl = torch.ones(N) if has_smpl is None else (has_smpl > 0).float()
        labels["has_smpl"] = has_smpl
        labels["global_orient"] = pose[:, :3] * has_smpl[:, None]
        labels["body_pose"] = (pose[:, 3:] * has_smpl[:, None]).unflatten(-1, (23, 3))
        labels["betas"] = shape * has_smpl[:, None]
    focal_length, pelvis = floats("focal_l"), floats("global_t", 3)
    labels["focal_length"] = torch.zeros(N) if focal_length is None else focal_length
    if pelvis is not None:
        labels["transl"] = pelvis
    return names, labels


def find_image_root(path: Path, names: Sequence[str]) -> Path:
    """Look for the folder of a dataset's images: beside its annotations, above, or one below.

    Args:
        path: the file of annotations.
        names: image names, relative to that folder.

    Returns:
        The first folder that has the first and the last image.

    Raises:
        FileNotFoundError: there is none.
    """
    near = [path.parent, path.parent.parent]
    below = [child for folder in near for child in sorted(folder.iterdir()) if child.is_dir()]
    for folder in near + below:
        if all((folder / name).is_file() for name in (names[0], names[-1])):
            return folder
    raise FileNotFoundError(
        f"the images of {path.name}, such as {names[0]}, are not in {near[0]}, {near[1]} or a "
        "folder in these; give image_root, the folder that their names are relative to"
    )


def _genders(file: NpzFile, count: int) -> list[str]:
    told = file.texts("gender") if "gender" in file else [""] * count
    return [_GENDERS.get(x.lower(), "neutral") for x in told]
