"""Which samples a training step sees: a function of the seed and the number of the step.

The people are shuffled anew for each epoch, epochs follow each other without a gap, and step n
takes the samples n B to (n + 1) B of that endless row. As nothing depends on what was drawn before,
a training that goes on at step n sees what it would have seen without the interruption.

With several processes each one takes its own slice of the batch. Augmentation is drawn by each
process for its slice, so with augmentation (and only then) the samples of a step depend on the
number of processes.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from smplkit.data.sample import People, Sample


def mix_seed(*numbers: int) -> int:
    """One seed out of several numbers; different numbers give unrelated seeds.

    Args:
        numbers: 0 or more, for example seed, step and process.

    Returns:
        63 bits.
    """
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))


class Batches(Dataset):
    """The batches of a training by the number of the step.

    Args:
        people: the dataset.
        batch_size: samples per step, over all processes.
        seed: of the shuffling and the augmentation, 0 or more.
        rank, world: number of this process, and how many there are.

    Raises:
        ValueError: there are no people, or the batch cannot be divided by the processes.
    """

    def __init__(
        self, people: People, batch_size: int, seed: int, rank: int = 0, world: int = 1
    ) -> None:
        if len(people) == 0:
            raise ValueError("people is empty: there is nothing to train on")
        if batch_size % world:
            raise ValueError(
                f"batch_size must be a multiple of the {world} processes, got {batch_size}"
            )
        self.people, self.batch_size, self.seed = people, batch_size, seed
        self.rank, self.world = rank, world
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.int64)

    def ids(self, number: int) -> Tensor:
        """Positions in the dataset of the samples of a step, for this process.

        Args:
            number: of the step, from 0.

        Returns:
            (batch_size / world,) int64.
        """
        share, count = self.batch_size // self.world, len(self.people)
        start = number * self.batch_size + self.rank * share
        stop = start + share
        epochs = range(start // count, (stop - 1) // count + 1)
        return torch.cat(
            [self._shuffled(e)[max(start - e * count, 0) : stop - e * count] for e in epochs]
        )

    def __getitem__(self, number: int) -> Sample:
        augmentation = torch.Generator().manual_seed(mix_seed(self.seed, 1, number, self.rank))
        return self.people.batch(self.ids(number), augmentation)

    def load(
        self, first: int, steps: int, workers: int, for_gpu: bool
    ) -> Iterator[tuple[int, Sample]]:
        """The batches of steps first to steps - 1, prepared in advance by other processes.

        Args:
            first, steps: number of the first step, and the one behind the last.
            workers: processes; no more are started than there are cores. With 0 the people may
                make their batches on a GPU.
            for_gpu: whether batches of the workers go to a GPU.

        Yields:
            Number of the step, and its batch.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        loader = DataLoader(
            self,
            sampler=range(first, steps),
            batch_size=None,  # an item is a batch already
            num_workers=min(workers, cores or 1),
            pin_memory=for_gpu and workers > 0,
            worker_init_fn=_leave_interrupts_to_the_training,
        )
        yield from enumerate(loader, start=first)

    def _shuffled(self, epoch: int) -> Tensor:
        """The order of an epoch; the last one asked for is kept."""
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(mix_seed(self.seed, 0, epoch))
            self._epoch, self._order = epoch, torch.randperm(len(self.people), generator=generator)
        return self._order


def _leave_interrupts_to_the_training(_: int) -> None:
    """Ctrl-C reaches all processes of a terminal; the training answers it and then ends these."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
