"""Networks for exercises that ask for trained weights; the solutions' own code trains them here.

A network is trained once for all tests of a process: the reference takes about ten seconds.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

import torch
from safetensors.torch import save
from torch import Tensor

from tests.grading.submissions import RELEASES, ROOT

State = Mapping[str, Tensor]


@functools.cache
def solution() -> dict:
    """What the solution's cells for the training define."""
    path = ROOT / "solutions" / "04_hmr" / "04_hmr.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells}
    names: dict = {}
    for name in ("setup", "train-head-tools", "train-head"):
        exec(compile(sources[name], f"<{name}>", "exec"), names)
    return names


@functools.cache
def head(seed: int) -> State:
    """The weights that the solution trains."""
    return solution()["train_head"](seed).state_dict()


@functools.cache
def untrained() -> State:
    """The network as it is before the first step."""
    torch.manual_seed(0)
    return solution()["KeypointHMR"](128).state_dict()


@functools.cache
def early(steps: int) -> State:
    """Weights after a few steps on rotations alone."""
    names = solution()
    torch.manual_seed(0)
    network = names["KeypointHMR"](128)
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(steps):
        batch = names["people"].batch(torch.randint(len(names["people"]), (64,)))
        pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
        estimate = network(names["detected_keypoints"](batch))
        loss = names["rotmat_loss"](estimate.rotmat, names["axis_angle_to_rotmat"](pose))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network.state_dict()


def right_files(assignment: str) -> dict[str, bytes]:
    """The files that a right submission has beside its notebook, by their names."""
    wanted = [task.file for task in RELEASES[assignment].tasks if task.file]
    return {name: file_of(head(0)) for name in wanted}


def file_of(state: State) -> bytes:
    """The file that a student would hand in."""
    return save({name: tensor.contiguous() for name, tensor in state.items()})
