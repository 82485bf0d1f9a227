"""The picture of the explorer in its guide: python -m course.images.explorer (needs Chromium)"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import torch
from PIL import Image
from playwright.sync_api import sync_playwright

from smplkit import SMPL
from smplkit.data.poses import named_pose
from smplkit.explorer import Explorer
from tests.browser.browser import Tab, launch


def main() -> None:
    explorer = Explorer(SMPL(), pose=torch.cat([torch.zeros(1, 3), named_pose("running")]))
    explorer.joint = "left_shoulder"
    explorer.camera = {"azimuth": 35, "elevation": 10, "distance": 2.9}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page = explorer.to_html(Path(folder) / "explorer.html")
        with launch(driver) as browser:
            tab = Tab(browser, offline=True)
            tab.page.goto(page.as_uri())
            shown = tab.page.locator(".smplkit-explorer")
            shown.get_by_role("tab", name="View").click()
            shown.get_by_label("Colours").select_option("weights")
            tab.page.wait_for_timeout(2000)  # machines without a graphics card are slow
            picture = Image.open(io.BytesIO(shown.screenshot()))
    target = Path(__file__).with_suffix(".png")
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main()
