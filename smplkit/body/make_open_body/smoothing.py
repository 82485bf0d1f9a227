"""Bi-Laplacian smoothing of fields over a mesh, and its use on the shape itself."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, diags, identity
from scipy.sparse.linalg import splu

from smplkit.body.make_open_body.symmetry import Halves

GROIN_RADIUS, GROIN_STRENGTH = 0.11, 150.0  # metres; bi-Laplacian strength at the centre


def smoothstep(amount: np.ndarray) -> np.ndarray:
    """Smooth ramp from 0 at 0 to 1 at 1."""
    amount = amount.clip(0, 1)
    return amount**2 * (3 - 2 * amount)


def bilaplacian(values: np.ndarray, faces: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Solve (I + diag(strength) L^T L) x = values, (V, C), with the uniform Laplacian L.

    Where the strength is zero the values stay as they are.
    """
    count = len(values)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    links = coo_matrix((np.ones(len(ends)), ends.T), (count, count)).tocsr()
    links = ((links + links.T) > 0).astype(float)
    laplacian = identity(count) - diags(1 / np.asarray(links.sum(1)).ravel()) @ links
    system = identity(count) + diags(strength) @ laplacian.T @ laplacian
    return splu(system.tocsc()).solve(values)


def flatten_groin(samples: np.ndarray, half_faces: np.ndarray, halves: Halves) -> np.ndarray:
    """Half bodies (N, H, 3) with a plain, smooth groin, which also folds less in a squat."""
    mean = samples.mean(0)
    crotch = mean[: halves.midline][mean[: halves.midline, 1].argmin()]
    near = 1 - np.linalg.norm(halves.points(mean) - crotch, axis=1) / GROIN_RADIUS
    whole = halves.points(samples).transpose(1, 0, 2).reshape(halves.whole, -1)
    smooth = bilaplacian(whole, halves.faces(half_faces), GROIN_STRENGTH * smoothstep(near))
    return smooth.reshape(halves.whole, -1, 3)[: halves.half].transpose(1, 0, 2)


def align_toes(samples: np.ndarray, foot: np.ndarray) -> np.ndarray:
    """Half bodies whose toes are those of the mean body under one affine map per person.

    The skin between the toes is folded so tightly that free differences between people,
    extrapolated to betas of 2.5, turn faces over. An affine map does not.

    Args:
        samples: (N, H, 3) half bodies.
        foot: (H,) weight of the toes' joint.
    """
    mean = samples.mean(0)
    toes = smoothstep(10 * foot)
    position = np.concatenate([mean, np.ones((len(mean), 1))], 1)
    rows = toes > 0.5
    fit = position @ np.einsum("kh,nhi->nki", np.linalg.pinv(position[rows]), samples[:, rows])
    return samples + toes[:, None] * (fit - samples)
