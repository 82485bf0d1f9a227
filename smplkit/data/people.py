"""Synthetic people: as many as you like, with every label exact.

    people = SyntheticPeople(PeopleConfig(20_000))
    batch = people.batch(torch.arange(64))        # a `Sample`

A person has a random shape, posture, view, clothes, light, background and things before it; a
sequence keeps all of these but posture and view. Everything at a position depends on the settings
and the position alone, not on how many there are or in which order they are made.

The 2D keypoints are those of an imitated detector (`keypoint_noise.py`), and the box is found from
them. Their noise is part of the data, the same in each epoch, as with detections in photographs:
noise that changes averages out, and a network would in effect be shown the truth. Who wants more
of it asks for more people, which without pictures takes seconds.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor

from smplkit._precision import without_autocast
from smplkit.body import coarse, model_files
from smplkit.data.augmentation import augment
from smplkit.data.cache import Field, open_or_make
from smplkit.data.code_digest import code_digest
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample, normalise_image, require_ids
from smplkit.data.synthetic.rendering import render_scene
from smplkit.data.synthetic.scenes import block_length, draw_scene, generator_for
from smplkit.data.whole_body_config import WholeBodyConfig

# Of the code that runs: of files edited since, as beside an open notebook, the old content does.
_CODE = code_digest(__name__)
_PIXELS_AT_ONCE = {"cpu": 1 << 18}  # few enough for the processor's cache


class SyntheticPeople:
    """Synthetic people, made once and kept on disk.

    Args:
        config: what people.
        cache: folder to keep them in; default the user's cache folder, or `SMPLKIT_CACHE`.
        progress: show size and progress while they are made, where somebody looks (a terminal or a
            notebook).

    Attributes:
        config: what people.
        arrays: what is on disk by name, see `PeopleConfig.fields`, mapped into memory, read-only.

    Raises:
        TypeError: `config` is none.
        OSError: the cache cannot be written, or the disk is full.
    """

    def __init__(
        self, config: PeopleConfig, cache: str | Path | None = None, progress: bool = True
    ) -> None:
        if not isinstance(config, PeopleConfig):
            raise TypeError(f"config must be a PeopleConfig, got {config!r}")
        self.config = config
        self._cache = None if cache is None else Path(cache)
        facts = dataclasses.asdict(config) | {
            "code": _CODE,
            "body": _body_digest(),
        }

        what = "people" if config.frames is None else f"sequences of {config.frames} frames"

        def make(target: Path) -> Iterator[dict[str, np.ndarray]]:
            blocks = torch.arange(config.count).split(block_length(config))
            made = (render_people(config, ids) for ids in blocks)
            return show_progress(made, config, what, target, progress)

        self.arrays = open_or_make("people", facts, config.fields, make, self._cache)

    def __reduce__(self) -> tuple:
        """Another process opens the files itself; arrays mapped into memory cannot travel."""
        return SyntheticPeople, (self.config, self._cache, False)

    def __len__(self) -> int:
        return self.config.count

    def __repr__(self) -> str:
        return f"SyntheticPeople({self.config})"

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The samples at some positions.

        Args:
            ids: (B,) int64 positions.
            generator: source of random augmentation: mirroring, and for pictures the strength of
                each colour; None for the samples as they are.

        Returns:
            The batch, on the CPU.

        Raises:
            TypeError, ValueError, IndexError: `ids` is no vector of integers, or not all are in
                0..len - 1.
        """
        ids = require_ids(ids, len(self))
        rows = ids.numpy()
        sample = as_sample({n: torch.from_numpy(x[rows]) for n, x in self.arrays.items()}, ids)
        return sample if generator is None else augment(sample, generator)


def render_people(
    config: PeopleConfig, ids: Tensor, device: torch.device | str = "cpu"
) -> dict[str, Tensor]:
    """Make people, as they are kept on disk; `as_sample` makes samples of them.

    People are drawn in blocks of neighbours (`block_length(config)` of them): positions that follow
    each other are made fastest. Random numbers come from the CPU also for a GPU; the same position
    gives the same person, up to rounding.

    Args:
        config: what people.
        ids: (B,) int64 positions.
        device: where to make them.

    Returns:
        Tensors (B, ...) by name, as in `config.fields`.

    Raises:
        TypeError, ValueError, IndexError: as `SyntheticPeople.batch`.
    """
    device = torch.device(device)
    ids = require_ids(ids, config.count)
    length = block_length(config)
    made, order = [], []
    for block in (ids // length).unique().tolist():
        where = (ids // length == block).nonzero().squeeze(-1)
        with without_autocast(device):
            made.append(_render_block(config, block, ids[where], device))
        order.append(where)
    if not made:
        return {name: empty_array(field).to(device) for name, field in config.fields.items()}
    back = torch.cat(order).argsort().to(device)
    arrays = {n: torch.cat([x[n] for x in made]).index_select(0, back) for n in made[0]}
    if config.frames is None:
        arrays = {n: x if n == "action" else x.squeeze(1) for n, x in arrays.items()}
    return arrays


def _render_block(
    config: PeopleConfig, block: int, ids: Tensor, device: torch.device
) -> dict[str, Tensor]:
    """People of one block, (B, T, ...) by name."""
    scene = draw_scene(config, block, device)
    rows = ids - block * block_length(config)
    on_device = rows.to(device)
    arrays = {name: x.index_select(0, on_device) for name, x in scene.labels.items()}
    if config.image_size is None:
        return arrays
    pixels = (config.frames or 1) * config.image_size**2
    step = max(1, _PIXELS_AT_ONCE.get(device.type, 1 << 25) // pixels)
    pictures = [
        render_scene(scene, some, config.image_size, _grain(config, these).to(device), config.maps)
        for some, these in zip(on_device.split(step), ids.split(step), strict=True)
    ]
    return arrays | {name: torch.cat([p[name] for p in pictures]) for name in pictures[0]}


def as_sample(arrays: dict[str, Tensor], ids: Tensor) -> Sample:
    """Turn what is kept on disk into a sample.

    Args:
        arrays: from `render_people`, or rows of `SyntheticPeople.arrays`.
        ids: (B,) int64 their positions.

    Returns:
        The batch, on the device of the arrays.
    """
    box, points = arrays["box"], arrays["keypoints_2d"]
    one = torch.ones_like(box[..., :1])
    full = points[..., :2] * (box[..., None, 2:] / 2) + box[..., None, :2]
    sample = Sample(
        keypoints_2d=points,
        keypoints_3d=with_confidence(arrays["keypoints_3d"]),
        global_orient=arrays["global_orient"],
        body_pose=arrays["body_pose"],
        betas=arrays["betas"],
        transl=arrays["transl"],
        has_smpl=one[..., 0],
        has_keypoints_3d=one[..., 0],
        box=box,
        image_size=arrays["image_size"],
        focal_length=arrays["focal_length"],
        keypoints_full=torch.cat([full, points[..., 2:]], -1) * (points[..., 2:] > 0),
        keypoints_true=with_confidence(arrays["keypoints_true"]),
        action=arrays["action"],
        index=ids.to(box.device),
    )
    if "image" in arrays:
        sample["image"] = normalise_image(arrays["image"])
    if "parts" in arrays:
        parts = arrays["parts"]
        sample["parts"] = parts.long()
        sample["silhouette"] = (parts > 0).float()
        sample["iuv"] = torch.cat([parts.float().unsqueeze(-3), arrays["uv"] / 255], dim=-3)
    return sample


def show_progress(
    blocks: Iterable[dict[str, Tensor]],
    config: PeopleConfig | WholeBodyConfig,
    what: str,
    target: Path,
    progress: bool,
) -> Iterator[dict[str, np.ndarray]]:
    """Show how far the making of people is.

    Args:
        blocks: people by name of their fields, in order.
        config: what people.
        what: what they are called.
        target: where they will be kept.
        progress: False for showing nothing; without a terminal or notebook nothing is shown either.

    Yields:
        The blocks, as arrays.
    """
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    shown = progress and (console.is_terminal or console.is_jupyter)
    if shown:
        pixels = "no pictures" if config.image_size is None else f"{config.image_size} px"
        console.print(
            f"Making {config.count} synthetic {what} ({pixels}), once: "
            f"{config.nbytes / 1e6:.0f} MB in {target}",
            highlight=False,
            soft_wrap=True,
        )
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not shown) as bar:
        task = bar.add_task(what, total=config.count)
        for block in blocks:
            yield {name: x.numpy() for name, x in block.items()}
            bar.advance(task, len(block["box"]))
        bar.refresh()  # notebooks would keep the last picture of it that happened to be drawn


def _grain(config: PeopleConfig, ids: Tensor) -> Tensor:
    """Noise of the pixels of pictures or sequences, (B, T, 3, S, S)."""
    shape = (config.frames or 1, 3, config.image_size, config.image_size)
    return torch.stack(
        [torch.randn(shape, generator=generator_for(config, i, "grain")) for i in ids.tolist()]
    )


def with_confidence(points: Tensor) -> Tensor:
    """Points (..., D) and confidence 1, (..., D + 1)."""
    return torch.cat([points, torch.ones_like(points[..., :1])], dim=-1)


def empty_array(field: Field) -> Tensor:
    """A field of no people."""
    return torch.from_numpy(np.empty((0, *field.shape[1:]), field.dtype))


def _body_digest() -> str:
    """Digest of the files that the body of these people comes from."""
    digest = hashlib.sha256()
    for path in (model_files.load_model().path, coarse._FILE):
        digest.update(path.read_bytes())
    return digest.hexdigest()
