"""The methods of the lecture side by side: what each sees, learns from, and which files it takes.

    METHODS["cliff"].build()              the network at its published size
    METHODS["cliff"].build(small=True)    small enough for a CPU
    METHODS["cliff"].inputs(batch)        what it is called with, from a `Sample`

A table for those who look for a method, and for the commands that run any of them. To use a method
one imports its file; nothing needs to be entered here for that.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from smplkit.data.sample import Sample


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        name: short, as on the command line.
        paper: title, authors and where.
        module: its file.
        network: class of the network in it; None for optimisation.
        step: class of the training step, in `training`; None for optimisation.
        sees: what a body is estimated from.
        learns_from: labels that its training needs.
        prior: what keeps its bodies human.
        checkpoints: published files that `load_official` takes.
        kind: "photograph" for one crop at a time; "frames" for the features of a video's crops;
            "keypoints" for 2D points of a photograph or a video.
        sizes: options of `network` for the published sizes, the largest first.
        small_options: of `network` for a CPU.
        training: file of the training step, if it is not `module`.
        takes_body: whether `network` is made with a body model, whose mesh it looks at.
    """

    name: str
    paper: str
    module: str
    network: str | None
    step: str | None
    sees: str
    learns_from: str
    prior: str
    checkpoints: str
    kind: str = "photograph"
    sizes: tuple[Mapping[str, Any], ...] = ({},)
    small_options: Mapping[str, Any] = field(default_factory=lambda: {"backbone": "small"})
    training: str | None = None
    takes_body: bool = False

    def build(
        self,
        small: bool = False,
        options: Mapping[str, Any] | None = None,
        body: nn.Module | None = None,
    ) -> nn.Module:
        """The network with random weights.

        Args:
            small: for a CPU, instead of the (largest) published size.
            options: of the network, instead of those of either size.
            body: the body model, for the methods that look at its mesh; default the open body.

        Raises:
            ValueError: the method has no network.
        """
        if self.network is None:
            raise ValueError(f"{self.name} optimises parameters; it has no network")
        if options is None:
            options = self.small_options if small else self.sizes[0]
        if self.takes_body and body is not None:
            options = {**options, "body": body}
        return getattr(importlib.import_module(self.module), self.network)(**options)

    def inputs(self, batch: Sample) -> tuple[Tensor, ...]:
        """What the network is called with for a batch."""
        return importlib.import_module(self.module).inputs(batch)

    def step_class(self) -> type:
        """The class of the training step.

        Raises:
            ValueError: the method is not trained.
        """
        if self.step is None:
            raise ValueError(f"{self.name} is not trained")
        return getattr(importlib.import_module(self.training or self.module), self.step)

    def files(self) -> list[str]:
        """The modules to read: the method's own, and that of its training if there is another."""
        own = f"smplkit.methods.{self.name}"
        further = [self.training] if (self.training or own).startswith(f"{own}_") else []
        return [own, *further]

    def about(self) -> str:
        """What its files say about it: how it works, what differs from paper and lecture."""
        documents = (inspect.getdoc(importlib.import_module(name)) for name in self.files())
        return "\n\n".join(document or "" for document in documents)

    def parameters(self) -> int:
        """How many numbers the network of the published size learns; 0 without a network."""
        if self.network is None:
            return 0
        with torch.device("meta"):  # sizes without numbers
            network = self.build()
        return sum(p.numel() for p in network.parameters())


def method(name: str) -> Method:
    """The method of a name.

    Raises:
        ValueError: there is none.
    """
    if name not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {name!r}")
    return METHODS[name]


# Over the features of `SmallResNet`, as in the weights "hmr-small-64".
_SMALL_TEMPORAL = {"feature_size": 224, "hidden_size": 128, "head_size": 256, "dropout": 0.0}

_METHODS = (
    Method(
        name="smplify",
        paper="Keep it SMPL, Bogo et al., ECCV 2016",
        module="smplkit.methods.smplify",
        network=None,
        step=None,
        sees="2D keypoints",
        learns_from="nothing; optimises each body",
        prior="mixture of Gaussians over poses, joint angles, small betas",
        checkpoints="gmm_08.pkl (the prior)",
        kind="keypoints",
    ),
    Method(
        name="hmr",
        paper="End-to-end recovery of human shape and pose, Kanazawa et al., CVPR 2018",
        module="smplkit.methods.hmr",
        network="HMR",
        step="HMRStep",
        sees="crop",
        learns_from="2D keypoints; 3D joints and SMPL where there are",
        prior="critics that know real bodies",
        checkpoints="SPIN's and EFT's (HMR's own are TensorFlow with another backbone)",
    ),
    Method(
        name="nbf",
        paper="Neural body fitting, Omran et al., 3DV 2018",
        module="smplkit.methods.nbf",
        network="NBF",
        step="NBFStep",
        sees="crop, through a map of 12 parts",
        learns_from="part maps; SMPL and 2D keypoints",
        prior="none but its labels",
        checkpoints="variables of refinenet_up and demo_up (TensorFlow), train_mean.npy",
        training="smplkit.methods.nbf_training",
    ),
    Method(
        name="spin",
        paper="Learning to reconstruct 3D human pose and shape via model-fitting in the loop, "
        "Kolotouros et al., ICCV 2019",
        module="smplkit.methods.hmr",
        network="HMR",
        step="SPIN",
        sees="crop",
        learns_from="2D keypoints, through SMPLify in the loop",
        prior="that of SMPLify; bad fits are left out",
        checkpoints="model_checkpoint.pt",
        training="smplkit.methods.spin",
    ),
    Method(
        name="eft",
        paper="Exemplar fine-tuning for 3D human model fitting, Joo et al., 3DV 2021",
        module="smplkit.methods.hmr",
        network="HMR",
        step="SPIN",
        sees="crop, and its 2D keypoints",
        learns_from="fine-tunes a trained network on one person at a time",
        prior="the network itself",
        checkpoints="EFT's model zoo (.pt), its fits (.json)",
        training="smplkit.methods.spin",
    ),
    Method(
        name="graphcmr",
        paper="Convolutional mesh regression, Kolotouros et al., CVPR 2019",
        module="smplkit.methods.graphcmr",
        network="GraphCMR",
        step="GraphCMRStep",
        sees="crop",
        learns_from="SMPL meshes; 2D and 3D keypoints",
        prior="the mesh as a graph",
        takes_body=True,
        checkpoints="model_checkpoint_h36m_up3d.pt, model_checkpoint_h36m_up3d_extra2d.pt",
    ),
    Method(
        name="pymaf",
        paper="PyMAF: pyramidal mesh alignment feedback loop, Zhang et al., ICCV 2021",
        module="smplkit.methods.pymaf",
        network="PyMAF",
        step="PyMAFStep",
        sees="crop, at points of the projected mesh",
        learns_from="2D and 3D keypoints, SMPL, part and texture maps",
        prior="none but its labels",
        checkpoints="PyMAF_model_checkpoint.pt",
        takes_body=True,
    ),
    Method(
        name="cliff",
        paper="CLIFF: carrying location information in full frames, Li et al., ECCV 2022",
        module="smplkit.methods.cliff",
        network="CLIFF",
        step="CLIFFStep",
        sees="crop and where it lies in the picture",
        learns_from="SMPL, 3D joints, 2D keypoints in the full picture",
        prior="none but its labels",
        checkpoints="res50-*.pt, hr48-*.pt",
        sizes=({"backbone": "hrnet_w48"}, {"backbone": "resnet50"}),
    ),
    Method(
        name="pixie",
        paper="Collaborative regression of expressive bodies, Feng et al., 3DV 2021",
        module="smplkit.methods.pixie",
        network="PIXIE",
        step="PIXIEStep",
        training="smplkit.methods.pixie_training",
        takes_body=True,
        sizes=({"backbone": "hrnet_w48"},),
        sees="crop of the body, and crops of head and hands that it cuts itself",
        learns_from="SMPL-X, keypoints of body, face and hands, a gender label for the shape",
        prior="Gaussians over shapes by gender, small pose and expression",
        checkpoints="pixie_model.tar",
    ),
    Method(
        name="vibe",
        paper="VIBE: video inference for body pose and shape, Kocabas et al., CVPR 2020",
        module="smplkit.methods.vibe",
        network="VIBE",
        step="VIBEStep",
        sees="features of the frames of a video",
        learns_from="2D keypoints of videos; 3D joints and SMPL where there are",
        prior="critic that knows real motions",
        checkpoints="vibe_model_w_3dpw.pth.tar, vibe_model_wo_3dpw.pth.tar",
        kind="frames",
        small_options=_SMALL_TEMPORAL,
    ),
    Method(
        name="tcmr",
        paper="Beyond static features for temporally consistent 3D human pose and shape, "
        "Choi et al., CVPR 2021",
        module="smplkit.methods.tcmr",
        network="TCMR",
        step="TCMRStep",
        sees="features of the frames of a video, past and future apart",
        learns_from="2D keypoints of videos; 3D joints and SMPL where there are",
        prior="none but its labels",
        checkpoints="tcmr_table4_*.pth.tar, tcmr_table6_*.pth.tar",
        kind="frames",
        small_options={**_SMALL_TEMPORAL, "attention_size": 64},
    ),
    Method(
        name="motionbert",
        paper="MotionBERT: a unified perspective on learning human motion representations, "
        "Zhu et al., ICCV 2023",
        module="smplkit.methods.motionbert",
        network="MotionBERT",
        step="MeshStep",
        sees="2D keypoints of the frames of a video",
        learns_from="pretraining: motion capture made worse; then SMPL",
        prior="what pretraining has learnt of motion",
        checkpoints="best_epoch.bin of mesh (MotionBERT); of pretraining and 3D pose, also lite "
        "(DSTformer); of action (MotionBERTAction)",
        kind="keypoints",
        sizes=({"backbone": "base"}, {"backbone": "lite"}),
        training="smplkit.methods.motionbert_training",
    ),
)
METHODS = {entry.name: entry for entry in _METHODS}
