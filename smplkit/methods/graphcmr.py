"""GraphCMR: a graph network moves the vertices of a mesh, and a second network makes SMPL of them.

    image -> ResNet-50 -> feature, copied to each vertex of a template with 1723 vertices
          -> graph convolutions -> vertices and camera           no model of the body: any surface
          -> upsampling -> all vertices
          -> linear layers -> rotations and betas -> SMPL        the body nearest to that surface

Rotations are hard to regress, so the first network does without: it gives points in space, where
the picture tells about each, and neighbours on the mesh are neighbours in the network. The second
one never sees the picture. It learns from vertices, whoever made them, and its gradients do not
reach the first network.

With 1723 vertices 40.6 million parameters: 25.6 with the backbone, and 15.0.

Source: Kolotouros et al., "Convolutional mesh regression for single-image human shape
reconstruction", CVPR 2019, sections 3.1 to 3.4, and its code. From the code, easily got wrong:

- The adjacency is divided by the sums of its rows, with a loop at each vertex.
- Blocks normalise before each layer, and nothing follows their sum.
- The camera is a linear layer over all vertices; x = s (X + t), orthographic.
- Joints are regressed from the posed vertices, those of SMPL too, so that both surfaces have them.
  SPIN, by the same authors, takes SMPL's joints from the kinematic tree.
- The 24 matrices are brought to orthogonal ones, R = U V^T, and multiplied by det(R). A reflection
  so becomes minus itself: a rotation, but not the nearest one. It happens to nearly half of all
  random matrices, and the published weights were trained with it.

Not verified: which published file gives which row of the paper's tables. PA-MPJPE of 50.1 mm on
Human3.6M is from memory; 70.2 mm on 3DPW is SPIN's quotation, as in the lecture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.body.keypoints import keypoint_weights
from smplkit.body.mesh_levels import MeshLevel, mesh_levels
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import Sample
from smplkit.losses import (
    betas_loss,
    keypoints_2d_mse,
    keypoints_3d_loss,
    rotmat_loss,
    vertices_loss,
)
from smplkit.methods.estimate import Estimate
from smplkit.methods.graph_cnn import GraphCNN
from smplkit.methods.graph_layers import Upsampling
from smplkit.methods.official import load_official, network_tensors, official_state_dict
from smplkit.methods.param_regressor import ParamRegressor
from smplkit.methods.resnet import SmallResNet
from smplkit.methods.step import Turn
from smplkit.methods.supervision import weighted_sum
from smplkit.rotations import axis_angle_to_rotmat

__all__ = [
    "GraphCMR",
    "GraphCMREstimate",
    "GraphCMRStep",
    "GraphCMRWeights",
    "GraphCNN",
    "ParamRegressor",
]

_NETWORKS = ("graph_cnn", "smpl_param_regressor")  # ours, and keys of the authors' file


@dataclass(eq=False)
class GraphCMREstimate(Estimate):
    """The body of the second network, and the surface of the first.

    Attributes:
        vertices: (B, V, 3) metres, camera frame; seen by the same camera.
    """

    vertices: Tensor | None = None


class GraphCMR(nn.Module):
    """Image to a surface, and to a body like it.

    Args:
        backbone: "resnet50" for the published size (224 px, on the first coarser level), or "small"
            for a CPU (64 px, on the second, about 2 million parameters).
        body: whose mesh it is; default the open body.
        levels: of the mesh; default `mesh_levels(body)`. Published weights need the licensed body
            and their authors' levels, `read_mesh_downsampling(path, body)`.

    Attributes:
        image_size: side of the input in pixels.
        num_vertices: V of the full mesh.

    Raises:
        ValueError: unknown `backbone`, or `levels` of another mesh.
    """

    def __init__(
        self,
        backbone: str = "resnet50",
        body: SMPL | None = None,
        levels: Sequence[MeshLevel] | None = None,
    ) -> None:
        super().__init__()
        if backbone not in ("resnet50", "small"):
            raise ValueError(f'backbone must be "resnet50" or "small", got {backbone!r}')
        body = SMPL() if body is None else body
        levels = mesh_levels(body) if levels is None else levels
        if len(levels) < 3 or len(levels[0].ids) != body.num_vertices:
            raise ValueError(
                f"levels must be three or more, the first of all {body.num_vertices} vertices of "
                f"the body; got {[len(level.ids) for level in levels]} vertices"
            )
        small = backbone == "small"
        self.image_size, used = (64, levels[:3]) if small else (224, levels[:2])
        self.num_vertices, coarse = body.num_vertices, used[-1]
        template = _within_one(body.v_template)[coarse.ids]
        self.graph_cnn = (
            GraphCNN(template, coarse.edges, SmallResNet(64), channels=64, layers=2)
            if small
            else GraphCNN(template, coarse.edges)
        )
        self.smpl_param_regressor = ParamRegressor(len(template), 256 if small else 1024)
        self.upsampling = nn.Sequential(*(Upsampling(level) for level in used[:0:-1]))

    def forward(self, image: Tensor) -> GraphCMREstimate:
        """Estimate the body in each crop.

        Args:
            image: (B, 3, S, S) with S = `image_size`, normalised (`normalise_image`).

        Returns:
            The estimate (B,).

        Raises:
            ValueError: `image` has another shape.
        """
        size = self.image_size
        if image.ndim != 4 or image.shape[1:] != (3, size, size):
            raise ValueError(
                f"image must have shape (B, 3, {size}, {size}), got {tuple(image.shape)}; crop "
                "the person and resize the crop to it"
            )
        nodes, camera = self.graph_cnn(image)
        places = self.graph_cnn.template.expand_as(nodes)
        rotmat, betas = self.smpl_param_regressor(torch.cat([nodes.detach(), places], dim=-1))
        return GraphCMREstimate(rotmat, betas, camera, vertices=self.upsampling(nodes))

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published.

        Args:
            checkpoint: what `read_checkpoint` finds in the file: dicts of tensors under "graph_cnn"
                and "smpl_param_regressor". ResNet-50's classifier, which is in the file and
                unused, is left out.

        Raises:
            ValueError: it does not fit; nothing is loaded then.

        The graph is not in the file. It must be the one that the weights were trained with.
        """
        tensors = {
            f"{part}.{name}": tensor
            for part in _NETWORKS
            for name, tensor in network_tensors(checkpoint, part).items()
        }
        unused = () if hasattr(self.graph_cnn.resnet, "fc") else ("graph_cnn.resnet.fc.",)
        load_official(self, tensors, skip=unused)

    def official_state_dict(self) -> dict[str, dict[str, Tensor]]:
        """The weights as they lie in the authors' file, without the unused classifier."""
        return {part: official_state_dict(getattr(self, part)) for part in _NETWORKS}


def _within_one(points: Tensor) -> Tensor:
    """Points (V, 3) moved and scaled, the same along all axes, so that they fill [-1, 1]."""
    centred = points - (points.amax(0) + points.amin(0)) / 2
    return centred / centred.abs().max()


def inputs(batch: Sample) -> tuple[Tensor]:
    """What the network is called with: the image (B, 3, S, S)."""
    return (batch["image"],)


def joints24_weights(body: SMPL) -> Tensor:
    """Weights (24, V) of a body's vertices that give the last 24 of the 49 points.

    Unlike those of `body.keypoints`, the joints among them too come from the posed vertices, so
    that a surface has them that no skeleton moved: `joints24_weights(body) @ vertices`.
    """
    of_joints, of_vertices = keypoint_weights(body.model, "openpose25+24")
    weights = of_joints @ body.model.J_regressor + of_vertices
    return torch.from_numpy(weights[25:]).to(body.J_regressor)


@dataclass(frozen=True)
class GraphCMRWeights:
    """Weights of the terms, each of which is a mean; the defaults are the published ones."""

    vertices: float = 1.0
    keypoints_2d: float = 1.0
    keypoints_3d: float = 1.0
    smpl_vertices: float = 1.0
    smpl_keypoints_2d: float = 1.0
    smpl_keypoints_3d: float = 1.0
    pose: float = 1.0
    betas: float = 0.1


class GraphCMRStep:
    """GraphCMR's training step: the same three terms for both surfaces, and SMPL's parameters.

    Args:
        graphcmr: the network that is trained, both parts by one optimiser.
        body: the body model in the losses; not trained.
        weights: of the terms.
        learning_rate: of Adam.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`.

    Raises:
        ValueError: the network is for another mesh.
    """

    def __init__(
        self,
        graphcmr: GraphCMR,
        body: SMPL,
        weights: GraphCMRWeights | None = None,
        learning_rate: float = 3e-4,
    ) -> None:
        if graphcmr.num_vertices != body.num_vertices:
            raise ValueError(
                f"body must have the {graphcmr.num_vertices} vertices of the network's mesh, got "
                f"{body.num_vertices}"
            )
        self.body, self.joints = body, joints24_weights(body)
        self.weights = GraphCMRWeights() if weights is None else weights
        self.networks: dict[str, nn.Module] = {"graphcmr": graphcmr}
        self.optimizers = {"graphcmr": torch.optim.Adam(graphcmr.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "graphcmr"."""
        estimate = self.networks["graphcmr"](*inputs(batch))
        terms = self.supervision(estimate, batch)
        yield Turn("graphcmr", weighted_sum(self.weights, terms), terms)

    def supervision(self, estimate: GraphCMREstimate, batch: Sample) -> dict[str, Tensor]:
        """The terms of the loss, not yet weighted.

        Args:
            estimate: of the network.
            batch: its labels: keypoints_2d, keypoints_3d, global_orient, body_pose, betas and the
                masks.

        Returns:
            Scalars by the names of `GraphCMRWeights`, "smpl_" before those of the second network's
            body; zero where no sample has the label.
        """
        body = self.body.to(estimate.betas.device)
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
        rotmat, has_smpl = axis_angle_to_rotmat(pose), batch["has_smpl"]
        labelled = body.from_rotmats(rotmat, batch["betas"]).vertices
        posed = body.from_rotmats(estimate.rotmat, estimate.betas).vertices
        terms = {
            "pose": rotmat_loss(estimate.rotmat, rotmat, has_smpl),
            "betas": betas_loss(estimate.betas, batch["betas"], has_smpl),
        }
        # The second network has no say about the camera.
        surfaces = {
            "": (estimate.vertices, estimate.camera),
            "smpl_": (posed, estimate.camera.detach()),
        }
        for name, (vertices, camera) in surfaces.items():
            points = torch.einsum("kv,bvc->bkc", self.joints.to(vertices), vertices)
            terms[name + "vertices"] = vertices_loss(vertices, labelled, has_smpl)
            terms[name + "keypoints_2d"] = keypoints_2d_mse(
                weak_perspective_projection(points, camera), batch["keypoints_2d"][:, 25:]
            )
            terms[name + "keypoints_3d"] = keypoints_3d_loss(
                points, batch["keypoints_3d"], batch["has_keypoints_3d"]
            )
        return terms
