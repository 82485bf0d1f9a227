"""CLIFF as an annotator: bodies for people of whom there are only 2D keypoints.

    first = predict_people(cliff, people)                    1. a trained network looks at them all
    step = AnnotatorStep(cliff, SMPL(), first)               2. it is trained on these very people:
    fit(step, people, preset)                                   keypoints pull, first answers hold
    final = predict_people(cliff, people)                    3. what it says now are the labels
    write_cliff_labels("coco_cliff.npz", people, final, SMPL(), names)

Where SMPLify or EFT fit one person at a time, here all are fitted at once by one network: what the
keypoints of one leave open, the others' and the network's past decide. No optimisation of single
bodies is involved.

Source: CLIFF (Li et al. 2022) and answers of its author. Schedule and weights of the
second step are not published: those here are SPIN's, with the first answers as labels. The file is
that of the published labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from smplkit._modes import evaluation
from smplkit.body import SMPL
from smplkit.cameras import crop_to_full_translation
from smplkit.data.sample import People, Sample, to_device
from smplkit.losses import betas_loss, camera_scale_loss, rotmat_loss
from smplkit.methods.best_fits import fetch_fits, require_fits
from smplkit.methods.cliff import full_frame_loss, inputs
from smplkit.methods.eft_labels import OPENPOSE18, FitLabels, write_labels_npz
from smplkit.methods.estimate import Estimate
from smplkit.methods.step import Turn
from smplkit.methods.supervision import posed_keypoints, weighted_sum
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle


class Answers(NamedTuple):
    """What a network says about all people of a dataset.

    Attributes:
        rows: (N, 82) pose 72 and betas 10, rows of SPIN's dictionary (`best_fits.py`).
        camera: (N, 3) s, tx, ty of their crops.
    """

    rows: Tensor
    camera: Tensor


@dataclass(frozen=True)
class AnnotatorWeights:
    """Weights of the terms of the second step; pose and betas hold on to the first answers."""

    keypoints_2d: float = 60.0 * 5
    pose: float = 60.0
    betas: float = 60.0 * 0.001
    camera: float = 60.0


def predict_people(cliff: nn.Module, people: People, batch_size: int = 64) -> Answers:
    """Let a network look at all people, as they are.

    Args:
        cliff: the network; used in evaluation mode, on the device where it is.
        people: the dataset.
        batch_size: people at a time.

    Returns:
        The answers, in the order of the dataset, on the CPU.

    Raises:
        ValueError: there are no people.
    """
    if len(people) == 0:
        raise ValueError("people must not be empty")
    rows, cameras = [], []
    with evaluation(cliff) as device:
        for ids in torch.arange(len(people)).split(batch_size):
            estimate = cliff(*(x.to(device) for x in inputs(people.batch(ids))))
            pose = rotmat_to_axis_angle(estimate.rotmat).flatten(1)
            rows.append(torch.cat([pose, estimate.betas], dim=-1).cpu())
            cameras.append(estimate.camera.cpu())
    return Answers(torch.cat(rows), torch.cat(cameras))


class AnnotatorStep:
    """Training step on the people to be annotated.

    Args:
        cliff: the network that is trained.
        body: the body model in the loop; not trained.
        first: its answers before this training; needed again to go on with it.
        weights: of the terms.
        learning_rate: of Adam.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        TypeError, ValueError: `first` are no answers.
    """

    def __init__(
        self,
        cliff: nn.Module,
        body: SMPL,
        first: Answers,
        weights: AnnotatorWeights | None = None,
        learning_rate: float = 1e-4,
    ) -> None:
        require_fits("first.rows", first.rows)
        self.body = body
        self.weights = AnnotatorWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"cliff": cliff}
        self.optimizers = {"cliff": torch.optim.Adam(cliff.parameters(), lr=learning_rate)}
        # In the memory, so that a training that is continued holds on to the same answers.
        self.memory = {"first": first.rows.clone()}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "cliff"."""
        estimate = self.networks["cliff"](*inputs(batch))
        points = posed_keypoints(estimate, self.body.to(estimate.betas.device))
        first = fetch_fits(self.memory["first"], batch)
        terms = {
            "keypoints_2d": full_frame_loss(points, estimate, batch),
            "pose": rotmat_loss(estimate.rotmat, axis_angle_to_rotmat(first.pose)),
            "betas": betas_loss(estimate.betas, first.betas),
            "camera": camera_scale_loss(estimate.camera),
        }
        yield Turn("cliff", weighted_sum(self.weights, terms), terms)


def write_cliff_labels(
    path: str | Path,
    people: People,
    answers: Answers,
    body: SMPL,
    names: Sequence[str],
    batch_size: int = 256,
) -> None:
    """Write answers as labels, in the layout of the published ones, which `SpinNpz` reads.

    Args:
        path: the `.npz` file; it must not exist.
        people: the dataset that the answers are about.
        answers: N bodies and cameras.
        body: the body model that they speak of.
        names: N file names of the images.
        batch_size: people at a time.

    The file holds imgname, center, scale, openpose, part, pose, shape, has_smpl; S, 24 points in
    metres relative to the pelvis; global_t, the position of the pelvis before the camera of the
    full picture, metres; and focal_l, pixels.

    Raises:
        FileExistsError: there is such a file.
        ValueError: not as many answers or names as people.
    """
    if not len(people) == len(answers.rows) == len(names):
        raise ValueError(
            f"answers and names must be about {len(people)} people, got {len(answers.rows)} and "
            f"{len(names)}"
        )
    if Path(path).expanduser().exists():
        raise FileExistsError(f"path: {path} is there already; choose another name")
    rotmat = axis_angle_to_rotmat(answers.rows[:, :72].unflatten(-1, (24, 3)))
    betas, parts = answers.rows[:, 72:], []
    for ids in torch.arange(len(people)).split(batch_size):
        batch = to_device(people.batch(ids), "cpu")
        estimate = Estimate(rotmat[ids], betas[ids], answers.camera[ids])
        parts.append(_full_frame(estimate, batch, body.to("cpu")))
    columns = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    labels = FitLabels(
        names=list(names),
        annotation_ids=[None] * len(names),
        box=columns.pop("box"),
        rotmat=rotmat,
        betas=betas,
        camera=answers.camera,
        visible=columns["keypoints"][:, list(OPENPOSE18), 2] > 0,
    )
    keypoints = columns.pop("keypoints")
    write_labels_npz(path, labels, keypoints, {k: x.numpy() for k, x in columns.items()})


@torch.no_grad()
def _full_frame(estimate: Estimate, batch: Sample, body: SMPL) -> dict[str, Tensor]:
    """What a file holds about some people beside pose and shape."""
    posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=False)
    points = body.keypoints(posed, "openpose25+24")[:, 25:]
    transl = crop_to_full_translation(
        estimate.camera, batch["box"], batch["image_size"], batch["focal_length"]
    )
    # The pelvis of a shaped body is not at its origin.
    pelvis = posed.joints[:, 0]
    relative = points - pelvis[:, None]
    return {
        "box": batch["box"],
        "keypoints": batch["keypoints_full"],
        "S": torch.cat([relative, torch.ones_like(relative[..., :1])], dim=-1),
        "global_t": transl + pelvis,
        "focal_l": batch["focal_length"],
    }
