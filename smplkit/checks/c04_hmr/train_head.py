"""Check of the trained network: its errors on synthetic people that it has never seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from torch import Tensor, nn

from smplkit.checks.c04_hmr.held_out import body, errors, estimates, held_out, measure
from smplkit.checks.exercise import PUBLIC_SEEDS, Failure
from smplkit.checks.file_exercise import Bound, FileExercise

if TYPE_CHECKING:
    from smplkit.methods.estimate import Estimate

WIDTH = 128  # of the network's layers: 390 kB
SAME = 0.02  # spread from person to person (metres, or none) below which numbers count as the same
CLEARLY = 0.8  # of an error; a mistake is named when the error without it is as small as this


def network() -> nn.Module:
    """The network whose weights are asked for."""
    from smplkit.methods.keypoint_hmr import KeypointHMR

    return KeypointHMR(WIDTH)


class Changed(nn.Module):
    """A network that is shown keypoints in other units: scale * x + shift."""

    def __init__(self, network: nn.Module, scale: float, shift: float) -> None:
        super().__init__()
        self.network, self.scale, self.shift = network, scale, shift

    def forward(self, keypoints: Tensor) -> Estimate:
        points = keypoints.unflatten(-1, (17, 3)).clone()
        points[..., :2] = points[..., :2] * self.scale + self.shift
        return self.network(points.flatten(-2))


def gives_everybody_the_same(network: nn.Module) -> bool:
    """Whether the bodies hardly depend on the keypoints: as before training."""
    people, _ = held_out(PUBLIC_SEEDS[0])
    said = estimates(network, people)
    joints = body().from_rotmats(said.rotmat, said.betas, vertices=False).joints
    return bool((joints - joints[:, :1]).std(dim=0).mean() < SAME)


def expects(scale: float, shift: float) -> Callable[[nn.Module], bool]:
    """A function that says whether a network does better on keypoints in other units."""

    def says(network: nn.Module) -> bool:
        people, _ = held_out(PUBLIC_SEEDS[0])
        own = errors(network, people)["mpjpe_mm"]
        try:
            other = errors(Changed(network, scale, shift), people)["mpjpe_mm"]
        except Failure:
            return False
        return other < CLEARLY * own

    return says


def turns_nobody(network: nn.Module) -> bool:
    """Whether the root is the same for everybody, though the joints are not."""
    people, _ = held_out(PUBLIC_SEEDS[0])
    return bool(estimates(network, people).rotmat[:, 0].std(dim=0).max() < SAME)


def moves_no_camera(network: nn.Module) -> bool:
    """Whether the camera is the same for everybody."""
    people, _ = held_out(PUBLIC_SEEDS[0])
    return bool(estimates(network, people).camera.std(dim=0).max() < SAME)


TRAIN_HEAD = FileExercise(
    name="04.train_head",
    skill="training",
    file="trained_head.safetensors",
    network=network,
    measure=measure,
    bounds=(
        Bound(
            1,
            "is clearly better than the mean body",
            "mean_body_percent",
            "MPJPE relative to the mean body",
            85,
            "%",
        ),
        Bound(1, "finds the joints: MPJPE below 210 mm", "mpjpe_mm", "MPJPE", 210, "mm"),
        Bound(1, "finds the pose: PA-MPJPE below 148 mm", "pa_mpjpe_mm", "PA-MPJPE", 148, "mm"),
        Bound(
            1,
            "finds the camera: reprojection within 19 pixels",
            "keypoints_2d_px",
            "reprojection error",
            19,
            "px",
        ),
    ),
    mistakes=(
        (
            "The network does better on keypoints in pixels of a crop of 224: train it on what "
            "detected_keypoints(batch) gives, which lies in [-1, 1]",
            expects(112, 112),
        ),
        (
            "The network does better on keypoints in [0, 1]: train it on what "
            "detected_keypoints(batch) gives, which lies in [-1, 1]",
            expects(0.5, 0.5),
        ),
        (
            "Everybody gets nearly the same body, as before the first step: did the optimiser get "
            "this network's parameters, was it this network that was saved, and does the loss go "
            "down?",
            gives_everybody_the_same,
        ),
        (
            "Everybody is turned the same way: does the loss see rotmat[:, 0], the rotation of the "
            "root (global_orient)?",
            turns_nobody,
        ),
        (
            "The camera is the same for everybody: only a loss on projected points teaches it",
            moves_no_camera,
        ),
    ),
    allowance=0.04,
)
