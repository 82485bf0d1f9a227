"""The body explorer: SMPL in the browser, sixty frames a second, no kernel needed to move it.

The kernel sends the model's arrays once (`payload.py`); the page evaluates them and tells the
kernel the parameters when a change is finished. Custom messages:

    page:   {"type": "hello", "hasBody": whether the page knows a body of this digest}
    kernel: {"type": "body", "meta": ...} with the payload's buffers, unless the page has it;
            then what `contents.py` tells of
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
import traitlets
from PIL import Image
from torch import Tensor

from smplkit.body import SMPL
from smplkit.body.output import SMPLOutput
from smplkit.data.readers.amass import read_amass
from smplkit.explorer.contents import (
    Contents,
    Message,
    Motion,
    Values,
    checked_target,
    checked_vertices,
)
from smplkit.explorer.licence import require_open
from smplkit.explorer.page import BadTrait, Page
from smplkit.explorer.payload import Payload
from smplkit.explorer.poses import POSE, numbers
from smplkit.explorer.static_page import write_page
from smplkit.explorer.still import render_still, with_still
from smplkit.skeleton import SMPL_JOINTS

if TYPE_CHECKING:
    from smplkit.explorer.sliders import SliderExplorer

_BODY = ["pose", "betas", "transl"]


class Numbers(traitlets.TraitType):
    """A trait of so many finite numbers: takes arrays and tensors, reads as a tuple."""

    def __init__(self, size: int, **settings: object) -> None:
        super().__init__((0.0,) * size, **settings)
        self.size = size

    def validate(self, _: object, value: object) -> tuple[float, ...]:
        try:
            return numbers(self.name, value, self.size)
        except ValueError as error:
            raise BadTrait(str(error)) from None


class Explorer(Page):
    """A body to pose, shape and look at, inside a notebook or on a page of its own.

        explorer = Explorer(SMPL())
        explorer                        # shows it
        explorer.pose                   # what it was turned to, in a later cell
        explorer.pose = pose            # and back

    Args:
        body: an SMPL layer with 10 betas.
        pose, betas, transl: where to begin; default zero.
        samples: (N, 23, 3) body poses that "random" draws from; default postures of the package.
        sync: when the page tells the kernel: "release" (a change is finished), "continuous" (ten
            times a second) or "off".

    Traits, which the page and the kernel both set:
        pose: 72 numbers, axis-angle in radians, the root first; takes (72,) or (24, 3).
        betas: 10 numbers. transl: 3 numbers, metres.
        joint: name of the chosen joint.
        camera: see `smplkit.explorer.orbit_camera`.
        frame: of the sequence.
        backend: what the page draws with: "webgl2" or "canvas2d"; "" before there is a page.

    Raises:
        TypeError: not an SMPL layer.
        ValueError: wrong numbers of numbers, NaN, a body with another number of betas. A trait that
            is set to a wrong value raises, and keeps the one that it had.
    """

    pose = Numbers(POSE).tag(sync=True)
    betas = Numbers(10).tag(sync=True)
    transl = Numbers(3).tag(sync=True)
    joint = traitlets.Unicode("left_elbow").tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    sync = traitlets.Unicode("release").tag(sync=True)
    _digest = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        body: SMPL,
        pose: Values | None = None,
        betas: Values | None = None,
        transl: Values | None = None,
        samples: Values | None = None,
        sync: str = "release",
    ) -> None:
        self.body = body
        self._payload = Payload(body)
        self._contents = Contents(samples)
        self._compared: Explorer | None = None
        self._has_page = False
        given = {"pose": pose, "betas": betas, "transl": transl}
        super().__init__(
            _view="explorer",
            _digest=self._payload.meta["digest"],
            sync=sync,
            **{name: value for name, value in given.items() if value is not None},
        )

    # -- looking ---------------------------------------------------------------------------------

    def parameters(self) -> dict[str, Tensor]:
        """The present parameters under the names of the body layer: `body(**parameters())`."""
        pose = torch.tensor(self.pose).reshape(24, 3)
        return {
            "betas": torch.tensor(self.betas),
            "body_pose": pose[1:],
            "global_orient": pose[0],
            "transl": torch.tensor(self.transl),
        }

    @torch.no_grad()
    def vertices(self) -> Tensor:
        """(V, 3) vertices of the body as it stands, metres, computed in Python."""
        buffer = self.body.v_template
        return self.body(**{k: v.to(buffer) for k, v in self.parameters().items()}).vertices

    def snapshot(self, size: int = 480) -> Image.Image:
        """Draw the body as the camera sees it, in Python; needs no browser.

        Args:
            size: width and height, pixels.

        Raises:
            ValueError: a bad size.
        """
        return Image.fromarray(render_still(self.vertices(), self.body.faces, self.camera, size))

    def sliders(self) -> SliderExplorer:
        """The same body under sliders of the kernel, where this widget cannot be shown."""
        from smplkit.explorer.sliders import SliderExplorer  # loads plotly

        return SliderExplorer(self.body, self.pose, self.betas, self.transl)

    def to_html(
        self, path: str | Path, title: str = "Body explorer", overwrite: bool = False
    ) -> Path:
        """Write the explorer as one file that needs neither kernel nor network.

        Args:
            path: the `.html` file.
            title: of the page.
            overwrite: whether a file that is there may be replaced.

        Returns:
            The path.

        Raises:
            ValueError: the licence of the body does not allow passing the model on.
            FileExistsError: there is such a file, and `overwrite` is False.
        """
        require_open(self.body, f"the page {path}")
        start = {"pose": self.pose, "betas": self.betas, "transl": self.transl}
        start |= {"joint": self.joint, "camera": self.camera}
        return write_page(
            path, title, self._payload, start, self._contents.messages(self.frame), overwrite
        )

    # -- giving it something to show -------------------------------------------------------------

    def set_sequence(
        self,
        poses: Values | None,
        transl: Values | None = None,
        betas: Values | None = None,
        fps: float = 30.0,
    ) -> None:
        """Show a motion, with a timeline.

        Args:
            poses: (T, 72) or (T, 24, 3) axis-angle, y up; or (T, 156) or (T, 165), whose hands are
                left out. None takes the motion away.
            transl: (T, 3) metres; default where the body is.
            betas: (10,); default those of now.
            fps: frames a second.

        Raises:
            ValueError: shapes that do not fit, NaN, or a rate that is not positive; what is on the
                screen stays.
        """
        motion = None if poses is None else Motion.of(poses, transl, fps, self.transl)
        if betas is not None:
            self.betas = betas
        self._contents.motion = motion
        self.frame = 0
        self._show_frame()
        self._tell(self._contents.motion_message(self.frame))

    def load_amass(self, path: str | Path) -> None:
        """Show a motion file of AMASS.

        Args:
            path: the `.npz` file. Its betas are left out: they mean nothing to another model, and
                the body keeps its own.

        Raises:
            FileNotFoundError, ValueError: no such file, or not a motion; the message says why.
        """
        motion = read_amass(path, body=self.body)
        poses = torch.cat([motion.global_orient[:, None], motion.body_pose], dim=1)
        self.set_sequence(poses, motion.transl, fps=motion.fps)

    def compare(self, other: Explorer | SMPLOutput | Values | None) -> None:
        """Show another body through this one, and the distance to it as colours.

        Args:
            other: an explorer, whose changes are followed; the output of a body layer or (V, 3)
                vertices in metres; None ends it.

        Raises:
            ValueError: another number of vertices, or NaN.
        """
        follows = isinstance(other, Explorer)
        given = other.vertices() if follows else getattr(other, "vertices", other)
        shape = tuple(self.body.v_template.shape)
        vertices = None if given is None else checked_vertices(given, shape)
        if self._compared is not None:
            self._compared.unobserve(self._follow, _BODY)
        self._compared = other if follows else None
        if follows:
            other.observe(self._follow, _BODY)
        self._contents.reference = vertices
        self._tell(self._contents.reference_message())

    def set_target(self, keypoints_2d: Values | None) -> None:
        """Show where the 24 joints should fall in the picture; the loss is told beside it.

        Args:
            keypoints_2d: (24, 2) pixels of the 224 pixel crop; None takes them away.

        Raises:
            ValueError: another shape, or NaN.
        """
        target = None if keypoints_2d is None else checked_target(keypoints_2d)
        self._contents.target = target
        self._tell(self._contents.target_message())

    # -- talking to the page ---------------------------------------------------------------------

    def _on_custom(self, _: object, message: object, buffers: object) -> None:
        super()._on_custom(_, message, buffers)
        if not isinstance(message, Mapping) or message.get("type") != "hello":
            return
        self._has_page = True
        if not message.get("hasBody"):
            self.send({"type": "body", "meta": self._payload.meta}, self._payload.buffers)
        for content, arrays in self._contents.messages(self.frame):
            self.send(content, arrays)

    def _tell(self, message: Message) -> None:
        """Send a message if there is a page; one that comes later asks for all of them."""
        if self._has_page:
            self.send(*message)

    def _follow(self, _: object) -> None:
        self._contents.reference = self._compared.vertices().numpy()
        self._tell(self._contents.reference_message())

    @traitlets.observe("frame")
    def _show_frame(self, _: object = None) -> None:
        motion = self._contents.motion
        if motion is not None:
            self.pose, self.transl = motion.poses[self.frame], motion.transl[self.frame]

    @traitlets.validate("frame")
    def _validate_frame(self, proposal: dict) -> int:
        motion = self._contents.motion
        count = 1 if motion is None else len(motion.poses)
        if not 0 <= proposal["value"] < count:
            raise BadTrait(f"frame must lie in 0..{count - 1}, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("joint")
    def _validate_joint(self, proposal: dict) -> str:
        return _one_of("joint", proposal["value"], SMPL_JOINTS)

    @traitlets.validate("sync")
    def _validate_sync(self, proposal: dict) -> str:
        return _one_of("sync", proposal["value"], ("release", "continuous", "off"))

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        text = (
            "Explorer of a body. Where this is only a picture, the front end shows no widgets or "
            "none of anywidget's: explorer.sliders() does with less."
        )
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_still(bundle, np.asarray(self.snapshot()), text)


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise BadTrait(f"{name} must be one of {', '.join(known)}, got {value!r}")
    return value
