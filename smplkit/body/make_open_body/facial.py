"""MakeHuman's face units: 52 movements of the face, as displacements of the source mesh."""

from __future__ import annotations

import numpy as np
import torch

from smplkit.body.make_open_body.source import Source, y_up


def facial_actions(source: Source) -> dict[str, np.ndarray]:
    """Displacement (H, 3) of the half mesh, metres, under each movement at full strength.

    The movements are added to a face in MakeHuman, so that they are the same for everybody.
    """
    labels = source.model.facial_action_labels
    strengths = torch.cat([torch.zeros(1, len(labels)), torch.eye(len(labels))]).double()
    with torch.inference_mode():
        out = source.model(facial_actions=strengths)
    vertices = y_up(out["rest_vertices"].numpy())[:, source.vertices]
    return dict(zip(labels, vertices[1:] - vertices[0], strict=True))
