"""The space of facial expression: principal components of random faces.

A random face has a few of MakeHuman's movements at random strengths, left and right nearly alike.
Movements of the jaw and of the eyes are left out: these have joints. Components are taken about the
face at rest, so that no coefficients are no expression.
"""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.symmetry import MIRROR_X, Halves

NUM_EXPRESSION = 10
FACES = 4000
LIKELY = 0.2  # that a movement takes part in a face
SIDE_DIFFERENCE = 0.25  # standard deviation of the factor between both sides
# What the joints of jaw and eyes do, and what only makes sense beside it.
LEFT_OUT = ("jaw", "eyeLook", "mouthClose", "tongue")


def _fields(actions: dict[str, np.ndarray], halves: Halves) -> tuple[list[tuple], np.ndarray]:
    """Groups of rows, a left-right pair or one alone, and whole displacements (K, V, 3)."""
    names = [name for name in actions if not name.startswith(LEFT_OUT)]
    swap = {"Left": "Right", "Right": "Left"}
    partner = [next((n[: -len(a)] + b for a, b in swap.items() if n.endswith(a)), n) for n in names]
    fields = []
    for name, other in zip(names, partner, strict=True):
        here, there = actions[name].copy(), actions[other]
        middle = slice(halves.midline)
        here[middle] = (here[middle] + there[middle] * MIRROR_X) / 2
        fields.append(np.concatenate([here, there[halves.midline :] * MIRROR_X]))
    index = [names.index(other) for other in partner]
    return sorted({tuple(sorted({i, j})) for i, j in enumerate(index)}), np.array(fields)


def _strengths(groups: list[tuple], count: int, seed: int) -> np.ndarray:
    """(FACES, count) strengths of the movements in random faces, 0..1."""
    rng = np.random.default_rng(seed)
    strengths = np.zeros((FACES, count))
    for group in groups:
        common = rng.random(FACES) * (rng.random(FACES) < LIKELY)
        for k in group:
            factor = 1 + SIDE_DIFFERENCE * rng.standard_normal(FACES)
            strengths[:, k] = (common * factor).clip(0, 1)
    return strengths


def expression_space(
    actions: dict[str, np.ndarray], halves: Halves, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Directions of expression (V, 3, 10), metres per standard deviation, and their shares.

    Each is either the same on both sides or opposite, because a face and its mirror image are
    equally likely. Signs are fixed: a positive coefficient is what the faces do more.

    Args:
        actions: displacement (H, 3) of the half under each movement.
        halves: the symmetry.
        seed: of the random faces.

    Returns:
        The directions, and the part of the faces' variance that each explains (10,).
    """
    groups, fields = _fields(actions, halves)
    strengths = _strengths(groups, len(fields), seed)
    partner = np.arange(len(fields))
    for group in groups:
        partner[list(group)] = group[::-1]
    second = strengths.T @ strengths / FACES
    second = (second + second[partner][:, partner]) / 2
    flat = fields.reshape(len(fields), -1)
    root = np.linalg.cholesky(second + 1e-9 * np.eye(len(fields)))
    found = []
    for sign in (1, -1):  # what is the same on both sides, what is opposite
        mirror = np.eye(len(fields))[partner]
        part = root.T @ ((np.eye(len(fields)) + sign * mirror) / 2) @ flat
        values, vectors = np.linalg.eigh(part @ part.T)
        for value, vector in zip(values[::-1], vectors.T[::-1], strict=True):
            direction = (vector @ part).reshape(-1, 3)
            found.append((value, _signed(direction, vector, root)))
    total = sum(value for value, _ in found)
    found = sorted(found, key=lambda pair: -pair[0])[:NUM_EXPRESSION]
    shares = np.array([value / total for value, _ in found])
    return np.stack([direction for _, direction in found], -1), shares


def _signed(direction: np.ndarray, vector: np.ndarray, root: np.ndarray) -> np.ndarray:
    """The direction or its opposite: movements go with it, else its largest entry is positive."""
    along = (root @ vector).sum()
    largest = direction.ravel()[np.abs(direction).argmax()]
    return direction * np.sign(along if abs(along) > 1e-6 else largest)
