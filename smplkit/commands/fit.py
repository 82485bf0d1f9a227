"""`smplkit fit`: bodies for the people in a photograph, from their 2D keypoints (SMPLify).

Written into the output folder, N being the number of the person in the file of keypoints, from 0:

    person_N.npz   the parameters, see `fitted_arrays`
    person_N.glb   the mesh, upright for a viewer (frame: `smplkit.mesh_files`)
    overlay.png    the photograph with keypoints; with the bodies; the bodies from the side
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smplkit.commands.results import write_person, write_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from torch import Tensor

    from smplkit.body import SMPL
    from smplkit.methods.fit_result import Fit


def fit(
    image: Annotated[Path, typer.Argument(help="The photograph.")],
    keypoints: Annotated[
        Path,
        typer.Option(
            help="2D keypoints of its people: OpenPose JSON, COCO JSON, or an .npy or .npz file of "
            "49, 25 (OpenPose), 17 (COCO) or 14 (LSP) points."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the results; made if needed.")
    ],
    body: Annotated[
        Path | None,
        typer.Option(help="A body model file or folder; without it, the open body."),
    ] = None,
    gender: Annotated[str, typer.Option(help="neutral, female or male.")] = "neutral",
    person: Annotated[
        list[int] | None,
        typer.Option(help="Number of a person in the file, from 0; may be given several times."),
    ] = None,
    focal_length: Annotated[
        float | None,
        typer.Option(help="Focal length in pixels; without it, guessed from image and people."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace results that are there.")] = False,
) -> None:
    """Fit a body to each person in a photograph, given their 2D keypoints."""
    from smplkit.body import SMPL
    from smplkit.data.images import read_image
    from smplkit.data.readers.keypoint_files import read_keypoints
    from smplkit.methods.camera_start import guess_focal_length, keypoint_box
    from smplkit.methods.smplify import PHOTO, SMPLify

    photograph = read_image(image)
    height, width = photograph.shape[:2]
    points = read_keypoints(keypoints, image=image.name)
    numbers = choose_people(points, (width, height), person, keypoints)
    points = points[numbers]
    if focal_length is not None and not (math.isfinite(focal_length) and focal_length > 0):
        raise ValueError(f"--focal-length must be a positive number of pixels, got {focal_length}")
    names = [f"person_{number}" for number in numbers]
    files = [output / f"{name}{suffix}" for name in names for suffix in (".npz", ".glb")]
    require_free(output, [*files, output / "overlay.png"], force)
    layer = SMPL(body, gender=gender)
    output.mkdir(parents=True, exist_ok=True)  # now, so that it does not fail after the work

    focal = focal_length or guess_focal_length((width, height), keypoint_box(points))
    with progress(f"fitting {_people(len(numbers))}") as on_iteration:
        fitted = SMPLify(layer, **PHOTO)(
            points, focal, (width / 2, height / 2), on_iteration=on_iteration
        )
    typer.echo(f"focal length {focal:.0f} pixels{'' if focal_length else ' (guessed)'}")
    write_results(output, names, photograph, points, fitted, layer, focal)


def choose_people(
    points: Tensor, image_size: tuple[int, int], wanted: list[int] | None, path: Path
) -> list[int]:
    """Decide whom to fit: those asked for, else all who have enough keypoints.

    Args:
        points: (P, 49, 3) of all people in the file.
        image_size: width and height of the photograph, pixels.
        wanted: numbers of people; None or none for all. Detectors report people of whom they saw a
            hand; those are left out with a notice, unless they were asked for.
        path: the file, for messages.

    Returns:
        Their numbers, ascending.

    Raises:
        ValueError: no such person, a person asked for or all people with too few keypoints, or
            keypoints that lie outside of the photograph.
    """
    from smplkit.methods.camera_start import require_placeable

    for number in wanted or ():
        if not 0 <= number < len(points):
            raise ValueError(
                f"--person {number}: {path} has {_people(len(points))}, numbered from 0 to "
                f"{len(points) - 1}"
            )
    chosen, reasons = [], []
    for number in sorted(set(wanted)) if wanted else range(len(points)):
        try:
            require_placeable(points[number : number + 1])
        except ValueError as error:
            reason = str(error).replace("keypoints_2d[0]", f"person {number}")
            if wanted:
                raise ValueError(f"{path}: {reason}") from None
            reasons.append(reason)
            continue
        _require_inside(points[number], image_size, number, path)
        chosen.append(number)
    if not chosen:
        raise ValueError(f"{path}: " + "; ".join(reasons))
    for reason in reasons:
        typer.echo(f"left out: {reason}", err=True)
    return chosen


def _require_inside(points: Tensor, image_size: tuple[int, int], number: int, path: Path) -> None:
    """Raise if most keypoints (49, 3) of a person lie outside of the photograph."""
    x, y, confidence = points.unbind(-1)
    there = confidence > 0
    width, height = image_size
    outside = there & ((x < 0) | (x > width) | (y < 0) | (y > height))
    if 2 * int(outside.sum()) > int(there.sum()):
        raise ValueError(
            f"{path}: {int(outside.sum())} of {int(there.sum())} keypoints of person {number} lie "
            f"outside of the image, which is {width} x {height} pixels (x "
            f"{x[there].min():.0f} to {x[there].max():.0f}, y {y[there].min():.0f} to "
            f"{y[there].max():.0f}); are they of another image, or of another size of it?"
        )


def require_free(folder: Path, files: list[Path], force: bool) -> None:
    """Raise if results cannot be written.

    Raises:
        FileExistsError: a file is there and `force` is False.
        NotADirectoryError: the folder is a file.
        PermissionError: nothing may be written into the folder.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"--output {folder} is a file; give a folder")
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"--output {folder} may not be written to; choose another folder")
    present = [path.name for path in files if path.exists()]
    if present and not force:
        raise FileExistsError(
            f"{folder} has {', '.join(present)} already; choose another folder or pass --force"
        )


def fitted_arrays(
    fitted: Fit, index: int, points: Tensor, focal: float, image_size: tuple[int, int]
) -> dict[str, np.ndarray]:
    """The parameters of one person, as they are stored.

    Args:
        fitted: fits of several people.
        index: which of them.
        points: (P, 49, 3) their keypoints.
        focal: focal length, pixels.
        image_size: width and height, pixels.

    Returns:
        global_orient (3), body_pose (23, 3), betas (S), transl (3): arguments of the body layer,
        camera frame, radians and metres. focal_length (), principal_point (2), image_size (2): the
        camera, pixels. joints (24, 3): metres, camera frame. keypoints_2d (49, 3): input.
        projected (49, 2): where the body has them, pixels.
    """
    import numpy as np

    width, height = image_size
    tensors = {name: value[index] for name, value in fitted.parameters().items()}
    tensors |= {
        "joints": fitted.joints[index],
        "keypoints_2d": points[index],
        "projected": fitted.projected[index],
    }
    return {name: value.cpu().numpy() for name, value in tensors.items()} | {
        "focal_length": np.float32(focal),
        "principal_point": np.float32([width / 2, height / 2]),
        "image_size": np.int64([width, height]),
    }


def write_results(
    folder: Path,
    names: list[str],
    photograph: np.ndarray,
    points: Tensor,
    fitted: Fit,
    body: SMPL,
    focal: float,
) -> None:
    """Write parameters, meshes and the picture, and say where they are."""
    height, width = photograph.shape[:2]
    vertices = body(**fitted.parameters()).vertices
    error = mean_error(fitted, points)
    for index, name in enumerate(names):
        arrays = fitted_arrays(fitted, index, points, focal, (width, height))
        write_person(folder, name, index, arrays, vertices[index], body.faces)
        typer.echo(
            f"{name}: mean distance to its keypoints {error[index]:.1f} % of the box around them, "
            f"{fitted.camera_translation[index, 2]:.1f} m away; "
            f"wrote {folder / f'{name}.npz'} and {name}.glb"
        )
    write_picture(folder, overlay_picture(photograph, vertices, body.faces, focal, points))


def mean_error(fitted: Fit, points: Tensor) -> Tensor:
    """(P,) mean distance of body and keypoints, in percent of the side of the keypoints' box."""
    from smplkit.methods.camera_start import keypoint_box

    there = points[..., 2] > 0
    distance = (fitted.projected - points[..., :2]).norm(dim=-1)
    mean = (there * distance.nan_to_num()).sum(1) / there.sum(1)
    return 100 * mean / keypoint_box(points)[:, 2]


def overlay_picture(
    photograph: np.ndarray, vertices: Tensor, faces: Tensor, focal: float, points: Tensor
) -> np.ndarray:
    """Three panels: keypoints on the photograph, bodies on it, bodies from the side.

    Args:
        photograph: (H, W, 3) uint8; drawn at 640 to 1600 pixels.
        vertices: (P, V, 3) metres, camera frame.
        faces: (F, 3) triangles.
        focal: pixels.
        points: (P, 49, 3) keypoints, pixels.

    Returns:
        (H', 3 W', 3) uint8.
    """
    import numpy as np

    from smplkit.overlay import draw_bodies, draw_from_side, draw_points, resize_for_drawing

    large, factor = resize_for_drawing(photograph)
    height, width = large.shape[:2]
    scaled = points * points.new_tensor([factor, factor, 1.0])
    panels = [
        draw_points(large, scaled),
        draw_bodies(large, vertices, faces, focal * factor),
        draw_from_side(vertices, faces, focal * factor, (width, height)),
    ]
    return np.concatenate(panels, axis=1)


@contextmanager
def progress(text: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar with the time left in a terminal; elsewhere the text, once."""
    if not sys.stdout.isatty():
        typer.echo(text)
        yield None
        return
    from rich.progress import Progress

    with Progress() as bar:
        task = bar.add_task(text)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"
