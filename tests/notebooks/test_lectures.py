"""Every lecture and every solution runs from top to bottom, and nothing of it goes to stderr."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted([*ROOT.glob("lectures/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_runs_from_top_to_bottom(path, monkeypatch):
    monkeypatch.setenv("SMPLKIT_PRESET", "smoke")
    # Solutions do not train, and write nothing beside themselves.
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.read(path, as_version=4)
    # Sockets in a folder of their own: two kernels at once sometimes choose the same free port.
    with tempfile.TemporaryDirectory() as folder:
        sockets = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        place = {"metadata": {"path": path.parent}}
        config = Config(KernelManager=sockets)
        NotebookClient(notebook, config=config, timeout=300, resources=place).execute()
    complaints = [
        (cell.id, output.text)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert complaints == []
