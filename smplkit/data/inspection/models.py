"""Files of models and priors, for `smplkit data check`: bodies, regressors, mixtures, fits."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smplkit.body.info import describe
from smplkit.body.model_files import GENDERS, KEYPOINT_REGRESSORS
from smplkit.data.inspection.people import shape_facts
from smplkit.data.inspection.report import Report
from smplkit.data.readers.npz_files import NpzFile, require_floats
from smplkit.mixture_files import read_mixture

# Arrays of SPIN's smpl_mean_params.npz and how many numbers each has.
MEAN_PARAMETERS = {"pose": 144, "shape": 10, "cam": 3}


def mean_parameters_report(file: NpzFile) -> Report:
    """Report on SPIN's mean parameters.

    Raises:
        ValueError: an array has another shape.
    """
    for key, size in MEAN_PARAMETERS.items():
        file.floats(key, size)
    kind = "mean parameters of SPIN: pose (144), shape (10), camera (3)"
    return Report(file.path, kind, uses=("where a regressor starts",))


def fits_report(path: Path, array: np.ndarray) -> Report:
    """Report on SPIN's static fits, (N, 82) pose and shape of each person.

    Raises:
        ValueError: they are no numbers, or not finite.
    """
    fits = require_floats(str(path), array, "N", 82)
    facts = [f"{len(fits)} people: pose (72), shape (10)", *shape_facts(fits[:, 72:])]
    empty = int((fits == 0).all(1).sum())
    facts += [f"{empty} of them are empty"] if empty else []
    return Report(path, "static fits of SPIN", tuple(facts), uses=("where SPIN's fits start",))


def regressor_report(path: Path, array: np.ndarray) -> Report:
    """Report on a regressor of keypoints, (K, V) weights of the vertices.

    Raises:
        ValueError: they are no numbers, or not finite.
    """
    weights = require_floats(str(path), array, "K", "V")
    K, V = weights.shape
    problems = []
    if path.name not in {name for rows, name in KEYPOINT_REGRESSORS.values() if rows == K}:
        known = ", ".join(f"{name} ({rows} rows)" for rows, name in KEYPOINT_REGRESSORS.values())
        problems.append(f"nothing uses {K} rows under the name {path.name}; known are {known}")
    off = float(np.abs(weights.sum(1) - 1).max())
    if off > 0.1:
        problems.append(f"rows must sum to 1, one is off by {off:.2g}")
    kind = f"regressor of {K} keypoints from {V} vertices"
    uses = (f"keypoints of a body of {V} vertices: put it beside the model file",)
    return Report(path, kind, problems=tuple(problems), uses=uses)


def body_report(path: Path) -> Report:
    """Report on a body model file, as `smplkit body info` does."""
    for gender in GENDERS:
        try:
            lines = describe(path, gender).split("\n")[1:]
        except (OSError, ValueError) as error:
            said = str(error)
            if "was asked for" not in said:  # else the file is of another gender
                return Report(path, "body model", problems=(said,))
        else:
            missing = tuple(line.strip() for line in lines if line.startswith("  "))
            facts = tuple(line for line in lines if not line.startswith("  "))
            layer = "SMPLX" if "SMPL-X" in lines[0] else "SMPL"
            uses = (f'{layer}("{path}", gender="{gender}")',)
            kind = f"{layer.replace('SMPLX', 'SMPL-X')} body model"
            return Report(path, kind, facts, missing, uses=uses)
    return Report(path, "body model", problems=(said,))


def mixture_report(path: Path) -> Report:
    """Report on a pose prior, a mixture of Gaussians.

    Raises:
        ValueError: it is none, or its arrays do not fit together.
    """
    fields = read_mixture(path)
    means = require_floats(f"{path}: means", fields["means"], "K", "D")
    K, D = means.shape
    covs = require_floats(f"{path}: covars", fields["covs"], K, D, D, dtype=np.float64)
    weights = require_floats(f"{path}: weights", fields["weights"].reshape(-1), K)
    problems = []
    if D != 69:
        problems.append(f"expected 69 numbers of a body pose, got {D}")
    if not np.isclose(weights.sum(), 1, atol=1e-3) or np.linalg.eigvalsh(covs).min() <= 0:
        problems.append("weights must sum to 1 and covariances be positive definite")
    return Report(
        path,
        f"mixture of {K} Gaussians over {D} numbers",
        problems=tuple(problems),
        uses=(f'GMMPrior.from_file("{path}")',),
    )
