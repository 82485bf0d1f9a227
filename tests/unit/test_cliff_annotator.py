"""CLIFF as an annotator: keypoints pull, first answers hold, and labels come back from the file."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from smplkit.body import SMPL
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.readers.spin_npz import SpinNpz
from smplkit.data.sample import Sample
from smplkit.losses import betas_loss, camera_scale_loss, rotmat_loss
from smplkit.methods.cliff import CLIFF, CLIFFStep, full_frame_loss, inputs, project_to_full
from smplkit.methods.cliff_annotator import (
    AnnotatorStep,
    AnnotatorWeights,
    Answers,
    predict_people,
    write_cliff_labels,
)
from smplkit.methods.estimate import Estimate
from smplkit.methods.supervision import posed_keypoints
from smplkit.presets import Preset
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.training import fit

BODY = SMPL()
LABELS = {"keypoints_3d", "global_orient", "body_pose", "betas", "transl", "keypoints_true"}


@pytest.fixture(scope="module")
def people(tmp_path_factory) -> SyntheticPeople:
    cache = tmp_path_factory.mktemp("cache")
    return SyntheticPeople(PeopleConfig(12, image_size=64), cache=cache, progress=False)


@pytest.fixture(scope="module")
def trained(people) -> CLIFF:
    """A network that knows these people roughly."""
    torch.manual_seed(0)
    network = CLIFF("small")
    fit(CLIFFStep(network, BODY, learning_rate=1e-3), people, preset(60), progress=False)
    return network


def preset(steps: int) -> Preset:
    return Preset("test", steps=steps, batch_size=12, warmup=0)


def copy_of(network: CLIFF) -> CLIFF:
    other = CLIFF("small")
    other.load_state_dict(network.state_dict())
    return other


def reprojection(network: CLIFF, batch: Sample) -> float:
    with torch.no_grad():
        estimate = network.eval()(*inputs(batch))
        return full_frame_loss(posed_keypoints(estimate, BODY), estimate, batch).item()


def test_answers_are_those_of_the_network_in_order(people, trained):
    trained.train()
    answers = predict_people(trained, people, batch_size=5)
    assert trained.training  # as it was
    with torch.no_grad():
        estimate = trained.eval()(*inputs(people.batch(torch.arange(12))))
    assert answers.rows.shape == (12, 82)
    rotmat = axis_angle_to_rotmat(answers.rows[:, :72].unflatten(-1, (24, 3)))
    torch.testing.assert_close(rotmat, estimate.rotmat, atol=1e-4, rtol=0)
    torch.testing.assert_close(answers.rows[:, 72:], estimate.betas, atol=1e-4, rtol=0)
    torch.testing.assert_close(answers.camera, estimate.camera, atol=1e-4, rtol=0)


def test_the_loss_against_its_definition(people, trained):
    """SPIN's weights; the first answers stand where labels would, and labels are not looked at."""
    batch, answers = people.batch(torch.arange(12)), predict_people(trained, people)
    first = Answers(answers.rows.flip(0).clone(), answers.camera)
    step = AnnotatorStep(trained.eval(), BODY, first)
    assert step.optimizers["cliff"].defaults["lr"] == 1e-4
    kept = first.rows.clone()
    first.rows.zero_()  # the caller's; the step has its own
    unlabelled = Sample(**{k: v for k, v in batch.items() if k not in LABELS})
    with torch.no_grad():
        (turn,) = step.turns(unlabelled)
        estimate = trained(*inputs(batch))
    pose = axis_angle_to_rotmat(kept[:, :72].unflatten(-1, (24, 3)))
    expected = {
        "keypoints_2d": full_frame_loss(posed_keypoints(estimate, BODY), estimate, batch),
        "pose": rotmat_loss(estimate.rotmat, pose),
        "betas": betas_loss(estimate.betas, kept[:, 72:]),
        "camera": camera_scale_loss(estimate.camera),
    }
    assert set(turn.terms) == set(expected) and all(x > 0 for x in expected.values())
    for name, term in expected.items():
        torch.testing.assert_close(turn.terms[name], term, rtol=1e-4, atol=0, msg=name)
    factors = {"keypoints_2d": 300, "pose": 60, "betas": 0.06, "camera": 60}
    total = sum(factors[name] * term for name, term in expected.items())
    torch.testing.assert_close(turn.loss, total)


def test_without_people_there_are_no_answers(trained):
    class Nobody:
        def __len__(self) -> int:
            return 0

    with pytest.raises(ValueError, match="people must not be empty"):
        predict_people(trained, Nobody())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (torch.zeros(12, 85), r"first.rows must have shape \(N, 82\)"),
        (torch.full((12, 82), torch.nan), "first.rows must be finite, got 12 rows"),
    ],
)
def test_what_are_no_answers_is_refused(trained, rows, message):
    with pytest.raises(ValueError, match=message):
        AnnotatorStep(trained, BODY, Answers(rows, torch.zeros(12, 3)))


def test_keypoints_pull_and_the_first_answers_hold(people, trained):
    batch, first = people.batch(torch.arange(12)), predict_people(trained, people)
    before = reprojection(trained, batch)
    moved = {}
    for name, weights in (
        ("held", AnnotatorWeights()),
        ("free", AnnotatorWeights(pose=0.0, betas=0.0)),
    ):
        network = copy_of(trained)
        step = AnnotatorStep(network, BODY, first, weights, learning_rate=5e-4)
        fit(step, people, preset(40), progress=False)
        assert reprojection(network, batch) < 0.8 * before
        final = predict_people(network, people)
        turned = axis_angle_to_rotmat(final.rows[:, :72].unflatten(-1, (24, 3)))
        was = axis_angle_to_rotmat(first.rows[:, :72].unflatten(-1, (24, 3)))
        moved[name] = (turned - was).square().mean().item()
    assert 0 < moved["held"] < 0.5 * moved["free"]


def test_mirrored_samples_are_held_to_mirrored_answers(people, trained):
    """Augmentation mirrors people: the answer of the mirrored picture's network is not far."""
    step = AnnotatorStep(trained, BODY, predict_people(trained, people))
    generator = torch.Generator().manual_seed(0)
    batch = people.batch(torch.arange(12), generator)
    assert 0 < batch["mirrored"].sum() < 12
    wrong = Sample(**{k: v for k, v in batch.items() if k != "mirrored"})
    trained.eval()
    with torch.no_grad():
        (right,), (wrong,) = step.turns(batch), step.turns(wrong)
    assert right.terms["pose"] < 0.7 * wrong.terms["pose"]


def test_the_first_answers_are_part_of_the_checkpoint(people, trained, tmp_path):
    first = predict_people(trained, people)
    step = AnnotatorStep(copy_of(trained), BODY, first)
    fit(step, people, preset(2), folder=tmp_path, progress=False)
    other = first._replace(rows=torch.zeros_like(first.rows))
    again = AnnotatorStep(copy_of(trained), BODY, other)
    fit(again, people, preset(2), folder=tmp_path, progress=False)  # finished: loaded
    assert torch.equal(again.memory["first"], first.rows)


def test_labels_come_back_from_their_file(people, trained, tmp_path):
    batch, answers = people.batch(torch.arange(12)), predict_people(trained, people)
    names = [f"{i}.png" for i in range(12)]
    for name, (width, height) in zip(names, batch["image_size"].int().tolist(), strict=True):
        Image.fromarray(np.zeros((height, width, 3), np.uint8)).save(tmp_path / name)
    path = tmp_path / "labels.npz"
    write_cliff_labels(path, people, answers, BODY, names, batch_size=5)
    with np.load(path) as file:
        assert set(file.files) == {
            "imgname", "center", "scale", "openpose", "part", "pose", "shape", "has_smpl", "S",
            "global_t", "focal_l",
        }  # fmt: skip
        assert file["has_smpl"].all() and file["S"].shape == (12, 24, 4)
    read = SpinNpz(path, image_size=64).batch(torch.arange(12))
    pose = torch.cat([read["global_orient"][:, None], read["body_pose"]], dim=1)
    torch.testing.assert_close(pose.flatten(1), answers.rows[:, :72])
    torch.testing.assert_close(read["box"], batch["box"])
    torch.testing.assert_close(read["keypoints_full"], batch["keypoints_full"])
    torch.testing.assert_close(read["focal_length"], batch["focal_length"])
    # The body stands where the camera of the crop puts it: its points lie where they are seen.
    posed = BODY(read["betas"], read["body_pose"], read["global_orient"], read["transl"])
    points = BODY.keypoints(posed, "openpose25+24")
    f, middle = read["focal_length"][:, None, None], read["image_size"][:, None] / 2
    pixels = f * points[..., :2] / points[..., 2:] + middle
    rotmat = axis_angle_to_rotmat(pose)
    estimate = Estimate(rotmat, read["betas"], answers.camera)
    expected = project_to_full(posed_keypoints(estimate, BODY), estimate, batch)
    torch.testing.assert_close(pixels, expected, atol=0.1, rtol=1e-3)
    relative = points[:, 25:] - posed.joints[:, :1]
    torch.testing.assert_close(read["keypoints_3d"][..., :3], relative, atol=1e-4, rtol=1e-4)

    with pytest.raises(FileExistsError, match="labels.npz is there already"):
        write_cliff_labels(path, people, answers, BODY, names)
    with pytest.raises(ValueError, match="must be about 12 people, got 12 and 11"):
        write_cliff_labels(tmp_path / "x.npz", people, answers, BODY, names[1:])
