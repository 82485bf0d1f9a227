"""What synthetic people to make."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Literal

from smplkit.data.cache import Field

_LABELS = {
    "keypoints_2d": (49, 3),
    "keypoints_true": (49, 2),
    "keypoints_3d": (24, 3),
    "global_orient": (3,),
    "body_pose": (23, 3),
    "betas": (10,),
    "transl": (3,),
    "box": (3,),
    "image_size": (2,),
    "focal_length": (),
}
_RANGES = {
    "count": (int, 1, 10**9),
    "seed": (int, 0, 2**63 - 1),
    "image_size": (int, 8, 1024),
    "yaw": (float, 0, 180),
    "frames": (int, 1, 1024),
    "fps": (float, 1, 240),
    "keypoint_noise": (float, 0, 10),
    "keypoint_dropout": (float, 0, 10),
    "occluders": (float, 0, 10),
}


@dataclass(frozen=True)
class PeopleConfig:
    """What people to make.

    Attributes:
        count: how many, or how many sequences. The first ones of more are the same.
        seed: other people for another seed.
        split: "train", or "test" with postures and motions that are held out.
        image_size: side of the crop in pixels; None for no pictures.
        yaw: degrees that people may be turned away from facing the camera, either side.
        frames: length of sequences; None for single pictures.
        fps: frames per second of sequences.
        maps: whether to draw silhouettes, parts and texture coordinates too.
        keypoint_noise: size of the detector's errors by what is realistic; 0 for exact points.
        keypoint_dropout: how often points are missing, by what is realistic; 0 for never, not even
            out of the picture. With both 0, all 49 points are exact and have confidence 1.
        occluders: how often something stands before people, by what is realistic; 0 for never.

    Raises:
        TypeError, ValueError: no number or one out of its range, or an unknown split.
    """

    count: int
    seed: int = 0
    split: Literal["train", "test"] = "train"
    image_size: int | None = 64
    yaw: float = 60.0
    frames: int | None = None
    fps: float = 30.0
    maps: bool = False
    keypoint_noise: float = 1.0
    keypoint_dropout: float = 1.0
    occluders: float = 1.0

    def __post_init__(self) -> None:
        settle(self, _RANGES, optional=("image_size", "frames"))
        if not isinstance(self.maps, bool):
            raise TypeError(f"maps must be True or False, got {self.maps!r}")
        if self.maps and self.image_size is None:
            raise ValueError("maps=True needs pictures; give image_size, or leave maps out")

    @property
    def fields(self) -> dict[str, Field]:
        """Type and shape of the arrays that are made, by name."""
        lead = (self.count,) if self.frames is None else (self.count, self.frames)
        fields = {name: Field("float32", (*lead, *shape)) for name, shape in _LABELS.items()}
        fields["action"] = Field("int64", (self.count,))
        if self.image_size is not None:
            square = (self.image_size, self.image_size)
            fields["image"] = Field("uint8", (*lead, 3, *square))
            if self.maps:
                fields["parts"] = Field("uint8", (*lead, *square))
                fields["uv"] = Field("uint8", (*lead, 2, *square))
        return fields

    @property
    def nbytes(self) -> int:
        """Size of all arrays on disk, bytes."""
        return sum(field.nbytes for field in self.fields.values())


def settle(
    config: object, ranges: Mapping[str, tuple[type, float, float]], optional: Collection[str] = ()
) -> None:
    """Check the settings of a frozen dataclass, and bring its numbers to one type.

    60 and 60.0 are then the same people, and numbers of numpy too.

    Args:
        config: with a `split` and the fields of `ranges`; its numbers are replaced.
        ranges: type, least and largest value by name.
        optional: names of those that may be None.

    Raises:
        TypeError, ValueError: no number or one out of its range, or an unknown split.
    """
    for name, (kind, low, high) in ranges.items():
        value = getattr(config, name)
        if value is None and name in optional:
            continue
        numbers = Integral if kind is int else Real
        if isinstance(value, bool) or not isinstance(value, numbers):
            raise TypeError(f"{name} must be a number ({kind.__name__}), got {value!r}")
        if not low <= value <= high:
            raise ValueError(f"{name} must lie in {low}..{high}, got {value!r}")
        object.__setattr__(config, name, kind(value))
    if config.split not in ("train", "test"):
        raise ValueError(f'split must be "train" or "test", got {config.split!r}')
