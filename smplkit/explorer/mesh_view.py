"""Meshes that the kernel computes, under a scrubber: the steps of a fit, of a network, of a loop.

Custom messages, with their buffers little-endian (`mesh_frames.pack` says what bounds mean):

    page:   {"type": "need-mesh"}
    kernel: {"type": "mesh", "count": T, "vertices": V, "captions": [T], "bounds": [T][6], "fps",
             "unit", "range": [low, high] or null}
            buffers: faces (F, 3) uint32; frames (T, V, 3) int16; with a range also values (T, V)
            float32
    kernel: {"type": "append", "index", "caption", "bounds": [6], "range"}
            buffers: frame (V, 3) int16; with a range also values (V,) float32

A page that gets an "append" whose index is not the number of frames that it has asks for the mesh.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
import torch
import traitlets
from PIL import Image
from torch import Tensor

from smplkit.body import SMPL
from smplkit.explorer.mesh_frames import MeshFrames
from smplkit.explorer.mesh_picture import draw_frame
from smplkit.explorer.orbit_camera import DEFAULT_CAMERA, camera_around
from smplkit.explorer.page import BadTrait, Page
from smplkit.explorer.still import finite_tensor, with_still
from smplkit.methods.estimate import Estimate
from smplkit.methods.fit_result import Fit
from smplkit.scrubbers import fit_bodies


class MeshView(Page):
    """A mesh to turn with the mouse, with a scrubber over its frames.

        view = MeshView(body.faces)
        view                                        # shows it; then, in the next cell, the loop
        view.append(vertices, f"step {step}")

    Args:
        faces: (F, 3) triangles, counter-clockwise seen from outside.
        vertices: (V, 3) or (T, V, 3) metres; default none yet.
        captions: T lines of text; default none.
        values: (V,) or (T, V) numbers at the vertices, shown as colours (cividis, dark for the
            lowest); default none.
        unit: of the values, for the legend: "mm".
        fps: frames a second when played.
        axes: "body" (x to the body's left, y up, z to the front) or "camera" (x right, y down, z
            forward). From a camera's frame all frames are turned upright by `BODY_TO_CAMERA`, and
            the middle of the first frame becomes the origin.

    Traits, which the page and the kernel both set:
        frame: the frame that is shown; -1 is the last, and stays the last when frames are added.
        camera: see `orbit_camera`. It begins so that all frames given fit in.
        backend: see `Page`.

    Raises:
        ValueError: bad shapes, NaN, captions or values of another number, unknown `axes`.
    """

    _view = traitlets.Unicode("mesh").tag(sync=True)
    frame = traitlets.Int(-1).tag(sync=True)

    def __init__(
        self,
        faces: Tensor | np.ndarray,
        vertices: Tensor | np.ndarray | None = None,
        captions: Sequence[str] | None = None,
        values: Tensor | np.ndarray | None = None,
        unit: str = "",
        fps: float = 4,
        axes: str = "body",
    ) -> None:
        if not fps > 0:
            raise ValueError(f"fps must be positive, got {fps!r}")
        if vertices is None and (captions is not None or values is not None):
            raise ValueError("captions and values need vertices; without, pass them to append()")
        self.unit, self.fps = unit, float(fps)
        self._frames = MeshFrames(faces, axes)
        # Pages may ask from another thread of the kernel while a loop appends.
        self._lock = threading.RLock()
        self._page_has_mesh = False
        super().__init__()
        if vertices is not None:
            self._add(vertices, captions, values)

    def append(
        self,
        vertices: Tensor | np.ndarray,
        caption: str = "",
        values: Tensor | np.ndarray | None = None,
    ) -> None:
        """Add a frame. A page whose scrubber is at the end shows it at once.

        Args:
            vertices: (V, 3) metres, in the frame of the first ones.
            caption: a line of text.
            values: (V,), if the other frames have values.

        Raises:
            ValueError: anything that does not fit the frames before; they stay as they are.
        """
        given = finite_tensor("vertices", vertices)
        if given.ndim != 2:
            raise ValueError(f"vertices must have shape (V, 3), got {tuple(given.shape)}")
        with self._lock:
            self._add(given, [caption], values)
            if not self._page_has_mesh:
                return
            self.send(*self._frames.last_frame())

    def snapshot(self, frame: int | None = None, size: int = 480) -> Image.Image:
        """Draw a frame as the camera sees it, in Python.

        Args:
            frame: which; default the one that is shown.
            size: width and height, pixels.

        Returns:
            The picture, with caption and legend; empty as long as there are no frames.

        Raises:
            ValueError: no such frame, or a bad size.
        """
        with self._lock:
            shown = self.frame if frame is None else self._known(frame)
            return draw_frame(self._frames, shown, self.camera, size, self.unit)

    @classmethod
    def of_fit(cls, body: SMPL, fit: Fit, person: int = 0) -> MeshView:
        """The recorded iterations of a fit, without their translation.

        Along the view the bodies of a fit move by metres; here they turn and bend in one place.

        Args:
            body: the body that was fitted.
            fit: what `SMPLify` returned.
            person: which of the batch.
        """
        posed, captions = fit_bodies(body, fit, person)
        moved = fit.history.parameters["camera_translation"][:, person, None]
        return cls(body.faces, posed.vertices - moved, captions, axes="camera")

    @classmethod
    @torch.no_grad()
    def of_stages(
        cls,
        body: SMPL,
        stages: Sequence[Estimate],
        captions: Sequence[str] | None = None,
        reference: Tensor | None = None,
        person: int = 0,
    ) -> MeshView:
        """The steps of a network.

        Args:
            body: the body model.
            stages: estimates, (B, ...) each.
            captions: one for each; default "step 0", "step 1", ...
            reference: (V, 3) the true body, metres, in the camera's frame too; colours then show
                the distance to it in millimetres, pelvis on pelvis.
            person: which of the B.

        Raises:
            ValueError: no stages, another number of captions, a reference of another shape.
        """
        if not len(stages):
            raise ValueError("stages must hold at least one estimate, got none")
        steps = [stage.body_estimate() for stage in stages]
        rotmat, betas = (
            torch.stack([getattr(step, name)[person] for step in steps]).to(body.v_template)
            for name in ("rotmat", "betas")
        )
        vertices = body.from_rotmats(rotmat, betas).vertices
        vertices = vertices - _pelvis(body, vertices)
        captions = [f"step {i}" for i in range(len(steps))] if captions is None else captions
        if reference is None:
            return cls(body.faces, vertices, captions, axes="camera")
        true = finite_tensor("reference", reference).to(vertices)
        if true.shape != vertices.shape[1:]:
            raise ValueError(
                f"reference must have shape {tuple(vertices.shape[1:])}, got {tuple(true.shape)}"
            )
        apart = 1000 * (vertices - (true - _pelvis(body, true))).norm(dim=-1)
        return cls(body.faces, vertices, captions, apart, "mm", axes="camera")

    def _add(
        self,
        vertices: Tensor | np.ndarray,
        captions: Sequence[str] | None,
        values: Tensor | np.ndarray | None,
    ) -> None:
        """Keep frames, and look at the first ones unless a camera was chosen."""
        first = not len(self._frames)
        self._frames.extend(vertices, captions, values)
        if first and self.camera == DEFAULT_CAMERA:
            self.camera = camera_around(*self._frames.box())

    def _on_custom(self, widget: object, message: object, buffers: object) -> None:
        super()._on_custom(widget, message, buffers)
        if not isinstance(message, Mapping) or message.get("type") != "need-mesh":
            return
        with self._lock:
            content, buffers = self._frames.all_frames()
            self.send(content | {"fps": self.fps, "unit": self.unit}, buffers)
            self._page_has_mesh = True

    @traitlets.validate("frame")
    def _validate_frame(self, proposal: dict) -> int:
        with self._lock:
            return self._known(proposal["value"])

    def _known(self, frame: int) -> int:
        count = len(self._frames)
        if frame != -1 and not 0 <= frame < count:
            raise BadTrait(f"frame must be -1 (the last) or one of {count} from 0, got {frame}")
        return frame

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        count = len(self._frames)
        text = (
            f"MeshView: {count} frame{'' if count == 1 else 's'}, {len(self._frames.faces)} faces"
        )
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_still(bundle, np.asarray(self.snapshot()), text)


def _pelvis(body: SMPL, vertices: Tensor) -> Tensor:
    """(..., 1, 3) where the regressor of the joints sees the pelvis."""
    return body.J_regressor[:1].to(vertices) @ vertices
