"""The iterative head: against its steps written out as sums, and what must not depend on what."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from smplkit.body import SMPL
from smplkit.methods.iterative_head import (
    IterativeHead,
    Parameters,
    read_mean_parameters,
    standing_parameters,
)
from smplkit.rotations import axis_angle_to_rotmat, rot6d_to_rotmat, rotmat_to_rot6d

SMALL = dict(feature_size=20, hidden_size=16)


def head(seed: int = 0, lively: bool = True, **kwargs) -> IterativeHead:
    """A small head; lively ones have decoders that change something."""
    torch.manual_seed(seed)
    made = IterativeHead(**{**SMALL, **kwargs}).eval()
    if lively:
        for decoder in (made.decpose, made.decshape, made.deccam):
            torch.nn.init.normal_(decoder.weight, std=0.05)
    return made


def features(*lead: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*lead, 20, generator=torch.Generator().manual_seed(seed))


def written_out(weights, feature, start, iterations, relu, extra=()):
    """Numpy, one sample; returns the 157 numbers after each step."""
    w = {name: value.double().numpy() for name, value in weights.items()}
    guess = np.concatenate([np.asarray(part).ravel() for part in start])
    cut = (lambda x: np.maximum(x, 0)) if relu else (lambda x: x)
    after = []
    for _ in range(iterations):
        x = np.concatenate([feature, extra, guess])
        x = cut(w["fc1.weight"] @ x + w["fc1.bias"])
        x = cut(w["fc2.weight"] @ x + w["fc2.bias"])
        decoders = ("decpose", "decshape", "deccam")
        guess = guess + np.concatenate([w[f"{d}.weight"] @ x + w[f"{d}.bias"] for d in decoders])
        after.append(guess)
    return after


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("iterations", [1, 3])
def test_steps_against_sums(relu, iterations):
    made, feature = head(relu=relu, iterations=iterations), features(2)
    estimate = made(feature)
    assert len(estimate.stages) == iterations
    for sample in range(2):
        expected = written_out(
            made.state_dict(), feature[sample].numpy(), made.start(), iterations, relu
        )
        for stage, numbers in zip(estimate.stages, expected, strict=True):
            rot6d = torch.tensor(numbers[:144]).view(24, 6)
            close = dict(rtol=1e-4, atol=1e-5, check_dtype=False)
            torch.testing.assert_close(stage.rotmat[sample], rot6d_to_rotmat(rot6d), **close)
            torch.testing.assert_close(stage.betas[sample], torch.tensor(numbers[144:154]), **close)
            torch.testing.assert_close(stage.camera[sample], torch.tensor(numbers[154:]), **close)
    assert torch.equal(estimate.rotmat, estimate.stages[-1].rotmat)
    assert torch.equal(estimate.betas, estimate.stages[-1].betas)
    assert torch.equal(estimate.camera, estimate.stages[-1].camera)
    assert not any(stage.stages for stage in estimate.stages)


def test_the_official_size():
    made = IterativeHead()
    shapes = {name: tuple(value.shape) for name, value in made.state_dict().items()}
    assert shapes == {
        "init_pose": (1, 144),
        "init_shape": (1, 10),
        "init_cam": (1, 3),
        "fc1.weight": (1024, 2205),
        "fc1.bias": (1024,),
        "fc2.weight": (1024, 1024),
        "fc2.bias": (1024,),
        "decpose.weight": (144, 1024),
        "decpose.bias": (144,),
        "decshape.weight": (10, 1024),
        "decshape.bias": (10,),
        "deccam.weight": (3, 1024),
        "deccam.bias": (3,),
    }
    assert made.iterations == 3 and not made.relu
    assert made.drop1.p == made.drop2.p == 0.5
    for decoder in (made.decpose, made.decshape, made.deccam):  # xavier, gain 0.01
        bound = 0.01 * (6 / (1024 + decoder.out_features)) ** 0.5
        assert 0.95 * bound < decoder.weight.abs().max() <= bound


def test_the_number_of_iterations_is_no_number_of_weights():
    one, three = head(iterations=1), head(iterations=3)
    assert [p.shape for p in one.parameters()] == [p.shape for p in three.parameters()]
    one.load_state_dict(three.state_dict())
    feature = features(4)
    torch.testing.assert_close(one(feature).rotmat, three(feature).stages[0].rotmat)
    one.iterations = 3
    torch.testing.assert_close(one(feature).rotmat, three(feature).rotmat)


def test_without_relu_the_head_is_linear_and_with_relu_it_is_not():
    for relu, linear in ((False, True), (True, False)):
        made = head(relu=relu)
        guess = Parameters(*(x.expand(1, -1) for x in made.start()))
        a, b, zero = features(1), features(1, seed=2), torch.zeros(1, 20)
        change = [made.step(x, guess).betas for x in (a, b, a + b, zero)]
        difference = change[0] + change[1] - change[2] - change[3]
        assert (difference.abs().max() < 1e-5) == linear


def test_a_fresh_head_hardly_moves_away_from_its_start():
    torch.manual_seed(0)
    made = IterativeHead().eval()
    estimate, start = made(torch.randn(8, 2048)), made.start().estimate()
    # what moves is the decoders' bias, at most 3 / sqrt(1024); xavier at gain 1 would add about 1
    assert (estimate.betas - start.betas).abs().max() < 0.12
    assert (estimate.rotmat - start.rotmat).abs().max() < 0.25


def test_dropout_is_drawn_anew_in_each_step():
    torch.manual_seed(0)
    made = head().train()
    feature = features(1)
    masks: list[torch.Tensor] = []
    made.drop1.register_forward_hook(lambda module, x, y: masks.append(y == 0))
    made(feature)
    assert len(masks) == 3
    assert not torch.equal(masks[0], masks[1]) and not torch.equal(masks[1], masks[2])
    made.eval()
    assert torch.equal(made(feature).rotmat, made(feature).rotmat)


def test_extra_numbers_lie_between_feature_and_guess():
    made, feature, extra = head(extra_size=3), features(1), torch.tensor([[0.3, -2.0, 1.0]])
    expected = written_out(
        made.state_dict(), feature[0].numpy(), made.start(), 3, False, extra[0].numpy()
    )
    camera = made(feature, extra).camera[0]
    torch.testing.assert_close(
        camera, torch.tensor(expected[-1][154:]), rtol=1e-4, atol=1e-5, check_dtype=False
    )
    for wrong in (None, torch.zeros(1, 2)):
        with pytest.raises(ValueError, match="must end in 20 and 3 numbers, got 20 and"):
            made(feature, wrong)
    with pytest.raises(ValueError, match="must end in 20 and 0 numbers, got 19 and 0"):
        head()(torch.zeros(1, 19))


def test_another_start_and_going_on_from_there():
    made, feature = head(iterations=1), features(5)
    guess = made.step(feature, made.step(feature, Parameters(*map(_row, made.start()))))
    made.iterations = 3
    three = made(feature)
    made.iterations = 1
    torch.testing.assert_close(made(feature, start=guess).rotmat, three.rotmat)


def _row(value: torch.Tensor) -> torch.Tensor:
    return value.expand(5, -1)


def test_any_leading_dimensions():
    made, feature = head(), features(2, 4)
    both = made(feature)
    assert both.rotmat.shape == (2, 4, 24, 3, 3) and both.camera.shape == (2, 4, 3)
    torch.testing.assert_close(both.rotmat[1], made(feature[1]).rotmat)


def test_gradients_reach_every_weight():
    made = head()
    estimate = made(features(3))
    target = torch.randn(3, 24, 3, 3)
    loss = (estimate.rotmat * target).sum() + estimate.betas.sum() + estimate.camera.sum()
    loss.backward()
    assert all(p.grad.abs().max() > 0 for p in made.parameters())
    assert estimate.detach().stages[0].rotmat.grad_fn is None


def test_the_estimate_is_in_single_precision_inside_autocast():
    made, feature = head(), features(6)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        estimate = made(feature)
    assert estimate.rotmat.dtype == estimate.camera.dtype == torch.float32
    products = estimate.rotmat @ estimate.rotmat.mT
    torch.testing.assert_close(products, torch.eye(3).expand(6, 24, 3, 3), rtol=0, atol=1e-5)


def test_the_default_start_stands_upright_before_the_camera():
    start = standing_parameters()
    assert start.rot6d[:6].tolist() == pytest.approx([1, 0, 0, -1, 0, 0], abs=1e-6)
    assert start.camera.tolist() == pytest.approx([0.9, 0, 0])
    body = SMPL()
    points = body.keypoints(
        body.from_rotmats(start.estimate().rotmat, start.betas), "openpose25+24"
    )
    left_wrist, right_wrist = points[36], points[31]
    assert points[38, 1] < points[39, 1] < points[25, 1]  # crown above pelvis above ankle, y down
    assert left_wrist[0] > 0 > right_wrist[0]  # who faces us has the left hand on our right


def test_the_mean_of_a_file(tmp_path):
    generator = torch.Generator().manual_seed(0)
    pose = axis_angle_to_rotmat(torch.randn(24, 3, generator=generator))
    pose = rotmat_to_rot6d(pose).numpy().reshape(144)
    np.savez(tmp_path / "mean.npz", pose=pose, shape=np.arange(10.0), cam=[0.9, 0.1, -0.2])
    mean = read_mean_parameters(tmp_path / "mean.npz")
    made = head(mean=mean)
    assert torch.equal(made.init_pose[0], torch.tensor(pose))
    assert made.init_shape[0].tolist() == list(range(10))
    assert made.init_cam[0].tolist() == pytest.approx([0.9, 0.1, -0.2])
    assert {name for name, _ in made.named_buffers()} == {"init_pose", "init_shape", "init_cam"}


def test_bad_starts_and_counts_are_refused(tmp_path):
    np.savez(tmp_path / "mean.npz", pose=np.zeros(72), shape=np.zeros(10), cam=np.zeros(3))
    with pytest.raises(ValueError, match=r"must hold 'pose' with 144 numbers, got .*\(72,\)"):
        read_mean_parameters(tmp_path / "mean.npz")
    with pytest.raises(FileNotFoundError):
        read_mean_parameters(tmp_path / "none.npz")
    with pytest.raises(ValueError, match="iterations must be at least 1, got 0"):
        head(iterations=0)
    with pytest.raises(ValueError, match="mean: init_shape must be 10 numbers"):
        head(mean=standing_parameters()._replace(betas=torch.zeros(11)))
