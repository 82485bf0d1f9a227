"""A box for student code: a process without rights that only answers calls of its functions.

`Box` loads a text and gives its functions as `smplkit.checks.call.Call` does, so that the same
checks grade it. On Linux the process is kept in by bubblewrap (`sandbox`); elsewhere only trusted
code can be run (`plain`). `why_no_box` says whether it works on this machine. What goes back and
forth is in `protocol`; `worker` is the other end.
"""

from __future__ import annotations

from smplkit.grading.box.box import Box
from smplkit.grading.box.limits import InfrastructureError, Limits
from smplkit.grading.box.start import why_no_box

__all__ = ["Box", "InfrastructureError", "Limits", "why_no_box"]
