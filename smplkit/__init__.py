"""smplkit: the course kit for learning-based fitting of the SMPL body model to images.

Importing the package brings torch and nothing of the notebook world: pictures, widgets and
grading live in modules that are imported by name (``smplkit.plots``, ``smplkit.explorer``,
``smplkit.checks``).
"""

from __future__ import annotations

from smplkit.body import SMPL, SMPLX

__version__ = "0.1.0"
__all__ = ["SMPL", "SMPLX", "__version__"]
