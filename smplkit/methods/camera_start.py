"""Where the camera and the root orientation of a fit begin, from 2D keypoints alone.

Convention. Keypoints are the 49 points "openpose25+24", (x, y, confidence) in pixels; a point with
confidence 0 is not there, whatever its coordinates hold, NaN too. Joints are metres, in the frame
of the camera up to the translation that is looked for: x right, y down, z forward.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from smplkit._precision import full_precision
from smplkit._shapes import require_broadcast, require_shape
from smplkit.cameras import BODY_TO_CAMERA, Number, Pair
from smplkit.data.synthetic.boxes import box_around
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle
from smplkit.skeleton import KEYPOINT_SETS

KEYPOINTS_49 = KEYPOINT_SETS["openpose25+24"]
# Right hip, left hip, right shoulder, left shoulder, of either half of the 49 points.
TORSO_OPENPOSE = tuple(
    KEYPOINTS_49.joints.index(f"op_{name}")
    for name in ("right_hip", "left_hip", "right_shoulder", "left_shoulder")
)
TORSO_ANNOTATED = tuple(
    KEYPOINTS_49.joints.index(name)
    for name in ("right_hip", "left_hip", "right_shoulder", "left_shoulder")
)
# Three points at different places fix a translation and leave something to check it against.
MIN_KEYPOINTS = 3
LEAST_DISTANCE = 3.0  # of the camera, in sides of a person's box


def split_keypoints(keypoints_2d: Tensor) -> tuple[Tensor, Tensor]:
    """Separate points from confidences; what is missing becomes zeros.

    Args:
        keypoints_2d: (..., K, 3) x, y, confidence.

    Returns:
        points (..., K, 2) and confidence (..., K). Both are zero where the confidence is not
        positive or the point is not finite, so that sums over them stay finite.
    """
    points, confidence = keypoints_2d[..., :2], keypoints_2d[..., 2]
    there = (confidence > 0) & points.isfinite().all(-1)
    return torch.where(there[..., None], points, 0.0), torch.where(there, confidence, 0.0)


def require_placeable(keypoints_2d: Tensor) -> None:
    """Raise unless a camera can be placed for every person.

    Args:
        keypoints_2d: (B, 49, 3) x, y, confidence.

    Raises:
        ValueError: a person has fewer than `MIN_KEYPOINTS` points at different places; the message
            names the person and what there is.
    """
    points, confidence = split_keypoints(keypoints_2d.cpu())
    for person, (xy, there) in enumerate(zip(points, confidence > 0, strict=True)):
        places = len(torch.unique(xy[there], dim=0))
        if places < MIN_KEYPOINTS:
            names = [name for name, t in zip(KEYPOINTS_49.joints, there.tolist(), strict=True) if t]
            raise ValueError(
                f"keypoints_2d[{person}] has {len(names)} of 49 points with a confidence above 0"
                f"{' (' + ', '.join(names) + ')' if names else ''} at {places} different "
                f"places; placing a camera needs at least {MIN_KEYPOINTS}, best both shoulders and "
                "both hips. Leave this person out, or lower the threshold of the detector"
            )


def placeable(keypoints_2d: Tensor) -> Tensor:
    """Tell for whom a camera can be placed: `require_placeable` raises for the others.

    Args:
        keypoints_2d: (B, K, 3) x, y, confidence.

    Returns:
        (B,) bool, at least `MIN_KEYPOINTS` points at different places.
    """
    points, confidence = split_keypoints(keypoints_2d)
    there = confidence > 0
    same = (points[:, :, None] == points[:, None]).all(-1) & there[:, None]
    repeated = same.tril(-1).any(-1)
    return (there & ~repeated).sum(-1) >= MIN_KEYPOINTS


def keypoint_box(keypoints_2d: Tensor) -> Tensor:
    """The square box around a person's keypoints, a fifth larger than they need.

    Args:
        keypoints_2d: (..., K, 3) x, y, confidence, pixels; at least one point per person.

    Returns:
        (..., 3) centre x, centre y, side, pixels.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_shape("keypoints_2d", keypoints_2d, "K", 3)
    points, confidence = split_keypoints(keypoints_2d)
    return box_around(points, confidence > 0)


def guess_focal_length(image_size: tuple[int, int], boxes: Tensor) -> float:
    """Guess the focal length of a photograph with people in it.

    The diagonal of the image, as CLIFF does, is a fair guess for a whole photograph. A person who
    fills the frame was likely cut out of a larger one, or taken from afar: with the diagonal the
    camera would stand 2 m away, and its strong perspective bends the fit. So the focal length is at
    least `LEAST_DISTANCE` sides of the largest box, about that many times 2 m of distance. To be
    too far away does little harm: the perspective that is missed is weak.

    Args:
        image_size: width and height, pixels.
        boxes: (P, 3) boxes of the people, from `keypoint_box`.

    Returns:
        Focal length, pixels.
    """
    diagonal = math.hypot(*image_size)
    return max([diagonal, *(LEAST_DISTANCE * side for side in boxes[:, 2].tolist())])


@full_precision
def estimate_translation(
    joints: Tensor, keypoints_2d: Tensor, focal_length: Number, principal_point: Pair
) -> Tensor:
    """Find the translation that brings joints onto keypoints, by weighted linear least squares.

    Multiplying x = f (X + tx) / (Z + tz) + cx by its denominator gives one linear equation per
    coordinate, tx - u tz = u Z - X with u = (x - cx) / f; each is weighted by the confidence. The
    sum of squares is least at the tz below, and tx and ty follow: means subtracted on both sides
    leave tz alone. SPIN solves the 3x3 normal equations instead, with the same result and fewer
    correct digits.

    Args:
        joints: (..., K, 3) metres, camera axes.
        keypoints_2d: (..., K, 3) x, y, confidence, pixels. SPIN gives the last 24 of the 49 only.
        focal_length: (...) or a number, pixels.
        principal_point: (..., 2) or a pair of numbers, pixels.

    Returns:
        (..., 3) translation, metres. Its z is negative when the pose points the other way than the
        keypoints do (upside down), and not finite when all points are in one place.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: SPIN (Kolotouros et al. 2019), code.
    """
    require_shape("joints", joints, "K", 3)
    require_shape("keypoints_2d", keypoints_2d, joints.shape[-2], 3)
    require_broadcast(joints=joints.shape[:-2], keypoints_2d=keypoints_2d.shape[:-2])
    points, weight = split_keypoints(keypoints_2d)
    focal = torch.as_tensor(focal_length).to(joints)[..., None, None]
    u = (points - torch.as_tensor(principal_point).to(joints)[..., None, :]) / focal  # (..., K, 2)
    right_side = u * joints[..., 2:] - joints[..., :2]
    weight = (weight / weight.sum(-1, keepdim=True))[..., None]
    mean_u, mean_right = (weight * u).sum(-2), (weight * right_side).sum(-2)
    du, dright = u - mean_u[..., None, :], right_side - mean_right[..., None, :]
    tz = -(weight * du * dright).sum((-1, -2)) / (weight * du.square()).sum((-1, -2))
    return torch.cat([mean_right + mean_u * tz[..., None], tz[..., None]], dim=-1)


@full_precision
def translation_by_size(
    joints: Tensor, keypoints_2d: Tensor, focal_length: Number, principal_point: Pair
) -> Tensor:
    """Place the body as far away as its size in the picture says.

    The distance is focal length times size in metres over size in pixels, as the 2016 paper does
    with the height of the torso. Size is the weighted spread of the points, here and there. It is
    positive however the body is turned, so it serves as a start where least squares do not.

    Args:
        joints, keypoints_2d, focal_length, principal_point: as in `estimate_translation`.

    Returns:
        (..., 3) translation, metres; the weighted middle of the joints meets that of the keypoints.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: SMPLify (Bogo et al. 2016), section 3.3, by similar triangles.
    """
    require_shape("joints", joints, "K", 3)
    require_shape("keypoints_2d", keypoints_2d, joints.shape[-2], 3)
    require_broadcast(joints=joints.shape[:-2], keypoints_2d=keypoints_2d.shape[:-2])
    points, weight = split_keypoints(keypoints_2d)
    weight = (weight / weight.sum(-1, keepdim=True))[..., None]
    focal = torch.as_tensor(focal_length).to(joints)
    middle, place = (weight * joints).sum(-2), (weight * points).sum(-2)
    metres = (weight * (joints - middle[..., None, :])[..., :2].square()).sum((-1, -2)).sqrt()
    pixels = (weight * (points - place[..., None, :]).square()).sum((-1, -2)).sqrt()
    depth = focal * metres / pixels
    centre = torch.as_tensor(principal_point).to(joints)
    across = (place - centre) / focal[..., None] * depth[..., None]
    return torch.cat([across, depth[..., None]], dim=-1) - middle


def start_translation(
    joints: Tensor, keypoints_2d: Tensor, focal_length: Number, principal_point: Pair
) -> Tensor:
    """Place a body whose pose is a guess: by least squares where that is sound, else by its size.

    Least squares put a wrong pose too far away, as what does not agree with the picture seems to be
    small. Where they give more than twice the distance that the size tells, the size is taken.

    Args:
        joints, keypoints_2d, focal_length, principal_point: as in `estimate_translation`.

    Returns:
        (..., 3) translation, metres.
    """
    fitted = estimate_translation(joints, keypoints_2d, focal_length, principal_point)
    by_size = translation_by_size(joints, keypoints_2d, focal_length, principal_point)
    middle = joints[..., 2].mean(-1)
    far, near = fitted[..., 2] + middle, by_size[..., 2] + middle
    sound = (far > near / 2) & (far < near * 2)
    return torch.where(sound[..., None], fitted, by_size)


def torso_weights(keypoints_2d: Tensor) -> Tensor:
    """Choose the points that place the camera: hips and shoulders, which the pose moves least.

    OpenPose's four where all are there, else the annotated ones. The published code uses the latter
    also where they are missing, so that points at (0, 0) pull the camera; here the missing do not
    count, and with fewer than `MIN_KEYPOINTS` left all points of the person do.

    Args:
        keypoints_2d: (..., 49, 3) x, y, confidence.

    Returns:
        (..., 49) 1 for the chosen points, else 0.
    """
    there = split_keypoints(keypoints_2d)[1] > 0
    openpose, annotated = torch.zeros(2, 49, dtype=torch.bool, device=there.device)
    openpose[list(TORSO_OPENPOSE)] = True
    annotated[list(TORSO_ANNOTATED)] = True
    complete = there[..., TORSO_OPENPOSE].all(-1, keepdim=True)
    chosen = torch.where(complete, openpose, annotated & there)
    enough = chosen.sum(-1, keepdim=True) >= MIN_KEYPOINTS
    return torch.where(enough, chosen, there).to(keypoints_2d.dtype)


def root_starts(keypoints_2d: Tensor, yaws: Sequence[float]) -> Tensor:
    """Root orientations to begin from: the torso as it lies in the picture, turned about itself.

    Args:
        keypoints_2d: (B, 49, 3) x, y, confidence, pixels. Where not both a hip and a shoulder are
            seen, the body starts upright.
        yaws: degrees about the body's own vertical; 0 faces the camera, 180 shows the back.

    Returns:
        (Y, B, 3) axis-angle in the camera frame, radians.
    """
    points, confidence = split_keypoints(keypoints_2d)
    ends, seen = [], []
    for hips_or_shoulders in (slice(0, 2), slice(2, 4)):
        ids = TORSO_OPENPOSE[hips_or_shoulders] + TORSO_ANNOTATED[hips_or_shoulders]
        weight = (confidence[:, ids] > 0).to(points)[..., None]
        ends.append((weight * points[:, ids]).sum(1) / weight.sum(1).clamp_min(1))
        seen.append(weight.any(1))
    right, down = (ends[1] - ends[0]).unbind(-1)
    # The angle of hips to shoulders from the vertical of the picture.
    roll = torch.where((seen[0] & seen[1]).squeeze(-1), torch.atan2(right, -down), 0.0)
    zero = torch.zeros_like(roll)
    in_picture = axis_angle_to_rotmat(torch.stack([zero, zero, roll], dim=-1))
    about = roll.new_tensor([[0.0, math.radians(yaw), 0.0] for yaw in yaws])
    turned = BODY_TO_CAMERA.to(about) @ axis_angle_to_rotmat(about)
    return rotmat_to_axis_angle(in_picture @ turned[:, None])
