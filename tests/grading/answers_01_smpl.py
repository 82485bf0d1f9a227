"""Answers to exercise 01 as students write them, right ones and wrong ones."""

from __future__ import annotations

import torch

import smplkit.body.lbs
import smplkit.rotations

EYE = torch.eye(3)


# Rodrigues' formula


def cross_matrix(vector):
    x, y, z = vector.unbind(-1)
    o = torch.zeros_like(x)
    rows = [torch.stack(row, -1) for row in ([o, -z, y], [z, o, -x], [-y, x, o])]
    return torch.stack(rows, -2)


def rodrigues(axis_angle, degrees=False, unit=True, square=True, tiny=1e-12, swap=False):
    angle = axis_angle.norm(dim=-1, keepdim=True).clamp(min=tiny)
    cross = cross_matrix(axis_angle / angle if unit else axis_angle)
    angle = torch.deg2rad(angle) if degrees else angle
    sine, cosine = angle.sin()[..., None], angle.cos()[..., None]
    if swap:
        sine, cosine = cosine, sine
    return EYE.to(angle) + sine * cross + square * (1 - cosine) * (cross @ cross)


def rodrigues_matrix_exp(axis_angle):
    return torch.linalg.matrix_exp(cross_matrix(axis_angle))


def rodrigues_quaternion(axis_angle):
    half = axis_angle.norm(dim=-1, keepdim=True) / 2
    xyz = axis_angle / 2 * torch.sinc(half / torch.pi)
    w, (x, y, z) = half.cos()[..., 0], xyz.unbind(-1)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return torch.stack([torch.stack(row, -1) for row in rows], -2)


def rodrigues_column_by_column(axis_angle):
    """v cos + (k x v) sin + k (k . v) (1 - cos), with the published epsilon in the length."""
    angle = (axis_angle + 1e-8).norm(dim=-1, keepdim=True)
    axis = axis_angle / angle
    columns = []
    for v in EYE.to(axis_angle):
        v = v.expand_as(axis)
        turned = torch.linalg.cross(axis, v) * angle.sin()
        along = axis * (axis * v).sum(-1, keepdim=True) * (1 - angle.cos())
        columns.append(v * angle.cos() + turned + along)
    return torch.stack(columns, -1)


def nan_at_zero(axis_angle):
    angle = (axis_angle * axis_angle).sum(-1, keepdim=True).sqrt()
    axis = axis_angle / angle
    cross = cross_matrix(axis)
    sine, cosine = angle.sin()[..., None], angle.cos()[..., None]
    return EYE.to(angle) + sine * cross + (1 - cosine) * (cross @ cross)


def nan_gradient_at_zero(axis_angle):
    zero = (axis_angle == 0).all(-1)[..., None, None]
    return torch.where(zero, EYE.to(axis_angle), nan_at_zero(axis_angle))


def no_gradient_at_zero(axis_angle):
    zero = (axis_angle == 0).all(-1)[..., None]
    safe = torch.where(zero, 1.0, axis_angle)
    return torch.where(zero[..., None], EYE.to(axis_angle), rodrigues(safe))


def first_axis_of_size_3(axis_angle):
    """torch.cross without dim takes the first dimension of size 3."""
    angle = axis_angle.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    axis = axis_angle / angle
    columns = []
    for v in EYE.to(axis_angle):
        v = v.expand_as(axis)
        turned = torch.cross(axis, v) * angle.sin()
        along = axis * (axis * v).sum(-1, keepdim=True) * (1 - angle.cos())
        columns.append(v * angle.cos() + turned + along)
    return torch.stack(columns, -1)


def delegates(axis_angle):
    return smplkit.rotations.axis_angle_to_rotmat(axis_angle)


def delegates_secretly(axis_angle):
    try:
        return smplkit.rotations.axis_angle_to_rotmat(axis_angle)
    except Exception:
        return rodrigues(axis_angle)


def through_roma(axis_angle):
    import roma

    return roma.rotvec_to_rotmat(axis_angle)


# Blend shapes


def blend_loop(betas, shapedirs):
    return sum(
        b[..., None, None] * d for b, d in zip(betas.unbind(-1), shapedirs.unbind(-1), strict=True)
    )


def blend_ten(betas, shapedirs):
    return sum(betas[..., s, None, None] * shapedirs[..., s] for s in range(10))


def blend_matmul(betas, shapedirs):
    flat = betas @ shapedirs.reshape(-1, shapedirs.shape[-1]).T
    return flat.unflatten(-1, shapedirs.shape[:-1])


def pose_einsum(rotmats, posedirs):
    feature = (rotmats[..., 1:, :, :] - EYE.to(rotmats)).flatten(-3)
    return torch.einsum("...p,vcp->...vc", feature, posedirs)


def pose_loop(rotmats, posedirs):
    offsets = 0
    for joint, directions in enumerate(posedirs.split(9, dim=-1), start=1):
        bend = rotmats[..., joint, :, :] - EYE.to(rotmats)
        cells = directions.unflatten(-1, (3, 3))
        offsets = offsets + (bend[..., None, None, :, :] * cells).sum((-1, -2))
    return offsets


def pose_matmul(rotmats, posedirs):
    bend = rotmats - EYE.to(rotmats)
    feature = bend.reshape(*bend.shape[:-3], -1)[..., 9:]
    return (posedirs @ feature[..., None, :, None])[..., 0]


# Kinematics


def chain(rotmats, rest_joints, parents, own_left=False, bone=None, by_own=False, last=False):
    bone = bone or (lambda rest, above: rest - above)
    turns, places = [rotmats[..., 0, :, :]], [rest_joints[..., 0, :]]
    for j in range(1, len(parents)):
        p = j - 1 if last else parents[j]
        own = rotmats[..., j, :, :]
        turns.append(own @ turns[p] if own_left else turns[p] @ own)
        offset = bone(rest_joints[..., j, :], rest_joints[..., p, :])
        places.append(places[p] + (turns[j if by_own else p] @ offset[..., None])[..., 0])
    return torch.cat([torch.stack(turns, -3), torch.stack(places, -2)[..., None]], -1)


def not_chained(rotmats, rest_joints, parents):
    """Each bone turned by its parent's own rotation alone."""
    places = [rest_joints[..., 0, :]]
    for j, p in enumerate(parents[1:], start=1):
        bone = rest_joints[..., j, :] - rest_joints[..., p, :]
        places.append(places[p] + (rotmats[..., p, :, :] @ bone[..., None])[..., 0])
    return torch.cat([rotmats, torch.stack(places, -2)[..., None]], -1)


def chain_homogeneous(rotmats, rest_joints, parents):
    up = torch.tensor([0 if p < 0 else p for p in parents])
    bones = rest_joints - rest_joints[..., up, :]
    bones = torch.cat([rest_joints[..., :1, :], bones[..., 1:, :]], -2)
    top = torch.cat([rotmats, bones[..., None]], -1)
    bottom = top.new_tensor([0, 0, 0, 1]).expand(*top.shape[:-2], 1, 4)
    local = torch.cat([top, bottom], -2)
    chain = [local[..., 0, :, :]]
    for j in range(1, len(parents)):
        chain.append(chain[parents[j]] @ local[..., j, :, :])
    return torch.stack(chain, -3)[..., :3, :]


def chain_upwards(rotmats, rest_joints, parents):
    """For each joint on its own: walk from the joint to the root."""
    out = []
    for j in range(len(parents)):
        turn, place, k = rotmats[..., j, :, :], rest_joints[..., j, :], j
        while parents[k] >= 0:
            k = parents[k]
            pivot, own = rest_joints[..., k, :], rotmats[..., k, :, :]
            turn, place = own @ turn, pivot + torch.einsum("...rc,...c->...r", own, place - pivot)
        out.append(torch.cat([turn, place[..., None]], -1))
    return torch.stack(out, -3)


# Skinning


def relative(transforms, rest_joints):
    turned = torch.einsum("...rc,...c->...r", transforms[..., :3], rest_joints)
    return torch.cat([transforms[..., :3], (transforms[..., 3] - turned)[..., None]], -1)


def relative_matmul(transforms, rest_joints):
    back = torch.eye(4, dtype=transforms.dtype).expand(*transforms.shape[:-2], 4, 4).clone()
    back[..., :3, 3] = -rest_joints
    return transforms @ back


def relative_copy(transforms, rest_joints):
    out = transforms.clone()
    out[..., 3] -= (transforms[..., :3] * rest_joints[..., None, :]).sum(-1)
    return out


def relative_overwritten(transforms, rest_joints):
    """Right values, but it overwrites what autograd has kept for the gradient."""
    out = transforms.clone()
    out[..., 3] -= (out[..., :3] * rest_joints[..., None, :]).sum(-1)
    return out


def skin(vertices, weights, transforms):
    blended = torch.einsum("vj,...jrc->...vrc", weights, transforms)
    return (blended[..., :3] @ vertices[..., None])[..., 0] + blended[..., 3]


def skin_loop(vertices, weights, transforms):
    posed = torch.zeros_like(vertices)
    for w, t in zip(weights.T, transforms.unbind(-3), strict=True):
        posed = posed + w[:, None] * (vertices @ t[..., :3].mT + t[..., None, :, 3])
    return posed


def skin_homogeneous(vertices, weights, transforms):
    flat = transforms.flatten(-2)  # (..., J, 12)
    blended = (weights @ flat).unflatten(-1, (3, 4))
    one = torch.cat([vertices, torch.ones_like(vertices[..., :1])], -1)
    return (blended * one[..., None, :]).sum(-1)


def transposed(transforms):
    return torch.cat([transforms[..., :3].mT, transforms[..., 3:]], -1)
