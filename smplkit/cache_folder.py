"""Where things are kept that are made once: one folder for the whole package."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """Where caches are: `SMPLKIT_CACHE` from the environment, else the user's cache folder."""
    folder = os.environ.get("SMPLKIT_CACHE") or platformdirs.user_cache_dir("smplkit")
    return Path(folder).expanduser()
