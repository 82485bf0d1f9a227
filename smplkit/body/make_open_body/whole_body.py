"""The build of the open body in SMPL-X's layout: hands, jaw, eyes and expression added.

The people, their betas, their T-pose and the methods are those of `build.py`. New are a mesh that
is denser in the face and the hands, joints of fingers, jaw and eyes, and what belongs to these.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smplkit.body.make_open_body.attributes import part_labels, texture
from smplkit.body.make_open_body.build import (
    GENDERS,
    KEYPOINT_BODIES,
    MEMBERS,
    PEOPLE,
    POSES,
    SEED,
    Topology,
    decimated,
    everyone_in_tpose,
    extremes,
)
from smplkit.body.make_open_body.expressions import expression_space
from smplkit.body.make_open_body.facial import facial_actions
from smplkit.body.make_open_body.hands import (
    FIRST,
    FIRST_RIGHT,
    FLAT_HAND,
    finger_axes,
    hand_space,
    mirrored,
    sample_finger_poses,
)
from smplkit.body.make_open_body.jaw import (
    JAW,
    chin,
    jaw_directions,
    jaw_weights,
    rigid_turn,
    with_jaw,
)
from smplkit.body.make_open_body.joints import joint_regressor
from smplkit.body.make_open_body.keypoints import (
    keypoint_regressors,
    permutation,
    pick_extra_vertices,
)
from smplkit.body.make_open_body.landmarks import Face, contour_landmarks, inner_landmarks
from smplkit.body.make_open_body.pack import LICENCE, provenance, write
from smplkit.body.make_open_body.people import People, detail_labels, sample_people
from smplkit.body.make_open_body.pose_blend import pose_directions, sample_poses
from smplkit.body.make_open_body.shape import NUM_BETAS, directions_of, shape_space
from smplkit.body.make_open_body.smoothing import align_toes, flatten_groin
from smplkit.body.make_open_body.source import Source, load_source
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.body.make_open_body.tpose import LEFT_DIRECTIONS, to_tpose
from smplkit.body.make_open_body.weights import four_weights, group_weights, smooth_weights
from smplkit.body.make_open_body.whole_rig import whole_centres, whole_weights
from smplkit.skeleton_smplx import (
    SMPLX_EXTRA_VERTICES,
    SMPLX_FLIP,
    SMPLX_JOINTS,
    SMPLX_PARENTS,
)

VERTICES = 10600
EXTREME_EXPRESSION = 2.5  # faces that decimation has to leave without folds, beside the bodies


def _importance(source: Source) -> np.ndarray:
    """Factor on the decimation error: much for the face and the hands, little for cavities."""
    region = np.ones(len(source.vertices))
    owner = [source.bones[b] for b in source.bone_weights.argmax(1)]
    region[[o == "head" for o in owner]] = 8.0
    region[[o.startswith("finger") for o in owner]] = 8.0
    region[[o.startswith("metacarpal") for o in owner]] = 4.0
    region[[o.startswith("toe") for o in owner]] = 0.5
    region[source.cavity] = 0.2
    region[rim_vertices(source)] = 100.0
    return region


def rim_vertices(source: Source) -> np.ndarray:
    """(H,) True where the skin meets the mouth or an eye socket."""
    inside = source.cavity[source.faces].all(1)
    rim = np.zeros(len(source.vertices), bool)
    rim[np.intersect1d(source.faces[inside], source.faces[~inside])] = True
    return rim


def _with_still_hands(rotmats: np.ndarray) -> np.ndarray:
    """Poses (N, 24, 3, 3) of SMPL's joints as poses (N, 55, 3, 3)."""
    whole = np.tile(np.eye(3), (len(rotmats), len(SMPLX_JOINTS), 1, 1))
    whole[:, :22] = rotmats[:, :22]
    return whole


def _rounding_error(shape: np.ndarray, pose: np.ndarray, axes: np.ndarray) -> float:
    """Largest displacement in metres, over random bodies, from storing directions in float16."""
    rng = np.random.default_rng(SEED + 30)
    lost = np.einsum("vik,nk->nvi", shape - shape.astype(np.float16), rng.standard_normal((16, 20)))
    body = _with_still_hands(sample_poses(16, SEED + 30))
    fingers = sample_finger_poses(16, SEED + 31, axes)
    body[:, FIRST:FIRST_RIGHT] = fingers[:, FIRST:FIRST_RIGHT]
    feature = (body[:, 1:] - np.eye(3)).reshape(16, -1)
    lost += np.einsum("vik,nk->nvi", pose - pose.astype(np.float16), feature)
    return float(np.linalg.norm(lost, axis=-1).max())


def _poses(count: int, seed: int, axes: np.ndarray) -> np.ndarray:
    """Poses of the body, then as many of the fingers."""
    body = _with_still_hands(sample_poses(count, seed))
    return np.concatenate([body, sample_finger_poses(count, seed + 5, axes)])


class WholeBody:
    """What the three bodies share, and the arrays of each.

    Vertices are in the order of `Halves` until they are packed.
    """

    def __init__(self, shared: Topology, everyone: People, actions: dict[str, np.ndarray]) -> None:
        self.shared, self.halves = shared, shared.halves
        source, half = shared.source, shared.halves.half
        bone_weights = source.bone_weights[shared.kept]
        mean = everyone.vertices.mean(0)
        self.eye = everyone.heads.mean(0)[source.bones.index("eye.L")]
        self.opening = self.halves.centred(actions["jawOpen"])
        self.chin = chin(mean, self.eye, self.opening)
        centre, angle = rigid_turn(mean[None], self.opening, self.chin)
        share = jaw_weights(mean, self.opening, centre[0], angle[0], shared.half_faces, self.halves)
        self.eyeball = bone_weights[:, source.bones.index("eye.L")] > 0.5
        grouped = with_jaw(whole_weights(source, bone_weights, self.eyeball), share)
        faces = self.halves.faces(shared.half_faces)
        self.weights = four_weights(
            smooth_weights(self.halves.weights(grouped), faces), self.halves
        )
        self.picks = pick_extra_vertices(
            mean,
            self.weights[:half],
            self.eyeball,
            everyone.heads.mean(0),
            source.bones,
            self.halves,
        )
        self.order = permutation(self.picks, self.halves, SMPLX_EXTRA_VERTICES)
        self.expression, self.expression_share = expression_space(actions, self.halves, SEED + 40)
        self.face = self._face(mean)
        self.inner, self.contour = inner_landmarks(self.face), contour_landmarks(self.face)

    def _face(self, mean: np.ndarray) -> Face:
        """The left half of the mean head."""
        shared, half = self.shared, self.halves.half
        head = self.weights[:half, [SMPLX_JOINTS.index("head"), JAW]].sum(1) > 0.5
        cavity = shared.source.cavity[shared.kept]
        skin = head[shared.half_faces].all(1) & ~cavity[shared.half_faces].all(1)
        skin &= ~self.eyeball[shared.half_faces].any(1)
        rim = rim_vertices(shared.source)[shared.kept]
        lower = np.linalg.norm(self.opening, axis=1) > 0.015
        return Face(mean, shared.half_faces, skin, rim, lower, self.eye)

    def arrays(self, people: People, betas: np.ndarray) -> dict[str, np.ndarray]:
        """Everything of one body's file but its gender.

        Args:
            people: in the T-pose with flat hands.
            betas: (N, 10) of these people in SMPL's layout, so that a person has the same in both.
        """
        halves, shared, weights, order = self.halves, self.shared, self.weights, self.order
        mean, directions, explained = directions_of(people.vertices, betas, halves)
        centres, angles = whole_centres(
            shared.source, people, self.opening, self.chin, weights[: halves.half]
        )
        regressor, joint_error = joint_regressor(
            people.vertices, centres, betas, halves, SMPLX_JOINTS
        )
        template = halves.points(mean)
        rest_joints = regressor @ template
        tips = {name[5:]: template[v] for name, v in self.picks.items() if name[:4] == "left"}
        axes = finger_axes(rest_joints, tips)
        half_pose, pose_figures = pose_directions(
            mean,
            weights[: halves.half],
            rest_joints,
            _poses(POSES, SEED + 10, axes),
            _poses(POSES // 4, SEED + 11, axes),
            SMPLX_JOINTS,
            SMPLX_PARENTS,
        )
        half_pose[..., 9 * (JAW - 1) : 9 * JAW] = jaw_directions(
            mean, weights[: halves.half], self.opening, rest_joints[JAW], angles.mean()
        )
        pose = halves.pose_directions(half_pose)
        shape = np.moveaxis(halves.points(np.moveaxis(directions, -1, 0)), 0, -1)
        bent = _with_still_hands(sample_poses(KEYPOINT_BODIES, SEED + 20))
        keypoints, keypoint_error = keypoint_regressors(
            template, shape, regressor, weights, pose, self.picks, halves, bent, SEED + 20,
            SMPLX_JOINTS, SMPLX_PARENTS,
        )  # fmt: skip
        components, relaxed = hand_space(axes, SEED + 50)
        both = np.concatenate([shape, self.expression], -1)
        figures = {
            "people": len(betas),
            "stature_mean_m": people.stature.mean(),
            "stature_deviation_m": people.stature.std(),
            "mass_mean_kg": people.mass.mean(),
            "mass_deviation_kg": people.mass.std(),
            "shape_variance_explained": explained.tolist(),
            "expression_variance_explained": self.expression_share.tolist(),
            "jaw_angle_of_open_mouth_degrees": np.rad2deg(angles.mean()),
            "joint_error_m": dict(zip(SMPLX_JOINTS, joint_error.tolist(), strict=True)),
            "keypoint_error_m": keypoint_error,
            "pose_blend": pose_figures,
            "float16_error_m": _rounding_error(both, pose, axes),
        }
        new_index = np.argsort(order)
        vt, ft = texture(shared.source, shared.half_uv_faces)
        return {
            "v_template": template[order].astype(np.float32),
            "f": new_index[halves.faces(shared.half_faces)].astype(np.uint16),
            "weights": weights[order].astype(np.float16),
            "J_regressor": regressor[:, order].astype(np.float32),
            "shapedirs": both[order].astype(np.float16),
            "posedirs": pose[order].astype(np.float16),
            "kintree_table": np.array([SMPLX_PARENTS, range(len(SMPLX_JOINTS))], np.int64),
            "hands_componentsl": components.astype(np.float32),
            "hands_componentsr": mirrored(components).astype(np.float32),
            "hands_meanl": relaxed.astype(np.float32),
            "hands_meanr": mirrored(relaxed).astype(np.float32),
            "lmk_faces_idx": self.inner[0].astype(np.int64),
            "lmk_bary_coords": self.inner[1].astype(np.float64),
            "dynamic_lmk_faces_idx": self.contour[0].astype(np.int64),
            "dynamic_lmk_bary_coords": self.contour[1].astype(np.float64),
            "J_regressor_extra": keypoints["extra"][:, order].astype(np.float32),
            "J_regressor_coco17": keypoints["coco17"][:, order].astype(np.float32),
            "J_regressor_h36m": keypoints["h36m"][:, order].astype(np.float32),
            "vertex_mirror": new_index[halves.mirror[order]].astype(np.uint16),
            "vt": vt.astype(np.float32),
            "ft": ft.astype(np.uint16),
            "vertex_part": part_labels(weights, halves)[order].astype(np.uint8),
            "licence": np.array(LICENCE),
            "provenance": np.array(provenance(figures, whole_body=True)),
        }


def whole_body(source: Source, drawn: list[People], actions: dict[str, np.ndarray]) -> tuple:
    """The shared part, and everybody in the T-pose with flat hands.

    Args:
        source: the source mesh.
        drawn: women and men in the A-pose.
        actions: displacement (H, 3) of the source half under each movement of the face.
    """
    everyone = People(*map(np.concatenate, zip(*drawn, strict=True)))
    halves = Halves(len(source.vertices), source.midline_count)
    bodies = [extremes(people.vertices, halves, NUM_BETAS) for people in drawn]
    mean = everyone.vertices.mean(0)
    expression = np.moveaxis(expression_space(actions, halves, SEED + 40)[0], -1, 0)
    moved = EXTREME_EXPRESSION * expression[:, : halves.half]
    bodies += [mean + moved, mean - moved, mean[None] + actions["jawOpen"]]
    shared = decimated(source, np.concatenate(bodies), _importance(source), VERTICES, SMPLX_FLIP)
    actions = {name: field[shared.kept] for name, field in actions.items()}
    bone_weights = source.bone_weights[shared.kept]
    posed, heads = to_tpose(
        source,
        everyone.vertices[:, shared.kept],
        bone_weights,
        everyone.heads,
        LEFT_DIRECTIONS + FLAT_HAND,
    )
    posed = flatten_groin(posed, shared.half_faces, shared.halves)
    toes = group_weights(source, bone_weights)[:, SMPLX_JOINTS.index("left_foot")]
    posed = shared.halves.centred(align_toes(posed, toes))
    everyone = People(posed, heads, everyone.stature, everyone.mass)
    return WholeBody(shared, everyone, actions), everyone


def build_whole(out_dir: Path) -> None:
    """Make open_x_{neutral,female,male}.npz in `out_dir`, byte for byte the same every time."""
    source = load_source(detail_labels(), "all")
    drawn = [sample_people(source, g, PEOPLE, SEED + i) for i, g in enumerate(GENDERS)]
    in_smpl, _, smpl_people = everyone_in_tpose(source, drawn)
    body, everyone = whole_body(source, drawn, facial_actions(source))
    for gender, rows in MEMBERS.items():
        _, _, betas, _ = shape_space(smpl_people.vertices[rows], in_smpl.halves)
        arrays = body.arrays(People(*(field[rows] for field in everyone)), betas)
        write(out_dir / f"open_x_{gender}.npz", {**arrays, "gender": np.array(gender)})
