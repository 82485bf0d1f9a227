"""Flow charts: what is drawn where, and which mistakes are named."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

from smplkit.diagrams import ROLES, flow_chart

BOXES = {"image": (0, 0, "data"), "network": (1, 0, "learned"), "loss": (1, 1, "loss")}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def centre(axis, text):
    (found,) = [t.get_position() for t in axis.texts if t.get_text() == text]
    return found


def test_boxes_stand_where_they_are_put_and_rows_go_down():
    axis = flow_chart(BOXES, [], "Method").axes[0]
    assert {text: centre(axis, text) for text in BOXES} == {
        text: box[:2] for text, box in BOXES.items()
    }
    bottom, top = axis.get_ylim()
    assert bottom > 1 > 0 > top  # row 1 below row 0
    assert axis.get_title() == "Method"


def test_frames_tell_roles():
    axis = flow_chart(BOXES, []).axes[0]
    frames = [plt.matplotlib.colors.to_hex(patch.get_edgecolor()) for patch in axis.patches]
    assert frames == [ROLES[role] for _, _, role in BOXES.values()]
    assert [t.get_text() for t in axis.get_legend().get_texts()] == ["data", "learned", "loss"]


def test_arrows_join_borders():
    axis = flow_chart(BOXES, [("image", "network"), ("network", "loss", "here")]).axes[0]
    arrows = [t for t in axis.texts if getattr(t, "arrow_patch", None)]
    (right, down) = [(arrow.xyann, arrow.xy) for arrow in arrows]
    assert right[0][1] == right[1][1] == 0 and 0 < right[0][0] < right[1][0] < 1
    assert down[0][0] == down[1][0] == 1 and 0 < down[0][1] < down[1][1] < 1
    assert any(t.get_text().strip() == "here" for t in axis.texts)


def test_an_arrow_may_lead_back():
    axis = flow_chart(BOXES, [("network", "image")]).axes[0]
    (arrow,) = [t for t in axis.texts if getattr(t, "arrow_patch", None)]
    assert 1 > arrow.xyann[0] > arrow.xy[0] > 0


@pytest.mark.parametrize(
    ("boxes", "arrows", "message"),
    [
        ({}, [], "boxes must hold"),
        ({"a": (0, 0, "magic")}, [], "'a' must be one of data, learned, fixed, loss, got 'magic'"),
        (BOXES, [("image", "critic")], "'critic' is no box; there are image, network, loss"),
    ],
)
def test_mistakes_are_named(boxes, arrows, message):
    with pytest.raises(ValueError, match=message):
        flow_chart(boxes, arrows)
