"""Chromium for the tests: where it is, how it is started, and what a page did while it was open."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "no Chromium: apt-get install chromium (Debian), dnf install chromium (Fedora), or name one "
    "that is there in SMPLKIT_CHROMIUM"
)
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# WebGL 2 on machines without a graphics card, and the same pixels on those with one.
SOFTWARE_GL = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
WITHOUT_3D = ("--disable-3d-apis", "--disable-gpu")
PATIENCE = 60_000  # milliseconds; test machines are slow and busy
LOCAL = ("file:", "blob:", "data:", "about:")


def find_chromium() -> str | None:
    """Path of an installed Chromium: that of SMPLKIT_CHROMIUM, else the first on the path."""
    named = os.environ.get("SMPLKIT_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def launch(playwright: Playwright, *, with_3d: bool = True) -> Browser:
    """Start the installed Chromium without a window; `find_chromium` must have found one."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(
        executable_path=find_chromium(),
        args=[
            *QUIET,
            *(SOFTWARE_GL if with_3d else WITHOUT_3D),
            *(["--no-sandbox"] if as_root else []),  # the sandbox refuses root
        ],
        timeout=PATIENCE,
    )


class Tab:
    """A page in a context of its own, and a record of what went wrong in it.

    Args:
        browser: where to open it.
        offline: whether the network is cut off.
        script: JavaScript to run in the page before its own.
        options: further settings of `Browser.new_context` (viewport, color_scheme, ...).

    Attributes:
        page: Playwright's page.
        complaints: texts of console errors, of all that three.js says on the console, and of
            exceptions that nobody caught.
        requests: addresses asked for outside the page's own file (not blob: and data:).
        sent: messages that went out over web sockets.
    """

    def __init__(self, browser: Browser, *, offline: bool, script: str = "", **options) -> None:
        options = {"viewport": {"width": 1000, "height": 800}} | options
        self._context = browser.new_context(offline=offline, accept_downloads=True, **options)
        self._context.set_default_timeout(PATIENCE)
        self._context.add_init_script(script)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.sent: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda socket: socket.on("framesent", self._sent))

    def close(self) -> None:
        self._context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "THREE" in message.text:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _sent(self, frame: str | bytes) -> None:
        self.sent.append(frame if isinstance(frame, str) else frame.decode("latin-1"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(LOCAL):
            self.requests.append(request.url)


def save_picture(page: Page, name: str, **options) -> None:
    """A screenshot to look at, `name`.png in the folder SMPLKIT_SCREENSHOTS if that is set."""
    if folder := os.environ.get("SMPLKIT_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", **options)
