"""One sample: the batch that every dataset yields and every method takes.

Convention. A batch is a dict of tensors. Everything but `action`, `index`, `mirrored` and
`rotation`, which are one per sample, has the leading dimensions (B,), in sequences (B, T); below
"..." stands for them. Metres and radians, camera frame (x right, y down, z forward), image points x
first. "Pixels" are pixels of the full image, whose principal point is its middle; crop coordinates
run from -1 to 1 over the side of the box.

A label that a sample lacks holds zeros: zero confidence for points, and 0 in `has_smpl` and
`has_keypoints_3d` for the rest. Losses look at these and count such a sample as exactly nothing.
Fields that a whole dataset lacks (no pixels, no part maps) are left out of the dict.
"""

from __future__ import annotations

from typing import Protocol, TypedDict

import torch
from torch import Tensor

# Mean and standard deviation per channel (red, green, blue) of the images of ImageNet in [0, 1],
# as torchvision's published backbones expect their input.
IMAGE_MEAN = (0.485, 0.456, 0.406)
IMAGE_STD = (0.229, 0.224, 0.225)
PARTS = ("head", "left_hand", "right_hand")
GENDER_LABELS = ("female", "male", "unknown")


class Sample(TypedDict, total=False):
    """A batch of people.

    Attributes:
        image: (..., 3, H, W) float32 crop, red green blue, `normalise_image` applied.
        features: (..., D) what a backbone makes of the crop, one vector per frame, computed once
            (`smplkit.data.features`). Methods for video learn from them instead of pixels.
        keypoints_2d: (..., 49, 3) x, y in crop coordinates and confidence, "openpose25+24"; the
            points as a detector gives them. All three are zero where a point is missing.
        keypoints_3d: (..., 24, 4) x, y, z in metres relative to the pelvis joint, axes of the
            camera, and confidence; the last 24 of the 49.
        global_orient: (..., 3) axis-angle of the pelvis in the camera frame: about (pi, 0, 0) for
            somebody upright who faces the camera.
        body_pose: (..., 23, 3) axis-angle relative to the parent joint.
        betas: (..., 10) shape coefficients.
        transl: (..., 3) metres; the body with these parameters and this `transl`, seen by the
            camera of the full image, is the person.
        has_smpl: (...,) 1 where global_orient, body_pose and betas are labels, else 0.
        has_keypoints_3d: (...,) 1 where keypoints_3d is a label, else 0.
        box: (..., 3) centre x, centre y and side of the crop, pixels.
        image_size: (..., 2) width and height of the full image, pixels.
        focal_length: (...,) pixels.
        keypoints_full: (..., 49, 3) the points of keypoints_2d in pixels, and confidence.
        keypoints_true: (..., 49, 3) crop coordinates of the true points, hidden ones and those
            outside of the picture too, and confidence 1. Only synthetic people have them. For
            evaluation: a method that learns from them knows more than a detector can tell.
        silhouette: (..., H, W) 1 on the visible person, else 0.
        parts: (..., H, W) int64, 0 on the background, joint index + 1 on the visible person.
        iuv: (..., 3, H, W) part as in `parts`, and texture coordinates u and v in [0, 1]; zeros on
            the background.
        action: (B,) int64 index in `smplkit.data.motions.ACTIONS`, -1 where unknown.
        index: (B,) int64 position in the dataset.
        mirrored: (B,) bool, whether augmentation exchanged left and right.
        rotation: (B,) radians by which augmentation turned the picture before, from x towards y.
            Only augmented batches have these two. Who keeps something for each sample, as SPIN
            keeps fits, needs them to bring it into the frame of the batch.

    Whole bodies (SMPL-X, `whole_body.WholeBodyPeople`) have these too. Their body_pose is
    (..., 21, 3), SMPL-X's joints 1 to 21, and betas are coefficients of SMPL-X. "Part" is one of
    `PARTS`, in that order: head, left hand, right hand. Crops of parts are cut from a larger
    version of the picture, and as they are seen: nothing is mirrored.

        left_hand_pose, right_hand_pose: (..., 15, 3) axis-angle relative to the parent joint:
            index, middle, little, ring finger, thumb, from the palm outwards; zero is a flat hand.
        jaw_pose: (..., 3) axis-angle relative to the head; x opens the mouth.
        expression: (..., 10) coefficients of facial expression.
        keypoints_whole: (..., 145, 3) x, y in crop coordinates of `box` and confidence,
            "pixie145"; zeros where a point is hidden or outside of the picture.
        keypoints_whole_true: (..., 145, 3) the true points, hidden ones too, and confidence 1.
        keypoints_whole_3d: (..., 145, 4) x, y, z in metres relative to the pelvis joint, axes of
            the camera, and confidence.
        head_image, left_hand_image, right_hand_image: (..., 3, S, S) float32 crops of the parts,
            `normalise_image` applied.
        part_boxes: (..., 3, 3) centre x, centre y and side of the crop of each part, pixels.
        part_hidden: (..., 3) share of each part that cannot be seen, 0 to 1.
        part_sharpness: (..., 3) what degrading left of the resolution of each part, 0.1 to 1.
        gender: (...,) int64 label of the shape: 0 female, 1 male, 2 unknown; see `GENDER_LABELS`.
    """

    image: Tensor
    features: Tensor
    keypoints_2d: Tensor
    keypoints_3d: Tensor
    global_orient: Tensor
    body_pose: Tensor
    betas: Tensor
    transl: Tensor
    has_smpl: Tensor
    has_keypoints_3d: Tensor
    box: Tensor
    image_size: Tensor
    focal_length: Tensor
    keypoints_full: Tensor
    keypoints_true: Tensor
    silhouette: Tensor
    parts: Tensor
    iuv: Tensor
    action: Tensor
    index: Tensor
    mirrored: Tensor
    rotation: Tensor
    left_hand_pose: Tensor
    right_hand_pose: Tensor
    jaw_pose: Tensor
    expression: Tensor
    keypoints_whole: Tensor
    keypoints_whole_true: Tensor
    keypoints_whole_3d: Tensor
    head_image: Tensor
    left_hand_image: Tensor
    right_hand_image: Tensor
    part_boxes: Tensor
    part_hidden: Tensor
    part_sharpness: Tensor
    gender: Tensor


class People(Protocol):
    """What a dataset offers: a length, and batches by position.

    Batches are cut out of arrays as a whole; there are no items to be collated.
    """

    def __len__(self) -> int: ...

    def batch(self, ids: Tensor, generator: torch.Generator | None = None) -> Sample:
        """The samples at some positions.

        Args:
            ids: (B,) int64 positions, each in 0..len - 1.
            generator: source of random augmentation; None for the samples as they are.

        Returns:
            The batch.
        """
        ...


def require_ids(ids: Tensor, count: int) -> Tensor:
    """Check positions in a dataset.

    Args:
        ids: (B,) int64 positions.
        count: length of the dataset.

    Returns:
        The positions, on the CPU.

    Raises:
        TypeError, ValueError, IndexError: `ids` is no vector of int64, or not all are in
            0..count - 1.
    """
    if not isinstance(ids, Tensor) or ids.dtype != torch.int64:
        given = ids.dtype if isinstance(ids, Tensor) else type(ids).__name__
        raise TypeError(f"ids must be a torch.Tensor of int64, got {given}")
    if ids.ndim != 1:
        raise ValueError(f"ids must have shape (B,), got {tuple(ids.shape)}")
    ids = ids.cpu()
    if len(ids) and not (ids.min() >= 0 and ids.max() < count):
        raise IndexError(
            f"ids must be positions in 0..{count - 1}, got {ids.min().item()}..{ids.max().item()}"
        )
    return ids


_LABELS = {
    "keypoints_2d": (49, 3),
    "keypoints_3d": (24, 4),
    "global_orient": (3,),
    "body_pose": (23, 3),
    "betas": (10,),
    "transl": (3,),
    "has_smpl": (),
    "has_keypoints_3d": (),
    "keypoints_full": (49, 3),
}


def missing_labels(*lead: int) -> Sample:
    """Labels of samples of which nothing is known, for a reader to fill in what there is.

    Args:
        lead: the leading dimensions, B or B and T.

    Returns:
        keypoints_2d, keypoints_3d, keypoints_full, global_orient, body_pose, betas, transl,
        has_smpl and has_keypoints_3d, all zeros, and action, -1.
    """
    labels = {name: torch.zeros(*lead, *shape) for name, shape in _LABELS.items()}
    return Sample(**labels, action=torch.full(lead[:1], -1))


def normalise_image(image: Tensor) -> Tensor:
    """Turn bytes into what networks take: [0, 1], minus ImageNet's mean, by its deviation.

    Args:
        image: (..., 3, H, W) uint8, or float already in [0, 1]; channels first.

    Returns:
        (..., 3, H, W) float32.

    Raises:
        TypeError: integers other than bytes.
        ValueError: the channels are not where they are expected.
    """
    mean, std = _channel_constants(image)
    if image.dtype == torch.uint8:
        return image.to(mean.dtype).sub_(mean * 255).mul_(1 / (std * 255))
    if not image.is_floating_point():
        raise TypeError(f"image must be uint8, or floating point in [0, 1], got {image.dtype}")
    return (image.to(mean.dtype) - mean) / std


def denormalise_image(image: Tensor) -> Tensor:
    """Undo `normalise_image`, for looking at.

    Args:
        image: (..., 3, H, W) float.

    Returns:
        (..., 3, H, W) uint8.

    Raises:
        ValueError: the channels are not where they are expected.
    """
    mean, std = _channel_constants(image)
    return ((image * std + mean) * 255).round().clamp(0, 255).to(torch.uint8)


def _channel_constants(image: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation, each (3, 1, 1), on the device of an image (..., 3, H, W)."""
    if image.ndim < 3 or image.shape[-3] != 3:
        raise ValueError(
            f"image must have shape (..., 3, H, W), channels first, got {tuple(image.shape)}"
        )
    constants = torch.tensor([IMAGE_MEAN, IMAGE_STD], device=image.device)
    return constants[0, :, None, None], constants[1, :, None, None]


def to_device(sample: Sample, device: torch.device | str) -> Sample:
    """The batch with all its tensors on a device.

    Args:
        sample: the batch.
        device: where to.

    Returns:
        A new dict; the given one is left as it is.
    """
    return Sample(**{name: x.to(device, non_blocking=True) for name, x in sample.items()})
