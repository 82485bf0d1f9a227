"""Check of the soft silhouette. The oracle measures pixel by pixel, segment by segment."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.checks.call import Input
from smplkit.checks.compare import require_close
from smplkit.checks.exercise import CheckedCall, Exercise, Failure, Property
from smplkit.checks.properties import BATCH, GATE, any_leading, require_gradients, values

Rng = np.random.Generator
P, S = 6, 5  # pixels, segments


def draw_contour(rng: Rng, batch: tuple[int, ...]) -> tuple[Input, ...]:
    # Loose segments: where two share a corner, either may be the nearest, with another gradient.
    segments = rng.normal(0, 3, (*batch, S, 2, 2))
    pixels = rng.normal(0, 3, (*batch, P, 2))
    side = np.where(rng.random((*batch, P)) < 0.5, -1.0, 1.0)
    return *map(torch.from_numpy, (pixels, segments, side)), 0.7


def distance(pixel: np.ndarray, start: np.ndarray, end: np.ndarray, bounded: bool = True) -> float:
    along = end - start
    place = float((pixel - start) @ along / (along @ along))
    place = min(max(place, 0.0), 1.0) if bounded else place
    return float(np.sqrt(((pixel - start - place * along) ** 2).sum()))


def cover(
    pixels: np.ndarray,
    segments: np.ndarray,
    side: np.ndarray,
    sigma: float,
    bounded: bool = True,
    nearest=min,
    power: int = 1,
) -> np.ndarray:
    out = np.zeros(side.shape)
    for index in np.ndindex(side.shape):
        lines = segments[index[:-1]]
        d = nearest(distance(pixels[index], line[0], line[1], bounded) for line in lines)
        out[index] = 0.5 + 0.5 * np.tanh(side[index] * d**power / sigma / 2)  # never overflows
    return out


def half_on_contour(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    _, segments, side, sigma = exercise.draw(rng, BATCH)
    share = torch.from_numpy(rng.uniform(0.2, 0.8, (*BATCH, P, 1)))
    # Well above the rounding that sits under the root of a distance of zero.
    middle = segments[..., :1, 0, :] * share + segments[..., :1, 1, :] * (1 - share)
    got = call(middle, segments, side, sigma)
    if (got - 0.5).abs().max() > 1e-3:
        raise Failure(f"on the contour a pixel must be 0.5, got {float(got.flatten()[0]):.4g}")


def inside_is_one(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    pixels, segments, side, sigma = exercise.draw(rng, BATCH)
    got = call(pixels + 1000, segments, side, sigma)
    require_close(got, (side > 0).double(), "far from the contour: 1 inside, 0 outside")
    swapped = call(pixels, segments, -side, sigma)
    require_close(swapped, 1 - call(pixels, segments, side, sigma), "inside and outside exchanged")


def needs_ends(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """Beyond its ends a segment is as near as its end: a line would go on."""
    pixels, segments, side, sigma = exercise.draw(rng, BATCH)
    start, end = segments[..., :1, 0, :], segments[..., :1, 1, :]
    pixels = end + (end - start) * torch.linspace(0.5, 2, P, dtype=pixels.dtype)[:, None]
    one = segments[..., :1, :, :]
    d = (pixels - end).norm(dim=-1)
    got = call(pixels, one, side, sigma)
    require_close(got, torch.sigmoid(side * d / sigma), "pixels beyond the end of the only segment")


def softness(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    pixels, segments, side, sigma = exercise.draw(rng, BATCH)
    got = call(pixels, segments, side, sigma)
    twice = call(2 * pixels, 2 * segments, side, 2 * sigma)
    require_close(twice, got, "pixels, contour and sigma all twice as large")
    softer = call(pixels, segments, side, 3 * sigma)
    if not ((softer - 0.5).abs() < (got - 0.5).abs()).all():
        raise Failure("a larger sigma must bring all values nearer to 0.5")


def gradients(exercise: Exercise, call: CheckedCall, rng: Rng) -> None:
    """For pixels and segments: the side is a label, on which an answer may branch."""
    require_gradients(exercise, call, exercise.draw(rng, BATCH), rng, labels=("side",))


SOFT_SILHOUETTE = Exercise(
    name="03.soft_silhouette",
    skill="silhouettes",
    inputs={"pixels": True, "segments": True, "side": True, "sigma": False},
    draw=draw_contour,
    oracle=cover,
    properties=(
        GATE,
        Property(0.5, "is one half on the contour", half_on_contour),
        Property(0.5, "is 1 far inside and 0 far outside", inside_is_one),
        Property(0.5, "measures to segments, which end", needs_ends),
        Property(0.5, "sigma is a length: the width of the soft edge", softness),
        Property(1, "gives the right values", values),
        Property(0.5, "takes any leading dimensions and leaves its inputs alone", any_leading),
        Property(0.5, "has the right gradients", gradients),
    ),
    mistakes=(
        (
            "The distance goes to the infinite lines: keep the foot point between the ends",
            lambda p, s, i, w: cover(p, s, i, w, bounded=False),
        ),
        (
            "The farthest segment counts here, expected the nearest",
            lambda p, s, i, w: cover(p, s, i, w, nearest=max),
        ),
        (
            "The squared distance is divided by sigma here, expected the distance",
            lambda p, s, i, w: cover(p, s, i, w, power=2),
        ),
        ("Inside and outside seem to be swapped", lambda p, s, i, w: cover(p, s, -i, w)),
        ("Sigma seems to be left out", lambda p, s, i, w: cover(p, s, i, 1.0)),
    ),
)
