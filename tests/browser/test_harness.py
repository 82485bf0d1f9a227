"""The tools of the browser tests themselves, tried on a page and a widget of a few lines."""

from __future__ import annotations

import importlib.util

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import nameless, reachable, small_targets, walk
from tests.browser.browser import find_chromium

COUNTER = '''
import anywidget
import traitlets

class Counter(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `count ${model.get("count")}`; };
      button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
      model.on("change:count", show);
      show();
      el.append(button);
    } };
    """
    count = traitlets.Int(0).tag(sync=True)

counter = Counter()
counter
'''


@pytest.fixture
def page(page_of, tmp_path):
    def written(body):
        (tmp_path / "page.html").write_text(f"<!doctype html><title>t</title><body>{body}")
        return page_of(tmp_path / "page.html")

    return written


GL = "document.createElement('canvas').getContext('webgl2') !== null"


def test_webgl_is_there_and_can_be_left_out(page, page_of, browser_without_3d, tmp_path):
    assert page("").page.evaluate(GL)
    assert not page_of(tmp_path / "page.html", browser_without_3d).page.evaluate(GL)


def test_a_quiet_page_is_found_quiet(page):
    tab = page("<script>console.log('hello'); fetch('data:,x')</script><img src=data:,>")
    tab.page.wait_for_load_state("networkidle")
    assert (tab.complaints, tab.requests) == ([], [])


def test_complaints_and_requests_are_noticed(page):
    tab = page(
        "<script>console.error('first'); fetch('http://127.0.0.1:9/second').catch(() => 0);"
        "setTimeout(() => { throw new Error('third') })</script>"
    )
    tab.page.wait_for_timeout(500)
    assert tab.requests == ["http://127.0.0.1:9/second"]
    text = "\n".join(tab.complaints)
    assert all(word in text for word in ("first", "ERR_INTERNET_DISCONNECTED", "third"))


def test_a_named_browser_that_is_missing_is_not_replaced(monkeypatch):
    monkeypatch.setenv("SMPLKIT_CHROMIUM", "/nowhere/chromium")
    assert find_chromium() is None


def test_controls_that_a_keyboard_or_a_screen_reader_misses_are_found(page):
    tab = page(
        "<div><label>named <input type=range></label><input type=number><button>big</button>"
        "<button style='outline: none'>dark</button><button tabindex=-1>lost</button>"
        "<button role=tab aria-selected=false tabindex=-1>by arrow keys</button>"
        "<input type=radio name=r aria-label=chosen checked><input type=radio name=r title=not>"
        "</div><button>outside</button>"
        "<style>button { min-width: 50px; min-height: 44px }</style>"
    )
    root = tab.page.locator("div")
    lost, dark = "button submit lost", "button submit dark"
    names = ["input range named", "input number", "button submit big", dark, "input radio chosen"]
    assert nameless(tab.page) == ['spinbutton: <input type="number">']
    assert reachable(root) == [*names[:4], lost, names[4]]
    assert walk(tab.page, root) == [(name, name != dark) for name in names]
    assert [text.split(":")[0] for text in small_targets(root)] == [*names[:2], names[-1]]


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_widget_and_its_kernel(lab, browser, app):
    if app == "notebook" and importlib.util.find_spec("notebook") is None:
        pytest.skip("no Notebook 7: pip install notebook")
    notebook = lab.open(browser, [COUNTER], app=app)
    try:
        notebook.run_all()
        button = notebook.page.get_by_role("button", name="count")
        expect(button).to_have_text("count 0")
        button.click()
        notebook.wait_until("counter.count == 1")
        notebook.execute("counter.count = 41")
        expect(button).to_have_text("count 41")
        assert notebook.evaluate("[counter.count, 'text']") == [41, "text"]
        assert [output["output_type"] for output in notebook.outputs()] == ["execute_result"]
        assert notebook.tab.complaints == []
    finally:
        notebook.close()
    assert lab.request("GET", "kernels") == []


def test_errors_in_cells_and_in_the_kernel_are_told(lab, browser):
    notebook = lab.open(browser, ["1 / 0"])
    try:
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            notebook.run_all()
        with pytest.raises(AssertionError, match="KeyError"):
            notebook.execute("{}['x']")
        with pytest.raises(AssertionError, match="NameError"):
            notebook.evaluate("missing")
    finally:
        notebook.close()
