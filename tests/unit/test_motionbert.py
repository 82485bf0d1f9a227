"""MotionBERT's networks: names and numbers of the specification, and every step written out."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import nn

from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.methods.iterative_head import standing_parameters
from smplkit.methods.motionbert import (
    SIZES,
    ActionHead,
    DSTformer,
    EmbeddingHead,
    MeshHead,
    MotionBERT,
    MotionBERTAction,
    by_clips,
    inputs,
)
from smplkit.methods.official import read_checkpoint
from smplkit.rotations import rot6d_to_rotmat

BASE, LITE = (512, 2), (256, 4)


def clips(*lead: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(*lead, 17, 3, generator=generator).clamp(-1, 1)
    return torch.cat([points[..., :2], points[..., 2:].abs()], dim=-1)


def tiny(seed: int = 0) -> DSTformer:
    """A backbone with weights so large that each of them can be seen in the result."""
    torch.manual_seed(seed)
    backbone = DSTformer(dim_feat=8, mlp_ratio=3, depth=2, num_heads=2, dim_rep=6, maxlen=5)
    with torch.no_grad():
        for parameter in backbone.parameters():
            parameter.add_(0.4 * torch.randn_like(parameter))
    return backbone.eval()


def mesh_network() -> MotionBERT:
    return MotionBERT(tiny(), hidden_size=12).eval()


def official_backbone(dim: int, ratio: int) -> dict[str, tuple[int, ...]]:
    """The table of the published files of pretraining and 3D pose."""
    shapes: dict[str, tuple[int, ...]] = {
        "pos_embed": (1, 17, dim),
        "temp_embed": (1, 243, 1, dim),
    }

    def add(name: str, *size: int) -> None:
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = size, size[:1]

    add("joints_embed", dim, 3)
    for stream in ("blocks_st", "blocks_ts"):
        for layer in range(5):
            for kind in "st":
                name = f"{stream}.{layer}"
                add(f"{name}.norm1_{kind}", dim)
                add(f"{name}.norm2_{kind}", dim)
                add(f"{name}.attn_{kind}.qkv", 3 * dim, dim)
                add(f"{name}.attn_{kind}.proj", dim, dim)
                add(f"{name}.mlp_{kind}.fc1", ratio * dim, dim)
                add(f"{name}.mlp_{kind}.fc2", dim, ratio * dim)
    for layer in range(5):
        add(f"ts_attn.{layer}", 2, 2 * dim)
    add("norm", dim)
    add("pre_logits.fc", 512, dim)
    add("head", 3, 512)
    return shapes


def official_with_head(sizes: dict[str, tuple[int, ...]], *norms: str) -> dict:
    shapes = {f"backbone.{name}": size for name, size in official_backbone(*BASE).items()}
    for name, size in sizes.items():
        if name.startswith("init"):
            shapes[f"head.{name}"] = size
        else:
            shapes[f"head.{name}.weight"], shapes[f"head.{name}.bias"] = size, size[:1]
    for name in norms:
        shapes[f"head.{name}.running_mean"] = shapes[f"head.{name}.running_var"] = sizes[name]
        shapes[f"head.{name}.num_batches_tracked"] = ()
    return shapes


def shapes_of(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(x.shape) for name, x in network.official_state_dict().items()}


# --- the official layout -------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "size", "count"), [("base", BASE, 42.47), ("lite", LITE, 16.00)])
def test_the_official_backbone_is_complete(name, size, count):
    with torch.device("meta"):
        network = DSTformer(**SIZES[name])
    assert shapes_of(network) == official_backbone(*size)
    assert len(network.state_dict()) == 260
    dim, ratio = size
    attention, mlp = 4 * dim * (dim + 1), 2 * ratio * dim * dim + (ratio + 1) * dim
    block = 8 * dim + 2 * attention + 2 * mlp
    ends = 4 * dim + (17 + 243) * dim + 2 * dim + (dim + 1) * 512 + 513 * 3
    expected = 10 * block + 5 * (2 * dim + 1) * 2 + ends
    assert sum(p.numel() for p in network.parameters()) == expected
    assert round(expected / 1e6, 2) == count


def test_the_official_mesh_network_is_complete():
    with torch.device("meta"):
        network = MotionBERT()
    sizes = {"fc1": (1024, 8704), "fc2": (1024, 8704), "bn1": (1024,), "bn2": (1024,)}
    sizes |= {"head_pose": (144, 1024), "head_shape": (10, 1024)}
    sizes |= {"init_pose": (1, 144), "init_shape": (1, 10)}
    assert shapes_of(network) == official_with_head(sizes, "bn1", "bn2")
    head = 2 * (8704 + 1) * 1024 + 4 * 1024 + 1025 * 154
    assert sum(p.numel() for p in network.parameters()) == 42_466_317 + head == 60_456_103
    assert network.head.dropout.p == 0.1


def test_the_official_action_networks_are_complete():
    with torch.device("meta"):
        scores, vectors = MotionBERTAction(), MotionBERTAction(head=EmbeddingHead())
    sizes = {"bn": (2048,), "fc1": (2048, 8704), "fc2": (60, 2048)}
    assert shapes_of(scores) == official_with_head(sizes, "bn")
    assert shapes_of(vectors) == official_with_head({"fc1": (2048, 8704)})
    assert (scores.head.dropout.p, vectors.head.dropout.p) == (0.5, 0.1)


def published(network: nn.Module, key: str) -> dict:
    """A file as the authors write it: wrapped, from several GPUs, with SMPL's arrays in it."""
    state = {f"module.{name}": x for name, x in network.official_state_dict().items()}
    if key == "model":
        state["module.head.smpl.v_template"] = torch.zeros(6890, 3)
        state["module.head.smpl.J_regressor_extra"] = torch.zeros(9, 6890)
        state["module.head.J_regressor"] = torch.zeros(17, 6890)
    return {"epoch": 3, "lr": 0.1, "optimizer": {}, key: state, "best_jpe": 1.0}


@pytest.mark.parametrize("key", ["model_pos", "model", "state_dict", None])
def test_official_weights_give_the_same_bodies(key, tmp_path):
    network, other = mesh_network(), MotionBERT(tiny(1), hidden_size=12).eval()
    path = tmp_path / "best_epoch.bin"
    torch.save(network.official_state_dict() if key is None else published(network, key), path)
    points = clips(2, 4)
    before = other(points)
    other.load_official(read_checkpoint(path))
    expected, after = network(points), other(points)
    assert not torch.allclose(before.betas, expected.betas)
    assert torch.equal(after.rotmat, expected.rotmat) and torch.equal(after.betas, expected.betas)


def test_a_backbone_that_was_pretrained_serves_a_mesh_network():
    pretrained, network = tiny(), MotionBERT(tiny(1), hidden_size=12)
    network.backbone.load_official(published(pretrained, "model_pos"))
    points = clips(2, 3)
    assert torch.equal(network.eval().backbone.represent(points), pretrained.represent(points))
    assert MotionBERT(pretrained, hidden_size=12).backbone is pretrained


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda state: state.pop("module.norm.bias"), "1 missing: norm.bias"),
        (lambda state: state.update({"module.extra": torch.zeros(2)}), "1 unexpected: extra"),
        (
            lambda state: state.update({"module.head.bias": torch.zeros(4)}),
            r"1 of another shape: head.bias \(4,\) instead of \(3,\)",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_loaded(spoil, words):
    checkpoint, network = published(tiny(), "model_pos"), tiny(1)
    spoil(checkpoint["model_pos"])
    before = copy.deepcopy(network.state_dict())
    with pytest.raises(ValueError, match=f"does not fit DSTformer: {words}"):
        network.load_official(checkpoint)
    assert all(torch.equal(x, before[name]) for name, x in network.state_dict().items())


# --- the backbone --------------------------------------------------------------------------------


def linear(w: dict, name: str, x: torch.Tensor) -> torch.Tensor:
    return w[f"{name}.weight"] @ x + w[f"{name}.bias"]


def norm(w: dict, name: str, x: torch.Tensor) -> torch.Tensor:
    centred = x - x.mean()
    scaled = centred / torch.sqrt(centred.square().mean() + 1e-6)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def attend(w: dict, name: str, tokens: list[torch.Tensor], heads: int) -> list[torch.Tensor]:
    """Self-attention of one group of tokens, head by head."""
    dim = len(tokens[0])
    c = dim // heads
    rows = [linear(w, f"{name}.qkv", x) for x in tokens]
    out = []
    for row in rows:
        parts = []
        for h in range(heads):
            q = row[h * c : (h + 1) * c]
            keys = [other[dim + h * c : dim + (h + 1) * c] for other in rows]
            values = [other[2 * dim + h * c : 2 * dim + (h + 1) * c] for other in rows]
            scores = torch.stack([q @ k for k in keys]) * c**-0.5
            share = scores.exp() / scores.exp().sum()
            parts.append(sum(s * v for s, v in zip(share, values, strict=True)))
        out.append(linear(w, f"{name}.proj", torch.cat(parts)))
    return out


def gelu(x: torch.Tensor) -> torch.Tensor:
    return x * (1 + torch.erf(x / math.sqrt(2))) / 2


def half_block(w: dict, name: str, kind: str, x: torch.Tensor, heads: int) -> torch.Tensor:
    """One attention and its MLP on tokens (T, 17, D); kind "s" over joints, "t" over frames."""
    frames, joints = x.shape[:2]
    x = x.clone()
    groups = (
        [[(t, j) for j in range(joints)] for t in range(frames)]
        if kind == "s"
        else [[(t, j) for t in range(frames)] for j in range(joints)]
    )
    for group in groups:
        changes = attend(
            w, f"{name}.attn_{kind}", [norm(w, f"{name}.norm1_{kind}", x[i]) for i in group], heads
        )
        for i, change in zip(group, changes, strict=True):
            x[i] = x[i] + change
    for group in groups:
        for i in group:
            hidden = linear(w, f"{name}.mlp_{kind}.fc1", norm(w, f"{name}.norm2_{kind}", x[i]))
            x[i] = x[i] + linear(w, f"{name}.mlp_{kind}.fc2", gelu(hidden))
    return x


def represent(backbone: DSTformer, points: torch.Tensor, heads: int) -> torch.Tensor:
    """The backbone written out for one clip (T, 17, 3)."""
    w = backbone.state_dict()
    x = torch.empty(len(points), 17, w["norm.bias"].numel(), dtype=points.dtype)
    for t in range(len(points)):
        for j in range(17):
            x[t, j] = linear(w, "joints_embed", points[t, j])
            x[t, j] += w["pos_embed"][0, j] + w["temp_embed"][0, t, 0]
    for layer in range(len(backbone.blocks_st)):
        st = half_block(w, f"blocks_st.{layer}", "s", x, heads)
        st = half_block(w, f"blocks_st.{layer}", "t", st, heads)
        ts = half_block(w, f"blocks_ts.{layer}", "t", x, heads)
        ts = half_block(w, f"blocks_ts.{layer}", "s", ts, heads)
        fused = torch.empty_like(x)
        for t in range(x.shape[0]):
            for j in range(17):
                both = torch.cat([st[t, j], ts[t, j]])
                e = linear(w, f"ts_attn.{layer}", both).exp()
                fused[t, j] = e[0] / e.sum() * st[t, j] + e[1] / e.sum() * ts[t, j]
        x = fused
    rows = [torch.tanh(linear(w, "pre_logits.fc", norm(w, "norm", one))) for one in x.flatten(0, 1)]
    return torch.stack(rows).unflatten(0, x.shape[:2])


@torch.no_grad()
def test_the_backbone_against_loops():
    backbone = tiny().double()
    points = clips(2, 4).double()
    got = backbone.represent(points)
    assert got.shape == (2, 4, 17, 6) and got.abs().max() < 1
    for clip, expected in zip(points, got, strict=True):
        torch.testing.assert_close(represent(backbone, clip, heads=2), expected)
    w = backbone.state_dict()
    pose = got @ w["head.weight"].T + w["head.bias"]
    torch.testing.assert_close(backbone(points), pose)


@torch.no_grad()
def test_the_epsilon_of_the_norms_is_that_of_the_builder():
    """torch's own, 1e-5, gives other tokens where these hardly differ."""
    backbone = tiny().double()
    norms = [layer for layer in backbone.modules() if isinstance(layer, nn.LayerNorm)]
    assert len(norms) == 2 * 2 * 4 + 1
    assert {layer.eps for layer in norms} == {1e-6}
    small = 1e-3 * torch.arange(8.0, dtype=torch.float64)
    w = backbone.state_dict()
    torch.testing.assert_close(backbone.norm(small), norm(w, "norm", small))


@torch.no_grad()
def test_the_first_weight_of_the_fusion_is_that_of_joints_before_frames():
    backbone, points = tiny(), clips(1, 3)
    for fusion in backbone.ts_attn:
        fusion.weight.zero_()
        fusion.bias.copy_(torch.tensor([200.0, 0.0]))
    before = backbone(points)
    for parameter in backbone.blocks_ts.parameters():
        parameter.add_(1.0)
    assert torch.equal(backbone(points), before)
    backbone.blocks_st[0].mlp_s.fc2.bias.add_(1.0)
    assert not torch.allclose(backbone(points), before)


def test_initial_values():
    torch.manual_seed(0)
    backbone = DSTformer(**SIZES["small"])
    for fusion in backbone.ts_attn:
        assert not fusion.weight.any() and (fusion.bias == 0.5).all()
    for x in (backbone.temp_embed, backbone.blocks_st[0].attn_t.qkv.weight, backbone.head.weight):
        assert x.std().item() == pytest.approx(0.02, rel=0.15)
    assert not backbone.blocks_ts[1].mlp_t.fc1.bias.any()
    assert (backbone.norm.weight == 1).all() and not backbone.norm.bias.any()


@torch.no_grad()
def test_all_frames_and_joints_see_each_other_and_clips_do_not():
    backbone, points = tiny(), clips(2, 5)
    before = backbone(points)
    other = points.clone()
    other[0, 3, 9] = 0.0
    after = backbone(other)
    assert ((after[0] - before[0]).abs().amax(-1) > 0).all()
    torch.testing.assert_close(after[1], before[1])
    assert backbone(points[:, :1]).shape == (2, 1, 17, 3)  # single frames, as COCO's


# --- the heads -----------------------------------------------------------------------------------


def batch_norm(w: dict, name: str, x: torch.Tensor) -> torch.Tensor:
    scaled = (x - w[f"{name}.running_mean"]) / torch.sqrt(w[f"{name}.running_var"] + 1e-5)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def shaken(head: nn.Module) -> nn.Module:
    """The head with other statistics, and decoders large enough to be seen."""
    torch.manual_seed(3)
    with torch.no_grad():
        for x in head.state_dict().values():
            if x.is_floating_point():
                x.add_(0.3 * torch.randn_like(x).abs())
    return head.eval()


@torch.no_grad()
def test_the_mesh_head_against_loops():
    head = shaken(MeshHead(6, 12)).double()
    feature = torch.randn(3, 4, 17, 6, dtype=torch.float64, generator=torch.manual_seed(1))
    estimate = head(feature)
    w = head.state_dict()
    assert estimate.camera is None and estimate.stages == []
    for n in range(3):
        mean = torch.stack([feature[n, t].flatten() for t in range(4)]).mean(0)
        hidden = batch_norm(w, "bn2", linear(w, "fc2", mean)).clamp(min=0)
        shape = linear(w, "head_shape", hidden) + w["init_shape"][0]
        per_frame = [
            linear(w, "head_shape", batch_norm(w, "bn2", linear(w, "fc2", x)).clamp(min=0))
            for x in feature[n].flatten(1)
        ]
        assert not torch.allclose(torch.stack(per_frame).mean(0) + w["init_shape"][0], shape)
        for t in range(4):
            torch.testing.assert_close(estimate.betas[n, t], shape)
            hidden = batch_norm(w, "bn1", linear(w, "fc1", feature[n, t].flatten())).clamp(min=0)
            pose = linear(w, "head_pose", hidden) + w["init_pose"][0]
            rotmat = torch.stack(
                [rot6d_to_rotmat(six) for six in pose.float().unflatten(0, (24, 6))]
            )
            torch.testing.assert_close(estimate.rotmat[n, t], rotmat)


def test_the_shape_is_normalised_over_clips_and_the_pose_over_frames():
    head = MeshHead(6, 12, dropout=0.0).train()
    feature = torch.randn(3, 4, 17, 6, generator=torch.manual_seed(1))
    head(feature)
    pose = head.fc1(feature.flatten(2)).flatten(0, 1)
    shape = head.fc2(feature.mean(1).flatten(1))
    assert pose.shape == (12, 12) and shape.shape == (3, 12)
    torch.testing.assert_close(head.bn1.running_mean, 0.1 * pose.mean(0))
    torch.testing.assert_close(head.bn2.running_mean, 0.1 * shape.mean(0))
    torch.testing.assert_close(head.bn2.running_var, 0.9 + 0.1 * shape.var(0))


def test_the_mesh_head_starts_from_the_mean():
    mean = standing_parameters()._replace(betas=torch.arange(10.0))
    torch.manual_seed(0)
    head = MeshHead(6, mean=mean).eval()
    estimate = head(torch.rand(2, 3, 17, 6))
    torch.testing.assert_close(estimate.betas[1, 2], torch.arange(10.0), atol=0.1, rtol=0)
    identity = torch.eye(3).expand(2, 3, 24, 3, 3)
    torch.testing.assert_close(estimate.rotmat @ estimate.rotmat.mT, identity, atol=1e-5, rtol=0)


@torch.no_grad()
def test_the_action_heads_against_loops():
    feature = torch.randn(3, 2, 4, 17, 6, generator=torch.manual_seed(1))
    head = shaken(ActionHead(5, 6, 7))
    w = head.state_dict()
    vectors = EmbeddingHead(6, 7).eval()
    for n in range(3):
        persons = [sum(feature[n, m, t].flatten() for t in range(4)) / 4 for m in range(2)]
        pooled = (persons[0] + persons[1]) / 2
        hidden = batch_norm(w, "bn", linear(w, "fc1", pooled)).clamp(min=0)
        torch.testing.assert_close(head(feature)[n], linear(w, "fc2", hidden))
        vector = linear(vectors.state_dict(), "fc1", pooled)
        torch.testing.assert_close(vectors(feature)[n], vector / vector.norm())


@torch.no_grad()
def test_a_missing_second_person_is_averaged_in():
    network = MotionBERTAction(tiny(), shaken(ActionHead(5, 6, 7))).eval()
    one = clips(2, 1, 4)
    two = torch.cat([one, torch.zeros_like(one)], dim=1)
    both = network.backbone.represent(two[:, 1])[:, None]
    own = network.backbone.represent(one[:, 0])[:, None]
    torch.testing.assert_close(network(two), network.head(torch.cat([own, both], 1)))
    assert not torch.allclose(network(two), network(one))


# --- the networks --------------------------------------------------------------------------------


@pytest.mark.parametrize("backbone", ["base", "lite"])
def test_the_published_sizes_run(backbone):
    torch.manual_seed(0)
    network = MotionBERT(backbone)
    estimate = network(clips(2, 2))
    assert estimate.rotmat.shape == (2, 2, 24, 3, 3) and estimate.betas.shape == (2, 2, 10)
    (estimate.rotmat[..., 0].sum() + estimate.betas.sum()).backward()
    assert network.backbone.temp_embed.grad[:, :2].abs().min() > 0


@pytest.mark.parametrize("kind", ["pose", "mesh", "action", "embedding"])
def test_gradients_reach_every_parameter_that_learns(kind):
    backbone = tiny()
    head = {"action": ActionHead(5, 6, 7), "embedding": EmbeddingHead(6, 7)}.get(kind)
    torch.manual_seed(0)
    if kind == "pose":
        network, out = backbone, backbone(clips(3, 5))
    elif kind == "mesh":
        network = MotionBERT(backbone, hidden_size=12)
        estimate = network(clips(3, 5))
        out = torch.cat([estimate.rotmat.flatten(2), estimate.betas], dim=-1)
    else:
        network = MotionBERTAction(backbone, head)
        out = network(clips(3, 2, 5))
    (out * torch.randn_like(out)).sum().backward()
    learns = {name: p for name, p in network.named_parameters() if p.requires_grad}
    assert [name for name, p in learns.items() if p.grad is None or not p.grad.any()] == []
    idle = [name for name, p in network.named_parameters() if not p.requires_grad]
    assert idle == ([] if kind == "pose" else ["backbone.head.weight", "backbone.head.bias"])


@torch.no_grad()
def test_evaluation_is_deterministic_and_training_draws_dropout():
    network, points = mesh_network(), clips(3, 4)
    assert torch.equal(network(points).betas, network(points).betas)
    alone = network(points[1:2])
    torch.testing.assert_close(alone.rotmat[0], network(points).rotmat[1])
    network.train()
    assert not torch.equal(network(points).betas, network(points).betas)


@torch.no_grad()
def test_long_videos_go_clip_by_clip_and_the_last_one_is_shorter():
    network, points = mesh_network(), clips(2, 8)
    estimate = by_clips(network, points, frames=3)
    for start, stop in ((0, 3), (3, 6), (6, 8)):
        part = network(points[:, start:stop])
        assert torch.equal(estimate.rotmat[:, start:stop], part.rotmat)
        assert torch.equal(estimate.betas[:, start:stop], part.betas)
    assert estimate.camera is None
    assert not torch.equal(estimate.betas[:, 0], estimate.betas[:, 3])


def test_the_points_of_a_sample(tmp_path):
    people = SyntheticPeople(PeopleConfig(2, image_size=None, frames=6), cache=tmp_path)
    batch = people.batch(torch.arange(2))
    (points,) = inputs(batch)
    assert points.shape == (2, 6, 17, 3)
    assert points[..., :2].abs().amax((1, 2, 3)).tolist() == pytest.approx([1, 1])
    # One scale and one shift for all frames: no crop that moves along with the person.
    for n in range(2):
        elbow = batch["keypoints_full"][n, :, 25 + 10]  # left; right leg first leaves the arms
        seen = (elbow[:, 2] > 0).nonzero()[:, 0]
        difference = elbow[seen[1:], :2] - elbow[seen[:1], :2]
        scaled = points[n, seen[1:], 12, :2] - points[n, seen[:1], 12, :2]
        ratio = difference.flatten() @ scaled.flatten() / difference.square().sum()
        torch.testing.assert_close(scaled, ratio * difference, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(points[n, :, 12, 2], elbow[:, 2])
    assert MotionBERT(tiny_for(6))(points).rotmat.shape == (2, 6, 24, 3, 3)


def tiny_for(frames: int) -> DSTformer:
    return DSTformer(dim_feat=8, mlp_ratio=1, depth=1, num_heads=2, dim_rep=6, maxlen=frames)


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 17, 3), (2, 4, 16, 3), (2, 4, 17, 2), (2, 0, 17, 3)])
def test_points_of_another_shape_are_refused(shape):
    for network in (tiny(), mesh_network()):
        with pytest.raises(ValueError, match=r"points must have shape \(B, T, 17, 3\), got"):
            network(torch.zeros(shape))


def test_other_mistakes():
    with pytest.raises(ValueError, match="points must have at most 5 frames, got 6; .*by_clips"):
        tiny()(clips(1, 6))
    with pytest.raises(ValueError, match=r"\(B, M, T, 17, 3\), got \(2, 4, 17, 3\)"):
        MotionBERTAction(tiny(), ActionHead(5, 6, 7))(clips(2, 4))
    with pytest.raises(ValueError, match="backbone must be one of base, lite, small, got 'huge'"):
        MotionBERT("huge")
    with pytest.raises(ValueError, match="dim_feat must be a multiple of num_heads, got 9 and 2"):
        DSTformer(dim_feat=9, num_heads=2)
