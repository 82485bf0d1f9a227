"""`python -m smplkit.body.make_open_body OUT_DIR` writes open_{neutral,female,male}.npz."""

from __future__ import annotations

import argparse
from pathlib import Path

from smplkit.body.make_open_body.build import build

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m smplkit.body.make_open_body", description=__doc__
    )
    parser.add_argument("out_dir", type=Path, help="folder for the three files")
    build(parser.parse_args().out_dir)
