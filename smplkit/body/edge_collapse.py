"""Coarsening of a closed mesh by edge collapses under quadric errors.

A collapse moves a vertex onto a neighbour, and the two triangles between them vanish. So what is
left is a subset of the vertices, where they were. Each vertex remembers the planes of all triangles
that were ever merged into it, as one quadric; the collapse that brings its vertex least far from
these planes is the next (Garland and Heckbert, SIGGRAPH 1997, with the placement at an end of the
edge). A little of the squared edge length is added, so that flat regions stay evenly meshed.

A collapse is refused where the surface would be closed no more, or a triangle would turn over or
become a sliver. All numbers are Python's own, with ties broken by the numbers of the vertices: the
result does not depend on the machine.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np

EDGE_COST = 1e-2  # weight of the squared edge length against the squared distance from the planes
MIN_QUALITY = 0.15  # of a triangle, 1 for an equilateral one
MIN_NORMAL_DOT = 0.4  # between the normals of a triangle before and after a collapse

Point = tuple[float, float, float]


def collapse_edges(
    vertices: np.ndarray, faces: np.ndarray, sizes: Sequence[int]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Coarsen a closed mesh step by step.

    Args:
        vertices: (V, 3) positions.
        faces: (F, 3) triangles, all counter-clockwise or all clockwise.
        sizes: numbers of vertices to stop at, falling.

    Returns:
        For each size N the vertices kept, (N,) ascending indices into `vertices`, and the triangles
        (F', 3) as indices into these.

    Raises:
        ValueError: the mesh is not closed, or cannot be coarsened so far.
    """
    _require_closed(faces, len(vertices))
    mesh = _Mesh(vertices, faces)
    queue = [
        (mesh.cost(v, u), v, u, 0, 0) for v in range(len(vertices)) for u in mesh.neighbours(v)
    ]
    heapq.heapify(queue)
    stamps = [0] * len(vertices)  # how often a vertex took another one in
    left, levels = len(vertices), []
    for size in sizes:
        while left > size:
            if not queue:
                raise ValueError(
                    f"the mesh cannot be coarsened to {size} vertices; {left} are left"
                )
            _, v, u, stamp_v, stamp_u = heapq.heappop(queue)
            if not mesh.faces_of[v] or (stamps[v], stamps[u]) != (stamp_v, stamp_u):
                continue
            if not (mesh.stays_closed(v, u) and mesh.keeps_shape(v, u)):
                continue
            mesh.collapse(v, u)
            left -= 1
            stamps[u] += 1
            for w in mesh.neighbours(u):
                heapq.heappush(queue, (mesh.cost(u, w), u, w, stamps[u], stamps[w]))
                for x in mesh.neighbours(w):  # what was refused before may be allowed now
                    heapq.heappush(queue, (mesh.cost(w, x), w, x, stamps[w], stamps[x]))
        levels.append(mesh.arrays())
    return levels


class _Mesh:
    """The mesh while it is being coarsened."""

    def __init__(self, vertices: np.ndarray, faces: np.ndarray) -> None:
        self.points: list[Point] = [tuple(p) for p in vertices.astype(float).tolist()]
        self.faces = faces.tolist()
        self.faces_of: list[set[int]] = [set() for _ in self.points]
        # Upper triangle of the symmetric 4x4 matrix, row by row; the sum of the areas beside it.
        self.quadrics = [[0.0] * 10 for _ in self.points]
        self.areas = [0.0] * len(self.points)
        for i, face in enumerate(self.faces):
            a, b, c = (self.points[v] for v in face)
            normal = _normal(a, b, c)
            length = math.sqrt(_dot(normal, normal))
            x, y, z = (n / length if length else 0.0 for n in normal)
            d = -_dot((x, y, z), a)
            area = length / 2
            plane = (x * x, x * y, x * z, x * d, y * y, y * z, y * d, z * z, z * d, d * d)
            for v in face:
                self.faces_of[v].add(i)
                self.areas[v] += area
                self.quadrics[v] = [
                    q + area * p for q, p in zip(self.quadrics[v], plane, strict=True)
                ]

    def neighbours(self, v: int) -> list[int]:
        return sorted({u for i in self.faces_of[v] for u in self.faces[i]} - {v})

    def cost(self, v: int, u: int) -> float:
        """What moving v onto u costs."""
        x, y, z = self.points[u]
        xx, xy, xz, xd, yy, yz, yd, zz, zd, dd = map(
            float.__add__, self.quadrics[v], self.quadrics[u]
        )
        planes = (
            x * (xx * x + 2 * (xy * y + xz * z + xd))
            + y * (yy * y + 2 * (yz * z + yd))
            + z * (zz * z + 2 * zd)
            + dd
        )
        step = _minus(self.points[u], self.points[v])
        return planes + EDGE_COST * self.areas[v] * _dot(step, step)

    def stays_closed(self, v: int, u: int) -> bool:
        """The link condition: v and u meet in one edge, whose two triangles alone vanish."""
        shared = set(self.neighbours(v)) & set(self.neighbours(u))
        return len(shared) == 2 and all(len(self.faces_of[w]) > 3 for w in shared)

    def keeps_shape(self, v: int, u: int) -> bool:
        """No triangle turns over or becomes worse than a sliver, unless it was one before."""
        for i in self.faces_of[v] - self.faces_of[u]:
            old = [self.points[w] for w in self.faces[i]]
            new = [self.points[u if w == v else w] for w in self.faces[i]]
            before, after = _normal(*old), _normal(*new)
            lengths = math.sqrt(_dot(before, before) * _dot(after, after))
            if _dot(before, after) < MIN_NORMAL_DOT * lengths:
                return False
            if _quality(*new) <= min(MIN_QUALITY, _quality(*old)):
                return False
        return True

    def collapse(self, v: int, u: int) -> None:
        """Move v onto u."""
        for i in self.faces_of[v] & self.faces_of[u]:
            for w in self.faces[i]:
                self.faces_of[w].discard(i)
        for i in self.faces_of[v]:
            self.faces[i][self.faces[i].index(v)] = u
            self.faces_of[u].add(i)
        self.faces_of[v] = set()
        self.quadrics[u] = list(map(float.__add__, self.quadrics[v], self.quadrics[u]))
        self.areas[u] += self.areas[v]

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Vertices and triangles that are left."""
        ids = np.array([v for v, faces in enumerate(self.faces_of) if faces])
        left = sorted(set().union(*self.faces_of))
        return ids, np.searchsorted(ids, np.array([self.faces[i] for i in left]))


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _normal(a: Point, b: Point, c: Point) -> Point:
    """Normal of a triangle, as long as twice its area."""
    (px, py, pz), (qx, qy, qz) = _minus(b, a), _minus(c, a)
    return py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx


def _quality(a: Point, b: Point, c: Point) -> float:
    """Area over squared edges, 1 for an equilateral triangle, 0 for a line."""
    normal = _normal(a, b, c)
    edges = sum(_dot(e, e) for e in (_minus(b, a), _minus(c, b), _minus(a, c)))
    return 2 * math.sqrt(3 * _dot(normal, normal)) / edges if edges else 0.0


def _require_closed(faces: np.ndarray, num_vertices: int) -> None:
    """Raise unless each edge has one triangle on either side, and each vertex one ring of them."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    codes = np.sort(edges[:, 0] * num_vertices + edges[:, 1])
    back = np.sort(edges[:, 1] * num_vertices + edges[:, 0])
    single = len(np.unique(codes)) == len(codes)
    if not (single and np.array_equal(codes, back) and (edges[:, 0] != edges[:, 1]).all()):
        raise ValueError(
            "faces must be those of a closed surface: each edge between two triangles of the same "
            "orientation"
        )
    unused = np.setdiff1d(np.arange(num_vertices), faces)
    if len(unused):
        raise ValueError(f"faces must use all {num_vertices} vertices; {len(unused)} are in none")
    following: list[dict[int, int]] = [{} for _ in range(num_vertices)]  # around each vertex
    for a, b, c in faces.tolist():
        following[a][b], following[b][c], following[c][a] = c, a, b
    for v, ring in enumerate(following):
        first = next(iter(ring))
        steps, w = 1, ring[first]
        while w != first:
            steps, w = steps + 1, ring[w]
        if steps != len(ring):
            raise ValueError(f"faces must lie in one ring around each vertex; not so around {v}")
