"""Bodies to move inside a notebook: the explorer, and meshes under a scrubber.

Without anywidget `Explorer` is the one whose sliders belong to the kernel, and there is no
`MeshView`.
"""

try:
    from smplkit.explorer.mesh_view import MeshView
    from smplkit.explorer.widget import Explorer
except ModuleNotFoundError as missing:
    if missing.name != "anywidget":
        raise
    from smplkit.explorer.sliders import SliderExplorer as Explorer

    def __getattr__(name: str) -> object:
        if name == "MeshView":
            raise ImportError("MeshView needs anywidget: pip install anywidget")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Explorer", "MeshView"]
