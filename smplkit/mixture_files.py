"""Files with a mixture of Gaussians: our `.npz`, and the pickles in which SMPLify's prior comes.

Nothing in a file is executed; see `smplkit.body.restricted_pickle`.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from smplkit.body.restricted_pickle import UnsafePickleError, read_fields, to_array

# Names of the three arrays: in files of their own, and as attributes of scikit-learn's mixtures.
_NAMES = {
    "means": ("means", "means_"),
    "covs": ("covars", "covs", "covars_", "_covars_", "covariances_"),
    "weights": ("weights", "weights_"),
}


class MixtureFileError(ValueError):
    """A file that holds no mixture of Gaussians over body poses, or is damaged."""


def read_mixture(path: str | Path) -> dict[str, np.ndarray]:
    """Read means, covariances and weights from an `.npz` file or a pickle.

    Args:
        path: the file. A pickle holds a dict or a mixture of scikit-learn, of any age.

    Returns:
        Arrays "means", "covs" and "weights", whatever the file calls them, as it has them.

    Raises:
        TypeError, FileNotFoundError: `path` is no path, or there is no such file.
        MixtureFileError: it is damaged, or one of the three is missing.
        UnsafePickleError: it asks for something that no mixture needs.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path of the mixture must be a str or a Path, got {path!r}")
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(
            f"no file with a mixture at {path}; give an .npz file or SMPLify's gmm_08.pkl, or use "
            "GMMPrior() for the open one"
        )
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() == ".npz":
                found = dict(np.load(stream, allow_pickle=False))
            else:
                found = read_fields(stream)
    except UnsafePickleError as error:
        raise UnsafePickleError(f"{path}: {error}") from error
    except Exception as error:  # zip, zlib, numpy and pickle each fail in their own ways
        raise MixtureFileError(
            f"{path} cannot be read: {error}. Get the file again, and compare its size"
        ) from error
    fields = {}
    for field, aliases in _NAMES.items():
        name = next((alias for alias in aliases if alias in found), None)
        if name is None:
            raise MixtureFileError(
                f"{path}: a mixture needs {field} (or {', '.join(aliases[1:])}); the file has "
                f"{', '.join(map(str, found)) or 'nothing'}"
            )
        try:
            fields[field] = to_array(found[name])
        except ValueError as error:
            raise MixtureFileError(f"{path}: {name}: {error}") from error
    return fields
