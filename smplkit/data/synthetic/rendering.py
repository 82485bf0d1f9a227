"""Pixels of a scene: the crop of the full picture, exact in its perspective.

The person is projected with the camera of the full picture, and the result is mapped to the crop;
nothing is drawn outside of the crop. Where the crop reaches beyond the full picture it is black, as
in crops of photographs, and the person is not seen there. The person is drawn with the coarse mesh.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from smplkit.data.synthetic.appearance import colours_at
from smplkit.data.synthetic.backgrounds import paint_background
from smplkit.data.synthetic.looks import Look, choose
from smplkit.data.synthetic.patches import Patches, colour_at, cover
from smplkit.data.synthetic.scenes import Scene, body_and_mesh
from smplkit.rasterizer import Raster, rasterize
from smplkit.shading import part_map, vertex_normals


class Surface(NamedTuple):
    """What a body is drawn with.

    Attributes:
        faces: (F, 3) int64 triangles.
        rest: (V, 3) its vertices on the mean body in the T-pose, where the clothes are given.
    """

    faces: Tensor
    rest: Tensor


class Shot(NamedTuple):
    """B people before cameras.

    Attributes:
        vertices: (B, V, 3) camera frame, metres.
        light: (B, V, 1) how strong the light is that falls on them, see `light_on`.
        image_size: (B, 2) of the full picture, pixels.
        focal_length: (B,) pixels.
        shift: (B, 2) of the background, pixels.
        look: of B pictures.
        occluders: in B pictures.
    """

    vertices: Tensor
    light: Tensor
    image_size: Tensor
    focal_length: Tensor
    shift: Tensor
    look: Look
    occluders: Patches


def render_scene(
    scene: Scene, rows: Tensor, size: int, grain: Tensor, maps: bool
) -> dict[str, Tensor]:
    """Draw pictures of a scene.

    Args:
        scene: with a look.
        rows: (n,) int64 which of its pictures or sequences.
        size: side of the crop S, pixels.
        grain: (n, T, 3, S, S) standard normal noise.
        maps: whether to draw parts and texture coordinates too.

    Returns:
        "image" (n, T, 3, S, S) uint8; with `maps` also "parts" (n, T, S, S) uint8, 0 for the
        background, joint index + 1, and "uv" (n, T, 2, S, S) uint8, texture coordinates times 255.
    """
    vertices = scene.vertices.index_select(0, rows)
    frames = vertices.shape[1]
    each = rows.repeat_interleave(frames)  # one look per picture, also in a sequence
    box, image_size, focal_length, shift = (
        x.index_select(0, rows).flatten(0, 1)
        for x in (*(scene.labels[n] for n in ("box", "image_size", "focal_length")), scene.shift)
    )
    look, occluders = choose(scene.look, each), choose(scene.occluders, each)
    body, mesh = body_and_mesh(vertices.device)
    surface = Surface(mesh.faces, body.v_template[mesh.ids])
    vertices = vertices.flatten(0, 1)
    light = light_on(vertices, surface.faces, look)
    shot = Shot(vertices, light, image_size, focal_length, shift, look, occluders)
    picture, raster, visible = draw_crop(shot, surface, box, grain.flatten(0, 1))
    arrays = {"image": picture}
    if maps:
        arrays |= _draw_maps(raster, visible)
    return {name: x.unflatten(0, (len(rows), frames)) for name, x in arrays.items()}


def light_on(vertices: Tensor, faces: Tensor, look: Look) -> Tensor:
    """Light on vertices (B, V, 3) of a body: some from everywhere, the rest from one side."""
    cosine = vertex_normals(vertices, faces) @ look.light[..., None]
    ambient = look.ambient[:, None, None]
    return ambient + (1 - ambient) * cosine.clamp(min=0)


def draw_crop(
    shot: Shot, surface: Surface, box: Tensor, grain: Tensor
) -> tuple[Tensor, Raster, Tensor]:
    """Draw one crop of each picture.

    Args:
        shot: B people.
        surface: of their body.
        box: (B, 3) centre x, centre y and side of the crop, pixels of the full picture.
        grain: (B, 3, S, S) standard normal noise.

    Returns:
        (B, 3, S, S) uint8 picture, the raster of the body, and (B, S, S) bool where nothing stands
        before it.
    """
    size = grain.shape[-1]
    raster = rasterize_crop(shot, surface.faces, box, size)
    grid = crop_grid(box, size)
    in_picture = (grid >= 0) & (grid < shot.image_size[..., None])
    in_picture = in_picture[:, 0, None, :] & in_picture[:, 1, :, None]
    x, y = (grid - shot.shift[..., None]).unbind(1)
    picture = paint_background(shot.look.background, x, y)
    _paint_people(picture, raster, shot, surface)
    top = _paint_occluders(picture, shot.occluders, x, y)
    picture = _expose(picture, shot.look, grain)
    picture = (255 * picture * in_picture[:, None]).round_().clamp_(0, 255).to(torch.uint8)
    return picture, raster, in_picture & (top == 0)


def rasterize_crop(shot: Shot, faces: Tensor, box: Tensor, size: int) -> Raster:
    """Find what each pixel of a crop (B, S, S) sees of the body."""
    vertices = shot.vertices
    corner = (box[:, :2] - box[:, 2:] / 2)[:, None]
    pixel = (box[:, 2] / size)[:, None, None]
    pixels = vertices[..., :2] * (shot.focal_length[:, None, None] / vertices[..., 2:])
    pixels = (pixels + shot.image_size[:, None] / 2 - corner) / pixel
    return rasterize(pixels, vertices[..., 2], faces, (size, size))


def crop_grid(box: Tensor, size: int) -> Tensor:
    """(B, 2, S): where columns and rows of a crop are in the full picture."""
    corner = (box[:, :2] - box[:, 2:] / 2)[..., None]
    return corner + (box[:, 2] / size)[:, None, None] * (
        torch.arange(size, device=box.device) + 0.5
    )


def _paint_people(picture: Tensor, raster: Raster, shot: Shot, surface: Surface) -> None:
    """Paint the person into the picture (B, 3, S, S): clothes, times light from one side."""
    look = shot.look
    colours = colours_at(look.wardrobe, raster.images, raster.interpolate_covered(surface.rest))
    strength = raster.interpolate_covered(shot.light)
    colours *= strength.squeeze(-1)
    plane = picture[0, 0].numel()
    red = raster.pixels + 2 * plane * raster.images  # of (B, 3, S, S), from those of (B, S, S)
    for channel in range(3):
        picture.view(-1).index_copy_(0, red + channel * plane, colours[channel])


def _paint_occluders(picture: Tensor, occluders: Patches, x: Tensor, y: Tensor) -> Tensor:
    """Paint what stands before people; returns (B, S, S), 0 where nothing does."""
    top = torch.zeros(len(picture), *picture.shape[2:], dtype=torch.int64, device=picture.device)
    rows = (occluders.half > 0).all(-1).any(-1).nonzero().squeeze(-1)
    occluders, x, y = choose(occluders, rows), x[rows], y[rows]
    here = cover(occluders, x, y)
    colours = colour_at(occluders.colours, occluders.stripes, (here - 1).clamp(min=0), x, y)
    picture[rows] = torch.where(here[:, None] > 0, colours, picture[rows])
    top[rows] = here
    return top


def _expose(picture: Tensor, look: Look, grain: Tensor) -> Tensor:
    """What the camera makes of it: tint and exposure, blur over 3 x 3 pixels, noise."""
    weight = look.blur[:, None, None, None]
    for axis in (2, 3):
        last = picture.shape[axis] - 1
        before = torch.cat([picture.narrow(axis, 0, 1), picture.narrow(axis, 0, last)], axis)
        after = torch.cat([picture.narrow(axis, 1, last), picture.narrow(axis, last, 1)], axis)
        picture = picture + weight * (before + after - 2 * picture)
    picture = picture * look.tint[:, :, None, None]
    return picture + look.grain[:, None, None, None] * grain


def _draw_maps(raster: Raster, visible: Tensor) -> dict[str, Tensor]:
    """Parts and texture coordinates of what is visible of the person."""
    body, mesh = body_and_mesh(visible.device)
    uv_coords = torch.as_tensor(body.model.uv_coords, dtype=torch.float32, device=visible.device)
    vertex_part = torch.as_tensor(body.model.vertex_part, device=visible.device)[mesh.ids]
    parts = part_map(raster, vertex_part) * visible
    uv = raster.spread(raster.interpolate_covered(uv_coords, mesh.uv_faces))
    uv = (255 * uv.movedim(-1, 1) * visible[:, None]).round().clamp(0, 255)
    return {"parts": parts.to(torch.uint8), "uv": uv.to(torch.uint8)}
