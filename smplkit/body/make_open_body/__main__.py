"""`python -m smplkit.body.make_open_body OUT_DIR` writes open_{neutral,female,male}.npz.

With `--smplx` it writes open_x_{neutral,female,male}.npz instead, the body in SMPL-X's layout.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from smplkit.body.make_open_body.build import build
from smplkit.body.make_open_body.whole_body import build_whole

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m smplkit.body.make_open_body", description=__doc__
    )
    parser.add_argument("out_dir", type=Path, help="folder for the three files")
    parser.add_argument("--smplx", action="store_true", help="the body in SMPL-X's layout")
    arguments = parser.parse_args()
    (build_whole if arguments.smplx else build)(arguments.out_dir)
