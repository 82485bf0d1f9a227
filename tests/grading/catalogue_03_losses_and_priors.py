"""Right and wrong answers to exercise 03, with the points and the hint each wrong one must get.

The wrong ones are also a list of what students get wrong, for the instructor.
"""

from __future__ import annotations

import functools

import torch

import smplkit.losses
from tests.grading.answers_03_losses_and_priors import (
    centred,
    energy,
    energy_by_name,
    energy_loop,
    joints,
    joints_loop,
    joints_picked,
    lsgan,
    lsgan_loop,
    lsgan_torch,
    rodrigues,
    rotations,
    rotations_exponential,
    rotations_trace,
    segment_distance,
    silhouette,
    silhouette_branches,
    silhouette_loop,
    silhouette_squares,
)
from tests.grading.variants import Wrong, squeezed, usual_mistakes

RIGHT = {
    "03.joints_loss": (joints, joints_picked, joints_loop),
    "03.rotation_losses": (rotations, rotations_exponential, rotations_trace),
    "03.soft_silhouette": (
        silhouette,
        silhouette_squares,
        silhouette_loop,
        silhouette_branches,
    ),
    "03.smplify_energy": (energy, energy_by_name, energy_loop),
    "03.lsgan_losses": (lsgan, lsgan_torch, lsgan_loop),
}


def like(right, change):
    """A changed formula under the parameters of the right one."""
    return functools.wraps(right)(lambda *inputs: change(*inputs))


def multiplied_mask(predicted, target, confidence, has_joints):
    squared = (centred(predicted) - centred(target)).square().sum(-1)
    per_sample = has_joints * (confidence * squared).mean(-1)
    return per_sample.sum() / has_joints.sum().clamp(min=1)


def without_nan(target, has_joints):
    return torch.where(has_joints[..., None, None] > 0, target, 0)


def pelvis_not_moved(predicted, target, confidence, has_joints):
    target = without_nan(target, has_joints)
    return _joints_of_squares((predicted - target).square(), confidence, has_joints)


def mean_centred(predicted, target, confidence, has_joints):
    target = without_nan(target, has_joints)
    e = (predicted - predicted.mean(-2, keepdim=True)) - (target - target.mean(-2, keepdim=True))
    return _joints_of_squares(e.square(), confidence, has_joints)


def absolute(predicted, target, confidence, has_joints):
    target = without_nan(target, has_joints)
    e = (centred(predicted) - centred(target)).abs()
    return _joints_of_squares(e, confidence, has_joints)


def only_target_centred(predicted, target, confidence, has_joints):
    target = without_nan(target, has_joints)
    return _joints_of_squares((predicted - centred(target)).square(), confidence, has_joints)


def _joints_of_squares(squares, confidence, has_joints):
    labelled = has_joints > 0
    per_sample = torch.where(labelled, (confidence * squares.sum(-1)).mean(-1), 0)
    return per_sample.sum() / labelled.sum().clamp(min=1)


def no_clamp(predicted, target, confidence, has_joints):
    labelled = has_joints > 0
    target = torch.where(labelled[..., None, None], target, 0)
    squared = (centred(predicted) - centred(target)).square().sum(-1)
    return (labelled * (confidence * squared).mean(-1)).sum() / labelled.sum()


def one_sample_only(predicted, target, confidence, has_joints):
    return joints(*(x[:1] for x in (predicted, target, confidence, has_joints)))


def wrapped(predicted, target):
    """Chooses the nearer of the two vectors of the target's rotation."""
    angle = target.norm(dim=-1, keepdim=True)
    other = target * (1 - 2 * torch.pi / angle)
    one, two = ((predicted - t).abs().sum(-1) for t in (target, other))
    return torch.stack([torch.minimum(one, two), rotations(predicted, target)[..., 1]], -1)


def geodesic(predicted, target):
    trace = (rodrigues(predicted) * rodrigues(target)).sum((-2, -1))
    angle = torch.acos(((trace - 1) / 2).clamp(-1 + 1e-9, 1 - 1e-9))
    return torch.stack([(predicted - target).abs().sum(-1), angle], -1)


def losses(change):
    """A changed formula under the exercise's names."""
    return like(rotations, change)


def with_matrices(of_matrices):
    """The right loss on the vectors, and another one on the matrices."""
    return losses(lambda p, t: torch.stack([(p - t).abs().sum(-1), of_matrices(p, t)], -1))


def squared_vectors(predicted, target):
    of_matrices = rotations(predicted, target)[..., 1]
    return torch.stack([(predicted - target).square().sum(-1), of_matrices], -1)


def half_angle(predicted, target):
    """Rodrigues without the square in (1 - cos) K K: no rotation matrix."""

    def matrix(v):
        return rodrigues(v) + v.norm(dim=-1)[..., None, None].cos()

    d = matrix(predicted) - matrix(target)
    return torch.stack([(predicted - target).abs().sum(-1), d.square().sum((-2, -1))], -1)


def to_vertices(pixels, segments, side, sigma):
    d = (pixels[..., None, :] - segments[..., None, :, 0, :]).norm(dim=-1).amin(-1)
    return torch.sigmoid(side * d / sigma)


def infinite_lines(pixels, segments, side, sigma):
    start, end = segments[..., None, :, 0, :], segments[..., None, :, 1, :]
    along, to_pixel = end - start, pixels[..., None, :] - start
    place = (to_pixel * along).sum(-1) / along.square().sum(-1)
    d = (to_pixel - place[..., None] * along).norm(dim=-1)
    return torch.sigmoid(side * d.amin(-1) / sigma)


def distance_with(change):
    """The right silhouette with another use of distances, side and sigma."""

    def function(pixels, segments, side, sigma):
        return change(segment_distance(pixels, segments), side, sigma)

    return function


def of_silhouette(change):
    def function(pixels, segments, side, sigma):
        return change(silhouette(pixels, segments, side, sigma))

    return function


def fit(change):
    """The right energy of changed inputs."""

    def function(projected, keypoints, confidence, body_pose, betas):
        return energy(*change(projected, keypoints, confidence, body_pose, betas))

    return function


def terms(rho=None, power=2, angle_weight=15.2**2, beta_weight=25.0, ids=(52, 55, 9, 12)):
    """An energy with one part of it changed."""

    def function(projected, keypoints, confidence, body_pose, betas):
        e2 = (projected - keypoints).square()
        robust = 1e4 * e2 / (1e4 + e2) if rho is None else rho(e2)
        data = (confidence**power * robust.sum(-1)).sum(-1)
        signs = torch.tensor([1, -1, -1, -1], dtype=body_pose.dtype)
        angle = (2 * body_pose[..., list(ids)] * signs).exp().sum(-1)
        return data + angle_weight * angle + beta_weight * betas.square().sum(-1)

    return function


def not_squared_exponential(projected, keypoints, confidence, body_pose, betas):
    right = energy(projected, keypoints, confidence, body_pose, betas)
    signs = torch.tensor([1, -1, -1, -1], dtype=body_pose.dtype)
    bent = body_pose[..., [52, 55, 9, 12]] * signs
    return right + 15.2**2 * (bent.exp() - (2 * bent).exp()).sum(-1)


def reversed_signs(projected, keypoints, confidence, body_pose, betas):
    body_pose = body_pose.clone()
    body_pose[..., [52, 55, 9, 12]] *= -1
    return energy(projected, keypoints, confidence, body_pose, betas)


def radial(projected, keypoints, confidence, body_pose, betas):
    """The robust function of the distance, not of each coordinate."""
    e2 = (projected - keypoints).square().sum(-1)
    wrong = (confidence.square() * 1e4 * e2 / (1e4 + e2)).sum(-1)
    none = energy(projected, keypoints, torch.zeros_like(confidence), body_pose, betas)
    return wrong + none


def scaled(right, factor):
    return like(right, lambda *inputs: right(*inputs) * factor(*inputs))


def of_inputs(change):
    """The right loss on joints, of changed inputs."""
    return like(joints, lambda *inputs: joints(*change(*inputs)))


def pair(network, critic):
    return lambda real, fake: torch.stack([network(real, fake), critic(real, fake)])


def towards(scores, wanted):
    return (scores - wanted).square().sum(-1).mean()


WRONG = {
    "03.joints_loss": (
        *usual_mistakes("03.joints_loss", joints, in_place=3.5, one_axis=3.5, detached=2),
        Wrong("nan_times_zero", multiplied_mask, 2.5, "NaN as the label"),
        Wrong("not_centred", pelvis_not_moved, 2.5, "every body moved as a whole"),
        Wrong("mean_of_joints", mean_centred, 3, "the value is"),
        Wrong("absolute", absolute, 2.5, "against nine times the loss"),
        Wrong("target_only", only_target_centred, 2.5, "every body moved as a whole"),
        Wrong("zero_by_zero", no_clamp, 3.5, "no sample has a label: the loss is nan"),
        Wrong("first_sample", one_sample_only, 2.5, "against (6,)"),
        Wrong(
            "all_samples",
            scaled(joints, lambda p, t, c, h: (h > 0).to(p).mean()),
            2,
            "divide by those with a label",
        ),
        Wrong("sum", scaled(joints, lambda p, t, c, h: (h > 0).sum() * 7), 3, "the sum"),
        Wrong("coordinates", scaled(joints, lambda p, t, c, h: 1 / 3), 3, "by the number of"),
        Wrong("no_confidence", of_inputs(lambda p, t, c, h: (p, t, c * 0 + 1, h)), 3, "left out"),
        Wrong("squared_confidence", of_inputs(lambda p, t, c, h: (p, t, c * c, h)), 3, "squared"),
        Wrong(
            "no_mask", of_inputs(lambda p, t, c, h: (p, t, c, h * 0 + 1)), 1.5, "mask has_joints"
        ),
        Wrong(
            "delegated",
            lambda predicted, target, confidence, has_joints: smplkit.losses.keypoints_3d_loss(
                predicted, torch.cat([target, confidence[..., None]], -1), has_joints
            ),
            0,
            "the library's answer",
        ),
    ),
    "03.rotation_losses": (
        *usual_mistakes("03.rotation_losses", rotations, in_place=3.5, one_axis=3.5, detached=3.5),
        squeezed(rotations, 3.5),
        Wrong("other_order", losses(lambda p, t: rotations(p, t).flip(-1)), 1.5, "other order"),
        Wrong("means", losses(lambda p, t: rotations(p, t) / torch.tensor([3, 9])), 2.5, "sums"),
        Wrong("wrapped", wrapped, 2, "must notice the other numbers"),
        Wrong("geodesic", geodesic, 1, "about the same axis"),
        Wrong("no_rotation", half_angle, 2.5, "about the same axis"),
        Wrong(
            "absolute_matrices",
            with_matrices(lambda p, t: (rodrigues(p) - rodrigues(t)).abs().sum((-2, -1))),
            2.5,
            "is the absolute error",
        ),
        Wrong(
            "root",
            with_matrices(lambda p, t: (rotations(p, t)[..., 1] + 1e-20).sqrt()),
            2.5,
            "leave the root out",
        ),
        Wrong(
            "both_of_vectors",
            with_matrices(lambda p, t: (p - t).square().sum(-1)),
            1.5,
            "loss on matrices",
        ),
        Wrong("squared_vectors", squared_vectors, 3, "is the squared error"),
        Wrong(
            "delegated",
            losses(lambda p, t: smplkit.losses.rotmat_loss(rodrigues(p), rodrigues(t))),
            0,
            "the library's answer",
        ),
    ),
    "03.soft_silhouette": (
        *usual_mistakes("03.soft_silhouette", silhouette, in_place=3.5, one_axis=3.5, detached=3.5),
        squeezed(silhouette, 3.5),
        Wrong("infinite_lines", infinite_lines, 2.5, "to the infinite lines"),
        Wrong("corners_only", to_vertices, 2, "on the contour a pixel must be 0.5"),
        Wrong(
            "farthest",
            distance_with(lambda d, i, w: torch.sigmoid(i * d.amax(-1) / w)),
            2.5,
            "The farthest segment counts",
        ),
        Wrong(
            "squared_distance",
            distance_with(lambda d, i, w: torch.sigmoid(i * d.amin(-1).square() / w)),
            2,
            "The squared distance",
        ),
        Wrong(
            "inside_out",
            distance_with(lambda d, i, w: torch.sigmoid(-i * d.amin(-1) / w)),
            2,
            "seem to be swapped",
        ),
        Wrong(
            "no_sigma",
            distance_with(lambda d, i, w: torch.sigmoid(i * d.amin(-1))),
            2,
            "Sigma seems to be left out",
        ),
        Wrong(
            "times_sigma",
            distance_with(lambda d, i, w: torch.sigmoid(i * d.amin(-1) * w)),
            2,
            "pixels, contour and sigma",
        ),
        Wrong(
            "hard",
            distance_with(lambda d, i, w: (i > 0).to(d) + 0 * d.amin(-1)),
            1,
            "on the contour a pixel must be 0.5",
        ),
        Wrong(
            "without_side",
            distance_with(lambda d, i, w: torch.sigmoid(-d.amin(-1) / w)),
            2,
            "1 inside, 0 outside",
        ),
        Wrong("squared", of_silhouette(torch.square), 1, "must be 0.5, got 0.25"),
    ),
    "03.smplify_energy": (
        *usual_mistakes("03.smplify_energy", energy, in_place=3.5, one_axis=3.5, detached=3.5),
        squeezed(energy, 3.5),
        Wrong(
            "weights_not_squared",
            terms(angle_weight=15.2, beta_weight=5.0),
            2,
            "The weights enter squared",
        ),
        Wrong("confidence_once", terms(power=1), 3, "The confidence enters squared"),
        Wrong("confidence_unused", terms(power=0), 2, "cost as much with confidence 0"),
        Wrong("exponential_once", not_squared_exponential, 2.5, "seems not to be squared"),
        Wrong("root_counted", terms(ids=(55, 58, 12, 15)), 2.5, "they index body_pose"),
        Wrong("signs", reversed_signs, 2.5, "seem to be reversed"),
        Wrong("quadratic", terms(rho=lambda e2: e2), 3, "one keypoint infinitely far off"),
        Wrong("normalised_rho", terms(rho=lambda e2: e2 / (1e4 + e2)), 3, "infinitely far off"),
        Wrong("of_the_distance", radial, 3, "one keypoint infinitely far off"),
        Wrong(
            "metres", fit(lambda p, k, *o: (p / 112 - 1, k / 112 - 1, *o)), 3, "infinitely far off"
        ),
        Wrong("no_shape", terms(beta_weight=0.0), 2.5, "energy of the betas alone"),
    ),
    "03.lsgan_losses": (
        *usual_mistakes("03.lsgan_losses", lsgan, in_place=2.5, one_axis=None, detached=2),
        Wrong("swapped", lambda real, fake: lsgan(real, fake).flip(0), 1, "in the other order"),
        Wrong("means", lambda real, fake: lsgan(real, fake) / 5, 1.5, "expected their sum"),
        Wrong(
            "half_critic",
            pair(
                lambda r, f: towards(f, 1.0), lambda r, f: (towards(r, 1.0) + towards(f, 0.0)) / 2
            ),
            1.5,
            "half of what is asked",
        ),
        Wrong(
            "sums",
            lambda real, fake: torch.stack(
                [
                    (fake - 1).square().sum(),
                    (real - 1).square().sum() + fake.square().sum(),
                ]
            ),
            1.5,
            "expected means",
        ),
        Wrong(
            "labels_swapped",
            pair(lambda r, f: towards(f, 1.0), lambda r, f: towards(r, 0.0) + towards(f, 1.0)),
            1,
            "to want 0 for real",
        ),
        Wrong(
            "network_as_critic",
            pair(lambda r, f: towards(f, 0.0), lambda r, f: towards(r, 1.0) + towards(f, 0.0)),
            1,
            "that is what the critic wants",
        ),
        Wrong(
            "one_for_all",
            pair(lambda r, f: towards(f, 1.0), lambda r, f: towards(torch.cat([r, f]), 1.0)),
            1,
            "a critic that is always right",
        ),
        Wrong(
            "delegated",
            lambda real, fake: torch.stack(
                [
                    smplkit.losses.lsgan_generator_loss(fake),
                    smplkit.losses.lsgan_discriminator_loss(real, fake),
                ]
            ),
            0,
            "the library's answer",
        ),
    ),
}
