"""HMR and its critics: names and numbers of the specification, and what a network must do."""

from __future__ import annotations

import pytest
import torch

from smplkit.data.sample import normalise_image
from smplkit.methods.hmr import HMR, Discriminator, SingleDiscriminator
from smplkit.methods.iterative_head import standing_parameters
from smplkit.rotations import axis_angle_to_rotmat


def pictures(count: int, size: int = 64, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randint(256, (count, 3, size, size), dtype=torch.uint8, generator=generator)
    return normalise_image(noise)


def bodies(count: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    rotmat = axis_angle_to_rotmat(torch.randn(count, 23, 3, generator=generator))
    return rotmat, torch.randn(count, 10, generator=generator)


@pytest.fixture(scope="module")
def official() -> HMR:
    torch.manual_seed(0)
    return HMR().eval()


def official_shapes() -> dict[str, tuple[int, ...]]:
    """The table of SPIN's checkpoint: torchvision's ResNet-50 and the head, no prefix."""
    shapes: dict[str, tuple[int, ...]] = {}

    def norm(name: str, channels: int) -> None:
        for key in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{key}"] = (channels,)
        shapes[f"{name}.num_batches_tracked"] = ()

    shapes["conv1.weight"] = (64, 3, 7, 7)
    norm("bn1", 64)
    channels = 64
    for layer, width, blocks in ((1, 64, 3), (2, 128, 4), (3, 256, 6), (4, 512, 3)):
        for block in range(blocks):
            name = f"layer{layer}.{block}"
            sizes = ((width, channels, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1))
            for number, size in enumerate(sizes, start=1):
                shapes[f"{name}.conv{number}.weight"] = size
                norm(f"{name}.bn{number}", size[0])
            if block == 0:
                shapes[f"{name}.downsample.0.weight"] = (4 * width, channels, 1, 1)
                norm(f"{name}.downsample.1", 4 * width)
            channels = 4 * width
    sizes = {"fc1": (1024, 2205), "fc2": (1024, 1024)}
    sizes |= {"decpose": (144, 1024), "decshape": (10, 1024), "deccam": (3, 1024)}
    for name, size in sizes.items():
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = size, size[:1]
    return shapes | {"init_pose": (1, 144), "init_shape": (1, 10), "init_cam": (1, 3)}


# --- the network -------------------------------------------------------------------------------


def test_the_official_layout_is_complete(official):
    state = official.official_state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == official_shapes()
    assert len(state) == 331
    backbone = 25_557_032 - (2048 * 1000 + 1000)  # torchvision's count, without its classifier
    head = 2205 * 1024 + 1024 + 1024 * 1024 + 1024 + (1024 + 1) * (144 + 10 + 3)
    assert sum(p.numel() for p in official.parameters()) == backbone + head == 26_977_501


def test_official_weights_give_the_same_bodies(official, tmp_path):
    path = tmp_path / "model_checkpoint.pt"
    torch.save({"model": official.official_state_dict(), "epoch": 1}, path)
    torch.manual_seed(1)
    other = HMR().eval()
    image = pictures(1, 224)
    with torch.no_grad():
        before, expected = other(image), official(image)
        other.load_official(torch.load(path, weights_only=True))
        after = other(image)
    assert not torch.allclose(before.betas, expected.betas)
    assert torch.equal(after.rotmat, expected.rotmat)
    assert torch.equal(after.camera, expected.camera)


def test_a_checkpoint_of_another_size_does_not_fit():
    small = HMR("small").official_state_dict()
    with pytest.raises(ValueError, match="state_dict does not fit HMR: 260 missing: layer1.0"):
        HMR().load_official(small)


@pytest.mark.parametrize(("backbone", "size"), [("small", 64), ("resnet50", 224)])
def test_a_picture_becomes_a_body(backbone, size):
    torch.manual_seed(0)
    network = HMR(backbone).eval()
    with torch.no_grad():
        estimate = network(pictures(2, size))
    assert estimate.rotmat.shape == (2, 24, 3, 3)
    assert estimate.betas.shape == (2, 10) and estimate.camera.shape == (2, 3)
    assert len(estimate.stages) == 3
    identity = torch.eye(3).expand(2, 24, 3, 3)
    torch.testing.assert_close(estimate.rotmat @ estimate.rotmat.mT, identity, atol=1e-5, rtol=0)


def test_the_small_network_has_about_a_million_parameters():
    network = HMR("small")
    blocks = sum(
        9 * a * b + 9 * b * b + (a * b if a != b else 0)
        for a, b in ((16, 16), (16, 32), (32, 64), (64, 128))
    )
    norms = 2 * (16 + 2 * 16 + 3 * 32 + 3 * 64 + 3 * 128)
    head = (224 + 157 + 1) * 256 + 257 * 256 + 257 * 157
    expected = 27 * 16 + blocks + norms + (16 * 128 + 1) * 224 + head
    assert sum(p.numel() for p in network.parameters()) == expected
    assert 0.9e6 < expected < 1.1e6
    # in half precision, batch norm statistics included, it must fit into two megabytes
    assert 2 * sum(value.numel() for value in network.state_dict().values()) < 1.99e6


def test_evaluation_is_deterministic_and_training_draws_dropout(official):
    image = pictures(1, 224)
    with torch.no_grad():
        assert torch.equal(official(image).rotmat, official(image).rotmat)
        official.head.train()
        a, b = official(image), official(image)
        official.head.eval()
    assert not torch.equal(a.camera, b.camera)


def test_one_picture_does_not_depend_on_its_neighbours():
    network, images = HMR("small").eval(), pictures(4)
    with torch.no_grad():
        torch.testing.assert_close(network(images).rotmat[2:3], network(images[2:3]).rotmat)


@pytest.mark.parametrize("backbone", ["small", "resnet50"])
def test_gradients_reach_every_parameter(backbone):
    torch.manual_seed(0)
    network = HMR(backbone)
    estimate = network(pictures(2, network.image_size))
    loss = (estimate.rotmat * torch.randn(2, 24, 3, 3)).sum()
    (loss + estimate.betas.sum() + estimate.camera.sum()).backward()
    without = [name for name, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []


def test_steps_share_their_weights_and_the_start_is_free():
    mean = standing_parameters()._replace(camera=torch.tensor([0.5, 0.1, 0.2]))
    one, three = HMR("small", iterations=1, mean=mean), HMR("small", iterations=3)
    assert one.head.start().camera.tolist()[0] == pytest.approx([0.5, 0.1, 0.2])
    assert [p.shape for p in one.parameters()] == [p.shape for p in three.parameters()]
    assert len(one(pictures(2)).stages) == 1


@pytest.mark.parametrize("shape", [(1, 3, 224, 224), (1, 1, 64, 64), (3, 64, 64), (1, 3, 64, 48)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match=r"image must have shape \(B, 3, 64, 64\), got"):
        HMR("small")(torch.zeros(shape))


def test_unknown_backbones_are_refused():
    with pytest.raises(ValueError, match='backbone must be "resnet50" or "small", got \'vit\''):
        HMR("vit")


# --- the critics -------------------------------------------------------------------------------


def test_the_factorised_critic_against_loops():
    torch.manual_seed(0)
    critic = Discriminator()
    rotmat, betas = bodies(3)
    scores = critic(rotmat, betas)
    assert scores.shape == (3, 25)
    w = critic.state_dict()
    relu = torch.relu

    def linear(x, name):
        return w[f"{name}.weight"] @ x + w[f"{name}.bias"]

    for body in range(3):
        features = []
        for joint in range(23):
            nine = torch.stack([rotmat[body, joint, r, c] for r in range(3) for c in range(3)])
            feature = relu(linear(relu(linear(nine, "joint_fc1")), "joint_fc2"))
            own = w["joint_score.weight"][joint, :, 0] @ feature + w["joint_score.bias"][joint]
            torch.testing.assert_close(scores[body, joint], own)
            features.append(feature)
        pose = relu(linear(relu(linear(torch.cat(features), "pose_fc1")), "pose_fc2"))
        torch.testing.assert_close(scores[body, 23:24], linear(pose, "pose_score"))
        shape = relu(linear(relu(linear(betas[body], "shape_fc1")), "shape_fc2"))
        torch.testing.assert_close(scores[body, 24:], linear(shape, "shape_score"))


def test_parameters_of_the_critics():
    joints = (9 * 32 + 32) + (32 * 32 + 32) + 23 * (32 + 1)
    pose = (23 * 32 * 1024 + 1024) + (1024 * 1024 + 1024) + (1024 + 1)
    shape = (10 * 10 + 10) + (10 * 5 + 5) + (5 + 1)
    factorised = sum(p.numel() for p in Discriminator().parameters())
    assert factorised == joints + pose + shape
    single = sum(p.numel() for p in SingleDiscriminator().parameters())
    assert single == (217 * 1239 + 1239) + (1239 * 1239 + 1239) + (1239 + 1)
    assert abs(single / factorised - 1) < 1e-3
    assert single != factorised  # no width gives exactly as many


def test_a_joint_moves_its_own_score_and_that_of_the_pose_only():
    torch.manual_seed(0)
    critic = Discriminator(hidden_size=64)
    rotmat, betas = bodies(1)
    before = critic(rotmat, betas)
    other = rotmat.clone()
    other[:, 7] = bodies(1, seed=1)[0][:, 7]
    assert (critic(other, betas) != before).squeeze().nonzero().flatten().tolist() == [7, 23]
    assert (critic(rotmat, betas + 1) != before).squeeze().nonzero().flatten().tolist() == [24]


def test_the_single_critic_sees_everything_in_one_score():
    torch.manual_seed(0)
    critic = SingleDiscriminator(hidden_size=64)
    rotmat, betas = (x.requires_grad_() for x in bodies(2))
    scores = critic(rotmat, betas)
    assert scores.shape == (2, 1)
    scores.sum().backward()
    assert (rotmat.grad.abs().amax((-1, -2)) > 0).all() and (betas.grad != 0).all()


@pytest.mark.parametrize("critic", [Discriminator(8), SingleDiscriminator(8)])
def test_critics_refuse_poses_with_the_root(critic):
    rotmat, betas = bodies(2)
    with pytest.raises(ValueError, match=r"rotmat must have shape \(..., 23, 3, 3\)"):
        critic(torch.cat([rotmat[:, :1], rotmat], dim=1), betas)
    with pytest.raises(ValueError, match=r"got \(2, 23, 3, 3\) and \(1, 10\)"):
        critic(rotmat, betas[:1])
