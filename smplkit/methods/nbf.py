"""NBF: a picture becomes a map of body parts, and the map becomes a body.

    image -> segmentation (13 classes) -> colours -> ResNet-50 -> 10 betas + 24 x 9 numbers
          -> nearest orthogonal matrices -> body

The map throws away clothes, light and skin, which say nothing about pose, and keeps what does; the
fitting network then learns from few pictures. Its 216 numbers are the entries of rotation matrices,
ABSOLUTE ones (camera frame, not relative to the parent joint), which makes a loss on them well
behaved everywhere; the singular value decomposition finds the orthogonal matrices nearest to them.
One shot: there is no iteration. Nothing says where the person stands; see `NBF.mean_camera`.

101.5 million parameters for the segmentation (ResNet-101 and RefineNet) and 24.0 million for the
fitting (ResNet-50), at 512 and 224 pixels. Training is in `nbf_training.py`.

Source: Omran et al., "Neural body fitting: Unifying deep learning and model based human pose and
shape estimation", 3DV 2018, equations 1 to 4, and its code, which differs from the paper:

- The step from scores to colours is an argmax in numpy. "End-to-end", as paper and lecture have
  it, is `soft=True` here: colours of uncertain parts are means, and gradients pass.
- The output is the 226 numbers minus a constant vector. That of the published fitting weights is
  a mean of RELATIVE matrices, as an offset as good as any; it belongs to the weights
  (`train_mean.npy`, first 226 numbers).
- The decomposition does not mind reflections, determinant -1 (`proper=False`).
- A translation is not estimated: training takes the true one, inference draws the person at a
  constant one.

Published weights are TensorFlow checkpoints; `load_official` takes their variables as a dict. Not
verified: the names in them (slim's are expected, the last layer is found by its size), and which
vertices the twelve parts cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._precision import full_precision
from smplkit._shapes import require_image
from smplkit.data.sample import IMAGE_MEAN, IMAGE_STD, Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import Parameters, standing_parameters
from smplkit.methods.part_maps import PARTS, colour_map, soft_colour_map
from smplkit.methods.refinenet import CaffeResNet, RefineNet
from smplkit.methods.resnet import SmallResNet
from smplkit.methods.tensorflow_weights import from_tensorflow, to_tensorflow
from smplkit.rotations import nearest_rotmat
from smplkit.skeleton import SMPL_PARENTS

# Per channel (red, green, blue), of 0..255: what the segmentation's pictures are relative to.
CAFFE_MEAN = (122.67892, 116.66877, 104.00699)
# Where the published code stands the person who is drawn: (-0.01, 0.115, 20.3) metres before a
# camera of focal length 2187.5 pixels at 224. As a camera of the crop, s = 2 f / (224 tz).
PUBLISHED_CAMERA = (2 * 2187.5 / (224 * 20.3), -0.01, 0.115)


@dataclass(eq=False)
class NBFEstimate(Estimate):
    """An estimate, and what it comes from.

    Attributes:
        numbers: (B, 226) betas and entries of absolute rotation matrices, before the projection.
        logits: (B, 13, H, W) scores of the parts.
    """

    numbers: Tensor | None = None
    logits: Tensor | None = None


class PartFitter(nn.Module):
    """The fitting network: colours of parts to 226 numbers.

    Args:
        encoder: a network with a `feature_size`.
        mean: (226,) constant that is added to the output.
    """

    def __init__(self, encoder: nn.Module, mean: Tensor) -> None:
        super().__init__()
        self.encoder = encoder
        self.fc = nn.Linear(encoder.feature_size, 226)
        nn.init.normal_(self.fc.weight, std=0.02)
        nn.init.zeros_(self.fc.bias)
        self.register_buffer("mean", mean.clone())

    def forward(self, colours: Tensor) -> Tensor:
        """(B, 3, S, S) colours in [-1, 1] to (B, 226) betas and absolute matrices, row by row."""
        return self.fc(self.encoder(colours)) + self.mean


class NBF(nn.Module):
    """Image to body by way of a map of parts.

    Args:
        backbone: "resnet50" for the published size (pictures of 512 px, maps of 224), or "small"
            for a CPU (64 px, 1.2 million parameters).
        soft: paint the mean of the colours of uncertain parts, so that losses on bodies teach the
            segmentation too. If not, the most likely part's colour is painted and the segmentation
            stays as it is (also its batch norms) when this network is trained.
        proper: project to rotations, determinant +1, instead of orthogonal matrices.
        mean: the body and the camera of the mean person; default `standing_parameters()`.

    Attributes:
        image_size: side of the input in pixels.
        segmenter, fitter: the two networks, which can be called apart.
        mean_camera: (3,) s, tx, ty that every estimate is given: the method does not look for it.

    Raises:
        ValueError: unknown `backbone`.
    """

    def __init__(
        self,
        backbone: str = "resnet50",
        soft: bool = False,
        proper: bool = False,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        start = standing_parameters() if mean is None else mean
        absolute = absolute_rotations(start.estimate().rotmat)
        numbers = torch.cat([start.betas, absolute.flatten()])
        if backbone == "resnet50":
            self.image_size, self._map_size = 512, 224
            self.segmenter = RefineNet(len(PARTS))
            encoder = CaffeResNet(units=(3, 4, 6, 3), strides=(2, 2, 2, 1))
        elif backbone == "small":
            self.image_size = self._map_size = 64
            trunk = CaffeResNet(units=(1, 1, 1, 1), widths=(8, 16, 24, 32))
            self.segmenter = RefineNet(len(PARTS), trunk, (32, 24, 24, 24), init_std=0.03)
            encoder = SmallResNet(64)
        else:
            raise ValueError(f'backbone must be "resnet50" or "small", got {backbone!r}')
        self.fitter = PartFitter(encoder, numbers)
        self.soft, self.proper = soft, proper
        self.register_buffer("mean_camera", start.camera.clone())

    def train(self, mode: bool = True) -> NBF:
        """Switch to training or evaluation; the segmentation follows only if it is trained too."""
        super().train(mode)
        if not self.soft:
            self.segmenter.eval()
        return self

    def forward(self, image: Tensor) -> NBFEstimate:
        """Estimate the body in each crop.

        Args:
            image: (B, 3, S, S) with S = `image_size`, normalised (`normalise_image`).

        Returns:
            The estimate (B,).

        Raises:
            ValueError: `image` has another shape.
        """
        require_image(image, self.image_size)
        with torch.set_grad_enabled(self.soft and torch.is_grad_enabled()):
            logits = self.segmenter(caffe_picture(image))
            colours = soft_colour_map(logits) if self.soft else colour_map(logits.argmax(1))
        numbers = self.fitter(F.interpolate(colours, self._map_size, mode="nearest")).float()
        absolute = numbers[:, 10:].unflatten(-1, (24, 3, 3))
        rotmat = relative_rotations(orthogonal_projection(absolute, self.proper))
        camera = self.mean_camera.expand(len(image), 3)
        return NBFEstimate(rotmat, numbers[:, :10], camera, numbers=numbers, logits=logits)

    def load_official(self, variables: Mapping[str, np.ndarray | Tensor]) -> None:
        """Load the weights that the authors published.

        Args:
            variables: of both checkpoints (see `smplkit.methods.tensorflow_weights`), and the
                vector of `train_mean.npy` as "train_mean".

        Raises:
            ValueError: they do not fit; nothing is loaded then.
        """
        mean = torch.as_tensor(np.asarray(variables.get("train_mean", ()))).flatten()[:226]
        given = {k: v for k, v in variables.items() if k != "train_mean"}
        constants = {"fitter.mean": mean, "mean_camera": torch.tensor(PUBLISHED_CAMERA)}
        last = [k for k, v in given.items() if v.ndim == 2 and v.shape[1] == 226]
        scope = last[0].removesuffix("/weights") if last else _LAST
        from_tensorflow(self, {**given, **constants}, self._tensorflow_names(scope))

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights as `load_official` reads them."""
        state = to_tensorflow(self, self._tensorflow_names(_LAST))
        state["train_mean"] = state.pop("fitter.mean")
        del state["mean_camera"]
        return state

    def _tensorflow_names(self, last: str) -> Iterator[tuple[str, str]]:
        for ours, theirs in self.segmenter.tensorflow_names():
            yield f"segmenter.{ours}", theirs
        if isinstance(self.fitter.encoder, CaffeResNet):  # the small one keeps our names
            for ours, theirs in self.fitter.encoder.tensorflow_names("generator/resnet_v1_50"):
                yield f"fitter.encoder.{ours}", theirs
        yield "fitter.fc", last


_LAST = "generator/fc"


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the image (B, 3, S, S)."""
    return (batch["image"],)


def caffe_picture(image: Tensor) -> Tensor:
    """What the segmentation takes: 0..255, minus `CAFFE_MEAN`.

    Args:
        image: (B, 3, H, W), normalised (`normalise_image`).

    Returns:
        (B, 3, H, W).
    """
    mean, std, subtracted = image.new_tensor([IMAGE_MEAN, IMAGE_STD, CAFFE_MEAN])[..., None, None]
    return image * (255 * std) + (255 * mean - subtracted)


@full_precision
def orthogonal_projection(matrix: Tensor, proper: bool = False) -> Tensor:
    """The orthogonal matrix nearest to each matrix, U V^T of its singular value decomposition.

    Args:
        matrix: (..., 3, 3).
        proper: look for rotations only.

    Returns:
        (..., 3, 3), with determinant -1 where that of `matrix` is negative, unless `proper`.
    """
    if proper or matrix.numel() == 0:
        return nearest_rotmat(matrix)
    import roma  # imports slowly

    return roma.procrustes(matrix)


@full_precision
def absolute_rotations(rotmat: Tensor) -> Tensor:
    """Chain rotations (..., 24, 3, 3): from relative to the parent joint to the camera frame."""
    absolute: list[Tensor] = []
    for own, parent in zip(rotmat.unbind(-3), SMPL_PARENTS, strict=True):
        absolute.append(own if parent < 0 else absolute[parent] @ own)
    return torch.stack(absolute, dim=-3)


@full_precision
def relative_rotations(absolute: Tensor) -> Tensor:
    """Undo `absolute_rotations`, for orthogonal matrices (..., 24, 3, 3)."""
    own = absolute[..., 1:, :, :]
    parents = absolute[..., list(SMPL_PARENTS[1:]), :, :]
    return torch.cat([absolute[..., :1, :, :], parents.mT @ own], dim=-3)
