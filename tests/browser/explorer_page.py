"""An explorer in a tab: what a user does with it, and what its test hook tells of its state."""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

FIELD_OF_VIEW = 40  # degrees, vertical
RING = 62  # pixels, radius of the rotation rings


class ExplorerPage:
    """The explorer number `index` on a page; waits until it is there.

    Attributes:
        root: its element, with the test hook `smplkit`.
        canvas: the 3D window.
    """

    def __init__(self, page: Page, index: int = 0) -> None:
        self.page = page
        self.root = page.locator(".smplkit-explorer").nth(index)
        self.canvas = self.root.locator("canvas.smplkit-canvas")
        expect(self.canvas).to_be_visible()
        self.drawn()

    def hook(self, script: str, argument: object = None) -> object:
        """Value of a JavaScript expression of `s` (the hook) and `arg`."""
        return self.root.evaluate(
            f"(root, arg) => {{ const s = root.smplkit; return {script}; }}", argument
        )

    def drawn(self) -> None:
        """Wait until what was asked for is on screen."""
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def wait_for(self, script: str) -> None:
        """Until a JavaScript expression of `s` (the hook) is true."""
        self.page.wait_for_function(
            f"root => {{ const s = root.smplkit; return {script}; }}",
            arg=self.root.element_handle(),
        )

    # What the explorer is in.

    @property
    def pose(self) -> np.ndarray:
        """(24, 3) axis-angle."""
        return np.array(self.hook("Array.from(s.body.pose)")).reshape(24, 3)

    @property
    def betas(self) -> np.ndarray:
        return np.array(self.hook("Array.from(s.body.betas)"))

    @property
    def transl(self) -> np.ndarray:
        return np.array(self.hook("Array.from(s.body.transl)"))

    @property
    def state(self) -> np.ndarray:
        """(85,) pose, betas and transl."""
        return np.concatenate([self.pose.ravel(), self.betas, self.transl])

    @property
    def names(self) -> list[str]:
        return self.hook("s.store.meta.names")

    @property
    def joint(self) -> str:
        """Name of the chosen joint."""
        return self.hook("s.store.meta.names[s.store.view.joint]")

    @property
    def camera(self) -> dict:
        return self.hook("s.store.view.camera")

    @property
    def joints(self) -> np.ndarray:
        """(24, 3) metres."""
        return np.array(self.hook("Array.from(s.body.joints)")).reshape(24, 3)

    @property
    def frames(self) -> np.ndarray:
        """(24, 3, 3) the joints' axes, as columns."""
        return np.array(self.hook("Array.from(s.body.global)")).reshape(24, 3, 4)[:, :, :3]

    @property
    def vertices(self) -> np.ndarray:
        """(V, 3) metres, float32."""
        text = self.hook(
            "(bytes => { let text = ''; for (let i = 0; i < bytes.length; i += 8192)"
            " text += String.fromCharCode(...bytes.subarray(i, i + 8192)); return btoa(text); })"
            "(new Uint8Array(s.body.vertices.buffer.slice(0)))"
        )
        return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, 3)

    def edit(self, **to: np.ndarray | Sequence[float]) -> None:
        """Set pose, betas or transl from outside, as the kernel does."""
        arrays = {name: np.asarray(values).ravel().tolist() for name, values in to.items()}
        self.hook("s.store.edit(arg)", arrays)

    # What is seen.

    def picture(self) -> np.ndarray:
        """(H, W, 3) uint8, the 3D window as it is."""
        self.drawn()
        url = self.canvas.evaluate("canvas => canvas.toDataURL()")
        picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
        return np.asarray(picture.convert("RGB"))

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """(..., 2) where points (..., 3) are in the window, by a projection of the test's own."""
        width, height = self.canvas.evaluate("c => [c.clientWidth, c.clientHeight]")
        camera, toward, right = self.camera, self._toward, self._right
        up = np.cross(toward, right)
        seen = np.asarray(points) - camera["target"]
        depth = camera["distance"] - seen @ toward
        if camera["orthographic"]:
            depth = np.full_like(depth, camera["distance"])
        scale = height / 2 / math.tan(math.radians(FIELD_OF_VIEW / 2)) / depth
        across, along = scale * (seen @ right), scale * (seen @ up)
        return np.stack([width / 2 + across, height / 2 - along], axis=-1)

    @property
    def eye(self) -> np.ndarray:
        """(3,) where the camera is, metres."""
        return self.camera["distance"] * self._toward + self.camera["target"]

    def joint_pixel(self, name: str) -> np.ndarray:
        return self.pixels(self.joints[self.names.index(name)])

    def path_on_ring(self, axis: int, turn: float) -> np.ndarray:
        """(N, 2) pixels along a rotation ring of the chosen joint, about its own axis.

        It begins at the place in front that is farthest from the other two rings.

        Args:
            axis: 0, 1 or 2.
            turn: radians, right-handed.
        """
        angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
        rings = [self._ring(k, angles) for k in range(3)]
        others = np.concatenate([self.pixels(rings[k]) for k in range(3) if k != axis])
        mine = self.pixels(rings[axis])
        room = np.linalg.norm(mine[:, None] - others, axis=-1).min(axis=1)
        behind = (rings[axis] - self._ring_centre) @ self._toward < 0
        start = angles[np.where(behind, -1, room).argmax()]
        return self.pixels(self._ring(axis, start + np.linspace(0, turn, 15)))

    def _ring(self, axis: int, angles: np.ndarray) -> np.ndarray:
        """(N, 3) metres."""
        centre = self._ring_centre
        frame = self.frames[self.names.index(self.joint)]
        u, v = frame[:, (axis + 1) % 3], frame[:, (axis + 2) % 3]
        step = 1e-3 * self._right
        pixels_per_metre = np.linalg.norm(self.pixels(centre + step) - self.pixels(centre)) * 1e3
        turned = np.cos(angles)[:, None] * u + np.sin(angles)[:, None] * v
        return centre + RING / pixels_per_metre * turned

    @property
    def _ring_centre(self) -> np.ndarray:
        return self.joints[self.names.index(self.joint)]

    @property
    def _toward(self) -> np.ndarray:
        """(3,) unit vector from the target to the camera."""
        a, e = (math.radians(self.camera[name]) for name in ("azimuth", "elevation"))
        return np.array([math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)])

    @property
    def _right(self) -> np.ndarray:
        a = math.radians(self.camera["azimuth"])
        return np.array([math.cos(a), 0, -math.sin(a)])

    # What a user does.

    def at(self, pixel: np.ndarray) -> tuple[float, float]:
        """A pixel of the window as a place in the tab, scrolled into view."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        return box["x"] + float(pixel[0]), box["y"] + float(pixel[1])

    def click(self, pixel: np.ndarray) -> None:
        self.page.mouse.click(*self.at(pixel))

    def drag(self, path: np.ndarray) -> None:
        """Press at the first pixel, move through the others, let go at the last."""
        self.page.mouse.move(*self.at(path[0]))
        self.page.mouse.down()
        for pixel in path[1:]:
            self.page.mouse.move(*self.at(pixel))
        self.page.mouse.up()

    def tab(self, title: str) -> Locator:
        """Open a tab of controls; returns its panel."""
        self.root.get_by_role("tab", name=title, exact=True).click()
        panel = self.root.get_by_role("tabpanel", name=title, exact=True)
        expect(panel).to_be_visible()
        return panel

    def press(self, words: str) -> None:
        """Press the one button that can be seen and has these words on it."""
        self.button(words).click()

    def button(self, words: str) -> Locator:
        # Names are the words, and perhaps a colon and what the button does.
        name = re.compile(rf"^{re.escape(words)}(:|$)")
        found = self.root.get_by_role("button", name=name)
        expect(found).to_be_visible()
        return found

    def slider(self, name: str) -> Locator:
        return self._shown("slider", name)

    def box(self, name: str) -> Locator:
        """The box for exact numbers beside a slider."""
        return self._shown("spinbutton", f"{name}, exact number")

    def choose(self, name: str, option: str) -> None:
        """Choose by the label of a list and the text of the option."""
        self._shown("combobox", name).select_option(label=option)

    def choose_joint(self, name: str) -> None:
        """Choose in the list of joints, in the tab that is open at the start."""
        option = str(self.names.index(name))
        self._shown("combobox", "Joint").select_option(value=option)

    def _shown(self, role: str, name: str) -> Locator:
        found = self.root.get_by_role(role, name=name, exact=True)
        expect(found).to_be_visible()
        return found

    @property
    def message(self) -> Locator:
        return self.root.get_by_role("alert")
