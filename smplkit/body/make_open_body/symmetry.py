"""From the left half to the whole body: vertex order, mirrored arrays and faces.

Whole order: the M mid-line vertices, the left side, the right side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smplkit.skeleton import SMPL_FLIP

MIRROR_X = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Halves:
    """How H half vertices, the first `midline` of them on the mid-line, make a whole of V.

    `flip` is the left-right partner of each of the J joints.
    """

    half: int
    midline: int
    flip: tuple[int, ...] = SMPL_FLIP

    @property
    def whole(self) -> int:
        return 2 * self.half - self.midline

    @property
    def mirror(self) -> np.ndarray:
        """(V,) partner of each vertex of the whole."""
        middle, side = np.arange(self.midline), np.arange(self.midline, self.half)
        return np.concatenate([middle, side + self.half - self.midline, side])

    @property
    def counted(self) -> np.ndarray:
        """(H,) how many vertices of the whole each half vertex stands for."""
        return np.where(np.arange(self.half) < self.midline, 1.0, 2.0)

    def centred(self, half: np.ndarray) -> np.ndarray:
        """The same (..., H, 3) with the mid-line exactly at x = 0."""
        half = half.copy()
        half[..., : self.midline, 0] = 0
        return half

    def points(self, half: np.ndarray) -> np.ndarray:
        """(..., H, 3) -> (..., V, 3)."""
        return np.concatenate([half, half[..., self.midline :, :] * MIRROR_X], -2)

    def faces(self, half_faces: np.ndarray) -> np.ndarray:
        """(F, 3) -> (2F, 3); the right side turns the other way round."""
        return np.concatenate([half_faces, self.mirror[half_faces][:, ::-1]])

    def weights(self, half: np.ndarray) -> np.ndarray:
        """(H, J) -> (V, J), the mid-line made symmetric."""
        half, flip = half.copy(), list(self.flip)
        half[: self.midline] = (half[: self.midline] + half[: self.midline, flip]) / 2
        return np.concatenate([half, half[self.midline :][:, flip]])

    def pose_directions(self, half: np.ndarray) -> np.ndarray:
        """(H, 3, 9 (J - 1)) -> (V, 3, 9 (J - 1)), the mid-line made symmetric."""
        # Features of a mirrored pose: entry (i, j) of R times s_i s_j, at the flipped joint.
        features = (9 * (np.array(self.flip)[1:, None] - 1) + np.arange(9)).ravel()
        sign = np.tile(np.outer(MIRROR_X, MIRROR_X).ravel(), len(self.flip) - 1)
        mirrored = half[..., features] * sign * MIRROR_X[:, None]
        middle = (half[: self.midline] + mirrored[: self.midline]) / 2
        return np.concatenate([middle, half[self.midline :], mirrored[self.midline :]])

    def regressor(self, left_or_middle: dict[int, np.ndarray], flip: tuple[int, ...]) -> np.ndarray:
        """Whole regressor (K, V) from the rows of the left and middle points, each (V,)."""
        rows = np.zeros((len(flip), self.whole))
        for k, row in left_or_middle.items():
            rows[k] = (row + row[self.mirror]) / 2 if flip[k] == k else row
            rows[flip[k]] = rows[k][self.mirror]
        return rows
