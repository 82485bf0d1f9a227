"""GraphCMR: names and sizes of the specification, layers in loops, the easy mistakes, learning."""

from __future__ import annotations

import dataclasses

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from smplkit.body import SMPL
from smplkit.body.mesh_levels import MeshLevel, mesh_levels
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample
from smplkit.methods.evaluate import evaluate
from smplkit.methods.graph_layers import (
    GraphConvolution,
    GraphLinear,
    GraphResBlock,
    NeighbourMean,
    Upsampling,
)
from smplkit.methods.graphcmr import (
    GraphCMR,
    GraphCMREstimate,
    GraphCMRStep,
    GraphCMRWeights,
    GraphCNN,
    ParamRegressor,
    inputs,
    joints24_weights,
)
from smplkit.methods.param_regressor import orthogonal_times_det
from smplkit.rotations import axis_angle_to_rotmat, nearest_rotmat
from tests.unit.test_hmr import official_shapes as hmr_shapes

BODY = SMPL()
CLOSE = dict(rtol=1e-4, atol=1e-6)
# A square with a diagonal and a tail: no two nodes but 0 and 2 have the same neighbours.
EDGES = torch.tensor([[0, 1], [1, 2], [2, 3], [0, 3], [0, 2], [3, 4]])


def small() -> GraphCMR:
    torch.manual_seed(0)
    return GraphCMR("small", BODY)


def randomised(module: nn.Module, seed: int = 0) -> nn.Module:
    """Weights of a size at which each of them counts; those of the start are tiny."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 * torch.randn(parameter.shape, generator=generator))
    return module


def pictures(count: int, size: int = 64) -> torch.Tensor:
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Sample:
    """Eight synthetic people."""
    cache = tmp_path_factory.mktemp("cache")
    people = SyntheticPeople(PeopleConfig(8, image_size=64), cache=cache, progress=False)
    return people.batch(torch.arange(8))


# --- names and sizes -----------------------------------------------------------------------------


def official_shapes(nodes: int) -> dict[str, dict[str, tuple[int, ...]]]:
    """The tables of the specification: 444 and 37 entries."""
    graph = {
        f"resnet.{name}": shape
        for name, shape in hmr_shapes().items()
        if not name.startswith(("fc", "dec", "init_"))
    }
    graph |= {"resnet.fc.weight": (1000, 2048), "resnet.fc.bias": (1000,)}

    def linear(name: str, channels: int, out: int) -> None:
        graph[f"{name}.W"], graph[f"{name}.b"] = (out, channels), (out,)

    def norm(name: str, channels: int) -> None:
        graph[f"{name}.weight"] = graph[f"{name}.bias"] = (channels,)

    def block(name: str, channels: int, out: int) -> None:
        half = out // 2
        linear(f"{name}.lin1", channels, half)
        graph[f"{name}.conv.weight"], graph[f"{name}.conv.bias"] = (half, half), (half,)
        linear(f"{name}.lin2", half, out)
        linear(f"{name}.skip_conv", channels, out)
        norm(f"{name}.pre_norm", channels)
        norm(f"{name}.norm1", half)
        norm(f"{name}.norm2", half)

    linear("gc.0", 2051, 512)
    block("gc.1", 512, 256)
    for index in range(2, 7):
        block(f"gc.{index}", 256, 256)
    block("shape.0", 256, 64)
    block("shape.1", 64, 32)
    norm("shape.2", 32)
    linear("shape.4", 32, 3)
    norm("camera_fc.0", 256)
    linear("camera_fc.2", 256, 1)
    graph["camera_fc.4.weight"], graph["camera_fc.4.bias"] = (3, nodes), (3,)

    regressor: dict[str, tuple[int, ...]] = {}

    def dense(name: str, size: int, out: int) -> None:
        regressor[f"{name}.weight"], regressor[f"{name}.bias"] = (out, size), (out,)

    def batch_norm(name: str) -> None:
        for key in ("weight", "bias", "running_mean", "running_var"):
            regressor[f"{name}.{key}"] = (1024,)
        regressor[f"{name}.num_batches_tracked"] = ()

    dense("layers.0.fc_block.0", 6 * nodes, 1024)
    batch_norm("layers.0.fc_block.1")
    for index in (1, 2):
        for place in (0, 3):
            dense(f"layers.{index}.fc_block.{place}", 1024, 1024)
            batch_norm(f"layers.{index}.fc_block.{place + 1}")
    dense("layers.3", 1024, 226)
    return {"graph_cnn": graph, "smpl_param_regressor": regressor}


def shapes_of(network: GraphCMR) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        part: {name: tuple(tensor.shape) for name, tensor in tensors.items()}
        for part, tensors in network.official_state_dict().items()
    }


@pytest.fixture(scope="module")
def official() -> GraphCMR:
    """The published size, on the open body's mesh."""
    torch.manual_seed(0)
    return GraphCMR(body=BODY).eval()


def without_classifier(shapes: dict) -> dict:
    graph = {k: v for k, v in shapes["graph_cnn"].items() if not k.startswith("resnet.fc.")}
    return shapes | {"graph_cnn": graph}


def test_the_official_layout_is_complete(official):
    expected = official_shapes(1750)
    assert len(expected["graph_cnn"]) == 444 and len(expected["smpl_param_regressor"]) == 37
    assert shapes_of(official) == without_classifier(expected)
    names = {f"{part}.{name}" for part, tensors in shapes_of(official).items() for name in tensors}
    assert set(official.state_dict()) == names  # neither graph nor template nor body


def authors_levels(count: int) -> tuple[MeshLevel, ...]:
    """Three levels of SMPL's sizes, as from the authors' file: without faces."""
    levels: list[MeshLevel] = []
    for size in (count, 1723, 431):
        edges = torch.stack([torch.arange(size - 1), torch.arange(1, size)], 1)
        level = MeshLevel(torch.arange(size), edges)
        if levels:
            finer = len(levels[-1].ids)
            ids = torch.arange(finer)[:, None].expand(-1, 3) % size
            level = level._replace(up_ids=ids, up_weights=torch.full((finer, 3), 1 / 3))
        levels.append(level)
    return tuple(levels)


def test_the_size_of_the_published_weights(make_model):
    licensed = SMPL(make_model(6890))
    with torch.device("meta"):
        network = GraphCMR(body=licensed, levels=authors_levels(6890))
    expected = without_classifier(official_shapes(1723))
    assert shapes_of(network) == expected
    assert expected["smpl_param_regressor"]["layers.0.fc_block.0.weight"] == (1024, 10338)
    buffers = ("running_", "num_batches")
    counts = [
        sum(
            torch.Size(shape).numel()
            for name, shape in tensors.items()
            if not any(word in name for word in buffers)
        )
        for tensors in expected.values()
    ]
    found = [network.graph_cnn, network.smpl_param_regressor]
    assert counts == [sum(p.numel() for p in part.parameters()) for part in found]
    assert [round(count / 1e6, 1) for count in counts] == [25.6, 15.0]  # as the docstring says
    assert round(sum(counts) / 1e6, 1) == 40.6


def test_groups_of_the_norms(official):
    groups = {
        name: (module.num_groups, module.num_channels)
        for name, module in official.graph_cnn.named_modules()
        if isinstance(module, nn.GroupNorm)
    }
    assert groups["gc.1.pre_norm"] == (64, 512)
    assert groups["gc.1.norm1"] == groups["gc.1.norm2"] == (16, 128)
    assert groups["gc.6.pre_norm"] == groups["camera_fc.0"] == (32, 256)
    assert groups["shape.0.norm1"] == (4, 32) and groups["shape.1.norm2"] == (2, 16)
    assert groups["shape.2"] == (4, 32)


def test_forward_at_the_published_size(official):
    with torch.no_grad():
        estimate = official(pictures(1, 224))
    assert estimate.rotmat.shape == (1, 24, 3, 3) and estimate.betas.shape == (1, 10)
    assert estimate.camera.shape == (1, 3) and estimate.vertices.shape == (1, 7000, 3)
    assert all(x.isfinite().all() for x in (estimate.rotmat, estimate.camera, estimate.vertices))


# --- the authors' files --------------------------------------------------------------------------


def checkpoint_of(network: GraphCMR) -> dict:
    """As the authors' file: saved from several GPUs, with a body's buffers and counters."""
    parts = {
        part: {f"module.{name}": tensor.clone() for name, tensor in tensors.items()}
        for part, tensors in network.official_state_dict().items()
    }
    parts["smpl_param_regressor"]["module.smpl.J_regressor"] = torch.zeros(24, 6890)
    return parts | {"optimizer": {"state": {}}, "epoch": 50, "total_step_count": 1}


def test_weights_go_round():
    network, other = small(), GraphCMR("small", BODY)
    other.load_official(checkpoint_of(network))
    for name, tensor in network.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor), name
    GraphCMR("small", BODY).load_official(network.official_state_dict())  # nothing but tensors


def test_the_unused_classifier_is_left_out(official):
    state = {
        part: {name: torch.zeros(()).expand(shape) for name, shape in shapes.items()}
        for part, shapes in official_shapes(1750).items()
    }
    before = {name: tensor.clone() for name, tensor in official.state_dict().items()}
    official.load_official(state)
    assert not any(tensor.any() for tensor in official.state_dict().values())
    official.load_state_dict(before)


def test_checkpoints_that_do_not_fit():
    network = small()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}

    def refused(change, match: str) -> None:
        checkpoint = checkpoint_of(network)
        for tensors in (checkpoint["graph_cnn"], checkpoint["smpl_param_regressor"]):
            for name in tensors:
                tensors[name] = tensors[name] + 1
        change(checkpoint)
        with pytest.raises(ValueError, match=match):
            network.load_official(checkpoint)
        for name, tensor in network.state_dict().items():
            assert torch.equal(before[name], tensor), name  # nothing was loaded

    refused(lambda c: c["graph_cnn"].pop("module.gc.2.skip_conv.W"), "1 missing.*gc.2.skip_conv.W")
    refused(
        lambda c: c["smpl_param_regressor"].pop("module.layers.3.bias"),
        "1 missing: smpl_param_regressor.layers.3.bias",
    )
    refused(
        lambda c: c["graph_cnn"].update({"module.adjmat": torch.zeros(3)}),
        "1 unexpected: graph_cnn.adjmat",
    )
    refused(
        lambda c: c["graph_cnn"].update({"module.camera_fc.4.weight": torch.zeros(3, 1723)}),
        r"graph_cnn.camera_fc.4.weight \(3, 1723\) instead of \(3, 438\)",
    )
    refused(lambda c: c.pop("smpl_param_regressor"), "under 'smpl_param_regressor'")
    refused(
        lambda c: c["graph_cnn"].update({"module.resnet.fc.weight": torch.zeros(1000, 2048)}),
        "resnet.fc.weight",  # the small backbone uses a layer of that name
    )


# --- the graph -----------------------------------------------------------------------------------


def dense_adjacency(edges: torch.Tensor, count: int) -> torch.Tensor:
    """Ones on edges and diagonal, rows divided by their sums; number by number."""
    matrix = [[0.0] * count for _ in range(count)]
    for i in range(count):
        matrix[i][i] = 1.0
    for a, b in edges.tolist():
        matrix[a][b] = matrix[b][a] = 1.0
    return torch.tensor([[x / sum(row) for x in row] for row in matrix])


def test_the_mean_over_neighbours():
    neighbours = NeighbourMean(EDGES, 5)
    x = torch.randn(2, 3, 5, generator=torch.Generator().manual_seed(0))
    adjacency = dense_adjacency(EDGES, 5)
    assert not torch.equal(adjacency, adjacency.T)  # rows and columns differ
    expected = torch.stack([(adjacency @ sample.T).T for sample in x])
    torch.testing.assert_close(neighbours(x), expected)
    torch.testing.assert_close(neighbours(torch.ones(1, 1, 5)), torch.ones(1, 1, 5))
    assert not neighbours.state_dict()


def test_the_mean_over_neighbours_has_gradients():
    neighbours = NeighbourMean(EDGES, 5).double()
    x = torch.randn(2, 3, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(neighbours, x)


def test_the_open_bodys_graph():
    network, coarse = small(), mesh_levels(BODY)[2]
    counts = network.graph_cnn.neighbours(torch.eye(438)[None])[0] > 0
    expected = torch.eye(438, dtype=torch.bool)
    expected[coarse.edges[:, 0], coarse.edges[:, 1]] = True
    expected[coarse.edges[:, 1], coarse.edges[:, 0]] = True
    assert torch.equal(counts, expected)


def test_the_template_fills_the_unit_cube():
    """Middle of the bounding box, largest coordinate 1, the same scale along all axes."""
    network = small()
    v = BODY.v_template
    low, high = v.min(0).values, v.max(0).values
    expected = (v - (low + high) / 2) / ((high - low).max() / 2)
    torch.testing.assert_close(network.graph_cnn.template, expected[mesh_levels(BODY)[2].ids])


# --- layers, written out -------------------------------------------------------------------------


def test_a_linear_layer_at_each_node():
    layer = randomised(GraphLinear(3, 2))
    x = torch.randn(2, 3, 5)
    assert layer.W.shape == (2, 3)
    for b in range(2):
        for n in range(5):
            expected = layer.W @ x[b, :, n] + layer.b
            torch.testing.assert_close(layer(x)[b, :, n], expected, **CLOSE)


def test_a_graph_convolution():
    """(in, out) weight; the bias comes after the mean."""
    layer, neighbours = randomised(GraphConvolution(3, 2)), NeighbourMean(EDGES, 5)
    assert layer.weight.shape == (3, 2)
    x = torch.randn(2, 3, 5)
    found, adjacency = layer(x, neighbours), dense_adjacency(EDGES, 5)
    for b in range(2):
        expected = adjacency @ (x[b].T @ layer.weight) + layer.bias
        torch.testing.assert_close(found[b].T, expected, **CLOSE)


def group_norm(x: torch.Tensor, groups: int, norm: nn.GroupNorm) -> torch.Tensor:
    """Each group of channels, over all nodes, to mean 0 and variance 1: (B, C, N)."""
    out = torch.empty_like(x)
    size = x.shape[1] // groups
    for b in range(len(x)):
        for g in range(groups):
            part = x[b, g * size : (g + 1) * size]
            variance = ((part - part.mean()) ** 2).mean()
            out[b, g * size : (g + 1) * size] = (part - part.mean()) / (variance + 1e-5).sqrt()
    return out * norm.weight[:, None] + norm.bias[:, None]


def block_written_out(block: GraphResBlock, x: torch.Tensor, adjacency: torch.Tensor):
    """The block of the specification with matrices; `x` (B, C, N)."""
    channels, out = x.shape[1], block.lin2.W.shape[0]

    def linear(layer: GraphLinear, y: torch.Tensor) -> torch.Tensor:
        return torch.einsum("oc,bcn->bon", layer.W, y) + layer.b[:, None]

    y = linear(block.lin1, group_norm(x, channels // 8, block.pre_norm).clamp(min=0))
    y = group_norm(y, out // 2 // 8, block.norm1).clamp(min=0)
    y = torch.einsum("mn,bcn,co->bom", adjacency, y, block.conv.weight) + block.conv.bias[:, None]
    y = linear(block.lin2, group_norm(y, out // 2 // 8, block.norm2).clamp(min=0))
    return y + (x if channels == out else linear(block.skip_conv, x))


@pytest.mark.parametrize(("channels", "out"), [(32, 32), (32, 16), (16, 48)])
def test_a_residual_block(channels, out):
    block, neighbours = randomised(GraphResBlock(channels, out)), NeighbourMean(EDGES, 5)
    x = torch.randn(2, channels, 5, generator=torch.Generator().manual_seed(1))
    found = block(x, neighbours)
    expected = block_written_out(block, x, dense_adjacency(EDGES, 5))
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)
    assert (found < 0).any()  # nothing follows the sum


def test_the_skip_is_there_but_unused_where_sizes_agree():
    block = GraphResBlock(32, 32)
    assert "skip_conv.W" in block.state_dict()
    block(torch.randn(1, 32, 5), NeighbourMean(EDGES, 5)).sum().backward()
    unused = {name for name, p in block.named_parameters() if p.grad is None}
    assert unused == {"skip_conv.W", "skip_conv.b"}


def test_the_weights_at_the_start():
    """Linear layers within 1 / (in out), graph convolutions within 6 / sqrt(in + out)."""
    torch.manual_seed(0)
    linear, convolution = GraphLinear(40, 20), GraphConvolution(40, 20)
    for values, bound in (
        (linear.W, 1 / 800),
        (linear.b, 1 / 800),
        (convolution.weight, 6 / 60**0.5),
        (convolution.bias, 6 / 60**0.5),
    ):
        assert 0.8 * bound < values.abs().max() <= bound
        assert values.min() < 0 < values.max()


class Feature(nn.Module):
    """A backbone that knows nothing: the mean of each third of the picture's numbers."""

    feature_size = 3

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image.flatten(1).unflatten(1, (3, -1)).mean(-1)


def test_the_graph_network_written_out():
    """Places above the feature; both heads read the same; camera from all nodes at once."""
    template = torch.randn(5, 3, generator=torch.Generator().manual_seed(2))
    network = randomised(GraphCNN(template, EDGES, Feature(), channels=16, layers=2))
    image = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(3))
    adjacency, feature = dense_adjacency(EDGES, 5), Feature()(image)
    x = torch.empty(2, 6, 5)
    for b in range(2):
        for n in range(5):
            x[b, :, n] = torch.cat([template[n], feature[b]])
    first, *blocks = network.gc
    assert first.W.shape == (32, 6) and len(blocks) == 3
    x = torch.einsum("oc,bcn->bon", first.W, x) + first.b[:, None]
    for block in blocks:
        x = block_written_out(block, x, adjacency)
    y = x
    for block in network.shape[:2]:
        y = block_written_out(block, y, adjacency)
    last = network.shape[4]
    y = last.W @ group_norm(y, 4, network.shape[2]).clamp(min=0) + last.b[:, None]
    to_one, to_three = network.camera_fc[2], network.camera_fc[4]
    z = to_one.W @ group_norm(x, 2, network.camera_fc[0]).clamp(min=0) + to_one.b[:, None]
    z = z.clamp(min=0)[:, 0] @ to_three.weight.T + to_three.bias
    vertices, camera = network(image)
    torch.testing.assert_close(vertices, y.transpose(1, 2), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(camera, z, rtol=1e-3, atol=1e-3)


def test_upsampling_is_that_of_the_levels():
    network, levels = small(), mesh_levels(BODY)
    x = torch.randn(2, 438, 3)
    expected = levels[1].upsample(levels[2].upsample(x))
    torch.testing.assert_close(network.upsampling(x), expected)
    assert torch.equal(Upsampling(levels[2])(x), levels[2].upsample(x))
    assert not network.upsampling.state_dict()


# --- the regressor of parameters -----------------------------------------------------------------


def test_the_regressor_written_out():
    regressor = randomised(ParamRegressor(4, hidden_size=8)).eval()
    nodes = torch.randn(3, 4, 6)
    x = torch.stack([torch.cat([node for node in sample]) for sample in nodes])  # node by node
    first, second, third, last = regressor.layers
    x = F.relu(first.fc_block[1](first.fc_block[0](x)))
    for block in (second, third):
        linear1, norm1, _, linear2, norm2 = block.fc_block
        x = F.relu(x + norm2(linear2(F.relu(norm1(linear1(x))))))
    x = last(x)
    rotmat, betas = regressor(nodes)
    torch.testing.assert_close(betas, x[:, 216:])
    for b in range(3):
        for joint in range(24):
            matrix = x[b, 9 * joint : 9 * joint + 9].view(3, 3)  # rows after each other
            torch.testing.assert_close(rotmat[b, joint], published_rotation(matrix), **CLOSE)


def published_rotation(matrix: torch.Tensor) -> torch.Tensor:
    """One matrix at a time: U V^T of the decomposition, times its determinant."""
    U, _, Vh = torch.linalg.svd(matrix)
    R = U @ Vh
    return R * torch.linalg.det(R.detach())


def test_rotations_as_published():
    """A reflection becomes minus itself, not the nearest rotation."""
    generator = torch.Generator().manual_seed(0)
    matrices = torch.randn(200, 3, 3, dtype=torch.float64, generator=generator)
    matrices.requires_grad_()
    found = orthogonal_times_det(matrices)
    expected = torch.stack([published_rotation(matrix) for matrix in matrices])
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(torch.linalg.det(found), torch.ones(200, dtype=torch.float64))
    reflected = torch.linalg.det(matrices) < 0
    assert 70 < reflected.sum() < 130
    away = (found - nearest_rotmat(matrices)).abs().amax((1, 2))
    assert (away[reflected] > 0.1).all() and (away[~reflected] < 1e-9).all()
    direction = torch.randn(200, 3, 3, dtype=torch.float64, generator=generator)
    gradients = [
        torch.autograd.grad((x * direction).sum(), matrices, retain_graph=True)[0]
        for x in (found, expected)
    ]
    torch.testing.assert_close(*gradients, rtol=1e-6, atol=1e-9)


def test_rotations_of_equal_singular_values_have_gradients():
    """Where the derivative of a decomposition divides by zero."""
    eye = torch.eye(3).repeat(2, 1, 1) * torch.tensor([1.0, -1.0])[:, None, None]
    eye.requires_grad_()
    orthogonal_times_det(eye)[:, 0, 1].sum().backward()
    assert eye.grad.isfinite().all() and eye.grad.abs().sum() > 0


# --- the whole -----------------------------------------------------------------------------------


def test_the_estimate_and_its_parts():
    network = small().eval()
    image = pictures(2)
    estimate = network(image)
    nodes, camera = network.graph_cnn(image)
    stacked = torch.empty(2, 438, 6)
    for b in range(2):
        stacked[b, :, :3], stacked[b, :, 3:] = nodes[b], network.graph_cnn.template
    rotmat, betas = network.smpl_param_regressor(stacked)
    torch.testing.assert_close(estimate.rotmat, rotmat)
    torch.testing.assert_close(estimate.betas, betas)
    torch.testing.assert_close(estimate.camera, camera)
    levels = mesh_levels(BODY)
    for level, finer in ((levels[2], levels[1]), (levels[1], levels[0])):
        nodes = level.upsample(nodes)
        assert nodes.shape[1] == len(finer.ids)
    torch.testing.assert_close(estimate.vertices, nodes)
    assert estimate.stages == []


def test_the_second_network_does_not_teach_the_first():
    network = small()
    estimate = network(pictures(4))
    (estimate.rotmat.sum() + estimate.betas.sum()).backward()
    assert all(p.grad is None for p in network.graph_cnn.parameters())
    assert all(p.grad is not None for p in network.smpl_param_regressor.parameters())


def test_gradients_reach_every_weight_but_unused_skips(batch):
    network = small()
    step = GraphCMRStep(network, BODY)
    next(step.turns(batch)).loss.backward()
    without = {name for name, p in network.named_parameters() if p.grad is None}
    same_size = ("gc.2", "gc.3", "shape.0")  # with 64 channels inside
    assert without == {f"graph_cnn.{block}.skip_conv.{x}" for block in same_size for x in "Wb"}


def test_evaluation_is_deterministic_and_sample_by_sample():
    network = small().eval()
    image = pictures(3)
    with torch.no_grad():
        whole, again = network(image), network(image)
        alone = network(image[1:2])
    for name in ("rotmat", "betas", "camera", "vertices"):
        assert torch.equal(getattr(whole, name), getattr(again, name))
        torch.testing.assert_close(getattr(whole, name)[1:2], getattr(alone, name), **CLOSE)


def test_half_precision_leaves_millimetres():
    network = small().eval()
    image = pictures(2)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        estimate = network(image)
    assert {x.dtype for x in (estimate.rotmat, estimate.camera, estimate.vertices)} == {
        torch.float32
    }
    rounded = estimate.vertices.bfloat16().float()
    assert not torch.equal(estimate.vertices, rounded)
    torch.testing.assert_close(
        estimate.rotmat @ estimate.rotmat.mT, torch.eye(3).expand(2, 24, 3, 3), **CLOSE
    )


def test_bad_arguments(make_model):
    with pytest.raises(ValueError, match='backbone must be "resnet50" or "small"'):
        GraphCMR("resnet18")
    network = small()
    for shape in ((1, 3, 224, 224), (3, 64, 64), (1, 64, 64, 3)):
        with pytest.raises(ValueError, match=r"\(B, 3, 64, 64\), got"):
            network(torch.zeros(shape))
    with pytest.raises(ValueError, match=r"nodes must have shape \(B, 438, 6\), got \(1, 438, 3\)"):
        network.smpl_param_regressor(torch.zeros(1, 438, 3))
    with pytest.raises(ValueError, match=r"all 7000 vertices .* got \[6890, 1723, 431\]"):
        GraphCMR("small", BODY, authors_levels(6890))
    with pytest.raises(ValueError, match="levels must be three or more"):
        GraphCMR("small", BODY, mesh_levels(BODY)[:2])
    with pytest.raises(ValueError, match="the 7000 vertices of the network's mesh, got 60"):
        GraphCMRStep(network, SMPL(make_model(60)))


# --- joints and losses ---------------------------------------------------------------------------


def test_joints_come_from_posed_vertices():
    """The 24 rows of the specification, all from the vertices."""
    pose = 0.4 * torch.randn(2, 23, 3, generator=torch.Generator().manual_seed(0))
    posed = BODY(body_pose=pose)
    v = posed.vertices
    joints = torch.einsum("jv,bvc->bjc", BODY.J_regressor, v)
    single = v[:, [332, 6260, 2800, 4071, 583]]
    extra = torch.as_tensor(BODY.model.keypoint_regressors["extra"], dtype=torch.float32)
    rows = torch.cat([joints, single, torch.einsum("jv,bvc->bjc", extra, v)], dim=1)
    pick = [8, 5, 29, 30, 4, 7, 21, 19, 17, 16, 18, 20, 31, 32, 33, 34, 35, 36, 37, 24, 26, 25]
    expected = rows[:, [*pick, 28, 27]]
    found = joints24_weights(BODY) @ v
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    from_skeleton = BODY.keypoints(posed, "openpose25+24")[:, 25:]
    assert (found - from_skeleton)[:, [1, 4, 6, 7]].norm(dim=-1).max() > 0.005  # not SPIN's
    torch.testing.assert_close(found[:, 12:], from_skeleton[:, 12:], rtol=1e-4, atol=1e-5)


def people(count: int = 4) -> tuple[Sample, GraphCMREstimate]:
    """Random bodies with every label; the batch and the truth in it."""
    generator = torch.Generator().manual_seed(0)
    pose = 0.3 * torch.randn(count, 24, 3, generator=generator)
    pose[:, 0] += torch.tensor([torch.pi, 0.0, 0.0])
    betas = torch.randn(count, 10, generator=generator)
    camera = torch.tensor([0.8, 0.1, -0.1]).expand(count, 3)
    vertices = BODY(betas, pose[:, 1:], pose[:, 0]).vertices
    points = joints24_weights(BODY) @ vertices
    seen = 0.8 * (points[..., :2] + torch.tensor([0.1, -0.1]))
    keypoints = torch.rand(count, 49, 3, generator=generator)
    keypoints[:, 25:, :2] = seen
    confidence = torch.rand(count, 24, 1, generator=generator) + 0.01
    batch = Sample(
        image=torch.zeros(count, 3, 64, 64),
        keypoints_2d=keypoints,
        keypoints_3d=torch.cat([points + torch.tensor([0.0, 3.0, 1.0]), confidence], -1),
        global_orient=pose[:, 0],
        body_pose=pose[:, 1:],
        betas=betas,
        has_smpl=torch.ones(count),
        has_keypoints_3d=torch.ones(count),
    )
    return batch, GraphCMREstimate(axis_angle_to_rotmat(pose), betas, camera, vertices=vertices)


def step() -> GraphCMRStep:
    return GraphCMRStep(small(), BODY)


def off(truth: GraphCMREstimate) -> GraphCMREstimate:
    """Another estimate, wrong in everything."""
    generator = torch.Generator().manual_seed(5)
    noise = 0.05 * torch.randn(truth.vertices.shape, generator=generator)
    return GraphCMREstimate(
        truth.rotmat.flip(0), truth.betas + 0.5, truth.camera * 1.1, vertices=truth.vertices + noise
    )


def test_the_truth_costs_nothing():
    """Also where the first 25 points are elsewhere, and 3D labels have another origin."""
    batch, truth = people()
    terms = step().supervision(truth, batch)
    assert set(terms) == {field.name for field in dataclasses.fields(GraphCMRWeights)}
    for name, term in terms.items():
        assert term.item() == pytest.approx(0, abs=1e-6), name


def test_terms_written_out():
    batch, truth = people(3)
    batch["has_smpl"] = torch.tensor([1.0, 0.0, 1.0])
    batch["has_keypoints_3d"] = torch.tensor([0.0, 1.0, 1.0])
    estimate = off(truth)
    terms = step().supervision(estimate, batch)
    surfaces = {
        "": estimate.vertices,
        "smpl_": BODY.from_rotmats(estimate.rotmat, estimate.betas).vertices,
    }
    for name, vertices in surfaces.items():
        error = (vertices - truth.vertices)[[0, 2]].abs().mean()
        torch.testing.assert_close(terms[f"{name}vertices"], error, **CLOSE)
        total_2d = total_3d = 0.0
        for person in range(3):
            s, tx, ty = estimate.camera[person]
            points = joints24_weights(BODY) @ vertices[person]
            label = batch["keypoints_2d"][person, 25:]
            seen = torch.stack([s * (points[:, 0] + tx), s * (points[:, 1] + ty)], -1)
            total_2d += (label[:, 2:] * (seen - label[:, :2]) ** 2).sum()
            if person:
                label = batch["keypoints_3d"][person]
                points = points - (points[2] + points[3]) / 2
                given = label[:, :3] - (label[2, :3] + label[3, :3]) / 2
                total_3d += (label[:, 3:] * (points - given) ** 2).sum()
        torch.testing.assert_close(terms[f"{name}keypoints_2d"], total_2d / (3 * 48), **CLOSE)
        torch.testing.assert_close(terms[f"{name}keypoints_3d"], total_3d / (2 * 72), **CLOSE)
    rotmat = (estimate.rotmat - truth.rotmat)[[0, 2]].square().mean()
    torch.testing.assert_close(terms["pose"], rotmat, **CLOSE)
    assert terms["betas"].item() == pytest.approx(0.25)


def test_the_published_weights_of_the_terms():
    weights = dataclasses.asdict(GraphCMRWeights())
    assert weights.pop("betas") == 0.1 and set(weights.values()) == {1.0}
    batch, _ = people(2)
    own = GraphCMRWeights(*range(2, 10))
    turn = next(GraphCMRStep(small(), BODY, own).turns(batch))
    expected = sum(getattr(own, name) * term for name, term in turn.terms.items())
    torch.testing.assert_close(turn.loss, expected)
    assert turn.network == "graphcmr"


def test_missing_labels_count_as_nothing():
    batch, truth = people(2)
    for name in ("global_orient", "body_pose", "betas"):
        batch[name] = batch[name].clone()
        batch[name][1] = 7.0
    batch["keypoints_3d"][1] = float("nan")
    batch["keypoints_2d"][1] = float("nan")
    batch["keypoints_2d"][1, :, 2] = 0.0
    batch["has_smpl"] = batch["has_keypoints_3d"] = torch.tensor([1.0, 0.0])
    for name, term in step().supervision(truth, batch).items():
        assert term.item() == pytest.approx(0, abs=1e-6), name


def test_what_each_term_teaches():
    """The camera learns from the first surface only, the parameters from the second's terms."""
    batch, truth = people(2)
    reached = {}
    for name in dataclasses.asdict(GraphCMRWeights()):
        estimate = off(truth)
        leaves = {
            k: getattr(estimate, k).clone() for k in ("rotmat", "betas", "camera", "vertices")
        }
        for leaf in leaves.values():
            leaf.requires_grad_()
        term = step().supervision(GraphCMREstimate(**leaves), batch)[name]
        term.backward()
        reached[name] = {k for k, x in leaves.items() if x.grad is not None and x.grad.any()}
    body = {"rotmat", "betas"}
    assert reached == {
        "vertices": {"vertices"},
        "keypoints_2d": {"vertices", "camera"},
        "keypoints_3d": {"vertices"},
        "smpl_vertices": body,
        "smpl_keypoints_2d": body,
        "smpl_keypoints_3d": body,
        "pose": {"rotmat"},
        "betas": {"betas"},
    }


def test_one_adam_for_both_networks():
    made = step()
    [optimizer] = made.optimizers.values()
    assert isinstance(optimizer, torch.optim.Adam)
    assert len(optimizer.param_groups) == 1
    group = optimizer.param_groups[0]
    assert (group["lr"], group["betas"], group["weight_decay"]) == (3e-4, (0.9, 0.999), 0)
    assert len(group["params"]) == len(list(made.networks["graphcmr"].parameters()))
    assert made.memory == {}


# --- learning ------------------------------------------------------------------------------------


def labelled_nodes(batch: Sample) -> torch.Tensor:
    """Where the vertices of the coarse mesh should be, (B, 438, 3)."""
    ids = mesh_levels(BODY)[2].ids
    return BODY(batch["betas"], batch["body_pose"], batch["global_orient"], vertices=ids).vertices


def test_the_first_network_learns_eight_surfaces_by_heart(batch):
    network, target = small().graph_cnn, labelled_nodes(batch)
    mean_body = (target - target.mean(0)).abs().mean()  # what one surface for all would cost
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(160):
        loss = (network(batch["image"])[0] - target).abs().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.85 * mean_body


def test_the_second_network_learns_eight_bodies_by_heart(batch):
    network, nodes = small(), labelled_nodes(batch)
    places = network.graph_cnn.template.expand_as(nodes)
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    target = axis_angle_to_rotmat(pose)
    regressor, losses = network.smpl_param_regressor, []
    optimizer = torch.optim.Adam(regressor.parameters(), lr=3e-3)
    for _ in range(100):
        rotmat, betas = regressor(torch.cat([nodes, places], dim=-1))
        loss = (rotmat - target).square().mean() + 0.1 * (betas - batch["betas"]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]
    assert (betas - batch["betas"]).square().mean() < 0.05
    # A matrix that began as a reflection stays one until it has been flat: those joints come late.
    assert (rotmat - target).square().mean((-2, -1)).median() < 0.005


def test_both_learn_at_once(batch):
    made = GraphCMRStep(small(), BODY, learning_rate=2e-3)
    history = []
    for _ in range(30):
        for turn in made.turns(batch):
            made.optimizers[turn.network].zero_grad()
            turn.loss.backward()
            made.optimizers[turn.network].step()
        history.append({name: term.item() for name, term in turn.terms.items()})
    first, last = history[0], history[-1]
    assert sum(last.values()) < 0.5 * sum(first.values())
    for name in ("vertices", "keypoints_3d", "smpl_vertices", "pose", "betas"):
        assert last[name] < 0.8 * first[name], name


def test_it_can_be_evaluated(tmp_path):
    people = SyntheticPeople(PeopleConfig(8, image_size=64), cache=tmp_path, progress=False)
    assert inputs(people.batch(torch.arange(2)))[0].shape == (2, 3, 64, 64)
    errors = evaluate(small(), people, BODY, network_input=inputs)
    assert all(0 < value < 10_000 for value in errors.values())
