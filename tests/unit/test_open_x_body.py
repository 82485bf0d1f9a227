"""The shipped open body in SMPL-X's layout: shells, symmetry, face, hands and landmarks.

The files are read with numpy and skinned by the few lines below, independently of `smplkit.body`.
What the 22 joints of the body do is looked at closely in `test_open_body.py`: both are made by the
same steps from the same people.
"""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache

import numpy as np
import pytest
import torch

from smplkit.body import SMPLX, export_model
from smplkit.skeleton import KEYPOINT_SETS, SMPL_EXTRA_VERTICES
from smplkit.skeleton_smplx import (
    FACE_CONTOUR,
    FACE_INNER,
    SMPLX_EXTRA_VERTICES,
    SMPLX_FLIP,
    SMPLX_JOINTS,
    SMPLX_KEYPOINT_SETS,
    SMPLX_PARENTS,
)
from tests.unit.test_open_body import (
    EXTRA_FLIP,
    FOLDER,
    GENDERS,
    MIRROR_X,
    edge_face_crossings,
    half_edges,
    limb_volume,
    normals,
    rotation,
    shells,
    volume,
)
from tests.unit.test_open_body import load as load_smpl

FLIP = list(SMPLX_FLIP)
JOINT = {name: j for j, name in enumerate(SMPLX_JOINTS)}
FINGERS = ("index", "middle", "pinky", "ring", "thumb")

each_gender = pytest.mark.parametrize("gender", GENDERS)


@cache
def load(gender: str) -> dict[str, np.ndarray]:
    """All arrays of a file; floats as float64, indices as int64."""
    wide = {"f": np.float64, "i": np.int64, "u": np.int64}
    with np.load(FOLDER / f"open_x_{gender}.npz") as file:
        return {k: file[k].astype(wide.get(file[k].dtype.kind, file[k].dtype)) for k in file}


def posed(
    body: dict, pose: dict[str, np.ndarray] | None = None, coefficients: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (V, 3) and joints (55, 3) for axis-angles of named joints and 20 coefficients."""
    shaped = body["v_template"]
    if coefficients is not None:
        shaped = shaped + body["shapedirs"] @ coefficients
    rest = body["J_regressor"] @ shaped
    rotmats = np.array(
        [rotation(np.asarray((pose or {}).get(n, np.zeros(3)), float)) for n in SMPLX_JOINTS]
    )
    corrected = shaped + body["posedirs"] @ (rotmats[1:] - np.eye(3)).ravel()
    turn, joints = [rotmats[0]], [rest[0]]
    for j in range(1, 55):
        parent = SMPLX_PARENTS[j]
        turn.append(turn[parent] @ rotmats[j])
        joints.append(joints[parent] + turn[parent] @ (rest[j] - rest[parent]))
    moved = np.zeros_like(corrected)
    for j in range(55):
        rows = np.flatnonzero(body["weights"][:, j])
        place = (corrected[rows] - rest[j]) @ turn[j].T + joints[j]
        moved[rows] += body["weights"][rows, j, None] * place
    return moved, np.array(joints)


def coefficient(k: int, value: float) -> np.ndarray:
    """20 coefficients, the shape's first, all zero but one."""
    return value * np.eye(20)[k]


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.linalg.norm(a - b, axis=-1)


def in_part(body: dict, *names: str) -> np.ndarray:
    return np.isin(body["vertex_part"], [JOINT[name] for name in names])


def finger_names(side: str, finger: str) -> list[str]:
    return [f"{side}_{finger}{i}" for i in (1, 2, 3)]


def curled(body: dict, fingers: tuple[str, ...], degrees: float) -> dict[str, np.ndarray]:
    """Pose of the left hand with each joint of the fingers bent towards the palm.

    The axis is at right angles to the finger in the plane of the palm, which faces down.
    """
    _, joints = posed(body)
    pose = {}
    for finger in fingers:
        base, tip = joints[JOINT[f"left_{finger}1"]], joints[JOINT[f"left_{finger}3"]]
        axis = np.cross(tip - base, [0, -1, 0])
        for name in finger_names("left", finger):
            pose[name] = np.deg2rad(degrees) * axis / np.linalg.norm(axis)
    return pose


# ------------------------------------------------------------------------------------------ layout


@each_gender
def test_layout(gender):
    path = FOLDER / f"open_x_{gender}.npz"
    assert path.stat().st_size <= 2_500_000
    with np.load(path) as file:
        stored = {k: (file[k].dtype, file[k].shape) for k in file}
        raw_kintree = file["kintree_table"]
    count, corners = stored["v_template"][1][0], stored["vt"][1][0]
    triangles = stored["f"][1][0]
    assert count > max(SMPLX_EXTRA_VERTICES.values())
    assert count != 10475, "as many vertices as SMPL-X invite a mix-up"
    expected = {
        "v_template": (np.float32, (count, 3)),
        "f": (np.uint16, (triangles, 3)),
        "weights": (np.float16, (count, 55)),
        "J_regressor": (np.float32, (55, count)),
        "shapedirs": (np.float16, (count, 3, 20)),
        "posedirs": (np.float16, (count, 3, 486)),
        "kintree_table": (np.int64, (2, 55)),
        "hands_componentsl": (np.float32, (45, 45)),
        "hands_componentsr": (np.float32, (45, 45)),
        "hands_meanl": (np.float32, (45,)),
        "hands_meanr": (np.float32, (45,)),
        "lmk_faces_idx": (np.int64, (51,)),
        "lmk_bary_coords": (np.float64, (51, 3)),
        "dynamic_lmk_faces_idx": (np.int64, (79, 17)),
        "dynamic_lmk_bary_coords": (np.float64, (79, 17, 3)),
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
    assert raw_kintree[0].tolist() == list(SMPLX_PARENTS)
    assert raw_kintree[1].tolist() == list(range(55))
    body = load(gender)
    assert str(body["gender"]) == gender
    assert str(body["licence"]) == "CC0-1.0"
    for key, array in body.items():
        assert array.dtype.kind == "U" or np.isfinite(array).all(), key


@each_gender
def test_provenance_names_sources_and_no_path(gender):
    text = str(load(gender)["provenance"])
    made = json.loads(text)
    assert "CC0" in made["data"] and "Mika Suominen" in made["data"]
    assert "faceunits01/targets" in made["data_sha256"]
    assert all(len(digest) == 64 for digest in made["data_sha256"].values())
    assert "/home" not in text and "/tmp" not in text and "site-packages" not in text


def test_the_three_bodies_share_their_topology_and_landmarks():
    first = load("neutral")
    shared = ("f", "vt", "ft", "weights", "vertex_mirror", "vertex_part", "lmk_faces_idx")
    shared += ("lmk_bary_coords", "dynamic_lmk_faces_idx", "dynamic_lmk_bary_coords")
    for gender in ("female", "male"):
        for key in shared:
            np.testing.assert_array_equal(load(gender)[key], first[key])
        assert distances(load(gender)["v_template"], first["v_template"]).max() > 0.03


@each_gender
def test_rows_of_weights_and_regressors(gender):
    body = load(gender)
    weights = body["weights"]
    assert (weights >= 0).all() and (weights.sum(1) == 1).all()  # exact in float16
    assert ((weights > 0).sum(1) <= 4).all()
    assert (weights > 0).any(0).all()
    for key in ("J_regressor", "J_regressor_extra", "J_regressor_coco17", "J_regressor_h36m"):
        assert (body[key] >= 0).all()
        np.testing.assert_allclose(body[key].sum(1), 1, atol=1e-6)
        assert ((body[key] > 0).sum(1) <= 60).all(), "rows are sparse"
    for key in ("lmk_bary_coords", "dynamic_lmk_bary_coords"):
        assert (body[key] >= 0).all()
        np.testing.assert_allclose(body[key].sum(-1), 1, atol=1e-12)


# ----------------------------------------------------------------------------------------- surface


@each_gender
def test_closed_manifold_shells(gender):
    body = load(gender)
    faces = body["f"]
    edges = half_edges(faces)
    assert len(np.unique(edges, axis=0)) == len(edges), "an edge in two faces the same way round"
    assert set(map(tuple, edges.tolist())) == set(map(tuple, edges[:, ::-1].tolist())), "a hole"
    assert len(np.unique(faces)) == len(body["v_template"]), "a vertex without a face"
    parts = shells(faces)
    assert len(parts) == 3  # the body and two eyes
    for part in parts:
        own = faces[np.isin(faces[:, 0], part)]
        assert len(own) == 2 * len(part) - 4  # Euler: a sphere
        assert volume(body["v_template"], own) > 0
        degree = np.bincount(half_edges(own)[:, 0], minlength=len(body["v_template"]))[part]
        assert degree.min() >= 3


@each_gender
def test_no_flipped_or_zero_area_face(gender):
    body = load(gender)
    rest = normals(body["v_template"], body["f"])
    assert np.linalg.norm(rest, axis=1).min() / 2 > 1e-7  # a tenth of a square millimetre

    def turned(k: int, value: float) -> np.ndarray:
        """Faces (F,) that have turned by more than a quarter turn."""
        now = normals(body["v_template"] + body["shapedirs"] @ coefficient(k, value), body["f"])
        assert np.linalg.norm(now, axis=1).min() / 2 > 3e-8
        return (now * rest).sum(1) < 0

    for value in (-2.5, 2.5):
        assert not any(turned(k, value).any() for k in range(10)), "betas fold the surface"
    eyes = posed(body)[1][JOINT["left_eyeball"]]
    centres = body["v_template"][body["f"]].mean(1)
    lid_fold = (np.abs(centres[:, 1] - eyes[1]) < 0.015) & (centres[:, 2] > eyes[2])
    for value in (-2.0, 2.0):
        for k in range(10, 20):
            folded = turned(k, value)
            # The fold of the upper lid, which a lid that opens further than lids do turns out.
            assert folded.sum() <= 16 and lid_fold[folded].all(), (k, value)


@each_gender
def test_left_right_symmetry_of_every_array(gender):
    body = load(gender)
    mirror = body["vertex_mirror"]
    np.testing.assert_array_equal(mirror[mirror], np.arange(len(mirror)))
    assert np.abs(body["v_template"][mirror] * MIRROR_X - body["v_template"]).max() < 1e-4
    moved = np.moveaxis(body["shapedirs"], 1, 2)
    mirrored = moved[mirror] * MIRROR_X
    assert np.abs(mirrored - moved)[:, :10].max() < 1e-5
    for k in range(10, 20):  # an expression is the same on both sides, or opposite
        same, opposite = (np.abs(mirrored[:, k] - s * moved[:, k]).max() for s in (1, -1))
        assert min(same, opposite) < 1e-5 < max(same, opposite), k
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
    partners = np.sort(mirror[body["f"]], axis=1)
    assert set(map(tuple, faces.tolist())) == set(map(tuple, partners.tolist()))
    other = np.tile([1.0, -1.0, -1.0], 15)
    for key in ("hands_components", "hands_mean"):
        np.testing.assert_allclose(body[f"{key}l"] * other, body[f"{key}r"], atol=1e-7)


@each_gender
def test_a_mirrored_pose_gives_the_mirrored_body(gender):
    body = load(gender)
    rng = np.random.default_rng(4)
    pose = {name: rng.normal(0, 0.3, 3) for name in SMPLX_JOINTS}
    betas = np.append(rng.standard_normal(10), np.zeros(10))
    partner = {name: SMPLX_JOINTS[j] for name, j in zip(SMPLX_JOINTS, FLIP, strict=True)}
    mirrored_pose = {partner[name]: a * [1, -1, -1] for name, a in pose.items()}
    straight = posed(body, pose, betas)[0]
    mirrored = posed(body, mirrored_pose, betas)[0]
    assert np.abs(mirrored[body["vertex_mirror"]] * MIRROR_X - straight).max() < 1e-4


@each_gender
def test_rounding_to_float16_is_below_a_tenth_of_a_millimetre(gender):
    body = load(gender)
    assert json.loads(str(body["provenance"]))["figures"]["float16_error_m"] < 1e-4
    rng = np.random.default_rng(5)
    moved = np.zeros_like(body["v_template"])
    feature = np.array([rotation(rng.normal(0, 0.35, 3)) - np.eye(3) for _ in range(54)]).ravel()
    for key, amount in (("shapedirs", rng.standard_normal(20)), ("posedirs", feature)):
        half = np.spacing(np.abs(body[key]).astype(np.float16)).astype(np.float64) / 2
        moved += (half * rng.uniform(-1, 1, half.shape)) @ amount
    assert np.linalg.norm(moved, axis=1).max() < 1e-4


def test_the_surface_does_not_cross_itself_in_the_face_and_in_the_hand():
    body = load("neutral")
    ball = np.isin(np.arange(len(body["v_template"])), np.concatenate(shells(body["f"])[1:]))
    fingers = [name for f in FINGERS for name in finger_names("left", f)]
    opened = {"jaw": np.array([0.35, 0, 0])}
    for names, pose in (
        (("head", "jaw"), {}),
        (("head", "jaw"), opened),
        ((*fingers, "left_wrist"), {}),
        ((*fingers, "left_wrist"), curled(body, FINGERS[:4], 50.0)),
    ):
        own = body["f"][(in_part(body, *names) & ~ball)[body["f"]].all(1)]
        assert edge_face_crossings(posed(body, pose)[0], own) == 0, names


def test_every_part_is_one_patch():
    body = load("neutral")
    part, faces = body["vertex_part"], body["f"]
    assert np.array_equal(np.unique(part), np.arange(55))
    for j, name in enumerate(SMPLX_JOINTS):
        own = faces[(part[faces] == j).all(1)]
        assert max(len(s) for s in shells(own)) > 0.9 * (part == j).sum(), name


def test_the_face_and_the_hands_are_meshed_more_densely():
    body = load("neutral")
    part = body["vertex_part"]
    hands = [n for n in SMPLX_JOINTS if n[-1] in "123" and not n.startswith("spine")]
    assert 2500 < in_part(body, "head", "jaw", "left_eyeball", "right_eyeball").sum() < 3500
    assert 1800 < in_part(body, *hands, "left_wrist", "right_wrist").sum() < 2800
    assert len(part) == 10600


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


# -------------------------------------------------------------------------------------------- body


@each_gender
def test_it_is_the_body_of_the_smpl_layout(gender):
    """The same people with the same betas: joints up to the wrists, and stature, agree."""
    body, smpl = load(gender), load_smpl(gender)
    people = [np.zeros(10), *np.random.default_rng(7).standard_normal((50, 10))]
    for betas in people:
        shaped, of_smpl = (b["v_template"] + b["shapedirs"][..., :10] @ betas for b in (body, smpl))
        joints = [b["J_regressor"] @ v for b, v in ((body, shaped), (smpl, of_smpl))]
        assert distances(joints[0][:22], joints[1][:22]).max() < 2e-3
        assert abs(np.ptp(shaped[:, 1]) - np.ptp(of_smpl[:, 1])) < 1e-3


@each_gender
@pytest.mark.parametrize(
    ("joint", "axis", "along"), [("left_elbow", [0, -1, 0], 0), ("left_knee", [1, 0, 0], 1)]
)
def test_volume_around_a_joint_bent_by_90_degrees(gender, joint, axis, along):
    """The limb within 15 cm of the joint keeps its volume to 5 %."""
    body = load(gender)
    rest, joints = posed(body)
    chosen = (np.abs(rest[:, along] - joints[JOINT[joint]][along]) < 0.15) & (rest[:, 0] > 0)
    bent = posed(body, {joint: np.pi / 2 * np.array(axis)})[0]
    assert abs(limb_volume(body, bent, chosen) / limb_volume(body, rest, chosen) - 1) < 0.05


@each_gender
def test_extra_vertices_are_where_their_names_say(gender):
    body = load(gender)
    vertices, joints = posed(body)
    mirror = body["vertex_mirror"]
    smpl = load_smpl(gender)["v_template"]
    assert list(SMPLX_EXTRA_VERTICES) == list(SMPL_EXTRA_VERTICES)
    for name, i in SMPLX_EXTRA_VERTICES.items():
        if name.startswith("left"):
            assert mirror[i] == SMPLX_EXTRA_VERTICES[name.replace("left", "right")], name
        if not name.endswith(FINGERS):  # fingers are stretched here
            assert distances(vertices[i], smpl[SMPL_EXTRA_VERTICES[name]]) < 0.006, name
    eyes = np.concatenate(shells(body["f"])[1:])
    for side in ("left", "right"):
        assert SMPLX_EXTRA_VERTICES[f"{side}_eye"] in eyes
        for finger in FINGERS:
            tip = SMPLX_EXTRA_VERTICES[f"{side}_{finger}"]
            assert body["vertex_part"][tip] == JOINT[f"{side}_{finger}3"]
            own = vertices[in_part(body, *finger_names(side, finger))]
            last, before = (joints[JOINT[f"{side}_{finger}{i}"]] for i in (3, 2))
            ahead = (own - last) @ (last - before)
            assert (vertices[tip] - last) @ (last - before) > ahead.max() - 1e-4


@each_gender
def test_keypoint_regressors_hold_on_posed_bodies(gender):
    body = load(gender)
    rng = np.random.default_rng(8)
    pose = {name: rng.normal(0, 0.25, 3) for name in SMPLX_JOINTS[:22]}
    vertices, joints = posed(body, pose, np.append(rng.standard_normal(10), np.zeros(10)))
    coco = dict(
        zip(KEYPOINT_SETS["coco17"].joints, body["J_regressor_coco17"] @ vertices, strict=True)
    )
    for side in ("left", "right"):
        for name in ("shoulder", "elbow", "wrist", "knee", "ankle", "hip"):
            assert distances(coco[f"{side}_{name}"], joints[JOINT[f"{side}_{name}"]]) < 0.02, name
        for name in ("eye", "ear"):
            vertex = SMPLX_EXTRA_VERTICES[f"{side}_{name}"]
            np.testing.assert_allclose(coco[f"{side}_{name}"], vertices[vertex], atol=1e-6)
    h36m = body["J_regressor_h36m"] @ vertices
    names = KEYPOINT_SETS["h36m17"].joints
    for name in ("left_knee", "right_elbow", "left_ankle"):
        assert distances(h36m[names.index(name)], joints[JOINT[name]]) < 0.02, name


# -------------------------------------------------------------------------------------------- face


@each_gender
def test_eyes_are_rigid_balls_that_nothing_else_follows(gender):
    body = load(gender)
    rest, joints = posed(body)
    eyes = dict(zip(("left", "right"), shells(body["f"])[1:], strict=True))
    if rest[eyes["left"]].mean(0)[0] < 0:
        eyes = {"left": eyes["right"], "right": eyes["left"]}
    for side, ball in eyes.items():
        joint = JOINT[f"{side}_eyeball"]
        np.testing.assert_array_equal(np.flatnonzero(body["weights"][:, joint]), np.sort(ball))
        assert (body["weights"][ball, joint] == 1).all()
        assert np.abs(body["posedirs"][ball]).max() == 0
        assert distances(joints[joint], rest[ball].mean(0)) < 0.003
        assert np.abs(body["shapedirs"][ball][:, :, 10:]).max() == 0
        turned = posed(body, {f"{side}_eyeball": np.array([0.1, 0.4, 0])})[0]
        np.testing.assert_allclose(np.delete(turned, ball, 0), np.delete(rest, ball, 0), atol=1e-12)
        front = SMPLX_EXTRA_VERTICES[f"{side}_eye"]
        assert turned[front, 0] - rest[front, 0] > 0.003, "to the left"


@each_gender
def test_the_jaw_opens_the_mouth_and_leaves_the_skull(gender):
    body = load(gender)
    rest, joints = posed(body)
    jaw, eye = joints[JOINT["jaw"]], joints[JOINT["left_eyeball"]]
    ear = rest[SMPLX_EXTRA_VERTICES["left_ear"]]
    assert abs(jaw[0]) < 1e-6 and ear[2] < jaw[2] < eye[2] and jaw[1] < eye[1]
    inner = dict(zip(FACE_INNER, landmarks(body, rest), strict=True))
    closed = distances(inner["lip_top"], inner["lip_bottom"])
    assert closed < 0.005
    for angle, least, most in ((0.1, 0.006, 0.025), (0.35, 0.03, 0.06)):
        moved = posed(body, {"jaw": np.array([angle, 0, 0])})[0]
        opened = dict(zip(FACE_INNER, landmarks(body, moved), strict=True))
        gap = opened["lip_top"] - opened["lip_bottom"]
        assert least < gap[1] < most and abs(gap[0]) < 1e-6
        shift = distances(moved, rest)
        assert shift[rest[:, 1] > eye[1]].max() < 0.001, "above the eyes nothing moves"
        assert shift[~in_part(body, "head", "jaw", "neck")].max() < 0.003
        for name in ("nose_bridge4", "left_eye1", "right_brow3"):
            assert distances(opened[name], inner[name]) < 0.002, name
        assert (
            distances(opened["mouth_bottom"], inner["mouth_bottom"])
            > 10 * distances(opened["mouth_top"], inner["mouth_top"]) - 0.03
        )
        assert abs(volume(moved, body["f"]) / volume(rest, body["f"]) - 1) < 0.005
    aside = posed(body, {"jaw": np.array([0, 0.1, 0])})[0]
    chin = landmarks(body, aside)[FACE_INNER.index("mouth_bottom")]
    assert chin[0] - inner["mouth_bottom"][0] > 0.004


@each_gender
def test_expressions_move_the_face_and_nothing_else(gender):
    body = load(gender)
    directions = body["shapedirs"][:, :, 10:]
    length = np.linalg.norm(directions, axis=1)
    face = in_part(body, "head", "jaw")
    assert length[~face].max() < 1e-4
    behind = body["v_template"][:, 2] < posed(body)[1][JOINT["jaw"]][2] - 0.03
    assert length[behind].max() < 1e-4, "ears and the back of the head"
    largest = 1000 * length.max(0)
    assert (largest > 0.5).all() and (largest < 8).all(), "millimetres per standard deviation"
    energy = (length**2).sum(0)
    assert (np.diff(energy) < 0).all(), "the most frequent first"
    flat = directions.reshape(-1, 10)
    gram = flat.T @ flat / np.sqrt(np.outer(energy, energy))
    assert np.abs(gram - np.eye(10)).max() < 1e-3
    # Joints stay: the face of the moment does not make the head larger.
    _, joints = posed(body)
    for k in range(10, 20):
        moved = posed(body, None, coefficient(k, 2.0))[1]
        assert distances(moved, joints).max() < 0.003


def test_the_first_expression_is_a_smile():
    body = load("neutral")
    faces = [landmarks(body, posed(body, None, coefficient(10, s))[0]) for s in (0.0, 2.0)]
    rest, smiling = (dict(zip(FACE_INNER, points, strict=True)) for points in faces)
    for side, out in (("left", 1), ("right", -1)):
        corner = smiling[f"{side}_mouth1"] - rest[f"{side}_mouth1"]
        assert out * corner[0] > 0.002 and corner[1] > 0.002


# ------------------------------------------------------------------------------------------- hands


@each_gender
def test_the_hand_of_the_template_is_flat(gender):
    vertices, joints = posed(load(gender))
    for finger in FINGERS[:4]:
        chain = joints[[JOINT[name] for name in finger_names("left", finger)]]
        along = np.diff(chain, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        assert along[0] @ along[1] > np.cos(np.deg2rad(5)), "straight"
        assert (np.abs(along[:, 1]) < 0.08).all(), "level"
        assert (along[:, 0] > 0.9).all()
    tips = [vertices[SMPLX_EXTRA_VERTICES[f"left_{f}"]][2] for f in ("index", "middle", "ring")]
    tips.append(vertices[SMPLX_EXTRA_VERTICES["left_pinky"]][2])
    assert (np.diff(tips) < 0).all()  # palm down: the index finger in front


@each_gender
def test_each_joint_moves_only_its_finger(gender):
    body = load(gender)
    rest = posed(body)[0]
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for finger in FINGERS:
            names = finger_names(side, finger)
            for i, name in enumerate(names):
                shift = distances(posed(body, {name: np.array([0, 0, sign * 0.7])})[0], rest)
                beyond = in_part(body, *names[i:])
                around = names[i - 1 : i]
                if i == 0 or finger == "thumb":  # the ball of the thumb belongs to the wrist
                    around = [*names[:i], f"{side}_wrist"]
                near = in_part(body, *around)
                knuckles = [f"{side}_{f}1" for f in FINGERS] if i == 0 else []
                far = ~(beyond | near | in_part(body, *knuckles))
                assert shift[far].max() < 1e-3, name
                assert shift[beyond].max() > 0.01
                if i == 0:  # the neighbours' knuckles give way a little
                    others = in_part(body, *(n for n in knuckles if n != name))
                    assert shift[others].max() < 0.008, name


@each_gender
def test_closing_the_hand_brings_the_tips_to_the_palm(gender):
    body = load(gender)
    fingers = FINGERS[:4]
    rest, joints = posed(body)
    fist = posed(body, curled(body, fingers, 80.0))[0]
    palm = (joints[JOINT["left_wrist"]] + joints[JOINT["left_middle1"]]) / 2
    for finger in fingers:
        tip = SMPLX_EXTRA_VERTICES[f"left_{finger}"]
        assert distances(rest[tip], palm) > 0.085
        assert distances(fist[tip], palm) < 0.06, finger
        assert fist[tip, 1] < joints[JOINT[f"left_{finger}1"]][1] - 0.005, "on the palm's side"
    right = in_part(body, *(n for f in fingers for n in finger_names("right", f)))
    assert distances(fist, rest)[right].max() == 0


@each_gender
@pytest.mark.parametrize("joint", ["left_index2", "left_middle3", "left_pinky2"])
def test_a_bent_finger_keeps_its_volume(gender, joint):
    """The finger within 12 mm of a joint bent by 80 degrees, to 8 %."""
    body = load(gender)
    rest, joints = posed(body)
    chosen = np.abs(rest[:, 0] - joints[JOINT[joint]][0]) < 0.012
    chosen &= in_part(body, *finger_names("left", joint[5:-1]))
    bend = {joint: curled(body, (joint[5:-1],), 80.0)[joint]}
    before, after = limb_volume(body, rest, chosen), limb_volume(body, posed(body, bend)[0], chosen)
    assert abs(after / before - 1) < 0.08
    without = {**body, "posedirs": np.zeros_like(body["posedirs"])}
    assert limb_volume(body, posed(without, bend)[0], chosen) < 0.85 * before


@each_gender
def test_space_of_hand_poses(gender):
    body = load(gender)
    components, mean = body["hands_componentsl"], body["hands_meanl"]
    np.testing.assert_allclose(components @ components.T, np.eye(45), atol=1e-6)
    relaxed = dict(zip(SMPLX_JOINTS[25:40], mean.reshape(15, 3), strict=True))
    rest, joints = posed(body)
    palm = (joints[JOINT["left_wrist"]] + joints[JOINT["left_middle1"]]) / 2
    tip = SMPLX_EXTRA_VERTICES["left_middle"]
    fist = posed(body, curled(body, FINGERS[:4], 80.0))[0]
    reach = []
    for k in (-0.5, 0.0, 1.0):  # along the first component: from open to closed
        pose = mean + k * components[0]
        hand = dict(zip(SMPLX_JOINTS[25:40], pose.reshape(15, 3), strict=True))
        reach.append(distances(posed(body, hand)[0][tip], palm))
    assert distances(rest[tip], palm) > reach[0] > reach[1] > reach[2]
    assert reach[1] > distances(fist[tip], palm) + 0.01, "relaxed is neither open nor a fist"
    bends = np.rad2deg([np.linalg.norm(relaxed[n]) for n in finger_names("left", "middle")])
    assert (bends > 8).all() and (bends < 50).all()


# --------------------------------------------------------------------------------------- landmarks


def landmarks(body: dict, vertices: np.ndarray) -> np.ndarray:
    """(51, 3)"""
    corners = vertices[body["f"][body["lmk_faces_idx"]]]
    return np.einsum("lk,lki->li", body["lmk_bary_coords"], corners)


def contour(body: dict, vertices: np.ndarray, degrees: int) -> np.ndarray:
    """(17, 3) for a head turned to its left by some degrees."""
    row = 39 + degrees if degrees > 0 else -degrees
    corners = vertices[body["f"][body["dynamic_lmk_faces_idx"][row]]]
    return np.einsum("lk,lki->li", body["dynamic_lmk_bary_coords"][row], corners)


@each_gender
def test_landmarks_are_on_the_face_in_dlibs_order(gender):
    body = load(gender)
    vertices, joints = posed(body)
    points = landmarks(body, vertices)
    corners = body["f"][body["lmk_faces_idx"]]
    assert np.isin(body["vertex_part"][corners], [JOINT["head"], JOINT["jaw"]]).all()
    at = dict(zip(FACE_INNER, points, strict=True))
    flip = SMPLX_KEYPOINT_SETS["face68"].flip
    partner = [flip[17 + k] - 17 for k in range(51)]
    np.testing.assert_allclose(points[partner] * MIRROR_X, points, atol=1e-4)
    # Right to left along brows and nostrils, down the nose.
    assert (np.diff(points[:10, 0]) > 0).all()
    assert (np.diff(points[10:14, 1]) < 0).all() and (np.diff(points[10:14, 2]) > 0).all()
    assert (np.diff(points[14:19, 0]) > 0).all()
    # Around the eyes and the mouth, clockwise as the camera sees them.
    for loop in (points[19:25], points[25:31], points[31:43], points[43:51]):
        x, y = loop[:, 0], loop[:, 1]
        assert (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() < 0
    eye = joints[JOINT["left_eyeball"]]
    around = np.array([at[f"left_eye{i}"] for i in range(1, 7)])
    assert distances(around[:, :2], eye[:2]).max() < 0.018
    assert distances(around.mean(0)[:2], eye[:2]) < 0.004
    assert at["left_eye1"][0] > eye[0] + 0.008 and at["left_eye4"][0] < eye[0] - 0.006
    assert (np.array([at[f"left_brow{i}"][1] for i in range(1, 6)]) > around[:, 1].max()).all()
    nose = vertices[SMPLX_EXTRA_VERTICES["nose"]]
    assert distances(at["nose_bridge4"], nose) < 0.008
    column = ("nose_base", "mouth_top", "lip_top", "lip_bottom", "mouth_bottom")
    assert (np.diff([at[name][1] for name in column]) < 0).all()
    assert at["left_mouth1"][0] >= max(p[0] for n, p in at.items() if "mouth" in n or "lip" in n)


@each_gender
@pytest.mark.parametrize("degrees", [-39, -20, -1, 0, 1, 20, 39])
def test_the_contour_bounds_the_face_in_the_picture(gender, degrees):
    body = load(gender)
    vertices, _ = posed(body)
    points = contour(body, vertices, degrees)
    turned = points @ rotation(np.deg2rad([0, degrees, 0])).T
    # From the right over the chin to the left, the chin the lowest.
    assert (np.diff(turned[:, 0]) > 0).mean() > 0.8
    assert turned[8, 1] == turned[:, 1].min() and abs(points[8, 0]) < 1e-4
    assert (np.diff(turned[:9, 1]) < 0).all() and (np.diff(turned[8:, 1]) > 0).all()
    # All other landmarks lie inside.
    inside = landmarks(body, vertices) @ rotation(np.deg2rad([0, degrees, 0])).T
    for x, y, _ in inside[10:]:
        left = np.interp(y, turned[8::-1, 1], turned[8::-1, 0])
        right = np.interp(y, turned[8:, 1], turned[8:, 0])
        assert left - 0.002 < x < right + 0.002 or y > max(turned[0, 1], turned[16, 1])
    np.testing.assert_allclose(
        contour(body, vertices, -degrees)[::-1] * MIRROR_X, points, atol=1e-4
    )


def test_the_contour_moves_in_on_the_side_that_is_turned_away():
    body = load("neutral")
    vertices, _ = posed(body)
    by_yaw = np.array([contour(body, vertices, d) for d in range(-39, 40)])
    step = distances(by_yaw[1:], by_yaw[:-1])
    assert step.max() < 0.02, "no leaps from one degree to the next"
    cheek = FACE_CONTOUR.index("left_contour3")
    assert by_yaw[-1, cheek, 2] > by_yaw[39, cheek, 2] + 0.02  # towards the nose
    assert by_yaw[0, cheek, 2] < by_yaw[39, cheek, 2] + 1e-3


# ------------------------------------------------------------------------------------ other readers


@each_gender
def test_the_layer_poses_it_as_written_out_here(gender):
    body = load(gender)
    rng = np.random.default_rng(11)
    pose = {name: rng.normal(0, 0.3, 3) for name in SMPLX_JOINTS}
    coefficients = rng.standard_normal(20)
    layer = SMPLX(gender=gender).double()
    axis_angle = torch.from_numpy(np.array([pose[name] for name in SMPLX_JOINTS]))
    betas, expression = torch.from_numpy(coefficients).split(10)
    out = layer(
        betas,
        expression,
        axis_angle[1:22],
        axis_angle[0],
        *axis_angle[22:25],
        axis_angle[25:40],
        axis_angle[40:],
    )
    vertices, joints = posed(body, pose, coefficients)
    np.testing.assert_allclose(out.vertices.numpy(), vertices, atol=2e-6)
    np.testing.assert_allclose(out.joints.numpy(), joints, atol=2e-6)


def test_smplx_loads_the_exported_body(tmp_path):
    smplx = pytest.importorskip("smplx")
    export_model(tmp_path, "neutral", kinds="smplx")
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = smplx.create(str(tmp_path), model_type="smplx", use_face_contour=True)
    body = load("neutral")
    out = theirs(expression=torch.eye(10)[:1], jaw_pose=torch.tensor([[0.2, 0.0, 0.0]]))
    relaxed = body["hands_meanl"].reshape(15, 3)
    hand = dict(zip(SMPLX_JOINTS[25:40], relaxed, strict=True))
    hand |= {n.replace("left", "right"): a * [1, -1, -1] for n, a in hand.items()}
    vertices, joints = posed(body, {"jaw": np.array([0.2, 0, 0]), **hand}, coefficient(10, 1.0))
    np.testing.assert_allclose(out.vertices[0].detach().numpy(), vertices, atol=1e-5)
    extra = vertices[list(SMPLX_EXTRA_VERTICES.values())]
    expected = [joints, extra, landmarks(body, vertices), contour(body, vertices, 0)]
    np.testing.assert_allclose(out.joints[0].detach().numpy(), np.concatenate(expected), atol=1e-5)
