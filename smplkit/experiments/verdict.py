"""The one rule by which every claim is judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# 97.5 % points of Student's t for 2 to 30 degrees of freedom; more seeds use the last, slightly
# too wide.
_STUDENT_T = (
    4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604,
    2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595,
    2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What paired differences say about a claim.

    Attributes:
        word: "supported", "not seen" or "opposite".
        mean: mean difference, positive in the direction of the claim.
        low, high: 95 % interval of the mean difference.
        seeds: number of differences.
    """

    word: Literal["supported", "not seen", "opposite"]
    mean: float
    low: float
    high: float
    seeds: int


def verdict(differences: Sequence[float]) -> Verdict:
    """Judge a claim by the 95 % interval (Student's t) of its paired differences.

    The claim is supported if the interval lies above zero, opposite if it lies below, and not seen
    if it holds zero.

    Args:
        differences: one number per seed, from the same seed in both arms of the comparison, signed
            so that positive is what the claim says.

    Returns:
        The verdict with its interval, in the unit of the differences.

    Raises:
        ValueError: fewer than three differences, or one that is not finite.
    """
    count = len(differences)
    if count < 3:
        raise ValueError(f"differences must come from at least 3 seeds, got {count}")
    if not all(math.isfinite(difference) for difference in differences):
        raise ValueError(f"differences must be finite, got {list(differences)}")
    mean = math.fsum(differences) / count
    variance = math.fsum((difference - mean) ** 2 for difference in differences) / (count - 1)
    margin = _STUDENT_T[min(count - 1, 30) - 2] * math.sqrt(variance / count)
    low, high = mean - margin, mean + margin
    word = "supported" if low > 0 else "opposite" if high < 0 else "not seen"
    return Verdict(word, mean, low, high, count)
