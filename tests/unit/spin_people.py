"""People for the tests of SPIN and EFT: synthetic, in memory, of whom only keypoints are told."""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.augmentation import augment
from smplkit.data.people import PeopleConfig, as_sample, render_people
from smplkit.data.sample import Sample
from smplkit.methods.supervision import project_to_crop

CAMERA = (0.8, 0.0, 0.2)  # pelvis in the middle of the crop


def synthetic(count: int, image_size: int | None = None, seed: int = 0) -> Sample:
    """Exact keypoints, all 49 of them, and all labels."""
    exact = dict(keypoint_noise=0.0, keypoint_dropout=0.0, occluders=0.0)
    config = PeopleConfig(count, seed=seed, image_size=image_size, yaw=60.0, **exact)
    ids = torch.arange(count)
    return as_sample(render_people(config, ids), ids)


def from_afar(sample: Sample, body: SMPL) -> Sample:
    """The same people as SPIN's camera sees them, 50 metres away; pictures stay what they were."""
    posed = body(sample["betas"], sample["body_pose"], sample["global_orient"], vertices=False)
    points = body.keypoints(posed, "openpose25+24")
    seen = project_to_crop(points, torch.tensor(CAMERA).expand(len(points), 3))
    seen = torch.cat([seen, torch.ones_like(seen[..., :1])], dim=-1)
    return sample | {"keypoints_2d": seen}


def rows_of(sample: Sample) -> Tensor:
    """(B, 82) the labels as rows of a dictionary."""
    pose = torch.cat([sample["global_orient"], sample["body_pose"].flatten(1)], dim=-1)
    return torch.cat([pose, sample["betas"]], dim=-1)


class In2D:
    """A dataset of a sample, without its 3D labels; `truth` has them."""

    def __init__(self, truth: Sample) -> None:
        self.truth = truth

    def __len__(self) -> int:
        return len(self.truth["index"])

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        sample = Sample(**{name: value[ids].clone() for name, value in self.truth.items()})
        for name in ("has_smpl", "has_keypoints_3d"):
            sample[name].zero_()
        for name in ("global_orient", "body_pose", "betas", "transl", "keypoints_3d"):
            sample[name].zero_()
        return sample if generator is None else augment(sample, generator)
