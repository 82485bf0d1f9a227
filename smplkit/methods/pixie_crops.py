"""Crops of head and hands, cut from a large picture where a first estimate of the body has them.

Convention. Boxes (B, 3) are centre x, centre y and side in the crop coordinates of the body's
picture, -1 to 1. The large picture shows the same square as the body's, with more pixels: a head of
20 pixels in a crop of 224 has 90 in one of 1024.

The published code counts pixels from 0 at the left edge when it scales points, and from 0 at the
centre of the first pixel when it samples. So crops lie half a pixel of the large picture off; this
is kept, the networks were trained with it.

For a picture of a head alone the published code puts the square around detected landmarks in
another way: its side is 2.2 times the mean of their width and height.

Source: PIXIE (Feng et al. 2021), section 3.3, and its code. Factors are the middle of the ranges of
its training, 1.8 to 2.2 for heads and 2.2 to 2.6 for hands. Its cropper was not rebuilt
independently when the facts for this file were collected.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit._precision import full_precision
from smplkit._shapes import require_shape

# How much larger than its points a box is.
MARGINS = {"head": 2.0, "left_hand": 2.4, "right_hand": 2.4}


def part_box(points: Tensor, margin: float) -> Tensor:
    """The square around some points, enlarged.

    Args:
        points: (..., N, 2).
        margin: side of the square over the longer side of the rectangle around the points.

    Returns:
        (..., 3) centre x, centre y, side.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_shape("points", points, "N", 2)
    low, high = points.amin(-2), points.amax(-2)
    side = margin * (high - low).amax(-1, keepdim=True)
    return torch.cat([(low + high) / 2, side], dim=-1)


@full_precision
def crop_part(picture: Tensor, box: Tensor, size: int) -> Tensor:
    """Cut squares out of pictures, bilinearly; black outside of them.

    Args:
        picture: (B, 3, L, L).
        box: (B, 3) centre x, centre y, side, in crop coordinates of the picture.
        size: side of the crops in pixels. The corners of the box come to lie on the centres of
            their corner pixels, 0 and size - 1.

    Returns:
        (B, 3, size, size).

    Raises:
        TypeError, ValueError: wrong types or shapes.
    """
    require_shape("picture", picture, 3, "L", "L")
    require_shape("box", box, 3)
    length = picture.shape[-1]
    if picture.shape[-2] != length or len(picture) != len(box):
        raise ValueError(
            "picture and box must have shapes (B, 3, L, L) and (B, 3), "
            f"got {tuple(picture.shape)} and {tuple(box.shape)}"
        )
    along = torch.linspace(-0.5, 0.5, size, device=box.device)
    x, y, side = box.float()[..., None].unbind(1)  # each (B, 1)
    columns, rows = ((centre + along * side + 1) / 2 * length for centre in (x, y))  # pixels
    # From the pixel's number to what grid_sample takes: -1 and 1 at the centres of the outermost.
    columns, rows = (2 * pixel / (length - 1) - 1 for pixel in (columns, rows))
    grid = torch.stack(
        [columns[:, None].expand(-1, size, -1), rows[:, :, None].expand(-1, -1, size)], dim=-1
    )
    return F.grid_sample(picture.float(), grid, align_corners=True)
