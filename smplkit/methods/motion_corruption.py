"""What MotionBERT's pretraining does to 2D points before the network must tell the 3D motion.

    true points -> errors of a detector, confidences that betray them -> points and frames hidden

Nobody has videos in the wild with 3D labels, but motion capture can be made to look like what a 2D
detector says. A joint is mostly a little off, in its own way (ankles more than hips), and at times
far off; both last for some frames, and over them lies a tremble of single frames. The confidence
follows from the distance: it tells the network whom to trust. Hidden points must be guessed from
the rest of the body and from the frames around.

Source: Zhu et al., "MotionBERT", ICCV 2023, section 3, and the tables of its code. Those also hold
a mean offset for each joint and axis, all within 0.0066 of zero, which were not at hand: here they
are zero.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit._shapes import require_shape

# For each of the 17 joints, right leg first: deviation of small errors in x and y, and how probable
# it is that an error is a small one. Units of the input, half the width of a picture.
_DEVIATION = torch.tensor(
    [
        [.0037, .0071, .0061, .0090, .0067, .0070, .0095, .0066, .0055,
         .0053, .0034, .0080, .0052, .0050, .0078, .0060, .0054],
        [.0036, .0051, .0050, .0053, .0053, .0049, .0056, .0050, .0053,
         .0049, .0035, .0061, .0048, .0051, .0079, .0057, .0057],
    ]
).T  # fmt: skip
_SMALL = torch.tensor(
    [.9987, .9670, .8896, .8938, .9746, .8767, .8210, .9578, .9183,
     .9679, .9841, .8910, .8016, .7028, .8809, .8246, .7287]
)  # fmt: skip
_LARGE = 0.03  # other errors are even up to this, along either axis
_KEY_FRAMES = 27  # of a clip, however long; errors in between are interpolated
_TREMBLE = 0.002  # deviation of what each frame has for itself
_CONFIDENCE = (0.028, 1.1, -0.0046, 0.1431)  # a, b, mean and deviation
HIDDEN_POINTS, HIDDEN_FRAMES = 0.05, 0.1


def add_detection_errors(points: Tensor) -> Tensor:
    """Move true points as a detector would, and give them the confidences it would.

    Args:
        points: (B, T, 17, 3) x, y and confidence. Points that are missing (confidence 0) stay so.

    Returns:
        (B, T, 17, 3); new confidences, whatever the old ones were. Drawn from torch's global
        generator.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    _require_clips(points)
    clips, frames = points.shape[:2]
    deviation, small = _DEVIATION.to(points), _SMALL.to(points)
    draw = points.new_empty(clips, _KEY_FRAMES, 17, 2)
    gaussian = deviation * torch.randn_like(draw)
    uniform = _LARGE * (2 * torch.rand_like(draw) - 1)
    key = torch.where((torch.rand_like(draw[..., 0]) < small)[..., None], gaussian, uniform)
    over_time = key.flatten(2).mT  # interpolate() has time last
    offset = F.interpolate(over_time, size=frames, mode="linear", align_corners=True).mT
    # The tremble is that of one clip, for the whole batch.
    offset = offset.unflatten(-1, (17, 2)) + _TREMBLE * torch.randn_like(points[:1, ..., :2])
    confidence = confidence_of_errors(torch.linalg.vector_norm(offset, dim=-1))
    moved = torch.cat([points[..., :2] + offset, confidence[..., None]], dim=-1)
    return torch.where(points[..., 2:] > 0, moved, 0.0)


def confidence_of_errors(distance: Tensor) -> Tensor:
    """The confidence that a detector gives to points that are off by some distance.

    Args:
        distance: (...) in units of the input.

    Returns:
        (...) a / (d + a) + b d and noise, within 0 to 1. Near the truth that is about 1, and the
        noise is large: confidences are a hint, not a measurement.
    """
    a, b, mean, deviation = _CONFIDENCE
    noise = mean + deviation * torch.randn_like(distance)
    return (a / (distance + a) + b * distance + noise).clamp(0, 1)


def hide(points: Tensor) -> Tensor:
    """Hide single points, and whole frames, the same ones in all clips of a batch.

    Args:
        points: (B, T, 17, 3) x, y and confidence.

    Returns:
        (B, T, 17, 3) with all three numbers of what is hidden zero. Drawn from torch's global
        generator.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    _require_clips(points)
    hidden = torch.rand_like(points[..., :1]) < HIDDEN_POINTS
    hidden_frames = torch.rand_like(points[:1, :, :1, :1]) < HIDDEN_FRAMES
    return torch.where(hidden | hidden_frames, 0.0, points)


def random_move(points: Tensor) -> Tensor:
    """Turn, scale and shift clips, by amounts that change evenly from the first to the last frame.

    As from a camera in somebody's hand; for learning actions. Angles are up to 10 degrees either
    way, scales 0.9 to 1.1, shifts up to 0.1.

    Args:
        points: (B, T, 17, 3) x, y and confidence.

    Returns:
        (B, T, 17, 3); missing points stay zeros. Drawn from torch's global generator.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    _require_clips(points)
    clips, frames = points.shape[:2]
    ends = 2 * torch.rand(2, clips, 1, 4, device=points.device, dtype=points.dtype) - 1
    way = torch.linspace(0, 1, frames, device=points.device, dtype=points.dtype)[:, None]
    angle, scale, *shift = (ends[0] + way * (ends[1] - ends[0]))[..., None].unbind(-2)
    angle, scale = torch.deg2rad(10 * angle), 1 + 0.1 * scale
    x, y, confidence = points.unbind(-1)
    turned = (angle.cos() * x - angle.sin() * y, angle.sin() * x + angle.cos() * y)
    xy = [scale * turned[i] + 0.1 * shift[i] for i in range(2)]
    return torch.where(points[..., 2:] > 0, torch.stack([*xy, confidence], dim=-1), 0.0)


def _require_clips(points: Tensor) -> None:
    require_shape("points", points, "B", "T", 17, 3)
    if points.ndim != 4:
        raise ValueError(f"points must have shape (B, T, 17, 3), got {tuple(points.shape)}")
