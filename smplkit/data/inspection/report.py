"""What `smplkit data check` says about one file or folder, and what its parts share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Report:
    """What a file or folder holds.

    Attributes:
        path: the file or folder.
        kind: what it is, in a few words.
        facts: what was counted and verified.
        missing: what it lacks to be of use.
        problems: what is wrong with it.
        uses: what it can be used for, each with what to write.
    """

    path: Path
    kind: str
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is of use as it is."""
        return bool(self.uses) and not self.problems


def missing_images(root: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Say how many of some image files are not there, and which.

    Args:
        root: the folder.
        names: file names relative to it.

    Returns:
        Nothing when all are there, else one sentence.
    """
    names = list(dict.fromkeys(names))
    missing = [name for name in names if not (root / name).is_file()]
    if not missing:
        return ()
    return (f"{len(missing)} of {len(names)} images are not in {root}: {some(missing)}",)


def likely_root(path: Path, names: Sequence[str], image_root: Path | None) -> Path:
    """The folder about a file of annotations that has most of its images.

    Args:
        path: the file.
        names: image names in it.
        image_root: the folder if it is known.

    Returns:
        `image_root`, or of the folders beside, above and one below the best.
    """
    if image_root is not None:
        return image_root
    near = [path.resolve().parent, path.resolve().parent.parent]
    below = [child for folder in near for child in sorted(folder.iterdir()) if child.is_dir()]
    few = names[:: max(1, len(names) // 20)]
    found = {folder: sum((folder / name).is_file() for name in few) for folder in near + below}
    return max(found, key=found.__getitem__)


def some(names: Sequence[str], count: int = 3) -> str:
    """The first few of many names, and how many more there are."""
    more = f", ... ({len(names) - count} more)" if len(names) > count else ""
    return ", ".join(names[:count]) + more
