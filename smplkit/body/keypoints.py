"""Named keypoint sets as weighted sums of a body's joints and vertices.

Datasets and detectors each have their own set of points on the body. Some are joints of the model,
some are single vertices (nose, toes, heels) or points within a triangle (landmarks of the face),
others are weighted means of posed vertices that imitate where annotators click. All become one
matrix over [joints | vertices].
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smplkit.body.model_files import KEYPOINT_REGRESSORS, ModelData, WholeBodyData
from smplkit.skeleton import (
    H36M14_FROM_17,
    KEYPOINT_SETS,
    SMPL49_FROM_54,
    SMPL_EXTRA_VERTICES,
    KeypointSet,
)
from smplkit.skeleton_smplx import SMPLX_EXTRA_VERTICES, SMPLX_KEYPOINT_SETS

# Kind of model -> its keypoint sets, and the numbers of its 21 extra vertices.
_SETS = {"smpl": KEYPOINT_SETS, "smplx": SMPLX_KEYPOINT_SETS}
_EXTRA_VERTICES = {"smpl": SMPL_EXTRA_VERTICES, "smplx": SMPLX_EXTRA_VERTICES}


def keypoint_sets(model: ModelData) -> dict[str, KeypointSet]:
    """The sets that there are for a kind of model; files may lack what some of them need."""
    return _SETS[model.kind]


def keypoint_weights(model: ModelData, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Build the weights of a named keypoint set.

    Args:
        model: the body model.
        name: key of `keypoint_sets(model)`.

    Returns:
        Weights (K, J) of the posed joints and (K, V) of the posed vertices; rows of both together
        sum to 1. Points along the contour of a face are left out: they depend on the pose, see
        `SMPLX.keypoints`.

    Raises:
        ValueError: unknown `name`, or the model lacks what the set needs.
    """
    num_vertices, num_joints = model.weights.shape
    joints = np.eye(num_joints)
    if name not in keypoint_sets(model):
        names = ", ".join(keypoint_sets(model))
        raise ValueError(f"name must be one of {names}, got {name!r}")
    if name in ("smpl24", "smplx55"):
        return joints, np.zeros((num_joints, num_vertices))
    if name == "openpose25+24":
        vertices = [_extra_vertices(model, name), _regressor(model, name, "extra")]
        # The set counts 24 joints, and takes none beyond the wrists: SMPL-X has the same there.
        joints, vertices = _rows(joints[:24], *vertices)
        pick = list(SMPL49_FROM_54)
        return joints[pick], vertices[pick]
    if name in ("smplx127", "smplx144"):
        return _rows(joints, _extra_vertices(model, name), _landmarks(model))
    if name == "pixie145":
        head_top = _one_hot([model.v_template[:, 1].argmax()], num_vertices)
        return _rows(joints, _landmarks(model), _extra_vertices(model, name), head_top)
    if name == "face68":
        vertices = _landmarks(model)
    elif name == "coco17":
        vertices = _regressor(model, name, "coco17")
    elif name == "h36m17":
        vertices = _regressor(model, name, "h36m")
    else:
        vertices = _regressor(model, name, "h36m")[list(H36M14_FROM_17)]
    return _rows(joints[:0], vertices)


def _rows(joints: np.ndarray, *vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points made of joints, followed by points made of vertices: weights of both for all."""
    of_vertices = np.concatenate(vertices)
    return (
        np.pad(joints, ((0, len(of_vertices)), (0, 0))),
        np.pad(of_vertices, ((len(joints), 0), (0, 0))),
    )


def _one_hot(ids: Sequence[int], num_vertices: int) -> np.ndarray:
    weights = np.zeros((len(ids), num_vertices))
    weights[np.arange(len(ids)), ids] = 1
    return weights


def _extra_vertices(model: ModelData, name: str) -> np.ndarray:
    """The 21 vertices that have a name."""
    ids = list(_EXTRA_VERTICES[model.kind].values())
    num_vertices = len(model.v_template)
    if max(ids) >= num_vertices:
        raise ValueError(
            f'keypoints "{name}" need vertex {max(ids)}, but {model.path} has only '
            f"{num_vertices} vertices"
        )
    return _one_hot(ids, num_vertices)


def _landmarks(model: WholeBodyData) -> np.ndarray:
    """The 51 landmarks of the face that stay in place."""
    weights = np.zeros((len(model.landmark_faces), len(model.v_template)))
    rows = np.arange(len(weights))[:, None]
    np.add.at(weights, (rows, model.faces[model.landmark_faces]), model.landmark_weights)
    return weights


def _regressor(model: ModelData, name: str, key: str) -> np.ndarray:
    """A regressor of the model file, or a message that says which file to put where."""
    if key in model.keypoint_regressors:
        return model.keypoint_regressors[key]
    lacks = f'keypoints "{name}" need a regressor that {model.path} does not hold'
    if model.kind == "smplx":
        raise ValueError(f"{lacks}; the open body has it, published ones are for SMPL")
    rows, file = KEYPOINT_REGRESSORS[key]
    raise ValueError(
        f"{lacks}; put {file} ({rows} x {len(model.v_template)}, comes with SPIN's data) into "
        f"{model.path.parent}"
    )
