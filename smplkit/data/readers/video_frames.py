"""The frames of a video, from a video file or from a folder of pictures.

    frames = open_frames("walk.mp4")        # or "walk/" with 0001.jpg, 0002.jpg, ...
    for picture in frames: ...              # (H, W, 3) uint8, as often as needed

A file is decoded anew each time, so that a long video need not fit into memory. Pictures come in
the order of the numbers in their names: frame_10.png after frame_9.png.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smplkit.data.images import IMAGE_SUFFIXES, read_image

# Of pictures in a folder nobody knows how fast they follow each other.
DEFAULT_FPS = 30.0


@dataclass(frozen=True)
class VideoFrames:
    """The frames of a video; iterating gives them one after the other.

    Attributes:
        path: file or folder.
        size: width and height, pixels.
        fps: frames a second; `DEFAULT_FPS` for a folder.
        pictures: the files of a folder, in order; empty for a video file.
    """

    path: Path
    size: tuple[int, int]
    fps: float
    pictures: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield each frame, (H, W, 3) uint8, upright.

        Raises:
            ValueError: a frame cannot be read, or has another size than the first.
        """
        reader = map(read_image, self.pictures) if self.pictures else _decode(self.path)
        for number, picture in enumerate(reader):
            if picture.shape[1::-1] != self.size:
                name = self.pictures[number].name if self.pictures else f"frame {number}"
                raise ValueError(
                    f"{self.path}: {name} has {picture.shape[1]} x {picture.shape[0]} pixels, the "
                    f"first frame {self.size[0]} x {self.size[1]}; all must be of one size"
                )
            yield picture


def open_frames(path: str | Path) -> VideoFrames:
    """Open a video.

    Args:
        path: a video file of any kind that PyAV (FFmpeg) decodes, or a folder of pictures.

    Returns:
        Its frames, at least one.

    Raises:
        FileNotFoundError: there is neither file nor folder, or no picture in the folder.
        ValueError: it cannot be decoded, has no frames, or PyAV is not installed.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        pictures = [p for p in path.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES]
        if not pictures:
            raise FileNotFoundError(
                f"{path} has no pictures in it; expected files that end in "
                f"{', '.join(sorted(IMAGE_SUFFIXES))}"
            )
        pictures.sort(key=by_number)
        height, width = read_image(pictures[0]).shape[:2]
        return VideoFrames(path, (width, height), DEFAULT_FPS, tuple(pictures))
    if not path.is_file():
        raise FileNotFoundError(f"no video at {path}; give a video file or a folder of pictures")
    first = next(_decode(path), None)
    if first is None:
        raise ValueError(f"{path} has no frames")
    return VideoFrames(path, first.shape[1::-1], _rate(path))


def write_video(path: Path, pictures: Iterator[np.ndarray], fps: float) -> None:
    """Write pictures as an H.264 video, which every browser plays.

    Args:
        path: NAME.mp4; replaced when it is there.
        pictures: (H, W, 3) uint8, all of one size; an odd last row or column is cut off.
        fps: frames a second.

    Raises:
        ValueError: PyAV is not installed.
    """
    from fractions import Fraction

    av = _av()
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        with av.open(str(unfinished), "w") as file:
            stream = file.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
            stream.pix_fmt = "yuv420p"
            for picture in pictures:
                height, width = (side // 2 * 2 for side in picture.shape[:2])
                stream.width, stream.height = width, height
                picture = np.ascontiguousarray(picture[:height, :width])
                file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            file.mux(stream.encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _decode(path: Path) -> Iterator[np.ndarray]:
    av = _av()
    try:
        with av.open(str(path)) as file:
            if not file.streams.video:
                raise ValueError("it holds no pictures")
            for frame in file.decode(video=0):
                # Telephones store films as the sensor lay, and note how to turn them.
                turns = round(getattr(frame, "rotation", 0) / 90)
                yield np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), turns))
    except (av.FFmpegError, ValueError) as error:
        raise ValueError(
            f"{path} cannot be read as a video ({error}); expected a video file, or give a folder "
            "of pictures"
        ) from error


def _rate(path: Path) -> float:
    with _av().open(str(path)) as file:
        rate = file.streams.video[0].average_rate
    return float(rate) if rate else DEFAULT_FPS


def _av():
    """PyAV, or how to get it."""
    try:
        import av
    except ImportError:
        raise ValueError(
            "video files need PyAV: pip install av; without it, give a folder of pictures"
        ) from None
    return av


def by_number(path: Path) -> list[tuple[int, str]]:
    """Sort key of a name: numbers in it by their value."""
    parts = re.split(r"(\d+)", path.stem)
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]
