"""People in photographs, with whatever labels there are: what the readers of datasets share.

Convention. As `sample.py`. Points of the datasets are taken as they stand in the files: most were
clicked on whole pixels, so that they may be half a pixel off to the upper left; that is far below
what annotators agree to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from smplkit.cameras import estimate_focal_length, full_to_crop_points
from smplkit.data.augmentation import mirror_sample
from smplkit.data.images import crop_image, read_image
from smplkit.data.readers.spin_augmentation import draw_augmentation, rotate_labels
from smplkit.data.sample import Sample, normalise_image, require_ids

_SPOT_CHECKS = 5
_THREADS = min(4, os.cpu_count() or 1)


class Photographs:
    """People in photographs: the dataset protocol of `smplkit.data.sample.People`.

    Args:
        root: folder that the names are relative to.
        names: N file names, one per person.
        labels: fields of `Sample` with N rows, at least those of `missing_labels` and box.
            focal_length may be 0 where it is unknown: then the diagonal of the image is taken.
            image_size may be given where it is known, and is compared with the file.
        pelvis_at_rest: (N, 3) pelvis of the unposed body, needed where there is a transl.
        image_size: side of the crops in pixels.
        whole_pixels: cut the crop coordinates of keypoints_2d off to whole pixels of the crop, as
            SPIN's training does. The default keeps them as they are.

    Attributes:
        root, names, labels, image_size: as given.

    Raises:
        FileNotFoundError: of a few images looked for, one is not there.
        ValueError: no people, or labels of different lengths.
    """

    def __init__(
        self,
        root: str | Path,
        names: Sequence[str],
        labels: Sample,
        pelvis_at_rest: Tensor | None = None,
        image_size: int = 224,
        whole_pixels: bool = False,
    ) -> None:
        if not names:
            raise ValueError("names must hold at least one image, got none")
        for name, value in labels.items():
            if len(value) != len(names):
                raise ValueError(f"{name} must have {len(names)} rows, got {len(value)}")
        self.root, self.names, self.labels = Path(root).expanduser(), names, labels
        self.image_size, self.whole_pixels = image_size, whole_pixels
        self._pelvis_at_rest = pelvis_at_rest
        for i in np.linspace(0, len(names) - 1, min(_SPOT_CHECKS, len(names))).astype(int):
            if not (self.root / names[i]).is_file():
                raise FileNotFoundError(
                    f"image {names[i]} is not in {self.root}; give the folder that the names of "
                    "the annotations are relative to, and see `smplkit data check`"
                )

    def __len__(self) -> int:
        return len(self.names)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The people at some positions, their crops cut out of the photographs.

        Args:
            ids: (B,) int64 positions, each in 0..len - 1.
            generator: source of SPIN's random augmentation (`spin_augmentation.py`); None for
                the people as they are.

        Returns:
            The batch.

        Raises:
            TypeError, ValueError, IndexError: as `require_ids`.
            FileNotFoundError, ValueError: an image that is missing, damaged, or of another size
                than its annotation says.
        """
        ids = require_ids(ids, len(self))
        sample = Sample(**{name: value[ids] for name, value in self.labels.items()}, index=ids)
        if generator is None:
            image = self._crops(sample, torch.zeros(len(ids)))
            sample["keypoints_2d"] = self._crop_points(sample)
            sample["image"] = normalise_image(image)
            return sample
        change = draw_augmentation(len(ids), generator)
        rest = self._pelvis_at_rest
        rest = torch.zeros(len(ids), 3) if rest is None else rest[ids]
        sample["box"] = torch.cat(
            [sample["box"][:, :2], sample["box"][:, 2:] * change.scale[:, None]], dim=-1
        )
        image = self._crops(sample, change.rotation)
        sample = rotate_labels(sample, change.rotation, rest)
        sample["keypoints_2d"] = self._crop_points(sample)
        tinted = image.float().mul_(change.gain[..., None, None] / 255).clamp_(max=1)
        sample["image"] = normalise_image(tinted)
        has_transl = change.flip & (sample["transl"] != 0).any(-1)
        sample = mirror_sample(sample, change.flip)
        # Licensed bodies have the pelvis a little off x = 0, which the mirror puts it at.
        sample["transl"][:, 0] -= 2 * rest[:, 0] * has_transl
        return sample | {"mirrored": change.flip, "rotation": change.rotation}

    def _crops(self, sample: Sample, rotation: Tensor) -> Tensor:
        """Crops (B, 3, S, S) uint8; completes image_size and focal_length of the sample."""

        def read(i: int) -> tuple[np.ndarray, tuple[int, int]]:
            path = self.root / self.names[sample["index"][i]]
            image = read_image(path)
            told = sample["image_size"][i].tolist() if "image_size" in sample else None
            if told == [*image.shape[:2]] and told[0] != told[1]:
                image = read_image(path, upright=False)  # was annotated as the sensor saw it
            crop = crop_image(image, sample["box"][i], self.image_size, rotation[i].item())
            return crop, (image.shape[1], image.shape[0])

        with ThreadPoolExecutor(_THREADS) as pool:  # most of the work runs outside of Python's lock
            crops = list(pool.map(read, range(len(rotation))))
        sizes = torch.tensor([size for _, size in crops], dtype=torch.float32).reshape(-1, 2)
        for i, told in enumerate(sample.get("image_size", sizes)):
            if not torch.equal(told, sizes[i]):
                raise ValueError(
                    f"image {self.root / self.names[sample['index'][i]]} is {sizes[i].tolist()} "
                    f"pixels, but was annotated at {told.tolist()}; get the original images"
                )
        sample["image_size"] = sizes
        guess = estimate_focal_length(sizes)
        known = sample.get("focal_length", torch.zeros_like(guess))
        sample["focal_length"] = torch.where(known > 0, known, guess)
        pixels = np.zeros((len(crops), self.image_size, self.image_size, 3), np.uint8)
        for i, (crop, _) in enumerate(crops):
            pixels[i] = crop
        return torch.from_numpy(pixels).permute(0, 3, 1, 2)

    def _crop_points(self, sample: Sample) -> Tensor:
        """keypoints_full in crop coordinates."""
        points = sample["keypoints_full"]
        crop = full_to_crop_points(points[..., :2], sample["box"])
        if self.whole_pixels:  # SPIN counts from 1 and cuts off towards zero
            half = self.image_size / 2
            crop = (((crop + 1) * half).trunc() + 1) / half - 1
        return torch.cat([crop, points[..., 2:]], dim=-1) * (points[..., 2:] > 0)
