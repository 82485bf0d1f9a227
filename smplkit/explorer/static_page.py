"""An explorer as one HTML file: code, body and pictures inside, nothing fetched."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from smplkit.explorer.page import bundle
from smplkit.explorer.payload import Payload
from smplkit.mesh_files import write_bytes

# The code is loaded from a Blob, as pages opened from a folder may not load modules from files.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 1000px; padding: 12px; font-family: system-ui, sans-serif; }}
h1 {{ font-size: 20px; margin: 4px 0 10px; }}
</style>
<h1>{title}</h1>
<div id="explorer">Loading the body …</div>
<noscript>This page needs JavaScript.</noscript>
<script type="application/json" id="page">{page}</script>
<script type="application/octet-stream;base64" id="code">{code}</script>
<script type="module">
const read = (id) => document.getElementById(id).textContent;
const code = Uint8Array.from(atob(read("code")), (c) => c.charCodeAt(0));
const url = URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }}));
const {{ mountStatic }} = await import(url);
mountStatic(document.getElementById("explorer"), JSON.parse(read("page")));
</script>
</html>
"""


def write_page(
    path: str | Path,
    title: str,
    payload: Payload,
    start: Mapping[str, object],
    messages: Sequence[tuple[dict, list[bytes]]],
    overwrite: bool = False,
) -> Path:
    """Write the page.

    Args:
        path: the file.
        title: of the page.
        payload: the body.
        start: pose, betas, transl, joint and camera to begin with.
        messages: what the kernel would send after the body, with buffers.
        overwrite: whether a file that is there may be replaced.

    Returns:
        The path.

    Raises:
        FileExistsError: there is such a file, and `overwrite` is False.
    """
    path = Path(path).expanduser()
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path} exists; pass overwrite=True to replace it")
    page = {
        "meta": payload.meta,
        "buffers": [_base64(buffer) for buffer in payload.buffers],
        "start": {name: start[name] for name in ("pose", "betas", "transl")},
        "joint": start["joint"],
        "camera": start["camera"],
        "messages": [[content, [_base64(b) for b in buffers]] for content, buffers in messages],
    }
    text = _PAGE.format(
        title=html.escape(title),
        page=json.dumps(page).replace("<", "\\u003c"),  # nothing may end the script element
        code=_base64(bundle()),
    )
    write_bytes(path, text.encode())
    return path


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
