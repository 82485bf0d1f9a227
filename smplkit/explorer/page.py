"""What the widgets of this package share: how their code reaches the page.

`static/loader.js` is the code that each instance carries, two kilobytes. The first instance on a
page asks for the rest ("need-bundle"), which then serves all of them.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import anywidget
import traitlets

from smplkit.explorer.orbit_camera import DEFAULT_CAMERA, validate_camera

STATIC = Path(__file__).parent / "static"


@functools.cache
def bundle() -> bytes:
    """The browser's part of the package."""
    return (STATIC / "explorer.js").read_bytes()


class BadTrait(traitlets.TraitError, ValueError):
    """A ValueError that makes a widget keep the value that it had."""


class Page(anywidget.AnyWidget):
    """A widget whose code the page fetches once.

    Traits:
        backend: what the page draws with: "webgl2" or "canvas2d"; "" before there is a page.
        camera: see `orbit_camera`; a wrong one raises a ValueError and changes nothing.
    """

    _esm = STATIC / "loader.js"
    _bundle = traitlets.Unicode().tag(sync=True)
    _view = traitlets.Unicode().tag(sync=True)
    backend = traitlets.Unicode("").tag(sync=True)
    camera = traitlets.Dict(DEFAULT_CAMERA).tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(_bundle=hashlib.sha256(bundle()).hexdigest()[:16], **traits)
        self.on_msg(self._on_custom)

    def _on_custom(self, _: object, message: object, __: object) -> None:
        if isinstance(message, Mapping) and message.get("type") == "need-bundle":
            self.send({"type": "bundle"}, [bundle()])

    @traitlets.validate("camera")
    def _validate_camera(self, proposal: dict) -> dict:
        try:
            return validate_camera(proposal["value"])
        except ValueError as error:
            raise BadTrait(str(error)) from None
