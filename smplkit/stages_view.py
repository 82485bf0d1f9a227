"""See what a network estimates: its bodies over the crop, and from the side, where depth shows.

Convention. Crops are drawn at `SIZE` pixels, whatever the network takes. The estimated camera is
weak-perspective; bodies are drawn with a telephoto lens (`FOCAL_LENGTH`), which is the same to
within a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.body import SMPL
from smplkit.cameras import weak_to_perspective_translation
from smplkit.data.sample import Sample, denormalise_image
from smplkit.methods.estimate import Estimate
from smplkit.overlay import PERSON_COLORS, draw_bodies, draw_from_side
from smplkit.rotations import axis_angle_to_rotmat

SIZE = 256  # pixels
FOCAL_LENGTH = 5000.0 * SIZE / 224  # SPIN's
ESTIMATED, TRUE = PERSON_COLORS[0], PERSON_COLORS[1]  # blue, orange


def crop_picture(image: Tensor) -> np.ndarray:
    """A network's input, to look at.

    Args:
        image: (3, S, S) normalised crop.

    Returns:
        (SIZE, SIZE, 3) uint8; enlarged pixels stay square, so that one sees how few there are.
    """
    require_shape("image", image, 3, "S", "S")
    pixels = denormalise_image(image).permute(1, 2, 0).cpu().numpy()
    return np.array(Image.fromarray(pixels).resize((SIZE, SIZE), Image.Resampling.NEAREST))


@torch.no_grad()
def placed_vertices(body: SMPL, rotmat: Tensor, betas: Tensor, camera: Tensor) -> Tensor:
    """Bodies where the camera sees them in the crop.

    Args:
        body: the body model.
        rotmat, betas, camera: (B, 24, 3, 3), (B, 10) and (B, 3), as in `Estimate`.

    Returns:
        (B, V, 3) metres, before the camera that `draw_bodies` and `draw_from_side` draw with.
    """
    vertices = body.from_rotmats(rotmat, betas).vertices
    return vertices + weak_to_perspective_translation(camera, FOCAL_LENGTH, SIZE)[:, None]


def stage_frames(body: SMPL, stages: Sequence[Estimate], image: Tensor) -> list[np.ndarray]:
    """Draw the steps of a network over its input, and beside it from the side.

    Args:
        body: the body model.
        stages: estimates of one person, (1, ...) each.
        image: (3, S, S) normalised crop.

    Returns:
        (SIZE, 2 SIZE, 3) uint8 pictures, one per stage.
    """
    picture = crop_picture(image)
    frames = []
    for stage in stages:
        vertices = placed_vertices(body, stage.rotmat, stage.betas, stage.camera)
        over = draw_bodies(picture, vertices, body.faces, FOCAL_LENGTH)
        side = draw_from_side(vertices, body.faces, FOCAL_LENGTH, (SIZE, SIZE))
        frames.append(np.concatenate([over, side], axis=1))
    return frames


def people_figure(body: SMPL, batch: Sample, estimate: Estimate, titles: Sequence[str]) -> Figure:
    """People in columns: input, estimate over it, estimate from the side, truth from the side.

    Args:
        body: the body model.
        batch: (B,) people with pictures and SMPL labels.
        estimate: (B,) of a network.
        titles: one for each of the B columns.

    Returns:
        The figure.

    Raises:
        ValueError: titles are not one per person.
    """
    count = len(estimate.betas)
    if len(titles) != count or len(batch["image"]) != count:
        raise ValueError(
            f"titles and batch must be for {count} people, got {len(titles)} and "
            f"{len(batch['image'])}"
        )
    found = placed_vertices(body, estimate.rotmat, estimate.betas, estimate.camera)
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    # From the side at the estimate's place, so that both are drawn at one scale.
    true = placed_vertices(body, axis_angle_to_rotmat(pose), batch["betas"], estimate.camera)
    figure, axes = plt.subplots(4, count, figsize=(1.7 * count, 7.2), squeeze=False)
    names = ("input", "estimate", "estimate,\nfrom the side", "truth,\nfrom the side")
    for axis, name in zip(axes[:, 0], names, strict=True):
        axis.set_ylabel(name)
    for person, column in enumerate(axes.T):
        picture, one = crop_picture(batch["image"][person]), slice(person, person + 1)
        drawn = (
            picture,
            draw_bodies(picture, found[one], body.faces, FOCAL_LENGTH, colors=[ESTIMATED]),
            *(
                draw_from_side(x[one], body.faces, FOCAL_LENGTH, (SIZE, SIZE), colors=[color])
                for x, color in ((found, ESTIMATED), (true, TRUE))
            ),
        )
        for axis, shown in zip(column, drawn, strict=True):
            axis.imshow(shown)
            axis.set(xticks=[], yticks=[])
        column[0].set_title(titles[person], fontsize=9)
    figure.tight_layout()
    return figure
