"""Skinning weights of the joints: grouped from the bones, smoothed, cut to four, quantised."""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.smoothing import bilaplacian, smoothstep
from smplkit.body.make_open_body.source import Source
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.skeleton import SMPL_JOINTS

LEVELS = 1024  # weights are multiples of 1 / LEVELS, exact in float16
# Strength of the bi-Laplacian where the trunk bends, around the elbow, and everywhere else.
TRUNK_SMOOTHING, ELBOW_SMOOTHING, SMOOTHING = 60.0, 12.0, 0.5
# Bones that start a joint's territory; every other bone belongs to the joint of its parent.
MIDDLE_BONES = {
    "root": "pelvis", "spine04": "spine1", "spine03": "spine2", "spine02": "spine3",
    "neck01": "neck", "head": "head",
}  # fmt: skip
LEFT_BONES = {
    "pelvis": "pelvis", "upperleg01": "left_hip", "lowerleg01": "left_knee", "foot": "left_ankle",
    "clavicle": "left_collar", "upperarm01": "left_shoulder", "lowerarm01": "left_elbow",
    "wrist": "left_wrist", **{f"toe{k}-1": "left_foot" for k in range(1, 6)},
    **{f"finger{k}-1": "left_hand" for k in range(2, 6)},
}  # fmt: skip


def group_weights(
    source: Source,
    bone_weights: np.ndarray,
    left_bones: dict[str, str] = LEFT_BONES,
    names: tuple[str, ...] = SMPL_JOINTS,
) -> np.ndarray:
    """Weights (H, J) of the named joints from those of the 104 bones."""
    joint_of_bone = dict(MIDDLE_BONES)
    for bone, joint in left_bones.items():
        joint_of_bone[bone + ".L"] = joint
        joint_of_bone[bone + ".R"] = joint.replace("left", "right")
    joints = []
    for bone, parent in zip(source.bones, source.bone_parents, strict=True):
        name = joint_of_bone.get(bone)
        joints.append(names.index(name) if name else joints[parent])
    grouped = np.zeros((len(bone_weights), len(names)))
    np.add.at(grouped.T, joints, bone_weights.T)
    return grouped


def smooth_weights(weights: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Bi-Laplacian smoothing (V, J): MakeHuman's bands between joints are narrow.

    A narrow band shows as a seam when the trunk bends or the forearm twists.
    """

    def share(*names: str) -> np.ndarray:
        return weights[:, [SMPL_JOINTS.index(name) for name in names]].sum(1)

    trunk = share("spine1", "spine2", "spine3") + np.minimum(share("pelvis"), 0.5)
    arm = share("left_elbow", "right_elbow", "left_shoulder", "right_shoulder")
    strength = SMOOTHING + TRUNK_SMOOTHING * smoothstep(2 * trunk - 0.6)
    smooth = bilaplacian(weights, faces, strength + ELBOW_SMOOTHING * smoothstep(arm)).clip(0)
    return smooth / smooth.sum(1, keepdims=True)


def _quantise(row: np.ndarray, flip: np.ndarray) -> np.ndarray:
    """Integers that sum to LEVELS, nearest to the row; a left-right symmetric row stays so."""
    symmetric = np.array_equal(row, row[flip])
    exact = row * LEVELS
    whole = np.floor(exact)
    missing = int(LEVELS - whole.sum())
    order = sorted(range(len(row)), key=lambda j: (whole[j] - exact[j], j))
    if symmetric:  # hand out to the middle joints, or to a pair at a time
        middle = [j for j in order if flip[j] == j and row[j] > 0]
        pairs = [j for j in order if flip[j] > j and row[j] > 0]
        for j in pairs[: missing // 2]:
            whole[[j, flip[j]]] += 1
            missing -= 2
        if missing:
            whole[middle[0]] += missing
    else:
        whole[order[:missing]] += 1
    return whole


def four_weights(weights: np.ndarray, halves: Halves) -> np.ndarray:
    """The four strongest joints of each vertex, in multiples of 1 / LEVELS that sum to one."""
    out, flip = np.zeros_like(weights), np.array(halves.flip)
    for v in range(halves.half):
        row = weights[v].copy()
        if v < halves.midline:
            row = (row + row[flip]) / 2
        order = sorted(range(len(row)), key=lambda j: (-round(row[j], 9), min(j, flip[j]), j))
        chosen: list[int] = []
        for j in order:  # on the mid-line a joint brings its partner along
            group = sorted({j, int(flip[j])}) if v < halves.midline else [j]
            if j not in chosen and len(chosen) + len(group) <= 4 and row[j] > 1 / LEVELS:
                chosen += group
        kept = np.zeros(len(row))
        kept[chosen] = row[chosen] / row[chosen].sum()
        out[v] = _quantise(kept, flip) / LEVELS
    return halves.weights(out[: halves.half])
