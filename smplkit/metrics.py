"""Errors of poses, shapes and motions.

Convention. Everything is in metres and radians (tables in papers: millimetres, degrees). Each
function averages over joints or vertices and returns one value per leading dimension: the mean over
a data set is the mean of those. The numbers of two papers compare only under the same protocol:
which joints, which root, aligned or not (course/conventions.md).
"""

from __future__ import annotations

import torch

from smplkit._precision import full_precision
from smplkit._shapes import require_broadcast, require_shape
from smplkit.rotations import geodesic_distance, nearest_rotmat
from smplkit.skeleton import SMPL_JOINTS, SMPL_PARENTS

# The limbs of the 3DPW challenge: the root, upper and lower legs, upper and lower arms.
MPJAE_JOINTS = tuple(
    SMPL_JOINTS.index(joint)
    for joint in (
        *("pelvis", "left_hip", "right_hip", "left_knee", "right_knee"),
        *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
    )
)


def mpjpe(
    pred: torch.Tensor, target: torch.Tensor, root: int | tuple[int, ...] | None = None
) -> torch.Tensor:
    """Mean per joint position error: the mean distance of the joints.

    Args:
        pred, target: (..., J, 3) joints, metres.
        root: joint, or joints whose mean, both sides are centred on first (SPIN: the pelvis, VIBE:
            both hips); default none.

    Returns:
        (...) metres.

    Raises:
        TypeError, ValueError: wrong types or shapes, or a root that is no joint.

    Source: Ionescu et al., "Human3.6M", 2014, section 4.
    """
    pred, target = _pair(pred, target, "J", 3)
    if root is not None:
        pred, target = _centre(pred, root), _centre(target, root)
    return torch.linalg.vector_norm(pred - target, dim=-1).mean(-1)


def pa_mpjpe(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """MPJPE after the best similarity (Procrustes alignment): size, place and facing are forgiven.

    Args:
        pred, target: (..., J, 3) joints, metres.

    Returns:
        (...) metres.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: Zhou et al., "MonoCap", 2018; "reconstruction error" in HMR, "P2" with Human3.6M.
    """
    return mpjpe(procrustes_align(pred, target), target)


@full_precision
def procrustes_align(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Move, turn and scale points so that their squared distance to the target is least.

    Never mirrors. Where the best similarity is not unique (all points in one place or on one line)
    one of the best is taken.

    Args:
        pred, target: (..., N, 3) points, metres.

    Returns:
        (..., N, 3) the points of `pred`, aligned.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: Umeyama, "Least-squares estimation of transformation parameters", 1991, equations 40-42.
    """
    pred, target = _pair(pred, target, "N", 3)
    target_mean = target.mean(-2, keepdim=True)
    x = pred - pred.mean(-2, keepdim=True)
    covariance = (target - target_mean).mT @ x
    rotmat = nearest_rotmat(covariance)
    spread = x.square().sum((-1, -2))
    # Points that all lie in one place have no scale; any finite one puts them on the target's mean.
    scale = (rotmat * covariance).sum((-1, -2)) / torch.where(spread > 0, spread, 1.0)
    return scale[..., None, None] * (x @ rotmat.mT) + target_mean


def pve(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Per vertex error: the mean distance of the vertices, nothing aligned (also MVE, MPVPE).

    Most papers centre both meshes at their pelvis joint first; do so before calling.

    Args:
        pred, target: (..., V, 3) vertices, metres.

    Returns:
        (...) metres.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    pred, target = _pair(pred, target, "V", 3)
    return torch.linalg.vector_norm(pred - target, dim=-1).mean(-1)


def pve_t(pred_v_shaped: torch.Tensor, target_v_shaped: torch.Tensor) -> torch.Tensor:
    """Per vertex error in the T-pose: what is wrong with the shape, whatever the pose.

    Args:
        pred_v_shaped, target_v_shaped: (..., V, 3) vertices before posing (`out.v_shaped`), metres.

    Returns:
        (...) metres.

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: Sengupta et al., "STRAPS", 2020, without its scale correction.
    """
    return pve(pred_v_shaped, target_v_shaped)


def acceleration_error(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean distance of the joints' accelerations: jitter that errors of single frames do not show.

    Accelerations are second differences x[t-1] - 2 x[t] + x[t+1] inside each video.

    Args:
        pred, target: (..., T, J, 3) joints of T consecutive frames, metres; leading dimensions are
            videos.

    Returns:
        (...) metres per frame squared, one per video.

    Raises:
        TypeError, ValueError: wrong types or shapes, or fewer than three frames.

    Source: Kanazawa et al., "HMMR", 2019, section 4; VIBE (Kocabas et al. 2020), section 4.
    """
    pred, target = _pair(pred, target, "T", "J", 3)
    if pred.shape[-3] < 3:
        raise ValueError(
            f"pred and target need at least 3 frames for an acceleration, got {pred.shape[-3]}"
        )
    # The difference is linear, so the two accelerations can be subtracted before it is taken.
    error = torch.diff(pred - target, n=2, dim=-3)
    return torch.linalg.vector_norm(error, dim=-1).mean((-1, -2))


def geodesic_error(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean angle between the predicted and the true rotation of each joint, relative to its parent.

    Args:
        pred, target: (..., J, 3, 3) rotation matrices.

    Returns:
        (...) radians.

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    pred, target = _pair(pred, target, "J", 3, 3)
    return geodesic_distance(pred, target).mean(-1)


@full_precision
def mean_joint_angle_error(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """MPJAE of the 3DPW challenge: mean angle between the orientations of nine limbs in space.

    The orientation of a limb is the product of the rotations along its chain, so an error at the
    hip counts again at the knee.

    Args:
        pred, target: (..., 24, 3, 3) rotation matrices of the SMPL joints, each relative to its
            parent, the root first.

    Returns:
        (...) radians (3DPW prints degrees: `torch.rad2deg`).

    Raises:
        TypeError, ValueError: wrong types or shapes.

    Source: von Marcard et al., "3DPW", 2018, and the evaluation code of its challenge.
    """
    pred, target = _pair(pred, target, len(SMPL_JOINTS), 3, 3)
    limbs = list(MPJAE_JOINTS)
    return geodesic_error(
        _orientations(pred)[..., limbs, :, :], _orientations(target)[..., limbs, :, :]
    )


def _orientations(rotmats: torch.Tensor) -> torch.Tensor:
    """Orientations in space (..., 24, 3, 3) from rotations relative to the parents."""
    chain: list[torch.Tensor] = []
    for joint, parent in enumerate(SMPL_PARENTS):
        local = rotmats[..., joint, :, :]
        chain.append(local if parent < 0 else chain[parent] @ local)
    return torch.stack(chain, dim=-3)


def _centre(joints: torch.Tensor, root: int | tuple[int, ...]) -> torch.Tensor:
    """Joints (..., J, 3) relative to the mean of the root joints."""
    roots = list(root) if isinstance(root, tuple | list) else [root]
    is_joint = [isinstance(j, int) and 0 <= j < joints.shape[-2] for j in roots]
    if not roots or not all(is_joint):
        raise ValueError(
            f"root must name joints between 0 and {joints.shape[-2] - 1}, got {root!r}"
        )
    return joints - joints[..., roots, :].mean(-2, keepdim=True)


def _pair(
    pred: torch.Tensor, target: torch.Tensor, *tail: int | str
) -> tuple[torch.Tensor, torch.Tensor]:
    """Both in the wider of their dtypes; raise unless they fit and end in the same sizes."""
    require_shape("pred", pred, *tail)
    require_shape("target", target, *tail)
    if pred.shape[-len(tail) :] != target.shape[-len(tail) :] or 0 in pred.shape[-len(tail) :]:
        raise ValueError(
            f"pred and target must agree in ({', '.join(map(str, tail))}) and not be empty there, "
            f"got {tuple(pred.shape)} and {tuple(target.shape)}"
        )
    require_broadcast(pred=pred.shape[: -len(tail)], target=target.shape[: -len(tail)])
    dtype = torch.promote_types(pred.dtype, target.dtype)
    return pred.to(dtype), target.to(dtype)
