"""A file with weights goes through nbgrader's own steps, which run the notebook from top to bottom.

The weights are those of an untrained network: if the notebook trained again, there would be points.
"""

from __future__ import annotations

import shutil
import tempfile

import pytest

from smplkit.checks import EXERCISES
from smplkit.notebooks import grader
from tests.grading.submissions import ROOT, hand_in, solved
from tests.grading.test_nbgrader import STOCK, score, succeed
from tests.grading.trained import file_of, untrained

NAME = "04_hmr"
EXERCISE = EXERCISES["04.train_head"]
OTHERS = sum(e.points for n, e in EXERCISES.items() if n.startswith("04.") and e is not EXERCISE)
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]


def test_stock_autograde_measures_the_file_and_trains_nothing(tmp_path):
    with tempfile.TemporaryDirectory(prefix="k") as sockets:
        settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        settings += STOCK.format(sockets)
        (tmp_path / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
        api = grader(tmp_path)
        succeed(api.generate_assignment(NAME))
        contents = file_of(untrained())
        submitted = tmp_path / "grading" / "submitted"
        hand_in(submitted, NAME, solved(NAME), files={EXERCISE.file: contents})
        succeed(api.autograde(NAME, "ada"))
    assert score(tmp_path, NAME, "ada") == OTHERS
    graded = tmp_path / "grading" / "autograded" / "ada" / NAME
    assert (graded / EXERCISE.file).read_bytes() == contents
    notebook = (graded / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "nothing is trained, trained_head.safetensors counts as it is" in notebook
    assert "as before the first step" in " ".join(notebook.split())
