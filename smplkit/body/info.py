"""What a body model file holds, in words: for ``smplkit body info``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smplkit.body.keypoints import keypoint_sets, keypoint_weights
from smplkit.body.model_files import KINDS, OPEN_LICENCE, ModelData, load_model, model_kinds


def describe(path: str | Path | None, gender: str) -> str:
    """Describe a model file, or all that a folder holds for a gender.

    Args:
        path: a file, a folder, or None for the open bodies; as for ``load_model``.
        gender: "neutral", "female" or "male".

    Returns:
        A few lines of text.

    Raises:
        FileNotFoundError, ValueError: as ``load_model``, whose messages say what to do.
    """
    models = [load_model(path, kind, gender) for kind in model_kinds(path, gender)]
    return "\n\n".join(map(_describe, models))


def _describe(model: ModelData) -> str:
    height = np.ptp(model.v_template[:, 1])
    usable, missing = [], []
    for name in keypoint_sets(model):
        try:
            keypoint_weights(model, name)
            usable.append(name)
        except ValueError as error:
            missing.append(f"  {error}")
    licence = model.licence if model.licence == OPEN_LICENCE else f"{model.licence}: do not pass on"
    coefficients = f"{model.shapedirs.shape[2]} betas"
    if model.kind == "smplx":
        coefficients += f", {model.expression_dirs.shape[2]} coefficients of expression"
        if model.contour_faces is None:
            missing.append("  no table of the face's contour (dynamic_lmk_faces_idx)")
    return "\n".join(
        [
            str(model.path),
            f"{model.gender} {KINDS[model.kind]} model, licence {licence}",
            f"{len(model.v_template)} vertices, {len(model.faces)} faces, "
            f"{len(model.parents)} joints, {coefficients}",
            f"template {100 * height:.0f} cm tall",
            f"keypoint sets: {', '.join(usable)}",
            *missing,
        ]
    )
