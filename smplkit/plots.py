"""Pictures of bodies: matplotlib for print, plotly for turning in the notebook.

Bodies come in the model's frame (x to the body's left, y up, z to the front); images have x to the
right and y down. Only this module and ``explorer`` import matplotlib and plotly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import plotly.graph_objects as go
import torch
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from torch import Tensor

SKIN = "#c9a58c"
# Okabe and Ito's colours, which colour-blind readers tell apart.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"


def draw_mesh(
    ax: Axes, points_2d: Tensor, points_camera: Tensor, faces: Tensor, color: str = SKIN
) -> None:
    """Paint a shaded mesh: far triangles first, lit from the camera, back faces left out.

    Args:
        ax: where to paint.
        points_2d: (V, 2) where each vertex falls in the picture.
        points_camera: (V, 3) the vertices in the camera frame (x right, y down, z forward).
        faces: (F, 3) vertex ids, counter-clockwise seen from outside.
        color: of the surface, any matplotlib colour.
    """
    corners = _array(points_camera)[_array(faces)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    to_camera = -corners.mean(axis=1)
    to_camera /= np.linalg.norm(to_camera, axis=1, keepdims=True) + 1e-12
    facing = (normals * to_camera).sum(axis=1)
    light = normals @ (np.array([-0.4, -0.6, -0.7]) / np.linalg.norm([0.4, 0.6, 0.7]))
    order = np.argsort(-corners[:, :, 2].mean(axis=1))
    order = order[facing[order] > 0]
    shade = 0.45 + 0.55 * np.clip(light[order], 0, 1)
    rgb = np.clip(np.array(plt.matplotlib.colors.to_rgb(color)) * shade[:, None], 0, 1)
    triangles = _array(points_2d)[_array(faces)[order]]
    ax.add_collection(PolyCollection(triangles, facecolors=rgb, edgecolors=rgb, linewidths=0.3))


def draw_body(
    ax: Axes, vertices: Tensor, faces: Tensor, turn: float = 0.0, color: str = SKIN
) -> None:
    """Paint a body in parallel projection, its y axis up.

    Args:
        ax: where to paint; its aspect is set to equal and its frame is hidden.
        vertices: (V, 3) metres, model frame.
        faces: (F, 3) vertex ids.
        turn: degrees the body is turned about the vertical axis; 0 shows its front.
        color: of the surface.

    Raises:
        ValueError: ``vertices`` is not one body.
    """
    angle = np.deg2rad(turn)
    x, y, z = _one_body(vertices).T
    right = np.cos(angle) * x + np.sin(angle) * z
    front = -np.sin(angle) * x + np.cos(angle) * z
    # A camera far away in front of the body: 100 m make the view rays parallel.
    camera = np.stack([right, -y, 100 - front], axis=1)
    draw_mesh(ax, np.stack([right, y], axis=1), camera, faces, color)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.autoscale_view()


def body_row(bodies: Mapping[str, Tensor], faces: Tensor, turn: float = 0.0) -> Figure:
    """Paint bodies side by side, on one floor and to one scale.

    Args:
        bodies: (V, 3) vertices under the title of each body.
        faces: (F, 3) vertex ids.
        turn: degrees the bodies are turned, as for ``draw_body``.

    Returns:
        A matplotlib figure.

    Raises:
        ValueError: there is no body, or something else than single bodies.
    """
    if not bodies:
        raise ValueError("bodies must hold at least one body, got none")
    standing = {title: _one_body(body) for title, body in bodies.items()}
    standing = {title: body - [0, body[:, 1].min(), 0] for title, body in standing.items()}
    top = max(body[:, 1].max() for body in standing.values())
    reach = max(np.hypot(body[:, 0], body[:, 2]).max() for body in standing.values())
    width = min(3.0, 13 / len(bodies))  # inches; 13 fill a notebook's page
    size = (width * len(bodies), width * top / (2 * reach) + 0.4)
    figure, axes = plt.subplots(1, len(bodies), figsize=size, layout="constrained", squeeze=False)
    for ax, (title, body) in zip(axes[0], standing.items(), strict=True):
        draw_body(ax, body, faces, turn)
        ax.set(xlim=(-reach, reach), ylim=(-0.02, top), title=title)
        ax.title.set_fontsize(10)
    plt.close(figure)  # the caller shows it; a notebook would show it twice
    return figure


def draw_skeleton(
    ax: Axes,
    points_2d: Tensor,
    bones: Sequence[tuple[int, int]],
    color: str = BLUE,
    label: str | None = None,
) -> None:
    """Draw joints as dots and bones as lines.

    Args:
        ax: where to draw.
        points_2d: (J, 2) joints in the picture.
        bones: pairs of joint ids, as in ``smplkit.skeleton``.
        color: of dots and lines.
        label: for the legend.
    """
    points = _array(points_2d)
    for start, end in bones:
        ax.plot(*points[[start, end]].T, color=color, linewidth=1.5, alpha=0.8)
    ax.plot(*points.T, "o", color=color, markersize=3.5, label=label)


def body_figure(
    vertices: Tensor,
    faces: Tensor,
    intensity: Tensor | None = None,
    title: str = "",
    size: int = 480,
) -> go.Figure:
    """A body to turn with the mouse.

    The axes keep their range, so that a body that moves is seen to move.

    Args:
        vertices: (V, 3) metres, model frame.
        faces: (F, 3) vertex ids.
        intensity: (V,) numbers shown as colours, for example the blend weights of one joint.
        title: above the figure.
        size: width and height in pixels.

    Returns:
        A plotly figure with one ``Mesh3d``.

    Raises:
        ValueError: ``vertices`` is not one body, or ``intensity`` does not fit it.
    """
    x, y, z = _one_body(vertices).T
    i, j, k = _array(faces).T
    if intensity is None:
        coloring = {"color": SKIN}
    elif len(intensity) != len(x):
        raise ValueError(
            f"intensity must be ({len(x)},), one number a vertex; got {len(intensity)}"
        )
    else:
        coloring = {"intensity": _array(intensity), "colorscale": "Viridis"}
    mesh = go.Mesh3d(
        x=x, y=y, z=z, i=i, j=j, k=k, hoverinfo="skip", **coloring,
        lighting={"ambient": 0.45, "diffuse": 0.7, "specular": 0.05},
        lightposition={"x": 2000, "y": 3000, "z": 4000},
    )  # fmt: skip
    reach = 1.4  # room for arms overhead on a tall body, whose pelvis is near the origin
    middle = (0.0, -0.25, 0.0)
    axes = {
        axis: {"visible": False, "range": [centre - reach, centre + reach]}
        for axis, centre in zip(("xaxis", "yaxis", "zaxis"), middle, strict=True)
    }
    camera = {"up": {"x": 0, "y": 1, "z": 0}, "eye": {"x": 0.3, "y": 0.15, "z": 1.0}}
    return go.Figure(
        mesh,
        {
            "scene": axes | {"aspectmode": "cube", "camera": camera, "dragmode": "orbit"},
            "title": {"text": title, "x": 0.5, "font": {"size": 14}},
            "width": size,
            "height": size,
            "margin": {"l": 0, "r": 0, "b": 0, "t": 36 if title else 0},
        },
    )


def _array(values: Tensor | np.ndarray) -> np.ndarray:
    if not isinstance(values, Tensor):
        return np.asarray(values)
    values = values.detach().cpu()
    return (values.float() if values.dtype == torch.bfloat16 else values).numpy()


def _one_body(vertices: Tensor | np.ndarray) -> np.ndarray:
    """Vertices as an array; raise when it is a batch of bodies, or none."""
    array = _array(vertices)
    if array.ndim != 2 or array.shape[1] != 3:
        raise ValueError(f"vertices must be one body of shape (V, 3), got {array.shape}")
    return array
