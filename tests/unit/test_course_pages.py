"""The pages that explain conventions: what they name exists, and their numbers are the code's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from smplkit import cameras, losses, metrics, priors, rotations, skeleton
from smplkit.body import SMPL
from smplkit.explorer import Explorer

COURSE = Path(__file__).parents[2] / "course"
PAGES = [
    "conventions.md",
    "glossary.md",
    "claims/README.md",
    "training.md",
    "explorer.md",
    "instructor.md",
    "hub/README.md",
]
CONVENTIONS = (COURSE / "conventions.md").read_text(encoding="utf-8")
EXPLORER = (COURSE / "explorer.md").read_text(encoding="utf-8")
MODULES = {
    m.__name__.removeprefix("smplkit."): m
    for m in (cameras, losses, metrics, priors, rotations, skeleton)
}


def section(title: str) -> str:
    return CONVENTIONS.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = (COURSE / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = (COURSE / page).parent / path if path else COURSE / page
        assert linked.exists(), target
        if anchor:
            titles = re.findall(r"^## (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [title.lower().replace(" ", "-") for title in titles]


@pytest.mark.parametrize(
    ("title", "module"),
    [
        ("The 6D trap", rotations),
        ("Cameras and crops", cameras),
        ("Losses and masks", losses),
        ("Priors", priors),
        ("Metrics", metrics),
    ],
)
def test_functions_of_the_tables_exist(title, module):
    rows = [line for line in section(title).splitlines() if line.startswith("| ")]
    word = r"`([a-z]\w+_\w+|mpjpe|pve|GMMPrior)\b"
    names = {name for row in rows for name in re.findall(word, row)}
    assert len(names) >= 4
    for name in names:
        assert callable(getattr(module, name)), name


def test_dotted_names_exist():
    body = SMPL()
    owners = {**MODULES, "body": body, "out": body()}
    found = re.findall(r"`(\w+)\.(\w+)", CONVENTIONS)
    assert len(found) > 15
    for owner, name in found:
        if owner != "smplkit":
            assert hasattr(owners[owner], name), f"{owner}.{name}"


def test_shapes_of_the_symbol_table():
    """Shapes with numbers in them, against a body with 10 betas."""
    body = SMPL()
    out = body()
    sizes = {"V": body.num_vertices}
    checked = 0
    for line in section("Symbols and names").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.match(r"`(body|out)\.(\w+)`", cells[1]) if len(cells) > 2 else None
        if name:
            shape = cells[2].strip("()").removeprefix("..., ").split(", ")
            value = getattr({"body": body, "out": out}[name[1]], name[2])
            assert list(value.shape) == [int(sizes.get(size, size)) for size in shape], name[0]
            checked += 1
    assert checked == 10


def shapes_of_the_table(title: str) -> dict[str, list[tuple[int, ...]]]:
    """First name of each row of a table -> shapes in its second and third cell, for 2 samples."""
    sizes = {"...": 2, "K": 49, "J": 24, "S": 10, "V": 5, "C": 3, "H": 4, "W": 4}
    found = {}
    for line in section(title).splitlines():
        name = re.match(r"\| `(\w+)` \|", line)
        if name:
            cells = re.findall(r"\(\.\.\.[^)]*\)", " ".join(line.split("|")[2:4]))
            shapes = [cell.strip("()").split(", ") for cell in cells]
            found[name[1]] = [tuple(int(sizes.get(s, s)) for s in shape) for shape in shapes]
    return found


def test_shapes_of_the_losses():
    shapes = shapes_of_the_table("Losses and masks")
    assert set(shapes) == set(losses.__all__)
    for name, arguments in shapes.items():
        values = [torch.rand(shape) for shape in arguments]
        if name == "part_cross_entropy":
            values[1] = values[1].long()
        loss = getattr(losses, name)(*values)
        assert loss.shape == (() if name != "geman_mcclure" else (2,)), name
        assert loss.isfinite().all(), name


def test_shapes_of_the_priors():
    shapes = shapes_of_the_table("Priors")
    assert set(shapes) == set(priors.__all__)
    for name, (shape,) in shapes.items():
        function = getattr(priors, name)() if name == "GMMPrior" else getattr(priors, name)
        value = torch.eye(3).expand(shape) if name == "joint_limit_prior" else torch.rand(shape)
        assert function(value).shape == (2,), name
    assert priors.angle_prior(torch.zeros(69)) == 4


def test_the_example_of_the_6d_trap():
    rotmat = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    x, y, z = torch.eye(3)
    for start, end in ((x, y), (y, z), (z, x)):
        assert torch.equal(rotmat @ start, end)
    default = rotations.rotmat_to_rot6d(rotmat)
    layouts = {
        "default": default,
        "columns": rotations.rot6d_to_columns(default),
        "rows": rotations.rot6d_to_rows(default),
    }
    for layout, numbers in layouts.items():
        assert f"| {layout} | {' '.join(f'{n:.0f}' for n in numbers)} |" in section("The 6D trap")


def test_the_keypoint_table_has_every_set_with_its_size():
    table = section("Keypoint sets")
    for name, keypoint_set in skeleton.KEYPOINT_SETS.items():
        assert f"| `{name}` | {len(keypoint_set.joints)} |" in table


def test_two_ways_to_turn_the_body_differ_by_a_shift():
    body = SMPL()
    turned = body(global_orient=torch.tensor([torch.pi, 0.0, 0.0])).vertices
    about_origin = body().vertices @ cameras.BODY_TO_CAMERA.T
    shift = turned - about_origin
    torch.testing.assert_close(shift, shift[:1].expand_as(shift), atol=1e-5, rtol=0)
    assert shift[0].norm() > 0.1


def test_the_mirrored_pose_is_the_mirrored_body():
    body = SMPL()
    pose = torch.randn(24, 3, generator=torch.Generator().manual_seed(0)) * 0.3
    flip = list(skeleton.SMPL_FLIP)
    mirrored = pose[flip] * torch.tensor([1.0, -1.0, -1.0])
    joints, other = (body(body_pose=p[1:], global_orient=p[0]).joints for p in (pose, mirrored))
    joints, other = joints - joints[0], other - other[0]
    expected = joints[flip] * torch.tensor([-1.0, 1.0, 1.0])
    torch.testing.assert_close(other, expected, atol=2e-3, rtol=0)


def test_the_glossary_is_in_order():
    text = (COURSE / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\*\*([^*]+?)\.\*\*", text, re.MULTILINE)
    spoken = [w.replace("6D", "six D").lower() for w in words]
    assert len(words) >= 40
    assert spoken == sorted(spoken)


def test_the_examples_of_the_explorer_run(tmp_path, monkeypatch):
    """One after the other, as somebody would copy them into a notebook."""
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"```python\n(.*?)```", EXPLORER, re.DOTALL):
        exec(block, names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explorer.html", "squat.png"]
    assert names["view"].snapshot(4).size == (480, 480)
    with pytest.raises(ValueError):
        names["view"].snapshot(5)


def test_traits_and_methods_of_the_explorer_exist():
    rows = [line.split("|")[1] for line in EXPLORER.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([a-z_]+)(?:\(.*?\))?`", row)]
    assert len(named) >= 14
    for name in named:
        assert hasattr(Explorer, name), name


def test_the_tabs_of_the_explorer_are_those_of_the_page():
    tabs = EXPLORER.split("## The tabs")[1].split("## ")[0]
    told = re.findall(r"^\| \*\*(\w+)\*\* \|", tabs, re.MULTILINE)
    source = COURSE.parent / "smplkit" / "explorer" / "frontend" / "src" / "explorer.js"
    shown = re.findall(r'\["([A-Z]\w+)", \w', source.read_text(encoding="utf-8"))
    assert told == shown != []
