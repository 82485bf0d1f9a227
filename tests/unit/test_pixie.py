"""PIXIE's network: names and numbers of the specification, and every step of it written out."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from smplkit.body import SMPL, SMPLX
from smplkit.cameras import weak_perspective_projection
from smplkit.data.people import PeopleConfig, SyntheticPeople
from smplkit.data.sample import PARTS, Sample, normalise_image
from smplkit.methods import pixie
from smplkit.methods.evaluate import evaluate
from smplkit.methods.pixie import PIXIE, inputs
from smplkit.methods.pixie_crops import crop_part
from smplkit.methods.pixie_decode import whole_body_rotmat
from smplkit.methods.pixie_encoders import Encoder, JoinedHRNet
from smplkit.methods.pixie_estimate import WholeBodyEstimate, posed_points
from smplkit.methods.pixie_parts import Moderator, Perceptron, Regressor, fuse, parameter_blocks
from smplkit.methods.resnet import SmallResNet


@pytest.fixture(scope="module")
def body() -> SMPLX:
    return SMPLX()


@pytest.fixture(scope="module")
def network(body) -> PIXIE:
    """Small, in evaluation mode, with numbers that differ from picture to picture."""
    return restless(body)


def restless(body: SMPLX, **options: bool) -> PIXIE:
    torch.manual_seed(0)
    network = PIXIE("small", body, **options)
    for regressor in network.regressor.values():
        nn.init.normal_(regressor.layers[-1].weight, std=0.02)
    with torch.no_grad():
        for moderator in network.moderator.values():
            moderator.layers[-1].weight.mul_(40)
            moderator.temperature.fill_(1.5)
    return network.eval()


def pictures(count: int, size: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    patches = torch.rand(count, 3, 4, 4, generator=generator)
    return F.interpolate(patches, size=size)


def crops(count: int, size: int = 32) -> dict[str, torch.Tensor]:
    return {part: pictures(count, size, seed) for seed, part in enumerate(PARTS, start=1)}


def numbers(estimate: WholeBodyEstimate) -> list[torch.Tensor]:
    return [estimate.rotmat, estimate.betas, estimate.expression, estimate.camera]


def assert_same(a: WholeBodyEstimate, b: WholeBodyEstimate) -> None:
    for x, y in zip(numbers(a), numbers(b), strict=True):
        torch.testing.assert_close(x, y, atol=1e-5, rtol=1e-5)


# --- the published layout -------------------------------------------------------------------------


def norm(shapes: dict[str, tuple[int, ...]], name: str, channels: int) -> None:
    for key in ("weight", "bias", "running_mean", "running_var"):
        shapes[f"{name}.{key}"] = (channels,)
    shapes[f"{name}.num_batches_tracked"] = ()


def conv(shapes, name: str, bn: str, out: int, channels: int, k: int, bias: bool = False) -> None:
    shapes[f"{name}.weight"] = (out, channels, k, k)
    if bias:
        shapes[f"{name}.bias"] = (out,)
    norm(shapes, bn, out)


def bottleneck(shapes: dict, name: str, channels: int, width: int, projection: str | None) -> None:
    conv(shapes, f"{name}.conv1", f"{name}.bn1", width, channels, 1)
    conv(shapes, f"{name}.conv2", f"{name}.bn2", width, width, 3)
    conv(shapes, f"{name}.conv3", f"{name}.bn3", 4 * width, width, 1)
    if projection == "norm":
        conv(shapes, f"{name}.downsample.0", f"{name}.downsample.1", 4 * width, channels, 1)
    elif projection == "bare":
        shapes[f"{name}.downsample.weight"] = (4 * width, channels, 1, 1)


def resnet_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    conv(shapes, "conv1", "bn1", 64, 3, 7)
    channels = 64
    for layer, width, blocks in ((1, 64, 3), (2, 128, 4), (3, 256, 6), (4, 512, 3)):
        for block in range(blocks):
            projection = "norm" if block == 0 else None
            bottleneck(shapes, f"layer{layer}.{block}", channels, width, projection)
            channels = 4 * width
    return shapes


def hrnet_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    conv(shapes, "conv1", "bn1", 64, 3, 3)
    conv(shapes, "conv2", "bn2", 64, 64, 3)
    for block in range(4):
        first = block == 0
        bottleneck(shapes, f"layer1.{block}", 64 if first else 256, 64, "norm" if first else None)
    conv(shapes, "transition1.0.0", "transition1.0.1", 48, 256, 3)
    conv(shapes, "transition1.1.0.0", "transition1.1.0.1", 96, 256, 3)
    conv(shapes, "transition2.2.0.0", "transition2.2.0.1", 192, 96, 3)
    conv(shapes, "transition3.3.0.0", "transition3.3.0.1", 384, 192, 3)
    widths = (48, 96, 192, 384)
    for stage, modules, branches in ((2, 1, 2), (3, 4, 3), (4, 3, 4)):
        for module in range(modules):
            name = f"stage{stage}.{module}"
            for i in range(branches):
                for block in range(4):
                    unit = f"{name}.branches.{i}.{block}"
                    conv(shapes, f"{unit}.conv1", f"{unit}.bn1", widths[i], widths[i], 3)
                    conv(shapes, f"{unit}.conv2", f"{unit}.bn2", widths[i], widths[i], 3)
                for j in range(branches):
                    unit = f"{name}.fuse_layers.{i}.{j}"
                    if j > i:
                        conv(shapes, f"{unit}.0", f"{unit}.1", widths[i], widths[j], 1)
                    for k in range(i - j):
                        out = widths[i] if k == i - j - 1 else widths[j]
                        conv(shapes, f"{unit}.{k}.0", f"{unit}.{k}.1", out, widths[j], 3)
    for branch in range(3):
        width = widths[branch]
        for step in range(3 - branch):
            name = f"subsample_{4 - branch}"
            conv(shapes, f"{name}.{3 * step}", f"{name}.{3 * step + 1}", 2 * width, width, 3, True)
            width *= 2
        assert width == 384
    for block in range(5):
        bottleneck(shapes, f"conv_layers.{block}", 1536 if block == 0 else 2048, 512, "bare")
    return shapes


def official_shapes() -> dict[str, dict[str, tuple[int, ...]]]:
    """The table of `pixie_model.tar`, written from the specification."""

    def perceptron(*sizes: int) -> dict[str, tuple[int, ...]]:
        table = {}
        for i, (size, after) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
            table |= {f"layers.{2 * i}.weight": (after, size), f"layers.{2 * i}.bias": (after,)}
        return table

    statistics = {"MEAN": (1, 3, 1, 1), "STD": (1, 3, 1, 1)}
    resnet = statistics | {f"encoder.{k}": v for k, v in resnet_shapes().items()}
    moderator = perceptron(4096, 1024, 1024, 2) | {"temperature": (1,)}
    return {
        "Encoder_body": statistics | {f"encoder.{k}": v for k, v in hrnet_shapes().items()},
        "Encoder_head": resnet,
        "Encoder_hand": resnet,
        "Regressor_body": perceptron(2048, 1024, 3 + 6 + 102 + 6),
        "Regressor_head_share": perceptron(2048, 1024, 1024, 200 + 50 + 6 + 3),
        "Regressor_hand_share": perceptron(2048, 1024, 1024, 6 + 90),
        "Regressor_head": perceptron(2048, 1024, 3 + 50 + 27),
        "Regressor_hand": perceptron(2048, 1024, 3),
        "Extractor_head_share": perceptron(2048, 2048),
        "Extractor_left_hand_share": perceptron(2048, 2048),
        "Extractor_right_hand_share": perceptron(2048, 2048),
        "Moderator_head_share": moderator,
        "Moderator_hand_share": moderator,
    }


@pytest.fixture(scope="module")
def official(body) -> PIXIE:
    """The published size, without numbers."""
    with torch.device("meta"):
        return PIXIE(body=body)


def test_the_official_layout_is_complete(official):
    state = official.official_state_dict()
    got = {
        group: {name: tuple(value.shape) for name, value in tensors.items()}
        for group, tensors in state.items()
    }
    table = official_shapes()
    assert set(got) == set(table)
    for group, shapes in table.items():
        assert got[group] == shapes, group
    counts = {group: len(shapes) for group, shapes in got.items()}
    assert counts["Encoder_body"] == 1969
    assert counts["Encoder_head"] == counts["Encoder_hand"] == 320
    assert sum(counts.values()) == 2653


def test_the_number_of_parameters(official):
    buffers = ("running_mean", "running_var", "num_batches_tracked", "MEAN", "STD")
    expected = sum(
        math.prod(shape)
        for shapes in official_shapes().values()
        for name, shape in shapes.items()
        if not name.endswith(buffers)
    )
    assert sum(p.numel() for p in official.parameters()) == expected
    assert f"{expected / 1e6:.1f} million parameters" in pixie.__doc__


# --- checkpoints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapping", ["plain", "module", "model"])
def test_official_weights_give_the_same_bodies(network, body, wrapping):
    state = network.official_state_dict()
    checkpoint: dict = {**state, "epoch": 3, "opt": {"state": {0: {}}, "param_groups": []}}
    if wrapping == "module":
        checkpoint = {
            group: {f"module.{name}": value for name, value in tensors.items()}
            for group, tensors in state.items()
        }
    elif wrapping == "model":
        checkpoint = {"model": state, "epoch": 3}
    torch.manual_seed(5)
    other = PIXIE("small", body).eval()
    image, parts = pictures(2, 64), crops(2)
    assert not torch.allclose(other(image, **parts).rotmat, network(image, **parts).rotmat)
    other.load_official(checkpoint)
    for a, b in zip(numbers(other(image, **parts)), numbers(network(image, **parts)), strict=True):
        assert torch.equal(a, b)


def broken(state: dict[str, dict[str, torch.Tensor]], how: str) -> str:
    """Spoil a checkpoint; what the error must name."""
    if how == "missing":
        del state["Moderator_hand_share"]["temperature"]
        return r"1 missing: Moderator_hand_share\.temperature"
    if how == "missing network":
        del state["Extractor_left_hand_share"]
        return r"2 missing: Extractor_left_hand_share\.layers\.0\.weight, Extractor_left_hand"
    if how == "extra":
        state["Regressor_head"]["layers.4.weight"] = torch.zeros(1)
        return r"1 unexpected: Regressor_head\.layers\.4\.weight"
    if how == "extra network":
        state["Regressor_foot"] = {"layers.0.weight": torch.zeros(1)}
        return r"1 unexpected: Regressor_foot\.layers\.0\.weight"
    state["Extractor_head_share"]["layers.0.bias"] = torch.zeros(3)
    return r"1 of another shape: Extractor_head_share\.layers\.0\.bias \(3,\) instead of \(224,\)"


@pytest.mark.parametrize("how", ["missing", "missing network", "extra", "extra network", "shape"])
def test_what_does_not_fit_is_named_and_nothing_is_loaded(network, body, how):
    torch.manual_seed(6)
    other = PIXIE("small", body)
    before = {name: value.clone() for name, value in other.state_dict().items()}
    state = {group: dict(tensors) for group, tensors in network.official_state_dict().items()}
    with pytest.raises(ValueError, match=broken(state, how)):
        other.load_official(state)
    assert all(torch.equal(value, before[name]) for name, value in other.state_dict().items())


def test_a_file_of_another_kind(official):
    with pytest.raises(ValueError, match="state_dict must hold tensors"):
        official.load_official({"epoch": 3, "Encoder_body": {}})


def test_the_body_model_is_not_saved(network):
    assert not [name for name in network.state_dict() if name.startswith("body")]


# --- encoders, regressors, moderators -------------------------------------------------------------


def test_encoders_normalise_their_pictures_themselves():
    torch.manual_seed(0)
    encoder = Encoder(SmallResNet(32, feature_size=8)).eval()
    bytes_ = torch.randint(256, (2, 3, 32, 32), dtype=torch.uint8)
    expected = encoder.encoder(normalise_image(bytes_))
    torch.testing.assert_close(encoder(bytes_ / 255), expected, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_the_maps_of_the_body_are_joined_as_published():
    torch.manual_seed(0)
    trunk = JoinedHRNet().eval()
    state, picture = trunk.state_dict(), torch.randn(1, 3, 64, 64)

    def conv_norm(x: torch.Tensor, conv: str, bn: str, stride: int = 1, pad: int = 0):
        x = F.conv2d(x, state[f"{conv}.weight"], state.get(f"{conv}.bias"), stride, pad)
        x = (x - state[f"{bn}.running_mean"][:, None, None]) / (
            state[f"{bn}.running_var"][:, None, None] + 1e-5
        ).sqrt()
        return x * state[f"{bn}.weight"][:, None, None] + state[f"{bn}.bias"][:, None, None]

    maps = trunk.maps(picture)
    assert [tuple(x.shape[1:]) for x in maps] == [
        (48, 16, 16), (96, 8, 8), (192, 4, 4), (384, 2, 2),
    ]  # fmt: skip
    brought = []
    for branch, (name, steps) in enumerate((("4", 3), ("3", 2), ("2", 1))):
        x = maps[branch]
        for step in range(steps):
            layer = f"subsample_{name}"
            x = conv_norm(x, f"{layer}.{3 * step}", f"{layer}.{3 * step + 1}", 2, 1).clamp(min=0)
        brought.append(x)
    x = torch.cat([*brought, maps[3]], 1)  # finest first
    assert x.shape == (1, 1536, 2, 2)
    for block in range(5):
        name = f"conv_layers.{block}"
        shortcut = F.conv2d(x, state[f"{name}.downsample.weight"])  # also where sizes agree
        x = conv_norm(x, f"{name}.conv1", f"{name}.bn1").clamp(min=0)
        x = conv_norm(x, f"{name}.conv2", f"{name}.bn2", pad=1).clamp(min=0)
        x = (conv_norm(x, f"{name}.conv3", f"{name}.bn3") + shortcut).clamp(min=0)
    torch.testing.assert_close(trunk(picture), x.mean((2, 3)), rtol=1e-3, atol=1e-4)


def test_a_regressor_written_out():
    """Linear, ReLU, linear, nothing: no feedback, no activation and no mean at the end."""
    torch.manual_seed(0)
    regressor = Regressor([5, 7], {"first": torch.tensor([1.0, 2.0]), "second": torch.zeros(3)})
    feature = torch.randn(4, 5)
    nn.init.normal_(regressor.layers[-1].weight)
    got = regressor(feature)
    first, last = regressor.layers[0], regressor.layers[2]
    for row in range(4):
        hidden = [
            max(0.0, (feature[row] * first.weight[i]).sum().item() + first.bias[i].item())
            for i in range(7)
        ]
        out = [
            sum(h * w for h, w in zip(hidden, last.weight[i].tolist(), strict=True))
            + last.bias[i].item()
            for i in range(5)
        ]
        torch.testing.assert_close(got["first"][row], torch.tensor(out[:2]), rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(got["second"][row], torch.tensor(out[2:]), rtol=1e-4, atol=1e-5)
    assert sum(isinstance(layer, nn.ReLU) for layer in regressor.layers) == 1
    regressor.layers[-1].bias.data.fill_(9.0)  # the start is this bias, and nothing besides
    nn.init.zeros_(regressor.layers[-1].weight)
    assert (regressor(feature)["first"] == 9).all()


def test_an_extractor_is_one_layer_without_activation(network):
    feature = torch.randn(2, 224)
    for part in PARTS:
        layer = network.extractor[part].layers
        assert len(layer) == 1
        expected = feature @ layer[0].weight.T + layer[0].bias
        torch.testing.assert_close(network.extractor[part](feature), expected)
    assert isinstance(network.extractor["head"], Perceptron)


def test_a_moderator_written_out():
    torch.manual_seed(0)
    moderator = Moderator(6, 9)
    moderator.temperature.data.fill_(2.5)
    of_body, of_part = torch.randn(4, 6), torch.randn(4, 6)
    x = torch.cat([of_body, of_part], 1)  # the body's side first
    for layer in (moderator.layers[0], moderator.layers[2]):
        x = (x @ layer.weight.T + layer.bias).clamp(min=0)
    logits = x @ moderator.layers[4].weight.T + moderator.layers[4].bias
    exponentials = torch.exp(2.5 * logits)  # the temperature multiplies
    expected = exponentials / exponentials.sum(1, keepdim=True)
    weights = moderator(of_body, of_part)
    torch.testing.assert_close(weights, expected)
    assert weights.shape == (4, 2) and len(moderator.layers) == 5
    with pytest.raises(ValueError, match=r"of_part must have shape \(..., 6\)"):
        moderator(of_body, of_part[:, :5])


def test_fused_features_written_out():
    of_body, of_part = torch.randn(2, 5), torch.randn(2, 5)
    weight = torch.tensor([0.25, 1.0])
    got = fuse(of_body, of_part, weight)
    for channel in range(5):
        expected = 0.75 * of_body[0, channel] + 0.25 * of_part[0, channel]
        torch.testing.assert_close(got[0, channel], expected)
    assert torch.equal(got[1], of_part[1])


def test_blocks_come_in_the_published_order():
    sizes = {
        name: {block: len(start) for block, start in blocks.items()}
        for name, blocks in parameter_blocks(200, 50).items()
    }
    assert {name: list(blocks.values()) for name, blocks in sizes.items()} == {
        "body": [3, 6, 102, 6],
        "head_share": [200, 50, 6, 3],
        "hand_share": [6, 90],
        "head": [3, 50, 27],
        "hand": [3],
    }
    assert list(sizes["body"]) == ["camera", "global_orient", "body_pose", "neck_pose"]
    assert list(sizes["head_share"]) == ["betas", "expression", "head_pose", "jaw_pose"]
    assert list(sizes["hand_share"]) == ["wrist_pose", "hand_pose"]
    assert list(sizes["head"]) == ["camera", "albedo", "light"]


def test_an_untrained_network_stands_before_the_camera(body):
    torch.manual_seed(0)
    estimate = PIXIE("small", body).eval()(pictures(2, 64), **crops(2))
    upright = torch.diag(torch.tensor([1.0, -1.0, -1.0]))
    assert (estimate.rotmat[:, 0] - upright).abs().amax() < 0.1
    assert (estimate.camera - torch.tensor([0.9, 0.0, 0.0])).abs().amax() < 0.1
    assert (estimate.rotmat[:, 15] - torch.eye(3)).abs().amax() < 0.4


# --- the whole, written out -----------------------------------------------------------------------


def slow(
    network: PIXIE,
    image: torch.Tensor,
    parts: dict[str, torch.Tensor],
    threshold: bool = True,
    keep_local: bool = True,
    copy_paste: bool = False,
) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """All numbers by name for one picture, and the moderators' weights."""

    def linear(layer: nn.Linear, x: torch.Tensor) -> torch.Tensor:
        return layer.weight @ x + layer.bias

    def mlp(layers: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
        for layer in layers:
            x = linear(layer, x) if isinstance(layer, nn.Linear) else x.clamp(min=0)
        return x

    body = network.encoder["body"](image[None])[0]
    out = mlp(network.regressor["body"].layers, body)
    found = {
        "camera": out[:3], "global_orient": out[3:9], "body_pose": out[9:111],
        "neck_pose": out[111:117],
    }  # fmt: skip
    weights = {}
    for part in PARTS:
        kind = "head" if part == "head" else "hand"
        picture = parts[part]
        if part == "left_hand":
            picture = picture[:, :, list(range(31, -1, -1))]
        of_body = mlp(network.extractor[part].layers, body)
        of_part = network.encoder[kind](picture[None])[0]
        moderator = network.moderator[kind]
        logits = moderator.temperature * mlp(moderator.layers, torch.cat([of_body, of_part]))
        w = (logits[1].exp() / (logits[0].exp() + logits[1].exp())).item()
        weights[part] = torch.tensor(w)
        if kind == "hand" and threshold and w > 0.7:
            w = 1.0
        fused = of_part if copy_paste else (1 - w) * of_body + w * of_part
        shared = mlp(network.regressor[f"{kind}_share"].layers, fused)
        alone = mlp(network.regressor[f"{kind}_share"].layers, of_part)
        local = alone if keep_local else shared
        if part == "head":
            own = mlp(network.regressor["head"].layers, of_part)
            found |= {
                "betas": shared[:10], "expression": local[10:20], "head_pose": shared[20:26],
                "jaw_pose": shared[26:29], "albedo": own[3:53], "light": own[53:80],
            }  # fmt: skip
        else:
            side = part.removesuffix("_hand")
            found |= {f"{side}_wrist_pose": shared[:6], f"{side}_hand_pose": local[6:96]}
    return found, weights


@pytest.mark.parametrize(
    "options",
    [{}, {"keep_local": False}, {"copy_paste": True}, {"keep_local": False, "copy_paste": True}],
)
@torch.no_grad()
def test_a_body_with_its_parts_written_out(body, options):
    network = restless(body, **options)
    image, parts = pictures(6, 64), crops(6)
    estimate = network(image, **parts)
    sure = 0
    for row in range(6):
        found, weights = slow(network, image[row], {p: x[row] for p, x in parts.items()}, **options)
        for part in PARTS:  # reported as the moderator gives them
            torch.testing.assert_close(
                estimate.weights[part][row], weights[part], atol=1e-5, rtol=0
            )
            sure += part != "head" and weights[part] > 0.7
        for name in ("betas", "expression", "camera", "albedo", "light"):
            torch.testing.assert_close(
                getattr(estimate, name)[row], found.pop(name), atol=1e-5, rtol=1e-4
            )
        pose = whole_body_rotmat({name: x[None] for name, x in found.items()}, limit_head=True)
        torch.testing.assert_close(estimate.rotmat[row], pose[0], atol=1e-4, rtol=0)
    assert 0 < sure < 12  # both sides of the threshold were seen


@torch.no_grad()
def test_a_hand_that_is_trusted_is_believed_altogether_and_a_head_is_not(body):
    network = restless(body, keep_local=False)
    for moderator in network.moderator.values():
        nn.init.zeros_(moderator.layers[-1].weight)
        moderator.layers[-1].bias.copy_(torch.tensor([0.0, 1.0]) / moderator.temperature)
    weight = math.e / (1 + math.e)  # 0.73
    image, parts = pictures(2, 64), crops(2)
    estimate = network(image, **parts)
    for part in PARTS:
        torch.testing.assert_close(estimate.weights[part], torch.full((2,), weight))
    fused, alone = estimate, estimate.parts
    assert torch.equal(fused.rotmat[:, 25:40], alone["left_hand"].rotmat[:, 25:40])
    assert torch.equal(fused.rotmat[:, 40:], alone["right_hand"].rotmat[:, 40:])
    assert not torch.allclose(fused.expression, alone["head"].expression, atol=1e-4)

    of_body, of_part = estimate.features["head"].unbind(1)
    mixed = (1 - weight) * of_body + weight * of_part  # a feature, not two sets of parameters
    expected = network.regressor["head_share"](mixed)
    torch.testing.assert_close(fused.betas, expected["betas"], atol=1e-5, rtol=1e-5)
    blended = [network.regressor["head_share"](x)["betas"] for x in (of_body, of_part)]
    blended = (1 - weight) * blended[0] + weight * blended[1]
    assert not torch.allclose(fused.betas, blended, atol=1e-4)

    for moderator in network.moderator.values():  # 0.69 is not enough
        logit = math.log(0.69 / 0.31)
        moderator.layers[-1].bias.copy_(torch.tensor([0.0, logit]) / moderator.temperature)
    estimate = network(image, **parts)
    right = estimate.rotmat[:, 40:]
    assert not torch.allclose(right, estimate.parts["right_hand"].rotmat[:, 40:], atol=1e-4)


def test_thresholds_are_off_in_training(body):
    """They would cut the gradient of the moderator and of the head's rotation."""
    network = restless(body, keep_local=False).train()
    moderator = network.moderator["hand"]
    nn.init.zeros_(moderator.layers[-1].weight)
    with torch.no_grad():
        moderator.layers[-1].bias.copy_(torch.tensor([0.0, 5.0]))
    estimate = network(pictures(3, 64), **crops(3))
    assert (estimate.weights["left_hand"] > 0.99).all()
    estimate.rotmat[:, 25:].square().sum().backward(retain_graph=True)
    estimate.rotmat[:, 25:, 0, 1].sum().backward()
    assert moderator.temperature.grad.any()


@torch.no_grad()
def test_keep_local_replaces_expression_and_fingers_only(body):
    network = restless(body)
    image, parts = pictures(2, 64), crops(2)
    local = network(image, **parts)
    network.keep_local = False
    fused = network(image, **parts)
    assert torch.equal(local.expression, local.parts["head"].expression)
    assert torch.equal(local.rotmat[:, 25:40], local.parts["left_hand"].rotmat[:, 25:40])
    assert torch.equal(local.rotmat[:, 40:], local.parts["right_hand"].rotmat[:, 40:])
    assert torch.equal(local.betas, fused.betas) and torch.equal(local.camera, fused.camera)
    assert torch.equal(local.rotmat[:, :25], fused.rotmat[:, :25])
    assert not torch.allclose(local.expression, fused.expression, atol=1e-4)
    assert not torch.allclose(local.betas, local.parts["head"].betas, atol=1e-4)
    network.keep_local = True  # in training, what fused features say is to be judged
    trained = network.train()(image, **parts)
    assert not torch.allclose(trained.expression, trained.parts["head"].expression, atol=1e-4)


@torch.no_grad()
def test_copy_and_paste_takes_all_from_the_crops(body):
    network = restless(body, copy_paste=True)
    estimate = network(pictures(2, 64), **crops(2))
    head = estimate.parts["head"]
    torch.testing.assert_close(estimate.betas, head.betas)
    torch.testing.assert_close(estimate.expression, head.expression)
    torch.testing.assert_close(estimate.rotmat[:, 22], head.rotmat[:, 22])
    coarse = estimate.stages[0]
    assert torch.equal(estimate.rotmat[:, :15], coarse.rotmat[:, :15])
    assert torch.equal(estimate.camera, coarse.camera)


# --- crops that it cuts itself --------------------------------------------------------------------


@torch.no_grad()
def test_missing_crops_are_cut_where_the_coarse_body_has_its_parts(network, body):
    image, large = pictures(2, 64), pictures(2, 128, seed=9)
    estimate = network(image, large=large)
    coarse = estimate.stages[0]
    points = weak_perspective_projection(posed_points(coarse, body), coarse.camera)
    around = {
        "head": (list(range(55, 123)), 2.0),
        "left_hand": ([20, *range(25, 40), *range(134, 139)], 2.4),
        "right_hand": ([21, *range(40, 55), *range(139, 144)], 2.4),
    }
    cut = {}
    for part, (ids, margin) in around.items():
        low, high = points[:, ids].amin(1), points[:, ids].amax(1)
        box = torch.cat([(low + high) / 2, margin * (high - low).amax(1, keepdim=True)], 1)
        torch.testing.assert_close(estimate.boxes[part], box)
        cut[part] = crop_part(large, box, 32)
    assert_same(estimate, network(image, **cut))
    assert_same(network(image), network(image, large=image))
    some = network(image, head=cut["head"], large=large)
    assert set(some.boxes) == {"left_hand", "right_hand"}
    assert_same(some, estimate)


@torch.no_grad()
def test_with_all_crops_the_body_model_is_not_asked(network, monkeypatch):
    monkeypatch.setattr(network, "find_parts", None)
    estimate = network(pictures(2, 64), **crops(2))
    assert estimate.boxes == {} and estimate.rotmat.shape == (2, 55, 3, 3)


@torch.no_grad()
def test_the_coarse_body_is_what_the_body_feature_says(network):
    image = pictures(2, 64)
    feature = network.encoder["body"](image)
    found = dict(network.regressor["body"](feature))
    for part in PARTS:
        kind = "head" if part == "head" else "hand"
        shared = network.regressor[f"{kind}_share"](network.extractor[part](feature))
        side = "" if kind == "head" else part.removesuffix("hand")
        found |= {f"{side}{name}": value for name, value in shared.items()}
    coarse, last = network(image, **crops(2)).stages
    assert torch.equal(coarse.betas, found.pop("betas"))
    assert torch.equal(coarse.expression, found.pop("expression"))
    assert torch.equal(coarse.camera, found.pop("camera"))
    assert torch.equal(coarse.rotmat, whole_body_rotmat(found, limit_head=True))
    assert coarse.stages == last.stages == [] and coarse.albedo is None


# --- parts alone ----------------------------------------------------------------------------------


@torch.no_grad()
def test_a_head_alone(network):
    picture = pictures(2, 32)
    estimate = network(head=picture)
    feature = network.encoder["head"](picture)
    shared, own = network.regressor["head_share"](feature), network.regressor["head"](feature)
    assert torch.equal(estimate.betas, shared["betas"])
    assert torch.equal(estimate.expression, shared["expression"])
    for name in ("camera", "albedo", "light"):
        assert torch.equal(getattr(estimate, name), own[name])
    expected = {name: shared[name] for name in ("head_pose", "jaw_pose")}
    assert torch.equal(estimate.rotmat, whole_body_rotmat(expected, limit_head=True))
    assert estimate.stages == [] and estimate.weights == {}
    of_body = network(pictures(2, 64), **(crops(2) | {"head": picture})).parts["head"]
    assert_same(of_body, estimate)


@torch.no_grad()
def test_a_left_hand_is_a_right_hand_in_a_mirror(network, body):
    picture = pictures(2, 32)
    right, left = network(right_hand=picture), network(left_hand=picture.flip(-1))
    mirror = torch.diag(torch.tensor([-1.0, 1.0, 1.0]))
    for joint, partner in ((21, 20), *zip(range(40, 55), range(25, 40), strict=True)):
        expected = mirror @ right.rotmat[:, joint] @ mirror
        torch.testing.assert_close(left.rotmat[:, partner], expected, atol=1e-5, rtol=0)
    # x = s (X + tx) there is -x = s (-X - tx) here, so the same hand lies mirrored in the crop.
    s, tx, ty = right.camera.unbind(-1)
    torch.testing.assert_close(left.camera, torch.stack([s, -tx, ty], -1))
    assert not left.betas.any() and not left.expression.any()
    assert not torch.allclose(left.rotmat[:, 20], network(left_hand=picture).rotmat[:, 20])


# --- behaviour ------------------------------------------------------------------------------------


@torch.no_grad()
def test_evaluation_is_deterministic_and_neighbours_do_not_matter(network):
    image, parts = pictures(4, 64), crops(4)
    first, again = network(image, **parts), network(image, **parts)
    assert all(torch.equal(a, b) for a, b in zip(numbers(first), numbers(again), strict=True))
    alone = network(image[2:3], **{part: x[2:3] for part, x in parts.items()})
    for a, b in zip(numbers(first), numbers(alone), strict=True):
        torch.testing.assert_close(a[2:3], b, atol=1e-5, rtol=1e-4)


def test_gradients_reach_every_parameter(body):
    network = restless(body).train()
    estimate = network(pictures(4, 64))
    assert not any(box.requires_grad for box in estimate.boxes.values())
    outputs = [*numbers(estimate), *numbers(estimate.stages[0]), estimate.albedo, estimate.light]
    for alone in estimate.parts.values():
        outputs += numbers(alone)
    generator = torch.Generator().manual_seed(0)
    loss = sum((x * torch.randn(x.shape, generator=generator)).sum() for x in outputs)
    loss.backward()
    lifeless = [n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    assert lifeless == []


def test_wrong_pictures_are_refused(network):
    with pytest.raises(ValueError, match=r"image must .* \(B, 3, 64, 64\), got \(2, 3, 32, 32\)"):
        network(pictures(2, 32))
    with pytest.raises(ValueError, match=r"head must .* \(B, 3, 32, 32\), got \(2, 3, 64, 64\)"):
        network(pictures(2, 64), head=pictures(2, 64))
    with pytest.raises(ValueError, match="must be the crop of one part, got none"):
        network()
    with pytest.raises(ValueError, match="must be the crop of one part, got head, left_hand"):
        network(head=pictures(2, 32), left_hand=pictures(2, 32))
    with pytest.raises(ValueError, match='backbone must be "hrnet_w48" or "small", got \'big\''):
        PIXIE("big")
    with pytest.raises(ValueError, match=r"got \(2, 3, 64, 80\)"):
        network(pictures(2, 64), large=torch.rand(2, 3, 64, 80))


def test_other_numbers_of_coefficients(body):
    network = PIXIE("small", body, num_betas=12, num_expression=4).eval()
    with torch.no_grad():  # more than the body has, and fewer
        estimate = network(pictures(2, 64))
    assert estimate.betas.shape == (2, 12) and estimate.expression.shape == (2, 4)


def test_what_a_batch_gives_the_network(network):
    bytes_ = torch.randint(256, (2, 3, 64, 64), dtype=torch.uint8)
    batch = Sample(image=normalise_image(bytes_))
    (image,) = inputs(batch)
    torch.testing.assert_close(image, bytes_ / 255)
    for number, part in enumerate(PARTS):
        batch[f"{part}_image"] = normalise_image(torch.full((2, 3, 32, 32), 0.1 * number))
    given = inputs(batch)
    for number, picture in enumerate(given[1:]):
        torch.testing.assert_close(picture, torch.full((2, 3, 32, 32), 0.1 * number))
    with torch.no_grad():
        assert_same(network(*given), network(given[0], given[1], given[2], given[3]))


def test_the_body_for_common_comparisons(network):
    with torch.no_grad():
        estimate = network(pictures(2, 64))
    common = estimate.body_estimate()
    assert common.rotmat.shape == (2, 24, 3, 3) and common.betas.shape == (2, 10)
    assert torch.equal(common.rotmat[:, :22], estimate.rotmat[:, :22])
    assert torch.equal(common.rotmat[:, 22:], torch.eye(3).expand(2, 2, 3, 3))
    assert torch.equal(common.camera, estimate.camera)
    assert len(common.stages) == 2
    assert torch.equal(common.stages[0].rotmat[:, :22], estimate.stages[0].rotmat[:, :22])


def test_common_evaluation_takes_it(network, tmp_path):
    people = SyntheticPeople(PeopleConfig(8, image_size=64), cache=tmp_path)
    errors = evaluate(network, people, SMPL(), network_input=inputs)
    assert set(errors) == {"mpjpe_mm", "pa_mpjpe_mm", "root_deg", "keypoints_2d_px"}
    assert all(0 < error < 1000 for error in errors.values())


def test_half_precision_keeps_rotations(network):
    image, parts = pictures(2, 64), crops(2)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        estimate = network(image, **{part: x.bfloat16() for part, x in parts.items()})
    identity = torch.eye(3).expand(2, 55, 3, 3)
    product = estimate.rotmat @ estimate.rotmat.mT
    torch.testing.assert_close(product, identity, atol=1e-5, rtol=0)
    assert F.mse_loss(estimate.rotmat, network(image, **parts).rotmat) < 0.01
