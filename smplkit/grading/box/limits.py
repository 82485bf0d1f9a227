"""How much a student's code may use, and the failure that is nobody's mistake."""

from __future__ import annotations

from dataclasses import dataclass


class InfrastructureError(Exception):
    """The box itself does not work; this says nothing about the submission and is never a zero."""


@dataclass(frozen=True)
class Limits:
    """What the code of one submission may use.

    Computing time decides about points, as it hardly depends on what else the machine does. Wall
    time only ends code that waits without computing.

    Attributes:
        call_seconds: Computing time of one call, or of loading one text.
        function_seconds: Computing time of all calls of one function.
        wall_seconds: Time by the clock of one call, or of loading one text.
        losses: So many times a function may end its process or run out of time; then no more calls.
        memory: Address space in bytes; torch itself takes some 2 GiB of it.
        scratch: Bytes of files, in a folder that is thrown away.
        processes: Processes and threads.
    """

    call_seconds: float = 10.0
    function_seconds: float = 60.0
    wall_seconds: float = 120.0
    losses: int = 2
    memory: int = 6 * 2**30
    scratch: int = 64 * 2**20
    processes: int = 64

    def of_process(self) -> dict[str, int]:
        """The limits that the worker's process sets for itself, by their names in `resource`."""
        return {
            "AS": self.memory,
            "CORE": 0,
            "CPU": 3600,  # of the worker's whole life, should the grader be gone
            "FSIZE": self.scratch,
            "NOFILE": 256,
            "NPROC": self.processes,
        }
