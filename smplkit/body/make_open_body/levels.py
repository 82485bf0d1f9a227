"""`python -m smplkit.body.make_open_body.levels OUT_DIR` writes mesh_levels.npz.

It starts from the open neutral body as shipped. The bodies of the other genders have the same
triangles, and share its levels.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from smplkit.body.coarse import topology_digest
from smplkit.body.mesh_levels import SHIPPED, compute_levels, default_sizes
from smplkit.body.model_files import OPEN_LICENCE, load_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    model = load_model()
    arrays = compute_levels(model, default_sizes(len(model.v_template)))
    facts = {"topology": topology_digest(model.faces), "licence": OPEN_LICENCE}
    np.savez_compressed(folder / SHIPPED.name, **arrays, **facts)


if __name__ == "__main__":
    main()
