"""Answers to exercise 04 as students write them, right ones and wrong ones."""

from __future__ import annotations

import torch
import torch.nn.functional as F

# Iterative feedback


def feedback(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    guess, stages = start, []
    for _ in range(steps):
        hidden = torch.relu(torch.cat([feature, guess], -1) @ weight_1.mT + bias_1)
        guess = guess + hidden @ weight_2.mT + bias_2
        stages.append(guess)
    return torch.stack(stages, -2)


def feedback_linear(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    stages = [start]
    for _ in range(int(steps)):
        seen = torch.cat((feature, stages[-1]), dim=-1)
        change = F.linear(F.relu(F.linear(seen, weight_1, bias_1)), weight_2, bias_2)
        stages.append(stages[-1] + change)
    return torch.stack(stages[1:], dim=-2)


def feedback_split(feature, start, weight_1, bias_1, weight_2, bias_2, steps):
    """The feature's part of the first layer is the same in every step: computed once."""
    size = feature.shape[-1]
    of_feature = torch.einsum("hd,...d->...h", weight_1[:, :size], feature) + bias_1
    out, theta = [], start
    for _ in range(steps):
        hidden = (of_feature + torch.einsum("hp,...p->...h", weight_1[:, size:], theta)).clamp(0)
        theta = theta + torch.einsum("ph,...h->...p", weight_2, hidden) + bias_2
        out.append(theta.unsqueeze(-2))
    return torch.cat(out, -2)


# Critic


def critic(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    features = torch.relu(rotmats.flatten(-2) @ weight.mT + bias)
    joints = (features * joint_weight).sum(-1) + joint_bias
    pose = (features.flatten(-2) * pose_weight).sum(-1, keepdim=True)
    return torch.cat([joints, pose], -1)


def critic_einsum(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    w = weight.reshape(-1, 3, 3)
    h = torch.einsum("hrc,...jrc->...jh", w, rotmats).add(bias).relu()
    joints = torch.einsum("...jh,jh->...j", h, joint_weight) + joint_bias
    pose = torch.einsum("...jh,jh->...", h, pose_weight.reshape(joint_weight.shape))
    return torch.cat([joints, pose[..., None]], -1)


def critic_loop(rotmats, weight, bias, joint_weight, joint_bias, pose_weight):
    scores, features = [], []
    for j, rotation in enumerate(rotmats.unbind(-3)):
        nine = rotation.reshape(*rotation.shape[:-2], 9)
        h = F.relu(F.linear(nine, weight, bias))
        features.append(h)
        scores.append(h @ joint_weight[j] + joint_bias[j])
    scores.append(torch.cat(features, -1) @ pose_weight)
    return torch.stack(scores, -1)


# Training step


def step(features, labels, has_label, real, network, critic, adversarial, rate):
    with torch.enable_grad():
        network = network.detach().clone().requires_grad_()
        critic = critic.detach().clone().requires_grad_()
        fake = features @ network
        seen = has_label > 0
        error = fake - torch.where(seen[:, None], labels, 0)
        supervised = torch.where(seen, error.square().sum(-1), 0).sum() / seen.sum().clamp(min=1)
        fooling = (fake @ critic - 1).square().mean()
        (slope,) = torch.autograd.grad(supervised + adversarial * fooling, network)
        judging = (real @ critic - 1).square().mean() + (fake.detach() @ critic).square().mean()
        (critic_slope,) = torch.autograd.grad(judging, critic)
    new = torch.cat([network - rate * slope, (critic - rate * critic_slope)[None]])
    return new.detach()


def step_optimiser(features, labels, has_label, real, network, critic, adversarial, rate):
    network = torch.nn.Parameter(network.clone())
    critic = torch.nn.Parameter(critic.clone())
    optimisers = [torch.optim.SGD([p], lr=rate) for p in (network, critic)]
    seen = has_label.bool()
    fake = features @ network
    loss = adversarial * ((fake @ critic - 1) ** 2).mean()
    if seen.any():
        loss = loss + ((fake[seen] - labels[seen]) ** 2).sum(1).mean()
    loss.backward()
    optimisers[0].step()
    optimisers[1].zero_grad()
    loss = ((real @ critic - 1) ** 2).mean() + ((fake.detach() @ critic) ** 2).mean()
    loss.backward()
    optimisers[1].step()
    return torch.cat([network.data, critic.data[None]])


def step_by_hand(features, labels, has_label, real, network, critic, adversarial, rate):
    fake = features @ network
    labels = torch.where(has_label[:, None] > 0, labels, fake)  # no label: no error
    count = (has_label > 0).sum().clamp(min=1)
    slope = 2 * features.mT @ (fake - labels) / count
    judged = (fake @ critic - 1)[:, None] * critic
    slope = slope + adversarial * 2 * features.mT @ judged / len(fake)
    of_real = 2 * (real.mT @ (real @ critic - 1)) / len(real)
    of_fake = 2 * (fake.mT @ (fake @ critic)) / len(fake)
    return torch.vstack([network - rate * slope, critic - rate * (of_real + of_fake)])


# Reading a table


def reading(without, with_prior, quantile):
    gain = without - with_prior
    mean = gain.mean(-1)
    margin = quantile * gain.std(-1) / gain.shape[-1] ** 0.5
    low, high = mean - margin, mean + margin
    verdict = (low > 0).to(mean) - (high < 0).to(mean)
    return torch.stack([mean, low, high, verdict], -1)


def reading_var(without, with_prior, quantile):
    d = without - with_prior
    n = d.shape[-1]
    m = d.sum(-1) / n
    s = (((d - m[..., None]) ** 2).sum(-1) / (n - 1) / n).sqrt()
    low, high = m - quantile * s, m + quantile * s
    word = torch.where(low > 0, 1.0, torch.where(high < 0, -1.0, 0.0)).to(m)
    return torch.stack((m, low, high, word), dim=-1)


def reading_sign(without, with_prior, quantile):
    difference = torch.sub(without, with_prior)
    variance, mean = torch.var_mean(difference, dim=-1)
    half = quantile * (variance / difference.shape[-1]) ** 0.5
    ends = torch.stack([mean - half, mean + half], -1)
    same_side = ends.sign().sum(-1) / 2
    return torch.cat([mean[..., None], ends, same_side.trunc()[..., None]], -1)
