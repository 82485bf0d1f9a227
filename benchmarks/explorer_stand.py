"""Notebooks in JupyterLab whose sliders the benchmark of the explorer moves."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.counting_relay import CountingRelay
from tests.browser.lab_server import LabServer

PROBE = Path(__file__).with_name("explorer_probe.js").read_text()
AFTER = 250  # milliseconds after the picture in which bytes still count
PAUSE = 1500  # milliseconds after which nothing more is expected
HELD, HELD_EVERY = 60, 0.016  # moves while a key is held, and the seconds from one to the next
RUN = "void jupyterapp.commands.execute('notebook:run-cell')"
LOOK = """
canvas.smplkit-canvas { width: 480px !important; height: 480px !important; }
.jp-InputArea { display: none !important; }
"""

IMPORTS = """
import ipywidgets, plotly.graph_objects, torch
from smplkit import SMPL
from smplkit.explorer import Explorer
from smplkit.plots import body_figure
from smplkit.skeleton import SMPL_JOINTS
body = SMPL()
"""
PLOTLY = """
pose = torch.zeros(23, 3)
rest = body(body_pose=pose).vertices
figure = plotly.graph_objects.FigureWidget(body_figure(rest, body.faces))
figure.update_layout(margin=dict(l=0, r=0, t=0, b=0))
slider = ipywidgets.FloatSlider(min=-180, max=180, step=1, description="elbow, x")

def move(change):
    pose[SMPL_JOINTS.index("left_elbow") - 1, 0] = change.new * torch.pi / 180
    with torch.no_grad():
        x, y, z = body(body_pose=pose).vertices.numpy().T
    with figure.batch_update():
        figure.data[0].x, figure.data[0].y, figure.data[0].z = x, y, z

slider.observe(move, "value")
ipywidgets.VBox([slider, figure])
"""
EXPLORER = "explorer = Explorer(body, sync={!r}); explorer"  # starts with the left elbow chosen
FIRST = {
    "sync off": EXPLORER.format("off"),
    "sync release": EXPLORER.format("release"),
    "plotly": PLOTLY,
}
FURTHER = 3  # cells with another explorer


class Stand:
    """One notebook on a page of its own, its slider, and the bytes of that page.

    Attributes:
        first: what showing the first cell took: {"ms", "bytes"}.
    """

    def __init__(self, lab: LabServer, browser: Browser, name: str, num_vertices: int) -> None:
        server, self._relay = lab.address, CountingRelay(lab.address)
        lab.address = self._relay.address
        # As many cells in each: what JupyterLab draws beside them, it draws with each picture.
        cells = [FIRST[name], *[FIRST["sync off"]] * FURTHER]
        size = {"width": 1100, "height": 800}
        self._notebook = lab.open(browser, cells, viewport=size)
        lab.address = server
        self.page = self._notebook.page
        self.page.evaluate("jupyterapp.shell.collapseLeft()")
        self.page.evaluate(PROBE)
        self.page.add_style_tag(content=LOOK)
        self._notebook.execute(IMPORTS)
        self.page.evaluate("bytes => { probe.bytes = bytes; }", 12 * num_vertices)
        self.first = self.show(0)
        widget = ".noUi-handle" if name == "plotly" else ".smplkit-slider input[type=range]"
        self._handle = self.page.locator(widget).first

    def show(self, cell: int) -> dict[str, float]:
        """Run a cell: milliseconds until its body is painted, and bytes that it takes."""
        self.page.bring_to_front()
        self.page.wait_for_timeout(PAUSE)
        before = self._bytes()
        self.page.evaluate(f"jupyterapp.shell.currentWidget.content.activeCellIndex = {cell}")
        self.page.evaluate(f"probe.arm(true); {RUN}")
        took = self.page.evaluate("probe.timed")["paint"]
        self.page.wait_for_timeout(PAUSE)
        return {"ms": took, "bytes": self._bytes() - before}

    def moves(self, count: int) -> list[dict[str, float]]:
        """Move the slider: for each move "upload" and "paint" in milliseconds, and "bytes"."""
        self._take_up()
        return [self._move() for _ in range(count)]

    def _move(self) -> dict[str, float]:
        before = self._bytes()
        self.page.evaluate("probe.arm()")
        self.page.keyboard.press("ArrowRight")
        times = self.page.evaluate("probe.timed")
        self.page.wait_for_timeout(AFTER)
        return times | {"bytes": self._bytes() - before}

    def _take_up(self) -> None:
        self.page.bring_to_front()
        self._handle.focus()
        self.page.wait_for_timeout(PAUSE)

    def hold(self) -> dict[str, float]:
        """Keep the key down for 60 moves.

        Returns:
            "seconds" in which the page took the keys; "updates", how often new vertices were drawn;
            "lag_ms" from the last key to the last of these; "messages" sent to the kernel, and of
            these "messages_per_second".
        """
        self._take_up()
        self.page.evaluate("Object.assign(probe, { updates: [], keys: [], messages: 0 })")
        start = time.perf_counter()
        for i in range(HELD):
            self.page.keyboard.down("ArrowRight")
            time.sleep(max(0, start + (i + 1) * HELD_EVERY - time.perf_counter()))
        self.page.keyboard.up("ArrowRight")
        self.page.wait_for_timeout(3 * PAUSE)
        seen = self.page.evaluate("({ ...probe, timed: null })")
        seconds = (seen["keys"][-1] - seen["keys"][0]) / 1000
        return {
            "seconds": seconds,
            "updates": len(seen["updates"]),
            "lag_ms": seen["updates"][-1] - seen["keys"][-1],
            "messages": seen["messages"],
            "messages_per_second": seen["messages"] / max(1, seconds),
        }

    def execute(self, code: str) -> None:
        """Run code in the kernel, beside the notebook."""
        self._notebook.execute(code)

    def close(self) -> None:
        self._notebook.close()
        self._relay.close()

    def _bytes(self) -> int:
        return self._relay.down + self._relay.up
