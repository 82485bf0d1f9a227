"""Decimation of the left half by half-edge collapses under quadric errors.

A collapse moves a vertex onto a neighbour, so what is left is a subset of the source's vertices
and every field of the source (shapes, weights, texture) carries over without interpolation.
Quadrics: Garland and Heckbert, SIGGRAPH 1997; here summed over several bodies. The mid-line is the
border of the half; collapses keep it a simple border, so that the mirrored whole is closed.
"""

from __future__ import annotations

import heapq

import numpy as np

EDGE_COST = 2e-3  # weight of the squared edge length: keeps flat regions evenly meshed
MIN_QUALITY = 0.15  # of a triangle, 1 for an equilateral one
MIN_NORMAL_DOT = 0.4  # between the normals of a triangle before and after a collapse


def _quadrics(shapes, faces, midline_count) -> tuple[np.ndarray, np.ndarray]:
    """Sum of area-weighted plane quadrics (S, H, 4, 4) and area (H,) around each vertex."""
    corners = shapes[:, faces]
    normal = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = normal / length
    plane = np.concatenate([normal, -(normal * corners[:, :, 0]).sum(-1, keepdims=True)], -1)
    face_quadric = length[..., None] / 2 * plane[..., :, None] * plane[..., None, :]
    quadrics = np.zeros((*shapes.shape[:2], 4, 4))
    area = np.zeros(shapes.shape[1])
    for k in range(3):
        for s in range(len(shapes)):
            np.add.at(quadrics[s], faces[:, k], face_quadric[s])
        np.add.at(area, faces[:, k], length.mean((0, 2)) / 2)
    mirror = np.diag([-1.0, 1, 1, 1])  # the other half meets the mid-line too
    quadrics[:, :midline_count] += mirror @ quadrics[:, :midline_count] @ mirror
    return quadrics, area


class HalfEdgeCollapse:
    """The half mesh while it is being decimated; see `decimate_half`."""

    def __init__(self, shapes, faces, uv_faces, uv, importance, midline_count) -> None:
        self.shapes = shapes
        self.uv = uv
        self.points = np.concatenate([shapes, np.ones((*shapes.shape[:2], 1))], -1)
        self.importance = importance
        self.midline_count = midline_count
        self.quadrics, self.area = _quadrics(shapes, faces, midline_count)
        self.faces = [list(face) for face in faces.tolist()]
        self.uv_faces = [list(face) for face in uv_faces.tolist()]
        self.faces_of: list[set[int]] = [set() for _ in range(shapes.shape[1])]
        for i, face in enumerate(self.faces):
            for v in face:
                self.faces_of[v].add(i)

    def neighbours(self, v: int) -> set[int]:
        return {u for i in self.faces_of[v] for u in self.faces[i]} - {v}

    def cost(self, v: int, u: int) -> float:
        point = self.points[:, u]
        quadric = self.quadrics[:, v] + self.quadrics[:, u]
        error = np.einsum("si,sij,sj->", point, quadric, point)
        step = ((self.shapes[:, u] - self.shapes[:, v]) ** 2).sum()
        return self.importance[v] * (error + EDGE_COST * self.area[v] * step)

    def keeps_topology(self, v: int, u: int) -> bool:
        """The link condition, and the mid-line stays a simple border."""
        ring_v, ring_u = self.neighbours(v), self.neighbours(u)
        shared = self.faces_of[v] & self.faces_of[u]
        if len(ring_v & ring_u) != len(shared) or len(ring_v) < 4:
            return False
        on_midline = [w for w in ring_v if w < self.midline_count]
        if v < self.midline_count:
            return u in on_midline and len(shared) == 1
        return u >= self.midline_count or all(w == u or w in ring_u for w in on_midline)

    def uv_moves(self, v: int, u: int) -> dict[int, int] | None:
        """Where each texture corner of v goes; None if it would cross a seam or flip a triangle."""
        moves: dict[int, int] = {}
        for i in self.faces_of[v] & self.faces_of[u]:
            corner_v = self.uv_faces[i][self.faces[i].index(v)]
            corner_u = self.uv_faces[i][self.faces[i].index(u)]
            if moves.setdefault(corner_v, corner_u) != corner_u:
                return None
        for i in self.faces_of[v] - self.faces_of[u]:
            if self.uv_faces[i][self.faces[i].index(v)] not in moves:
                return None
            a, b, c = self.uv[[moves.get(corner, corner) for corner in self.uv_faces[i]]]
            if (b[0] - a[0]) * (c[1] - a[1]) <= (b[1] - a[1]) * (c[0] - a[0]):
                return None
        return moves

    def keeps_shape(self, v: int, u: int) -> bool:
        """No triangle flips or degenerates in any of the bodies."""
        moved = sorted(self.faces_of[v] - self.faces_of[u])
        before = np.array([self.faces[i] for i in moved])
        after = np.where(before == v, u, before)
        if (after < self.midline_count).all(1).any():
            return False
        old, new = self.shapes[:, before], self.shapes[:, after]
        old_normal = np.cross(old[:, :, 1] - old[:, :, 0], old[:, :, 2] - old[:, :, 0])
        new_normal = np.cross(new[:, :, 1] - new[:, :, 0], new[:, :, 2] - new[:, :, 0])
        old_area = np.linalg.norm(old_normal, axis=-1)
        new_area = np.linalg.norm(new_normal, axis=-1)
        edges = ((new - np.roll(new, 1, axis=2)) ** 2).sum((2, 3))
        quality = 2 * np.sqrt(3) * new_area / edges
        turn = (old_normal * new_normal).sum(-1) / np.maximum(old_area * new_area, 1e-30)
        return bool(quality.min() > MIN_QUALITY and turn.min() > MIN_NORMAL_DOT)

    def collapse(self, v: int, u: int, moves: dict[int, int]) -> None:
        for i in self.faces_of[v] & self.faces_of[u]:
            for w in self.faces[i]:
                if w != v:
                    self.faces_of[w].discard(i)
            self.faces_of[v].discard(i)
        for i in self.faces_of[v]:
            corner = self.faces[i].index(v)
            self.faces[i][corner] = u
            self.uv_faces[i][corner] = moves[self.uv_faces[i][corner]]
            self.faces_of[u].add(i)
        self.faces_of[v] = set()
        self.quadrics[:, u] += self.quadrics[:, v]
        self.area[u] += self.area[v]


def decimate_half(
    shapes: np.ndarray,
    faces: np.ndarray,
    uv_faces: np.ndarray,
    uv: np.ndarray,
    importance: np.ndarray,
    midline_count: int,
    target: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Collapse vertices of a half mesh until the mirrored whole has `target` of them.

    Args:
        shapes: (S, H, 3) the half in several bodies, mid-line vertices first.
        faces: (F, 3) triangles.
        uv_faces: (F, 3) texture corners of the triangles.
        uv: (T, 2) texture coordinates.
        importance: (H,) factor on the error at each vertex.
        midline_count: number of mid-line vertices.
        target: number of vertices of the whole mesh.

    Returns:
        Indices of the vertices kept (mid-line first), and the faces and texture corners left, the
        faces in the new numbering.
    """
    mesh = HalfEdgeCollapse(shapes, faces, uv_faces, uv, importance, midline_count)
    stamp = [0] * shapes.shape[1]
    queue: list[tuple[float, int, int, int, int]] = []

    def push(v: int, u: int) -> None:
        heapq.heappush(queue, (mesh.cost(v, u), v, u, stamp[v], stamp[u]))

    for v in range(shapes.shape[1]):
        for u in sorted(mesh.neighbours(v)):
            push(v, u)
    total = 2 * shapes.shape[1] - midline_count
    while total > target:
        if not queue:
            raise RuntimeError(f"no collapse left at {total} vertices; wanted {target}")
        _, v, u, stamp_v, stamp_u = heapq.heappop(queue)
        if not mesh.faces_of[v] or (stamp[v], stamp[u]) != (stamp_v, stamp_u):
            continue
        lost = 1 if v < midline_count else 2
        if total - lost < target or not mesh.keeps_topology(v, u) or not mesh.keeps_shape(v, u):
            continue
        moves = mesh.uv_moves(v, u)
        if moves is None:
            continue
        mesh.collapse(v, u, moves)
        total -= lost
        stamp[u] += 1
        ring = sorted(mesh.neighbours(u))
        for w in ring:  # what was refused before may be allowed now
            push(u, w)
            push(w, u)
            for x in sorted(mesh.neighbours(w) - {u}):
                push(w, x)
    left = sorted({i for faces in mesh.faces_of for i in faces})
    new_faces = np.array([mesh.faces[i] for i in left])
    kept = np.unique(new_faces)
    return kept, np.searchsorted(kept, new_faces), np.array([mesh.uv_faces[i] for i in left])
