"""CLIFF: tell the network where its crop was cut, and judge it in the full picture.

    crop 256 x 192 -> HRNet-W48 (or ResNet-50) -> 2048 numbers
    2048 + (right, down, size of the box) -> iterative head -> rotations, betas, camera of the crop
    camera, box, focal length -> translation before the camera that took the picture
    joints + translation -> projected into the full picture -> compared with keypoints there

Two people who look alike in their crops need not stand alike: at the border of a picture the camera
looks at them from the side. The angle is that between the axis of the camera and the direction of
the box, about atan((cx - W / 2) / f). A network that sees the crop alone cannot know it, and a loss
in the crop does not ask. With the three numbers it can, and with the loss in the full picture it
must. (The lecture speaks of left- and right-facing people who are confused. That is not it.)

    box information    ((cx - W/2) / f, (cy - H/2) / f, b / f), scaled by `normalise_box_info`
    L = 60 (5 L_2D_full + 5 L_3D + L_pose + 0.001 L_betas + L_camera)

Convention. The box (cx, cy, b) of a 4:3 crop has the HEIGHT b; its width is 3/4 of that, the middle
of a square crop of the same box. Without calibration the focal length is the diagonal of the image.
`detection_box` makes such boxes. Those of datasets prepared for SPIN are a fifth larger than the
longer side of a person: of our synthetic people one in ten has a keypoint that the square shows and
its middle does not.

78.9 million parameters with HRNet-W48 (79.0 with the statistics of its batch norms), 27.0 with
ResNet-50.

Source: Li et al., "CLIFF: carrying location information in full frames into human pose and shape
estimation", ECCV 2022, and its code for inference; the training code was never published. Its
author says the loss is SPIN's but for the projection, and divided by the size of the box.

What differs. Published weights are not quite the paper's: crops of 256 x 192, not 224 x 224, and
box information is scaled (2.8, 0.24 and 0.06 describe the boxes of Human3.6M). Ours are not quite
the author's either: he turns and mirrors a person about the middle of the box, and the network is
told where the box was before. Here the whole picture is turned or mirrored, and the box goes along,
so that labels stay exact. In his way the true pose of somebody 16 degrees or more off the axis, and
turned by 30, misses its own keypoints by 4.6 pixels of 224 with the best camera. Crops are not
moved to whole pixels.

Errata: the lecture's "about 52 mm on 3DPW" is in no table; HRNet-W48 has MPJPE 69.0 and PA-MPJPE
43.0 with training on 3DPW, 72.9 and 45.2 without.

Not verified: the weights of the loss, which are SPIN's here; its normaliser, which the author once
gives as the size of the box and once as height 256 and width 192 of the crop's own pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from smplkit._shapes import require_image, require_shape
from smplkit.body import SMPL
from smplkit.cameras import (
    box_info,
    crop_to_full_translation,
    normalise_box_info,
    perspective_projection,
)
from smplkit.data.sample import Sample
from smplkit.losses import keypoints_2d_mse
from smplkit.methods.estimate import Estimate
from smplkit.methods.hrnet import HRNet
from smplkit.methods.iterative_head import IterativeHead, Parameters
from smplkit.methods.official import load_official, official_state_dict
from smplkit.methods.resnet import ResNet50, SmallResNet
from smplkit.methods.step import Turn
from smplkit.methods.supervision import (
    SupervisionWeights,
    posed_keypoints,
    supervision,
    weighted_sum,
)

MARGIN = 1.1  # how much larger than a detection the box is
_OPENPOSE = 25  # of the 49 points, the first

# From the names in the published checkpoints to ours; the backbone's are the same.
PREFIXES = {
    name: f"head.{name}" for name in ("fc1.", "fc2.", "decpose.", "decshape.", "deccam.", "init_")
}


class CLIFF(nn.Module):
    """Crop and box to body.

    Args:
        backbone: "hrnet_w48" or "resnet50" for the published sizes (256 x 192 px), or "small" for a
            CPU (64 x 48 px, about 0.9 million parameters).
        iterations: steps of the head.
        mean: where the head starts; default `standing_parameters()`.

    Attributes:
        image_size: height of the input in pixels. From a square picture of that side the network
            sees the middle three quarters (`inputs`).

    Raises:
        ValueError: unknown `backbone`, or bad `iterations` or `mean` (see `IterativeHead`).
    """

    def __init__(
        self, backbone: str = "hrnet_w48", iterations: int = 3, mean: Parameters | None = None
    ) -> None:
        super().__init__()
        sizes: dict[str, Any] = {}
        if backbone in ("hrnet_w48", "resnet50"):
            self.image_size = 256
            self.encoder = HRNet() if backbone == "hrnet_w48" else ResNet50()
        elif backbone == "small":
            self.image_size, self.encoder = 64, SmallResNet((64, 48))
            sizes = {"hidden_size": 256, "relu": True, "dropout": 0.0}
        else:
            raise ValueError(
                f'backbone must be "hrnet_w48", "resnet50" or "small", got {backbone!r}'
            )
        self.head = IterativeHead(
            self.encoder.feature_size, iterations=iterations, extra_size=3, mean=mean, **sizes
        )

    def forward(self, image: Tensor, info: Tensor) -> Estimate:
        """Estimate the body in each crop.

        Args:
            image: (B, 3, S, 3/4 S) with S = `image_size`, normalised (`normalise_image`).
            info: (B, 3) box information, scaled (`normalise_box_info`).

        Returns:
            The estimate (B,), with its stages.

        Raises:
            ValueError: an argument has another shape.
        """
        require_image(image, self.image_size, self.image_size * 3 // 4)
        if info.shape != (len(image), 3):
            raise ValueError(
                f"info must have shape ({len(image)}, 3), the box information of each crop, got "
                f"{tuple(info.shape)}"
            )
        return self.head(self.encoder(image), info)

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published.

        Args:
            checkpoint: what `read_checkpoint` finds in the file, or the state dict under its
                "model".

        Raises:
            ValueError: it does not fit; nothing is loaded then.
        """
        load_official(self, checkpoint, PREFIXES)

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under the authors' names: what lies under "model" in their checkpoints."""
        return official_state_dict(self, PREFIXES)


def inputs(batch: Sample) -> tuple[Tensor, Tensor]:
    """What the network is called with: the middle of the square crops, and box information.

    Augmentation mirrors and turns the whole picture, and the box with it (`augmentation.py`,
    `spin_augmentation.py`): information is that of the picture as it has become.
    """
    image = batch["image"]
    edge = image.shape[-1] // 8
    info = box_info(batch["box"], batch["image_size"], batch["focal_length"])
    return image[..., edge : image.shape[-1] - edge], normalise_box_info(info)


def detection_box(corners: Tensor) -> Tensor:
    """The box of a person from that of a detector.

    Args:
        corners: (..., 4) left, top, right and bottom of the detection, pixels.

    Returns:
        (..., 3) centre x, centre y and height of a 4:3 crop that holds it, a tenth larger than
        necessary, pixels.

    Raises:
        TypeError, ValueError: wrong type or shape; right is not beyond left, or bottom not below
            top.
    """
    require_shape("corners", corners, 4)
    low, high = corners[..., :2], corners[..., 2:]
    sides = high - low
    if not (sides > 0).all():
        raise ValueError(
            "corners must be left, top, right, bottom with right > left and bottom > top, got "
            f"sides of {sides.min().item():.4g}"
        )
    height = torch.maximum(sides[..., :1] * 4 / 3, sides[..., 1:])
    return torch.cat([(low + high) / 2, MARGIN * height], dim=-1)


def project_to_full(points: Tensor, estimate: Estimate, batch: Sample) -> Tensor:
    """Project points of estimated bodies into the full pictures.

    Args:
        points: (..., N, 3) metres, as `posed_keypoints` gives them.
        estimate: (...) whose cameras say where the bodies are in their crops.
        batch: box, image_size and focal_length.

    Returns:
        (..., N, 2) pixels.
    """
    box, image_size, focal_length = batch["box"], batch["image_size"], batch["focal_length"]
    translation = crop_to_full_translation(estimate.camera, box, image_size, focal_length)
    return perspective_projection(
        points, focal_length, image_size / 2, translation=translation, check_depth=False
    )


def full_frame_loss(
    points: Tensor, estimate: Estimate, batch: Sample, openpose: float = 0.0
) -> Tensor:
    """Squared distance of keypoints in the full picture, in halves of the box.

    So it has the size of SPIN's loss in crop coordinates, and people who are far away count as much
    as others. Where the body is seen from differs, though, and with it which rotation fits best.

    Args:
        points, estimate, batch: as for `project_to_full`; the batch also needs keypoints_full.
            Points count wherever they are, outside of the crop too.
        openpose: factor on the confidences of the first 25 points.

    Returns:
        Scalar, mean over samples, 49 points and two coordinates of confidence * error^2.
    """
    half = batch["box"][..., None, 2:] / 2
    target = batch["keypoints_full"]
    confidence = torch.cat([openpose * target[..., :_OPENPOSE, 2], target[..., _OPENPOSE:, 2]], -1)
    target = torch.cat([target[..., :2] / half, confidence[..., None]], dim=-1)
    return keypoints_2d_mse(project_to_full(points, estimate, batch) / half, target)


class CLIFFStep:
    """CLIFF's training step: SPIN's terms, with the reprojection in the full picture.

    Args:
        cliff: the network that is trained.
        body: the body model in the loop; not trained.
        weights: of the terms; SPIN's.
        learning_rate: of Adam; the author's, who divides it by ten after half of 244,000 steps of
            256 people, and starts HRNet from ImageNet's weights (`HRNet.load_imagenet`).
        full_frame: compare keypoints in the full picture; if not, in the crop as SPIN does.
        network_input: picks what the network sees from a batch; an HMR can be trained with the loss
            of CLIFF without seeing the box, and is compared so.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        cliff: nn.Module,
        body: SMPL,
        weights: SupervisionWeights | None = None,
        learning_rate: float = 1e-4,
        full_frame: bool = True,
        network_input: Callable[[Sample], tuple[Tensor, ...]] = inputs,
    ) -> None:
        self.body, self.full_frame, self.network_input = body, full_frame, network_input
        self.weights = SupervisionWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"cliff": cliff}
        self.optimizers = {"cliff": torch.optim.Adam(cliff.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "cliff"."""
        estimate = self.networks["cliff"](*self.network_input(batch))
        points = posed_keypoints(estimate, self.body.to(estimate.betas.device))
        terms = supervision(points, estimate, batch)
        if self.full_frame:
            terms["keypoints_2d"] = full_frame_loss(points, estimate, batch)
        yield Turn("cliff", weighted_sum(self.weights, terms), terms)
