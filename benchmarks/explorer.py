"""Speed of the body explorer against plotly's FigureWidget, in JupyterLab in one browser.

    python -m benchmarks.explorer            some minutes; writes explorer.json beside itself
    python -m benchmarks.explorer --quick    a rough idea in two minutes, writes nothing

What is compared. A key moves a slider of one joint by a degree: in the explorer, which evaluates
the body on the page ("sync off" tells the kernel nothing, "sync release" tells it each finished
change), and in plotly's widget, whose kernel runs the same body and sends the vertices. The same
body, both canvases 480 x 480, notebooks of as many cells with their sources hidden.

How. Pages are open at once and take turns in blocks of ten moves, so that other work on the machine
hits all alike; the first block is not counted. What is timed is said in `explorer_probe.js`. Bytes
are those of both directions between browser and server, until 250 ms after the picture. WebGL is
drawn by the processor (SwiftShader), which on a machine with a graphics card is not what users get.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.explorer_stand import FIRST, FURTHER, Stand
from smplkit import SMPL
from smplkit.explorer import Explorer
from smplkit.explorer.page import bundle
from smplkit.explorer.payload import Payload
from tests.browser.browser import MISSING, Tab, find_chromium, launch
from tests.browser.explorer_page import ExplorerPage
from tests.browser.lab_server import LabServer

RESULTS = Path(__file__).with_suffix(".json")
MOVES = 10  # of a block


def measure_moves(stands: dict[str, Stand], blocks: int, moves: int) -> dict[str, list[list[dict]]]:
    """{name: blocks of moves}, taken in turn; a first block of each is thrown away."""
    taken: dict[str, list[list[dict]]] = {name: [] for name in stands}
    for _ in range(1 + blocks):
        for name, stand in stands.items():
            taken[name].append(stand.moves(moves))
    return {name: blocks[1:] for name, blocks in taken.items()}


def summary(blocks: list[list[dict]], plotly: list[list[dict]]) -> dict:
    """Percentiles over all moves, and plotly's over ours, with the range over the blocks."""
    result: dict = {}
    for what in ("upload", "paint"):
        ours, theirs = (np.array([[m[what] for m in b] for b in x]) for x in (blocks, plotly))
        by_block = np.median(theirs, axis=1) / np.median(ours, axis=1)
        result[what] = {
            "p50_ms": float(np.median(ours)),
            "p95_ms": float(np.percentile(ours, 95)),
            "p50_ms_of_blocks": np.median(ours, axis=1).round(2).tolist(),
            "ratio_p50": float(np.median(theirs) / np.median(ours)),
            "ratio_p95": float(np.percentile(theirs, 95) / np.percentile(ours, 95)),
            "ratio_p50_of_blocks": [float(by_block.min()), float(by_block.max())],
        }
    sent = [move["bytes"] for block in blocks for move in block]
    result["bytes"] = {"p50": float(np.median(sent)), "max": max(sent)}
    return result


# Turning one joint, as a slider does, and all joints with another shape.
EVALUATE = """(root, count) => {
  const { body } = root.smplkit.store;
  const time = (change) => {
    const took = [];
    for (let i = 0; i < count; i++) {
      change(i);
      const start = performance.now();
      body.update();
      took.push(performance.now() - start);
    }
    return took.sort((a, b) => a - b)[count >> 1];
  };
  const random = (scale) => scale * (Math.random() - 0.5);
  const one = (i) => { body.pose[3 + (i * 3) % 69] += random(0.1); };
  const all = () => {
    for (let k = 0; k < 72; k++) body.pose[k] = random(1);
    for (let k = 0; k < 10; k++) body.betas[k] = random(2);
  };
  time(one);
  return { one_joint: time(one), everything: time(all) };
}"""


def evaluator(explorer: ExplorerPage, count: int) -> dict[str, float]:
    """Median milliseconds of an update on the page, of one joint (all in turn) and of all."""
    return explorer.root.evaluate(EVALUATE, count)


def largest_difference(explorer: ExplorerPage, body: SMPL, count: int = 20) -> float:
    """Millimetres between the vertices of the page and those of the Python layer."""
    generator, worst = torch.Generator().manual_seed(0), 0.0
    for _ in range(count):
        pose = 0.4 * torch.randn(24, 3, generator=generator)
        betas, transl = (torch.randn(n, generator=generator) for n in (10, 3))
        explorer.edit(pose=pose, betas=betas, transl=transl)
        expected = body(betas, pose[1:], pose[0], transl).vertices.numpy()
        apart = np.linalg.norm(explorer.vertices - expected, axis=1).max()
        worst = max(worst, 1000 * float(apart))
    return worst


def dense_body() -> SMPL:
    """The open body with pose blend shapes that move every vertex, as those of SMPL files do."""
    body = SMPL()
    noise = torch.randn(body.posedirs.shape, generator=torch.Generator().manual_seed(0))
    body.posedirs.add_(1e-4 * noise)  # a view of the buffer that the layer computes with
    return body


def static_page(browser: Browser, body: SMPL, count: int) -> dict:
    """An explorer as a file, opened without a network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Explorer(body).to_html(Path(folder) / "explorer.html")
        tab = Tab(browser, offline=True)
        start = time.perf_counter()
        tab.page.goto(path.as_uri())
        explorer = ExplorerPage(tab.page)
        result = {
            "ms": 1000 * (time.perf_counter() - start),
            "bytes": path.stat().st_size,
            "requests": len(tab.requests),
            "evaluator_ms": evaluator(explorer, count),
            "difference_mm": largest_difference(explorer, body),
        }
        tab.close()
    return result


def measure(browser: Browser, quick: bool) -> dict:
    """Everything, as it is written to the file."""
    body, count = SMPL(), 40 if quick else 200
    results: dict = {"load_average": {"start": os.getloadavg()}}
    with LabServer() as lab:
        stands = {name: Stand(lab, browser, name, len(body.v_template)) for name in FIRST}
        off, release = stands["sync off"], stands["sync release"]
        taken = measure_moves(stands, *((2, 5) if quick else (5, MOVES)))
        results["moves"] = {name: summary(x, taken["plotly"]) for name, x in taken.items()}
        results["held_key"] = {name: stand.hold() for name, stand in stands.items()}
        release.execute("explorer.sync = 'continuous'")
        results["held_key"]["sync continuous"] = release.hold()
        page = ExplorerPage(off.page)
        results["evaluator_ms"] = evaluator(page, count)
        results["difference_mm"] = largest_difference(page, body)
        results["first_show"] = {name: stand.first for name, stand in stands.items()}
        results["further_shows"] = [off.show(cell) for cell in range(1, 1 + FURTHER)]
        for stand in stands.values():
            stand.close()
    results["static_page"] = static_page(browser, body, count)
    dense = dense_body()
    payload = sum(map(len, Payload(dense).buffers)) + len(bundle())
    results["dense"] = {"first_bytes": payload} | static_page(browser, dense, count)
    results["load_average"]["end"] = os.getloadavg()
    return results


def targets(r: dict) -> list[tuple[str, str, str, bool]]:
    """What, wanted, measured, met."""
    rows = []
    for name in ("sync off", "sync release"):
        for what, least in (("upload", (15, 10)), ("paint", (2, 2))):
            for percentile, wanted in zip(("p50", "p95"), least, strict=True):
                ours, theirs = (r["moves"][n][what][f"{percentile}_ms"] for n in (name, "plotly"))
                measured = f"1/{theirs / ours:.1f} ({ours:.1f} of {theirs:.0f} ms)"
                row = f"key to {what} {percentile}, {name}"
                rows.append((row, f"1/{wanted} of plotly's", measured, theirs / ours >= wanted))

    def at_most(what: str, limit: float, value: float, unit: str, digits: int = 0) -> None:
        measured = f"{value:,.{digits}f} {unit}".strip()
        rows.append((what, f"{limit:,.12g} {unit}".strip(), measured, value <= limit))

    held = r["held_key"]
    at_most("bytes a move, sync off", 0, r["moves"]["sync off"]["bytes"]["p50"], "")
    at_most("bytes a move, sync release", 8000, r["moves"]["sync release"]["bytes"]["p50"], "")
    for name in ("sync off", "sync release"):
        at_most(f"held key, lag, {name}", 300, held[name]["lag_ms"], "ms")
        ours, theirs = held[name]["updates"], held["plotly"]["updates"]
        row = f"held key, pictures, {name}"
        rows.append((row, f"{theirs}, as plotly", str(ours), ours >= theirs))
    messages = held["sync continuous"]["messages_per_second"]
    at_most("held key, messages a second, sync continuous", 10, messages, "", 1)
    for name, of in (("", r), (", dense pose blend", r["dense"])):
        times = of["evaluator_ms"]
        at_most(f"evaluator, one joint{name}", 5, times["one_joint"], "ms", 1)
        at_most(f"evaluator, everything{name}", 40, times["everything"], "ms", 1)
        at_most(f"vertices against Python{name}", 0.2, of["difference_mm"], "mm", 4)
    at_most("first explorer, bytes", 6.5e6, r["first_show"]["sync off"]["bytes"], "")
    at_most("first explorer, dense pose blend, bytes", 6.5e6, r["dense"]["first_bytes"], "")
    # JupyterLab asks for this and that of its own every few seconds: the least of three.
    further = min(show["bytes"] for show in r["further_shows"])
    at_most("each further explorer, bytes", 50e3, further, "")
    at_most("static page, bytes", 8e6, r["static_page"]["bytes"], "")
    at_most("static page, requests", 0, r["static_page"]["requests"], "")
    return rows


def print_results(console: Console, results: dict) -> None:
    table = Table("", "upload p50 / p95 ms", "paint p50 / p95 ms", "bytes", "first show ms, kB")
    for name, moves in results["moves"].items():
        first = results["first_show"][name]
        table.add_row(
            name,
            *(f"{moves[w]['p50_ms']:.1f} / {moves[w]['p95_ms']:.1f}" for w in ("upload", "paint")),
            f"{moves['bytes']['p50']:,.0f}",
            f"{first['ms']:,.0f}, {first['bytes'] / 1000:,.0f}",
        )
    console.print(table)
    table = Table("target", "wanted", "measured", "met")
    for what, wanted, measured, met in targets(results):
        table.add_row(what, wanted, measured, "yes" if met else "NO")
    console.print(table)


def machine_and_versions(browser: Browser) -> dict:
    """On what the numbers were measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    packages = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "plotly", "torch")
    return {
        "machine": {"cpu": cpu[0] if cpu else platform.processor(), "cores": os.cpu_count()},
        "versions": {name: version(name) for name in packages}
        | {"python": platform.python_version(), "chromium": browser.version},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer moves, no file written")
    quick = parser.parse_args().quick
    if find_chromium() is None:
        raise SystemExit(MISSING)
    console = Console(width=140)
    with torch.no_grad(), sync_playwright() as playwright, launch(playwright) as browser:
        results = machine_and_versions(browser) | measure(browser, quick)
    names = ("what", "wanted", "measured", "met")
    results["targets"] = [dict(zip(names, row, strict=True)) for row in targets(results)]
    print_results(console, results)
    if not quick:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        console.print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()
