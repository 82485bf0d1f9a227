"""Running a trained network on crops of a photograph, and what is kept of its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from torch import Tensor, nn

    from smplkit.body import SMPL, SMPLX, SMPLOutput
    from smplkit.data.sample import Sample
    from smplkit.methods.catalogue import Method
    from smplkit.methods.estimate import Estimate
    from smplkit.methods.pixie_estimate import WholeBodyEstimate

# Where there are crops of parts to be cut: side of the picture they are cut from, pixels.
LARGE = 1024
_HANDS = {"left_hand_pose": slice(25, 40), "right_hand_pose": slice(40, 55)}
_FACE = {"jaw_pose": 22, "leye_pose": 23, "reye_pose": 24}


def open_network(
    entry: Method, checkpoint: str | None, body: Path | None
) -> tuple[nn.Module, Mapping[str, Any], SMPL | SMPLX]:
    """Load a network and the body that it speaks of.

    Args:
        entry: the method.
        checkpoint: file or name of weights; None for those that come with smplkit.
        body: a body model file or folder; None for the open body.

    Returns:
        The network, what is known about it, and the body layer.

    Raises:
        OSError, ValueError: nothing there, or something else than is needed.
    """
    from smplkit.body import SMPL, SMPLX
    from smplkit.pretrained import load_network
    from smplkit.weights import shipped_weights

    if entry.network is None:
        raise ValueError(
            f"--method {entry.name} has no network to run; smplkit fit fits bodies to keypoints"
        )
    if checkpoint is None:
        if entry.network != "HMR":
            raise ValueError(
                f"--method {entry.name} needs the file of a trained network: --checkpoint FILE "
                f"({entry.checkpoints}, or one that you trained)"
            )
        checkpoint = next(name for name in shipped_weights() if name.startswith("hmr"))
    layer = SMPLX(body) if entry.name == "pixie" else SMPL(body)
    network, facts = load_network(entry.name, checkpoint, layer if body is not None else None)
    return network, facts, layer


def estimate_crops(
    entry: Method, network: nn.Module, photograph: np.ndarray, boxes: Tensor, focal: float
) -> Estimate | WholeBodyEstimate:
    """Run a network on crops of a photograph.

    Args:
        entry: the method.
        network: its network, takes crops of `network.image_size`.
        photograph: (H, W, 3) uint8.
        boxes: (P, 3) centre x, centre y, side, pixels.
        focal: focal length, pixels.

    Returns:
        The estimate (P,), cameras in the crops.
    """
    import torch

    sample = crops_of(photograph, boxes, network.image_size, focal)
    with torch.inference_mode():
        if entry.name != "pixie":
            return network(*entry.inputs(sample))
        # Head and hands are cut from the same square in more pixels.
        large = crops_of(photograph, boxes, LARGE, focal)
        return network(*entry.inputs(sample), large=entry.inputs(large)[0])


def crops_of(photograph: np.ndarray, boxes: Tensor, size: int, focal: float) -> Sample:
    """What a photograph tells a network about some people: crops, and where they lie."""
    import numpy as np
    import torch

    from smplkit.data.images import crop_image
    from smplkit.data.sample import Sample, normalise_image

    height, width = photograph.shape[:2]
    crops = np.stack([crop_image(photograph, box, size) for box in boxes.tolist()])
    return Sample(
        image=normalise_image(torch.from_numpy(crops).permute(0, 3, 1, 2)),
        box=boxes,
        image_size=torch.tensor([[width, height]], dtype=boxes.dtype).expand(len(boxes), 2),
        focal_length=torch.full((len(boxes),), focal, dtype=boxes.dtype),
    )


def pose_estimate(
    estimate: Estimate | WholeBodyEstimate,
    layer: SMPL | SMPLX,
    transl: Tensor,
    vertices: bool = True,
) -> SMPLOutput:
    """The bodies of an estimate (P,) at `transl` (P, 3), camera frame, metres."""
    import torch
    from torch.nn.functional import pad

    from smplkit.methods.pixie_estimate import WholeBodyEstimate

    with torch.no_grad():
        if not isinstance(estimate, WholeBodyEstimate):
            return layer.from_rotmats(estimate.rotmat, estimate.betas, transl, vertices)
        # A network may know more coefficients than the body has, or fewer.
        betas, expression = (
            pad(x.float(), (0, count - x.shape[-1]))
            for x, count in (
                (estimate.betas, layer.num_betas),
                (estimate.expression, layer.num_expression),
            )
        )
        return layer.from_rotmats(estimate.rotmat.float(), betas, expression, transl, vertices)


def predicted_arrays(
    posed: SMPLOutput,
    index: int | slice,
    transl: Tensor,
    box: Tensor,
    camera: Tensor | None,
    focal: float,
    image_size: tuple[int, int],
) -> dict[str, np.ndarray]:
    """The parameters of one person, or of one person in many frames, as they are stored.

    Args:
        posed: bodies of several people or frames, camera frame.
        index: which of them.
        transl: (P, 3) metres.
        box, camera: (P, 3) centre and side, pixels; s, tx, ty in it, or None.
        focal: focal length, pixels.
        image_size: width and height, pixels.

    Returns:
        global_orient (3), body_pose (23, 3), betas (S), transl (3): arguments of the body layer,
        camera frame, radians and metres; of SMPL-X body_pose (21, 3), jaw_pose, leye_pose and
        reye_pose (3), left_hand_pose and right_hand_pose (15, 3), expression (E). focal_length (),
        principal_point (2), image_size (2): the camera, pixels. joints (J, 3): metres, camera
        frame. box (3), and camera (3) where it is estimated: as given. Of many frames, all but the
        camera's three have T in front.
    """
    import numpy as np

    from smplkit.rotations import rotmat_to_axis_angle

    width, height = image_size
    pose = rotmat_to_axis_angle(posed.rotmats[index])
    whole = pose.shape[-2] == 55
    tensors = {
        "global_orient": pose[..., 0, :],
        "body_pose": pose[..., 1:22, :] if whole else pose[..., 1:, :],
        "betas": posed.betas[index],
        "transl": transl[index],
        "joints": posed.joints[index],
        "box": box[index],
    }
    if whole:
        tensors |= {name: pose[..., joint, :] for name, joint in _FACE.items()}
        tensors |= {name: pose[..., joints, :] for name, joints in _HANDS.items()}
        tensors["expression"] = posed.expression[index]
    if camera is not None:
        tensors["camera"] = camera[index]
    return {name: value.cpu().numpy() for name, value in tensors.items()} | {
        "focal_length": np.float32(focal),
        "principal_point": np.float32([width / 2, height / 2]),
        "image_size": np.int64([width, height]),
    }
