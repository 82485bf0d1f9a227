"""Videos as windows of frames, for networks that see the features of several frames at once.

    videos = extract_features(people, HMR().backbone)        # see features.py
    windows = FeatureWindows(videos, frames=16)              # a dataset like any other
    batch = windows.batch(torch.arange(8))                   # features (8, 16, 2048), labels

Rows of frames belong to videos by name, in order of first appearance; within a video their order is
that of time. For training a video is cut into windows; what does not fill one at its end, and
videos that are shorter, are left out (VIBE: windows side by side; TCMR: one at each frame,
`stride=1`). Who wants one answer per frame from a network that looks at a frame's past and future
takes `frame_windows`.

The databases that VIBE's scripts write (`3dpw_test_db.pt` and the like) are not read: joblib mixes
programs (pickles) with raw arrays in a format of its own, which cannot be read without running it.
Whoever trusts such a file can load it there and hand its arrays to `FeatureVideos`.

Source: VIBE (Kocabas et al. 2020) and TCMR (Choi et al. 2021), codes of their datasets.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from mmap import mmap
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from smplkit.data.sample import Sample, require_ids


def rows_of_videos(names: Sequence[Hashable] | Tensor) -> list[Tensor]:
    """Which rows are the frames of each video.

    Args:
        names: N names or numbers, the video of each row.

    Returns:
        (L,) int64 for each video, in order of first appearance.
    """
    rows: dict[Hashable, list[int]] = {}
    for row, name in enumerate(names.tolist() if hasattr(names, "tolist") else names):
        rows.setdefault(name, []).append(row)
    return [torch.tensor(some) for some in rows.values()]


def cut_windows(rows: Tensor, frames: int, stride: int) -> Tensor:
    """Cut a video into windows of training; an incomplete one at the end is left out.

    Args:
        rows: (L,) its frames.
        frames: T of a window.
        stride: frames between the starts of windows.

    Returns:
        (W, T) rows; none if the video is too short.

    Raises:
        ValueError: `frames` or `stride` is less than 1.
    """
    if frames < 1 or stride < 1:
        raise ValueError(f"frames and stride must be at least 1, got {frames} and {stride}")
    return rows.unfold(0, frames, stride) if len(rows) >= frames else rows.new_empty(0, frames)


def frame_windows(length: int, frames: int = 16) -> Tensor:
    """One window for each frame of a video, with that frame in the middle (TCMR's evaluation).

    Frames so near to an end that no window fits around them get a window made of the frame alone,
    again and again; of the motion there, a network then sees nothing.

    Args:
        length: L of the video.
        frames: T of a window; the middle is number T // 2.

    Returns:
        (L, T) numbers of frames.
    """
    frame = torch.arange(length)[:, None]
    around = frame - frames // 2 + torch.arange(frames)
    fits = (around[:, :1] >= 0) & (around[:, -1:] < length)
    return torch.where(fits, around, frame)


class FeatureVideos:
    """The frames of videos: features, labels, and which of them belong together.

    Args:
        arrays: fields of `Sample` with N rows, one per frame; `features` (N, D) among them.
            `action` is repeated for each frame.
        names: N names or numbers, the video of each frame. Give a new name after a gap in time.

    Attributes:
        arrays: as given.
        names: as given.
        rows: (L,) int64 rows of each video.

    Raises:
        ValueError: no features, no frames, or arrays of different lengths.
    """

    def __init__(
        self, arrays: Mapping[str, np.ndarray | Tensor], names: Sequence[Hashable] | Tensor
    ) -> None:
        self.arrays = {name: np.asanyarray(x) for name, x in arrays.items()}
        if "features" not in self.arrays or self.arrays["features"].ndim != 2 or not len(names):
            given = {name: x.shape for name, x in self.arrays.items()}
            raise ValueError(
                f"arrays must hold features (N, D) of at least one frame, got {given or 'none'}"
            )
        for name, x in self.arrays.items():
            if len(x) != len(names):
                raise ValueError(f"{name} must have {len(names)} rows as names has, got {len(x)}")
        self.names = names
        self.rows = rows_of_videos(names)

    def __len__(self) -> int:
        return len(self.rows)

    def __reduce__(self) -> tuple:
        """Another process opens files itself; arrays mapped into memory cannot travel."""
        whole = {n for n, x in self.arrays.items() if isinstance(getattr(x, "base", None), mmap)}
        there = {n: x.filename if n in whole else x for n, x in self.arrays.items()}
        return _reopen, (there, self.names)

    def frames(self, rows: Tensor) -> Sample:
        """Fields of some frames.

        Args:
            rows: (...) int64.

        Returns:
            Sample with leading dimensions (...), `action` too.
        """
        return Sample(**{n: torch.from_numpy(x[rows.numpy()]) for n, x in self.arrays.items()})


def _reopen(
    arrays: dict[str, np.ndarray | str | Path], names: Sequence[Hashable] | Tensor
) -> FeatureVideos:
    """The same videos, in another process."""
    opened = {
        name: np.load(x, mmap_mode="r") if isinstance(x, str | Path) else x
        for name, x in arrays.items()
    }
    return FeatureVideos(opened, names)


class FeatureWindows:
    """Windows of videos: the dataset protocol of `smplkit.data.sample.People`.

    Features know nothing of mirrored or tinted pictures, so there is no augmentation.

    Args:
        videos: the videos.
        frames: T of a window.
        stride: frames between the starts of windows; default T, side by side.

    Attributes:
        videos: as given.
        rows: (W, T) frames of each window.

    Raises:
        ValueError: `frames` or `stride` is less than 1, or no video is long enough.
    """

    def __init__(self, videos: FeatureVideos, frames: int = 16, stride: int | None = None) -> None:
        stride = frames if stride is None else stride
        self.videos = videos
        self.rows = torch.cat([cut_windows(rows, frames, stride) for rows in videos.rows])
        if not len(self.rows):
            longest = max(len(rows) for rows in videos.rows)
            raise ValueError(
                f"none of the {len(videos)} videos has {frames} frames; the longest has {longest}"
            )

    def __len__(self) -> int:
        return len(self.rows)

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The windows at some positions.

        Args:
            ids: (B,) int64 positions, each in 0..len - 1.
            generator: of no consequence here.

        Returns:
            The batch, (B, T, ...).

        Raises:
            TypeError, ValueError, IndexError: as `require_ids`.
        """
        ids = require_ids(ids, len(self))
        sample = self.videos.frames(self.rows[ids]) | {"index": ids}
        if "action" in sample:
            sample["action"] = sample["action"][:, 0]
        return Sample(**sample)
