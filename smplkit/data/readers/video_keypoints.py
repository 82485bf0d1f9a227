"""2D keypoints of one person through a video, and a box around them in every frame.

    an array (T, K, 3), .npy or .npz        one person, a row for each frame
    a folder of JSON files                  OpenPose's output, a file for each frame, in order

Where several people are seen one is followed: the chosen one, or the largest, from the first frame
in which somebody is seen, on to whoever overlaps most with the last box.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from smplkit.data.readers.coco_json import read_json
from smplkit.data.readers.keypoint_files import read_keypoints
from smplkit.data.readers.video_frames import by_number
from smplkit.data.synthetic.boxes import box_around

_LEAST_OVERLAP = 0.1  # of two boxes of one person in neighbouring frames


def read_track(path: str | Path, frames: int, person: int | None = None) -> Tensor:
    """Read the keypoints of one person through a video.

    Args:
        path: array file or folder, see above.
        frames: how many frames the video has.
        person: number of the person in the first frame with anybody; default the largest.

    Returns:
        (T, 49, 3) x, y in pixels and confidence; zeros in frames where the person is not seen.

    Raises:
        FileNotFoundError: there is no such file or folder.
        ValueError: another format, or not as many frames as the video has.
    """
    path = Path(path).expanduser()
    if not path.is_dir():
        if path.suffix.lower() == ".json":
            raise ValueError(
                f"{path} is one JSON file; give the folder with a file for each frame, or an array "
                "(T, K, 3) as .npy or .npz"
            )
        track = read_keypoints(path)
        _require_frames(path, len(track), frames)
        return track
    files = sorted((p for p in path.iterdir() if p.suffix.lower() == ".json"), key=by_number)
    _require_frames(path, len(files), frames)
    track, box = torch.zeros(frames, 49, 3), None
    for number, file in enumerate(files):
        people = _people(file)
        if not len(people):
            continue
        boxes = box_around(people[..., :2], people[..., 2] > 0)
        if box is not None:
            overlap = _overlap(boxes, box)
            chosen = int(overlap.argmax())
            if overlap[chosen] < _LEAST_OVERLAP:
                continue
        elif person is None:
            chosen = int(boxes[:, 2].argmax())
        elif not 0 <= person < len(people):
            raise ValueError(f"--person {person}: {file} has {len(people)} people, numbered from 0")
        else:
            chosen = person
        track[number], box = people[chosen], boxes[chosen]
    if box is None:
        raise ValueError(f"{path} has nobody in it, in none of its {frames} files")
    return track


def track_boxes(track: Tensor) -> Tensor:
    """A box for each frame that moves smoothly, whatever the detector did.

    Boxes that jump make features jump: a network cannot know that the camera held still. As in
    VIBE's preparation of 3DPW, a median over 11 frames takes away what is wrong for a moment, and a
    Gaussian with a deviation of 8 frames what trembles.

    Args:
        track: (T, 49, 3) keypoints, pixels, somebody in at least one frame.

    Returns:
        (T, 3) centre x, centre y, side, pixels; in frames without the person between those of the
        frames around.
    """
    seen = (track[..., 2] > 0).any(-1)
    known = box_around(track[seen][..., :2], track[seen][..., 2] > 0)
    times = seen.nonzero().squeeze(-1).to(known)
    boxes = torch.stack([_interpolate(times, x, len(track)) for x in known.T])  # (3, T)
    median = F.pad(boxes, (5, 5), mode="replicate").unfold(-1, 11, 1).median(-1).values
    offsets = torch.arange(-24, 25).to(boxes)
    weights = torch.exp(-(offsets**2) / (2 * 8**2))
    padded = F.pad(median, (24, 24), mode="replicate").unfold(-1, 49, 1)
    return ((padded * weights).sum(-1) / weights.sum()).T


def _people(file: Path) -> Tensor:
    """(P, 49, 3) the people of one frame who have a visible point, none included."""
    contents = read_json(file)
    if isinstance(contents, dict) and contents.get("people") == []:
        return torch.zeros(0, 49, 3)
    people = read_keypoints(file)
    return people[(people[..., 2] > 0).any(-1)]


def _require_frames(path: Path, there: int, frames: int) -> None:
    if there != frames:
        raise ValueError(
            f"{path} has keypoints of {there} frames, the video has {frames}; both must have as "
            "many"
        )


def _overlap(boxes: Tensor, box: Tensor) -> Tensor:
    """Intersection over union of boxes (P, 3) with one (3,)."""
    half, own_half = boxes[:, 2:] / 2, box[2] / 2
    low = torch.maximum(boxes[:, :2] - half, box[:2] - own_half)
    high = torch.minimum(boxes[:, :2] + half, box[:2] + own_half)
    common = (high - low).clamp(min=0).prod(-1)
    return common / (boxes[:, 2] ** 2 + box[2] ** 2 - common)


def _interpolate(times: Tensor, values: Tensor, count: int) -> Tensor:
    """Values (N,) at ascending times (N,), linearly at 0..count - 1, constant outside."""
    wanted = torch.arange(count).to(values)
    after = torch.searchsorted(times, wanted).clamp(1, max(len(times) - 1, 1))
    if len(times) == 1:
        return values.expand(count)
    before = after - 1
    part = ((wanted - times[before]) / (times[after] - times[before])).clamp(0, 1)
    return values[before] + part * (values[after] - values[before])
