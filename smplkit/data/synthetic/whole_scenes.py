"""Scenes of whole bodies: as `scenes.py`, with hands, faces, and things before these.

Everything of the body is as there: postures, views, clothes, light, imitated detections. Hands have
poses of their own (`hands.py`), mouths open, faces have expressions, shapes are those of women and
men (`gendered_shapes.py`).

Convention. That of `sample.py`. Pictures are single.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from math import radians

import torch
from torch import Tensor

from smplkit.body import SMPLX
from smplkit.data.gendered_shapes import random_gendered_betas
from smplkit.data.postures import random_postures
from smplkit.data.synthetic.boxes import box_around, hidden_by_body, jitter_box
from smplkit.data.synthetic.hands import HandAxes, hand_axes, random_hands
from smplkit.data.synthetic.keypoint_noise import detect_keypoints
from smplkit.data.synthetic.looks import draw_looks
from smplkit.data.synthetic.occluders import draw_occluders
from smplkit.data.synthetic.part_crops import (
    Degradation,
    Extents,
    draw_degradation,
    draw_part_boxes,
    draw_part_occluders,
    part_extents,
)
from smplkit.data.synthetic.patches import Patches, covers
from smplkit.data.synthetic.rendering import Shot, Surface, light_on
from smplkit.data.synthetic.scenes import face_camera, generator_for
from smplkit.data.synthetic.viewpoints import Views, draw_views, place_people
from smplkit.data.whole_body_config import WholeBodyConfig
from smplkit.rotations import axis_angle_to_rotmat, rotmat_to_axis_angle
from smplkit.skeleton_smplx import PART_POINTS

BLOCK = 32  # neighbouring positions that are drawn together
_UNLABELLED = 0.2  # how many people's gender is not known
_MOUTH_OPEN, _JAW = 0.5, (25.0, 2.0)  # how many; degrees: open at most, about the other axes
# Where `appearance.py` has the pelvis of the mean body.
_PELVIS = (0.0, -0.22, 0.03)
# Noise of detections: of hands and faces by their extents, of all else by that of the person.
_SIGMA, _SIGMA_OF_PART = 0.012, {"head": 0.012, "left_hand": 0.03, "right_hand": 0.03}


@dataclass(eq=False)
class WholeScene:
    """N pictures.

    Attributes:
        labels: what whole_body.py keeps of a sample, by field, (N, ...), but what pictures tell.
        shot: of the person before the camera.
        points: (N, 145, 3) "pixie145" in the camera frame, metres.
        pixels: (N, 145, 2) the same in the full picture.
        noise: (N, 145, 2) errors of an imitated detector, pixels.
        extents: of the parts.
        degradation: of the crops of the parts.
    """

    labels: dict[str, Tensor]
    shot: Shot
    points: Tensor
    pixels: Tensor
    noise: Tensor
    extents: Extents
    degradation: Degradation


@functools.cache
def whole_body(device: torch.device) -> tuple[SMPLX, HandAxes, Surface]:
    """The open SMPL-X body that people have, axes of its fingers, and what it is drawn with."""
    body = SMPLX().to(device)
    with torch.inference_mode(False), torch.no_grad():
        rest = body()
        surface = Surface(
            body.faces, rest.vertices - rest.joints[0] + rest.joints.new_tensor(_PELVIS)
        )
        return body, hand_axes(rest.joints.cpu()), surface


def draw_whole_scene(config: WholeBodyConfig, block: int, device: torch.device) -> WholeScene:
    """Draw the scenes of a block.

    Args:
        config: what people.
        block: number of the block.
        device: where the result is to be.

    Returns:
        The scenes of positions block * BLOCK to (block + 1) * BLOCK - 1.
    """
    body, axes, surface = whole_body(device)
    labels, orient = _draw_people(config, block, axes)
    views = draw_views(BLOCK, config.yaw, generator_for(config, block, "view"))
    labels = {name: value.to(device) for name, value in labels.items()}
    views = Views(*(x.to(device) for x in views))
    turned = views.turn @ orient.to(device)
    names = ("betas", "expression", "body_pose", "jaw_pose", "left_hand_pose", "right_hand_pose")
    posed = body(
        **{name: labels[name] for name in names}, global_orient=rotmat_to_axis_angle(turned)
    )
    pelvis = posed.joints[:, :1]
    points = body.keypoints(posed, "pixie145", camera_frame=True) - pelvis
    of_body = body.keypoints(posed, "openpose25+24") - pelvis
    way = place_people(torch.cat([points, of_body], dim=1), views)[:, None]
    labels |= {
        "global_orient": rotmat_to_axis_angle(turned),
        "transl": way[:, 0] - posed.rest_joints[:, 0],
        "image_size": views.image_size,
        "focal_length": views.focal_length,
        "keypoints_3d": of_body[:, 25:],
        "keypoints_whole_3d": points,
    }
    points, of_body = points + way, of_body + way
    pixels, pixels_of_body = (_project(x, views) for x in (points, of_body))
    extents = part_extents(pixels)
    person = box_around(torch.cat([pixels, pixels_of_body], dim=1))
    occluders = _put_before(config, block, person, extents)
    _detect(config, block, labels, of_body, pixels_of_body, person, occluders)
    labels["keypoints_whole_true"] = _in_crop(pixels, labels["box"])
    source = generator_for(config, block, "parts")
    labels["part_boxes"] = draw_part_boxes(extents, config.part_jitter, source)
    degradation = draw_degradation(BLOCK, config.degradation, source)
    degradation = Degradation(*(x.to(device) for x in degradation))
    labels["part_sharpness"] = degradation.sharpness(config.part_size)
    look = draw_looks(BLOCK, generator_for(config, block, "look"), device)
    vertices = posed.vertices - pelvis + way
    zero = torch.zeros(BLOCK, 2, device=device)
    light = light_on(vertices, surface.faces, look)
    shot = Shot(vertices, light, views.image_size, views.focal_length, zero, look, occluders)
    noise = config.keypoint_noise * _noise(pixels, extents, source)
    return WholeScene(labels, shot, points, pixels, noise, extents, degradation)


def _draw_people(
    config: WholeBodyConfig, block: int, axes: HandAxes
) -> tuple[dict[str, Tensor], Tensor]:
    """Shapes, postures, hands and faces, and the orientation (N, 3, 3) in the body frame."""
    source = generator_for(config, block, "people")
    gender = torch.randint(2, (BLOCK,), generator=source)
    betas = random_gendered_betas(gender, source)
    unlabelled = torch.rand(BLOCK, generator=source) < _UNLABELLED
    postures = random_postures(BLOCK, source, split=config.split)
    orient = axis_angle_to_rotmat(postures.global_orient)[:, None]
    orient, _ = face_camera(orient, torch.zeros(BLOCK, 1, 3), 0)
    left, right = random_hands(BLOCK, axes, source, config.split)
    opens, how_far = torch.rand(2, BLOCK, generator=source)
    jaw = radians(_JAW[1]) * torch.randn(BLOCK, 3, generator=source)
    jaw[:, 0] = radians(_JAW[0]) * how_far * (opens < _MOUTH_OPEN)
    labels = {
        "betas": betas,
        "body_pose": postures.body_pose[:, :21],
        "left_hand_pose": left,
        "right_hand_pose": right,
        "jaw_pose": jaw,
        "expression": torch.randn(BLOCK, 10, generator=source).clamp(-2.5, 2.5),
        "gender": torch.where(unlabelled, 2, gender),
    }
    return labels, orient[:, 0]


def _put_before(config: WholeBodyConfig, block: int, person: Tensor, extents: Extents) -> Patches:
    """Things before the person, then things before the parts."""
    source = generator_for(config, block, "occluders")
    of_body = draw_occluders(person, config.occluders, source)
    of_parts = draw_part_occluders(extents, config.part_occluders, source)
    return Patches(*(torch.cat(pair, dim=1) for pair in zip(of_body, of_parts, strict=True)))


def _detect(
    config: WholeBodyConfig,
    block: int,
    labels: dict[str, Tensor],
    seen: Tensor,
    pixels: Tensor,
    person: Tensor,
    occluders: Patches,
) -> None:
    """Add the 49 points of the body as a detector finds them, and the box of the `person`."""
    image_size, focal_length = labels["image_size"], labels["focal_length"][:, None]
    source = generator_for(config, block, "keypoints")
    hidden = covers(occluders, pixels)[:, None]
    hidden = hidden | hidden_by_body(seen[:, None], pixels[:, None], focal_length)
    noise = config.keypoint_noise
    found = detect_keypoints(pixels[:, None], hidden, image_size, source, noise, noise)[:, 0]
    # All true points: a box that cuts off a hand would leave nothing to be said about it.
    box = jitter_box(person[:, None], source)[:, 0]
    in_crop = torch.cat([_in_crop(found[..., :2], box), found[..., 2:]], dim=-1)
    labels["keypoints_2d"] = torch.where(found[..., 2:] > 0, in_crop, 0.0)
    labels["keypoints_true"] = _in_crop(pixels, box)
    labels["box"] = box


def _noise(pixels: Tensor, extents: Extents, generator: torch.Generator) -> Tensor:
    """Errors (N, 145, 2) of a detector, pixels."""
    person = (pixels.amax(1) - pixels.amin(1)).amax(-1)
    sigma = (_SIGMA * person)[:, None].repeat(1, pixels.shape[1])
    for part, (name, size) in enumerate(_SIGMA_OF_PART.items()):
        sigma[:, list(PART_POINTS[name])] = size * extents.side[:, part, None]
    draw = torch.randn(pixels.shape, generator=generator).to(pixels.device)
    return sigma[..., None] * draw


def _project(points: Tensor, views: Views) -> Tensor:
    """Points (N, K, 3) of the camera frame to pixels (N, K, 2)."""
    focal_length = views.focal_length[:, None, None]
    return points[..., :2] / points[..., 2:] * focal_length + views.image_size[:, None] / 2


def _in_crop(pixels: Tensor, box: Tensor) -> Tensor:
    """Pixels (N, K, 2) in the coordinates of crops (N, 3)."""
    return (pixels - box[:, None, :2]) / (box[:, None, 2:] / 2)
