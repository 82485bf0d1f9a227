"""Iterative error feedback: look at the image feature and at the present guess, and correct it.

    guess <- guess + head(feature, guess)        three times with the same weights

The guess is a body pose (24 rotations of 6 numbers each, `rot6d` of `smplkit.rotations`), a shape
(10 betas) and a weak-perspective camera (s, tx, ty); it starts from a mean. One such head serves
HMR, SPIN, EFT, CLIFF, PyMAF, VIBE and TCMR; what differs is what goes in with the feature.

Source: Carreira et al., "Human pose estimation with iterative error feedback", CVPR 2016; HMR
(Kanazawa et al. 2018), section 3.2. Sizes, names and start as in SPIN (Kolotouros et al. 2019),
whose head has NO activation between its layers; HMR's own has ReLUs (`relu=True`) and axis-angle
outputs.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit.data.poses import named_pose
from smplkit.methods.estimate import Estimate
from smplkit.rotations import axis_angle_to_rotmat, rot6d_to_rotmat, rotmat_to_rot6d


class Parameters(NamedTuple):
    """The running guess: plain numbers, which the head adds to.

    Attributes:
        rot6d: (..., 144) 24 times 6 numbers. Sums need not be orthonormal; `estimate` makes
            rotations of them.
        betas: (..., 10) shape coefficients.
        camera: (..., 3) s, tx, ty.
    """

    rot6d: Tensor
    betas: Tensor
    camera: Tensor

    def estimate(self) -> Estimate:
        """The guess as rotations, shape and camera."""
        return Estimate(
            rot6d_to_rotmat(self.rot6d.float().unflatten(-1, (24, 6))), self.betas, self.camera
        )

    def detach(self) -> Parameters:
        """The same numbers, cut off from the graph that computed them."""
        return Parameters(*(value.detach() for value in self))


def standing_parameters() -> Parameters:
    """A start that needs no file: mean shape, standing, facing the camera, filling the crop.

    Returns:
        (144,), (10,) and (3,); the camera is (0.9, 0, 0) as in HMR.
    """
    pose = torch.cat([torch.tensor([[torch.pi, 0.0, 0.0]]), named_pose("standing")])
    rot6d = rotmat_to_rot6d(axis_angle_to_rotmat(pose)).flatten()
    return Parameters(rot6d, torch.zeros(10), torch.tensor([0.9, 0.0, 0.0]))


def read_mean_parameters(path: str | Path) -> Parameters:
    """Read the start of SPIN and its successors, `smpl_mean_params.npz`.

    Args:
        path: npz file with `pose` (144,), `shape` (10,) and `cam` (3,).

    Returns:
        (144,), (10,) and (3,), float32.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: an array is missing or has another size.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: np.asarray(file[name]) for name in file.files}
    values = []
    for name, size in (("pose", 144), ("shape", 10), ("cam", 3)):
        if name not in arrays or arrays[name].size != size:
            given = {k: v.shape for k, v in arrays.items()}
            raise ValueError(f"{path} must hold {name!r} with {size} numbers, got {given}")
        values.append(torch.tensor(arrays[name].reshape(size), dtype=torch.float32))
    return Parameters(*values)


class IterativeHead(nn.Module):
    """Two linear layers and three linear decoders, applied several times.

    The defaults are SPIN's: 2205 -> 1024 -> 1024 -> 144 + 10 + 3, dropout 0.5 after either of the
    two, drawn anew in each step. Its names too, so its weights fit.

    Args:
        feature_size: of the image feature.
        hidden_size: of the two layers.
        iterations: how often; the number of weights does not depend on it.
        relu: put a ReLU after each of the two layers, as HMR has it.
        dropout: share of the hidden numbers that are dropped in training.
        extra_size: length of what goes in between feature and guess (CLIFF's box: 3).
        mean: where to start; default `standing_parameters()`.

    Attributes:
        iterations: may be changed at any time.

    Raises:
        ValueError: `iterations` is less than one, or `mean` has other sizes.
    """

    init_pose: Tensor
    init_shape: Tensor
    init_cam: Tensor

    def __init__(
        self,
        feature_size: int = 2048,
        hidden_size: int = 1024,
        iterations: int = 3,
        relu: bool = False,
        dropout: float = 0.5,
        extra_size: int = 0,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        if iterations < 1:
            raise ValueError(f"iterations must be at least 1, got {iterations}")
        self.feature_size, self.extra_size = feature_size, extra_size
        self.iterations, self.relu = iterations, relu
        self.fc1 = nn.Linear(feature_size + extra_size + 144 + 10 + 3, hidden_size)
        self.drop1 = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden_size, hidden_size)
        self.drop2 = nn.Dropout(dropout)
        self.decpose = nn.Linear(hidden_size, 144)
        self.decshape = nn.Linear(hidden_size, 10)
        self.deccam = nn.Linear(hidden_size, 3)
        for decoder in (self.decpose, self.decshape, self.deccam):
            nn.init.xavier_uniform_(decoder.weight, gain=0.01)  # begin by changing next to nothing
        mean = standing_parameters() if mean is None else mean
        names = ("init_pose", "init_shape", "init_cam")
        for name, value, size in zip(names, mean, (144, 10, 3), strict=True):
            if value.numel() != size:
                raise ValueError(f"mean: {name} must be {size} numbers, got {tuple(value.shape)}")
            self.register_buffer(name, value.detach().reshape(1, size).float().clone())

    def start(self) -> Parameters:
        """Where the head starts from: (1, 144), (1, 10) and (1, 3)."""
        return Parameters(self.init_pose, self.init_shape, self.init_cam)

    def step(self, feature: Tensor, guess: Parameters, extra: Tensor | None = None) -> Parameters:
        """Correct a guess once.

        Args:
            feature: (..., feature_size).
            guess: (..., 144), (..., 10) and (..., 3).
            extra: (..., extra_size), where the head takes it.

        Returns:
            The guess plus the three decoders' outputs.
        """
        x = torch.cat([feature, *([] if extra is None else [extra]), *guess], dim=-1)
        x = self.fc1(x)
        x = self.drop1(F.relu(x) if self.relu else x)
        x = self.fc2(x)
        x = self.drop2(F.relu(x) if self.relu else x)
        rot6d, betas, camera = guess
        return Parameters(
            rot6d + self.decpose(x), betas + self.decshape(x), camera + self.deccam(x)
        )

    def forward(
        self, feature: Tensor, extra: Tensor | None = None, start: Parameters | None = None
    ) -> Estimate:
        """Start from the mean, or from a guess of the caller, and correct it several times.

        Args:
            feature: (..., feature_size).
            extra: (..., extra_size); needed if and only if the head was made with an `extra_size`.
            start: guess to start from, leading dimensions that broadcast; default the mean.

        Returns:
            The estimate after the last step, with those after each step as its `stages`.

        Raises:
            ValueError: `feature` or `extra` has another size than the head was made for.
        """
        given = 0 if extra is None else extra.shape[-1]
        if feature.shape[-1] != self.feature_size or given != self.extra_size:
            raise ValueError(
                f"feature and extra must end in {self.feature_size} and {self.extra_size} numbers, "
                f"got {feature.shape[-1]} and {given}"
            )
        lead = feature.shape[:-1]
        start = self.start() if start is None else start
        guess = Parameters(*(value.expand(*lead, value.shape[-1]) for value in start))
        stages = []
        for _ in range(self.iterations):
            guess = self.step(feature, guess, extra)
            stages.append(guess.estimate())
        last = stages[-1]
        return Estimate(last.rotmat, last.betas, last.camera, stages)

    def extra_repr(self) -> str:
        return f"iterations={self.iterations}, relu={self.relu}"
