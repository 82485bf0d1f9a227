"""What VIBE and TCMR share: names, files, labels and losses of networks over features of frames.

    features of frames (B, T, D), computed once -> encoder (recurrent) -> regressor (SPIN's head)

Neither sees a pixel. The features come from SPIN's backbone (`HMR().backbone` with SPIN's
checkpoint), which is not trained; the head starts from SPIN's as well (`load_spin`).

Source: VIBE (Kocabas et al. 2020) and TCMR (Choi et al. 2021), and their published codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.data.sample import Sample
from smplkit.losses import keypoints_3d_loss
from smplkit.methods.estimate import Estimate
from smplkit.methods.iterative_head import IterativeHead
from smplkit.methods.official import load_official, official_state_dict
from smplkit.methods.supervision import posed_keypoints, supervision

_JOINTS = 14  # of the 24, the first: ankles to head top
_BACKBONE = ("conv1.", "bn1.", "layer")  # beginnings of the names of SPIN's backbone


class TemporalNetwork(nn.Module):
    """A network with the parts and the files that VIBE and TCMR have in common.

    Attributes:
        encoder: from features of frames to features.
        regressor: from a feature to a body; the same for all frames.
    """

    encoder: nn.Module
    regressor: IterativeHead

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published.

        Args:
            checkpoint: what `read_checkpoint` finds in the file, or the state dict under its
                "gen_state_dict". Arrays of SMPL, and the branch `hmr.` that VIBE's demo keeps for
                its image features, are left out.

        Raises:
            ValueError: it does not fit; nothing is loaded then.
        """
        load_official(self, checkpoint, key="gen_state_dict", skip=("hmr.",))

    def official_state_dict(self) -> dict[str, Tensor]:
        """The weights under the authors' names: what lies under "gen_state_dict"."""
        return official_state_dict(self)

    def load_spin(self, checkpoint: Mapping[str, Any]) -> None:
        """Let the regressor start as the head of SPIN, which is where the authors start training.

        Args:
            checkpoint: SPIN's, as for `HMR.load_official`; its backbone is left out.

        Raises:
            ValueError: its head does not fit; nothing is loaded then.
        """
        load_official(self.regressor, checkpoint, skip=_BACKBONE)


def require_features(features: Tensor, size: int, frames: int | None = None) -> None:
    """Raise ValueError unless features are (B, T, size), with T = `frames` if that is given."""
    wrong_length = frames is not None and features.ndim == 3 and features.shape[1] != frames
    if features.ndim != 3 or features.shape[-1] != size or 0 in features.shape or wrong_length:
        expected = f"(B, {'T' if frames is None else frames}, {size})"
        raise ValueError(
            f"features must have shape {expected}, one vector per frame, "
            f"got {tuple(features.shape)}"
        )


@dataclass(frozen=True)
class TemporalWeights:
    """Weights of the terms that compare with labels; the defaults are those of both papers' codes.

    They are SPIN's, without its term for the camera.
    """

    keypoints_2d: float = 300.0
    keypoints_3d: float = 300.0
    pose: float = 60.0
    betas: float = 0.06


def temporal_supervision(estimate: Estimate, batch: Sample, body: SMPL) -> dict[str, Tensor]:
    """The terms of the loss that compare with labels, not yet weighted.

    Two differ from SPIN's: all 49 points count in 2D, OpenPose's too; and in 3D the 14 joints from
    ankles to head top, each as much as any other, whatever its confidence. (A joint that is not
    there at all counts as zero; the published codes compare with what stands in its place.)

    Args:
        estimate: (B, T) bodies.
        batch: their labels (B, T): keypoints_2d, keypoints_3d, global_orient, body_pose, betas and
            the masks.
        body: the body model.

    Returns:
        Scalars keypoints_2d, keypoints_3d, pose and betas, means over all frames that have the
        label; zero where none has.
    """
    points = posed_keypoints(estimate, body.to(estimate.betas.device))
    terms = supervision(points, estimate, batch, openpose=1.0)
    del terms["camera"]
    joints = batch["keypoints_3d"].clone()
    joints[..., 3] = (joints[..., 3] > 0).to(joints.dtype)
    joints[..., _JOINTS:, 3] = 0
    over_24 = keypoints_3d_loss(points[..., 25:, :], joints, batch["has_keypoints_3d"])
    return terms | {"keypoints_3d": over_24 * 24 / _JOINTS}
