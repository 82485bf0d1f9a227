"""PyMAF: names and sizes of the specification, the easy mistakes, the dense maps, and learning."""

from __future__ import annotations

import dataclasses

import pytest
import torch
import torch.nn.functional as F

from smplkit.body import SMPL
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.sample import Sample
from smplkit.methods.dense_maps import (
    DenseHead,
    DenseMaps,
    dense_losses,
    dense_targets,
    draw_dense,
)
from smplkit.methods.iterative_head import standing_parameters
from smplkit.methods.pymaf import (
    PointFeatures,
    PyMAF,
    PyMAFStep,
    PyMAFWeights,
    inputs,
    sample_points,
)
from smplkit.skeleton import SMPL_JOINTS
from tests.unit.test_hmr import official_shapes as hmr_shapes

BODY = SMPL()


def small() -> PyMAF:
    torch.manual_seed(0)
    return PyMAF("small")


def pictures(count: int, size: int = 64) -> torch.Tensor:
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Sample:
    """Eight synthetic people with part maps."""
    config = PeopleConfig(8, image_size=64, maps=True)
    people = SyntheticPeople(config, cache=tmp_path_factory.mktemp("cache"), progress=False)
    return people.batch(torch.arange(8))


def official_shapes(num_points: int, num_vertices: int) -> dict[str, tuple[int, ...]]:
    """The table of the specification: 405 entries, without the body's."""
    heads = ("fc", "dec", "init_")
    trunk = {k: v for k, v in hmr_shapes().items() if not k.startswith(heads)}
    shapes = {f"feature_extractor.{name}": shape for name, shape in trunk.items()}
    for index, channels in ((0, 2048), (3, 256), (6, 256)):
        shapes[f"deconv_layers.{index}.weight"] = (channels, 256, 4, 4)
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"deconv_layers.{index + 1}.{part}"] = (256,)
        shapes[f"deconv_layers.{index + 1}.num_batches_tracked"] = ()
    for step, fc1 in enumerate((5 * 441 + 157, 5 * num_points + 157, 5 * num_points + 157)):
        shapes[f"maf_extractor.{step}.Dmap"] = (num_points, num_vertices)
        for layer, (out, channels) in enumerate(((128, 256), (64, 384), (5, 320))):
            shapes[f"maf_extractor.{step}.conv{layer}.weight"] = (out, channels, 1)
            shapes[f"maf_extractor.{step}.conv{layer}.bias"] = (out,)
        sizes = {"fc1": (1024, fc1), "fc2": (1024, 1024)}
        sizes |= {"decpose": (144, 1024), "decshape": (10, 1024), "deccam": (3, 1024)}
        for name, size in sizes.items():
            shapes[f"regressor.{step}.{name}.weight"] = size
            shapes[f"regressor.{step}.{name}.bias"] = size[:1]
        for name, size in (("init_pose", 144), ("init_shape", 10), ("init_cam", 3)):
            shapes[f"regressor.{step}.{name}"] = (1, size)
    for name, out in (("u", 25), ("v", 25), ("ann_index", 15), ("uv_index", 25)):
        shapes[f"dp_head.predict_{name}.weight"] = (out, 256, 3, 3)
        shapes[f"dp_head.predict_{name}.bias"] = (out,)
    return shapes | {"points_grid": (1, 2, 441)}


# --- names and sizes -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def official() -> PyMAF:
    torch.manual_seed(0)
    return PyMAF().eval()


def test_the_official_layout_is_complete(official):
    state = official.official_state_dict()
    points = len(official.vertex_ids)
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    assert shapes == official_shapes(points, BODY.num_vertices)
    assert len(shapes) == 405
    with_431 = official_shapes(431, 6890)
    assert with_431["regressor.0.fc1.weight"] == (1024, 2362)
    assert with_431["regressor.1.fc1.weight"] == (1024, 2312)
    buffers = ("Dmap", "init_", "points_grid", "running_", "num_batches")
    numbers = sum(
        torch.Size(shape).numel()
        for name, shape in with_431.items()
        if not any(word in name for word in buffers[:0])
    )
    assert round(numbers / 1e6, 1) == 54.1  # the published count, with Dmap
    parameters = sum(
        torch.Size(shape).numel()
        for name, shape in with_431.items()
        if not any(word in name for word in buffers)
    )
    assert round(parameters / 1e6, 1) == 45.2


def checkpoint_of(network: PyMAF) -> dict:
    """As the authors' file: wrapped, with the body's buffers, and with counters beside it."""
    state = {k: v.clone() for k, v in network.official_state_dict().items()}
    state["regressor.0.smpl.v_template"] = torch.zeros(6890, 3)
    state["regressor.2.smpl.J_regressor_extra"] = torch.zeros(9, 6890)
    return {"model": state, "optimizer": {}, "epoch": 60, "total_step_count": 1}


def test_official_weights_go_round_and_bring_their_vertices():
    network, other = small().eval(), PyMAF("small").eval()
    network.vertex_ids = network.vertex_ids + 1  # another choice of vertices
    with torch.no_grad():
        expected = network(pictures(2))
        assert not torch.allclose(other(pictures(2)).betas, expected.betas)
        other.load_official(checkpoint_of(network))
        found = other(pictures(2))
    assert torch.equal(other.vertex_ids, network.vertex_ids)
    assert torch.equal(found.rotmat, expected.rotmat)
    parallel = {f"module.{k}": v for k, v in checkpoint_of(network)["model"].items()}
    other.load_official(parallel)


def test_what_does_not_fit_is_named_and_nothing_is_loaded():
    network, other = small(), PyMAF("small")
    before = {k: v.clone() for k, v in other.state_dict().items()}
    good = checkpoint_of(network)["model"]
    licensed = good["maf_extractor.1.Dmap"].new_zeros(431, 6890)
    two = good["maf_extractor.2.Dmap"].clone()
    two[0, :2] = 1
    for change, message in (
        ({"deconv_layers.3.weight": None}, "1 missing: deconv_layers.3.weight"),
        ({"extra.weight": torch.zeros(1)}, "1 unexpected: extra.weight"),
        ({"dp_head.predict_u.bias": torch.zeros(24)}, r"predict_u.bias \(24,\) instead of \(25,\)"),
        ({"maf_extractor.1.Dmap": licensed}, r"maf_extractor.1.Dmap of shape .* licensed body"),
        ({"maf_extractor.0.Dmap": None}, r"maf_extractor.0.Dmap of shape .* got None"),
        ({"maf_extractor.2.Dmap": two}, "maf_extractor.2.Dmap must each pick one vertex"),
    ):
        broken = {k: v for k, v in {**good, **change}.items() if v is not None}
        with pytest.raises(ValueError, match=message):
            other.load_official(broken)
    assert all(torch.equal(v, before[k]) for k, v in other.state_dict().items())


# --- what is easily got wrong --------------------------------------------------------------------


def test_the_grid_runs_with_y_fastest():
    network = small()
    side = round(network.points_grid.shape[-1] ** 0.5)
    lin = torch.linspace(-1, 1, side)
    for a, b in ((0, 1), (1, 0), (3, 7)):
        assert network.points_grid[0, :, a * side + b].tolist() == [lin[a], lin[b]]


def test_corners_of_the_map_lie_at_one_and_outside_is_zero():
    maps = torch.arange(12.0).view(1, 1, 3, 4)
    points = torch.tensor([[[-1.0, -1], [1, -1], [1, 1], [0, 0], [3, 0]]])
    found = sample_points(maps, points)[0, 0]
    assert found.tolist() == pytest.approx([0, 3, 11, 5.5, 0])


def test_features_of_points_written_out():
    torch.manual_seed(0)
    extract = PointFeatures(6, (4, 3, 2))
    maps, points = torch.randn(2, 6, 8, 8), 2 * torch.rand(2, 5, 2) - 1
    found = extract(maps, points)
    assert found.shape == (2, 2 * 5)

    def layer(conv, x):
        return conv.weight[..., 0] @ x + conv.bias

    for person in range(2):
        for point in range(5):
            x, y = ((points[person, point] + 1) / 2 * 7).tolist()
            i, j = int(y), int(x)
            b, a = y - i, x - j
            m = maps[person]
            raw = (1 - b) * ((1 - a) * m[:, i, j] + a * m[:, i, j + 1])
            raw = raw + b * ((1 - a) * m[:, i + 1, j] + a * m[:, i + 1, j + 1])
            h = layer(extract.conv0, raw)
            h = torch.where(h > 0, h, 0.01 * h)
            h = layer(extract.conv1, torch.cat([h, raw]))  # the new ones first, then the raw
            h = torch.where(h > 0, h, 0.01 * h)
            h = layer(extract.conv2, torch.cat([h, raw])).clamp(min=0)
            for channel in range(2):  # channel first: all points of channel 0, then of 1
                torch.testing.assert_close(found[person, channel * 5 + point], h[channel])


def test_steps_written_out():
    """Own extractor, head and map for each step, one correction each, from the projected mesh."""
    network = small().eval()
    for head in network.regressor:
        for decoder in (head.decpose, head.decshape, head.deccam):
            torch.nn.init.normal_(decoder.weight, std=0.02)
    image = pictures(2)
    with torch.no_grad():
        estimate = network(image)
        s = network.feature_extractor.maps(image)[-1]
        pose, shape, camera = (x.expand(2, -1) for x in network.regressor[0].start())
        for step in range(3):
            deconv, norm = network.deconv_layers[3 * step], network.deconv_layers[3 * step + 1]
            s = F.relu(norm(F.conv_transpose2d(s, deconv.weight, stride=2, padding=1)))
            if step == 0:
                points = network.points_grid[0].T.expand(2, -1, 2)
            else:
                rotmat = estimate.stages[step - 1].rotmat
                vertices = BODY.from_rotmats(rotmat, shape).vertices[:, network.vertex_ids]
                depth = 2 * 5000 / (224 * camera[:, :1])
                x = (vertices[..., 0] + camera[:, 1:2]) / (vertices[..., 2] + depth)
                y = (vertices[..., 1] + camera[:, 2:]) / (vertices[..., 2] + depth)
                points = torch.stack([x, y], -1) * 5000 / 112
            torch.testing.assert_close(estimate.points[step], points, atol=1e-4, rtol=1e-4)
            feature = network.maf_extractor[step](s, points)
            head = network.regressor[step]
            h = head.fc2(head.fc1(torch.cat([feature, pose, shape, camera], -1)))  # no activation
            pose, shape = pose + head.decpose(h), shape + head.decshape(h)
            camera = camera + head.deccam(h)
            torch.testing.assert_close(estimate.stages[step].betas, shape, atol=1e-4, rtol=1e-4)
            torch.testing.assert_close(estimate.stages[step].camera, camera, atol=1e-4, rtol=1e-4)
    assert torch.equal(estimate.betas, estimate.stages[-1].betas)


def test_gradients_stay_within_a_step():
    network = small()
    estimate = network(pictures(2))
    estimate.stages[2].betas.sum().backward(retain_graph=True)
    assert network.regressor[2].decshape.weight.grad.abs().max() > 0
    assert network.regressor[0].decshape.weight.grad is None
    assert network.regressor[1].decshape.weight.grad is None
    assert not any(points.requires_grad for points in estimate.points)


def test_every_parameter_learns_from_the_step(batch):
    network = small()
    (turn,) = PyMAFStep(network, BODY).turns(batch)
    turn.loss.backward()
    without = [n for n, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


def test_the_vertices_are_a_selection_of_the_bodys():
    ids = small().vertex_ids
    assert (ids[1:] > ids[:-1]).all() and ids[0] >= 0 and ids[-1] < BODY.num_vertices
    assert 400 < len(ids) < 480


def test_published_size_gives_a_body(official):
    with torch.no_grad():
        estimate = official(pictures(1, 224))
        assert torch.equal(official(pictures(1, 224)).rotmat, estimate.rotmat)
    assert estimate.rotmat.shape == (1, 24, 3, 3) and len(estimate.stages) == 3
    assert [p.shape[1] for p in estimate.points] == [441, *[len(official.vertex_ids)] * 2]
    assert estimate.dense is None  # not needed for a body
    sizes = []
    maps = torch.zeros(1, 2048, 7, 7)
    for step in range(3):
        maps = official.deconv_layers[3 * step : 3 * step + 3](maps)
        sizes.append(tuple(maps.shape[1:]))
    assert sizes == [(256, 14, 14), (256, 28, 28), (256, 56, 56)]


def test_it_starts_at_the_mean_body():
    start = standing_parameters()._replace(camera=torch.tensor([0.7, 0.1, 0.2]))
    network = PyMAF("small", mean=start).eval()
    for head in network.regressor:
        for layer in (head.decpose, head.decshape, head.deccam):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    with torch.no_grad():
        estimate = network(pictures(1))
    torch.testing.assert_close(estimate.rotmat[0], start.estimate().rotmat)
    assert estimate.camera[0].tolist() == pytest.approx([0.7, 0.1, 0.2])


@pytest.mark.parametrize("shape", [(1, 3, 224, 224), (1, 1, 64, 64), (3, 64, 64)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match=r"image must have shape \(B, 3, 64, 64\), got"):
        small()(torch.zeros(shape))
    with pytest.raises(ValueError, match='backbone must be "resnet50" or "small", got \'hrnet\''):
        PyMAF("hrnet")


# --- dense maps ----------------------------------------------------------------------------------


def random_maps(count: int, size: int) -> DenseMaps:
    generator = torch.Generator().manual_seed(0)
    channels = {"u": 25, "v": 25, "parts": 25, "coarse_parts": 15}
    return DenseMaps(
        **{n: torch.randn(count, c, size, size, generator=generator) for n, c in channels.items()}
    )


def test_dense_losses_against_loops(batch):
    some, maps, size = Sample(**batch), random_maps(8, 8), 8
    some["has_smpl"] = torch.tensor([1.0, 0, 0, 1, 0, 0, 1, 0])
    targets = dense_targets(some, BODY, size)
    terms = dense_losses(maps, some, BODY)
    total = {"parts": [], "coarse_parts": [], "u": 0.0, "v": 0.0}
    for person in (0, 3, 6):
        for i in range(size):
            for j in range(size):
                part, u, v = targets[person, :, i, j].tolist()
                part = int(part)
                for name, index in (("parts", part), ("coarse_parts", coarse(part))):
                    scores = getattr(maps, name)[person, :, i, j]
                    total[name].append(scores.logsumexp(0).item() - scores[index].item())
                for name, target in (("u", u), ("v", v)):
                    error = abs(getattr(maps, name)[person, part, i, j].item() - target)
                    total[name] += 0.5 * error**2 if error < 1 else error - 0.5
    for name in ("parts", "coarse_parts"):
        assert terms[name].item() == pytest.approx(sum(total[name]) / len(total[name]), rel=1e-4)
    for name in ("u", "v"):
        assert terms[name].item() == pytest.approx(total[name] / 8, rel=1e-4)  # the whole batch
    assert targets[0, 0].max() > 0


def coarse(part: int) -> int:
    """Coarse part by the words in a joint's name."""
    if part == 0:
        return 0
    joint = SMPL_JOINTS[part - 1]
    groups = [
        ("pelvis", "spine", "collar"), ("right_wrist", "right_hand"), ("left_wrist", "left_hand"),
        ("left_ankle", "left_foot"), ("right_ankle", "right_foot"), ("right_hip",), ("left_hip",),
        ("right_knee",), ("left_knee",), ("left_shoulder",), ("right_shoulder",), ("left_elbow",),
        ("right_elbow",), ("neck", "head"),
    ]  # fmt: skip
    return next(n for n, words in enumerate(groups, 1) if any(word in joint for word in words))


def test_without_labels_dense_losses_are_zero_but_part_of_the_graph(batch):
    some = Sample(**batch, **{})
    some["has_smpl"] = torch.zeros(8)
    head = DenseHead(4)
    terms = dense_losses(head(torch.randn(8, 4, 8, 8)), some, BODY)
    assert [term.item() for term in terms.values()] == [0.0] * 4
    sum(terms.values()).backward()
    assert head.predict_u.weight.grad.abs().max() == 0


def test_drawn_maps_agree_with_the_synthetic_ones(batch):
    """Without `iuv` the body is drawn at its keypoints; nearly where the picture has it."""
    truth = batch["keypoints_true"]
    some = Sample(**{**batch, "keypoints_2d": truth})
    drawn = draw_dense(some, BODY, 64)
    overlap, agree = [], []
    for person in range(8):
        there, here = batch["iuv"][person, 0], drawn[person, 0]
        visible = there > 0
        overlap.append(((here > 0) & visible).sum() / visible.sum())
        agree.append((here == there)[visible].float().mean())
    # Not all: people of the pictures stand near the camera, and the drawn ones 45 metres away.
    assert min(overlap) > 0.7 and sum(overlap) / 8 > 0.8 and sum(agree) / 8 > 0.65
    both = (drawn[0, 0] == batch["iuv"][0, 0]) & (drawn[0, 0] > 0)
    assert (drawn[0, 1:] - batch["iuv"][0, 1:])[:, both].abs().median() < 0.02
    del some["iuv"]
    assert torch.equal(dense_targets(some, BODY, 64), drawn)


def test_nothing_is_drawn_for_people_without_labels(batch, tiny_body):
    some = Sample(**batch)
    some["has_smpl"] = torch.tensor([1.0] + [0] * 7)
    drawn = draw_dense(some, BODY, 16)
    assert drawn[0].max() > 0 and drawn[1:].abs().max() == 0
    with pytest.raises(ValueError, match="body must have texture coordinates"):
        draw_dense(some, tiny_body, 16)


# --- training ------------------------------------------------------------------------------------


def test_the_published_weights():
    assert dataclasses.asdict(PyMAFWeights()) == {
        "keypoints_2d": 300, "keypoints_3d": 300, "pose": 60, "betas": 0.06, "camera": 1,
        "parts": 1, "coarse_parts": 1, "u": 0.5, "v": 0.5,
    }  # fmt: skip
    assert PyMAFStep(small(), BODY).optimizers["pymaf"].defaults["lr"] == 5e-5


def test_each_stage_counts_alike_and_the_start_does_not(batch):
    from smplkit.methods.supervision import posed_keypoints, supervision

    network = small().eval()
    network.train = lambda mode=True: network
    with torch.no_grad():
        estimate = network(batch["image"])
        expected = {}
        for stage in estimate.stages:
            terms = supervision(posed_keypoints(stage, BODY), stage, batch)
            expected = {k: expected.get(k, 0) + v for k, v in terms.items()}
        estimate.dense = network.dp_head(torch.zeros(8, 48, 32, 32))
        step = PyMAFStep(network, BODY)
        step.networks["pymaf"] = lambda image: estimate
        (turn,) = step.turns(batch)
    for name, term in expected.items():
        torch.testing.assert_close(turn.terms[name], term)
    weights = dataclasses.asdict(PyMAFWeights())
    total = sum(weights[name] * term.item() for name, term in turn.terms.items())
    assert turn.loss.item() == pytest.approx(total, rel=1e-5)


def test_it_learns_eight_people_by_heart(batch):
    network = small().train()
    step = PyMAFStep(network, BODY, learning_rate=1e-3)
    losses = []
    for _ in range(60):
        (turn,) = step.turns(batch)
        step.optimizers["pymaf"].zero_grad()
        turn.loss.backward()
        step.optimizers["pymaf"].step()
        losses.append({name: term.item() for name, term in turn.terms.items()})
    first, last = losses[0], losses[-1]
    assert last["pose"] < 0.5 * first["pose"]
    assert last["keypoints_2d"] < 0.5 * first["keypoints_2d"]
    assert last["parts"] < 0.3 * first["parts"] and last["u"] < 0.3 * first["u"]
    assert inputs(batch)[0] is batch["image"]
