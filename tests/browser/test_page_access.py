"""Who can use the explorer: people with a keyboard, a screen reader, a finger, a narrow window."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

from tests.browser.accessibility import nameless, reachable, small_targets, walk
from tests.browser.browser import save_picture
from tests.browser.explorer_page import ExplorerPage

TABS = ("Pose", "Shape", "View", "Picture", "Motion", "Files")


def test_every_control_has_a_name_and_can_be_reached_and_seen_by_keyboard(explorer, tmp_path):
    motion = {"poses": np.zeros((8, 72)), "trans": np.zeros((8, 3)), "mocap_framerate": 9}
    np.savez(tmp_path / "walk.npz", **motion)
    explorer.edit(pose=np.full(72, 0.1))  # so that there is something to undo
    explorer.edit(pose=np.full(72, 0.2))
    explorer.press("Undo")
    explorer.root.locator("summary").click()
    panel = explorer.tab("Motion")
    panel.get_by_label("Motion file, AMASS npz").set_input_files(tmp_path / "walk.npz")
    expect(explorer.message).to_be_visible()  # its button counts too
    counted = 0
    for title in TABS:
        explorer.tab(title)
        assert nameless(explorer.page) == [], title
        wanted = reachable(explorer.root)
        stops = walk(explorer.page, explorer.root)
        assert sorted(stop for stop, _ in stops) == sorted(wanted), title
        assert [stop for stop, seen in stops if not seen] == [], title
        counted += len(stops)
    assert counted > 100


def test_tabs_are_changed_by_arrow_keys(explorer):
    explorer.root.get_by_role("tab", name="Pose").focus()
    for title in (*TABS[1:], TABS[0]):
        explorer.page.keyboard.press("ArrowRight")
        expect(explorer.root.get_by_role("tab", name=title)).to_be_focused()
        expect(explorer.root.get_by_role("tabpanel", name=title)).to_be_visible()


def test_fingers_find_every_control_and_a_narrow_window_shows_all(page_of, static_file):
    size = {"width": 400, "height": 1200}
    tab = page_of(static_file, has_touch=True, is_mobile=True, viewport=size)
    explorer = ExplorerPage(tab.page)
    for title in TABS:
        explorer.tab(title)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 400, title
        assert small_targets(explorer.root) == [], title
    explorer.tab("Pose")
    save_picture(tab.page, "narrow")
    assert tab.complaints == []
