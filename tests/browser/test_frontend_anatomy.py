"""What the page does to poses, without a browser: its own tests in node, on numbers from Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import smplkit
from smplkit.explorer.limits_payload import limits_payload
from smplkit.joint_limits import ANGLES
from smplkit.skeleton import SMPL_JOINTS
from tests.browser.golden_anatomy import write_golden_anatomy
from tests.browser.node_tests import run_node_tests

FRONTEND = Path(smplkit.__file__).parent / "explorer" / "frontend"
TOPICS = ("rotations", "limits", "reach", "pose_edits", "history", "gizmo")


def test_poses_are_edited_as_python_would(tmp_path):
    write_golden_anatomy(tmp_path)
    run_node_tests(TOPICS, tmp_path)


def test_limits_payload_is_plain_numbers_with_the_axes_of_the_table():
    payload = json.loads(json.dumps(limits_payload()))
    rows = {name: [payload[key][i] for key in payload] for i, name in enumerate(ANGLES)}
    assert list(rows) == list(SMPL_JOINTS[1:])
    axes, lower, upper, names = rows["left_knee"]
    assert names == ["external rotation", "flexion", "varus"]
    # To within rounding: up, to the left, to the back.
    assert axes[0] == pytest.approx([0, 1, 0], abs=1e-12)
    assert axes[1] == pytest.approx([1, 0, 0], abs=1e-12)
    assert axes[2] == pytest.approx([0, 0, -1], abs=1e-12)
    assert [lower[1], upper[1]] == pytest.approx([-0.0872665, 2.617994], abs=1e-6)
    # The right one is the mirror image: what turns across the mirror keeps its sign.
    mirrored = rows["right_knee"][0]
    assert mirrored[0] == pytest.approx([0, -1, 0], abs=1e-12)
    assert mirrored[1] == pytest.approx([1, 0, 0], abs=1e-12)
    assert mirrored[2] == pytest.approx([0, 0, 1], abs=1e-12)
