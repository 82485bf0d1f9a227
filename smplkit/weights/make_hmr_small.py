"""Make the weights "hmr-small-64": `python -m smplkit.weights.make_hmr_small FOLDER`.

FOLDER keeps the training, to be continued if it is interrupted. Weights of that name in the package
are replaced.
"""

from __future__ import annotations

import sys
from dataclasses import asdict

from smplkit.hmr_training import RECIPES, train_hmr
from smplkit.weights import save_weights

NAME, SEED = "hmr-small-64", 0


def make(folder: str) -> None:
    """Train by the recipe "cpu", and write weights and card into the package.

    Args:
        folder: for the training.
    """
    recipe = RECIPES["cpu"]
    trained = train_hmr(recipe, folder=folder, seed=SEED)
    if trained.history.interrupted:
        raise SystemExit("interrupted; the same command goes on")
    card = {
        "about": "HMR with the small backbone at 64 px, trained on synthetic people with full 3D "
        "labels. Load it with smplkit.pretrained.load_hmr.",
        "command": "python -m smplkit.weights.make_hmr_small FOLDER",
        "preset": asdict(recipe.preset),
        "seed": SEED,
        "people": repr(recipe.people),
        "measured on": repr(recipe.held_out),
        "errors": trained.errors,
    }
    path = save_weights(NAME, trained.network.state_dict(), card, replace=True)
    print(f"wrote {path}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m smplkit.weights.make_hmr_small FOLDER")
    make(sys.argv[1])
