"""Fit the open mixture of Gaussians on random postures and motions, and write it to a file.

The same command gives the same file on one machine; between machines last digits may differ.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from smplkit.data.motions import random_motions
from smplkit.data.postures import random_postures
from smplkit.gmm_prior import POSE_SIZE, GMMPrior

POSTURES, MOTIONS = 24_000, 800
SECONDS, FPS, EVERY = 4, 30, 10  # of a motion, every tenth of its 120 frames
COMPONENTS, SEED = 8, 0


def poses(split: str, postures: int, motions: int, seed: int) -> torch.Tensor:
    """Poses to fit on or to measure with.

    Args:
        split: "train" or "test".
        postures, motions: how many of each; a motion gives 12 poses.
        seed: of the random numbers.

    Returns:
        (N, 69) axis-angle, radians.
    """
    generator = torch.Generator().manual_seed(seed)
    still = random_postures(postures, generator, split=split).body_pose
    moving = random_motions(motions, SECONDS * FPS, generator, fps=FPS, split=split).body_pose
    moving = moving[:, ::EVERY]
    return torch.cat([still.reshape(-1, POSE_SIZE), moving.reshape(-1, POSE_SIZE)])


def make(path: Path) -> None:
    """Fit and write.

    Args:
        path: `.npz` file that does not exist yet.

    Raises:
        FileExistsError: there is such a file.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists; move it away first")
    train = poses("train", POSTURES, MOTIONS, SEED)
    prior = GMMPrior.fit(train, COMPONENTS, SEED)
    with torch.no_grad():
        figures = {
            "mean_price_train": round(prior(train).mean().item(), 2),
            "mean_price_test": round(prior(poses("test", 2000, 100, SEED + 1)).mean().item(), 2),
            "mean_price_T_pose": round(prior(torch.zeros(POSE_SIZE)).item(), 2),
        }
    provenance = {
        "made_by": "python -m smplkit.prior_data",
        "data": f"{POSTURES} postures and {MOTIONS} x 12 frames of motions of smplkit.data, "
        f'split "train", seed {SEED}; no recorded or licensed data',
        "tools": {name: version(name) for name in ("scikit-learn", "numpy", "torch")},
        "figures": figures,
    }
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        np.savez_compressed(
            file,
            means=prior.means.numpy(),
            covars=prior.covs.numpy(),
            weights=prior.weights[0].numpy(),
            licence=np.array("CC0-1.0"),
            provenance=np.array(json.dumps(provenance, sort_keys=True)),
        )
    temporary.replace(path)
    print(f"{len(train)} poses -> {path} ({path.stat().st_size / 1000:.0f} kB)\n{figures}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m smplkit.prior_data", description=__doc__)
    parser.add_argument("path", type=Path, help=".npz file to write; it must not exist yet")
    make(parser.parse_args().path)
