"""Named points: 21 surface vertices at smplx's numbers, and regressors of the annotated joint sets.

The regressed points are where annotators and motion capture put them, described here from the open
body's own anatomy; the rows are fitted so that they hold on posed bodies of any shape.
"""

from __future__ import annotations

import numpy as np

from smplkit.body.make_open_body.joints import convex_row
from smplkit.body.make_open_body.skinning import apply, forward_kinematics, linear_blend
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.skeleton import KEYPOINT_SETS, SMPL_EXTRA_VERTICES, SMPL_JOINTS, SMPL_PARENTS

CANDIDATES = 220
FINGERS = ("thumb", "index", "middle", "ring", "pinky")


def pick_extra_vertices(
    template: np.ndarray,
    weights: np.ndarray,
    eyeball: np.ndarray,
    heads: np.ndarray,
    bones: list[str],
    halves: Halves,
) -> dict[str, int]:
    """Half-mesh vertex of the nose and of each left eye, ear, toe, heel and finger tip.

    Args:
        template: (H, 3) half body in the T-pose.
        weights: (H, 24).
        eyeball: (H,) True on the left eye.
        heads: (104, 3) bone heads in the same pose.
        bones: their names.
        halves: the symmetry.
    """

    def bone(name: str) -> np.ndarray:
        return heads[bones.index(name + ".L")]

    def farthest(direction, allowed: np.ndarray) -> int:
        return int(np.where(allowed, template @ np.asarray(direction, float), -np.inf).argmax())

    def near(point: np.ndarray, radius: float) -> np.ndarray:
        return np.linalg.norm(template - point, axis=1) < radius

    eye = bone("eye")
    head = weights[:, SMPL_JOINTS.index("head")] > 0.5
    middle = np.arange(halves.half) < halves.midline
    below_eyes = (template[:, 1] < eye[1] - 0.015) & (template[:, 1] > eye[1] - 0.06)
    ear_height = np.abs(template[:, 1] - eye[1] + 0.01) < 0.02
    behind = template[:, 2] < eye[2] - 0.06
    picks = {
        "nose": farthest([0, 0, 1], head & middle & below_eyes),
        "left_eye": farthest([0, 0, 1], eyeball),
        "left_ear": farthest([1, 0, 0], head & ear_height & behind),
    }
    for k, finger in enumerate(FINGERS, 1):
        base, last = bone(f"finger{k}-2"), bone(f"finger{k}-3")
        tip = near(last, 0.04) & near(2 * last - base, 0.02)
        picks[f"left_{finger}"] = farthest(last - base, tip)
    foot = weights[:, [SMPL_JOINTS.index(n) for n in ("left_ankle", "left_foot")]].sum(1) > 0.6
    for toe, tip, base in (("big", "toe1-2", "toe1-1"), ("small", "toe5-3", "toe5-1")):
        forward = bone(tip) - bone(base)
        picks[f"left_{toe}_toe"] = farthest(forward, foot & near(bone(tip), 0.03))
    low = template[:, 1] < template[:, 1].min() + 0.03
    picks["left_heel"] = farthest([0, 0, -1], foot & low)
    return picks


def permutation(
    picks: dict[str, int], halves: Halves, numbers: dict[str, int] = SMPL_EXTRA_VERTICES
) -> np.ndarray:
    """Old index of each new vertex, with the picked vertices at smplx's numbers.

    The right-side points are the partners of the left ones.
    """
    order = np.arange(halves.whole)
    for name, number in numbers.items():
        pick = picks[name.replace("right", "left")]
        wanted = halves.mirror[pick] if name.startswith("right") else pick
        here = int(np.flatnonzero(order == wanted)[0])
        order[[here, number]] = order[[number, here]]
    return order


def _body_points(joints: np.ndarray, names, vertices: np.ndarray, picks, crown: int) -> dict:
    """Rest points (E, 3) of middle and left names, each with the joint that carries it."""
    named = {name: joints[:, j] for j, name in enumerate(names)}
    flat = np.array([0.0, 1.0, 1.0])
    hip = named["left_hip"]
    outer_hip = hip * [1.25, 1, 1]
    shoulders = named["left_shoulder"] * flat
    thorax = (named["neck"] + shoulders) / 2
    top = vertices[:, crown] - named["head"]
    points = {f"left_{n}": (named[f"left_{n}"], f"left_{n}") for n in
              ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")}  # fmt: skip
    return points | {
        # Human3.6M: marker-based hips are wide; the spine point lies half-way up to the thorax.
        "h36m_left_hip": (outer_hip, "pelvis"),
        "h36m_pelvis": (outer_hip * flat, "pelvis"),
        "spine": ((outer_hip * flat + thorax) / 2, "spine2"),
        "jaw": ((named["head"] + vertices[:, picks["nose"]]) / 2 - [0, 0.02, 0], "head"),
        "head": (named["head"] + 0.85 * top, "head"),
        # LSP and MPII: hips clicked on the front of the body, a little above the joints.
        "lsp_left_hip": (hip + np.array([0.015, 0.02, 0]), "pelvis"),
        "mpii_pelvis": (hip * flat + [0, 0.02, 0], "pelvis"),
        "thorax": (thorax, "spine3"),
        "lsp_neck": (named["neck"] + 0.2 * (named["head"] - named["neck"]), "neck"),
    }


def keypoint_regressors(
    template: np.ndarray,
    shape_directions: np.ndarray,
    joint_regressor: np.ndarray,
    weights: np.ndarray,
    pose_directions: np.ndarray,
    picks: dict[str, int],
    halves: Halves,
    rotmats: np.ndarray,
    seed: int,
    names: tuple[str, ...] = SMPL_JOINTS,
    parents: tuple[int, ...] = SMPL_PARENTS,
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Regressors (K, V) for posed vertices: "extra" (9 rows), "coco17" and "h36m" (17 rows).

    Args:
        template: (V, 3), and the other arrays of the whole model, before the permutation.
        shape_directions: (V, 3, 10).
        joint_regressor: (J, V).
        weights: (V, J).
        pose_directions: (V, 3, 9 (J - 1)).
        picks: the extra vertices.
        halves: the symmetry.
        rotmats: (E, J, 3, 3) poses of the bodies the rows are fitted on.
        seed: of their shapes.
        names: of the J joints.
        parents: of the J joints.

    Returns:
        The regressors, and the mean distance in metres of each fitted point from its target.
    """
    rng, bodies = np.random.default_rng(seed), len(rotmats)
    rest = template + np.einsum("eb,vib->evi", rng.standard_normal((bodies, 10)), shape_directions)
    posed, targets = np.empty_like(rest), {}
    middle = np.arange(halves.midline)
    crown = int(middle[template[middle, 1].argmax()])
    joints = joint_regressor @ rest
    points = _body_points(joints, names, rest, picks, crown)
    feature = (rotmats[:, 1:] - np.eye(3)).reshape(bodies, -1)
    moved = np.empty((bodies, len(names), 3, 4))
    for e in range(bodies):
        moved[e] = forward_kinematics(rotmats[e : e + 1], joints[e], parents)[0]
        blend = linear_blend(weights, moved[e : e + 1])[0]
        posed[e] = apply(blend, rest[e] + pose_directions @ feature[e])
    for name, (point, joint) in points.items():
        targets[name] = apply(moved[:, names.index(joint)], point)

    rows, error = {}, {}
    for name, target in targets.items():
        distance = np.linalg.norm(rest - points[name][0][:, None], axis=-1).mean(0)
        if "left" not in name:  # candidates in pairs, so that a symmetric row can be found
            distance = np.minimum(distance, distance[halves.mirror])
        nearest = np.argsort(distance, kind="stable")[:CANDIDATES]
        rows[name] = convex_row(posed, target, nearest)
        error[name] = float(np.linalg.norm(rows[name] @ posed - target, axis=-1).mean())
    for name in ("nose", "left_eye", "left_ear"):
        rows[name] = np.eye(1, halves.whole, picks[name])[0]
    rows["head_top"] = np.eye(1, halves.whole, crown)[0]

    extra = ("", "lsp_left_hip", "lsp_neck", "head_top", "mpii_pelvis", "thorax", "spine", "jaw",
             "head")  # fmt: skip
    sets = {"extra": (extra, (1, 0, 2, 3, 4, 5, 6, 7, 8))}
    coco, h36m = KEYPOINT_SETS["coco17"], KEYPOINT_SETS["h36m17"]
    sets["coco17"] = (coco.joints, coco.flip)
    renamed = {"left_hip": "h36m_left_hip", "pelvis": "h36m_pelvis", "neck": "thorax"}
    sets["h36m"] = (tuple(renamed.get(n, n) for n in h36m.joints), h36m.flip)
    regressors = {
        key: halves.regressor({k: rows[n] for k, n in enumerate(points) if n in rows}, flip)
        for key, (points, flip) in sets.items()
    }
    return regressors, error
