"""Several datasets as one, each with its share of the samples.

SPIN trains on 30 % Human3.6M, 60 % pictures from the wild and 10 % MPI-INF-3DHP, however many
pictures each of them has: a large studio dataset would otherwise drown the others.

Source: SPIN (Kolotouros et al. 2019), code of its mixed dataset.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from smplkit.data.sample import People, Sample, require_ids

_GOLDEN = (math.sqrt(5) - 1) / 2


class MixedPeople:
    """Several datasets in given shares: the dataset protocol of `smplkit.data.sample.People`.

    Which dataset position i stands for is drawn with each batch, as in SPIN; it then gives its
    sample i modulo its length. Without a generator the choice depends on i alone.

    Args:
        datasets: the datasets.
        shares: what share of the samples comes from each, in any unit; None for the same of all.

    Attributes:
        datasets: as given.
        shares: probabilities that sum to 1.
        offsets: where each dataset begins when all are put one after the other. `index` of a sample
            is its position there, so that a method can keep something for each of `total` samples.
        total: samples in all datasets together. The length is that of the largest, as in SPIN.

    Raises:
        ValueError: no datasets, or shares that are not positive or not as many.
    """

    def __init__(self, datasets: Sequence[People], shares: Sequence[float] | None = None) -> None:
        shares = [1.0] * len(datasets) if shares is None else [float(x) for x in shares]
        if not datasets or len(shares) != len(datasets) or not all(x > 0 for x in shares):
            raise ValueError(
                "shares must be positive, one per dataset, and there must be datasets; got "
                f"{len(datasets)} datasets and shares {shares}"
            )
        self.datasets = list(datasets)
        self.shares = [x / sum(shares) for x in shares]
        lengths = [len(dataset) for dataset in self.datasets]
        self.offsets = [sum(lengths[:i]) for i in range(len(lengths))]
        self.total = sum(lengths)

    def __len__(self) -> int:
        return max(len(dataset) for dataset in self.datasets)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """Samples from several datasets.

        Args:
            ids: (B,) int64 positions, each in 0..len - 1.
            generator: draws which dataset each sample comes from, and then its augmentation.

        Returns:
            The batch, with the fields that all datasets in it have.

        Raises:
            TypeError, ValueError, IndexError: as `require_ids`; or samples that do not fit
                together, such as crops of different sizes.
        """
        ids = require_ids(ids, len(self))
        if generator is None:  # multiples of the golden ratio fill the interval evenly
            chance = (ids.double() * _GOLDEN + 0.5) % 1
        else:
            chance = torch.rand(len(ids), generator=generator, dtype=torch.float64)
        ends = torch.tensor(self.shares, dtype=torch.float64).cumsum(0)[:-1]
        chosen = torch.bucketize(chance, ends, right=True)
        rows, parts = [], []
        for i, dataset in enumerate(self.datasets):
            here = (chosen == i).nonzero()[:, 0]
            if len(here):
                part = dataset.batch(ids[here] % len(dataset), generator)
                rows.append(here)
                parts.append(part | {"index": part["index"] + self.offsets[i]})
        if not parts:
            return self.datasets[0].batch(ids, generator)
        back = torch.cat(rows).argsort()
        shared = [name for name in parts[0] if all(name in part for part in parts)]
        for name in shared:
            shapes = dict.fromkeys(tuple(part[name].shape[1:]) for part in parts)
            if len(shapes) > 1:
                raise ValueError(
                    f"datasets must give {name} of one shape for each sample, got "
                    f"{' and '.join(map(str, shapes))}; make them with the same image_size"
                )
        return Sample(**{name: torch.cat([part[name] for part in parts])[back] for name in shared})


def mix_as_spin(h36m: People, wild: Sequence[People], mpi_inf_3dhp: People) -> MixedPeople:
    """SPIN's training set: 30 % Human3.6M, 60 % in the wild, 10 % MPI-INF-3DHP.

    Args:
        h36m: Human3.6M.
        wild: LSP, MPII, LSP extended and COCO, which share their part by size.
        mpi_inf_3dhp: MPI-INF-3DHP.

    Returns:
        All of them, in this order.
    """
    size = sum(len(people) for people in wild)
    shares = [0.3, *(0.6 * len(people) / size for people in wild), 0.1]
    return MixedPeople([h36m, *wild, mpi_inf_3dhp], shares)
