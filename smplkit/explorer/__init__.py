"""Bodies to move inside a notebook: the explorer, and meshes under a scrubber."""

from smplkit.explorer.mesh_view import MeshView
from smplkit.explorer.sliders import explore, explore_cameras
from smplkit.explorer.widget import Explorer

__all__ = ["Explorer", "MeshView", "explore", "explore_cameras"]
