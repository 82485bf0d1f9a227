"""The lecture's claims as experiments: one module per topic, one function per claim.

An experiment needs no argument, runs on fixed held-out data with several fixed seeds, and returns a
`Finding`: tables of means with their spread, and verdicts by one rule (`verdict`). Lectures call
the functions; `record` writes the ledger. Which claims there are, and what was found, is told in
course/claims/README.md.
"""

from __future__ import annotations

from smplkit.experiments.record import Finding, record
from smplkit.experiments.verdict import Verdict, verdict

__all__ = ["Finding", "Verdict", "record", "verdict"]
