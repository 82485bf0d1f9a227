"""The one rule by which every claim is judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.stats import t as student_t


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
    margin = float(student_t.ppf(0.975, count - 1)) * math.sqrt(variance / count)
    low, high = mean - margin, mean + margin
    word = "supported" if low > 0 else "opposite" if high < 0 else "not seen"
    return Verdict(word, mean, low, high, count)
