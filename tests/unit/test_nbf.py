"""NBF: names and sizes of the specification, each step written out, and that it learns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from smplkit.body import SMPL
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample, normalise_image
from smplkit.methods.iterative_head import standing_parameters
from smplkit.methods.nbf import (
    CAFFE_MEAN,
    NBF,
    NBFEstimate,
    absolute_rotations,
    caffe_picture,
    inputs,
    orthogonal_projection,
    relative_rotations,
)
from smplkit.methods.nbf_training import NBFStep, NBFWeights, SegmenterStep, mean_distance
from smplkit.methods.official import read_checkpoint
from smplkit.methods.part_maps import PALETTE
from smplkit.methods.refinenet import CaffeResNet, RefineNet
from smplkit.rotations import axis_angle_to_rotmat
from smplkit.skeleton import SMPL_PARENTS

BODY = SMPL()


def small(soft: bool = False, **options: bool) -> NBF:
    torch.manual_seed(0)
    return NBF("small", soft=soft, **options)


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Sample:
    """Eight synthetic people with part maps."""
    config = PeopleConfig(8, image_size=64, maps=True)
    people = SyntheticPeople(config, cache=tmp_path_factory.mktemp("cache"), progress=False)
    return people.batch(torch.arange(8))


def official_shapes() -> dict[str, tuple[int, ...]]:
    """The variables of both checkpoints, TensorFlow's order of axes."""
    shapes: dict[str, tuple[int, ...]] = {}

    def conv_norm(name: str, kernel: int, channels: int, out: int) -> None:
        shapes[f"{name}/weights"] = (kernel, kernel, channels, out)
        for part in ("gamma", "beta", "moving_mean", "moving_variance"):
            shapes[f"{name}/BatchNorm/{part}"] = (out,)

    for scope, units in (
        ("resnet_v1_101", (3, 4, 23, 3)),
        ("generator/resnet_v1_50", (3, 4, 6, 3)),
    ):
        conv_norm(f"{scope}/conv1", 7, 3, 64)
        channels = 64
        for block, (count, width) in enumerate(zip(units, (64, 128, 256, 512), strict=True), 1):
            for unit in range(1, count + 1):
                name = f"{scope}/block{block}/unit_{unit}/bottleneck_v1"
                conv_norm(f"{name}/conv1", 1, channels, width)
                conv_norm(f"{name}/conv2", 3, width, width)
                conv_norm(f"{name}/conv3", 1, width, 4 * width)
                if unit == 1:
                    conv_norm(f"{name}/shortcut", 1, channels, 4 * width)
                channels = 4 * width
    sizes, deeper = [], None
    for channels, depth in zip((2048, 1024, 512, 256), (512, 256, 256, 256), strict=True):
        sizes += [(channels, depth), *[(depth, depth)] * 4]  # one, and two residual units
        sizes += [] if deeper is None else [(depth, depth), (deeper, depth)]
        sizes += [(depth, depth)] * 6  # four of the chained pooling, and a residual unit
        deeper = depth
    for number, (channels, depth) in enumerate(sizes):
        name = "Conv" if number == 0 else f"Conv_{number}"
        shapes[f"{name}/weights"], shapes[f"{name}/biases"] = (3, 3, channels, depth), (depth,)
    shapes["logits/weights"], shapes["logits/biases"] = (3, 3, 256, 13), (13,)
    shapes["generator/fc/weights"], shapes["generator/fc/biases"] = (2048, 226), (226,)
    return shapes | {"train_mean": (226,)}


# --- names and sizes -----------------------------------------------------------------------------


def test_the_official_layout_is_complete():
    mean = standing_parameters()
    with torch.device("meta"):  # sizes without numbers
        network = NBF(mean=type(mean)(*(x.to("meta") for x in mean)))
    state = network.official_state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == official_shapes()
    parameters = {
        part: sum(p.numel() for p in getattr(network, part).parameters())
        for part in ("segmenter", "fitter")
    }
    bottlenecks = 25_557_032 - 2_049_000  # a ResNet-50 without its classifier; the same blocks
    more = 17 * (1024 * 256 * 2 + 9 * 256 * 256 + 2 * (256 + 256 + 1024))  # blocks of ResNet-101
    decoder = 0
    for depth, channels, deeper in ((512, 2048, 0), (256, 1024, 512), (256, 512, 256), (256,) * 3):
        convs = 10 + (deeper > 0)
        decoder += 9 * depth * (channels + deeper + convs * depth)
        decoder += depth * (convs + 1 + (deeper > 0))
    assert parameters["segmenter"] == bottlenecks + more + decoder + (9 * 256 + 1) * 13
    assert parameters["fitter"] == bottlenecks + 2049 * 226


def test_official_weights_of_a_small_network_go_round(tmp_path):
    """The published layout, at a small size: every variable finds its place, in its axes' order."""
    network, other = tiny_official(0), tiny_official(1)
    variables = {name: value.numpy() for name, value in network.official_state_dict().items()}
    variables["train_mean"] = np.concatenate([variables["train_mean"], np.zeros(3)])  # + transl
    np.savez(tmp_path / "nbf.npz", **variables)
    variables = {k: v.numpy() for k, v in read_checkpoint(tmp_path / "nbf.npz").items()}
    extra = {"generator/fc/weights/Adam": np.zeros((2048, 226)), "beta1_power": np.float32(0.5)}
    image = torch.randn(1, 3, 512, 512, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = network(image)
        assert not torch.allclose(other(image).numbers, expected.numbers)
        other.load_official({**variables, **extra, "global_step": np.int64(3)})
        found = other(image)
    torch.testing.assert_close(found.numbers, expected.numbers)
    torch.testing.assert_close(found.logits, expected.logits)
    assert found.camera.tolist()[0] == pytest.approx([0.962, -0.01, 0.115], abs=1e-3)

    before = {name: x.clone() for name, x in other.state_dict().items()}
    for broken, message in (
        ({k: v for k, v in variables.items() if k != "logits/biases"}, "1 missing: logits/biases"),
        ({**variables, "vgg/weights": np.zeros(3)}, "1 unexpected: vgg/weights"),
        ({**variables, "Conv/biases": np.zeros(7)}, r"Conv/biases \(7,\) instead of"),
        ({k: v for k, v in variables.items() if k != "train_mean"}, r"fitter.mean \(0,\) instead"),
    ):
        with pytest.raises(ValueError, match=message):
            other.load_official(broken)
    assert all(torch.equal(x, before[name]) for name, x in other.state_dict().items())


def tiny_official(seed: int) -> NBF:
    """An NBF with all layers of the published one, but narrow ones."""
    torch.manual_seed(seed)
    network = NBF("small")
    network.image_size, network._map_size = 512, 224
    trunk = CaffeResNet(widths=(1, 1, 1, 1))
    network.segmenter = RefineNet(13, trunk, depths=(3, 2, 2, 2))
    network.fitter.encoder = CaffeResNet((3, 4, 6, 3), (2, 2, 2, 1), widths=(1, 1, 1, 512))
    network.fitter.fc = torch.nn.Linear(2048, 226)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return network.eval()


# --- what each step does -------------------------------------------------------------------------


def test_the_picture_of_the_segmentation_is_bytes_minus_caffes_mean():
    pixels = torch.randint(256, (2, 3, 4, 4), dtype=torch.uint8)
    expected = pixels.double() - torch.tensor(CAFFE_MEAN).double()[:, None, None]
    torch.testing.assert_close(
        caffe_picture(normalise_image(pixels)), expected.float(), atol=1e-4, rtol=0
    )


def test_rotations_are_absolute():
    generator = torch.Generator().manual_seed(0)
    pose = torch.randn(2, 24, 3, generator=generator)
    posed = BODY(body_pose=pose[:, 1:], global_orient=pose[:, 0], vertices=False)
    absolute = absolute_rotations(posed.rotmats)
    torch.testing.assert_close(absolute, posed.transforms[..., :3])  # the body's own chain
    torch.testing.assert_close(relative_rotations(absolute), posed.rotmats)
    # What the text says about the kinematics: t_i = t_parent + R_abs[parent] (J_i - J_parent).
    for joint, parent in enumerate(SMPL_PARENTS[1:], 1):
        offset = posed.rest_joints[:, joint] - posed.rest_joints[:, parent]
        place = posed.joints[:, parent] + (absolute[:, parent] @ offset[..., None]).squeeze(-1)
        torch.testing.assert_close(posed.joints[:, joint], place)


def test_the_projection_is_that_of_the_singular_value_decomposition():
    matrix = torch.randn(50, 3, 3, generator=torch.Generator().manual_seed(0))
    u, s, vt = np.linalg.svd(matrix.double().numpy())
    found = orthogonal_projection(matrix)
    torch.testing.assert_close(found, torch.tensor(u @ vt).float(), atol=1e-4, rtol=0)
    negative = torch.linalg.det(matrix) < 0
    assert 10 < negative.sum() < 40
    assert ((torch.linalg.det(found) < 0) == negative).all()  # reflections stay, as published
    proper = orthogonal_projection(matrix, proper=True)
    torch.testing.assert_close(torch.linalg.det(proper), torch.ones(50))
    torch.testing.assert_close(proper[~negative], found[~negative], atol=1e-4, rtol=0)


def test_numbers_become_a_body_written_out():
    network = small().eval()
    image = normalise_image(torch.randint(256, (2, 3, 64, 64), dtype=torch.uint8))
    torch.nn.init.normal_(network.fitter.fc.weight, std=0.1)
    with torch.no_grad():
        estimate = network(image)
    assert torch.equal(estimate.betas, estimate.numbers[:, :10])
    for person in range(2):
        absolute = []
        for joint in range(24):
            u, _, vt = np.linalg.svd(
                estimate.numbers[person, 10 + 9 * joint : 19 + 9 * joint].reshape(3, 3).numpy()
            )
            absolute.append(u @ vt)
            parent = SMPL_PARENTS[joint]
            relative = absolute[joint] if parent < 0 else absolute[parent].T @ absolute[joint]
            np.testing.assert_allclose(estimate.rotmat[person, joint], relative, atol=1e-4)


def test_it_starts_at_the_mean_body():
    network = small().eval()
    torch.nn.init.zeros_(network.fitter.fc.weight)
    with torch.no_grad():
        estimate = network(torch.randn(1, 3, 64, 64))
    mean = standing_parameters().estimate()
    torch.testing.assert_close(estimate.rotmat[0], mean.rotmat, atol=1e-5, rtol=0)
    assert torch.equal(estimate.camera[0], mean.camera)


def test_hard_colours_are_those_of_the_most_likely_part_and_have_no_gradient():
    network, image = small(), torch.randn(2, 3, 64, 64)
    estimate = network(image)
    colours = colours_of(estimate.logits.argmax(1))
    torch.testing.assert_close(network.fitter(colours), estimate.numbers, atol=1e-3, rtol=0)
    assert not estimate.logits.requires_grad
    estimate.numbers.sum().backward()
    assert all(p.grad is None for p in network.segmenter.parameters())


def colours_of(labels: torch.Tensor) -> torch.Tensor:
    picture = torch.zeros(len(labels), 3, *labels.shape[1:])
    for part, color in enumerate(PALETTE):
        where = (labels == part)[:, None].expand_as(picture)
        picture[where] = (color[None, :, None, None].expand_as(picture) * 2 / 255 - 1)[where]
    return picture


def test_soft_colours_let_the_loss_teach_the_segmentation():
    network = small(soft=True)
    estimate = network(torch.randn(2, 3, 64, 64))
    (estimate.rotmat * torch.randn(2, 24, 3, 3)).sum().add(estimate.betas.sum()).backward()
    without = [n for n, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


def test_the_frozen_segmentation_keeps_its_batch_norms():
    network, image = small(), torch.randn(4, 3, 64, 64)
    network.train()
    before = {k: v.clone() for k, v in network.segmenter.state_dict().items()}
    network(image)
    assert all(torch.equal(v, before[k]) for k, v in network.segmenter.state_dict().items())
    soft = small(soft=True).train()
    before = soft.segmenter.backbone.conv1.norm.running_mean.clone()
    soft(image)
    assert not torch.equal(soft.segmenter.backbone.conv1.norm.running_mean, before)


def test_evaluation_is_deterministic_and_people_are_independent():
    network, images = small().eval(), torch.randn(4, 3, 64, 64)
    with torch.no_grad():
        everybody = network(images)
        assert torch.equal(network(images).rotmat, everybody.rotmat)
        torch.testing.assert_close(
            network(images[2:3]).rotmat, everybody.rotmat[2:3], atol=1e-4, rtol=0
        )


@pytest.mark.parametrize("shape", [(1, 3, 512, 512), (1, 1, 64, 64), (3, 64, 64), (1, 3, 64, 32)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match=r"image must have shape \(B, 3, 64, 64\), got"):
        small()(torch.zeros(shape))


def test_unknown_options_are_refused():
    with pytest.raises(ValueError, match='backbone must be "resnet50" or "small", got \'vgg16\''):
        NBF("vgg16")
    with pytest.raises(ValueError, match='matrix_norm must be "l1" or "l2", got \'huber\''):
        NBFStep(small(), BODY, matrix_norm="huber")


# --- training ------------------------------------------------------------------------------------


def test_the_truth_costs_nothing(batch):
    step = NBFStep(small(), BODY)
    for name, term in step.supervision(truth(batch), batch).items():
        label = batch["keypoints_true"][..., :2] - batch["keypoints_2d"][..., :2]
        noise = label.norm(dim=-1)[batch["keypoints_2d"][..., 2] > 0].mean().item()
        # Keypoints are a detector's: their noise is what is left.
        assert term.item() <= (1.2 * noise if name == "keypoints_2d" else 1e-3), name


def truth(batch: Sample):
    """The labels as an estimate."""
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    rotmat = axis_angle_to_rotmat(pose)
    numbers = torch.cat([batch["betas"], absolute_rotations(rotmat).flatten(1)], dim=-1)
    camera = torch.tensor([0.9, 0.0, 0.0]).expand(len(pose), 3)
    return NBFEstimate(rotmat, batch["betas"], camera, numbers=numbers)


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_terms_against_loops(batch, norm):
    step = NBFStep(small(), BODY, matrix_norm=norm)
    some = Sample(**batch)
    some["has_smpl"] = torch.tensor([1.0, 0, 1, 1, 0, 0, 1, 1])
    some["has_keypoints_3d"] = torch.tensor([1.0, 1, 0, 1, 0, 0, 1, 0])
    estimate = truth(batch)
    generator = torch.Generator().manual_seed(0)
    estimate.numbers = estimate.numbers + torch.randn(8, 226, generator=generator)
    estimate.rotmat = estimate.rotmat.flip(0)
    terms = step.supervision(estimate, some)

    label = truth(batch).numbers
    errors = [
        abs(a - b) if norm == "l1" else (a - b) ** 2
        for person in range(8)
        if some["has_smpl"][person]
        for a, b in zip(estimate.numbers[person].tolist(), label[person].tolist(), strict=True)
    ]
    assert terms["numbers"].item() == pytest.approx(sum(errors) / len(errors), rel=1e-5)

    posed = BODY.from_rotmats(estimate.rotmat, estimate.betas)
    points = BODY.keypoints(posed, "openpose25+24")
    total, count = 0.0, 0
    for person in range(8):
        x0, y0, side = some["box"][person].tolist()
        for point in range(49):
            x, y, c = some["keypoints_2d"][person, point].tolist()
            if c == 0:
                continue
            place = points[person, point]
            if some["has_smpl"][person]:
                px, py, pz = (place + some["transl"][person]).tolist()
                width, height = some["image_size"][person].tolist()
                f = some["focal_length"][person].item()
                u = (f * px / pz + width / 2 - x0) / (side / 2)
                v = (f * py / pz + height / 2 - y0) / (side / 2)
            else:
                u, v = (0.9 * place[:2]).tolist()  # the constant camera
            total += c * ((u - x) ** 2 + (v - y) ** 2) ** 0.5
            count += 1
    assert terms["keypoints_2d"].item() == pytest.approx(total / count, rel=1e-4)

    total, count = 0.0, 0
    for person in (0, 1, 3, 6):
        relative = points[person, 25:] - posed.joints[person, 0]
        total += (relative - some["keypoints_3d"][person, :, :3]).norm(dim=-1).sum().item()
        count += 24
    assert terms["keypoints_3d"].item() == pytest.approx(total / count, rel=1e-4)


def test_samples_without_labels_count_as_nothing(batch):
    some = Sample(**batch)
    some["has_smpl"] = some["has_keypoints_3d"] = torch.zeros(8)
    for name in ("betas", "body_pose", "keypoints_3d"):
        some[name] = torch.full_like(some[name], torch.nan)
    terms = NBFStep(small(), BODY).supervision(truth(batch), some)
    assert terms["numbers"].item() == terms["keypoints_3d"].item() == 0
    points = torch.tensor([[[3.0, 4.0], [1.0, 1.0], [0.0, 2.0]]])
    target = torch.tensor([[[0.0, 0.0, 1.0], [torch.nan, 9.0, 0.0], [0.0, 0.0, 0.5]]])
    assert mean_distance(points, target).item() == pytest.approx((5 + 0.5 * 2) / 2)


def test_the_published_settings():
    step = NBFStep(small(), BODY)
    assert dataclasses.asdict(NBFWeights()) == {
        "numbers": 1.0, "keypoints_2d": 1.0, "keypoints_3d": 0.0
    }  # fmt: skip
    adam = step.optimizers["nbf"]
    assert adam.defaults["lr"] == 4e-5 and adam.defaults["betas"] == (0.5, 0.999)
    decayed, free = adam.param_groups
    assert decayed["weight_decay"] == 1e-4 and free["weight_decay"] == 0
    trained = {id(p) for group in adam.param_groups for p in group["params"]}
    assert trained == {id(p) for p in step.networks["nbf"].fitter.parameters()}
    soft = NBFStep(small(soft=True), BODY).optimizers["nbf"]
    assert sum(len(g["params"]) for g in soft.param_groups) > len(trained)


@pytest.fixture(scope="module")
def taught(batch) -> dict[str, torch.Tensor]:
    """A network whose segmentation knows eight people."""
    network = small()
    network.segmenter.train()
    losses = learn(SegmenterStep(network.segmenter, learning_rate=3e-3), batch, 60)
    assert losses[-1] < 0.2 * losses[0]
    return network.state_dict()


@pytest.mark.parametrize("soft", [False, True], ids=["frozen", "end to end"])
def test_the_fitting_network_learns_eight_people_by_heart(batch, taught, soft):
    network = small(soft=soft)
    network.load_state_dict(taught)
    losses = learn(NBFStep(network.train(), BODY, learning_rate=3e-4), batch, 50)
    assert losses[-1] < 0.5 * losses[0]
    assert inputs(batch)[0] is batch["image"]


def learn(step, batch: Sample, count: int) -> list[float]:
    losses = []
    for _ in range(count):
        (turn,) = step.turns(batch)
        step.optimizers[turn.network].zero_grad()
        turn.loss.backward()
        step.optimizers[turn.network].step()
        losses.append(turn.loss.item())
    return losses


def test_bfloat16_does_not_reach_the_geometry():
    network = small().eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        rotmat = network(torch.randn(2, 3, 64, 64)).rotmat
    assert rotmat.dtype == torch.float32
    identity = torch.eye(3).expand_as(rotmat)
    torch.testing.assert_close(rotmat @ rotmat.mT, identity, atol=1e-5, rtol=0)
