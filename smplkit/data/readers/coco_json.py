"""COCO's person keypoints: one JSON file of annotations, and a folder of images.

The 17 points go to the last 24 of the 49, where they were clicked by the same rules; the first 25
stay without confidence.

Source: Lin et al. 2014; box and choice of people as SPIN (Kolotouros et al. 2019), code.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from smplkit.data.readers.photographs import Photographs
from smplkit.data.sample import missing_labels
from smplkit.skeleton import KEYPOINT_SETS

_NAMES49 = KEYPOINT_SETS["openpose25+24"].joints
# Row among the 49 of each of COCO's 17 points, the set of the same name in the second half.
COCO17_TO_49 = tuple(_NAMES49.index(name, 25) for name in KEYPOINT_SETS["coco17"].joints)
_ENLARGEMENT = 1.2
_FACE = 5  # points before the twelve of the body


class CocoPerson(NamedTuple):
    """One person of a COCO file.

    Attributes:
        name: file name of the image.
        size: width and height of the image, pixels.
        box: centre x, centre y and side of the enlarged box, pixels.
        points: (17, 3) pixels and confidence.
        annotation_id: the id of the annotation.
    """

    name: str
    size: tuple[int, int]
    box: tuple[float, float, float]
    points: np.ndarray
    annotation_id: Any


class CocoKeypoints(Photographs):
    """The people of a COCO keypoints file.

    Args:
        path: the JSON file (person_keypoints_*.json).
        image_root: the folder of the images.
        image_size: side of the crops in pixels.
        min_keypoints: leave out people with fewer of the twelve points from the shoulders down
            labelled. SPIN takes those with all twelve; EFT's larger set has six.
        whole_pixels: cut keypoints_2d off to whole pixels of the crop, as SPIN's training does.

    Attributes:
        annotation_ids: N ids of the annotations.

    Raises:
        FileNotFoundError: the file, or an image, is not there.
        ValueError: not COCO's format, or nobody has that many points.
    """

    def __init__(
        self,
        path: str | Path,
        image_root: str | Path,
        image_size: int = 224,
        min_keypoints: int = 12,
        whole_pixels: bool = False,
    ) -> None:
        path = Path(path).expanduser()
        contents = read_json(path)
        if not is_coco(contents):
            raise ValueError(
                f"{path} is no COCO keypoints file: expected an object with images and "
                f"annotations, got {describe_json(contents)}"
            )
        people = coco_people(path, contents, min_keypoints)
        names, sizes, boxes, points, self.annotation_ids = (
            [getattr(person, field) for person in people] for field in CocoPerson._fields
        )
        if not names:
            raise ValueError(
                f"{path}: of {len(contents['annotations'])} annotations none has {min_keypoints} "
                "of the twelve body points; ask for fewer with min_keypoints"
            )
        labels = missing_labels(len(names))
        labels["keypoints_full"][:, list(COCO17_TO_49)] = torch.tensor(np.stack(points))
        labels["box"] = torch.tensor(boxes, dtype=torch.float32)
        labels["image_size"] = torch.tensor(sizes, dtype=torch.float32)
        super().__init__(image_root, names, labels, None, image_size, whole_pixels)


def coco_people(path: Path, contents: dict, min_keypoints: int) -> list[CocoPerson]:
    """The people of a COCO file that have enough points; crowds are left out.

    Args:
        path: the file, for messages.
        contents: what it holds, see `is_coco`.
        min_keypoints: as `CocoKeypoints`.

    Returns:
        The people, in the order of the file.

    Raises:
        ValueError: an entry lacks what a person in an image needs, or holds something else.
    """
    images = coco_images(path, contents)
    people = []
    for annotation in coco_annotations(path, contents):
        points = coco_points(path, annotation)
        if (points[_FACE:, 2] > 0).sum() < min_keypoints:
            continue
        image = images.get(annotation.get("image_id"))
        if image is None:
            raise ValueError(
                f"{path}: annotation {annotation.get('id')} is of image "
                f"{annotation.get('image_id')}, which is not in the file"
            )
        size = image.get("width"), image.get("height")
        if not all(isinstance(x, (int, float)) and x > 0 for x in size):
            raise ValueError(
                f"{path}: image {image['file_name']} must have a width and a height in pixels, "
                f"got {size[0]!r} and {size[1]!r}"
            )
        box = _box(path, annotation)
        people.append(CocoPerson(image["file_name"], size, box, points, annotation.get("id")))
    return people


def coco_images(path: Path, contents: dict) -> dict[Any, dict]:
    """The images of a COCO file by their ids.

    Args:
        path: the file, for messages.
        contents: what it holds, see `is_coco`.

    Raises:
        ValueError: one of them has no file name.
    """
    images = {}
    for image in contents["images"]:
        if not (isinstance(image, dict) and isinstance(image.get("file_name"), str)):
            raise ValueError(
                f"{path}: images must be objects with id and file_name, got {describe_json(image)}"
            )
        images[entry_id(path, image, "id")] = image
    return images


def coco_annotations(path: Path, contents: dict) -> list[dict]:
    """The annotations of a COCO file that are of one person each, not of a crowd.

    Args:
        path: the file, for messages.
        contents: what it holds, see `is_coco`.

    Raises:
        ValueError: an annotation is no object.
    """
    for annotation in contents["annotations"]:
        if not isinstance(annotation, dict):
            raise ValueError(
                f"{path}: annotations must be objects with keypoints, "
                f"got {describe_json(annotation)}"
            )
        entry_id(path, annotation, "image_id")
    return [annotation for annotation in contents["annotations"] if not annotation.get("iscrowd")]


def is_coco(contents: Any) -> bool:
    """Whether what a JSON file holds looks like COCO's annotations."""
    return (
        isinstance(contents, dict)
        and isinstance(contents.get("images"), list)
        and isinstance(contents.get("annotations"), list)
    )


def coco_points(path: Path, annotation: dict) -> np.ndarray:
    """The 17 points of one annotation; labelled ones, hidden or not, get confidence 1.

    Args:
        path: the file, for messages.
        annotation: with "keypoints": 51 numbers, x, y and visibility (0, 1 hidden, 2) each.

    Returns:
        (17, 3) float32, zeros where nothing was labelled.

    Raises:
        ValueError: not 51 numbers.
    """
    points = keypoint_numbers(path, annotation, "keypoints", 17)
    labelled = (points[:, 2:] > 0) & np.isfinite(points).all(1, keepdims=True)
    return np.where(labelled, np.concatenate([points[:, :2], labelled], axis=1), 0)


def keypoint_numbers(path: Path, entry: dict, key: str, count: int) -> np.ndarray:
    """A flat list of x, y, confidence, checked.

    Args:
        path: the file, for messages.
        entry: the object of the file.
        key: which list of it.
        count: how many points it must have.

    Returns:
        (count, 3) float32.

    Raises:
        ValueError: it has another length or holds other things.
    """
    numbers = entry.get(key)
    try:
        array = np.array(numbers, dtype=np.float32)
    except (TypeError, ValueError):
        array = np.zeros(0, np.float32)
    if array.shape != (3 * count,):
        found = f"{len(numbers)} entries" if isinstance(numbers, list) else repr(numbers)
        raise ValueError(
            f"{path}: {key} must be {3 * count} numbers, x, y and confidence of {count} points; "
            f"got {found}"
        )
    return array.reshape(count, 3)


def entry_id(path: Path, entry: dict, key: str) -> int | str | None:
    """What entries refer to each other by; None where it is not told.

    Args:
        path: the file, for messages.
        entry: the object of the file.
        key: "id" or "image_id".

    Raises:
        ValueError: it is neither number nor text.
    """
    value = entry.get(key)
    if value is not None and not isinstance(value, (int, str)):
        raise ValueError(f"{path}: {key} must be a number or text, got {value!r}")
    return value


def read_json(path: Path) -> Any:
    """Contents of a JSON file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no JSON.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; give a JSON file")
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON, or was cut off ({error})") from error


def describe_json(contents: Any) -> str:
    """What a JSON file holds, in a few words for messages."""
    if isinstance(contents, dict):
        keys = ", ".join(sorted(map(str, contents))[:8])
        return f"an object with {keys or 'nothing'}"
    kind = type(contents).__name__
    return f"a list of {len(contents)}" if isinstance(contents, list) else f"a {kind}"


def _box(path: Path, annotation: dict) -> tuple[float, float, float]:
    """Centre and side of the square box: the longer side of the annotated one, enlarged."""
    try:
        x, y, width, height = (float(v) for v in annotation["bbox"])
    except (KeyError, TypeError, ValueError):
        x = y = width = height = 0.0
    if not (max(width, height) > 0 and math.isfinite(x + y + width + height)):
        raise ValueError(
            f"{path}: bbox of annotation {annotation.get('id')} must be x, y, width, height with a "
            f"size, got {annotation.get('bbox')}"
        )
    return x + width / 2, y + height / 2, _ENLARGEMENT * max(width, height)
