"""Flow charts of methods: boxes with names and shapes, joined by arrows.

A lecture draws its method with the names that the code uses; drawn here, a chart cannot go stale
as a picture file does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from smplkit.plots import BLUE, GREEN, ORANGE

# Role of a box: colour of its frame. Told apart by their text too.
ROLES = {"data": "#666666", "learned": BLUE, "fixed": GREEN, "loss": ORANGE}
_WIDTH, _HEIGHT = 0.92, 0.62  # of a box, where boxes are one apart


def flow_chart(
    boxes: Mapping[str, tuple[float, float, str]],
    arrows: Sequence[tuple[str, str] | tuple[str, str, str]],
    title: str = "",
) -> Figure:
    """Draw boxes and arrows.

    Args:
        boxes: by their text, column and row (counted from the left and from the top, fractions
            allowed) and role: "data", "learned", "fixed" or "loss".
        arrows: from box, to box, and what to write beside it, if anything.
        title: above everything.

    Returns:
        The figure.

    Raises:
        ValueError: there is no box, a role is unknown, or an arrow begins or ends nowhere.
    """
    if not boxes:
        raise ValueError("boxes must hold at least one box")
    for text, (_, _, role) in boxes.items():
        if role not in ROLES:
            raise ValueError(
                f"role of box {text!r} must be one of {', '.join(ROLES)}, got {role!r}"
            )
    for arrow in arrows:
        for end in arrow[:2]:
            if end not in boxes:
                raise ValueError(f"arrows: {end!r} is no box; there are {', '.join(boxes)}")
    columns = [column for column, _, _ in boxes.values()]
    rows = [row for _, row, _ in boxes.values()]
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    figure, axis = plt.subplots(figsize=(1.75 * (right - left + 1), 1.2 * (bottom - top + 1)))
    for begin, end, *label in arrows:
        _draw_arrow(axis, boxes[begin][:2], boxes[end][:2], *label)
    for text, (column, row, role) in boxes.items():
        corner = (column - _WIDTH / 2, row - _HEIGHT / 2)
        axis.add_patch(
            plt.Rectangle(corner, _WIDTH, _HEIGHT, fc="white", ec=ROLES[role], lw=2, zorder=2)
        )
        axis.text(column, row, text, ha="center", va="center", fontsize=8, zorder=3)
    axis.set(xlim=(left - 0.55, right + 0.55), ylim=(bottom + 0.5, top - 0.5), title=title)
    axis.axis("off")
    used = {role: ROLES[role] for role in ROLES if role in {r for _, _, r in boxes.values()}}
    handles = [plt.Line2D([], [], color=color, lw=2, label=role) for role, color in used.items()]
    axis.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4, fontsize=8,
                frameon=False)  # fmt: skip
    figure.tight_layout()
    return figure


def _draw_arrow(axis: plt.Axes, begin: tuple, end: tuple, label: str = "") -> None:
    """An arrow between the borders of two boxes."""
    (x0, y0), (x1, y1) = begin, end
    if x0 != x1:  # out at the side, in at the side
        x0, x1 = (
            (x0 + _WIDTH / 2, x1 - _WIDTH / 2) if x0 < x1 else (x0 - _WIDTH / 2, x1 + _WIDTH / 2)
        )
    else:
        y0, y1 = (
            (y0 + _HEIGHT / 2, y1 - _HEIGHT / 2)
            if y0 < y1
            else (y0 - _HEIGHT / 2, y1 + _HEIGHT / 2)
        )
    axis.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "->", "color": "#444444"})
    if label:
        axis.text(
            (x0 + x1) / 2, (y0 + y1) / 2, f" {label}", fontsize=7, color="#444444", va="bottom"
        )
