"""Every method of the lecture from beginning to end: trained for two steps, saved, loaded, used."""

from __future__ import annotations

import functools
import importlib
import io

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console
from torch import Tensor, nn
from typer.testing import CliRunner

from smplkit.__main__ import app
from smplkit.body import SMPL, SMPLX
from smplkit.commands.fit import fit as fit_command
from smplkit.commands.methods import description, method_table
from smplkit.commands.predict import predict
from smplkit.data.features import extract_features
from smplkit.data.motion_prior import random_clips
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import People
from smplkit.data.sequences import FeatureWindows
from smplkit.data.whole_body import WholeBodyPeople
from smplkit.data.whole_body_config import WholeBodyConfig
from smplkit.methods.catalogue import METHODS, method
from smplkit.methods.eft import EFT
from smplkit.methods.motion_critic import MotionDiscriminator
from smplkit.methods.shape_gaussians import fit_shape_gaussians
from smplkit.methods.step import Step
from smplkit.presets import Preset
from smplkit.pretrained import load_hmr, load_network, save_network
from smplkit.training import fit

BODY = SMPL()
TWELVE = (
    "smplify", "hmr", "nbf", "spin", "eft", "graphcmr", "pymaf", "cliff", "pixie", "vibe", "tcmr",
    "motionbert",
)  # fmt: skip
TRAINED = [name for name in TWELVE if name != "smplify"]
TWO_STEPS = Preset("test", steps=2, batch_size=4, warmup=0)


@pytest.fixture(scope="module")
def people_for(tmp_path_factory):
    """People of the kind that a method learns from, made when they are asked for, once."""
    cache = tmp_path_factory.mktemp("cache")

    @functools.cache
    def make(kind: str) -> People:
        if kind == "photograph":
            config = PeopleConfig(8, image_size=64, maps=True)
            return SyntheticPeople(config, cache=cache, progress=False)
        if kind == "keypoints":
            config = PeopleConfig(4, image_size=64, frames=16)
            return SyntheticPeople(config, cache=cache, progress=False)
        if kind == "frames":
            backbone = load_hmr("hmr-small-64")[0].backbone
            return FeatureWindows(extract_features(make("keypoints"), backbone, cache=cache))
        return WholeBodyPeople(WholeBodyConfig(4), cache=cache, progress=False)

    return lambda name: make("whole" if name == "pixie" else method(name).kind)


def step_of(name: str, network: nn.Module, people: People) -> Step:
    """The method's training step with what it needs beside network and body."""
    make = method(name).step_class()
    if name in ("spin", "eft"):
        return make(network, BODY, torch.zeros(len(people), 82), run_smplify=name == "spin")
    if name == "pixie":
        bodies = (SMPLX(gender=gender) for gender in ("neutral", "female", "male"))
        return make(network, fit_shape_gaussians(*bodies))
    if name == "vibe":
        real = random_clips(8, torch.Generator().manual_seed(0))
        return make(network, BODY, MotionDiscriminator(hidden_size=16), real)
    return make(network, BODY)


def numbers(estimate: object) -> list[Tensor]:
    """All that an estimate says about bodies."""
    return [x for x in (estimate.rotmat, estimate.betas, estimate.camera) if x is not None]


# --- the walk ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(people_for, tmp_path_factory):
    """Train each method when it is asked for, once; the network and its file."""
    made: dict[str, tuple[nn.Module, object]] = {}

    def train(name: str):
        if name not in made:
            people = people_for(name)
            torch.manual_seed(0)
            network = method(name).build(small=True)
            before = {k: v.clone() for k, v in network.state_dict().items()}
            history = fit(step_of(name, network, people), people, TWO_STEPS, progress=False)
            assert len(history) == 2
            changed = [k for k, v in network.state_dict().items() if not torch.equal(v, before[k])]
            assert changed, f"{name} has learnt nothing"
            path = tmp_path_factory.mktemp("network") / f"{name}.safetensors"
            save_network(path, name, network, {"steps": 2})
            made[name] = network, path
        return made[name]

    return train


@pytest.fixture(scope="module")
def photograph(people_for, tmp_path_factory):
    """A picture of somebody, and their keypoints in it."""
    folder = tmp_path_factory.mktemp("photo")
    pixels = np.random.default_rng(0).integers(0, 255, (96, 80, 3), np.uint8)
    Image.fromarray(pixels).save(folder / "street.png")
    points = people_for("hmr").batch(torch.tensor([0]))["keypoints_true"][0].numpy()
    points = (points * [30, 30, 1] + [40, 48, 0]).astype(np.float32)
    np.save(folder / "street.npy", points)
    return folder / "street.png", folder / "street.npy"


@pytest.fixture(scope="module")
def video(photograph, tmp_path_factory):
    """The same for nine frames."""
    folder = tmp_path_factory.mktemp("video")
    points = np.load(photograph[1])
    frames = folder / "frames"
    frames.mkdir()
    for number in range(9):
        Image.open(photograph[0]).save(frames / f"{number}.png")
    shift = np.arange(9)[:, None, None] * np.array([0.5, 0, 0])
    np.save(folder / "track.npy", points + shift)
    return frames, folder / "track.npy"


@pytest.fixture
def quick_pictures(monkeypatch):
    """Drawing takes longest, and has tests of its own."""
    white = np.full((48, 64, 3), 255, np.uint8)
    monkeypatch.setattr("smplkit.commands.predict.overlay_picture", lambda *_: white)
    monkeypatch.setattr("smplkit.commands.fit.overlay_picture", lambda *_: white, raising=False)
    monkeypatch.setattr("smplkit.overlay.draw_bodies", lambda *_, **__: white)


@pytest.mark.parametrize("name", TRAINED)
def test_two_steps_then_saved_loaded_and_used(
    name, trained, people_for, photograph, video, quick_pictures, tmp_path
):
    network, path = trained(name)
    entry = method(name)
    batch = people_for(name).batch(torch.arange(2))
    loaded, facts = load_network(name, path)
    assert facts["method"] == name and facts["steps"] == 2 and not loaded.training
    with torch.no_grad():
        expected, found = network.eval()(*entry.inputs(batch)), loaded(*entry.inputs(batch))
    assert numbers(found)
    for a, b in zip(numbers(expected), numbers(found), strict=True):
        assert torch.equal(a, b) and b.isfinite().all()

    out = tmp_path / "out"
    if entry.kind == "photograph":
        predict(photograph[0], out, method=name, checkpoint=str(path), box=["10,18,60,60"])
        arrays = np.load(out / "person_0.npz")
        pose = (21, 3) if name == "pixie" else (23, 3)
    else:
        predict(video[0], out, method=name, checkpoint=str(path), keypoints=video[1])
        arrays = np.load(out / "motion.npz")
        pose = (9, 23, 3)
        assert arrays["transl"].shape == (9, 3) and (out / "overlay.mp4").exists()
    assert arrays["body_pose"].shape == pose
    assert all(np.isfinite(arrays[key]).all() for key in arrays.files)


def test_smplify_fits_saves_and_comes_back(photograph, quick_pictures, tmp_path, monkeypatch):
    from smplkit.methods import smplify

    monkeypatch.setitem(smplify.PHOTO, "stages", (smplify.Stage(iterations=2),))
    monkeypatch.setitem(smplify.PHOTO, "camera_iterations", 2)
    fit_command(photograph[0], photograph[1], tmp_path / "out")
    arrays = {k: torch.as_tensor(v) for k, v in np.load(tmp_path / "out" / "person_0.npz").items()}
    names = ("betas", "body_pose", "global_orient", "transl")
    posed = BODY(**{name: arrays[name].float() for name in names})
    torch.testing.assert_close(posed.joints, arrays["joints"].float(), atol=1e-4, rtol=1e-4)


def test_eft_fits_a_person_with_the_loaded_network(trained, people_for):
    network, _ = load_network("eft", trained("eft")[1])
    batch = people_for("hmr").batch(torch.arange(2))
    fits = EFT(network, BODY, learning_rate=1e-4, max_iterations=3)(batch)
    assert (fits.iterations == 3).all()
    assert (fits.keypoints_2d < fits.initial_keypoints_2d).all()


@pytest.mark.parametrize("name", TRAINED)
def test_the_authors_names_go_round_through_a_file(name, trained, tmp_path):
    network, _ = trained(name)
    torch.save(wrapped(name, network.official_state_dict()), tmp_path / "official.pt")
    loaded, facts = load_network(name, tmp_path / "official.pt", getattr(network, "body", None))
    assert facts == {}
    there = loaded.state_dict()
    for key, value in network.state_dict().items():
        if not key.endswith("num_batches_tracked") and key != "mean_camera":
            torch.testing.assert_close(there[key], value), key


def wrapped(name: str, state: dict) -> dict:
    """A state dict as it lies in the authors' file."""
    keys = {"vibe": "gen_state_dict", "tcmr": "gen_state_dict"}
    if name in ("nbf", "pixie", "graphcmr"):
        return state
    return {keys.get(name, "model"): state, "epoch": 3}


# --- the table -----------------------------------------------------------------------------------


def test_the_catalogue_holds_the_twelve_methods_of_the_lecture():
    assert tuple(METHODS) == TWELVE
    for entry in METHODS.values():
        module = importlib.import_module(entry.module)
        assert entry.about().count("Source") >= 1 and module.__doc__
        for text in (entry.paper, entry.sees, entry.learns_from, entry.prior, entry.checkpoints):
            assert text
    with pytest.raises(ValueError, match="method must be one of smplify, hmr, .*, got 'yolo'"):
        method("yolo")
    with pytest.raises(ValueError, match="smplify optimises parameters; it has no network"):
        method("smplify").build()
    with pytest.raises(ValueError, match="smplify is not trained"):
        method("smplify").step_class()


def test_the_command_lists_parameters_inputs_supervision_prior_and_files():
    found = {name: description(entry) for name, entry in METHODS.items()}
    millions = {name: row["parameters"] for name, row in found.items()}
    assert millions["smplify"] == "none"
    assert millions["hmr"] == millions["spin"] == millions["eft"] == "27.0 M"
    assert millions["cliff"] == "78.9 M" and millions["vibe"] == "21.3 M"
    assert millions["tcmr"] == "81.9 M" and millions["motionbert"] == "60.5 M"
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(method_table(METHODS.values()))
    text = console.export_text()
    assert all(name in text for name in TWELVE)

    run = CliRunner().invoke
    result = run(app, ["methods", "cliff"])
    assert result.exit_code == 0 and "carrying location information" in result.output
    assert "2.8, 0.24" in result.output  # the docstring, with what differs
    assert run(app, ["methods", "yolo"]).exit_code == 1


# --- files that do not fit ------------------------------------------------------------------------


def test_networks_of_other_methods_are_refused(trained, tmp_path):
    with pytest.raises(ValueError, match="holds a network of pymaf, not cliff"):
        load_network("cliff", trained("pymaf")[1])
    assert load_network("hmr", trained("spin")[1])[1]["method"] == "spin"  # the same network
    torch.save({"gen_state_dict": {"x": torch.zeros(1)}}, tmp_path / "x.pt")
    with pytest.raises(ValueError, match="x.pt: state_dict does not fit VIBE"):
        load_network("vibe", tmp_path / "x.pt")
    with pytest.raises(FileExistsError, match="is there already; choose another name"):
        save_network(trained("pymaf")[1], "pymaf", trained("pymaf")[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "vibe"}, "--method vibe needs a video or a folder of frames"),
        ({"method": "smplify"}, "--method smplify has no network to run; smplkit fit"),
        ({"method": "cliff"}, "--method cliff needs the file of a trained network: --checkpoint"),
    ],
)
def test_what_predict_cannot_do_with_a_photograph(photograph, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        predict(photograph[0], tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "motionbert"}, "motionbert sees keypoints, not pictures; give --keypoints"),
        ({"method": "pixie"}, "--method pixie takes photographs; give one frame"),
        ({"box": ["1,2,30,40"] * 2}, "--box: of a video one person is followed, got 2 boxes"),
        ({"box": ["900,2,30,40"]}, "box 0 .* lies outside of the image"),
    ],
)
def test_what_predict_cannot_do_with_a_video(video, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        predict(video[0], tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_features_must_be_those_that_the_network_was_trained_on(trained, video, tmp_path):
    torch.manual_seed(0)
    large = method("vibe").build(options={"feature_size": 96, "hidden_size": 8, "head_size": 8})
    save_network(tmp_path / "vibe.safetensors", "vibe", large)
    with pytest.raises(ValueError, match="does not fit VIBE|gives features of 224 numbers"):
        predict(
            video[0], tmp_path / "out", method="vibe", checkpoint=str(tmp_path / "vibe.safetensors")
        )


def test_a_photograph_method_sees_a_video_frame_by_frame(
    trained, video, photograph, quick_pictures, tmp_path
):
    predict(video[0], tmp_path / "a", method="hmr", box=["10,18,60,60"])
    predict(photograph[0], tmp_path / "b", method="hmr", box=["10,18,60,60"])
    motion, person = np.load(tmp_path / "a" / "motion.npz"), np.load(tmp_path / "b/person_0.npz")
    assert motion["fps"] == 30
    for key in ("body_pose", "betas", "global_orient", "camera"):
        np.testing.assert_allclose(motion[key][4], person[key], atol=1e-4)
