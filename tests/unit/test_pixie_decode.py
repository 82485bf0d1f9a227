"""PIXIE's decoding and crops, against slow versions written out number by number."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation

from smplkit.methods.pixie_crops import MARGINS, crop_part, part_box
from smplkit.methods.pixie_decode import (
    euler_to_rotmat,
    mirror_rotmat,
    plausible_head,
    whole_body_rotmat,
)
from smplkit.rotations import geodesic_distance

SIZES = {
    "global_orient": 6, "body_pose": 102, "neck_pose": 6, "head_pose": 6, "jaw_pose": 3,
    "left_wrist_pose": 6, "left_hand_pose": 90, "right_wrist_pose": 6, "right_hand_pose": 90,
}  # fmt: skip


def numbers(count: int = 3, seed: int = 0) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(count, size, generator=generator) for name, size in SIZES.items()}


def random_rotmats(count: int, seed: int = 0) -> torch.Tensor:
    return torch.tensor(Rotation.random(count, rng=seed).as_matrix(), dtype=torch.float32)


def gram_schmidt(six: np.ndarray) -> np.ndarray:
    """The six numbers are the first two columns, laid out as a 3x2 matrix read row by row."""
    first = np.array([six[0], six[2], six[4]])
    second = np.array([six[1], six[3], six[5]])
    first = first / np.linalg.norm(first)
    second = second - first * (first @ second)
    second = second / np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def gram_schmidts(six: torch.Tensor) -> torch.Tensor:
    return torch.tensor(np.stack([gram_schmidt(x) for x in six.double().numpy()]))


def slow_pose(given: dict[str, torch.Tensor], row: int, limit_head: bool) -> np.ndarray:
    """One body, joint by joint, in double precision."""
    six = {
        name: [gram_schmidt(x) for x in value[row].double().numpy().reshape(-1, 6)]
        for name, value in given.items()
        if name != "jaw_pose"
    }
    pose = [np.eye(3)] * 55
    pose[0] = six["global_orient"][0]
    body = six["body_pose"]
    order = [*body[:11], *six["neck_pose"], *body[11:13], None, *body[13:17], None, None]
    for joint, rotmat in enumerate(order, start=1):
        pose[joint] = rotmat
    head = np.eye(3)
    for joint in (0, 3, 6, 9, 12):
        head = head @ pose[joint]
    pose[15] = head.T @ six["head_pose"][0]
    if limit_head:
        angles = Rotation.from_matrix(pose[15]).as_euler("XYZ", degrees=True)
        for axis, limit in enumerate((20, 70, 10)):
            angles[axis] = 0.0 if abs(angles[axis]) > limit else angles[axis]
        pose[15] = Rotation.from_euler("XYZ", angles, degrees=True).as_matrix()
    x, y, z = given["jaw_pose"][row].double().tolist()
    about_x = [[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]]
    about_y = [[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]]
    about_z = [[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]]
    pose[22] = np.array(about_x) @ np.array(about_y) @ np.array(about_z)

    mirror = np.diag([-1.0, 1.0, 1.0])
    left = mirror @ six["left_wrist_pose"][0] @ mirror
    parents = np.linalg.multi_dot([pose[joint] for joint in (0, 3, 6, 9, 13, 16, 18)])
    pose[20] = np.linalg.inv(parents) @ left
    parents = np.linalg.multi_dot([pose[joint] for joint in (0, 3, 6, 9, 14, 17, 19)])
    pose[21] = np.linalg.inv(parents) @ six["right_wrist_pose"][0]
    for finger in range(15):
        pose[25 + finger] = mirror @ six["left_hand_pose"][finger] @ mirror
        pose[40 + finger] = six["right_hand_pose"][finger]
    return np.stack(pose)


# --- decoding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit_head", [False, True])
def test_a_whole_body_written_out(limit_head):
    given = numbers()
    pose = whole_body_rotmat(given, limit_head)
    assert pose.shape == (3, 55, 3, 3)
    for row in range(3):
        expected = torch.tensor(slow_pose(given, row, limit_head), dtype=torch.float32)
        torch.testing.assert_close(pose[row], expected, atol=2e-6, rtol=0)


def test_head_and_wrists_keep_their_absolute_rotation():
    """What the network said of a part in the picture is what the posed body shows there."""
    given = numbers(2, seed=1)
    pose = whole_body_rotmat(given, limit_head=False).double()
    chains = {
        "head": (0, 3, 6, 9, 12, 15),
        "left_wrist": (0, 3, 6, 9, 13, 16, 18, 20),
        "right_wrist": (0, 3, 6, 9, 14, 17, 19, 21),
    }
    for part, chain in chains.items():
        for row in range(2):
            absolute = torch.linalg.multi_dot([pose[row, joint] for joint in chain])
            expected = gram_schmidt(given[f"{part}_pose"][row].double().numpy())
            if part == "left_wrist":
                expected[[0, 0, 1, 2], [1, 2, 0, 0]] *= -1
            torch.testing.assert_close(absolute, torch.tensor(expected), atol=1e-5, rtol=0)


def test_parents_are_not_moved_by_their_heads_and_wrists():
    given = {name: value.requires_grad_() for name, value in numbers(2).items()}
    pose = whole_body_rotmat(given, limit_head=False)
    weight = torch.randn(3, 3, 3, generator=torch.Generator().manual_seed(0))
    (pose[:, [15, 20, 21]] * weight).sum().backward()
    moved = {name for name, value in given.items() if value.grad is not None and value.grad.any()}
    assert moved == {"head_pose", "left_wrist_pose", "right_wrist_pose"}


def test_euler_angles_turn_about_the_turned_axes():
    angles = torch.tensor([[0.3, -0.4, 0.5], [1.2, 0.1, -2.0]], dtype=torch.float64)
    expected = torch.tensor(Rotation.from_euler("XYZ", angles.numpy()).as_matrix())
    torch.testing.assert_close(euler_to_rotmat(angles), expected)
    other = torch.tensor(Rotation.from_euler("xyz", angles.numpy()).as_matrix())
    assert (euler_to_rotmat(angles) - other).abs().amax() > 0.1
    zero = torch.zeros(1, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(euler_to_rotmat, zero)


def test_a_mirror_negates_four_entries():
    rotmat = random_rotmats(5)
    expected = rotmat.clone()
    for i, j in ((0, 1), (0, 2), (1, 0), (2, 0)):
        expected[:, i, j] *= -1
    assert torch.equal(mirror_rotmat(rotmat), expected)
    torch.testing.assert_close(torch.linalg.det(mirror_rotmat(rotmat)), torch.ones(5))


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        ((19.0, 69.0, 9.0), (19.0, 69.0, 9.0)),
        ((21.0, 69.0, 9.0), (0.0, 69.0, 9.0)),  # zero, not 20
        ((-21.0, -71.0, 9.0), (0.0, 0.0, 9.0)),
        ((-19.0, 30.0, -11.0), (-19.0, 30.0, 0.0)),
        ((19.5, 71.0, 10.5), (19.5, 0.0, 0.0)),
    ],
)
def test_angles_that_no_neck_can_do_become_zero(degrees, expected):
    rotmat = torch.tensor(Rotation.from_euler("XYZ", degrees, degrees=True).as_matrix())
    wanted = torch.tensor(Rotation.from_euler("XYZ", expected, degrees=True).as_matrix())
    torch.testing.assert_close(plausible_head(rotmat), wanted)


def test_a_head_alone_turns_the_body():
    given = numbers(2)
    alone = {name: given[name].clone().requires_grad_() for name in ("head_pose", "jaw_pose")}
    pose = whole_body_rotmat(alone, limit_head=True)
    head = gram_schmidts(given["head_pose"])
    torch.testing.assert_close(pose[:, 0].double(), head, atol=1e-6, rtol=0)
    rest = [joint for joint in range(1, 55) if joint != 22]
    assert torch.equal(pose[:, rest], torch.eye(3).expand(2, 53, 3, 3))
    torch.testing.assert_close(pose[:, 22], euler_to_rotmat(given["jaw_pose"]))
    pose[:, 15].sum().backward()  # the joint of the head itself is at rest, and says nothing
    assert alone["head_pose"].grad is None or not alone["head_pose"].grad.any()


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_alone_hangs_on_an_upright_body(side):
    given = numbers(2)
    alone = {name: given[name] for name in (f"{side}_wrist_pose", f"{side}_hand_pose")}
    pose = whole_body_rotmat(alone, limit_head=True)
    assert torch.equal(pose[:, 0], torch.diag(torch.tensor([1.0, -1.0, -1.0])).expand(2, 3, 3))
    wrist, fingers = (20, 25) if side == "left" else (21, 40)
    rest = [j for j in range(1, 55) if j != wrist and not fingers <= j < fingers + 15]
    assert torch.equal(pose[:, rest], torch.eye(3).expand(2, len(rest), 3, 3))
    absolute = gram_schmidts(given[f"{side}_wrist_pose"])
    absolute = mirror_rotmat(absolute) if side == "left" else absolute
    torch.testing.assert_close((pose[:, 0] @ pose[:, wrist]).double(), absolute, atol=1e-6, rtol=0)


def test_left_and_right_numbers_that_are_equal_make_mirrored_hands():
    """One network sees both hands as right ones: a symmetric person gets a symmetric pose."""
    given = numbers(2)
    for name in ("wrist_pose", "hand_pose"):
        given[f"left_{name}"] = given[f"right_{name}"]
    upright = torch.tensor([1.0, 0, 0, -1, 0, 0]).repeat(2, 1)
    given["global_orient"] = upright
    given["body_pose"] = torch.tensor([1.0, 0, 0, 1, 0, 0]).repeat(2, 17)
    given["neck_pose"] = given["body_pose"][:, :6]
    pose = whole_body_rotmat(given, limit_head=False)
    torch.testing.assert_close(pose[:, 20], mirror_rotmat(pose[:, 21]))
    torch.testing.assert_close(pose[:, 25:40], mirror_rotmat(pose[:, 40:]))


def test_half_precision_comes_out_as_rotations():
    given = numbers()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        pose = whole_body_rotmat({k: v.bfloat16() for k, v in given.items()}, limit_head=True)
    rounded = whole_body_rotmat({k: v.bfloat16().float() for k, v in given.items()}, True)
    assert pose.dtype == torch.float32
    torch.testing.assert_close(pose, rounded)


def test_nothing_to_decode():
    with pytest.raises(ValueError, match="parameters must hold at least one block"):
        whole_body_rotmat({}, limit_head=True)


# --- crops ----------------------------------------------------------------------------------------


def slow_crop(picture: np.ndarray, box: list[float], size: int) -> np.ndarray:
    """Pixel by pixel: corner to corner, bilinear, zeros outside."""
    channels, length, _ = picture.shape
    x, y, side = box
    left, top = ((c - side / 2 + 1) / 2 * length for c in (x, y))
    side = side / 2 * length
    out = np.zeros((channels, size, size))
    for v in range(size):
        for u in range(size):
            px, py = left + u / (size - 1) * side, top + v / (size - 1) * side
            column, row = math.floor(px), math.floor(py)
            for i, j in (
                (row, column),
                (row, column + 1),
                (row + 1, column),
                (row + 1, column + 1),
            ):
                if 0 <= i < length and 0 <= j < length:
                    out[:, v, u] += (1 - abs(py - i)) * (1 - abs(px - j)) * picture[:, i, j]
    return out


def test_crops_pixel_by_pixel():
    generator = torch.Generator().manual_seed(0)
    picture = torch.rand(3, 3, 24, 24, generator=generator)
    boxes = torch.tensor([[0.1, -0.2, 0.7], [0.9, 0.8, 0.9], [0.0, 0.0, 3.0]])
    crops = crop_part(picture, boxes, 8)
    assert crops.shape == (3, 3, 8, 8)
    for row in range(3):
        expected = slow_crop(picture[row].double().numpy(), boxes[row].tolist(), 8)
        torch.testing.assert_close(
            crops[row], torch.tensor(expected, dtype=torch.float32), atol=1e-5, rtol=0
        )


def test_a_crop_shows_what_lies_in_its_box_and_not_its_transpose():
    picture = torch.zeros(1, 3, 64, 64)
    picture[:, :, 40:44, 10:14] = 1.0  # below the middle, on the left
    centre = torch.tensor([[12 / 64 * 2 - 1, 42 / 64 * 2 - 1, 0.25]])
    crop = crop_part(picture, centre, 9)[0, 0]
    assert crop[3:6, 3:6].min() > 0.9 and crop[0].max() < 0.1 and crop[:, 0].max() < 0.1


def test_the_box_is_a_square_with_a_margin_around_the_points():
    points = torch.tensor([[[0.1, 0.5], [0.3, -0.1], [0.2, 0.2]]])
    for part, margin in (("head", 2.0), ("left_hand", 2.4), ("right_hand", 2.4)):
        assert MARGINS[part] == margin
        box = part_box(points, MARGINS[part])
        torch.testing.assert_close(box, torch.tensor([[0.2, 0.2, 0.6 * margin]]))


def test_refused_pictures_and_boxes():
    with pytest.raises(ValueError, match=r"\(B, 3, L, L\) and \(B, 3\), got"):
        crop_part(torch.zeros(1, 3, 8, 9), torch.ones(1, 3), 4)
    with pytest.raises(ValueError, match=r"got \(2, 3, 8, 8\) and \(1, 3\)"):
        crop_part(torch.zeros(2, 3, 8, 8), torch.ones(1, 3), 4)
    with pytest.raises(TypeError, match="picture must hold floating-point"):
        crop_part(torch.zeros(1, 3, 8, 8, dtype=torch.uint8), torch.ones(1, 3), 4)
    with pytest.raises(ValueError, match=r"points must have shape \(..., N, 2\)"):
        part_box(torch.zeros(5, 3), 2.0)


def test_the_check_of_the_head_is_off_unless_asked_for():
    given = numbers(20, seed=3)
    free, limited = whole_body_rotmat(given, False), whole_body_rotmat(given, True)
    assert geodesic_distance(free[:, 15], limited[:, 15]).amax() > 0.3
    same = [joint for joint in range(55) if joint != 15]
    assert torch.equal(free[:, same], limited[:, same])
