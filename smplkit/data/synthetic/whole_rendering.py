"""Pixels of whole bodies: the crop of the body, those of the parts, and what can be seen of each.

Each crop is drawn from the same scene with pixels of its own size, as if it were cut out of a
picture so large that nothing is lost; then it is made worse, if the scene says so.

Convention. That of `sample.py`; parts in the order of `PARTS`.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from smplkit.data.sample import PARTS
from smplkit.data.synthetic.looks import choose
from smplkit.data.synthetic.part_crops import degrade
from smplkit.data.synthetic.patches import cover
from smplkit.data.synthetic.rendering import Shot, crop_grid, draw_crop, rasterize_crop
from smplkit.data.synthetic.whole_scenes import WholeScene, whole_body
from smplkit.skeleton_smplx import PART_POINTS, SMPLX_JOINTS

_LOOK = 64  # pixels across a part, or a person, in which is looked up what can be seen
# How far behind the skin that a pixel shows a point may lie and still be seen, metres: joints lie
# inside, points of the face on it.
_BEHIND, _BEHIND_OF_PART = 0.12, {"head": 0.015, "left_hand": 0.025, "right_hand": 0.025}


def render_whole_scene(
    scene: WholeScene, rows: Tensor, grain: Tensor, grain_of_parts: Tensor
) -> dict[str, Tensor]:
    """Draw pictures of a scene, and say what they show.

    Args:
        scene: the scene.
        rows: (n,) int64 which of its pictures.
        grain: (n, 3, S, S) standard normal noise.
        grain_of_parts: (n, 3, 3, P, P) the same for each part.

    Returns:
        "image" (n, 3, S, S), "head_image", "left_hand_image", "right_hand_image" (n, 3, P, P)
        uint8; "part_hidden" (n, 3); "keypoints_whole" (n, 145, 3) in the crop of the body.
    """
    shot, labels = choose(scene.shot, rows), scene.labels
    _, _, surface = whole_body(rows.device)
    boxes, whole_box = labels["part_boxes"].index_select(0, rows), labels["box"][rows]
    arrays = {"image": draw_crop(shot, surface, whole_box, grain)[0]}
    for part, name in enumerate(PARTS):
        picture, _, _ = draw_crop(shot, surface, boxes[:, part], grain_of_parts[:, part])
        degradation = choose(scene.degradation, rows)
        arrays[f"{name}_image"] = degrade(
            picture, degradation.scale[:, part], degradation.line[:, part]
        )
    hidden, seen = _visibility(scene, shot, rows, whole_box)
    pixels = scene.pixels[rows] + scene.noise[rows]
    points = (pixels - whole_box[:, None, :2]) / (whole_box[:, None, 2:] / 2)
    arrays["part_hidden"] = hidden
    arrays["keypoints_whole"] = torch.cat([points, seen[..., None]], -1) * seen[..., None]
    return arrays


def _visibility(
    scene: WholeScene, shot: Shot, rows: Tensor, whole_box: Tensor
) -> tuple[Tensor, Tensor]:
    """Hidden share (n, 3) of the parts, and (n, 145) 1 for points that can be seen, else 0."""
    _, _, surface = whole_body(rows.device)
    boxes = choose(scene.extents, rows).middle_boxes()
    points, pixels = scene.points[rows], scene.pixels[rows]
    seen = _points_seen(shot, surface.faces, whole_box, points, pixels, _BEHIND)[0]
    shares = []
    for part, name in enumerate(PARTS):
        box, ids = boxes[:, part], list(PART_POINTS[name])
        seen[:, ids], shown = _points_seen(
            shot, surface.faces, box, points[:, ids], pixels[:, ids], _BEHIND_OF_PART[name]
        )
        of_part = _part_faces(rows.device)[part]
        alone = rasterize_crop(shot, surface.faces[of_part.nonzero().squeeze(-1)], box, _LOOK)
        whole = alone.mask.flatten(1).sum(1)
        visible = (of_part[shown.clamp(min=0)] & (shown >= 0)).flatten(1).sum(1)
        shares.append(1 - (visible / whole.clamp(min=1)).clamp(max=1))
    return torch.stack(shares, dim=1), seen


def _points_seen(
    shot: Shot, faces: Tensor, box: Tensor, points: Tensor, pixels: Tensor, behind: float
) -> tuple[Tensor, Tensor]:
    """Which points (n, K) can be seen, as 0 or 1, and the face that each pixel of a crop shows.

    A pixel that does not show the person, as it lies behind something or beside the picture, has
    face -1.
    """
    raster = rasterize_crop(shot, faces, box, _LOOK)
    grid = crop_grid(box, _LOOK)
    free = (grid >= 0) & (grid < shot.image_size[..., None])
    free = free[:, 0, None, :] & free[:, 1, :, None]
    free &= cover(shot.occluders, *grid.unbind(1)) == 0
    at = ((pixels - box[:, None, :2]) / box[:, None, 2:] + 0.5) * _LOOK
    inside = ((at >= 0) & (at < _LOOK)).all(-1)
    column, row = at.long().clamp(0, _LOOK - 1).unbind(-1)
    each = torch.arange(len(box), device=box.device)[:, None]
    depth = torch.where(raster.mask, raster.depth, torch.inf)
    seen = inside & free[each, row, column] & (points[..., 2] < depth[each, row, column] + behind)
    return seen.to(points.dtype), torch.where(free, raster.face_ids, -1)


@functools.cache
def _part_faces(device: torch.device) -> Tensor:
    """(3, F) bool, which triangles belong to head, left and right hand."""
    body, _, _ = whole_body(device)
    joints = {
        "head": ("head", "jaw", "left_eyeball", "right_eyeball"),
        **{
            f"{side}_hand": (f"{side}_wrist", *(n for n in SMPLX_JOINTS[25:] if side in n))
            for side in ("left", "right")
        },
    }
    mine = body.weights.argmax(1)
    masks = []
    for part in PARTS:
        ids = torch.tensor([SMPLX_JOINTS.index(joint) for joint in joints[part]], device=device)
        masks.append(torch.isin(mine, ids)[body.faces].all(1))
    return torch.stack(masks)
