"""A body to move with sliders of the kernel, for front ends that lack anywidget.

Each move runs the model in Python and sends the whole figure anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

import ipywidgets as widgets
import numpy as np
import plotly.graph_objects as go
import torch
import traitlets
from PIL import Image
from torch import Tensor

from smplkit.body import SMPL
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.explorer.orbit_camera import (
    DEFAULT_CAMERA,
    FIELD_OF_VIEW,
    camera_points,
    validate_camera,
)
from smplkit.explorer.poses import POSE, numbers
from smplkit.explorer.still import render_still, with_still
from smplkit.plots import body_figure
from smplkit.skeleton import SMPL_JOINTS

_PLOTLY = "application/vnd.plotly.v1+json"
_OWN = "(own)"  # a pose that has no name
_EYE = 1.15  # distance of plotly's camera, in sides of the cube that it shows
_WIDE = widgets.Layout(width="340px")


class SliderExplorer(widgets.HBox):
    """A body with three rotation sliders for the chosen joint, sliders of shape, and named poses.

    For front ends that cannot show `Explorer`: this needs nothing but ipywidgets. It shows a
    picture; "plotly" asks for a figure to turn with the mouse, which needs WebGL and a front end
    that draws plotly's figures. Sliders take effect when they are let go.

    Args:
        body: the model to move.
        pose, betas, transl: where to begin; default zero.

    Traits, under the names that `Explorer` has them:
        pose: 72 numbers, axis-angle in radians, the root first; takes (72,) or (24, 3).
        betas: as many numbers as the body has. transl: 3 numbers, metres.
        joint: name of the chosen joint.
        camera: see `orbit_camera`.

    Raises:
        ValueError: wrong numbers of numbers, NaN, an unknown joint, a bad camera. A trait that is
            set to a wrong value keeps the one that it had.
    """

    pose = traitlets.Any((0.0,) * POSE)
    betas = traitlets.Any(())
    transl = traitlets.Any((0.0,) * 3)
    joint = traitlets.Unicode("left_elbow")
    camera = traitlets.Dict(DEFAULT_CAMERA)

    def __init__(
        self,
        body: SMPL,
        pose: Tensor | np.ndarray | Sequence | None = None,
        betas: Tensor | np.ndarray | Sequence | None = None,
        transl: Tensor | np.ndarray | Sequence | None = None,
    ) -> None:
        self.body = body
        self._named = widgets.Dropdown(options=[_OWN, *NAMED_POSES], description="pose")
        self._joint = widgets.Dropdown(options=SMPL_JOINTS, description="joint")
        self._angles = [_slider(f"about {axis} °", 180, 1) for axis in "xyz"]
        self._betas = [_slider(f"beta {i}", 3, 0.1) for i in range(body.num_betas)]
        mean = widgets.Button(description="mean shape", tooltip="set all betas to 0")
        turn = [_slider("azimuth °", 180, 5), _slider("elevation °", 90, 5)]
        self._turn = dict(zip(("azimuth", "elevation"), turn, strict=True))
        self._plotly = widgets.Checkbox(description="plotly (needs WebGL)")
        self._text, self._figure = widgets.HTML(), widgets.Output()
        self._quiet = False  # while the controls are brought in step with the traits
        controls = [self._named, self._joint, *self._angles, self._text, *self._betas, mean]
        looking = widgets.VBox([self._figure, *turn, self._plotly], layout={"width": "490px"})
        super().__init__([looking, widgets.VBox(controls)], layout={"flex_flow": "row wrap"})
        self.pose = self.pose if pose is None else pose
        self.betas = (0.0,) * body.num_betas if betas is None else betas
        self.transl = self.transl if transl is None else transl
        self._tie(self._named, self._take_named)
        self._tie(self._joint, lambda: setattr(self, "joint", self._joint.value))
        for control in self._angles:
            self._tie(control, self._take_angles)
        for control in self._betas:
            self._tie(control, self._take_betas)
        for control in turn:
            self._tie(control, self._take_camera)
        self._tie(self._plotly, self._show)
        mean.on_click(lambda _: setattr(self, "betas", (0.0,) * body.num_betas))
        self.observe(lambda _: self._show(), ["pose", "betas", "transl", "joint", "camera"])
        self._show()

    @torch.no_grad()
    def vertices(self) -> Tensor:
        """(V, 3) vertices of the body as it stands, metres."""
        buffer = self.body.v_template
        pose, betas, transl = (buffer.new_tensor(x) for x in (self.pose, self.betas, self.transl))
        pose = pose.view(-1, 3)
        return self.body(betas, pose[1:], pose[0], transl).vertices

    def snapshot(self, size: int = 480) -> Image.Image:
        """Draw the body as the camera sees it.

        Args:
            size: width and height, pixels.

        Raises:
            ValueError: a bad size.
        """
        return Image.fromarray(render_still(self.vertices(), self.body.faces, self.camera, size))

    def _tie(self, control: widgets.Widget, act: Callable[[], None]) -> None:
        """Let a control act when somebody moves it, and not when it is brought in step."""
        control.observe(lambda _: None if self._quiet else act(), "value")

    def _take_named(self) -> None:
        if self._named.value != _OWN:
            self.pose = (0.0, 0.0, 0.0, *named_pose(self._named.value).flatten().tolist())

    def _take_angles(self) -> None:
        pose = np.array(self.pose).reshape(-1, 3)
        pose[SMPL_JOINTS.index(self.joint)] = np.deg2rad([s.value for s in self._angles])
        self.pose = pose

    def _take_betas(self) -> None:
        self.betas = [slider.value for slider in self._betas]

    def _take_camera(self) -> None:
        self.camera = self.camera | {name: slider.value for name, slider in self._turn.items()}

    def _show(self) -> None:
        """Bring controls, text and figure in step with the traits."""
        turned = np.array(self.pose).reshape(-1, 3)[SMPL_JOINTS.index(self.joint)]
        names = [name for name in NAMED_POSES if np.allclose(self.pose[3:], _numbers_of(name))]
        self._quiet = True
        try:
            self._joint.value = self.joint
            self._named.value = names[0] if names and not any(self.pose[:3]) else _OWN
            values = (*np.rad2deg(turned).tolist(), *self.betas)
            for slider, value in zip((*self._angles, *self._betas), values, strict=True):
                slider.value = value
            for name, slider in self._turn.items():
                slider.value = (self.camera[name] + 180) % 360 - 180
        finally:
            self._quiet = False
        with torch.no_grad():
            tall = self.body(betas=self.body.v_template.new_tensor(self.betas)).vertices[:, 1]
        numbers_text = ", ".join(f"{value:+.2f}" for value in turned)
        self._text.value = (
            f"<b>{self.joint}</b>: axis-angle ({numbers_text}) rad<br>"
            f"height in the T-pose: {100 * (tall.max() - tall.min()):.0f} cm"
        )
        vertices = self.vertices()
        # One of the two: JupyterLab would take the picture, were both there.
        if self._plotly.value:
            figure = _figure(vertices, self.body.faces, self.camera)
            text = "Plotly's figures are not drawn here: untick plotly."
            data = {_PLOTLY: json.loads(figure.to_json()), "text/plain": text}
        else:
            picture = render_still(vertices, self.body.faces, self.camera)
            data, _ = with_still(None, picture, f"A body, {self.joint} chosen")
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        self._figure.outputs = (shown,)

    @traitlets.validate("pose", "betas", "transl")
    def _validate_numbers(self, proposal: dict) -> tuple[float, ...]:
        name = proposal["trait"].name
        size = {"pose": POSE, "betas": self.body.num_betas, "transl": 3}[name]
        return numbers(name, proposal["value"], size)

    @traitlets.validate("joint")
    def _validate_joint(self, proposal: dict) -> str:
        if proposal["value"] not in SMPL_JOINTS:
            known = ", ".join(SMPL_JOINTS)
            raise ValueError(f"joint must be one of {known}, got {proposal['value']!r}")
        return proposal["value"]

    @traitlets.validate("camera")
    def _validate_camera(self, proposal: dict) -> dict:
        return validate_camera(proposal["value"])

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_still(bundle, np.asarray(self.snapshot()), "SliderExplorer of a body")


def _numbers_of(name: str) -> np.ndarray:
    return named_pose(name).flatten().numpy()


def _figure(vertices: Tensor, faces: Tensor, camera: dict) -> go.Figure:
    """The body in plotly, seen by a camera of the explorer."""
    figure = body_figure(vertices, faces)
    toward = -camera_points(torch.eye(3), camera | {"target": [0, 0, 0], "distance": 0})[:, 2]
    reach = camera["distance"] * math.tan(math.radians(FIELD_OF_VIEW / 2))
    for axis, middle in zip("xyz", camera["target"], strict=True):
        figure.layout.scene[f"{axis}axis"].range = [middle - reach, middle + reach]
    kind = "orthographic" if camera["orthographic"] else "perspective"
    figure.layout.scene.camera = {
        "up": {"x": 0, "y": 1, "z": 0},
        "eye": dict(zip("xyz", (_EYE * toward).tolist(), strict=True)),
        "projection": {"type": kind},
    }
    return figure


def _slider(name: str, limit: float, step: float) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        min=-limit, max=limit, step=step, description=name, continuous_update=False, layout=_WIDE
    )
