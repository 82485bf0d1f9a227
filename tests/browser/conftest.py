"""Fixtures of the tests that need a browser. Without one they are skipped and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from smplkit.body import SMPL
from smplkit.explorer import Explorer
from tests.browser.browser import MISSING, PATIENCE, Tab, find_chromium, launch
from tests.browser.explorer_page import ExplorerPage
from tests.browser.lab_server import LabServer

expect.set_options(timeout=PATIENCE)


# Playwright keeps an event loop running in this thread: no longer than for one file of tests.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if find_chromium() is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with WebGL 2 in software."""
    with launch(playwright) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def browser_without_3d(playwright: Playwright) -> Iterator[Browser]:
    """Chromium in which no canvas gives a WebGL context."""
    with launch(playwright, with_3d=False) as chromium:
        yield chromium


@pytest.fixture
def page_of(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens an HTML file without a network: `page_of(path)`; `Tab`'s options are passed on."""
    tabs = []

    def opened(path: Path, browser: Browser = browser, **options) -> Tab:
        tabs.append(Tab(browser, offline=True, **options))
        tabs[-1].page.goto(path.resolve().as_uri())
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture(scope="module")
def static_file(open_body: SMPL, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An explorer of the open body as one HTML file."""
    path = tmp_path_factory.mktemp("static") / "explorer.html"
    Explorer(open_body).to_html(path)
    return path


@pytest.fixture
def tab(page_of: Callable[..., Tab], static_file: Path) -> Iterator[Tab]:
    """A tab with that file in it, which must not complain of anything until the test is over."""
    opened = page_of(static_file)
    yield opened
    assert (opened.complaints, opened.requests) == ([], [])


@pytest.fixture
def explorer(tab: Tab) -> ExplorerPage:
    """The explorer in that tab."""
    return ExplorerPage(tab.page)


@pytest.fixture
def start(explorer: ExplorerPage) -> np.ndarray:
    """(85,) a state of that explorer without any symmetry: pose, betas and transl."""
    rng = np.random.default_rng(3)
    pose = rng.normal(scale=0.2, size=(24, 3))
    explorer.edit(pose=pose, betas=rng.normal(size=10), transl=[0.1, -0.2, 0.05])
    return explorer.state


@pytest.fixture(scope="module")
def lab(playwright: Playwright) -> Iterator[LabServer]:  # asked for first: skips without a browser
    """A JupyterLab server of the tests' own."""
    pytest.importorskip("jupyterlab", reason="no JupyterLab: pip install -e '.[course,test]'")
    with LabServer() as server:
        yield server
