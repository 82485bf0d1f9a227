"""Features of frames: what a backbone makes of each crop, computed once and kept on disk.

    videos = extract_features(SyntheticPeople(PeopleConfig(500, frames=48)), HMR("small").backbone)

A network over features never sees pixels and does not train the backbone, so its input can be
computed once. It is kept with the labels (`cache.py`): the pictures are not needed again. The cache
is recognised by the weights of the backbone, and by the number of people and a few of them: other
weights, or other people, are another cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from torch import Tensor, nn

from smplkit._modes import evaluation
from smplkit.data.cache import Field, open_or_make
from smplkit.data.code_digest import PACKAGE, code_digest
from smplkit.data.sample import People, Sample
from smplkit.data.sequences import FeatureVideos

_PIXELS = ("image", "silhouette", "parts", "iuv")  # fields that are not kept
_AT_ONCE = 64  # frames
_PROBES = 8  # people by whom a dataset is recognised
_CODE = code_digest(__name__)


def image_features(backbone: nn.Module, image: Tensor) -> Tensor:
    """Features of many crops, some at a time.

    Args:
        backbone: crops to vectors, such as `HMR().backbone`; used in evaluation mode, on the device
            where it is.
        image: (..., 3, S, S) normalised.

    Returns:
        (..., D) float32, on the CPU.
    """
    lead = image.shape[:-3]
    with evaluation(backbone) as device:
        parts = [
            backbone(some.to(device)).float().cpu() for some in image.flatten(0, -4).split(_AT_ONCE)
        ]
    return torch.cat(parts).unflatten(0, lead)


def extract_features(
    people: People,
    backbone: nn.Module,
    names: Sequence[Hashable] | Tensor | None = None,
    cache: str | Path | None = None,
    progress: bool = True,
) -> FeatureVideos:
    """Compute the features of all frames of a dataset, or open them where they have been computed.

    Args:
        people: a dataset of sequences (each sample a video), such as `SyntheticPeople` with
            `frames`; or of single frames, such as `ThreeDPW`, with `names`. With pictures.
        backbone: as for `image_features`, for crops of the size that the people have.
        names: for single frames, the video of each, in order of time (`ThreeDPW.track`).
        cache: folder to keep them in; default the user's cache folder, or `SMPLKIT_CACHE`.
        progress: show how far it is, where somebody looks (a terminal or a notebook).

    Returns:
        The videos: features, and all fields but the pixels.

    Raises:
        ValueError: no people, no pictures, or no names for single frames.
        OSError: the cache cannot be written, or the disk is full.
    """
    if len(people) == 0:
        raise ValueError("people must not be empty")
    probe = people.batch(torch.linspace(0, len(people) - 1, min(_PROBES, len(people))).long())
    if "image" not in probe:
        raise ValueError("people must have pictures; give them an image_size")
    frames = probe["image"].shape[1] if probe["image"].ndim == 5 else None
    given = len(people) if names is None else len(names)
    if (names is None) != (frames is not None) or given != len(people):
        raise ValueError(
            "names must tell the video of each single frame, and sequences need none; got "
            f"{len(people)} {'frames' if frames is None else f'sequences of {frames} frames'} and "
            f"{'no' if names is None else given} names"
        )
    one = _rows(_with_features(people.batch(torch.tensor([0])), backbone), frames)
    count = len(people) * (frames or 1)
    fields = {n: Field(str(x.dtype), (count, *x.shape[1:])) for n, x in one.items()}
    facts = {
        "people": _digest(probe),
        "count": len(people),
        "backbone": _digest(backbone.state_dict()),
        "structure": repr(backbone),
        "code": [_CODE, *_code_of(backbone)],
    }

    def make(target: Path) -> Iterator[Mapping[str, np.ndarray]]:
        parts = torch.arange(len(people)).split(max(1, _AT_ONCE // (frames or 1)))
        console = Console()
        shown = progress and (console.is_terminal or console.is_jupyter)
        for ids in track(parts, f"Features, once, in {target}", console=console, disable=not shown):
            yield _rows(_with_features(people.batch(ids), backbone), frames)

    folder = None if cache is None else Path(cache)
    arrays = open_or_make("features", facts, fields, make, folder)
    videos = torch.arange(len(people)).repeat_interleave(frames) if names is None else names
    return FeatureVideos(arrays, videos)


def _with_features(sample: Sample, backbone: nn.Module) -> Sample:
    """The sample with features in place of pixels."""
    kept = {name: x for name, x in sample.items() if name not in (*_PIXELS, "index")}
    return Sample(**kept, features=image_features(backbone, sample["image"]))


def _rows(sample: Sample, frames: int | None) -> dict[str, np.ndarray]:
    """Fields with one row per frame; those that a sequence has once are repeated."""
    rows = {}
    for name, x in sample.items():
        if frames is not None:
            x = x.repeat_interleave(frames, 0) if name == "action" else x.flatten(0, 1)
        rows[name] = x.cpu().numpy()
    return rows


def _digest(tensors: Mapping[str, Tensor]) -> str:
    """Digest of names, types, shapes and numbers."""
    digest = hashlib.sha256()
    for name, x in tensors.items():
        digest.update(f"{name} {x.dtype} {tuple(x.shape)}".encode())
        digest.update(x.detach().cpu().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _code_of(backbone: nn.Module) -> list[str]:
    """Digest of the backbone's code, if it is ours."""
    module = type(backbone).__module__
    return [code_digest(module)] if module.split(".")[0] == PACKAGE else []
