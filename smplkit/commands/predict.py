"""`smplkit predict`: bodies for the people in a photograph or a video, from a trained network.

The crop is SPIN's without its contrast stretch: a square box, black outside of the picture, scaled
to the size of the network. The camera that the network estimates belongs to the crop; it becomes a
position before the camera that took the photograph, whose focal length is guessed unless given.

Written into the output folder for a photograph, N being the number of the box or of the person in
the file of keypoints, from 0 (for a video see `predict_video.py`):

    person_N.npz   the parameters, see `smplkit.commands.estimation.predicted_arrays`
    person_N.glb   the mesh, upright for a viewer (frame: `smplkit.mesh_files`)
    overlay.png    the photograph with boxes; with the bodies; the bodies from the side
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smplkit.commands.estimation import (
    estimate_crops,
    open_network,
    pose_estimate,
    predicted_arrays,
)
from smplkit.commands.fit import choose_people, require_free
from smplkit.commands.results import write_person, write_picture

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from smplkit.body import SMPLOutput


def predict(
    source: Annotated[
        Path, typer.Argument(help="A photograph; or a video, as a file or a folder of its frames.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the results; made if needed.")
    ],
    method: Annotated[str, typer.Option(help="See smplkit methods.")] = "hmr",
    checkpoint: Annotated[
        str | None,
        typer.Option(
            help="File of a trained network: .safetensors of smplkit, or the authors' file. Or the "
            "name of weights that come with smplkit, which hmr, spin and eft have by default."
        ),
    ] = None,
    box: Annotated[
        list[str] | None,
        typer.Option(
            help="Where a person is: x,y,w,h in pixels, x and y of the top left corner; may be "
            "given several times. Without it, the whole photograph."
        ),
    ] = None,
    keypoints: Annotated[
        Path | None,
        typer.Option(
            help="2D keypoints, to put boxes around: of a photograph as for smplkit fit; of a "
            "video an array (T, K, 3), or a folder with a JSON file for each frame."
        ),
    ] = None,
    person: Annotated[
        int | None, typer.Option(help="In a video, whom of the first frame to follow, from 0.")
    ] = None,
    backbone: Annotated[
        str,
        typer.Option(
            help="For vibe and tcmr: file or name of the HMR whose backbone sees the frames (the "
            "authors take SPIN's)."
        ),
    ] = "hmr-small-64",
    body: Annotated[
        Path | None,
        typer.Option(help="A body model file or folder; without it, the open body."),
    ] = None,
    focal_length: Annotated[
        float | None,
        typer.Option(help="Focal length in pixels; without it, guessed from image and boxes."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace results that are there.")] = False,
) -> None:
    """Estimate body and camera of people in a photograph, or of one person in a video."""
    import torch

    from smplkit.cameras import crop_to_full_translation
    from smplkit.commands.predict_video import is_video, predict_video
    from smplkit.data.images import read_image
    from smplkit.data.readers.keypoint_files import read_keypoints
    from smplkit.methods.camera_start import guess_focal_length, keypoint_box
    from smplkit.methods.catalogue import method as method_of
    from smplkit.methods.cliff import detection_box

    entry = method_of(method)
    if box and keypoints:
        raise ValueError("--box and --keypoints both say where people are; give one of them")
    if focal_length is not None and not (math.isfinite(focal_length) and focal_length > 0):
        raise ValueError(f"--focal-length must be a positive number of pixels, got {focal_length}")
    if is_video(source):
        predict_video(
            source, output, entry, checkpoint, box, keypoints, person, backbone, body,
            focal_length, force,
        )  # fmt: skip
        return
    if entry.kind == "frames" or entry.name == "motionbert":
        raise ValueError(f"--method {method} needs a video or a folder of frames, got {source}")
    photograph = read_image(source)
    height, width = photograph.shape[:2]
    if keypoints:
        points = read_keypoints(keypoints, image=source.name)
        numbers = choose_people(points, (width, height), None, keypoints)
        boxes, corners = keypoint_box(points[numbers]), extent(points[numbers])
    else:
        texts = box or [f"0,0,{width},{height}"]
        numbers = range(len(texts))
        boxes = torch.tensor([read_box(text) for text in texts])
        corners = torch.tensor([read_corners(text) for text in texts])
    if entry.name == "cliff":  # its crops are higher than wide, by a rule of its authors
        boxes = detection_box(corners)
    require_overlap(boxes, (width, height))
    names = [f"person_{number}" for number in numbers]
    files = [output / f"{name}{suffix}" for name in names for suffix in (".npz", ".glb")]
    require_free(output, [*files, output / "overlay.png"], force)
    network, facts, layer = open_network(entry, checkpoint, body)
    output.mkdir(parents=True, exist_ok=True)

    note_body(facts, body)
    focal = focal_length or guess_focal_length((width, height), boxes)
    typer.echo(f"focal length {focal:.0f} pixels{'' if focal_length else ' (guessed)'}")
    estimate = estimate_crops(entry, network, photograph, boxes, focal)
    transl = crop_to_full_translation(estimate.camera, boxes, (width, height), focal)
    posed = pose_estimate(estimate, layer, transl)
    write_results(output, names, photograph, boxes, estimate.camera, posed, transl, focal)


def note_body(facts: object, body: Path | None) -> None:
    """Say that published networks speak of another body than the open one."""
    if not facts and body is None:
        typer.echo(
            "note: the network was trained with the SMPL body of its authors, whose shapes are not "
            "those of the open body; give it with --body for what they would get"
        )


def read_box(text: str) -> tuple[float, float, float]:
    """Turn "x,y,w,h" into the square about it: centre x, centre y, longer side, pixels.

    Raises:
        ValueError: these are not four numbers, or a side is not positive.
    """
    left, top, right, bottom = read_corners(text)
    return (left + right) / 2, (top + bottom) / 2, max(right - left, bottom - top)


def read_corners(text: str) -> tuple[float, float, float, float]:
    """Turn "x,y,w,h" into left, top, right and bottom, pixels.

    Raises:
        ValueError: as `read_box`.
    """
    try:
        x, y, w, h = (float(number) for number in text.split(","))
    except ValueError:
        raise ValueError(f"--box must be x,y,w,h, four numbers, got {text!r}") from None
    if not (math.isfinite(x + y + w + h) and w > 0 and h > 0):
        raise ValueError(f"--box x,y,w,h must have positive sides w and h, got {text!r}")
    return x, y, x + w, y + h


def extent(points: Tensor) -> Tensor:
    """Left, top, right and bottom (P, 4) of the visible of points (P, K, 3), pixels."""
    import torch

    hidden = points[..., 2:] <= 0
    low = points[..., :2].masked_fill(hidden, torch.inf).amin(-2)
    high = points[..., :2].masked_fill(hidden, -torch.inf).amax(-2)
    return torch.cat([low, high], dim=-1)


def require_overlap(boxes: Tensor, image_size: tuple[int, int]) -> None:
    """Raise ValueError if a box (P, 3) sees nothing of the picture."""
    for number, (x, y, size) in enumerate(boxes.tolist()):
        inside = all(
            centre + size / 2 > 0 and centre - size / 2 < side
            for centre, side in zip((x, y), image_size, strict=True)
        )
        if not (inside and size > 0):
            raise ValueError(
                f"box {number} (centre {x:.0f}, {y:.0f}, side {size:.0f} pixels) lies outside of "
                f"the image, which is {image_size[0]} x {image_size[1]} pixels"
            )


def write_results(
    folder: Path,
    names: list[str],
    photograph: np.ndarray,
    boxes: Tensor,
    camera: Tensor,
    posed: SMPLOutput,
    transl: Tensor,
    focal: float,
) -> None:
    """Write parameters, meshes and the picture, and say where they are."""
    height, width = photograph.shape[:2]
    faces = posed.body.faces
    for index, name in enumerate(names):
        arrays = predicted_arrays(posed, index, transl, boxes, camera, focal, (width, height))
        write_person(folder, name, index, arrays, posed.vertices[index], faces)
        depth = transl[index, 2].item()
        where = f"{depth:.1f} m away" if depth > 0 else "BEHIND the camera, so not in the picture"
        typer.echo(f"{name}: {where}; wrote {folder / f'{name}.npz'} and {name}.glb")
    write_picture(folder, overlay_picture(photograph, boxes, posed.vertices, faces, focal))


def overlay_picture(
    photograph: np.ndarray, boxes: Tensor, vertices: Tensor, faces: Tensor, focal: float
) -> np.ndarray:
    """Three panels: boxes on the photograph, bodies on it, bodies from the side.

    Args:
        photograph: (H, W, 3) uint8; drawn at 640 to 1600 pixels.
        boxes: (P, 3) centre x, centre y, side, pixels.
        vertices: (P, V, 3) metres, camera frame.
        faces: (F, 3) triangles.
        focal: pixels.

    Returns:
        (H', 3 W', 3) uint8.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    from smplkit.overlay import draw_bodies, draw_from_side, person_color, resize_for_drawing

    large, factor = resize_for_drawing(photograph)
    height, width = large.shape[:2]
    framed = Image.fromarray(large)
    draw = ImageDraw.Draw(framed)
    for index, (x, y, side) in enumerate((boxes * factor).tolist()):
        corners = [x - side / 2, y - side / 2, x + side / 2 - 1, y + side / 2 - 1]
        color = tuple(round(255 * channel) for channel in person_color(index))
        draw.rectangle(corners, outline=color, width=max(2, max(width, height) // 200))
    panels = [
        np.array(framed),
        draw_bodies(large, vertices, faces, focal * factor),
        draw_from_side(vertices, faces, focal * factor, (width, height)),
    ]
    return np.concatenate(panels, axis=1)
