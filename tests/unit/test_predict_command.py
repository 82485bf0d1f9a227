"""`smplkit predict`: from a photograph to files, and every way in which that cannot work."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
import trimesh
import typer
from PIL import Image
from typer.testing import CliRunner

from smplkit.body import SMPL
from smplkit.cameras import crop_to_full_points, weak_perspective_projection
from smplkit.checkpoints import save_checkpoint
from smplkit.commands.estimation import estimate_crops
from smplkit.commands.predict import extent, predict, read_box
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import normalise_image
from smplkit.methods.catalogue import METHODS, method
from smplkit.methods.evaluate import evaluate
from smplkit.methods.hmr import HMR
from smplkit.pretrained import load_hmr, save_network


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    """200 x 120 pixels, every pixel of another colour."""
    y, x = np.mgrid[:120, :200]
    pixels = np.stack([x, y * 2, (x + y) % 256], axis=-1).astype(np.uint8)
    path = tmp_path_factory.mktemp("photo") / "street.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small network of ours in a file."""
    torch.manual_seed(0)
    network = HMR("small").eval()
    path = tmp_path_factory.mktemp("network") / "hmr.safetensors"
    save_checkpoint(path, network.state_dict(), {"seed": 0})
    return path


@pytest.fixture
def no_drawing(monkeypatch):
    """For tests that do not look at the picture, which takes longest to make."""
    picture = np.zeros((2, 6, 3), np.uint8)
    monkeypatch.setattr("smplkit.commands.predict.overlay_picture", lambda *_: picture)


def test_parameters_mesh_and_picture_of_two_people(photograph, small, tmp_path, capsys):
    out = tmp_path / "out"
    boxes = ["20,10,60,100", "110,30,80,40"]
    predict(photograph, out, checkpoint=str(small), box=boxes)
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["person_0.npz", "person_0.glb", "person_1.npz", "person_1.glb", "overlay.png"]
    )
    said = capsys.readouterr().out
    assert "focal length" in said and "(guessed)" in said and "note:" not in said
    body, network = SMPL(), load_hmr(small)[0]
    for index, (centre, size) in enumerate([((50, 60), 100), ((150, 50), 80)]):
        stored = dict(np.load(out / f"person_{index}.npz"))
        assert stored["box"].tolist() == [*centre, size]
        assert stored["principal_point"].tolist() == [100, 60]
        assert stored["image_size"].tolist() == [200, 120]
        arguments = ("global_orient", "body_pose", "betas", "transl")
        posed = body(**{name: torch.from_numpy(stored[name]) for name in arguments})
        torch.testing.assert_close(
            posed.joints, torch.from_numpy(stored["joints"]), atol=1e-4, rtol=0
        )
        # the network's crop camera and the full camera show the body's origin at one place, and
        # points near it in depth next to each other
        estimate = network(normalise_image(torch.from_numpy(_crop(photograph, centre, size))[None]))
        torch.testing.assert_close(
            estimate.camera[0], torch.from_numpy(stored["camera"]), atol=1e-3, rtol=0
        )
        local = body.from_rotmats(estimate.rotmat, estimate.betas).joints
        in_crop = weak_perspective_projection(local, estimate.camera)
        box = torch.tensor([[*centre, size]], dtype=torch.float32)
        expected = crop_to_full_points(in_crop, box)[0].detach()
        x, y, z = posed.joints.unbind(-1)
        f, (cx, cy) = float(stored["focal_length"]), stored["principal_point"].tolist()
        pixels = torch.stack([f * x / z + cx, f * y / z + cy], -1)
        assert (pixels - expected).norm(dim=-1).max() < 0.1 * size
        mesh = trimesh.load(out / f"person_{index}.glb", force="mesh")
        assert len(mesh.faces) == len(body.faces)
    with Image.open(out / "overlay.png") as panels:
        assert panels.width == 3 * panels.height * 200 // 120


def _crop(path, centre, size) -> np.ndarray:
    """The crop at 64 px, by PIL alone: pad with black, cut, scale."""
    left, top = round(centre[0] - size / 2), round(centre[1] - size / 2)
    with Image.open(path) as image:
        cut = image.crop((left, top, left + size, top + size))
    return np.array(cut.resize((64, 64), Image.Resampling.BILINEAR)).transpose(2, 0, 1)


def test_without_a_box_the_whole_photograph(no_drawing, photograph, small, tmp_path):
    predict(photograph, tmp_path, checkpoint=str(small), focal_length=321.0)
    stored = np.load(tmp_path / "person_0.npz")
    assert stored["box"].tolist() == [100, 60, 200] and stored["focal_length"] == 321


def test_boxes_around_keypoints(no_drawing, photograph, small, tmp_path):
    points = np.zeros((2, 14, 3))
    points[..., 2] = 1
    points[0, :, 0], points[0, :, 1] = 40, np.linspace(10, 110, 14)
    points[1, :, 0], points[1, :, 1] = np.linspace(100, 150, 14), 60
    np.save(tmp_path / "points.npy", points)
    out = tmp_path / "out"
    predict(photograph, out, checkpoint=str(small), keypoints=tmp_path / "points.npy")
    assert np.load(out / "person_0.npz")["box"] == pytest.approx([40, 60, 120])
    assert np.load(out / "person_1.npz")["box"] == pytest.approx([125, 60, 60])


def test_a_published_checkpoint_in_its_own_layout(no_drawing, photograph, tmp_path, capsys):
    torch.manual_seed(0)
    state = {f"module.{k}": v for k, v in HMR().official_state_dict().items()}
    torch.save({"model": state, "epoch": 3}, tmp_path / "spin.pt")
    predict(photograph, tmp_path / "out", checkpoint=str(tmp_path / "spin.pt"))
    assert "note: the network was trained with the SMPL body of its authors" in (
        capsys.readouterr().out
    )
    assert np.load(tmp_path / "out" / "person_0.npz")["body_pose"].shape == (23, 3)


def test_nothing_is_overwritten_without_force(no_drawing, photograph, small, tmp_path):
    predict(photograph, tmp_path, checkpoint=str(small))
    before = (tmp_path / "person_0.npz").read_bytes()
    with pytest.raises(FileExistsError, match="has person_0.npz, person_0.glb, overlay.png"):
        predict(photograph, tmp_path, checkpoint=str(small), box=["0,0,50,50"])
    assert (tmp_path / "person_0.npz").read_bytes() == before
    predict(photograph, tmp_path, checkpoint=str(small), box=["0,0,50,50"], force=True)
    assert (tmp_path / "person_0.npz").read_bytes() != before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "yolo"}, "method must be one of smplify, hmr, .*, got 'yolo'"),
        ({"box": ["1,2,3"]}, "--box must be x,y,w,h, four numbers, got '1,2,3'"),
        ({"box": ["1,2,a,4"]}, "four numbers"),
        ({"box": ["1,2,0,4"]}, "must have positive sides"),
        ({"box": ["nan,2,3,4"]}, "must have positive sides"),
        ({"box": ["300,2,30,40"]}, "box 0 .* lies outside of the image, which is 200 x 120"),
        ({"box": ["1,2,3,4"], "keypoints": "x.npy"}, "give one of them"),
        ({"focal_length": -3.0}, "--focal-length must be a positive number"),
        ({"checkpoint": "hmr-gigantic"}, "hmr-gigantic is no file; give .* weights that come"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_written(
    photograph, small, tmp_path, arguments, message
):
    arguments = {"checkpoint": str(small), **arguments}
    with pytest.raises((ValueError, OSError), match=message):
        predict(photograph, tmp_path / "out", **arguments)
    assert not (tmp_path / "out").exists()


def test_options_as_they_are_typed(no_drawing, photograph, small, tmp_path):
    app = typer.Typer()
    app.command()(predict)
    typed = f"{photograph} -o {tmp_path} --checkpoint {small} --box 0,0,50,50 --box 9,9,20,40"
    result = CliRunner().invoke(app, [*typed.split(), "--method", "hmr", "--focal-length", "300"])
    assert result.exit_code == 0, result.output
    assert np.load(tmp_path / "person_1.npz")["box"].tolist() == [19, 29, 40]


def test_boxes_are_squares_about_rectangles():
    assert read_box("10,20,30,40") == (25, 40, 40)
    assert read_box(" 10 , 20.5,50,4") == (35, 22.5, 50)


def test_crops_are_black_outside_of_the_picture():
    class Recorder(torch.nn.Module):
        image_size = 32

        def forward(self, image):
            self.seen = image

    network, white = Recorder(), np.full((100, 100, 3), 255, np.uint8)
    estimate_crops(METHODS["hmr"], network, white, torch.tensor([[0.0, 50.0, 100.0]]), 500.0)
    black = normalise_image(torch.zeros(3, 1, 1, dtype=torch.uint8))
    assert network.seen.shape == (1, 3, 32, 32)
    torch.testing.assert_close(network.seen[0, :, :, :15], black.expand(3, 32, 15))
    assert (network.seen[0, :, :, 17:] > 1.7).all()


# --- networks from files -------------------------------------------------------------------------


def same(network: HMR, tensors: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(network.state_dict()[name], x) for name, x in tensors.items())


def test_networks_of_all_kinds_of_files(small, tmp_path, monkeypatch):
    own, facts = load_hmr(small)
    assert own.image_size == 64 and not own.training and facts == {"seed": 0}
    tensors = own.state_dict()
    in_training = {f"network/hmr/{name}": x for name, x in tensors.items()}
    in_training |= {"optimizer/hmr/0/step": torch.zeros(()), "history": torch.zeros(1, 1)}
    save_checkpoint(tmp_path / "state.safetensors", in_training, {"identity": {}})
    torch.save(tensors, tmp_path / "plain.pt")
    for name in ("state.safetensors", "plain.pt"):
        assert same(load_hmr(tmp_path / name)[0], tensors)
    torch.manual_seed(1)
    published = HMR().official_state_dict()
    torch.save({"model": published}, tmp_path / "spin.pt")
    network, facts = load_hmr(tmp_path / "spin.pt")
    assert facts == {} and torch.equal(network.head.fc1.weight, published["fc1.weight"])


def test_files_that_hold_something_else(tmp_path):
    torch.save({"model": {"encoder.weight": torch.zeros(3)}}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="state_dict does not fit HMR: .*missing: conv1.weight"):
        load_hmr(tmp_path / "other.pt")
    tensors = HMR("small").state_dict()
    del tensors["head.fc1.bias"]
    save_checkpoint(tmp_path / "part.safetensors", tensors, {})
    with pytest.raises(ValueError, match="part.safetensors: .* 1 missing: head.fc1.bias"):
        load_hmr(tmp_path / "part.safetensors")
    (tmp_path / "bad.safetensors").write_text(json.dumps({}))
    with pytest.raises(ValueError, match="bad.safetensors is damaged or no checkpoint"):
        load_hmr(tmp_path / "bad.safetensors")


def test_the_shipped_weights_know_more_than_the_mean(tmp_path):
    network, card = load_hmr("hmr-small-64")
    assert card["errors"]["HMR"]["pa_mpjpe_mm"] < card["errors"]["mean body"]["pa_mpjpe_mm"]
    people = SyntheticPeople(PeopleConfig(256, split="test"), cache=tmp_path, progress=False)
    errors = evaluate(network, people, SMPL())
    for name, value in card["errors"]["HMR"].items():  # of 1000 people, among them these
        assert errors[name] == pytest.approx(value, rel=0.12), name
        assert errors[name] < 0.95 * card["errors"]["mean body"][name], name


def test_cliffs_boxes_follow_the_rule_of_its_authors(tmp_path, photograph, no_drawing):
    network = method("cliff").build(small=True)
    save_network(tmp_path / "cliff.safetensors", "cliff", network)
    points = torch.zeros(1, 49, 3)
    points[0, 25:28] = torch.tensor([[60.0, 20, 1], [100, 100, 0.5], [80, 60, 1]])
    points[0, 30:40, :2] = 300.0  # not seen
    assert extent(points)[0].tolist() == [60, 20, 100, 100]
    predict(
        photograph, tmp_path / "out", method="cliff", box=["60,20,40,80", "20,50,120,30"],
        checkpoint=str(tmp_path / "cliff.safetensors"),
    )  # fmt: skip
    for number, expected in enumerate(([80, 60, 1.1 * 80], [80, 65, 1.1 * 120 * 4 / 3])):
        arrays = np.load(tmp_path / "out" / f"person_{number}.npz")
        np.testing.assert_allclose(arrays["box"], expected, rtol=1e-5)
