"""What a keyboard or a screen reader finds on a page: asked of Chromium, not of the page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# Roles of things to operate, in the words of Chromium's accessibility tree.
OPERABLE = {
    *("button", "checkbox", "combobox", "listbox", "menuitem", "option", "radio", "searchbox"),
    *("slider", "spinbutton", "switch", "tab", "textbox", "ColorWell", "DisclosureTriangle"),
}
REACHABLE = """element => {
  const all = element.querySelectorAll(
    "input, select, textarea, button, summary, a[href], [tabindex]");
  return [...all].filter(control => {
    if (control.disabled || !control.checkVisibility()) return false;
    // Of tabs, and of radio buttons with one name, Tab stops at the chosen one only.
    if (control.getAttribute("role") === "tab") return control.ariaSelected === "true";
    return control.type !== "radio" || control.checked;
  });
}"""
DESCRIBE = """c => [c.tagName.toLowerCase(), c.type, c.getAttribute("role"), c.className,
  c.getAttribute("aria-label") ?? c.labels?.[0]?.textContent.trim() ?? c.textContent.trim()
].filter(Boolean).join(" ").slice(0, 90)"""


def nameless(page: Page) -> list[str]:
    """Roles and markup of everything to operate that has no accessible name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found, lacking = 0, []
    for node in nodes:
        if node["ignored"] or node.get("role", {}).get("value") not in OPERABLE:
            continue
        found += 1
        if not node.get("name", {}).get("value", "").strip():
            where = {"backendNodeId": node["backendDOMNodeId"]}
            html = session.send("DOM.getOuterHTML", where)["outerHTML"]
            lacking.append(f"{node['role']['value']}: {html[:120]}")
    session.detach()
    assert found, "nothing to operate on this page"
    return lacking


def reachable(root: Locator) -> list[str]:
    """Descriptions of the controls below `root` at which Tab must stop."""
    return root.evaluate(f"root => ({REACHABLE})(root).map({DESCRIBE})")


def walk(page: Page, root: Locator) -> list[tuple[str, bool]]:
    """Press Tab from the first control below `root` until it leaves them.

    Returns:
        for each stop below `root`, its description and whether the focus shows: its outline or
        shadow, or that of its label, differs from what it is without the focus.
    """
    root.evaluate(f"""root => {{
      const look = c => [c, c.labels?.[0], c.parentElement].filter(Boolean).map(e => {{
        const s = getComputedStyle(e);
        return [s.outlineStyle === "none" ? 0 : s.outlineWidth, s.boxShadow, s.borderColor];
      }}).flat().join();
      const controls = ({REACHABLE})(root);
      document.activeElement?.blur();
      globalThis.__walk = {{look, before: new Map(controls.map(c => [c, look(c)]))}};
      // The walk begins right before the first control.
      const start = document.createElement("span");
      start.tabIndex = 0;
      root.prepend(start);
      start.focus();
      __walk.start = start;
    }}""")
    stops = []
    while len(stops) <= 500:
        page.keyboard.press("Tab")
        stop = root.evaluate(f"""root => {{
          __walk.start.remove();
          const c = document.activeElement;
          if (!root.contains(c) || c === root) return null;
          return [({DESCRIBE})(c), __walk.look(c) !== __walk.before.get(c)];
        }}""")
        if stop is None:
            return stops
        stops.append(tuple(stop))
    raise AssertionError("Tab does not leave the explorer")


def small_targets(root: Locator, size: float = 44) -> list[str]:
    """Controls below `root` that a finger can hit in less than `size` pixels either way.

    The label around or beside a control counts: a touch on it works the control.
    """
    return root.evaluate(
        f"""(root, size) => ({REACHABLE})(root).filter(control => {{
          const parts = [control, ...(control.labels ?? [])].map(p => p.getBoundingClientRect());
          return !parts.some(box => box.width >= size - 0.5 && box.height >= size - 0.5);
        }}).map(c => {{
          const box = c.getBoundingClientRect();
          return ({DESCRIBE})(c) + `: ${{Math.round(box.width)}} x ${{Math.round(box.height)}}`;
        }})""",
        size,
    )
