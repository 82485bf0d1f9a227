"""The build: one topology, then three bodies on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smplkit.body.make_open_body.attributes import part_labels, texture
from smplkit.body.make_open_body.decimate import decimate_half
from smplkit.body.make_open_body.joints import joint_centres, joint_regressor
from smplkit.body.make_open_body.keypoints import (
    keypoint_regressors,
    permutation,
    pick_extra_vertices,
)
from smplkit.body.make_open_body.pack import LICENCE, provenance, write
from smplkit.body.make_open_body.people import People, detail_labels, sample_people
from smplkit.body.make_open_body.pose_blend import pose_directions, sample_poses
from smplkit.body.make_open_body.shape import shape_space
from smplkit.body.make_open_body.smoothing import align_toes, flatten_groin
from smplkit.body.make_open_body.source import Source, load_source
from smplkit.body.make_open_body.symmetry import Halves
from smplkit.body.make_open_body.tpose import to_tpose
from smplkit.body.make_open_body.weights import four_weights, group_weights, smooth_weights
from smplkit.skeleton import SMPL_FLIP, SMPL_JOINTS, SMPL_PARENTS

VERTICES = 7000
PEOPLE = 300  # of each gender
POSES = 480
KEYPOINT_BODIES = 48
SEED = 20240601
EXTREME_DIRECTIONS, EXTREME_BETA = 6, 2.5  # bodies that decimation has to leave without folds
GENDERS = ("female", "male")
# Rows of everybody that each body is made of.
MEMBERS = {"neutral": slice(None), "female": slice(PEOPLE), "male": slice(PEOPLE, None)}


@dataclass(frozen=True)
class Topology:
    """What the three bodies share; vertices in the order of `Halves`."""

    source: Source
    halves: Halves
    kept: np.ndarray  # source half vertices
    half_faces: np.ndarray
    half_uv_faces: np.ndarray


def _importance(source: Source) -> np.ndarray:
    """Factor on the decimation error: more vertices for the face, hardly any for the cavities."""
    region = np.ones(len(source.vertices))
    owner = [source.bones[b] for b in source.bone_weights.argmax(1)]
    region[[o == "head" for o in owner]] = 5.0
    region[[o.startswith("finger") for o in owner]] = 2.0
    region[source.cavity] = 0.05
    return region


def decimated(
    source: Source,
    bodies: np.ndarray,
    importance: np.ndarray,
    vertices: int,
    flip: tuple[int, ...] = SMPL_FLIP,
) -> Topology:
    """Decimate the source, with the errors summed over half bodies (S, H, 3).

    Args:
        source: the source mesh.
        bodies: (S, H, 3).
        importance: (H,) factor on the error at each vertex.
        vertices: how many to keep of the whole mesh.
        flip: left-right partner of each joint.
    """
    kept, faces, uv_faces = decimate_half(
        bodies,
        source.faces,
        source.uv_faces,
        source.uv,
        importance,
        source.midline_count,
        vertices,
    )
    halves = Halves(len(kept), int((kept < source.midline_count).sum()), flip)
    return Topology(source, halves, kept, faces, uv_faces)


def extremes(vertices: np.ndarray, halves: Halves, count: int = EXTREME_DIRECTIONS) -> np.ndarray:
    """Half bodies at both ends of the first directions of shape."""
    mean, directions, _, _ = shape_space(vertices, halves)
    step = EXTREME_BETA * np.moveaxis(directions, -1, 0)[:count]
    return np.concatenate([mean + step, mean - step])


def _weights(shared: Topology) -> np.ndarray:
    """Skinning weights (V, 24)."""
    halves = shared.halves
    grouped = group_weights(shared.source, shared.source.bone_weights[shared.kept])
    smooth = smooth_weights(halves.weights(grouped), halves.faces(shared.half_faces))
    return four_weights(smooth, halves)


def _rounding_error(shape: np.ndarray, pose: np.ndarray) -> float:
    """Largest displacement in metres, over random bodies, from storing directions in float16."""
    rng = np.random.default_rng(SEED + 30)
    shape_lost = shape - shape.astype(np.float16)
    pose_lost = pose - pose.astype(np.float16)
    feature = (sample_poses(32, SEED + 30)[:, 1:] - np.eye(3)).reshape(32, 207)
    lost = np.einsum("vik,nk->nvi", shape_lost, rng.standard_normal((32, 10)))
    lost += np.einsum("vik,nk->nvi", pose_lost, feature)
    return float(np.linalg.norm(lost, axis=-1).max())


def _arrays(
    shared: Topology, people: People, weights: np.ndarray, picks: dict[str, int], order: np.ndarray
) -> dict[str, np.ndarray]:
    """Everything of one body's file but its gender."""
    halves = shared.halves
    mean, directions, betas, explained = shape_space(people.vertices, halves)
    centres = joint_centres(shared.source, people.heads, people.vertices)
    regressor, joint_error = joint_regressor(people.vertices, centres, betas, halves)
    template = halves.points(mean)
    half_pose, pose_figures = pose_directions(
        mean,
        weights[: halves.half],
        regressor @ template,
        sample_poses(POSES, SEED + 10),
        sample_poses(POSES // 4, SEED + 11),
    )
    pose = halves.pose_directions(half_pose)
    shape = np.moveaxis(halves.points(np.moveaxis(directions, -1, 0)), 0, -1)
    bent = sample_poses(KEYPOINT_BODIES, SEED + 20)
    keypoints, keypoint_error = keypoint_regressors(
        template, shape, regressor, weights, pose, picks, halves, bent, SEED + 20
    )
    residual = people.vertices - mean - np.einsum("nb,hib->nhi", betas, directions)
    figures = {
        "people": len(betas),
        "stature_mean_m": people.stature.mean(),
        "stature_deviation_m": people.stature.std(),
        "mass_mean_kg": people.mass.mean(),
        "mass_deviation_kg": people.mass.std(),
        "mass_stature_correlation": np.corrcoef(people.mass, people.stature)[0, 1],
        "shape_variance_explained": explained.tolist(),
        "shape_residual_m": np.sqrt((residual**2).sum(-1).mean()),
        "joint_error_m": dict(zip(SMPL_JOINTS, joint_error.tolist(), strict=True)),
        "keypoint_error_m": keypoint_error,
        "pose_blend": pose_figures,
        "float16_error_m": _rounding_error(shape, pose),
    }
    new_index = np.argsort(order)
    vt, ft = texture(shared.source, shared.half_uv_faces)
    return {
        "v_template": template[order].astype(np.float32),
        "f": new_index[halves.faces(shared.half_faces)].astype(np.uint16),
        "weights": weights[order].astype(np.float16),
        "J_regressor": regressor[:, order].astype(np.float32),
        "shapedirs": shape[order].astype(np.float16),
        "posedirs": pose[order].astype(np.float16),
        "kintree_table": np.array([SMPL_PARENTS, range(24)], np.int64),
        "J_regressor_extra": keypoints["extra"][:, order].astype(np.float32),
        "J_regressor_coco17": keypoints["coco17"][:, order].astype(np.float32),
        "J_regressor_h36m": keypoints["h36m"][:, order].astype(np.float32),
        "vertex_mirror": new_index[halves.mirror[order]].astype(np.uint16),
        "vt": vt.astype(np.float32),
        "ft": ft.astype(np.uint16),
        "vertex_part": part_labels(weights, halves)[order].astype(np.uint8),
        "licence": np.array(LICENCE),
        "provenance": np.array(provenance(figures)),
    }


def everyone_in_tpose(source: Source, drawn: list[People]) -> tuple[Topology, np.ndarray, People]:
    """The topology of the three bodies, its weights (V, 24), and everybody on it in the T-pose.

    Args:
        source: the source mesh.
        drawn: women and men in the A-pose.
    """
    everyone = People(*map(np.concatenate, zip(*drawn, strict=True)))
    whole = Halves(len(source.vertices), source.midline_count)
    shared = decimated(source, extremes(everyone.vertices, whole), _importance(source), VERTICES)
    weights = _weights(shared)
    bone_weights = source.bone_weights[shared.kept]
    posed, heads = to_tpose(source, everyone.vertices[:, shared.kept], bone_weights, everyone.heads)
    posed = flatten_groin(posed, shared.half_faces, shared.halves)
    posed = align_toes(posed, weights[: shared.halves.half, SMPL_JOINTS.index("left_foot")])
    posed = shared.halves.centred(posed)
    return shared, weights, People(posed, heads, everyone.stature, everyone.mass)


def build(out_dir: Path) -> None:
    """Make open_{neutral,female,male}.npz in `out_dir`, byte for byte the same every time."""
    source = load_source(detail_labels())
    drawn = [sample_people(source, g, PEOPLE, SEED + i) for i, g in enumerate(GENDERS)]
    shared, weights, everyone = everyone_in_tpose(source, drawn)
    picks = pick_extra_vertices(
        everyone.vertices.mean(0),
        weights[: shared.halves.half],
        source.bone_weights[shared.kept, source.bones.index("eye.L")] > 0.5,
        everyone.heads.mean(0),
        source.bones,
        shared.halves,
    )
    order = permutation(picks, shared.halves)
    for gender, rows in MEMBERS.items():
        people = People(*(field[rows] for field in everyone))
        arrays = _arrays(shared, people, weights, picks, order)
        write(out_dir / f"open_{gender}.npz", {**arrays, "gender": np.array(gender)})
