"""Speed and memory of the SMPL layer against smplx and body-models, all on the same exported file.

    python benchmarks/smpl_layer.py            some minutes; writes smpl_layer.json beside itself
    python benchmarks/smpl_layer.py --quick    a rough idea in half a minute, writes nothing

What is compared. Vertices and joints for random betas and poses, in float32 on the CPU; "backward"
adds the gradient of all parameters. body-models gives no joints with its vertices, so it does a
little less. "joints only" is ours without vertices and smplx with them (it has no such path).

How. On one thread: CPU time of the thread, the least of many repeats that take turns within one
process, so that other work on the machine hits all alike. On all cores: the least wall time.
Memory: highest resident memory above that of the loaded model and its inputs, each case in a
process of its own (Linux only).
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import io
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import torch
from rich.console import Console
from rich.table import Table

from smplkit.body import SMPL, export_model
from smplkit.body import layer as layer_module
from smplkit.body.skinning import plain_skinning

BATCHES = (1, 16, 64, 256)
PASSES = ("forward", "backward")
# The order of turns. Each finds the directions of another in the cache, not its own.
NAMES = ("ours", "smplx", "ours joints only", "body-models", "ours plain")
RESULTS = Path(__file__).with_suffix(".json")
Parameters = dict[str, torch.Tensor]


def implementations(folder: str) -> dict[str, Callable[[Parameters], list[torch.Tensor]]]:
    """Each as a function from parameters to its output tensors, vertices first."""
    import smplx
    from body_models.smpl.torch import SMPL as BodyModelsSMPL

    ours = SMPL(folder)
    with contextlib.redirect_stdout(io.StringIO()):  # it warns about 10 betas
        theirs = smplx.create(folder, model_type="smpl")
    others = BodyModelsSMPL(model_path=Path(folder) / "smpl" / "SMPL_NEUTRAL.pkl")

    def plain(rest: torch.Tensor, weights: torch.Tensor, transforms: torch.Tensor) -> torch.Tensor:
        return plain_skinning(rest, weights, transforms.permute(0, 2, 3, 1).contiguous())

    def run_ours(p: Parameters) -> list[torch.Tensor]:
        out = ours(**p)
        return [out.vertices, out.joints]

    def run_ours_plain(p: Parameters) -> list[torch.Tensor]:
        with patch.object(layer_module, "skin", plain):
            return run_ours(p)

    def run_ours_joints(p: Parameters) -> list[torch.Tensor]:
        return [ours(**p, vertices=False).joints]

    def run_smplx(p: Parameters) -> list[torch.Tensor]:
        out = theirs(**p | {"body_pose": p["body_pose"].flatten(1)})
        return [out.vertices, out.joints[:, :24]]

    def run_body_models(p: Parameters) -> list[torch.Tensor]:
        vertices = others.forward_vertices(
            p["body_pose"], pelvis_rotation=p["global_orient"], shape=p["betas"]
        )
        return [vertices]

    runs = (run_ours, run_smplx, run_ours_joints, run_body_models, run_ours_plain)
    return dict(zip(NAMES, runs, strict=True))


def random_parameters(batch: int) -> Parameters:
    generator = torch.Generator().manual_seed(0)
    shapes = {"betas": (10,), "body_pose": (23, 3), "global_orient": (3,)}
    return {
        name: (0.5 * torch.randn(batch, *shape, generator=generator)).requires_grad_()
        for name, shape in shapes.items()
    }


def job(
    run: Callable[[Parameters], list[torch.Tensor]], p: Parameters, which: str
) -> Callable[[], object]:
    """One repeat: forward without a graph, or forward and the gradient of all parameters."""
    if which == "forward":
        return torch.no_grad()(lambda: run(p))
    shapes = [out.shape[1:] for out in run({name: value[:1] for name, value in p.items()})]
    upstream = [torch.randn(len(p["betas"]), *shape) for shape in shapes]
    return lambda: torch.autograd.grad(run(p), list(p.values()), upstream)


def check_agreement(
    runs: dict[str, Callable[[Parameters], list[torch.Tensor]]], p: Parameters
) -> float:
    """Largest distance of a vertex coordinate from smplx, metres; stops above two micrometres."""
    expected = runs["smplx"](p)[0]
    worst = max(
        (run(p)[0] - expected).abs().max().item()
        for name, run in runs.items()
        if name != "ours joints only"
    )
    if worst > 2e-6:
        raise SystemExit(f"implementations differ by {worst} m: nothing to compare")
    return worst


def measure_times(folder: str, threads: int, seconds: float) -> dict:
    """Least milliseconds: {batch: {pass: {name: ms}}}, about `seconds` for each batch and pass."""
    if threads:
        torch.set_num_threads(threads)
    clock = time.thread_time if threads == 1 else time.perf_counter
    runs = implementations(folder)
    check_agreement(runs, random_parameters(8))
    return take_turns(runs, {batch: random_parameters(batch) for batch in BATCHES}, clock, seconds)


def take_turns(
    runs: dict[str, Callable[[Parameters], list[torch.Tensor]]],
    parameters: dict[int, Parameters],
    clock: Callable[[], float],
    seconds: float,
) -> dict:
    """Least milliseconds, {batch: {pass: {name: ms}}}, of what takes turns in this process."""
    times: dict = {}
    for batch, p in parameters.items():
        for which in PASSES:
            jobs = {name: job(run, p, which) for name, run in runs.items()}
            best = dict.fromkeys(jobs, float("inf"))
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                for name, repeat in jobs.items():
                    start = clock()
                    repeat()
                    best[name] = min(best[name], 1000 * (clock() - start))
            times.setdefault(str(batch), {})[which] = best
    return times


def measure_memory(folder: str, name: str, batch: int, which: str) -> float:
    """Highest resident memory above the loaded and warmed-up model, MB."""
    torch.set_num_threads(1)
    run = implementations(folder)[name]
    job(run, random_parameters(1), which)()  # warm up
    repeat = job(run, random_parameters(batch), which)

    def megabytes(field: str) -> float:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1024

    ctypes.CDLL(None).malloc_trim(0)  # give back what loading the files left behind
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    before = megabytes("VmRSS")
    repeat()
    return megabytes("VmHWM") - before


def in_own_process(function: Callable, *arguments: object):
    """Call in a fresh process, so that nothing is warm and no memory is counted twice."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def print_times(console: Console, title: str, times: dict) -> None:
    names = list(times["1"]["forward"])
    table = Table("batch", "pass", *names, "ours vs smplx", "vs body-models", "joints vs smplx")
    table.title = title
    for batch, passes in times.items():
        for which, ms in passes.items():
            ratios = (
                ms["smplx"] / ms["ours"],
                ms["body-models"] / ms["ours"],
                ms["smplx"] / ms["ours joints only"],
            )
            cells = [f"{ms[name]:.2f}" for name in names] + [f"{ratio:.1f}x" for ratio in ratios]
            table.add_row(batch, which, *cells)
    console.print(table)


def machine_and_versions() -> dict:
    """On what the numbers were measured."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    cpu = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "machine": {"cpu": cpu[0] if cpu else platform.processor(), "cores": os.cpu_count()},
        "versions": {n: version(n) for n in ("torch", "numpy", "smplx", "body-models")}
        | {"python": platform.python_version()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no file written")
    quick = parser.parse_args().quick
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder:
        export_model(folder, genders="neutral")
        one = in_own_process(measure_times, folder, 1, 1.5 if quick else 12.0)
        print_times(console, "one thread: CPU time, ms", one)
        every = in_own_process(measure_times, folder, 0, 0.7 if quick else 5.0)
        print_times(console, "all cores: wall time, ms", every)
        memory: dict = {}
        if not quick and Path("/proc/self/clear_refs").exists():
            table = Table("batch", "pass", *NAMES, title="peak memory above the model, MB")
            for batch in (64, 256):
                for which in PASSES:
                    mb = {n: in_own_process(measure_memory, folder, n, batch, which) for n in NAMES}
                    memory.setdefault(str(batch), {})[which] = mb
                    table.add_row(str(batch), which, *(f"{mb[name]:.0f}" for name in NAMES))
            console.print(table)
    if quick:
        return
    results = machine_and_versions() | {
        "one_thread_cpu_ms": one,
        "all_cores_wall_ms": every,
        "peak_memory_mb": memory,
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    console.print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()
