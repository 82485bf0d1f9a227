"""What synthetic people with hands and faces to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smplkit.data.cache import Field
from smplkit.data.people_config import settle
from smplkit.data.sample import PARTS

PART_IMAGES = tuple(f"{part}_image" for part in PARTS)
_LABELS = {
    "keypoints_2d": (49, 3),
    "keypoints_true": (49, 2),
    "keypoints_3d": (24, 3),
    "keypoints_whole": (145, 3),
    "keypoints_whole_true": (145, 2),
    "keypoints_whole_3d": (145, 3),
    "global_orient": (3,),
    "body_pose": (21, 3),
    "left_hand_pose": (15, 3),
    "right_hand_pose": (15, 3),
    "jaw_pose": (3,),
    "expression": (10,),
    "betas": (10,),
    "transl": (3,),
    "box": (3,),
    "image_size": (2,),
    "focal_length": (),
    "part_boxes": (3, 3),
    "part_hidden": (3,),
    "part_sharpness": (3,),
}
_RANGES = {
    "count": (int, 1, 10**9),
    "seed": (int, 0, 2**63 - 1),
    "image_size": (int, 8, 1024),
    "part_size": (int, 8, 1024),
    "yaw": (float, 0, 180),
    "keypoint_noise": (float, 0, 10),
    "occluders": (float, 0, 10),
    "part_occluders": (float, 0, 10),
    "degradation": (float, 0, 10),
    "part_jitter": (float, 0, 1),
}


@dataclass(frozen=True)
class WholeBodyConfig:
    """What people to make.

    Attributes:
        count: how many. The first ones of more are the same.
        seed: other people for another seed.
        split: "train", or "test" with postures and shapes of hands that are held out.
        image_size: side of the crop of the body, pixels.
        part_size: side of the crops of head and hands, pixels.
        yaw: degrees that people may be turned away from facing the camera, either side.
        keypoint_noise: size of the detector's errors by what is realistic, and how often it misses
            points of the body; 0 for exact points.
        occluders: how often something stands before people, by what is realistic; 0 for never.
        part_occluders: how often something stands before a part: 0.3 times this. 0 for never.
        degradation: how often the crop of a part is scaled down (0.25 times this) or blurred (about
            0.15 times); 0 for never.
        part_jitter: how far the crops of parts are from the middle of their range; 0 for not at
            all, 1 as in training.

    Raises:
        TypeError, ValueError: no number or one out of its range, or an unknown split.
    """

    count: int
    seed: int = 0
    split: Literal["train", "test"] = "train"
    image_size: int = 64
    part_size: int = 32
    yaw: float = 60.0
    keypoint_noise: float = 1.0
    occluders: float = 1.0
    part_occluders: float = 1.0
    degradation: float = 1.0
    part_jitter: float = 1.0

    def __post_init__(self) -> None:
        settle(self, _RANGES)

    @property
    def fields(self) -> dict[str, Field]:
        """Type and shape of the arrays that are made, by name."""
        fields = {name: Field("float32", (self.count, *shape)) for name, shape in _LABELS.items()}
        fields["gender"] = Field("int64", (self.count,))
        sizes = {"image": self.image_size} | dict.fromkeys(PART_IMAGES, self.part_size)
        for name, size in sizes.items():
            fields[name] = Field("uint8", (self.count, 3, size, size))
        return fields

    @property
    def nbytes(self) -> int:
        """Size of all arrays on disk, bytes."""
        return sum(field.nbytes for field in self.fields.values())
