"""The 17 points that MotionBERT sees: from other sets of points, scaled, mirrored.

    detected points, pixels (B, T, 49, 3) -> points49_to_h36m17 -> crop_scale -> (B, T, 17, 3)

Convention. The last number of a point is x, y and confidence. The order is that of the Human3.6M
files, RIGHT leg first (`smplkit.skeleton.H36M17_RIGHT_LEG_FIRST` leads there from "h36m17", and
back): pelvis, right hip, knee, ankle, left hip, knee, ankle, spine, neck, nose, head, left
shoulder, elbow, wrist, right shoulder, elbow, wrist. A missing point is three zeros, which is what
pretraining shows the network when it hides a point.

Source: MotionBERT (Zhu et al. 2023), code. The code leaves missing points where the
detector or the scaling put them, and tells of confidences of computed points only for one dataset
(the least of those that a point is computed from), which is done here throughout.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.skeleton import H36M17_RIGHT_LEG_FIRST, KEYPOINT_SETS

H36M17_JOINTS = tuple(KEYPOINT_SETS["h36m17"].joints[i] for i in H36M17_RIGHT_LEG_FIRST)
H36M17_FLIP = tuple(
    H36M17_JOINTS.index(KEYPOINT_SETS["h36m17"].joints[KEYPOINT_SETS["h36m17"].flip[i]])
    for i in H36M17_RIGHT_LEG_FIRST
)
_FEWEST = 4  # points in a clip, below which there is nothing to scale

# How to compute a point: the mean of others, or else ("|") of others still. Points that are not
# listed are there under their own names.
_FROM_COCO17 = {
    "pelvis": "left_hip right_hip",
    "spine": "left_hip right_hip left_shoulder right_shoulder",
    "neck": "left_shoulder right_shoulder",
    "jaw": "nose",
    "head": "left_eye right_eye",
}
_LIMBS = [name for name in H36M17_JOINTS if name.startswith(("left", "right"))]
_FROM_49 = {name: f"{name} | op_{name}" for name in _LIMBS} | {
    "pelvis": "pelvis | op_mid_hip | left_hip right_hip",
    "spine": "spine | op_mid_hip op_neck | left_hip right_hip left_shoulder right_shoulder",
    "neck": "thorax | op_neck | left_shoulder right_shoulder",
    "jaw": "jaw | nose | op_nose",
    "head": "head | head_top | left_eye right_eye | op_left_eye op_right_eye",
}


def coco17_to_h36m17(points: Tensor) -> Tensor:
    """Compute the 17 points from COCO's.

    Pelvis, neck and head are means of hips, shoulders and eyes, the spine is halfway from pelvis to
    neck.

    Args:
        points: (..., T, 17, 3) "coco17", x, y and confidence, of clips of T frames.

    Returns:
        (..., T, 17, 3) right leg first.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    return _to_h36m17(points, "coco17", _FROM_COCO17)


def points49_to_h36m17(points: Tensor) -> Tensor:
    """Pick the 17 points among the 49 of a `Sample`.

    Datasets and detectors fill different ones of the 49: a point is taken from where it is best
    (the set of annotated points), else from OpenPose's, else computed as from COCO's. The choice is
    made once for each clip, for whatever was seen in most of its frames, because hips of two kinds
    that take turns would tremble.

    Args:
        points: (..., T, 49, 3) "openpose25+24", x, y and confidence, of clips of T frames.

    Returns:
        (..., T, 17, 3) right leg first.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    return _to_h36m17(points, "openpose25+24", _FROM_49)


def normalise_pixels(points: Tensor, image_size: Tensor, side: str = "width") -> Tensor:
    """Pixels to the frame of the whole image: 0 in its middle, 1 half a side away from it.

    Args:
        points: (..., 17, 3) pixels and confidence.
        image_size: (..., 2) width and height of the image, pixels. For the mesh checkpoints the
            square that the authors assume instead: 1920 x 1920 for 3DPW, 640 x 640 for COCO.
        side: "width" as for Human3.6M, or "shorter" as the authors' demo keeps pixels.

    Returns:
        (..., 17, 3), heights on the scale of widths.

    Raises:
        TypeError, ValueError: wrong types or shapes, or another side.
    """
    require_shape("points", points, 17, 3)
    require_shape("image_size", image_size, 2)
    if side not in ("width", "shorter"):
        raise ValueError(f'side must be "width" or "shorter", got {side!r}')
    size = image_size[..., None, :]
    half = (size[..., :1] if side == "width" else size.amin(-1, keepdim=True)) / 2
    return _where_seen(points, (points[..., :2] - size / 2) / half)


def crop_scale(points: Tensor, ratio: float | Tensor = 1.0) -> Tensor:
    """Scale clips so that the square around all points of all frames becomes -1 to 1.

    Where people walk in the picture stays visible, where the picture ends does not.

    Args:
        points: (..., T, 17, 3) clips of T frames in any unit, x, y and confidence.
        ratio: side of the square, as a multiple of the larger side of what is seen; a number or one
            for each clip (...). Below 1 points come to lie outside and are moved to the border.
            The authors take 1 for videos from the wild, 1 down to 0.25 in pretraining on 2D points,
            1 to 3 in training on actions and 2 in testing them.

    Returns:
        (..., T, 17, 3), all three numbers within -1 to 1; zeros for clips with fewer than four
        points.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_shape("points", points, "T", 17, 3)
    seen = points[..., 2:] > 0
    low = torch.where(seen, points[..., :2], torch.inf).amin((-3, -2))
    high = torch.where(seen, points[..., :2], -torch.inf).amax((-3, -2))
    side = (high - low).amax(-1, keepdim=True) * torch.as_tensor(ratio).to(points)[..., None]
    enough = (seen.sum((-3, -2)) >= _FEWEST) & (side > 0)
    middle, side = (x[..., None, None, :] for x in ((low + high) / 2, side))
    scaled = _where_seen(points, 2 * (points[..., :2] - middle) / side).clamp(-1, 1)
    return torch.where(enough[..., None, None], scaled, 0.0)


def flip_h36m17(points: Tensor) -> Tensor:
    """Mirror: x changes sign, left and right exchange their names.

    Args:
        points: (..., 17, D) right leg first, x the first number.

    Returns:
        (..., 17, D).

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_shape("points", points, 17, "D")
    points = points[..., list(H36M17_FLIP), :]
    return torch.cat([-points[..., :1], points[..., 1:]], dim=-1)


def _to_h36m17(points: Tensor, source: str, rules: dict[str, str]) -> Tensor:
    """Points (..., T, 17, 3) from those of another set (..., T, K, 3)."""
    names = KEYPOINT_SETS[source].joints
    require_shape("points", points, "T", len(names), 3)
    joints = []
    for joint in H36M17_JOINTS:
        options = []
        for option in rules.get(joint, joint).split("|"):
            some = points[..., [names.index(name) for name in option.split()], :]
            options.append(torch.cat([some[..., :2].mean(-2), some[..., 2:].amin(-2)], dim=-1))
        joints.append(_most_often_seen(torch.stack(options, dim=-2)))
    chosen = torch.stack(joints, dim=-2)
    return _where_seen(chosen, chosen[..., :2])


def _most_often_seen(options: Tensor) -> Tensor:
    """Of several (..., T, R, 3) the one seen in most frames, of equals the first: (..., T, 3)."""
    count = options.shape[-2]
    often = (options[..., 2] > 0).sum(-2) * count - torch.arange(count, device=options.device)
    best = often.argmax(-1)[..., None, None, None].expand(*options.shape[:-2], 1, 3)
    return options.gather(-2, best).squeeze(-2)


def _where_seen(points: Tensor, xy: Tensor) -> Tensor:
    """Points (..., 3) with other coordinates; three zeros where the confidence is zero."""
    confidence = points[..., 2:]
    return torch.where(confidence > 0, torch.cat([xy, confidence], dim=-1), 0.0)
