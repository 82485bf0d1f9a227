"""What files and folders of datasets and models hold: `smplkit data check`.

Every format that the readers know is recognised by its contents, not by its name. Nothing is
executed, changed or written.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from smplkit.body.restricted_pickle import read_pickle
from smplkit.data.images import IMAGE_SUFFIXES, read_image
from smplkit.data.inspection.models import (
    MEAN_PARAMETERS,
    body_report,
    fits_report,
    mean_parameters_report,
    mixture_report,
    regressor_report,
)
from smplkit.data.inspection.people import (
    amass_report,
    coco_report,
    coco_results_report,
    keypoints_report,
    sequence_report,
    spin_report,
)
from smplkit.data.inspection.report import Report, missing_images, some
from smplkit.data.readers.amass import is_amass
from smplkit.data.readers.coco_json import describe_json, is_coco, read_json
from smplkit.data.readers.npz_files import NpzFile, read_npy
from smplkit.data.readers.threedpw import SPLITS, is_3dpw, read_3dpw

_DATA_SUFFIXES = frozenset({".npz", ".npy", ".pkl", ".json"})
_SPIN_KEYS = ("imgname", "center", "scale")
_SAMPLES = 20  # of many files of one kind in a folder, as many are read


def inspect_path(path: str | Path, image_root: str | Path | None = None) -> list[Report]:
    """Recognise and verify a file, or all files in a folder and below.

    Args:
        path: the file or folder.
        image_root: the folder that image names in annotations are relative to; None to look for
            it about the annotations.

    Returns:
        The reports. A file that cannot be read has one that says why.

    Raises:
        FileNotFoundError: there is nothing at `path`, or `image_root` is no folder.
    """
    path = Path(path).expanduser()
    image_root = None if image_root is None else Path(image_root).expanduser()
    if image_root is not None and not image_root.is_dir():
        raise FileNotFoundError(f"no folder of images at {image_root}")
    if path.is_file():
        return [_file(path, image_root)]
    if path.is_dir():
        return _folder(path, image_root)
    raise FileNotFoundError(f"nothing at {path}; give a file or a folder")


def _file(path: Path, image_root: Path | None) -> Report:
    """Report on one file, whatever it is."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".npz":
            return _npz(NpzFile(path), image_root)
        if suffix == ".npy":
            return _npy(path)
        if suffix == ".pkl":
            return _pkl(path)
        if suffix == ".json":
            return _json(path, image_root)
        if suffix in IMAGE_SUFFIXES:
            height, width, _ = read_image(path).shape
            facts = (f"{width} x {height} pixels",)
            return Report(path, "photograph", facts, uses=(f"smplkit predict {path.name}",))
    except Exception as error:  # what is in a file may fail in any way: that is what to report
        return Report(path, f"{suffix} file", problems=(str(error),))
    return Report(path, "unknown", problems=(f"no reader for {suffix or 'such'} files",))


def _npz(file: NpzFile, image_root: Path | None) -> Report:
    if sum(key in file for key in _SPIN_KEYS) >= 2:
        return spin_report(file, image_root)
    if is_amass(file):
        return amass_report(file.path)
    if all(key in file for key in MEAN_PARAMETERS):
        return mean_parameters_report(file)
    if "v_template" in file or "kintree_table" in file:
        return body_report(file.path)
    if "means" in file and "weights" in file:
        return mixture_report(file.path)
    if "keypoints" in file or len(file.keys) == 1:
        return keypoints_report(file.path)
    problem = f"no known set of arrays: {some(file.keys, 12)}"
    return Report(file.path, "unknown .npz file", problems=(problem,))


def _npy(path: Path) -> Report:
    array = read_npy(path)
    if array.ndim == 2 and array.shape[1] == 82:
        return fits_report(path, array)
    if array.ndim == 2 and (array.shape[1] > 1000 or path.name.startswith("J_regressor")):
        return regressor_report(path, array)
    return keypoints_report(path)


def _pkl(path: Path) -> Report:
    with path.open("rb") as stream:
        contents: Any = read_pickle(stream)
    keys = contents if isinstance(contents, dict) else {}
    if is_3dpw(contents) or ("poses" in keys and "cam_poses" in keys):
        return sequence_report(path)
    if "v_template" in keys or "kintree_table" in keys:
        return body_report(path)
    return mixture_report(path)


def _json(path: Path, image_root: Path | None) -> Report:
    contents = read_json(path)
    if is_coco(contents):
        return coco_report(path, contents, image_root)
    objects = isinstance(contents, list) and all(isinstance(x, dict) for x in contents)
    if objects and len({str(x.get("image_id")) for x in contents}) > 1:
        return coco_results_report(path, contents)
    if isinstance(contents, list) or (isinstance(contents, dict) and "people" in contents):
        return keypoints_report(path)
    problem = f"it holds {describe_json(contents)}, expected COCO's or OpenPose's keypoints"
    return Report(path, "unknown .json file", problems=(problem,))


def _folder(root: Path, image_root: Path | None) -> list[Report]:
    """Reports on what is in a folder and below, many files of one kind as one."""
    reports, motions, others = [], [], 0
    groups: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    photographs: dict[Path, list[Path]] = defaultdict(list)
    for name, folders, files in os.walk(root):
        folder = Path(name)
        folders.sort()
        if "sequenceFiles" in folders:
            reports.append(_threedpw(folder))
            folders[:] = [x for x in folders if x not in ("sequenceFiles", "imageFiles")]
        for file in sorted(folder / x for x in files):
            suffix = file.suffix.lower()
            if suffix in IMAGE_SUFFIXES:
                photographs[folder].append(file)
            elif suffix == ".npz" and _is_motion(file):
                motions.append(file)
            elif suffix in _DATA_SUFFIXES:
                groups[folder, suffix].append(file)
            else:
                others += 1
    if motions:
        reports.append(_motions(root, motions))
    for (folder, suffix), files in groups.items():
        reports += _many(folder, suffix, files, image_root)
    if photographs:
        reports.append(_photographs(root, photographs))
    if not reports:
        problem = f"nothing that smplkit reads, among {others} files"
        reports.append(Report(root, "folder", problems=(problem,)))
    return reports


def _is_motion(path: Path) -> bool:
    """Whether a file belongs to AMASS: a sequence, or the shape of a subject beside them."""
    try:
        file = NpzFile(path)
    except (OSError, ValueError):
        return False
    is_shape = path.name == "shape.npz" or path.stem.endswith("_stagei")
    return is_amass(file) or (is_shape and "betas" in file)


def _motions(root: Path, files: Sequence[Path]) -> Report:
    """One report on all sequences of AMASS in a folder."""
    sequences = [path for path in files if is_amass(NpzFile(path))]
    read = _spread(sequences)
    tried = [_file(path, None) for path in read]
    wrong = [f"{r.path}: {'; '.join(r.problems)}" for r in tried if r.problems]
    subsets = sorted({str(path.relative_to(root).parent) for path in sequences})
    facts = (
        f"{len(sequences)} sequences in {len(subsets)} folders: {some(subsets)}",
        f"{len(read)} of them were read, {len(wrong)} have problems",
        *(f"{r.path.name}: {r.facts[0]}" for r in tried[:1] if r.facts),
    )
    uses = (f'amass_clips("{root}")',) if sequences else ()
    problems = tuple(wrong[:3])
    missing = () if sequences else ("only shapes of subjects, no sequences (*_poses.npz)",)
    return Report(root, "AMASS", facts, missing, problems, uses)


def _threedpw(root: Path) -> Report:
    """The folder of 3DPW: what each split has, and which images are not there."""
    facts, missing, problems, uses = [], [], [], []
    for split in SPLITS:
        files = sorted((root / "sequenceFiles" / split).glob("*.pkl"))
        people, names = 0, []
        for path in files:
            try:
                tracks = read_3dpw(path)
            except (OSError, ValueError) as error:
                problems.append(str(error))
                continue
            for track in tracks:
                frames = track.valid.nonzero()[:, 0].tolist()
                people += len(frames)
                names += [f"{track.sequence}/image_{frame:05d}.jpg" for frame in frames]
        facts.append(
            f"{split}: {len(files)} sequences, {people} people in {len(set(names))} images"
        )
        absent = missing_images(root / "imageFiles", names)
        missing += [f"{split}: {text}" for text in absent]
        if names and not absent:
            uses.append(f'ThreeDPW("{root}", split="{split}")')
    return Report(root, "3DPW", tuple(facts), tuple(missing), tuple(problems), tuple(uses))


def _many(folder: Path, suffix: str, files: Sequence[Path], root: Path | None) -> list[Report]:
    """Reports on files of one suffix in one folder: each, or one for a sample of many."""
    reports = [_file(path, root) for path in _spread(files)]
    if len(files) <= _SAMPLES:
        return reports
    wrong = [f"{r.path.name}: {'; '.join(r.problems)}" for r in reports if r.problems]
    kinds = list(dict.fromkeys(r.kind for r in reports))
    facts = (
        f"{len(reports)} of them were read, {len(wrong)} have problems",
        *(f"{r.path.name}: {fact}" for r in reports[:1] for fact in r.facts),
    )
    uses = next((r.uses for r in reports if r.usable), ())
    kind = f"{len(files)} {suffix} files: {some(kinds)}"
    problems = tuple(wrong[:3])
    return [Report(folder, kind, facts, problems=problems, uses=uses)]


def _photographs(root: Path, folders: dict[Path, list[Path]]) -> Report:
    """One report on all photographs in a folder and below."""
    files = [file for some_files in folders.values() for file in some_files]
    read = _spread(files)
    broken = [r for r in (_file(path, None) for path in read) if r.problems]
    where = [str(folder.relative_to(root)) for folder in folders]
    facts = (
        f"{len(files)} in {len(folders)} folders: {some(where)}",
        f"{len(read)} of them were read, {len(broken)} have problems",
    )
    problems = tuple(problem for r in broken[:3] for problem in r.problems)
    uses = ("smplkit predict", "images of annotations: check their file with --images")
    return Report(root, "photographs", facts, problems=problems, uses=uses)


def _spread(files: Sequence[Path]) -> list[Path]:
    """At most `_SAMPLES` files, evenly out of all."""
    ids = np.linspace(0, len(files) - 1, min(_SAMPLES, len(files))).round().astype(int)
    return [files[i] for i in ids]
