"""What fitting a body gives: the parameters, how well they fit, and how they came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class FitHistory:
    """The way of a fit, for plots and for scrubbers.

    Attributes:
        stages: (N,) name of the stage of each evaluation: "camera", "body 1", ...; the last
            evaluation, "result", is of the parameters that are returned.
        terms: weighted terms of the energy by name, each (N, B); zero where a stage lacks the term.
        iterations: (M,) positions in 0..N - 1 of the recorded parameters; the last is the result.
        parameters: "global_orient", "body_pose", "betas", "camera_translation", as in `Fit`, each
            (M, B, ...).
    """

    stages: tuple[str, ...]
    terms: dict[str, Tensor]
    iterations: tuple[int, ...]
    parameters: dict[str, Tensor]


@dataclass(frozen=True)
class Fit:
    """Bodies fitted to pictures, in the frame of the camera (x right, y down, z forward).

    Attributes:
        global_orient: (B, 3) axis-angle in the camera frame.
        body_pose: (B, 23, 3) axis-angle.
        betas: (B, S) shape coefficients.
        camera_translation: (B, 3) metres.
        joints: (B, 24, 3) joints of SMPL, metres.
        keypoints: (B, 49, 3) points "openpose25+24" of the body, metres.
        projected: (B, 49, 2) the same in pixels of the input.
        reprojection_loss: (B, 49) confidence-weighted robust error, square pixels of a crop of 224;
            0 where a point is missing or ignored. SPIN accepts a fit whose mean is below 100.
        energy: (B,) energy of the last stage.
        start: (B,) int64 which of the root orientations the fit began from.
        history: how it came about.
    """

    global_orient: Tensor
    body_pose: Tensor
    betas: Tensor
    camera_translation: Tensor
    joints: Tensor
    keypoints: Tensor
    projected: Tensor
    reprojection_loss: Tensor
    energy: Tensor
    start: Tensor
    history: FitHistory

    def parameters(self) -> dict[str, Tensor]:
        """Arguments of the body layer: `body(**fit.parameters())` stands before the camera."""
        return {
            "global_orient": self.global_orient,
            "body_pose": self.body_pose,
            "betas": self.betas,
            "transl": self.camera_translation,
        }


@dataclass
class Recorder:
    """Collects a `FitHistory` while a fit runs.

    Attributes:
        every: iterations between recorded parameters.
        total: iterations in all.
        on_iteration: called with the number of iterations done, and `total`.
    """

    every: int
    total: int
    on_iteration: Callable[[int, int], None] | None = None
    _stages: list[str] = field(default_factory=list)
    _terms: list[dict[str, Tensor]] = field(default_factory=list)
    _iterations: list[int] = field(default_factory=list)
    _parameters: list[dict[str, Tensor]] = field(default_factory=list)

    def add(self, stage: str, terms: dict[str, Tensor], parameters: dict[str, Tensor]) -> None:
        """Record one evaluation, before its step is taken; "result" is the last."""
        step = len(self._stages)
        if step % self.every == 0 or stage == "result":
            self._iterations.append(step)
            self._parameters.append({k: v.detach().clone() for k, v in parameters.items()})
        self._stages.append(stage)
        self._terms.append({name: term.detach() for name, term in terms.items()})
        if self.on_iteration is not None and stage != "result":
            self.on_iteration(step + 1, self.total)

    def history(self, starts: int, best: Tensor) -> FitHistory:
        """The history of the best of several starts.

        Args:
            starts: Y; what was recorded has leading dimension Y * B.
            best: (B,) int64 the start to keep of each person.
        """
        names = dict.fromkeys(name for terms in self._terms for name in terms)
        nothing = torch.zeros_like(next(iter(self._terms[-1].values())))
        terms = {name: torch.stack([t.get(name, nothing) for t in self._terms]) for name in names}
        parameters = {
            name: torch.stack([p[name] for p in self._parameters]) for name in self._parameters[0]
        }
        people = torch.arange(len(best), device=best.device)

        def keep(value: Tensor) -> Tensor:
            return value.unflatten(1, (starts, -1))[:, best, people]

        return FitHistory(
            tuple(self._stages),
            {name: keep(value) for name, value in terms.items()},
            tuple(self._iterations),
            {name: keep(value) for name, value in parameters.items()},
        )
