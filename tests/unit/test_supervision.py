"""SPIN's terms against loops over samples, points and coordinates."""

from __future__ import annotations

import math
from dataclasses import asdict

import pytest
import torch

from smplkit.data.sample import Sample
from smplkit.methods.iterative_head import standing_parameters
from smplkit.methods.supervision import (
    SupervisionWeights,
    posed_keypoints,
    project_to_crop,
    supervision,
    weighted_sum,
)
from smplkit.rotations import axis_angle_to_rotmat


def estimate_of(people: int):
    generator = torch.Generator().manual_seed(0)
    start = standing_parameters()
    noisy = (x + 0.1 * torch.randn(people, len(x), generator=generator) for x in start)
    return type(start)(*noisy).estimate()


def labels(people: int) -> Sample:
    generator = torch.Generator().manual_seed(1)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(people, *shape, generator=generator)

    confidence = torch.rand(people, 49, 1, generator=generator)
    return Sample(
        keypoints_2d=torch.cat([draw(49, 2), confidence], -1),
        keypoints_3d=torch.cat([draw(24, 3), confidence[:, 25:]], -1),
        global_orient=draw(3),
        body_pose=draw(23, 3),
        betas=draw(10),
        has_smpl=torch.tensor([1.0, 0.0, 1.0])[:people],
        has_keypoints_3d=torch.tensor([0.0, 1.0, 1.0])[:people],
    )


def test_projection_written_out():
    points = torch.tensor([[[0.3, -0.5, 0.2], [-0.1, 0.4, -0.3]]])
    camera = torch.tensor([[0.8, 0.05, -0.1]])
    depth = 2 * 5000 / (224 * 0.8)
    expected = [
        [(x + 0.05) / (z + depth) * 5000 / 112, (y - 0.1) / (z + depth) * 5000 / 112]
        for x, y, z in points[0].tolist()
    ]
    torch.testing.assert_close(project_to_crop(points, camera)[0], torch.tensor(expected))


@pytest.mark.parametrize("openpose", [0.0, 1.0])
def test_terms_written_out(open_body, openpose):
    estimate, batch = estimate_of(3), labels(3)
    points = posed_keypoints(estimate, open_body)
    terms = supervision(points, estimate, batch, openpose)

    seen = project_to_crop(points, estimate.camera)
    total = 0.0
    for person in range(3):
        for point in range(49):
            x, y, c = batch["keypoints_2d"][person, point].tolist()
            c *= openpose if point < 25 else 1.0
            u, v = seen[person, point].tolist()
            total += c * ((u - x) ** 2 + (v - y) ** 2)
    assert terms["keypoints_2d"].item() == pytest.approx(total / (3 * 49 * 2), rel=1e-5)

    total = 0.0
    for person in (1, 2):  # the two with labels; hips are entries 2 and 3 of the 24
        joints, label = points[person, 25:], batch["keypoints_3d"][person]
        joints = joints - (joints[2] + joints[3]) / 2
        centred = label[:, :3] - (label[2, :3] + label[3, :3]) / 2
        total += (label[:, 3:] * (joints - centred) ** 2).sum().item()
    assert terms["keypoints_3d"].item() == pytest.approx(total / (2 * 24 * 3), rel=1e-5)

    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    difference = estimate.rotmat - axis_angle_to_rotmat(pose)
    assert terms["pose"].item() == pytest.approx(
        (difference[0].square().sum() + difference[2].square().sum()).item() / (2 * 216), rel=1e-5
    )
    difference = estimate.betas - batch["betas"]
    assert terms["betas"].item() == pytest.approx(
        difference[[0, 2]].square().mean().item(), rel=1e-5
    )
    scales = estimate.camera[:, 0].tolist()
    assert terms["camera"].item() == pytest.approx(
        sum(math.exp(-10 * s) ** 2 for s in scales) / 3, rel=1e-4
    )


def test_sequences_are_as_many_people(open_body):
    estimate, batch = estimate_of(2), labels(2)
    terms = supervision(posed_keypoints(estimate, open_body), estimate, batch, 1.0)
    sequence = Sample(**{name: x[None] for name, x in batch.items()})
    shaped = type(estimate)(estimate.rotmat[None], estimate.betas[None], estimate.camera[None])
    again = supervision(posed_keypoints(shaped, open_body), shaped, sequence, 1.0)
    for name, term in terms.items():
        torch.testing.assert_close(again[name], term)


def test_unlabelled_samples_cost_nothing_and_give_no_gradient(open_body):
    estimate, batch = estimate_of(2), labels(2)
    for name in ("has_smpl", "has_keypoints_3d"):
        batch[name] = torch.zeros(2)
    batch["keypoints_2d"][..., 2] = 0
    estimate.rotmat.requires_grad_()
    terms = supervision(posed_keypoints(estimate, open_body), estimate, batch)
    named = ("keypoints_2d", "keypoints_3d", "pose", "betas")
    assert [terms[name].item() for name in named] == [0.0] * 4
    sum(terms.values()).backward()
    assert estimate.rotmat.grad.abs().max() == 0


def test_the_weights_are_spins():
    assert asdict(SupervisionWeights()) == {
        "keypoints_2d": 300.0,
        "keypoints_3d": 300.0,
        "pose": 60.0,
        "betas": pytest.approx(0.06),
        "camera": 60.0,
    }
    terms = {"pose": torch.tensor(2.0), "betas": torch.tensor(10.0)}
    assert weighted_sum(SupervisionWeights(), terms).item() == pytest.approx(120.6)
