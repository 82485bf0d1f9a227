"""Right and wrong answers to exercise 04, with the points and the hint each wrong one must get.

The wrong ones are also a list of what students get wrong, for the instructor.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable

import torch

import smplkit.losses
from smplkit.methods.iterative_head import IterativeHead
from smplkit.methods.keypoint_hmr import KeypointHMR
from tests.grading.answers_04_hmr import (
    critic,
    critic_einsum,
    critic_loop,
    feedback,
    feedback_linear,
    feedback_split,
    reading,
    reading_sign,
    reading_var,
    step,
    step_by_hand,
    step_optimiser,
)
from tests.grading.trained import State, early, file_of, head, untrained
from tests.grading.variants import Wrong, WrongFile, squeezed, usual_mistakes

RIGHT = {
    "04.iterative_feedback": (feedback, feedback_linear, feedback_split),
    "04.critic_scores": (critic, critic_einsum, critic_loop),
    "04.training_step": (step, step_optimiser, step_by_hand),
    "04.read_table": (reading, reading_var, reading_sign),
}


def loop(seen=lambda guess, start: guess, update=torch.add, act=torch.relu, order=1):
    """The iterative head with one line changed."""

    def function(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
        guess, stages = start, []
        for _ in range(steps):
            pair = (feature, seen(guess, start))[::order]
            hidden = act(torch.cat(pair, -1) @ weight_1.mT + bias_1)
            guess = update(guess, hidden @ weight_2.mT + bias_2)
            stages.append(guess)
        return torch.stack(stages, -2)

    return function


def last_only(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    return feedback(feature, start, weight_1, bias_1, weight_2, bias_2, steps)[..., -1, :]


def steps_first(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    return feedback(feature, start, weight_1, bias_1, weight_2, bias_2, steps).movedim(-2, 0)


def with_the_start(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    stages = feedback(feature, start, weight_1, bias_1, weight_2, bias_2, steps)
    return torch.cat([start[..., None, :], stages[..., :-1, :]], -2)


def always_three(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    stages = feedback(feature, start, weight_1, bias_1, weight_2, bias_2, 3)
    return stages[..., :steps, :] if steps <= 3 else stages[..., [0, 1, 2] + [2] * (steps - 3), :]


def cut_graph(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    return loop(lambda guess, _: guess.detach())(
        feature, start, weight_1, bias_1, weight_2, bias_2, steps
    )


def delegated(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    return IterativeHead(2048).step(feature, start)


def scored(flat=lambda r: r.flatten(-2), act=torch.relu, own=True, order=lambda h: h, last=True):
    """The critic with one line changed."""

    def function(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
        features = act(flat(rotmats) @ weight.mT + bias)
        own_weight = joint_weight if own else joint_weight[:1]
        own_bias = joint_bias if own else joint_bias[:1]
        joints = (features * own_weight).sum(-1) + own_bias
        pose = (order(features).flatten(-2) * pose_weight).sum(-1, keepdim=True)
        return torch.cat([joints, pose] if last else [pose, joints], -1)

    return function


def no_joint_bias(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    return critic(rotmats, weight, bias, joint_weight, 0 * joint_bias, pose_weight)


def no_bias(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    return critic(rotmats, weight, 0 * bias, joint_weight, joint_bias, pose_weight)


def mean_for_pose(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    right = critic(rotmats, weight, bias, joint_weight, joint_bias, pose_weight)
    return torch.cat([right[..., :-1], right[..., :-1].mean(-1, keepdim=True)], -1)


def game(critic_first=False, fresh=False, uphill=1, masked=True, fool=1.0, mean=None, both=False):
    """The training step with one line changed."""

    @functools.wraps(step)
    def function(features, labels, has_label, real, network, critic, adversarial, rate):
        network = network.detach().clone().requires_grad_()
        old = critic.detach().clone().requires_grad_()
        fake = features @ network
        seen = has_label > 0 if masked else has_label > -1
        error = fake - torch.where(seen[:, None], labels, 0)
        squared = torch.where(seen, error.square().sum(-1), 0)
        count = seen.sum().clamp(min=1) if mean is None else mean
        judging = (real @ old - 1).square().mean() + (fake.detach() @ old).square().mean()
        (critic_slope,) = torch.autograd.grad(judging, old)
        new = (old - uphill * rate * critic_slope).detach()
        judge = new if critic_first else old.detach()
        loss = squared.sum() / count + adversarial * (fake @ judge - fool).square().mean()
        if both:  # the network's gradient through the critic's loss, too
            loss = loss + (fake @ judge).square().mean()
        (slope,) = torch.autograd.grad(loss, network)
        after = (network - rate * slope).detach()
        if fresh:
            return step_critic(features @ after, real, critic, rate, after)
        return torch.cat([after, new[None]])

    return function


def step_critic(fake, real, critic, rate, network):
    of_real = 2 * (real.mT @ (real @ critic - 1)) / len(real)
    of_fake = 2 * (fake.mT @ (fake @ critic)) / len(fake)
    return torch.cat([network, (critic - rate * (of_real + of_fake))[None]])


@functools.wraps(step)
def multiplied_mask(features, labels, has_label, real, network, critic, adversarial, rate):
    fake = features @ network
    error = has_label[:, None] * (fake - labels)
    slope = 2 * features.mT @ error / has_label.sum().clamp(min=1)
    slope = slope + adversarial * 2 * features.mT @ ((fake @ critic - 1)[:, None] * critic) / len(
        fake
    )
    return step_critic(fake, real, critic, rate, network - rate * slope)


@functools.wraps(step)
def network_alone(features, labels, has_label, real, network, critic, adversarial, rate):
    new = step(features, labels, has_label, real, network, critic, adversarial, rate)
    return torch.cat([new[:-1], critic[None]])


@functools.wraps(step)
def step_delegated(features, labels, has_label, real, network, critic, adversarial, rate):
    smplkit.losses.lsgan_generator_loss((features @ network @ critic)[:, None])
    return step(features, labels, has_label, real, network, critic, adversarial, rate)


@functools.wraps(step)
def changes_its_input(features, labels, has_label, real, network, critic, adversarial, rate):
    new = step(features, labels, has_label, real, network, critic, adversarial, rate)
    network.copy_(new[:-1])
    return new


def summary(interval):
    """A reading of the table from a function of the gains: mean and margin."""

    @functools.wraps(reading)
    def function(without, with_prior, quantile):
        mean, margin = interval(without, with_prior, quantile)
        low, high = mean - margin, mean + margin
        verdict = (low > 0).to(mean) - (high < 0).to(mean)
        return torch.stack([mean, low, high, verdict], -1)

    return function


def unpaired(without, with_prior, quantile):
    variance = without.var(-1) + with_prior.var(-1)
    return (without - with_prior).mean(-1), quantile * (variance / without.shape[-1]).sqrt()


@functools.wraps(reading)
def always_supported(without, with_prior, quantile):
    right = reading(without, with_prior, quantile)
    return torch.cat([right[..., :3], torch.ones_like(right[..., 3:])], -1)


@functools.wraps(reading)
def by_the_mean(without, with_prior, quantile):
    right = reading(without, with_prior, quantile)
    return torch.cat([right[..., :3], right[..., :1].sign()], -1)


def of_reading(change):
    return functools.wraps(reading)(lambda *inputs: change(reading(*inputs)))


WRONG = {
    "04.iterative_feedback": (
        *usual_mistakes(
            "04.iterative_feedback", feedback, in_place=3.5, one_axis=3.5, detached=3.5
        ),
        squeezed(feedback, 2.5),
        Wrong("looks_at_start", loop(lambda guess, start: start), 1.5, "at the latest guess"),
        Wrong("replaces", loop(update=lambda guess, change: change), 2, "seems to replace"),
        Wrong("no_relu", loop(act=lambda x: x), 2.5, "seems to be left out"),
        Wrong("guess_first", loop(order=-1), 2.5, "seems to come before the feature"),
        Wrong("subtracts", loop(update=torch.sub), 2, "must add it once more"),
        Wrong("tanh", loop(act=torch.tanh), 2.5, "element"),
        Wrong("last_only", last_only, 0, "the shape is"),
        Wrong("steps_first", steps_first, 0, "the shape is"),
        Wrong("one_stage_late", with_the_start, 1, "must add it once more"),
        Wrong("always_three", always_three, 3, "step 4 changes nothing"),
        Wrong("cut_graph", cut_graph, 3.5, "along a random direction"),
        Wrong("delegated", delegated, 0, "the library's answer"),
    ),
    "04.critic_scores": (
        *usual_mistakes("04.critic_scores", critic, in_place=3.5, one_axis=3.5, detached=3.5),
        squeezed(critic, 3.5),
        Wrong("columns", scored(flat=lambda r: r.mT.flatten(-2)), 2, "read them row by row"),
        Wrong("no_relu", scored(act=lambda x: x), 2, "seems to be left out"),
        Wrong("channels_first", scored(order=lambda h: h.mT), 1.5, "joint 0's first"),
        Wrong("shared", scored(own=False), 2, "use the weights of joint 0"),
        Wrong("pose_first", scored(last=False), 1, "after one joint has moved"),
        Wrong("no_joint_bias", no_joint_bias, 1.5, "score of the joint that has moved"),
        Wrong("no_bias", no_bias, 1.5, "score of the joint that has moved"),
        Wrong("mean_for_pose", mean_for_pose, 1, "with twice its weights"),
    ),
    "04.training_step": (
        *usual_mistakes("04.training_step", step, in_place=4.5, one_axis=None, detached=None),
        Wrong("critic_first", game(critic_first=True), 3.5, "its turn comes first"),
        Wrong("fresh_bodies", game(fresh=True), 2.5, "use the same bodies"),
        Wrong("uphill", game(uphill=-1), 2.5, "subtract its gradient"),
        Wrong("no_mask", game(masked=False), 1.5, "mask has_label"),
        Wrong("wants_zero", game(fool=0.0), 3.5, "that is the critic's wish"),
        Wrong("mean_of_all", game(mean=6), 3.5, "element"),
        Wrong("both_losses", game(both=True), 1.5, "must stay as it is"),
        Wrong("nan_times_zero", multiplied_mask, 4, "NaN as the label"),
        Wrong("network_alone", network_alone, 2.5, "better than before"),
        Wrong("delegated", step_delegated, 0, "the library's answer"),
        Wrong("changes_its_input", changes_its_input, 4.5, "changes its input in place: network"),
    ),
    "04.read_table": (
        *usual_mistakes("04.read_table", reading, in_place=2.5, one_axis=2.5, detached=None),
        squeezed(reading, 2.5),
        Wrong(
            "reversed",
            functools.wraps(reading)(lambda a, b, quantile: reading(b, a, quantile)),
            1.5,
            "The sign is reversed",
        ),
        Wrong(
            "divided_by_n",
            summary(
                lambda a, b, q: (
                    (a - b).mean(-1),
                    q * (a - b).std(-1, correction=0) / a.shape[-1] ** 0.5,
                )
            ),
            2,
            "divide by one less",
        ),
        Wrong(
            "spread_of_seeds",
            summary(lambda a, b, q: ((a - b).mean(-1), q * (a - b).std(-1))),
            2,
            "the spread of single seeds",
        ),
        Wrong("unpaired", summary(unpaired), 1, "take differences first"),
        Wrong(
            "normal_quantile",
            summary(
                lambda a, b, q: ((a - b).mean(-1), 1.96 * (a - b).std(-1) / a.shape[-1] ** 0.5)
            ),
            2,
            "element",
        ),
        Wrong(
            "always_five_seeds",
            summary(lambda a, b, q: ((a - b).mean(-1), q * (a - b).std(-1) / 5**0.5)),
            2,
            "element",
        ),
        Wrong("always_supported", always_supported, 1.5, "both columns exchanged"),
        Wrong("by_the_mean", by_the_mean, 2, "element"),
        Wrong("three_numbers", of_reading(lambda r: r[..., :3]), 0, "the shape is"),
        Wrong(
            "other_order",
            of_reading(lambda r: r[..., [1, 0, 2, 3]]),
            1.5,
            "both columns exchanged",
        ),
    ),
}


# Files: the weights of a trained network


def weights(change: Callable[[State], State], state: Callable[[], State] = lambda: head(0)):
    """A function that makes the file of weights with a change."""
    return lambda: file_of(change({name: x.clone() for name, x in state().items()}))


def each(change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[State], State]:
    return lambda state: {name: change(x) for name, x in state.items()}


def one(name: str, change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[State], State]:
    return lambda state: state | {name: change(state[name])}


def in_units(scale: float, shift: float) -> Callable[[State], State]:
    """What a training on keypoints scale * x + shift would give: the same bodies for those."""

    def change(state: State) -> State:
        weight = state["encoder.0.weight"].unflatten(-1, (17, 3))
        bias = state["encoder.0.bias"] - (weight[..., :2] * shift / scale).sum((-1, -2))
        weight[..., :2] /= scale
        return state | {"encoder.0.weight": weight.flatten(-2), "encoder.0.bias": bias}

    return change


def without_rows(layer: str, rows: slice) -> Callable[[State], State]:
    """Some outputs of a decoder stay as they were at the start: no loss has seen them."""

    def change(state: State) -> State:
        for part in ("weight", "bias"):
            state[f"head.{layer}.{part}"][rows] = 0
        return state

    return change


def pickled() -> bytes:
    buffer = io.BytesIO()
    torch.save(dict(untrained()), buffer)
    return buffer.getvalue()


def with_header(change: Callable[[dict], object]) -> Callable[[], bytes]:
    """The right file with another header."""

    def make() -> bytes:
        right = file_of(head(0))
        length = int.from_bytes(right[:8], "little")
        header = json.loads(right[8 : 8 + length])
        text = json.dumps(change(header)).encode()
        return len(text).to_bytes(8, "little") + text + right[8 + length :]

    return make


def moved(header: dict) -> dict:
    """Two tensors lie over each other."""
    return header | {"head.fc1.bias": header["head.fc2.bias"]}


RIGHT_FILES = {
    "04.train_head": tuple(weights(lambda s: s, functools.partial(head, seed)) for seed in range(3))
}

WRONG_FILES = {
    "04.train_head": (
        WrongFile("no_file", lambda: None, 0, "there is no trained_head.safetensors beside"),
        WrongFile("empty", lambda: b"", 0, "no safetensors file, or a part of it is missing"),
        WrongFile("too_large", lambda: bytes(5 * 2**20), 0, "more than the 4 MB allowed"),
        WrongFile("torch_save", pickled, 0, "what torch.save or numpy.savez writes"),
        WrongFile("old_pickle", lambda: b"\x80\x02}q\x00.", 0, "the file is a pickle"),
        WrongFile("notebook", lambda: b'{"cells": []}', 0, "the file is JSON or a notebook"),
        WrongFile(
            "lfs_pointer",
            lambda: b"version https://git-lfs.github.com/spec/v1\n",
            0,
            "that the file is elsewhere",
        ),
        WrongFile("cut_off", lambda: file_of(head(0))[:-4], 0, "a part is missing"),
        WrongFile("header_only", lambda: file_of(head(0))[:300], 0, "a part of it is missing"),
        WrongFile("long_header", lambda: b"\xff" * 7 + b"\0" * 99, 0, "no safetensors file"),
        WrongFile("header_is_a_list", with_header(lambda h: [h]), 0, "cannot be read"),
        WrongFile("entries_are_numbers", with_header(lambda h: h | {"a": 1}), 0, "cannot be read"),
        WrongFile("overlapping", with_header(moved), 0, "does not lie where the file says"),
        WrongFile(
            "places_are_text",
            with_header(lambda h: h | {"head.fc1.bias": {"data_offsets": "0, 4"}}),
            0,
            "does not say where 'head.fc1.bias' lies",
        ),
        WrongFile(
            "wrapper",
            weights(lambda s: {f"module.{name}": x for name, x in s.items()}),
            0,
            "all names begin with 'module.'",
        ),
        WrongFile(
            "head_alone",
            weights(lambda s: {n[5:]: x for n, x in s.items() if n.startswith("head.")}),
            0,
            "holds a part of the network only",
        ),
        WrongFile(
            "extra_tensor",
            weights(lambda s: s | {"optimizer": torch.zeros(3)}),
            0,
            "nothing is called 'optimizer'",
        ),
        WrongFile(
            "layer_missing",
            weights(lambda s: {n: x for n, x in s.items() if n != "head.fc2.bias"}),
            0,
            "there is no 'head.fc2.bias'",
        ),
        WrongFile(
            "other_width",
            lambda: file_of(KeypointHMR(64).state_dict()),
            0,
            "has shape (64,), expected (128,)",
        ),
        WrongFile("float64", weights(each(torch.Tensor.double)), 0, "type 'F64', expected F32"),
        WrongFile("float16", weights(each(torch.Tensor.half)), 0, "type 'F16', expected F32"),
        WrongFile(
            "nan",
            weights(one("head.fc1.bias", lambda x: x / 0)),
            0,
            "head.fc1.bias holds NaN or infinite numbers",
        ),
        WrongFile("huge", weights(each(lambda x: 0 * x + 3e38)), 0, "the network's rotmat holds"),
        WrongFile("zeros", weights(each(torch.zeros_like)), 0, "nearly the same body"),
        WrongFile("untrained", weights(lambda s: s, untrained), 0, "as before the first step"),
        WrongFile("hardly_trained", weights(lambda s: s, lambda: early(5)), 0, "Measured: MPJPE"),
        WrongFile("rotations_alone", weights(lambda s: s, lambda: early(200)), 1, "px, expected"),
        WrongFile("in_pixels", weights(in_units(112, 112)), 0, "in pixels of a crop of 224"),
        WrongFile("from_0_to_1", weights(in_units(0.5, 0.5)), 0, "on keypoints in [0, 1]"),
        WrongFile(
            "root_forgotten",
            weights(without_rows("decpose", slice(6))),
            2,
            "Everybody is turned the same way",
        ),
        WrongFile(
            "camera_forgotten",
            weights(without_rows("deccam", slice(3))),
            3,
            "The camera is the same for everybody",
        ),
    ),
}
