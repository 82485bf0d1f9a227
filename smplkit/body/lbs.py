"""Linear blend skinning, one function per step of the SMPL paper.

    blend_shapes, pose_blend_shapes            offsets of the template, from betas and rotations
    regress_joints                             joints of the shaped body at rest
    forward_kinematics, skinning_transforms    where each joint moves what belongs to it
    linear_blend_skinning                      the posed vertices

Convention. Metres, y up, the body faces +z in the T-pose; rotation matrices act on column vectors
and are relative to the parent joint. All functions take any leading dimensions and are plain,
differentiable torch. `smplkit.body.SMPL` computes the same in fewer passes over memory.

Source: Loper et al., "SMPL: A skinned multi-person linear model", SIGGRAPH Asia 2015, section 3.
"""

from __future__ import annotations

import torch

from smplkit._shapes import require_broadcast, require_shape


def blend_shapes(betas: torch.Tensor, shapedirs: torch.Tensor) -> torch.Tensor:
    """Add up the shape directions of the template, weighted by the betas.

    Args:
        betas: (..., S) shape coefficients, in standard deviations.
        shapedirs: (V, 3, S) displacement per unit of each beta, metres.

    Returns:
        (..., V, 3) offsets from the template, metres.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument.

    Source: SMPL, equation 8 (B_S).
    """
    require_shape("shapedirs", shapedirs, "V", 3, "S")
    require_shape("betas", betas, shapedirs.shape[-1])
    return torch.einsum("...s,vcs->...vc", betas, shapedirs)


def pose_feature(rotmats: torch.Tensor) -> torch.Tensor:
    """Measure how far each joint is bent: the nine entries of R - I, root left out.

    Args:
        rotmats: (..., J, 3, 3) rotation of each joint relative to its parent; joint 0 is the root.

    Returns:
        (..., 9 (J - 1)) features, row-major within a joint; zero in the rest pose.

    Raises:
        TypeError, ValueError: wrong type or shape of `rotmats`.

    Source: SMPL, equation 9 (R(theta) - R(theta*)).
    """
    require_shape("rotmats", rotmats, "J", 3, 3)
    identity = torch.eye(3, dtype=rotmats.dtype, device=rotmats.device)
    return (rotmats[..., 1:, :, :] - identity).flatten(-3)


def pose_blend_shapes(rotmats: torch.Tensor, posedirs: torch.Tensor) -> torch.Tensor:
    """Add up the corrections that bent joints make to the template before it is skinned.

    Args:
        rotmats: (..., J, 3, 3) rotation of each joint relative to its parent.
        posedirs: (V, 3, 9 (J - 1)) displacement per entry of the pose feature, metres.

    Returns:
        (..., V, 3) offsets from the template, metres.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument.

    Source: SMPL, equation 9 (B_P).
    """
    require_shape("posedirs", posedirs, "V", 3, "P")
    feature = pose_feature(rotmats)
    if feature.shape[-1] != posedirs.shape[-1]:
        raise ValueError(
            f"posedirs must have shape (V, 3, {feature.shape[-1]}) for rotmats of "
            f"{rotmats.shape[-3]} joints, got {tuple(posedirs.shape)}"
        )
    return torch.einsum("...p,vcp->...vc", feature, posedirs)


def regress_joints(J_regressor: torch.Tensor, vertices: torch.Tensor) -> torch.Tensor:
    """Place joints (or other keypoints) as weighted means of vertices.

    Args:
        J_regressor: (J, V) weights, each row sums to 1.
        vertices: (..., V, 3) vertices, metres.

    Returns:
        (..., J, 3) joints, metres.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument.

    Source: SMPL, equation 10.
    """
    require_shape("J_regressor", J_regressor, "J", "V")
    require_shape("vertices", vertices, J_regressor.shape[-1], 3)
    return J_regressor @ vertices


def forward_kinematics(
    rotmats: torch.Tensor, rest_joints: torch.Tensor, parents: tuple[int, ...]
) -> torch.Tensor:
    """Chain the rotations of the joints from the root to the hands and feet.

    Args:
        rotmats: (..., J, 3, 3) rotation of each joint relative to its parent.
        rest_joints: (..., J, 3) joints of the shaped body in the T-pose, metres.
        parents: J indices; the parent of each joint comes before it, that of the root is -1.

    Returns:
        (..., J, 3, 4) rotation and position of each joint in the body frame: `[..., :3]` is the
        orientation, `[..., 3]` the posed joint.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument, or leading dimensions that do not
            broadcast.

    Source: SMPL, equation 4 (G_k).
    """
    num_joints = len(parents)
    if parents[0] != -1 or any(not 0 <= p < j for j, p in enumerate(parents[1:], 1)):
        raise ValueError(f"parents must be -1, then each below its own index, got {parents}")
    require_shape("rotmats", rotmats, num_joints, 3, 3)
    require_shape("rest_joints", rest_joints, num_joints, 3)
    lead = require_broadcast(rotmats=rotmats.shape[:-3], rest_joints=rest_joints.shape[:-2])

    # Each joint relative to its parent, as a 4x4 matrix; the root is relative to the origin.
    joints = rest_joints.unbind(-2)
    origins = [torch.zeros_like(joints[0]), *(joints[parent] for parent in parents[1:])]
    bones = (rest_joints - torch.stack(origins, dim=-2))[..., None]
    shape = (*lead, num_joints)
    top = torch.cat([rotmats.expand(*shape, 3, 3), bones.expand(*shape, 3, 1)], dim=-1)
    bottom = top.new_tensor([0.0, 0.0, 0.0, 1.0]).expand(*shape, 1, 4)
    local = torch.cat([top, bottom], dim=-2)  # (..., J, 4, 4)

    # Walk from the root outwards. bmm on flat batches: `@` spends as long again on their shapes.
    local = local.reshape(lead.numel(), num_joints, 4, 4).unbind(1)
    transforms = [local[0]]
    for joint, parent in enumerate(parents[1:], 1):
        transforms.append(torch.bmm(transforms[parent], local[joint]))
    return torch.stack(transforms, dim=1)[:, :, :3].reshape(*shape, 3, 4)


def skinning_transforms(transforms: torch.Tensor, rest_joints: torch.Tensor) -> torch.Tensor:
    """Make the transforms relative to the rest pose: what moves a vertex that belongs to the joint.

    Args:
        transforms: (..., J, 3, 4) joints in the body frame, from `forward_kinematics`.
        rest_joints: (..., J, 3) joints of the shaped body in the T-pose, metres.

    Returns:
        (..., J, 3, 4) maps from the rest pose to the posed body; the identity in the rest pose.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument, or leading dimensions that do not
            broadcast.

    Source: SMPL, equation 3 (G'_k).
    """
    require_shape("transforms", transforms, "J", 3, 4)
    require_shape("rest_joints", rest_joints, transforms.shape[-3], 3)
    lead = require_broadcast(transforms=transforms.shape[:-3], rest_joints=rest_joints.shape[:-2])
    rotation, position = transforms[..., :3], transforms[..., 3]
    offset = position - (rotation @ rest_joints[..., None]).squeeze(-1)
    return torch.cat([rotation.expand(*lead, -1, -1, -1), offset[..., None]], dim=-1)


def linear_blend_skinning(
    vertices: torch.Tensor, weights: torch.Tensor, transforms: torch.Tensor
) -> torch.Tensor:
    """Move each vertex by the weighted mean of the transforms of the joints it belongs to.

    Args:
        vertices: (..., V, 3) vertices in the rest pose, metres.
        weights: (V, J) how much each vertex belongs to each joint, rows sum to 1.
        transforms: (..., J, 3, 4) relative transforms, from `skinning_transforms`.

    Returns:
        (..., V, 3) posed vertices, metres.

    Raises:
        TypeError, ValueError: wrong type or shape of an argument, or leading dimensions that do not
            broadcast.

    Source: SMPL, equations 2 and 7.
    """
    require_shape("weights", weights, "V", "J")
    require_shape("vertices", vertices, weights.shape[0], 3)
    require_shape("transforms", transforms, weights.shape[1], 3, 4)
    require_broadcast(vertices=vertices.shape[:-2], transforms=transforms.shape[:-3])
    blended = torch.einsum("vj,...jrc->...vrc", weights, transforms)  # (..., V, 3, 4)
    return (blended[..., :3] @ vertices[..., None]).squeeze(-1) + blended[..., 3]
