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
YAWS = 40  # 0 to 39 degrees either way


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
    """Points where a half-plane crosses the edges of the skin."""

    points: np.ndarray
    triangles: np.ndarray
    weights: np.ndarray


def _curve(face: Face, angle: float, behind: float) -> _Curve:
    """What a half-plane at an angle (radians above +x, in the front view) cuts off `behind` a z."""
    centre = np.array([0.0, face.eye[1] - AXIS_BELOW_EYES])
    out, across = (
        np.array([np.cos(angle), np.sin(angle)]),
        np.array([-np.sin(angle), np.cos(angle)]),
    )
    front = face.vertices[:, :2] - centre
    side = front @ across
    points, triangles, rows = [], [], []
    for triangle in np.flatnonzero(face.skin):
        corners = face.faces[triangle]
        for k in range(3):
            a, b = corners[k], corners[(k + 1) % 3]
            if (side[a] < 0) == (side[b] < 0):
                continue
            t = side[a] / (side[a] - side[b])
            point = (1 - t) * face.vertices[a] + t * face.vertices[b]
            if (point[:2] - centre) @ out > 0 and point[2] > behind:
                row = np.zeros(3)
                row[k], row[(k + 1) % 3] = 1 - t, t
                points.append(point)
                triangles.append(triangle)
                rows.append(row)
    return _Curve(np.array(points), np.array(triangles), np.array(rows))


def _contour_curves(face: Face) -> list[_Curve]:
    """Eight curves of the left side from the ear down, evenly spaced in the front view."""
    chin_front = face.vertices[np.unique(face.faces[face.skin])]
    low = np.abs(chin_front[:, 0]) < 1e-6
    low &= chin_front[:, 1] < face.eye[1] - 90 * MILLIMETRE
    ends = face.eye[2] - EAR_BEHIND_EYES, chin_front[low, 2].max() - CHIN_DEPTH

    def curve(degrees: float) -> _Curve:
        share = np.clip(-degrees / 90, 0, 1)
        return _curve(face, np.deg2rad(degrees), ends[0] + share * (ends[1] - ends[0]))

    def outermost(degrees: float) -> np.ndarray:
        found = curve(degrees)
        direction = [np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees)), 0]
        return found.points[(found.points @ direction).argmax()]

    degrees = np.linspace(FIRST_ABOVE, -89.0, 56)
    silhouette = np.array([outermost(d) for d in degrees])[:, :2]
    length = np.append(0, np.cumsum(np.linalg.norm(np.diff(silhouette, axis=0), axis=1)))
    chosen = np.interp(np.linspace(0, length[-1], 9), length, degrees)
    return [*(curve(d) for d in chosen[:8]), _chin(face, ends[1])]


def _chin(face: Face, behind: float) -> _Curve:
    """Only the lowest vertex of the mid-line, which stays when the head turns."""
    middle = np.unique(face.faces[face.skin])
    v = face.vertices[middle]
    middle = middle[(v[:, 0] == 0) & (v[:, 2] > behind)]
    lowest = int(middle[face.vertices[middle, 1].argmin()])
    triangle, weights = _at_vertex(face, lowest)
    return _Curve(face.vertices[[lowest]], np.array([triangle]), weights[None])


def contour_landmarks(face: Face) -> tuple[np.ndarray, np.ndarray]:
    """Triangles (79, 17) of the whole mesh and barycentric coordinates (79, 17, 3) of the contour.

    Rows are for a head turned by 0 to 39 degrees to its right, then by 1 to 39 to its left.
    """
    curves = _contour_curves(face)
    centre = np.array([0.0, face.eye[1] - AXIS_BELOW_EYES, 0.0])

    def left_point(k: int, yaw: float) -> tuple[int, np.ndarray]:
        found = curves[k]
        right = np.array([np.cos(yaw), 0.0, np.sin(yaw)])  # of the picture, in the head's frame
        outward = found.points[found.points[:, 0].argmax()] - centre
        outward = outward[0] * right + [0.0, outward[1], 0.0]
        beside = found.points[:, 0] > min(BESIDE_MIDDLE, found.points[:, 0].max())
        beside |= len(found.points) == 1
        distance = np.where(beside, found.points @ outward, -np.inf)
        best = int(distance.argmax())
        return int(found.triangles[best]), found.weights[best]

    degrees = [-d for d in range(YAWS)] + list(range(1, YAWS))
    triangles = np.zeros((len(degrees), 17), np.int64)
    weights = np.zeros((len(degrees), 17, 3))
    for row, turn in enumerate(np.deg2rad(degrees)):
        for column, name in enumerate(FACE_CONTOUR):
            k = 8 if name == "chin" else int(name[-1]) - 1
            if name.startswith("right"):
                point = _mirrored(face, *left_point(k, -turn))
            else:
                point = left_point(k, turn)
            triangles[row, column], weights[row, column] = point
    return triangles, weights
