"""Scenes: people in postures, before cameras, in light and clothes - all but the pixels.

Scenes are drawn in blocks of neighbouring positions, each block from its own random numbers, so
that what is at a position depends on the seed and on nothing else. Random numbers are drawn on the
CPU; bodies are posed on the device.

Convention. That of `sample.py`; T is 1 for single pictures.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass

import torch
from torch import Tensor

from smplkit.body import SMPL
from smplkit.body.coarse import CoarseMesh, coarse_mesh
from smplkit.data.motions import random_motions
from smplkit.data.people_config import PeopleConfig
from smplkit.data.postures import random_postures
from smplkit.data.shapes import random_betas
from smplkit.data.synthetic.boxes import box_around, hidden_by_body, jitter_box
from smplkit.data.synthetic.keypoint_noise import detect_keypoints
from smplkit.data.synthetic.looks import Look, draw_looks
from smplkit.data.synthetic.occluders import draw_occluders
from smplkit.data.synthetic.patches import Patches, covers
from smplkit.data.synthetic.viewpoints import Views, draw_views, heading_of, place_people
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle

_PER_BLOCK, _FRAMES_PER_BLOCK = 16, 256  # at least so many people, and about so many bodies
_LEAST_POINTS, _LEAST_CONFIDENCE = 6, 0.3  # that a box is made from
_WALK = 1.5  # metres; a camera travels along with those who go further in a sequence


@dataclass(eq=False)
class Scene:
    """N pictures or sequences of T frames.

    Attributes:
        labels: what people.py keeps of a sample, by field, (N, T, ...); `action` is (N,).
        vertices: (N, T, Vc, 3) of the coarse mesh, camera frame; None where nobody looks.
        shift: (N, T, 2) how far the panning camera has moved the background, pixels.
        occluders: what stands before people.
        look: what it looks like; None where nobody looks.
    """

    labels: dict[str, Tensor]
    vertices: Tensor | None
    shift: Tensor
    occluders: Patches
    look: Look | None


def block_length(config: PeopleConfig) -> int:
    """How many neighbouring positions are drawn together."""
    return max(_PER_BLOCK, _FRAMES_PER_BLOCK // (config.frames or 1))


def generator_for(config: PeopleConfig, *key: int | str) -> torch.Generator:
    """A source of randomness that depends on the seed, the split and a key alone."""
    text = "/".join(map(str, (config.seed, config.split, *key)))
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True)
    return torch.Generator().manual_seed(seed)


@functools.cache
def body_and_mesh(device: torch.device) -> tuple[SMPL, CoarseMesh]:
    """The open body that people have, and its coarse mesh."""
    body = SMPL().to(device)
    return body, coarse_mesh(body)


def draw_scene(config: PeopleConfig, block: int, device: torch.device) -> Scene:
    """Draw the scenes of a block.

    Args:
        config: what people.
        block: number of the block.
        device: where the result is to be.

    Returns:
        The scenes of positions block * block_length to (block + 1) * block_length - 1.
    """
    count, frames = block_length(config), config.frames or 1
    source = generator_for(config, block, "people")
    betas = random_betas(count, source)
    if config.frames is None:
        postures = random_postures(count, source, split=config.split)
        body_pose, orient = postures.body_pose[:, None], postures.global_orient[:, None]
        travel = torch.zeros(count, 1, 3)
        action = torch.full((count,), -1)
    else:
        motions = random_motions(count, frames, source, fps=config.fps, split=config.split)
        body_pose, orient, action = motions.body_pose, motions.global_orient, motions.action
        travel = _follow(motions.transl - motions.transl[:, frames // 2, None])
    views = draw_views(count, config.yaw, generator_for(config, block, "view"), frames, config.fps)
    orient = axis_angle_to_rotmat(orient)
    orient, travel = face_camera(orient, travel, frames // 2)

    tensors = (betas, body_pose, orient, travel)
    betas, body_pose, orient, travel = (x.to(device) for x in tensors)
    views = Views(*(x.to(device) for x in views))
    labels, seen, vertices = _pose(config, betas, body_pose, orient, travel, views)
    labels["action"] = action.to(device)
    occluders = _detect(config, block, labels, seen)
    look = None
    if config.image_size is not None:
        look = draw_looks(count, generator_for(config, block, "look"), device)
    return Scene(labels, vertices, views.shift, occluders, look)


def _follow(travel: Tensor) -> Tensor:
    """Shorten the way that people go (N, T, 3) to what a camera at rest would see."""
    extent = (travel.amax(1, keepdim=True) - travel.amin(1, keepdim=True))[..., [0, 2]]
    factor = (_WALK / extent.amax(-1, keepdim=True).clamp(min=_WALK)).expand(-1, -1, 3).clone()
    factor[..., 1] = 1  # up and down: jumps are jumps
    return travel * factor


def face_camera(orient: Tensor, travel: Tensor, middle: int) -> tuple[Tensor, Tensor]:
    """Turn orientations (N, T, 3, 3) and ways (N, T, 3) to face front in the middle frame."""
    vector = torch.zeros(len(orient), 3)
    vector[:, 1] = -heading_of(orient[:, middle])
    back = axis_angle_to_rotmat(vector)[:, None]
    return back @ orient, (back @ travel[..., None])[..., 0]


def _pose(
    config: PeopleConfig,
    betas: Tensor,
    body_pose: Tensor,
    orient: Tensor,
    travel: Tensor,
    views: Views,
) -> tuple[dict[str, Tensor], Tensor, Tensor | None]:
    """Pose and place people.

    Returns labels, the true points (N, T, 49, 3) and the vertices, both in the camera frame.
    """
    body, mesh = body_and_mesh(betas.device)
    turned = views.turn[:, None] @ orient
    rotmats = torch.cat([turned[:, :, None], axis_angle_to_rotmat(body_pose)], dim=2)
    out = body.from_rotmats(
        rotmats, betas[:, None], vertices=False if config.image_size is None else mesh.ids
    )
    pelvis = out.joints[:, :, :1]
    points = body.keypoints(out, "openpose25+24") - pelvis
    # Where the pelvis is: on its way, which is placed before the camera, which may pan.
    way = travel @ views.turn.mT
    way = way + place_people((points + way[:, :, None]).flatten(1, 2), views)[:, None]
    way = (views.pan @ way[..., None]).mT  # (N, T, 1, 3)
    points = points @ views.pan.mT
    vertices = None
    if out.vertices is not None:
        vertices = (out.vertices - pelvis) @ views.pan.mT + way
    frames = travel.shape[1]
    labels = {
        "keypoints_3d": points[:, :, 25:],
        "global_orient": rotmat_to_axis_angle(views.pan @ turned),
        "body_pose": body_pose,
        "betas": betas[:, None].expand(-1, frames, -1),
        "transl": (way - out.rest_joints[:, :, :1]).squeeze(2),
        "image_size": views.image_size[:, None].expand(-1, frames, -1),
        "focal_length": views.focal_length[:, None].expand(-1, frames),
    }
    return labels, points + way, vertices


def _detect(config: PeopleConfig, block: int, labels: dict[str, Tensor], seen: Tensor) -> Patches:
    """Put things before people, and add points in the picture and boxes to the labels.

    The points are given as they are and as a detector finds them. Returns the things.
    """
    image_size, focal_length = labels["image_size"], labels["focal_length"]
    true = seen[..., :2] / seen[..., 2:] * focal_length[..., None, None]
    true = true + image_size[:, :, None] / 2
    source = generator_for(config, block, "keypoints")
    middle = true.shape[1] // 2
    occluders = draw_occluders(box_around(true[:, middle]), config.occluders, source)
    hidden = covers(occluders, true.flatten(1, 2)).unflatten(1, true.shape[1:3])
    hidden = hidden | hidden_by_body(seen, true, focal_length)
    found = detect_keypoints(
        true, hidden, image_size[:, 0], source, config.keypoint_noise, config.keypoint_dropout
    )
    sure = found[..., 2] > _LEAST_CONFIDENCE
    few = sure.sum(-1, keepdim=True) < _LEAST_POINTS
    box = box_around(torch.where(few[..., None], true, found[..., :2]), sure | few)
    box = jitter_box(box, source)
    centre, half = box[..., None, :2], box[..., None, 2:] / 2
    in_crop = torch.cat([(found[..., :2] - centre) / half, found[..., 2:]], dim=-1)
    labels["keypoints_2d"] = torch.where(found[..., 2:] > 0, in_crop, 0.0)
    labels["keypoints_true"] = (true - centre) / half
    labels["box"] = box
    return occluders
