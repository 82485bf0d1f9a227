"""What PIXIE's estimates are compared with: points, parameters, eyelids and lips.

    of a body       2D points of body, face and hands, 3D points, rotations, betas, expression
    of a part       the same of its own points, in its own crop, where they are large
    of either       how far the eyes and the mouth are open

A part that comes without a body is compared relative to its joint, head or wrist: what lies between
that and the pelvis is at rest there and means nothing.

Convention. Points are those of "pixie145"; labels are those of a whole body in
`smplkit.data.sample.Sample`. Terms are means, not yet weighted; what has no label counts as
nothing.

Two losses of the paper are not here. The photometric one compares a rendered face with the picture;
it needs a texture model of faces, and the identity one a network that recognises faces. Neither
exists with a licence that this kit could use. So the codes for colour and light are not trained.

Source: PIXIE (Feng et al. 2021), section 3.4; eyelids and lips as in DECA (Feng et al. 2021),
section 4.1. The training code was never published: which norm each term has is this kit's choice.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit._masks import keep, label_mask, mean_over
from smplkit._shapes import require_shape
from smplkit.body import SMPLX
from smplkit.cameras import full_to_crop_points, weak_perspective_projection
from smplkit.data.sample import PARTS, Sample
from smplkit.losses import betas_loss, keypoints_2d_loss, rotmat_loss
from smplkit.methods.pixie_decode import HEAD, JAW, LEFT_FINGERS, RIGHT_FINGERS
from smplkit.methods.pixie_estimate import WholeBodyEstimate, posed_points
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton_smplx import PART_POINTS, SMPLX_KEYPOINT_SETS

_NAMES = SMPLX_KEYPOINT_SETS["pixie145"].joints
FACE = list(PART_POINTS["head"])
HANDS = [*PART_POINTS["left_hand"], *PART_POINTS["right_hand"]]
BODY = [i for i in range(len(_NAMES)) if i not in (*FACE, *HANDS) or i in (20, 21)]  # with wrists
# The joint of a part, then its points.
POINTS = {
    "head": [HEAD, *FACE],
    "left_hand": list(PART_POINTS["left_hand"]),
    "right_hand": list(PART_POINTS["right_hand"]),
}
# The joints that a part has for its own.
JOINTS = {
    "head": slice(JAW, JAW + 1),
    "left_hand": slice(LEFT_FINGERS, LEFT_FINGERS + 15),
    "right_hand": slice(RIGHT_FINGERS, RIGHT_FINGERS + 15),
}


def _pairs(text: str) -> tuple[list[int], list[int]]:
    """Positions of the first and of the second names in "a-b c-d"."""
    first, second = zip(*(pair.split("-") for pair in text.split()), strict=True)
    return [_NAMES.index(name) for name in first], [_NAMES.index(name) for name in second]


EYELIDS = _pairs(
    "right_eye2-right_eye6 right_eye3-right_eye5 left_eye2-left_eye6 left_eye3-left_eye5"
)
LIPS = _pairs("right_lip2-right_lip3 lip_top-lip_bottom left_lip2-left_lip3")


def whole_rotmat(batch: Sample) -> Tensor:
    """The labelled rotations of all joints: (B, 55, 3, 3); the eyes look straight ahead."""
    jaw = batch["jaw_pose"][:, None]
    pose = [
        batch["global_orient"][:, None],
        batch["body_pose"],
        jaw,
        torch.zeros_like(jaw).expand(-1, 2, 3),
        batch["left_hand_pose"],
        batch["right_hand_pose"],
    ]
    return axis_angle_to_rotmat(torch.cat(pose, dim=1))


def body_terms(estimate: WholeBodyEstimate, batch: Sample, body: SMPLX) -> dict[str, Tensor]:
    """How far a whole body is from its labels.

    Args:
        estimate: (B,) bodies with cameras of the body's crop.
        batch: labels of a whole body.
        body: the body model.

    Returns:
        Scalars body_2d, face_2d, hands_2d (crop coordinates), points_3d (metres, relative to the
        pelvis), pose, betas and expression.
    """
    points = posed_points(estimate, body)
    seen = weak_perspective_projection(points, estimate.camera.float())
    target, has_smpl = batch["keypoints_whole"], batch["has_smpl"]
    of = {"body_2d": BODY, "face_2d": FACE, "hands_2d": HANDS}
    return {
        **{name: keypoints_2d_loss(seen[:, ids], target[:, ids]) for name, ids in of.items()},
        "points_3d": relative_points_loss(
            points, batch["keypoints_whole_3d"], batch["has_keypoints_3d"]
        ),
        "pose": rotmat_loss(estimate.rotmat, whole_rotmat(batch), has_smpl),
        "betas": _coefficients_loss(estimate.betas, batch["betas"], has_smpl),
        "expression": _coefficients_loss(estimate.expression, batch["expression"], has_smpl),
    }


def part_terms(
    part: str, estimate: WholeBodyEstimate, box: Tensor, batch: Sample, body: SMPLX
) -> dict[str, Tensor]:
    """How far a part that was estimated from its crop alone is from its labels.

    Args:
        part: one of `PARTS`.
        estimate: (B,) from that crop.
        box: (B, 3) of that crop, in the coordinates of the body's crop.
        batch, body: as for `body_terms`.

    Returns:
        Scalars points_3d (relative to the part's joint), pose (of the joints that are its own),
        and of hands hands_2d, of heads face_2d, betas, expression, eyes and lips.
    """
    ids, has_smpl = POINTS[part], batch["has_smpl"]
    points = posed_points(estimate, body)
    points = points - points[:, ids[:1]]
    seen = weak_perspective_projection(points, estimate.camera.float())
    target = batch["keypoints_whole"]
    target = torch.cat([full_to_crop_points(target[..., :2], box), target[..., 2:]], dim=-1)
    rows = JOINTS[part]
    terms = {
        "points_3d": relative_points_loss(
            points[:, ids], batch["keypoints_whole_3d"][:, ids], batch["has_keypoints_3d"]
        ),
        "pose": rotmat_loss(estimate.rotmat[:, rows], whole_rotmat(batch)[:, rows], has_smpl),
    }
    if part != "head":
        return terms | {"hands_2d": keypoints_2d_loss(seen[:, ids], target[:, ids])}
    return terms | {
        "face_2d": keypoints_2d_loss(seen[:, FACE], target[:, FACE]),
        "betas": _coefficients_loss(estimate.betas, batch["betas"], has_smpl),
        "expression": _coefficients_loss(estimate.expression, batch["expression"], has_smpl),
        "eyes": opening_loss(seen, target, EYELIDS),
        "lips": opening_loss(seen, target, LIPS),
    }


def part_boxes(batch: Sample, cut: dict[str, Tensor]) -> dict[str, Tensor]:
    """Where the crops of the parts come from.

    Args:
        batch: with `part_boxes` in pixels, unless all crops were cut out by the network.
        cut: boxes that the network says it has cut, by part.

    Returns:
        For each part, (B, 3) centre x, centre y and side in coordinates of the body's crop.
    """
    boxes = dict(cut)
    if len(cut) < len(PARTS):
        given, whole = batch["part_boxes"], batch["box"]
        centres = full_to_crop_points(given[..., :2], whole)
        sides = 2 * given[..., 2:] / whole[:, None, 2:]
        given = torch.cat([centres, sides], dim=-1).unbind(1)
        boxes = dict(zip(PARTS, given, strict=True)) | boxes
    return boxes


def relative_points_loss(pred: Tensor, target: Tensor, has: Tensor | None = None) -> Tensor:
    """Absolute difference of 3D points after both sides are moved so that their FIRST points meet.

    Args:
        pred: (B, K, 3) metres.
        target: (B, K, 4) the same points and confidence.
        has: (B,) above 0 for the samples that have the label; default all.

    Returns:
        Scalar, mean over coordinates and points of confidence above 0, of confidence times error.
        A sample without its first point counts as unlabelled.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    require_shape("pred", pred, "K", 3)
    require_shape("target", target, pred.shape[-2], 4)
    seen = (target[..., 3] > 0) & (target[..., :1, 3] > 0)
    seen = seen & label_mask(has, pred.shape[:-2], pred.device)[..., None]
    pred, target = keep(seen, pred, target)
    error = (pred - pred[..., :1, :]) - (target[..., :3] - target[..., :1, :3])
    return mean_over(seen, torch.where(seen[..., None], target[..., 3:] * error.abs(), 0.0))


def opening_loss(pred: Tensor, target: Tensor, pairs: tuple[list[int], list[int]]) -> Tensor:
    """Difference of how far apart pairs of points are: open eyes and mouths.

    Where a face is does not matter here, so that a few hundredths between the eyelids are not lost
    in the errors of the whole.

    Args:
        pred: (B, K, 2) projected points.
        target: (B, K, 3) the same points and confidence.
        pairs: positions of the first and of the second point of each pair.

    Returns:
        Scalar, mean over pairs with both points seen, and over x and y, of the absolute difference
        of the vectors from second to first, times the smaller confidence.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    first, second = pairs
    confidence = torch.minimum(target[:, first, 2], target[:, second, 2])
    vector = torch.cat([target[:, first, :2] - target[:, second, :2], confidence[..., None]], -1)
    return keypoints_2d_loss(pred[:, first] - pred[:, second], vector)


def _coefficients_loss(pred: Tensor, target: Tensor, has: Tensor) -> Tensor:
    """Squared difference of those coefficients that both have."""
    count = min(pred.shape[-1], target.shape[-1])
    return betas_loss(pred[:, :count], target[:, :count], has)
