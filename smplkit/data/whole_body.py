"""Synthetic people with hands and faces: whole bodies in the layout of SMPL-X.

    people = WholeBodyPeople(WholeBodyConfig(20_000))
    batch = people.batch(torch.arange(64))        # a `Sample` with the fields of whole bodies

They are as the people of `people.py`: random shape, posture, view, clothes, light, background and
things before them, and everything at a position depends on the settings and the position alone. In
addition there are poses of hands, open mouths, facial expressions, the gender of the shape as a
label, and crops of head and hands. Parts are often hidden, and their crops often bad, each by a
known amount: that is what a moderator between experts has to notice (PIXIE).

Crops of parts are drawn from the scene, not cut out of the crop of the body: as sharp as if the
picture were as large as one likes, before they are made worse.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from smplkit._precision import without_autocast
from smplkit.body import load_model
from smplkit.body.model_files import GENDERS
from smplkit.data.augmentation import draw_gain, scale_colours
from smplkit.data.cache import open_or_make
from smplkit.data.code_digest import code_digest
from smplkit.data.people import empty_array, show_progress, with_confidence
from smplkit.data.sample import PARTS, Sample, normalise_image, require_ids
from smplkit.data.synthetic.scenes import generator_for
from smplkit.data.synthetic.whole_rendering import render_whole_scene
from smplkit.data.synthetic.whole_scenes import BLOCK, draw_whole_scene
from smplkit.data.whole_body_config import PART_IMAGES, WholeBodyConfig

# Of the code that runs: of files edited since, as beside an open notebook, the old content does.
_CODE = code_digest(__name__)
_AT_ONCE = 16  # people drawn together: few enough for the processor's cache


class WholeBodyPeople:
    """Synthetic whole bodies, made once and kept on disk.

    Args:
        config: what people.
        cache: folder to keep them in; default the user's cache folder, or `SMPLKIT_CACHE`.
        progress: show size and progress while they are made, where somebody looks (a terminal or a
            notebook).

    Attributes:
        config: what people.
        arrays: what is on disk by name, see `WholeBodyConfig.fields`, mapped into memory,
            read-only.

    Raises:
        TypeError: `config` is none.
        OSError: the cache cannot be written, or the disk is full.
    """

    def __init__(
        self, config: WholeBodyConfig, cache: str | Path | None = None, progress: bool = True
    ) -> None:
        if not isinstance(config, WholeBodyConfig):
            raise TypeError(f"config must be a WholeBodyConfig, got {config!r}")
        self.config = config
        self._cache = None if cache is None else Path(cache)
        facts = dataclasses.asdict(config) | {"code": _CODE, "body": _body_digest()}

        def make(target: Path) -> Iterator[dict[str, np.ndarray]]:
            blocks = torch.arange(config.count).split(BLOCK)
            made = (render_whole_people(config, ids) for ids in blocks)
            return show_progress(made, config, "whole bodies", target, progress)

        self.arrays = open_or_make("whole-bodies", facts, config.fields, make, self._cache)

    def __reduce__(self) -> tuple:
        """Another process opens the files itself; arrays mapped into memory cannot travel."""
        return WholeBodyPeople, (self.config, self._cache, False)

    def __len__(self) -> int:
        return self.config.count

    def __repr__(self) -> str:
        return f"WholeBodyPeople({self.config})"

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The samples at some positions.

        Args:
            ids: (B,) int64 positions.
            generator: source of random augmentation, the strength of each colour, the same in all
                crops of a person; None for the samples as they are. Nothing is mirrored: left and
                right are equally likely in these people anyway, and expressions have no partners.

        Returns:
            The batch, on the CPU.

        Raises:
            TypeError, ValueError, IndexError: `ids` is no vector of integers, or not all are in
                0..len - 1.
        """
        ids = require_ids(ids, len(self))
        rows = ids.numpy()
        arrays = {name: torch.from_numpy(x[rows]) for name, x in self.arrays.items()}
        sample = as_whole_sample(arrays, ids)
        if generator is not None:
            gain = draw_gain(len(ids), generator)[..., None, None]
            for name in ("image", *PART_IMAGES):
                sample[name] = scale_colours(sample[name], gain)
        return sample


def render_whole_people(
    config: WholeBodyConfig, ids: Tensor, device: torch.device | str = "cpu"
) -> dict[str, Tensor]:
    """Make people, as they are kept on disk; `as_whole_sample` makes samples of them.

    Random numbers come from the CPU also for a GPU; the same position gives the same person, up to
    rounding.

    Args:
        config: what people.
        ids: (B,) int64 positions.
        device: where to make them.

    Returns:
        Tensors (B, ...) by name, as in `config.fields`.

    Raises:
        TypeError, ValueError, IndexError: as `WholeBodyPeople.batch`.
    """
    device = torch.device(device)
    ids = require_ids(ids, config.count)
    made, order = [], []
    for block in (ids // BLOCK).unique().tolist():
        where = (ids // BLOCK == block).nonzero().squeeze(-1)
        with without_autocast(device), torch.no_grad():
            made += _render_block(config, block, ids[where], device)
        order.append(where)
    if not made:
        return {name: empty_array(field).to(device) for name, field in config.fields.items()}
    back = torch.cat(order).argsort().to(device)
    return {name: torch.cat([x[name] for x in made]).index_select(0, back) for name in made[0]}


def _render_block(
    config: WholeBodyConfig, block: int, ids: Tensor, device: torch.device
) -> Iterator[dict[str, Tensor]]:
    """Some people of one block, a few at a time."""
    scene = draw_whole_scene(config, block, device)
    for some in ids.split(_AT_ONCE):
        rows = (some - block * BLOCK).to(device)
        grain = _grain(config, some, "grain", 3, config.image_size).to(device)
        of_parts = _grain(config, some, "part grain", 3 * len(PARTS), config.part_size).to(device)
        of_parts = of_parts.unflatten(1, (len(PARTS), 3))
        labels = {name: x.index_select(0, rows) for name, x in scene.labels.items()}
        yield labels | render_whole_scene(scene, rows, grain, of_parts)


def as_whole_sample(arrays: dict[str, Tensor], ids: Tensor) -> Sample:
    """Turn what is kept on disk into a sample.

    Args:
        arrays: from `render_whole_people`, or rows of `WholeBodyPeople.arrays`.
        ids: (B,) int64 their positions.

    Returns:
        The batch, on the device of the arrays.
    """
    box, points = arrays["box"], arrays["keypoints_2d"]
    one = torch.ones_like(box[:, 0])
    full = points[..., :2] * (box[:, None, 2:] / 2) + box[:, None, :2]
    sample = Sample(**arrays)
    for name in ("keypoints_3d", "keypoints_true", "keypoints_whole_3d", "keypoints_whole_true"):
        sample[name] = with_confidence(arrays[name])
    for name in ("image", *PART_IMAGES):
        sample[name] = normalise_image(arrays[name])
    sample |= {
        "has_smpl": one,
        "has_keypoints_3d": one,
        "keypoints_full": torch.cat([full, points[..., 2:]], -1) * (points[..., 2:] > 0),
        "action": torch.full((len(ids),), -1),
        "index": ids.to(box.device),
    }
    return sample


def _grain(config: WholeBodyConfig, ids: Tensor, key: str, channels: int, size: int) -> Tensor:
    """Noise of the pixels of pictures, (B, channels, size, size)."""
    generators = (generator_for(config, i, key) for i in ids.tolist())
    return torch.stack([torch.randn(channels, size, size, generator=g) for g in generators])


def _body_digest() -> str:
    """Digest of the files that the bodies of these people come from."""
    digest = hashlib.sha256()
    for gender in GENDERS:
        digest.update(load_model(kind="smplx", gender=gender).path.read_bytes())
    return digest.hexdigest()
