"""Imported once by the process that grading processes are copies of: all that they would each do.

See `pool`. It starts no thread and runs no tensor operation of its own, so that copies are safe.
"""

from __future__ import annotations

from smplkit.grading import jobs  # noqa: F401
from smplkit.grading.box.hollow import hollow_library
from smplkit.grading.run import versions

hollow_library()
versions()
