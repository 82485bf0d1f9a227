"""SPIN's dictionary: the best fit of each sample so far, one row of a table for each.

    row = [pose 72 | betas 10]         axis-angle, root first, camera frame; all zeros: no fit yet

A row belongs to the picture as the dataset has it, while a batch shows the picture turned and
mirrored. `fetch_fits` brings rows into the frame of the batch (turned first, then mirrored),
`store_fits` back (mirrored first, then turned the other way).

Rows have no camera: whoever needs one finds it again (`fitting_loss`), as it depends on the crop.

Source: SPIN (Kolotouros et al. 2019), section 3.4 and code of its dictionary of fits. What differs:
a row without a fit counts as none (there, as the zero pose), and so does a fit that explains its
keypoints only from behind the camera, where everything is upside down.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.cameras import perspective_projection
from smplkit.data.augmentation import mirror_pose
from smplkit.data.sample import Sample
from smplkit.methods.camera_start import estimate_translation, placeable
from smplkit.methods.smplify import SPIN_CROP
from smplkit.methods.smplify_energy import IGNORED, reprojection_loss
from smplkit.methods.supervision import CROP_SIZE
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

NUMBERS = 82  # of a row
_OPENPOSE = 25  # of the 49 points, the first


class Fits(NamedTuple):
    """Fitted bodies.

    Attributes:
        pose: (B, 24, 3) axis-angle, root first.
        betas: (B, 10) shape coefficients.
        known: (B,) bool, whether there is a fit.
    """

    pose: Tensor
    betas: Tensor
    known: Tensor


def require_fits(name: str, fits: Tensor, count: int | None = None) -> None:
    """Check a table of fits.

    Args:
        name: for the message.
        fits: the table.
        count: how many rows it must have; None for any number.

    Raises:
        TypeError, ValueError: it is no (N, 82) tensor of finite floating-point numbers.
    """
    if not isinstance(fits, Tensor) or not fits.is_floating_point():
        given = fits.dtype if isinstance(fits, Tensor) else type(fits).__name__
        raise TypeError(f"{name} must be a tensor of floating-point numbers, got {given}")
    if fits.ndim != 2 or fits.shape[1] != NUMBERS or count not in (None, len(fits)):
        rows = "N" if count is None else count
        raise ValueError(
            f"{name} must have shape ({rows}, {NUMBERS}), 72 of the pose and 10 of the shape for "
            f"each sample; got {tuple(fits.shape)}"
        )
    wrong = int((~fits.isfinite()).any(-1).sum())
    if wrong:
        raise ValueError(
            f"{name} must be finite, got {wrong} rows with NaN or infinite numbers; zeros stand "
            "for no fit"
        )


def fetch_fits(table: Tensor, batch: Sample) -> Fits:
    """The fits of the samples of a batch, in the frame of the batch.

    Args:
        table: (N, 82).
        batch: with index, and where it is augmented mirrored and rotation.

    Returns:
        The fits, on the device of the batch.

    Raises:
        ValueError: an index is beyond the table.
    """
    rows = table[_rows(table, batch)].to(batch["index"].device)
    pose, betas = rows[:, :72].unflatten(-1, (24, 3)), rows[:, 72:]
    pose = _mirrored(_turned(pose, _rotation(batch, 1)), batch)
    return Fits(pose, betas, (rows != 0).any(-1))


def store_fits(table: Tensor, batch: Sample, fits: Fits, loss: Tensor, chosen: Tensor) -> None:
    """Write fits of a batch into the table, in place.

    Args:
        table: (N, 82), changed.
        batch: as for `fetch_fits`.
        fits: of the samples, in the frame of the batch.
        loss: (B,) their losses; a sample that is in the batch several times keeps its best fit.
        chosen: (B,) bool, which to write.

    Raises:
        ValueError: an index is beyond the table.
    """
    pose = _turned(_mirrored(fits.pose, batch), _rotation(batch, -1))
    rows = torch.cat([pose.flatten(1), fits.betas], dim=-1).to(table)
    index, chosen = _rows(table, batch), chosen.to(table.device)
    # Of equal indices the first after sorting by index, then loss, is the best.
    order = loss.to(table.device).argsort(stable=True)
    order = order[chosen[order]]
    order = order[index[order].argsort(stable=True)]
    first = torch.ones_like(order, dtype=torch.bool)
    first[1:] = index[order[1:]] != index[order[:-1]]
    order = order[first]
    table[index[order]] = rows[order]


def crop_pixels(keypoints_2d: Tensor) -> Tensor:
    """Crop coordinates, -1 to 1, as pixels of SPIN's crop of 224, in which fits are made.

    Args:
        keypoints_2d: (..., 3) x, y, confidence.

    Returns:
        (..., 3) pixels and the same confidence.
    """
    xy = (keypoints_2d[..., :2] + 1) * (CROP_SIZE / 2)
    return torch.cat([xy, keypoints_2d[..., 2:]], dim=-1)


def fitting_loss(fits: Fits, pixels: Tensor, body: SMPL) -> Tensor:
    """How far fits are from keypoints, each with the camera that suits it best.

    Args:
        fits: (B,) bodies.
        pixels: (B, 49, 3) x, y, confidence in SPIN's crop, see `crop_pixels`.
        body: the body model.

    Returns:
        (B,) mean over all 49 points, the missing and the five ignored ones (0) included, of the
        robust error of SMPLify. SPIN takes a fit with less than 100 for good. Infinite where there
        is no fit, or where no camera before the body shows it so.
    """
    posed = body(fits.betas, fits.pose[:, 1:], fits.pose[:, 0], vertices=False)
    points = body.keypoints(posed, "openpose25+24")
    annotated = pixels.clone()
    annotated[:, :_OPENPOSE, 2] = 0
    # SPIN places the camera by annotated points; those who have none would get none.
    enough = placeable(annotated)[:, None, None]
    focal_length, principal_point = SPIN_CROP["focal_length"], SPIN_CROP["principal_point"]
    translation = estimate_translation(
        points, torch.where(enough, annotated, pixels), focal_length, principal_point
    )
    projected = perspective_projection(
        points, focal_length, principal_point, translation=translation, check_depth=False
    )
    counted = pixels.clone()
    counted[:, list(IGNORED)] = 0
    loss = reprojection_loss(projected, counted).mean(-1)
    return only_before_camera(loss, translation).where(fits.known, torch.inf)


def only_before_camera(loss: Tensor, translation: Tensor) -> Tensor:
    """Losses (B,) of bodies at (B, 3); infinite for those behind the camera, and for NaN."""
    return loss.where(loss.isfinite() & (translation[:, 2] > 0), torch.inf)


def _rows(table: Tensor, batch: Sample) -> Tensor:
    """Rows (B,) of the samples, on the device of the table."""
    index = batch["index"].to(table.device)
    if len(index) and not 0 <= index.min() <= index.max() < len(table):
        raise ValueError(
            f"fits has {len(table)} rows, but the batch has samples {index.min()}..{index.max()}; "
            "give one row for each sample of the dataset (for `MixedPeople`, its `total`)"
        )
    return index


def _rotation(batch: Sample, sign: int) -> Tensor:
    """Angles (B,) by which the pictures were turned, or -1 times them."""
    still = torch.zeros(len(batch["index"]), device=batch["index"].device)
    return sign * batch.get("rotation", still)


def _turned(pose: Tensor, angle: Tensor) -> Tensor:
    """Poses (B, 24, 3) with the root turned about the optical axis by angles (B,)."""
    about_z = torch.zeros_like(pose[:, 0])
    about_z[:, 2] = angle
    root = axis_angle_to_rotmat(about_z) @ axis_angle_to_rotmat(pose[:, 0])
    # What is not turned stays the same to the last bit.
    root = torch.where((angle != 0)[:, None], rotmat_to_axis_angle(root), pose[:, 0])
    return torch.cat([root[:, None], pose[:, 1:]], dim=1)


def _mirrored(pose: Tensor, batch: Sample) -> Tensor:
    """Poses (B, 24, 3) with those mirrored whose picture is."""
    if "mirrored" not in batch:
        return pose
    root, body_pose = mirror_pose(pose[:, 0], pose[:, 1:])
    return torch.where(
        batch["mirrored"][:, None, None], torch.cat([root[:, None], body_pose], dim=1), pose
    )
