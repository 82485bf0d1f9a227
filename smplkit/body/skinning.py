"""Linear blend skinning that is kind to the processor's cache.

`lbs.linear_blend_skinning` stores a 3x4 transform for every vertex of every body: twelve numbers
written and read again for three numbers of result, and kept for the backward pass. On a CPU that
traffic is what skinning costs. `ChunkedSkinning` does a few bodies at a time, whose transforms stay
in the cache, and computes them again in the backward pass instead of keeping them.

Layout. Coordinates are planar, all x, then all y, then all z: (B, 3, V), so that each step is a
matrix product or runs along contiguous rows. The result is the usual (B, V, 3).
"""

from __future__ import annotations

import torch


def skin(planar: torch.Tensor, weights: torch.Tensor, transforms: torch.Tensor) -> torch.Tensor:
    """Pose planar vertices: the fast function where it applies, plain operations elsewhere.

    Args:
        planar: (B, 3, V) vertices in the rest pose.
        weights: (J, V) skinning weights, transposed.
        transforms: (B, J, 3, 4) relative transforms of the joints.

    Returns:
        (B, V, 3) posed vertices, contiguous.
    """
    joint_last = transforms.permute(0, 2, 3, 1).contiguous()  # (B, 3, 4, J)
    # Compilers, torch.func and GPUs are served better by plain operations, and so is a single body.
    plain = (
        planar.device.type != "cpu"
        or torch.compiler.is_compiling()
        or torch._C._are_functorch_transforms_active()
        or len(planar) == 1
    )
    if plain:
        return plain_skinning(planar, weights, joint_last)
    return ChunkedSkinning.apply(planar, weights, joint_last)


def plain_skinning(
    planar: torch.Tensor, weights: torch.Tensor, joint_last: torch.Tensor
) -> torch.Tensor:
    """What `ChunkedSkinning` computes, in differentiable operations and with all its memory."""
    blended = joint_last @ weights  # (B, 3, 4, V)
    posed = (blended[:, :, :3] * planar[:, None]).sum(2) + blended[:, :, 3]
    return posed.transpose(1, 2).contiguous()


class ChunkedSkinning(torch.autograd.Function):
    """Skinning in chunks of bodies; the backward pass computes the blended transforms again."""

    @staticmethod
    def forward(ctx, planar, weights, joint_last):
        ctx.save_for_backward(planar, weights, joint_last)
        batch, _, num_vertices = planar.shape
        num_joints = weights.shape[0]
        posed = planar.new_empty(batch, num_vertices, 3)
        chunk = _bodies_per_chunk()
        scratch = planar.new_empty(min(batch, chunk) * 12, num_vertices)
        for start in range(0, batch, chunk):
            part = slice(start, min(start + chunk, batch))
            n = part.stop - part.start
            blended = scratch[: n * 12]
            torch.mm(joint_last[part].view(n * 12, num_joints), weights, out=blended)
            blended = blended.view(n, 3, 4, num_vertices)
            rest, out = planar[part], blended[:, :, 3]  # the translation, to which comes R v
            out.addcmul_(blended[:, :, 0], rest[:, None, 0])
            out.addcmul_(blended[:, :, 1], rest[:, None, 1])
            out.addcmul_(blended[:, :, 2], rest[:, None, 2])
            posed[part] = out.transpose(1, 2)
        return posed

    @staticmethod
    def backward(ctx, grad):
        planar, weights, joint_last = ctx.saved_tensors
        if torch.is_grad_enabled():  # create_graph=True: this pass must be differentiable itself
            return _differentiable_backward(planar, weights, joint_last, grad)
        batch, _, num_vertices = planar.shape
        num_joints = weights.shape[0]
        grad_planar = torch.empty_like(planar)
        grad_joint_last = torch.empty_like(joint_last)
        chunk = _bodies_per_chunk()
        scratch = planar.new_empty(min(batch, chunk) * 12, num_vertices)
        for start in range(0, batch, chunk):
            part = slice(start, min(start + chunk, batch))
            n = part.stop - part.start
            rest, out = planar[part], grad_planar[part]
            g = grad[part].transpose(1, 2).contiguous()  # (n, 3, V)
            # Vertices: the transposed rotation of each vertex.
            rotation = scratch[: n * 9]
            torch.mm(joint_last[part, :, :3].reshape(n * 9, num_joints), weights, out=rotation)
            rotation = rotation.view(n, 3, 3, num_vertices)
            torch.mul(rotation[:, 0], g[:, 0, None], out=out)
            out.addcmul_(rotation[:, 1], g[:, 1, None])
            out.addcmul_(rotation[:, 2], g[:, 2, None])
            # Joints: gradient times (x, y, z, 1) of each vertex, gathered by the weights.
            outer = scratch[: n * 12].view(n, 3, 4, num_vertices)
            torch.mul(g[:, :, None], rest[:, None], out=outer[:, :, :3])
            outer[:, :, 3] = g
            gathered = grad_joint_last[part].view(n * 12, num_joints)
            torch.mm(outer.view(n * 12, num_vertices), weights.T, out=gathered)
        return grad_planar, None, grad_joint_last


def _differentiable_backward(planar, weights, joint_last, grad):
    """The same backward pass in plain operations."""
    g = grad.transpose(1, 2)  # (B, 3, V)
    rotation = joint_last[:, :, :3] @ weights  # (B, 3, 3, V)
    grad_planar = (rotation * g[:, :, None]).sum(1)
    outer = torch.cat([g[:, :, None] * planar[:, None], g[:, :, None]], dim=2)  # (B, 3, 4, V)
    return grad_planar, None, outer @ weights.T


def _bodies_per_chunk() -> int:
    """8 stay in the cache; several threads need longer pieces of work.

    At the end of each piece the threads wait for each other, which on a shared machine can take
    milliseconds: with two busy cores chunks of 16 were half as fast as chunks of 64.
    """
    return 8 if torch.get_num_threads() == 1 else 64
