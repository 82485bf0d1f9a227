"""EFT: fit a body to a picture by training a network on this one picture, for a moment.

    for each picture:  weights <- trained weights, new Adam
                       repeat:  body <- network(picture);  2D loss near zero? stop
                                weights <- weights - step
                       the last body is the fit

Where SMPLify moves a body that has priors to keep it human, EFT moves the weights of a network that
knows humans: it takes small steps, and few, so that what it has learnt stays the prior. The fits
serve as labels (`eft_labels.py`); regressors are trained on them with `spin.SPIN`.

The loss is, for one picture, with the constants of the published code,

    L = 60 (5 L_2D + 0.001 mean(beta^2) + exp(-10 s)^2 + 0.005 L_leg)

L_2D is SPIN's mean over 49 points, confidence zero included, in weak perspective. Of the 49, the 25
of OpenPose do not count, nor do hips and pelvis, which annotators place elsewhere than the body has
them. Ankles do not count either: L_leg compares the direction from knee to ankle only.

Source: Joo, Neverova, Vedaldi, "Exemplar fine-tuning for 3D human model fitting towards in-the-wild
3D human pose estimation", 3DV 2021, and its code. It has no parameters of its own; the published
networks are `HMR`'s (26,977,501). Conventions of cameras: EFT fits with x = s X + t, the field and
`Estimate` with x = s (X + t): the same picture under t_eft = s t. Which of the two the networks of
the model zoo were trained with is not known for certain (`translation_outside`). The optional 3D
term for Panoptic and the option to keep the hips are left out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from smplkit._precision import without_autocast
from smplkit.body import SMPL
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.losses import camera_scale_loss, keypoints_2d_mse
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import inputs
from smplkit.methods.supervision import posed_keypoints, weighted_sum
from smplkit.skeleton import KEYPOINT_SETS

_NAMES = KEYPOINT_SETS["openpose25+24"].joints
_OPENPOSE = 25  # of the 49 points, the first
_OFF = [_NAMES.index(name) for name in ("right_hip", "left_hip", "pelvis")]
_KNEES = [_NAMES.index(name) for name in ("left_knee", "right_knee")]
_ANKLES = [_NAMES.index(name) for name in ("left_ankle", "right_ankle")]
SHORTEST_BONE = 0.0089  # crop coordinates, 1 pixel of 112; a shorter one has no direction


@dataclass(frozen=True)
class EFTWeights:
    """Weights of the terms; the defaults are the published ones, times their common factor 60."""

    keypoints_2d: float = 60.0 * 5
    betas: float = 60.0 * 0.001
    camera: float = 60.0
    leg: float = 60.0 * 0.005


@dataclass(frozen=True)
class ExemplarFits:
    """What fine-tuning gives for B pictures.

    Attributes:
        estimate: the fits; `Estimate.camera` as always, x = s (X + t).
        initial: what the network says without fine-tuning.
        keypoints_2d, initial_keypoints_2d: (B,) L_2D of both, squared crop coordinates.
        loss: (B,) of the fits.
        points: (B,) int64 how many points counted in L_2D.
        iterations: (B,) int64 how often the network ran; it was changed once less.
    """

    estimate: Estimate
    initial: Estimate
    keypoints_2d: Tensor
    initial_keypoints_2d: Tensor
    loss: Tensor
    points: Tensor
    iterations: Tensor

    def accepted(
        self,
        largest_beta: float = 3.0,
        largest_initial: float = 0.03,
        largest_final: float = 0.001,
    ) -> Tensor:
        """Which fits are good enough for labels: (B,) bool.

        The defaults are those of the published labels, whose strict variant has 1, 0.04 and 0.0003;
        some sets were picked by hand in addition.

        Args:
            largest_beta: of the absolute shape coefficients.
            largest_initial: L_2D before. A network that is far off will not find back.
            largest_final: L_2D of the fit.
        """
        return (
            (self.points > 0)
            & (self.estimate.betas.abs().amax(-1) <= largest_beta)
            & (self.initial_keypoints_2d <= largest_initial)
            & (self.keypoints_2d <= largest_final)
        )


class EFT:
    """Fits bodies to pictures with 2D keypoints, by fine-tuning a trained network on each.

    The network that is given stays as it is, whatever happens: a copy is trained.

    Args:
        network: trained; any that returns an `Estimate` with cameras.
        body: the body model.
        network_input: picks what the network is called with from a batch: `inputs` of its module.
        weights: of the terms.
        learning_rate: of Adam. Small networks need larger steps: 2e-4 for "hmr-small-64".
        max_iterations: how often the network may run on a picture. Published: 20; 50 are plenty.
        threshold: stop when L_2D is below. Published: 1e-4; for demonstrations 2e-5, at test time
            2e-4.
        translation_outside: the network's cameras mean x = s X + t, as EFT's fits do.

    Raises:
        ValueError: `max_iterations` below 1.

    Example:
        >>> fits = EFT(network, SMPL())(people.batch(torch.arange(8)))
        >>> fits.accepted()
    """

    def __init__(
        self,
        network: nn.Module,
        body: SMPL,
        network_input: Callable[[Sample], tuple[Tensor, ...]] = inputs,
        weights: EFTWeights | None = None,
        learning_rate: float = 5e-6,
        max_iterations: int = 20,
        threshold: float = 1e-4,
        translation_outside: bool = False,
    ) -> None:
        if max_iterations < 1:
            raise ValueError(f"max_iterations must be at least 1, got {max_iterations}")
        self.network, self.body, self.network_input = network, body, network_input
        self.weights = EFTWeights() if weights is None else weights
        self.learning_rate, self.max_iterations = learning_rate, max_iterations
        self.threshold, self.translation_outside = threshold, translation_outside

    @torch.inference_mode(False)
    def __call__(
        self, batch: Sample, on_person: Callable[[int, int], None] | None = None
    ) -> ExemplarFits:
        """Fine-tune on each picture of a batch by itself.

        Args:
            batch: needs what `network_input` picks, and keypoints_2d; not augmented, on the
                network's device.
            on_person: called after each with the number done and the number in all.

        Returns:
            The fits, without gradients.

        Raises:
            ValueError: the batch is empty.
        """
        people = len(batch["keypoints_2d"])
        if people == 0:
            raise ValueError("batch must have at least one person, got none")
        tuned = copy.deepcopy(self.network).requires_grad_(True).eval()
        for module in tuned.modules():
            if isinstance(module, _BatchNorm):
                module.requires_grad_(False)
        found = []
        with torch.enable_grad(), without_autocast(batch["keypoints_2d"].device):
            for i in range(people):
                person = Sample(**{name: value[i : i + 1] for name, value in batch.items()})
                found.append(self._tune(tuned, person))
                if on_person is not None:
                    on_person(i + 1, people)
        first, last, numbers = zip(*found, strict=True)
        initial_keypoints_2d, keypoints_2d, loss, points, iterations = torch.stack(numbers, 1)
        return ExemplarFits(
            estimate=_concatenated(last),
            initial=_concatenated(first),
            keypoints_2d=keypoints_2d,
            initial_keypoints_2d=initial_keypoints_2d,
            loss=loss,
            points=points.long(),
            iterations=iterations.long(),
        )

    def _tune(self, tuned: nn.Module, person: Sample) -> tuple[Estimate, Estimate, Tensor]:
        """Fine-tune on one person: first and last body, and five numbers about them."""
        tuned.load_state_dict(self.network.state_dict())
        trained = [p for p in tuned.parameters() if p.requires_grad]
        optimizer = torch.optim.Adam(trained, lr=self.learning_rate)
        target = counted_keypoints(person["keypoints_2d"])
        initial = None
        for iteration in range(1, self.max_iterations + 1):
            output = tuned(*self.network_input(person))
            camera = from_eft_camera(output.camera) if self.translation_outside else output.camera
            estimate = Estimate(output.rotmat, output.betas, camera)
            terms = self.terms(estimate, person["keypoints_2d"], target)
            loss, keypoints_2d = weighted_sum(self.weights, terms), terms["keypoints_2d"]
            if initial is None:
                initial, initial_keypoints_2d = estimate.detach(), keypoints_2d.detach()
            if keypoints_2d < self.threshold or iteration == self.max_iterations:
                break
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        points = (target[..., 2] > 0).sum()
        numbers = (initial_keypoints_2d, keypoints_2d, loss, points, loss.new_tensor(iteration))
        return initial, estimate.detach(), torch.stack([x.detach().to(loss) for x in numbers])

    def terms(self, estimate: Estimate, keypoints_2d: Tensor, target: Tensor) -> dict[str, Tensor]:
        """The terms of the loss, not yet weighted.

        Args:
            estimate: (1,) body and camera.
            keypoints_2d: (1, 49, 3) as the batch has them.
            target: (1, 49, 3) those that count, see `counted_keypoints`.

        Returns:
            Scalars keypoints_2d, betas, camera and leg.
        """
        points = posed_keypoints(estimate, self.body.to(estimate.betas.device))
        seen = weak_perspective_projection(points, estimate.camera)
        return {
            "keypoints_2d": keypoints_2d_mse(seen, target),
            "betas": estimate.betas.square().mean(),
            "camera": camera_scale_loss(estimate.camera),
            "leg": leg_loss(seen, keypoints_2d),
        }


def counted_keypoints(keypoints_2d: Tensor) -> Tensor:
    """The keypoints (..., 49, 3) with confidence 0 where a point does not count in L_2D."""
    counted = keypoints_2d.clone()
    counted[..., :_OPENPOSE, 2] = 0
    counted[..., [*_OFF, *_ANKLES], 2] = 0
    return counted


def leg_loss(seen: Tensor, keypoints_2d: Tensor) -> Tensor:
    """How far lower legs point elsewhere than they are seen to.

    Args:
        seen: (..., 49, 2) projected points, crop coordinates.
        keypoints_2d: (..., 49, 3) keypoints in the same coordinates, and confidence.

    Returns:
        Scalar, mean over people of the sum over both legs of confidence of the knee * confidence of
        the ankle * (1 - cosine of the angle between the two directions). A leg whose keypoints are
        less than `SHORTEST_BONE` apart has none.
    """
    points, confidence = keypoints_2d[..., :2], keypoints_2d[..., 2]
    label = points[..., _ANKLES, :] - points[..., _KNEES, :]
    bone = seen[..., _ANKLES, :] - seen[..., _KNEES, :]
    weight = confidence[..., _KNEES] * confidence[..., _ANKLES]
    weight = weight * (torch.linalg.vector_norm(label, dim=-1) >= SHORTEST_BONE)
    return (weight * (1 - F.cosine_similarity(bone, label, dim=-1))).sum(-1).mean()


def from_eft_camera(camera: Tensor) -> Tensor:
    """Cameras (..., 3) of EFT's fits, x = s X + t, as ours, x = s (X + t)."""
    return torch.cat([camera[..., :1], camera[..., 1:] / camera[..., :1]], dim=-1)


def to_eft_camera(camera: Tensor) -> Tensor:
    """Cameras (..., 3) of ours, x = s (X + t), as those of EFT's fits, x = s X + t."""
    return torch.cat([camera[..., :1], camera[..., 1:] * camera[..., :1]], dim=-1)


def _concatenated(estimates: tuple[Estimate, ...]) -> Estimate:
    """Several estimates as one."""
    names = ("rotmat", "betas", "camera")
    return Estimate(*(torch.cat([getattr(x, name) for x in estimates]) for name in names))
