"""Files with people in them, for `smplkit data check`: annotations, motions and keypoints.

Each is read the way its dataset reads it, so that whatever that would refuse comes out here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from smplkit.data.images import IMAGE_SUFFIXES, read_image
from smplkit.data.inspection.report import Report, likely_root, missing_images
from smplkit.data.readers.amass import read_amass
from smplkit.data.readers.coco_json import (
    coco_annotations,
    coco_images,
    coco_people,
    entry_id,
    keypoint_numbers,
)
from smplkit.data.readers.keypoint_files import read_keypoints
from smplkit.data.readers.npz_files import NpzFile
from smplkit.data.readers.spin_npz import read_spin_npz
from smplkit.data.readers.threedpw import read_3dpw
from smplkit.rotations import axis_angle_to_rotmat


def spin_report(file: NpzFile, image_root: Path | None) -> Report:
    """Report on a file of SPIN's annotations.

    Args:
        file: the file.
        image_root: the folder that its image names are relative to; None to look for it.

    Raises:
        ValueError: as `read_spin_npz`.
    """
    names, labels = read_spin_npz(file)
    points, box = labels["keypoints_full"], labels["box"]
    seen = points[..., 2] > 0
    facts = [f"{len(names)} people in {len(set(names))} images"]
    problems = []
    counts = [int(seen[:, rows].any(1).sum()) for rows in (slice(25, 49), slice(0, 25))]
    facts.append(f"2D points: {counts[0]} people annotated (part), {counts[1]} detected (openpose)")
    if seen.any():
        offset = (points[..., :2] - box[:, None, :2]).abs().amax(-1) / box[:, None, 2]
        inside = (offset[seen] <= 0.5).float().mean().item()
        facts.append(f"{100 * inside:.0f} % of the points lie in the box of their person")
        if inside < 0.5:
            problems.append("center and scale do not fit the points: expected side = 200 * scale")
    facts.append(f"3D joints: {int(labels['has_keypoints_3d'].sum())} people")
    smpl = labels["has_smpl"] > 0
    facts.append(f"SMPL parameters: {int(smpl.sum())} people")
    if smpl.any():
        up = axis_angle_to_rotmat(labels["global_orient"][smpl])[:, 1, 1]  # y of the body's up
        upright = (up < 0).float().mean().item()  # image y points down
        facts.append(f"{100 * upright:.0f} % of them stand upright in the image")
        if upright < 0.5:
            problems.append("most people stand on their head: pose is not in the camera frame")
        facts += shape_facts(labels["betas"][smpl].numpy())
    root = likely_root(file.path, names, image_root)
    missing = missing_images(root, names)
    uses = () if missing else (f'SpinNpz("{file.path}", "{root}")',)
    return Report(file.path, "SPIN annotations", tuple(facts), missing, tuple(problems), uses)


def coco_report(path: Path, contents: dict, image_root: Path | None) -> Report:
    """Report on COCO's keypoint annotations.

    Args:
        path: the file.
        contents: what it holds.
        image_root: the folder of the images; None to look for it.

    Raises:
        ValueError: as `coco_people`.
    """
    people, usable = coco_annotations(path, contents), coco_people(path, contents, min_keypoints=1)
    whole = sum(int((person.points[5:, 2] > 0).all()) for person in usable)
    names = [image["file_name"] for image in coco_images(path, contents).values()]
    facts = (
        f"{len(people)} people in {len(names)} images, {whole} of them with all twelve points from "
        "the shoulders down",
    )
    root = likely_root(path, names, image_root)
    missing = missing_images(root, names)
    uses = () if missing or not usable else (f'CocoKeypoints("{path}", "{root}")',)
    uses += (f"smplkit fit IMAGE --keypoints {path}",) if usable else ()
    return Report(path, "COCO keypoints", facts, missing, uses=uses)


def coco_results_report(path: Path, results: list[dict]) -> Report:
    """Report on what a detector found, in COCO's format for results, in several images.

    Args:
        path: the file.
        results: what it holds.

    Raises:
        ValueError: as `keypoint_numbers` and `entry_id`.
    """
    for result in results:
        keypoint_numbers(path, result, "keypoints", 17)
    images = {entry_id(path, result, "image_id") for result in results}
    facts = (f"{len(results)} people in {len(images)} images",)
    return Report(path, "COCO keypoint results", facts, uses=(_fit("IMAGE", path),))


def sequence_report(path: Path) -> Report:
    """Report on a sequence file of 3DPW.

    Raises:
        ValueError: as `read_3dpw`.
    """
    tracks = read_3dpw(path)
    valid = sum(int(track.valid.sum()) for track in tracks)
    facts = (f"{len(tracks)} people, {len(tracks[0].valid)} frames, {valid} samples",)
    uses = ("read_3dpw; with images as ThreeDPW(ROOT)",)
    return Report(path, f"3DPW sequence {tracks[0].sequence}", facts, uses=uses)


def amass_report(path: Path) -> Report:
    """Report on a sequence of AMASS.

    Raises:
        OSError, ValueError: as `read_amass`.
    """
    motion = read_amass(path)
    frames = len(motion.transl)
    height = motion.transl[:, 1]
    facts = [f"{frames} frames at {motion.fps:g} a second, {frames / motion.fps:.1f} s"]
    facts.append(
        f"{motion.gender}, height of the origin {height.min():.2f} to {height.max():.2f} m"
    )
    return Report(path, "AMASS sequence", tuple(facts), uses=("read_amass, amass_clips",))


def keypoints_report(path: Path) -> Report:
    """Report on a file of 2D keypoints, and on the photograph beside it.

    Raises:
        ValueError: as `read_keypoints`, or the photograph cannot be read.
    """
    points = read_keypoints(path)
    seen = points[..., 2] > 0
    facts = [f"{len(points)} people with {int(seen.sum())} points"]
    image = _photograph_of(path)
    if image is None:
        missing = ("no photograph of a name like this is beside it",)
        return Report(path, "2D keypoints", tuple(facts), missing, uses=(_fit("IMAGE", path),))
    height, width, _ = read_image(image).shape
    inside = (points[..., :2] >= 0) & (points[..., :2] <= torch.tensor([width, height]))
    share = inside.all(-1)[seen].float().mean().item()
    facts.append(f"{100 * share:.0f} % of them lie in {image.name}, {width} x {height} pixels")
    problems = ("the points do not lie in the photograph beside them",) if share < 0.5 else ()
    return Report(
        path, "2D keypoints", tuple(facts), problems=problems, uses=(_fit(image.name, path),)
    )


def _fit(image: str, path: Path) -> str:
    return f"smplkit fit {image} --keypoints {path.name} -o OUT"


def _photograph_of(path: Path) -> Path | None:
    """The photograph beside a file of keypoints: a_joints.npy is for a.jpg or a_image.png."""
    stem = path.stem.rsplit("_", 1)[0]
    for file in sorted(path.parent.iterdir()):
        same = file.stem in (path.stem, stem) or file.stem.rsplit("_", 1)[0] == stem != path.stem
        if same and file.suffix.lower() in IMAGE_SUFFIXES:
            return file
    return None


def shape_facts(betas: np.ndarray) -> list[str]:
    """What is odd about betas (N, 10): SPIN does not trust fits beyond 3."""
    far = int((np.abs(betas) > 3).any(1).sum())
    return [f"{far} people have a beta beyond 3"] if far else []
