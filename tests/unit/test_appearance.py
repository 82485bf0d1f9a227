"""What pictures are painted with: clothes, patches, backgrounds, things before people."""

from __future__ import annotations

import pytest
import torch

from smplkit.data.synthetic import appearance
from smplkit.data.synthetic.appearance import (
    BOTTOM,
    HAIR,
    SHOES,
    SKIN,
    TOP,
    colours_at,
    draw_wardrobe,
    regions_at,
)
from smplkit.data.synthetic.backgrounds import draw_backgrounds, paint_background
from smplkit.data.synthetic.colours import draw_colours
from smplkit.data.synthetic.looks import choose
from smplkit.data.synthetic.occluders import draw_occluders
from smplkit.data.synthetic.patches import colour_at, cover, covers
from smplkit.skeleton import SMPL_EXTRA_VERTICES, SMPL_JOINTS


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def dressed(open_body):
    """Regions (N, V) of 200 people at all vertices of the open body."""
    wardrobe, vertices = draw_wardrobe(200, generator()), open_body.v_template
    regions = [
        regions_at(hems[:, None].expand(-1, len(vertices)), vertices) for hems in wardrobe.hems
    ]
    return torch.stack(regions)


def part(open_body, name: str) -> torch.Tensor:
    return torch.as_tensor(open_body.model.vertex_part == SMPL_JOINTS.index(name))


def share(regions: torch.Tensor, region: int) -> float:
    return (regions == region).float().mean().item()


def test_clothes_are_on_the_right_parts(open_body, dressed):
    assert share(dressed[:, part(open_body, "spine2")], TOP) > 0.9
    assert share(dressed[:, part(open_body, "left_hand")], SKIN) > 0.9
    assert share(dressed[:, part(open_body, "right_foot")], SHOES) > 0.85
    assert share(dressed[:, part(open_body, "left_hip")], BOTTOM) > 0.5
    head = dressed[:, part(open_body, "head")]
    assert share(head, HAIR) + share(head, SKIN) > 0.8
    assert share(head, TOP) < 0.02 and share(head, BOTTOM) == share(head, SHOES) == 0
    top_of_head = open_body.v_template[:, 1].argmax()
    assert share(dressed[:, top_of_head], HAIR) > 0.9
    assert share(dressed[:, SMPL_EXTRA_VERTICES["nose"]], SKIN) > 0.95


def test_clothes_differ_from_person_to_person(open_body, dressed):
    for name in ("left_elbow", "right_knee", "left_shoulder"):
        covered = (dressed[:, part(open_body, name)] != SKIN).float().mean(1)
        assert covered.min() < 0.2 and covered.max() > 0.8 and covered.std() > 0.2


def test_sleeves_end_at_a_hem(open_body):
    wardrobe = draw_wardrobe(1, generator())
    hems = wardrobe.hems[0].clone()
    hems[list(appearance._HEMS).index("sleeve")] = 0.4
    arm = open_body.v_template[part(open_body, "left_elbow") | part(open_body, "left_shoulder")]
    region = regions_at(hems[:, None].expand(-1, len(arm)), arm)
    assert torch.equal(region == TOP, arm[:, 0] < 0.4)


def test_clothes_are_symmetric(open_body, dressed):
    mirror = torch.as_tensor(open_body.model.vertex_mirror)
    assert torch.equal(dressed, dressed[:, mirror])


def test_colours_of_the_surface(open_body):
    wardrobe, vertices = draw_wardrobe(20, generator()), open_body.v_template[::7]
    people = torch.arange(20).repeat_interleave(len(vertices))
    colours = colours_at(wardrobe, people, vertices.repeat(20, 1))
    assert colours.shape == (3, len(people))
    assert colours.min() >= 0 and colours.max() <= 1.3  # a light skin; clipped with the picture
    one = colours_at(choose(wardrobe, torch.tensor([7])), torch.zeros_like(people[:1000]), vertices)
    torch.testing.assert_close(one, colours.unflatten(1, (20, -1))[:, 7])
    per_person = colours.unflatten(1, (20, -1)).mean(-1)
    assert per_person.std(1).min() > 0.05


def test_random_colours():
    colours = draw_colours((4000, 2), generator())
    assert colours.shape == (4000, 2, 3)
    assert colours.min() >= 0 and colours.max() <= 1
    assert (colours.amax(-1) - colours.amin(-1) > 0.3).float().mean() > 0.15  # bright
    assert (colours.amax(-1) - colours.amin(-1) < 0.05).float().mean() > 0.15  # grey
    for channel in range(3):  # each is the strongest equally often
        most = (colours.argmax(-1) == channel).float().mean().item()
        assert most == pytest.approx(1 / 3, abs=0.03)


def test_patches_against_brute_force():
    patches = draw_backgrounds(3, generator()).patches
    x = torch.linspace(-50, 1050, 30).expand(3, -1)
    y = torch.linspace(100, 700, 20).expand(3, -1)
    top = cover(patches, x, y)
    expected = torch.zeros_like(top)
    for n in range(3):
        for k in range(patches.power.shape[1]):
            if not (patches.half[n, k] > 0).all():
                continue
            a = (x[n] - patches.centre[n, k, 0]).abs().double() / patches.half[n, k, 0]
            b = (y[n] - patches.centre[n, k, 1]).abs().double() / patches.half[n, k, 1]
            p = patches.power[n, k].double()
            expected[n][(a[None, :] ** p + b[:, None] ** p) < 1] = k + 1
    assert (top != expected).float().mean() < 1e-3  # rounding on an edge
    assert 0.05 < (top == 0).float().mean() < 0.95
    points = torch.stack(torch.broadcast_tensors(x[:, None, :], y[:, :, None]), -1).flatten(1, 2)
    assert torch.equal(covers(patches, points), (top > 0).flatten(1))


def test_stripes_change_between_the_two_colours():
    colours = torch.tensor([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]).expand(1, 1, 2, 3)
    stripes = torch.tensor([[[torch.pi / 20, 0.0, 0.0]]])  # 20 px wide, upright
    x, y = torch.arange(80.0)[None] + 0.5, torch.arange(5.0)[None]
    picture = colour_at(colours, stripes, torch.zeros(1, 5, 80, dtype=torch.int64), x, y)
    assert torch.equal(picture[0, 0, 0], picture[0, 2, 4])
    assert (picture[0, 0, 0, 3:17] == 1).all() and (picture[0, 0, 0, 23:37] == 0).all()
    assert (picture[0, 0, 0, 43:57] == 1).all()


def test_a_crop_of_a_background_is_a_crop():
    background = draw_backgrounds(5, generator())
    x, y = (torch.linspace(0, 990, 100) + 5).expand(5, -1), torch.arange(200.0, 260).expand(5, -1)
    whole = paint_background(background, x, y)
    crop = paint_background(background, x[:, 20:50], y[:, 10:30])
    torch.testing.assert_close(crop, whole[:, :, 10:30, 20:50], atol=1e-5, rtol=0)
    assert whole.min() >= 0
    assert whole.flatten(1).std(1).min() > 0.01


def test_things_before_people():
    person = torch.tensor([[400.0, 500.0, 300.0]]).expand(2000, 3)
    things = draw_occluders(person, 1.0, generator())
    there = (things.half > 0).all(-1)
    assert there.any(1).float().mean().item() == pytest.approx(1 - 0.7 * 0.88, abs=0.03)
    assert ((things.centre - person[:, None, :2]).abs() <= 150).all()
    hidden = covers(things, person[:, None, :2])
    assert 0.05 < hidden.float().mean() < 0.5
    assert not draw_occluders(person, 0.0, generator()).half.any()
    more = draw_occluders(person, 2.0, generator())
    assert torch.equal(more.half[there], things.half[there])  # the same, and further ones
    assert (more.half > 0).all(-1).sum() > 1.8 * there.sum()
