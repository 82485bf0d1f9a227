"""Bodies and cameras to move with sliders, inside a notebook.

Both functions return one ipywidgets box. The sliders are the kernel's: each move runs the model in
Python and sends the new vertices to a plotly figure.
"""

from __future__ import annotations

import ipywidgets as widgets
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots

from smplkit.body import SMPL
from smplkit.cameras import BODY_TO_CAMERA, perspective_projection
from smplkit.data.poses import NAMED_POSES, named_pose
from smplkit.plots import BLUE, ORANGE, body_figure
from smplkit.skeleton import KEYPOINT_SETS, SMPL_JOINTS

_WIDE = widgets.Layout(width="340px")


def explore(body: SMPL) -> widgets.Widget:
    """A body with three rotation sliders for the chosen joint, the shape sliders and named poses.

    Args:
        body: the model to move.

    Returns:
        A widget; the last line of a cell shows it.
    """
    figure = go.FigureWidget(body_figure(body().vertices, body.faces))
    pose = torch.zeros(len(SMPL_JOINTS), 3)  # radians; row 0 is global_orient
    joint = widgets.Dropdown(options=SMPL_JOINTS, value="left_elbow", description="joint")
    angles = [_slider(f"about {axis}", 180, 1, "°") for axis in "xyz"]
    betas = [_slider(f"beta {i}", 3, 0.1) for i in range(body.num_betas)]
    preset = widgets.Dropdown(options=list(NAMED_POSES), value="T-pose", description="pose")
    reset_shape = widgets.Button(description="mean shape", tooltip="set all betas to 0")
    read_out = widgets.HTML()

    def redraw(_: object = None) -> None:
        shape = torch.tensor([slider.value for slider in betas])
        out = body(betas=shape, body_pose=pose[1:], global_orient=pose[0])
        x, y, z = out.vertices.T.numpy()
        figure.data[0].update(x=x, y=y, z=z)
        tall = body(betas=shape).vertices[:, 1]
        numbers = ", ".join(f"{value:+.2f}" for value in pose[SMPL_JOINTS.index(joint.value)])
        read_out.value = (
            f"<b>{joint.value}</b>: axis-angle ({numbers}) rad<br>"
            f"height in the T-pose: {100 * (tall.max() - tall.min()):.0f} cm"
        )

    def turn(_: object) -> None:
        degrees = torch.tensor([slider.value for slider in angles])
        pose[SMPL_JOINTS.index(joint.value)] = torch.deg2rad(degrees)
        redraw()

    def show_joint(_: object = None) -> None:
        degrees = torch.rad2deg(pose[SMPL_JOINTS.index(joint.value)])
        _set_quietly(angles, degrees.tolist(), turn)
        redraw()

    def take_preset(_: object) -> None:
        pose[0], pose[1:] = 0, named_pose(preset.value)
        show_joint()

    def forget_shape(_: object) -> None:
        _set_quietly(betas, [0.0] * len(betas), redraw)
        redraw()

    for slider in angles:
        slider.observe(turn, "value")
    for slider in betas:
        slider.observe(redraw, "value")
    joint.observe(show_joint, "value")
    preset.observe(take_preset, "value")
    reset_shape.on_click(forget_shape)
    redraw()
    controls = widgets.VBox([preset, joint, *angles, read_out, *betas, reset_shape])
    return widgets.HBox([figure, controls])


def explore_cameras(body: SMPL) -> widgets.Widget:
    """The same body under perspective and weak perspective, side by side.

    The focal length grows with the distance, so that the body keeps its size in the picture: what
    changes is the perspective alone.

    Args:
        body: the model to look at, 1.2 m to 15 m away.

    Returns:
        A widget; the last line of a cell shows it.
    """
    bones = KEYPOINT_SETS["smpl24"].bones
    figure = go.FigureWidget(_two_views())
    distance = widgets.FloatLogSlider(
        value=3.0, base=10, min=0.08, max=1.18, step=0.01, description="distance",
        readout_format=".1f", layout=_WIDE,
    )  # fmt: skip
    pose = widgets.Dropdown(options=list(NAMED_POSES), value="reaching", description="pose")
    read_out = widgets.HTML()

    def redraw(_: object = None) -> None:
        out = body(body_pose=named_pose(pose.value))
        points = torch.cat([out.joints, out.vertices[::6]]) @ BODY_TO_CAMERA.to(out.joints).T
        depth = distance.value
        focal = 500.0 * depth / 3
        shift = torch.tensor([0.0, -out.joints[0, 1], depth])  # the pelvis stays in the middle
        centre = torch.tensor([256.0, 200.0])
        views = (
            perspective_projection(points, focal, centre, translation=shift),
            # Weak perspective gives every point the depth of the pelvis.
            focal / depth * (points[:, :2] - points[:1, :2]) + centre,
        )
        views = (views[0] - views[0][:1] + centre, views[1])
        with figure.batch_update():
            for column, view in enumerate(views):
                _place(figure.data[2 * column : 2 * column + 2], view, bones)
        apart = (views[0] - views[1])[: len(out.joints)].norm(dim=1)
        worst = SMPL_JOINTS[int(apart.argmax())]
        read_out.value = (
            f"focal length {focal:.0f} px at {depth:.1f} m<br>joints apart: {apart.mean():.1f} px "
            f"on average, {apart.max():.1f} px at most (<b>{worst}</b>)"
        )

    for control in (distance, pose):
        control.observe(redraw, "value")
    redraw()
    return widgets.VBox([widgets.HBox([distance, pose]), read_out, figure])


def _two_views() -> go.Figure:
    """Empty picture planes: in each a cloud of skin points and a skeleton."""
    figure = make_subplots(cols=2, subplot_titles=("perspective", "weak perspective"))
    for column, color in ((1, BLUE), (2, ORANGE)):
        skin = go.Scatter(mode="markers", marker={"size": 2, "color": "#bbb"})
        skeleton = go.Scatter(mode="lines+markers", line={"color": color})
        figure.add_traces([skin, skeleton], rows=1, cols=column)
    figure.update_xaxes(range=[90, 420], title="x, pixels", constrain="domain")
    figure.update_yaxes(range=[490, 20], title="y, pixels")
    for column in (1, 2):
        figure.update_yaxes(scaleanchor=f"x{column}", row=1, col=column)
    figure.update_layout(
        width=820, height=560, showlegend=False, template="simple_white",
        margin={"l": 50, "r": 10, "t": 40, "b": 50},
    )  # fmt: skip
    return figure


def _place(traces: tuple[go.Scatter, ...], view: torch.Tensor, bones: tuple) -> None:
    """Put the joints (the first rows) and the skin points of one view into its two traces."""
    joints, skin = view[: len(SMPL_JOINTS)], view[len(SMPL_JOINTS) :]
    traces[0].update(x=skin[:, 0].numpy(), y=skin[:, 1].numpy())
    gap = torch.full((2,), torch.nan)  # a break in the line between two bones
    path = torch.stack([torch.stack([joints[a], joints[b], gap]) for a, b in bones]).flatten(0, 1)
    traces[1].update(x=path[:, 0].numpy(), y=path[:, 1].numpy())


def _slider(name: str, limit: float, step: float, unit: str = "") -> widgets.FloatSlider:
    return widgets.FloatSlider(
        min=-limit, max=limit, step=step, description=f"{name}{' ' + unit if unit else ''}",
        layout=_WIDE,
    )  # fmt: skip


def _set_quietly(sliders: list[widgets.FloatSlider], values: list[float], observer: object) -> None:
    """Move sliders without calling the observer for each of them."""
    for slider, value in zip(sliders, values, strict=True):
        slider.unobserve(observer, "value")
        slider.value = value
        slider.observe(observer, "value")
