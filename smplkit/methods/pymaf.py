"""PyMAF: look at the image where the projected body lies, correct the body, and look again.

    image -> ResNet-50 -> 7x7 -> deconvolutions -> 14x14, 28x28, 56x56
    step 1   features at a 21 x 21 grid            of the 14x14 map  -> correction
    step 2   features at 431 projected vertices    of the 28x28 map  -> correction
    step 3   features at 431 projected vertices    of the 56x56 map  -> correction

A head that sees one vector for the whole image (HMR) can notice that a hand is wrong, but not where
the image shows it. Here each correction reads the maps at the points where the body is drawn now:
when it is a little off, the features there say in which direction. A dense head on the finest map,
which must tell the part and the place on the surface for each pixel, makes these features worth
reading; it serves training only.

Each step has its own extractor and its own head, and corrects once. Between the steps nothing but
numbers is passed on: gradients stay within a step. 45.2 million parameters.

Source: Zhang et al., "PyMAF: 3D human pose and shape regression with pyramidal mesh alignment
feedback loop", ICCV 2021, sections 3.1 to 3.3, and its code. From the code, easily got wrong: the
grid runs with y fastest; features are flattened channel by channel; points come from the
perspective projection of focal length 5000; `grid_sample` aligns corners; the per-point network's
first layer is followed by layers that see the raw features again; no activation in the heads. The
lecture's "about 58 mm on 3DPW" is PA-MPJPE (58.9); MPJPE is 92.8. Not verified: the figures on
Human3.6M and COCO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from smplkit._precision import full_precision
from smplkit._shapes import require_image
from smplkit.body import SMPL
from smplkit.body.mesh_levels import mesh_levels
from smplkit.data.sample import Sample
from smplkit.methods.dense_maps import DenseHead, DenseMaps, dense_losses
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead, Parameters
from smplkit.methods.official import load_official, network_tensors, official_state_dict
from smplkit.methods.resnet import ResNet50, SmallResNet
from smplkit.methods.step import Turn
from smplkit.methods.supervision import (
    posed_keypoints,
    project_to_crop,
    supervision,
    weighted_sum,
)

STEPS = 3


@dataclass(eq=False)
class PyMAFEstimate(Estimate):
    """An estimate, and what the network looked at.

    Attributes:
        points: for each step, (B, N, 2) where it read its map, crop coordinates.
        dense: maps of parts and surface, in training only.
    """

    points: list[Tensor] = field(default_factory=list)
    dense: DenseMaps | None = None


class PointFeatures(nn.Module):
    """A few numbers for each point of a map: the same small network at every point.

    Args:
        channels: of the map.
        widths: of the three layers; the second and third see the map's channels once more.
    """

    def __init__(self, channels: int, widths: tuple[int, int, int]) -> None:
        super().__init__()
        first, second, third = widths
        self.conv0 = nn.Conv1d(channels, first, 1)
        self.conv1 = nn.Conv1d(first + channels, second, 1)
        self.conv2 = nn.Conv1d(second + channels, third, 1)

    def forward(self, maps: Tensor, points: Tensor) -> Tensor:
        """Read a map.

        Args:
            maps: (B, C, H, W).
            points: (B, N, 2) in [-1, 1], x first; outside of the map there are zeros.

        Returns:
            (B, widths[-1] * N), all points of the first channel, then of the second ...
        """
        raw = sample_points(maps, points)
        x = F.leaky_relu(self.conv0(raw))
        x = F.leaky_relu(self.conv1(torch.cat([x, raw], dim=1)))
        return F.relu(self.conv2(torch.cat([x, raw], dim=1))).flatten(1)


class PyMAF(nn.Module):
    """Image to body with mesh-aligned feedback.

    Args:
        backbone: "resnet50" for the published size (224 px), or "small" for a CPU (64 px, about
            2.2 million parameters).
        body: whose surface is projected; default the open body. It is not trained or saved.
        mean: where the first step starts; default `standing_parameters()`.

    Attributes:
        image_size: side of the input in pixels.
        vertex_ids: (N,) numbers of the vertices that are projected; the second coarser level of
            the body's mesh (`mesh_levels`), or those of a loaded checkpoint.

    Raises:
        ValueError: unknown `backbone`.
    """

    vertex_ids: Tensor
    points_grid: Tensor

    def __init__(
        self,
        backbone: str = "resnet50",
        body: SMPL | None = None,
        mean: Parameters | None = None,
    ) -> None:
        super().__init__()
        if backbone == "resnet50":
            self.image_size, self.feature_extractor = 224, ResNet50()
            channels, widths, hidden, side, dropout = 256, (128, 64, 5), 1024, 21, 0.5
        elif backbone == "small":
            self.image_size, self.feature_extractor = 64, SmallResNet(64)
            self.feature_extractor.fc = nn.Identity()  # its maps are read, not its vector
            channels, widths, hidden, side, dropout = 48, (24, 16, 5), 256, 11, 0.0
        else:
            raise ValueError(f'backbone must be "resnet50" or "small", got {backbone!r}')
        self.body = SMPL() if body is None else body
        self.register_buffer("vertex_ids", mesh_levels(self.body)[2].ids.clone())
        x, y = torch.meshgrid(*[torch.linspace(-1, 1, side)] * 2, indexing="ij")
        self.register_buffer("points_grid", torch.stack([x.flatten(), y.flatten()])[None])

        deconvolutions: list[nn.Module] = []
        for previous in (self.feature_extractor.map_channels[-1], channels, channels):
            up = nn.ConvTranspose2d(previous, channels, 4, stride=2, padding=1, bias=False)
            deconvolutions += [up, nn.BatchNorm2d(channels), nn.ReLU()]
        self.deconv_layers = nn.Sequential(*deconvolutions)
        counts = (side**2, *[len(self.vertex_ids)] * (STEPS - 1))
        self.maf_extractor = nn.ModuleList(PointFeatures(channels, widths) for _ in counts)
        self.regressor = nn.ModuleList(
            IterativeHead(widths[-1] * n, hidden, iterations=1, dropout=dropout, mean=mean)
            for n in counts
        )
        self.dp_head = DenseHead(channels)

    def forward(self, image: Tensor) -> PyMAFEstimate:
        """Estimate the body in each crop.

        Args:
            image: (B, 3, S, S) with S = `image_size`, normalised (`normalise_image`).

        Returns:
            The estimate (B,), with its three stages; in training with the dense maps.

        Raises:
            ValueError: `image` has another shape.
        """
        require_image(image, self.image_size)
        maps = self.feature_extractor.maps(image)[-1]
        guess = Parameters(*(x.expand(len(image), -1) for x in self.regressor[0].start()))
        points = self.points_grid.mT.expand(len(image), -1, 2)
        stages, looked_at = [], []
        for step, (extract, regress) in enumerate(
            zip(self.maf_extractor, self.regressor, strict=True)
        ):
            maps = self.deconv_layers[3 * step : 3 * step + 3](maps)
            if step > 0:
                points = self.project_vertices(stages[-1].detach())
            looked_at.append(points)
            guess = regress.step(extract(maps, points), guess.detach())
            stages.append(guess.estimate())
        last = stages[-1]
        dense = self.dp_head(maps) if self.training else None
        return PyMAFEstimate(last.rotmat, last.betas, last.camera, stages, looked_at, dense)

    def project_vertices(self, estimate: Estimate) -> Tensor:
        """Where the crop shows the chosen vertices of a body: (B, N, 2), crop coordinates."""
        body = self.body.to(estimate.betas.device)
        posed = body.from_rotmats(estimate.rotmat, estimate.betas, vertices=self.vertex_ids)
        return project_to_crop(posed.vertices, estimate.camera.float())

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published, and which vertices they were trained with.

        Args:
            checkpoint: what `read_checkpoint` finds in the file, or the state dict under its
                "model".

        Raises:
            ValueError: it does not fit, or reads vertices of a mesh of another size than the
                body's; nothing is loaded then.
        """
        tensors = network_tensors(checkpoint)
        choices = [tensors.pop(f"maf_extractor.{i}.Dmap", None) for i in range(STEPS)]
        ids = self._chosen_vertices(choices)
        load_official(self, {**tensors, "vertex_ids": ids})

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under the authors' names: what lies under "model" in their checkpoint."""
        state = official_state_dict(self)
        ids = state.pop("vertex_ids")
        choice = F.one_hot(ids, self.body.num_vertices).float()
        return state | {f"maf_extractor.{i}.Dmap": choice for i in range(STEPS)}

    def _chosen_vertices(self, choices: list[Tensor | None]) -> Tensor:
        """Vertex numbers from matrices (N, V), each row of which has a single one."""
        expected = f"({len(self.vertex_ids)}, {self.body.num_vertices})"
        for number, choice in enumerate(choices):
            given = None if choice is None else tuple(choice.shape)
            if given != (len(self.vertex_ids), self.body.num_vertices):
                raise ValueError(
                    f"state_dict must hold maf_extractor.{number}.Dmap of shape {expected}, which "
                    f"picks vertices of the body, got {given}; published weights need the licensed "
                    "body with its 6890 vertices: PyMAF(body=SMPL(path))"
                )
            ones = (choice == 1).sum(1).eq(1) & (choice != 0).sum(1).eq(1)
            if not ones.all() or not torch.equal(choice, choices[0]):
                raise ValueError(
                    f"state_dict: rows of maf_extractor.{number}.Dmap must each pick one vertex, "
                    "the same for all steps"
                )
        return choices[0].argmax(1)


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the image (B, 3, S, S)."""
    return (batch["image"],)


@full_precision
def sample_points(maps: Tensor, points: Tensor) -> Tensor:
    """Read maps (B, C, H, W) at points (B, N, 2) in [-1, 1], bilinearly: (B, C, N)."""
    grid = points.to(torch.float32)[:, :, None]
    return F.grid_sample(maps.float(), grid, align_corners=True).squeeze(-1)


@dataclass(frozen=True)
class PyMAFWeights:
    """Weights of the terms, those of each step summed; the defaults are the published ones."""

    keypoints_2d: float = 300.0
    keypoints_3d: float = 300.0
    pose: float = 60.0
    betas: float = 0.06
    camera: float = 1.0
    parts: float = 1.0
    coarse_parts: float = 1.0
    u: float = 0.5
    v: float = 0.5


class PyMAFStep:
    """PyMAF's training step: SPIN's terms for the body after each correction, and dense maps.

    Args:
        pymaf: the network that is trained.
        body: the body model in the losses; not trained.
        weights: of the terms.
        learning_rate: of Adam.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.
    """

    def __init__(
        self,
        pymaf: PyMAF,
        body: SMPL,
        weights: PyMAFWeights | None = None,
        learning_rate: float = 5e-5,
    ) -> None:
        self.body = body
        self.weights = PyMAFWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"pymaf": pymaf}
        self.optimizers = {"pymaf": torch.optim.Adam(pymaf.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "pymaf"."""
        estimate = self.networks["pymaf"](*inputs(batch))
        body = self.body.to(estimate.betas.device)
        terms: dict[str, Tensor] = {}
        for stage in estimate.stages:
            for name, term in supervision(posed_keypoints(stage, body), stage, batch).items():
                terms[name] = terms.get(name, 0) + term
        terms |= dense_losses(estimate.dense, batch, body)
        yield Turn("pymaf", weighted_sum(self.weights, terms), terms)
