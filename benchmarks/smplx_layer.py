"""Speed of the SMPL-X layer against smplx and body-models, all on the same exported file.

    python benchmarks/smplx_layer.py            some minutes; writes smplx_layer.json beside itself
    python benchmarks/smplx_layer.py --quick    a rough idea in half a minute, writes nothing

As `smpl_layer.py`, for which see what is compared and how: one thread, CPU time, least of repeats
that take turns in one process. All 55 joints turn, and the face has an expression. "ours dense" is
our layer without what it makes of fingers that bend hands only: so fast is it with a file in which
they bend everything.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from rich.console import Console
from smpl_layer import (
    Parameters,
    check_agreement,
    in_own_process,
    machine_and_versions,
    print_times,
    take_turns,
)

from smplkit.body import SMPLX, export_model

BATCHES = (1, 16, 64)
RESULTS = Path(__file__).with_suffix(".json")
SHAPES = {
    "betas": (10,),
    "expression": (10,),
    "body_pose": (21, 3),
    "global_orient": (3,),
    "jaw_pose": (3,),
    "leye_pose": (3,),
    "reye_pose": (3,),
    "left_hand_pose": (15, 3),
    "right_hand_pose": (15, 3),
}


def implementations(folder: str) -> dict[str, Callable[[Parameters], list[torch.Tensor]]]:
    """Each as a function from parameters to its output tensors, vertices first."""
    import smplx
    from body_models.smplx.torch import SMPLX as BodyModelsSMPLX

    ours, dense = SMPLX(folder), SMPLX(folder)
    dense._hand_vertices = None
    theirs = smplx.create(folder, model_type="smplx", use_pca=False, flat_hand_mean=True)
    file = Path(folder) / "smplx" / "SMPLX_NEUTRAL.npz"
    others = BodyModelsSMPLX(model_path=file, flat_hand_mean=True)

    def run_ours(p: Parameters) -> list[torch.Tensor]:
        out = ours(**p)
        return [out.vertices, out.joints]

    def run_dense(p: Parameters) -> list[torch.Tensor]:
        out = dense(**p)
        return [out.vertices, out.joints]

    def run_smplx(p: Parameters) -> list[torch.Tensor]:
        out = theirs(**{name: value.flatten(1) for name, value in p.items()})
        return [out.vertices, out.joints[:, :55]]

    def run_ours_joints(p: Parameters) -> list[torch.Tensor]:
        return [ours(**p, vertices=False).joints]

    def run_body_models(p: Parameters) -> list[torch.Tensor]:
        vertices = others.forward_vertices(
            p["body_pose"],
            torch.stack([p["jaw_pose"], p["leye_pose"], p["reye_pose"]], dim=1),
            torch.cat([p["left_hand_pose"], p["right_hand_pose"]], dim=1),
            pelvis_rotation=p["global_orient"],
            shape=p["betas"],
            expression=p["expression"],
        )
        return [vertices]

    return {
        "ours": run_ours,
        "smplx": run_smplx,
        "ours joints only": run_ours_joints,
        "body-models": run_body_models,
        "ours dense": run_dense,
    }


def random_parameters(batch: int) -> Parameters:
    generator = torch.Generator().manual_seed(0)
    return {
        name: (0.5 * torch.randn(batch, *shape, generator=generator)).requires_grad_()
        for name, shape in SHAPES.items()
    }


def measure(folder: str, seconds: float) -> tuple[float, dict]:
    """Largest difference from smplx in metres, and least milliseconds on one thread."""
    torch.set_num_threads(1)
    runs = implementations(folder)
    worst = check_agreement(runs, random_parameters(8))
    parameters = {batch: random_parameters(batch) for batch in BATCHES}
    return worst, take_turns(runs, parameters, time.thread_time, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no file written")
    quick = parser.parse_args().quick
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder:
        export_model(folder, genders="neutral", kinds="smplx")
        worst, times = in_own_process(measure, folder, 4.0 if quick else 20.0)
    print_times(console, "SMPL-X, one thread: CPU time, ms", times)
    console.print(f"largest difference from smplx: {1e6 * worst:.2f} micrometres")
    if quick:
        return
    results = machine_and_versions() | {"one_thread_cpu_ms": times}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    console.print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()
