"""2D keypoints as a detector gives them: shifted, swapped, invented, missing.

What is imitated, with sizes relative to the larger side of the person in the picture. Each point
has Gaussian noise of its own size (faces are found best, feet and hips worst), times how well this
picture suits the detector. Hidden points are found twice as badly. Some points land somewhere else
on or near the person. Left and right of an arm, of a leg or of everything are exchanged now and
then. Points out of the picture are never found, hidden ones often not, others seldom. Confidence
falls with the error, though not reliably, and is exactly 0 where a point is missing; an exchange
leaves it as it was, for a detector does not notice. Over a sequence the noise is partly the same
from frame to frame.

The two halves of "openpose25+24" come from the same detector: points of the same name have the
same noise, or the mean of the two would be better than a detector can be.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from smplkit.skeleton import KEYPOINT_SETS

_SET = KEYPOINT_SETS["openpose25+24"]

# Standard deviation of the noise along x and along y, in percent of the person's larger side.
# The order among the points follows the spread of annotators in COCO (its OKS sigmas); the size is
# that of good detectors on people as large as the picture (1 to 2 percent).
_SIGMAS = {
    "nose": 0.7, "eye": 0.7, "ear": 0.9, "head": 1.2, "jaw": 1.0, "neck": 1.1, "shoulder": 1.2,
    "elbow": 1.4, "wrist": 1.6, "hip": 1.8, "pelvis": 1.6, "spine": 1.6, "thorax": 1.3,
    "knee": 1.5, "ankle": 1.7, "toe": 2.2, "heel": 2.0,
}  # fmt: skip
_PICTURE_SPREAD = 0.35  # of the logarithm of the noise, from picture to picture
_HIDDEN_FACTOR = 2.0
_OUTLIERS = (0.01, 0.15)  # how many, and how far off by the person's side
_LIMB_SWAP, _BODY_SWAP = 0.02, 0.01  # probability per limb pair and per person
_DROPPED, _HIDDEN_DROPPED = 0.015, 0.35
_STEADY = 0.6  # correlation of the noise with that of the frame before
_LIMBS = (("elbow", "wrist"), ("knee", "ankle", "toe", "heel"))


def _group(name: str) -> str:
    """What two points of the two halves have in common, which share their noise."""
    return name.removeprefix("op_").replace("mid_hip", "pelvis").replace("head_top", "top of head")


_NAMES = [_group(name) for name in _SET.joints]
_GROUPS = sorted(set(_NAMES))
_GROUP_OF_POINT = torch.tensor([_GROUPS.index(name) for name in _NAMES])
_SIGMA = torch.tensor([next(s for key, s in _SIGMAS.items() if key in g) / 100 for g in _GROUPS])
_IN_LIMB = torch.tensor(
    [[any(part in name for part in limb) for name in _NAMES] for limb in _LIMBS]
)


def detect_keypoints(
    points: Tensor,
    hidden: Tensor,
    image_size: Tensor,
    generator: torch.Generator,
    noise: float = 1.0,
    dropout: float = 1.0,
) -> Tensor:
    """Imitate a detector.

    Args:
        points: (N, T, 49, 2) true points, pixels.
        hidden: (N, T, 49) bool, those behind something else.
        image_size: (N, 2) width and height, pixels.
        generator: source of randomness, on the CPU; what it gives does not depend on `noise` and
            `dropout`.
        noise: multiplies the size of the noise and how often points are invented or exchanged.
            With 0 all points that are found are exact, with confidence 1.
        dropout: multiplies how often points are missing. With 0 none is, not even out of the
            picture.

    Returns:
        (N, T, 49, 3) pixels and confidence, zeros where missing.
    """
    lead, device = points.shape[:2], points.device
    draws = [x.to(device) for x in _draw(lead, generator, noise)]
    error, wild, doubt, luck, gone = (x[..., _GROUP_OF_POINT.to(device)] for x in draws[:5])
    limb_swap, body_swap = draws[5:]
    side = (points.amax(-2) - points.amin(-2)).amax(-1)[..., None]  # (N, T, 1)
    sigma = _SIGMA.to(device)[_GROUP_OF_POINT]
    factor = torch.where(hidden, _HIDDEN_FACTOR, 1.0) * sigma
    found = points + (noise * side * (error * factor + wild)).movedim(0, -1)
    # Confidence: of the error, in units of what this kind of point usually has, and of luck. How
    # much of an invention the detector is aware of, varies.
    known = error * factor + doubt.square() * wild
    badness = noise * torch.linalg.vector_norm(known, dim=0) / (3 * sigma)
    confidence = torch.exp(-badness.square() / 2) * (1 - min(noise, 1.0) * luck)
    confidence = confidence.clamp(min=0.05)

    outside = ((found < 0) | (found > image_size[:, None, None])).any(-1)
    missing = gone < dropout * torch.where(hidden, _HIDDEN_DROPPED, _DROPPED)
    missing = missing | (outside & (dropout > 0))
    found = torch.cat([found, confidence[..., None]], dim=-1)
    found = torch.where(missing[..., None], 0.0, found)
    exchanged = (limb_swap[..., None] & _IN_LIMB.to(device)).any(-2) ^ body_swap[..., None]
    flip = torch.tensor(_SET.flip, device=device)
    return torch.where(exchanged[..., None], found[..., flip, :], found)


def _draw(lead: torch.Size, generator: torch.Generator, noise: float) -> tuple[Tensor, ...]:
    """All random numbers: noise (2, N, T, G) in units of sigma, wild shifts (2, N, T, G) in sides,
    doubt about these, luck and dropout (N, T, G), exchange of limbs (N, T, 2) and sides (N, T)."""
    count, frames = lead
    groups = len(_GROUPS)
    suits = torch.exp(_PICTURE_SPREAD * torch.randn(count, 1, 1, generator=generator))
    error = torch.randn(2, count, frames, groups, generator=generator)
    for t in range(1, frames):
        error[:, :, t] = _STEADY * error[:, :, t - 1] + math.sqrt(1 - _STEADY**2) * error[:, :, t]
    is_wild = torch.rand(count, frames, groups, generator=generator) < noise * _OUTLIERS[0]
    wild = _OUTLIERS[1] * torch.randn(2, count, frames, groups, generator=generator) * is_wild
    doubt = torch.rand(count, frames, groups, generator=generator)
    luck = 0.5 * torch.rand(count, frames, groups, generator=generator).square()
    gone = torch.rand(count, frames, groups, generator=generator)
    limb_swap = torch.rand(count, frames, len(_LIMBS), generator=generator) < noise * _LIMB_SWAP
    body_swap = torch.rand(count, frames, generator=generator) < noise * _BODY_SWAP
    return suits * error, wild, doubt, luck, gone, limb_swap, body_swap
