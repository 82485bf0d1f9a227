"""The 68 landmarks of the face in dlib's order, as points in triangles.

Corners and rims of eyes and mouth are found in the mesh: there the skin's chart of the texture
meets those of the sockets and of the mouth. Brows, nose and the border of the lips are not marked
in it; they are given by where they lie in the front view of the mean face, looked at in a picture.

The contour is what bounds the face for a camera. A half-plane through the axis of the face cuts its
surface in a curve from the nose to the ear; the landmark is that point of the curve that lies
farthest out in the picture. With the head turned, the picture's axes turn in the frame of the head.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smplkit.skeleton_smplx import FACE_CONTOUR, FACE_INNER

MILLIMETRE = 1e-3
# Front view of the mean face, (x, y) in millimetres from the point between the eyes.
FRONT_VIEW = {
    "left_brow1": (47, 9), "left_brow2": (39, 14), "left_brow3": (29, 15.5),
    "left_brow4": (19, 14), "left_brow5": (10, 11),
    "nose_bridge1": (0, 0), "nose_bridge2": (0, -12.5), "nose_bridge3": (0, -25),
    "nose_bridge4": (0, -37), "nose_base": (0, -47), "left_nostril1": (15.5, -43),
    "left_nostril2": (8, -45.5),
    "mouth_top": (0, -62), "left_mouth3": (5, -61), "left_mouth2": (14, -64.5),
    "left_mouth4": (15, -77), "left_mouth5": (7, -81), "mouth_bottom": (0, -82),
}  # fmt: skip
LIP_AT = 9 * MILLIMETRE  # from the middle to the inner points of the lips
AXIS_BELOW_EYES = 35 * MILLIMETRE  # the axis of the face, front to back
FIRST_ABOVE = 20.0  # degrees above the axis of the contour's first points
EAR_BEHIND_EYES = 58 * MILLIMETRE  # the contour ends in front of the ears,
CHIN_DEPTH = 22 * MILLIMETRE  # and this far behind the front of the chin
BESIDE_MIDDLE = 15 * MILLIMETRE  # a contour at the side keeps off the nose
CHIN_BELOW_EYES = 90 * MILLIMETRE
YAWS = 40  # 0 to 39 degrees either way
AVERAGED = 6  # degrees to either side


class Face(NamedTuple):
    """Left half of a head, in the T-pose.

    Attributes:
        vertices: (H, 3) of the half body.
        faces: (F, 3) triangles of the half body.
        skin: (F,) True for triangles of the head that can be seen.
        rim: (H,) True for vertices between the skin and the sockets or the mouth.
        lower: (H,) True for what moves with the jaw.
        eye: (3,) centre of the left eye.
    """

    vertices: np.ndarray
    faces: np.ndarray
    skin: np.ndarray
    rim: np.ndarray
    lower: np.ndarray
    eye: np.ndarray


def _at_vertex(face: Face, vertex: int) -> tuple[int, np.ndarray]:
    """A triangle of the skin with that vertex, and its barycentric coordinates there."""
    triangle = int(np.flatnonzero(face.skin & (face.faces == vertex).any(1))[0])
    return triangle, (face.faces[triangle] == vertex).astype(float)


def _in_front_view(face: Face, x: float, y: float) -> tuple[int, np.ndarray]:
    """The foremost point of the skin at a place of the front view."""
    chosen = np.flatnonzero(face.skin)
    corners = face.vertices[face.faces[chosen]]
    a, b, c = (corners[:, k, :2] for k in range(3))
    p = np.array([x, y])

    def area(u, v, w):
        return (v - u)[..., 0] * (w - u)[..., 1] - (v - u)[..., 1] * (w - u)[..., 0]

    whole = area(a, b, c)
    weights = np.stack([area(p, b, c), area(a, p, c), area(a, b, p)], 1)
    weights /= np.where(whole > 1e-12, whole, np.inf)[:, None]
    inside = (weights > -1e-6).all(1) & (whole > 1e-12)
    depth = np.where(inside, (weights * corners[..., 2]).sum(1), -np.inf)
    best = int(depth.argmax())
    if not inside[best]:
        raise RuntimeError(f"no skin at ({x}, {y}) of the front view")
    found = weights[best].clip(0)
    return int(chosen[best]), found / found.sum()


def _rims(face: Face) -> dict[str, int]:
    """Vertices of the landmarks on the rims of the left eye and of the mouth."""
    v = face.vertices
    rim = np.flatnonzero(face.rim)
    at_eye = v[rim, 1] > face.eye[1] - 20 * MILLIMETRE
    eye, mouth = rim[at_eye], rim[~at_eye]
    outer, inner = eye[v[eye, 0].argmax()], eye[v[eye, 0].argmin()]
    middle = (v[outer] + v[inner])[1] / 2
    upper, lower = eye[v[eye, 1] > middle], eye[v[eye, 1] < middle]

    def nearest(of: np.ndarray, x: float) -> int:
        return int(of[np.abs(v[of, 0] - x).argmin()])

    third = (v[outer, 0] - v[inner, 0]) / 3
    top, bottom = mouth[~face.lower[mouth]], mouth[face.lower[mouth]]
    corner = int(mouth[v[mouth, 0].argmax()])
    return {
        "left_eye1": int(outer),
        "left_eye2": nearest(upper, v[outer, 0] - third),
        "left_eye3": nearest(upper, v[inner, 0] + third),
        "left_eye4": int(inner),
        "left_eye5": nearest(lower, v[inner, 0] + third),
        "left_eye6": nearest(lower, v[outer, 0] - third),
        "left_mouth1": corner,
        "left_lip1": nearest(top, v[corner, 0] - 3 * MILLIMETRE),
        "left_lip2": nearest(top, LIP_AT),
        "lip_top": nearest(top, 0.0),
        "left_lip3": nearest(bottom, LIP_AT),
        "lip_bottom": nearest(bottom, 0.0),
    }


def inner_landmarks(face: Face) -> tuple[np.ndarray, np.ndarray]:
    """Triangles (51,) of the whole mesh and barycentric coordinates (51, 3), in dlib's order."""
    found = {name: _at_vertex(face, vertex) for name, vertex in _rims(face).items()}
    for name, (x, y) in FRONT_VIEW.items():
        found[name] = _in_front_view(face, x * MILLIMETRE, face.eye[1] + y * MILLIMETRE)
    points = []
    for name in FACE_INNER:
        triangle, weights = found[name.replace("right", "left")]
        points.append(
            _mirrored(face, triangle, weights) if "right" in name else (triangle, weights)
        )
    triangles, weights = zip(*points, strict=True)
    return np.array(triangles), np.array(weights)


def _mirrored(face: Face, triangle: int, weights: np.ndarray) -> tuple[int, np.ndarray]:
    """The same point on the right half: `Halves.faces` turns its triangles round."""
    return triangle + len(face.faces), weights[::-1]


class _Curve(NamedTuple):
    """Where a half-plane cuts the skin: a segment in each triangle that it meets.

    Attributes:
        ends: (S, 2, 3) both ends of each segment.
        triangles: (S,) the triangle of each.
        weights: (S, 2, 3) barycentric coordinates of the ends.
    """

    ends: np.ndarray
    triangles: np.ndarray
    weights: np.ndarray


def _curve(face: Face, degrees: float, behind: float) -> _Curve:
    """What a half-plane at an angle above +x, in the front view, cuts in front of a z."""
    angle = np.deg2rad(degrees)
    centre = np.array([0.0, face.eye[1] - AXIS_BELOW_EYES])
    out = np.array([np.cos(angle), np.sin(angle)])
    side = (face.vertices[:, :2] - centre) @ [-out[1], out[0]]
    ends, triangles, weights = [], [], []
    for triangle in np.flatnonzero(face.skin):
        corners = face.faces[triangle]
        rows = []
        for k, after in ((0, 1), (1, 2), (2, 0)):
            a, b = side[corners[[k, after]]]
            if (a < 0) != (b < 0):
                rows.append(np.zeros(3))
                rows[-1][[k, after]] = b / (b - a), a / (a - b)
        if rows:
            points = np.array(rows) @ face.vertices[corners]
            if ((points[:, :2] - centre) @ out > 0).all() and (points[:, 2] > behind).all():
                ends.append(points)
                triangles.append(triangle)
                weights.append(rows)
    return _Curve(np.array(ends), np.array(triangles), np.array(weights))


def _contour_curves(face: Face) -> list[_Curve]:
    """Eight curves of the left side from the ear down, evenly spaced in the front view."""
    middle = np.unique(face.faces[face.skin])
    middle = middle[face.vertices[middle, 0] == 0]
    front = face.vertices[middle, 2][face.vertices[middle, 1] < face.eye[1] - CHIN_BELOW_EYES].max()
    ends = face.eye[2] - EAR_BEHIND_EYES, front - CHIN_DEPTH

    def curve(degrees: float) -> _Curve:
        share = np.clip(-degrees / 90, 0, 1)
        return _curve(face, degrees, ends[0] + share * (ends[1] - ends[0]))

    def outermost(degrees: float) -> np.ndarray:
        points = curve(degrees).ends.reshape(-1, 3)
        angle = np.deg2rad(degrees)
        return points[(points @ [np.cos(angle), np.sin(angle), 0]).argmax()]

    degrees = np.linspace(FIRST_ABOVE, -89.0, 56)
    silhouette = np.array([outermost(d) for d in degrees])[:, :2]
    length = np.append(0, np.cumsum(np.linalg.norm(np.diff(silhouette, axis=0), axis=1)))
    chosen = np.interp(np.linspace(0, length[-1], 9), length, degrees)
    # The chin is the lowest vertex of the mid-line; it stays when the head turns.
    low = middle[face.vertices[middle, 2] > ends[1]]
    chin = int(low[face.vertices[low, 1].argmin()])
    triangle, weights = _at_vertex(face, chin)
    still = _Curve(face.vertices[[[chin, chin]]], np.array([triangle]), weights[None, None])
    return [*(curve(d) for d in chosen[:8]), still]


def _outermost_depth(found: _Curve, centre: np.ndarray, yaw: float) -> float:
    """z of the point of a curve that lies farthest out in the picture of a turned head."""
    points = found.ends.reshape(-1, 3)
    beside = points[:, 0] >= min(BESIDE_MIDDLE, points[:, 0].max())
    widest = points[points[:, 0].argmax()] - centre
    right = np.array([np.cos(yaw), 0.0, np.sin(yaw)])  # of the picture, in the head's frame
    outward = widest[0] * right + [0.0, widest[1], 0.0]
    return float(points[np.where(beside, points @ outward, -np.inf).argmax(), 2])


def _at_depth(found: _Curve, depth: float) -> tuple[int, np.ndarray]:
    """The point of a curve at a z, the outermost if there are several."""
    start, end = found.ends[:, 0, 2], found.ends[:, -1, 2]
    span = np.where(np.abs(end - start) > 1e-9, end - start, np.inf)
    along = ((depth - start) / span).clip(0, 1)[:, None]
    points = (1 - along) * found.ends[:, 0] + along * found.ends[:, -1]
    off = np.abs(points[:, 2] - depth)
    best = int(np.where(off < off.min() + 1e-6, points[:, 0], -np.inf).argmax())
    share = float(along[best, 0])
    weights = (1 - share) * found.weights[best, 0] + share * found.weights[best, -1]
    return int(found.triangles[best]), weights / weights.sum()


def contour_landmarks(face: Face) -> tuple[np.ndarray, np.ndarray]:
    """Triangles (79, 17) of the whole mesh and barycentric coordinates (79, 17, 3) of the contour.

    Rows are for a head turned by 0 to 39 degrees to its right, then by 1 to 39 to its left. The
    outline of a cheek leaps as it turns; how deep the points lie is therefore averaged over yaws.
    """
    centre = np.array([0.0, face.eye[1] - AXIS_BELOW_EYES, 0.0])
    reach = YAWS - 1 + AVERAGED
    yaws = np.deg2rad(np.arange(-reach, reach + 1))
    window = np.full(2 * AVERAGED + 1, 1 / (2 * AVERAGED + 1))
    left = []  # for each of the 9 curves, the point at each yaw from -39 to 39
    for found in _contour_curves(face):
        depths = np.convolve(
            [_outermost_depth(found, centre, yaw) for yaw in yaws], window, "valid"
        )
        left.append([_at_depth(found, depth) for depth in depths])

    degrees = [-d for d in range(YAWS)] + list(range(1, YAWS))
    triangles = np.zeros((len(degrees), 17), np.int64)
    weights = np.zeros((len(degrees), 17, 3))
    for row, turn in enumerate(degrees):
        for column, name in enumerate(FACE_CONTOUR):
            k = 8 if name == "chin" else int(name[-1]) - 1
            if name.startswith("right"):
                point = _mirrored(face, *left[k][YAWS - 1 - turn])
            else:
                point = left[k][YAWS - 1 + turn]
            triangles[row, column], weights[row, column] = point
    return triangles, weights
