"""Bodies to move inside a notebook."""

from smplkit.explorer.sliders import explore, explore_cameras

__all__ = ["explore", "explore_cameras"]
