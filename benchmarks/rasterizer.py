"""Speed and agreement of the rasteriser against ray casting with trimesh and embreex.

    python benchmarks/rasterizer.py            some minutes; writes rasterizer.json beside itself
    python benchmarks/rasterizer.py --quick    a rough idea in half a minute, writes nothing

What is compared. Which face each pixel sees, of open bodies of random shapes and poses seen from
all round in true perspective, one person filling most of the picture, in float32. Ours draws
batches of 16. Theirs builds its tree of triangles for each pose, as a moving body needs, and shoots
a ray through each pixel centre. "ours" is `visible_faces`, which gives what theirs gives; "with
weights" is `rasterize`, which adds barycentrics and depth. "embreex alone" leaves out what trimesh
does around it, "ours one by one" draws without a batch.

How. One thread. CPU time of the process, the least of many repeats that take turns, so that other
work on the machine hits all alike. Ratios of images per second are ratios of those times.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import trimesh
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh
from rich.console import Console
from rich.table import Table
from trimesh.ray.ray_pyembree import RayMeshIntersector

from smplkit.body import SMPL
from smplkit.body.coarse import coarse_mesh
from smplkit.cameras import perspective_projection
from smplkit.rasterizer import rasterize
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.shading import vertex_normals
from smplkit.silhouettes import face_neighbours, soft_silhouette, softras_silhouette
from smplkit.zbuffer import visible_faces

SIZES = (64, 96, 128, 224)
MESHES = ("full", "coarse")
BODIES = 16
DISTANCE = 5.0  # metres
NAMES = ("ours", "trimesh + embreex", "ours with weights", "ours one by one", "embreex alone")
RESULTS = Path(__file__).with_suffix(".json")


class Scene(NamedTuple):
    """Bodies in front of cameras, one per picture."""

    vertices: torch.Tensor  # (B, V, 3) camera frame, metres
    faces: torch.Tensor  # (F, 3)
    points_2d: torch.Tensor  # (B, V, 2) pixels
    rays: np.ndarray  # (B, S * S, 3) directions through the pixel centres
    size: int

    def face_ids(self) -> torch.Tensor:
        size = (self.size, self.size)
        return visible_faces(self.points_2d, self.vertices[..., 2], self.faces, size)


def draw_one_by_one(scene: Scene) -> list[torch.Tensor]:
    size, depth = (scene.size, scene.size), scene.vertices[..., 2]
    return [
        visible_faces(p[None], z[None], scene.faces, size)
        for p, z in zip(scene.points_2d, depth, strict=True)
    ]


def make_scene(body: SMPL, mesh: str, size: int) -> Scene:
    """The same bodies for every mesh and size; each fills 85 % of its picture."""
    generator = torch.Generator().manual_seed(0)
    betas = torch.randn(BODIES, 10, generator=generator)
    pose = 0.25 * torch.randn(BODIES, 23, 3, generator=generator)
    pose[:, 15:17, 2] += torch.tensor([-0.9, 0.9])  # arms down from the T-pose
    yaw = 2 * math.pi * torch.rand(BODIES, generator=generator)
    turn = torch.stack([0 * yaw, yaw, 0 * yaw], -1)
    rotmats = axis_angle_to_rotmat(torch.cat([turn[:, None], pose], 1))
    rotmats[:, 0] = axis_angle_to_rotmat(torch.tensor([math.pi, 0.0, 0.0])) @ rotmats[:, 0]
    out = body.from_rotmats(rotmats, betas)
    vertices = out.vertices - out.joints[:, :1] + torch.tensor([0.0, 0.0, DISTANCE])
    flat = vertices[..., :2] / vertices[..., 2:]
    low, high = flat.amin(1), flat.amax(1)
    focal = 0.85 * size / (high - low).amax(-1)
    principal_point = size / 2 - focal[:, None] * (low + high) / 2
    faces = body.faces
    if mesh == "coarse":
        coarse = coarse_mesh(body)
        vertices, faces = vertices[:, coarse.ids].contiguous(), coarse.faces
    points = perspective_projection(vertices, focal, principal_point)
    centres = torch.arange(size) + 0.5
    grid = torch.stack(torch.meshgrid(centres, centres, indexing="xy"), -1).view(1, -1, 2)
    rays = torch.ones(BODIES, size * size, 3, dtype=torch.float64)
    rays[..., :2] = (grid - principal_point[:, None]) / focal[:, None, None]
    rays /= rays.norm(dim=-1, keepdim=True)
    return Scene(vertices, faces, points, rays.numpy(), size)


def cast_with_trimesh(scene: Scene) -> np.ndarray:
    """(B, S * S) faces hit; -1 for none."""
    hits = []
    for vertices, rays in zip(scene.vertices.double().numpy(), scene.rays, strict=True):
        mesh = trimesh.Trimesh(vertices, scene.faces.numpy(), process=False)
        hits.append(RayMeshIntersector(mesh).intersects_first(np.zeros_like(rays), rays))
    return np.stack(hits)


def cast_with_embreex(scene: Scene) -> np.ndarray:
    """The same without trimesh."""
    hits, faces = [], scene.faces.numpy().astype(np.int32)
    for vertices, rays in zip(scene.vertices.numpy(), scene.rays.astype(np.float32), strict=True):
        tree = rtcore_scene.EmbreeScene()
        TriangleMesh(scene=tree, vertices=vertices, indices=faces)
        hits.append(tree.run(np.zeros_like(rays), rays))
    return np.stack(hits)


def agreement(scene: Scene) -> dict[str, float]:
    """Intersection over union of the masks, and the share of same faces where both see one."""
    theirs, ours = cast_with_trimesh(scene), scene.face_ids().flatten(1).numpy()
    both, either = (theirs >= 0) & (ours >= 0), (theirs >= 0) | (ours >= 0)
    same = (theirs == ours)[both].mean()
    return {"silhouette_iou": both.sum() / either.sum(), "same_face": float(same)}


def least_seconds(jobs: dict[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """Least CPU time of each job over repeats that take turns for about `seconds`."""
    best = dict.fromkeys(jobs, math.inf)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, repeat in jobs.items():
            start = time.process_time()
            repeat()
            best[name] = min(best[name], time.process_time() - start)
    return best


def measure_against_rays(body: SMPL, seconds: float) -> dict:
    """{mesh: {size: {images_per_second: {name: ...}, silhouette_iou, same_face}}}."""
    results: dict = {}
    for mesh in MESHES:
        for size in SIZES:
            scene = make_scene(body, mesh, size)
            depth = scene.vertices[..., 2]
            jobs = {
                "ours": scene.face_ids,
                "trimesh + embreex": lambda s=scene: cast_with_trimesh(s),
                "ours with weights": lambda s=scene, z=depth: rasterize(
                    s.points_2d, z, s.faces, (s.size, s.size)
                ),
                "ours one by one": lambda s=scene: draw_one_by_one(s),
                "embreex alone": lambda s=scene: cast_with_embreex(s),
            }
            best = least_seconds(jobs, seconds)
            rates = {name: BODIES / best[name] for name in NAMES}
            results.setdefault(mesh, {})[str(size)] = {"images_per_second": rates} | agreement(
                scene
            )
    return results


def measure_own_work(body: SMPL, seconds: float) -> dict:
    """{what: {mesh: {size: images per second}}} for what people are drawn and fitted with."""
    results: dict = {}
    for mesh in MESHES:
        for size in (64, 224):
            scene = make_scene(body, mesh, size)
            depth, faces, shape = scene.vertices[..., 2], scene.faces, (size, size)
            rest = body.v_template
            rest = rest[coarse_mesh(body).ids] if mesh == "coarse" else rest
            neighbours = face_neighbours(faces)
            points = scene.points_2d.clone().requires_grad_()
            few = scene.points_2d[:2].clone().requires_grad_()

            def surface(s=scene, z=depth, rest=rest):
                raster = rasterize(s.points_2d, z, s.faces, (s.size, s.size))
                raster.interpolate(vertex_normals(s.vertices, s.faces))
                raster.interpolate(rest)

            def contour(p=points, z=depth, f=faces, n=neighbours, s=shape):
                soft_silhouette(p, z, f, s, neighbours=n).sum().backward()

            def softras(p=few, f=faces, s=shape):
                softras_silhouette(p, f, s).sum().backward()

            jobs = {"normals and rest positions": surface, "soft silhouette": contour}
            jobs |= {"SoftRas": softras} if size == 64 else {}
            for name, best in least_seconds(jobs, seconds).items():
                rate = (len(few) if name == "SoftRas" else BODIES) / best
                results.setdefault(name, {}).setdefault(mesh, {})[str(size)] = rate
    return results


def print_results(console: Console, against: dict, own: dict) -> None:
    table = Table("mesh", "px", *NAMES, "ratio", "with weights", "IoU", "same face")
    table.title = "images per CPU second, one thread"
    for mesh, sizes in against.items():
        for size, result in sizes.items():
            rates = result["images_per_second"]
            theirs = rates["trimesh + embreex"]
            cells = [f"{rates[name]:.0f}" for name in NAMES]
            cells += [f"{rates[name] / theirs:.1f}x" for name in ("ours", "ours with weights")]
            cells += [f"{result['silhouette_iou']:.5f}", f"{100 * result['same_face']:.2f} %"]
            table.add_row(mesh, size, *cells)
    console.print(table)
    table = Table("work", "mesh", "64 px", "224 px", title="ours alone, images per CPU second")
    for name, meshes in own.items():
        for mesh, sizes in meshes.items():
            cells = [f"{sizes[s]:.0f}" if s in sizes else "-" for s in ("64", "224")]
            table.add_row(name, mesh, *cells)
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no file written")
    quick = parser.parse_args().quick
    console = Console(width=160)
    torch.set_num_threads(1)
    body = SMPL()
    against = measure_against_rays(body, 2.0 if quick else 15.0)
    own = measure_own_work(body, 1.0 if quick else 8.0)
    print_results(console, against, own)
    if quick:
        return
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    cpu = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    results = {
        "machine": {"cpu": cpu[0] if cpu else platform.processor(), "cores": os.cpu_count()},
        "versions": {n: version(n) for n in ("torch", "numpy", "trimesh", "embreex")}
        | {"python": platform.python_version()},
        "against_rays": against,
        "own_work_images_per_second": own,
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    console.print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()
