"""Answers to exercise 03 as students write them, right ones and wrong ones."""

from __future__ import annotations

import torch
import torch.nn.functional as F

# Joints with missing labels


def centred(joints):
    return joints - joints[..., 2:4, :].mean(-2, keepdim=True)


def joints(predicted, target, confidence, has_joints):
    labelled = has_joints > 0
    target = torch.where(labelled[..., None, None], target, 0)
    squared = (centred(predicted) - centred(target)).square().sum(-1)
    per_sample = torch.where(labelled, (confidence * squared).mean(-1), 0)
    return per_sample.sum() / labelled.sum().clamp(min=1)


def joints_picked(predicted, target, confidence, has_joints):
    """Picks the labelled samples out; the empty sum keeps the graph."""
    labelled = has_joints > 0
    p, t, c = predicted[labelled], target[labelled], confidence[labelled]
    squared = (c * (centred(p) - centred(t)).square().sum(-1)).sum()
    return squared / max(c.numel(), 1)


def joints_loop(predicted, target, confidence, has_joints):
    flat = [
        x.reshape(-1, *x.shape[has_joints.ndim :])
        for x in (predicted, target, confidence, has_joints)
    ]
    total, count = 0 * predicted.sum(), 0
    for p, t, c, has in zip(*flat, strict=True):
        if has > 0:
            e = (p - (p[2] + p[3]) / 2) - (t - (t[2] + t[3]) / 2)
            total, count = total + (c * (e * e).sum(-1)).mean(), count + 1
    return total / max(count, 1)


# Rotation losses


def rodrigues(v):
    angle = v.norm(dim=-1)[..., None, None]
    x, y, z = (v / v.norm(dim=-1, keepdim=True)).unbind(-1)
    o = torch.zeros_like(x)
    K = torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))
    eye = torch.eye(3, dtype=v.dtype)
    return eye + angle.sin() * K + (1 - angle.cos()) * (K @ K)


def rotations(predicted, target):
    difference = rodrigues(predicted) - rodrigues(target)
    of_vectors = (predicted - target).abs().sum(-1)
    return torch.stack([of_vectors, difference.square().sum((-2, -1))], -1)


def rotations_exponential(predicted, target):
    def exponential(v):
        x, y, z = v.unbind(-1)
        o = torch.zeros_like(x)
        return torch.matrix_exp(
            torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))
        )

    d = (exponential(predicted) - exponential(target)).flatten(-2)
    return torch.stack([(predicted - target).abs().sum(-1), (d * d).sum(-1)], -1)


def rotations_trace(predicted, target):
    """|A - B|^2 = 6 - 2 tr(A^T B)."""
    trace = torch.einsum("...ij,...ij->...", rodrigues(predicted), rodrigues(target))
    return torch.stack([torch.linalg.vector_norm(predicted - target, 1, -1), 6 - 2 * trace], -1)


# Soft silhouette


def segment_distance(pixels, segments):
    start, end = segments[..., None, :, 0, :], segments[..., None, :, 1, :]
    along, to_pixel = end - start, pixels[..., None, :] - start
    place = ((to_pixel * along).sum(-1) / along.square().sum(-1)).clamp(0, 1)
    return (to_pixel - place[..., None] * along).norm(dim=-1)


def silhouette(pixels, segments, side, sigma):
    return torch.sigmoid(side * segment_distance(pixels, segments).amin(-1) / sigma)


def silhouette_squares(pixels, segments, side, sigma):
    """The root is taken of the smallest square only."""
    start, end = segments[..., 0, :].unsqueeze(-3), segments[..., 1, :].unsqueeze(-3)
    along, to_pixel = end - start, pixels.unsqueeze(-2) - start
    place = torch.einsum("...c,...c->...", to_pixel, along) / along.pow(2).sum(-1)
    square = (to_pixel - place.clip(0, 1).unsqueeze(-1) * along).pow(2).sum(-1).min(-1).values
    return 1 / (1 + torch.exp(-side * (square + 1e-12).sqrt() / sigma))


def silhouette_loop(pixels, segments, side, sigma):
    nearest = None
    for segment in segments.unbind(-3):
        start, along = segment[..., None, 0, :], segment[..., None, 1, :] - segment[..., None, 0, :]
        place = ((pixels - start) * along).sum(-1, keepdim=True) / (along * along).sum(-1, True)
        d = torch.linalg.norm(pixels - start - place.clamp(0, 1) * along, dim=-1)
        nearest = d if nearest is None else torch.minimum(nearest, d)
    return torch.sigmoid(side * nearest / sigma)


def silhouette_branches(pixels, segments, side, sigma):
    """The side is looked at, not computed with."""
    share = segment_distance(pixels, segments).min(-1).values / sigma
    return torch.where(side > 0, torch.sigmoid(share), torch.sigmoid(-share))


# Energy of SMPLify


def energy(projected, keypoints, confidence, body_pose, betas):
    error = (projected - keypoints).square()
    rho = 100**2 * error / (100**2 + error)
    data = (confidence.square() * rho.sum(-1)).sum(-1)
    signs = torch.tensor([1, -1, -1, -1], dtype=body_pose.dtype)
    angle = (body_pose[..., [52, 55, 9, 12]] * signs).exp().square().sum(-1)
    return data + 15.2**2 * angle + 5**2 * betas.square().sum(-1)


def energy_by_name(projected, keypoints, confidence, body_pose, betas):
    left_elbow, right_elbow = body_pose[..., 52], body_pose[..., 55]
    left_knee, right_knee = body_pose[..., 9], body_pose[..., 12]
    bent = [left_elbow, -right_elbow, -left_knee, -right_knee]
    angle = sum(torch.exp(2 * a) for a in bent)
    e = projected - keypoints
    rho = e**2 / (1 + (e / 100) ** 2)
    data = torch.einsum("...k,...kc->...", confidence * confidence, rho)
    return data + 231.04 * angle + 25 * (betas * betas).sum(-1)


def energy_loop(projected, keypoints, confidence, body_pose, betas):
    total = 25 * betas.pow(2).sum(dim=-1)
    for index, sign in ((52, 1), (55, -1), (9, -1), (12, -1)):
        total = total + (15.2 * torch.exp(sign * body_pose[..., index])) ** 2
    for k in range(confidence.shape[-1]):
        for axis in (0, 1):
            e2 = (projected[..., k, axis] - keypoints[..., k, axis]) ** 2
            total = total + confidence[..., k] ** 2 * 1e4 * e2 / (1e4 + e2)
    return total


# Least-squares GAN


def lsgan(real, fake):
    network = (fake - 1).square().sum(-1).mean()
    critic = (real - 1).square().sum(-1).mean() + fake.square().sum(-1).mean()
    return torch.stack([network, critic])


def lsgan_torch(real, fake):
    def distance(scores, wanted):
        return F.mse_loss(scores, torch.full_like(scores, wanted), reduction="sum") / len(scores)

    return torch.stack([distance(fake, 1.0), distance(real, 1.0) + distance(fake, 0.0)])


def lsgan_loop(real, fake):
    network = sum(((row - 1) ** 2).sum() for row in fake) / len(fake)
    critic = sum(((row - 1) ** 2).sum() for row in real) / len(real)
    critic = critic + sum((row**2).sum() for row in fake) / len(fake)
    return torch.cat([network[None], critic[None]])
