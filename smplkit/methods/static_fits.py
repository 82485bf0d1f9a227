"""Fits made before training, by SMPLify without a network: what SPIN's dictionary begins with.

    fits = static_fits(people, SMPL(), "static_fits/lsp_fits.npy")      once, minutes to hours
    fits = read_fits("static_fits/lsp_fits.npy", len(people))           from then on

The file is SPIN's: one array (N, 82) per dataset, pose 72 and betas 10, in the order of the
dataset. SPIN looks for `<dataset>_fits.npy` beside a training's checkpoints first and then among
the static ones; here a training keeps its fits inside its checkpoint, and `write_fits` makes such a
file of them.

Source: SPIN (Kolotouros et al. 2019), section 3.4 and code. How the published static fits were made
is not known in detail; here several root orientations are tried, as `SMPLify` does without a start.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch
from rich.progress import track
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.readers.npz_files import read_npy, require_floats
from smplkit.data.sample import People, to_device
from smplkit.methods.best_fits import NUMBERS, crop_pixels, only_before_camera, require_fits
from smplkit.methods.camera_start import placeable
from smplkit.methods.smplify import PHOTO, SPIN_CROP, SMPLify


def static_fits(
    people: People,
    body: SMPL,
    path: str | Path,
    smplify: SMPLify | None = None,
    batch_size: int = 256,
    progress: bool = True,
) -> Tensor:
    """Fit bodies to the 2D keypoints of a dataset, and write them.

    Args:
        people: one dataset. Those of a `MixedPeople` are fitted one by one; `torch.cat` of their
            fits, in its order, is what `SPIN` takes.
        body: the body to fit; on its device.
        path: the file; it must not exist, as it may hold hours of work.
        smplify: how to fit; default `SMPLify(body, **PHOTO)`.
        batch_size: people at a time.
        progress: whether to show a bar.

    Returns:
        (N, 82) float32 on the CPU, as written; zeros for people whom no camera can be placed for.

    Raises:
        FileExistsError: there is such a file.
        ValueError: the samples of `people` are not numbered as they are counted.
    """
    path = _new_file(path)
    smplify = SMPLify(body, **PHOTO) if smplify is None else smplify
    fits = torch.zeros(len(people), NUMBERS)
    batches = torch.arange(len(people)).split(batch_size)
    for ids in track(batches, f"Fitting {len(people)} people", disable=not progress):
        batch = to_device(people.batch(ids), smplify.body.faces.device)
        if not torch.equal(batch["index"].cpu(), ids):
            raise ValueError(
                "people must be one dataset, whose index is the position that was asked for; fit "
                "those of a mixture one by one"
            )
        pixels = crop_pixels(batch["keypoints_2d"])
        who = placeable(pixels)
        if not who.any():
            continue
        fit = smplify(pixels[who], **SPIN_CROP)
        pose = torch.cat([fit.global_orient[:, None], fit.body_pose], dim=1)
        rows = torch.cat([pose.flatten(1), fit.betas], dim=-1)
        good = only_before_camera(fit.energy, fit.camera_translation).isfinite()
        fits[ids[who.cpu()]] = torch.where(good[:, None], rows, 0.0).float().cpu()
    write_fits(path, fits)
    return fits


def write_fits(path: str | Path, fits: Tensor) -> None:
    """Write fits as SPIN does.

    Args:
        path: of the file, by custom `<dataset>_fits.npy`; it must not exist, its folder must.
        fits: (N, 82), such as `step.memory["best_fits"]`.

    Raises:
        FileExistsError: there is such a file.
        TypeError, ValueError: the fits have another shape, or are not finite.
    """
    require_fits("fits", fits)
    path = _new_file(path)
    file = io.BytesIO()
    np.save(file, fits.detach().float().cpu().numpy())
    with path.open("xb") as target:
        target.write(file.getvalue())


def read_fits(path: str | Path, count: int) -> Tensor:
    """Read fits of SPIN, or of `write_fits`.

    Args:
        path: the file.
        count: samples in the dataset that they are for.

    Returns:
        (count, 82) float32.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is damaged, or made for another number of samples.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"path: there is no file {path}; make it with `static_fits`")
    fits = torch.from_numpy(require_floats(str(path), read_npy(path), "N", NUMBERS))
    require_fits(str(path), fits, count)
    return fits


def _new_file(path: str | Path) -> Path:
    path = Path(path).expanduser()
    if path.exists():
        raise FileExistsError(
            f"path: there is a file {path}, which would be lost; read it with `read_fits`, or "
            "choose another name"
        )
    return path
