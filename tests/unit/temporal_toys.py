"""What tests of VIBE and TCMR share: clips with every label, and recurrent layers in loops."""

from __future__ import annotations

import torch

from smplkit.body import SMPL
from smplkit.data.sample import Sample
from smplkit.methods.estimate import Estimate
from smplkit.methods.supervision import project_to_crop
from smplkit.rotations import axis_angle_to_rotmat

BODY = SMPL()
FEATURES = 12
HEAD_SHAPES = {
    "fc1.weight": (1024, 2205), "fc1.bias": (1024,), "fc2.weight": (1024, 1024),
    "fc2.bias": (1024,), "decpose.weight": (144, 1024), "decpose.bias": (144,),
    "decshape.weight": (10, 1024), "decshape.bias": (10,), "deccam.weight": (3, 1024),
    "deccam.bias": (3,), "init_pose": (1, 144), "init_shape": (1, 10), "init_cam": (1, 3),
}  # fmt: skip


def clips(count: int = 2, frames: int = 16, seed: int = 0) -> tuple[Sample, Estimate]:
    """Clips of random bodies with features of noise; the batch, and the truth in it."""
    generator = torch.Generator().manual_seed(seed)

    def noise(*shape: int) -> torch.Tensor:
        return torch.randn(count, frames, *shape, generator=generator)

    pose = 0.3 * noise(24, 3)
    pose[..., 0, 0] += torch.pi
    betas = noise(10)
    camera = torch.tensor([0.8, 0.1, -0.1]).expand(count, frames, 3)
    rotmat = axis_angle_to_rotmat(pose)
    points = BODY.keypoints(BODY.from_rotmats(rotmat, betas, vertices=False), "openpose25+24")
    one = torch.ones(count, frames, 49, 1)
    batch = Sample(
        features=noise(FEATURES),
        keypoints_2d=torch.cat([project_to_crop(points, camera), one], -1),
        keypoints_3d=torch.cat([points[..., 25:, :] - points[..., 39:40, :], one[..., 25:, :]], -1),
        global_orient=pose[..., 0, :],
        body_pose=pose[..., 1:, :],
        betas=betas,
        has_smpl=torch.ones(count, frames),
        has_keypoints_3d=torch.ones(count, frames),
    )
    return batch, Estimate(rotmat, betas, camera)


def take(step, batch: Sample) -> dict[str, float]:
    """One step as the training loop takes it; the terms of all turns."""
    terms: dict[str, float] = {}
    for turn in step.turns(batch):
        optimizer = step.optimizers[turn.network]
        optimizer.zero_grad()
        turn.loss.backward()
        optimizer.step()
        terms |= {name: term.item() for name, term in turn.terms.items()}
    return terms


def gru_in_loops(weights: dict, x: torch.Tensor, layers: int, suffix: str = "") -> torch.Tensor:
    """A GRU forward in time, from its equations: x (T, F) to the top layer's states (T, H)."""
    for layer in range(layers):
        w_i, w_h, b_i, b_h = (
            weights[f"{name}_l{layer}{suffix}"]
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        size = w_h.shape[1]
        state, states = torch.zeros(size, dtype=x.dtype), []
        for row in x:
            given, kept = w_i @ row + b_i, w_h @ state + b_h
            reset = torch.sigmoid(given[:size] + kept[:size])
            update = torch.sigmoid(given[size : 2 * size] + kept[size : 2 * size])
            new = torch.tanh(given[2 * size :] + reset * kept[2 * size :])
            state = (1 - update) * new + update * state
            states.append(state)
        x = torch.stack(states)
    return x


def part(state: dict, prefix: str) -> dict:
    """The tensors below a name."""
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def linear(state: dict, name: str, x: torch.Tensor) -> torch.Tensor:
    return state[f"{name}.weight"] @ x + state[f"{name}.bias"]


def head_in_loops(state: dict, feature: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """SPIN's head, three steps without any activation: rotmat (24, 3, 3), betas, camera."""
    pose, betas, camera = (state[f"init_{n}"][0] for n in ("pose", "shape", "cam"))
    for _ in range(3):
        x = linear(state, "fc2", linear(state, "fc1", torch.cat([feature, pose, betas, camera])))
        pose = pose + linear(state, "decpose", x)
        betas = betas + linear(state, "decshape", x)
        camera = camera + linear(state, "deccam", x)
    rotmats = []
    for six in pose.split(6):  # columns, interleaved
        a, b = six[0::2], six[1::2]
        a = a / a.norm()
        b = b - (a @ b) * a
        b = b / b.norm()
        rotmats.append(torch.stack([a, b, torch.linalg.cross(a, b)], dim=1))
    return torch.stack(rotmats), betas, camera
