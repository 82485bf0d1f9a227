"""Named keypoint sets as weighted sums of SMPL's joints and vertices.

Datasets and detectors each have their own set of points on the body. Some are SMPL's joints, some
are single vertices (nose, toes, heels), others are weighted means of posed vertices that imitate
where annotators click. All become one matrix over [joints | vertices].
"""

from __future__ import annotations

import numpy as np

from smplkit.body.model_files import KEYPOINT_REGRESSORS, ModelData
from smplkit.skeleton import (
    H36M14_FROM_17,
    KEYPOINT_SETS,
    SMPL49_FROM_54,
    SMPL_EXTRA_VERTICES,
)


def keypoint_weights(model: ModelData, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Build the weights of a named keypoint set.

    Args:
        model: the body model.
        name: key of `smplkit.skeleton.KEYPOINT_SETS`.

    Returns:
        Weights (K, J) of the posed joints and (K, V) of the posed vertices; rows of both together
        sum to 1.

    Raises:
        ValueError: unknown `name`, or the model lacks what the set needs.
    """
    num_vertices, num_joints = model.weights.shape
    joints = np.eye(num_joints)
    if name == "smpl24":
        return joints, np.zeros((num_joints, num_vertices))
    if name == "openpose25+24":
        ids = np.array(list(SMPL_EXTRA_VERTICES.values()))
        if ids.max() >= num_vertices:
            raise ValueError(
                f'keypoints "{name}" need vertex {ids.max()}, but {model.path} has only '
                f"{num_vertices} vertices"
            )
        one_hot = np.zeros((len(ids), num_vertices))
        one_hot[np.arange(len(ids)), ids] = 1
        vertices = np.concatenate([one_hot, _regressor(model, name, "extra")])
        joints = np.concatenate([joints, np.zeros((len(vertices), num_joints))])
        vertices = np.concatenate([np.zeros((num_joints, num_vertices)), vertices])
        pick = list(SMPL49_FROM_54)
        return joints[pick], vertices[pick]
    if name == "coco17":
        vertices = _regressor(model, name, "coco17")
    elif name == "h36m17":
        vertices = _regressor(model, name, "h36m")
    elif name == "h36m14":
        vertices = _regressor(model, name, "h36m")[list(H36M14_FROM_17)]
    else:
        raise ValueError(f"name must be one of {', '.join(KEYPOINT_SETS)}, got {name!r}")
    return np.zeros((len(vertices), num_joints)), vertices


def _regressor(model: ModelData, name: str, key: str) -> np.ndarray:
    """A regressor of the model file, or a message that says which file to put where."""
    if key not in model.keypoint_regressors:
        rows, file = KEYPOINT_REGRESSORS[key]
        raise ValueError(
            f'keypoints "{name}" need a regressor that {model.path} does not hold; put {file} '
            f"({rows} x {len(model.v_template)}, comes with SPIN's data) into {model.path.parent}"
        )
    return model.keypoint_regressors[key]
