"""The 17 points of MotionBERT: order, sources, scales and mirroring, against values by hand."""

from __future__ import annotations

import pytest
import torch

from smplkit.data.h36m_input import (
    H36M17_FLIP,
    H36M17_JOINTS,
    coco17_to_h36m17,
    crop_scale,
    flip_h36m17,
    normalise_pixels,
    points49_to_h36m17,
)
from smplkit.skeleton import H36M17_RIGHT_LEG_FIRST, KEYPOINT_SETS

NAMES49 = KEYPOINT_SETS["openpose25+24"].joints
COCO = KEYPOINT_SETS["coco17"].joints


def points(*lead: int, count: int = 17, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    xy = 100 * torch.rand(*lead, count, 2, generator=generator)
    confidence = 0.1 + 0.9 * torch.rand(*lead, count, 1, generator=generator)
    return torch.cat([xy, confidence], dim=-1)


def test_the_order_is_that_of_the_specification():
    expected = (
        *("pelvis", "right_hip", "right_knee", "right_ankle"),
        *("left_hip", "left_knee", "left_ankle", "spine", "neck", "jaw", "head"),
        *("left_shoulder", "left_elbow", "left_wrist"),
        *("right_shoulder", "right_elbow", "right_wrist"),
    )
    assert expected == H36M17_JOINTS


def test_mirroring_exchanges_the_listed_joints():
    expected = list(range(17))
    for left, right in zip([4, 5, 6, 11, 12, 13], [1, 2, 3, 14, 15, 16], strict=True):
        expected[left], expected[right] = right, left
    assert list(H36M17_FLIP) == expected
    given = points(2, 3)
    flipped = flip_h36m17(given)
    for joint, partner in enumerate(expected):
        torch.testing.assert_close(flipped[..., joint, 0], -given[..., partner, 0])
        torch.testing.assert_close(flipped[..., joint, 1:], given[..., partner, 1:])
    assert torch.equal(flip_h36m17(flipped), given)


# --- other sets of points ------------------------------------------------------------------------


def test_coco_by_hand():
    given = points(2, 3, count=17)
    at = {name: given[..., i, :] for i, name in enumerate(COCO)}
    got = coco17_to_h36m17(given)

    def mean(*names: str) -> torch.Tensor:
        xy = sum(at[name][..., :2] for name in names) / len(names)
        confidence = torch.stack([at[name][..., 2] for name in names]).amin(0)
        return torch.cat([xy, confidence[..., None]], dim=-1)

    hips, shoulders = ("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")
    expected = {"pelvis": mean(*hips), "neck": mean(*shoulders), "jaw": at["nose"]}
    expected["head"] = mean("left_eye", "right_eye")
    halfway = (expected["pelvis"][..., :2] + expected["neck"][..., :2]) / 2
    expected["spine"] = torch.cat([halfway, mean(*hips, *shoulders)[..., 2:]], dim=-1)
    for i, name in enumerate(H36M17_JOINTS):
        torch.testing.assert_close(got[..., i, :], expected.get(name, at.get(name)))


def test_computed_points_are_missing_where_a_part_of_them_is():
    given = points(1, count=17)
    given[0, COCO.index("left_hip")] = 0
    got = coco17_to_h36m17(given)[0]
    missing = [H36M17_JOINTS[i] for i in range(17) if got[i, 2] == 0]
    assert missing == ["pelvis", "left_hip", "spine"]
    assert not got[got[:, 2] == 0].any()


def test_the_49_points_agree_with_the_regressor_of_the_body(open_body):
    """A detection of all 49 points is nearly what motion capture shows the network."""
    body, source = open_body, torch.Generator().manual_seed(0)
    out = body(body_pose=0.3 * torch.randn(20, 3, 23, 3, generator=source), vertices=False)
    both = body.keypoints(out, "openpose25+24")
    picked = points49_to_h36m17(torch.cat([both[..., :2], torch.ones_like(both[..., :1])], -1))
    joints = body.keypoints(out, "h36m17")[..., list(H36M17_RIGHT_LEG_FIRST), :2]
    distance = (picked[..., :2] - joints).norm(dim=-1).mean((0, 1))
    assert distance.max() < 0.03, dict(zip(H36M17_JOINTS, distance.tolist(), strict=True))


def only(*names: str, frames: int = 4) -> torch.Tensor:
    """Points (frames, 49, 3) of which some are seen."""
    given = points(frames, count=49)
    hidden = [i for i, name in enumerate(NAMES49) if name not in names]
    given[:, hidden] = 0
    return given


def test_detectors_that_fill_one_half_only():
    openpose = points49_to_h36m17(only(*NAMES49[:25]))
    assert (openpose[..., 2] > 0).all()
    given = only(*NAMES49[:25])
    for name, other in (("pelvis", "op_mid_hip"), ("neck", "op_neck"), ("jaw", "op_nose")):
        expected = given[:, NAMES49.index(other)]
        torch.testing.assert_close(openpose[:, H36M17_JOINTS.index(name)], expected)
    coco = points(4, count=17)
    as_49 = torch.zeros(4, 49, 3)
    as_49[:, [NAMES49.index(name, 25) for name in COCO]] = coco
    torch.testing.assert_close(points49_to_h36m17(as_49), coco17_to_h36m17(coco))


def test_the_choice_is_made_once_for_each_clip():
    given = torch.stack([only("left_knee", "op_left_knee") for _ in range(3)])
    first, second = NAMES49.index("left_knee"), NAMES49.index("op_left_knee")
    given[0, 2, first] = 0  # seen in three frames, the other one in four
    given[1, :3, second] = 0
    got = points49_to_h36m17(given)[:, :, H36M17_JOINTS.index("left_knee")]
    assert torch.equal(got[0], given[0, :, second])
    assert torch.equal(got[1], given[1, :, first])
    assert torch.equal(got[2], given[2, :, first])  # of equals the annotated one


# --- scales --------------------------------------------------------------------------------------


def test_pixels_of_human36m():
    given, (w, h) = points(2, 3), (1000.0, 1002.0)
    got = normalise_pixels(given, torch.tensor([w, h]))
    torch.testing.assert_close(got[..., 0], given[..., 0] / w * 2 - 1)
    torch.testing.assert_close(got[..., 1], given[..., 1] / w * 2 - h / w)
    assert torch.equal(got[..., 2], given[..., 2])


def test_other_pixels():
    given = points(2, 3)
    square = normalise_pixels(given, torch.tensor([1920.0, 1920.0]))
    torch.testing.assert_close(square[..., :2], given[..., :2] / 1920 * 2 - 1)
    size = torch.tensor([[640.0, 480.0], [480.0, 640.0]])[:, None].expand(2, 3, 2)
    wild = normalise_pixels(given, size, "shorter")
    torch.testing.assert_close(wild[..., :2], (given[..., :2] - size[:, :, None] / 2) / 240)
    given[0, 0, 0] = 0
    assert not normalise_pixels(given, size)[0, 0, 0].any()


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0, torch.tensor([0.25, 3.0])])
def test_crop_scale_against_loops(ratio):
    given = points(2, 3)
    given[0, 1, :5] = torch.tensor([1e4, 1e4, 0.0])  # not there, wherever it claims to be
    got = crop_scale(given, ratio)
    for n in range(2):
        seen = given[n][given[n, ..., 2] > 0]
        low, high = seen[:, :2].amin(0), seen[:, :2].amax(0)
        side = (high - low).max() * (ratio if isinstance(ratio, float) else ratio[n])
        corner = (low + high) / 2 - side / 2
        for t in range(3):
            for j in range(17):
                x, y, c = given[n, t, j]
                expected = torch.zeros(3)
                if c > 0:
                    xy = (torch.stack([x, y]) - corner) / side
                    expected = torch.cat([(xy - 0.5) * 2, c[None]]).clamp(-1, 1)
                torch.testing.assert_close(got[n, t, j], expected)


def test_crop_scale_clips_all_three_numbers():
    given = points(1, 3)
    given[0, 0, 0, 2] = 7.0  # a detector that sums scores
    got = crop_scale(given, 0.25)
    assert got[0, 0, 0, 2] == 1
    assert (got[..., :2].abs() == 1).any() and got.abs().max() == 1


def test_crop_scale_needs_four_points_and_some_extent():
    given = torch.zeros(4, 2, 17, 3)
    given[0, 0, :3] = points(3, seed=1)[0, :3]
    given[1, 0, :3], given[1, 1, 4] = given[0, 0, :3], torch.tensor([5.0, 6.0, 0.5])
    given[2] = torch.tensor([3.0, 3.0, 1.0])
    got = crop_scale(given.requires_grad_())
    assert [bool(clip.any()) for clip in got] == [False, True, False, False]
    assert got.isfinite().all()


def test_scaling_does_not_change_proportions():
    given = points(1, 5)
    given[..., 0] *= 3
    got = crop_scale(given)
    before = (given[0, 1, 2, :2] - given[0, 3, 4, :2]).norm()
    after = (got[0, 1, 2, :2] - got[0, 3, 4, :2]).norm()
    extent = given[..., 0].max() - given[..., 0].min()
    torch.testing.assert_close(after / before, 2 / extent)


# --- errors --------------------------------------------------------------------------------------


def test_wrong_shapes_are_named():
    for function in (coco17_to_h36m17, crop_scale):
        with pytest.raises(ValueError, match=r"points must have shape \(..., T, 17, 3\), got"):
            function(torch.zeros(2, 3, 49, 3))
    with pytest.raises(ValueError, match=r"points must have shape \(..., T, 49, 3\)"):
        points49_to_h36m17(torch.zeros(49, 3))
    with pytest.raises(ValueError, match=r"points must have shape \(..., 17, D\)"):
        flip_h36m17(torch.zeros(2, 16, 3))
    with pytest.raises(ValueError, match=r"image_size must have shape \(..., 2\)"):
        normalise_pixels(torch.zeros(1, 17, 3), torch.zeros(3))
    with pytest.raises(ValueError, match='side must be "width" or "shorter", got \'longer\''):
        normalise_pixels(torch.zeros(1, 17, 3), torch.zeros(2), "longer")
