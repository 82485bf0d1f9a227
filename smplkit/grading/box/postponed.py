"""Import torch without the part that only its compiler needs. Lives inside the box.

A quarter of the time that `import torch` takes goes into functions that tell the shapes of results
without computing them, for tensors without numbers. An exercise never gets there.
"""

from __future__ import annotations

import importlib
import sys
import types
from importlib.machinery import ModuleSpec

NAME = "torch._meta_registrations"
COMPILER = "torch._dynamo"


def postpone() -> None:
    """Before torch is imported, leave the part out until somebody asks for it.

    It comes when something of it is used, or the compiler is imported. A torch that has no such
    part is imported as ever.
    """
    if "torch" in sys.modules:
        return
    sys.modules[NAME] = _Later(NAME)
    sys.meta_path.insert(0, _Compiler())


# Classes, as the guard makes functions of this package refuse while a student's code runs.
class _Later(types.ModuleType):
    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what Python asks for while it imports
            raise AttributeError(name)
        return getattr(self.real(), name)

    def real(self) -> types.ModuleType:
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return importlib.import_module(NAME)


class _Compiler:
    """Finds nothing itself, but is asked before all others."""

    def find_spec(self, name: str, *where: object) -> ModuleSpec | None:
        later = sys.modules.get(NAME)
        if name == COMPILER and isinstance(later, _Later):
            later.real()
        return None
