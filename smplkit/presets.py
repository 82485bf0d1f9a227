"""How large a training is: three presets, as small frozen dataclasses.

`smoke` takes seconds and only shows that everything runs; `cpu` takes minutes on a laptop; `gpu`
takes minutes on one GPU, with real backbones at 224 px. Sizes are numbers of steps, never minutes,
so that a run gives the same result on a slow and on a fast machine. A method or a lecture changes
what it needs: `dataclasses.replace(PRESETS["cpu"], steps=1500, batch_size=128)`.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Preset:
    """Sizes and machine of a training.

    Attributes:
        name: for messages and files.
        steps: number of batches.
        batch_size: samples per batch, over all processes together.
        warmup: steps over which the learning rate rises; it falls as a cosine after that.
        gradient_clip: largest norm of a network's gradient; longer ones are shortened. None: no
            limit.
        validate_every: steps between validations, if there is one; one more follows the last step.
        precision: "32-true", or "bf16-mixed" to run networks in bfloat16 where that is safe.
        accelerator: "cpu" or "cuda".
        devices: number of processes per machine, one GPU each. torchrun and `fabric run` overrule
            it.
        workers: processes that prepare batches in advance; 0: the training process does it, as it
            must where people make their batches on the GPU.
    """

    name: str
    steps: int
    batch_size: int
    warmup: int
    gradient_clip: float | None = 1.0
    validate_every: int = 250
    precision: str = "32-true"
    accelerator: str = "cpu"
    devices: int = 1
    workers: int = 0

    def __post_init__(self) -> None:
        least = {"steps": 1, "batch_size": 1, "warmup": 0, "validate_every": 1, "devices": 1}
        for name, minimum in {**least, "workers": 0}.items():
            value = getattr(self, name)
            if not isinstance(value, int) or value < minimum:
                raise ValueError(
                    f"{name} of a preset must be a whole number, {minimum} or more, got {value!r}"
                )
        if self.gradient_clip is not None and not self.gradient_clip > 0:
            raise ValueError(f"gradient_clip must be positive or None, got {self.gradient_clip!r}")
        for name, known in (
            ("precision", ("32-true", "bf16-mixed")),
            ("accelerator", ("cpu", "cuda")),
        ):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}"
                )

    def rate(self, number: int) -> float:
        """Factor on the learning rate in a step: rises to 1 over `warmup`, then falls to 0.

        Args:
            number: of the step, from 0.

        Source: Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5, one period.
        """
        if number < self.warmup:
            return (number + 1) / (self.warmup + 1)
        done = (number - self.warmup) / max(self.steps - self.warmup, 1)
        return 0.5 * (1 + math.cos(math.pi * done))


PRESETS = {
    "smoke": Preset("smoke", steps=10, batch_size=8, warmup=2, validate_every=10),
    "cpu": Preset("cpu", steps=750, batch_size=64, warmup=30),
    "gpu": Preset(
        "gpu", steps=4000, batch_size=256, warmup=200, validate_every=500,
        precision="bf16-mixed", accelerator="cuda", workers=8,
    ),
}  # fmt: skip


def choose_preset(name: str | None = None) -> Preset:
    """The preset of a name, else of the variable SMPLKIT_PRESET, else of what the machine has.

    Args:
        name: "smoke", "cpu" or "gpu"; None to choose "gpu" where there is CUDA and "cpu" elsewhere,
            unless SMPLKIT_PRESET says otherwise.

    Returns:
        The preset.

    Raises:
        ValueError: there is no such preset, or it needs a GPU and there is none.
    """
    source = "preset"
    if name is None and os.environ.get("SMPLKIT_PRESET"):
        source, name = "the variable SMPLKIT_PRESET", os.environ["SMPLKIT_PRESET"]
    if name is None:
        name = "gpu" if torch.cuda.is_available() else "cpu"
    if name not in PRESETS:
        raise ValueError(f"{source} must be one of {', '.join(PRESETS)}, got {name!r}")
    require_accelerator(PRESETS[name])
    return PRESETS[name]


def require_accelerator(preset: Preset) -> None:
    """Raise ValueError if a preset needs CUDA and PyTorch finds none."""
    if preset.accelerator == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            f"preset {preset.name!r} needs an NVIDIA GPU, and PyTorch {torch.__version__} finds "
            "none; take 'cpu', or install PyTorch for CUDA (`smplkit doctor` tells what is there)"
        )
