"""Body models: the SMPL layer, its steps as functions, and its files."""

from __future__ import annotations

from smplkit.body.export import export_model
from smplkit.body.model_files import ModelData, load_model
from smplkit.body.output import SMPLOutput
from smplkit.body.smpl import SMPL

__all__ = ["SMPL", "ModelData", "SMPLOutput", "export_model", "load_model"]
