"""Body parts as a picture: the twelve parts of NBF, their colours, and colours of uncertain parts.

    labels (B, H, W) -> colours (B, 3, H, W) in [-1, 1]           where each pixel has one part
    logits (B, 13, H, W) -> colours, the mean over the parts      differentiable

Convention. Label 0 is the background, left and right are the person's own. The colours are those
that NBF's fitting network was trained on; a network of one's own could take any.

Source: NBF (Omran et al. 2018), section 3.1 and its code. Which vertices belong to which part is
inferred there from a template that we do not have; here the parts are groups of SMPL's joints.
"""

from __future__ import annotations

import torch
from torch import Tensor

from smplkit.skeleton import SMPL_JOINTS

# Part -> its colour, and the joints whose vertices it covers.
_PARTS = {
    "background": ((0, 0, 0), ""),
    "head": ((98, 255, 255), "head"),
    "upper torso": ((255, 159, 255), "spine2 spine3 left_collar right_collar"),
    "left forearm and hand": ((197, 255, 0), "left_elbow left_wrist left_hand"),
    "right upper arm": ((0, 134, 167), "right_shoulder"),
    "left thigh": ((213, 95, 0), "left_hip"),
    "right thigh": ((41, 128, 0), "right_hip"),
    "neck": ((104, 0, 147), "neck"),
    "lower torso": ((181, 203, 255), "pelvis spine1"),
    "left upper arm": ((0, 68, 215), "left_shoulder"),
    "right forearm and hand": ((255, 214, 0), "right_elbow right_wrist right_hand"),
    "left lower leg and foot": ((0, 66, 83), "left_knee left_ankle left_foot"),
    "right lower leg and foot": ((134, 126, 0), "right_knee right_ankle right_foot"),
}
PARTS = tuple(_PARTS)
PALETTE = torch.tensor([color for color, _ in _PARTS.values()], dtype=torch.float32)
_PART_OF_JOINT = torch.tensor(
    [
        next(i for i, (_, joints) in enumerate(_PARTS.values()) if joint in joints.split())
        for joint in SMPL_JOINTS
    ]
)


def part_labels(parts: Tensor) -> Tensor:
    """NBF's labels from those of a `Sample`.

    Args:
        parts: (...) int64, 0 on the background, else joint index + 1.

    Returns:
        (...) int64, index in `PARTS`.

    Raises:
        ValueError: a label is not in 0..24.
    """
    if parts.numel() and not (int(parts.min()) >= 0 and int(parts.max()) <= len(SMPL_JOINTS)):
        raise ValueError(
            f"parts must be labels in 0..{len(SMPL_JOINTS)}, "
            f"got {int(parts.min())}..{int(parts.max())}"
        )
    table = torch.cat([_PART_OF_JOINT.new_zeros(1), _PART_OF_JOINT])
    return table.to(parts.device)[parts]


def colour_map(labels: Tensor) -> Tensor:
    """Paint each pixel with the colour of its part.

    Args:
        labels: (B, H, W) int64, index in `PARTS`.

    Returns:
        (B, 3, H, W) in [-1, 1].
    """
    return _scaled(PALETTE.to(labels.device)[labels].movedim(-1, -3))


def soft_colour_map(logits: Tensor) -> Tensor:
    """Paint each pixel with the mean colour of the parts it may be.

    Where the network is certain this is `colour_map`; elsewhere it lets the gradient through to
    the scores, so that a loss on bodies can teach the segmentation.

    Args:
        logits: (B, 13, H, W) scores.

    Returns:
        (B, 3, H, W) in [-1, 1].
    """
    probability = logits.float().softmax(dim=-3)
    return _scaled(torch.einsum("...khw,kc->...chw", probability, PALETTE.to(logits.device)))


def _scaled(colours: Tensor) -> Tensor:
    """From 0..255 to -1..1."""
    return colours * (2 / 255) - 1
