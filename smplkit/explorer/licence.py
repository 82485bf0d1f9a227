"""Which bodies may leave the machine inside a file."""

from __future__ import annotations

from smplkit.body import SMPL, SMPLX
from smplkit.body.model_files import OPEN_LICENCE


def require_open(body: SMPL | SMPLX, what: str) -> None:
    """Raise unless the licence of a body allows passing the model on.

    Args:
        body: the body whose model would be written.
        what: what would hold it, for the message: "an HTML page", say.

    Raises:
        ValueError: the model is not under `OPEN_LICENCE`; also where its file names no licence.
    """
    model = body.model
    if model.licence != OPEN_LICENCE:
        raise ValueError(
            f"{what} would hold the body model {model.path} itself, and its licence "
            f"({model.licence}) is not known to allow passing it on; use the open body, SMPL(), "
            f"which is {OPEN_LICENCE}"
        )
