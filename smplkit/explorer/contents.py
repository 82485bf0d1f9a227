"""What an explorer shows besides its body, checked, and as the messages that a page gets.

Buffers are little-endian float32:

    {"type": "samples"}: (N, 72) poses for "random"
    {"type": "sequence", "count": T, "fps", "frame"}: poses (T, 72), transl (T, 3); count 0: none
    {"type": "reference"}: (V, 3) vertices of the body to compare with, or no buffer
    {"type": "target", "points": (24, 2) or null}, pixels of the 224 pixel crop
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from smplkit.explorer.poses import finite_array, pose_rows, sample_rows
from smplkit.skeleton import SMPL_JOINTS

Message = tuple[dict, list[bytes]]
Values = Tensor | np.ndarray | Sequence


@dataclass(frozen=True, eq=False)
class Motion:
    """A checked motion.

    Attributes:
        poses: (T, 72) float32, axis-angle.
        transl: (T, 3) float32, metres.
        fps: frames a second.
    """

    poses: np.ndarray
    transl: np.ndarray
    fps: float

    @classmethod
    def of(cls, poses: Values, transl: Values | None, fps: float, here: Values) -> Motion:
        """Check a motion; without `transl` it stays `here`.

        Raises:
            ValueError: shapes that do not fit, NaN, or a rate that is not positive.
        """
        rows = pose_rows("poses", poses)
        moved = finite_array("transl", np.tile(here, (len(rows), 1)) if transl is None else transl)
        if moved.shape != (len(rows), 3):
            raise ValueError(f"transl must have shape ({len(rows)}, 3), got {moved.shape}")
        if not (np.isscalar(fps) and np.isfinite(fps) and fps > 0):
            raise ValueError(f"fps must be a positive number, got {fps!r}")
        return cls(rows, moved.astype(np.float32), float(fps))


class Contents:
    """Samples, motion, reference and target.

    Args:
        samples: poses that "random" draws from; None for those of the package.

    Attributes:
        motion, reference, target: of the present, None where there is none.
    """

    def __init__(self, samples: Values | None) -> None:
        self._samples = None if samples is None else sample_rows(samples)
        self.motion: Motion | None = None
        self.reference: np.ndarray | None = None
        self.target: list[list[float]] | None = None

    def messages(self, frame: int) -> list[Message]:
        """All that there is, for a page that has just come."""
        if self._samples is None:
            self._samples = sample_rows(None)
        messages = [({"type": "samples"}, [_floats(self._samples)])]
        if self.motion is not None:
            messages.append(self.motion_message(frame))
        if self.reference is not None:
            messages.append(self.reference_message())
        if self.target is not None:
            messages.append(self.target_message())
        return messages

    def motion_message(self, frame: int) -> Message:
        if self.motion is None:
            return {"type": "sequence", "count": 0}, []
        count, fps = len(self.motion.poses), self.motion.fps
        content = {"type": "sequence", "count": count, "fps": fps, "frame": frame}
        return content, [_floats(self.motion.poses), _floats(self.motion.transl)]

    def reference_message(self) -> Message:
        return {"type": "reference"}, [] if self.reference is None else [_floats(self.reference)]

    def target_message(self) -> Message:
        return {"type": "target", "points": self.target}, []


def checked_vertices(vertices: Values, shape: tuple[int, ...]) -> np.ndarray:
    """Vertices of a body to compare with; ValueError for another number of them, or NaN."""
    array = finite_array("other", vertices)
    if array.shape != shape:
        raise ValueError(
            f"other must have vertices of shape {shape}, as the body has, got {array.shape}"
        )
    return array


def checked_target(keypoints_2d: Values) -> list[list[float]]:
    """Joints in a picture; ValueError for another shape, or NaN."""
    points = finite_array("keypoints_2d", keypoints_2d)
    if points.shape != (len(SMPL_JOINTS), 2):
        raise ValueError(f"keypoints_2d must have shape (24, 2), got {points.shape}")
    return points.tolist()


def _floats(array: np.ndarray) -> bytes:
    return array.astype("<f4").tobytes()
