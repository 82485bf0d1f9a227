"""Body models: the SMPL and SMPL-X layers, their steps as functions, and their files."""

from __future__ import annotations

from smplkit.body.export import export_model
from smplkit.body.model_files import ModelData, WholeBodyData, load_model
from smplkit.body.output import SMPLOutput, SMPLXOutput
from smplkit.body.smpl import SMPL
from smplkit.body.smplx import SMPLX

__all__ = [
    "SMPL",
    "SMPLX",
    "ModelData",
    "SMPLOutput",
    "SMPLXOutput",
    "WholeBodyData",
    "export_model",
    "load_model",
]
