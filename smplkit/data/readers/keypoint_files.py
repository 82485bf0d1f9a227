"""2D keypoints of people in one photograph, from the files that detectors and annotators write.

Convention. What comes out has the 49 points of "openpose25+24", in pixels of the photograph, with a
confidence. Points that a format lacks, that were not found, or that are NaN have confidence 0.

    OpenPose JSON    `people` with `pose_keypoints_2d`: BODY_25 (or the older 18 points); hands and
                     face are passed over
    COCO JSON        annotations with images, or a list of results, with 17 points each
    .npy, .npz       (K, 3) or (P, K, 3) for P people, or (3, 14) as LSP writes it: rows x, y, and
                     whether the point is visible
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from smplkit.data.readers.coco_json import (
    COCO17_TO_49,
    coco_annotations,
    coco_images,
    coco_points,
    describe_json,
    entry_id,
    is_coco,
    keypoint_numbers,
    read_json,
)
from smplkit.data.readers.npz_files import NpzFile, read_npy
from smplkit.data.readers.threedpw import OPENPOSE18_TO_25

# Number of points -> their rows among the 49. LSP's fourteen are the first of the second half.
_ROWS = {
    49: tuple(range(49)),
    25: tuple(range(25)),
    18: OPENPOSE18_TO_25,
    17: COCO17_TO_49,
    14: tuple(range(25, 39)),
}
_FORMATS = (
    "OpenPose JSON, COCO JSON, or an .npy or .npz file with 49 (openpose25+24), 25 (OpenPose), 17 "
    "(COCO) or 14 (LSP) points as (K, 3) or (P, K, 3), or LSP's own (3, 14)"
)


def read_keypoints(path: str | Path, image: str | None = None) -> Tensor:
    """Read the keypoints of all people in a photograph.

    Args:
        path: the file; see above for the formats.
        image: name of the photograph, for COCO files about several; folders in it do not count.

    Returns:
        (P, 49, 3) float32 x, y in pixels and confidence 0 to 1, P >= 1, in the order of the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: another format, nobody in it, coordinates that are no pixels, or `image` is
            needed or not in the file; the message names the file and what was found.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"no keypoints at {path}; give {_FORMATS}")
    if path.suffix.lower() == ".json":
        people = _from_json(path, image)
    elif path.suffix.lower() in (".npy", ".npz"):
        people = _from_array(path)
    else:
        raise ValueError(f"{path} is no file of keypoints; give {_FORMATS}")
    if not people:
        raise ValueError(f"{path} has nobody in it; expected the keypoints of at least one person")
    points = torch.stack([_to_49(person) for person in people])
    if not (points[..., 2] > 0).any():
        raise ValueError(f"{path}: no point of {len(points)} people has a confidence over 0")
    if points[..., :2].abs().max() <= 1:
        raise ValueError(
            f"{path}: all coordinates lie in -1 to 1, expected pixels; multiply them by the size "
            "of the image"
        )
    return points


def _to_49(points: np.ndarray) -> Tensor:
    """Points (K, 3) at their places among the 49, with zeros for what is not there."""
    found = np.isfinite(points).all(1, keepdims=True) & (points[:, 2:] > 0)
    points = np.where(found, points, 0)
    all_points = torch.zeros(49, 3)
    all_points[list(_ROWS[len(points)])] = torch.tensor(points, dtype=torch.float32)
    all_points[:, 2].clamp_(max=1)
    return all_points


def _from_json(path: Path, image: str | None) -> list[np.ndarray]:
    contents = read_json(path)
    if isinstance(contents, dict) and isinstance(contents.get("people"), list):
        return [_openpose_person(path, person) for person in contents["people"]]
    if is_coco(contents):
        ids = {i: Path(x["file_name"]).name for i, x in coco_images(path, contents).items()}
        chosen = _of_one_image(path, coco_annotations(path, contents), ids, image)
        return [coco_points(path, annotation) for annotation in chosen]
    if isinstance(contents, list) and all(isinstance(x, dict) for x in contents):
        ids = {entry_id(path, entry, "image_id"): None for entry in contents}
        chosen = _of_one_image(path, contents, ids, image)
        return [keypoint_numbers(path, result, "keypoints", 17) for result in chosen]
    raise ValueError(f"{path} holds {describe_json(contents)}; expected {_FORMATS}")


def _openpose_person(path: Path, person: Any) -> np.ndarray:
    """One of `people` of an OpenPose file: 25 points, or 18 in its older form."""
    numbers = person.get("pose_keypoints_2d") if isinstance(person, dict) else None
    count = 18 if isinstance(numbers, list) and len(numbers) == 3 * 18 else 25
    return keypoint_numbers(
        path, person if isinstance(person, dict) else {}, "pose_keypoints_2d", count
    )


def _of_one_image(
    path: Path, entries: list[dict], names: dict[Any, str | None], image: str | None
) -> list[dict]:
    """The entries of the image asked for; without a name there must be but one image.

    Args:
        path: the file, for messages.
        entries: annotations or results, with image_id.
        names: image id -> file name, None where the file does not say: then the id must be the
            name itself, as AlphaPose has it, or the number in it, as in COCO
            (COCO_val2014_000000000042.jpg).
        image: name of the photograph.
    """
    if image is None:
        with_people = {entry.get("image_id") for entry in entries}
        if len(with_people) > 1:
            some = ", ".join(str(names.get(i) or i) for i in list(with_people)[:3])
            raise ValueError(
                f"{path} is about {len(with_people)} images ({some}, ...); say which one with image"
            )
        return entries
    name = Path(image).name
    number = re.search(r"(\d+)$", Path(image).stem)
    own = {name, str(int(number[1]))} if number else {name}  # ids that stand for this name
    wanted = [i for i, told in names.items() if told == name or (told is None and str(i) in own)]
    if not wanted:
        some = ", ".join(str(told or i) for i, told in list(names.items())[:3])
        raise ValueError(f"{path} is not about {name}; it is about {some or 'no image'}, ...")
    return [entry for entry in entries if entry.get("image_id") in wanted]


def _from_array(path: Path) -> list[np.ndarray]:
    """People of an .npy or .npz file."""
    if path.suffix.lower() == ".npz":
        file = NpzFile(path)
        if "keypoints" not in file and len(file.keys) != 1:
            raise ValueError(
                f"{path} must hold one array, or one called keypoints; got "
                f"{', '.join(file.keys) or 'none'}"
            )
        array = file.array("keypoints" if "keypoints" in file else file.keys[0])
    else:
        array = read_npy(path)
    if array.dtype.kind not in "fiu":
        raise ValueError(f"{path}: keypoints must be numbers, got {array.dtype}")
    if array.shape == (3, 14):
        array = array.T
    people = array[None] if array.ndim == 2 else array
    if people.ndim != 3 or people.shape[2] != 3 or people.shape[1] not in _ROWS:
        raise ValueError(f"{path} holds an array of shape {array.shape}; expected {_FORMATS}")
    return list(people.astype(np.float64))
