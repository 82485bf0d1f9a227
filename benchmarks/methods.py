"""How long each method of the lecture takes for an image or a frame, at its published size.

    python benchmarks/methods.py            about ten minutes; writes methods.json beside itself
    python benchmarks/methods.py --quick    a rough idea in two minutes, writes nothing

What is measured. The forward pass in evaluation mode, random weights (which change no time), images
or features that are there already: no reading, no cropping, no body model after it (PyMAF and PIXIE
have one inside). Methods over videos take 16 frames (MotionBERT 243), and the figure is for one
frame; "with features" adds the ResNet-50 that sees each frame once. Beside them what optimisation
takes: SMPLify with SPIN's settings and with those for photographs, and exemplar fine-tuning.

The second table are ratios: a part of a method as it stands here, and the same written out plainly,
which take turns in one process and give the same numbers.

How. One thread of a CPU: CPU time of the process, the least of several repeats that take turns. On
a GPU, where there is one: wall time between synchronisations, batches of 1 and 64, in float32 and
under bfloat16 autocast.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.body.mesh_levels import mesh_levels
from smplkit.data.people import as_sample, render_people
from smplkit.data.people_config import PeopleConfig
from smplkit.methods.catalogue import METHODS, Method
from smplkit.methods.eft import EFT
from smplkit.methods.graph_layers import NeighbourMean
from smplkit.methods.hmr import HMR
from smplkit.methods.motionbert_backbone import Attention
from smplkit.methods.nbf import orthogonal_projection
from smplkit.methods.smplify import PHOTO, SPIN_CROP, SMPLify
from smplkit.methods.supervision import CROP_SIZE, project_to_crop

RESULTS = Path(__file__).with_suffix(".json")
FRAMES = {"vibe": 16, "tcmr": 16, "motionbert": 243}
# A window of TCMR answers for one frame only.
ANSWERS = {"vibe": 16, "tcmr": 1, "motionbert": 243}
GPU_BATCHES = (1, 64)


def networks() -> dict[str, tuple[Method, nn.Module]]:
    """Each different network once, at its published sizes."""
    found = {}
    for entry in METHODS.values():
        if entry.network is None or entry.name in ("spin", "eft"):
            continue
        for options in entry.sizes:
            name = " ".join([entry.name, *map(str, options.values())])
            found[name] = entry, entry.build(options=options).eval()
    return found


def example(entry: Method, network: nn.Module, count: int) -> tuple[Tensor, ...]:
    """Random input of the right shape: `count` images or clips."""
    frames = FRAMES.get(entry.name)
    if entry.name == "motionbert":
        return (torch.rand(count, frames, 17, 3),)
    if entry.kind == "frames":
        return (torch.rand(count, frames, network.feature_size),)
    size = network.image_size
    if entry.name == "cliff":
        return torch.rand(count, 3, size, size * 3 // 4), torch.rand(count, 3)
    return (torch.rand(count, 3, size, size),)


def least_times(
    jobs: dict[str, Callable[[], object]], seconds: float, clock: Callable[[], float]
) -> dict[str, float]:
    """Least milliseconds of jobs that take turns for a while, at least twice each."""
    best, turns = dict.fromkeys(jobs, float("inf")), 0
    end = time.perf_counter() + seconds
    while turns < 2 or time.perf_counter() < end:
        for name, job in jobs.items():
            start = clock()
            job()
            best[name] = min(best[name], 1000 * (clock() - start))
        turns += 1
    return best


def on_cpu(seconds: float) -> dict[str, dict[str, float]]:
    """Parameters, and milliseconds for one image or frame on one thread."""
    torch.set_num_threads(1)
    rows: dict[str, dict[str, float]] = {}
    with torch.inference_mode():
        for name, (entry, network) in networks().items():
            inputs = example(entry, network, 1)
            (ms,) = least_times(
                {name: lambda n=network, x=inputs: n(*x)}, seconds, time.process_time
            ).values()
            rows[name] = {
                "parameters_millions": sum(p.numel() for p in network.parameters()) / 1e6,
                "cpu_ms": ms / ANSWERS.get(entry.name, 1),
            }
    return rows


def on_gpu(seconds: float) -> dict[str, dict[str, float]]:
    """Milliseconds per image or frame on a GPU, by batch and precision."""

    def wall() -> float:
        torch.cuda.synchronize()
        return time.perf_counter()

    rows: dict[str, dict[str, float]] = {}
    for name, (entry, network) in networks().items():
        network.cuda()
        for count in GPU_BATCHES:
            inputs = tuple(x.cuda() for x in example(entry, network, count))

            def forward(bfloat16: bool, network=network, inputs=inputs) -> None:
                with (
                    torch.inference_mode(),
                    torch.autocast("cuda", torch.bfloat16, enabled=bfloat16),
                ):
                    network(*inputs)

            jobs = {"fp32": lambda f=forward: f(False), "bf16": lambda f=forward: f(True)}
            for precision, ms in least_times(jobs, seconds, wall).items():
                images = count * ANSWERS.get(entry.name, 1)
                rows.setdefault(name, {})[f"gpu_{precision}_{count}_ms"] = ms / images
        network.cpu()
    return rows


def optimisation(seconds: float) -> dict[str, dict[str, float]]:
    """Seconds per image of what optimises, on one thread."""
    torch.set_num_threads(1)
    body = SMPL()
    ids = torch.arange(32)
    people = as_sample(render_people(PeopleConfig(32, image_size=None), ids), ids)
    points = people["keypoints_2d"]
    pixels = torch.cat([(points[..., :2] + 1) * (CROP_SIZE / 2), points[..., 2:]], dim=-1)
    fits = {
        "SMPLify, SPIN's 100 + 100 iterations": SMPLify(body, yaws=(0.0,)),
        "SMPLify, photograph, 4 starts": SMPLify(body, **PHOTO),
    }
    rows = {}
    for name, smplify in fits.items():
        jobs = {
            str(count): lambda s=smplify, n=count: s(pixels[:n], **SPIN_CROP) for count in (1, 32)
        }
        for count, ms in least_times(jobs, seconds, time.process_time).items():
            rows.setdefault(name, {})[f"cpu_s_batch_{count}"] = ms / 1000 / int(count)
    person = {k: v[:1] for k, v in people.items()} | {"image": torch.rand(1, 3, 224, 224)}
    # Never so good that it would stop before its 20 iterations.
    eft = EFT(HMR().eval(), body, threshold=0.0)
    start = time.process_time()
    eft(person)
    rows["EFT, ResNet-50, 20 iterations"] = {"cpu_s_batch_1": time.process_time() - start}
    return rows


def written_out(seconds: float) -> dict[str, dict[str, float]]:
    """Parts of methods and the same written out plainly: milliseconds of each, and the ratio."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    body = SMPL()
    coarse = mesh_levels(body)
    pairs: dict[str, tuple[Callable[[], Tensor], Callable[[], Tensor]]] = {}

    level = coarse[1]
    mean = NeighbourMean(level.edges, len(level.ids))
    count = len(level.ids)
    dense = torch.zeros(count, count)
    dense[level.edges[:, 0], level.edges[:, 1]] = dense[level.edges[:, 1], level.edges[:, 0]] = 1
    dense.fill_diagonal_(1)
    sparse = (dense / dense.sum(1, keepdim=True)).to_sparse()
    x = torch.randn(16, 128, count)
    pairs["GraphCMR: mean over neighbours, 16 meshes (against a loop over them)"] = (
        lambda: mean(x),
        lambda: torch.stack([(sparse @ sample.T).T for sample in x]),
    )

    matrices = torch.randn(64, 24, 3, 3)

    def one_by_one() -> Tensor:
        parts = (torch.linalg.svd(matrix) for matrix in matrices.flatten(0, 1))
        return torch.stack([u @ vt for u, _, vt in parts]).view_as(matrices)

    pairs["NBF: nearest orthogonal matrices, 64 bodies (against one matrix at a time)"] = (
        lambda: orthogonal_projection(matrices),
        one_by_one,
    )

    ids = coarse[2].ids
    choice = torch.zeros(len(ids), body.num_vertices)
    choice[torch.arange(len(ids)), ids] = 1
    rotmat = torch.eye(3).expand(16, 24, 3, 3)
    betas, camera = torch.randn(16, 10), torch.tensor([0.9, 0.0, 0.0]).expand(16, 3)
    pairs["PyMAF: where 16 bodies are looked at (against all vertices times Dmap)"] = (
        lambda: project_to_crop(body.from_rotmats(rotmat, betas, vertices=ids).vertices, camera),
        lambda: project_to_crop(choice @ body.from_rotmats(rotmat, betas).vertices, camera),
    )

    attention, tokens = Attention(256, 8).eval(), torch.randn(1, 17, 243, 256)

    def plainly() -> Tensor:
        q, k, v = attention.qkv(tokens).unflatten(-1, (3, 8, 32)).unbind(-3)
        q, k, v = (part.transpose(-2, -3) for part in (q, k, v))
        weights = (q @ k.mT / 32**0.5).softmax(-1)
        return attention.proj((weights @ v).transpose(-2, -3).flatten(-2))

    pairs["MotionBERT: attention over 243 frames (against weights written out)"] = (
        lambda: attention(tokens),
        plainly,
    )
    rows = {}
    with torch.inference_mode():
        for name, (ours, plain) in pairs.items():
            worst = (ours() - plain()).abs().max().item()
            if not worst < 1e-3:
                raise SystemExit(f"{name}: differs by {worst}: nothing to compare")
            ms = least_times({"ours_ms": ours, "plain_ms": plain}, seconds, time.process_time)
            rows[name] = ms | {"ratio": ms["plain_ms"] / ms["ours_ms"]}
    return rows


def print_rows(console: Console, title: str, rows: dict[str, dict[str, float]]) -> None:
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    table = Table("", *columns, title=title)
    for name, row in rows.items():
        table.add_row(name, *(f"{row[key]:.3g}" if key in row else "" for key in columns))
    console.print(table)


def machine_and_versions() -> dict:
    """On what the numbers were measured."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    cpu = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "machine": {
            "cpu": cpu[0] if cpu else platform.processor(), "cores": os.cpu_count(), "gpu": gpu
        },
        "versions": {"torch": version("torch"), "python": platform.python_version()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no file written")
    quick = parser.parse_args().quick
    console = Console(width=150)
    methods = on_cpu(0.5 if quick else 10.0)
    if torch.cuda.is_available():
        for name, row in on_gpu(0.5 if quick else 3.0).items():
            methods[name] |= row
    features = methods["hmr"]["cpu_ms"]
    for name in ("vibe", "tcmr"):
        methods[name]["cpu_with_features_ms"] = methods[name]["cpu_ms"] + features
    print_rows(console, "forward, ms per image or frame", methods)
    slow = optimisation(0.0 if quick else 20.0)
    print_rows(console, "optimisation, seconds per image", slow)
    ratios = written_out(0.5 if quick else 5.0)
    print_rows(console, "against the same written out", ratios)
    if not quick:
        facts = machine_and_versions()
        results = facts | {"methods": methods, "optimisation": slow, "written_out": ratios}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        console.print(f"wrote {RESULTS}")


if __name__ == "__main__":
    main()
