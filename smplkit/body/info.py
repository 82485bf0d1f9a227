"""What a body model file holds, in words: for ``smplkit body info``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smplkit.body.keypoints import keypoint_weights
from smplkit.body.model_files import OPEN_LICENCE, load_model
from smplkit.skeleton import KEYPOINT_SETS


def describe(path: str | Path | None, gender: str) -> str:
    """Describe a model file.

    Args:
        path: a file, a folder, or None for the open body; as for ``load_model``.
        gender: "neutral", "female" or "male".

    Returns:
        A few lines of text.

    Raises:
        FileNotFoundError, ValueError: as ``load_model``, whose messages say what to do.
    """
    model = load_model(path, gender=gender)
    height = np.ptp(model.v_template[:, 1])
    usable, missing = [], []
    for name in KEYPOINT_SETS:
        try:
            keypoint_weights(model, name)
            usable.append(name)
        except ValueError as error:
            missing.append(f"  {error}")
    licence = model.licence if model.licence == OPEN_LICENCE else f"{model.licence}: do not pass on"
    return "\n".join(
        [
            str(model.path),
            f"{model.gender} SMPL model, licence {licence}",
            f"{len(model.v_template)} vertices, {len(model.faces)} faces, "
            f"{len(model.parents)} joints, {model.shapedirs.shape[2]} betas",
            f"template {100 * height:.0f} cm tall",
            f"keypoint sets: {', '.join(usable)}",
            *missing,
        ]
    )
